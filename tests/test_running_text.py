"""Running text against itself and against the tables: silent on a clean report, firing on a seeded defect, and nothing made of nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline import findings_text
from pipeline.checks import bundles
from pipeline.model import Finding
from tests.helpers import Run, run, tabbed

STATEMENTS = tabbed(
    "Resultaträkning",
    "",
    "Belopp i kr | 2025 | 2024",
    "Verksamhetens intäkter | 8 140 000 | 7 900 000",
    "Verksamhetens kostnader | -7 480 000 | -7 700 000",
    "Verksamhetens resultat | 660 000 | 200 000",
    "Årets resultat | 660 000 | 200 000",
    "",
    "Balansräkning",
    "",
    "Belopp i kr | 2025-12-31 | 2024-12-31",
    "Korta fordringar | 400 000 | 300 000",
    "Kassa och bank | 2 900 000 | 2 100 000",
    "Summa tillgångar | 3 300 000 | 2 400 000",
    "Eget kapital vid årets början | 1 240 000 | 1 040 000",
    "Årets resultat | 660 000 | 200 000",
    "Eget kapital vid årets slut | 1 900 000 | 1 240 000",
    "Kortfristiga skulder | 1 400 000 | 1 160 000",
    "Summa eget kapital och skulder | 3 300 000 | 2 400 000",
)
EXITS = tabbed(
    "Tabell 1. Avslutsorsaker under året",
    "",
    "Avslutsorsaker | Antal kvinnor | Antal män | Antal totalt | Totalt i procent 2025 | Totalt i procent 2024",
    "Arbete | 16 | 14 | 30 | 25 % | 20 %",
    "Studier | 8 | 10 | 18 | 15 % | 17 %",
    "Sjukersättning | 26 | 22 | 48 | 40 % | 43 %",
    "Övrigt | 14 | 10 | 24 | 20 % | 20 %",
    "Totalt | 64 | 56 | 120 | 100 % | 100 %",
)
CLEAN = f"""Samordningsförbundet arbetar enligt lagen (2003:1210) om finansiell samordning av rehabiliteringsinsatser och kommunallagen (2017:725).

1.1 Året i korthet

Under året har totalt 120 deltagare (64 kvinnor och 56 män) avslutat en insats. Av dessa har 48 deltagare (40 procent) fått sjukersättning.

Förbundets insatser har under året haft sammanlagt 310 deltagare (170 kvinnor och 140 män) inskrivna.

Till arbete avslutades 30 deltagare (16 kvinnor och 14 män), vilket är 25 procent av alla. Det är fler kvinnor än män som fått arbete, 16 kvinnor mot 14 män.

Det är 15 procent (18 deltagare) som avslutats till studier, vilket är en lägre andel jämfört med förra året.

Andelen som svarade på enkäten har ökat från 42 procent till 51 procent, se tabell 1 och avsnitt 1.2.

1.2 Ekonomin

Årets resultat blev 660 tkr. Eget kapital vid årets slut uppgick till 1 900 tkr (1 240 + 660 = 1 900 tkr). Vid utgången av året hade förbundet ett eget kapital på drygt 1,8 mnkr.

Förbundets intäkter uppgick till 8 140 tkr, varav 6 000 tkr i medlemsbidrag och 2 140 tkr i övriga intäkter.

Av 25 svarande var 20 nöjda, det vill säga 80 % (20 av 25).

1.3 Mer om året

Förbundets insatser har under året haft sammanlagt 310 deltagare (170 kvinnor och 140 män) och kön.

{EXITS}
Tabell 2. Avslutsorsaker Verkstaden

{EXITS.split(chr(10), 2)[2]}
Tabell 3. Avslutsorsaker Snickeriet

{EXITS.split(chr(10), 2)[2]}
{STATEMENTS}"""


COSTS = "Totala kostnaderna uppgick till 1 000 tkr. Insatserna kostade 750 tkr (75 procent av totala kostnader)"


def told(outcome: Run) -> list[Finding]:
    return [f for f in outcome.findings if f.rule in findings_text.RULES or "Running text" in f.message]


def test_silent_on_a_clean_report() -> None:
    outcome = run(CLEAN)
    assert [f.message for f in told(outcome)] == []
    evaluated = {r.rule for r in outcome.checked.reconciliations} & findings_text.RULES
    assert evaluated == findings_text.RULES
    assert all(r.terms and r.page for r in outcome.checked.reconciliations if r.rule in findings_text.RULES)


# what is seeded, the rule that must name it, what is stated and expected, the severity
SEEDED = [
    ("(16 kvinnor och 14 män), vilket", "(16 kvinnor och 15 män), vilket", "claim_vs_table", "15", "14", "error"),
    ("på drygt 1,8 mnkr", "på 2,3 mnkr", "claim_vs_table", "2 300 000", "1 900 000", "error"),
    ("på drygt 1,8 mnkr", "på drygt 2,3 mnkr", "claim_vs_table", "2 300 000", "1 900 000", "error"),
    ("Årets resultat blev 660 tkr", "Årets resultat blev 606 tkr", "claim_vs_table", "606 000", "660 000", "error"),
    ("(1 240 + 660 = 1 900 tkr)", "(1 240 + 606 = 1 900 tkr)", "claim_arithmetic", "1 900", "1 846", "error"),
    ("310 deltagare (170 kvinnor och 140 män) inskrivna", "310 deltagare (170 kvinnor och 410 män) inskrivna", "claim_arithmetic", "310", "580", "error"),
    ("48 deltagare (40 procent)", "48 deltagare (46 procent)", "claim_arithmetic", "46", "40", "error"),
    ("80 % (20 av 25)", "85 % (20 av 25)", "claim_arithmetic", "85", "80", "error"),
    ("varav 6 000 tkr", "varav 7 000 tkr", "claim_arithmetic", "8 140", "9 140", "error"),
    ("16 kvinnor mot 14 män", "14 kvinnor mot 16 män", "ordering", "14", "16", "error"),
    ("har ökat från 42", "har minskat från 42", "ordering", "51", "42", "error"),
    ("en lägre andel jämfört", "en högre andel jämfört", "ordering", "15", "17", "error"),
    ("haft sammanlagt 310 deltagare (170 kvinnor och 140 män) och", "haft sammanlagt 330 deltagare (190 kvinnor och 140 män) och", "same_quantity", "330", "310", "error"),
    ("(2003:1210)", "(2013:1210)", "act_number", "2013:1210", "2003:1210", "warning"),
    ("(2017:725)", "(1991:900)", "act_number", "1991:900", "2017:725", "warning"),
    ("avsnitt 1.2.", "avsnitt 1.4.", "dead_reference", "avsnitt 1.4", "", "warning"),
    ("se tabell 1 och", "se tabell 9 och", "dead_reference", "tabell 9", "", "warning"),
    ("Tabell 2. Avsluts", "Tabell 5. Avsluts", "numbering_gap", "tabell 2, 4", "", "notice"),
    ("Tabell 2. Avsluts", "Tabell 1. Avsluts", "numbering_twice", "Tabell 1", "", "notice"),
    ("Tabell 2. Avsluts", "Figur 2. Avsluts", "caption_sort", "Figur 2", "", "notice"),
]  # fmt: skip


@pytest.mark.parametrize(("clean", "seeded", "rule", "stated", "expected", "severity"), SEEDED)
def test_fires_on_a_seeded_defect(
    clean: str, seeded: str, rule: str, stated: str, expected: str, severity: str
) -> None:
    assert CLEAN.count(clean) == 1, clean
    outcome = run(CLEAN.replace(clean, seeded))
    found = told(outcome)
    named = [f for f in found if rule in {i.partition(".")[0] for i in f.reconciliation_ids}]
    assert named, [f.message for f in found]
    finding = named[0]
    if finding.rule == rule:
        assert (finding.stated, finding.severity) == (stated, severity), finding.message
        assert (
            rule in ("dead_reference", "numbering_gap", "numbering_twice", "caption_sort")
            or finding.expected == expected
            or expected in finding.message
        )
    assert finding.line and finding.message_sv and finding.message_sv != finding.message
    if rule not in ("numbering_gap", "numbering_twice", "caption_sort"):
        changed = next(i for i, line in enumerate(CLEAN.split("\n"), 1) if clean in line)
        assert f"line {changed}" in finding.message


def test_every_rule_is_seeded() -> None:
    assert {rule for _, _, rule, *_ in SEEDED} == findings_text.RULES


def test_nothing_is_made_of_nothing() -> None:
    assert not {r.rule for r in run(STATEMENTS).checked.reconciliations} & (findings_text.RULES - {"caption_sort"})
    outcome = run(
        "Året var ett bra år för förbundet och dess medlemmar, och 12 personer kom till mötet i maj.\n" + STATEMENTS
    )
    assert told(outcome) == []


@pytest.mark.parametrize(
    ("sentence", "severity"),
    [
        ("Totalt har 60 deltagare (33 kvinnor och 26 män) arbetat.", "warning"),  # one may be of another sex
        ("Totalt har 60 deltagare (33 kvinnor och 46 män) arbetat.", "error"),
        ("Totalt har 60 deltagare (33 kvinnor och 6 män) arbetat.", "error"),
        ("Totalt har 60 deltagare (33 kvinnor, 26 män och 1 annat) arbetat.", ""),
        ("Totalt har 60 deltagare (33 kvinnor, 26 män och 4 okänt) arbetat.", "error"),
        ("Totalt har 60 deltagare, varav 13 kvinnor och 6 män under 30 år, arbetat.", ""),  # not all of them
        ("Totalt har cirka 60 deltagare (33 kvinnor och 26 män) arbetat.", ""),
        ("Kansliet hade 11 anställda, motsvarande 9 heltidstjänster (8 kvinnor och 3 män).", ""),
        ("Det var 60 deltagare (förra året 72), varav 34 kvinnor och 26 män.", ""),
    ],
)
def test_women_and_men_of_a_number(sentence: str, severity: str) -> None:
    assert [f.severity for f in told(run(sentence + "\n"))] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("sentence", "agrees"),
    [
        ("Av de 74 som svarade var 48 deltagare (65 procent) nöjda.", True),
        ("Av de 74 som svarade var 48 deltagare (64 procent) nöjda.", True),  # cut off, not rounded
        ("Av de 74 deltagarna var 48 deltagare (56 procent) nöjda.", False),
        ("Av de 74 deltagarna var 48 deltagare (drygt 64 procent) nöjda.", True),
        (
            "Av de 74 deltagarna var 48 deltagare (64 procent) nöjda och 27 deltagare (36 procent) inte.",
            False,
        ),  # 75 people
        ("Kostnaderna ökade med 10 procent, från 200 tkr till 220 tkr.", True),
        ("Kostnaderna ökade med 12 procent, från 200 tkr till 220 tkr.", False),
        (
            "Det var 6 deltagare (1 kvinna och 5 män) som fick arbete, vilket motsvarade 14 procent av de totalt 44 avslutade.",
            True,
        ),
        (
            "Det var 6 deltagare (1 kvinna och 5 män) som fick arbete, vilket motsvarade 18 procent av de totalt 44 avslutade.",
            False,
        ),
        (f"{COSTS} och kansliet kostade 250 tkr (25 procent av totala kostnader).", True),
        (f"{COSTS} och kansliet kostade 250 tkr (29 procent av totala kostnader).", False),
        (f"{COSTS} och kansliet kostade 260 tkr (26 procent av totala kostnader).", False),  # 1 010 tkr in all
        ("Det blir 400 tkr (900 - 500 tkr).", True),
        ("Insatserna hade 50 deltagare, varav 60 deltagare var nya.", False),
    ],
)
def test_arithmetic_in_words(sentence: str, agrees: bool) -> None:
    outcome = run(sentence + "\n")
    assert bool(outcome.disagreeing("claim_arithmetic")) != agrees


@pytest.mark.parametrize(
    "sentence",
    [
        "Förbundet kan enligt rekommendationen vid utgången av året ha ett eget kapital på 900 tkr.",
        "Enligt budgeten skulle eget kapital vid årets slut uppgå till 1 200 tkr.",
        "Eget kapital vid årets slut 2024 uppgick till 1 240 tkr.",
        "Från 1 240 tkr vid årets början steg det egna kapitalet till 1 900 tkr vid årets slut.",
        "Det egna kapitalet var 1 240 tkr vid årets början och 1 900 tkr vid årets slut.",
        "Förbundet räknar med intäkter på 9 000 tkr.",
        "Förbundet har haft intäkter på 6 000 tkr avseende bidrag från parterna.",
        "Totala kostnaderna uppgick till 6 000 tkr (exklusive utlägg).",
        "Första halvåret var det dubbelt så många kvinnor som män som avslutades.",
        "Förra året avslutades 118 deltagare (64 kvinnor och 54 män).",
        "Vi har haft besök av 120 personer från andra förbund.",
    ],
)
def test_what_speaks_of_something_else_is_left_alone(sentence: str) -> None:
    assert [f.message for f in told(run(f"{sentence}\n\n{EXITS}\n{STATEMENTS}"))] == []


def test_an_amount_with_another_unit() -> None:
    (finding,) = told(
        run(f"Under året har förbundet haft fordringar som inte var kända på 2 900 000 tkr.\n\n{STATEMENTS}")
    )
    assert finding.rule == "claim_vs_table" and "unit beside the figure" in finding.suggestion


def test_what_the_text_says_of_a_wrong_total_joins_the_tables_finding() -> None:
    table = EXITS.replace("Totalt\t64\t56\t120", "Totalt\t64\t65\t120")
    text = "Under året har totalt 120 deltagare (64 kvinnor och 56 män) avslutat en insats.\n\n"
    (finding,) = [f for f in run(text + table).findings if f.severity == "error"]
    alone = [f for f in run(table).findings if f.severity == "error"]
    assert finding.rule == "column_sum" and finding.finding_id == alone[0].finding_id
    assert "Running text, line 1: it says 56 men" in finding.message


def test_a_sentence_is_put_together_over_its_lines() -> None:
    outcome = run(
        "Under första halvåret har insatsen gett stöd till 122 delta-\ngare (102 kvinnor och\n20 män) och deras familjer.\n"
    )
    (r,) = outcome.performed("claim_arithmetic")
    assert (r.stated, r.computed, r.verdict, r.line) == (Decimal(122), Decimal(122), "agrees", 1)


def test_bundles() -> None:
    sentences = run(
        "Det är 14 procent (11 deltagare) som gått till arbete och 30 kvinnor och 12 män till studier.\n"
    ).result.document.prose.sentences
    first, second = bundles.of_sentence(sentences[0])
    assert first.total is not None and first.share is not None and (first.total.value, first.share.value) == (11, 14)
    assert second.women is not None and second.men is not None and (second.women.value, second.men.value) == (30, 12)


@pytest.mark.parametrize(
    ("text", "told_of"),
    [
        ("Bokföringslagen (1999:1078) gäller.", ""),
        ("Enligt lagen (2003:1201) om finansiell samordning av rehabiliteringsinsatser gäller detta.", "2003:1210"),
        ("Förbundet följer någon lag (2012:345) om annat.", ""),
        ("Lagen (2017:725) ersatte den tidigare kommunallagen (1991:900).", ""),
        ("Rapporten (2013:1210) handlar om annat.", ""),
    ],
)
def test_acts(text: str, told_of: str) -> None:
    found = told(run(f"{text}\n\n{STATEMENTS}"))
    assert [f.expected for f in found] == ([told_of] if told_of else [])
