"""Goals told in several places: a target in an overview and in its own section, in tables and in running text.

Two goals are one where they are of the same intervention, measured alike and about the same (parsers.goal_words). Where
both rows print one outcome too, which no other goal of either table has, they are one however they are worded.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from parsers.goal_words import concepts
from pipeline import vocabulary
from pipeline.checks import repeated
from pipeline.checks.grid import Grid
from pipeline.checks.repeated import Statement
from pipeline.model import (
    ALL,
    ASSOCIATION,
    COUNT,
    OUTCOME,
    PERCENT,
    TARGET,
    Document,
    Fact,
    Reconciliation,
    Sentence,
)

SORT = "target"
GOAL = re.compile(
    r"förvänta\w*\s+resultat\w*|\bmål(?:et|en|sättning\w*)?\b|\bmåltal\w*|\bvolymmål\w*|\bplanera(?:t|de)\s+(?:antal|resultat)",
    re.IGNORECASE,
)
_NOT_NOW = re.compile(
    r"\b(?:revidera\w*|höj\w*|sänk\w*|justera\w*|ursprunglig\w*|ändra\w*|tidigare|förra|föregående|nästa|kommande|långsiktig\w*|delmål)\b",
    re.IGNORECASE,
)
_OUTCOME = re.compile(
    r"\b(?:utfall\w*|årets resultat|resultatet|blev|uppnått|nått|nåtts|uppnåtts|uppnåddes|nåddes|nås|då|utan|tog emot|överträffa\w*|har(?!\s+varit))\b",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"^\W*(?:mål|målsättning(?:ar)?|måltal|förväntat resultat|förväntade resultat)(?:\s+(?:för\s+)?(?:år\s+)?(?:19|20)\d\d)?\W*$",
    re.IGNORECASE,
)
_OPENS = re.compile(r"(?=\W*(?:(?:minst|cirka|ca)\s+)?\d)", re.IGNORECASE)
LONGEST_LIST = 8
_OF_ALL = re.compile(
    r"\bförbund\w*|\b(?:de\s+)?(?:finansierade|individinriktade)?\s*insatserna\b|\bsamtliga\s+insatser|\bverksamhetsplan\w*",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_CUT = re.compile(
    r"[.;:(]|\boch\s*$|,\s*(?:vilket|och|men|medan|varav)\b|\b(?:och|men)\s+(?:minst\s+|att\s+)?$|\bÅrets\b"
    r"|\b(?:har\s+)?(?:inte\s+)?(?:nåddes|nåtts|nås|nått|uppnåddes|uppnåtts|uppnås|uppfyll\w*|överträffa\w*|infria\w*)\b"
)  # where the words on a goal end
_CORE = frozenset(
    [
        "work",
        "study",
        "jobseek",
        "training",
        "practice",
        "health",
        "satisfied",
        "use",
        "plan",
        "new",
        "labour_market",
        "preparation",
        "män",
        "kvinno",
    ]
)  # concepts that make two goals two
_OTHER_SHARE = frozenset(["män", "kvinno", "avbrot", "närvar", "svar", "svarsf"])  # shares of another sort
_RIGHT_BEFORE = re.compile(r"\s*(?:om|på|var|är|:)?\s*(?:minst\s+)?", re.IGNORECASE)
_VERB = re.compile(
    r"\b(?:är|var|blev|har|hade|passera\w*|klara\w*|över(?:steg|skred|träff)\w*|missa\w*|under(?:steg|skred)\w*)\b"
)
LONGEST = 90  # characters behind a figure that say what it is of


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal with its place, what it is about, and the outcome its row prints."""

    statement: Statement
    about: frozenset[str]
    outcome: tuple[Decimal, ...] = ()
    table: str = ""
    result: Decimal | None = None  # the one outcome that is measured as the target is

    @property
    def place(self) -> str:
        """Its table, or its sentence: two goals of one place are two goals."""
        return self.table or self.statement.text


def goals(document: Document, grids: Sequence[Grid]) -> list[Goal]:
    """The targets of a document's tables and of its running text, for its own year."""
    return [*of_tables(document, grids), *of_text(document)]


def of_tables(document: Document, grids: Sequence[Grid]) -> Iterator[Goal]:
    for grid in grids:
        if grid.table.kind != "targets_outcomes":
            continue
        for row in range(len(grid.table.rows)):
            if lined := _by_lines(document, grid, row):
                yield from lined
                continue
            facts = [f for f in grid.facts if f.row == row and f.fiscal_year in (None, document.report_year)]
            targets = [f for f in facts if f.scenario == TARGET and f.item == "indicator" and f.sex in ("", ALL)]
            for fact in targets:
                if fact.measure not in (COUNT, PERCENT) or fact.value is None:
                    continue
                alike = [f for f in targets if f.measure == fact.measure]
                words = _words_of(fact, len(alike) > 1)
                if words is None:
                    continue
                outcome = tuple(
                    f.value for f in facts if f.scenario == OUTCOME and f.value is not None and f.sex in ("", ALL)
                )
                s = Statement(
                    SORT, words.strip(" .,") or fact.row_label, (fact.scope, fact.measure), fact.value, fact.value_printed,
                    fact.page, fact.line, fact.fact_id, fact.row_label, fact_id=fact.fact_id, document_id=document.document_id,
                )  # fmt: skip
                yield Goal(
                    s,
                    _about(words, fact.scope),
                    outcome if len(alike) == 1 else (),
                    fact.table_id,
                    _result(fact, facts),
                )


def _by_lines(document: Document, grid: Grid, row: int) -> list[Goal]:
    """A table of words whose cells were not told apart: each line with two figures of a measure is a goal and its outcome."""
    facts = [f for f in grid.facts if f.row == row and f.item == "indicator" and f.value is not None]
    heads = {c.scenario for c in grid.table.columns}
    if not facts or {f.scenario for f in facts} != {TARGET} or not {TARGET, OUTCOME} <= heads:
        return []
    found: list[Goal] = []
    at = 0
    for line in dict.fromkeys(f.line for f in facts):
        own = [f for f in facts if f.line == line]
        if len(own) != 2 or own[0].measure != own[1].measure:
            return []
        target, outcome = own
        label = target.row_label
        start = label.find(target.value_printed, at)
        end = label.find(outcome.value_printed, start + 1)
        if start < 0 or end < 0:
            return []
        at = end + len(outcome.value_printed)
        words = label[start + len(target.value_printed) : end].strip(" %")
        s = Statement(
            SORT, words, (target.scope, target.measure), target.value or Decimal(0), target.value_printed, target.page,
            target.line, target.fact_id, words, fact_id=target.fact_id, document_id=document.document_id,
        )  # fmt: skip
        value = outcome.value or Decimal(0)
        found.append(Goal(s, _about(words, target.scope), (value,), target.table_id, value))
    return found if len(found) > 1 else []


def _result(target: Fact, facts: Sequence[Fact]) -> Decimal | None:
    own = [
        f.value
        for f in facts
        if (f.scenario, f.item, f.measure) == (OUTCOME, "indicator", target.measure) and f.sex in ("", ALL)
    ]
    return own[0] if len(own) == 1 else None


def _about(words: str, thing: str) -> frozenset[str]:
    """The concepts of a goal without the intervention's own name, and without `avslutade` before what they went on to."""
    parts = {p[:4] for p in thing.split("-")[1:]}
    found = {c for c in concepts(words) if vocabulary.slug(c)[:4] not in parts}
    return frozenset(found - {"exited"} if {"work", "study"} & found else found)


def _words_of(fact: Fact, several: bool) -> str | None:
    """What a target is of: of several in one cell the words up to the next figure; None where the label does not tell."""
    at = re.search(rf"(?<!\d){re.escape(fact.value_printed)}(?!\d)", fact.row_label)
    if at is None:
        return None if several else fact.row_label
    behind = fact.row_label[at.end() :]
    end = re.search(r"[,;]\s*(?=\d)|(?<=[a-zåäö])\s+och\s+(?=\d)", behind) if several else None
    return behind[: end.start()] if end else (fact.row_label[: at.start()] + " " + behind if not several else behind)


def of_text(document: Document) -> Iterator[Goal]:
    listed = 0  # how many sentences of a list headed `Mål` may still follow
    for sentence, thing in repeated.scoped(document):
        text = sentence.text
        if _HEAD.match(text):
            listed = LONGEST_LIST
            continue
        listed = listed - 1 if listed and _OPENS.match(text) else 0
        if sentence.sort != "prose" or not sentence.figures or not thing or thing.startswith("heading:"):
            continue
        if thing == ASSOCIATION and not _OF_ALL.search(text):
            continue
        named = GOAL.search(text) or (_OPENS.match(text) if listed else None)
        if named is None or _NOT_NOW.search(text):
            continue
        if any(int(y) != document.report_year for y in _YEAR.findall(text)):
            continue
        for at, figure in enumerate(sentence.figures):
            words = _words_behind(sentence, at, named)
            if words is None:
                continue
            s = Statement(
                SORT, words.strip(" .,"), (thing, figure.measure), figure.value, f"{figure.printed}{' %' if figure.measure == PERCENT else ''}",
                sentence.page, figure.line or sentence.line, figure.claim_id or repeated.place_of(document, sentence, figure.start),
                text, document_id=document.document_id,
            )  # fmt: skip
            yield Goal(s, _about(words, thing))


def _words_behind(sentence: Sentence, at: int, named: re.Match[str]) -> str | None:
    """The words that say what a goal's figure is of; None where the figure is no goal."""
    figure = sentence.figures[at]
    people = figure.measure == COUNT and figure.unit == "persons"
    if (
        figure.start < named.end()
        or figure.sex not in ("", ALL)
        or figure.part
        or not (people or figure.measure == PERCENT)
    ):
        return None
    between = sentence.text[named.end() : figure.start]
    if _OUTCOME.search(between) or len(between) > 140:
        return None
    end = sentence.figures[at + 1].start if at + 1 < len(sentence.figures) else len(sentence.text)
    behind = sentence.text[figure.end : min(end, figure.end + LONGEST)]
    cut = _CUT.search(behind)
    if _RIGHT_BEFORE.fullmatch(between) and (verb := _VERB.search(behind)) and not (cut and cut.start() < verb.start()):
        cut = verb  # `Målet om 85 deltagare passerades redan i maj`: what follows is no part of the goal
    words = behind[: cut.start()] if cut else behind
    return words if concepts(words) or figure.measure == COUNT else f"{between} {words}"


def check(document: Document, grids: Sequence[Grid]) -> list[Reconciliation]:
    """Every goal told at least twice, each later place against the first."""
    found: list[Reconciliation] = []
    own = goals(document, grids)
    often = Counter((g.place, g.statement.key, g.about) for g in own)
    outcomes = Counter((g.table, g.statement.key, g.outcome) for g in own if g.table)
    done: set[str] = set()
    for at, goal in enumerate(own):
        for first in own[:at]:
            if first.statement.key != goal.statement.key or goal.statement.at in done:
                continue
            if goal.place == first.place:
                continue
            once = all(often[g.place, g.statement.key, g.about] <= 1 for g in (first, goal))
            alike = _alike(first, goal) and once
            shared = (
                len(goal.outcome) >= (3 if goal.statement.key[1] == PERCENT else 1)
                and first.outcome == goal.outcome
                and all(outcomes[g.table, g.statement.key, g.outcome] == 1 for g in (first, goal))
            )
            bare = once and not alike and _one_share(first, goal, own)
            if (
                not alike
                and not bare
                and not (shared and goal.about & first.about)
                and not (once and _near(first, goal))
            ):
                continue
            done.add(goal.statement.at)
            agrees = goal.statement.value == first.statement.value
            found.append(repeated.row(document, goal.statement, first.statement, agrees, not alike))
            break
    return found


def _one_share(a: Goal, b: Goal, own: Sequence[Goal]) -> bool:
    """The only share that two places aim at, told in one of them in other words, or as `målet på 35 procent` alone."""
    if a.statement.key[1] != PERCENT or not all(_leads_on(g) for g in (a, b)):
        return False
    for g in (a, b):
        same = [o for o in own if o.statement.key == g.statement.key and o.place == g.place]
        if len(same) > 1:
            return False
    places = {o.place for o in own if o.statement.key == a.statement.key}
    return len(places) == 2 and not any(_OTHER_SHARE & g.about for g in (a, b))


def _leads_on(goal: Goal) -> bool:
    """Does it aim at work, studies or the labour market, or say nothing of what it aims at?"""
    core = {c for c in goal.about if c in _CORE or c.startswith(("after_", "within_"))}
    return core <= {"work", "study", "jobseek", "labour_market"}


def _near(a: Goal, b: Goal) -> bool:
    """Shares that go on to the same, in some other words: `når arbete genom insatsen`, `ska komma ut i hållbart arbete`."""
    core, other = ({c for c in g.about if c in _CORE or c.startswith(("after_", "within_"))} for g in (a, b))
    return (
        a.statement.key[1] == PERCENT
        and core == other
        and bool(core & {"work", "study"})
        and len(a.about ^ b.about) <= 4
    )


def _alike(a: Goal, b: Goal) -> bool:
    """The same concepts; a share of nothing in particular is no one goal."""
    return a.about == b.about and (bool(a.about) or a.statement.key[1] == COUNT)


def statements(document: Document, grids: Sequence[Grid]) -> list[Statement]:
    """The goals as statements."""
    return [g.statement for g in goals(document, grids)]
