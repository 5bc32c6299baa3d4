"""What changed between two published folders, by document, table, figure, series and finding: `make diff OLD=... NEW=...`.

Rows are matched by what the report prints, not by ids alone: a table that was not read before pushes the numbers of
those behind it on, and that is no change of theirs. Both folders are read side by side, and the rows of one document
or association are held at a time; what stands in both as it is, is counted without looking into it.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TypeVar

from pipeline import compare, csv_files
from pipeline.csv_files import Table, side_by_side

NEEDED = ("documents", "tables", "facts", "series", "findings")
MOST = 20  # lines of one sort before the rest is only counted
_OF_DOCUMENT = ("status", "organisation", "report_type", "report_year", "sha256", "pages", "text_origin", "message")
_OF_TABLE = ("kind", "scope", "unit", "row_count", "column_count", "flags")
_OF_FIGURE = ("value_printed", "value", "unit", "item", "sex", "measure", "scenario", "fiscal_year", "scope", "nil")
_OF_SERIES = ("value_latest", "unit", "restated", "break_note", "document_latest")
T = TypeVar("T")
Row = Mapping[str, str]
Rows = Sequence[Row]


@dataclass(frozen=True, slots=True)
class Change:
    """Something both runs have, and the columns in which they differ: name, before, after."""

    name: str
    columns: tuple[tuple[str, str, str], ...]


@dataclass
class Part:
    """What only the new run has, what only the old one had, what differs, and how much is the same.

    Of each of the three lists the first so many (`most`) are held, and of the others how many they are (`more`).
    """

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    same: int = 0
    most: int = sys.maxsize
    more: Counter[str] = field(default_factory=Counter)

    def take(self, name: str, before: Row | None, after: Row | None, columns: Sequence[str], said: str = "") -> None:
        """Count one row of either run or of both; `said`: what to tell of a row that only one has."""
        if before is None or after is None:
            sort, held = ("added", self.added) if before is None else ("removed", self.removed)
            self._hold(sort, held, f"{name}: {said}" if said else name)
            return
        if before == after:
            self.same += 1
            return
        pairs = ((c, before.get(c, ""), after.get(c, "")) for c in columns)
        differing = tuple((c, a, b) for c, a, b in pairs if a != b)
        if differing:
            self._hold("changed", self.changed, Change(name, differing))
        else:
            self.same += 1

    def _hold(self, sort: str, held: list[T], told: T) -> None:
        if len(held) < self.most:
            held.append(told)
        else:
            self.more[sort] += 1

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


@dataclass
class Difference:
    """Two published runs side by side."""

    documents: Part
    tables: Part
    figures: Part
    series: Part
    findings: compare.Change

    def __bool__(self) -> bool:
        parts = (self.documents, self.tables, self.figures, self.series)
        return any(parts) or bool(self.findings.new or self.findings.resolved)


@dataclass(frozen=True, slots=True)
class Pair:
    """One table of both folders, in the order of a column: as it is in every published folder."""

    old: Table
    new: Table
    by: str
    ordered: bool

    @classmethod
    def of(cls, folders: tuple[Path, Path], name: str, by: str, ordered: bool) -> Pair:
        old, new = (Table.at(folder / f"{name}.csv") for folder in folders)
        return cls(old, new, by, ordered)

    def streams(self) -> tuple[Groups, Groups]:
        """The rows of both, by the column."""
        old, new = ((t.groups if self.ordered else t.sorted_groups)(self.by) for t in (self.old, self.new))
        return old, new

    def same(self, old: list[bytes], new: list[bytes]) -> bool:
        """Do rows stand in both files as they are, under the same columns?"""
        return old == new and self.old.header == self.new.header


Groups = Iterator[tuple[str, list[bytes]]]


def difference(old: Path, new: Path, *, most: int = sys.maxsize) -> Difference:
    """Compare two published folders that have the tables of NEEDED.

    `most`: names of one sort that are held; all are counted. Files that somebody sorted otherwise are held as a whole.
    """
    try:
        return _difference((old, new), most, ordered=True)
    except csv_files.Unordered:
        return _difference((old, new), most, ordered=False)


def _difference(folders: tuple[Path, Path], most: int, ordered: bool) -> Difference:
    findings = compare.change(folders[1], folders[0], most)
    found = Difference(Part(most=most), Part(most=most), Part(most=most), Part(most=most), findings)
    documents = Pair.of(folders, "documents", "document_id", ordered)
    for _, (was, now) in side_by_side(*documents.streams()):
        for name, before, after in _matched(documents.old.parsed(was), documents.new.parsed(now), _document):
            found.documents.take(name, before, after, _OF_DOCUMENT)
    series = Pair.of(folders, "series", "organisation", ordered)
    for _, (was, now) in side_by_side(*series.streams()):
        if series.same(was, now):
            found.series.same += len(was)
            continue
        for name, before, after in _matched(series.old.parsed(was), series.new.parsed(now), _point):
            row = after or before or {}
            found.series.take(name, before, after, _OF_SERIES, f"{row['value_latest']} {row['unit']}".strip())
    tables, facts = (Pair.of(folders, name, "document_id", ordered) for name in ("tables", "facts"))
    bare = []  # documents whose tables have no figure, told last
    for _, own in side_by_side(*tables.streams(), *facts.streams()):
        if own[2] or own[3]:
            _of_document(found, tables, facts, own)
        else:
            bare.append(own)
    for own in bare:
        _of_document(found, tables, facts, own)
    return found


def _document(row: Row) -> str:
    return row["document_id"]


def _point(row: Row) -> str:
    """What a value of a series is of."""
    of = [row[c] for c in ("item", "scope", "sex", "measure", "fiscal_year") if row[c] not in ("", "association")]
    return f"{row['organisation']}: {', '.join(of)}"


def _of_document(found: Difference, tables: Pair, facts: Pair, own: Sequence[list[bytes]]) -> None:
    """The tables of one document, each with its figures; `own`: rows of both files of each pair."""
    if tables.same(own[0], own[1]) and facts.same(own[2], own[3]):
        known = set(tables.new.values(own[1], "table_id"))
        found.tables.same += len(own[1])
        found.figures.same += sum(t in known for t in facts.new.values(own[3], "table_id"))
        return
    sides = (facts.old.parsed(own[2]), facts.new.parsed(own[3]))
    figures = [{t: list(rows) for t, rows in groupby(side, lambda r: r["table_id"])} for side in sides]
    for name, before, after in _matched(tables.old.parsed(own[0]), tables.new.parsed(own[1]), _caption):
        was = figures[0].get(before["table_id"], []) if before is not None else []
        now = figures[1].get(after["table_id"], []) if after is not None else []
        found.tables.take(name, before, after, _OF_TABLE, f"{len(was or now)} figures")
        if before is None or after is None:
            continue  # said of the table
        for cell, one, other in _matched(was, now, _cell):
            printed = (other or one or {})["value_printed"]
            found.figures.take(f"{name}: {cell}", one, other, _OF_FIGURE, printed)


def _caption(table: Row) -> str:
    called = " ".join(filter(None, (table["number_printed"], table["caption"] or table["heading"])))
    scope = "" if table["scope"] == "association" else f" ({table['scope']})"
    return f"{table['document_id']}, {called or table['kind']}{scope}"


def _cell(fact: Row) -> str:
    return " / ".join(filter(None, (fact["section"], fact["row_label"], fact["column_label"])))


def _matched(
    old: Iterable[Row], new: Iterable[Row], key: Callable[[Row], str]
) -> Iterator[tuple[str, Row | None, Row | None]]:
    """Rows of both by their key; of several with one key the first goes with the first."""
    before = _numbered(old, key)
    after = _numbered(new, key)
    for name, row in after.items():
        yield name, before.pop(name, None), row
    for name, row in before.items():
        yield name, row, None


def _numbered(rows: Iterable[Row], key: Callable[[Row], str]) -> dict[str, Row]:
    seen: Counter[str] = Counter()
    found: dict[str, Row] = {}
    for row in rows:
        name = key(row)
        seen[name] += 1
        found[name if seen[name] == 1 else f"{name} [{seen[name]}]"] = row
    return found


def lines(found: Difference, *, most: int = MOST) -> Iterator[str]:
    """For a person: what was added, removed and changed of each sort, then findings that are new or gone."""
    if not found:
        yield "nothing changed"
        return
    parts = (
        ("documents", found.documents),
        ("tables", found.tables),
        ("figures in tables of both", found.figures),
        ("values of series", found.series),
    )
    for title, part in parts:
        counts = {sort: len(getattr(part, sort)) + part.more[sort] for sort in ("added", "removed", "changed")}
        said = ", ".join(f"{count} {sort}" for sort, count in counts.items())
        yield f"{title}: {said}, {part.same} the same"
        yield from _some([f"  + {name}" for name in part.added], counts["added"], most)
        yield from _some([f"  - {name}" for name in part.removed], counts["removed"], most)
        yield from _some([f"  ~ {c.name}: {_told(c)}" for c in part.changed], counts["changed"], most)
    of = found.findings
    yield f"findings: {of.new_count} new, {of.resolved_count} gone, {of.same} the same or known"
    for sign, rows, count in (("+", of.new, of.new_count), ("-", of.resolved, of.resolved_count)):
        yield from _some([f"  {sign} {r['severity']} {r['document_id']}: {r['message']}" for r in rows], count, most)


def _told(change: Change) -> str:
    return "; ".join(
        "another file" if column == "sha256" else f"{column} {before or '(nothing)'} -> {after or '(nothing)'}"
        for column, before, after in change.columns
    )


def _some(rows: Sequence[str], count: int, most: int) -> Iterator[str]:
    """The first rows of so many."""
    yield from rows[:most]
    if count > most:
        yield f"    and {count - most} more (--full lists them)"


def main(old: Path, new: Path, *, whole: bool = False) -> int:
    """Print the difference. Exit status 2 where a folder lacks a table."""
    for folder in (old, new):
        lacking = [t for t in NEEDED if not (folder / f"{t}.csv").is_file()]
        if lacking:
            print(
                f"error: {folder} has no {lacking[0]}.csv: it is no folder that make curate published", file=sys.stderr
            )
            return 2
    most = sys.maxsize if whole else MOST
    print("\n".join(lines(difference(old, new, most=most), most=most)))
    return 0
