"""Draw what the program saw over a page: `make inspect DOC=... PAGE=...` shows why a table came out as it did.

All marks are placed in points of the reading frame, in which text runs from left to right; a page's placement then
lays them on the page as it is displayed. Nothing here decides anything: what is drawn is what the run itself reads.
"""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pymupdf

from parsers import generic, layouts, numbers
from parsers.blocks import Block
from parsers.lines import Line
from pipeline import identify, normalise, readers, register
from pipeline.model import TEXT_EXTRACT, Cell, Column, Document, Fact, Page, Placement, Row, Table
from pipeline.readers.pdf import open_pdf
from pipeline.register import Source

FOLDER = Path("inspect")
ZOOM = 150 / 72  # pixels for a point: 150 dpi
MOST_PIXELS = 8000  # of a side; larger pages are drawn smaller
LOW_CONFIDENCE = 0.8
TITLE, MARGIN = 24.0, 6.0  # points: the strip above the page; around the legend
LETTER, LEADING, GUTTER = 5.4, 12.0, 34.0  # points: of a text extract's letters, lines and line numbers
TYPE = 9.0  # points: Courier of that width
HEADROOM = 40.0  # points above a table in a text extract, for its columns' names
CONTEXT = 8  # lines kept around the tables of a text extract
MOST_LETTERS, MOST_LINES = 150, 3000  # of a text extract; the rest is not drawn
SMALL = 5.5  # points: type of the marks
SCATTERED = 0.25  # share of a column's width that may lie over the next one
Box = tuple[float, float, float, float]


class InspectError(Exception):
    """There is nothing to draw; the message is one sentence for the user."""


class Style(NamedTuple):
    """Colours are told apart by line style too, for who sees or prints no colours."""

    line: tuple[float, float, float] | None = None
    fill: tuple[float, float, float] | None = None
    opacity: float = 1.0
    width: float = 0.8
    dashes: str = ""


_BLUE, _ORANGE, _PINK, _RED = (0.05, 0.3, 0.75), (0.85, 0.4, 0.0), (0.7, 0.0, 0.6), (0.85, 0.0, 0.1)
_GREEN, _GOLD, _GREY, _BLACK = (0.0, 0.45, 0.35), (0.95, 0.75, 0.1), (0.5, 0.5, 0.5), (0.0, 0.0, 0.0)
PLAIN = Style(_BLUE, width=0.7)
ARITHMETIC = Style(_ORANGE, width=1.1, dashes="[3.5 1.5] 0")
FLAGGED = Style(_PINK, width=1.2, dashes="[0.8 1.2] 0")
UNSURE = Style(_RED, width=2.0)
TABLE = Style(_BLACK, width=0.6)
BANDS = (Style(fill=(0.3, 0.6, 1.0), opacity=0.16), Style(fill=(0.2, 0.75, 0.45), opacity=0.2))
NOTES = Style(_GREY, (0.6, 0.6, 0.6), 0.15, 0.4, "[2 2] 0")
HEADER = Style(fill=_GOLD, opacity=0.28)
SECTION = Style(fill=(0.6, 0.35, 0.85), opacity=0.25)
LABEL = Style(_GREEN, width=1.0)
FURNITURE = Style(fill=(0.6, 0.6, 0.6), opacity=0.45)
MISSED = Style(_RED, width=0.7, dashes="[1 1.5] 0")
RULING = Style(_ORANGE, width=0.4, dashes="[6 2] 0")
_LEGEND = (
    (PLAIN, "figure as printed"),
    (ARITHMETIC, "figure by arithmetic"),
    (FLAGGED, "figure with another flag"),
    (UNSURE, f"OCR less sure than {LOW_CONFIDENCE:.0%}"),
    (BANDS[0], "column"),
    (NOTES, "column of notes"),
    (HEADER, "header, title, caption"),
    (SECTION, "heading in a table"),
    (LABEL, "lines of one label"),
    (FURNITURE, "page header or footer, not read"),
    (MISSED, "figures in no table"),
    (TABLE, "table"),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A document as the run reads it. `facts` by their id: they say what a dash means."""

    document: Document
    data: bytes
    pages: list[Page]
    wanted: dict[int, str]
    parsed: generic.Parsed
    facts: dict[str, Fact]

    def tables(self, number: int) -> list[Table]:
        """The tables with a line on this page."""
        return [t for t in self.parsed.tables if any(line.page.number == number for line in self.lines(t))]

    def lines(self, table: Table) -> list[Line]:
        return self.parsed.lines[table.first : table.last + 1]

    def block(self, table: Table) -> Block | None:
        """The block a table was made of; labels of a chart have none."""
        return next((b for b in self.parsed.blocks if (b.header or b.body)[0].index == table.first), None)

    def fact(self, table: Table, row: int, cell: Cell) -> Fact:
        return self.facts[f"{table.table_id}.r{row}c{cell.column + 1}"]


def main(wanted: str, page: str, raw: Path, out: Path | None) -> int:
    """Draw and list the page, or every page with a table. Returns the exit status; errors go to stderr."""
    try:
        seen = read(source_of(wanted, raw))
        chosen = _page_numbers(seen, page)
        for number, path in zip(chosen, _paths(seen.document, chosen, out), strict=True):
            picture = png(seen, number, whole=bool(page))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(picture)
            print("\n".join([str(path), *listing(seen, number)]))
    except InspectError as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2
    except OSError as problem:
        print(f"error: {problem.filename} can't be written ({problem.strerror})", file=sys.stderr)
        return 2
    return 0


def source_of(wanted: str, raw: Path) -> Source:
    """The document of this id, file name or path. Raises InspectError where there is none or it can't be read."""
    path = Path(wanted)
    is_file = path.is_file()
    if is_file and not (raw.is_dir() and path.resolve().is_relative_to(raw.resolve())):
        return _outside(path)
    try:
        sources = register.scan(raw).sources
    except NotADirectoryError as problem:
        raise InspectError(str(problem)) from problem
    found = [s for s in sources if is_file and s.path and s.path.resolve() == path.resolve()]
    for name in (lambda d: d.document_id, lambda d: d.file, lambda d: Path(d.file).name, lambda d: Path(d.file).stem):
        found = found or [s for s in sources if name(s.document) == wanted]
    if not found:
        near = difflib.get_close_matches(wanted, [s.document.document_id for s in sources], 3, 0.5)
        hint = f"; did you mean {' or '.join(near)}?" if near else "; give a document_id, a file name or a path"
        raise InspectError(f"no document {wanted!r} in {raw}{hint}")
    if len(found) > 1:
        raise InspectError(f"{wanted!r} is more than one file: {', '.join(s.document.file for s in found)}; give one")
    return found[0]


def _outside(path: Path) -> Source:
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise InspectError(f"{path} can't be read ({problem.strerror})") from problem
    media_type = readers.media_type(path, data[:16])
    return Source(Document(re.sub(r"[^\w.-]", "_", path.stem), path.name, media_type=media_type), path, data=data)


def ocr_results(source: Source) -> readers.Ocr:
    """The pages of this document that OCR has read. The run's OCR results are fetched here; so far there are none."""
    return {}


def read(source: Source) -> Seen:
    """Read and parse as the run does. Raises InspectError where the file can't be read."""
    document = source.document
    if source.problem or source.path is None:
        raise InspectError(f"{document.file}: {source.problem}")
    try:
        reading = readers.read(source.path, source.data, document.media_type, ocr_results(source))
    except readers.Unreadable as problem:
        raise InspectError(f"{document.file}: {problem}") from problem
    identify.identify(document, reading.pages)
    parsed = generic.parse(document, reading.pages, layouts.layout_for(document))
    facts = {f.fact_id: f for f in normalise.facts_of(document, parsed.tables)}
    return Seen(document, source.data, reading.pages, reading.wanted, parsed, facts)


def _page_numbers(seen: Seen, page: str) -> list[int]:
    count = len(seen.pages)
    if not page:
        found = [p.number for p in seen.pages if seen.tables(p.number)]
        if not found:
            raise InspectError(f"{seen.document.file} has no table of a known kind; see its lines with PAGE=1 to {count}")
        return found
    if not page.isdecimal() or not 1 <= int(page) <= count:
        raise InspectError(f"{seen.document.file} has {count} page{'s' * (count > 1)}, there is no page {page}")
    return [int(page)]


def _paths(document: Document, chosen: Sequence[int], out: Path | None) -> list[Path]:
    if out is not None and out.suffix.lower() == ".png":
        if len(chosen) > 1:
            raise InspectError(f"{len(chosen)} pages have tables and OUT is one picture; give PAGE, or a folder as OUT")
        return [out]
    return [(out or FOLDER) / f"{document.document_id}-p{number}.png" for number in chosen]


# What was read, in words -------------------------------------------------------------------------------------
def meaning(column: Column) -> list[str]:
    """What a column holds, word by word."""
    if column.role != "value":
        return ["note" if column.role == "note" else "year"]
    year = str(column.fiscal_year or "")
    return [w for w in (column.item_label, column.sex, column.scenario, year, column.measure) if w]


def as_read(cell: Cell, fact: Fact) -> str:
    """The value as read where it differs from what is printed, else empty."""
    printed = re.sub(r"[\s%]", "", cell.text).replace(",", ".")
    plain = "".join("-" if c in numbers.MINUS else c for c in printed)
    if fact.value is None:
        return "n/a"
    return "" if plain == f"{fact.value:f}" else numbers.swedish(fact.value)


def listing(seen: Seen, number: int) -> list[str]:
    """The tables of a page as plain text: columns as understood, rows with label, readings and flags."""
    page, tables = seen.pages[number - 1], seen.tables(number)
    told = [f"{seen.document.document_id}, page {number} of {len(seen.pages)} ({page.origin}), {_count(len(tables))}"]
    if number in seen.wanted:
        told.append(f"  not read by OCR yet: {seen.wanted[number]}")
    for table in tables:
        title = " ".join(filter(None, [table.number_printed, table.caption or table.heading])) or "no caption"
        told += ["", f"  {_name(seen, table)}: {title}{_flags(table.flags)}"]
        told += [
            f"    column {i}: {' '.join(meaning(c)) or 'not understood'}{f'  ({c.label!r})' if c.label else ''}"
            for i, c in enumerate(table.columns, 1)
        ]
        section = ""
        for index, row in enumerate(table.rows):
            if row.cells and row.cells[0].page != number:
                continue
            if row.section != section:
                told.append(f"    [{row.section}]")
                section = row.section
            told.append(f"    {_row(seen, table, index, row)}")
    return told


def _row(seen: Seen, table: Table, index: int, row: Row) -> str:
    facts = [seen.fact(table, index, c) for c in row.cells]
    of_row = [f for fact in facts[:1] for f in fact.flags if f not in (*table.flags, *row.cells[0].flags)]
    of_row = [f for f in of_row if all(f in fact.flags for fact in facts)]
    cells = []
    for cell, fact in zip(row.cells, facts, strict=True):
        read, sure = as_read(cell, fact), "" if cell.confidence is None else f" {cell.confidence:.0%}"
        cells.append(f"{cell.column + 1}: {cell.text}{f' = {read}' if read else ''}{_flags(cell.flags)}{sure}")
    line = f"{row.cells[0].line:>5} " if row.cells and row.cells[0].line else ""
    return f"{line}{row.label}{_flags(of_row)}  | {' | '.join(cells) or 'no figure'}"


def _flags(flags: Sequence[str]) -> str:
    return f" {{{', '.join(flags)}}}" if flags else ""


def _name(seen: Seen, table: Table) -> str:
    number = seen.parsed.tables.index(table) + 1
    return f"table {number}, {table.kind.replace('_', ' ')}, layout {table.layout}, {table.unit or 'no unit'}"


def _count(tables: int) -> str:
    return f"{tables or 'no'} table{'s' * (tables != 1)}"


# What was read, drawn ----------------------------------------------------------------------------------------
def png(seen: Seen, number: int, *, whole: bool = True) -> bytes:
    """The page with its marks as a PNG of 150 dpi. `whole`: a text extract too far from its tables is drawn as well."""
    picture, zoom = drawn(seen, number, whole=whole)
    data: bytes = picture[0].get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), alpha=False).tobytes("png")
    return data


def drawn(seen: Seen, number: int, *, whole: bool = True) -> tuple[pymupdf.Document, float]:
    """The picture as a document of one page, the page itself below a strip of TITLE points, and its pixels a point."""
    page, zoom = seen.pages[number - 1], ZOOM
    text = page.origin == TEXT_EXTRACT
    ground = None if text else _displayed(seen.data, number)
    tops, folded = _tops(seen, number, whole) if text else ({}, {})
    letters = min(page.width, max([MOST_LETTERS, *(w.x1 for t in seen.tables(number) for w in _words(seen, t, number))]))
    width = GUTTER + (letters + 2) * LETTER if ground is None else ground.width / ZOOM
    height = max([*tops.values(), *folded, 0]) + 2 * LEADING if ground is None else ground.height / ZOOM
    picture = pymupdf.open()
    legend = _legend_places(width)
    paper = picture.new_page(width=width, height=TITLE + height + legend[-1][1] + 2 * LEADING)
    for name, font in _FONTS.items():
        paper.insert_font(fontname=name, fontbuffer=font.buffer)
    pen = Pen(paper.new_shape(), page.placement or Placement(1, 0, 0, 1, 0, 0), tops if text else None)
    if ground is not None:
        paper.insert_image(pymupdf.Rect(0, TITLE, width, TITLE + height), pixmap=ground)
    _mark(seen, page, pen)
    pen.finish()
    return picture, zoom
