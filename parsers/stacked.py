"""Text extracts that give every cell of a table a line of its own: label, figure, figure, next label; put together as rows.

Told by their rhythm: three rows or more, each a label and the lines of nothing but a figure directly below it, most of
them alike in number. A block of labels above a block of figures has no such rhythm and is left as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.lines import Line

LEAST_ROWS, LEAST_FIGURES, MOST_FIGURES = 3, 2, 10
ALIKE = 0.5  # of the rows have the usual number of figures; cells that were blank left no line
LONGEST_LABEL = 90  # characters
MOST_LABELS_BETWEEN = 3  # lines between two rows: headings, labels over several lines
_FIGURE = re.compile(
    r"\(?[-−–+]?\s?\d{1,3}(?:[ .]\d{3})*(?:,\d+)?\)?(?:\s?%)?|[-−–+]?\d+(?:,\d+)?(?:\s?%)?|[-−–]|(?:Not\s+)?\d{1,2}(?:, ?\d{1,2})*",
    re.IGNORECASE,
)
_PERIOD = re.compile(r"(?:19|20)\d\d(?:-\d\d-\d\d)?")
_LETTERS = re.compile(r"[^\W\d_]{2}")

Stack = list[tuple[int, list[int]]]  # a label's line and its figures'


def join(lines: Sequence[Line]) -> list[Line]:
    """The lines of a document, the cells of each row that stands line by line as one line. Words keep their own lines."""
    taken: set[int] = set()
    stacks = list(_stacks(lines))
    for line in lines:
        if not line.positioned:
            line.rewrite(line.words, ())  # what they were taken for was worked out before all is known of them
    for stack in stacks:
        for label, figures in stack:
            _put_together(lines[label], [lines[i] for i in figures])
            taken.update(figures)
    if not taken:
        return list(lines)
    kept = [line for i, line in enumerate(lines) if i not in taken]
    for index, line in enumerate(kept):
        line.index = index
    return kept


def _stacks(lines: Sequence[Line]) -> Iterator[Stack]:
    stack: Stack = []
    for label, figures in _rows(lines):
        last = stack[-1][1][-1] if stack else label
        between = lines[last + 1 : label]
        if stack and (len(between) > MOST_LABELS_BETWEEN or any(b.caption or b.prose for b in between)):
            yield from _if_regular(stack)
            stack = []
        stack.append((label, figures))
    yield from _if_regular(stack)


def _if_regular(stack: Stack) -> Iterator[Stack]:
    counts = Counter(len(figures) for _, figures in stack)
    usual, rows = counts.most_common(1)[0] if counts else (0, 0)
    if len(stack) >= LEAST_ROWS and usual >= LEAST_FIGURES and rows >= ALIKE * len(stack):
        yield stack


def _rows(lines: Sequence[Line]) -> Iterator[tuple[int, list[int]]]:
    """Each label with the lines of figures directly below it; years below the word that heads them are no figures."""
    at = 0
    while at < len(lines):
        figures = _figures_below(lines, at)
        if figures and _may_label(lines[at]) and not all(_PERIOD.fullmatch(lines[i].text) for i in figures):
            yield at, figures
        at += max(1, len(figures))


def _figures_below(lines: Sequence[Line], label: int) -> list[int]:
    found: list[int] = []
    if lines[label].positioned or _FIGURE.fullmatch(lines[label].text):
        return found
    for i in range(label + 1, min(len(lines), label + 1 + MOST_FIGURES)):
        line = lines[i]
        if line.blank_before or line.page is not lines[label].page or not _FIGURE.fullmatch(line.text):
            break
        found.append(i)
    return found


def _may_label(line: Line) -> bool:
    text = line.text
    if len(text) > LONGEST_LABEL or not _LETTERS.search(text):
        return False
    return not (line.caption or line.heading or line.toc or line.prose)


def _put_together(label: Line, figures: Sequence[Line]) -> None:
    """The figures behind the label, a space from it and further from each other than the groups of one number are."""
    words = list(label.words)
    gap = label.page.number_gap
    for line in figures:
        start = words[-1].x1 + gap * (1 if line is figures[0] else 2)
        shift = start - line.words[0].x0
        words += [w._replace(x0=w.x0 + shift, x1=w.x1 + shift) for w in line.words]
    label.rewrite(words, ())
