"""Small texts through the whole pipeline, for tests that say on one page what goes in and what must come out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipeline import checks, curate, findings
from pipeline.checks import Checked
from pipeline.document import Result, process
from pipeline.model import Document, Fact, Finding, Reconciliation, Table
from pipeline.register import Source

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT.parent / "shared" / "reports"
NO_REPORTS = f"the real reports are not at {REPORTS.relative_to(ROOT.parent)}: this test measures them and is skipped"


published = partial(curate.curate, pages=False, jobs=1)  # without the report, and the verdict in this process: quicker


@dataclass
class Run:
    """One text, run through."""

    result: Result
    checked: Checked
    findings: list[Finding]

    @property
    def tables(self) -> list[Table]:
        return self.result.tables

    @property
    def facts(self) -> list[Fact]:
        return self.result.facts

    def table(self, kind: str) -> Table:
        return next(t for t in self.tables if t.kind == kind)

    def cells(self, kind: str) -> list[tuple[str, list[str]]]:
        """Row labels with the printed figures of the first table of a kind."""
        return [(r.label, [c.text for c in r.cells]) for r in self.table(kind).rows]

    def performed(self, rule: str) -> list[Reconciliation]:
        return [r for r in self.checked.reconciliations if r.rule == rule]

    def disagreeing(self, rule: str = "") -> list[Reconciliation]:
        return [r for r in self.checked.reconciliations if r.verdict == "disagrees" and rule in ("", r.rule)]

    def fact(self, label: str, **wanted: object) -> Fact:
        """The one fact of a row label with these attributes."""
        found = [f for f in self.facts if f.row_label == label and all(getattr(f, k) == v for k, v in wanted.items())]
        assert len(found) == 1, (label, wanted, found)
        return found[0]


def run(
    text: str | bytes,
    *,
    suffix: str = ".txt",
    organisation: str = "Samordningsförbundet Stockholms stad",
    report_type: str = "annual_report",
    year: int | None = 2025,
) -> Run:
    """Parse, normalise and check one text as if it were a file of the archive."""
    data = text if isinstance(text, bytes) else text.encode()
    document = Document("doc", f"doc{suffix}", organisation=organisation, report_type=report_type, report_year=year)
    document.media_type = "text/markdown" if suffix == ".md" else "text/plain"
    result = process(Source(document, Path(document.file), data=data))
    assert not result.error, result.error
    checked = checks.run([document], result.tables, result.facts, result.claims)
    return Run(result, checked, findings.findings_of(checked, [document], result.facts))


def tabbed(*rows: str) -> str:
    """Rows written with `|` between the cells, as a tab-separated extract has them."""
    return "\n".join(row.replace(" | ", "\t").replace("| ", "\t") for row in rows) + "\n"
