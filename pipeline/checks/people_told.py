"""How many people running text tells of, against the tables' rows and against other sentences.

What is told agrees with any figure that the tables give for the same intervention, item, sex and year. Where none is
it, the text contradicts the table: an error where the words about it repeat the row's other figures, or where women
and men alone differ, or two digits are swapped; else a warning, as other people or another time may be meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from parsers.numbers import swedish
from pipeline.checks import told
from pipeline.checks.grid import Grid
from pipeline.checks.people_rows import UNIQUE, Answer, Rows
from pipeline.checks.people_words import EXITED, FULL_TIME, NEW, PARTICIPANTS, STAFF, UNTOLD, Reader, Telling
from pipeline.model import (
    AGREES,
    ALL,
    ASSOCIATION,
    DISAGREES,
    MEN,
    TOTAL,
    WITHIN_ROUNDING,
    WOMEN,
    Document,
    Figure,
    Reconciliation,
)
from pipeline.slips import slip

TABLE, TEXT = "claim_vs_table", "same_quantity"
PEOPLE = "people"  # note: people told twice, whose two figures may be of other people or another time
ANCHOR = 10  # smaller figures agree by chance
LARGE = 20
NEAR = 4  # sentences within which the figures of one row are told together
WHOLE_POST = 1
_NOT_IN_IT = re.compile(r"enkät|svara|erbj|anmäl|remitt|tacka|intervju|väntelist|kö\b|inform", re.IGNORECASE)


def check(document: Document, grids: Sequence[Grid], known: Sequence[Reconciliation] = ()) -> list[Reconciliation]:
    """Every number of people whose words say what it counts. `known`: checks of the same figures already made."""
    rows = Rows(document, grids)
    tellings = Reader(document, rows.names, rows.listed).tellings()
    taken = {r.reconciliation_id for r in known if r.verdict != AGREES or not _of_people(r, rows)}
    agreed = {r.reconciliation_id for r in known} - taken
    found = []
    answered: set[int] = set()
    for i, telling in enumerate(tellings):
        for r in _against_tables(document, telling, tellings, rows):
            answered.add(i)
            repeated = r.reconciliation_id in agreed and (r.verdict != DISAGREES or told.OPEN in r.note.split(";"))
            if r.reconciliation_id not in taken and not repeated:
                taken.add(r.reconciliation_id)
                found.append(r)
        for r in _more_than_all(document, telling, rows) if i not in answered else ():
            if r.reconciliation_id not in taken:
                taken.add(r.reconciliation_id)
                found.append(r)
    free = [t for i, t in enumerate(tellings) if i not in answered]
    return found + [r for r in _among_themselves(document, free, tellings) if r.reconciliation_id not in taken]


def _against_tables(
    document: Document, telling: Telling, tellings: Sequence[Telling], rows: Rows
) -> Iterator[Reconciliation]:
    if telling.scope == ASSOCIATION and not telling.certain and _anchored(telling, tellings, rows):
        telling = replace(telling, certain=True)
    if telling.scope == ASSOCIATION and not _of_association(telling, rows):
        return
    if telling.item == UNTOLD:
        telling = replace(telling, item=PARTICIPANTS, certain=False)
        if not _split(telling, rows) or _NOT_IN_IT.search(telling.sentence.text):
            return
        for sex in (WOMEN, MEN):
            figure = telling.figures[sex]
            answer = _meant(telling, rows.answers(telling.scope, PARTICIPANTS, sex), tellings, rows)
            yield _of_table(document, telling, figure, answer, DISAGREES, told.OPEN, sex)
        return
    split = _split(telling, rows)
    for sex, figure in telling.figures.items():
        answers = rows.answers(telling.scope, telling.item, sex)
        if not answers:
            continue
        hedge = figure.hedge if telling.certain else "none"
        same = next((a for a in answers if told.judge(figure.value, a.value, Decimal(0), hedge) == AGREES), None)
        if same is not None:
            yield _of_table(document, telling, figure, same, AGREES, "", sex)
            continue
        if not telling.certain and not split:
            continue
        if _explained(telling, figure, sex, answers, rows):
            continue
        answer = _meant(telling, answers, tellings, rows)
        sure = split or _sure(telling, figure, sex, answer, tellings, rows)
        if sure or _worth_telling(telling, figure, answer):
            yield _of_table(document, telling, figure, answer, DISAGREES, "" if sure else told.OPEN, sex)
    if ALL not in telling.figures and len(telling.figures) == 1 and telling.certain:
        yield from _part_of_all(document, telling, rows)


def _of_people(r: Reconciliation, rows: Rows) -> bool:
    """Does a check that agrees rest on rows of people only? Its figure may have met another column by chance."""
    return bool(r.fact_ids) and all(i in rows.ids for i in r.fact_ids)


def _of_association(telling: Telling, rows: Rows) -> bool:
    """Are the people of all interventions meant? A section of one may have lost its name, and a survey has people too."""
    if telling.item in (STAFF, FULL_TIME):
        return True
    figure = telling.lead
    own = rows.answers(ASSOCIATION, telling.item, ALL if ALL in telling.figures else next(iter(telling.figures)))
    if any(a.value == figure.value for a in own):
        return True
    if telling.item == PARTICIPANTS and not figure.noun.casefold().startswith("deltag"):
        return False  # `nått 600 personer`: each person once, where a table counts who takes part in each intervention
    return telling.certain and not any(rows.any_scope(telling.item, s, f.value) for s, f in telling.figures.items())


def _anchored(telling: Telling, tellings: Sequence[Telling], rows: Rows) -> bool:
    """Does the sentence begin with people of the association, of whom this tells more: `350 deltagare har fått stöd och 148 ...`?"""
    if telling.item not in (NEW, EXITED) or len(telling.figures) != 1 or ALL not in telling.figures:
        return False
    for other in tellings:
        if other.sentence.at == telling.sentence.at and other.lead.start < telling.lead.start:
            value = other.total
            own = rows.answers(ASSOCIATION, PARTICIPANTS, ALL)
            if value is not None and value >= LARGE and any(a.value == value for a in own):
                return True
    return False


def _more_than_all(document: Document, telling: Telling, rows: Rows) -> Iterator[Reconciliation]:
    """Some of those who left, with more women or more men than all of them have by a table."""
    if telling.item != EXITED or set(telling.figures) != {ALL, WOMEN, MEN}:
        return
    if any(f.hedge != "none" for f in telling.figures.values()):
        return
    for grid, split in rows.splits(telling.scope):
        if telling.figures[ALL].value >= split[ALL][0]:
            continue
        for sex in (WOMEN, MEN):
            figure, (most, facts) = telling.figures[sex], split[sex]
            if figure.value > most:
                yield _of_table(document, telling, figure, Answer(most, facts, grid, -1), DISAGREES, told.OPEN, sex)


def _split(telling: Telling, rows: Rows) -> bool:
    """Is it the row's own total, large enough to be no chance, with women and men that differ and make it?"""
    total = telling.figures.get(ALL)
    women, men = telling.figures.get(WOMEN), telling.figures.get(MEN)
    if total is None or women is None or men is None or telling.bundle.others or total.value < LARGE:
        return False
    if women.value + men.value != total.value:
        return False
    for answer in rows.answers(telling.scope, telling.item, ALL):
        if answer.value == total.value and answer.row >= 0:
            own = {s: _in_row(answer, telling.item, s, rows, telling.scope) for s in (WOMEN, MEN)}
            if None not in own.values() and own[WOMEN] != women.value:
                return sum((v for v in own.values() if v is not None), Decimal(0)) == total.value
    return False


def _in_row(answer: Answer, item: str, sex: str, rows: Rows, scope: str) -> Decimal | None:
    table = answer.grid.table.table_id
    return next(
        (a.value for a in rows.answers(scope, item, sex) if a.row == answer.row and a.grid.table.table_id == table),
        None,
    )


def _explained(telling: Telling, figure: Figure, sex: str, answers: Sequence[Answer], rows: Rows) -> bool:
    """Does another way of counting that the tables know give the figure: unique people, or those without a name?"""
    values = [a.value for a in answers]
    if telling.item == PARTICIPANTS:
        values += [a.value for a in rows.answers(telling.scope, UNIQUE, sex)]
        values += [a.value for a in rows.answers(telling.scope, "participants_work_oriented", sex)]
    if telling.item == PARTICIPANTS and "emot" in telling.sentence.text:  # `tagit emot` may be said of new ones
        values += [a.value for a in rows.answers(telling.scope, NEW, sex)]
    values += [v for v in rows.longer.get(telling.scope, ()) if sex == ALL]
    room = rows.room(telling.scope, telling.item, sex)
    return figure.value in values or (
        room > 0 and min(a.value for a in answers) <= figure.value <= max(a.value for a in answers) + room
    )


def _meant(telling: Telling, answers: Sequence[Answer], tellings: Sequence[Telling], rows: Rows) -> Answer:
    """The row that the words around speak of; else the sum of an intervention's rows, else its first."""
    return max(answers, key=lambda a: (_repeated(telling, a, tellings, rows), a.row < 0, a.facts[0].row_role == TOTAL))


def _repeated(telling: Telling, answer: Answer, tellings: Sequence[Telling], rows: Rows) -> int:
    """How many large figures of the same row are told around, those of other items and sexes too."""
    if answer.row < 0:
        return 0
    table, seen = answer.grid.table.table_id, set()
    for other in tellings:
        if other.scope != telling.scope or abs(other.at - telling.at) > NEAR:
            continue
        for sex, figure in other.figures.items():
            for a in rows.answers(other.scope, other.item, sex):
                same_row = a.row == answer.row and a.grid.table.table_id == table
                if same_row and a.value == figure.value >= ANCHOR:
                    seen.add((other.item, sex))
    return len(seen)


def _sure(telling: Telling, figure: Figure, sex: str, answer: Answer, tellings: Sequence[Telling], rows: Rows) -> bool:
    """Do the words and figures beside it leave no other meaning?"""
    if figure.hedge != "none" or telling.item in (STAFF, FULL_TIME):
        return False
    again = any(
        t is not telling and (t.scope, t.item) == (telling.scope, telling.item) and sex in t.figures
        and t.figures[sex].value == answer.value
        for t in tellings
    )  # fmt: skip
    if telling.scope != ASSOCIATION and not again and _repeated(telling, answer, tellings, rows) >= 2:
        return True
    return figure.value > ANCHOR and slip(figure.value, answer.value) == "swap"


def _worth_telling(telling: Telling, figure: Figure, answer: Answer) -> bool:
    """Is it plainly the same quantity? A small number may be of a group of them that the words don't tell."""
    if telling.item in (STAFF, FULL_TIME):
        return True
    if telling.whole:
        return figure.value * 3 >= answer.value
    return figure.hedge == "none" and figure.value * 2 >= answer.value


def _part_of_all(document: Document, telling: Telling, rows: Rows) -> Iterator[Reconciliation]:
    """Women alone, where the tables know only all: no more than all."""
    ((sex, figure),) = telling.figures.items()
    if rows.answers(telling.scope, telling.item, sex):
        return
    answers = rows.answers(telling.scope, telling.item, ALL)
    if not answers:
        return
    most = max(answers, key=lambda a: a.value)
    room = rows.room(telling.scope, telling.item, ALL)
    if figure.value > most.value + room and figure.hedge == "none":
        yield _of_table(document, telling, figure, most, DISAGREES, told.OPEN, ALL)
    elif figure.value == most.value:
        yield _of_table(document, telling, figure, most, AGREES, "", ALL)


def _of_table(
    document: Document, telling: Telling, figure: Figure, answer: Answer, verdict: str, note: str, sex: str
) -> Reconciliation:
    if telling.item in (STAFF, FULL_TIME) and verdict == DISAGREES and abs(figure.value - answer.value) < WHOLE_POST:
        verdict = WITHIN_ROUNDING  # parts of posts
    terms = " + ".join(swedish(f.value) for f in answer.facts)
    label = answer.label.replace(";", ",")
    return told.row(
        TABLE, document, telling.sentence, figure, "Running text: people against the table's row of them",
        stated=figure.value, computed=answer.value, tolerance=Decimal(0), verdict=verdict, terms=terms,
        fact_ids=tuple(f.fact_id for f in answer.facts), table_id=answer.grid.table.table_id,
        note=";".join(filter(None, [label, note, PEOPLE])),
    )  # fmt: skip


def _among_themselves(
    document: Document, free: Sequence[Telling], tellings: Sequence[Telling]
) -> Iterator[Reconciliation]:
    """Sentences that tell of all of one intervention's people of a year, each against the first that does."""
    groups: dict[tuple[str, str], list[Telling]] = {}
    for t in free:
        if t.certain and t.whole and t.item in (PARTICIPANTS, NEW, EXITED, STAFF, FULL_TIME):
            groups.setdefault((t.scope, t.item), []).append(t)
    for own in groups.values():
        first = own[0]
        for later in own[1:]:
            if later.sentence == first.sentence or later.sentence.text == first.sentence.text:
                continue
            yield from _pair(document, first, later)


def _pair(document: Document, first: Telling, later: Telling) -> Iterator[Reconciliation]:
    shared = [s for s in (ALL, WOMEN, MEN) if s in first.figures and s in later.figures]
    same = {s for s in shared if first.figures[s].value == later.figures[s].value}
    split = ALL in same and first.figures[ALL].value >= LARGE and len(shared) == 3
    for sex in shared:
        figure, before = later.figures[sex], first.figures[sex]
        hedge = figure.hedge if figure.hedge != "none" else before.hedge
        verdict = told.judge(figure.value, before.value, Decimal(0), hedge)
        sure = split or (len(same) == 2 and hedge == "none")
        sure = sure or (hedge == "none" and figure.value > ANCHOR and slip(figure.value, before.value) == "swap")
        if (
            verdict == DISAGREES
            and not sure
            and not 2 * min(figure.value, before.value) >= max(figure.value, before.value)
        ):
            continue
        at = before.line if before.line is not None else first.sentence.line
        note = f"1;{first.sentence.page};{at or ''};{PEOPLE}" + ("" if sure or verdict == AGREES else f";{told.OPEN}")
        where = f"line {at}" if at is not None else f"page {first.sentence.page}"
        yield told.row(
            TEXT, document, later.sentence, figure, f"Running text: the same people as on {where}", stated=figure.value,
            computed=before.value, tolerance=Decimal(0), verdict=verdict, terms=swedish(before.value), note=note,
        )  # fmt: skip
