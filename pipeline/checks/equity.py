"""Within one report: opening balances and last year's closing ones, solvency, the members' shares, the limit of equity."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from pipeline import slips, vocabulary
from pipeline.checks import across
from pipeline.checks.grid import Grid, reconciliation
from pipeline.model import (
    AGREES,
    AMOUNT,
    DISAGREES,
    ITEM,
    OUTCOME,
    VARIANCE,
    WITHIN_ROUNDING,
    Claim,
    Fact,
    Reconciliation,
    Sentence,
)

# opening item, closing item and what lies between: where these add up in the year, both mean what they are called
_BALANCES = (
    ("balance_sheet", "equity_opening", "equity_closing", ("result_year",)),
    ("operating_statement", "equity_opening", "equity_closing", ("result_year",)),
    ("multi_year_overview", "equity_opening", "equity_closing", ("result_year",)),
    ("cash_flow", "cash_opening", "cash_closing", ("cf_year",)),
    ("note_fixed_assets", "cost_opening", "cost_closing", ("acquisitions", "disposals")),
    ("note_fixed_assets", "depreciation_opening", "depreciation_closing", ("depreciation",)),
)
_WARNING = across.softer("warning", "definition")


def _one(facts: Iterable[Fact], item: str, year: int | None) -> Fact | None:
    """The one outcome of an item for a year; None where there are several or none."""
    own = [
        f
        for f in facts
        if (f.item, f.fiscal_year, f.scenario, f.measure) == (item, year, OUTCOME, AMOUNT) and f.value is not None
    ]
    return own[0] if len(own) == 1 else None


def carried_forward(grids: Sequence[Grid], claims: Sequence[Claim]) -> list[Reconciliation]:
    """Each opening balance against the closing balance of the year before, printed in the next column."""
    found = []
    for grid in grids:
        for kind, opening, closing, between in _BALANCES:
            years = {f.fiscal_year for f in grid.facts if f.item == opening and f.fiscal_year is not None}
            for year in sorted(years) if grid.table.kind == kind else ():
                now, before = _one(grid.facts, opening, year), _one(grid.facts, closing, year - 1)
                if now is None or before is None or not before.period_end.endswith("-12-31"):
                    continue
                r = across.compared(
                    "carried_forward",
                    grid,
                    now,
                    [(before, 1)],
                    f"{now.row_label} {year}: what the year before closed with",
                    subject=now.fact_id,
                    signed=False,
                )
                sure = bool(slips.slip(r.stated, r.computed)) or _adds_up(grid, year, now, closing, between)
                if r.verdict == DISAGREES and across.little(r, now.quantum):
                    r = replace(r, note=across.softer("notice", "rounding"))
                elif r.verdict == DISAGREES and not sure:
                    r = replace(r, note=_WARNING)
                found.append(r)
    return found


def _adds_up(grid: Grid, year: int, opening: Fact, closing: str, between: Sequence[str]) -> bool:
    """Does the year's own column lead from the opening balance to the closing one?"""
    end = _one(grid.facts, closing, year)
    moved = [f for item in between if (f := _one(grid.facts, item, year)) is not None]
    if end is None or not moved:
        return False
    own = across.amount(opening) + sum((across.amount(f) for f in moved), Decimal(0))
    return abs(own - across.amount(end)) <= sum((across.half(f) for f in (opening, end, *moved)), Decimal(0))


def equity_roll(grids: Sequence[Grid], claims: Sequence[Claim]) -> list[Reconciliation]:
    """Last year's equity and the year's result make this year's, in every table where no opening balance stands between."""
    found = []
    for grid in grids:
        if grid.table.kind not in ("balance_sheet", "operating_statement", "multi_year_overview"):
            continue
        if any(f.item == "equity_opening" for f in grid.facts):
            continue  # the identity of the balance sheet and the balance carried forward say the same
        own = []
        for year in sorted({f.fiscal_year for f in grid.facts if f.fiscal_year is not None}):
            closing, before = _one(grid.facts, "equity_closing", year), _one(grid.facts, "equity_closing", year - 1)
            result = _result(grid, grids, year)
            if closing is None or before is None or result is None or not before.period_end.endswith("-12-31"):
                continue
            if result.period_end and closing.period_end and result.period_end != closing.period_end:
                continue
            own.append(
                across.compared(
                    "equity_roll",
                    grid,
                    closing,
                    [(before, 1), (result, 1)],
                    f"{closing.row_label} {year}: last year's equity and the year's result",
                    subject=closing.fact_id,
                )
            )
        borne_out = any(r.verdict != DISAGREES for r in own)
        found += [r if r.verdict != DISAGREES or borne_out else replace(r, note=_WARNING) for r in own]
    return found


def _result(grid: Grid, grids: Sequence[Grid], year: int) -> Fact | None:
    """The year's result of the table itself, else of the income statement."""
    statements = [grid, *(g for g in grids if g.table.kind == "income_statement")]
    return next((f for g in statements if (f := _one(g.facts, "result_year", year)) is not None), None)


def solvency(grids: Sequence[Grid], claims: Sequence[Claim]) -> list[Reconciliation]:
    """Solvency as printed against equity through total assets, for the years of the report's own balance sheet."""
    sheets = [g for g in grids if g.table.kind == "balance_sheet"]
    found = []
    for grid in grids:
        own = [
            r
            for f in grid.facts
            if f.item == "solvency" and f.value is not None and f.scenario == OUTCOME
            for sheet in sheets[:1]
            if (r := _best_solvency(grid, f, sheet.facts)) is not None
        ]
        if not any(r.verdict != DISAGREES for r in own):  # perhaps defined in another way: nothing bears this one out
            own = [replace(r, note=_WARNING) for r in own]
        found += own
    return found


def _best_solvency(grid: Grid, printed: Fact, facts: Sequence[Fact]) -> Reconciliation | None:
    """By total assets, else by what finances them: where the two differ, the balance sheet is told, not the solvency."""
    tried = [solvency_of(grid, printed, facts, item) for item in ("total_assets", "total_equity_liabilities")]
    made = [r for r in tried if r is not None]
    return next((r for r in made if r.verdict != DISAGREES), made[0] if made else None)


def solvency_of(grid: Grid, printed: Fact, facts: Sequence[Fact], whole: str = "total_assets") -> Reconciliation | None:
    """100 x equity / total assets of the year, at the printed precision, over the intervals of both."""
    equity, assets = (
        _one(facts, "equity_closing", printed.fiscal_year),
        _one(facts, whole, printed.fiscal_year),
    )
    if equity is None or assets is None or printed.value is None or across.amount(assets) <= 0:
        return None
    low, high = (
        100 * (across.amount(equity) + s * across.half(equity)) / (across.amount(assets) - s * across.half(assets))
        for s in (-1, 1)
    )
    exact = 100 * across.amount(equity) / across.amount(assets)
    computed = exact.quantize(printed.quantum, rounding=ROUND_HALF_UP)
    half = printed.quantum / 2
    if computed == printed.value:
        verdict = AGREES
    elif low - half <= printed.value <= high + half or exact.quantize(printed.quantum, ROUND_FLOOR) == printed.value:
        verdict = WITHIN_ROUNDING
    else:
        verdict = DISAGREES
    return reconciliation(
        "solvency",
        grid,
        printed.fact_id,
        f"{printed.row_label} {printed.fiscal_year}: equity of total assets",
        stated=printed.value,
        computed=computed,
        tolerance=half,
        verdict=verdict,
        terms=f"100 x {equity.value_printed} / {assets.value_printed}",
        fact_ids=(printed.fact_id, equity.fact_id, assets.fact_id),
    )


def member_shares(grids: Sequence[Grid], claims: Sequence[Claim]) -> list[Reconciliation]:
    """The state's contribution is half (Finsam act, section 5): as much as region and municipalities; these are alike."""
    found = []
    for grid in grids:
        for column in grid.columns:
            facts = [
                f
                for f in grid.column_facts(column)
                if f.measure == AMOUNT and f.value is not None and f.scenario != VARIANCE
            ]
            state, region = (_rows(facts, i) for i in ("rev_state", "rev_region"))
            towns = _rows(facts, "rev_municipality") + [f for f in facts if not f.item and _is_town(f)]
            if len(state) < 1 or len(region) != 1 or not towns or not across.amount(region[0]):
                continue
            first, *more = state
            found.append(
                across.compared(
                    "member_shares",
                    grid,
                    first,
                    [*((f, 1) for f in (*region, *towns)), *((f, -1) for f in more)],
                    f"{first.row_label} {first.fiscal_year}: half of the members' contributions",
                    subject=first.fact_id,
                )
            )
            found.append(
                across.compared(
                    "member_shares",
                    grid,
                    region[0],
                    [(f, 1) for f in towns],
                    f"{region[0].row_label} {region[0].fiscal_year}: as much as the municipalities",
                    subject=region[0].fact_id,
                )
            )
    return found


def _rows(facts: Sequence[Fact], item: str) -> list[Fact]:
    return [f for f in facts if f.item == item and f.row_role == ITEM]


def _is_town(fact: Fact) -> bool:
    """A row of revenue named after a municipality that no vocabulary knows."""
    words = vocabulary.fold(fact.row_label).split()
    return fact.row_role == ITEM and any(w in ("kommun", "kommuner", "kommunen", "kommunerna") for w in words)


_EQUITY = re.compile(r"\b(?:eget|egna) kapital", re.IGNORECASE)
_LIMIT = re.compile(
    r"kapital\w*[^.]{0,60}?(?:inte|ej|icke)\s+(?:\w+\s+){0,2}?(?:överstig|överskrid)\w*"
    r"|kan ha ett eget kapital (?:på|om|av)|eget kapital (?:på|om|av) (?:högst|maximalt|som mest)"
    r"|(?:högst|maximalt|som mest|taket?|övre gräns)\b[^.]{0,40}$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b20\d\d\b")


def equity_limit(grids: Sequence[Grid], claims: Sequence[Claim]) -> list[Reconciliation]:
    """Equity at the end of the report's period against the limit that the report itself states in its text."""
    equity = next(
        (
            (g, f)
            for kind in ("balance_sheet", "operating_statement")
            for g in grids
            if g.table.kind == kind and (f := _one(g.facts, "equity_closing", g.document.report_year)) is not None
        ),
        None,
    )
    if equity is None:
        return []
    grid, fact = equity
    found = []
    for claim in claims:
        if claim.measure != "amount" or not _states_limit(claim, grid.document.report_year):
            continue
        unit = Decimal(vocabulary.units()[claim.unit]["factor"]) if claim.unit in vocabulary.units() else None
        if unit is None:
            continue
        limit, own = claim.value * unit / across.factor(fact), across.amount(fact) / across.factor(fact)
        found.append(
            reconciliation(
                "equity_limit",
                grid,
                claim.claim_id,
                f"{fact.row_label}: no more than the limit stated in the text",
                stated=across.plain(own),
                computed=across.plain(limit),
                tolerance=Decimal(0),
                verdict=AGREES if own <= limit else DISAGREES,
                terms=claim.text,
                fact_ids=(fact.fact_id,),
                note=claim.claim_id,
            )
        )
    return found[:1] or _limit_of_paragraph(grid, fact)


_BOUND = re.compile(r"\b(?:högst|maximalt|som mest|tak(?:et)?|gräns\w*|inte\s+(?:mer\s+än|över\w*))\b", re.IGNORECASE)
_GUIDE = re.compile(r"rekommend|riktlinje|riktvärde|nationella rådet|policy|målnivå|gräns", re.IGNORECASE)
_KEPT = re.compile(r"\b(?:spara\w*|behåll\w*|ha|kapital\w*|överskott\w*)\b", re.IGNORECASE)
_SAID_OVER = re.compile(
    r"överskrid|överstig|\böver\s+(?:\w+\s+)?(?:rekommend|riktlinj|gräns|riktvärd|tak|nivå)|högre än|för\s+(?:stort|högt)|större än",
    re.IGNORECASE,
)


def _limit_of_paragraph(grid: Grid, fact: Fact) -> list[Reconciliation]:
    """A limit whose sentence does not name equity, but whose paragraph does; silent where that says that it is passed."""
    paragraphs: dict[int, list[Sentence]] = {}
    for s in grid.document.prose.sentences:
        if s.sort == "prose":
            paragraphs.setdefault(s.paragraph, []).append(s)
    for sentences in paragraphs.values():
        whole = " ".join(s.text for s in sentences)
        years = {int(y) for y in _YEAR.findall(" ".join(s.text for s in sentences if _BOUND.search(s.text)))}
        if not _EQUITY.search(whole) or years - {grid.document.report_year}:
            continue
        for s in sentences:
            found = [f for f in s.figures if f.measure == AMOUNT and f.claim_id and f.unit in vocabulary.units()]
            if len(found) != 1 or not (_BOUND.search(s.text) and _GUIDE.search(s.text) and _KEPT.search(s.text)):
                continue
            limit = found[0].value * Decimal(vocabulary.units()[found[0].unit]["factor"])
            over = across.amount(fact) > limit
            if over and _SAID_OVER.search(whole):
                return []
            factor = across.factor(fact)
            return [
                reconciliation(
                    "equity_limit", grid, found[0].claim_id, f"{fact.row_label}: no more than the limit stated in the text",
                    stated=across.plain(across.amount(fact) / factor), computed=across.plain(limit / factor), tolerance=Decimal(0),
                    verdict=DISAGREES if over else AGREES, terms=s.text[found[0].start : found[0].stop].strip(),
                    fact_ids=(fact.fact_id,), note=found[0].claim_id,
                )
            ]  # fmt: skip
    return []


def _states_limit(claim: Claim, year: int | None) -> bool:
    """Is the figure the limit of equity for this year's end: in one sentence with the words, and right behind them?"""
    text = " ".join(claim.context.split())
    at = text.find(claim.text)
    if at < 0 or not _EQUITY.search(text):
        return False
    before = re.split(r"(?<=[a-zåäö\d])[.!?]\s+(?=[A-ZÅÄÖ])", text[:at])[-1]
    years = {int(y) for y in _YEAR.findall(text)}
    return bool(_LIMIT.search(before) and _EQUITY.search(before)) and (not years or year in years)
