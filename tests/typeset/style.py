"""How a report is set: what differs between producers of annual reports, as options of one Style."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.typeset.content import Table

TYPST_FONTS = ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono")  # bundled with the typst package
OFFICE_FONTS = ("Liberation Sans", "Liberation Serif", "Carlito")
PLAIN, NO_BREAK, THIN = " ", "\u00a0", "\u2009"
HYPHEN, MINUS, EN_DASH = "-", "\u2212", "\u2013"

# Mean advance of a character in em, rounded up: enough to see that a figure fits its column.
ADVANCE = {
    "Libertinus Serif": 0.50,
    "New Computer Modern": 0.53,
    "DejaVu Sans Mono": 0.61,
    "Liberation Sans": 0.56,
    "Liberation Serif": 0.50,
    "Carlito": 0.52,
}
PAGE_WIDTH = 595.28  # points, A4

_GROUPED = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
_SIGN = re.compile(r"^-(?=\d)")
_FIGURE = re.compile(r"[-−–+]?\d[\d .,:\u00a0\u2009]*(?:\s?(?:%|kr|tkr|mkr|procent))?\s?\**|[-–−—]|\d+(?:, ?\d+)+")


@dataclass(frozen=True)
class Style:
    """Lengths in points. `figures` says on which line of a wrapped label the figures of its row stand."""

    font: str = "Libertinus Serif"
    size: float = 10
    pitch: float = 2.5  # space above and below the text of a table row
    value_align: str = "right"  # right | centre | left
    figures: str = "first"  # first | middle | last
    header_align: str = "right"  # right | centre | left
    columns: int = 1  # of prose
    margin_x: float = 71
    margin_y: float = 74
    number_space: str = PLAIN
    minus: str = HYPHEN
    table_width: float = 1.0  # share of the text width
    repeat_header: bool = True
    keep_tables: bool = False  # a table is not broken over pages
    shaded_header: bool = False
    bold_header: bool = True
    justify: bool = False
    hyphenate: bool = False
    chart: str = "bars"  # bars | pie

    @property
    def text_width(self) -> float:
        """Points between the margins."""
        return PAGE_WIDTH - 2 * self.margin_x


def printed(text: str, style: Style) -> str:
    """A table value as this style prints it: its spaces between thousands and its minus sign."""
    if not is_figure(text):
        return text
    return _SIGN.sub(style.minus, _GROUPED.sub(style.number_space, text))


def is_figure(text: str) -> bool:
    """Whether a cell holds a number, a lone dash or references to notes, and nothing else."""
    return bool(_FIGURE.fullmatch(text))


def figure_columns(table: Table) -> list[bool]:
    """For each column whether it holds figures: words in a value column are set as words, from the left."""
    columns = [list(column) for column in zip(*(row.texts() for row in table.body), strict=False)]
    filled = [[text for text in column if text] for column in columns]
    shares = [sum(map(is_figure, texts)) / len(texts) if texts else 1.0 for texts in filled]
    return [number > 0 and share > 0.8 for number, share in enumerate(shares)] or [False] * table.columns
