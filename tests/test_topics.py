"""Tables that are neither statement, budget nor exits: each kind from a small text, and what must not become one."""

from __future__ import annotations

from parsers import topics
from pipeline import vocabulary
from tests.helpers import run

OVERVIEW = """
Tabell 1. Förbundets utveckling i sammandrag

 2020 2019 2018
Verksamhetens intäkter 39 160 496 35 655 165 25 942 444
Årets resultat 3 795 743 -1 283 496 -4 876 556
Soliditet 50,96 22,89 35,51
Antal anställda 10 8 9
"""

NOTES = """
Not 5 Fordringar 2020-12-31 2019-12-31

Kundfordringar 56 340

Momsersättning 344 515 533 905

Skattekonto 743 457

Upplupna intäkter 1 309 362 1 192 240

Övriga fordringar 232 222 422 518

Summa 1 886 099 2 948 460

Not 7 Kostnader för revision 2020-12-31 2019-12-31

Revisorsarvode 50 004 76 436
"""

EXPORT = """
Deltagarrapport, antal deltagare fördelat per insats

Samverkansorganisation Insats Volyminsats Totalt Antal Antal nya Antal Antal
antal nya deltagare avslutade unika
deltagare anonyma deltagare deltagare

Slutsumma 246 9 109 151 245
Samordningsförbundet Arbetslagshälsan Nej 27 0 9 17 27
Stockholms stad Bron Stockholm Nej 9 0 1 3 9
Finsam team Nej 138 9 72 93 137
Jobbtorg
Handledare ASF Nej 48 0 24 29 48
Yalla Rinkeby
DEV-projektet Nej 24 0 3 9 24
"""

REFERRERS = """
Remittenter 2021 K M

Försäkringskassan 24 16 8

Regionen 24 18 6

Annan 2 0 2

Totalt 50 34 16
"""


def test_rows_of_an_overview_have_measures_of_their_own() -> None:
    done = run(OVERVIEW)
    assert done.table("multi_year_overview").number_printed == "Tabell 1"
    assert done.fact("Soliditet", fiscal_year=2019).measure == "percent"
    staff = done.fact("Antal anställda", fiscal_year=2018)
    assert (staff.measure, staff.unit, str(staff.value)) == ("fte", "fte", "9")
    assert done.fact("Årets resultat", fiscal_year=2019).item == "result_year"


def test_lone_figures_of_a_note_go_where_both_columns_add_up() -> None:
    """Neither 56 340 nor 743 457 alone makes a column hold: two rows have to be read anew together."""
    done = run(NOTES)
    assert done.fact("Kundfordringar").fiscal_year == done.fact("Skattekonto").fiscal_year == 2019
    assert [r.verdict for r in done.performed("column_sum")] == ["agrees", "agrees"]


def test_a_note_of_one_row_has_its_years_from_the_caption() -> None:
    assert run(NOTES).cells("note_audit_fee") == [("Revisorsarvode", ["50 004", "76 436"])]


def test_a_seeded_error_in_a_note_is_found_in_its_cell() -> None:
    done = run(NOTES.replace("1 886 099", "1 886 909"))
    (wrong,) = done.disagreeing("column_sum")
    assert (str(wrong.stated), str(wrong.computed)) == ("1886909", "1886099")
    assert not run(NOTES).disagreeing()


def test_an_export_of_the_register_has_labels_and_populations() -> None:
    done = run(EXPORT)
    labels = [label for label, _ in done.cells("participants_by_intervention")]
    assert labels[1:] == [
        "Arbetslagshälsan",
        "Bron Stockholm",
        "Finsam team Jobbtorg",
        "Handledare ASF Yalla Rinkeby",
        "DEV-projektet",
    ]
    items = [f.item for f in done.facts if f.row == 0]
    assert items == [
        "participants",
        "participants_anonymous",
        "participants_new",
        "participants_exited",
        "participants_unique",
    ]


def test_a_year_over_the_total_of_people_is_no_column_of_a_year() -> None:
    done = run(REFERRERS)
    assert [f.sex for f in done.facts if f.row_label == "Regionen"] == ["all", "women", "men"]
    assert len(done.performed("sex_total")) == 4
    assert not done.disagreeing()
    (wrong,) = run(REFERRERS.replace("Regionen 24 18 6", "Regionen 24 18 5")).disagreeing("sex_total")
    assert wrong.fact_ids[0].endswith("r1c1")


def test_the_title_of_a_note_gives_way_to_rows_of_another() -> None:
    assert topics.note_kind("Not 5. Inventarier") == "note_fixed_assets"
    assert topics.note_kind("Not 7 Kostnader för", "räkenskapsrevision") == "note_audit_fee"
    assert topics.note_kind("Not 6. Fordringar", labels=["Leverantörsskulder", "Särskild löneskatt"]) == (
        "note_current_liabilities"
    )
    assert topics.note_kind("Not 1. Redovisningsprinciper") == ""


def test_lists_and_prose_become_no_tables() -> None:
    text = """
Styrelsen har under året haft 8 möten och 24 beslut.
Utbildning för 12 personer hölls i maj 2020.
Antal platser i Novum 30
"""
    assert run(text).tables == []


def test_every_kind_has_a_whole_pattern() -> None:
    """A comma in an unquoted pattern would cut it: `.{0,40}`."""
    for row in vocabulary.rows("kinds.csv"):
        assert None not in row, row
        assert row["title_patterns"].count("{") == row["title_patterns"].count("}"), row
