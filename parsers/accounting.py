"""Every number printed in a document: a fact, a claim, or classed as something that is neither; the rest unaccounted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

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
        ("register_number", r"\b(?:dnr|dm|diarienr|diarienummer|beslut|SSA)\.?:?\s*\d[\d/:.-]*|\b\d{6}-\d{4}\b"),
        (
            "caption_number",
            r"\b(?:tabell|figur|diagram|not|noter|bild|bilaga|avsnitt|kapitel)\s+\d+(?:\.\d+)*"
            r"(?:\s*(?:,|och|-|–)\s*\d+)*",
        ),
        ("address", r"\b[A-ZÅÄÖ]?[a-zåäö]+(?:vägen|gatan|torget|gränd|plan|allén|stigen|backen)\s+\d+"),
        (
            "name",  # of a disease, a web site, a ratio of randomisation, a line of an e-signature's receipt
            r"\bcovid\W{0,2}\d+|\bskala\w*\s+(?:från\s+)?\d+\s?(?:[-–]|till)\s?\d+|\b\d+\.[a-z]{2,3}\b|(?<!\d)1:1(?!\d)|\b\d+ (?:pages|sider|sivua|sidor) (?:before|før|ennen|före)",
        ),
        ("page_number", r"^\s*\d{1,3}\s*\(\d{1,3}\)\s*$|\bsidan?\s+\d+"),
        (
            "year",
            rf"(?<![\d.,])(?:19[5-9]\d|20[0-6]\d)(?:\s?[-–/]\s?(?:19|20)?\d\d)?(?![\d.,]\d)(?!\s?{_AMOUNT_WORD})",
        ),
        (
            "ordinal",
            r"\b\d{1,2}(?::[ae]|e)\b|\bavslutsorsak(?:en|erna)?\s+\d+\s+(?:och|till)\s+\d+|\b(?:fråg(?:a|or)|orsak|avslutsorsak|mål)\s+\d+(?:\s*[-–]\s*\d+)?"
            r"|^\s*\d{1,2}[.)]\s+(?=\D)",
        ),
        (
            "section",
            r"^\s*\d{1,2}(?:\.\d{1,2})+\.?(?=\s)|^\s*\d{1,2}(?:\.\s*|\s+)(?=[A-ZÅÄÖ]{4})|^\s*\d{1,2}\s+(?=[A-ZÅÄÖ][a-zåäö]+(?:\s+[a-zåäö]+){0,4}$)",
        ),
        (
            "duration",
            r"\b(?:\d{1,3} )?\d{1,3}(?:[,.]\d)?(?:\s*,\s*\d{1,3})*\s*(?:(?:[-–]|och|till)\s*\d{1,3}\s*)?-?\s?"
            r"(?:års?(?=\b|jubil)|mån(?:ad(?:er|ers)?)?\b|veckor(?:s)?\b|halv?dagar\b|dagar\b|tim(?:mar)?\b|minuter\b)"
            r"|\b\d{1,3}-(?:veckors?|månaders?|års|dagars?|timmars?)",
        ),
        (
            "age",
            r"\b\d{1,2}\s?[-–]\s?\d{1,2}\s*(?:år|års)\b|\(\d\d\s?[-–]\s?\d\d\s?(?:år)?\)?|\b\d{2}\+"
            r"|\b(?:över|under|mellan|åldern)\s+\d{1,2}(?:\s+(?:och|till)\s+\d{1,2})?(?:\s+år)?\b",
        ),
    )
)


_TICK = re.compile(r"(\d{1,3})\s?%")
LEAST_TICKS = 3
NEXT_WORDS = 30  # characters
BESIDE = 8  # characters of a claim behind its figure that tell it from the same figure elsewhere on the line
_SEVERAL = (
    "age",
    "duration",
    "name",
    "caption_number",
    "ordinal",
)  # classes whose patterns take in several numbers at once
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
    claimed: dict[int, list[Claim]] = {}
    for claim in claims:
        if any(c.isdigit() for c in claim.value_printed):
            claimed.setdefault(claim.at, []).append(claim)
    taken = said = 0
    classed: Counter[str] = Counter()
    left: list[Unaccounted] = []
    axes, numbered = _axes(lines), _page_numbers(lines)
    for at, line in enumerate(lines):
        place = line.index
        if line.furniture:
            classed["page_furniture"] += len(_NUMBER.findall(line.text))
            continue
        classed["note_mark"] += sum(w.text.isdigit() for w in line.marks)
        if place in numbered:
            classed["page_number"] += 1
            continue
        text, count = _without_facts(line.text, printed.get(place, []), classed)
        taken += count
        text, count = _without_claims(text, claimed.get(place, []))
        said += count
        text = _without_marks(text, line, classed)
        header = place not in printed and any(_heads(t, line) for t in tables)
        lost = (
            place not in printed and line.row and any(t.first_row <= place <= t.last and not t.of_words for t in tables)
        )
        if place in axes:
            classed["chart_axis"] += len(_NUMBER.findall(text))
            continue
        if not lost:  # figures of a row that was not read are figures, not years
            text = _without_classed(text, classed, _following(lines, at))
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


def _without_claims(text: str, claims: Sequence[Claim]) -> tuple[str, int]:
    """The text with the figures of claims blanked, each where its words stand, else where its figure first does."""
    said = 0
    for claim in claims:
        figure = claim.value_printed
        words = claim.text[len(figure) :][:BESIDE]
        start = _place(text, figure, words)
        if start < 0:
            start = _place(text, figure, None)
        if start >= 0:
            text = text[:start] + " " * len(figure) + text[start + len(figure) :]
            said += 1
    return text, said


def _place(text: str, figure: str, words: str | None) -> int:
    """Where a figure first stands behind no digit, with these words behind it (None: with no digit); else -1."""
    at = text.find(figure)
    while at >= 0:
        behind = at + len(figure)
        fits = text.startswith(words, behind) if words is not None else not text[behind : behind + 1].isdecimal()
        if fits and not text[max(0, at - 1) : at].isdecimal():
            return at
        at = text.find(figure, at + 1)
    return -1


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


def _axes(lines: Sequence[Line]) -> set[int]:
    """Lines of nothing but a percentage that follow each other in even steps (0 %, 20 %, 40 %): a chart's axis."""
    found: set[int] = set()
    run: list[tuple[int, int]] = []
    for line in [*lines, None]:
        match = _TICK.fullmatch(line.text.strip()) if line is not None else None
        if match and line is not None:
            run.append((line.index, int(match[1])))
            continue
        steps = {b - a for a, b in pairwise(sorted(tick for _, tick in run))}
        if len(run) >= LEAST_TICKS and len(steps) == 1 and 0 not in steps:
            found.update(index for index, _ in run)
        run = []
    return found


def _page_numbers(lines: Sequence[Line]) -> set[int]:
    """In text: lines of nothing but a number, each one more than the last, are the page numbers an extraction left."""
    lone = [
        (line.index, int(line.text)) for line in lines if not line.positioned and re.fullmatch(r"\d{1,3}", line.text)
    ]
    follow = [b - a == 1 for (_, a), (_, b) in pairwise(lone)]
    return {index for index, _ in lone} if len(lone) > 1 and all(follow) else set()


def _following(lines: Sequence[Line], at: int) -> str:
    """The next line's first words, by which a number at the end of a line may be told (`12` / `månader`)."""
    following = lines[at + 1] if at + 1 < len(lines) else None
    return following.text[:NEXT_WORDS] if following is not None and not following.row else ""


def _without_classed(text: str, classed: Counter[str], following: str) -> str:
    """The text with dates, laws, years and so on blanked, each counted in its class."""
    if not any(c.isdigit() for c in text):
        return ""
    end = len(text)
    text = f"{text} {following}"
    for name, pattern in _CLASSES:

        def blank(match: re.Match[str], name: str = name) -> str:
            own = match.group()[: max(end - match.start(), 0)]
            if any(c.isdigit() for c in own):
                classed[name] += len(re.findall(r"\d+", own)) if name in _SEVERAL else 1
            return "#" * len(match.group()) if own else match.group()

        text = pattern.sub(blank, text)
    return text[:end]


def _context(text: str, at: int) -> str:
    """A few words around a number, enough to find it."""
    start, end = max(0, at - 25), min(len(text), at + 30)
    return text[start:end].strip()
