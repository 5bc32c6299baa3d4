"""The published verdict on a run: great-expectations judges a tidy frame of what was counted over the staged CSVs.

This is the only module that knows great-expectations, and it is imported only when a run publishes (its import alone
takes seconds). The frame has a row for each table, column and expectation (`pipeline.expectations`), so its size is the
schema's and not the archive's. An empty frame, an expectation that judged nothing or an exception is a failure.
"""

from __future__ import annotations

import logging
import os
import tempfile
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline import expectations
from pipeline.expectations import Count

SHOWN = 120  # characters of examples in a failure


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the suites went: expectations met of all, and the failures in words."""

    expectations: int
    met: int
    failures: tuple[str, ...]

    @property
    def success(self) -> bool:
        return self.expectations > 0 and self.met == self.expectations


def verify_folder(
    folder: Path, counts: Mapping[str, int], evaluated: Mapping[str, int], expected_rules: Sequence[str]
) -> Verdict:
    """Judge the CSVs of a folder about to be published. Raises FormatError where one is missing or can't be read.

    `counts`: rows each table must have, counted before publishing (cells of the tables for facts, and so on).
    `evaluated`: instances per rule; `expected_rules`: rules that have tables of their kinds in this run.
    """
    return judge(expectations.counts_of(folder, counts, evaluated, expected_rules))


def judge(counts: Sequence[Count]) -> Verdict:
    """The verdict on what was counted: each row of the frame is an expectation, met or not."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module=r"great_expectations|marshmallow")
    import great_expectations as gx
    import pandas as pd

    columns = ("table", "column", "expectation", "judged", "broken", "allowed")
    frame = pd.DataFrame([[getattr(c, name) for name in columns] for c in counts], columns=list(columns))
    with _scratch():
        results = _validated(gx, frame)
    failing, distrusted = _failing(results)
    failures = [*distrusted, *(_explain(counts[at]) for at in sorted(failing))]
    return Verdict(len(counts), 0 if distrusted else len(counts) - len(failing), tuple(failures))


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


def _validated(gx: Any, frame: Any) -> list[Any]:
    """Results of the suite on the frame: no more rows break an expectation than may, and each judged some."""
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    e = gx.expectations
    expected = [
        e.ExpectTableRowCountToBeBetween(min_value=1),
        e.ExpectCompoundColumnsToBeUnique(column_list=["table", "column", "expectation"]),
        e.ExpectColumnPairValuesAToBeGreaterThanB(column_A="allowed", column_B="broken", or_equal=True),
        e.ExpectColumnValuesToBeBetween(column="judged", min_value=1),
    ]
    suite = context.suites.add(gx.ExpectationSuite(name="run", expectations=expected))
    source = context.data_sources.add_pandas("run")
    batch = source.add_dataframe_asset("counts").add_batch_definition_whole_dataframe("all")
    definition = context.validation_definitions.add(gx.ValidationDefinition(name="run", data=batch, suite=suite))
    return list(definition.run(batch_parameters={"dataframe": frame}, result_format="COMPLETE").results)


def _failing(results: Sequence[Any]) -> tuple[set[int], list[str]]:
    """Rows of the frame that fail, and what makes the frame itself no ground for a verdict."""
    failing: set[int] = set()
    distrusted = [] if results else ["expectations: none was judged"]
    for result in results:
        if result.success and not _raised(result):
            continue
        rows = (result.result or {}).get("unexpected_index_list")
        if _raised(result) or not rows or result.expectation_config.type == expectations.UNIQUE_TOGETHER:
            distrusted.append(f"expectations: {result.expectation_config.type} not met")
        else:
            failing.update(int(at) for at in rows)
    return failing, distrusted


def _raised(result: Any) -> bool:
    info = result.exception_info or {}
    return bool(info.get("raised_exception")) or any(
        isinstance(v, dict) and v.get("raised_exception") for v in info.values()
    )


def _explain(count: Count) -> str:
    named = f"{count.table}{'.' + count.column if count.column else ''}"
    seen = str(list(count.examples)) if count.judged else "no row to judge"
    return f"{named}: {count.expectation} not met ({seen[:SHOWN]})"
