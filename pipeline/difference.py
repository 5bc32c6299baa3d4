"""What changed between two published folders, by document, table, figure, series and finding: `make diff OLD=... NEW=...`.

Rows are matched by what the report prints, not by ids alone: a table that was not read before pushes the numbers of
those behind it on, and that is no change of theirs. The figures of one document are held at a time.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from pipeline import compare

NEEDED = ("documents", "tables", "facts", "series", "findings")
MOST = 20  # lines of one sort before the rest is only counted
_OF_DOCUMENT = ("status", "organisation", "report_type", "report_year", "sha256", "pages", "text_origin", "message")
_OF_TABLE = ("kind", "scope", "unit", "row_count", "column_count", "flags")
_OF_FIGURE = ("value_printed", "value", "unit", "item", "sex", "measure", "scenario", "fiscal_year", "scope", "nil")
_OF_SERIES = ("value_latest", "unit", "restated", "break_note", "document_latest")
Row = Mapping[str, str]
Rows = Sequence[Row]


@dataclass(frozen=True, slots=True)
class Change:
    """Something both runs have, and the columns in which they differ: name, before, after."""

    name: str
    columns: tuple[tuple[str, str, str], ...]


@dataclass
class Part:
    """What only the new run has, what only the old one had, what differs, and how much is the same."""

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    same: int = 0

    def take(self, name: str, before: Row | None, after: Row | None, columns: Sequence[str], said: str = "") -> None:
        """Count one row of either run or of both; `said`: what to tell of a row that only one has."""
        if before is None or after is None:
            (self.added if before is None else self.removed).append(f"{name}: {said}" if said else name)
            return
        pairs = ((c, before.get(c, ""), after.get(c, "")) for c in columns)
        differing = tuple((c, a, b) for c, a, b in pairs if a != b)
        if differing:
            self.changed.append(Change(name, differing))
        else:
            self.same += 1

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


@dataclass
class Difference:
    """Two published runs side by side."""

    documents: Part = field(default_factory=Part)
    tables: Part = field(default_factory=Part)
    figures: Part = field(default_factory=Part)
    series: Part = field(default_factory=Part)
    findings: compare.Comparison = field(default_factory=lambda: compare.compare([], []))

    def __bool__(self) -> bool:
        parts = (self.documents, self.tables, self.figures, self.series)
        return any(parts) or bool(self.findings.new or self.findings.resolved)


def difference(old: Path, new: Path) -> Difference:
    """Compare two published folders that have the tables of NEEDED."""
    found = Difference(findings=compare.compare(compare.findings_in(new), compare.findings_in(old)))
    for name, before, after in _matched(_read(old, "documents"), _read(new, "documents"), _document):
        found.documents.take(name, before, after, _OF_DOCUMENT)
    for name, before, after in _matched(_read(old, "series"), _read(new, "series"), _point):
        row = after or before or {}
        found.series.take(name, before, after, _OF_SERIES, f"{row['value_latest']} {row['unit']}".strip())
    tables = [{d: list(own) for d, own in groupby(_read(folder, "tables"), _document)} for folder in (old, new)]
    for document, before_figures, after_figures in _side_by_side(_by_document(old), _by_document(new)):
        own = (tables[0].pop(document, []), tables[1].pop(document, []))
        _of_document(found, own, (before_figures, after_figures))
    for document in sorted({*tables[0], *tables[1]}):  # tables without a figure
        _of_document(found, (tables[0].get(document, []), tables[1].get(document, [])), ([], []))
    return found


def _read(folder: Path, table: str) -> Iterator[dict[str, str]]:
    csv.field_size_limit(2**31 - 1)  # a finding over a whole document names every figure of it
    with open(folder / f"{table}.csv", newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def _document(row: Row) -> str:
    return row["document_id"]


def _point(row: Row) -> str:
    """What a value of a series is of."""
    of = [row[c] for c in ("item", "scope", "sex", "measure", "fiscal_year") if row[c] not in ("", "association")]
    return f"{row['organisation']}: {', '.join(of)}"


def _by_document(folder: Path) -> Iterator[tuple[str, list[dict[str, str]]]]:
    for document, rows in groupby(_read(folder, "facts"), _document):
        yield document, list(rows)


def _side_by_side(
    old: Iterator[tuple[str, list[dict[str, str]]]], new: Iterator[tuple[str, list[dict[str, str]]]]
) -> Iterator[tuple[str, Rows, Rows]]:
    """The documents of both, which facts.csv holds in the order of their names."""
    a, b = next(old, None), next(new, None)
    while a is not None or b is not None:
        if b is None or (a is not None and a[0] < b[0]):
            assert a is not None
            yield a[0], a[1], []
            a = next(old, None)
        elif a is None or b[0] < a[0]:
            yield b[0], [], b[1]
            b = next(new, None)
        else:
            yield a[0], a[1], b[1]
            a, b = next(old, None), next(new, None)


def _of_document(found: Difference, tables: tuple[Rows, Rows], figures: tuple[Rows, Rows]) -> None:
    """The tables of one document, each with its figures."""
    own = [{t: list(rows) for t, rows in groupby(side, lambda r: r["table_id"])} for side in figures]
    for name, before, after in _matched(tables[0], tables[1], _caption):
        was = own[0].get(before["table_id"], []) if before is not None else []
        now = own[1].get(after["table_id"], []) if after is not None else []
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
        yield (
            f"{title}: {len(part.added)} added, {len(part.removed)} removed, {len(part.changed)} changed, "
            f"{part.same} the same"
        )
        yield from _some([f"  + {name}" for name in part.added], most)
        yield from _some([f"  - {name}" for name in part.removed], most)
        yield from _some([f"  ~ {c.name}: {_told(c)}" for c in part.changed], most)
    new, gone = found.findings.new, found.findings.resolved
    same = len(found.findings.still) + len(found.findings.known)
    yield f"findings: {len(new)} new, {len(gone)} gone, {same} the same or known"
    for sign, rows in (("+", new), ("-", gone)):
        yield from _some([f"  {sign} {r['severity']} {r['document_id']}: {r['message']}" for r in rows], most)


def _told(change: Change) -> str:
    return "; ".join(
        "another file" if column == "sha256" else f"{column} {before or '(nothing)'} -> {after or '(nothing)'}"
        for column, before, after in change.columns
    )


def _some(rows: Sequence[str], most: int) -> Iterator[str]:
    yield from rows[:most]
    if len(rows) > most:
        yield f"    and {len(rows) - most} more (--full lists them)"


def main(old: Path, new: Path, *, whole: bool = False) -> int:
    """Print the difference. Exit status 2 where a folder lacks a table."""
    for folder in (old, new):
        lacking = [t for t in NEEDED if not (folder / f"{t}.csv").is_file()]
        if lacking:
            print(
                f"error: {folder} has no {lacking[0]}.csv: it is no folder that make curate published", file=sys.stderr
            )
            return 2
    print("\n".join(lines(difference(old, new), most=sys.maxsize if whole else MOST)))
    return 0
