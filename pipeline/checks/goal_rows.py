"""Goals and what is told of their outcome against the intervention's row of participants.

New participants are no more than participants; the outcome cell of a goals table is the intervention's row; and two
figures that have changed places in the text (new participants for those who went on to work) are each other's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.checks import repeated, targets
from pipeline.checks.grid import Grid
from pipeline.checks.repeated import Statement
from pipeline.checks.splits import unnamed
from pipeline.model import (
    ALL,
    ASSOCIATION,
    COUNT,
    MEN,
    OUTCOME,
    TARGET,
    WOMEN,
    Document,
    Fact,
    Figure,
    Reconciliation,
    Sentence,
)

Known = dict[str, Fact]
_ITEMS = ("participants", "participants_new", "participants_exited", "exits_work_or_study")
_NAMES = {
    "participants": "deltagare",
    "participants_new": "nya deltagare",
    "participants_exited": "avslutade",
    "exits_work_or_study": "till arbete eller studier",
    WOMEN: "kvinnor",
    MEN: "män",
}
# what the words right behind a number of people, or around it, say that it counts
_NEW = re.compile(
    r"^\s*(?:av\s+(?:dessa|dem)\s+)?(?:deltagare\s+|personer\s+)?(?:skrevs\s+in|skrivits\s+in|var\s+nya|är\s+nya|nya\b|nyinskriv\w*|tillkom\w*|började\s+i|påbörjade\s+(?:insats|projekt))",
    re.IGNORECASE,
)
_EXITED = re.compile(
    r"^\s*(?:deltagare\s+|personer\s+)?(?:har\s+)?(?:avslutade\w*|avslutats|skrevs\s+ut|skrivits\s+ut|lämnade)\b(?!\s+till)",
    re.IGNORECASE,
)
_TO_WORK = re.compile(
    r"^\s*(?:av\s+(?:dessa|dem)\s+)?(?:deltagare\s+|personer\s+)?(?:(?:har\s+)?(?:gick|gått|kom|avslutades|avslutats|började|börjat|påbörjade|påbörjat)\b\s*)?(?:vidare\s+)?(?:till\s+|i\s+)?"
    r"(?:studier|arbete|studera|arbeta)\s*(?:eller|och|/|och/eller)\s*(?:arbete|studier|arbeta|studera)",
    re.IGNORECASE,
)
_OTHER_TIME = re.compile(
    r"\b(?:(?:19|20)\d\d|förra|föregående|halvår\w*|sedan start|totalt sedan|hittills)\b", re.IGNORECASE
)


def known(document: Document, grids: Sequence[Grid]) -> dict[str, Known]:
    """Per intervention the facts of the year that tables of participants have of it; what two tables tell otherwise is left out."""
    found: dict[str, dict[str, list[Fact]]] = {}
    for grid in grids:
        if grid.table.kind not in ("participants_by_intervention", "exits_by_intervention"):
            continue
        if not grid.table.of_words and unnamed(grid):
            continue
        for f in grid.facts:
            if f.scope == ASSOCIATION or f.measure != COUNT or f.value is None or f.fiscal_year != document.report_year:
                continue
            name = f.item if f.sex in ("", ALL) else f.sex if f.item == "participants" else ""
            if f.scenario == OUTCOME and (name in _ITEMS or name in (WOMEN, MEN)):
                found.setdefault(f.scope, {}).setdefault(name, []).append(f)
    return {
        scope: {name: facts[0] for name, facts in own.items() if len({f.value for f in facts}) == 1}
        for scope, own in found.items()
    }


def check(document: Document, grids: Sequence[Grid]) -> list[Reconciliation]:
    """New within all, outcome cells against rows, and figures that have changed places."""
    rows = known(document, grids)
    return [*_new_within(document, grids), *_outcomes(document, grids, rows), *_swapped(document, rows)]


def _new_within(document: Document, grids: Sequence[Grid]) -> Iterator[Reconciliation]:
    """`30 deltagare, 33 nya`: of one cell, or of one row of participants."""
    for grid in grids:
        if grid.table.kind == "targets_outcomes":
            for pair in _pairs(document, grid):
                yield _within(document, *pair)
        elif grid.table.kind == "participants_by_intervention":
            for row in range(len(grid.table.rows)):
                facts = [
                    f
                    for f in grid.facts
                    if f.row == row and f.sex in ("", ALL) and f.measure == COUNT and f.value is not None
                ]
                whole = [f for f in facts if f.item == "participants"]
                new = [f for f in facts if f.item == "participants_new"]
                if len(whole) == len(new) == 1 and whole[0].fiscal_year == new[0].fiscal_year:
                    yield _within(document, whole[0], new[0])


def _pairs(document: Document, grid: Grid) -> Iterator[tuple[Fact, Fact]]:
    """Participants and new ones of one cell: the goal's by its words, the outcome's in the same order."""
    goals = {g.statement.fact_id: g for g in targets.of_tables(document, [grid])}
    for row in range(len(grid.table.rows)):
        facts = [
            f
            for f in grid.facts
            if f.row == row
            and f.value is not None
            and f.measure == COUNT
            and f.item == "indicator"
            and f.sex in ("", ALL)
        ]
        told = [f for f in facts if f.scenario == TARGET and f.fact_id in goals]
        about = [goals[f.fact_id].about for f in told]
        if len(told) != 2 or sorted(about, key=len) != [frozenset(), frozenset({"new"})]:
            continue
        order = (0, 1) if not about[0] else (1, 0)
        yield told[order[0]], told[order[1]]
        for year in sorted({f.fiscal_year or 0 for f in facts if f.scenario == OUTCOME}):
            out = [f for f in facts if f.scenario == OUTCOME and (f.fiscal_year or 0) == year]
            if len(out) == 2:
                yield out[order[0]], out[order[1]]


def _within(document: Document, whole: Fact, new: Fact) -> Reconciliation:
    s = _statement(document, new, "more_new")
    assert whole.value is not None and new.value is not None
    return repeated.noted(
        document, s, new.value, whole.value, new.value <= whole.value, False, (whole.page, whole.line), "",
        whole.value_printed, fact_ids=(whole.fact_id,), rule="ordering", suffix=".new",
    )  # fmt: skip


def _statement(document: Document, fact: Fact, sort: str, label: str = "") -> Statement:
    assert fact.value is not None
    return Statement(
        sort, label or fact.row_label, (fact.scope,), fact.value, fact.value_printed, fact.page, fact.line, fact.fact_id,
        fact.row_label, fact_id=fact.fact_id, document_id=document.document_id,
    )  # fmt: skip


def _outcomes(document: Document, grids: Sequence[Grid], rows: dict[str, Known]) -> Iterator[Reconciliation]:
    """`51 deltagare, 29 nya` and `77 % i arbete/studier (27 av 35)` against the row with all, new, exited, to work or study."""
    for grid in grids:
        if grid.table.kind != "targets_outcomes":
            continue
        goals = {g.statement.fact_id: g for g in targets.of_tables(document, [grid])}
        for row in range(len(grid.table.rows)):
            facts = [f for f in grid.facts if f.row == row]
            own = [goals[f.fact_id] for f in facts if f.fact_id in goals]
            outs = [
                f
                for f in facts
                if f.scenario == OUTCOME and f.fiscal_year == document.report_year and f.measure == COUNT
            ]
            for fact, item in _items(own, outs):
                row_fact = rows.get(fact.scope, {}).get(item)
                if row_fact is not None and row_fact.value is not None and fact.value is not None:
                    s = _statement(document, fact, "outcome", _NAMES[item])
                    yield repeated.noted(
                        document, s, fact.value, row_fact.value, fact.value == row_fact.value, True,
                        (row_fact.page, row_fact.line), "", row_fact.value_printed, fact_ids=(row_fact.fact_id,), suffix=".row",
                    )  # fmt: skip


def _items(goals: Sequence[targets.Goal], outs: Sequence[Fact]) -> Iterator[tuple[Fact, str]]:
    """Which item of the row each outcome of a goal is."""
    counts = [g for g in goals if g.statement.key[1] == COUNT]
    plain = [f for f in outs if f.item == "indicator" and f.sex in ("", ALL)]
    if len(counts) == len(plain):
        for g, f in zip(counts, plain, strict=True):
            item = {frozenset[str](): "participants", frozenset({"new"}): "participants_new"}.get(g.about)
            if item:
                yield f, item
    if len(goals) == 1 and goals[0].about == {"work", "study"}:
        for f in (f for f in outs if f.sex in ("", ALL)):
            item = {"indicator_reached": "exits_work_or_study", "indicator_base": "participants_exited"}.get(f.item)
            if item:
                yield f, item


def _swapped(document: Document, rows: dict[str, Known]) -> Iterator[Reconciliation]:
    """Two numbers of an intervention's text, each of which is the other's in its row."""
    told: dict[str, dict[str, list[tuple[Sentence, Figure]]]] = {}
    for sentence, thing in repeated.scoped(document):
        for figure in sentence.figures if thing in rows else ():
            name = _counts(document, sentence, figure)
            if name in rows[thing]:
                told.setdefault(thing, {}).setdefault(name, []).append((sentence, figure))
    for thing, own in told.items():
        single = {name: places[0] for name, places in own.items() if len({f.value for _, f in places}) == 1}
        for name, (sentence, figure) in single.items():
            fact = rows[thing][name]
            assert fact.value is not None
            other = next(
                (
                    n
                    for n, (_, f) in single.items()
                    if n != name and figure.value == rows[thing][n].value != fact.value and f.value == fact.value
                ),
                "",
            )
            if figure.value != fact.value and not other:
                continue  # some other difference, for the checks of figures against tables
            s = _told(document, sentence, figure, thing, name)
            yield repeated.noted(
                document, s, figure.value, fact.value, not other, False, (fact.page, fact.line), "", fact.value_printed,
                fact_ids=(fact.fact_id,), suffix=".swap",
            )  # fmt: skip


def _told(document: Document, sentence: Sentence, figure: Figure, thing: str, name: str) -> Statement:
    at = figure.claim_id or repeated.place_of(document, sentence, figure.start)
    return Statement(
        "swapped", _NAMES[name], (thing,), figure.value, figure.printed, sentence.page, figure.line or sentence.line, at,
        sentence.text, document_id=document.document_id,
    )  # fmt: skip


def _counts(document: Document, sentence: Sentence, figure: Figure) -> str:
    """What a number of people counts by the words around it; empty where they do not tell, or tell of another time."""
    if figure.unit != "persons" or figure.part or figure.hedge != "none":
        return ""
    if any(m.group() != str(document.report_year) for m in _OTHER_TIME.finditer(sentence.text)):
        return ""
    if figure.sex in (WOMEN, MEN) or targets.GOAL.search(sentence.text[: figure.start]):
        return ""
    behind = sentence.text[figure.end : figure.end + 90]
    before = sentence.text[max(0, figure.start - 30) : figure.start]
    if _TO_WORK.match(behind) or (re.search(r"\b(?:påbörjade|började)\s+$", before) and _TO_WORK.match(behind)):
        return "exits_work_or_study"
    if _NEW.match(behind):
        return "participants_new"
    if _EXITED.match(behind):
        return "participants_exited"
    return "participants" if re.search(r"\b(?:haft|hade)\s+(?:totalt\s+|sammanlagt\s+)?$", before) else ""
