"""Work in processes, its results in order, few of them waiting at once."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from typing import Any, TypeVar

from pipeline import crew

AHEAD = 4  # results that wait for an earlier one, for each process

T = TypeVar("T")
R = TypeVar("R")


def each(
    tasks: Iterable[T], ready: Callable[[T], R | None], work: Callable[[T], R], jobs: int
) -> Iterator[tuple[T, R]]:
    """Every task with its result, in order: what is `ready` in this process, else what `work` makes in one of `jobs`.

    `work` is a function of a module or a bound method of an object that can be sent to a process.
    """
    if jobs < 2:
        for task in tasks:
            found = ready(task)
            yield task, work(task) if found is None else found
        return
    with ProcessPoolExecutor(jobs, mp_context=_context(), initializer=partial(_begin, work)) as pool:
        waiting: deque[tuple[T, R | Future[R]]] = deque()
        try:
            for task in tasks:
                found = ready(task)
                waiting.append((task, pool.submit(_do, task) if found is None else found))
                while waiting and (len(waiting) > AHEAD * jobs or _done(waiting[0][1])):
                    yield _given(waiting.popleft())
            while waiting:
                yield _given(waiting.popleft())
        finally:
            pool.shutdown(cancel_futures=True)


_work: Callable[[Any], Any]  # of this process: it is sent once, and not with every task


def _begin(work: Callable[[Any], Any]) -> None:
    global _work
    _work = work
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    crew.end_with_parent()


def _do(task: Any) -> Any:
    return _work(task)


def _done(result: object) -> bool:
    return not isinstance(result, Future) or result.done()


def _given(pair: tuple[T, R | Future[R]]) -> tuple[T, R]:
    task, result = pair
    return task, result.result() if isinstance(result, Future) else result


def _context() -> multiprocessing.context.BaseContext:
    return multiprocessing.get_context("fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn")
