"""What a run prints at its end."""

from __future__ import annotations

from pathlib import Path

from pipeline.curate import Summary

MOST_LINES = 12  # of problems and unmapped labels; the rest stands in the files


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
    width = max(len(name) for name, _ in table)
    found = (
        [f"Nothing has changed since the last run of {raw}; the published files are as they were."]
        if summary.unchanged
        else []
    )
    found += [f"  {name:<{width}}  {value}" for name, value in table]
    found += _listed("To look at", summary.problems, f"{curated}/documents.csv")
    found += _listed("Labels no vocabulary knows", summary.unmapped, f"{curated}/unmapped_labels.csv")
    found += _listed("Failures of this program", summary.internal_errors, "please report them")
    found += _listed("Expectations not met", summary.expectation_failures, "see pipeline/verify.py")
    return found


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
