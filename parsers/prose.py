"""Figures in running text with a unit beside them: people, shares, money; each a claim with its hedge and sex."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.blocks import Block
from parsers.claims import HEDGES, sex_named
from parsers.lines import Line
from parsers.numbers import parse_printed
from pipeline import vocabulary
from pipeline.model import ALL, AMOUNT, ASSOCIATION, COUNT, PERCENT, Claim, Document, Table

ROWS_OF_A_TABLE = 3
_FIGURE = (
    rf"(?:\b(?P<hedge>{'|'.join(HEDGES)})\.?\s+)?"
    r"(?<![\d.,:/–-])(?P<figure>(?:\d{1,3}(?:[ \u00a0]\d{3})+|\d+)(?:[.,]\d+)?)"
)
_PERCENT = r"\s?(?P<percent>%|procent\b)"
_MONEY = r"\s?(?P<money>tkr|kkr|kr|kronor|mnkr|mkr|miljoner(?:\s+kronor)?)\b"
_PEOPLE = (
    r"\s+(?:(?:nya|unika|avslutade|anonyma|olika|stycken|unga|av|de|deltagande|kvinnliga|manliga|aktuella)\s+){0,2}"
    r"(?P<people>deltagar\w*|personer|individer|kvinnor\w*|kvinna|män(?:nen)?|man\b|ungdomar|medarbetare|elever)\b"
)
_CLAIM = re.compile(rf"{_FIGURE}(?:{_PERCENT}|{_MONEY}|{_PEOPLE})", re.IGNORECASE)
_SEX = re.compile(r"^[\s)]*(?:av\s+)?(?:de\s+|alla\s+)?(?P<sex>kvinn|männen|män)", re.IGNORECASE)


def of_prose(
    document: Document, lines: Sequence[Line], tables: Sequence[Table], blocks: Sequence[Block], known: Sequence[Claim]
) -> list[Claim]:
    """Claims in lines outside tables, captions and headings.

    `blocks`: runs of rows; those that became no table are no prose either, and their figures stay unaccounted.
    `known`: the claims captions and headings have, whose numbers go on.
    """
    inside = {i for t in tables for i in range(t.first, t.last + 1)} | {c.at for c in known}
    inside |= {row.index for b in blocks if len(b.rows) >= ROWS_OF_A_TABLE for row in b.rows}
    found: list[Claim] = []
    for at, line in enumerate(lines):
        if line.furniture or line.toc or line.caption or line.index in inside:
            continue
        following = lines[at + 1] if at + 1 < len(lines) else None
        goes_on = following is not None and following.page is line.page and not following.furniture
        text = f"{line.text} {following.text}" if goes_on and following is not None else line.text
        for match in _CLAIM.finditer(text):
            if match.start("figure") >= len(line.text):
                break
            claim = _claim(document, line, text, match, len(known) + len(found) + 1)
            if claim is not None:
                found.append(claim)
    return found


def _claim(document: Document, line: Line, text: str, match: re.Match[str], number: int) -> Claim | None:
    measure, unit, subject, sex = _meaning(match, text[match.end() :])
    printed = match["figure"]
    value = parse_printed(printed)
    if value is None:
        return None
    return Claim(
        claim_id=f"{document.document_id}.claim.{number}",
        document_id=document.document_id,
        page=line.page.number,
        line=line.number,
        text=match.group().strip(),
        subject=subject,
        scope=ASSOCIATION,
        sex=sex,
        measure=measure,
        value=value,
        unit=unit,
        hedge=HEDGES.get((match["hedge"] or "").lower(), "none"),
        at=line.index,
        value_printed=printed,
    )


def _meaning(match: re.Match[str], after: str) -> tuple[str, str, str, str]:
    """measure, unit, subject and sex."""
    if match["percent"]:
        told = _SEX.match(after)
        return PERCENT, "percent", "share", (sex_named(told["sex"]) if told else "") or ALL
    if match["money"]:
        return AMOUNT, vocabulary.unit_in(match["money"]), "money", ""
    return COUNT, "persons", "people", sex_named(match["people"]) or ALL
