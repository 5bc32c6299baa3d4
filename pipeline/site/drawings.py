"""The pictures of pages and the lines of texts that the site shows; a page that can't be drawn costs only itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import readers, scans
from pipeline.register import Source
from pipeline.site import pages, spots
from pipeline.site.pages import Picture
from pipeline.site.published import DocumentRow, Published

FOLDER = "pages"
LAST_LINE = 10_000_000


@dataclass(frozen=True)
class Missing:
    """Why there is no picture: a key of the catalogue, or a sentence of the program that drew."""

    key: str
    why: str = ""
    file: str = ""  # as a picture has it: none


@dataclass
class Drawings:
    """Pictures by document and page; lines by document, read when first asked for."""

    sources: Mapping[str, Source]
    drawn: dict[str, Mapping[int, Picture | str]] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()  # documents whose file is not the one that was read
    left_out: bool = False
    boxes: Mapping[str, str] = field(default_factory=dict)  # of figures of running text, by claim_id or finding_id
    _lines: tuple[str, list[tuple[int, str]]] = ("", [])  # of the document asked for last: thousands would not fit

    def of(self, document_id: str, page: int) -> Picture | Missing:
        """The picture of a page, or why there is none."""
        if document_id in self.changed:
            return Missing("picture.changed")
        if document_id not in self.sources:
            return Missing("picture.no_file")
        found = self.drawn.get(document_id, {}).get(page)
        if isinstance(found, Picture):
            return found
        return Missing("picture.not_drawn") if self.left_out or found is None else Missing("", found)

    def told(self, key: str) -> str:
        """The box of a figure of running text on its page, empty where it was not found."""
        return self.boxes.get(key, "")

    def lines(self, document_id: str) -> list[tuple[int, str]]:
        """All lines of a text extract; none where its file is missing or has changed."""
        if self._lines[0] != document_id:
            source = self.sources.get(document_id)
            usable = source is not None and document_id not in self.changed
            self._lines = document_id, pages.text_lines(source, 1, LAST_LINE) if usable and source else []
        return self._lines[1]

    @property
    def failures(self) -> list[str]:
        """The pages that could not be drawn, one sentence each."""
        return [
            f"{document_id}: page {page}: {found}"
            for document_id, own in sorted(self.drawn.items())
            for page, found in sorted(own.items())
            if isinstance(found, str)
        ]


def is_text(document: DocumentRow) -> bool:
    """Has the document lines, and no pages to draw?"""
    return document.media_type != readers.PDF


def is_pdf(source: Source) -> bool:
    """Has the file pages to draw?"""
    return source.document.media_type == readers.PDF and source.path is not None and not source.problem


def wanted(published: Published) -> dict[str, list[int]]:
    """The pages of each PDF that hold a table or a figure, and those that findings are of, in whichever document."""
    found: dict[str, set[int]] = {}
    for document in published.own_documents:
        own = found.setdefault(document.document_id, set())
        own |= {t.page for t in published.tables_of.get(document.document_id, [])}
        own |= {f.page for f in published.facts_of.get(document.document_id, [])}
    places = [(f.document_id, f.page) for f in published.own_findings if f.page is not None]
    places += [(f.document_id, f.page) for f in published.facts_of_findings()]
    places += [(c.document_id, c.page) for c in spots.claims_of_findings(published)]
    for document_id, page in places:
        found.setdefault(document_id, set()).add(page)
    pdfs = {d.document_id for d in published.documents if not is_text(d)}
    drawn = {d: sorted(p for p in own if p > 0) for d, own in sorted(found.items()) if d in pdfs}
    return {d: own for d, own in drawn.items() if own}


def draw(
    published: Published,
    by_id: Mapping[str, Source],
    folder: Path,
    *,
    kept: scans.Kept | None,
    jobs: int,
    pictures: bool,
    say: Callable[[str], None] = lambda text: None,
) -> Drawings:
    """Draw the pages that the site shows of the published documents into folder/pages. `by_id`: their files."""
    rows = published.by_document
    by_id = {d: s for d in rows if (s := by_id.get(d)) is not None and s.path is not None and not s.problem}
    changed = frozenset(d for d, s in by_id.items() if rows[d].sha256 != s.document.sha256)
    found = Drawings(by_id, changed=changed, left_out=not pictures)
    own = wanted(published)
    usable = [by_id[d] for d in own if d in by_id and d not in changed]
    if not pictures or not usable:
        return found
    say(f"drawing {sum(len(own[s.document.document_id]) for s in usable)} pages")
    found.boxes = spots.told(published, usable, kept, jobs)
    for source, drawn in zip(usable, pages.pictures(usable, own, folder / FOLDER, jobs=jobs), strict=True):
        found.drawn[source.document.document_id] = drawn
    return found
