"""Write the pages of documents and findings from what was gathered for them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from pipeline.site import document_page, finding_page, labels, overview, places, render
from pipeline.site.drawings import Drawings
from pipeline.site.labels import Files
from pipeline.site.marks import Marks
from pipeline.site.published import DocumentRow, FindingRow, Published
from pipeline.site.words import plain


class Site:
    """The pages of some documents while they are written: their rows, the pictures, the folder."""

    def __init__(
        self, rows: Published, drawn: Drawings, out: Path, files: Files, marked: dict[str, str] | None = None
    ) -> None:
        self.rows, self.drawn, self.out, self.files = rows, drawn, out, files
        self.marked = marked or {}  # the marked-up PDF of a document, below the site's folder

    @cached_property
    def marks(self) -> Marks:
        return Marks(self.rows)

    def findings(self) -> Iterator[str]:
        """A page for each finding, document by document: lines are read once. The names of the pages."""
        index = places.Index(self.rows)
        for finding in sorted(self.rows.own_findings, key=lambda f: (f.document_id, f.finding_id)):
            yield self._finding(finding, index)

    def _finding(self, finding: FindingRow, index: places.Index) -> str:
        name = f"finding/{finding.finding_id}.html"
        shown = finding_page.finding_page(finding, self.rows, index, self.drawn)
        render.page(
            "finding.html",
            self.out / name,
            here="finding",
            depth=1,
            title=title("finding.number", id=finding.finding_id),
            f=finding,
            p=shown,
            rule=labels.rule_of(finding.rule),
            files=self.files,
            tables=Lookup(self.rows.by_table),
        )
        return name

    def documents(self) -> Iterator[str]:
        """A page for each document. The names of the pages."""
        for document in self.rows.own_documents:
            yield self._document(document)

    def _document(self, document: DocumentRow) -> str:
        shown = document_page.document_page(document, self.rows, self.marks, self.drawn)
        name = self.files.page(document.document_id)
        render.page(
            "document.html",
            self.out / name,
            here="document",
            depth=1,
            title=(document.document_id, document.document_id),
            d=document,
            p=shown,
            run=overview.figures(self.rows, [document]),
            findings=overview.ordered(shown.findings),
            marked=self.marked.get(document.document_id, ""),
        )
        return name


class Lookup(dict):  # type: ignore[type-arg]
    """A dictionary in which a template finds None for a name that is not there."""

    def __missing__(self, key: object) -> None:
        return None


def title(key: str, **fields: str) -> tuple[str, str]:
    """A page's title in English and Swedish, out of the catalogue."""
    return plain(key, "en", **fields), plain(key, "sv", **fields)
