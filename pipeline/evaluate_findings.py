"""How many of the contradictions that people found by hand the checks find, and how many findings are such.

A difference of rounding counts as found too where a published check of those figures says `within_rounding`: that it
is no more than that is what there is to tell of it. Such are counted apart from those that a finding tells.

The hand count stands in tests/contradictions/*.csv, a row a contradiction: the document, the lines it shows on, the
figures as stated and expected, its cause and how sure the reader was. It was made by reading, without the program.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from parsers.numbers import swedish
from pipeline import checks, findings, register, scans
from pipeline.batch import CACHE, read
from pipeline.model import WITHIN_ROUNDING, Claim, Fact, Finding, Reconciliation

CORE = ("yes", "likely")  # what a check is asked to find; the rest is neither asked for nor a false alarm
NEAR = 1  # lines a finding may stand beside a contradiction


@dataclass(frozen=True, slots=True)
class Contradiction:
    """One contradiction found by hand."""

    name: str
    document_id: str
    lines: frozenset[int]
    rule: str
    figures: frozenset[str]  # digits of the numbers in what is stated and expected
    cause: str
    sure: str
    description: str


@dataclass(frozen=True, slots=True)
class HandCount:
    """A folder of reports with what is known to contradict itself in them; `clean`: the same reports without it."""

    name: str
    reports: Path
    known: Path
    clean: Path | None = None


HAND_COUNTS = (
    HandCount("the five real reports", Path("../shared/reports"), Path("tests/contradictions")),
    *(
        HandCount(
            f"invented reports, {name}",
            *(Path("tests") / name / part for part in ("reports", "contradictions", "clean")),
        )
        for name in ("holdout9", "holdout10")
    ),
)


@dataclass
class Outcome:
    """Which contradictions were found, and which findings are none of them."""

    found: list[Contradiction]
    missed: list[Contradiction]
    others: list[Finding]
    findings: list[Finding]
    rounded: list[Contradiction]  # of those found, told by a check's verdict and no finding

    def share(self, cause: str = "") -> tuple[int, int]:
        """Found and asked for, of one cause or of all."""
        own = [c for c in [*self.found, *self.missed] if cause in ("", c.cause) and c.sure in CORE]
        return sum(c in self.found for c in own), len(own)


def contradictions(folder: Path) -> list[Contradiction]:
    """The hand count of a folder of CSV files."""
    found = []
    for path in sorted(folder.glob("*.csv")):
        with open(path, newline="", encoding="utf-8") as file:
            for r in csv.DictReader(file):
                lines = frozenset(int(n) for n in re.findall(r"\d+", r["line"]))
                figures = frozenset(_figures(f"{r['stated']}; {r['expected']}"))
                own = (r["rule"], figures, r["cause"], r["sure"], r["description"])
                found.append(Contradiction(f"{path.stem}.{r['id']}", r["document"], lines, *own))
    return found


def _figures(text: str) -> list[str]:
    """The digits of every number of a text, without its grouping and sign."""
    numbers = re.findall(r"(?<!\d)\d{1,3}(?:[  ]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?", text)
    return [re.sub(r"[  ]", "", n).replace(".", ",") for n in numbers]


def evaluate(
    known: Sequence[Contradiction],
    found: Sequence[Finding],
    facts: Mapping[str, Fact],
    claims: Mapping[str, Claim],
    performed: Sequence[Reconciliation] = (),
) -> Outcome:
    """A contradiction is found when a finding in its document stands on one of its lines and names one of its figures.

    `performed`: the checks, of which those within rounding tell of contradictions of that cause.
    """
    hits: set[str] = set()
    real: set[str] = set()
    for finding in found:
        lines, figures = _evidence(finding, facts, claims), set(_figures(f"{finding.message}; {finding.stated}"))
        for c in known:
            told = c.figures if re.search(r"\d", finding.stated) else frozenset()  # a unit or a header states no figure
            if c.document_id == finding.document_id and _same(c, lines, figures, told):
                hits.add(c.name)
                real.add(finding.finding_id)
    rounded = [c for c in known if c.name not in hits and any(_rounds(c, r, facts) for r in performed)]
    hits |= {c.name for c in rounded}
    asked = [c for c in known if c.name in hits or c.sure in CORE]
    return Outcome(
        [c for c in asked if c.name in hits],
        [c for c in asked if c.name not in hits],
        [f for f in found if f.finding_id not in real],
        list(found),
        rounded,
    )


def _same(c: Contradiction, lines: set[int], figures: set[str], asked: frozenset[str]) -> bool:
    near = any(abs(a - b) <= NEAR for a in lines for b in c.lines)
    return near and bool(figures & asked or not asked)


def _rounds(c: Contradiction, r: Reconciliation, facts: Mapping[str, Fact]) -> bool:
    if c.cause != "rounding" or r.verdict != WITHIN_ROUNDING or r.document_id != c.document_id:
        return False
    own = [facts[i] for i in r.fact_ids if i in facts]
    lines = {n for n in (r.line, *(f.line for f in own)) if n is not None}
    printed = "; ".join([swedish(r.stated), swedish(r.computed), *(f.value_printed for f in own)])
    return _same(c, lines, set(_figures(printed)), c.figures)


def _evidence(finding: Finding, facts: Mapping[str, Fact], claims: Mapping[str, Claim]) -> set[int]:
    lines = {finding.line, *(facts[i].line for i in finding.fact_ids if i in facts)}
    lines |= {claims[i].line for i in finding.fact_ids if i in claims}
    lines |= {int(n) for n in re.findall(r"\blines? (\d+)", finding.message)}
    return {n for n in lines if n is not None}


@dataclass(frozen=True, slots=True)
class Examined:
    """What the checks make of a folder of reports."""

    documents: frozenset[str]
    found: list[Finding]
    facts: dict[str, Fact]
    claims: dict[str, Claim]
    performed: list[Reconciliation]


def examined(reports: Path) -> Examined:
    """Read a folder of reports and check them; nothing is written."""
    results = read(register.scan(reports), scans.Kept.beside(reports, CACHE))
    documents = [r.document for r in results]
    facts = [f for r in results for f in r.facts]
    checked = checks.run(
        documents, [t for r in results for t in r.tables], facts, [c for r in results for c in r.claims]
    )
    return Examined(
        frozenset(d.document_id for d in documents),
        findings.findings_of(checked, documents, facts),
        {f.fact_id: f for f in facts},
        {c.claim_id: c for c in checked.claims},
        checked.reconciliations,
    )


def main(sets: Sequence[HandCount], most: int) -> int:
    """Print the figures of every hand count whose reports are there. Exit status 2 where there is none."""
    done = 0
    for one in sets:
        known = contradictions(one.known)
        if not one.reports.is_dir() or not known:
            print(f"not evaluated: {one.reports} or {one.known} is not there")
            continue
        own = examined(one.reports)
        asked = [c for c in known if c.document_id in own.documents]
        print(f"{one.name}: {len(own.documents)} reports, {len(own.performed)} checks performed")
        _print(evaluate(asked, own.found, own.facts, own.claims, own.performed), most)
        if one.clean is not None and one.clean.is_dir():
            _print_clean(examined(one.clean), most)
        print()
        done += 1
    return 0 if done else 2


def _print_clean(own: Examined, most: int) -> None:
    """What is said of reports in which everything holds: every line is a false alarm."""
    told = [f for f in own.found if f.rule != "evaluated_nothing"]
    by_severity = Counter(f.severity for f in told)
    counts = ", ".join(f"{count} {severity}" for severity, count in sorted(by_severity.items()))
    print(f"false alarms, the same reports without what is planted: {len(told)}{f' ({counts})' if told else ''}")
    for f in told[:most]:
        print(f"  {f.severity} {f.rule} {f.document_id} line {f.line}: {f.message}")


def _print(outcome: Outcome, most: int) -> None:
    everything = outcome.share()
    print(f"{'contradictions found by hand':<34}{'asked':>6}{'found':>7}{'share':>8}")
    for cause in ("", *sorted({c.cause for c in [*outcome.found, *outcome.missed]})):
        found, asked = outcome.share(cause) if cause else everything
        print(f"  {cause or 'all':<32}{asked:>6}{found:>7}{found / asked if asked else 1:>8.2f}")
    print(f"of those found, told as a difference of rounding by a check: {len(outcome.rounded)}")
    by_severity = Counter(f.severity for f in outcome.findings)
    others = Counter(f.severity for f in outcome.others)
    for severity, count in sorted(by_severity.items()):
        print(f"findings of severity {severity}: {count}, of them in the hand count {count - others[severity]}")
    print(f"missed: {len(outcome.missed)}")
    for c in outcome.missed[:most]:
        print(f"  {c.name} {c.rule} {c.cause} lines {sorted(c.lines)}: {c.description}")
    print(f"findings outside the hand count: {len(outcome.others)}")
    for f in outcome.others[:most]:
        print(f"  {f.severity} {f.rule} {f.document_id} line {f.line}: {f.message}")
