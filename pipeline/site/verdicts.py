"""What the checks of a run say of each figure: proved once, proved more than once, contradicted, or in doubt.

A check proves the figure it is about and the figures it is reckoned from. Where it does not agree, the figure that is
stated does not tie out; the others are only part of a check that failed, which says nothing against each of them.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from pipeline import vocabulary
from pipeline.model import DISAGREES

ONCE, TWICE, WRONG, OPEN = "agrees", "agrees_twice", "disagrees", "open"
VERDICTS = (TWICE, ONCE, WRONG, OPEN)
_CLAIM = re.compile(r"(.+\.claim\.\d+)(?:\..*)?")
LONGEST_CELL = 256_000_000  # characters; a finding may name thousands of figures


@dataclass(slots=True)
class Tally:
    """The checks of one figure."""

    agreed: int = 0
    contradicted: int = 0
    doubted: int = 0

    @property
    def verdict(self) -> str:
        if self.contradicted:
            return WRONG
        if self.doubted:
            return OPEN
        return TWICE if self.agreed > 1 else ONCE


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a published CSV, one at a time."""
    csv.field_size_limit(min(LONGEST_CELL, sys.maxsize))
    with open(path, newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def ids(cell: str) -> list[str]:
    """A list in a cell."""
    return [i for i in cell.split(";") if i]


@cache
def of_headers() -> frozenset[str]:
    """The rules that hold a header against the figures: they prove no figure, and contradict none."""
    return frozenset(
        r["rule"] for r in vocabulary.rows("rules.csv") if r["family"] == "units" or r["cause"] == "convention"
    )


def claim_of(check: Mapping[str, str]) -> str:
    """The claim_id in a check's own id: the figure of running text that it is about, or empty."""
    found = _CLAIM.fullmatch(check["reconciliation_id"].removeprefix(f"{check['rule']}."))
    return found[1] if found else ""


def tally(checks: Iterable[Mapping[str, str]], amounts: Mapping[str, tuple[str, ...]]) -> dict[str, Tally]:
    """The checks of every figure of tables and of running text, by fact_id and claim_id.

    `amounts`: the figures of tables with all they may be stated as (value, amount).
    """
    found: dict[str, Tally] = {}
    for check in checks:
        if check["rule"] in of_headers():
            continue
        named = [i for i in ids(check["fact_ids"]) if i in amounts]
        claim = claim_of(check)
        stated = claim
        if named and not claim and _same(check["stated"], amounts[named[0]]):
            stated = named[0]
        for figure in {*named, stated} - {""}:
            one = found.setdefault(figure, Tally())
            if check["verdict"] != DISAGREES:
                one.agreed += 1
            elif figure == stated:
                one.contradicted += 1
            else:
                one.doubted += 1
    return found


def _same(stated: str, amounts: tuple[str, ...]) -> bool:
    return _number(stated) in {_number(a) for a in amounts if a}


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
