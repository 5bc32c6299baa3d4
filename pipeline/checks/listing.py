"""The numbers of a text that may count people or things, in figures and in words: no ages, years, days, sums or shares."""

from __future__ import annotations

import re
from decimal import Decimal

from parsers.quantities import NUMBER_WORDS
from pipeline.model import MEN, WOMEN, Figure, Sentence

WORDS = "|".join(sorted((w for w in NUMBER_WORDS if w not in ("en", "ett")), key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?<![\w.,:/–-])(?P<number>\d{{1,3}}(?:[ \u00a0]\d{{3}})+|\d{{1,5}}|{WORDS})(?![\w:/])(?!,\d)", re.IGNORECASE
)
# numbers that count nobody: ages, years, days, durations, money, shares
_NO_COUNT = re.compile(
    r"(?:mellan\s+)?\b\d{1,2}\s?(?:[-–]|till|och)\s?\d{1,2}\s*(?:år\w*|månader|veckor)|(?:under|över|fyllt|yngre än|äldre än)\s+\d{1,2}\s*år"
    r"|\b\d{1,2}\s*år\b(?:\s+(?:eller|och)\s+(?:äldre|yngre|uppåt|mer))?|\b(?:19|20)\d\d\b|\b\d{1,2}\s+(?:januari|februari|mars|april|maj|juni|juli"
    r"|augusti|september|oktober|november|december)|\b[\d ,]+\s*(?:procent|%|tkr|kr\b|kronor|mnkr|mkr|miljoner|månader|veckor|dagar|timmar|gånger)"
    rf"|\b(?:\d|{WORDS})\s+av\s+(?:tre|fyra|fem|tio)\b"
    r"|\b(?:tabell|diagram|figur|avsnitt|not|orsak|punkt|mål|fas|steg)\s+\d+",
    re.IGNORECASE,
)
# a number that was aimed at, or is of others, is no base
_MEANT = re.compile(
    r"\bmål\w*|\bska(?:ll|lle)?\b|plats(?:er)?\b|planera|budget|förra året|föregående|i fjol", re.IGNORECASE
)


def masked(text: str) -> str:
    """A text whose ages, years, days and sums are blank, at the same places."""
    return _NO_COUNT.sub(lambda m: " " * len(m.group()), text)


def numbers(text: str) -> list[tuple[Decimal, int, int]]:
    """The numbers of a text that may count people or things, in figures and in words, with their places."""
    return [(value(m["number"]), m.start(), m.end()) for m in _NUMBER.finditer(masked(text))]


def value(printed: str) -> Decimal:
    word = printed.lower()
    return Decimal(NUMBER_WORDS[word]) if word in NUMBER_WORDS else Decimal(re.sub(r"\D", "", word))


def pointed_at(sentence: Sentence, number: Figure, before: Sentence, base: Figure) -> bool:
    """Is it sure that `av dem` points back to `base`: the only number of the sentence before, and no larger one of this sentence?"""
    sexed = {f.start for f in before.figures if f.sex in (WOMEN, MEN)}
    told_of = {n for n, start, _ in numbers(before.text) if start not in sexed}
    here = [n for n, _, _ in numbers(sentence.text[: number.start]) if n > number.value]
    return told_of <= {base.value} and not here and not _MEANT.search(before.text)
