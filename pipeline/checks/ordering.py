"""Comparisons in words: `fler kvinnor än män`, `minskade från 28 % till 21 %`, `något högre andel än förra året`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from parsers.numbers import swedish
from pipeline.checks import bundles, told
from pipeline.checks.claim_table import Record, records_of
from pipeline.checks.grid import Grid
from pipeline.model import (
    AGREES,
    ALL,
    COUNT,
    DISAGREES,
    ITEM,
    MEN,
    PERCENT,
    WOMEN,
    Document,
    Figure,
    Reconciliation,
    Sentence,
)

RULE = "ordering"
_SEX = r"(?:av\s+)?(?:de\s+)?(?P<{}>kvinn\w+|män\w*)"
_SEXES = re.compile(
    rf"\b(?:(?P<more>fler|(?:större|högre) andel)|(?P<less>färre|(?:mindre|lägre) andel)|(?P<same>lika många)|(?P<double>dubbelt så många))\s+{_SEX.format('one')}\s+(?:än|som)\s+{_SEX.format('two')}",
    re.IGNORECASE,
)
_UP = re.compile(
    r"\b(?:ök(?:at|ade|ar|ning\w*)|stig(?:it|er)|steg|gått upp|högre|fler|större|uppgång)\b", re.IGNORECASE
)
_DOWN = re.compile(
    r"\b(?:minsk(?:at|ade|ar|ning\w*)|sjunk(?:it|er)|sjönk|gått ner|gått ned|lägre|färre|mindre|nedgång)\b",
    re.IGNORECASE,
)
_SAME = re.compile(r"\b(?:samma andel|oförändrad\w*)\b", re.IGNORECASE)
_TO = re.compile(r"^(?:\s*\)?)(?:[^.;,(]{0,30})\btill\s+(?:ca |cirka |drygt |knappt )?$", re.IGNORECASE)
_WAS = re.compile(r"^[^.;(]{0,40}\(\s*från\s+(?:ca |cirka )?$", re.IGNORECASE)
_THAN = re.compile(r"\bjämfört med\b|\bän\b[^,]{0,30}$", re.IGNORECASE)
_LAST_YEAR = re.compile(
    r"(?:jämfört med|än|som)\s+(?:förra året|föregående år|året innan|(?:år\s+)?(?P<year>20\d\d))", re.IGNORECASE
)
_BACK = re.compile(
    r"^\s*(?:Det|Detta|Vilket)\s+(?:är|var)\s+(?:något|lite|betydligt)?\s*(?:en\s+)?(?:lägre|högre)\b[^.]*\bjämfört med\b",
    re.IGNORECASE,
)
_COMMONEST = re.compile(r"\bvanligaste\s+(?:avsluts\w+|orsaken\b)", re.IGNORECASE)
_PART_OF_TIME = re.compile(
    r"halvår|hösten|våren|kvartal|början|slutet|sedan start|tidigare|förra|20\d\d", re.IGNORECASE
)
LEAST_CHANGE = Decimal(2)  # percentage points: `samma andel` is said of rounded shares


def check(document: Document, grids: Sequence[Grid], _claims: object = ()) -> list[Reconciliation]:
    """Every comparison whose two sides are sure."""
    records = records_of(document, grids)
    found: list[Reconciliation] = []
    before: Sentence | None = None
    for sentence in document.prose.sentences:
        found += _of_sexes(document, sentence, records)
        found += _of_change(document, sentence)
        found += _against_before(document, sentence, before)
        found += _of_years(document, sentence, records)
        found += _commonest(document, sentence, grids)
        before = sentence
    return found


def _of_sexes(document: Document, sentence: Sentence, records: Sequence[Record]) -> Iterator[Reconciliation]:
    """Women and men of the sentence itself, else of the one row that it names."""
    said = list(_SEXES.finditer(sentence.text))
    if len(said) != 1 or said[0]["double"] or said[0]["one"][:1].lower() == said[0]["two"][:1].lower():
        return
    match = said[0]
    share = "andel" in match.group().lower()
    wanted = PERCENT if share else COUNT
    if not share and "andel" in sentence.text.casefold():
        return  # counted in shares
    women, men = (
        [f for f in sentence.figures if f.sex == sex and f.measure == wanted and not f.part] for sex in (WOMEN, MEN)
    )
    ids: tuple[str, ...] = ()
    table = note = ""
    if len(women) == len(men) == 1:
        values = {WOMEN: women[0].value, MEN: men[0].value}
        place = women[0]
    elif not women and not men and not share and not _PART_OF_TIME.search(sentence.text):
        named = [
            r
            for r in records
            if r.scope == sentence.scope
            and (COUNT, WOMEN) in r.facts
            and (COUNT, MEN) in r.facts
            and r.told(sentence.text)
        ]
        if len({(r.facts[COUNT, WOMEN][0], r.facts[COUNT, MEN][0]) for r in named}) != 1:
            return
        row = named[0]
        values = {s: row.facts[COUNT, s][0] for s in (WOMEN, MEN)}
        ids, table, note = (
            (*row.facts[COUNT, WOMEN][1], *row.facts[COUNT, MEN][1]),
            row.grid.table.table_id,
            f";{told.OPEN}",
        )
        place = _nowhere(match)
    else:
        return
    order = (WOMEN, MEN) if match["one"].lower().startswith("kv") else (MEN, WOMEN)
    one, two = values[order[0]], values[order[1]]
    near = max(Decimal(2), max(one, two) / 10)
    holds = (
        one > two if match["more"]
        else one < two if match["less"]
        else abs(one - two) <= near
    )  # fmt: skip
    yield _row(document, sentence, place, match.group(), one, two, holds, ids, table, f"sexes{note}")


def _nowhere(match: re.Match[str]) -> Figure:
    return Figure(match.start(), match.end(), match.end(), match.group(), Decimal(0), COUNT, "", "")


def _way(text: str) -> int:
    """1 for up, -1 for down, 0 where the words say neither or both."""
    return bool(_UP.search(text)) - bool(_DOWN.search(text))


def _of_change(document: Document, sentence: Sentence) -> Iterator[Reconciliation]:
    """A direction in words with its two figures: old and new, or new and old."""
    figures = [f for f in sentence.figures if f.noun != "arithmetic" and f.sex in ("", ALL)]
    begin = 0
    for a, b in pairwise(figures):
        text = sentence.text
        lead, between = text[max(begin, a.start - 90) : a.start], text[a.stop : b.start]
        begin = a.stop
        if a.measure != b.measure or a.unit != b.unit or a.value == b.value or a.hedge != b.hedge:
            continue
        if told.FROM.search(lead) and _TO.match(between):
            way, old, new = _way(lead), a, b
        elif _WAS.match(between) and _way(lead):
            way, old, new = _way(lead), b, a
        elif a.measure == PERCENT and _THAN.search(between) and len(between) < 110 and not re.search(r"[.;]", between):
            way, old, new = _way(between) or _way(lead[-45:]), b, a
        else:
            continue
        if way:
            yield _row(
                document,
                sentence,
                new,
                "up" if way > 0 else "down",
                new.value,
                old.value,
                (new.value > old.value) == (way > 0),
                (),
                "",
                "change",
            )


def _against_before(document: Document, sentence: Sentence, before: Sentence | None) -> Iterator[Reconciliation]:
    """`... (29 procent). Det är något lägre jämfört med år 2024 då det var 32 procent.`"""
    own = [f for f in sentence.figures if f.measure == PERCENT]
    if (
        before is None
        or before.paragraph > sentence.paragraph
        or sentence.paragraph - before.paragraph > 1
        or len(own) != 1
        or not _BACK.match(sentence.text)
    ):
        return
    last = [f for f in before.figures if f.measure == PERCENT]
    way = _way(sentence.text[: own[0].start])
    if len(last) == 1 and way and last[0].value != own[0].value:
        holds = (last[0].value > own[0].value) == (way > 0)
        yield _row(
            document,
            sentence,
            own[0],
            "up" if way > 0 else "down",
            last[0].value,
            own[0].value,
            holds,
            (),
            "",
            "change",
        )


def _of_years(document: Document, sentence: Sentence, records: Sequence[Record]) -> Iterator[Reconciliation]:
    """A share that is higher than last year's, where the row prints both."""
    for bundle in bundles.of_sentence(sentence):
        share = bundle.share
        behind = sentence.text[bundle.stop : bundle.stop + 140]
        match = _LAST_YEAR.search(behind)
        if (
            share is None
            or match is None
            or re.search(r"\d", behind[: match.start()])
            or "." in behind[: match.start()]
        ):
            continue
        if match["year"] and int(match["year"]) != (document.report_year or 0) - 1:
            continue
        words = behind[: match.start()]
        near = sentence.text[max(0, bundle.start - 60) : bundle.stop + match.start()]
        rows = [
            r
            for r in records
            if r.scope == sentence.scope
            and r.told(near)
            and r.words is None
            and r.facts.get((PERCENT, ALL), (None,))[0] == share.value
            and r.previous
        ]
        if len({r.previous[0] for r in rows if r.previous}) != 1 or not (_way(words) or _SAME.search(words)):
            continue
        assert rows[0].previous is not None
        old, ids = rows[0].previous
        way = _way(words)
        holds = abs(share.value - old) < LEAST_CHANGE if not way else (share.value > old) == (way > 0)
        said = "same" if not way else "up" if way > 0 else "down"
        yield _row(
            document,
            sentence,
            share,
            said,
            share.value,
            old,
            holds,
            (*rows[0].facts[PERCENT, ALL][1], *ids),
            rows[0].grid.table.table_id,
            "years",
        )


def _commonest(document: Document, sentence: Sentence, grids: Sequence[Grid]) -> Iterator[Reconciliation]:
    """`Den vanligaste avslutsorsaken (29 procent)` against the largest share of the one table of its scope."""
    match = _COMMONEST.search(sentence.text)
    shares = [f for f in sentence.figures if match and f.measure == PERCENT and f.sex == ALL and f.start > match.end()]
    tables = [g for g in grids if g.table.kind == "exit_reasons" and g.table.scope == sentence.scope]
    if not shares or len(tables) != 1 or re.search(r"\bnäst\s*$|efter", sentence.text[: shares[0].start]):
        return
    facts = [
        f for f in tables[0].facts
        if f.measure == PERCENT and f.sex == ALL and f.row_role == ITEM and f.value is not None and f.fiscal_year in (None, document.report_year)
    ]  # fmt: skip
    if len(facts) < 3:
        return
    top = max(facts, key=lambda f: f.value or Decimal(0))
    assert top.value is not None
    yield _row(
        document,
        sentence,
        shares[0],
        "largest",
        shares[0].value,
        top.value,
        shares[0].value >= top.value - 1,
        (top.fact_id,),
        tables[0].table.table_id,
        "largest",
    )


def _row(
    document: Document, sentence: Sentence, figure: Figure, said: str, one: Decimal, two: Decimal, holds: bool,
    ids: tuple[str, ...], table: str, note: str,
) -> Reconciliation:  # fmt: skip
    return told.row(
        RULE, document, sentence, figure, f"Running text: {said}", stated=one, computed=two, tolerance=Decimal(0),
        verdict=AGREES if holds else DISAGREES, terms=f"{said}: {swedish(one)} / {swedish(two)}", fact_ids=ids, table_id=table, note=note,
    )  # fmt: skip
