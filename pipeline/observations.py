"""Facts as observations of one quantity: the item it is a series of, its period, its rounding interval, its source.

What differs between kinds of tables is data: schemas/series_items.csv says which items of which kinds are one
quantity (an opening balance is the closing balance of the year before), schemas/series_sources.csv which kind is
preferred where a report prints a quantity several times.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from pipeline import exits, vocabulary
from pipeline.model import (
    AMOUNT,
    BORN_DIGITAL,
    COUNT,
    ITEM,
    MEMO,
    OCR,
    OCR_LAYER,
    OUTCOME,
    PERCENT,
    TEXT_EXTRACT,
    Claim,
    Document,
    Fact,
    Table,
)

EDITIONS = (BORN_DIGITAL, TEXT_EXTRACT, OCR_LAYER, OCR)  # the most trusted first
_HAS = "has "
Key = tuple[str, str, str, str, str, int, str, str]


@dataclass(frozen=True, slots=True)
class Observation:
    """One value of one quantity in one report. `value` and `half` (half its rounding step) in the base unit."""

    organisation: str
    item: str
    scope: str
    sex: str
    measure: str
    fiscal_year: int
    period_start: str
    period_end: str
    value: Decimal
    half: Decimal
    unit: str
    document_id: str
    order: tuple[int, str, str]  # of its report among all: report year, last day, document
    kind: str
    rank: int  # of the kind within a report, the lowest first
    label: str
    fact_ids: tuple[str, ...]
    row_role: str = ITEM
    section: str = ""
    shifted: bool = False  # an opening balance, read as the closing one of the year before
    note: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None

    @property
    def key(self) -> Key:
        return (
            self.organisation,
            self.item,
            self.scope,
            self.sex,
            self.measure,
            self.fiscal_year,
            self.period_start,
            self.period_end,
        )

    def agrees(self, other: Observation) -> bool:
        """Do the two rounding intervals have a value in common?"""
        return abs(self.value - other.value) <= self.half + other.half


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of schemas/series_items.csv."""

    item: str
    year_shift: int
    flow: bool
    measure: str
    cost: bool  # a sum of costs: negative, whatever sign its table gives it
    when: str


@cache
def _rules() -> dict[tuple[str, str], Rule]:
    return {
        (r["kind"], r["item"]): Rule(
            r["series_item"], int(r["year_shift"]), r["flow"] == "yes", r["measure"], r["sign"] == "cost", r["when"]
        )
        for r in vocabulary.rows("series_items.csv")
    }


@cache
def _ranks() -> dict[str, int]:
    return {r["kind"]: int(r["rank"]) for r in vocabulary.rows("series_sources.csv")}


def editions(documents: Sequence[Document], facts: Sequence[Fact], claims: Sequence[Claim]) -> list[Document]:
    """One document for each report: of several editions the one whose text is most to be trusted.

    A report is an organisation's report of one type and year; documents that do not tell these are of no series.
    """
    speaking = {f.document_id for f in facts} | {c.document_id for c in claims}
    best: dict[tuple[str, str, int], Document] = {}
    for d in sorted(documents, key=lambda d: (_trust(d), d.document_id)):
        if d.organisation and d.report_type and d.report_year is not None and d.document_id in speaking:
            best.setdefault((d.organisation, d.report_type, d.report_year), d)
    return sorted(best.values(), key=_order)


def _trust(document: Document) -> int:
    return EDITIONS.index(document.text_origin) if document.text_origin in EDITIONS else len(EDITIONS)


def _order(document: Document) -> tuple[int, str, str]:
    return (document.report_year or 0, document.period_end, document.document_id)


def of_run(
    documents: Sequence[Document], tables: Sequence[Table], facts: Sequence[Fact], claims: Sequence[Claim]
) -> list[Observation]:
    """Every observation of the run's reports, one edition of each, in a fixed order."""
    by_id = {d.document_id: d for d in editions(documents, facts, claims)}
    facts = [f for f in facts if f.document_id in by_id]
    tables = [t for t in tables if t.document_id in by_id]
    claims = [c for c in claims if c.document_id in by_id]
    labels = exits.labels_of(tables, facts)
    regimes = exits.regimes_of(list(by_id.values()), facts, labels)
    found: list[Observation] = []
    by_table: dict[str, list[Fact]] = {}
    for f in facts:
        by_table.setdefault(f.table_id, []).append(f)
    for own in by_table.values():
        found += _of_table(by_id[own[0].document_id], own, labels, regimes)
    for e in [*exits.of_tables(facts, claims, labels, regimes), *exits.of_prose(list(by_id.values()), claims)]:
        found += _of_exits(by_id[e.document_id], e)
    return found


def _of_table(
    document: Document, facts: Sequence[Fact], labels: Mapping[str, str], regimes: Mapping[str, str]
) -> list[Observation]:
    """The observations of one table; rows that share an item add up, shares are told apart by their labels."""
    rules = {f.item: r for f in facts if (r := _rule(f.kind, f.item, facts)) is not None}
    year = document.report_year
    found: dict[Key, list[Observation]] = {}
    for f in facts:
        f = replace(f, item=_item_of_row(f, year))
        observed = _observed(document, f, rules.get(f.item), labels, regimes)
        if observed is not None:
            found.setdefault(observed.key, []).append(observed)
    return [o for own in found.values() for o in _joined(own)]


def _item_of_row(f: Fact, year: int | None) -> str:
    """Where rows of people are items of their own (levels of education, who referred), these alone name the quantity."""
    if f.row_role != ITEM or not vocabulary.kinds()[f.kind].people or f.kind not in _kinds_with_items():
        return f.item
    entry = vocabulary.match("line_items", f.row_label, year, f.kind)
    return entry.code if entry is not None else ""


@cache
def _kinds_with_items() -> frozenset[str]:
    return frozenset(e.kind for e in vocabulary.entries("line_items"))


def _rule(kind: str, item: str, facts: Sequence[Fact]) -> Rule | None:
    rule = _rules().get((kind, item))
    return rule if rule is None or not rule.when or _holds(rule.when, facts) else None


def _holds(identity: str, facts: Sequence[Fact]) -> bool:
    """Does a table meet a rule's condition: `has item`, or `a + b = c` in most of its years, within rounding?

    Amounts are normalised: costs negative.
    """
    if identity.startswith(_HAS):
        return any(f.item == identity.removeprefix(_HAS) for f in facts)
    left, total = identity.split("=")
    terms = [t.strip() for t in left.split("+")]
    by_year: dict[int | None, dict[str, Fact]] = {}
    for f in facts:
        if f.amount_normalised is not None and f.scenario == OUTCOME:
            by_year.setdefault(f.fiscal_year, {}).setdefault(f.item, f)
    verdicts = []
    for own in by_year.values():
        if {*terms, total.strip()} <= own.keys():
            amounts = [own[t].amount_normalised or Decimal(0) for t in terms]
            allowed = sum((_step(own[t]) for t in [*terms, total.strip()]), Decimal(0)) / 2
            difference = sum(amounts, Decimal(0)) - (own[total.strip()].amount_normalised or Decimal(0))
            verdicts.append(abs(difference) <= allowed)
    return 2 * sum(verdicts) > len(verdicts)


def _step(fact: Fact) -> Decimal:
    """Its rounding step in the base unit."""
    return fact.quantum * Decimal(vocabulary.units()[fact.unit]["factor"])


def _observed(
    document: Document, f: Fact, rule: Rule | None, labels: Mapping[str, str], regimes: Mapping[str, str]
) -> Observation | None:
    """A fact as an observation, or None: no outcome, no item, no year, no value, or an exit reason without a regime."""
    if f.scenario != OUTCOME or not f.item or f.fiscal_year is None or f.amount is None:
        return None
    item, label = f.item, f.row_label
    if f.kind in ("exit_reasons", "figure_exit_reasons"):
        if f.table_id not in regimes or f.fact_id not in labels:
            return None
        item, label = f"exit.{regimes[f.table_id]}.{f.item}", labels[f.fact_id]
    elif f.row_role == MEMO and not (f.measure == AMOUNT and not f.period_start):
        return None  # below the table's arithmetic; balances stand there too
    if vocabulary.kinds()[f.kind].shape == "shares":
        item = f"{item}.{vocabulary.slug(label)[:60].strip('-')}"
    year, start, end = f.fiscal_year, f.period_start, f.period_end
    measure, unit = f.measure, vocabulary.units()[f.unit]["base_unit"]
    value = f.amount if f.amount_normalised is None else f.amount_normalised
    if rule is not None:
        item = rule.item
        if rule.flow and not start:
            start = f"{year}-01-01"
        if rule.year_shift:
            year += rule.year_shift
            start, end = "", f"{year}-12-31"  # the financial year is the calendar year
        if rule.measure:
            measure, unit = rule.measure, "persons" if rule.measure == COUNT else unit
        value = -abs(value) if rule.cost else value
    return Observation(
        document.organisation,
        item,
        f.scope,
        f.sex,
        measure,
        year,
        start,
        end,
        value,
        Decimal(0) if measure == COUNT else _step(f) / 2,
        unit,
        f.document_id,
        _order(document),
        f.kind,
        _ranks().get(f.kind, len(_ranks())),
        label,
        (f.fact_id,),
        f.row_role,
        f.section,
        rule is not None and rule.year_shift != 0,
    )


def _joined(own: Sequence[Observation]) -> list[Observation]:
    """Rows of one table under one key: the printed sums where there are some, else the rows added up."""
    sums = [o for o in own if o.row_role != ITEM]
    if len(own) == 1 or sums or own[0].measure not in (AMOUNT, COUNT) or len({(o.section, o.label) for o in own}) == 1:
        return list(sums or own)
    labels = list(dict.fromkeys(o.label for o in own))
    return [
        replace(
            own[0],
            value=sum((o.value for o in own), Decimal(0)),
            half=sum((o.half for o in own), Decimal(0)),
            label=" + ".join(labels),
            fact_ids=tuple(i for o in own for i in o.fact_ids),
            note=f"sum of {len(own)} rows that share the item"
            + ("; a person may stand in several of them" if own[0].measure == COUNT else ""),
        )
    ]


def _of_exits(document: Document, own: exits.Exits) -> Iterable[Observation]:
    """Comparable measures in percent; for running text the counts themselves too, which are no facts."""
    organisation = vocabulary.organisation_code(document.organisation)
    who = exits.population(own.regime, organisation, document.report_type)

    def observation(item: str, sex: str, measure: str, value: Decimal, ids: tuple[str, ...]) -> Observation:
        return Observation(
            document.organisation,
            item,
            own.scope,
            sex,
            measure,
            own.fiscal_year,
            own.period_start,
            own.period_end,
            value,
            Decimal(0),
            "percent" if measure == PERCENT else "persons",
            own.document_id,
            _order(document),
            "exit_reasons",
            _ranks().get("exit_reasons", 1),
            own.regime,
            ids,
        )

    for share in exits.shares(own):
        shared = observation(share.measure, share.sex, PERCENT, share.percent, share.sources)
        yield replace(
            shared, half=Decimal("0.05"), note=f"{share.note}; {who}", numerator=share.part, denominator=share.whole
        )
    if not own.table_id:
        for (code, sex), value in own.counts.items():
            if value is not None:
                yield observation(
                    f"exit.{own.regime}.{code}", sex, COUNT, value, tuple(dict.fromkeys(own.sources[code, sex]))
                )


def is_full_year(start: str, end: str) -> bool:
    """A whole calendar year, or a balance on its last day."""
    return end[4:] == "-12-31" and (not start or (start[4:] == "-01-01" and start[:4] == end[:4]))
