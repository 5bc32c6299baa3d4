"""Read a text or Markdown extract into a Page of positioned Words (position = column and line).

Tabs and Markdown pipes become wide gaps at shared stops, so a table cell's position says which column it is in;
a single space stays what it is in these extracts: ambiguous. Markup is taken off without moving a figure to
another line or cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.model import TEXT_EXTRACT, Page, Word
from pipeline.readers.failure import Unreadable

NUMBER_GAP = 1.0  # characters: one space may stand inside a number, two never do
CELL_GAP = 4  # characters between the cells of a tab-separated table
WRAPPED = 60  # characters; a longer line between two lines of cells is no wrapped label
LARGEST_FILE = 10_000_000  # bytes; a report's text is below 1 MB
LONGEST_LINE = 20_000  # characters; longer lines are data dumps, not prose

HARD_SPACES = "\u00a0\u2007\u2009\u202f"  # inside a number they join, elsewhere they are spaces
_HARD_BETWEEN_DIGITS = re.compile(rf"(?<=\d)[{HARD_SPACES}](?=\d)")
_LATEX_SPACE = re.compile(r"(?<=\d)\\[,;: ](?=\d)")
_LATEX_MATH = re.compile(r"\$([^$\n]{1,200})\$")
_TAG = re.compile(r"<(/?)(b|strong|i|em|u|sup|sub|br|span|p)\b[^<>]{0,80}>", re.IGNORECASE)
_EMPHASIS = re.compile(r"(?<![\\\w*])(\*{1,3})(?=[^\s*])([^*\n]{1,400}?)(?<=[^\s*])\1(?![\w*])")
_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+")
_PIPE_RULE = re.compile(r"[\s|:-]*--[\s|:-]*")
_MARKED = re.compile(r"[<*\\]")  # no markup without one of these
_WORD = re.compile(r"\S+")
_TO_SPACES = {ord(c): " " for c in HARD_SPACES}
_JOINER = "\u2060"  # stands for a space inside a word until the word is made


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    bold: bool
    superscript: bool


def decode(data: bytes) -> tuple[str, str]:
    """Bytes to text, with a note for the user where the encoding was not UTF-8. Raises Unreadable."""
    if not data.strip():
        raise Unreadable("the file is empty; put the report's text or PDF in its place")
    if len(data) > LARGEST_FILE:
        raise Unreadable(f"the file has {len(data):,} bytes, more than any report's text; is it really a text extract?")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16"), "read as UTF-16"
        except UnicodeDecodeError as error:
            raise Unreadable("the file starts as UTF-16 but is no text; export it again as UTF-8") from error
    control = sum(data.count(c) for c in range(32) if c not in (9, 10, 12, 13))
    if b"\0" in data or control > len(data) // 200:
        raise Unreadable("the file is named as text but holds binary data; check its type and give it the right ending")
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), "not valid UTF-8, read as Windows-1252; check å, ä and ö"


def read(data: bytes) -> tuple[list[Page], str]:
    """A text or Markdown file's bytes to its pages (split at form feeds) and a note for the user, or Unreadable."""
    text, note = decode(data)
    cut = sum(len(line) > LONGEST_LINE for line in text.splitlines())
    if cut:
        too_long = f"{cut} lines are longer than {LONGEST_LINE:,} characters and were read only so far; restore the line breaks"
        note = f"{note}; {too_long}" if note else too_long
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    pages: list[Page] = []
    first_line = 1
    for number, body in enumerate(text.split("\f"), 1):
        lines = body.split("\n")
        words, width = _words(lines, first_line)
        pages.append(
            Page(
                number,
                tuple(words),
                width=width,
                height=float(len(lines)),
                origin=TEXT_EXTRACT,
                number_gap=NUMBER_GAP,
            )
        )
        first_line += len(lines) - 1  # a form feed ends no line
    return pages, note


def _words(lines: list[str], first_line: int) -> tuple[list[Word], float]:
    cells = [_cells(line[:LONGEST_LINE]) for line in lines]
    stops = _stops(cells)
    words: list[Word] = []
    width = 0.0
    for index, row in enumerate(cells):
        size, row = _heading_size(row)
        for start, cell in zip(stops[index], row, strict=False):
            x = float(start)
            for piece in _pieces(cell):
                for match in _WORD.finditer(piece.text):
                    text = match.group().replace(_JOINER, " ")
                    x0 = x + match.start()
                    y = float(index)
                    words.append(
                        Word(
                            text,
                            x0,
                            x0 + len(text),
                            y,
                            y + 1,
                            first_line + index,
                            piece.bold or size > 1,
                            size,
                            piece.superscript,
                        )
                    )
                    width = max(width, x0 + len(text))
                x += len(piece.text)
    return words, width


def _cells(line: str) -> list[str]:
    """The cells of a line: split at tabs, or at the pipes of a Markdown table; one cell for other lines."""
    line = _HARD_BETWEEN_DIGITS.sub(_JOINER, line)
    line = _LATEX_MATH.sub(lambda m: m.group(1) if re.search(r"\d", m.group(1)) else m.group(0), line)
    line = _LATEX_SPACE.sub(_JOINER, line)
    line = line.translate(_TO_SPACES)
    stripped = line.strip()
    if stripped.startswith("|") and stripped.count("|") >= 2:
        if _PIPE_RULE.fullmatch(stripped):
            return [""]
        return [cell.strip() for cell in stripped.strip("|").split("|")]
    if "\t" in line:
        return [cell.strip() for cell in line.split("\t")]
    return [line]


def _stops(rows: list[list[str]]) -> list[list[int]]:
    """Start column of every cell: neighbouring lines of cells share their stops, so columns line up."""
    stops: list[list[int]] = [[0] for _ in rows]
    block: list[int] = []

    def close() -> None:
        if not block:
            return
        count = max(len(rows[i]) for i in block)
        widths = [
            max((len(_plain(rows[i][c])) for i in block if c < len(rows[i]) - 1), default=0) for c in range(count)
        ]
        starts = [0]
        for w in widths[:-1]:
            starts.append(starts[-1] + w + CELL_GAP)
        for i in block:
            stops[i] = starts[: len(rows[i])]

    blanks = 0
    for i, row in enumerate(rows):
        if len(row) > 1:
            block.append(i)
            blanks = 0
        elif block and len(row[0]) < WRAPPED and i + 1 < len(rows) and len(rows[i + 1]) == len(rows[block[-1]]):
            blanks = 0  # the first line of a label wrapped over two
        elif row[0].strip() or blanks >= 2:
            close()
            block, blanks = [], 0
        else:
            blanks += 1
    close()
    return stops


def _plain(cell: str) -> str:
    return "".join(p.text for p in _pieces(cell))


def _heading_size(row: list[str]) -> tuple[float, list[str]]:
    match = _HEADING.match(row[0])
    if not match:
        return 1.0, row
    return 2.0 - 0.1 * len(match.group(1)), [row[0][match.end() :], *row[1:]]


def _pieces(cell: str) -> list[_Piece]:
    """A cell's text without markup, cut where weight or position changes."""
    if not _MARKED.search(cell):
        return [_Piece(cell, False, False)] if cell else []
    pieces: list[_Piece] = []
    bold = superscript = False
    at = 0
    marked = _EMPHASIS.sub(lambda m: f"<b>{m.group(2)}</b>" if len(m.group(1)) > 1 else m.group(2), cell)
    marked = marked.replace("\\*", "*").replace("\\_", "_")
    for match in [*_TAG.finditer(marked), None]:
        end = match.start() if match else len(marked)
        if end > at:
            text = marked[at:end]
            if superscript and pieces and not pieces[-1].text.endswith(" "):
                text = " " + text  # a note mark is a word of its own, never the last digit of a figure
            pieces.append(_Piece(text, bold, superscript))
        if match is None:
            break
        name, opening = match.group(2).lower(), not match.group(1)
        if name in ("b", "strong"):
            bold = opening
        elif name == "sup":
            superscript = opening
        elif name == "br":
            pieces.append(_Piece(" ", bold, superscript))
        at = match.end()
    return pieces
