"""Find the files of the archive, hash them, and join the rows of documents.csv.

Nothing that stands in the folder or in the register is passed over in silence: every file and every row becomes one
Source, with the reason where it can't be read.
"""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import readers
from pipeline.model import Document

REGISTER = "documents.csv"
LARGEST_FILE = 500_000_000  # bytes
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
REPORT_TYPES = ("annual_report", "half_year_report", "follow_up_report")


@dataclass
class Source:
    """One file of the archive (or one register row without a file) on its way to being read."""

    document: Document
    path: Path | None
    problem: str = ""  # why it can't be read, and what to do
    data: bytes = field(default=b"", repr=False)


@dataclass
class Archive:
    """All sources in the order of their ids, and what else was seen."""

    sources: list[Source]
    ignored: list[str]
    notes: list[str]


def scan(raw: Path) -> Archive:
    """Read the folder and its register. Raises NotADirectoryError with a message when there is no such folder."""
    if not raw.is_dir():
        raise NotADirectoryError(f"{raw} is no folder; give the folder of the archive with RAW=... or --raw")
    notes: list[str] = []
    rows = _register(raw / REGISTER, notes)
    sources: list[Source] = []
    ignored: list[str] = []
    taken: dict[str, str] = {}
    used: set[str] = set()
    for path, problem in _files(raw, raw):
        relative = path.relative_to(raw).as_posix()
        if not problem and _no_report(path):
            ignored.append(relative)
            continue
        row = rows.get(relative) or (rows.get(path.name) if path.name in rows else None)
        if row:
            used.add(row["file"])
        sources.append(_source(path, relative, problem, row or {}, taken))
    for name, row in rows.items():
        if name not in used:
            document = Document(document_id=_free(row.get("document_id") or Path(name).stem, name, taken), file=name)
            _fill(document, row, notes)
            sources.append(
                Source(
                    document,
                    None,
                    f"documents.csv names {name}, which is not in the folder; restore the file or remove the row",
                )
            )
    sources.sort(key=lambda s: s.document.document_id)
    return Archive(sources, sorted(ignored), notes)


def _files(folder: Path, raw: Path) -> Iterator[tuple[Path, str]]:
    """Every file below the folder in a fixed order; a folder that can't be listed comes once, with the reason."""
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
        if entry.name.startswith((".", "~$")):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files(path, raw)
        elif entry.is_file():
            yield path, ""
        elif entry.is_symlink():
            yield path, "this link points to nothing that can be read as a file; restore its target or remove it"
        else:
            yield path, "this is no regular file; remove it from the archive"


def _no_report(path: Path) -> bool:
    return path.name == REGISTER or path.stem.upper() in ("README", "LICENSE", "CHANGELOG")


def _register(path: Path, notes: list[str]) -> dict[str, dict[str, str]]:
    if not path.is_file():
        return {}
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            if "file" not in (reader.fieldnames or []):
                notes.append(f"{path} has no column 'file' and is not used; its columns are {', '.join(FIELDS)}")
                return {}
            return {
                r["file"].strip(): {k: (v or "").strip() for k, v in r.items() if k}
                for r in reader
                if (r.get("file") or "").strip()
            }
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        notes.append(f"{path} can't be read ({error}) and is not used; save it as UTF-8 CSV")
        return {}


def _free(document_id: str, relative: str, taken: dict[str, str]) -> str:
    """An id no other source has: the stem, else the stem with the ending, else with a number."""
    name = document_id.replace(" ", "_").replace(";", "_").replace("|", "_")
    candidates = [name, name + Path(relative).suffix, *(f"{name}{Path(relative).suffix}.{n}" for n in range(2, 10_000))]
    free = next(c for c in candidates if c not in taken)
    taken[free] = relative
    return free


def _source(path: Path, relative: str, problem: str, row: dict[str, str], taken: dict[str, str]) -> Source:
    wanted = row.get("document_id") or path.stem
    twin = taken.get(wanted.replace(" ", "_"))
    document = Document(document_id=_free(wanted, relative, taken), file=relative)
    _fill(document, row, document.messages)
    source = Source(document, path, problem)
    if problem:
        return source
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            source.problem = f"the file has {size:,} bytes, more than any report; split it or remove it"
            return source
        source.data = path.read_bytes()
    except PermissionError:
        source.problem = "no permission to read this file; grant it (chmod u+r) and run again"
        return source
    except OSError as error:
        source.problem = f"the file can't be read ({error.strerror}); check the disk and run again"
        return source
    document.sha256 = hashlib.sha256(source.data).hexdigest()
    document.media_type = readers.media_type(path, source.data[:16])
    if twin:
        source.problem = (
            f"{twin} has the same name without its ending and was read instead; rename or remove one of the two"
        )
    expected = row.get("sha256", "")
    if expected and expected.lower() != document.sha256:
        document.status = "partial"
        document.tell(
            f"the file's sha256 {document.sha256[:12]}… differs from the register's {expected[:12].lower()}…: "
            "restore the registered file, or correct documents.csv if the change is meant"
        )
    return source


def _fill(document: Document, row: dict[str, str], notes: list[str]) -> None:
    document.organisation = row.get("organisation", "")
    document.title = row.get("title", "")
    document.period_start, document.period_end = row.get("period_start", ""), row.get("period_end", "")
    if (kind := row.get("report_type", "")) in REPORT_TYPES:
        document.report_type = kind
    elif kind:
        notes.append(
            f"documents.csv gives report_type {kind!r} for {document.file}; it is one of {', '.join(REPORT_TYPES)}"
        )
    year = row.get("report_year", "")
    if year.isdigit():
        document.report_year = int(year)
    elif year:
        notes.append(f"documents.csv gives report_year {year!r} for {document.file}; it is a year such as 2020")
