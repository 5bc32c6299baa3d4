"""How the rows of a table add up: which rows are totals, and what each may be the sum of.

Labels and order propose; arithmetic over the columns decides. The same proposals serve the parser (which way to
read a row) and the checks (what to hold a printed total against).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.model import ITEM, MEMO, RESULT, SUBTOTAL, TOTAL

GRAND_TOTAL = re.compile(
    r"^(tot|total|totalt|slutsumma|s:a|summa totalt|total summa|totalsumma|(samtliga|alla)( \w+){0,2}"
    r"|(totalt )?antal (deltagare|avslutade|personer)( totalt)?)\W*$",
    re.IGNORECASE,
)
_SUM = re.compile(r"^(del)?summa\b|^totala?t?\b|^slutsumma\b|^s:a\b|\btotalt$", re.IGNORECASE)
_RESULT = re.compile(
    r"^((årets|periodens|halvårets|arets|verksamhetens) )?(resultat|överskott|underskott)\b", re.IGNORECASE
)
_OF_WHICH = re.compile(r"^[-–•\s]*varav\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sum:
    """Row `total` may be the sum of rows `terms`. `sure`: the table's form leaves no other reading."""

    total: int
    terms: tuple[int, ...]
    sure: bool


def role_of(label: str, vocabulary_role: str = "") -> str:
    """item, subtotal, total, result or memo, by the vocabulary first, then by the label's own words."""
    if vocabulary_role:
        return vocabulary_role
    if _OF_WHICH.match(label):
        return MEMO
    if GRAND_TOTAL.match(label):
        return TOTAL
    if _SUM.match(label):
        return SUBTOTAL
    if _RESULT.match(label):
        return RESULT
    return ITEM


def finish_roles(roles: Sequence[str]) -> list[str]:
    """The last of the subtotals is the total of a table that has no other."""
    found = list(roles)
    if TOTAL not in found and SUBTOTAL in found:
        last = max(i for i, r in enumerate(found) if r == SUBTOTAL)
        if not any(r == ITEM for r in found[last + 1 :]):
            found[last] = TOTAL
    return found


def unnamed_subtotals(roles: Sequence[str], columns: Sequence[Sequence[Decimal | None]], quantum: Decimal) -> list[str]:
    """Rows that no word calls a sum and that are that of the rows above: `Individinriktade` below its interventions.

    `columns`: the values of each column by row. A row must be the sum in two columns, and in more than it is not.
    """
    found = list(roles)
    block: list[int] = []
    for i, role in enumerate(roles):
        if role in (SUBTOTAL, TOTAL, RESULT):
            block = []
        elif role == ITEM:
            told = [(c[i], [c[t] for t in block]) for c in columns if c[i]]
            hits = sum(holds(value, terms, quantum, False) for value, terms in told)
            if len(block) >= 2 and hits >= 2 and hits > len(told) - hits:
                found[i] = SUBTOTAL
                block = []
            else:
                block.append(i)
    return found


def sums(
    roles: Sequence[str], labels: Sequence[str], natures: Sequence[str] = (), sections: Sequence[str] = ()
) -> list[Sum]:
    """What every total row may be the sum of, most plausible first."""
    found: list[Sum] = []
    natures = natures or [""] * len(roles)
    open_totals: list[int] = []  # subtotals no later total has taken in
    block: list[int] = []  # items since the last total
    loose: list[int] = []  # items that stand under a heading of their own and have no subtotal
    items: list[int] = []
    levels = sum(r in (SUBTOTAL, TOTAL) for r in roles)
    for i, role in enumerate(roles):
        if role == ITEM:
            block.append(i)
            items.append(i)
        elif role in (SUBTOTAL, TOTAL):
            options: list[tuple[int, ...]] = []
            if block:
                options.append(tuple(block))
            own = [t for t in block if sections and sections[i] and sections[t] == sections[i]]
            if own:
                options.append(tuple(own))
                loose += [t for t in block if t not in own]
            same = [t for t in open_totals if not natures[i] or not natures[t] or natures[t] == natures[i]]
            for start in range(len(same)):
                options.append((*same[start:], *block))
                if loose:
                    options.append(tuple(sorted({*same[start:], *loose, *block})))
            if levels == 1 or not open_totals:
                options.append(tuple(items))
            options = [o for o in dict.fromkeys(options) if o]
            sure = len(options) == 1 and len(options[0]) > 1
            found.extend(Sum(i, o, sure) for o in options)
            if role == TOTAL or not block:
                open_totals = [t for t in open_totals if t not in same]
            open_totals.append(i)
            block = []
        elif role == RESULT:
            block = []
    first = next((i for i, r in enumerate(roles) if r == TOTAL), None)
    if first == 0:  # total first
        rest = tuple(i for i, r in enumerate(roles) if r == ITEM)
        if rest:
            found.append(Sum(0, rest, sure=levels == 1))
    return found


def holds(total: Decimal | None, terms: Sequence[Decimal | None], quantum: Decimal, counts: bool) -> bool:
    """Does the sum agree, or differ by no more than rounding can make it?"""
    if total is None:
        return False
    present = [t for t in terms if t is not None]
    if not present:
        return False
    tolerance = Decimal(0) if counts else quantum * (len(present) + 1) / 2
    return abs(sum(present, Decimal(0)) - total) <= tolerance
