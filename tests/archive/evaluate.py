"""How well the pipeline reads a synthetic archive: by format, by hazard, and what it finds of what was seeded.

A figure of a PDF stands on a page, not a line: its place is the page's number times 1000, in the truth and, for this
comparison, in what was read.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from pipeline import checks, evaluate_findings, findings, register, scans
from pipeline.batch import CACHE, read
from pipeline.document import Result
from pipeline.evaluate import Score, golden_cells, score
from pipeline.evaluate_findings import Outcome
from pipeline.model import Claim, Fact, Finding, Reconciliation

PAGE = 1000
FEWEST_CELLS, FEWEST_DOCUMENTS = 60, 3  # of a hazard, to be told: below, one report's bad day is all it says
Scores = Mapping[tuple[str, str], Score]  # by document and kind
_Placed = TypeVar("_Placed", Fact, Claim, Finding, Reconciliation)


@dataclass(frozen=True)
class Hazard:
    """A layout's feature, the documents that have it and the kinds of table it shows in (none: all)."""

    name: str
    kinds: frozenset[str]
    documents: set[str] = field(default_factory=set, compare=False)


@dataclass
class Reading:
    """What the pipeline makes of the archive."""

    results: list[Result]
    scores: Scores
    outcome: Outcome
    elsewhere: list[Finding]  # findings of a contradiction that is seeded in another document


def evaluate(out: Path, jobs: int) -> Reading:
    """Read all documents, score their cells, hold the findings against what was seeded."""
    reports = out / "reports"
    say = partial(print, file=sys.stderr) if sys.stderr.isatty() else (lambda text: None)
    results = read(register.scan(reports), scans.Kept.beside(reports, CACHE), jobs=jobs, say=say)
    scores = {
        (r.document.document_id, kind): part
        for r in results
        for kind, part in score(golden_cells(out / "golden" / f"{r.document.document_id}.csv"), r.facts).items()
    }
    documents, facts = [r.document for r in results], [f for r in results for f in r.facts]
    tables, claims = [t for r in results for t in r.tables], [c for r in results for c in r.claims]
    checked = checks.run(documents, tables, facts, claims)
    found = _placed(findings.findings_of(checked, documents, facts))
    by_fact = {f.fact_id: f for f in _placed(facts)}
    by_claim = {c.claim_id: c for c in _placed(checked.claims)}
    known = evaluate_findings.contradictions(out / "contradictions")
    outcome = evaluate_findings.evaluate(known, found, by_fact, by_claim, _placed(checked.reconciliations))
    seeded = {(c.document_id, line) for c in known for line in c.lines}
    elsewhere = [f for f in outcome.others if _of_another(f, by_fact, seeded)]
    return Reading(results, scores, outcome, elsewhere)


def _placed(rows: Iterable[_Placed]) -> list[_Placed]:
    """Rows of PDFs with their page as their line."""
    return [replace(r, line=r.page * PAGE) if r.line is None and r.page else r for r in rows]


def _of_another(finding: Finding, facts: Mapping[str, Fact], seeded: set[tuple[str, int]]) -> bool:
    own = [facts[i] for i in finding.fact_ids if i in facts]
    return any(f.document_id != finding.document_id and (f.document_id, f.line or 0) in seeded for f in own)


def total(scores: Scores, documents: set[str], kinds: frozenset[str] = frozenset()) -> Score:
    """The score of some documents, of some kinds or all."""
    result = Score()
    for (document, kind), part in scores.items():
        if document in documents and (not kinds or kind in kinds):
            result.add(part)
    return result


def hazards(path: Path) -> list[Hazard]:
    found: dict[str, Hazard] = {}
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            kinds = frozenset(filter(None, row["kinds"].split(";")))
            found.setdefault(row["hazard"], Hazard(row["hazard"], kinds)).documents.add(row["document_id"])
    return list(found.values())


def share_right(part: Score) -> float:
    """Cells found and understood, of all cells."""
    return part.right_semantics / part.golden if part.golden else 1.0


def main(out: Path, jobs: int, most: int) -> int:
    """Print the figures. Exit status 2 where there is nothing to evaluate."""
    if not (out / "reports").is_dir():
        print(f"nothing to evaluate: {out / 'reports'} is not there; make archive writes it")
        return 2
    with open(out / "documents.csv", newline="", encoding="utf-8") as file:
        known = list(csv.DictReader(file))
    reading = evaluate(out, jobs)
    _print_accuracy(reading, known)
    _print_hazards(reading, hazards(out / "hazards.csv"))
    _print_detection(reading, known, most)
    return 0


def _row(name: str, documents: int, part: Score) -> None:
    print(
        f"{name:<44}{documents:>6}{part.golden:>8}{part.recall:>8.3f}{part.precision:>8.3f}{part.semantics:>8.3f}"
        f"{share_right(part):>8.3f}"
    )


def _head(title: str) -> None:
    print(f"\n{title:<44}{'docs':>6}{'cells':>8}{'recall':>8}{'prec.':>8}{'sem.':>8}{'right':>8}")


def _print_accuracy(reading: Reading, known: Sequence[Mapping[str, str]]) -> None:
    _head("accuracy")
    every = {r["document_id"] for r in known}
    _row("all", len(every), total(reading.scores, every))
    for format in sorted({r["format"] for r in known}):
        own = {r["document_id"] for r in known if r["format"] == format}
        _row(format, len(own), total(reading.scores, own))
    _head("by kind of table")
    for kind in sorted({k for _, k in reading.scores}):
        own = {d for d, k in reading.scores if k == kind}
        _row(kind, len(own), total(reading.scores, own, frozenset([kind])))
    wrong = total(reading.scores, every).wrong
    print(f"\nwrong meanings: {', '.join(f'{name} {count}' for name, count in wrong.most_common())}")
    _print_identity(reading, known)


def _print_identity(reading: Reading, known: Sequence[Mapping[str, str]]) -> None:
    read = {r.document.document_id: r.document for r in reading.results}
    year = sum(read[r["document_id"]].report_year == int(r["report_year"]) for r in known)
    name = sum(r["association"].split(maxsplit=1)[1] in read[r["document_id"]].organisation for r in known)
    printed = sum(d.numbers_printed for d in read.values())
    accounted = sum(d.numbers_accounted for d in read.values())
    share = accounted / printed if printed else 1.0
    print(f"report year right {year} of {len(known)}, association {name}; numbers accounted for {share:.3f}")


def _print_hazards(reading: Reading, known: Sequence[Hazard]) -> None:
    """Worst first, with the same kinds of table in documents without the hazard beside."""
    every = {d for d, _ in reading.scores}
    rows = []
    for hazard in known:
        part = total(reading.scores, hazard.documents, hazard.kinds)
        if part.golden >= FEWEST_CELLS and len(hazard.documents) >= FEWEST_DOCUMENTS:
            without = share_right(total(reading.scores, every - hazard.documents, hazard.kinds))
            rows.append((share_right(part) - without, hazard.name, len(hazard.documents), part, without))
    _head("by hazard, in the tables it shows in")
    for _, name, documents, part, without in sorted(rows, key=lambda r: (share_right(r[3]), r[1])):
        print(
            f"{name:<44}{documents:>6}{part.golden:>8}{part.recall:>8.3f}{part.precision:>8.3f}{part.semantics:>8.3f}"
            f"{share_right(part):>8.3f}   without it {without:.3f}"
        )


def _print_detection(reading: Reading, known: Sequence[Mapping[str, str]], most: int) -> None:
    outcome = reading.outcome
    formats = {r["document_id"]: r["format"] for r in known}
    by_sort: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    by_format: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for found, group in ((1, outcome.found), (0, outcome.missed)):
        for c in group:
            for counts in (by_sort[c.name.rpartition(".")[2].partition("-")[2]], by_format[formats[c.document_id]]):
                counts[0] += found
                counts[1] += 1
    print(f"\n{'seeded contradictions':<44}{'seeded':>8}{'found':>8}{'share':>8}")
    everything = [len(outcome.found), len(outcome.found) + len(outcome.missed)]
    for name, (found, asked) in [("all", everything), *sorted(by_format.items()), *sorted(by_sort.items())]:
        print(f"{name:<44}{asked:>8}{found:>8}{found / asked if asked else 1:>8.2f}")
    _print_alarms(reading, known, most)
    for c in outcome.missed[:most]:
        print(f"  missed: {c.name} {c.rule}: {c.description}")


def _print_alarms(reading: Reading, known: Sequence[Mapping[str, str]], most: int) -> None:
    """Errors beside what was seeded; those in documents with nothing seeded are false for certain."""
    clean = {r["document_id"] for r in known if r["seeded"] == "0"}
    elsewhere = {f.finding_id for f in reading.elsewhere}
    beside = [f for f in reading.outcome.others if f.finding_id not in elsewhere]
    for severity in ("error", "warning"):
        own = [f for f in beside if f.severity == severity]
        inside = sum(f.document_id in clean for f in own)
        print(
            f"{severity}s beside what was seeded: {len(own)}, of them in the {len(clean)} documents with nothing seeded {inside}"
        )
        rules = Counter(f.rule for f in own if f.document_id in clean)
        print(f"  there by rule: {', '.join(f'{rule} {n}' for rule, n in rules.most_common())}")
    print(f"findings of what is seeded in another document: {len(reading.elsewhere)}")
    for f in [f for f in beside if f.severity == "error" and f.document_id in clean][:most]:
        print(f"  false alarm: {f.rule} {f.document_id} line {f.line}: {f.message}")
