"""datapackage.json: the published CSVs described for any tool that reads Frictionless data packages."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from pipeline import schema
from pipeline.schema import Column, TableSchema

PACKAGE = "datapackage.json"
_TYPES = {"text": "string", "code": "string", "decimal": "number"}  # the others are called alike


def write(folder: Path) -> None:
    """Describe the published CSVs of a folder."""
    text = json.dumps(package(folder), ensure_ascii=False, indent=1) + "\n"
    (folder / PACKAGE).write_text(text, encoding="utf-8")


def package(folder: Path) -> dict[str, Any]:
    """The descriptor: one resource for each CSV, with its columns, keys, size and checksum."""
    return {
        "profile": "tabular-data-package",
        "name": "finsam-reports",
        "title": "Figures, checks and contradictions of annual reports of Swedish coordination associations",
        "resources": [_resource(t, folder / f"{t.name}.csv") for t in schema.tables().values()],
    }


def _resource(table: TableSchema, path: Path) -> dict[str, Any]:
    with open(path, "rb") as file:
        checksum = hashlib.file_digest(file, "sha256").hexdigest()
    described = {"description": table.description} if table.description else {}
    return {
        "name": table.name,
        **described,
        "profile": "tabular-data-resource",
        "path": path.name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{checksum}",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": _schema(table),
    }


def _schema(table: TableSchema) -> dict[str, Any]:
    lists = {c.name for c in table.columns if c.type == "list"}
    found: dict[str, Any] = {"fields": [_field(c) for c in table.columns], "missingValues": [""]}
    if table.key:
        found["primaryKey"] = list(table.key)
    keys = [r for r in table.references if r.column not in lists]
    if keys:
        found["foreignKeys"] = [
            {"fields": [r.column], "reference": {"resource": r.table, "fields": [r.target]}} for r in keys
        ]
    return found


def _field(column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {"name": column.name, "type": _TYPES.get(column.type, column.type)}
    if column.type == "list":
        found |= {"delimiter": ";", "itemType": "string"}
    if column.type == "boolean":
        found |= {"trueValues": ["true"], "falseValues": ["false"]}
    found["description"] = column.description
    if column.example:
        found["example"] = column.example
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.values:
        constraints["enum"] = list(column.values)
    if constraints:
        found["constraints"] = constraints
    return found
