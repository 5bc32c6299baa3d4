"""Small PDFs for tests, set word by word so that a test says exactly what stands where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pymupdf

from parsers import grids
from parsers.lines import Line, lines_of
from pipeline import readers
from pipeline.model import Page
from pipeline.readers import Reading

SIZE = 10.0
REGULAR, BOLD, TYPEWRITER = "helv", "hebo", "cour"


@dataclass
class Sheet:
    """A document under way. Right-aligned text ends at x; y is the baseline, in points from the top."""

    width: float = 595
    height: float = 842

    def __post_init__(self) -> None:
        self.document = pymupdf.open()
        self.page = self.document.new_page(width=self.width, height=self.height)

    def new_page(self) -> None:
        self.page = self.document.new_page(width=self.width, height=self.height)

    def text(
        self, x: float, y: float, text: str, *, font: str = REGULAR, size: float = SIZE, hidden: bool = False
    ) -> None:
        self.page.insert_text((x, y), text, fontname=font, fontsize=size, render_mode=3 if hidden else 0)

    def right(self, x: float, y: float, text: str, *, font: str = REGULAR, size: float = SIZE) -> None:
        self.text(x - pymupdf.get_text_length(text, font, size), y, text, font=font, size=size)

    def row(self, y: float, label: str, figures: Sequence[str], ends: Sequence[float], *, font: str = REGULAR) -> None:
        self.text(70, y, label, font=font)
        for figure, x in zip(figures, ends, strict=False):
            self.right(x, y, figure, font=font)

    def bytes(self) -> bytes:
        return bytes(self.document.tobytes())


def read(data: bytes, ocr: readers.Ocr | None = None) -> Reading:
    return readers.read(Path("report.pdf"), data, readers.PDF, ocr)


def lines(data: bytes) -> list[Line]:
    return lines_of(read(data).pages)


def tables(data: bytes) -> list[list[tuple[str, list[str | None]]]]:
    """The tables of a document: for each row its label and its values by column."""
    return [
        [(row.label, [v.text if v else None for v in row.values]) for row in grid.rows]
        for grid in grids.grids(read(data).pages)
    ]


def words(page: Page) -> list[str]:
    return [w.text for w in page.words]
