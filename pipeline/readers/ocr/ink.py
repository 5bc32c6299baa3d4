"""Where the ink of a line lies: exact runs and gaps along the line, which the recogniser's steps are too coarse for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.readers.ocr.geometry import Image, Quad, paper_white, sides, strip

MARGIN = 0.3  # line heights looked at beyond the box's ends: the detector sometimes cuts into the outer characters
CONTRAST = 30  # grey levels between paper and ink below which there is none
RULE_LENGTH = 1.5  # line heights; no character has an unbroken stroke this long, a table's rule has
RULE_WIDTH = 0.12  # line heights; a vertical rule is thinner and runs through the whole box
EDGE = 0.22  # share of the height at top and bottom where pieces cut by the edge belong to the lines above and below
SPECK = 1 / 30  # line heights; the side of a blot that is too small for a point


@dataclass(frozen=True, slots=True)
class Ink:
    """Runs of ink in px from the box's left edge, left to right; `top` and `bottom` in px from its upper edge.

    `height` is the box's. No runs where the box holds no ink that can be told from the paper.
    """

    runs: tuple[tuple[float, float], ...]
    top: float
    bottom: float
    height: float


def measure(image: Image, quad: Quad) -> Ink:
    """The ink inside a quad of a grey image (HxW)."""
    import cv2

    width, height = sides(quad)
    margin = round(MARGIN * height)
    line = strip(image, quad, margin=margin)
    nothing = Ink((), 0.0, height, height)
    if line.size == 0:
        return nothing
    line = paper_white(line)
    dark = float(np.percentile(line, 1))
    if 255 - dark < CONTRAST:
        return nothing
    ink = (line < (255 + dark) / 2).astype(np.uint8)
    _remove_rules(ink, height)
    count, labels, stats, centres = cv2.connectedComponentsWithStats(ink, connectivity=8)
    rows = ink.shape[0]
    keep = np.zeros(count, bool)
    for i in range(1, count):
        _, y, w, h, area = (int(v) for v in stats[i])
        cut = (y == 0 and centres[i][1] < EDGE * rows) or (y + h == rows and centres[i][1] > (1 - EDGE) * rows)
        rule = y == 0 and y + h == rows and w <= max(3.0, RULE_WIDTH * height)
        keep[i] = area >= max(2.0, (SPECK * height) ** 2) and not cut and not rule
    kept = keep[labels]
    across, down = (width + 2 * margin) / ink.shape[1], height / rows  # the strip has whole px, the box hasn't
    columns = [(a, b) for a, b in _stretches(kept.any(axis=0)) if 0 <= (a + b) / 2 * across - margin <= width]
    if not columns:
        return nothing
    runs = tuple((a * across - margin, b * across - margin) for a, b in columns)
    filled = np.flatnonzero(kept[:, columns[0][0] : columns[-1][1]].any(axis=1))
    return Ink(runs, float(filled[0] * down), float((filled[-1] + 1) * down), height)


def _remove_rules(ink: np.ndarray[Any, Any], height: float) -> None:
    """Horizontal rules and underlines go, with one px above and below for their blurred edges."""
    import cv2

    length = min(max(8, round(RULE_LENGTH * height)), ink.shape[1])  # or through the whole strip of a lone figure
    rules = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    if rules.any():
        ink[cv2.dilate(rules, np.ones((3, 1), np.uint8)) > 0] = 0


def _stretches(filled: np.ndarray[Any, Any]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], filled, [False])).astype(np.int8)))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]
