"""From what was measured, how long a run takes and how much memory it needs on archives and machines that are not here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.scale.measure import Size

CORES = (2, 16, 160)
PAGES = 40  # of a real report
OCR_SECONDS = 8.0  # of one core for a page, where none was measured
OCR_MEMORY = 0.8e9  # bytes of a process that reads a page


@dataclass(frozen=True, slots=True)
class Load:
    """An archive: its reports, their pages, and how many of the pages only OCR can read."""

    reports: int
    pages: int
    scanned: int


NATIONAL = (Load(1_500, 60_000, 30_000), Load(15_000, 600_000, 300_000))


@dataclass(frozen=True, slots=True)
class Costs:
    """What was measured. Seconds of one core; bytes.

    `page`: for one page read, parsed, checked and published by the processes; `ocr_page`: beside it, for one that OCR
    reads; `alone`: for one page, what the parent does by itself; `fixed`: for a run; `report_page`: the report's.
    """

    page: float
    alone: float
    fixed: float
    report_page: float
    ocr_page: float
    parent: float
    child: float

    def told(self) -> str:
        """The figures that an estimate is made of, in a sentence."""
        return (
            f"Computed from {self.page:.3f} s a page on one core ({self.report_page:.3f} s more for the report), "
            f"{self.ocr_page:.1f} s for a page that OCR reads, {1000 * self.alone:.1f} ms a page of the parent alone, "
            f"{self.fixed:.0f} s a run, {self.parent / 1e6:.0f} MB for the parent, {self.child / 1e6:.0f} MB for each process "
            f"({OCR_MEMORY / 1e6:.0f} MB while it reads by OCR)."
        )


@dataclass(frozen=True, slots=True)
class Estimate:
    """How long, and how much memory on all machines together."""

    hours: float
    gigabytes: float


def estimate(costs: Costs, load: Load, cores: int) -> Estimate:
    """A first run of an archive on so many cores, the report included.

    What processes do is shared out evenly: there are more documents and pages than cores. What the parent does by
    itself is not. Raises ValueError for no cores.
    """
    if cores < 1:
        raise ValueError("a number of cores is 1 or more")
    shared = load.pages * (costs.page + costs.report_page) + load.scanned * costs.ocr_page
    seconds = costs.fixed + load.pages * costs.alone + shared / cores
    each = max(costs.child, OCR_MEMORY if load.scanned else 0)
    return Estimate(seconds / 3600, (costs.parent + cores * each) / 1e9)


def costs_of(sizes: Sequence[Size], ocr_page: float = OCR_SECONDS) -> Costs:
    """The costs that measured archives tell of: those of the largest, what is fixed from the smallest.

    A synthetic report is shorter than a real one, so costs are those of a page; of a text extract, which has no
    pages, as many as its neighbours among the PDFs have. Raises ValueError where no PDF was measured.
    """
    least, most = min(sizes, key=lambda s: s.documents), max(sizes, key=lambda s: s.documents)
    pages = _pages(most)
    alone = sum(
        most.first.steps.get(step, 0.0) for step in ("finding the files", "putting together", "forms", "verdict")
    )
    few = sum(
        least.first.steps.get(step, 0.0) for step in ("finding the files", "putting together", "forms", "verdict")
    )
    started = least.first.seconds - sum(least.first.steps.values())
    slope = (alone - few) / (pages - _pages(least)) if pages > _pages(least) else alone / pages
    fixed = started + max(few - slope * _pages(least), 0.0)
    by_children = most.first.processor - most.first.own_processor
    told = most.report.steps.get("report", 0.0) if most.report is not None else 0.0
    jobs_at_work = by_children / max(most.first.steps["documents"] + most.first.steps["associations"], 1e-9)
    return Costs(
        page=by_children / pages,
        alone=max(slope, 0.0),
        fixed=fixed,
        report_page=told * max(jobs_at_work, 1.0) / pages,
        ocr_page=ocr_page,
        parent=float(max(most.first.parent, most.report.parent if most.report is not None else 0)),
        child=float(most.first.child),
    )


def _pages(size: Size) -> float:
    """Pages of all documents, were the texts as long as the PDFs."""
    if not size.pages:
        raise ValueError("no PDF was measured")
    return 2.0 * size.pages
