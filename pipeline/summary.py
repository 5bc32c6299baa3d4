"""What a run prints at its end."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from pipeline import known, publish
from pipeline.curate import Summary

MOST_LINES = 12  # of problems; the rest stands in the files
MOST_KINDS, MOST_LABELS = 6, 2  # of unmapped labels


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


def _unmapped(rows: list[dict[str, Any]], more: str) -> list[str]:
    """Labels no vocabulary knows, by kind of table, those that most figures carry first."""
    if not rows:
        return []
    by_kind: dict[str, dict[str, tuple[int, str]]] = {}
    for r in rows:
        labels = by_kind.setdefault(r["kind"], {})
        labels[r["row_label"]] = (labels.get(r["row_label"], (0, ""))[0] + int(r["figures"]), r["closest_known"])
    figures = {kind: sum(n for n, _ in labels.values()) for kind, labels in by_kind.items()}
    total = sum(len(labels) for labels in by_kind.values())
    found = [f"Labels no vocabulary knows: {total}, with {sum(figures.values())} figures; all of them in {more}"]
    kinds = sorted(by_kind, key=lambda k: (-figures[k], k))
    for kind in kinds[:MOST_KINDS]:
        labels = by_kind[kind]
        found.append(f"  - {kind.replace('_', ' ')}: {len(labels)}, with {figures[kind]} figures")
        first = sorted(labels, key=lambda x: (-labels[x][0], x))[:MOST_LABELS]
        for label in first:
            closest = labels[label][1]
            found.append(f"      {_short(label)}{f' (closest known: {_short(closest)})' if closest else ''}")
        if len(labels) > len(first):
            found.append(f"      and {len(labels) - len(first)} more")
    if len(kinds) > MOST_KINDS:
        found.append(
            f"  - and {sum(len(by_kind[k]) for k in kinds[MOST_KINDS:])} more in {len(kinds) - MOST_KINDS} kinds"
        )
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
