"""Chart labels emitted as text: `Arbete; 10%`, `Fortsatt / rehabilitering; / 22%`, `Arbete 25,9 %` below `Figur 1`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parsers.lines import Line

_LABELLED = re.compile(r"^(?P<label>.*?\D)?;?\s*(?P<value>\d{1,3}(?:[,.]\d+)?\s?%)$")
LEAST = 3  # labels with a percentage make a chart
REACH = 4  # lines one label may be wrapped over
LONGEST_LABEL = 60  # characters


@dataclass(frozen=True, slots=True)
class Slice:
    label: str
    value: str
    line: Line


@dataclass(frozen=True, slots=True)
class Chart:
    slices: tuple[Slice, ...]
    lines: tuple[Line, ...]


def find(lines: list[Line]) -> list[Chart]:
    """Runs of at least three labels with a percentage: `label; percentage`, or `label percentage` below a figure's caption.

    Without the semicolon or the caption they are rows of a table.
    """
    charts: list[Chart] = []
    slices: list[Slice] = []
    used: list[Line] = []
    pending: list[Line] = []
    captioned = False

    def close() -> None:
        nonlocal slices, used
        if len(slices) >= LEAST:
            charts.append(Chart(tuple(slices), tuple(used)))
        slices, used = [], []
        pending.clear()

    for line in lines:
        if line.furniture:
            continue
        if line.prose or line.caption or line.heading or len(line.text) > LONGEST_LABEL:
            close()
            captioned = line.caption is not None and line.caption["sort"].lower() in ("figur", "diagram")
            continue
        match = _LABELLED.match(line.text) if line.text.endswith("%") else None
        label = " ".join([*(p.text for p in pending), match["label"] or ""]) if match else ""
        label = re.sub(r"\s+", " ", label).strip()
        if match and label and (label.endswith(";") or ";" in line.text or (captioned and not line.wide)):
            slices.append(Slice(label.rstrip("; "), match["value"], line))
            used += [*pending, line]
            pending.clear()
            continue
        if match or line.row or len(pending) >= REACH:
            close()
            captioned = False
        if not line.row and not match:
            pending.append(line)
    close()
    return charts
