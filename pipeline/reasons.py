"""Why documents were made again: what the run before was made from, held against what this one is made from."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from parsers import layouts
from pipeline import keys, places, unit
from pipeline.register import Archive, Source

FOLDER = "runs"
NAMED = 3  # files named in a reason


@dataclass(slots=True)
class Record:
    """What a run was made from: hashes by name of program files and vocabularies, and a few values of each document."""

    reading: dict[str, str] = field(default_factory=dict)
    making: dict[str, str] = field(default_factory=dict)
    layouts: dict[str, str] = field(default_factory=dict)
    use_layouts: bool = True
    documents: dict[str, list[str]] = field(default_factory=dict)  # hash of the file, hash of the register's row


def record(archive: Archive, use_layouts: bool) -> Record:
    """What a run about to begin is made from."""
    own = {layout.name: keys.digest(layout)[:16] for layout in layouts.all_layouts()} if use_layouts else {}
    documents = {s.document.document_id: [s.document.sha256[:16], _described(s)] for s in archive.sources}
    return Record(unit.reading_program(), unit.making_program(), own, use_layouts, documents)


def _described(source: Source) -> str:
    d = source.document
    told = (d.file, d.organisation, d.report_type, d.report_year, d.period_start, d.period_end, d.title, d.messages)
    return keys.digest(*told, source.problem)[:16]


def _place(cache: Path, raw: Path) -> Path:
    return cache / FOLDER / f"{keys.digest(raw if places.is_remote(raw) else raw.resolve())[:16]}.json"


def last(cache: Path, raw: Path) -> Record | None:
    """What the last run on this archive was made from; None where nothing is kept of it."""
    try:
        values: dict[str, Any] = json.loads(places.read(_place(cache, raw)) or b"")
        return Record(**values)
    except (ValueError, TypeError):
        return None


def keep(cache: Path, raw: Path, now: Record) -> None:
    """Keep what this run was made from."""
    values = {name: getattr(now, name) for name in Record.__dataclass_fields__}
    places.write(_place(cache, raw), json.dumps(values, ensure_ascii=False).encode())


def told(before: Record | None, now: Record, made: Mapping[str, unit.Made]) -> str:
    """How many documents are as kept, and why the others were made: one line."""
    anew = {i: m for i, m in made.items() if not m.reused}
    found = [f"{len(made)} documents: {len(made) - len(anew)} as kept"]
    if anew:
        reasons = Counter(_why(i, before, now) for i in anew)
        told = ", ".join(f"{count} {why}" for why, count in reasons.most_common())
        kept = sum(not m.read for m in anew.values())
        pages = f"; {kept} of them from pages kept" if kept else ""
        found.append(f"{len(anew)} made now ({told}{pages})")
    return ", ".join(found)


def _why(document_id: str, before: Record | None, now: Record) -> str:
    if before is None or document_id not in before.documents:
        return "new"
    (file, row), (old_file, old_row) = now.documents[document_id], before.documents[document_id]
    if file != old_file:
        return "changed"
    if row != old_row:
        return "described otherwise in documents.csv"
    if changed := _changed(before.reading, now.reading):
        return f"because the reader changed: {changed}"
    if changed := _changed(before.making, now.making):
        return f"because {changed} changed"
    if before.use_layouts != now.use_layouts:
        return "because layouts are switched on or off"
    if changed := _changed(before.layouts, now.layouts):
        return f"because a layout changed: {changed}"
    return "not kept any more, or with other pages of OCR"


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    names = sorted(n for n in {*before, *now} if before.get(n) != now.get(n))
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
