"""Is a page's text layer to be trusted, can it be repaired where it stands, or must the page be read again by OCR?

A layer is not trusted because it exists. What was seen in real files: nothing but a signature strip on a scan, words
printed letter by letter or twice, å ä ö and ligatures mapped to other signs (see `letters`), layers a scanner's OCR left.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.model import BORN_DIGITAL, OCR_LAYER, Word
from pipeline.readers import letters
from pipeline.readers.pdf import Layer

KEEP, READ_AGAIN, PATCH = "keep", "ocr", "patch"
PICTURED = 0.5  # share of a page that a scan covers at least
STRIP = 0.12  # of the page's height: text within so little of it is a strip, no page
FEW_WORDS = 15
HIDDEN = 0.5  # share of invisible words that makes a layer one of OCR
FEW_FIGURES = 8  # numbers; a page of an OCR layer with more is read again, for figures can't be told sound by looks
ENOUGH_LETTERS = 300
LEAST_UMLAUTS = 0.008  # of the letters; Swedish has 0.04 to 0.06
MOST_BROKEN = 0.01  # of the words of a sound page
MOST_SUSPECT = 0.02  # of the words of a sound OCR layer
LETTER_GAP = 0.6  # of the type's height: letters of one word stand no farther apart
LEAST_SPELLED = 4  # letters; `K M T` heads three columns
_SUSPECT = re.compile(
    r"^(?=.*\d)(?=.*[A-Za-zÅÄÖåäö|])(?!\d+(?::?[aens]|:an?|[a-z]|tkr|kr|%)$)(?!\w{0,5}\d{4}[-:/]?\d*$)[\w|]+$"
    r"|^[|~^_\\]+$|[a-zåäö][A-ZÅÄÖ]{1}[a-zåäö]+|^\d{4,}\.\d{3}$"
)
_NUMBER = re.compile(r"^[-−–+]?\d[\d .,]*%?$")
_COMMON = frozenset(("och", "att", "av", "som", "den", "det", "till", "med"))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with a page: keep these words (of this origin), read it again by OCR, or patch its letters from OCR."""

    action: str
    origin: str
    words: tuple[Word, ...]
    reason: str = ""
    repaired: int = 0  # words whose letters were put right


def judge(layers: Sequence[Layer]) -> list[Verdict]:
    """A verdict for every page. Fonts are judged over the whole document: one broken font, one mapping."""
    mended = [_mended(layer) for layer in layers]
    whole = letters.repaired([(words, layer.fonts) for words, layer in zip(mended, layers, strict=True)])
    return [
        _judge(layer, words, sum(a.text != b.text for a, b in zip(words, before, strict=True)))
        for layer, words, before in zip(layers, whole, mended, strict=True)
    ]


def _judge(layer: Layer, words: list[Word], repaired: int) -> Verdict:
    scan = layer.pictured >= PICTURED
    origin = OCR_LAYER if layer.hidden >= HIDDEN and layer.pictured > 0 else BORN_DIGITAL
    kept = Verdict(KEEP, origin, tuple(words), repaired=repaired)

    def again(reason: str, action: str = READ_AGAIN) -> Verdict:
        return replace(kept, action=action, reason=reason)

    if not words:
        return again("no text layer") if layer.drawn else kept
    if scan and (len(words) < FEW_WORDS or _strip(words, layer.page.height)):
        return again("only a strip of text on a scanned page")
    texts = [w.text for w in words]
    if origin == OCR_LAYER and sum(_NUMBER.match(t) is not None for t in texts) >= FEW_FIGURES:
        return again("the text layer is a scanner's OCR and the page holds figures")
    patch = PATCH if origin == BORN_DIGITAL else READ_AGAIN
    if letters.any_broken(texts) and sum(letters.broken(t) for t in texts) > max(2, MOST_BROKEN * len(texts)):
        return again("letters of the text layer are broken", patch)
    if _without_umlauts(texts):
        return again("the text layer has lost å, ä and ö", patch)
    if origin == OCR_LAYER and sum(_SUSPECT.search(t) is not None for t in texts) > max(2, MOST_SUSPECT * len(texts)):
        return again("the scanner's OCR layer is damaged")
    return kept


def _strip(words: Sequence[Word], height: float) -> bool:
    tops = [w.y0 for w in words]
    return max(tops) - min(tops) < STRIP * height


def _without_umlauts(texts: Sequence[str]) -> bool:
    joined = "".join(texts)
    umlauts = sum(joined.count(c) for c in "åäöÅÄÖ")
    if len(joined) < ENOUGH_LETTERS or umlauts >= LEAST_UMLAUTS * len(joined):
        return False
    count = sum(c.isalpha() for c in joined)
    if count < ENOUGH_LETTERS or umlauts >= LEAST_UMLAUTS * count:
        return False
    return sum(t.lower() in _COMMON for t in texts) >= 0.02 * len(texts)  # Swedish, no English summary


def _mended(layer: Layer) -> list[Word]:
    """The words with ligature signs written out, doubled letters single and letter-spaced words joined."""
    words = list(layer.page.words)
    if sum(_doubled(w.text) for w in words) >= max(3, 0.02 * len(words)):
        words = [w._replace(text=w.text[::2]) if _doubled(w.text) else w for w in words]
    for i, word in enumerate(words):
        if not word.text.isascii():
            written = letters.written_out(word.text)
            if written != word.text:
                words[i] = word._replace(text=written)
    singles = sum(len(w.text) == 1 and w.text.isalpha() for w in words)
    return _joined(words) if singles >= 2 * LEAST_SPELLED else words


def _doubled(text: str) -> bool:
    """`PPeennnneeoo`: every letter printed twice."""
    return (
        len(text) >= 6 and len(text) % 2 == 0 and text[::2] == text[1::2] and not text.isdigit() and len(set(text)) > 2
    )


def _joined(words: list[Word]) -> list[Word]:
    """Runs of single letters with even gaps joined to words: `Å R S R E D O V I S N I N G`. Figures are left alone."""
    found: list[Word] = []
    run: list[Word] = []
    for word in words:
        if run and not _goes_on(run, word):
            found += _spelled(run)
            run = []
        run.append(word)
    return found + _spelled(run)


def _goes_on(run: list[Word], word: Word) -> bool:
    """Is this the next letter of a word printed letter by letter?"""
    last = run[-1]
    if not (_single(last) and _single(word)) or round(last.y0) != round(word.y0) or last.size != word.size:
        return False
    gap = word.x0 - last.x1
    before = run[-1].x0 - run[-2].x1 if len(run) > 1 else gap
    return gap <= LETTER_GAP * (word.y1 - word.y0) and gap <= 1.6 * max(before, 0.1)


def _single(word: Word) -> bool:
    return len(word.text) == 1 and word.text.isalpha()


def _spelled(run: list[Word]) -> list[Word]:
    return [_one(run)] if len(run) >= LEAST_SPELLED else run


def _one(run: list[Word]) -> Word:
    return run[0] if len(run) == 1 else run[0]._replace(text="".join(w.text for w in run), x1=run[-1].x1)
