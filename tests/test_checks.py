"""Every check both ways: silent on a clean table, firing on a seeded defect at the right cell, and told when it had nothing to check."""

from __future__ import annotations

import pytest

from pipeline import findings_text
from pipeline.checks.registry import rules
from tests.helpers import Run, run, tabbed

DASHED = tabbed(  # dashes that hide small numbers: the columns of women and men can't be summed
    "Avslutsorsaker | Kvinnor | Män | Totalt",
    "Arbete | 5 | 4 | 9",
    "Studier | - | - | 4",
    "Övrigt | 3 | 2 | 5",
    "Totalt | 10 | 8 | 18",
)
EXITS = tabbed(
    "Tabell 10. Avslutsorsaker MGT, 20 deltagare (9 kvinnor och 11 män)",
    "",
    "Avslutsorsaker | Antal kvinnor | Antal män | Antal totalt | Totalt i procent 2025 | Totalt i procent 2024",
    "Arbete | 2 | 5 | 7 | 35 % | 40 %",
    "Studier | - | 1 | 1 | 5 % | -",
    "Sjukersättning | 3 | 2 | 5 | 25 % | 20 %",
    "Övrigt | 4 | 3 | 7 | 35 % | 40 %",
    "<b>Totalt</b> | <b>9</b> | <b>11</b> | <b>20</b> | <b>100 %</b> | <b>100 %</b>",
)
BUDGET = tabbed(
    "Tabell 7. Budget och utfall för insatser (tkr)",
    "",
    "Individinriktade insatser | Utfall | Budget | Avvikelse (utfall-budget)",
    "Aktivitetsplatsen | 13 754 | 15 440 | -1 686",
    "Novum | 2 765 | 3 938 | -1 173",
    "Summa individinriktade insatser | 16 519 | 19 378 | -2 859",
    "Strukturella insatser |  |  | ",
    "Finsamkonferens | 15 | 200 | -185",
    "Conecto | 165 | 186 | -21",
    "Summa strukturella insatser | 180 | 386 | -206",
    "Summa insatser | 16 699 | 19 764 | -3 065",
)
INCOME = tabbed(
    "Resultaträkning",
    "",
    "Belopp i kr | Not | 2025-01-01 - 2025-12-31 | 2024-01-01 - 2024-12-31",
    "Verksamhetens intäkter | 2 | 40 947 935 | 37 872 944",
    "Verksamhetens kostnader | 3, 4 | -36 055 305 | -36 038 993",
    "Avskrivningar | 5 | -69 292 | -160 428",
    "Verksamhetens resultat |  | 4 823 338 | 1 673 523",
    "Finansiella intäkter |  | 12 154 | 16 380",
    "Finansiella kostnader |  | -1 579 | -4 032",
    "Resultat efter finansiella poster |  | 4 833 913 | 1 685 871",
    "Årets resultat |  | 4 833 913 | 1 685 871",
)
BALANCE = tabbed(
    "Balansräkning",
    "",
    "Belopp i kr | Not | 2025-12-31 | 2024-12-31",
    "Tillgångar |  |  | ",
    "Maskiner och inventarier | 5 | 115 593 | 184 885",
    "Omsättningstillgångar |  |  | ",
    "Korta fordringar | 6 | 1 521 365 | 2 283 601",
    "Kassa och bank |  | 13 306 077 | 7 618 514",
    "Summa omsättningstillgångar |  | 14 827 442 | 9 902 115",
    "Summa tillgångar |  | 14 943 035 | 10 087 000",
    "Eget kapital vid årets början |  | 1 751 527 | 65 656",
    "Årets resultat |  | 4 833 912 | 1 685 871",
    "Eget kapital vid årets slut |  | 6 585 439 | 1 751 527",
    "Kortfristiga skulder | 7 | 8 357 596 | 8 335 473",
    "Summa eget kapital, avsättningar och skulder |  | 14 943 035 | 10 087 000",
)
CASH_REAL = tabbed(
    "Kassaflödesanalys",
    "",
    "Belopp i kr. | 2025 | 2024",
    "Årets resultat | 4 833 912 | 1 685 871",
    "Justering för ej likviditetspåverkande poster | 69 292 | 160 428",
    "Medel från verksamheten före förändring av rörelsekapital | 4 903 204 | 1 846 299",
    "Ökning/minskning kortfristiga fordringar | 762 236 | 555 379",
    "Ökning/minskning kortfristiga skulder | 22 123 | -3 365 305",
    "Kassaflöde för den löpande verksamheten | 5 687 563 | -963 627",
    "Kassaflöde från investeringsverksamheten | 0 | 0",
    "Årets kassaflöde | 5 687 563 | -963 627",
    "Likvida medel vid årets början | 7 618 514 | 8 582 141",
    "Likvida medel vid årets slut | 13 306 077 | 7 618 514",
)
CASH_CHANGE = CASH_REAL.replace("5 687 563\t-963 627\nKassaflöde från", "784 359\t-2 809 926\nKassaflöde från")
GOALS = tabbed(
    "Tabell 4. Mål och utfall för Verkstaden 2022",
    "",
    "Indikator | Förväntat resultat | Utfall",
    "Andel som börjar ett arbete | 50 % | 42 % (5 av 12)",
    "Andel som är nöjda | 80 procent | 67 % (12 av 18 svarande)",
)
CLEAN = {
    "goals": GOALS,
    "exits": EXITS,
    "budget": BUDGET,
    "income": INCOME,
    "balance": BALANCE,
    "cash": CASH_REAL,
    "cash, other template": CASH_CHANGE,
}


def errors(outcome: Run) -> list[str]:
    return [f.message for f in outcome.findings if f.rule not in ("evaluated_nothing", "label_meaning")]


@pytest.mark.parametrize("name", CLEAN)
def test_silent_on_a_clean_table(name: str) -> None:
    outcome = run(CLEAN[name])
    assert outcome.checked.reconciliations
    assert not [r for r in outcome.disagreeing() if r.rule != "label_meaning"]
    assert errors(outcome) == []


def test_the_other_template_is_told_as_a_notice() -> None:
    (finding,) = [f for f in run(CASH_CHANGE).findings if f.rule != "evaluated_nothing"]
    assert (finding.rule, finding.severity) == ("label_meaning", "notice")


# what is seeded, the rule that must name it, the row the finding must point at, the figure that must be expected
SEEDED = [
    ("exits", "Övrigt | 4 | 3 | 7", "Övrigt | 4 | 3 | 8", "column_sum", "20", "21"),
    (
        "exits",
        "<b>9</b> | <b>11</b> | <b>20</b>",
        "<b>19</b> | <b>12</b> | <b>31</b>",
        "column_sum",
        "19; 12; 31",
        "9; 11; 20",
    ),
    ("exits", "Sjukersättning | 3 | 2 | 5", "Sjukersättning | 2 | 3 | 5", "column_sum", "9; 11; 20", "8; 12; 20"),
    ("exits", "25 %", "52 %", "percent_of_total", "52 %", "25 %"),
    ("goals", "42 %", "45 %", "percent_of_parts", "45 %", "42 %"),
    ("exits", "20 deltagare", "22 deltagare", "stated_count", "22", "20"),
    ("exits", "11 män)", "12 män)", "stated_count", "12", "11"),
    ("budget", "-1 173", "-1 137", "column_sum", "-2 859", "-2 823"),
    ("budget", "16 699", "16 669", "column_sum", "16 669", "16 699"),
    ("budget", "(utfall-budget)", "(budget-utfall)", "variance_header", "budget-outcome", "outcome-budget"),
    ("income", "-69 292", "-96 292", "statement_identity", "4 823 338", "4 796 338"),
    (
        "income",
        "Årets resultat |  | 4 833 913",
        "Årets resultat |  | 4 833 193",
        "statement_identity",
        "4 833 193",
        "4 833 913",
    ),
    ("balance", "14 827 442", "14 943 035", "statement_identity", "14 943 035", "14 827 442"),
    ("balance", "8 357 596", "8 375 596", "statement_identity", "14 943 035", "14 961 035"),
    ("cash", "762 236", "-762 236", "statement_identity", "5 687 563", "4 163 091"),
    ("cash, other template", "-3 365 305", "3 365 305", "statement_identity", "-2 809 926", "3 920 684"),
]


@pytest.mark.parametrize(("name", "clean", "seeded", "rule", "stated", "expected"), SEEDED)
def test_fires_on_a_seeded_defect(name: str, clean: str, seeded: str, rule: str, stated: str, expected: str) -> None:
    clean, seeded = clean.replace(" | ", "\t"), seeded.replace(" | ", "\t")
    assert CLEAN[name].count(clean) >= 1
    outcome = run(CLEAN[name].replace(clean, seeded, 1))
    found = [f for f in outcome.findings if f.rule != "evaluated_nothing"]
    assert rule in [f.rule for f in found], [f.message for f in found]
    finding = next(f for f in found if f.rule == rule)
    if rule == "column_sum" and ";" not in stated:
        assert stated in finding.stated.split("; ")
        assert expected in finding.expected.split("; ")
    else:
        assert (finding.stated, finding.expected) == (stated, expected)
    named = {f.value_printed for f in outcome.facts if f.fact_id in finding.fact_ids}
    if rule not in ("stated_count", "variance_header"):
        assert any(n in named for n in stated.split("; ")), "the finding names the cell it speaks of"
    assert finding.message and finding.message_sv and finding.message != finding.message_sv


def test_every_rule_that_can_fire_is_seeded_here_or_below() -> None:
    seeded = {rule for *_, rule, _, _ in SEEDED}
    elsewhere = {"sex_total", "variance", "row_sum", "unit_header", "evaluated_nothing"}
    elsewhere |= {  # test_checks_tables.py, test_people_told.py
        *("note_total", "statement_tie", "movement", "part_of", "carried_forward", "equity_roll", "solvency"),
        *("member_shares", "equity_limit", "comparative", "overview_vs_statement", "template_break"),
        *("scope_sum", "share_sum", "grim"),
        *("note_reference", "same_people", "people_part"),  # test_note_references.py, test_people_ties.py
    }
    elsewhere |= {"label_meaning", "variance_sign"}  # test_money_text.py
    elsewhere |= {"caption_section", "cost_per_head"}  # test_unseen_tables.py
    assert seeded | elsewhere | set(findings_text.RULES) == set(rules())  # running text: test_running_text.py


def test_a_wrong_variance_alone() -> None:
    outcome = run(BUDGET.replace("-21\n", "-12\n").replace("-206\n", "-197\n").replace("-3 065\n", "-3 056\n"))
    assert {r.rule for r in outcome.disagreeing()} == {"variance"}
    assert {r.fact_ids[0].rsplit(".", 1)[1] for r in outcome.disagreeing()} == {"r4c3", "r5c3", "r6c3"}


def test_women_and_men_against_a_total_that_foots() -> None:
    outcome = run(EXITS.replace("Arbete\t2\t5\t7", "Arbete\t2\t5\t8").replace("Övrigt\t4\t3\t7", "Övrigt\t4\t3\t6"))
    assert {r.rule for r in outcome.disagreeing()} == {"sex_total", "percent_of_total"}
    assert [r.difference for r in outcome.disagreeing("sex_total")] == [1, -1]


def test_a_wrong_total_column_where_sexes_are_rows() -> None:
    text = tabbed(
        "Tabell 1. Avslutsorsaker efter kön",
        "",
        "Kön | Arbete | Studier | Övrigt | Summa",
        "Kvinnor | 4 | 4 | 6 | 14",
        "Män | 5 | 2 | 8 | 15",
        "Totalt | 9 | 6 | 14 | 29",
    )
    assert not run(text).disagreeing()
    outcome = run(text.replace("6\t14\nMän", "6\t41\nMän"))
    assert [r.rule for r in outcome.disagreeing()] == ["column_sum", "row_sum"]
    assert outcome.disagreeing("row_sum")[0].computed == 14


def test_a_header_in_the_wrong_unit() -> None:
    outcome = run(BUDGET.replace("(tkr)", "(kr)") + "\n" + INCOME.replace("40 947 935", "16 699 000"))
    assert outcome.table("intervention_budget").unit == "kr"  # 16 699 kr is possible, and nothing disproves it
    wrong = run(INCOME.replace("Belopp i kr", "Belopp i tkr"))
    assert [f.rule for f in wrong.findings if f.rule != "evaluated_nothing"] == ["unit_header"]
    assert wrong.table("income_statement").unit == "kr"


@pytest.mark.parametrize(
    ("printed", "verdicts"),
    [
        (("34 %", "5 %", "26 %", "35 %"), {"disagrees"}),  # two shares that nothing explains
        (("35 %", "5 %", "25 %", "35 %"), {"agrees"}),
    ],
)
def test_percentages(printed: tuple[str, ...], verdicts: set[str]) -> None:
    text = EXITS
    for row, (old, new) in zip(
        ("Arbete", "Studier", "Sjukersättning", "Övrigt"),
        zip(("35 %", "5 %", "25 %", "35 %"), printed, strict=True),
        strict=True,
    ):
        lines = text.split("\n")
        text = "\n".join(line.replace(old, new, 1) if line.startswith(row) else line for line in lines)
    outcome = run(text)
    assert {r.verdict for r in outcome.performed("percent_of_total")} >= verdicts
    assert bool(outcome.disagreeing("percent_of_total")) == ("disagrees" in verdicts)


def shares(counts: list[int], percents: list[str], total: str) -> Run:
    names = ["Arbete", "Studier", "Sjukersättning", "Övrigt"]
    rows = [f"{n} | {c} | 0 | {c} | {p} %" for n, c, p in zip(names, counts, percents, strict=False)]
    head = "Avslutsorsaker | Antal kvinnor | Antal män | Antal totalt | Totalt i procent 2025"
    return run(tabbed(head, *rows, f"Totalt | {sum(counts)} | 0 | {sum(counts)} | {total} %"))


def test_rounding_is_no_error() -> None:
    """Properly rounded shares that sum to 99, truncated ones, and shares adjusted so that they sum to 100."""
    proper = shares([1, 1, 1], ["33", "33", "33"], "100")
    assert not proper.disagreeing()
    assert [r.verdict for r in proper.performed("column_sum") if r.stated == 100] == ["within_rounding"]
    truncated = shares([2, 2, 2], ["33", "33", "33"], "100")
    assert not truncated.disagreeing()
    cut = shares([5, 5, 8], ["27", "27", "44"], "98")
    assert {r.note for r in cut.performed("percent_of_total")} == {"printed_total", "printed_total;truncated"}
    assert not cut.disagreeing()
    adjusted = shares([1, 1, 1], ["34", "33", "33"], "100")
    assert not adjusted.disagreeing()
    assert "printed_total;adjusted_to_100" in {r.note for r in adjusted.performed("percent_of_total")}


def test_a_total_of_100_over_shares_that_were_cut_is_no_error() -> None:
    cut = shares([3, 3, 3, 7], ["18", "18", "18", "43"], "100")
    assert not cut.disagreeing()
    assert [r.note for r in cut.performed("column_sum") if r.stated == 100] == ["truncated"]
    assert shares([3, 3, 3, 7], ["18", "18", "18", "43"], "103").disagreeing("column_sum")


def test_several_sets_of_sexes_in_one_row_are_checked_one_by_one() -> None:
    text = tabbed(
        "Tabell 2. Flödet av deltagare under 2025",
        "",
        "Deltagare | Kvinnor | Män | Totalt | Kvinnor | Män | Totalt",
        "Pågående 1 januari | 21 | 14 | 35 | 12 | 17 | 29",
        "Nya under året | 33 | 19 | 52 | 16 | 22 | 38",
        "Avslutade under året | 29 | 17 | 46 | 14 | 20 | 34",
    )
    assert [r.verdict for r in run(text).performed("sex_total")] == ["agrees"] * 6
    (wrong,) = run(text.replace("22\t38", "22\t39")).disagreeing("sex_total")
    assert (wrong.stated, wrong.computed) == (39, 38)
    mixed = text.replace("Totalt\tKvinnor\tMän\tTotalt\n", "Totalt\tMän\tTotalt\tKvinnor\n")
    assert not run(mixed).performed("sex_total"), "sets in different orders may be read wrongly"


def test_sums_of_rounded_amounts_may_be_off_by_half_a_step_a_term() -> None:
    outcome = run(BUDGET.replace("16 699\t", "16 700\t").replace("-3 065", "-3 064"))
    assert not outcome.disagreeing()
    assert any(r.verdict == "within_rounding" for r in outcome.performed("column_sum"))
    assert run(BUDGET.replace("16 699\t", "16 702\t")).disagreeing("column_sum")


def test_counts_of_people_are_exact() -> None:
    assert run(EXITS.replace("<b>20</b>", "<b>21</b>")).disagreeing("column_sum")


@pytest.mark.parametrize(
    ("hedge", "number", "agrees"),
    [
        ("", 20, True),
        ("", 21, False),
        ("cirka ", 21, True),
        ("cirka ", 30, False),
        ("drygt ", 20, True),
        ("drygt ", 21, False),
        ("knappt ", 21, True),
        ("knappt ", 19, False),
    ],
)
def test_hedges_in_headings(hedge: str, number: int, agrees: bool) -> None:
    text = EXITS.replace("MGT, 20 deltagare (9 kvinnor och 11 män)", "under året")
    outcome = run(f"## {hedge}{number} deltagare har avslutats\n\n" + text, suffix=".md")
    assert [r.verdict for r in outcome.performed("stated_count")] == ["agrees" if agrees else "disagrees"]


def test_the_base_of_percentages_is_found_not_assumed() -> None:
    """The total row is a leftover; the shares are of the number the caption states."""
    outcome = run(EXITS.replace("<b>9</b>\t<b>11</b>\t<b>20</b>", "<b>12</b>\t<b>20</b>\t<b>32</b>"))
    assert not outcome.disagreeing("percent_of_total")
    assert {r.note for r in outcome.performed("percent_of_total")} == {"sum_of_rows"}


def test_a_check_that_found_nothing_to_check_says_so() -> None:
    outcome = run(tabbed("Avslutsorsaker | Antal kvinnor | Antal män", "Arbete | 2 | 5", "Studier | 1 | 1"))
    assert "sex_total" in outcome.checked.expected
    assert not outcome.checked.evaluated["sex_total"]
    assert "evaluated_nothing" in [f.rule for f in outcome.findings]


def test_rows_no_vocabulary_knows_are_not_held_against_the_report() -> None:
    outcome = run(
        BALANCE.replace("Kassa och bank", "Sparade slantar i lådan\t\t1 000\t2 000\nKassa och bank")
        .replace("14 827 442", "14 828 442")
        .replace("9 902 115", "9 904 115")
        .replace("14 943 035", "14 944 035")
        .replace("10 087 000", "10 089 000")
        .replace("8 357 596", "8 358 596")
        .replace("8 335 473", "8 337 473")
    )
    assert not outcome.disagreeing()
    assert any("with_unmapped" in r.note for r in outcome.performed("statement_identity"))
    assert "label_unmapped" in outcome.fact("Sparade slantar i lådan", fiscal_year=2025).flags


def test_a_dash_that_hides_a_small_number_is_no_error() -> None:
    outcome = run(DASHED)
    told = [f for f in outcome.findings if f.rule != "evaluated_nothing"]
    assert told and all(f.severity == "warning" for f in told)


def test_variances_that_say_better_or_worse() -> None:
    """Plus is better for the result, over costs printed without a sign: neither column order explains every row."""
    text = tabbed(
        "Tabell 4. Driftredovisning, kr",
        "",
        "Post | Utfall 2025 | Budget 2025 | Diff",
        "Intäkter |  |  | ",
        "Medlemsbidrag | 12 500 000 | 12 500 000 | 0",
        "Övriga intäkter | 318 455 | 250 000 | 68 455",
        "Summa intäkter | 12 818 455 | 12 750 000 | 68 455",
        "Kostnader |  |  | ",
        "Köpta insatser | 8 214 306 | 8 900 000 | 685 694",
        "Personal | 2 047 918 | 1 980 000 | -67 918",
        "Summa kostnader | 10 262 224 | 10 880 000 | 617 776",
        "Årets resultat | 2 556 231 | 1 870 000 | 686 231",
    )
    assert errors(run(text)) == []
    assert run(text.replace("-67 918", "67 918")).disagreeing("variance")
    normalised = {f.row_label: f.amount_normalised for f in run(text).facts if f.scenario == "variance"}
    assert (normalised["Övriga intäkter"], normalised["Köpta insatser"], normalised["Personal"]) == (
        68455,
        685694,
        -67918,
    )


def test_a_result_is_held_against_the_one_above_it_where_nothing_stands_between() -> None:
    text = tabbed(
        "Resultaträkning",
        "",
        "Belopp i kr | 2025 | 2024",
        "Verksamhetens intäkter | 900 000 | 800 000",
        "Verksamhetens kostnader | -100 000 | -50 000",
        "Verksamhetens resultat | 800 000 | 750 000",
        "Årets resultat | 800 000 | 750 000",
    )
    assert errors(run(text)) == []
    assert run(text.replace("Årets resultat\t800 000", "Årets resultat\t850 000")).disagreeing("statement_identity")


def test_an_identity_that_an_unknown_row_may_explain_is_a_warning() -> None:
    outcome = run(INCOME.replace("Avskrivningar\t5", "Sparade slantar\t5").replace("4 823 338", "4 823 999"))
    (finding,) = [f for f in outcome.findings if "Verksamhetens resultat" in f.message]
    assert (finding.severity, finding.cause) == ("warning", "definition")


def test_a_sentence_above_a_table_is_not_its_heading() -> None:
    """What ends in a full stop speaks of something; what stands alone above a table may head it."""
    prose = """Uppföljning 2022

Insatsen har haft 57 deltagare under året och 26 av dem avslutades.

Hur gick det?
Under året började 19 deltagare ett arbete eller studier, en tredjedel av samtliga. Målet
på 33 procent är därmed nått. Antalet skiljer sig från tabellen nedan.

Utgång Kvinnor Män Totalt
Arbete, studier eller arbetssökande 6 11 17
Fortsatt rehabilitering 1 2 3
Sjukdom 2 3 5
Övrigt 0 1 1
Totalt 9 17 26

Hur arbetar ni med jämställdhet?
"""
    assert [r.stated for r in run(prose).performed("stated_count")] == [26]
    body = EXITS.split("\n\n", 1)[1]
    heading = f"### 31 deltagare har avslutat\n\n{body}"
    assert {(r.stated, r.computed) for r in run(heading).performed("stated_count")} == {(31, 20)}
