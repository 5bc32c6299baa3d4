"""Figures as a layout prints them: units, thousands, minus signs, percentages."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from tests.archive.content import Cell
from tests.archive.layout import Layout

UNITS = {"kr": ("kr", 0, 0), "tkr": ("tkr", 3, 0), "tkr with a decimal": ("tkr", 3, 1), "mnkr": ("mnkr", 6, 2)}
WORDS = {
    "kr": ("kr", "kronor", "kr"),
    "tkr": ("tkr", "tkr", "tusental kronor"),
    "mnkr": ("mnkr", "miljoner kronor", "mkr"),
}
_SPACES = {"space": " ", "no-break space": "\u00a0", "thin space": "\u2009", "point": ".", "none": ""}
_MINUS = {"hyphen": "-", "minus": "\u2212", "dash": "–", "detached": "- ", "brackets": "("}
NIL = {"hyphen": "-", "zero": "0", "dash": "–", "blank": ""}


def unit(layout: Layout) -> str:
    return UNITS[layout["unit"]][0]


def quantum(layout: Layout) -> Decimal:
    """The smallest step of a printed amount, in the printed unit."""
    return Decimal(1).scaleb(-UNITS[layout["unit"]][2])


def in_unit(kronor: int, layout: Layout) -> Decimal:
    """An amount of kronor as this layout rounds it, in its printed unit."""
    _, power, _ = UNITS[layout["unit"]]
    return Decimal(kronor).scaleb(-power).quantize(quantum(layout), ROUND_HALF_UP) + 0


def grouped(value: Decimal, separator: str) -> str:
    """Digits in groups with a decimal comma, without sign."""
    whole, _, decimals = str(abs(value)).partition(".")
    return f"{int(whole):,}".replace(",", separator) + ("," + decimals if decimals else "")


def printed(value: Decimal, form: str, layout: Layout) -> str:
    """A value in one of the forms a cell has."""
    if form == "percent":
        sign = {"space": " %", "no space": "%", "bare": ""}[layout["percent_style"]]
        return grouped(value, "") + sign
    if form == "fte":
        return grouped(value, "")
    if not value:
        tenths = form == "money" and layout["nil"] == "zero" and quantum(layout) == Decimal("0.1")
        return "0,0" if tenths else NIL[layout["nil"]]
    text = grouped(value, _SPACES[layout["thousands"]] if form == "money" else " ")
    if value > 0:
        return text
    return f"({text})" if layout["minus"] == "brackets" else _MINUS[layout["minus"]] + text


def cell(value: Decimal, form: str, layout: Layout) -> Cell:
    text = printed(value, form, layout)
    return Cell(text, value, form, bool(text))


def money(kronor: int, layout: Layout) -> Cell:
    return cell(in_unit(kronor, layout), "money", layout)


def count(number: int, layout: Layout) -> Cell:
    return cell(Decimal(number), "count", layout)


def share(part: int, whole: int, layout: Layout) -> Cell:
    """A percentage at the layout's precision, half up."""
    step = Decimal(1).scaleb(-int(layout["percent_decimals"]))
    value = (Decimal(100 * part) / whole if whole else Decimal(0)).quantize(step, ROUND_HALF_UP)
    return cell(value, "percent", layout)
