"""`make diff`: what changed between two published folders, matched by what the reports print."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline import cli, difference
from tests.helpers import published as curate
from tests.helpers import tabbed
from tests.test_checks import EXITS

FIRST = tabbed(
    "Tabell 1. Deltagare per insats",
    "",
    "Insats | Kvinnor | Män | Totalt",
    "Bryggan | 12 | 14 | 26",
    "Stegen | 8 | 9 | 17",
)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two runs: in the second one figure is another, a table stands before the old one, one document came and one went."""
    folder = tmp_path_factory.mktemp("runs")
    raw = folder / "raw"
    raw.mkdir()
    kept = "Årsredovisning 2025\nSamordningsförbundet Ekdalen\n\n"
    (raw / "ekdalen-arsredovisning-2025.txt").write_text(kept + EXITS, encoding="utf-8")
    (raw / "bort-arsredovisning-2024.txt").write_text(kept.replace("2025", "2024") + EXITS, encoding="utf-8")
    curate(raw, folder / "old")
    changed = EXITS.replace("Övrigt\t4\t3\t7", "Övrigt\t4\t3\t8")
    assert changed != EXITS
    (raw / "ekdalen-arsredovisning-2025.txt").write_text(f"{kept}{FIRST}\n\nText.\n\n{changed}", encoding="utf-8")
    (raw / "bort-arsredovisning-2024.txt").unlink()
    (raw / "ny-arsredovisning-2023.txt").write_text(kept.replace("2025", "2023") + EXITS, encoding="utf-8")
    curate(raw, folder / "new")
    return folder / "old", folder / "new"


def test_only_what_changed_is_told(runs: tuple[Path, Path]) -> None:
    found = difference.difference(*runs)
    assert found.documents.added == ["ny-arsredovisning-2023"]
    assert found.documents.removed == ["bort-arsredovisning-2024"]
    assert [c.name for c in found.documents.changed] == ["ekdalen-arsredovisning-2025"]
    (table,) = [t for t in found.tables.added if t.startswith("ekdalen")]
    assert "Tabell 1" in table and table.endswith("6 figures")
    (change,) = found.figures.changed
    assert "Övrigt" in change.name
    assert change.columns == (("value_printed", "7", "8"), ("value", "7", "8"))
    assert found.figures.same and not found.figures.added and not found.figures.removed
    assert [f["rule"] for f in found.findings.new if f["document_id"].startswith("ekdalen")]


def test_a_run_against_itself_is_the_same(runs: tuple[Path, Path]) -> None:
    same = difference.difference(runs[0], runs[0])
    assert not same and same.figures.same > 0 and same.documents.same == 2
    assert list(difference.lines(same)) == ["nothing changed"]


def test_what_a_person_reads(runs: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["diff", *map(str, runs)]) == 0
    told = capsys.readouterr().out
    assert "documents: 1 added, 1 removed, 1 changed, 0 the same" in told
    assert "another file" in told
    assert "value_printed 7 -> 8" in told
    assert "  + error ekdalen-arsredovisning-2025: " in told


def test_long_lists_are_cut_and_counted(runs: tuple[Path, Path]) -> None:
    found = difference.difference(*runs)
    found.series.added = [f"point {i}" for i in range(30)]
    assert "    and 27 more (--full lists them)" in difference.lines(found, most=3)
    assert sum("point" in line for line in difference.lines(found, most=100)) == 30


def test_only_the_first_names_are_held_and_all_are_counted(runs: tuple[Path, Path]) -> None:
    whole, first = difference.difference(*runs), difference.difference(*runs, most=1)
    assert len(whole.tables.added) > 1 and first.tables.added == whole.tables.added[:1]
    assert list(difference.lines(first, most=1)) == list(difference.lines(whole, most=1))


def test_rows_that_stand_in_both_are_counted_as_if_looked_into(
    runs: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = list(difference.lines(difference.difference(*runs)))
    same = difference.difference(runs[0], runs[0])
    monkeypatch.setattr(difference.Pair, "same", lambda *a: False)
    assert list(difference.lines(difference.difference(*runs))) == told
    assert difference.difference(runs[0], runs[0]) == same


def test_a_table_that_somebody_sorted_otherwise_is_compared_too(runs: tuple[Path, Path], tmp_path: Path) -> None:
    shutil.copytree(runs[1], tmp_path / "other")
    path = tmp_path / "other" / "facts.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    documents = sorted(rows, key=lambda line: line.split(",")[1], reverse=True)
    assert documents != rows
    path.write_text(header + "".join(documents), encoding="utf-8")
    assert difference.difference(runs[0], tmp_path / "other") == difference.difference(*runs)


def test_a_folder_that_is_no_run(runs: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(runs[0] / "documents.csv", tmp_path)
    assert cli.main(["diff", str(runs[0]), str(tmp_path)]) == 2
    assert "has no tables.csv" in capsys.readouterr().err
