"""The docs are held true: commands exist, every rule, column and file is described, links lead somewhere."""

from __future__ import annotations

import csv
import re
import subprocess

import pytest

from pipeline import dictionary
from pipeline.checks.registry import rules
from pipeline.publish import columns, table_names
from tests.helpers import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "raw" / "README.md"])


def test_the_generated_pages_are_up_to_date() -> None:
    assert (ROOT / "docs" / "data_dictionary.md").read_text(encoding="utf-8") == dictionary.data_dictionary(), (
        "run make docs"
    )
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == dictionary.rules_page(), "run make docs"


def test_every_rule_and_every_column_is_documented() -> None:
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    for rule in rules().values():
        assert f"## {rule.rule}\n" in page
        assert rule.description_en and rule.description_sv and rule.example
    words = (ROOT / "docs" / "data_dictionary.md").read_text(encoding="utf-8")
    for table in table_names():
        section = words.split(f"## {table}.csv\n")[1].split("\n## ")[0]
        for column in columns(table):
            assert f"| {column} |" in section


def test_every_published_file_is_named_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for table in table_names():
        assert f"{table}.csv" in readme


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_commands_paths_and_links(page: object) -> None:
    text = page.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^ +)make ([a-z-]+)", text, re.MULTILINE)) <= targets
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert (page.parent / link).exists(), link  # type: ignore[attr-defined]
    for path in re.findall(r"`((?:pipeline|parsers|schemas|raw|curated|tests|docs)/[\w./-]*)`", text):
        assert (ROOT / path).exists(), path


def test_help_lists_every_command_of_the_readme() -> None:
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for command in ("curate", "test", "evaluate", "lint", "docs"):
        assert f"make {command}" in told


def test_the_finding_in_the_readme_is_the_one_published() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    quoted = re.search(r"^> (.+)$", readme, re.MULTILINE)
    assert quoted is not None
    with open(ROOT / "curated" / "findings.csv", encoding="utf-8") as file:
        assert quoted.group(1) in [r["message"] for r in csv.DictReader(file)]


def test_the_facts_in_the_readme_are_published() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    body = readme.split("| row_label | item |")[1].split("\n\n")[0].splitlines()[2:]
    names = ["row_label", "item", "sex", "measure", "scenario", "fiscal_year", "value_printed", "unit", "line"]
    with open(ROOT / "curated" / "facts.csv", encoding="utf-8") as file:
        facts = {tuple(r[n] for n in names) for r in csv.DictReader(file)}
    for line in body:
        assert tuple(c.strip() for c in line.strip("|").split("|")) in facts, line


def test_nothing_names_a_machine_or_a_registry() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    if not tracked:
        pytest.skip("not a git checkout")
    patterns = re.compile(r"/(?:home|Users|root)/\w+|\bpyp" + r"i\.(?:org|io)")
    for name in tracked:
        path = ROOT / name
        if (
            path.suffix in {".py", ".md", ".toml", ".csv", ".txt", ""}
            and path.is_file()
            and path.stat().st_size < 2_000_000
        ):
            assert not patterns.search(path.read_text(encoding="utf-8", errors="ignore")), name


def test_the_summary_in_the_readme_is_of_the_committed_run() -> None:
    summary = (ROOT / "README.md").read_text(encoding="utf-8").split("```text")[1].split("```")[0]

    def rows(table: str) -> list[dict[str, str]]:
        with open(ROOT / "curated" / f"{table}.csv", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    shown = dict(re.findall(r"^  ([a-z ]+?)  +(\d+)", summary, re.MULTILINE))
    for name, table in (("documents", "documents"), ("tables", "tables"), ("facts", "facts"), ("findings", "findings")):
        assert int(shown[name]) == len(rows(table))
    assert int(shown["checks performed"]) == len(rows("reconciliations"))
    documents = rows("documents")
    printed, accounted = (sum(int(r[c]) for r in documents) for c in ("numbers_printed", "numbers_accounted"))
    assert f"{accounted} of {printed} ({100 * accounted / printed:.1f} %)" in summary
