"""Two figures of one sentence that words compare: `210 personer, färre än de 224 året innan`, `färre kvinnor än män (49 mot 58)`.

What is compared is the figure before the words and the one behind `än`, both of one measure. A figure right before the
words is the difference (`nio fler än`), and one behind a hedge leaves the order open where the two lie near each other.
Numbers of rows are compared where the sentence tells one and names the other by its row (`13 till rehabilitering och
lika många på grund av sjukdom`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from parsers.numbers import is_year, swedish
from pipeline.checks import categories, listing, share_rows, told
from pipeline.checks.categories import EXIT, Categories
from pipeline.model import AGREES, ALL, COUNT, DISAGREES, Document, Figure, Reconciliation, Sentence

RULE = "ordering"
_NUMBER = rf"(?:\d{{1,3}}(?:[ \u00a0]\d{{3}})+|\d+(?:,\d+)?|(?:{listing.WORDS})\b)"
_UNIT = r"%|procent(?:enheter)?|tkr|kkr|mnkr|mkr|kr\b|kronor|miljoner|år\b|månader|veckor|dagar|timmar|poäng"
_QUANTITY = re.compile(
    rf"(?<![\w.,:/–-])(?:(?P<hedge>cirka|ca|drygt|knappt|nästan|ungefär|omkring|över|under|mer än|minst|högst)\s+)?(?P<number>{_NUMBER})(?![\w:/–-])\s?(?P<unit>{_UNIT})?",
    re.IGNORECASE,
)
_MORE = r"fler|flera|mer|högre|större|längre"
_LESS = r"färre|mindre|lägre|kortare"
_THAN = re.compile(
    rf"\b(?:(?P<more>{_MORE})|(?P<less>{_LESS}))(?P<what>(?:\s+[a-zåäö]+){{0,2}}?)\s+än\s+(?:(?:de|det|den|dem|vad|årets|förra|fjolårets|målet|målets|på|om|budgeterade|planerade|förväntade)\s+){{1,3}}$",
    re.IGNORECASE,
)
_DIFFERENCE = re.compile(rf"(?:{_NUMBER})\s*(?:{_UNIT})?(?:\s+(?:personer|deltagare))?\s*$", re.IGNORECASE)
_TIMES = re.compile(r"(?:dubbelt|gånger|fördubbl\w*|så)\s*$", re.IGNORECASE)
_PAIR = re.compile(
    rf"\b(?:(?P<more>fler|(?:större|högre) andel)|(?P<less>färre|(?:mindre|lägre) andel))\s+(?:av\s+)?(?P<one>kvinn\w+|män(?:nen)?)\s+(?:än|jämfört med)\s+(?:av\s+)?(?P<two>kvinn\w+|män(?:nen)?)\b"
    rf"[^.;()\d]{{0,80}}\(\s*(?P<a>{_NUMBER})\s?(?:%|procent)?\s*(?:mot|respektive|resp\.?|jämfört med|och|,|–|-)\s*(?P<b>{_NUMBER})\s?(?:%|procent)?\s*\)",
    re.IGNORECASE,
)
_AS_MANY = re.compile(
    r"\b(?:(?P<more>fler)|(?P<less>färre)|(?P<same>lika många))\b(?!\s+(?:än|kvinn|män))", re.IGNORECASE
)
_JOINED = re.compile(
    r"(?:\b(?:och|medan|men|samt)\s+|[,;]\s*)(?:(?:något|lite|betydligt|ungefär|nästan|ännu|precis|exakt)\s+)?$",
    re.IGNORECASE,
)
_WHICH = re.compile(r",\s+vilket\s+(?:är|var|blev)\b")
# `Männen (41) är fler än kvinnorna (38)`
_EACH = re.compile(
    rf"\b(?P<one>kvinn\w+|män(?:nen)?)\s*\(\s*(?P<a>{_NUMBER})\s?(?:%|procent)?\s*\)\s+(?:är|var|blev)\s+(?:(?:något|lite|betydligt|klart)\s+)?"
    rf"(?:(?P<more>fler|flera)|(?P<less>färre))\s+än\s+(?P<two>kvinn\w+|män(?:nen)?)\s*\(\s*(?P<b>{_NUMBER})\s?(?:%|procent)?\s*\)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[.;]|,\s+(?:medan|men|vilket)\b")
_ELSE = re.compile(r"\bmål\w*|förvänta|enkät|svara|\b(?:19|20)\d\d\b|halvår|förra|tidigare|året innan", re.IGNORECASE)


class _Quantity(NamedTuple):
    value: Decimal
    start: int
    end: int
    unit: str
    hedge: str


def check(document: Document, own: Sequence[Categories]) -> list[Reconciliation]:
    """Every comparison whose two figures stand in its sentence, or in it and the row that it names."""
    found: list[Reconciliation] = []
    for sentence in document.prose.sentences:
        if sentence.sort != "prose":
            continue
        found += _sexes(document, sentence)
        found += _than(document, sentence)
        table = categories.of_sentence(document, own, EXIT, sentence)
        if table is not None:
            found += _as_many(document, sentence, table)
    return found


def _value(printed: str) -> Decimal:
    return Decimal(printed.replace(",", ".")) if "," in printed else listing.value(printed)


def _quantities(text: str) -> list[_Quantity]:
    """The figures of a text with their units; years, dates and numbered things are none."""
    blank = re.sub(
        r"\b(?:år\s+)?(?:19|20)\d\d\b|\b\d{1,2}\s+(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)\b"
        r"|\b(?:tabell|diagram|figur|avsnitt|not|punkt|fas|steg)\s+\d+",
        lambda m: " " * len(m.group()),
        text,
        flags=re.IGNORECASE,
    )
    return [
        _Quantity(_value(m["number"]), m.start("number"), m.end(), (m["unit"] or "").lower().replace("%", "procent"), (m["hedge"] or "").lower())
        for m in _QUANTITY.finditer(blank)
    ]  # fmt: skip


def _than(document: Document, sentence: Sentence) -> Iterator[Reconciliation]:
    """`84 personer, fler än de 79 som ...`: the figure behind `än` and the one of its measure before the words."""
    text = sentence.text
    if "än" not in text.casefold():
        return
    figures = _quantities(text)
    for behind in figures:
        match = _THAN.search(text[: behind.start - (len(behind.hedge) + 1 if behind.hedge else 0)])
        if match is None or ("andel" in match["what"].casefold() and behind.unit != "procent"):
            continue
        ahead = [f for f in figures if f.end <= match.start()]
        if not ahead or _DIFFERENCE.search(text[: match.start()]) or _TIMES.search(text[: match.start()].rstrip()):
            continue  # `nio fler än`: the difference, not the figure
        one = ahead[-1]
        gap = _WHICH.sub(" ", text[one.end : match.start()])
        if (
            [f.unit for f in ahead].count(behind.unit) != 1
            or one.unit != behind.unit
            or _CLAUSE.search(gap)
            or len(gap) > 90
            or re.search(r"\bvarav\b|\(", gap)
        ):
            continue
        if one.hedge or behind.hedge:
            continue
        holds = one.value > behind.value if match["more"] else one.value < behind.value
        said = " ".join(match.group().split())
        yield _row(document, sentence, match.start(), said, one.value, behind.value, holds, "than")


def _sexes(document: Document, sentence: Sentence) -> Iterator[Reconciliation]:
    """`färre kvinnor än män hör dit (49 mot 58)`: the bracket has them in the order of the words."""
    for match in (*_PAIR.finditer(sentence.text), *_EACH.finditer(sentence.text)):
        if match["one"][:1].lower() == match["two"][:1].lower():
            continue
        one, two = _value(match["a"]), _value(match["b"])
        if is_year(match["a"]) and is_year(match["b"]):
            continue
        holds = one > two if match["more"] else one < two
        said = " ".join(re.sub(r"\([^()]*\)", " ", match.group()).split())
        yield _row(document, sentence, match.start(), said, one, two, holds, "pair")


def _as_many(document: Document, sentence: Sentence, table: Categories) -> Iterator[Reconciliation]:
    """`Till rehabilitering gick 13 och färre avslutades på grund av sjukdom`: the number told, and the row named."""
    match = next(iter(_AS_MANY.finditer(sentence.text)), None)
    if match is None or _ELSE.search(sentence.text) or len(_AS_MANY.findall(sentence.text)) > 1:
        return
    ahead, behind = sentence.text[: match.start()], _CLAUSE.split(sentence.text[match.end() :])[0]
    numbers = listing.numbers(re.split(r"[.;]", ahead)[-1])
    if not numbers or listing.numbers(behind) or not _JOINED.search(ahead):
        return
    names = tuple(categories.named(table, behind))
    first = tuple(categories.named(table, ahead))
    count = table.count(names)
    if len(names) != 1 or count is None or names[0] in first or table.count(first[-1:]) != numbers[-1][0]:
        return  # the number itself must be that of the row that it is told of
    one = numbers[-1][0]
    holds = (
        count > one
        if match["more"]
        else count < one
        if match["less"]
        else abs(count - one) <= max(Decimal(1), one / 20)
    )
    yield _row(document, sentence, match.start(), match.group(), count, one, holds, "row", table, (*names, *first[-1:]))


def _row(
    document: Document, sentence: Sentence, start: int, said: str, one: Decimal, two: Decimal, holds: bool, sort: str,
    table: Categories | None = None, names: tuple[str, ...] = (),
) -> Reconciliation:  # fmt: skip
    place = Figure(start, start, start, said, Decimal(0), COUNT, "", ALL, line=sentence.line_at(start))
    note = ["group"]
    if table is not None:
        note += [
            f"rows={share_rows.clean(' + '.join(table.labels[n] for n in names))}",
            f"line={table.line(names) or ''}",
        ]
    return told.row(
        RULE, document, sentence, place, f"Running text: {said}", stated=one, computed=two, tolerance=Decimal(0),
        verdict=AGREES if holds else DISAGREES, terms=f"{said.replace(':', ' ')}: {swedish(one)} / {swedish(two)}",
        fact_ids=table.ids(names) if table is not None else (), table_id=table.grid.table.table_id if table is not None else "",
        suffix=f".{sort}", note=";".join(note),
    )  # fmt: skip
