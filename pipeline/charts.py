"""The series people look for first, drawn for each organisation: SVG files with breaks, restatements, unit and sources.

What is drawn is data: schemas/charts.csv. Everything can be told apart without colours, by marker, line and hatching.
The same CSVs give the same bytes. This is the only module that knows matplotlib.
"""

from __future__ import annotations

import csv
import os
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parsers.numbers import swedish
from pipeline import series, vocabulary
from pipeline.model import ALL, AMOUNT, ASSOCIATION, MEN, OTHER, PERCENT, WOMEN

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FOLDER = "charts"
LANGUAGES = ("en", "sv")
MOST_ROWS = 24  # interventions in a chart of budget and outcome; the largest
LINES, BARS, STACKED, PAIRS = "lines", "bars", "stacked", "pairs"
_SEX = {
    WOMEN: ("women", "kvinnor"),
    MEN: ("men", "män"),
    OTHER: ("other or not stated", "annat eller ej angivet"),
    ALL: ("not divided by sex", "ej uppdelat på kön"),
}
_STYLES = (("-", "o", "#000000"), ("--", "s", "#555555"), (":", "^", "#888888"))
_FILLS = (("#444444", ""), ("#bbbbbb", "///"), ("#ffffff", "xx"), ("#ffffff", ""))
_SIZE, _PAIR_HEIGHT, _CAPTION_LINE = (7.2, 3.6), 0.42, 0.16  # inches
_WIDTH = 118  # characters of a line of a caption
_REMARKS = (series.DISPUTED, series.COMPUTED)  # of a value; no break between it and others
_MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a series. `note`: what keeps it from being compared with the others; `first`: as first reported."""

    label: str
    value: Decimal
    note: str = ""
    first: Decimal | None = None
    source: str = ""


@dataclass
class Series:
    """One line, bar or part of a stack; `names` in English and Swedish. `size_only`: costs, whose sign is of the layout."""

    names: tuple[str, str]
    points: list[Point] = field(default_factory=list)
    size_only: bool = False


@dataclass
class Chart:
    """What is to be drawn of one organisation."""

    name: str
    organisation: str
    titles: tuple[str, str]
    shape: str
    unit: str
    series: list[Series]
    stem: str = ""  # of its files; the code of the organisation where there is none

    @property
    def labels(self) -> list[str]:
        """The places on the axis, in order."""
        own = list(dict.fromkeys(p.label for s in self.series for p in s.points))
        years = [int(label) for label in own if label.isdigit()]
        return own if self.shape == PAIRS else [str(y) for y in range(min(years), max(years) + 1)]

    def rows(self) -> list[tuple[str, list[tuple[Decimal | None, str]]]]:
        """What is drawn as a table: each place on the axis with every series' value and the numbers of its notes."""
        known = [{p.label: p for p in s.points} for s in self.series]
        notes = {note: str(number) for number, note in enumerate(self.notes, 1)}
        return [(label, [self._told(own.get(label), notes) for own in known]) for label in self.labels]

    def _told(self, point: Point | None, notes: dict[str, str]) -> tuple[Decimal | None, str]:
        return (None, "") if point is None else (_shown(point.value, self.unit), notes.get(point.note, ""))

    @property
    def sources(self) -> list[str]:
        return sorted({p.source for s in self.series for p in s.points if p.source})

    @property
    def notes(self) -> list[str]:
        """Everything that keeps values apart, numbered by its place here from 1."""
        return list(dict.fromkeys(p.note for s in self.series for p in s.points if p.note))

    def file(self, language: str) -> str:
        """The name of its file."""
        return f"{self.stem or vocabulary.organisation_code(self.organisation)}-{self.name}.{language}.svg"

    def caption(self, language: str) -> list[str]:
        """Unit, notes and sources, a sentence each."""
        sv = language == "sv"
        unit = {"mnkr": "mnkr" if sv else "million kronor", "percent": "procent" if sv else "per cent"}.get(
            self.unit, "personer" if sv else "people"
        )
        said = [f"{'Enhet' if sv else 'Unit'}: {unit}."]
        said += [f"{number}) {note}." for number, note in enumerate(self.notes, 1)]
        said += self._restated(sv)
        said.append(f"{'Källor' if sv else 'Sources'}: {', '.join(self.sources)}.")
        return said

    def _restated(self, sv: bool) -> list[str]:
        words = "först redovisat som" if sv else "first reported as"
        return [
            f"×: {s.names[sv]} {p.label} {words} {swedish(_shown(p.first, self.unit))}."
            for s in self.series
            for p in s.points
            if p.first is not None
        ]


def charts_of(folder: Path) -> list[Chart]:
    """The charts of a published folder; one with fewer than two values is none."""
    return charts_in(_read(folder / "series.csv"), _read(folder / "budget_outcome.csv"))


def charts_in(years: Iterable[dict[str, str]], budgets: Iterable[dict[str, str]]) -> list[Chart]:
    """The charts of rows of series.csv and of budget_outcome.csv; those of an organisation need no other rows than its own."""
    rows: defaultdict[tuple[str, str, str, str], list[dict[str, str]]] = defaultdict(list)
    for row in years:
        if row["scope"] == ASSOCIATION and row["value_latest"]:
            rows[row["organisation"], row["item"], row["measure"], row["sex"]].append(row)
    organisations = sorted({key[0] for key in rows} - {""})
    found = [_of_series(spec, name, rows) for name in organisations for spec in _specs()]
    found += _budgets(budgets)
    drawn = [c for c in found if sum(len(s.points) for s in c.series) > 1]
    return sorted(drawn, key=lambda c: c.organisation)  # stable: in the order of schemas/charts.csv


def write(folder: Path, out: Path) -> list[Chart]:
    """Draw every chart of a published folder in both languages into the folder `out`, which is made where there is any."""
    charts = charts_of(folder)
    draw(charts, out)
    return charts


def draw(charts: Iterable[Chart], out: Path) -> list[str]:
    """Draw charts in both languages into the folder `out`; the names of the files."""
    names = []
    for chart in charts:
        out.mkdir(parents=True, exist_ok=True)
        for language in LANGUAGES:
            names.append(chart.file(language))
            whole = out / f".{names[-1]}.{os.getpid()}"  # what is there may be linked to a published file
            _draw(chart, language, whole)
            whole.replace(out / names[-1])
    return names


@cache
def _specs() -> tuple[dict[str, str], ...]:
    return tuple(vocabulary.rows("charts.csv"))


def _read(path: Path) -> Iterable[dict[str, str]]:
    csv.field_size_limit(2**31 - 1)
    with open(path, newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def _of_series(
    spec: dict[str, str], organisation: str, rows: dict[tuple[str, str, str, str], list[dict[str, str]]]
) -> Chart:
    chart = Chart(spec["chart"], organisation, (spec["title_en"], spec["title_sv"]), spec["shape"], "", [])
    chart.unit = {AMOUNT: "mnkr", PERCENT: "percent"}.get(spec["measure"], "persons")
    for described in spec["items"].split(";"):
        item, en, sv = described.split("=")
        for sex in spec["sexes"].split(";"):
            own = rows.get((organisation, item, spec["measure"], sex), [])
            names = _SEX[sex] if spec["shape"] == STACKED else (en, sv)
            points = [_point(r) for r in own if not spec["years_only"] or _whole_year(r)]
            if spec["shape"] == STACKED and sex == ALL:  # what a year's other parts do not say already
                said = {p.label for s in chart.series for p in s.points}
                points = [p for p in points if p.label not in said]
            if points:
                chart.series.append(Series(names, _by_year(points), item.startswith("cost")))
    return chart


def _whole_year(row: dict[str, str]) -> bool:
    part = row["period_start"] and not row["period_start"].endswith("-01-01")
    return not part and (not row["period_end"] or row["period_end"].endswith("-12-31"))


def _by_year(points: list[Point]) -> list[Point]:
    return sorted({p.label: p for p in points}.values(), key=lambda p: p.label)


def _point(row: dict[str, str]) -> Point:
    first = Decimal(row["value_first_reported"]) if row["restated"] == "true" else None
    return Point(row["fiscal_year"], Decimal(row["value_latest"]), row["break_note"], first, row["document_latest"])


def _budgets(budgets: Iterable[dict[str, str]]) -> list[Chart]:
    """Budget against outcome by intervention, of the latest report of each organisation that has it."""
    latest: dict[str, tuple[tuple[str, str], list[dict[str, str]]]] = {}
    for row in budgets:
        if row["row_role"] != "item" or row["scope"] == ASSOCIATION or not (row["budget_kr"] and row["outcome_kr"]):
            continue
        key = (row["fiscal_year"], row["document_id"])
        known, rows = latest.get(row["organisation"], (("", ""), []))
        if key[0] > known[0]:
            latest[row["organisation"]] = (key, [row])
        elif key == known:
            rows.append(row)
    return [_budget(name, key[0], rows) for name, (key, rows) in latest.items() if name]


def _budget(organisation: str, year: str, rows: Sequence[dict[str, str]]) -> Chart:
    largest = sorted(rows, key=lambda r: -abs(Decimal(r["budget_kr"])))[:MOST_ROWS]
    both = [Series(("Budget", "Budget")), Series(("Outcome", "Utfall"))]
    for row in largest:
        for own, column in zip(both, ("budget_kr", "outcome_kr"), strict=True):
            own.points.append(Point(row["label"], abs(Decimal(row[column])), source=row["document_id"]))
    titles = (f"Budget and outcome by intervention, {year}", f"Budget och utfall per insats, {year}")
    return Chart("budget", organisation, titles, PAIRS, "mnkr", both)


# Drawing ----------------------------------------------------------------------------------------------------


def _shown(value: Decimal | None, unit: str) -> Decimal:
    """A value in the unit of the axis."""
    return (value or Decimal(0)) / _MILLION if unit == "mnkr" else value or Decimal(0)


def _draw(chart: Chart, language: str, path: Path) -> None:
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    sv = LANGUAGES.index(language)
    settings: Any = {"svg.fonttype": "none", "svg.hashsalt": "finsam", "font.size": 9, "font.family": "sans-serif"}
    caption = [line for said in chart.caption(language) for line in textwrap.wrap(said, _WIDTH)]
    height = _SIZE[1] if chart.shape != PAIRS else 1.1 + _PAIR_HEIGHT * len(chart.labels)
    whole = height + _CAPTION_LINE * len(caption) + 0.15
    with matplotlib.rc_context({**settings, "text.parse_math": False}):  # a label with $ is no formula
        figure, axes = pyplot.subplots(figsize=(_SIZE[0], whole))
        try:
            left = 0.3 if chart.shape == PAIRS else 0.1
            bottom = (whole - height + 0.45) / whole
            figure.subplots_adjust(left=left, right=0.98, top=1 - 0.5 / whole, bottom=bottom)
            figure.text(0.02, 1 - 0.08 / whole, chart.titles[sv], fontsize=10, fontweight="bold", va="top")
            figure.text(0.02, 1 - 0.25 / whole, chart.organisation, fontsize=8.5, va="top")
            _SHAPES[chart.shape](axes, chart, sv)
            axes.spines[["top", "right"]].set_visible(False)
            for at, line in enumerate(caption):
                place = (whole - height - 0.05 - _CAPTION_LINE * at) / whole
                figure.text(0.02, place, line, fontsize=7.5, va="top")
            figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
        finally:
            pyplot.close(figure)


def _lines(axes: Axes, chart: Chart, sv: int) -> None:
    """A line that is broken where two values can't be compared; hollow markers where something is to be kept in mind."""
    at = {label: i for i, label in enumerate(chart.labels)}
    for own, (line, marker, colour) in zip(chart.series, _STYLES, strict=False):
        values = [
            float(abs(_shown(p.value, chart.unit)) if own.size_only else _shown(p.value, chart.unit))
            for p in own.points
        ]
        places = [at[p.label] for p in own.points]
        for i in range(1, len(places)):
            if _comparable(own.points[i - 1], own.points[i]) and places[i] == places[i - 1] + 1:
                axes.plot(places[i - 1 : i + 1], values[i - 1 : i + 1], line, color=colour, linewidth=1.4)
        for place, value, point in zip(places, values, own.points, strict=True):
            axes.plot(
                place, value, marker, color=colour, markersize=5, markerfacecolor="white" if point.note else colour
            )
            _mark(axes, chart, point, (place, value))
        axes.plot([], [], line, marker=marker, color=colour, label=own.names[sv])
    _years(axes, chart)


def _comparable(one: Point, other: Point) -> bool:
    """May a line lead from one value to the next? A remark on a value is no break."""
    breaks = [p.note for p in (one, other)]
    for remark in _REMARKS:
        breaks = [b.replace(remark, "").strip("; ") for b in breaks]
    return breaks[0] == breaks[1]


def _bars(axes: Axes, chart: Chart, sv: int) -> None:
    at = {label: i for i, label in enumerate(chart.labels)}
    (fill, _), own = _FILLS[1], chart.series[0]
    for point in own.points:
        value = float(_shown(point.value, chart.unit))
        axes.bar(at[point.label], value, color="white" if point.note else fill, edgecolor="black", linewidth=0.8)
        _mark(axes, chart, point, (at[point.label], value))
    _years(axes, chart, legend=False)


def _stacked(axes: Axes, chart: Chart, sv: int) -> None:
    at = {label: i for i, label in enumerate(chart.labels)}
    below: defaultdict[str, float] = defaultdict(float)
    for own, (fill, hatch) in zip(chart.series, _FILLS, strict=False):
        for i, point in enumerate(own.points):
            value = float(_shown(point.value, chart.unit))
            axes.bar(
                at[point.label], value, 0.6, bottom=below[point.label], color=fill, hatch=hatch, edgecolor="black",
                linewidth=0.8, label=own.names[sv] if i == 0 else None,
            )  # fmt: skip
            below[point.label] += value
    marked = {p.label: p for s in reversed(chart.series) for p in s.points}
    for point in marked.values():
        _mark(axes, chart, point, (at[point.label], below[point.label]))
    _years(axes, chart)


def _pairs(axes: Axes, chart: Chart, sv: int) -> None:
    """Two bars for each row, the largest on top."""
    labels = chart.labels
    at = {label: len(labels) - 1 - i for i, label in enumerate(labels)}
    for own, (fill, hatch), shift in zip(chart.series, _FILLS, (0.2, -0.2), strict=False):
        places = [at[p.label] + shift for p in own.points]
        values = [float(_shown(p.value, chart.unit)) for p in own.points]
        axes.barh(places, values, 0.36, color=fill, hatch=hatch, edgecolor="black", linewidth=0.8, label=own.names[sv])
    names = [textwrap.shorten(label, 40, placeholder="…") for label in labels]
    axes.set_yticks([at[label] for label in labels], names, fontsize=8)
    axes.xaxis.set_major_formatter(_formatter())
    axes.legend(frameon=False, fontsize=8, loc="lower right")


def _mark(axes: Axes, chart: Chart, point: Point, place: tuple[float, float]) -> None:
    """The number of its note above a value; a cross where it was first reported otherwise."""
    if point.note:
        axes.annotate(
            f"{chart.notes.index(point.note) + 1})", place, xytext=(0, 6), textcoords="offset points", ha="center", fontsize=7.5
        )  # fmt: skip
    if point.first is not None:
        axes.plot(place[0], float(_shown(point.first, chart.unit)), "x", color="black", markersize=6)


def _years(axes: Axes, chart: Chart, legend: bool = True) -> None:
    axes.set_xticks(range(len(chart.labels)), chart.labels)
    axes.set_xlim(min(-0.6, len(chart.labels) / 2 - 2), max(len(chart.labels) - 0.4, len(chart.labels) / 2 + 1))
    axes.yaxis.set_major_formatter(_formatter())
    axes.grid(axis="y", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.axhline(0, color="black", linewidth=0.8)
    axes.margins(y=0.15)
    if legend and len(chart.series) > 1:
        axes.legend(frameon=False, fontsize=8, ncols=3, loc="best")


def _formatter() -> Any:
    from matplotlib.ticker import FuncFormatter

    return FuncFormatter(lambda value, _: swedish(Decimal(str(round(value, 4))).normalize()))


_SHAPES = {LINES: _lines, BARS: _bars, STACKED: _stacked, PAIRS: _pairs}
