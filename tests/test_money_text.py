"""Money of running text against the cells it names, shares and their bases, amounts told twice, labels that mean two things."""

from __future__ import annotations

import pytest

from pipeline.model import Finding
from tests.helpers import Run, run, tabbed

RULES = {"claim_vs_table", "claim_arithmetic", "same_quantity", "ordering", "label_meaning", "variance_sign"}
TABLES = tabbed(
    "Tabell 1. Budget och utfall per insats 2025",
    "",
    "Belopp i tkr | Budget | Utfall | Avvikelse",
    "Individinriktade insatser",
    "Klivet | 2 400 | 2 150 | -250",
    "Verkstan | 1 800 | 1 975 | 175",
    "Steget vidare | 1 260 | 1 198 | -62",
    "Summa individinriktade insatser | 5 460 | 5 323 | -137",
    "Strukturinriktade insatser",
    "Processtöd | 420 | 388 | -32",
    "Lärandedagar | 150 | 163 | 13",
    "Summa strukturinriktade insatser | 570 | 551 | -19",
    "Summa kostnader | 6 030 | 5 874 | -156",
    "",
    "Tabell 2. Ekonomiskt utfall 2025",
    "",
    "Belopp i tkr | Utfall 2025 | Budget 2025 | Avvikelse | Bokslut 2024",
    "Kostnader | 7 486 | 7 720 | -234 | 7 905",
    "Intäkter | 7 940 | 7 900 | 40 | 7 650",
    "Resultat | 454 | 180 | 274 | -255",
    "",
    "Resultaträkning",
    "",
    "Belopp i kr | 2025 | 2024",
    "Verksamhetens intäkter | 7 940 300 | 7 650 000",
    "Verksamhetens kostnader | -7 461 900 | -7 880 000",
    "Avskrivningar | -24 000 | -25 000",
    "Verksamhetens resultat | 454 400 | -255 000",
    "Årets resultat | 454 400 | -255 000",
    "",
    "Balansräkning",
    "",
    "Belopp i kr | 2025-12-31 | 2024-12-31",
    "Kortfristiga fordringar | 610 200 | 540 000",
    "Kassa och bank | 3 905 600 | 3 300 000",
    "Summa tillgångar | 4 515 800 | 3 840 000",
    "Eget kapital vid årets början | 1 652 100 | 1 907 100",
    "Årets resultat | 454 400 | -255 000",
    "Eget kapital vid årets slut | 2 106 500 | 1 652 100",
    "Kortfristiga skulder | 2 409 300 | 2 187 900",
    "Summa eget kapital och skulder | 4 515 800 | 3 840 000",
)


def told(text: str, tables: str = TABLES) -> Run:
    """A short report with these sentences before its tables."""
    return run(
        f"Årsredovisning 2025\n\n1.1 Ekonomi\n\n{text}\n\n{tables}", organisation="Samordningsförbundet Björksjön"
    )


def found(outcome: Run) -> list[Finding]:
    return [f for f in outcome.findings if f.rule in RULES]


# what a sentence says rightly, the figure in it and a slip of it
WAYS = [
    ("Insatsen Klivet hade en budget på 2 400 tkr.", "2 400", "2 040"),
    ("Utfallet för Klivet blev 2 150 tkr.", "2 150", "2 510"),
    ("Klivet förbrukade 2 150 tkr under året.", "2 150", "2 105"),
    ("Verkstan gick back med 175 tkr jämfört med budget.", "175", "157"),
    ("Överskottet för Klivet uppgick till 250 tkr.", "250", "205"),
    ("Lärandedagar kostade 163 tkr mot budgeterade 150 tkr.", "150", "105"),
    ("Steget vidare kostade 1 198 tkr, vilket är 62 tkr mindre än budgeterat.", "62", "85"),
    ("Verkstan är den största insatsen. Budgetavvikelsen för insatsen är ett underskott med 175 tkr.", "175", "218"),
    ("De individinriktade insatserna kostade 5 323 tkr.", "5 323", "5 223"),
    ("Kostnaderna för strukturinriktade insatser uppgick till 551 tkr.", "551", "515"),
    ("Förbundet redovisar ett överskott på 454 tkr.", "454", "445"),
    ("Årets resultat är 274 tkr bättre än budget.", "274", "247"),
    ("Vid utgången av 2024 var det egna kapitalet 1 652 tkr.", "1 652", "1 625"),
    ("Förbundets egna kapital har ökat från 1 652 tkr till 2 107 tkr.", "2 107", "2 170"),
    ("Eget kapital vid ingången av 2024 uppgick till 1,9 miljoner kronor.", "1,9", "1,4"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "right", "wrong"), WAYS)
def test_an_amount_is_its_cell(sentence: str, right: str, wrong: str) -> None:
    assert sentence.count(f"{right} ") == 1
    clean = told(sentence)
    assert [f.message for f in found(clean)] == []
    number = right.replace(" ", "")
    checks = [r for r in clean.performed("claim_vs_table") if r.fact_ids]
    assert checks, number
    outcome = told(sentence.replace(right, wrong))
    (finding,) = [f for f in found(outcome) if f.rule == "claim_vs_table"]
    assert (finding.severity, finding.cause) == ("error", "report_error"), finding.message
    assert wrong in finding.message and finding.message.count("line ") >= 2, finding.message
    assert finding.message_sv != finding.message and "rad " in finding.message_sv


CUT = [
    ("Årets resultat uppgår till 454 tkr.", "agrees"),
    ("Det egna kapitalet var 2 106 tkr vid utgången av 2025.", "within_rounding"),
    ("Utfallet för individinriktade insatser blev 5,3 mnkr.", "within_rounding"),
    ("Budgetavvikelsen för Klivet är 249 tkr mindre än budgeterat.", "within_rounding"),
]


@pytest.mark.parametrize(("sentence", "verdict"), CUT)
def test_a_figure_cut_off_or_a_step_off_is_rounding(sentence: str, verdict: str) -> None:
    outcome = told(sentence)
    assert found(outcome) == []
    checks = [r for r in outcome.performed("claim_vs_table") if r.fact_ids]
    assert [r.verdict for r in checks] in ([verdict], ["within_rounding"]), checks


NEAR_MISSES = [
    "Klivet hade en budget på 2 300 tkr år 2024 och ett utfall på 2 050 tkr.",
    "Under 2026 har Klivet en budget på 2 700 tkr.",
    "Budgeten för Klivet höjs till 2 040 tkr nästa år.",
    "Klivet fick ytterligare 400 tkr från Arbetsförmedlingen.",
    "Personalkostnaderna i Klivet uppgick till 1 900 tkr.",
    "Verkstan budgeterade 1 300 tkr för löner och 500 tkr för lokaler.",
    "Av utfallet för Klivet avser 1 700 tkr personal.",
    "Enligt prognosen blir resultatet 300 tkr.",
    "Eget kapital beräknas uppgå till 1 900 tkr vid utgången av 2026.",
    "Per deltagare kostade Klivet 48 tkr.",
    "Klivet och Verkstan hade tillsammans en budget på 4 200 tkr och ett utfall på 4 125 tkr.",
    "Kostnaderna har minskat med 419 tkr jämfört med 2024.",
    "Kommunens kostnader för försörjningsstöd minskade med 1 800 tkr.",
    "Verkstan rekvirerade 1 600 tkr av kommunen för hösten.",
    "För perioden 2023-2025 har Klivet beviljats 6 900 tkr.",
    "Klivet har sedan start kostat 2 900 tkr.",
    "Årets resultat före avskrivningar blev 478 tkr.",
    "Utfallet för Klivet blev drygt 2,1 mnkr.",
    "Intäkterna blev 40 tkr högre än budgeterat och årets resultat blev 274 tkr bättre än budget.",
    "Kostnader som inte belastar förbundets resultat uppgick 2025 till 310 tkr.",
]


@pytest.mark.parametrize("sentence", NEAR_MISSES)
def test_what_the_words_do_not_name_is_left_alone(sentence: str) -> None:
    assert [f.message for f in found(told(sentence))] == []


def test_the_side_of_the_budget_is_checked() -> None:
    clean = told("Klivet har en avvikelse som är ett överskott med 250 tkr.")
    assert [r.verdict for r in clean.performed("ordering")] == ["agrees"]
    outcome = told("Klivet har en avvikelse som är ett underskott med 250 tkr.")
    (finding,) = found(outcome)
    assert (finding.rule, finding.severity, finding.stated, finding.expected) == (
        "ordering", "error", "2 150 000", "2 400 000",
    )  # fmt: skip


def test_an_asset_that_is_equity_is_told() -> None:
    outcome = told("Förbundet hade vid årets början tillgångar på 1,65 mnkr från tidigare verksamhetsår.")
    (finding,) = found(outcome)
    assert (finding.rule, finding.severity, finding.cause) == ("claim_vs_table", "warning", "definition")
    assert "3 840 000" in finding.message and "1 652 100" in finding.message
    assert found(told("Förbundet hade vid årets början tillgångar på 3,84 mnkr.")) == []


def test_a_share_holds_on_the_base_it_names() -> None:
    right = "De administrativa kostnaderna uppgick till 1 544 tkr (motsvarande 20 % av totala budgeten)."
    clean = told(right)
    assert found(clean) == []
    assert [r.verdict for r in clean.performed("claim_arithmetic")] == ["agrees"]
    other = told("De administrativa kostnaderna uppgick till 1 200 tkr (motsvarande 16,0 % av totala budgeten).")
    (finding,) = found(other)
    assert (finding.rule, finding.severity, finding.cause) == ("claim_arithmetic", "warning", "definition")
    assert "15,5 %" in finding.message and "7 486 tkr (outcome" in finding.message and finding.note
    assert found(told("Högst 10 % av budgeten ska gå till kansliet, som kostade 1 200 tkr.")) == []


TWICE = "Enligt den beslutade modellen för stegvis utbyggnad ska förbundet ha en budget på 43,8 mnkr."
AGAIN = "Förbundet ska efter fem år, enligt modellen för en stegvis utbyggnad som beslutats, ha en budget på {} mnkr."


def test_digits_swapped_between_two_places() -> None:
    clean = told(f"{TWICE}\n\n{AGAIN.format('43,8')}")
    assert found(clean) == []
    assert [r.verdict for r in clean.performed("same_quantity")] == ["agrees"]
    (finding,) = found(told(f"{TWICE}\n\n{AGAIN.format('48,3')}"))
    assert (finding.rule, finding.severity, finding.stated) == ("same_quantity", "error", "48 300 000")
    assert finding.message.count("line ") == 2
    for other in (
        AGAIN.format("52,6"),
        AGAIN.format("48,3").replace("fem år", "år 2029"),
        "Kansliet kostade 48,3 mnkr.",
    ):
        assert found(told(f"{TWICE}\n\n{other}")) == []


def test_a_surplus_that_equity_makes() -> None:
    text = (
        "Med intäkter och eget kapital på {} tkr, minskat med kostnaderna på {} tkr, blir det ett överskott på {} tkr."
    )
    (finding,) = found(told(text.format("9 592", "9 500", "92")))
    assert (finding.rule, finding.severity, finding.cause) == ("claim_arithmetic", "warning", "definition")
    assert "-1 560 100" in finding.message
    clean = told(text.format("9 592", "7 486", "2 106"))
    assert found(clean) == []
    assert [r.verdict for r in clean.performed("claim_arithmetic") if "surplus" in r.note] == ["agrees"]


FLOW = (
    "Kassaflödesanalys",
    "",
    "Belopp i kr | 2025 | 2024",
    "Årets resultat | 454 400 | -255 000",
    "Justering för avskrivningar | 24 000 | 25 000",
    "Medel från verksamheten före förändring av rörelsekapital | 478 400 | -230 000",
    "Ökning/minskning kortfristiga fordringar | -70 200 | 100 000",
    "Ökning/minskning kortfristiga skulder | 197 400 | -60 000",
    "Kassaflöde från den löpande verksamheten | 605 600 | -190 000",
    "Årets kassaflöde | 605 600 | -190 000",
    "Likvida medel vid årets början | 3 300 000 | 3 490 000",
    "Likvida medel vid årets slut | 3 905 600 | 3 300 000",
)


def test_the_cash_flow_of_operations_holds_the_result() -> None:
    clean = run(tabbed(*FLOW))
    assert [r.verdict for r in clean.performed("label_meaning")] == ["agrees"]
    changed = tabbed(*FLOW).replace("verksamheten\t605 600\t-190 000", "verksamheten\t127 200\t40 000")
    (finding,) = [f for f in run(changed).findings if f.rule == "label_meaning"]
    assert (finding.severity, finding.cause, finding.expected) == ("notice", "definition", "605 600")
    assert "line 9" in finding.message and "rad 9" in finding.message_sv


def test_one_label_for_costs_and_for_a_result() -> None:
    named = TABLES.replace("Verksamhetens resultat", "Verksamhetens nettokostnad").replace(
        "Kostnader\t7 486", "{}\t7 486"
    )
    (finding,) = [f for f in told("", named.format("Nettokostnad")).findings if f.rule == "label_meaning"]
    assert (finding.severity, finding.cause) == ("notice", "definition")
    assert finding.message.count("line ") == 2 and "454 400" in finding.message and "7 486" in finding.message
    assert not told("", named.format("Kostnader")).disagreeing("label_meaning")


def test_costs_that_include_what_they_are_said_to() -> None:
    tables = TABLES.replace(
        "Årets resultat\t454 400\t-255 000\n\nBalans",
        "Finansiella intäkter\t6 000\t0\nFinansiella kostnader\t-2 000\t0\nÅrets resultat\t458 400\t-255 000\n\nBalans",
    )
    label = "Kostnader inklusive avskrivningar och finansiella kostnader"
    right = told("", tables.replace("Kostnader\t7 486", f"{label}\t7 488"))
    assert [r.verdict for r in right.performed("label_meaning") if r.note.startswith("including")] == ["agrees"]
    (finding,) = [
        f for f in told("", tables.replace("Kostnader\t7 486", f"{label}\t7 482")).findings if f.rule == "label_meaning"
    ]
    assert (finding.severity, finding.cause) == ("notice", "definition") and "6 000" in finding.message
    net = told("", tables.replace("Kostnader\t7 486", f"{label.replace('kostnader', 'poster')}\t7 482"))
    assert not [f for f in net.findings if f.rule == "label_meaning"]


def test_variances_of_two_tables_have_one_sign() -> None:
    assert {r.verdict for r in told("").performed("variance_sign")} == {"agrees"}
    turned = TABLES
    for row in (
        "2 150\t-250",
        "1 975\t175",
        "1 198\t-62",
        "5 323\t-137",
        "388\t-32",
        "163\t13",
        "551\t-19",
        "5 874\t-156",
    ):
        figure = row.split("\t")[1]
        turned = turned.replace(
            row, row.replace(f"\t{figure}", f"\t{figure[1:] if figure[0] == '-' else '-' + figure}")
        )
    (finding,) = [f for f in told("", turned).findings if f.rule == "variance_sign"]
    assert (finding.severity, finding.cause) == ("notice", "convention")
    assert finding.message.count("line ") == 2


def test_variances_of_three_tables_are_checks_of_their_own() -> None:
    """The figure that shows the sign of the first table is shown against both others."""
    again = TABLES[: TABLES.index("Tabell 2")].replace("Tabell 1", "Tabell 3")
    performed = told("", f"{TABLES}\n{again}").performed("variance_sign")
    assert len(performed) >= 3
    assert len({r.reconciliation_id for r in performed}) == len(performed)


def test_nothing_is_made_of_nothing() -> None:
    outcome = run("Årsredovisning\n\nKlivet är en insats för unga.\n")
    assert not {r.rule for r in outcome.checked.reconciliations} & RULES
    assert not told("").disagreeing("label_meaning")
