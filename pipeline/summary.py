"""What a run prints at its end."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import known, publish
from pipeline.register import Archive

if TYPE_CHECKING:
    from pipeline.tally import Tally
    from pipeline.verify import Verdict

MOST_LINES = 12  # of problems; the rest stands in the files
MOST_KINDS, MOST_LABELS = 6, 2  # of unmapped labels


@dataclass
class Summary:
    """What a run did, for people and for the next run."""

    documents: int = 0
    by_status: dict[str, int] = field(default_factory=dict)
    tables: int = 0
    tables_by_kind: dict[str, int] = field(default_factory=dict)
    facts: int = 0
    claims: int = 0
    checks: int = 0
    checks_by_rule: dict[str, int] = field(default_factory=dict)
    verdicts: dict[str, int] = field(default_factory=dict)
    findings: dict[str, int] = field(default_factory=dict)
    new_errors: int = 0
    stale_issues: list[str] = field(default_factory=list)  # listed in known_issues.csv and no longer true
    review: dict[str, str] = field(default_factory=dict)  # the day to look again at each known finding
    numbers_printed: int = 0
    numbers_accounted: int = 0
    unmapped: list[dict[str, Any]] = field(default_factory=list)  # of `unmapped_kinds`
    problems: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    internal_errors: list[str] = field(default_factory=list)
    expectations: int = 0
    expectations_met: int = 0
    expectation_failures: list[str] = field(default_factory=list)
    fingerprint: str = ""
    unchanged: bool = False


def fill(summary: Summary, total: Tally, archive: Archive, verdict: Verdict, folder: Path) -> None:
    """What a run's associations add up to, and the verdict on the tables in a folder."""
    for name in ("by_status", "tables_by_kind", "checks_by_rule", "verdicts", "findings"):
        setattr(summary, name, dict(sorted(getattr(total, name).items())))
    summary.documents, summary.tables = total.counts.get("documents", 0), total.counts.get("tables", 0)
    summary.facts, summary.claims = total.facts, total.claims
    summary.checks = sum(total.checks_by_rule.values())
    summary.new_errors, summary.review = total.new_errors, total.review
    summary.stale_issues, summary.internal_errors = sorted(total.stale), sorted(total.errors)
    summary.numbers_printed, summary.numbers_accounted = total.numbers_printed, total.numbers_accounted
    summary.problems = sorted(total.problems) + archive.notes
    summary.ignored = archive.ignored
    summary.expectations, summary.expectations_met = verdict.expectations, verdict.met
    summary.expectation_failures = list(verdict.failures)
    with open(folder / "unmapped_labels.csv", newline="", encoding="utf-8") as file:
        summary.unmapped = unmapped_kinds(csv.DictReader(file))


def unmapped_kinds(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Labels no vocabulary knows, by kind of table: how many, with how many figures, and those that most figures carry."""
    by_kind: dict[str, dict[str, tuple[int, str]]] = {}
    for r in rows:
        labels = by_kind.setdefault(r["kind"], {})
        labels[r["row_label"]] = (labels.get(r["row_label"], (0, ""))[0] + int(r["figures"]), r["closest_known"])
    return [
        {
            "kind": kind,
            "labels": len(labels),
            "figures": sum(n for n, _ in labels.values()),
            "first": [[x, labels[x][1]] for x in sorted(labels, key=lambda x: (-labels[x][0], x))[:MOST_LABELS]],
        }
        for kind, labels in by_kind.items()
    ]


def lines(summary: Summary, raw: Path, curated: Path) -> list[str]:
    """The closing table and what the user should know, as lines of text."""
    share = 100 * summary.numbers_accounted / summary.numbers_printed if summary.numbers_printed else 0.0
    table = [
        ("documents", _counted(summary.documents, summary.by_status)),
        ("tables", _counted(summary.tables, summary.tables_by_kind)),
        ("facts", f"{summary.facts}, and {summary.claims} figures in text"),
        ("checks performed", _counted(summary.checks, summary.verdicts)),
        ("findings", _counted(sum(summary.findings.values()), summary.findings)),
        ("numbers accounted for", f"{summary.numbers_accounted} of {summary.numbers_printed} ({share:.1f} %)"),
        ("expectations met", f"{summary.expectations_met} of {summary.expectations}"),
        ("results", str(curated)),
    ]
    start = curated / publish.REPORT / "index.html"
    table += [("to open in a browser", str(start))] if start.is_file() else []
    width = max(len(name) for name, _ in table)
    found = (
        [f"Nothing has changed since the last run of {raw}; the published files are as they were."]
        if summary.unchanged
        else []
    )
    found += [f"  {name:<{width}}  {value}" for name, value in table]
    found += _listed("To look at", summary.problems, f"{curated}/documents.csv")
    found += _unmapped(summary.unmapped, f"{curated}/unmapped_labels.csv")
    found += _listed(
        "Known issues that are no longer true", summary.stale_issues, "take them out of schemas/known_issues.csv"
    )
    found += _listed(
        "Known issues to look at again", known.overdue(summary.review, date.today()), "schemas/known_issues.csv"
    )
    found += _listed("Failures of this program", summary.internal_errors, "please report them")
    found += _listed("Expectations not met", summary.expectation_failures, "see pipeline/verify.py")
    return found


def _unmapped(kinds: list[dict[str, Any]], more: str) -> list[str]:
    """Labels no vocabulary knows, by kind of table, those that most figures carry first."""
    if not kinds:
        return []
    kinds = sorted(kinds, key=lambda k: (-k["figures"], k["kind"]))
    total, figures = (sum(k[name] for k in kinds) for name in ("labels", "figures"))
    found = [f"Labels no vocabulary knows: {total}, with {figures} figures; all of them in {more}"]
    for kind in kinds[:MOST_KINDS]:
        found.append(f"  - {kind['kind'].replace('_', ' ')}: {kind['labels']}, with {kind['figures']} figures")
        for label, closest in kind["first"]:
            found.append(f"      {_short(label)}{f' (closest known: {_short(closest)})' if closest else ''}")
        if kind["labels"] > len(kind["first"]):
            found.append(f"      and {kind['labels'] - len(kind['first'])} more")
    if len(kinds) > MOST_KINDS:
        left = kinds[MOST_KINDS:]
        found.append(f"  - and {sum(k['labels'] for k in left)} more in {len(left)} kinds")
    return found


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


def _counted(total: int, parts: dict[str, int]) -> str:
    inside = ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in parts.items())
    return f"{total} ({inside})" if inside else str(total)


def _listed(title: str, entries: list[str], more: str) -> list[str]:
    if not entries:
        return []
    found = [f"{title}:", *(f"  - {e}" for e in entries[:MOST_LINES])]
    if len(entries) > MOST_LINES:
        found.append(f"  - and {len(entries) - MOST_LINES} more: {more}")
    return found
