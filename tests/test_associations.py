"""What spans the reports of one association: made by association, and report by report where that is too much."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest

from pipeline import making, part, publish, unit
from pipeline.cache import Cache
from pipeline.crew import Limits
from tests.helpers import published as curate
from tests.test_bad_input import GOOD
from tests.test_checks import BALANCE

REPORT = f"{GOOD}\n\n{BALANCE}"
OTHER = REPORT.replace("Norrviken", "Söderviken")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Two reports of one association and one of another."""
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.txt").write_text(REPORT, encoding="utf-8")
    (raw / "b.txt").write_text(REPORT.replace("2025", "2026").replace("2024", "2025"), encoding="utf-8")
    (raw / "c.txt").write_text(OTHER, encoding="utf-8")
    return raw


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with open(folder / f"{table}.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_an_association_that_takes_too_long_is_made_report_by_report(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = curate(archive, tmp_path / "whole")
    assert not whole.internal_errors and len(rows(tmp_path / "whole", "series")) > 0
    make = part.Maker.__call__

    def slow(maker: part.Maker, task: part.Task) -> part.Made:
        if len(task.sources) > 1:
            time.sleep(60)
        return make(maker, task)

    monkeypatch.setattr(part.Maker, "__call__", slow)
    monkeypatch.setattr(making, "PART_LIMITS", Limits(seconds=2))
    told: list[str] = []
    summary = curate(archive, tmp_path / "out", jobs=2, say=told.append)
    assert any("its 2 reports are made one by one" in line for line in told)
    assert not summary.expectation_failures and not summary.internal_errors
    documents = {d["document_id"]: d for d in rows(tmp_path / "out", "documents")}
    for name in ("a", "b"):
        assert (
            "not compared with the other reports of its association (it took longer than 2 seconds)"
            in documents[name]["message"]
        )
        assert documents[name]["status"] == "parsed"
    assert "not compared" not in documents["c"]["message"]
    for table in ("facts", "claims", "tables"):
        assert rows(tmp_path / "out", table) == rows(tmp_path / "whole", table), "nothing of the reports is lost"
    assert {r["organisation"] for r in rows(tmp_path / "out", "series")} == {documents["c"]["organisation"]}


def test_a_report_that_is_too_much_alone_is_one_row(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = part.Maker.__call__

    def slow(maker: part.Maker, task: part.Task) -> part.Made:
        if any(s.document.document_id == "a" for s in task.sources) and _figures(maker, task):
            time.sleep(60)
        return make(maker, task)

    monkeypatch.setattr(part.Maker, "__call__", slow)
    monkeypatch.setattr(making, "PART_LIMITS", Limits(seconds=2))
    curate(archive, tmp_path / "out", jobs=2)
    found = {d["document_id"]: d for d in rows(tmp_path / "out", "documents")}
    assert [i for i, d in found.items() if d["status"] == "unreadable"] == ["a"]
    assert "what was read of it can't be put into tables: it took longer than 2 seconds" in found["a"]["message"]
    assert found["b"]["status"] == found["c"]["status"] == "parsed"
    assert publish.last_run(tmp_path / "out") is not None


def _figures(maker: part.Maker, task: part.Task) -> bool:
    """Is there anything in the units of these documents?"""
    return any(unit.load(Cache(maker.cache), key).facts for key in task.units)
