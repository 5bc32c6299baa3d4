"""The pages of a batch that only OCR can read: what was read before, and reading what was not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.document import Result

if TYPE_CHECKING:
    from pipeline.readers.ocr.page import OcrPage
from pipeline.register import Source

DPI = 200  # 150 reads nearly as well and no faster, 300 no better and slower (docs/decisions)
RECORDED = ".ocr"  # a folder of an archive with pages that were read before; never written to


@dataclass(frozen=True, slots=True)
class Kept:
    """Where pages that OCR has read are kept: a folder of our own, and perhaps one that came with the archive."""

    folder: Path
    recorded: Path | None = None

    @classmethod
    def beside(cls, raw: Path, folder: Path) -> Kept:
        """The folder given, and the archive's own recorded pages where it has any."""
        recorded = raw / RECORDED
        return cls(folder, recorded if recorded.is_dir() else None)


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
        key = store.find(self.sha256, page, _settings())
        return store.get(key) if key else None


def _settings() -> str:
    from pipeline.readers.ocr import available, page

    return "" if available() else page.settings(DPI)


def read_missing(
    results: Sequence[Result], sources: Mapping[str, Source], kept: Kept, jobs: int, say: Callable[[str], None]
) -> dict[str, dict[int, str]]:
    """Read by OCR all pages that `results` want, and keep them. Returns the pages that failed, by document, with the reason."""
    from pipeline.readers.ocr import pool
    from pipeline.readers.ocr.store import Store

    tasks = []
    for result in results:
        path = sources[result.document.document_id].path
        if path is not None:
            tasks += [pool.Task(path, "", page, DPI) for page in result.wanted]
    read = pool.run(tasks, jobs, Store(kept.folder, kept.recorded), say)
    failed: dict[str, dict[int, str]] = {}
    for result in results:
        path = sources[result.document.document_id].path
        for page in result.wanted:
            outcome = read[path, page] if path is not None else "the file is gone"
            if isinstance(outcome, str):
                failed.setdefault(result.document.document_id, {})[page] = outcome
    return failed
