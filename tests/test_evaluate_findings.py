"""The findings held against contradictions found by hand: what counts as found, as told by a verdict, as none of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import evaluate_findings
from pipeline.evaluate_findings import Outcome, contradictions
from tests.helpers import ROOT, run
from tests.test_checks import BALANCE, EXITS

HEADER = "id,document,line,rule,stated,expected,cause,sure,description\n"
WRONG = EXITS.replace("Övrigt\t4\t3\t7", "Övrigt\t4\t3\t8")


def held(tmp_path: Path, text: str, *rows: str) -> Outcome:
    outcome = run(text)
    (tmp_path / "hand.csv").write_text(HEADER + "".join(f"a{i},doc,{r}\n" for i, r in enumerate(rows)))
    return evaluate_findings.evaluate(
        contradictions(tmp_path),
        outcome.findings,
        {f.fact_id: f for f in outcome.facts},
        {},
        outcome.checked.reconciliations,
    )


def line_of(text: str, words: str) -> int:
    return next(i for i, line in enumerate(text.splitlines(), 1) if words in line)


def test_found_on_its_line_with_its_figure_and_not_elsewhere(tmp_path: Path) -> None:
    at = line_of(WRONG, "<b>Totalt")
    outcome = held(
        tmp_path,
        WRONG,
        f"{at},footing,20,21,report_error,yes,the row",
        f"{at},footing,4 711,4 712,report_error,yes,the row with other figures",
        f"{at + 40},footing,20,21,report_error,yes,another row",
        f"{at + 40},footing,20,21,report_error,unsure,not asked for",
    )
    assert [c.name for c in outcome.found] == ["hand.a0"]
    assert [c.name for c in outcome.missed] == ["hand.a1", "hand.a2"]
    assert outcome.share() == (1, 3) and not outcome.others and outcome.findings


def test_a_finding_nobody_counted_is_none_of_them(tmp_path: Path) -> None:
    outcome = held(tmp_path, WRONG, "900,footing,1,2,report_error,yes,elsewhere")
    assert outcome.others == outcome.findings != []


@pytest.mark.parametrize(("cause", "told"), [("rounding", 1), ("report_error", 0)])
def test_what_a_check_calls_rounding_is_told_of_that_cause_alone(tmp_path: Path, cause: str, told: int) -> None:
    rounded = BALANCE.replace("14 827 442", "14 827 443", 1)
    near = [r for r in run(rounded).checked.reconciliations if r.verdict == "within_rounding"]
    assert near, "the change is one of rounding"
    facts = {f.fact_id: f for f in run(rounded).facts}
    fact = facts[near[0].fact_ids[0]]
    outcome = held(tmp_path, rounded, f"{fact.line},footing,{fact.value_printed},,{cause},yes,one krona")
    assert len(outcome.rounded) == told == len(outcome.found)


def test_neighbouring_numbers_are_not_run_together(tmp_path: Path) -> None:
    (tmp_path / "hand.csv").write_text(
        HEADER + "a1,d,3;4,note_vs_line,230 389,230 387 (2020-12-31 2019),rounding,yes,x\n"
    )
    (only,) = contradictions(tmp_path)
    assert {"230389", "230387"} <= only.figures and only.lines == {3, 4}


@pytest.mark.parametrize("name", ["holdout9", "holdout10"])
def test_reports_in_which_everything_holds_hold_no_error(name: str) -> None:
    """Six reports each, with what looks wrong and is explained; the same reports with contradictions are found wanting."""
    clean, planted = (evaluate_findings.examined(ROOT / "tests" / name / part) for part in ("clean", "reports"))
    told = [f for f in clean.found if f.rule != "evaluated_nothing"]
    assert [f.message for f in told if f.severity == "error"] == []
    assert {f.rule for f in told} <= {"equity_limit"}, (
        "equity above the limit that a report states is told of any report"
    )
    assert len(clean.performed) > 1000 and sum(f.severity == "error" for f in planted.found) > 20


@pytest.mark.parametrize(("name", "least"), [("holdout9", 100), ("holdout10", 98)])
def test_what_is_planted_in_invented_reports_is_found(name: str, least: int) -> None:
    folder = ROOT / "tests" / name
    own = evaluate_findings.examined(folder / "reports")
    known = contradictions(folder / "contradictions")
    outcome = evaluate_findings.evaluate(known, own.found, own.facts, own.claims, own.performed)
    assert len(outcome.found) >= least
    assert [f.message for f in outcome.others if f.severity == "error"] == []
