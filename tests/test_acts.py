"""Acts by name and number, in the ways a report cites them; and what only looks like an act."""

from __future__ import annotations

import pytest

from pipeline.checks import acts
from tests.helpers import run

YEARS = "Ett år på kontoret har gått och mycket har hänt.\n\n"


@pytest.mark.parametrize(
    ("cited", "number"),
    [
        ("Vi följer diskrimineringslagen ({}).", "2008:567"),
        ("Vi följer diskrimineringslagen, {}, i allt.", "2008:567"),
        ("Vi följer diskrimineringslagen (SFS {}).", "2008:567"),
        ("Vi följer diskrimineringslagen (SFS nr {}).", "2008:567"),
        ("Vi följer Diskriminerings-\nlagen ({}) i allt.", "2008:567"),
        ("Vi köper in enligt lag ({}) om offentlig upphandling.", "2016:1145"),
        ("Vi köper in enligt lag (SFS {}) om offentlig\nupphandling.", "2016:1145"),
        ("Vi köper in enligt lagen om offentlig upphandling ({}).", "2016:1145"),
        ("Vi köper in enligt lagen om offentlig upphandling (LOU) ({}).", "2016:1145"),
        ("Vi köper in enligt lagen om offentlig upphandling, LOU ({}).", "2016:1145"),
        ("Vi köper in enligt LOU ({}).", "2016:1145"),
        ("Vi köper in enligt LOU, {}.", "2016:1145"),
        ("Verksamheten styrs av lag ({}) om finansiell samordning.", "2003:1210"),
        ("Verksamheten styrs av Finsamlagen ({}).", "2003:1210"),
        ("Verksamheten styrs av lagen om finansiell samord-\nning av rehabiliteringsinsatser ({}).", "2003:1210"),
        ("Verksamheten styrs av lagen ({}) om flnansiell samordning av rehabi1iteringsinsatser.", "2003:1210"),
        ("Här gäller offentlighets- och sekretesslagen ({}).", "2009:400"),
        ("Här gäller OSL ({}).", "2009:400"),
        ("Här gäller SFS {} Kommunallag, se ovan.", "2017:725"),
        ("Här gäller arkivlagen (1990:782), arkivförordningen (1991:446) och kommunallagen ({}).", "2017:725"),
        ("Anställda omfattas av lagen ({}) om anställningsskydd.", "1982:80"),
        ("Anställda omfattas av medbestämmandelagen ({}).", "1976:580"),
        ("Vi har rutiner enligt visselblåsarlagen ({}).", "2021:890"),
    ],
)
def test_every_way_of_citing_is_met(cited: str, number: str) -> None:
    assert [r.verdict for r in run(YEARS + cited.format(number)).performed("act_number")][-1:] == ["agrees"]
    year, _, serial = number.partition(":")
    wrong = f"{year}:{int(serial) + 3}"
    (finding,) = [f for f in run(YEARS + cited.format(wrong)).findings if f.rule == "act_number"]
    assert (finding.stated, finding.expected, finding.severity) == (wrong, number, "warning")
    assert number in finding.message and number in finding.message_sv and "line" in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "Utredningen om offentlig upphandling (SOU 2013:12) har lästs.",
        "Rapporten om kommunallagen (ISF 2015:4) har lästs.",
        "Föreskriften (AFS 2015:4) om organisatorisk arbetsmiljö gäller.",
        "Lagen (1994:566) om lokal försöksverksamhet med finansiell samordning har upphört.",
        "Lag om lokal försöksverksamhet med finansiell samordning (1994:566) har upphört.",
        "Kommunalförbundslagen (1985:894) har upphört.",
        "Någon lag (2012:345) om annat.",
        "Patientregisterlagen (2015:999) gäller.",
        "Mötet var klockan 2016:1145 och kommunallagen nämndes.",
    ],
)
def test_what_is_no_such_act_is_left_alone(text: str) -> None:
    assert run(YEARS + text).performed("act_number") == []


def test_an_act_before_and_after_its_time() -> None:
    text = YEARS + "Vi följer förvaltningslagen (1986:223)."
    assert [f.expected for f in run(text, year=2021).findings if f.rule == "act_number"] == ["2017:900"]
    assert [f.rule for f in run(text, year=2015).findings] == []


def test_numbers_are_those_of_one_act_each() -> None:
    numbers = [a.row["act"] for a in acts.known()]
    assert len(numbers) == len(set(numbers))
    assert {a.row["replaced_by"] for a in acts.known()} - {""} <= set(numbers)
    titles = {a.row["act"]: a.row["title_sv"] for a in acts.known()}
    assert all(int(a.row["valid_from"]) >= int(a.row["act"][:4]) for a in acts.known()) and all(titles.values())
