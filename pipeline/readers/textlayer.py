"""Is a page's text layer to be trusted, can it be repaired where it stands, or must the page be read again by OCR?

A layer is not trusted because it exists. What was seen in real files: nothing but a signature strip on a scan, words
printed letter by letter or twice, å ä ö and ligatures mapped to other signs (by font), layers a scanner's OCR left.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path

from pipeline.model import BORN_DIGITAL, OCR_LAYER, Word
from pipeline.readers.pdf import Layer

WORDS = Path(__file__).resolve().parent.parent.parent / "schemas" / "swedish_words.txt"
KEEP, READ_AGAIN = "keep", "ocr"
PICTURED = 0.5  # share of a page that a scan covers at least
STRIP = 0.12  # of the page's height: text within so little of it is a strip, no page
FEW_WORDS = 15
HIDDEN = 0.5  # share of invisible words that makes a layer one of OCR
FEW_FIGURES = 8  # numbers; a page of an OCR layer with more is read again, for figures can't be told sound by looks
ENOUGH_LETTERS = 300
LEAST_UMLAUTS = 0.008  # of the letters; Swedish has 0.04 to 0.06
MOST_BROKEN = 0.01  # of the words of a sound page
MOST_SUSPECT = 0.02  # of the words of a sound OCR layer
SPACED = 0.35  # share of words of one letter in a line that is printed letter by letter
LEAST_GAIN = 2  # words that become known before a sign is taken for a letter
_CANDIDATES = (
    "å",
    "ä",
    "ö",
    "Å",
    "Ä",
    "Ö",
    "é",
    "tt",
    "ti",
    "ft",
    "fi",
    "fl",
    "ff",
    "tti",
    "fti",
    "ffi",
    "tf",
    "fj",
    "-",
    "–",
)
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"})
_SIGN_INSIDE = re.compile(r"(?<=[A-Za-zåäöÅÄÖ])[\"!#$%&*@¤§|~^+<>=\\{}\[\]`](?=[A-Za-zåäöÅÄÖ])")
_BROKEN = re.compile(r"[\ufffd\ue000-\uf8ff\u0000-\u0008\u000e-\u001f\u0180-\u024f]")
_SUSPECT = re.compile(
    r"^(?=.*\d)(?=.*[A-Za-zÅÄÖåäö|])(?!\d+(?::?[aens]|:an?|[a-z]|tkr|kr|%)$)(?!\w{0,5}\d{4}[-:/]?\d*$)[\w|]+$"
    r"|^[|~^_\\]+$|[a-zåäö][A-ZÅÄÖ]{1}[a-zåäö]+|^\d{4,}\.\d{3}$"
)
_NUMBER = re.compile(r"^[-−–+]?\d[\d .,]*%?$")
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with a page: keep these words (of this origin), or read it again by OCR, and why."""

    action: str
    origin: str
    words: tuple[Word, ...]
    reason: str = ""
    repaired: int = 0  # words whose letters were put right


@cache
def lexicon() -> frozenset[str]:
    """Words of Swedish reports, lower case."""
    return frozenset(line for line in WORDS.read_text(encoding="utf-8").split("\n") if line and line[0] != "#")


def judge(layers: Sequence[Layer]) -> list[Verdict]:
    """A verdict for every page. Fonts are judged over the whole document: one broken font, one mapping."""
    sound = [_mended(layer) for layer in layers]
    mapping = _mapping(zip(layers, sound, strict=True))
    return [_judge(layer, words, mapping) for layer, words in zip(layers, sound, strict=True)]


def _judge(layer: Layer, words: list[Word], mapping: dict[tuple[int, str], str]) -> Verdict:
    repaired = 0
    if mapping:
        for i, (word, font) in enumerate(zip(words, layer.fonts, strict=False)):
            text = _mapped(word.text, font, mapping)
            if text != word.text:
                words[i] = word._replace(text=text)
                repaired += 1
    scan = layer.pictured >= PICTURED
    origin = OCR_LAYER if layer.hidden >= HIDDEN and layer.pictured > 0 else BORN_DIGITAL
    kept = Verdict(KEEP, origin, tuple(words), repaired=repaired)

    def again(reason: str) -> Verdict:
        return replace(kept, action=READ_AGAIN, reason=reason)

    if not words:
        return again("no text layer") if layer.drawn else kept
    if scan and (len(words) < FEW_WORDS or _strip(words, layer.page.height)):
        return again("only a strip of text on a scanned page")
    texts = [w.text for w in words]
    broken = sum(bool(_BROKEN.search(t) or _SIGN_INSIDE.search(t)) for t in texts)
    if broken > max(2, MOST_BROKEN * len(texts)):
        return again("letters of the text layer are broken")
    if _without_umlauts(texts):
        return again("the text layer has lost å, ä and ö")
    if origin == OCR_LAYER:
        if sum(bool(_NUMBER.match(t)) for t in texts) >= FEW_FIGURES:
            return again("the text layer is a scanner's OCR and the page holds figures")
        if sum(bool(_SUSPECT.search(t)) for t in texts) > max(2, MOST_SUSPECT * len(texts)):
            return again("the scanner's OCR layer is damaged")
    return kept


def _strip(words: Sequence[Word], height: float) -> bool:
    tops = sorted(w.y0 for w in words)
    return tops[-1] - tops[0] < STRIP * height


def _without_umlauts(texts: Sequence[str]) -> bool:
    letters = umlauts = 0
    for text in texts:
        if text.isascii():
            letters += len(text) if text.isalpha() else 0
        else:
            letters += len(text)
            umlauts += sum(c in "åäöÅÄÖ" for c in text)
    if letters < ENOUGH_LETTERS or umlauts >= LEAST_UMLAUTS * letters:
        return False
    known = sum(t.lower() in ("och", "att", "av", "som", "den", "det", "till", "med") for t in texts)
    return known >= 0.02 * len(texts)  # Swedish, no English summary


def _mended(layer: Layer) -> list[Word]:
    """The words with ligature signs written out, doubled letters single and letter-spaced words joined."""
    words = list(layer.page.words)
    if sum(_doubled(w.text) for w in words) >= max(3, 0.02 * len(words)):
        words = [w._replace(text=w.text[::2]) if _doubled(w.text) else w for w in words]
    for i, word in enumerate(words):
        if not word.text.isascii() and any("ﬀ" <= c <= "ﬆ" for c in word.text):
            words[i] = word._replace(text=word.text.translate(_LIGATURES))
    singles = sum(len(w.text) == 1 and w.text.isalpha() for w in words)
    return _joined(words) if singles >= 6 and singles > 0.04 * len(words) else words


def _doubled(text: str) -> bool:
    """`PPeennnneeoo`: every letter printed twice."""
    return (
        len(text) >= 6 and len(text) % 2 == 0 and text[::2] == text[1::2] and not text.isdigit() and len(set(text)) > 2
    )


def _joined(words: list[Word]) -> list[Word]:
    """Runs of single letters with even gaps joined to words: `Å R S R E D O V I S N I N G`."""
    found: list[Word] = []
    for _, group in groupby(words, key=lambda w: (round(w.y0), w.size)):
        line = list(group)
        singles = sum(len(w.text) == 1 for w in line)
        if len(line) < 4 or singles < max(4, SPACED * len(line)):
            found += line
            continue
        gaps = sorted(b.x0 - a.x1 for a, b in pairwise(line))
        usual = max(gaps[len(gaps) // 3], 0.1)
        run = [line[0]]
        for a, b in pairwise(line):
            if b.x0 - a.x1 <= 1.6 * usual and (len(a.text) == 1 or len(b.text) == 1):
                run.append(b)
            else:
                found.append(_one(run))
                run = [b]
        found.append(_one(run))
    return found


def _one(run: list[Word]) -> Word:
    return run[0] if len(run) == 1 else run[0]._replace(text="".join(w.text for w in run), x1=run[-1].x1)


def _mapping(pages: Iterable[tuple[Layer, list[Word]]]) -> dict[tuple[int, str], str]:
    """(font, sign) -> letters, for signs that make no words until they are read as these letters."""
    tokens: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for layer, words in pages:
        for word, font in zip(words, layer.fonts, strict=False):
            text = word.text
            if text.isalnum() and text.isascii():
                continue
            for match in _SIGN_INSIDE.finditer(text):
                tokens[font, match.group()][text] += 1
            for sign in set(_BROKEN.findall(text)):
                tokens[font, sign][text] += 1
    if not tokens:
        return {}
    known = lexicon()
    mapping: dict[tuple[int, str], str] = {}
    for (font, sign), counter in tokens.items():
        gains: Counter[str] = Counter()
        for text in counter:
            for candidate in _CANDIDATES:
                parts = _LETTERS.findall(text.replace(sign, candidate).lower())
                gains[candidate] += sum(len(p) > 2 and p in known for p in parts if candidate.lower() in p)
        best = gains.most_common(2)
        if best and best[0][1] >= LEAST_GAIN and (len(best) < 2 or best[0][1] > 2 * best[1][1]):
            mapping[font, sign] = best[0][0]
    return mapping


def _mapped(text: str, font: int, mapping: dict[tuple[int, str], str]) -> str:
    """The word with its font's broken signs read as letters; a sign that stands alone or beside digits stays."""
    if text.isascii() and text.isalnum():
        return text
    for (of, sign), letters in mapping.items():
        if of == font and sign in text and any(c.isalpha() for c in text):
            text = text.replace(sign, letters)
    return text
