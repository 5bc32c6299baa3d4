"""Shares of so few people that not every share exists, where the number itself is not told (GRIM)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from parsers.numbers import swedish
from pipeline.checks import bundles, share_beside, share_rows, told
from pipeline.checks.categories import EXIT, Categories, of_scope
from pipeline.checks.share_bases import OTHERS, can_be_base, name_of, pairs_of, shares_of
from pipeline.model import (
    AGREES,
    ALL,
    DISAGREES,
    MEN,
    PERCENT,
    WITHIN_ROUNDING,
    WOMEN,
    Document,
    Figure,
    Reconciliation,
    Sentence,
)

_OF_THESE = re.compile(r"\bav (?:dessa|dem|de som|de)\b|\bbland (?:dessa|dem|de)\b", re.IGNORECASE)
_OF_THE_BOTH = re.compile(
    r"^\s*(?:%|procent)?\s*av\s+(?:både|såväl)\s+(?:de\s+)?(?P<one>kvinn\w+|män\w*)\s+(?:och|som)\s+(?:de\s+)?(?P<two>kvinn\w+|män\w*)",
    re.IGNORECASE,
)
_OPINION = re.compile(r"uppg(?:av|er|ett)|svar|tyck|upplev|\banser|ansåg|enkät|nöjd|bedöm|instäm", re.IGNORECASE)
TENS = 10
_LEFT = re.compile(r"avslut|utskriv|skrivits ut|skrevs ut", re.IGNORECASE)


def check(document: Document, own: Sequence[Categories], known: set[str]) -> list[Reconciliation]:
    """Every share of few people; `known`: the ids of figures another check has held against their base."""
    sentences = document.prose.sentences
    return [
        r
        for at, sentence in enumerate(sentences)
        if sentence.sort == "prose" and any(f.measure == PERCENT for f in sentence.figures)
        for r in _of_sentence(document, sentence, sentences[at - 1] if at else None, own, known)
    ]


def _of_sentence(
    document: Document, sentence: Sentence, last: Sentence | None, own: Sequence[Categories], known: set[str]
) -> Iterator[Reconciliation]:
    """A share of so few people that no whole number of them gives it (GRIM), where the number itself is not told."""
    if OTHERS.search(sentence.text):
        return
    beside = {id(s) for _, _, s in pairs_of(sentence)} | {id(p.share) for p in share_beside.pairs_of(sentence)}
    for share in shares_of(sentence):
        if id(share) in beside or name_of(document, sentence, share) in known or share.hedge != "none":
            continue
        if told.FROM.search(sentence.text[: share.start]):
            continue  # what was before
        for base, line, sex in _few(sentence, last, share, own):
            if base * told.quantum(share) < 100 and share.value <= 100:
                yield _attainable(document, sentence, share, base, line, sex)


def _few(
    sentence: Sentence, last: Sentence | None, share: Figure, own: Sequence[Categories]
) -> Iterator[tuple[Decimal, int | None, str]]:
    """The people a share is of, where one number is told: `av dessa`, `av både kvinnorna och männen`, those who left."""
    here = [f for f in sentence.figures if can_be_base(f) and f.stop <= share.start]
    split = [
        b
        for x in (last, sentence)
        if x is not None
        for b in bundles.of_sentence(x)
        if b.women is not None and b.men is not None
    ]
    both = _OF_THE_BOTH.match(sentence.text[share.end :])
    if both is not None and both["one"][:1].lower() != both["two"][:1].lower() and split:
        for sex, f in ((WOMEN, split[-1].women), (MEN, split[-1].men)):
            if f is not None:
                yield f.value, f.line, sex
        return
    led = (
        re.search(
            r"\b(?:av|bland)\s+(?:de\s+|totalt\s+|sammanlagt\s+)+$", sentence.text[: here[0].start], re.IGNORECASE
        )
        if len(here) == 1
        else None
    )
    if led is not None and share.sex in ("", ALL):
        yield here[0].value, here[0].line, ALL
        return
    if _OPINION.search(sentence.text) or (last is not None and _OPINION.search(last.text)):
        return  # not all of them need have answered
    people = (
        [f for f in last.figures if can_be_base(f)] if last is not None and last.paragraph == sentence.paragraph else []
    )
    told_of = _OF_THESE.search(sentence.text[: share.start])
    if (
        not here
        and len(people) == 1
        and told_of is not None
        and told_of.group().lower() in ("av dessa", "av dem", "bland dessa", "bland dem")
        and share.sex in ("", ALL)
    ):
        yield people[0].value, people[0].line, ALL
        return
    table = of_scope(own, EXIT, sentence.scope)
    if (
        (
            table is not None
            and not here
            and _LEFT.search(sentence.text)
            and share.sex in ("", ALL)
            and ALL in table.totals
        )
        and not told_of
        and not re.search(r"\b(?:kvinn|män)", sentence.text)
    ):
        yield table.totals[ALL], table.grid.table.line_first, ALL


def _attainable(
    document: Document, sentence: Sentence, share: Figure, base: Decimal, line: int | None, sex: str
) -> Reconciliation:
    exact = share.value * base / 100
    near = min(
        (exact.to_integral_value(m) for m in (ROUND_FLOOR, ROUND_CEILING)),
        key=lambda n: abs(100 * n / base - share.value),
    )
    size = told.quantum(share)
    computed = (100 * near / base).quantize(size)
    off = abs(share.value - 100 * near / base)
    cut = 0 <= 100 * exact.to_integral_value(ROUND_CEILING) / base - share.value < size
    tens = share.value % 10 == 0 and off < TENS / 2  # `60 procent` of 18 is said of eleven
    verdict = AGREES if off <= size / 2 else WITHIN_ROUNDING if cut or tens else DISAGREES
    notes = (
        f"line={line or ''}",
        f"base={swedish(base)}",
        f"sex={sex}",
        "truncated" if cut and verdict == WITHIN_ROUNDING else "",
        told.OPEN if verdict == DISAGREES else "",
    )
    return share_rows.row(
        document, sentence, share, f"whole{'' if sex == ALL else '_' + sex}", "a share that whole people make", computed=computed, verdict=verdict,
        terms=share_rows.terms(near, base), notes=notes,
    )  # fmt: skip
