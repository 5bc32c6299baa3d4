"""A second look for what the detector leaves out: a lone dash or digit in the cell of a table.

A dash for zero is a few pixels of ink; without it the figures of a row can't be counted into their columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any

import numpy as np

from pipeline.readers.ocr import engine
from pipeline.readers.ocr.engine import Box, Char
from pipeline.readers.ocr.geometry import Image, Point, Quad, sides, turned

CONTRAST = 60  # grey levels darker than the paper
MOST = 300  # candidates; more are a picture or a noisy scan, and looking at each would cost more than the page
LETTER = 0.6  # of a box's usual height: the height of a digit
GLYPH = (0.6, 1.4, 0.1, 1.2)  # least and greatest height, least and greatest width of a lone digit, in digit heights
DASH = (0.04, 0.3, 0.2, 1.6)  # the same of a dash
FLAT = 1.5  # width over height of a dash, at least
SOLID = 0.7  # share of its rectangle a dash fills
FIGURES_ABOVE = 2  # boxes with figures above and below a dash, where its row has none: a column of a table
DASH_SURE = 0.5  # the confidence given to a dash
DIGIT_SURE = 0.6
OFF_LINE = 0.5  # digit heights a dash's or digit's middle may be off the middle of its row


def dashes_and_digits(image: Image, boxes: Sequence[Box], skew: float, threads: int) -> list[Box]:
    """Boxes for pieces of ink outside `boxes` that stand in a row of text and are a dash or a digit.

    `image` is grey (HxW), `skew` in degrees clockwise. A digit is what the recogniser surely calls one. A dash is told
    by its shape, as the recogniser hardly sees one alone: a solid bar in a row or column of figures.
    """
    if not boxes:
        return []
    line = median(min(sides(b.quad)) for b in boxes)
    unit = LETTER * line
    centre = (image.shape[1] / 2, image.shape[0] / 2)
    rows = np.array([turned(_middle(b.quad), skew, centre)[1] for b in boxes])
    figures = np.array([any(c.isdigit() for c in b.text) for b in boxes])
    ends = np.array([[f(turned(p, skew, centre)[0] for p in b.quad) for f in (min, max)] for b in boxes])
    found: list[Box] = []
    glyphs: list[Quad] = []
    for (x, y, width, height), is_dash in _shapes(image, boxes, unit):
        at = turned((x + width / 2, y + height / 2), skew, centre)
        row = float(rows[np.abs(rows - at[1]).argmin()])
        if abs(row - at[1]) > OFF_LINE * unit:
            continue
        half = width / 2 + 0.4 * unit
        corners = [(at[0] + sx * half, row + sy * line / 2) for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
        a, b, c, d = (turned(p, -skew, centre) for p in corners)
        if not is_dash:
            glyphs.append((a, b, c, d))
        elif (figures & (np.abs(rows - at[1]) <= OFF_LINE * unit)).any() or (
            figures & (ends[:, 0] < at[0]) & (at[0] < ends[:, 1])
        ).sum() >= FIGURES_ABOVE:
            found.append(Box("-", (a, b, c, d), DASH_SURE, (Char("-", half, DASH_SURE),)))
    read = engine.read(image, glyphs, threads)
    return found + [b for b in read if b.text.isdigit() and b.confidence >= DIGIT_SURE]


def _shapes(image: Image, boxes: Sequence[Box], unit: float) -> list[tuple[tuple[int, int, int, int], bool]]:
    """x, y, width, height in px of pieces outside the boxes with the size of a digit or dash, and whether a dash."""
    import cv2

    paper = float(np.median(image[::8, ::8]))
    ink = (image < paper - CONTRAST).astype(np.uint8)
    for box in boxes:
        cv2.fillPoly(ink, [np.array(box.quad).round().astype(np.int32)], 0)  # type: ignore[call-overload,unused-ignore]
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    shapes: np.ndarray[Any, Any] = stats[1:]
    w, h, solid = shapes[:, 2] / unit, shapes[:, 3] / unit, shapes[:, 4] / (shapes[:, 2] * shapes[:, 3])
    glyph = (h >= GLYPH[0]) & (h <= GLYPH[1]) & (w >= GLYPH[2]) & (w <= GLYPH[3])
    dash = (h >= DASH[0]) & (h <= DASH[1]) & (w >= DASH[2]) & (w <= DASH[3]) & (w >= FLAT * h) & (solid >= SOLID)
    kept = np.flatnonzero(glyph | dash)
    if len(kept) > MOST:
        return []
    return [
        ((int(r[0]), int(r[1]), int(r[2]), int(r[3])), bool(dash[i])) for i, r in zip(kept, shapes[kept], strict=True)
    ]


def _middle(quad: Quad) -> Point:
    return sum(p[0] for p in quad) / 4, sum(p[1] for p in quad) / 4
