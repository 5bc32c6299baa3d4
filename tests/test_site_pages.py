"""Pictures of pages and marked copies: boxes lie on their figures, marks cover nothing, originals stay as they are."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pdfplumber
import pymupdf
import pytest
from PIL import Image

from pipeline import batch, inspect, publish, readers, register
from pipeline.curate import curate
from pipeline.model import Document, Fact, Placement
from pipeline.readers import pdf
from pipeline.register import Source
from pipeline.site import canvas, drawn, marked, pages, verdicts
from pipeline.site.marked import Mark, Note
from pipeline.site.placing import Ground, met, stacked
from tests.helpers import ROOT
from tests.pdfs import Sheet

DIGITAL = "raw/stockholm-arsredovisning-2025-typeset.pdf"
SCAN = "raw/stockholm-arsredovisning-2020-scan200.pdf"
LAYERED_SCAN = "raw/hbs-arsredovisning-2018-ocrlayer.pdf"  # read by OCR; the scanner's own layer tells independently
TURNED = "tests/holdout5/reports/kvarnsele-arsredovisning-2018.pdf"
ENDS = (300.0, 400.0, 500.0)


def source(data: bytes, name: str = "rapport.pdf", kind: str = readers.PDF) -> Source:
    digest = hashlib.sha256(data).hexdigest()
    return Source(Document(Path(name).stem, name, sha256=digest, media_type=kind), Path(name), data=data)


@cache
def specimen(path: str) -> tuple[Source, tuple[Fact, ...]]:
    """A file of the archive and its figures as a run reads them."""
    given = inspect.source_of(path, (ROOT / path).parent)
    return given, tuple(inspect.read(given).facts.values())


@pytest.fixture(autouse=True)
def _at_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


# Pictures ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("path", "page", "most"), [(DIGITAL, 12, 70_000), (SCAN, 3, 110_000), (TURNED, 6, 70_000)])
def test_a_picture_is_small_readable_and_the_same_again(tmp_path: Path, path: str, page: int, most: int) -> None:
    given, _ = specimen(path)
    made = pages.picture(given, page, tmp_path / "a")
    again = pages.picture(given, page, tmp_path / "b")
    assert made is not None and made == again
    data = (tmp_path / "a" / made.file).read_bytes()
    assert data == (tmp_path / "b" / made.file).read_bytes()
    assert len(data) < most
    assert sorted(p.name for p in (tmp_path / "a").iterdir()) == [made.file]
    shown = pymupdf.open(stream=given.data)[page - 1].rect
    assert (made.width, made.height) == Image.open(tmp_path / "a" / made.file).size
    assert made.width / made.scale == pytest.approx(shown.width, abs=1)
    assert made.height / made.scale == pytest.approx(shown.height, abs=1)
    assert 110 <= made.scale * 72 <= 130


def under(page: pymupdf.Page, made: pages.Picture, bbox: str) -> str:
    """The letters that the PDF itself has where the picture's overlay of a box lies."""
    box = pages.placed(made, bbox)
    wide, tall = made.width / made.scale, made.height / made.scale
    x0, y0 = box.left * wide / 100, box.top * tall / 100
    place = pymupdf.Rect(x0, y0, x0 + box.width * wide / 100, y0 + box.height * tall / 100)
    words = [
        (pymupdf.Rect(w[:4]) * page.rotation_matrix, w[4])
        for w in page.get_text("words", clip=place * page.derotation_matrix)
    ]
    inside = [word for rect, word in words if (rect & place).get_area() > 0.5 * rect.get_area()]
    return squashed("".join(inside))


def squashed(text: str) -> str:
    return re.sub(r"[\s()]", "", text).replace("−", "-").replace("–", "-")


def alike(figure: str, layer: str) -> bool:
    """Is this the figure? One letter may be damaged: a scanner's layer has `O` for 0, `I` for 1, a comma for a point."""
    a, b = (re.sub(r"[.,]", "", t.translate(str.maketrans("OIl", "011"))) for t in (figure, layer))
    return len(a) == len(b) and sum(x != y for x, y in zip(a, b, strict=True)) <= len(a) // 3


@pytest.mark.parametrize("path", [DIGITAL, TURNED, LAYERED_SCAN])
def test_the_overlay_of_a_cell_covers_the_printed_figure(tmp_path: Path, path: str) -> None:
    given, facts = specimen(path)
    document = pymupdf.open(stream=given.data)
    own = [f for f in facts if f.bbox and f.value_printed]
    if path == TURNED:
        own = [f for f in own if document[f.page - 1].rotation]
    assert len(own) > 50
    drawn_pages = next(pages.pictures([given], {given.document.document_id: sorted({f.page for f in own})}, tmp_path))
    hits = 0
    for fact in own:
        made = drawn_pages[fact.page]
        assert isinstance(made, pages.Picture), made
        printed, found = squashed(fact.value_printed), under(document[fact.page - 1], made, fact.bbox)
        hits += printed in found or (path == LAYERED_SCAN and alike(printed, found))
    # the scanner's layer has 5 % of its words damaged on purpose; what is born digital must hold without exception
    assert hits / len(own) >= (0.94 if path == LAYERED_SCAN else 1.0), (hits, len(own))


def test_boxes_on_a_scan_without_text_lie_on_ink_with_paper_around_it() -> None:
    given, facts = specimen(SCAN)
    document = pymupdf.open(stream=given.data)
    grounds: dict[int, Ground] = {}
    inked = clear = count = 0
    for fact in facts:
        page = document[fact.page - 1]
        if fact.page not in grounds:
            seen = page.get_pixmap(dpi=144, colorspace=pymupdf.csGRAY, alpha=False)
            grey = np.frombuffer(seen.samples, np.uint8).reshape(seen.height, seen.stride)[:, : seen.width]
            grounds[fact.page] = Ground.of(grey, 2.0)
        ground = grounds[fact.page]
        x0, y0, x1, y1 = pages.corners(fact.bbox)
        count += 1
        inked += ground.inked((x0, y0, x1, y1)) > 0.03
        clear += (
            ground.inked((x0 - 2.5, y0 + 2, x0 - 0.5, y1 - 2)) + ground.inked((x1 + 0.5, y0 + 2, x1 + 2.5, y1 - 2))
            < 0.1
        )
    assert count > 200
    assert inked / count > 0.99
    assert clear / count > 0.95


def test_a_box_beyond_the_page_is_cut_and_an_empty_one_is_an_error() -> None:
    made = pages.Picture("x.webp", 1000, 2000, 2.0)
    assert pages.placed(made, "50 100 150 200") == (10.0, 10.0, 20.0, 10.0)
    assert pages.placed(made, "-20 900 600 1100") == (0.0, 90.0, 100.0, 10.0)
    for wrong in ("", "1 2 3", "a b c d"):
        with pytest.raises(ValueError):
            pages.placed(made, wrong)


def test_what_cannot_be_drawn_says_why(tmp_path: Path) -> None:
    given = source(Sheet().bytes())
    with pytest.raises(pages.PageError, match="no page 2"):
        pages.picture(given, 2, tmp_path)
    with pytest.raises(pages.PageError, match="damaged"):
        pages.picture(source(b"%PDF-1.7 nothing"), 1, tmp_path)
    assert list(tmp_path.iterdir()) == []
    told = next(pages.pictures([given], {"rapport": [1, 9]}, tmp_path))
    assert isinstance(told[1], pages.Picture)
    assert told[9] == "there is no page 9; the PDF has 1"


def test_a_pdf_that_takes_too_long_costs_its_own_pictures_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    true = pages._rendered

    def slow(page: pymupdf.Page) -> tuple[Image.Image, float, float]:
        if page.rect.width > 700:
            time.sleep(60)
        return true(page)

    monkeypatch.setattr(pages, "_rendered", slow)
    both = [source(Sheet().bytes(), "kort.pdf"), source(Sheet(width=800).bytes(), "lang.pdf")]
    limits = batch.Limits(seconds=2)
    short, long = pages.pictures(both, {"kort": [1], "lang": [1]}, tmp_path, jobs=2, limits=limits)
    assert isinstance(short[1], pages.Picture)
    assert "longer than 2 seconds" in str(long[1])


def test_lines_of_a_text_extract_are_numbered_as_published(tmp_path: Path) -> None:
    given = source("ett\r\ntvå  2 580,0\rtre\ffyra\nfem\n".encode(), "rapport.txt", "text/plain")
    assert pages.text_lines(given, 1, 2) == [(1, "ett"), (2, "två  2 580,0")]
    assert pages.text_lines(given, 3, 99) == [(3, "tre\ffyra"), (4, "fem"), (5, "")]
    assert pages.text_lines(given, 0, 1) == [(1, "ett")]
    assert pages.text_lines(given, 9, 12) == []
    assert pages.picture(given, 1, tmp_path) is None
    path = "raw/stockholm-arsredovisning-2020.txt"
    own, facts = specimen(path)
    lines = dict(pages.text_lines(own, 1, 10_000))
    whole = [f for f in facts if f.line and f.value_printed]
    assert len(whole) > 100
    assert all(squashed(f.value_printed) in squashed(lines[f.line or 0]) for f in whole)


# Marked copies -----------------------------------------------------------------------------------------------
def table(rows: int = 3, **page: float) -> tuple[Sheet, list[Mark]]:
    """A page with a table of three columns, and a mark for each figure."""
    sheet, marks = Sheet(**page), []
    for row in range(rows):
        y = 120 + row * (600 / rows)
        sheet.row(y, f"Rad {row + 1}", ["1 234", "5 678", "6 912"], ENDS)
        kinds = (verdicts.ONCE, verdicts.TWICE, verdicts.WRONG if row == 0 else verdicts.OPEN)
        marks += [Mark(1, box(x, y), kind) for x, kind in zip(ENDS, kinds, strict=True)]
    return sheet, marks


def box(x: float, y: float) -> str:
    return f"{x - 27:.2f} {y - 7.5:.2f} {x:.2f} {y + 2.5:.2f}"


def note(bbox: str = "", page: int = 1, title: str = "Summan stämmer inte", severity: str = "error") -> Note:
    text = "It says 6 912, but the parts make 6 913.\nDet står 6 912, men delarna ger 6 913."
    return Note(page, bbox, title, text, severity)


@dataclass
class Seen:
    """One annotation of a copy, as a viewer has it."""

    sort: str
    rect: pymupdf.Rect
    content: str
    title: str
    subject: str
    text: str
    flags: int
    xref: int


def annotations(path: Path, number: int = 1) -> list[Seen]:
    document = pymupdf.open(path)
    page = document[number - 1]
    return [
        Seen(a.type[1], a.rect, a.info["content"], a.info["title"], a.info["subject"], a.get_text(), a.flags, a.xref)
        for a in page.annots()
    ]


def contents(document: pymupdf.Document) -> list[bytes]:
    return [document[n].read_contents() for n in range(document.page_count)]


def test_a_copy_keeps_the_original_and_adds_marks_notes_and_a_legend(tmp_path: Path) -> None:
    sheet, marks = table()
    data = sheet.bytes()
    given = source(data)
    out = tmp_path / "marked.pdf"
    assert marked.mark(given, marks, [note(marks[2].bbox), note(page=0, severity="notice")], out)
    assert marked.mark(given, marks, [note(marks[2].bbox), note(page=0, severity="notice")], tmp_path / "again.pdf")
    assert given.data == data
    copy = out.read_bytes()
    assert copy == (tmp_path / "again.pdf").read_bytes()
    assert copy.startswith(data)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["again.pdf", "marked.pdf"]
    before, after = pymupdf.open(stream=data), pymupdf.open(stream=copy)
    assert not after.is_repaired
    assert contents(after)[:-1] == contents(before)
    assert after.page_count == before.page_count + 1
    stamp, told = annotations(out)
    assert (stamp.sort, told.sort) == ("Stamp", "FreeText")
    assert all(a.flags & pymupdf.PDF_ANNOT_IS_PRINT for a in (stamp, told))
    assert told.content == f"1. ERROR / FEL: Summan stämmer inte\n\n{note().text}"
    assert told.title == "1. ERROR / FEL: Summan stämmer inte"
    assert told.subject == "error"
    assert "6 912" in told.text  # its drawing has letters, not shapes
    assert stamp.content.startswith("3 figures: ties out by two or more checks")
    last = after[-1].get_text()
    for text in (
        "ties out by two or more checks",
        "stämmer inte med det",
        "1. ERROR / FEL: Summan stämmer inte (page / sida 1)",
    ):
        assert text in last
    assert note().text.split("\n")[1] in last  # what is of no page is told there in full
    with pdfplumber.open(out) as other:  # another library reads it too
        assert [a["contents"] for a in other.pages[0].annots][1] == told.content
        assert "Rad 1" in other.pages[0].extract_text()


def turned(data: bytes, rotation: int, crop: bool, unit: float) -> bytes:
    document = pymupdf.open(stream=data)
    page = document[0]
    if crop:
        page.set_mediabox(pymupdf.Rect(-30, -50, 595, 842))
        page.set_cropbox(pymupdf.Rect(20, 60, 560, 830))
    page.set_rotation(rotation)
    if unit != 1:
        document.xref_set_key(page.xref, "UserUnit", str(unit))
    return bytes(document.tobytes())


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize(("crop", "unit"), [(False, 1.0), (True, 1.0), (True, 2.0)])
def test_marks_stand_at_their_figures_and_cover_none(tmp_path: Path, rotation: int, crop: bool, unit: float) -> None:
    sheet, _ = table()
    data = turned(sheet.bytes(), rotation, crop, unit)
    document = pymupdf.open(stream=data)
    page = document[0]
    read = pdf.layer(page, 1).page
    assert read.placement is not None or not rotation
    place = (read.placement or Placement(1, 0, 0, 1, 0, 0)).box
    figures = [place(w.x0, w.y0, w.x1, w.y1) for w in read.words if w.text in ("234", "678", "912")]
    assert len(figures) == 9
    marks = [Mark(1, " ".join(f"{n:.2f}" for n in r), verdicts.ONCE) for r in figures]
    out = tmp_path / "marked.pdf"
    assert marked.mark(source(data), marks, [note(marks[4].bbox)], out)
    marked_document = pymupdf.open(out)
    copy = marked_document[0]
    assert copy.rect.height == pytest.approx(page.rect.height, abs=0.01)
    assert copy.rect.width > page.rect.width + 100
    before, plain, after = (
        np.frombuffer(p.samples, np.uint8).reshape(p.height, p.width, 3)[: page.get_pixmap().height]
        for p in (page.get_pixmap(), copy.get_pixmap(annots=False), copy.get_pixmap())
    )
    wide = before.shape[1] - 1
    assert (plain[:, :wide] == before[:, :wide]).all()  # the page itself is where it was, as it was
    green = (after[:, :wide, 1].astype(int) - after[:, :wide, 0] > 40) & (after[:, :wide, 0] < 180)
    changed = (after[:, :wide] != before[:, :wide]).any(axis=2)
    inked = before[:, :wide].min(axis=2) < 200
    # of what is printed, the frame alone may come near: its line, not what it holds
    assert (changed & inked).sum() == 0
    for rect in figures:
        near = pymupdf.Rect(rect) + (-12 * unit, -12 * unit, 12 * unit, 12 * unit)  # noqa: RUF005
        y0, x0 = max(round(near.y0), 0), max(round(near.x0), 0)
        assert green[y0 : round(near.y1), x0 : round(near.x1)].any(), rect


def test_twenty_notes_on_a_page_stay_readable_and_near(tmp_path: Path) -> None:
    sheet, _ = table(rows=20)
    marks = [box(500, 120 + row * 30) for row in range(20)]
    out = tmp_path / "marked.pdf"
    texts = [note(b, title=f"Summan {n} stämmer inte") for n, b in enumerate(marks, 1)]
    assert marked.mark(source(sheet.bytes()), [], texts, out)
    document = pymupdf.open(out)
    page = document[0]
    notes = [a for a in annotations(out) if a.sort == "FreeText"]
    assert len(notes) == 20
    boxes = [tuple(a.rect) for a in notes]
    assert not any(met(a, b) for n, a in enumerate(boxes) for b in boxes[:n])
    for n, annotation in enumerate(notes, 1):
        rect = annotation.rect
        assert rect.x0 >= 595 and rect.y0 >= 0 and rect.y1 <= 842.01 and rect.x1 <= page.rect.width
        assert abs(rect.y0 - (120 + (n - 1) * 30)) < 105  # beside its figure: together they are taller than the table
        text = " ".join(annotation.text.split())
        assert f"{n}. ERROR / FEL: Summan {n} stämmer inte" in text
        assert "men delarna ger 6 913." in text
        drawing = re.search(r"/N (\d+)", document.xref_object(annotation.xref))
        assert drawing is not None
        stream = document.xref_stream(int(drawing[1]))
        assert min(float(s) for s in re.findall(rb" ([\d.]+) Tf", stream)) >= 6.0


def test_many_notes_at_one_place_take_as_many_columns_as_they_need(tmp_path: Path) -> None:
    sheet, marks = table()
    out = tmp_path / "marked.pdf"
    assert marked.mark(source(sheet.bytes()), [], [note(marks[8].bbox)] * 45, out)
    document = pymupdf.open(out)
    page = document[0]
    boxes = [tuple(a.rect) for a in annotations(out) if a.sort == "FreeText"]
    assert len(boxes) == 45
    assert not any(met(a, b) for n, a in enumerate(boxes) for b in boxes[:n])
    assert all(b[2] <= page.rect.width and b[3] <= page.rect.height + 0.01 for b in boxes)


@pytest.mark.parametrize(
    "text", ["(a) \\ (b", "−5 → ≤ 3 €", "\U0001f600 日本", "<b>&amp;</b> <script>", "å" * 9000, "x" * 300, ""]
)
def test_any_text_can_be_noted(tmp_path: Path, text: str) -> None:
    sheet, marks = table()
    given = Note(1, marks[0].bbox, text[:90], text, "warning")
    out = tmp_path / "marked.pdf"
    assert marked.mark(source(sheet.bytes()), marks, [given], out)
    annotation = annotations(out)[-1]
    assert annotation.content == f"1. WARNING / VARNING: {text[:90]}\n\n{text}"
    assert annotation.rect.y1 <= 842.01


@pytest.mark.parametrize("indirect", [False, True])
def test_annotations_that_were_there_stay(tmp_path: Path, indirect: bool) -> None:
    sheet, marks = table()
    sheet.page.add_text_annot((50, 50), "was here")
    if indirect:
        kind, value = sheet.document.xref_get_key(sheet.page.xref, "Annots")
        assert kind == "array"
        xref = sheet.document.get_new_xref()
        sheet.document.update_object(xref, value)
        sheet.document.xref_set_key(sheet.page.xref, "Annots", f"{xref} 0 R")
    out = tmp_path / "marked.pdf"
    assert marked.mark(source(sheet.bytes()), marks, [note(marks[0].bbox)], out)
    assert [a.sort for a in annotations(out)] == ["Text", "Stamp", "FreeText"]


def protected(user: str) -> bytes:
    sheet, _ = table()
    return bytes(sheet.document.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="owner", user_pw=user))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (source(protected("")), "the PDF is encrypted"),
        (source(protected("secret")), "the PDF is encrypted"),
        (source(table()[0].bytes().replace(b"startxref", b"startxxxx")), "damaged"),
        (source(b"%PDF-1.4\nnothing"), "damaged"),
        (source(b"text", "a.txt", "text/plain"), "it is no PDF"),
    ],
)
def test_what_cannot_be_marked_is_left_out_with_a_message(tmp_path: Path, given: Source, message: str) -> None:
    told: list[str] = []
    assert not marked.mark(given, [], [], tmp_path / "marked.pdf", say=told.append)
    assert len(told) == 1 and message in told[0]
    assert list(tmp_path.iterdir()) == []


def test_marks_in_running_text_stay_off_its_letters() -> None:
    sheet = Sheet()
    for line in range(20):
        sheet.text(
            70, 100 + line * 12, "Under 2024 deltog 509 personer (259 kvinnor och 250 män) i 14 insatser hela tiden"
        )
    seen = sheet.page.get_pixmap(dpi=110, colorspace=pymupdf.csGRAY, alpha=False)
    grey = np.frombuffer(seen.samples, np.uint8).reshape(seen.height, seen.stride)[:, : seen.width]
    ground = Ground.of(grey, 110 / 72)
    figures = [w[:4] for w in sheet.page.get_text("words") if w[4] in ("509", "14")]
    assert len(figures) == 40
    drawn.ticks(canvas.Canvas(842), ground, drawn.sheet(595, 842, [], None), [(f, verdicts.ONCE) for f in figures])  # type: ignore[arg-type]
    assert len(ground.taken) == 40
    assert not any(met(a, b) for n, a in enumerate(ground.taken) for b in ground.taken[:n])
    assert sum(ground.inked(b) > 0.05 for b in ground.taken) == 0


def test_notes_are_stacked_in_order_inside_the_page() -> None:
    assert stacked([110, 125, 300], [50, 50, 50], 400, 5) == [90, 145, 300]  # 20 too high, 20 too low
    assert stacked([10, 20, 300], [50, 50, 50], 400, 5) == [0, 55, 300]
    assert stacked([390, 395], [50, 50], 400, 5) == [295, 350]
    assert stacked([0, 0], [300, 200], 400, 5) is None


def test_wrapping_never_parts_the_groups_of_a_figure() -> None:
    class Typewriter:
        name = "t"

        def width(self, text: str, size: float) -> float:
            return len(text) * size

        def codes(self, text: str) -> str:
            return ""

    lines = canvas.wrapped("Summan är 14 943 035 kr av 2 024 och 5 000", Typewriter(), 1, 14)
    assert lines == ["Summan är", "14 943 035 kr", "av 2 024 och", "5 000"]
    assert canvas.wrapped("a" * 30, Typewriter(), 1, 14) == ["a" * 14, "a" * 14, "aa"]


# Verdicts ----------------------------------------------------------------------------------------------------
def check(rule: str, figures: str, verdict: str, stated: str = "6", name: str = "") -> dict[str, str]:
    own = name or figures.partition(";")[0]
    return {
        "reconciliation_id": f"{rule}.{own}",
        "rule": rule,
        "fact_ids": figures,
        "verdict": verdict,
        "stated": stated,
    }


def test_a_figure_is_judged_by_all_its_checks() -> None:
    amounts = {"total": ("6", "6000"), "a": ("2", "2000"), "b": ("4", "4000"), "c": ("9", "9")}
    found = verdicts.tally(
        [
            check("column_sum", "total;a;b", "agrees"),
            check("variance", "a;b", "within_rounding", "2"),
            check("column_sum", "c;b", "disagrees", "9"),
            check("unit_header", "a", "disagrees", "2000000"),
            check("claim_vs_table", "a", "disagrees", "3", "doc.claim.7"),
            check("claim_vs_table", "total", "agrees", "6000", "doc.claim.8"),
        ],
        amounts,
    )
    judged = {figure: one.verdict for figure, one in found.items()}
    assert judged == {
        "total": verdicts.TWICE,  # its own sum, and the text that repeats it
        "a": verdicts.OPEN,  # the text says otherwise; which of the two is wrong is not known
        "b": verdicts.OPEN,
        "c": verdicts.WRONG,
        "doc.claim.7": verdicts.WRONG,
        "doc.claim.8": verdicts.ONCE,
    }


# A whole run -------------------------------------------------------------------------------------------------
def report(total: str = "16") -> bytes:
    """A table of exits that adds up or does not, with the text around it."""
    sheet = Sheet()
    sheet.text(70, 80, "Samordningsförbundet Granåsen Årsredovisning 2023", size=14)
    sheet.text(70, 110, "Under året avslutades 16 deltagare (9 kvinnor och 7 män) i förbundets insatser.")
    sheet.text(70, 150, "Tabell 1. Avslutsorsaker 2023")
    sheet.row(170, "Avslutsorsak", ["Kvinnor", "Män", "Totalt"], ENDS)
    rows = [
        ("Arbete", "4", "3", "7"),
        ("Studier", "2", "1", "3"),
        ("Sjukdom", "3", "3", "6"),
        ("Totalt", "9", "7", total),
    ]
    for n, (label, *figures) in enumerate(rows):
        sheet.row(190 + 16 * n, label, figures, ENDS)
    return sheet.bytes()


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    raw = folder / "raw"
    raw.mkdir()
    (raw / "granasen-2023.pdf").write_bytes(report())
    (raw / "granasen-2024.pdf").write_bytes(report("18"))
    (raw / "granasen-2022.txt").write_text("Samordningsförbundet Granåsen Årsredovisning 2022\n", encoding="utf-8")
    curate(raw, folder / "curated", jobs=1, cache=folder / "ocr")
    return folder


def test_every_pdf_of_a_run_gets_its_copy(run: Path, tmp_path: Path) -> None:
    archive = register.scan(run / "raw")
    (tmp_path / "gone.pdf").write_bytes(b"of an earlier run")
    assert marked.marked_copies(run / "curated", archive, tmp_path) == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["granasen-2023.pdf", "granasen-2024.pdf"]
    good, bad = (annotations(tmp_path / f"granasen-{year}.pdf") for year in (2023, 2024))
    assert [a.sort for a in good] == ["Stamp"]
    assert "does not agree" not in good[0].content
    assert good[0].rect.width == pytest.approx(595)
    told = [a.content for a in bad if a.sort == "FreeText"]
    assert len(told) == 1
    assert "18" in told[0] and "16" in told[0]
    english, swedish = told[0].split("\n\n", 1)[1].split("\n")
    assert "says" in english and "anger" in swedish
    assert "does not agree" in bad[0].content


def test_figures_in_running_text_are_marked_too(run: Path, tmp_path: Path) -> None:
    from pipeline.site import tieout

    archive = register.scan(run / "raw")
    plans = tieout.plans(run / "curated")
    given = next(s for s in archive.sources if s.document.document_id == "granasen-2023")
    ticks, notes = tieout.placed(plans["granasen-2023"], given, None)
    assert notes == []
    page = pymupdf.open(stream=given.data)[0]
    sentence = [page.get_textbox(pages.corners(b)).strip(" (") for _, b, _ in ticks if 95 < pages.corners(b)[1] < 115]
    assert sentence == ["16", "9", "7"]
    figures = [page.get_textbox(pages.corners(b)).strip() for _, b, _ in ticks if pages.corners(b)[1] > 175]
    assert figures == ["4", "3", "7", "2", "1", "3", "3", "3", "6", "9", "7", "16"]


def test_a_pdf_that_hangs_while_marked_costs_its_own_copy_alone(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    true = marked.mark
    monkeypatch.setattr(
        marked, "mark", lambda s, *a, **k: time.sleep(60) if "2023" in s.document.file else true(s, *a, **k)
    )
    told: list[str] = []
    archive = register.scan(run / "raw")
    limits = batch.Limits(seconds=3)
    assert marked.marked_copies(run / "curated", archive, tmp_path, limits=limits, say=told.append) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["granasen-2024.pdf"]
    assert len(told) == 1 and told[0].startswith("granasen-2023: no marked copy") and "3 seconds" in told[0]


def test_a_folder_that_is_no_run_is_an_error(tmp_path: Path) -> None:
    archive = register.Archive([], [], [])
    with pytest.raises((FileNotFoundError, publish.PublishError)):
        marked.marked_copies(tmp_path / "nothing", archive, tmp_path / "out")
