"""finsam.xlsx: findings, checks, series and the views as sheets with filters, made of the published CSVs.

No cell is ever a formula, whatever a document printed: text is written as text, a figure as a number. The same CSVs give
the same bytes. With `pipeline.workbook_rows` this is all that knows XlsxWriter.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from importlib import metadata
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import csv_files, database, schema
from pipeline.model import DISAGREES
from pipeline.schema import Column, TableSchema

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

WORKBOOK = "finsam.xlsx"
LEFT_OUT = (
    "facts",
    "claims",
    "tables",
    "numbers_unaccounted",
    "unmapped_labels",
)  # the views show facts as people look for them
FIRST = "findings"  # the first sheet, its worst rows first
_WORST = ("error", "warning", "notice")
VERDICT = "verdict"  # the column that tells what disagrees
LONG = ("findings", "documents")  # sheets that are read to their end
MOST_ROWS = 100_000  # of such a sheet; the CSV has all
MOST_OTHERS = 25_000  # of any other
MOST_LINKS = 60_000  # of a sheet, over all its columns
LINKS = {"finding_id": "report/finding/{}.html", "document_id": "report/document/{}.html"}
LINKED = ("findings", "documents")  # sheets whose ids lead to pages
_WIDE, _BROAD, _NARROW = 70, 28, 12  # characters
_SENTENCES = ("message", "message_sv", "suggestion", "suggestion_sv", "description", "break_note", "note")
LINE, MOST_LINES = 15.0, 20  # points; of a row
_A4 = 9  # as workbooks number the sizes of paper
_MADE = datetime.datetime(2000, 1, 1)  # a workbook says when it was made; the same run is to give the same bytes


def made_by() -> str:
    """The library that wrote the workbook, with its version."""
    return f"xlsxwriter {metadata.version('xlsxwriter')}"


def shown() -> list[TableSchema]:
    """The tables that have sheets, in their order."""
    found = [t for t in schema.tables().values() if t.name not in LEFT_OUT]
    return sorted(found, key=lambda t: t.name != FIRST)


def write(folder: Path) -> None:
    """Write the workbook beside the published CSVs of a folder. Raises FormatError or OSError."""
    from xlsxwriter.exceptions import XlsxWriterException

    try:
        _write(folder)
    except XlsxWriterException as problem:
        raise database.FormatError(f"{WORKBOOK}: {problem}") from problem


def _write(folder: Path) -> None:
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(folder / WORKBOOK), {**options, "constant_memory": True}) as book:
        book.set_properties({"title": "Figures, checks and contradictions of annual reports", "created": _MADE})
        styles = _Styles(book)
        contents = book.add_worksheet("contents")
        told = [(t, _sheet(book, styles, t, folder)) for t in shown()]
        _contents(contents, styles, told)
        _columns(book.add_worksheet("columns"), styles, [t for t, _ in told])


class _Styles:
    """The formats of cells, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self.header = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.text = book.add_format({"valign": "top"})
        self.sentence = book.add_format({"valign": "top", "text_wrap": True})
        self.strong = book.add_format({"valign": "top", "bold": True})
        self.link = book.add_format({"valign": "top", "font_color": "#0645AD", "underline": 1})
        self.whole = book.add_format({"valign": "top", "num_format": "0"})
        self.date = book.add_format({"valign": "top", "num_format": "yyyy-mm-dd"})
        self._decimals: dict[int, Format] = {}

    def decimal(self, digits: int) -> Format:
        """A figure with thousands apart and its own number of decimals."""
        if digits not in self._decimals:
            shape = "#,##0" + ("." + "0" * digits if digits else "")
            self._decimals[digits] = self._book.add_format({"valign": "top", "num_format": shape})
        return self._decimals[digits]


def _sheet(book: Workbook, styles: _Styles, table: TableSchema, folder: Path) -> int:
    """One table as a sheet; how many rows its CSV has."""
    from pipeline.workbook_rows import RowSheet, Styles

    sheet: RowSheet = book.add_worksheet(table.name, worksheet_class=RowSheet)
    sheet.freeze_panes(1, 1)
    for at, column in enumerate(table.columns):
        folded = {"level": 1, "hidden": True} if column.type == "list" else {}  # ids: there, and out of the way
        sheet.set_column(at, at, _width(column), None, folded)
        sheet.write_string(0, at, column.name, styles.header)
    sentences = [at for at, c in enumerate(table.columns) if c.name in _SENTENCES]
    texts = [styles.sentence if c.name in _SENTENCES else styles.text for c in table.columns]
    shapes = [Styles(t, styles.strong, styles.link, styles.whole, styles.date, styles.decimal) for t in texts]
    sheet.columns([c.type for c in table.columns], shapes)
    if table.name in LINKED:
        targets = {at: LINKS[c.name] for at, c in enumerate(table.columns) if c.name in LINKS}
        sheet.link(targets, MOST_LINKS // len(LINKS))
    path = folder / f"{table.name}.csv"
    count, most = csv_files.size(path).rows, most_rows(table)
    for number, row in enumerate(islice(_ordered(table, path, count > most), most), 1):
        sheet.take(number, row, _height([len(row[at]) for at in sentences]))
    sheet.autofilter(0, 0, min(count, most), len(table.columns) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    return count


def most_rows(table: TableSchema) -> int:
    """How many rows of a table its sheet takes."""
    return MOST_ROWS if table.name in LONG else MOST_OTHERS


def _ordered(table: TableSchema, path: Path, cut: bool) -> Iterator[list[str]]:
    """Findings by severity; checks that disagree before the others where not all have room; others as in the CSV.

    Those of one sort stay as they stand in the CSV, which is read once for each sort.
    """
    if table.name == FIRST:
        yield from _by(table, path, "severity", _WORST)
    elif cut and _disagrees_first(table):
        yield from _by(table, path, VERDICT, (DISAGREES,))
    else:
        yield from _rows(table, path)


def _by(table: TableSchema, path: Path, column: str, values: Sequence[str]) -> Iterator[list[str]]:
    """Rows with the first value of a column, then those with the next, at last those with any other."""
    at = [c.name for c in table.columns].index(column)
    for value in values:
        yield from (row for row in _rows(table, path, value.encode()) if row[at] == value)
    yield from (row for row in _rows(table, path) if row[at] not in values)


def _rows(table: TableSchema, path: Path, holding: bytes = b"") -> Iterator[list[str]]:
    """The cells of every row that has these letters somewhere. Raises FormatError where it has other columns."""
    database.held_to(table, path)
    lines = csv_files.lines(path)
    next(lines, None)
    yield from csv_files.cells(line for line in lines if holding in line)


def _disagrees_first(table: TableSchema) -> bool:
    return any(c.name == VERDICT for c in table.columns)


def _width(column: Column) -> int:
    if column.name in _SENTENCES:
        return _WIDE
    return _NARROW if column.type in ("integer", "decimal", "date", "boolean", "code") else _BROAD


def _height(sentences: Sequence[int]) -> float:
    """Points for the longest sentence of a row: not every program finds the height of wrapped text by itself."""
    longest = max(sentences, default=0)
    return LINE * min(max(-(-longest * 10 // (_WIDE * 9)), 1), MOST_LINES)


def _contents(sheet: Worksheet, styles: _Styles, told: list[tuple[TableSchema, int]]) -> None:
    """What each sheet holds; with a link to it."""
    _head(sheet, styles, {"sheet": _BROAD, "rows": _NARROW, "holds": _WIDE, "": _BROAD})
    for row, (table, count) in enumerate(told, 1):
        sheet.write_url(row, 0, f"internal:'{table.name}'!A1", styles.link, table.name)
        sheet.write_number(row, 1, count, styles.decimal(0))
        sheet.write_string(row, 2, table.description, styles.sentence)
        if count > most_rows(table):
            sheet.write_string(row, 3, _told_cut(table), styles.text)


def _told_cut(table: TableSchema) -> str:
    most = most_rows(table)
    here = f"{most} are here, those that disagree first" if _disagrees_first(table) else f"the first {most} are here"
    return f"{here}; {table.name}.csv has all"


def _columns(sheet: Worksheet, styles: _Styles, tables: list[TableSchema]) -> None:
    _head(sheet, styles, {"sheet": _BROAD, "column": _BROAD, "holds": _WIDE, "example": _BROAD})
    described = [(t.name, c) for t in tables for c in t.columns]
    for row, (name, column) in enumerate(described, 1):
        cells: tuple[Any, ...] = (name, column.name, column.description, column.example)
        for at, text in enumerate(cells):
            sheet.write_string(row, at, text, styles.sentence if at == 2 else styles.text)
    sheet.autofilter(0, 0, len(described), 3)


def _head(sheet: Worksheet, styles: _Styles, columns: dict[str, int]) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.freeze_panes(1, 1)
    for at, (name, width) in enumerate(columns.items()):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, name, styles.header)
