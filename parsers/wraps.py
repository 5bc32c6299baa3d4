"""Which lines make one label, by their distance: lines of one cell stand closer together than rows do.

Only for pages with positions, and only where rows are set wider than the lines of a cell; else words decide (`rows`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from parsers.lines import Line
from pipeline.model import OCR

TYPESET = (1.03, 1.02)  # distances of lines in one cell differ at most so much, and rows are so much farther apart
SCANNED = (1.12, 1.07)
WITHIN = 0.6  # of a line's height: figures in the middle of a label stand between its lines
ACROSS = 0.6  # of a table's width: what a line between rows covers at least
LEAST_RULED = 2  # pairs of rows with a line between them
SPACE = 0.25  # of a line's height
LITTLE = 0.5  # points
BESIDE = 0.85  # of a line's height: nearer than the next line of text can be


def groups(lines: Sequence[Line]) -> list[list[Line]] | None:
    """The lines of a table's body in groups of one row each (or of a heading); None where distances do not tell.

    A group of several rows is set as close as the lines of a cell: there distances tell nothing either.
    """
    if len(lines) < 2 or not lines[0].positioned:
        return None
    labelled = [line for line in lines if line.head or not line.tail]
    pairs = [(a, b) for a, b in pairwise(labelled) if a.page is b.page and 0 < b.y - a.y < 4 * b.height]
    steps = [(b.y - a.y) / b.height for a, b in pairs]
    if not steps:
        return None
    near = _closest(sorted(steps), *(SCANNED if lines[0].page.origin == OCR else TYPESET))
    if not near or any(a.row and b.row and (b.y - a.y) / b.height <= near for a, b in pairs):
        return _between_rulings(lines)  # rows stand as close as lines, or closer
    figures = min((line.tail[0].x0 for line in lines if line.row), default=0.0)
    found: list[list[Line]] = []
    for line in labelled:
        above = found[-1][-1] if found else None
        if not line.row and line.words[-1].x1 > figures:
            found.append([line])  # cells of words, no label
        elif above is not None and _joins(above, line, near) and (above.row or above.words[-1].x1 <= figures):
            found[-1].append(line)
        else:
            found.append([line])
    for line in lines:
        if line.tail and not line.head:
            _place(line, found)
    return found


def _between_rulings(lines: Sequence[Line]) -> list[list[Line]] | None:
    """Rows told by the lines drawn between them, where (nearly) all rows of a page have one."""
    page = lines[0].page
    if all(line.row for line in lines) or any(line.page is not page for line in lines):
        return None
    left, right = min(line.words[0].x0 for line in lines), max(line.words[-1].x1 for line in lines)
    drawn: dict[float, float] = {}
    for x0, y, x1, _ in page.rulings:
        drawn[round(y)] = drawn.get(round(y), 0.0) + max(0.0, min(x1, right) - max(x0, left))
    levels = sorted(y for y, length in drawn.items() if length >= ACROSS * (right - left))
    found: list[list[Line]] = []
    apart = together = 0
    for line in lines:
        above = found[-1][-1] if found else None
        parted = above is None or any(above.y < y - above.height / 2 and y < line.y + line.height / 2 for y in levels)
        if above is not None and above.row and line.row:
            apart += parted
            together += not parted
        if parted:
            found.append([line])
        else:
            found[-1].append(line)
    return found if apart >= LEAST_RULED and not together else None


def _joins(above: Line, line: Line, near: float) -> bool:
    return above.page is line.page and 0 < (line.y - above.y) / line.height <= near


def _closest(steps: Sequence[float], alike: float, clear: float) -> float:
    """The longest of the shortest steps, where they are all but `alike` and the next is by `clear` longer; else 0."""
    for step, following in pairwise(steps):
        if step > steps[0] * alike:
            return 0.0
        if following >= step * clear:
            return step + 1e-6
    return 0.0


def _place(line: Line, found: list[list[Line]]) -> None:
    """Give a line of bare figures to the group beside it that has none yet."""
    reach = WITHIN * line.height
    for group in found:
        same = group[0].page is line.page
        if same and not any(g.row for g in group) and group[0].y - reach <= line.y <= group[-1].y + reach:
            group.append(line)
            return


def full(line: Line, following: Line, right: float) -> bool:
    """Had the line no room for the first word of the one that follows (`right`: where the longest label ends)?"""
    words = line.head if line.row else line.words
    if not words or not following.words:
        return True
    first = following.words[0]
    return words[-1].x1 + SPACE * line.height + first.x1 - first.x0 > right - LITTLE


def right_edge(lines: Sequence[Line]) -> float:
    """Where the longest label of a table ends."""
    return max((words[-1].x1 for line in lines if (words := line.head if line.row else line.words)), default=0.0)


def around(lines: Sequence[Line]) -> dict[Line, Line]:
    """For bare figures that stand between two lines of labels: the lines above and below, each with its row."""
    found: dict[Line, Line] = {}
    for above, line, below in zip(lines, lines[1:], lines[2:], strict=False):
        if not line.row or line.head or above.row or below.row:
            continue
        reach = BESIDE * line.height
        if 0 < line.y - above.y < reach and 0 < below.y - line.y < reach:
            found[above] = found[below] = line
    return found
