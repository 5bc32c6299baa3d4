"""Women's and men's shares against the people they are shares of: of the same sentence, the row of the table, a goal's cell.

Both shares have one base. Where one of them holds on the number told and the other only on women and men together, or
both hold only without those of another or unknown sex, the base is named and the finding is no more than a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from parsers.numbers import swedish
from parsers.quantities import PERSONS
from pipeline.checks import bundles, share_rows, told
from pipeline.checks.grid import Grid
from pipeline.model import (
    AGREES,
    ALL,
    ASSOCIATION,
    COUNT,
    DISAGREES,
    MEN,
    OTHER,
    OUTCOME,
    PERCENT,
    TOTAL,
    WOMEN,
    Document,
    Fact,
    Figure,
    Reconciliation,
    Sentence,
)

_NEW = re.compile(r"\bny(?:a|tt)?\b|påbörja|började|start|skrivits in|skrevs in")
_LEFT = re.compile(r"avslut|utskriv|lämna|skrevs ut|skrivits ut")
_TOOK_PART = re.compile(r"deltag|insats|inskriv|könsfördel|andel|kvinnor", re.IGNORECASE)
# what makes the shares those of other people, or of another time
_ELSE = re.compile(
    r"\bmål(?:et|grupp\w*|sättning\w*)?\b|förvänta|planera|budget|förra året|föregående|i fjol|riket|nationell|landet|genomsnitt|enkät|svara"
    r"|anmäl|remitter|sökande|\bkö\b|statistik|rapport|befolkning|anställd|medarbetare|personal|chef|ledamöt|styrelse|under åren|20\d\d-20\d\d"
    r"|till (?:arbete|studier|arbetssök|fortsatt|positiv)|\borsak|\båld|under \d\d år|över \d\d år|sjuk|vård|försörj|utbildning|studera|arbeta[rt]?\b"
)
_DIRECT = re.compile(
    r"\bandelen\s+(?:av\s+)?(?P<sex>kvinnor|män)\s+(?:(?:är|var|blev|utgör|utgjorde)\s+)?$", re.IGNORECASE
)
_IS_SEX = re.compile(
    r"^\s*(?:%|procent)?\s*,?\s*(?:av\s+(?:de\s+)?(?:\w+\s+)?(?:deltagarna|personerna|dem|dessa)\s+)?(?:är|var|utgörs av|utgjordes av|utgör|utgjorde|har varit)\s+(?P<sex>kvinnor|män)\b",
    re.IGNORECASE,
)
_OF_THEM = re.compile(
    r"^\s*(?:%|procent)?\s*av\s+(?:de\s+)?(?:\w+\s+)?(?:deltagarna|personerna|dem|dessa)\s+(?P<sex>kvinnor|män)\b",
    re.IGNORECASE,
)
_BACK = re.compile(r"\b(?:av|bland)\s+(?:dessa|dem)\b", re.IGNORECASE)
_GOES_ON = re.compile(r"^\W*(?:andelen|könsfördelningen|fördelningen)\b")
_SHARE_OF_SEX = re.compile(r"\bandel(?:en)?\s+(?:av\s+)?(?P<sex>kvinnor|kvinnorna|män|männen)\b", re.IGNORECASE)
_ITS = re.compile(r"^(?:[^.;]{0,60}\bfrån\s+)?[^.;]{0,40}$")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
CLAUSE = 70  # characters around a number that tell of whom it is
ITEMS = {"": ("participants", "exits"), "left": ("participants_exited", "exits"), "new": ("participants_new",)}


@dataclass(frozen=True, slots=True)
class People:
    """People by sex: how many in all, women and men, and where it is printed."""

    total: Decimal
    women: Decimal
    men: Decimal
    line: int | None
    label: str
    ids: tuple[str, ...] = ()
    table_id: str = ""
    sort: str = ""  # left, new; empty: all who took part
    page: int | None = None

    def of(self, sex: str) -> Decimal:
        return self.women if sex == WOMEN else self.men

    @property
    def both(self) -> Decimal:
        return self.women + self.men


def check(document: Document, grids: Sequence[Grid]) -> list[Reconciliation]:
    """Shares of the sexes in sentences and in cells of goals."""
    known = [*rows(document, grids), *_told(document)]
    found: list[Reconciliation] = []
    before: Sentence | None = None
    for sentence in document.prose.sentences:
        if sentence.sort != "caption":
            found += _of_sentence(document, sentence, before, known)
        before = sentence
    found += [r for g in grids if g.table.kind == "targets_outcomes" for r in _of_cells(document, g, known)]
    return found


def rows(document: Document, grids: Sequence[Grid]) -> Iterator[tuple[str, People]]:
    """The rows of tables by intervention, and totals of exits, with the scope they speak of."""
    for grid in grids:
        if grid.table.kind not in (
            "participants_by_intervention",
            "exits_by_intervention",
            "exit_reasons",
            "participant_flow",
        ):
            continue
        groups: dict[tuple[int | str, str], list[Fact]] = {}
        for f in grid.facts:
            if (
                f.measure == COUNT
                and f.value is not None
                and f.scenario == OUTCOME
                and f.fiscal_year in (None, document.report_year)
            ):
                if grid.table.kind == "exit_reasons":
                    if f.row_role == TOTAL and not grid.table.transposed:
                        groups.setdefault((f.row, "exits"), []).append(f)
                elif grid.table.transposed:
                    groups.setdefault((f.item, f.item), []).append(f)
                else:
                    groups.setdefault((f.row, f.item), []).append(f)
        for (_, item), facts in groups.items():
            by_sex = {f.sex or ALL: f for f in facts}
            if len(by_sex) < len(facts) and grid.table.kind != "participant_flow":
                continue  # of two columns read as one it is not known which is which
            sort = next((s for s, items in ITEMS.items() if item in items and (s or item == "participants")), None)
            if sort is None or not {ALL, WOMEN, MEN} <= set(by_sex):
                continue
            total, women, men = (by_sex[s] for s in (ALL, WOMEN, MEN))
            if not total.value or women.value is None or men.value is None:
                continue
            if women.value + men.value <= total.value:  # else a row whose cells may stand under other columns
                ids = tuple(by_sex[s].fact_id for s in (WOMEN, MEN, ALL))
                yield (
                    total.scope,
                    People(
                        total.value, women.value, men.value, total.line, total.row_label, ids, grid.table.table_id, sort
                    ),
                )


def _told(document: Document) -> Iterator[tuple[str, People]]:
    """People whose number the text tells with its women and men (`50 deltagare (30 kvinnor och 20 män)`)."""
    for sentence in document.prose.sentences:
        if not sentence.figures:
            continue
        said = sentence.text.casefold()
        if _ELSE.search(said) or {int(y) for y in _YEAR.findall(said)} - {document.report_year}:
            continue
        for b in bundles.of_sentence(sentence):
            if (
                b.total is not None
                and b.women is not None
                and b.men is not None
                and b.total.hedge == "none"
                and b.total.value
            ):
                sort = sort_of(said[max(0, b.start - CLAUSE) : b.stop + CLAUSE])
                yield sentence.scope, People(b.total.value, b.women.value, b.men.value, sentence.line, "", (), "", sort)


def _shares(sentence: Sentence) -> list[Figure]:
    """Shares of women and of men, also where the sex stands apart: `andelen män sjönk till 30 %`, `58 procent är kvinnor`."""
    text = sentence.text
    found = []
    percents = [f for f in sentence.figures if f.measure == PERCENT and not f.part]
    for i, f in enumerate(percents):
        # `andelen kvinnor var 54 procent och andelen män 45 procent; övriga 1 procent`
        direct = _DIRECT.search(text[percents[i - 1].end if i else 0 : f.start]) if len(percents) > 1 else None
        if direct is not None and f.sex in ("", ALL, WOMEN, MEN):
            found.append(replace(f, sex=WOMEN if direct["sex"].lower().startswith("kv") else MEN))
            continue
        ahead = next(
            (c for c in sentence.figures if c.measure == COUNT and text[c.stop : f.start].strip() == "("), None
        )
        if f.sex in (WOMEN, MEN):
            found.append(f)
        elif f.sex in ("", ALL) and ahead is not None and ahead.sex in (WOMEN, MEN):
            found.append(replace(f, sex=ahead.sex))
        elif f.sex in ("", ALL) and (m := _IS_SEX.match(text[f.end :]) or _OF_THEM.match(text[f.end :])):
            found.append(replace(f, sex=WOMEN if m["sex"].lower().startswith("kv") else MEN))
        elif f.sex in ("", ALL) and i == len(percents) - 1 and (m := _last(_SHARE_OF_SEX, text[: f.start])):
            changed = len(percents) == 2 and told.FROM.search(text[: percents[0].start]) is not None
            between = text[m.end() : percents[0].start]
            if (
                (len(percents) == 1 or changed)
                and len(between) < 90
                and not re.search(r"\bsom\b|\bmed (?!(?:år )?20)|\butan\b", between)
            ):
                found.append(replace(f, sex=WOMEN if m["sex"].lower().startswith("kv") else MEN))
    return found


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next(iter(list(pattern.finditer(text))[-1:]), None)


def _of_sentence(
    document: Document, sentence: Sentence, before: Sentence | None, rows: Sequence[tuple[str, People]]
) -> Iterator[Reconciliation]:
    shares = _shares(sentence)
    if not 1 <= len(shares) <= 2 or len({f.sex for f in shares}) != len(shares):
        return
    said = sentence.text.casefold()
    groups = bundles.of_sentence(sentence)
    own = [b for b in groups if b.women is not None and b.men is not None]
    if len(own) == 1 and own[0].women is not None and own[0].men is not None:
        b = own[0]
        if b.total is not None:
            people = People(b.total.value, own[0].women.value, own[0].men.value, None, "")
            beside = [f for f in shares if _beside(sentence, own[0].women if f.sex == WOMEN else own[0].men, f)]
            yield from judged(document, sentence, beside, people, told_here=True)
        return
    years = {int(y) for y in _YEAR.findall(said)} - {document.report_year}
    if own or _ELSE.search(said) or not _TOOK_PART.search(said) or any(f.hedge != "none" for f in shares):
        return
    changed = told.FROM.search(sentence.text[: shares[0].start]) or re.search(
        r"\btill\s*$", sentence.text[: shares[0].start]
    )
    if years and not changed:
        return
    totals = [
        f.value
        for f in sentence.figures
        if f.measure == COUNT and f.sex in ("", ALL) and not f.part and f.start < shares[0].start
        and f.unit == PERSONS
    ]  # fmt: skip
    totals += [Decimal(m["n"]) for m in share_rows.LED.finditer(sentence.text[: shares[0].start])]
    around = said[max(0, shares[0].start - CLAUSE) : shares[-1].stop + 12] if totals else said
    last = None
    if before is not None and not totals and before.paragraph == sentence.paragraph and _GOES_ON.match(said):
        last = bundles.split_of(before) if not _ELSE.search(before.text.casefold()) else None
    if last is not None and last.total and last.women and last.men and last.total.hedge == "none":
        people = People(last.total.value, last.women.value, last.men.value, sentence.line, "")
        yield from judged(document, sentence, shares, people, told_here=True)
        return
    if not totals and before is not None and before.paragraph == sentence.paragraph and _BACK.search(said):
        told_of = [
            f for f in before.figures if f.measure == COUNT and f.sex in ("", ALL) and f.unit == PERSONS and not f.part
        ]
        if len(told_of) != 1 or _ELSE.search(before.text.casefold()):
            return
        totals, around = [told_of[0].value], before.text.casefold()
    sort = sort_of(around)
    alike = [p for scope, p in rows if scope == sentence.scope and p.sort == sort]
    if totals:
        alike = [p for p in alike if p.total == totals[-1]]
    elif sentence.scope == ASSOCIATION and not re.search(
        r"könsfördel|bland (?:de |alla |samtliga )?(?:deltagar|avslut)|av (?:de |alla |samtliga |förbundets )?deltagarna (?:är|var)\b",
        said,
    ):
        return
    told_too = [p for p in alike if not p.table_id]
    alike = [p for p in alike if p.table_id] or [p for p in told_too if all(_holds(p, f) for f in shares)] or told_too
    if len({(p.total, p.women, p.men) for p in alike}) == 1:
        yield from judged(document, sentence, shares, alike[0], told_here=bool(totals))


def sort_of(said: str) -> str:
    """Those who left, those who began, or (empty) all who took part."""
    return "left" if _LEFT.search(said) else "new" if _NEW.search(said) else ""


def _holds(people: People, share: Figure) -> bool:
    return share_rows.verdict(share, people.of(share.sex), people.total)[0] != DISAGREES


def _beside(sentence: Sentence, count: Figure, share: Figure) -> bool:
    """`30 kvinnor (60 %)`: does the share of a sex stand in the bracket behind its number?"""
    return sentence.text[count.stop : share.start].strip() == "("


def judged(
    document: Document, sentence: Sentence, shares: Sequence[Figure], people: People, *, told_here: bool
) -> Iterator[Reconciliation]:
    """Each share of the number told; the other base where it explains what does not hold."""
    for f in shares:
        count = people.of(f.sex)
        verdict, near, note = share_rows.verdict(f, count, people.total)
        notes = [
            f"line={people.line or ''}",
            f"page={people.page or ''}",
            f"sex={f.sex}",
            f"rows={share_rows.clean(people.label)}",
            note,
        ]
        unsure = not told_here
        if (
            verdict != AGREES
            and note != "truncated"
            and people.both != people.total
            and share_rows.exact(f, count, people.both)
        ):
            verdict, unsure = DISAGREES, True
            notes.append(f"{share_rows.HOLDS}={swedish(people.both)}")
        if verdict == DISAGREES and unsure:
            notes.append(told.OPEN)
        yield share_rows.row(
            document,
            sentence,
            f,
            "sex",
            "a share of one sex",
            computed=near,
            verdict=verdict,
            terms=share_rows.terms(count, people.total),
            notes=tuple(notes),
            fact_ids=people.ids,
            table_id=people.table_id,
        )


def _of_cells(document: Document, grid: Grid, rows: Sequence[tuple[str, People]]) -> Iterator[Reconciliation]:
    """A goal's outcome in one cell (`50 deltagare 40 procent kvinnor 60 procent män`) against the row of so many people."""
    for row in grid.rows:
        facts = [
            f
            for f in grid.by_row.get(row, [])
            if f.scenario == OUTCOME and f.fiscal_year in (None, document.report_year)
        ]
        numbers = [f for f in facts if f.measure == COUNT and f.sex in ("", ALL) and f.value]
        shares = [f for f in facts if f.measure == PERCENT and f.sex in (WOMEN, MEN) and f.value is not None]
        if len(numbers) != 1 or not shares or len({f.sex for f in shares}) != len(shares):
            continue
        total = numbers[0]
        label = grid.labels[row].casefold()
        alike = [p for scope, p in rows if scope == total.scope and p.sort == sort_of(label) and p.total == total.value]
        quote = f"{grid.labels[row]}: {' '.join(f.value_printed for f in [total, *shares])}"
        sentence = Sentence(quote, total.page, total.line, -1, total.scope)
        if len({(p.women, p.men) for p in alike}) == 1:
            people = alike[0]
            figures = [_as_figure(f, i) for i, f in enumerate(shares)]
            for r in judged(document, sentence, figures, people, told_here=True):
                fact = next(f for f in shares if f.sex == _sex_of(r))
                yield replace(r, reconciliation_id=f"{r.rule}.{fact.fact_id}.sex", line=fact.line, page=fact.page)
        others = [f for f in facts if f.measure == COUNT and f.sex == OTHER and f.value]
        both = [f for f in shares if f.value is not None]
        if len(others) == 1 and len(both) == 2:
            yield _nobody_left(document, sentence, total, both, others[0])


def _as_figure(fact: Fact, at: int) -> Figure:
    return Figure(
        at,
        at,
        at,
        fact.value_printed.rstrip("% "),
        fact.value or Decimal(0),
        PERCENT,
        "percent",
        fact.sex,
        line=fact.line,
    )


def _sex_of(r: Reconciliation) -> str:
    return next(p.partition("=")[2] for p in r.note.split(";") if p.startswith("sex="))


def _nobody_left(
    document: Document, sentence: Sentence, total: Fact, shares: Sequence[Fact], other: Fact
) -> Reconciliation:
    """Women's and men's shares beside a number of others: together they are not all of the people."""
    assert total.value and other.value
    stated = sum((f.value or Decimal(0) for f in shares), Decimal(0))
    room = sum((f.quantum for f in shares), Decimal(0)) / 2
    left = 100 - 100 * other.value / total.value
    verdict = AGREES if abs(stated - left) <= room else DISAGREES
    figure = _as_figure(shares[0], 0)
    row = share_rows.row(
        document,
        sentence,
        figure,
        "others",
        "women's and men's shares beside others",
        stated=stated,
        computed=left.quantize(Decimal(1)),
        verdict=verdict,
        terms=f"100 - 100 x {swedish(other.value)} / {swedish(total.value)}",
        notes=(
            f"line={other.line or ''}",
            f"other={swedish(other.value)}",
            f"base={swedish(total.value)}",
            told.OPEN if verdict == DISAGREES else "",
        ),
        fact_ids=(*(f.fact_id for f in shares), other.fact_id, total.fact_id),
        tolerance=room,
    )
    return replace(
        row, reconciliation_id=f"{row.rule}.{shares[0].fact_id}.others", line=shares[0].line, page=shares[0].page
    )
