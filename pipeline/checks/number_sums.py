"""Numbers of things that other numbers beside them make: posts listed with their sum, and so many for each of a known number.

`en lärare, en kurator och två coacher, sammanlagt fyra personer`; `tre coacher, en i varje kommun` where the text says
how many municipalities there are; and one event told twice with the same people but another number of occasions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from parsers.numbers import swedish
from parsers.quantities import NUMBER_WORDS
from pipeline.checks import counted, repeated
from pipeline.checks.grid import Grid
from pipeline.checks.repeated import Statement
from pipeline.model import Document, Reconciliation, Sentence

RULE = "claim_arithmetic"
_WORDS = {"en": 1, "ett": 1, **NUMBER_WORDS}
_N = rf"\d{{1,2}}|{'|'.join(sorted(_WORDS, key=len, reverse=True))}"
_POST = rf"(?:{_N})\s+[a-zåäö][^\d,.;:()]{{2,50}}?"
_LIST = re.compile(
    rf"(?<![\w-])(?P<items>{_POST}(?:,\s+{_POST})*,?\s+(?:och|samt)\s+{_POST}),\s+(?:sammanlagt|totalt|tillsammans|alltså|det\s+vill\s+säga)\s+"
    rf"(?P<sum>{_N})\s+(?P<who>personer|medarbetare|anställda|handledare|coacher)\b",
    re.IGNORECASE,
)
_ITEM = re.compile(rf"(?:^|,\s+|\b(?:och|samt)\s+)(?P<number>{_N})\s+", re.IGNORECASE)
_PARTLY = re.compile(
    r"\b(?:varav|därav|av\s+vilka|delad\w*|samt\s+ytterligare|bland\s+annat|drygt|cirka|ca)\b", re.IGNORECASE
)
_EACH = re.compile(
    rf"(?<![\w.,:/–-])(?P<all>{_N})\s+(?P<what>[a-zåäö-]{{4,}}(?:\s+[a-zåäö-]+)?),\s+(?P<each>en|ett|två|tre)\s+"
    r"(?:i|från|för|per|på|vid|till)\s+(?:varje\s+|vardera\s+|var\s+och\s+en\s+av\s+(?:de\s+)?)?(?P<of>[a-zåäö]{4,})",
    re.IGNORECASE,
)
_MUNICIPALITIES = re.compile(
    rf"\bde\s+(?P<number>{_N})\s+(?:[a-zåäö]+\s+)?[a-zåäö]*kommunerna\b|\b(?:består\s+av|omfattar|har|är)\s+(?P<has>{_N})\s+(?:[a-zåäö]+\s+)?kommuner\b",
    re.IGNORECASE,
)
_EVENTS = re.compile(
    rf"(?<![\w.,:/–-])(?P<number>{_N})\s+(?P<what>[a-zåäö-]{{5,}}(?:ar|er|or|en|n|dagar|möten|tillfällen))\b[^.;:\d]{{0,60}}?"
    r"(?:totalt\s+|sammanlagt\s+|tillsammans\s+)(?P<people>\d{2,5})\s+(?P<who>deltagare|personer|besökare|chefer|medarbetare)\b",
    re.IGNORECASE,
)
_PART_BEFORE = re.compile(r"\b(?:av|varav|därav|ytterligare|övriga|andra|resterande)\s+(?:de\s+)?$", re.IGNORECASE)
_OTHER_TIME = re.compile(
    r"\b(?:(?:19|20)\d\d|förra|året\s+innan|våren|hösten|tidigare|planera\w*|ska)\b", re.IGNORECASE
)
LARGE = 20  # people that are the same by no chance


def check(document: Document, grids: Sequence[Grid]) -> list[Reconciliation]:
    """Every sum of posts, every number for each of a known number, and events with their people told twice."""
    found: list[Reconciliation] = []
    for sentence, _ in repeated.scoped(document):
        if sentence.sort == "prose":
            found += _listed(document, sentence)
    return [*found, *_each(document, grids), *_events(document)]


def _value(word: str) -> Decimal:
    return Decimal(_WORDS.get(word.lower(), 0) or word)


def _statement(
    document: Document, sentence: Sentence, sort: str, label: str, value: Decimal, shown: str, at: int
) -> Statement:
    return Statement(
        sort, label, (), value, shown, sentence.page, sentence.line_at(at), repeated.place_of(document, sentence, at),
        sentence.text, document_id=document.document_id,
    )  # fmt: skip


def _listed(document: Document, sentence: Sentence) -> Iterator[Reconciliation]:
    for match in _LIST.finditer(sentence.text):
        if _PARTLY.search(match["items"]):
            continue
        numbers = [_value(m["number"]) for m in _ITEM.finditer(match["items"])]
        parts = len(re.findall(r",\s+|\b(?:och|samt)\b", match["items"]))
        if len(numbers) < 2 or parts != len(numbers) - 1:
            continue  # a part has no number of its own
        computed, stated = sum(numbers, Decimal(0)), _value(match["sum"])
        s = _statement(document, sentence, "number", match["who"], stated, match["sum"], match.start("sum"))
        yield repeated.noted(
            document, s, stated, computed, stated == computed, False, (sentence.page, sentence.line_at(match.start())), "",
            f"{' + '.join(swedish(n) for n in numbers)} = {swedish(computed)}", rule=RULE, suffix=".posts",
        )  # fmt: skip


def _each(document: Document, grids: Sequence[Grid]) -> Iterator[Reconciliation]:
    """`fyra coacher, en i varje kommun`: against as many municipalities, members or teams as the text has."""
    own = counted.statements(document, grids)
    for sentence, thing in repeated.scoped(document):
        if sentence.sort != "prose":
            continue
        for match in _EACH.finditer(sentence.text):
            named = counted.of_one(match["of"].lower())
            if named is None or _PART_BEFORE.search(sentence.text[: match.start()]):
                continue
            known = {
                s.value: s
                for s in own
                if s.key[3] == named[1] and (s.key[0] == thing or s.key[1]) and s.hedge == "none"
            }
            if named[1] == "kommuner":
                known |= _municipalities(document)
            if len(known) != 1:
                continue
            many = next(iter(known.values()))
            stated, computed = _value(match["all"]), _value(match["each"]) * many.value
            s = _statement(document, sentence, "number", match["what"], stated, match["all"], match.start("all"))
            shown = f"{swedish(many.value)} x {swedish(_value(match['each']))} = {swedish(computed)} ({many.shown} {match['of']})"
            yield repeated.noted(
                document, s, stated, computed, stated == computed, False, (many.page, many.line), "", shown,
                rule=RULE, suffix=".each",
            )  # fmt: skip


def _municipalities(document: Document) -> dict[Decimal, Statement]:
    found: dict[Decimal, Statement] = {}
    for sentence in document.prose.sentences:
        for match in _MUNICIPALITIES.finditer(sentence.text):
            printed = match["number"] or match["has"]
            at = match.start("number") if match["number"] else match.start("has")
            value = _value(printed)
            found.setdefault(value, _statement(document, sentence, "number", "kommuner", value, printed, at))
    return found


def _events(document: Document) -> Iterator[Reconciliation]:
    """`Sju kursdagar ... totalt 214 deltagare` and elsewhere `sex kursdagar ... sammanlagt 214 deltagare`."""
    first: dict[tuple[str, str, str], Statement] = {}
    for sentence in document.prose.sentences:
        if sentence.sort != "prose":
            continue
        for match in _EVENTS.finditer(sentence.text):
            if int(match["people"]) < LARGE or _OTHER_TIME.search(match.group()):
                continue
            if _PART_BEFORE.search(sentence.text[: match.start()]):
                continue
            key = (match["what"].lower(), match["people"], match["who"].lower())
            s = _statement(
                document, sentence, "number", match["what"], _value(match["number"]), match["number"], match.start()
            )
            before = first.setdefault(key, s)
            if before is not s and before.text != s.text:
                yield repeated.row(document, s, before, s.value == before.value, False, ".events")
