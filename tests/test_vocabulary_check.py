"""A typing error in a vocabulary is told with its place before any document is read."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import pytest

from pipeline import cli, vocabulary, vocabulary_check
from tests.helpers import ROOT


def test_the_vocabularies_can_all_be_meant() -> None:
    vocabulary_check.check()


LINE_ITEM = {"kind": "balance_sheet", "item": "cash", "label": "Bankkonto", "nature": "asset", "role": "item"}
REASON = {"item": "work", "group": "ACTIVE", "label": "Knog", "relation": "exact"}
INTERVENTION = {"organisation": "hbs", "intervention": "hbs-x", "sort": "individual", "label": "X"}


@pytest.mark.parametrize(
    ("name", "row", "says"),
    [
        ("line_items", LINE_ITEM | {"kind": "balanse_sheet"}, "kind is one of .*not 'balanse_sheet'"),
        ("line_items", LINE_ITEM | {"nature": "assets"}, "nature is one of .*not 'assets'"),
        ("line_items", LINE_ITEM | {"role": "row"}, "role is one of .*not 'row'"),
        ("line_items", LINE_ITEM | {"item": ""}, "item is empty"),
        ("line_items", "balance_sheet,cash,Bank, konto,asset,item,,,,,,", "put a text with commas in quotes"),
        ("line_items", "balance_sheet,cash,Bankkonto", "more or fewer cells"),
        ("exit_reasons", REASON | {"relation": "same"}, "relation is one of broader, exact, narrower, not 'same'"),
        ("exit_reasons", REASON | {"group": "ACTIV"}, "group is one of"),
        ("exit_reasons", REASON | {"valid_from": "from 2020"}, "valid_from is a year such as 2023, not 'from 2020'"),
        ("interventions", INTERVENTION | {"organisation": "nowhere"}, "organisation is one of .*not 'nowhere'"),
        ("interventions", INTERVENTION | {"sort": "personal"}, "sort is one of"),
    ],
)
def test_a_typing_error_is_told_with_its_place(
    name: str,
    row: dict[str, str] | str,
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shutil.copytree(vocabulary.SCHEMAS, tmp_path / "schemas")
    monkeypatch.setattr(vocabulary, "SCHEMAS", tmp_path / "schemas")
    path = tmp_path / "schemas" / "vocabulary" / f"{name}.csv"
    columns = path.read_text(encoding="utf-8").partition("\n")[0].split(",")
    with open(path, "a", newline="", encoding="utf-8") as file:
        if isinstance(row, str):
            file.write(row + "\n")
        else:
            csv.DictWriter(file, columns, restval="", lineterminator="\n").writerow(row)
    lines = path.read_text(encoding="utf-8").count("\n")
    assert cli.main(["curate", "--raw", str(ROOT / "raw"), "--curated", str(tmp_path / "out"), "--quiet"]) == cli.USAGE
    told = capsys.readouterr().err
    assert re.search(rf"^error: schemas/vocabulary/{name}\.csv line {lines}: .*{says}", told), told
    assert not (tmp_path / "out").exists()


def test_a_lost_column_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(vocabulary.SCHEMAS, tmp_path / "schemas")
    monkeypatch.setattr(vocabulary, "SCHEMAS", tmp_path / "schemas")
    path = tmp_path / "schemas" / "vocabulary" / "exit_reasons.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("relation", "relaton", 1), encoding="utf-8")
    with pytest.raises(vocabulary_check.VocabularyError, match="the column relation is missing"):
        vocabulary_check.check()
