"""What OCR read on a page as a Page: boxes of ink made into boxes of type, alike in height and set on common baselines.

OCR boxes end where the ink ends, so `och` is lower than `Upplupna`, and two words of one line do not stand level. Rows,
wrapped labels and headings are told by distances and sizes; so each word's type size and baseline are worked out from
its letters, and the words of a line get the line's.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from pipeline.model import OCR, Page, Placement, Word
from pipeline.readers.pdf import ASCENT, DESCENT, number_gap

if TYPE_CHECKING:
    from pipeline.readers.ocr.page import OcrPage
    from pipeline.readers.ocr.words import OcrWord

HEADING = 1.3  # times the body size; sizes worked out from ink are not exact
SMALL = 0.48  # of the type size: height of `x`
LEVEL = 0.3  # of the type size: baselines of one line differ by less
WIDE = 2.0  # of the type size: a gap no sentence has
SAME, LEAN = 0.06, 1.5  # points: heights in one box are the same, tops nearly so
_TOPS = (  # heights above the baseline, of the type size
    ("ÅÄÖÉ", 0.87),
    ("bdfhklåß|/()[]{}§", 0.72),
    ("ABCDEFGHIJKLMNOPQRSTUVWXYZäöé0123456789ij%&!?\"'", 0.67),
    ("t", 0.6),
)
_DEPTHS = (("gjpqy()[]{}|§", 0.21), ("Q,;", 0.14), ("/", 0.05))
_FLAT = frozenset("-–—−=~·.*'\"°^_,")


def page(found: OcrPage, number: int) -> Page:
    """The page with this number (from 1) as OCR read it."""
    lines = _lines(found.words)
    sizes = sorted(size for size, _, words in lines for _ in words)
    body = sizes[len(sizes) // 2] if sizes else 10.0
    words: list[Word] = []
    for size, base, line in lines:
        relative = round(size / body, 2) if size >= HEADING * body and not _cells(line, body) else 1.0
        shown = size if relative > 1 else body
        for w in sorted(line, key=lambda w: w.x0):
            top, bottom = base - ASCENT * shown, base + DESCENT * shown
            words.append(Word(w.text, w.x0, w.x1, top, bottom, None, False, relative, False, w.confidence))
    gap = number_gap(words, body)
    return Page(number, tuple(words), found.width, found.height, OCR, gap, placement=_placement(found))


def _cells(line: Sequence[OcrWord], body: float) -> bool:
    """Is this a line of cells or of figures? The frame of a table in a box makes its type look large."""
    ordered = sorted(line, key=lambda w: w.x0)
    wide = any(b.x0 - a.x1 > WIDE * body for a, b in pairwise(ordered))
    return wide or sum(w.text[0].isdigit() for w in line) >= len(line) / 2


def _lines(words: Sequence[OcrWord]) -> list[tuple[float, float, list[OcrWord]]]:
    """Type size, baseline and words of every line."""
    measured = [(*_type("".join(w.text for w in box), box[0]), w) for box in _boxes(words) for w in box]
    measured.sort(key=lambda m: (m[1], m[2].x0))
    groups: list[list[tuple[float | None, float, OcrWord]]] = []
    for one in measured:
        size = one[0] or (groups[-1][-1][0] if groups else None) or 10.0
        if groups and one[1] - median(m[1] for m in groups[-1]) <= LEVEL * size:
            groups[-1].append(one)
        else:
            groups.append([one])
    known = [m[0] for m in measured if m[0] is not None]
    usual = median(known) if known else 10.0
    found = []
    for group in groups:
        sizes = [m[0] for m in group if m[0] is not None]
        letters = [m for m in group if m[0] is not None] or group
        found.append((median(sizes) if sizes else usual, median(m[1] for m in letters), [m[2] for m in group]))
    return found


def _boxes(words: Sequence[OcrWord]) -> list[list[OcrWord]]:
    """The words that OCR found in one box: they have its height, and stand level."""
    found: list[list[OcrWord]] = []
    for word in sorted(words, key=lambda w: (round(w.y1 - w.y0, 1), w.y0, w.x0)):
        last = found[-1][-1] if found else None
        alike = last is not None and abs(last.y1 - last.y0 - word.y1 + word.y0) < SAME and abs(last.y0 - word.y0) < LEAN
        if alike and not _flat(word.text) and not _flat(found[-1][0].text):
            found[-1].append(word)
        else:
            found.append([word])
    return found


def _flat(text: str) -> bool:
    return all(c in _FLAT for c in text)


def _type(text: str, box: OcrWord) -> tuple[float | None, float]:
    """The type size (None where its letters do not tell) and the baseline of a box with this text, by the height of its ink."""
    height = max(box.y1 - box.y0, 0.1)
    if _flat(text):
        return None, (box.y0 + box.y1) / 2 + height / 2
    top = max((share for signs, share in _TOPS if any(c in signs for c in text)), default=SMALL)
    below = max((share for signs, share in _DEPTHS if any(c in signs for c in text)), default=0.0)
    size = height / (top + below)
    return size, box.y1 - below * size


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
