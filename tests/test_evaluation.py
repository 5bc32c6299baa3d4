"""Quality estimates, held as floors: more misses fail. The figures themselves come from `make evaluate`."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from pipeline import checks, findings, register
from pipeline.document import process
from pipeline.evaluate import Evaluation, evaluate, golden_cells
from tests.helpers import NO_REPORTS, REPORTS, ROOT

GOLDEN = ROOT / "tests" / "golden"
SETS = {name: ROOT / "tests" / name for name in ("unseen", "holdout", "holdout2", "holdout3", "holdout4")}
needs_reports = pytest.mark.skipif(not REPORTS.is_dir(), reason=NO_REPORTS)


def assert_floors(evaluation: Evaluation, recall: float, precision: float, semantics: float) -> None:
    total = evaluation.total()
    assert total.recall >= recall, total.misses
    assert total.precision >= precision
    assert total.semantics >= semantics, total.misses


@pytest.mark.parametrize("use_layouts", [True, False], ids=["own layouts", "generic alone"])
def test_the_specimens(use_layouts: bool) -> None:
    assert_floors(evaluate(ROOT / "raw", GOLDEN, use_layouts=use_layouts), 0.995, 0.995, 0.99)


@needs_reports
@pytest.mark.parametrize("use_layouts", [True, False], ids=["own layouts", "generic alone"])
def test_the_real_reports(use_layouts: bool) -> None:
    evaluation = evaluate(REPORTS, GOLDEN, use_layouts=use_layouts)
    assert_floors(evaluation, 0.995, 0.995, 0.99)
    for document in {d for d, _ in evaluation.scores}:
        assert evaluation.total(document).recall >= 0.98


@needs_reports
def test_every_golden_cell_stands_on_its_line() -> None:
    """The keying is held against the report, not against the parser."""
    for path in GOLDEN.glob("*.csv"):
        report = next(REPORTS.glob(f"{path.stem}.*"))
        _stands(path, report)


def _stands(path: Path, report: Path) -> None:
    lines = report.read_text(encoding="utf-8").split("\n")
    for cell in golden_cells(path):
        line = lines[cell.line - 1].replace("\xa0", " ")
        assert cell.value_printed.replace("\xa0", " ") in line, (path.name, cell)


@pytest.mark.parametrize("name", SETS)
def test_reports_of_associations_the_parser_was_not_built_on(name: str) -> None:
    floors = {
        "unseen": (0.99, 0.99, 0.99),
        "holdout": (0.99, 0.99, 0.98),
        "holdout2": (0.99, 0.99, 0.99),
        "holdout3": (0.99, 0.99, 0.99),
        "holdout4": (0.99, 0.99, 0.98),
    }
    folder = SETS[name]
    for path in (folder / "golden").glob("*.csv"):
        _stands(path, next((folder / "reports").glob(f"{path.stem}.*")))
    assert_floors(evaluate(folder / "reports", folder / "golden"), *floors[name])


@pytest.mark.parametrize("name", SETS)
def test_what_is_planted_is_found_and_nothing_else(name: str) -> None:
    """One finding for each planted contradiction, and no other of severity error."""
    folder = SETS[name]
    for source in register.scan(folder / "reports").sources:
        result = process(source)
        checked = checks.run([result.document], result.tables, result.facts, result.claims)
        found = [f for f in findings.findings_of(checked, [result.document], result.facts) if f.severity == "error"]
        with open(folder / "planted" / f"{result.document.document_id}.csv", encoding="utf-8") as file:
            planted = list(csv.DictReader(file))
        told = [_packed(f"{f.message} {f.suggestion}") for f in found]
        for plant in planted:
            assert any(_packed(plant["stated"]) in t and _packed(plant["expected"]) in t for t in told), (plant, told)
        assert len(found) == len(planted), told


def _packed(text: str) -> str:
    """Figures without grouping: a dot between three digits and a space are how one report groups or another."""
    return re.sub(r"(?<=\d)\.(?=\d{3})|\s", "", text)
