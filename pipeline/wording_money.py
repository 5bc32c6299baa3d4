"""Words for checks of money in running text and for labels that mean several things; registered where findings are worded."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.numbers import swedish
from pipeline import wording
from pipeline.model import Fact, Reconciliation
from pipeline.wording import Case, Words

MOST_TERMS = 5


def cells(r: Reconciliation, case: Case, printed: str) -> tuple[str, str]:
    """An amount against cells of which its value is made: each with its label, figure and line."""
    facts = [case.by_id[i] for i in r.fact_ids if i in case.by_id]
    en, sv = listed(facts[:MOST_TERMS])
    made = swedish(r.computed)
    return (
        f"it says {printed}, but the tables make {made} kr ({en})",
        f"det står {printed}, men tabellerna ger {made} kr ({sv})",
    )


def called(r: Reconciliation, case: Case, printed: str) -> tuple[str, str]:
    """An amount that bears the name of one line and is another's."""
    line, other = (case.by_id[i] for i in r.fact_ids[:2])
    (en_line, sv_line), (en_other, sv_other) = listed([line]), listed([other])
    return (
        f"it says {printed} and calls it what the table has as {en_line}; it is {en_other}",
        f"det står {printed} och kallas det som i tabellen är {sv_line}; det är {sv_other}",
    )


ARITHMETIC = ("base", "surplus")
DOUBT = {
    "base": (
        "Which budget or which costs the share is of may be meant otherwise.",
        "Vilken budget eller vilka kostnader andelen avser kan vara menat på annat sätt.",
    ),
    "surplus": (
        "Equity from earlier years is counted with the year's income; the figure is equity left, not a result.",
        "Eget kapital från tidigare år räknas med årets intäkter; talet är kvarvarande eget kapital, inte ett resultat.",
    ),
    "called": ("The word may be used loosely.", "Ordet kan vara löst använt."),
}


def arithmetic(r: Reconciliation, case: Case, printed: str) -> tuple[str, str]:
    """A share on the base it names and on the one it holds on; a surplus without the equity in it."""
    base = case.by_id[r.fact_ids[0]]
    at_en, at_sv = wording.place(base.page, base.line)
    if r.note.split(";")[0] == "surplus":
        return (
            f"it says that {printed} is left, but without the opening equity '{base.row_label}' ({at_en}) the year leaves {r.terms} = {swedish(r.computed)} kr",
            f"det står att {printed} återstår, men utan ingående eget kapital '{base.row_label}' ({at_sv}) lämnar året {r.terms} = {swedish(r.computed)} kr",
        )
    en = f"it says {swedish(r.stated)} %, but of '{base.row_label}' ({base.scenario}, {at_en}) the share is {r.terms} = {swedish(r.computed)} %"
    sv = f"det står {swedish(r.stated)} %, men av '{base.row_label}' ({_SCENARIO[base.scenario]}, {at_sv}) är andelen {r.terms} = {swedish(r.computed)} %"
    for other in (case.by_id[i] for i in r.fact_ids[1:2]):
        there_en, there_sv = wording.place(other.page, other.line)
        en += f"; it holds on '{other.row_label}' {other.value_printed} {other.unit} ({other.scenario}, {there_en})"
        sv += f"; den stämmer på '{other.row_label}' {other.value_printed} {other.unit} ({_SCENARIO[other.scenario]}, {there_sv})"
    return en, sv


_SCENARIO = {"outcome": "utfall", "budget": "budget", "variance": "avvikelse", "forecast": "prognos"}


def listed(facts: Sequence[Fact]) -> tuple[str, str]:
    """`'Årets resultat' 660 000 kr (line 7), ...` in English and Swedish."""
    en, sv = [], []
    for f in facts:
        at_en, at_sv = wording.place(f.page, f.line)
        en.append(f"'{f.row_label}' {f.value_printed} {f.unit} ({at_en})")
        sv.append(f"'{f.row_label}' {f.value_printed} {f.unit} ({at_sv})")
    return ", ".join(en), ", ".join(sv)


def _meaning(case: Case) -> Words:
    """What a label says and what its figures are, with the lines of both."""
    lead = case.lead
    facts = [case.by_id[i] for i in lead.fact_ids]
    one, (en_at, sv_at) = facts[0], wording.place(facts[0].page, facts[0].line)
    en_name, sv_name = wording.table_name(case.grid)
    sort, *rest = lead.note.split(";")
    label, printed = one.row_label, f"{one.value_printed} {one.unit}"
    if sort == "operating":
        en = f"'{label}' ({en_at}) is {printed}, the change of working capital alone; with what operations gave before it, it is {swedish(lead.computed)}"
        sv = f"'{label}' ({sv_at}) är {printed}, bara förändringen av rörelsekapital; med medlen från verksamheten före den är det {swedish(lead.computed)}"
        advice = (
            "Do not read it as the cash flow of operations.",
            "Läs det inte som kassaflödet från den löpande verksamheten.",
        )
    elif sort == "two":
        other = facts[1]
        at = wording.place(other.page, other.line)
        en = f"'{label}' is {printed} ({en_at}), {_KIND[rest[0]][0]}, and '{other.row_label}' {other.value_printed} {other.unit} ({at[0]}), {_KIND[rest[1]][0]}"
        sv = f"'{label}' är {printed} ({sv_at}), {_KIND[rest[0]][1]}, och '{other.row_label}' {other.value_printed} {other.unit} ({at[1]}), {_KIND[rest[1]][1]}"
        advice = ("One label, two quantities.", "En rubrik, två storheter.")
    else:
        count = int(rest[0])
        terms, again = facts[1 : count + 1], facts[count + 1 :]
        parts, more = listed(terms), listed(again)
        en = f"'{label}' ({en_at}) is {printed}; the costs it is said to include make {swedish(lead.computed)}, and it is reduced by the financial income: {parts[0]}"
        sv = f"'{label}' ({sv_at}) är {printed}; kostnaderna som sägs ingå blir {swedish(lead.computed)}, och det är minskat med de finansiella intäkterna: {parts[1]}"
        en, sv = (f"{en}; likewise {more[0]}", f"{sv}; likaså {more[1]}") if again else (en, sv)
        advice = (
            "The label should say that it is net of financial income.",
            "Rubriken borde säga att finansiella intäkter är avdragna.",
        )
    return Words(
        f"{en_name}: {en}.", f"{sv_name}: {sv}.", printed, swedish(lead.computed), "", advice[0], suggestion_sv=advice[1]
    )  # fmt: skip


_KIND = {"cost": ("all costs", "alla kostnader"), "result": ("what revenue leaves", "det som återstår av intäkterna")}
_NATURE = {"revenue": ("revenue", "intäkter"), "cost": ("costs", "kostnader")}


def _sign(case: Case) -> Words:
    """Two rows whose variances have opposite signs for the same thing."""
    one, other = (case.by_id[i] for i in case.lead.fact_ids[:2])
    en_name, sv_name = wording.table_name(case.grid)
    there = case.tables.get(other.table_id)
    en_there, sv_there = wording.table_name(there) if there is not None else ("another table", "en annan tabell")
    (en_a, sv_a), (en_b, sv_b) = (wording.place(f.page, f.line) for f in (one, other))
    nature = _NATURE[case.lead.note]
    return Words(
        f"{en_name} and {en_there}: the variances of {nature[0]} have opposite signs, as '{one.row_label}' {one.value_printed} ({en_a}) and '{other.row_label}' {other.value_printed} ({en_b}) show.",
        f"{sv_name} och {sv_there}: avvikelserna för {nature[1]} har omvända tecken, som '{one.row_label}' {one.value_printed} ({sv_a}) och '{other.row_label}' {other.value_printed} ({sv_b}) visar.",
        one.value_printed, swedish(case.lead.computed), "", "Turn one of them round before they are compared.",
        suggestion_sv="Vänd det ena innan de jämförs.",
    )  # fmt: skip


wording.MORE.update({"label_meaning": _meaning, "variance_sign": _sign})
