"""The published tables as schemas/ describes them: columns with types, keys, and how tables refer to each other.

A table is published because schemas/tables/ has a file for it; what else is known of it is optional.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pipeline import vocabulary

TYPES = ("text", "code", "integer", "decimal", "date", "boolean", "list")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of schemas/tables/<table>.csv. `values`: the codes it may hold, empty for any."""

    name: str
    type: str
    required: bool
    values: tuple[str, ...]
    description: str
    example: str


@dataclass(frozen=True, slots=True)
class Reference:
    """Every value of `column` (every element, where it is a list) is a `target` of `table`."""

    column: str
    table: str
    target: str


@dataclass(frozen=True, slots=True)
class TableSchema:
    """One published table. `key`: columns that together tell its rows apart, empty where none do."""

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...]

    def column(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)


@cache
def tables() -> dict[str, TableSchema]:
    """Every published table by name, in the order of schemas/published.csv; those it does not list come last."""
    described = {r["table"]: r for r in vocabulary.rows("published.csv")}
    found = sorted(p.stem for p in (vocabulary.SCHEMAS / "tables").glob("*.csv"))
    order = [*(t for t in described if t in found), *(t for t in found if t not in described)]
    return {name: _table(name, described.get(name, {}), found) for name in order}


def _table(name: str, described: dict[str, str], published: list[str]) -> TableSchema:
    columns = tuple(
        Column(
            r["column"],
            r["type"],
            r["required"] == "yes",
            tuple(vocabulary.allowed_values(r["values"])),
            r["description"],
            r["example"],
        )
        for r in vocabulary.rows(f"tables/{name}.csv")
    )
    key = tuple(filter(None, described.get("key", "").split(";")))
    names = {c.name for c in columns}
    references = tuple(
        Reference(r["column"], r["table"], r["target"])
        for r in vocabulary.rows("references.csv")
        if r["column"] in names and r["table"] in published and r["table"] != name
    )
    return TableSchema(name, described.get("description", ""), columns, key, references)


@cache
def codes() -> dict[tuple[str, str], str]:
    """What each code means, by column and code."""
    return {(r["column"], r["code"]): r["description"] for r in vocabulary.rows("codes.csv")}
