"""Amounts of running text against the one cell their words name: line or intervention, budget, outcome or variance, year.

A figure that agrees with the cell is a check published. One that differs is a contradiction only where the words leave
no doubt (`utfallet för insatsen blev`), and a warning where a slip of the pen alone would make it the cell's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice, product

from parsers.numbers import is_year, swedish
from pipeline import slips
from pipeline.checks import across, money_totals, money_words, told
from pipeline.checks.grid import PER_HEAD, Grid
from pipeline.checks.money_words import Row, Subject
from pipeline.model import (
    AGREES,
    AMOUNT,
    ASSOCIATION,
    BUDGET,
    DISAGREES,
    ITEM,
    OUTCOME,
    VARIANCE,
    WITHIN_ROUNDING,
    Document,
    Fact,
    Figure,
    Reconciliation,
    Sentence,
)

RULE = "claim_vs_table"
NOTE = "cell"
NEAR = Decimal(25) / 3  # a figure within three fifths and five thirds of its cell may be meant for it
MOST_WAYS = 40  # combinations of facts that may make up one line
LEAST_DIGITS = 3  # of a figure that is not printed twice by chance
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_BACK = re.compile(r"förra året|föregående|i fjol|fjolåret|året innan|tidigare år", re.IGNORECASE)
_AT_START = re.compile(r"\b(?:ingång|början|ingående)\w*|\b1 januari\b", re.IGNORECASE)
_STOCK_ITEMS = frozenset(("total_assets", "cash", "receivables", "liabilities_total", "liab_current", "equity_closing"))
_LEAVES = re.compile(r"\b(?:över|under)skott\w*\s+(?:(?:på|om|med|är|blev|blir|uppg\w+|till)\s+){1,2}$", re.IGNORECASE)
_RESULTS = ("result_year", "surplus")
_STOCKS = frozenset(("total_assets", "cash", "receivables", "liabilities"))
# a part, another payer, another time, a plan: the words may name the cell, the amount is of something else
_OTHER = re.compile(
    r"\b(?:varav|därav|per\s+(?:år|månad|deltagare|plats|person|tim\w*)|varje\s+(?:år|månad)|årligen|ytterligare|resterande|återstående"
    r"|del\s+av|delar\s+av|dels|exkl\w*|förutom|utöver|hel\w*\s+(?:året|projekt\w*)|helår\w*|projekttid\w*|treår\w*|sedan|fram\s+t|till\s+och\s+med|t\.?o\.?m"
    r"|under\s+(?:våren|hösten|första|andra)|(?:nästa|kommande|nya|ny)\s+(?:år\w*|budget\w*)|(?:för|från)\s+(?:samordnings)?förbundet\b|förbundets\s+(?:del|andel|kostnad)"
    r"|egen\w*\s+(?:del|insats|finansiering)|netto\w*|medfinansiering|delfinansier\w*|prognos\w*|beräkna\w*|förvänta\w*|bedöm\w*|skulle|bör|ansök\w*|höjd\w*|sänkt\w*|öka\w*|minska\w*|steg\b|stig\w*|sjönk\w*|sjunk\w*"
    r"|från\s+(?:[A-ZÅÄÖ]{2,}|[A-ZÅÄÖ][a-zåäö]+)|[A-ZÅÄÖ]{3,}\s+(?:gav|ger|betala\w*|finansiera\w*|bevilja\w*)|påverka\w*|belasta\w*"
    r"|[Aa]v\s+(?:den\s+|de\s+|det\s+)?(?:utfall|budgeten|kostnader|intäkter|överskott|underskott)\w*|avser|avsåg|före|innan)\b",
)  # fmt: skip
# what may follow a figure that is all of what its words name; `300 tkr för löner` is a part of it
_SHUT = re.compile(
    r"^\s*(?:kronor\b\s*)?(?:$|[.,;:()–-]|(?:och|men|samt|medan|vilket|som|beror|berodde|då|eftersom|mot|jämfört|jämförelse|vid|lägre|högre|mer|mindre"
    r"|bättre|sämre|dyrare|billigare|har|hade|blev|blir|var|är|efter|per|(?:19|20)\d\d)\b|på\s+grund|tack\s+vare|att\s+jämföra|under\s+(?:året|(?:19|20)\d\d|perioden|halvåret|budget)"
    r"|över\s+budget|år\s+(?:19|20)\d\d|för\s+(?:året|(?:19|20)\d\d|perioden|halvåret|helåret|verksamhetsåret|verksamheten|insatsen|projektet|år)\b"
    r"|av\s+(?:de\s+|det\s+|den\s+)?(?:budget|bevilja|anslag|totalt)\w*|i\s+(?:beviljad\s+)?(?:budget|utfall|kostnad|överskott|underskott|resultat|avvikelse)\w*"
    r"|(?:förbruka|använ|rekvirera|upparbeta|budgetera|bevilja)\w*)",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[.;]|\b(?:varav|därav)\b")  # behind a figure: its own parts
_BUDGET = re.compile(r"budget|avvik|avvek|plan|jämför", re.IGNORECASE)
_GOOD = re.compile(r"överskott|gick\s+(?:\S+\s+)?plus\b", re.IGNORECASE)
_BAD = re.compile(r"underskott|gick\s+(?:\S+\s+)?(?:back|minus)\b", re.IGNORECASE)
_FORESEEN = re.compile(
    r"prognos|beräkna[st]|vänta[st]\b|förvänta[st]\b", re.IGNORECASE
)  # what is not the outcome of the table
_PLANNED = re.compile(
    r"beräkn|budget|prognos|vänta|planera|rekommend|riktlinje|\bmål|gräns|\btak\b|\bkan\b|skulle|\bbör\b|högst|räkna|jämfört|tidigare|\bom\b",
    re.IGNORECASE,
)
_EXCEEDED = re.compile(
    r"\b(?:(?P<more>överskr(?:ed|id|ider|idit)\w*|(?:drog|dragit|drar|dra)\s+över)|underskr(?:ed|id|ider|idit)\w*)",
    re.IGNORECASE,
)
_LESS = re.compile(r"^\s*(?:kronor\s+)?(?:lägre|mindre|billigare|under)\b", re.IGNORECASE)
_MORE = re.compile(r"^\s*(?:kronor\s+)?(?:högre|mer|dyrare|över)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cell:
    """A value that the words may mean, in kronor and without a sign, with the rounding of what it is made of."""

    value: Decimal
    room: Decimal
    facts: tuple[Fact, ...]


def check(document: Document, grids: Sequence[Grid], done: frozenset[str]) -> list[Reconciliation]:
    """Every amount of running text whose words name a cell; `done`: claims that were held against a table before."""
    rows = money_words.rows_of(grids)
    tables = [g for g in grids if not g.table.kind.startswith("figure_")]  # a chart tells what the text tells
    money = [
        f
        for g in tables
        for f in g.facts
        if f.measure == AMOUNT and f.amount is not None and not PER_HEAD.search(f.column_label)
    ]
    money += money_totals.of(tables, money)
    found: list[Reconciliation] = []
    before: list[Sentence] = []
    borne: set[tuple[int, str]] = set()  # lines that a figure of the paragraph agrees with
    for sentence in document.prose.sentences:
        if sentence.sort == "caption":
            continue
        before = [s for s in before if s.paragraph == sentence.paragraph]
        found += _of_sentence(document, sentence, before, rows, money, done, borne)
        before.insert(0, sentence)
    return found


def _of_sentence(
    document: Document, sentence: Sentence, earlier: Sequence[Sentence], rows: Sequence[Row], money: Sequence[Fact],
    done: frozenset[str], borne: set[tuple[int, str]],
) -> Iterator[Reconciliation]:  # fmt: skip
    at = 0
    for figure in sentence.figures:
        if figure.measure != AMOUNT or figure.noun == "arithmetic" or not figure.value or is_year(figure.printed):
            continue  # `uppgick 2019 till 810 tkr`: a year is no amount
        before, at = sentence.text[at : figure.start], figure.stop
        behind = money_words.CLAUSE.split(sentence.text[figure.stop : figure.stop + 90])[0]
        meant = money_words.subject(figure, sentence, before, earlier, rows)
        if meant is None:
            continue
        at = max(at, meant.stop)
        scenario, firm = money_words.scenario(before, behind)
        if not scenario and meant.line is not None:
            scenario, firm = money_words.scenario(sentence.text[: figure.start], behind)
            certain = "" if _PLANNED.search(sentence.text) else "line"  # nothing in the sentence is of another time
            scenario, firm = (scenario, firm) if scenario == OUTCOME else (OUTCOME, certain)
        ways: tuple[str, ...] = (scenario,)
        if scenario == VARIANCE and meant.line is not None and not _BUDGET.search(f"{before} {behind}"):
            plain = meant.line.code == "surplus" and not _BUDGET.search(sentence.text)
            ways = (
                (OUTCOME,) if plain else (OUTCOME, VARIANCE)
            )  # `ett överskott på`: the result itself, or what it differs by
        year = _year(document, sentence, figure, before, behind, meant)
        if scenario not in (OUTCOME, BUDGET, VARIANCE) or year is None:
            continue
        cells = [c for way in ways for c in _cells(meant, way, year, money)]
        if not cells:
            continue
        more = _PARTS.split(sentence.text[figure.stop : figure.stop + 45])[0]
        whole = meant.stop > 0 or _SHUT.match(sentence.text[figure.stop :]) is not None
        sure: bool | None = None
        if whole and not _FORESEEN.search(sentence.text[: figure.start]) and not _OTHER.search(f"{before} | {more}"):
            named = firm == "line" and (meant.line is not None or meant.by_name)
            sure = (firm == "yes" or named) and meant.near and (meant.line is None or meant.line.firm == "yes")
        doubt = sure is False and _borne_out(meant, firm, sentence, cells, scenario, borne)
        r = _judged(document, sentence, figure, cells, money, meant, sure or (True if doubt else sure))
        if r is not None and r.verdict == DISAGREES and doubt and told.OPEN not in r.note:
            r = replace(r, note=f"{r.note};{told.OPEN}")
        if r is not None and r.verdict != DISAGREES and meant.line is not None and scenario == OUTCOME:
            borne.add((sentence.paragraph, meant.line.code))
        of_year = r is not None and _outcome_alone(r, money)  # `ett underskott på`: the result, not what it differs by
        if r is not None and r.verdict != DISAGREES and scenario == VARIANCE and not of_year:
            yield from _direction(document, sentence, figure, before, behind, meant, year, money)
        if r is not None and figure.claim_id not in done:
            yield r


def _borne_out(
    meant: Subject, firm: str, sentence: Sentence, cells: Sequence[Cell], scenario: str, borne: set[tuple[int, str]]
) -> bool:
    """Is a line that tables delimit in many ways shown to be meant: by another figure of it beside, or as its variance?

    All tables must print one figure of it.
    """
    if meant.line is None or not meant.near or not firm or meant.line.code not in ("rev_total", "cost_total"):
        return False
    alike = all(abs(c.value - cells[0].value) <= c.room + cells[0].room for c in cells)
    return alike and (scenario == VARIANCE or (sentence.paragraph, meant.line.code) in borne)


def _year(
    document: Document, sentence: Sentence, figure: Figure, before: str, behind: str, meant: Subject
) -> int | None:
    """The year an amount is of: the one its clause names, else the report's; None where several may be meant."""
    own = document.report_year
    clause = f"{before} {behind}"
    named = {int(y) for y in _YEAR.findall(clause)} or {int(y) for y in _YEAR.findall(sentence.text[: figure.start])}
    if own is None or len(named) > 1:
        return None
    if meant.line is not None and meant.line.code in _STOCKS and _AT_START.search(clause):
        return (named.pop() if named else own) - 1  # `från tidigare år` says the same again
    return named.pop() if named else own - 1 if _BACK.search(clause) else own


def _cells(meant: Subject, scenario: str, year: int, money: Sequence[Fact]) -> list[Cell]:
    """What the words may mean; a variance that is not printed is made of outcome and budget."""
    found = list(_printed(meant, scenario, year, money))
    if not found and scenario == VARIANCE:
        for plan in _printed(meant, BUDGET, year, money):
            for outcome in _printed(meant, OUTCOME, year, money):
                if {f.table_id for f in (*plan.facts, *outcome.facts)} == {plan.facts[0].table_id}:
                    both = (*outcome.facts, *plan.facts)
                    found.append(Cell(abs(outcome.value - plan.value), outcome.room + plan.room, both))
    return found


def _printed(meant: Subject, scenario: str, year: int, money: Sequence[Fact]) -> Iterator[Cell]:
    if meant.line is None:
        for row in meant.rows:
            for f in row.facts:
                if f.scenario == scenario and f.fiscal_year == year and f.amount is not None:
                    yield Cell(abs(f.amount), across.half(f), (f,))
        return
    own = [f for f in money if f.scenario == scenario and f.fiscal_year == year and f.scope == ASSOCIATION]
    for form in meant.line.forms:
        parts: list[list[tuple[Fact, ...]]] = []
        for item, optional in form:
            ways = _of_item(item, own)
            if not ways and not optional:
                break
            parts.append(ways or [()])
        else:
            for way in islice(product(*parts), MOST_WAYS):
                facts = tuple(f for part in way for f in part)
                if facts:
                    signed = [across.amount(f) if len(form) > 1 else (f.amount or Decimal(0)) for f in facts]
                    yield Cell(abs(sum(signed, Decimal(0))), sum((across.half(f) for f in facts), Decimal(0)), facts)


def _of_item(item: str, facts: Sequence[Fact]) -> list[tuple[Fact, ...]]:
    """The facts of an item table by table: all rows that share it, or the one sum."""
    tables: dict[str, list[Fact]] = {}
    for f in facts:
        if f.item == item:
            tables.setdefault(f.table_id, []).append(f)
    found = []
    for own in tables.values():
        items = [f for f in own if f.row_role == ITEM] or own[:1]
        if len({f.row for f in items}) == len(items):
            found.append(tuple(items))
    return found


def _judged(
    document: Document, sentence: Sentence, figure: Figure, cells: Sequence[Cell], money: Sequence[Fact], meant: Subject,
    sure: bool | None,
) -> Reconciliation | None:  # fmt: skip
    """Against any of the cells; a figure that none bears out is told only where the words, or the digits, are sure.

    `sure`: None where the figure may be a part of what is named, or of another time.
    """
    stated, step = abs(told.amount(figure)), told.step(figure)
    verdict, cell = nearest(stated, step, figure.hedge, cells)
    if verdict == DISAGREES and abs(stated - cell.value) <= step:
        verdict = WITHIN_ROUNDING  # cut off, or a step off as sums of rounded figures are
    note = NOTE
    if verdict == DISAGREES and (other := _called(figure, sentence, stated, step, cell, meant, money)) is not None:
        cell, note = Cell(cell.value, cell.room, (cell.facts[0], other)), f"called;{told.OPEN}"
    elif verdict == DISAGREES:
        others = [c for c in cells if abs(c.value - cell.value) > step]
        if sure is None or not cell.value or _elsewhere(figure, stated, step, money, meant):
            return None
        near = cell.value * 3 <= stated * 5 <= cell.value * NEAR or _slip(figure, cell, 2)
        if not (sure and not others and near):
            if not _slip(figure, cell, LEAST_DIGITS):
                return None
            note = f"{NOTE};{told.OPEN}"
    ids = tuple(f.fact_id for f in cell.facts)
    return told.row(
        RULE, document, sentence, figure, "Running text: an amount against the cell it names", stated=stated,
        computed=cell.value, tolerance=step / 2 + cell.room, verdict=verdict, terms=terms(cell), fact_ids=ids,
        table_id=cell.facts[0].table_id, note=note,
    )  # fmt: skip


def nearest(stated: Decimal, step: Decimal, hedge: str, cells: Sequence[Cell]) -> tuple[str, Cell]:
    """The cell that bears a figure out, else the nearest; a coarse one can't where a finer print of it contradicts."""
    tried = [(told.judge(stated, abs(c.value), step / 2 + c.room, hedge), c) for c in cells]
    wrong = [c for v, c in tried if v == DISAGREES and abs(stated - abs(c.value)) > step]
    held = [
        (DISAGREES if any(f.room < c.room and abs(abs(f.value) - abs(c.value)) <= c.room for f in wrong) else v, c)
        for v, c in tried
    ]
    return min(
        held, key=lambda t: (t[0] == DISAGREES, t[1].room if t[0] == DISAGREES else 0, abs(stated - abs(t[1].value)))
    )


def terms(cell: Cell) -> str:
    """The value; what it is made of stands in the check's facts."""
    return swedish(told.plain(cell.value))


def _called(
    figure: Figure,
    sentence: Sentence,
    stated: Decimal,
    step: Decimal,
    cell: Cell,
    meant: Subject,
    money: Sequence[Fact],
) -> Fact | None:
    """`tillgångar på 3,1 mnkr` where that is equity: the one other stock of the same day that the figure is."""
    digits = re.sub(r"\D", "", figure.printed).strip("0")
    if meant.line is None or len(cell.facts) != 1:
        return None
    loose = "kapital" in sentence.text.casefold() or not _LEAVES.search(sentence.text[: figure.start])
    result = meant.line.code in _RESULTS and not loose
    if not (result or meant.line.code in _STOCKS) or len(digits) < (LEAST_DIGITS if result else 2):
        return None
    day = cell.facts[0]
    alike = [
        f
        for f in money
        if f.item in _STOCK_ITEMS and (f.fiscal_year, f.scenario) == (day.fiscal_year, day.scenario)
        and abs(abs(f.amount or Decimal(0)) - stated) <= _room(step, 2 * across.half(f))
    ]  # fmt: skip
    return alike[0] if len({f.item for f in alike}) == 1 and alike[0].item != day.item else None


def _elsewhere(figure: Figure, stated: Decimal, step: Decimal, money: Sequence[Fact], meant: Subject) -> bool:
    """Is the figure another cell's? Then the words were likely understood wrongly."""
    digits = re.sub(r"\D", "", figure.printed).lstrip("0")
    near = [f for f in money if abs(abs(f.amount or Decimal(0)) - stated) <= _room(step, 2 * across.half(f))]
    if len(digits) >= LEAST_DIGITS:
        return bool(near)
    own = {f.fact_id for r in meant.rows for f in r.facts}
    return any(f.fact_id in own or (meant.line is not None and f.row_role != ITEM) for f in near)


def _outcome_alone(r: Reconciliation, money: Sequence[Fact]) -> bool:
    """Did an outcome bear a figure out, and no variance and no budget?"""
    return {f.scenario for f in money if f.fact_id in r.fact_ids} == {OUTCOME}


def _room(one: Decimal, other: Decimal) -> Decimal:
    """Nothing where both are printed in one step: 499 is not 500."""
    return Decimal(0) if one == other else max(one, other) / 2


def _slip(figure: Figure, cell: Cell, least: int) -> bool:
    """Two digits swapped in a figure of at least so many that it is not chance."""
    unit = told.factor(figure.unit)
    wanted = (cell.value / unit).quantize(told.quantum(figure))
    digits = re.sub(r"\D", "", figure.printed).lstrip("0")
    kind = slips.slip(abs(figure.value), wanted)
    return len(digits) >= least and kind == "swap"


def _direction(
    document: Document, sentence: Sentence, figure: Figure, before: str, behind: str, meant: Subject, year: int,
    money: Sequence[Fact],
) -> Iterator[Reconciliation]:  # fmt: skip
    """`ett underskott med 140 tkr`, `85 tkr högre än budgeterat`: which way the outcome lies from the budget."""
    cost = meant.line is None or not meant.line.code.startswith(("rev_", "result", "surplus"))
    less, more = _LESS.search(behind), _MORE.search(behind)
    good, bad = list(_GOOD.finditer(before)), list(_BAD.finditer(before))
    if less or more:
        word, above = (less or more), bool(more)
        said = word.group().strip() if word else ""
    elif turn := list(_EXCEEDED.finditer(before)):
        said, above = turn[-1].group(), turn[-1]["more"] is not None
    elif bool(good) != bool(bad):
        said = (good or bad)[-1].group()
        above = bool(good) != cost
    else:
        return
    plans, outcomes = list(_printed(meant, BUDGET, year, money)), list(_printed(meant, OUTCOME, year, money))
    pairs = [
        (o, p) for o in outcomes for p in plans if {f.table_id for f in (*o.facts, *p.facts)} == {o.facts[0].table_id}
    ]
    if not pairs:
        return
    own = abs(told.amount(figure))  # of several budgets (a half-year's, the year's) the one it differs from by this
    pair = min(pairs, key=lambda p: abs(abs(_signed(p[0]) - _signed(p[1])) - own))
    outcome, plan = (_signed(c) for c in pair)
    if outcome == plan or (len(pairs) > 1 and abs(abs(outcome - plan) - own) > told.step(figure)):
        return
    held = (outcome > plan) == above
    yield told.row(
        "ordering", document, sentence, figure, "Running text: which side of its budget an amount lies", stated=outcome,
        computed=plan, tolerance=Decimal(0), verdict=AGREES if held else DISAGREES,
        terms=f"{said}: {swedish(told.plain(outcome))} {'>' if outcome > plan else '<'} {swedish(told.plain(plan))}",
        fact_ids=tuple(f.fact_id for c in pair for f in c.facts), table_id=pair[0].facts[0].table_id,
        suffix=".budget", note="budget",
    )  # fmt: skip


def _signed(cell: Cell) -> Decimal:
    """Costs without the sign some tables print; a result with its own."""
    value = sum((f.amount or Decimal(0) for f in cell.facts), Decimal(0))
    return value if cell.facts[0].item.startswith("result") else abs(value)
