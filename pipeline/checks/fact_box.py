"""Fact boxes of an intervention, printed as lines of label and value: each line as a sentence of its own.

Lines without a colon (`Startår 2020`, `Bemanning två coacher`) run together with each other and with the first line below
the box, so that nothing tells where one value ends. The heading of the box says that its lines are not running text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.model import Sentence

_HEAD = re.compile(
    r"^\W*(?:faktaruta|fakta(?:\s+om\b[^\d]{0,40}?)?|snabbfakta|kort\s+(?:fakta|om\b[^\d]{0,40}?)|i\s+korthet|basfakta)(?=\W|$)",
    re.IGNORECASE,
)
FEWEST = 3  # lines


def lines(sentence: Sentence) -> Iterator[Sentence]:
    """The lines of a fact box, each a sentence with its own figures; any other sentence as it stands."""
    if sentence.sort != "prose" or len(sentence.starts) < FEWEST or not _HEAD.match(sentence.text):
        yield sentence
        return
    cuts = [s for s in sentence.starts if _opens(sentence.text[s[0] :])]
    for (start, line), end in zip(cuts, [*(s for s, _ in cuts[1:]), len(sentence.text)], strict=True):
        figures = tuple(
            replace(f, start=f.start - start, end=f.end - start, stop=min(f.stop, end) - start)
            for f in sentence.figures
            if start <= f.start < end
        )
        inner = tuple((max(0, s - start), n) for s, n in sentence.starts if start <= s < end)
        yield replace(sentence, text=sentence.text[start:end].strip(), line=line, figures=figures, starts=inner)


def _opens(text: str) -> bool:
    """A line that begins small goes on with the value above it."""
    return not text[:1].islower()
