"""Which lines make one label, by their distance: lines of one cell stand closer together than rows do.

Only for pages with positions, and only where rows are set wider than the lines of a cell; else words decide (`rows`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from parsers.lines import Line
from pipeline.model import OCR

ALIKE, ALIKE_SCANNED = 1.03, 1.2  # distances of lines in one cell differ at most so much
CLEAR, CLEAR_SCANNED = 1.02, 1.1  # distances between rows exceed those at least so much
WITHIN = 0.6  # of a line's height: figures in the middle of a label stand between its lines
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
    steps = [(b.y - a.y) / b.height for a, b in pairwise(labelled) if a.page is b.page and 0 < b.y - a.y < 4 * b.height]
    if not steps:
        return None
    scanned = lines[0].page.origin == OCR
    least = min(steps)
    near = least * (ALIKE_SCANNED if scanned else ALIKE)
    wider = sorted(step for step in steps if step > near)
    if not wider or wider[0] < near * (CLEAR_SCANNED if scanned else CLEAR):
        return None
    found: list[list[Line]] = []
    for line in labelled:
        above = found[-1][-1] if found else None
        if above is not None and above.page is line.page and 0 < (line.y - above.y) / line.height <= near:
            found[-1].append(line)
        else:
            found.append([line])
    for line in lines:
        if line.tail and not line.head:
            _place(line, found)
    return found


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
