"""A part of some people is no more than all of them, for each sex: those who are new or left of those who took part.

Held together are an intervention's own figures: the columns of one row, the exits of one table and the participants of
another, and a number that the text tells of those who took part or left. What is larger than its whole may count people of
another year, so it is a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from parsers.numbers import swedish
from pipeline.checks import bundles
from pipeline.checks.grid import Grid, reconciliation
from pipeline.checks.splits import EXITED, NEW, PARTICIPANTS, SEXES, Split, of_document
from pipeline.model import AGREES, ALL, ASSOCIATION, DISAGREES, MEN, WOMEN, Claim, Document, Reconciliation

RULE = "people_part"
LARGE = 10  # people of a part told in the text
HALF = 2  # a part told in the text is at least half of its whole, else it may be of anything
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ANOTHER_TIME = re.compile(
    r"förra|föregående|tidigare år|jämfört|sedan start|projekttiden|hela perioden|\bmål\b|planera|budget"
)
_LEFT = re.compile(r"\bavslut\w*|\bskrevs ut\b|\butskriv\w*", re.IGNORECASE)
_TOOK_PART = re.compile(
    r"\bdelta(?:git|r|gare i insatsen)\b|\bdeltog\b|\binskriv\w*|\bfått (?:stöd|insats|en insats)|\btagit del\b"
    r"|\bhar haft\b|\bhade (?:totalt |sammanlagt )?\d|\bvarit aktuella\b|\btagit emot\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Told:
    """A number of people by sex that a sentence tells: of those who took part, or of those who left."""

    scope: str
    concept: str
    page: int
    line: int | None
    at: int
    sexes: dict[str, Decimal]


def check(grids: Sequence[Grid], claims: Sequence[Claim]) -> list[Reconciliation]:
    """All parts and wholes of one document."""
    if not grids:
        return []
    splits = of_document(grids)
    told = list(told_by_sex(grids[0].document))
    found = [*_of_tables(splits), *_whole_in_text(splits, told), *_part_in_text(splits, told)]
    return list({r.reconciliation_id: r for r in found}.values())


def _of_tables(splits: Sequence[Split]) -> Iterable[Reconciliation]:
    """New and exited people against those who took part, in one row or in two tables."""
    for part in splits:
        if part.concept not in (NEW, EXITED):
            continue
        same_row = [w for w in splits if w.concept == PARTICIPANTS and w.grid is part.grid and _row(w) == _row(part)]
        others = [w for w in splits if w.concept == PARTICIPANTS and w.grid is not part.grid]
        wholes = same_row or [w for w in others if w.scope == part.scope != ASSOCIATION]
        for whole in wholes if len({w.whole for w in wholes}) == 1 else ():
            for sex in SEXES:
                if sex in part.sexes and sex in whole.sexes:
                    value = whole.value(sex) or Decimal(0)
                    first = whole.sexes[sex][0]
                    place = (first.page, first.line)
                    yield _reconciled(part, sex, value, whole.fact_ids(sex), place, f"{whole.grid.table.table_id}")


def _row(split: Split) -> int:
    return next(iter(split.sexes.values()))[0].row if not split.grid.table.transposed else -1


def _whole_in_text(splits: Sequence[Split], told: Sequence[Told]) -> Iterable[Reconciliation]:
    """Exits of an intervention against the largest number of participants its section tells, where no table has one."""
    for part in splits:
        in_table = any(s.concept == PARTICIPANTS and s.scope == part.scope for s in splits)
        own = [t for t in told if t.concept == PARTICIPANTS and t.scope == part.scope]
        if part.concept != EXITED or part.scope == ASSOCIATION or in_table or not own:
            continue
        whole = max(own, key=lambda t: t.sexes[ALL])
        for sex in SEXES:
            if sex in part.sexes and sex in whole.sexes:
                yield _reconciled(part, sex, whole.sexes[sex], (), (whole.page, whole.line), "text")


def _part_in_text(splits: Sequence[Split], told: Sequence[Told]) -> Iterable[Reconciliation]:
    """A number of exits told by sex that is less than a table's in all, but more of one sex."""
    for part in told:
        for whole in splits:
            if part.concept != EXITED or whole.concept != EXITED or whole.scope != part.scope or not whole.sound:
                continue
            total = whole.whole or Decimal(0)
            if not part.sexes[ALL] < total <= HALF * part.sexes[ALL]:
                continue
            for sex in (WOMEN, MEN):
                if sex in whole.sexes and sex in part.sexes:
                    yield _reconciled(whole, sex, part.sexes[sex], (), (part.page, part.line), f"part{part.at}")


def _reconciled(
    split: Split, sex: str, other: Decimal, ids: tuple[str, ...], place: tuple[int, int | None], where: str
) -> Reconciliation:
    """`split` is the part and `other` the whole; the other way round where the text tells the part."""
    value = split.value(sex) or Decimal(0)
    holds = value >= other if where.startswith("part") else value <= other
    facts = split.sexes[sex]
    group = f"group:{split.grid.table.table_id}.{_row(split)}.{split.item}.{where}"
    return reconciliation(
        RULE,
        split.grid,
        f"{facts[0].fact_id}.{split.item}.{where}",
        f"{facts[0].row_label}, {sex}: a part is no more than its whole",
        stated=value,
        computed=other,
        tolerance=Decimal(0),
        verdict=AGREES if holds else DISAGREES,
        terms=swedish(other),
        fact_ids=(*(f.fact_id for f in facts), *ids),
        note=";".join([where, sex, f"{place[0]}", "" if place[1] is None else f"{place[1]}", split.concept, group]),
    )


def told_by_sex(document: Document) -> Iterable[Told]:
    """Numbers of people by sex that sentences tell of this year's participants or exits, without a hedge."""
    for sentence in document.prose.sentences:
        if sentence.sort == "caption" or _ANOTHER_TIME.search(sentence.text.casefold()):
            continue
        if {int(y) for y in _YEAR.findall(sentence.text)} - {document.report_year}:
            continue
        for b in bundles.of_sentence(sentence):
            if b.total is None or b.women is None or b.men is None or b.total.hedge != "none":
                continue
            if b.women.value + b.men.value + sum(b.others) != b.total.value or b.total.value < LARGE or not b.shut:
                continue
            behind, before = sentence.text[b.stop : b.stop + 60], sentence.text[max(0, b.start - 60) : b.start]
            left = _LEFT.search(behind) or (_LEFT.search(before) and not _TOOK_PART.search(behind))
            took = not left and (_TOOK_PART.search(behind) or _TOOK_PART.search(before))
            if left or took:
                yield Told(
                    sentence.scope,
                    EXITED if left else PARTICIPANTS,
                    sentence.page,
                    b.total.line if b.total.line is not None else sentence.line,
                    sentence.at,
                    {ALL: b.total.value, WOMEN: b.women.value, MEN: b.men.value},
                )
