"""Per-year layouts: data with a range of validity that say only what the generic parser can't know of a report.

One TOML file per organisation, report type and span of years:

    organisation = "stockholms-stad"      # code of schemas/vocabulary/organisations.csv, else made of the name
    report_type = "annual_report"
    years = [2020, 2020]                  # first and last year it holds for
    reason = "why the generic parser can't know it"

    [[table]]
    labels = ["Prolog", "BRON"]           # the table whose rows carry all these labels
    header = "Deltagare"                  # and whose header holds these words, where two tables carry the same labels
    kind = "intervention_budget"
    caption = "..."                       # where it is lost in print
    columns = ["budget", "outcome", "variance"]   # all of the report's year
    unit = "tkr"

`make new-layout DOC=...` writes a skeleton. A file without a [[table]] changes nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipeline import vocabulary
from pipeline.model import BUDGET, FORECAST, OUTCOME, REPORT_TYPES, VARIANCE, Document

FOLDER = Path(__file__).resolve().parent
SCENARIOS = (OUTCOME, BUDGET, VARIANCE, FORECAST)


class LayoutError(ValueError):
    """A layout file that can't be meant; the message names the file and the key."""


@dataclass(frozen=True, slots=True)
class TableLayout:
    """What is known of one table; empty fields leave the generic parser's reading as it is."""

    labels: tuple[str, ...]
    header: str = ""
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

    def table_for(self, labels: Sequence[str], header: str = "") -> TableLayout | None:
        """The layout of the table that carries all of a layout's labels, and the words its header is known by."""
        present, above = {vocabulary.fold(label) for label in labels}, vocabulary.fold(header)
        own = (t for t in self.tables if vocabulary.fold(t.header) in above)
        return next((t for t in own if all(vocabulary.fold(label) in present for label in t.labels)), None)


@cache
def all_layouts() -> tuple[Layout, ...]:
    """Every layout of the folder; a file without a [[table]] changes nothing and is left out.

    Raises LayoutError naming the file and the key that is wrong.
    """
    found = (_read(path) for path in sorted(FOLDER.glob("*.toml")))
    return tuple(layout for layout in found if layout is not None)


def _read(path: Path) -> Layout | None:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise LayoutError(f"{path.name}: {problem}") from problem
    if "table" not in data:
        return None
    _check_keys(path.name, "", data, ("organisation", "report_type", "years", "reason", "table"))
    for key in ("organisation", "report_type", "reason"):
        _check(_is_text(data[key]), path.name, key, "a text, not empty")
    kind_of_report, years = data["report_type"], data["years"]
    _check(kind_of_report in REPORT_TYPES, path.name, "report_type", _one_of(REPORT_TYPES), kind_of_report)
    numbers = isinstance(years, list) and len(years) == 2 and all(type(y) is int for y in years)
    _check(numbers and years[0] <= years[1], path.name, "years", "the first and the last year, as in [2020, 2021]")
    _check(isinstance(data["table"], list), path.name, "table", "written [[table]], in two pairs of brackets")
    tables = tuple(_read_table(path.name, f"table {n}, ", t) for n, t in enumerate(data["table"], 1))
    return Layout(path.stem, data["organisation"], kind_of_report, years[0], years[1], data["reason"], tables)


def _read_table(file: str, place: str, data: dict[str, Any]) -> TableLayout:
    _check_keys(file, place, data, ("labels",), ("header", "kind", "caption", "columns", "unit"))
    labels, columns = data["labels"], data.get("columns", [])
    _check(_is_texts(labels) and labels, file, f"{place}labels", 'a list of labels, as in ["Kassa och bank"]')
    _check(_is_texts(columns), file, f"{place}columns", f"a list, each {_one_of(SCENARIOS)}")
    for column in columns:
        _check(column in SCENARIOS, file, f"{place}columns", f"a list, each {_one_of(SCENARIOS)}", column)
    for key, known in (("kind", vocabulary.kinds()), ("unit", vocabulary.units())):
        _check(data.get(key, "") in ("", *known), file, f"{place}{key}", _one_of(known), data.get(key))
    for key in ("header", "caption"):
        _check(isinstance(data.get(key, ""), str), file, f"{place}{key}", "a text")
    told = {key: data.get(key, "") for key in ("header", "kind", "caption", "unit")}
    return TableLayout(labels=tuple(labels), columns=tuple(columns), **told)


def _check_keys(
    file: str, place: str, data: dict[str, Any], needed: tuple[str, ...], optional: tuple[str, ...] = ()
) -> None:
    missing = [k for k in needed if k not in data]
    unknown = [k for k in data if k not in needed + optional]
    if unknown:
        raise LayoutError(f"{file}: {place}{unknown[0]} is no key of a layout; it is {_one_of(needed + optional)}")
    if missing:
        raise LayoutError(f"{file}: {place}{', '.join(missing)} is missing")


def _check(right: object, file: str, key: str, meant: str, given: object = None) -> None:
    if not right:
        raise LayoutError(f"{file}: {key} is {meant}{'' if given is None else f', not {given!r}'}")


def _one_of(known: Iterable[str]) -> str:
    return f"one of {', '.join(known)}"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def layout_for(document: Document) -> Layout | None:
    """The layout valid for a document, or None: the generic parser then does it alone."""
    code = vocabulary.organisation_code(document.organisation)
    return next(
        (
            x
            for x in all_layouts()
            if x.organisation == code
            and x.report_type == document.report_type
            and document.report_year is not None
            and x.first_year <= document.report_year <= x.last_year
        ),
        None,
    )
