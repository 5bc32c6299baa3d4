"""Which lines make one label, by their distance: lines of one cell stand closer together than rows do.

Only for pages with positions, and only where rows are set wider than the lines of a cell; else words decide (`rows`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from parsers.lines import Line

CLOSER = 0.9  # lines of one label are at most this much of the distance between rows apart
WITHIN = 0.6  # of a line's height: figures in the middle of a label stand between its lines
SPACE = 0.25  # of a line's height
LITTLE = 0.5  # points
BESIDE = 0.85  # of a line's height: nearer than the next line of text can be
SLACK = 1.12  # lines of one cell are this much alike in distance


def groups(lines: Sequence[Line]) -> list[list[Line]] | None:
    """The lines of a table's body in groups of one row each (or of a heading); None where distances do not tell."""
    if len(lines) < 3 or not lines[0].positioned:
        return None
    labelled = [line for line in lines if line.head or not line.tail]
    steps = [
        (b.y - a.y) / b.height for a, b in pairwise(labelled) if a.page is b.page and 0 < b.y - a.y < 4 * b.height
    ]
    rows = sorted((b.y - a.y) / b.height for a, b in pairwise(labelled) if a.page is b.page and a.row and b.row)
    if not steps or not rows:
        return None
    usual, least = rows[len(rows) // 2], min(steps)
    if least > CLOSER * usual:
        return None
    near = min(least * SLACK + 0.05, (least + usual) / 2)
    found: list[list[Line]] = []
    for line in labelled:
        above = found[-1][-1] if found else None
        if above is not None and above.page is line.page and (line.y - above.y) / line.height <= near:
            found[-1].append(line)
        else:
            found.append([line])
    for line in lines:
        if line.tail and not line.head and not _placed(line, found):
            return None
    return found


def _placed(line: Line, found: list[list[Line]]) -> bool:
    """Give a line of bare figures to the group beside it that has none yet."""
    reach = WITHIN * line.height
    for group in found:
        same = group[0].page is line.page
        if same and not any(g.row for g in group) and group[0].y - reach <= line.y <= group[-1].y + reach:
            group.append(line)
            return True
    return False



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
