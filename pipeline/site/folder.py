"""The CSVs of a published folder, read a few documents at a time.

One pass over each file notes where the rows of each document stand and takes their checksum; no row is kept. That takes
one or two kB a document, and the rows of any of them are read again when they are needed.
"""

from __future__ import annotations

import csv
import hashlib
import io
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pipeline import csv_files
from pipeline.site import published
from pipeline.site.published import DocumentRow, Published, PublishedError, Row

NO_DOCUMENT = ""  # stands for the rows of the run, and of documents that documents.csv does not have
CHECKS, FINDINGS = "reconciliations", "findings"
_OF_DOCUMENTS = ("documents", "tables", "facts", "claims", CHECKS, FINDINGS)
_NAMING = ("documents", "tables")
_LINKING = {CHECKS: ("other_document_id", "fact_ids"), FINDINGS: ("fact_ids", "reconciliation_ids")}


class Brief(NamedTuple):
    """What is known of every document at once."""

    organisation: str
    media_type: str


@dataclass
class Places:
    """Where the rows of a file stand, by what one of its columns holds, and a checksum of the rows of each."""

    path: Path
    header: tuple[str, ...]
    runs: dict[str, array[int]] = field(default_factory=dict)  # starts and ends in bytes, in turn
    digests: dict[str, str] = field(default_factory=dict)
    longest: int = 0  # bytes of a row

    @classmethod
    def of(cls, path: Path, needed: Iterable[str], key: Callable[[bytes, list[str]], str]) -> Places:
        """Note every row of a file under its `key`, of the row and the header. Raises PublishedError."""
        hashes: dict[str, hashlib._Hash] = {}
        try:
            with open(path, "rb") as file:
                first = file.readline()
                header = next(csv.reader([first.decode("utf-8")]), [])
                if missing := [name for name in needed if name not in header]:
                    raise PublishedError(f"{path} has no column {', '.join(missing)}; run make curate")
                found = cls(path, tuple(header))
                start = len(first)
                for record in csv_files.whole(file):
                    name = key(record, header)
                    found._add(name, start, len(record))
                    hashes.setdefault(name, hashlib.sha256()).update(record)
                    start += len(record)
        except FileNotFoundError as error:
            raise PublishedError(f"{path} is missing; run make curate") from error
        except (csv.Error, IndexError, UnicodeDecodeError) as error:
            raise PublishedError(f"{path} can't be read ({error}); run make curate") from error
        found.digests = {name: digest.hexdigest() for name, digest in hashes.items()}
        return found

    @classmethod
    def by(cls, path: Path, column: str) -> Places:
        """The rows of a file by what a column holds. Raises PublishedError."""
        return cls.of(path, (column,), lambda record, header: _cell(record, header.index(column)))

    def _add(self, name: str, start: int, size: int) -> None:
        runs = self.runs.get(name)
        if runs is None:
            self.runs[name] = array("Q", (start, start + size))
        elif runs[-1] == start:
            runs[-1] += size
        else:
            runs.extend((start, start + size))
        self.longest = max(self.longest, size)

    def cells(self, names: Iterable[str]) -> Iterator[list[str]]:
        """The rows of these keys as lists of cells, in the order of the file. Raises PublishedError."""
        runs = sorted((r[i], r[i + 1]) for n in names if (r := self.runs.get(n)) for i in range(0, len(r), 2))
        try:
            with open(self.path, "rb") as file:
                for start, end in runs:
                    file.seek(start)
                    text = file.read(end - start).decode("utf-8")
                    yield from csv.reader(io.StringIO(text, newline=""))
        except (OSError, csv.Error, UnicodeDecodeError) as error:
            raise PublishedError(f"{self.path} can't be read ({error}); run make curate") from error

    def dicts(self, names: Iterable[str]) -> Iterator[dict[str, str]]:
        """The rows of these keys by the names of their columns."""
        return (dict(zip(self.header, cells, strict=False)) for cells in self.cells(names))


class Folder:
    """The rows of a published folder by document, and which documents need the rows of which others. Raises PublishedError."""

    def __init__(self, path: Path) -> None:
        csv.field_size_limit(published.LONGEST_CELL)
        self.path = path
        self.briefs: dict[str, Brief] = {}
        self.links: dict[str, set[str]] = {}
        self.places: dict[str, Places] = {}
        for name in _OF_DOCUMENTS:
            key = self._document if name == "documents" else self._linked(name) if name in _LINKING else self._owned
            self.places[name] = Places.of(path / f"{name}.csv", published.KINDS[name]._fields, key)

    def read(self, documents: Iterable[str], near: Iterable[str] = (), own: Iterable[str] = ()) -> Published:
        """The rows of some documents; of those `near` them what names them. `own`: whose pages are wanted."""
        ids = list(documents)
        more = [*ids, *near]
        made = published.gathered(lambda name, kind: self.rows(name, kind, more if name in _NAMING else ids))
        made.own = frozenset(own)
        return made

    def rows(self, name: str, kind: type[Row], documents: Iterable[str]) -> Iterator[Row]:
        """The rows of a file that are of these documents, in the order of the file."""
        places = self.places[name]
        return published.typed(places.cells(documents), places.header, kind)

    def digest(self, document_id: str) -> str:
        """A checksum of all rows of a document."""
        own = "|".join(self.places[name].digests.get(document_id, "") for name in _OF_DOCUMENTS)
        return hashlib.sha256(own.encode()).hexdigest()

    def every_document(self) -> Iterator[DocumentRow]:
        """The rows of documents.csv, one at a time."""
        return self.rows("documents", DocumentRow, self.briefs)

    @property
    def strays(self) -> bool:
        """Are there rows of no document?"""
        return any(NO_DOCUMENT in self.places[name].runs for name in _OF_DOCUMENTS)

    # Whose row it is ------------------------------------------------------------------------------------------
    def _document(self, record: bytes, header: list[str]) -> str:
        row = _parsed(record, header)
        self.briefs[row["document_id"]] = Brief(row["organisation"], row["media_type"])
        return row["document_id"]

    def _owned(self, record: bytes, header: list[str]) -> str:
        document_id = _cell(record, header.index("document_id"))
        return document_id if document_id in self.briefs else NO_DOCUMENT

    def _linked(self, name: str) -> Callable[[bytes, list[str]], str]:
        """As `_owned`, of a row that may speak of other documents too."""
        link = self._link_check if name == CHECKS else self._link_finding
        owner = lru_cache(maxsize=1 << 12)(self._owner)

        def key(record: bytes, header: list[str]) -> str:
            row = _parsed(record, header)
            document_id = row["document_id"] if row["document_id"] in self.briefs else NO_DOCUMENT
            link(document_id, row, owner)
            return document_id

        return key

    def _link_check(self, document_id: str, row: Mapping[str, str], owner: Callable[[str], str]) -> None:
        """All documents that a check speaks of need each other: its verdict marks the figures of each."""
        others = {owner(i.rpartition(".")[0]) for i in row["fact_ids"].split(";") if i}
        others |= {i for i in row["other_document_id"].split(";") if i in self.briefs}
        others = {document_id, *others} - {NO_DOCUMENT}
        if len(others) > 1:
            for one in others:
                self.links.setdefault(one, set()).update(others - {one})

    def _link_finding(self, document_id: str, row: Mapping[str, str], owner: Callable[[str], str]) -> None:
        """A finding needs the documents of its figures and checks, and they need it."""
        named = {owner(i.rpartition(".")[0]) for i in row["fact_ids"].split(";") if i}
        named |= {owner(i.partition(".")[2]) for i in row["reconciliation_ids"].split(";") if i}
        for other in named - {document_id, NO_DOCUMENT}:
            self.links.setdefault(document_id, set()).add(other)
            self.links.setdefault(other, set()).add(document_id)

    def _owner(self, name: str) -> str:
        """The document that a name begins with, the longest there is: `report.2023.balance_sheet.1`."""
        while name:
            if name in self.briefs:
                return name
            name = name.rpartition(".")[0]
        return NO_DOCUMENT


def _cell(record: bytes, at: int) -> str:
    """One cell of a row. Ids are hardly ever quoted: then there is no need to look at the cells behind."""
    cells = record.split(b",", at + 1)
    quote = record.find(b'"')
    if quote < 0 or quote >= len(record) - len(cells[-1]):
        return cells[at].decode("utf-8")
    return next(csv.reader(io.StringIO(record.decode("utf-8"), newline="")))[at]


def _parsed(record: bytes, header: list[str]) -> dict[str, str]:
    return dict(zip(header, next(csv.reader(io.StringIO(record.decode("utf-8"), newline=""))), strict=True))
