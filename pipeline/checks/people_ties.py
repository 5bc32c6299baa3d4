"""The same people in two tables: one number split by sex in two ways, and a summary against the interventions it sums.

A summary may count only some of the interventions (those that aim at work). Which these are is found by arithmetic: the
one set of rows that most figures of the summary are the sum of. What then differs is held against the report, with the
interventions left out named; where no set bears out at least two of the summary's numbers nothing is compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import combinations

from parsers.numbers import swedish
from pipeline.checks import across
from pipeline.checks.grid import Grid, reconciliation, verdict
from pipeline.checks.splits import NAMED_PART, PARTICIPANTS, SEXES, Split, of_document
from pipeline.model import AGREES, ALL, ASSOCIATION, DISAGREES, MEN, OTHER, WOMEN, Claim, Reconciliation

SAME, SUM = "same_people", "scope_sum"
LARGE = 20  # people; two numbers as large and the same are of the same people
MOST_LEFT_OUT = 4
MOST_ROWS = 30
NEAR = Decimal("0.1")  # of the whole, within which a sum that is off is worth a warning
_WARNING = across.softer("warning", "definition")


def check(grids: Sequence[Grid], claims: Sequence[Claim]) -> list[Reconciliation]:
    """Both checks over the tables of one document."""
    splits = of_document(grids)
    found = [*_same(splits), *_summed(splits)]
    return list({r.reconciliation_id: r for r in found}.values())


def _same(splits: Sequence[Split]) -> Iterable[Reconciliation]:
    """Tables that agree on how many people there are in all: do they on women and men?"""
    for i, one in enumerate(splits):
        for other in splits[i + 1 :]:
            alike = (one.scope, one.concept) == (other.scope, other.concept) and one.grid is not other.grid
            if alike and one.whole == other.whole and (one.whole or 0) >= LARGE and one.sound and other.sound:
                yield from _sexes(one, other)


def _sexes(one: Split, other: Split) -> Iterable[Reconciliation]:
    shared = [s for s in (WOMEN, MEN, OTHER) if s in one.sexes and s in other.sexes]
    lone = (OTHER in one.sexes) != (OTHER in other.sexes)  # whom one table has as of another sex the other splits
    for sex in shared:
        stated, computed = one.value(sex) or Decimal(0), other.value(sex) or Decimal(0)
        judged = verdict(stated - computed, Decimal(0))
        facts = one.sexes[sex]
        group = f"group:{one.grid.table.table_id}.{one.item}.{other.grid.table.table_id}.{one.scope}"
        yield reconciliation(
            SAME,
            one.grid,
            f"{facts[0].fact_id}.{other.grid.table.table_id}.{other.item}",
            f"{swedish(one.whole)} people in all in both tables: {sex}",
            stated=stated,
            computed=computed,
            tolerance=Decimal(0),
            verdict=judged,
            terms=" + ".join(swedish(f.value) for f in other.sexes[sex]),
            fact_ids=(*one.fact_ids(sex, ALL), *other.fact_ids(sex, ALL)),
            note=";".join([other.grid.table.table_id, swedish(one.whole), sex, group, *([_WARNING] if lone else [])]),
        )


def _summed(splits: Sequence[Split]) -> Iterable[Reconciliation]:
    """Every summary of the association against the table of its interventions."""
    for grid in dict.fromkeys(s.grid for s in splits if s.grid.table.kind == "participants_by_intervention"):
        rows = [s for s in splits if s.grid is grid and s.scope != ASSOCIATION]
        names = list(dict.fromkeys(_name(s) for s in rows))
        summaries = [s for s in splits if s.scope == ASSOCIATION and s.grid is not grid]
        if not 2 <= len(names) <= MOST_ROWS or not summaries:
            continue
        yield from _against(rows, names, summaries)


def _against(rows: Sequence[Split], names: Sequence[str], summaries: Sequence[Split]) -> Iterable[Reconciliation]:
    """The whole table first; what it does not explain, against the one part of it that explains most of the rest."""
    table = {c: {_name(s): s for s in rows if s.concept == c} for c in {s.concept for s in rows}}
    own = [s for s in summaries if len(table.get(s.concept, {})) == len(names)]
    explained = [s for s in own if _makes(table[s.concept], names, s, ALL)]
    for split in explained:
        yield from _rows(table[split.concept], names, split, ())
    rest = [s for s in own if s not in explained]
    left_out = _left_out(table, names, rest)
    if left_out is not None:
        kept = [n for n in names if n not in left_out]
        for split in rest:
            yield from _rows(table[split.concept], kept, split, left_out)
    else:
        yield from _nearly(table, names, rest, explained)


def _left_out(
    table: dict[str, dict[str, Split]], names: Sequence[str], rest: Sequence[Split]
) -> tuple[str, ...] | None:
    """The rows that must be left out for most of the numbers to be sums; None where none or several sets do as well."""
    scored = []
    for size in range(1, min(MOST_LEFT_OUT, len(names) - 2) + 1):
        for out in combinations(names, size):
            kept = [n for n in names if n not in out]
            borne = [s for s in rest if _makes(table[s.concept], kept, s, ALL)]
            different = {(s.concept, s.whole) for s in borne}
            if len(different) >= 2 and 2 * len(borne) > len(rest):
                sexed = sum(_makes(table[s.concept], kept, s, x) for s in borne for x in (WOMEN, MEN))
                scored.append((len(borne), sexed, out))
    best = max((s[:2] for s in scored), default=None)
    fitting = [out for *score, out in scored if tuple(score) == best]
    return fitting[0] if len(fitting) == 1 else None


def _nearly(
    table: dict[str, dict[str, Split]], names: Sequence[str], rest: Sequence[Split], explained: Sequence[Split]
) -> Iterable[Reconciliation]:
    """A number beside others that are sums of the whole table, and that no set of rows makes: a warning."""
    for split in rest:
        beside = [s for s in explained if s.grid is split.grid]
        total = _sum(table[split.concept], names, ALL)
        if not beside or total is None or split.whole is None or any(p in split.item for p in NAMED_PART):
            continue
        off = abs(total - split.whole)
        parts = [_sum(table[split.concept], out, ALL) for n in (1, 2, 3) for out in combinations(names, n)]
        if off <= NEAR * total and off not in parts:
            yield from (r for r in _rows(table[split.concept], names, split, (), _WARNING) if ".all." in r.note)


def _name(split: Split) -> str:
    fact = next(iter(split.sexes.values()))[0]
    return fact.row_label


def _sum(own: dict[str, Split], names: Sequence[str], sex: str) -> Decimal | None:
    values = [own[n].whole if sex == ALL else own[n].value(sex) for n in names]
    return sum((v for v in values if v is not None), Decimal(0)) if all(v is not None for v in values) else None


def _makes(own: dict[str, Split], names: Sequence[str], split: Split, sex: str) -> bool:
    value = split.whole if sex == ALL else split.value(sex)
    return value is not None and _sum(own, names, sex) == value


def _rows(
    own: dict[str, Split], names: Sequence[str], split: Split, left_out: Sequence[str], softer: str = ""
) -> Iterable[Reconciliation]:
    for sex in SEXES:
        total = _sum(own, names, sex)
        facts = split.sexes.get(sex, ())
        stated = split.value(sex)
        if total is None or stated is None or (sex != ALL and split.concept != PARTICIPANTS and not facts):
            continue
        terms = [f for n in names for f in own[n].sexes.get(sex, ())]
        yield reconciliation(
            SUM,
            split.grid,
            f"{facts[0].fact_id}.interventions.{split.item}",
            f"{facts[0].row_label}, {split.item}, {sex}: the sum of {len(names)} interventions",
            stated=stated,
            computed=total,
            tolerance=Decimal(0),
            verdict=AGREES if stated == total else DISAGREES,
            terms=" + ".join(swedish(f.value) for f in terms),
            fact_ids=(*(f.fact_id for f in facts), *(f.fact_id for f in terms)),
            note=";".join([f"interventions.{sex}.", ", ".join(left_out), *([softer] if softer else [])]),
        )
