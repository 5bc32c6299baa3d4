"""The vocabularies and rules agree with each other and with the code."""

from __future__ import annotations

import csv
import itertools
from collections import Counter
from pathlib import Path

import pytest

from parsers import layouts
from pipeline import vocabulary
from pipeline.checks.registry import rules
from pipeline.identify import identify
from pipeline.model import Document
from pipeline.publish import columns, table_names
from pipeline.readers import text
from tests.helpers import REPORTS, ROOT

CONTRACT = {
    "documents": "document_id organisation report_type report_year period_start period_end title file sha256 media_type pages text_origin layout status message numbers_printed numbers_accounted",
    "tables": "table_id document_id kind number_printed caption scope page line_first line_last bbox row_count column_count unit layout",
    "facts": "fact_id document_id table_id kind row column row_label column_label section item row_role scope sex measure scenario fiscal_year period_start period_end value_printed value unit amount amount_normalised quantum nil page line bbox ocr_confidence flags",
    "claims": "claim_id document_id page line text subject scope sex measure value unit hedge fact_ids",
    "reconciliations": "reconciliation_id rule document_id table_id other_document_id description stated computed difference tolerance verdict terms fact_ids",
    "series": "organisation item scope sex measure fiscal_year value_first_reported document_first value_latest document_latest restated break_note",
    "findings": "finding_id severity cause rule document_id page line table_id stated expected difference message message_sv suggestion fact_ids status note",
}


@pytest.mark.parametrize("table", CONTRACT)
def test_the_published_columns_are_the_contract_in_its_order(table: str) -> None:
    promised = CONTRACT[table].split()
    assert list(columns(table))[: len(promised)] == promised


@pytest.mark.parametrize("path", sorted((ROOT / "schemas").rglob("*.csv")), ids=lambda p: p.stem)
def test_every_row_has_the_columns_of_its_header(path: Path) -> None:
    """A comma that is not quoted cuts a pattern in two, and nothing would say so."""
    with open(path, newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    assert rows and not [row for row in rows if len(row) != len(header)]


def test_no_two_meanings_for_one_label() -> None:
    for name, key in (("line_items", "kind"), ("interventions", "owner"), ("exit_reasons", "kind")):
        meanings: dict[tuple[str, str], set[str]] = {}
        for e in vocabulary.entries(name):
            meanings.setdefault((getattr(e, key), vocabulary.fold(e.label)), set()).add(e.code)
        several = {k: v for k, v in meanings.items() if len(v) > 1}
        if name == "exit_reasons":
            several = {k: v for k, v in several.items() if not _by_year(k[1])}
        assert not several


def _by_year(folded: str) -> bool:
    """A label may change its meaning with the years if the years do not overlap."""
    own = sorted(
        (e.valid_from, e.valid_to) for e in vocabulary.entries("exit_reasons") if vocabulary.fold(e.label) == folded
    )
    return all(a[1] < b[0] for a, b in itertools.pairwise(own))


def test_the_meaning_of_fortsatt_rehabilitering_breaks_in_2023() -> None:
    def code(year: int) -> tuple[str, str]:
        entry = vocabulary.match("exit_reasons", "Fortsatt rehabilitering", year)
        assert entry is not None
        return entry.code, entry.relation

    assert code(2020) == ("rehab_unsplit", "exact")
    assert code(2023) == ("rehab_afkk", "narrower")


@pytest.mark.parametrize(
    ("name", "label", "key", "code"),
    [
        ("line_items", "Arets resultat", "income_statement", "result_year"),
        ("line_items", "Likvida medel vid årets början", "cash_flow", "cash_opening"),
        ("line_items", "Likvida medel vid årets slut", "cash_flow", "cash_closing"),
        ("line_items", "Ökning/minskning kortfristiga skulder", "cash_flow", "cf_liabilities"),
        ("line_items", "Finansiella kostnader", "income_statement", "fin_cost"),
        ("line_items", "Kommunikation/ information", "operating_statement", "cost_information"),
        ("interventions", "JPS i psykosvården +följeforskning", "stockholms-stad", "sthlm-ips-psykos"),
        ("interventions", "Novum (ESF)", "stockholms-stad", "sthlm-novum"),
        ("interventions", "MIA-projektet", "hbs", "hbs-mia"),
        ("interventions", "MIA-projektet", "stockholms-stad", "sthlm-mia"),
        ("exit_reasons", "Rehabiliterings-samverkan", "", "rehab_afkk"),
    ],
)
def test_labels_as_reports_print_them(name: str, label: str, key: str, code: str) -> None:
    entry = vocabulary.match(name, label, 2020 if name == "interventions" else 2025, key)
    assert entry is not None and entry.code == code


@pytest.mark.parametrize(
    ("name", "label", "key"),
    [
        ("interventions", "Novum", "hbs"),
        ("interventions", "Gnistan", "norrviken"),
        ("line_items", "Sparade slantar", "balance_sheet"),
        ("line_items", "Årets kostnader för resor", "cash_flow"),
        ("exit_reasons", "Flyttat till annan ort i landet", ""),
    ],
)
def test_what_is_not_known_stays_unknown(name: str, label: str, key: str) -> None:
    assert vocabulary.match(name, label, 2025, key) is None


def test_identities_speak_of_items_that_exist() -> None:
    derived = {"cf_wc_change"}
    for identity in vocabulary.identities():
        items = {e.code for e in vocabulary.entries("line_items") if e.kind == identity.kind} | derived
        assert identity.total in items
        assert {item for _, item, _ in identity.terms} <= items


def test_codes_used_in_the_tables_are_declared() -> None:
    for table in table_names():
        for spec in vocabulary.rows(f"tables/{table}.csv"):
            assert spec["type"] in ("text", "code", "integer", "decimal", "date", "boolean", "list")
            assert spec["required"] in ("yes", "")
            if spec["example"] and spec["values"]:
                assert spec["example"] in vocabulary.allowed_values(spec["values"])
    assert all(set(r.kinds) <= set(vocabulary.kinds()) and set(r.expected_in) <= set(r.kinds) for r in rules().values())


def test_flags_are_declared() -> None:
    declared = {r["flag"] for r in vocabulary.rows("flags.csv")}
    with open(ROOT / "curated" / "facts.csv", encoding="utf-8") as file:
        used = Counter(flag for row in csv.DictReader(file) for flag in row["flags"].split(";") if flag)
    assert set(used) <= declared
    source = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "parsers").glob("*.py"))
    for name in ("normalise", "model"):
        source += (ROOT / "pipeline" / f"{name}.py").read_text(encoding="utf-8")
    assert {f for f in declared if f'"{f}"' not in source} == set(), "a flag nothing sets"


def test_units_in_headers() -> None:
    assert vocabulary.unit_in("Belopp i kr. Not 2025") == "kr"
    assert vocabulary.unit_in("tkr Budget Utfall") == "tkr"
    assert vocabulary.unit_in("Mkr") == "mnkr"
    assert vocabulary.unit_in("Krav och mål") == ""


@pytest.mark.parametrize("layout", layouts.all_layouts(), ids=lambda layout: layout.name)
def test_a_layout_is_valid_and_needed(layout: layouts.Layout) -> None:
    """A layout that changes nothing is to be removed."""
    from parsers import generic

    assert layout.reason
    assert layout.first_year <= layout.last_year
    needed = False
    for path in sorted((ROOT / "raw").glob("*.*")):
        if path.suffix not in (".txt", ".md") or path.name == "README.md":
            continue
        pages, _ = text.read(path.read_bytes())
        document = Document(path.stem, path.name)
        identify(document, pages)
        if layouts.layout_for(document) == layout:
            with_layout, without = (generic.parse(document, pages, x).tables for x in (layout, None))
            needed |= [(t.kind, t.unit, t.columns, t.flags) for t in with_layout] != [
                (t.kind, t.unit, t.columns, t.flags) for t in without
            ]
    assert needed


def test_nothing_is_special_cased_to_a_document() -> None:
    """No file name, no checksum and no line of one report in the code."""
    names = {p.stem for p in (ROOT / "raw").iterdir() if p.is_file()} - {"README", "documents"}
    names |= {p.stem for p in REPORTS.glob("*")} if REPORTS.is_dir() else set()
    for folder in ("parsers", "pipeline"):
        for path in (ROOT / folder).rglob("*.py"):
            source = path.read_text(encoding="utf-8")
            assert not [n for n in names if n in source], path
