"""What a goal is about, as a set of concepts, so that two wordings of one goal are seen to be one (schemas/goal_words.csv).

`60 % av de med anställning behåller sin anställning 12 månader efter avslut` and `50 % i anställning 1 år efter avslut`
are both of {work, after_12}.
"""

from __future__ import annotations

import re
from functools import cache

from pipeline import vocabulary

_STEM = 6  # letters that two forms of a word share
_MONTHS = {"tre": 3, "sex": 6, "nio": 9, "tolv": 12, "arton": 18, "ett": 1, "två": 2, "en": 1}
_AFTER = re.compile(
    r"\b(?P<number>\d{1,2}|tre|sex|nio|tolv|arton|ett|två|en)\s+(?P<unit>mån\w*|år|halvår|veckor)\s+(?:efter|sedan)\b",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"\binom\s+(?P<number>\d{1,2}|[a-zåäö]+)\s+(?P<unit>mån\w*|år|halvår|veckor|dagar)\b", re.IGNORECASE
)
_PROJECT = re.compile(
    r"\b(?:(?:under\s+)?(?:hela\s+)?projekt(?:tiden|perioden)|fram till|till (?:och med|projektets slut)|(?:för|i|under) hela projektet|på (?:två|tre|fyra) år)\b",
    re.IGNORECASE,
)
_DATES = re.compile(
    r"\b(?:(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december|jan|feb|apr|aug|sept?|okt|nov|dec)\b\.?|(?:19|20)\d\d|per år|/\s?år)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*")


@cache
def _known() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(r["pattern"], re.IGNORECASE), r["concept"]) for r in vocabulary.rows("goal_words.csv"))


@cache
def _concept(word: str) -> str:
    for pattern, concept in _known():
        if pattern.fullmatch(word):
            return concept or word[:_STEM]
    return word[:_STEM]


def concepts(text: str) -> frozenset[str]:
    """What a goal's words are about; empty where they only say that there are participants."""
    found = set()
    for name, pattern in (("after", _AFTER), ("within", _WITHIN)):
        if match := pattern.search(text):
            found.add(f"{name}_{_months(match)}")
            text = f"{text[: match.start()]} {text[match.end() :]}"
    if _PROJECT.search(text):
        found.add("project")
    text = _DATES.sub(" ", _PROJECT.sub(" ", text))
    return frozenset((found | {_concept(w.casefold()) for w in _WORD.findall(text)}) - {"drop"})


def _months(match: re.Match[str]) -> str:
    number = match["number"].lower()
    value = int(number) if number.isdigit() else _MONTHS.get(number, 0)
    unit = match["unit"].lower()
    if unit.startswith("mån"):
        return str(value)
    return {"år": str(value * 12), "halvår": "6"}.get(unit, f"{number}_{unit}")
