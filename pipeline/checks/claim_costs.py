"""Shares of the total costs told in running text: `26 830 tkr (74 procent av totala kostnader)`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from parsers.numbers import swedish
from pipeline.checks import told
from pipeline.model import (
    AGREES,
    AMOUNT,
    DISAGREES,
    PERCENT,
    WITHIN_ROUNDING,
    Document,
    Figure,
    Reconciliation,
    Sentence,
)

RULE = "claim_arithmetic"
REACH = 4  # sentences from the total to its shares
_TOTAL = re.compile(r"(?<!av )(?<!av de )\btotala\s+kostnader(?:na)?\b[^.;]*$", re.IGNORECASE)
_SHARE = re.compile(r"^\s*\(\s*(?:motsvarande\s+)?(?:ca |cirka |drygt |knappt )?$", re.IGNORECASE)
_OF_TOTAL = re.compile(r"^\s*av\s+(?:de\s+)?total\w*\s+kostnad\w*", re.IGNORECASE)


def check(document: Document) -> Iterator[Reconciliation]:
    """Each share against its amount and the total told shortly before; amounts whose shares make 100 % make the total."""
    total: tuple[int, Figure] | None = None
    parts: list[tuple[Sentence, Figure, Figure]] = []
    for at, sentence in enumerate(document.prose.sentences):
        begin = 0
        for figure in sentence.figures:
            before, begin = sentence.text[begin : figure.start], figure.stop
            if figure.measure == AMOUNT and _TOTAL.search(before):
                total, parts = (at, figure), []
        if total is None or at - total[0] > REACH:
            continue
        for amount, share in pairwise(sentence.figures):
            between = sentence.text[amount.stop : share.start]
            told_so = _SHARE.match(between) and _OF_TOTAL.match(sentence.text[share.stop :])
            if (
                amount.measure == AMOUNT
                and share.measure == PERCENT
                and told_so
                and total is not None
                and total[1].value
            ):
                parts.append((sentence, amount, share))
                yield _share(document, sentence, amount, share, total[1])
                if len(parts) > 1 and abs(sum((s.value for _, _, s in parts), Decimal(0)) - 100) <= 1:
                    yield _whole(document, parts, total[1])
                    total = None
                    break


def _share(document: Document, sentence: Sentence, amount: Figure, share: Figure, total: Figure) -> Reconciliation:
    """Both amounts are rounded, so the share is an interval."""
    exact = 100 * told.amount(amount) / told.amount(total)
    loose = (
        (told.step(amount) / told.amount(amount) + told.step(total) / told.amount(total)) * exact / 2
        if amount.value
        else Decimal(0)
    )
    room = told.quantum(share) / 2 + loose
    verdict = told.judge(share.value, exact, room, share.hedge)
    if verdict == WITHIN_ROUNDING and abs(share.value - exact) <= told.quantum(share) / 2:
        verdict = AGREES
    if verdict == DISAGREES and 0 <= exact - share.value < told.quantum(share):
        verdict = WITHIN_ROUNDING  # cut off
    return told.row(
        RULE, document, sentence, share, "Running text: a share of the total costs", stated=share.value,
        computed=exact.quantize(told.quantum(share)), tolerance=room, verdict=verdict,
        terms=f"100 x {swedish(amount.value)} / {swedish(total.value)}", note="share",
    )  # fmt: skip


def _whole(document: Document, parts: list[tuple[Sentence, Figure, Figure]], total: Figure) -> Reconciliation:
    sentence, last, _ = parts[-1]
    computed = sum((told.amount(a) for _, a, _ in parts), Decimal(0))
    room = max(told.step(f) for f in (total, *(a for _, a, _ in parts))) * (len(parts) + 1) / 2
    return told.row(
        RULE, document, sentence, last, "Running text: the parts of the total costs", stated=told.amount(total), computed=computed,
        tolerance=room, verdict=told.judge(told.amount(total), computed, room, total.hedge),
        terms=" + ".join(swedish(a.value) for _, a, _ in parts), note="parts", suffix=".parts",
    )  # fmt: skip
