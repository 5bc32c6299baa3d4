"""README.md and CHANGES.md of a published folder: true, the same for the same figures, and never over another's file."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipeline import guide, publish, schema
from tests.helpers import published as curate
from tests.test_checks import EXITS

HEAD = "Årsredovisning 2025\nSamordningsförbundet Ekdalen\n\n"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "ekdalen-arsredovisning-2025.txt").write_text(HEAD + EXITS, encoding="utf-8")
    return folder


def test_every_file_is_told_with_its_rows_and_nothing_as_markup(raw: Path, tmp_path: Path) -> None:
    (raw / "documents.csv").write_text(
        "file,organisation\nekdalen-arsredovisning-2025.txt,Förbundet <script>x</script> | y\n", encoding="utf-8"
    )
    curate(raw, tmp_path / "out")
    text = (tmp_path / "out" / guide.GUIDE).read_text(encoding="utf-8")
    for table in schema.tables():
        with open(tmp_path / "out" / f"{table}.csv", newline="", encoding="utf-8") as file:
            assert f"| {table}.csv | {sum(1 for _ in csv.DictReader(file))} |" in text
    assert "| annual report | 2025 | parsed |" in text and "Data version" in text and "<built-in" not in text
    assert "<script>" not in text and "&lt;script>x&lt;/script> \\| y" in text


def test_the_same_figures_give_the_same_text(raw: Path, tmp_path: Path) -> None:
    curate(raw, tmp_path / "a")
    curate(raw, tmp_path / "b")
    texts = {(tmp_path / name / guide.GUIDE).read_bytes() for name in "ab"}
    assert len(texts) == 1
    (raw / "ekdalen-arsredovisning-2025.txt").write_text(HEAD + EXITS.replace("7", "8"), encoding="utf-8")
    curate(raw, tmp_path / "b")
    assert (tmp_path / "b" / guide.GUIDE).read_bytes() not in texts, "other figures, another data version"


def test_what_a_run_changed(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    curate(raw, out)
    assert "the first run" in (out / guide.CHANGES).read_text(encoding="utf-8")
    (raw / "ekdalen-arsredovisning-2025.txt").write_text(HEAD + EXITS.replace("Övrigt\t4\t3\t7", "Övrigt\t4\t3\t8"))
    curate(raw, out)
    told = (out / guide.CHANGES).read_text(encoding="utf-8")
    assert "value_printed 7 -> 8" in told
    curate(raw, out, force=True)
    assert (out / guide.CHANGES).read_text(encoding="utf-8") == told, "the same run done again"


def test_a_readme_of_others_stays(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    curate(raw, out)
    (out / guide.GUIDE).write_text("mine", encoding="utf-8")
    curate(raw, out, force=True)
    assert (out / guide.GUIDE).read_text(encoding="utf-8") == "mine"
    publish.renew(out)
    assert (out / guide.GUIDE).read_text(encoding="utf-8") == "mine"
