"""Lines of a text extract with the figures on them marked, without a character changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

SPACES = r"[\s\u00a0\u2007\u2009\u202f]"


class Marked(NamedTuple):
    """A figure to mark: what is printed, which mark it gets, what it leads to."""

    printed: str
    sort: str
    key: str  # of the figure, to link to


@dataclass(frozen=True)
class Piece:
    """A run of a line; `mark` where it is a figure."""

    text: str
    mark: Marked | None = None


@dataclass(frozen=True)
class Line:
    number: int
    pieces: tuple[Piece, ...]
    lost: tuple[Marked, ...] = ()  # figures that stand on this line and were not found in it as printed


def marked_lines(
    lines: Iterable[tuple[int, str]], figures: Mapping[int, Sequence[Marked]], keep: Sequence[range] = ()
) -> list[Line]:
    """The lines (those in `keep`, where given) with the figures of each, which come in the order they stand in."""
    wanted = set().union(*keep) if keep else None
    return [_line(n, text, figures.get(n, ())) for n, text in lines if wanted is None or n in wanted]


def _line(number: int, text: str, figures: Sequence[Marked]) -> Line:
    taken: list[tuple[int, int, Marked]] = []
    lost: list[Marked] = []
    cursor = 0
    for figure in figures:
        place = _find(text, figure.printed, cursor, taken) or _find(text, figure.printed, 0, taken)
        if place is None:
            lost.append(figure)
            continue
        taken.append((*place, figure))
        cursor = place[1]
    return Line(number, tuple(_pieces(text, sorted(taken, key=lambda t: t[:2]))), tuple(lost))


def _find(text: str, printed: str, start: int, taken: Sequence[tuple[int, int, Marked]]) -> tuple[int, int] | None:
    """Where a figure stands behind `start` and on no figure found before: by itself, else inside something longer."""
    for pattern in _patterns(printed):
        for found in pattern.finditer(text, start):
            a, b = found.span()
            if all(b <= x or a >= y for x, y, _ in taken):
                return a, b
    return None


@lru_cache(maxsize=1 << 12)
def _patterns(printed: str) -> tuple[re.Pattern[str], ...]:
    body = rf"{SPACES}+".join(map(re.escape, printed.split()))
    return (re.compile(rf"(?<![\w,.]){body}(?!\w)(?![.,]\d)"), re.compile(body)) if body else ()


def _pieces(text: str, taken: Sequence[tuple[int, int, Marked]]) -> Iterable[Piece]:
    at = 0
    for start, end, figure in taken:
        if start > at:
            yield Piece(text[at:start])
        yield Piece(text[start:end], figure)
        at = end
    if at < len(text):
        yield Piece(text[at:])
