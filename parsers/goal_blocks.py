"""Tables of goals whose cells are single figures without a column's position: `Antal deltagare 110 121`, `Andel nöjda 85 % 88 %`.

The header names a target and an outcome in this order and every row has one figure for each, both shares or both counts
of people; what is anything else is left to the other readers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers import goals
from parsers.kinds import Draft
from parsers.numbers import Value
from pipeline.model import ALL, COUNT, OUTCOME, PERCENT, TARGET, Column, Told

KIND = "targets_outcomes"
_HEADER = re.compile(
    r"\b(?:mål(?:värde|tal|nivå)?|förväntat\s+resultat)\b[^|]*?\b(?:utfall|resultat)\b(?:\s+(?P<year>(?:19|20)\d\d))?\s*$",
    re.IGNORECASE,
)
_MONEY = re.compile(r"\b(?:tkr|kr|mnkr|mkr|kronor|budget|kostnad\w*|intäkt\w*|avvikelse)\b", re.IGNORECASE)
FEWEST = 2


def is_one(draft: Draft) -> bool:
    """Is a block of no known kind such a table, by its header and its labels?"""
    header = draft.block.header_text
    if draft.kind or not _HEADER.search(header) or _MONEY.search(f"{header} {' '.join(draft.labels)}"):
        return False
    alike = sum(bool(goals._OF_PEOPLE.match(x) or goals._SHARE.search(x)) for x in draft.labels)
    return len(draft.labels) >= FEWEST and 2 * alike > len(draft.labels)


def columns(year: int | None) -> list[Column]:
    """The target and the outcome."""
    return [Column("Mål", "value", "", "", TARGET, year), Column("Utfall", "value", "", "", OUTCOME, year)]


def told(label: str, values: Sequence[Value | None]) -> Told | None:
    """What a row's figures are: shares, or numbers of people; None where that can't be told."""
    printed = [v for v in values if v is not None]
    if len(printed) != len(values) or len(values) != 2:
        return None
    if all(v.percent for v in printed):
        return Told(PERCENT, "percent", ALL)
    return (
        Told(COUNT, "persons", ALL) if not any(v.percent for v in printed) and goals._OF_PEOPLE.match(label) else None
    )
