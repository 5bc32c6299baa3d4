"""Text and Markdown extracts to words with positions."""

from decimal import Decimal

import pytest

from pipeline.model import Page
from pipeline.readers import Unreadable, media_type, text
from tests.helpers import ROOT, run, tabbed


def words(source: str | bytes) -> list[str]:
    pages, _ = text.read(source if isinstance(source, bytes) else source.encode())
    return [w.text for p in pages for w in p.words]


def only_page(source: str) -> Page:
    pages, _ = text.read(source.encode())
    assert len(pages) == 1
    return pages[0]


def test_lines_count_from_one_as_an_editor_counts_them() -> None:
    page = only_page("a\n\n  b\r\nc")
    assert [(w.text, w.line, w.x0) for w in page.words] == [("a", 1, 0), ("b", 3, 2), ("c", 4, 0)]


def test_a_form_feed_starts_a_page_but_no_line() -> None:
    pages, _ = text.read(b"a\nb\fc\nd")
    assert [(w.text, p.number, w.line) for p in pages for w in p.words] == [
        ("a", 1, 1),
        ("b", 1, 2),
        ("c", 2, 2),
        ("d", 2, 3),
    ]


def test_markup_goes_and_figures_stay_where_they_are() -> None:
    page = only_page("<b>Totalt</b>\t<b>188</b>\t**159**\nArbete\t10\t22\n")
    rows = {w.text: (w.line, w.x0, w.bold) for w in page.words}
    assert rows["188"][:2] == (1, rows["10"][1])
    assert rows["159"][:2] == (1, rows["22"][1])
    assert rows["188"][2] and rows["159"][2] and not rows["22"][2]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("*Novum* 2025", ["Novum", "2025"]),
        ("kostnader\\* 5", ["kostnader*", "5"]),
        ("3 * 4", ["3", "*", "4"]),
        ("$1\\,752 + 4\\,834$", ["1 752", "+", "4 834"]),
        ("40\u00a0947\u202f935", ["40 947 935"]),
        ("året<sup>1</sup> 12", ["året", "1", "12"]),
        ("5 < 7 och 8 > 6", ["5", "<", "7", "och", "8", ">", "6"]),
    ],
)
def test_inline_markup(source: str, expected: list[str]) -> None:
    assert words(source) == expected


def test_a_note_mark_is_no_digit_of_the_figure() -> None:
    page = only_page("Intäkter 100<sup>2</sup>")
    assert [(w.text, w.superscript) for w in page.words] == [("Intäkter", False), ("100", False), ("2", True)]


def test_a_markdown_pipe_table_reads_as_a_tabbed_one() -> None:
    body = [
        "Avslutsorsaker | Kvinnor | Män | Totalt",
        "Arbete | 5 | 5 | 10",
        "Studier | - | 1 | 1",
        "Totalt | 5 | 6 | 11",
    ]
    piped = "\n".join(["| " + body[0] + " |", "|---|---:|---:|:--|", *("| " + b + " |" for b in body[1:])])
    assert run(piped, suffix=".md").cells("exit_reasons") == run(tabbed(*body)).cells("exit_reasons")


def test_utf16_and_windows_1252_are_read_with_a_note() -> None:
    assert words("Årets resultat 5".encode("utf-16")) == ["Årets", "resultat", "5"]
    pages, note = text.read("Årets resultat 5".encode("cp1252"))
    assert pages[0].words[0].text == "Årets"
    assert "Windows-1252" in note


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"", "empty"), (b" \n\t\n", "empty"), (b"PK\x00\x01\x02" * 50, "binary"), (bytes(range(32)) * 40, "binary")],
)
def test_what_is_no_text_says_so(data: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        text.read(data)


def test_a_file_is_known_by_its_content_before_its_name() -> None:
    assert media_type(ROOT / "x.txt", b"%PDF-1.7 ...") == "application/pdf"
    assert media_type(ROOT / "x.md", b"# Titel") == "text/markdown"
    assert media_type(ROOT / "x.docx", b"PK\x03\x04....") == "application/zip"
    assert media_type(ROOT / "x.unknown", b"abc") == ""


def test_hostile_text_is_read_in_bounded_time() -> None:
    """No pattern may take longer than linear time on what nobody writes by hand."""
    for bad in (
        "*" * 50_000,
        "<b" * 20_000,
        "1 " * 30_000,
        "a;" * 30_000 + "5%",
        "| " * 30_000,
        "$" * 30_000,
        "(" * 40_000 + "2020",
        "2020 " * 4_000 + "x",
        "1 " * 9_000 + "x",
        "|--" + " " * 19_000 + "x|",
        "Avslutsorsaker Kvinnor Män Totalt\nArbete "
        + "1 2 3 4 5 6 7 8 9 0 " * 6
        + "x 5 5 10\nStudier 1 2 3\nTotalt 6 7 13",
        "Resultaträkning\nBelopp i kr 2025 2024\nOCR "
        + "7350" * 12
        + " SEB 5 6\nÅrets resultat 5 6\nVerksamhetens intäkter 5 6\nVerksamhetens kostnader 1 1",
    ):
        outcome = run(bad + "\n" + bad)
        assert outcome.result.document.status in ("parsed", "partial")


def test_decimals_apart_from_their_number_are_one_figure() -> None:
    table = run(
        "Not 2. x\nResultaträkning\nBelopp i tkr. Not 2018 2017\nVerksamhetens intäkter 1 100 ,8 56,9\nVerksamhetens kostnader -50,4 -20,1\nVerksamhetens resultat 50,4 36,8\nÅrets resultat 50,4 36,8\n",
        year=2018,
    )
    assert table.fact("Verksamhetens intäkter", fiscal_year=2018).value == Decimal("100.8")
