"""The slips people and programs make in a table, each as a changed copy of it; and changes that are no slips.

Every maker takes a table and a source of chance and gives a changed copy, or None where the table has no place for
it. The table it is given stays as it is.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from parsers import units
from parsers.numbers import swedish
from pipeline import vocabulary
from pipeline.model import AMOUNT, COUNT, MEN, PERCENT, RESULT, SUBTOTAL, TOTAL, WOMEN, Cell, Column, Row, Table

Place = tuple[int, int]  # row, and the cell's position in the row


@dataclass(frozen=True, slots=True)
class Changed:
    """A changed copy of a table; `places`: the cells whose figure is another one now. Empty where rows have gone."""

    table: Table
    places: tuple[Place, ...]


Maker = Callable[[Table, random.Random], Changed | None]


def _figures(table: Table) -> list[Place]:
    """Cells with a figure other than nil."""
    return [(r, i) for r, row in enumerate(table.rows) for i, c in enumerate(row.cells) if c.value]


def _cell(table: Table, place: Place) -> Cell:
    return table.rows[place[0]].cells[place[1]]


def _with(table: Table, cells: dict[Place, Cell]) -> Changed:
    rows = [
        replace(row, cells=[cells.get((r, i), c) for i, c in enumerate(row.cells)]) for r, row in enumerate(table.rows)
    ]
    return Changed(replace(table, rows=rows), tuple(cells))


def _saying(cell: Cell, value: Decimal) -> Cell:
    """The cell with another figure printed in it."""
    return replace(cell, value=value, text=swedish(value) + (" %" if cell.percent else ""))


def _one(table: Table, chance: random.Random, change: Callable[[Decimal], list[Decimal]]) -> Changed | None:
    """One cell changed to one of the figures `change` gives for it."""
    places = [(p, wrong) for p in _figures(table) if (wrong := change(_cell(table, p).value or Decimal(0)))]
    if not places:
        return None
    place, wrong = chance.choice(places)
    return _with(table, {place: _saying(_cell(table, place), chance.choice(wrong))})


def digit(table: Table, chance: random.Random) -> Changed | None:
    """One digit read or typed as another."""

    def change(value: Decimal) -> list[Decimal]:
        text = f"{abs(value):f}"
        sign = -1 if value < 0 else 1
        found = []
        for i, old in enumerate(text):
            if old.isdigit():
                new = chance.choice([d for d in "0123456789" if d != old and not (i == 0 and d == "0")])
                found.append(sign * Decimal(text[:i] + new + text[i + 1 :]))
        return [v for v in found if v]

    return _one(table, chance, change)


def swapped_digits(table: Table, chance: random.Random) -> Changed | None:
    """Two neighbouring digits in each other's place."""

    def change(value: Decimal) -> list[Decimal]:
        text = f"{abs(value):f}"
        sign = -1 if value < 0 else 1
        return [
            sign * Decimal(text[:i] + b + a + text[i + 2 :])
            for i, (a, b) in enumerate(itertools.pairwise(text))
            if a.isdigit() and b.isdigit() and a != b and not (i == 0 and b == "0")
        ]

    return _one(table, chance, change)


def sign(table: Table, chance: random.Random) -> Changed | None:
    """A minus lost or added, of an amount; a number of people has none."""
    places = [p for p in _figures(table) if _measure(table, p) == AMOUNT]
    if not places:
        return None
    place = chance.choice(places)
    return _with(table, {place: _saying(_cell(table, place), -(_cell(table, place).value or Decimal(0)))})


def total_of_last_year(table: Table, chance: random.Random) -> Changed | None:
    """A total left as it was the year before."""
    found = []
    for r, row in enumerate(table.rows):
        if row.role not in (SUBTOTAL, TOTAL, RESULT):
            continue
        for i, cell in enumerate(row.cells):
            before = _year_before(table, cell)
            old = next((c.value for c in row.cells if before is not None and c.column == before and c.value), None)
            if cell.value and old is not None and old != cell.value:
                found.append(((r, i), old))
    if not found:
        return None
    place, old = chance.choice(found)
    return _with(table, {place: _saying(_cell(table, place), old)})


def _year_before(table: Table, cell: Cell) -> int | None:
    own = table.columns[cell.column]
    if own.fiscal_year is None:
        return None
    wanted = replace(own, fiscal_year=own.fiscal_year - 1, label="")
    return next((i for i, c in enumerate(table.columns) if replace(c, label="") == wanted), None)


def swapped_cells(table: Table, chance: random.Random) -> Changed | None:
    """Two figures of one row or one column in each other's place."""
    places = _figures(table)
    by_line: dict[tuple[str, int], list[Place]] = {}
    for place in places:
        by_line.setdefault(("row", place[0]), []).append(place)
        by_line.setdefault(("column", _cell(table, place).column), []).append(place)
    pairs = [
        (a, b)
        for own in by_line.values()
        for a, b in itertools.pairwise(own)
        if _cell(table, a).value != _cell(table, b).value and _measure(table, a) == _measure(table, b)
    ]
    return _exchange(table, chance.choice(pairs)) if pairs else None


def _exchange(table: Table, *pairs: tuple[Place, Place]) -> Changed:
    cells: dict[Place, Cell] = {}
    for a, b in pairs:
        one, two = _cell(table, a), _cell(table, b)
        if one.value is not None and two.value is not None:
            cells[a], cells[b] = _saying(one, two.value), _saying(two, one.value)
    return _with(table, cells)


def women_and_men(table: Table, chance: random.Random) -> Changed | None:
    """The women's and the men's figure of one row in each other's place."""
    pairs = []
    for women, men in _paired(table, lambda a, b: (a.sex, b.sex) == (WOMEN, MEN)):
        for r in range(len(table.rows)):
            own = _pair_of_row(table, r, women, men)
            if own is not None and _cell(table, own[0]).value != _cell(table, own[1]).value:
                pairs.append(own)
    return _exchange(table, chance.choice(pairs)) if pairs else None


def columns_exchanged(table: Table, chance: random.Random) -> Changed | None:
    """All figures of two columns under each other's header."""
    pairs = _paired(table, lambda a, b: a.measure == b.measure)
    if not pairs:
        return None
    first, second = chance.choice(pairs)
    own = [p for r in range(len(table.rows)) if (p := _pair_of_row(table, r, first, second)) is not None]
    if all(_cell(table, a).value == _cell(table, b).value for a, b in own):
        return None
    return _exchange(table, *own)


def _paired(table: Table, fit: Callable[[Column, Column], bool]) -> list[tuple[int, int]]:
    values = [(i, c) for i, c in enumerate(table.columns) if c.role == "value"]
    return [(i, j) for i, a in values for j, b in values if i != j and (i < j or a.sex != b.sex) and fit(a, b)]


def _pair_of_row(table: Table, row: int, first: int, second: int) -> tuple[Place, Place] | None:
    """The places of two columns' figures in one row, where each has one."""
    cells = table.rows[row].cells
    own = {c: [i for i, x in enumerate(cells) if x.column == c and x.value is not None] for c in (first, second)}
    if len(own[first]) != 1 or len(own[second]) != 1:
        return None
    return (row, own[first][0]), (row, own[second][0])


def row_dropped(table: Table, chance: random.Random) -> Changed | None:
    """A row that is not there, as where a page was cut."""
    rows = [r for r, row in enumerate(table.rows) if any(c.value for c in row.cells)]
    if len(rows) < 3:
        return None
    gone = chance.choice(rows)
    return Changed(replace(table, rows=[_copied(r) for i, r in enumerate(table.rows) if i != gone]), ())


def _copied(row: Row) -> Row:
    return replace(row, cells=list(row.cells))


def unit(table: Table, chance: random.Random) -> Changed | None:
    """A header that says tkr over kronor, or kr over thousands."""
    if not table.unit_as_headed or not vocabulary.kinds()[table.kind].money or table.unit not in ("kr", "tkr"):
        return None
    wrong = "tkr" if table.unit == "kr" else "kr"
    flags = tuple(f for f in table.flags if f not in (units.CONTRADICTS_HEADER, units.INFERRED))
    copy = replace(table, rows=[_copied(r) for r in table.rows], unit=wrong, unit_as_headed=wrong, flags=flags)
    return Changed(copy, tuple(_figures(table)))


def _measure(table: Table, place: Place) -> str:
    cell, row = _cell(table, place), table.rows[place[0]]
    if cell.told is not None:
        return cell.told.measure
    return PERCENT if cell.percent else row.measure or table.columns[cell.column].measure


DEFECTS: dict[str, Maker] = {
    "digit": digit,
    "swapped_digits": swapped_digits,
    "sign": sign,
    "total_of_last_year": total_of_last_year,
    "swapped_cells": swapped_cells,
    "women_and_men": women_and_men,
    "columns_exchanged": columns_exchanged,
    "row_dropped": row_dropped,
    "unit": unit,
}
OF_ONE_CELL = ("digit", "swapped_digits", "sign", "total_of_last_year")
WORDS = {
    "digit": "one digit changed",
    "swapped_digits": "two neighbouring digits swapped",
    "sign": "the sign of an amount turned",
    "total_of_last_year": "a total left from last year",
    "swapped_cells": "two cells of a row or column swapped",
    "women_and_men": "women and men of one row exchanged",
    "columns_exchanged": "the figures of two columns exchanged",
    "row_dropped": "a row dropped",
    "unit": "the header's unit changed (kr, tkr)",
}


# Changes that are no slips: a check that speaks up at one of them gives a false alarm.


def in_thousands(table: Table, chance: random.Random) -> Changed | None:
    """The table in thousands of kronor, every figure rounded by itself: the sums are off by a few, and right."""
    if table.unit != "kr" or table.unit_as_headed != "kr" or any(c.quantum != 1 for r in table.rows for c in r.cells):
        return None
    if not all(_measure(table, p) == AMOUNT for p in _figures(table)):
        return None

    def thousands(cell: Cell) -> Cell:
        if cell.value is None:
            return cell
        return _saying(cell, (cell.value / 1000).quantize(Decimal(1), rounding=ROUND_HALF_UP) + Decimal(0))

    rows = [replace(r, cells=[thousands(c) for c in r.cells]) for r in table.rows]
    return Changed(replace(table, rows=rows, unit="tkr", unit_as_headed="tkr"), ())


def columns_in_another_order(table: Table, chance: random.Random) -> Changed | None:
    """Two columns in each other's place, headers and all."""
    values = [i for i, c in enumerate(table.columns) if c.role == "value"]
    if len(values) < 2 or table.transposed:
        return None
    a, b = chance.sample(values, 2)
    to = {a: b, b: a}
    columns = [table.columns[to.get(i, i)] for i in range(len(table.columns))]
    rows = [
        replace(r, cells=sorted((replace(c, column=to.get(c.column, c.column)) for c in r.cells), key=_column))
        for r in table.rows
    ]
    return Changed(replace(table, columns=columns, rows=rows), ())


def _column(cell: Cell) -> int:
    return cell.column


def without_last_year(table: Table, chance: random.Random) -> Changed | None:
    """The earlier year left out."""
    years = {c.fiscal_year for c in table.columns if c.role == "value" and c.fiscal_year}
    if len(years) < 2:
        return None
    kept = [i for i, c in enumerate(table.columns) if c.fiscal_year in (None, max(years))]
    to = {old: new for new, old in enumerate(kept)}
    rows = [replace(r, cells=[replace(c, column=to[c.column]) for c in r.cells if c.column in to]) for r in table.rows]
    return Changed(replace(table, columns=[table.columns[i] for i in kept], rows=rows), ())


def shares_cut(table: Table, chance: random.Random) -> Changed | None:
    """Percentages cut instead of rounded, all of them: a habit, and no slip."""
    totals = [r for r in table.rows if r.role == TOTAL]
    if table.kind != "exit_reasons" or table.transposed or len(totals) != 1:
        return None
    changed: dict[Place, Cell] = {}
    for percent, count in _paired(table, _share_and_count) + [(b, a) for a, b in _paired(table, _count_and_share)]:
        base = next((c.value for c in totals[0].cells if c.column == count and c.value), None)
        pairs = [p for r in range(len(table.rows)) if (p := _pair_of_row(table, r, percent, count)) is not None]
        for share, counted in pairs if base else []:
            cell, exact = _cell(table, share), 100 * (_cell(table, counted).value or Decimal(0)) / (base or Decimal(1))
            if abs(exact - (cell.value or Decimal(0))) > cell.quantum / 2:
                return None  # these shares are of something else
            changed[share] = _saying(cell, exact.quantize(cell.quantum, rounding=ROUND_DOWN))
    return _with(table, changed) if changed else None


def _share_and_count(a: Column, b: Column) -> bool:
    return (a.measure, b.measure) == (PERCENT, COUNT) and (a.sex, a.fiscal_year) == (b.sex, b.fiscal_year)


def _count_and_share(a: Column, b: Column) -> bool:
    return _share_and_count(b, a)


HARMLESS: dict[str, Maker] = {
    "in_thousands": in_thousands,
    "columns_in_another_order": columns_in_another_order,
    "without_last_year": without_last_year,
    "shares_cut": shares_cut,
}
HARMLESS_WORDS = {
    "in_thousands": "amounts restated in tkr, each rounded by itself",
    "columns_in_another_order": "two columns with their headers in another order",
    "without_last_year": "the earlier year left out",
    "shares_cut": "percentages cut instead of rounded",
}
