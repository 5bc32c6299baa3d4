"""Pages set in two columns, and two tables that stand beside each other: their lines are told apart before they are read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from parsers import numbers
from pipeline.model import Page, Word

GUTTER = 9.0  # points at least between two columns of text
EDGE = 4.0  # points: left edges of one column differ by no more (a table's text is set in a little)
HEADER_LINES = 3
LEAST_TABLE_LINES, LEAST_PROSE_LINES = 3, 6
PROSE_WORDS = 3  # words in a line of a column of prose
FULL = 0.6  # share of a prose column's lines that run to its right edge
INNER = (0.25, 0.8)  # of the page's width: where a right column may begin

Lines = list[list[Word]]
Parts = tuple[list[Word], list[Word]]


def columns(page: Page, lines: Lines) -> tuple[Lines, set[int]]:
    """The lines (words from left to right) of a page in reading order, and the positions at which a right column begins.

    Lines outside of the stretch that is set in two columns are left as they are.
    """
    start = _right_edge_of_gutter(page, lines)
    if start is None:
        return lines, set()
    parts = [_parted(line, start) for line in lines]
    found: Lines = []
    begins: set[int] = set()
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and parts[end] is not None:
            end += 1
        first, last = _stretch(parts, at, end, start)
        stretch = [p for p in parts[first:last] if p is not None]
        if stretch and _beside(stretch):
            found += lines[at:first]
            found += [left for left, _ in stretch if left]
            begins.add(len(found))
            found += [right for _, right in stretch if right]
            begins.add(len(found))
            found += lines[last:end]
        else:
            found += lines[at:end]
        if end < len(lines):
            found.append(lines[end])
        at = end + 1
    return found, begins


def _stretch(parts: Sequence[Parts | None], at: int, end: int, start: float) -> tuple[int, int]:
    """From the first line that begins on the right to the last, with the header above and bare figures below."""
    aligned = [i for i in range(at, end) if _aligned(parts[i], start)]
    if not aligned:
        return at, at
    first, last = aligned[0], aligned[-1] + 1
    while first > at and aligned[0] - first < HEADER_LINES and all(parts[first - 1] or ()):
        first -= 1
    while last < end and not (parts[last] or ((), ()))[0]:
        last += 1
    return first, last


def _aligned(parts: Parts | None, start: float) -> bool:
    return parts is not None and bool(parts[1]) and abs(parts[1][0].x0 - start) <= EDGE


def _right_edge_of_gutter(page: Page, lines: Lines) -> float | None:
    """Where the right column begins: the left edge that most lines share behind a gap, with a letter there."""
    edges: list[float] = []
    for line in lines:
        for a, b in pairwise(line):
            if b.x0 - a.x1 >= GUTTER and b.text[0].isalpha() and INNER[0] * page.width < b.x0 < INNER[1] * page.width:
                edges.append(b.x0)
    if len(edges) < LEAST_TABLE_LINES:
        return None
    best = max(edges, key=lambda x: (sum(abs(e - x) <= EDGE for e in edges), -x))
    near = [e for e in edges if abs(e - best) <= EDGE]
    return min(near) if len(near) >= LEAST_TABLE_LINES else None


def _parted(line: list[Word], start: float) -> Parts | None:
    """The line left and right of the gutter, or None where it runs across."""
    left = [w for w in line if w.x0 < start - EDGE]
    right = line[len(left) :]
    if left and left[-1].x1 > start - GUTTER + EDGE:
        return None
    if left and right and not right[0].text[0].isalpha() and not _aligned((left, right), start):
        return None  # figures of a table that reaches over
    return left, right


def _beside(stretch: Sequence[Parts]) -> bool:
    """Are these two tables, or two columns of prose (and not the cells of one table)?"""
    both = [(left, right) for left, right in stretch if left and right]
    tables = sum(_row(left) and _row(right) for left, right in both)
    if tables >= LEAST_TABLE_LINES and tables >= 0.5 * len(both):
        return True
    lefts, rights = [p[0] for p in stretch if p[0]], [p[1] for p in stretch if p[1]]
    return len(both) >= LEAST_PROSE_LINES and _prose(lefts) and _prose(rights)


def _row(words: list[Word]) -> bool:
    """A label with figures set apart behind it."""
    start = numbers.tail_start(words)
    return 0 < start < len(words) and words[0].text[0].isalpha() and words[start].x0 - words[start - 1].x1 >= GUTTER


def _prose(column: Sequence[list[Word]]) -> bool:
    """Lines of several words without gaps, most of them running to the right edge."""
    right = max(line[-1].x1 for line in column)
    left = min(line[0].x0 for line in column)
    long = sum(len(line) >= PROSE_WORDS for line in column)
    full = sum(line[-1].x1 > right - 0.25 * (right - left) for line in column)
    gaps = sum(any(b.x0 - a.x1 > GUTTER for a, b in pairwise(line)) for line in column)
    return long >= 0.7 * len(column) and full >= FULL * len(column) and gaps <= 0.1 * len(column)
