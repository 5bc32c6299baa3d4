"""Every block of rows as a bare grid, of whatever kind: labels, and values by column. For benchmarks and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parsers import blocks, charts, generic, kinds, lines, reading, rows
from parsers.blocks import Block
from parsers.numbers import Value
from parsers.uncollected import uncollected
from pipeline.model import Page


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row: its whole label, the heading it stands under, a value (None = blank) for each column."""

    label: str
    section: str
    values: tuple[Value | None, ...]
    page: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it stands on the page; note references are taken off."""

    page: int
    block: Block
    rows: tuple[GridRow, ...]


@uncollected()
def grids(pages: Sequence[Page]) -> list[Grid]:
    """All tables of these pages, whether or not their kind is known."""
    all_lines = lines.lines_of(list(pages))
    used = {id(line) for chart in charts.find(all_lines) for line in chart.lines}
    found = []
    for block in blocks.find([line for line in all_lines if id(line) not in used]):
        if generic.enough_rows(block):
            grid = _grid(block)
            if grid is not None:
                found.append(grid)
    return found


def _grid(block: Block) -> Grid | None:
    labelled = rows.label_rows(block, kinds.known(None))
    read = reading.read(block, labelled, "", None, "")
    if read is None:
        return None
    return Grid(
        block.body[0].page.number,
        block,
        tuple(
            GridRow(label.label, label.section, found.values, label.line.page.number)
            for label, found in zip(labelled, read.solution.rows, strict=True)
        ),
    )
