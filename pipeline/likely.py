"""How a wrong figure may have come about, as an auditor would guess: said on a finding, never acted on.

Each guess rests on an exact coincidence that is unlikely by chance, so small figures are left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from parsers.numbers import swedish
from pipeline import vocabulary, wording
from pipeline.checks.grid import Grid
from pipeline.model import AMOUNT, COUNT, DISAGREES, SUBTOTAL, TOTAL, Fact, Reconciliation
from pipeline.slips import slip

_TELLING = {AMOUNT: Decimal(1000), COUNT: Decimal(20)}  # from where on an equal figure is no coincidence; base units
_SLIPS = {
    "digit": ("one digit differs", "en siffra skiljer"),
    "swap": ("two digits are swapped", "två siffror har bytt plats"),
    "sign": ("the sign is turned", "tecknet är omvänt"),
}
_ALIKE = 3  # checks that share one difference before it is called common

Said = tuple[str, str]  # in English and Swedish
NOTHING: Said = ("", "")
Guess = Callable[[Reconciliation, Fact, Grid], Said]


def causes(
    lead: Reconciliation,
    grid: Grid,
    by_id: dict[str, Fact],
    failing: Sequence[Reconciliation],
    earlier: Sequence[Fact],
    mended: bool,
) -> list[Said]:
    """Sentences on what may have happened to the figures of one finding, in English and Swedish, the most telling first.

    `failing`: all failing checks of the document; `earlier`: the facts of the association's report of the year
    before; `mended`: whether a repair with its own reason is suggested already.
    """
    stated = by_id[lead.fact_ids[0]]
    if lead.difference == 0 or stated.value is None or lead.verdict != DISAGREES or "softer:notice" in lead.note:
        return []
    said: list[Said] = []
    how = slip(lead.stated, lead.computed)
    if not mended and how and (how != "digit" or abs(lead.stated) >= _TELLING[AMOUNT]):
        en, sv = _SLIPS[how]
        printed, meant = swedish(lead.stated), swedish(lead.computed)
        said.append(
            (f"{printed} may be a slip for {meant}: {en}.", f"{printed} kan vara felskrivet för {meant}: {sv}.")
        )
    guesses: tuple[Guess, ...] = (_left_in_place, _copied, _the_difference_stands_above)
    for guess in guesses:
        if not mended and not said:
            said += _any(guess(lead, stated, grid))
    if not mended and not said:
        said += _any(_of_earlier_report(lead, stated, earlier))
    return said + _any(_swapped_pair(lead, failing, by_id)) + _any(_common(lead, failing, by_id))


def _any(said: Said) -> list[Said]:
    return [said] if said != NOTHING else []


def _telling(fact: Fact, value: Decimal) -> bool:
    """Is a figure large enough that meeting it twice means something?"""
    least = _TELLING.get(fact.measure)
    if least is None:
        return False
    factor = Decimal(vocabulary.units()[fact.unit]["factor"]) if fact.unit in vocabulary.units() else Decimal(1)
    steps = abs(value) / fact.quantum if fact.quantum else abs(value)
    return abs(value) * factor >= least and steps >= _TELLING[COUNT]


def _left_in_place(r: Reconciliation, stated: Fact, grid: Grid) -> Said:
    """The total of another year's column stands here too."""
    if stated.row_role not in (TOTAL, SUBTOTAL) or not _telling(stated, r.stated):
        return NOTHING
    for fact in grid.by_row.get(stated.row, []):
        other_year = fact.fiscal_year != stated.fiscal_year or fact.scenario != stated.scenario
        same = (fact.measure, fact.sex, fact.value) == (stated.measure, stated.sex, stated.value)
        if fact.column != stated.column and other_year and same:
            column = fact.column_label or fact.fiscal_year
            return (
                f"'{stated.row_label}' is the same as in the column {column}: it may have been left in place.",
                f"'{stated.row_label}' är densamma som i kolumnen {column}: den kan ha blivit stående.",
            )
    return NOTHING


def _copied(r: Reconciliation, stated: Fact, grid: Grid) -> Said:
    """Another row of the column prints the same figure."""
    twins = [
        f
        for f in grid.column_facts(stated.column)
        if f.row != stated.row and f.value == stated.value and f.measure == stated.measure
    ]
    if not 1 <= len(twins) <= 2 or not _telling(stated, r.stated) or any(f.fact_id in r.fact_ids for f in twins):
        return NOTHING
    nearest = min(twins, key=lambda f: abs(f.row - stated.row))
    return (
        f"'{nearest.row_label}' prints the same figure: one of the two may have been copied from the other.",
        f"'{nearest.row_label}' har samma tal: det ena kan vara kopierat från det andra.",
    )


def _the_difference_stands_above(r: Reconciliation, stated: Fact, grid: Grid) -> Said:
    """The difference is the figure of one row: left out, or taken in twice."""
    if r.table_id != stated.table_id or not _telling(stated, r.difference):
        return NOTHING
    rows = [
        f
        for f in grid.column_facts(stated.column)
        if f.row != stated.row and f.value is not None and abs(f.value) == abs(r.difference)
    ]
    if len(rows) != 1:
        return NOTHING
    much, row = swedish(abs(r.difference)), rows[0].row_label
    return (
        f"The difference of {much} is '{row}': it may have been left out or taken in twice.",
        f"Skillnaden {much} är '{row}': raden kan ha utelämnats eller räknats två gånger.",
    )


def _of_earlier_report(r: Reconciliation, stated: Fact, earlier: Sequence[Fact]) -> Said:
    """The report of the year before has this very total for its own year."""
    if stated.row_role not in (TOTAL, SUBTOTAL) or not _telling(stated, r.stated) or stated.fiscal_year is None:
        return NOTHING
    for f in earlier:
        same_place = (f.kind, f.scope, f.item, f.row_role, f.sex, f.measure, f.scenario) == (
            stated.kind,
            stated.scope,
            stated.item,
            stated.row_role,
            stated.sex,
            stated.measure,
            stated.scenario,
        )
        if same_place and f.fiscal_year == stated.fiscal_year - 1 and f.value == stated.value:
            return (
                f"{f.document_id} has the same figure for {f.fiscal_year}: last year's total may have been left in place.",
                f"{f.document_id} har samma tal för {f.fiscal_year}: förra årets summa kan ha blivit stående.",
            )
    return NOTHING


def _swapped_pair(r: Reconciliation, failing: Sequence[Reconciliation], by_id: dict[str, Fact]) -> Said:
    """Two figures of one table that have what the other should have, all of it or a part."""
    for other in failing:
        if other is r or other.rule != r.rule or other.table_id != r.table_id:
            continue
        mine, its = by_id[r.fact_ids[0]], by_id[other.fact_ids[0]]
        both = [" and ".join(_pick((mine, its), 0)), " och ".join(_pick((mine, its), 1))]
        if mine.row == its.row and mine.column == its.column:
            continue
        if r.stated == other.computed and other.stated == r.computed:
            return (
                f"{both[0]} may have changed places.",
                f"{both[1]} kan ha bytt plats.",
            )
        if (
            r.difference == -other.difference
            and mine.column == its.column
            and not set(r.fact_ids) & set(other.fact_ids)
        ):
            much = swedish(abs(r.difference))
            return (
                f"{both[0]} miss by {much} in opposite directions: {much} may stand in the wrong row.",
                f"{both[1]} avviker med {much} åt var sitt håll: {much} kan stå på fel rad.",
            )
    return NOTHING


def _common(r: Reconciliation, failing: Sequence[Reconciliation], by_id: dict[str, Fact]) -> Said:
    """One difference in several figures: a change that was not carried through, or a draft's leftover."""
    stated = by_id[r.fact_ids[0]]
    alike: dict[str, Fact] = {}
    for other in failing:
        fact = by_id[other.fact_ids[0]]
        if abs(other.difference) == abs(r.difference) and fact.unit == stated.unit:
            alike.setdefault(fact.fact_id, fact)
    if len(alike) < _ALIKE or not _telling(stated, r.difference):
        return NOTHING
    others = [f for f in alike.values() if f.fact_id != stated.fact_id]
    names = [", ".join(dict.fromkeys(_pick(others, language))) for language in (0, 1)]
    much = swedish(abs(r.difference))
    return (
        f"The same difference of {much} stands in {len(alike)} figures ({names[0]}): a draft's leftover, or a change that was not carried through.",
        f"Samma skillnad, {much}, finns i {len(alike)} tal ({names[1]}): rester av ett utkast, eller en ändring som inte följts upp.",
    )


def _named(fact: Fact) -> Said:
    en, sv = wording.column(fact)
    return f"'{fact.row_label}' ({en})", f"'{fact.row_label}' ({sv})"


def _pick(facts: Sequence[Fact], language: int) -> list[str]:
    return [_named(f)[language] for f in facts]
