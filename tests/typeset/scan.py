"""Typeset pages as scanners leave them: images without text, and images over an invisible, damaged layer of text."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pymupdf
from PIL import Image, ImageFilter

from tests.typeset.office_writer import normalised

_SIMPLE = {
    "\u2212": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u2022": "·",
    "\u2019": "'",
    "\u2018": "'",
    "\u201d": '"',
    "\u201c": '"',
    "\u2026": "...",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\u00ad": "-",
    "\u2010": "-",
    "\u2011": "-",
}
_PLAIN = str.maketrans(_SIMPLE)
_FLAT = str.maketrans("åäöÅÄÖ", "aaoAAO")
_NUMBER_PART = re.compile(r"[-+(]?\d+(?:[.,]\d+)*\)?")
_FEWEST_CHARACTERS = 6  # a shorter word is not split


@dataclass(frozen=True)
class Scan:
    """How a page is scanned. Noise is the grain's deviation in grey levels, blur a radius in pixels."""

    dpi: int = 300
    skew: float = 0.0  # degrees, counter-clockwise
    noise: float = 0.0
    blur: float = 0.0
    quality: int = 40  # of the JPEG
    bilevel: bool = False
    seed: int = 1


@dataclass(frozen=True)
class Damage:
    """One place where the text layer reads something else than the page shows."""

    page: int
    printed: str
    read: str
    sort: str


@dataclass
class _Word:
    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    line: tuple[int, int]


def images_only(pdf: bytes, scan: Scan, name: str, pages: Iterable[int] | None = None) -> bytes:
    """A PDF of page images without text."""
    with pymupdf.open(stream=pdf, filetype="pdf") as source, pymupdf.open() as made:
        for number in _wanted(source, pages):
            _imaged(made, source[number], scan, number)
        return normalised(made.tobytes(), name)


def with_text_layer(
    pdf: bytes, scan: Scan, name: str, share: float, wrong_numbers: float = 0.01, pages: Iterable[int] | None = None
) -> tuple[bytes, list[Damage]]:
    """A PDF of page images over invisible text, a share of whose words is damaged, and what was damaged."""
    rng = random.Random(scan.seed)
    damages: list[Damage] = []
    with pymupdf.open(stream=pdf, filetype="pdf") as source, pymupdf.open() as made:
        for number in _wanted(source, pages):
            page = _imaged(made, source[number], scan, number)
            words = _words(source[number])
            _damage(words, rng, share, wrong_numbers, number, damages)
            _write(page, words)
        return normalised(made.tobytes(garbage=3), name), damages


def fitting(make: Callable[[int], bytes], most: int, qualities: Iterable[int] = (60, 50, 40, 32, 25, 18, 12)) -> bytes:
    """The file of the best JPEG quality that is no larger than `most` bytes, or the smallest there is."""
    made = b""
    for quality in qualities:
        made = make(quality)
        if len(made) <= most:
            break
    return made


def _wanted(source: pymupdf.Document, pages: Iterable[int] | None) -> list[int]:
    return (
        list(range(source.page_count)) if pages is None else [number for number in pages if number < source.page_count]
    )


def _imaged(made: pymupdf.Document, page: pymupdf.Page, scan: Scan, number: int) -> pymupdf.Page:
    """A new page of the same size that shows the scanned one."""
    pixels = page.get_pixmap(dpi=scan.dpi, colorspace=pymupdf.csGRAY, alpha=False)
    image = Image.frombytes("L", (pixels.width, pixels.height), pixels.samples)
    if scan.skew:
        image = image.rotate(scan.skew, Image.Resampling.BICUBIC, fillcolor=255)
    if scan.blur:
        image = image.filter(ImageFilter.GaussianBlur(scan.blur))
    if scan.noise:
        grain = np.random.default_rng([scan.seed, number]).normal(0, scan.noise, (image.height, image.width))
        image = Image.fromarray(np.clip(np.asarray(image, dtype=np.float32) * 0.97 + grain, 0, 255).astype(np.uint8))
    stored = io.BytesIO()
    if scan.bilevel:
        image.point(lambda level: 255 if level > 150 else 0).convert("1").save(stored, "PNG", optimize=True)
    else:
        image.save(stored, "JPEG", quality=scan.quality, optimize=True)
    new = made.new_page(width=page.rect.width, height=page.rect.height)
    new.insert_image(new.rect, stream=stored.getvalue())
    return new


def _words(page: pymupdf.Page) -> list[_Word]:
    found = page.get_text("words", sort=False)
    return [
        _Word(x0, y0, x1, y1, text.translate(_PLAIN), (block, line)) for x0, y0, x1, y1, text, block, line, _ in found
    ]


def _damage(
    words: list[_Word], rng: random.Random, share: float, wrong: float, page: int, damages: list[Damage]
) -> None:
    """Damage the words in place; joined words leave an empty one behind."""
    for number, word in enumerate(words):
        if not word.text:
            continue
        printed, sort = word.text, ""
        if _NUMBER_PART.fullmatch(word.text) and rng.random() < wrong:
            word.text, sort = _other_digit(word.text, rng), "wrong digit"
        elif rng.random() < share:
            following = words[number + 1] if number + 1 < len(words) else None
            after = following.text if following else ""
            sort = _damage_word(word, following, rng)
            printed += " " + after if sort.startswith("joined") else ""
        if sort and word.text != printed:
            damages.append(Damage(page, printed, word.text, sort))


def _damage_word(word: _Word, following: _Word | None, rng: random.Random) -> str:
    """One damage that this word can suffer, chosen by chance; the name of it, or nothing."""
    text, choices = word.text, []
    near = following is not None and bool(following.text) and _next_to(word, following)
    figures = bool(_NUMBER_PART.fullmatch(text))
    if near and figures and following and re.fullmatch(r"\d{3}(?:,\d+)?", following.text):
        choices += ["joined number"] * 3
    elif near and not figures and following and following.text.isalpha():
        choices.append("joined words")
    if "%" in text:
        choices += ["per cent"] * 2
    if re.search(r"[10]", text):
        choices += ["letters for digits"] * 2
    if re.search(r"[åäöÅÄÖ]", text):
        choices += ["letters without dots"] * 2
    if text.isalpha() and len(text) >= _FEWEST_CHARACTERS:
        choices.append("split word")
    if not choices:
        return ""
    sort = rng.choice(choices)
    if sort.startswith("joined") and following:
        word.text, word.x1, following.text = word.text + following.text, following.x1, ""
    elif sort == "per cent":
        word.text = text.replace("%", rng.choice(("Yo", "°/o", "%o")))
    elif sort == "letters for digits":
        word.text = text.replace("1", rng.choice("l|I")).replace("0", rng.choice("OOo"))
    elif sort == "letters without dots":
        word.text = text.translate(_FLAT)
    elif sort == "split word":
        at = rng.randrange(2, len(text) - 2)
        word.text = f"{text[:at]} {text[at:]}"
    return sort


def _next_to(word: _Word, following: _Word) -> bool:
    """Whether two words stand in one cell: on one line, no more than a wide space apart."""
    same = abs(word.y0 - following.y0) < 1 and word.line == following.line
    return same and 0 <= following.x0 - word.x1 < 0.45 * (word.y1 - word.y0)


def _other_digit(text: str, rng: random.Random) -> str:
    """One digit read as another that looks like it."""
    likes = {
        "0": "68",
        "1": "74",
        "2": "7",
        "3": "85",
        "4": "19",
        "5": "36",
        "6": "85",
        "7": "12",
        "8": "30",
        "9": "48",
    }
    at = rng.choice([place for place, character in enumerate(text) if character.isdigit()])
    return text[:at] + rng.choice(likes[text[at]]) + text[at + 1 :]


def _pieces(words: list[_Word]) -> Iterator[tuple[float, float, float, float, str]]:
    """Position, width, height and text of what is written: a split word is two pieces with a gap between them."""
    for word in words:
        parts = word.text.split(" ") if word.text else []
        each = (word.x1 - word.x0) / max(1, len(word.text))
        at = word.x0
        for part in parts:
            yield at, word.y1, each * len(part), word.y1 - word.y0, part
            at += each * (len(part) + 1)


def _write(page: pymupdf.Page, words: list[_Word]) -> None:
    """The words as invisible text (render mode 3), each stretched to the width it takes on the page."""
    shape = page.new_shape()
    for x, bottom, width, height, text in _pieces(words):
        size = height * 0.8
        natural = pymupdf.get_text_length(text, fontname="helv", fontsize=size)
        point = pymupdf.Point(x, bottom - height * 0.22)
        stretch = pymupdf.Matrix(width / natural if natural else 1, 1)
        shape.insert_text(point, text, fontsize=size, fontname="helv", render_mode=3, morph=(point, stretch))
    shape.commit()
