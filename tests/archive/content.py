"""A report in the abstract: blocks of text and tables whose cells know what they mean, before any format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal


@dataclass
class Cell:
    """A printed cell. `form` says how a value is printed: money, count, percent, fte; other cells are text alone."""

    text: str
    value: Decimal | None = None
    form: str = ""
    fact: bool = True


@dataclass(frozen=True)
class Column:
    """A column's header, by lines, and what its figures mean as far as the column says it."""

    key: str
    header: tuple[str, ...]
    sex: str = ""
    measure: str = ""
    scenario: str = "outcome"
    year: int | None = None
    unit: str = ""
    sort: str = "figure"  # figure | note


@dataclass
class Row:
    """A row; what it says of sex, measure and unit goes before its columns."""

    key: str
    label: str
    cells: dict[str, Cell]
    scope: str = "association"
    section: str = ""
    role: str = "item"  # item | subtotal | total | group
    sex: str | None = None
    measure: str | None = None
    unit: str | None = None


@dataclass
class Table:
    """One table. `name` is unique in its report, `corner` the header over its labels."""

    name: str
    kind: str
    columns: list[Column]
    rows: list[Row]
    number: str = ""
    caption: str = ""
    caption_below: bool = False
    corner: str = ""
    unit_line: str = ""
    between: str = ""  # text that parts the caption from its table
    touched: bool = False  # a contradiction has been seeded here
    chart: str = ""  # how labels of a chart come out; empty for a table

    @property
    def transposed(self) -> bool:
        """Are its rows the sexes?"""
        return bool(self.rows) and all(r.sex for r in self.rows)

    def row(self, key: str) -> Row | None:
        return next((r for r in self.rows if r.key == key), None)

    def place(self, row: Row) -> str:
        """The name of the row's place in the written document."""
        return f"{self.name}/{row.key}"

    def figures(self) -> Iterator[tuple[Row, Column, Cell]]:
        """The printed figures with their row and column."""
        for row in self.rows:
            for column in self.columns:
                cell = row.cells.get(column.key)
                if cell and cell.fact and cell.text and column.sort == "figure":
                    yield row, column, cell


@dataclass
class Sentence:
    """Running text with its figures by name, so that one can be changed and the sentence made anew."""

    template: str
    values: dict[str, str] = field(default_factory=dict)
    says: str = ""  # what the sentence claims, where a contradiction can be seeded
    numbers: dict[str, Decimal] = field(default_factory=dict)
    name: str = ""

    @property
    def text(self) -> str:
        return self.template.format(**self.values)


@dataclass
class Paragraph:
    sentences: list[Sentence]


@dataclass
class Heading:
    level: int
    text: str
    name: str = ""


@dataclass
class PageBreak:
    """A new page, with the writer's furniture. A soft one is where an extract's page happened to end: PDFs flow on."""

    soft: bool = False


_CONTINUED = ("intervention_budget", "exit_reasons", "balance_sheet")  # the long ones: not every table is cut
Block = Paragraph | Heading | Table | PageBreak


@dataclass(frozen=True)
class Seeded:
    """A contradiction put into a report: where it shows (names of places), the figure as stated and as it should be."""

    sort: str
    rule: str
    places: tuple[str, ...]
    stated: str
    expected: str
    cause: str
    description: str


@dataclass
class Report:
    """Everything that is printed, in order."""

    document_id: str
    title: str
    association: str
    year: int
    blocks: list[Block]
    seeded: list[Seeded] = field(default_factory=list)

    def tables(self, *kinds: str) -> list[Table]:
        return [b for b in self.blocks if isinstance(b, Table) and (not kinds or b.kind in kinds)]

    def sentences(self, *says: str) -> list[Sentence]:
        every = [s for b in self.blocks if isinstance(b, Paragraph) for s in b.sentences]
        return [s for s in every if not says or s.says in says]


def heading_of(table: Table, style: str) -> str:
    """The caption as printed: number, words, or nothing."""
    return f"{table.number}{style}{table.caption}" if table.number and table.caption else table.caption


def header_lines(table: Table, layout_header: str) -> list[list[str]]:
    """The header's lines from top to bottom, a text for each column; the corner is over the labels on the last."""
    headers = [c.header if layout_header == "two lines" else (" ".join(c.header),) for c in table.columns]
    height = max(map(len, headers), default=0)
    filled = [("",) * (height - len(h)) + h for h in headers]
    lines = [["", *line] for line in zip(*filled, strict=True)]
    lines[-1][0] = table.corner
    return lines


def parts_of(table: Table, continuation: str) -> list[list[Row]]:
    """The rows by page: a long table goes on overleaf where the layout lets it."""
    if continuation == "whole" or table.kind not in _CONTINUED or len(table.rows) < 7:
        return [table.rows]
    cut = max(3, len(table.rows) * 3 // 5)
    return [table.rows[:cut], table.rows[cut:]]


def meaning(row: Row, column: Column) -> Column:
    """The column as this row reads it."""
    given = {"sex": row.sex, "measure": row.measure, "unit": row.unit}
    return replace(column, **{k: v for k, v in given.items() if v is not None})  # type: ignore[arg-type]
