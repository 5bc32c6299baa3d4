"""Persons of another or unstated sex, whom a report may count in its totals alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline import vocabulary
from pipeline.model import OTHER, Table

if TYPE_CHECKING:
    from parsers.lines import Line

TOLD = "other_sex_told"  # flag of a table
_WORDS = re.compile(
    r"könstillhörighet|könsidentitet|(?:annat|okänt|tredje) kön\b|icke[\s-]*binär"
    r"|(?:ej|inte|utan) (?:\w+ )?(?:upp(?:gett|gifvit|givit)|angett|angivit|angivet|känt) (?:\w+ )?kön\b"
    r"|kön(?:et)? (?:är )?(?:okänt|saknas|ej (?:upp)?(?:gett|givet|angivet)|inte (?:upp)?(?:gett|givet|angivet|känt))"
    r"|varken (?:som )?(?:kvinn|man|män)",
    re.IGNORECASE,
)


def told(lines: Iterable[Line]) -> bool:
    """Does the text speak of persons of another or unstated sex?"""
    return any(_WORDS.search(line.text) for line in lines)


def flagged(tables: Sequence[Table], lines: Iterable[Line]) -> list[Table]:
    """The tables, those of people marked where the text speaks of such persons and they have no column or row."""
    if not told(lines):
        return list(tables)
    return [replace(t, flags=(*t.flags, TOLD)) if _of_people(t) and not _counts_them(t) else t for t in tables]


def _of_people(table: Table) -> bool:
    kind = vocabulary.kinds()[table.kind]
    return kind.people or kind.shape == "persons"


def _counts_them(table: Table) -> bool:
    return any(c.sex == OTHER for c in table.columns) or any(r.sex == OTHER for r in table.rows)
