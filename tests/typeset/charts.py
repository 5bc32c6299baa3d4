"""Where the parts of a chart stand: polygons and label texts in points, the same for every producer."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from tests.typeset.content import Chart, Slice

GREYS = (0.30, 0.72, 0.48, 0.86, 0.58, 0.38, 0.80)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_ROW = 1.7  # lines from one label to the next


@dataclass(frozen=True)
class Shape:
    points: tuple[tuple[float, float], ...]
    grey: float


@dataclass(frozen=True)
class Text:
    """A label: its left or right end stands at x, its line's top at y."""

    x: float
    y: float
    text: str
    ends_at_x: bool = False


@dataclass(frozen=True)
class Drawing:
    width: float
    height: float
    shapes: tuple[Shape, ...]
    texts: tuple[Text, ...]


def draw(chart: Chart, kind: str, width: float, size: float) -> Drawing:
    """A bar chart or a pie with its labels beside it."""
    return (_pie if kind == "pie" and 1 < len(chart.slices) <= 9 else _bars)(chart.slices, width, size)


def _amount(part: Slice) -> float:
    number = _NUMBER.search(part.value) or _NUMBER.search(part.text)
    return float(number[0].replace(",", ".")) if number else 0.0


def _bars(slices: tuple[Slice, ...], width: float, size: float) -> Drawing:
    """Horizontal bars, each with its label behind the end of the bar."""
    row, top = size * _ROW, max((_amount(part) for part in slices), default=0) or 1
    room = width - size * 0.58 * max((len(part.text) for part in slices), default=0) - 8
    shapes, texts = [], []
    for number, part in enumerate(slices):
        y, length = number * row, max(1.5, max(room, 20) * _amount(part) / top)
        corners = ((0, y + 1), (length, y + 1), (length, y + row - 3), (0, y + row - 3))
        shapes.append(Shape(corners, GREYS[0]))
        texts.append(Text(length + 6, y + (row - 2 - size * 1.1) / 2, part.text))
    return Drawing(width, row * len(slices) + 2, tuple(shapes), tuple(texts))


def _pie(slices: tuple[Slice, ...], width: float, size: float) -> Drawing:
    """Sectors clockwise from the top; the labels stand in two columns beside them and never meet."""
    row, total = size * _ROW, sum(map(_amount, slices)) or 1
    height = max(120.0, row * (len(slices) + 1))
    radius, centre = 54.0, (width / 2, height / 2)
    shapes: list[Shape] = []
    sides: dict[bool, list[tuple[float, str]]] = {True: [], False: []}
    turned = 0.0
    for number, part in enumerate(slices):
        share = _amount(part) / total
        steps = max(2, round(60 * share))
        rim = [_at(centre, radius, turned + share * step / steps) for step in range(steps + 1)]
        shapes.append(Shape((centre, *rim), GREYS[number % len(GREYS)]))
        x, y = _at(centre, radius, turned + share / 2)
        sides[x < centre[0]].append((y, part.text))
        turned += share
    texts = []
    for left, labels in sides.items():
        x = centre[0] + (-1 if left else 1) * (radius + 14)
        free = 0.0
        for number, (y, text) in enumerate(sorted(labels)):
            latest = height - row * (len(labels) - number)
            free = max(free, min(y - size / 2, latest))
            texts.append(Text(x, free, text, left))
            free += row
    return Drawing(width, height, tuple(shapes), tuple(texts))


def _at(centre: tuple[float, float], radius: float, turn: float) -> tuple[float, float]:
    angle = 2 * math.pi * turn
    return centre[0] + radius * math.sin(angle), centre[1] - radius * math.cos(angle)
