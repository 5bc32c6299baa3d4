"""finsam.xlsx holds the cells of the CSVs, numbers as numbers and text as text, and never a formula."""

from __future__ import annotations

import csv
import datetime
import functools
import re
import shutil
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from xlsxwriter.url import Url

from pipeline import publish, schema, workbook, workbook_rows
from pipeline.formats import FormatError
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
    monkeypatch.setattr(workbook, "MOST_OTHERS", 400)
    book = openpyxl.load_workbook(of_csvs(tmp_path))
    assert book["findings"].max_row == 3
    assert book["series"].max_row == 401
    told = {r[0]: r[3] for r in book["contents"].iter_rows(min_row=2, values_only=True)}
    assert told["findings"] == "the first 2 are here; findings.csv has all"
    assert told["series"] == "the first 400 are here; series.csv has all"
    assert told["reconciliations"] == "400 are here, those that disagree first; reconciliations.csv has all"


def test_of_checks_that_do_not_all_fit_those_that_disagree_stand_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open(CURATED / "reconciliations.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    disagree = [r["reconciliation_id"] for r in rows if r["verdict"] == "disagrees"]
    others = [r["reconciliation_id"] for r in rows if r["verdict"] != "disagrees"]
    most = len(disagree) + 5
    monkeypatch.setattr(workbook, "MOST_OTHERS", most)
    sheet = openpyxl.load_workbook(of_csvs(tmp_path))["reconciliations"]
    at = [c.value for c in sheet[1]].index("reconciliation_id")
    shown = [r[at] for r in sheet.iter_rows(min_row=2, values_only=True)]
    assert shown == [*disagree, *others][:most]
    assert len(disagree) > 10 and len(others) > 5


KINDS = ("text", "integer", "decimal", "date", "code", "list")
ODD = (
    *HOSTILE,
    "plain",
    "",
    "error",
    " before",
    "behind ",
    "no\xa0break",
    "\u2003wide",
    "a & b < c > d",
    '"quoted"',
    "_x0041_",
    "two\nlines\r",
    "tab\there",
    "\U0001f600" * 20_000,
    *("0", "-0", "7", "007", "-12", "12.50", "-0.1", "1e5", "1E+3", ".5", "5.", "+5", "nan", "inf", "1_000"),
    *("123456789012345", "1234567890123456", "0.30000000000000", "4.35", "999999999999.999", "12345678901.2345"),
    *("2024-12-31", "1900-01-01", "1900-02-28", "1900-03-01", "2024-02-30", "20241231"),
)


def test_whole_rows_are_what_the_library_would_write(tmp_path: Path) -> None:
    by_row, by_cell = tmp_path / "row.xlsx", tmp_path / "cell.xlsx"
    with _opened(by_row) as book:
        sheet = book.add_worksheet("s", worksheet_class=workbook_rows.RowSheet)
        _headed(sheet)
        sheet.columns(KINDS, [workbook_rows.Styles(*_styles(book))] * len(KINDS))
        sheet.link({0: "page/{}.html"}, len(ODD) // 2)
        for number, text in enumerate(ODD, 1):
            sheet.take(number, [text] * len(KINDS), 15.0 * (number % 3 + 1))
    with _opened(by_cell) as book:
        sheet = book.add_worksheet("s")
        _headed(sheet)
        styles = workbook_rows.Styles(*_styles(book))
        for number, text in enumerate(ODD, 1):
            sheet.set_row(number, 15.0 * (number % 3 + 1))
            for at, kind in enumerate(KINDS):
                if text:
                    _by_library(sheet, styles, number, at, kind, text, at == 0 and number <= len(ODD) // 2)
    assert by_row.read_bytes() == by_cell.read_bytes()


def _opened(path: Path) -> Any:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"created": datetime.datetime(2000, 1, 1)})
    return book


def _headed(sheet: Any) -> None:
    for at, kind in enumerate(KINDS):
        sheet.write_string(0, at, kind)


def _styles(book: Any) -> tuple[Any, ...]:
    shapes = ({}, {"bold": True}, {"underline": 1}, {"num_format": "0"}, {"num_format": "yyyy-mm-dd"})
    made = tuple(book.add_format({"valign": "top", **shape}) for shape in shapes)
    decimals = functools.cache(lambda n: book.add_format({"num_format": f"#,##0.{'0' * n}"}))
    return (*made, decimals)


def _by_library(
    sheet: Any, styles: workbook_rows.Styles, row: int, at: int, kind: str, text: str, linked: bool
) -> None:
    """One cell by what XlsxWriter has for it."""
    try:
        if kind == "date":
            day = datetime.date.fromisoformat(text)
            sheet.write_datetime(row, at, datetime.datetime(day.year, day.month, day.day), styles.date)
            return
        if kind in ("integer", "decimal"):
            value = Decimal(text)
            digits = value.as_tuple()
            if value.is_finite() and len(digits.digits) <= 15:
                whole = kind == "integer"
                style = styles.whole if whole else styles.decimal(max(-int(digits.exponent), 0))
                sheet.write_number(row, at, int(value) if whole else float(value), style)
                return
    except (ValueError, InvalidOperation):
        pass
    if linked and re.fullmatch(r"[\w.-]{1,200}", text):
        url = Url(f"external:page/{text}.html")
        url._set_object_link()  # type: ignore[no-untyped-call]
        url.text = text
        sheet.write_url(row, at, url, styles.link)
    else:
        style = styles.strong if text == "error" else styles.text
        sheet.write_string(row, at, workbook_rows.printable(text), style)


def test_what_looks_like_the_librarys_own_marks_stays_text(tmp_path: Path) -> None:
    for table in schema.tables():
        publish.write_csv(tmp_path / f"{table}.csv", table, [{"message": "<r>red</r>", "document_id": "<r>d</r>"}])
    workbook.write(tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / workbook.WORKBOOK)["findings"]
    assert "<r>red</r>" in {c.value for c in sheet[2]}


def test_a_csv_of_other_columns_is_told(tmp_path: Path) -> None:
    of_csvs(tmp_path)
    (tmp_path / "series.csv").write_text("organisation,colour\nx,y\n")
    with pytest.raises(FormatError, match=r"series\.csv has other columns"):
        workbook.write(tmp_path)


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
    take = workbook_rows.RowSheet.take

    def watched(sheet: Any, *given: Any) -> None:
        take(sheet, *given)
        held.append(len(sheet.row_info) + len(sheet.row_sizes) + len(sheet.table))

    monkeypatch.setattr(workbook_rows.RowSheet, "take", watched)
    of_csvs(tmp_path)
    assert len(held) > 1000 and max(held) < 10
