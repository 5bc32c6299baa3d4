"""Draw what the program saw over a page: `make inspect DOC=... PAGE=...` shows why a table came out as it did.

Here the document is read as the run reads it and told in words; `pipeline.overlay` draws it.
"""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from parsers import generic, layouts, numbers
from parsers.blocks import Block
from parsers.lines import Line
from pipeline import identify, normalise, readers, register, scans
from pipeline.batch import CACHE
from pipeline.model import Cell, Column, Document, Fact, Page, Row, Table
from pipeline.register import Source

FOLDER = Path("inspect")


class InspectError(Exception):
    """There is nothing to draw; the message is one sentence for the user."""


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
    from pipeline import overlay  # which needs this module

    try:
        seen = read(source_of(wanted, raw))
        chosen = _page_numbers(seen, page)
        for number, path in zip(chosen, _paths(seen.document, chosen, out), strict=True):
            _write(path, overlay.png(seen, number))
            print("\n".join([str(path), *listing(seen, number)]))
    except InspectError as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2
    return 0


def _write(path: Path, picture: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture)
    except OSError as problem:
        raise InspectError(f"{path} can't be written ({problem.strerror})") from problem


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
    """The pages of this document that a run has read by OCR; inspecting reads none anew."""
    folder = source.path.parent if source.path is not None else Path()
    return scans.Pages(scans.Kept.beside(folder, CACHE), source.document.sha256)


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
    try:
        layout = layouts.layout_for(document)
    except layouts.LayoutError as problem:
        raise InspectError(str(problem)) from problem
    parsed = generic.parse(document, reading.pages, layout)
    facts = {f.fact_id: f for f in normalise.facts_of(document, parsed.tables)}
    return Seen(document, source.data, reading.pages, reading.wanted, parsed, facts)


def _page_numbers(seen: Seen, page: str) -> list[int]:
    count = len(seen.pages)
    if not page:
        found = [p.number for p in seen.pages if seen.tables(p.number)]
        if not found:
            raise InspectError(
                f"{seen.document.file} has no table of a known kind; see its lines with PAGE=1{f' to {count}' * (count > 1)}"
            )
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
        told += ["", f"  {name_of(seen, table)}: {title}{_flags(table.flags)}"]
        told += [
            f"    column {i}: {' '.join(meaning(c)) or 'not understood'}{f'  ({c.label[:60]!r})' if c.label else ''}"
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


def name_of(seen: Seen, table: Table) -> str:
    number = seen.parsed.tables.index(table) + 1
    return f"table {number}, {table.kind.replace('_', ' ')}, layout {table.layout}, {table.unit or 'no unit'}"


def _count(tables: int) -> str:
    return f"{tables or 'no'} table{'s' * (tables != 1)}"


def label_lines(table: Table, block: Block) -> list[list[Line]]:
    """For each row the lines its label stands on: those around its figures that together spell the label."""
    body = block.body
    at = [i for i, line in enumerate(body) if line.row]
    if len(at) != len(table.rows):
        return []
    found = []
    for row, before, i, after in zip(table.rows, [-1, *at], at, [*at[1:], len(body)], strict=False):
        above, below = body[before + 1 : i], body[i + 1 : after]
        ways = ([*above[k:], body[i], *below[:m]] for k in range(len(above) + 1) for m in range(len(below) + 1))
        label = squashed(row.label)
        spelt = (w for w in ways if squashed("".join(p.label if p.row else p.text for p in w)) == label)
        found.append(next(spelt, [body[i]]))
    return found


def squashed(text: str) -> str:
    return re.sub(r"\W", "", text)
