"""A report as a text extraction leaves it: lines, with the line on which everything stands."""

from __future__ import annotations

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

WIDTH = 92  # characters of a line of running text
LABEL = 30  # characters of a label's line where labels wrap
PAGES = 14
GAP = 4  # blanks at least between columns that line up

Places = dict[str, tuple[int, ...]]


class TextWriter:
    """Lines and places (1-based lines) of one report."""

    def __init__(self, report: Report, layout: Layout) -> None:
        self.report, self.layout = report, layout
        self.lines: list[str] = []
        self.places: Places = {}
        self.page = 1
        self.widths: list[int] = []  # of the columns of the table at hand
        self.markdown = layout["cells"] in ("tabs", "pipes")

    def write(self) -> str:
        mark = "# " if self.markdown else ""
        self.lines += [mark + self.report.association, "", self.report.title, ""]
        for block in self.report.blocks:
            self._block(block)
        return "\n".join(self.lines) + "\n"

    def _block(self, block: Block) -> None:
        match block:
            case Heading(level, text, name):
                self.lines += ["", ("#" * level + " " if self.markdown else "") + text]
                self.places[name] = (len(self.lines),)
                self.lines += [""] if self.markdown else []
            case Paragraph():
                self._paragraph(block)
            case PageBreak():
                self._turn()
            case Table():
                self._table(block)

    def _paragraph(self, paragraph: Paragraph) -> None:
        """Words filled into lines; each sentence's lines are kept."""
        self.lines.append("")
        lines: list[str] = [""]
        for sentence in paragraph.sentences:
            taken: list[int] = []
            for word in sentence.text.split():
                if lines[-1] and len(lines[-1]) + 1 + len(word) > WIDTH:
                    lines.append("")
                lines[-1] += (" " if lines[-1] else "") + word
                taken.append(len(self.lines) + len(lines))
            self.places[sentence.name] = tuple(sorted(set(taken)))
        self.lines += [*lines, ""]

    def _turn(self) -> None:
        """A page's foot and the next one's head."""
        furniture = self.layout["furniture"]
        name = self.report.association
        if furniture == "name and page":
            self.lines += ["", f"{name} {self.page}"]
        elif furniture == "page of pages":
            self.lines += ["", f"{self.page} ({PAGES})"]
        elif furniture == "header each page":
            self.lines += ["", str(self.page), f"\f{self.report.title} {name}"]
        self.page += 1

    def _table(self, table: Table) -> None:
        caption = heading_of(table, self.layout.caption_style)
        self.lines.append("")
        if caption and not table.caption_below:
            self._caption(table, caption)
            self.lines += ["", table.between, ""] if table.between else []
        if table.chart:
            self._chart(table)
        else:
            if table.unit_line:
                self.lines.append(table.unit_line)
                self.places[f"{table.name}/unit"] = (len(self.lines),)
            self._grid(table)
        if caption and table.caption_below:
            self._caption(table, caption)
        self.lines.append("")

    def _caption(self, table: Table, text: str) -> None:
        self.lines.append(text)
        self.places[f"{table.name}/caption"] = (len(self.lines),)
        self.lines += [""] if self.layout["cells"] == "pipes" else []

    def _grid(self, table: Table) -> None:
        texts = header_lines(table, self.layout["header"])
        texts += [
            [r.label, *(r.cells[c.key].text if c.key in r.cells else "" for c in table.columns)] for r in table.rows
        ]
        self.widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
        pipes = self.layout["cells"] == "pipes"
        for part, rows in enumerate(parts_of(table, "whole" if pipes else self.layout["continuation"])):
            if part:
                self._turn()
            if not part or self.layout["continuation"] == "header repeated":
                self._header(table)
            for row in rows:
                self._row(table, row)

    def _header(self, table: Table) -> None:
        style, cells = self.layout["header"], self.layout["cells"]
        lines = header_lines(table, "one line" if cells == "pipes" else style)
        start = len(self.lines) + 1
        if cells == "a line a cell" or (style == "a line a column" and cells == "single spaces"):
            self.lines += [text for column in zip(*lines, strict=True) for text in column if text]
        else:
            self.lines += [self._joined(line) for line in lines]
        if cells == "pipes":
            self.lines.append("|" + "---|" * (len(table.columns) + 1))
        self.places.setdefault(f"{table.name}/header", tuple(range(start, len(self.lines) + 1)))

    def _joined(self, texts: list[str]) -> str:
        match self.layout["cells"]:
            case "tabs":
                return "\t".join(texts)
            case "pipes":
                return "| " + " | ".join(texts) + " |"
            case "wide gaps":
                first, *rest = self.widths
                cells = "".join(text.rjust(width + GAP) for text, width in zip(texts[1:], rest, strict=True))
                return (texts[0].ljust(first) + cells).rstrip()
        return " ".join(text for text in texts if text)

    def _row(self, table: Table, row: Row) -> None:
        texts = [row.cells[c.key].text if c.key in row.cells else "" for c in table.columns]
        place = table.place(row)
        if self.layout["cells"] == "a line a cell":
            self._down(table, row, texts, place)
            return
        above, own, below = self._wrapped(row) if any(texts) else ([], row.label, [])
        self.lines += above
        whole = any(texts) or self.layout["cells"] in ("tabs", "pipes")
        self.lines.append(self._joined([own, *texts]) if whole else own)
        self.places[place] = (len(self.lines),)
        for column in table.columns:
            self.places[f"{place}/{column.key}"] = (len(self.lines),)
        self.lines += below

    def _wrapped(self, row: Row) -> tuple[list[str], str, list[str]]:
        """A label's lines above its figures, beside them and below."""
        where = self.layout["wraps"]
        if where == "none" or len(row.label) <= LABEL or self.layout["cells"] not in ("single spaces", "wide gaps"):
            return [], row.label, []
        lines = [""]
        for word in row.label.split():
            if lines[-1] and len(lines[-1]) + 1 + len(word) > LABEL:
                lines.append("")
            lines[-1] += (" " if lines[-1] else "") + word
        at = {"first line": 0, "last line": len(lines) - 1}.get(where, (len(lines) - 1) // 2)
        return lines[:at], lines[at], lines[at + 1 :]

    def _down(self, table: Table, row: Row, texts: list[str], place: str) -> None:
        self.lines.append(row.label)
        taken = [len(self.lines)]
        for column, text in zip(table.columns, texts, strict=True):
            if text:
                self.lines.append(text)
                taken.append(len(self.lines))
                self.places[f"{place}/{column.key}"] = (len(self.lines),)
        self.places[place] = tuple(taken)

    def _chart(self, table: Table) -> None:
        """Labels of a chart: each with its figure, or all figures first."""
        figures = [row.cells["p"].text for row in table.rows]
        together = table.chart == "label and figure"
        for row, figure in zip(table.rows, figures, strict=True):
            self.lines.append(f"{row.label} {figure}" if together else figure)
            self.places[table.place(row)] = self.places[f"{table.place(row)}/p"] = (len(self.lines),)
        self.lines += [] if together else [row.label for row in table.rows]


def write(report: Report, layout: Layout) -> tuple[bytes, str, Places]:
    """The file's bytes, its ending and where everything stands."""
    writer = TextWriter(report, layout)
    text = writer.write()
    return text.encode(), (".md" if writer.markdown else ".txt"), writer.places
