"""What was made of each part of the site, kept beside the pages: a part that would be made of the same is linked from there.

The record is one line of JSON for each part, with its files and their sizes. It is trusted only whole: a record that
can't be read, or a file that is not there as it was written, means that the part is made anew.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, TextIO

RECORD = ".made.jsonl"
FORMAT = 1

Counts = dict[str, int]


@dataclass
class Figures:
    """What was counted of one document."""

    tables: int = 0
    facts: int = 0
    claims: int = 0
    verdicts: Counts = field(default_factory=dict)
    severities: Counts = field(default_factory=dict)
    new: int = 0


@dataclass
class Made:
    """What was made of a part: its files by their names below the site's folder, and what the lists tell of it."""

    files: list[str] = field(default_factory=list)
    figures: dict[str, Figures] = field(default_factory=dict)  # by document
    verdicts: dict[str, Counts] = field(default_factory=dict)  # of checks, by rule
    severities: dict[str, Counts] = field(default_factory=dict)  # of findings, by rule
    charts: list[tuple[str, str]] = field(default_factory=list)  # their titles in English and Swedish
    failures: list[str] = field(default_factory=list)  # pages that could not be drawn
    told: list[str] = field(default_factory=list)  # what is said of copies that could not be made


class Before:
    """What was made before, in the folder of an earlier site; nothing where its record can't be read."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._at: dict[str, int] = {}  # of each line, by the part's name
        if folder is not None:
            try:
                self._at = dict(self._read(folder / RECORD))
            except (OSError, ValueError, TypeError, KeyError):
                self._at = {}

    def linked(self, name: str, key: str, out: Path) -> Made | None:
        """The part if it was made with this key, its files linked into `out`; None where it must be made."""
        if self.folder is None or name not in self._at:
            return None
        with open(self.folder / RECORD, "rb") as file:
            file.seek(self._at[name])
            line = json.loads(file.readline())
        if line["key"] != key or line["made"]["failures"]:  # what could not be drawn may have been for want of memory
            return None
        try:
            for path, size in line["files"].items():
                if (self.folder / path).stat().st_size != size:
                    return None
                _link(self.folder / path, out / path)
        except FileNotFoundError:
            return None
        return _made(line["made"], list(line["files"]))

    def _read(self, path: Path) -> Iterator[tuple[str, int]]:
        """Name and place of every line. Raises ValueError, TypeError or KeyError for one that is no record."""
        at = 0
        with open(path, "rb") as file:
            for line in file:
                row = json.loads(line)
                if row["format"] != FORMAT or not isinstance(row["key"], str) or not line.endswith(b"\n"):
                    raise ValueError("another record")
                _made(row["made"], [])
                if any(not _inside(p) or not isinstance(size, int) for p, size in row["files"].items()):
                    raise ValueError("a file elsewhere")
                yield row["name"], at
                at += len(line)


@contextmanager
def recording(out: Path) -> Iterator[Recorder]:
    """A new record of what is made in the folder `out`."""
    with open(out / RECORD, "w", encoding="utf-8") as file:
        yield Recorder(out, file)


@dataclass
class Recorder:
    """Writes the record, part by part."""

    out: Path
    file: TextIO

    def add(self, name: str, key: str, made: Made) -> None:
        """Note a part with its files, which are there."""
        sizes = {path: (self.out / path).stat().st_size for path in sorted(set(made.files))}
        told = {k: v for k, v in asdict(made).items() if k != "files"}
        line = {"format": FORMAT, "name": name, "key": key, "files": sizes, "made": told}
        self.file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")


def _made(told: dict[str, Any], files: list[str]) -> Made:
    charts = [(english, swedish) for english, swedish in told["charts"]]
    return Made(
        **{**told, "figures": {d: Figures(**own) for d, own in told["figures"].items()}, "charts": charts}, files=files
    )


def _inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and ".." not in parts


def _link(source: Path, target: Path) -> None:
    """The file under another name, copied where the system can't link; a page that two parts drew is there already."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except FileExistsError:
        return
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copy2(source, target)
