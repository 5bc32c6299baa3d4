"""finsam.xlsx holds the cells of the CSVs, numbers as numbers and text as text, and never a formula."""

from __future__ import annotations

import csv
import datetime
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline import publish, schema, workbook
from tests.helpers import ROOT

CURATED = ROOT / "curated"
SHEETS = [t for t in schema.tables() if t not in workbook.LEFT_OUT]
HOSTILE = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    '=HYPERLINK("http://x","y")',
    "\t=1",
    "http://example.org",
    "x\x0by",
    "å" * 40_000,
)


def of_csvs(folder: Path) -> Path:
    for table in schema.tables():
        shutil.copy(CURATED / f"{table}.csv", folder)
    workbook.write(folder)
    return folder / workbook.WORKBOOK


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    yield openpyxl.load_workbook(of_csvs(tmp_path_factory.mktemp("book")))


@pytest.mark.parametrize("table", SHEETS)
def test_every_cell_is_there(table: str, book: Any) -> None:
    with open(CURATED / f"{table}.csv", newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    if table == workbook.FIRST:
        at = header.index("severity")
        rows.sort(key=lambda r: ("error", "warning", "notice").index(r[at]))
    sheet = book[table]
    printed = list(sheet.iter_rows(values_only=True))
    assert list(printed[0]) == header
    assert len(printed) - 1 == len(rows)
    kinds = [c.type for c in schema.tables()[table].columns]
    for mine, its in zip(printed[1:], rows, strict=True):
        for kind, a, b in zip(kinds, mine, its, strict=True):
            assert _text(a) == b, (table, kind, a, b)
            if b and kind in ("integer", "decimal"):
                assert isinstance(a, int | float)
    assert sheet.freeze_panes == "B2" and sheet.auto_filter.ref


def _text(value: Any) -> str:
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, float):
        return f"{value:f}".rstrip("0").rstrip(".")
    return "" if value is None else str(value)


def test_figures_have_formats_and_findings_lead_to_their_pages(book: Any) -> None:
    sheet = book["findings"]
    first = sheet["A2"]
    assert first.hyperlink.target == f"report/finding/{first.value}.html"
    amounts = book["income_statements"]
    at = [c.value for c in amounts[1]].index("amount") + 1 if "amount" in [c.value for c in amounts[1]] else 0
    cell = next(r[at - 1] for r in amounts.iter_rows(min_row=2) if r[at - 1].value) if at else book["series"]["G2"]
    assert cell.number_format.startswith("#,##0")


def test_nothing_a_document_printed_is_a_formula(tmp_path: Path) -> None:
    for table in schema.tables():
        rows = [{"organisation": text, "message": text, "document_id": text} for text in HOSTILE]
        publish.write_csv(tmp_path / f"{table}.csv", table, rows)
    workbook.write(tmp_path)
    book = openpyxl.load_workbook(tmp_path / workbook.WORKBOOK)
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert len(cells) > 100
    assert not [c for c in cells if c.data_type == "f"]
    assert {"=1+1", "@SUM(A1)", "-1+1"} <= {c.value for c in cells}
    links = [c.hyperlink.target for c in cells if c.hyperlink is not None and c.hyperlink.target]
    assert all(t.startswith("report/") for t in links)


def test_more_rows_than_a_sheet_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    book = openpyxl.load_workbook(of_csvs(tmp_path))
    assert book["findings"].max_row == 3
    told = {r[0]: r[3] for r in book["contents"].iter_rows(min_row=2, values_only=True)}
    assert told["findings"] == "the first 2 are here; findings.csv has all"


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert of_csvs(tmp_path / "a").read_bytes() == of_csvs(tmp_path / "b").read_bytes()


def test_every_finding_has_its_id_where_a_sheet_takes_no_more_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_LINKS", 6)
    sheet = openpyxl.load_workbook(of_csvs(tmp_path))["findings"]
    ids = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert len(ids) > 10 and all(c.value for c in ids)
    linked = [c for row in sheet.iter_rows(min_row=2) for c in row if c.hyperlink is not None]
    assert 0 < len(linked) <= 6


def test_rows_that_are_written_are_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int] = []
    forget = workbook._forget

    def watched(sheet: Any, row: int) -> None:
        forget(sheet, row)
        held.append(len(sheet.row_info) + len(sheet.row_sizes) + len(sheet.table))

    monkeypatch.setattr(workbook, "_forget", watched)
    of_csvs(tmp_path)
    assert len(held) > 1000 and max(held) < 10
