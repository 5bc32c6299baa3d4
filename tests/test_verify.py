"""The published verdict fails on what must not be published, and on an empty table that should not be empty."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline import views
from pipeline.series import series
from pipeline.verify import MANY, of_rules, verify
from tests.helpers import run
from tests.test_checks import EXITS
from tests.test_series import OLD, document, fact

COUNTS = {"documents": 1, "tables": 1, "facts": 25, "reconciliations": 0}
EVALUATED: dict[str, int] = {}


@pytest.fixture(scope="module")
def clean() -> dict[str, list[dict[str, Any]]]:
    outcome = run(EXITS)
    tables = views.contract(
        [outcome.result.document],
        outcome.tables,
        outcome.facts,
        outcome.checked.claims,
        outcome.checked.reconciliations,
        outcome.findings,
    )
    EVALUATED.update(outcome.checked.evaluated)
    COUNTS["reconciliations"] = len(outcome.checked.reconciliations)
    return {name: [dict(r) for r in rows] for name, rows in tables.items()}


def judge(tables: dict[str, list[dict[str, Any]]], **changes: Any) -> tuple[bool, str]:
    copy = {name: [dict(r) for r in rows] for name, rows in tables.items()}
    for change in changes.values():
        change(copy)
    verdict = verify(copy, COUNTS, EVALUATED, ["column_sum"])
    return verdict.success, " / ".join(verdict.failures)


def test_a_clean_run_meets_every_expectation(clean: dict[str, list[dict[str, Any]]]) -> None:
    success, failures = judge(clean)
    assert success, failures


@pytest.mark.parametrize(
    ("table", "column", "value", "named"),
    [
        ("facts", "sex", "female", "facts.sex"),
        ("facts", "measure", None, "facts.measure"),
        ("facts", "quantum", 0, "facts.quantum"),
        ("facts", "fact_id", "a;b", "facts.fact_id"),
        ("facts", "fiscal_year", 202, "facts.fiscal_year"),
        ("facts", "unit", "dollars", "facts.unit"),
        ("tables", "kind", "sudoku", "tables.kind"),
        ("documents", "status", "lost", "documents.status"),
        ("reconciliations", "verdict", "maybe", "reconciliations.verdict"),
        ("reconciliations", "tolerance", -1, "reconciliations.tolerance"),
        ("reconciliations", "difference", 5, "reconciliations.difference_wrong"),
        ("reconciliations", "verdict", "disagrees", "reconciliations.disagrees_by_nothing"),
    ],
)
def test_a_broken_cell_fails(
    clean: dict[str, list[dict[str, Any]]], table: str, column: str, value: Any, named: str
) -> None:
    success, failures = judge(clean, change=lambda t: t[table][0].__setitem__(column, value))
    assert not success
    assert named in failures


@pytest.mark.parametrize("table", ["documents", "tables", "facts", "reconciliations"])
def test_lost_and_doubled_rows_fail(clean: dict[str, list[dict[str, Any]]], table: str) -> None:
    assert not judge(clean, change=lambda t: t[table].pop())[0], "a lost row"
    assert not judge(clean, change=lambda t: t[table].append(t[table][0]))[0], "a doubled row"
    assert not judge(clean, change=lambda t: t[table].clear())[0], "an empty table passes any expectation but the count"


def test_a_value_without_a_reason_for_its_absence_fails(clean: dict[str, list[dict[str, Any]]]) -> None:
    def lose(tables: dict[str, list[dict[str, Any]]]) -> None:
        tables["facts"][3].update(value=None, nil="")

    assert not judge(clean, change=lose)[0]


def test_rules_that_evaluated_nothing_fail(clean: dict[str, list[dict[str, Any]]]) -> None:
    verdict = verify(clean, COUNTS, {}, ["column_sum", "sex_total", "variance"])
    assert not verdict.success
    assert any("rules_evaluated" in f for f in verdict.failures)


def test_rules_are_judged_by_what_they_evaluated_and_how_much_agrees(clean: dict[str, list[dict[str, Any]]]) -> None:
    def lose(tables: dict[str, list[dict[str, Any]]]) -> None:
        tables["reconciliations"][0]["rule"] = "sex_total"

    assert "pair_values" in judge(clean, change=lose)[1], "counted as one rule and published as another"
    one = next(r for r in clean["reconciliations"] if r["rule"] == "column_sum")
    many = [{**one, "verdict": "disagrees" if n % 3 else "agrees"} for n in range(MANY)]
    (judged,) = of_rules(many, {"column_sum": MANY}, ["column_sum"])
    assert judged["share_agreeing"] < 0.5 and judged["evaluated_where_expected"]
    assert of_rules(many[1:], {}, [])[0]["share_agreeing"] is None, "too few to say something"
    notices = [{**r, "rule": "variance_header"} for r in many]
    assert of_rules(notices, {}, [])[0]["share_agreeing"] is None, "a habit of the reports, and no error"
    assert not of_rules([], {}, ["sex_total"])[0]["evaluated_where_expected"]


def test_most_checks_of_a_rule_agree_or_the_rule_is_in_doubt(clean: dict[str, list[dict[str, Any]]]) -> None:
    rows = clean["reconciliations"]
    wrong = [
        {**rows[0], "reconciliation_id": f"column_sum.f{n}", "rule": "column_sum", "difference": 1, "stated": 2}
        | {"computed": 1, "verdict": "disagrees"}
        for n in range(MANY)
    ]
    counts = {**COUNTS, "reconciliations": MANY}
    verdict = verify({**clean, "reconciliations": wrong}, counts, {"column_sum": MANY}, ["column_sum"])
    assert any("rules.share_agreeing" in f for f in verdict.failures)


@pytest.fixture(scope="module")
def with_series(clean: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    half = document("half-2020", 2020, report_type="half_year_report", period_end="2020-06-30")
    rows, _ = series([OLD, half], [], [fact(OLD, 1000), fact(half, 480, period_end="2020-06-30")], [])
    return {**clean, "series": [dict(r) for r in rows], "key_figures": [dict(r) for r in views.key_figures(rows)]}


def judge_series(tables: dict[str, list[dict[str, Any]]]) -> tuple[bool, str]:
    verdict = verify(tables, {**COUNTS, "series": 2, "key_figures": 1}, EVALUATED, ["column_sum"])
    return verdict.success, " / ".join(verdict.failures)


def test_series_and_key_figures_are_judged_where_they_are_counted(
    with_series: dict[str, list[dict[str, Any]]],
) -> None:
    success, failures = judge_series(with_series)
    assert success, failures
    for table in ("series", "key_figures"):
        assert not judge_series({**with_series, table: []})[0], "an empty table passes any expectation but the count"
        doubled = {**with_series, table: [with_series[table][0], *with_series[table][1:-1], with_series[table][0]]}
        if table == "series":
            assert "compound" in judge_series(doubled)[1]


@pytest.mark.parametrize(
    ("row", "change", "named"),
    [
        (0, {"break_note": ""}, "part_of_year_not_marked"),
        (1, {"fiscal_year": 20}, "series.fiscal_year"),
        (1, {"value_first_reported": None, "restated": True}, "restated_from_nothing"),
        (1, {"value_first_reported": None}, "computed_not_told"),
        (1, {"value_latest": None}, "series.value_latest"),
        (1, {"fact_latest": ()}, "series.fact_latest"),
        (1, {"unit": "dollars"}, "series.unit"),
    ],
)
def test_a_broken_series_fails(
    with_series: dict[str, list[dict[str, Any]]], row: int, change: dict[str, Any], named: str
) -> None:
    rows = [dict(r) for r in with_series["series"]]
    rows[row].update(change)
    success, failures = judge_series({**with_series, "series": rows})
    assert not success
    assert named in failures
