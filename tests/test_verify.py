"""The published verdict fails on what must not be published, and on an empty table that should not be empty."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest

from pipeline import database, expectations, formats, publish, schema, verify, views
from pipeline.expectations import MANY, Count, of_rules
from pipeline.series import series
from pipeline.verify import Verdict, verify_folder
from tests.helpers import run
from tests.test_checks import EXITS
from tests.test_series import OLD, document, fact

COUNTS = {"documents": 1, "tables": 1, "facts": 25, "reconciliations": 0}
EVALUATED: dict[str, int] = {}
Tables = dict[str, list[dict[str, Any]]]


def staged(folder: Path, tables: Tables) -> Path:
    """A folder of CSVs as a run stages it, with those of the tables that are not given empty."""
    folder.mkdir(exist_ok=True)
    for name in schema.tables():
        publish.write_csv(folder / f"{name}.csv", name, tables.get(name, []))
    return folder


def judged(tables: Tables, counts: dict[str, int], evaluated: dict[str, int], expected: list[str]) -> Verdict:
    with tempfile.TemporaryDirectory() as folder:
        return verify_folder(staged(Path(folder), tables), counts, evaluated, expected)


@pytest.fixture(scope="module")
def clean() -> Tables:
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


def judge(tables: Tables, **changes: Any) -> tuple[bool, str]:
    copy = {name: [dict(r) for r in rows] for name, rows in tables.items()}
    for change in changes.values():
        change(copy)
    verdict = judged(copy, COUNTS, EVALUATED, ["column_sum"])
    return verdict.success, " / ".join(verdict.failures)


def test_a_clean_run_meets_every_expectation(clean: Tables) -> None:
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
def test_a_broken_cell_fails(clean: Tables, table: str, column: str, value: Any, named: str) -> None:
    success, failures = judge(clean, change=lambda t: t[table][0].__setitem__(column, value))
    assert not success
    assert named in failures


@pytest.mark.parametrize("table", ["documents", "tables", "facts", "reconciliations"])
def test_lost_and_doubled_rows_fail(clean: Tables, table: str) -> None:
    assert not judge(clean, change=lambda t: t[table].pop())[0], "a lost row"
    assert not judge(clean, change=lambda t: t[table].append(t[table][0]))[0], "a doubled row"
    assert not judge(clean, change=lambda t: t[table].clear())[0], "an empty table passes any expectation but the count"


def test_a_value_without_a_reason_for_its_absence_fails(clean: Tables) -> None:
    def lose(tables: Tables) -> None:
        tables["facts"][3].update(value=None, nil="")

    assert not judge(clean, change=lose)[0]


def test_rules_that_evaluated_nothing_fail(clean: Tables) -> None:
    verdict = judged(clean, COUNTS, {}, ["column_sum", "sex_total", "variance"])
    assert not verdict.success
    assert any("rules_evaluated" in f for f in verdict.failures)


def test_rules_are_judged_by_what_they_evaluated_and_how_much_agrees(clean: Tables) -> None:
    def lose(tables: Tables) -> None:
        tables["reconciliations"][0]["rule"] = "sex_total"

    assert "pair_values" in judge(clean, change=lose)[1], "counted as one rule and published as another"
    (of_one,) = of_rules({"column_sum": (MANY, 6)}, {"column_sum": MANY}, ["column_sum"])
    assert of_one["share_agreeing"] < 0.5 and of_one["evaluated_where_expected"]
    assert of_rules({"column_sum": (MANY - 1, 6)}, {}, [])[0]["share_agreeing"] is None, "too few to say something"
    assert of_rules({"variance_header": (MANY, 6)}, {}, [])[0]["share_agreeing"] is None, "a habit, and no error"
    assert not of_rules({}, {}, ["sex_total"])[0]["evaluated_where_expected"]


def test_most_checks_of_a_rule_agree_or_the_rule_is_in_doubt(clean: Tables) -> None:
    rows = clean["reconciliations"]
    wrong = [
        {**rows[0], "reconciliation_id": f"column_sum.f{n}", "rule": "column_sum", "difference": 1, "stated": 2}
        | {"computed": 1, "verdict": "disagrees"}
        for n in range(MANY)
    ]
    counts = {**COUNTS, "reconciliations": MANY}
    verdict = judged({**clean, "reconciliations": wrong}, counts, {"column_sum": MANY}, ["column_sum"])
    assert any("rules.share_agreeing" in f for f in verdict.failures)


@pytest.fixture(scope="module")
def with_series(clean: Tables) -> Tables:
    half = document("half-2020", 2020, report_type="half_year_report", period_end="2020-06-30")
    rows, _ = series([OLD, half], [], [fact(OLD, 1000), fact(half, 480, period_end="2020-06-30")], [])
    return {**clean, "series": [dict(r) for r in rows], "key_figures": [dict(r) for r in views.key_figures(rows)]}


def judge_series(tables: Tables) -> tuple[bool, str]:
    verdict = judged(tables, {**COUNTS, "series": 2, "key_figures": 1}, EVALUATED, ["column_sum"])
    return verdict.success, " / ".join(verdict.failures)


def test_series_and_key_figures_are_judged_where_they_are_counted(
    with_series: Tables,
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
def test_a_broken_series_fails(with_series: Tables, row: int, change: dict[str, Any], named: str) -> None:
    rows = [dict(r) for r in with_series["series"]]
    rows[row].update(change)
    success, failures = judge_series({**with_series, "series": rows})
    assert not success
    assert named in failures


# Each expectation both ways ----------------------------------------------------------------------------------
SERIES_COUNTS = {"series": 2, "key_figures": 1}
DERIVED: dict[str, dict[str, Any]] = {  # what a condition over several columns does not allow
    "count_without_sex": {"unit": "persons", "sex": None},
    "difference_wrong": {"difference": 12_345},
    "disagrees_by_nothing": {"verdict": "disagrees", "difference": 0, "stated": 1, "computed": 1, "note": "told"},
    "restated_from_nothing": {"restated": True, "value_first_reported": None},
    "computed_not_told": {"value_first_reported": 1, "derivation": "1 + 1"},
    "part_of_year_not_marked": {"period_end": "2020-06-30", "break_note": None},
    "": {"value": None, "nil": None},
}


def counted(tables: Tables, counts: dict[str, int] | None = None) -> dict[tuple[str, str, str], Count]:
    """What is counted over the tables, by table, column and expectation."""
    wanted = {**COUNTS, **SERIES_COUNTS} if counts is None else counts
    with tempfile.TemporaryDirectory() as folder:
        found = expectations.counts_of(staged(Path(folder), tables), wanted, EVALUATED, ["column_sum"])
        assert not list(Path(folder).glob(".*")), "nothing of DuckDB's stays in the folder"
    assert len({(c.table, c.column, c.expectation) for c in found}) == len(found)
    return {(c.table, c.column, c.expectation): c for c in found}


def broken_by(count: Count, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a table with one that breaks an expectation, and as many as before unless that is what breaks it."""
    first, *rest = [dict(r) for r in rows]
    if count.expectation == expectations.ROW_COUNT:
        return rest
    if count.expectation in (expectations.UNIQUE, expectations.UNIQUE_TOGETHER):
        return [first, *rest, first]
    if count.column in DERIVED:
        return [{**first, **DERIVED[count.column]}, *rest]
    value = {expectations.NOT_NULL: None, expectations.REGEX: "a\u00a0b", expectations.IN_SET: "no such code"}
    return [{**first, count.column: value.get(count.expectation, -1)}, *rest]


def test_every_expectation_is_silent_on_clean_rows_and_speaks_of_a_broken_one(
    with_series: Tables, tmp_path: Path
) -> None:
    clean = counted(with_series)
    assert len(clean) > 100
    assert all(c.judged > 0 and c.broken <= c.allowed for c in clean.values()), "judged, and met"
    wanted = {**COUNTS, **SERIES_COUNTS}
    broken = []
    with database.opened(tmp_path) as connection:
        for count in clean.values():
            if count.table in ("rules", "run"):
                continue  # of what is evaluated: proven above
            rows = broken_by(count, with_series[count.table])
            publish.write_csv(tmp_path / f"{count.table}.csv", count.table, rows)
            found = expectations.of_table(connection, count.table, tmp_path, wanted[count.table])
            broken += [c for c in found if (c.column, c.expectation) == (count.column, count.expectation)]
            assert broken[-1].table == count.table and broken[-1].broken > count.broken == 0, count
            assert broken[-1].examples
    verdict = verify.judge(broken)
    assert (verdict.expectations, verdict.met, len(verdict.failures)) == (len(broken), 0, len(broken))
    assert all(c.expectation in f for c, f in zip(broken, verdict.failures, strict=True))


def test_an_empty_table_meets_nothing_where_rows_are_counted(with_series: Tables) -> None:
    for table in {**COUNTS, **SERIES_COUNTS}:
        found = [c for c in counted({**with_series, table: []}).values() if c.table == table]
        assert [(c.expectation, c.broken) for c in found] == [(expectations.ROW_COUNT, 1)]
    nothing = dict.fromkeys(COUNTS, 0)
    assert all(c.broken == 0 for c in counted({}, nothing).values() if c.expectation == expectations.ROW_COUNT)


@pytest.mark.parametrize(
    ("column", "value"), [("quantum", "much"), ("quantum", "nan"), ("row", ""), ("fiscal_year", "2O20")]
)
def test_a_cell_that_is_no_number_is_out_of_every_range(with_series: Tables, column: str, value: str) -> None:
    rows = [dict(r) for r in with_series["facts"]]
    rows[0][column] = value
    found = counted({**with_series, "facts": rows})
    expectation = expectations.BETWEEN if value else expectations.NOT_NULL
    assert found["facts", column, expectation].broken == 1


def test_what_judged_nothing_or_cannot_be_judged_is_no_success() -> None:
    met = Count("facts", "sex", expectations.IN_SET, 3, 0)
    assert verify.judge([met]) == Verdict(1, 1, ())
    nothing = Count("facts", "page", expectations.BETWEEN, 0, 0)
    verdict = verify.judge([met, nothing])
    assert (
        not verdict.success and "facts.page: expect_column_values_to_be_between not met (no row" in verdict.failures[0]
    )
    assert not verify.judge([]).success and verify.judge([]).failures
    assert verify.judge([met, met]).met == 0, "one expectation told twice: another was lost"
    some = Count("rules", "evaluated_where_expected", expectations.IN_SET, 4, 2, allowed=2)
    assert verify.judge([some]).success
    assert not verify.judge([Count("rules", "evaluated_where_expected", expectations.IN_SET, 4, 3, allowed=2)]).success


def test_a_table_too_long_for_an_index_is_held_to_its_key_here(
    with_series: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = {c.name: (c.values[0] if c.values else "1") for c in schema.tables()["claims"].columns if c.required}
    tables = {**with_series, "claims": [{**claim, "claim_id": i} for i in "abb"]}
    key = ("claims", "claim_id", expectations.UNIQUE)
    assert key not in counted(tables)
    monkeypatch.setattr(formats, "MOST_KEYED", 2)
    assert (counted(tables)[key].broken, counted(tables)[key].examples) == (2, ("b",))
    formats.write(staged(tmp_path / "out", {**tables, "claims": tables["claims"][:3]}))
    with database.opened(tmp_path, f"out/{formats.DATABASE}") as connection:
        keys = connection.execute("SELECT table_name FROM duckdb_constraints() WHERE constraint_type = 'PRIMARY KEY'")
        keyed = {row[0] for row in keys.fetchall()}
        (count,) = connection.execute("SELECT count(*) FROM claims").fetchone() or (0,)
        assert "documents" in keyed and not {"claims", "facts"} & keyed and count == 3


def test_more_keys_than_memory_holds_are_counted_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "MEMORY", "48MB")
    monkeypatch.setattr(database, "_LEAST_LINE", 100_000)
    many, start = 600_000, "x" * 60
    columns = [c.name for c in schema.tables()["claims"].columns]
    with open(tmp_path / "claims.csv", "w", encoding="utf-8") as file:
        file.write(",".join(columns) + "\n")
        for number in [*range(many), 7]:
            file.write(",".join([f"{start}{number}", *("" for _ in columns[1:])]) + "\n")
    with database.opened(tmp_path) as connection:
        table = schema.tables()["claims"]
        connection.execute("CREATE TEMP VIEW printed AS " + database.reader(table, tmp_path / "claims.csv"))
        (found,) = expectations._of_key(connection, "claims", ("claim_id",))
    assert (found.judged, found.broken, found.examples) == (many + 1, 2, (f"{start}7",))
