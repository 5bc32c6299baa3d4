"""Tables to facts: canonical items, units, signs, periods, sex, scope. Nothing is dropped and nothing repaired.

An unmapped label is kept as printed (`item` empty, flag `label_unmapped`) and listed in the run's summary.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from parsers import arithmetic, numbers, scopes, structure
from parsers.arithmetic import Meaning
from pipeline import variance, vocabulary
from pipeline.model import (
    AGREES,
    ALL,
    AMOUNT,
    ASSOCIATION,
    BUDGET,
    COUNT,
    DISAGREES,
    FORECAST,
    FTE,
    ITEM,
    MEMO,
    OUTCOME,
    PERCENT,
    POINTS,
    SUBTOTAL,
    TOTAL,
    VARIANCE,
    Cell,
    Column,
    Document,
    Fact,
    Row,
    Table,
)

UNMAPPED = "label_unmapped"


def facts_of(document: Document, tables: Sequence[Table]) -> list[Fact]:
    """One fact for every printed figure of the tables; cells in = facts out."""
    found: list[Fact] = []
    for table in tables:
        found.extend(_table_facts(document, table))
    return found


def _table_facts(document: Document, table: Table) -> list[Fact]:
    meanings = [_meaning(document, table, row) for row in table.rows]
    roles = structure.finish_roles([m.role for m in meanings])
    if vocabulary.kinds()[table.kind].people and not table.transposed:
        roles = _with_total(table, roles)
    if table.kind == "intervention_budget":
        roles = _with_subtotals(table, roles)
    natures = _natures(table, meanings)
    for row, nature in zip(table.rows, natures, strict=True):
        row.nature = nature
    convention = variance.convention(table)
    sign = arithmetic.cost_sign(natures, [_scenario_values(table, row) for row in table.rows])
    template = cash_flow_item(table, meanings) if table.kind == "cash_flow" else ""
    counted = "" if _some_named(table) else COUNTED.get(table.kind, "")
    found = []
    for index, (row, m, role) in enumerate(zip(table.rows, meanings, roles, strict=True)):
        row.role, row.item = role, (template if m.item == "cf_operating" and template else m.item)
        scope, scope_flags = _scope(document, table, row, m)
        instant = m.entry.instant if m.entry is not None else ""
        for cell in row.cells:
            column = table.columns[cell.column]
            flags = [*cell.flags, *row.flags, *table.flags, *scope_flags]
            item = row.item
            if column.item_label:
                reason = vocabulary.match("exit_reasons", column.item_label, document.report_year)
                item = reason.code if reason else ""
            item = (cell.told.item if cell.told else "") or item or column.population or counted
            if not item and role == ITEM and not (table.transposed and not column.item_label):
                flags.append(UNMAPPED)
            found.append(
                _fact(
                    document, table, row, cell, column, index, item, scope, row.nature, instant, sign, convention, flags
                )
            )
    return found


def _with_subtotals(table: Table, roles: Sequence[str]) -> list[str]:
    """Roles with the sums of a table of money that no word calls so."""
    amounts = [i for i, c in enumerate(table.columns) if c.role == "value" and c.measure == AMOUNT]
    cells = [{c.column: c for c in row.cells} for row in table.rows]
    columns = [[c.value if (c := own.get(i)) is not None else None for own in cells] for i in amounts]
    quantum = max((c.quantum for own in cells for i, c in own.items() if i in amounts), default=Decimal(1))
    return structure.finish_roles(structure.unnamed_subtotals(roles, columns, quantum))


def _some_named(table: Table) -> bool:
    """Does a table of interventions name the people of some of its columns, so that the others are not all of them?"""
    counts = [c for c in table.columns if c.role == "value" and c.measure == COUNT]
    by_rows = vocabulary.kinds()[table.kind].scope == "rows"
    return by_rows and any(c.population for c in counts) and not all(c.population for c in counts)


def _natures(table: Table, meanings: Sequence[Meaning]) -> list[str]:
    """revenue, cost and so on by the vocabulary; for rows it does not know, by the heading or the sum they stand under."""
    found = [m.nature for m in meanings]
    for i, row in enumerate(table.rows):
        shape = vocabulary.kinds()[table.kind].shape
        if shape == "forecast" and not found[i]:
            found[i] = "cost"
        heading = row.section.casefold()
        if (
            shape == "budget"
            and meanings[i].entry is None
            and meanings[i].role == ITEM
            and heading.startswith("intäkt")
        ):
            found[i] = "revenue"
        if found[i] or shape != "budget":
            continue
        if "intäkt" in heading or "kostnad" in heading:
            found[i] = "revenue" if "intäkt" in heading else "cost"
        else:
            totals = [m.nature for m in meanings[i + 1 :] if m.role in (SUBTOTAL, TOTAL)]
            found[i] = totals[0] if totals and totals[0] in ("revenue", "cost") else ""
    return found


def _with_total(table: Table, roles: list[str]) -> list[str]:
    """A first or last row that is the sum of all others is the total, whatever it is called."""
    if TOTAL in roles or SUBTOTAL in roles or len(table.rows) < 3:
        return roles
    counts = [i for i, c in enumerate(table.columns) if c.measure == COUNT]
    for at in (len(roles) - 1, 0):
        cells = {c.column: c.value for c in table.rows[at].cells}
        sums = {
            column: sum(
                (
                    c.value or Decimal(0)
                    for i, r in enumerate(table.rows)
                    if i != at
                    for c in r.cells
                    if c.column == column
                ),
                Decimal(0),
            )
            for column in counts
        }
        hits = sum(cells.get(column) == total != 0 for column, total in sums.items())
        if hits >= max(1, len(counts) - 1):
            return [TOTAL if i == at else r for i, r in enumerate(roles)]
    return roles


def _meaning(document: Document, table: Table, row: Row) -> Meaning:
    if table.transposed:
        role = TOTAL if row.sex == ALL else (ITEM if row.sex else MEMO)  # a row of shares below the sexes adds nothing
        return Meaning("", "", role, None)
    return arithmetic.meaning(
        table.kind, row.label, document.report_year, vocabulary.organisation_code(document.organisation)
    )


def _scenario_values(table: Table, row: Row) -> list[Decimal | None]:
    return [c.value for c in row.cells if table.columns[c.column].scenario in (OUTCOME, BUDGET, FORECAST)]


# what a table counts whose rows are no items of a vocabulary: interventions, sexes, questions
COUNTED = {
    "participants_by_intervention": "participants",
    "exits_by_intervention": "exits",
    "participant_flow": "participants",
    "survey_results": "survey_share",
    "targets_outcomes": "indicator",
}


def _scope(document: Document, table: Table, row: Row, m: Meaning) -> tuple[str, tuple[str, ...]]:
    if table.of_words and row.section:
        return _of_section(document, table, row)
    if vocabulary.kinds()[table.kind].scope != "rows":
        return table.scope, ()
    if m.entry is not None and m.entry.sort == "individual":
        return m.entry.code, ()
    flat = not any(r.section for r in table.rows) and not scopes.GENERAL.search(row.label)
    grouped = bool(re.search(r"individ|^insatser\W*$", row.section, re.IGNORECASE))
    if m.entry is None and (grouped or flat) and structure.role_of(row.label) == ITEM:
        # neither an activity code of the ledger nor a remark in brackets is part of the name
        name = re.sub(r"^\d{2,6}\s+|\s*\([^)]*\)\s*$", "", row.label)
        return f"{vocabulary.organisation_code(document.organisation)}-{vocabulary.slug(name)}", (scopes.UNMAPPED,)
    return ASSOCIATION, ()


def _of_section(document: Document, table: Table, row: Row) -> tuple[str, tuple[str, ...]]:
    """The intervention whose goals stand under its name: `HUVAS (start april 2018)`."""
    organisation = vocabulary.organisation_code(document.organisation)
    end = vocabulary.name_at_start("interventions", row.section, organisation)
    name = row.section[:end] if end else re.sub(r"\s*\(.*$", "", row.section)
    entry = vocabulary.match("interventions", name, document.report_year, organisation)
    if entry is None:
        return f"{organisation}-{vocabulary.slug(name)}", (scopes.UNMAPPED,)
    return (entry.code if entry.sort == "individual" else ASSOCIATION), ()


def cash_flow_item(table: Table, meanings: Sequence[Meaning]) -> str:
    """Two templates print one label: the operating cash flow, or the change of working capital alone. Arithmetic tells."""
    votes = {"cf_operating": 0, "cf_wc_change": 0}
    for position in range(max((len(r.cells) for r in table.rows), default=0)):
        values: dict[str, Decimal] = {}
        quantum = Decimal(1)
        for row, m in zip(table.rows, meanings, strict=True):
            if position < len(row.cells) and m.item and row.cells[position].value is not None:
                values.setdefault(m.item, row.cells[position].value)  # type: ignore[arg-type]
                quantum = row.cells[position].quantum
        if not {"cf_operating", "cf_before_wc", "cf_liabilities"} <= values.keys():
            continue
        change = values.get("cf_receivables", Decimal(0)) + values["cf_liabilities"]
        votes["cf_wc_change"] += abs(values["cf_operating"] - change) <= 2 * quantum
        votes["cf_operating"] += abs(values["cf_operating"] - change - values["cf_before_wc"]) <= 2 * quantum
    return "cf_wc_change" if votes["cf_wc_change"] > votes["cf_operating"] else "cf_operating"


def _fact(
    document: Document,
    table: Table,
    row: Row,
    cell: Cell,
    column: Column,
    index: int,
    item: str,
    scope: str,
    nature: str,
    instant: str,
    sign: int,
    convention: variance.Convention | None,
    flags: list[str],
) -> Fact:
    told = cell.told
    measure = PERCENT if cell.percent or column.measure == PERCENT else (row.measure or column.measure)
    unit = {PERCENT: "percent", COUNT: "persons", FTE: "fte", POINTS: "points"}.get(measure, table.unit)
    sex = (row.sex or column.sex or ALL) if vocabulary.kinds()[table.kind].of_people else row.sex
    if measure == POINTS:
        sex = ""
    year = column.fiscal_year
    if told is not None:
        measure, unit, sex, year = told.measure, told.unit, told.sex, told.fiscal_year or year
    nil, value = _nil(table, row, cell, column)
    amount = None if value is None else value * Decimal(vocabulary.units()[unit]["factor"])
    start, end = _period(document, table, column, year)
    if instant == "opening" and start:
        start, end = "", (date.fromisoformat(start) - timedelta(days=1)).isoformat()
    elif instant == "opening" and year is not None:  # stands in a balance, under the day of its close
        end = f"{year - 1}-12-31"
    elif instant:
        start = ""
    return Fact(
        fact_id=f"{table.table_id}.r{index}c{cell.column + 1}{_nth(row, cell)}",
        document_id=document.document_id,
        table_id=table.table_id,
        kind=table.kind,
        row=index,
        column=cell.column + 1,
        row_label=row.label,
        column_label=column.label,
        section=row.section,
        item=item,
        row_role=row.role,
        scope=scope,
        sex=sex,
        measure=measure,
        scenario=(told.scenario if told is not None else "") or row.scenario or column.scenario,
        fiscal_year=year,
        period_start=start,
        period_end=end,
        value_printed=cell.text,
        value=value,
        unit=unit,
        amount=amount,
        amount_normalised=None
        if amount is None or measure != AMOUNT
        else _normalised(amount, nature, column.scenario, sign, convention),
        quantum=cell.quantum,
        nil=nil,
        page=cell.page,
        line=cell.line,
        bbox=cell.bbox,
        ocr_confidence=cell.confidence,
        flags=tuple(dict.fromkeys(flags)),
        text_origin=cell.origin,
    )


def _nth(row: Row, cell: Cell) -> str:
    """What tells the figures of one cell apart in their keys: nothing for the first, then `n2`, `n3`."""
    own = [c for c in row.cells if c.column == cell.column]
    nth = next(i for i, c in enumerate(own, 1) if c is cell)
    return f"n{nth}" if nth > 1 else ""


def _normalised(
    amount: Decimal, nature: str, scenario: str, sign: int, convention: variance.Convention | None
) -> Decimal | None:
    """Revenue and assets +, costs -, variance + = better for the result. `sign` x a printed cost is negative."""
    flip = sign if nature == "cost" else 1
    if scenario != VARIANCE:
        return amount * flip
    if convention is None:
        return None
    if convention.name == variance.FAVOURABLE:
        return amount
    return amount * flip * convention.sign(nature)


def _nil(table: Table, row: Row, cell: Cell, column: Column) -> tuple[str, Decimal | None]:
    """What a dash or a zero means: zero where the row's or the column's arithmetic bears it out, else not available."""
    if cell.value is not None:
        return ("zero" if cell.value == 0 else ""), cell.value
    if numbers.ILLEGIBLE in cell.flags:
        return "not_available", None
    word = numbers.NIL_WORDS.get(cell.text.casefold())
    if word is not None:
        return word, Decimal(0) if word == "zero" else None
    verdicts = [_zero_fits_row(table, row, cell), _zero_fits_column(table, cell)]
    if AGREES in verdicts:
        return "zero", Decimal(0)
    return "not_available", None


def _zero_fits_row(table: Table, row: Row, cell: Cell) -> str:
    counts = [c for c in row.cells if table.columns[c.column].measure == COUNT]
    if cell not in counts or len(counts) < 3:
        return ""
    values = [c.value or Decimal(0) for c in counts]
    return AGREES if any(2 * v == sum(values) for v in values) and any(values) else DISAGREES


def _zero_fits_column(table: Table, cell: Cell) -> str:
    column = [(r, c) for r in table.rows for c in r.cells if c.column == cell.column]
    roles = structure.finish_roles([structure.role_of(r.label) for r, _ in column])
    values = [c.value or Decimal(0) for _, c in column]
    measure = table.columns[cell.column].measure
    for s in structure.sums(roles, [r.label for r, _ in column]):
        if column[s.total][1] is not cell and any(column[t][1] is cell for t in s.terms):
            exact = measure == COUNT
            if structure.holds(values[s.total], [values[t] for t in s.terms], cell.quantum, exact):
                return AGREES
    return ""


_MONTHS = {
    m: i for i, m in enumerate(("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"), 1)
}
_SPAN = re.compile(r"\b(jan)\w*\.?\s*(?:[-–—]|till(?: och med)?|t\.?o\.?m\.?)\s*([a-zåäö]{3})", re.IGNORECASE)
_WHOLE_YEAR = re.compile(r"\bhelår|\bårsbudget|\bhela året", re.IGNORECASE)


def _period(document: Document, table: Table, column: Column, year: int | None) -> tuple[str, str]:
    """Start and end of what a figure is of, by the column's own words first; a balance has only its day."""
    if year is None:
        return "", ""
    start, end = document.period_start[4:] or "-01-01", document.period_end[4:] or "-12-31"
    if year != document.report_year:
        start, end = "-01-01", "-12-31"
    day = re.search(rf"{year}(-\d\d-\d\d)(?!.*{year}-\d\d-\d\d)", column.label)
    span = _SPAN.search(column.label)
    if day and int(day.group(1)[4:]) <= calendar.monthrange(year, min(max(int(day.group(1)[1:3]), 1), 12))[1]:
        end = day.group(1)
    elif span and span.group(2).lower() in _MONTHS:
        month = _MONTHS[span.group(2).lower()]
        end = f"-{month:02d}-{calendar.monthrange(year, month)[1]}"
    elif _WHOLE_YEAR.search(column.label):
        end = "-12-31"
    return ("" if vocabulary.kinds()[table.kind].instants else f"{year}{start}"), f"{year}{end}"
