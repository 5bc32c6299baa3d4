"""The lists of findings and documents: compact indexes that load at once, and sentences in parts that load when needed.

Files are scripts that hand over JSON, because a page opened from the file system can't fetch one. They are written row by
row: of all findings of an archive no more than a part is held at a time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from pipeline.checks.registry import rules
from pipeline.site import overview
from pipeline.site.folder import FINDINGS, Folder
from pipeline.site.labels import Files
from pipeline.site.overview import Figures
from pipeline.site.published import SEVERITIES, DocumentRow, FindingRow, PublishedError, typed
from pipeline.site.words import for_scripts

PART = 500  # findings whose sentences share a file: about 300 kB
FOLDER = "data"
_FROM_DATA = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_EDITION = ("organisation", "report_type", "report_year")
_ORDER = """
    CASE f.severity {ranks} END, coalesce(f.status, '') <> 'new',
    -coalesce(1 + length(f.reconciliation_ids) - length(replace(f.reconciliation_ids, ';', '')), 0),
    coalesce(f.document_id, ''), coalesce(f.finding_id, '')
"""


class First(NamedTuple):
    """What pages show of the findings without scripts: the first of the list, and the worst."""

    listed: list[FindingRow]
    worst: list[overview.Worst]


def script(call: str, *values: Any) -> str:
    """A call with JSON values, in which no text can end the script or begin a tag."""
    return f"{call}({', '.join(map(_packed, values))});\n"


def _packed(value: Any) -> str:
    packed = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign, escaped in _FROM_DATA.items():
        packed = packed.replace(sign, escaped)
    return packed


def words(out: Path) -> None:
    """What the scripts say, in both languages."""
    (out / FOLDER).mkdir(parents=True, exist_ok=True)
    (out / FOLDER / "words.js").write_text(script("finsam.words", for_scripts()), encoding="utf-8")


def documents(
    out: Path, rows: Iterable[tuple[DocumentRow, Figures]], files: Files, first: int
) -> list[tuple[DocumentRow, Figures]]:
    """Write the index of the documents, and return the `first` rows of it."""
    shown: list[tuple[DocumentRow, Figures]] = []
    with _streamed(out / FOLDER / "documents.js", "finsam.index", {}, "documents") as add:
        for document, figures in rows:
            if len(shown) < first:
                shown.append((document, figures))
            add(_document(document, figures, files))
    return shown


def _document(document: DocumentRow, figures: Figures, files: Files) -> list[Any]:
    return [
        document.document_id,
        document.organisation,
        document.report_type,
        document.report_year,
        document.status,
        document.text_origin,
        document.message if document.status == "unreadable" else "",
        figures.tables,
        figures.facts,
        figures.verdicts.total(),
        figures.verdicts["disagrees"],
        *(figures.severities[s] for s in SEVERITIES),
        files.address(document.document_id),
    ]


def findings(out: Path, folder: Folder, with_findings: Iterable[str], files: Files, first: int) -> First:
    """Write the index of the findings and the parts with their sentences. Raises PublishedError.

    `with_findings`: the documents that have any, `first`: findings to return for the list's page itself.
    """
    from pipeline import formats

    longest = {name: folder.places[name].longest for name in (FINDINGS, "documents")}
    try:
        with formats.reading(folder.path, longest) as database:
            codes = {name: _codes(database, name) for name in ("cause", "status", "rule")}
            head = _head(folder, frozenset(with_findings), codes, files)
            return _write(out / FOLDER, head, codes, _ordered(database), first)
    except formats.FormatError as problem:
        raise PublishedError(str(problem)) from problem


def _codes(database: Any, column: str) -> list[str]:
    rows = database.execute(f"SELECT DISTINCT coalesce({column}, '') FROM findings").fetchall()
    return sorted((code for (code,) in rows), reverse=column == "status")


def _ordered(database: Any) -> Iterator[tuple[FindingRow, overview.Edition]]:
    """Every finding in the order of the list, as `overview.ordered` has it, with its edition."""
    columns = [f"coalesce(f.{name}, '')" for name in FindingRow._fields]
    edition = [f"coalesce(d.{name}, '')" for name in _EDITION]
    ranks = " ".join(f"WHEN '{s}' THEN {n}" for n, s in enumerate(SEVERITIES)) + f" ELSE {len(SEVERITIES)}"
    asked = database.execute(
        f"SELECT {', '.join(columns + edition)}, d.document_id IS NOT NULL "
        f"FROM findings f LEFT JOIN documents d ON d.document_id = f.document_id ORDER BY {_ORDER.format(ranks=ranks)}"
    )
    while rows := asked.fetchmany(PART):
        for row, finding in zip(rows, typed(rows, FindingRow._fields, FindingRow), strict=True):
            yield finding, row[len(columns) : -1] if row[-1] else ()


def _head(
    folder: Folder, with_findings: frozenset[str], codes: Mapping[str, list[str]], files: Files
) -> dict[str, list[Any]]:
    """What the rows of the index refer to."""
    known = rules()
    own = (d for d in folder.every_document() if d.document_id in with_findings)
    return {
        "severities": list(SEVERITIES),
        "causes": codes["cause"],
        "statuses": codes["status"],
        "rules": [[r, known[r].title_en, known[r].title_sv] if r in known else [r, r, r] for r in codes["rule"]],
        "documents": [[d.document_id, d.organisation, d.report_year, files.address(d.document_id)] for d in own],
    }


def _write(
    target: Path,
    head: Mapping[str, list[Any]],
    codes: Mapping[str, list[str]],
    ordered: Iterator[tuple[FindingRow, overview.Edition]],
    first: int,
) -> First:
    at = {row[0]: n for n, row in enumerate(head["documents"])}
    listed: list[FindingRow] = []
    worst = overview.Worsts()
    with _streamed(target / "findings.js", "finsam.index", {"part": PART, **head}, "findings") as add:
        for number, part in enumerate(iter(lambda: list(islice(ordered, PART)), [])):
            sentences = [[f.message, f.message_sv or f.message] for f, _ in part]
            text = script("finsam.part", number, sentences)
            (target / f"sentences-{number}.js").write_text(text, encoding="utf-8")
            for finding, edition in part:
                add(_finding(finding, codes, at))
                worst.add(finding, edition)
            listed += [f for f, _ in part[: max(first - len(listed), 0)]]
    return First(listed, worst.found)


def _finding(finding: FindingRow, codes: Mapping[str, list[str]], at: dict[str, int]) -> list[Any]:
    """A finding as a short row; documents, rules and codes by their number in a list."""
    return [
        finding.finding_id,
        SEVERITIES.index(finding.severity) if finding.severity in SEVERITIES else len(SEVERITIES) - 1,
        codes["cause"].index(finding.cause),
        codes["rule"].index(finding.rule),
        at.get(finding.document_id, -1),
        codes["status"].index(finding.status),
        finding.page or 0,
        finding.line or 0,
        finding.stated,
        finding.expected,
    ]


@contextmanager
def _streamed(path: Path, call: str, head: dict[str, Any], last: str) -> Iterator[Any]:
    """A script that hands over one object, whose `last` value is a list that is written row by row."""
    with open(path, "w", encoding="utf-8") as file:
        start = _packed(head)[:-1] + ("," if head else "")
        file.write(f"{call}({start}{_packed(last)}:[")
        yield _Rows(file).add
        file.write("]});\n")


class _Rows:
    def __init__(self, file: TextIO) -> None:
        self.file, self.comma = file, ""

    def add(self, row: Any) -> None:
        self.file.write(self.comma + _packed(row))
        self.comma = ","
