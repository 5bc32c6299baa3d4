"""A report's tables of people as splits by sex: how many in all, women, men and others, of what and in which intervention."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pipeline.checks.grid import Grid
from pipeline.model import ALL, COUNT, ITEM, MEN, OTHER, OUTCOME, SUBTOTAL, TOTAL, WOMEN, Fact

SEXES = (ALL, WOMEN, MEN, OTHER)
PARTICIPANTS, NEW, EXITED = "participants", "participants_new", "participants_exited"
_CONCEPT = {  # what each item of the tables counts
    "participants": PARTICIPANTS,
    "participants_work_oriented": PARTICIPANTS,
    "participants_new": NEW,
    "participants_started": NEW,
    "participants_started_work_oriented": NEW,
    "participants_exited": EXITED,
    "participants_exited_work_oriented": EXITED,
    "exits": EXITED,
}
NAMED_PART = ("work_oriented",)  # items that count a named part of the interventions


@dataclass(eq=False)
class Split:
    """People of one scope by sex; each sex with the facts that make it up."""

    grid: Grid
    scope: str
    concept: str
    item: str
    sexes: dict[str, tuple[Fact, ...]] = field(default_factory=dict)

    def value(self, sex: str) -> Decimal | None:
        facts = self.sexes.get(sex)
        return sum((f.value or Decimal(0) for f in facts), Decimal(0)) if facts else None

    @property
    def whole(self) -> Decimal | None:
        """All of them, as printed or as women and men and others make."""
        return self.value(ALL) if ALL in self.sexes else self.made

    @property
    def made(self) -> Decimal | None:
        if WOMEN not in self.sexes or MEN not in self.sexes:
            return None
        return sum((self.value(s) or Decimal(0) for s in (WOMEN, MEN, OTHER)), Decimal(0))

    @property
    def sound(self) -> bool:
        """Do the sexes make the whole? What does not is told by another check."""
        return self.made is None or self.made == self.whole

    def fact_ids(self, *sexes: str) -> tuple[str, ...]:
        return tuple(f.fact_id for s in sexes for f in self.sexes.get(s, ()))


def unnamed(grid: Grid) -> bool:
    """Has a row two numbers of the same people by its columns? Then these are not told apart, and tell of nobody."""
    seen: set[tuple[object, ...]] = set()
    for f in grid.facts:
        if f.measure != COUNT or f.scenario != OUTCOME:
            continue
        key = (f.row, f.item, f.sex, f.fiscal_year)
        if key in seen:
            return True
        seen.add(key)
    return False


def of_document(grids: Sequence[Grid]) -> list[Split]:
    """All splits of a document's tables, for the report's own year and of outcomes."""
    found: list[Split] = []
    for grid in grids:
        kind = grid.table.kind
        if kind in _OF_PEOPLE and unnamed(grid):
            continue
        if kind == "participant_flow":
            found += _by_item(grid, [f for f in _counts(grid) if grid.table.transposed or f.row_role in _TOTALS])
        elif kind in ("participants_by_intervention", "exits_by_intervention"):
            found += _by_item(grid, [f for f in _counts(grid) if f.row_role == ITEM or f.row_role == TOTAL])
        elif kind in ("referrers", "education_background"):
            found += _by_item(grid, [f for f in _counts(grid) if f.row_role == TOTAL])
        elif kind == "exit_reasons" and (split := _exits(grid)) is not None:
            found.append(split)
    return [s for s in found if s.whole is not None]


_TOTALS = (TOTAL, SUBTOTAL)
_OF_PEOPLE = ("participant_flow", "participants_by_intervention", "exits_by_intervention")


def _counts(grid: Grid) -> list[Fact]:
    years = (grid.document.report_year, None)
    return [
        f
        for f in grid.facts
        if f.measure == COUNT and f.value is not None and f.scenario == OUTCOME and f.fiscal_year in years
    ]


def _by_item(grid: Grid, facts: Sequence[Fact]) -> list[Split]:
    """A split for each row, or for each column where the sexes are rows; none where a figure stands twice."""
    found: dict[tuple[object, ...], Split] = {}
    twice: set[tuple[object, ...]] = set()
    named = any(c.population for c in grid.table.columns)  # a column beside them without a name is not all of them
    for f in facts:
        unnamed = "" if f.row_role == ITEM or named else PARTICIPANTS
        item = f.item if f.item in _CONCEPT else grid.population(f) or unnamed
        if grid.table.kind == "exits_by_intervention" and item not in _CONCEPT:
            item = "exits"
        if item not in _CONCEPT or f.sex not in SEXES:
            continue
        key = (f.scope, item, "" if grid.table.transposed else f.row)
        split = found.setdefault(key, Split(grid, f.scope, _CONCEPT[item], item))
        if f.sex in split.sexes:
            twice.add(key)
        split.sexes[f.sex] = (f,)
    return [s for k, s in found.items() if k not in twice]


def _exits(grid: Grid) -> Split | None:
    """The total of a table of exits: its total row, or the sum of its reasons for each sex where these are rows."""
    split = Split(grid, grid.table.scope, EXITED, "exits")
    counts = _counts(grid)
    if not grid.table.transposed:
        for f in counts:
            if f.row_role == TOTAL and f.sex in SEXES:
                rows = [g.value or Decimal(0) for g in counts if g.row_role == ITEM and g.sex == f.sex]
                if f.sex in split.sexes or (rows and sum(rows) != f.value):
                    return None  # a total that is no sum of its rows is told by another check
                split.sexes[f.sex] = (f,)
        return split
    for sex in SEXES:
        own = [f for f in counts if f.sex == sex]
        totals = [f for f in own if f.item in ("", "exits", "total")]
        if len(totals) > 1:
            return None
        if own:
            split.sexes[sex] = tuple(totals or own)
    return split
