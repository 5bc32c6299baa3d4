"""Statements of one thing in several places: whom a sentence speaks of, the group a statement belongs to, the check.

A statement is what a place says of one attribute of one thing (`target of START`, `end of SUS`, `coordinators of the
teams`). Statements are held against each other only where thing, attribute and time are the same; where only the words
may differ the check is marked as unsure and gives a warning.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from pipeline import vocabulary
from pipeline.checks import fact_box, told
from pipeline.checks.once import per_document
from pipeline.model import AGREES, ASSOCIATION, DISAGREES, Document, Reconciliation, Sentence

RULE = "same_quantity"
MARK = "told"  # begins the note of a check of statements: told;sort;label;page;line;document;stated;other
_ANAPHORA = re.compile(
    r"^\W*(?:(?:projekt|insats|verksamhet|satsning|team|arbet|målgrupp)(?:et|en|s|ets|ens)?\b|det\b|den\b)",
    re.IGNORECASE,
)
_OPENED = re.compile(
    r"^\W*(?:\d[\d.]*\s+)?(?:För|Inom|I|På|Hos)\s+(?P<name>[A-ZÅÄÖ][\w-]*(?:\s+[A-ZÅÄÖ][\w-]*)*)\s+(?=[a-zåäö])"
)
_BRACKET = re.compile(r"^\s*\([^()]*\)\W*$")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Statement:
    """What one place says of one attribute of a thing. `shown`: as printed; `unsure`: its words leave room."""

    sort: str  # target, date, age, number
    label: str  # what is stated, for the message: an event, a noun, the words of a goal
    key: tuple[str, ...]
    value: Decimal
    shown: str
    page: int | None
    line: int | None
    at: str  # a name of its place that no other statement has
    text: str
    hedge: str = "none"
    unsure: bool = False
    fact_id: str = ""
    last: Decimal | None = None  # of a span: `våren 2019`, `16-29 år`
    document_id: str = ""
    mark: str = ""  # what else must be alike for the two to be surely of one thing


def place_of(document: Document, sentence: Sentence, offset: int) -> str:
    """A name for a place of a text without a claim of its own; sentences may share a line."""
    return f"{document.document_id}.text.{sentence.at}.{offset}.{zlib.crc32(sentence.text.encode()) % 10000}"


@per_document
def scoped(document: Document) -> tuple[tuple[Sentence, str], ...]:
    """Every sentence with the thing it speaks of: an intervention, a heading's own section, the association; or empty.

    A sentence that names another intervention than its section is about may speak of either, and is left out.
    """
    return tuple(_walk(document))


def _walk(document: Document) -> Iterator[tuple[Sentence, str]]:
    heading, named, paragraph = "", "", -1
    for sentence in document.prose.sentences:
        if sentence.sort == "heading":
            heading = vocabulary.slug(sentence.text)
        if sentence.paragraph != paragraph:
            named, paragraph = "", sentence.paragraph
        thing = _thing(sentence, heading, named)
        for part in fact_box.lines(sentence):
            yield part, thing
        if sentence.scope != sentence.section and _as_name(sentence.text, sentence.scope):
            named = sentence.scope


def _thing(sentence: Sentence, heading: str, named: str) -> str:
    if named and _BRACKET.match(sentence.text):
        return named
    if sentence.scope != sentence.section and _as_name(sentence.text, sentence.scope):
        opened = _OPENED.match(sentence.text)  # `För Bryggan gäller`: said of it wherever it stands
        own = opened is not None and _as_name(opened["name"], sentence.scope)
        return sentence.scope if sentence.section == ASSOCIATION or own else ""
    if sentence.section != ASSOCIATION:
        return "" if named and named != sentence.section else sentence.section
    if _ANAPHORA.match(sentence.text):
        return named or (f"heading:{heading}" if heading else "")
    return ASSOCIATION


def _as_name(text: str, scope: str) -> bool:
    """Is the intervention named with a capital: `Samordnat stöd`, not `behov av samordnat stöd`?"""
    parts = [p[:4] for p in scope.split("-")[1:] if len(p) > 1]
    named = any(w[:1].isupper() and vocabulary.slug(w)[:4] in parts for w in _WORD.findall(text))
    return named or any(label in text for label in _labels().get(scope, ()))


@cache
def _labels() -> dict[str, list[str]]:
    """The names with a capital that the vocabulary has for each intervention."""
    found: dict[str, list[str]] = {}
    for e in vocabulary.entries("interventions"):
        if e.label[:1].isupper():
            found.setdefault(e.code, []).append(e.label)
    return found


def compared(
    document: Document,
    statements: Sequence[Statement],
    same: Callable[[Statement, Statement], bool],
    unsure: Callable[[Statement, Statement], bool],
) -> Iterator[Reconciliation]:
    """Each later statement of a group against what most say, else the first; the place that differs is the one named."""
    groups: dict[tuple[str, ...], list[Statement]] = {}
    for s in statements:
        groups.setdefault((s.sort, *s.key), []).append(s)
    for own in groups.values():
        if len({s.at for s in own}) < 2:
            continue
        counted = Counter((s.value, s.last) for s in own)
        lead = max(own, key=lambda s: (counted[s.value, s.last], not s.unsure, -own.index(s)))
        for s in own:
            if s.at != lead.at:
                yield row(document, s, lead, same(s, lead), unsure(s, lead))


def row(
    document: Document, s: Statement, lead: Statement, agrees: bool, unsure: bool, suffix: str = ""
) -> Reconciliation:
    """One check of two statements. A day is published as 20180330, a month as 20180300, a span by its beginning."""
    stated, computed = s.value, lead.value
    other = lead.document_id if lead.document_id != document.document_id else ""
    if not agrees and stated == computed and s.last is not None and lead.last is not None:
        stated, computed = s.last, lead.last
    return noted(
        document, s, stated, computed, agrees, unsure,
        (lead.page, lead.line), other, lead.shown, fact_ids=(lead.fact_id,), suffix=suffix,
    )  # fmt: skip


def noted(
    document: Document, s: Statement, stated: Decimal, computed: Decimal, agrees: bool, unsure: bool,
    place: tuple[int | None, int | None], other: str, shown: str, *, fact_ids: Iterable[str] = (), suffix: str = "",
    rule: str = RULE, tolerance: Decimal = Decimal(0),
) -> Reconciliation:  # fmt: skip
    """A check as a row, with what its message needs in the note."""
    plain = [re.sub(r"[;\s]+", " ", x).strip() for x in (s.label, s.shown, shown)]
    note = [MARK, s.sort, plain[0], str(place[0] or ""), str(place[1] or ""), other, plain[1], plain[2]]
    if unsure and not agrees:
        note.append(told.OPEN)
    return Reconciliation(
        reconciliation_id=f"{rule}.{s.at}.{s.sort}{suffix}",
        rule=rule,
        document_id=document.document_id,
        table_id="",
        other_document_id=other,
        description=f"Told in several places: {s.sort} ({plain[0]})",
        stated=told.plain(stated),
        computed=told.plain(computed),
        difference=told.plain(stated - computed),
        tolerance=tolerance,
        verdict=AGREES if agrees else DISAGREES,
        terms=plain[2],
        fact_ids=tuple(f for f in (s.fact_id, *fact_ids) if f),
        note=";".join(note),
        page=s.page,
        line=s.line,
        quote=s.text,
    )
