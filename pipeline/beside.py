"""Independent steps of one run side by side, each in a process of its own where the system can fork one."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any

from pipeline.crew import ERROR, Crew, Limits, Lost
from pipeline.database import FormatError

LIMITS = Limits(24 * 3600.0, 1 << 44)  # as good as none: what a step takes grows with the archive on disk alone
Step = Callable[[], Any]


class StepError(RuntimeError):
    """A step failed as no step should; the message is its traceback."""


def side_by_side(steps: Mapping[str, Step], jobs: int = 1) -> dict[str, Any]:
    """What each step gives, by name; at most so many (`jobs`) at once, begun in their order.

    What they give is handed over pickled, what else they change here is lost; with one job they are done here, one by
    one. The first that fails ends the others. Raises its FormatError or OSError, or FormatError where its process was
    ended; no process is left however this ends.
    """
    if jobs <= 1 or len(steps) <= 1 or "fork" not in multiprocessing.get_all_start_methods():
        return {name: step() for name, step in steps.items()}

    def tried(name: str) -> tuple[Any, Exception | None]:
        try:
            return steps[name](), None
        except (FormatError, OSError) as error:
            return None, error

    found: dict[str, Any] = {}
    with closing(Crew(min(jobs, len(steps))).run(tried, steps, LIMITS)) as answers:
        for name, answer in answers:
            if isinstance(answer, Lost):
                if answer.how == ERROR:
                    raise StepError(f"{name}: {answer.detail}")
                raise FormatError(f"{name} was ended ({answer.how}: {answer.detail})")
            found[name], error = answer
            if error is not None:
                raise error
    return {name: found[name] for name in steps}
