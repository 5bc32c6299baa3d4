"""Find the files of the archive, hash them, and join the rows of documents.csv.

Every file and every row of the register becomes one Source, with the reason where it can't be read; files that are
no reports by their name (see `scan`) are counted as ignored.
"""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
import os
import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline import places, readers
from pipeline.model import REPORT_TYPES, Document

REGISTER = "documents.csv"
LARGEST_FILE = 500_000_000  # bytes
HIDDEN = (".", "~$")  # what names of files begin with that are nobody's report
AT_ONCE = 16  # files that are fetched from a store at once, to be hashed
FIELDS = (
    "document_id",
    "organisation",
    "report_type",
    "report_year",
    "period_start",
    "period_end",
    "title",
    "file",
    "sha256",
)


class Source:
    """One file of the archive (or one register row without a file) on its way to being read.

    `problem`: why it can't be read, and what to do. `data`: its bytes, read when asked for and not kept.
    """

    def __init__(self, document: Document, path: Path | None, problem: str = "", data: bytes | None = None) -> None:
        self.document = document
        self.path = path
        self.problem = problem
        self._data = data

    @property
    def data(self) -> bytes:
        """The file's bytes; none where there is no file. Raises OSError where it can't be read any more."""
        if self._data is not None:
            return self._data
        return self.path.read_bytes() if self.path is not None and not self.problem else b""

    @data.setter
    def data(self, data: bytes) -> None:
        self._data = data

    def of(self, document: Document) -> Source:
        """The same file for another description of it."""
        return Source(document, self.path, self.problem, self._data)


@dataclass
class Archive:
    """All sources in the order of their ids, and what else was seen."""

    sources: list[Source]
    ignored: list[str]
    notes: list[str]


def scan(raw: Path) -> Archive:
    """Read the folder and its register. Raises NotADirectoryError with a message when there is no such folder.

    Not counted as documents: hidden files, the register itself, README, LICENSE and CHANGELOG.
    """
    if not raw.is_dir():
        raise NotADirectoryError(f"{raw} is no folder; give the folder of the archive with RAW=... or --raw")
    notes: list[str] = []
    rows = _register(raw / REGISTER, notes)
    found = [(path, path.relative_to(raw).as_posix(), problem) for path, problem in _files(raw)]
    ignored = [printable(r) for path, r, problem in found if not problem and _no_report(path)]
    found = [f for f in found if f[2] or not _no_report(f[0])]
    names = Counter(path.name for path, _, _ in found)
    ids = _Ids()
    sources: list[Source] = []
    used: set[str] = set()
    for (path, relative, _), seen in zip(found, _seen(found, places.is_remote(raw)), strict=True):
        key = relative if relative in rows else path.name
        row = rows.get(key, {}) if key == relative or names[path.name] == 1 else {}
        used |= {key} if row else set()
        sources.append(_source(path, relative, row, ids, seen))
    for name, row in rows.items():
        if name not in used:
            document = Document(
                document_id=ids.give(row.get("document_id") or Path(name).stem, name), file=printable(name)
            )
            _fill(document, row)
            problem = f"documents.csv names {name}, which is not in the folder; restore the file or remove the row"
            sources.append(Source(document, None, problem))
    sources.sort(key=lambda s: s.document.document_id)
    return Archive(sources, sorted(ignored), notes)


def printable(name: str) -> str:
    """A file name that can be written anywhere: bytes that are no UTF-8 and control characters as `?`."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\ufffd", "?")
    return "".join(c if c.isprintable() else "?" for c in text)


class _Ids:
    """Document ids: the stem; for a second file of that stem the path, with the ending or a number where that is taken."""

    def __init__(self) -> None:
        self.taken: dict[str, str] = {}
        self.stems: dict[str, str] = {}
        self.contents: dict[str, str] = {}

    def give(self, wanted: str, relative: str) -> str:
        path = Path(relative)
        numbered = (f"{relative}.{n}" for n in itertools.count(2))
        options = itertools.chain([wanted, path.with_suffix("").as_posix(), relative], numbered)
        free = next(o for o in map(_identifier, options) if o not in self.taken)
        self.taken[free] = relative
        return free

    def twin(self, relative: str, sha256: str) -> str:
        """A file read before this one under the same name in the same folder, or with the same content; else empty."""
        stem = Path(relative).with_suffix("").as_posix()
        if (other := self.stems.setdefault(stem, relative)) != relative:
            return f"{printable(other)} has the same name without its ending and was read instead"
        if sha256 and (other := self.contents.setdefault(sha256, relative)) != relative:
            return f"{printable(other)} has the same content and was read instead"
        return ""


def _identifier(text: str) -> str:
    return re.sub(r"[^\w.-]", "_", printable(text)) or "_"


def _files(folder: Path) -> Iterator[tuple[Path, str]]:
    """Every file below the folder in a fixed order; a folder that can't be listed comes once, with the reason."""
    yield from _files_of_a_store(folder) if places.is_remote(folder) else _files_here(folder)


def _files_of_a_store(folder: Path) -> Iterator[tuple[Path, str]]:
    try:
        found = list(places.files(folder))
    except OSError as error:
        yield folder, f"this folder can't be listed ({error.strerror or error}); check the address and the credentials"
        return
    for path in found:
        if not any(name.startswith(HIDDEN) for name in path.relative_to(folder).parts):
            yield path, ""


def _files_here(folder: Path) -> Iterator[tuple[Path, str]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda e: e.name)
    except PermissionError:
        yield folder, "no permission to read this folder; grant it (chmod u+rx) and run again"
        return
    except OSError as error:
        yield folder, f"this folder can't be read ({error.strerror}); check the disk or the link and run again"
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.name.startswith(HIDDEN):
            continue
        try:
            is_folder, is_file = entry.is_dir(follow_symlinks=False), entry.is_file()
        except OSError:
            is_folder = is_file = False
        if is_folder:
            yield from _files_here(path)
        elif is_file:
            yield path, ""
        elif entry.is_symlink():
            yield path, "this link points to nothing that can be read as a file; restore its target or remove it"
        else:
            yield path, "this is no regular file; remove it from the archive"


def _no_report(path: Path) -> bool:
    return path.name == REGISTER or path.stem.upper() in ("README", "LICENSE", "CHANGELOG")


def _register(path: Path, notes: list[str]) -> dict[str, dict[str, str]]:
    """Rows by file. Comma or semicolon, UTF-8 or Windows-1252: as spreadsheets write them."""
    if not path.is_file():
        return {}
    try:
        data = path.read_bytes()
    except OSError as error:
        notes.append(f"{path} can't be read ({error.strerror}) and is not used")
        return {}
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
        notes.append(f"{path} is not valid UTF-8, read as Windows-1252; check å, ä and ö")
    first = text.partition("\n")[0]
    reader = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ","
    )
    if "file" not in (reader.fieldnames or []):
        notes.append(f"{path} has no column 'file' and is not used; its columns are {', '.join(FIELDS)}")
        return {}
    rows: dict[str, dict[str, str]] = {}
    try:
        for row in reader:
            name = (row.get("file") or "").strip()
            if name in rows:
                notes.append(f"documents.csv has more than one row for {name}; the first is used")
            elif name:
                rows[name] = {k: (v or "").strip() for k, v in row.items() if k and not isinstance(v, list)}
    except csv.Error as error:
        notes.append(f"{path} can't be read beyond line {reader.line_num} ({error}); save it as UTF-8 CSV")
    return rows


@dataclass(frozen=True, slots=True)
class _Seen:
    """A file as it was looked at: its first bytes and the hash of all, or why it can't be read."""

    problem: str
    head: bytes = b""
    sha256: str = ""


def _seen(found: list[tuple[Path, str, str]], remote: bool) -> Iterator[_Seen]:
    """Each file as it is now, in their order; in a store many are fetched at once, because each has to be waited for."""
    paths = [(path, problem) for path, _, problem in found]
    if not remote:
        yield from map(_look, paths)
        return
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(_look, paths)


def _look(given: tuple[Path, str]) -> _Seen:
    path, problem = given
    if problem:
        return _Seen(problem)
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            return _Seen(f"the file has {size:,} bytes, more than any report; split it or remove it")
        return _Seen("", *_hashed(path))
    except PermissionError:
        return _Seen("no permission to read this file; grant it (chmod u+r) and run again")
    except OSError as error:
        return _Seen(f"the file can't be read ({error.strerror or error}); check the disk and run again")


def _source(path: Path, relative: str, row: dict[str, str], ids: _Ids, seen: _Seen) -> Source:
    document = Document(document_id=ids.give(row.get("document_id") or path.stem, relative), file=printable(relative))
    _fill(document, row)
    source = Source(document, path, seen.problem)
    if seen.problem:
        return source
    head, document.sha256 = seen.head, seen.sha256
    document.media_type = readers.media_type(path, head)
    if twin := ids.twin(relative, document.sha256 if head else ""):
        source.problem = f"{twin}; rename or remove one of the two"
    expected = row.get("sha256", "").lower()
    if expected and expected != document.sha256:
        document.status = "partial"
        document.tell(
            f"the file's sha256 {document.sha256[:12]}… differs from the register's {expected[:12]}…: "
            "restore the registered file, or correct documents.csv if the change is meant"
        )
    return source


def _hashed(path: Path) -> tuple[bytes, str]:
    """The first bytes of a file, and the hash of all of them."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        head = file.read(1024)
        digest.update(head)
        while block := file.read(1 << 20):
            digest.update(block)
    return head, digest.hexdigest()


_VALID = {
    "report_type": (re.compile("|".join(REPORT_TYPES)), f"one of {', '.join(REPORT_TYPES)}"),
    "report_year": (re.compile(r"(?:199|20[0-9])[0-9]"), "a year such as 2020"),
    "period_start": (re.compile(r"(?:199|20[0-9])[0-9]-[01][0-9]-[0-3][0-9]"), "a day such as 2020-01-01"),
    "period_end": (re.compile(r"(?:199|20[0-9])[0-9]-[01][0-9]-[0-3][0-9]"), "a day such as 2020-12-31"),
}


def _fill(document: Document, row: dict[str, str]) -> None:
    """Take over what the register says; a field that can't be meant is left to be inferred, and the user told."""
    values = {f: row.get(f, "") for f in _VALID}
    for name, (pattern, meant) in _VALID.items():
        if values[name] and not (pattern.fullmatch(values[name]) and _is_day(values[name])):
            document.tell(f"documents.csv gives {name} {values[name]!r}; it is {meant}")
            values[name] = ""
    document.organisation, document.title = row.get("organisation", ""), row.get("title", "")
    document.report_type = values["report_type"]
    document.report_year = int(values["report_year"]) if values["report_year"] else None
    document.period_start, document.period_end = values["period_start"], values["period_end"]


def _is_day(text: str) -> bool:
    """Is this a day of the calendar, or no day at all (a year, a type)?"""
    try:
        return text.count("-") != 2 or bool(date.fromisoformat(text))
    except ValueError:
        return False
