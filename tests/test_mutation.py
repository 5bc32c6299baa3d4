"""The proof of the checks: defects seeded in clean tables are found and pinned; what is no defect raises nothing."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from pipeline.mutation import defects, report, trial
from pipeline.mutation.trial import Subject
from tests.helpers import run, tabbed
from tests.test_checks import BALANCE, BUDGET, EXITS, INCOME

ARCHIVE = "\n\n".join([EXITS, BUDGET, INCOME, BALANCE])


@pytest.fixture(scope="module")
def subjects() -> list[Subject]:
    found = trial.subject(run(ARCHIVE).result)
    assert found is not None
    return [found]


def test_only_clean_tables_are_seeded() -> None:
    soiled = trial.subject(run(ARCHIVE.replace("16 699\t19 764", "16 669\t19 764")).result)
    assert soiled is not None
    assert not any("intervention_budget" in t for t in soiled.clean)
    assert any("exit_reasons" in t for t in soiled.clean)
    assert trial.subject(run(tabbed("Ett ord | och ett till")).result) is None


@pytest.mark.parametrize("sort", [*defects.DEFECTS, *defects.HARMLESS])
def test_a_change_changes_a_copy(subjects: list[Subject], sort: str) -> None:
    before = [(t.table_id, [[c.text for c in r.cells] for r in t.rows]) for t in subjects[0].result.tables]
    chance = random.Random(7)
    made = [({**defects.DEFECTS, **defects.HARMLESS})[sort](t, chance) for t in subjects[0].result.tables]
    assert any(made), "no table has a place for it"
    assert before == [(t.table_id, [[c.text for c in r.cells] for r in t.rows]) for t in subjects[0].result.tables]


def test_single_slips_are_what_their_names_say(subjects: list[Subject]) -> None:
    table = next(t for t in subjects[0].result.tables if t.kind == "intervention_budget")
    for seed in range(40):
        for sort in defects.OF_ONE_CELL[:3]:
            changed = defects.DEFECTS[sort](table, random.Random(seed))
            assert changed is not None
            ((row, i),) = changed.places
            old, new = table.rows[row].cells[i].value, changed.table.rows[row].cells[i].value
            assert old is not None and new is not None and old != new
            if sort == "sign":
                assert new == -old
            elif sort == "digit":
                assert sum(a != b for a, b in zip(str(abs(old)), str(abs(new)), strict=True)) == 1
            else:
                assert sorted(str(abs(old))) == sorted(str(abs(new)))


def test_a_figure_under_two_identities_is_found_and_pinned(subjects: list[Subject]) -> None:
    table = next(t for t in subjects[0].result.tables if t.kind == "exit_reasons")
    row = next(i for i, r in enumerate(table.rows) if r.label == "Sjukersättning")
    cell = table.rows[row].cells[1]
    wrong = defects._with(table, {(row, 1): defects._saying(cell, Decimal(8))})
    outcome = trial.judge(subjects[0], "digit", wrong)
    assert outcome.due == ("column_sum", "sex_total")
    assert (outcome.found, outcome.as_error, outcome.pinned, outcome.aside) == (True, True, True, 0)
    assert "Sjukersättning (men) may be 2 instead of 8" in outcome.suspected


def test_a_run_is_the_same_for_a_seed_however_many_processes(subjects: list[Subject]) -> None:
    one, two = (report.run(subjects, 4, seed=5, count=80, jobs=jobs) for jobs in (1, 2))
    assert one == two
    assert one != report.run(subjects, 4, seed=6, count=80, jobs=1)
    assert not one.false_alarms
    assert all(o.found for o in one.covered)
    told = "\n".join(report.lines(one))
    assert "one digit changed" in told and "sex_total" in told


def test_nothing_to_seed_is_told(tmp_path: object, capsys: pytest.CaptureFixture[str]) -> None:
    from pathlib import Path

    assert report.main([Path(str(tmp_path))], 1, 10, 1) == 2
    assert "no clean table" in capsys.readouterr().err
