"""The batch: an archive folder to a published folder."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

from parsers import layouts
from pipeline import (
    batch,
    checks,
    compare,
    findings,
    known,
    publish,
    register,
    report,
    reread,
    scans,
    series,
    views,
    vocabulary_check,
)
from pipeline.document import Result, process

ROOT = Path(__file__).resolve().parent.parent
LIBRARIES = (
    "great-expectations",
    "jinja2",
    "matplotlib",
    "onnxruntime",
    "opencv-python-headless",
    "pandas",
    "pdfplumber",
    "pillow",
    "pymupdf",
    "rapidfuzz",
    "rapidocr",
)
CACHE = Path(".cache/ocr")  # pages that OCR has read
Say = Callable[[str], None]


@dataclass
class Summary:
    """What a run did, for people and for the next run."""

    documents: int = 0
    by_status: dict[str, int] = field(default_factory=dict)
    tables: int = 0
    tables_by_kind: dict[str, int] = field(default_factory=dict)
    facts: int = 0
    claims: int = 0
    checks: int = 0
    checks_by_rule: dict[str, int] = field(default_factory=dict)
    verdicts: dict[str, int] = field(default_factory=dict)
    findings: dict[str, int] = field(default_factory=dict)
    new_errors: int = 0
    stale_issues: list[str] = field(default_factory=list)  # listed in known_issues.csv and no longer true
    review: dict[str, str] = field(default_factory=dict)  # the day to look again at each known finding
    numbers_printed: int = 0
    numbers_accounted: int = 0
    unmapped: list[dict[str, Any]] = field(default_factory=list)  # rows of unmapped_labels
    problems: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    internal_errors: list[str] = field(default_factory=list)
    expectations: int = 0
    expectations_met: int = 0
    expectation_failures: list[str] = field(default_factory=list)
    fingerprint: str = ""
    unchanged: bool = False


def fingerprint(archive: register.Archive, use_layouts: bool, recorded: Path | None = None) -> str:
    """Changes when any file, register row, program file, schema, library or recorded page that the result depends on does."""
    digest = hashlib.sha256()
    for source in archive.sources:
        digest.update(f"{asdict(source.document)}|{source.problem}|".encode())
    digest.update(f"{archive.ignored}|{archive.notes}|{use_layouts}".encode())
    for folder in ("pipeline", "parsers", "schemas"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".py", ".csv", ".sql", ".toml", ".txt", ".md", ".html", ".css", ".js"):
                digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    for path in sorted(recorded.rglob("*.json")) if recorded else ():
        digest.update(f"{path.name} {path.stat().st_size}".encode())
    for library in LIBRARIES:
        digest.update(f"{library} {_version(library)}".encode())
    return digest.hexdigest()


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "none"


def curate(
    raw: Path,
    curated: Path,
    *,
    use_layouts: bool = True,
    force: bool = False,
    jobs: int = 0,
    cache: Path = CACHE,
    limits: batch.Limits = batch.LIMITS,
    pages: bool = True,
    say: Say = lambda text: None,
) -> Summary:
    """Read the archive, publish the results, return what happened.

    Raises PublishError, NotADirectoryError, or VocabularyError or LayoutError for a row or a layout that can't be meant.

    `jobs`: processes at once (0: one for each core); `cache`: folder for pages that OCR has read; `limits`: for each PDF;
    `pages`: write the report, the pages that people open, too.
    """
    publish.check_target(curated, raw)
    vocabulary_check.check()
    if use_layouts:
        layouts.all_layouts()
    archive = register.scan(raw)
    kept = scans.Kept.beside(raw, cache)
    mark = fingerprint(archive, use_layouts, kept.recorded)
    last = None if force else publish.last_run(curated)
    if last is not None and last.get("fingerprint") == mark:
        fields = Summary.__dataclass_fields__
        summary = Summary(**{k: v for k, v in last.items() if k in fields})
        summary.unchanged = True
        current = not pages or publish.report_current(curated, last)
        if not current or not publish.formats_current(curated, last):
            say("writing the report, the Parquet files and the database anew from the CSVs")
            publish.renew(curated, None if current else partial(report.write, archive, kept, jobs, say))
            summary.internal_errors += report.missing(curated) if pages else []
        return summary
    results = read(archive, kept, use_layouts=use_layouts, jobs=jobs, limits=limits, say=say)
    written = partial(report.write, archive, kept, jobs, say) if pages else None
    return _finish(results, archive, kept, mark, curated, written, say)


def read(
    archive: register.Archive,
    kept: scans.Kept,
    *,
    use_layouts: bool = True,
    jobs: int = 0,
    limits: batch.Limits = batch.LIMITS,
    say: Say = lambda text: None,
) -> list[Result]:
    """The result of every source of an archive, in order. Pages that need it go through OCR between two readings."""
    jobs = jobs or os.cpu_count() or 1
    total = len(archive.sources)
    results: list[Result] = []
    first = partial(_work, kept=kept, use_layouts=use_layouts, failures=None)
    for number, result in enumerate(batch.run(archive.sources, first, jobs=jobs, limits=limits), 1):
        results.append(result)
        say(_progress(number, total, result))
    waiting = [r for r in results if r.wanted]
    if waiting:
        sources = {s.document.document_id: s for s in archive.sources}
        failures = scans.read_missing(waiting, sources, kept, jobs, say)
        again = [sources[r.document.document_id] for r in waiting]
        second = partial(_work, kept=kept, use_layouts=use_layouts, failures=failures)
        done = {r.document.document_id: r for r in batch.run(again, second, jobs=jobs, limits=limits)}
        results = [done.get(r.document.document_id, r) for r in results]
        for number, result in enumerate(results, 1):
            if result.document.document_id in done:
                say(_progress(number, total, result))
    return results


def _work(
    source: register.Source, kept: scans.Kept, use_layouts: bool, failures: dict[str, dict[int, str]] | None
) -> Result:
    """One source; until OCR has run (`failures` is None) documents with pages that need it are put off."""
    own = (failures or {}).get(source.document.document_id, {})
    pages = scans.Pages(kept, source.document.sha256, own)
    return process(source, use_layouts=use_layouts, ocr=pages, defer=failures is None)


def _progress(number: int, total: int, result: Result) -> str:
    document = result.document
    if result.wanted:
        return f"[{number}/{total}] {document.document_id}: {len(result.wanted)} pages for OCR"
    if document.status == "unreadable":
        return f"[{number}/{total}] {document.document_id}: not read: {document.messages[0]}"
    note = f" ({document.messages[0]})" if document.messages else ""
    return f"[{number}/{total}] {document.document_id}: {len(result.tables)} tables, {len(result.facts)} facts{note}"


def _finish(
    results: Sequence[Result],
    archive: register.Archive,
    kept: scans.Kept,
    mark: str,
    curated: Path,
    written: publish.Report | None,
    say: Say,
) -> Summary:
    documents = [r.document for r in results]
    tables = [t for r in results for t in r.tables]
    facts = [f for r in results for f in r.facts]
    say(f"checking {len(facts)} facts")
    checked = checks.run(documents, tables, facts, [c for r in results for c in r.claims])
    sources = {s.document.document_id: s for s in archive.sources}
    again = reread.readings(reread.doubtful(checked.reconciliations, facts), sources, kept)
    listed = known.join(findings.findings_of(checked, documents, facts, again), known.issues(), documents)
    found = listed.findings
    years, count_of_years = series.series(documents, tables, facts, checked.claims)
    published: dict[str, publish.Rows] = {
        **views.contract(documents, tables, facts, checked.claims, checked.reconciliations, found),
        **views.views(documents, tables, facts),
        "series": years,
        "key_figures": views.key_figures(years),
        **views.leftovers(documents, tables, facts, [u for r in results for u in r.unaccounted]),
    }
    say("verifying the published tables")
    from pipeline import verify

    counts = {
        "documents": len(archive.sources),
        "tables": len(tables),
        "facts": sum(len(row.cells) for t in tables for row in t.rows),
        "reconciliations": sum(checked.evaluated.values()),
        "series": count_of_years,
        "key_figures": views.key_figure_count(years),
        "notes": sum(len(row.cells) for t in tables if views.is_note(t.kind) for row in t.rows),
        "participants": sum(len(row.cells) for t in tables if t.kind in views.PEOPLE for row in t.rows),
    }
    verdict = verify.verify(published, counts, checked.evaluated, sorted(checked.expected))
    summary = Summary(
        documents=len(documents),
        by_status=dict(sorted(Counter(d.status for d in documents).items())),
        tables=len(tables),
        tables_by_kind=dict(sorted(Counter(t.kind for t in tables).items())),
        facts=len(facts),
        claims=len(checked.claims),
        checks=len(checked.reconciliations),
        checks_by_rule=dict(sorted(checked.evaluated.items())),
        verdicts=dict(sorted(Counter(r.verdict for r in checked.reconciliations).items())),
        findings=dict(sorted(Counter(f.severity for f in found).items())),
        new_errors=sum(f.severity == "error" and f.status == "new" for f in found),
        stale_issues=listed.stale,
        review=listed.review,
        numbers_printed=sum(d.numbers_printed for d in documents),
        numbers_accounted=sum(d.numbers_accounted for d in documents),
        unmapped=[dict(r) for r in published["unmapped_labels"]],
        problems=[f"{d.file}: {m}" for d in documents for m in d.messages] + archive.notes,
        ignored=archive.ignored,
        internal_errors=[f"{r.document.file}: {r.error}" for r in results if r.error],
        expectations=verdict.expectations,
        expectations_met=verdict.met,
        expectation_failures=list(verdict.failures),
        fingerprint=mark,
    )
    run: dict[str, Any] = asdict(summary)
    del run["unchanged"]
    if summary.internal_errors or summary.expectation_failures:
        run["fingerprint"] = ""  # a run that failed is done again
    run["previous_findings"] = compare.to_keep(curated, mark)
    publish.publish(curated, published, run, written)
    summary.internal_errors += report.missing(curated) if written is not None else []
    return summary
