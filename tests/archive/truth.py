"""What is true of a report, in the forms that the evaluations read: golden cells, contradictions, hazards."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from tests.archive.content import Report, meaning
from tests.archive.write_text import Places

GOLDEN = (
    "document_id", "table", "kind", "number_printed", "scope", "section", "row_label", "column_label", "sex", "measure",
    "scenario", "fiscal_year", "unit", "value_printed", "line",
)  # fmt: skip
CONTRADICTIONS = ("id", "document", "line", "rule", "stated", "expected", "cause", "sure", "description")


def golden(report: Report, places: Places) -> str:
    """Every printed figure of every table, as printed."""
    rows = []
    for table in report.tables():
        for row, column, cell in table.figures():
            says = meaning(row, column)
            line = places[f"{table.place(row)}/{column.key}"][0]
            known = (report.document_id, table.name, table.kind, table.number, row.scope, row.section, row.label)
            year = str(says.year or "")
            told = (" ".join(column.header), says.sex, says.measure, says.scenario, year, says.unit, cell.text, line)
            rows.append([*known, *told])
    return written(GOLDEN, rows)


def contradictions(report: Report, places: Places) -> str:
    """What was seeded; the id ends with the sort."""
    rows = []
    for number, s in enumerate(report.seeded, 1):
        lines = sorted({line for place in s.places for line in places[place]})
        told = (";".join(map(str, lines)), s.rule, plain(s.stated), plain(s.expected), s.cause, "yes", s.description)
        rows.append([f"{number}-{s.sort}", report.document_id, *told])
    return written(CONTRADICTIONS, rows)


def plain(figures: str) -> str:
    """Figures with plain spaces between thousands, as the lists made by hand write them, whatever the report prints."""
    return re.sub(r"(?<=\d)(?:[\u00a0\u2009\u202f]|\.(?=\d{3}))(?=\d)", " ", figures)


def written(header: Sequence[str], given: Iterable[Sequence[object]]) -> str:
    """A header and rows as CSV."""
    return rows([header, *given])


def rows(given: Iterable[Sequence[object]]) -> str:
    """Rows as CSV with lines ended as on every machine."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(given)
    return text.getvalue()
