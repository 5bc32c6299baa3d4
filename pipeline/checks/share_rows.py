"""A share of running text as a check: its verdict on a base, on another base, and the row that is published."""

from __future__ import annotations

import re
from decimal import Decimal

from parsers.numbers import swedish
from pipeline.checks import told
from pipeline.model import AGREES, DISAGREES, WITHIN_ROUNDING, Document, Figure, Reconciliation, Sentence

RULE = "claim_arithmetic"
OTHER_WAY = "rounded_the_other_way"
HOLDS = "holds"  # note: `holds=638`, the base on which a share is right that is wrong on the base its words name
# `av de 87 som avslutade`: a number of people that nothing behind it calls so
LED = re.compile(
    r"\b(?:av|bland)\s+(?:(?:de|dem|totalt|sammanlagt|alla|samtliga|våra)\s+)+(?P<n>\d{1,5})\b(?!\s?(?:%|procent|,\d))",
    re.IGNORECASE,
)


def verdict(figure: Figure, count: Decimal, base: Decimal) -> tuple[str, Decimal, str]:
    """Verdict, the share at its precision, a note. One step beside the exact share is rounding, whichever way."""
    if figure.hedge != "none":
        return _hedged(figure, 100 * count / base)
    judged, near, note = told.share_verdict(figure, count, base)
    if judged == DISAGREES and abs(figure.value - 100 * count / base) < told.quantum(figure):
        return WITHIN_ROUNDING, near, OTHER_WAY
    return judged, near, note


def _hedged(figure: Figure, share: Decimal) -> tuple[str, Decimal, str]:
    """`drygt 30 procent` of 32,2: a round share is said of what lies near it, on the side its hedge names."""
    size = told.quantum(figure)
    room = Decimal(5) if figure.value % 10 == 0 else Decimal(3) if figure.value % 5 == 0 else 2 * size
    over = share - figure.value
    low = -size / 2 if figure.hedge == "at_least" else -room
    high = size / 2 if figure.hedge == "at_most" else room
    return (AGREES if low <= over <= high else DISAGREES), share.quantize(size), ""


def exact(figure: Figure, count: Decimal, base: Decimal) -> bool:
    """Is the share right to its last digit?"""
    return base > 0 and abs(figure.value - 100 * count / base) <= told.quantum(figure) / 2


def row(
    document: Document,
    sentence: Sentence,
    figure: Figure,
    sort: str,
    what: str,
    *,
    computed: Decimal,
    verdict: str,
    terms: str,
    notes: tuple[str, ...] = (),
    stated: Decimal | None = None,
    fact_ids: tuple[str, ...] = (),
    table_id: str = "",
    tolerance: Decimal | None = None,
) -> Reconciliation:
    """One check of a share; `sort` names its words in `wording_shares`, `notes` are what they tell."""
    return told.row(
        RULE, document, sentence, figure, f"Running text: {what}", stated=figure.value if stated is None else stated,
        computed=computed, tolerance=told.quantum(figure) / 2 if tolerance is None else tolerance, verdict=verdict, terms=terms,
        fact_ids=fact_ids, table_id=table_id, suffix=f".{sort}", note=";".join((f"share_{sort}", *(n for n in notes if n))),
    )  # fmt: skip


def terms(count: Decimal, base: Decimal) -> str:
    return f"100 x {swedish(count)} / {swedish(base)}"


def clean(text: str) -> str:
    """A label as a note may hold it."""
    return " ".join(text.replace(";", ",").replace("=", " ").split())
