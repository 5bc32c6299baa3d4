"""Published tables put together from pieces that come in any order, without holding them: written down, then sorted.

What stays in memory is where each piece lies: some 50 bytes for each document and table.
"""

from __future__ import annotations

import os
import sys
from array import array
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from pipeline import rows
from pipeline.part import Piece

_BLOCK = 1 << 20


class Spill:
    """Pieces on their way into the CSVs of a folder, which must be there. Use as a context: what it wrote down goes with it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.counts: dict[str, int] = {}  # pieces by table
        self._keys: dict[str, list[str]] = {}
        self._starts: dict[str, array[int]] = {}
        self._ends: dict[str, array[int]] = {}
        self._files: dict[str, IO[bytes]] = {}
        self._open = ExitStack()

    def __enter__(self) -> Spill:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()
        for table in self._files:
            self._path(table).unlink(missing_ok=True)

    def add(self, pieces: Iterable[Piece]) -> None:
        """Write pieces down."""
        for piece in pieces:
            file = self._files.get(piece.table) or self._begin(piece.table)
            start = file.tell()
            file.write(piece.lines)
            self._keys[piece.table].append(sys.intern(piece.key))
            self._starts[piece.table].append(start)
            self._ends[piece.table].append(file.tell())

    def write(self) -> None:
        """Write every published table to the folder: its header, and the pieces sorted by their keys."""
        for table in rows.table_names():
            with open(self.folder / f"{table}.csv", "wb") as out:
                out.write(rows.header(table).encode())
                self._sorted(table, out)
                out.flush()
                os.fsync(out.fileno())

    def _begin(self, table: str) -> IO[bytes]:
        file = self._open.enter_context(self._path(table).open("w+b"))
        self._files[table], self._keys[table] = file, []
        self._starts[table], self._ends[table] = array("Q"), array("Q")
        return file

    def _path(self, table: str) -> Path:
        return self.folder / f".{table}.pieces"

    def _sorted(self, table: str, out: IO[bytes]) -> None:
        keys = self._keys.get(table, [])
        for n in sorted(range(len(keys)), key=keys.__getitem__):
            file, left = self._files[table], self._ends[table][n] - self._starts[table][n]
            file.seek(self._starts[table][n])
            while left:
                block = file.read(min(left, _BLOCK))
                out.write(block)
                left -= len(block)
