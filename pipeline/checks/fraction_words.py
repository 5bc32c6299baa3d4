"""Fractions as text writes them: `hälften`, `en dryg tredjedel`, `två av tre`, `fler än var fjärde`, `varannan`; what each can mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from parsers.quantities import NUMBER_WORDS

NEAR = Decimal(12)  # percentage points that a hedge reaches
ROUGH = Decimal(6)  # and a bare fraction
SLIP = Decimal(5)  # points on the wrong side of a hedge that may be loosely meant
_HUNDRED = Decimal(100)
_PARTS = {"tredjedel": 3, "fjärdedel": 4, "femtedel": 5, "sjättedel": 6, "sjundedel": 7, "åttondel": 8, "tiondel": 10}
_EVERY = {"tredje": 3, "fjärde": 4, "femte": 5, "sjätte": 6, "sjunde": 7, "åttonde": 8, "nionde": 9, "tionde": 10}
_OF = {"tre": 3, "fyra": 4, "fem": 5, "tio": 10}
_SMALL = "|".join(w for w, n in NUMBER_WORDS.items() if n < 10)
_OVER = r"mer än|fler än|över|minst"
_LEAST = r"drygt|gott och väl"
_UNDER = r"färre än|mindre än|under|högst"
_MOST = r"knappt|nästan|närmare|inte fullt|inte riktigt|uppemot"
_ABOUT = r"ungefär|cirka|ca|omkring|runt|nära|kring"
_FRACTION = re.compile(
    rf"(?:\b(?:(?P<over>{_OVER})|(?P<least>{_LEAST})|(?P<under>{_UNDER})|(?P<most>{_MOST})|(?P<about>{_ABOUT}))\s+)?"
    r"\b(?:(?P<half>hälften|varannan|vartannat)"
    rf"|(?:(?P<many>en|ett|{_SMALL})\s+)?(?:(?P<more>drygt?|gott och väl)\s+|(?P<less>knappt?)\s+)?(?P<part>{'|'.join(_PARTS)})(?:ar(?:na)?|en)?"
    rf"|var(?:t)?\s+(?P<every>{'|'.join(_EVERY)})"
    rf"|(?P<some>en|ett|{_SMALL})\s+av\s+(?P<of>{'|'.join(_OF)}))\b(?!\s+(?:år|månad|vecka|dag|gång)\w*)",
    re.IGNORECASE,
)  # fmt: skip
# a quick look for the words that no fraction is without
_HINT = re.compile(r"hälften|varannan|vartannat|del|vart?\s|av\s")
# the round shares that words have; one that fits to the point is meant where another was said
_USUAL = tuple(
    Decimal(n) * 100 / d
    for n, d in ((1, 10), (1, 5), (1, 4), (1, 3), (2, 5), (1, 2), (3, 5), (2, 3), (3, 4), (4, 5), (9, 10))
)


class Fraction(NamedTuple):
    """A fraction of a text: its place, the share it names in per cent, and between which shares its words hold."""

    start: int
    end: int
    said: str
    exact: Decimal
    low: Decimal
    high: Decimal

    def holds(self, share: Decimal, room: Decimal = Decimal(0)) -> bool:
        """Is this share what the words say? `room`: how far the share itself may be off by its print."""
        if not self.low - room <= share <= self.high + room:
            return False
        bare = self.low < self.exact < self.high
        # `fyra femtedelar` of exactly 75: the words for what it is lie nearer at hand
        return not (bare and abs(share - self.exact) > SLIP - 1 and any(abs(share - u) <= room + 1 for u in _USUAL))

    def loose(self, share: Decimal) -> bool:
        """May a share that does not hold be what is loosely meant?"""
        return min(abs(share - self.exact), abs(share - self.low), abs(share - self.high)) <= SLIP

    def tight(self, share: Decimal) -> bool:
        """Does a share hold so closely that it is hardly by chance?"""
        return self.holds(share) and abs(share - self.exact) <= ROUGH


def fractions(text: str) -> Iterator[Fraction]:
    """The fractions of a text in order."""
    if not _HINT.search(text.casefold()):
        return
    for match in _FRACTION.finditer(text):
        exact = _share(match)
        if exact is None or not 0 < exact < _HUNDRED:
            continue
        low, high = exact - ROUGH, exact + ROUGH
        if match["over"]:
            low, high = exact, _HUNDRED
        elif match["least"] or match["more"]:
            low, high = exact, exact + NEAR
        elif match["under"]:
            low, high = Decimal(0), exact
        elif match["most"] or match["less"]:
            low, high = exact - NEAR, exact
        yield Fraction(match.start(), match.end(), " ".join(match.group().split()), exact, low, high)


def _share(match: re.Match[str]) -> Decimal | None:
    if match["half"]:
        return Decimal(50)
    if match["part"]:
        return _HUNDRED * _number(match["many"]) / _PARTS[match["part"].lower()]
    if match["every"]:
        return _HUNDRED / _EVERY[match["every"].lower()]
    return _HUNDRED * _number(match["some"]) / _OF[match["of"].lower()]


def _number(word: str | None) -> int:
    return 1 if word is None or word.lower() in ("en", "ett") else NUMBER_WORDS[word.lower()]
