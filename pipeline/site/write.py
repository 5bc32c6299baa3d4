"""Write each page of the site from what was gathered for it."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from pathlib import Path

from pipeline import charts
from pipeline.site import FIRST, START, document_page, finding_page, labels, overview, places, render
from pipeline.site.drawings import Drawings
from pipeline.site.marks import Marks
from pipeline.site.overview import Figures
from pipeline.site.published import DocumentRow, FindingRow, Published
from pipeline.site.words import plain


class Site:
    """One site while it is written: the published rows, the pictures, the folder."""

    def __init__(self, rows: Published, drawn: Drawings, out: Path, marked: dict[str, str] | None = None) -> None:
        self.rows, self.drawn, self.out = rows, drawn, out
        self.marked = marked or {}  # the marked-up PDF of a document, below the site's folder
        self.files = labels.files(rows.documents)

    @cached_property
    def marks(self) -> Marks:
        return Marks(self.rows)

    @cached_property
    def ordered(self) -> list[FindingRow]:
        return overview.ordered(self.rows.findings)

    def overview(self) -> None:
        """The start page."""
        render.page(
            "index.html",
            self.out / START,
            here="overview",
            title=_title("index.title"),
            run=overview.figures(self.rows, self.rows.documents),
            run_findings=self.rows.findings,
            run_severities=Counter(f.severity for f in self.rows.findings),
            worst=overview.worst(self.rows),
            associations=overview.associations(self.rows),
            documents=_Lookup(self.rows.by_document),
        )

    def findings(self) -> None:
        """The list, and a page for each finding, document by document: lines are read once."""
        render.page(
            "findings.html",
            self.out / "findings.html",
            here="findings",
            title=_title("findings.title"),
            first=self.ordered[:FIRST],
            documents=_Lookup(self.rows.by_document),
        )
        index = places.Index(self.rows)
        for finding in sorted(self.rows.findings, key=lambda f: (f.document_id, f.finding_id)):
            self._finding(finding, index)

    def _finding(self, finding: FindingRow, index: places.Index) -> None:
        shown = finding_page.finding_page(finding, self.rows, index, self.drawn)
        render.page(
            "finding.html",
            self.out / "finding" / f"{finding.finding_id}.html",
            here="finding",
            depth=1,
            title=_title("finding.number", id=finding.finding_id),
            f=finding,
            p=shown,
            rule=labels.rule_of(finding.rule),
            files=self.files,
            tables=_Lookup(self.rows.by_table),
        )

    def documents(self) -> None:
        """The list of documents, and a page for each."""
        rows = [(d, overview.figures(self.rows, [d])) for d in self.rows.documents]
        render.page(
            "documents.html",
            self.out / "documents.html",
            here="documents",
            title=_title("documents.title"),
            rows=rows,
            files=self.files,
        )
        for document, figures in rows:
            self._document(document, figures)

    def _document(self, document: DocumentRow, figures: Figures) -> None:
        shown = document_page.document_page(document, self.rows, self.marks, self.drawn)
        render.page(
            "document.html",
            self.out / self.files.page(document.document_id),
            here="document",
            depth=1,
            title=(document.document_id, document.document_id),
            d=document,
            p=shown,
            run=figures,
            findings=overview.ordered(shown.findings),
            marked=self.marked.get(document.document_id, ""),
        )

    def charts(self, curated: Path) -> None:
        """The charts of every association, each with its figures."""
        found: dict[str, list[charts.Chart]] = {}
        for chart in charts.write(curated, self.out / charts.FOLDER):
            found.setdefault(chart.organisation, []).append(chart)
        title = _title("charts.title")
        render.page(
            "charts.html", self.out / "charts.html", here="charts", title=title, found=found, folder=charts.FOLDER
        )

    def rules(self) -> None:
        """The page of rules."""
        render.page(
            "rules.html",
            self.out / "rules.html",
            here="rules",
            title=_title("rules.title"),
            families=overview.rule_views(self.rows),
        )


class _Lookup(dict):  # type: ignore[type-arg]
    """A dictionary in which a template finds None for a name that is not there."""

    def __missing__(self, key: object) -> None:
        return None


def _title(key: str, **fields: str) -> tuple[str, str]:
    return plain(key, "en", **fields), plain(key, "sv", **fields)
