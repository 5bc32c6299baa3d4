"""A number of things with the things themselves named behind it: `fyra insatser: Ankaret, Bryggan och Kajutan`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from parsers.numbers import swedish
from parsers.quantities import NUMBER_WORDS
from pipeline.checks import repeated
from pipeline.checks.grid import Grid
from pipeline.checks.repeated import Statement
from pipeline.model import Document, Reconciliation, Sentence

_NAME = r"[A-ZÅÄÖ][^\s,;:.()\d]*(?:\s+(?!och\b|samt\b)[^\s,;:.()\d]+){0,4}"
_ITEM = rf"{_NAME}(?:\s+och\s+{_NAME})?"
_LIST = re.compile(
    rf"(?<![\w.,:/–-])(?P<number>\d{{1,2}}|(?i:{'|'.join(NUMBER_WORDS)}))\s+(?P<noun>(?:[a-zåäö-]+\s+){{0,2}}?[a-zåäö-]{{4,}})\s*"
    rf"(?P<open>:\s+|\(|,\s+|\s[–-]\s)(?P<items>{_ITEM}(?:,\s+{_ITEM})*,?\s+(?:och|samt)\s+{_NAME})(?P<end>[.)]|,\s|\s[–-]\s|$)"
)
_NOT_ALL = re.compile(
    r"\b(?:bland annat|bl\.?\s?a|t\.?ex|till exempel|exempelvis|däribland|inklusive|varav|m\.?fl)\b", re.IGNORECASE
)
_PART_BEFORE = re.compile(r"\b(?:varav|av|minst|över|drygt|ytterligare)\s+$", re.IGNORECASE)


def check(document: Document, _grids: Sequence[Grid] = ()) -> list[Reconciliation]:
    """Every number whose things are all named right behind it."""
    return [r for s in document.prose.sentences if s.sort == "prose" for r in _of_sentence(document, s)]


def _of_sentence(document: Document, sentence: Sentence) -> Iterator[Reconciliation]:
    for match in _LIST.finditer(sentence.text):
        if _NOT_ALL.search(match.group()) or _PART_BEFORE.search(sentence.text[: match.start()]):
            continue
        if not _closed(match):
            continue
        number = Decimal(NUMBER_WORDS.get(match["number"].lower(), 0) or match["number"])
        fewest, most = _lengths(match["items"])
        agrees = fewest <= number <= most
        s = Statement(
            "listed", match["noun"], (), number, match["number"], sentence.page, sentence.line_at(match.start()),
            repeated.place_of(document, sentence, match.start()), sentence.text, document_id=document.document_id,
        )  # fmt: skip
        named = number if agrees else Decimal(most)
        place = (sentence.page, sentence.line_at(match.start("items")))
        yield repeated.noted(
            document, s, number, named, agrees, match["open"][0] not in ":(", place, "", f"{swedish(named)}: {match['items']}",
            rule="claim_arithmetic", suffix=".listed",
        )  # fmt: skip


def _closed(match: re.Match[str]) -> bool:
    """A bracket is shut by one; a list behind a colon ends with the sentence."""
    if match["open"] == "(":
        return match["end"] == ")"
    if match["open"].startswith(":"):
        return match["end"] in (".", "")
    return match["end"] != ")"


def _lengths(items: str) -> tuple[int, int]:
    """How many things a list names at the fewest and the most: an `och` before the last may stand within a name."""
    parts = re.split(r",\s+", items)
    return len(parts) + 1, sum(len(re.split(r"\s+(?:och|samt)\s+", p)) for p in parts)
