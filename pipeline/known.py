"""schemas/known_issues.csv: contradictions that somebody has looked at, with the reason and the day to look again.

An issue is joined to the finding of its id, which is made of what the report prints; where the id is left empty, to
the finding of its rule, document, cells and difference. One that no longer is true is told as stale: its document was
read, and the finding is not there or off by another difference.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pipeline import vocabulary
from pipeline.model import Document, Finding

FILE = "known_issues.csv"
COLUMNS = (
    "finding_id",
    "rule",
    "document_id",
    "fact_ids",
    "stated",
    "difference",
    "status",
    "reason",
    "review_date",
)
STATUSES = ("accepted", "reported", "disputed")  # the report is so; its publisher was told; the publisher disagrees
_ID = re.compile(r"F[0-9a-f]{10}(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Issue:
    """One row of the file; `line`: where it stands."""

    finding_id: str
    rule: str
    document_id: str
    fact_ids: tuple[str, ...]
    stated: str
    difference: str
    status: str
    reason: str
    review_date: str
    line: int = 0

    @property
    def name(self) -> str:
        return self.finding_id or f"{self.rule} of {', '.join(self.fact_ids)}"


@dataclass(frozen=True, slots=True)
class Known:
    """Findings with the known ones marked; what the file says that is no longer true; when to look again, by finding."""

    findings: list[Finding]
    stale: list[str]
    review: dict[str, str]


def problems(path: Path | None = None) -> Iterator[str]:
    """Typing errors of the file, each with its line."""
    path = path or vocabulary.SCHEMAS / FILE
    place = f"schemas/{FILE}"
    with open(path, newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        if missing := [c for c in COLUMNS if c not in (reader.fieldnames or ())]:
            yield f"{place}: the column {missing[0]} is missing"
            return
        seen: dict[str, int] = {}
        for row in reader:
            at = f"{place} line {reader.line_num}"
            if None in row or None in row.values():
                yield f"{at}: it has more or fewer cells than there are columns; put a text with commas in quotes"
                continue
            yield from (f"{at}: {problem}" for problem in _of_row(row))
            identity = row["finding_id"] or "|".join(row[c] for c in ("rule", "document_id", "fact_ids", "difference"))
            if identity in seen:
                yield f"{at}: the same issue as in line {seen[identity]}"
            seen.setdefault(identity, reader.line_num)


def _of_row(row: Mapping[str, str]) -> Iterator[str]:
    rules = {r["rule"] for r in vocabulary.rows("rules.csv")}
    if row["finding_id"] and not _ID.fullmatch(row["finding_id"]):
        yield f"finding_id is one as in findings.csv, such as Ff6f7a4bef1, not {row['finding_id']!r}"
    if not row["finding_id"] and not row["fact_ids"]:
        yield "it names no finding: give finding_id, or rule, document_id, fact_ids and difference"
    if row["rule"] not in rules:
        yield f"rule is one of schemas/rules.csv, not {row['rule']!r}"
    if row["status"] not in STATUSES:
        yield f"status is one of {', '.join(STATUSES)}, not {row['status']!r}"
    for column in ("document_id", "reason"):
        if not row[column].strip():
            yield f"{column} is empty"
    try:
        date.fromisoformat(row["review_date"])
    except ValueError:
        yield f"review_date is a day such as 2027-11-01, not {row['review_date']!r}"


def issues(path: Path | None = None) -> list[Issue]:
    """The issues of the file, in their order."""
    with open(path or vocabulary.SCHEMAS / FILE, newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        return [
            Issue(
                **{c: r[c] for c in COLUMNS if c != "fact_ids"},
                fact_ids=tuple(f for f in r["fact_ids"].split(";") if f),
                line=reader.line_num,
            )
            for r in reader
        ]


def join(found: Sequence[Finding], listed: Sequence[Issue], documents: Sequence[Document]) -> Known:
    """Mark the findings that are listed; tell what is listed and no longer found. Other archives' issues say nothing."""
    read = {d.document_id for d in documents if d.status != "unreadable"}
    marked = {f.finding_id: f for f in found}
    stale: list[str] = []
    review: dict[str, str] = {}
    for issue in listed:
        own = [f for f in found if _is(issue, f)]
        if own and (not issue.finding_id or not issue.difference or own[0].difference == issue.difference):
            note = issue.reason if issue.status == "accepted" else f"{issue.status}: {issue.reason}"
            for finding in own:
                marked[finding.finding_id] = replace(finding, status="known", note=note)
                review[finding.finding_id] = issue.review_date
        elif own:
            stale.append(
                f"schemas/{FILE} line {issue.line}: {issue.name} is off by {own[0].difference}, not {issue.difference}"
            )
        elif issue.document_id in read:
            stale.append(
                f"schemas/{FILE} line {issue.line}: {issue.name} ({issue.rule}, {issue.document_id}) is no longer found"
            )
    return Known([marked[f.finding_id] for f in found], stale, review)


def _is(issue: Issue, finding: Finding) -> bool:
    if issue.finding_id:
        return issue.finding_id == finding.finding_id
    return (
        (issue.rule, issue.document_id, issue.difference) == (finding.rule, finding.document_id, finding.difference)
    ) and set(issue.fact_ids) <= set(finding.fact_ids)


def overdue(review: Mapping[str, str], today: date) -> list[str]:
    """Known findings whose day to be looked at again has passed."""
    return [
        f"{finding_id} was to be looked at again by {day}"
        for finding_id, day in sorted(review.items())
        if day < today.isoformat()
    ]
