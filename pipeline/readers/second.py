"""A page that PyMuPDF can't read, read by pdfplumber: slower, built on other code, so it breaks on other files."""

from __future__ import annotations

import io

from pipeline.model import BORN_DIGITAL, Page, Word
from pipeline.readers.pdf import ASCENT, DESCENT, HEAVY, Layer, number_gap, relative_size


def layer(data: bytes, number: int) -> Layer:
    """The text layer of one page (from 1). Raises whatever pdfplumber raises where it can't read it either."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as document:
        page = document.pages[number - 1]
        found = page.dedupe_chars().extract_words(extra_attrs=["fontname", "size"])
        width, height, drawn = float(page.width), float(page.height), bool(page.images or page.objects)
    sizes = sorted(float(w["size"]) for w in found)
    body = sizes[len(sizes) // 2] if sizes else 10.0
    words = []
    for w in found:
        size = float(w["size"])
        base = float(w["bottom"]) - DESCENT * size
        top, bottom = base - ASCENT * size, base + DESCENT * size
        bold = HEAVY.search(w["fontname"]) is not None
        words.append(
            Word(w["text"], float(w["x0"]), float(w["x1"]), top, bottom, None, bold, relative_size(size / body))
        )
    gap = number_gap(words, body)
    made = Page(number, tuple(words), width, height, BORN_DIGITAL, gap)
    return Layer(made, 0.0, 0.0, tuple(w["fontname"] for w in found), drawn and not words)
