"""DuckDB with bounded memory: connections, and published CSVs as queries. With `pipeline.formats` all that knows DuckDB.

One thread writes the same bytes on every machine: with two, where a row group ends depends on which of them was first.
"""

from __future__ import annotations

import glob
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import csv_files
from pipeline.schema import TableSchema

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "256MB"  # what DuckDB may hold before it writes to disk
THREADS = 1
LONGEST_LINE = 256_000_000  # bytes of a CSV row: a finding or a check may name thousands of facts
_LEAST_LINE = 2_000_000  # a row is parsed within a buffer of some of them; smaller ones are slower
_ROWS_OF_BUFFER = 4


class FormatError(Exception):
    """A form can't be written or a CSV not be read; the message says which and why."""


@contextmanager
def opened(folder: Path, file: str = ":memory:") -> Iterator[DuckDBPyConnection]:
    """A connection to a database file of a folder, or to none; what does not fit in memory goes to the folder meanwhile.

    Raises FormatError for whatever DuckDB can't do.
    """
    import duckdb

    folder = folder.resolve()
    spill = tempfile.mkdtemp(prefix=".spill-", dir=folder)
    settings: dict[str, str | bool | int | float | list[str]]
    settings = {"memory_limit": MEMORY, "threads": THREADS, "temp_directory": spill}
    settings["preserve_insertion_order"] = True
    try:
        with duckdb.connect(file if file == ":memory:" else str(folder / file), config=settings) as connection:
            yield connection
    except duckdb.Error as problem:
        raise FormatError(f"DuckDB: {str(problem).splitlines()[0]}") from problem
    finally:
        shutil.rmtree(spill, ignore_errors=True)


def reader(table: TableSchema, path: Path, longest: int = 0) -> str:
    """A query that reads a CSV of ours, every cell as text and an empty one as null. `longest`: bytes of a row, if known.

    Raises FormatError where the CSV is missing or has other columns than its table.
    """
    held_to(table, path)
    columns = ", ".join(f"{quoted(c.name)}: 'VARCHAR'" for c in table.columns)
    limit = min(max((longest or csv_files.size(path).longest) + 1, _LEAST_LINE), LONGEST_LINE)
    return (
        f"SELECT * FROM read_csv({quoted(glob.escape(str(path.resolve())))}, auto_detect = false, header = true, "
        f"delim = ',', quote = '\"', escape = '\"', nullstr = '', new_line = '\\n', columns = {{{columns}}}, "
        f"max_line_size = {limit}, buffer_size = {_ROWS_OF_BUFFER * limit})"
    )


def held_to(table: TableSchema, path: Path) -> None:
    """Raise FormatError where a CSV is missing or has other columns than its table."""
    if not path.is_file():
        raise FormatError(f"{path.name} is missing; run make curate")
    with open(path, encoding="utf-8") as file:
        header = file.readline().rstrip("\n").split(",")
    if header != [c.name for c in table.columns]:
        raise FormatError(f"{path.name} has other columns than schemas/tables/{path.name}; run make curate")


def named(name: str) -> str:
    """A table or a column as SQL names it."""
    return '"' + name.replace('"', '""') + '"'


def quoted(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"
