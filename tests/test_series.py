"""series.csv: first and latest values, editions, rounding, contradictions, parts of years, breaks; and ten real years."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline import publish, vocabulary
from pipeline.model import Document, Fact
from pipeline.observations import editions
from pipeline.series import series
from pipeline.views import key_figure_count, key_figures
from tests.helpers import NO_REPORTS, REPORTS, ROOT
from tests.helpers import published as curate

STHLM = "Samordningsförbundet Stockholms stad"
BASE = Fact(
    fact_id="",
    document_id="",
    table_id="",
    kind="income_statement",
    row=0,
    column=1,
    row_label="Verksamhetens intäkter",
    column_label="",
    section="",
    item="rev_total",
    row_role="item",
    scope="association",
    sex="",
    measure="amount",
    scenario="outcome",
    fiscal_year=2020,
    period_start="2020-01-01",
    period_end="2020-12-31",
    value_printed="",
    value=None,
    unit="kr",
    amount=None,
    amount_normalised=None,
    quantum=Decimal(1),
    nil="",
    page=1,
    line=None,
    bbox="",
    ocr_confidence=None,
    flags=(),
)


def document(name: str, year: int, **changes: Any) -> Document:
    report = Document(
        name,
        f"{name}.txt",
        organisation=STHLM,
        report_type="annual_report",
        report_year=year,
        period_start=f"{year}-01-01",
        period_end=f"{year}-12-31",
        text_origin="text_extract",
    )
    return replace(report, **changes)


def fact(report: Document, value: int | str, year: int = 2020, **changes: Any) -> Fact:
    """One figure of a report, in its printed unit; a table of its own unless `table_id` says otherwise."""
    printed = Decimal(value)
    unit = changes.get("unit", "kr")
    kind = changes.get("kind", BASE.kind)
    amount = printed * Decimal(vocabulary.units()[unit]["factor"])
    row = changes.get("row", 0)
    made = replace(
        BASE,
        document_id=report.document_id,
        table_id=f"{report.document_id}.{kind}.1",
        fiscal_year=year,
        period_start=f"{year}-01-01",
        period_end=f"{year}-12-31",
        value=printed,
        amount=amount,
        amount_normalised=amount if changes.get("measure", "amount") == "amount" else None,
    )
    made = replace(made, **changes)
    return replace(made, fact_id=f"{made.table_id}.r{row}c{made.column}.{year}")


def rows_of(documents: list[Document], facts: list[Fact]) -> list[dict[str, Any]]:
    rows, count = series(documents, [], facts, [])
    assert len(rows) == count
    return [dict(r) for r in rows]


def the(rows: list[dict[str, Any]], **wanted: Any) -> dict[str, Any]:
    found = [r for r in rows if all(r[k] == v for k, v in wanted.items())]
    assert len(found) == 1, (wanted, found)
    return found[0]


OLD, NEW = document("report-2020", 2020), document("report-2021", 2021)


def test_a_later_report_with_another_value_restates() -> None:
    row = the(rows_of([NEW, OLD], [fact(NEW, 1100), fact(OLD, 1000)]))
    assert (row["value_first_reported"], row["document_first"]) == (1000, "report-2020")
    assert (row["value_latest"], row["document_latest"]) == (1100, "report-2021")
    assert row["restated"] is True
    assert row["sources"] == 1
    assert (row["fact_first"], row["fact_latest"]) == (
        ("report-2020.income_statement.1.r0c1.2020",),
        ("report-2021.income_statement.1.r0c1.2020",),
    )


@pytest.mark.parametrize(
    ("in_tkr", "restated"), [("1001", False), ("1000", True)], ids=["within rounding", "beyond rounding"]
)
def test_rounding_is_no_restatement(in_tkr: str, restated: bool) -> None:
    rows = rows_of([OLD, NEW], [fact(OLD, 1000501), fact(NEW, in_tkr, unit="tkr")])
    row = the(rows)
    assert row["restated"] is restated
    assert row["unit"] == "kr"
    assert row["sources"] == (1 if restated else 2)


def test_counts_of_people_have_no_rounding() -> None:
    people = {
        "kind": "participants_by_intervention",
        "item": "participants",
        "measure": "count",
        "unit": "persons",
        "sex": "all",
    }
    row = the(rows_of([OLD, NEW], [fact(OLD, 78, **people), fact(NEW, 79, **people)]))
    assert row["restated"] is True


def test_editions_of_one_report_are_one_report() -> None:
    scan = document("report-2020-scan", 2020, text_origin="ocr")
    printed = document("report-2020-pdf", 2020, text_origin="born_digital")
    facts = [fact(scan, 1009), fact(printed, 1000), fact(OLD, 1000)]
    row = the(rows_of([scan, OLD, printed], facts))
    assert row["document_first"] == row["document_latest"] == "report-2020-pdf"
    assert row["restated"] is False and row["sources"] == 1 and row["disagreements"] == ""
    assert [d.document_id for d in editions([scan, OLD], facts, [])] == ["report-2020"]
    empty = document("report-2020-a", 2020, text_origin="born_digital")
    assert [d.document_id for d in editions([scan, empty], facts, [])] == ["report-2020-scan"], (
        "an edition that tells nothing"
    )
    assert editions([document("x", 2020, organisation="")], [fact(document("x", 2020), 1)], []) == []


def test_a_half_year_is_a_row_of_its_own_and_says_so() -> None:
    half = document("half-2020", 2020, report_type="half_year_report", period_end="2020-06-30")
    rows = rows_of([OLD, half], [fact(OLD, 1000), fact(half, 480, period_end="2020-06-30")])
    whole, part = the(rows, period_end="2020-12-31"), the(rows, period_end="2020-06-30")
    assert whole["break_note"] == ""
    assert "not a whole year" in part["break_note"]
    assert (part["value_latest"], whole["value_latest"]) == (480, 1000)
    assert [r["value"] for r in key_figures(rows)] == [1000]
    assert key_figure_count(rows) == 1


def test_a_report_that_contradicts_itself_is_told_and_never_averaged() -> None:
    overview = fact(OLD, 2000, kind="multi_year_overview")
    row = the(rows_of([OLD], [overview, fact(OLD, 1000)]))
    assert row["value_latest"] == 1000, "the statement before the overview"
    assert "multi_year_overview has 2000" in row["disagreements"] and overview.fact_id in row["disagreements"]
    assert "see disagreements" in row["break_note"]
    assert row["restated"] is False


def test_the_finer_rounding_step_comes_before_the_kind_and_what_is_cut_off_contradicts_nothing() -> None:
    rough = fact(OLD, 2, unit="tkr")
    row = the(rows_of([OLD], [rough, fact(OLD, 2900, kind="note_revenue")]))
    assert row["value_latest"] == 2900
    assert row["disagreements"] == "", "2 tkr is 2 900 kr cut off"
    row = the(
        rows_of(
            [OLD],
            [
                replace(rough, amount=Decimal(5000), amount_normalised=Decimal(5000)),
                fact(OLD, 2900, kind="note_revenue"),
            ],
        )
    )
    assert "income_statement has 5000" in row["disagreements"]


def test_an_opening_balance_is_the_closing_one_of_the_year_before() -> None:
    balance = {"kind": "balance_sheet", "period_start": "", "row_role": "item"}
    rows = rows_of(
        [OLD],
        [
            fact(OLD, 70, 2020, item="equity_opening", **balance),
            fact(OLD, 90, 2020, item="equity_closing", row=1, **balance),
            fact(OLD, 20, 2020, item="result_year", row=2, **balance),
        ],
    )
    assert [(r["item"], r["fiscal_year"], r["period_end"], r["value_latest"]) for r in rows] == [
        ("equity_closing", 2019, "2019-12-31", 70),
        ("equity_closing", 2020, "2020-12-31", 90),
        ("result_year", 2020, "2020-12-31", 20),
    ]
    assert the(rows, item="result_year")["period_start"] == "2020-01-01", "a flow, though in a balance sheet"


def test_what_no_report_prints_is_computed_and_says_so() -> None:
    balance = {"kind": "balance_sheet", "period_start": "", "item": "equity_closing"}
    facts = [fact(OLD, 90, 2020, **balance)]
    facts += [fact(NEW, v, y, item="result_year") for y, v in ((2021, -15), (2020, 20))]
    rows = rows_of([OLD, NEW], facts)
    row = the(rows, item="equity_closing", fiscal_year=2021)
    assert (row["value_first_reported"], row["document_first"], row["value_latest"]) == (None, "", 75)
    assert row["derivation"] == "equity_closing 2020 (90) + result_year 2021 (-15)"
    assert row["sources"] == 0 and "computed" in row["break_note"]
    assert set(row["fact_latest"]) == {facts[0].fact_id, facts[1].fact_id}
    assert not [r for r in rows if r["item"] == "equity_closing" and r["fiscal_year"] in (2019, 2022)]


def test_costs_of_an_overview_are_all_costs_only_where_its_own_arithmetic_says_so() -> None:
    def overview(result: int) -> list[Fact]:
        kind = {"kind": "multi_year_overview"}
        return [
            fact(OLD, 100, **kind),
            fact(OLD, -80, item="cost_operating", row=1, **kind),
            fact(OLD, result, item="result_year", row=2, **kind),
        ]

    assert {r["item"] for r in rows_of([OLD], overview(20))} == {"rev_total", "cost_total", "result_year"}
    assert {r["item"] for r in rows_of([OLD], overview(15))} == {"rev_total", "cost_operating", "result_year"}


def test_a_break_stands_at_the_first_year_of_what_goes_on_under_another_measure() -> None:
    kind = {"kind": "multi_year_overview", "measure": "fte", "unit": "fte"}
    facts = [fact(OLD, 8, y, item="staff", **kind) for y in (2019, 2020)]
    facts += [fact(NEW, 7, y, item="staff_full_time", **kind) for y in (2021, 2022)]
    rows = rows_of([OLD, NEW], facts)
    assert [(r["fiscal_year"], r["measure"], "full-time posts from here" in r["break_note"]) for r in rows] == [
        (2019, "count", False),
        (2020, "count", False),
        (2021, "fte", True),
        (2022, "fte", False),
    ]
    alone = rows_of([NEW], [f for f in facts if f.item == "staff_full_time"])
    assert not any(r["break_note"] for r in alone), "nothing goes on where nothing was"


def test_rows_that_share_an_item_add_up_and_shares_are_told_apart() -> None:
    rows = rows_of(
        [OLD],
        [
            fact(OLD, 5, kind="note_revenue", item="rev_municipality", row=0, row_label="A kommun"),
            fact(OLD, 7, kind="note_revenue", item="rev_municipality", row=1, row_label="B kommun"),
        ],
    )
    row = the(rows)
    assert (row["value_latest"], row["label_latest"], row["sources"]) == (12, "A kommun + B kommun", 2)
    assert "sum of 2 rows" in row["break_note"]
    answer = {"kind": "survey_results", "item": "survey_share", "measure": "percent", "unit": "percent", "sex": "all"}
    rows = rows_of([OLD], [fact(OLD, 40 + i, row=i, row_label=f"Fråga {i}", **answer) for i in range(2)])
    assert [(r["item"], r["value_latest"]) for r in rows] == [
        ("survey_share.fraga-0", 40),
        ("survey_share.fraga-1", 41),
    ]


def test_levels_of_education_are_items_of_their_own_and_unknown_ones_are_none() -> None:
    people = {"kind": "education_background", "measure": "count", "unit": "persons", "sex": "all"}
    rows = rows_of(
        [OLD],
        [
            fact(OLD, 5, item="participants", row=0, row_label="Grundskola", **people),
            fact(OLD, 7, item="participants", row=1, row_label="Sjömansskola", **people),
            fact(OLD, 12, item="participants", row=2, row_label="Totalt", row_role="total", **people),
        ],
    )
    assert [(r["item"], r["value_latest"]) for r in rows] == [("edu_primary", 5), ("participants_education", 12)]


def test_only_outcomes_with_an_item_a_year_and_a_value() -> None:
    facts = [
        fact(OLD, 1, scenario="budget"),
        fact(OLD, 2, item="", row=1),
        replace(fact(OLD, 3, row=2, item="cost_other"), amount=None, amount_normalised=None, value=None),
        replace(fact(OLD, 4, row=3, item="rev_other"), fiscal_year=None),
        fact(OLD, 5, kind="exit_reasons", item="work", measure="count", unit="persons", sex="all", row_label="Arbete"),
    ]
    assert rows_of([OLD], facts) == [], "exits of no known list are in no series"


# The run on the specimens, and on the real reports ----------------------------------------------------------

# keyed by hand: annual reports 2020 and 2025 (overviews, statements), half-year report 2023 (equity at its beginning)
REVENUE = (8000000, 16833234, 25942444, 35655165, 39160496, 40935720, 37299692, 34488784, 37872944, 40947935)
COSTS = (2846000, 10893210, 30819000, 37938661, 35364753, 38077637, 42959720, 39351122, 36187072, 36114023)
RESULT = (5154000, 5940024, -4876556, -2283496, 3795743, 2858083, -5660028, -4862338, 1685871, 4833912)
SOLVENCY = ("78.12", "77.38", "35.51", "22.89", "50.96", "46.49", "30.12", "0.57", "17.36", "44.07")
EQUITY = {2018: 6217693, 2019: 3934197, 2020: 7729940, 2022: 4928000, 2023: 65656, 2024: 1751527, 2025: 6585439}
STAFF = {2016: "2", 2017: "4", 2018: "9", 2019: "8", 2020: "10"}
FULL_TIME = {2021: "10", 2022: "7.5", 2023: "7.85", 2024: "8.25", 2025: "9"}
YEARS = range(2016, 2026)
SHARES = {
    ("exit.work_or_study", 2018): ("36.6", "90", "246"),
    ("exit.work_or_study", 2023): ("11.5", "22", "191"),
    ("exit.work_or_study", 2025): ("18.1", "63", "348"),
    ("exit.active", 2018): ("69.5", "171", "246"),
    ("exit.active", 2020): ("33.5", "160", "478"),
    ("exit.active", 2021): ("45.9", "168", "366"),
    ("exit.active", 2023): ("29.3", "56", "191"),
    ("exit.active", 2025): ("45.7", "159", "348"),
}


@pytest.fixture(scope="module", params=["specimens", "real reports"])
def published(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    if request.param == "specimens":
        yield ROOT / "curated"
        return
    if not REPORTS.is_dir():
        pytest.skip(NO_REPORTS)
    out = tmp_path_factory.mktemp("real") / "curated"
    summary = curate(REPORTS, out)
    assert (summary.expectation_failures, summary.internal_errors) == ([], [])
    yield out


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with open(folder / f"{name}.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def whole_years(folder: Path, item: str, organisation: str = STHLM) -> dict[int, dict[str, str]]:
    return {
        int(r["fiscal_year"]): r
        for r in table(folder, "series")
        if (r["organisation"], r["item"], r["scope"]) == (organisation, item, "association")
        and r["sex"] in ("", "all")
        and r["period_end"].endswith("-12-31")
    }


def test_ten_years_out_of_two_overviews_and_the_statements(published: Path) -> None:
    for item, keyed in (("rev_total", REVENUE), ("result_year", RESULT), ("cost_total", tuple(-c for c in COSTS))):
        found = whole_years(published, item)
        assert {y: found[y]["value_latest"] for y in YEARS} == {y: str(v) for y, v in zip(YEARS, keyed, strict=True)}, (
            item
        )
        assert sorted(found) == list(YEARS)
        assert {r["unit"] for r in found.values()} == {"kr"}
    solvency = whole_years(published, "solvency")
    assert [solvency[y]["value_latest"] for y in YEARS] == list(SOLVENCY)
    for item, known in (("staff", STAFF), ("staff_full_time", FULL_TIME)):
        assert {y: r["value_latest"] for y, r in whole_years(published, item).items()} == known
    notes = {y: r["break_note"] for y, r in whole_years(published, "staff_full_time").items() if r["break_note"]}
    assert list(notes) == [2021]


def test_equity_of_ten_years_says_what_no_table_prints(published: Path) -> None:
    equity = whole_years(published, "equity_closing")
    assert sorted(equity) == list(YEARS)
    assert {y: int(r["value_latest"]) for y, r in equity.items() if not r["derivation"]} == EQUITY
    computed = {y: int(r["value_latest"]) for y, r in equity.items() if r["derivation"]}
    assert computed == {2016: 5154225, 2017: 11094249, 2021: 10588023}
    assert all(not equity[y]["value_first_reported"] and equity[y]["document_latest"] for y in computed)
    assert abs(computed[2021] + RESULT[6] - EQUITY[2022]) <= 500, "the opening balance of 2023, in tkr, bears it out"


def test_contradictions_within_a_report_are_told(published: Path) -> None:
    result = whole_years(published, "result_year")[2019]
    assert "multi_year_overview has -1283496" in result["disagreements"]
    revenue = whole_years(published, "rev_total")[2024]
    assert "operating_statement has 37823000" in revenue["disagreements"]
    assert not whole_years(published, "result_year")[2024]["disagreements"], "1 685 871 and 1 685 872 are rounding"


def test_the_two_cash_flow_templates_are_two_series_with_notes(published: Path) -> None:
    change, operating = whole_years(published, "cf_wc_change"), whole_years(published, "cf_operating")
    assert (sorted(change), sorted(operating)) == ([2019, 2020], [2024, 2025])
    assert all("leaves the year's result out" in r["break_note"] for r in change.values())
    assert "from here" in operating[2024]["break_note"] and not operating[2025]["break_note"]


def test_what_can_be_compared_of_exits(published: Path) -> None:
    found = {
        (r["item"], int(r["fiscal_year"])): (r["value_latest"], r["numerator"], r["denominator"])
        for r in table(published, "series")
        if r["item"] in ("exit.work_or_study", "exit.active") and r["scope"] == "association" and r["sex"] == "all"
    }
    assert found == SHARES, "nothing for 2020 and 2021 where SUS joins work, study and job-seeking"
    rows = table(published, "series")
    assert not [r for r in rows if r["item"].startswith("exit.rehab")]
    for r in rows:
        if r["item"].startswith("exit."):
            assert r["break_note"], r
            assert r["item"].count(".") == 2 or r["item"] in ("exit.work_or_study", "exit.active")
    half = [r for r in rows if r["period_end"] == "2023-06-30"]
    assert half and all("not a whole year" in r["break_note"] for r in half)
    association = [r for r in rows if r["item"] == "exit.active" and r["scope"] == "association"]
    women = {(r["fiscal_year"], r["sex"]): (r["numerator"], r["denominator"]) for r in association}
    assert women["2018", "women"] == ("91", "127") and women["2021", "women"] == ("60", "166")
    team = [r for r in rows if r["item"] == "exit.active" and r["scope"] == "sthlm-finsam-team"]
    noted = next(r for r in team if r["fiscal_year"] == "2025" and r["sex"] == "all")
    assert noted["denominator"] == "76" and "the printed total is 132" in noted["break_note"]


def test_keys_are_unique_and_every_id_resolves(published: Path) -> None:
    rows = table(published, "series")
    keys = [tuple(r[c] for c in (*publish.columns("series")[:6], "period_start", "period_end")) for r in rows]
    assert len(keys) == len(set(keys)) > 1000
    ids = {r["fact_id"] for r in table(published, "facts")} | {r["claim_id"] for r in table(published, "claims")}
    for r in rows:
        assert set(filter(None, f"{r['fact_first']};{r['fact_latest']}".split(";"))) <= ids
        assert r["fact_latest"]
    documents = {r["document_id"] for r in table(published, "documents")}
    assert {r["document_latest"] for r in rows} <= documents


def test_the_views_hold_every_fact_of_their_kinds_and_the_key_figures(published: Path) -> None:
    kinds = [r["kind"] for r in table(published, "facts")]
    notes, people = table(published, "notes"), table(published, "participants")
    assert len(notes) == sum(k.startswith("note_") for k in kinds) > 0
    assert len(people) > 0 and {r["kind"] for r in people} >= {"participants_by_intervention", "participant_flow"}
    paid = {(r["party"], r["item"]) for r in notes if r["kind"] == "note_revenue" and r["party"]}
    assert ("staten", "rev_state") in paid and ("region-stockholm", "rev_region") in paid
    figures = {(r["organisation"], r["fiscal_year"], r["key_figure"]): r for r in table(published, "key_figures")}
    for year in YEARS:
        for name in ("revenue", "cost", "result", "equity", "solvency", "staff"):
            assert figures[STHLM, str(year), name]["value"]
    assert figures[STHLM, "2020", "participants"]["value"] == "868"
    assert figures[STHLM, "2019", "result"]["value"] == "-2283496"
