"""One document as a unit of work: what is made of it depends on nothing but what its key is made of, and is kept under it.

    bytes -> reading (pages of words)                      key: file, reader, libraries, pages that OCR read
    reading -> unit (tables, facts, claims, its checks)    key: reading, register, parser, checks, vocabularies, layout

So a changed vocabulary reads no PDF again, and a changed parser sends no page through OCR again. The unit of work is
the same in this process, in another one, and on another machine.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from parsers import layouts
from parsers.accounting import Unaccounted
from pipeline import checks, document, kept_reading, keys, readers, scans
from pipeline.cache import READINGS, UNITS, Cache
from pipeline.checks import dates
from pipeline.document import Changing, Result
from pipeline.model import Claim, Document, Fact, Prose, Reconciliation, Table
from pipeline.readers import Ocr, Reading
from pipeline.register import Source

READER, MAKER = "pipeline.readers", "pipeline.unit"  # where the two steps start, for what they depend on
LATER = (*keys.OF_PARTS, *keys.OF_PUBLISHING)
LOADED = ("pipeline.unit", "pipeline.part", "pipeline.scans")  # what a process that makes units and parts begins with
_HEADER = ("document_id", "file", "sha256", "media_type", "organisation", "report_type", "report_year")
_REST = ("period_start", "period_end", "title", "status", "messages")


@dataclass(slots=True)
class Unit:
    """All that is made of one document alone. Its running text is not kept: the checks have read it."""

    document: Document
    tables: list[Table] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    reconciliations: list[Reconciliation] = field(default_factory=list)
    unaccounted: list[Unaccounted] = field(default_factory=list)
    told: list[dates.Told] = field(default_factory=list)  # events that other reports may date, too
    error: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A document to make. `failures`: pages that OCR could not read, with the reason; None where it was not asked yet."""

    source: Source
    failures: dict[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A unit that lies in the cache under `key`, and what a run needs to know of it without loading it.

    `wanted`: pages that only OCR can read; there is no unit before they have been tried.
    """

    key: str
    organisation: str = ""
    report: tuple[str, str, int | None] = ("", "", None)
    scanned: bool = False  # with pages that OCR read
    national: tuple[dates.Told, ...] = ()
    wanted: tuple[int, ...] = ()
    reused: bool = False
    read: bool = False  # the file was read, not the pages kept of it
    told: str = ""  # for people, in a few words


class WorkersDifferError(RuntimeError):
    """Another version of the program runs on a worker."""


def reading_program() -> dict[str, str]:
    """What a reading depends on beside the file: program files and libraries, with their hashes and versions."""
    words = {"schemas/swedish_words.txt": keys.hash_of("schemas/swedish_words.txt")}
    return {**keys.program(READER), **words, **keys.libraries(keys.READING_LIBRARIES)}


def making_program() -> dict[str, str]:
    """What a unit depends on beside its reading: program files, vocabularies and libraries, with hashes and versions."""
    return {**keys.files(MAKER, LATER), **keys.libraries(("rapidfuzz",))}


@cache
def _versions() -> tuple[str, str]:
    return keys.of(reading_program()), keys.of(making_program())


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes units. `cache`: where results are kept; `recorded`: OCR pages that came with the archive; `fresh`: make all anew."""

    cache: Path
    recorded: Path | None = None
    use_layouts: bool = True
    fresh: bool = False
    versions: tuple[str, str] = field(default_factory=_versions)

    def __call__(self, task: Task) -> Made:
        """Make the unit of a document, or find it made. Raises WorkersDifferError, OSError for a cache that can't be written."""
        if self.versions != _versions():
            raise WorkersDifferError(
                "another version of the program, its vocabularies or libraries runs on this worker"
            )
        return _Making(self, task).made()


class _Making:
    """One document on its way through the steps, each looked up before it is done."""

    def __init__(self, maker: Maker, task: Task) -> None:
        self.maker, self.source, self.failures = maker, task.source, task.failures
        self.cache = Cache(maker.cache)
        kept = scans.Kept(maker.cache / scans.OCR, maker.recorded)
        self.pages = scans.Pages(kept, task.source.document.sha256, task.failures or {})
        self.held: kept_reading.Held | None = None
        self.read = self.passing = False  # the file was opened; what came of it is not to be kept

    def made(self) -> Made:
        document = self.source.document
        header = {name: getattr(document, name) for name in (*_HEADER, *_REST)}
        reading = digest = keys.digest("reading", document.sha256, document.media_type, self.maker.versions[0])
        if document.media_type == readers.PDF and not self.source.problem:
            asked = self._asked(digest)
            found = {page: self.pages.key(page) for page in asked}
            missing = tuple(page for page, key in found.items() if not key)
            if missing and self.failures is None:
                return Made("", document.organisation, wanted=missing, told=f"{len(missing)} pages for OCR")
            reading = keys.digest(digest, *found.items()) if found else digest
        first = keys.digest(
            "unit", reading, sorted(header.items()), self.source.problem, self.maker.versions[1], self.maker.use_layouts
        )
        if (known := self._known(first)) is not None:
            return known
        unit = self._parsed(reading)
        self.passing |= bool(unit.error)  # a failure of the program is tried again
        key = self._key(first, unit.document) if not self.passing else keys.digest("passing", first)
        made = made_of(unit, key)
        self.cache.put(UNITS, key, encode(unit))
        if not self.passing:
            self.cache.put(UNITS, keys.digest(key, "made"), _ENCODER.encode(made))
            self.cache.put(UNITS, keys.digest(first, "head"), _head(unit.document))
        return replace(made, read=self.read)

    # The reading ---------------------------------------------------------------------------------------------
    def _asked(self, digest: str) -> list[int]:
        """The pages of a PDF that only OCR can read, as was found when it was first read, or now."""
        name = keys.digest(digest, "asked")
        known = None if self.maker.fresh else self.cache.get(READINGS, name)
        if known is not None:
            return [int(p) for p in json.loads(known)]
        asking = _Asking(self.pages)
        try:
            self.held = kept_reading.held(document.read_source(self.source, asking))
            self.read = True
        except Changing:
            return []  # it is read once more, and the document tells
        except readers.Unreadable:
            asking.asked = []
        self.cache.put(READINGS, name, json.dumps(asking.asked).encode())
        return asking.asked

    def _reading(self, reading: str) -> Reading:
        """The pages of a PDF: made on the way, kept, or read now."""
        if self.held is None or self.held.reading.wanted:
            data = None if self.maker.fresh else self.cache.get(READINGS, reading)
            try:
                self.held = kept_reading.decode(data, self.source) if data is not None else None
            except msgspec.MsgspecError:
                self.held = None
        if self.held is None:
            self.held = kept_reading.held(document.read_source(self.source, self.pages))
            self.read = True
        return self.held.reading

    # The unit ------------------------------------------------------------------------------------------------
    def _known(self, first: str) -> Made | None:
        """The unit as it was made before; whether it still is whole is found out when it is loaded."""
        head = None if self.maker.fresh else self.cache.get(UNITS, keys.digest(first, "head"))
        if head is None:
            return None
        organisation, report_type, year = json.loads(head)
        known = Document("", "", organisation=organisation, report_type=report_type, report_year=year)
        key = self._key(first, known)
        made = self.cache.get(UNITS, keys.digest(key, "made"))
        if made is None or not self.cache.has(UNITS, key):
            return None
        return replace(_MADES.decode(made), reused=True)

    def _key(self, first: str, known: Document) -> str:
        """A document's layout is that of its association, type and year: other layouts may change and it stays."""
        layout = layouts.layout_for(known) if self.maker.use_layouts else None
        return keys.digest(first, layout if layout is not None else "")

    def _parsed(self, reading: str) -> Unit:
        def read(source: Source, ocr: Ocr) -> Reading:
            try:
                if source.document.media_type == readers.PDF:
                    return self._reading(reading)
                self.read = True
                return document.read_source(source, ocr)
            except Changing:
                self.passing = True
                raise

        given = self.source.document
        own = replace(given, messages=list(given.messages))  # the register's row stays as it is for another try
        source = self.source.of(own)
        result = document.process(source, use_layouts=self.maker.use_layouts, read=read, ocr=self.pages)
        if self.held is not None and not self.held.reading.wanted and self.held.known > self.held.kept:
            self.cache.put(READINGS, reading, kept_reading.encode(self.held.reading))
        return checked(result)


class _Asking:
    """The pages OCR has read, and which of them were asked for."""

    def __init__(self, pages: Ocr) -> None:
        self.pages = pages
        self.asked: list[int] = []

    def get(self, page: int, /) -> Any:
        self.asked.append(page)
        return self.pages.get(page)


def checked(result: Result) -> Unit:
    """A document with the checks of itself performed. What fails in them is told; its figures stay."""
    own = result.document
    unit = Unit(own, result.tables, result.facts, result.claims, [], result.unaccounted, [], result.error)
    try:
        found = checks.within(own, result.tables, result.facts, result.claims)
        unit.claims, unit.reconciliations = found.claims, found.reconciliations
        unit.told = dates.told_of(own)
    except MemoryError:
        raise
    except Exception as error:
        unit.error = f"{type(error).__name__}: {error}"
        own.tell(f"its checks failed inside the program ({unit.error}); please report it with this file")
    unit.document = replace(own, prose=Prose())
    return unit


def lost(cache: Cache, source: Source, message: str) -> Made:
    """Keep a document whose process was lost as one that can't be read, for this run; another run tries it again."""
    own = replace(source.document, status=document.UNREADABLE, messages=list(source.document.messages))
    own.tell(message)
    unit = Unit(own)
    key = keys.digest("lost", own, message)
    cache.put(UNITS, key, encode(unit))
    return made_of(unit, key)


def made_of(unit: Unit, key: str) -> Made:
    """What a run needs to know of a unit."""
    own = unit.document
    if own.status == document.UNREADABLE:
        told = f"not read: {own.messages[0] if own.messages else ''}"
    else:
        told = f"{len(unit.tables)} tables, {len(unit.facts)} facts{f' ({own.messages[0]})' if own.messages else ''}"
    national = tuple(t for t in unit.told if t.national)
    return Made(key, own.organisation, dates.report_of(own), own.pages_ocr > 0, national, told=told)


def _head(own: Document) -> bytes:
    return json.dumps([own.organisation, own.report_type, own.report_year]).encode()


def encode(unit: Unit) -> bytes:
    """A unit as bytes: plain values, so that a cache that others write to can run no code."""
    return _ENCODER.encode(unit)


def load(cache: Cache, key: str) -> Unit:
    """A unit out of the cache. Raises KeyError where it is gone or damaged."""
    data = cache.get(UNITS, key)
    try:
        return _UNITS.decode(data or b"")
    except msgspec.MsgspecError as problem:
        raise KeyError(key) from problem


_ENCODER = msgspec.msgpack.Encoder()
_UNITS, _MADES = msgspec.msgpack.Decoder(Unit), msgspec.msgpack.Decoder(Made)
