"""The pages all tools read: invented reports by fixed seeds, and the born-digital specimens of the archive."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymupdf

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Document:
    """A PDF with what stands in its tables, and who made it."""

    path: Path
    pages: int
    truth: Mapping[str, Any]
    maker: str  # typst | office | specimen


def documents(folder: Path, seeds: str) -> list[Document]:
    """Set the reports of these seeds into an empty folder and read them back; specimens stay where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("bench-*"):
        old.unlink()
    command = [sys.executable, "-m", "tests.typeset", "bench", str(folder.absolute()), "--seeds", seeds]
    subprocess.run(command, cwd=ROOT, check=True, stdout=sys.stderr)
    made = []
    for path in sorted(folder.glob("*.pdf")):
        truth = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        made.append(Document(path, _pages(path), truth, truth["producer"] if "producer" in truth else _maker(path)))
    return made + specimens()


def specimens() -> list[Document]:
    """The specimens that were set and not scanned, where they are in raw/."""
    from tests.typeset import content
    from tests.typeset.__main__ import HERE, RAW, SPECIMENS
    from tests.typeset.truth import truth

    found = []
    for specimen in SPECIMENS:
        path, source = RAW / specimen.file, HERE / "content" / f"{specimen.document}.html"
        if specimen.scan is None and specimen.pages is None and path.exists() and source.exists():
            told = truth(content.load(source), specimen.style)
            found.append(Document(path, _pages(path), told, "specimen"))
    return found


def _maker(path: Path) -> str:
    return "office" if "office" in path.stem else "typst"


def _pages(path: Path) -> int:
    with pymupdf.open(path) as document:
        return int(document.page_count)
