"""Typing errors in schemas/vocabulary/ and schemas/known_issues.csv, told with file, line and column before a run reads a document."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from pipeline import known, vocabulary

_YEAR = re.compile(r"\d{4}(-\d\d-\d\d)?")
_NEEDED = {
    "line_items": ("kind", "item", "label", "role"),
    "exit_reasons": ("item", "group", "label", "relation"),
    "interventions": ("organisation", "intervention", "sort", "label"),
    "organisations": ("organisation", "name", "label"),
}
_CODES = {  # the column of schemas/codes.csv that lists what may stand in a column
    ("line_items", "nature"): "nature",
    ("line_items", "role"): "row_role",
    ("line_items", "instant"): "instant",
    ("exit_reasons", "group"): "reason_group",
    ("exit_reasons", "relation"): "relation",
    ("interventions", "sort"): "sort",
}


class VocabularyError(ValueError):
    """Rows that can't be meant; the message names the first of them."""


def check() -> None:
    """Raise VocabularyError where a vocabulary, or the list of known issues, has a row that can't be meant."""
    found = [p for name in _NEEDED for p in _problems(name)] + list(known.problems())
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise VocabularyError(found[0] + more)


def _problems(name: str) -> Iterator[str]:
    path = vocabulary.SCHEMAS / "vocabulary" / f"{name}.csv"
    place = f"schemas/vocabulary/{name}.csv"
    allowed = _allowed(name)
    with open(path, newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        columns = {*_NEEDED[name], "valid_from", "valid_to"}
        if missing := sorted(columns - set(reader.fieldnames or ())):
            yield f"{place}: the column {missing[0]} is missing"
            return
        for row in reader:
            at = f"{place} line {reader.line_num}"
            if None in row or None in row.values():
                yield f"{at}: it has more or fewer cells than there are columns; put a text with commas in quotes"
                continue
            for column in _NEEDED[name]:
                if not row[column].strip():
                    yield f"{at}: {column} is empty"
            for column in ("valid_from", "valid_to"):
                if row[column] and not _YEAR.fullmatch(row[column]):
                    yield f"{at}: {column} is a year such as 2023, not {row[column]!r}"
            for column, codes in allowed.items():
                if row[column] and row[column] not in codes:
                    yield f"{at}: {column} is one of {', '.join(sorted(codes))}, not {row[column]!r}"


def _allowed(name: str) -> dict[str, set[str]]:
    """What may stand in the columns of a vocabulary."""
    rows = vocabulary.rows("codes.csv")
    found = {c: {r["code"] for r in rows if r["column"] == code} for (n, c), code in _CODES.items() if n == name}
    if name == "line_items":
        found["kind"] = {r["kind"] for r in vocabulary.rows("kinds.csv")}
    if name == "interventions":
        found["organisation"] = {r["organisation"] for r in vocabulary.rows("vocabulary/organisations.csv")}
    return found
