"""What stands in the cells of a typeset line besides bare numbers: units, brackets, marks, remarks behind the figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from parsers import numbers
from pipeline.model import Word

REMARK_GAP = 1.6  # times the gap inside a number: what sets a remark apart from the figures before it
_UNIT = re.compile(r"kr\.?|tkr|mnkr|mkr|sek|st|:-", re.IGNORECASE)
LEAST_NEGATIVE = 3  # digits of a number in brackets that is an amount; fewer are page numbers and the like
_MARKED = re.compile(r"(?P<figure>\d[\d.,]*%?)(?P<mark>[*†‡]+|(?<=\d):-|,-)$")
_OPENS = re.compile(r"\((?P<figure>[-−–]?\d[\d., ]*)(?P<rest>%?\)?)$")  # a hard space stands inside a word
_CLOSES = re.compile(r"(?P<figure>\d{3}(?:[.,]\d+)?|%)\)$")


def bare(words: Sequence[Word], gap: float, by_habit: bool = False) -> list[Word]:
    """The words with marks and units behind figures and brackets around them taken off; a list of the same length.

    `(10 000)` alone in its cell is negative, `(40 %)` is a figure of its own; `601 (624)` and `2 (29)` stay as they are.
    `gap`: the widest gap inside a number. `by_habit`: the report prints its negatives in brackets, small ones too.
    """
    found = list(words)
    for i, word in enumerate(words):
        marked = _MARKED.match(word.text)
        if marked:
            found[i] = word._replace(text=marked["figure"])
        elif i and _UNIT.fullmatch(word.text) and numbers.is_number_word(words[i - 1].text):
            found[i] = word._replace(text=numbers.UNIT) if word.x0 - words[i - 1].x1 <= gap else word
    for i, word in enumerate(words):
        opens = _OPENS.match(word.text)
        if opens is None:
            continue
        alone = i > 0 and word.x0 - words[i - 1].x1 >= 2 * gap
        if opens["rest"]:
            if opens["rest"].startswith("%"):
                found[i] = word._replace(text=opens["figure"] + "%")
            elif alone and opens["rest"] and (by_habit or len(opens["figure"]) >= LEAST_NEGATIVE):
                found[i] = word._replace(text=_negative(opens["figure"]))
            continue
        end = i + 1
        while end < len(words) and end < i + 5 and not _CLOSES.match(words[end].text):
            end += 1
        closes = _CLOSES.match(words[end].text) if end < len(words) else None
        if closes is None:
            continue
        share = closes["figure"] == "%"
        if not share and not alone:
            continue
        found[i] = word._replace(text=opens["figure"] if share else _negative(opens["figure"]))
        found[end] = words[end]._replace(text=closes["figure"])
    return found


def negatives(words: Sequence[Word], gap: float, by_habit: bool) -> list[Word]:
    """The words of a text extract's line with brackets around figures turned into minus signs; a list of the same length.

    A figure in brackets is negative where it is alone in its cell, or, with single spaces between cells, where the
    report prints its negatives so (`by_habit`): else it may as well be last year's figure beside this year's.
    """
    found = list(words)
    for i, word in enumerate(words):
        opens = _OPENS.match(word.text)
        if opens is None or not i or "%" in opens["rest"] or opens["figure"][0] in numbers.MINUS:
            continue
        end = i
        while end < len(words) - 1 and end < i + 4 and not words[end].text.endswith(")"):
            end += 1
        inside = [opens["figure"], *(w.text.rstrip(")") for w in words[i + 1 : end + 1])]
        if not words[end].text.endswith(")") or not all(numbers.may_continue(t) for t in inside[1:]):
            continue
        apart = word.x0 - words[i - 1].x1 >= 2 * gap
        digits = sum(c.isdigit() for t in inside for c in t)
        of_year = len(inside) == 1 and numbers.is_year(inside[0])
        amount = digits >= LEAST_NEGATIVE or any("," in t for t in inside)
        if of_year or not (apart or (by_habit and amount)):
            continue
        found[i] = word._replace(text=_negative(opens["figure"]))
        if end > i:
            found[end] = words[end]._replace(text=inside[-1])
    return found


_BESIDE = re.compile(r"\(\d[\d ., ]*\)\s+(?:[-–—]\s+)?\(\d[\d ., ]*\)\s*$")
LEAST_ROWS = 2


def negatives_in_brackets(texts: Iterable[str]) -> bool:
    """Do lines of a report end in two figures in brackets beside each other, which no figures of last year do?"""
    rows = 0
    for text in texts:
        rows += _BESIDE.search(text) is not None
        if rows >= LEAST_ROWS:
            return True
    return False


def _negative(figure: str) -> str:
    return figure if figure[0] in numbers.MINUS else f"-{figure}"


def end_of_figures(words: Sequence[Word], gap: float) -> int:
    """How many words of a line come before a remark: text set apart behind figures that are set apart themselves."""
    wide = REMARK_GAP * gap
    for i in range(len(words) - 1, 0, -1):
        if words[i].x0 - words[i - 1].x1 < wide:
            continue
        before, behind = words[i - 1].text, words[i:]
        if any(numbers.is_number_word(w.text) and not w.text.isalpha() for w in behind):
            return len(words)
        if not numbers.is_number_word(before) or not behind[0].text[0].isalpha():
            return len(words)
        start = numbers.tail_start(words[:i])
        apart = 0 < start < i and words[start].x0 - words[start - 1].x1 >= wide
        return i if apart and words[0].text[0].isalpha() else len(words)
    return len(words)
