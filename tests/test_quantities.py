"""Figures in words: what each is of, its sex and hedge, and what is no quantity."""

from __future__ import annotations

import pytest

from parsers import quantities


def told(text: str, words: bool = False) -> list[tuple[str, str, str, str]]:
    return [(q.printed, q.unit, q.sex, q.part) for q in quantities.find(text, words)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "79 deltagare 59 % kvinnor 41 % män",
            [("79", "persons", "all", ""), ("59 %", "percent", "women", ""), ("41 %", "percent", "men", "")],
        ),
        ("60 procent kvinnor", [("60", "percent", "women", "")]),
        ("37 % (39 %) studerar", [("37 %", "percent", "all", ""), ("39 %", "percent", "all", "previous")]),
        ("Totalt 601 (624) individer", [("601", "persons", "all", ""), ("624", "persons", "all", "previous")]),
        (
            "23 % (27 av 119)",
            [("23 %", "percent", "all", ""), ("27", "persons", "all", "reached"), ("119", "persons", "all", "base")],
        ),
        ("Fler än förra året (27 procent)", [("27", "percent", "all", "previous")]),
        ("100 poäng av 125 möjliga", [("100", "points", "", "reached"), ("125", "points", "", "base")]),
        ("uppgår till -2 838 tkr.", [("-2 838", "tkr", "", "")]),
        ("mellan 2 och 33 procent", [("2", "percent", "all", ""), ("33", "percent", "all", "")]),
        ("3 deltagare med annan könstillhörighet", [("3", "persons", "other", "")]),
        ("9 ej angivit kön", [("9", "persons", "other", "")]),
        ("tog emot 12 samverkansmöten", [("12", "number", "", "")]),
        ("34 av dessa fick plats", [("34", "persons", "all", "")]),
        ("har 37 (80 %) börjat", [("37", "persons", "all", ""), ("80 %", "percent", "all", "")]),
        ("cirka 680 av medlemmarnas medarbetare", [("680", "persons", "all", "")]),
        ("en budget på 54, 7 mkr", [("54, 7", "mnkr", "", "")]),
    ],
)
def test_what_a_figure_is_of(text: str, expected: list[tuple[str, str, str, str]]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "den 12 maj 2020",
        "punkt 3 gäller",
        "enligt lag (2003:1210) 7 §",
        "under 2021 gällde",
        "antal deltagare under 2019 och 2020",
        "fråga 5 handlar om stöd",
        "efter 12 månader",
        "åldern 16-29 år",
    ],
)
def test_what_is_no_quantity(text: str) -> None:
    assert told(text) == []


def test_number_words_count_where_they_stand_before_what_they_count() -> None:
    assert told("Fyra deltagare och två lotsar lämnade en av grupperna", words=True) == [
        ("Fyra", "persons", "all", ""),
        ("två", "number", "", ""),
    ]
    assert told("sex av tre", words=False) == []


@pytest.mark.parametrize(
    ("text", "hedge"),
    [("drygt 381 tkr", "at_least"), ("knappt 40 procent", "at_most"), ("ca 200 nya deltagare", "about")],
)
def test_hedges(text: str, hedge: str) -> None:
    assert [q.hedge for q in quantities.find(text)] == [hedge]
