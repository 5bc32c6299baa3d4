"""Fractions in words against what bears on them: `n av N`, a percentage, a number with its base, rows of a table, two ends.

What a fraction is of is taken from the nearest place that leaves no choice: two numbers of its own sentence, the
percentage that it sums up (`alltså`), the base that `av dem` points back to, or the rows that its words name. A number
alone (`drygt en fjärdedel, 78 personer`) is sought a base for; where the people of the section are the only base that
comes near and it does not hold, it is a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from parsers.numbers import swedish
from pipeline.checks import categories, listing, share_reasons, share_rows, told
from pipeline.checks.categories import EXIT, Categories
from pipeline.checks.fraction_words import SLIP, Fraction, fractions
from pipeline.checks.grid import Grid
from pipeline.checks.share_bases import OTHERS
from pipeline.checks.share_beside import totals_of
from pipeline.model import AGREES, ALL, DISAGREES, PERCENT, Document, Figure, Reconciliation, Sentence

BACK = 4  # sentences before a fraction that may tell its base
_N = r"(?<![\w.,:/–-])(?P<{0}>\d{{1,3}}(?:[ \u00a0]\d{{3}})+|\d{{1,5}})(?!,?\d|\s?(?:%|procent))"
_OF = re.compile(
    rf"{_N.format('n')}(?:\s+[a-zåäö]+){{0,2}}?\s+av\s+(?:(?:de|totalt|sammanlagt|alla|samtliga|våra|tillfrågade)\s+)*{_N.format('of')}",
    re.IGNORECASE,
)
_LED = re.compile(
    rf"\b(?:av|bland)\s+(?:(?:de|totalt|sammanlagt|alla|samtliga|våra)\s+)*{_N.format('of')}", re.IGNORECASE
)
_LINK = r"(?:(?:alltså|det vill säga|dvs\.?|eller|motsvarande|närmare bestämt|totalt|vilket (?:är|var|ger|motsvarar|motsvarade|utgör|innebär))\s+)?"
# what stands between numbers and the fraction that says the same of them, and what closes it
_COMMA = re.compile(rf"[^.;:%\d]{{0,90}}?(?:,|\(|–)\s*{_LINK}$", re.IGNORECASE)
_OF_IT = re.compile(r"\s+av\s+(?:(?:de|alla|samtliga|våra|totalt|sammanlagt)\s+)*", re.IGNORECASE)
_CLOSED = re.compile(
    r"\s*(?:%|procent)?(?:\s+(?:deltagare|personer|ungdomar|individer|stycken|svarande))?\s*(?:[,.;)–]|$)"
)
_DONE = re.compile(r"\s*(?:av\s+(?:dem|dessa|deltagarna|samtliga|alla|de\s+\w+))?\s*(?:[,.;)–]|$)", re.IGNORECASE)
_ENDS = re.compile(
    rf"\bfrån\s+(?P<old>\d+(?:,\d+)?|{listing.WORDS})\b[^.;:\d]{{0,25}}?\btill\s+(?P<new>\d+(?:,\d+)?|{listing.WORDS})\b",
    re.IGNORECASE,
)
_LOST = re.compile(
    r"bortfall\w*|avhopp\w*|\bhopp\w* av|minsk\w*|kort(?:at|as|ades?)\b|sänk\w*|sjunk\w*|sjönk|svinn\w*", re.IGNORECASE
)
_BY = re.compile(r"\b(?:med|på|om)\s+(?:hela\s+)?$", re.IGNORECASE)
_SUMMED_UP = re.compile(r"\balltså\b|\bsåledes\b|\bdärmed\b|\bdet vill säga\b|^\W*(?:det|vilket)\s+(?:är|motsvarar|blir|innebär)\b", re.I)  # fmt: skip
_THESE = re.compile(r"\b(?:av|bland)\s+(?:dem|dessa)\b", re.IGNORECASE)
_APPOSED = re.compile(
    rf"^[^.;:()\d%]{{0,70}}?(?:,|\(|–)\s*(?P<n>\d{{1,5}}|{listing.WORDS})(?:\s+(?:personer|deltagare|ungdomar|individer|kvinnor|män|av dem|stycken))?\s*(?:[,.)–]|$)",
    re.IGNORECASE,
)
_PERSONS_BEFORE = re.compile(
    r"(?P<n>\d{1,5})\s+(?:[a-zåäö]+\s+){0,2}?[^.;:()\d%]{0,60}[,(]\s*(?:alltså\s+|det vill säga\s+|motsvarande\s+)?$"
)
_NARROWED = re.compile(
    r"\b(?:av|bland)\s+(?:de\s+)?(?:kvinn|män\b|männen|unga|nya|svar|tillfråg|nyinskriv)", re.IGNORECASE
)
_ELSE = re.compile(
    r"enkät|svara|\bmål\w*|förvänta|budget|kostnad|intäkt|bidrag|tkr|mnkr|\banställda|personal|chefer|styrels|\bka(?:n|nd)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


class _Of(NamedTuple):
    """What a fraction is held against. `sure`: nothing else can be meant."""

    share: Decimal
    terms: str
    sure: bool
    room: Decimal = Decimal(0)
    line: int | None = None
    ids: tuple[str, ...] = ()
    table_id: str = ""


def check(
    document: Document, grids: Sequence[Grid], own: Sequence[Categories], known: Sequence[Reconciliation]
) -> list[Reconciliation]:
    """Every fraction that something bears on; `known`: the checks of fractions made elsewhere."""
    sentences = document.prose.sentences
    totals = totals_of(document, grids)
    held = {(r.quote, r.line) for r in known if r.reconciliation_id.endswith((".fraction", ".times"))}
    found: list[Reconciliation] = []
    for i, sentence in enumerate(sentences):
        if sentence.sort != "prose":
            continue
        said = list(fractions(sentence.text))
        if len(said) != 1 or (sentence.text, sentence.line_at(said[0].start)) in held:
            continue
        before = [s for s in sentences[max(0, i - BACK) : i] if sentence.paragraph - s.paragraph <= 1]
        rows = _rows(document, sentence, said[0], before, own)
        of = (
            _two_ends(sentence, said[0])
            or _n_of_n(sentence, said[0])
            or _summed_up(sentence, said[0], before)
            or (rows if rows is not None and said[0].holds(rows.share) else None)
            or _number(sentence, said[0], before, totals)
            or rows
        )
        if of is not None:
            found.append(_row(document, sentence, said[0], of))
    return found


def _value(printed: str) -> Decimal:
    return Decimal(printed.replace(",", ".")) if "," in printed else listing.value(printed)


def _two_ends(sentence: Sentence, fraction: Fraction) -> _Of | None:
    """`från nio till sex veckor, alltså med en tredjedel`."""
    match = _ENDS.search(sentence.text)
    if match is None or not _BY.search(sentence.text[: fraction.start]):
        return None
    old, new = _value(match["old"]), _value(match["new"])
    if not old or len(_ENDS.findall(sentence.text)) > 1:
        return None
    share = 100 * abs(old - new) / old
    return (
        _Of(share, f"100 x ({swedish(max(old, new))} - {swedish(min(old, new))}) / {swedish(old)}", True)
        if share < 100
        else None
    )


def _n_of_n(sentence: Sentence, fraction: Fraction) -> _Of | None:
    """`två tredjedelar av deltagarna är kvinnor: 50 av 75`; `av de 80 fick 40 arbete, alltså hälften`."""
    text = listing.masked(sentence.text)
    pairs = [(m.span("n"), m.span("of")) for m in _OF.finditer(text)] or list(_led(text, fraction))
    pairs = [p for p in pairs if _linked(text, fraction, *p)]
    if len(pairs) != 1:
        return None
    n, of = (_value(text[start:end]) for start, end in pairs[0])
    if not of or n > of:
        return None
    share, terms = 100 * n / of, share_rows.terms(n, of)
    if _LOST.search(text[: fraction.start]) and not fraction.holds(
        share
    ):  # `ett bortfall på en fjärdedel: av 40 fullföljer 30`
        share, terms = 100 - share, f"100 - {terms}"
    return _Of(share, terms, True)


def _led(text: str, fraction: Fraction) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """`Av de 80 ... 40 ..., hälften`, `hälften: av 80 ... 40`, `19 började ..., en tredjedel av samtliga 57`."""
    for led in _LED.finditer(text):
        others = [
            n for n in listing.numbers(text) if n[1] != led.start("of") and not fraction.start <= n[1] < fraction.end
        ]
        if len(others) == 1 and others[0][0] < _value(led["of"]):
            yield (others[0][1], others[0][2]), led.span("of")


def _linked(text: str, fraction: Fraction, n: tuple[int, int], of: tuple[int, int]) -> bool:
    """Do the two numbers and the fraction say the same thing, and is it not a new clause with numbers of its own?"""
    start, end = min(n[0], of[0]), max(n[1], of[1])
    if of[0] >= fraction.end and _OF_IT.fullmatch(text[fraction.end : of[0]]):  # `en tredjedel av samtliga 57`
        if n[1] <= fraction.start:
            return _COMMA.search(text[n[1] : fraction.start]) is not None
        return _COMMA.search(text[of[1] : n[0]]) is not None and _CLOSED.match(text[n[1] :]) is not None
    if start >= fraction.end:
        gap = text[fraction.end : start]
        colon = re.fullmatch(r"[^.;()%\d]{0,90}:\s*(?:av\s+(?:\w+\s+){0,2})?", gap) is not None
        return colon or (_COMMA.fullmatch(gap) is not None and _CLOSED.match(text[end:]) is not None)
    if end <= fraction.start:
        return _COMMA.search(text[end : fraction.start]) is not None and _DONE.match(text[fraction.end :]) is not None
    return False


def _summed_up(sentence: Sentence, fraction: Fraction, before: Sequence[Sentence]) -> _Of | None:
    """`... svarade 39, vilket är 75 procent. Tre fjärdedelar svarade alltså`; `48 procent, knappt hälften`."""
    own = [f for f in sentence.figures if f.measure == PERCENT and not f.part]
    near = [f for f in own if f.stop <= fraction.start and re.fullmatch(r"\s*(?:%|procent)?[,(–\s]*(?:alltså\s+|det vill säga\s+)?", sentence.text[f.end : fraction.start])]  # fmt: skip
    told_here = near or [f for f in own if re.fullmatch(r"[^.;:\d%]{0,40}[,(:–]\s*", sentence.text[fraction.end : f.start]) and _CLOSED.match(sentence.text[f.end :])]  # fmt: skip
    if len(told_here) == 1 and told_here[0].hedge == "none":
        return _percent(told_here[0], sentence)
    last = before[-1] if before and before[-1].paragraph == sentence.paragraph else None
    if last is None or not _SUMMED_UP.search(sentence.text):
        return None
    shares = [f for f in last.figures if f.measure == PERCENT and not f.part]
    if len(shares) != 1 or shares[0].hedge != "none" or OTHERS.search(last.text) or _YEAR.search(last.text):
        return None
    ahead = [f for f in own if f.start < fraction.start]
    return None if ahead else _percent(shares[0], last)._replace(sure=False)


def _percent(figure: Figure, sentence: Sentence) -> _Of:
    return _Of(figure.value, f"{swedish(figure.value)} %", True, told.quantum(figure) / 2, sentence.line)


def _number(
    sentence: Sentence, fraction: Fraction, before: Sequence[Sentence], totals: Sequence[tuple[str, Decimal]]
) -> _Of | None:
    """`Drygt en fjärdedel är under 25 år, 78 personer`: the base that bears it out, or the only one that comes near."""
    if _YEAR.search(sentence.text) or OTHERS.search(sentence.text):
        return None
    text = listing.masked(sentence.text)
    match, ahead = _APPOSED.match(text[fraction.end :]), _PERSONS_BEFORE.search(text[: fraction.start])
    if match is None and ahead is None:
        return None
    n = _value((match or ahead)["n"])  # type: ignore[index]
    these = _THESE.search(sentence.text)
    if these is not None and before:
        people = [f for f in before[-1].figures if f.measure == "count" and f.sex in ("", ALL)]
        if len(people) == 1 and len(listing.numbers(before[-1].text)) == 1 and people[0].value > n:
            base = people[0].value
            return _Of(100 * n / base, share_rows.terms(n, base), True, line=before[-1].line)
    told_before = [v for s in reversed(before) for v, _, _ in reversed(listing.numbers(s.text))]
    own = [v for scope, v in totals if scope == sentence.scope]
    bases = [b for b in dict.fromkeys([*told_before, *own]) if b > n]
    holding = next((b for b in bases if fraction.tight(100 * n / b)), None)
    if holding is not None:
        return _Of(100 * n / holding, share_rows.terms(n, holding), True)
    if _ELSE.search(sentence.text) or _NARROWED.search(sentence.text) or these:
        return None
    near = [b for b in own if b > n and abs(100 * n / b - fraction.exact) <= SLIP]
    if len(near) == 1 and not any(fraction.holds(100 * n / b) for b in told_before if b > n):
        return _Of(100 * n / near[0], share_rows.terms(n, near[0]), False)
    return None


def _rows(
    document: Document, sentence: Sentence, fraction: Fraction, before: Sequence[Sentence], own: Sequence[Categories]
) -> _Of | None:
    """`Fler än var tredje som lämnade oss gick till arbete eller studier`: the rows that its words name."""
    table = categories.of_sentence(document, own, EXIT, sentence)
    if table is None or _ELSE.search(sentence.text):
        return None
    behind = sentence.text[fraction.end :]
    figure = Figure(fraction.start, fraction.end, fraction.end, fraction.said, fraction.exact, PERCENT, "", ALL)
    if not share_reasons.of_these(document, sentence, figure, behind, table) or not share_reasons.have_left(
        table, sentence, before
    ):
        return None
    phrase = re.split(r",\s*(?:vilket|som|medan|men|och)\b|[.;]", behind)[0]
    names = tuple(categories.named(table, re.sub(r"\bsom (?:lämna|avslut|skrevs|skrivits)\w*(?:\s+\w+)?", " ", phrase)))
    count, total = table.count(names), table.totals.get(ALL)
    if count is None or not total or len(names) == len(table.labels):
        return None
    if {n for n, _, _ in listing.numbers(sentence.text[fraction.end :])} - {count, total}:
        return None  # another number is told with it
    share = 100 * count / total
    return _Of(
        share, share_rows.terms(count, total), False, line=table.line(names), ids=table.ids(names), table_id=table.grid.table.table_id
    )  # fmt: skip


def _row(document: Document, sentence: Sentence, fraction: Fraction, of: _Of) -> Reconciliation:
    holds = fraction.holds(of.share, of.room)
    near = of.share.quantize(Decimal("0.1"))
    line = sentence.line_at(fraction.start)
    figure = Figure(
        fraction.start, fraction.end, fraction.end, fraction.said, fraction.exact.quantize(Decimal("0.1")), PERCENT, "percent", ALL, line=line
    )  # fmt: skip
    shown = of.terms if of.terms.endswith("%") else f"{of.terms} = {swedish(near)} %"
    doubt = told.OPEN if not holds and (not of.sure or fraction.loose(of.share)) else ""
    return share_rows.row(
        document, sentence, figure, "fraction", "a fraction in words", computed=near, verdict=AGREES if holds else DISAGREES, terms=shown,
        notes=(f"said={share_rows.clean(fraction.said)}", f"line={of.line or line or ''}", doubt), fact_ids=of.ids,
        table_id=of.table_id, tolerance=of.room,
    )  # fmt: skip
