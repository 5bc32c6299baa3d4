"""People, goals, dates and numbers of things as another association prints them: silent on what holds, firing on what doesn't."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import checks, register, scans
from pipeline.batch import CACHE, read
from pipeline.model import DISAGREES

REPORT = """Årsredovisning 2022
Samordningsförbundet Lindmark

Antagen av styrelsen den 21 mars 2023

Innehåll
Läget i stort
Verkstan
Slutord

Läget i stort

Förbundet bildades den 1 januari 2012. Medlemmar är de tre kommunerna Lind, Mark och Ås. Verksamhetsåret
2022 var förbundets elfte. Fyra kursdagar hölls med totalt 131 deltagare.

Tabell 1. Deltagare per insats 2022

Insats Kvinnor Män Totalt varav nya utskrivna
Verkstan 30 21 51 33 28
Steget 25 20 45 25 21
Trappan 14 19 33 22 17
Summa 69 60 129 80 66

Verkstan

Faktaruta
Startår 2019
Insatsägare Linds kommun
Bemanning tre coacher
Förväntat resultat 50 deltagare, 40 procent till arbete eller studier

Hur har året varit?
Tre coacher, en i varje kommun, har träffat deltagarna. Teamet består av en lärare, en kurator och två
handledare, sammanlagt fyra personer. Fler kvinnor än män deltog. Verkstan drivs sedan
den 1 september 2019. Coacherna har arbetat så sedan starten i september 2019. Projektet beviljades för fyra år och avslutas den 31 augusti 2023. Målet på 40 procent
nåddes i år.

Utskrivna ur insatsen, Verkstan

Orsak Kvinnor Män Totalt
Arbete 5 4 9
Studier 2 1 3
Fortsatt rehabilitering 6 3 9
Sjukdom 4 3 7
Summa 17 11 28

Vanligast var fortsatt rehabilitering (9 personer) följt av sjukdom (7 personer).

Slutord

I våras hölls fyra kursdagar med sammanlagt 131 deltagare. Beslutad vid sammanträde i Lind den 21 mars 2023.
"""


def _disagreeing(tmp_path: Path, text: str) -> dict[int, set[str]]:
    """Rules that disagree, by line."""
    (tmp_path / "lindmark-2022.txt").write_text(text, encoding="utf-8")
    results = read(register.scan(tmp_path), scans.Kept.beside(tmp_path, CACHE))
    facts = [f for r in results for f in r.facts]
    checked = checks.run(
        [r.document for r in results],
        [t for r in results for t in r.tables],
        facts,
        [c for r in results for c in r.claims],
    )
    found: dict[int, set[str]] = {}
    for r in checked.reconciliations:
        if r.verdict == DISAGREES and r.line:
            found.setdefault(r.line, set()).add(r.rule)
    return found


def _line(text: str, words: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if words in line)


def test_silent_on_a_sound_report(tmp_path: Path) -> None:
    assert _disagreeing(tmp_path, REPORT) == {}


SEEDED = [
    ("förbundets elfte", "förbundets nionde", "claim_arithmetic"),
    ("en i varje kommun", "två i varje kommun", "claim_arithmetic"),
    ("sammanlagt fyra personer", "sammanlagt fem personer", "claim_arithmetic"),
    ("Fler kvinnor än män deltog", "Fler män än kvinnor deltog", "ordering"),
    ("avslutas den 31 augusti 2023", "avslutas den 31 augusti 2024", "claim_arithmetic"),
    ("Målet på 40 procent", "Målet på 45 procent", "same_quantity"),
    ("rehabilitering (9 personer)", "rehabilitering (12 personer)", "claim_vs_table"),
    ("fyra kursdagar med sammanlagt", "fem kursdagar med sammanlagt", "same_quantity"),
    ("Lind den 21 mars 2023", "Lind den 27 mars 2023", "same_quantity"),
    ("Startår 2019", "Startår 2018", "same_quantity"),
]


@pytest.mark.parametrize(("before", "after", "rule"), SEEDED)
def test_fires_on_a_seeded_contradiction(tmp_path: Path, before: str, after: str, rule: str) -> None:
    text = REPORT.replace(before, after, 1)
    assert text != REPORT
    found = _disagreeing(tmp_path, text)
    assert rule in {r for rules in found.values() for r in rules}, found


NEAR_MISSES = [
    ("förbundets elfte", "förbundets tionde"),  # the first year may not count
    ("Tre coacher, en i varje kommun", "Två av coacherna, en i varje kommun"),
    ("sammanlagt fyra personer", "tillsammans 3,5 årsarbetare"),
    ("avslutas den 31 augusti 2023", "avslutas den 1 september 2023"),
    ("I våras hölls fyra kursdagar med sammanlagt 131", "I våras hölls fem kursdagar med sammanlagt 145"),
]


@pytest.mark.parametrize(("before", "after"), NEAR_MISSES)
def test_silent_on_the_near_miss(tmp_path: Path, before: str, after: str) -> None:
    text = REPORT.replace(before, after, 1)
    assert text != REPORT
    assert _disagreeing(tmp_path, text) == {}
