"""A result over several interventions (`60 % (18 av 30)`) against what each of them reports: their n and N added.

The interventions are those that a sentence with the same N names (`30 personer i A och B`). Taken are goals with
n of N, one for each, whose N make that number; the n stated must be the sum of theirs
in one of these ways. Where several ways are open and none of them makes it, it is a warning.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from parsers.numbers import swedish
from pipeline import vocabulary
from pipeline.checks import share_rows
from pipeline.checks.grid import Grid
from pipeline.checks.percent import BASE, REACHED
from pipeline.checks.told import OPEN
from pipeline.model import AGREES, ASSOCIATION, COUNT, DISAGREES, OUTCOME, Document, Reconciliation, Sentence

MOST_NAMED = 4  # interventions added up; more of them can be put together to almost any number
_NAME = re.compile(r"\b[A-ZÅÄÖ][\wÅÄÖåäö-]+")


class Reported(NamedTuple):
    reached: Decimal
    base: Decimal
    line: int | None
    ids: tuple[str, ...]


def check(document: Document, grids: Sequence[Grid]) -> list[Reconciliation]:
    """Every n of N of the association whose N some sentence tells with the names of several interventions."""
    reported = _reported(document, grids)
    if len(reported) < 2:
        return []
    names = _names(reported)
    return [
        r
        for s in document.prose.sentences
        if s.scope == ASSOCIATION
        for r in _of_sentence(document, s, reported, names)
    ]


def _reported(document: Document, grids: Sequence[Grid]) -> dict[str, list[Reported]]:
    """n of N as the goals of each intervention report them, each pair once."""
    found: dict[str, list[Reported]] = defaultdict(list)
    for grid in grids:
        if grid.table.kind != "targets_outcomes":
            continue
        own = [f for f in grid.facts if f.scenario == OUTCOME and f.fiscal_year in (None, document.report_year)]
        for n, base in itertools.pairwise(own):
            pair = (n.item, base.item) == (REACHED, BASE) and n.scope != ASSOCIATION
            if not pair or n.value is None or not base.value:
                continue
            if (n.value, base.value) not in {(x.reached, x.base) for x in found[n.scope]}:
                found[n.scope].append(Reported(n.value, base.value, n.line, (n.fact_id, base.fact_id)))
    return {scope: rows for scope, rows in found.items() if rows}


def _names(reported: dict[str, list[Reported]]) -> dict[str, str]:
    """What each intervention is called, folded, by its scope: its code without what all codes begin with."""
    parts = [scope.split("-") for scope in reported]
    shared = sum(1 for _ in itertools.takewhile(lambda own: len(set(own)) == 1, zip(*parts, strict=False)))
    return {scope: " ".join(scope.split("-")[shared:]) for scope in reported}


def _named(sentence: Sentence, names: dict[str, str]) -> list[str]:
    words = {vocabulary.fold(w).replace("-", " ") for w in _NAME.findall(sentence.text)}
    text = f" {' '.join(sorted(words))} "
    return [scope for scope, name in names.items() if name and f" {name} " in text]


def _far(stated: Decimal, made: Decimal) -> tuple[bool, bool, Decimal]:
    """The sum itself first, then one of the same digits, then the nearest."""
    return stated != made, sorted(str(stated)) != sorted(str(made)), abs(stated - made)


def _of_sentence(
    document: Document, sentence: Sentence, reported: dict[str, list[Reported]], names: dict[str, str]
) -> Iterator[Reconciliation]:
    for a, b in itertools.pairwise(sentence.figures):
        if (a.part, b.part) != ("reached", "base") or a.measure != COUNT:
            continue
        told = [
            scopes
            for s in document.prose.sentences
            if any(f.measure == COUNT and f.value == b.value for f in s.figures)
            and 2 <= len(scopes := _named(s, names)) <= MOST_NAMED
        ]
        if len({tuple(t) for t in told}) != 1:
            continue
        chosen = [c for c in itertools.product(*(reported[s] for s in told[0])) if sum(x.base for x in c) == b.value]
        if not chosen:
            continue
        sums = {sum((x.reached for x in c), Decimal(0)) for c in chosen}
        parts = min(chosen, key=lambda c: _far(a.value, sum((x.reached for x in c), Decimal(0))))
        computed = sum((x.reached for x in parts), Decimal(0))
        yield share_rows.row(
            document,
            sentence,
            a,
            "joint",
            "n of N over several interventions",
            computed=computed,
            verdict=AGREES if computed == a.value else DISAGREES,
            terms=" + ".join(swedish(x.reached) for x in parts),
            notes=(
                "line=" + ", ".join(str(x.line) for x in parts if x.line is not None),
                f"base={swedish(b.value)}",
                OPEN if computed != a.value and len(sums) > 1 else "",
            ),
            fact_ids=tuple(i for x in parts for i in x.ids),
            tolerance=Decimal(0),
        )
