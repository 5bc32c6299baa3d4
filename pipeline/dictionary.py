"""The data dictionary and the page of rules, written from schemas/ so that they can't fall behind it."""

from __future__ import annotations

from pathlib import Path

from pipeline import vocabulary
from pipeline.checks.registry import rules
from pipeline.publish import table_names

_TABLES = {
    "documents": "One row a file of the archive (and a register row without a file).",
    "tables": "One row a table or chart found.",
    "facts": "One row a printed figure.",
    "claims": "One row a figure in a caption, a heading or running text.",
    "reconciliations": "One row a check performed, agreed or not.",
    "findings": "One row a contradiction with one likely cause.",
    "series": "One row a quantity, year and period: what the first and the latest report say of it, and what keeps it from being compared.",
    "key_figures": "View of series: revenue, costs, result, equity, solvency, staff and participants of whole years.",
    "exit_reasons": "View of facts: exits by reason.",
    "budget_outcome": "View of facts: budget, outcome and variance side by side, in kr.",
    "balance_sheets": "View of facts: balance sheets.",
    "income_statements": "View of facts: income statements.",
    "cash_flows": "View of facts: cash flow statements.",
    "notes": "View of facts: notes to the statements.",
    "participants": "View of facts: participants, flows, exits by intervention, education and referrers.",
    "numbers_unaccounted": "One row a printed number that is no fact, no claim and of no known other sort.",
    "unmapped_labels": "One row a row label that no vocabulary knows.",
}

_VOCABULARIES = {
    "Vocabulary: exit_reasons": "vocabulary/exit_reasons.csv",
    "Exit regimes: lists of reasons, and who was counted": "exit_regimes.csv",
    "Exit crosswalk: what each list's labels mean": "exit_crosswalk.csv",
    "Comparable measures of exits": "comparable_measures.csv",
    "Vocabulary: line_items": "vocabulary/line_items.csv",
    "Series: items of different tables that are one quantity": "series_items.csv",
    "Series: which kind of table is taken first": "series_sources.csv",
    "Series: values that no report prints": "series_derivations.csv",
    "Series: breaks": "breaks.csv",
    "Key figures": "key_figures.csv",
    "Vocabulary: interventions": "vocabulary/interventions.csv",
    "Vocabulary: organisations": "vocabulary/organisations.csv",
    "Members of the organisations": "vocabulary/organisation_members.csv",
    "Predecessors of the organisations": "vocabulary/organisation_predecessors.csv",
    "Vocabulary: parties": "vocabulary/parties.csv",
    "Vocabulary: acts": "vocabulary/acts.csv",
}


def write(docs: Path) -> None:
    """Write data_dictionary.md and rules.md into `docs`."""
    docs.mkdir(parents=True, exist_ok=True)
    (docs / "data_dictionary.md").write_text(data_dictionary(), encoding="utf-8")
    (docs / "rules.md").write_text(rules_page(), encoding="utf-8")


def data_dictionary() -> str:
    """Every published table with every column, and the vocabularies its codes come from."""
    parts = [
        "# Data dictionary",
        "Made by `make docs` from `schemas/`. All files are UTF-8 CSV with `,`, `.` as decimal point, an empty cell for "
        "null, and lists in a cell separated by `;`. They are sorted, and the same to the byte from run to run.",
    ]
    for name in sorted(table_names(), key=lambda n: list(_TABLES).index(n)):
        parts += [f"## {name}.csv", _TABLES[name], _table(vocabulary.rows(f"tables/{name}.csv"))]
    parts += [
        "## Kinds of tables",
        _grid(["kind", "description"], [[k.kind, k.description] for k in vocabulary.kinds().values()]),
    ]
    parts += [
        "## Units",
        _grid(
            ["unit", "base unit", "factor", "description"],
            [[r["unit"], r["base_unit"], r["factor"], r["description"]] for r in vocabulary.units().values()],
        ),
    ]
    parts += [
        "## Flags of facts and tables",
        _grid(["flag", "meaning"], [[r["flag"], r["description"]] for r in vocabulary.rows("flags.csv")]),
    ]
    for title, name in _VOCABULARIES.items():
        rows = vocabulary.rows(name)
        parts += [f"## {title}", _grid(list(rows[0]), [list(r.values()) for r in rows])]
    return "\n\n".join(parts) + "\n"


def rules_page() -> str:
    """Every check: what it holds against what, how bad a contradiction is, and an example."""
    parts = [
        "# The checks",
        "Made by `make docs` from `schemas/rules.csv`. Every check performed is a row of reconciliations.csv, agreed or "
        "not; those that disagree are grouped into findings.csv. A printed figure is an interval of half its rounding "
        "step either side: a sum of n rounded figures may be off by 0.5 x (n + 1) steps, a count of people by nothing. "
        "A difference inside that is `within_rounding` and no finding.",
    ]
    for rule in rules().values():
        kinds = ", ".join(rule.kinds) or "every run"
        parts += [
            f"## {rule.rule}",
            f"**{rule.title_en}** · *{rule.title_sv}*",
            rule.description_en,
            f"*{rule.description_sv}*",
            f"Applies to: {kinds}. Family: {rule.family}. A contradiction is a finding of severity `{rule.severity}`, cause `{rule.cause}`.",
            f"Example: {rule.example}",
        ]
    parts += [
        "## Identities of the statements",
        "What `statement_identity` holds against each other; costs count negative, `?` marks what may be absent.",
    ]
    parts.append(
        _grid(
            ["identity", "kind", "total", "terms"],
            [[r["rule"], r["kind"], r["total"], f"`{r['terms']}`"] for r in vocabulary.rows("identities.csv")],
        )
    )
    return "\n\n".join(parts) + "\n"


def _table(specs: list[dict[str, str]]) -> str:
    rows = [
        [s["column"], s["type"], s["required"], s["values"].replace(";", ", "), s["description"], s["example"]]
        for s in specs
    ]
    return _grid(["column", "type", "required", "values", "description", "example"], rows)


def _grid(header: list[str], rows: list[list[str]]) -> str:
    def line(cells: list[str]) -> str:
        return "| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |"

    return "\n".join([line(header), "|" + "---|" * len(header), *(line(r) for r in rows)])
