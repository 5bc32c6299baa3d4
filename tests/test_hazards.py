"""What real reports do to their tables, each in a text of our own that a reader can check by eye."""

from decimal import Decimal

from tests.helpers import run, tabbed


def test_columns_by_count_and_arithmetic_where_one_space_does_everything() -> None:
    outcome = run(
        "Tabell 7. Budget och utfall för varje insats\ntkr Budget Utfall Avvikelse\n\n"
        "Aktivitetsplatsen 7 246 8 167 -921\n\nNovum 500 261 239\n\nFINSAM-team 1 830 2 164 -334\n\nSumma 9 576 10 592 -1 016\n"
    )
    assert outcome.cells("intervention_budget") == [
        ("Aktivitetsplatsen", ["7 246", "8 167", "-921"]),
        ("Novum", ["500", "261", "239"]),
        ("FINSAM-team", ["1 830", "2 164", "-334"]),
        ("Summa", ["9 576", "10 592", "-1 016"]),
    ]
    assert not outcome.disagreeing()


BALANCE = """4. BALANSRÄKNING
Balansräkning

Belopp i kr Not 2020-12-31 2019-12-31

Anläggningstillgångar

Maskiner och inventarier 4 557 722 758 639

Omsättningstillgångar

Korta fordringar 5 1886 099 2 948 460
Kassa och bank 14 372 506 13 481297

Summa omsättningstillgångar 16 258 605 16 429 757

Summa tillgångar 16 816 327 17188 396

Eget kapital

Övrigt eget kapital 3 934197 6 217 693
Årets resultat 3 795 743 -2 283 496

Summa eget kapital 7 729 940 3 934197
Skulder

Kortfristiga skulder 6 9 086 387 13 254199

Summa eget kapital, avsättningar och 16 816 327 17188 396
skulder
"""


def test_note_references_fused_to_amounts_and_spaces_lost_in_ocr() -> None:
    outcome = run(BALANCE, year=2020)
    cells = dict(outcome.cells("balance_sheet"))
    assert cells["Maskiner och inventarier"] == ["557 722", "758 639"]
    assert cells["Korta fordringar"] == ["1886 099", "2 948 460"]
    assert cells["Övrigt eget kapital"] == ["3 934197", "6 217 693"]
    assert cells["Kortfristiga skulder"] == ["9 086 387", "13 254199"]
    assert cells["Summa eget kapital, avsättningar och skulder"] == ["16 816 327", "17188 396"]
    assert "split_by_arithmetic" in outcome.fact("Maskiner och inventarier", fiscal_year=2020).flags
    assert not outcome.disagreeing()


def test_a_heading_below_a_row_is_no_part_of_its_label() -> None:
    outcome = run(BALANCE, year=2020)
    assert "Summa eget kapital" in dict(outcome.cells("balance_sheet"))
    assert outcome.fact("Kortfristiga skulder", fiscal_year=2020).section == "Skulder"


def test_labels_in_one_block_and_figures_in_another() -> None:
    outcome = run(
        "3. RESULTATRÄKNING\nResultaträkning\n\nBelopp i kr\n\nVerksamhetens intäkter\n\nVerksamhetens kostnader\n\nAvskrivningar\n\n"
        "Verksamhetens resultat\n\nFinansiella intäkter\n\nFinansiella kostnader\n\nResultat efter finansiella\nposter\n\nÅrets resultat\n\n"
        "Not 2020-01-01- 2020-12-31 2019-01-01- 2019-12-31\n\n2 900 500 800 400\n\n3, 7 -700 100 -650 000\n\n-10 000 -9 000\n\n"
        "190 400 141 400\n\n-4141 -1009\n\n186 259 140 391\n\n186 259 140 391\n",
        year=2020,
    )
    assert outcome.cells("income_statement") == [
        ("Verksamhetens intäkter", ["900 500", "800 400"]),
        ("Verksamhetens kostnader", ["-700 100", "-650 000"]),
        ("Avskrivningar", ["-10 000", "-9 000"]),
        ("Verksamhetens resultat", ["190 400", "141 400"]),
        ("Finansiella kostnader", ["-4141", "-1009"]),
        ("Resultat efter finansiella poster", ["186 259", "140 391"]),
        ("Årets resultat", ["186 259", "140 391"]),
    ]
    assert not outcome.disagreeing()


def test_a_table_without_caption_and_header_is_known_by_its_rows() -> None:
    outcome = run(
        "Individinriktade insatser\n\nGnistan 500 261 239\n\nKraften 1100 -67 1167\n\nSumma Individinriktade 1600 194 1406\ninsatser\n\n"
        "Strukturella insatser\n\nKonferens 80 48 32\n\nHemsida 20 10 10\n\nSumma Strukturella insatser 100 58 42\nTotal 1700 252 1448\n",
        organisation="Samordningsförbundet Norrviken",
    )
    table = outcome.table("intervention_budget")
    assert [c.scenario for c in table.columns] == ["budget", "outcome", "variance"]
    assert {"column_by_convention", "unit_inferred"} <= set(table.flags)
    assert outcome.fact("Gnistan", scenario="budget").scope == "norrviken-gnistan"
    assert outcome.fact("Summa Individinriktade insatser", scenario="outcome").section == "Individinriktade insatser"
    assert not outcome.disagreeing()


FAR = "\n".join(
    f"Här står en rad text som berättar om verksamheten och som inte har med tabellen att göra, rad {w}."
    for w in "abcdefgh"
)


def test_a_body_far_below_its_caption_and_another_section() -> None:
    outcome = run(
        "Tabell 2. Avslutsorsaker uppdelat på kön\n\n"
        + FAR
        + "\n\nTabell 5. Novums avslutsorsaker\n\n"
        + FAR
        + "\n\nAvslutsorsaker\n\nTotalt\n\nKvinnor Män\n\nArbete 5 3 2\n\nStudier 2 1 1\n\nSumma 7 4 3\n"
    )
    table = outcome.table("exit_reasons")
    assert (table.number_printed, table.scope) == ("Tabell 5", "sthlm-novum")
    assert [(c.sex) for c in table.columns] == ["all", "women", "men"]


def test_lone_values_stand_where_arithmetic_puts_them() -> None:
    outcome = run(
        "Tabell 6. Halvårsresultat\n\ntkr Budget  Utfall Differens\n\nIntäkter\n\nStockholms stad 4 000 4 000 0\n\nÖvriga intäkter 132 839 -707\n\n"
        "Summa intäkter 4 132 4 839 -707\n\nKostnader\n\nStyrelse 200 235 -35\n\nAvskrivningar   3 -3\n\nFinansiella poster   -1 1\n\n"
        "Summa kostnader 200 237 -37\n\nÅrets resultat 3 932 4 602 -670\n\nIngående eget kapital    4 928\n"
    )
    assert outcome.fact("Avskrivningar", scenario="outcome").value == 3
    assert outcome.fact("Avskrivningar", scenario="variance").value == -3
    assert outcome.fact("Finansiella poster", scenario="outcome").value == -1
    assert outcome.fact("Ingående eget kapital", scenario="outcome").value == 4928
    assert len([f for f in outcome.facts if f.row_label == "Ingående eget kapital"]) == 1


def test_chart_labels_and_the_table_above_them_are_two_things() -> None:
    outcome = run(
        "Figur 1. Deltagarnas avslutsorsaker\n\nTabell 2. Antal deltagare per avslutsorsak\n\nAvslutsorsak Totalt Kvinnor Män\n\n"
        "Arbete 19 11 8\n\nFortsatt rehabilitering 42 27 15\n\nÖvrigt 39 20 19\n\nSumma 100 58 42\n\n"
        "Arbete; 19%\nFortsatt\nrehabilitering;\n\n42%\n\nÖvrigt; 39%\n",
        year=2023,
    )
    assert [t.kind for t in outcome.tables] == ["exit_reasons", "figure_exit_reasons"]
    assert outcome.table("figure_exit_reasons").number_printed == "Figur 1"
    assert outcome.cells("figure_exit_reasons") == [
        ("Arbete", ["19%"]),
        ("Fortsatt rehabilitering", ["42%"]),
        ("Övrigt", ["39%"]),
    ]
    assert [r.verdict for r in outcome.performed("percent_of_total")] == ["agrees"] * 3


def test_sexes_as_rows() -> None:
    outcome = run(
        "Tabell 2 Antal deltagare per avslutsanledning 2018\n\n  Arbete Studier Arbetssökande Annan \navslutsanledning\n\n"
        "Kvinnor 34 10 47 36\n\nMän 33 12 33 37\n\nEj angivet 1 0 1 2\n\nTotalt 68 22 81 75\n",
        year=2018,
    )
    fact = outcome.fact("Män", column_label="Annan avslutsanledning")
    assert (fact.sex, fact.item, fact.value, fact.measure) == ("men", "rest_unsplit", 37, "count")
    assert outcome.fact("Totalt", column_label="Arbete").row_role == "total"
    assert len(outcome.performed("column_sum")) == 4
    assert not outcome.disagreeing()


def test_a_year_column_is_no_figure() -> None:
    outcome = run(
        "Deltagarrapport, avslutsanledning\n\nKön Kvinna Man Antal deltagare\nAntal deltagare Antal deltagare\n\nAvslutsanledning Ar\n"
        "Utskrivning 2020 99 61 160\nUtskrivning pga sjukdom 2020 44 34 78\nUtskrivning-Fortsatt rehabilitering 2020 121 96 217\nSlutsumma 264 191 455\n",
        year=2020,
    )
    assert dict(outcome.cells("exit_reasons"))["Utskrivning-Fortsatt rehabilitering"] == ["121", "96", "217"]
    assert [c.sex for c in outcome.table("exit_reasons").columns if c.role == "value"] == ["women", "men", "all"]


def test_two_years_of_percent_without_years_in_the_header() -> None:
    outcome = run(
        tabbed(
            "Figur 16. Avslutsorsaker Novum, 10 deltagare",
            "",
            "Avslutsorsaker | Antal kvinnor | Antal Män | Antal totalt | Totalt i procent | Totalt i procent",
            "Arbete | 2 | 2 | 4 | 40 % | 12 %",
            "Studier | 1 | 5 | 6 | 60 % | -",
            "<b>Totalt</b> | 3 | 7 | 10 | 100 % | 100 %",
        )
    )
    assert outcome.table("exit_reasons").number_printed == "Figur 16"
    assert [f.fiscal_year for f in outcome.facts if f.row == 0 and f.measure == "percent"] == [2025, 2024]


def test_a_collapsed_header_and_a_unit_that_is_wrong() -> None:
    outcome = run(
        "Resultaträkning\n\nBelopp i kr Not 2020 2019\n\nVerksamhetens intäkter 2 39 160 496 35 655 165\nVerksamhetens kostnader -35 364 753 -37 938 661\n"
        "Verksamhetens resultat 3 795 743 -2 283 496\nÅrets resultat 3 795 743 -2 283 496\n\nTabell 4 Utfall, budget, awikelser och bokslut\n\n"
        "Utfall jan-dec Aktuell Awikelse Bokslut helårBelopp tkr budgetjan- utfall -2020 dee 2020 budget 2019\n\n"
        "Kostnader 35 364 753 36 983 000 -1618 247 37 938 661\n\nMedlemsavgift 39160 496 35 041000 4119 496 35 655 165\noch övriga\nintäkter\n\n"
        "Resultat 3 795 743 -1942000 5 737 743 -2 283 496\n\nLikvida medel 14 372 506 - - 13 481297\n",
        year=2020,
    )
    table = outcome.table("operating_statement")
    assert [(c.scenario, c.fiscal_year) for c in table.columns] == [
        ("outcome", 2020),
        ("budget", 2020),
        ("variance", 2020),
        ("outcome", 2019),
    ]
    assert (table.unit, table.unit_as_headed) == ("kr", "tkr")
    assert outcome.fact("Likvida medel", scenario="budget").nil == "not_available"
    assert outcome.fact("Medlemsavgift och övriga intäkter", scenario="budget").value == Decimal(35041000)
    assert [f.rule for f in outcome.findings if f.rule != "evaluated_nothing"] == ["unit_header"]


def test_a_table_of_contents_prose_and_years_make_no_table() -> None:
    outcome = run(
        "Innehållsförteckning\nSammanfattning ................ 3\n1.1 Insatser ................ 4\n1.2 Deltagare ............... 5\n\n"
        "Under året 2020 har 478 deltagare avslutats, varav 273 kvinnor och 205 män enligt vad som rapporterats\nvid årets slut var det 12 procent fler än 2019 och 5 procent färre än det var 2018\n"
        "Årsredovisning 2020\nÅrsredovisning 2020\n3 (20)\n4 (20)\n"
    )
    assert outcome.tables == []


def test_a_total_first_is_still_the_total() -> None:
    outcome = run(
        tabbed(
            "Avslutsorsaker | Kvinnor | Män | Totalt",
            "Totalt | 12 | 8 | 20",
            "Arbete | 5 | 2 | 7",
            "Studier | 4 | 3 | 7",
            "Övrigt | 3 | 3 | 6",
        )
    )
    assert [r.verdict for r in outcome.performed("column_sum")] == ["agrees"] * 3


def test_years_of_shares_are_read_from_the_header() -> None:
    outcome = run(
        "Tabell 3. Avslutsorsaker\n\nAvslutsorsak Kvinnor Män Totalt Andel 2021 Andel 2022\nArbete 6 4 10 30 % 50 %\nStudier 3 2 5 30 % 25 %\nÖvrigt 3 2 5 40 % 25 %\nSumma 12 8 20 100 % 100 %\n",
        year=2022,
    )
    assert [f.fiscal_year for f in outcome.facts if f.row == 0] == [2022, 2022, 2022, 2021, 2022]
    assert not outcome.disagreeing()


def test_a_comparative_count_has_its_own_year() -> None:
    outcome = run(
        "Tabell 3. Avslutsorsaker\n\nAvslutsorsak Kvinnor 2022 Män 2022 Totalt 2022 Totalt 2021\nArbete 6 4 10 8\nStudier 3 2 5 6\nSumma 9 6 15 14\n",
        year=2022,
    )
    assert [(f.sex, f.fiscal_year) for f in outcome.facts if f.row == 0] == [
        ("women", 2022),
        ("men", 2022),
        ("all", 2022),
        ("all", 2021),
    ]


def test_a_percentage_of_the_budget_beside_the_variance() -> None:
    outcome = run(
        "Budget och utfall per insats, tkr\n\nInsats Budget Utfall Avvikelse Avvikelse %\nGnistan 1 100 1 000 100 9 %\nKraften 900 950 -50 -6 %\nSumma insatser 2 000 1 950 50 3 %\n",
        organisation="Samordningsförbundet Norrviken",
    )
    assert dict(outcome.cells("intervention_budget"))["Gnistan"] == ["1 100", "1 000", "100", "9 %"]
    assert [(f.measure, f.sex, f.unit) for f in outcome.facts if f.row == 0][3] == ("percent", "", "percent")
    assert not outcome.disagreeing()


def test_a_word_for_nil_is_a_cell() -> None:
    outcome = run(
        "Tabell 1. Avslutsorsaker\n\nAvslutsorsak   Kvinnor  Män  Totalt\nArbete        2     3     5\nStudier      Inga     4     4\nSumma         2     7     9\n"
    )
    assert dict(outcome.cells("exit_reasons"))["Studier"] == ["Inga", "4", "4"]
    assert (outcome.fact("Studier", sex="women").nil, outcome.fact("Studier", sex="women").value) == ("zero", 0)
    assert not outcome.disagreeing()


def test_a_table_that_goes_on_after_a_page_break() -> None:
    head = "| Insats | Utfall | Budget | Diff |"
    outcome = run(
        f"Tabell 5. Insatser, tkr\n\n{head}\n|---|---|---|---|\n| Gnistan | 900 | 1 000 | 100 |\n| Kraften | 500 | 450 | -50 |\n\n"
        f"Samordningsförbundet Norrviken Årsredovisning 2025 8\n\nTabell 5, fortsättning\n\n{head}\n|---|---|---|---|\n"
        "| Språnget | 600 | 700 | 100 |\n| Summa | 2 000 | 2 150 | 150 |\n",
        suffix=".md",
        organisation="Samordningsförbundet Norrviken",
    )
    assert [r.label for r in outcome.table("intervention_budget").rows] == ["Gnistan", "Kraften", "Språnget", "Summa"]
    assert not outcome.disagreeing()


def test_captions_below_their_tables() -> None:
    def table(total: int) -> str:
        return tabbed("Varför | Kvinnor | Män | Totalt", f"Arbete | 1 | 2 | {total}", "Studier | 2 | 2 | 4")

    outcome = run(
        table(3)
        + "\nTabell 1. Avslutsorsaker Novum\n\nEn mening emellan.\n\n"
        + table(3)
        + "\nTabell 2. Avslutsorsaker MGT\n"
    )
    assert [(t.number_printed, t.scope) for t in outcome.tables] == [
        ("Tabell 1", "sthlm-novum"),
        ("Tabell 2", "sthlm-finsam-team"),
    ]


def test_headings_over_groups_of_columns() -> None:
    outcome = run(
        "Tabell 2. Orsaker till avslut\n\n"
        "                          Kvinnor             Män             Totalt\n"
        "Orsak till avslut      Antal   Andel    Antal   Andel     Antal   Andel\n"
        "Arbete                    15    50 %       10    40 %        25    45 %\n"
        "Studier                   15    50 %       15    60 %        30    55 %\n"
        "Samtliga                  30   100 %       25   100 %        55   100 %\n"
    )
    assert [(f.sex, f.measure) for f in outcome.facts if f.row == 0] == [
        (s, m) for s in ("women", "men", "all") for m in ("count", "percent")
    ]
    assert {f.fiscal_year for f in outcome.facts} == {2025}
    assert not outcome.disagreeing()


def test_stocks_have_a_day_and_flows_a_period() -> None:
    outcome = run(
        "Kassaflödesanalys\nBelopp i kr 2025 2024\nÅrets resultat 500 400\nMedel från verksamheten 500 400\nÅrets kassaflöde 500 400\n"
        "Likvida medel vid årets början 1 400 1 000\nLikvida medel vid årets slut 1 900 1 400\n"
    )
    periods = {f.item: (f.period_start, f.period_end) for f in outcome.facts if f.fiscal_year == 2025}
    assert periods["cf_year"] == ("2025-01-01", "2025-12-31")
    assert periods["cash_opening"] == ("", "2024-12-31")
    assert periods["cash_closing"] == ("", "2025-12-31")
