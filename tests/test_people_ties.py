"""Tables of people against each other: the same people by sex, a summary against its interventions, a part and its whole."""

from __future__ import annotations

import pytest

from pipeline.model import Finding
from tests.helpers import Run, run, tabbed

ROWS = tabbed(
    "Tabell 1. Antal deltagare per insats",
    "",
    "Insats | Totalt | Kvinnor | Män | Nya | Avslutade",
    "Verkstaden | 60 | 32 | 28 | 25 | 21",
    "Snickeriet | 41 | 17 | 24 | 14 | 12",
    "Trädgården | 83 | 50 | 33 | 38 | 29",
    "Mötesplatsen | 37 | 19 | 18 | 37 | 26",
    "Totalt | 221 | 118 | 103 | 114 | 88",
)
FLOW = tabbed(
    "Tabell 2. Deltagarflöden i insatserna",
    "",
    "Kön | Antal deltagare | Deltagare i arbetslivsinriktade | Påbörjat | Avslutat",
    "Kvinnor | 118 | 99 | 40 | 35",
    "Män | 103 | 85 | 37 | 27",
    "Totalt | 221 | 184 | 77 | 62",
)
EXITS = tabbed(
    "Tabell 3. Avslutsorsaker under året",
    "",
    "Avslutsorsak | Kvinnor | Män | Totalt",
    "Arbete | 15 | 12 | 27",
    "Studier | 8 | 5 | 13",
    "Övrigt | 12 | 10 | 22",
    "Totalt | 35 | 27 | 62",
)
CLEAN = f"{ROWS}\n{FLOW}\n{EXITS}"
RULES = ("same_people", "scope_sum", "people_part")


def told(outcome: Run) -> list[Finding]:
    return [f for f in outcome.findings if f.rule in RULES]


def test_silent_on_tables_that_agree() -> None:
    outcome = run(CLEAN)
    assert [f.message for f in outcome.findings if f.rule != "evaluated_nothing"] == []
    assert len(outcome.performed("same_people")) == 4  # women and men of all participants, and of the exits
    assert len(outcome.performed("scope_sum")) == 9


def test_one_number_split_in_two_ways_is_one_finding() -> None:
    text = f"{ROWS}\n{FLOW}\n" + EXITS.replace("Arbete\t15\t12", "Arbete\t18\t9").replace(
        "Totalt\t35\t27", "Totalt\t38\t24"
    )
    (finding,) = told(run(text))
    assert (finding.rule, finding.severity, finding.stated, finding.expected) == (
        "same_people",
        "error",
        "35; 27",
        "38; 24",
    )
    assert "line 13" in finding.message and "line 23" in finding.message and "rad 13" in finding.message_sv


def test_a_table_without_people_of_another_sex_is_a_warning() -> None:
    text = CLEAN.replace("Män\t103\t85\t37\t27\n", "Män\t103\t85\t37\t26\nAnnat\t0\t0\t0\t1\n")
    assert [(f.rule, f.severity) for f in told(run(text))] == [("same_people", "warning")]


def test_a_summary_of_some_interventions() -> None:
    text = CLEAN.replace("Totalt\t221\t184\t77\t62", "Totalt\t221\t184\t75\t62").replace("103\t85\t37", "103\t85\t35")
    (finding,) = told(run(text))
    assert (finding.rule, finding.severity, finding.stated, finding.expected) == ("scope_sum", "error", "75", "77")
    assert "without Mötesplatsen" in finding.message and "utan Mötesplatsen" in finding.message_sv


def test_a_summary_of_all_interventions_with_one_number_off_is_a_warning() -> None:
    flow = tabbed(
        *("Tabell 2. Deltagarflöden i insatserna", "", "Kön | Antal deltagare | Påbörjat | Avslutat"),
        *("Kvinnor | 118 | 60 | 47", "Män | 103 | 51 | 41", "Totalt | 221 | 111 | 88"),
    )
    (finding,) = told(run(f"{ROWS}\n{flow}"))
    assert (finding.severity, finding.cause, finding.stated, finding.expected) == (
        "warning",
        "definition",
        "111",
        "114",
    )


@pytest.mark.parametrize(
    "text",
    [
        FLOW
        + EXITS.replace("35\t27\t62", "35\t28\t63").replace("12\t10\t22", "12\t11\t23"),  # another number of people
        ROWS
        + FLOW.replace("184\t77\t62", "150\t70\t50")
        .replace("99\t40\t35", "80\t36\t28")
        .replace("85\t37\t27", "70\t34\t22"),
        ROWS,
        EXITS,
    ],
)
def test_other_people_are_not_compared(text: str) -> None:
    outcome = run(text)
    assert told(outcome) == []
    assert all(
        "interventions" not in r.note or ".participants" in r.reconciliation_id for r in outcome.performed("scope_sum")
    )


@pytest.mark.parametrize(
    ("clean", "seeded", "stated", "expected"),
    [
        ("41 | 17 | 24 | 14 | 12", "41 | 17 | 24 | 14 | 52", "52", "41"),
        ("41 | 17 | 24 | 14 | 12", "41 | 17 | 24 | 44 | 12", "44", "41"),
    ],
)
def test_more_new_or_exited_than_took_part(clean: str, seeded: str, stated: str, expected: str) -> None:
    clean, seeded = clean.replace(" | ", "\t"), seeded.replace(" | ", "\t")
    (finding,) = [f for f in told(run(ROWS.replace(clean, seeded))) if f.rule == "people_part"]
    assert (finding.severity, finding.cause) == ("warning", "definition")
    assert (finding.stated, finding.expected) == (stated, expected)
    assert "line 5" in finding.message and "rad 5" in finding.message_sv and stated in finding.message


TEXT = "Under året avslutades 58 deltagare (32 kvinnor och 26 män) enligt den gemensamma statistiken.\n\n"


@pytest.mark.parametrize(
    ("clean", "seeded", "fires"),
    [
        ("", "", False),
        ("(32 kvinnor och 26 män)", "(37 kvinnor och 21 män)", True),
        ("58 deltagare (32 kvinnor och 26 män)", "20 deltagare (2 kvinnor och 18 män)", False),  # too few to be most
        ("58 deltagare (32 kvinnor och 26 män)", "cirka 58 deltagare (37 kvinnor och 21 män)", False),
        (
            "Under året avslutades 58 deltagare (32 kvinnor och 26 män)",
            "År 2019 avslutades 58 deltagare (37 kvinnor och 21 män)",
            False,
        ),
        ("avslutades 58 deltagare (32 kvinnor och 26 män)", "intervjuades 58 deltagare (37 kvinnor och 21 män)", False),
    ],
)
def test_a_part_told_in_the_text_with_more_of_one_sex(clean: str, seeded: str, fires: bool) -> None:
    found = [f for f in told(run(TEXT.replace(clean, seeded) + EXITS)) if f.rule == "people_part"]
    assert [(f.severity, f.stated, f.expected) for f in found] == ([("warning", "35", "37")] if fires else [])
    assert all("line 1" in f.message and "rad 1" in f.message_sv for f in found)


SECTION = """Novum

Under året har 64 deltagare (39 kvinnor och 25 män) deltagit i insatsen.

"""
OWN = tabbed(
    "Tabell 1. Avslutsorsaker Novum",
    "",
    "Avslutsorsak | Kvinnor | Män | Totalt",
    "Arbete | 15 | 12 | 27",
    "Studier | 8 | 5 | 13",
    "Övrigt | 12 | 7 | 19",
    "Totalt | 35 | 24 | 59",
)


@pytest.mark.parametrize(
    ("clean", "seeded", "stated"),
    [
        ("", "", ""),
        ("64 deltagare (39 kvinnor och 25 män)", "54 deltagare (33 kvinnor och 21 män)", "59; 35; 24"),
        (
            "64 deltagare (39 kvinnor och 25 män) deltagit i",
            "54 deltagare (33 kvinnor och 21 män) svarat på frågor om",
            "",
        ),
        ("64 deltagare (39 kvinnor och 25 män)", "cirka 54 deltagare (33 kvinnor och 21 män)", ""),
    ],
)
def test_exits_of_a_table_and_participants_of_the_text(clean: str, seeded: str, stated: str) -> None:
    found = [f for f in told(run(SECTION.replace(clean, seeded) + OWN)) if f.rule == "people_part"]
    assert [(f.severity, f.stated) for f in found] == ([("warning", stated)] if stated else [])
    assert all("line 3" in f.message and "rad 3" in f.message_sv for f in found)
