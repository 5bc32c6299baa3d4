"""Figures in running text: value, unit, sex and hedge, over line breaks too; and what is no claim."""

from __future__ import annotations

from tests.helpers import run

TEXT = """
Under året deltog 480 deltagare (298 kvinnor och 182 män) i insatserna.
Underskottet blev drygt 381 tkr och kostnaderna 16,5 miljoner kronor, varav
40 947 935 kronor budgeterades. Av deltagarna fick 37 % (39 %) arbete och 46
procent av kvinnorna försörjningsstöd efter 12 månader år 2020.
"""


def claims() -> list[tuple[str, str, str, str, str]]:
    found = run(TEXT).result.claims
    return [(c.value_printed, c.unit, c.sex, c.measure, c.hedge) for c in found]


def test_people_money_and_shares_with_sex_and_hedge() -> None:
    assert claims() == [
        ("480", "persons", "all", "count", "none"),
        ("298", "persons", "women", "count", "none"),
        ("182", "persons", "men", "count", "none"),
        ("381", "tkr", "", "amount", "at_least"),
        ("16,5", "mnkr", "", "amount", "none"),
        ("40 947 935", "kr", "", "amount", "none"),
        ("37", "percent", "all", "percent", "none"),
        ("39", "percent", "all", "percent", "none"),
        ("46", "percent", "women", "percent", "none"),
    ]


def test_all_numbers_of_running_text_are_accounted_for() -> None:
    """Claims, a duration and a year: nothing is left and nothing counted twice."""
    document = run(TEXT).result.document
    assert document.numbers_printed == document.numbers_accounted == 11


def test_rows_that_became_no_table_are_not_passed_off_as_prose() -> None:
    text = """
Besvarade frågor
Ja 44 %
Nej 31 %
Vet inte 25 %
Inget svar 12 %
"""
    done = run(text)
    assert done.tables == []
    assert done.result.claims == []
    assert done.result.document.numbers_accounted == 0


def test_ordinals_dates_and_laws_are_no_claims() -> None:
    assert run("Enligt lag (2003:1210) 7 § och beslut den 12 maj 2020 punkt 3 gäller detta.\n").result.claims == []
