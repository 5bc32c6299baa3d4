"""Chart labels emitted as text: `Arbete; 10%`, `Fortsatt / rehabilitering; / 22%`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parsers.lines import Line

_LABELLED = re.compile(r"^(?P<label>.*?\D)?;?\s*(?P<value>\d{1,3}(?:[,.]\d+)?\s?%)$")
LEAST = 3  # labels with a percentage make a chart
REACH = 4  # lines one label may be wrapped over


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
    """Runs of at least three `label; percentage` pairs. The semicolon tells them from a table's rows."""
    charts: list[Chart] = []
    slices: list[Slice] = []
    used: list[Line] = []
    pending: list[Line] = []

    def close() -> None:
        nonlocal slices, used
        if len(slices) >= LEAST:
            charts.append(Chart(tuple(slices), tuple(used)))
        slices, used = [], []
        pending.clear()

    for line in lines:
        if line.furniture:
            continue
        if line.prose or line.caption or line.heading or len(line.text) > 60:
            close()
            continue
        match = _LABELLED.match(line.text)
        if match:
            label = " ".join([*(p.text for p in pending), match["label"] or ""])
            label = re.sub(r"\s+", " ", label).strip()
            if label.endswith(";") or ";" in line.text:
                slices.append(Slice(label.rstrip("; "), match["value"], line))
                used += [*pending, line]
                pending.clear()
                continue
            close()
            continue
        if line.row or len(pending) >= REACH:
            close()
        if not line.row:
            pending.append(line)
    close()
    return charts
