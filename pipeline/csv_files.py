"""Published CSVs read a row at a time: what stays in memory does not depend on how long they are."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Size:
    """Rows of a CSV without its header, and the bytes of its longest row."""

    rows: int
    longest: int


def records(path: Path) -> Iterator[dict[str, str]]:
    """Every row as a mapping of its columns."""
    csv.field_size_limit(2**31 - 1)  # a finding over a whole document names every figure of it
    with open(path, newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def lines(path: Path) -> Iterator[bytes]:
    """Every row as it stands in the file, the header first. A quoted cell may hold line breaks."""
    with open(path, "rb") as file:
        yield from whole(file)


def whole(file: Iterable[bytes]) -> Iterator[bytes]:
    """The rows of an open CSV as they stand, each with its end of line; one with a line break in a cell in one piece."""
    held = b""
    for line in file:
        held = held + line if held else line
        if held.count(b'"') % 2 == 0:
            yield held
            held = b""
    if held:
        yield held


def cells(rows: Iterable[bytes]) -> Iterator[list[str]]:
    """The cells of rows as `lines` gives them."""
    csv.field_size_limit(2**31 - 1)
    return csv.reader(row.decode("utf-8") for row in rows)


def size(path: Path) -> Size:
    """Count the rows of a CSV without parsing their cells."""
    count, longest = -1, 0  # the header is no row
    for line in lines(path):
        count += 1
        longest = max(longest, len(line))
    return Size(max(count, 0), longest)


class Unordered(Exception):
    """A CSV is not sorted by the column that it is to be read by."""


@dataclass(frozen=True, slots=True)
class Table:
    """One CSV, its rows kept as they stand in the file until their cells are asked for."""

    path: Path
    header: bytes

    @classmethod
    def at(cls, path: Path) -> Table:
        """The CSV of a path; an empty file has no columns."""
        return cls(path, next(lines(path), b""))

    def groups(self, column: str) -> Iterator[tuple[str, list[bytes]]]:
        """Rows that have one value of a column together, by that value. Raises Unordered where it does not ascend."""
        cell = _cell(self.columns.index(column))
        last: str | None = None
        rows = lines(self.path)
        next(rows, None)
        for value, own in groupby(rows, cell):
            if last is not None and value <= last:
                raise Unordered(self.path.name)
            last = value
            yield value, list(own)

    def sorted_groups(self, column: str) -> Iterator[tuple[str, list[bytes]]]:
        """The same of a CSV in any order, all of which is held."""
        cell = _cell(self.columns.index(column))
        found: dict[str, list[bytes]] = {}
        rows = lines(self.path)
        next(rows, None)
        for line in rows:
            found.setdefault(cell(line), []).append(line)
        yield from sorted(found.items())

    def parsed(self, rows: Iterable[bytes]) -> list[dict[str, str]]:
        """Rows as mappings of the columns."""
        columns = self.columns
        return [dict(zip(columns, row, strict=False)) for row in cells(rows) if row]

    def values(self, rows: Iterable[bytes], column: str) -> list[str]:
        """One column of rows."""
        return list(map(_cell(self.columns.index(column)), rows))

    @property
    def columns(self) -> list[str]:
        """The names of the columns, in order."""
        return next(csv.reader([self.header.decode("utf-8")]), [])


def _cell(at: int) -> Callable[[bytes], str]:
    """What takes one cell out of a row, without parsing those behind it."""
    before = re.compile(rb'(?:[^",\r\n]*,){%d}([^",\r\n]*)' % at)

    def cell(line: bytes) -> str:
        found = before.match(line)
        if found is None or line[found.end() : found.end() + 1] == b'"':
            return next(cells([line]))[at]
        return found[1].decode("utf-8")

    return cell


def side_by_side(*streams: Iterator[tuple[str, list[bytes]]]) -> Iterator[tuple[str, list[list[bytes]]]]:
    """Groups of several CSVs by their common value, in its order; none where a CSV has none."""
    heads = [next(s, None) for s in streams]
    while any(heads):
        key = min(h[0] for h in heads if h is not None)
        yield key, [h[1] if h is not None and h[0] == key else [] for h in heads]
        heads = [next(s, None) if h is not None and h[0] == key else h for s, h in zip(streams, heads, strict=True)]
