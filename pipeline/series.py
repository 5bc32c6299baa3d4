"""series.csv: one row for a quantity, a year and a period, out of all reports that print it.

First reported is what the earliest report has, latest what the last one has; they are restated where their rounding
intervals have no value in common. Within a report the finer rounding step counts, then the kind's rank; what
contradicts it is told, never averaged. Breaks are data (schemas/breaks.csv), and so are the few values that no
report prints but an identity gives (schemas/series_derivations.csv).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal
from fnmatch import fnmatchcase
from typing import Any

from pipeline import vocabulary
from pipeline.model import ALL, ASSOCIATION, Claim, Document, Fact, Table
from pipeline.observations import Key, Observation, is_full_year, of_run
from pipeline.rows import Rows, sort_rows, text_of

DISPUTED = "another table of the same report has another figure: see disagreements"
COMPUTED = "printed in no table of the reports; computed from other years"
ORDER = ("organisation", "item", "scope", "sex", "measure", "fiscal_year", "period_end", "period_start")
_TERM = re.compile(r"(?P<sign>[+-]?)\s*(?P<item>\w+)(?:@(?P<shift>[+-]\d+))?")


@dataclass(frozen=True, slots=True)
class Point:
    """One row of series.csv before its notes: the first and the latest observation, and what contradicts them."""

    first: Observation | None  # None where no report prints the value
    latest: Observation
    sources: int
    disagreements: tuple[str, ...] = ()
    derivation: str = ""

    @property
    def restated(self) -> bool:
        return self.first is not None and not self.first.agrees(self.latest)


def series(
    documents: Sequence[Document], tables: Sequence[Table], facts: Sequence[Fact], claims: Sequence[Claim]
) -> tuple[Rows, int]:
    """The rows of series.csv, and how many there must be, counted apart from the building of them."""
    observed = of_run(documents, tables, facts, claims)
    points = points_of(observed)
    derived = derived_points(points)
    return rows_of([*points, *derived]), len({o.key for o in observed}) + len(derived)


def points_of(observed: Sequence[Observation]) -> list[Point]:
    """Observations of one key as one point: by report, then over reports."""
    by_key: dict[Key, list[Observation]] = {}
    for o in observed:
        by_key.setdefault(o.key, []).append(o)
    return [_point(own) for own in by_key.values()]


def _point(own: Sequence[Observation]) -> Point:
    by_report: dict[tuple[int, str, str], list[Observation]] = {}
    for o in own:
        by_report.setdefault(o.order, []).append(o)
    chosen = []
    contradictions: list[str] = []
    for order in sorted(by_report):
        best, *others = sorted(by_report[order], key=_preference)
        chosen.append(best)
        contradictions += [_told(o) for o in others if not o.agrees(best) and not _truncated(o, best)]
    latest = chosen[-1]
    return Point(chosen[0], latest, sum(len(o.fact_ids) for o in own if o.agrees(latest)), tuple(contradictions))


def _preference(o: Observation) -> tuple[Decimal, int, bool, tuple[str, ...]]:
    """Finer rounding, then the kind, then a closing balance before the next year's opening one."""
    return (o.half, o.rank, o.shifted, o.fact_ids)


def _truncated(o: Observation, finer: Observation) -> bool:
    """Is a coarser figure the finer one with its last digits cut off?"""
    step = 2 * o.half
    return o.half > finer.half and o.value == (finer.value / step).to_integral_value(ROUND_DOWN) * step


def _told(o: Observation) -> str:
    return f"{o.kind} has {text_of(o.value)} ({' '.join(o.fact_ids)})"


def derived_points(points: Sequence[Point]) -> list[Point]:
    """Values of whole years that no report prints but an identity gives, for years that have its flow printed."""
    known = {
        (p.latest.organisation, p.latest.item, p.latest.fiscal_year): p
        for p in points
        if p.latest.scope == ASSOCIATION
        and p.latest.sex in ("", ALL)
        and is_full_year(p.latest.period_start, p.latest.period_end)
    }
    found: list[Point] = []
    rules = vocabulary.rows("series_derivations.csv")
    while True:
        new: dict[tuple[str, str, int], Point] = {}
        for rule in rules:
            for organisation, item, year in list(known):
                for target in (year - 1, year + 1):
                    key = (organisation, item, target)
                    if item != rule["item"] or key in known or key in new:
                        continue
                    point = _derived(rule, organisation, target, known)
                    if point is not None:
                        new[key] = point
        if not new:
            return found
        known.update(new)
        found += new.values()


def _derived(
    rule: Mapping[str, str], organisation: str, year: int, known: Mapping[tuple[str, str, int], Point]
) -> Point | None:
    """One value by a rule's terms; in years that lack what the rule needs the association is not known to have been there."""
    if (organisation, rule["needs"], year) not in known:
        return None
    value = half = Decimal(0)
    used: list[Observation] = []
    words = []
    for match in _TERM.finditer(rule["terms"]):
        point = known.get((organisation, match["item"], year + int(match["shift"] or 0)))
        if point is None:
            return None
        sign = -1 if match["sign"] == "-" else 1
        value += sign * point.latest.value
        half += point.latest.half
        used.append(point.latest)
        words.append(
            f"{'-' if sign < 0 else '+'} {match['item']} {point.latest.fiscal_year} ({text_of(point.latest.value)})"
        )
    stock = next(o for o in used if o.item == rule["item"])
    last = max(used, key=lambda o: o.order)
    observation = replace(
        stock,
        fiscal_year=year,
        period_end=f"{year}-12-31",
        value=value,
        half=half,
        document_id=last.document_id,
        order=last.order,
        label="",
        fact_ids=tuple(dict.fromkeys(i for o in used for i in o.fact_ids)),
        note=COMPUTED,
    )
    return Point(None, observation, 0, (), " ".join(words).removeprefix("+ "))


def rows_of(points: Sequence[Point]) -> Rows:
    """Points as rows of series.csv, sorted, with the notes on breaks."""
    ordered = sorted(points, key=lambda p: (*p.latest.key[:6], p.latest.period_end, p.latest.period_start))
    notes = _breaks([p.latest for p in ordered])
    return sort_rows((_row(p, notes[p.latest.key]) for p in ordered), *ORDER)


def _row(point: Point, notes: Sequence[str]) -> dict[str, Any]:
    first, latest = point.first, point.latest
    told = [*notes, latest.note]
    if point.disagreements:
        told.append(DISPUTED)
    if not is_full_year(latest.period_start, latest.period_end):
        span = f"{latest.period_start} to {latest.period_end}" if latest.period_start else latest.period_end
        told.insert(0, f"{span}, not a whole year: not comparable with whole years")
    return {
        **{c: getattr(latest, c) for c in ORDER},
        "value_first_reported": first.value if first is not None else None,
        "document_first": first.document_id if first is not None else "",
        "value_latest": latest.value,
        "document_latest": latest.document_id,
        "restated": point.restated,
        "break_note": "; ".join(dict.fromkeys(n for n in told if n)),
        "unit": latest.unit,
        "fact_first": first.fact_ids if first is not None else (),
        "fact_latest": latest.fact_ids,
        "label_latest": latest.label,
        "sources": point.sources,
        "disagreements": " | ".join(point.disagreements),
        "derivation": point.derivation,
        "numerator": latest.numerator,
        "denominator": latest.denominator,
    }


def _breaks(latest: Sequence[Observation]) -> dict[Key, list[str]]:
    """The notes of schemas/breaks.csv for each observation; they come sorted by series and year."""
    years: dict[tuple[str, str, str], set[int]] = {}
    for o in latest:
        years.setdefault((o.organisation, o.item, o.scope), set()).add(o.fiscal_year)
    rules = vocabulary.rows("breaks.csv")
    return {o.key: [r["note"] for r in rules if _applies(r, o, years)] for o in latest}


def _applies(rule: Mapping[str, str], o: Observation, years: Mapping[tuple[str, str, str], set[int]]) -> bool:
    """Does a break stand at this observation: in every year, at the first from a year on, or where one item follows another?"""
    if rule["item"] and not fnmatchcase(o.item, rule["item"]):
        return False
    if rule["organisation"] and rule["organisation"] != vocabulary.organisation_code(o.organisation):
        return False
    if rule["scope"] and rule["scope"] != o.scope:
        return False
    own = years[o.organisation, o.item, o.scope]
    if rule["continues"]:
        before = years.get((o.organisation, rule["continues"], o.scope), set())
        return o.fiscal_year == min(own) and any(y < o.fiscal_year for y in before)
    if rule["first_year"]:
        return o.fiscal_year == min((y for y in own if y >= int(rule["first_year"])), default=0)
    return True
