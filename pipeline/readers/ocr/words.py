"""Boxes of the recogniser to words with exact ends: its characters say what stands there, the ink says where.

A box may hold a whole line of prose, a figure with thousands groups or two columns of a table. Its characters'
places are good to half a character; columns are told by gaps, so every end is moved to the ink's edge.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pipeline.readers.ocr.engine import Box, Char
from pipeline.readers.ocr.geometry import Image, Point, angle, turned
from pipeline.readers.ocr.ink import Ink, measure

WIDE = 0.55  # ink heights; no gap inside a word or between two digits of one group is as wide
WIDER = 2.5  # times the line's usual gap between characters: spaced-out headings are not cut into letters
LIKE_A_SPACE = 0.75  # of the line's other spaces: beside a letter, so wide a gap is a space the recogniser dropped
TIGHT = 0.3  # ink heights; beside a decimal comma so narrow a gap is no space, whatever the recogniser says
FAR = 1.0  # box heights; a space is not looked for in a gap farther from where the recogniser saw it
NO_GAP = -0.3  # box heights; the score of leaving a space without a gap (a gap scores its width less its distance)
PITCH = 1.3  # times the digits' usual distance: with the next digits in threes, a dropped thousands space
SAME_ROW = 0.3  # box heights between the middles of two boxes of a row
SAME_CHARACTER = 0.2  # box heights; characters of two boxes nearer than this are one character seen twice
_FIGURE = re.compile(r"([-–−+]?)(\d{4,})(?:[.,]\d+)?%?")
_FAINT = ".,·:;'’\"-"
_DECIMAL = re.compile(r"\d[.,]\d")
_ROUND = re.compile(r"[-–−+]?[\dOo][\dOo.,]*%?")  # a figure in which a zero may have been read as a letter
_ZERO = str.maketrans("Oo", "00")


@dataclass(frozen=True, slots=True)
class OcrWord:
    """A token without spaces; y downwards. `confidence`, 0 to 1, is that of its least sure character."""

    text: str
    x0: float
    x1: float
    y0: float
    y1: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Piece:
    """A token with its ends in px along the box."""

    text: str
    start: float
    end: float
    confidence: float


def of_boxes(image: Image, boxes: Sequence[Box], skew: float) -> list[OcrWord]:
    """Words in px of the grey image (HxW) after undoing `skew` (degrees clockwise) around its centre."""
    centre = (image.shape[1] / 2, image.shape[0] / 2)
    inks = [measure(image, box.quad) for box in boxes]
    heights = [ink.bottom - ink.top for ink in inks if ink.runs]
    usual = median(heights) if heights else 0.0
    words = []
    for box, ink in zip(boxes, inks, strict=True):
        words.extend(place(box, ink, split(box, ink), skew, centre, usual))
    return joined(words)


def joined(words: Sequence[OcrWord]) -> list[OcrWord]:
    """Figures the detector cut at their decimal comma into two boxes are one word again; the rest stays in order."""
    out: list[OcrWord] = []
    by_place = sorted(words, key=lambda w: w.x0)
    partner: dict[int, OcrWord] = {}
    for i, left in enumerate(by_place):
        for right in by_place[i + 1 :]:
            if right.x0 - left.x1 >= TIGHT * (left.y1 - left.y0):
                break
            height = min(left.y1 - left.y0, right.y1 - right.y0)
            beside = right.x0 > left.x0 and right.x1 > left.x1 and right.x0 - left.x1 < TIGHT * height
            level = abs(left.y0 + left.y1 - right.y0 - right.y1) / 2 < SAME_ROW * max(
                left.y1 - left.y0, right.y1 - right.y0
            )
            if beside and level and _DECIMAL.search(f"{left.text[-2:]}{right.text[:2]}"):
                partner[id(left)] = right
                break
    taken = {id(w) for w in partner.values()}
    for word in words:
        if id(word) in taken:
            continue
        right_ = partner.get(id(word))
        while right_ is not None:
            text, sure = word.text + right_.text, min(word.confidence, right_.confidence)
            y0, y1 = min(word.y0, right_.y0), max(word.y1, right_.y1)
            word = OcrWord(text, word.x0, right_.x1, y0, y1, sure)
            right_ = partner.get(id(right_))
        out.append(word)
    return out


def place(box: Box, ink: Ink, pieces: Sequence[Piece], skew: float, centre: Point, usual: float = 0.0) -> list[OcrWord]:
    """Pieces of a box at their place on the page, `skew` degrees undone around `centre`.

    All words of a box share its ink's height, so that a line's words share their middle; flat ones (a dash) are
    given half the page's `usual` height around theirs.
    """
    lean = angle(box.quad)
    x, y = box.quad[0]
    middle, half = (ink.top + ink.bottom) / 2, max(ink.bottom - ink.top, usual / 2) / 2
    words = []
    for piece in pieces:
        ends = [turned(turned((x + u, y + middle), -lean, (x, y)), skew, centre) for u in (piece.start, piece.end)]
        level = (ends[0][1] + ends[1][1]) / 2
        words.append(OcrWord(piece.text, ends[0][0], ends[1][0], level - half, level + half, piece.confidence))
    return words


def without_doubles(boxes: Sequence[Box], skew: float) -> list[Box]:
    """Where two boxes of a row overlap, the characters both hold are taken from the one with the shorter text."""
    rows = [(_flat(b, skew), b) for b in boxes]
    rows.sort(key=lambda r: r[0][0])
    for i, (here, _) in enumerate(rows):
        for j in range(i + 1, len(rows)):
            there = rows[j][0]
            if there[0] >= here[1]:
                break
            if abs(here[2] - there[2]) < SAME_ROW * min(here[3], there[3]):
                less, more = (i, j) if len(rows[i][1].text) < len(rows[j][1].text) else (j, i)
                rows[less] = (rows[less][0], _outside(rows[less][1], rows[less][0], rows[more][1], rows[more][0]))
    return [b for _, b in rows if b.text]


def _flat(box: Box, skew: float) -> tuple[float, float, float, float]:
    """Left, right, middle and height of a box in px, straightened."""
    points = [turned(p, skew, (0.0, 0.0)) for p in box.quad]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), max(xs), sum(ys) / 4, max(ys) - min(ys)


def _outside(box: Box, at: tuple[float, ...], other: Box, there: tuple[float, ...]) -> Box:
    seen = [there[0] + c.x for c in other.chars if not c.text.isspace()]
    if not seen or not box.chars:
        return box
    near = SAME_CHARACTER * at[3]
    kept = tuple(c for c in box.chars if not seen[0] - near <= at[0] + c.x <= seen[-1] + near)
    text = "".join(c.text for c in kept)
    return Box(text if text.strip() else "", box.quad, box.confidence, kept)


def split(box: Box, ink: Ink) -> list[Piece]:
    """The box's tokens, left to right: cut at the recogniser's spaces and at gaps too wide to be inside a token.

    Every character that is no space comes out once, in order (O as 0 in figures and alone). Without ink the recogniser's places stand.
    """
    chars = [c for c in box.chars if not c.text.isspace()]
    if not chars:
        return []
    spaces = _spaces(box.chars)
    gaps = [(a[1], b[0]) for a, b in pairwise(ink.runs)]
    cuts: dict[int, tuple[float, float]] = {}  # number of characters before the cut: the gap
    taken = _assign([x for _, x in spaces], gaps, ink.height)
    for (before, x), gap in zip(spaces, taken, strict=True):
        a, b = gaps[gap] if gap is not None else (x, x)
        around = "".join(c.text for c in chars[max(0, before - 2) : before + 2])
        if ink.runs and b - a < TIGHT * (ink.bottom - ink.top) and _DECIMAL.search(around):
            continue
        cuts[before] = (a, b)
    free = [gap for i, gap in enumerate(gaps) if i not in taken]
    usual = median(b - a for a, b in free) if len(free) >= 4 else 0.0
    limit = max(WIDE * (ink.bottom - ink.top), WIDER * usual)
    seen = [gaps[i][1] - gaps[i][0] for i in taken if i is not None]
    dropped = max(LIKE_A_SPACE * median(seen), WIDER * usual) if seen and usual else limit
    for a, b in free:
        before = sum(c.x < (a + b) / 2 for c in chars)
        if not 0 < before < len(chars):
            continue
        if any(a < c.x < b and c.text in _FAINT for c in chars):
            continue  # its ink was too little to be seen: the gap isn't one
        beside_letter = chars[before - 1].text.isalpha() or chars[before].text.isalpha()
        if b - a > (min(limit, dropped) if beside_letter else limit):
            left, right = cuts.get(before, (a, b))
            cuts[before] = (min(a, left), max(b, right))
    for before, gap_ in _thousands(chars, cuts, ink.runs).items():
        cuts.setdefault(before, gap_)
    return _pieces(chars, cuts, ink)


def _spaces(chars: Sequence[Char]) -> list[tuple[int, float]]:
    """For each space inside: how many characters stand before it, and where it was seen (px along the box)."""
    spaces: list[tuple[int, float]] = []
    before = 0
    for c in chars:
        if not c.text.isspace():
            before += 1
        elif before and not (spaces and spaces[-1][0] == before):
            spaces.append((before, c.x))
    if spaces and spaces[-1][0] == before:
        spaces.pop()
    return spaces


def _assign(spaces: Sequence[float], gaps: Sequence[tuple[float, float]], height: float) -> list[int | None]:
    """For each space the index of its gap, in order and each gap once, so that wide and near gaps win overall."""
    worst = NO_GAP * height
    best: list[tuple[float, list[int | None]]] = [(0.0, [])] * (len(gaps) + 1)  # by number of gaps used up
    for x in spaces:
        row: list[tuple[float, list[int | None]]] = [(best[0][0] + worst, [*best[0][1], None])]
        for used, (a, b) in enumerate(gaps, 1):
            options = [row[-1], (best[used][0] + worst, [*best[used][1], None])]
            distance = max(a - x, x - b, 0.0)
            if distance < FAR * height:
                score = best[used - 1][0] + min(b - a, height) - distance
                options.append((score, [*best[used - 1][1], used - 1]))
            row.append(max(options, key=lambda o: o[0]))
        best = row
    return best[-1][1]


def _thousands(
    chars: Sequence[Char], cuts: dict[int, tuple[float, float]], runs: Sequence[tuple[float, float]]
) -> dict[int, tuple[float, float]]:
    """Thousands spaces the recogniser dropped: a digit one run of ink each, and farther apart where a space was."""
    found: dict[int, tuple[float, float]] = {}
    borders = sorted(cuts)
    for first, last in zip([0, *borders], [*borders, len(chars)], strict=True):
        text = "".join(c.text for c in chars[first:last])
        figure = _FIGURE.fullmatch(text)
        if not figure:
            continue
        sign, end = figure.span(2)
        low = cuts[first][1] if first in cuts else float("-inf")
        high = cuts[last][0] if last in cuts else float("inf")
        own = [r for r in runs if r[0] >= low and r[1] <= high]
        if len(own) != len(text):
            continue
        middles = [(a + b) / 2 for a, b in own]
        steps = [b - a for a, b in pairwise(middles[sign:end])]
        wide = [i + 1 + sign for i, s in enumerate(steps) if s >= PITCH * median(steps)]
        if wide and wide == list(range(end - 3 * len(wide), end, 3)) and wide[0] - sign <= 3:
            found.update({first + i: (own[i - 1][1], own[i][0]) for i in wide})
    return found


def _pieces(chars: Sequence[Char], cuts: dict[int, tuple[float, float]], ink: Ink) -> list[Piece]:
    steps = [b.x - a.x for a, b in pairwise(chars)]
    half = median(steps) / 2 if steps else 0.3 * ink.height
    pieces: list[Piece] = []
    borders = sorted(cuts)
    for first, last in zip([0, *borders], [*borders, len(chars)], strict=True):
        low = cuts[first][1] if first in cuts else float("-inf")
        high = cuts[last][0] if last in cuts else float("inf")
        # at the box's ends ink far from any character was not read: a bullet, a piece of a rule
        near, far = chars[first].x - 3 * half - 1, chars[last - 1].x + 3 * half + 1
        own = [(max(a, low), min(b, high)) for a, b in ink.runs if b > low and a < high and b >= near and a <= far]
        start, end = (own[0][0], own[-1][1]) if own else (chars[first].x - half, chars[last - 1].x + half)
        text = "".join(c.text for c in chars[first:last])
        if _ROUND.fullmatch(text):
            text = text.translate(_ZERO)
        pieces.append(Piece(text, start, end, min(c.confidence for c in chars[first:last])))
    return pieces
