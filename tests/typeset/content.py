"""The content of a specimen, read from a strict subset of HTML into plain dataclasses.

Read with html.parser of the standard library: the subset needs no repair of broken markup, and a specimen's truth
can then be made without any package. Whatever is outside the subset is refused with its line, for a tag that is
quietly skipped would be missing from the page and from the truth alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

RULES = ("unruled", "partly", "ruled")
ROW_CLASSES = frozenset({"group", "total", "indent"})
_VOID = frozenset({"meta", "br", "hr", "col"})
_TEXT_TAGS = frozenset({"title", "header", "footer", "h1", "h2", "h3", "p", "li", "caption", "th", "td", "span"})
_FRAMES = frozenset({"html", "head", "body", "ul", "div", "table", "colgroup", "thead", "tbody", "tr"})
_WIDTH = re.compile(r"width:\s*([\d.]+)%")


class ContentError(ValueError):
    """The content file leaves the subset; the message says where."""


@dataclass(frozen=True)
class Heading:
    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    text: str
    caption: bool = False


@dataclass(frozen=True)
class ListItems:
    items: tuple[str, ...]


@dataclass(frozen=True)
class PageBreak:
    pass


@dataclass(frozen=True)
class Slice:
    """One bar or sector: the label and value it stands for, and the text printed at it."""

    label: str
    value: str
    text: str


@dataclass(frozen=True)
class Chart:
    caption: str
    slices: tuple[Slice, ...]


@dataclass(frozen=True)
class Cell:
    """Text with forced line breaks as newlines, over one column or more."""

    text: str
    span: int = 1


@dataclass(frozen=True)
class Row:
    cells: tuple[Cell, ...]
    classes: frozenset[str] = frozenset()

    def texts(self) -> list[str]:
        """One text for each column: a spanning cell's text stands in its first column only."""
        return [text for cell in self.cells for text in (cell.text, *[""] * (cell.span - 1))]


@dataclass(frozen=True)
class Table:
    kind: str
    rules: str
    caption: str = ""
    widths: tuple[float, ...] = ()  # per cent of the text width
    header: tuple[Row, ...] = ()
    body: tuple[Row, ...] = ()
    caption_below: bool = False

    @property
    def columns(self) -> int:
        """How many columns the table has, by its widths or by its widest row."""
        return len(self.widths) or max((len(row.texts()) for row in self.header + self.body), default=0)


Block = Heading | Paragraph | ListItems | PageBreak | Chart | Table


@dataclass(frozen=True)
class Report:
    document_id: str
    title: str
    header: str = ""
    footer: str = ""
    blocks: tuple[Block, ...] = ()

    def tables(self) -> list[Table]:
        """The tables in printed order."""
        return [block for block in self.blocks if isinstance(block, Table)]


def is_prose(block: Block) -> bool:
    """Whether the block may be set in columns: running text, no heading, caption or table."""
    return isinstance(block, ListItems) or (isinstance(block, Paragraph) and not block.caption)


@dataclass
class _Open:
    """What is being collected between a table's, list's or chart's tags."""

    kind: str = ""
    rules: str = "unruled"
    below: bool = False
    caption: str = ""
    widths: list[float] = field(default_factory=list)
    header: list[Row] = field(default_factory=list)
    body: list[Row] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    slices: list[Slice] = field(default_factory=list)


class _Parser(HTMLParser):
    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.name = name
        self.identifier = ""
        self.furniture = {"title": "", "header": "", "footer": ""}
        self.blocks: list[Block] = []
        self.stack: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self.open = _Open()

    def fail(self, message: str) -> ContentError:
        return ContentError(f"{self.name}:{self.getpos()[0]}: {message}")

    def inside(self, tag: str) -> bool:
        return any(tag == name for name, _ in self.stack)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        if tag not in _VOID | _TEXT_TAGS | _FRAMES:
            raise self.fail(f"<{tag}> is not part of the subset")
        if self.stack and self.stack[-1][0] in _TEXT_TAGS and tag != "br":
            raise self.fail(f"<{tag}> inside <{self.stack[-1][0]}>")
        if tag == "br":
            self.text.append("\n")
        elif tag == "hr":
            self.blocks.append(PageBreak())
        elif tag == "meta" and values.get("name") == "document_id":
            self.identifier = values.get("content", "")
        elif tag == "col":
            width = _WIDTH.search(values.get("style", ""))
            if not width:
                raise self.fail("<col> without a width in per cent")
            self.open.widths.append(float(width[1]))
        if tag in _VOID:
            return
        self.stack.append((tag, values))
        if tag in _TEXT_TAGS:
            self.text = []
        elif tag in ("table", "div", "ul"):
            classes = values.get("class", "").split()
            if tag == "table" and not set(classes) & set(RULES):
                raise self.fail("<table> needs the class unruled, partly or ruled")
            rules = next((name for name in RULES if name in classes), "unruled")
            self.open = _Open(values.get("data-kind", "other"), rules, values.get("data-caption") == "below")
        elif tag == "tr":
            self.open.cells = []

    def handle_data(self, data: str) -> None:
        if self.stack and self.stack[-1][0] in _TEXT_TAGS:
            self.text.append(re.sub(r"\s+", " ", data.replace("\u00a0", "\u2060")).replace("\u2060", "\u00a0"))
        elif data.strip():
            raise self.fail(f"text outside any block: {data.strip()[:40]!r}")

    def handle_endtag(self, tag: str) -> None:
        if not self.stack or self.stack[-1][0] != tag:
            raise self.fail(f"</{tag}> closes {self.stack[-1][0] if self.stack else 'nothing'}")
        _, values = self.stack.pop()
        text = "\n".join(line.strip() for line in "".join(self.text).split("\n")).strip()
        if tag in ("title", "header", "footer"):
            self.furniture[tag] = text
        elif tag in ("h1", "h2", "h3"):
            self.blocks.append(Heading(int(tag[1]), text))
        elif tag == "p":
            self._paragraph(text, values.get("class", ""))
        elif tag == "li":
            self.open.items.append(text)
        elif tag == "caption":
            self.open.caption = text
        elif tag == "span":
            self.open.slices.append(Slice(values.get("data-label", ""), values.get("data-value", ""), text))
        elif tag in ("th", "td"):
            self.open.cells.append(Cell(text, int(values.get("colspan", "1"))))
        elif tag == "tr":
            self._row(values.get("class", ""))
        elif tag in ("ul", "div", "table"):
            self._close(tag)

    def _paragraph(self, text: str, css: str) -> None:
        if css not in ("", "caption"):
            raise self.fail(f"<p class={css!r}> is not part of the subset")
        if self.inside("div"):
            self.open.caption = text
        else:
            self.blocks.append(Paragraph(text, bool(css)))

    def _row(self, css: str) -> None:
        classes = frozenset(css.split())
        if classes - ROW_CLASSES:
            raise self.fail(f"<tr class={css!r}> is not part of the subset")
        row = Row(tuple(self.open.cells), classes)
        if self.open.widths and len(row.texts()) != len(self.open.widths):
            raise self.fail(f"a row of {len(row.texts())} columns in a table of {len(self.open.widths)}")
        (self.open.header if self.inside("thead") else self.open.body).append(row)

    def _close(self, tag: str) -> None:
        made = self.open
        if tag == "ul":
            self.blocks.append(ListItems(tuple(made.items)))
        elif tag == "div":
            self.blocks.append(Chart(made.caption, tuple(made.slices)))
        else:
            widths, header, body = tuple(made.widths), tuple(made.header), tuple(made.body)
            self.blocks.append(Table(made.kind, made.rules, made.caption, widths, header, body, made.below))


def parse(source: str, name: str = "content") -> Report:
    """The report a content file describes. Raises ContentError where it leaves the subset."""
    parser = _Parser(name)
    parser.feed(source)
    parser.close()
    if parser.stack:
        raise parser.fail(f"<{parser.stack[-1][0]}> is never closed")
    if not parser.identifier:
        raise parser.fail("no <meta name=document_id>")
    return Report(parser.identifier, **parser.furniture, blocks=tuple(parser.blocks))


def load(path: Path) -> Report:
    """The report of a content file."""
    return parse(path.read_text(encoding="utf-8"), path.name)
