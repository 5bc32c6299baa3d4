"""Shares, changes and comparisons of running text with a base: silent where they hold, firing on a slip, and nothing made of nothing."""

from __future__ import annotations

import pytest

from pipeline import findings_text
from pipeline.model import Finding, Reconciliation
from tests.helpers import Run, run, tabbed

PEOPLE = tabbed(
    "Tabell 1. Antal deltagare per insats",
    "",
    "Insats | Kvinnor | Män | Totalt",
    "Klivet | 64 | 37 | 101",
    "Språnget | 59 | 54 | 113",
    "Totalt | 123 | 91 | 214",
)
EXITS = tabbed(
    "Tabell 2. Avslutsorsaker under året, 87 deltagare",
    "",
    "Avslutsorsaker | Antal kvinnor | Antal män | Antal totalt",
    "Arbete | 12 | 16 | 28",
    "Studier | 9 | 4 | 13",
    "Arbetssökande | 5 | 6 | 11",
    "Fortsatt rehabilitering | 14 | 6 | 20",
    "Sjukdom | 6 | 4 | 10",
    "Övrigt | 3 | 2 | 5",
    "Totalt | 49 | 38 | 87",
)
TAUGHT = tabbed(
    "Tabell 3. Utbildningsbakgrund",
    "",
    "Utbildningsnivå | Kvinnor | Män | Totalt",
    "Grundskola | 40 | 35 | 75",
    "Gymnasium | 60 | 44 | 104",
    "Högskola/Universitet | 18 | 9 | 27",
    "Saknas/okänd | 5 | 3 | 8",
    "Totalt | 123 | 91 | 214",
)


def told(sentence: str, *tables: str) -> Run:
    """A small report of one paragraph and its tables."""
    body = f"Samordningsförbundet Björklunda\n\n1 Deltagare\n\nFörbundet hade tre insatser i gång.\n\n{sentence}\n\n"
    return run(body + "\n".join(tables or (PEOPLE, EXITS, TAUGHT)), organisation="", year=2022)


def checked(outcome: Run) -> list[Reconciliation]:
    """The checks of this family."""
    return [r for r in outcome.checked.reconciliations if r.note.split(";")[0].startswith(("share_", "group"))]


def found(outcome: Run) -> list[Finding]:
    return [f for f in outcome.findings if f.rule in findings_text.RULES]


# a sentence that holds, and how often a check says so at least
HOLDS = [
    ("Under året avslutades 87 deltagare. Av dessa gick 47 procent till arbete eller studier och 23 procent till fortsatt rehabilitering.", 2),
    ("Nästan hälften (47 %) av de avslutade deltagarna gick vidare till arbete eller studier.", 1),
    ("Till arbete avslutades 32 procent och till studier 15 procent av deltagarna som avslutades.", 2),
    ("Av kvinnorna gick 43 procent till arbete eller studier och av männen 53 procent.", 2),
    ("43 procent av kvinnorna och 53 procent av männen gick till arbete eller studier efter avslut.", 2),
    ("Det är 28 personer (32 procent) som avslutats till arbete, 13 personer (15 procent) till studier och 11 personer (13 procent) till arbetssökande.", 3),
    ("Drygt 30 procent av de avslutade fick arbete.", 1),
    ("57 procent av deltagarna är kvinnor och 43 procent är män.", 2),
    ("I Klivet är 63 procent av deltagarna kvinnor.", 1),
    ("Under året avslutades 87 deltagare. Av dessa var 56 procent kvinnor.", 1),
    ("Bland de 87 avslutade var 56 procent kvinnor och 44 procent män.", 3),
    ("35 procent har enbart grundskola, 49 procent har gymnasieutbildning och 13 procent har läst på högskola.", 3),
    ("En högre andel män än kvinnor avslutades till arbete eller studier.", 1),
    ("Drygt dubbelt så många kvinnor som män avslutades till fortsatt rehabilitering.", 1),
    ("Fler kvinnor än män avslutades till studier och fortsatt rehabilitering.", 1),
    ("Antalet deltagare minskade från 240 till 214, en minskning med 11 procent.", 1),
    ("35 procent av deltagarna var under 30 år, 45 procent mellan 30 och 49 år och 20 procent 50 år eller äldre.", 1),
    ("Enkäten skickades till 120 deltagare och besvarades av 84, en svarsfrekvens på 70 procent.", 1),
    ("Svarsfrekvensen var 70 procent, 84 svarande av totalt 120 deltagare.", 1),
    ("Av de 40 studiebesök som bokades följdes planen vid 30 studiebesök, det vill säga 75 procent.", 1),
    ("Under hösten deltog 60 personer i kursen. Det är 45 deltagare (75 procent) som slutfört den.", 1),
    ("Under året var 85 deltagare aktiva. 24 procent fick ett annat stöd (12 kvinnor och 8 män).", 1),
    ("Det är cirka 50 deltagare som varit med. Av dem har 16 deltagare (32 procent) fått en mentor.", 1),
    ("På frågan svarade 30 deltagare (75 procent) ja och 10 deltagare (25 procent) nej.", 2),
    ("Kursen hade 46 deltagare, 26 kvinnor och 20 män. Av dessa har 50 procent av både kvinnorna och männen fått arbete.", 2),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "least"), HOLDS)
def test_a_share_that_holds_is_a_check_that_agrees(sentence: str, least: int) -> None:
    outcome = told(sentence)
    assert sum(r.verdict != "disagrees" for r in checked(outcome)) >= least
    assert [f.message for f in found(outcome)] == []
    assert all(r.terms and r.page for r in checked(outcome))


# a slip, what is stated and what it should be, the severity, and the words the message must hold
SLIPS = [
    ("Under året avslutades 87 deltagare. Av dessa gick 57 procent till arbete eller studier och 23 procent till fortsatt rehabilitering.", "57", "47", "error", "Arbete + Studier"),
    ("Till arbete avslutades 32 procent och till studier 19 procent av deltagarna som avslutades.", "19", "15", "error", "Studier"),
    ("Andelen deltagare som avslutades till fortsatt rehabilitering uppgick till 33 procent.", "33", "23", "warning", "Fortsatt rehabilitering"),
    ("Av kvinnorna som avslutades gick 43 procent till arbete eller studier, av männen 60 procent.", "60", "53", "error", "100 x 20 / 38"),
    ("Knappt 30 procent av de avslutade fick arbete.", "30", "32", "warning", "Arbete"),
    ("Det är 28 personer (32 procent) som avslutats till arbete, 13 personer (15 procent) till studier och 11 personer (18 procent) till arbetssökande.", "18", "13", "error", "100 x 11 / 87"),
    ("I Klivet är 73 procent av deltagarna kvinnor.", "73", "63", "warning", "line"),
    ("Bland de 87 avslutade var 61 procent kvinnor och 39 procent män.", "61", "56", "error", "100 x 49 / 87"),
    ("35 procent har enbart grundskola, 49 procent har gymnasieutbildning och 19 procent har läst på högskola.", "19", "13", "error", "Högskola"),
    ("En större andel av kvinnorna än männen gick till arbete efter avslut.", "24,5", "42,1", "error", "Arbete"),
    ("Mer än tre gånger så många kvinnor som män avslutades till fortsatt rehabilitering.", "14", "6", "error", "tre gånger"),
    ("Nästan dubbelt så många kvinnor som män avslutades till fortsatt rehabilitering och studier.", "23", "10", "warning", "nästan dubbelt"),
    ("Fler män än kvinnor avslutades till studier och fortsatt rehabilitering.", "10", "23", "warning", "Fler män"),
    ("Antalet deltagare minskade från 240 till 214, en minskning med 15 procent.", "15", "11", "error", "100 x 26 / 240"),
    ("Antalet har gått från 120 personer till 90 personer, vilket motsvarar en minskning på 33 procent.", "33", "25", "warning", "another base, 90"),
    ("Kursen har plats för 160 personer. Bortfallet antas bli 33 procent och ger 120 personer kvar.", "33", "25", "warning", "another base, 120"),
    ("Insatserna hade 147 deltagare. Jämfört med förra året, då 132 personer deltog, är det en ökning med 21 procent.", "21", "11", "error", "100 x 15 / 132"),
    ("35 procent av deltagarna var under 30 år, 55 procent mellan 30 och 49 år och 20 procent 50 år eller äldre.", "110", "100", "error", "35 + 55 + 20"),
    ("I kursen var 70 procent 30–49 år, 22 procent 50 år eller äldre och 30 procent under 30 år.", "122", "100", "warning", "two of them"),
    ("Enkäten skickades till 120 deltagare och besvarades av 84, en svarsfrekvens på 75 procent.", "75", "70", "error", "100 x 84 / 120"),
    ("Svarsfrekvensen var 77 procent, 84 svarande av totalt 120 deltagare.", "77", "70", "error", "100 x 84 / 120"),
    ("Av de 40 studiebesök som bokades följdes planen vid 30 studiebesök, det vill säga 85 procent.", "85", "75", "error", "100 x 30 / 40"),
    ("Gruppen bestod av 17 personer. Av dessa har 37 procent gått vidare till praktik.", "37", "35", "warning", "no whole number"),
    ("Kursen hade 46 deltagare, 26 kvinnor och 20 män. Av dessa har 33 procent av både kvinnorna och männen fått en mentor.", "33", "35", "warning", "26 women"),
    ("Insatserna hade 126 deltagare, varav 70 kvinnor (56 %) och 52 män (43 %).", "43", "41", "warning", "another base, 122"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "stated", "expected", "severity", "words"), SLIPS)
def test_a_slip_is_told_with_both_figures(sentence: str, stated: str, expected: str, severity: str, words: str) -> None:
    outcome = told(sentence)
    named = [
        f
        for f in found(outcome)
        if stated in f.message and expected in f.message and words.lower() in f.message.lower()
    ]
    assert named, [f.message for f in found(outcome)]
    assert named[0].severity == severity
    assert "line" in named[0].message and "rad" in named[0].message_sv


# the near misses: another year, a goal, other people, a part, a hedge, rounding
SILENT = [
    "Målet är att 50 procent av de avslutade ska gå till arbete eller studier.",
    "Förra året gick 40 procent av de avslutade till arbete eller studier.",
    "I riket går 38 procent av de avslutade till arbete eller studier.",
    "Bland unga under 30 år gick 60 procent till arbete eller studier efter avslut.",
    "Ett år efter avslut arbetade eller studerade 55 procent av deltagarna.",
    "Av de 62 som svarade efter avslut hade 40 procent fått arbete.",
    "Av dem som gått till arbete hade 40 procent subvention.",
    "Hälften av deltagarna har börjat arbeta eller studera under insatsen, 50 procent.",
    "Avslut till studier minskade från 20 procent till 15 procent.",
    "Av de anmälda från Försäkringskassan är 80 procent kvinnor och 20 procent män.",
    "Målgruppen består av 75 procent män och 25 procent kvinnor.",
    "Antalet insatser ökade från 4 till 6 och 75 procent av deltagarna var nöjda.",
    "Andelen nöjda ökade från 40 procent till 50 procent, en ökning med 10 procentenheter.",
    "38 procent har haft försörjningsstöd mellan 2-5 år, 47 procent i över 5 år och 30 procent i under 2 år.",
    "Gruppen bestod av 18 personer. Av dessa uppgav 60 procent att de fått rätt stöd.",
    "60 procent av deltagarna under 30 år och 55 procent av deltagarna över 50 år fick stöd av en handledare.",
    "12 procent av de avslutade deltagarna skrevs ut på grund av sjukdom.",
    "Av de avslutade gick 48 procent till arbete eller studier (47 procent året innan).",
    "På våren var det fler män än kvinnor som avslutades till studier och fortsatt rehabilitering.",
    "Av de 18 deltagarna i gruppen var knappt 60 procent kvinnor.",
]


@pytest.mark.parametrize("sentence", SILENT)
def test_near_misses_stay_silent(sentence: str) -> None:
    assert [f.message for f in found(told(sentence))] == []


def test_nothing_is_made_of_nothing() -> None:
    assert checked(told("Deltagarna fick stöd av en handledare.")) == []


def test_rounded_shares_that_were_added_or_bent_are_rounding() -> None:
    outcome = told(
        "Under året avslutades 87 deltagare. Av dessa gick 60 procent till arbete, studier eller arbetssökande, 23 procent till fortsatt "
        "rehabilitering, 11 procent på grund av sjukdom och 5 procent av övriga skäl."
    )
    judged = {str(r.stated): r.verdict for r in checked(outcome)}
    assert judged == {"60": "agrees", "23": "agrees", "11": "agrees", "5": "within_rounding"}
    assert found(outcome) == []


def test_a_share_of_work_that_is_everybodys_number() -> None:
    outcome = told("Andelen som avslutades till arbete eller studier (87 deltagare) är ett gott resultat.")
    assert [(f.severity, f.stated, f.expected) for f in found(outcome)] == [("warning", "87", "41")]
    outcome = told("Andelen som avslutades till arbete eller studier (41 deltagare) är ett gott resultat.")
    assert found(outcome) == [] and [r.verdict for r in checked(outcome)] == ["agrees"]


def test_a_larger_share_that_only_the_numbers_bear_out() -> None:
    exits = EXITS.replace("Studier\t9\t4\t13", "Studier\t9\t8\t17")
    outcome = told("En större andel kvinnor än män avslutades till studier.", PEOPLE, exits)
    assert [(f.severity, "holds of 9 / 8" in f.message) for f in found(outcome)] == [("warning", True)]


def test_shares_of_a_chart_of_costs_and_a_share_bent_to_make_a_hundred() -> None:
    chart = "12%\n8%\n80%\n\nadministration 2,45 mkr\n\nstrukturinriktade insatser 1,49 mkr\n\nindividinriktade insatser 16,06 mkr\n"
    outcome = run(
        f"Samordningsförbundet Björklunda\n\n Diagram 1: Kostnadsfördelning 2022\n\n{chart}", organisation="", year=2022
    )
    performed = outcome.performed("percent_of_total")
    assert {(str(r.stated), r.verdict) for r in performed} == {
        ("12", "agrees"),
        ("8", "within_rounding"),
        ("80", "agrees"),
    }


def test_the_modules_have_words_for_every_check() -> None:
    from pipeline import wording_shares

    sorts = {r.note.split(";")[0] for s, *_ in [*HOLDS, *SLIPS] for r in checked(told(s))} - {"group"}
    assert sorts <= set(wording_shares._FORMS)
