"""What the tables say of how many people: rows of interventions and of the association, by what they count and sex."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from pipeline import vocabulary
from pipeline.checks.grid import Grid
from pipeline.checks.people_words import EXITED, FULL_TIME, NEW, PARTICIPANTS, STAFF, phrases
from pipeline.checks.splits import unnamed
from pipeline.model import (
    ALL,
    ASSOCIATION,
    COUNT,
    FTE,
    MEN,
    OTHER,
    OUTCOME,
    RESULT,
    SUBTOTAL,
    TOTAL,
    WOMEN,
    Document,
    Fact,
)

ALSO = {"exits": EXITED, "participants_started": NEW}  # one quantity by two names of columns
UNIQUE, ANONYMOUS = "participants_unique", "participants_anonymous"
_STOCK = re.compile(
    r"pågående|ingående|utgående|vid årets|\bden\b|\d\s*(?:januari|december|juni|juli)|kvar", re.IGNORECASE
)
_BEGUN = re.compile(
    r"\W*(?:antal\s+)?(?:påbörja\w*|startade|nya\s+deltagare|nyinskriv\w*|inskrivna\s+under|började)\b", re.IGNORECASE
)
_BEGUN_ROW = re.compile(r"\W*(?:varav\s+)?(?:nya\b|nyinskriv\w*|påbörja\w*|startade)", re.IGNORECASE)
FEWEST_COLUMNS = 2
_KINDS = ("participants_by_intervention", "exits_by_intervention", "participant_flow", "exit_reasons")

Split = dict[str, tuple[Decimal, tuple[Fact, ...]]]  # by sex: how many, and the figures that say so


@dataclass(frozen=True)
class Answer:
    """One figure that a table gives for a quantity: a row's own, or the sum of the rows of one intervention."""

    value: Decimal
    facts: tuple[Fact, ...]
    grid: Grid
    row: int  # -1: several

    @property
    def label(self) -> str:
        return " + ".join(dict.fromkeys(f.row_label for f in self.facts))


@dataclass
class Rows:
    """The tables of people of one document and year, asked by intervention, item and sex."""

    document: Document
    grids: Sequence[Grid]

    def __post_init__(self) -> None:
        self.parents = {e.code: e.parent for e in vocabulary.entries("interventions") if e.parent}
        self.by: dict[tuple[str, str, str], list[tuple[Grid, Fact]]] = {}
        self.names: dict[str, list[str]] = {}
        self.ids: set[str] = set()
        self.longer: dict[str, set[Decimal]] = {}  # outcomes of goals over several years, by intervention
        for e in vocabulary.entries("interventions"):
            self.names.setdefault(e.code, []).append(e.label)
        for grid in self.grids:
            across = self._interventions_as_columns(grid)
            for fact in self._counts(grid):
                scope = fact.scope
                if scope != ASSOCIATION:
                    self.names.setdefault(scope, []).append(fact.row_label)
                elif fact.column in across:
                    scope = across[fact.column]
                    self.names.setdefault(scope, []).append(fact.column_label)
                self.ids.add(fact.fact_id)
                self.by.setdefault((scope, self._item_of(grid, fact), fact.sex or ALL), []).append((grid, fact))

            if grid.table.kind == "targets_outcomes":
                for fact in grid.facts:
                    if fact.value is not None and any(
                        p.search(f"{fact.column_label} {fact.row_label}") for _, p, _ in phrases("never_before")
                    ):
                        self.longer.setdefault(fact.scope, set()).add(fact.value)

    @property
    def listed(self) -> frozenset[str]:
        """The interventions that the tables have people of."""
        return frozenset(scope for scope, _, _ in self.by if scope != ASSOCIATION)

    def _interventions_as_columns(self, grid: Grid) -> dict[int, str]:
        """Columns of a table whose rows are the sexes, by the intervention each is headed with."""
        if grid.table.kind != "participant_flow":
            return {}
        scopes = {g.table.scope for g in self.grids} | {s.section for s in self.document.prose.sentences}
        organisation = vocabulary.organisation_code(self.document.organisation)
        named = {f.column: f"{organisation}-{vocabulary.slug(f.column_label)}" for f in grid.facts}
        own = {c: code for c, code in named.items() if code in scopes - {ASSOCIATION}}
        return own if len(set(own.values())) == len(own) >= FEWEST_COLUMNS else {}

    def _counts(self, grid: Grid) -> Iterable[Fact]:
        kind = grid.table.kind
        if across := self._interventions_as_columns(grid):
            own = [f for f in grid.facts if f.value is not None and f.measure == COUNT and f.scenario == OUTCOME]
            yield from (f for f in own if f.column in across or self._item(f))
            return
        if kind in _KINDS[:3] and not grid.table.of_words and unnamed(grid):
            return
        for f in grid.facts:
            if f.value is None or f.scenario != OUTCOME or f.fiscal_year not in (None, self.document.report_year):
                continue
            if f.item in (STAFF, FULL_TIME) and f.measure in (FTE, COUNT):
                yield f
            elif kind in _KINDS and f.measure == COUNT and self._item_of(grid, f):
                by_sex = kind == "participant_flow" and grid.table.transposed  # its rows are the sexes
                if by_sex or f.scope != ASSOCIATION or f.row_role in (TOTAL, SUBTOTAL, RESULT):
                    yield f

    def _item_of(self, grid: Grid, fact: Fact) -> str:
        """What a figure counts: by its column, else by what the caption says of all columns, or by what sexes alone are."""
        item = self._item(fact)
        if fact.kind != "participants_by_intervention":
            by_row = fact.kind == "participant_flow" and item == PARTICIPANTS and _BEGUN_ROW.match(fact.row_label)
            return NEW if by_row else item
        if item in ("", PARTICIPANTS) and _BEGUN.match(grid.table.caption):
            return NEW
        alone = not item and fact.sex in (WOMEN, MEN) and not _STOCK.search(fact.column_label)
        once = [c for c in grid.table.columns if c.sex == fact.sex and c.measure in ("", COUNT)]
        return PARTICIPANTS if alone and len(once) == 1 else item

    @staticmethod
    def _item(fact: Fact) -> str:
        if fact.kind == "exit_reasons":
            return EXITED if not fact.item and fact.row_role in (TOTAL, SUBTOTAL, RESULT) else ""
        if _STOCK.search(fact.column_label):
            return ""
        item = ALSO.get(fact.item, fact.item)
        return EXITED if fact.kind == "exits_by_intervention" and item in ("", PARTICIPANTS) else item

    def answers(self, scope: str, item: str, sex: str) -> list[Answer]:
        """Every figure of the tables that may be meant; where an intervention has several rows, each and their sum."""
        own = self.by.get((scope, item, sex), [])
        if not own and scope != ASSOCIATION:  # an intervention of several: its parts' rows that bear its name
            names = [vocabulary.fold(n) for n in self.names.get(scope, ()) if len(n) > 3]
            own = [
                (g, f)
                for (code, i, s), many in self.by.items()
                if (i, s) == (item, sex) and (self.parents.get(code) == scope or code.startswith(f"{scope}-"))
                for g, f in many
                if code.startswith(f"{scope}-") or any(vocabulary.fold(f.row_label).startswith(n) for n in names)
            ]
            return self._sums(own) if len(own) > 1 else []
        single = [Answer(f.value or Decimal(0), (f,), g, f.row) for g, f in own]
        return single + self._sums(own)

    @staticmethod
    def _sums(own: Sequence[tuple[Grid, Fact]]) -> list[Answer]:
        found = []
        for _, many in groupby(own, key=lambda x: x[1].table_id):
            rows = list(many)
            if len(rows) > 1 and len({f.row for _, f in rows}) == len(rows):
                facts = tuple(f for _, f in rows)
                found.append(Answer(sum((f.value or Decimal(0) for f in facts), Decimal(0)), facts, rows[0][0], -1))
        return found

    def room(self, scope: str, item: str, sex: str) -> Decimal:
        """How many more there may be by another way of counting: people the table counts apart, without a name."""
        if item not in (PARTICIPANTS, NEW) or sex != ALL:
            return Decimal(0)
        return sum((f.value or Decimal(0) for _, f in self.by.get((scope, ANONYMOUS, ALL), [])), Decimal(0))

    def splits(self, scope: str) -> Iterator[tuple[Grid, Split]]:
        """What each table says of the people who left, by sex; where it prints no total of a sex, its reasons summed."""
        for grid in self.grids:
            found: Split = {}
            for sex in (ALL, WOMEN, MEN, OTHER):
                own = [f for g, f in self.by.get((scope, EXITED, sex), []) if g is grid]
                if len(own) == 1:
                    found[sex] = (own[0].value or Decimal(0), tuple(own))
            if not found and grid.table.kind == "exit_reasons" and grid.table.scope == scope:
                for sex in (ALL, WOMEN, MEN, OTHER):
                    facts = self._reasons(grid, sex)
                    if facts:
                        found[sex] = (sum((f.value or Decimal(0) for f in facts), Decimal(0)), facts)
            if ALL in found and WOMEN in found and MEN in found:
                yield grid, found

    def _reasons(self, grid: Grid, sex: str) -> tuple[Fact, ...]:
        own = self.document.report_year
        facts = [
            f
            for f in grid.facts
            if f.item and f.measure == COUNT and f.sex == sex and f.scenario == OUTCOME and f.value is not None
            and f.fiscal_year in (None, own)
        ]  # fmt: skip
        return tuple(facts) if len({f.item for f in facts}) == len(facts) else ()

    def any_scope(self, item: str, sex: str, value: Decimal) -> bool:
        """Does any row, of whatever intervention, have this figure for this item?"""
        return any(f.value == value for (_, i, s), many in self.by.items() if (i, s) == (item, sex) for _, f in many)
