"""Notes to the statements, whose line items differ from association to association."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.archive.content import Row, Table
from tests.archive.figures import money
from tests.archive.layout import Layout
from tests.archive.model import Year
from tests.archive.money import NOTE_NUMBERS, periods, table

_TITLES = {
    "note_revenue": ("Verksamhetens intäkter", "Medlemsavgifter och övriga bidrag"),
    "note_costs": ("Verksamhetens kostnader", "Kostnader per område"),
    "note_audit_fee": ("Kostnad för räkenskapsrevision", "Revisionskostnader"),
    "note_fixed_assets": ("Maskiner och inventarier", "Inventarier"),
    "note_receivables": ("Kortfristiga fordringar", "Fordringar"),
    "note_current_liabilities": ("Kortfristiga skulder", "Skulder med kort löptid"),
}
Values = Callable[[Year], Sequence[tuple[str, int]]]


def notes(years: Sequence[Year], layout: Layout) -> list[Table]:
    """Every note of the report."""
    makers: dict[str, Values] = {
        "note_revenue": lambda y: [*_members(y, layout), (layout.names["rev_other"], y.other_revenue)],
        "note_costs": lambda y: [
            (layout.names["individual"], y.individual),
            (layout.names["structural"], y.structure),
            (layout.names["cost_office"], y.office),
            (layout.names["cost_board"], y.board),
        ],
        "note_audit_fee": lambda y: list(zip(layout.sets["audit"], y.audit, strict=True)),
        "note_receivables": lambda y: list(zip(layout.sets["receivables"], y.receivables, strict=True)),
        "note_current_liabilities": lambda y: list(zip(layout.sets["liabilities"], y.liabilities, strict=True)),
    }
    made = {kind: _summed(kind, of, years, layout) for kind, of in makers.items()}
    made["note_fixed_assets"] = _fixed_assets(years, layout)
    return [made[kind] for kind in NOTE_NUMBERS]


def _members(year: Year, layout: Layout) -> list[tuple[str, int]]:
    lead = "Bidrag från" if layout["labels"] == "common" else "Medlemsbidrag"
    return [(f"{lead} {name}", amount) for name, amount in year.members]


def _note(kind: str, rows: list[Row], years: Sequence[Year], layout: Layout, instant: bool) -> Table:
    title = _TITLES[kind][1 if layout["labels"] == "rare" else 0]
    made = table(f"n{NOTE_NUMBERS[kind]}", kind, periods([y.year for y in years], layout, instant), rows, layout, title)
    made.number = f"Not {NOTE_NUMBERS[kind]}"
    return made


def _summed(kind: str, of: Values, years: Sequence[Year], layout: Layout) -> Table:
    """Lines and their sum; a line that is nothing in every year is left out."""
    by_year = [(y, of(y)) for y in years]
    rows = []
    for place, (label, _) in enumerate(by_year[0][1]):
        amounts = {str(y.year): values[place][1] for y, values in by_year}
        if any(amounts.values()):
            rows.append(Row(f"l{place}", label, {key: money(a, layout) for key, a in amounts.items()}))
    sums = {str(y.year): money(sum(amount for _, amount in values), layout) for y, values in by_year}
    total = Row("total", layout.names["total"], sums, role="total")
    first = layout["total_place"] == "first" and kind in ("note_revenue", "note_costs")
    instant = kind in ("note_receivables", "note_current_liabilities")
    return _note(kind, [total, *rows] if first else [*rows, total], years, layout, instant)


def _fixed_assets(years: Sequence[Year], layout: Layout) -> Table:
    lines: list[tuple[str, Callable[[Year], int]]] = [
        ("cost_opening", lambda y: y.cost_opening),
        ("acquisitions", lambda y: y.acquisitions),
        ("cost_closing", lambda y: y.cost_opening + y.acquisitions),
        ("dep_opening", lambda y: -y.dep_opening),
        ("dep_year", lambda y: -y.depreciation),
        ("dep_closing", lambda y: -y.dep_opening - y.depreciation),
        ("book_value", lambda y: y.book_value),
    ]
    rows = [Row(i, layout.names[i], {str(y.year): money(of(y), layout) for y in years}) for i, of in lines]
    for row in rows:
        row.role = {"cost_closing": "subtotal", "dep_closing": "subtotal", "book_value": "total"}.get(row.key, "item")
    return _note("note_fixed_assets", rows, years, layout, True)
