"""finsam.xlsx: findings, checks, series and the views as sheets with filters, made of the published CSVs.

No cell is ever a formula, whatever a document printed: text is written as text, a figure as a number. The same CSVs give
the same bytes. This is the only module that knows XlsxWriter.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from importlib import metadata
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import csv_files, schema
from pipeline.schema import Column, TableSchema

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.url import Url
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
_WORST = {"error": 0, "warning": 1, "notice": 2}
MOST_ROWS = 100_000  # of a sheet; the CSV has all
MOST_LETTERS = 32_767  # of a cell in a workbook
MOST_DIGITS = 15  # that a number of a workbook can hold
MOST_LINKS = 60_000  # of a sheet, over all its columns
LINKS = {"finding_id": "report/finding/{}.html", "document_id": "report/document/{}.html"}
LINKED = ("findings", "documents")  # sheets whose ids lead to pages
_PLAIN = re.compile(r"[\w.-]{1,200}")  # an id that is the name of a page
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_WIDE, _BROAD, _NARROW = 70, 28, 12  # characters
_SENTENCES = ("message", "message_sv", "suggestion", "suggestion_sv", "description", "break_note", "note")
LINE, MOST_LINES = 15.0, 20  # points; of a row
_A4 = 9  # as workbooks number the sizes of paper
_MADE = datetime.datetime(2000, 1, 1)  # a workbook says when it was made; the same run is to give the same bytes


def made_by() -> str:
    """The library that wrote the workbook, with its version."""
    return f"xlsxwriter {metadata.version('xlsxwriter')}"


def write(folder: Path) -> None:
    """Write the workbook beside the published CSVs of a folder."""
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(folder / WORKBOOK), {**options, "constant_memory": True}) as book:
        book.set_properties({"title": "Figures, checks and contradictions of annual reports", "created": _MADE})
        styles = _Styles(book)
        contents = book.add_worksheet("contents")
        shown = [t for t in schema.tables().values() if t.name not in LEFT_OUT]
        shown.sort(key=lambda t: t.name != FIRST)
        told = [(t, _sheet(book, styles, t, folder)) for t in shown]
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
    sheet = book.add_worksheet(table.name)
    sheet.freeze_panes(1, 1)
    for at, column in enumerate(table.columns):
        folded = {"level": 1, "hidden": True} if column.type == "list" else {}  # ids: there, and out of the way
        sheet.set_column(at, at, _width(column), None, folded)
        sheet.write_string(0, at, column.name, styles.header)
    path = folder / f"{table.name}.csv"
    count = csv_files.size(path).rows
    rows = _worst_first(path) if table.name == FIRST else csv_files.records(path)
    for number, row in enumerate(islice(rows, MOST_ROWS), 1):
        sheet.set_row(number, _height(table.columns, row))
        linked = table.name in LINKED and number <= MOST_LINKS // len(LINKS)
        for at, column in enumerate(table.columns):
            if row.get(column.name):
                _cell(sheet, styles, (number, at), column, row[column.name], linked)
        _forget(sheet, number - 1)
    sheet.autofilter(0, 0, min(count, MOST_ROWS), len(table.columns) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    return count


def _worst_first(path: Path) -> Iterator[dict[str, str]]:
    """Findings by severity, those of one as they stand in the CSV, which is read once for each."""
    for severity in range(len(_WORST) + 1):
        for row in csv_files.records(path):
            if _WORST.get(row["severity"], len(_WORST)) == severity:
                yield row


def _forget(sheet: Worksheet, row: int) -> None:
    """Let go of the height of a row that is in the file already: the library keeps those of all rows."""
    if row < sheet.previous_row:
        sheet.row_info.pop(row, None)
        sheet.row_sizes.pop(row, None)


def _width(column: Column) -> int:
    if column.name in _SENTENCES:
        return _WIDE
    return _NARROW if column.type in ("integer", "decimal", "date", "boolean", "code") else _BROAD


def _height(columns: Sequence[Column], row: dict[str, str]) -> float:
    """Points for the longest sentence of a row: not every program finds the height of wrapped text by itself."""
    longest = max((len(row.get(c.name, "")) for c in columns if c.name in _SENTENCES), default=0)
    return LINE * min(max(-(-longest * 10 // (_WIDE * 9)), 1), MOST_LINES)


def _cell(sheet: Worksheet, styles: _Styles, at: tuple[int, int], column: Column, text: str, linked: bool) -> None:
    row, number = at
    value = _value(column, text)
    if isinstance(value, datetime.date):
        sheet.write_datetime(row, number, datetime.datetime(value.year, value.month, value.day), styles.date)
    elif isinstance(value, int):
        sheet.write_number(row, number, value, styles.whole)
    elif isinstance(value, Decimal):
        sheet.write_number(row, number, float(value), styles.decimal(max(-int(value.as_tuple().exponent), 0)))
    elif linked and column.name in LINKS and _PLAIN.fullmatch(text):
        sheet.write_url(row, number, _link(LINKS[column.name].format(text), text), styles.link)
    else:
        style = styles.sentence if column.name in _SENTENCES else styles.text
        style = styles.strong if text == "error" else style
        sheet.write_string(row, number, printable(text), style)


def _link(path: str, text: str) -> Url:
    """A link to a file beside the workbook, with the slashes that every office program understands."""
    from xlsxwriter.url import Url

    url = Url(f"external:{path}")
    url._set_object_link()  # else it would be written with backslashes, as a path of one system alone
    url.text = text
    return url


def _value(column: Column, text: str) -> int | Decimal | datetime.date | str:
    """A cell as the type of its column; as text where it does not fit it, or where a workbook would round it."""
    try:
        if column.type == "date":
            return datetime.date.fromisoformat(text)
        if column.type not in ("integer", "decimal"):
            return text
        value = Decimal(text)
    except (ValueError, InvalidOperation):
        return text
    if not value.is_finite() or len(value.as_tuple().digits) > MOST_DIGITS:
        return text
    return int(value) if column.type == "integer" else value


def printable(text: str) -> str:
    """Text as a cell can hold it: control characters, which no XML may hold, are shown as such."""
    text = _CONTROL.sub("\ufffd", text)
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"


def _contents(sheet: Worksheet, styles: _Styles, told: list[tuple[TableSchema, int]]) -> None:
    """What each sheet holds; with a link to it."""
    _head(sheet, styles, {"sheet": _BROAD, "rows": _NARROW, "holds": _WIDE, "": _BROAD})
    for row, (table, count) in enumerate(told, 1):
        sheet.write_url(row, 0, f"internal:'{table.name}'!A1", styles.link, table.name)
        sheet.write_number(row, 1, count, styles.decimal(0))
        sheet.write_string(row, 2, table.description, styles.sentence)
        if count > MOST_ROWS:
            sheet.write_string(row, 3, f"the first {MOST_ROWS} are here; {table.name}.csv has all", styles.text)


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
