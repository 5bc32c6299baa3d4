"""The making of a run: documents one by one, associations one by one, and their rows put together and published.

Documents and associations are made by as many processes as there are; what they make lies in the cache. This process
only hands out the work.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from pipeline import (
    batch,
    compare,
    crew,
    findings,
    known,
    part,
    publish,
    reasons,
    register,
    report,
    scans,
    spill,
    summary,
    unit,
)
from pipeline.cache import Cache
from pipeline.checks import dates, registry
from pipeline.crew import CurateError, Limits, Lost, Workers
from pipeline.progress import Progress, Say
from pipeline.summary import Summary
from pipeline.tally import Tally

PART_LIMITS = Limits(1800.0, 8 << 30)  # for one association


@dataclass
class Run:
    """One run: the archive, what is made of it, by whom, and where results are kept."""

    archive: register.Archive
    raw: Path
    cache: Cache
    use_layouts: bool
    fresh: bool
    workers: Workers
    limits: Limits
    say: Say
    units: dict[str, unit.Made] = field(default_factory=dict)
    elsewhere: dates.Elsewhere = field(default_factory=dates.Elsewhere)

    @property
    def kept(self) -> scans.Kept:
        """The pages that OCR has read."""
        return scans.Kept.beside(self.raw, self.cache.folder)


def make(run: Run, mark: str, curated: Path, written: publish.Report | None, jobs: int) -> Summary:
    """Make what is not kept of an archive, and publish all of it. Raises CurateError or PublishError."""
    before = reasons.last(run.cache.folder, run.raw)
    now = reasons.record(run.archive, run.use_layouts)
    try:
        run.units = make_units(run, run.archive.sources)
        run.say(reasons.told(before, now, run.units))
        made = make_parts(run)
        run.workers.close()
        reasons.keep(run.cache.folder, run.raw, now)
    except OSError as error:
        raise CurateError(
            f"results can't be kept in {run.cache.folder} ({error.strerror or error}); "
            "give another folder with CACHE=... or --cache"
        ) from error
    return _published(run, made, mark, curated, written, jobs)


# Documents ----------------------------------------------------------------------------------------------------
def make_units(run: Run, sources: Sequence[register.Source], *, fresh: bool | None = None) -> dict[str, unit.Made]:
    """The unit of every source, by document. Pages that need it go through OCR between two rounds."""
    maker = unit.Maker(run.cache.folder, run.kept.recorded, run.use_layouts, run.fresh if fresh is None else fresh)
    progress = Progress(run.say, "documents", len(sources))
    found: dict[str, unit.Made] = {}
    by_id = {s.document.document_id: s for s in sources}
    waiting: dict[str, tuple[int, ...]] = {}
    for source, made in _units(run, maker, (unit.Task(s) for s in sources)):
        name = source.document.document_id
        if made.wanted:
            waiting[name] = made.wanted
        else:
            found[name] = made
            progress.one(f"{name}: {made.told}", reused=made.reused, always=made.told.startswith("not read"))
    if waiting:
        failures = _through_ocr(run, by_id, waiting)
        tasks = (unit.Task(by_id[name], failures.get(name, {})) for name in sorted(waiting))
        for source, made in _units(run, maker, tasks):
            found[source.document.document_id] = made
            progress.one(f"{source.document.document_id}: {made.told}", reused=made.reused)
    for name in sorted(found):
        run.elsewhere.add(found[name].national)
    return {s.document.document_id: found[s.document.document_id] for s in sources}


def _units(run: Run, maker: unit.Maker, tasks: Iterable[unit.Task]) -> Iterator[tuple[register.Source, unit.Made]]:
    for task, made in run.workers.run(maker, tasks, run.limits):
        if isinstance(made, Lost):
            if made.how == crew.SYSTEM:
                raise OSError(made.detail)
            if made.how == crew.ERROR:
                raise CurateError(f"{task.source.document.file}: {made.detail}")
            made = unit.lost(run.cache, task.source, batch.why(made, run.limits, task.source))
        yield task.source, made


def _through_ocr(
    run: Run, sources: Mapping[str, register.Source], waiting: Mapping[str, Sequence[int]]
) -> scans.Failures:
    wanted = [scans.Wanted(sources[name], page) for name, pages in sorted(waiting.items()) for page in pages]
    if isinstance(run.workers, crew.Crew) and not run.workers.afresh:
        return scans.read_missing(wanted, run.kept, run.workers.at_once, run.say)
    reader = scans.PageReader(run.cache.folder, run.kept.recorded)
    return scans.read_elsewhere(wanted, reader, run.workers, run.say)


# Associations -------------------------------------------------------------------------------------------------
def make_parts(run: Run) -> list[str]:
    """The part of every association, by key, in the order of their names. Damaged units are made again."""
    maker = part.Maker(run.cache.folder, run.kept.recorded, run.fresh)
    tasks = part_tasks(run)
    progress = Progress(run.say, "associations", len(tasks))
    found: dict[str, str] = {}
    while tasks:
        damaged: list[str] = []
        apart: list[part.Task] = []
        for task, made in run.workers.run(maker, tasks, PART_LIMITS):
            if isinstance(made, Lost):
                apart += _apart(run, task, made)
                continue
            if made.missing:
                damaged += made.missing
                continue
            found[_name(task)] = made.key
            progress.one(f"{task.organisation}: {len(task.sources)} reports", reused=made.reused)
        if damaged:
            again = [s for s in run.archive.sources if s.document.document_id in set(damaged)]
            run.units.update(make_units(run, again, fresh=True))
        tasks = apart + ([t for t in part_tasks(run) if _name(t) not in found] if damaged else [])
    return [found[name] for name in sorted(found)]


def _apart(run: Run, task: part.Task, lost: Lost) -> list[part.Task]:
    """An association whose process was lost, document by document; a document that is too much alone can't be read."""
    if lost.how == crew.SYSTEM:
        raise OSError(lost.detail)
    if lost.how == crew.ERROR:
        raise CurateError(f"{task.organisation or task.sources[0].document.document_id}: {lost.detail}")
    why = {crew.TIME: f"it took longer than {lost.detail}", crew.MEMORY: f"it took more than {lost.detail} of memory"}
    reason = why.get(lost.how, f"the program crashed, {lost.detail}")
    if task.alone:
        source = task.sources[0]
        made = unit.lost(run.cache, source, f"what was read of it can't be put into tables: {reason}; split the file")
        run.units[source.document.document_id] = made
        return [replace(task, units=(made.key,), scanned=False)]
    run.say(f"{task.organisation}: {reason}; its {len(task.sources)} reports are made one by one")
    return [
        replace(task, sources=(s,), units=(u,), elsewhere=(), alone=reason)
        for s, u in zip(task.sources, task.units, strict=True)
    ]


def _name(task: part.Task) -> str:
    return f"{task.organisation}\x1f{task.sources[0].document.document_id}"


def part_tasks(run: Run) -> list[part.Task]:
    """One for each association; a document that names none is one of its own."""
    groups: dict[tuple[str, str], list[register.Source]] = defaultdict(list)
    for source in run.archive.sources:
        name = source.document.document_id
        own = run.units[name].organisation
        groups[own, "" if own else name].append(source)
    issues: dict[str, list[known.Issue]] = defaultdict(list)
    for issue in known.issues():
        issues[issue.document_id].append(issue)
    found = []
    for (organisation, _), sources in sorted(groups.items()):
        names = [s.document.document_id for s in sources]
        told = [t.statement.key for n in names for t in run.units[n].national]
        found.append(
            part.Task(
                organisation,
                tuple(sources),
                tuple(run.units[n].key for n in names),
                any(run.units[n].scanned for n in names),
                tuple(t for t in run.elsewhere.of(told) if t.statement.document_id not in set(names)),
                tuple(i for n in names for i in issues.get(n, ())),
            )
        )
    return found


# Publishing ---------------------------------------------------------------------------------------------------
def _published(
    run: Run, made: Sequence[str], mark: str, curated: Path, written: publish.Report | None, jobs: int
) -> Summary:
    total = Tally()
    result = Summary(fingerprint=mark)

    def fill(staging: Path) -> None:
        run.say(f"putting together the rows of {len(made)} associations")
        with spill.Spill(staging) as rows:
            for key in made:
                own = part.load(run.cache, key)
                if own is None:
                    raise CurateError(f"an entry of the cache is gone or damaged ({key}); run again")
                rows.add(own.pieces)
                total.add(own.tally)
            rows.add(_of_the_run(total))
            rows.write()
        run.say("verifying the published tables and writing their other forms")

    def judged(staging: Path) -> Any:
        from pipeline import verify

        kinds = set(total.tables_by_kind)
        expected = sorted(registry.expected_of(kinds))
        return verify.verify_folder(staging, total.counts, total.checks_by_rule, expected)

    def told(staging: Path, verdict: Any) -> Mapping[str, Any]:
        summary.fill(result, total, run.archive, verdict, staging)
        values: dict[str, Any] = asdict(result)
        del values["unchanged"]
        if result.internal_errors or result.expectation_failures:
            values["fingerprint"] = ""  # a run that failed is done again
        compare.keep(curated, staging, values["fingerprint"])
        return values

    publish.publish_written(curated, fill, told, written, judge=judged, jobs=jobs)
    result.internal_errors += report.missing(curated) if written is not None else []
    return result


def _of_the_run(total: Tally) -> Iterable[part.Piece]:
    """Findings that are of no document: rules that found nothing to check though there are tables for them."""
    idle = sorted(registry.expected_of(set(total.tables_by_kind)) - set(total.checks_by_rule))
    own = [findings.nothing_evaluated(rule) for rule in idle]
    for finding in own:
        total.findings[finding.severity] = total.findings.get(finding.severity, 0) + 1
    own.sort(key=lambda f: f.finding_id)
    return part.pieces({"findings": [asdict(f) for f in own]})
