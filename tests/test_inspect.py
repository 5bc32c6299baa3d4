"""`inspect`: the picture is the page with marks where the figures are, the listing says what was read."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pymupdf
import pytest

from pipeline import cli, inspect, overlay
from pipeline.model import Cell
from tests.helpers import ROOT

TEXT = "stockholm-arsredovisning-2025"
ROWS = (
    ("Verksamhetens intäkter", "8 210 400", "7 950 000"),
    ("Verksamhetens kostnader", "-8 010 400", "-7 900 000"),
    ("Verksamhetens resultat", "200 000", "50 000"),
    ("Årets resultat", "200 000", "50 000"),
)


def pdf(path: Path, *, rotate: int = 0, upwards: bool = False) -> Path:
    """A report of two pages, an income statement on the second; turned by /Rotate, or set from bottom to top."""
    document = pymupdf.open()
    document.new_page().insert_text((72, 72), "Samordningsförbundet Exempel Årsredovisning 2024", fontsize=14)
    page = document.new_page(width=595, height=842)

    def put(x: float, y: float, text: str, size: float = 10) -> None:
        at = (y, 842 - x) if upwards else (x, y)
        page.insert_text(at, text, fontsize=size, rotate=90 if upwards else 0)

    put(72, 90, "Resultaträkning", 14)
    for at, cells in enumerate((("Belopp i kr", "2024", "2023"), *ROWS)):
        for x, text in zip((72, 330, 430), cells, strict=True):
            width = pymupdf.get_text_length(text, fontsize=10)
            put(x if x == 72 else x + 60 - width, 120 + 16 * at, text)
    page.set_rotation(rotate)
    document.save(path)
    return path


def shown(path: Path, number: int) -> pymupdf.Pixmap:
    """The page without marks."""
    pixels: pymupdf.Pixmap = pymupdf.open(path)[number - 1].get_pixmap(
        matrix=pymupdf.Matrix(overlay.ZOOM, overlay.ZOOM)
    )
    return pixels


def first_cells(path: Path) -> list[Cell]:
    seen = inspect.read(inspect.source_of(str(path), path.parent))
    return [row.cells[0] for row in seen.parsed.tables[0].rows]


def differs(a: pymupdf.Pixmap, b: pymupdf.Pixmap, x: float, y: float) -> bool:
    """Is a pixel of the page (in points) drawn over?"""
    at, strip = (round(x * overlay.ZOOM), round(y * overlay.ZOOM)), round(overlay.TITLE * overlay.ZOOM)
    pairs = zip(a.pixel(at[0], at[1] + strip), b.pixel(*at), strict=True)
    return any(abs(m - n) > 40 for m, n in pairs)


@pytest.mark.parametrize(("rotate", "upwards"), [(0, False), (90, False), (0, True)])
def test_marks_are_drawn_where_the_figures_are(tmp_path: Path, rotate: int, upwards: bool) -> None:
    path = pdf(tmp_path / "exempel.pdf", rotate=rotate, upwards=upwards)
    assert inspect.main(str(path), "", tmp_path, tmp_path / "out") == 0
    made = pymupdf.Pixmap(tmp_path / "out" / "exempel-p2.png")
    plain = shown(path, 2)
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["exempel-p2.png"]
    assert made.width == plain.width
    assert plain.height + 50 < made.height < plain.height + 250
    cells = first_cells(path)
    assert len(cells) == len(ROWS)
    for cell in cells:
        x0, y0, x1, y1 = map(float, cell.bbox.split())
        sides = [((x0 + x1) / 2, y0 - 1), ((x0 + x1) / 2, y1 + 1), (x0 - 1, (y0 + y1) / 2), (x1 + 1, (y0 + y1) / 2)]
        for x, y in sides:
            assert any(differs(made, plain, x + d, y + e) for d in (-0.5, 0, 0.5) for e in (-0.5, 0, 0.5)), cell.text
    assert not differs(made, plain, 300, 500)


def test_the_listing_names_columns_rows_and_flags(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = pdf(tmp_path / "exempel.pdf")
    assert inspect.main("exempel", "2", tmp_path, tmp_path / "a.png") == 0
    told = capsys.readouterr().out
    assert told.startswith(f"{tmp_path / 'a.png'}\nexempel, page 2 of 2 (born_digital), 1 table\n")
    assert "table 1, income statement, layout generic, kr" in told
    assert "column 1: outcome 2024 amount" in told
    for label, this, last in ROWS:
        assert f"{label}  | 1: {this} | 2: {last}" in told.replace(" {label_unmapped}", "")
    assert path.is_file()


def test_a_text_extract_is_drawn_line_by_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "text.png"
    assert inspect.main(TEXT, "1", ROOT / "raw", out) == 0
    told = capsys.readouterr().out
    assert "  573 Totalt  | 1: 82 | 2: 50 | 3: 132" in told
    made = pymupdf.Pixmap(out)
    colours = {made.pixel(x, y) for y in range(1500) for x in range(0, 800, 2)}
    assert made.width > 1000
    assert any(b - r > 150 for r, _, b in colours), "no cell is boxed in blue"


@pytest.mark.parametrize(
    ("flags", "confidence", "style"),
    [
        ((), None, overlay.PLAIN),
        ((), 0.97, overlay.PLAIN),
        (("split_by_arithmetic", "space_lost"), None, overlay.ARITHMETIC),
        (("space_lost",), None, overlay.FLAGGED),
        (("space_lost",), 0.5, overlay.UNSURE),
    ],
)
def test_the_doubtful_figures_look_different(flags: tuple[str, ...], confidence: float | None, style: object) -> None:
    cell = Cell("12", Decimal(12), Decimal(1), 0, None, flags=flags, confidence=confidence)
    assert overlay._state(cell) == style


def test_swedish_letters_have_glyphs() -> None:
    assert all(font.has_glyph(ord(c)) for font in overlay._FONTS.values() for c in "åäöÅÄÖ–−…")


def test_lines_that_spell_a_label_are_joined(tmp_path: Path) -> None:
    seen = inspect.read(inspect.source_of("stockholm-arsredovisning-2020", ROOT / "raw"))
    table = next(t for t in seen.parsed.tables if t.kind == "cash_flow")
    block = seen.block(table)
    assert block is not None
    parts = inspect.label_lines(table, block)
    joined = {r.label: [line.number for line in own] for r, own in zip(table.rows, parts, strict=True)}
    assert joined["Kassaflöde från investeringsverksamheten"] == [633, 634, 635]
    assert joined["Arets kassaflöde"] == [637]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["inspect", "exempl"], "no document 'exempl' in {raw}; did you mean exempel?"),
        (["inspect", "exempel", "--page", "3"], "exempel.pdf has 2 pages, there is no page 3"),
        (["inspect", "exempel", "--page", "två"], "exempel.pdf has 2 pages, there is no page två"),
        (["inspect", "tom"], "tom.txt: the file is empty; put the report's text or PDF in its place"),
        (["inspect", "prosa.txt"], "prosa.txt has no table of a known kind; see its lines with PAGE=1"),
    ],
)
def test_errors_are_one_sentence(
    arguments: Sequence[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pdf(tmp_path / "exempel.pdf")
    (tmp_path / "tom.txt").write_text("")
    (tmp_path / "prosa.txt").write_text("Året har varit gott.\n")
    assert cli.main([*arguments, "--raw", str(tmp_path), "--out", str(tmp_path / "out")]) == 2
    streams = capsys.readouterr()
    assert streams.err == f"error: {says.format(raw=tmp_path)}\n"
    assert not streams.out
    assert not (tmp_path / "out").exists()


def test_what_cannot_be_read_as_a_folder_or_written_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = pdf(tmp_path / "exempel.pdf")
    assert inspect.main("exempel", "", tmp_path / "nowhere", None) == 2
    assert "is no folder" in capsys.readouterr().err
    assert inspect.main(str(path), "2", tmp_path, path / "x.png") == 2
    assert "can't be written" in capsys.readouterr().err
