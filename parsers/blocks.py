"""Lines to blocks: runs of rows with the header, title and caption lines that belong to them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from parsers import headers
from parsers.lines import Line, ends_open
from parsers.structure import GRAND_TOTAL
from pipeline import vocabulary

MOST_LABELS_BETWEEN = 7  # label lines between two rows of one table (wrapped labels, headings)
MOST_BETWEEN_PARTS = 6  # lines: page number, running header, a word that the table goes on
MOST_BLANK = 8  # blank lines between two rows of one table
LONGEST_REST = 40  # characters; a longer line below the last row is no rest of its label
HEADER_REACH = 26  # lines above the first row that may be its header or its labels
TITLE_REACH = 4  # headings above a header that may name it
NEAR_CAPTION = 14  # lines; a caption of unknown kind further away belongs to something else
FAR_CAPTION = 160
DIRECTLY = 2  # lines between a table and a caption that belongs to it beyond doubt
SMALL_PRINT = 0.95  # of the size of running text; footnotes are smaller, titles never
_PLAIN_SUM = re.compile(r"^(?:summa|totalt?)\W*$", re.IGNORECASE)
_GOES_ON = re.compile(r"\bforts\b|\bfortsättning", re.IGNORECASE)
_SECTION_NUMBER = re.compile(r"^\d{1,2}(\.\d{1,2})*\.?\s+[A-ZÅÄÖ]")


@dataclass(eq=False)
class Block:
    """Rows with the label lines between them. `body` holds rows and label lines in order."""

    header: list[Line]
    body: list[Line]
    titles: list[Line] = field(default_factory=list)
    caption: Line | None = None
    below: list[Line] = field(default_factory=list)  # lines under the last row that its label may go on in

    @property
    def rows(self) -> list[Line]:
        return [line for line in self.body if line.row]

    @property
    def header_text(self) -> str:
        return " ".join(line.text for line in self.header)


def find(lines: list[Line]) -> list[Block]:
    """All runs of rows of a document, in order, with headers; captions are given by `assign_captions`."""
    lines = [line for line in lines if not line.furniture]
    spans: list[tuple[int, int]] = []  # first and last row, positions in `lines`
    first = last = None
    between: list[Line] = []
    for at, line in enumerate(lines):
        if line.row and last is not None and _same_table(line, between, lines[last]):
            last, between = at, []
        elif line.row:
            if first is not None and last is not None:
                spans.append((first, last))
            first, last, between = at, at, []
        else:
            between.append(line)
    if first is not None and last is not None:
        spans.append((first, last))
    blocks = []
    for number, (start, end) in enumerate(spans):
        floor = spans[number - 1][1] + 1 if number else 0
        header, titles = _above(lines, start, floor)
        rest = _continuation(lines, end)
        body = lines[start : end + 1] + rest
        below = [] if rest else _below(lines, end)
        blocks.append(Block(header, [b for b in body if not b.toc], titles, below=below))
    return _joined(blocks, lines)


def _joined(blocks: list[Block], lines: list[Line]) -> list[Block]:
    """A table that goes on after a page break under its own header again is one table."""
    found: list[Block] = []
    for block in blocks:
        previous = found[-1] if found else None
        if (
            previous is not None
            and previous.header
            and _key(block) == _key(previous)
            and _goes_on(previous, block, lines)
        ):
            previous.body += block.body
        else:
            found.append(block)
    return found


def _key(block: Block) -> str:
    """The header's column words: the same on both parts of a table."""
    return " ".join(line.text for line in block.header if headers.tokens(line.text))


def _goes_on(previous: Block, block: Block, lines: list[Line]) -> bool:
    """Is there nothing but a page break (and `Tabell 5, fortsättning`) between the two?"""
    if not _key(block) or any(GRAND_TOTAL.match(line.label) for line in previous.rows):
        return False
    sums = [line for line in previous.rows if _PLAIN_SUM.match(line.label)]
    if len(sums) == 1 and sums[0] is previous.rows[-1]:
        return False  # its only sum is its last row: the next one is another table of the same form
    end, start = previous.body[-1].index, block.header[0].index
    between = [line for line in lines if end < line.index < start]
    other = any((line.caption and not _GOES_ON.search(line.text)) or line.prose for line in between)
    return start - end <= MOST_BETWEEN_PARTS and not block.titles and not other


def _same_table(line: Line, between: list[Line], previous: Line) -> bool:
    """May this row belong to the table of the rows above, given the lines between them?"""
    apart = not line.positioned or line.blank_before or any(b.blank_before for b in between)
    wraps = bool(between) and not line.blank_before and (line.label[:1] == "(" or line.label[:1].islower())
    if between and apart and not wraps and GRAND_TOTAL.match(previous.label):
        return False
    opens = bool(between) and not line.blank_before and ends_open(between[-1].text) and line.label[:1].islower()
    ending = between[:-1] if opens else between  # a wrapped label may read like a sentence: `... som inte ingår i`
    if len(between) > MOST_LABELS_BETWEEN or any(_ends_table(b, line, previous) for b in ending):
        return False
    if line.blank_before > MOST_BLANK or any(b.blank_before > MOST_BLANK for b in between):
        return False
    own = between[:-1] if wraps else between  # the last line is the beginning of this row's label
    return not headers.is_header(" ".join(b.text for b in own)) and not _headed_anew(own, previous)


def _headed_anew(between: list[Line], previous: Line) -> bool:
    """On a page with positions: does a header of words stand over the figures here, set apart from the rows above?"""
    if not between or not previous.positioned or not previous.tail or between[0].page is not previous.page:
        return False
    left = previous.tail[0].x0 - previous.height
    over = [b for b in between if sum(w.x0 > left and w.text[0].isalpha() for w in b.words) >= 2]
    apart = between[0].blank_before > 0 or (over and over[0].words[0].bold and not previous.words[0].bold)
    return bool(over) and bool(apart)


def _among_labels(line: Line, *rows: Line) -> bool:
    """On a page with positions: does the line stand left of the figures of these rows, as far as they are on its page?"""
    if not line.positioned:
        return False
    beside = [row.tail[0].x0 for row in rows if row.page is line.page and row.tail]
    return bool(beside) and line.words[-1].x1 < min(beside)


def _ends_paragraph(lines: list[Line], at: int, row: Line) -> bool:
    """Is a short line the last of a paragraph whose other lines reach over the figures of the row below?"""
    above = lines[at - 1] if at else None
    return above is not None and lines[at].paragraph and above.prose and not _among_labels(above, row)


def _ends_table(line: Line, *rows: Line) -> bool:
    """Does a line end the table of these rows above and below it?"""
    if line.prose and not _among_labels(line, *rows):
        return True
    if line.caption or line.heading or line.toc or line.years_only:
        return True
    return _begins_section(line) or is_statement_title(line.text)


def _begins_section(line: Line) -> bool:
    """`3. Ekonomi`: a section, unless it stands among the lines of a table as close as they do (`2. Strukturinsatser`)."""
    return _SECTION_NUMBER.match(line.text) is not None and (
        not line.positioned or line.heading or line.blank_before > 0
    )


def is_statement_title(text: str) -> bool:
    """`Resultaträkning`, `4. BALANSRÄKNING`, `Kassaflödesanalys, den löpande verksamheten`, `NOTER`."""
    plain = re.sub(r"^\d{1,2}(\.\d{1,2})*\.?\s*", "", text.strip())
    if len(plain) > 60:
        return False
    if re.match(r"^noter$", plain, re.IGNORECASE):
        return True
    return any(
        kind.shape in ("years", "instants") and (m := kind.title.search(plain)) is not None and m.start() == 0
        for kind in vocabulary.kinds().values()
    )


def _above(lines: list[Line], start: int, floor: int) -> tuple[list[Line], list[Line]]:
    """Header lines directly above a row, then the headings or title lines above those."""
    header: list[Line] = []
    at = start - 1
    while at >= floor and len(header) < HEADER_REACH:
        line = lines[at]
        prose = line.prose and (not _among_labels(line, lines[start]) or _ends_paragraph(lines, at, lines[start]))
        if prose or line.footnote or line.caption or line.heading or line.toc or is_statement_title(line.text):
            break
        apart = not line.positioned or line.blank_before > 0 or lines[at + 1].blank_before > 0
        if _SECTION_NUMBER.match(line.text) and not line.years_only and (apart or line.heading):
            break
        if lines[at + 1].blank_before > MOST_BLANK and header:
            break
        header.insert(0, line)
        at -= 1
    header = _from_unit_line(header)
    if at >= floor and _heads_columns(lines[at], header):
        header.insert(0, lines[at])
    titles: list[Line] = []
    if under := _titled_apart(header):
        titles.append(header[under - 1])
        header = header[under:]
    while at >= floor and len(titles) < TITLE_REACH:
        line = lines[at]
        if line.footnote or line.words[0].size < SMALL_PRINT or line.words[0].superscript:
            break
        if (
            line.prose
            or line.caption
            or not (line.heading or is_statement_title(line.text) or _SECTION_NUMBER.match(line.text))
        ):
            break
        titles.insert(0, line)
        at -= 1
    return header, titles


def _titled_apart(header: list[Line]) -> int:
    """In text: how many lines of a header end in a title of words, set apart from the column words by a blank line; else 0."""
    under = next((i for i in range(len(header) - 1, 0, -1) if header[i].blank_before), 0)
    if not under or header[0].positioned:
        return 0
    title = header[under - 1].text
    words = title.split()
    plain = len(words) > 2 and title[0].isupper() and sum(w[:1].islower() for w in words) >= 2
    named = len(headers.tokens(" ".join(line.text for line in header[under:])))
    return under if plain and not headers.is_unit_line(title) and not re.search(r"\d", title) and named >= 2 else 0


def _heads_columns(line: Line, header: list[Line]) -> bool:
    """Is the title above a header part of it: in its label column, or title and header collapsed into one line?"""
    if len(headers.tokens(line.text)) < 2:
        return False
    if is_statement_title(line.text):
        return line.wide or not headers.signature(" ".join(h.text for h in header)).shape
    return line.caption is not None and not header


def _from_unit_line(header: list[Line]) -> list[Line]:
    """A unit line (`Belopp i tkr`) opens a header with the lines of column words directly above it; the rest is not of it."""
    at = next((i for i, line in enumerate(header) if headers.is_unit_line(line.text)), 0)
    while at > 0 and not header[at].blank_before and headers.tokens(header[at - 1].text):
        at -= 1
    return header[at:]


def _continuation(lines: list[Line], end: int) -> list[Line]:
    """Lines directly below the last row that end its label (lower case, or after a label that breaks off)."""
    found: list[Line] = []
    label = lines[end].label
    for line in lines[end + 1 : end + 4]:
        if line.row or line.prose or line.caption or line.heading or line.wide or line.blank_before:
            break
        goes_on = line.text[:1].islower() or line.text[:1] in "+(" or ends_open(label)
        if not goes_on or len(line.text) > LONGEST_REST:
            break
        found.append(line)
        label = line.text
    return found


def _below(lines: list[Line], end: int) -> list[Line]:
    """On a page with positions: lines under the last row that stand over its label and no further right."""
    last = lines[end]
    if last.number is not None or not last.tail:
        return []
    found: list[Line] = []
    for line in lines[end + 1 : end + 3]:
        if line.row or line.caption or line.heading or line.wide or line.blank_before or line.page is not last.page:
            break
        if line.words[-1].x1 > last.tail[0].x0 or _ends_table(line, last):
            break
        found.append(line)
    return found


def caption_kind(text: str) -> str:
    """The kind a caption or title names, or empty."""
    for kind in vocabulary.kinds().values():
        if kind.core and kind.shape != "figure" and kind.title.search(text):
            return kind.kind
    return ""


def assign_captions(blocks: list[Block], lines: list[Line], kinds: list[str], charts: list[bool]) -> None:
    """Give each block the caption it most likely has: the nearest free one above it whose words do not contradict it.

    A body may stand far below its caption, behind other sections: then only a caption that names the kind is taken.
    Where a document's captions stand below its tables, each table has the one directly below.
    """
    captions = [line for line in lines if line.caption]
    drawings = {id(b) for b, chart in zip(blocks, charts, strict=True) if chart}
    below, captions_below = _below_tables(blocks, drawings, captions, lines)
    taken: set[int] = set()
    for block, kind, chart in zip(blocks, kinds, charts, strict=True):
        first = (block.header or block.body)[0]
        if captions_below and id(block) in below:
            best: Line | None = below[id(block)]
        else:
            nearer = (c for c in reversed(captions) if c.index <= first.index and c.index not in taken)
            near = (c for c in nearer if first.index - c.index <= FAR_CAPTION)
            best = next((c for c in near if _may_head(c, block, kind, chart, lines)), None)
        if best is not None and not _titled_itself(block, best):
            block.caption = best
            taken.add(best.index)


def _below_tables(
    blocks: list[Block], drawings: set[int], captions: list[Line], lines: list[Line]
) -> tuple[dict[int, Line], bool]:
    """The caption directly below each block (by id), and whether a document's captions stand there rather than above.

    Between two tables it belongs to the nearer one: blank lines set it apart from the other. Notes head what follows,
    and a diagram's name below a table of figures is of a picture that the text does not have.
    """
    votes = 0
    below: dict[int, Line] = {}
    for caption in captions:
        if caption.caption and caption.caption["sort"].lower() == "not":
            continue
        over = next((b for b in blocks if 0 < caption.index - b.body[-1].index <= DIRECTLY), None)
        if over is not None and id(over) not in drawings and _drawn(caption) and not caption_kind(caption.text):
            over = None
        under = next((b for b in blocks if 0 < (b.header or b.body)[0].index - caption.index <= DIRECTLY), None)
        from_over = _apart(lines, over.body[-1].index, caption.index) if over else None
        from_under = _apart(lines, caption.index, _first_of_its_own(under).index) if under else None
        if over is not None and (from_under is None or (from_over is not None and from_over < from_under)):
            below[id(over)] = caption
            votes += 1
        elif under is not None:
            votes -= 1
    return below, votes > 0


def _first_of_its_own(block: Block) -> Line:
    """The first line of a table that is no sentence: what ends in a full stop above it is text between two tables."""
    return next((x for x in block.header if not x.text.rstrip().endswith(".")), block.body[0])


def _apart(lines: list[Line], first: int, last: int) -> int:
    """Lines, blank ones too, from one line to another."""
    return sum(1 + line.blank_before for line in lines[first + 1 : last + 1])


def _drawn(caption: Line) -> bool:
    return caption.caption is not None and caption.caption["sort"].lower() in ("figur", "diagram", "bild")


def _titled_itself(block: Block, caption: Line) -> bool:
    """A statement title between the caption and the block: the caption heads something else."""
    return any(is_statement_title(t.text) and t.index > caption.index for t in [*block.titles, *block.header])


def _may_head(caption: Line, block: Block, kind: str, chart: bool, lines: list[Line]) -> bool:
    match = caption.caption
    assert match is not None
    distance = (block.header or block.body)[0].index - caption.index
    drawn = _drawn(caption)
    named = caption_kind(match["title"] or "")
    if chart:
        return drawn and (not named or named == kind.replace("figure_", ""))
    if match["sort"].lower() == "not":
        return distance <= TITLE_REACH
    if drawn and distance > TITLE_REACH:
        return False
    if named:
        return named == kind or (not kind and distance <= NEAR_CAPTION)
    between = lines[caption.index + 1 : caption.index + distance]
    return distance <= NEAR_CAPTION and not any(b.heading and b not in block.titles for b in between)
