"""Contradictions put into a report that had none: each sort changes what is printed and tells the truth of it.

A table is touched once at most, so that what is found can be told apart. Sorts in tables stand here, those of running
text in `defects_text`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from decimal import Decimal

from tests.archive import defects_text
from tests.archive.content import Cell, Column, Report, Row, Seeded, Table
from tests.archive.figures import printed, quantum
from tests.archive.layout import Layout
from tests.archive.model import Association

SUMMED = (
    "exit_reasons", "participants_by_intervention", "exits_by_intervention", "education_background",
    "note_revenue", "note_costs", "note_receivables", "note_current_liabilities", "intervention_budget",
)  # fmt: skip
HOW_MANY = {1: 60, 2: 25, 3: 15}


class Bench:
    """A report being changed, with what the changes need to know."""

    def __init__(self, rng: random.Random, report: Report, made: Association, layout: Layout, preceded: bool) -> None:
        self.rng, self.report, self.layout, self.preceded = rng, report, layout, preceded
        self.year, self.before = made.years[report.year], made.years[report.year - 1]

    def tables(self, *kinds: str) -> list[Table]:
        """Tables of these kinds that nothing has been done to, in random order."""
        found = [t for t in self.report.tables(*kinds) if not t.touched]
        return self.rng.sample(found, len(found))

    def set(self, cell: Cell, value: Decimal) -> tuple[str, str]:
        """Print another value; the figures as stated and as they should be."""
        before = cell.text
        cell.value, cell.text = value, printed(value, cell.form, self.layout)
        return cell.text, before

    def seeded(self, sort: str, rule: str, places: Sequence[str], figures: tuple[str, str], what: str) -> Seeded:
        return Seeded(sort, rule, tuple(places), *figures, "report_error", what)

    def far_enough(self, cell: Cell, value: Decimal) -> bool:
        """Is the change more than roundings could make, and is there a figure left to print?"""
        assert cell.value is not None
        step = quantum(self.layout) * 12 if cell.form == "money" else Decimal(1)
        return abs(value - cell.value) >= step and value != 0 and (value < 0) == (cell.value < 0)


Sort = Callable[[Bench], Seeded | None]


def seed(rng: random.Random, report: Report, made: Association, layout: Layout, preceded: bool) -> None:
    """Put one to three contradictions of different sorts into a report."""
    bench = Bench(rng, report, made, layout, preceded)
    wanted = rng.choices(list(HOW_MANY), list(HOW_MANY.values()))[0]
    sorts: list[Sort] = [*_SORTS]
    sorts += [lambda _, make=make: make(rng, report, made, layout) for make in defects_text.SORTS]  # type: ignore[misc]
    rng.shuffle(sorts)
    for sort in sorts:
        if len(report.seeded) == wanted:
            break
        if (done := sort(bench)) is not None:
            report.seeded.append(done)


def _counted(table: Table) -> list[Column]:
    """Columns of the year whose figures add up down the table."""
    return [c for c in table.columns if c.measure in ("count", "amount") and c.scenario in ("outcome", "budget")]


def _items(table: Table, column: Column) -> list[Row]:
    return [r for r in table.rows if r.role == "item" and column.key in r.cells and r.cells[column.key].value]


def _slipped(rng: random.Random, value: Decimal) -> Decimal:
    """One of the leading digits is another."""
    digits = list(str(value))
    places = [n for n, d in enumerate(digits) if d.isdigit()][:3]
    at = rng.choice(places)
    digits[at] = rng.choice([d for d in "123456789" if d != digits[at]])
    return Decimal("".join(digits))


def _swapped(rng: random.Random, value: Decimal) -> Decimal | None:
    """Two neighbouring digits changed places."""
    text = str(value)
    pairs = [
        n for n in range(len(text) - 1) if text[n : n + 2].isdigit() and text[n] != text[n + 1] and text[n + 1] != "0"
    ]
    if not pairs:
        return None
    n = rng.choice(pairs)
    return Decimal(text[:n] + text[n + 1] + text[n] + text[n + 2 :])


def wrong_total(b: Bench) -> Seeded | None:
    for table in b.tables(*SUMMED):
        total, column = table.row("total"), b.rng.choice(_counted(table))
        cell = total.cells.get(column.key) if total else None
        if (
            total is None
            or cell is None
            or not cell.value
            or (b.layout["sexes"] == "rows" and table.kind == "exit_reasons")
        ):
            continue
        value = _slipped(b.rng, cell.value)
        if b.far_enough(cell, value):
            table.touched = True
            return b.seeded(
                "wrong_total",
                "column_sum",
                [table.place(total)],
                b.set(cell, value),
                f"{table.kind}: total of {' '.join(column.header)}",
            )
    return None


def swapped_digits(b: Bench) -> Seeded | None:
    for table in b.tables(*SUMMED, "participant_flow"):
        column = b.rng.choice(_counted(table))
        for row in b.rng.sample(rows := _items(table, column), len(rows)):
            cell = row.cells[column.key]
            value = _swapped(b.rng, cell.value or Decimal(0))
            if value is not None and b.far_enough(cell, value):
                table.touched = True
                return b.seeded(
                    "swapped_digits", "column_sum", [table.place(row)], b.set(cell, value), f"{table.kind}: {row.label}"
                )
    return None


def swapped_pair(b: Bench) -> Seeded | None:
    """Women and men of one row exchanged."""
    for table in b.tables(
        "exit_reasons", "participants_by_intervention", "exits_by_intervention", "education_background"
    ):
        rows = [r for r in table.rows if r.role == "item" and {"women", "men"} <= set(r.cells)]
        rows = [
            r
            for r in rows
            if all(r.cells[s].value for s in ("women", "men")) and r.cells["women"].text != r.cells["men"].text
        ]
        if rows:
            row = b.rng.choice(rows)
            women, men = row.cells["women"], row.cells["men"]
            was = f"{women.text} / {men.text}"
            women.text, men.text, women.value, men.value = men.text, women.text, men.value, women.value
            table.touched = True
            figures = (f"{women.text} / {men.text}", was)
            return b.seeded(
                "swapped_pair", "column_sum", [table.place(row)], figures, f"{table.kind}: women and men of {row.label}"
            )
    return None


def last_year_total(b: Bench) -> Seeded | None:
    """The total of this year's column is the year before's."""
    for table in b.tables("note_revenue", "note_costs", "note_receivables", "note_current_liabilities"):
        total = table.row("total")
        assert total is not None
        own, before = total.cells[str(b.report.year)], total.cells[str(b.report.year - 1)]
        if own.value and before.value and b.far_enough(own, before.value):
            table.touched = True
            return b.seeded(
                "last_year_total",
                "column_sum",
                [table.place(total)],
                b.set(own, before.value),
                f"{table.kind}: total of last year",
            )
    for table in b.tables("exit_reasons"):
        total = table.row("total")
        if (
            total
            and "all" in total.cells
            and table.rows[0].scope == "association"
            and sum(b.before.exited) != sum(b.year.exited)
        ):
            counts = dict(zip(("women", "men", "all"), (*b.before.exited, sum(b.before.exited)), strict=True))
            figures = [b.set(total.cells[sex], Decimal(n)) for sex, n in counts.items()]
            table.touched = True
            return b.seeded("last_year_total", "column_sum", [table.place(total)], (" / ".join(f[0] for f in figures), " / ".join(f[1] for f in figures)), "exit_reasons: total row of last year")  # fmt: skip
    return None


def wrong_percent(b: Bench) -> Seeded | None:
    for table in b.tables("exit_reasons", "referrers"):
        cells = [
            (r, r.cells[c.key])
            for c in table.columns
            if c.measure == "percent" and c.year == b.report.year
            for r in _items(table, c)
        ]
        if cells:
            row, cell = b.rng.choice(cells)
            assert cell.value is not None
            off = b.rng.choice((-1, 1)) * b.rng.randint(4, 12)
            value = cell.value + off if cell.value + off > 0 else cell.value - off
            table.touched = True
            return b.seeded(
                "wrong_percent",
                "percent_of_total",
                [table.place(row)],
                b.set(cell, value),
                f"{table.kind}: share of {row.label}",
            )
    return None


def wrong_variance(b: Bench) -> Seeded | None:
    for table in b.tables("intervention_budget", "operating_statement"):
        column = next(c for c in table.columns if c.scenario == "variance")
        for row in b.rng.sample(rows := _items(table, column), len(rows)):
            cell = row.cells[column.key]
            value = _slipped(b.rng, cell.value or Decimal(0))
            if b.far_enough(cell, value):
                table.touched = True
                return b.seeded(
                    "wrong_variance",
                    "variance",
                    [table.place(row)],
                    b.set(cell, value),
                    f"{table.kind}: variance of {row.label}",
                )
    return None


def _one(b: Bench, sort: str, rule: str, kind: str, items: Sequence[str], what: str) -> Seeded | None:
    """One figure of this year in a statement is another."""
    for table in b.tables(kind):
        for row in b.rng.sample(rows := [r for r in table.rows if r.key in items], len(rows)):
            cell = row.cells[str(b.report.year)]
            value = _slipped(b.rng, cell.value) if cell.value else None
            if value is not None and b.far_enough(cell, value):
                table.touched = True
                return b.seeded(sort, rule, [table.place(row)], b.set(cell, value), f"{what}: {row.label}")
    return None


def opening_unlike_closing(b: Bench) -> Seeded | None:
    return (
        b.rng.random() < 0.5
        and _one(b, "opening_unlike_closing", "carried_forward", "balance_sheet", ["equity_opening"], "opening equity")
    ) or _one(b, "opening_unlike_closing", "carried_forward", "cash_flow", ["cash_opening"], "opening cash")


def sides_unlike(b: Bench) -> Seeded | None:
    return _one(
        b,
        "sides_unlike",
        "statement_identity",
        "balance_sheet",
        ["total_assets", "total_financing"],
        "one side of the balance sheet",
    )


def wrong_result(b: Bench) -> Seeded | None:
    items = ["result_operating", "result_after_financial", "result_year"]
    return _one(b, "wrong_result", "statement_identity", "income_statement", items, "a result of the income statement")


def overview_unlike_statement(b: Bench) -> Seeded | None:
    items = ["result_year", "equity_closing", "total_assets", "rev_total"]
    return _one(b, "overview_unlike_statement", "statement_tie", "multi_year_overview", items, "the overview")


def wrong_solvency(b: Bench) -> Seeded | None:
    return _one(b, "wrong_solvency", "solvency", "multi_year_overview", ["solvency"], "solvency in the overview")


def sign_turned(b: Bench) -> Seeded | None:
    for table in b.tables("cash_flow"):
        row = table.row(b.rng.choice(("cf_receivables", "cf_liabilities")))
        cell = row.cells[str(b.report.year)] if row else None
        if row and cell and cell.value and abs(cell.value) >= 12 * quantum(b.layout):
            table.touched = True
            return b.seeded(
                "sign_turned",
                "statement_identity",
                [table.place(row)],
                b.set(cell, -cell.value),
                f"cash flow: sign of {row.label}",
            )
    return None


def _part(b: Bench, value: Decimal | None) -> Decimal:
    """Some hundredths of an amount, in whole steps of the print."""
    step = quantum(b.layout)
    return max(step * 15, ((value or step) * b.rng.randint(3, 15) / 100 // step) * step)


def note_unlike_statement(b: Bench) -> Seeded | None:
    """A line of a note and its sum are off by one amount: the note adds up, to something else than the statement."""
    for table in b.tables("note_costs", "note_receivables", "note_current_liabilities", "note_revenue"):
        total, key = table.row("total"), str(b.report.year)
        rows = [
            r
            for r in table.rows
            if r.role == "item" and r.cells[key].value and r.cells[key].value > quantum(b.layout) * 100
        ]  # type: ignore[operator]
        if total and rows:
            row = b.rng.choice(rows)
            off = _part(b, row.cells[key].value)
            own, whole = row.cells[key], total.cells[key]
            assert own.value is not None and whole.value is not None
            b.set(own, own.value + off)
            table.touched = True
            return b.seeded(
                "note_unlike_statement",
                "note_total",
                [table.place(total)],
                b.set(whole, whole.value + off),
                f"{table.kind}: sum of the note",
            )
    return None


def comparative_restated(b: Bench) -> Seeded | None:
    """Last year's column says of two lines what last year's report did not, with the same sum."""
    for table in b.tables("note_costs", "note_current_liabilities") if b.preceded else []:
        key, step = str(b.report.year - 1), quantum(b.layout)
        rows = [r for r in table.rows if r.role == "item" and r.cells[key].value and r.cells[key].value > step * 100]  # type: ignore[operator]
        if len(rows) > 1:
            one, other = b.rng.sample(rows, 2)
            off = _part(b, min(r.cells[key].value or Decimal(0) for r in (one, other)))
            figures = [b.set(r.cells[key], (r.cells[key].value or 0) + s * off) for r, s in ((one, 1), (other, -1))]
            table.touched = True
            return b.seeded("comparative_restated", "comparative", [table.place(one), table.place(other)], ("; ".join(f[0] for f in figures), "; ".join(f[1] for f in figures)), f"{table.kind}: last year's column")  # fmt: skip
    return None


def row_missing(b: Bench) -> Seeded | None:
    """A row is left out, and the total still has it."""
    for table in b.tables("exit_reasons", "participants_by_intervention", "note_current_liabilities", "note_costs"):
        total = table.row("total")
        key = "all" if "all" in {c.key for c in table.columns} else str(b.report.year)
        rows = [
            r
            for r in table.rows
            if r.role == "item" and key in r.cells and (r.cells[key].value or 0) > 12 * quantum(b.layout)
        ]
        if total and len(rows) > 3:
            row = b.rng.choice(rows)
            table.rows.remove(row)
            cell = total.cells[key]
            left = printed((cell.value or Decimal(0)) - (row.cells[key].value or Decimal(0)), cell.form, b.layout)
            table.touched = True
            return b.seeded(
                "row_missing",
                "column_sum",
                [table.place(total)],
                (cell.text, left),
                f"{table.kind}: {row.label} is left out",
            )
    return None


def wrong_unit(b: Bench) -> Seeded | None:
    """The words over a table name a unit a thousand times too large or too small."""
    own = "kr" if b.layout["unit"] == "kr" else "tkr"
    if b.layout["unit"] == "mnkr":
        return None
    other = "tkr" if own == "kr" else "kr"
    for table in b.tables("income_statement", "balance_sheet", "operating_statement", "intervention_budget"):
        for place, name in (("corner", "header"), ("unit_line", "unit")):
            text: str = getattr(table, place)
            if text:
                setattr(table, place, f"Belopp i {other}")
                table.touched = True
                return b.seeded(
                    "wrong_unit",
                    "unit_header",
                    [f"{table.name}/{name}"],
                    (other, own),
                    f"{table.kind}: unit of the header",
                )
    return None


def number_twice(b: Bench) -> Seeded | None:
    """Two tables have one number."""
    numbered = [t for t in b.tables() if t.number.startswith(b.layout.table_word) and t.caption]
    for one, other in zip(numbered, numbered[1:], strict=False):
        was, other.number = other.number, one.number
        one.touched = other.touched = True
        places = [f"{one.name}/caption", f"{other.name}/caption"]
        return b.seeded("number_twice", "numbering_twice", places, (one.number, was), "two captions of one number")
    return None


_SORTS: tuple[Sort, ...] = (
    wrong_total, swapped_digits, swapped_pair, last_year_total, wrong_percent, wrong_variance, opening_unlike_closing,
    sides_unlike, wrong_result, overview_unlike_statement, wrong_solvency, sign_turned, note_unlike_statement,
    comparative_restated, row_missing, wrong_unit, number_twice,
)  # fmt: skip
