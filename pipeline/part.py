"""One association as a unit of work: what spans its reports, and all published rows of its documents.

Nothing of it depends on other associations but the dates that they tell of national systems, and these are handed in.
So the rows of an archive are those of its associations, one behind the other, and an archive needs the memory of its
largest association.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from pipeline import checks, findings, keys, known, reread, rows, scans, series, unit, views
from pipeline.cache import PARTS, Cache
from pipeline.checks import dates
from pipeline.checks.registry import Within, claim_of, grids, grouped
from pipeline.model import Finding
from pipeline.register import Source
from pipeline.tally import Tally, tally_of

STEP = "pipeline.part"  # where this step starts, for what it depends on
# what rows are sorted by before anything else: one part holds all rows of a value, and they lie together in it
GROUPED_BY: Mapping[str, tuple[str, ...]] = {
    "documents": ("document_id",),
    "tables": ("document_id",),
    "facts": ("document_id",),
    "claims": ("document_id",),
    "reconciliations": ("rule", "document_id"),
    "findings": ("document_id",),
    "unmapped_labels": ("kind", "document_id"),
    "numbers_unaccounted": ("document_id",),
    "series": ("organisation",),
    "key_figures": ("organisation",),
}
OTHERWISE = ("organisation", "document_id")  # the views
PARTED = "\x1f"  # between the values of a key; sorts before every character that can be printed


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of one published table that lie together in it, as lines of its CSV; `key`: where they belong."""

    table: str
    key: str
    lines: bytes


@dataclass(slots=True)
class Part:
    """The published rows of an association's documents, and what they count."""

    pieces: list[Piece]
    tally: Tally


@dataclass(frozen=True, slots=True)
class Task:
    """An association to make: its sources with the keys of their units, what others tell, the known issues of its documents."""

    organisation: str
    sources: tuple[Source, ...]
    units: tuple[str, ...]
    scanned: bool = False
    elsewhere: tuple[dates.Told, ...] = ()
    issues: tuple[known.Issue, ...] = ()
    alone: str = ""  # why one document is made without its association: what spans the reports could not be made


@dataclass(frozen=True, slots=True)
class Made:
    """A part that lies in the cache under `key`. `missing`: documents whose units are gone; there is no part then."""

    key: str
    reused: bool = False
    missing: tuple[str, ...] = ()


def program() -> dict[str, str]:
    """What a part depends on beside its units: program files, vocabularies and libraries, with hashes and versions."""
    return {**keys.files(STEP, keys.OF_PUBLISHING), **keys.libraries(("rapidfuzz",))}


@cache
def _version() -> str:
    return keys.of(program())


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes parts; fields as those of `unit.Maker`."""

    cache: Path
    recorded: Path | None = None
    fresh: bool = False
    version: str = field(default_factory=_version)

    def __call__(self, task: Task) -> Made:
        """Make the part of an association, or find it made. Raises WorkersDifferError, or OSError where the cache can't be written."""
        if self.version != _version():
            raise unit.WorkersDifferError("another version of the program runs on this worker")
        cache = Cache(self.cache)
        ocr = scans.settings(reread.DPI) if task.scanned else ""
        key = keys.digest("part", self.version, task.units, task.elsewhere, task.issues, ocr, task.alone)
        if not self.fresh and cache.get(PARTS, key) is not None:  # a damaged one is made again
            return Made(key, reused=True)
        units: list[unit.Unit] = []
        gone: list[str] = []
        for source, name in zip(task.sources, task.units, strict=True):
            try:
                units.append(unit.load(cache, name))
            except KeyError:
                gone.append(source.document.document_id)
        if gone:
            return Made("", missing=tuple(gone))
        kept = scans.Kept(self.cache / scans.OCR, self.recorded)
        made = part(units, task, kept)
        if made.tally.errors:
            key = keys.digest("passing", key)  # a failure of the program is tried again
        cache.put(PARTS, key, _ENCODER.encode(made))
        return Made(key)


def load(cache: Cache, key: str) -> Part | None:
    """A part out of the cache; None where it is gone or damaged."""
    data = cache.get(PARTS, key)
    try:
        return _DECODER.decode(data) if data is not None else None
    except msgspec.MsgspecError:
        return None


def part(units: Sequence[unit.Unit], task: Task, kept: scans.Kept) -> Part:
    """All rows of an association's documents. A failure in what spans them is told, and their own rows are there."""
    try:
        return _part(units, task, kept)
    except MemoryError:
        raise
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        for u in units:
            u.document.tell(
                f"what spans the reports of one association failed inside the program ({reason}); please report it"
            )
            u.error = u.error or reason
        return _of_rows(units, [r for u in units for r in u.reconciliations], [], [], known.Known([], [], {}))


def _part(units: Sequence[unit.Unit], task: Task, kept: scans.Kept) -> Part:
    documents = [u.document for u in units]
    tables = [t for u in units for t in u.tables]
    facts = [f for u in units for f in u.facts]
    checked = checks.together(
        [_within(u) for u in units], documents, [t for u in units for t in u.told], task.elsewhere
    )
    if task.alone:
        for document in documents:
            document.tell(
                f"not compared with the other reports of its association ({task.alone}); run again with more of either"
            )
    checked.expected = set()  # whether a rule found nothing to check is told of the whole run
    again: dict[str, str] = {}
    if task.scanned:
        sources = {s.document.document_id: s for s in task.sources}
        again = reread.readings(reread.doubtful(checked.reconciliations, facts), sources, kept)
    listed = known.join(findings.findings_of(checked, documents, facts, again), task.issues, documents)
    years, count = series.series(documents, tables, facts, checked.claims) if not task.alone else ([], 0)
    made = _of_rows(units, checked.reconciliations, listed.findings, years, listed)
    made.tally.counts["series"] = count
    made.tally.counts["key_figures"] = views.key_figure_count(years)
    return made


def _within(u: unit.Unit) -> Within:
    """A unit's tables as the checks take them."""
    own = grids(u.document, u.tables, grouped(u.facts, lambda f: f.table_id))
    claim_of(own, u.claims)
    return Within(own, u.claims, u.reconciliations)


def _of_rows(
    units: Sequence[unit.Unit],
    performed: Sequence[Any],
    found: Sequence[Finding],
    years: rows.Rows,
    listed: known.Known,
) -> Part:
    documents = [u.document for u in units]
    tables = [t for u in units for t in u.tables]
    facts = [f for u in units for f in u.facts]
    claims = [c for u in units for c in u.claims]
    published: dict[str, rows.Rows] = {
        **views.contract(documents, tables, facts, claims, performed, found),
        **views.views(documents, tables, facts),
        "series": years,
        "key_figures": views.key_figures(years),
        **views.leftovers(documents, tables, facts, [n for u in units for n in u.unaccounted]),
    }
    errors = [f"{u.document.file}: {u.error}" for u in units if u.error]
    return Part(list(pieces(published)), tally_of(documents, tables, facts, claims, performed, listed, errors))


def pieces(published: Mapping[str, rows.Rows]) -> Iterator[Piece]:
    """Sorted rows of published tables, cut where another document or association begins."""
    for table, own in published.items():
        columns = GROUPED_BY.get(table, OTHERWISE)
        for key, group in itertools.groupby(own, key=lambda row: key_of(row, columns)):
            yield Piece(table, key, rows.as_csv(table, group).encode())


def key_of(row: rows.Row, columns: Iterable[str]) -> str:
    """Where a row belongs: its values in these columns, in a form that sorts as they do one after the other."""
    return PARTED.join(str(row.get(c) or "") for c in columns)


_ENCODER, _DECODER = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(Part)
