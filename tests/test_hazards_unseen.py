"""What reports of associations the parser was not built on do to their tables, each in a text of our own."""

from pipeline import views
from tests.helpers import run


def test_a_column_of_shares_headed_so_whose_figures_carry_no_sign() -> None:
    outcome = run(
        "Tabell 2. Avslutsorsaker\n\nOrsak Män Kvinnor Totalt Andel %\nArbete 6 5 11 48\nStudier 3 4 7 30\nFlytt 1 4 5 22\n"
        "Totalt 10 13 23 100\n"
    )
    assert [(f.sex, f.measure) for f in outcome.facts if f.row == 0] == [
        ("men", "count"),
        ("women", "count"),
        ("all", "count"),
        ("all", "percent"),
    ]
    assert len(outcome.performed("percent_of_total")) == 3
    assert not outcome.disagreeing()


def test_the_short_last_line_of_a_paragraph_is_no_header_and_a_lettered_caption_is_one() -> None:
    outcome = run(
        "De 12 deltagare som har lämnat insatserna fördelar sig så här på orsaker. Det är\nvanligast med arbete.\n\n"
        "Tabell A. Avslut i insatsen Novum\n\n              Arbete  Studier   Flytt  Totalt\n"
        "Kvinnor            3        2       1       6\nMän                2        2       1       5\nTotalt             5        4       2      11\n"
    )
    table = outcome.table("exit_reasons")
    assert (table.number_printed, table.caption, table.scope) == ("Tabell A", "Avslut i insatsen Novum", "sthlm-novum")
    assert table.line_first == 6
    assert not outcome.performed("stated_count") and not outcome.disagreeing()


def test_a_number_stated_above_a_table_with_the_sexes_as_rows_is_held_against_its_total_column() -> None:
    table = "              Arbete  Studier  Totalt\nKvinnor            3        2       5\nMän                2        2       4\nTotalt             5        4       9\n"
    clean = run(f"Tabell 1. Avslutsorsaker, 9 deltagare\n\n{table}")
    assert [r.computed for r in clean.performed("stated_count")] == [9]
    assert not clean.disagreeing()
    seeded = run(f"Tabell 1. Avslutsorsaker, 5 deltagare\n\n{table}")
    assert [(r.stated, r.computed) for r in seeded.disagreeing("stated_count")] == [(5, 9)]


def test_a_wrapped_label_that_reads_like_a_sentence() -> None:
    outcome = run(
        "Kassaflödesanalys                                  2025        2024\nBelopp i kronor\n\n"
        "Resultat efter finansiella poster               455 338     479 081\nJustering för poster som inte ingår i\n"
        "kassaflödet                                      24 000      24 000\n"
        "Kassaflöde före förändringar av rörelsekapital  479 338     503 081\n"
        "Förändring av rörelseskulder                    -10 000     -20 000\n"
        "Kassaflöde från den löpande verksamheten        469 338     483 081\n"
    )
    cells = dict(outcome.cells("cash_flow"))
    assert cells["Justering för poster som inte ingår i kassaflödet"] == ["24 000", "24 000"]
    assert len(outcome.performed("statement_identity")) == 4
    assert not outcome.disagreeing()


def test_an_income_statement_that_compares_with_a_budget_too() -> None:
    outcome = run(
        "3. Resultaträkning\n\nBelopp i tkr Not Bokslut 2025 Budget 2025 Bokslut 2024\n\nVerksamhetens intäkter 1 4 218 4 200 4 012\n"
        "Verksamhetens kostnader 2 -4 467 -4 600 -3 698\nVerksamhetens resultat -249 -400 314\nFinansiella intäkter 2 5 9\n"
        "Årets resultat -247 -395 323\n"
    )
    assert [(f.scenario, f.fiscal_year, f.value_printed) for f in outcome.facts if f.row == 0] == [
        ("outcome", 2025, "4 218"),
        ("budget", 2025, "4 200"),
        ("outcome", 2024, "4 012"),
    ]
    assert {f.kind for f in outcome.facts} == {"income_statement"}
    assert outcome.performed("statement_identity") and not outcome.disagreeing()


def test_the_note_column_of_a_statement_whose_title_stands_in_its_header() -> None:
    outcome = run(
        "Resultaträkning                    Not    2025-01-01    2024-01-01\nBelopp i kronor                          -2025-12-31   -2024-12-31\n\n"
        "Medlemsavgifter                      1    12 600 000    12 200 000\nVerksamhetens kostnader              2   -12 332 029   -11 812 442\n"
        "Verksamhetens resultat                       267 971       387 558\nÅrets resultat                               267 971       387 558\n"
    )
    assert [f.value_printed for f in outcome.facts if f.row == 0] == ["12 600 000", "12 200 000"]
    assert [f.fiscal_year for f in outcome.facts if f.row == 0] == [2025, 2024]


def test_the_caption_of_another_table_behind_a_heading_is_not_taken() -> None:
    outcome = run(
        "Tabell 5. Verksamhetsmål 2025\n\n| Mål | Utfall | Bedömning |\n|---|---|---|\n| Nöjda deltagare | 88 % | Uppnått |\n"
        "| Avslut till arbete | 37 % | Uppnått |\n\n## Ekonomi\n\nInsatserna har kostat mindre än vad styrelsen hade räknat med.\n\n"
        "| Insats | Utfall 2025 | Budget 2025 | Avvikelse |\n|---|---|---|---|\n| Språklänken | 900 | 1 000 | 100 |\n"
        "| Kajplatsen | 500 | 450 | -50 |\n| Fyrlyktan | 600 | 700 | 100 |\n| Summa insatser | 2 000 | 2 150 | 150 |\n",
        suffix=".md",
    )
    assert outcome.table("intervention_budget").caption == ""


def test_depreciation_below_the_sum_of_costs() -> None:
    def statement(result: str) -> str:
        return (
            "Driftredovisning (tkr)\n\n                          Budget    Utfall   Avvikelse    Utfall\n"
            "                            2025      2025        2025      2024\nMedlemsbidrag              6 400     6 400           0     6 400\n"
            "Summa intäkter             6 400     6 400           0     6 400\nKansli                      -980    -1 012         -32      -951\n"
            "Insatser                  -5 640    -5 502         138    -4 867\nSumma kostnader           -6 620    -6 514         106    -5 818\n"
            "Avskrivningar                -13       -13           0       -13\nFinansnetto                    0        -1          -1         2\n"
            f"Årets resultat              -233      {result}         105       571\n"
        )

    clean = run(statement("-128"))
    assert len(clean.performed("statement_identity")) == 3
    assert not clean.disagreeing()
    seeded = run(statement("-182"))
    assert [(r.stated, r.computed) for r in seeded.disagreeing("statement_identity")] == [(-182, -128)]


def test_a_reason_of_no_vocabulary_that_stands_as_a_column_is_listed_by_its_own_label() -> None:
    outcome = run(
        "Tabell 1. Avslutsorsaker\n\n             Arbete  Studier  Trädfällning  Totalt\nKvinnor           3        2             4       9\n"
        "Män               2        2             1       5\nTotalt            5        4             5      14\n"
    )
    documents, tables = [outcome.result.document], outcome.tables
    unmapped = views.leftovers(documents, tables, outcome.facts, [])["unmapped_labels"]
    assert [(r["row_label"], r["figures"]) for r in unmapped] == [("Trädfällning", 2)]
    exits = views.views(documents, tables, outcome.facts)["exit_reasons"]
    assert {r["label"] for r in exits if r["sex"] == "women"} == {"Arbete", "Studier", "Trädfällning", "Kvinnor"}
