"""Header cells over two lines of a text extract, where single spaces part the words: which belong together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

MOST_WORDS = 14  # of the lower line that may begin a cell or not


def cells(upper: str, lower: str, width: int, known: Callable[[str], bool]) -> list[str]:
    """The `width` cells of a header of two lines; empty where the words do not tell.

    `Fortsatt Sjukdom, vård,` above `Arbete Studier rehabilitering behandling Övrigt`: a cell that begins small on the
    lower line goes on from the upper one, in order. `known`: is this the name of a column? It decides where a small word
    may begin a cell or go on in one; of two ways that make as many known names none is taken.
    """
    above = _at_capitals(upper)
    words = lower.split()
    small = [i for i, w in enumerate(words) if not w[:1].isupper()]
    starts = len(words) - len(small)  # cells that begin with a capital
    if starts + len(above) != width or len(small) > MOST_WORDS:
        return []
    ways: dict[tuple[str, ...], int] = {}
    for begin in combinations(small, len(above)):
        joined = _joined(words, frozenset(begin), above)
        if len(joined) == width:
            ways[tuple(joined)] = sum(map(known, joined))
    best = [way for way, n in ways.items() if n == max(ways.values())]
    return list(best[0]) if len(best) == 1 else []


def _at_capitals(text: str) -> list[str]:
    found: list[str] = []
    for word in text.split():
        if found and not word[:1].isupper():
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found


def _joined(words: Sequence[str], begin: frozenset[int], above: Sequence[str]) -> list[str]:
    """The lower line's cells, those that begin at `begin` with the upper line's before them."""
    rest = iter(above)
    found: list[str] = []
    for i, word in enumerate(words):
        if i in begin:
            found.append(f"{next(rest)} {word}")
        elif word[:1].isupper():
            found.append(word)
        elif found:
            found[-1] += f" {word}"
        else:
            return []
    return found
