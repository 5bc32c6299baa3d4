"""Tables, statements, references and amounts as other associations print them: silent on clean, firing on seeded."""

from __future__ import annotations

import pytest

from pipeline.model import WITHIN_ROUNDING, Finding
from tests.helpers import Run, run

PEOPLE = """Tabell 1 Deltagare per insats 2022
Insats Deltagare Män Kvinnor Ej angett Nya i år Avslutade Orsak 1 Andel orsak 1
Granskogen 80 35 44 1 40 35 14 40 %
Nystart 64 30 34 0 30 28 7 25 %
Steg ett 70 31 38 1 45 40 10 25 %
Totalt 214 96 116 2 115 103 31 30 %
"""
COSTS = """Tabell 2 Kostnader per insats 2022 (tkr)
Insats Budget Utfall Avvikelse Kostnad per deltagare
Granskogen 2 600 2 400 200 30,0
Nystart 2 700 2 800 -100 43,8
Steg ett 2 500 2 450 50 35,0
Summa insatser 7 800 7 650 150 35,7
"""
TEXT = """Kostnaden per deltagare varierade mellan 30,0 och 43,8 tkr. Fler siffror finns i
tabell 2.

"""
STATEMENTS = """Resultaträkning

Belopp i tkr Not 2022 2021
Medlemsavgifter 1 9 200,0 9 000,0
Stöd till utveckling 520,5 410,5
Övriga intäkter 1 150,0 90,0
Verksamhetens kostnader -9 580,5 -9 310,5
Avskrivningar 2 -50,0 -50,0
Verksamhetens resultat 240,0 140,0
Finansiella kostnader -10,0 -10,0
Årets resultat 230,0 130,0

Balansräkning

Belopp i tkr Not 2022-12-31 2021-12-31
Inventarier 2 100,0 150,0
Fordringar 3 640,0 590,0
Kassa och bank 2 260,0 2 110,0
Summa omsättningstillgångar 2 900,0 2 700,0
Summa tillgångar 3 000,0 2 850,0
Eget kapital vid årets början 1 420,0 1 290,0
Årets resultat 230,0 130,0
Eget kapital vid årets slut 1 650,0 1 420,0
Kortfristiga skulder 4 1 350,0 1 430,0
Summa skulder och eget kapital 3 000,0 2 850,0

Ekonomiskt utfall

Tabell 3 Utfall mot budget (tkr)
 Utfall 2022 Budget 2022 Avvikelse Utfall 2021
Intäkter 9 870,5 9 700,0 170,5 9 500,5
Kostnader 9 640,5 9 900,0 -259,5 9 370,5
Resultat 230,0 -200,0 430,0 130,0

Not 2 Inventarier (tkr)
 2022 2021
Anskaffningsvärde 250,0 250,0
Ingående avskrivningar -100,0 -50,0
Årets avskrivningar -50,0 -50,0
Utgående avskrivningar -150,0 -100,0
Redovisat värde 100,0 150,0

Not 3 Fordringar (tkr)
 2022 2021
Moms 210,0 190,0
Fordran på staten 430,0 400,0
Summa 640,0 590,0

Not 4 Kortfristiga skulder (tkr)
 2022 2021
Leverantörer 800,0 900,0
Upplupna löner 550,0 530,0
Summa 1 350,0 1 430,0
"""


def found(outcome: Run, *rules: str) -> list[Finding]:
    return [f for f in outcome.findings if f.rule in rules]


def all_but_limits(outcome: Run) -> list[str]:
    return [f"{f.rule}: {f.message}" for f in outcome.findings if f.rule != "evaluated_nothing"]


def test_columns_of_a_header_that_ends_in_a_number_are_read() -> None:
    outcome = run(f"{TEXT}{PEOPLE}\n{COSTS}", year=2022)
    assert all_but_limits(outcome) == []
    facts = [f for f in outcome.facts if f.kind == "participants_by_intervention"]
    items = {(f.column_label.split()[0], f.item, f.sex) for f in facts}
    assert {("Deltagare", "participants", "all"), ("Nya", "participants_new", "all")} <= items
    assert ("Orsak", "exits_reason", "all") in items
    assert len(outcome.performed("cost_per_head")) == 4


@pytest.mark.parametrize(
    ("clean", "seeded", "rule", "line"),
    [
        ("214 96 116 2 115", "214 96 116 2 151", "column_sum", "151"),
        ("2 450 50 35,0", "2 450 50 53,0", "cost_per_head", "53"),
        ("mellan 30,0 och 43,8", "mellan 30,0 och 35,0", "claim_vs_table", "35,0 tkr"),
        ("tabell 2.", "tabell 9.", "dead_reference", "table 9"),
    ],
)
def test_a_slip_in_such_a_table_is_told(clean: str, seeded: str, rule: str, line: str) -> None:
    outcome = run(f"{TEXT}{PEOPLE}\n{COSTS}\nTabell 3 Antal möten i insatserna\n".replace(clean, seeded), year=2022)
    assert any(line in f.message for f in found(outcome, rule)), all_but_limits(outcome)


def test_a_mean_cut_off_is_a_difference_of_rounding() -> None:
    outcome = run(f"{PEOPLE}\n{COSTS}".replace("2 400", "2 407"), year=2022)
    assert [r.verdict for r in outcome.performed("cost_per_head")].count(WITHIN_ROUNDING) == 1
    assert found(outcome, "cost_per_head") == []


def test_a_row_no_vocabulary_knows_is_part_of_the_revenue_and_depreciation_keeps_its_minus() -> None:
    outcome = run(STATEMENTS, year=2022)
    assert all_but_limits(outcome) == []
    assert {r.verdict for r in outcome.performed("statement_tie")} <= {"agrees", "within_rounding"}
    assert len([r for r in outcome.performed("statement_identity") if "fixed_assets" in r.note]) == 4


@pytest.mark.parametrize(
    ("clean", "seeded", "rule"),
    [
        ("Utgående avskrivningar -150,0", "Utgående avskrivningar -105,0", "statement_identity"),
        ("Belopp i tkr Not 2022-12-31", "Belopp i kr Not 2022-12-31", "unit_header"),
        ("Kortfristiga skulder 4 1 350,0", "Kortfristiga skulder 3 1 350,0", "note_reference"),
    ],
)
def test_a_slip_in_the_statements_is_told_once(clean: str, seeded: str, rule: str) -> None:
    outcome = run(STATEMENTS.replace(clean, seeded), year=2022)
    assert [f.rule for f in outcome.findings if f.rule != "evaluated_nothing"] == [rule]


def test_lines_that_point_at_one_wrong_note_are_one_finding() -> None:
    seeded = STATEMENTS.replace("Kassa och bank 2 260,0", "Kassa och bank 9 2 260,0").replace(
        "Kortfristiga skulder 4 1 350,0", "Kortfristiga skulder 3 1 350,0"
    )
    seeded = seeded.replace("Inventarier 2 100,0", "Inventarier 3 100,0")
    (finding,) = found(run(seeded, year=2022), "note_reference")
    assert "'Inventarier'" in finding.message and "'Kortfristiga skulder'" in finding.message


ACTS = "Redovisningen följer lagen ({}) om kommunal redovisning. Personuppgifter skyddas av dataskyddsförordningen med kompletterande lag ({}).\n"


@pytest.mark.parametrize(
    ("year", "accounting", "data", "told"),
    [
        (2022, "2018:597", "2018:218", []),
        (2015, "1997:614", "2018:218", ["2018:218"]),
        (2015, "2018:597", "2019:218", ["2018:597"]),
        (2022, "2018:597", "2018:281", ["2018:281"]),
    ],
)
def test_the_follower_of_an_act_before_its_time_and_a_number_with_swapped_digits(
    year: int, accounting: str, data: str, told: list[str]
) -> None:
    outcome = run(ACTS.format(accounting, data), year=year)
    stated = [f.stated for f in found(outcome, "act_number")]
    assert [s for s in stated if s != "2018:218"] == [t for t in told if t != "2018:218"]


SECTIONS = """1 Insatser

1.1 Solrosen

Solrosen hade 24 avslut.

Tabell 1 Orsak till avslut i Solrosen
Orsak Kvinnor Män Totalt
Arbete 6 4 10
Studier 6 4 10
Övrigt 2 2 4
Totalt 14 10 24

1.2 Vindrosen

Vindrosen hade 20 avslut.

Tabell 2 Orsak till avslut i {}
Orsak Kvinnor Män Totalt
Arbete 5 3 8
Studier 4 4 8
Övrigt 2 2 4
Totalt 11 9 20

1.3 Deltagare

Tabell {} Deltagare per insats
Insats Kvinnor Män Totalt
Solrosen 30 20 50
Vindrosen 24 22 46
Totalt 54 42 96
"""


def test_a_caption_copied_to_another_section() -> None:
    assert found(run(SECTIONS.format("Vindrosen", "3"), year=2022), "caption_section") == []
    (finding,) = found(run(SECTIONS.format("Solrosen", "3"), year=2022), "caption_section")
    assert "Vindrosen" in finding.message and "Tabell 1" in finding.message


def test_a_gap_states_the_number_that_is_missing() -> None:
    (finding,) = found(run(SECTIONS.format("Vindrosen", "4"), year=2022), "numbering_gap") or [None]
    if finding is not None:
        assert finding.stated == "tabell 3"


RESULT = """Ekonomi

Prognosen visar ett {}. Resultatet beräknas till -340 tkr och eget kapital till 1 860 tkr vid årets slut.
"""


def test_equity_called_a_result() -> None:
    assert found(run(RESULT.format("underskott på 340 tkr"), year=2022), "same_quantity") == []
    (finding,) = found(run(RESULT.format("överskott på 1 860 tkr"), year=2022), "same_quantity")
    assert "1 860 tkr" in finding.message and finding.severity == "warning"
