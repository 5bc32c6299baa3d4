"""What staged CSVs must hold, counted: a row for each table, column and expectation with the rows that break it.

DuckDB counts in one pass over a table and one for its key, in bounded memory. `pipeline.verify` has the counts judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import csv_files, database, formats, schema, vocabulary
from pipeline.database import named, quoted
from pipeline.model import DISAGREES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Names of great-expectations: of what is judged here, and of how a failure is told.
ROW_COUNT = "expect_table_row_count_to_equal"
NOT_NULL = "expect_column_values_to_not_be_null"
UNIQUE = "expect_column_values_to_be_unique"
UNIQUE_TOGETHER = "expect_compound_columns_to_be_unique"
REGEX = "expect_column_values_to_match_regex"
IN_SET = "expect_column_values_to_be_in_set"
BETWEEN = "expect_column_values_to_be_between"
PAIR_EQUAL = "expect_column_pair_values_to_be_equal"

PATTERN_ID = r"[^;|\s\v\p{Z}\x{1c}-\x{1f}\x{85}]+"  # the whole of an id
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
ALWAYS = ("documents", "tables", "facts", "reconciliations")  # judged in every run; the others where they are counted
MANY = 20  # instances of a rule from which its share of agreement says something
LEAST_AGREEING = 0.5
LEAST_EVALUATED = 0.5  # of the rules that have tables of their kinds
FIRST_YEAR, LAST_YEAR = 1990, 2100
EXAMPLES = 20
_CLOSE = 1e-6  # of a stated figure: printed decimals are judged as floating point here, never published so


@dataclass(frozen=True, slots=True)
class Count:
    """Rows that an expectation judged and rows that break it; so many (`allowed`) may."""

    table: str
    column: str
    expectation: str
    judged: int
    broken: int
    allowed: int = 0
    examples: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """An expectation on each row of a table, as SQL. What is neither true nor false breaks it.

    `judged`: the rows it speaks of; `shown`: what tells of a row that breaks it; `if_any`: left out where it speaks of none.
    """

    column: str
    expectation: str
    judged: str
    broken: str
    shown: str
    if_any: bool = False


def counts_of(
    folder: Path, counts: Mapping[str, int], evaluated: Mapping[str, int], expected_rules: Sequence[str]
) -> list[Count]:
    """Everything counted over the CSVs of a folder. Raises FormatError where one is missing or can't be read.

    `counts`: rows each table must have; `evaluated`: instances per rule; `expected_rules`: those that have tables of
    their kinds in this run.
    """
    judged = tuple(dict.fromkeys((*ALWAYS, *counts)))
    found: list[Count] = []
    with database.opened(folder) as connection:
        for name in judged:
            found += of_table(connection, name, folder, counts[name])
            if name == "reconciliations":
                published = _published(connection)
        for name in (n for n in schema.tables() if n not in judged):
            found += _of_unkeyed(connection, name, folder)
    rules = of_rules(published, evaluated, expected_rules)
    return [*found, *_of_rules(rules), *_of_run(evaluated, expected_rules)]


def of_table(connection: DuckDBPyConnection, name: str, folder: Path, wanted: int) -> list[Count]:
    """What one CSV of a folder holds, which is to have so many rows.

    An empty table meets every expectation but the count of its rows, so nothing else is asked of it.
    """
    _look_at(connection, name, folder)
    conditions = list(conditions_of(name))
    asked = ["count(*)"]
    for c in conditions:
        asked += [f"count(*) FILTER ({c.judged})", f"count(*) FILTER ({_breaks(c)})"]
    rows, *numbers = connection.execute(f"SELECT {', '.join(asked)} FROM printed").fetchone() or (0,)
    found = [Count(name, "", ROW_COUNT, 1, int(rows != wanted), examples=(rows,))]
    if not rows:
        return found
    found += _of_key(connection, name, KEYS[name])
    for c, judged, broken in zip(conditions, numbers[::2], numbers[1::2], strict=True):
        if judged or not c.if_any:
            examples = _examples(connection, c.shown, _breaks(c)) if broken else ()
            found.append(Count(name, c.column, c.expectation, judged, broken, examples=examples))
    return found


def _breaks(condition: Condition) -> str:
    return f"{condition.judged} AND coalesce({condition.broken}, true)"


def _examples(connection: DuckDBPyConnection, shown: str, where: str) -> tuple[Any, ...]:
    rows = connection.execute(f"SELECT {shown} FROM printed WHERE {where} LIMIT {EXAMPLES}").fetchall()
    return tuple(row[0] for row in rows)


def _of_key(connection: DuckDBPyConnection, name: str, columns: Sequence[str]) -> list[Count]:
    """A key is not there twice; the groups that this makes are written to disk where they are too many."""
    together = ", ".join(map(named, columns))
    there = " OR ".join(f"{named(c)} IS NOT NULL" for c in columns)
    groups = f"SELECT count(*) AS n, {together} FROM printed WHERE {there} GROUP BY {together}"
    judged, broken = connection.execute(
        f"SELECT coalesce(sum(n), 0), coalesce(sum(n) FILTER (n > 1), 0) FROM ({groups})"
    ).fetchone() or (0, 0)
    examples: tuple[Any, ...] = ()
    if broken:
        twice = connection.execute(f"{groups} HAVING count(*) > 1 ORDER BY {together} LIMIT {EXAMPLES}").fetchall()
        examples = tuple(row[1] if len(columns) == 1 else row[1:] for row in twice)
    single = len(columns) == 1
    expectation = UNIQUE if single else UNIQUE_TOGETHER
    return [Count(name, columns[0] if single else "", expectation, int(judged), int(broken), examples=examples)]


def _of_unkeyed(connection: DuckDBPyConnection, name: str, folder: Path) -> list[Count]:
    """The key of a table that is too long for the database to hold it to its key."""
    key, path = schema.tables()[name].key, folder / f"{name}.csv"
    if not key or not path.is_file() or formats.keyed(csv_files.size(path).rows):
        return []
    _look_at(connection, name, folder)
    return _of_key(connection, name, key)


def _look_at(connection: DuckDBPyConnection, name: str, folder: Path) -> None:
    query = database.reader(schema.tables()[name], folder / f"{name}.csv")
    connection.execute(f"CREATE OR REPLACE TEMP VIEW printed AS {query}")


# On each row ------------------------------------------------------------------------------------------------
def conditions_of(name: str) -> Iterator[Condition]:
    """What every row of a table is held to, in the order in which it is told."""
    key = KEYS[name]
    table = schema.tables()[name]
    if len(key) == 1:
        yield _not_null(key[0], key[0])
        column = named(key[0])
        spelled = f"NOT regexp_full_match({column}, {quoted(PATTERN_ID)})"
        yield Condition(key[0], REGEX, f"{column} IS NOT NULL", spelled, column)
    for c in table.columns:
        if (c.name,) == key:
            continue
        if c.required:
            yield _not_null(c.name, key[0])
        if c.values:
            yield _in_set(c.name, c.values)
    yield from _OF_TABLES.get(name, lambda: iter(()))()


def _not_null(column: str, shown: str) -> Condition:
    return Condition(column, NOT_NULL, "true", f"{named(column)} IS NULL", named(shown))


def _in_set(column: str, values: Sequence[str]) -> Condition:
    name = named(column)
    allowed = ", ".join(map(quoted, values))
    return Condition(column, IN_SET, f"{name} IS NOT NULL", f"{name} NOT IN ({allowed})", name, if_any=True)


def _between(column: str, range_: str, *, if_any: bool = False) -> Condition:
    """`range_`: what holds of a value v. A cell that is no number is out of every range."""
    name = named(column)
    value = f"try_cast({name} AS DOUBLE)"
    held = f"NOT (isfinite({value}) AND {range_.replace('v', value)})"
    return Condition(column, BETWEEN, f"{name} IS NOT NULL", held, name, if_any)


def _never(mark: str, condition: str, shown: str) -> Condition:
    """A condition that holds for no row. `mark`: what a failure calls it."""
    return Condition(mark, IN_SET, "true", condition, named(shown))


_YEARS = f"v BETWEEN {FIRST_YEAR} AND {LAST_YEAR}"


def _of_facts() -> Iterator[Condition]:
    yield _between("quantum", "v > 0")
    yield _between("row", "v >= 0")
    yield _between("column", "v >= 1")
    yield _between("page", "v >= 1")
    yield Condition("", PAIR_EQUAL, "true", '"value" IS NULL AND "nil" IS NULL', '"fact_id"')  # a value or why none
    yield _between("fiscal_year", _YEARS, if_any=True)
    yield _never("count_without_sex", "unit IS NOT DISTINCT FROM 'persons' AND sex IS NULL", "fact_id")


def _of_reconciliations() -> Iterator[Condition]:
    yield _between("tolerance", "v >= 0")
    stated, computed, difference = (f"try_cast({c} AS DOUBLE)" for c in ("stated", "computed", "difference"))
    off = f"abs({stated} - {computed} - {difference}) > {_CLOSE} * greatest(abs({stated}), 1)"
    yield _never("difference_wrong", off, "reconciliation_id")
    # two meanings of a label, or one figure a year and for a whole project: no two figures
    meanings = "rule IS NOT DISTINCT FROM 'template_break' OR coalesce(starts_with(note, 'told;span;'), false)"
    nothing = f"verdict IS NOT DISTINCT FROM {quoted(DISAGREES)} AND {difference} = 0 AND NOT ({meanings})"
    yield _never("disagrees_by_nothing", nothing, "reconciliation_id")


def _of_series() -> Iterator[Condition]:
    """Years are years; what is restated has two values, what is computed none first; parts of years are marked."""
    yield _between("fiscal_year", _YEARS)
    first = "value_first_reported"
    yield _never("restated_from_nothing", f"restated IS NOT DISTINCT FROM 'true' AND {first} IS NULL", "item")
    yield _never("computed_not_told", f"({first} IS NULL) <> (derivation IS NOT NULL)", "item")
    starts = "period_start IS NULL OR ends_with(period_start, '-01-01')"
    whole = f"coalesce(ends_with(period_end, '-12-31'), false) AND ({starts})"
    yield _never("part_of_year_not_marked", f"NOT ({whole}) AND break_note IS NULL", "item")


_OF_TABLES = {"facts": _of_facts, "reconciliations": _of_reconciliations, "series": _of_series}


# On the rules -----------------------------------------------------------------------------------------------
def _published(connection: DuckDBPyConnection) -> dict[str, tuple[int, int]]:
    """Checks published of each rule, and those of them that do not disagree."""
    agrees = f"verdict IS DISTINCT FROM {quoted(DISAGREES)}"
    rows = connection.execute(
        f"SELECT coalesce(rule, ''), count(*), count(*) FILTER ({agrees}) FROM printed GROUP BY ALL"
    ).fetchall()
    return {rule: (checks, agreeing) for rule, checks, agreeing in rows}


def of_rules(
    published: Mapping[str, tuple[int, int]], evaluated: Mapping[str, int], expected_rules: Sequence[str]
) -> list[dict[str, Any]]:
    """A row for each rule that was evaluated or should have been: how often, and the share that agrees.

    `published`: checks in reconciliations.csv and those of them that agree, by rule. A rule that has fewer than MANY
    instances, or whose contradictions are no errors, has no share to be judged by.
    """
    severity = {r["rule"]: r["severity"] for r in vocabulary.rows("rules.csv")}
    found = []
    for rule in sorted({*published, *evaluated, *expected_rules}):
        checks, agreeing = published.get(rule, (0, 0))
        judged = checks >= MANY and severity.get(rule) == "error"
        found.append(
            {
                "rule": rule,
                "evaluated": evaluated.get(rule, 0),
                "published": checks,
                "evaluated_where_expected": rule not in expected_rules or evaluated.get(rule, 0) > 0,
                "share_agreeing": agreeing / checks if judged else None,
            }
        )
    return found


def _of_rules(rows: Sequence[Mapping[str, Any]]) -> list[Count]:
    """Every check counted is published; of the rules that have something to check, most found it; most checks agree.

    A rule that few instances of an archive agree with is more likely wrong itself than the reports are.
    """
    if not rows:
        return [Count("rules", "", ROW_COUNT, 1, 0)]
    known = vocabulary.allowed_values("@rules")
    names = [r["rule"] for r in rows]
    judged = [r for r in rows if r["share_agreeing"] is not None]
    found = [
        _counted("rules", "rule", UNIQUE, len(rows), [n for n in names if names.count(n) > 1]),
        _counted("rules", "rule", IN_SET, len(rows), [n for n in names if n not in known]),
        _counted(
            "rules",
            "",
            PAIR_EQUAL,
            len(rows),
            [(r["rule"], r["evaluated"], r["published"]) for r in rows if r["evaluated"] != r["published"]],
        ),
        _counted(
            "rules",
            "evaluated_where_expected",
            IN_SET,
            len(rows),
            [r["rule"] for r in rows if not r["evaluated_where_expected"]],
            int(len(rows) * (1 - LEAST_EVALUATED)),
        ),
    ]
    if judged:
        doubtful = [(r["rule"], r["share_agreeing"]) for r in judged if r["share_agreeing"] < LEAST_AGREEING]
        found.append(_counted("rules", "share_agreeing", BETWEEN, len(judged), doubtful))
    return found


def _of_run(evaluated: Mapping[str, int], expected_rules: Sequence[str]) -> list[Count]:
    share = sum(1 for r in expected_rules if evaluated.get(r)) / len(expected_rules) if expected_rules else 1.0
    few = [share] if share < LEAST_EVALUATED else []
    return [Count("run", "", ROW_COUNT, 1, 0), _counted("run", "rules_evaluated", BETWEEN, 1, few)]


def _counted(table: str, column: str, expectation: str, judged: int, broken: Sequence[Any], allowed: int = 0) -> Count:
    return Count(table, column, expectation, judged, len(broken), allowed, tuple(broken[:EXAMPLES]))
