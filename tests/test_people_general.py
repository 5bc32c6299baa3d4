"""People told in the text, as associations print them: silent on what is right or explained, firing on what is not."""

from __future__ import annotations

import pytest

from tests.helpers import Run, run, tabbed

TABLE = """Tabell 1 Deltagare i insatserna 2024
Insats Antal Kvinnor Män Nya Avslutade
Ankaret 62 40 22 30 25
Bryggan 43 15 28 20 14
Kajutan 61 31 30 24 19
Totalt 166 86 80 74 58
"""
EXITS = tabbed(
    "Tabell 2. Avslutsorsaker, Ankaret",
    "",
    "Avslutsorsak | Kvinnor | Män | Totalt",
    "Arbete | 5 | 3 | 8",
    "Studier | 4 | 2 | 6",
    "Arbetssökande | 3 | 2 | 5",
    "Vård eller behandling | 4 | 2 | 6",
    "Totalt | 16 | 9 | 25",
)


def report(ankaret: str = "Ankaret drivs av kommunen.", whole: str = "") -> Run:
    text = "\n\n".join(["Årsredovisning 2024", "1.1 Deltagarna", whole, TABLE, "1.2 Insatserna", "Ankaret", ankaret, EXITS, "Bryggan", "Bryggan drivs av regionen."])  # fmt: skip
    return run(text, year=2024)


def told(found: Run) -> list[tuple[str, str, str]]:
    kept = ("claim_vs_table", "claim_arithmetic", "same_quantity", "ordering", "people_part")
    return [(f.severity, f.stated, f.expected) for f in found.findings if f.rule in kept]


RIGHT = [
    "I Ankaret har 62 deltagare (40 kvinnor och 22 män) fått stöd under året.",
    "Av de 25 som avslutades gick 8 till arbete, 6 till studier och 5 blev arbetssökande.",
    "Sedan starten 2019 har 140 deltagare gått till arbete.",
    "12 deltagare har provat praktik och 4 fick en anställning med lönebidrag.",
    "I enkäten svarade 20 av 24 avslutade att de är nöjda.",
    "Av de 21 som följts upp gick åtta till arbete.",
    "9 kvinnor och 5 män gick till arbete eller studier.",
    "Av de 16 kvinnor som avslutades gick 5 till arbete.",
    "Förväntat resultat 2024: 70 deltagare, 35 nya deltagare.",
    "Ankaret vänder sig till unga mellan 16 och 29 år. Flest är 20–24 år.",
]
WRONG = [
    ("Av de 25 som avslutades gick 6 till arbete, 8 till studier och 5 blev arbetssökande.", "error", "6"),
    ("Till studier gick 8 och till arbete 6.", "error", "8"),
    ("Av de avslutade gick 5 till arbete.", "warning", "5"),
    ("8 av 28 avslutade gick till arbete.", "warning", "28"),
    ("Under 2024 avslutades 52 deltagare, varav 8 till arbete.", "error", "52"),
    ("Insatsen pågår från den 1 mars 2023 till den 28 februari 2026. Projektet löper till den 30 april 2026.", "warning", "28 februari 2026"),
    ("Projektet ska nå 150 deltagare under hela projekttiden. Enligt ansökan ska 140 deltagare ha fått stöd när projektet är slut.", "error", "140"),
]  # fmt: skip


@pytest.mark.parametrize("sentence", RIGHT)
def test_what_is_right_or_of_other_people_is_no_finding(sentence: str) -> None:
    assert told(report(sentence)) == []


@pytest.mark.parametrize(("sentence", "severity", "stated"), WRONG)
def test_what_is_wrong_is_told(sentence: str, severity: str, stated: str) -> None:
    found = told(report(sentence))
    assert found and found[0][:2] == (severity, stated), found


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("Kvinnorna är i majoritet i Ankaret och Kajutan.", False),
        ("Kvinnorna är i majoritet i Ankaret och Bryggan.", True),
        ("Bara i Bryggan är männen fler än kvinnorna.", False),
        ("Bara i Kajutan är männen fler än kvinnorna.", True),
        ("Störst är Ankaret med 62. I Bryggan är männen i majoritet.", False),
        ("Fyra insatser har varit igång under året.", True),
        ("Tre insatser har varit igång under året.", False),
        ("166 deltagare, 86 kvinnor och 80 män, har fått stöd och 58 har avslutat sin insats.", False),
        ("166 deltagare, 86 kvinnor och 80 män, har fått stöd och 85 har avslutat sin insats.", True),
        ("166 personer fick stöd i någon av våra tre insatser, och ändå har kön till Ankaret vuxit.", False),
    ],
)
def test_the_whole_and_its_interventions(sentence: str, wrong: bool) -> None:
    assert bool(told(report(whole=sentence))) is wrong


def test_persons_of_unstated_sex_in_the_bracket_are_counted() -> None:
    clean = "Under året har 62 deltagare (38 kvinnor, 20 män och 4 som inte angett kön) haft ett teammöte."
    assert not [f for f in report(clean).findings if f.rule == "claim_arithmetic"]
    wrong = clean.replace("och 4", "och 6")
    assert [f.stated for f in report(wrong).findings if f.rule == "claim_arithmetic"] == ["62"]


def test_a_numbered_heading_names_its_intervention_and_the_contents_end_its_section() -> None:
    text = (
        """Innehåll

Insats 1 Ankaret 2
Insats 2 Bryggan 3
Jämförelse 4

Insats 1 Ankaret

Deltagarna möter en lots.

Insats 2 Bryggan

43 deltagare har fått stöd.

Jämförelse

Tabellen visar alla.

"""
        + TABLE
    )
    sections = {s.text: s.section for s in run(text, year=2024).result.document.prose.sentences}
    assert sections["43 deltagare har fått stöd."].endswith("-bryggan")
    assert sections["Tabellen visar alla."] == "association"


def test_columns_that_are_not_told_apart_tell_of_nobody() -> None:
    table = TABLE.replace("Insats Antal Kvinnor Män Nya Avslutade", "Insats Volym K/M Fördelning Start Slut")
    text = f"1.2 Insatserna\n\nAnkaret\n\n25 deltagare har deltagit i Ankaret under året.\n\nBilaga\n\n{table}"
    assert told(run(text, year=2024)) == []


GOALS = """Tabell 3. Mål och utfall, Ankaret
Indikator Mål 2024 Utfall 2024
Antal deltagare 60 62
Andel nöjda deltagare 80 % 85 %
Andel avslutade till arbete eller studier 50 % 56 %
"""


@pytest.mark.parametrize(("target", "stated"), [("60", []), ("70", ["60"])])
def test_a_table_of_single_goals_is_read_and_held_against_the_text(target: str, stated: list[str]) -> None:
    found = report(f"Målet om {target} deltagare överträffades inte av alla grupper.\n\n{GOALS}")
    assert [f.scenario for f in found.facts if f.kind == "targets_outcomes"] == ["target", "outcome"] * 3
    told_twice = [f for f in found.findings if f.rule == "same_quantity"]
    assert [f.stated for f in told_twice] == stated or [f.expected for f in told_twice] == stated


def test_the_overview_counts_the_people_of_the_table() -> None:
    overview = tabbed(
        "Tabell 4. Nyckeltal",
        "",
        "Belopp i tkr | 2024 | 2023 | 2022",
        "Deltagare | 166 | 150 | 140",
        "Nya deltagare | 74 | 70 | 66",
        "Verksamhetens intäkter | 4 100 | 4 000 | 3 900",
        "Verksamhetens kostnader | 4 000 | 3 900 | 3 850",
        "Årets resultat | 100 | 100 | 50",
    )
    assert told(report(whole=overview)) == []
    found = told(report(whole=overview.replace("\t166\t", "\t178\t")))
    assert found == [("warning", "178", "166")], found
