"""README.md of a published folder: what each file is, how to cite, the known breaks; CHANGES.md: what the run changed.

README.md is made of the published CSVs alone, so the same run gives the same text. A README.md that somebody else
wrote there stays.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline import __version__, csv_files, difference, schema, vocabulary

GUIDE, CHANGES = "README.md", "CHANGES.md"
MARK = "made by the program: every run writes this file anew"
PROGRAM = f"finsam-reports {__version__}"
_BREAKS = (("breaks.csv", "note"), ("exit_regimes.csv", "measure"), ("exit_regimes.csv", "population"))
_OF_DOCUMENT = ("document_id", "organisation", "report_type", "report_year", "status")
_VERSION = 12  # characters of the hash that names the data


def write(folder: Path) -> None:
    """Write README.md beside the published CSVs of a folder."""
    (folder / GUIDE).write_text(guide(folder), encoding="utf-8")


def ours(path: Path) -> bool:
    """Is a file of that name one that this program wrote?"""
    if path.name not in (GUIDE, CHANGES):
        return False
    with open(path, encoding="utf-8", errors="replace") as file:
        return MARK in file.readline()


def guide(folder: Path) -> str:
    """The text of README.md."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("pipeline"), undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False
    )
    environment.filters["cell"] = _cell
    found = _findings(folder)
    documents = [
        {**{c: r[c] for c in _OF_DOCUMENT}, "findings": found[r["document_id"]]["total"]}
        for r in _read(folder, "documents")
    ]
    totals = sum(found.values(), Counter[str]())
    return environment.get_template("guide.md").render(
        mark=MARK,
        program=PROGRAM,
        documents=documents,
        organisations=sorted({d["organisation"] for d in documents} - {""}),
        years=sorted({d["report_year"] for d in documents} - {""}),
        findings=totals,
        tables=[_table(folder, t) for t in schema.tables().values()],
        version=_hash(folder / "facts.csv"),
        breaks=_breaks(folder),
    )


def write_changes(before: Path, folder: Path) -> None:
    """Write CHANGES.md: what a folder about to be published changes of the one published before."""
    if all((before / f"{t}.csv").is_file() for t in difference.NEEDED):
        told = "\n".join(difference.lines(difference.difference(before, folder, most=difference.MOST)))
    else:
        told = "the first run that was published here"
    text = f"<!-- {MARK} -->\n# What the last run changed\n\n```text\n{told}\n```\n"
    (folder / CHANGES).write_text(text, encoding="utf-8")


def _read(folder: Path, table: str) -> Iterator[dict[str, str]]:
    return csv_files.records(folder / f"{table}.csv")


def _findings(folder: Path) -> defaultdict[str, Counter[str]]:
    """Findings by document: all of them, and by severity."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in _read(folder, "findings"):
        found[row["document_id"]].update(["total", row["severity"]])
    return found


def _table(folder: Path, table: schema.TableSchema) -> dict[str, Any]:
    return {
        "name": table.name,
        "rows": csv_files.size(folder / f"{table.name}.csv").rows,
        "description": table.description,
    }


def _hash(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:_VERSION]


def _breaks(folder: Path) -> list[Mapping[str, Any]]:
    """Every break of schemas/ that the series speak of, with the years and the number of values it is said of."""
    known = list(dict.fromkeys(r[column] for name, column in _BREAKS for r in vocabulary.rows(name) if r[column]))
    years: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in _read(folder, "series"):
        for note in (n for n in known if n in row["break_note"]):
            years[row["organisation"], note][row["fiscal_year"]] += 1
    return [
        {"organisation": organisation, "note": note, "years": ", ".join(sorted(own)), "count": own.total()}
        for (organisation, note), own in sorted(years.items(), key=lambda i: (i[0][0], -i[1].total(), i[0][1]))
    ]


def _cell(text: str) -> str:
    """Text of a document within a table of Markdown: no bar ends the cell, no tag opens."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("`", "\\`")
