"""Contradictions of statements, notes and overview: with each other, with the year before, with their unit."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tests.archive.bench import Bench, Beside, Sort, part, slipped
from tests.archive.content import Row, Seeded, Table
from tests.archive.figures import quantum

_TIED = {  # of an item, those it makes or is made of
    "equity_opening": ("equity_closing", "result_year"),
    "cash_opening": ("cash_closing", "cf_year"),
    "total_assets": ("total_financing", "current_assets"),
    "total_financing": ("total_assets", "equity_closing"),
    "result_operating": ("result_after_financial", "rev_total"),
    "result_after_financial": ("result_operating", "result_year"),
    "result_year": ("result_after_financial", "rev_total", "equity_closing"),
    "equity_closing": ("result_year", "equity_opening"),
    "rev_total": ("result_year", "rev_members"),
    "solvency": ("equity_closing", "total_assets"),
    "cf_receivables": ("cf_operating", "cf_before_wc"),
    "cf_liabilities": ("cf_operating", "cf_before_wc"),
}


def _related(b: Bench, table: Table, row: Row) -> list[Beside]:
    """The same item in the statements, and in the same table the items it makes or is made of."""
    key = str(b.report.year)
    found: list[Beside] = [(table, table.row(item), key) for item in _TIED.get(row.key, ())]
    others = [t for t in b.report.tables("income_statement", "balance_sheet", "cash_flow") if t is not table]
    return found + [(t, t.row(row.key), key) for t in others]


def _one(b: Bench, sort: str, rule: str, kind: str, items: Sequence[str], what: str) -> Seeded | None:
    """One figure of this year in a statement is another."""
    for table in b.tables(kind):
        for row in b.rng.sample(rows := [r for r in table.rows if r.key in items], len(rows)):
            cell = row.cells[str(b.report.year)]
            value = slipped(b.rng, cell.value) if cell.value else None
            if value is not None and b.far_enough(cell, value):
                table.touched = True
                return b.seeded(
                    sort, rule, [table.place(row)], b.set(cell, value), f"{what}: {row.label}", _related(b, table, row)
                )
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
                _related(b, table, row),
            )
    return None


def _large(b: Bench, table: Table, key: str) -> list[Row]:
    """Lines with an amount that leaves room for a change."""
    return [r for r in table.rows if r.role == "item" and (r.cells[key].value or 0) > quantum(b.layout) * 100]


_SPECIFIED = {
    "note_revenue": ("rev_total", "rev_members"),
    "note_costs": ("cost_operating", "cost_interventions"),
    "note_receivables": ("receivables",),
    "note_current_liabilities": ("liab_current",),
}


def _specified(b: Bench, note: Table, key: str) -> list[Beside]:
    """The line of a statement that the note is about."""
    total = note.row("total")
    statements = b.report.tables("income_statement", "balance_sheet")
    lines: list[Beside] = [(t, t.row(item), key) for t in statements for item in _SPECIFIED[note.kind]]
    return [(t, r, key) for t, r, key in lines if r and total and r.cells[key].value == total.cells[key].value]


def note_unlike_statement(b: Bench) -> Seeded | None:
    """A line of a note and its sum are off by one amount: the note adds up, to something else than the statement."""
    for table in b.tables("note_costs", "note_receivables", "note_current_liabilities", "note_revenue"):
        total, key = table.row("total"), str(b.report.year)
        rows = _large(b, table, key)
        specified = _specified(b, table, key)
        if total and rows and specified:
            row = b.rng.choice(rows)
            off = part(b, row.cells[key].value)
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
                specified,
            )
    return None


def comparative_restated(b: Bench) -> Seeded | None:
    """Last year's column says of two lines what last year's report did not, with the same sum."""
    for table in b.tables("note_costs", "note_current_liabilities") if b.preceded else []:
        key = str(b.report.year - 1)
        rows = _large(b, table, key)
        if len(rows) > 1:
            one, other = b.rng.sample(rows, 2)
            off = part(b, min(r.cells[key].value or Decimal(0) for r in (one, other)))
            figures = [b.set(r.cells[key], (r.cells[key].value or 0) + s * off) for r, s in ((one, 1), (other, -1))]
            table.touched = True
            return b.seeded("comparative_restated", "comparative", [table.place(one), table.place(other)], ("; ".join(f[0] for f in figures), "; ".join(f[1] for f in figures)), f"{table.kind}: last year's column")  # fmt: skip
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


SORTS: tuple[Sort, ...] = (
    opening_unlike_closing,
    sides_unlike,
    wrong_result,
    overview_unlike_statement,
    wrong_solvency,
    sign_turned,
    note_unlike_statement,
    comparative_restated,
    wrong_unit,
)
