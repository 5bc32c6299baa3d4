"""The rules of the comparison: what counts as right for every tool, and what does not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bench import markup
from tests.bench.peers import _split
from tests.bench.score import score


def truth(*rows: tuple[str, list[str | None]], notes: bool = False) -> dict[str, Any]:
    told = [{"label": label, "section": "", "values": values} for label, values in rows]
    columns = ["2025", "2024"]
    return {"tables": [{"kind": "x", "caption": "", "columns": columns, "note_column": notes, "rows": told}]}


COSTS = truth(("Personalkostnader", ["-1 234", "-999"]), ("Lokaler", ["-50", None]), ("Summa", ["-1 284", "-999"]))


@pytest.mark.parametrize(
    ("table", "right", "as_told"),
    [
        ([["Personalkostnader", "-1 234", "-999"], ["Lokaler", "-50", ""], ["Summa", "-1 284", "-999"]], 3, 3),
        ([["Personalkostnader", "", "−1 234", "–999"], ["Lokaler", "", "-50", ""]], 2, 2),  # empty columns, signs
        ([["Personal", "", ""], ["kostnader", "-1 234", "-999"]], 1, 0),  # a line above the row joins it
        ([["Personal-\nkostnader", "-1 234", "-999"]], 1, 1),
        ([["Personal", "kostnader", "-1234", "-999"]], 1, 1),  # a label in two cells
        ([["Personalkostnader", "-1 234 -999"]], 0, 0),  # fused
        ([["Personalkostnader", "-1", "234", "-999"]], 0, 0),  # torn
        ([["Personalkostnader", "1 234", "-999"]], 0, 0),  # sign
        ([["Personalkostnader", "-1 234", "-999"], ["Lokaler", "", "-50"]], 1, 1),  # in the other column
        ([["Personalkostnader -1 234", "-999"]], 0, 0),  # label and figure in one cell
    ],
)
def test_rows(table: list[list[str]], right: int, as_told: int) -> None:
    found = score(COSTS, [table])
    assert (found.rows, found.rows_right, found.rows_as_told) == (3, right, as_told)


@pytest.mark.parametrize("row", [["Lokaler", "3", "50", "40"], ["Lokaler 3", "50", "40"], ["Lokaler", "50", "40"]])
def test_a_note_reference_may_be_there_or_not(row: list[str]) -> None:
    found = score(truth(("Lokaler", ["50", "40"]), notes=True), [[row]])
    assert found.rows_right == 1 and found.f1 == 1.0


def test_figures_are_a_multiset_and_years_in_headers_no_mistake() -> None:
    found = score(COSTS, [[["", "2025", "2024"], ["Personalkostnader", "-1 234", "-999"], ["x", "77", "-999"], ["7"]]])
    assert (found.figures, found.figures_right, found.figures_told) == (5, 3, 4)


def test_one_row_of_a_tool_stands_for_one_row() -> None:
    twice = truth(("Summa", ["1", "2"]), ("Summa", ["1", "2"]))
    assert score(twice, [[["Summa", "1", "2"]]]).rows_right == 1


def test_markdown_tables() -> None:
    text = "x\n\n||**`2025`**|\n|---|---|\n|Lokaler<br>och hyra|1 \\- 2|\n\n|a|b|\n|-|-|\n"
    assert markup.tables(text) == [[["", "2025"], ["Lokaler\noch hyra", "1 - 2"]], [["a", "b"]]]


def test_lines_of_pdftotext_by_right_edges() -> None:
    page = "Rubrik\nLokaler      50      40\nHyra                  7\n"
    assert _split(page) == [[["Rubrik", "", ""], ["Lokaler", "50", "40"], ["Hyra", "", "7"], ["", "", ""]]]
