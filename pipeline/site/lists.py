"""The data of the list of findings: a compact index that loads at once, and the sentences in parts that load when needed.

Files are scripts that hand over JSON, because a page opened from the file system can't fetch one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.checks.registry import rules
from pipeline.site.labels import Files
from pipeline.site.published import SEVERITIES, FindingRow, Published
from pipeline.site.words import for_scripts

PART = 500  # findings whose sentences share a file: about 300 kB
FOLDER = "data"
_FROM_DATA = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def script(call: str, *values: Any) -> str:
    """A call with JSON values, in which no text can end the script or begin a tag."""
    packed = ", ".join(json.dumps(v, ensure_ascii=False, separators=(",", ":")) for v in values)
    for sign, escaped in _FROM_DATA.items():
        packed = packed.replace(sign, escaped)
    return f"{call}({packed});\n"


def write(folder: Path, findings: Sequence[FindingRow], published: Published, files: Files) -> None:
    """Write the index and the parts; `findings` in the order in which the list shows them first."""
    target = folder / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    (target / "words.js").write_text(script("finsam.words", for_scripts()), encoding="utf-8")
    (target / "findings.js").write_text(script("finsam.index", index(findings, published, files)), encoding="utf-8")
    for number, start in enumerate(range(0, len(findings), PART)):
        sentences = [[f.message, f.message_sv or f.message] for f in findings[start : start + PART]]
        (target / f"sentences-{number}.js").write_text(script("finsam.part", number, sentences), encoding="utf-8")


def index(findings: Sequence[FindingRow], published: Published, files: Files) -> dict[str, Any]:
    """Every finding as a short row; documents, rules and codes by their number in a list."""
    documents = [d for d in published.documents if d.document_id in published.findings_of]
    at = {d.document_id: n for n, d in enumerate(documents)}
    causes, statuses = sorted({f.cause for f in findings}), sorted({f.status for f in findings}, reverse=True)
    names = sorted({f.rule for f in findings})
    known = rules()
    return {
        "part": PART,
        "severities": list(SEVERITIES),
        "causes": causes,
        "statuses": statuses,
        "rules": [[r, known[r].title_en, known[r].title_sv] if r in known else [r, r, r] for r in names],
        "documents": [[d.document_id, d.organisation, d.report_year, files.address(d.document_id)] for d in documents],
        "findings": [
            [
                f.finding_id,
                SEVERITIES.index(f.severity) if f.severity in SEVERITIES else len(SEVERITIES) - 1,
                causes.index(f.cause),
                names.index(f.rule),
                at.get(f.document_id, -1),
                statuses.index(f.status),
                f.page or 0,
                f.line or 0,
                f.stated,
                f.expected,
            ]
            for f in findings
        ],
    }
