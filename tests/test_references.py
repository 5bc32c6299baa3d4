"""References by number: to the section they stand in, to a place that holds nothing of the kind, and captions printed twice."""

from __future__ import annotations

import pytest

from pipeline.model import Finding
from tests.helpers import Run, run, tabbed

TABLES = tabbed(
    "Tabell 1. Avslutsorsaker under året",
    "",
    "Avslutsorsaker | Antal kvinnor | Antal män | Antal totalt",
    "Arbete | 16 | 14 | 30",
    "Studier | 8 | 10 | 18",
    "Sjukersättning | 26 | 22 | 48",
    "Totalt | 50 | 46 | 96",
    "",
    "Tabell 2. Utbildningsbakgrund för nya deltagare",
    "",
    "Utbildning | Kvinnor | Män | Totalt",
    "Grundskola | 6 | 4 | 10",
    "Gymnasium | 8 | 10 | 18",
    "Eftergymnasial | 6 | 2 | 8",
    "Totalt | 20 | 16 | 36",
    "",
    "Tabell 3. Remittenter till insatserna",
    "",
    "Remittent | Kvinnor | Män | Totalt",
    "Försäkringskassan | 6 | 4 | 10",
    "Kommunen | 8 | 10 | 18",
    "Totalt | 14 | 14 | 28",
)
CLEAN = f"""1.1 Uppföljning av insatserna

Här berättar vi hur det gått. Deltagarnas boendeform beskrivs i avsnitt 1.2. Avslutsorsakerna redovisas i tabell 1. Tabell 2 visar deltagarnas utbildningsbakgrund.

1.2 Deltagarnas boendeform

De flesta bor i egen lägenhet.

1.3 Resultat per insats

Varje insats har sin egen text om sysselsättning efteråt.

{TABLES}"""


def told(outcome: Run) -> list[Finding]:
    return [f for f in outcome.findings if f.rule in ("dead_reference", "numbering_twice")]


def test_silent_where_each_reference_leads_to_what_it_names() -> None:
    outcome = run(CLEAN)
    assert told(outcome) == []
    assert len(outcome.performed("dead_reference")) == 3


@pytest.mark.parametrize(
    ("clean", "seeded", "stated", "expected"),
    [
        ("boendeform beskrivs i avsnitt 1.2", "boendeform beskrivs i avsnitt 1.1", "avsnitt 1.1", "avsnitt 1.2"),
        ("boendeform beskrivs i avsnitt 1.2", "boendeform beskrivs i avsnitt 1.3", "avsnitt 1.3", "avsnitt 1.2"),
        ("redovisas i tabell 1", "redovisas i tabell 3", "tabell 3", "tabell 1"),
        ("Tabell 2 visar", "Tabell 1 visar", "Tabell 1", "tabell 2"),
    ],
)
def test_fires_where_a_reference_leads_elsewhere(clean: str, seeded: str, stated: str, expected: str) -> None:
    assert CLEAN.count(clean) == 1
    (finding,) = told(run(CLEAN.replace(clean, seeded)))
    assert (finding.rule, finding.severity, finding.cause) == ("dead_reference", "warning", "citation")
    assert (finding.stated, finding.expected) == (stated, expected)
    assert "line 3" in finding.message and "rad 3" in finding.message_sv and expected.split()[1] in finding.message


@pytest.mark.parametrize(
    "sentence",
    [
        "Deltagarnas boendeform beskrivs nedan i avsnitt 1.1.",  # further down in the same section
        "Mer om detta finns i avsnitt 1.3.",  # nothing that sets its subject apart
        "Deltagarnas boendeform och sysselsättning beskrivs i avsnitt 1.3.",  # which says something of it
        "Avslutsorsaker och remittenter redovisas i tabell 3.",
        "Deltagarnas boendeform beskrivs i avsnitt 1.3 i verksamhetsplanen.",
        "I verksamhetsplanen, avsnitt 1.3, beskrivs deltagarnas boendeform.",
    ],
)
def test_what_may_be_meant_is_left_alone(sentence: str) -> None:
    assert [f.message for f in told(run(CLEAN.replace("Här berättar vi hur det gått.", sentence)))] == []


def test_nothing_is_made_of_a_report_without_numbers() -> None:
    assert run("Mer om deltagarnas boendeform finns i avsnitt 1.1.\n").performed("dead_reference") == []


CAPTIONS = """Diagram 1: Antal deltagare i insatserna åren 2021-2025

Fler kom än förra året, och kön blev kortare.

Diagram 2: Antal avslutade i insatserna
åren 2021-2025

De flesta går vidare till arbete eller studier.

{}Diagram 3: {}

Så slutade året.
"""


@pytest.mark.parametrize(
    ("heading", "caption", "told_of"),
    [
        ("", "Genomsnittlig tid i insatserna åren 2021-2025", ""),
        ("", "Antal deltagare i insatserna åren 2021-2025", "Diagram 3"),
        ("", "Antal avslutade i insatserna\nåren 2021-2025", "Diagram 3"),
        ("", "Antal avslutade i insatserna\nåren 2018-2020", ""),  # another period below the line's end
        ("1.4 Snickeriet\n\n", "Antal deltagare i insatserna åren 2021-2025", ""),  # of another intervention
        ("", "Antal svar på enkäten", ""),
    ],
)
def test_one_caption_over_two_numbers(heading: str, caption: str, told_of: str) -> None:
    outcome = run(CAPTIONS.format(heading, caption))
    found = told(outcome)
    assert [(f.rule, f.severity, f.stated) for f in found] == (
        [("numbering_twice", "notice", told_of)] if told_of else []
    )
    assert all("line 1" in f.message or "line 5" in f.message for f in found)
    assert outcome.performed("numbering_twice")
