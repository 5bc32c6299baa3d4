"""The pages of a batch that only OCR can read: what was read before, and reading what was not."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.crew import Limits, Lost, Workers
from pipeline.progress import SAY_EVERY, time_left

if TYPE_CHECKING:
    from pipeline.readers.ocr.page import OcrPage
from pipeline.register import Source

DPI = 200  # 150 reads nearly as well and no faster, 300 no better and slower (docs/decisions)
OCR = "ocr"  # the folder of a cache for pages that OCR has read
PAGE_LIMITS = Limits(300.0, 6 << 30)  # for one page
RECORDED = ".ocr"  # a folder of an archive with pages that were read before; never written to


@dataclass(frozen=True, slots=True)
class Kept:
    """Where pages that OCR has read are kept: a folder of our own, and perhaps one that came with the archive."""

    folder: Path
    recorded: Path | None = None

    @classmethod
    def beside(cls, raw: Path, cache: Path) -> Kept:
        """The folder for pages in a cache, and the archive's own recorded pages where it has any."""
        recorded = raw / RECORDED
        return cls(cache / OCR, recorded if recorded.is_dir() else None)


@dataclass(slots=True)
class Pages:
    """The pages of one file as OCR read them, looked up when asked for. A reader's `ocr`."""

    kept: Kept
    sha256: str
    failures: Mapping[int, str] = field(default_factory=dict)

    def get(self, page: int) -> OcrPage | str | None:
        """What OCR read on the page, why it could not, or None where it has not been tried."""
        from pipeline.readers.ocr.store import Store

        if page in self.failures:
            return self.failures[page]
        store = Store(self.kept.folder, self.kept.recorded)
        key = store.find(self.sha256, page, settings())
        return store.get(key) if key else None

    def key(self, page: int) -> str:
        """What the page as OCR read it is kept under, why it could not be read, or nothing where it has not been tried."""
        from pipeline.readers.ocr.store import Store

        if page in self.failures:
            return f"failed: {self.failures[page]}"
        store = Store(self.kept.folder, self.kept.recorded)
        key = store.find(self.sha256, page, settings())
        return key if key and store.get(key) is not None else ""


@cache
def settings(dpi: int = DPI) -> str:
    """Engine, models and resolution that a page is read with; empty where OCR is not installed."""
    from pipeline.readers.ocr import available, page

    return "" if available() else page.settings(dpi)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page (from 1) of a document that only OCR can read."""

    source: Source
    page: int


@dataclass(frozen=True, slots=True)
class PageReader:
    """Reads one page by OCR and keeps it: the unit of work of a cluster. `cache`: the folder that results are kept in."""

    cache: Path
    recorded: Path | None = None

    def __call__(self, task: Wanted) -> str:
        """Read the page, unless it was read before; the reason where that fails, else nothing."""
        from pipeline.readers.ocr import available, pool
        from pipeline.readers.ocr.store import Store

        if problem := available():
            return problem
        store = Store(self.cache / OCR, self.recorded)
        sha256 = task.source.document.sha256
        if store.find(sha256, task.page, settings()) is None:
            try:
                key, page = pool.read_bytes(task.source.data, task.page, DPI)
            except ValueError as reason:
                return str(reason)
            except OSError as error:
                return f"the file can't be read: {error.strerror}"
            store.put(key, page)
            store.remember(sha256, task.page, settings(), key)
        return ""


Failures = dict[str, dict[int, str]]  # pages that OCR could not read, by document, with the reason


def read_missing(wanted: Sequence[Wanted], kept: Kept, jobs: int, say: Callable[[str], None]) -> Failures:
    """Read pages by OCR in processes of this machine, and keep them."""
    from pipeline.readers.ocr import pool
    from pipeline.readers.ocr.store import Store

    tasks = [pool.Task(w.source.path, "", w.page, DPI) for w in wanted if w.source.path is not None]
    read = pool.run(tasks, jobs, Store(kept.folder, kept.recorded), say)
    failed: Failures = {}
    for w in wanted:
        outcome = read[w.source.path, w.page] if w.source.path is not None else "the file is gone"
        if isinstance(outcome, str):
            failed.setdefault(w.source.document.document_id, {})[w.page] = outcome
    return failed


def read_elsewhere(
    wanted: Sequence[Wanted], read: PageReader, workers: Workers, say: Callable[[str], None]
) -> Failures:
    """Read pages by OCR with whatever workers there are, and keep them."""
    failed: Failures = {}
    began = said = time.monotonic()
    for number, (task, outcome) in enumerate(workers.run(read, wanted, PAGE_LIMITS), 1):
        reason = f"the process that read it was lost ({outcome.how})" if isinstance(outcome, Lost) else outcome
        if reason:
            failed.setdefault(task.source.document.document_id, {})[task.page] = reason
        now = time.monotonic()
        if number == len(wanted) or now - said > SAY_EVERY:
            said = now
            say(
                f"OCR: page {number} of {len(wanted)}, {time_left((now - began) / number * (len(wanted) - number))} left"
            )
    return failed
