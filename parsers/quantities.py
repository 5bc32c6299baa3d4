"""Figures in words: `59 % kvinnor`, `37 % (39 %)`, `27 av 119`, `drygt 381 tkr`, `100 poäng av 125`, `tre team`.

One grammar for running text and for cells that hold sentences. A figure counts only with something beside it that says
what it is of; what is a date, an age, a duration or a paragraph of a law is no quantity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from parsers.numbers import is_year, parse_printed
from pipeline import vocabulary
from pipeline.model import ALL, AMOUNT, COUNT, MEN, OTHER, PERCENT, POINTS, WOMEN

HEDGES = {
    "cirka": "about",
    "ca": "about",
    "ungefär": "about",
    "omkring": "about",
    "uppskattningsvis": "about",
    "närmare": "at_most",
    "knappt": "at_most",
    "nästan": "at_most",
    "drygt": "at_least",
    "över": "at_least",
    "mer än": "at_least",
    "fler än": "at_least",
    "minst": "at_least",
    "högst": "at_most",
}
_SPELT = re.split(
    " ", "två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton arton nitton tjugo"
)
NUMBER_WORDS = {
    word: value
    for value, word in enumerate(_SPELT, 2)  # `en` and `ett` are articles, `noll` says that there is none
}
PREVIOUS, REACHED, BASE = "previous", "reached", "base"
PERSONS, THINGS = "persons", "number"
_DIGITS = r"(?:\d+, \d(?=\s?(?:%|procent|mkr|mnkr|miljoner))|\d{1,3}(?:[ \u00a0]\d{3})+(?!\d)|\d+)(?:[.,]\d+)?(?!\d)"
_FREE = r"(?<![\w.,:/–-])"  # no digit of a date, a law, a section or a name
_MONEY = r"tkr|kkr|kr|kronor|mnkr|mkr|miljon(?:er)?(?:\s+kronor)?"
_PEOPLE = (
    r"deltag(?:are|arna|ares|arnas|ande)\b|person(?:er|erna|ers)?\b|individ(?:er|erna)?\b|kvinn(?:or|orna|a)\b"
    r"|män(?:nen)?\b|man\b|ungdomar\w*|unga\b|medarbetare\w*|elever\w*|besökare\w*|användare\w*|svarande\b"
    r"|anställda\b|brukare\w*|klienter\w*|handläggare\w*|chefer\w*|anhöriga\b|arbetskonsulenter|[a-zåäö]+(?:konsulenter|medarbetare|deltagare)\b"
)
_OTHER_SEX = r"annat\b|okän[dt]\b|(?:med\s+)?annan?\s+kön\w*|(?:ej|inte)\s+(?:angiv\w*|kön\w*)"
_SEX = rf"(?P<women>kvinn\w*)|(?P<men>män(?:nen)?\b|man\b)|(?P<other>{_OTHER_SEX})"
# words that may stand between a figure and what it counts
_BETWEEN = r"(?:(?:nya|unika|avslutade|anonyma|olika|stycken|unga|de|deltagande|kvinnliga|manliga|aktuella|pågående|övriga|anmälda|inskrivna|totalt|av\s+de|genomförda|möjliga)\s+){0,2}"
_NO_NOUN = frozenset(
    re.split(
        " ",
        "och eller men som att för till från med utan vid har hade är var blev blir kan ska skall inte den det denna detta "
        "dessa dem han hon vi man sig där när sedan under över efter före inom mellan per mot jämfört jmf varav samt "
        "januari februari mars april maj juni juli augusti september oktober november december år års månader månad "
        "veckor vecka dagar dag halvdagar timmar timme minuter mån kap punkt sidor sid sidan stycket maj",
    )
)
_AFTER = re.compile(
    rf"""\s?(?P<percent>%|procent(?:en|ig)?\b(?!enhet))
    |\s?(?P<money>{_MONEY})\b
    |\s+(?P<points>poäng)\b
    |\s+(?P<who>som)\s+(?:inte\s+)?(?:har|hade|fick|fått|är|var|ej|avslut\w*|slutfört|[a-zåäö]+(?:ade|it|at))\b
    |\s+är\s+(?P<be>kvinnor|män)\b
    |\s+{_BETWEEN}(?:(?P<people>{_PEOPLE})|(?P<nosex>{_OTHER_SEX}))
    |\s+av\s+(?P<of>dessa|dem|de|alla|samtliga|(?:[a-zåäö]+s\s+)?(?:{_PEOPLE}))\b
    |\s+(?P<change>fler|färre|nya|unika|anonyma|har|hade)\b
    |\s+från\s+(?P<place>[A-ZÅÄÖ][A-Za-zåäö]+)
    |\s+(?:[a-zåäö]{{3,}}(?:a|iga|ade|ande)\s+)?(?P<noun>[a-zåäö][a-zåäö-]*[A-Za-zåäö-]{{2,}})
    |\s+(?P<name>[A-ZÅÄÖ]{{2,}}[A-Za-zåäö-]*-[a-zåäö]{{3,}})""",
    re.VERBOSE,
)
_FIGURE = re.compile(
    rf"(?:\b(?P<hedge>{'|'.join(HEDGES)})\.?\s+)?(?:(?P<sign>(?<=[\s(])[-−–]\s?)|{_FREE})(?P<figure>{_DIGITS})",
    re.IGNORECASE,
)
_BARE = re.compile(f"(?P<figure>{_DIGITS})")
_WORD = re.compile(
    rf"(?:\b(?P<hedge>{'|'.join(HEDGES)})\.?\s+)?\b(?P<figure>{'|'.join(NUMBER_WORDS)})\b", re.IGNORECASE
)
# a quick look before the two above, which try for a hedge at every character
_DIGIT = re.compile(r"\d")
_SPELT_OUT = re.compile(rf"(?:{'|'.join(NUMBER_WORDS)})\b")
_N_OF_N = re.compile(
    rf"\s+av\s+(?:de\s+|totalt\s+|alla\s+|samtliga\s+|våra\s+|landets\s+)*(?P<base>{_DIGITS})(?!\s?(?:%|procent))"
)
_POINTS_OF = re.compile(rf"\s*poäng\s+av\s+(?:totalt\s+)?(?P<base>{_DIGITS})")
_RANGE = re.compile(rf"\s?(?:[-–]|till|och|eller|plus|respektive)\s?(?={_DIGITS})")
NEAR_SHARES = 10  # percentage points between two shares that `eller` leaves open
_OF_PLACE = re.compile(r"\s+[A-ZÅÄÖ][a-zåäö]+")  # inside brackets: `(2 Jobbtorg Kista, 4 Jobbtorg City)`
_AGAINST_PLAN = re.compile(r"\b(?:resultat(?:et)?|planerat|planerade|utfall(?:et)?|målet)\s+$", re.IGNORECASE)
_BRACKETED = re.compile(rf"\s*\(\s*(?:jmf\s+)?(?P<figure>{_DIGITS})(?P<percent>\s?%|\s+procent)?\s*\)")
_LAST_YEAR = re.compile(r"förra året|föregående år|året innan|i fjol|fjolåret", re.IGNORECASE)
_SHARE_OF = re.compile(rf"^[\s)]*(?:av\s+)?(?:de\s+|alla\s+|deltagande\s+)?(?:{_SEX})", re.IGNORECASE)
# what is numbered, not counted: `punkt 3 gäller`
_NUMBERED = re.compile(
    r"\b(?:punkt|fråg(?:a|or)|bilag(?:a|or)|avsnitt|kap(?:itel|\.)?|mål|orsak|nr|nummer|steg|fas|mottagning|not|tabell|figur"
    r"|diagram|sidan?|paragraf|version|etapp|spår|modul|nivå|årskurs|klass)\s+$",
    re.IGNORECASE,
)
_YEAR_BEFORE = re.compile(r"\b(?P<year>(?:19|20)\d\d):\s*$")
_YEAR_BEHIND = re.compile(r"\s+(?:(?:våren|hösten|år)\s+)?(?P<year>(?:19|20)\d\d)\)")
_SEX_BEFORE = re.compile(r"\b(?P<sex>kvinnor(?:na)?|män(?:nen)?|kv)\s*:?\s*$", re.IGNORECASE)
_COUNTED = re.compile(
    r"\b(?:antal(?:et)?\s+(?:\w+\s+)?(?:deltagare|personer|avslut\w*)|summa|totalt)\s+(?:\w+\s+){0,2}$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure of a text. `start`, `end`: the figure with its percent sign; `stop`: behind what says what it is of."""

    start: int
    end: int
    stop: int
    printed: str
    value: Decimal
    measure: str
    unit: str
    sex: str
    hedge: str = "none"
    part: str = ""  # previous (`37 % (39 %)`), reached and base (`27 av 119`); empty: the figure itself
    noun: str = ""
    in_words: bool = False
    year: int | None = None  # where the text says of which year it is: `(2018: 131 personer)`, `41 procent 2018`


def sex_named(word: str) -> str:
    """women, men or other where a word names them (`kvinnor`, `männen`), else empty."""
    match = re.match(_SEX, word, re.IGNORECASE)
    return {"women": WOMEN, "men": MEN, "other": OTHER}[match.lastgroup or ""] if match else ""


def find(text: str, words: bool = False) -> list[Quantity]:
    """The quantities of a text in order; with `words` also those spelt out (`tre team`)."""
    found: list[Quantity] = []
    at = 0
    while _DIGIT.search(text, at) and (match := _FIGURE.search(text, at)):
        more = list(_at(text, match))
        found += more
        at = max((q.end for q in more), default=match.end())
    if words and _SPELT_OUT.search(text.casefold()):
        taken = [(q.start, q.stop) for q in found]
        for match in _WORD.finditer(text):
            spelt = _spelt(text, match)
            if spelt is not None and not any(start < spelt.stop and spelt.start < stop for start, stop in taken):
                found.append(spelt)
    return [_placed(text, q) for q in sorted(found, key=lambda q: q.start)]


def _placed(text: str, quantity: Quantity) -> Quantity:
    """With the year and the sex that stand before it: `2018: 131 personer`, `Kvinnor 40 procent`."""
    before, behind = text[max(0, quantity.start - 24) : quantity.start], text[quantity.stop : quantity.stop + 24]
    told = _YEAR_BEFORE.search(before) or _YEAR_BEHIND.match(behind)
    sex = _SEX_BEFORE.search(before)
    if told is None and (sex is None or quantity.sex != ALL or quantity.measure != PERCENT):
        return quantity
    own = sex_named(sex["sex"]) if sex and quantity.sex == ALL and quantity.measure == PERCENT else quantity.sex
    return replace(quantity, year=int(told["year"]) if told else None, sex=own)


def _number_and_share(first: str, joint: str, told: Quantity) -> bool:
    """`118 eller 26 procent` is a number and its share; `10 eller 15 procent` leaves two shares open."""
    if told.measure != PERCENT or joint.strip().lower() != "eller":
        return False
    value = Decimal(re.sub(r"\D.*", "", first.strip("-−– ")) or 0)
    return not 0 < told.value - value <= NEAR_SHARES


def _at(text: str, match: re.Match[str]) -> Iterator[Quantity]:
    """The quantities that begin with this figure: none, one, or several that one unit speaks of."""
    hedge = HEDGES.get((match["hedge"] or "").lower(), "none")
    start, end = match.start("sign") if match["sign"] else match.start("figure"), match.end()
    if of := _N_OF_N.match(text, end):
        yield _count(text, start, end, of.end("base"), hedge, REACHED)
        yield _count(text, of.start("base"), of.end("base"), of.end("base"), "none", BASE)
        return
    if of := _POINTS_OF.match(text, end):
        yield _made(text, start, end, end, POINTS, POINTS, "", hedge, REACHED)
        yield _made(text, of.start("base"), of.end("base"), of.end(), POINTS, POINTS, "", "none", BASE)
        return
    if reach := _RANGE.match(text, end):
        other = _FIGURE.match(text, reach.end()) or _BARE.match(text, reach.end())
        told = _one(text, other.start("figure"), other.end("figure"), "none") if other else None
        if told is not None and not _number_and_share(text[start:end], reach.group(), told):
            yield _made(text, start, end, end, told.measure, told.unit, told.sex, hedge, noun=told.noun)
            yield told
            return
    bracket = _BRACKETED.match(text, end)
    if bracket is not None and not bracket["percent"]:  # `601 (624) individer`
        told = _one(text, start, end, hedge, bracket.end())
        if told is not None and told.measure == COUNT:
            yield told
            yield _made(
                text, bracket.start("figure"), bracket.end("figure"), told.stop, COUNT, told.unit, told.sex,
                "none", PREVIOUS, told.noun,
            )  # fmt: skip
            return
    told = _one(text, start, end, hedge)
    if told is None and bracket is not None and bracket["percent"]:  # `har 37 (80 %) börjat`
        told = _count(text, start, end, end, hedge)
        share = _one(text, bracket.start("figure"), bracket.end("figure"), "none")
        yield told
        if share is not None:
            yield share
        return
    if told is None:
        return
    last = _LAST_YEAR.search(text[max(0, start - 30) : start]) is not None and text[start - 1 : start] == "("
    yield told if not last else _as_previous(told)
    if told.measure == PERCENT and (again := _BRACKETED.match(text, told.end)) and again["percent"]:
        yield _made(
            text, again.start("figure"), again.end("figure"), again.end(), PERCENT, PERCENT, told.sex, "none", PREVIOUS
        )


def _one(text: str, start: int, end: int, hedge: str, after: int | None = None) -> Quantity | None:
    """The figure with what stands behind it, or with `antal deltagare var` before it."""
    told = _AFTER.match(text, end if after is None else after)
    if told is not None and (told["noun"] or told["name"]) and _NUMBERED.search(text[max(0, start - 20) : start]):
        return None
    if told is not None and not told["percent"] and not told["money"] and is_year(text[start:end]):
        return None
    if told is None or (told["noun"] or "").rstrip("-") in _NO_NOUN:
        if is_year(text[start:end]):
            return None
        before = text[max(0, start - 50) : start]
        if _COUNTED.search(before) or re.search(r"\bn\s?=\s?$", before):
            return _count(text, start, end, end, hedge)
        listed = text[start - 1 : start] == "(" or (before.endswith(", ") and before.count("(") > before.count(")"))
        if _AGAINST_PLAN.search(before) or (listed and _OF_PLACE.match(text, end)):
            return _made(text, start, end, end, COUNT, THINGS, "", hedge)
        return None
    kind = next(
        k
        for k in ("percent", "money", "points", "who", "be", "people", "nosex", "of", "change", "place", "noun", "name")
        if told[k]
    )
    if kind == "percent":
        share = _SHARE_OF.match(text[told.end() :])
        sex = sex_named(share.group().strip(" )").split()[-1]) if share else ""
        return _made(text, start, end, told.end(), PERCENT, PERCENT, sex or ALL, hedge)
    if kind == "money":
        unit = "mnkr" if told["money"].lower().startswith("milj") else vocabulary.unit_in(told["money"])
        return _made(text, start, end, told.end(), AMOUNT, unit, "", hedge)
    if kind == "points":
        return _made(text, start, end, told.end(), POINTS, POINTS, "", hedge)
    if kind in ("noun", "name"):
        return _made(text, start, end, told.end(), COUNT, THINGS, "", hedge, noun=told[kind])
    word = told["people"] or told["nosex"] or told["be"] or ""
    sex = sex_named(word) or ALL
    if sex == ALL and kind == "people":
        behind = re.match(r"\s+(?:med\s+)?annan?\s+kön", text[told.end() :])
        sex = OTHER if behind else ALL
    return _made(text, start, end, told.end(), COUNT, PERSONS, sex, hedge, noun=word)


def _count(text: str, start: int, end: int, stop: int, hedge: str, part: str = "") -> Quantity:
    return _made(text, start, end, stop, COUNT, PERSONS, ALL, hedge, part)


def _made(
    text: str,
    start: int,
    end: int,
    stop: int,
    measure: str,
    unit: str,
    sex: str,
    hedge: str = "none",
    part: str = "",
    noun: str = "",
) -> Quantity:
    figure = text[start:end]
    sign = -1 if figure[:1] in "-−–" else 1
    value = parse_printed(figure.lstrip("-−– ").replace(", ", ","))  # `31, 5`
    if measure == PERCENT and (mark := re.match(r"\s?%", text[end:])):
        end += mark.end()
    return Quantity(
        start, end, max(stop, end), text[start:end], sign * (value or Decimal(0)), measure, unit, sex, hedge, part, noun
    )


def _as_previous(told: Quantity) -> Quantity:
    return Quantity(
        told.start, told.end, told.stop, told.printed, told.value, told.measure, told.unit, told.sex, told.hedge, PREVIOUS
    )  # fmt: skip


def _spelt(text: str, match: re.Match[str]) -> Quantity | None:
    """`två medarbetare`, `Fyra av fem`; a number word before a word that counts nothing is none."""
    start, end = match.start("figure"), match.end("figure")
    value = Decimal(NUMBER_WORDS[match["figure"].lower()])
    told = _AFTER.match(text, end)
    if told is None or (told["noun"] or "") in _NO_NOUN or not (told["people"] or told["noun"] or told["percent"]):
        return None
    hedge = HEDGES.get((match["hedge"] or "").lower(), "none")
    measure, unit, sex, noun = COUNT, THINGS, "", told["noun"] or told["people"] or ""
    if told["percent"]:
        measure, unit, sex = PERCENT, PERCENT, ALL
    elif told["people"]:
        unit, sex = PERSONS, sex_named(told["people"]) or ALL
    return Quantity(start, end, told.end(), match["figure"], value, measure, unit, sex, hedge, "", noun, True)
