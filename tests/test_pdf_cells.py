"""What stands beside bare figures in the cells of real tables, and lines that only look like something else."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipeline import cli
from pipeline.readers import textlayer
from tests.pdfs import BOLD, Sheet, lines, read, tables, words
from tests.test_pdf_reader import layer

THREE = (300.0, 370.0, 440.0)
ROWS = (("Arena", "500", "450", "50"), ("Vägen", "300", "310", "-10"), ("Summa", "800", "760", "40"))


def budget(sheet: Sheet, rows: tuple[tuple[str, ...], ...] = ROWS, *, y: float = 114, pitch: float = 16) -> None:
    sheet.row(y - 16, "Insats (tkr)", ("Budget", "Utfall", "Avvikelse"), THREE, font=BOLD)
    for i, (label, *figures) in enumerate(rows):
        sheet.row(y + pitch * i, label, figures, THREE)


EXPECTED = [[(label, list(figures)) for label, *figures in ROWS]]


def test_remarks_behind_the_figures_are_no_part_of_the_table() -> None:
    sheet = Sheet()
    budget(sheet)
    sheet.text(460, 98, "Kommentar", font=BOLD)
    sheet.text(460, 114, "Färre deltagare")
    sheet.text(460, 130, "Högre hyra än")
    sheet.text(460, 142, "beräknat")
    assert tables(sheet.bytes()) == EXPECTED


def test_a_second_column_of_words_is_no_part_of_the_label() -> None:
    sheet = Sheet()
    budget(sheet)
    for i, text in enumerate(("Växjö kommun", "Region Kronoberg", "Förbundet")):
        sheet.text(150, 114 + 16 * i, text)
    assert tables(sheet.bytes()) == EXPECTED


def test_a_reference_that_says_not_is_no_part_of_the_label() -> None:
    sheet = Sheet()
    for i, (label, *figures) in enumerate(ROWS):
        sheet.row(114 + 16 * i, label, figures, THREE)
        sheet.text(200, 114 + 16 * i, f"Not {i + 1}")
    assert [label for label, _ in tables(sheet.bytes())[0]] == ["Arena", "Vägen", "Summa"]


@pytest.mark.parametrize(
    ("dressed", "value"),
    [("450*", 450), ("450 kr", 450), ("450:-", 450), ("(450)", -450), ("(1 450)", -1450), ("450 st", 450)],
)
def test_marks_units_and_brackets_in_cells(dressed: str, value: int) -> None:
    from parsers import grids

    sheet = Sheet()
    budget(sheet, (("Arena", "500", dressed, "50"), *ROWS[1:]))
    row = grids.grids(read(sheet.bytes()).pages)[0].rows[0]
    assert [int(v.value) for v in row.values if v is not None and v.value is not None] == [500, value, 50]


def test_page_numbers_and_last_years_number_in_brackets_are_not_negative() -> None:
    sheet = Sheet()
    sheet.text(70, 100, "Årsredovisning 2020")
    sheet.right(500, 100, "2 (29)")
    sheet.text(70, 130, "Antal deltagare")
    sheet.right(500, 130, "601 (624)")
    assert [w.text for line in lines(sheet.bytes()) for w in line.read if "(" in w.text] == ["(29)", "(624)"]


def test_a_share_behind_a_count_is_a_figure_of_its_own() -> None:
    sheet = Sheet()
    sheet.row(98, "Orsak", ("Kvinnor", "Män"), (350.0, 450.0))
    for i, (label, a, b) in enumerate((("Arbete", "12 (40 %)", "9 (36 %)"), ("Studier", "18 (60 %)", "16 (64 %)"))):
        sheet.row(114 + 16 * i, label, (a, b), (350.0, 450.0))
    assert [v for _, values in tables(sheet.bytes())[0] for v in values] == [
        *("12", "40 %", "9", "36 %"),
        *("18", "60 %", "16", "64 %"),
    ]


def test_columns_headed_by_single_letters_stay_apart() -> None:
    sheet = Sheet()
    ends = (250.0, 280.0, 310.0, 360.0, 390.0, 420.0)
    sheet.row(98, "Orsak", ("K", "M", "T", "K", "M", "T"), ends)
    for i, (label, *figures) in enumerate((("Arbete", *"325415"), ("Studier", *"112202"), ("Totalt", *"437617"))):
        sheet.row(114 + 16 * i, label, figures, ends)
    assert [values for _, values in tables(sheet.bytes())[0]] == [list("325415"), list("112202"), list("437617")]
    assert "K" in words(read(sheet.bytes()).pages[0])


def test_numbered_groups_inside_a_table_do_not_end_it() -> None:
    sheet = Sheet()
    sheet.row(98, "Verksamhet", ("Budget", "Utfall", "Avvikelse"), THREE, font=BOLD)
    y = 112
    for group, rows in (("1. Individinriktade insatser", ROWS[:2]), ("2. Strukturinriktade insatser", ROWS[2:])):
        sheet.text(70, y, group, font=BOLD)
        for label, *figures in rows:
            y += 14
            sheet.row(y, label, figures, THREE)
        y += 14
    assert [label for label, _ in tables(sheet.bytes())[0]] == ["Arena", "Vägen", "Summa"]


def test_a_total_set_larger_is_a_row() -> None:
    sheet = Sheet()
    for i in range(20):
        sheet.text(70, 300 + 14 * i, "Löpande text om förbundets arbete under året som gått")
    budget(sheet, ROWS[:2])
    sheet.text(70, 148, "Summa", size=13)
    for figure, x in zip(ROWS[2][1:], THREE, strict=True):
        sheet.right(x, 148, figure, size=13)
    assert tables(sheet.bytes()) == EXPECTED


def test_figures_that_look_like_years_are_figures() -> None:
    sheet = Sheet()
    budget(sheet, (("Arena", "2000", "2000", "-"), ("Vägen", "2010", "1995", "15"), ("Summa", "4010", "3995", "15")))
    assert tables(sheet.bytes())[0][:2] == [("Arena", ["2000", "2000", "-"]), ("Vägen", ["2010", "1995", "15"])]
    header = Sheet()
    header.row(98, "Belopp i tkr", ("2020", "2019", "2018"), THREE)
    assert lines(header.bytes())[0].years_only


def test_totals_at_the_foot_of_pages_are_no_footers() -> None:
    sheet = Sheet()
    for page in range(4):
        if page:
            sheet.new_page()
        budget(sheet, (("Arena", f"5{page}0", "450", "50"), ("Summa", f"8{page}0", "760", "40")), y=745)
        sheet.text(290, 815, str(page + 1))
    assert [len(t) for t in tables(sheet.bytes())] == [2, 2, 2, 2]


def test_a_page_with_addresses_is_not_broken() -> None:
    page = layer(
        ["Kansli: anna.k@exempel-forbund.se och https://www.exempel.se/?a=b&c=d", "Styrelsen möts på våren"], fill=10
    )
    assert textlayer.judge([page])[0].action == textlayer.KEEP


def test_a_row_that_is_not_read_is_unaccounted_for(tmp_path: Path) -> None:
    """Whatever goes wrong in a table, its figures do not pass as a header's."""
    sheet = Sheet()
    sheet.text(70, 60, "Samordningsförbundet Exempel Årsredovisning 2023", size=14)
    budget(sheet, (ROWS[0], ("Bryggan", "1 23", "4 5", "x9y 8"), *ROWS[1:]))
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.pdf").write_bytes(sheet.bytes())
    assert (
        cli.main(
            ["curate", "--raw", str(tmp_path / "raw"), "--curated", str(tmp_path / "out"), "--quiet", "--no-report"]
        )
        == 0
    )
    with open(tmp_path / "out" / "facts.csv", encoding="utf-8") as file:
        told = [r["value_printed"] for r in csv.DictReader(file)]
    with open(tmp_path / "out" / "numbers_unaccounted.csv", encoding="utf-8") as file:
        left = [r["context"] for r in csv.DictReader(file)]
    assert any("Bryggan" in text for text in left) or {"1 23", "4 5"} <= set(told)
