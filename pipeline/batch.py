"""Read the documents of an archive, PDFs in processes of their own with a limit on time and memory.

A PDF may crash the library that reads it, hang it or ask for all memory there is: that ends one process, becomes one
row in documents.csv, and costs no other document anything.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from pipeline import crew, readers, scans
from pipeline.cache import CACHE as CACHE
from pipeline.crew import LIMITS as LIMITS
from pipeline.crew import Limits as Limits
from pipeline.crew import Lost
from pipeline.document import UNREADABLE, Result, process
from pipeline.register import Archive, Source

T = TypeVar("T")
Work = Callable[[Source], Result]
Stand = Callable[[Source, str], T]  # what stands for a source whose process was lost, and the message why


def run(sources: Sequence[Source], work: Work = process, *, jobs: int = 1, limits: Limits = LIMITS) -> Iterator[Result]:
    """The result of every source, in their order. PDFs run in at most `jobs` processes at once, the rest here."""
    return each(sources, work, _failed, jobs=jobs, limits=limits)


def each(
    sources: Sequence[Source], work: Callable[[Source], T], lost: Stand[T], *, jobs: int = 1, limits: Limits = LIMITS
) -> Iterator[T]:
    """What `work` makes of every source (never None), in order; of a PDF that crashes, hangs or eats memory what `lost` makes.

    PDFs run in at most `jobs` processes at once, the rest here. Raises RuntimeError where `work` fails.
    """
    apart = [(number, source) for number, source in enumerate(sources) if _apart(source)]
    coming = crew.Crew(jobs).run(partial(_numbered, work=work), apart, limits)
    done: dict[int, T] = {}
    try:
        for number, source in enumerate(sources):
            if not _apart(source):
                yield work(source)
                continue
            while number not in done:
                (which, one), made = next(coming)
                done[which] = lost(one, why(made, limits, one)) if isinstance(made, Lost) else made
            yield done.pop(number)
    finally:
        coming.close()


def _numbered(task: tuple[int, Source], work: Callable[[Source], T]) -> T:
    return work(task[1])


def _apart(source: Source) -> bool:
    return source.document.media_type == readers.PDF and not source.problem


def why(lost: Lost, limits: Limits, source: Source) -> str:
    """What to tell of a document whose process was lost. Raises RuntimeError for a failure of the program."""
    pdf = source.document.media_type == readers.PDF
    remedy = "print the PDF to a new one, or split it" if pdf else "split it"
    name = "PDF" if pdf else "file"
    if lost.how == crew.TIME:
        return f"reading it took longer than {limits.seconds:.0f} seconds and was ended; {remedy}"
    if lost.how == crew.MEMORY:
        return f"the {name} needs more than {limits.memory / crew.GIGABYTE:.2g} GB of memory; {remedy.replace('the PDF', 'it')}"
    if lost.how == crew.CRASH:
        remedy = "print it to a new PDF and put that in its place" if pdf else "please report it with this file"
        return f"the {name} crashed the program that reads it ({lost.detail}); {remedy}"
    raise RuntimeError(f"a process failed:\n{lost.detail}")


def read(
    archive: Archive,
    kept: scans.Kept,
    *,
    use_layouts: bool = True,
    jobs: int = 0,
    limits: Limits = LIMITS,
    say: Callable[[str], None] = lambda text: None,
) -> list[Result]:
    """The result of every source of an archive, in order, all in memory: for measuring. Pages that need it go through OCR."""
    jobs = jobs or os.cpu_count() or 1
    first = partial(_work, kept=kept, use_layouts=use_layouts, failures=None)
    results = list(run(archive.sources, first, jobs=jobs, limits=limits))
    waiting = [(s, r) for s, r in zip(archive.sources, results, strict=True) if r.wanted]
    if waiting:
        wanted = [scans.Wanted(source, page) for source, result in waiting for page in result.wanted]
        second = partial(
            _work, kept=kept, use_layouts=use_layouts, failures=scans.read_missing(wanted, kept, jobs, say)
        )
        done = run([s for s, _ in waiting], second, jobs=jobs, limits=limits)
        again = {r.document.document_id: r for r in done}
        results = [again.get(r.document.document_id, r) for r in results]
    return results


def _work(source: Source, kept: scans.Kept, use_layouts: bool, failures: scans.Failures | None) -> Result:
    """One source; until OCR has run (`failures` is None) documents with pages that need it are put off."""
    own = (failures or {}).get(source.document.document_id, {})
    pages = scans.Pages(kept, source.document.sha256, own)
    return process(source, use_layouts=use_layouts, ocr=pages, defer=failures is None)


def _failed(source: Source, message: str) -> Result:
    source.document.status = UNREADABLE
    source.document.tell(message)
    return Result(source.document)
