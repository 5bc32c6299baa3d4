"""A change in numbers of people beside the two numbers it lies between: `en ökning med 14, från 60 till 74`.

Only where the sentence holds these three numbers and no other but years: then nothing else can be what is changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from parsers.numbers import is_year, parse_printed, swedish
from pipeline.checks import told
from pipeline.checks.grid import Grid
from pipeline.model import ALL, COUNT, Document, Figure, Reconciliation, Sentence

RULE = "claim_arithmetic"
_NUMBER = r"\d{1,3}(?:[ \u00a0]\d{3})+|\d+"
_BEHIND = (
    r"(?![\d,.:/–-]*\d)(?!\s?(?:%|procent|tkr|kkr|kr\b|kronor|mnkr|mkr|miljon|år\b|års\b|månad|veck|dag|tim|poäng))"
)
_CHANGE = re.compile(
    rf"\b(?:en|är|blev|var)\s+(?:(?P<up>ökning|uppgång)|minskning|nedgång)\s+(?:med|på|om)\s+(?P<by>{_NUMBER}){_BEHIND}",
    re.IGNORECASE,
)
_FROM_TO = re.compile(
    rf"\bfrån\s+(?P<old>{_NUMBER}){_BEHIND}(?:\s+[a-zåäö]+){{0,3}}?\s+till\s+(?P<new>{_NUMBER}){_BEHIND}", re.IGNORECASE
)
_THAN = re.compile(
    rf"\b(?P<new>{_NUMBER}){_BEHIND}(?:\s+[a-zåäö]+){{0,3}}?,?\s+(?:jämfört med|mot)\s+(?P<old>{_NUMBER}){_BEHIND}"
    r"(?:\s+[a-zåäö]+){0,2}?\s+(?:året\s+(?:innan|före|dessförinnan)|förra\s+året|föregående\s+år|(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(r"\b(?:deltagar|person|individ|kvinn|män\b|avslut|inskriv)", re.IGNORECASE)
_ELSE = re.compile(
    r"\bmål(?:et|sättning\w*)?\b|budget|prognos|planera|\b(?:ca|cirka|drygt|knappt|nästan|omkring|ungefär|per|snitt|genomsnitt\w*)\b",
    re.IGNORECASE,
)
OTHERS = 3  # numbers of the sentence: the change and its two ends


def check(document: Document, _grids: Sequence[Grid]) -> list[Reconciliation]:
    """Every change of a number of people that a sentence tells with the two numbers."""
    return [r for s in document.prose.sentences if s.sort == "prose" for r in _of_sentence(document, s)]


def _of_sentence(document: Document, sentence: Sentence) -> Iterator[Reconciliation]:
    text = sentence.text
    changes, ends = list(_CHANGE.finditer(text)), [*_FROM_TO.finditer(text), *_THAN.finditer(text)]
    if len(changes) != 1 or len(ends) != 1 or not _PEOPLE.search(text) or _ELSE.search(text):
        return
    if sum(not is_year(n) for n in re.findall(_NUMBER, text)) != OTHERS:
        return
    change, pair = changes[0], ends[0]
    by, old, new = (parse_printed(n) for n in (change["by"], pair["old"], pair["new"]))
    if by is None or old is None or new is None or any(is_year(n) for n in (change["by"], pair["old"], pair["new"])):
        return
    computed = new - old if change["up"] else old - new
    figure = _figure(sentence, change, by)
    yield told.row(
        RULE, document, sentence, figure, "Running text: a change and its two ends", stated=by, computed=computed,
        tolerance=Decimal(0), verdict=told.judge(by, computed, Decimal(0)), terms=f"{swedish(new)} - {swedish(old)}",
        note="change", suffix=".people",
    )  # fmt: skip


def _figure(sentence: Sentence, change: re.Match[str], by: Decimal) -> Figure:
    """The change as a figure: the one the text was read to hold there, else one of its own."""
    start, end = change.span("by")
    known = next((f for f in sentence.figures if f.start == start), None)
    return known or Figure(start, end, end, change["by"], by, COUNT, "persons", ALL, line=sentence.line)


__all__ = ["check"]
