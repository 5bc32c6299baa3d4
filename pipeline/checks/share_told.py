"""Shares told as fractions or as so many times as many, and women's share told of them: `Drygt tre fjärdedelar är kvinnor`.

A fraction beside its own percentage or its n of N (`drygt hälften, 52 procent`) is held against that; one of women or men
against those told shortly before, or the row of the section. `drygt` is at least and near, `nästan` at most and near,
`mer än` and `färre än` have one bound only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from parsers.numbers import swedish
from parsers.quantities import NUMBER_WORDS
from pipeline.checks import bundles, share_rows, share_sexes, told
from pipeline.checks.grid import Grid
from pipeline.checks.share_sexes import People
from pipeline.model import (
    AGREES,
    ALL,
    ASSOCIATION,
    COUNT,
    DISAGREES,
    MEN,
    PERCENT,
    WOMEN,
    Document,
    Figure,
    Reconciliation,
    Sentence,
)

BACK = 3  # sentences before, of the same paragraph, that may tell how many women and men
NEAR = 12  # percentage points that a hedge reaches
ROUGH = 6  # and a bare fraction
SLIP = 5  # points on the wrong side of a hedge that may be loosely meant
_HEDGE = (
    r"(?:(?P<over>mer än|fler än|över)|(?P<least>drygt|minst)|(?P<under>färre än|mindre än)|(?P<most>knappt|nästan|närmare|inte fullt|inte riktigt)"
    r"|(?P<about>ungefär|cirka|ca|omkring|runt))\s+"
)
_PART = {"halv": 2, "tredjedel": 3, "fjärdedel": 4, "femtedel": 5, "tiondel": 10}
_OF_TEN = "|".join(w for w, n in NUMBER_WORDS.items() if 1 < n < 10)
_FRACTION = rf"(?P<fraction>hälften|(?:(?:en|två|tre|fyra)\s+)?(?:tredjedel|fjärdedel|femtedel|tiondel)(?:ar)?|(?:{_OF_TEN})\s+av\s+tio)\b"
_VERB = r"(?:är|var|har|hade|gick|fick|blev|kom|kommer|avslut\w+|uppg\w+|anser|tycker|deltog)"
_BESIDE = re.compile(
    rf"(?:\b{_HEDGE})?\b{_FRACTION}(?:(?!\b{_VERB}\b)[^.;:%\d(,–])*(?:,|–|\()\s*(?:det vill säga\s+|alltså\s+|dvs\.?\s+|närmare bestämt\s+)?"
    r"(?:(?P<n>\d{1,5})\s+av\s+(?:de\s+|totalt\s+)?(?P<of>\d{1,5})\b|(?P<percent>\d+(?:,\d+)?)\s?(?:%|procent)(?=\s*(?:[,.)–]|eller\s+\d|\()))",
    re.IGNORECASE,
)
_ARE = re.compile(
    rf"(?:\b{_HEDGE})?\b{_FRACTION}(?:\s+av\s+(?:de\s+)?(?P<whom>deltagarna|dem|dessa|personerna|ungdomarna))?\s+(?:är|var|utgörs av|utgjordes av)\s+(?P<sex>kvinnor|män)\b(?!\s+(?:som|med|under|över|i|och))",
    re.IGNORECASE,
)
_TIMES = re.compile(
    rf"(?:^|(?<=[.,;]\s))(?P<one>kvinnorna|männen)\s+(?:är|var)\s+(?:{_HEDGE})?(?P<times>dubbelt|hälften|(?:tre|fyra|fem|sex)\s+gånger)\s+så\s+(?:många|få)\s+som\s+(?P<two>kvinnorna|männen)\b",
    re.IGNORECASE,
)
_AS_MANY = re.compile(
    rf"(?:\b{_HEDGE})?\b(?P<times>dubbelt|hälften|(?:tre|fyra|fem|sex)\s+gånger)\s+så\s+(?:många|få)\s+(?P<one>kvinnor|män)\s+som\s+(?P<two>kvinnor|män)\s+(?P<what>deltar|deltog|har deltagit|får|fick|tog|tar|har fått)\b",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"\b(?P<sex>Kvinnorna|Männen)\s+(?:är|var|utgör|utgjorde|stod för|står för)\s+(?:alltså\s+)?(?P<p>\d+(?:,\d+)?)\s?(?:%|procent)"
    r"(?P<of>\s+av\s+(?:alla\s+|samtliga\s+|de\s+)?(?:deltagarna|avslutade|personerna))?(?:\s+och\s+(?P<sex2>männen|kvinnorna)\s+(?P<p2>\d+(?:,\d+)?)\s?(?:%|procent))?(?=\s*[.,;]|$)",
)
_ELSE = re.compile(
    r"\bmål\b|förvänta|förra året|föregående|i fjol|riket|nationell|enkät|svara[dt]|till (?:arbete|studier)|fick (?:arbete|jobb)|började (?:arbeta|studera)|\b(?:19|20)\d\d\b|arbetslös|sjukskriv|\bkö\b|\bkön till|sökande|personal|anställda|styrels|ledamöt|bland de|\banmäl",
    re.IGNORECASE,
)
_SEXES = re.compile("kvinn|män")  # one of which all but `_BESIDE` speak of
_NUMBER = re.compile(r"\d")
_ALL = re.compile(r"\bdeltagar|könsfördel", re.IGNORECASE)


class Bound(NamedTuple):
    """What words say of a figure: no less than `low`, no more than `high`; `exact`: the round figure itself."""

    low: Decimal
    high: Decimal
    exact: Decimal


def check(document: Document, grids: Sequence[Grid]) -> list[Reconciliation]:
    """Every fraction, every number of times and every share of women or men in words of the running text."""
    rows = list(share_sexes.rows(document, grids))
    found: list[Reconciliation] = []
    sentences = document.prose.sentences
    for at, sentence in enumerate(sentences):
        if sentence.sort != "prose":
            continue
        found += _beside(document, sentence)
        if not _SEXES.search(sentence.text.casefold()) or _ELSE.search(sentence.text):
            continue
        before = [s for s in sentences[max(0, at - BACK) : at] if s.paragraph == sentence.paragraph]
        people = _people(sentence, before, rows)
        if people is not None:
            own = [
                *_fraction_of_sex(document, sentence, people),
                *_times(document, sentence, people),
                *_share_of_sex(document, sentence, people),
            ]
            # a total of the whole association bears out what is said of nobody by name, and never refutes it
            sure = not people.ids or sentence.scope != ASSOCIATION or _ALL.search(sentence.text) is not None
            found += [_unsure(r) if people.ids else r for r in own if sure or r.verdict != DISAGREES]
    return found


def _unsure(r: Reconciliation) -> Reconciliation:
    """People of a table's row may not be those the words mean."""
    keep = r.verdict != DISAGREES or told.OPEN in r.note.split(";")
    return r if keep else replace(r, note=f"{r.note};{told.OPEN}")


def _people(sentence: Sentence, before: Sequence[Sentence], rows: Sequence[tuple[str, People]]) -> People | None:
    """The women and men spoken of: the last told in the paragraph, else those of the section's row; none where they leave two."""
    sort = share_sexes.sort_of(sentence.text.casefold())
    for s in reversed(before):
        split = [b for b in bundles.of_sentence(s) if b.women is not None and b.men is not None]
        if split:
            b = split[0]
            if (
                len(split) > 1
                or b.women is None
                or b.men is None
                or _ELSE.search(s.text[max(0, b.start - 60) : b.stop])
            ):
                return None
            total = b.total.value if b.total is not None else b.women.value + b.men.value + sum(b.others)
            return (
                People(total, b.women.value, b.men.value, s.line, "") if b.women.value + b.men.value <= total else None
            )
    own = [p for scope, p in rows if scope == sentence.scope and p.sort == sort]
    return own[0] if len({(p.total, p.women, p.men) for p in own}) == 1 else None


def fraction(words: str) -> Decimal:
    """`två tredjedelar` as per cent."""
    said = words.lower().split()
    if said[0] == "hälften":
        return Decimal(50)
    if said[-1] == "tio":
        return Decimal(10 * NUMBER_WORDS[said[0]])
    many = NUMBER_WORDS[said[0]] if len(said) > 1 and said[0] != "en" else 1
    return Decimal(100 * many) / next(n for w, n in _PART.items() if said[-1].startswith(w))


def _bound(match: re.Match[str], exact: Decimal, near: Decimal, rough: Decimal) -> Bound:
    if match["over"] or match["least"]:
        return Bound(exact, Decimal("Infinity") if match["over"] else exact + near, exact)
    if match["under"] or match["most"]:
        return Bound(Decimal(0) if match["under"] else exact - near, exact, exact)
    return Bound(exact - rough, exact + rough, exact)


def _beside(document: Document, sentence: Sentence) -> Iterator[Reconciliation]:
    if not _NUMBER.search(sentence.text):
        return
    for match in _BESIDE.finditer(sentence.text):
        if match["percent"]:
            place = next((f for f in sentence.figures if f.start == match.start("percent")), None)
            share = Decimal(match["percent"].replace(",", "."))
            room, terms = Decimal(1).scaleb(-len(match["percent"].partition(",")[2])) / 2, match["percent"]
        else:
            n, of = Decimal(match["n"]), Decimal(match["of"])
            if not of or n > of:
                continue
            place, share, room, terms = None, 100 * n / of, Decimal(0), share_rows.terms(n, of)
        bound = _bound(match, fraction(match["fraction"]), Decimal(NEAR), Decimal(ROUGH))
        yield _fraction(document, sentence, match, place, share, room, bound, terms, sentence.line_at(match.start()))


def _fraction(
    document: Document, sentence: Sentence, match: re.Match[str], place: Figure | None, share: Decimal, room: Decimal, bound: Bound, terms: str,
    line: int | None, ids: tuple[str, ...] = (), table_id: str = "",
) -> Reconciliation:  # fmt: skip
    holds = bound.low - room <= share <= bound.high + room
    slip = abs(share - bound.exact) <= SLIP or min(abs(share - bound.low), abs(share - bound.high)) <= SLIP
    said = " ".join(match.group()[: match.end("fraction") - match.start()].split())
    start = match.start()
    near = share.quantize(Decimal("0.1"))
    shown = f"{swedish(share)} %" if match.re is _BESIDE and match["percent"] else f"{terms} = {swedish(near)} %"
    figure = Figure(
        start,
        match.end("fraction"),
        match.end("fraction"),
        said,
        bound.exact.quantize(Decimal("0.1")),
        PERCENT,
        "percent",
        ALL,
        line=sentence.line_at(start),
    )
    return share_rows.row(
        document, sentence, figure, "fraction", "a fraction in words", computed=share.quantize(Decimal("0.1")), verdict=AGREES if holds else DISAGREES,
        terms=shown, notes=(f"said={share_rows.clean(said)}", f"line={line or ''}", told.OPEN if slip and not holds else ""), fact_ids=ids, table_id=table_id,
        tolerance=room,
    )  # fmt: skip


def _sex(word: str) -> str:
    return WOMEN if word.lower().startswith("kv") else MEN


def _fraction_of_sex(document: Document, sentence: Sentence, people: People) -> Iterator[Reconciliation]:
    match = _ARE.search(sentence.text)
    if match is None or not people.total:
        return
    count = people.of(_sex(match["sex"]))
    bound = _bound(match, fraction(match["fraction"]), Decimal(NEAR), Decimal(ROUGH))
    share = 100 * count / people.total
    yield _fraction(
        document,
        sentence,
        match,
        None,
        share,
        Decimal(0),
        bound,
        share_rows.terms(count, people.total),
        people.line,
        people.ids,
        people.table_id,
    )


def _times(document: Document, sentence: Sentence, people: People) -> Iterator[Reconciliation]:
    match = _TIMES.search(sentence.text) or _AS_MANY.search(sentence.text)
    if (
        match is None
        or _sex(match["one"]) == _sex(match["two"])
        or any(f.sex in (WOMEN, MEN) and f.measure == COUNT for f in sentence.figures)
    ):
        return
    one, two = people.of(_sex(match["one"])), people.of(_sex(match["two"]))
    word = match["times"].lower().split()[0]
    factor = {"dubbelt": Decimal(2), "hälften": Decimal("0.5")}.get(word) or Decimal(NUMBER_WORDS[word])
    if not one or not two:
        return
    bound = _bound(match, factor, factor * Decimal("0.3"), factor * Decimal("0.2"))
    holds = bound.low <= one / two <= bound.high
    said = " ".join(match.group().split())
    place = Figure(
        match.start(), match.end(), match.end(), said, Decimal(0), COUNT, "", ALL, line=sentence.line_at(match.start())
    )
    notes = ["group", f"line={people.line or ''}", "" if holds else told.OPEN]
    yield told.row(
        "ordering", document, sentence, place, f"Running text: {said}", stated=one, computed=two, tolerance=Decimal(0), verdict=AGREES if holds else DISAGREES,
        terms=f"{said}: {swedish(one)} / {swedish(two)}", fact_ids=people.ids, table_id=people.table_id, suffix=".times", note=";".join(n for n in notes if n),
    )  # fmt: skip


def _share_of_sex(document: Document, sentence: Sentence, people: People) -> Iterator[Reconciliation]:
    """`Kvinnorna utgör 58 procent och männen 42 procent`."""
    match = _SHARE.search(sentence.text)
    if match is None:
        return
    for group, sex in (("p", match["sex"]), ("p2", match["sex2"])):
        figure = next(
            (f for f in sentence.figures if sex and f.start == match.start(group) and f.hedge == "none"), None
        )
        if figure is not None:
            yield from share_sexes.judged(document, sentence, [_as(figure, _sex(sex))], people, told_here=False)


def _as(figure: Figure, sex: str) -> Figure:
    return Figure(
        figure.start,
        figure.end,
        figure.stop,
        figure.printed,
        figure.value,
        PERCENT,
        figure.unit,
        sex,
        line=figure.line,
        claim_id=figure.claim_id,
    )
