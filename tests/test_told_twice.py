"""What is told of one thing in several places: goals, dates, ages, numbers of things, verdicts.

Silent on a clean report, firing on a seeded defect, silent on the near misses, and nothing made of nothing.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.dates import DATE, of_match
from parsers.goal_words import concepts
from pipeline import checks, findings
from pipeline.document import process
from pipeline.model import Document, Finding, Reconciliation
from pipeline.register import Source
from pipeline.wording_told import is_told
from tests.helpers import Run, run, tabbed

BUDGET = tabbed(
    "Tabell 1. Insatsernas ekonomi",
    "",
    "Insats | Budget 2021 | Utfall 2021 | Avvikelse",
    "Kajutan | 2 000 | 1 900 | 100",
    "Ankaret | 1 500 | 1 450 | 50",
    "Lotshuset | 800 | 800 | 0",
    "Summa insatser | 4 300 | 4 150 | 150",
)
PEOPLE = tabbed(
    "Tabell 2. Deltagare per insats",
    "",
    "Insats | Totalt antal deltagare | Antal nya deltagare | Antal avslutade deltagare",
    "Kajutan | 52 | 31 | 24",
    "Ankaret | 40 | 22 | 19",
    "Totalt | 92 | 53 | 43",
)
GOALS = tabbed(
    "Måluppfyllelse Kajutan",
    "",
    "Mål | Resultat 2021",
    "30 nya deltagare | 31",
    "40 % till arbete eller studier | 50 % (12 av 24)",
)
CLEAN = f"""1 Förvaltningsberättelse

Samordningsförbundet bildades den 1 januari 2012. Förbundet omfattar tre kommuner. Styrelsen består av sju ledamöter och sju ersättare.

Det nationella systemet Fyrljus stängdes ner i mars 2021.

{BUDGET}
{PEOPLE}
2 Insatser

Kajutan

Projektet startade i april 2019 och riktar sig till unga mellan 16 och 29 år. Insatsen har tre coacher och en psykolog. Projektet har avtal med åtta leverantörer. Målet är att 30 nya deltagare ska erbjudas plats. Målet att 40 procent ska gå vidare till arbete eller studier nåddes med god marginal.

Under året har projektet haft totalt 52 deltagare. Av dem var 31 nya deltagare och 24 deltagare har avslutats. De tre coacherna arbetar nära deltagarna. Målgruppen är unga vuxna (16–29 år) med psykisk ohälsa.

{GOALS}
Ankaret

Verksamheten flyttade i september 2021 till nya lokaler. Förväntat resultat: 35 deltagare ska erbjudas stöd. Årets resultat är att 40 deltagare har fått stöd. Insatsen når målet om 35 deltagare. Antalet leverantörer ökade från fyra till sex.

3.1 Övrigt

När förbundet bildades 2012 fanns ingen insats. Kajutan startade våren 2019. Ankaret flyttade i september 2021. Förbundets tre kommuner är nöjda.
"""
MARK = "told;"


def told(outcome: Run) -> list[Finding]:
    performed = {r.reconciliation_id for r in outcome.checked.reconciliations if is_told(r)}
    return [f for f in outcome.findings if performed & set(f.reconciliation_ids)]


def evaluated(outcome: Run) -> set[str]:
    return {r.note.split(";")[1] for r in outcome.checked.reconciliations if is_told(r)}


def of(text: str) -> Run:
    return run(text, organisation="Samordningsförbundet Hamnviken", year=2021)


def test_silent_on_a_clean_report() -> None:
    outcome = of(CLEAN)
    assert [f.message for f in told(outcome)] == []
    assert evaluated(outcome) >= {"date", "age", "number", "target", "verdict", "swapped", "outcome", "more_new"}


# what is seeded, the sort of statement, what is stated and expected, the severity
SEEDED = [
    ("Kajutan startade våren 2019", "Kajutan startade hösten 2019", "date", "hösten 2019", "april 2019", "error"),
    ("Kajutan startade våren 2019", "Sedan mars 2018 har Kajutan funnits. Kajutan startade i mars 2018", "date", "mars 2018", "april 2019", "error"),
    ("Ankaret flyttade i september", "Ankaret flyttade i november", "date", "november 2021", "september 2021", "error"),
    ("förbundet bildades 2012", "förbundet bildades 2011", "date", "2011", "1 januari 2012", "error"),
    ("unga vuxna (16–29 år)", "unga vuxna (18–34 år)", "age", "18–34 år", "16 och 29 år", "error"),
    ("unga vuxna (16–29 år)", "unga vuxna (16–24 år)", "age", "16–24 år", "16 och 29 år", "error"),
    ("De tre coacherna", "De fyra coacherna", "number", "fyra", "tre", "warning"),
    ("Förbundets tre kommuner", "Förbundets fyra kommuner", "number", "fyra", "tre", "error"),
    ("avtal med åtta leverantörer", "avtal med åtta leverantörer. Insatsens sju leverantörer är nöjda", "number", "sju", "åtta", "warning"),
    ("att 30 nya deltagare", "att 35 nya deltagare", "target", "35", "30", "error"),
    ("Målet att 40 procent ska", "Målet att 45 procent ska", "target", "45 %", "40 %", "error"),
    ("studier nåddes med", "studier nåddes inte med", "verdict", "missed", "reached (50)", "error"),
    ("Insatsen når målet om 35", "Insatsen nådde inte målet om 35", "verdict", "missed", "reached (40)", "warning"),
    ("var 31 nya deltagare och 24 deltagare har", "var 24 nya deltagare och 31 deltagare har", "swapped", "31", "24", "error"),
    ("Kajutan | 52 | 31 | 24", "Kajutan | 31 | 52 | 24", "more_new", "52", "31", "error"),
    ("30 nya deltagare | 31", "30 nya deltagare | 33", "outcome", "33", "31", "warning"),
]  # fmt: skip


@pytest.mark.parametrize(("clean", "seeded", "sort", "stated", "expected", "severity"), SEEDED)
def test_fires_on_a_seeded_defect(
    clean: str, seeded: str, sort: str, stated: str, expected: str, severity: str
) -> None:
    clean, seeded = clean.replace(" | ", "\t"), seeded.replace(" | ", "\t")
    assert CLEAN.count(clean) == 1, clean
    outcome = of(CLEAN.replace(clean, seeded))
    by_id = {r.reconciliation_id: r for r in outcome.checked.reconciliations}
    found = [f for f in told(outcome) if any(by_id[i].note.startswith(f"told;{sort};") for i in f.reconciliation_ids)]
    assert found, [f.message for f in told(outcome)]
    assert (stated, expected, severity) in {(f.stated, f.expected, f.severity) for f in found}, found
    assert "line " in found[0].message
    assert "rad " in found[0].message_sv


NEAR_MISSES = [
    # dates: planned, of a part, of another thing, neighbouring words
    ("Kajutan startade våren 2019.", "Kajutan skulle starta i maj 2017. Den första gruppen startade i maj 2020."),
    ("Kajutan startade våren 2019.", "Kajutan startade en ny omgång i maj 2020. Personalen började i augusti 2020."),
    ("Kajutan startade våren 2019.", "Kajutan planerades i mars 2018. Ankaret startade i mars 2018."),
    # ages: a part, statistics, a change
    ("De tre coacherna", "Flest deltagare, 20 personer, var mellan 16 och 24 år. De tre coacherna"),
    ("De tre coacherna", "Målgruppen var tidigare unga 16–24 år. De tre coacherna"),
    ("De tre coacherna", "Unga 16–19 år prioriteras särskilt. De tre coacherna"),
    # numbers: parts, additions, other times and places
    ("De tre coacherna", "Två av coacherna har slutat. Ytterligare två coacher anställs. De tre coacherna"),
    ("De tre coacherna", "Under våren arbetade två coacher i projektet. Från 2022 har insatsen fyra coacher. De tre coacherna"),
    ("De tre coacherna", "Projektet har två coacher på Jobbtorg Norra. De tre coacherna"),
    (
        "De tre coacherna",
        "Under året har två coacher slutat. Projektet hade en vakans då fyra coacher sökts. De tre coacherna",
    ),
    ("Kajutan startade våren 2019.", "ESF-projektet startade i maj 2020. Ankaret öppnade i maj 2018."),
    # targets: another goal, another year, a sub-target, changed
    ("att 30 nya deltagare", "att 60 deltagare ska erbjudas samtal. Målet för 2020 var 25 nya deltagare. Målet är att 30 nya deltagare"),
    ("att 30 nya deltagare", "att 5 nya deltagare per månad ska börja. Målet är att 30 nya deltagare"),
    ("att 30 nya deltagare", "att 70 procent av deltagarna ska vara nöjda. Målet höjdes från 20 nya deltagare. Målet är att 30 nya deltagare"),
    ("studier nåddes med", "studier nåddes inte helt eller delvis med"),
    # outcomes are no targets
    ("Under året har projektet", "Resultatet blev att 44 procent gick till arbete. Under året har projektet"),
]  # fmt: skip


@pytest.mark.parametrize(("clean", "other"), NEAR_MISSES)
def test_near_misses_are_silent(clean: str, other: str) -> None:
    assert CLEAN.count(clean) == 1, clean
    assert [f.message for f in told(of(CLEAN.replace(clean, other)))] == []


def test_nothing_is_made_of_nothing() -> None:
    assert (
        evaluated(of("Förbundet har finansierat insatser. Målet är samverkan. Kajutan startade i april 2019.")) == set()
    )


def section(*sentences: str) -> str:
    return f"{BUDGET}\nKajutan\n\n{' '.join(sentences)}\n"


@pytest.mark.parametrize(
    ("sentences", "sort", "agrees"),
    [
        (("Projektet har avtal med tio leverantörer.", "Under året ökade vi från sju till 14 leverantörer."), "number", False),
        (("Projektet har avtal med 14 leverantörer.", "Under året ökade vi från sju till 14 leverantörer."), "number", True),
        (("Insatsen har två koordinatorer.", "Styrelsen beslutade att anställa en andra koordinator från 1 jan 2022."), "number", False),
        (("Förväntat resultat per år är 90 deltagare.", "Vi når inte 90 deltagare till projektets slut."), "span", False),
        (("Insatsen har fem coacher.", "Målet är 100 deltagare, 20 deltagare per coach."), "caseload", True),
        (("Insatsen har fem coacher.", "Målet är 200 deltagare, 20 deltagare per coach."), "caseload", False),
        (("Målet om 40 deltagare nåddes då 44 deltagare fick stöd.",), "verdict", True),
        (("Målet om 40 deltagare nåddes då 36 deltagare fick stöd.",), "verdict", False),
        (("Insatsen hade 36 deltagare, vilket är fler än planerade 40 deltagare.",), "verdict", False),
        (("Projektet startade den 3 mars 2019.", "Insatsen påbörjades den 13 mars 2019."), "date", False),
        (("Projektet avslutades i juni 2021.", "Insatsen upphörde 2021-06-30."), "date", True),
        (("I augusti 2019 startade projektet.", "Projektet har pågått sedan hösten 2019."), "date", True),
        (("Projektet inleddes vid årsskiftet 2019/2020.", "Projektet startade i januari 2020."), "date", True),
        (("Projektet startade i april 2019.", "Sedan starten i maj 2019 har 40 deltagare fått stöd."), "date", False),
        (("Projektet pågår till och med december 2024.", "Insatsen pågår till juni 2024."), "date", False),
        (("Startdatum: 2019-04-01.", "Projektet startade den 1 juni 2019."), "date", False),
        (("Teamet består av tre coacher, en psykolog och två handläggare.", "De två coacherna arbetar i par."), "number", False),
        (("Antal medarbetare: Tre coacher och en samordnare.", "Personalen består av två coacher."), "number", False),
        (("Projektet drivs i tre kommuner.", "Projektets fyra kommuner turas om."), "number", False),
        (("Teamet bestod av 3,5 tjänster.", "Insatsen har 4 tjänster."), "number", False),
        (("Målet för året var 40 deltagare.", "Förväntat resultat är 45 deltagare."), "target", False),
        (("Målet är att minst 60 procent ska gå till arbete eller studier.", "Målsättningen om 50 procent till arbete eller studier är svår."), "target", False),
        (("Målet om 40 deltagare uppnåddes inte.", "Insatsen nådde målet om 40 deltagare."), "verdict", False),
        (("Målet var att 40 deltagare skulle få stöd. Utfallet blev 36 deltagare.", "Målet om 40 deltagare har uppfyllts."), "verdict", False),
        (("Målet på 40 deltagare överträffades med 38 deltagare.",), "verdict", False),
        (("Målgruppen är personer i åldern 18-29 år.", "Insatsen vänder sig till personer mellan 20 och 64 år."), "age", False),
    ],
)  # fmt: skip
def test_ways_of_telling(sentences: tuple[str, ...], sort: str, agrees: bool) -> None:
    outcome = of(section(*sentences))
    performed = [r for r in outcome.checked.reconciliations if r.note.startswith(f"told;{sort};")]
    assert performed, [r.note for r in outcome.checked.reconciliations]
    assert {r.verdict != "disagrees" for r in performed} == {agrees}, performed


@pytest.mark.parametrize(
    ("sentence", "verdicts"),
    [
        ("Förbundet har finansierat tre insatser: Kajutan, Ankaret och Lotshuset.", ["agrees"]),
        ("Förbundet har finansierat fyra insatser: Kajutan, Ankaret och Lotshuset.", ["disagrees"]),
        ("Två kommuner (Hamnvik och Östra Vik) ingår.", ["agrees"]),
        ("Två kommuner (Hamnvik, Näset och Östra Vik) ingår.", ["disagrees"]),
        ("Två insatser: Kajutan, Rum och Riktning samt Ankaret.", ["disagrees"]),
        ("Tre insatser: Kajutan, Rum och Riktning samt Ankaret.", ["agrees"]),
        ("Fyra insatser (bland annat Kajutan och Ankaret) fortsätter.", []),
        ("Sex insatser, varav Kajutan och Ankaret är nya, fortsätter.", []),
    ],
)
def test_a_number_and_the_things_it_names(sentence: str, verdicts: list[str]) -> None:
    performed = [r for r in of(section(sentence)).checked.reconciliations if r.note.startswith("told;listed;")]
    assert [r.verdict for r in performed] == verdicts


def _archive(*texts: str) -> list[Reconciliation]:
    results = []
    for number, text in enumerate(texts):
        document = Document(
            f"doc{number}", f"doc{number}.txt", organisation="Samordningsförbundet Hamnviken",
            report_type="annual_report", report_year=2021 + number, media_type="text/plain",
        )  # fmt: skip
        results.append(process(Source(document, Path(document.file), data=text.encode())))
    documents = [r.document for r in results]
    facts = [f for r in results for f in r.facts]
    checked = checks.run(
        documents, [t for r in results for t in r.tables], facts, [c for r in results for c in r.claims]
    )
    found = findings.findings_of(checked, documents, facts)
    assert {f.severity for f in found if "Fyrljus" in f.message} <= {"warning"}
    return [r for r in checked.reconciliations if is_told(r) and r.other_document_id]


def test_a_phase_and_a_plan_that_may_have_changed_are_warnings() -> None:
    for sentences in (
        ("Projektet startade i april 2019.", "Projektet startade som en pilot i maj 2018."),
        ("Projektet startade i april 2019.", "Insatsen startade i maj 2018."),
        ("Projektet pågår till maj 2023.", "Projektet pågår till maj 2024."),
    ):
        assert [f.severity for f in told(of(section(*sentences)))] == ["warning"]


def test_one_system_in_two_reports() -> None:
    ended = "Det nationella systemet Fyrljus stängdes ner i {}."
    both = _archive(ended.format("mars 2021"), ended.format("januari 2023"))
    assert [(r.document_id, r.verdict) for r in both] == [("doc0", "disagrees"), ("doc1", "disagrees")]
    assert {r.verdict for r in _archive(ended.format("mars 2021"), ended.format("mars 2021"))} == {"agrees"}
    assert _archive(ended.format("mars 2021"), "Fyrljus nämns inte.") == []


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("den 1 januari 2012", 20120101, 20120101),
        ("1 jan 2022", 20220101, 20220101),
        ("juni 2018", 20180600, 20180699),
        ("2020-03-30", 20200330, 20200330),
        ("våren 2019", 20190100, 20190699),
        ("årsskiftet 2019/2020", 20191200, 20200199),
        ("i mars", 20210300, 20210399),
        ("2014", 20140000, 20149999),
    ],
)
def test_dates(text: str, first: int, last: int) -> None:
    match = DATE.search(text)
    assert match is not None
    date = of_match(match, 2021)
    assert date is not None
    assert (date.first, date.last) == (first, last)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (
            "av de med anställning behåller sin anställning 12 månader efter avslut",
            "i anställning 1 år efter avslut",
            True,
        ),
        ("till arbete/studier", "går vidare till studier eller arbete", True),
        ("till arbete/studier", "i arbetsträning", False),
        ("till arbete", "till arbete 6 månader efter avslut", False),
        ("nya deltagare", "deltagare", False),
        ("deltagare per år", "deltagare under 2021", True),
    ],
)
def test_concepts(one: str, other: str, same: bool) -> None:
    assert (concepts(one) == concepts(other)) is same
