"""Read the documents of an archive, PDFs each in a process of its own with a limit on time and memory.

A PDF may crash the library that reads it, hang it or ask for all memory there is: that ends one process, becomes one
row in documents.csv, and costs no other document anything.
"""

from __future__ import annotations

import contextlib
import gc
import math
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from pipeline import readers
from pipeline.document import UNREADABLE, Result, process
from pipeline.register import Source

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]

TIME_LIMIT = 120.0  # seconds for one document, OCR not counted
MEMORY_LIMIT = 4 << 30  # bytes of address space for one document
SPARE = 10  # seconds after its time that a process without its parent may go on
_GIGABYTE = 1 << 30

T = TypeVar("T")
Work = Callable[[Source], Result]
Lost = Callable[[Source, str], T]  # what stands for a source whose process was lost, and the message why


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may take before it is ended."""

    seconds: float = TIME_LIMIT
    memory: int = MEMORY_LIMIT


LIMITS = Limits()


@dataclass(slots=True)
class _Running:
    source: Source
    child: BaseProcess
    pipe: Connection
    deadline: float


def run(sources: Sequence[Source], work: Work = process, *, jobs: int = 1, limits: Limits = LIMITS) -> Iterator[Result]:
    """The result of every source, in their order. PDFs run in at most `jobs` processes at once, the rest here."""
    return each(sources, work, _failed, jobs=jobs, limits=limits)


def each(
    sources: Sequence[Source], work: Callable[[Source], T], lost: Lost[T], *, jobs: int = 1, limits: Limits = LIMITS
) -> Iterator[T]:
    """What `work` makes of every source (never None), in order; of a PDF that crashes, hangs or eats memory what `lost` makes.

    PDFs run in at most `jobs` processes at once, the rest here.
    """
    done: dict[int, T] = {}
    running: dict[int, _Running] = {}
    context = multiprocessing.get_context("fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn")
    given = 0
    try:
        for number, source in enumerate(sources):
            if not _apart(source):
                yield work(source)
                continue
            while number not in done:
                while given < len(sources) and len(running) < max(jobs, 1):
                    if _apart(sources[given]):
                        running[given] = _start(context, sources[given], work, limits)
                    given += 1
                _collect(running, done, lost, limits)
            yield done.pop(number)
    finally:
        for left in running.values():
            _end(left)


def _apart(source: Source) -> bool:
    return source.document.media_type == readers.PDF and not source.problem


def _start(
    context: multiprocessing.context.BaseContext, source: Source, work: Callable[[Source], Any], limits: Limits
) -> _Running:
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(sender, source, work, limits), daemon=True)  # type: ignore[attr-defined]
    child.start()
    sender.close()
    return _Running(source, child, receiver, time.monotonic() + limits.seconds)


def _child(pipe: Connection, source: Source, work: Callable[[Source], Any], limits: Limits) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    gc.disable()  # one document and the end: collecting garbage would only cost time
    with contextlib.suppress(OSError):  # what a C library prints on a broken file helps nobody
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
    if resource is not None:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with contextlib.suppress(OSError, ValueError):  # one that hangs ends even where its parent was killed
            longest = math.ceil(limits.seconds) + SPARE
            resource.setrlimit(resource.RLIMIT_CPU, (longest, longest))
    try:
        pipe.send(work(source))
    except MemoryError:
        pipe.send(None)
    finally:
        pipe.close()


def _collect(running: dict[int, _Running], done: dict[int, T], lost: Lost[T], limits: Limits) -> None:
    """Wait until a process has sent its result, has died or has run out of time."""
    now = time.monotonic()
    first = min(r.deadline for r in running.values())
    ready = set(wait([r.pipe for r in running.values()], timeout=max(first - now, 0)))
    for number, one in list(running.items()):
        if one.pipe in ready:
            done[number] = _received(one, partial(lost, one.source), limits)
        elif time.monotonic() >= one.deadline:
            done[number] = lost(
                one.source,
                f"reading it took longer than {limits.seconds:.0f} seconds and was ended; print the PDF to a new one, or split it",
            )
        else:
            continue
        _end(one)
        del running[number]


def _received(one: _Running, failed: Callable[[str], T], limits: Limits) -> T:
    try:
        result = one.pipe.recv()
    except (EOFError, OSError):
        one.child.join(timeout=5)
        code = one.child.exitcode
        how = signal.Signals(-code).name if code is not None and code < 0 else f"exit status {code}"
        return failed(
            f"the PDF crashed the program that reads it ({how}); print it to a new PDF and put that in its place",
        )
    if result is None:
        return failed(
            f"the PDF needs more than {limits.memory / _GIGABYTE:.2g} GB of memory; print it to a new one, or split it",
        )
    made: T = result
    return made


def _failed(source: Source, message: str) -> Result:
    source.document.status = UNREADABLE
    source.document.tell(message)
    return Result(source.document)


def _end(one: _Running) -> None:
    one.pipe.close()
    if one.child.is_alive():
        one.child.kill()
    one.child.join(timeout=5)
