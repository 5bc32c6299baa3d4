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
from pipeline.curate import CACHE, read
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


def main(reports: Path, folder: Path, most: int) -> int:
    """Print the figures. Exit status 2 where there is nothing to evaluate."""
    known = contradictions(folder)
    if not reports.is_dir() or not known:
        print(f"nothing to evaluate: {reports} or {folder} is not there")
        return 2
    results = read(register.scan(reports), scans.Kept.beside(reports, CACHE))
    documents = [r.document for r in results]
    facts = [f for r in results for f in r.facts]
    checked = checks.run(
        documents, [t for r in results for t in r.tables], facts, [c for r in results for c in r.claims]
    )
    own = {d.document_id for d in documents}
    outcome = evaluate(
        [c for c in known if c.document_id in own],
        findings.findings_of(checked, documents, facts),
        {f.fact_id: f for f in facts},
        {c.claim_id: c for c in checked.claims},
        checked.reconciliations,
    )
    _print(outcome, most)
    return 0


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
