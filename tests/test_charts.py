"""Charts of the series people look for first: what is drawn, what keeps values apart, and files that stay the same."""

from __future__ import annotations

import csv
import xml.etree.ElementTree as ElementTree
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline import charts, publish
from tests.helpers import ROOT

ORGANISATION = "Samordningsförbundet Ekdalen"


def value(item: str, year: int, latest: str, **changes: Any) -> dict[str, Any]:
    return {
        "organisation": ORGANISATION,
        "item": item,
        "scope": "association",
        "sex": "",
        "measure": "amount",
        "fiscal_year": year,
        "value_first_reported": latest,
        "value_latest": latest,
        "document_latest": f"ekdalen-{year}",
        "restated": False,
        "unit": "kr",
        "period_start": f"{year}-01-01",
        "period_end": f"{year}-12-31",
        **changes,
    }


def published(folder: Path, rows: list[dict[str, Any]], budget: list[dict[str, Any]] | None = None) -> Path:
    publish.write_csv(folder / "series.csv", "series", rows)
    publish.write_csv(folder / "budget_outcome.csv", "budget_outcome", budget or [])
    return folder


REVENUE = [value("rev_total", y, v) for y, v in ((2019, "9500000"), (2020, "10000000"), (2022, "12000000"))]


def lines_of(path: Path) -> list[str]:
    """The texts of an SVG."""
    return ["".join(e.itertext()).strip() for e in ElementTree.parse(path).iter("{http://www.w3.org/2000/svg}text")]


def test_what_is_drawn(tmp_path: Path) -> None:
    costs = [value("cost_total", 2020, "-9000000"), value("cost_total", 2022, "-11500000")]
    (chart,) = charts.write(published(tmp_path, REVENUE + costs), tmp_path / "charts")
    assert (chart.name, chart.unit, chart.labels) == ("result", "mnkr", ["2019", "2020", "2021", "2022"])
    assert [(s.names[0], len(s.points), s.size_only) for s in chart.series] == [
        ("Revenue", 3, False),
        ("Costs", 2, True),
    ]
    en = lines_of(tmp_path / "charts" / chart.file("en"))
    assert "Revenue, costs and result" in en and ORGANISATION in en
    assert "Unit: million kronor." in en and "Sources: ekdalen-2019, ekdalen-2020, ekdalen-2022." in en
    sv = lines_of(tmp_path / "charts" / chart.file("sv"))
    assert "Intäkter, kostnader och resultat" in sv and "Enhet: mnkr." in sv


def test_part_of_a_year_is_not_drawn_beside_years(tmp_path: Path) -> None:
    half = value("rev_total", 2021, "5000000", period_end="2021-06-30")
    (chart,) = charts.charts_of(published(tmp_path, [*REVENUE, half]))
    assert [p.label for p in chart.series[0].points] == ["2019", "2020", "2022"]


def test_breaks_and_restatements_are_seen(tmp_path: Path) -> None:
    rows = [
        REVENUE[0],
        value("rev_total", 2020, "10000000", restated=True, value_first_reported="10400000"),
        value("rev_total", 2021, "6000000", break_note="another template from here"),
    ]
    (chart,) = charts.write(published(tmp_path, rows), tmp_path / "charts")
    told = lines_of(tmp_path / "charts" / chart.file("en"))
    assert "1) another template from here." in told and "1)" in told
    assert "×: Revenue 2020 first reported as 10,4." in told
    first, second, third = chart.series[0].points
    assert charts._comparable(first, second) and not charts._comparable(second, third)
    assert charts._comparable(first, charts.Point("2020", Decimal(1), charts._REMARKS[0])), "a remark is no break"


def test_people_by_sex_and_years_without_sexes(tmp_path: Path) -> None:
    people = [
        value("participants", y, n, sex=sex, measure="count", unit="persons")
        for y, sex, n in ((2020, "all", "90"), (2021, "all", "100"), (2021, "women", "60"), (2021, "men", "40"))
    ]
    (chart,) = charts.write(published(tmp_path, people), tmp_path / "charts")
    assert {s.names[0]: [p.label for p in s.points] for s in chart.series} == {
        "women": ["2021"], "men": ["2021"], "not divided by sex": ["2020"],
    }  # fmt: skip


def test_budgets_of_the_latest_report(tmp_path: Path) -> None:
    def row(year: int, label: str, scope: str = "ekdalen-bryggan") -> dict[str, Any]:
        return {
            "organisation": ORGANISATION, "document_id": f"d{year}", "fiscal_year": year, "scope": scope, "label": label,
            "row_role": "item", "budget_kr": "1000000", "outcome_kr": "900000",
        }  # fmt: skip

    rows = [row(2020, "Gamla"), row(2021, "Bryggan $x$"), row(2021, "Stegen"), row(2021, "Intäkter", "association")]
    (chart,) = charts.write(published(tmp_path, [], rows), tmp_path / "charts")
    assert chart.titles[0].endswith("2021") and chart.labels == ["Bryggan $x$", "Stegen"]
    assert "Bryggan $x$" in lines_of(tmp_path / "charts" / chart.file("en")), "a label is no formula"


def test_one_value_is_no_series(tmp_path: Path) -> None:
    assert charts.write(published(tmp_path, REVENUE[:1]), tmp_path / "charts") == []
    assert not (tmp_path / "charts").exists()


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
        charts.write(published(tmp_path / name, REVENUE), tmp_path / name / "charts")
    files = [sorted((tmp_path / name / "charts").iterdir()) for name in "ab"]
    assert [f.read_bytes() for f in files[0]] == [f.read_bytes() for f in files[1]]
    assert b"<dc:date>" not in files[0][0].read_bytes()


@pytest.mark.parametrize("name", ["result", "equity", "solvency", "exits", "budget"])
def test_the_archive_has_every_chart(name: str) -> None:
    drawn = {c.name for c in charts.charts_of(ROOT / "curated")}
    with open(ROOT / "schemas" / "charts.csv", newline="", encoding="utf-8") as file:
        listed = {r["chart"] for r in csv.DictReader(file)}
    assert name in drawn and drawn <= listed | {"budget"}
