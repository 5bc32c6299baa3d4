"""The report of a published folder: what people open. Written in the same swap as the CSVs, or alone.

A failure of this step is a failure of the program, and is told; the figures are published without their report then.
"""

from __future__ import annotations

import os
import shutil
import traceback
from collections.abc import Callable
from pathlib import Path

from pipeline import publish, register, scans

Say = Callable[[str], None]
LISTED = 5  # pictures that could not be drawn, told by name


class ReportError(Exception):
    """The report can't be written; the message says why."""


def write(
    archive: register.Archive,
    kept: scans.Kept,
    jobs: int,
    say: Say,
    folder: Path,
    out: Path,
    *,
    before: Path | None = None,
) -> None:
    """Write the report of the CSVs in `folder` to `out`. Where that fails there is none, and `say` tells why.

    `before`: the report published before; what would be made of the same is linked from it.
    """
    try:
        _built(folder, archive, kept, out, jobs, say, before)
    except Exception as problem:  # the tables are worth more than the pages about them
        shutil.rmtree(out, ignore_errors=True)
        say(f"the report could not be written ({problem}); the tables are published without it. Please report this:")
        say("".join(traceback.format_exception(problem)).rstrip())


def missing(curated: Path) -> list[str]:
    """What to tell where a run's report could not be written; nothing where it is there."""
    there = (curated / publish.REPORT / "index.html").is_file()
    return [] if there else [f"{curated / publish.REPORT} could not be written; make report tells why"]


def main(raw: Path, curated: Path, cache: Path, jobs: int, say: Say) -> str:
    """Write the report of a published folder anew; what was made, in one line. Raises ReportError or PublishError."""
    if not (curated / publish.MARKER).is_file():
        raise ReportError(f"{curated} is no folder that this program published; run make curate")
    archive = register.scan(raw)
    told: list[str] = []

    def made(folder: Path, out: Path) -> None:
        kept = scans.Kept.beside(raw, cache)
        told.append(_built(folder, archive, kept, out, jobs, say, curated / publish.REPORT))

    publish.renew(curated, made, jobs=jobs or os.cpu_count() or 1)
    return told[0]


def _built(
    folder: Path, archive: register.Archive, kept: scans.Kept, out: Path, jobs: int, say: Say, before: Path | None
) -> str:
    from pipeline import site

    processes = jobs or os.cpu_count() or 1
    built = site.build(folder, archive, out, kept=kept, jobs=processes, before=before, say=say)
    for failure in built.failures[:LISTED]:
        say(f"no picture: {failure}")
    if len(built.failures) > LISTED:
        say(f"and {len(built.failures) - LISTED} more pages without a picture; their pages say so")
    return (
        f"{built.documents} documents, {built.findings} findings, {built.pictures} pictures of pages: "
        f"{built.files} files, {built.size / 1e6:.1f} MB"
    )
