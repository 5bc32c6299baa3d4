"""A report as a PDF set by Typst, with the fonts bundled in its package: the same bytes on every machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby

import typst

from tests.typeset.charts import draw
from tests.typeset.content import Block, Chart, Heading, ListItems, PageBreak, Paragraph, Report, Row, Table, is_prose
from tests.typeset.style import ADVANCE, Style, figure_columns, is_figure, printed
from tests.typeset.truth import NOTE_HEADERS, column_headers

MADE = datetime(2026, 1, 1, tzinfo=UTC)
_FIELD = re.compile(r"\{(page|pages)\}")
_ALIGN = {"right": "right", "centre": "center", "left": "left"}
_LINE = {"first": "top", "middle": "horizon", "last": "bottom"}
# Rows as high as the font's ascender and descender ask for, so that no rule cuts a letter.
_IN_TABLES = """\
#set text(top-edge: "ascender", bottom-edge: "descender")
#set par(justify: false, leading: 0.08em)
#set table.cell(breakable: false)"""
_HEADING_EM = {1: 1.5, 2: 1.2, 3: 1.05}


def to_pdf(report: Report, style: Style) -> bytes:
    """The PDF of a report."""
    fonts = typst.Fonts(include_system_fonts=False)
    code = source(report, style).encode()
    return typst.compile(code, font_paths=fonts, ignore_system_fonts=True, timestamp=MADE, pdf_tags=False)


def source(report: Report, style: Style) -> str:
    """The Typst source of a report. Every text is a string literal, so no content is taken for markup."""
    parts = [_preamble(report, style)]
    for prose, run in groupby(report.blocks, lambda block: style.columns == 2 and is_prose(block)):
        blocks = list(run)
        parts += [_two_columns(blocks, style)] if prose else [_block(block, style) for block in blocks]
    return "\n".join(parts) + "\n"


def _preamble(report: Report, style: Style) -> str:
    hyphenate, justify = str(style.hyphenate).lower(), str(style.justify).lower()
    return f"""\
#set document(title: {_string(report.title)}, date: none)
#set page(paper: "a4", margin: (x: {style.margin_x}pt, y: {style.margin_y}pt),
  header: [{_furniture(report.header, style)}], footer: [{_furniture(report.footer, style)}])
#set text(font: {_string(style.font)}, size: {style.size}pt, lang: "sv", hyphenate: {hyphenate})
#set par(justify: {justify}, leading: 0.55em, spacing: 0.9em)
#set list(indent: 8pt, spacing: 0.6em)
#show heading.where(level: 1): set text(size: {_HEADING_EM[1]}em / 1.4)
#show heading.where(level: 2): set text(size: {_HEADING_EM[2]}em / 1.2)
#show heading.where(level: 3): set text(size: {_HEADING_EM[3]}em)
#show heading: set block(above: 1.3em, below: 0.7em)
#set text(hyphenate: {hyphenate})"""


def _string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def _markup(text: str) -> str:
    """Text with its forced line breaks."""
    return "#linebreak()".join("#" + _string(line) for line in text.split("\n")) if text else ""


def _furniture(text: str, style: Style) -> str:
    """A running header or footer: fields are counted by Typst, tabs part it into left and right."""
    if not text:
        return ""
    counters = {"page": "#counter(page).display()", "pages": "#str(counter(page).final().first())"}
    cells = []
    for cell in text.replace("\n", "\t").split("\t"):
        pieces = _FIELD.split(cell)
        made = [counters[piece] if number % 2 else _markup(piece) for number, piece in enumerate(pieces)]
        cells.append("".join(made))
    return f"#set text(size: {style.size - 1.5}pt)\n#context [" + "#h(1fr)".join(cells) + "]"


def _two_columns(blocks: list[Block], style: Style) -> str:
    """Prose in two columns of about equal length; Typst's own columns fill the page before the second one."""
    lengths = [len(_block(block, style)) for block in blocks]
    half = next(n for n in range(1, len(blocks) + 1) if sum(lengths[:n]) >= sum(lengths) / 2)
    if half == len(blocks):
        half -= 1
    if not half or sum(lengths) > 6000:
        return "\n".join(_block(block, style) for block in blocks)
    left, right = ("\n".join(_block(block, style) for block in part) for part in (blocks[:half], blocks[half:]))
    return f"#grid(columns: (1fr, 1fr), column-gutter: 18pt, [{left}], [{right}])\n"


def _block(block: Block, style: Style) -> str:
    match block:
        case Heading(level, text):
            return f"#heading(level: {level})[{_markup(text)}]"
        case Paragraph(text, caption):
            return _caption(text, style) if caption else f"#par[{_markup(text)}]"
        case ListItems(items):
            return "#list(" + ", ".join(f"[{_markup(item)}]" for item in items) + ")"
        case PageBreak():
            return "#pagebreak(weak: true)"
        case Chart():
            return _chart(block, style)
        case Table():
            return _table(block, style)
    raise TypeError(block)


def _caption(text: str, style: Style, above: str = "1.2em", below: str = "0.6em", sticky: bool = True) -> str:
    """A caption, kept on the page of what follows it."""
    set_small = f'#set text(size: {style.size - 0.5}pt, weight: "bold")'
    return f"#block(above: {above}, below: {below}, sticky: {str(sticky).lower()})[{set_small}\n{_markup(text)}]"


def _chart(chart: Chart, style: Style) -> str:
    small = style.size - 1.5
    drawing = draw(chart, style.chart, style.text_width * 0.9, small)
    parts = []
    for shape in drawing.shapes:
        points = ", ".join(f"({x:.2f}pt, {y:.2f}pt)" for x, y in shape.points)
        fill = f"luma({round(shape.grey * 255)})"
        parts.append(f"#place(top + left, polygon(fill: {fill}, stroke: 0.4pt + white, {points}))")
    for text in drawing.texts:
        room, dx = (text.x, 0.0) if text.ends_at_x else (drawing.width - text.x, text.x)
        side = "right" if text.ends_at_x else "left"
        box = f"box(width: {room:.2f}pt, align({side})[{_markup(text.text)}])"
        parts.append(f"#place(top + left, dx: {dx:.2f}pt, dy: {text.y:.2f}pt, {box})")
    size = f"width: {drawing.width:.2f}pt, height: {drawing.height:.2f}pt"
    caption = _caption(chart.caption, style) + "\n" if chart.caption else ""
    return f"{caption}#block({size}, breakable: false)[#set text(size: {small}pt)\n" + "\n".join(parts) + "]"


def _table(table: Table, style: Style) -> str:
    """The table in a block of its own, with its caption above or below."""
    widths = table.widths or (100 / max(1, table.columns),) * table.columns
    share = min(1.0, sum(widths) / 100) * style.table_width
    stroke = "0.5pt" if table.rules == "ruled" else "none"
    lines = [
        f"columns: ({', '.join(f'{width:g}fr' for width in widths)},),",
        f"inset: (x: 4pt, y: {style.pitch}pt), stroke: {stroke},",
        *_rows(table, style),
    ]
    code = "#table(\n  " + "\n  ".join(lines) + "\n)"
    below = "#block(below: 1.1em, above: 0.7em, "
    block = (
        f"{below}width: {share * 100:.1f}%, breakable: {str(not style.keep_tables).lower()})[\n{_IN_TABLES}\n{code}]"
    )
    if not table.caption:
        return block
    if table.caption_below:
        return f"{block}\n{_caption(table.caption, style, above='0.5em', below='1.3em', sticky=False)}"
    return f"{_caption(table.caption, style)}\n{block}"


def _rows(table: Table, style: Style) -> Iterator[str]:
    figures = figure_columns(table)
    notes = [text.casefold() in NOTE_HEADERS for text in column_headers(table)]
    partly = table.rules == "partly"
    if table.header:
        cells = [_header_cells(row, table, style, figures, notes) for row in table.header]
        line = "table.hline(stroke: 0.7pt)," if partly else ""
        yield f"table.header(repeat: {str(style.repeat_header).lower()}, {' '.join(cells)} {line}),"
    for number, row in enumerate(table.body):
        if partly and "total" in row.classes and number:
            yield "table.hline(stroke: 0.5pt),"
        yield _body_cells(row, style, figures, notes)
    if partly:
        yield "table.hline(stroke: 0.7pt),"


def _header_cells(row: Row, table: Table, style: Style, figures: list[bool], notes: list[bool]) -> str:
    """Header cells; a word too long for its column is hyphenated, for Typst would let it run into the next one."""
    rooms = _rooms(table, style)
    made, column = [], 0
    for cell in row.cells:
        side = "left" if not column or not figures[column] else _ALIGN[style.header_align]
        if column and (cell.span > 1 or notes[column]):
            side = "center"
        fill = ", fill: luma(225)" if style.shaded_header else ""
        room = sum(rooms[column : column + cell.span])
        content = f"#strong[{_markup(cell.text)}]" if style.bold_header and cell.text else _markup(cell.text)
        if _longest(cell.text) * ADVANCE[style.font] * style.size * 1.08 > room - 8:
            content = f"#set text(hyphenate: true)\n{content}"
        made.append(f"table.cell(colspan: {cell.span}, align: {side} + bottom{fill})[{content}],")
        if table.rules == "partly" and column and cell.span > 1:
            made.append(f"table.hline(start: {column}, end: {column + cell.span}, stroke: 0.4pt),")
        column += cell.span
    return " ".join(made)


def _rooms(table: Table, style: Style) -> list[float]:
    """The widths of the columns in points."""
    widths = table.widths or (100 / max(1, table.columns),) * table.columns
    whole = min(1.0, sum(widths) / 100) * style.table_width * style.text_width
    return [whole * width / sum(widths) for width in widths]


def _longest(text: str) -> int:
    return max(map(len, text.replace("-", "- ").split()), default=0)


def _body_cells(row: Row, style: Style, figures: list[bool], notes: list[bool]) -> str:
    bold = bool(row.classes & {"total", "group"})
    made, column = [], 0
    for cell in row.cells:
        side = "center" if notes[column] else _ALIGN[style.value_align] if figures[column] else "left"
        line = _LINE[style.figures] if column and figures[column] else "top"
        text = _markup(printed(cell.text, style) if column else cell.text)
        if column and is_figure(cell.text):
            text = f"#box[{text}]"
        if bold and text:
            text = f"#strong[{text}]"
        if not column and "indent" in row.classes:
            text = f"#pad(left: 10pt)[{text}]"
        made.append(f"table.cell(colspan: {cell.span}, align: {side} + {line})[{text}],")
        column += cell.span
    return " ".join(made)
