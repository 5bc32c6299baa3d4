"""A report as a PDF made by LibreOffice from a flat OpenDocument text, which names every width, border and header.

LibreOffice stamps its files with the time and a random identity; both are set to fixed values afterwards.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from itertools import count, groupby
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pymupdf

from tests.typeset.charts import draw
from tests.typeset.content import (
    Block,
    Cell,
    Chart,
    Heading,
    ListItems,
    PageBreak,
    Paragraph,
    Report,
    Row,
    Table,
    is_prose,
)
from tests.typeset.style import Style, figure_columns, printed
from tests.typeset.truth import NOTE_HEADERS, column_headers

MADE = "D:20260101000000Z"
_EXPORT = 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"false"},"ExportBookmarks":{"type":"boolean","value":"false"}}'
_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{path}:1.0"'
    for name, path in (
        ("office", "office"),
        ("style", "style"),
        ("text", "text"),
        ("table", "table"),
        ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"),
        ("svg", "svg-compatible"),
    )
)
_FIELD = re.compile(r"\{(page|pages)\}")
_FIELDS = {"page": '<text:page-number text:select-page="current"/>', "pages": "<text:page-count/>"}
_ALIGN = {"right": "end", "centre": "center", "left": "start"}
_LINE = {"first": "top", "middle": "middle", "last": "bottom"}
_HEADING = {1: (1.5, 14, 7), 2: (1.2, 12, 5), 3: (1.05, 10, 3)}  # size in em, points above and below
_BORDER = "0.5pt solid #000000"


def available() -> bool:
    """Whether LibreOffice is installed."""
    return shutil.which("soffice") is not None


def to_pdfs(reports: Iterable[tuple[Report, Style]]) -> list[bytes]:
    """The PDFs of several reports, converted by one start of LibreOffice with a profile of its own."""
    with tempfile.TemporaryDirectory() as folder:
        sources = []
        for report, style in reports:
            sources.append(Path(folder) / f"{report.document_id}.fodt")
            sources[-1].write_text(source(report, style), encoding="utf-8")
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", _EXPORT]
        subprocess.run([*command, "--outdir", folder, *map(str, sources)], check=True, capture_output=True, timeout=900)
        return [normalised(path.with_suffix(".pdf").read_bytes(), path.stem) for path in sources]


def to_pdf(report: Report, style: Style) -> bytes:
    """The PDF of one report."""
    return to_pdfs([(report, style)])[0]


def normalised(pdf: bytes, name: str) -> bytes:
    """The same PDF with a fixed date and an identity made from its name."""
    with pymupdf.open(stream=pdf, filetype="pdf") as document:
        document.set_metadata({**document.metadata, "creationDate": MADE, "modDate": MADE})
        identity = hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()
        document.xref_set_key(-1, "ID", f"[<{identity}><{identity}>]")
        document.xref_set_key(-1, "DocChecksum", "null")
        return bytes(document.tobytes(garbage=3, deflate=True, no_new_id=True))


def source(report: Report, style: Style) -> str:
    """The flat OpenDocument text of a report."""
    return _Writer(report, style).document()


class _Writer:
    def __init__(self, report: Report, style: Style) -> None:
        self.report, self.style = report, style
        self.styles: dict[tuple[str, str, str], str] = {}
        self.breaking = False  # the next paragraph starts a page
        self.numbered = count(1)  # names of sections and tables

    def document(self) -> str:
        body = []
        for prose, run in groupby(self.report.blocks, lambda block: self.style.columns == 2 and is_prose(block)):
            made = "".join(map(self.block, run))
            body.append(self.section(made) if prose else made)
        furniture = [self.furniture(text) for text in (self.report.header, self.report.footer)]
        automatic = "".join(
            f'<style:style style:name="{name}" style:family="{family}"{more}>{inner}</style:style>'
            for (family, inner, more), name in self.styles.items()
        )
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {_NAMESPACES} office:version="1.2" '
            'office:mimetype="application/vnd.oasis.opendocument.text">'
            f"{self.fixed()}<office:automatic-styles>{self.page_layout()}{automatic}</office:automatic-styles>"
            '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="page">'
            f"<style:header>{furniture[0]}</style:header><style:footer>{furniture[1]}</style:footer>"
            f"</style:master-page></office:master-styles><office:body><office:text>{''.join(body)}</office:text></office:body></office:document>"
        )

    def fixed(self) -> str:
        """Font and the defaults of every paragraph and list."""
        font = quoteattr(self.style.font)
        return (
            f"<office:font-face-decls><style:font-face style:name={font} svg:font-family={quoteattr(repr(self.style.font))}/>"
            '</office:font-face-decls><office:styles><style:default-style style:family="paragraph">'
            '<style:paragraph-properties fo:orphans="2" fo:widows="2" style:tab-stop-distance="36pt"/>'
            f'<style:text-properties style:font-name={font} fo:font-size="{self.style.size}pt" fo:language="sv" fo:country="SE"/>'
            '</style:default-style><style:style style:name="Standard" style:family="paragraph"/>'
            '<text:list-style style:name="bullets"><text:list-level-style-bullet text:level="1" text:bullet-char="•">'
            '<style:list-level-properties text:space-before="8pt" text:min-label-width="12pt"/>'
            "</text:list-level-style-bullet></text:list-style></office:styles>"
        )

    def page_layout(self) -> str:
        half = self.style.margin_y / 2
        furniture = f'<style:header-footer-properties fo:min-height="{half}pt" fo:margin-{{}}="6pt"/>'
        return (
            '<style:page-layout style:name="page"><style:page-layout-properties fo:page-width="595.28pt" fo:page-height="841.89pt" '
            f'fo:margin-top="{half}pt" fo:margin-bottom="{half}pt" fo:margin-left="{self.style.margin_x}pt" fo:margin-right="{self.style.margin_x}pt"/>'
            f"<style:header-style>{furniture.format('bottom')}</style:header-style>"
            f"<style:footer-style>{furniture.format('top')}</style:footer-style></style:page-layout>"
        )

    def name(self, family: str, inner: str, more: str = "") -> str:
        """The automatic style of these properties, made when first asked for."""
        return self.styles.setdefault((family, inner, more), f"{family[:5].strip('-')}{len(self.styles)}")

    def paragraph(self, text: str, layout: str = "", letters: str = "", tag: str = "text:p") -> str:
        """A paragraph with the properties given as attributes; it starts a page where a page break stood before it."""
        if self.breaking:
            layout, self.breaking = layout + ' fo:break-before="page"', False
        inner = f"<style:paragraph-properties {layout}/>" + (f"<style:text-properties {letters}/>" if letters else "")
        style = self.name("paragraph", inner, ' style:parent-style-name="Standard"')
        content = text if text.startswith("<") else escape(text).replace("\n", "<text:line-break/>")
        return f'<{tag} text:style-name="{style}">{content}</{tag.split()[0]}>'

    def furniture(self, text: str) -> str:
        pieces = _FIELD.split(text)
        made = [
            _FIELDS[piece] if number % 2 else escape(piece).replace("\n", "<text:tab/>")
            for number, piece in enumerate(pieces)
        ]
        stop = f'<style:tab-stops><style:tab-stop style:position="{self.style.text_width:.1f}pt" style:type="right"/></style:tab-stops>'
        inner = f'<style:paragraph-properties>{stop}</style:paragraph-properties><style:text-properties fo:font-size="{self.style.size - 1.5}pt"/>'
        return f'<text:p text:style-name="{self.name("paragraph", inner)}">{"".join(made)}</text:p>'

    def section(self, inner: str) -> str:
        column = '<style:column style:rel-width="1*" fo:start-indent="{}pt" fo:end-indent="{}pt"/>'
        columns = f'<style:columns fo:column-count="2">{column.format(0, 9)}{column.format(9, 0)}</style:columns>'
        style = self.name(
            "section",
            f'<style:section-properties text:dont-balance-text-columns="false">{columns}</style:section-properties>',
        )
        return f'<text:section text:style-name="{style}" text:name="s{next(self.numbered)}">{inner}</text:section>'

    def block(self, block: Block) -> str:
        prose = f'fo:margin-bottom="{self.style.size * 0.6:.1f}pt" fo:text-align="{"justify" if self.style.justify else "start"}"'
        match block:
            case Heading(level, text):
                size, above, below = _HEADING[level]
                layout = f'fo:margin-top="{above}pt" fo:margin-bottom="{below}pt" fo:keep-with-next="always"'
                letters = f'fo:font-weight="bold" fo:font-size="{self.style.size * size:.1f}pt"'
                return self.paragraph(text, layout, letters, f'text:h text:outline-level="{level}"')
            case Paragraph(text, caption):
                return self.caption(text) if caption else self.paragraph(text, prose)
            case ListItems(items):
                made = "".join(f"<text:list-item>{self.paragraph(item)}</text:list-item>" for item in items)
                return f'<text:list text:style-name="bullets">{made}</text:list>' + self.paragraph(
                    "", "", 'fo:font-size="4pt"'
                )
            case PageBreak():
                self.breaking = True
                return ""
            case Chart():
                return self.chart(block)
            case Table():
                return self.table(block)
        raise TypeError(block)

    def caption(self, text: str, follows: bool = True) -> str:
        keep = ' fo:keep-with-next="always"' if follows else ""
        letters = f'fo:font-weight="bold" fo:font-size="{self.style.size - 0.5}pt"'
        return self.paragraph(
            text, f'fo:margin-top="{8 if follows else 3}pt" fo:margin-bottom="{3 if follows else 8}pt"{keep}', letters
        )

    def chart(self, chart: Chart) -> str:
        """Polygons and text frames anchored to one paragraph as high as the drawing."""
        small = self.style.size - 1.5
        drawing = draw(chart, self.style.chart, self.style.text_width * 0.9, small)
        place = 'style:horizontal-pos="from-left" style:horizontal-rel="paragraph" style:vertical-pos="from-top" style:vertical-rel="paragraph" style:wrap="run-through"'
        parts = []
        for shape in drawing.shapes:
            level = f"{round(shape.grey * 255):02x}" * 3
            fill = self.name(
                "graphic",
                f'<style:graphic-properties draw:fill="solid" draw:fill-color="#{level}" draw:stroke="solid" svg:stroke-color="#ffffff" {place}/>',
            )
            left, top = (min(axis) for axis in zip(*shape.points, strict=True))
            width, height = (max(axis) - min(axis) for axis in zip(*shape.points, strict=True))
            points = " ".join(f"{(x - left) * 100:.0f},{(y - top) * 100:.0f}" for x, y in shape.points)
            size = f'svg:x="{left:.2f}pt" svg:y="{top:.2f}pt" svg:width="{width:.2f}pt" svg:height="{height:.2f}pt"'
            parts.append(
                f'<draw:polygon text:anchor-type="paragraph" draw:style-name="{fill}" {size} '
                f'svg:viewBox="0 0 {width * 100:.0f} {height * 100:.0f}" draw:points="{points}"/>'
            )
        frame = self.name(
            "graphic",
            f'<style:graphic-properties fo:padding="0pt" fo:border="none" draw:fill="none" draw:stroke="none" {place}/>',
        )
        for text in drawing.texts:
            left, room = (0.0, text.x) if text.ends_at_x else (text.x, drawing.width - text.x)
            side = "end" if text.ends_at_x else "start"
            inner = self.paragraph(text.text, f'fo:text-align="{side}"', f'fo:font-size="{small}pt"')
            size = (
                f'svg:x="{left:.2f}pt" svg:y="{text.y:.2f}pt" svg:width="{room:.2f}pt" svg:height="{small * 1.4:.2f}pt"'
            )
            parts.append(
                f'<draw:frame text:anchor-type="paragraph" draw:style-name="{frame}" {size}><draw:text-box>{inner}</draw:text-box></draw:frame>'
            )
        caption = self.caption(chart.caption) if chart.caption else ""
        return caption + self.paragraph(
            "".join(parts), f'fo:line-height="{drawing.height:.1f}pt" fo:margin-bottom="8pt"'
        )

    def table(self, table: Table) -> str:
        before = self.paragraph("", "", 'fo:font-size="2pt"') if self.breaking else ""
        widths = table.widths or (100 / max(1, table.columns),) * table.columns
        share = min(1.0, sum(widths) / 100) * self.style.table_width
        points = [width / sum(widths) * share * self.style.text_width for width in widths]
        whole = "false" if self.style.keep_tables else "true"
        properties = f'style:width="{sum(points):.2f}pt" table:align="left" style:may-break-between-rows="{whole}" table:border-model="collapsing"'
        if table.caption_below:
            properties += ' fo:keep-with-next="always"'
        style = self.name("table", f"<style:table-properties {properties}/>")
        columns = []
        for width in points:
            column = self.name("table-column", f'<style:table-column-properties style:column-width="{width:.2f}pt"/>')
            columns.append(f'<table:table-column table:style-name="{column}"/>')
        head = "".join(self.row(row, table, number, True) for number, row in enumerate(table.header))
        if head and self.style.repeat_header:
            head = f"<table:table-header-rows>{head}</table:table-header-rows>"
        body = "".join(self.row(row, table, number, False) for number, row in enumerate(table.body))
        made = f'<table:table table:name="t{next(self.numbered)}" table:style-name="{style}">{"".join(columns)}{head}{body}</table:table>'
        if table.caption_below and table.caption:
            return before + made + self.caption(table.caption, follows=False)
        return (
            before
            + (self.caption(table.caption) if table.caption else "")
            + made
            + self.paragraph("", "", 'fo:font-size="6pt"')
        )

    def row(self, row: Row, table: Table, number: int, heading: bool) -> str:
        style = self.name("table-row", '<style:table-row-properties fo:keep-together="always"/>')
        figures = figure_columns(table)
        notes = [text.casefold() in NOTE_HEADERS for text in column_headers(table)]
        made, column = [], 0
        for cell in row.cells:
            made.append(
                self.cell(
                    cell,
                    row,
                    column,
                    figures[column],
                    notes[column],
                    heading,
                    self.borders(table, row, number, column, cell, heading),
                )
            )
            made.append("<table:covered-table-cell/>" * (cell.span - 1))
            column += cell.span
        return f'<table:table-row table:style-name="{style}">{"".join(made)}</table:table-row>'

    def borders(self, table: Table, row: Row, number: int, column: int, cell: Cell, heading: bool) -> str:
        if table.rules == "ruled":
            return f'fo:border="{_BORDER}"'
        if table.rules == "unruled":
            return 'fo:border="none"'
        last = number == len(table.header if heading else table.body) - 1
        over_some = heading and column and cell.span > 1
        above = not heading and "total" in row.classes and number
        below = f'fo:border-bottom="{_BORDER}"' if last or over_some else 'fo:border-bottom="none"'
        return below + (f' fo:border-top="{_BORDER}"' if above else "")

    def cell(self, cell: Cell, row: Row, column: int, figures: bool, note: bool, heading: bool, borders: str) -> str:
        style = self.style
        align = (style.header_align if heading else style.value_align) if figures else "left"
        if column and (note or (heading and cell.span > 1)):
            align = "centre"
        line = "bottom" if heading else _LINE[style.figures] if figures else "top"
        shade = ' fo:background-color="#e1e1e1"' if heading and style.shaded_header else ""
        padding = f'fo:padding-left="4pt" fo:padding-right="4pt" fo:padding-top="{style.pitch}pt" fo:padding-bottom="{style.pitch}pt"'
        name = self.name(
            "table-cell", f'<style:table-cell-properties {padding} style:vertical-align="{line}" {borders}{shade}/>'
        )
        indent = ' fo:margin-left="10pt"' if not column and "indent" in row.classes else ""
        bold = style.bold_header if heading else bool(row.classes & {"total", "group"})
        text = printed(cell.text, style) if column and not heading else cell.text
        inner = self.paragraph(
            text, f'fo:text-align="{_ALIGN[align]}"{indent}', 'fo:font-weight="bold"' if bold else ""
        )
        span = f' table:number-columns-spanned="{cell.span}"' if cell.span > 1 else ""
        return (
            f'<table:table-cell table:style-name="{name}"{span} office:value-type="string">{inner}</table:table-cell>'
        )
