"""Exit reasons over their regimes: the crosswalk agrees with the vocabulary, and a list is told by its labels."""

from __future__ import annotations

import csv
from decimal import Decimal

import pytest

from pipeline import exits, vocabulary
from tests.helpers import ROOT, run

TEN = [
    "Arbete",
    "Studier",
    "Arbetsförmedlingen",
    "Rehabiliteringssamverkan",
    "Jobbtorg/AMF-insats",
    "FINSAM-insats",
    "Sysselsättning/daglig verksamhet",
    "Sjukersättning",
    "Medicinsk utredning/vård/rehab",
    "Övrigt",
]
CROSSWALK = [r for r in vocabulary.rows("exit_crosswalk.csv") if r["label"]]


@pytest.mark.parametrize("row", CROSSWALK, ids=lambda r: f"{r['regime']}-{r['label'][:30]}")
def test_the_crosswalk_says_what_the_vocabulary_says(row: dict[str, str]) -> None:
    years = {int(r["valid_from"]) for r in vocabulary.rows("exit_regimes.csv") if r["regime"] == row["regime"]}
    years |= {int(y) for y in (row["valid_from"], row["valid_to"]) if y}
    assert years
    for year in years:
        entry = vocabulary.match("exit_reasons", row["label"], year)
        assert entry is not None
        assert (entry.code, entry.relation, entry.group) == (row["code"], row["relation"], row["group"])


def test_regimes_measures_and_breaks_speak_of_what_exists() -> None:
    described = {r["regime"] for r in vocabulary.rows("exit_regimes.csv")}
    assert {r["regime"] for r in vocabulary.rows("exit_crosswalk.csv")} == described
    for c in exits.comparables():
        assert c.regime in described and c.note
        regime = next(r for r in exits.regimes() if r.regime == c.regime)
        assert set(c.codes) <= set(regime.codes.values())
    covered = {(c.measure, c.regime) for c in exits.comparables()}
    assert {("exit.work_or_study", r) for r in described} <= covered
    assert {("exit.active", r) for r in described} <= covered
    for r in vocabulary.rows("comparable_measures.csv"):
        assert (r["derivable"] == "yes") == bool(r["codes"])


def test_every_exit_reason_printed_in_the_specimens_is_in_the_crosswalk() -> None:
    known = {vocabulary.fold(r["label"]) for r in CROSSWALK}
    printed = set()
    with open(ROOT / "curated" / "exit_reasons.csv", encoding="utf-8") as file:
        printed |= {(r["label"], int(r["fiscal_year"])) for r in csv.DictReader(file) if r["item"]}
    with open(ROOT / "curated" / "facts.csv", encoding="utf-8") as file:
        printed |= {
            (r["row_label"], int(r["fiscal_year"])) for r in csv.DictReader(file) if r["kind"] == "figure_exit_reasons"
        }
    assert len(printed) > 30
    for label, year in printed:
        entry = vocabulary.match("exit_reasons", label, year)
        assert entry is not None and vocabulary.fold(entry.label) in known, label


@pytest.mark.parametrize(
    ("labels", "year", "regime"),
    [
        (TEN, 2026, "ten_categories"),
        (TEN[:5] + TEN[6:], 2024, "ten_categories"),  # a list may leave out what nobody exited to
        (TEN, 2021, ""),  # not in use then
        ([*TEN, "Flytt"], 2025, ""),  # one reason more is another list
        (["Arbete", "Studier", "Övrigt"], 2025, ""),  # what many lists have in common tells nothing
        (
            ["Arbete", "Studier", "Arbetssökande", "Fortsatt rehabilitering", "Sjukdom, vård, behandling", "Övrigt"],
            2023,
            "six_categories",
        ),
        (["Arbete", "Studier", "Arbetssökande", "Annan avslutsanledning"], 2018, "occupation_groups"),
        (["Utskrivning", "Utskrivning pga sjukdom", "Utskrivning-Fortsatt rehabilitering"], 2020, "sus_codes"),
        (["Arbete", "Rymden"], 2025, ""),
        ([], 2025, ""),
    ],
)
def test_a_regime_is_told_by_its_labels(labels: list[str], year: int, regime: str) -> None:
    assert exits.regime_of(labels, year) == regime


def exits_with(total: int, stated: int | None) -> exits.Exits:
    own = exits.Exits("d", "d.t", "six_categories", "association", 2023, "2023-01-01", "2023-06-30")
    for code, value in (("work", 5), ("study", 1), ("jobseek", 4), ("rehab_afkk", 3), ("care", 6), ("other", 1)):
        own.add(code, "all", Decimal(value), f"f.{code}")
    own.totals["all"] = (Decimal(total), "f.total")
    if stated is not None:
        own.stated.add(("all", Decimal(stated)))
    return own


@pytest.mark.parametrize(
    ("total", "stated", "whole", "note"),
    [
        (20, None, 20, ""),
        (21, 21, 21, "as the caption states it; the reasons add up to 20"),
        (44, 20, 20, "the printed total is 44"),
        (44, None, 20, "the printed total is 44"),
    ],
)
def test_a_total_that_contradicts_its_rows(total: int, stated: int | None, whole: int, note: str) -> None:
    found = {s.measure: s for s in exits.shares(exits_with(total, stated))}
    share = found["exit.work_or_study"]
    assert (share.part, share.whole) == (6, whole)
    assert note in share.note
    assert found["exit.active"].part == 10
    assert "f.total" in share.sources and "f.work" in share.sources
    assert set(found) == {"exit.work_or_study", "exit.active"}, "rehabilitation is compared with nothing"


def test_a_reason_that_is_not_available_makes_no_share() -> None:
    own = exits_with(20, None)
    own.add("study", "all", None, "f.unknown")
    assert exits.shares(own) == []


PROSE = """Uppföljning av individinriktade insatser 2021

Totalt slutade 20 deltagare och har avslutat en insats (12 kvinnor och 8 män) under året.

Orsak 1, arbete, studier eller arbetssökande, gäller {share} procent (6 kvinnor och 4 män).
Orsak 2, fortsatt rehabilitering, gäller 25 procent (3 kvinnor och 2 män) och orsak 3, sjukdom,
15 procent (1 kvinnor och 2 män) av alla.
"""


def told(share: int) -> dict[tuple[str, str], int]:
    outcome = run(PROSE.format(share=share), report_type="follow_up_report", year=2021)
    return {(c.item, c.sex): int(c.value) for c in outcome.result.claims if c.item}


def test_numbered_reasons_of_running_text_count_where_the_percentages_bear_them_out() -> None:
    assert told(50) == {
        ("exits", "all"): 20,
        ("exits", "women"): 12,
        ("exits", "men"): 8,
        ("active_unsplit", "women"): 6,
        ("active_unsplit", "men"): 4,
        ("rehab_unsplit", "women"): 3,
        ("rehab_unsplit", "men"): 2,
        ("care", "women"): 1,
        ("care", "men"): 2,
    }
    assert told(60) == {}, "10 of 20 are no 60 percent: nothing is tied to anything"


def test_running_text_without_all_its_reasons_is_tied_to_none() -> None:
    short = PROSE.format(share=50).split("Orsak 2")[0]
    outcome = run(short, report_type="follow_up_report", year=2021)
    assert outcome.result.claims and not any(c.item for c in outcome.result.claims)


def test_parties_by_the_rows_of_notes() -> None:
    assert vocabulary.party("Driftbidrag från staten") == "staten"
    assert vocabulary.party("Driftbidrag från Stockholms läns landsting") == "region-stockholm"
    assert vocabulary.party("Huddinge kommun") == "huddinge-kommun"
    assert vocabulary.party("Kundfordringar") == ""
    parties = {r["party"] for r in vocabulary.rows("vocabulary/parties.csv")}
    assert {r["party"] for r in vocabulary.rows("vocabulary/organisation_members.csv")} <= parties


def test_members_and_parents_are_of_known_organisations_and_interventions() -> None:
    organisations = {e.code for e in vocabulary.entries("organisations")}
    for name in ("organisation_members", "organisation_predecessors"):
        assert {r["organisation"] for r in vocabulary.rows(f"vocabulary/{name}.csv")} <= organisations
    interventions = {e.code for e in vocabulary.entries("interventions")}
    parents = {e.parent for e in vocabulary.entries("interventions")} - {""}
    assert parents and parents <= interventions


def test_acts_are_cited_by_number_and_followed_by_acts_that_are_there() -> None:
    acts = {r["act"]: r for r in vocabulary.rows("vocabulary/acts.csv")}
    assert {"2003:1210", "2018:597", "1997:614"} <= acts.keys()
    assert "2013:1210" not in acts
    for row in acts.values():
        if row["replaced_by"]:
            later = acts[row["replaced_by"]]
            assert int(later["valid_from"]) in (int(row["valid_to"]), int(row["valid_to"]) + 1)
