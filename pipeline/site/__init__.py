"""The site that a run publishes: pages that open from the file system, with no network and no server.

    build(curated, archive, out)

reads the published CSVs and the archive's files and writes out/index.html with everything it needs beside it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.register import Archive

REPORT = "report"  # the folder's name in a published folder
START = "index.html"
FIRST = 50  # findings on the list's page itself, for readers without scripts
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
    jobs: int = 1,
    pictures: bool = True,
    say: Callable[[str], None] = lambda text: None,
) -> Built:
    """Write the site of a published folder to `out`, which must be new or empty. Raises PublishedError.

    `archive`: where the reports are, for pictures and lines (None: without any); `jobs`: processes that draw.
    """
    from pipeline.site import drawings, lists, published, write

    out.mkdir(parents=True, exist_ok=True)
    rows = published.read(curated)
    drawn = drawings.draw(rows, archive.sources if archive else [], out, jobs=jobs, pictures=pictures, say=say)
    say(f"writing the pages of {len(rows.documents)} documents and {len(rows.findings)} findings")
    shutil.copytree(STATIC, out / "static", dirs_exist_ok=True)
    site = write.Site(rows, drawn, out)
    site.overview()
    site.documents()
    site.findings()
    site.rules()
    lists.write(out, site.ordered, rows, site.files)
    count, size = _measured(out)
    return Built(
        len(rows.documents), len(rows.findings), len(list(out.glob("pages/*"))), count, size, list(drawn.failures)
    )


def _measured(folder: Path) -> tuple[int, int]:
    sizes = [p.stat().st_size for p in folder.rglob("*") if p.is_file()]
    return len(sizes), sum(sizes)
