"""Figures in captions and headings: how many people a table is said to be about, in all and by sex."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from parsers.lines import Line
from parsers.quantities import HEDGES, sex_named
from pipeline.model import ALL, COUNT, OTHER, Claim, Document, Table

_NUMBER = r"(?P<{}>\d{{1,3}}(?:[  ]\d{{3}})*|\d+)"
_PEOPLE = r"(?:deltagare\w*|deltagarna\w*|personer|individer)"
_TOTAL = re.compile(
    rf"(?:(?P<hedge>{'|'.join(HEDGES)})\.?\s+)?(?<![\d,.]){_NUMBER.format('n')}\s+(?:avslutade\s+|nya\s+)?(?-i:(?!D)){_PEOPLE}",
    re.IGNORECASE,
)  # `5 Deltagarnas avslutsorsaker` is a number of a heading
_AFTER = re.compile(rf"\bantal\s+{_PEOPLE}[^:]{{0,120}}:\s*{_NUMBER.format('n')}\s*$", re.IGNORECASE)
_BY_SEX = re.compile(
    rf"(?<![\d,.]){_NUMBER.format('n')}\s+(?P<sex>kvinn(?:or|a)|män|man\b|annat\b|ej angiv\w*|inte angiv\w*)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"(?<=[a-zåäö)%\d])[.!?]\s+(?=[A-ZÅÄÖ\d])")
_SENTENCES = re.compile(r"[a-zåäö)%\d][.!?](?:\s+[A-ZÅÄÖ\d]|\s*$)")
_WHO_LEFT = re.compile(
    r"[^.,;:\d]{0,60}?\b(?:avslut(?!s?(?:orsak|anledning))|utskriv|skrevs\s+ut|skrivits\s+ut|lämna)", re.IGNORECASE
)
_OF_REASON = re.compile(
    r"[^.;:\d]{0,40}?\b(?:avsluts)?(?:orsaken|anledningen)\b", re.IGNORECASE
)  # of those who left, those with one reason
_SOME = re.compile(r"\b(?:varav|därav|av)\s+(?:de\s+)?$", re.IGNORECASE)
HEADING_REACH = 4  # lines above a table that may be its heading


def of_tables(document: Document, tables: Sequence[Table], lines: Sequence[Line]) -> list[Claim]:
    """Claims in the caption of each table of people, or in the heading lines directly above it."""
    found: list[Claim] = []
    by_index = {line.index: line for line in lines}
    for table in tables:
        if table.kind not in ("exit_reasons", "figure_exit_reasons"):
            continue
        line = _caption_line(table, lines)
        texts = [(table.caption, line)] if table.caption else []
        if table.first >= 0 and not table.caption:
            texts.append(_heading_above(lines, by_index.get(table.first)))
        for text, at in ((_of_table(t), line) for t, line in texts):
            found.extend(_claims(document, table, text, at, len(found)))
    return found


def of_headings(document: Document, lines: Sequence[Line], start: int) -> list[Claim]:
    """Claims in section headings: `348 deltagare har avslutat en insats under året`."""
    found: list[Claim] = []
    seen: set[str] = set()
    for line in lines:
        section = re.match(r"^\d{1,2}(?:\.\d{1,2})+\.?\s+(?=[A-ZÅÄÖ\d])", line.text)
        if not (line.heading or section) or line.toc or line.caption or len(line.text) > 110:
            continue
        text = line.text[section.end() :] if section else line.text
        if text in seen:
            continue
        seen.add(text)
        found.extend(_claims(document, None, text, line, start + len(found)))
    return found


def _caption_line(table: Table, lines: Sequence[Line]) -> Line | None:
    for line in lines:
        match = line.caption
        if (
            match
            and f"{match['sort'].capitalize()} {match['number']}" == table.number_printed
            and (match["title"] or "").strip() == table.caption
        ):
            return line
    return None


def _heading_above(lines: Sequence[Line], first: Line | None) -> tuple[str, Line | None]:
    if first is None:
        return "", None
    text, at = "", None
    for line in reversed(lines[max(0, first.index - HEADING_REACH) : first.index]):
        text = f"{line.text} {text}".strip()
        at = at or line
        if line.heading or line.blank_before > 1 or _TOTAL.search(text) or _AFTER.search(text):
            break
    return text, at


def _of_table(text: str) -> str:
    """What is said of a table: a heading as it stands; of running text only a sentence that counts those who left."""
    counted = _TOTAL.search(text)
    if counted is not None and _OF_REASON.match(text[counted.end() :]):
        return ""
    if not _SENTENCES.search(text):
        return text
    for sentence in _BETWEEN.split(text):
        total = _TOTAL.search(sentence)
        if (
            total is not None
            and _WHO_LEFT.match(sentence[total.end() :])
            and not _SOME.search(sentence[: total.start()])
        ):
            return sentence
    return ""


def _subject(text: str) -> str:
    lowered = text.casefold()
    if "avslut" in lowered or "utskriv" in lowered:
        return "exits"
    return "participants"


def _claims(document: Document, table: Table | None, text: str, line: Line | None, start: int) -> list[Claim]:
    found: list[Claim] = []

    def add(value: str, sex: str, hedge: str) -> None:
        found.append(
            Claim(
                claim_id=f"{document.document_id}.claim.{start + len(found) + 1}",
                document_id=document.document_id,
                page=line.page.number if line else (table.page if table else 1),
                line=line.number if line else (table.line_first if table else None),
                text=text.strip(),
                subject="exits" if table is not None else _subject(text),
                scope=table.scope if table is not None else "association",
                sex=sex,
                measure=COUNT,
                value=Decimal(re.sub(r"\s", "", value)),
                value_printed=value,
                unit="persons",
                hedge=hedge,
                table_id=table.table_id if table is not None else "",
                at=line.index if line else (table.first if table else -1),
            )
        )

    total = _TOTAL.search(text) or (_AFTER.search(text) if table is not None else None)
    if not total:
        return []
    hedge = HEDGES.get((total.groupdict().get("hedge") or "").lower(), "none")
    add(total["n"], ALL, hedge)
    for match in _BY_SEX.finditer(text, total.end()):
        add(match["n"], sex_named(match["sex"]) or OTHER, "none")
    return found
