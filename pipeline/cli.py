"""The command line: `python -m pipeline curate`, `python -m pipeline evaluate`."""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.arguments import parser

OK, FAILED, USAGE, STRICT = 0, 1, 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit status."""
    given = parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without Swedish letters is no reason to fail
    try:
        if given.command == "curate":
            return _curate(given)
        if given.command == "worker":
            return _worker(given)
        if given.command == "dictionary":
            from pipeline import dictionary

            dictionary.write(given.docs)
            return OK
        if given.command == "findings":
            from pipeline import compare

            return compare.main(given.curated, given.against, form=given.form, whole=given.full)
        if given.command == "diff":
            from pipeline import difference

            return difference.main(given.old, given.new, whole=given.full)
        if given.command == "cache":
            return _cache(given)
        if given.command == "formats":
            return _formats(given.curated)
        if given.command == "report":
            return _report(given)
        if given.command == "evaluate-checks":
            from pipeline.mutation import report

            return report.main(given.raw or [Path("raw")], given.seed, max(given.count, 0), max(given.jobs, 1))
        if given.command == "new-layout":
            from pipeline import new_layout

            return new_layout.main(given.document, given.raw, given.layouts)
        if given.command == "inspect":
            from pipeline import inspect

            return inspect.main(given.document, given.page, given.raw, given.out)
        if given.command == "evaluate-findings":
            from pipeline import evaluate_findings

            if (given.reports is None) != (given.known is None):
                print("error: --reports and --known go together", file=sys.stderr)
                return USAGE
            if given.reports is not None:
                one = evaluate_findings.HandCount(str(given.reports), given.reports, given.known, given.clean)
                return evaluate_findings.main([one], given.most)
            return evaluate_findings.main(evaluate_findings.HAND_COUNTS, given.most)
        return _evaluate(given)
    except KeyboardInterrupt:
        kept = "; what was done is kept, the next run goes on from there" if given.command == "curate" else ""
        print(f"stopped; what was published before is untouched{kept}", file=sys.stderr)
        return 130


def _evaluate(given: argparse.Namespace) -> int:
    from parsers import layouts
    from pipeline import evaluate, vocabulary_check

    try:
        vocabulary_check.check()
        layouts.all_layouts()
    except (layouts.LayoutError, vocabulary_check.VocabularyError) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return USAGE
    return evaluate.main(given.golden, given.reports, given.misses)


def _cache(given: argparse.Namespace) -> int:
    from pipeline import cache, places

    try:
        kept = cache.Cache(places.place(given.cache))
        if given.clear is not None or given.unused is not None:
            gone = kept.clear(given.clear or cache.KINDS, given.unused)
            print(f"{gone} results forgotten")
        for kind, (entries, size) in kept.sizes().items():
            print(f"  {kind:<9} {entries:>8} files {size / 1e6:>10.1f} MB  {cache.MEANT[kind]}")
        print(f"in {kept.folder}")
    except OSError as problem:
        print(f"error: {given.cache}: {problem.strerror or problem}", file=sys.stderr)
        return USAGE
    return OK


def _formats(curated: Path) -> int:
    from pipeline import publish

    try:
        publish.renew(curated, jobs=os.cpu_count() or 1)
    except publish.PublishError as problem:
        print(f"error: {problem}", file=sys.stderr)
        return USAGE
    print(f"Parquet files, database and datapackage.json are written anew in {curated}")
    return OK


def _report(given: argparse.Namespace) -> int:
    from pipeline import publish, report
    from pipeline.site.published import PublishedError

    def say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    try:
        made = report.main(given.raw, given.curated, given.cache, max(given.jobs, 0), say)
    except (publish.PublishError, report.ReportError, PublishedError, NotADirectoryError, PermissionError) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return USAGE
    print(f"{given.curated / publish.REPORT / 'index.html'}: {made}")
    return OK


def _worker(given: argparse.Namespace) -> int:
    from pipeline import cluster

    def say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    try:
        cluster.serve(given.scheduler, max(given.nworkers, 0), given.memory_limit, given.local_directory, say)
    except cluster.ClusterError as problem:
        print(f"error: {problem}", file=sys.stderr)
        return USAGE
    return OK


def _workers(given: argparse.Namespace, raw: Path, cache: Path, say: Callable[[str], None]) -> Any:
    """The cluster that was asked for; without one nothing of it is loaded."""
    if not given.scheduler:
        return contextlib.nullcontext()
    from pipeline import cluster

    return cluster.Cluster(given.scheduler, raw, cache, say)


def _curate(given: argparse.Namespace) -> int:
    from parsers.layouts import LayoutError
    from pipeline import cache as caching
    from pipeline import known, places, publish, summary
    from pipeline.crew import ClusterError
    from pipeline.curate import CurateError, curate
    from pipeline.vocabulary_check import VocabularyError

    def say(text: str) -> None:
        if not given.quiet:
            print(text, file=sys.stderr, flush=True)

    try:
        raw, cache = places.place(given.raw), places.place(given.cache or caching.CACHE)
        if given.scheduler:  # workers have other working directories
            raw, cache = places.absolute(raw), places.absolute(cache)
        with _workers(given, raw, cache, say) as workers:
            result = curate(
                raw,
                given.curated,
                use_layouts=not given.no_layouts,
                force=given.force,
                jobs=max(given.jobs, 0),
                cache=cache,
                pages=not given.no_report,
                workers=workers,
                say=say,
            )
    except (
        publish.PublishError,
        NotADirectoryError,
        PermissionError,
        LayoutError,
        VocabularyError,
        CurateError,
        ClusterError,
        places.PlaceError,
    ) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return USAGE
    print("\n".join(summary.lines(result, raw, given.curated)))
    if result.internal_errors or result.expectation_failures:
        return FAILED
    reasons = {
        "new errors": result.new_errors,
        "unreadable documents": result.by_status.get("unreadable", 0),
        "known issues no longer true": len(result.stale_issues),
        "known issues to look at again": len(known.overdue(result.review, date.today())),
    }
    if given.strict and any(reasons.values()):
        print(f"strict: {', '.join(f'{n} {what}' for what, n in reasons.items() if n)}", file=sys.stderr)
        return STRICT
    return OK
