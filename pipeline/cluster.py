"""Tasks done on a cluster: Dask hands them out to workers on any number of machines, and again where a worker dies.

Documents and results lie where all machines see them; a task carries a few kB there and less back. The parent holds no
more than the tasks in flight, whatever the archive's size.
"""

from __future__ import annotations

import contextlib
import pickle
import threading
import time
import traceback
import uuid
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pipeline import crew, keys, part, places, unit
from pipeline.crew import ClusterError as ClusterError
from pipeline.crew import Limits, Lost
from pipeline.progress import Say

if TYPE_CHECKING:
    from distributed import Client, Future

WINDOW = 2  # tasks in flight for each that is being done: the next one waits at its worker
TICK, LOOK_EVERY, TELL_EVERY = 0.01, 1.0, 30.0  # seconds
ANSWER = 10  # seconds for the scheduler
RETRIES = 2  # of a task that failed outside the program, on its way to a worker or back
MARKS = "cluster"  # a folder of the cache that shows workers that theirs is the same
INSTALL = "a cluster needs its extra: pip install -e '.[cluster]'"
ALL_SEE = "all machines of a cluster must see RAW and CACHE under the same names, as folders they share or as URLs (s3://bucket/folder)"

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a worker must meet: it sees the same archive and the same cache, which it can write, and runs the same program."""

    token: str
    raw: Path
    cache: Path
    sample: Path | None  # something in the archive
    program: str

    @property
    def mark(self) -> Path:
        """A file in the cache that only this run has written."""
        return self.cache / MARKS / self.token


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back of a task: a result or what became of it, or why the worker refused."""

    made: Any = None
    refused: str = ""


@dataclass
class Cluster:
    """A scheduler with its workers, as `crew.Workers`. Use as a context. Raises ClusterError.

    `scheduler`: its address, `tcp://host:8786`; `raw`, `cache`: what workers must see, absolute or URLs.
    """

    scheduler: str
    raw: Path
    cache: Path
    say: Say = lambda text: None
    _client: Client | None = None
    _terms: Terms | None = None
    _counted: tuple[float, int] = (float("-inf"), 0)
    _told: float = field(default_factory=time.monotonic)

    def __enter__(self) -> Cluster:
        self._client = _connected(self.scheduler)
        try:
            self._terms = terms(self.raw, self.cache)
            places.write(self._terms.mark, b"")
        except OSError as error:
            self.close()
            raise ClusterError(f"{self.cache}: {error.strerror or error}; the cache must be writable") from error
        if not (places.is_remote(self.raw) and places.is_remote(self.cache)):
            local = " and ".join(str(p) for p in (self.raw, self.cache) if not places.is_remote(p))
            self.say(f"{local}: on this machine; {ALL_SEE}")
        if not self._threads():
            self.say(f"no worker is connected to {self.scheduler} yet; start some with make worker SCHEDULER=...")
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave the cluster: others may have it, and no thread of the connection is in the way of what follows."""
        if self._terms is not None:
            with contextlib.suppress(OSError):
                self._terms.mark.unlink(missing_ok=True)
        if self._client is not None:
            self._client.close()
        self._client = self._terms = None

    @property
    def at_once(self) -> int:
        """How many tasks are done at once, by the workers that are connected now."""
        return max(self._threads(), 1)

    def run(
        self, work: Callable[[T], R], tasks: Iterable[T], limits: Limits
    ) -> Generator[tuple[T, R | Lost], None, None]:
        """Each task with its result or what became of it, as they come; those not done are cancelled however this is ended."""
        from distributed import as_completed

        client, left = self._open, iter(tasks)
        coming = as_completed(loop=client.loop)
        flying: dict[str, tuple[T, Future]] = {}

        def fill() -> None:
            while len(flying) < WINDOW * self.at_once and (task := next(left, None)) is not None:
                future = self._submit(work, task, limits)
                flying[str(future.key)] = task, future
                coming.add(future)

        try:
            fill()
            while flying:
                while not coming.has_ready():
                    self._wait()
                done = coming.next_batch(block=False)
                outcomes = [
                    (flying.pop(str(f.key))[0], made) for f, made in zip(done, self._gathered(done), strict=True)
                ]
                for future in done:
                    future.release()  # or the worker would keep the result
                del done
                fill()
                yield from outcomes
        finally:
            coming.clear()
            if flying:
                with contextlib.suppress(Exception):  # where the scheduler is gone there is nothing to cancel
                    client.cancel([future for _, future in flying.values()], force=True)

    @property
    def _open(self) -> Client:
        if self._client is None:
            raise ClusterError("the cluster is not open")
        return self._client

    def _submit(self, work: Callable[[T], Any], task: T, limits: Limits) -> Future:
        key = f"{type(work).__name__}-{uuid.uuid4().hex}"
        call = pickle.dumps(_Call(work, task, limits, self._terms))
        return self._open.submit(pickle.loads, call, key=key, pure=False, retries=RETRIES)

    def _threads(self) -> int:
        """Of all workers together, counted anew after a while."""
        now = time.monotonic()
        if now - self._counted[0] > LOOK_EVERY:
            self._counted = now, sum(self._open.nthreads().values())
        return self._counted[1]

    def _wait(self) -> None:
        """A moment; a person is told where nobody is left to do anything."""
        time.sleep(TICK)
        now = time.monotonic()
        if self._threads():
            self._told = now
        elif now - self._told > TELL_EVERY:
            self._told = now
            self.say(f"no worker is connected to {self.scheduler}; waiting for one (make worker SCHEDULER=...)")

    def _gathered(self, done: list[Future]) -> list[Any]:
        """Results, fetched together; one by one where one of them failed."""
        try:
            outcomes = cast("list[Outcome]", self._open.gather(done))
        except Exception:
            outcomes = [self._one(future) for future in done]
        if refused := next((o.refused for o in outcomes if o.refused), ""):
            raise ClusterError(refused)
        return [o.made for o in outcomes]

    def _one(self, future: Future) -> Outcome:
        from distributed import KilledWorker

        try:
            return cast(Outcome, future.result())
        except KilledWorker as killed:
            return Outcome(Lost(crew.CRASH, f"{killed.allowed_failures + 1} workers one after the other"))
        except Exception as error:
            if future.cancelled():
                raise ClusterError(
                    f"the scheduler at {self.scheduler} is gone ({error}); start it again and run again: what is made is kept"
                ) from error
            raise ClusterError(f"a task could not be done on the cluster: {type(error).__name__}: {error}") from error


class _Call:
    """A task as bytes that do it where they are loaded, so that the scheduler, which looks at what it hands on, needs nothing
    of this program and no version of it."""

    def __init__(self, *given: Any) -> None:
        self._given = given

    def __reduce__(self) -> tuple[Callable[..., Outcome], tuple[Any, ...]]:
        return do, self._given


def _connected(scheduler: str) -> Client:
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterError(INSTALL) from error
    try:
        return Client(scheduler, timeout=ANSWER, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterError(
            f"no scheduler answers at {scheduler} ({error}); start one with make scheduler, or give its address"
        ) from error


def terms(raw: Path, cache: Path) -> Terms:
    """What workers must meet to work on this archive with this cache."""
    sample = next(iter(raw.iterdir()), None) if raw.is_dir() else None
    return Terms(uuid.uuid4().hex, raw, cache, sample, program())


def program() -> str:
    """One hash of everything that the results of workers depend on."""
    return keys.digest(*(keys.of(step()) for step in (unit.reading_program, unit.making_program, part.program)))


def serve(scheduler: str, workers: int, memory: str, folder: Path | None, say: Say) -> None:
    """Run workers (0: one for each core) until they are told to stop. Raises ClusterError."""
    try:
        from pipeline import worker
    except ImportError as error:
        raise ClusterError(INSTALL) from error
    worker.main(scheduler, workers, memory, folder, say)


# On a worker ---------------------------------------------------------------------------------------------------
_MET: set[str] = set()  # terms that this process has met, by their token
_ALONE = threading.Lock()  # libraries that read PDFs bear no threads beside each other


def do(work: Callable[[Any], Any], task: Any, limits: Limits, agreed: Terms) -> Outcome:
    """One task on a worker: apart where the worker has a process for it, else in the worker itself."""
    from distributed import get_worker

    worker = get_worker()
    with _ALONE:
        if agreed.token not in _MET:
            if problem := refused(agreed):
                return Outcome(refused=f"worker {worker.address} {problem}")
            _MET.add(agreed.token)
        apart = getattr(worker, "apart", None)
        return Outcome(apart.do(work, task, limits) if apart is not None else _here(work, task, limits))


def refused(agreed: Terms) -> str:
    """Why this process can't work under these terms; nothing where it can."""
    if agreed.program != program():
        return "runs another version of the program, its vocabularies or its libraries; bring it up to date and start it again"
    try:
        seen = agreed.raw.is_dir() and (agreed.sample is None or agreed.sample.exists())
        if not seen:
            return f"does not see the archive {agreed.raw}; {ALL_SEE}"
        if not agreed.mark.is_file():
            return f"does not see the cache {agreed.cache}; {ALL_SEE}"
        own = agreed.mark.with_name(f"{agreed.token}-{uuid.uuid4().hex}")
        places.write(own, b"")
        own.unlink(missing_ok=True)
    except OSError as error:
        return f"can't use {agreed.raw} and {agreed.cache} ({error.strerror or error}): it must read the one and write the other; {ALL_SEE}"
    return ""


def _here(work: Callable[[Any], Any], task: Any, limits: Limits) -> Any:
    """In this process, which has only the limits that Dask gives it."""
    try:
        return work(task)
    except MemoryError:
        return Lost(crew.MEMORY, f"{limits.memory / crew.GIGABYTE:.2g} GB")
    except OSError as error:
        return Lost(crew.SYSTEM, error.strerror or str(error))
    except Exception:
        return Lost(crew.ERROR, traceback.format_exc())
