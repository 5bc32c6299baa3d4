"""The mutation run: so many defects, one at a time, over all clean tables of an archive; rates by defect and rule."""

from __future__ import annotations

import multiprocessing
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import register, scans
from pipeline.batch import CACHE, read
from pipeline.mutation import trial
from pipeline.mutation.defects import DEFECTS, HARMLESS, HARMLESS_WORDS, OF_ONE_CELL, WORDS
from pipeline.mutation.trial import Outcome, Subject

TARGET_FOUND, TARGET_PINNED = 0.95, 0.85  # of single figures that two or more identities rest on
COUNT, SEED = 4000, 1
HARMLESS_SHARE = 4  # one change that is no slip for so many that are
BATCH = 25
MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class Run:
    """What a mutation run found out."""

    subjects: int
    clean: int
    tables: int
    outcomes: tuple[Outcome, ...]

    def of(self, sort: str) -> list[Outcome]:
        return [o for o in self.outcomes if o.sort == sort]

    @property
    def covered(self) -> list[Outcome]:
        """Single figures changed by more than rounding in two or more identities."""
        return [o for o in self.outcomes if o.of_one_cell and o.identities >= 2]

    @property
    def false_alarms(self) -> list[Outcome]:
        """New errors after a change that is no slip."""
        return [o for o in self.outcomes if o.harmless and o.as_error]

    @property
    def met(self) -> bool:
        found, pinned = _rates(self.covered)
        return found >= TARGET_FOUND and pinned >= TARGET_PINNED and not self.false_alarms


def _rates(outcomes: Sequence[Outcome]) -> tuple[float, float]:
    """Share found, and of those the share pinned to the right cell."""
    found = [o for o in outcomes if o.found]
    return (
        len(found) / len(outcomes) if outcomes else 0.0,
        sum(o.pinned for o in found) / len(found) if found else 0.0,
    )


_subjects: list[Subject] = []  # of a worker; handed over by forking, so that no document is read twice


def _batch(given: tuple[int, int, int]) -> list[Outcome]:
    """The trials of a stretch of numbers; each has its own chance, so that it matters not which process makes it."""
    seed, first, last = given
    sorts = _sorts()
    made = (trial.attempt(_subjects, sorts[i % len(sorts)], random.Random(f"{seed}/{i}")) for i in range(first, last))
    return [o for o in made if o is not None]


def _sorts() -> list[str]:
    """Every defect as often as the others, and harmless changes among them."""
    harmless = list(HARMLESS)
    return [s for i in range(HARMLESS_SHARE) for s in (*DEFECTS, harmless[i % len(harmless)])]


def run(subjects: Sequence[Subject], tables: int, *, seed: int = SEED, count: int = COUNT, jobs: int = 2) -> Run:
    """`count` changes in the clean tables, the same for the same seed however many processes share them."""
    _subjects[:] = subjects
    stretches = [(seed, i, min(i + BATCH, count)) for i in range(0, count, BATCH)] if subjects else []
    outcomes: list[Outcome] = []
    if jobs > 1 and "fork" in multiprocessing.get_all_start_methods():
        with multiprocessing.get_context("fork").Pool(jobs) as pool:
            for part in pool.imap(_batch, stretches):
                outcomes += part
    else:
        for stretch in stretches:
            outcomes += _batch(stretch)
    return Run(len(subjects), sum(len(s.clean) for s in subjects), tables, tuple(outcomes))


def lines(done: Run) -> Iterator[str]:
    """The figures of a run as one reads them in a terminal."""
    yield f"{done.clean} clean tables of {done.tables}, in {done.subjects} documents; {len(done.outcomes)} changes, one at a time"
    yield ""
    yield f"{'defect':<44}{'seeded':>7}{'found':>8}{'error':>8}{'right cell':>12}"
    for sort in DEFECTS:
        own = done.of(sort)
        found, pinned = _rates(own)
        errors = sum(o.as_error for o in own) / len(own) if own else 0.0
        cell = f"{pinned:.3f}" if sort in OF_ONE_CELL else ""
        yield f"{WORDS[sort]:<44}{len(own):>7}{found:>8.3f}{errors:>8.3f}{cell:>12}"
    yield ""
    yield f"{'single figures, by identities they break':<44}{'seeded':>7}{'found':>8}{'error':>8}{'right cell':>12}"
    singles = [o for o in done.outcomes if o.of_one_cell]
    for name, fits in _COVERS:
        own = [o for o in singles if fits(o.identities)]
        found, pinned = _rates(own)
        errors = sum(o.as_error for o in own) / len(own) if own else 0.0
        yield f"{name:<44}{len(own):>7}{found:>8.3f}{errors:>8.3f}{pinned:>12.3f}"
    yield ""
    yield f"{'rule':<44}{'due':>7}{'failed':>8}{'named':>8}"
    for rule in _rules(done):
        due = [o for o in singles if rule in (*o.due, *o.held)]
        failed = sum(rule in o.failed for o in due) / len(due) if due else 0.0
        named = sum(rule in o.leads for o in done.outcomes if not o.harmless)
        yield f"{rule:<44}{len(due):>7}{failed:>8.3f}{named:>8}"
    yield ""
    yield f"{'change that is no slip':<60}{'made':>7}{'alarms':>8}"
    for sort in HARMLESS:
        own = done.of(sort)
        yield f"{HARMLESS_WORDS[sort]:<60}{len(own):>7}{sum(o.as_error for o in own):>8}"
    aside = sum(o.aside > 0 for o in done.outcomes if o.of_one_cell)
    yield f"{'single figures with an error elsewhere beside':<60}{len(singles):>7}{aside:>8}"


_COVERS: tuple[tuple[str, Callable[[int], bool]], ...] = (
    ("none, or within rounding", lambda n: n == 0),
    ("one", lambda n: n == 1),
    ("two or more", lambda n: n >= 2),
)


def _rules(done: Run) -> list[str]:
    named = Counter(r for o in done.outcomes for r in (*o.due, *o.held, *o.failed))
    return sorted(named)


def _verdict(done: Run) -> Iterator[str]:
    found, pinned = _rates(done.covered)
    yield f"target: {found:.1%} of single figures under two or more identities found (at least {TARGET_FOUND:.0%})"
    yield f"target: {pinned:.1%} of them pinned to the right cell (at least {TARGET_PINNED:.0%})"
    yield f"target: {len(done.false_alarms)} false alarms on clean tables (none)"
    listed = [o for o in done.covered if not o.pinned] + done.false_alarms
    for o in listed[:MOST_LISTED]:
        yield f"  {o.sort} in {o.place}: {o.suspected or 'nothing found'}"


def main(raw: Sequence[Path], seed: int, count: int, jobs: int) -> int:
    """Read the archives, run, print. Exit status 1 where a target is missed, 2 where there is nothing to read."""
    missing = [p for p in raw if not p.is_dir()]
    if missing:
        print(f"error: {missing[0]} is no folder", file=sys.stderr)
        return 2
    results = [r for p in raw for r in read(register.scan(p), scans.Kept.beside(p, CACHE), jobs=jobs)]
    subjects = [s for r in results if r.tables and (s := trial.subject(r)) is not None]
    if not subjects:
        print("error: no clean table to seed a defect in", file=sys.stderr)
        return 2
    done = run(subjects, sum(len(r.tables) for r in results), seed=seed, count=count, jobs=jobs)
    print("\n".join([*lines(done), "", *_verdict(done)]))
    return 0 if done.met else 1
