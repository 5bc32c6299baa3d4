"""What printed numbers are that are neither facts nor claims: footnotes' marks, axes, durations, names."""

from __future__ import annotations

import pytest

from tests.helpers import run


@pytest.mark.parametrize(
    "text",
    [
        "Efter 2, 6 och 12 månader följs planen upp.\n",
        "Programmet är ett 16-veckorsprogram med 2-3 halvdagar i veckan.\n",
        "Målgruppen är unga (16-29 år) och i åldern 30 till 50 år.\n",
        "Kansliet ligger på Storgatan 12 och covid-19 påverkade arbetet.\n",
        "Uppföljning sker efter 12\nmånader i insatsen.\n",
        "Se avsnitt 4 och tabell 7.\n",
        "Fördelning\n0%\n20%\n30%\n40%\n10%\n",
    ],
)
def test_numbers_of_known_sorts_are_classed(text: str) -> None:
    outcome = run(text)
    assert outcome.result.unaccounted == []
    assert outcome.result.claims == []


NOTES = """
Under året bodde 5 procent i Salem1. Fler än
hälften fick stöd (42 %)2.

1 Ytterligare 2 % saknar känd adress.
2 13 deltagare har inte uppgett kön.
"""


def test_marks_of_footnotes_are_no_digits_of_figures() -> None:
    outcome = run(NOTES)
    assert [c.value_printed for c in outcome.result.claims] == ["5", "42", "2", "13"]
    assert outcome.result.unaccounted == []


def test_a_row_that_begins_with_a_number_is_no_footnote() -> None:
    outcome = run("Lämnade skäl\n1 Alfa gav 20 deltagare\n2 Beta gav 30 deltagare\n")
    assert [u.number for u in outcome.result.unaccounted] == ["1", "2"]


def test_written_arithmetic_is_taken_whole() -> None:
    claims = run("Kapitalet blir 6 586 tkr ( 1 752 + 4 834 = 6 586 tkr).\n").result.claims
    assert [(c.value_printed, c.unit, c.subject) for c in claims] == [
        ("6 586", "tkr", "money"),
        ("1 752", "tkr", "arithmetic"),
        ("4 834", "tkr", "arithmetic"),
        ("6 586", "tkr", "arithmetic"),
    ]
    assert claims[1].text == "1 752 + 4 834 = 6 586 tkr)"


def test_the_same_figure_twice_on_a_line_is_blanked_where_its_words_stand() -> None:
    assert run("Bland dem under 40 år är 40 procent kvinnor.\n").result.unaccounted == []
