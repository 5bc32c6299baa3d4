"""Measure what runs cost, in one go, each in an interpreter of its own, and tell it as a table of ratios."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline import publish
from tests.scale import material

ROOT = Path(__file__).resolve().parents[2]
SIZES, LARGE = (100, 1000), 10_000
REFERENCE = 1000  # documents, at most, of the archive that is run in every way
MEGABYTE = 1e6

Say = Callable[[str], None]


class MeasureError(RuntimeError):
    """A run that was to be measured failed."""


@dataclass(frozen=True)
class Run:
    """One run. `seconds`: from start to end, with starting the interpreter; the rest as `tests.scale.one` tells it.

    `steps`, `used`: of each step its seconds, and its seconds of processor.
    """

    seconds: float
    processor: float
    steps: dict[str, float]
    used: dict[str, float]
    parent: int
    child: int
    documents: int
    facts: int
    unchanged: bool
    units: dict[str, int]
    failures: list[str] = field(default_factory=list)


def run(raw: Path, curated: Path, cache: Path, jobs: int, *, report: bool = False) -> Run:
    """One run of the program in a fresh interpreter. Raises MeasureError."""
    places = (str(raw), str(curated), str(cache), str(jobs))
    command = [sys.executable, "-m", "tests.scale.one", *places, *(("report",) if report else ())]
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - began
    if done.returncode:
        raise MeasureError(done.stderr[-2000:])
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return Run(seconds, **told)


@dataclass
class Size:
    """All that was measured on an archive of one size. Bytes; `pages`: of its PDFs; seconds in the runs."""

    documents: int
    first: Run
    pages: int
    cache: int
    published: int
    report: Run | None = None
    report_bytes: int = 0


@dataclass
class Ways:
    """The archive of the reference, run in every way."""

    documents: int
    two: Run
    one: Run
    repeated: Run
    added: Run
    deleted: Run
    same: bool  # the bytes of all runs that must have the same


class Bench:
    """Archives and folders below `out`, and the runs on them."""

    def __init__(self, out: Path, seed: int, jobs: int, say: Say) -> None:
        self.out, self.seed, self.jobs, self.say = out, seed, jobs, say
        self.names: list[str] = []
        self.failures: list[str] = []  # of the program: what was measured then is not worth much

    def prepare(self, largest: int) -> None:
        """Write the documents: those of the largest archive, and one to add to the one of the reference."""
        shutil.rmtree(self.out, ignore_errors=True)
        began = time.monotonic()
        self.names = material.write(self.out / "all", largest + 1, self.seed, jobs=self.jobs)
        self.say(f"{len(self.names)} documents written in {time.monotonic() - began:.0f} s")

    def raw(self, size: int) -> Path:
        """The archive of the first so many documents."""
        folder = self.out / f"raw-{size}"
        if not folder.is_dir():
            material.part_of(self.out / "all", folder, self.names[:size])
        return folder

    def size(self, size: int, *, report: bool) -> Size:
        """A first run, and one that writes the report of what it made."""
        raw, cache, curated = self.raw(size), self.out / f"cache-{size}", self.out / f"curated-{size}"
        first = self._run(f"{size}: first run", raw, curated, cache)
        found = Size(size, first, _pages(curated), _bytes(cache), _bytes(curated))
        if report:
            told = self.out / f"reported-{size}"
            found.report = self._run(f"{size}: with the report, from the cache", raw, told, cache, report=True)
            found.report_bytes = _bytes(told / publish.REPORT)
            shutil.rmtree(told)
        return found

    def ways(self, size: int) -> Ways:
        """Runs on an archive that `size` has measured: two processes against one, repeated, a document more, deleted."""
        raw, cache, curated = self.raw(size), self.out / f"cache-{size}", self.out / f"curated-{size}"
        wanted = publish.file_hashes(curated)
        hashes = [wanted]
        alone = self.out / "alone"
        one = self._run(f"{size}: one process", raw, alone, self.out / "cache-alone", jobs=1)
        hashes.append(publish.file_hashes(alone))
        two = self._run(f"{size}: two processes", raw, self.out / "both", self.out / "cache-both", jobs=2)
        hashes.append(publish.file_hashes(self.out / "both"))
        repeated = self._run(f"{size}: repeated", raw, curated, cache)
        hashes.append(publish.file_hashes(curated))
        shutil.rmtree(curated)
        deleted = self._run(f"{size}: published folder deleted", raw, curated, cache)
        hashes.append(publish.file_hashes(curated))
        more = raw / self.names[size]
        shutil.copy2(self.out / "all" / more.name, more)
        added = self._run(f"{size}: one document added", raw, curated, cache)
        more.unlink()
        return Ways(size, two, one, repeated, added, deleted, all(h == wanted for h in hashes))

    def _run(self, what: str, raw: Path, curated: Path, cache: Path, *, jobs: int = 0, report: bool = False) -> Run:
        made = run(raw, curated, cache, jobs or self.jobs, report=report)
        self.say(f"{what}: {made.seconds:.1f} s, {made.processor:.1f} s of processor")
        self.failures += [f"{what}: {failure}" for failure in made.failures]
        if made.failures:
            self.say(f"{what} FAILED: {'; '.join(made.failures)}")
        return made


def _bytes(folder: Path) -> int:
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())


def _pages(curated: Path) -> int:
    with open(curated / "documents.csv", newline="", encoding="utf-8") as file:
        return sum(int(row["pages"] or 0) for row in csv.DictReader(file) if row["text_origin"] != "text_extract")


def main(
    sizes: Sequence[int], out: Path, seed: int, jobs: int, *, report: bool, say: Say
) -> tuple[list[Size], Ways, list[str]]:
    """Measure archives of these sizes, and the largest that is no larger than REFERENCE in every way; and what failed."""
    bench = Bench(out, seed, jobs, say)
    bench.prepare(max(sizes))
    found = [bench.size(size, report=report) for size in sorted(sizes)]
    reference = max((s for s in sizes if s <= REFERENCE), default=min(sizes))
    ways = bench.ways(reference)
    return found, ways, bench.failures
