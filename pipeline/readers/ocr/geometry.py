"""Rectangles of text on an image: their corners, their angle, and the straightened strip of image inside."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

Image = np.ndarray[Any, np.dtype[np.uint8]]  # HxW (grey) or HxWx3, 0 is black
Point = tuple[float, float]  # x, y in px from the image's top left
Quad = tuple[Point, Point, Point, Point]  # top left, top right, bottom right, bottom left


def of_rectangle(corners: np.ndarray[Any, Any]) -> Quad:
    """The four corners of a rectangle, in any order, as a Quad: the upper one of the two leftmost comes first."""
    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    left, right = (side[np.argsort(side[:, 1], kind="stable")] for side in (by_x[:2], by_x[2:]))
    a, b, c, d = ((float(p[0]), float(p[1])) for p in (left[0], right[0], right[1], left[1]))
    return a, b, c, d


def sides(quad: Quad) -> tuple[float, float]:
    """Width (along the text) and height in px."""
    a, b, c, d = quad
    return max(math.dist(a, b), math.dist(d, c)), max(math.dist(a, d), math.dist(b, c))


def angle(quad: Quad) -> float:
    """Degrees the top edge falls to the right (clockwise on the page)."""
    (x0, y0), (x1, y1) = quad[0], quad[1]
    return math.degrees(math.atan2(y1 - y0, x1 - x0))


def turned(point: Point, degrees: float, centre: Point) -> Point:
    """The point after turning the page counter-clockwise by `degrees` around `centre`: undoes a skew of that angle."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    x, y = point[0] - centre[0], point[1] - centre[1]
    return centre[0] + x * c + y * s, centre[1] - x * s + y * c


def aligned(quad: Quad, degrees: float) -> Quad:
    """The smallest rectangle at `degrees` around the quad: a short word's own angle says little."""
    centre = (sum(p[0] for p in quad) / 4, sum(p[1] for p in quad) / 4)
    flat = [turned(p, degrees, centre) for p in quad]
    x0, x1 = min(p[0] for p in flat), max(p[0] for p in flat)
    y0, y1 = min(p[1] for p in flat), max(p[1] for p in flat)
    a, b, c, d = (turned(p, -degrees, centre) for p in ((x0, y0), (x1, y0), (x1, y1), (x0, y1)))
    return a, b, c, d


def strip(image: Image, quad: Quad, *, height: int = 0, margin: float = 0.0, widest: int = 20_000) -> Image:
    """The image inside the quad, straightened: as high as the quad, or `height` px with the width in proportion.

    `margin` px of the image are added left and right. Empty where the quad has no area.
    """
    import cv2

    w, h = sides(quad)
    if w < 1 or h < 1:
        return np.zeros((0, 0), np.uint8)
    scale = height / h if height else 1.0
    rows = height or max(1, round(h))
    columns = min(widest, max(1, math.ceil((w + 2 * margin) * scale)))
    shrunk = scale < 0.8  # averaging before thinning out; otherwise one interpolation keeps thin strokes sharp
    size = (max(1, round(w + 2 * margin)), max(1, round(h))) if shrunk else (columns, rows)
    (ax, ay), (bx, by), _, (dx, dy) = quad
    ux, uy = (bx - ax) / w * margin, (by - ay) / w * margin
    source = np.array([(ax - ux, ay - uy), (bx + ux, by + uy), (dx - ux, dy - uy)], np.float32)
    target = np.array([(0, 0), (size[0], 0), (0, size[1])], np.float32)
    matrix = cv2.getAffineTransform(source, target)
    out = cv2.warpAffine(image, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    if shrunk:
        out = cv2.resize(out, (columns, rows), interpolation=cv2.INTER_AREA)
    return np.asarray(out, np.uint8)


def paper_white(image: Image) -> Image:
    """Dark text on white paper, whatever it was: light text on a dark fill is inverted, grey paper made white."""
    paper = float(np.median(image))
    if paper < 128:
        image, paper = np.asarray(255 - image, np.uint8), 255 - paper
    return np.asarray(np.minimum(image * (255 / paper), 255), np.uint8)
