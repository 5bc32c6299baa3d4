"""A report as a PDF set by Typst, born digital or scanned, with the page on which everything stands."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import matplotlib
import typst

from tests.archive.content import (
    Block,
    Heading,
    PageBreak,
    Paragraph,
    Report,
    Row,
    Table,
    header_lines,
    heading_of,
    parts_of,
)
from tests.archive.layout import Layout
from tests.archive.write_text import Places
from tests.typeset.scan import Scan, images_only

MADE = datetime(2026, 1, 1, tzinfo=UTC)
PAGE = 1000  # a page's places are told as its number times this, as in the golden tables of PDFs
_PITCH = {"tight": 1.4, "normal": 2.6, "wide": 4.5}
_ALIGN = {"right": "right", "centre": "center", "left": "left"}
_LINE = {"none": "top", "first line": "top", "last line": "bottom", "middle line": "horizon"}
_MARK = "mark"


@cache
def _fonts() -> typst.Fonts:
    """Fonts bundled with the typst and matplotlib packages: the same on every machine."""
    return typst.Fonts(include_system_fonts=False, font_paths=[Path(matplotlib.get_data_path()) / "fonts" / "ttf"])


def write(report: Report, layout: Layout) -> tuple[bytes, Places]:
    """The PDF and the places in it."""
    with tempfile.TemporaryDirectory() as folder:  # marks can be asked for in a file only
        path = Path(folder) / "report.typ"
        path.write_text(source(report, layout), encoding="utf-8")
        compiler = typst.Compiler(path, font_paths=_fonts(), ignore_system_fonts=True)
        pdf = compiler.compile(format="pdf", timestamp=MADE, pdf_tags=False)
        found = json.loads(compiler.query(f"<{_MARK}>", field="value"))
    places: Places = {}
    for name, page in found:
        places.setdefault(name, (page * PAGE,))
    _by_cell(report, places)
    assert isinstance(pdf, bytes)
    return pdf, places


def _by_cell(report: Report, places: Places) -> None:
    """A row stands on one page with all its cells."""
    for table in report.tables():
        for row in table.rows:
            for column in table.columns:
                places[f"{table.place(row)}/{column.key}"] = places[table.place(row)]


def scanned(pdf: bytes, layout: Layout, name: str) -> bytes:
    """The pages as images without text."""
    rng = random.Random(name)
    skew = 0.0 if layout["skew"] == "straight" else rng.choice((-1, 1)) * rng.uniform(0.2, 0.7)
    noise = 4.0 if layout["noise"] == "little" else 11.0
    scan = Scan(int(layout["dpi"]), skew=skew, noise=noise, quality=55, seed=rng.randrange(10**6))
    return images_only(pdf, scan, name)


def source(report: Report, layout: Layout) -> str:
    """The Typst source. Every text is a string literal, so no content is taken for markup."""
    parts = [_preamble(report, layout)]
    parts += [_block(block, layout) for block in report.blocks]
    return "\n".join(parts) + "\n"


def _string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def _at(name: str) -> str:
    """An invisible mark that tells the page it is on."""
    return f"#context [#metadata(({_string(name)}, here().page()))<{_MARK}>]"


def _preamble(report: Report, layout: Layout) -> str:
    name, furniture = report.association, layout["furniture"]
    header = f"#{_string(report.title)} #h(1fr) #{_string(name)}" if furniture == "header each page" else ""
    pages = "#context counter(page).display()"
    footer = {
        "none": "",
        "name and page": f"#{_string(name)} #h(1fr) {pages}",
        "page of pages": "#h(1fr) #context [#counter(page).display() (#counter(page).final().first())]",
        "header each page": f"#h(1fr) {pages} #h(1fr)",
    }[furniture]
    return f"""\
#set document(title: {_string(report.title)}, date: none)
#set page(paper: "a4", margin: (x: 58pt, y: 66pt), header: [#set text(size: 7.5pt)
{header}], footer: [#set text(size: 7.5pt)
{footer}])
#set text(font: {_string(layout["font"])}, size: {layout["size"]}pt, lang: "sv", hyphenate: false)
#set par(leading: 0.6em, spacing: 1em)
#show heading: set block(above: 1.4em, below: 0.8em)
#show heading.where(level: 1): set text(size: 1.15em)
#show heading.where(level: 2): set text(size: 1.05em)
#show heading.where(level: 3): set text(size: 1em)
#set table.cell(breakable: false)
#block(below: 2em)[#text(size: 1.9em, weight: "bold")[#{_string(name)}] \\ #text(size: 1.4em)[#{_string(report.title)}]]
"""


def _block(block: Block, layout: Layout) -> str:
    match block:
        case Heading(level, text, name):
            return f"#heading(level: {level})[#{_string(text)}{_at(name)}]"
        case Paragraph(sentences):
            return "#par[" + " ".join(f"{_at(s.name)}#{_string(s.text)}" for s in sentences) + "]"
        case PageBreak(soft):
            return "" if soft else "#pagebreak(weak: true)"
        case Table():
            return _table(block, layout)
    raise TypeError(block)


def _table(table: Table, layout: Layout) -> str:
    caption = heading_of(table, layout.caption_style)
    told = (
        f'#block(above: 1.2em, below: 0.7em, sticky: {str(not table.caption_below).lower()})[#text(weight: "bold")[#{_string(caption)}]{_at(table.name + "/caption")}]'
        if caption
        else ""
    )
    parts = [] if table.caption_below else [told]
    if table.between:
        parts.append(f"#par[#{_string(table.between)}]")
    if table.chart:
        parts.append(_chart(table))
    else:
        if table.unit_line:
            unit = f"#{_string(table.unit_line)}{_at(table.name + '/unit')}"
            parts.append(f"#block(below: 0.4em, sticky: true)[#set text(size: 0.9em)\n{unit}]")
        pages = parts_of(table, layout["continuation"])
        grids = [
            _grid(table, rows, layout, not n or layout["continuation"] == "header repeated")
            for n, rows in enumerate(pages)
        ]
        parts.append("\n#pagebreak()\n".join(grids))
    return "\n".join([*parts, told] if table.caption_below else parts)


def _grid(table: Table, rows: list[Row], layout: Layout, header: bool) -> str:
    narrow = layout["label_width"] == "narrow" or layout["wraps"] != "none"
    label = "110pt" if narrow else "auto" if table.transposed else "1fr"  # beside wide columns 1fr would be nothing
    count = len(table.columns)
    widths = ", ".join([label, *("auto" if c.sort == "note" else "1fr" if narrow else "auto" for c in table.columns)])
    gap = 9 if layout["gutter"] == "wide" and count < 7 else 4
    rules = layout["rules"]
    stroke = "0.5pt" if rules == "ruled" else "none"
    fill = "(_, y) => if calc.odd(y) { luma(232) }" if rules == "zebra" else "none"
    body = [line for row in rows for line in _row(table, row, layout)]
    head = list(_header(table, layout)) if header else []
    line = "table.hline(stroke: 0.6pt),"
    if rules == "booktabs":
        body, head = [*body, line], [line, *head, line]
    code = "\n  ".join([*head, *body])
    small = "#set text(size: 0.85em)\n" if count > 5 else ""
    return f"""#block(width: 100%, above: 0.8em, below: 1.2em)[{small}#table(
  columns: ({widths},), inset: (x: {gap}pt, y: {_PITCH[layout["pitch"]]}pt), stroke: {stroke}, fill: {fill},
  {code}
)]"""


def _header(table: Table, layout: Layout) -> Iterator[str]:
    """One row of header cells; lines of a header are broken within the cell."""
    lines = header_lines(table, layout["header"])
    columns = list(zip(*lines, strict=True))
    made = []
    for number, texts in enumerate(columns):
        content = "#linebreak()".join(f"#{_string(t)}" for t in texts if t)
        side = "left" if not number else _ALIGN[layout["figures"]]
        mark = _at(f"{table.name}/header") if not number else ""
        made.append(f"table.cell(align: {side} + bottom)[#strong[{content}]{mark}],")
    yield f"table.header(repeat: false, {' '.join(made)}),"


def _row(table: Table, row: Row, layout: Layout) -> Iterator[str]:
    bold = row.role == "group" or (row.role in ("total", "subtotal") and layout["bold_totals"] == "yes")
    texts = [row.cells[c.key].text if c.key in row.cells else "" for c in table.columns]
    if row.role in ("total", "subtotal") and layout["rules"] == "booktabs":
        yield "table.hline(stroke: 0.3pt),"
    line = _LINE[layout["wraps"]]
    cells = [f"table.cell(align: left + top)[{_strong(row.label, bold)}{_at(table.place(row))}],"]
    for text in texts:
        box = f"#box[{_strong(text, bold)}]" if text else ""
        cells.append(f"table.cell(align: {_ALIGN[layout['figures']]} + {line})[{box}],")
    yield " ".join(cells)


def _strong(text: str, bold: bool) -> str:
    return f"#strong[#{_string(text)}]" if bold else f"#{_string(text)}"


def _chart(table: Table) -> str:
    """Bars with their labels and figures."""
    rows = []
    for row in table.rows:
        cell = row.cells["p"]
        width = float(cell.value or 0) * 2.2
        label = f"#box(width: 150pt)[#{_string(row.label)}{_at(table.place(row))}]"
        rows.append(
            f"#block(spacing: 0.5em)[{label} #box(width: {width:.1f}pt, height: 8pt, fill: luma(170)) #{_string(cell.text)}]"
        )
    return "\n".join(rows)
