"""What was measured, as a page of markdown tables."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence

from tests.scale.estimate import CORES, NATIONAL, Costs, estimate
from tests.scale.measure import MEGABYTE, Run, Size, Ways

ORDER = ("finding the files", "documents", "associations", "putting together", "forms and verdict")


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines of a table in markdown."""
    return [f"| {' | '.join(header)} |", "|---" * len(header) + "|", *(f"| {' | '.join(r)} |" for r in rows), ""]


def page(sizes: Sequence[Size], ways: Ways, jobs: int, costs: Costs) -> str:
    """All tables, with what the machine was."""
    machine = f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    told = [f"Measured in one go on {machine}; {jobs} processes where nothing else is said.", ""]
    told += _by_size(sizes) + _steps(sizes) + _ways(ways) + _national(costs)
    return "\n".join(told)


def _by_size(sizes: Sequence[Size]) -> list[str]:
    header = ["", *(f"N={s.documents:,}" for s in sizes)]
    rows = [
        ["first run, seconds", *(f"{s.first.seconds:.1f}" for s in sizes)],
        ["per document, milliseconds", *(f"{1000 * per(s.first, s.first.seconds):.0f}" for s in sizes)],
        ["per document, milliseconds of processor", *(f"{1000 * per(s.first, s.first.processor):.0f}" for s in sizes)],
        ["per document, held against the smallest", *(_ratio(s.first, sizes[0].first, "seconds") for s in sizes)],
        ["the same of the processor", *(_ratio(s.first, sizes[0].first, "processor") for s in sizes)],
    ]
    told = [s.report for s in sizes if s.report is not None]
    if len(told) == len(sizes):
        whole = [s.first.seconds + r.steps.get("report", 0.0) for s, r in zip(sizes, told, strict=True)]
        each = [seconds / s.documents for seconds, s in zip(whole, sizes, strict=True)]
        used = [(s.first.processor + r.used.get("report", 0.0)) / s.documents for s, r in zip(sizes, told, strict=True)]
        rows += [
            ["with the report, per document, milliseconds", *(f"{1000 * e:.0f}" for e in each)],
            ["the same, held against the smallest", *(f"{e / each[0]:.2f}" for e in each)],
            ["the same of the processor", *(f"{u / used[0]:.2f}" for u in used)],
            ["report, MB", *(_mb(s.report_bytes) for s in sizes)],
            ["peak memory of the parent with the report, MB", *(_mb(r.parent) for r in told)],
        ]
    rows += [
        ["facts", *(f"{s.first.facts:,}" for s in sizes)],
        ["peak memory of the parent, MB", *(_mb(s.first.parent) for s in sizes)],
        ["peak memory of a child, MB", *(_mb(s.first.child) for s in sizes)],
        ["cache, MB", *(_mb(s.cache) for s in sizes)],
        ["published, MB", *(_mb(s.published) for s in sizes)],
    ]
    return table(header, rows)


def _steps(sizes: Sequence[Size]) -> list[str]:
    header = [
        "seconds of a step; of the processor for a document, milliseconds",
        *(f"N={s.documents:,}" for s in sizes),
    ]
    rows = [[step, *(_step(s.first, step) for s in sizes)] for step in ORDER]
    if all(s.report is not None for s in sizes):
        rows.append(["report", *(_step(s.report, "report") for s in sizes if s.report is not None)])
    return table(header, rows)


def _step(run: Run, step: str) -> str:
    return f"{run.steps.get(step, 0.0):.1f}; {1000 * run.used.get(step, 0.0) / run.documents:.1f}"


def _ways(ways: Ways) -> list[str]:
    two, one = ways.two, ways.one
    made = {
        step: one.steps.get(step, 0.0) / max(two.steps.get(step, 0.0), 1e-9) for step in ("documents", "associations")
    }
    rows = [
        ["one process", f"{one.seconds:.1f}", "1.00"],
        ["two processes", f"{two.seconds:.1f}", f"{one.seconds / two.seconds:.2f} times as fast"],
        ["  of it documents, associations", "", f"{made['documents']:.2f}, {made['associations']:.2f} times as fast"],
        ["repeated", f"{ways.repeated.seconds:.2f}", f"{100 * ways.repeated.seconds / two.seconds:.2f} % of the first"],
        ["one document added", f"{ways.added.seconds:.1f}", f"{_made(ways.added)}; {_share(ways.added, two)}"],
        [
            "published folder deleted",
            f"{ways.deleted.seconds:.1f}",
            f"{_made(ways.deleted)}; {_share(ways.deleted, two)}",
        ],
    ]
    told = table([f"N={ways.documents:,}", "seconds", ""], rows)
    equal = "the same bytes" if ways.same else "NOT THE SAME BYTES"
    return [*told, f"One process, two, repeated and out of the cache: {equal}.", ""]


def _made(run: Run) -> str:
    return f"{run.units.get('made', 0)} documents made"


def _share(run: Run, first: Run) -> str:
    return f"{100 * run.seconds / first.seconds:.1f} % of the first"


def _national(costs: Costs) -> list[str]:
    header = ["archive", *(f"{cores} cores" for cores in CORES)]
    rows = []
    for load in NATIONAL:
        found = [estimate(costs, load, cores) for cores in CORES]
        name = f"{load.reports:,} reports, {load.pages:,} pages, {load.scanned:,} of them scans"
        rows.append([name, *(f"{e.hours:.1f} h, {e.gigabytes:.0f} GB" for e in found)])
    return [*table(header, rows), costs.told(), ""]


def per(run: Run, seconds: float) -> float:
    """Of seconds of a run, those a document."""
    return seconds / run.documents


def _ratio(run: Run, other: Run, name: str) -> str:
    return f"{per(run, getattr(run, name)) / per(other, getattr(other, name)):.2f}"


def _mb(size: int) -> str:
    return f"{size / MEGABYTE:,.0f}"
