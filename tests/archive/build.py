"""Document number i of a seed: its association, its year, its layout, its format, its contradictions; and the archive.

Document i depends on the seed and i alone: associations come one after another, each with a number of reports that
only its own number decides.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
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
        reports = _rng(seed, number, "reports").randint(3, 7)
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
    first = rng.randint(2012, LAST_YEAR - reports + 1)
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


def archive(out: Path, number: int, seed: int, jobs: int, only: str = "") -> list[Written]:
    """Write the archive of a number of documents, or those of them that have one format, into a folder made anew."""
    for folder in ("reports", "golden", "contradictions"):
        shutil.rmtree(out / folder, ignore_errors=True)
        (out / folder).mkdir(parents=True)
    taken = [slot for slot in islice(slots(seed), number) if only in ("", format_of(seed, slot))]
    made = sorted(_written(seed, taken, jobs, out), key=lambda w: w.document_id)
    hazards = [(w.document_id, hazard, kinds) for w in made for hazard, kinds in w.hazards]
    _save(out / "hazards.csv", truth.written(("document_id", "hazard", "kinds"), hazards))
    rows = [(w.document_id, w.file, w.format, w.association, w.year, w.seeded) for w in made]
    header = ("document_id", "file", "format", "association", "report_year", "seeded")
    _save(out / "documents.csv", truth.written(header, rows))
    return made


def _written(seed: int, taken: Sequence[tuple[int, int, int]], jobs: int, out: Path) -> Iterator[Written]:
    """The documents, on the disk as soon as each is done. One process is enough for texts, which take no time."""
    work = partial(_one, out, seed)
    if jobs < 2 or len(taken) < 20:
        yield from map(work, taken)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(work, taken, chunksize=4)


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
