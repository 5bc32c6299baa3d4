"""Forms, verdict and texts written side by side are those written alone; what is unchanged is linked."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline import formats, package, publish, schema, workbook
from pipeline.beside import StepError, side_by_side
from pipeline.database import FormatError
from tests.helpers import ROOT

CURATED = ROOT / "curated"


def fill_with(*changed: str) -> publish.Fill:
    """The specimens' CSVs; of those named without the last row."""

    def fill(staging: Path) -> None:
        for table in schema.tables():
            shutil.copy(CURATED / f"{table}.csv", staging)
        for table in changed:
            lines = (staging / f"{table}.csv").read_bytes().splitlines(keepends=True)
            (staging / f"{table}.csv").write_bytes(b"".join(lines[:-1]))

    return fill


def published(target: Path, *changed: str, jobs: int = 1, mark: str = "a") -> None:
    def told(staging: Path, verdict: Any) -> dict[str, Any]:
        assert sorted(p.name for p in staging.glob("*.parquet")) == sorted(f"{t}.parquet" for t in schema.tables())
        return {"fingerprint": mark, "verdict": verdict}

    def judged(staging: Path) -> list[str]:
        return sorted(p.name for p in staging.glob("*.csv"))

    publish.publish_written(target, fill_with(*changed), told, judge=judged, jobs=jobs)


def contents(folder: Path) -> dict[str, Any]:
    """Every file's bytes; of the database its rows, as DuckDB gives every file a number of its own."""
    found: dict[str, Any] = {p.name: p.read_bytes() for p in folder.iterdir()}
    with duckdb.connect(str(folder / formats.DATABASE), read_only=True) as connection:
        found[formats.DATABASE] = {t: connection.execute(f"FROM {t}").fetchall() for t in schema.tables()}
    run = json.loads(found[publish.RUN_FILE])
    del run["formats"]["files"][formats.DATABASE]
    return {**found, publish.RUN_FILE: run}


def test_side_by_side_is_the_same_as_alone(tmp_path: Path) -> None:
    for jobs in (1, 2, 4):
        published(tmp_path / str(jobs), "documents", "series", jobs=jobs)
        published(tmp_path / str(jobs), jobs=jobs, mark="b")
    alone = contents(tmp_path / "1")
    assert {
        formats.DATABASE,
        workbook.WORKBOOK,
        package.PACKAGE,
        "README.md",
        "CHANGES.md",
        ".run.json",
    } <= alone.keys()
    assert b"documents: 1 added" in alone["CHANGES.md"]
    assert contents(tmp_path / "2") == alone
    assert contents(tmp_path / "4") == alone
    run = publish.run_of(tmp_path / "2")
    assert run is not None and len(run["verdict"]) == len(schema.tables())


def test_forms_of_unchanged_tables_are_linked(tmp_path: Path) -> None:
    target, other = tmp_path / "curated", tmp_path / "other"
    published(target, "unmapped_labels")
    held = {p.name: p.stat().st_ino for p in target.iterdir()}
    kept = [os.open(p, os.O_RDONLY) for p in target.iterdir()]  # or a new file may have the number of one that is gone
    try:
        published(target, mark="b", jobs=2)
        same = {p.name for p in target.iterdir() if p.stat().st_ino == held[p.name]}
    finally:
        for handle in kept:
            os.close(handle)
    assert same == {f"{t}.parquet" for t in schema.tables() if t != "unmapped_labels"} | {workbook.WORKBOOK}
    published(other, "unmapped_labels", mark="c")
    shutil.rmtree(other)
    published(other, mark="b")
    made, anew = contents(target), contents(other)
    assert {n: made[n] for n in formats.names() & made.keys()} == {n: anew[n] for n in formats.names() & anew.keys()}


def test_renewing_links_all_that_is_there(tmp_path: Path) -> None:
    target = tmp_path / "curated"
    published(target)
    before = contents(target)
    held = os.open(target / formats.DATABASE, os.O_RDONLY)
    publish.renew(target)
    assert os.path.samestat(os.fstat(held), (target / formats.DATABASE).stat())
    os.close(held)
    assert contents(target) == before


@pytest.mark.parametrize("name", ["facts.parquet", formats.DATABASE, workbook.WORKBOOK, package.PACKAGE])
def test_a_form_that_somebody_changed_is_made_anew(name: str, tmp_path: Path) -> None:
    target = tmp_path / "curated"
    published(target)
    before = contents(target)
    with open(target / name, "ab") as file:
        file.write(b"changed by somebody")
    changed = os.open(target / name, os.O_RDONLY)
    size = os.fstat(changed).st_size
    publish.renew(target, jobs=2)
    assert contents(target) == before
    assert os.fstat(changed).st_size == size, "it was not written in place"
    os.close(changed)


def test_what_another_program_made_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "curated"
    published(target)
    monkeypatch.setattr(formats, "made_by", lambda: "another program")
    assert publish._link_forms(target, target) == []
    monkeypatch.undo()
    (tmp_path / "staging").mkdir()
    fill_with()(tmp_path / "staging")
    assert set(publish._link_forms(target, tmp_path / "staging")) == formats.names() & contents(target).keys()


# Steps that fail ------------------------------------------------------------------------------------------------
def raising(error: Exception) -> Callable[[], Any]:
    def step() -> Any:
        raise error

    return step


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("error", [FormatError("facts.csv is missing"), OSError(28, "No space left on device")])
def test_what_a_step_could_not_do_is_told(error: Exception, jobs: int) -> None:
    with pytest.raises(type(error), match=str(error.args[-1])):
        side_by_side({"good": lambda: 1, "bad": raising(error), "other": lambda: 2}, jobs)


def test_a_step_that_is_killed_or_fails_otherwise_is_told() -> None:
    with pytest.raises(FormatError, match=r"bad was ended .*SIGKILL"):
        side_by_side({"bad": lambda: os.kill(os.getpid(), signal.SIGKILL), "good": lambda: 1}, 2)
    with pytest.raises(StepError, match="KeyError"):
        side_by_side({"bad": raising(KeyError("x")), "good": lambda: 1}, 2)


def test_a_failing_form_leaves_what_was_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "curated"
    published(target)
    before = contents(target)
    monkeypatch.setattr(workbook, "write", lambda folder: raising(FormatError("finsam.xlsx: full"))())
    with pytest.raises(publish.PublishError, match="full; what was published before is untouched"):
        published(target, "series", jobs=2, mark="b")
    assert contents(target) == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["curated"]


WAITING = """
import os, pathlib, sys, time
from pipeline.beside import side_by_side
def step(name):
    pathlib.Path(sys.argv[1], name).write_text(str(os.getpid()))
    time.sleep(600)
side_by_side({n: (lambda n=n: step(n)) for n in "ab"}, 2)
"""


def test_no_process_is_left_when_a_run_is_interrupted(tmp_path: Path) -> None:
    run = subprocess.Popen([sys.executable, "-c", WAITING, str(tmp_path)], cwd=ROOT, stderr=subprocess.PIPE)
    until = time.monotonic() + 60
    while not all((tmp_path / n).is_file() and (tmp_path / n).read_text() for n in "ab"):
        assert time.monotonic() < until
        time.sleep(0.02)
    run.send_signal(signal.SIGINT)
    assert b"KeyboardInterrupt" in run.communicate(timeout=60)[1]
    for name in "ab":
        with pytest.raises(ProcessLookupError):
            os.kill(int((tmp_path / name).read_text()), 0)
