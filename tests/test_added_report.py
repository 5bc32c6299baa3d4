"""docs/add_a_report.md, gone through: the report of an association nobody knew is added with data alone, no Python."""

from __future__ import annotations

import csv
import hashlib
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.helpers import ROOT

ADDED = ROOT / "tests" / "added_report"
REPORT = "fagerdalen-arsredovisning-2023"
OTHER = "hbs-arsredovisning-2018"  # a report that must come out as before
COPIED = ("pipeline", "parsers", "schemas")


@dataclass(frozen=True)
class Step:
    """What a run of the copy published, and how it measures against the tables keyed by hand."""

    tables: dict[str, list[dict[str, str]]]
    said: str
    recall: float
    precision: float
    semantics: float

    def of(self, table: str, document: str = REPORT) -> list[dict[str, str]]:
        return [r for r in self.tables[table] if r["document_id"] == document]


class Checkout:
    """A copy of the program with an archive of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in COPIED:
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        self.raw = folder / "archive"
        self.raw.mkdir()
        shutil.copy(ROOT / "raw" / f"{OTHER}.txt", self.raw)

    def python(self) -> str:
        """A checksum of every Python file."""
        files = sorted(p for name in COPIED for p in (self.folder / name).rglob("*.py"))
        return hashlib.sha256(b"".join(p.as_posix().encode() + p.read_bytes() for p in files)).hexdigest()

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "pipeline", *arguments], cwd=self.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    def curate(self) -> Step:
        said = self.run("curate", "--raw", "archive", "--curated", "results", "--quiet", "--no-report")
        measured = self.run("evaluate", "--reports", "archive", "--golden", str(ADDED / "golden"))
        own = re.search(r"^all +\d+ +([\d.]+) +([\d.]+) +([\d.]+)", measured, re.MULTILINE)
        assert own is not None, measured
        tables = {}
        for path in (self.folder / "results").glob("*.csv"):
            with open(path, newline="", encoding="utf-8") as file:
                tables[path.stem] = list(csv.DictReader(file))
        recall, precision, semantics = map(float, own.groups())
        return Step(tables, said, recall, precision, semantics)

    def add_rows(self) -> None:
        for path in sorted((ADDED / "schemas").rglob("*.csv")):
            target = self.folder / "schemas" / path.relative_to(ADDED / "schemas")
            header, rows = path.read_text(encoding="utf-8").split("\n", 1)
            text = target.read_text(encoding="utf-8")
            columns = text.partition("\n")[0].split(",")
            assert set(header.split(",")) <= set(columns), f"{path.name} has other columns than {target.name}"
            with open(target, "a", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
                writer.writerows(csv.DictReader([header, *rows.splitlines()]))


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Step]:
    """The checklist: the file, the vocabulary, the layout."""
    checkout = Checkout(tmp_path_factory.mktemp("checkout"))
    before = checkout.python()
    shutil.copy(ADDED / "raw" / f"{REPORT}.pdf", checkout.raw)
    found = {"file": checkout.curate()}
    shutil.copy(ADDED / "raw" / "documents.csv", checkout.raw)
    checkout.add_rows()
    found["vocabulary"] = checkout.curate()
    (layout,) = (ADDED / "layouts").glob("*.toml")
    said = checkout.run("new-layout", REPORT, "--raw", "archive")
    written = checkout.folder / "parsers" / "layouts" / layout.name
    assert layout.name in said and '# labels = ["Gemensamma utbildningsdagar"' in written.read_text(encoding="utf-8")
    found["skeleton"] = checkout.curate()
    shutil.copy(layout, written)
    found["layout"] = checkout.curate()
    assert checkout.python() == before, "no Python was touched"
    return found


def test_recall_rises_with_every_step_and_ends_whole(steps: dict[str, Step]) -> None:
    measured = {name: (s.recall, s.precision, s.semantics) for name, s in steps.items()}
    assert measured["file"][0] < 0.7, "two tables of five tell nothing without help"
    assert measured["file"][0] < measured["vocabulary"][0] < measured["layout"][0], measured
    assert measured["layout"] == (1.0, 1.0, 1.0)
    assert {s.precision for s in steps.values()} == {1.0}, "what is read is read rightly at every step"


def test_an_unknown_label_is_listed_with_the_closest_known_one_and_mapped_after(steps: dict[str, Step]) -> None:
    listed = {(r["kind"], r["row_label"]): r["closest_known"] for r in steps["file"].of("unmapped_labels")}
    assert listed["exit_reasons", "Lönearbete"] == "Arbete"
    assert listed["income_statement", "Värdeminskning"] == "Av- och nedskrivningar"
    assert "Bankränta (closest known: " in steps["file"].said and "unmapped_labels.csv" in steps["file"].said
    before = [r for r in steps["file"].of("facts") if r["row_label"] == "Lönearbete"]
    after = [r for r in steps["vocabulary"].of("facts") if r["row_label"] == "Lönearbete"]
    assert {(r["item"], r["flags"]) for r in before} == {("", "label_unmapped")}
    assert {(r["item"], r["flags"]) for r in after} == {("work", "")}
    assert [r["value"] for r in before] == [r["value"] for r in after], "its figures were there from the start"
    assert steps["layout"].of("unmapped_labels") == []
    groups = {(r["label"], r["reason_group"], r["relation"]) for r in steps["layout"].of("exit_reasons")}
    assert ("Komvux och folkhögskola", "ACTIVE", "narrower") in groups


def test_the_register_says_what_the_document_does_not(steps: dict[str, Step]) -> None:
    (inferred,), (registered,) = steps["file"].of("documents"), steps["vocabulary"].of("documents")
    for row in (inferred, registered):
        assert (row["organisation"], row["report_type"], row["report_year"], row["period_end"]) == (
            "Samordningsförbundet Fagerdalen",
            "annual_report",
            "2023",
            "2023-12-31",
        )
    assert registered["title"] == "Årsredovisning 2023 för Samordningsförbundet Fagerdalen" != inferred["title"]


def test_interventions_get_their_codes_and_statements_their_checks(steps: dict[str, Step]) -> None:
    budget = {r["label"]: r for r in steps["layout"].of("budget_outcome")}
    assert budget["Vägvisaren"]["scope"] == "fagerdalen-vagvisaren"
    assert (budget["Vägvisaren"]["budget_kr"], budget["Vägvisaren"]["outcome_kr"]) == ("-1900000", "-1980000")
    assert {r["layout"] for r in steps["layout"].of("tables")} == {"generic", "fagerdalen_annual_2023"}
    balanced = [r for r in steps["layout"].of("reconciliations") if r["rule"] == "statement_identity"]
    assert len(balanced) >= 10 and {r["verdict"] for r in balanced} == {"agrees"}
    assert not [r for r in steps["vocabulary"].of("reconciliations") if r["verdict"] == "disagrees"]
    assert steps["layout"].of("findings") == []


def test_a_skeleton_changes_nothing_and_other_reports_stay_as_they_were(steps: dict[str, Step]) -> None:
    assert steps["skeleton"].tables == steps["vocabulary"].tables
    for table in ("facts", "findings", "exit_reasons", "reconciliations"):
        assert steps["layout"].of(table, OTHER) == steps["file"].of(table, OTHER)
    assert steps["file"].of("facts", OTHER)


def test_the_keying_is_of_the_document() -> None:
    """Every cell that was keyed stands in the source that the PDF was set from."""
    source = (ADDED / f"{REPORT}.typ").read_text(encoding="utf-8")
    with open(ADDED / "golden" / f"{REPORT}.csv", newline="", encoding="utf-8") as file:
        for cell in csv.DictReader(file):
            rows = [
                line for line in source.splitlines() if re.search(rf"\[\*?{re.escape(cell['row_label'])}\*?\]", line)
            ]
            assert any(re.search(rf"\[\*?{re.escape(cell['value_printed'])}\*?\]", line) for line in rows), cell
