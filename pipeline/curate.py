"""The batch: an archive folder to a published folder."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from parsers import layouts
from pipeline import cache as caching
from pipeline import crew, keys, places, publish, register, report, scans, vocabulary_check
from pipeline.cache import Cache
from pipeline.crew import LIMITS as LIMITS
from pipeline.crew import CurateError as CurateError
from pipeline.crew import Limits, Workers
from pipeline.progress import Say
from pipeline.summary import Summary

STEP = "pipeline.curate"


def fingerprint(archive: register.Archive, use_layouts: bool, recorded: Path | None = None) -> str:
    """Changes when any file, register row, program file, schema, library or recorded page that the result depends on does."""
    parts: list[object] = [archive.ignored, archive.notes, use_layouts]
    parts += [(asdict(source.document), source.problem) for source in archive.sources]
    parts += sorted(_program().items())
    for path in sorted(recorded.rglob("*.json")) if recorded else ():
        parts.append(f"{path.name} {path.stat().st_size}")
    return keys.digest(*parts)


def _program() -> dict[str, str]:
    """Everything that a published folder depends on beside its archive."""
    beside = (".html", ".css", ".js", ".md", ".csv", ".toml")
    others = [p for p in (keys.ROOT / "pipeline").rglob("*") if p.suffix in beside]
    others += (keys.ROOT / "parsers").rglob("*.toml")
    named = {n: keys.hash_of(n) for n in (p.relative_to(keys.ROOT).as_posix() for p in others)}
    return {**keys.files(STEP), **named, **keys.libraries()}


def curate(
    raw: Path,
    curated: Path,
    *,
    use_layouts: bool = True,
    force: bool = False,
    jobs: int = 0,
    cache: Path | None = None,
    limits: Limits = LIMITS,
    pages: bool = True,
    workers: Workers | None = None,
    say: Say = lambda text: None,
) -> Summary:
    """Read the archive, publish the results, return what happened.

    Raises PublishError, NotADirectoryError, CurateError, or VocabularyError or LayoutError for a row or a layout that
    can't be meant.

    `jobs`: processes at once (0: one for each core); `cache`: folder for what can be used again (None: cache.CACHE); `limits`: for each
    document; `pages`: write the report, the pages that people open, too; `workers`: who does the work, else `jobs`
    processes of this machine.
    """
    publish.check_target(curated, raw)
    vocabulary_check.check()
    if use_layouts:
        layouts.all_layouts()
    jobs = jobs or os.cpu_count() or 1
    cache = cache or caching.CACHE
    archive = register.scan(raw)
    remote = places.is_remote(raw) or places.is_remote(cache)  # connections to a store can't be copied
    kept = scans.Kept.beside(raw, cache)
    mark = fingerprint(archive, use_layouts, kept.recorded)
    before_it = curated / publish.REPORT
    written = partial(report.write, archive, kept, jobs, say, before=before_it) if pages else None
    last = None if force else publish.last_run(curated)
    if last is not None and last.get("fingerprint") == mark:
        return _unchanged(curated, last, written, say, jobs)
    from pipeline import making, unit  # not for a run that has nothing to do: they load every check

    workers = workers or crew.Crew(jobs, unit.LOADED if remote else ())
    run = making.Run(archive, raw, Cache(cache), use_layouts, force, workers, limits, say)
    return making.make(run, mark, curated, written, jobs)


def _unchanged(curated: Path, last: Mapping[str, Any], written: publish.Report | None, say: Say, jobs: int) -> Summary:
    """Nothing to do but for forms of the tables that are missing."""
    found = Summary(**{k: v for k, v in last.items() if k in Summary.__dataclass_fields__})
    found.unchanged = True
    current = written is None or publish.report_current(curated, last)
    if not current or not publish.formats_current(curated, last):
        say("writing the report, the Parquet files and the database anew from the CSVs")
        publish.renew(curated, None if current else written, jobs=jobs)
        found.internal_errors += report.missing(curated) if written is not None else []
    return found
