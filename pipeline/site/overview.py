"""What the start page, the list of documents and the page of rules show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple

from pipeline.checks.registry import Rule, rules
from pipeline.site.made import Figures as Counted
from pipeline.site.published import SEVERITIES, DocumentRow, FindingRow, Published

WORST = 10  # findings on the start page
Edition = tuple[str, ...]  # association, type and year of a report; nothing where that is not known


class Worst(NamedTuple):
    """A finding with the number of other copies of the report that have it too."""

    finding: FindingRow
    also: int


@dataclass(frozen=True)
class Figures:
    """The run's figures; of an archive, an association or a document."""

    documents: int
    pages: int
    tables: int
    facts: int
    claims: int
    verdicts: Counter[str]
    severities: Counter[str]
    printed: int
    accounted: int
    by_status: Counter[str]
    new: int

    @classmethod
    def none(cls) -> Figures:
        """Of nothing."""
        return cls(0, 0, 0, 0, 0, Counter(), Counter(), 0, 0, Counter(), 0)

    @classmethod
    def of(cls, document: DocumentRow, counted: Counted) -> Figures:
        """Of a document whose rows were counted before."""
        return cls(
            1,
            document.pages,
            counted.tables,
            counted.facts,
            counted.claims,
            Counter(counted.verdicts),
            Counter(counted.severities),
            document.numbers_printed,
            document.numbers_accounted,
            Counter({document.status: 1}),
            counted.new,
        )

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def share(self) -> str:
        """Per cent of the printed numbers that are accounted for, as the run's summary has it."""
        return f"{100 * self.accounted / self.printed:.1f}" if self.printed else "–"


class Association(NamedTuple):
    organisation: str
    years: tuple[str, ...]
    figures: Figures


def figures(published: Published, documents: Sequence[DocumentRow]) -> Figures:
    """The figures of some documents."""
    ids = [d.document_id for d in documents]
    found = [f for i in ids for f in published.findings_of.get(i, [])]
    return Figures(
        len(documents),
        sum(d.pages for d in documents),
        sum(len(published.tables_of.get(i, [])) for i in ids),
        sum(len(published.facts_of.get(i, [])) for i in ids),
        sum(len(published.claims_of.get(i, [])) for i in ids),
        Counter(c.verdict for i in ids for c in published.checks_of.get(i, [])),
        Counter(f.severity for f in found),
        sum(d.numbers_printed for d in documents),
        sum(d.numbers_accounted for d in documents),
        Counter(d.status for d in documents),
        sum(f.status == "new" for f in found),
    )


def ordered(findings: Iterable[FindingRow]) -> list[FindingRow]:
    """The worst first: severity, new before known, then those that most checks bear out."""
    rank = {s: n for n, s in enumerate(SEVERITIES)}
    return sorted(
        findings,
        key=lambda f: (
            rank.get(f.severity, len(rank)),
            f.status != "new",
            -len(f.reconciliation_ids),
            f.document_id,
            f.finding_id,
        ),
    )


def edition(document: DocumentRow | None) -> Edition:
    """The report that a document is a copy of."""
    return (document.organisation, document.report_type, document.report_year) if document else ()


class Worsts:
    """The worst of findings that come in their order; one that several copies of a report have stands once."""

    def __init__(self, most: int = WORST) -> None:
        self.most = most
        self._kept: dict[tuple[str, ...], Worst] = {}

    def add(self, finding: FindingRow, of: Edition) -> None:
        """The next finding, and the report that it is of."""
        key = (*of, finding.rule, finding.stated, finding.expected, finding.table_id.partition(".")[2])
        if (before := self._kept.get(key)) is not None:
            self._kept[key] = Worst(before.finding, before.also + 1)
        elif len(self._kept) < self.most:
            self._kept[key] = Worst(finding, 0)

    @property
    def found(self) -> list[Worst]:
        return list(self._kept.values())


def worst(published: Published, most: int = WORST) -> list[Worst]:
    """The worst findings of all rows."""
    found = Worsts(most)
    for finding in ordered(published.findings):
        found.add(finding, edition(published.by_document.get(finding.document_id)))
    return found.found


class RuleView(NamedTuple):
    rule: Rule
    verdicts: Counter[str]
    findings: Counter[str]

    @property
    def evaluated(self) -> int:
        return self.verdicts.total()


Tallies = dict[str, Counter[str]]


def by_rule(published: Published) -> tuple[Tallies, Tallies]:
    """Verdicts of checks and severities of findings by rule, of the documents that pages are wanted of."""
    verdicts: Tallies = {}
    for check in published.checks.values():
        if published.is_own(check.document_id):
            verdicts.setdefault(check.rule, Counter())[check.verdict] += 1
    severities: Tallies = {}
    for finding in published.own_findings:
        severities.setdefault(finding.rule, Counter())[finding.severity] += 1
    return verdicts, severities


def rule_views(verdicts: Tallies, severities: Tallies) -> list[tuple[str, list[RuleView]]]:
    """The rules by family in the order of schemas/, with what they did in this run."""
    families: dict[str, list[RuleView]] = {}
    for name, rule in rules().items():
        view = RuleView(rule, verdicts.get(name, Counter()), severities.get(name, Counter()))
        families.setdefault(rule.family, []).append(view)
    return list(families.items())
