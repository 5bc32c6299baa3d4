"""Tables out of what tools write instead of cells: Markdown and JSON."""

from __future__ import annotations

import html
import json
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Table = list[list[str]]
_BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\|?(\s*:?-+:?\s*\|)+\s*(:?-+:?)?\s*")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_MARKS = re.compile(r"\*\*|__|~~|`|</?(?:b|i|u|s|em|strong|sup|sub)>", re.IGNORECASE)


def tables(markdown: str) -> list[Table]:
    """The pipe tables of a page in Markdown, without marks for bold, code and line breaks."""
    found: list[Table] = []
    inside = False
    for line in markdown.split("\n"):
        text = line.strip()
        if not text.startswith("|"):
            inside = False
            continue
        if not inside:
            found.append([])
            inside = True
        if not _RULE.fullmatch(text):
            found[-1].append([_plain(cell) for cell in _BAR.split(text[1:].removesuffix("|"))])
    return found


def _plain(cell: str) -> str:
    text = html.unescape(_MARKS.sub("", _BREAK.sub("\n", cell)))
    text = re.sub(r"\\([\\`*_{}\[\]()#+.!|~-])", r"\1", text).strip()
    return re.sub(r"(?<=\S)\*$|^\*(?=\S)|^_(?=\S)|(?<=\S)_$", "", text)  # italics


def oxide(table: Any) -> Table:
    """A table as pdf_oxide tells it."""
    return [[cell["text"] or "" for cell in row["cells"]] for row in table["rows"]]


def opendataloader(files: Sequence[tuple[Path, int]]) -> list[list[list[Table] | str]]:
    """All files in one run of its Java program, which writes a JSON file for each."""
    import opendataloader_pdf

    with tempfile.TemporaryDirectory() as out:
        paths = [str(path) for path, _ in files]
        opendataloader_pdf.convert(
            paths, output_dir=out, format="json", quiet=True, table_method="cluster", image_output="off"
        )
        result = []
        for path, count in files:
            told = Path(out) / f"{path.stem}.json"
            pages: list[list[Table] | str] = [[] for _ in range(count)]
            if told.exists():
                for table in _of_type(json.loads(told.read_text(encoding="utf-8")), "table"):
                    pages[table["page number"] - 1].append(_cells(table))
            else:
                pages = ["nothing written"] * count
            result.append(pages)
    return result


def _cells(table: dict[str, Any]) -> Table:
    rows = []
    for row in table["rows"]:
        texts = [""] * table["number of columns"]
        for cell in row["cells"]:
            kids = [kid["content"] for kid in _with_content(cell["kids"])]
            texts[cell["column number"] - 1] = "\n".join(kids)
        rows.append(texts)
    return rows


def _of_type(told: Any, kind: str) -> list[dict[str, Any]]:
    if isinstance(told, dict):
        own = [told] if told.get("type") == kind else []
        return own + [found for value in told.values() for found in _of_type(value, kind)]
    return [found for value in told for found in _of_type(value, kind)] if isinstance(told, list) else []


def _with_content(told: Any) -> list[dict[str, Any]]:
    if isinstance(told, dict):
        if "content" in told:
            return [told]
        return [found for value in told.values() for found in _with_content(value)]
    return [found for value in told for found in _with_content(value)] if isinstance(told, list) else []
