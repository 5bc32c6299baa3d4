"""Parts of a whole told over several sentences: some and the rest of a number, and those whom each party referred."""

from __future__ import annotations

import pytest

from pipeline.model import Finding
from tests.helpers import Run, run, tabbed


def told(outcome: Run) -> list[Finding]:
    return [f for f in outcome.findings if f.rule == "claim_arithmetic"]


WHOLE = "Under året har {} personer lämnat verkstaden. Av dessa {}. {} har fortsatt i en annan verkstad.\n"


@pytest.mark.parametrize(
    ("whole", "parts", "rest", "computed", "severity"),
    [
        ("nio", "fick två personer arbete och en person började studera", "Resterande sex personer", 9, ""),
        ("nio", "fick två personer arbete och en person började studera", "Resterande sju personer", 10, "error"),
        ("nio", "fick två personer arbete och en person började studera", "Övriga fem", 8, "warning"),
        ("9", "fick 2 arbete och 1 person började studera", "De övriga 6 deltagarna", 9, ""),
        ("14", "gick 5 till arbete, 3 till studier och en till fortsatt rehabilitering", "De resterande 5", 14, ""),
        (
            "14",
            "gick 5 till arbete, 3 till studier och en till fortsatt rehabilitering",
            "De resterande 7",
            16,
            "error",
        ),
        ("14", "avslutades två med orsak 1 och fyra med orsak 2", "Återstående åtta deltagare", 14, ""),
        ("14", "är fem deltagare (3 kvinnor och 2 män) i arbete", "Resterande nio", 14, ""),
    ],
)
def test_some_and_the_rest(whole: str, parts: str, rest: str, computed: int, severity: str) -> None:
    outcome = run(WHOLE.format(whole, parts, rest))
    (performed,) = [r for r in outcome.performed("claim_arithmetic") if r.note.startswith("rest")]
    assert performed.computed == computed
    assert [f.severity for f in told(outcome)] == ([severity] if severity else [])
    assert all(
        f"{computed}" in f.message and "line 1" in f.message and f.message_sv != f.message for f in told(outcome)
    )


@pytest.mark.parametrize(
    "text",
    [
        WHOLE.format("nio", "fick några personer arbete", "Resterande åtta personer"),
        WHOLE.format("nio", "fick cirka två personer arbete", "Resterande åtta personer"),
        WHOLE.format("nio", "fick två personer arbete, varav en person på deltid", "Resterande åtta personer"),
        WHOLE.format("nio", "har 20 procent fått arbete", "Resterande åtta personer"),
        WHOLE.format("cirka nio", "fick två personer arbete", "Resterande åtta personer"),
        "Verkstaden har nio personer i maj och tolv personer i juni. Av dessa fick två arbete. Resterande åtta gick hem.\n",
        "Av dessa fick två personer arbete. Resterande sju personer gick hem.\n",
        "Nio personer kom. Resterande arbete gjordes av åtta personer.\n",
        "Under året har nio personer lämnat verkstaden. Av dessa fick två personer arbete.\n",
    ],
)
def test_what_is_not_closed_is_left_alone(text: str) -> None:
    outcome = run(text)
    assert [r for r in outcome.performed("claim_arithmetic") if r.note.startswith("rest")] == []
    assert told(outcome) == []


TABLE = tabbed(
    "Tabell 1. Antal deltagare per insats",
    "",
    "Insats | Kvinnor | Män | Totalt",
    "Verkstaden | 32 | 29 | 61",
    "Snickeriet | 17 | 24 | 41",
    "Totalt | 49 | 53 | 102",
)
LIST = "Försäkringskassan har anmält 40 deltagare, Arbetsförmedlingen 12 deltagare, regionen 33 deltagare och kommunen {} deltagare.\n\n"
FROM = "Av de anmälda kommer 40 från Försäkringskassan, 12 från Arbetsförmedlingen, 33 från regionen och {} från kommunen.\n\n"


@pytest.mark.parametrize("text", [LIST, FROM])
def test_those_whom_each_party_referred(text: str) -> None:
    clean = run(text.format(17) + TABLE)
    assert [(r.verdict, r.stated) for r in clean.performed("claim_arithmetic")] == [("agrees", 102)]
    (finding,) = told(run(text.format(15) + TABLE))
    assert (finding.severity, finding.cause, finding.stated, finding.expected) == (
        "warning",
        "definition",
        "100",
        "102",
    )
    assert "line 1" in finding.message and "line 8" in finding.message and "rad 8" in finding.message_sv


@pytest.mark.parametrize(
    "text",
    [
        LIST.format(40),  # other people than the table's
        LIST.format("cirka 15"),
        LIST.replace("har anmält", "har anställt").format(15),
        "Försäkringskassan har anmält 40 deltagare, Arbetsförmedlingen 12 deltagare och regionen 48 deltagare.\n\n",
        "Försäkringskassan har anmält 40 deltagare och 85 procent är nöjda, kommunen har anmält 15 deltagare.\n\n",
    ],
)
def test_a_list_that_is_not_whole_is_left_alone(text: str) -> None:
    outcome = run(text + TABLE)
    assert [r for r in outcome.performed("claim_arithmetic") if r.note.startswith("referrers")] == []


def test_nothing_is_made_of_nothing() -> None:
    assert run("Kommunen har anmält 17 deltagare.\n").performed("claim_arithmetic") == []


ITEMS = "Under året avslutades {} deltagare. De fördelar sig så här:\n\n- 12 till arbete\n- 8 till studier\n- 9 till vård\n- {}\n\nSå gick det.\n"
INLINE = "Av de {} deltagare som avslutades gick 12 till arbete, 8 till studier och 9 till vård medan {}.\n"


@pytest.mark.parametrize(
    ("text", "computed", "severity"),
    [
        (ITEMS.format(34, "5 av övriga skäl"), 34, ""),
        (ITEMS.format(34, "7 av övriga skäl"), 36, "error"),
        (ITEMS.format(34, "3 av övriga skäl"), 32, "warning"),
        (ITEMS.format(34, "5 till praktik"), 34, ""),
        (ITEMS.format(34, "7 till praktik"), 36, "error"),
        (INLINE.format(34, "5 avslutades av övriga skäl"), 34, ""),
        (INLINE.format(34, "7 avslutades av övriga skäl"), 36, "error"),
    ],
)
def test_a_list_that_is_whole(text: str, computed: int, severity: str) -> None:
    outcome = run(text)
    assert [r.computed for r in outcome.performed("claim_arithmetic")] == [computed]
    assert [f.severity for f in told(outcome)] == ([severity] if severity else [])
    assert all("line 1" in f.message and "rad 1" in f.message_sv for f in told(outcome))


@pytest.mark.parametrize(
    "text",
    [
        ITEMS.format(34, "3 till praktik"),  # a later item may have no number
        ITEMS.format(34, "några till praktik"),
        ITEMS.format(34, "7 procent av övriga skäl"),
        ITEMS.replace("De fördelar sig så här", "Några exempel").format(34, "7 till praktik"),
        ITEMS.format("cirka 34", "7 av övriga skäl"),
        INLINE.format(34, "7 till praktik"),
        INLINE.format(34, "även 7 av övriga skäl"),
        "Av de 34 deltagare som avslutades fick 20 deltagare, varav 12 kvinnor, arbete och 9 avslutades av övriga skäl.\n",
        "Förbundet finansierar följande:\n\n- 2 verkstäder\n- 3 kök\n- 1 annat ställe\n",
    ],
)
def test_a_list_that_may_not_be_whole_is_left_alone(text: str) -> None:
    assert told(run(text)) == []
