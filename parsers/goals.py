"""Tables of sentences to tables of figures: goals with their outcomes, people told in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from parsers import emitted, quantities
from parsers.numbers import NIL_WORDS, is_dash, parse_printed
from parsers.places import box
from parsers.quantities import BASE, PREVIOUS, REACHED, Quantity
from parsers.textcells import GOAL, LABEL, OUTCOME, PEOPLE, CellText, TextColumn, TextTable
from pipeline.model import ALL, COUNT, PERCENT, TARGET, Cell, Column, Document, Row, Table, Told
from pipeline.model import OUTCOME as OUTCOME_SCENARIO

PREVIOUS_FLAG = "previous_in_brackets"
ITEMS = {REACHED: "indicator_reached", BASE: "indicator_base"}
_VERDICT = re.compile(r"^(?:mål(?:et|en)\s.{0,30}|bedömning\w*\b.{0,60})(?:uppfyll\w*|uppnå\w*)\W*$", re.IGNORECASE)
_OVERALL = re.compile(r"övergripande|\bmål för\b.*(?:insatser|verksamheten)", re.IGNORECASE)
_EXITED = re.compile(r"avslut", re.IGNORECASE)
_OF_SEX = re.compile(r"^(?:andel|antal)\s+(?P<sex>kvinn\w+|män\b)", re.IGNORECASE)
_OF_NOBODY = re.compile(r"^(?:andel|antal)\b.{0,14}\b(?:aktivitet|möte|planer|besök|samverkans|plats)", re.IGNORECASE)


def kind_of(table: TextTable) -> str:
    """targets_outcomes, or people by intervention."""
    if any(c.role == GOAL for c in table.columns):
        return "targets_outcomes"
    people = next(c for c in table.columns if c.role == PEOPLE)
    return "exits_by_intervention" if _EXITED.search(people.label) else "participants_by_intervention"


def of_association(table: Table) -> bool:
    """Do the goals speak of all interventions: `Övergripande mål ...`, `Mål för strukturpåverkande insatser`?"""
    if any(row.section for row in table.rows):
        return True  # each row is of the intervention it stands under
    return table.of_words and any(_OVERALL.search(c.label) for c in table.columns if c.scenario == TARGET)


@dataclass(frozen=True, slots=True)
class _Goal:
    """One goal with its outcomes: pieces of cells, as (cell, start, end)."""

    label: str
    section: str
    target: tuple[CellText, int, int] | None
    outcomes: tuple[tuple[CellText, int, int] | None, ...]


def columns_of(table: TextTable, year: int | None) -> list[Column]:
    """The columns of figures: the goal, each outcome; or the people."""
    found = []
    for c in table.columns:
        if c.role == GOAL:
            found.append(Column(c.label, "value", "", "", TARGET, year))
        elif c.role in (OUTCOME, PEOPLE):
            measure = COUNT if c.role == PEOPLE else ""
            found.append(Column(c.label, "value", measure, "", OUTCOME_SCENARIO, c.year or year))
    return found


def rows_of(table: TextTable, document: Document) -> list[Row]:
    """A row for each goal (or intervention) with a cell for every figure in it."""
    year = document.report_year
    if kind_of(table) != "targets_outcomes":
        return _people(table)
    outcomes = [c for c in table.columns if c.role == OUTCOME]
    rows = []
    for goal in _goals(table):
        cells: list[Cell] = []
        told: list[Quantity] = []
        if goal.target is not None:
            told = _quantities(goal.target)
            cells += _cells(goal, goal.target, told, 0, table.columns[_index(table, GOAL)], year)
        for number, (column, piece) in enumerate(zip(outcomes, goal.outcomes, strict=False), 1):
            if piece is not None:
                found = _quantities(piece) or _bare(piece, told)
                cells += _cells(goal, piece, found, number, column, column.year or year) or _nil(piece, number, told)
        if cells:
            rows.append(Row(goal.label, cells, goal.section))
    return rows


def _index(table: TextTable, role: str) -> int:
    return next(i for i, c in enumerate(table.columns) if c.role == role)


def _goals(table: TextTable) -> list[_Goal]:
    """The rows as single goals: a cell with several goals beside one with as many outcomes is taken apart."""
    roles = [c.role for c in table.columns]
    labelled = LABEL in roles
    one_label = labelled and re.match(r"indikator", table.columns[_index(table, LABEL)].label, re.IGNORECASE)
    found: list[_Goal] = []
    for row in table.rows:
        label = row[_index(table, LABEL)].text if labelled else ""
        target = row[_index(table, GOAL)]
        outcomes = [cell for cell, role in zip(row, roles, strict=True) if role == OUTCOME]
        if one_label:
            found.append(_Goal(label, "", _whole(target), tuple(_whole(o) for o in outcomes)))
            continue
        goals = emitted.sentences(target) if target.text else []
        parts = [_parts(o, target, goals) for o in outcomes]
        for i, (start, end) in enumerate(goals):
            pieces = tuple(_piece(o, p[i]) for o, p in zip(outcomes, parts, strict=True))
            found.append(_Goal(target.text[start:end].strip(), label, (target, start, end), pieces))
    return found


def _piece(cell: CellText, span: tuple[int, int] | None) -> tuple[CellText, int, int] | None:
    return (cell, *span) if span is not None else None


def _whole(cell: CellText) -> tuple[CellText, int, int] | None:
    return (cell, 0, len(cell.text)) if cell.text else None


def _parts(cell: CellText, target: CellText, goals: Sequence[tuple[int, int]]) -> list[tuple[int, int] | None]:
    """For each goal the piece of an outcome's cell that speaks of it.

    Sentence by sentence where there are as many, else those with figures one by one; a single goal has the whole cell,
    and what is over belongs to the last goal.
    """
    if not cell.text:
        return [None] * len(goals)
    if len(goals) == 1:
        return [(0, len(cell.text))]
    spans = [s for s in emitted.sentences(cell) if not _VERDICT.match(cell.text[slice(*s)].strip())]
    if len(spans) != len(goals):
        finer = [s for s in emitted.sentences(cell, finer=True) if not _VERDICT.match(cell.text[slice(*s)].strip())]
        spans = finer if len(finer) == len(goals) else spans
    if len(spans) != len(goals):
        told = [i for i, (a, b) in enumerate(goals) if quantities.find(target.text[a:b])]
        figured = [(a, b) for a, b in spans if quantities.find(cell.text[a:b])]
        found: list[tuple[int, int] | None] = [None] * len(goals)
        own = told if told else list(range(len(goals)))
        for i, span in zip(own, figured, strict=False):
            found[i] = span
        if len(figured) > len(own) and own:
            first = found[own[-1]]
            found[own[-1]] = (first[0] if first else figured[-1][0], figured[-1][1])
        return found
    return list(spans)


def _quantities(piece: tuple[CellText, int, int]) -> list[Quantity]:
    cell, start, end = piece
    return quantities.find(cell.text[start:end])


def _bare(piece: tuple[CellText, int, int], told: Sequence[Quantity]) -> list[Quantity]:
    """A cell of nothing but a number means what its goal counts."""
    cell, start, end = piece
    text = cell.text[start:end].strip().rstrip(".")
    value = parse_printed(text)
    if value is None or not told or not re.fullmatch(r"[\d \u00a0.,]+", text):
        return []
    offset = cell.text[start:end].index(text)
    like = told[0]
    return [Quantity(offset, offset + len(text), offset + len(text), text, value, like.measure, like.unit, like.sex)]


def _cells(
    goal: _Goal,
    piece: tuple[CellText, int, int],
    found: Sequence[Quantity],
    column: int,
    spec: TextColumn,
    year: int | None,
) -> list[Cell]:
    text, start, _ = piece
    cells = []
    for q in found:
        flags: tuple[str, ...] = ()
        own_year = None
        if q.part == PREVIOUS:
            own_year = spec.other_year or (year - 1 if year else None)
            flags = () if spec.other_year else (PREVIOUS_FLAG,)
        scenario = OUTCOME_SCENARIO if q.part == PREVIOUS else ""
        told = Told(q.measure, q.unit, _sex(goal.label, q), ITEMS.get(q.part, ""), own_year, scenario)
        cells.append(_cell(text, start, q, column, told, flags))
    return cells


def _sex(label: str, quantity: Quantity) -> str:
    """`Andel män som börjar`: a share of men, though the cell says only `30 procent`."""
    if quantity.sex != ALL:
        return quantity.sex
    told = _OF_SEX.match(label)
    if told:
        return quantities.sex_named(told["sex"]) or ALL
    return "" if _OF_NOBODY.match(label) else ALL


def _cell(
    text: CellText, start: int, q: Quantity, column: int, told: Told, flags: tuple[str, ...] = (), nil: bool = False
) -> Cell:
    words, line = text.words(start + q.start, start + q.end)
    confidences = [w.confidence for w in words if w.confidence is not None]
    decimals = len(q.printed.rstrip("% ").replace(".", ",").partition(",")[2])
    return Cell(
        q.printed,
        None if nil else q.value,
        Decimal(1).scaleb(-decimals),
        column,
        line.number,
        box(words, line.page) if line.positioned else "",
        q.measure == PERCENT and not nil,
        round(min(confidences), 3) if confidences else None,
        flags,
        line.page.number,
        line.page.origin,
        line.index,
        told,
    )


def _nil(piece: tuple[CellText, int, int], column: int, told: Sequence[Quantity]) -> list[Cell]:
    """`-`, `Ej mätbart` where an outcome would stand."""
    cell, start, end = piece
    text = cell.text[start:end].strip().rstrip(".")
    if not told or not (is_dash(text) or text.casefold() in NIL_WORDS):
        return []
    like = told[0]
    at = cell.text[start:end].index(text)
    empty = Quantity(at, at + len(text), at + len(text), text, like.value, like.measure, like.unit, like.sex)
    return [_cell(cell, start, empty, column, Told(like.measure, like.unit, like.sex), nil=True)]


def _people(table: TextTable) -> list[Row]:
    """`77 deltagare 44 kvinnor 33 män` beside an intervention: one cell for each sex."""
    labels, people = _index(table, LABEL), _index(table, PEOPLE)
    rows = []
    for row in table.rows:
        cell = row[people]
        found = [q for q in quantities.find(cell.text) if q.measure == COUNT and q.unit == quantities.PERSONS]
        if found and row[labels].text:
            rows.append(Row(row[labels].text, [_cell(cell, 0, q, 0, Told(COUNT, q.unit, q.sex)) for q in found]))
    return rows
