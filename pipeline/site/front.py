"""The pages that speak of the whole archive: the start page, the lists, the rules, the charts. Made from counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.site import FIRST, START, lists, overview, render
from pipeline.site.chunks import ChartChunk
from pipeline.site.folder import Folder
from pipeline.site.labels import Files
from pipeline.site.made import Figures as Counted
from pipeline.site.made import Made
from pipeline.site.overview import Association, Figures, Tallies
from pipeline.site.published import DocumentRow
from pipeline.site.write import Lookup, title


@dataclass
class Totals:
    """What the parts of the site tell of themselves, added up: a few numbers a document, nothing of its rows."""

    counted: dict[str, Counted] = field(default_factory=dict)
    verdicts: Tallies = field(default_factory=dict)
    severities: Tallies = field(default_factory=dict)
    charts: dict[ChartChunk, list[tuple[str, str]]] = field(default_factory=dict)

    def add(self, made: Made) -> None:
        """Count one part."""
        self.counted |= made.figures
        for all_rules, own in ((self.verdicts, made.verdicts), (self.severities, made.severities)):
            for rule, counts in own.items():
                all_rules.setdefault(rule, Counter()).update(counts)

    @property
    def findings(self) -> Counter[str]:
        """All findings by severity, those of the run too."""
        return sum(self.severities.values(), Counter())


class Front:
    """Those pages while they are written."""

    def __init__(self, folder: Folder, totals: Totals, files: Files, out: Path) -> None:
        self.folder, self.totals, self.files, self.out = folder, totals, files, out

    def write(self) -> None:
        """All of them, with what their scripts read."""
        lists.words(self.out)
        own = (d for d, counted in self.totals.counted.items() if counted.severities)
        first = lists.findings(self.out, self.folder, own, self.files, FIRST)
        self._findings(first)
        self._overview(first)
        self._documents()
        self._rules()
        self._charts()

    def _rows(self) -> Iterator[tuple[DocumentRow, Figures]]:
        for document in self.folder.every_document():
            yield document, Figures.of(document, self.totals.counted[document.document_id])

    def _overview(self, first: lists.First) -> None:
        """The start page."""
        groups: dict[str, tuple[set[str], Figures]] = {}
        for document, figures in self._rows():
            years, whole = groups.get(document.organisation, (set(), Figures.none()))
            groups[document.organisation] = years | {document.report_year} - {""}, whole + figures
        named = sorted(groups.items(), key=lambda g: (not g[0], g[0].casefold()))
        render.page(
            "index.html",
            self.out / START,
            here="overview",
            title=title("index.title"),
            run=sum((own for _, own in groups.values()), Figures.none()),
            run_findings=self.totals.findings.total(),
            run_severities=self.totals.findings,
            worst=first.worst,
            associations=[Association(name, tuple(sorted(years)), own) for name, (years, own) in named],
            documents=self._lookup(w.finding.document_id for w in first.worst),
        )

    def _findings(self, first: lists.First) -> None:
        """The list of findings, with its first rows for readers without scripts."""
        render.page(
            "findings.html",
            self.out / "findings.html",
            here="findings",
            title=title("findings.title"),
            first=first.listed,
            documents=self._lookup(f.document_id for f in first.listed),
        )

    def _documents(self) -> None:
        """The list of documents, with its first rows for readers without scripts."""
        rows = lists.documents(self.out, self._rows(), self.files, FIRST)
        render.page(
            "documents.html",
            self.out / "documents.html",
            here="documents",
            title=title("documents.title"),
            rows=rows,
            more=len(self.totals.counted) > len(rows),
            files=self.files,
        )

    def _rules(self) -> None:
        """The page of rules."""
        families = overview.rule_views(self.totals.verdicts, self.totals.severities)
        heading = title("rules.title")
        render.page("rules.html", self.out / "rules.html", here="rules", title=heading, families=families)

    def _charts(self) -> None:
        """The associations that have charts."""
        found = [(chunk.association, chunk.page, titles) for chunk, titles in self.totals.charts.items()]
        heading = title("charts.title")
        render.page("charts.html", self.out / "charts.html", here="charts", title=heading, found=found)

    def _lookup(self, ids: Iterator[str]) -> Lookup:
        known = [i for i in dict.fromkeys(ids) if i in self.folder.briefs]
        return Lookup({d.document_id: d for d in self.folder.rows("documents", DocumentRow, known)})
