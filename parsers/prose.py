"""Figures in running text: people, things, shares, money and written arithmetic; each a claim with its hedge and sex."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from parsers import quantities
from parsers.blocks import Block
from parsers.lines import Line
from parsers.numbers import parse_printed
from parsers.quantities import Quantity
from parsers.scopes import ScopeReader
from pipeline import vocabulary
from pipeline.model import AMOUNT, ASSOCIATION, COUNT, PERCENT, Claim, Document, Table

ROWS_OF_A_TABLE = 3
_SENTENCE_END = re.compile(r"(?<=[a-zåäö)%\d])[.!?]\s+(?=[A-ZÅÄÖ])")
_DIVIDED = re.compile(r"[a-zåäö]-$")
_NUMBER = r"\d{1,3}(?:[ \u00a0]\d{3})+(?:,\d+)?|\d+(?:,\d+)?"
_ARITHMETIC = re.compile(
    rf"\(?\s*(?P<first>{_NUMBER})(?P<rest>(?:\s*[-−–+]\s*(?:{_NUMBER})(?:\s*(?:tkr|kr|mnkr|mkr))?)+)"
    rf"(?P<result>\s*=\s*[-−–]?\s*(?:{_NUMBER}))?\s*(?P<unit>tkr|kr|kronor|mnkr|mkr)?\s*\)?"
)
_JOINED = re.compile(r"\d\s*[-−–+]\s*\d")  # in all written arithmetic: a quick look
_TERM = re.compile(_NUMBER)
_UNIT_AROUND = re.compile(r"\b(tkr|kr|kronor|mnkr|mkr)\b")
_AMOUNT_BEFORE = re.compile(r"\d\s*(?:tkr|kr|kronor|mnkr|mkr)\s*$")
SUBJECTS = {PERCENT: "share", AMOUNT: "money"}
LEAST_GROUPED = 2  # terms with thousands, or a result: else `2-3` and `16-29` would be differences


def of_prose(
    document: Document,
    lines: Sequence[Line],
    tables: Sequence[Table],
    blocks: Sequence[Block],
    known: Sequence[Claim],
    scopes: ScopeReader,
) -> list[Claim]:
    """Claims in lines outside tables, captions and headings.

    `blocks`: runs of rows; those that became no table are no prose either, and their figures stay unaccounted.
    `known`: the claims captions and headings have, whose numbers go on.
    """
    inside = {i for t in tables if not t.of_words for i in range(t.first, t.last + 1)} | {c.at for c in known}
    cells: dict[int, list[str]] = {}  # a table of sentences may hold figures that are no facts of it
    for cell in (c for t in tables if t.of_words for row in t.rows for c in row.cells):
        cells.setdefault(cell.at, []).append(cell.text)
    inside |= {row.index for b in blocks if len(b.rows) >= ROWS_OF_A_TABLE for row in b.rows}
    found: list[Claim] = []
    scope = ASSOCIATION
    taken = 0  # characters at the start of a line that belong to a claim of the line before
    for at, line in enumerate(lines):
        scope = scopes.of_heading(line, scope)
        if line.furniture or line.toc or line.index in inside:
            taken = 0
            continue
        text, end = _with_next(lines, at)
        begun = taken
        taken = 0
        own = False
        for quantity in _quantities(text, begun):
            if quantity.start >= end and not (own and quantity.part):
                break
            own = True
            place = line
            if quantity.printed in cells.get(line.index, ()):
                cells[line.index].remove(quantity.printed)
                continue
            if quantity.start >= end:  # `(12 av` / `18)`: its second figure stands on the next line
                place = lines[at + 1]
                taken = quantity.end - end
            number = len(known) + len(found) + 1
            claim = _claim(document, place, text, quantity, scopes.in_sentence(text, scope), number)
            found.append(replace(claim, context=_around(lines, at, text, quantity)))
    return found


def _around(lines: Sequence[Line], at: int, text: str, quantity: Quantity) -> str:
    """The sentence a figure stands in, as far as its line, the one before and the one after hold it."""
    before = lines[at - 1].text + " " if at and lines[at - 1].page is lines[at].page else ""
    whole, start, end = before + text, len(before) + quantity.start, len(before) + quantity.stop
    begin = max((m.end() for m in _SENTENCE_END.finditer(whole, 0, start)), default=0)
    stop = next((m.start() for m in _SENTENCE_END.finditer(whole, end)), len(whole))
    return whole[begin:stop]


def _with_next(lines: Sequence[Line], at: int) -> tuple[str, int]:
    """A line's text with the next line's, and where that begins: a quantity may break over two (`122 delta-` / `gare`)."""
    line = lines[at]
    following = lines[at + 1] if at + 1 < len(lines) else None
    if following is None or following.page is not line.page or following.furniture:
        return line.text, len(line.text)
    if _DIVIDED.search(line.text) and following.text[:1].islower():
        return line.text[:-1] + following.text, len(line.text) - 1
    return f"{line.text} {following.text}", len(line.text) + 1


def quantities_of(text: str) -> list[Quantity]:
    """The figures of a sentence, written arithmetic included."""
    return _quantities(text, 0)


def _quantities(text: str, start: int) -> list[Quantity]:
    """Quantities with written arithmetic (`1 752 + 4 834 = 6 586 tkr`), whose terms have no unit of their own."""
    sums = [m for m in _ARITHMETIC.finditer(text) if _is_arithmetic(m, text)] if _JOINED.search(text) else []
    spans = [(m.start(), m.end()) for m in sums]
    found = [
        q for q in quantities.find(text, words=True) if q.start >= start and not any(a <= q.start < b for a, b in spans)
    ]
    for match in sums:
        found += _terms(text, match)
    return sorted(found, key=lambda q: q.start)


def _is_arithmetic(match: re.Match[str], text: str) -> bool:
    """Has it a result, large terms, or an amount before its bracket: `2 600 tkr (3 100-500)`? `(900-1 100)` is a range."""
    grouped = len(re.findall(r"\d[ \u00a0]\d{3}", match.group()))
    if match["result"] is not None or grouped >= LEAST_GROUPED:
        return True
    values = [parse_printed(m) or Decimal(0) for m in _TERM.findall(match.group())]
    falling = len(values) == 2 and values[0] > values[1]
    return (
        grouped > 0 and falling and match.group()[0] == "(" and _AMOUNT_BEFORE.search(text[: match.start()]) is not None
    )


def _terms(text: str, match: re.Match[str]) -> list[Quantity]:
    """Every figure of an expression as an amount in the unit that stands behind or before it."""
    around = match["unit"] or next(iter(_UNIT_AROUND.findall(match["rest"])), "")
    if not around:
        near = [
            *_UNIT_AROUND.finditer(text[match.end() : match.end() + 20]),
            *_UNIT_AROUND.finditer(text[: match.start()]),
        ]
        around = near[0].group() if near else ""
    unit = vocabulary.unit_in(around) or quantities.THINGS
    measure = AMOUNT if unit != quantities.THINGS else COUNT
    return [
        Quantity(
            m.start(), m.end(), match.end(), m.group(), parse_printed(m.group()) or Decimal(0), measure, unit, "",
            noun="arithmetic",
        )
        for m in _TERM.finditer(text, match.start(), match.end())
    ]  # fmt: skip


def _claim(document: Document, line: Line, text: str, quantity: Quantity, scope: str, number: int) -> Claim:
    return Claim(
        claim_id=f"{document.document_id}.claim.{number}",
        document_id=document.document_id,
        page=line.page.number,
        line=line.number,
        text=text[quantity.start : quantity.stop].strip(),
        subject=_subject(quantity),
        scope=scope,
        sex=quantity.sex,
        measure=quantity.measure,
        value=quantity.value,
        unit=quantity.unit,
        hedge=quantity.hedge,
        at=line.index,
        value_printed=quantity.printed.rstrip("% "),
    )


def _subject(quantity: Quantity) -> str:
    if quantity.noun == "arithmetic":
        return quantity.noun
    if quantity.measure in SUBJECTS:
        return SUBJECTS[quantity.measure]
    return "people" if quantity.unit == quantities.PERSONS else quantity.noun.lower() or quantity.measure
