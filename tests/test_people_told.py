"""How many people, told in several places: silent on a clean report, firing on a seeded defect, nothing made of nothing."""

from __future__ import annotations

import pytest

from pipeline.model import Finding, Reconciliation
from tests.helpers import Run, run, tabbed

TABLE = tabbed(
    "Tabell 1. Antal deltagare per insats under 2025",
    "",
    "Insats | Totalt antal deltagare | Kvinnor | Män | Nya deltagare | Avslutade deltagare",
    "Vägvisaren | 64 | 36 | 28 | 31 | 25",
    "Språnget Norr | 40 | 22 | 18 | 12 | 14",
    "Språnget Söder | 33 | 15 | 18 | 17 | 11",
    "Klivet | 52 | 30 | 22 | 24 | 19",
    "Totalt | 189 | 103 | 86 | 84 | 69",
)
OVERVIEW = tabbed(
    "Tabell 2. Översikt över förbundets resultat de senaste tre åren",
    "",
    "Belopp i kr | 2025 | 2024 | 2023",
    "Verksamhetens intäkter | 40 947 934 | 37 872 944 | 34 488 784",
    "Verksamhetens kostnader | 36 114 022 | 36 187 073 | 39 351 122",
    "Årets resultat | 4 833 912 | 1 685 871 | -4 862 338",
    "Eget kapital | 6 585 439 | 1 751 527 | 65 656",
    "Antal anställda | 5 | 4 | 4",
)
BUDGET = tabbed(
    "Tabell 3. Budget och utfall per insats",
    "",
    "Insats | Budget 2025 | Utfall 2025 | Avvikelse",
    "Vägvisaren | 1 200 | 1 150 | 50",
    "Språnget | 1 700 | 1 670 | 30",
    "Klivet | 1 000 | 990 | 10",
    "Summa | 3 900 | 3 810 | 90",
)
TEXT = """1.2 Personal

Förbundet har fem anställda, tre kvinnor och två män.

1.3 Insatserna

Under året har 189 deltagare (103 kvinnor och 86 män) tagit del av förbundets insatser.

Vägvisaren

Vägvisaren har under året haft totalt 64 deltagare (36 kvinnor och 28 män). 31 av dessa skrevs in under 2025 och 25 personer avslutades under året.

Klivet

Under året har 52 deltagare fått stöd i Klivet. I Klivet påbörjade 24 deltagare insatsen under året.
"""


def report(text: str = TEXT, table: str = TABLE) -> Run:
    return run("\n\n".join([OVERVIEW, BUDGET, table, text]))


def people(outcome: Run) -> list[Reconciliation]:
    return [r for r in outcome.checked.reconciliations if "people" in r.note.split(";") or r.rule == "same_people"]


def told(outcome: Run) -> list[Finding]:
    return [f for f in outcome.findings if f.rule in ("claim_vs_table", "same_quantity", "same_people")]


def test_silent_on_a_clean_report() -> None:
    outcome = report()
    assert [f.message for f in told(outcome)] == []
    answered = [r for r in outcome.checked.reconciliations if r.rule == "claim_vs_table"]
    assert {str(r.stated) for r in answered} >= {"189", "64", "36", "28", "31", "25", "52", "24", "5"}
    assert all(r.verdict == "agrees" and r.fact_ids and r.terms for r in answered)


SEEDED = [
    # the words around repeat the row: no other meaning
    ("31 av dessa skrevs in", "33 av dessa skrevs in", "33", "31", "error"),
    ("25 personer avslutades", "27 personer avslutades", "27", "25", "error"),
    # all agree, women and men don't
    ("64 deltagare (36 kvinnor och 28 män)", "64 deltagare (38 kvinnor och 26 män)", "26", "28", "error"),
    # digits swapped
    ("har 52 deltagare fått stöd", "har 25 deltagare fått stöd", "25", "52", "error"),
    # plainly the same quantity, but nothing beside it agrees
    ("har 52 deltagare fått stöd", "har 60 deltagare fått stöd", "60", "52", "warning"),
    ("har 52 deltagare fått stöd", "har ca 70 deltagare fått stöd", "70", "52", "warning"),
    ("påbörjade 24 deltagare insatsen", "började 34 deltagare i insatsen", "34", "24", "warning"),
    ("fem anställda, tre kvinnor och två män", "sju anställda, fyra kvinnor och tre män", "7", "5", "warning"),
]  # fmt: skip


@pytest.mark.parametrize(("clean", "seeded", "stated", "expected", "severity"), SEEDED)
def test_fires_on_a_seeded_defect(clean: str, seeded: str, stated: str, expected: str, severity: str) -> None:
    assert TEXT.count(clean) == 1
    outcome = report(TEXT.replace(clean, seeded))
    found = told(outcome)
    assert [(f.stated, f.expected, f.severity) for f in found] == [(stated, expected, severity)], [f.message for f in found]  # fmt: skip
    finding = found[0]
    assert finding.cause == ("report_error" if severity == "error" else "definition")
    assert finding.message.count("line ") >= 2, "both places are named"
    assert finding.message_sv.count("rad ") >= 2 and stated in finding.message_sv and expected in finding.message_sv
    assert (finding.note != "") == (severity == "warning"), "a warning says why it is none"


WAYS = [  # ways to say how many took part, began or left, all of them wrong by the table
    "Totalt deltog 71 personer i Klivet under året.",
    "Under året har Klivet arbetat med totalt 71 deltagare.",
    "Klivet hade sammanlagt 71 deltagare under 2025.",
    "Antalet deltagare i Klivet uppgick under året till 71 personer.",
    "Sammanlagt tog 71 personer del av Klivet under 2025.",
    "Under 2025 fick 71 personer stöd av Klivet.",
    "Det är totalt 71 deltagare som har varit inskrivna i Klivet under året.",
    "Klivet har under året gett stöd till 71 deltagare.",
    "Klivet har under året nått 71 deltagare.",
    "Under året har 33 nya deltagare skrivits in i Klivet.",
    "Totalt startade 33 deltagare i Klivet under 2025.",
    "Under året skrevs 33 personer in i Klivet.",
    "I Klivet avslutades 27 deltagare under året.",
    "Klivet har under året avslutat 27 deltagare.",
    "Under 2025 skrevs 27 personer ut från Klivet.",
    "Av de 27 deltagare som avslutades i Klivet under året kom 15 från vården.",
]


@pytest.mark.parametrize("sentence", WAYS)
def test_one_quantity_is_said_in_many_ways(sentence: str) -> None:
    text = TEXT.split("Klivet\n")[0] + f"Klivet\n\n{sentence}\n"
    found = told(report(text))
    assert len(found) == 1 and found[0].severity == "warning", [f.message for f in found]


STAFF = [
    ("Vid årets slut hade förbundet totalt sju anställda.", ["7"]),
    ("Förbundets kansli består av sju medarbetare.", ["7"]),
    ("Förbundet har sju anställda, varav fem kvinnor och två män.", ["7"]),
    ("Förbundet har fem anställda på kansliet.", []),
    ("På förbundets kansli har två anställda gått en utbildning.", []),
    ("På kansliet arbetar två medarbetare med information.", []),
    ("Förbundet har som mest haft sju anställda under året.", []),
    ("Förra året hade förbundet fyra anställda.", []),
    ("Förbundets kansli har två anställda som arbetar deltid.", []),
]


@pytest.mark.parametrize(("sentence", "stated"), STAFF)
def test_the_employed_of_the_overview_and_of_the_section_on_staff(sentence: str, stated: list[str]) -> None:
    text = TEXT.replace("Förbundet har fem anställda, tre kvinnor och två män.", sentence)
    found = told(report(text))
    assert [(f.stated, f.severity) for f in found] == [(s, "warning") for s in stated], [f.message for f in found]


def test_women_and_men_of_a_row_whose_total_is_told_in_other_words() -> None:
    text = TEXT.split("Klivet\n")[0] + "Klivet\n\nTill en första träff kom 52 deltagare ({} kvinnor och {} män).\n"
    assert told(report(text.format(30, 22))) == []
    found = told(report(text.format(33, 19)))
    assert [f.severity for f in found] == ["warning"] and "33" in found[0].message
    surveyed = text.replace("Till en första träff kom", "Enkäten besvarades av")
    assert told(report(surveyed.format(33, 19))) == []


NEAR_MISSES = [  # other things than all of this year's people
    "Målet var att 71 deltagare skulle få stöd i Klivet under året.",
    "Klivet ska ge stöd till 71 deltagare under året.",
    "Under 2024 hade Klivet totalt 71 deltagare.",
    "Förra året hade Klivet totalt 71 deltagare.",
    "Sedan starten har Klivet hittills haft totalt 71 deltagare.",
    "Under hela projekttiden har Klivet haft 71 deltagare.",
    "Under hösten deltog 35 personer i Klivet.",
    "Klivet har som mest haft 41 deltagare samtidigt under året.",
    "Av dessa har 41 deltagare fått stöd av Klivet under året att ordna sin ekonomi.",
    "Klivet har under året haft 41 deltagare i arbetsträning.",
    "Klivet har under året haft 41 deltagare från socialtjänsten.",
    "Totalt 47 deltagare i Klivet har svarat på enkäten under året.",
    "Under året har 45 deltagare deltagit i Klivets frukostmöten.",
    "Klivet har under året haft 41 deltagare under 30 år.",
    "Totalt avslutades 15 deltagare i Klivet till arbete under året.",
    "Under året har 71 medarbetare deltagit i Klivets utbildning.",
    "Under året anmäldes 71 personer till Klivet.",
    "I Klivet har 47 deltagare inte haft någon sysselsättning under året.",
    "Varje handledare i Klivet har under året haft 27 deltagare.",
    "Under året har 41 deltagare i Klivet deltagit i gruppverksamheten.",
    "Under året har 41 deltagare i Klivet fått stöd av arbetsterapeut.",
    "Under året har 41 deltagare i Klivet fått stöd att söka jobb.",
    "I Klivet hade 41 deltagare barn under året.",
    "Under året har 41 deltagare i Klivet nått målet att bli redo för arbete.",
    "Under året har 18 deltagare i Klivet påbörjat svenskundervisning.",
    "I Klivet har 35 nya deltagare från socialtjänsten tillkommit under året.",
    "Totalt gick 35 deltagare i Klivet vidare till en ny planering under året.",
    "Under året har 41 deltagare i Klivet haft läkarkontakt.",
    "Klivet har plats för 60 deltagare under året.",
    "I Klivet var 35 deltagare män under året.",
    "Klivet har haft stor nytta av att 41 deltagare bor i samma stadsdel.",
    "Under året har 41 av deltagarna i Klivet deltagit i studiebesök.",
    "Under året deltog 41 deltagare i Klivets sommaraktiviteter.",
    "Av årets deltagare i Klivet har 41 deltagare fått stöd i hemmet.",
    "Totalt 33 deltagare i Klivet fick stöd av en jobbcoach under året.",
    "Under året har 41 personer tagit del av Klivets informationsträffar.",
    "Under året har 41 nya remisser kommit till Klivet.",
    "Under året avslutades 14 deltagare i Klivet till arbete eller studier.",
    "Under året har 14 deltagare i Klivet avslutats i förtid.",
    "Under året har 14 kvinnor avslutats från Klivet.",
    "Under året har 29 deltagare i Klivet varit sjukskrivna.",
    "Klivet har under året haft 60 ansökningar.",
    "Klivet har under året haft 35 deltagare som gått i grupp.",
    "Klivet har under året haft 35 deltagare i grupp Blå.",
    "Klivet hade 40 deltagare vid årets början.",
    "Klivet hade 40 deltagare vid utgången av året.",
    "Vid årsskiftet hade Klivet 40 deltagare.",
    "Den 31 december hade Klivet 40 deltagare.",
    "I början av året hade Klivet 40 deltagare.",
    "I slutet av året fanns 40 deltagare inskrivna i Klivet.",
    "Klivet har i genomsnitt haft 40 deltagare under året.",
    "Under året har 41 deltagare i Klivet fått sin hälsa kartlagd.",
    "Under året har 41 deltagare i Klivet upplevt att de fått stöd.",
    "Totalt har 41 deltagare svarat att de fått stöd av Klivet under året.",
    "Under året har det i Klivet funnits 41 deltagare som varit inskrivna längre än sex månader.",
    "Klivet har inte nått 60 deltagare under året.",
    "Under året kunde Klivet ta emot 60 deltagare.",
    "Klivet är dimensionerat för 60 deltagare.",
    "Av 60 anmälda personer har 52 deltagit i Klivet under året.",
    "Under året har 60 personer anmälts till Klivet och 52 deltagare har fått stöd.",
    "Klivet har under året haft 52 deltagare jämfört med 61 deltagare året innan.",
    "Klivet har under året haft 52 deltagare, mot 61 föregående år.",
    "Klivet har under året haft 52 deltagare (61).",
    "Klivet har under året haft 52 deltagare, vilket är 9 färre än 2024 då 61 deltagare fick stöd.",
    "Under året har 17 deltagare återkommit till Klivet.",
    "Ett hundratal personer har besökt Klivet under året.",
    "Klivet och Vägvisaren har tillsammans haft 116 deltagare under året.",
    "Vägvisaren och Klivet hade under året gemensamt 80 deltagare.",
    "Tillsammans med Vägvisaren har Klivet haft 116 deltagare under året.",
    "Inom Klivet har 33 deltagare haft stöd av en arbetsterapeut under året.",
    "Klivets personal har under året mött 60 personer på informationsmöten.",
    "Klivets personal har under året arbetat med 35 arbetsgivare.",
    "Klivets handledare arbetade under året med 40 deltagare i hemmet.",
    "Under året har 33 deltagare i Klivet avslutat sin arbetsträning.",
    "Under året har 33 deltagare i Klivet påbörjat praktik.",
    "Insatsen startade i mars och 30 deltagare hade börjat före sommaren.",
    "Sedan starten 2023 har Klivet haft 140 deltagare.",
    "Från mars till december deltog 47 personer i Klivet.",
    "Under årets tre sista månader deltog 41 personer i Klivet.",
    "Under 2025 har 41 personer under 30 deltagit i Klivet.",
    "Hittills har 80 deltagare fått stöd av Klivet.",
    "Under 2025 planeras 60 deltagare få stöd i Klivet.",
    "Under 2025 fick 60 personer stöd av Klivet eller Vägvisaren.",
    "Under perioden 2023-2025 har Klivet haft 140 deltagare.",
    "Under året har 60 deltagare skrivits in i SUS från Klivet.",
    "I uppföljningssystemet finns uppgifter om 45 deltagare i Klivet under året.",
    "Under året har 45 deltagare i Klivet registrerats med samtycke.",
    "Under året har 45 av Klivets deltagare varit aktuella hos socialtjänsten.",
    "Under året har 45 personer varit aktuella för Klivet.",
    "Klivet har i år haft 52 deltagare. Av dessa har 41 deltagare deltagit i gruppaktiviteter.",
    "Klivet har i år haft 52 deltagare. Av dem avslutades 9 till arbete och 4 till studier.",
    "Klivet har i år haft 52 deltagare. Totalt 13 deltagare avslutades med ett positivt resultat.",
    "Klivet har i år haft 52 deltagare. 12 deltagare har avslutats efter att ha nått sitt mål.",
    "Klivet har i år haft 52 deltagare. Fem deltagare avslutades då de flyttade.",
    "Klivet har haft drygt 50 deltagare under året.",
    "Klivet har under året haft ca 50 deltagare.",
    "Under året har 52 deltagare fått stöd i Klivet.",
]


@pytest.mark.parametrize("sentence", NEAR_MISSES)
def test_what_is_another_quantity_is_left_alone(sentence: str) -> None:
    text = TEXT.split("Klivet\n")[0] + f"Klivet\n\n{sentence}\n"
    assert [f.message for f in told(report(text))] == []


ALL_OF_THEM = [
    ("Förbundets insatser har under året haft 210 deltagare.", True),
    ("Förbundet har under året finansierat tre insatser med totalt 198 deltagare.", True),
    ("Under året har 89 deltagare påbörjat en insats.", True),
    ("Under året har 75 deltagare avslutat en insats.", True),
    ("Under året har 120 personer deltagit i förbundets konferenser.", False),
    ("Totalt 150 deltagare i förbundets insatser har svarat på enkäten.", False),
    ("Under året har 198 deltagare (103 kvinnor och 95 män) tagit del av förbundets insatser.", False),
    ("Under året har 150 medarbetare tagit del av förbundets insatser för kompetensutveckling.", False),
    ("Under året har 150 deltagare deltagit i förbundets strukturella insatser.", False),
    ("Förbundets insatser har sedan starten haft 950 deltagare.", False),
    ("Målet var att 200 deltagare skulle ta del av förbundets insatser.", False),
    ("Av de 189 deltagare som deltagit i förbundets insatser under året var 150 från socialtjänsten.", False),
    ("Under året deltog 150 deltagare från socialtjänsten i förbundets insatser.", False),
    ("Totalt deltog 160 olika individer i förbundets insatser under året.", False),
    ("Under året har 60 deltagare avslutat en insats och gått vidare till arbete eller studier.", False),
    ("Under året har 60 unga avslutat en insats.", False),
    ("Förbundets insatser har under året haft drygt 180 deltagare.", False),
    ("Under året har 120 deltagare i förbundets insatser fått stöd att söka arbete.", False),
    ("Förbundets insats Vägvisaren och insatsen Klivet har under året haft 116 deltagare.", False),
    ("I de två största insatserna deltog 116 deltagare under året.", False),
    ("Under året avslutades 69 deltagare, varav 40 från förbundets insatser för unga.", False),
    ("Under året har tre av förbundets insatser haft 149 deltagare.", False),
]


@pytest.mark.parametrize(("sentence", "wrong"), ALL_OF_THEM)
def test_all_interventions_together(sentence: str, wrong: bool) -> None:
    found = told(report(TEXT.split("Vägvisaren\n")[0] + f"\n{sentence}\n"))
    assert len(found) == wrong, [f.message for f in found]


def test_rows_of_an_intervention_of_several_are_summed() -> None:
    text = TEXT + "\nSprånget\n\nUnder året har Språnget haft {} deltagare.\n"
    assert told(report(text.format("73"))) == []
    assert [(f.stated, f.expected, f.severity) for f in told(report(text.format("90")))] == [("90", "73", "warning")]


def test_all_interventions_are_no_section_s_people() -> None:
    assert told(report(TEXT + "\nUnder året har 189 deltagare tagit del av förbundets insatser.\n")) == []


def test_nothing_is_made_of_nothing() -> None:
    assert people(run(OVERVIEW)) == []
    assert people(run(TEXT.split("1.3")[1])) == []


def test_two_sentences_on_the_same_people() -> None:
    text = "Klivet\n\nUnder året har Klivet haft 52 deltagare. {}\n"
    again = "Sammanlagt hade Klivet 52 deltagare under året, och det var fler än väntat."
    outcome = run(BUDGET + "\n\n" + text.format(again))
    assert told(outcome) == [] and [r.verdict for r in people(outcome)] == ["agrees"]
    for other, severity in (("58", "warning"), ("25", "error")):
        found = told(run(BUDGET + "\n\n" + text.format(again.replace("52", other))))
        assert [(f.rule, f.stated, f.expected, f.severity) for f in found] == [("same_quantity", other, "52", severity)]
        assert found[0].message.count("line ") == 2


def test_a_part_of_those_who_left_has_no_more_women_than_all() -> None:
    exits = tabbed(
        "Tabell 4. Avslutsorsaker under året",
        "",
        "Avslutsorsaker | Antal kvinnor | Antal män | Antal totalt",
        "Arbete | 16 | 14 | 30",
        "Studier | 8 | 10 | 18",
        "Övrigt | 14 | 10 | 24",
        "Totalt | 38 | 34 | 72",
    )
    text = "Uppgifterna avser {} deltagare ({} kvinnor och {} män) som avslutat insats under 2025.\n"
    assert told(run(exits + "\n" + text.format(66, 35, 31))) == []
    found = told(run(exits + "\n" + text.format(66, 41, 25)))
    assert [(f.stated, f.expected, f.severity) for f in found] == [("41", "38", "warning")]


FLOW = tabbed(
    "Tabell 5. Deltagarflöde fördelat på kön",
    "",
    "Kön | Antal deltagare | Påbörjat insats | Avslutat insats",
    "Kvinnor | 103 | 45 | 38",
    "Män | 86 | 39 | 34",
    "Totalt | 189 | 84 | 72",
)
REASONS = tabbed(
    "Tabell 6. Avslutsorsaker under året",
    "",
    "Avslutsorsaker | Antal kvinnor | Antal män | Antal totalt",
    "Arbete | 16 | 14 | 30",
    "Studier | 8 | 10 | 18",
    "Övrigt | 14 | 10 | 24",
    "Totalt | 38 | 34 | 72",
)


def test_the_same_people_by_sex_in_two_tables() -> None:
    clean = run(f"{FLOW}\n\n{REASONS}")
    assert [r.verdict for r in clean.performed("same_people")] == ["agrees", "agrees"]
    seeded = REASONS.replace("16 | 14", "x").replace("Arbete\t16\t14\t30", "Arbete\t18\t12\t30")
    seeded = seeded.replace("Totalt\t38\t34\t72", "Totalt\t40\t32\t72")
    found = [f for f in run(f"{FLOW}\n\n{seeded}").findings if f.rule == "same_people"]
    assert [(f.severity, f.cause) for f in found] == [("error", "report_error")], [f.message for f in found]
    assert "38" in found[0].message and "40" in found[0].message and found[0].message.count("line ") >= 2
    other = REASONS.replace("Totalt\t38\t34\t72", "Totalt\t40\t34\t74").replace(
        "Arbete\t16\t14\t30", "Arbete\t18\t14\t32"
    )
    assert run(f"{FLOW}\n\n{other}").performed("same_people") == [], "another total is of other people"
    assert run(REASONS).performed("same_people") == []
