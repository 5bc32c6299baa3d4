"""Document number i of a seed: its association, its year, its layout, its format, its contradictions; and the archive.

Document i depends on the seed and i alone: associations come one after another, each with a number of reports that
only its own number decides.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Collection, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import count, islice
from pathlib import Path

from pipeline.vocabulary import slug
from tests.archive import compose, defects, layout, model, truth, words, write_text
from tests.archive.content import Report
from tests.archive.layout import Layout
from tests.archive.model import Association
from tests.archive.write_text import Places

FORMATS = {"text": 60, "pdf": 30, "scan": 10}
LAST_YEAR = 2025
EARLIER = 2  # years before the first report, for comparatives and overviews
WITH_CONTRADICTIONS = 0.45
SHORT_SERIES = 60  # associations, the first of a seed, with few reports: a small archive shows many layouts
FIRST_YEAR = 2006  # of a report; the act that such associations work under is of 2003
BATCH = 64  # documents handed to each process at once
DOCUMENTS = ("document_id", "file", "format", "association", "report_year", "seeded")


@dataclass(frozen=True)
class Written:
    """One document as files: its bytes and its truth."""

    document_id: str
    file: str
    format: str
    association: str
    year: int
    data: bytes
    golden: str
    contradictions: str
    seeded: int
    hazards: tuple[tuple[str, str], ...]


def _rng(seed: int, *names: object) -> random.Random:
    return random.Random("/".join(map(str, (seed, *names))))


def slots(seed: int) -> Iterator[tuple[int, int, int]]:
    """For each document its association's number, which of its reports it is, and how many there are."""
    for number in count():
        few, many = (3, 7) if number < SHORT_SERIES else (16, LAST_YEAR - FIRST_YEAR + 1)
        reports = _rng(seed, number, "reports").randint(few, many)
        for nth in range(reports):
            yield number, nth, reports


def _place(seed: int, number: int) -> str:
    """A name that no other association of the seed has."""
    stock = len(words.PLACES)
    start = _rng(seed, "places").randrange(stock)
    first = words.PLACES[(start + number * 397) % stock]  # 397 shares no factor with the stock's size
    round_ = number // stock
    return first if not round_ else f"{first} och {words.PLACES[(start + number * 397 + round_) % stock]}"


@lru_cache(maxsize=8)
def association(seed: int, number: int, reports: int) -> tuple[Association, dict[int, Layout]]:
    """An association with its figures of all years and the layout of each."""
    rng = _rng(seed, number, "years")
    latest = LAST_YEAR - reports + 1
    first = rng.randint(min(2012, max(FIRST_YEAR, latest - 2)), latest)
    layouts: dict[int, Layout] = {}
    current: Layout | None = None
    left = 0
    for year in range(first - EARLIER, first + reports):
        if current is None or left == 0:
            current, left = layout.draw(rng, year), rng.randint(2, 5)
        left -= 1
        layouts[year] = current
    regimes = {year: own.regime for year, own in layouts.items()}
    return model.association(_rng(seed, number, "figures"), _place(seed, number), regimes), layouts


def document(seed: int, slot: tuple[int, int, int], with_defects: bool = True) -> tuple[Report, Layout, str]:
    """The report of a slot, its layout and its format, before it is written."""
    number, nth, reports = slot
    made, layouts = association(seed, number, reports)
    first = min(layouts) + EARLIER
    year = first + nth
    rng = _rng(seed, number, year, "report")
    report = compose.compose(rng, made, year, layouts[year], f"{slug(made.place)}-arsredovisning-{year}", min(layouts))
    chance = _rng(seed, number, year, "contradictions")
    if chance.random() < WITH_CONTRADICTIONS and with_defects:
        defects.seed(chance, report, made, layouts[year], preceded=nth > 0)
    return report, layouts[year], format_of(seed, slot)


def format_of(seed: int, slot: tuple[int, int, int]) -> str:
    """Text, PDF or scan."""
    number, nth, _ = slot
    return _rng(seed, number, nth, "format").choices(list(FORMATS), list(FORMATS.values()))[0]


def write(seed: int, slot: tuple[int, int, int], with_defects: bool = True) -> Written:
    """The files of one document."""
    report, own, format = document(seed, slot, with_defects)
    places: Places
    if format == "text":
        data, ending, places = write_text.write(report, own)
    else:
        from tests.archive import write_pdf  # Typst and fonts are not loaded for texts

        ending = ".pdf"
        data, places = write_pdf.write(report, own)
        if format == "scan":
            data = write_pdf.scanned(data, own, report.document_id)
    return Written(
        report.document_id,
        report.document_id + ending,
        format,
        report.association,
        report.year,
        data,
        truth.golden(report, places),
        truth.contradictions(report, places),
        len(report.seeded),
        tuple(own.hazards(format)),
    )


@dataclass
class Archive:
    """What an archive holds, counted while it is written; its documents are on the disk alone."""

    formats: Counter[str] = field(default_factory=Counter)
    seeded: int = 0

    @property
    def documents(self) -> int:
        return self.formats.total()


def archive(out: Path, number: int, seed: int, jobs: int, only: Collection[str] = ()) -> Archive:
    """Write the archive of a number of documents, or those of them that have one of some formats, into a folder made anew.

    Nothing is collected: each document, with its line in the two tables, is written as soon as it is made.
    """
    for folder in ("reports", "golden", "contradictions"):
        shutil.rmtree(out / folder, ignore_errors=True)
        (out / folder).mkdir(parents=True)
    taken = (slot for slot in islice(slots(seed), number) if not only or format_of(seed, slot) in only)
    made = Archive()
    with (
        open(out / "hazards.csv", "w", encoding="utf-8", newline="") as hazards,
        open(out / "documents.csv", "w", encoding="utf-8", newline="") as documents,
    ):
        hazards.write(truth.written(("document_id", "hazard", "kinds"), ()))
        documents.write(truth.written(DOCUMENTS, ()))
        for w in _written(seed, taken, jobs, out):
            made.formats[w.format] += 1
            made.seeded += w.seeded
            hazards.write(truth.rows((w.document_id, hazard, kinds) for hazard, kinds in w.hazards))
            documents.write(truth.rows([(w.document_id, w.file, w.format, w.association, w.year, w.seeded)]))
    return made


def _written(seed: int, taken: Iterator[tuple[int, int, int]], jobs: int, out: Path) -> Iterator[Written]:
    """The documents in order, on the disk as soon as each is done; no more are handed out at once than a batch."""
    work = partial(_one, out, seed)
    if jobs < 2:
        yield from map(work, taken)
        return
    with ProcessPoolExecutor(jobs) as pool:
        while batch := list(islice(taken, BATCH * jobs)):
            yield from pool.map(work, batch, chunksize=4)


def _one(out: Path, seed: int, slot: tuple[int, int, int]) -> Written:
    """Write one document; what goes back to the caller is without its bytes."""
    made = write(seed, slot)
    (out / "reports" / made.file).write_bytes(made.data)
    _save(out / "golden" / f"{made.document_id}.csv", made.golden)
    if made.seeded:
        _save(out / "contradictions" / f"{made.document_id}.csv", made.contradictions)
    names = (made.document_id, made.file, made.format, made.association, made.year)
    return Written(*names, b"", "", "", made.seeded, made.hazards)


def _save(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")
