"""Tables whose cells are sentences: goals and outcomes by tabs and in the order an extraction emits them; people told in words."""

from __future__ import annotations

from tests.helpers import run, tabbed

Told = tuple[str, str, str, str, str, int | None]


def figures(text: str, kind: str) -> list[tuple[str, str, str, str, str, int | None]]:
    """row label, printed figure, sex, unit, scenario, year of the facts of a kind."""
    facts = [f for f in run(text, year=2022).facts if f.kind == kind]
    return [(f.row_label, f.value_printed, f.sex, f.unit, f.scenario, f.fiscal_year) for f in facts]


def test_several_quantities_in_one_cell_are_told_apart_by_sex_measure_and_item() -> None:
    text = tabbed(
        "Årsredovisning 2022",
        "",
        "Tabell 4. Mål och utfall för Verkstaden 2022",
        "",
        "Indikator | Förväntat resultat | Utfall",
        "Antal som får stöd | 70 deltagare Jämn könsfördelning | 79 deltagare 59 % kvinnor 41 % män",
        "Andel män som börjar | 30 procent | 23 procent",
        "Andel som anmälts av kommunen | Fler än förra året (27 procent) | 24 procent",
        "Andel i arbete | 50 % | 42 % (5 av 12)",
    )
    assert figures(text, "targets_outcomes") == [
        ("Antal som får stöd", "70", "all", "persons", "target", 2022),
        ("Antal som får stöd", "79", "all", "persons", "outcome", 2022),
        ("Antal som får stöd", "59 %", "women", "percent", "outcome", 2022),
        ("Antal som får stöd", "41 %", "men", "percent", "outcome", 2022),
        ("Andel män som börjar", "30", "men", "percent", "target", 2022),
        ("Andel män som börjar", "23", "men", "percent", "outcome", 2022),
        ("Andel som anmälts av kommunen", "27", "all", "percent", "outcome", 2021),
        ("Andel som anmälts av kommunen", "24", "all", "percent", "outcome", 2022),
        ("Andel i arbete", "50 %", "all", "percent", "target", 2022),
        ("Andel i arbete", "42 %", "all", "percent", "outcome", 2022),
        ("Andel i arbete", "5", "all", "persons", "outcome", 2022),
        ("Andel i arbete", "12", "all", "persons", "outcome", 2022),
    ]
    facts = [f for f in run(text, year=2022).facts if f.row == 3]
    assert [f.item for f in facts] == ["indicator", "indicator", "indicator_reached", "indicator_base"]
    assert [f.fact_id.rsplit(".", 1)[1] for f in facts] == ["r3c1", "r3c2", "r3c2n2", "r3c2n3"]


BARE = """
Årsredovisning 2022
Mål Resultat
2022

Resultat
2021

50 % har ett arbete efter
tiden i verkstaden

42 %
(5 av 12)

-

20 nya deltagare 17 14

60% känner sig
starkare

49 % Ej mätbart

Därefter följer en löpande text om annat.
"""


def test_bare_figures_emitted_cell_after_cell() -> None:
    goal = "50 % har ett arbete efter tiden i verkstaden"
    assert figures(BARE, "targets_outcomes") == [
        (goal, "50 %", "all", "percent", "target", 2022),
        (goal, "42 %", "all", "percent", "outcome", 2022),
        (goal, "5", "all", "persons", "outcome", 2022),
        (goal, "12", "all", "persons", "outcome", 2022),
        (goal, "-", "all", "percent", "outcome", 2021),
        ("20 nya deltagare", "20", "all", "persons", "target", 2022),
        ("20 nya deltagare", "17", "all", "persons", "outcome", 2022),
        ("20 nya deltagare", "14", "all", "persons", "outcome", 2021),
        ("60% känner sig starkare", "60%", "all", "percent", "target", 2022),
        ("60% känner sig starkare", "49 %", "all", "percent", "outcome", 2022),
        ("60% känner sig starkare", "Ej mätbart", "all", "percent", "outcome", 2021),
    ]


VERDICTS = """
Årsredovisning 2022
Övergripande mål för insatserna Resultat 2022
(2021 års resultat inom parentes)

Insatserna når tillsammans 500 individer.

Målet uppfyllt.

Totalt 601 (624) individer har deltagit.

30 % av deltagarna arbetar vid avslut.

15 % av deltagarna söker arbete vid avslut.

Målen uppfyllda.

37 % (39 %) arbetar vid avslut.

33 % (11 %) söker arbete.

1.5 Ekonomi
"""


def test_a_verdict_parts_goals_from_outcomes() -> None:
    found = figures(VERDICTS, "targets_outcomes")
    assert [(label[:12], printed, scenario, year) for label, printed, _, _, scenario, year in found] == [
        ("Insatserna n", "500", "target", 2022),
        ("Insatserna n", "601", "outcome", 2022),
        ("Insatserna n", "624", "outcome", 2021),
        ("30 % av delt", "30 %", "target", 2022),
        ("30 % av delt", "37 %", "outcome", 2022),
        ("30 % av delt", "39 %", "outcome", 2021),
        ("15 % av delt", "15 %", "target", 2022),
        ("15 % av delt", "33 %", "outcome", 2022),
        ("15 % av delt", "11 %", "outcome", 2021),
    ]


GROUPS = """
Årsredovisning 2022
Insats Mål Resultat Mål-
uppfyllelse

Verkstaden 80 nya deltagare.
60 % tar eget ansvar för att
nå målet.

97 nya deltagare
91 % (78 av 86) tar eget ansvar.

Mycket god

Lotsen (start 2021) 30 % till arbete.

23 % (27 av 119) till
arbete.

Godtagbart

"""


def test_goals_of_each_intervention_with_a_grade_at_the_end() -> None:
    facts = [f for f in run(GROUPS, year=2022).facts if f.kind == "targets_outcomes"]
    assert [(f.section, f.row_label, f.value_printed, f.scenario) for f in facts] == [
        ("Verkstaden", "80 nya deltagare.", "80", "target"),
        ("Verkstaden", "80 nya deltagare.", "97", "outcome"),
        ("Verkstaden", "60 % tar eget ansvar för att nå målet.", "60 %", "target"),
        ("Verkstaden", "60 % tar eget ansvar för att nå målet.", "91 %", "outcome"),
        ("Verkstaden", "60 % tar eget ansvar för att nå målet.", "78", "outcome"),
        ("Verkstaden", "60 % tar eget ansvar för att nå målet.", "86", "outcome"),
        ("Lotsen (start 2021)", "30 % till arbete.", "30 %", "target"),
        ("Lotsen (start 2021)", "30 % till arbete.", "23 %", "outcome"),
        ("Lotsen (start 2021)", "30 % till arbete.", "27", "outcome"),
        ("Lotsen (start 2021)", "30 % till arbete.", "119", "outcome"),
    ]
    assert {f.scope.rsplit("-", 1)[1] for f in facts} == {"verkstaden", "lotsen"}


def test_people_in_words_beside_their_intervention() -> None:
    text = tabbed(
        "Årsredovisning 2022",
        "",
        "Tabell 3. Antal avslutade deltagare per insats",
        "",
        "Insats | Antal avslutade deltagare | Kort beskrivning av insatsen",
        "Verkstaden | 77 deltagare 44 kvinnor 33 män | Ett program på 16 veckor för 12 personer i taget.",
        "Lotsen | 20 deltagare 11 kvinnor 9 män | Stöd i vardagen.",
        "Totalt | 97 deltagare (55 kvinnor och 42 män) |",
    )
    outcome = run(text)
    facts = [f for f in outcome.facts if f.kind == "exits_by_intervention"]
    assert [(f.row_label, f.value_printed, f.sex) for f in facts] == [
        ("Verkstaden", "77", "all"),
        ("Verkstaden", "44", "women"),
        ("Verkstaden", "33", "men"),
        ("Lotsen", "20", "all"),
        ("Lotsen", "11", "women"),
        ("Lotsen", "9", "men"),
        ("Totalt", "97", "all"),
        ("Totalt", "55", "women"),
        ("Totalt", "42", "men"),
    ]
    assert {r.rule for r in outcome.checked.reconciliations} == {"column_sum", "sex_total", "caption_sort"}
    assert not outcome.disagreeing()
    assert [c.value_printed for c in outcome.result.claims] == ["12"], "a figure of the description is no fact"
    assert outcome.result.document.numbers_printed == outcome.result.document.numbers_accounted


def test_running_text_with_the_words_of_a_header_is_no_table() -> None:
    text = "Mål och resultat för 2022 redovisas nedan.\nInsatsens mål är att 30 deltagare får arbete.\n"
    assert run(text).tables == []
