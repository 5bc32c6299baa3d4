"""Money of running text against its bases: `2,2 mnkr (10 % av budgeten)`, and a surplus that equity alone makes.

A share that fails on the base it names and holds on another is told with both; where it holds on none, it is a warning
too: which budget or which costs are meant the text seldom says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from parsers.numbers import swedish
from pipeline.checks import across, told
from pipeline.checks.grid import Grid
from pipeline.model import (
    AGREES,
    AMOUNT,
    ASSOCIATION,
    BUDGET,
    DISAGREES,
    OUTCOME,
    PERCENT,
    WITHIN_ROUNDING,
    Document,
    Fact,
    Figure,
    Reconciliation,
    Sentence,
)

RULE = "claim_arithmetic"
BASE, SURPLUS = "base", "surplus"
REACH = 4  # sentences back in which the total itself may be told
_HEDGE = r"(?:ca |cirka |drygt |knappt |nästan |närmare |ungefär |omkring )?"
_IS = r"(?:\(\s*)?(?:(?:vilket|som|och|det)\s+)?(?:(?:är|var|utgör|utgjorde|motsvara\w*|det vill säga|dvs\.?|eller|blir)\s+)?"
_SHARE_BEHIND = re.compile(rf"^\s*(?:kronor\s*)?,?\s*{_IS}{_HEDGE}$", re.IGNORECASE)
_OF = re.compile(
    r"^\s*\)?\s*av\s+(?:(?:de|den|det|förbundets|årets|hela|samtliga|våra|verksamhetens|\d{4}\s+års)\s+)*"
    r"(?P<all>(?:total\w*|sammanlagda|samlade)\s+)?"
    r"(?P<base>budget\w*|kostnad\w*|utfall\w*|intäkt\w*|medlems(?:bidrag|avgift)\w*|(?:eget|egna) kapital\w*|tillgångar\w*|omslutning\w*)",
    re.IGNORECASE,
)
_ANOTHER = re.compile(r"\b(?:mål\w*|högst|minst|max\w*|bör|ska|skall|får|förra|föregående|tidigare)\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# what a base is called: items and scenario, and what else the share may have been taken of
_BASES: dict[str, tuple[tuple[str, ...], str]] = {
    "budget": (("cost_total",), BUDGET),
    "kostnad": (("cost_total", "cost_operating"), OUTCOME),
    "utfall": (("cost_total", "cost_operating"), OUTCOME),
    "intäkt": (("rev_total",), OUTCOME),
    "medlems": (("rev_members",), OUTCOME),
    "kapital": (("equity_closing",), OUTCOME),
    "tillgång": (("total_assets",), OUTCOME),
    "omslutning": (("total_assets",), OUTCOME),
}
_FLOWS = ("budget", "kostnad", "intäkt", "medlems")
_WITH_EQUITY = re.compile(
    r"(?:eget|egna) kapital\b|överskott från (?:tidigare|föregående)|tidigare års (?:överskott|resultat)|ingående (?:medel|balans)",
    re.IGNORECASE,
)
_LESS = re.compile(r"\b(?:minskat|reducerat|minus|avgår|avdrag|kostnad\w*)\b", re.IGNORECASE)
_LEFT = re.compile(r"\b(?:över|under)skott\w*(?:\s+(?:med|på|om))?\s*$|\bresultat\w*\s+(?:\w+\s+){0,4}$", re.IGNORECASE)


def check(document: Document, grids: Sequence[Grid]) -> list[Reconciliation]:
    """Shares of a budget, of costs or of revenue, and surpluses that count opening equity as income."""
    facts = [
        f
        for g in grids
        for f in g.facts
        if f.measure == AMOUNT and f.amount and f.scope == ASSOCIATION and f.fiscal_year == document.report_year
    ]
    found: list[Reconciliation] = []
    sentences = document.prose.sentences
    for at, sentence in enumerate(sentences):
        if sentence.sort == "caption":
            continue
        found += _shares(document, sentence, sentences[max(0, at - REACH) : at], facts)
        found += _surplus(document, sentence, facts)
    return found


def _shares(
    document: Document, sentence: Sentence, earlier: Sequence[Sentence], facts: Sequence[Fact]
) -> Iterator[Reconciliation]:
    for one, two in pairwise(sentence.figures):
        if {one.measure, two.measure} != {AMOUNT, PERCENT} or "arithmetic" in (one.noun, two.noun):
            continue
        amount, share = (one, two) if one.measure == AMOUNT else (two, one)
        between = sentence.text[one.stop : two.start]
        behind = sentence.text[two.stop : two.stop + 70]
        named = _OF.match(behind)
        around = f"{sentence.text[max(0, one.start - 50) : one.start]} {between}"
        if not _SHARE_BEHIND.match(between) or named is None or not amount.value or _ANOTHER.search(around):
            continue
        if {int(y) for y in _YEAR.findall(around + named.group())} - {document.report_year}:
            continue
        totals = (s for s in (*earlier, sentence) if "total" in s.text.casefold())
        told_here = any(f.measure == AMOUNT for s in totals for f in s.figures)
        if told_here and not named["base"].casefold().startswith("budget"):
            continue  # the total is told in the text itself, and may be another than the tables'
        r = _of_base(document, sentence, amount, share, named["base"].casefold(), facts)
        if r is not None:
            yield r


def _of_base(
    document: Document, sentence: Sentence, amount: Figure, share: Figure, said: str, facts: Sequence[Fact]
) -> Reconciliation | None:
    """On the base it names, else with the one other base it holds on."""
    key = next((k for k in _BASES if said.startswith(k) or k in said), None)
    if key is None:
        return None
    bases = _facts_of(key, facts)
    if not bases:
        return None
    judged = [(_holds(amount, share, f), f) for f in bases]
    verdict, base = next(((v, f) for v, f in judged if v != DISAGREES), judged[0])
    other: Fact | None = None
    if verdict == DISAGREES:
        rest = [f for k in _FLOWS if key in _FLOWS and k != key for f in _facts_of(k, facts)]
        other = next((f for f in rest if _holds(amount, share, f) != DISAGREES), None)
    value = 100 * abs(told.amount(amount)) / abs(base.amount or Decimal(1))
    shown = min(told.quantum(share), Decimal("0.1"))
    ids = (base.fact_id, *((other.fact_id,) if other is not None else ()))
    note = BASE if verdict != DISAGREES else f"{BASE};{told.OPEN}"
    return told.row(
        RULE, document, sentence, share, "Running text: a share of the base it names", stated=share.value,
        computed=value.quantize(shown), tolerance=told.quantum(share) / 2, verdict=verdict,
        terms=f"100 x {swedish(amount.value)} {amount.unit} / {swedish(abs(base.value or Decimal(0)))} {base.unit}", fact_ids=ids,
        table_id=base.table_id, note=note, suffix=".base",
    )  # fmt: skip


def _facts_of(key: str, facts: Sequence[Fact]) -> list[Fact]:
    items, scenario = _BASES[key]
    own = [f for f in facts if f.item in items and f.scenario == scenario]
    return sorted(own, key=lambda f: -abs(f.amount or Decimal(0)))  # the association's before those of a part


def _holds(amount: Figure, share: Figure, base: Fact) -> str:
    """The share as an interval, since both amounts are rounded."""
    stated, whole = abs(told.amount(amount)), abs(base.amount or Decimal(0))
    exact = 100 * stated / whole
    loose = exact * (told.step(amount) / stated + 2 * across.half(base) / whole) / 2
    if abs(share.value - exact) <= told.quantum(share) / 2:
        return AGREES
    if 0 <= exact - share.value < told.quantum(share):
        return WITHIN_ROUNDING  # cut off
    return told.judge(share.value, exact, told.quantum(share) / 2 + loose, share.hedge)


def _surplus(document: Document, sentence: Sentence, facts: Sequence[Fact]) -> Iterator[Reconciliation]:
    """`Med intäkter och eget kapital på A, minskat med kostnader på B, blir det ett överskott på C`: A - B = C.

    Without the opening equity among the income the year itself ends otherwise.
    """
    amounts = [f for f in sentence.figures if f.measure == AMOUNT and f.noun != "arithmetic"]
    opening = [f for f in facts if f.item == "equity_opening" and f.scenario == OUTCOME]
    for have, cost, left in zip(amounts, amounts[1:], amounts[2:], strict=False):
        text = sentence.text
        with_equity = _WITH_EQUITY.search(text[: have.start])
        if (
            not with_equity
            or not _LESS.search(text[have.stop : cost.start])
            or not _LEFT.search(text[cost.stop : left.start])
        ):
            continue
        a, b, c = (abs(told.amount(f)) for f in (have, cost, left))
        room = max(told.step(f) for f in (have, cost, left)) * 3 / 2
        if abs(a - b - c) > room or not opening:
            continue
        equity = opening[0]
        result = c - abs(equity.amount or Decimal(0))
        yield told.row(
            RULE, document, sentence, left, "Running text: what the year leaves without the opening equity", stated=c,
            computed=result, tolerance=room, verdict=AGREES if result >= 0 else DISAGREES,
            terms=f"{swedish(left.value)} {left.unit} - {equity.value_printed} {equity.unit}",
            fact_ids=(equity.fact_id,), table_id=equity.table_id, note=f"{SURPLUS};{told.OPEN}", suffix=".surplus",
        )  # fmt: skip
