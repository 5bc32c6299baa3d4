"""Statements, tables of groups and money in prose as other associations print them: read, agreed, and told where wrong."""

from __future__ import annotations

import pytest

from pipeline.model import Finding
from tests.helpers import Run, run, tabbed

INTERVENTIONS = tabbed(
    "Tabell 1. Insatsernas kostnader, tkr",
    "",
    "Insats | Utfall | Budget | Budget – utfall",
    "Bryggan | 3 120,0 | 3 400,0 | 280,0",
    "Lyktan (ESF) | 2 310,0 | 2 150,0 | -160,0",
    "Individinriktade | 5 430,0 | 5 550,0 | 120,0",
    "Forum | 410,0 | 400,0 | -10,0",
    "Handledning | 190,0 | 230,0 | 40,0",
    "Strukturinriktade | 600,0 | 630,0 | 30,0",
    "Alla insatser | 6 030,0 | 6 180,0 | 150,0",
)
RESULT = tabbed(
    "Tabell 2. Driftredovisning, tkr",
    "",
    " | Utfall 2025 | Budget 2025 | Avvikelse | Utfall 2024",
    "Intäkter | 8 210 | 8 100 | 110 | 7 940",
    "Kostnader | -8 020 | -8 400 | 380 | -7 880",
    "Resultat | 190 | -300 | 490 | 60",
)
BALANCE = tabbed(
    "Balansräkning (tkr)",
    "",
    " | Not | 2025-12-31 | 2024-12-31",
    "Inventarier | 1 | 120 | 160",
    "Fordringar | 2 | 640 | 590",
    "Likvida medel | | 3 450 | 3 120",
    "SUMMA TILLGÅNGAR | | 4 210 | 3 870",
    "Eget kapital, ingående | | 1 410 | 1 350",
    "Årets resultat | | 190 | 60",
    "Eget kapital, utgående | | 1 600 | 1 410",
    "Skulder, kortfristiga | 3 | 2 610 | 2 460",
    "SUMMA EGET KAPITAL OCH SKULDER | | 4 210 | 3 870",
)
CASH = tabbed(
    "Finansieringsanalys",
    "",
    "Tkr | 2025 | 2024",
    "Årets resultat | 190 | 60",
    "Återläggning av avskrivningar | 40 | 40",
    "Minskning (+) eller ökning (-) av fordringar | -50 | 20",
    "Förändrade skulder | 150 | 80",
    "Förändring av likvida medel | 330 | 200",
    "Likvida medel vid årets början | 3 120 | 2 920",
    "Likvida medel vid årets slut | 3 450 | 3 120",
)
GROUPS = tabbed(
    "Deltagare i Bryggan efter stadsdel",
    "",
    "Stadsdel | Kvinnor | Män | Totalt",
    "Centrum | 14 | 17 | 31",
    "Hamnen | 11 | 15 | 26",
    "Åsen | 9 | 12 | 21",
    "Summa | 34 | 44 | 78",
)
TABLES = f"{INTERVENTIONS}\n{RESULT}\n{BALANCE}\n{CASH}\n"


def told(text: str = "", tables: str = TABLES) -> Run:
    return run(
        f"Årsredovisning 2025\n\n1.1 Ekonomi\n\n{text}\n\n{tables}", organisation="Samordningsförbundet Havsbandet"
    )


def wrong(outcome: Run) -> list[Finding]:
    return [f for f in outcome.findings if f.rule != "evaluated_nothing"]


def test_another_associations_statements_are_read_and_agree() -> None:
    outcome = told()
    assert [f.message for f in wrong(outcome) if f.rule != "variance_header"] == []
    items = {(f.kind, f.item) for f in outcome.facts}
    assert {("balance_sheet", i) for i in ("equity_opening", "equity_closing", "liab_current")} <= items
    assert {("cash_flow", i) for i in ("cf_receivables", "cf_liabilities", "cf_noncash")} <= items
    roles = {f.row_label: f.row_role for f in outcome.facts if f.kind == "intervention_budget"}
    assert roles["Individinriktade"] == roles["Strukturinriktade"] == "subtotal"
    assert len(outcome.performed("column_sum")) >= 9


@pytest.mark.parametrize(
    ("right", "printed", "rule"),
    [
        ("Minskning (+) eller ökning (-) av fordringar\t-50", "Minskning (+) eller ökning (-) av fordringar\t50", "statement_identity"),
        ("Eget kapital, utgående\t\t1 600", "Eget kapital, utgående\t\t1 680", "statement_identity"),
        ("Strukturinriktade\t600,0", "Strukturinriktade\t660,0", "column_sum"),
        ("Alla insatser\t6 030,0", "Alla insatser\t6 080,0", "column_sum"),
    ],
)  # fmt: skip
def test_a_wrong_figure_of_such_a_statement_is_told(right: str, printed: str, rule: str) -> None:
    assert right in TABLES
    assert any(f.rule == rule for f in wrong(told(tables=TABLES.replace(right, printed))))


def test_a_variance_named_by_its_formula_is_held_against_its_rows() -> None:
    turned = TABLES.replace("Budget – utfall", "Utfall – budget")
    assert any(f.rule == "variance_header" for f in wrong(told(tables=turned)))
    assert not any(f.rule == "variance_header" for f in wrong(told()))


def test_people_by_any_group_are_added_up() -> None:
    assert wrong(told(tables=GROUPS)) == []
    seeded = told(tables=GROUPS.replace("11\t15\t26", "11\t15\t28"))
    assert {f.rule for f in wrong(seeded)} & {"sex_total", "column_sum"}


RIGHT = [
    "Intäkterna blev 8 210 tkr och kostnaderna 8 020 tkr, vilket ger ett resultat på 190 tkr för året.",
    "Lyktan överskred budgeten med 160 tkr och Bryggan underskred budgeten med 280 tkr.",
    "Lyktan har dragit över med 160 tkr på grund av hyran.",
    "Intäkterna blev 8 210 tkr. Jämfört med 2024, då intäkterna var 7 940 tkr, är det en ökning.",
    "Kostnaderna blev 380 tkr lägre än budgeterat.",
    "Det egna kapitalet uppgick till 1 410 tkr vid årets ingång och 1 600 tkr vid dess utgång.",
    "Efter årets resultat är det egna kapitalet 1,60 mnkr.",
    "Det egna kapitalet blir 1 600 tkr (1 410+190).",
    "Insatserna får dela på 9,3 mnkr: Bryggan 4,1, Lyktan 3,2 och Forum 2,0 mnkr.",
    "Eget kapital är 1 600 tkr. Nationella rådet rekommenderar att högst 1 200 tkr sparas. Nivån ligger över rekommendationen.",
    "Enligt prognosen blir Lyktan 300 tkr dyrare än budget.",
    "Med beräknade intäkter på 8 500 tkr och kostnader på 8 700 tkr väntas ett underskott på 200 tkr.",
]  # fmt: skip


@pytest.mark.parametrize("text", RIGHT)
def test_sentences_that_agree_or_speak_of_something_else_are_not_told(text: str) -> None:
    assert [f.message for f in wrong(told(text)) if f.rule != "variance_header"] == []


WRONG = [
    ("Intäkterna blev 8 210 tkr och kostnaderna 8 110 tkr, vilket ger ett resultat på 100 tkr för året.", "claim_vs_table"),
    ("Lyktan underskred budgeten med 160 tkr på grund av hyran.", "ordering"),
    ("Lyktan har dragit över med 185 tkr på grund av hyran.", "claim_vs_table"),
    ("Intäkterna blev 8 210 tkr. Jämfört med 2024, då intäkterna var 7 640 tkr, är det en ökning.", "claim_vs_table"),
    ("Kostnaderna blev 340 tkr lägre än budgeterat.", "claim_vs_table"),
    ("Det egna kapitalet uppgick till 1 410 tkr vid årets ingång och 1 450 tkr vid dess utgång.", "claim_vs_table"),
    ("Prognosen pekar på 2 700 tkr (3 100-500) vid årets slut.", "claim_arithmetic"),
    ("Insatserna får dela på 9,3 mnkr: Bryggan 4,6, Lyktan 3,2 och Forum 2,0 mnkr.", "claim_arithmetic"),
    ("Eget kapital är 1 600 tkr. Nationella rådet rekommenderar att högst 1 200 tkr sparas. Nivån är alltså god.", "equity_limit"),
    ("Med beräknade intäkter på 8 500 tkr och kostnader på 8 970 tkr väntas ett underskott på 1 290 tkr.", "claim_arithmetic"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rule"), WRONG)
def test_sentences_that_contradict_tables_or_themselves_are_told(text: str, rule: str) -> None:
    assert rule in {f.rule for f in wrong(told(text))}
