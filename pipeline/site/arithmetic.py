"""The arithmetic of a check term by term, out of its row: `10 + 1 + 15` and the ids of the figures it is made of.

A check names its figures as ids, the stated one first, and its terms as one text. Here each term finds its figure
again: by its place where there are as many terms as figures, else by its value. Checks of one rule over the same rows
(or the same columns) are laid out side by side, as a working paper has them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from pipeline.site.published import CheckRow, ClaimRow, FactRow

_OPERATOR = re.compile(r" ([+x/-]) ")
_NUMBER = re.compile(r"[-−–]?\d[\d\s]*(?:[.,]\d+)?")
_SIGNS = {"+": "+", "-": "−", "x": "×", "/": "÷"}


class Term(NamedTuple):
    """One term: the operator before it (empty for the first), the figure as reckoned with, where it is printed."""

    sign: str
    used: str
    fact: FactRow | None
    claim: ClaimRow | None = None  # where it stands in running text instead


@dataclass(frozen=True)
class Working:
    """One check with its terms; no terms where the check is no sum or product (`text` tells what it is instead)."""

    check: CheckRow
    stated: FactRow | None
    terms: tuple[Term, ...]
    text: str = ""
    others: tuple[FactRow, ...] = ()  # figures the check names that are no term by themselves

    @property
    def cells(self) -> tuple[FactRow, ...] | None:
        """The stated figure and all terms, where every one of them is a figure of a table."""
        facts = (self.stated, *(t.fact for t in self.terms))
        found = tuple(f for f in facts if f is not None)
        return found if len(found) == len(facts) and len(found) > 1 else None


@dataclass
class Sheet:
    """Workings side by side: of one rule, over the same rows (`across` column labels) or the same columns."""

    workings: list[Working]
    across: str = ""  # columns, rows; empty for a single working
    heads: list[tuple[str, str]] = field(default_factory=list)  # sign and label of each line of terms


def number(text: str) -> Decimal | None:
    """A figure as a check's terms have it: `-1 205,5`."""
    plain = re.sub(r"\s", "", text).replace(",", ".").replace("−", "-").replace("–", "-")
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def parts(terms: str) -> list[tuple[str, str]]:
    """Operator and figure of each term; nothing where the text is no arithmetic of figures."""
    pieces = _OPERATOR.split(terms)
    figures, operators = pieces[::2], ["", *pieces[1::2]]
    if not all(_NUMBER.fullmatch(f.strip()) for f in figures):
        return []
    return [(_SIGNS.get(o, o), f.strip()) for o, f in zip(operators, figures, strict=True)]


def claims_named(check: CheckRow) -> list[str]:
    """The ids of the claims (figures of running text, captions and headings) that a check speaks of."""
    pattern = rf"{re.escape(check.document_id)}\.claim\.\d+"
    return list(dict.fromkeys(re.findall(pattern, f"{check.reconciliation_id};{check.note}")))


def stated_fact(check: CheckRow, facts: Mapping[str, FactRow]) -> FactRow | None:
    """The table's figure that a check holds to account; None where running text states it, or nothing printed does."""
    first = facts.get(check.fact_ids[0]) if check.fact_ids else None
    if first is None or not same(check.stated, first):
        return None
    told = claims_named(check) and len(parts(check.terms)) == len(check.fact_ids)
    return None if told else first


def working(check: CheckRow, facts: Mapping[str, FactRow], near: Sequence[ClaimRow] = ()) -> Working:
    """A check with each of its terms and the figure that it is. `near`: figures of running text around a stated one."""
    stated = stated_fact(check, facts)
    named = [facts[i] for i in (check.fact_ids[1:] if stated else check.fact_ids) if i in facts]
    found = parts(check.terms)
    if not found:
        return Working(check, stated, (), check.terms, tuple(named))
    linked = list(named) if len(found) == len(named) else _by_value([f for _, f in found], named)
    told = _of_text([f for _, f in found], near) if near and not named else [None] * len(found)
    terms = tuple(Term(s, used, f, c) for (s, used), f, c in zip(found, linked, told, strict=True))
    return Working(check, stated, terms, "", tuple(f for f in named if f not in linked))


def sheets(workings: Sequence[Working]) -> list[Sheet]:
    """Workings that go side by side, in the order of the first of each; one told in several places of a text once."""
    found: list[Sheet] = []
    left = list({_reckoned(w): w for w in reversed(workings)}.values())[::-1]
    while left:
        first = left[0]
        columns, rows = ([w for w in left if (own := key(w)) and own == key(first)] for key in (_rows, _columns))
        across = "columns" if len(columns) > 1 else "rows" if len(rows) > 1 else ""
        group = {"columns": columns, "rows": rows}.get(across, [first])
        left = [w for w in left if w not in group]
        found.append(Sheet(group, across, [(t.sign, _head(t, across)) for t in first.terms]))
    return found


def _head(term: Term, across: str) -> str:
    if term.fact is None:
        return ""
    return term.fact.column_label if across == "rows" else term.fact.row_label


def _reckoned(w: Working) -> tuple[object, ...]:
    """What is the same in two workings that need not both be shown."""
    return w.check.rule, w.check.stated, w.check.terms, w.check.fact_ids, w.text


def _of_text(figures: Sequence[str], near: Sequence[ClaimRow]) -> list[ClaimRow | None]:
    """For each term the nearest figure of running text of its value."""
    left = list(near)
    found: list[ClaimRow | None] = []
    for figure in figures:
        value = number(figure)
        claim = next((c for c in left if value is not None and c.value == value), None)
        if claim is not None:
            left.remove(claim)
        found.append(claim)
    return found


def _rows(w: Working) -> tuple[object, ...] | None:
    """What workings share that differ in their columns alone."""
    cells = w.cells
    return None if cells is None else (w.check.rule, tuple((f.table_id, f.row) for f in cells), _signs(w))


def _columns(w: Working) -> tuple[object, ...] | None:
    cells = w.cells
    return None if cells is None else (w.check.rule, tuple((f.table_id, f.column) for f in cells), _signs(w))


def _signs(w: Working) -> tuple[str, ...]:
    return tuple(t.sign for t in w.terms)


def _by_value(figures: Sequence[str], facts: Sequence[FactRow]) -> Sequence[FactRow | None]:
    """For each figure the first fact of its value that no figure before it has."""
    left = list(facts)
    found: list[FactRow | None] = []
    for figure in figures:
        fact = next((f for f in left if same(number(figure), f)), None)
        if fact is not None:
            left.remove(fact)
        found.append(fact)
    return found


def same(value: Decimal | None, fact: FactRow) -> bool:
    """Is this the fact's figure, in its own unit or in the base unit?"""
    return value is not None and any(abs(value) == abs(f) for f in (fact.value, fact.amount) if f is not None)
