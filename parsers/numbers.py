"""How numbers are written in Swedish reports, and every way a run of words can be read as numbers.

One space is thousands separator, column separator and word separator at once, and OCR drops spaces inside numbers.
So a run of words is not turned into numbers here: `readings` lists what it may be, cheapest first, and the table
around it decides (`parsers.solve`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.model import Word

MINUS = "-\u2212\u2013\u2014\u2011"
DASHES = MINUS + "\u2012\u2015"
_WORD = re.compile(
    rf"""(?P<sign>[{MINUS}+])?(?P<int>\d{{1,15}}(?:[ ]\d{{3}})*)(?P<dec>[.,]\d{{1,4}})?(?P<behind>(?<=[.,]\d\d)[{MINUS}])?(?P<pct>[ ]?%)?$""",
    re.VERBOSE,
)
_BY_THE_BOOK = re.compile(
    rf"(?P<sign>[{MINUS}])?(?P<int>0|[1-9]\d{{0,2}}(?:\x20\d{{3}}){{0,3}})(?P<dec>[.,]\d{{1,2}})?(?P<pct>\x20?%)?$"
)
_DOTTED = re.compile(rf"[{MINUS}+]?\d{{1,3}}(?:\.\d{{3}})+(?:,\d{{1,2}})?$")
_COMMAED = re.compile(rf"[{MINUS}+]?\d{{1,3}}(?:,\d{{3}})+\.\d{{1,2}}$")
_MISREAD = re.compile(
    rf"(?P<sign>[{MINUS}]?)(?P<digits>[\d|lIOoSB]{{1,3}}(?:[ .,][\d|lIOo]{{1,3}}){{0,3}})(?P<percent>%|Yo|°/o)?$"
)
_DIGITS_OF = str.maketrans("|lIOoSB", "1110058")
_GROUPS = re.compile(rf"(?P<int>\d+)(?P<dec>[.,]\d{{1,4}})?(?P<behind>(?<=[.,]\d\d)[{MINUS}])?(?P<pct>%)?")
_DECIMALS = re.compile(r"[.,]\d{1,4}(?P<pct>%)?$")
_NOTE_LIST = re.compile(r"\d{1,2}(?:,\d{1,2})*,$")
_NOTE_REFERENCE = re.compile(r"\d{1,2}(?:\s*[,&]\s*\d{1,2})*$")
_ILLEGIBLE = re.compile(r"·\d{1,4}|\d{1,4}·\d{0,4}")
_LETTER = re.compile(r"[A-ZÅÄÖ]")
BEFORE_LETTER = 4  # figures on the line that make a letter behind them a figure
NIL_WORDS = {
    "inga": "zero",
    "ingen": "zero",
    "noll": "zero",
    "saknas": "not_available",
    "..": "not_available",
    "ej tillämpligt": "not_applicable",
    "ej aktuellt": "not_applicable",
    "ej tillämpbart": "not_applicable",
    "ej mätbart": "not_available",
    "ej mätt": "not_available",
    "ej uppmätt": "not_available",
    "ej redovisat": "not_available",
}
LOST_SPACE, DETACHED, ILLEGIBLE = "space_lost", "space_inside", "illegible"
UNIT = "¤"  # stands for `kr` or `st` behind a figure
MOST_READINGS = 24  # per number of values; more are never needed to fill a row
MOST_DIGITS = 15
LARGEST_LIKELY = Decimal(10) ** 11  # kronor; no figure of this field comes near
MOST_WORDS = 40  # in a row's tail; longer runs are data dumps


@dataclass(frozen=True, slots=True)
class Value:
    """One number as it may be read: printed text, value (None for a dash), quantum, the words it takes."""

    text: str
    value: Decimal | None
    quantum: Decimal
    first: int
    last: int  # indices into the words of the tail, inclusive
    percent: bool = False
    dash: bool = False
    cost: int = 0
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """One way of reading a tail: its values from left to right, and how irregular that way is (0 = as the book says)."""

    values: tuple[Value, ...]
    cost: int


def mended(text: str) -> str:
    """A number as it was before OCR took a digit or the percent sign for letters (`1O`, `l2`, `|5`, `9 Yo`); else the text."""
    if text in ("Yo", "°/o", "o/o", "0/0"):
        return "%"
    match = _MISREAD.match(text)
    if not match or not any(c.isdigit() for c in match["digits"]):
        return text
    digits = match["digits"].translate(_DIGITS_OF)
    return f"{match['sign']}{digits}{'%' if match['percent'] else ''}"


def is_nil_word(text: str) -> bool:
    """`Inga`, `..`: a word that stands for a figure where a figure would stand."""
    return text.casefold() in NIL_WORDS


_YEAR = re.compile(r"(19[89]|20[0-6])\d")


def is_dash(text: str) -> bool:
    """A lone dash of any sort: nil, or the sign of the next word."""
    return len(text) == 1 and text in DASHES


def is_illegible(text: str) -> bool:
    """A figure of which OCR left dots among digits (`·111`, `2·1`): it stands in its column, its value can't be told."""
    return bool(_ILLEGIBLE.fullmatch(text))


def is_number_word(text: str) -> bool:
    """May this word be a number or a part of one? Years, dates and ordinals with letters or dots are not excluded here."""
    return bool(
        _WORD.match(text)
        or _DOTTED.match(text)
        or _COMMAED.match(text)
        or is_dash(text)
        or text == "%"
        or text == UNIT
        or _DECIMALS.match(text)
        or _NOTE_LIST.match(text)
        or is_illegible(text)
    )


def is_note_reference(text: str) -> bool:
    """`2`, `3, 4` or `12`: what stands in a Not column."""
    return bool(_NOTE_REFERENCE.match(text.strip()))


def starts_number(text: str) -> bool:
    """Can a number start with (or be) this word?"""
    return is_dash(text) or _start(text) is not None


def may_continue(text: str) -> bool:
    """May this word be the groups (and decimals) of a number begun in the word before it?"""
    match = _GROUPS.fullmatch(text)
    return match is not None and len(match["int"]) % 3 == 0


def is_year(text: str) -> bool:
    return _YEAR.fullmatch(text) is not None


def tail_start(words: Sequence[Word]) -> int:
    """Index of the first word of the run of number words that ends the line (len(words) when there is none)."""
    start = len(words)
    while start > 0 and len(words) - start < MOST_WORDS and _in_tail(words, start - 1):
        if words[start - 1].superscript:
            break
        start -= 1
    while start < len(words) and (words[start].text in ("%", UNIT) or _DECIMALS.match(words[start].text)):
        start += 1  # a lone % or ",5" starts nothing
    return start


def _in_tail(words: Sequence[Word], at: int) -> bool:
    """A number word; or a word for nil that is set apart from the label by a wide gap."""
    if is_number_word(words[at].text):
        return True
    if at + 1 == len(words) and _LETTER.fullmatch(words[at].text):  # `17 16 6 17 H`, a figure read as a letter
        return at >= BEFORE_LETTER and all(is_number_word(w.text) for w in words[at - BEFORE_LETTER : at])
    if not is_nil_word(words[at].text) or not at:
        return False
    before = words[at - 1]
    if (at + 2 == len(words) and words[at + 1].text == words[at].text) or (
        at + 1 == len(words) and before.text == words[at].text
    ):
        return True  # `Ansvarsförbindelser Inga Inga`
    beside = " " in words[at].text and (is_number_word(before.text) or is_nil_word(before.text))  # `86 ej tillämpligt`
    return beside or words[at].x0 - before.x1 > words[at].y1 - words[at].y0


def _join(words: Sequence[Word], first: int, last: int) -> str:
    return " ".join(w.text for w in words[first : last + 1])


def _decimal(sign: str, digits: str, decimals: str) -> Decimal:
    text = digits + ("." + decimals if decimals else "")
    return -Decimal(text) if sign and sign in MINUS else Decimal(text)


def _quantum(decimals: str) -> Decimal:
    return Decimal(1).scaleb(-len(decimals))


def _start(text: str) -> tuple[str, str, str, bool] | None:
    """Sign, digits, decimals and percent of a word that can start (and be) a number."""
    if _DOTTED.match(text) or _COMMAED.match(text):
        grouping, decimal = (".", ",") if _DOTTED.match(text) else (",", ".")
        sign = text[0] if text[0] in MINUS + "+" else ""
        whole, _, decimals = text.lstrip(MINUS + "+").replace(grouping, "").partition(decimal)
        return sign, whole, decimals, False
    match = _WORD.match(text)
    if not match:
        return None
    digits = match["int"].replace(" ", "")
    if len(digits) > 1 and digits[0] == "0":
        return None  # 000 is a group, never a start
    return match["sign"] or match["behind"] or "", digits, (match["dec"] or "")[1:], bool(match["pct"])


@dataclass(frozen=True, slots=True)
class _Part:
    """A number begun: what has been taken in so far."""

    sign: str
    digits: str
    decimals: str
    percent: bool
    cost: int
    flags: tuple[str, ...]

    def value(self, words: Sequence[Word], first: int, last: int) -> Value:
        number = _decimal(self.sign, self.digits, self.decimals)
        cost = self.cost + 3 * (abs(number) >= LARGEST_LIKELY)
        text = _join(words, first, last)
        return Value(text, number, _quantum(self.decimals), first, last, self.percent, False, cost, self.flags)


def values_from(words: Sequence[Word], at: int, may_join: Sequence[bool]) -> list[Value]:
    """Every value that can start at word `at`; `may_join[i]`: word i and i + 1 may belong to one number."""
    found: list[Value] = []
    detached, begin = "", at
    if is_illegible(words[at].text) or _LETTER.fullmatch(words[at].text):
        return [Value(words[at].text, None, Decimal(1), at, at, dash=True, flags=(ILLEGIBLE,))]
    if is_nil_word(words[at].text):
        return [Value(words[at].text, None, Decimal(1), at, at, dash=True)]
    if is_dash(words[at].text):
        found.append(Value(words[at].text, None, Decimal(1), at, at, dash=True))
        follows = at + 1 < len(words) and may_join[at] and _start(words[at + 1].text)
        if not follows or words[at + 1].text[0] in MINUS + "+":
            return found
        detached, begin = words[at].text, at + 1
    part = _begun(words[begin].text, detached)
    last = begin
    while part is not None:
        ended, end = _ended(words, last, part, may_join)
        found.append(ended.value(words, at, end))
        part = _continued(words, last, part, may_join)
        last += 1
    return found


def _begun(text: str, detached: str) -> _Part | None:
    start = _start(text)
    if start is None:
        return None
    sign, digits, decimals, percent = start
    cost, flags = (2, (DETACHED,)) if detached else (0, ())
    if len(digits) > 3 and " " not in text and not _DOTTED.match(text) and not decimals:
        cost += 1  # 1431, 17188: a space was dropped, or this report does not group
        flags = (*flags, LOST_SPACE)
    return _Part(detached or sign, digits, decimals, percent, cost, flags)


def _continued(words: Sequence[Word], last: int, part: _Part, may_join: Sequence[bool]) -> _Part | None:
    """The number with the next word's groups taken in, or None where it can't go on."""
    following = last + 1
    if part.decimals or part.percent or following >= len(words) or not may_join[last]:
        return None
    group = _GROUPS.fullmatch(words[following].text)
    if not group or len(group["int"]) % 3 or len(part.digits) + len(group["int"]) > MOST_DIGITS:
        return None
    cost, flags = part.cost, part.flags
    if len(group["int"]) > 3:
        cost += 1
        flags = flags if LOST_SPACE in flags else (*flags, LOST_SPACE)
    sign = part.sign or group["behind"] or ""  # accounting systems print it behind
    return _Part(sign, part.digits + group["int"], (group["dec"] or "")[1:], bool(group["pct"]), cost, flags)


def _ended(words: Sequence[Word], last: int, part: _Part, may_join: Sequence[bool]) -> tuple[_Part, int]:
    """The number ended here, with a percent sign or split decimals that follow as words of their own; its last word."""
    following = last + 1
    if following >= len(words) or part.percent:
        return part, last
    text = words[following].text
    if text == "%":
        return replace(part, percent=True), following
    if text == UNIT:
        return part, following
    split = _DECIMALS.match(text)
    if split and not part.decimals and may_join[last]:
        decimals = text.lstrip(".,").rstrip("%")
        flags = (*part.flags, DETACHED)
        return replace(part, decimals=decimals, percent=bool(split["pct"]), cost=part.cost + 1, flags=flags), following
    return part, last


def readings(words: Sequence[Word], may_join: Sequence[bool]) -> dict[int, list[Reading]]:
    """All ways to read `words` as numbers, by how many numbers, cheapest first and at most MOST_READINGS each."""
    n = len(words)
    if n == 0 or n > MOST_WORDS:
        return {}
    best: list[dict[int, list[Reading]]] = [{} for _ in range(n + 1)]
    best[n] = {0: [Reading((), 0)]}
    for at in range(n - 1, -1, -1):
        here: dict[int, list[Reading]] = {}
        for value in values_from(words, at, may_join):
            for count, tails in best[value.last + 1].items():
                here.setdefault(count + 1, []).extend(
                    Reading((value, *tail.values), value.cost + tail.cost) for tail in tails
                )
        best[at] = {
            count: sorted(found, key=lambda r: (r.cost, [v.last for v in r.values]))[:MOST_READINGS]
            for count, found in here.items()
        }
    return best[0]


def plain(words: Sequence[Word], first: int) -> Value | None:
    """The number these words spell when they do so by the book (`-36 055 305`, `9 %`); None where `readings` must tell.

    `first`: the index of the first of these words in its tail.
    """
    text = words[0].text if len(words) == 1 else _join(words, 0, len(words) - 1)
    match = _BY_THE_BOOK.match(text)
    if match is None:
        return None
    decimals = (match["dec"] or "")[1:]
    number = _decimal(match["sign"] or "", match["int"].replace(" ", ""), decimals)
    return Value(text, number, _quantum(decimals), first, first + len(words) - 1, bool(match["pct"]))


def parse_printed(text: str) -> Decimal | None:
    """The value of one number as printed (`-36 055 305`, `0,3 %`, `5 062,6`); None for a dash or no number."""
    words = [Word(w, 0, 0, 0, 0) for w in text.split()]
    found = readings(words, [True] * len(words)).get(1)
    return found[0].values[0].value if found else None


def swedish(value: Decimal | int | None) -> str:
    """A number as Swedish reports print it: `-36 055 305`, `5 062,6`."""
    if value is None:
        return "–"
    number = Decimal(value)
    text = f"{abs(number):,f}"
    whole, _, decimals = text.partition(".")
    decimals = decimals.rstrip("0") if number == number.to_integral_value() else decimals
    return ("-" if number < 0 else "") + whole.replace(",", " ") + ("," + decimals if decimals else "")
