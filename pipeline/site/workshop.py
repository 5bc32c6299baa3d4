"""Makes one part of the site: the pages, pictures and marked copies of some documents, or the charts of an association.

It reads the rows that the part needs and forgets them; any process can do it, and the bytes are the same.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import charts
from pipeline.register import Source
from pipeline.scans import Kept
from pipeline.site import MARKED, drawings, overview, places, render
from pipeline.site.chunks import CHARTS, ChartChunk, Chunk
from pipeline.site.folder import Folder, Places
from pipeline.site.labels import Files
from pipeline.site.made import Figures, Made
from pipeline.site.pages import Picture
from pipeline.site.published import FactRow, Published
from pipeline.site.write import Site, title


@dataclass(frozen=True)
class ChartRows:
    """The rows that charts are drawn from, by association."""

    years: Places
    budgets: Places

    @classmethod
    def of(cls, curated: Path) -> ChartRows:
        """Raises PublishedError."""
        read = (Places.by(curated / f"{name}.csv", "organisation") for name in ("series", "budget_outcome"))
        return cls(*read)

    def digests(self, association: str) -> tuple[str, ...]:
        return self.years.digests.get(association, ""), self.budgets.digests.get(association, "")


@dataclass(frozen=True)
class Workshop:
    """All that the parts of one site have in common. `jobs`: processes that draw for one part."""

    folder: Folder
    chart_rows: ChartRows
    sources: Mapping[str, Source]
    out: Path
    files: Files
    kept: Kept | None
    pictures: bool
    jobs: int

    def make(self, chunk: Chunk | ChartChunk) -> Made:
        """Write the files of a part."""
        return self._charts(chunk) if isinstance(chunk, ChartChunk) else self._pages(chunk)

    # Pages --------------------------------------------------------------------------------------------------
    def _pages(self, chunk: Chunk) -> Made:
        rows = self._rows(chunk)
        drawn = drawings.draw(rows, self.sources, self.out, kept=self.kept, jobs=self.jobs, pictures=self.pictures)
        told: list[str] = []
        marked = self._marked(chunk, told) if self.pictures else {}
        site = Site(rows, drawn, self.out, self.files, marked)
        pictures = [p.file for own in drawn.drawn.values() for p in own.values() if isinstance(p, Picture)]
        written = [*site.documents(), *site.findings()]
        files = [*written, *(f"{drawings.FOLDER}/{name}" for name in pictures), *marked.values()]
        verdicts, severities = overview.by_rule(rows)
        return Made(
            files,
            {d.document_id: _figures(rows, d.document_id) for d in rows.own_documents},
            {rule: dict(sorted(own.items())) for rule, own in sorted(verdicts.items())},
            {rule: dict(sorted(own.items())) for rule, own in sorted(severities.items())},
            failures=drawn.failures,
            told=told,
        )

    def _rows(self, chunk: Chunk) -> Published:
        """The rows of a part. Of the rest of its association only figures of the quantities that its findings name."""
        ids = [*chunk.own, *chunk.linked]
        rows = self.folder.read(ids, chunk.rest, chunk.own)
        wanted = {places.quantity(f, rows) for f in rows.facts_of_findings()} - {None} if chunk.rest else set()
        if not wanted:
            return rows
        near = frozenset(ids)
        found = self.folder.rows("facts", FactRow, [*ids, *chunk.rest])
        facts = {f.fact_id: f for f in found if f.document_id in near or places.quantity(f, rows) in wanted}
        return replace(rows, facts=facts)

    def _marked(self, chunk: Chunk, told: list[str]) -> dict[str, str]:
        """Marked copies of the PDFs, by document, where one could be made."""
        from pipeline.site.marked import copies
        from pipeline.site.tieout import plans_of

        own = [self.sources[d] for d in chunk.own if d in self.sources and drawings.is_pdf(self.sources[d])]
        if not own:
            return {}
        ids = [*chunk.own, *chunk.linked]
        plans = plans_of(lambda table: self.folder.places[table].dicts(ids))
        (self.out / MARKED).mkdir(parents=True, exist_ok=True)
        made = copies(plans, own, self.out / MARKED, kept=self.kept, jobs=self.jobs, say=told.append)
        with contextlib.suppress(OSError):  # there may be none
            (self.out / MARKED).rmdir()
        return {name.removesuffix(".pdf"): f"{MARKED}/{name}" for name in made}

    # Charts -------------------------------------------------------------------------------------------------
    def _charts(self, chunk: ChartChunk) -> Made:
        """The charts of an association and the page that shows them; nothing where it has none."""
        rows = (own.dicts([chunk.association]) for own in (self.chart_rows.years, self.chart_rows.budgets))
        found = [replace(c, stem=chunk.stem) for c in charts.charts_in(*rows)]
        if not found:
            return Made()
        names = charts.draw(found, self.out / CHARTS)
        heading = title("charts.of", organisation=chunk.association)
        values = {"organisation": chunk.association, "found": found}
        render.page("chart.html", self.out / chunk.page, here="chart", depth=1, title=heading, **values)
        files = [chunk.page, *(f"{CHARTS}/{name}" for name in names)]
        return Made(files, charts=[c.titles for c in found])


def _figures(rows: Published, document_id: str) -> Figures:
    whole = overview.figures(rows, [rows.by_document[document_id]])
    verdicts, severities = (dict(sorted(own.items())) for own in (whole.verdicts, whole.severities))
    return Figures(whole.tables, whole.facts, whole.claims, verdicts, severities, whole.new)
