"""Persons of another or unstated sex, whom a report may count in its totals alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline import vocabulary
from pipeline.model import OTHER, Table

if TYPE_CHECKING:
    from parsers.lines import Line

TOLD = "other_sex_told"  # flag of a table
ABOVE, BELOW = 12, 6  # lines before and after a table that speak of it
REACH = 120  # characters after the words within which the totals are named
_TOTALS = re.compile(
    r"(?:endast|bara|enbart|dock)\s+(?:\w+\s+){0,2}?total|(?:ingår|räknas|redovisas)\s+i\s+total", re.IGNORECASE
)
_WORDS = re.compile(
    r"könstillhörighet|könsidentitet|(?:annat|okänt|tredje) kön\b|icke[\s-]*binär"
    r"|(?:ej|inte|utan) (?:\w+ )?(?:upp(?:gett|givit)|angett|angivit|angivet|känt) (?:\w+ )?kön\b"
    r"|kön(?:et)? (?:är )?(?:okänt|saknas|ej (?:upp)?(?:gett|givet|angivet)|inte (?:upp)?(?:gett|givet|angivet|känt))"
    r"|varken (?:som )?(?:kvinn|man|män)",
    re.IGNORECASE,
)


def flagged(tables: Sequence[Table], lines: Sequence[Line]) -> list[Table]:
    """The tables, those of people marked that the text says it of: beside them, or of totals anywhere.

    A table that counts such persons in a column or row of their own is none of them. What is said of one
    intervention's participants pages away says nothing of a table.
    """
    told = [line.index for line in lines if _WORDS.search(line.text)]
    if not told:
        return list(tables)
    text = " ".join(line.text for line in lines)
    everywhere = any(_TOTALS.search(text, m.start(), m.end() + REACH) for m in _WORDS.finditer(text))
    return [
        replace(t, flags=(*t.flags, TOLD))
        if _of_people(t) and not _counts_them(t) and (everywhere or any(_beside(t, at) for at in told))
        else t
        for t in tables
    ]


def _beside(table: Table, at: int) -> bool:
    return table.first >= 0 and table.first - ABOVE <= at <= table.last + BELOW


def _of_people(table: Table) -> bool:
    kind = vocabulary.kinds()[table.kind]
    return kind.people or kind.shape in ("persons", "goals")


def _counts_them(table: Table) -> bool:
    return any(c.sex == OTHER for c in table.columns) or any(r.sex == OTHER for r in table.rows)
