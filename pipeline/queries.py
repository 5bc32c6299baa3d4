"""The page of questions and answers: every query of a folder with what it gives on the published tables."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

MOST_ROWS = 12  # shown of a result


def page(folder: Path, curated: Path) -> str:
    """docs/queries.md. A query's first `--` line is its title, those behind it say what to know."""
    import duckdb

    from pipeline import formats

    parts = [
        "# Questions and answers",
        "Made by `make docs`: each query stands in `docs/queries/` and was asked of `curated/`; a test asks again. Ask "
        f"them yourself with `duckdb curated/{formats.DATABASE}`, or [from Python or R](reading.md).",
        "The archive holds several editions of one report (text extract, PDF, scan). Queries use the views "
        "`main_edition` and `main_facts` of the database, in which every report counts once.",
    ]
    with duckdb.connect() as connection:
        formats.fill(connection, curated)
        for path in sorted(folder.glob("*.sql")):
            title, note, query = parts_of(path)
            parts += [f"## {title}", *filter(None, [note]), f"```sql\n{query}\n```"]
            result = connection.execute(query)
            names = [d[0] for d in result.description or ()]
            parts.append(_shown(names, result.fetchall()))
    return "\n\n".join(parts) + "\n"


def parts_of(path: Path) -> tuple[str, str, str]:
    """Title, remark and statement of a query file."""
    lines = path.read_text(encoding="utf-8").strip().splitlines()
    comments = [line.removeprefix("--").strip() for line in lines if line.startswith("--")]
    query = "\n".join(line for line in lines if not line.startswith("--")).strip()
    return comments[0], " ".join(comments[1:]), query


def _shown(names: list[str], rows: list[tuple[Any, ...]]) -> str:
    if not rows:
        return "No row."

    def line(cells: list[str]) -> str:
        return "| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |"

    table = [line(names), "|" + "---|" * len(names), *(line([_cell(v) for v in row]) for row in rows[:MOST_ROWS])]
    more = [f"\n{len(rows)} rows, the first {MOST_ROWS} shown."] if len(rows) > MOST_ROWS else []
    return "\n".join([*table, *more])


def _cell(value: Any) -> str:
    from pipeline.rows import text_of

    if isinstance(value, float):
        value = Decimal(str(round(value, 4)))
    return text_of(value)
