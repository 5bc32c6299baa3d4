"""Published CSVs read a row at a time: what stays in memory does not depend on how long they are."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Size:
    """Rows of a CSV without its header, and the bytes of its longest row."""

    rows: int
    longest: int


def records(path: Path) -> Iterator[dict[str, str]]:
    """Every row as a mapping of its columns."""
    csv.field_size_limit(2**31 - 1)  # a finding over a whole document names every figure of it
    with open(path, newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def lines(path: Path) -> Iterator[bytes]:
    """Every row as it stands in the file, the header first. A quoted cell may hold line breaks."""
    with open(path, "rb") as file:
        held = b""
        for line in file:
            held = held + line if held else line
            if held.count(b'"') % 2 == 0:
                yield held
                held = b""
        if held:
            yield held


def size(path: Path) -> Size:
    """Count the rows of a CSV without parsing their cells."""
    count, longest = -1, 0  # the header is no row
    for line in lines(path):
        count += 1
        longest = max(longest, len(line))
    return Size(max(count, 0), longest)
