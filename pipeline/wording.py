"""The words of a finding, in English and Swedish: what is printed, what follows from what, what it should be."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from parsers.numbers import swedish
from pipeline import vocabulary
from pipeline.checks.grid import Grid
from pipeline.model import ALL, MEN, OTHER, WOMEN, Claim, Fact, Reconciliation
from pipeline.repair import Repair
from pipeline.variance import BUDGET_MINUS_OUTCOME, OUTCOME_MINUS_BUDGET

SEX = {  # in English and Swedish, in the order they are told
    ALL: ("in all", "totalt"),
    WOMEN: ("women", "kvinnor"),
    MEN: ("men", "män"),
    OTHER: ("others", "annat"),
}
_SCENARIO_SV = {"outcome": "utfall", "budget": "budget", "variance": "avvikelse", "forecast": "prognos"}
_VARIANCE = {
    OUTCOME_MINUS_BUDGET: ("outcome less budget", "utfall minus budget"),
    BUDGET_MINUS_OUTCOME: ("budget less outcome", "budget minus utfall"),
}
_SLIP_EN = {"digit": "one digit differs", "swap": "two digits are swapped", "sign": "the sign is turned"}
_SLIP_SV = {"digit": "en siffra skiljer", "swap": "två siffror har bytt plats", "sign": "tecknet är vänt"}
_HYPHEN = re.compile(r"(?<=[a-zåäö])- (?=[a-zåäö])(?!(?:och|eller|samt|resp)\b)")  # left from a header's lines
MOST_COLUMNS = 4  # of a total row that a message repeats whole; of a wider one only what disagrees


@dataclass(frozen=True, slots=True)
class Words:
    en: str
    sv: str
    stated: str
    expected: str
    difference: str
    suggestion: str
    note: str = ""
    suggestion_sv: str = ""


def place(page: object, line: object) -> tuple[str, str]:
    """Where something stands in the raw file: its line, or its page where the file has no lines."""
    return (f"line {line}", f"rad {line}") if line not in (None, "") else (f"page {page}", f"sida {page}")


def table_name(grid: Grid) -> tuple[str, str]:
    """How one finds the table, in English and Swedish: number and caption, else what kind of table it is."""
    table = grid.table
    caption = f" ({table.caption})" if table.caption else ""
    if table.number_printed:
        return f"{table.number_printed}{caption}", f"{table.number_printed}{caption}"
    kind = vocabulary.kinds()[table.kind]
    return f"{kind.name_en}{caption}", f"{kind.name_sv}{caption}"


def kind_sv(kind: str) -> str:
    """What kind of table it is, in Swedish, within a sentence."""
    return _within(vocabulary.kinds()[kind].name_sv)


def _within(name: str) -> str:
    return name[:1].lower() + name[1:]


def column(fact: Fact) -> tuple[str, str]:
    """Whose column a figure stands in, in English and Swedish: the sex, or the scenario and year."""
    if fact.sex:
        return SEX[fact.sex]
    year = str(fact.fiscal_year or "")
    if fact.scenario == "outcome":
        return year, year
    return f"{fact.scenario} {year}".strip(), f"{_SCENARIO_SV[fact.scenario]} {year}".strip()


def _figures(facts: Sequence[Fact], language: int) -> list[str]:
    """`82 women`, `6 583 (2024)`; by the columns' own headers where the sex would not tell them apart."""
    names = [column(f)[language] for f in facts]
    alike = len(set(names)) < len(names)
    found = []
    for fact, name in zip(facts, names, strict=True):
        printed = swedish(fact.value)
        if alike and fact.column_label:
            found.append(f"{printed} ('{_HYPHEN.sub('', fact.column_label)}')")
        elif fact.sex == OTHER and fact.value == 1:
            found.append(f"{printed} {('other', 'annat')[language]}")
        else:
            found.append(f"{printed} {name}" if fact.sex else f"{printed} ({name})")
    return found


def _listed(parts: Sequence[str], last: str) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + f" {last} {parts[-1]}"


@dataclass(frozen=True, slots=True)
class Case:
    """A group of failing checks with what is needed to speak of it."""

    group: list[Reconciliation]
    lead: Reconciliation
    grid: Grid
    by_id: dict[str, Fact]
    claims: dict[str, Claim]
    fix: Repair | None
    tables: Mapping[str, Grid] = field(default_factory=dict)  # all of the run, for checks that speak of several


WHAT: dict[str, Callable[[Reconciliation], tuple[str, str]]] = {}  # what a failing check beside others computed
MORE: dict[str, Callable[[Case], Words]] = {}  # words for rules whose families bring their own


def describe(case: Case) -> Words:
    """Words for one group of failing checks."""
    makers = {
        "column_sum": _totals,
        "variance_header": _variance_header,
        "unit_header": _unit_header,
        "stated_count": _stated,
        "percent_of_total": _percent,
        "percent_of_parts": _parts,
    }
    words = {**makers, **MORE}.get(case.lead.rule, _arithmetic)(case)
    return _with_others(words, case) if case.lead.rule == "column_sum" else words


def _with_others(words: Words, case: Case) -> Words:
    """What other tables and other years say of the figures of a sum that does not hold."""
    en, sv = words.en, words.sv
    for r in case.group:
        if r.rule in WHAT:
            fact = case.by_id[r.fact_ids[0]]
            (en_column, sv_column), (en_what, sv_what) = column(fact), what(r)
            en += f" {fact.row_label} ({en_column}) says {fact.value_printed}, but {en_what} {made(r)}."
            sv += f" {fact.row_label} ({sv_column}) anger {fact.value_printed}, men {sv_what} {made(r)}."
    return replace(words, en=en, sv=sv)


def _totals(case: Case) -> Words:
    """A total row against the sums of its columns, with what the caption and the sexes say."""
    group, lead, grid, by_id = case.group, case.lead, case.grid, case.by_id
    sums = sorted((r for r in group if r.rule == "column_sum"), key=lambda r: by_id[r.fact_ids[0]].column)
    row = by_id[lead.fact_ids[0]]
    all_sums = [
        r
        for r in grid_sums(grid, lead, by_id)
        if by_id[r[0]].measure == row.measure and (row.measure != "amount" or r[0] in {s.fact_ids[0] for s in sums})
    ]
    if len(all_sums) > MOST_COLUMNS:
        all_sums = [r for r in all_sums if r[0] in {s.fact_ids[0] for s in sums}]
    facts = [by_id[f] for f, _ in all_sums]
    computed = [c for _, c in all_sums]
    en_name, sv_name = table_name(grid)
    en_stated = _listed(_figures(facts, 0), "and")
    sv_stated = _listed(_figures(facts, 1), "och")
    en = f"{en_name}: the row '{row.row_label}' says {en_stated}, but the rows it adds up sum to {_listed([swedish(c) for c in computed], 'and')}."
    sv = f"{sv_name}: raden '{row.row_label}' anger {sv_stated}, men raderna den summerar ger {_listed([swedish(c) for c in computed], 'och')}."
    said = [c for c in grid.claims if c.sex == ALL]
    number = next((f.value for f in facts if f.sex == ALL), None)
    agrees = bool(said) and number is not None and said[0].value == number
    if said and number is not None:
        en += f" Its caption says {swedish(said[0].value)} people{', as the total row does' if agrees else ''}."
        sv += f" Rubriken säger {swedish(said[0].value)} personer{', liksom summaraden' if agrees else ''}."
    for r in group:
        if r.rule == "sex_total" and by_id[r.fact_ids[0]].row == row.row:
            en += f" Women and men there make {swedish(r.computed)}, not {swedish(r.stated)}."
            sv += f" Kvinnor och män blir där {swedish(r.computed)}, inte {swedish(r.stated)}."
    sums_printed = [swedish(c) for c in computed]
    if agrees and (case.fix is None or case.fix.fact_id in {f.fact_id for f in facts}):
        suggestion = f"The number stated elsewhere agrees with '{row.row_label}': a row above it may be wrong rather than the total."
        suggestion_sv = f"Antalet som anges på annat ställe stämmer med '{row.row_label}': snarare kan en rad ovanför vara fel än summan."
    elif case.fix is not None:
        suggestion, suggestion_sv = repaired(case.fix, by_id)
    else:
        suggestion = f"'{row.row_label}' should read {_listed(sums_printed, 'and')} if the rows are right."
        suggestion_sv = f"'{row.row_label}' ska vara {_listed(sums_printed, 'och')} om raderna är rätt."
    return Words(
        en,
        sv,
        "; ".join(swedish(f.value) for f in facts),
        "; ".join(swedish(c) for c in computed),
        "; ".join(swedish((f.value or Decimal(0)) - c) for f, c in zip(facts, computed, strict=True)),
        suggestion,
        suggestion_sv=suggestion_sv,
    )


def grid_sums(grid: Grid, lead: Reconciliation, by_id: dict[str, Fact]) -> list[tuple[str, Decimal]]:
    """For every column of the lead's total row: the printed total's fact and the sum of the same rows."""
    rows = [by_id[f].row for f in lead.fact_ids[1:]]
    stated = by_id[lead.fact_ids[0]]
    found = []
    for column in grid.columns:
        total = grid.at.get((stated.row, column))
        terms = [grid.value(r, column) for r in rows]
        present = [t for t in terms if t is not None]
        if total is not None and total.value is not None and present:
            found.append((total.fact_id, sum(present, Decimal(0))))
    return found


def _arithmetic(case: Case) -> Words:
    """Identities, sexes and variances: each failing check with its arithmetic laid out."""
    group, lead, grid, by_id = case.group, case.lead, case.grid, case.by_id
    en_name, sv_name = table_name(grid)
    en_parts, sv_parts = [], []
    shown = sorted(
        (r for r in group if r.rule != "stated_count"),
        key=lambda r: (by_id[r.fact_ids[0]].row, by_id[r.fact_ids[0]].column),
    )
    for r in shown:
        fact = by_id[r.fact_ids[0]]
        en_column, sv_column = column(fact)
        en_what, sv_what = what(r)
        en_parts.append(f"{fact.row_label} ({en_column}) says {fact.value_printed}, but {en_what} {made(r)}")
        sv_parts.append(f"{fact.row_label} ({sv_column}) anger {fact.value_printed}, men {sv_what} {made(r)}")
    en = f"{en_name}: " + "; ".join(en_parts) + "."
    sv = f"{sv_name}: " + "; ".join(sv_parts) + "."
    suggestion, suggestion_sv = repaired(case.fix, by_id)
    told = [lead]
    if case.fix is None and _carried(shown):
        told = shown
        off = swedish(abs(lead.difference))
        suggestion = f"All are off by {off}: one slip that was carried into the total."
        suggestion_sv = f"Alla skiljer på {off}: ett fel som har följt med in i summan."
    return Words(
        en,
        sv,
        "; ".join(swedish(r.stated) for r in told),
        "; ".join(swedish(r.computed) for r in told),
        "; ".join(swedish(r.difference) for r in told),
        suggestion,
        suggestion_sv=suggestion_sv,
    )


def _carried(group: Sequence[Reconciliation]) -> bool:
    """Checks of one rule, off by the same, that share no figure: a row and the total it goes into."""
    shared = set.intersection(*(set(r.fact_ids) for r in group))
    return len(group) > 1 and not shared and len({(r.rule, r.difference) for r in group}) == 1


def made(r: Reconciliation) -> str:
    """The arithmetic with its outcome; a single figure alone."""
    computed = swedish(r.computed)
    return computed if len(r.weights) == 1 or r.terms == computed else f"{r.terms} = {computed}"


def what(r: Reconciliation) -> tuple[str, str]:
    """What a failing check computed, as the words before its arithmetic."""
    if r.rule == "statement_identity":
        name = r.note.split(";")[0]
        identity = next(i for i in vocabulary.identities() if i.rule == name)
        return f"{identity.title_en} make", f"{identity.title_sv} ger"
    if r.rule in WHAT:
        return WHAT[r.rule](r)
    if r.rule == "row_sum":
        return "its columns make", "dess kolumner ger"
    if r.rule == "column_sum":
        return "the rows it adds up make", "raderna den summerar ger"
    if r.rule == "variance":
        en, sv = _VARIANCE[r.note]
        return f"{en} is", f"{sv} är"
    return "women and men make", "kvinnor och män ger"


def repaired(fix: Repair | None, by_id: dict[str, Fact]) -> tuple[str, str]:
    """What single change would mend it, and what speaks for it, in English and Swedish; empty for no repair."""
    if fix is None:
        return "", ""
    fact = by_id[fix.fact_id]
    en = [f"mends {fix.mends} of the failing checks and breaks {fix.breaks or 'none'}"]
    sv = [f"{fix.mends} av de kontroller som inte stämmer stämmer då, och {fix.breaks or 'ingen'} annan slutar stämma"]
    if fix.slip:
        en.append(_SLIP_EN[fix.slip])
        sv.append(_SLIP_SV[fix.slip])
    if fix.corroborated:
        other = by_id[fix.corroborated]
        name = _within(vocabulary.kinds()[other.kind].name_en)
        en.append(f"{name} prints {other.value_printed} {other.unit}")
        sv.append(f"{kind_sv(other.kind)} anger {other.value_printed} {other.unit}")
    at, value = column(fact), swedish(fix.value)
    return (
        f"{fact.row_label} ({at[0]}) may be {value} instead of {fact.value_printed}: {'; '.join(en)}.",
        f"{fact.row_label} ({at[1]}) kan vara {value} i stället för {fact.value_printed}: {'; '.join(sv)}.",
    )


def _stated(case: Case) -> Words:
    lead, grid = case.lead, case.grid
    claim = case.claims[lead.note.split(";")[2]]
    en_name, sv_name = table_name(grid)
    number, computed = swedish(claim.value), swedish(lead.computed)
    people = {WOMEN: ("women", "kvinnor"), MEN: ("men", "män")}.get(claim.sex, ("people", "personer"))
    if claim.text in (grid.table.caption, f"{grid.table.number_printed}. {grid.table.caption}"):
        said = ("its caption states", "rubriken anger")
    else:
        said = (f"'{claim.text}' states", f"'{claim.text}' anger")
    en = f"{en_name}: {said[0]} {number} {people[0]}, but the table has {computed}."
    sv = f"{sv_name}: {said[1]} {number} {people[1]}, men tabellen har {computed}."
    return Words(en, sv, swedish(claim.value), swedish(lead.computed), swedish(lead.difference), "")


def _percent(case: Case) -> Words:
    lead, grid, by_id = case.lead, case.grid, case.by_id
    fact = by_id[lead.fact_ids[0]]
    en_name, sv_name = table_name(grid)
    en = f"{en_name}: '{fact.row_label}' prints {fact.value_printed}, but {lead.terms} is {swedish(lead.computed)} %."
    sv = f"{sv_name}: '{fact.row_label}' anger {fact.value_printed}, men {lead.terms} är {swedish(lead.computed)} %."
    return Words(en, sv, fact.value_printed, f"{swedish(lead.computed)} %", swedish(lead.difference), "")


def _parts(case: Case) -> Words:
    """`35 % (41 av 119)`: the percentage and the counts printed behind it."""
    lead, grid, by_id = case.lead, case.grid, case.by_id
    percent, reached, base = (by_id[f] for f in lead.fact_ids)
    en_name, sv_name = table_name(grid)
    share = swedish(lead.computed)
    en = f"{en_name}: '{percent.row_label}' prints {percent.value_printed} for {reached.value_printed} of {base.value_printed}, which is {share} %."
    sv = f"{sv_name}: '{percent.row_label}' anger {percent.value_printed} för {reached.value_printed} av {base.value_printed}, vilket är {share} %."
    return Words(en, sv, percent.value_printed, f"{share} %", swedish(lead.difference), "")


def _variance_header(case: Case) -> Words:
    lead, grid = case.lead, case.grid
    stated, found = lead.note.split(";")
    en_name, sv_name = table_name(grid)
    (en_stated, sv_stated), (en_found, sv_found) = _VARIANCE[stated], _VARIANCE[found]
    en = f"{en_name}: the header says the variance is {en_stated}, but the figures are {en_found} in every row that tells."
    sv = f"{sv_name}: rubriken säger att avvikelsen är {sv_stated}, men siffrorna är {sv_found} i alla rader som visar det."
    return Words(
        en,
        sv,
        stated,
        found,
        "",
        "Read the variances with the sign the figures have; the normalised amounts do.",
        suggestion_sv="Läs avvikelserna med det tecken siffrorna har; så görs i de normaliserade beloppen.",
    )


def _unit_header(case: Case) -> Words:
    """The unit a header or caption names, and the figure elsewhere that shows another."""
    lead, grid, by_id = case.lead, case.grid, case.by_id
    headed, proved, caption = lead.note.split(";")
    fact = by_id[lead.fact_ids[0]]
    en_name, sv_name = table_name(grid)
    (en_at, sv_at), en_why, sv_why = place(fact.page, fact.line), "as its size shows", "vilket storleken visar"
    if len(lead.fact_ids) > 1:
        other = by_id[lead.fact_ids[1]]
        en_other, sv_other = table_name(case.tables[other.table_id])
        en_there, sv_there = place(other.page, other.line)
        en_why = f"as {en_other} ({en_there}) shows, which prints {other.value_printed} {other.unit}"
        sv_why = f"vilket {sv_other} ({sv_there}) visar, som har {other.value_printed} {other.unit}"
    en_head, sv_head = (f"caption (line {caption})", f"rubriken (rad {caption})") if caption else ("header", "rubriken")
    en = f"{en_name}: the {en_head} says {headed}, but the figures (such as {fact.value_printed}, {en_at}) are {proved}, {en_why}."
    sv = f"{sv_name}: {sv_head} säger {headed}, men siffrorna (till exempel {fact.value_printed}, {sv_at}) är {proved}, {sv_why}."
    return Words(
        en,
        sv,
        headed,
        proved,
        "",
        f"The amounts are published as {proved}.",
        suggestion_sv=f"Beloppen publiceras som {proved}.",
    )
