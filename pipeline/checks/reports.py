"""Across the reports of one association: what a later report says of a year against that year's own report.

One edition of each report speaks (pipeline.observations): an edition is never held against another of the same report.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from pipeline import observations, vocabulary
from pipeline.checks import across, equity, footing, statements
from pipeline.checks.grid import Grid
from pipeline.model import AMOUNT, COUNT, DISAGREES, Claim, Fact, Reconciliation
from pipeline.observations import Key, Observation

OVERVIEW = "multi_year_overview"
ANNUAL = "annual_report"
_WARNING, _NOTICE = across.softer("warning", "definition"), across.softer("notice", "definition")


def _of(grids: Sequence[Grid], claims: Sequence[Claim]) -> list[Observation]:
    documents = list({g.document.document_id: g.document for g in grids}.values())
    if len({(d.organisation, d.report_type, d.report_year) for d in documents}) < 2:
        return []  # nothing to compare with; the common case of a single report is spared the work
    facts = [f for g in grids for f in g.facts]
    return observations.of_run(documents, [g.table for g in grids], facts, claims)


def across_reports(grids: Sequence[Grid], claims: Sequence[Claim]) -> list[Reconciliation]:
    """Comparatives, overviews and opening balances against each year's own report; equity through the years."""
    observed = _of(grids, claims)
    by_table = {g.table.table_id: g for g in grids}
    by_fact = {f.fact_id: (g, f) for g in grids for f in g.facts}
    known: dict[Key, list[Observation]] = {}
    for o in observed:
        if o.measure in (AMOUNT, COUNT) and len(o.fact_ids) == 1 and o.fact_ids[0] in by_fact:
            known.setdefault(o.key, []).append(o)
    found: list[Reconciliation] = []
    for own in known.values():
        found += _compared(own, by_fact)
    found += _equity_through_years(known, by_fact)
    found += _solvency(observed, by_fact)
    found += _template_breaks(observed, by_table, by_fact)
    return found


def _compared(own: Sequence[Observation], by_fact: dict[str, tuple[Grid, Fact]]) -> Iterable[Reconciliation]:
    """Later reports' figures against the year's own report, which is the annual report of that year."""
    first = [
        o
        for o in own
        if o.order[0] == o.fiscal_year and not o.shifted and by_fact[o.fact_ids[0]][0].document.report_type == ANNUAL
    ]
    if not first:
        return
    base = min(first, key=lambda o: (o.kind == OVERVIEW, o.half, o.rank, o.fact_ids))
    grid_then, then = by_fact[base.fact_ids[0]]
    if not _one_series(base.kind):
        return
    told: set[tuple[str, str]] = set()
    for o in sorted(own, key=lambda o: (o.order, o.half, o.rank, o.fact_ids)):
        grid, fact = by_fact[o.fact_ids[0]]
        if o.order[0] <= base.order[0] or not _one_series(o.kind) or (o.document_id, o.kind) in told:
            continue
        told.add((o.document_id, o.kind))
        rule = "overview_vs_statement" if o.kind == OVERVIEW else "carried_forward" if o.shifted else "comparative"
        r = across.compared(
            rule,
            grid,
            fact,
            [(then, 1)],
            f"{fact.row_label} {base.fiscal_year}: what the report for {base.order[0]} has",
            subject=f"{fact.fact_id}.{grid_then.document.document_id}",
            signed=False,
            other_document=grid_then.document.document_id,
        )
        yield _weighed(r, grid, fact, then)


def _one_series(kind: str) -> bool:
    """Kinds whose rows are one thing from year to year: amounts of statements, and people by item."""
    own = vocabulary.kinds()[kind]
    return own.money or kind in ("exit_reasons", "participants_by_intervention", "exits_by_intervention")


def _weighed(r: Reconciliation, grid: Grid, fact: Fact, then: Fact) -> Reconciliation:
    """A figure that the later report's own sums bear out was restated; one that nothing bears out may be wrong."""
    if r.verdict != DISAGREES:
        return r
    if fact.measure != COUNT and across.little(r, max(fact.quantum, 2 * across.half(then) / across.factor(fact))):
        return replace(r, note=across.softer("notice", "rounding"))
    if _borne_out(grid, fact):
        return replace(r, note=f"restated;{_NOTICE}")
    return replace(r, note=_WARNING)


def _borne_out(grid: Grid, fact: Fact) -> bool:
    """Do checks of the later report's own table hold with the figure, and none fail?"""
    performed = [*statements.statement_identity(grid), *footing.column_sum(grid)]
    own = [r for r in performed if fact.fact_id in r.fact_ids]
    return bool(own) and all(r.verdict != DISAGREES for r in own)


def _equity_through_years(
    known: dict[Key, list[Observation]], by_fact: dict[str, tuple[Grid, Fact]]
) -> Iterable[Reconciliation]:
    """Equity of one report, plus the results of the years that follow, is the equity of a later report."""
    closing, results = _yearly(known, "equity_closing"), _yearly(known, "result_year")
    for organisation in sorted({o for o, _ in closing}):
        years = sorted(y for o, y in closing if o == organisation)
        for before, year in itertools.pairwise(years):
            start, end = closing[organisation, before], closing[organisation, year]
            between = [results.get((organisation, y)) for y in range(before + 1, year + 1)]
            if start.document_id == end.document_id or any(o is None for o in between):
                continue
            grid, stated = by_fact[end.fact_ids[0]]
            terms = [(by_fact[o.fact_ids[0]][1], 1) for o in (start, *between) if o is not None]
            r = across.compared(
                "equity_roll",
                grid,
                stated,
                terms,
                f"{stated.row_label} {year}: equity {before} and the results since",
                subject=f"{stated.fact_id}.{start.document_id}",
                other_document=start.document_id,
            )
            yield r if r.verdict != DISAGREES else replace(r, note=_WARNING)


def _yearly(known: dict[Key, list[Observation]], item: str) -> dict[tuple[str, int], Observation]:
    """The most exact observation of an item for each whole year: the year's own statement first, overviews last."""
    found: dict[tuple[str, int], Observation] = {}
    for own in known.values():
        for o in own:
            whole = observations.is_full_year(o.period_start, o.period_end)
            if o.item == item and o.scope == "association" and o.measure == AMOUNT and whole and not o.shifted:
                key = (o.organisation, o.fiscal_year)
                if key not in found or _exact(o) < _exact(found[key]):
                    found[key] = o
    return found


def _exact(o: Observation) -> tuple[int, Decimal, bool, int, str]:
    return (o.order[0] != o.fiscal_year, o.half, o.kind == OVERVIEW, o.rank, o.fact_ids[0])


def _solvency(observed: Sequence[Observation], by_fact: dict[str, tuple[Grid, Fact]]) -> Iterable[Reconciliation]:
    """Solvency an overview prints for an earlier year against that year's own balance sheet."""
    sheets: dict[tuple[str, int], Grid] = {}
    for o in observed:
        if o.kind == "balance_sheet" and o.item == "total_assets" and o.order[0] == o.fiscal_year:
            sheets[o.organisation, o.fiscal_year] = by_fact[o.fact_ids[0]][0]
    for o in observed:
        sheet = sheets.get((o.organisation, o.fiscal_year))
        if o.item != "solvency" or sheet is None or o.fact_ids[0] not in by_fact:
            continue
        grid, fact = by_fact[o.fact_ids[0]]
        own = {f.fiscal_year for f in grid.facts if f.item == "total_assets"}
        if o.order[0] - o.fiscal_year < 2 or o.fiscal_year in own:
            continue  # the report's own balance sheet has the year
        r = equity.solvency_of(grid, fact, sheet.facts)
        if r is not None:
            r = replace(
                r,
                reconciliation_id=f"{r.reconciliation_id}.{sheet.document.document_id}",
                other_document_id=sheet.document.document_id,
            )
            yield r if r.verdict != DISAGREES else replace(r, note=_WARNING)


def _template_breaks(
    observed: Sequence[Observation], by_table: dict[str, Grid], by_fact: dict[str, tuple[Grid, Fact]]
) -> Iterable[Reconciliation]:
    """One label, two templates: cash flow of operations with the result in one report, and without it in another."""
    reports: dict[str, dict[tuple[int, str, str], tuple[str, Fact]]] = {}
    for o in observed:
        if o.kind != "cash_flow" or o.item not in ("cf_operating", "cf_wc_change") or o.order[0] != o.fiscal_year:
            continue
        reports.setdefault(o.organisation, {})[o.order] = (o.item, by_fact[o.fact_ids[0]][1])
    for own in reports.values():
        ordered = [own[k] for k in sorted(own)]
        for (item, before), (now_item, now) in itertools.pairwise(ordered):
            if vocabulary.fold(before.row_label) != vocabulary.fold(now.row_label) or now.value is None:
                continue
            r = across.compared(
                "template_break",
                by_table[now.table_id],
                now,
                [(now, 1)],
                f"{now.row_label}: of the template of {before.document_id}",
                subject=f"{now.fact_id}.{before.document_id}",
                other_document=before.document_id,
                note=f"{item};{now_item}",
            )
            yield r if item == now_item else replace(r, verdict=DISAGREES)
