"""The picture of a page with what the program saw drawn over it.

All marks are placed in points of the reading frame, in which text runs from left to right; a page's placement then
lays them on the page as it is displayed. Nothing here decides anything: what is drawn is what the run itself reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import pymupdf

from parsers import numbers
from parsers.blocks import Block
from parsers.lines import Line
from pipeline.inspect import InspectError, Seen, as_read, label_lines, listing, meaning, name_of, squashed
from pipeline.model import TEXT_EXTRACT, Cell, Page, Placement, Row, Table, Word
from pipeline.readers.pdf import open_pdf

ZOOM = 150 / 72  # pixels for a point: 150 dpi
MOST_PIXELS = 8000  # of a side; larger pages are drawn smaller
LOW_CONFIDENCE = 0.8
TITLE, MARGIN = 24.0, 6.0  # points: the strip above the page; around the legend
LETTER, LEADING, GUTTER = 5.4, 12.0, 34.0  # points: of a text extract's letters, lines and line numbers
TYPE = 9.0  # points: Courier of that width
HEADROOM = 40.0  # points above a table in a text extract, for its columns' names
CONTEXT = 4  # lines of a text extract drawn above and below tables; one around other figures
MOST_LETTERS, MOST_LINES = 150, 3000  # of a text extract; the rest is not drawn
SMALL, ROOM = 5.5, 6.3  # points: type of the marks, and its lines
SCATTERED = 0.25  # share of a column's width that may lie over the next one
_FONTS = {
    name: pymupdf.Font(code)
    for name, code in (("sans", "helv"), ("bold", "hebo"), ("typed", "cour"), ("typed-bold", "cobo"))
}
Box = tuple[float, float, float, float]
Colour = tuple[float, float, float]


class Style(NamedTuple):
    """Colours are told apart by line style too, for who sees or prints no colours."""

    line: Colour | None = None
    fill: Colour | None = None
    opacity: float = 1.0
    width: float = 0.8
    dashes: str = ""


_BLUE, _ORANGE, _PINK, _RED = (0.05, 0.3, 0.75), (0.85, 0.4, 0.0), (0.7, 0.0, 0.6), (0.85, 0.0, 0.1)
_GREEN, _GOLD, _GREY, _BLACK = (0.0, 0.45, 0.35), (0.95, 0.75, 0.1), (0.5, 0.5, 0.5), (0.0, 0.0, 0.0)
PLAIN = Style(_BLUE, width=0.7)
ARITHMETIC = Style(_ORANGE, width=1.1, dashes="[3.5 1.5] 0")
FLAGGED = Style(_PINK, width=1.2, dashes="[0.8 1.2] 0")
UNSURE = Style(_RED, width=2.0)
TABLE = Style(_BLACK, width=0.6)
BANDS = (
    Style(_BLUE, (0.3, 0.6, 1.0), 0.16, 0.3),
    Style(_GREEN, (0.2, 0.75, 0.45), 0.2, 0.3, "[4 2] 0"),
)
NOTES = Style(_GREY, (0.6, 0.6, 0.6), 0.15, 0.4, "[2 2] 0")
HEADER = Style(fill=_GOLD, opacity=0.28)
SECTION = Style((0.4, 0.1, 0.7), (0.6, 0.35, 0.85), 0.25, 0.8, "[1.5 1.5] 0")
LABEL = Style(_GREEN, width=1.0)
FURNITURE = Style(fill=(0.6, 0.6, 0.6), opacity=0.45)
MISSED = Style(_RED, width=0.7, dashes="[1 1.5] 0")
RULING = Style(_ORANGE, width=0.4, dashes="[6 2] 0")
_LEGEND = (
    (PLAIN, "figure as printed"),
    (ARITHMETIC, "figure by arithmetic"),
    (FLAGGED, "figure with another flag"),
    (UNSURE, f"OCR less sure than {LOW_CONFIDENCE:.0%}"),
    (BANDS[0], "column"),
    (NOTES, "column of notes"),
    (HEADER, "header, title, caption"),
    (SECTION, "heading in a table"),
    (LABEL, "lines of one label"),
    (FURNITURE, "page header or footer, not read"),
    (MISSED, "figures in no table"),
    (TABLE, "table"),
)


class Pen:
    """Draws on paper in points of the reading frame. `tops`: where the lines of a text extract are drawn, else None."""

    def __init__(self, paper: pymupdf.Page, placement: Placement, tops: dict[int, float] | None = None) -> None:
        self.shape, self.placement, self.tops = paper.new_shape(), placement, tops
        self.turn = {(0, -1): 90, (-1, 0): 180, (0, 1): 270}.get((round(placement.a), round(placement.b)), 0)
        self.chips: list[Box] = []
        self.printed: list[Box] = []  # where small type would cover words

    def around(self, words: Iterable[Word]) -> Box | None:
        """The box around words, or None where they are not drawn."""
        boxes = [(w.x0, w.y0, w.x1, w.y1) for w in words]
        if self.tops is not None:
            drawn = [(b, self.tops[int(b[1])]) for b in boxes if int(b[1]) in self.tops]
            boxes = [(GUTTER + b[0] * LETTER, top, GUTTER + b[2] * LETTER, top + LEADING) for b, top in drawn]
        return _union(boxes)

    def framed(self, box: Box) -> Box:
        """A box of the displayed page in the reading frame."""
        p = self.placement
        size = p.a * p.d - p.b * p.c
        e, f = p.c * (p.f - TITLE) - p.d * p.e, p.b * p.e - p.a * (p.f - TITLE)
        back = Placement(p.d / size, -p.b / size, -p.c / size, p.a / size, e / size, f / size)
        return back.box(*box)

    def box(self, box: Box | None, style: Style, pad: float = 0.0) -> None:
        if box is not None:
            around = (box[0] - pad, box[1] - pad, box[2] + pad, box[3] + pad)
            self.shape.draw_rect(pymupdf.Rect(self.placement.box(*around)))
            self._finish(style)

    def rule(self, points: Sequence[tuple[float, float]], style: Style) -> None:
        self.shape.draw_polyline([self.placement.box(x, y, x, y)[:2] for x, y in points])
        self._finish(style)

    def _finish(self, style: Style) -> None:
        line, fill, opacity, width, dashes = style
        self.shape.finish(width, line, fill, dashes=dashes or None, fill_opacity=opacity, closePath=False)

    def text(self, x: float, y: float, text: str, size: float, colour: Colour = _BLACK, font: str = "sans") -> None:
        at = self.placement.box(x, y, x, y)[:2]
        self.shape.insert_text(at, text, fontsize=size, fontname=font, color=colour, rotate=self.turn)

    def free(self, lines: Sequence[str], at: tuple[float, float]) -> bool:
        """Would small type here cover neither words nor other marks?"""
        width, height = _size(lines)
        box = (at[0], at[1], at[0] + width, at[1] + height)
        return not _met(box, self.chips) and not _met(box, self.printed)

    def chip(self, lines: Sequence[str], places: Sequence[tuple[float, float]], colour: Colour = _BLACK) -> None:
        """Small type on white, its upper left corner at the first place that is free, else above what is in the way."""
        width, height = _size(lines)
        x, y = next((at for at in places if self.free(lines, at)), places[0])
        box = (x, y, x + width, y + height)
        while met := _met(box, self.chips):
            top = min(c[1] for c in met) - 0.5
            box = (box[0], top - height, box[2], top)
        self.chips.append(box)
        self.box(box, Style(fill=(1, 1, 1), opacity=0.85))
        for n, line in enumerate(lines, 1):
            self.text(box[0] + 1, box[1] + n * ROOM - 1, line, SMALL, colour)


def png(seen: Seen, number: int) -> bytes:
    """A page with its marks as a PNG of 150 dpi: a strip of TITLE points, the page as displayed, the legend."""
    page, tables = seen.pages[number - 1], seen.tables(number)
    text, zoom = page.origin == TEXT_EXTRACT, ZOOM
    tops = _tops(seen, number) if text else None
    if tops is None:
        ground, zoom = _displayed(seen.data, number)
        width, height = ground.width / zoom, ground.height / zoom
    else:
        letters = [w.x1 for t in tables for line in seen.lines(t) for w in line.words]
        width = GUTTER + (min(page.width, max([MOST_LETTERS, *letters])) + 2) * LETTER
        height = max(tops.values(), default=0.0) + 2 * LEADING
    picture = pymupdf.open()
    legend = _legend(width)
    paper = picture.new_page(width=width, height=TITLE + height + legend[-1][1] + LEADING)
    for name, font in _FONTS.items():
        paper.insert_font(fontname=name, fontbuffer=font.buffer)
    own = page.placement or Placement(1, 0, 0, 1, 0, 0)
    placement = replace(own, f=own.f + TITLE)
    if tops is None:
        paper.insert_image(pymupdf.Rect(0, TITLE, width, TITLE + height), pixmap=ground)
    else:
        _type(page, Pen(paper, placement, tops), width)
    pen = Pen(paper, placement, tops)
    pen.printed = [box for word in page.words if (box := pen.around([word])) is not None]
    for line in seen.parsed.lines:
        if line.page is page:
            taken = any(t.first <= line.index <= t.last for t in tables)
            box = pen.around(line.words)
            if box is not None and line.furniture:
                pen.box(box, FURNITURE, 1)
            elif box is not None and line.row and not taken:
                pen.rule([(box[0], box[3]), (box[2], box[3])], MISSED)
    for ruling in page.rulings:
        pen.box(ruling, RULING)
    for table in tables:
        _draw(seen, table, page, pen)
    pen.shape.commit()
    pen = Pen(paper, Placement(1, 0, 0, 1, 0, 0))
    pen.text(MARGIN, 15, listing(seen, number)[0], 9, font="bold")
    for (style, told), (x, y) in zip(_LEGEND, legend, strict=False):
        y += TITLE + height
        if style in (LABEL, MISSED):
            ends = (
                [(x, y + 1), (x + 14, y + 1)]
                if style == MISSED
                else [(x + 8, y - 6), (x + 6, y - 6), (x + 6, y + 1), (x + 8, y + 1)]
            )
            pen.rule(ends, style)
        else:
            pen.box((x, y - 6, x + 14, y + 1), style)
        pen.text(x + 18, y, told, 7)
    pen.shape.commit()
    data: bytes = paper.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), alpha=False).tobytes("png")
    return data


def _displayed(data: bytes, number: int) -> tuple[pymupdf.Pixmap, float]:
    """The page as displayed, and its pixels for a point."""
    page = open_pdf(data)[number - 1]
    zoom = min(ZOOM, MOST_PIXELS / max(page.rect.width, page.rect.height, 1))
    try:
        return page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), alpha=False), zoom
    except Exception as problem:
        raise InspectError(f"page {number} can't be drawn; print the PDF to a new one and try that") from problem


def _tops(seen: Seen, number: int) -> dict[int, float]:
    """Where each line of a text extract is drawn: those near figures (all where there are none), room above tables."""
    lines = [line for line in seen.parsed.lines if line.page.number == number]
    heads = {seen.parsed.lines[t.first].y for t in seen.tables(number)}
    reach = [(line, CONTEXT) for t in seen.tables(number) for line in seen.lines(t) if line.page.number == number]
    reach += [(line, 1) for line in lines if line.row]
    near = {int(line.y) + d for line, r in reach for d in range(-r, r + 1)}
    last = max((int(line.y) for line in lines), default=-1)
    kept = [y for y in range(last + 1) if y in near or not near][:MOST_LINES]
    tops: dict[int, float] = {}
    at = LEADING
    for y in kept:
        at += (HEADROOM if y in heads else 0) + (LEADING if y - 1 not in tops and y else 0)
        tops[y] = at
        at += LEADING
    return tops


def _type(page: Page, pen: Pen, width: float) -> None:
    """The words of a text extract where the reader has them, and the numbers of their lines."""
    numbered: set[int] = set()
    for word in page.words:
        box = pen.around([word])
        if box is None or box[2] > width:
            continue
        pen.text(box[0], box[3] - 3, word.text, TYPE, font="typed-bold" if word.bold else "typed")
        if word.line and word.line not in numbered:
            numbered.add(word.line)
            pen.text(MARGIN, box[3] - 3, str(word.line), 6, _GREY)
    pen.shape.commit()


def _draw(seen: Seen, table: Table, page: Page, pen: Pen) -> None:
    lines = [line for line in seen.lines(table) if line.page is page and not line.furniture]
    frame = pen.around(w for line in lines for w in line.words)
    if frame is None:
        return
    block = seen.block(table)
    if block is not None:
        _draw_labels(table, block, page, pen)
    cells = [
        (row, c, box)
        for row, r in enumerate(table.rows)
        for c, box in _cell_boxes(seen, r, pen)
        if c.page == page.number
    ]
    spans = {n: _union([b for _, c, b in cells if c.column == n]) for n in {c.column for _, c, _ in cells}}
    notes = [n for n, c in enumerate(table.columns) if c.role != "value"]
    if notes and (box := _notes(lines, [b for _, _, b in cells], pen)):
        spans[notes[0]] = box
    order = [(n, span) for n, span in sorted(spans.items()) if span is not None]
    scattered = any(a[2] - b[0] > SCATTERED * min(a[2] - a[0], b[2] - b[0]) for (_, a), (_, b) in pairwise(order))
    pen.box(frame, TABLE, 3)
    middles = [(x0 + x1) / 2 for _, (x0, _, x1, _) in order]
    names, above, below = [], [], []
    for (n, (x0, _, x1, _)), middle in zip(order, middles, strict=True):
        if not scattered and block is not None:
            pen.box((x0 - 2, frame[1] - 3, x1 + 2, frame[3] + 3), NOTES if n in notes else BANDS[n % 2])
        room = min([abs(middle - m) for m in middles if m != middle], default=90.0) - 4
        names.append(_wrapped([str(n + 1), *meaning(table.columns[n])], max(room, 28.0)))
        wide, tall = _size(names[-1])
        above.append((middle - wide / 2, frame[1] - 4 - tall))
        below.append((middle - wide / 2, frame[3] + 4))
    covered = [sum(not pen.free(n, at) for n, at in zip(names, side, strict=True)) for side in (above, below)]
    sides = (above, below) if covered[0] <= covered[1] else (below, above)
    for words, *places in zip(names, *sides, strict=True):
        pen.chip(words, places)
    for row, cell, box in cells:
        if scattered:
            pen.box(box, BANDS[cell.column % 2]._replace(line=None))
            pen.text(box[2] + 1.4, box[3] + 1, str(cell.column + 1), 4.5)
        style = _state(cell)
        pen.box(box, style, 1)
        if read := as_read(cell, seen.fact(table, row, cell)):
            pen.chip([read], [(box[2] + 2, box[1] + 1), (box[0], box[1] - ROOM - 1)], style.line or _BLACK)
    name = name_of(seen, table)
    beside = _wrapped(name.split(), frame[0] - 10)
    wide, _ = _size(beside)
    fits = wide < frame[0] - 5 and pen.tops is None
    pen.chip(*((beside, [(frame[0] - 5 - wide, frame[1] - 3)]) if fits else ([name], [(frame[0] - 3, frame[1] - 11)])))


def _draw_labels(table: Table, block: Block, page: Page, pen: Pen) -> None:
    """Tint headers, captions and headings; brackets join the lines of one label."""
    sections = {squashed(row.section) for row in table.rows if row.section}
    for line in [*block.titles, *([block.caption] if block.caption else []), *block.header, *block.body]:
        if line.page is page and not line.row and not line.furniture:
            if squashed(line.text) in sections:
                pen.box(pen.around(line.words), SECTION, 1)
            elif line not in block.body:
                pen.box(pen.around(line.words), HEADER, 1)
    for parts in label_lines(table, block):
        boxes = [pen.around(p.head if p.row else p.words) for p in parts if p.page is page]
        box = _union([b for b in boxes if b is not None])
        if box is not None and len(boxes) > 1:
            x, top, bottom = box[0] - 2.5, box[1] + 1, box[3] - 1
            pen.rule([(x + 2, top), (x, top), (x, bottom), (x + 2, bottom)], LABEL)


def _cell_boxes(seen: Seen, row: Row, pen: Pen) -> Iterator[tuple[Cell, Box]]:
    """Each figure of a row with its box in the reading frame; in a text extract by its words, found from left to right."""
    reached: dict[int, int] = {}
    for cell in row.cells:
        if cell.bbox:
            x0, y0, x1, y1 = map(float, cell.bbox.split())
            yield cell, pen.framed((x0, y0, x1, y1))
            continue
        line = seen.parsed.lines[cell.at]
        words, first = line.words, reached.get(cell.at, line.start)
        spans = ((i, j) for i in range(first, len(words)) for j in range(i + 1, len(words) + 1))
        span = next((s for s in spans if " ".join(w.text for w in words[slice(*s)]) == cell.text), (0, len(words)))
        reached[cell.at] = span[1]
        if box := pen.around(words[slice(*span)]):
            yield cell, box


def _notes(lines: Sequence[Line], cells: Sequence[Box], pen: Pen) -> Box | None:
    """Where the references of a note column stand: at the end of rows, in no figure's cell."""
    free = [w for line in lines if line.row for w in line.words[line.start :] if numbers.is_note_reference(w.text)]
    boxes = [b for b in (pen.around([w]) for w in free) if b is not None]
    return _union([b for b in boxes if not any(c[0] - 1 <= b[0] <= c[2] and c[1] - 1 <= b[1] <= c[3] for c in cells)])


def _union(boxes: Sequence[Box]) -> Box | None:
    if not boxes:
        return None
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return min(x0), min(y0), max(x1), max(y1)


def _size(lines: Sequence[str]) -> tuple[float, float]:
    """Width and height of lines of small type."""
    return max(_FONTS["sans"].text_length(line, SMALL) for line in lines) + 2, len(lines) * ROOM + 1


def _met(box: Box, others: Sequence[Box]) -> list[Box]:
    return [c for c in others if c[0] < box[2] and box[0] < c[2] and c[1] < box[3] and box[1] < c[3]]


def _state(cell: Cell) -> Style:
    if cell.confidence is not None and cell.confidence < LOW_CONFIDENCE:
        return UNSURE
    if "split_by_arithmetic" in cell.flags:
        return ARITHMETIC
    return FLAGGED if cell.flags else PLAIN


def _wrapped(words: Sequence[str], width: float) -> list[str]:
    """Words in lines of at most this width, in small type."""
    lines = [words[0]]
    for word in words[1:]:
        longer = f"{lines[-1]} {word}"
        if _FONTS["sans"].text_length(longer, SMALL) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _legend(width: float) -> list[tuple[float, float]]:
    """Where the entries of the legend stand on paper of this width, from the lower edge of the page."""
    places, x, y = [], MARGIN, 2 * LEADING
    for _, told in _LEGEND:
        wide = 18 + _FONTS["sans"].text_length(told, 7) + 14
        if x + wide > width and x > MARGIN:
            x, y = MARGIN, y + LEADING
        places.append((x, y))
        x += wide
    return places
