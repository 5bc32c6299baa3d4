"""Tables of money: statements, overview, budgets and notes of one year, as a layout prints them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from pipeline.vocabulary import slug
from tests.archive.content import Cell, Column, Row, Table
from tests.archive.figures import WORDS, cell, in_unit, money, unit
from tests.archive.layout import Layout
from tests.archive.model import Association, Year

Line = tuple[str, Callable[[Year], int]]  # an item and what a year has of it
NOTE_NUMBERS = {
    "note_revenue": "2",
    "note_costs": "3",
    "note_audit_fee": "4",
    "note_fixed_assets": "5",
    "note_receivables": "6",
    "note_current_liabilities": "7",
}
_NOTE_OF = {
    "rev_total": "2", "rev_members": "2", "cost_operating": "3", "depreciation": "5", "fixed_assets": "5",
    "receivables": "6", "liab_current": "7",
}  # fmt: skip


def periods(years: Sequence[int], layout: Layout, instant: bool) -> list[Column]:
    """A column for each year, in the layout's order and words."""
    order = sorted(years, reverse=layout["years"] == "newest first")
    return [_period(year, layout, instant) for year in order]


def _period(year: int, layout: Layout, instant: bool) -> Column:
    style = layout["period"]
    header: tuple[str, ...] = (str(year),)
    if style == "date" or (style == "two lines" and instant):
        header = (f"{year}-12-31",)
    elif style == "two lines":
        header = (f"{year}-01-01", f"–{year}-12-31")
    elif style == "word and year":
        header = ("Bokslut", str(year)) if instant else ("Utfall", str(year))
    return Column(str(year), header, measure="amount", year=year, unit=unit(layout))


def corner(layout: Layout) -> tuple[str, str]:
    """What stands over the labels, and on a line of its own above the table."""
    text = f"Belopp i {WORDS[unit(layout)][1 if layout['labels'] == 'rare' else 0]}"
    place = layout["unit_place"]
    return (text if place == "corner" else ""), (text if place == "line" else "")


def table(name: str, kind: str, columns: list[Column], rows: list[Row], layout: Layout, title: str = "") -> Table:
    over, above = corner(layout)
    if title and layout["unit_place"] == "caption":
        title = f"{title}, {unit(layout)}"
    return Table(name, kind, columns, rows, caption=title, corner=over, unit_line=above)


def _rows(lines: Sequence[Line], years: Sequence[Year], layout: Layout, instant: bool, notes: bool) -> list[Row]:
    return [_row(item, of, years, layout, notes) for item, of in lines]


def _row(item: str, of: Callable[[Year], int], years: Sequence[Year], layout: Layout, notes: bool) -> Row:
    cells = {str(y.year): money(of(y), layout) for y in years}
    if notes and item in _NOTE_OF and layout["notes"] != "none":
        cells["not"] = Cell(_note(item, layout), fact=False)
    totals = ("total_assets", "total_financing", "result_year", "cash_closing")
    role = "total" if item in totals else "subtotal" if item.startswith(("result_", "current_", "cf_oper")) else "item"
    return Row(item, layout.names[item], cells, role=role)


def _note(item: str, layout: Layout) -> str:
    number = _NOTE_OF[item]
    if layout["notes"] == "two numbers" and item == "cost_operating":
        number = "3, 4"
    return f"Not {number}" if layout["notes"] == "word" else number


def _with_notes(columns: list[Column], layout: Layout) -> list[Column]:
    return columns if layout["notes"] == "none" else [Column("not", ("Not",), sort="note"), *columns]


def sign(layout: Layout) -> int:
    return -1 if layout["costs"] == "negative" else 1


def income_statement(years: Sequence[Year], layout: Layout) -> Table:
    minus = sign(layout)
    short: list[Line] = [("rev_total", lambda y: y.revenue), ("cost_operating", lambda y: minus * y.costs)]
    detailed: list[Line] = [
        ("rev_members", lambda y: y.revenue_members),
        ("rev_other", lambda y: y.other_revenue),
        ("cost_interventions", lambda y: minus * (y.individual + y.structure)),
        ("cost_office", lambda y: minus * y.office),
        ("cost_board", lambda y: minus * y.board),
    ]
    rest: list[Line] = [
        ("depreciation", lambda y: minus * y.depreciation),
        ("result_operating", lambda y: y.result_operating),
        ("fin_income", lambda y: y.fin_income),
        ("fin_cost", lambda y: minus * y.fin_cost),
        ("result_after_financial", lambda y: y.result),
        ("result_year", lambda y: y.result),
    ]
    lines = (short if layout["income_form"] == "short" else detailed) + rest
    columns = _with_notes(periods([y.year for y in years], layout, False), layout)
    return table("rr", "income_statement", columns, _rows(lines, years, layout, False, True), layout)


def balance_sheet(years: Sequence[Year], layout: Layout) -> Table:
    assets: list[Line] = [
        ("fixed_assets", lambda y: y.book_value),
        ("receivables", lambda y: sum(y.receivables)),
        ("cash", lambda y: y.cash),
        ("current_assets", lambda y: sum(y.receivables) + y.cash),
        ("total_assets", lambda y: y.assets),
    ]
    equity: list[Line] = [("equity_closing", lambda y: y.equity)]
    if layout["equity_form"] == "three lines":
        equity = [("equity_opening", lambda y: y.equity_opening), ("result_year", lambda y: y.result), *equity]
    debts: list[Line] = [("liab_current", lambda y: sum(y.liabilities)), ("total_financing", lambda y: y.assets)]
    rows = [_group("a", "Tillgångar"), *_rows(assets, years, layout, True, True)]
    rows += [_group("e", "Eget kapital och skulder"), *_rows([*equity, *debts], years, layout, True, True)]
    for row in rows:
        if row.key == "result_year":
            row.role = "item"
    columns = _with_notes(periods([y.year for y in years], layout, True), layout)
    return table("br", "balance_sheet", columns, _sectioned(rows), layout)


def _group(key: str, label: str) -> Row:
    return Row(f"group-{key}", label, {}, role="group")


def _sectioned(rows: list[Row]) -> list[Row]:
    section = ""
    for row in rows:
        if row.role == "group":
            section = row.label
        elif row.role != "total":
            row.section = section
    return rows


def cash_flow(years: Sequence[Year], layout: Layout) -> Table:
    lines: list[Line] = [("result_year", lambda y: y.result), ("cf_noncash", lambda y: y.depreciation)]
    if layout["cash_form"] == "with subtotals":
        lines.append(("cf_before_wc", lambda y: y.result + y.depreciation))
    lines += [
        ("cf_receivables", lambda y: y.receivables_before - sum(y.receivables)),
        ("cf_liabilities", lambda y: sum(y.liabilities) - y.liabilities_before),
        ("cf_operating", lambda y: y.cash - y.cash_opening + y.acquisitions),
        ("cf_investing", lambda y: -y.acquisitions),
        ("cf_year", lambda y: y.cash - y.cash_opening),
        ("cash_opening", lambda y: y.cash_opening),
        ("cash_closing", lambda y: y.cash),
    ]
    rows = _rows(lines, years, layout, False, False)
    if layout["cash_form"] == "headed sections":
        rows = [_group("o", "Den löpande verksamheten"), *rows[:5], _group("i", "Investeringsverksamheten"), *rows[5:]]
    return table("kf", "cash_flow", periods([y.year for y in years], layout, False), _sectioned(rows), layout)


def overview(years: Sequence[Year], layout: Layout) -> Table:
    """Figures of several years: amounts, solvency, people."""
    minus = sign(layout)
    lines: list[Line] = [
        ("rev_total", lambda y: y.revenue),
        ("cost_all", lambda y: minus * (y.costs + y.depreciation)),
        ("fin_net", lambda y: y.fin_income - y.fin_cost),
        ("result_year", lambda y: y.result),
        ("equity_closing", lambda y: y.equity),
        ("total_assets", lambda y: y.assets),
    ]
    rows = _rows(lines, years, layout, True, False)
    for row in rows:
        row.role = "item"
    rows[-1].label = layout.names["balance"]
    rows.append(_other("solvency", layout, {str(y.year): _solvency(y) for y in years}, "percent", "percent", ""))
    rows.append(
        _other(
            "participants",
            layout,
            {str(y.year): Decimal(sum(y.participants)) for y in years},
            "count",
            "persons",
            "all",
        )
    )
    rows.append(_other("staff", layout, {str(y.year): Decimal(y.staff) / 4 for y in years}, "fte", "fte", ""))
    order = sorted((y.year for y in years), reverse=layout["overview_years"] == "newest first")
    columns = [Column(str(y), (str(y),), measure="amount", year=y, unit=unit(layout)) for y in order]
    return table("t1", "multi_year_overview", columns, rows, layout, "Ekonomisk översikt över flera år")


def _solvency(year: Year) -> Decimal:
    return (Decimal(100 * year.equity) / year.assets).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _other(item: str, layout: Layout, values: dict[str, Decimal], measure: str, of: str, sex: str) -> Row:
    cells = {key: cell(value, measure, layout) for key, value in values.items()}
    if measure == "percent":  # the label has the sign
        cells = {key: Cell(c.text.rstrip(" %"), c.value, "fte") for key, c in cells.items()}
    return Row(item, layout.names[item], cells, sex=sex, measure=measure, unit=of)


def _budget_columns(year: int, layout: Layout, prior: bool) -> list[Column]:
    own = unit(layout)
    budget = Column("budget", ("Budget", str(year)), measure="amount", scenario="budget", year=year, unit=own)
    outcome = Column("outcome", ("Utfall", str(year)), measure="amount", year=year, unit=own)
    plain: dict[str, tuple[str, ...]] = {"plain": ("Avvikelse",), "short": ("Diff",)}
    words = plain.get(layout["variance_header"])
    if words is None:
        of_outcome = layout["variance"] == "outcome-budget"
        words = ("Avvikelse", "utfall–budget" if of_outcome else "budget–utfall")
        if layout["variance"] == "effect on result":
            words = ("Avvikelse", "mot budget")
    variance = Column("variance", words, measure="amount", scenario="variance", year=year, unit=own)
    pair = [budget, outcome] if layout["budget_order"] == "budget first" else [outcome, budget]
    before = [Column("prior", ("Utfall", str(year - 1)), measure="amount", year=year - 1, unit=own)] if prior else []
    return [*pair, variance, *before]


def _budget_row(key: str, label: str, budget: int, outcome: int, prior: int | None, layout: Layout, cost: bool) -> Row:
    """A row with its variance, which is that of the printed figures."""
    factor = sign(layout) if cost else 1
    planned, made = in_unit(factor * budget, layout), in_unit(factor * outcome, layout)
    reversed_ = layout["variance"] == "budget-outcome"
    if layout["variance"] == "effect on result":
        reversed_ = cost and factor == 1
    cells = {
        "budget": cell(planned, "money", layout),
        "outcome": cell(made, "money", layout),
        "variance": cell(planned - made if reversed_ else made - planned, "money", layout),
    }
    if prior is not None:
        cells["prior"] = money(factor * prior, layout)
    return Row(key, label, cells)


def intervention_budget(made: Association, year: Year, layout: Layout, number: int) -> Table:
    """Costs by intervention: with headings and subtotals, or plain."""
    place, names = slug(made.place), layout.names
    people = [
        _budget_row(f"i{n}", i.name, i.budget, i.cost, None, layout, True) for n, i in enumerate(year.interventions)
    ]
    for row in people:
        row.scope = f"{place}-{slug(row.label)}"
    structure = [_budget_row(f"s{n}", s, b, c, None, layout, True) for n, (s, b, c) in enumerate(year.structural)]
    budgets = sum(i.budget for i in year.interventions), sum(b for _, b, _ in year.structural)
    sums = [
        _budget_row(
            "individual", f"Summa {names['individual'].lower()}", budgets[0], year.individual, None, layout, True
        ),
        _budget_row(
            "structural", f"Summa {names['structural'].lower()}", budgets[1], year.structure, None, layout, True
        ),
    ]
    for row in sums:
        row.role = "subtotal"
    ends = [
        _budget_row("office", names["cost_office"], year.office_budget, year.office, None, layout, True),
        _budget_row("board", names["cost_board"], year.board_budget, year.board, None, layout, True),
    ]
    total = _budget_row(
        "total",
        "Summa kostnader",
        sum(budgets) + year.office_budget + year.board_budget,
        year.costs,
        None,
        layout,
        True,
    )
    total.role = "total"
    if layout["groups"] == "plain":
        sums[1].label, sums[1].role = names["structural"], "item"
        rows = [*people, sums[1], *ends, total]
    else:
        rows = [
            _group("i", names["individual"]),
            *people,
            sums[0],
            _group("s", names["structural"]),
            *structure,
            sums[1],
        ]
        rows = [*rows, _group("k", "Administration"), *ends, total]
    title = "Budget och utfall per insats"
    return table(
        f"t{number}", "intervention_budget", _budget_columns(year.year, layout, False), _sectioned(rows), layout, title
    )


def operating_statement(before: Year, year: Year, layout: Layout, number: int) -> Table:
    names, b = layout.names, before
    planned = sum(i.budget for i in year.interventions), sum(p for _, p, _ in year.structural)
    budgeted = sum(planned) + year.office_budget + year.board_budget + year.depreciation
    finance, finance_before = year.fin_income - year.fin_cost, b.fin_income - b.fin_cost
    row = _budget_row
    rows = [
        row(
            "rev_members",
            names["rev_members"],
            year.budget_members,
            year.revenue_members,
            b.revenue_members,
            layout,
            False,
        ),
        row("rev_other", names["rev_other"], 0, year.other_revenue, b.other_revenue, layout, False),
        row("rev_total", "Summa intäkter", year.budget_members, year.revenue, b.revenue, layout, False),
        row("individual", names["individual"], planned[0], year.individual, b.individual, layout, True),
        row("structural", names["structural"], planned[1], year.structure, b.structure, layout, True),
        row("office", names["cost_office"], year.office_budget, year.office, b.office, layout, True),
        row("board", names["cost_board"], year.board_budget, year.board, b.board, layout, True),
        row("depreciation", names["depreciation"], year.depreciation, year.depreciation, b.depreciation, layout, True),
        row(
            "cost_total",
            "Summa kostnader",
            budgeted,
            year.costs + year.depreciation,
            b.costs + b.depreciation,
            layout,
            True,
        ),
        row("fin_net", names["fin_net"], 0, finance, finance_before, layout, False),
        row("result_year", names["result_year"], year.budget_members - budgeted, year.result, b.result, layout, False),
    ]
    for each in rows:
        each.role = {"rev_total": "subtotal", "cost_total": "subtotal", "result_year": "total"}.get(each.key, "item")
    title = "Driftredovisning"
    return table(f"t{number}", "operating_statement", _budget_columns(year.year, layout, True), rows, layout, title)
