"""Where words stand on a page."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model import Page, Word


def box(words: Sequence[Word], page: Page) -> str:
    """`x0 y0 x1 y1` of these words on the page as it is displayed."""
    found = (min(w.x0 for w in words), min(w.y0 for w in words), max(w.x1 for w in words), max(w.y1 for w in words))
    if page.placement is not None:
        found = page.placement.box(*found)
    return " ".join(f"{v:.2f}" for v in found)
