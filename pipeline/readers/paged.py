"""A PDF to Pages: per page its text layer, repaired where that is possible, or what OCR read on the page."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.model import OCR, Page, Placement, Word
from pipeline.readers import Ocr, Reading, letters, pdf, textlayer
from pipeline.readers.pdf import Layer
from pipeline.readers.textlayer import KEEP, PATCH

if TYPE_CHECKING:
    from pipeline.readers.ocr.page import OcrPage

MOST_NAMED = 8  # pages named in a message
OCR_GAP = 0.4  # of the height of the letters: the widest gap inside a number on a scan
OCR_HEADING = 1.3  # boxes of OCR vary in height more than fonts do


def read(data: bytes, ocr: Ocr) -> Reading:
    """All pages of a PDF from its bytes. Pages that OCR has not read yet are `wanted`; until then their layer stands in."""
    document = pdf.open_pdf(data)
    layers = list(pdf.layers(document))
    result = Reading([])
    refused: dict[str, list[int]] = {}
    again: Counter[str] = Counter()
    repaired = patched = 0
    for layer, verdict in zip(layers, textlayer.judge(layers), strict=True):
        number = layer.page.number
        page = replace(layer.page, words=verdict.words, origin=verdict.origin)
        repaired += verdict.repaired
        if verdict.action != KEEP:
            found = ocr.get(number)
            if found is None:
                result.wanted[number] = verdict.reason
            elif isinstance(found, str):
                refused.setdefault(f"{verdict.reason}; OCR did not read it: {found}", []).append(number)
            elif verdict.action == PATCH:
                page = replace(page, words=tuple(letters.patched(page.words, of_ocr(found, number).words)))
                patched += 1
            else:
                page = of_ocr(found, number)
                again[verdict.reason] += 1
        result.pages.append(page)
    result.notes = _notes(layers, refused, again, repaired, patched)
    result.partial = bool(refused) or any(layer.failed for layer in layers)
    if document.is_repaired:
        result.notes.insert(
            0, "the PDF was damaged and had to be repaired to be read; compare its pages with the source"
        )
    return result


def of_ocr(found: OcrPage, number: int) -> Page:
    """A page as OCR read it. The gap inside numbers goes by the height of its letters."""
    heights = sorted(w.y1 - w.y0 for w in found.words)
    body = heights[len(heights) // 2] if heights else 10.0
    words = tuple(
        Word(w.text, w.x0, w.x1, w.y0, w.y1, None, False, _size((w.y1 - w.y0) / body), False, w.confidence)
        for w in found.words
    )
    return Page(number, words, found.width, found.height, OCR, OCR_GAP * body, placement=_placement(found))


def _size(ratio: float) -> float:
    return round(ratio, 2) if ratio >= OCR_HEADING else 1.0


def _placement(found: OcrPage) -> Placement | None:
    """Back from the straightened page to the page as displayed: turned by the skew about its middle, then by quarters."""
    if not found.skew_degrees and not found.rotation:
        return None
    angle = math.radians(found.skew_degrees)
    cos, sin = math.cos(angle), math.sin(angle)
    x, y = found.width / 2, found.height / 2
    a, b, c, d = cos, sin, -sin, cos
    e, f = x - cos * x + sin * y, y - sin * x - cos * y
    w, h = found.width, found.height
    if found.rotation == 90:
        return Placement(-b, a, -d, c, h - f, e)
    if found.rotation == 180:
        return Placement(-a, -b, -c, -d, w - e, h - f)
    if found.rotation == 270:
        return Placement(b, -a, d, -c, f, w - e)
    return Placement(a, b, c, d, e, f)


def _notes(
    layers: Sequence[Layer], refused: dict[str, list[int]], again: Counter[str], repaired: int, patched: int
) -> list[str]:
    notes = []
    failed = [layer.page.number for layer in layers if layer.failed]
    if failed:
        notes.append(f"{_pages(failed)} can't be read; print the PDF to a new one and try that")
    for reason, count in sorted(again.items()):
        notes.append(f"{count} of {len(layers)} pages read by OCR ({reason})")
    for reason, pages in sorted(refused.items()):
        notes.append(f"{_pages(pages)}: {reason}")
    if patched:
        notes.append(
            f"the letters of {patched} pages with a broken text layer were put right by OCR, figures left as they are"
        )
    if repaired:
        notes.append(f"letters of {repaired} words were put right in a broken text layer")
    return notes


def _pages(numbers: Sequence[int]) -> str:
    named = ", ".join(str(n) for n in numbers[:MOST_NAMED])
    more = f" and {len(numbers) - MOST_NAMED} more" if len(numbers) > MOST_NAMED else ""
    return f"page {named}" if len(numbers) == 1 else f"pages {named}{more}"
