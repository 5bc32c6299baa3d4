"""The data dictionary, the page of rules and the page of queries, written so that they can't fall behind what they tell."""

from __future__ import annotations

from pathlib import Path

from pipeline import formats, package, queries, schema, vocabulary
from pipeline.checks.registry import rules

_JOINS = (
    "`document_id`, `table_id` and `fact_id` mean the same in every table: `facts join tables using (table_id)`, "
    "`exit_reasons join facts using (fact_id)`. A list column holds several ids in one cell: in SQL "
    "`findings, unnest(fact_ids) as u(fact_id) join facts using (fact_id)`, in pandas `str.split(';')` and `explode`. "
    "A list in the database and in Parquet is never null, but empty."
)

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


def write(docs: Path, curated: Path = Path("curated")) -> None:
    """Write data_dictionary.md and rules.md into `docs`, and queries.md where there are published tables to ask."""
    docs.mkdir(parents=True, exist_ok=True)
    if (docs / "queries").is_dir() and (curated / "facts.csv").is_file():
        (docs / "queries.md").write_text(queries.page(docs / "queries", curated), encoding="utf-8")
    (docs / "data_dictionary.md").write_text(data_dictionary(), encoding="utf-8")
    (docs / "rules.md").write_text(rules_page(), encoding="utf-8")


def data_dictionary() -> str:
    """Every published table with every column, and the vocabularies its codes come from."""
    parts = [
        "# Data dictionary",
        "Made by `make docs` from `schemas/`. All tables are published as UTF-8 CSV with `,`, `.` as decimal point, an "
        "empty cell for null, and lists in a cell separated by `;`: sorted, and the same to the byte from run to run. "
        f"The same rows stand in a Parquet file of the table's name and, typed, in `{formats.DATABASE}`; "
        f"`{package.PACKAGE}` describes the CSVs for Frictionless tools. [How to read them](reading.md), "
        "[questions and answers](queries.md).",
        "Types: text and code are text, an integer is a 64-bit integer, a decimal a `DECIMAL(18,4)` (wider where a "
        "figure needs it, never rounded), a date a date, a boolean `true` or `false`, a list a list of text. A column "
        "whose cells do not all fit its type is kept as text, and its comment says so.",
    ]
    for table in schema.tables().values():
        parts += [f"## {table.name}.csv", *filter(None, [table.description, _keys(table)]), _table(table)]
    parts += ["## How tables join", _JOINS, _references()]
    parts += ["## Views of the database", f"Only in `{formats.DATABASE}`; made by `schemas/views/`."]
    parts += [_grid(["view", "holds"], [[name, comment] for name, comment, _ in formats.views()])]
    examples = {(r["column"], r["code"]): r["example"] for r in vocabulary.rows("codes.csv")}
    parts += [
        "## Kinds of tables",
        _grid(
            ["kind", "description", "example"],
            [[k.kind, k.description, examples.get(("kind", k.kind), "")] for k in vocabulary.kinds().values()],
        ),
    ]
    parts += [
        "## Units",
        _grid(
            ["unit", "base unit", "factor", "description", "example"],
            [
                [r["unit"], r["base_unit"], r["factor"], r["description"], examples.get(("unit", r["unit"]), "")]
                for r in vocabulary.units().values()
            ],
        ),
    ]
    described = [r for r in vocabulary.rows("codes.csv") if r["description"]]
    parts += [
        "## Codes",
        "What each code means, with the key of a published row that carries it; none where no specimen does.",
        _grid(
            ["column", "code", "meaning", "example"],
            [[r["column"], r["code"], r["description"], r["example"]] for r in described],
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


def _keys(table: schema.TableSchema) -> str:
    parts = [f"Key: {', '.join(f'`{c}`' for c in table.key)}."] if table.key else []
    parts += [f"`{r.column}` is a `{r.target}` of {r.table}." for r in table.references]
    return " ".join(parts)


def _references() -> str:
    rows = [
        [f"{t.name}.{r.column}", f"{r.table}.{r.target}", "each element" if _is_list(t, r.column) else "one"]
        for t in schema.tables().values()
        for r in t.references
    ]
    return _grid(["column", "refers to", "values"], rows)


def _is_list(table: schema.TableSchema, column: str) -> bool:
    return table.column(column).type == "list"


def _table(table: schema.TableSchema) -> str:
    specs = {r["column"]: r for r in vocabulary.rows(f"tables/{table.name}.csv")}
    rows = [
        [
            c.name,
            c.type,
            "yes" if c.required else "",
            specs[c.name]["values"].replace(";", ", "),
            c.description,
            c.example,
        ]
        for c in table.columns
    ]
    return _grid(["column", "type", "required", "values", "description", "example"], rows)


def _grid(header: list[str], rows: list[list[str]]) -> str:
    def line(cells: list[str]) -> str:
        return "| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |"

    return "\n".join([line(header), "|" + "---|" * len(header), *(line(r) for r in rows)])
