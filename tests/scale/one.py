"""One run in an interpreter of its own, measured from inside: python -m tests.scale.one RAW CURATED CACHE JOBS [report]

Prints one line of JSON: seconds of each step, seconds of processor, peak of memory of this process and of the largest of
those it started, and what was made.
"""

from __future__ import annotations

import json
import os
import re
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from pipeline import curate, making, publish, register, report

# where each step is done; `fill` of a publication is timed where it is handed over
STEPS: tuple[tuple[str, ModuleType, str], ...] = (
    ("finding the files", register, "scan"),
    ("documents", making, "make_units"),
    ("associations", making, "make_parts"),
    ("forms and verdict", publish, "_beside"),
    ("report", report, "write"),
)
TOGETHER = "putting together"
STATUS = Path("/proc/self/status")


def processor() -> float:
    """Seconds of processor so far, of this process and of those it started that have ended."""
    return sum(os.times()[:4])


class Clock:
    """Seconds by step, and seconds of processor."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.processor: defaultdict[str, float] = defaultdict(float)

    def timed(self, step: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same work, timed."""

        def run(*given: Any, **named: Any) -> Any:
            began, used = time.monotonic(), processor()
            try:
                return work(*given, **named)
            finally:
                self.seconds[step] += time.monotonic() - began
                self.processor[step] += processor() - used

        return run

    def install(self) -> None:
        """Time every step of the program from now on. Raises AttributeError where a step is no more where it was."""
        for step, module, name in STEPS:
            setattr(module, name, self.timed(step, getattr(module, name)))
        published = publish.publish_written

        def publish_written(target: Path, fill: Callable[[Path], None], *more: Any, **named: Any) -> None:
            published(target, self.timed(TOGETHER, fill), *more, **named)

        setattr(publish, "publish_written", publish_written)  # noqa: B010


def peak() -> int:
    """Bytes that this process held at most. A process started from a large one inherits that one's `ru_maxrss`."""
    if STATUS.is_file() and (found := re.search(r"VmHWM:\s+(\d+) kB", STATUS.read_text())):
        return int(found[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> int:
    raw, curated, cache, jobs, *more = sys.argv[1:]
    clock = Clock()
    clock.install()
    made: Counter[str] = Counter()
    kept = making.make_units

    def counted(*given: Any, **named: Any) -> Any:
        units = kept(*given, **named)
        made.update("reused" if unit.reused else "made" for unit in units.values())
        return units

    setattr(making, "make_units", counted)  # noqa: B010
    done = curate.curate(Path(raw), Path(curated), jobs=int(jobs), cache=Path(cache), pages="report" in more)
    told = {
        "steps": {step: round(seconds, 3) for step, seconds in clock.seconds.items()},
        "used": {step: round(seconds, 3) for step, seconds in clock.processor.items()},
        "processor": processor(),
        "parent": peak(),
        "child": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024,
        "documents": done.documents,
        "facts": done.facts,
        "unchanged": done.unchanged,
        "units": dict(made),
        "failures": [*done.internal_errors, *done.expectation_failures],
    }
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
