"""Shares that running text gives by what they are shares of: `40 procent till arbete eller studier`.

The words beside a share name rows of the one table of its section that splits these people by category; the share is
held against those rows together and the table's total. A sentence may put the words behind its shares or before them:
the way is taken in which more of them hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from parsers.numbers import swedish
from parsers.quantities import NUMBER_WORDS, PERSONS
from pipeline.checks import bundles, categories, share_rows, told
from pipeline.checks.categories import Categories
from pipeline.checks.grid import Grid
from pipeline.model import (
    AGREES,
    ALL,
    ASSOCIATION,
    COUNT,
    DISAGREES,
    MEN,
    PERCENT,
    TOTAL,
    WITHIN_ROUNDING,
    WOMEN,
    Document,
    Fact,
    Figure,
    Reconciliation,
    Sentence,
)

_LEFT = re.compile(
    r"avslut|utskriv|skrevs ut|skriv\w* ut|lämnat|\b(?:gått|gick|går|fått|fick|börja\w*|påbörja\w*|började)\b"
)
_TAUGHT = re.compile(r"grundskol|gymnasi|högskol|universitet|utbildning")
_SENT = re.compile(r"anmäl|remitter|aktualiser|hänvis|kommer från")
_ABOUT = {categories.EXIT: _LEFT, categories.EDUCATION: _TAUGHT, categories.REFERRER: _SENT}
# what makes a share one of other people, or of another time, than the table's
_ELSE = re.compile(
    r"\bmål(?:et|sättning\w*)?\b|förvänta|planera|budget|förra året|föregående|i fjol|fjolår|riket|nationell|landet|genomsnitt"
    r"|månader efter|ett år efter|enkät|svara[dt]|nöjd|anser|upplev|tycker|instäm|\bom\b|skulle|\bhade\b[^.]*\bblivit|inkluder|inräkna"
    r"|\bska(?:ll)?\b|\bbör\b|\bminst\s*$|\bhögst\s*$|\bfråga|början av|i slutet|\bsedan start|hittills|projekttiden|\bsamtliga år|halvår\w* 20\d\d|utan arbete"
)
_NARROWED = re.compile(
    r"\b(?:av|bland)\s+(?:de|dem|deltagarna|personerna)\s+(?:\w+\s+){0,2}som\s+(?!(?:har\s+)?(?:avslut|lämna|skrevs ut|skrivits ut|påbörja|deltog|deltagit))"
    r"|\b(?:av|bland)\s+(?:de\s+)?(?:unga|yngre|äldre|nya)\b|under \d\d år|över \d\d år"
)
_CLEFT = re.compile(r"\bdet (?:är|var)\b[^.]{0,40}$")
_COMPARED = re.compile(r",?\s*\b(?:vilket|jämfört|att jämföra|medan|dock|men)\b")
_OF_ALL = re.compile(r"\bav (?:alla |samtliga )?deltagarna\b")
_NEXT_NUMBER = re.compile(
    rf"(?:,|\boch|\bsamt|\bmedan)\s+(?:\d+|{'|'.join(NUMBER_WORDS)})\s+(?=[a-zåäö(])", re.IGNORECASE
)
_EXIT_WORD = re.compile(r"avslut|utskriv|skrevs ut|skriv\w* ut|lämna")
_BACK = re.compile(r"\b(?:av|bland)\s+(?:dessa|dem)\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_LATE = re.compile(
    r"(?:\(\s*|\b(?:vilket|som|det)\s+(?:är|var|blir|blev|motsvara[rd]e?|utgör|utgjorde|ger|gav|innebär)\s+|\b(?:det vill säga|dvs\.?|motsvarande|eller|alltså)\s+)"
    r"(?:(?:ca|cirka|drygt|knappt|nästan|närmare|en andel på|totalt)\s+)*$",
    re.IGNORECASE,
)
_APPOSED = re.compile(r",\s*(?:(?:ca|cirka|drygt|knappt|nästan|närmare)\s+)?$", re.IGNORECASE)
_SEXED = re.compile(r"\bkvinn|\bmän(?:nen)?\b", re.IGNORECASE)
_AMONG = re.compile(r"\b(?:av|bland|för)\s+(?:de\s+)?(?P<sex>kvinnorna|männen|kvinnor|män)\b(?!\s+och)", re.IGNORECASE)
_OF_SEX = re.compile(r"^\s*(?:%|procent)?\s*av\s+(?:de\s+)?(?P<sex>kvinnorna|männen)\b(?!\s+och)", re.IGNORECASE)
_BOTH_SEXES = re.compile(r"både\s+(?:\w+\s+)?kvinnor\w*\s+och\s+män", re.IGNORECASE)
_WORK_ORIENTED = re.compile(r"arbetslivsinrikta|arbetsinrikta|rehabiliteringsinsats")
_SHARE_OF_PEOPLE = re.compile(r"\bandel(?:en)?\b", re.IGNORECASE)
BACK = 2  # sentences before a share that may tell what it is of
OTHER_WHOLE = Decimal("0.1")  # two counts of all exits that lie further apart are of different people


@dataclass(frozen=True, slots=True)
class _Told:
    """A share with the rows its words name."""

    figure: Figure
    names: tuple[str, ...]
    verdict: str
    computed: Decimal
    note: str
    count: Decimal
    base: Decimal


def check(document: Document, grids: Sequence[Grid], own: Sequence[Categories]) -> list[Reconciliation]:
    """Every share of a sentence whose words name rows of its table; and numbers that are the table's total by mistake."""
    found: list[Reconciliation] = []
    sentences = document.prose.sentences
    everybody = _all_exits(document, grids)
    for at, sentence in enumerate(sentences):
        if sentence.sort == "caption":
            continue
        before = [s for s in sentences[max(0, at - BACK) : at] if sentence.paragraph - s.paragraph <= 1]
        for dimension in (categories.EXIT, categories.EDUCATION, categories.REFERRER):
            table = categories.of_sentence(document, own, dimension, sentence)
            if table is None:
                continue
            held = list(_of_sentence(document, sentence, before, table, everybody))
            whole = categories.of_scope(own, dimension, ASSOCIATION)
            if whole is not None and whole is not table and all(r.verdict == DISAGREES for r in held):
                # a sentence of the association's section may name an intervention by the way
                other = list(_of_sentence(document, sentence, before, whole, everybody))
                held = other if other and all(r.verdict != DISAGREES for r in other) else held
            found += held
            if dimension == categories.EXIT:
                found += _number_of_share(document, sentence, table)
    return found


def _of_sentence(
    document: Document, sentence: Sentence, before: Sequence[Sentence], table: Categories, everybody: Fact | None
) -> Iterator[Reconciliation]:
    shares = [f for f in sentence.figures if f.measure == PERCENT and f.sex in ("", ALL, WOMEN, MEN) and not f.part]
    readings = [r for r in (_read(document, sentence, shares, table, behind) for behind in (True, False)) if r]
    if not readings:
        return
    best = max(readings, key=lambda r: (sum(x.verdict != DISAGREES for x in r), -len(r)))
    holding = sum(x.verdict != DISAGREES for x in best)
    if holding == 0 and len(readings) > 1:
        return  # the words may belong to the figures in either way
    anchored = holding > 0 or _told_total(table, [sentence, *before])
    forced = _forced(shares)
    for x in best:
        judged, note = x.verdict, x.note
        if judged == DISAGREES and (rounding := _by_rounding(x, table, forced)):
            judged, note = WITHIN_ROUNDING, rounding
        label = " + ".join(table.labels[n] for n in x.names)
        notes = [
            f"rows={share_rows.clean(label)}",
            f"line={table.grid.table.line_first or ''}",
            f"page={table.grid.table.page}",
            note,
        ]
        if judged == DISAGREES and (_of_others(x, sentence, before) or not have_left(table, sentence, before)):
            continue
        if judged == DISAGREES and _number_beside(sentence, x.figure) not in (None, x.count):
            continue  # these are not the rows it is of, or its number is wrong, which others tell
        if judged == DISAGREES and not anchored:
            notes.append(told.OPEN)
        elif judged != DISAGREES and (whole := _larger_whole(x, sentence, before, table, everybody)):
            judged = DISAGREES
            notes += [f"{share_rows.HOLDS}={swedish(x.base)}", told.OPEN]
            x = _Told(
                x.figure, x.names, judged, (100 * x.count / whole).quantize(told.quantum(x.figure)), "", x.count, whole
            )
        sex = x.figure.sex if x.figure.sex in (WOMEN, MEN) else ALL
        yield share_rows.row(
            document,
            sentence,
            x.figure,
            "rows",
            f"a share of the rows {label}",
            computed=x.computed,
            verdict=judged,
            terms=share_rows.terms(x.count, x.base),
            notes=tuple(notes),
            fact_ids=table.ids(x.names, sex),
            table_id=table.grid.table.table_id,
        )


def _read(
    document: Document, sentence: Sentence, shares: Sequence[Figure], table: Categories, behind: bool
) -> list[_Told]:
    """The shares with the rows that the words behind them, or before them, name."""
    found: list[_Told] = []
    before: tuple[str, ...] = ()
    for i in range(len(shares)):
        phrase = _phrase(sentence.text, shares, i, behind)
        figure = _of_sex(sentence.text, shares, i)
        if not phrase or told.FROM.search(sentence.text[: figure.start]):
            continue  # `från 20 procent till 15 procent`: what was before
        if not of_these(document, sentence, figure, phrase, table):
            continue
        names = tuple(categories.named(table, phrase))
        if not names and figure.sex in (WOMEN, MEN):
            # `av kvinnorna gick 43 procent till arbete, av männen 53 procent`; `43 procent av kvinnorna och 53 procent av männen`
            names = before or tuple(categories.named(table, sentence.text[figure.stop :]))
        before = names
        sex = figure.sex if figure.sex in (WOMEN, MEN) else ALL
        bases = table.wholes(sex)
        if not names or not bases:
            continue
        tried = [(n, c) for n in _meant(table, names) if (c := table.count(n, sex)) is not None]
        judged = [(share_rows.verdict(figure, c, base), n, c, base) for n, c in tried for base in bases]
        if judged:
            order = [AGREES, WITHIN_ROUNDING, DISAGREES]
            (v, near, note), n, c, base = min(judged, key=lambda j: (order.index(j[0][0]), abs(j[0][1] - figure.value)))
            found.append(_Told(figure, n, v, near, note, c, base))
    return found


def _of_sex(text: str, shares: Sequence[Figure], i: int) -> Figure:
    """A share with the sex its words say it is of: `av kvinnorna gick 43 procent`, `43 procent av kvinnorna`."""
    figure = shares[i]
    ahead = text[shares[i - 1].stop if i else 0 : figure.start]
    own = _OF_SEX.match(text[figure.end :]) or next(iter(list(_AMONG.finditer(ahead))[-1:]), None)
    if own is None or _BOTH_SEXES.search(text) or figure.sex in (WOMEN, MEN):
        return figure
    return replace(figure, sex=WOMEN if own["sex"].lower().startswith("kv") else MEN)


def _meant(table: Categories, names: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The rows themselves; of education any choice of the rows one word stands for (`högskola` of one year, of three)."""
    return list(categories.combinations(names)) if table.dimension == categories.EDUCATION else [names]


def _phrase(text: str, shares: Sequence[Figure], i: int, behind: bool) -> str:
    """The words a share belongs to. In a bracket or at the end (`vilket är 25 procent`) it closes what stands before."""
    figure = shares[i]
    start = shares[i - 1].stop if i else 0
    stop = shares[i + 1].start if i + 1 < len(shares) else len(text)
    ahead, after = text[start : figure.start], text[figure.stop : stop]
    closed = re.match(r"\s*(?:%|procent)?\s*\)", text[figure.end :]) is not None
    if _LATE.search(ahead) and not closed:
        return ahead
    if _APPOSED.search(ahead) and re.match(r"\s*,", after):
        return f"{ahead} {re.split('[,.;]', after.lstrip(' ,'))[0]}"
    return _COMPARED.split(_to_next_number(after))[0] if behind else ahead


def _to_next_number(words: str) -> str:
    """What follows a share up to the next number of people: `(24 procent) till studier och 14 till vård` ends before `14`."""
    stop = _NEXT_NUMBER.search(words)
    return words[: stop.start()] if stop else words


def of_these(document: Document, sentence: Sentence, figure: Figure, phrase: str, table: Categories) -> bool:
    """Does the sentence speak of the table's people, this year?"""
    said = sentence.text.casefold()
    ahead = said[: figure.start]
    years = {int(y) for y in _YEAR.findall(f"{ahead[-30:]} {phrase} {_COMPARED.split(said[figure.stop :])[0][:20]}")}
    if _ELSE.search(phrase.casefold()) or _ELSE.search(ahead[-120:]) or years - {document.report_year}:
        return False
    narrowed = _NARROWED.search(said)
    if (narrowed and not _CLEFT.search(said[: narrowed.start()])) or not _ABOUT[table.dimension].search(said):
        return False
    if table.dimension == categories.EXIT and _OF_ALL.search(said) and not _EXIT_WORD.search(said):
        return False  # of those who took part, not of those who left
    if figure.sex in (WOMEN, MEN):
        return True
    own = (
        said.replace("både kvinnor och män", "")
        if _BOTH_SEXES.search(said)
        else said[max(0, figure.start - 50) : figure.stop + 12]
    )
    return re.search(r"\bav (?:kvinn|män)|andel\w* (?:kvinn|män)|bland (?:kvinn|män)", own) is None


_HYPOTHETIC = re.compile(r"\bom\b[^.]*\binkluder\w*|\binräkna\w*")


def of_others(said: str) -> bool:
    """Do the words narrow the people down, or speak of another time or a survey? A share `with these counted in` does not."""
    left = _HYPOTHETIC.sub(" ", said)
    return bool(_ELSE.search(left) or _NARROWED.search(said) or re.search(r"\bbland (?:unga|yngre|äldre)\b", said))


def _told_total(table: Categories, sentences: Sequence[Sentence]) -> bool:
    """Does the text say nearby how many people these are, and is it the table's number?"""
    return any(f.measure == COUNT and f.value == table.totals.get(ALL) for s in sentences for f in s.figures)


def _of_others(x: _Told, sentence: Sentence, before: Sequence[Sentence]) -> bool:
    """Is another number of people told than the table's: `av de 62 som svarade`, or `av dessa` after such a number?"""
    told_of = [sentence, *(before[-1:] if _BACK.search(sentence.text) else [])]
    people = [
        f.value for s in told_of for f in s.figures if f.measure == COUNT and f.sex in ("", ALL) and f.unit == PERSONS
    ]
    people += [Decimal(m["n"]) for m in share_rows.LED.finditer(sentence.text)]
    return bool(people) and x.base not in people and max(people) > x.count


def _number_beside(sentence: Sentence, share: Figure) -> Decimal | None:
    """The number of people that a share is told with: `49 (65 procent)`, `10 av 41 avslutade (24 procent)`."""
    for b in bundles.of_sentence(sentence):
        if b.share is not None and b.share.start == share.start and b.total is not None:
            return b.total.value
    reached = [f for f in sentence.figures if f.part == "reached" and f.stop <= share.start]
    gap = sentence.text[reached[-1].stop : share.start] if reached else ""
    return reached[-1].value if reached and len(gap) < 40 and not re.search(r"[,;.]", gap) else None


def have_left(table: Categories, sentence: Sentence, before: Sequence[Sentence]) -> bool:
    """Are the people of a share of exits said to have left: here, or in the sentence that `av dessa` points back to?"""
    if table.dimension != categories.EXIT:
        return True
    told_of = [sentence, *(before if _BACK.search(sentence.text) else [])]
    if any(_EXIT_WORD.search(s.text.casefold()) for s in told_of):
        return True
    # `160 deltagare avslutade. Till arbete gick 54 procent.`: the sentence before tells the table's own number
    last = [s for s in before[-1:] if s.paragraph == sentence.paragraph and _EXIT_WORD.search(s.text.casefold())]
    return _told_total(table, last)


def _forced(shares: Sequence[Figure]) -> bool:
    return len(shares) > 2 and sum((f.value for f in shares), Decimal(0)) == 100


def _by_rounding(x: _Told, table: Categories, forced: bool) -> str:
    """Rounded shares added up, or a share that was bent until all of them made 100."""
    step = told.quantum(x.figure)
    parts = [table.counts[n, ALL].value or Decimal(0) for n in x.names if (n, ALL) in table.counts]
    rounded = sum(((100 * p / x.base).quantize(step, ROUND_HALF_UP) for p in parts), Decimal(0))
    printed = [table.shares[n].value or Decimal(0) for n in x.names if n in table.shares]
    added = {rounded} | ({sum(printed, Decimal(0))} if len(printed) == len(parts) else set())
    if len(parts) > 1 and x.figure.sex in ("", ALL) and x.figure.value in added:
        return "added_rounded"
    if forced and abs(x.figure.value - 100 * x.count / x.base) < 2 * step:
        return "adjusted_to_100"
    return ""


def _larger_whole(
    x: _Told, sentence: Sentence, before: Sequence[Sentence], table: Categories, everybody: Fact | None
) -> Decimal | None:
    """All exits of the association, where the sentence says `av de som avslutade` and its table counts only some of them."""
    said = sentence.text.casefold()
    if table.dimension != categories.EXIT or sentence.scope != ASSOCIATION or x.figure.hedge != "none":
        return None
    if _WORK_ORIENTED.search(said) or _told_total(table, [sentence, *before]):
        return None
    led = {Decimal(m["n"]) for m in share_rows.LED.finditer(sentence.text)}
    if len(led) == 1 and (n := max(led)) > x.base * (1 + OTHER_WHOLE) and not share_rows.exact(x.figure, x.count, n):
        return n  # `av de 279 som lämnade`, where the rows count other 158
    if not re.search(r"\bav (?:de )?deltagar\w*|insatser som|finansiera", said):
        return None
    whole = everybody.value if everybody is not None else None
    if whole is None or whole <= x.base * (1 + OTHER_WHOLE):
        return None
    return None if share_rows.exact(x.figure, x.count, whole) else whole


def _all_exits(document: Document, grids: Sequence[Grid]) -> Fact | None:
    """How many left all interventions, where one total row of a table by intervention prints it."""
    found = [
        f
        for g in grids
        if g.table.kind in ("participants_by_intervention", "exits_by_intervention")
        for f in g.facts
        if f.row_role == TOTAL and f.item in ("participants_exited", "exits") and f.sex == ALL and f.value
        and f.fiscal_year in (None, document.report_year)
    ]  # fmt: skip
    return found[0] if len({f.value for f in found}) == 1 else None


def _number_of_share(document: Document, sentence: Sentence, table: Categories) -> Iterator[Reconciliation]:
    """`andelen som gick till studier (20 deltagare)`: the number in the bracket is of those, not of all."""
    for figure in sentence.figures:
        ahead = sentence.text[: figure.start]
        if (
            figure.measure != COUNT
            or figure.hedge != "none"
            or figure.sex not in ("", ALL)
            or not ahead.rstrip().endswith("(")
        ):
            continue
        clause = re.split(r"[.;(]|,\s", ahead.rstrip()[:-1])[-1]
        asked = _SHARE_OF_PEOPLE.search(clause) or re.search(r"\bprocent av\b", clause)
        if not asked or not of_these(document, sentence, figure, clause, table):
            continue
        names = tuple(categories.named(table, clause))
        count = table.count(names)
        total = table.totals.get(ALL)
        if count is None or not total or count == total or figure.value not in (count, total):
            continue  # another number is held against the table by `claim_vs_table`
        wrong = figure.value == total
        label = " + ".join(table.labels[n] for n in names)
        yield share_rows.row(
            document,
            sentence,
            figure,
            "number",
            f"the number of {label}",
            computed=count,
            verdict=DISAGREES if wrong else AGREES,
            terms=" + ".join(swedish(table.counts[n, ALL].value) for n in names),
            notes=(
                f"rows={share_rows.clean(label)}",
                f"line={table.grid.table.line_first or ''}",
                f"page={table.grid.table.page}",
                told.OPEN if wrong else "",
            ),
            fact_ids=table.ids(names),
            table_id=table.grid.table.table_id,
            tolerance=Decimal(0),
        )
