"""What the columns of a table hold where only the words of its header tell, and whose caption it is: clean, seeded, near misses."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from parsers import cells, header_lines, headers, people_widths, shares
from parsers.lines import lines_of
from parsers.shares import Headed
from pipeline.model import ALL, COUNT, MEN, PERCENT, WOMEN, Fact
from pipeline.readers import text as reader
from tests.helpers import Run, run

WORDS = "Kvinnor Män Totalt Andel av kvinnorna Andel av männen Andel av samtliga"
REASONS = """Tabell 1. Avslutsorsaker 2022
Avslutsorsak {header}
Arbete 10 30 40 {shares[0]}
Studier 20 20 40 {shares[1]}
Sjukdom 30 10 40 {shares[2]}
Flytt 20 20 40 {shares[3]}
Totalt 80 80 160 100 % 100 % 100 %
"""
BY_SEX = ("13 % 38 % 25 %", "25 % 25 % 25 %", "38 % 13 % 25 %", "25 % 25 % 25 %")
WRONG = ("13 % 38 % 25 %", "25 % 25 % 25 %", "38 % 31 % 25 %", "25 % 25 % 25 %")


def _run(body: str) -> Run:
    return run(f"Årsredovisning 2022\n\n{body}", organisation="Samordningsförbundet Granmon", year=2022)


def _of(found: Run, rule: str) -> list[str]:
    return [f.message for f in found.findings if f.rule == rule]


def _shares(found: Run) -> list[tuple[str, int | None]]:
    own: Sequence[Fact] = [f for f in found.facts if f.measure == PERCENT and f.row_label == "Arbete"]
    return [(f.sex, f.fiscal_year) for f in own]


@pytest.mark.parametrize(
    "header",
    [
        WORDS,
        "Kvinnor Män Totalt Andel (%) av kvinnorna Andel (%) av männen Andel (%) av samtliga",
        "Kvinnor Män Totalt Andel kvinnor Andel män Andel totalt",
        "Kvinnor Män Totalt Kvinnor % Män % Totalt %",
        "Kvinnor Män Totalt Andel Andel Andel",  # no words: the figures tell
    ],
)
def test_shares_of_each_sex(header: str) -> None:
    found = _run(REASONS.format(header=header, shares=BY_SEX))
    assert _shares(found) == [(WOMEN, 2022), (MEN, 2022), (ALL, 2022)]
    assert not _of(found, "percent_of_total")
    told = [r for r in found.checked.reconciliations if r.rule == "percent_of_total"]
    assert len(told) == 12


def test_a_wrong_share_of_one_sex_is_found() -> None:
    found = _run(REASONS.format(header=WORDS, shares=WRONG))
    assert len(_of(found, "percent_of_total")) == 1


def test_shares_that_nothing_tells_apart_are_not_checked() -> None:
    odd = ("61 % 9 % 77 %", "13 % 41 % 3 %", "20 % 30 % 9 %", "6 % 20 % 11 %")
    found = _run(REASONS.format(header="Kvinnor Män Totalt Andel Andel Andel", shares=odd))
    assert not [r for r in found.checked.reconciliations if r.rule == "percent_of_total"]


@pytest.mark.parametrize(
    ("text", "percents", "expected"),
    [
        ("Kvinnor Andel Män Andel", [False, True, False, True], [Headed(False, WOMEN), Headed(True), Headed(False, MEN), Headed(True)]),
        ("Totalt Andel 2022 Andel 2021", [False, True, True], [Headed(False, ALL), Headed(True, "", 2022), Headed(True, "", 2021)]),
        ("Kvinnor Män", [False, False, True], []),
    ],
)  # fmt: skip
def test_words_of_a_header_in_one_run(text: str, percents: list[bool], expected: list[Headed]) -> None:
    assert shares.headed(headers.tokens(text), percents) == expected


BELOW = """Insats Kvinnor Män Totalt
Granskogen 12 14 26
Nystart 20 10 30
Totalt 32 24 56
Tabell 1. Deltagare per insats

En rad text står mellan tabellerna.

Avslutsorsak Kvinnor Män Totalt
Arbete 3 4 7
Studier 2 2 4
Totalt 5 6 11
Tabell 2. Avslutsorsaker, 11 deltagare

En rad text till.

Avslutsorsak Kvinnor Män Totalt
Arbete 1 1 2
Studier 2 1 3
Totalt 3 2 5
Tabell 3. Avslutsorsaker, Granskogen
"""


def test_captions_below_their_tables() -> None:
    found = _run(BELOW)
    exits = [(t.caption, t.scope) for t in found.tables if t.kind == "exit_reasons"]
    assert exits == [
        ("Avslutsorsaker, 11 deltagare", "association"),
        ("Avslutsorsaker, Granskogen", "granmon-granskogen"),
    ]
    assert not _of(found, "stated_count")
    wrong = _run(BELOW.replace("11 deltagare", "12 deltagare"))
    assert len(_of(wrong, "stated_count")) == 1


SEXES = """Tabell 2. Avslutsorsaker och kön, {number} deltagare
Fortsatt Sjukdom, vård,
Arbete Studier rehabilitering behandling Totalt
Kvinnor 19 20 27 34 100
Män 18 28 38 32 116
Totalt 37 48 65 66 216
"""


def test_sexes_as_rows_with_a_header_on_two_lines() -> None:
    found = _run(SEXES.format(number=216))
    labels = [c.label for c in found.table("exit_reasons").columns]
    assert labels == ["Arbete", "Studier", "Fortsatt rehabilitering", "Sjukdom, vård, behandling", "Totalt"]
    assert not _of(found, "row_sum") and not _of(found, "stated_count")
    assert len(_of(_run(SEXES.format(number=218)), "stated_count")) == 1
    wrong = _run(SEXES.format(number=216).replace("19 20 27 34", "19 20 29 34"))
    assert [f for f in wrong.findings if f.severity == "error"]


def test_header_lines_that_do_not_tell_are_left() -> None:
    assert header_lines.cells("Fortsatt", "Arbete Studier Totalt", 3, bool) == []


def test_width_of_a_table_of_people() -> None:
    page = reader.read(b"Arbete 38 16 33 67 154\nStudier 38 14 38 66 156\nFlytt 76 30 71 133 310")[0]
    lines = lines_of(page)
    assert people_widths.by_sums(lines) == 5
    assert people_widths.by_words("Insats Kvinnor Män Totalt Varav nya") == [4]
    assert people_widths.by_words("Kvinnor Män Totalt Andel") == []


BRACKETS = """Resultaträkning

Belopp i kr 2022 2021
Medlemsavgifter 9 200 000 9 000 000
Verksamhetens kostnader (9 010 500) (8 910 500)
Avskrivningar (50 000) (50 000)
Verksamhetens resultat 139 500 39 500
Finansiella kostnader (10 000) -
Årets resultat 129 500 39 500
"""


def test_negatives_in_brackets() -> None:
    found = _run(BRACKETS)
    costs = [f.value for f in found.facts if f.item == "cost_operating"]
    assert costs == [Decimal(-9010500), Decimal(-8910500)]
    assert not [f for f in found.findings if f.severity == "error"]
    wrong = _run(BRACKETS.replace("139 500", "193 500"))
    assert [f for f in wrong.findings if f.rule == "statement_identity"]


def test_last_years_figure_in_brackets_is_not_negative() -> None:
    lines = ["Antal deltagare 1 601 (1 624)", "Antal nya 1 200 (1 190)"]
    assert not cells.negatives_in_brackets(lines)
    assert [w.text for w in lines_of(reader.read("\n".join(lines).encode())[0])[0].read][-2:] == ["(1", "624)"]


REFERRERS = """Tabell 4. Remittenter för nya deltagare
Antal
Andel (%) 2022
Regionen 30 24,0
Kommunen 45 36,0
Skolan 50 40,1
Totalt 125 100,0
"""


def test_shares_without_a_sign_are_no_counts() -> None:
    found = _run(REFERRERS)
    assert [f.measure for f in found.facts] == [COUNT, PERCENT] * 4
    assert not _of(found, "column_sum")
