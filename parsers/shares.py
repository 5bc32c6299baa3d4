"""Columns of shares beside columns of people: which are shares, of which sex and year, by the words of a header in one run.

`Kvinnor Män Totalt Andel av kvinnorna Andel av männen Andel av samtliga`, `Kvinnor % Män %`, `Andel kvinnor Andel män`:
a word for a share may stand alone, before the sex it is of or behind it, but in one way throughout a header.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from parsers.headers import PERCENT_WORD, SEXES, TOTAL_WORD, Token, tokens
from parsers.solve import Solution
from pipeline.model import ALL

HUNDRED = Decimal(100)
MOST, LEAST_HELD = Decimal("0.6"), 3  # share and number of rows that bear out of which counts a column of shares is

ALONE, BEFORE, BEHIND = "alone", "before", "behind"


@dataclass(frozen=True, slots=True)
class Headed:
    """What a header says of one column: a share or a count, of a sex (empty: not said), of a year (None: not said)."""

    share: bool
    sex: str = ""
    year: int | None = None


def headed(found: Sequence[Token], percents: Sequence[bool]) -> list[Headed]:
    """The columns as the header's words name them, one for each of `percents`; empty where the words do not tell.

    `percents`: the columns whose figures carry a percent sign. Figures of shares may go without, so the words may call
    more columns shares, never fewer. Where two ways to read the words fit and differ, neither is taken.
    """
    fitting: list[list[Headed]] = []
    for style in (ALONE, BEFORE, BEHIND):
        read = _read(found, style)
        if read not in fitting and len(read) == len(percents) and _fits(read, percents):
            fitting.append(read)
    return fitting[0] if len(fitting) == 1 else []


def _fits(read: Sequence[Headed], percents: Sequence[bool]) -> bool:
    return all(h.share or not p for h, p in zip(read, percents, strict=True)) and (
        not any(percents) or all(h.share == p for h, p in zip(read, percents, strict=True))
    )


def _read(found: Sequence[Token], style: str) -> list[Headed]:
    """One column after the other, with the word for a share taken alone, with the sex before it or with the one behind."""
    columns: list[Headed] = []
    opened = False  # the last column is a share whose sex may follow
    fresh = False  # nothing but words of one column since it was begun
    for t in found:
        sex = ALL if t.role == TOTAL_WORD else t.role if t.role in SEXES else ""
        if t.role == PERCENT_WORD and fresh and columns[-1].share and not t.of and not t.noun:
            opened = opened and style == BEFORE  # `Andel (%)`, `Andel av kvinnorna, %`
        elif t.role == PERCENT_WORD and not t.of and style == BEHIND and fresh and not columns[-1].share:
            columns[-1] = replace(columns[-1], share=True)
        elif t.role == PERCENT_WORD:
            columns.append(Headed(True, t.of))
            opened, fresh = style == BEFORE and not t.of, True
        elif sex and opened:
            columns[-1] = replace(columns[-1], sex=sex)
            opened = False
        elif sex:
            columns.append(Headed(False, sex))
            fresh = True
        elif t.year and columns:
            if columns[-1].year is None:
                columns[-1] = replace(columns[-1], year=t.year)
            opened = fresh = False
    return columns


def of_counts(solution: Solution, column: int, sexes: Mapping[int, str]) -> str:
    """The sex that a column of shares is of, by its rows: 100 x the count / the largest count, in most; empty: none or several.

    `sexes`: the sex of each column of counts. The largest count of a column is its total, wherever that stands.
    """
    held = {sex: n for at, sex in sexes.items() if (n := _held(solution, column, at))}
    best = [sex for sex, n in held.items() if n == max(held.values())]
    return best[0] if len(best) == 1 else ALL if ALL in best else ""


def by_total(solution: Solution) -> list[bool]:
    """Columns of shares that carry no percent sign: their largest figure is 100, and the rest are shares of a column of counts."""
    found = []
    for c in range(solution.width):
        cells = [v.value for row in solution.rows if (v := row.values[c]) is not None and v.value is not None]
        whole = bool(cells) and max(cells) == HUNDRED
        found.append(whole and any(_held(solution, c, at) for at in range(solution.width) if at != c))
    return found if not all(found) else [False] * solution.width


def _held(solution: Solution, column: int, at: int) -> int:
    """How many rows bear out that a column is the shares of the counts at another; 0 where too few do."""
    pairs = [
        (share, count.value or Decimal(0))
        for row in solution.rows
        if (share := row.values[column]) is not None
        and share.value is not None
        and (count := row.values[at]) is not None
    ]
    whole = max((count for _, count in pairs), default=Decimal(0))
    if whole <= 0:
        return 0
    held = sum(abs((s.value or Decimal(0)) - HUNDRED * n / whole) <= s.quantum for s, n in pairs)
    return held if held >= LEAST_HELD and held >= MOST * len(pairs) else 0


def sex_of(label: str) -> str:
    """The sex that the header above a column of shares names; empty where it names none."""
    found = tokens(label)
    return next((t.of for t in found if t.of), "") or next(
        (ALL if t.role == TOTAL_WORD else t.role for t in found if t.role in (*SEXES, TOTAL_WORD)), ""
    )


def by_figures(solution: Solution, percents: Sequence[bool], sexes: Sequence[str]) -> list[str]:
    """For columns of shares that no word tells apart: the sex that each is of by its figures, empty where they don't tell."""
    counts = {c: sex for c, sex in enumerate(sexes) if sex and not percents[c]}
    return [of_counts(solution, c, counts) if percents[c] else "" for c in range(solution.width)]
