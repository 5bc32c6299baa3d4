"""What the start page, the list of documents and the page of rules show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.checks.registry import Rule, rules
from pipeline.site.published import SEVERITIES, DocumentRow, FindingRow, Published

WORST = 10  # findings on the start page


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


def associations(published: Published) -> list[Association]:
    """The figures of each association, by name; documents of none come last."""
    groups: dict[str, list[DocumentRow]] = {}
    for document in published.documents:
        groups.setdefault(document.organisation, []).append(document)
    return [
        Association(name, tuple(sorted({d.report_year for d in own if d.report_year})), figures(published, own))
        for name, own in sorted(groups.items(), key=lambda g: (not g[0], g[0].casefold()))
    ]


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


def worst(published: Published, most: int = WORST) -> list[Worst]:
    """The worst findings; one that several copies of a report have stands once."""
    found: dict[tuple[str, ...], Worst] = {}
    for finding in ordered(published.findings):
        document = published.by_document.get(finding.document_id)
        edition = (document.organisation, document.report_type, document.report_year) if document else ()
        key = (*edition, finding.rule, finding.stated, finding.expected, finding.table_id.partition(".")[2])
        before = found.get(key)
        found[key] = Worst(before.finding, before.also + 1) if before else Worst(finding, 0)
    return list(found.values())[:most]


class RuleView(NamedTuple):
    rule: Rule
    verdicts: Counter[str]
    findings: Counter[str]

    @property
    def evaluated(self) -> int:
        return self.verdicts.total()


def rule_views(published: Published) -> list[tuple[str, list[RuleView]]]:
    """The rules by family in the order of schemas/, with what they did in this run."""
    verdicts: dict[str, Counter[str]] = {}
    for check in published.checks.values():
        verdicts.setdefault(check.rule, Counter())[check.verdict] += 1
    severities: dict[str, Counter[str]] = {}
    for finding in published.findings:
        severities.setdefault(finding.rule, Counter())[finding.severity] += 1
    families: dict[str, list[RuleView]] = {}
    for name, rule in rules().items():
        view = RuleView(rule, verdicts.get(name, Counter()), severities.get(name, Counter()))
        families.setdefault(rule.family, []).append(view)
    return list(families.items())
