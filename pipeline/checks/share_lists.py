"""Shares of groups that exclude each other (ages, women and men) told in one sentence: together no more than 100.

That the groups exclude each other is read from the words themselves: ages as intervals that do not meet, the sexes.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from parsers.numbers import swedish
from parsers.quantities import PERSONS
from pipeline.checks import share_rows, told
from pipeline.model import (
    AGREES,
    ALL,
    COUNT,
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

OLDEST = 120
_SPLIT = re.compile(
    r"\b(?:fördel(?:as|ades|ats|ar sig|ade sig|at|ad)|delas(?: upp)?|delades|uppdelat|delar\s+(?:\w+\s+){1,3}så att)\b[^.;%]{0,40}?(?=\d)",
    re.IGNORECASE,
)
_ONTO = re.compile(
    r"^\s*(?:%|procent)?\s*(?:på|till|från|för|hos)\s+[^.;%]{2,80}$|^\s*(?:%|procent)?\s*(?:på|till|från|för|hos)\s+\w+",
    re.IGNORECASE,
)
_JOINED = re.compile(r"(?:,|\boch|\bsamt)\s*(?:med\s+)?$", re.IGNORECASE)
_BETWEEN = re.compile(
    r"(?:mellan\s+)?\b(?P<low>\d{1,2})\s?(?:[-–]|till|och|to?m)\s?(?P<high>\d{1,2})\s*(?:år|-årin|åring)", re.IGNORECASE
)
_UNDER = re.compile(
    r"(?:under|yngre än|ännu inte)\s+(?P<high>\d{1,2})\s*(?:år)?|\b(?P<upto>\d{1,2})\s*år\s+(?:eller|och)\s+yngre",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"(?:över|äldre än|fyllt|från)\s+(?P<low>\d{1,2})\s*(?:år)?|\b(?P<from>\d{1,2})\s*år\s+(?:eller|och)\s+(?:äldre|mer|uppåt)|\b(?P<plus>\d{1,2})\s*(?:år)?\s?\+",
    re.IGNORECASE,
)
_NOT_AGE = re.compile(r"försörj|arbetslös|utan arbete|sjukskriv|erfarenhet|månader|sedan|anställ\w* i", re.IGNORECASE)
# `60 procent av deltagarna under 30 år fick arbete`: a share within an age
_WITHIN = re.compile(
    r"^\s*(?:%|procent)?\s*(?:av|bland)\s+(?:de\s+|dem\s+)?(?:\w+\s+)?(?:som\s+(?:är|var)\s+)?(?:i\s+åldern\s+)?(?:under|över|mellan|yngre|äldre|\d)",
    re.IGNORECASE,
)
_YEARS = re.compile(r"\bår\b|åring", re.IGNORECASE)


# what a whole is shared out by, and a name with its share: `Bäcken 55 procent`, `Bäckens kommun 26`
_SHARED_OUT = re.compile(
    r"\b(?:[Ff]ördel(?:as|ades|ats|at|ad|ning\w*)|[Ff]inansier\w*|[Dd]elas upp)\b[^.;%\d]{0,90}?:\s(?=[A-ZÅÄÖ])"
)
# shares that are each of another whole
_EACH_ITS_OWN = re.compile(
    r"kvinn|\bmän|kön\w*|nöjd|\bök|\bminsk|måluppfyll|andel (?:som|till)|till arbete|studier", re.IGNORECASE
)
_ITEM = re.compile(
    r"\b[A-ZÅÄÖ][\wåäöÅÄÖ-]+(?:\s+[\wåäöÅÄÖ-]+){0,2}?\s+(?:med\s+)?\(?(?P<value>\d{1,2}(?:,\d+)?)(?![\d:])\s?(?P<percent>%|procent)?\)?"
)
_IN_ROW = re.compile(r"(?:\s*(?:,|och|samt)\s*)*")
_COUNT = re.compile(
    r"(?<![\w.,:/–-])(?P<n>\d{1,4})(?![\w.,:/–-]*\d)(?!\s*(?:år|månader|veckor|%|procent|och\s+\d|till\s+\d))(?<!under \d\d)(?<!över \d\d)(?<!fyllt \d\d)(?<!än \d\d)(?<!från \d\d)"
)


@dataclass(frozen=True, slots=True)
class _Group:
    """The share of people whose age lies between `low` and `high`, both counted in."""

    figure: Figure
    low: int
    high: int


def check(document: Document) -> list[Reconciliation]:
    """Every sentence that gives shares of several ages, or of women and men."""
    found: list[Reconciliation] = []
    for sentence in document.prose.sentences:
        if sentence.sort != "prose":
            continue
        found += _ages(document, sentence)
        found += _sexes(document, sentence)
        found += _split(document, sentence)
        found += _named(document, sentence)
        found += _people(document, sentence)
    return found


def _split(document: Document, sentence: Sentence) -> Iterator[Reconciliation]:
    """`fördelas med 45 procent på A, 30 procent på B och 25 procent på C`: a whole is split into no more than itself."""
    led = _SPLIT.search(sentence.text)
    shares = [f for f in sentence.figures if led and f.measure == PERCENT and not f.part and f.start >= led.end() - 1]
    if led is None or len(shares) < 2 or any(f.hedge != "none" for f in shares):
        return
    ends = [*(f.start for f in shares[1:]), len(sentence.text)]
    words = [sentence.text[f.stop : end] for f, end in zip(shares, ends, strict=True)]
    joined = [_ONTO.match(w) and _JOINED.search(w) for w in words[:-1]]
    if all(joined) and _ONTO.match(words[-1]) and re.search(r"\b(?:och|samt)\s*$", words[-2]):
        yield from _summed(document, sentence, shares, "split", covered=False)


def _named(document: Document, sentence: Sentence) -> Iterator[Reconciliation]:
    """`Andelen fördelas mellan kommunerna: Bäcken 55 procent, Åsen 30 och Dalen 15 procent`: parts by their names."""
    led = _SHARED_OUT.search(sentence.text)
    items = list(_ITEM.finditer(sentence.text, led.end() - 1)) if led is not None else []
    if led is None or len(items) < 2 or _EACH_ITS_OWN.search(sentence.text):
        return
    last = sentence.text[items[-2].end() : items[-1].start()]
    if (
        not any(m["percent"] for m in items)
        or not re.search(r"\b(?:och|samt)\b", last)
        or not _IN_ROW.fullmatch(_between(sentence.text, items))
    ):
        return
    figures = [
        Figure(
            m.start("value"), m.end("value"), m.end(), m["value"], Decimal(m["value"].replace(",", ".")), PERCENT, "percent", ALL,
            line=sentence.line_at(m.start()),
        )
        for m in items
    ]  # fmt: skip
    yield from _summed(document, sentence, figures, "split", covered=False)


def _between(text: str, items: Sequence[re.Match[str]]) -> str:
    return "".join(text[a.end() : b.start()] for a, b in itertools.pairwise(items))


def _people(document: Document, sentence: Sentence) -> Iterator[Reconciliation]:
    """`Av de 40 var 15 under 30 år och 25 hade fyllt 30`: numbers of ages that do not meet make no more than the whole."""
    led = share_rows.LED.search(sentence.text)
    if led is None:
        return
    rest = re.split(r";|\.(?=\s+[A-ZÅÄÖ])", sentence.text[led.end() :])[0]  # `hade fyllt 30. Andelen ...`
    if re.search(r"%|procent", rest):
        return
    parts = [(m, _age(rest[m.end() : n])) for m, n in _with_next(list(_COUNT.finditer(rest)), len(rest))]
    told_of = [(m, age) for m, age in parts if age is not None]
    if len(told_of) < 2 or len(told_of) < len(parts):
        return
    groups = [
        _Group(
            Figure(m.start(), m.end(), m.end(), m["n"], Decimal(m["n"]), COUNT, PERSONS, ALL, line=sentence.line_at(led.end() + m.start())),
            *age,
        )
        for m, age in told_of
    ]  # fmt: skip
    if not _apart(groups):
        return
    total, whole = sum((g.figure.value for g in groups), Decimal(0)), Decimal(led["n"])
    if total < whole and not _covers(groups):
        return
    place = Figure(led.start("n"), led.end("n"), led.end("n"), led["n"], whole, COUNT, PERSONS, ALL, line=sentence.line_at(led.start("n")))  # fmt: skip
    yield told.row(
        share_rows.RULE, document, sentence, place, "Running text: numbers of ages that exclude each other", stated=whole, computed=total,
        tolerance=Decimal(0), verdict=AGREES if total == whole else DISAGREES, terms=" + ".join(swedish(g.figure.value) for g in groups),
        suffix=".ages", note="parts" if total >= whole else f"parts;{told.OPEN}",
    )  # fmt: skip


def _with_next(numbers: Sequence[re.Match[str]], stop: int) -> list[tuple[re.Match[str], int]]:
    return [(m, numbers[i + 1].start() if i + 1 < len(numbers) else stop) for i, m in enumerate(numbers)]


def _ages(document: Document, sentence: Sentence) -> Iterator[Reconciliation]:
    if not _YEARS.search(sentence.text):
        return
    shares = [f for f in sentence.figures if f.measure == PERCENT and f.sex in ("", ALL) and not f.part]
    groups: list[_Group] = []
    for i, f in enumerate(shares):
        stop = shares[i + 1].start if i + 1 < len(shares) else len(sentence.text)
        age = _age(sentence.text[f.stop : stop])
        if age is None:
            if groups:
                break  # what follows is of something else
            continue
        groups.append(_Group(f, *age))
    groups = [g for g in groups if g.figure.hedge == "none"]
    if len(groups) < 2 or not _apart(groups):
        return
    covered = _covers(groups)
    yield from _summed(document, sentence, [g.figure for g in groups], "ages", covered)


def _age(words: str) -> tuple[int, int] | None:
    """The ages that the words behind a share name; None where they name none, or a duration."""
    clause = re.split(r"[;.]", words)[0]
    if _NOT_AGE.search(clause) or _WITHIN.match(clause):
        return None
    if m := _BETWEEN.search(clause):
        return int(m["low"]), int(m["high"])
    if m := _UNDER.search(clause):
        return (0, int(m["high"]) - 1) if m["high"] else (0, int(m["upto"]))
    if m := _OVER.search(clause):
        return (int(m["low"]) + 1, OLDEST) if m["low"] else (int(m["from"] or m["plus"]), OLDEST)
    return None


def _apart(groups: Sequence[_Group]) -> bool:
    """No age belongs to two of them; at a bound they may share a year (`30 till 50`, `över 50`)."""
    ordered = sorted(groups, key=lambda g: (g.low, g.high))
    return all(a.high <= b.low for a, b in itertools.pairwise(ordered)) and all(g.low < g.high for g in groups)


def _covers(groups: Sequence[_Group]) -> bool:
    """Does every age belong to one of them?"""
    ordered = sorted(groups, key=lambda g: g.low)
    return (
        ordered[0].low == 0
        and ordered[-1].high == OLDEST
        and all(b.low - a.high <= 1 for a, b in itertools.pairwise(ordered))
    )


def _sexes(document: Document, sentence: Sentence) -> Iterator[Reconciliation]:
    """`45 procent kvinnor och 55 procent män`, side by side."""
    shares = [f for f in sentence.figures if f.measure == PERCENT and not f.part]
    for a, b in itertools.pairwise(shares):
        if {a.sex, b.sex} != {WOMEN, MEN} or a.hedge != "none" or b.hedge != "none":
            continue
        gap = sentence.text[a.stop : b.start]
        # `40 procent av kvinnorna och 35 procent av männen` are shares of two wholes
        apart = re.search(r"\bav\b", sentence.text[a.start : b.stop])
        joined = re.fullmatch(r"\s*(?:kvinn\w*|män\w*)?\s*(?:,|och|samt|respektive|/)?\s*(?:kvinnor|män)?\s*", gap)
        if apart is None and joined and a.value + b.value > 80:
            yield from _summed(document, sentence, [a, b], "sexes", covered=False)


def _summed(
    document: Document, sentence: Sentence, shares: Sequence[Figure], of: str, covered: bool
) -> Iterator[Reconciliation]:
    total = sum((f.value for f in shares), Decimal(0))
    room = max(told.quantum(f) for f in shares) * len(shares) / 2
    over = total - 100
    if over == 0:
        verdict = AGREES
    elif abs(over) <= room:
        verdict = WITHIN_ROUNDING
    elif over > 0 or covered:
        verdict = DISAGREES
    else:
        return  # a group may be left out
    # two of the groups told as one: the largest share is of both
    whole = max(shares, key=lambda f: f.value)
    rest = sorted(f.value for f in shares if f is not whole)
    both = (
        verdict == DISAGREES
        and len(shares) > 2
        and any(abs(whole.value + r - 100) <= told.quantum(whole) for r in rest)
    )
    doubt = told.OPEN if verdict == DISAGREES and (both or over < 0) else ""
    yield share_rows.row(
        document,
        sentence,
        shares[0],
        f"list_{of}",
        "shares of groups that exclude each other",
        stated=total,
        computed=Decimal(100),
        verdict=verdict,
        terms=" + ".join(swedish(f.value) for f in shares),
        notes=(f"other={swedish(whole.value)}" if both else "", doubt),
        tolerance=room,
    )
