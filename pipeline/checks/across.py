"""Comparing figures of different tables: each in its base unit, with its own rounding, told in the stated one's unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal

from parsers.numbers import swedish
from pipeline import vocabulary
from pipeline.checks.grid import Grid, reconciliation
from pipeline.model import AGREES, DISAGREES, WITHIN_ROUNDING, Fact, Reconciliation

THOUSAND = Decimal(1000)
Term = tuple[Fact, int]


def softer(severity: str, cause: str) -> str:
    """A note that holds a failing check back from its rule's severity: `softer:warning:definition`."""
    return f"softer:{severity}:{cause}"


def softened(note: str) -> tuple[str, str] | None:
    """The severity and cause a note asks for in place of its rule's, if any."""
    for part in note.split(";"):
        if part.startswith("softer:"):
            _, severity, cause = part.split(":")
            return severity, cause
    return None


def factor(fact: Fact) -> Decimal:
    return Decimal(vocabulary.units()[fact.unit]["factor"])


def amount(fact: Fact) -> Decimal:
    """In the base unit, signed by convention where there is one."""
    value = fact.amount if fact.amount_normalised is None else fact.amount_normalised
    return value if value is not None else Decimal(0)


def half(fact: Fact) -> Decimal:
    """Half its rounding step in the base unit."""
    return fact.quantum * factor(fact) / 2


def same_period(one: Fact, other: Fact) -> bool:
    """Of one year and one scenario, and ending on one day where both say when."""
    return (
        one.fiscal_year == other.fiscal_year
        and one.fiscal_year is not None
        and one.scenario == other.scenario
        and (not one.period_end or not other.period_end or one.period_end == other.period_end)
    )


def judged(difference: Decimal, allowed: Decimal, stated: Decimal, computed: Decimal, coarse: Decimal) -> str:
    """Agreement by intervals; else by digits cut off, or by a figure that is itself printed in round thousands.

    All in one unit; `coarse`: the rounding step of the coarser side.
    """
    if difference == 0:
        return AGREES
    if abs(difference) <= allowed or _cut_off(stated, computed, coarse) or _cut_off(computed, stated, coarse):
        return WITHIN_ROUNDING
    return DISAGREES


def _cut_off(one: Decimal, other: Decimal, step: Decimal) -> bool:
    return step > 0 and one == (other / step).to_integral_value(ROUND_DOWN) * step


def round_half(value: Decimal, step_half: Decimal) -> Decimal:
    """The half step of a figure in kronor that ends in three zeros, as if printed in thousands: it may have been."""
    return (
        max(step_half, THOUSAND / 2) if value and value % THOUSAND == 0 and abs(value) >= 100 * THOUSAND else step_half
    )


def compared(
    rule: str,
    grid: Grid,
    stated: Fact,
    terms: Sequence[Term],
    description: str,
    *,
    subject: str,
    signed: bool = True,
    note: str = "",
    other_document: str = "",
) -> Reconciliation:
    """stated = sum of weight x term, over tables of any units; `signed`: else the sizes alone are compared."""
    assert stated.value is not None
    unit = factor(stated)
    own, total = amount(stated), sum((amount(f) * w for f, w in terms), Decimal(0))
    turned = -1 if stated.amount is not None and own == -stated.amount and own else 1
    text = _told(terms, unit, turned if signed else -1 if (total < 0) != (stated.value < 0) else 1)
    if not signed:
        total = abs(total) * (-1 if stated.value < 0 else 1)
        own, turned = stated.value * unit, 1
    allowed = round_half(own, half(stated)) + sum(
        (round_half(amount(f), half(f)) * abs(w) for f, w in terms), Decimal(0)
    )
    steps = [2 * half(f) for f in (stated, *(f for f, _ in terms))]
    coarse = max(steps)
    if coarse > min(steps):
        allowed += coarse / 2  # the coarser figure may be made of rows rounded as coarsely, a step off in the end
    return replace(
        reconciliation(
            rule,
            grid,
            subject,
            description,
            stated=stated.value,
            computed=plain(total * turned / unit),
            tolerance=plain(allowed / unit),
            verdict=judged(own - total, allowed, own, total, coarse),
            terms=text,
            fact_ids=(stated.fact_id, *(f.fact_id for f, _ in terms)),
            weights=_weights(stated, terms) if signed else (),
            note=note,
        ),
        other_document_id=other_document,
    )


def _weights(stated: Fact, terms: Sequence[Term]) -> tuple[int, ...]:
    """For the search of the one figure that mends a table: none where tables, units or turned signs stand between."""
    plainly = all(f.table_id == stated.table_id and f.unit == stated.unit for f, _ in terms)
    unturned = all(f.amount_normalised in (None, f.amount) for f in (stated, *(f for f, _ in terms)))
    return tuple(w for _, w in terms) if plainly and unturned else ()


def plain(value: Decimal) -> Decimal:
    """Without trailing zeros or an exponent."""
    whole = value.to_integral_value()
    return whole if value == whole else Decimal(f"{value.normalize():f}")


def _told(terms: Sequence[Term], unit: Decimal, turned: int) -> str:
    """The terms in the stated figure's unit and with its sign: `36 055,305 + 69,292`."""
    parts: list[str] = []
    for fact, weight in terms:
        value = plain(amount(fact) * weight * turned / unit)
        sign = "-" if value < 0 else "+"
        parts.append(f"{sign} {swedish(abs(value))}" if parts else swedish(value))
    return " ".join(parts)


def little(r: Reconciliation, step: Decimal) -> bool:
    """A few steps of rounding in a large figure: two sums of rounded parts, not a misprint anyone need act on."""
    return abs(r.difference) <= FEW * step and abs(r.difference) * 2000 <= abs(r.stated)


FEW = 10  # rounding steps
