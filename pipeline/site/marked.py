"""A copy of a PDF with the marks of an auditor's tie-out: ticks, crosses, numbered notes beside the page, a legend.

Everything is added as annotations in an update at the end of the file: the copy begins with the bytes of the original,
and no page's own content is touched. A page with notes becomes wider, so that they stand beside it and cover nothing.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pymupdf

from pipeline import batch, readers, register, scans
from pipeline.readers.failure import Unreadable
from pipeline.readers.pdf import open_pdf, rotation
from pipeline.register import Source
from pipeline.site import drawn, tieout
from pipeline.site.canvas import Canvas
from pipeline.site.pages import corners
from pipeline.site.placing import Box, Ground

GLANCE = 110  # dpi at which the ink of a page is looked at
MOST_PIXELS = 4000  # of a side
PRINTED, FIXED = 4, 4 | 64 | 128  # flags of annotations: printed; read-only and locked too
_TURNS = {0: "1 0 0 1 0 0", 90: "0 1 -1 0 0 0", 180: "-1 0 0 -1 0 0", 270: "0 -1 1 0 0 0"}


class Mark(NamedTuple):
    """A figure and what its checks say (a word of `verdicts.VERDICTS`); the box as published."""

    page: int
    bbox: str
    verdict: str


class Note(NamedTuple):
    """A finding at a figure. `bbox` may be empty (it is of the page), `page` 0 (of the document, told on the last page).

    `severity` is error, warning or notice; `others`: further figures it is of, as page and box.
    """

    page: int
    bbox: str
    title: str
    text: str
    severity: str
    others: tuple[tuple[int, str], ...] = ()


class MarkError(Exception):
    """No copy can be made of this PDF; the message says why and what to do."""


class Face:
    """A font embedded in the copy. `canvas.Typeface`. What it has no letter for is drawn as a question mark.

    The text of an annotation has it as printed nevertheless.
    """

    def __init__(self, name: str, code: str) -> None:
        self.name, self.font = name, pymupdf.Font(code)
        self._letters: dict[str, tuple[str, float]] = {}

    def width(self, text: str, size: float) -> float:
        return sum(self._letter(c)[1] for c in text) * size

    def codes(self, text: str) -> str:
        return "".join(self._letter(c)[0] for c in text)

    def _letter(self, letter: str) -> tuple[str, float]:
        """Code and width of a letter; asking the library each time takes longer than all else."""
        if letter not in self._letters:
            code = ord(letter) if self.font.has_glyph(ord(letter)) else ord("?")
            self._letters[letter] = f"{self.font.has_glyph(code):04x}", float(self.font.glyph_advance(code))
        return self._letters[letter]


@dataclass
class Copy:
    """A copy under way: its PDF, its fonts, and the numbers that the notes have in it."""

    pdf: pymupdf.Document
    faces: drawn.Faces
    resources: str

    def add(self, body: str, stream: bytes | None = None) -> int:
        """A new object; returns its number."""
        xref = int(self.pdf.get_new_xref())
        self.pdf.update_object(xref, body)
        if stream is not None:
            self.pdf.update_stream(xref, stream, new=1, compress=1)
        return xref

    def appearance(self, canvas: Canvas, wide: float, rotation: int) -> int:
        """A drawing as the appearance of an annotation, upright on a page that is shown turned by `rotation`."""
        box = f"[0 0 {wide:.3f} {canvas.height:.3f}]"
        head = f"<</Type/XObject/Subtype/Form/BBox{box}/Matrix[{_TURNS[rotation]}]/Resources<<{self.resources}>>>>"
        return self.add(head, canvas.stream())


def mark(
    source: Source,
    ticks: Sequence[Mark],
    notes: Sequence[Note],
    out: Path,
    *,
    say: Callable[[str], None] = lambda text: None,
) -> bool:
    """Write a marked copy of a PDF to `out`. Returns False, having said why, where none can be made."""
    try:
        _check(source)
        out.parent.mkdir(parents=True, exist_ok=True)
        whole = out.with_name(f"{out.name}.{os.getpid()}")
        try:
            whole.write_bytes(source.data)
            _write(whole, source.document.file, ticks, notes)
            whole.replace(out)
        finally:
            whole.unlink(missing_ok=True)
    except MarkError as problem:
        say(f"{source.document.document_id}: no marked copy: {problem}")
        return False
    except OSError as problem:
        say(f"{source.document.document_id}: no marked copy: {out} can't be written ({problem.strerror})")
        return False
    return True


def marked_copies(
    curated: Path,
    archive: register.Archive,
    out: Path,
    *,
    kept: scans.Kept | None = None,
    jobs: int = 1,
    limits: batch.Limits = batch.LIMITS,
    say: Callable[[str], None] = lambda text: None,
) -> int:
    """Write out/<document_id>.pdf for every PDF of the archive that was read; returns how many were made.

    `curated`: a published folder; `kept`: the pages that OCR has read, by which figures in the running text of scans are
    found. Each PDF is marked in a process of its own with the limits that reading has. A copy of an earlier run whose
    document is gone, or can't be marked any more, is removed.
    """
    out.mkdir(parents=True, exist_ok=True)
    names = copies(tieout.plans(curated), archive.sources, out, kept=kept, jobs=jobs, limits=limits, say=say)
    for path in out.glob("*.pdf*"):
        if path.name not in names:
            path.unlink()
    return len(names)


def copies(
    plans: Mapping[str, tieout.Plan],
    sources: Iterable[Source],
    out: Path,
    *,
    kept: scans.Kept | None = None,
    jobs: int = 1,
    limits: batch.Limits = batch.LIMITS,
    say: Callable[[str], None] = lambda text: None,
) -> list[str]:
    """Mark the PDFs among `sources` that have a plan; the names of the copies made, in the folder `out`."""
    sources = [s for s in sources if s.document.document_id in plans and not s.problem]
    sources = [s for s in sources if s.document.media_type == readers.PDF]
    work = partial(_one, plans=plans, kept=kept, out=out)
    names = []
    for source, message in zip(sources, batch.each(sources, work, _lost, jobs=jobs, limits=limits), strict=True):
        if message:
            say(message)
        else:
            names.append(f"{source.document.document_id}.pdf")
    return names


def _one(source: Source, plans: Mapping[str, tieout.Plan], kept: scans.Kept | None, out: Path) -> str:
    """Mark one document; the message where it can't be, else empty."""
    told: list[str] = []
    document_id = source.document.document_id
    try:
        ticks, notes = tieout.placed(plans[document_id], source, kept)
    except Unreadable as problem:
        return f"{document_id}: no marked copy: {problem}"
    made_of = [Mark(*t) for t in ticks], [Note(*n) for n in notes]
    mark(source, *made_of, out / f"{document_id}.pdf", say=told.append)
    return " ".join(told)


def _lost(source: Source, message: str) -> str:
    return f"{source.document.document_id}: no marked copy: {message}"


def _check(source: Source) -> None:
    if source.problem:
        raise MarkError(source.problem)
    if source.document.media_type != readers.PDF:
        raise MarkError("it is no PDF")
    try:
        document = open_pdf(source.data)
    except Unreadable as problem:
        raise MarkError(str(problem)) from problem
    if document.is_repaired:
        raise MarkError(
            "the PDF is damaged and was repaired to be read; print it to a new one and put that in its place"
        )
    if document.xref_get_key(-1, "Encrypt")[0] != "null":
        raise MarkError("the PDF is encrypted; save a copy without protection and put that in its place")
    if not document.can_save_incrementally():
        raise MarkError("nothing can be added to this PDF; print it to a new one and put that in its place")


def _write(path: Path, name: str, ticks: Sequence[Mark], notes: Sequence[Note]) -> None:
    pdf = pymupdf.open(path, filetype="pdf")
    try:
        count = pdf.page_count
        legend = pdf.new_page(width=drawn.LEGEND[0], height=drawn.LEGEND[1])
        copy = _begun(pdf, legend)
        numbered = drawn.numbered(notes, count)
        for number in sorted({m.page for m in ticks} | {p for n in numbered for p, _ in n.places} - {0}):
            if 1 <= number <= count:
                _mark_page(copy, number, [m for m in ticks if m.page == number], numbered)
        canvas = drawn.legend(name, Counter(m.verdict for m in ticks), numbered, copy.faces)
        pdf.xref_set_key(legend.xref, "Contents", f"{copy.add('<<>>', canvas.stream())} 0 R")
        pdf.save(path, incremental=True, encryption=pymupdf.PDF_ENCRYPT_KEEP, no_new_id=True)
    except MarkError:
        raise
    except MemoryError:
        raise
    except Exception as problem:
        raise MarkError("its pages can't be added to; print it to a new one and put that in its place") from problem
    finally:
        pdf.close()


def _begun(pdf: pymupdf.Document, legend: pymupdf.Page) -> Copy:
    made = Face("TieOut", "helv"), Face("TieOutBold", "hebo")
    fonts, first = "", pdf.xref_length()
    for face in made:
        xref = legend.insert_font(fontname=face.name, fontbuffer=face.font.buffer)
        fonts += f"/{face.name} {xref} 0 R"
    for xref in range(first, pdf.xref_length()):
        if pdf.xref_is_stream(xref):
            pdf.update_stream(xref, pdf.xref_stream(xref), compress=1)
    return Copy(pdf, drawn.Faces(*made), f"/Font<<{fonts}>>")


def _mark_page(copy: Copy, number: int, ticks: Sequence[Mark], numbered: Sequence[drawn.Numbered]) -> None:
    page = copy.pdf[number - 1]
    ground = _ground(page)
    here = [n for n in numbered if any(p == number for p, _ in n.places)]
    beside = [n for n in here if n.places[0][0] == number]
    sheet = drawn.sheet(page.rect.width, page.rect.height, beside, copy.faces)
    canvas = Canvas(sheet.height)
    drawn.paper(canvas, sheet)
    drawn.frames(canvas, ground, sheet, number, here, copy.faces)
    drawn.ticks(canvas, ground, sheet, [(corners(m.bbox), m.verdict) for m in ticks if m.bbox])
    back = _back(page)
    shown = (0.0, 0.0, sheet.width, sheet.height)
    told = drawn.told(Counter(m.verdict for m in ticks))
    added = [_annotation(copy, page, back, shown, canvas, "Stamp", f"/F {FIXED}/Contents{_string(told)}/NM(tie-out)")]
    for note, box, paper in drawn.notes(sheet, beside, copy.faces):
        label = f"/F {PRINTED}/NM(tie-out-{note.number})/DA(0 g /Helv 7 Tf)/BS<</W 0>>"
        label += f"/T{_string(note.heading)}/Subj{_string(note.severity)}/Contents{_string(note.contents)}"
        added.append(_annotation(copy, page, back, box, paper, "FreeText", label))
    kind, value = copy.pdf.xref_get_key(page.xref, "Annots")
    if kind == "xref":
        value = copy.pdf.xref_object(int(value.split()[0]), compressed=True)
    own = value.strip()[1:-1] if kind in ("xref", "array") and value.strip().startswith("[") else ""
    listed = " ".join(f"{xref} 0 R" for xref in added)
    if sheet.width > page.rect.width:
        whole = pymupdf.Rect(shown) * back
        copy.pdf.xref_set_key(page.xref, "MediaBox", _rectangle(whole | page.mediabox))
        copy.pdf.xref_set_key(page.xref, "CropBox", _rectangle(whole))
    copy.pdf.xref_set_key(page.xref, "Annots", f"[{own} {listed}]")


def _back(page: pymupdf.Page) -> pymupdf.Matrix:
    """From the page as displayed to the PDF's own coordinates, in which y runs upwards from anywhere.

    Worked out from the boxes: the library's own matrix is not that of a page both cut and turned.
    """
    media, crop = page.mediabox, page.cropbox  # the latter with y from the top of the former
    wide = page.rect.height if page.rotation % 180 else page.rect.width
    unit = wide / max(crop.width, 0.001)
    top = media.y1 - crop.y0
    return ~(pymupdf.Matrix(unit, 0, 0, -unit, -crop.x0 * unit, top * unit) * rotation(page))


def _ground(page: pymupdf.Page) -> Ground:
    zoom = min(GLANCE / 72, MOST_PIXELS / max(page.rect.width, page.rect.height, 1))
    seen = page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), colorspace=pymupdf.csGRAY, alpha=False)
    grey = np.frombuffer(seen.samples, dtype=np.uint8).reshape(seen.height, seen.stride)[:, : seen.width]
    return Ground.of(grey, zoom)


def _annotation(
    copy: Copy, page: pymupdf.Page, back: pymupdf.Matrix, box: Box, canvas: Canvas, subtype: str, rest: str
) -> int:
    """An annotation at a box of the page as displayed. Returns its number."""
    paper = copy.appearance(canvas, box[2] - box[0], page.rotation)
    rectangle = _rectangle(pymupdf.Rect(box) * back)
    head = f"/Type/Annot/Subtype/{subtype}/P {page.xref} 0 R/Rect{rectangle}/AP<</N {paper} 0 R>>"
    return copy.add(f"<<{head}{rest}>>")


def _rectangle(box: pymupdf.Rect) -> str:
    return f"[{box.x0:.3f} {box.y0:.3f} {box.x1:.3f} {box.y1:.3f}]"


def _string(text: str) -> str:
    """A string of PDF: as it stands, or in UTF-16, which every reader knows, where it has more than plain letters."""
    if all(" " <= c <= "~" and c not in "()\\" for c in text):
        return f"({text})"
    return f"<feff{text.encode('utf-16-be', 'replace').hex()}>"
