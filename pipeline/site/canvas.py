"""Drawing in the language of PDF pages: lines, boxes and set text, as the bytes of a content stream.

Places are in points from the upper left corner, y downwards, as everything published has them. What is drawn depends on
nothing but what was asked for, so the bytes are the same from run to run.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

Colour = tuple[float, float, float]
Point = tuple[float, float]
_SPACE = re.compile(r"(?<!\d)\s+|\s+(?!\d{3}(?!\d))")  # not inside `4 437,6`
_ROUND = 0.5523  # a quarter of a circle as a curve of PDF


class Typeface(Protocol):
    """A font of the document under way: its name among the resources, widths and codes of its letters."""

    name: str

    def width(self, text: str, size: float) -> float: ...

    def codes(self, text: str) -> str:
        """The letters as hexadecimal codes of the embedded font."""


class Canvas:
    """A drawing of this height, in points."""

    def __init__(self, height: float) -> None:
        self.height = height
        self._operators: list[str] = []

    def line(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        """A line through the points, with round ends and joins."""
        self._pen(colour, width)
        self._path(points)
        self._add("S")

    def box(
        self, x: float, y: float, wide: float, tall: float, *, fill: Colour | None = None, line: Colour | None = None,
        width: float = 0.6
    ) -> None:  # fmt: skip
        """A rectangle, filled or framed or both."""
        if fill is not None:
            self._add(f"{_colour(fill)} rg")
        if line is not None:
            self._pen(line, width)
        self._add(f"{_numbers(x, self.height - y - tall, wide, tall)} re {_paint(fill, line)}")

    def circle(self, x: float, y: float, radius: float, colour: Colour, width: float) -> None:
        """The outline of a circle about this point."""
        self._pen(colour, width)
        k, y = radius * _ROUND, self.height - y
        self._add(f"{_numbers(x + radius, y)} m")
        for dx, dy in ((1, 0), (0, 1), (-1, 0), (0, -1)):
            ex, ey = -dy, dx  # a quarter further
            first = (x + radius * dx + k * ex, y + radius * dy + k * ey)
            second = (x + radius * ex + k * dx, y + radius * ey + k * dy)
            self._add(f"{_numbers(*first, *second, x + radius * ex, y + radius * ey)} c")
        self._add("S")

    def text(self, x: float, base: float, text: str, face: Typeface, size: float, colour: Colour = (0, 0, 0)) -> None:
        """One line of text from x on, standing on `base`."""
        if not text:
            return
        at = _numbers(x, self.height - base)
        self._add(f"BT {_colour(colour)} rg /{face.name} {_numbers(size)} Tf {at} Td <{face.codes(text)}> Tj ET")

    def stream(self) -> bytes:
        """What was drawn, as a content stream that leaves the graphics state as it found it."""
        return "\n".join(["q", "1 J 1 j", *self._operators, "Q\n"]).encode("ascii")

    def _pen(self, colour: Colour, width: float) -> None:
        self._add(f"{_colour(colour)} RG {_numbers(width)} w")

    def _path(self, points: Sequence[Point]) -> None:
        for operator, (x, y) in zip(["m", *["l"] * len(points)], points, strict=False):
            self._add(f"{_numbers(x, self.height - y)} {operator}")

    def _add(self, operator: str) -> None:
        self._operators.append(operator)


def wrapped(text: str, face: Typeface, size: float, width: float) -> list[str]:
    """The text in lines no wider than `width` points; a word that is wider is broken, a figure is not."""
    lines: list[str] = []
    space = face.width(" ", size)
    for paragraph in text.split("\n"):
        line, used = "", 0.0
        for word in filter(None, _SPACE.split(paragraph)):
            for part in _parts(word, face, size, width):
                wide = face.width(part, size)
                if line and used + space + wide <= width:
                    line, used = f"{line} {part}", used + space + wide
                else:
                    lines += [line] if line else []
                    line, used = part, wide
        lines += [line] if line else []
    return lines


def _parts(word: str, face: Typeface, size: float, width: float) -> list[str]:
    """A word in parts that fit into a line: itself, nearly always."""
    if face.width(word, size) <= width:
        return [word]
    parts, used = [""], 0.0
    for letter in word:
        wide = face.width(letter, size)
        if parts[-1] and used + wide > width:
            parts.append("")
            used = 0.0
        parts[-1] += letter
        used += wide
    return parts


def _paint(fill: Colour | None, line: Colour | None) -> str:
    return "n" if fill is line is None else "B" if fill and line else "f" if fill else "S"


def _colour(colour: Colour) -> str:
    return _numbers(*colour)


def _numbers(*values: float) -> str:
    return " ".join(f"{v:.3f}".rstrip("0").rstrip(".") for v in values).replace("-0 ", "0 ")
