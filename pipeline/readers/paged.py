"""A PDF to Pages: per page its text layer, repaired where that is possible, or what OCR read on the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from parsers.uncollected import uncollected
from pipeline.readers import Ocr, Reading, letters, pdf, scanned, textlayer
from pipeline.readers.pdf import Layer
from pipeline.readers.textlayer import KEEP, PATCH

MOST_NAMED = 8  # pages named in a message


@uncollected()
def read(data: bytes, ocr: Ocr) -> Reading:
    """All pages of a PDF from its bytes. Pages that OCR has not read yet are `wanted`; until then their layer stands in."""
    document = pdf.open_pdf(data)
    layers = list(pdf.layers(document, data))
    result = Reading([])
    refused: dict[str, list[int]] = {}
    again: Counter[str] = Counter()
    repaired = patched = 0
    told: list[str] = []
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
                page = replace(page, words=tuple(letters.patched(page.words, scanned.page(found, number).words)))
                patched += 1
            else:
                page = scanned.page(found, number)
                again[verdict.reason] += 1
            if found is not None and not isinstance(found, str) and found.note:
                told.append(found.note)
        result.pages.append(page)
    result.notes = _notes(layers, refused, again, repaired, patched) + told[:MOST_NAMED]
    result.partial = bool(refused) or any(layer.failed for layer in layers) or document.is_repaired
    if document.is_repaired:
        result.notes.insert(
            0, "the PDF was damaged and had to be repaired to be read; compare its pages with the source"
        )
    return result


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
