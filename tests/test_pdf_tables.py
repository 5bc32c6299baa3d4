"""Tables from geometry: one small typeset page for each thing that real pages do."""

from __future__ import annotations

from tests.pdfs import BOLD, Sheet, lines, tables

TWO = (400.0, 500.0)


def test_columns_by_right_edges_and_groups_by_the_width_of_gaps() -> None:
    sheet = Sheet()
    sheet.row(100, "Belopp i kr", ("2020", "2019"), TWO)
    for i, (label, *figures) in enumerate(
        (("Kassa", "12 345", "9"), ("Bank och annat", "-1 234 567", "0"), ("Summa", "1", "22 333"))
    ):
        sheet.row(114 + 14 * i, label, figures, TWO)
    assert tables(sheet.bytes()) == [
        [("Kassa", ["12 345", "9"]), ("Bank och annat", ["-1 234 567", "0"]), ("Summa", ["1", "22 333"])]
    ]


def test_blank_cells_stay_blank_and_centred_figures_share_a_column() -> None:
    sheet = Sheet()
    for i, (label, a, b) in enumerate((("Kvinnor", "100", "5"), ("Män", "", "12 000"), ("Totalt", "1 100", ""))):
        y = 100 + 16 * i
        sheet.text(70, y, label)
        for text, middle in ((a, 350), (b, 450)):
            if text:
                sheet.text(middle - 2.6 * len(text), y, text)
    assert tables(sheet.bytes()) == [
        [("Kvinnor", ["100", "5"]), ("Män", [None, "12 000"]), ("Totalt", ["1 100", None])]
    ]


def wrapped(figures_at: int) -> bytes:
    """Two labels of two lines; figures on their first (0), between (1) or on their last line (2)."""
    sheet = Sheet()
    sheet.row(80, "Belopp i kr", ("2020", "2019"), TWO)
    y = 100.0
    for first, second, a, b in (
        ("Verksamhetens intäkter utan medlems-", "avgifter och Region Stockholm", "10", "20"),
        ("Kostnader för lokaler i kommunens", "Folkets hus och annat", "30", "40"),
        ("Summa", "", "40", "60"),
    ):
        sheet.text(70, y, first)
        if second:
            sheet.text(70, y + 12, second)
        at = y + 6 * figures_at if second else y
        for figure, x in zip((a, b), TWO, strict=True):
            sheet.right(x, at, figure)
        y += 30 if second else 18
    return sheet.bytes()


def test_labels_of_two_lines_with_figures_on_the_first_the_middle_or_the_last() -> None:
    expected = [
        ("Verksamhetens intäkter utan medlemsavgifter och Region Stockholm", ["10", "20"]),
        ("Kostnader för lokaler i kommunens Folkets hus och annat", ["30", "40"]),
        ("Summa", ["40", "60"]),
    ]
    for place in (0, 1, 2):
        assert tables(wrapped(place)) == [expected], place


def test_a_bold_heading_close_above_its_first_row_is_no_part_of_its_label() -> None:
    sheet = Sheet()
    sheet.row(80, "Belopp i kr", ("2020", "2019"), TWO)
    sheet.text(70, 100, "Tillgångar", font=BOLD)
    sheet.row(112, "Kassa och bank", ("10", "20"), TWO)
    sheet.row(130, "Fordringar", ("1", "2"), TWO)
    sheet.row(148, "Summa", ("11", "22"), TWO)
    assert [label for label, _ in tables(sheet.bytes())[0]] == ["Kassa och bank", "Fordringar", "Summa"]


def test_references_to_notes_are_no_figures() -> None:
    sheet = Sheet()
    ends = (320.0, *TWO)
    sheet.row(100, "Belopp i kr", ("Not", "2020", "2019"), ends)
    for i, (label, *figures) in enumerate(
        (
            ("Intäkter", "1", "10 000", "9 000"),
            ("Kostnader", "2", "-8 000", "-9 500"),
            ("Resultat", "", "2 000", "-500"),
        )
    ):
        sheet.row(114 + 14 * i, label, figures, ends)
    assert tables(sheet.bytes())[0] == [
        ("Intäkter", ["10 000", "9 000"]),
        ("Kostnader", ["-8 000", "-9 500"]),
        ("Resultat", ["2 000", "-500"]),
    ]


def table_over_two_pages(*, header_again: bool) -> bytes:
    sheet = Sheet()
    for page in range(4):
        if page:
            sheet.new_page()
        sheet.text(70, 40, "Samordningsförbundet Exempel")
        sheet.right(520, 40, "Årsredovisning 2020")
        sheet.text(290, 810, f"{page + 1} (4)")
    for number, y, rows in ((1, 700, ("Arena", "Bryggan")), (2, 80, ("Cirkeln", "Summa"))):
        sheet.page = sheet.document[number]
        if number == 1 or header_again:
            sheet.row(y - 14 if number == 1 else y, "Insats", ("Budget", "Utfall"), TWO, font=BOLD)
        for i, label in enumerate(rows):
            sheet.row(y + 14 * (i + 1), label, (f"{number} {i}00", f"{number} {i}50"), TWO)
    return sheet.bytes()


def test_a_table_goes_on_over_a_page_break_with_and_without_its_header_again() -> None:
    expected = [
        ("Arena", ["1 000", "1 050"]),
        ("Bryggan", ["1 100", "1 150"]),
        ("Cirkeln", ["2 000", "2 050"]),
        ("Summa", ["2 100", "2 150"]),
    ]
    assert tables(table_over_two_pages(header_again=True)) == [expected]
    assert tables(table_over_two_pages(header_again=False)) == [expected]


def test_running_headers_and_page_numbers_are_furniture() -> None:
    marked = {line.text for line in lines(table_over_two_pages(header_again=False)) if line.furniture}
    assert marked == {"Samordningsförbundet Exempel Årsredovisning 2020", "1 (4)", "2 (4)", "3 (4)", "4 (4)"}


def test_two_tables_side_by_side_are_two_tables() -> None:
    sheet = Sheet()
    left, right = ("Arbete", "Studier", "Vård", "Summa"), ("Grundskola", "Gymnasium", "Högskola", "Totalt")
    for i, (a, b) in enumerate(zip(left, right, strict=True)):
        y = 100 + 16 * i
        sheet.text(60, y, a)
        sheet.right(220, y, str(10 + i))
        sheet.right(270, y, str(20 + i))
        sheet.text(320, y, b)
        sheet.right(470, y, str(30 + i))
        sheet.right(520, y, str(40 + i))
    assert tables(sheet.bytes()) == [
        [(label, [str(10 + i), str(20 + i)]) for i, label in enumerate(left)],
        [(label, [str(30 + i), str(40 + i)]) for i, label in enumerate(right)],
    ]


def test_prose_in_two_columns_is_read_column_by_column() -> None:
    sheet = Sheet()
    for i in range(8):
        sheet.text(60, 100 + 12 * i, f"Detta är rad {i} med text i den vänstra")
        sheet.text(310, 100 + 12 * i, f"och här står rad {i} i högra spalten")
    found = [line.text for line in lines(sheet.bytes())]
    assert (
        found[0].startswith("Detta är rad 0")
        and found[7].startswith("Detta är rad 7")
        and found[8].startswith("och här står rad 0")
    )


def test_a_sentence_that_ends_in_figures_is_no_row() -> None:
    sheet = Sheet()
    sheet.row(100, "Kassa", ("10", "20"), TWO)
    sheet.row(116, "Bank", ("30", "40"), TWO)
    sheet.text(70, 150, "År 2020 gav intäkter på 40 948 tkr och kostnader på 36 114")
    assert [line.row for line in lines(sheet.bytes())] == [True, True, False]


def test_a_new_header_of_words_begins_a_new_table() -> None:
    sheet = Sheet()
    sheet.row(100, "Ändamål", ("Antal", "Belopp"), TWO)
    for i, label in enumerate(("Stöd", "Forskning")):
        sheet.row(114 + 14 * i, label, ("14", "480 000"), TWO)
    sheet.row(175, "", ("Bundet kapital", "Fritt kapital"), (330.0, 450.0), font=BOLD)
    for i, label in enumerate(("Belopp vid årets ingång", "Belopp vid årets utgång")):
        sheet.row(190 + 14 * i, label, ("5 100 000", "1 312 480"), (330.0, 450.0))
    assert [len(t) for t in tables(sheet.bytes())] == [2, 2]
    assert all(len(values) == 2 for t in tables(sheet.bytes()) for _, values in t)


def test_one_row_under_a_header_is_a_table_and_a_number_alone_is_none() -> None:
    sheet = Sheet()
    sheet.row(100, "Not 3. Revision", ("2020", "2019"), TWO)
    sheet.row(114, "Revisorsarvode", ("50 004", "76 436"), TWO)
    sheet.text(70, 300, "Antal platser")
    sheet.right(500, 300, "12")
    assert tables(sheet.bytes()) == [[("Revisorsarvode", ["50 004", "76 436"])]]


def ruled(*, drawn: bool) -> bytes:
    """Rows set as close as the lines of a label, the second label of two lines that both begin with a capital."""
    sheet = Sheet()
    y = 100.0
    sheet.row(y - 14, "Belopp i kr", ("2020", "2019"), TWO)
    for lines_, figures in (
        (("Hyra",), ("1", "2")),
        (("Bidrag Region", "Västra Götaland"), ("3", "4")),
        (("Resor",), ("5", "6")),
        (("Summa",), ("9", "12")),
    ):
        sheet.row(y, lines_[0], figures, TWO)
        for i, text in enumerate(lines_[1:], 1):
            sheet.text(70, y + 12 * i, text)
        y += 12 * len(lines_)
        if drawn:
            sheet.page.draw_line((68, y - 9), (502, y - 9))
    return sheet.bytes()


def test_lines_drawn_between_rows_are_used_where_there_are_any_and_needed_nowhere() -> None:
    labels = [label for label, _ in tables(ruled(drawn=True))[0]]
    assert labels == ["Hyra", "Bidrag Region Västra Götaland", "Resor", "Summa"]
    assert [values for _, values in tables(ruled(drawn=False))[0]] == [["1", "2"], ["3", "4"], ["5", "6"], ["9", "12"]]
