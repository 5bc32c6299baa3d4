"""Layouts of text extracts: a line a cell, headers on two lines, captions that name an intervention, and what is near them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from parsers import charts, headers, lines, scope_names
from pipeline.model import AGREES, DISAGREES
from pipeline.readers import text
from tests.helpers import Run, run, tabbed

PEOPLE = ("Tabell 1. Antal deltagare per insats", "Insats", "Kvinnor", "Män", "Totalt", "Varav nya")
ROWS = (("Ljuspunkten", 12, 9, 21, 8), ("Vändplatsen", 7, 15, 22, 11), ("Summa", 19, 24, 43, 19))


def stacked(*rows: tuple[object, ...], head: tuple[str, ...] = PEOPLE) -> str:
    return "\n".join([*head, *(str(cell) for row in rows for cell in row)]) + "\n"


def document(body: str, year: int = 2024) -> Run:
    return run(f"Samordningsförbundet Ekdalen\n\nÅrsredovisning {year}\n\n{body}", organisation="", year=year)


def test_a_line_a_cell() -> None:
    read = document(stacked(*ROWS))
    assert read.cells("participants_by_intervention") == [(str(r[0]), [str(c) for c in r[1:]]) for r in ROWS]
    facts = [f for f in read.facts if f.row_label == "Vändplatsen"]
    assert [(f.sex, f.value, f.line) for f in facts[:3]] == [("women", 7, 17), ("men", 15, 18), ("all", 22, 19)]
    assert {f.scope for f in facts} == {"ekdalen-vandplatsen"}
    assert not read.disagreeing("row_sum")


def test_a_wrong_figure_on_a_line_of_its_own_is_found() -> None:
    wrong = document(stacked(ROWS[0], ("Vändplatsen", 7, 16, 22, 11), ROWS[2]))
    assert wrong.disagreeing()


@pytest.mark.parametrize(
    "body",
    [
        "Ljuspunkten\nVändplatsen\nSumma\n12\n9\n21\n7\n15\n22\n",  # all labels, then all figures
        "Ljuspunkten\n12\nVändplatsen\n22\nSumma\n34\n",  # a figure each: labels of a chart
        "Ljuspunkten\n12\n9\n\nVändplatsen\n22\n7\n",  # two rows make no rhythm
        "År\n2022\n2023\nÅr\n2021\n2022\nÅr\n2020\n2021\n",  # headers of years
    ],
)
def test_no_rhythm_no_rows(body: str) -> None:
    pages, _ = text.read(body.encode())
    assert [line.text for line in lines.lines_of(pages)] == [x for x in body.split("\n") if x]


def test_thousands_stay_together_line_by_line() -> None:
    head = ("Resultaträkning", "Belopp i kr", "Not", "2024", "2023")
    rows = (
        ("Medlemsavgifter", "Not 2", "2 400 000", "2 300 000"),
        ("Övriga intäkter", "100 000", "50 000"),
        ("Verksamhetens kostnader", "Not 3", "-2 450 000", "-2 360 000"),
        ("Verksamhetens resultat", "50 000", "-10 000"),
        ("Finansiella intäkter", "4 000", "3 000"),
        ("Årets resultat", "54 000", "-7 000"),
    )
    read = document(stacked(*rows, head=head))
    assert read.cells("income_statement") == [(r[0], list(r[-2:])) for r in rows]


BUDGET = ("Medlemsavgifter 4 000 4 000 - 3 900", "Individinriktade insatser -3 000 -2 900 100 -2 800")
BUDGET += ("Kansli -800 -850 -50 -790", "Årets resultat 200 250 50 310")


def test_years_of_two_lines_stand_below_their_words() -> None:
    read = document("\n".join(["Driftredovisning", "Budget Utfall Utfall", "2024 2024 Avvikelse 2023", *BUDGET]) + "\n")
    kinds = [(f.scenario, f.fiscal_year) for f in read.facts if f.row_label == "Kansli"]
    assert kinds == [("budget", 2024), ("outcome", 2024), ("variance", 2024), ("outcome", 2023)]


@pytest.mark.parametrize(
    ("upper", "lower", "expected"),
    [
        ("Budget Utfall", "2024 2024 Avvikelse", (("budget", 2024), ("outcome", 2024), ("variance", None))),
        (
            "Utfall Budget Avvikelse Utfall",
            "2024 2024 utfall–budget 2023",
            (("outcome", 2024), ("budget", 2024), ("variance", None), ("outcome", 2023)),
        ),
        ("Budget Utfall", "2024 2024 2023", ()),  # a year too many
        ("Insats Kvinnor", "2024 2023", ()),
        ("Utfall 2024", "Budget 2024 Avvikelse", ()),  # each line has its own years
    ],
)
def test_headers_on_two_lines(upper: str, lower: str, expected: tuple[object, ...]) -> None:
    assert headers.over_two_lines(upper, lower) == expected


def test_a_title_of_words_is_no_part_of_the_columns() -> None:
    body = "\n".join(["Budget och utfall per insats, tkr", "", "Utfall 2024 Budget 2024 Avvikelse", *BUDGET_THREE])
    read = document(body + "\n")
    assert [(f.scenario, f.value_printed) for f in read.facts if f.row_label == "Kansli"] == [
        ("outcome", "-850"),
        ("budget", "-800"),
        ("variance", "-50"),
    ]


BUDGET_THREE = (
    "Ljuspunkten -1 400 -1 500 100",
    "Vändplatsen -1 500 -1 500 0",
    "Kansli -850 -800 -50",
    "Summa kostnader -3 750 -3 800 50",
)


def test_negatives_in_brackets_with_hard_spaces() -> None:
    rows = (
        "Medlemsavgifter 4 000 3 900",
        "Insatser för individer (3\u00a0000) (2\u00a0900)",
        "Kansli (1\u00a0850) (1\u00a0790)",
        "Verksamhetens resultat (850) (790)",
        "Årets resultat (850) (790)",
    )
    read = document("\n".join(["Resultaträkning", "Belopp i tkr 2024 2023", *rows]) + "\n")
    assert [f.value for f in read.facts if f.row_label == "Kansli"] == [Decimal(-1850), Decimal(-1790)]


def _reasons(caption: str, *counts: int) -> str:
    names = ("Arbete", "Studier", "Sjukdom", "Summa")
    rows = (f"{n} | {2 * c} | {c} | {3 * c}" for n, c in zip(names, (*counts, sum(counts)), strict=True))
    return caption + "\n" + tabbed("Avslutsorsak | Kvinnor | Män | Totalt", *rows)


def _scopes(*captions: str) -> list[str]:
    body = "\n\n".join(_reasons(f"Tabell {n}. {c}", 3 + n, 2, 4) for n, c in enumerate(captions, 1))
    return [t.scope for t in document(body).tables if t.kind == "exit_reasons"]


def test_captions_that_differ_in_a_name_alone_name_interventions() -> None:
    found = _scopes("Deltagarnas avslutsorsaker", "Avslutsorsaker, Ljuspunkten", "Avslutsorsaker, Vändplatsen")
    assert found == ["association", "ekdalen-ljuspunkten", "ekdalen-vandplatsen"]


@pytest.mark.parametrize(
    "captions",
    [
        ("Avslutsorsaker, Ljuspunkten",),  # one alone may be anything
        ("Avslutsorsaker, Kvinnor", "Avslutsorsaker, Män"),
        ("Avslutsorsaker, Utfall 2024", "Avslutsorsaker, Utfall 2023"),
        ("Avslutsorsaker, Hela förbundet", "Avslutsorsaker, Samtliga deltagare"),
    ],
)
def test_captions_that_name_no_intervention(captions: tuple[str, ...]) -> None:
    assert set(_scopes(*captions)) == {"association"}


def test_names_of_one_family_are_told_once() -> None:
    pages, _ = text.read("Avslut, Ljuspunkten\n\nAvslut, Vändplatsen\n\nAvslut, Ljuspunkten\n".encode())
    assert scope_names.of_captions(lines.lines_of(pages)) == ["Ljuspunkten", "Vändplatsen"]


def test_a_table_between_two_paragraphs_ends_there() -> None:
    one, other = _reasons("", 5, 2, 4), _reasons("", 9, 1, 3)
    between = "\nKansliet har flyttat till nya lokaler som delas med en av parterna, vilket har varit bra för alla.\n"
    tables = [t for t in document(one + between + other).tables if t.kind == "exit_reasons"]
    assert [len(t.rows) for t in tables] == [4, 4]


def test_a_caption_that_says_tab() -> None:
    read = document(_reasons("Tab. 3 Deltagarnas avslutsorsaker", 5, 2, 4) + "\n\nSe tabell 3.\n")
    assert read.table("exit_reasons").number_printed == "Tab. 3"
    assert not read.disagreeing("dead_reference")


def _chart(*rows: str) -> list[charts.Chart]:
    pages, _ = text.read(("Figur 1. Kostnader\n" + "\n".join(rows) + "\n").encode())
    return charts.find(lines.lines_of(pages))


def test_shares_of_a_chart() -> None:
    found = _chart("Individinriktade insatser 70 %", "Strukturinriktade insatser 12 %", "Administration 18 %")
    assert [s.value for s in found[0].slices] == ["70 %", "12 %", "18 %"]


def test_a_count_of_one_reason_is_not_the_tables() -> None:
    said = "Av dem som avslutade har 15 deltagare fått avslutsorsaken Arbete.\n\n"
    assert not document(said + _reasons("", 5, 2, 4)).disagreeing("stated_count")
    total = "Totalt avslutade 34 deltagare sin insats under året.\n\n"
    assert [r.verdict for r in document(total + _reasons("", 5, 2, 4)).performed("stated_count")] in ([], [DISAGREES])


def test_a_number_before_a_heading_is_no_count() -> None:
    def stated(title: str) -> list[Decimal]:
        return [r.stated for r in document(_reasons(title, 5, 2, 4)).performed("stated_count") if r.stated is not None]

    assert stated("Tabell 4. De 33 deltagarnas avslutsorsaker") == [33]
    assert stated("5 Deltagarnas avslutsorsaker") == []


def _change(sentence: str) -> list[str]:
    found = document(f"Verksamheten\n\n{sentence}\n").performed("claim_arithmetic")
    return [r.verdict for r in found if r.note.startswith("change")]


@pytest.mark.parametrize(
    ("sentence", "verdicts"),
    [
        ("Det är en ökning med 14 deltagare, från 60 till 74.", [AGREES]),
        ("Det är en ökning med 24 deltagare, från 60 till 74.", [DISAGREES]),
        ("Det är en minskning med 14 deltagare, från 60 till 74.", [DISAGREES]),
        ("Antalet deltagare var 74 jämfört med 60 året innan, en ökning med 14.", [AGREES]),
        ("Antalet deltagare var 74 jämfört med 60 året innan, en ökning med 41.", [DISAGREES]),
        ("Antalet deltagare var 74 jämfört med 60 året innan, en ökning med 41 procent.", []),
        ("Antalet deltagare var cirka 75 jämfört med 60 året innan, en ökning med 14.", []),
        ("Målet var 74 deltagare jämfört med 60 året innan, en ökning med 20.", []),
        ("Av 90 deltagare var 74 jämfört med 60 året innan i arbete, en ökning med 41.", []),
        ("Väntetiden var 74 dagar mot 60 året innan, en ökning med 41 för dessa deltagare.", []),
    ],
)
def test_a_change_in_people_and_its_two_ends(sentence: str, verdicts: list[str]) -> None:
    assert _change(sentence) == verdicts


def test_a_label_printed_whole_names_one_row() -> None:
    names = ("Förvärvsarbete", "Studier", "Söker arbete aktivt", "Annat skäl", "Summa")
    rows = (f"{n} | {c} | {c} | {2 * c}" for n, c in zip(names, (20, 6, 15, 9, 50), strict=True))
    table = tabbed("Avslutsorsak | Kvinnor | Män | Totalt", *rows)
    said = "\n\nAvslutsorsaken Söker arbete aktivt svarar för {} procent av de 100 avsluten.\n"
    assert not document(table + said.format(30)).disagreeing("claim_arithmetic")
    wrong = document(table + said.format(45))
    assert any(r.verdict == DISAGREES for r in wrong.checked.reconciliations if r.stated == 45)
