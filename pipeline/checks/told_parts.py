"""Parts of a whole told over several sentences: some, others and the rest of a number; those whom each party referred.

`Åtta personer avslutades. Av dessa fick två arbete. Resterande sex fortsätter.` is closed by its rest, so more than the
whole contradicts it; less may be a part told without a number. A list of referrers is whole where all four parties are in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from parsers.numbers import swedish
from parsers.quantities import NUMBER_WORDS, PERSONS
from pipeline.checks import people_parts, splits, told
from pipeline.checks.grid import Grid
from pipeline.model import AGREES, ALL, COUNT, DISAGREES, Document, Figure, Reconciliation, Sentence

RULE = "claim_arithmetic"
_WORDS = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
NUMBER = rf"(?<![\w.,:/–-])(?P<number>\d{{1,4}}|{_WORDS})"
_PEOPLE = r"(?:deltag\w+|person\w*|individ\w*|kvinn\w*|män(?:nen)?\b|man\b|ungdom\w*|elev\w*|klient\w*)"
_ADJECTIVE = r"(?:\s+(?:nya|unika|andra|av\s+(?:dem|dessa|deltagarna)|stycken|st|unga|av\s+de\s+\w+))?"
BASE = re.compile(rf"{NUMBER}{_ADJECTIVE}(?:\s+[a-zåäö]+(?:ade|ande|na))?\s+{_PEOPLE}", re.IGNORECASE)
OF_THESE = re.compile(
    r"\b(?:(?:ut)?av|bland)\s+(?:dessa|dem|deltagarna|de\s+(?P<base>\d{1,4}|[a-zåäö]+)(?=\s))", re.IGNORECASE
)
_REST = re.compile(
    rf"\b(?:(?:de\s+)?(?:resterande|övriga|återstående|kvarvarande|andra)|resten,?)\s+{NUMBER}(?!\s*(?:%|procent|kr|tkr|år|månader|veckor|dagar))",
    re.IGNORECASE,
)
_PART = re.compile(
    rf"{NUMBER}(?={_ADJECTIVE}\s+(?:{_PEOPLE}|har\b|hade\b|fick\b|fått\b|gick\b|gått\b|är\b|var\b|blev\b|avslut\w+|avbr\w+|skrevs\b|till\b"
    rf"|med\b|vidare\b|inom\b|studera\w*|arbeta\w*|började\b|påbörja\w*|återgick\b|fortsätter\b|flyttade\b|arbete\b|anställning\w*|jobb\b|studier\b|praktik\b|sjukersättning\b|i\s+(?:arbete|studier|praktik)\b))",
    re.IGNORECASE,
)
_ONE = re.compile(
    rf"(?:^|[,;]\s*|\boch\s+|\bsamt\s+|\b(?:är|var|har|fick)\s+)(?P<number>en|ett)(?=\s+(?:{_PEOPLE}|har\b|hade\b|fick\b|gick\b|är\b|var\b|blev\b"
    r"|avslut\w+|med\s+(?:orsak|avslut)|till\s+(?:arbete|studier|fortsatt|vård|praktik)))",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\b(?:orsak|insats|punkt|fas|steg|nivå|grupp|nr|nummer|tabell|figur|avsnitt|dag|vecka)\s*$", re.IGNORECASE
)
UNSURE = re.compile(
    r"\b(?:cirka|ca|omkring|ungefär|drygt|knappt|nästan|minst|högst|över|fler än|några|flera|ett par|flertalet|merparten"
    r"|de flesta|hälften|ytterligare|också|även|både|samtidigt|varav|därav|vara?v|procent)\b|%",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\([^()]*\)")
FARTHEST = 4  # sentences from a number to the rest of it
_REFERRED = re.compile(r"\banmäl\w*|\bremit\w*|\baktualiser\w*|\binitier\w*|\bhänvis\w*|\bkom(?:mer|mit)? från\b", re.I)
_PARTIES = {  # who refers people to an intervention; an association's four
    "insurance": re.compile(r"\bförsäkringskassa\w*", re.I),
    "employment": re.compile(r"\barbetsförmedling\w*", re.I),
    "care": re.compile(r"\b(?:hälso- och )?sjukvård\w*|\bregion\w*|\blandsting\w*|\bpsykiatri\w*|\bvårdcentral\w*|\bprimärvård\w*", re.I),
    "municipality": re.compile(r"\b\w*kommun\w*|\b\w+s? stad\b|\bstaden\w*|\bsocial(?:tjänst|förvaltning|kontor)\w*|\bjobbtorg\w*", re.I),
}  # fmt: skip
_COUNT = re.compile(
    r"(?<![\w.,:/–-])(?P<number>\d{1,4})(?![\d.,:/–-]*\d|\s*(?:%|procent|år\b|kr\b|tkr\b|månader|veckor|dagar))"
)
_YEAR = re.compile(r"^(?:19|20)\d\d$")
NEAR, NEAR_SHARE = 3, Decimal("0.05")


def check(document: Document, grids: Sequence[Grid]) -> list[Reconciliation]:
    """Wholes with a rest, and lists of referrers, paragraph by paragraph."""
    wholes: dict[str, list[_Whole]] | None = None
    found: list[Reconciliation] = []
    prose = [s for s in document.prose.sentences if s.sort == "prose"]
    for _, group in groupby(prose, key=lambda s: s.paragraph):
        sentences = list(group)
        found += _rests(document, sentences)
        listed = _listed(sentences)
        if listed is not None:
            wholes = _wholes(document, grids) if wholes is None else wholes
            found += _referrers(document, *listed, wholes)
    return found


def _rests(document: Document, sentences: Sequence[Sentence]) -> Iterator[Reconciliation]:
    """A number, parts of it, and the rest of it with its own number."""
    for at, last in enumerate(sentences):
        rest = _REST.search(without_brackets(last.text))
        if rest is None:
            continue
        opened = _opened(sentences, at)
        if opened is None:
            continue
        sentence, base, text = opened
        text = text[: len(text) - len(without_brackets(last.text)) + rest.start()]
        own = parts(text)
        if not own or UNSURE.search(text) or base.value < 2:
            continue
        terms = [*own, value(rest["number"])]
        total = sum(terms, Decimal(0))
        judged = AGREES if total == base.value else DISAGREES
        note = "rest" if total >= base.value else f"rest;{told.OPEN}"
        yield told.row(
            RULE, document, sentence, base, "Running text: parts and the rest of a number", stated=base.value, computed=total,
            tolerance=Decimal(0), verdict=judged, terms=" + ".join(swedish(t) for t in terms), suffix=".rest", note=note,
        )  # fmt: skip


def _opened(sentences: Sequence[Sentence], at: int) -> tuple[Sentence, Figure, str] | None:
    """The whole that a rest is of: its sentence, its figure, and all the text from `av dessa` on."""
    for start in range(at, max(-1, at - FARTHEST), -1):
        text = without_brackets(sentences[start].text)
        match = OF_THESE.search(text)
        if match is None:
            continue
        more = [without_brackets(s.text) for s in sentences[start + 1 : at + 1]]
        rest = " ".join([text[match.end() :], *more])
        if match["base"] and (match["base"].isdigit() or match["base"].lower() in NUMBER_WORDS):
            return sentences[start], figure(sentences[start], value(match["base"])), rest
        if match["base"]:
            return None
        holder = sentences[start] if BASE.search(text[: match.start()]) else sentences[start - 1] if start else None
        if holder is None:
            return None
        before = text[: match.start()] if holder is sentences[start] else without_brackets(holder.text)
        bases = list(BASE.finditer(before))
        if len(bases) != 1 or UNSURE.search(before[max(0, bases[0].start() - 20) : bases[0].start()]):
            return None
        return holder, figure(holder, value(bases[0]["number"])), rest
    return None


def parts(text: str) -> list[Decimal]:
    """The numbers of people between `av dessa` and the rest."""
    found = [m for m in _PART.finditer(text) if not _NAMED.search(text[: m.start()])]
    found += _ONE.finditer(text)
    return [value(m["number"]) for m in sorted(found, key=lambda m: m.start("number"))]


def without_brackets(text: str) -> str:
    """A sentence without what it says in brackets: shares, women and men."""
    return _BRACKET.sub("", text)


def is_number(word: str) -> bool:
    return word.isdigit() or word.lower() in NUMBER_WORDS


def value(number: str) -> Decimal:
    word = number.lower()
    return Decimal(word) if word.isdigit() else Decimal(1 if word in ("en", "ett") else NUMBER_WORDS[word])


def figure(sentence: Sentence, value: Decimal) -> Figure:
    """The sentence's own figure of that value, else one that stands for it."""
    own = next((f for f in sentence.figures if f.value == value and f.measure == COUNT), None)
    return own or Figure(0, 0, 0, swedish(value), value, COUNT, PERSONS, ALL, line=sentence.line)


@dataclass(frozen=True, slots=True)
class _Whole:
    value: Decimal
    page: int
    line: int | None
    fact_ids: tuple[str, ...] = ()


def _wholes(document: Document, grids: Sequence[Grid]) -> dict[str, list[_Whole]]:
    """How many took part in each intervention, or began there, by tables and text."""
    found: dict[str, list[_Whole]] = {}
    for s in splits.of_document(grids):
        if s.concept in (splits.PARTICIPANTS, splits.NEW) and s.whole is not None:
            first = next(iter(s.sexes.values()))[0]
            whole = _Whole(s.whole, first.page, first.line, s.fact_ids(ALL))
            found.setdefault(s.scope, []).append(whole)
    for t in people_parts.told_by_sex(document):
        if t.concept == splits.PARTICIPANTS:
            found.setdefault(t.scope, []).append(_Whole(t.sexes[ALL], t.page, t.line))
    return found


def _listed(sentences: Sequence[Sentence]) -> tuple[Sentence, list[Decimal]] | None:
    """The numbers of people whom each of all four parties referred; None where a number has no party or a party none."""
    if not any(_REFERRED.search(s.text) for s in sentences):
        return None
    named: dict[str, Decimal] = {}
    first: Sentence | None = None
    for s in sentences:
        text = _BRACKET.sub(lambda m: " " * len(m.group()), s.text)
        places = sorted((m.start(), kind) for kind, p in _PARTIES.items() for m in p.finditer(text))
        counts = [m for m in _COUNT.finditer(text) if not _YEAR.match(m["number"])]
        if not counts:
            continue
        if UNSURE.search(text[max(0, counts[0].start() - 20) : counts[-1].end()]) or not places:
            return None
        for m, kind in zip(counts, _of_parties(counts, places, len(text)), strict=True):
            if not kind or kind in named:
                return None
            named[kind] = Decimal(m["number"])
        first = first or s
    return (first, list(named.values())) if first is not None and len(named) == len(_PARTIES) else None


def _of_parties(counts: Sequence[re.Match[str]], places: Sequence[tuple[int, str]], end: int) -> Iterator[str]:
    """The party each number is of: the last before it (`kommunen anmälde 7`), or the first behind it (`7 från kommunen`)."""
    if places[0][0] < counts[0].start():
        bounds = [0, *(m.end() for m in counts)]
        for m, start in zip(counts, bounds, strict=False):
            yield next((kind for at, kind in reversed(places) if start <= at < m.start()), "")
    else:
        bounds = [*(m.start() for m in counts[1:]), end]
        for m, stop in zip(counts, bounds, strict=True):
            yield next((kind for at, kind in places if m.end() <= at < stop), "")


def _referrers(
    document: Document, sentence: Sentence, parts: Sequence[Decimal], wholes: dict[str, list[_Whole]]
) -> Iterator[Reconciliation]:
    """The four numbers against how many took part: equal, or so near that one of them is off."""
    total = sum(parts, Decimal(0))
    own = wholes.get(sentence.scope, [])
    near = min(own, key=lambda w: abs(w.value - total), default=None)
    if near is None or abs(near.value - total) > max(Decimal(NEAR), NEAR_SHARE * total):
        return
    own_figure = next((f for f in sentence.figures if f.value in parts), None) or figure(sentence, parts[0])
    where = f"{near.page};{'' if near.line is None else near.line}"
    yield told.row(
        RULE, document, sentence, own_figure, "Running text: those whom each party referred", stated=total, computed=near.value,
        tolerance=Decimal(0), verdict=AGREES if total == near.value else DISAGREES, terms=" + ".join(swedish(p) for p in parts),
        fact_ids=near.fact_ids, suffix=".referrers", note=f"referrers;{where};{told.OPEN}",
    )  # fmt: skip
