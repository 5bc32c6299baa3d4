"""Shares of the costs: beside their amounts (`17 177 tkr (81 procent)`), or with the rows they name (`5,6 procent till stöd`).

What an amount is a share of is told in the sentence, or is the sum of the amounts whose shares make 100 together. Rows are
taken only where together they make a row of their own table, to the last krona.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from parsers.numbers import swedish
from pipeline import links
from pipeline.checks import share_rows, told
from pipeline.checks.grid import Grid
from pipeline.model import (
    AGREES,
    AMOUNT,
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

_BESIDE = re.compile(r"^\s*(?:\(|,|eller|motsvarande)\s*(?:ca |cirka |drygt |knappt |nästan )?$", re.IGNORECASE)
_WHOLE = re.compile(
    r"\b(?:av|utav)\s+(?:de\s+)?(?:totala\s+|samlade\s+)?(?:kostnaderna|intäkterna|utgifterna|budgeten|medlen|medlemsbidragen)(?:\s+på)?\s+$",
    re.IGNORECASE,
)
_OF_COSTS = re.compile(
    r"\bav\s+(?:de\s+)?(?:totala\s+|samlade\s+|förbundets\s+)?(?P<what>kostnaderna|intäkterna)\b", re.IGNORECASE
)
_TO = re.compile(r"^\s*(?:till|på|för|avser|avsåg|är|var)\s+(?P<what>[^,;.%\d]+)", re.IGNORECASE)
_ELSE = re.compile(
    r"\bmål(?:et)?\b|budgetera|förra året|föregående|planera|beräkna|\bska\b|högre|lägre|ök|minsk", re.IGNORECASE
)
_END = re.compile(r"\s+(?:och|samt)\s*$")
LEAST = 2
MOST = 6


def check(document: Document, grids: Sequence[Grid], known: set[str]) -> list[Reconciliation]:
    """Every share of an amount whose whole is known; `known`: the ids of figures that another check has held."""
    found: list[Reconciliation] = []
    sentences = document.prose.sentences
    listed = [
        (s, a, p) for s in sentences if s.sort == "prose" for a, p in _pairs(s) if _name(document, s, p) not in known
    ]
    for _, group in itertools.groupby(listed, key=lambda x: x[0].paragraph):
        found += _beside(document, list(group))
    done = known | {r.reconciliation_id.partition(".")[2].rpartition(".")[0] for r in found}
    for sentence in sentences:
        if sentence.sort == "prose" and _OF_COSTS.search(sentence.text) and not _ELSE.search(sentence.text):
            found += _of_rows(document, sentence, grids, done)
    return found


def _name(document: Document, sentence: Sentence, figure: Figure) -> str:
    return figure.claim_id or f"{document.document_id}.text.{sentence.at}.{figure.start}"


def _pairs(sentence: Sentence) -> Iterator[tuple[Figure, Figure]]:
    """Amounts with the share that stands beside them."""
    for a, p in itertools.pairwise(sentence.figures):
        beside = a.measure == AMOUNT and p.measure == PERCENT and _BESIDE.match(sentence.text[a.stop : p.start])
        if (
            beside
            and a.value > 0
            and a.hedge == "none"
            and p.hedge == "none"
            and not _ELSE.search(sentence.text[max(0, a.start - 30) : a.start])
        ):
            yield a, p


Listed = tuple[Sentence, Figure, Figure]


def _beside(document: Document, group: list[Listed]) -> Iterator[Reconciliation]:
    """The pairs of one paragraph against the whole its words tell, else against their own sum."""
    whole = next(
        (f for s, _, _ in group for f in s.figures if f.measure == AMOUNT and _WHOLE.search(s.text[: f.start])), None
    )
    if whole is not None and whole.hedge == "none":
        for s, a, p in group:
            low, high = _interval(whole)
            yield _row(document, s, a, p, low, high, told.amount(whole))
        return
    rounding = sum((told.quantum(p) for _, _, p in group), Decimal(0)) / 2
    shares = sum((p.value for _, _, p in group), Decimal(0))
    if LEAST <= len(group) <= MOST and abs(shares - 100) <= rounding:
        for s, a, p in group:
            rest = [x for _, x, _ in group if x is not a]
            low, high = (sum((_interval(x)[i] for x in rest), Decimal(0)) for i in (0, 1))
            yield _row(document, s, a, p, low, high, sum((told.amount(x) for _, x, _ in group), Decimal(0)), rest=True)


def _interval(figure: Figure) -> tuple[Decimal, Decimal]:
    half = told.step(figure) / 2
    return told.amount(figure) - half, told.amount(figure) + half


def _row(
    document: Document, sentence: Sentence, amount: Figure, share: Figure, low: Decimal, high: Decimal, whole: Decimal, *, rest: bool = False
) -> Reconciliation:  # fmt: skip
    """All of them are rounded, so the share lies between bounds; `rest`: low and high are of the others, not of the whole."""
    least, most = _interval(amount)
    bottom = 100 * least / (least + high if rest else high)
    top = 100 * most / (most + low if rest else low)
    step = told.quantum(share)
    exact = 100 * told.amount(amount) / whole
    off = max(bottom - share.value, share.value - top, Decimal(0))
    plain = abs(share.value - exact) <= step / 2
    verdict = AGREES if plain else WITHIN_ROUNDING if off < step else DISAGREES
    return share_rows.row(
        document, sentence, share, "money", "a share beside its amount", computed=exact.quantize(step), verdict=verdict,
        terms=share_rows.terms(amount.value, told.plain(whole / told.factor(amount.unit))), notes=("line=", told.OPEN if verdict == DISAGREES and rest else ""),
    )  # fmt: skip


def _of_rows(
    document: Document, sentence: Sentence, grids: Sequence[Grid], known: set[str]
) -> Iterator[Reconciliation]:
    """Shares that name rows of one table, which make another row of it together: the whole."""
    named: list[tuple[Figure, str]] = []
    figures = [f for f in sentence.figures if f.measure == PERCENT and not f.part and f.hedge == "none"]
    for f in figures:
        match = _TO.match(sentence.text[f.stop :])
        if match is None:
            return
        named.append((f, _END.sub("", match["what"])))
    if not LEAST <= len(named) <= MOST or any(f.measure == AMOUNT for f in sentence.figures):
        return
    for grid in grids:
        rows = _rows(document, grid, [what for _, what in named])
        if rows is None:
            continue
        facts, total = rows
        for (figure, _), fact in zip(named, facts, strict=True):
            if _name(document, sentence, figure) in known or fact.value is None or not total.value:
                continue
            verdict, near, note = share_rows.verdict(figure, abs(fact.value), abs(total.value))
            yield share_rows.row(
                document, sentence, figure, "cost", "a share of the costs by its row", computed=near, verdict=verdict,
                terms=share_rows.terms(abs(fact.value), abs(total.value)),
                notes=(f"rows={share_rows.clean(fact.row_label)}", f"line={fact.line or ''}", f"page={fact.page}", note),
                fact_ids=(fact.fact_id, total.fact_id), table_id=grid.table.table_id,
            )  # fmt: skip
        return


def _rows(document: Document, grid: Grid, named: Sequence[str]) -> tuple[list[Fact], Fact] | None:
    """The facts of the named rows in one column, and the fact of that column that they make together."""
    for column in grid.columns:
        own = [
            f for f in grid.by_column[column]
            if f.measure == AMOUNT and f.value and f.scenario == OUTCOME and f.fiscal_year in (None, document.report_year)
        ]  # fmt: skip
        chosen = [next((f for f in own if _called(f.row_label, what)), None) for what in named]
        facts = [f for f in chosen if f is not None]
        if len(facts) != len(named) or len({f.fact_id for f in facts}) != len(named):
            continue
        whole = sum((abs(f.value or Decimal(0)) for f in facts), Decimal(0))
        total = next((f for f in own if f not in facts and abs(f.value or Decimal(0)) == whole), None)
        if total is not None:
            return facts, total
    return None


def _called(label: str, what: str) -> bool:
    """Do the words name the row: each word of theirs stands in its label?"""
    said = [w for w in re.findall(r"[a-zåäöé]+", what.casefold()) if len(w) >= links.LEAST_WORD]
    return bool(said) and all(w[: links.STEM] in label.casefold() for w in said)


__all__ = ["check", "swedish"]
