"""What stands in a report's tables, as a reader of the printed page should find it."""

from __future__ import annotations

from typing import Any

from tests.typeset.content import Report, Row, Table
from tests.typeset.style import Style, printed

NOTE_HEADERS = frozenset({"not", "not.", "noter"})
YEAR_HEADERS = frozenset({"år", "ar"})  # a column that says the same year in every row holds no values


def column_headers(table: Table) -> list[str]:
    """One header for each column: the texts above it, from the top. A title over the label column heads none."""
    parts: list[list[str]] = [[] for _ in range(table.columns)]
    for row in table.header:
        column = 0
        for cell in row.cells:
            if not (column == 0 and cell.span > 1):
                for covered in range(column, min(column + cell.span, table.columns)):
                    parts[covered].append(_one_line(cell.text))
            column += cell.span
    return [" ".join(part for part in texts if part) for texts in parts]


def table_truth(table: Table, identifier: str, style: Style | None = None) -> dict[str, Any]:
    """Label, section and values of each row. The latest group row is the section; notes' numbers are no values."""
    headers = column_headers(table)
    notes = {number for number, text in enumerate(headers) if number and text.casefold() in NOTE_HEADERS | YEAR_HEADERS}
    kept = [number for number in range(1, table.columns) if number not in notes]
    section, rows = "", []
    for row in table.body:
        texts = row.texts()
        if _is_group(row):
            section = _one_line(texts[0])
            continue
        values = [_value(texts[number], style) for number in kept if number < len(texts)]
        rows.append({"label": _one_line(texts[0]), "section": section, "values": values})
    return {
        "id": identifier,
        "kind": table.kind,
        "caption": _one_line(table.caption),
        "columns": [headers[number] for number in kept],
        "note_column": bool(notes),
        "rows": rows,
    }


def truth(report: Report, style: Style | None = None) -> dict[str, Any]:
    """The truth of a report; with a style, minus signs are the ones it prints. Spaces are always plain."""
    tables = [table_truth(table, f"t{number:02d}", style) for number, table in enumerate(report.tables(), 1)]
    return {"document_id": report.document_id, "tables": tables}


def _is_group(row: Row) -> bool:
    """A group row with figures of its own is a row."""
    return "group" in row.classes and not any(row.texts()[1:])


def _value(text: str, style: Style | None) -> str | None:
    return _one_line(printed(text, style) if style else text) or None


def _one_line(text: str) -> str:
    """Text on one line with plain spaces; a word broken by hand after a hyphen stays as it is printed."""
    return " ".join(text.replace("\u2009", " ").split())
