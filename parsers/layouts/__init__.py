"""Per-year layouts: data with a range of validity that say only what the generic parser can't know of a report.

One TOML file per organisation, report type and span of years:

    organisation = "stockholms-stad"      # code of schemas/vocabulary/organisations.csv
    report_type = "annual_report"
    years = [2020, 2020]                  # first and last year it holds for
    reason = "why the generic parser can't know it"

    [[table]]
    labels = ["Prolog", "BRON"]           # the table whose rows carry all these labels
    kind = "intervention_budget"
    caption = "..."                       # where it is lost in print
    columns = ["budget", "outcome", "variance"]
    unit = "tkr"
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline import vocabulary
from pipeline.model import BUDGET, FORECAST, OUTCOME, VARIANCE, Document

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class TableLayout:
    """What is known of one table; empty fields leave the generic parser's reading as it is."""

    labels: tuple[str, ...]
    kind: str = ""
    caption: str = ""
    columns: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    name: str
    organisation: str
    report_type: str
    first_year: int
    last_year: int
    reason: str
    tables: tuple[TableLayout, ...]

    def table_for(self, labels: Sequence[str]) -> TableLayout | None:
        """The layout of the table that carries all of a layout's labels."""
        present = {vocabulary.fold(label) for label in labels}
        return next((t for t in self.tables if all(vocabulary.fold(label) in present for label in t.labels)), None)


@cache
def all_layouts() -> tuple[Layout, ...]:
    """Every layout file of the folder. Raises ValueError naming the file and the field that is wrong."""
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.toml")))


def _read(path: Path) -> Layout:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    missing = [f for f in ("organisation", "report_type", "years", "reason", "table") if f not in data]
    if missing:
        raise ValueError(f"{path.name}: {', '.join(missing)} is missing")
    tables = []
    for t in data["table"]:
        unknown = set(t) - {"labels", "kind", "caption", "columns", "unit"}
        wrong = [c for c in t.get("columns", []) if c not in (OUTCOME, BUDGET, VARIANCE, FORECAST)]
        if unknown or wrong or not t.get("labels") or (t.get("kind") and t["kind"] not in vocabulary.kinds()):
            raise ValueError(f"{path.name}: table with {sorted(unknown) or wrong or 'no labels or an unknown kind'}")
        tables.append(
            TableLayout(
                tuple(t["labels"]),
                t.get("kind", ""),
                t.get("caption", ""),
                tuple(t.get("columns", ())),
                t.get("unit", ""),
            )
        )
    first, last = data["years"]
    return Layout(path.stem, data["organisation"], data["report_type"], first, last, data["reason"], tuple(tables))


def layout_for(document: Document) -> Layout | None:
    """The layout valid for a document, or None: the generic parser then does it alone."""
    codes = {e.code for e in vocabulary.entries("organisations") if e.owner == document.organisation}
    return next(
        (
            x
            for x in all_layouts()
            if x.organisation in codes
            and x.report_type == document.report_type
            and document.report_year is not None
            and x.first_year <= document.report_year <= x.last_year
        ),
        None,
    )
