"""Rows of the published tables: their columns, their order, and a value as it stands in a CSV cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from pipeline import schema, vocabulary

Row = Mapping[str, Any]
Rows = Sequence[Row]


@cache
def table_names() -> tuple[str, ...]:
    return tuple(sorted(schema.tables()))


@cache
def columns(table: str) -> tuple[str, ...]:
    """Column names of a published table, in order."""
    return tuple(r["column"] for r in vocabulary.rows(f"tables/{table}.csv"))


def text_of(value: Any) -> str:
    """A value as it stands in a CSV cell: plain decimals, lists joined by `;`, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        plain = f"{value:f}"
        if "." in plain:
            plain = plain.rstrip("0").rstrip(".")
        return "0" if plain in ("-0", "") else plain
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    if isinstance(value, (tuple, list)):
        return ";".join(text_of(v) for v in value)
    return str(value).replace("\r", " ").replace("\n", " ")


def as_csv(table: str, rows: Iterable[Row]) -> str:
    """Rows of a published table as lines of its CSV, without the header."""
    names = columns(table)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([text_of(row.get(n)) for n in names] for row in rows)
    return text.getvalue()


def header(table: str) -> str:
    """The first line of a published table's CSV."""
    return ",".join(columns(table)) + "\n"


def sort_rows(rows: Iterable[Mapping[str, Any]], *keys: str) -> list[Mapping[str, Any]]:
    return sorted(rows, key=lambda r: tuple((r.get(k) is None, r.get(k) if r.get(k) is not None else "") for k in keys))
