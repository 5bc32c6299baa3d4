"""What a run says at its end stays readable however much there is to say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline import summary
from pipeline.summary import Summary


def unmapped(kind: str, label: str, figures: int, closest: str = "Kassa", document: str = "d") -> dict[str, Any]:
    return {"kind": kind, "document_id": document, "row_label": label, "closest_known": closest, "figures": figures}


def told(*rows: dict[str, Any]) -> list[str]:
    lines = summary.lines(Summary(unmapped=summary.unmapped_kinds(rows)), Path("raw"), Path("curated"))
    start = next((i for i, line in enumerate(lines) if line.startswith("Labels no vocabulary")), len(lines))
    return lines[start:]


def test_labels_are_grouped_by_kind_and_those_with_most_figures_come_first() -> None:
    assert told(
        unmapped("balance_sheet", "Sparade slantar", 2),
        unmapped("cash_flow", "Flöde", 2, ""),
        unmapped("balance_sheet", "Bank", 2, document="a"),
        unmapped("balance_sheet", "Bank", 4, document="b"),
        unmapped("balance_sheet", "Hus", 1),
    ) == [
        "Labels no vocabulary knows: 4, with 11 figures; all of them in curated/unmapped_labels.csv",
        "  - balance sheet: 3, with 9 figures",
        "      Bank (closest known: Kassa)",
        "      Sparade slantar (closest known: Kassa)",
        "      and 1 more",
        "  - cash flow: 1, with 2 figures",
        "      Flöde",
    ]


def test_hundreds_of_labels_stay_a_screen() -> None:
    lines = told(*(unmapped(f"kind_{i % 20}", f"{i} " + "long label " * 30, i) for i in range(800)))
    assert len(lines) <= 30 and all(len(line) < 160 for line in lines)
    assert "800" in lines[0] and "unmapped_labels.csv" in lines[0]
    assert lines[-1] == "  - and 560 more in 14 kinds"


def test_no_label_no_line() -> None:
    assert told() == []
