"""Exit reasons over the regimes they were counted under: which regime a table follows, and what can be compared.

A regime is one list of reasons with one population (schemas/exit_regimes.csv, schemas/exit_crosswalk.csv). It is
told from the labels a table prints: all of them must be the regime's, and those the regime always prints must be
there. A table of another list has no regime and enters no series. What can be compared over regimes is
schemas/comparable_measures.csv; everything else keeps its regime in the name of its series.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from pipeline import vocabulary
from pipeline.model import ALL, ASSOCIATION, COUNT, ITEM, MEN, OUTCOME, TOTAL, WOMEN, Claim, Document, Fact, Table

EXITS = "exits"  # the item of a claim that counts all exits
_YES = "yes"
_STEP = Decimal("0.1")  # of a share computed here, in percentage points


@dataclass(frozen=True, slots=True)
class Regime:
    """One list of exit reasons. `codes` by folded label; `required`: codes that its tables always have."""

    regime: str
    codes: Mapping[str, str]
    required: frozenset[str]
    valid_from: int
    valid_to: int

    def valid(self, year: int | None) -> bool:
        return year is not None and self.valid_from <= year <= self.valid_to


@dataclass(frozen=True, slots=True)
class Comparable:
    """A measure that some regimes can be compared by: the codes it adds up under one regime, and what to keep in mind."""

    measure: str
    regime: str
    codes: tuple[str, ...]  # none where it can't be derived
    note: str


@dataclass(slots=True)
class Exits:
    """The exits of one table, or of one document's running text, under a regime: persons by code and sex."""

    document_id: str
    table_id: str
    regime: str
    scope: str
    fiscal_year: int
    period_start: str
    period_end: str
    counts: dict[tuple[str, str], Decimal | None] = field(default_factory=dict)
    sources: dict[tuple[str, str], list[str]] = field(default_factory=dict)  # fact or claim ids
    totals: dict[str, tuple[Decimal, str]] = field(default_factory=dict)  # printed, by sex, with the fact or claim
    stated: set[tuple[str, Decimal]] = field(default_factory=set)  # numbers that caption and headings give, by sex

    def add(self, code: str, sex: str, value: Decimal | None, source: str) -> None:
        """Add one printed count; labels that share a code add up, and one that is not available makes it unknown."""
        before = self.counts.get((code, sex), Decimal(0))
        self.counts[code, sex] = None if before is None or value is None else before + value
        self.sources.setdefault((code, sex), []).append(source)


@dataclass(frozen=True, slots=True)
class Share:
    """A comparable measure of one table and sex: `part` of `whole` persons, and what the reader must know of it."""

    measure: str
    sex: str
    part: Decimal
    whole: Decimal
    note: str
    sources: tuple[str, ...]

    @property
    def percent(self) -> Decimal:
        """The share in percent with one decimal, half up."""
        return (100 * self.part / self.whole).quantize(_STEP, ROUND_HALF_UP)


@cache
def regimes() -> tuple[Regime, ...]:
    """All regimes of the crosswalk that tables can follow, in its order."""
    by_name: dict[str, list[dict[str, str]]] = {}
    for row in vocabulary.rows("exit_crosswalk.csv"):
        by_name.setdefault(row["regime"], []).append(row)
    return tuple(
        Regime(
            name,
            {vocabulary.fold(r["label"]): r["code"] for r in own if r["label"]},
            frozenset(r["code"] for r in own if r["required"] == _YES),
            min(int(r["valid_from"] or 0) for r in own),
            max(int(r["valid_to"] or 9999) for r in own),
        )
        for name, own in by_name.items()
    )


@cache
def comparables() -> tuple[Comparable, ...]:
    """schemas/comparable_measures.csv."""
    return tuple(
        Comparable(r["measure"], r["regime"], tuple(c for c in r["codes"].split(";") if c), r["note"])
        for r in vocabulary.rows("comparable_measures.csv")
    )


@cache
def population(regime: str, organisation: str, report_type: str) -> str:
    """Who is counted, where schemas/exit_regimes.csv says so for this association's reports; else that it is not known."""
    for row in vocabulary.rows("exit_regimes.csv"):
        if (row["regime"], row["organisation"]) == (regime, organisation) and report_type in row["report_types"].split(
            ";"
        ):
            return row["population"]
    return "the population of this association's exits is not described in schemas/exit_regimes.csv"


def regime_of(labels: Iterable[str], year: int | None) -> str:
    """The regime whose list of reasons these printed labels are, or nothing."""
    known = [vocabulary.match("exit_reasons", label, year) for label in labels]
    if not known or any(entry is None for entry in known):
        return ""
    folded = {vocabulary.fold(entry.label) for entry in known if entry is not None}
    for regime in regimes():
        own = {regime.codes[f] for f in folded if f in regime.codes}
        if regime.valid(year) and folded <= regime.codes.keys() and regime.required <= own:
            return regime.regime
    return ""


def labels_of(tables: Sequence[Table], facts: Sequence[Fact]) -> dict[str, str]:
    """The exit reason each fact of an exit table is printed under, by fact id; rows that are sums have none."""
    columns = {(t.table_id, i): c.item_label for t in tables for i, c in enumerate(t.columns, 1) if c.item_label}
    transposed = {t.table_id for t in tables if t.transposed}
    found = {}
    for f in facts:
        if f.kind not in ("exit_reasons", "figure_exit_reasons"):
            continue
        label = columns.get((f.table_id, f.column), "")
        if not label and f.row_role == ITEM and f.table_id not in transposed:
            label = f.row_label
        if label:
            found[f.fact_id] = label
    return found


def regimes_of(documents: Sequence[Document], facts: Sequence[Fact], labels: Mapping[str, str]) -> dict[str, str]:
    """The regime of every exit table that follows one, by table id."""
    years = {d.document_id: d.report_year for d in documents}
    by_table: dict[tuple[str, str], set[str]] = {}
    for f in facts:
        if f.fact_id in labels:
            by_table.setdefault((f.document_id, f.table_id), set()).add(labels[f.fact_id])
    found = {table: regime_of(sorted(own), years[document]) for (document, table), own in by_table.items()}
    return {table: regime for table, regime in found.items() if regime}


def of_tables(
    facts: Sequence[Fact], claims: Sequence[Claim], labels: Mapping[str, str], known: Mapping[str, str]
) -> list[Exits]:
    """Counts of exits by table, for tables with a regime; `labels` and `known` as labels_of and regimes_of give them."""
    found: dict[str, Exits] = {}
    for f in facts:
        if f.kind != "exit_reasons" or f.measure != COUNT or f.scenario != OUTCOME or f.table_id not in known:
            continue
        if f.fiscal_year is None:
            continue
        own = found.setdefault(
            f.table_id,
            Exits(
                f.document_id,
                f.table_id,
                known[f.table_id],
                f.scope,
                f.fiscal_year,
                f.period_start,
                f.period_end,
            ),
        )
        if f.fact_id in labels:
            own.add(f.item, f.sex, f.value, f.fact_id)
        elif f.value is not None and (f.row_role == TOTAL or not f.item):
            own.totals[f.sex] = (f.value, f.fact_id)
    for c in claims:
        if c.table_id in found and c.measure == COUNT:
            found[c.table_id].stated.add((c.sex, c.value))
    return list(found.values())


def of_prose(documents: Sequence[Document], claims: Sequence[Claim]) -> list[Exits]:
    """Counts of exits that running text tells by numbered reasons, one for each document that has them."""
    by_id = {d.document_id: d for d in documents}
    found: dict[str, Exits] = {}
    for c in claims:
        if not c.item or c.measure != COUNT:
            continue
        document = by_id[c.document_id]
        regime = prose_regime(document.report_year)
        if not regime or document.report_year is None:
            continue
        own = found.setdefault(
            c.document_id,
            Exits(
                c.document_id,
                "",
                regime,
                ASSOCIATION,
                document.report_year,
                document.period_start,
                document.period_end,
            ),
        )
        if c.item == EXITS:
            own.totals.setdefault(c.sex, (c.value, c.claim_id))
        elif (c.item, c.sex) not in own.counts:
            own.add(c.item, c.sex, c.value, c.claim_id)
    for own in found.values():
        _add_up_sexes(own)
    return list(found.values())


def prose_regime(year: int | None) -> str:
    """The regime whose reasons running text of a year's report may tell by number."""
    marked = {r["regime"] for r in vocabulary.rows("exit_crosswalk.csv") if r["prose_mark"]}
    return next((r.regime for r in regimes() if r.regime in marked and r.valid(year)), "")


def _add_up_sexes(own: Exits) -> None:
    """Where women and men are told and all are not, all is their sum."""
    for code in dict.fromkeys(code for code, _ in own.counts):
        if (code, ALL) not in own.counts and {(code, WOMEN), (code, MEN)} <= own.counts.keys():
            for sex in (WOMEN, MEN):
                own.add(code, ALL, own.counts[code, sex], own.sources[code, sex][0])
    if ALL not in own.totals and {WOMEN, MEN} <= own.totals.keys():
        told = [own.totals[sex] for sex in (WOMEN, MEN)]
        own.totals[ALL] = (told[0][0] + told[1][0], ";".join(source for _, source in told))


def shares(own: Exits) -> list[Share]:
    """The comparable measures that can be derived from one table's exits, by sex."""
    found = []
    for comparable in comparables():
        if comparable.regime != own.regime or not comparable.codes:
            continue
        for sex in dict.fromkeys(s for _, s in own.counts):
            values = [own.counts[c, sex] for c in comparable.codes if (c, sex) in own.counts]
            whole, note = _whole(own, sex)
            if not values or any(v is None for v in values) or not whole:
                continue
            ids = [i for c in comparable.codes for i in own.sources.get((c, sex), [])]
            if sex in own.totals:
                ids += own.totals[sex][1].split(";")
            found.append(
                Share(
                    comparable.measure,
                    sex,
                    sum((v for v in values if v is not None), Decimal(0)),
                    whole,
                    "; ".join(n for n in (comparable.note, note) if n),
                    tuple(ids),
                )
            )
    return found


def _whole(own: Exits, sex: str) -> tuple[Decimal | None, str]:
    """All exits of a sex: the printed total, unless the reasons add up to something else and nothing bears it out."""
    parts = [v for (_, s), v in own.counts.items() if s == sex]
    added = None if any(v is None for v in parts) else sum((v for v in parts if v is not None), Decimal(0))
    printed = own.totals[sex][0] if sex in own.totals else None
    if printed is None:
        return added, ""
    if added is None or printed == added or not own.table_id:
        return printed, ""
    if (sex, printed) in own.stated:
        return printed, f"the printed total {printed} is taken, as the caption states it; the reasons add up to {added}"
    return added, f"the reasons add up to {added}, which is taken; the printed total is {printed}"
