"""The published CSVs once more as Parquet files, one DuckDB database and a workbook, and the package that describes them.

Made from the CSVs alone, so all forms hold the same rows. Types, comments and keys are those of schemas/; a table that
schemas/tables/ gains appears in every form by itself. DuckDB holds one table at a time, in bounded memory
(`pipeline.database`). An index must fit in memory, so a table beyond MOST_KEYED rows has its key in its comment alone,
and `pipeline.expectations` proves that it is one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pipeline import csv_files, database, keys, package, schema, vocabulary, workbook
from pipeline.beside import Step, side_by_side
from pipeline.database import named, quoted
from pipeline.schema import Column, TableSchema

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FormatError = database.FormatError
DATABASE = "finsam.duckdb"
DIGITS, SCALE = 14, 4  # before and behind the point: DECIMAL(18,4), wider where a figure needs it
MOST_DIGITS = 38
MOST_KEYED = 500_000  # rows of a table that is held to its key by an index
_TYPES = {"text": "VARCHAR", "code": "VARCHAR", "integer": "BIGINT", "date": "DATE", "boolean": "BOOLEAN"}
_FITS = {
    "integer": r"regexp_full_match({c}, '-?\d{{1,18}}')",
    "decimal": r"regexp_full_match({c}, '-?\d+(\.\d+)?')",
    "date": "{c} IS NULL OR coalesce(strftime(try_cast({c} AS DATE), '%Y-%m-%d') = {c}, false)",
    "boolean": "{c} IN ('true', 'false')",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """A column with the type it gets. `plain`: a cell does not fit the declared type, so all are kept as text."""

    column: Column
    sql: str
    plain: bool = False


def names() -> frozenset[str]:
    """Names of all files that are published beside the CSVs, and of what DuckDB leaves beside an open database."""
    parquet = {f"{t}.parquet" for t in schema.tables()}
    return frozenset({*parquet, DATABASE, f"{DATABASE}.wal", package.PACKAGE, workbook.WORKBOOK})


def made_by() -> str:
    """The libraries that wrote the files, with their versions."""
    return f"duckdb {metadata.version('duckdb')}, {workbook.made_by()}"


def made_of(tables: Mapping[str, str]) -> dict[str, str]:
    """A digest for every form of what it is made of: its tables, given by the hash of their CSVs, and the program."""
    program = keys.of({**keys.files("pipeline.formats"), "libraries": made_by()})
    every = list(schema.tables())
    of = {f"{t}.parquet": [t] for t in every}
    of |= {DATABASE: every, package.PACKAGE: every, workbook.WORKBOOK: [t.name for t in workbook.shown()]}
    return {name: keys.digest(name, program, *(tables.get(f"{t}.csv", "") for t in own)) for name, own in of.items()}


def write(folder: Path, jobs: int = 1) -> None:
    """Write every form beside the CSVs of a folder, by so many processes. Raises FormatError or OSError."""
    side_by_side(steps(folder), jobs)


def steps(folder: Path, there: Collection[str] = ()) -> dict[str, Step]:
    """What writes the forms of a folder's CSVs, each step by itself, but for those that are there already.

    A linked database is never written to. Raises FormatError where a CSV is missing or has other columns than its table.
    """
    for table in schema.tables().values():
        database.held_to(table, folder / f"{table.name}.csv")
    found: dict[str, Step] = {}
    if not {n for n in names() if n.endswith(".parquet")} | {DATABASE} <= set(there):
        found["database"] = partial(_write_database, folder, frozenset(there))
    for name, step in ((workbook.WORKBOOK, workbook.write), (package.PACKAGE, package.write)):
        if name not in there:
            found[name] = partial(_write_file, folder, name, step)
    return found


def _write_database(folder: Path, there: Collection[str]) -> None:
    """The database, and of the Parquet files those that are not there."""
    (folder / DATABASE).unlink(missing_ok=True)  # one that is linked is somebody's: made beside it, not in it
    with database.opened(folder, DATABASE) as connection:
        fill(connection, folder)
        for table in schema.tables().values():
            path = folder / f"{table.name}.parquet"
            if path.name not in there:
                target = quoted(str(path.resolve()))
                connection.execute(f"COPY {named(table.name)} TO {target} (FORMAT parquet, COMPRESSION zstd)")
                _to_disk(path)
    _to_disk(folder / DATABASE)


def _write_file(folder: Path, name: str, write_it: Callable[[Path], None]) -> None:
    write_it(folder)
    _to_disk(folder / name)


def fill(connection: DuckDBPyConnection, folder: Path) -> None:
    """Create every published table from its CSV in the folder, and the views of schemas/views/.

    Raises FormatError where a CSV is missing or has other columns, duckdb.Error where it can't be read.
    """
    for table in schema.tables().values():
        _create(connection, table, folder / f"{table.name}.csv")
    for name, comment, query in views():
        connection.execute(f"CREATE VIEW {named(name)} AS {query}")
        connection.execute(f"COMMENT ON VIEW {named(name)} IS {quoted(comment)}")


@contextmanager
def reading(folder: Path, tables: Mapping[str, int]) -> Iterator[DuckDBPyConnection]:
    """A database without rows of its own that has these CSVs of a folder as views, every cell as text, an empty one null.

    `tables`: name, and the bytes of the longest row. What does not fit into a few hundred megabytes goes to a temporary
    folder. Raises FormatError, also for what goes wrong while it is used.
    """
    with TemporaryDirectory(prefix="finsam-") as spill, database.opened(Path(spill)) as connection:
        for name, longest in tables.items():
            rows = database.reader(schema.tables()[name], folder / f"{name}.csv", longest)
            connection.execute(f"CREATE VIEW {named(name)} AS {rows}")
        yield connection


def views() -> list[tuple[str, str, str]]:
    """Name, description and query of every view, in the order of their names: a view may use those before it."""
    found = []
    for path in sorted((vocabulary.SCHEMAS / "views").glob("*.sql")):
        lines = path.read_text(encoding="utf-8").splitlines()
        comment = " ".join(line.removeprefix("--").strip() for line in lines if line.startswith("--"))
        found.append((path.stem, comment, "\n".join(line for line in lines if not line.startswith("--"))))
    return found


def keyed(rows: int) -> bool:
    """Is a table of so many rows held to its key by the database itself?"""
    return rows <= MOST_KEYED


# One table --------------------------------------------------------------------------------------------------
def _create(connection: DuckDBPyConnection, table: TableSchema, path: Path) -> None:
    connection.execute("CREATE OR REPLACE TEMP VIEW printed AS " + database.reader(table, path))
    typed = _typed(connection, table)
    chosen = ", ".join(f"{_value(t)} AS {named(t.column.name)}" for t in typed)
    indexed = keyed(csv_files.size(path).rows)
    for constraints in (True, False):  # a row without its key is a finding of the run's verdict, no reason to lose it
        connection.execute(_definition(table, typed, constraints, indexed))
        try:
            connection.execute(f"INSERT INTO {named(table.name)} SELECT {chosen} FROM printed")
            break
        except _constraint_exception():
            if not constraints:
                raise
    connection.execute("DROP VIEW printed")
    connection.execute(f"COMMENT ON TABLE {named(table.name)} IS {quoted(comment_of(table))}")
    for t in typed:
        note = "; kept as text, because a cell does not fit the type" if t.plain else ""
        target = f"{named(table.name)}.{named(t.column.name)}"
        connection.execute(f"COMMENT ON COLUMN {target} IS {quoted(t.column.description + note)}")


def _typed(connection: DuckDBPyConnection, table: TableSchema) -> list[Typed]:
    """The type of every column: the declared one where every cell fits it exactly."""
    checked = [c for c in table.columns if c.type in _FITS]
    asked = [f"coalesce(bool_and({_FITS[c.type].format(c=named(c.name))}), true)" for c in checked]
    for c in checked:
        whole, part = (f"split_part(ltrim({named(c.name)}, '-'), '.', {n})" for n in (1, 2))
        asked += [f"coalesce(max(length({whole})), 0)", f"coalesce(max(length({part})), 0)"]
    row = connection.execute(f"SELECT {', '.join(asked)} FROM printed").fetchone() if asked else ()
    answers = list(row or ())
    fits = dict(zip((c.name for c in checked), answers, strict=False))
    widths = answers[len(checked) :]
    found = []
    for column in table.columns:
        if column.type == "list":
            found.append(Typed(column, "VARCHAR[]"))
        elif column.type not in _FITS:
            found.append(Typed(column, "VARCHAR"))
        else:
            at = 2 * checked.index(column)
            sql = decimal_type(*widths[at : at + 2]) if column.type == "decimal" else _TYPES[column.type]
            plain = not fits[column.name] or not sql
            found.append(Typed(column, "VARCHAR" if plain else sql, plain))
    return found


def decimal_type(digits: int, scale: int) -> str:
    """The type for figures of so many digits before and behind the point; empty where none can hold them exactly."""
    if digits <= DIGITS and scale <= SCALE:
        return f"DECIMAL({DIGITS + SCALE},{SCALE})"
    scale = max(scale, SCALE)
    return f"DECIMAL({MOST_DIGITS},{scale})" if digits + scale <= MOST_DIGITS else ""


def _value(typed: Typed) -> str:
    name = named(typed.column.name)
    if typed.column.type == "list":  # never null: a condition on a null list holds for no row, nor does its opposite
        return f"CASE WHEN {name} IS NULL THEN [] ELSE string_split({name}, ';') END"
    return name if typed.sql == "VARCHAR" else f"CAST({name} AS {typed.sql})"


def _definition(table: TableSchema, typed: Sequence[Typed], constraints: bool, indexed: bool) -> str:
    parts = [f"{named(t.column.name)} {t.sql}{' NOT NULL' if constraints and t.column.required else ''}" for t in typed]
    if constraints and indexed and table.key:
        whole = all(table.column(c).required for c in table.key)  # a primary key takes no null
        parts.append(f"{'PRIMARY KEY' if whole else 'UNIQUE'} ({', '.join(map(named, table.key))})")
    return f"CREATE OR REPLACE TABLE {named(table.name)} ({', '.join(parts)})"


def comment_of(table: TableSchema) -> str:
    """What a table holds, its key and what it refers to, in one line."""
    parts = [table.description] if table.description else []
    if table.key:
        parts.append(f"Key: {', '.join(table.key)}.")
    if table.references:
        joined = ", ".join(f"{r.column} -> {r.table}.{r.target}" for r in table.references)
        parts.append(f"Refers to: {joined}.")
    return " ".join(parts)


def _constraint_exception() -> type[Exception]:
    import duckdb

    return duckdb.ConstraintException


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
