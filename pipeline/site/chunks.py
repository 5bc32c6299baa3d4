"""The parts in which the pages are written: the documents of an association, of a large one some at a time.

A part is written from rows of its own documents, of those that share checks with them, and of the figures of its
association that are of the same quantity as a finding's. Its key is a checksum of all of that, of the files of the
documents, of the program and of its libraries: a part with the key it had before is not written again.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

from pipeline import readers
from pipeline.register import Source
from pipeline.site.folder import NO_DOCUMENT, Folder
from pipeline.site.labels import Files

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = ("pipeline", "parsers", "schemas")
SUFFIXES = (".py", ".csv", ".toml", ".txt", ".html", ".css", ".js")
ROWS_ONLY = ("schemas/known_issues.csv", "schemas/tables")  # what they say comes with the rows
LIBRARIES = ("jinja2", "markupsafe", "matplotlib", "numpy", "pillow", "pymupdf", "rapidocr")
MOST = 24  # weight of a part: bounds the memory it takes, and a single association keeps several processes busy
CHARTS = "charts"
PDF, TEXT = 4, 1  # weights of documents: pages of PDFs are drawn


@dataclass(frozen=True)
class Chunk:
    """The documents whose pages are written together; those whose rows are needed, and the rest of the association."""

    association: str
    number: int
    own: tuple[str, ...]
    linked: tuple[str, ...]
    rest: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its name in the record of what was made."""
        return json.dumps(["pages", self.association, self.number], ensure_ascii=False)


@dataclass(frozen=True)
class ChartChunk:
    """The charts of one association. `stem`: of the names of their files."""

    association: str
    stem: str

    @property
    def page(self) -> str:
        """The file of their page, below the site's folder."""
        return f"{CHARTS}/{self.stem}.html"

    @property
    def name(self) -> str:
        return json.dumps(["charts", self.association], ensure_ascii=False)


def chunks(folder: Folder) -> Iterator[Chunk]:
    """The parts of a folder, association by association; a document of none is one alone. Strays come last."""
    groups: dict[str, list[str]] = {}
    for document_id, brief in folder.briefs.items():
        groups.setdefault(brief.organisation or f"\n{document_id}", []).append(document_id)
    for name, members in groups.items():
        for number, own in enumerate(_parts(members, folder)):
            linked = {other for d in own for other in folder.links.get(d, ())} - {*own}
            rest = {*members} - linked - {*own}
            yield Chunk(name.strip("\n"), number, tuple(own), tuple(sorted(linked)), tuple(sorted(rest)))
    if folder.strays:
        linked = folder.links.get(NO_DOCUMENT, set())
        yield Chunk("", 0, (NO_DOCUMENT,), tuple(sorted(linked)), ())


def _parts(members: list[str], folder: Folder) -> Iterator[list[str]]:
    part: list[str] = []
    weight = 0
    for document_id in members:
        own = PDF if folder.briefs[document_id].media_type == readers.PDF else TEXT
        if part and weight + own > MOST:
            yield part
            part, weight = [], 0
        part.append(document_id)
        weight += own
    yield part


def key_of(chunk: Chunk, folder: Folder, sources: Mapping[str, Source], files: Files, settings: str) -> str:
    """A checksum of all that the pages of a part are made from."""
    digest = hashlib.sha256(f"{made_by()}|{settings}".encode())
    for role, documents in (("own", chunk.own), ("linked", chunk.linked), ("rest", chunk.rest)):
        for document_id in documents:
            of_rows, name = folder.digest(document_id), files.names.get(document_id, "")
            digest.update(f"\n{role}|{document_id}|{name}|{of_rows}|{_file(sources.get(document_id))}".encode())
    return digest.hexdigest()


def chart_key(chunk: ChartChunk, digests: tuple[str, ...]) -> str:
    """A checksum of all that the charts of an association are made from, of which `digests` are the rows."""
    return hashlib.sha256("|".join((made_by(), chunk.association, chunk.stem, *digests)).encode()).hexdigest()


def _file(source: Source | None) -> str:
    if source is None:
        return "none"
    return f"{source.document.sha256}|{source.problem}|{source.path is not None}"


@cache
def made_by() -> str:
    """A checksum of the program and what the field's vocabularies say, with the versions of the libraries."""
    digest = hashlib.sha256(f"python {sys.version_info[:3]}".encode())
    for folder in PROGRAM:
        for path in sorted((ROOT / folder).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if path.suffix in SUFFIXES and not name.startswith(ROWS_ONLY):
                digest.update(name.encode() + path.read_bytes())
    for library in LIBRARIES:
        digest.update(f"{library} {_version(library)}".encode())
    return digest.hexdigest()


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "none"
