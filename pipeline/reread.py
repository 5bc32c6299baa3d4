"""A second look, at a finer resolution, at the figures OCR read and a check casts doubt on; at no others."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from pipeline.model import DISAGREES, OCR, Fact, Reconciliation
from pipeline.register import Source
from pipeline.scans import Kept, Pages

if TYPE_CHECKING:
    from pipeline.readers.ocr.page import OcrPage

DPI = 300
MARGIN = 2.0  # points around a figure's box
MOST = 200  # figures in a run; where more are in doubt the pages are at fault, not single readings


def doubtful(reconciliations: Iterable[Reconciliation], facts: Sequence[Fact]) -> list[Fact]:
    """The figures read by OCR that a failing check rests on."""
    named = {f for r in reconciliations if r.verdict == DISAGREES for f in r.fact_ids}
    return [f for f in facts if f.fact_id in named and f.text_origin == OCR and f.bbox]


def readings(facts: Sequence[Fact], sources: Mapping[str, Source], kept: Kept) -> dict[str, str]:
    """What OCR reads in these figures' boxes at 300 dpi, by fact; without OCR installed, nothing."""
    from pipeline.readers.ocr import available
    from pipeline.readers.ocr.store import Store

    if not facts or len(facts) > MOST or available():
        return {}
    store = Store(kept.folder, kept.recorded)
    found: dict[str, str] = {}
    by_page: dict[tuple[str, int], list[Fact]] = {}
    for fact in facts:
        by_page.setdefault((fact.document_id, fact.page), []).append(fact)
    for (document, page), own in sorted(by_page.items()):
        source = sources[document]
        keys = {f.fact_id: _key(source.document.sha256, f) for f in own}
        missing = [f for f in own if store.get(keys[f.fact_id]) is None]
        seen = Pages(kept, source.document.sha256).get(page)
        rotation = 0 if seen is None or isinstance(seen, str) else seen.rotation
        for fact, text in zip(missing, _read(source, page, missing, rotation), strict=True):
            store.put(keys[fact.fact_id], _as_page(text))
        for fact in own:
            cell = store.get(keys[fact.fact_id])
            found[fact.fact_id] = " ".join(w.text for w in cell.words) if cell is not None else ""
    return found


def differs(printed: str, again: str) -> bool:
    """Did the second look find other digits? No digits at all tell nothing."""
    first, second = re.sub(r"\D", "", printed), re.sub(r"\D", "", again)
    return bool(second) and first != second


def _key(sha256: str, fact: Fact) -> str:
    from pipeline.readers.ocr import page

    return hashlib.sha256(f"cell {sha256} {fact.page} {fact.bbox} {page.settings(DPI)}".encode()).hexdigest()


def _read(source: Source, number: int, facts: Sequence[Fact], rotation: int) -> list[str]:
    if not facts:
        return []
    from pipeline.readers import pdf
    from pipeline.readers.ocr import engine, page

    rendering = page.render(pdf.open_pdf(source.data), number, DPI)
    scale = rendering.dpi / 72
    quads = []
    for fact in facts:
        x0, y0, x1, y1 = (float(v) for v in fact.bbox.split())
        left, top, right, bottom = (v * scale for v in (x0 - MARGIN, y0 - MARGIN, x1 + MARGIN, y1 + MARGIN))
        corners = ((left, top), (right, top), (right, bottom), (left, bottom))
        first = rotation // 90  # the text of a page scanned sideways begins at another corner
        quads.append((corners[first % 4], corners[(first + 1) % 4], corners[(first + 2) % 4], corners[(first + 3) % 4]))
    found = {box.quad: box.text for box in engine.read(rendering.image, quads, 1)}
    return [found.get(quad, "") for quad in quads]


def _as_page(text: str) -> OcrPage:
    from pipeline.readers.ocr.page import OcrPage
    from pipeline.readers.ocr.words import OcrWord

    words = tuple(OcrWord(part, 0.0, 0.0, 0.0, 0.0, 1.0) for part in text.split())
    return OcrPage(words, 0.0, 0.0, 0.0, 0, 1.0, DPI)
