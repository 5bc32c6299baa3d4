"""The site that a run publishes: pages that open from the file system, with no network and no server.

    build(curated, archive, out)

reads the published CSVs and the archive's files and writes out/index.html with everything it needs beside it.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.register import Archive
    from pipeline.scans import Kept
    from pipeline.site.published import Published

REPORT = "report"  # the folder's name in a published folder
START = "index.html"
FIRST = 50  # findings on the list's page itself, for readers without scripts
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
    say: Callable[[str], None] = lambda text: None,
) -> Built:
    """Write the site of a published folder to `out`, which must be new or empty. Raises PublishedError.

    `archive`: where the reports are, for pictures and lines (None: without any); `kept`: the pages that OCR
    has read, by which figures of running text are found on scans; `jobs`: processes that draw.
    """
    from pipeline.site import drawings, lists, published, write

    sources = archive.sources if archive else []
    out.mkdir(parents=True, exist_ok=True)
    rows = published.read(curated)
    drawn = drawings.draw(rows, sources, out, kept=kept, jobs=jobs, pictures=pictures, say=say)
    marked = _marked(curated, archive, out, rows, kept, jobs, say) if archive and pictures else {}
    say(f"writing the pages of {len(rows.documents)} documents and {len(rows.findings)} findings")
    shutil.copytree(STATIC, out / "static", dirs_exist_ok=True)
    site = write.Site(rows, drawn, out, marked)
    site.overview()
    site.documents()
    site.findings()
    site.rules()
    say("drawing the charts")
    site.charts(curated)
    lists.write(out, site.ordered, rows, site.files)
    count, size = _measured(out)
    return Built(
        len(rows.documents), len(rows.findings), len(list(out.glob("pages/*"))), count, size, list(drawn.failures)
    )


def _marked(
    curated: Path,
    archive: Archive,
    out: Path,
    rows: Published,
    kept: Kept | None,
    jobs: int,
    say: Callable[[str], None],
) -> dict[str, str]:
    """Marked copies of the PDFs, by document, where one could be made."""
    from pipeline.site.marked import marked_copies

    say("marking the PDFs")
    marked_copies(curated, archive, out / MARKED, kept=kept, jobs=jobs, say=say)
    with contextlib.suppress(OSError):  # an archive of texts has none
        (out / MARKED).rmdir()
    ids = (d.document_id for d in rows.documents)
    return {i: f"{MARKED}/{i}.pdf" for i in ids if (out / MARKED / f"{i}.pdf").is_file()}


def _measured(folder: Path) -> tuple[int, int]:
    sizes = [p.stat().st_size for p in folder.rglob("*") if p.is_file()]
    return len(sizes), sum(sizes)
