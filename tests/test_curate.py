"""The whole run on the specimens: complete, repeatable, and as committed."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from pipeline import cli, known, publish
from tests.helpers import ROOT
from tests.helpers import published as curate
from tests.test_checks import EXITS


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("run") / "curated"
    curate(ROOT / "raw", out)
    return out


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with open(folder / f"{table}.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_committed_tables_are_what_the_program_makes(published: Path) -> None:
    assert publish.file_hashes(published) == publish.file_hashes(ROOT / "curated"), (
        "run `make curate` and commit curated/"
    )


def test_every_finding_is_told_in_both_languages() -> None:
    with open(ROOT / "curated" / "findings.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for row in rows:
        assert row["message"] and row["message_sv"], row["finding_id"]
        assert bool(row["suggestion"]) == bool(row["suggestion_sv"]), (row["rule"], row["suggestion"])


def test_printed_totals_of_the_run(published: Path) -> None:
    """Every contradiction the specimens are known to hold, in each of their settings, and no other."""
    by_document: dict[str, Counter[str]] = {}
    for r in rows(published, "tables"):
        by_document.setdefault(r["document_id"], Counter())[r["kind"]] += 1
    for document, found in by_document.items():
        text = "-".join(document.split("-")[:3])
        assert found == by_document[text], f"{document} has other tables than {text}"
    assert sum(by_document["stockholm-arsredovisning-2025"].values()) == 26
    with open(ROOT / "tests" / "specimen_findings.csv", newline="", encoding="utf-8") as file:
        known = [(r["report"], r["rule"], set(r["stated"].split("|"))) for r in csv.DictReader(file)]
    assert len(known) > 80
    told: dict[str, list[tuple[str, str]]] = {d: [] for d in by_document}
    for r in rows(published, "findings"):
        stated = r["stated"] if r["severity"] == "error" else r["stated"].split(";")[0]
        if r["rule"] != "template_break":  # of two reports: told of one edition of each
            told[r["document_id"]].append((r["rule"], stated))
    for document, found_there in told.items():
        expected = [(rule, stated) for report, rule, stated in known if document.startswith(report)]
        strangers = [
            (rule, s) for rule, s in found_there if not any(rule == k and s in stated for k, stated in expected)
        ]
        lacking = [(k, stated) for k, stated in expected if not any(r == k and s in stated for r, s in found_there)]
        assert (strangers, lacking) == ([], []), document


def test_cells_in_are_facts_out_and_every_id_resolves(published: Path) -> None:
    facts = {r["fact_id"] for r in rows(published, "facts")}
    tables = {r["table_id"]: int(r["row_count"]) for r in rows(published, "tables")}
    assert len(facts) == len(rows(published, "facts")) == 4501
    for table in ("claims", "reconciliations", "findings"):
        for row in rows(published, table):
            assert set(filter(None, row["fact_ids"].split(";"))) <= facts
    reconciliations = {r["reconciliation_id"] for r in rows(published, "reconciliations")}
    assert all(set(r["reconciliation_ids"].split(";")) <= reconciliations for r in rows(published, "findings"))
    assert all(int(r["row"]) < tables[r["table_id"]] for r in rows(published, "facts"))


def test_the_views_hold_every_fact_of_their_kinds(published: Path) -> None:
    facts = Counter(r["kind"] for r in rows(published, "facts"))
    assert len(rows(published, "exit_reasons")) == facts["exit_reasons"]
    for view, kind in (
        ("balance_sheets", "balance_sheet"),
        ("income_statements", "income_statement"),
        ("cash_flows", "cash_flow"),
    ):
        assert len(rows(published, view)) == facts[kind]
    in_view = [i for r in rows(published, "budget_outcome") for i in r["fact_ids"].split(";")]
    assert len(in_view) == len(set(in_view)) == facts["intervention_budget"] + facts["operating_statement"]


def test_costs_are_negative_and_good_variances_positive_once_normalised(published: Path) -> None:
    budget = {
        (r["document_id"], r["label"]): r
        for r in rows(published, "budget_outcome")
        if r["kind"] == "intervention_budget"
    }
    overspent = budget["stockholm-halvarsrapport-2023", "Aktivitetsplatsen"]
    assert (overspent["budget_kr"], overspent["outcome_kr"], overspent["variance_kr"]) == (
        "-7246000",
        "-8167171",
        "-921171",
    )
    saved = budget["stockholm-arsredovisning-2025", "Novum (ESF)"]
    assert (saved["budget_kr"], saved["outcome_kr"], saved["variance_kr"]) == ("-3938000", "-2765000", "1173000")
    credit = budget["stockholm-halvarsrapport-2023", "BRON"]
    assert (credit["outcome_kr"], credit["variance_kr"]) == ("90354", "90354"), (
        "a credit note is a negative cost, not flipped"
    )
    for row in budget.values():
        if row["budget_kr"] and row["outcome_kr"] and row["variance_kr"]:
            difference = int(row["outcome_kr"]) - int(row["budget_kr"])
            assert abs(difference - int(row["variance_kr"])) <= 3000


def test_a_second_run_says_that_nothing_changed(published: Path) -> None:
    before = publish.file_hashes(published)
    start = time.monotonic()
    summary = curate(ROOT / "raw", published)
    assert summary.unchanged
    assert summary.facts == 4501
    assert time.monotonic() - start < 5
    assert publish.file_hashes(published) == before


@pytest.mark.parametrize("seed", ["77"])
def test_the_same_bytes_whatever_the_hash_seed_and_locale(published: Path, tmp_path: Path, seed: str) -> None:
    out = tmp_path / "out"
    command = [
        sys.executable,
        "-m",
        "pipeline",
        "curate",
        "--raw",
        "raw",
        "--curated",
        str(out),
        "--quiet",
        "--no-report",
    ]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={"PYTHONHASHSEED": seed, "LC_ALL": "C", "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert publish.file_hashes(out) == publish.file_hashes(published)


def test_strict_knows_the_known_and_stops_at_the_new(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    for path in (ROOT / "raw").glob("*.txt"):
        shutil.copy(path, texts)
    given = ["--strict", "--quiet", "--no-report"]
    assert cli.main(["curate", "--raw", str(texts), "--curated", str(tmp_path / "a"), *given]) == cli.OK
    assert any(r["status"] == "known" and r["severity"] == "error" for r in rows(tmp_path / "a", "findings"))
    raw = tmp_path / "raw"
    raw.mkdir()
    specimen = (ROOT / "raw" / "stockholm-halvarsrapport-2023.txt").read_text(encoding="utf-8")
    (raw / "stockholm-halvarsrapport-2023.txt").write_text(
        specimen.replace("Summa 191 116 75", "Summa 199 116 75"), encoding="utf-8"
    )
    assert (
        cli.main(["curate", "--raw", str(raw), "--curated", str(tmp_path / "b"), "--strict", "--quiet", "--no-report"])
        == cli.STRICT
    )
    assert cli.main(["curate", "--raw", str(raw), "--curated", str(tmp_path / "c"), "--quiet", "--no-report"]) == cli.OK
    assert "strict: 1 new errors" in capsys.readouterr().err


def test_strict_stops_at_a_known_issue_that_is_no_longer_true_or_due(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    raw, out = tmp_path / "raw", tmp_path / "out"
    raw.mkdir()
    (raw / "a.txt").write_text(EXITS.replace("Övrigt\t4\t3\t7", "Övrigt\t4\t3\t8"), encoding="utf-8")

    def listed(*given: known.Issue) -> int:
        monkeypatch.setattr(known, "issues", lambda: list(given))
        return cli.main(
            ["curate", "--raw", str(raw), "--curated", str(out), "--strict", "--quiet", "--force", "--no-report"]
        )

    assert listed() == cli.STRICT
    finding = rows(out, "findings")[0]
    given = (finding["finding_id"], finding["rule"], "a", (), "", "", "accepted", "so printed")
    assert listed(known.Issue(*given, "2999-01-01")) == cli.OK
    capsys.readouterr()
    assert listed(known.Issue(*given, "2020-01-01")) == cli.STRICT
    assert "strict: 1 known issues to look at again" in capsys.readouterr().err
    gone = known.Issue("F0123456789", "column_sum", "a", (), "", "", "accepted", "so printed", "2999-01-01")
    assert listed(known.Issue(*given, "2999-01-01"), gone) == cli.STRICT
    told = capsys.readouterr()
    assert "strict: 1 known issues no longer true" in told.err
    assert "F0123456789 (column_sum, a) is no longer found" in told.out


def test_an_empty_folder_and_a_missing_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "raw").mkdir()
    assert (
        cli.main(
            ["curate", "--raw", str(tmp_path / "raw"), "--curated", str(tmp_path / "out"), "--quiet", "--no-report"]
        )
        == cli.OK
    )
    assert "documents              0" in capsys.readouterr().out
    assert cli.main(["curate", "--raw", str(tmp_path / "none"), "--curated", str(tmp_path / "out")]) == cli.USAGE
    assert "is no folder" in capsys.readouterr().err


def test_help_tells_a_stranger_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--help"], ["curate", "--help"], ["evaluate", "--help"]):
        with pytest.raises(SystemExit) as stop:
            cli.main(arguments)
        assert stop.value.code == 0
    told = capsys.readouterr().out
    for word in ("--raw", "--curated", "--strict", "--golden", "exit status", "documents.csv"):
        assert word in told


def test_heavy_libraries_are_loaded_only_where_they_are_used() -> None:
    code = "import sys, pipeline.cli, pipeline.curate, pipeline.evaluate; print([m for m in ('pandas', 'great_expectations', 'numpy', 'duckdb') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_reports_full_of_contradictions_meet_every_expectation(tmp_path: Path) -> None:
    """Every sort of check is published here, those that compare no two figures too."""
    summary = curate(ROOT / "tests" / "holdout9" / "reports", tmp_path / "out")
    assert (summary.expectation_failures, summary.internal_errors) == ([], [])
    assert summary.findings["error"] > 30
