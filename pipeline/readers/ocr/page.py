"""One page of a PDF to words in points: render, find which way is up, read, undo the skew."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.readers.ocr import engine, overlooked, words
from pipeline.readers.ocr.engine import Box
from pipeline.readers.ocr.geometry import Image, Quad, aligned, angle, sides
from pipeline.readers.ocr.words import OcrWord

if TYPE_CHECKING:
    import pymupdf

MOST_PIXELS = 25_000_000  # of a rendered page; A3 at 300 dpi has 17 million
LOWEST_DPI = 20
INK_CONTRAST = 48  # grey levels from the paper; scanner noise stays below
INK_SHARE = 1e-5  # of the pixels; one short word on an A4 page is above
SMALL_SKEW = 3.0  # degrees; up to here coordinates are turned, beyond the image
LARGEST_SKEW = 30.0  # degrees; more is no skew but a drawing
SAMPLE = 8  # of the longest lines are read to find which way is up
SURE = 0.85  # mean confidence of the sample above which the page is upright (upside down: 0.3 to 0.7)
TALL = 1.5  # height over width of a box whose text may run up or down the page
FINE_SPAN, COARSE_STEP, FINE_STEP = 1.0, 0.1, 0.02  # degrees around the boxes' median; that is good to half a degree
STRAIGHT = 0.97  # of the best sharpness: a page that was never scanned stays as it is
PROFILE_POINTS = 60_000  # pixels of ink the fine search looks at
LONG = 4.0  # width over height of a box whose own angle can be trusted


@dataclass(frozen=True, slots=True)
class OcrPage:
    """Words in points from the top left of the upright, straightened page; width and height in points.

    `rotation` (0, 90, 180 or 270) and `skew_degrees` are the clockwise turns the image had, both undone here.
    `mean_confidence`, 0 to 1, is weighted by characters; 0 for a page without text. `dpi` is what was read,
    `note` what the user should know about it.
    """

    words: tuple[OcrWord, ...]
    width: float
    height: float
    skew_degrees: float
    rotation: int
    mean_confidence: float
    dpi: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rendering:
    """A page as a grey image (HxW uint8) at `dpi`; `note` says for the user why that is less than asked for."""

    image: Image
    dpi: int
    note: str = ""


def render(document: pymupdf.Document, number: int, dpi: int) -> Rendering:
    """Page `number` (from 1) in grey at `dpi`, less for a page too large. Raises ValueError for no such page."""
    import pymupdf

    if not 1 <= number <= document.page_count:
        raise ValueError(f"there is no page {number} in a document of {document.page_count}")
    page = document[number - 1]
    width, height = page.rect.width / 72, page.rect.height / 72
    note = ""
    if width * height * dpi * dpi > MOST_PIXELS:
        wanted, dpi = dpi, max(1, int(math.sqrt(MOST_PIXELS / (width * height))))
        size = f"{width * 2.54:.0f} x {height * 2.54:.0f} cm"
        if dpi < LOWEST_DPI:
            raise ValueError(
                f"the page is {size}; no text on it could be read within {MOST_PIXELS:,} pixels; print it to pages of the usual size"
            )
        note = f"page {number} is {size} and was read at {dpi} dpi instead of {wanted}"
    pixels = page.get_pixmap(dpi=dpi, colorspace=pymupdf.csGRAY, alpha=False)
    image = np.frombuffer(pixels.samples, np.uint8).reshape(pixels.height, pixels.stride)[:, : pixels.width]
    return Rendering(np.ascontiguousarray(image), dpi, note)


def settings(dpi: int) -> str:
    """All that decides the result beside the pixels, in one line. Raises RuntimeError if OCR isn't installed."""
    return f"{engine.signature()} dpi:{dpi}"


def page_key(image: Image, settings: str) -> str:
    """sha256 in hex of the image's content and size and the settings it is read with."""
    digest = hashlib.sha256(f"{settings} {image.shape} ".encode())
    digest.update(np.ascontiguousarray(image).data)
    return digest.hexdigest()


def has_ink(image: Image) -> bool:
    """Is there anything on the page? Sees text in any colour on any plain ground; takes a millisecond or two."""
    paper = float(np.median(image[::8, ::8]))
    differs = np.abs(image[::2, ::2].astype(np.int16) - paper) > INK_CONTRAST
    return bool(differs.sum() > max(2.0, INK_SHARE * differs.size))


def read_image(image: Image, dpi: int, threads: int, note: str = "") -> OcrPage:
    """Everything printed on a page's image (uint8, HxW or HxWx3) at `dpi`; `note` is handed through.

    Raises RuntimeError if OCR isn't installed.
    """
    image = engine.grey(image)
    empty = OcrPage((), image.shape[1] * 72 / dpi, image.shape[0] * 72 / dpi, 0.0, 0, 0.0, dpi, note)
    if not image.size or not has_ink(image):
        return empty
    quads = engine.detect(image, threads)
    if not quads:
        return empty
    turns = 0
    if _mostly_tall(quads):
        turns = 1
        image = _turned(image, 1)
        quads = engine.detect(image, threads)
    skew = skew_of(quads)
    added = 0.0
    if abs(skew) > SMALL_SKEW:
        image, added = _straightened(image, skew), skew
        quads = engine.detect(image, threads)
        skew = skew_of(quads)
    skew = fine_skew(image, skew)
    sample = sorted(quads, key=lambda q: -sides(q)[0])[:SAMPLE]
    boxes = engine.read(image, sample, threads)
    confidence = mean_confidence(boxes)
    if confidence < SURE:
        over = _turned(image, 2)
        found = engine.detect(over, threads)
        other = engine.read(over, sorted(found, key=lambda q: -sides(q)[0])[:SAMPLE], threads)
        if mean_confidence(other) > confidence:
            image, quads, boxes, turns = over, found, other, turns + 2
            skew = fine_skew(image, skew_of(quads))
    known = {b.quad: b for b in boxes}
    quads = [_settled(q, skew) for q in quads]
    boxes = _read_all(image, quads, known, threads)
    boxes = words.without_doubles(boxes, skew)
    boxes += overlooked.dashes_and_digits(image, boxes, skew, threads)
    point = 72 / dpi
    return OcrPage(
        tuple(_in_points(w, point) for w in words.of_boxes(image, boxes, skew)),
        image.shape[1] * point,
        image.shape[0] * point,
        round(skew + added, 3),
        turns * 90 % 360,
        round(mean_confidence(boxes), 4),
        dpi,
        note,
    )


def _in_points(word: OcrWord, point: float) -> OcrWord:
    x0, x1, y0, y1 = (round(v * point, 2) for v in (word.x0, word.x1, word.y0, word.y1))
    return OcrWord(word.text, x0, x1, y0, y1, round(word.confidence, 3))


def mean_confidence(boxes: Sequence[Box]) -> float:
    """Over all boxes, weighted by their characters; 0 without any."""
    total = sum(len(b.text) for b in boxes)
    return sum(b.confidence * len(b.text) for b in boxes) / total if total else 0.0


def skew_of(quads: Sequence[Quad]) -> float:
    """Degrees clockwise the lines lean: the median over long boxes, each counted by its length; 0 with none."""
    leans = sorted((angle(q), sides(q)[0]) for q in quads if sides(q)[0] >= LONG * sides(q)[1])
    leans = [(lean, length) for lean, length in leans if abs(lean) <= LARGEST_SKEW]
    half = sum(length for _, length in leans) / 2
    for lean, length in leans:
        half -= length
        if half <= 0:
            return lean
    return 0.0


def fine_skew(image: Image, near: float) -> float:
    """The angle near `near` at which the rows of the grey image are sharpest: full of ink or free of it."""
    paper = float(np.median(image[::8, ::8]))
    y, x = np.nonzero(np.abs(image.astype(np.int16) - paper) > INK_CONTRAST)
    if len(x) > PROFILE_POINTS:
        some = np.random.default_rng(0).choice(len(x), PROFILE_POINTS, replace=False)
        y, x = y[some], x[some]
    x = x - image.shape[1] / 2
    best = near
    for span, step in ((FINE_SPAN, COARSE_STEP), (COARSE_STEP, FINE_STEP)):
        tries = best + np.arange(-round(span / step), round(span / step) + 1) * step
        best = float(max(tries, key=lambda angle: _sharpness(x, y, angle)))
    straight = abs(near) < FINE_SPAN and _sharpness(x, y, 0.0) >= STRAIGHT * _sharpness(x, y, best)
    return 0.0 if straight else best


def _sharpness(x: np.ndarray[Any, Any], y: np.ndarray[Any, Any], degrees: float) -> float:
    rows = np.rint(y - x * math.tan(math.radians(degrees))).astype(np.int64)
    counts = np.bincount(rows - rows.min()).astype(np.float64) if len(rows) else np.zeros(1)
    return float((counts * counts).sum())


def _settled(quad: Quad, skew: float) -> Quad:
    """A short box takes the page's angle; a long one keeps its own, as the paper may have been bent."""
    w, h = sides(quad)
    return quad if w >= LONG * h and abs(angle(quad) - skew) < 2 else aligned(quad, skew)


def _mostly_tall(quads: Sequence[Quad]) -> bool:
    """Do the page's lines run up or down? By length, so that single digits, which are tall too, don't count."""
    tall = sum(sides(q)[1] for q in quads if sides(q)[1] > 2 * sides(q)[0])
    return tall > sum(sides(q)[0] for q in quads if sides(q)[0] > 2 * sides(q)[1])


def _turned(image: Image, quarters: int) -> Image:
    """Turned counter-clockwise by that many quarters."""
    return np.ascontiguousarray(np.rot90(image, quarters))


def _straightened(image: Image, degrees: float) -> Image:
    """The image turned counter-clockwise by `degrees`, large enough to lose no corner."""
    import cv2

    height, width = image.shape
    c, s = abs(math.cos(math.radians(degrees))), abs(math.sin(math.radians(degrees)))
    size = (math.ceil(width * c + height * s), math.ceil(width * s + height * c))
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    matrix[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    paper = int(np.median(image))
    turned = cv2.warpAffine(image, matrix, size, flags=cv2.INTER_CUBIC, borderValue=(paper,))
    return np.asarray(turned, np.uint8)


def _read_all(image: Image, quads: Sequence[Quad], known: dict[Quad, Box], threads: int) -> list[Box]:
    """All boxes of an upright page; `known` ones are not read again. Tall boxes much higher than the page's lines
    run up or down (labels of a chart's axis), unless they read better as a single character."""
    usual = median(min(sides(q)) for q in quads)
    upright = [q for q in quads if sides(q)[1] < TALL * sides(q)[0] or sides(q)[1] < 2 * usual]
    boxes = [known[q] for q in upright if q in known]
    boxes += engine.read(image, [q for q in upright if q not in known], threads)
    for quad in quads:
        if quad in upright:
            continue
        a, b, c, d = quad
        ways = [r for q in (quad, (d, a, b, c), (b, c, d, a)) for r in engine.read(image, [q], threads)]
        if ways:
            boxes.append(max(ways, key=lambda r: r.confidence))
    return boxes
