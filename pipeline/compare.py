"""What a run found that the one before had not, what both have, and what is gone: `python -m pipeline findings`."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline import known, publish

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


def _worst_first(rows: Any) -> list[Row]:
    def key(r: Row) -> tuple[int, str, int, int, str]:
        number = SEVERITIES.index(r["severity"]) if r["severity"] in SEVERITIES else len(SEVERITIES)
        return number, r["document_id"], int(r["page"] or 0), int(r["line"] or 0), r["finding_id"]

    return sorted(rows, key=key)


def findings_in(curated: Path) -> list[dict[str, str]]:
    """The published findings of a folder, with the columns in KEPT."""
    csv.field_size_limit(2**31 - 1)  # a finding over a whole document names every figure of it
    with open(curated / "findings.csv", newline="", encoding="utf-8") as file:
        return [{c: r.get(c, "") for c in KEPT} for r in csv.DictReader(file)]


def previous_of(curated: Path) -> list[dict[str, str]] | None:
    """What the run before the published one found, as the published one keeps it; None where it keeps nothing."""
    kept = (publish.run_of(curated) or {}).get("previous_findings")
    return kept if isinstance(kept, list) else None


def to_keep(curated: Path, fingerprint: str) -> list[dict[str, str]] | None:
    """What a run about to be published keeps of the one before. The same run done again keeps what that one kept."""
    if not (curated / publish.MARKER).is_file() or not (curated / "findings.csv").is_file():
        return None
    run = publish.run_of(curated)
    if run is not None and run.get("fingerprint") == fingerprint:
        return previous_of(curated)
    return findings_in(curated)


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
