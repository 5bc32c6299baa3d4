"""Tables exported from SUS, the register of participants until 2022: columns of words beside the labels.

`Samverkansorganisation | Insats | Volyminsats` stand before the figures: the association's own name once, wrapped,
the label, and Nej or Ja on every row. The lines below a row go on with its label.
"""

from __future__ import annotations

import re
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


def without_yes_no(block: Block, labelled: Sequence[LabelledRow], organisation: str) -> bool:
    """Rewrite the labels of a table with a column of yes and no; False (and nothing done) where there is none."""
    if len(labelled) < LEAST_ROWS:
        return False
    said = {id(r): _texts(block, labelled, i) for i, r in enumerate(labelled)}
    saying = [r for r in labelled if any(_YES_NO.search(f"{t} ") for t in said[id(r)])]
    if len(saying) < LEAST_SHARE * len(labelled):
        return False
    name = organisation.casefold().split()
    for row in labelled:
        label = ""
        for text in said[id(row)]:
            part, name = _without_name(_YES_NO.split(f"{text} ")[0].strip(), name)
            label = join(label, part)
        row.label, row.section = _DEBRIS.sub("", label), ""
    return True


def _texts(block: Block, labelled: Sequence[LabelledRow], at: int) -> list[str]:
    """The parts of a row's label from top to bottom: with positions the lines nearest to it, else those that follow."""
    line = labelled[at].line
    start = labelled[at - 1].line.index if at else block.body[0].index - 1
    end = labelled[at + 1].line.index if at + 1 < len(labelled) else line.index + LONGEST_LABEL
    above = [x for x in block.body if start < x.index < line.index]
    below = [x for x in [*block.body, *block.below] if line.index < x.index < end]
    if line.positioned:
        previous = labelled[at - 1].line if at else None
        following = labelled[at + 1].line if at + 1 < len(labelled) else None
        return [
            *(x.text for x in above if previous is None or abs(line.y - x.y) < abs(x.y - previous.y)),
            line.label,
            *(x.text for x in below if following is None or abs(x.y - line.y) <= abs(following.y - x.y)),
        ]
    return [line.label, *(x.text.strip() for x in takewhile(_is_word, below))]


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
