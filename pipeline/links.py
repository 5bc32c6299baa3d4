"""Which facts a figure in running text speaks of, where that is sure: the same value, sex and scope, and the row's own words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from pipeline import vocabulary
from pipeline.model import AMOUNT, ASSOCIATION, COUNT, PERCENT, RESULT, SUBTOTAL, TOTAL, Claim, Fact

STEM = 6  # letters by which a word is known again in another form
LEAST_WORD = 4  # letters; shorter ones carry no meaning
# what a total of people is called in a sentence, by the kind of its table
_PEOPLE = {
    "exit_reasons": re.compile(r"avslut|utskriv", re.IGNORECASE),
    "exits_by_intervention": re.compile(r"avslut|utskriv", re.IGNORECASE),
    "participants_by_intervention": re.compile(r"deltag|individ|personer", re.IGNORECASE),
    "participant_flow": re.compile(r"deltag|individ|personer", re.IGNORECASE),
}
# and what the columns of tables with a row for each intervention count
_COUNTED = {
    "participants": re.compile(r"deltag|individ|personer|kvinn|män\b", re.IGNORECASE),
    "participants_new": re.compile(r"\bny[at]?\b|påbörja|började|startade|skrevs in", re.IGNORECASE),
    "participants_exited": re.compile(r"avslut|utskriv", re.IGNORECASE),
    "exits": re.compile(r"avslut|utskriv", re.IGNORECASE),
    "exits_work_or_study": re.compile(r"arbet\w*.{0,12}stud|stud\w*.{0,12}arbet", re.IGNORECASE),
    "exits_jobseek": re.compile(r"arbetssök", re.IGNORECASE),
    "participants_anonymous": re.compile(r"anonym", re.IGNORECASE),
    "participants_unique": re.compile(r"unik", re.IGNORECASE),
}
Key = tuple[str, str, str, int | None, str]


def link(claims: Sequence[Claim], facts: Sequence[Fact]) -> list[Claim]:
    """The claims of one document with the facts they speak of in `fact_ids`; a claim that may mean two things has none.

    Claims of captions and headings, which know their table, come back as they are.
    """
    by_value: dict[tuple[str, Decimal], list[Fact]] = defaultdict(list)
    amounts: list[Fact] = []
    for fact in facts:
        if fact.value is None:
            continue
        if fact.measure in (COUNT, PERCENT):
            by_value[fact.measure, abs(fact.value)].append(fact)
        elif fact.measure == AMOUNT and fact.amount:
            amounts.append(fact)
    found = []
    for claim in claims:
        if claim.table_id or not claim.context:
            found.append(claim)
            continue
        alike = (
            _amounts(claim, amounts) if claim.measure == AMOUNT else by_value.get((claim.measure, abs(claim.value)), [])
        )
        meant = [f for f in alike if _same_people(claim, f) and _told(claim, f)]
        sure = len({_meaning(f) for f in meant}) == 1
        found.append(replace(claim, fact_ids=tuple(f.fact_id for f in meant)) if sure else claim)
    return found


def _amounts(claim: Claim, facts: Sequence[Fact]) -> list[Fact]:
    """Amounts that the claim may be rounded from (`16,5 mnkr` of 16 478 500), whatever their sign."""
    unit = vocabulary.units().get(claim.unit)
    if unit is None or not claim.value:
        return []
    factor = Decimal(unit["factor"])
    decimals = len(claim.value_printed.replace(".", ",").partition(",")[2])
    step = factor.scaleb(-decimals)
    value = abs(claim.value) * factor
    return [f for f in facts if f.amount is not None and abs(abs(f.amount) - value) <= _room(step, _step(f))]


def _room(one: Decimal, other: Decimal) -> Decimal:
    """How far two roundings of one amount may lie apart: half the coarser step, and nothing where the steps are equal."""
    return Decimal(0) if one == other else max(one, other) / 2


def _step(fact: Fact) -> Decimal:
    return fact.quantum * Decimal(vocabulary.units()[fact.unit]["factor"])


def _same_people(claim: Claim, fact: Fact) -> bool:
    if claim.measure != AMOUNT and claim.sex != fact.sex:
        return False
    return claim.scope == fact.scope or (claim.scope == ASSOCIATION and fact.scope == ASSOCIATION)


def _told(claim: Claim, fact: Fact) -> bool:
    """Does the text around the figure name what the fact is of?"""
    said = claim.context.casefold()
    if fact.kind in _PEOPLE and fact.row_role in (TOTAL, SUBTOTAL, RESULT):
        return _PEOPLE[fact.kind].search(said) is not None
    counted = _COUNTED.get(fact.item)
    if counted is not None and fact.scope == claim.scope != ASSOCIATION:  # the section or sentence names the row
        return counted.search(said) is not None
    words = [w for w in re.findall(r"[a-zåäöé]+", fact.row_label.casefold()) if len(w) >= LEAST_WORD]
    return bool(words) and all(w[:STEM] in said for w in words)


def people_words(kind: str) -> re.Pattern[str] | None:
    """What a sentence calls the total of a table of this kind."""
    return _PEOPLE.get(kind)


def counted_words(item: str) -> re.Pattern[str] | None:
    """What a sentence calls a column that counts this item."""
    return _COUNTED.get(item)


def _meaning(fact: Fact) -> Key:
    return fact.item or vocabulary.fold(fact.row_label), fact.sex, fact.scope, fact.fiscal_year, fact.measure


__all__ = ["link"]
