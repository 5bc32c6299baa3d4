"""Tables exported from SUS, the register of participants until 2022: columns of words beside the labels.

`Samverkansorganisation | Insats | Volyminsats` stand before the figures: the association's own name once, wrapped,
the label, and Nej or Ja on every row. The lines below a row go on with its label.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import takewhile

from parsers.blocks import Block
from parsers.lines import Line
from parsers.rows import LabelledRow, join

_YES_NO = re.compile(r"\s+(?:ja|nej)\b[\s·.]*", re.IGNORECASE)
_DEBRIS = re.compile(r"\s+(?:[·.]\d[\d·.]*|\d[\d.]*·[\d·.]*)$")  # a figure OCR could not read: `·111`
LEAST_SHARE = 0.6  # of rows that say yes or no
LEAST_ROWS = 4
LONGEST_LABEL = 4  # lines
LONGEST_PART = 40  # characters


def without_yes_no(block: Block, labelled: Sequence[LabelledRow], organisation: str) -> None:
    """Rewrite the labels of a table with a column of yes and no; others are left alone."""
    lines = [*block.body, *block.below]
    if len(labelled) < LEAST_ROWS or sum(bool(_YES_NO.search(f"{x.text} ")) for x in lines) < LEAST_SHARE * len(
        labelled
    ):
        return
    said = {id(r): _texts(lines, labelled, i) for i, r in enumerate(labelled)}
    saying = [r for r in labelled if any(_YES_NO.search(f"{t} ") for t in said[id(r)])]
    if len(saying) < LEAST_SHARE * len(labelled):
        return
    name = organisation.casefold().split()
    for row in labelled:
        label = ""
        for text in said[id(row)]:
            part, name = _without_name(_YES_NO.split(f"{text} ")[0].strip(), name)
            label = join(label, part)
        row.label, row.section = _DEBRIS.sub("", label), ""


def _texts(lines: Sequence[Line], labelled: Sequence[LabelledRow], at: int) -> list[str]:
    """The parts of a row's label from top to bottom: with positions the lines nearest to it, else those that follow.

    `lines`: the table's, in order.
    """
    line = labelled[at].line
    start = labelled[at - 1].line.index + 1 if at else lines[0].index
    end = labelled[at + 1].line.index if at + 1 < len(labelled) else line.index + LONGEST_LABEL
    above = _between(lines, start, line.index)
    below = _between(lines, line.index + 1, end)
    if line.positioned:
        previous = labelled[at - 1].line if at else None
        following = labelled[at + 1].line if at + 1 < len(labelled) else None
        return [
            *(x.text for x in above if previous is None or abs(line.y - x.y) < abs(x.y - previous.y)),
            line.label,
            *(x.text for x in below if following is None or abs(x.y - line.y) <= abs(following.y - x.y)),
        ]
    return [line.label, *(x.text.strip() for x in takewhile(_is_word, below))]


def _between(lines: Sequence[Line], start: int, end: int) -> Sequence[Line]:
    """The lines of positions `start` to `end` - 1."""
    return lines[bisect_left(lines, start, key=_index) : bisect_left(lines, end, key=_index)]


def _index(line: Line) -> int:
    return line.index


def _is_word(line: Line) -> bool:
    return (
        not line.text[-1:].isdigit()
        and not _YES_NO.search(line.text)
        and len(line.text) <= LONGEST_PART
        and sum(c.isalpha() for c in line.text) > len(line.text) / 2
    )


def _without_name(label: str, name: list[str]) -> tuple[str, list[str]]:
    """The label without the next words of the organisation's name, and those words that are still to come."""
    words = label.split()
    taken = 0
    while taken < min(len(words), len(name)) and words[taken].casefold() == name[taken]:
        taken += 1
    return " ".join(words[taken:]), name[taken:]
