"""Contradictions within a table: sums, shares, variances, rows, captions."""

from __future__ import annotations

from decimal import Decimal

from tests.archive.bench import Bench, Beside, Sort, slipped, swapped
from tests.archive.content import Column, Row, Seeded, Table
from tests.archive.figures import printed, quantum

SUMMED = (
    "exit_reasons", "participants_by_intervention", "exits_by_intervention", "education_background",
    "note_revenue", "note_costs", "note_receivables", "note_current_liabilities", "intervention_budget",
)  # fmt: skip


def _counted(table: Table) -> list[Column]:
    """Columns of the year whose figures add up down the table."""
    return [c for c in table.columns if c.measure in ("count", "amount") and c.scenario in ("outcome", "budget")]


def _items(table: Table, column: Column) -> list[Row]:
    return [r for r in table.rows if r.role == "item" and column.key in r.cells and r.cells[column.key].value]


def _across(table: Table, row: Row, key: str) -> list[Beside]:
    """The figures of the row by which the changed one is told apart: the sexes, or budget, outcome and variance."""
    groups = (("women", "men", "all"), ("budget", "outcome", "variance"))
    return [(table, row, other) for group in groups if key in group for other in group if other != key]


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
        value = slipped(b.rng, cell.value)
        if b.far_enough(cell, value):
            table.touched = True
            return b.seeded(
                "wrong_total",
                "column_sum",
                [table.place(total)],
                b.set(cell, value),
                f"{table.kind}: total of {' '.join(column.header)}",
                _across(table, total, column.key),
            )
    return None


def swapped_digits(b: Bench) -> Seeded | None:
    for table in b.tables(*SUMMED, "participant_flow"):
        column = b.rng.choice(_counted(table))
        for row in b.rng.sample(rows := _items(table, column), len(rows)):
            cell = row.cells[column.key]
            value = swapped(b.rng, cell.value or Decimal(0))
            if value is not None and b.far_enough(cell, value):
                table.touched = True
                return b.seeded(
                    "swapped_digits",
                    "column_sum",
                    [table.place(row)],
                    b.set(cell, value),
                    f"{table.kind}: {row.label}",
                    [(table, table.row("total"), column.key), *_across(table, row, column.key)],
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
                "swapped_pair",
                "column_sum",
                [table.place(row)],
                figures,
                f"{table.kind}: women and men of {row.label}",
                [(table, table.row("total"), sex) for sex in ("women", "men")],
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
            value = slipped(b.rng, cell.value or Decimal(0))
            if b.far_enough(cell, value):
                table.touched = True
                return b.seeded(
                    "wrong_variance",
                    "variance",
                    [table.place(row)],
                    b.set(cell, value),
                    f"{table.kind}: variance of {row.label}",
                    [
                        *((table, r, column.key) for r in table.rows if r.role in ("subtotal", "total")),
                        *_across(table, row, column.key),
                    ],
                )
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


def number_twice(b: Bench) -> Seeded | None:
    """Two tables have one number."""
    numbered = [t for t in b.tables() if t.number.startswith(b.layout.table_word) and t.caption]
    if len(numbered) < 2:
        return None
    one, other = numbered[:2]
    was, other.number = other.number, one.number
    one.touched = other.touched = True
    places = [f"{one.name}/caption", f"{other.name}/caption"]
    return b.seeded("number_twice", "numbering_twice", places, (one.number, was), "two captions of one number")


SORTS: tuple[Sort, ...] = (
    wrong_total,
    swapped_digits,
    swapped_pair,
    last_year_total,
    wrong_percent,
    wrong_variance,
    row_missing,
    number_twice,
)
