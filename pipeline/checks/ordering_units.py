"""Comparisons over the rows of a table of interventions: where men are in the majority, which is the largest, the highest share.

`I Klivet och Språnget är männen i majoritet`, `Störst är Klivet`, `Andelen är högst i Klivet och lägst i Språnget`. The rows
are named by their whole labels. Of a total with a margin of rounding nothing is said: equal figures bear out either word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from parsers.numbers import swedish
from pipeline.checks import share_rows, told
from pipeline.checks.grid import Grid
from pipeline.model import (
    AGREES,
    ALL,
    COUNT,
    DISAGREES,
    ITEM,
    MEN,
    OUTCOME,
    PERCENT,
    WOMEN,
    Document,
    Fact,
    Figure,
    Reconciliation,
    Sentence,
)

RULE = "ordering"
_SEX = r"(?P<sex>kvinnorna|männen|kvinnor|män)"
_MAJORITY = re.compile(
    rf"\b{_SEX}\s+(?:är|var|utgör|utgjorde)\s+(?:(?:alltså|också|däremot)\s+)?(?:i\s+(?P<minor>minoritet)\b|i\s+majoritet\b|fler\s+än\s+(?:kvinnor|män)\w*)"
    rf"|\b(?:är|var|utgör|utgjorde)\s+(?P<sex2>kvinnorna|männen)\s+(?:i\s+(?P<minor2>minoritet)\b|i\s+majoritet\b|fler\s+än\s+(?:kvinnor|män)\w*)"
    r"|\b(?:fler|flest)\s+(?P<sex3>kvinnor|män)\s+än\s+(?:kvinnor|män)\b",
    re.IGNORECASE,
)
_THEY = re.compile(r"^De\s+(?:är|var)\s+i\s+(?:majoritet|(?P<minor>minoritet))\b")
_SUBJECT = re.compile(r"^(?P<sex>Kvinnorna|Männen)\b")
_NOT = re.compile(
    r"\b(?:men|dock|och)\s+inte\b|\b(?:utom|förutom|undantag\w*|med undantag|till skillnad)\b", re.IGNORECASE
)
_STOP = re.compile(r"[.;:]\s+(?=[A-ZÅÄÖ])|;")
_NO = re.compile(r"\b(?:inte|ingen|aldrig|varken)\b", re.IGNORECASE)
_LARGEST = re.compile(
    r"\b(?P<way>störst|minst)\s+(?:är|var)\s+(?=[A-ZÅÄÖ])|(?<=\s)(?:är|var)\s+(?P<way2>störst|minst)\b(?=\s+(?:med\s+\d|av\b)|\s*[.,]|$)",
    re.IGNORECASE,
)
_HIGHEST = re.compile(
    r"\b(?:andelen|andelarna)\b[^.;]{0,60}?\b(?:är|var)\s+(?P<way>högst|lägst|störst|minst)\s+(?:i|för|hos|bland)\s+(?=[A-ZÅÄÖ])",
    re.IGNORECASE,
)
_AND = re.compile(
    r"\boch\s+(?P<way>högst|lägst|störst|minst)\s+(?:(?:i|för|hos|bland|är|var)\s+)?(?=[A-ZÅÄÖ])", re.IGNORECASE
)
_OTHER_TIME = re.compile(
    r"\b(?:19|20)\d\d\b|halvår|hösten|våren|förra|tidigare|i fjol|sedan start|\bmål|budget|kostnad|överskott|avvikelse|arbete|studier|nya\b|avslut|enkät",
    re.IGNORECASE,
)
# of some of the people, of others than the row's, or turned round
_NARROWED = re.compile(
    r"andel|\bbland\b|\bunga\b|yngre|äldre|under \d\d|över \d\d|tvärtom|omvänt|personal|anställda|ledamöt|styrels|chefer|sökande|\bkö\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(r"deltagar|person|\binsats", re.IGNORECASE)


@dataclass(eq=False)
class Unit:
    """An intervention's row: its label, its people by sex, its one percentage."""

    label: str
    people: dict[str, Fact] = field(default_factory=dict)
    share: Fact | None = None

    def value(self, sex: str) -> Decimal | None:
        return self.people[sex].value if sex in self.people else None


def check(document: Document, grids: Sequence[Grid]) -> list[Reconciliation]:
    """Every comparison of a document over its one table of interventions that has the figures."""
    tables = [
        u
        for g in grids
        if g.table.kind in ("participants_by_intervention", "exits_by_intervention")
        for u in [_units(document, g)]
        if len(u) > 2
    ]
    people = [u for u in tables if all(_sound(x) for x in u)]
    told_by = [[x for x in u if x.share is not None] for u in tables]
    shares = [u for u in told_by if len(u) > 2]
    found: list[Reconciliation] = []
    before: Sentence | None = None
    for sentence in document.prose.sentences:
        if sentence.sort == "prose":
            if people:
                found += _majority(document, sentence, before, people[0])
            if people:
                found += _largest(document, sentence, people[0])
            if len(shares) == 1:
                found += _highest(document, sentence, shares[0])
        before = sentence
    return found


def _sound(unit: Unit) -> bool:
    """Do women and men stand there, and are they no more than all?"""
    women, men, everybody = (unit.value(s) for s in (WOMEN, MEN, ALL))
    return women is not None and men is not None and everybody is not None and women + men <= everybody


def _units(document: Document, grid: Grid) -> list[Unit]:
    """The rows of a table by intervention, with who took part; columns of the new, the exited and so on aside."""
    found: list[Unit] = []
    for row, label in enumerate(grid.labels):
        facts = [
            f
            for f in grid.by_row.get(row, [])
            if f.row_role == ITEM and f.fiscal_year in (None, document.report_year) and f.scenario == OUTCOME
        ]
        unit, counts = Unit(label), [f for f in facts if f.measure == COUNT and f.value is not None]
        own = [f for f in counts if f.item in ("participants", "exits", "")]
        if len({f.sex or ALL for f in own}) == len(own):  # of two columns read as one it is not known which is which
            unit.people = {f.sex or ALL: f for f in own}
        percents = [f for f in facts if f.measure == PERCENT and f.value is not None and f.sex in ("", ALL)]
        unit.share = percents[0] if len(percents) == 1 else None
        if label.strip() and counts:
            found.append(unit)
    return found


def _named(units: Sequence[Unit], text: str) -> list[Unit]:
    """Rows whose whole label stands in the text; of two labels of which one holds the other, the longer."""
    said = text.casefold()
    found = [u for u in units if re.search(rf"(?<!\w){re.escape(u.label.casefold())}(?:s|:s)?(?!\w)", said)]
    return [u for u in found if not any(u is not v and u.label.casefold() in v.label.casefold() for v in found)]


def _clause(text: str, at: int) -> tuple[int, str]:
    """The part of a text that a comparison stands in (`... med 99. I Klivet är männen i majoritet.`), with its place."""
    begin = max((m.end() for m in _STOP.finditer(text, 0, at)), default=0)
    stop = _STOP.search(text, max(at, begin + 1))
    return begin, text[begin : stop.start() if stop else len(text)]


def _without(text: str, units: Sequence[Unit]) -> str:
    """A text without the labels of rows: `Bron till studier` is not about studies."""
    said = text.casefold()
    for unit in units:
        said = said.replace(unit.label.casefold(), " ")
    return said


def _majority(
    document: Document, sentence: Sentence, before: Sentence | None, units: Sequence[Unit]
) -> Iterator[Reconciliation]:
    match = _MAJORITY.search(sentence.text)
    if match is None and not _THEY.search(sentence.text):
        return
    begin, clause = _clause(sentence.text, match.start() if match else 0)
    if _OTHER_TIME.search(_without(clause, units)) or _NARROWED.search(_without(clause, units)):
        return
    sex = next((match[g] for g in ("sex", "sex2", "sex3") if match[g]), None) if match else None
    minor = bool(match and (match["minor"] or match["minor2"]))
    if match is None:
        match = _THEY.search(sentence.text)
        subject = (
            _SUBJECT.search(before.text) if before is not None and before.paragraph == sentence.paragraph else None
        )
        if match is None or subject is None:
            return
        sex, minor = subject["sex"], bool(match["minor"])
    if len(list(_MAJORITY.finditer(clause))) > 1:
        return  # which rows each of them is of is not sure
    if sex is None or _NO.search(sentence.text[begin : match.start()]):
        return
    one = WOMEN if sex.lower().startswith("kv") else MEN
    two = MEN if one == WOMEN else WOMEN
    denied = _NOT.search(sentence.text, begin)
    for unit in _named(units, clause):
        at = sentence.text.casefold().find(unit.label.casefold(), begin)
        turned = minor != (denied is not None and at > denied.start())
        yield _row(document, sentence, match, at, unit, (one, two), turned)


def _row(
    document: Document, sentence: Sentence, match: re.Match[str], at: int, unit: Unit, order: tuple[str, str], turned: bool
) -> Reconciliation:  # fmt: skip
    facts = unit.people[order[0]], unit.people[order[1]]
    one, two = (f.value or Decimal(0) for f in facts)
    holds = one == two or (one > two) != turned
    return _told(document, sentence, match.group(), at, unit.label, one, two, holds, facts)


def _largest(document: Document, sentence: Sentence, units: Sequence[Unit]) -> Iterator[Reconciliation]:
    match = _LARGEST.search(sentence.text)
    if (
        match is None
        or _OTHER_TIME.search(_without(_clause(sentence.text, match.start())[1], units))
        or not _PEOPLE.search(sentence.text)
        or any(u.value(ALL) is None for u in units)
    ):
        return
    way = (match["way"] or match["way2"]).lower()
    clause = sentence.text[match.end() :] if match["way"] else re.split(r"[.;,]", sentence.text[: match.start()])[-1]
    yield from _extreme(
        document,
        sentence,
        match,
        way,
        clause,
        {u.label: (u.value(ALL) or Decimal(0), u.people[ALL]) for u in units},
        units,
    )
    for more in _AND.finditer(sentence.text[match.end() :]):
        yield from _extreme(document, sentence, more, more["way"].lower(), sentence.text[match.end() + more.end() :],
                            {u.label: (u.value(ALL) or Decimal(0), u.people[ALL]) for u in units}, units, match.end())  # fmt: skip


def _highest(document: Document, sentence: Sentence, units: Sequence[Unit]) -> Iterator[Reconciliation]:
    match = _HIGHEST.search(sentence.text)
    if match is None or re.search(r"\b(?:19|20)\d\d\b|kvinn|\bmän", sentence.text):
        return
    values = {u.label: (u.share.value or Decimal(0), u.share) for u in units if u.share is not None}
    yield from _extreme(document, sentence, match, match["way"].lower(), sentence.text[match.end() :], values, units)
    for more in _AND.finditer(sentence.text[match.end() :]):
        yield from _extreme(
            document,
            sentence,
            more,
            more["way"].lower(),
            sentence.text[match.end() + more.end() :],
            values,
            units,
            match.end(),
        )


def _extreme(
    document: Document, sentence: Sentence, match: re.Match[str], way: str, behind: str, values: dict[str, tuple[Decimal, Fact]], units: Sequence[Unit], skip: int = 0
) -> Iterator[Reconciliation]:  # fmt: skip
    """The first row named behind the word against the largest, or the smallest, of all."""
    clause = re.split(r"[;.]|\boch\s+(?:högst|lägst|störst|minst)\b|,?\s+(?:följ[dt]|därefter|näst)", behind)[0]
    named = _named(units, clause)
    if len(named) != 1:
        return
    pick = min if way in ("lägst", "minst") else max
    top = pick(values, key=lambda label: values[label][0])
    (one, fact), (two, other) = values[named[0].label], values[top]
    yield _told(
        document,
        sentence,
        f"{way}",
        skip + match.start(),
        named[0].label if one == two else f"{named[0].label} / {top}",
        one,
        two,
        one == two,
        (fact, other),
    )


def _told(
    document: Document, sentence: Sentence, said: str, at: int, label: str, one: Decimal, two: Decimal, holds: bool, facts: tuple[Fact, Fact]
) -> Reconciliation:  # fmt: skip
    place = Figure(at, at, at, said, Decimal(0), COUNT, "", ALL, line=sentence.line_at(max(at, 0)))
    notes = [
        "group",
        f"rows={share_rows.clean(label)}",
        f"line={facts[0].line or ''}",
        f"page={facts[0].page}",
        "" if holds else told.OPEN,
    ]
    return told.row(
        RULE, document, sentence, place, f"Running text: {said}", stated=one, computed=two, tolerance=Decimal(0),
        verdict=AGREES if holds else DISAGREES, terms=f"{said}: {swedish(one)} / {swedish(two)}", fact_ids=tuple(f.fact_id for f in facts),
        table_id=facts[0].table_id, suffix=".unit", note=";".join(n for n in notes if n),
    )  # fmt: skip
