"""Work on many tasks in processes of their own: one that crashes, hangs or eats memory costs its task and nothing else.

Processes are kept from task to task, so that each loads the vocabularies once, and are replaced after a while.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import gc
import math
import multiprocessing
import os
import pickle
import signal
import sys
import time
import traceback
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, Protocol, TypeVar

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]

TASKS = 200  # of one process, before another takes its place: what libraries leak stays bounded
SPARE = 10  # seconds after its time that a process without its parent may go on
GIGABYTE = 1 << 30
_PR_SET_PDEATHSIG = 1
TIME, MEMORY, CRASH, SYSTEM, ERROR = "time", "memory", "crash", "system", "error"

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Lost:
    """What became of a task without a result.

    `how`: time, memory, crash, system (`detail`: what the system refused, such as room on a disk), or error (its traceback).
    """

    how: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one task, a document say, may take before it is ended: seconds, and bytes of address space of its process."""

    seconds: float = 120.0
    memory: int = 4 * GIGABYTE


class CurateError(RuntimeError):
    """A run can't go on; the message says why and what to do."""


class ClusterError(RuntimeError):
    """A cluster can't do what was asked; the message says why and what to do."""


LIMITS = Limits()  # for one document, OCR not counted


class Workers(Protocol):
    """Whatever does tasks: processes of this machine, or a cluster."""

    def run(
        self, work: Callable[[T], R], tasks: Iterable[T], limits: Limits
    ) -> Generator[tuple[T, R | Lost], None, None]:
        """Each task with its result or what became of it, as they come. Tasks are taken in as they can be done."""
        ...

    @property
    def at_once(self) -> int:
        """How many tasks are done at once."""
        ...

    def close(self) -> None:
        """No more tasks will come."""
        ...


@dataclass(slots=True)
class _Worker(Generic[T]):
    process: BaseProcess
    pipe: Connection
    task: T | None = None
    deadline: float = math.inf
    done: int = 0


@dataclass(slots=True)
class Crew:
    """So many processes of this machine.

    `afresh`: names of modules; processes then begin as copies of a fresh one that has loaded these, for a process that
    must not be copied itself, because it has threads or connections.
    """

    jobs: int = 1
    afresh: tuple[str, ...] = ()

    @property
    def at_once(self) -> int:
        """How many tasks are done at once."""
        return max(self.jobs, 1)

    def close(self) -> None:
        """Nothing to do: no process outlives `run`."""

    def run(
        self, work: Callable[[T], R], tasks: Iterable[T], limits: Limits
    ) -> Generator[tuple[T, R | Lost], None, None]:
        """Each task with its result or what became of it, as they come; no process is left however this is ended.

        Tasks and results go through pipes (pickled); `work` does where processes begin afresh.
        """
        context = _context(self.afresh)
        left = iter(tasks)
        workers: list[_Worker[T]] = []
        try:
            while True:
                _assign(context, workers, left, work, limits, self.at_once)
                busy = [w for w in workers if w.task is not None]
                if not busy:
                    return
                for worker in _heard(busy):
                    task, made = worker.task, _received(worker, limits)
                    if isinstance(made, Lost) or worker.done >= TASKS:
                        _end(worker)
                        workers.remove(worker)
                    assert task is not None
                    yield task, made
        finally:
            for worker in workers:
                _end(worker)


def _context(afresh: tuple[str, ...]) -> Any:
    methods = multiprocessing.get_all_start_methods()
    if "fork" not in methods:
        return multiprocessing.get_context("spawn")
    if not afresh:
        return multiprocessing.get_context("fork")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(afresh))
    return context


def _assign(
    context: Any,
    workers: list[_Worker[T]],
    left: Iterator[T],
    work: Callable[[T], Any],
    limits: Limits,
    at_once: int,
) -> None:
    """Give every idle process a task, and start those that are missing."""
    while True:
        idle = next((w for w in workers if w.task is None), None)
        if idle is None and len(workers) >= at_once:
            return
        task = next(left, None)
        if task is None:
            return
        if idle is None:
            idle = _start(context, work, limits)
            workers.append(idle)
        idle.task, idle.deadline, idle.done = task, time.monotonic() + limits.seconds, idle.done + 1
        with contextlib.suppress(OSError):  # a process that has just died: its broken pipe is heard next
            idle.pipe.send(task)


def _start(context: Any, work: Callable[[T], Any], limits: Limits) -> _Worker[T]:
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, ours, work, limits), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _heard(busy: list[_Worker[T]]) -> list[_Worker[T]]:
    """Processes that have sent something, have died or have run out of time."""
    first = min(w.deadline for w in busy)
    ready = set(wait([w.pipe for w in busy], timeout=max(first - time.monotonic(), 0)))
    now = time.monotonic()
    return [w for w in busy if w.pipe in ready or now >= w.deadline]


def _received(worker: _Worker[T], limits: Limits) -> Any:
    worker.task, worker.deadline = None, math.inf
    if not worker.pipe.poll():
        return Lost(TIME, f"{limits.seconds:.0f} seconds")
    try:
        good, made = worker.pipe.recv()
    except (EOFError, OSError):
        worker.process.join(timeout=5)
        code = worker.process.exitcode
        how = signal.Signals(-code).name if code is not None and code < 0 else f"exit status {code}"
        return Lost(CRASH, how)
    return made if good else Lost(*made)


def _end(worker: _Worker[T]) -> None:
    worker.pipe.close()
    if worker.process.is_alive():
        worker.process.kill()
    worker.process.join(timeout=5)


def _serve(pipe: Connection, parents: Connection, work: Callable[[Any], Any], limits: Limits) -> None:
    """A process: tasks in, results out, until the pipe closes."""
    parents.close()  # or the end of the parent would not be heard
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    with contextlib.suppress(OSError):  # what a C library prints on a broken file helps nobody
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
    if "fsspec" in sys.modules:  # connections to a store don't outlive a fork; a copy makes its own
        with contextlib.suppress(pickle.PicklingError, AttributeError, TypeError):
            work = pickle.loads(pickle.dumps(work))
    limited(limits.memory)
    gc.disable()  # within a task collecting garbage would only cost time
    gc.freeze()
    while True:
        try:
            task = pipe.recv()
        except (EOFError, OSError):
            return
        _until(limits.seconds)
        try:
            answer = (True, work(task))
        except MemoryError:
            answer = (False, (MEMORY, f"{limits.memory / GIGABYTE:.2g} GB"))
        except OSError as error:
            why = (SYSTEM, error.strerror or str(error))
            answer = (False, (MEMORY, f"{limits.memory / GIGABYTE:.2g} GB") if error.errno == errno.ENOMEM else why)
        except Exception:
            answer = (False, (ERROR, traceback.format_exc()))
        try:
            pipe.send(answer)
        except OSError:
            return
        del task, answer
        gc.collect()
        gc.freeze()  # what a task leaves behind are vocabularies: not to be looked through again after each


def end_with_parent() -> None:
    """Have the system end this process with the one that started it (Linux), however that one ends.

    A step that went on by itself would hold what it inherited, the lock on the published folder among it.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def limited(memory: int) -> None:
    """Give this process no more address space than so many bytes, where the system can."""
    if resource is None:
        return
    for which, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(which, (most, most))


def _until(seconds: float) -> None:
    """End this process by itself some time after its task's, so that one that hangs ends even where its parent was killed."""
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    longest = math.ceil(used.ru_utime + used.ru_stime + seconds) + SPARE
    with contextlib.suppress(OSError, ValueError):
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (longest, most))
