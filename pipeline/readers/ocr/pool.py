"""Read many pages in processes of their own: a page that crashes, hangs or eats memory costs only itself."""

from __future__ import annotations

import hashlib
import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from pipeline.progress import time_left
from pipeline.readers.ocr import engine, page
from pipeline.readers.ocr.page import OcrPage
from pipeline.readers.ocr.store import Store

MEMORY = 3 * 1024**3  # bytes of data a process may hold; a page needs up to 0.8 GB
START_S = 120.0  # seconds a process may take to start
SAY_EVERY_S = 2.0
LOST_PICTURE = "truncated image"  # as MuPDF complains of a picture decoded in part
NO_MEMORY = "there is not enough memory to read it"


@dataclass(frozen=True, slots=True)
class Task:
    """Page `page` (from 1) of the PDF at `path`, to be read at `dpi`; `password` is empty where none is needed."""

    path: Path
    password: str
    page: int
    dpi: int


Outcome = tuple[str, OcrPage] | str  # the page's key and the page, or the reason why there is none
Done = tuple[Task, Outcome]
Reader = Callable[[Task, int], tuple[str, OcrPage]]  # a task and the threads it may use; its key and the page


def read_task(task: Task, threads: int) -> tuple[str, OcrPage]:
    """Render and read one page. Raises ValueError with the reason, RuntimeError if OCR isn't installed."""
    return read_bytes(task.path.read_bytes(), task.page, task.dpi, threads, task.password)


def read_bytes(data: bytes, number: int, dpi: int, threads: int = 1, password: str = "") -> tuple[str, OcrPage]:
    """Render and read page `number` of a PDF; its key and the page. Raises as `read_task`."""
    import pymupdf

    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    pymupdf.TOOLS.reset_mupdf_warnings()
    with pymupdf.open(stream=data, filetype="pdf") as document:
        if document.needs_pass and not document.authenticate(password):
            raise ValueError("the document needs a password")
        rendering = page.render(document, number, dpi)
        complaints = pymupdf.TOOLS.mupdf_warnings()  # a picture that can't be decoded is left out without an error
    key = page.page_key(rendering.image, page.settings(rendering.dpi))
    found = page.read_image(rendering.image, rendering.dpi, threads, rendering.note)
    if "error" in complaints and not found.words:
        raise ValueError("what is drawn on it is damaged or too large to decode; print the PDF to a new one")
    if LOST_PICTURE in complaints:
        lost = f"a picture on page {number} is cut off or damaged; compare the page with the source"
        found = replace(found, note=f"{found.note}; {lost}" if found.note else lost)
    return key, found


def run(
    tasks: Sequence[Task],
    jobs: int,
    store: Store,
    say: Callable[[str], None],
    timeout_s: float = 300,
    reader: Reader = read_task,
) -> dict[tuple[Path, int], OcrPage | str]:
    """Every task's page, from the store or read now and stored; in its place the reason where that failed.

    `jobs` processes at most, never more than pages; what they leave of the cores goes to threads. `timeout_s` is
    for one page. `say` is told how far it is. Must be called below `if __name__ == "__main__"` (processes are
    spawned). After KeyboardInterrupt no process is left.
    """
    results: dict[tuple[Path, int], OcrPage | str] = {}
    digests: dict[Path, str] = {}
    left: deque[Task] = deque()
    problem = engine.available() if reader is read_task else ""
    for task in dict.fromkeys(tasks):
        try:
            digest = digests.get(task.path) or hashlib.sha256(task.path.read_bytes()).hexdigest()
        except OSError as error:
            results[task.path, task.page] = f"the file can't be read: {error.strerror}"
            continue
        digests[task.path] = digest
        key = store.find(digest, task.page, _settings(task, reader, problem))
        known = store.get(key) if key else None
        if known is not None:
            results[task.path, task.page] = known
        elif problem:
            results[task.path, task.page] = problem
        else:
            left.append(task)
    if left:
        crew = _Crew(left, max(1, jobs), timeout_s, reader, say)
        with closing(crew.work()) as finished:  # ends the processes when this loop is left, however it is
            for task, outcome in finished:
                if isinstance(outcome, str):
                    results[task.path, task.page] = outcome
                    continue
                key, found = outcome
                results[task.path, task.page] = found
                store.put(key, found)
                store.remember(digests[task.path], task.page, _settings(task, reader, problem), key)
    return results


def _settings(task: Task, reader: Reader, problem: str) -> str:
    if reader is not read_task or problem:
        return f"{getattr(reader, '__name__', 'reader')} dpi:{task.dpi}"
    return page.settings(task.dpi)


@dataclass
class _Worker:
    process: BaseProcess
    pipe: Connection
    task: Task | None = None
    deadline: float = 0.0


class _Crew:
    """The processes at work on a queue of tasks."""

    def __init__(
        self, left: deque[Task], jobs: int, timeout_s: float, reader: Reader, say: Callable[[str], None]
    ) -> None:
        self.left, self.timeout_s, self.reader, self.say = left, timeout_s, reader, say
        self.total, self.done = len(left), 0
        self.size = min(jobs, self.total)
        self.threads = max(1, jobs // self.size)
        self.context = multiprocessing.get_context("spawn")  # fork isn't safe beside onnxruntime's threads
        self.workers: list[_Worker] = []
        self.began = self.said = 0.0

    def work(self) -> Generator[Done, None, None]:
        """Yields (task, (key, page) or reason) as they come; ends all processes however it is left."""
        try:
            self.say(f"OCR: {self.total} page{'s' if self.total > 1 else ''} to read")
            while self.left or any(w.task for w in self.workers):
                while len(self.workers) < min(
                    self.size, len(self.left) + sum(w.task is not None for w in self.workers)
                ):
                    self._hire()
                for worker in self._heard():
                    for finished in self._listen(worker):
                        self.done += 1
                        self._report()
                        yield finished
        finally:
            for worker in list(self.workers):
                self._dismiss(worker)

    def _hire(self) -> None:
        ours, theirs = self.context.Pipe()
        process = self.context.Process(target=_serve, args=(theirs, self.reader, self.threads), daemon=True)
        with _interrupts_ignored():  # the process inherits this; Ctrl-C is for this one to handle
            process.start()
        theirs.close()  # so that the pipe breaks when the process ends
        self.workers.append(_Worker(process, ours, deadline=time.monotonic() + START_S))

    def _dismiss(self, worker: _Worker) -> None:
        self.workers.remove(worker)
        worker.process.kill()
        worker.process.join()
        worker.pipe.close()

    def _heard(self) -> list[_Worker]:
        """Workers that sent something, died or ran out of time."""
        soonest = min(w.deadline for w in self.workers)
        spoke = wait([w.pipe for w in self.workers], timeout=max(0.0, soonest - time.monotonic()))
        now = time.monotonic()
        return [w for w in self.workers if w.pipe in spoke or now >= w.deadline]

    def _listen(self, worker: _Worker) -> list[Done]:
        task = worker.task
        if not worker.pipe.poll():
            self._dismiss(worker)
            return self._failed(task, f"reading it took longer than {self.timeout_s:.0f} s and was given up")
        try:
            message = worker.pipe.recv()
        except (EOFError, OSError):
            worker.process.join(5)
            code = worker.process.exitcode
            self._dismiss(worker)
            how = f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
            return self._failed(task, f"the OCR process ended while reading it ({how}); too little memory, perhaps")
        worker.task = None
        self.began = self.began or time.monotonic()
        self._assign(worker)
        return [(task, message)] if task is not None else []  # the first message only says it is ready

    def _failed(self, task: Task | None, reason: str) -> list[Done]:
        if task is not None:
            return [(task, reason)]
        if self.began:
            return []  # others did start; a new one is tried
        failed: list[Done] = [(t, "the OCR process could not be started") for t in self.left]
        self.left.clear()
        return failed

    def _assign(self, worker: _Worker) -> None:
        if not self.left:
            self._dismiss(worker)
            return
        worker.task = self.left.popleft()
        worker.deadline = time.monotonic() + self.timeout_s
        with suppress(OSError):  # a process that has just died: its broken pipe is heard next
            worker.pipe.send(worker.task)

    def _report(self) -> None:
        now = time.monotonic()
        if self.done < self.total and now - self.said < SAY_EVERY_S:
            return
        self.said = now
        if self.done == self.total:
            self.say(f"OCR: {self.total} of {self.total} pages done")
        else:
            rest = (now - (self.began or now)) / self.done * (self.total - self.done)
            self.say(f"OCR: page {self.done} of {self.total}, {time_left(rest)} left")


def _serve(pipe: Connection, reader: Reader, threads: int) -> None:
    """A worker process: tasks in, results or reasons out, until the pipe closes."""
    _limit_memory()
    with suppress(EOFError, OSError):
        pipe.send("ready")
        while True:
            task = pipe.recv()
            answer: Outcome
            try:
                answer = reader(task, threads)
            except MemoryError:
                answer = NO_MEMORY
            except ValueError as error:
                answer = str(error)
            except Exception as error:
                answer = NO_MEMORY if "bad_alloc" in str(error) else f"{type(error).__name__}: {error}"
            pipe.send(answer)


@contextmanager
def _interrupts_ignored() -> Generator[None, None, None]:
    try:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:  # not the main thread, which alone gets interrupts
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _limit_memory() -> None:
    try:
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        wanted = MEMORY if most == resource.RLIM_INFINITY else min(MEMORY, most)
        resource.setrlimit(resource.RLIMIT_DATA, (wanted, most))
    except (ImportError, AttributeError, ValueError, OSError):
        return  # the platform has no such limit
