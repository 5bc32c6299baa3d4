"""Goals that the text says were reached or missed, against their figures, against each other, and against the table.

`Målet om 40 deltagare nåddes` beside an outcome of 37; one target told as passed in one place and as missed in another,
which may be two counts and is a warning; a target `per år` that is elsewhere the whole project's; and participants for
each of a team (`20 deltagare per coach`) against all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from parsers.numbers import swedish
from pipeline.checks import counted, repeated, targets
from pipeline.checks.grid import Grid
from pipeline.checks.repeated import Statement
from pipeline.checks.targets import Goal
from pipeline.model import ASSOCIATION, COUNT, PERCENT, Document, Figure, Reconciliation, Sentence

_DONE = r"(?:uppnåtts|uppnåddes|nåtts|nåddes|nås|uppfyllts|uppfylldes|uppfyllt|uppnått|uppnåtts|överträffa(?:des|ts|t))"
_SAID = re.compile(
    rf"\b(?:mål(?:et|en|sättning\w*)?|förvänta\w*\s+resultat\w*)\b[^.;]{{0,140}}?\b(?P<done>{_DONE})\b"
    r"|\b(?P<did>nådde|når|nått|uppnådde|uppnått|uppnår|överträffade|överträffar|uppfyllde|uppfyller|klarade)\b[^.;]{0,60}\bmål",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:inte|ej|aldrig|ännu inte)\b", re.IGNORECASE)
_PARTLY = re.compile(
    r"\b(?:delvis|nästan|utom|båda|samtliga|alla mål|övriga|om inte|bedöm\w*|förvänta\w* att|kommer att|beräkna\w*|högst|max\w*)\b",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"^[^.;]{0,60}?\b(?:jämfört med|mot|av|i förhållande till)\s+(?:det\s+|de\s+)?(?:planera(?:t|de)|mål(?:et)?|förvänta(?:t|de))(?:\s+(?:resultat|antal))?\s*(?:på|om|som var|var)?\s*$",
    re.IGNORECASE,
)
_THAN = re.compile(
    r"\b(?:(?P<more>fler|högre|större|bättre)|(?P<less>färre|lägre|mindre|sämre))(?:\s+\w+)?\s+än\s+(?:det\s+|de\s+)?(?:planera(?:t|de)|mål(?:et)?|förvänta(?:t|de))(?:\s+(?:resultat|antal))?\s*(?:på|om|som var|var|,)*\s*$",
    re.IGNORECASE,
)
_RESULT = re.compile(
    r"(?:årets\s+resultat|resultat(?:et)?|utfall(?:et)?)\s*(?:är|blev|var|för året|:|,)?[^.;\d]{0,40}$|\bdå\s+$|\bmed\s+$|\b(?:tog emot|tagit emot|utan|blev)\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_OPENS = re.compile(r"^\W*(?:årets\s+)?(?:resultat|utfall)(?:et)?\b", re.IGNORECASE)
_AGAIN = re.compile(r"\bsedan\b|\bav (?:de|dem|dessa)\b|\bvarav\b|\b(?:19|20)\d\d\b", re.IGNORECASE)
_PER_YEAR = re.compile(
    r"\bvart och ett av åren\b|\bvarje enskilt år\b|\bunder vart(?:dera|\s+och\s+ett)\b|\bper år\b|\bårligen\b|/\s?år\b|\bvarje år\b|\bom året\b",
    re.IGNORECASE,
)
_WHOLE_PROJECT = re.compile(
    r"projektets slut|hela projekt\w*|projekttiden|projektperioden|under projektet\b|totalt för projektet",
    re.IGNORECASE,
)
_AT_ONCE = re.compile(r"samtidig\w*|åt gången|i taget", re.IGNORECASE)
_PER = re.compile(r"^\s+(?:deltagare|personer|individer)\s+per\s+(?P<word>[a-zåäö-]+)", re.IGNORECASE)


_MOST = re.compile(
    r"\bhögst\b|\bmax\w*|\b(?:inte|ej)\s+(?:mer|fler|över|överstig\w*)\b|\bunderstig\w*|\bminska\w*|\bväntetid\w*|\bkort\w*",
    re.IGNORECASE,
)  # goals that less is better of


@dataclass(frozen=True, slots=True)
class Verdict:
    """A goal with what the text says came of it. `said`: reached, missed, or not told in words."""

    goal: Goal
    outcome: Figure | None
    said: bool | None

    @property
    def reached(self) -> bool | None:
        """By its words, else by its figures."""
        if self.said is not None or self.outcome is None:
            return self.said
        return self.outcome.value >= self.goal.statement.value


def verdicts(document: Document) -> list[Verdict]:
    """Every goal of the running text that a verdict or an outcome stands beside."""
    goals: dict[str, list[Goal]] = {}
    for g in targets.of_text(document):
        goals.setdefault(g.statement.text, []).append(g)
    found: list[Verdict] = []
    following: Sentence | None = None
    for sentence, thing in reversed(repeated.scoped(document)):
        after, following = following, sentence
        if not thing or thing == ASSOCIATION or thing.startswith("heading:") or _MOST.search(sentence.text):
            continue
        own = goals.get(sentence.text, [])
        said = _said(sentence.text)
        if len(own) == 1:
            outcome = _outcome_of(sentence, own[0]) or _outcome_after(sentence, after, own[0])
            if outcome is not None or said is not None:
                found.append(Verdict(own[0], outcome, said))
        if not own or all(v.goal not in own for v in found):
            found += _compared(document, sentence, thing)
    return found[::-1]


def _said(text: str) -> bool | None:
    match = _SAID.search(text)
    if match is None or _PARTLY.search(text):
        return None
    return _NOT.search(text) is None


def _outcome_of(sentence: Sentence, goal: Goal) -> Figure | None:
    """`Förväntat resultat: 90 deltagare ... Årets resultat är att 117 deltagare`: the outcome behind a goal."""
    for figure in sentence.figures:
        if (
            (figure.measure, figure.sex, figure.part) == (goal.statement.key[1], "all", "")
            and figure.value != goal.statement.value
            and _RESULT.search(sentence.text[: figure.start])
            and sentence.text.find(goal.statement.label[:20]) < figure.start
        ):
            return figure
    return None


def _outcome_after(sentence: Sentence, after: Sentence | None, goal: Goal) -> Figure | None:
    """`Årets resultat är att 40 deltagare ...` in the sentence behind the goal's."""
    if after is None or after.paragraph != sentence.paragraph or not _OPENS.match(after.text):
        return None
    own = [f for f in after.figures if (f.measure, f.sex, f.part) == (goal.statement.key[1], "all", "")]
    return own[0] if own and own[0].hedge == "none" and not _AGAIN.search(after.text[: own[0].start]) else None


def _compared(document: Document, sentence: Sentence, thing: str) -> Iterator[Verdict]:
    """`resultat 73 jämfört med planerat 90`, `159 deltagare, vilket är fler än förväntat resultat som var 140`."""
    figures = [f for f in sentence.figures if f.sex in ("", "all") and not f.part and f.measure in (COUNT, PERCENT)]
    for at, target in enumerate(figures):
        for outcome in figures[:at]:
            between = sentence.text[outcome.end : target.start]
            than = _THAN.search(between)
            if outcome.measure != target.measure or not (than or _AGAINST.match(between)):
                continue
            s = Statement(
                "target", "", (thing, target.measure), target.value, target.printed, sentence.page, target.line or sentence.line,
                target.claim_id or repeated.place_of(document, sentence, target.start), sentence.text,
                document_id=document.document_id,
            )  # fmt: skip
            yield Verdict(Goal(s, frozenset()), outcome, bool(than["more"]) if than else None)
            return


def check(document: Document, grids: Sequence[Grid]) -> list[Reconciliation]:
    """Verdicts within a sentence, against the table, and against each other; targets per year and per member of staff."""
    told = verdicts(document)
    tabled = [
        g for g in targets.of_tables(document, grids) if g.result is not None and not _MOST.search(g.statement.text)
    ]
    found: list[Reconciliation] = []
    for at, v in enumerate(told):
        s = replace(v.goal.statement, sort="verdict", label=v.goal.statement.shown)
        if v.said is not None and v.outcome is not None:
            holds = v.said == (v.outcome.value >= s.value)
            found.append(
                _row(document, s, v, v.outcome.value, holds, False, (v.outcome.line or s.line), "ordering", ".own")
            )
        for g in tabled:
            if v.said is not None and _one(v.goal, g) and v.goal.statement.value == g.statement.value:
                holds = v.said == (g.outcome[0] >= s.value)
                found.append(
                    _row(
                        document, s, v, g.outcome[0], holds, not v.goal.about, g.statement.line, "ordering", ".table", g
                    )
                )
        for first in told[:at]:
            if (
                _one(v.goal, first.goal, loose=True)
                and s.value == first.goal.statement.value
                and None not in (v.reached, first.reached)
            ):
                found.append(_against(document, s, v, first))
                break
    return [*found, *_spans(document), *_caseloads(document, grids)]


def _one(a: Goal, b: Goal, loose: bool = False) -> bool:
    """The same goal; loosely where one of the places does not say what it is about."""
    if a.statement.key != b.statement.key or a.statement.text == b.statement.text:
        return False
    return a.about == b.about or (loose and not (a.about and b.about))


def _token(reached: bool | None, value: Decimal | None) -> str:
    return ("met" if reached else "missed") + (f":{swedish(value)}" if value is not None else "")


def _row(
    document: Document, s: Statement, v: Verdict, outcome: Decimal, holds: bool, unsure: bool, line: int | None, rule: str,
    suffix: str, goal: Goal | None = None,
) -> Reconciliation:  # fmt: skip
    s = replace(s, shown=_token(v.said, None))
    other = _token(outcome >= s.value, outcome)
    ids = (goal.statement.fact_id,) if goal else ()
    page = goal.statement.page if goal else s.page
    return repeated.noted(
        document, s, outcome, s.value, holds, unsure, (page, line), "", other, fact_ids=ids, suffix=suffix, rule=rule
    )


def _against(document: Document, s: Statement, v: Verdict, first: Verdict) -> Reconciliation:
    """Two places on one target: passed here and missed there may be two counts of people."""
    o, f = v.outcome, first.outcome
    s = replace(s, shown=_token(v.reached, o.value if o else None))
    other = _token(first.reached, f.value if f else None)
    place = (first.goal.statement.page, first.goal.statement.line)
    stated, computed = (o.value, f.value) if o and f else (s.value, s.value)
    return repeated.noted(
        document, s, stated, computed, v.reached == first.reached, True, place, "", other, suffix=".twice"
    )


def _spans(document: Document) -> Iterator[Reconciliation]:
    """One number of participants `per år` in one sentence and of the whole project in another."""
    places: dict[tuple[str, Decimal], list[tuple[str, Statement]]] = {}
    for sentence, thing in repeated.scoped(document):
        if not sentence.figures or not thing or thing == ASSOCIATION or thing.startswith("heading:"):
            continue
        year, whole = _PER_YEAR.search(sentence.text), _WHOLE_PROJECT.search(sentence.text)
        if bool(year) == bool(whole):
            continue
        match = year or whole
        for f in sentence.figures:
            if f.unit != "persons" or f.sex != "all" or f.part or match is None or abs(f.start - match.start()) > 120:
                continue
            s = Statement(
                "span", f.printed, (thing,), f.value, match.group(), sentence.page, f.line or sentence.line,
                f.claim_id or repeated.place_of(document, sentence, f.start), sentence.text, document_id=document.document_id,
            )  # fmt: skip
            places.setdefault((thing, f.value), []).append(("year" if year else "whole", s))
            break
    for own in places.values():
        sort, first = own[0]
        for other, s in own[1:]:
            yield repeated.row(document, s, first, sort == other, True)


def _caseloads(document: Document, grids: Sequence[Grid]) -> Iterator[Reconciliation]:
    """`Totalt 200 deltagare, 20 deltagare per coach`: against as many coaches as the section has."""
    for sentence, thing in repeated.scoped(document):
        figures = [f for f in sentence.figures if f.unit == "persons" and f.sex == "all" and not f.part]
        if not thing or _AT_ONCE.search(sentence.text) or len(figures) != 2:
            continue
        whole, each = figures
        per = _PER.match(sentence.text[each.end :])
        named = counted.of_one(per["word"]) if per else None
        staff = counted.statements(document, grids) if named else ()
        held = {s.value: s for s in staff if named and s.key == (thing, "", "", named[1]) and s.hedge == "none"}
        if len(held) != 1:
            continue
        many = next(iter(held.values()))
        computed = each.value * many.value
        s = Statement(
            "caseload", "", (thing,), whole.value, whole.printed, sentence.page, whole.line or sentence.line,
            whole.claim_id or repeated.place_of(document, sentence, whole.start), sentence.text, document_id=document.document_id,
        )  # fmt: skip
        shown = f"{swedish(many.value)} x {swedish(each.value)} = {swedish(computed)}"
        yield repeated.noted(
            document, s, whole.value, computed, whole.value == computed, True, (many.page, many.line), "", shown,
            rule="claim_arithmetic", suffix=".caseload",
        )  # fmt: skip
