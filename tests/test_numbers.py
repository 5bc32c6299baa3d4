"""How Swedish numbers are written, and every way a run of words can be read."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import numbers
from pipeline.model import Word


def read(text: str, count: int) -> list[list[str]]:
    words = [Word(w, 0, 0, 0, 0) for w in text.split(" ")]
    return [[v.text for v in r.values] for r in numbers.readings(words, [True] * len(words)).get(count, [])]


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("0", "0"),
        ("1431", "1431"),
        ("-36 055 305", "-36055305"),
        ("\u2212461", "-461"),
        ("- 4 876 556", "-4876556"),
        ("17188 396", "17188396"),
        ("35 041000", "35041000"),
        ("5 062,6", "5062.6"),
        ("100 ,8", "100.8"),
        ("0,3 %", "0.3"),
        ("1%", "1"),
        ("10,266,141.81", "10266141.81"),
        ("10.266.141,84", "10266141.84"),
        ("10 266 141,84", "10266141.84"),
    ],
)
def test_value_of_a_printed_number(printed: str, value: str) -> None:
    assert numbers.parse_printed(printed) == Decimal(value)


@pytest.mark.parametrize("text", ["-", "deltagare", "000", "", "2003:1210", "jan-dec"])
def test_what_is_no_number(text: str) -> None:
    assert numbers.parse_printed(text) is None


def test_one_space_three_meanings() -> None:
    assert read("4 000 4 000 0", 3) == [["4 000", "4 000", "0"]]
    assert read("16 000 000 16 000 000", 2) == [["16 000 000", "16 000 000"]]
    assert ["557 722", "758 639"] in [r[-2:] for r in read("4 557 722 758 639", 3)]
    assert ["4 557 722", "758 639"] in read("4 557 722 758 639", 2)


def test_a_group_is_never_a_start() -> None:
    assert not read("4 000", 2)


def test_lost_and_added_spaces_are_flagged_and_cost() -> None:
    words = [Word(w, 0, 0, 0, 0) for w in ["17188", "396"]]
    reading = numbers.readings(words, [True, True])[1][0]
    assert reading.values[0].flags == (numbers.LOST_SPACE,)
    assert reading.cost == 1


def test_a_wide_gap_always_parts() -> None:
    words = [Word(w, 0, 0, 0, 0) for w in ["12", "161"]]
    assert 1 not in numbers.readings(words, [False, False])


def test_a_long_run_of_numbers_is_no_row() -> None:
    words = [Word("123", 0, 0, 0, 0)] * (numbers.MOST_WORDS + 1)
    assert numbers.readings(words, [True] * len(words)) == {}


@given(st.integers(-(10**12), 10**12), st.integers(0, 2))
def test_what_is_printed_reads_back(number: int, places: int) -> None:
    value = Decimal(number).scaleb(-places)
    printed = numbers.swedish(value)
    assert numbers.parse_printed(printed) == value


@given(st.lists(st.integers(0, 10**8), min_size=1, max_size=5))
def test_the_right_reading_is_always_among_those_proposed(values: list[int]) -> None:
    printed = [numbers.swedish(v) for v in values]
    found = read(" ".join(printed), len(values))
    assert printed in found or len(found) == numbers.MOST_READINGS
