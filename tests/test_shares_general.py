"""Fractions, comparisons, rates and shares in other words than those of the reports known: silent where they hold, else told."""

from __future__ import annotations

import pytest

from tests.test_shares_told import EXITS, PEOPLE, checked, found, told

HOLDS = [
    "Av de 60 som skrevs in hade 45 försörjningsstöd, alltså tre fjärdedelar.",
    "Två av tre deltagare i kören är sopraner (40 av 60).",
    "Varannan besökare, 112 av 225, kom tillbaka.",
    "En tredjedel av besökarna är nya: 20 av 60.",
    "Var tredje som avslutades gick till arbete.",
    "Väntan har kortats från nio till sex veckor, alltså med en tredjedel.",
    "Vi räknar med ett bortfall på en fjärdedel: av 80 anmälda väntas 60 fullfölja.",
    "Av 52 tillfrågade svarade 39, vilket ger 75 procent. Tre fjärdedelar svarade alltså.",
    "Kursen tog emot 58 personer, fler än de 46 som kom 2021.",
    "Fler män än kvinnor fick ett arbete (16 mot 12).",
    "Till studier avslutades 13 och fler till arbete.",
    "Männen (41) är fler än kvinnorna (38).",
    "Antalet ärenden uppgick till 310, vilket är lägre än de 325 som handlades 2021.",
    "Målet var 80 deltagare. 92 deltagare kom, vilket överträffade målet med tolv deltagare.",
    "Tolv träffar hölls med i genomsnitt 8 deltagare, sammanlagt 96.",
    "Teamet har haft 60 möten under 20 veckor, i snitt tre per vecka.",
    "Kötiden är 40 dagar. Målet är fem veckor. Kötiden överskrider målet med fem dagar.",
    "Medlemmarnas avgift fördelas: Bäcken 50 procent, Åsen 30 procent och Dalen 20 procent.",
    "Av de 60 var 20 under 30 år, 25 mellan 30 och 49 år och 15 var 50 år eller äldre.",
    "Bland de 60 nya hade 40 procent, 24 personer, försörjningsstöd.",
    "Av 50 tillfrågade svarade 40. Av dem var 30 nöjda, vilket är 75 procent av de svarande.",
    "I kören sjöng 40 deltagare: 22 kvinnor, 15 män och 3 som inte angett kön.",
    "Totalt 40 personer deltog: 22 kvinnor och 18 män. Andelen kvinnor var 55 procent och andelen män 45 procent.",
]
FAILS = [
    "Av de 60 som skrevs in hade 30 försörjningsstöd, alltså tre fjärdedelar.",
    "Tre av fyra deltagare i kören är sopraner (34 av 60).",
    "Varannan besökare, 70 av 225, kom tillbaka.",
    "Två tredjedelar av besökarna är nya: 20 av 60.",
    "Mer än hälften av dem som avslutades gick till arbete.",
    "Väntan har kortats från nio till tre veckor, alltså med en tredjedel.",
    "Vi räknar med ett bortfall på en fjärdedel: av 80 anmälda väntas 40 fullfölja.",
    "Av 52 tillfrågade svarade 39, vilket ger 75 procent. Hälften svarade alltså.",
    "Kursen tog emot 58 personer, färre än de 46 som kom 2021.",
    "Färre män än kvinnor fick ett arbete (16 mot 12).",
    "Till studier avslutades 13 och färre till arbete.",
    "Männen (34) är fler än kvinnorna (38).",
    "Antalet ärenden uppgick till 340, vilket är lägre än de 325 som handlades 2021.",
    "Målet var 80 deltagare. 92 deltagare kom, vilket överträffade målet med 21 deltagare.",
    "Tolv träffar hölls med i genomsnitt 8 deltagare, sammanlagt 69.",
    "Teamet mötte 84 personer vid 24 mötesdagar, i genomsnitt två per dag.",
    "Kötiden är 50 dagar. Målet är fem veckor. Kötiden överskrider målet med fem dagar.",
    "Medlemmarnas avgift fördelas: Bäcken 50 procent, Åsen 35 procent och Dalen 20 procent.",
    "Av de 60 var 20 under 30 år, 25 mellan 30 och 49 år och 25 var 50 år eller äldre.",
    "Bland de 60 nya hade 11 procent, 24 personer, försörjningsstöd.",
    "Av 50 tillfrågade svarade 40. Av dem var 30 nöjda, vilket är 60 procent av de svarande.",
    "I kören sjöng 40 deltagare: 22 kvinnor, 25 män och 3 som inte angett kön.",
    "Totalt 40 personer deltog: 22 kvinnor och 18 män. Andelen kvinnor var 55 procent och andelen män 54 procent.",
]
SILENT = [
    "Hälften av deltagarna är unga, och 12 av 40 fick beröm.",
    "Hälften av gruppen är unga, 12 av 40 kom för sent.",
    "Av de 80 fick 20 beröm och hälften av dem var unga.",
    "Var tredje vecka träffas gruppen, 12 av 30 kom senast.",
    "30 grupper med färre än 25 personer hölls.",
    "84 personer fick stöd på 10 orter, fler än de 79 som fick det 2021.",
    "12 personer var äldre än de 25 år som gäller.",
    "Nöjda fördelas så på insatserna: Ankaret 60 procent, Bryggan 55 procent och Kajutan 70 procent.",
    "Fyra kurser med i snitt 12 deltagare, totalt 9 tillfällen, hölls.",
    "Teamet har haft 60 unika besökare under 20 veckor, i snitt fem per vecka.",
    "Kursen tog 3 dagar. Kötiden är 18 dagar. Målet är två veckor och överskrids med fyra dagar.",
    "Kursen tog emot 58 personer, tolv fler än de 46 som kom 2021.",
]


@pytest.mark.parametrize("sentence", HOLDS)
def test_what_holds_is_a_check_that_agrees(sentence: str) -> None:
    outcome = told(sentence, PEOPLE, EXITS)
    assert checked(outcome)
    assert not found(outcome)


@pytest.mark.parametrize("sentence", FAILS)
def test_what_does_not_hold_is_told(sentence: str) -> None:
    outcome = told(sentence, PEOPLE, EXITS)
    assert found(outcome), checked(outcome)


@pytest.mark.parametrize("sentence", SILENT)
def test_what_may_be_of_something_else_is_not_told(sentence: str) -> None:
    assert not found(told(sentence, PEOPLE, EXITS))


def test_an_unread_table_of_shares_has_the_base_that_its_other_rows_have() -> None:
    rows = "Trivsamma lokaler 158 94 % Någon att fråga 142 85 % Nya kunskaper 104 62 % Bättre sömn 97 58 %"
    outcome = told(f"Frågorna gick till 238 deltagare. 167 svarade (70 procent).\n\n{rows}", "")
    judged = {str(r.stated): r.verdict for r in checked(outcome)}
    assert (judged["94"], judged["85"]) == ("within_rounding", "agrees")
