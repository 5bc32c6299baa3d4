"""Note numbers beside a statement's lines: silent where the note holds the line, firing where it holds nothing of it."""

from __future__ import annotations

import pytest

from tests.helpers import run, tabbed

REPORT = tabbed(
    "Resultaträkning",
    "",
    "Belopp i kr | Not | 2025 | 2024",
    "Verksamhetens intäkter | 2 | 8 140 000 | 7 900 000",
    "Verksamhetens kostnader | 3, 4 | -7 400 000 | -7 640 000",
    "Avskrivningar | 5 | -80 000 | -60 000",
    "Verksamhetens resultat |  | 660 000 | 200 000",
    "Finansiella intäkter |  | 4 000 | 3 000",
    "Årets resultat |  | 664 000 | 203 000",
    "",
    "Not 2 Verksamhetens intäkter",
    "",
    "Belopp i kr | 2025 | 2024",
    "Bidrag från staten | 4 070 000 | 3 950 000",
    "Bidrag från regionen | 2 035 000 | 1 975 000",
    "Bidrag från kommunen | 2 035 000 | 1 975 000",
    "Summa | 8 140 000 | 7 900 000",
    "",
    "Not 3 Verksamhetens kostnader",
    "",
    "Belopp i kr | 2025 | 2024",
    "Individinriktade insatser | 6 000 000 | 6 300 000",
    "Styrelse och revision | 400 000 | 340 000",
    "Kansli | 1 000 000 | 1 000 000",
    "Summa | 7 400 000 | 7 640 000",
    "",
    "Not 4 Kostnader för revision",
    "",
    "Belopp i kr | 2025 | 2024",
    "Revisorsarvode | 89 400 | 71 000",
    "",
    "Not 5 Inventarier",
    "",
    "Belopp i kr | 2025-12-31 | 2024-12-31",
    "Ingående anskaffningsvärde | 400 000 | 400 000",
    "Utgående anskaffningsvärde | 400 000 | 400 000",
    "Ingående avskrivningar | 200 000 | 140 000",
    "Årets avskrivningar | 80 000 | 60 000",
    "Utgående avskrivningar | 280 000 | 200 000",
    "Redovisat värde | 120 000 | 200 000",
)


def test_silent_where_each_note_holds_its_line() -> None:
    outcome = run(REPORT)
    assert [(r.verdict, r.note) for r in outcome.performed("note_reference")] == [
        *(("agrees", "2;"), ("agrees", "3;"), ("agrees", "4;"), ("agrees", "5;"))
    ]
    assert [f.message for f in outcome.findings if f.rule != "evaluated_nothing"] == []


@pytest.mark.parametrize(
    ("clean", "seeded", "line", "stated", "expected"),
    [
        ("Avskrivningar\t5\t", "Avskrivningar\t3\t", 6, "note 3", "note 5"),
        ("Avskrivningar\t5\t", "Avskrivningar\t2, 5\t", 6, "note 2", "note 5"),
        ("intäkter\t2\t", "intäkter\t3\t", 4, "note 3", "note 2"),
        ("Finansiella intäkter\t\t", "Finansiella intäkter\t3\t", 8, "note 3", ""),
        ("kostnader\t3, 4\t", "kostnader\t3, 8\t", 5, "note 8", ""),
    ],
)
def test_fires_where_the_note_holds_nothing_of_the_line(
    clean: str, seeded: str, line: int, stated: str, expected: str
) -> None:
    text = REPORT.replace("Not 3 ", "Not 1 Principer\n\nVi följer god sed.\n\nNot 3 ") if "8" in seeded else REPORT
    assert text.count(clean) == 1
    (finding,) = [f for f in run(text.replace(clean, seeded)).findings if f.rule != "evaluated_nothing"]
    assert (finding.rule, finding.severity, finding.cause) == ("note_reference", "warning", "citation")
    assert (finding.line, finding.stated, finding.expected) == (line, stated, expected)
    assert f"line {line}" in finding.message and f"rad {line}" in finding.message_sv


@pytest.mark.parametrize(
    ("clean", "seeded"),
    [
        ("Kansli\t1 000 000\t1 000 000\n", "Kansli inkl. avskrivningar\t1 000 000\t1 000 000\n"),  # named by a row
        ("Kansli\t1 000 000\t1 000 000\n", "Datorer\t80 000\t60 000\nKansli\t920 000\t940 000\n"),  # the amount
        ("Summa\t7 400 000\t7 640 000\n", "Summa\t7 400 000\t7 640 000\n\nAvskrivning görs linjärt.\n"),  # the text
    ],
)
def test_a_note_may_hold_a_line_in_other_ways(clean: str, seeded: str) -> None:
    assert REPORT.count(clean) == 1
    text = REPORT.replace("Avskrivningar\t5\t", "Avskrivningar\t3\t").replace(clean, seeded)
    outcome = run(text)
    assert len(outcome.performed("note_reference")) == 4 and not outcome.disagreeing("note_reference")


def test_nothing_is_made_of_notes_that_are_not_there() -> None:
    assert run(REPORT.split("Not 2 ")[0]).performed("note_reference") == []
    unknown = REPORT.replace("Avskrivningar\t5\t", "Gåva av brädor\t3\t")
    assert all("Gåva" not in r.description for r in run(unknown).performed("note_reference"))
