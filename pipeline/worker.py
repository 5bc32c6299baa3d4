"""Workers of a cluster: `python -m pipeline worker tcp://host:8786`.

Each does one task at a time in a process apart, as on one machine: a document that hangs, crashes or eats memory costs
that process and one row, not the worker. A nanny starts a worker anew that dies all the same.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dask
import distributed
from distributed import Nanny

from pipeline import unit
from pipeline.cluster import ClusterError
from pipeline.crew import Crew, Limits, Lost
from pipeline.progress import Say

PATIENCE = 60  # seconds to find the scheduler
# A worker that is a daemon may not have the process that it does its tasks in.
SETTINGS = {"distributed.worker.daemon": False}


class Apart:
    """One process beside this one, kept from task to task as long as they are of one kind."""

    def __init__(self) -> None:
        self._crew = Crew(1, afresh=unit.LOADED)  # a worker has threads, and must not be copied
        self._kind: tuple[Any, Limits] | None = None
        self._next: Any = None
        self._results: Any = iter(())

    def do(self, work: Callable[[Any], Any], task: Any, limits: Limits) -> Any | Lost:
        """The task's result, or what became of it."""
        if self._kind != (work, limits):
            self.close()
            self._kind = work, limits
            self._results = self._crew.run(work, self._given(), limits)
        self._next = task
        return next(self._results)[1]

    def _given(self) -> Iterator[Any]:
        while True:
            yield self._next

    def close(self) -> None:
        """End the process."""
        if self._kind is not None:
            with contextlib.suppress(ValueError):  # in the middle of a task: the process ends with this one
                self._results.close()
            self._kind = None


class Worker(distributed.Worker):  # type: ignore[misc]
    """A Dask worker that does tasks in a process apart."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.apart = Apart()

    async def close(self, *given: Any, **options: Any) -> Any:
        """As any worker; its process ends with it."""
        self.apart.close()
        return await super().close(*given, **options)


def main(scheduler: str, workers: int, memory: str, folder: Path | None, say: Say) -> None:
    """Run workers until they are told to stop, by a signal or the scheduler. Raises ClusterError where none answers."""
    try:
        asyncio.run(_serve(scheduler, workers or os.cpu_count() or 1, memory, folder, say))
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterError(f"no scheduler answers at {scheduler} ({error})") from error


async def _serve(scheduler: str, workers: int, memory: str, folder: Path | None, say: Say) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with dask.config.set(SETTINGS):
        nannies = [
            Nanny(
                scheduler,
                nthreads=1,
                worker_class=Worker,
                memory_limit=memory,
                local_directory=str(folder) if folder else None,
                death_timeout=PATIENCE,
            )
            for _ in range(workers)
        ]
        try:
            await asyncio.gather(*nannies)
            say(f"{workers} workers for {scheduler}; Ctrl-C ends them")
            ended: list[asyncio.Future[Any]] = [asyncio.gather(*(nanny.finished() for nanny in nannies))]
            await asyncio.wait([*ended, asyncio.ensure_future(stop.wait())], return_when=asyncio.FIRST_COMPLETED)
        finally:
            await asyncio.gather(*(nanny.close(timeout=5) for nanny in nannies), return_exceptions=True)
