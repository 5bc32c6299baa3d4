"""A second look for what the detector leaves out: a lone dash or digit in the cell of a table.

A dash for zero is a few pixels of ink; without it the figures of a row can't be counted into their columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any

import numpy as np

from pipeline.readers.ocr.geometry import Image, Point, Quad, sides, turned

CONTRAST = 60  # grey levels darker than the paper
MOST = 300  # candidates; more are a picture or a noisy scan, and looking at each would cost more than the page
LETTER = 0.6  # of a box's usual height: the height of a digit
GLYPH = (0.6, 1.4, 0.1, 1.2)  # least and greatest height, least and greatest width of a lone digit, in digit heights
DASH = (0.04, 0.3, 0.2, 1.6)  # the same of a dash
FLAT = 1.5  # width over height of a dash, at least
OFF_LINE = 0.5  # digit heights a dash's or digit's middle may be off the middle of its row


def candidates(image: Image, quads: Sequence[Quad], skew: float) -> list[Quad]:
    """Quads around pieces of ink outside `quads` that lie in a row of text and have the size of a dash or digit.

    `image` is grey (HxW), quads are in its px, `skew` in degrees clockwise. What they are the recogniser has to say.
    """
    import cv2

    if not quads:
        return []
    line = median(min(sides(q)) for q in quads)
    unit = LETTER * line
    paper = float(np.median(image[::8, ::8]))
    ink = (image < paper - CONTRAST).astype(np.uint8)
    cv2.fillPoly(ink, [np.array(q).round().astype(np.int32) for q in quads], 0)  # type: ignore[call-overload,unused-ignore]
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    shapes: np.ndarray[Any, Any] = stats[1:]
    w, h = shapes[:, 2] / unit, shapes[:, 3] / unit
    glyph = (h >= GLYPH[0]) & (h <= GLYPH[1]) & (w >= GLYPH[2]) & (w <= GLYPH[3])
    dash = (h >= DASH[0]) & (h <= DASH[1]) & (w >= DASH[2]) & (w <= DASH[3]) & (w >= FLAT * h)
    found = shapes[glyph | dash]
    if len(found) > MOST:
        return []
    centre = (image.shape[1] / 2, image.shape[0] / 2)
    rows = np.array([turned(_middle(q), skew, centre)[1] for q in quads])
    out = []
    for x, y, width, height, _ in found.tolist():
        at = turned((x + width / 2, y + height / 2), skew, centre)
        nearest = float(rows[np.abs(rows - at[1]).argmin()])
        if abs(nearest - at[1]) <= OFF_LINE * unit:
            half = width / 2 + 0.4 * unit
            corners = [(at[0] + sx * half, nearest + sy * line / 2) for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
            a, b, c, d = (turned(p, -skew, centre) for p in corners)
            out.append((a, b, c, d))
    return out


def _middle(quad: Quad) -> Point:
    return sum(p[0] for p in quad) / 4, sum(p[1] for p in quad) / 4
