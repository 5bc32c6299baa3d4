"""Footnotes whose marks are no raised type: `... (42 %)2.` and, further down, `2 13 deltagare ...`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.lines import Line

LOST = 2  # marks in a row that may be missing, in a picture perhaps
REACH = 90  # lines from a mark down to its footnote
_NOTE = re.compile(r"^(\d{1,2})(?:\s+(?=[A-ZÅÄÖa-zåäö\d])|(?=[A-ZÅÄÖ][a-zåäö]))")


def mark(lines: Sequence[Line]) -> None:
    """Take the marks of footnotes, and the numbers the notes begin with, out of the lines' words into their `marks`.

    Footnotes are numbered through a document: a line that begins with the next number is one if that number stands
    glued to a word or a bracket (or last on a line) above it. A mark is no digit of a figure and no part of a label.
    """
    expected = 1
    taken = -1  # the line of the last footnote; one directly below it needs no mark (it may be in a picture)
    for at, line in enumerate(lines):
        match = _NOTE.match(line.text)
        if match is None or not 0 <= int(match[1]) - expected <= LOST or line.furniture:
            continue
        above = _mark(lines[max(0, at - REACH) : at], match[1])
        beside = at > 0 and lines[at - 1].index == taken and match[0] and line.text[len(match[0]) :][:1].isupper()
        if above is None and not beside:
            continue
        if above is not None:
            _take(*above, len(match[1]))
        taken = line.index
        line.footnote = True
        _take(line, 0, 0, len(match[1]))
        expected = int(match[1]) + 1


def _mark(lines: Sequence[Line], number: str) -> tuple[Line, int, int] | None:
    """The nearest line above with the mark, the word it is in and where in that word."""
    glued = re.compile(
        rf"(?<=\b(?:19|20)\d\d){number}(?=\W*$)|(?<=[^\W\d_)%”\"]){number}(?=\W*$)|(?<=[)%”\"]){number}(?=\W*$)|(?<=[a-zåäö)%]\.){number}$"
    )
    for line in reversed(lines):
        for i, word in enumerate(line.words):
            match = glued.search(word.text) if len(word.text) > len(number) else None
            if match is not None and match.start() > 1:
                return line, i, match.start()
    for i, line in reversed(list(enumerate(lines))):
        last = line.words[-1]
        own = len(line.words) > 2 and last.text == number and _ends_word(line.words[-2].text)
        if own and (not line.row or line.words[-2].text.endswith(".") or _goes_on(lines, i)):
            return line, len(line.words) - 1, 0
    return None


def _goes_on(lines: Sequence[Line], at: int) -> bool:
    """Is the line the last of a paragraph?"""
    return at > 0 and lines[at - 1].prose and not lines[at].blank_before


def _ends_word(text: str) -> bool:
    return text[-1:].islower() or text[-1:] in ".)"


def _take(line: Line, word: int, at: int, width: int) -> None:
    taken = line.words[word]
    rest = taken.text[:at] + taken.text[at + width :]
    words = [*line.words[:word], *([taken._replace(text=rest)] if rest else []), *line.words[word + 1 :]]
    line.rewrite(words, [taken._replace(text=taken.text[at : at + width])])
