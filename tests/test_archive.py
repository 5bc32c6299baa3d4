"""The synthetic archive: the same bytes twice, documents that do not depend on how many there are, and a truth that holds."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path

import pymupdf
import pytest

from pipeline.evaluate import golden_cells
from tests.archive import build, words, write_pdf, write_text
from tests.archive.build import Written
from tests.archive.content import Report, Table
from tests.archive.figures import quantum
from tests.archive.layout import CHOICES, Layout

SEED = 7
SLOTS = tuple(itertools.islice(build.slots(SEED), 12))
MANY = tuple(itertools.islice(build.slots(SEED), 150))


@cache
def made() -> dict[tuple[int, int, int], Written]:
    return {slot: build.write(SEED, slot) for slot in SLOTS}


def texts() -> Iterator[tuple[Report, Layout]]:
    """Reports before they are written, many of them: composing takes no time."""
    for slot in MANY:
        report, layout, _ = build.document(SEED, slot)
        yield report, layout


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_same_bytes_twice() -> None:
    build.association.cache_clear()
    again = {slot: build.write(SEED, slot) for slot in SLOTS[:6]}
    assert all(made()[slot] == document for slot, document in again.items())
    assert {"text", "pdf"} <= {w.format for w in made().values()}


def test_a_document_does_not_depend_on_how_many_there_are(tmp_path: Path) -> None:
    few, more = tmp_path / "few", tmp_path / "more"
    build.archive(few, 3, SEED, jobs=1)
    build.archive(more, 6, SEED, jobs=1)
    for path in (p for p in few.rglob("*") if p.is_file() and p.parent != few):
        assert path.read_bytes() == (more / path.relative_to(few)).read_bytes()


def test_names_are_no_ones_twice() -> None:
    assert len(set(words.PLACES)) == len(words.PLACES)
    names = [build.document(SEED, slot)[0].document_id for slot in MANY]
    assert len(set(names)) == len(names)


def test_a_scan_is_the_same_images_again() -> None:
    report, layout, _ = build.document(SEED, SLOTS[0])
    pdf, _ = write_pdf.write(report, layout)
    with pymupdf.open(stream=pdf, filetype="pdf") as document:
        document.select([0])
        page = document.tobytes(garbage=3, no_new_id=True)
    first, second = (write_pdf.scanned(page, layout, "a-scan") for _ in range(2))
    assert first == second
    with pymupdf.open(stream=first, filetype="pdf") as document:
        assert not document[0].get_text().strip()
        assert document[0].get_images()


def _packed(text: str) -> str:
    return re.sub(r"\s", "", text).replace("\u2011", "-")


@pytest.mark.parametrize("slot", SLOTS, ids=[f"{number}.{nth}" for number, nth, _ in SLOTS])
def test_every_golden_value_stands_where_it_is_said_to(slot: tuple[int, int, int], tmp_path: Path) -> None:
    document = made()[slot]
    path = tmp_path / "golden.csv"
    path.write_text(document.golden, encoding="utf-8", newline="")
    cells = golden_cells(path)  # the evaluation's own reader reads it
    assert len(cells) > 100
    lines = document.data.decode().split("\n") if document.format == "text" else _pages(slot)
    for cell in cells:
        place = lines[cell.line - 1] if document.format == "text" else lines[cell.line // write_pdf.PAGE - 1]
        assert _packed(cell.value_printed) in _packed(place), cell


def _pages(slot: tuple[int, int, int]) -> list[str]:
    """The text of each page; of a scan, that of the pages that were scanned."""
    report, layout, _ = build.document(SEED, slot)
    with pymupdf.open(stream=write_pdf.write(report, layout)[0], filetype="pdf") as document:
        return [page.get_text() for page in document]


def test_what_was_not_touched_adds_up() -> None:
    summed = 0
    for report, layout in texts():
        for table in report.tables():
            if not table.touched:
                summed += _adds_up(table, layout)
    assert summed > 3000


def _adds_up(table: Table, layout: Layout) -> int:
    """Totals are the sums of their rows, to what the rounding of each may make; women and men are all."""
    checked = 0
    total = table.row("total")
    for column in table.columns:
        if total is None or column.measure not in ("count", "amount") or column.sort != "figure":
            continue
        values = [r.cells[column.key].value or Decimal(0) for r in table.rows if r.role == "item" and r.cells]
        rounding = (
            quantum(layout) / 2 * (len(values) + 1) if column.measure == "amount" and layout["unit"] != "kr" else 0
        )
        if column.scenario == "variance":
            rounding *= 2
        assert abs(sum(values) - (total.cells[column.key].value or 0)) <= rounding, (table.name, column.key)
        checked += 1
    for row in table.rows:
        if {"women", "men", "all"} <= set(row.cells):
            assert row.cells["women"].value + row.cells["men"].value == row.cells["all"].value  # type: ignore[operator]
    return checked


def test_years_follow_on() -> None:
    for number in range(20):
        association, _ = build.association(SEED, number, 5)
        for before, year in itertools.pairwise(association.years.values()):
            assert year.equity_opening == before.equity
            assert year.cash_opening == before.cash
            assert year.dep_opening == before.dep_opening + before.depreciation
            assert [i.opening for i in year.interventions if i.name in {b.name for b in before.interventions}] == [
                b.closing for i in year.interventions for b in before.interventions if b.name == i.name
            ]
        for year in association.years.values():
            change = year.receivables_before - sum(year.receivables) + sum(year.liabilities) - year.liabilities_before
            assert year.cash - year.cash_opening == year.result + year.depreciation + change - year.acquisitions
            assert year.assets == year.equity + sum(year.liabilities)
            state, region, *towns = (amount for _, amount in year.members)
            assert state == 2 * region == 2 * sum(towns)


def test_every_seeded_contradiction_is_there() -> None:
    """The report as it would have been holds what is expected in the place where another figure is stated now."""
    sorts = set()
    for slot in MANY:
        report, layout, _ = build.document(SEED, slot)
        if not report.seeded:
            continue
        plain, _, _ = build.document(SEED, slot, with_defects=False)
        text, was = (_lines_of(r, layout) for r in (report, plain))
        for seeded in report.seeded:
            sorts.add(seeded.sort)
            assert seeded.stated != seeded.expected
            assert any(text[place] != was.get(place) for place in seeded.places) or seeded.sort == "row_missing", seeded
            if not re.search(r" / |; ", seeded.stated) and seeded.sort not in ("claimed_commonest", "row_missing"):
                own, other = (" ".join(t.get(p, "") for p in seeded.places) for t in (text, was))
                assert _packed(seeded.stated) in _packed(own), seeded
                expected = seeded.expected.partition(" (beside")[0]
                assert _packed(expected) in _packed(other), seeded
    assert len(sorts) >= 20, sorted(sorts)


def _lines_of(report: Report, layout: Layout) -> dict[str, str]:
    """What stands in each place of the report as text."""
    data, _, places = write_text.write(report, layout)
    lines = data.decode().split("\n")
    return {name: " ".join(lines[n - 1] for n in numbers) for name, numbers in places.items()}


def test_contradictions_are_told_where_they_stand() -> None:
    told = [(w, row) for w in made().values() for row in rows(w.contradictions)]
    assert told
    for document, row in told:
        assert row["document"] == document.document_id
        assert row["sure"] == "yes" and row["rule"] and re.fullmatch(r"\d+-\w+", row["id"])
        assert all(int(line) > 0 for line in row["line"].split(";"))


def test_every_layout_is_drawn() -> None:
    seen = {(name, layout[name]) for _, layout in texts() for name in CHOICES}
    missing = [(name, value) for name, (values, _) in CHOICES.items() for value in values if (name, value) not in seen]
    assert len(missing) <= 3, missing
