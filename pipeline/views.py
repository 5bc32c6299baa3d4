"""The published tables as rows: the contract's tables from the hand-overs, and the views a researcher reaches for first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from parsers.accounting import Unaccounted
from pipeline import exits, vocabulary
from pipeline.model import (
    ALL,
    ASSOCIATION,
    BUDGET,
    COUNT,
    OUTCOME,
    PERCENT,
    VARIANCE,
    Claim,
    Document,
    Fact,
    Finding,
    Reconciliation,
    Table,
)
from pipeline.normalise import UNMAPPED
from pipeline.observations import is_full_year
from pipeline.rows import sort_rows

Row = Mapping[str, Any]
PEOPLE = (
    "participants_by_intervention",
    "participant_flow",
    "exits_by_intervention",
    "education_background",
    "participants_by_group",
    "referrers",
)
STATEMENTS = {"balance_sheets": "balance_sheet", "income_statements": "income_statement", "cash_flows": "cash_flow"}


def contract(
    documents: Sequence[Document],
    tables: Sequence[Table],
    facts: Sequence[Fact],
    claims: Sequence[Claim],
    reconciliations: Sequence[Reconciliation],
    findings: Sequence[Finding],
) -> dict[str, list[Row]]:
    """documents, tables, facts, claims, reconciliations and findings, each sorted by its key."""
    return {
        "documents": sort_rows(
            ({**row, "message": " | ".join(row["messages"])} for row in _rows(documents)), "document_id"
        ),
        "tables": sort_rows((_table(t) for t in tables), "document_id", "line_first", "table_id"),
        "facts": sort_rows(_rows(facts), "document_id", "table_id", "row", "column"),
        "claims": sort_rows(_rows(claims), "document_id", "line", "claim_id"),
        "reconciliations": sort_rows(_rows(reconciliations), "rule", "document_id", "reconciliation_id"),
        "findings": list(_rows(findings)),
    }


def _rows(records: Iterable[Any]) -> Iterator[Row]:
    """Records of one dataclass as rows. `asdict` would copy every value, and a document's whole running text with it."""
    names: tuple[str, ...] = ()
    for record in records:
        names = names or tuple(f.name for f in fields(record))
        yield {name: getattr(record, name) for name in names}


def _table(table: Table) -> Row:
    row = {
        c: getattr(table, c)
        for c in (
            "table_id",
            "document_id",
            "kind",
            "number_printed",
            "caption",
            "scope",
            "page",
            "line_first",
            "line_last",
            "bbox",
            "unit",
            "layout",
            "heading",
            "unit_as_headed",
            "flags",
        )
    }
    return {**row, "row_count": len(table.rows), "column_count": len(table.columns) + 1}


def views(documents: Sequence[Document], tables: Sequence[Table], facts: Sequence[Fact]) -> dict[str, list[Row]]:
    """exit_reasons, budget_outcome, one table per statement, notes and participants."""
    by_id = {d.document_id: d for d in documents}
    found: dict[str, list[Row]] = {
        "exit_reasons": _exit_reasons(by_id, _reasons(tables), facts, _regimes(documents, tables, facts)),
        "budget_outcome": _budget_outcome(by_id, facts),
        "notes": _notes(by_id, facts),
        "participants": _participants(by_id, facts),
    }
    for name, kind in STATEMENTS.items():
        rows = [_amount_row(by_id[f.document_id], f) for f in facts if f.kind == kind]
        found[name] = sort_rows(rows, "organisation", "document_id", "table_id", "fact_id")
    return found


def _amount_row(document: Document, f: Fact) -> dict[str, Any]:
    """One figure of a statement or note with its amounts in kr."""
    return {
        "organisation": document.organisation,
        "comparative": f.fiscal_year != document.report_year,
        "label": f.row_label,
        "amount_kr": f.amount,
        "amount_normalised_kr": f.amount_normalised,
        **_taken(
            f,
            "document_id",
            "table_id",
            "fiscal_year",
            "period_end",
            "item",
            "row_role",
            "value_printed",
            "fact_id",
        ),
    }


def _taken(f: Fact, *names: str) -> dict[str, Any]:
    """These fields of a fact as they are."""
    return {name: getattr(f, name) for name in names}


def is_note(kind: str) -> bool:
    """A kind of note to the statements."""
    return kind.startswith("note_")


def _notes(by_id: Mapping[str, Document], facts: Sequence[Fact]) -> list[Row]:
    rows = [
        {
            **_amount_row(by_id[f.document_id], f),
            **_taken(f, "kind", "section"),
            "party": vocabulary.party(f.row_label),
        }
        for f in facts
        if is_note(f.kind)
    ]
    return sort_rows(rows, "organisation", "document_id", "table_id", "fact_id")


def _participants(by_id: Mapping[str, Document], facts: Sequence[Fact]) -> list[Row]:
    names = (
        "document_id",
        "table_id",
        "kind",
        "fiscal_year",
        "period_start",
        "period_end",
        "scope",
        "item",
        "row_role",
    )
    rows = [
        {
            "organisation": by_id[f.document_id].organisation,
            "label": f.row_label,
            **_taken(f, *names, "column_label", "sex", "measure", "value", "value_printed", "unit", "fact_id"),
        }
        for f in facts
        if f.kind in PEOPLE
    ]
    return sort_rows(rows, "organisation", "document_id", "table_id", "fact_id")


def key_figures(series: Iterable[Row]) -> list[Row]:
    """A few quantities of whole years, one row for each association, year and quantity, out of series.csv.

    schemas/key_figures.csv says which series serves a quantity: the first of its items that has the year.
    """
    best: dict[tuple[str, int, str], tuple[int, Row]] = {}
    for row, key_figure, rank in _serving(series):
        key = (row["organisation"], row["fiscal_year"], key_figure)
        if key not in best or rank < best[key][0]:
            best[key] = (rank, row)
    names = ("organisation", "fiscal_year", "item", "unit", "restated", "derivation", "break_note")
    rows = [
        {
            "key_figure": key_figure,
            "value": row["value_latest"],
            "document_id": row["document_latest"],
            "fact_id": row["fact_latest"],
            **{name: row[name] for name in names},
        }
        for (_, _, key_figure), (_, row) in best.items()
    ]
    return sort_rows(rows, "organisation", "key_figure", "fiscal_year")


def key_figure_count(series: Iterable[Row]) -> int:
    """How many rows key_figures must have: association, year and quantity, each once."""
    return len({(row["organisation"], row["fiscal_year"], key_figure) for row, key_figure, _ in _serving(series)})


def _serving(series: Iterable[Row]) -> Iterator[tuple[Row, str, int]]:
    """Rows of series.csv that may serve as a key figure, with its name and their rank among its items."""
    rules = [
        (r["key_figure"], r["items"].split(";"), r["measures"].split(";")) for r in vocabulary.rows("key_figures.csv")
    ]
    for row in series:
        whole = is_full_year(row["period_start"], row["period_end"])
        if row["scope"] != ASSOCIATION or row["sex"] not in ("", ALL) or not whole:
            continue
        for key_figure, items, measures in rules:
            if row["item"] in items and row["measure"] in measures:
                yield row, key_figure, items.index(row["item"])


def _regimes(documents: Sequence[Document], tables: Sequence[Table], facts: Sequence[Fact]) -> dict[str, str]:
    return exits.regimes_of(documents, facts, exits.labels_of(tables, facts))


Reasons = Mapping[tuple[str, int], str]  # exit reasons that stand as columns, by table and column


def _reasons(tables: Sequence[Table]) -> Reasons:
    return {(t.table_id, i): c.item_label for t in tables for i, c in enumerate(t.columns, 1) if c.item_label}


def _exit_reasons(
    by_id: dict[str, Document], reasons: Reasons, facts: Sequence[Fact], regimes: Mapping[str, str]
) -> list[Row]:
    rows = []
    for f in facts:
        if f.kind != "exit_reasons" or f.measure not in (COUNT, PERCENT):
            continue
        label = reasons.get((f.table_id, f.column), f.row_label)
        entry = vocabulary.match("exit_reasons", label, by_id[f.document_id].report_year) if f.item else None
        rows.append(
            {
                "organisation": by_id[f.document_id].organisation,
                "reason_group": entry.group if entry else "",
                "relation": entry.relation if entry else "",
                "label": label,
                "regime": regimes.get(f.table_id, ""),
                **_taken(
                    f,
                    "document_id",
                    "table_id",
                    "fiscal_year",
                    "period_start",
                    "period_end",
                    "scope",
                    "item",
                    "sex",
                    "measure",
                    "value",
                    "fact_id",
                ),
            }
        )
    return sort_rows(rows, "organisation", "document_id", "table_id", "fact_id")


def _budget_outcome(by_id: dict[str, Document], facts: Sequence[Fact]) -> list[Row]:
    grouped: dict[tuple[str, int], dict[tuple[str, int | None, str], Fact]] = {}
    for f in facts:
        if f.kind in ("intervention_budget", "operating_statement"):
            grouped.setdefault((f.table_id, f.row), {})[(f.scenario, f.fiscal_year, f.period_end)] = f
    rows = []
    for cells in grouped.values():
        for year, end in sorted({(y, e) for _, y, e in cells if y is not None}):
            own = [cells.get((s, year, end)) for s in (BUDGET, OUTCOME, VARIANCE)]
            first = next((f for f in own if f is not None), None)
            if first is None:
                continue
            budget, outcome, variance = (f.amount_normalised if f is not None else None for f in own)
            rows.append(
                {
                    "organisation": by_id[first.document_id].organisation,
                    "label": first.row_label,
                    "budget_kr": budget,
                    "outcome_kr": outcome,
                    "variance_kr": variance,
                    "fact_ids": tuple(f.fact_id for f in own if f is not None),
                    "fiscal_year": year,
                    "period_end": end,
                    "row": first.row,
                    **{
                        c: getattr(first, c)
                        for c in ("document_id", "table_id", "kind", "scope", "item", "section", "row_role", "unit")
                    },
                }
            )
    return sort_rows(rows, "organisation", "document_id", "table_id", "row", "fiscal_year", "period_end")


def leftovers(
    documents: Sequence[Document], tables: Sequence[Table], facts: Sequence[Fact], unaccounted: Sequence[Unaccounted]
) -> dict[str, list[Row]]:
    """What the run could not place: numbers of no known sort, labels of no vocabulary with the closest known ones."""
    by_id = {d.document_id: d for d in documents}
    reasons = _reasons(tables)
    labels: dict[tuple[str, str, str], int] = {}
    for f in facts:
        if UNMAPPED in f.flags:
            key = (f.kind, f.document_id, reasons.get((f.table_id, f.column), f.row_label))
            labels[key] = labels.get(key, 0) + 1
    rows = []
    for (kind, document_id, label), count in labels.items():
        if "exit_reasons" in kind:
            name, owner = "exit_reasons", ""
        elif kind == "intervention_budget":
            name, owner = "interventions", vocabulary.organisation_code(by_id[document_id].organisation)
        else:
            name, owner = "line_items", kind
        rows.append(
            {
                "kind": kind,
                "document_id": document_id,
                "row_label": label,
                "closest_known": vocabulary.closest(name, label, owner),
                "figures": count,
            }
        )
    return {
        "unmapped_labels": sort_rows(rows, "kind", "document_id", "row_label"),
        "numbers_unaccounted": sort_rows(_rows(unaccounted), "document_id", "page", "line", "number"),
    }
