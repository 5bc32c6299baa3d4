"""CSVs read a row at a time say what a parser says of them as a whole."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipeline import csv_files

ROWS = [
    ["a", "1", "plain"],
    ["a", "2", 'a "word", two\nlines\n\nmore'],
    ["b,x", "3", ""],
    ['c "q"', "4", "ä" * 3000],
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with open(tmp_path / "t.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([["key", "number", "text"], *ROWS])
    return tmp_path / "t.csv"


def test_rows_are_counted_and_measured_without_parsing(path: Path, tmp_path: Path) -> None:
    assert csv_files.size(path) == csv_files.Size(4, len(b'"c ""q""",4,') + 6000 + 1)
    (tmp_path / "empty.csv").touch()
    assert csv_files.size(tmp_path / "empty.csv") == csv_files.Size(0, 0)


def test_groups_hold_what_a_parser_reads(path: Path) -> None:
    table = csv_files.Table.at(path)
    groups = list(table.groups("key"))
    assert [key for key, _ in groups] == ["a", "b,x", 'c "q"']
    parsed = [list(r.values()) for _, rows in groups for r in table.parsed(rows)]
    assert parsed == ROWS == [list(r.values()) for r in csv_files.records(path)]
    assert table.values(groups[0][1], "text") == [ROWS[0][2], ROWS[1][2]]
    assert list(table.sorted_groups("key")) == groups


def test_a_file_in_another_order_is_not_taken_for_sorted(path: Path) -> None:
    with open(path, "a", encoding="utf-8") as file:
        file.write("a,5,last\n")
    table = csv_files.Table.at(path)
    with pytest.raises(csv_files.Unordered):
        list(table.groups("key"))
    assert [len(rows) for _, rows in table.sorted_groups("key")] == [3, 1, 1]


def test_groups_of_several_files_meet_by_their_key() -> None:
    one = iter([("a", [b"1"]), ("c", [b"2"])])
    other = iter([("b", [b"3"]), ("c", [b"4"])])
    assert list(csv_files.side_by_side(one, other, iter([]))) == [
        ("a", [[b"1"], [], []]),
        ("b", [[], [b"3"], []]),
        ("c", [[b"2"], [b"4"], []]),
    ]
