"""From what was measured, how long a run takes and how much memory it needs on archives and machines that are not here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.scale.measure import Size

CORES = (2, 16, 160)
MACHINE = 16  # cores of the machine that starts a run, where a cluster has more
SHARED = ("documents", "associations")  # steps done by all processes
ALONE = ("finding the files", "putting together", "forms and verdict")  # done by the parent itself
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

    What processes do is shared out evenly: there are more documents and pages than cores. The report is made on the
    machine that starts the run, of MACHINE cores at most, and what the parent does by itself on one of them.
    Raises ValueError for no cores.
    """
    if cores < 1:
        raise ValueError("a number of cores is 1 or more")
    everywhere = (load.pages * costs.page + load.scanned * costs.ocr_page) / cores
    here = load.pages * (costs.report_page / min(cores, MACHINE) + costs.alone) + costs.fixed
    each = max(costs.child, OCR_MEMORY if load.scanned else 0)
    return Estimate((everywhere + here) / 3600, (costs.parent + cores * each) / 1e9)


def costs_of(sizes: Sequence[Size], ocr_page: float = OCR_SECONDS) -> Costs:
    """The costs that measured archives tell of, in seconds of processor: what else runs on the machine does not count.

    A synthetic report is shorter than a real one, so costs are those of a page; a text extract, which has no pages,
    counts as many as its neighbours among the PDFs. What the parent does grows from the smallest archive to the
    largest; what is left of it is fixed. Raises ValueError where no PDF was measured.
    """
    least, most = min(sizes, key=lambda s: s.documents), max(sizes, key=lambda s: s.documents)
    pages, fewer = _pages(most), _pages(least)
    few, many = (sum(s.first.used.get(step, 0.0) for step in ALONE) for s in (least, most))
    slope = (many - few) / (pages - fewer) if pages > fewer else many / pages
    told = most.report
    return Costs(
        page=sum(most.first.used.get(step, 0.0) for step in SHARED) / pages,
        alone=max(slope, 0.0),
        fixed=least.first.processor - sum(least.first.used.values()) + max(few - slope * fewer, 0.0),
        report_page=told.used.get("report", 0.0) / pages if told is not None else 0.0,
        ocr_page=ocr_page,
        parent=float(max(most.first.parent, told.parent if told is not None else 0)),
        child=float(max(most.first.child, told.child if told is not None else 0)),
    )


def _pages(size: Size) -> float:
    """Pages of all documents, were the texts as long as the PDFs."""
    if not size.pages:
        raise ValueError("no PDF was measured")
    return 2.0 * size.pages
