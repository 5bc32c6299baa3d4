"""Pages set in columns, and tables that stand beside each other: their lines are told apart before they are read.

A gutter is looked for where words begin at one left edge behind a gap; it counts where what stands left and right of it
lives a life of its own (rows of figures on both sides, or prose), and not as cells of one table. Columns are cut again.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from parsers import numbers
from pipeline.model import Page, Word

GUTTER = 8.0  # points at least between two columns
EDGE = 4.0  # points: left edges of one column differ by no more (a table's text is set in a little)
HEADER_LINES = 3
LEAST_ROWS, LEAST_PROSE = 3, 4
PROSE_WORDS = 3  # in a line of a column of prose
FULL = 0.6  # share of a prose column's lines that run to its right edge
INNER = (0.2, 0.85)  # of the width: where a right column may begin
MOST_TRIED = 4  # left edges
DEEPEST = 3

Lines = list[list[Word]]
Parts = tuple[list[Word], list[Word]]


def columns(page: Page, lines: Lines) -> tuple[Lines, set[int]]:
    """The lines (words from left to right) of a page in reading order, and the positions at which a new column begins."""
    segments = _cut(lines, DEEPEST)
    begins: set[int] = set()
    found: Lines = []
    for segment in segments:
        if found:
            begins.add(len(found))
        found += segment
    return found, begins


def _cut(lines: Lines, depth: int) -> list[Lines]:
    """Segments that are read one after the other; a single one where there are no columns."""
    if depth == 0 or len(lines) < LEAST_ROWS:
        return [lines] if lines else []
    for start in _edges(lines):
        parts = [_parted(line, start) for line in lines]
        at = 0
        while at < len(lines):
            end = at
            while end < len(lines) and parts[end] is not None:
                end += 1
            first, last = _stretch(parts, at, end, start)
            stretch = [p for p in parts[first:last] if p is not None]
            if stretch and _beside(stretch):
                left = [part for part, _ in stretch if part]
                right = [part for _, part in stretch if part]
                inner = [*_cut(left, depth - 1), *_cut(right, depth - 1)]
                return [*_cut(lines[:first], depth), *inner, *_cut(lines[last:], depth)]
            at = end + 1
    return [lines]


def _edges(lines: Lines) -> list[float]:
    """Left edges that several lines share behind a gap, or where lines begin far from the left; the commonest first."""
    left, right = min(line[0].x0 for line in lines), max(line[-1].x1 for line in lines)
    low, high = left + INNER[0] * (right - left), left + INNER[1] * (right - left)
    starts: list[float] = []
    for line in lines:
        if low < line[0].x0 < high and line[0].text[0].isalpha():
            starts.append(line[0].x0)
        for a, b in pairwise(line):
            if b.x0 - a.x1 >= GUTTER and low < b.x0 < high and b.text[0].isalpha():
                starts.append(b.x0)
    starts.sort()
    found: list[tuple[int, float]] = []
    i = 0
    while i < len(starts):
        j = i
        while j < len(starts) and starts[j] - starts[i] <= EDGE:
            j += 1
        if j - i >= LEAST_ROWS:
            found.append((-(j - i), starts[i]))
        i = j
    return [x for _, x in sorted(found)[:MOST_TRIED]]


def _parted(line: list[Word], start: float) -> Parts | None:
    """The line left and right of the gutter, or None where it runs across."""
    left = [w for w in line if w.x0 < start - EDGE]
    right = line[len(left) :]
    if left and left[-1].x1 > start - GUTTER + EDGE:
        return None
    if left and right and not right[0].text[0].isalpha() and not _aligned((left, right), start):
        return None  # figures of a table that reaches over
    return left, right


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


def _beside(stretch: Sequence[Parts]) -> bool:
    """Are these tables or columns of prose beside each other, and not the cells of one table?"""
    lefts, rights = [p[0] for p in stretch if p[0]], [p[1] for p in stretch if p[1]]
    if not lefts or not rights:
        return False
    rows_left, rows_right = sum(map(_row, lefts)), sum(map(_row, rights))
    if rows_left >= LEAST_ROWS and rows_right >= LEAST_ROWS:
        both = [p for p in stretch if p[0] and p[1]]
        level = sum(_row(left) and _row(right) for left, right in both)
        if level >= 0.5 * len(both) or len(both) < 0.75 * min(len(lefts), len(rights)):
            return True
        return _prose([x for x in lefts if not _row(x)]) and _prose([x for x in rights if not _row(x)])
    prose_left, prose_right = _prose(lefts), _prose(rights)
    if prose_left and prose_right:
        return True
    return (prose_left and rows_right >= 2) or (prose_right and rows_left >= 2)


def _row(words: list[Word]) -> bool:
    """A label with figures set apart behind it."""
    start = numbers.tail_start(words)
    return 0 < start < len(words) and words[0].text[0].isalpha() and words[start].x0 - words[start - 1].x1 >= GUTTER


def _prose(column: Sequence[list[Word]]) -> bool:
    """Lines of several words without gaps, most of them running to the right edge."""
    if len(column) < LEAST_PROSE:
        return False
    right = max(line[-1].x1 for line in column)
    left = min(line[0].x0 for line in column)
    long = sum(len(line) >= PROSE_WORDS for line in column)
    full = sum(line[-1].x1 > right - 0.25 * (right - left) for line in column)
    gaps = sum(any(b.x0 - a.x1 > GUTTER for a, b in pairwise(line)) for line in column)
    return long >= 0.7 * len(column) and full >= FULL * len(column) and gaps <= 0.1 * len(column)
