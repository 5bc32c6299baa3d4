"""kill -9 at random moments of runs that alternate between two states of an archive: what is published stays whole.

Before each run that is to be killed half of the cache, drawn by lot, is forgotten, so that the moment may fall on
documents and associations being made, on putting together and on publishing alike.
"""

from __future__ import annotations

import hashlib
import random
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from pipeline import formats, publish, rows
from pipeline.cache import KINDS
from tests.scale import material, processes

DOCUMENTS = 8
LEFT_AFTER = 15.0  # seconds in which the processes of a killed run must be gone
Say = Callable[[str], None]


@dataclass(frozen=True)
class State:
    """An archive, and what a run that nobody disturbs publishes of it, by file or table."""

    name: str
    raw: Path
    files: dict[str, str]
    report: dict[str, str]


@dataclass
class Result:
    """How it went. `left`: the longest that a process of a killed run lived on, in seconds."""

    times: int = 0
    running: int = 0  # killed before they had ended by themselves
    published: Counter[str] = field(default_factory=Counter)  # "before" the swap, "after" it
    left: float = 0.0
    problems: list[str] = field(default_factory=list)


class Trial:
    """The two states and where their runs publish, below a folder made anew."""

    def __init__(self, out: Path, seed: int, *, documents: int = DOCUMENTS, report: bool = True, jobs: int = 2) -> None:
        self.out, self.report, self.jobs = out, report, jobs
        self.draw = random.Random(seed)
        self.takes = 0.0  # seconds of a run of the second state, from start to end
        self.curated, self.cache = out / "curated", out / "cache"
        shutil.rmtree(out, ignore_errors=True)
        names = material.write(out / "all", documents + 1, seed, jobs=1)
        self.states = [self._state("first", names[:-1]), self._state("second", [*names[1:-1], names[-1]])]

    def run(self, times: int, say: Say) -> Result:
        """So many runs, each killed at its moment; then each is run to its end."""
        result = Result(times)
        processes.ended(self._start(self.states[0]))
        result.problems += self._problems(self.states[:1], "the first run")
        moments = [(n + self.draw.random()) / times * self.takes for n in range(times)]
        self.draw.shuffle(moments)
        for number, moment in enumerate(moments, 1):
            before, aim = self.states[(number - 1) % 2], self.states[number % 2]
            self._once(before, aim, moment, number % 2 == 1, result)
            say(
                f"{number} of {times}: killed after {moment:.2f} of {self.takes:.2f} s; {len(result.problems)} problems"
            )
        return result

    def _once(self, before: State, aim: State, moment: float, all_of_it: bool, result: Result) -> None:
        self._forget()
        run = self._start(aim)
        time.sleep(moment)
        result.running += processes.kill(run, all_of_it=all_of_it)
        what = f"killed after {moment:.2f} s"
        left = processes.gone(run.pid, LEFT_AFTER)
        if left is None:
            result.problems.append(f"{what}: processes left {processes.of_session(run.pid)}")
        result.left = max(result.left, left or 0.0)
        found = self._problems([before, aim], what)
        result.problems += found
        if not found:
            result.published["after" if self._files() == aim.files else "before"] += 1
        processes.ended(self._start(aim))
        result.problems += self._problems([aim], f"{what} and run again")
        beside = [p.name for p in self.out.iterdir() if p.name.startswith(f".{self.curated.name}")]
        if beside:
            result.problems.append(f"{what} and run again: left beside it {beside}")

    def _start(self, state: State) -> subprocess.Popen[bytes]:
        return processes.started(state.raw, self.curated, self.cache, self.jobs, report=self.report)

    def _forget(self) -> None:
        """Half of the cache."""
        for kind in KINDS:
            for path in sorted(p for p in (self.cache / kind).rglob("*") if p.is_file()):
                if self.draw.random() < 0.5:
                    path.unlink()

    # States ----------------------------------------------------------------------------------------------------
    def _state(self, name: str, files: list[str]) -> State:
        raw, curated = self.out / f"raw-{name}", self.out / f"undisturbed-{name}"
        material.part_of(self.out / "all", raw, files)
        began = time.monotonic()
        processes.ended(processes.started(raw, curated, self.out / f"cache-{name}", self.jobs, report=self.report))
        self.takes = time.monotonic() - began
        return State(name, raw, files_of(curated), report_of(curated))

    def _files(self) -> dict[str, str]:
        return files_of(self.curated)

    def _problems(self, states: list[State], what: str) -> list[str]:
        """What is wrong with the published folder: it must be that of one of these states, in all its forms."""
        found = publish.last_run(self.curated)
        if found is None:
            return [f"{what}: the CSVs are not those of the run that the folder's record tells of"]
        files = self._files()
        state = next((s for s in states if s.files == files), None)
        if state is None:
            unlike = {s.name: sorted(n for n in s.files if s.files[n] != files.get(n)) for s in states}
            return [f"{what}: the files are those of no one state: {unlike}"]
        wrong = []
        if not publish.formats_current(self.curated, found):
            wrong.append(f"{what}: other forms than the run's record tells of")
        if self.report and not publish.report_current(self.curated, found):
            wrong.append(f"{what}: the report is not as the run's record tells")
        if report_of(self.curated) != state.report:
            wrong.append(f"{what}: the report is not that of the {state.name} state")
        return wrong


def files_of(curated: Path) -> dict[str, str]:
    """A hash of every CSV, Parquet file and workbook, and of what each table of the database holds; by name."""
    names = [*(f"{t}.csv" for t in rows.table_names()), *sorted(formats.names() - {formats.DATABASE})]
    found = {n: _hash(curated / n) for n in names if (curated / n).is_file()}
    with duckdb.connect(str(curated / formats.DATABASE), read_only=True) as database:
        for table in rows.table_names():
            told = database.execute(f'SELECT count(*), bit_xor(hash(t)) FROM "{table}" t').fetchone()
            found[f"{formats.DATABASE}: {table}"] = str(told)
    return found


def report_of(curated: Path) -> dict[str, str]:
    """A hash of every file of the report."""
    folder = curated / publish.REPORT
    return {p.relative_to(folder).as_posix(): _hash(p) for p in sorted(folder.rglob("*")) if p.is_file()}


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def told(result: Result) -> str:
    """A summary for people."""
    moments = ", ".join(f"{count} {which} the swap" for which, count in sorted(result.published.items()))
    lines = [
        f"{result.times} runs, {result.running} of them killed while they ran (half of them the whole group of processes, "
        "half the parent alone)",
        f"published folder whole and of one run: {moments or 'never'}",
        f"processes of a killed run gone after at most {result.left:.1f} s",
        f"problems: {len(result.problems)}",
    ]
    return "\n".join([*lines, *(f"  {p}" for p in result.problems)])
