"""What a run found that the one before had not, what both have, and what is gone: `python -m pipeline findings`."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline import csv_files, known, publish

SEVERITIES = ("error", "warning", "notice")
KEPT = (  # columns of findings.csv that a run keeps of the one before it
    "finding_id",
    "severity",
    "cause",
    "rule",
    "document_id",
    "page",
    "line",
    "table_id",
    "stated",
    "expected",
    "difference",
    "message",
    "message_sv",
    "suggestion",
    "suggestion_sv",
    "fact_ids",
    "status",
    "note",
)
PREVIOUS = ".previous_findings.csv"  # beside the CSVs: what the run before found
WIDTH = 200  # characters of a message before it is cut, without --full
Row = Mapping[str, str]


@dataclass(frozen=True)
class Comparison:
    """Findings by what has become of them since the run before; each list worst first."""

    new: list[Row]
    still: list[Row]
    known: list[Row]
    resolved: list[Row]
    before: dict[str, str]  # ids of new findings that were another one before: the same cell and rule, other figures


def compare(now: Sequence[Row], before: Sequence[Row]) -> Comparison:
    """By their ids, which are made of what the report prints. What schemas/known_issues.csv lists is never new."""
    old = {r["finding_id"]: r for r in before}
    ids = {r["finding_id"] for r in now}
    unlisted = [r for r in now if r["status"] != "known"]
    new = _worst_first(r for r in unlisted if r["finding_id"] not in old)
    resolved = _worst_first(r for i, r in old.items() if i not in ids)
    by_cell = {(r["rule"], f): r["finding_id"] for r in resolved for f in r["fact_ids"].split(";")[:1] if f}
    changed = {
        r["finding_id"]: by_cell[r["rule"], first]
        for r in new
        if (r["rule"], first := r["fact_ids"].split(";")[0]) in by_cell
    }
    return Comparison(
        new,
        _worst_first(r for r in unlisted if r["finding_id"] in old),
        _worst_first(r for r in now if r["status"] == "known"),
        [r for r in resolved if r["finding_id"] not in changed.values()],
        changed,
    )


@dataclass(frozen=True)
class Change:
    """How many findings two runs have apart and together, and the worst of those that only one has."""

    new: list[Row]
    new_count: int
    resolved: list[Row]
    resolved_count: int
    same: int  # or known


def change(now: Path, before: Path, most: int = sys.maxsize) -> Change:
    """What `compare` finds between two published folders, counted in passes over their findings.csv.

    The ids of the findings are held, and of the findings themselves at most so many (`most`) of either folder.
    """
    ids, old = ({r["finding_id"] for r in _rows(folder)} for folder in (now, before))
    by_cell: dict[tuple[str, str], tuple[_Rank, str]] = {}
    for row in _rows(before):
        if row["finding_id"] not in ids and _cell(row)[1]:
            place = (_rank(row), row["finding_id"])
            by_cell[_cell(row)] = max(by_cell.get(_cell(row), place), place)
    new, resolved, same = _Worst(most), _Worst(most), 0
    changed: set[str] = set()
    for row in _rows(now):
        if row["status"] == "known" or row["finding_id"] in old:
            same += 1
            continue
        new.take(row)
        if _cell(row) in by_cell:
            changed.add(by_cell[_cell(row)][1])
    for row in _rows(before):
        if row["finding_id"] not in ids and row["finding_id"] not in changed:
            resolved.take(row)
    return Change(new.rows(), new.count, resolved.rows(), resolved.count, same)


class _Worst:
    """Counts findings and holds the worst of them."""

    def __init__(self, most: int) -> None:
        self.count, self._most, self._held = 0, most, list[Row]()

    def take(self, row: Row) -> None:
        self.count += 1
        self._held.append(row)
        if len(self._held) > 2 * self._most + 100:
            self._held = self.rows()

    def rows(self) -> list[Row]:
        return _worst_first(self._held)[: self._most]


def _cell(row: Row) -> tuple[str, str]:
    """What makes two findings speak of one thing: the rule and the first figure."""
    return row["rule"], row["fact_ids"].split(";")[0]


_Rank = tuple[int, str, int, int, str]


def _rank(row: Row) -> _Rank:
    """The worst first, then by place."""
    number = SEVERITIES.index(row["severity"]) if row["severity"] in SEVERITIES else len(SEVERITIES)
    return number, row["document_id"], int(row["page"] or 0), int(row["line"] or 0), row["finding_id"]


def _worst_first(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=_rank)


def findings_in(curated: Path) -> list[dict[str, str]]:
    """The published findings of a folder, with the columns in KEPT."""
    return list(_rows(curated))


def _rows(curated: Path, name: str = "findings.csv") -> Iterator[dict[str, str]]:
    for row in csv_files.records(curated / name):
        yield {c: row.get(c, "") for c in KEPT}


def keep(target: Path, staging: Path, fingerprint: str) -> None:
    """Put beside the CSVs of a run about to be published what the one before it found, as PREVIOUS.

    The same run done again keeps what it kept the first time.
    """
    if not (target / publish.MARKER).is_file() or not (target / "findings.csv").is_file():
        return
    if fingerprint and (publish.run_of(target) or {}).get("fingerprint") == fingerprint:
        before = None if (target / PREVIOUS).is_file() else previous_of(target)
        if before is not None:
            _write(staging / PREVIOUS, before)
        elif (target / PREVIOUS).is_file():
            shutil.copy2(target / PREVIOUS, staging)
    else:
        _write(staging / PREVIOUS, _rows(target))


def _write(path: Path, rows: Iterable[Row]) -> None:
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, KEPT, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def previous_of(curated: Path) -> list[dict[str, str]] | None:
    """What the run before the published one found, as the published one keeps it; None where it keeps nothing."""
    if (curated / PREVIOUS).is_file():
        return list(_rows(curated, PREVIOUS))
    kept = (publish.run_of(curated) or {}).get("previous_findings")  # of folders published before there was the file
    return kept if isinstance(kept, list) else None


def lines(found: Comparison, *, whole: bool = False) -> Iterator[str]:
    """A line for what, a line for where, a line for the suggestion."""
    titles = (
        ("New since the last run", found.new),
        ("Still there", found.still),
        ("Known (schemas/known_issues.csv)", found.known),
        ("Resolved since the last run", found.resolved),
    )
    yield ", ".join(f"{len(rows)} {title.split(' ')[0].lower()}" for title, rows in titles)
    for title, rows in titles:
        if rows:
            yield ""
            yield f"{title}: {len(rows)}"
        for row in rows:
            yield from _lines_of(row, found.before.get(row["finding_id"], ""), whole)


def _lines_of(row: Row, before: str, whole: bool) -> Iterator[str]:
    instead = f" (was {before})" if before else ""
    yield f"  {row['severity']:<8} {row['finding_id']}{instead}  {_cut(row['message'], whole)}"
    place = [row["document_id"] or "the run"]
    place += [f"{name} {row[name]}" for name in ("page", "line") if row[name]]
    place += [row["table_id"].removeprefix(f"{row['document_id']}.")] if row["table_id"] else []
    yield f"{'':<11}at {', '.join(place)} ({row['rule']}, {row['cause']})"
    if row["suggestion"]:
        yield f"{'':<11}{_cut(row['suggestion'], whole)}"
    if row["status"] == "known":
        yield f"{'':<11}{row['note']}"


def _cut(text: str, whole: bool) -> str:
    return text if whole or len(text) <= WIDTH else f"{text[: WIDTH - 1].rstrip()}…"


def issue_rows(rows: Sequence[Row]) -> str:
    """Rows for schemas/known_issues.csv; the reason and the day to look again are left to the one who judges."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in rows:
        given = {**row, "fact_ids": row["fact_ids"].split(";")[0]}
        given |= {"status": "accepted", "reason": "", "review_date": ""}
        writer.writerow([given[c] for c in known.COLUMNS])
    return text.getvalue()


def main(curated: Path, against: Path | None, *, form: str = "", whole: bool = False) -> int:
    """Print what is new, still there, known and resolved. Exit status 2 where there is nothing published."""
    for folder in (curated, *([against] if against else [])):
        if not (folder / "findings.csv").is_file():
            print(f"error: no findings.csv in {folder}; run make curate", file=sys.stderr)
            return 2
    before = findings_in(against) if against else previous_of(curated)
    found = compare(findings_in(curated), before or [])
    if form == "issues":
        print(issue_rows([*found.new, *found.still]), end="")
        return 0
    if form == "json":
        print(json.dumps(asdict(found), ensure_ascii=False, indent=1))
        return 0
    if before is None:
        print("no run before this one is kept here: everything that is not known is new")
    print("\n".join(lines(found, whole=whole)))
    return 0
