"""Years counted from the forming of the association, and ends counted from a beginning and a length.

`förbundets sjunde verksamhetsår` and `fyller femton år` follow from the year in which the association was formed; `tre
år ... till den 31 augusti` from the day on which the intervention began. A first year that is counted or not, and an
end named by its last or by the next month, leave room.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from parsers.dates import DATE, Date, of_match
from parsers.quantities import NUMBER_WORDS
from pipeline.checks import repeated
from pipeline.checks.repeated import Statement
from pipeline.model import ASSOCIATION, Document, Reconciliation, Sentence

RULE = "claim_arithmetic"
_ORDINALS = {
    w: n
    for n, w in enumerate(
        ["första", "andra", "tredje", "fjärde", "femte", "sjätte", "sjunde", "åttonde", "nionde", "tionde", "elfte", "tolfte", "trettonde", "fjortonde", "femtonde", "sextonde", "sjuttonde", "artonde", "nittonde", "tjugonde"],
        1,
    )
} | {"tolvte": 12, "tjugoförsta": 21, "tjugoandra": 22, "tjugotredje": 23, "tjugofjärde": 24, "tjugofemte": 25}  # fmt: skip
_ORDINAL = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_YEAR_OF_ACTIVITY = re.compile(
    rf"\b(?P<ordinal>{_ORDINAL})\s+(?:hela\s+)?(?:verksamhetsår(?:et)?|år(?:et)?\s+(?:som\s+(?:eget\s+)?förbund|med\s+verksamhet))\b"
    rf"|\bverksamhetsår(?:et)?\s+(?:(?:19|20)\d\d\s+)?(?:var|är|blev)\s+(?:förbundets|vårt|det)\s+(?P<behind>{_ORDINAL})\b",
    re.IGNORECASE,
)
_AGE = re.compile(
    rf"\bförbundet\s+(?:fyller|fyllde|firar|firade)\s+(?P<age>\d{{1,2}}|{'|'.join(NUMBER_WORDS)})\s+år\b", re.IGNORECASE
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_OF_ANOTHER = re.compile(r"\b(?:insats|projekt|team|verksamhet)(?:en|et|ens|ets)\b", re.IGNORECASE)
_LENGTH = re.compile(
    rf"\b(?:i|för|på|under|om)\s+(?P<number>\d{{1,2}}|{'|'.join(NUMBER_WORDS)})\s+(?P<unit>år|månader)\b", re.IGNORECASE
)
_END = re.compile(
    rf"\b(?:till(?:\s+och\s+med)?|t\.?o\.?m\.?|avslutas|upphör|löper\s+ut|går\s+ut|tar\s+slut|slutar)\s+(?P<date>(?i:{DATE.pattern}))",
    re.VERBOSE | re.IGNORECASE,
)
_LASTING = re.compile(
    r"\b(?:beviljad\w*|pågår|löper|projekttid\w*|projektet|insatsen|finansiera\w*|startade|starta\w*)\b", re.IGNORECASE
)
_NOT_IT = re.compile(r"förläng|avbröts|avslutades|tidigare|prövas?\b|följs|efter\s+avslut", re.IGNORECASE)


def check(document: Document, told: Sequence[Statement]) -> list[Reconciliation]:
    """Years of activity of the association, its age, and planned ends of interventions; `told`: dated events."""
    formed = [s for s in told if s.key == ("formed", ASSOCIATION)]
    found: list[Reconciliation] = []
    if len({int(s.value) // 10000 for s in formed}) == 1:
        found += _of_association(document, formed[0])
    return [*found, *_ends(document, [s for s in told if s.key[0] == "begin"])]


def _of_association(document: Document, formed: Statement) -> Iterator[Reconciliation]:
    first = int(formed.value) // 10000
    named = document.report_year
    paragraph = -1
    for sentence, thing in repeated.scoped(document):
        if sentence.paragraph != paragraph:
            named, paragraph = document.report_year, sentence.paragraph
        years = [int(y) for y in _YEAR.findall(sentence.text)]
        if not thing or (thing != ASSOCIATION and not thing.startswith("heading:")):
            named = years[-1] if years else named
            continue
        for match in _YEAR_OF_ACTIVITY.finditer(sentence.text):
            own = [y for y in years if y != first]
            year = own[-1] if own else named
            if year is None or _OF_ANOTHER.search(sentence.text):
                continue
            ordinal = (match["ordinal"] or match["behind"]).lower()
            yield _years(
                document, sentence, match, Decimal(_ORDINALS[ordinal]), (year - first + 1, year - first), formed
            )
        for match in _AGE.finditer(sentence.text):
            before = [int(y) for y in _YEAR.findall(sentence.text[: match.start()])]
            year = before[-1] if before else named
            if year is not None:
                age = match["age"].lower()
                yield _years(
                    document, sentence, match, Decimal(NUMBER_WORDS.get(age, 0) or age), (year - first,), formed
                )
        named = years[-1] if years else named


def _years(
    document: Document, sentence: Sentence, match: re.Match[str], stated: Decimal, possible: tuple[int, ...], formed: Statement
) -> Reconciliation:  # fmt: skip
    s = Statement(
        "year_count", "", (ASSOCIATION,), stated, match.group(), sentence.page, sentence.line_at(match.start()),
        repeated.place_of(document, sentence, match.start()), sentence.text, document_id=document.document_id,
    )  # fmt: skip
    agrees = stated in possible
    shown = f"{formed.shown} ({' / '.join(str(p) for p in possible)})"
    return repeated.noted(
        document, s, stated, stated if agrees else Decimal(possible[0]), agrees, False, (formed.page, formed.line), "", shown,
        rule=RULE, suffix=".years",
    )  # fmt: skip


def _ends(document: Document, begun: Sequence[Statement]) -> Iterator[Reconciliation]:
    """`startade den 1 maj 2021 och pågår i tre år, till den 30 april 2025`: the end by the beginning and the length."""
    for sentence, thing in repeated.scoped(document):
        text = sentence.text
        lengths, end = list(_LENGTH.finditer(text)), _END.search(text)
        if not thing or thing == ASSOCIATION or end is None or len(lengths) != 1 or _NOT_IT.search(text):
            continue
        date = of_match(end, None) if end["month"] or end["iso"] else None
        start = _start(document, sentence, thing, begun)
        if start is None or date is None or date.year_read or not _LASTING.search(text):
            continue
        number = lengths[0]["number"].lower()
        months = (NUMBER_WORDS.get(number, 0) or int(number)) * (12 if lengths[0]["unit"].lower() == "år" else 1)
        yield _end(document, sentence, end, date, start, months)


def _start(document: Document, sentence: Sentence, thing: str, begun: Sequence[Statement]) -> Statement | None:
    """The month or day on which it began; None where places differ on it, or tell only a year or a season."""
    own = [s for s in begun if s.key[1] == thing and s.last is not None]
    for other, of in repeated.scoped(document):  # `drivs sedan den 1 september 2021` in the paragraph
        if of == thing and other.paragraph == sentence.paragraph and (m := _SINCE.search(other.text)):
            date = of_match(m, None) if m["month"] or m["iso"] else None
            if date is not None and not date.year_read:
                own.append(
                    Statement(
                        "date", "begin", ("begin", thing), Decimal(date.first), m["date"], other.page, other.line_at(m.start()),
                        "", other.text, last=Decimal(date.last), document_id=document.document_id,
                    )
                )  # fmt: skip
    near = sorted((s for s in own if (s.last or 0) - s.value < WITHIN_A_MONTH), key=lambda s: (s.last or 0) - s.value)
    if not near or any(s.value > (near[0].last or 0) or (s.last or 0) < near[0].value for s in own):
        return None
    return near[0]


WITHIN_A_MONTH = 100  # of days written as 20210901
_SINCE = re.compile(
    r"\b(?:drivs|drivits|bedrivs|pågår|pågått|finns|funnits|finansieras|varit\s+igång)\b[^.;]{0,80}?\bsedan\s+(?P<date>(?i:"
    + DATE.pattern
    + "))",
    re.VERBOSE | re.IGNORECASE,
)


def _end(
    document: Document, sentence: Sentence, end: re.Match[str], date: Date, start: Statement, months: int
) -> Reconciliation:
    first = int(start.value)
    at = first // 10000 * 12 + first // 100 % 100 - 1 + months  # the month in which the time is over
    said = date.first // 10000 * 12 + date.first // 100 % 100 - 1
    agrees = abs(at - said) <= 1
    day = first % 100
    month = at - 1 if day <= 1 else at  # begun on the first of a month, it ends with the month before
    computed = Decimal((month // 12) * 10000 + (month % 12 + 1) * 100)
    s = Statement(
        "planned_end", "", start.key, Decimal(date.first), end["date"].strip(), sentence.page, sentence.line_at(end.start("date")),
        repeated.place_of(document, sentence, end.start("date")), sentence.text, document_id=document.document_id,
    )  # fmt: skip
    shown = f"{start.shown} + {months} mån = {month // 12}-{month % 12 + 1:02d}"
    return repeated.noted(
        document, s, s.value, s.value if agrees else computed, agrees, False, (start.page, start.line), "", shown,
        rule=RULE, suffix=".length",
    )  # fmt: skip
