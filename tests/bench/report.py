"""The comparison as a table to read (Markdown) and as data (CSV)."""

from __future__ import annotations

import csv
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.material import Document
from tests.bench.peers import PROJECT, WORDS
from tests.bench.run import Run
from tests.bench.score import Score, score

MAKERS = {"typst": "Typst", "office": "LibreOffice", "specimen": "specimens"}


@dataclass(frozen=True, slots=True)
class Line:
    """A tool's results: added up, and by who made the pages."""

    run: Run
    whole: Score
    by_maker: Mapping[str, Score]
    cost: float  # time against this pipeline's


def lines(runs: Sequence[Run], documents: Sequence[Document]) -> list[Line]:
    """The results of all tools that ran, best first; the bare words, which read no tables, last."""
    own = next(run for run in runs if run.peer.name == PROJECT).total
    made = []
    for run in runs:
        if not run.missing:
            whole, by_maker = Score(), {maker: Score() for maker in MAKERS}
            for document in documents:
                pages = run.found[document.path.stem]
                got = score(document.truth, [t for page in pages if not isinstance(page, str) for t in page])
                whole.add(got)
                by_maker[document.maker].add(got)
            made.append(Line(run, whole, by_maker, run.total / own))
    return sorted(made, key=lambda m: (m.run.peer.name == WORDS, m.run.peer.name != PROJECT, -m.whole.row_share))


def markdown(
    results: Sequence[Line], runs: Sequence[Run], documents: Sequence[Document], steps: Mapping[str, float], seeds: str
) -> str:
    """Everything that was measured, with versions and date."""
    pages = sum(d.pages for d in documents)
    makers = [maker for maker in MAKERS if any(d.maker == maker for d in documents)]
    whole = results[0].whole
    parts = [
        f"Measured {datetime.now(UTC):%Y-%m-%d}: {len(documents)} documents (seeds {seeds}; "
        + ", ".join(f"{sum(d.maker == m for d in documents)} {MAKERS[m]}" for m in makers)
        + f"), {pages} pages, {whole.rows} rows with figures, {whole.figures} figures. "
        f"Python {platform.python_version()}, {os.cpu_count()} cores, one process for each tool.",
        "",
        "| tool | version | rows | rows as told | " + " | ".join(f"rows, {MAKERS[m]}" for m in makers)
        + " | numbers F1 | recall | precision | time | pages failed |",
        "|---|---|" + "---:|" * (len(makers) + 7),
    ]  # fmt: skip
    for line in results:
        run, cells = line.run, ["–"] * (len(makers) + 5)
        if run.peer.name != WORDS:
            shares = [line.whole.row_share, line.whole.told_share, *(line.by_maker[m].row_share for m in makers)]
            cells = [f"{v:.3f}" for v in (*shares, line.whole.f1, line.whole.recall, line.whole.precision)]
        name = f"**{run.peer.name}**" if run.peer.name == PROJECT else run.peer.name
        parts.append(f"| {name} | {run.version} | {' | '.join(cells)} | {_times(line.cost)} | {run.failed_pages} |")
    parts += ["", "Time: against this pipeline on the same files in the same run; more is slower.", ""]
    parts += [f"Left out: {run.peer.name} ({run.missing})." for run in runs if run.missing]
    parts += ["", "Where this pipeline's time goes:", "", "| step | share |", "|---|---:|"]
    parts += [f"| {step} | {share:.1%} |" for step, share in steps.items()]
    return "\n".join(parts) + "\n"


def write_csv(path: Path, results: Sequence[Line], documents: Sequence[Document]) -> None:
    """One row a tool, with pages per second besides the ratio."""
    pages = sum(d.pages for d in documents)
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(["tool", "version", "rows", "rows_right", "rows_as_told", *(f"rows_{maker}" for maker in MAKERS), "figures", "figures_told", "figures_right", "numbers_f1", "recall", "precision", "pages_per_second", "time_against_this_pipeline", "pages_failed"])  # fmt: skip
        for line in results:
            s = line.whole
            makers = [f"{part.row_share:.4f}" if part.rows else "" for part in line.by_maker.values()]
            shares = [f"{share:.4f}" for share in (s.f1, s.recall, s.precision)]
            counts = [s.figures, s.figures_told, s.figures_right]
            scores = [s.rows, s.rows_right, s.rows_as_told, *makers, *counts, *shares]
            if line.run.peer.name == WORDS:
                scores = [""] * len(scores)
            speed = [f"{pages / line.run.total:.2f}", f"{line.cost:.3f}", line.run.failed_pages]
            out.writerow([line.run.peer.name, line.run.version, *scores, *speed])


def _times(cost: float) -> str:
    return f"× {cost:.2f}" if cost < 10 else f"× {cost:.0f}"
