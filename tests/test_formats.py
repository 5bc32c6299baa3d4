"""CSV, Parquet and database hold the same cells, described by a package that a tool of others accepts."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline import cli, curate, formats, making, package, publish, queries, schema, vocabulary
from pipeline import database as bounded
from tests.helpers import ROOT

CURATED = ROOT / "curated"
TABLES = sorted(schema.tables())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The committed CSVs with all other forms made of them."""
    out = tmp_path_factory.mktemp("formats") / "curated"
    out.mkdir()
    for table in TABLES:
        shutil.copy(CURATED / f"{table}.csv", out)
    formats.write(out)
    (out / publish.MARKER).write_text(publish.MARKER_TEXT)
    return out


@pytest.fixture(scope="module")
def database(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(folder / formats.DATABASE), read_only=True) as connection:
        yield connection


def printed(path: Path) -> list[tuple[str, ...]]:
    csv.field_size_limit(2**31 - 1)
    with open(path, newline="", encoding="utf-8") as file:
        return [tuple(row) for row in csv.reader(file)]


def as_text(rows: list[tuple[Any, ...]]) -> list[tuple[str, ...]]:
    return [tuple(publish.text_of(v) for v in row) for row in rows]


@pytest.mark.parametrize("table", TABLES)
def test_every_cell_is_the_same_in_every_form(table: str, folder: Path, database: duckdb.DuckDBPyConnection) -> None:
    header, *rows = printed(folder / f"{table}.csv")
    for source in (f'"{table}"', f"'{folder / f'{table}.parquet'}'"):
        result = database.execute(f"FROM {source}")
        assert tuple(d[0] for d in result.description or ()) == header
        assert as_text(result.fetchall()) == rows
    assert rows or table == "none", "a table without rows compares nothing"


def test_types_comments_and_keys_are_those_of_the_schema(database: duckdb.DuckDBPyConnection) -> None:
    wanted = {
        "integer": "BIGINT",
        "decimal": "DECIMAL(18,4)",
        "date": "DATE",
        "boolean": "BOOLEAN",
        "list": "VARCHAR[]",
    }
    for table in schema.tables().values():
        found = database.execute(
            "SELECT column_name, data_type, comment, is_nullable FROM duckdb_columns() WHERE table_name = ? AND NOT internal",
            [table.name],
        ).fetchall()
        assert found == [(c.name, wanted.get(c.type, "VARCHAR"), c.description, not c.required) for c in table.columns]
        (comment,) = database.execute(
            "SELECT comment FROM duckdb_tables() WHERE table_name = ? AND NOT internal", [table.name]
        ).fetchone() or ("",)
        assert comment.startswith(table.description) and all(
            f"{r.table}.{r.target}" in comment for r in table.references
        )
        keys = database.execute(
            "SELECT constraint_column_names FROM duckdb_constraints() WHERE table_name = ? AND constraint_type IN ('PRIMARY KEY', 'UNIQUE')",
            [table.name],
        ).fetchall()
        assert keys == ([(list(table.key),)] if table.key else [])


def test_every_published_table_is_described() -> None:
    listed = {r["table"] for r in vocabulary.rows("published.csv")}
    assert listed == set(TABLES), "schemas/published.csv and schemas/tables/ name the same tables"
    assert all(t.description for t in schema.tables().values())


def test_every_reference_leads_to_a_row(database: duckdb.DuckDBPyConnection) -> None:
    followed = 0
    for table in schema.tables().values():
        for r in table.references:
            each = f"unnest({r.column})" if table.column(r.column).type == "list" else r.column
            (lost,) = database.execute(
                f'SELECT count(*) FROM (SELECT {each} AS id FROM "{table.name}") WHERE id IS NOT NULL '
                f'AND id NOT IN (SELECT {r.target} FROM "{r.table}")'
            ).fetchone() or (None,)
            assert lost == 0, (table.name, r)
            followed += 1
    assert followed >= 25


def test_the_committed_package_is_that_of_the_committed_tables(folder: Path) -> None:
    assert (CURATED / package.PACKAGE).read_bytes() == (folder / package.PACKAGE).read_bytes(), "run make formats"


def test_frictionless_accepts_the_package_and_would_not_accept_another(folder: Path, tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    assert frictionless.validate(str(folder / package.PACKAGE)).valid
    shutil.copytree(folder, tmp_path / "broken")
    tables = tmp_path / "broken" / "tables.csv"
    lines = tables.read_text(encoding="utf-8").splitlines(keepends=True)
    first = lines[1].split(",")
    lines[1] = ",".join([first[0], "nowhere", "no_kind", *first[3:]])
    tables.write_text("".join(lines), encoding="utf-8")
    report = frictionless.validate(str(tmp_path / "broken" / package.PACKAGE))
    assert {"foreign-key", "constraint-error", "hash-count"} <= {e.type for t in report.tasks for e in t.errors}


def test_parquet_is_the_same_to_the_byte(folder: Path, tmp_path: Path) -> None:
    for table in TABLES:
        shutil.copy(CURATED / f"{table}.csv", tmp_path)
    formats.write(tmp_path)
    for table in TABLES:
        assert (tmp_path / f"{table}.parquet").read_bytes() == (folder / f"{table}.parquet").read_bytes()


def test_parquet_is_the_same_to_the_byte_whatever_the_machine_and_however_little_memory(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bounded.THREADS == 1, "with two, where a group of rows ends depends on which of them was first"
    monkeypatch.setattr(bounded, "MEMORY", "64MB")
    with bounded.opened(tmp_path) as connection:
        (threads, memory) = connection.execute(
            "SELECT current_setting('threads'), current_setting('memory_limit')"
        ).fetchone() or (0, "")
        assert threads == 1 and memory == "61.0 MiB"
    for table in TABLES:
        shutil.copy(CURATED / f"{table}.csv", tmp_path)
    formats.write(tmp_path)
    for table in TABLES:
        assert (tmp_path / f"{table}.parquet").read_bytes() == (folder / f"{table}.parquet").read_bytes()
    assert not [p.name for p in tmp_path.iterdir() if p.name.startswith(".")], "nothing is left of the way there"


def test_no_path_of_this_machine_stands_in_a_published_file(folder: Path) -> None:
    names = (str(folder).encode(), str(ROOT).encode(), b"/tmp/", b"/home/")
    for path in folder.iterdir():
        data = path.read_bytes()
        assert not [n for n in names if n in data], path.name


# What does not fit ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("digits", "scale", "sql"),
    [
        (1, 0, "DECIMAL(18,4)"),
        (14, 4, "DECIMAL(18,4)"),
        (15, 0, "DECIMAL(38,4)"),
        (3, 20, "DECIMAL(38,20)"),
        (34, 4, "DECIMAL(38,4)"),
        (35, 4, ""),
        (60, 0, ""),
    ],
)
def test_a_type_that_holds_a_figure_exactly(digits: int, scale: int, sql: str) -> None:
    assert formats.decimal_type(digits, scale) == sql


def odd(**facts: Any) -> dict[str, publish.Rows]:
    """Empty tables, and one fact beside a plain one."""
    empty: dict[str, publish.Rows] = {name: [] for name in TABLES}
    plain = {c.name: (c.values[0] if c.values else c.example) for c in schema.tables()["facts"].columns if c.required}
    return {**empty, "facts": [{**plain, "fact_id": "a"}, {**plain, "fact_id": "b", **facts}]}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("value", Decimal("123456789012345678901234567890.12345678901")),
        ("value", Decimal("0.123456789")),
        ("amount", Decimal("-1E+30")),
        ("period_end", "2024-02-31"),
        ("row_label", 'a "b", c\x00\u2028'),
        ("row_label", "x" * 3_000_000),
        ("flags", tuple(f"flag{i}" for i in range(50_000))),
        ("kind", None),
        ("fact_id", "a"),
    ],
)
def test_an_odd_cell_loses_nothing_and_stops_nothing(tmp_path: Path, column: str, value: Any) -> None:
    target = tmp_path / "cur[a]ted * 'x'"
    publish.publish(target, odd(**{column: value}), {})
    header, *rows = printed(target / "facts.csv")
    with duckdb.connect(str(target / formats.DATABASE), read_only=True) as connection:
        assert as_text(connection.execute("FROM facts").fetchall()) == rows
    assert rows[1][header.index(column)] == publish.text_of(value)


def test_a_missing_or_foreign_table_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "curated"
    publish.publish(target, odd(), {})
    before = (target / formats.DATABASE).read_bytes()
    (target / "facts.csv").write_text("fact_id,document_id\n")
    assert cli.main(["formats", "--curated", str(target)]) == cli.USAGE
    assert "facts.csv has other columns" in capsys.readouterr().err
    (target / "facts.csv").unlink()
    assert cli.main(["formats", "--curated", str(target)]) == cli.USAGE
    assert "facts.csv is missing" in capsys.readouterr().err
    assert (target / formats.DATABASE).read_bytes() == before, "what was published before is untouched"
    assert cli.main(["formats", "--curated", str(tmp_path)]) == cli.USAGE


def test_a_new_table_appears_in_every_form_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(vocabulary.SCHEMAS, tmp_path / "schemas")
    (tmp_path / "schemas" / "tables" / "weather.csv").write_text(
        "column,type,required,values,description,example\nday,date,yes,,the day,\ndocument_id,text,,,the document,\nrain,decimal,,,in mm,\n"
    )
    monkeypatch.setattr(vocabulary, "SCHEMAS", tmp_path / "schemas")
    cached = (schema.tables, publish.table_names, publish.columns)
    for function in cached:
        function.cache_clear()
    try:
        row = {"day": "2025-06-21", "document_id": "d", "rain": Decimal("0.2")}
        publish.publish(tmp_path / "out", {**odd(), "weather": [row]}, {})
        with duckdb.connect(str(tmp_path / "out" / formats.DATABASE), read_only=True) as connection:
            assert as_text(connection.execute("FROM weather").fetchall()) == [("2025-06-21", "d", "0.2")]
        assert duckdb.sql(f"SELECT rain FROM '{tmp_path}/out/weather.parquet'").fetchall() == [(Decimal("0.2"),)]
        described = json.loads((tmp_path / "out" / package.PACKAGE).read_text())["resources"][-1]
        assert (described["name"], described["schema"]["foreignKeys"][0]["fields"]) == ("weather", ["document_id"])
    finally:
        for function in cached:
            function.cache_clear()


# When they are written anew ----------------------------------------------------------------------------------
@pytest.fixture()
def archive(tmp_path: Path) -> tuple[Path, Path]:
    raw = tmp_path / "raw"
    raw.mkdir()
    shutil.copy(ROOT / "raw" / "hbs-arsredovisning-2018.txt", raw)
    curate.curate(raw, tmp_path / "curated", pages=False)
    return raw, tmp_path / "curated"


def test_missing_forms_are_made_from_the_tables_without_reading_a_document(
    archive: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    raw, target = archive
    before = publish.file_hashes(target)
    (target / "mine.txt").write_text("kept")
    monkeypatch.setattr(making, "make_units", lambda *a, **k: pytest.fail("no document is to be read"))
    for name in (formats.DATABASE, "facts.parquet", package.PACKAGE):
        (target / name).unlink()
        assert curate.curate(raw, target, pages=False).unchanged
        assert (target / name).is_file()
    with open(target / formats.DATABASE, "ab") as file:
        file.write(b"changed by somebody")
    (target / f"{formats.DATABASE}.wal").write_bytes(b"of the changed one")
    assert curate.curate(raw, target, pages=False).unchanged
    assert not (target / f"{formats.DATABASE}.wal").exists(), (
        "a log of another database would be replayed into this one"
    )
    with duckdb.connect(str(target / formats.DATABASE), read_only=True) as connection:
        assert connection.execute("SELECT count(*) > 100 FROM facts").fetchone() == (True,)
    assert publish.file_hashes(target) == before
    assert (target / "mine.txt").read_text() == "kept"
    monkeypatch.setattr(publish.formats, "steps", lambda *given: pytest.fail("nothing is missing"))
    assert curate.curate(raw, target, pages=False).unchanged


def test_tables_that_were_edited_do_not_pass_for_the_run_s(archive: tuple[Path, Path]) -> None:
    raw, target = archive
    original = (target / "documents.csv").read_text()
    (target / "documents.csv").write_text(original.replace("2018", "2017"))
    assert cli.main(["formats", "--curated", str(target)]) == cli.OK
    assert publish.last_run(target) is None
    assert not curate.curate(raw, target, pages=False).unchanged
    assert (target / "documents.csv").read_text() == original


# What the docs tell ------------------------------------------------------------------------------------------
def blocks(language: str) -> list[str]:
    page = (ROOT / "docs" / "reading.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("number", range(3))
def test_the_sql_of_the_page_on_reading(number: int, database: duckdb.DuckDBPyConnection) -> None:
    assert len(blocks("sql")) == 3
    assert database.execute(blocks("sql")[number]).fetchall()


@pytest.mark.parametrize("number", range(2))
def test_the_python_of_the_page_on_reading(number: int, folder: Path) -> None:
    told = (
        "\nprint(len(rows), len(frame), parquet)"
        if number == 0
        else "\nprint(len(facts), facts['value'].iloc[0], len(flags))"
    )
    done = subprocess.run(
        [sys.executable, "-c", blocks("python")[number] + told],
        cwd=folder.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert str(len(printed(folder / "facts.csv")) - 1) in done.stdout


def test_the_r_of_the_page_on_reading(folder: Path) -> None:
    if not shutil.which("Rscript"):
        pytest.skip("R is not installed: the R part of docs/reading.md is not run")
    done = subprocess.run(
        ["Rscript", "-e", blocks("r")[0] + "\ncat(nrow(facts))"],
        cwd=folder.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert str(len(printed(folder / "facts.csv")) - 1) in done.stdout, done.stderr


def test_the_answers_are_what_the_queries_give() -> None:
    shown = (ROOT / "docs" / "queries.md").read_text(encoding="utf-8")
    assert shown == queries.page(ROOT / "docs" / "queries", CURATED), "run make docs"


def answer(name: str, connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    path = next((ROOT / "docs" / "queries").glob(f"{name}_*.sql"))
    result = connection.execute(queries.parts_of(path)[2])
    names = [d[0] for d in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def test_answers_count_a_report_once(database: duckdb.DuckDBPyConnection) -> None:
    editions = database.execute("SELECT organisation, report_type, report_year FROM main_edition").fetchall()
    assert len(editions) == len(set(editions)) == 5
    result = {r["fiscal_year"]: r["result_kr"] for r in answer("a", database)}
    assert (len(result), result[2016], result[2025]) == (10, 5154000, 4833912)
    exits = {(r["fiscal_year"], r["sex"]): (r["to_work_or_study"], r["exits"]) for r in answer("b", database)}
    assert exits[2018, "women"] == (44, 127) and exits[2023, "men"] == (11, 75)
    assert 2020 not in {year for year, _ in exits}, "the reasons of 2020 are not comparable"
    assert [r["fiscal_year"] for r in answer("c", database)] == [2020, 2023, 2025]
    assert {r["value_printed"] for r in answer("e", database)} == {"13 306 077"}


def test_a_restated_figure_is_told(folder: Path) -> None:
    with duckdb.connect() as connection:
        formats.fill(connection, folder)
        assert answer("d", connection) == []
        connection.execute("CREATE TEMP TABLE later AS FROM documents WHERE document_id = 'hbs-arsredovisning-2018'")
        connection.execute("UPDATE later SET document_id = 'later', report_year = 2019, period_end = '2019-12-31'")
        connection.execute("INSERT INTO documents FROM later")
        connection.execute(
            "INSERT INTO facts SELECT * REPLACE ('later' || fact_id AS fact_id, 'later' AS document_id, "
            "CASE item WHEN 'rev_members' THEN value + 1 WHEN 'fin_income' THEN value + 0.05 ELSE value END AS value, "
            "CASE item WHEN 'rev_members' THEN amount_normalised + 1000 WHEN 'fin_income' THEN amount_normalised + 50 "
            "ELSE amount_normalised END AS amount_normalised) FROM facts "
            "WHERE document_id = 'hbs-arsredovisning-2018' AND kind = 'income_statement' AND fiscal_year = 2018"
        )
        told = answer("d", connection)
    assert len(told) > 3
    assert {r["item"] for r in told if r["restated"]} == {"rev_members"}, "half a step of 0.1 tkr is rounding"
