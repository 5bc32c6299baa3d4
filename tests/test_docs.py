"""The docs are held true: commands exist, every rule, column and file is described, links lead somewhere."""

from __future__ import annotations

import csv
import re
import subprocess

import pytest

from pipeline import dictionary, schema, vocabulary
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


def published(table: str) -> list[dict[str, str]]:
    with open(ROOT / "curated" / f"{table}.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("table", table_names())
def test_examples_occur_in_the_published_table(table: str) -> None:
    """A column without an example is empty in all of curated/, and its description says when it is."""
    rows = published(table)
    for column in schema.tables()[table].columns:
        values = {r[column.name] for r in rows} - {""}
        where = f"{table}.{column.name}: an example that occurs is {min(values, default='')!r}"
        assert column.example in values or not rows if column.example else not values, where
        assert column.example or "empty" in column.description, f"{where}; say when it is empty"


def test_every_code_that_occurs_is_documented_with_an_example() -> None:
    known = {(r["column"], r["code"]): r for r in vocabulary.rows("codes.csv")}
    families = [(column, code) for column, code in known if code.endswith(".*")]  # every code that begins so
    items = {e.code for name in ("line_items", "exit_reasons", "interventions") for e in vocabulary.entries(name)}
    interventions = {e.code for e in vocabulary.entries("interventions")}
    carriers: dict[tuple[str, str], set[str]] = {}
    for table in schema.tables().values():
        for row in published(table.name):
            key = row[table.key[0]] if table.key else ""
            for column in ("unit_as_headed", "item", "scope", *{c.name for c in table.columns if c.type == "code"}):
                if row.get(column):
                    carriers.setdefault((column.removesuffix("_as_headed"), row[column]), set()).add(key)
            for column in ("relation", "reason_group", "subject", "media_type"):
                counted = column == "subject" and row.get("unit") == "number"  # the noun itself
                if row.get(column) and not counted:
                    carriers.setdefault((column, row[column]), set()).add(key)
    for column, code in families:
        own = [c for c in carriers if c[0] == column and c[1].startswith(code[:-1])]
        carriers[column, code] = {key for c in own for key in carriers.pop(c)}
    made = {r["scope"] for r in published("facts") if "scope_unmapped" in r["flags"].split(";")}
    for column, code in carriers:
        documented = (
            (column, code) in known
            or (column == "item" and code in items | made)
            or (column == "scope" and code in interventions | made)
            or (column == "rule" and code in rules())
        )
        assert documented, f"{column} {code}: add a row to schemas/codes.csv"
    for (column, code), row in known.items():
        keys = carriers.get((column, code), set())
        assert row["example"] in keys if keys - {""} else not row["example"], (
            f"{column} {code}: {min(keys, default='')}"
        )
        assert row["description"] or column in ("kind", "unit")
    declared = {(c.name, v) for t in schema.tables().values() for c in t.columns for v in c.values}
    declared = {(c.removesuffix("_as_headed"), v) for c, v in declared if c != "rule"}
    assert declared <= set(known), "a code that may be published is not described"


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
        assert (ROOT / path).exists() or path.startswith("curated/report/"), path  # a run writes it, git has it not


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
