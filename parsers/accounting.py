"""Every number printed in a document: a fact, a claim, or classed as something that is neither; the rest unaccounted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.lines import Line
from pipeline.model import Claim, Table

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
            "duration",
            r"\b\d{1,3}(?:[,.]\d)?\s*(?:[-–]\s*\d{1,3}\s*)?(?:år|månad(?:er|ers)?|veckor(?:s)?|dagar|timmar|minuter)\b",
        ),
        (
            "age",
            r"\b\d{1,2}\s?[-–]\s?\d{1,2}\s*(?:år|års)\b"
            r"|\b(?:över|under|mellan)\s+\d{1,2}(?:\s+(?:och|till)\s+\d{1,2})?\s+år\b",
        ),
    )
)


_SEVERAL = ("age", "caption_number", "ordinal")  # classes whose patterns take in several numbers at once
_NOTE_OR_YEAR = re.compile(r"(?<![\d,])(?:\d{1,2}(?:, ?\d{1,2}){0,5}|(?:19|20)\d\d)$")


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


def account(document_id: str, lines: Sequence[Line], tables: Sequence[Table], claims: Sequence[Claim]) -> Account:
    """Account for every number printed on the lines of a document."""
    printed: dict[int, list[str]] = {}
    for table in tables:
        for row in table.rows:
            for cell in row.cells:
                printed.setdefault(cell.at, []).append(cell.text)
    claimed: dict[int, list[str]] = {}
    for claim in claims:
        claimed.setdefault(claim.at, []).append(claim.value_printed)
    taken = said = 0
    classed: Counter[str] = Counter()
    left: list[Unaccounted] = []
    for line in lines:
        place = line.index
        if line.furniture:
            classed["page_furniture"] += len(_NUMBER.findall(line.text))
            continue
        classed["note_mark"] += sum(w.text.isdigit() for w in line.marks)
        text, count = _without_facts(line.text, printed.get(place, []), classed)
        taken += count
        text, count = _without_claims(text, claimed.get(place, []))
        said += count
        text = _without_marks(text, line, classed)
        header = place not in printed and any(_heads(t, line) for t in tables)
        lost = place not in printed and line.row and any(t.first_row <= place <= t.last for t in tables)
        text = text if lost else _without_classed(text, classed)  # figures of a row not read are figures, not years
        for number in _NUMBER.finditer(text):
            if header:
                classed["table_header"] += 1
            else:
                context = _context(line.text, number.start())
                left.append(Unaccounted(document_id, line.page.number, line.number, number.group(), context))
    return Account(taken + said + sum(classed.values()) + len(left), taken, said, classed, left)


def _heads(table: Table, line: Line) -> bool:
    """Is this line of a table its header, the header again on another page, or a part of a label?"""
    if not table.first <= line.index <= table.last:
        return False
    return line.index < table.first_row or not (line.row or len(_NUMBER.findall(line.text)) > 1)


def _without_facts(text: str, values: list[str], classed: Counter[str]) -> tuple[str, int]:
    """The text with the figures of facts blanked, and a note reference or year column that stood before them classed."""
    taken = 0
    for value in reversed(values):
        at = text.rfind(value)
        if at >= 0 and any(c.isdigit() for c in value):
            text = f"{text[:at]}{' ' * len(value)}{text[at + len(value) :]}"
            taken += 1
    before = _NOTE_OR_YEAR.search(text.rstrip()) if values else None
    if before:
        classed["note_reference"] += len(re.findall(r"\d+", before.group()))
        text = text[: before.start()]
    return text, taken


def _without_claims(text: str, values: list[str]) -> tuple[str, int]:
    said = 0
    for value in values:
        found = re.search(rf"(?<!\d){re.escape(value)}(?!\d)", text)
        if found:
            text = text[: found.start()] + " " * len(value) + text[found.end() :]
            said += 1
    return text, said


def _without_marks(text: str, line: Line, classed: Counter[str]) -> str:
    """Entries of a table of contents and superscript note marks."""
    if line.toc:
        classed["table_of_contents"] += len(_NUMBER.findall(text))
        return ""
    for word in line.words:
        if word.superscript and word.text.isdigit():
            text = text.replace(word.text, " ", 1)
            classed["note_mark"] += 1
    return text


def _without_classed(text: str, classed: Counter[str]) -> str:
    """The text with dates, laws, years and so on blanked, each counted in its class."""
    if not any(c.isdigit() for c in text):
        return ""
    for name, pattern in _CLASSES:

        def blank(match: re.Match[str], name: str = name) -> str:
            classed[name] += len(re.findall(r"\d+", match.group())) if name in _SEVERAL else 1
            return "#" * len(match.group())

        text = pattern.sub(blank, text)
    return text


def _context(text: str, at: int) -> str:
    """A few words around a number, enough to find it."""
    start, end = max(0, at - 25), min(len(text), at + 30)
    return text[start:end].strip()
