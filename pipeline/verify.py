"""The published verdict on a run: great-expectations suites over the contract's tables, the series and the views of notes and people.

This is the only module that knows great-expectations, and it is imported only when a run publishes (its import alone
takes seconds). An empty frame, an all-null column or a condition nothing meets passes any expectation, so every
suite counts its rows first, and an exception inside an expectation counts as a failure.
"""

from __future__ import annotations

import logging
import os
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline import vocabulary
from pipeline.model import DISAGREES
from pipeline.rows import Rows

PATTERN_ID = r"^[^;|\s]+$"
KEYS = {
    "documents": ("document_id",),
    "tables": ("table_id",),
    "facts": ("fact_id",),
    "reconciliations": ("reconciliation_id",),
    "series": ("organisation", "item", "scope", "sex", "measure", "fiscal_year", "period_start", "period_end"),
    "notes": ("fact_id",),
    "participants": ("fact_id",),
    "key_figures": ("organisation", "fiscal_year", "key_figure"),
}
MANY = 20  # instances of a rule from which its share of agreement says something
LEAST_AGREEING = 0.5
ALWAYS = ("documents", "tables", "facts", "reconciliations")  # judged in every run; the others where they are counted


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the suites went: expectations met of all, and the failures in words."""

    expectations: int
    met: int
    failures: tuple[str, ...]

    @property
    def success(self) -> bool:
        return self.expectations > 0 and self.met == self.expectations


def verify(
    tables: Mapping[str, Rows], counts: Mapping[str, int], evaluated: Mapping[str, int], expected_rules: Sequence[str]
) -> Verdict:
    """Judge the rows about to be published.

    `counts`: rows each table must have, counted before publishing (cells of the tables for facts, and so on).
    `evaluated`: instances per rule; `expected_rules`: rules that have tables of their kinds in this run.
    """
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module=r"great_expectations|marshmallow")
    import great_expectations as gx
    import pandas as pd
    from great_expectations.data_context.types.base import ProgressBarsConfig

    with _scratch():
        return _judge(gx, pd, ProgressBarsConfig, tables, counts, evaluated, expected_rules)


@contextmanager
def _scratch() -> Iterator[None]:
    """An ephemeral context leaves folders behind in the temporary folder; give it one that goes."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="verify-") as folder:
        tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = before


def _judge(
    gx: Any,
    pd: Any,
    progress_bars: Any,
    tables: Mapping[str, Rows],
    counts: Mapping[str, int],
    evaluated: Mapping[str, int],
    expected_rules: Sequence[str],
) -> Verdict:
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = progress_bars(globally=False, metric_calculations=False)
    source = context.data_sources.add_pandas("run")
    total = met = 0
    failures: list[str] = []
    share = sum(1 for r in expected_rules if evaluated.get(r)) / len(expected_rules) if expected_rules else 1.0
    frames = {
        name: pd.DataFrame([{c: _plain(v) for c, v in row.items()} for row in tables[name]])
        for name in dict.fromkeys((*ALWAYS, *counts))
    }
    frames["rules"] = pd.DataFrame(of_rules(tables["reconciliations"], evaluated, expected_rules))
    frames["run"] = pd.DataFrame([{"rules_evaluated": share}])
    for name, frame in frames.items():
        suite = context.suites.add(
            gx.ExpectationSuite(name=name, expectations=_expectations(gx.expectations, name, frame, counts))
        )
        batch = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("all")
        definition = context.validation_definitions.add(gx.ValidationDefinition(name=name, data=batch, suite=suite))
        outcome = definition.run(batch_parameters={"dataframe": frame})
        for result in outcome.results:
            total += 1
            if result.success and not _raised(result):
                met += 1
            else:
                failures.append(_explain(name, result))
    return Verdict(total, met, tuple(failures))


def of_rules(
    reconciliations: Rows, evaluated: Mapping[str, int], expected_rules: Sequence[str]
) -> list[dict[str, Any]]:
    """A row for each rule that was evaluated or should have been: how often, and the share that agrees.

    A rule that has fewer than MANY instances, or whose contradictions are no errors, has no share to be judged by.
    """
    published = Counter(str(r["rule"]) for r in reconciliations)
    agreeing = Counter(str(r["rule"]) for r in reconciliations if r["verdict"] != DISAGREES)
    severity = {r["rule"]: r["severity"] for r in vocabulary.rows("rules.csv")}
    found = []
    for rule in sorted({*published, *evaluated, *expected_rules}):
        judged = published[rule] >= MANY and severity.get(rule) == "error"
        found.append(
            {
                "rule": rule,
                "evaluated": evaluated.get(rule, 0),
                "published": published[rule],
                "evaluated_where_expected": rule not in expected_rules or evaluated.get(rule, 0) > 0,
                "share_agreeing": agreeing[rule] / published[rule] if judged else None,
            }
        )
    return found


def _of_rules(e: Any, frame: Any) -> list[Any]:
    """Every check counted is published; of the rules that have something to check, most found it; most checks agree.

    A rule that few instances of an archive agree with is more likely wrong itself than the reports are.
    """
    if frame.empty:
        return [e.ExpectTableRowCountToEqual(value=0)]
    found = [
        e.ExpectColumnValuesToBeUnique(column="rule"),
        e.ExpectColumnValuesToBeInSet(column="rule", value_set=vocabulary.allowed_values("@rules")),
        e.ExpectColumnPairValuesToBeEqual(column_A="evaluated", column_B="published"),
        e.ExpectColumnValuesToBeInSet(column="evaluated_where_expected", value_set=[True], mostly=0.5),
    ]
    if frame["share_agreeing"].notna().any():
        found.append(e.ExpectColumnValuesToBeBetween(column="share_agreeing", min_value=LEAST_AGREEING, max_value=1))
    return found


def _plain(value: Any) -> Any:
    """Decimals to float: these frames are judged, never published."""
    if isinstance(value, Decimal):
        return float(value)
    return None if value in ("", (), []) else (";".join(map(str, value)) if isinstance(value, (tuple, list)) else value)


def _expectations(e: Any, name: str, frame: Any, counts: Mapping[str, int]) -> list[Any]:
    if name == "run":
        return [
            e.ExpectTableRowCountToEqual(value=1),
            e.ExpectColumnValuesToBeBetween(column="rules_evaluated", min_value=0.5, max_value=1),
        ]
    if name == "rules":
        return _of_rules(e, frame)
    found: list[Any] = [e.ExpectTableRowCountToEqual(value=counts[name])]
    if frame.empty:
        return found
    found += _key(e, KEYS[name])
    for spec in vocabulary.rows(f"tables/{name}.csv"):
        column = spec["column"]
        if column not in frame.columns or (column,) == KEYS[name]:
            continue
        if spec["required"] == "yes":
            found.append(e.ExpectColumnValuesToNotBeNull(column=column))
        values = vocabulary.allowed_values(spec["values"])
        if values and frame[column].notna().any():
            found.append(e.ExpectColumnValuesToBeInSet(column=column, value_set=values))
    if name == "facts":
        found += [
            e.ExpectColumnValuesToBeBetween(column="quantum", min_value=0, strict_min=True),
            e.ExpectColumnValuesToBeBetween(column="row", min_value=0),
            e.ExpectColumnValuesToBeBetween(column="column", min_value=1),
            e.ExpectColumnValuesToBeBetween(column="page", min_value=1),
            e.ExpectColumnPairValuesToBeEqual(column_A="has_value", column_B="has_value_or_nil"),
        ]
        frame["has_value"] = True
        frame["has_value_or_nil"] = frame["value"].notna() | frame["nil"].notna()
        if frame["fiscal_year"].notna().any():
            found.append(e.ExpectColumnValuesToBeBetween(column="fiscal_year", min_value=1990, max_value=2100))
        counted = frame["unit"].eq("persons")
        frame["count_without_sex"] = counted & frame["sex"].isna()
        found.append(e.ExpectColumnValuesToBeInSet(column="count_without_sex", value_set=[False]))
    if name == "series":
        found += _of_series(e, frame)
    if name == "reconciliations":
        found.append(e.ExpectColumnValuesToBeBetween(column="tolerance", min_value=0))
        off = (frame["stated"] - frame["computed"] - frame["difference"]).abs()
        frame["difference_wrong"] = off > 1e-6 * frame["stated"].abs().clip(lower=1)
        frame["disagrees_by_nothing"] = frame["verdict"].eq(DISAGREES) & frame["difference"].eq(0)
        # two meanings of a label, or one figure a year and for a whole project: no two figures
        meanings = frame["rule"].eq("template_break") | frame["note"].fillna("").astype(str).str.startswith(
            "told;span;"
        )
        frame["disagrees_by_nothing"] &= ~meanings
        marks = ("difference_wrong", "disagrees_by_nothing")
        found += [e.ExpectColumnValuesToBeInSet(column=mark, value_set=[False]) for mark in marks]
    return found


def _key(e: Any, columns: Sequence[str]) -> list[Any]:
    """A key is there, alone and spelled as an id; a key of several columns is not there twice."""
    if len(columns) > 1:
        return [e.ExpectCompoundColumnsToBeUnique(column_list=list(columns))]
    return [
        e.ExpectColumnValuesToNotBeNull(column=columns[0]),
        e.ExpectColumnValuesToBeUnique(column=columns[0]),
        e.ExpectColumnValuesToMatchRegex(column=columns[0], regex=PATTERN_ID),
    ]


def _of_series(e: Any, frame: Any) -> list[Any]:
    """Years are years; what is restated has two values, what is computed none first; parts of years are marked."""
    first = frame["value_first_reported"].notna()
    starts, ends = frame["period_start"].fillna(""), frame["period_end"].fillna("")
    whole = ends.str.endswith("-12-31") & ((starts == "") | starts.str.endswith("-01-01"))
    frame["restated_from_nothing"] = frame["restated"].astype(bool) & ~first
    frame["computed_not_told"] = (~first) != frame["derivation"].notna()
    frame["part_of_year_not_marked"] = ~whole & frame["break_note"].isna()
    marks = ("restated_from_nothing", "computed_not_told", "part_of_year_not_marked")
    return [
        e.ExpectColumnValuesToBeBetween(column="fiscal_year", min_value=1990, max_value=2100),
        *(e.ExpectColumnValuesToBeInSet(column=mark, value_set=[False]) for mark in marks),
    ]


def _raised(result: Any) -> bool:
    info = result.exception_info or {}
    return bool(info.get("raised_exception")) or any(
        isinstance(v, dict) and v.get("raised_exception") for v in info.values()
    )


def _explain(name: str, result: Any) -> str:
    config = result.expectation_config
    column = config.kwargs.get("column", "")
    seen = (result.result or {}).get("partial_unexpected_list") or (result.result or {}).get("observed_value", "")
    return f"{name}{'.' + column if column else ''}: {config.type} not met ({str(seen)[:120]})"
