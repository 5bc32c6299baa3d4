"""The unit of a table's amounts: what the header says, and what the other tables of the document prove."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from parsers import structure
from pipeline import vocabulary
from pipeline.model import SUBTOTAL, TOTAL, Table

INFERRED, CONTRADICTS_HEADER = "unit_inferred", "unit_contradicts_header"
KR_FROM = Decimal(400_000)  # a coordination association's largest figure is 1 to 200 mnkr: above this it can't be tkr
KR_FROM_HERE = Decimal(100_000)  # sums of an association's statement in kronor are larger
LEAST_VOTES = 2  # different sums of other tables that show the unit against the header
KR_FROM_ELSEWHERE = Decimal(50_000_000)  # other bodies may be a thousand times as large


def in_text(header: str, caption: str, heading: str, kind: str) -> str:
    """persons or percent by the kind; for money the unit the header names, then the caption, then the heading."""
    sort = vocabulary.kinds()[kind]
    if sort.people:
        return "persons"
    if sort.shape in ("figure", "figure_shares", "shares"):
        return "percent"
    return vocabulary.unit_in(header) or vocabulary.unit_in(caption) or vocabulary.unit_in(heading)


def complete(tables: Sequence[Table], *, association: bool = True) -> None:
    """Fill in units that are not printed, and correct those that another table's total disproves (flagged).

    `association`: of a coordination association, or of a body of unknown kind, whose size says something of the unit.

    A total that stands in two tables at a ratio of 1,000 says which of them counts in thousands.
    """
    money = [t for t in tables if vocabulary.kinds()[t.kind].money]
    kr_from = KR_FROM if association else KR_FROM_ELSEWHERE
    sure = [t for t in money if t.unit and _plausible(t, t.unit, kr_from)]
    sure = [t for t in sure if not _too_small(t, [o for o in sure if o is not t])]
    for table in money:
        if table in sure:
            continue
        by_others = _by_other_tables(table, [t for t in sure if t is not table])
        inferred = by_others or _of_statements(table, tables) or _by_size(table)
        if table.unit and inferred != table.unit:
            table.flags = (*table.flags, CONTRADICTS_HEADER)
        elif not table.unit:
            table.flags = (*table.flags, INFERRED)
        table.unit = inferred


def _of_statements(table: Table, tables: Sequence[Table]) -> str:
    """A note that says no unit is in that of the statements it belongs to."""
    if table.unit or not vocabulary.kinds()[table.kind].note:
        return ""
    units = [t.unit for t in tables if t.unit and vocabulary.kinds()[t.kind].shape in ("years", "instants")]
    return max(units, key=units.count) if units else ""


def _largest(table: Table) -> Decimal:
    values = [abs(c.value) for r in table.rows for c in r.cells if c.value is not None]
    return max(values, default=Decimal(0))


def _by_size(table: Table) -> str:
    largest = _largest(table)
    if largest >= KR_FROM:
        return "kr"
    return "tkr" if largest >= 300 else "mnkr"


def _plausible(table: Table, unit: str, kr_from: Decimal) -> bool:
    """No association turns over more than some hundred million kronor: tkr over eight digits are kronor."""
    largest = _largest(table)
    if unit == "tkr":
        return largest < kr_from
    if unit == "mnkr":
        return largest < kr_from / 400
    return True


def _too_small(table: Table, others: Sequence[Table]) -> bool:
    """Kronor by the header, of a statement whose sums other tables print in thousands: its figures are thousands too."""
    if table.unit != "kr" or not 0 < _largest(table) < KR_FROM_HERE:
        return False
    sums = set(_sums(table))  # an item alone may be near anything: one of the two figures must be a sum
    proved = {v for v in sums if _votes_of([v], others, _totals).keys() - {"kr"}}
    proved |= {v for v in _totals(table) if _votes_of([v], others, _sums).keys() - {"kr"}}
    return len(proved) >= LEAST_VOTES and not _votes(table, others).get("kr")


def _totals(table: Table) -> list[Decimal]:
    """Figures large enough, or important enough, to be found again in another table."""
    return [
        abs(c.value)
        for r in table.rows
        for c in r.cells
        if c.value and (abs(c.value) >= 1000 or r.role in (SUBTOTAL, TOTAL))
    ]


def _sums(table: Table) -> list[Decimal]:
    """The figures of rows called sums; their roles are not settled yet."""
    own = [r for r in table.rows if structure.role_of(r.label) in (SUBTOTAL, TOTAL)]
    return [abs(c.value) for r in own for c in r.cells if c.value]


def _by_other_tables(table: Table, others: Sequence[Table]) -> str:
    votes = _votes(table, others)
    return max(votes, key=lambda u: votes[u]) if votes else ""


def _votes(table: Table, others: Sequence[Table]) -> dict[str, int]:
    """How often a large figure of the table is one of another table's, by the unit that makes it so."""
    return _votes_of(sorted({v for v in _totals(table) if v}, reverse=True)[:12], others, _totals)


def _votes_of(
    own: Sequence[Decimal], others: Sequence[Table], figures: Callable[[Table], list[Decimal]]
) -> dict[str, int]:
    votes: dict[str, int] = {}
    for other in others:
        factor = Decimal(vocabulary.units()[other.unit]["factor"])
        for theirs in figures(other):
            in_kr = theirs * factor
            for mine in own:
                for unit in ("kr", "tkr", "mnkr"):
                    scale = Decimal(vocabulary.units()[unit]["factor"])
                    coarse = max(scale, factor)
                    if in_kr >= 1_000_000 and abs(mine * scale - in_kr) <= coarse:
                        votes[unit] = votes.get(unit, 0) + 1
    return votes
