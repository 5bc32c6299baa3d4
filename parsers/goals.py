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
from parsers.textcells import GOAL, GROUP, LABEL, OUTCOME, PEOPLE, CellText, TextColumn, TextTable
from pipeline.model import ALL, COUNT, FORECAST, FTE, PERCENT, POINTS, TARGET, Cell, Column, Document, Row, Table, Told
from pipeline.model import OUTCOME as OUTCOME_SCENARIO

PREVIOUS_FLAG = "previous_in_brackets"
ITEMS = {REACHED: "indicator_reached", BASE: "indicator_base"}
_VERDICT = re.compile(r"^(?:mål(?:et|en)\s.{0,30}|bedömning\w*\b.{0,60})(?:uppfyll\w*|uppnå\w*)\W*$", re.IGNORECASE)
_ORDINAL = re.compile(r"^\d{1,2}\.\s+(?=[A-ZÅÄÖ])")
_OVERALL = re.compile(r"övergripande|\bmål för\b.*(?:insatser|verksamheten)", re.IGNORECASE)
_LEADING = re.compile(
    r"\s*(?:(?:minst|högst|cirka|ca|drygt|knappt)\s+)?(?P<figure>\d{1,3}(?:[ \u00a0]\d{3})*(?:[.,]\d+)?)\s*(?:\((?P<previous>\d[\d ]*(?:[.,]\d+)?)\)\s*$|(?=\()|[.]?\s*$|,\s)"
)
_STAFF = re.compile(r"heltidstjänst|årsarbetare|^antal (?:anställda|tjänster)|^tjänster", re.IGNORECASE)
_POINTS = re.compile(r"\bpoäng\b|programtrohet|medelvärde|\bindex\b", re.IGNORECASE)
_SHARE = re.compile(r"^andel\b|%|\bprocent\b", re.IGNORECASE)
_OF_PEOPLE = re.compile(
    r"^(?:antal(?:et)?\s+|fler\s+)?(?:(?:nya|unika|inskrivna|avslutade|aktuella|anonyma)\s+)?"
    r"(?:deltagare|personer|individer|kvinnor|män|ungdomar|medarbetare|remittenter|elever|inskrivna|avslutade)\b",
    re.IGNORECASE,
)
_TO_WORK = re.compile(r"till arbete", re.IGNORECASE)
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
        elif c.role == OUTCOME:
            scenario = FORECAST if c.forecast else OUTCOME_SCENARIO
            found.append(Column(c.label, "value", "", c.sex, scenario, c.year or year))
        elif c.role == PEOPLE:
            population = "exits_work_or_study" if _TO_WORK.search(c.label) else ""
            found.append(Column(c.label, "value", COUNT, "", OUTCOME_SCENARIO, c.year or year, population=population))
    return found


def rows_of(table: TextTable, document: Document) -> list[Row]:
    """A row for each goal (or intervention) with a cell for every figure in it."""
    year = document.report_year
    if kind_of(table) != "targets_outcomes":
        return _people(table)
    places = _figure_columns(table)
    rows = []
    for goal in _goals(table):
        told = _quantities(goal.target, goal.label, []) if goal.target is not None else []
        cells: list[Cell] = []
        outcomes = iter(goal.outcomes)
        for number, spec in enumerate(places):
            if spec.role == GOAL:
                if goal.target is not None:
                    cells += _cells(goal, goal.target, told, number, spec, year)
                continue
            piece = next(outcomes, None)
            if piece is not None:
                found = _quantities(piece, goal.label, told)
                cells += _cells(goal, piece, found, number, spec, spec.year or year) or _nil(piece, number, told, spec)
        if cells:
            rows.append(Row(goal.label, cells, goal.section))
    return rows


def _figure_columns(table: TextTable) -> list[TextColumn]:
    return [c for c in table.columns if c.role in (GOAL, OUTCOME)]


def _index(table: TextTable, role: str) -> int:
    return next(i for i, c in enumerate(table.columns) if c.role == role)


def _goals(table: TextTable) -> list[_Goal]:
    """The rows as single goals: a cell with several goals beside one with as many outcomes is taken apart."""
    roles = [c.role for c in table.columns]
    found: list[_Goal] = []
    group = ""
    for row in table.rows:
        if GROUP in roles:
            group = row[_index(table, GROUP)].text or group
        target = row[_index(table, GOAL)]
        outcomes = [cell for cell, role in zip(row, roles, strict=True) if role == OUTCOME]
        if LABEL in roles:
            label = row[_index(table, LABEL)].text
            found.append(_Goal(label, group, _whole(target), tuple(_whole(o) for o in outcomes)))
            continue
        goals = emitted.sentences(target) if target.text else []
        parts = [_parts(o, target, goals) for o in outcomes]
        for i, (start, end) in enumerate(goals):
            pieces = tuple(_piece(o, p[i]) for o, p in zip(outcomes, parts, strict=True))
            label = _ORDINAL.sub("", target.text[start:end].strip())
            found.append(_Goal(label, group, (target, start, end), pieces))
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


def _quantities(piece: tuple[CellText, int, int], label: str, told: Sequence[Quantity]) -> list[Quantity]:
    """The quantities of a cell; a bare number at its start is of what the goal, or else the row's label, counts.

    `4,0`, `302 (271)` and `12 (42 % kvinnor)` begin with one.
    """
    cell, start, end = piece
    text = cell.text[start:end]
    found = quantities.find(text)
    bare = _LEADING.match(text)
    if bare is None or any(q.start <= bare.start("figure") < q.stop for q in found):
        return found
    like = told[0] if told and not any(q.part for q in told[:1]) else _like(label)
    made = [_like_that(like, text, bare.start("figure"), bare.end("figure"))]
    if bare["previous"]:
        made.append(_like_that(like, text, bare.start("previous"), bare.end("previous"), PREVIOUS))
    return [*made, *(q for q in found if q.start >= bare.end())]


def _like_that(like: Quantity, text: str, start: int, end: int, part: str = "") -> Quantity:
    value = parse_printed(text[start:end]) or Decimal(0)
    return Quantity(start, end, end, text[start:end], value, like.measure, like.unit, like.sex, part=part)


def _like(label: str) -> Quantity:
    """What a bare number beside this label counts: staff, points, a share, people, else things."""
    measure, unit, sex = COUNT, quantities.THINGS, ""
    if _STAFF.search(label):
        measure, unit = FTE, FTE
    elif _POINTS.search(label):
        measure, unit = POINTS, POINTS
    elif _SHARE.search(label):
        measure, unit, sex = PERCENT, PERCENT, ALL
    elif _OF_PEOPLE.match(label):
        unit, sex = quantities.PERSONS, ALL
    return Quantity(0, 0, 0, "", Decimal(0), measure, unit, sex)


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
        bracketed = text.text[start + q.start - 1 : start + q.start] == "(" and q is found[-1] and len(found) > 1
        if q.part == PREVIOUS or (spec.other_year and bracketed and not q.part):
            own_year = spec.other_year or (year - 1 if year else None)
            flags = () if spec.other_year else (PREVIOUS_FLAG,)
        if q.year is not None and q.year != (spec.year or year):
            own_year = q.year
        scenario = OUTCOME_SCENARIO if own_year is not None and own_year != spec.year else ""
        told = Told(q.measure, q.unit, _sex(goal.label, q, spec), ITEMS.get(q.part, ""), own_year, scenario)
        cells.append(_cell(text, start, q, column, told, flags))
    return cells


def _sex(label: str, quantity: Quantity, spec: TextColumn) -> str:
    """`Andel män som börjar`: a share of men, though the cell says only `30 procent`; or as the column says."""
    if quantity.sex != ALL:
        return quantity.sex
    if spec.sex:
        return spec.sex
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


def _nil(piece: tuple[CellText, int, int], column: int, told: Sequence[Quantity], spec: TextColumn) -> list[Cell]:
    """`-`, `Ej mätbart` where an outcome would stand."""
    cell, start, end = piece
    text = cell.text[start:end].strip().rstrip(".")
    if not told or not (is_dash(text) or text.casefold() in NIL_WORDS):
        return []
    like = told[0]
    at = cell.text[start:end].index(text)
    empty = Quantity(at, at + len(text), at + len(text), text, like.value, like.measure, like.unit, like.sex)
    return [_cell(cell, start, empty, column, Told(like.measure, like.unit, spec.sex or like.sex), nil=True)]


def _people(table: TextTable) -> list[Row]:
    """`77 deltagare 44 kvinnor 33 män` or `34 varav 19 kvinnor` beside an intervention: one cell for each sex."""
    labels = _index(table, GROUP)
    people = [i for i, c in enumerate(table.columns) if c.role == PEOPLE]
    whole = Quantity(0, 0, 0, "", Decimal(0), COUNT, quantities.PERSONS, ALL)
    rows = []
    for row in table.rows:
        cells: list[Cell] = []
        for number, at in enumerate(people):
            piece = _whole(row[at])
            if piece is None:
                continue
            found = [q for q in _counted(piece, whole) if q.measure == COUNT and q.unit == quantities.PERSONS]
            told = [_cell(piece[0], 0, q, number, Told(COUNT, q.unit, q.sex)) for q in found]
            cells += told or _nil(piece, number, [whole], table.columns[at])
        if cells and row[labels].text:
            rows.append(Row(row[labels].text, cells))
    return rows


def _counted(piece: tuple[CellText, int, int], whole: Quantity) -> list[Quantity]:
    """The people of a cell; a number before `varav` is all of them."""
    cell, start, end = piece
    text = cell.text[start:end]
    first = re.match(r"\s*(?P<figure>\d{1,3}(?:[ \u00a0]\d{3})*)(?=\s*(?:,?\s*varav\b|$|\())", text)
    found = quantities.find(text)
    if first is None or any(q.start <= first.start("figure") < q.stop for q in found):
        return found
    return [_like_that(whole, text, first.start("figure"), first.end("figure")), *found]
