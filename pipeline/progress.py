"""How far a run is, and about how long the rest will take."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

SAY_EVERY = 2.0  # seconds between two lines
ONE_BY_ONE = 40  # tasks up to which each gets a line of its own
Say = Callable[[str], None]


def time_left(seconds: float) -> str:
    """An estimate, no more exact than it can be: "about 40 s", "about 6 min", "about 2 h"."""
    if seconds < 55:
        return f"about {max(5, round(seconds / 5) * 5)} s"
    if seconds < 5400:
        return f"about {round(seconds / 60)} min"
    return f"about {round(seconds / 3600)} h"


@dataclass(slots=True)
class Progress:
    """Tells of tasks as they are done. Those found made before take no time, and count for nothing in the estimate."""

    say: Say
    what: str  # documents, associations
    total: int
    done: int = 0
    reused: int = 0
    began: float = field(default_factory=time.monotonic)
    said: float = field(default_factory=time.monotonic)

    def one(self, line: str, *, reused: bool = False, always: bool = False) -> None:
        """A task is done; `line` is told where there are few, or `always` where a person should see it."""
        self.done += 1
        self.reused += reused
        if (self.total <= ONE_BY_ONE or always) and not reused:
            self.say(f"[{self.done}/{self.total}] {line}")
            return
        now = time.monotonic()
        if self.total > ONE_BY_ONE and now - self.said > SAY_EVERY:
            self.said = now
            self.say(f"{self.what}: {self.done} of {self.total}{self._reused()}{self._rest(now)}")

    def _reused(self) -> str:
        return f", {self.reused} as kept" if self.reused else ""

    def _rest(self, now: float) -> str:
        """The rest at the pace of those made; what of it is kept can't be known, so it is an upper bound."""
        made = self.done - self.reused
        if not made:
            return ""
        share = made / self.done  # of the rest, as many will have to be made as of what is behind
        return f", {time_left((now - self.began) / made * (self.total - self.done) * share)} left"
