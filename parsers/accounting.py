"""Every number printed in a document: a fact, a claim, or classed as something that is neither; the rest unaccounted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.lines import Line
from pipeline.model import Claim, Fact, Table

_NUMBER = re.compile(r"\d+(?:[  ]\d{3})*(?:[.,]\d+)?")
# patterns of numbers that are no figures; the longest sorts first because each match blanks its text
_MONTH = (
    "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december|"
    "jan|feb|mar|apr|jun|jul|aug|sept?|okt|nov|dec"
)
_YEAR = r"(?:19|20)\d\d"
_AMOUNT_WORD = r"(?:tkr|kr\b|kronor|deltagare|personer|procent|%|mnkr|mkr)"
_CLASSES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE if name != "section" else 0))
    for name, pattern in (
        (
            "date",
            rf"{_YEAR}-\d\d-\d\d|(?<!\d)\d\d-\d\d-\d\d(?!\d)"
            rf"|\b\d{{1,2}}(?::?[ae])?\s+(?:{_MONTH})\b\.?(?:\s+{_YEAR})?",
        ),
        ("law", rf"\(?{_YEAR}:\d{{1,4}}\)?|\d+\s?§§?|§§?\s?\d+(?:\s?[-–]\s?\d+)?|\b\d+\s+kap\.?"),
        ("register_number", r"\b(?:dnr|dm|diarienr|beslut|SSA)\.?:?\s*\d[\d/:.-]*|\b\d{6}-\d{4}\b"),
        (
            "caption_number",
            r"\b(?:tabell|figur|diagram|not|noter|bild|bilaga|avsnitt|kapitel)\s+\d+(?:\.\d+)*"
            r"(?:\s*(?:,|och|-|–)\s*\d+)*",
        ),
        ("page_number", r"^\s*\d{1,3}\s*\(\d{1,3}\)\s*$|\bsidan?\s+\d+"),
        (
            "year",
            rf"(?<![\d.,])(?:19[5-9]\d|20[0-6]\d)(?:\s?[-–/]\s?(?:19|20)?\d\d)?(?![\d.,]\d)(?!\s?{_AMOUNT_WORD})",
        ),
        (
            "ordinal",
            r"\b\d{1,2}:[ae]\b|\b(?:fråg(?:a|or)|orsak|avslutsorsak|mål)\s+\d+(?:\s*[-–]\s*\d+)?"
            r"|^\s*\d{1,2}[.)]\s+(?=\D)",
        ),
        ("section", r"^\s*\d{1,2}(?:\.\d{1,2})+\.?(?=\s)|^\s*\d{1,2}\.?\s+(?=[A-ZÅÄÖ]{4})"),
        (
            "age",
            r"\b\d{1,2}\s?[-–]\s?\d{1,2}\s*(?:år|års)\b"
            r"|\b(?:över|under|mellan)\s+\d{1,2}(?:\s+(?:och|till)\s+\d{1,2})?\s+år\b",
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Unaccounted:
    """A number no fact, claim or class explains."""

    document_id: str
    page: int
    line: int | None
    number: str
    context: str


@dataclass(frozen=True, slots=True)
class Account:
    """printed = facts + claims + classed + unaccounted."""

    printed: int
    facts: int
    claims: int
    classed: Counter[str]
    unaccounted: list[Unaccounted]

    @property
    def accounted(self) -> int:
        return self.printed - len(self.unaccounted)


def account(
    document_id: str, lines: Sequence[Line], tables: Sequence[Table], facts: Sequence[Fact], claims: Sequence[Claim]
) -> Account:
    """Account for every number printed on the lines of a document."""
    by_place: dict[tuple[int, int | None], list[str]] = {}
    for fact in facts:
        by_place.setdefault((fact.page, fact.line), []).append(fact.value_printed)
    claimed: dict[tuple[int, int | None], list[str]] = {}
    for claim in claims:
        claimed.setdefault((claim.page, claim.line), []).append(str(claim.value))
    spans = [(t.page, t.line_first, t.line_last) for t in tables if t.line_first is not None]
    printed = taken = said = 0
    classed: Counter[str] = Counter()
    left: list[Unaccounted] = []
    for line in lines:
        place = (line.page.number, line.number)
        text = line.text
        values = by_place.get(place, [])
        for value in reversed(values):
            at = text.rfind(value)
            if at >= 0 and re.search(r"\d", value):
                text = f"{text[:at]}{' ' * len(value)}{text[at + len(value) :]}"
                taken += 1
                printed += 1
        if values and (match := re.match(r"^(.*?\D)((?:\d{1,2}(?:,\s)?)+|(?:19|20)\d\d)\s*$", text)):
            count = len(_NUMBER.findall(match.group(2)))
            classed["note_reference"] += count
            printed += count
            text = match.group(1)
        for value in claimed.get(place, []):
            found = re.search(rf"(?<!\d){value}(?!\d)", text)
            if found:
                text = text[: found.start()] + " " * len(value) + text[found.end() :]
                said += 1
                printed += 1
        if line.toc:
            count = len(_NUMBER.findall(text))
            classed["table_of_contents"] += count
            printed += count
            continue
        for word in line.words:
            if word.superscript and word.text.isdigit():
                text = text.replace(word.text, " ", 1)
                classed["note_mark"] += 1
                printed += 1
        for name, pattern in _CLASSES:
            while found := pattern.search(text):
                count = (
                    max(1, len(re.findall(r"\d+", found.group())))
                    if name in ("age", "caption_number", "ordinal")
                    else 1
                )
                classed[name] += count
                printed += count
                text = text[: found.start()] + "#" * len(found.group()) + text[found.end() :]
        inside = any(
            p == line.page.number
            and a is not None
            and b is not None
            and line.number is not None
            and a <= line.number <= b
            for p, a, b in spans
        )
        for number in _NUMBER.finditer(text):
            printed += 1
            if inside and not values:
                classed["table_header"] += 1
                continue
            left.append(
                Unaccounted(
                    document_id, line.page.number, line.number, number.group(), _context(line.text, number.start())
                )
            )
    return Account(printed, taken, said, classed, left)


def _within(line: Line, span: tuple[int, int | None, int | None]) -> bool:
    page, first, last = span
    if page != line.page.number or first is None or last is None or line.number is None:
        return False
    return first <= line.number <= last


def _context(text: str, at: int) -> str:
    """A few words around a number, enough to find it."""
    start, end = max(0, at - 25), min(len(text), at + 30)
    return text[start:end].strip()
