"""Which words of a header stand over which column, by their place on the page or by the gaps between them."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.lines import Line
from pipeline.model import Word

FLUSH = 2.5  # points


def labels_by_position(header: Sequence[Line], positions: Sequence[tuple[float, float]], first_x: float) -> list[str]:
    """The header words above each column, and before them those above the labels (index 0)."""
    lefts = [p[0] for p in positions]
    texts: list[list[str]] = [[] for _ in range(len(positions) + 1)]
    for line in header:
        if not line.wide and len(header) > 1 and line.words[0].x0 < first_x and not _over_figures(line, positions):
            texts[0].append(line.text)
            continue
        spanning = _spanning(line, positions)
        if spanning:
            for column, text in enumerate(spanning):
                texts[column + 1].append(text)
            continue
        if line.positioned:
            cells = _cells(line, line.page.number_gap)
            for cell, at in zip(cells, _aligned(cells, positions), strict=True):
                texts[at + 1].append(" ".join(w.text for w in cell))
            continue
        if one_each := _one_each(line, positions):
            for at, cell in one_each:
                texts[at + 1].append(" ".join(w.text for w in cell))
            continue
        for word in line.words:
            at = _column_at(word.x0, word.x1, positions, lefts)
            texts[at + 1].append(word.text)
    return [" ".join(t) for t in texts]


def _over_figures(line: Line, positions: Sequence[tuple[float, float]]) -> bool:
    """On a page with positions: does this line begin over the figures, no matter that the first column starts later?"""
    return line.positioned and line.words[0].x0 > positions[0][0] - (line.words[-1].x1 - line.words[0].x0)


def _cells(line: Line, gap: float) -> list[list[Word]]:
    """The words of a line in runs without a gap wider than this."""
    cells: list[list[Word]] = []
    for word in line.words:
        if cells and word.x0 - cells[-1][-1].x1 < gap:
            cells[-1].append(word)
        else:
            cells.append([word])
    return cells


def _aligned(cells: Sequence[Sequence[Word]], positions: Sequence[tuple[float, float]]) -> list[int]:
    """The column of each header cell of a line: one each where there are as many, else the one it is aligned with."""
    nearest = [_nearest(cell, positions) for cell in cells]
    columns = list(range(len(positions)))
    if len(cells) == len(columns) + 1:
        columns = [-1, *columns]
    step = (positions[-1][1] - positions[0][0]) / max(len(positions) - 1, 1)
    if len(positions) < 2 or len(cells) != len(columns) or nearest == columns:
        return nearest
    apart = [abs(_middle(c) - sum(positions[i]) / 2) for c, i in zip(cells, columns, strict=True) if i >= 0]
    return columns if max(apart) < step else nearest


def _one_each(line: Line, positions: Sequence[tuple[float, float]]) -> list[tuple[int, list[Word]]]:
    """The header cells of a text extract's line with their columns, where wide gaps part it into one for every column.

    A cell may reach over its neighbour's figures, as `Andel av männen` does over `17,5 %`. Empty where the line is none.
    """
    cells = _cells(line, 2 * line.page.number_gap)
    extra = len(cells) - len(positions)
    if extra not in (0, 1) or len(positions) < 2 or _nearest(cells[-1], positions) != len(positions) - 1:
        return []
    if not extra and cells[0][-1].x1 < positions[0][0] - (positions[-1][0] - positions[0][0]) / (len(positions) - 1):
        return []  # the first one heads the labels
    return [(at - extra, cell) for at, cell in enumerate(cells)]


def _middle(cell: Sequence[Word]) -> float:
    return (cell[0].x0 + cell[-1].x1) / 2


def _nearest(cell: Sequence[Word], positions: Sequence[tuple[float, float]]) -> int:
    """Index of the column that a header cell is aligned with on its left, its right or its middle; -1: the labels'."""
    x0, x1 = cell[0].x0, cell[-1].x1
    distances = [min(abs(x1 - b), abs(x0 - a), abs(x0 + x1 - a - b) / 2) for a, b in positions]
    best = min(range(len(positions)), key=lambda i: distances[i])
    step = (positions[-1][0] - positions[0][0]) / max(len(positions) - 1, 1) if len(positions) > 1 else 200.0
    overlaps = any(x0 <= b and x1 >= a for a, b in positions)
    return best if overlaps or distances[best] <= step / 2 else -1


def _spanning(line: Line, positions: Sequence[tuple[float, float]]) -> list[str]:
    """For a line of headings over groups of columns (`Kvinnor` over Antal and Andel): the heading of every column.

    Empty where the line is none: its cells must share the columns out evenly, two or more to each.
    """
    cells = _cells(line, 2 * max(line.page.number_gap, 1))
    cells = [c for c in cells if c[-1].x1 > positions[0][0] - (positions[-1][1] - positions[0][0]) / len(positions)]
    count = len(cells)
    if count < 2 or len(positions) % count or len(positions) == count:
        return []
    middles = [(c[0].x0 + c[-1].x1) / 2 for c in cells]
    nearest = [min(range(count), key=lambda i: abs(middles[i] - (a + b) / 2)) for a, b in positions]
    share = len(positions) // count
    if nearest != sorted(nearest) or any(nearest.count(i) != share for i in range(count)):
        return []
    if line.positioned and share == 2 and all(_flush(c, positions) for c in cells):
        return []  # each stands over one column
    return [" ".join(w.text for w in cells[i]) for i in nearest]


def _flush(cell: Sequence[Word], positions: Sequence[tuple[float, float]]) -> bool:
    """Does a header cell end where a column ends?"""
    return any(abs(cell[-1].x1 - b) < FLUSH for _, b in positions)


def _column_at(x0: float, x1: float, positions: Sequence[tuple[float, float]], lefts: Sequence[float]) -> int:
    """Index of the column a header word stands over, -1 for the label column."""
    for i, (a, b) in enumerate(positions):
        if x0 <= b and x1 >= a:
            return i
    return max((i for i, left in enumerate(lefts) if x0 >= left - 1), default=-1)
