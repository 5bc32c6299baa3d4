"""A share beside its number: `60 deltagare (24 procent)`.

What such a share is of may stand in the sentence, in one before it, in a heading, or as a table's total. A base is
taken only where the text leaves one: two parts whose shares make 100 are of their sum, shares told together are of one
number, a response rate is of those asked. A number that some base near it bears out is a check that agrees.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from parsers.quantities import PERSONS
from pipeline.checks import bundles, share_rows, told
from pipeline.checks.bundles import Bundle
from pipeline.checks.categories import Categories
from pipeline.model import (
    ALL,
    COUNT,
    DISAGREES,
    PERCENT,
    Document,
    Figure,
    Reconciliation,
    Sentence,
)

BACK = 8  # sentences before a share, headings and captions among them, that may tell its base
PARTS_MAKE = (Decimal(99), Decimal(101))
LEAST_SIBLINGS = 2  # other shares of one paragraph that a base must bear out before an odd one is told
_N_OF = re.compile(
    r"^\s+(?:\w+\s+){0,2}?(?:av|utav)\s+(?:(?:de|sammanlagt|totalt|alla|samtliga|våra|inbjudna|tillfrågade)\s+)*$",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"(?:skicka\w*|dela\w*|sän[dt]\w*|gick ut|gått ut|tillfråga\w*|utskick\w*|distribuera\w*|erbj\w*|bjud\w*|inbjud\w*)",
    re.IGNORECASE,
)
_UNASKED = r"(?!\s?(?:%|procent|år\b|frågor|fråga))"
_WERE_ASKED = re.compile(
    rf"{_ASKED.pattern}[^.\d]{{0,50}}?\b(?P<n>\d{{1,5}})\b{_UNASKED}"
    r"|\b(?P<m>\d{1,5})\s+(?:\w+\s+){0,1}?(?:utskickade|tillfrågade|utdelade|inbjudna|utsända|skickade)\b"
    r"|(?:tillfrågade|utskick\w*)\s+(?:var|till)\s+(?P<k>\d{1,5})\b",
    re.IGNORECASE,
)
_ANSWERED = re.compile(
    rf"(?:besvara\w+|\bsvara\w*|inkom\w*|\bsvar från)\s+(?:av\s+|in\s+)?(?:totalt\s+|sammanlagt\s+)?(?P<n>\d{{1,5}})\b{_UNASKED}"
    r"|\b(?P<m>\d{1,5})\s+(?:\w+\s+){0,2}?(?:svarade|har svarat|har besvarat|besvarade|svarande|svar(?: inkom)?)\b",
    re.IGNORECASE,
)
_RATE = re.compile(r"svarsfrekvens|\bsvara(?:de|t)\b|besvara(?:des|ts|de|t)?\b|svarande", re.IGNORECASE)
# what makes a share one of other people, or of another time
OTHERS = re.compile(
    r"\bmål(?:et|sättning\w*)?\b|förvänta|planera|budget|förra året|föregående|i fjol|riket|nationell|landet|genomsnitt|jämfört|\bka(?:n|nd)\b|skattning",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_HAVE_BASE = re.compile(r"^\s*\)?\s*av\b", re.IGNORECASE)


def check(document: Document, own: Sequence[Categories], known: set[str]) -> list[Reconciliation]:
    """`known`: the ids of claims whose share another check has held against its base."""
    found: list[Reconciliation] = []
    sentences = list(document.prose.sentences)
    totals = {(c.grid.table.scope, c.totals[ALL]) for c in own if ALL in c.totals}
    for at, sentence in enumerate(sentences):
        if sentence.sort != "prose" or not any(f.measure == PERCENT for f in sentence.figures):
            continue
        before = sentences[max(0, at - BACK) : at]
        rows = [*_of_n(document, sentence), *_things(document, sentence), *_rate(document, sentence, before)]
        taken = {r.reconciliation_id.split(".share_")[0] for r in rows} | known
        rows += _parts(document, sentence, taken)
        taken |= {_name(r) for r in rows}
        rows += _near(document, sentence, before, sentences, totals, taken | {_name(r) for r in found})
        found += rows
    return found


def _name(r: Reconciliation) -> str:
    """The figure a check of this module is of, whatever its sort."""
    return r.reconciliation_id.partition(".")[2].rpartition(".")[0]


def name_of(document: Document, sentence: Sentence, figure: Figure) -> str:
    """What the checks of a figure are named by."""
    return figure.claim_id or f"{document.document_id}.text.{sentence.at}.{figure.start}"


def shares_of(sentence: Sentence) -> list[Figure]:
    """The percentages of a sentence; not last year's in a bracket."""
    return [f for f in sentence.figures if f.measure == PERCENT and not f.part]


def _of_n(document: Document, sentence: Sentence) -> Iterator[Reconciliation]:
    """`70 %, 84 svarande av totalt 120 besökare`: the number, what it counts, and of how many."""
    counts = [f for f in sentence.figures if f.measure == COUNT]
    shares = shares_of(sentence)
    pairs = [
        (a, b)
        for a, b in itertools.pairwise(counts)
        if not a.part and not b.part and a.value <= b.value and b.value and a.unit == b.unit == PERSONS
        and _N_OF.match(sentence.text[a.end : b.start]) and re.search(r"\w", sentence.text[a.end : b.start])
    ]  # fmt: skip
    if len(pairs) != 1 or len(shares) != 1 or OTHERS.search(sentence.text):
        return
    (a, b), share = pairs[0], shares[0]
    gap = sentence.text[share.stop : a.start] if share.start < a.start else sentence.text[b.stop : share.start]
    if len(gap) < 40 and not re.search(r"[.;]", gap):
        yield _base_row(document, sentence, share, a.value, b.value, "n")


def _things(document: Document, sentence: Sentence) -> Iterator[Reconciliation]:
    """`Av de 40 besöken ... 30 besök, det vill säga 75 procent`: plans, visits, answers, as people are."""
    counts = [f for f in sentence.figures if f.measure == COUNT and f.noun and f.unit != PERSONS]
    for share in shares_of(sentence):
        number = next(
            (f for f in reversed(counts) if f.stop <= share.start and _joined(sentence.text[f.stop : share.start])),
            None,
        )
        if number is None:
            continue
        base = next(
            (
                f
                for f in counts
                if f.stop <= number.start and f.noun.casefold() == number.noun.casefold() and f.value >= number.value and f.value
                and re.search(r"\b(?:av|bland)\s+(?:de\s+|totalt\s+|sammanlagt\s+|alla\s+|våra\s+)*$", sentence.text[: f.start], re.IGNORECASE)
            ),
            None,
        )  # fmt: skip
        if base is not None:
            yield _base_row(document, sentence, share, number.value, base.value, "n")


def _joined(gap: str) -> bool:
    """Does the share close what its number says (`30 besök, det vill säga 75 procent`, `30 besök (75 procent)`)?"""
    return re.fullmatch(
        r"\s*(?:\(|,?\s*(?:det vill säga|dvs\.?|motsvarande|eller|alltså|vilket (?:är|var|motsvarar|motsvarade|ger))\s+)(?:ca |cirka |drygt |knappt |nästan )?",
        gap,
        re.IGNORECASE,
    ) is not None  # fmt: skip


def _rate(document: Document, sentence: Sentence, before: Sequence[Sentence]) -> Iterator[Reconciliation]:
    """A response rate with those who answered, and those asked in this sentence or one before it."""
    shares = shares_of(sentence)
    if len(shares) != 1 or not _RATE.search(sentence.text) or OTHERS.search(sentence.text):
        return
    share = shares[0]
    if not re.search(r"svarsfrekvens|tillfråg|utskick|\bsvarade\b|besvara", sentence.text, re.IGNORECASE):
        return
    near = [s for s in before[-3:] if sentence.paragraph - s.paragraph <= 1]
    asked = [
        (Decimal(m["n"] or m["m"] or m["k"]), s.line) for s in [*near, sentence] for m in _WERE_ASKED.finditer(s.text)
    ]
    answered = [Decimal(m["n"] or m["m"]) for s in [*near, sentence] for m in _ANSWERED.finditer(s.text)]
    rate = re.search(r"svarsfrekvens|tillfråg|utskick", sentence.text, re.IGNORECASE)
    if len({n for n, _ in asked}) == 1 and len(set(answered)) == 1 and answered[0] < asked[0][0]:
        at = sentence.text.rfind(str(answered[0]), 0, share.start)
        # without the word the share must close the number of those who answered: `besvarades 84, det vill säga 70 procent`
        if rate or (at >= 0 and _joined(sentence.text[at + len(str(answered[0])) : share.start])):
            yield _base_row(document, sentence, share, answered[0], asked[0][0], "n", asked[0][1])


def pairs_of(sentence: Sentence) -> list[tuple[Bundle, Figure, Figure]]:
    """Numbers of people with the share beside them."""
    return [
        (b, b.total, b.share)
        for b in bundles.of_sentence(sentence)
        if b.total is not None
        and b.share is not None
        and not b.total.part
        and b.total.hedge == "none"
        and b.total.unit == PERSONS
    ]


def _parts(document: Document, sentence: Sentence, known: set[str]) -> Iterator[Reconciliation]:
    """`30 deltagare (75 procent) ja och 10 deltagare (25 procent) nej`: shares that make 100 are of the numbers' sum."""
    pairs = [(n, s) for _, n, s in pairs_of(sentence) if name_of(document, sentence, s) not in known]
    if len(pairs) < 2 or not PARTS_MAKE[0] <= sum((s.value for _, s in pairs), Decimal(0)) <= PARTS_MAKE[1]:
        return
    base = sum((n.value for n, _ in pairs), Decimal(0))
    if base:
        for n, s in pairs:
            yield _base_row(document, sentence, s, n.value, base, "parts", unsure=len(pairs) == 2)


def _of_both(sentence: Sentence) -> Iterator[tuple[Bundle, Figure, Figure]]:
    """`24 procent avslutades av det skälet (30 kvinnor och 21 män)`: the number of a share told as women and men."""
    groups = bundles.of_sentence(sentence)
    split = [b for b in groups if b.women is not None and b.men is not None]
    shares = shares_of(sentence)
    if len(split) != 1 or len(shares) != 1 or split[0].total is not None or shares[0].sex not in ("", ALL):
        return
    b, share = split[0], shares[0]
    gap = sentence.text[share.stop : b.start]
    if (
        b.women is not None
        and b.men is not None
        and share.stop < b.start
        and gap.rstrip().endswith("(")
        and "." not in gap
    ):
        both = replace(b.women, sex=ALL, value=b.women.value + b.men.value)
        yield Bundle(total=both, share=share, start=share.start, stop=b.stop), both, share


def _near(
    document: Document,
    sentence: Sentence,
    before: Sequence[Sentence],
    sentences: Sequence[Sentence],
    totals: set[tuple[str, Decimal]],
    known: set[str],
) -> Iterator[Reconciliation]:
    """The share of a number whose base the sentence leaves out: the nearest number told before that bears it out."""
    pairs = [(b, n, s) for b, n, s in pairs_of(sentence) if name_of(document, sentence, s) not in known]
    pairs += [(b, n, s) for b, n, s in _of_both(sentence) if name_of(document, sentence, s) not in known]
    if not pairs:
        return
    # the numbers of the section, nearest first, and the totals of its tables
    told_before = [f.value for s in reversed(before) for f in reversed(s.figures) if can_be_base(f)]
    near_by = [  # `cirka 50 deltagare`: may bear a share out, and never refute it
        f.value
        for s in reversed(before)
        for f in s.figures
        if f.hedge == "about" and can_be_base(replace(f, hedge="none"))
    ]
    tables = [v for scope, v in totals if scope == sentence.scope]
    for b, n, s in pairs:
        if not _its_own(document, sentence, b, n, s):
            continue
        inside = [f.value for f in sentence.figures if can_be_base(f) and f.stop <= n.start]
        bases = [v for v in dict.fromkeys([*inside[::-1], *told_before, *tables]) if v > n.value]
        holding = [v for v in (*bases, *near_by) if v > n.value and share_rows.exact(s, n.value, v)]
        if holding:
            yield _base_row(document, sentence, s, n.value, holding[0], "near")
            continue
        common = _common(document, sentence, sentences, bases, s)
        if common is not None and not _HAVE_BASE.match(sentence.text[s.stop :]):
            yield _base_row(document, sentence, s, n.value, common, "near")


def can_be_base(f: Figure) -> bool:
    """A number of people, both sexes, told without a hedge."""
    return (
        f.measure == COUNT
        and f.unit == PERSONS
        and f.sex in ("", ALL)
        and f.part != "previous"
        and f.noun != "arithmetic"
        and f.hedge == "none"
    )


def _its_own(document: Document, sentence: Sentence, b: Bundle, n: Figure, s: Figure) -> bool:
    around = sentence.text[max(0, b.start - 40) : b.stop + 12]
    years = {int(y) for y in _YEAR.findall(around)} - {document.report_year}
    return not years and not OTHERS.search(around) and s.value <= 100


def _common(
    document: Document, sentence: Sentence, sentences: Sequence[Sentence], bases: Sequence[Decimal], odd: Figure
) -> Decimal | None:
    """The one base that the other shares of the paragraph bear out, all of them."""
    siblings = [
        (n.value, s)
        for x in sentences
        if x.paragraph == sentence.paragraph and x.sort == "prose"
        for b, n, s in pairs_of(x)
        if s is not odd and _its_own(document, x, b, n, s)
    ]
    held = Counter(v for v in bases for n, s in siblings if v > n and share_rows.exact(s, n, v))
    full = [v for v, times in held.items() if times == len(siblings) >= LEAST_SIBLINGS]
    return full[0] if len(full) == 1 else None


def _base_row(
    document: Document,
    sentence: Sentence,
    share: Figure,
    count: Decimal,
    base: Decimal,
    sort: str,
    line: int | None = None,
    *,
    unsure: bool = False,
) -> Reconciliation:
    verdict, near, note = share_rows.verdict(share, count, base)
    notes = (f"line={line or ''}", note, told.OPEN if unsure and verdict == DISAGREES else "")
    return share_rows.row(
        document, sentence, share, sort, "a share of its number", computed=near, verdict=verdict, terms=share_rows.terms(count, base), notes=notes,
    )  # fmt: skip
