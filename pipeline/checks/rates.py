"""A number told with its times and its rate, and a figure told with its target and the gap between them.

`84 personer vid 42 mötesdagar, i genomsnitt två per dag`, `tolv träffar med i snitt åtta deltagare, sammanlagt 96`: a rate
is rounded, so that only a quotient that no rounding of it gives contradicts it. `18 dagar. Målet är två veckor. Tiden
överskrider målet med fyra dagar`: two figures of one measure and how far they lie apart, days and weeks turned into days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from parsers.numbers import swedish
from pipeline.checks import listing, told
from pipeline.model import AGREES, ALL, COUNT, DISAGREES, WITHIN_ROUNDING, Document, Figure, Reconciliation, Sentence

RULE = "claim_arithmetic"
LEAST_STEM = 5  # letters of a word of which an ending may be left out
BACK = 2  # sentences before, of one paragraph, that may tell the figure and its target
_NUMBER = rf"\d{{1,3}}(?:[ \u00a0]\d{{3}})+|\d+(?:,\d+)?|(?:{listing.WORDS})\b"
_MEAN = r"(?:i\s+(?:genomsnitt|snitt|medeltal)|genomsnittligt)"
_HEDGE = r"(?P<hedge>cirka|ca|drygt|knappt|nästan|ungefär|omkring|runt|över|mer än|närmare)"
_RATE = re.compile(
    rf"\b{_MEAN}\s+(?:{_HEDGE}\s+)?(?P<rate>{_NUMBER})(?P<what>(?:\s+(?!per\b|om\b)[a-zåäö]+){{0,2}}?)(?:\s+(?:per|om|i|vid|på|för)\s+(?:varje\s+|var\s+)?(?P<per>[a-zåäö]+))?(?=\s*[,.;)]|\s+och\b|$|\s+(?:vid|på)\s)",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    rf"(?<![\w.,:/–-])(?P<n>\d{{1,3}}(?:[ \u00a0]\d{{3}})+|\d{{1,6}}|(?:{listing.WORDS})\b)(?![\w:/]|,\d)\s+(?P<noun>[a-zåäö]+(?:\s+[a-zåäö]+)?)",
    re.IGNORECASE,
)
_PEOPLE = re.compile(r"deltag|person|besök|individ|ungdom|klient|unik|elev|anhörig|kvinn|män\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:år\s+)?(?:19|20)\d\d\b|\d+\s*(?=%|procent|år\b|kr\b|tkr\b)")
_TOTAL = re.compile(
    rf"\s*(?:,|\(|och|–)\s*(?:det vill säga\s+|alltså\s+)?(?:sammanlagt|totalt|tillsammans|sammantaget|i allt)\s+(?P<n>\d[\d \u00a0]*\d|\d+|(?:{listing.WORDS})\b)(?:(?=\s*[,.;)]|$)|\s+(?P<noun>[a-zåäö]+))",
    re.IGNORECASE,
)
_DURATION = r"dag(?:ar)?|veck(?:a|or)|månad(?:er)?|timm(?:e|ar)|minuter|år"
_MEASURED = re.compile(
    rf"(?<![\w.,:/–-])(?P<n>{_NUMBER})(?![\w:/])\s?(?P<unit>{_DURATION}|procentenheter|procent|%|tkr|mnkr|mkr|kronor|poäng|deltagare|personer|platser)\b",
    re.IGNORECASE,
)
_PERCENT_SIGN = re.compile(rf"(?<![\w.,:/–-])(?P<n>{_NUMBER})\s?%")
_GAP = re.compile(
    rf"\b(?P<over>missa\w*|överträffa\w*|överskr\w+|överst\w+|översteg|över|längre|fler|mer|högre|bättre|mindre|under|underskr\w+|underst\w+|kortare|färre|lägre)\b[^.;:\d]{{0,40}}?\bmed\s+(?P<gap>{_NUMBER})\s?(?P<unit>{_DURATION}|procentenheter|tkr|mnkr|mkr|kronor|poäng|deltagare|personer|platser)\b",
    re.IGNORECASE,
)
_UNITS = {"dag": "dagar", "veck": "dagar", "procentenhet": "procent", "personer": "deltagare", "mkr": "mnkr"}
_DAYS = {"veck": 7}
_AIM = re.compile(r"\bmål\w*|\bgräns\w*|\bbudget\w*|\bförvänta\w*|\bplan(?:en|erat)\b|\bgaranti\w*", re.IGNORECASE)


class _Told(NamedTuple):
    value: Decimal
    start: int
    end: int
    noun: str


def check(document: Document) -> list[Reconciliation]:
    """Every rate beside its number and its times, and every gap beside its two figures."""
    sentences = [s for s in document.prose.sentences if s.sort == "prose"]
    found: list[Reconciliation] = []
    for i, sentence in enumerate(sentences):
        before = [s for s in sentences[max(0, i - BACK) : i] if s.paragraph == sentence.paragraph]
        found += _rate(document, sentence)
        found += _gap(document, sentence, before)
    return found


def _value(printed: str) -> Decimal:
    return Decimal(printed.replace(",", ".")) if "," in printed else listing.value(printed)


def _rate(document: Document, sentence: Sentence) -> Iterator[Reconciliation]:
    """The number divided by its times lies where the rate could have been rounded from."""
    matches = list(_RATE.finditer(sentence.text))
    if len(matches) != 1:
        return
    match = matches[0]
    ahead, behind = sentence.text[: match.start()], sentence.text[match.end() :]
    told_of = [
        _Told(_value(m["n"]), m.start(), m.end("n"), m["noun"].casefold())
        for m in _COUNTED.finditer(_YEAR.sub(lambda m: " " * len(m.group()), ahead))
    ]
    total = _TOTAL.match(behind)
    # `i snitt 27 deltagare, sammanlagt 432`: what the total counts is what the rate does
    counted = total["noun"] if total is not None else None
    if counted and counted.casefold() not in (match["what"] or "").casefold().split():
        total = None
    if match["per"] and len(told_of) == 2:
        # the times are what the rate is told of: `vid 42 mötesdagar ... per dag`
        times = [t for t in told_of if _alike(t.noun, match["per"])]
        numbers = [t for t in told_of if t not in times]
    elif total is not None and told_of and re.search(r"\bmed\s+$|\bom\s+$", ahead):
        times, numbers = told_of[-1:], [_Told(_value(total["n"]), match.end(), match.end(), "")]
    else:
        return
    if len(times) != 1 or len(numbers) != 1 or not times[0].value:
        return
    rate, number, count = _value(match["rate"]), numbers[0].value, times[0].value
    mean = number / count
    step = Decimal(1).scaleb(-len(match["rate"].partition(",")[2])) if match["rate"][:1].isdigit() else Decimal(1)
    room = step / 2 if not match["hedge"] else max(step, rate / 5)
    off = abs(mean - rate)
    verdict = AGREES if off == 0 else WITHIN_ROUNDING if off <= room else DISAGREES
    if verdict == DISAGREES and off < step:
        verdict = WITHIN_ROUNDING  # cut instead of rounded
    if verdict == DISAGREES and rate > mean and match["per"] and _PEOPLE.search(numbers[0].noun):
        return  # they may have come more than once
    if match["hedge"] and verdict == WITHIN_ROUNDING:
        verdict = AGREES
    yield told.row(
        RULE, document, sentence, _place(sentence, match.start("rate"), match["rate"], rate), "Running text: a number, its times and its rate",
        stated=rate, computed=mean.quantize(Decimal("0.01")), tolerance=room, verdict=verdict, terms=f"{swedish(number)} / {swedish(count)}",
        suffix=".rate", note="rate",
    )  # fmt: skip


def _alike(noun: str, per: str) -> bool:
    """`mötesdagar` and `dag`, `träffar` and `träff`: the last part of a compound is what it is."""
    word = per.casefold() if len(per) < LEAST_STEM else per.casefold()[: max(LEAST_STEM - 1, len(per) - 2)]
    return any(word in part for part in noun.split())


def _place(sentence: Sentence, start: int, printed: str, value: Decimal) -> Figure:
    return Figure(start, start, start, printed, value, COUNT, "", ALL, line=sentence.line_at(start))


def _unit(word: str) -> tuple[str, Decimal]:
    """What a figure is measured in, and how many of that one of its units makes."""
    said = word.casefold()
    unit = next((u for stem, u in _UNITS.items() if said.startswith(stem)), said.replace("%", "procent"))
    return unit, Decimal(next((n for stem, n in _DAYS.items() if said.startswith(stem)), 1))


def _gap(document: Document, sentence: Sentence, before: Sequence[Sentence]) -> Iterator[Reconciliation]:
    """A gap between a figure and its target against the two that are told."""
    match = _GAP.search(sentence.text)
    if match is None or not _AIM.search(sentence.text):
        return
    unit, size = _unit(match["unit"])
    said = _value(match["gap"]) * size
    aims: list[Decimal] = []
    others: list[Decimal] = []
    for s in (*before, sentence):
        text = sentence.text[: match.start()] if s is sentence else s.text
        for piece in re.split(r"(?<=[.;])\s+", text):  # `Målet var 80 deltagare. 92 deltagare kom`
            for m in [*_MEASURED.finditer(piece), *_PERCENT_SIGN.finditer(piece)]:
                other, factor = _unit(m.groupdict().get("unit") or "%")
                if other == unit:
                    (aims if _AIM.search(piece) else others).append(_value(m["n"]) * factor)
    if len(aims) != 1 or len(others) != 1:
        return  # which is the target, and which what came of it, must be plain
    figures = [*aims, *others]
    apart = abs(figures[0] - figures[1])
    high, low = max(figures), min(figures)
    place = _place(sentence, match.start("gap"), match["gap"], said)
    yield told.row(
        RULE, document, sentence, place, "Running text: a figure, its target and the gap", stated=said, computed=apart, tolerance=Decimal(0),
        verdict=AGREES if apart == said else DISAGREES, terms=f"{swedish(high)} - {swedish(low)}", suffix=".gap", note="gap" if apart == said else f"gap;{told.OPEN}",
    )  # fmt: skip
