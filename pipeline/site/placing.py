"""Where marks and notes go on a page so that they cover nothing printed and not each other.

What is printed is known by its ink: the page is looked at as a small picture, so it makes no difference whether it has
words, is a scan or is turned. Places are in points of the page as displayed, from its upper left corner.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Box = tuple[float, float, float, float]
DARK = 48  # levels of grey from the paper's: what is printed; a tint of a row or a scan's noise is nearer
CLEAR = 0.4  # points kept free around a mark
BESIDE = 1.6  # points between a figure and its mark
DESCENDER = 0.25  # of a figure's box lies below what it stands on, and is empty
MOST_BESIDE = 6  # marks one beside the other in a margin
SHARES = (1.0, 0.8, 0.6)  # of its size that a mark may have where there is little room
_TAKEN, _OUTSIDE = 10.0, 100.0  # as bad as that many marks full of ink


@dataclass
class Ground:
    """A page with its ink, and the places taken so far."""

    ink: NDArray[np.float64]  # summed over rows and columns, one more of each than the picture has
    scale: float
    width: float
    height: float
    taken: list[Box] = field(default_factory=list)

    @classmethod
    def of(cls, grey: NDArray[np.uint8], scale: float) -> Ground:
        """From a page's picture in levels of grey with `scale` pixels for a point."""
        paper = int(np.median(grey)) if grey.size else 255
        dark = np.abs(grey.astype(np.int16) - paper) > DARK
        summed = np.zeros((grey.shape[0] + 1, grey.shape[1] + 1))
        summed[1:, 1:] = dark.cumsum(0).cumsum(1)
        return cls(summed, scale, grey.shape[1] / scale, grey.shape[0] / scale)

    def inked(self, box: Box) -> float:
        """The share of a box that is printed on."""
        rows, columns = self.ink.shape
        x0, x1 = (min(max(round(x * self.scale), 0), columns - 1) for x in (box[0], box[2]))
        y0, y1 = (min(max(round(y * self.scale), 0), rows - 1) for y in (box[1], box[3]))
        if x1 <= x0 or y1 <= y0:
            return 0.0
        dark = self.ink[y1, x1] - self.ink[y0, x1] - self.ink[y1, x0] + self.ink[y0, x0]
        return float(dark / ((x1 - x0) * (y1 - y0)))

    def place(self, options: Iterable[Box]) -> Box:
        """Take the first of the places for a mark where it covers nothing, or the best."""
        best, least = (0.0, 0.0, 0.0, 0.0), float("inf")
        for box in options:
            harm = self._harm(box)
            if harm < least:
                best, least = box, harm
            if not harm:
                break
        self.taken.append(best)
        return best

    def margins(self, box: Box, wide: float, tall: float) -> list[Box]:
        """Places level with a box beyond all that is printed there: right of it and left, the nearest to it first."""
        middle = (box[1] + box[3]) / 2
        rows = slice(*(min(max(round(y * self.scale), 0), len(self.ink) - 1) for y in (middle - tall, middle + tall)))
        summed = self.ink[rows.stop] - self.ink[rows.start]
        inked = np.nonzero(np.diff(summed))[0] / self.scale
        first, last = (float(inked[0]), float(inked[-1])) if len(inked) else (box[0], box[2])
        step = wide + 1.0
        rights = [last + 3 + n * step for n in range(MOST_BESIDE)]
        lefts = [first - 3 - (n + 1) * step for n in range(MOST_BESIDE)]
        near, far = (rights, lefts) if last - box[2] <= box[0] - first else (lefts, rights)
        return [(x, middle - tall / 2, x + wide, middle + tall / 2) for x in (*near, *far)]

    def _harm(self, box: Box) -> float:
        x0, y0, x1, y1 = box
        harm = self.inked((x0 - CLEAR, y0 - CLEAR, x1 + CLEAR, y1 + CLEAR))
        harm += _TAKEN * any(met(box, other) for other in self.taken)
        return harm + _OUTSIDE * (x0 < 0 or y0 < 0 or x1 > self.width or y1 > self.height)


def met(a: Box, b: Box) -> bool:
    """Do two boxes overlap?"""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def around(box: Box, wide: float, tall: float) -> Iterator[Box]:
    """The places for a small mark at a figure: right of it, left, under it, over it; then the same a little smaller."""
    x0, y0, x1, y1 = box
    middle, foot = (y0 + y1) / 2, y1 - DESCENDER * (y1 - y0)
    for share in SHARES:
        w, h = wide * share, tall * share
        sides = [(x, y) for x in (x1 + BESIDE, x0 - BESIDE - w) for y in (middle - h / 2, y1 - h * 0.8, y0 - h * 0.2)]
        across = [x1 - w, (x0 + x1 - w) / 2, x0]
        under = [(x, y) for y in (foot + CLEAR, y1 + CLEAR) for x in across]
        over = [(x, y0 - h + d) for d in (0.0, 0.1 * (y1 - y0)) for x in across]
        for x, y in (*sides, *under, *over):
            yield x, y, x + w, y + h


@dataclass(frozen=True, slots=True)
class Strip:
    """Notes beside a page: the type size, the columns, and for each note its column and top."""

    size: float
    columns: int
    tops: tuple[tuple[int, float], ...]


def stacked(wanted: Sequence[float], heights: Sequence[float], room: float, gap: float) -> list[float] | None:
    """The tops of boxes one below the other, each as near as can be to where it is wanted; None where they don't fit.

    Boxes that would overlap become one block, which stands where its boxes want to be on average.
    """
    if sum(heights) + gap * max(len(heights) - 1, 0) > room:
        return None
    blocks: list[tuple[float, list[float]]] = []  # top, and heights of its boxes
    for n, height in enumerate(heights):
        own, top = [height], min(max(wanted[n], 0.0), room - height)
        while blocks and blocks[-1][0] + sum(blocks[-1][1]) + gap * len(blocks[-1][1]) > top:
            own = blocks.pop()[1] + own
            first = n + 1 - len(own)
            offsets = [sum(own[:k]) + gap * k for k in range(len(own))]
            top = sum(wanted[first + k] - offset for k, offset in enumerate(offsets)) / len(own)
            top = min(max(top, 0.0), room - offsets[-1] - own[-1])
        blocks.append((top, own))
    return [top + sum(own[:k]) + gap * k for top, own in blocks for k in range(len(own))]
