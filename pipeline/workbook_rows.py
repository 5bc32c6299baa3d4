"""A sheet of a workbook that takes whole rows of a CSV: how each column is written is decided once, not cell by cell.

XlsxWriter decides it for each cell, four times as slow. What stands in the file is what XlsxWriter would write for the
same cells, to the byte; rows go into the file of rows that its `constant_memory` keeps, and one is held at a time.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple

from xlsxwriter.utility import _datetime_to_excel_datetime, xl_col_to_name
from xlsxwriter.worksheet import Worksheet

if TYPE_CHECKING:
    from xlsxwriter.format import Format

MOST_LETTERS = 32_767  # of a cell in a workbook, counted in UTF-16
MOST_DIGITS = 15  # that a number of a workbook can hold
LINE = 15.0  # points; the height of a row of one line
_SHORT = 16_000  # characters of a row of which no cell can be too long
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ESCAPE = re.compile(r"(_x[0-9a-fA-F]{4}_)")  # what a workbook reads as a character's number
_APART = "\x7f"  # between the cells of a row that is looked at as a whole
# what needs a closer look: marks of XML, control characters, and every space that is no plain one
_ODD = re.compile("[&<>\x00-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ud800-\udfff\ufffe\uffff]")
_WHOLE = re.compile(r"0|-?[1-9]\d{0,14}")
_PLAIN = re.compile(r"[\w.-]{1,200}")  # an id that is the name of a page
_KEPT = 1 << 11  # figures of a column whose form is remembered

Cell = Callable[[str, str, bool], str]  # number of the row, text of the cell, is the row a plain one: XML


class Styles(NamedTuple):
    """The formats of one column's cells. `decimal` gives that of a figure with so many decimals."""

    text: Format
    strong: Format
    link: Format
    whole: Format
    date: Format
    decimal: Callable[[int], Format]


class RowSheet(Worksheet):  # type: ignore[misc]  # the library has no types
    """A worksheet whose rows after the header are taken whole, in order. Before them cells are written as in any other."""

    def __init__(self) -> None:
        super().__init__()
        self._cells: Sequence[Cell] = ()
        self._held: tuple[int, float, Sequence[str]] | None = None
        self._links: list[tuple[str, str, str]] = []  # cell, target, text
        self._targets: Mapping[int, str] = {}
        self._most_linked = 0

    def columns(self, kinds: Sequence[str], styles: Sequence[Styles]) -> None:
        """Say how each column is written: `kinds` are types of schemas/tables/."""
        made = []
        for at, (kind, style) in enumerate(zip(kinds, styles, strict=True)):
            head = f'<c r="{xl_col_to_name(at)}'
            made.append(_CELLS.get(kind, _text_cell)(head, style))
        self._cells = made
        self._styles = styles

    def link(self, targets: Mapping[int, str], most: int) -> None:
        """Make the ids of some columns links in so many rows; `targets`: a pattern of the path by column."""
        self._targets, self._most_linked = targets, most

    def take(self, number: int, row: Sequence[str], height: float = LINE) -> None:
        """The next row, of as many cells as there are columns; an empty one is left out. `height` in points."""
        self._write_single_row(number)
        self._held = (number, height, row)
        self.dim_rowmax = number

    def _write_single_row(self, current_row_num: int = 0) -> None:
        """The library calls this when a row is over: formats are numbered in the order of their first use here."""
        if self._held is None:
            super()._write_single_row(current_row_num)
            return
        self.previous_row = current_row_num
        self.fh.write(self._row(*self._held))
        self._held = None

    def _row(self, number: int, height: float, row: Sequence[str]) -> str:
        named = str(number + 1)
        plain = _is_plain(row)
        linked = self._targets if number <= self._most_linked else ()
        cells = [
            self._linked(at, named, text) if at in linked and _PLAIN.fullmatch(text) else cell(named, text, plain)
            for at, (cell, text) in enumerate(zip(self._cells, row, strict=True))
            if text
        ]
        tall = f' ht="{height:.16g}" customHeight="1"' if height != LINE else ""
        return f'<row r="{named}"{tall}>{"".join(cells)}</row>' if cells else ""

    def _linked(self, at: int, named: str, text: str) -> str:
        cell = f"{xl_col_to_name(at)}{named}"
        self._links.append((cell, self._targets[at].format(text), text))
        return f'<c r="{cell}{_string(self._styles[at].link)}{escaped(text)}</t></is></c>'

    def _write_hyperlinks(self) -> None:
        """The library calls this at the end of the sheet. Slashes as they are: every office program understands them."""
        if not self._links:
            super()._write_hyperlinks()
            return
        self._xml_start_tag("hyperlinks")
        for cell, target, text in self._links:
            self.rel_count += 1
            self._xml_empty_tag("hyperlink", [("ref", cell), ("r:id", f"rId{self.rel_count}"), ("display", text)])
            self.external_hyper_links.append(["/hyperlink", target, "External"])
        self._xml_end_tag("hyperlinks")


# Cells ------------------------------------------------------------------------------------------------------
def _text_cell(head: str, styles: Styles) -> Cell:
    tail = ""

    def cell(number: str, text: str, plain: bool) -> str:
        nonlocal tail
        if not plain or text == "error":
            return _closer(head, styles, number, text)
        tail = tail or _string(styles.text)
        return f"{head}{number}{tail}{text}</t></is></c>"

    return cell


def _figure_cell(head: str, styles: Styles, form: Callable[[Styles, str], str]) -> Cell:
    formed = lru_cache(_KEPT)(partial(form, styles))

    def cell(number: str, text: str, plain: bool) -> str:
        tail = formed(text)
        return f"{head}{number}{tail}" if tail else _closer(head, styles, number, text)

    return cell


def _closer(head: str, styles: Styles, number: str, text: str) -> str:
    """A text that may hold anything."""
    style = styles.strong if text == "error" else styles.text
    printed = escaped(printable(text))
    space = ' xml:space="preserve"' if printed[0].isspace() or printed[-1].isspace() else ""
    return f"{head}{number}{_string(style, space)}{printed}</t></is></c>"


def _string(style: Format, space: str = "") -> str:
    return f'" s="{style._get_xf_index()}" t="inlineStr"><is><t{space}>'


def _number(style: Format, value: float) -> str:
    return f'" s="{style._get_xf_index()}"><v>{value:.16G}</v></c>'


def _integer(styles: Styles, text: str) -> str:
    """A whole number behind the head of its cell; empty where it has to stay text."""
    if _WHOLE.fullmatch(text):
        return f'" s="{styles.whole._get_xf_index()}"><v>{text}</v></c>'
    value = figure(text)
    return "" if value is None else _number(styles.whole, int(value))


def _decimal(styles: Styles, text: str) -> str:
    value = figure(text)
    if value is None:
        return ""
    return _number(styles.decimal(max(-int(value.as_tuple().exponent), 0)), float(value))


def _date(styles: Styles, text: str) -> str:
    try:
        day = datetime.datetime.combine(datetime.date.fromisoformat(text), datetime.time())
    except ValueError:
        return ""
    return _number(styles.date, _datetime_to_excel_datetime(day, False, False))


_CELLS: Mapping[str, Callable[[str, Styles], Cell]] = {
    "integer": partial(_figure_cell, form=_integer),
    "decimal": partial(_figure_cell, form=_decimal),
    "date": partial(_figure_cell, form=_date),
}


def figure(text: str) -> Decimal | None:
    """The number a text is; none where it is no number, or one that a workbook would round."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and len(value.as_tuple().digits) <= MOST_DIGITS else None


def _is_plain(row: Sequence[str]) -> bool:
    """Is there nothing in the row that would have to be escaped, marked or cut?"""
    text = _APART.join(("", *row, ""))
    if len(text) > _SHORT or "_x" in text or f" {_APART}" in text or f"{_APART} " in text:
        return False
    return _ODD.search(text) is None


def printable(text: str) -> str:
    """Text as a cell can hold it: control characters, which no XML may hold, are shown as such."""
    text = _CONTROL.sub("\ufffd", text)
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"


def escaped(text: str) -> str:
    """Text as a cell's XML holds it; letters that count twice in a workbook may cut it once more."""
    if len(text) > MOST_LETTERS // 2:
        units = text.encode("utf-16-le", "surrogatepass")[: 2 * MOST_LETTERS]
        text = units.decode("utf-16-le", "ignore")
    text = _ESCAPE.sub(r"_x005F\1", text).replace("\r", "_x000D_")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
