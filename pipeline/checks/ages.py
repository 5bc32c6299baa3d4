"""The ages an intervention is for, told in several places: `unga mellan 16 och 24 år`, `Målgrupp: unga vuxna (16-29 år)`.

What statistics say of the ages of participants is no such statement; nor is a part of the group that has a right of way,
nor a group that was changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.checks import repeated
from pipeline.checks.grid import Grid
from pipeline.checks.repeated import Statement
from pipeline.model import ASSOCIATION, Document, Reconciliation, Sentence

SORT = "age"
_RANGE = re.compile(
    r"(?:(?P<lead>\båld(?:ern|rarna|rar|rarna mellan|ern mellan)\s+(?:mellan\s+)?)|(?<![\d,.:–-]))(?P<low>\d{2})\s?(?:år\s+)?"
    r"(?:[-–]|till(?: och med)?|t\.?o\.?m\.?|och)\s?(?P<high>\d{2})(?:\s?år\b|\s?-\s?åring|(?(lead)(?!\d|\s?%)|(?!)))",
    re.IGNORECASE,
)
_OF_GROUP = re.compile(
    r"målgrupp|rikta\w*\s+(?:sig|till)|vänder sig|vände sig|avsedd|erbjuds|\btill för\b|\bär för\b", re.IGNORECASE
)
_PEOPLE = re.compile(
    r"\b(?:unga|ungdomar\w*|vuxna|personer|individer|invånare|kvinnor|män|deltagare\w*)\b", re.IGNORECASE
)
_PART = re.compile(
    r"\b(?:varav|främst|företrädesvis|prioriter\w*|särskilt|framför allt|majoritet\w*|flest\w*|de flesta|andel\w*|genomsnitt\w*"
    r"|medel\w*|yngre|äldre|del av|hälften|åldersgrupp\w*|åldersspann\w*|könsskillnad\w*|statistik\w*|arbetslös(?:het|a)\s+bland)\b",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\b(?:utök\w*|utvidg\w*|vidg\w*|ändra\w*|höj\w*|sänk\w*|tidigare|ursprunglig\w*|numera|förut|från och med|ny(?:a)? målgrupp\w*"
    r"|kommer att|planera\w*|övergå\w*|jämför\w*)\b",
    re.IGNORECASE,
)
# who took part or is to: `89 unga`, right before their ages
_WHOLE = re.compile(
    r"(?:^|[\s:])\d+\s+(?:unga(?:\s+\w+)?|ungdomar|deltagare|personer|individer)\s+(?:i\s+(?:åld\w+\s+)?|mellan\s+|på\s+)?$",
    re.IGNORECASE,
)
_OF_MORE = re.compile(r"\b(?:av|varav|därav|övriga|resten|andra)\b", re.IGNORECASE)
_TOOK_PART = re.compile(r"\bdelt(?:og|agit)\b|förvänta\w*|\bmål\w*", re.IGNORECASE)
_LIMIT = re.compile(
    r"\b(?:ålders|övre\s+)?gräns(?:en)?\s+(?:\w+\s+){1,2}?(?:vid\s+|på\s+|till\s+)?(?P<high>\d{2})\s?år", re.IGNORECASE
)
_EXCEPT = re.compile(
    r"[^.;]{0,30}?,?\s*(?:utom|förutom|med\s+undantag)\b", re.IGNORECASE
)  # another group is named next
OLDEST = 70  # what is above is a share or an age of retirement


def statements(document: Document, grids: Sequence[Grid] = ()) -> list[Statement]:
    """The age groups a document gives its interventions, and the association's own target group."""
    found: list[Statement] = []
    names = {f.row_label: f.scope for g in grids for f in g.facts if f.scope != ASSOCIATION and len(f.row_label) > 3}
    for sentence, thing in repeated.scoped(document):
        if thing == ASSOCIATION:
            found += _in_brackets(document, sentence, names)
        if not thing or thing.startswith("heading:") or (thing == ASSOCIATION and not _of_association(sentence)):
            continue
        found += _upper(document, sentence, thing)
        ranges = [m for m in _RANGE.finditer(sentence.text) if not _EXCEPT.match(sentence.text[m.end() :])]
        if len(ranges) != 1 or _PART.search(sentence.text) or _CHANGED.search(sentence.text):
            continue
        group = _OF_GROUP.search(sentence.text)
        match = ranges[0]
        low, high = int(match["low"]), int(match["high"])
        if not low < high <= OLDEST or _counts(sentence, match) or not (group or _PEOPLE.search(sentence.text)):
            continue
        found.append(
            Statement(
                SORT, "", (thing,), Decimal(low), match.group().removeprefix(match["lead"] or ""), sentence.page, sentence.line_at(match.start()),
                repeated.place_of(document, sentence, match.start()), sentence.text, unsure=not group,
                last=Decimal(high), document_id=document.document_id,
            )
        )  # fmt: skip
    return found


def _upper(document: Document, sentence: Sentence, thing: str) -> Iterator[Statement]:
    """`i Bryggan går gränsen vid 29 år`: the upper end alone."""
    match = _LIMIT.search(sentence.text)
    if match is None or thing == ASSOCIATION or _CHANGED.search(sentence.text):
        return
    high = Decimal(match["high"])
    yield Statement(
        SORT, "", (thing,), high, match.group(), sentence.page, sentence.line_at(match.start()),
        repeated.place_of(document, sentence, match.start()), sentence.text, last=high, document_id=document.document_id,
    )  # fmt: skip


def _in_brackets(document: Document, sentence: Sentence, names: dict[str, str]) -> Iterator[Statement]:
    """`Kajutan (för unga 16-24 år)` among other interventions: the bracket is of the name before it."""
    for bracket in re.finditer(r"\((?P<said>[^()]*)\)", sentence.text):
        before = sentence.text[: bracket.start()].rstrip()
        ranges = list(_RANGE.finditer(sentence.text, bracket.start(), bracket.end()))
        named = next(
            (s for n, s in names.items() if before.endswith(n) and re.search(rf"(?<!\w){re.escape(n)}$", before)), ""
        )
        if not named or len(ranges) != 1 or _PART.search(bracket["said"]) or _CHANGED.search(sentence.text):
            continue
        low, high = int(ranges[0]["low"]), int(ranges[0]["high"])
        if low < high <= OLDEST:
            yield Statement(
                SORT, "", (named,), Decimal(low), ranges[0].group().removeprefix(ranges[0]["lead"] or ""), sentence.page,
                sentence.line_at(ranges[0].start()), repeated.place_of(document, sentence, ranges[0].start()), sentence.text,
                last=Decimal(high), document_id=document.document_id,
            )  # fmt: skip


def _of_association(sentence: Sentence) -> bool:
    return (
        re.search(r"förbund\w*\s+(?:målgrupp|vänder|riktar|finansierar\s+insatser\s+för)", sentence.text, re.IGNORECASE)
        is not None
    )


def _counts(sentence: Sentence, ages: re.Match[str]) -> bool:
    """Does the sentence count people, so that the ages are those of some of them?

    `80 deltagare i åldern 16-24 år` and `89 unga i åldern 16-24 år deltog` count all of them, or as many as are aimed at.
    """
    whole = _WHOLE.search(sentence.text[: ages.start()])
    if whole is not None and not _OF_MORE.search(sentence.text) and _TOOK_PART.search(sentence.text):
        return False
    return any(
        f.end <= ages.start() or f.start >= ages.end() for f in sentence.figures if f.unit in ("persons", "percent")
    )


def _same(a: Statement, b: Statement) -> bool:
    if a.value == a.last or b.value == b.last:
        return a.last == b.last
    return (a.value, a.last) == (b.value, b.last)


def _unsure(a: Statement, b: Statement) -> bool:
    """One range within the other may be a part of the group, unless both say that it is the group."""
    assert a.last is not None and b.last is not None
    within = (a.value >= b.value and a.last <= b.last) or (b.value >= a.value and b.last <= a.last)
    return within and (a.unsure or b.unsure)


def check(document: Document, grids: Sequence[Grid] = ()) -> list[Reconciliation]:
    """Every age group told at least twice of one intervention."""
    return list(repeated.compared(document, statements(document, grids), _same, _unsure))
