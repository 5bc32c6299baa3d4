"""Letters that a PDF's fonts have lost: å ä ö and ligatures mapped to other signs, or to no sign at all.

Their glyphs are right on paper; only the text behind them is wrong. A sign that a font maps always to the same letter
is found by the words it makes; a sign that stands for several (U+FFFD) is read word by word. Figures are left alone.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from itertools import product
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from pipeline.model import Word

WORDS = Path(__file__).resolve().parent.parent.parent / "schemas" / "swedish_words.txt"
LEAST_GAIN = 2  # different words that become known before a sign is taken for a letter
CLEARLY = 2.0  # times the gain of the next best letter
MOST_SIGNS = 3  # in one word; more is no word
MOST_PATCHED = 0.4  # of a word's letters that OCR may read otherwise than its text layer
_LETTERS = ("å", "ä", "ö", "é")
_LIGATURES = ("tt", "ti", "ft", "fi", "fl", "ff", "tf", "tti", "fti", "ffi", "fj", "th")
_WRITTEN_OUT = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"})
_SIGN = re.compile(r"[\"!#$%¤§|^\\{}\[\]`]")  # not those of addresses and formulas
_ADDRESS = re.compile(r"@|://|^www\.", re.IGNORECASE)
_SIGN_INSIDE = re.compile(rf"(?<=[A-Za-zåäöÅÄÖ]){_SIGN.pattern}(?=[A-Za-zåäöÅÄÖ])")
_LOST = re.compile(r"[\ufffd\ue000-\uf8ff\u0001-\u0008\u000e-\u001f\u0180-\u024f]")
_PARTS = re.compile(r"[^\W\d_]+")
Layered = tuple[list[Word], Sequence[str]]  # the words of a page and their fonts


@cache
def lexicon() -> frozenset[str]:
    """Words of Swedish reports, lower case."""
    return frozenset(line for line in WORDS.read_text(encoding="utf-8").split("\n") if line and line[0] != "#")


def written_out(text: str) -> str:
    """The text with ligature signs (U+FB00 to U+FB06) as letters."""
    return text.translate(_WRITTEN_OUT)


def broken(text: str) -> bool:
    """Does this word hold signs where letters must be?"""
    if (text.isalnum() and text.isascii()) or _ADDRESS.search(text):
        return False
    return _LOST.search(text) is not None or _SIGN_INSIDE.search(text) is not None


def any_broken(texts: Sequence[str]) -> bool:
    """Is any of these words broken? Much faster than asking of each."""
    joined = " ".join(texts)
    return (not joined.isascii() and _LOST.search(joined) is not None) or _SIGN_INSIDE.search(joined) is not None


def repaired(pages: Sequence[Layered]) -> list[list[Word]]:
    """The words of all pages with lost letters put back, as far as they can be told; lists of the same length."""
    signs = _signs(pages)
    if not signs:
        return [words for words, _ in pages]
    mapping = _mapping(signs)
    return [_page(words, fonts, mapping) for words, fonts in pages]


def _signs(pages: Sequence[Layered]) -> dict[tuple[str, str], Counter[str]]:
    """The words in which each sign of each font stands where a letter must be."""
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for words, fonts in pages:
        if not any_broken([w.text for w in words]):
            continue
        for word, font in zip(words, fonts, strict=False):
            if broken(word.text):
                for sign in {*_SIGN_INSIDE.findall(word.text), *_LOST.findall(word.text)}:
                    found[font, sign][word.text] += 1
    return found


def _mapping(signs: dict[tuple[str, str], Counter[str]]) -> dict[tuple[str, str], str]:
    """(font, sign) -> letters, where one reading makes clearly more known words than any other."""
    known = lexicon()
    mapping: dict[tuple[str, str], str] = {}
    for (font, sign), counter in signs.items():
        gains: Counter[str] = Counter()
        for text in counter:
            if len(set(_SIGN_INSIDE.findall(text)) | set(_LOST.findall(text))) > 1:
                continue  # another sign in it has to be read first
            for letters in (*_LETTERS, *_LIGATURES):
                parts = _PARTS.findall(text.replace(sign, letters).lower())
                gains[letters] += any(len(p) > 2 and p in known for p in parts if letters in p)
        best = gains.most_common(2)
        if best and best[0][1] >= LEAST_GAIN and best[0][1] > CLEARLY * best[1][1]:
            mapping[font, sign] = best[0][0]
    return mapping


def _page(words: list[Word], fonts: Sequence[str], mapping: dict[tuple[str, str], str]) -> list[Word]:
    """A page where letters are lost is mapped as a whole: `p"` and `"rets` too, which could be quotes elsewhere."""
    if not any(broken(w.text) for w in words):
        return words
    usual = {sign: letters for (_, sign), letters in mapping.items()}  # of the document's other fonts
    own = {
        font: usual | {sign: letters for (of, sign), letters in mapping.items() if of == font} for font in set(fonts)
    }
    found = list(words)
    for i, (word, font) in enumerate(zip(words, fonts, strict=False)):
        text = word.text
        if (text.isalnum() and text.isascii()) or not any(c.isalpha() for c in text):
            continue
        opens = i == 0 or words[i - 1].y0 != word.y0 or words[i - 1].text[-1:] in ".:"
        for sign, letters in own.get(font, {}).items():
            if sign in text:
                text = _replaced(text, sign, letters, opens)
        if _LOST.search(text):
            text = _solved(text)
        if text != word.text:
            found[i] = word._replace(text=text)
    return found


def _replaced(text: str, sign: str, letters: str, opens: bool) -> str:
    """Inside a word always; at its edges where that makes a word, or no word is left without it."""
    known = lexicon()
    bare = text.strip(".,:;()" + sign)
    inside = text
    while (shorter := re.sub(rf"(?<=\w){re.escape(sign)}(?=\w)", letters, inside)) != inside:
        inside = shorter
    full = inside.replace(sign, letters)
    if full != inside:
        plain = full.strip(".,:;()").lower()
        if plain not in known and bare.lower() in known:
            full = inside  # a known word between quotes
    if full != text and text.startswith(sign) and full.startswith(letters) and (opens or text.isupper()):
        full = letters[0].upper() + full[1:]
    return full.upper() if len(text) > 2 and text.replace(sign, "").isupper() else full


def _solved(text: str) -> str:
    """A word whose lost signs may each be any ligature: the one reading that is a known word, or its longest known parts."""
    signs = _LOST.findall(text)
    if len(signs) > MOST_SIGNS:
        return text
    known = lexicon()
    pieces = _LOST.split(text)
    readings: list[tuple[int, str]] = []
    for choice in product(_LIGATURES, repeat=len(signs)):
        read = pieces[0] + "".join(c + piece for c, piece in zip(choice, pieces[1:], strict=True))
        parts = _PARTS.findall(read.lower())
        if parts and all(part in known for part in parts):
            return read
        readings.append((max((_compound(part, known) for part in parts), default=0), read))
    readings.sort(reverse=True)
    if readings and readings[0][0] > 0 and (len(readings) == 1 or readings[0][0] > readings[1][0]):
        return readings[0][1]
    return text


def _compound(word: str, known: frozenset[str]) -> int:
    """Letters of the longer part where a word is made of two known ones, perhaps with an s between; else 0."""
    best = 0
    for cut in range(3, len(word) - 2):
        head, tail = word[:cut], word[cut:]
        if tail in known and (head in known or (head.endswith("s") and head[:-1] in known)):
            best = max(best, len(head), len(tail))
    return best


def patched(words: Sequence[Word], read: Sequence[Word]) -> list[Word]:
    """The words of a layer with the letters that OCR (`read`) found in their places; figures stay as the layer has them."""
    rows: dict[int, list[Word]] = defaultdict(list)
    for word in read:
        for step in range(int(word.y0) // 8, int(word.y1) // 8 + 1):
            rows[step].append(word)
    found = []
    for word in words:
        if any(c.isdigit() for c in word.text) or len(word.text) < 2:
            found.append(word)
            continue
        middle = (word.y0 + word.y1) / 2
        beside = [
            r for r in rows[int(middle) // 8] if r.y0 <= middle <= r.y1 and min(r.x1, word.x1) > max(r.x0, word.x0)
        ]
        best = max(beside, key=lambda r: min(r.x1, word.x1) - max(r.x0, word.x0), default=None)
        if best is None or best.text == word.text or any(c.isdigit() for c in best.text):
            found.append(word)
            continue
        apart = Levenshtein.distance(word.text, best.text) / max(len(word.text), len(best.text))
        found.append(word._replace(text=best.text) if apart <= MOST_PATCHED else word)
    return found
