"""`make findings`: new, still there, known and resolved since the run before, worst first, in a terminal or as JSON."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path

import pytest

from pipeline import cli, compare, publish
from tests.helpers import published as curate
from tests.test_checks import BALANCE, EXITS

WRONG = EXITS.replace("Övrigt\t4\t3\t7", "Övrigt\t4\t3\t8")


def row(finding_id: str, **changes: str) -> dict[str, str]:
    whole = dict.fromkeys(compare.KEPT, "") | {
        "finding_id": finding_id,
        "severity": "error",
        "rule": "column_sum",
        "document_id": "doc",
        "message": f"what {finding_id} says",
        "fact_ids": f"doc.t.1.{finding_id}",
        "status": "new",
    }
    return whole | changes


def test_what_has_become_of_each() -> None:
    before = [row("Fa"), row("Fb"), row("Fc", fact_ids="doc.t.1.r1c1;doc.t.1.r2c1"), row("Fk", status="known")]
    now = [
        row("Fb"),
        row("Fk", status="known"),
        row("Fn", severity="notice"),
        row("Fe", page="3"),
        row("Fd", fact_ids="doc.t.1.r1c1"),
    ]
    found = compare.compare(now, before)
    assert [r["finding_id"] for r in found.new] == ["Fd", "Fe", "Fn"], "worst first, then by place"
    assert [r["finding_id"] for r in found.still] == ["Fb"]
    assert [r["finding_id"] for r in found.known] == ["Fk"]
    assert [r["finding_id"] for r in found.resolved] == ["Fa"]
    assert found.before == {"Fd": "Fc"}, "the same cell and rule with other figures"
    told = "\n".join(compare.lines(found))
    assert told.startswith("3 new, 1 still, 1 known, 1 resolved")
    assert "Fd (was Fc)  what Fd says" in told and "at doc, page 3" in told


def test_long_messages_are_cut_unless_asked_for() -> None:
    found = compare.compare([row("Fa", message="word " * 200, suggestion="and so on")], [])
    assert max(map(len, compare.lines(found))) < 260
    assert any(len(line) > 900 for line in compare.lines(found, whole=True))


def test_a_finding_over_very_many_figures_is_read_back(tmp_path: Path) -> None:
    before = csv.field_size_limit(131_072)
    try:
        long = row("Fa", fact_ids=";".join(f"doc.t.1.r{i}c1" for i in range(20_000)))
        with open(tmp_path / "findings.csv", "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, compare.KEPT)
            writer.writeheader()
            writer.writerow(long)
        assert compare.findings_in(tmp_path) == [long]
    finally:
        csv.field_size_limit(before)


def folder_of(folder: Path, rows: list[dict[str, str]]) -> Path:
    folder.mkdir()
    compare._write(folder / "findings.csv", rows)
    return folder


def test_two_folders_compared_in_passes_are_as_their_findings_compared_at_once(tmp_path: Path) -> None:
    pick = random.Random(5)
    before = [
        row(f"F{n}", severity=pick.choice(compare.SEVERITIES), page=str(n), fact_ids=f"f{n % 40};g", rule=f"r{n % 3}")
        for n in range(300)
    ]
    kept = [r for r in before if pick.random() < 0.5]
    now = [{**r, "status": "known"} if pick.random() < 0.2 else r for r in kept]
    now += [row(f"N{n}", page=str(n), fact_ids=f"f{n}", rule=f"r{n % 3}") for n in range(60)]
    pick.shuffle(now)
    whole = compare.compare(now, before)
    folders = folder_of(tmp_path / "now", now), folder_of(tmp_path / "before", before)
    assert whole.before and len(whole.resolved) > 20, "some are another than they were, some are gone"
    for most in (0, 7, 10_000):
        counted = compare.change(*folders, most)
        assert (counted.new_count, counted.resolved_count) == (len(whole.new), len(whole.resolved))
        assert counted.same == len(whole.still) + len(whole.known)
        assert (counted.new, counted.resolved) == (whole.new[:most], whole.resolved[:most])


def test_the_findings_of_the_run_before_have_a_file_of_their_own(tmp_path: Path) -> None:
    target, staging = folder_of(tmp_path / "target", [row("Fa")]), tmp_path / "staging"
    staging.mkdir()
    compare.keep(target, staging, "mark")
    assert not list(staging.iterdir()), "nothing was published there"
    (target / publish.MARKER).touch()
    (target / publish.RUN_FILE).write_text('{"fingerprint": "mark", "previous_findings": [{"finding_id": "Fold"}]}')
    compare.keep(target, staging, "another")
    assert compare.previous_of(staging) == [row("Fa")]
    assert [r["finding_id"] for r in compare.previous_of(target) or []] == ["Fold"], "as it was kept before"
    compare.keep(target, staging, "mark")
    assert [r["finding_id"] for r in compare.previous_of(staging) or []] == ["Fold"]
    compare._write(target / compare.PREVIOUS, [row("Fb")])
    compare.keep(target, staging, "mark")
    assert compare.previous_of(staging) == [row("Fb")], "the same run done again keeps what it kept"
    compare.keep(target, staging, "")
    assert compare.previous_of(staging) == [row("Fa")], "a run that failed has no mark to be known by"


def test_a_run_keeps_what_the_one_before_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw, curated = tmp_path / "raw", tmp_path / "curated"
    raw.mkdir()
    report = raw / "a-report.txt"
    report.write_text(WRONG, encoding="utf-8")
    assert cli.main(["findings", "--curated", str(curated)]) == cli.USAGE
    curate(raw, curated)
    assert compare.previous_of(curated) is None
    assert cli.main(["findings", "--curated", str(curated)]) == cli.OK
    assert "everything that is not known is new" in capsys.readouterr().out
    report.write_text(EXITS + "\n\n" + BALANCE.replace("8 357 596", "8 375 596"), encoding="utf-8")
    curate(raw, curated)
    told = json_of(curated, capsys)
    assert [r["rule"] for r in told["new"]] == ["statement_identity"]
    assert [r["rule"] for r in told["resolved"]] == ["column_sum"]
    kept = compare.previous_of(curated)
    curate(raw, curated, force=True)
    assert compare.previous_of(curated) == kept, "the same run done again is no run after it"
    assert (publish.run_of(curated) or {})["findings"] == {"error": 1}
    assert json_of(curated, capsys, "--against", str(curated))["new"] == []
    assert cli.main(["findings", "--curated", str(curated), "--issues"]) == cli.OK
    assert capsys.readouterr().out.startswith("F") and cli.main(["findings", "--curated", str(raw)]) == cli.USAGE


def json_of(curated: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, list[dict[str, str]]]:
    capsys.readouterr()
    assert cli.main(["findings", "--curated", str(curated), "--json", *more]) == cli.OK
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found
