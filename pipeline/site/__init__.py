"""The site that a run publishes: pages that open from the file system, with no network and no server.

    build(curated, archive, out)

reads the published CSVs and the archive's files and writes out/index.html with everything it needs beside it.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.register import Archive
    from pipeline.scans import Kept
    from pipeline.site.chunks import ChartChunk, Chunk
    from pipeline.site.front import Totals
    from pipeline.site.made import Before, Made, Recorder
    from pipeline.site.workshop import Workshop

REPORT = "report"  # the folder's name in a published folder
START = "index.html"
FIRST = 50  # findings on the list's page itself, for readers without scripts
EVERY = 2.0  # seconds between two words on how far it is
MARKED = "marked"  # the folder of marked copies of PDFs
STATIC = Path(__file__).with_name("static")


@dataclass
class Built:
    """What was written: files and bytes, and every picture that could not be drawn, one sentence each."""

    documents: int = 0
    findings: int = 0
    pictures: int = 0
    files: int = 0
    size: int = 0
    failures: list[str] = field(default_factory=list)


def build(
    curated: Path,
    archive: Archive | None,
    out: Path,
    *,
    kept: Kept | None = None,
    jobs: int = 1,
    pictures: bool = True,
    before: Path | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> Built:
    """Write the site of a published folder to `out`, which must be new or empty. Raises PublishedError.

    `archive`: where the reports are, for pictures and lines (None: without any); `kept`: the pages that OCR
    has read, by which figures of running text are found on scans; `jobs`: processes that write; `before`: a site
    written before, to link from what would be made of the same.
    """
    from pipeline.site import made
    from pipeline.site.front import Front

    out.mkdir(parents=True, exist_ok=True)
    plan = _Plan.of(curated, archive, out, kept, jobs, pictures)
    say(f"writing the pages of {len(plan.shop.folder.briefs)} documents")
    shutil.copytree(STATIC, out / "static", dirs_exist_ok=True)
    with made.recording(out) as record:
        totals, failures = plan.made(made.Before(before), record, jobs, say)
    Front(plan.shop.folder, totals, plan.shop.files, out).write()
    count, size = _measured(out)
    documents, findings = len(totals.counted), totals.findings.total()
    return Built(documents, findings, sum(1 for _ in out.glob("pages/*")), count, size, sorted(failures))


class _Plan:
    """The parts of a site and what makes them."""

    def __init__(self, shop: Workshop, parts: Sequence[Chunk | ChartChunk], settings: str) -> None:
        self.shop, self.parts, self.settings = shop, parts, settings

    @classmethod
    def of(
        cls, curated: Path, archive: Archive | None, out: Path, kept: Kept | None, jobs: int, pictures: bool
    ) -> _Plan:
        from pipeline import vocabulary
        from pipeline.site.chunks import ChartChunk, chunks
        from pipeline.site.folder import Folder
        from pipeline.site.labels import Files, told_apart
        from pipeline.site.workshop import ChartRows, Workshop

        folder, chart_rows = Folder(curated), ChartRows.of(curated)
        files = Files(told_apart({d: d for d in folder.briefs}))
        associations = sorted({*chart_rows.years.runs, *chart_rows.budgets.runs} - {""})
        stems = told_apart({a: vocabulary.organisation_code(a) for a in associations})
        parts: list[Chunk | ChartChunk] = [*chunks(folder)]
        parts += (ChartChunk(a, stems[a]) for a in associations)
        sources = {s.document.document_id: s for s in archive.sources} if archive else {}
        drawing = pictures and archive is not None
        each = max(jobs // max(min(jobs, len(parts)), 1), 1)
        shop = Workshop(folder, chart_rows, sources, out, files, kept, drawing, each)
        return cls(shop, parts, f"{drawing}|{kept is not None}")

    def key(self, part: Chunk | ChartChunk) -> str:
        """A checksum of all that a part is made from."""
        from pipeline.site.chunks import ChartChunk, chart_key, key_of

        if isinstance(part, ChartChunk):
            return chart_key(part, self.shop.chart_rows.digests(part.association))
        return key_of(part, self.shop.folder, self.shop.sources, self.shop.files, self.settings)

    def made(
        self, before: Before, record: Recorder, jobs: int, say: Callable[[str], None]
    ) -> tuple[Totals, frozenset[str]]:
        """Make every part, or link it from the site before. What they tell, and what could not be drawn."""
        from pipeline.site import pool
        from pipeline.site.chunks import ChartChunk
        from pipeline.site.front import Totals

        totals, failures, progress = Totals(), set(), _Progress(len(self.parts), say)

        def ready(part: Chunk | ChartChunk) -> Made | None:
            return progress.reused(part, before.linked(part.name, self.key(part), self.shop.out))

        for part, made in pool.each(self.parts, ready, self.shop.make, jobs):
            record.add(part.name, self.key(part), made)
            totals.add(made)
            if isinstance(part, ChartChunk) and made.charts:
                totals.charts[part] = made.charts
            failures.update(made.failures)
            for text in made.told:
                say(text)
            progress.done()
        progress.end()
        return totals, frozenset(failures)


class _Progress:
    """Says how far the writing is, now and then."""

    def __init__(self, total: int, say: Callable[[str], None]) -> None:
        self.total, self.say = total, say
        self.count = 0
        self.next = time.monotonic() + EVERY
        self.written: set[str] = set()
        self.seen: set[str] = set()

    def reused(self, part: Chunk | ChartChunk, made: Made | None) -> Made | None:
        """Note whether a part of an association must be written."""
        self.seen.add(part.association)
        if made is None:
            self.written.add(part.association)
        return made

    def done(self) -> None:
        self.count += 1
        if time.monotonic() >= self.next:
            self.next = time.monotonic() + EVERY
            self.say(f"[{self.count}/{self.total}] parts of the report, {self._told()}")

    def end(self) -> None:
        self.say(f"pages and charts of {self._told()}")

    def _told(self) -> str:
        return f"{len(self.written)} associations written, {len(self.seen - self.written)} as they were"


def _measured(folder: Path) -> tuple[int, int]:
    count = size = 0
    for path in folder.rglob("*"):
        if path.is_file():
            count, size = count + 1, size + path.stat().st_size
    return count, size
