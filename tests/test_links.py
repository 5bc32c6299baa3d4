"""Figures in running text tied to facts where value, sex, scope and the row's own words leave no doubt."""

from __future__ import annotations

from tests.helpers import run, tabbed

TABLE = tabbed(
    "Tabell 2. Budget och utfall per insats 2025",
    "",
    "Insatser (tkr) | Utfall | Budget | Avvikelse (utfall-budget)",
    "Individinriktade insatser",
    "Verkstaden | 1 774 | 2 088 | -314",
    "Lotsen | 3 938 | 4 296 | -358",
    "Summa individinriktade insatser | 5 712 | 6 384 | -672",
)


def linked(sentence: str) -> list[list[str]]:
    claims = run(f"{TABLE}\n\n{sentence}\n").result.claims
    return [[f.rsplit(".", 1)[1] for f in c.fact_ids] for c in claims]


def test_an_amount_with_the_name_of_its_row() -> None:
    assert linked("Verkstaden kostade 1 774 tkr under året.") == [["r0c1"]]


def test_a_rounded_amount_in_another_unit() -> None:
    assert linked("Lotsen budgeterades till drygt 4,3 mnkr under året.") == [["r1c2"]]


def test_nothing_is_tied_without_the_words_or_with_another_figure() -> None:
    assert linked("En post uppgick till 1 774 tkr under året.") == [[]]
    assert linked("Verkstaden kostade 1 775 tkr under året.") == [[]]


def test_sexes_are_not_mixed_up() -> None:
    exits = tabbed(
        "Tabell 5. Avslutsorsaker",
        "",
        "Avslutsorsaker | Antal kvinnor | Antal män | Antal totalt",
        "Arbete | 2 | 5 | 7",
        "Studier | 5 | 2 | 7",
        "Övrigt | 1 | 1 | 2",
        "Totalt | 8 | 8 | 16",
    )
    claims = run(f"{exits}\n\nTill arbete gick 5 män och till studier 5 kvinnor av dem som slutade.\n").result.claims
    assert [(c.sex, [f.rsplit(".", 1)[1] for f in c.fact_ids]) for c in claims] == [
        ("men", ["r0c2"]),
        ("women", ["r1c1"]),
    ]
