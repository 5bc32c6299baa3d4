"""The labels of a table's rows: wrapped lines joined, headings told from continuations, labels from another block."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers import headers, populations, wraps
from parsers.blocks import Block
from parsers.lines import Line, ends_open
from parsers.numbers import NIL_WORDS
from parsers.structure import GRAND_TOTAL

WORD_GAP = 2.0  # times the gap inside a number: what sets a column of words apart from the labels
LEAST_EDGES = 3  # rows that have it
LEFT_SLACK = 3.0  # points
_SINGLE_WORDS = frozenset("iåöå")  # Swedish words of one letter
_NIL_PARTS = frozenset(word for text in NIL_WORDS if " " in text for word in text.split())
Known = Callable[[str], bool]


@dataclass
class LabelledRow:
    """A row's line with its label over all its lines and the heading it stands under."""

    line: Line
    label: str
    section: str = ""
    last: Line | None = None  # last line of the label
    flags: tuple[str, ...] = ()


def join(first: str, second: str) -> str:
    """Two lines of one label: a hyphen at the line end is a division unless a name or a series follows it."""
    first, second = first.strip(), second.strip()
    if not first or not second:
        return first or second
    if first.endswith("-") and not re.match(r"(och|eller|samt)\b", second):
        return first[:-1] + second if second[:1].islower() else first + second
    if len(second) == 1 and second.isalpha() and second.lower() not in _SINGLE_WORDS:
        return first + second  # a letter the line had no room for
    return f"{first} {second}"


def label_rows(block: Block, known: Known) -> list[LabelledRow]:
    """The rows of a block with complete labels and sections. `known`: is this a label of the vocabulary?

    Lines of the header or below the block that turn out to be parts of a label are taken over into the body.
    """
    rows = [line for line in block.body if line.row]
    if sum(not r.label for r in rows) > len(rows) / 2 and (not rows[0].positioned or not any(r.label for r in rows)):
        return _labels_from_header(block, rows)
    _take_first_label(block, rows)
    edge = _edge_of_words(rows)
    if edge is not None:
        for line in [*block.body, *block.below]:
            line.cut(edge)
    whole = _by_distance(block)
    right = wraps.right_edge(block.body)
    found: list[LabelledRow] = []
    headings: list[str] = _header_headings(block)
    pending: list[Line] = []
    for line in block.body:
        if not line.row:
            pending.append(line)
            continue
        row = LabelledRow(line, line.label, last=line)
        own: list[str] = []
        fresh: list[str] = []
        for i, p in enumerate(pending):
            if _beside_figures(p, line) or _of_nil_words(p.text):
                continue  # a remark that goes on, cells of words
            if p in whole:
                if whole[p] is None:
                    fresh.append(p.left)
                continue
            following = pending[i + 1] if i + 1 < len(pending) else line
            previous = found[-1] if found else None
            if previous is not None and not own and not fresh and _continues(previous, p, known, right):
                previous.label = join(previous.label, p.left)
                previous.last = p
            elif _begins(p, following, line, known, right):
                own.append(p.left)
            else:
                own.clear()
                fresh.append(p.left)
        for text in reversed(own):
            row.label = join(text, row.label)
        if line in whole:
            parts = [p for p in block.body if whole.get(p) is line]
            row.label = _joined(parts)
            row.last = parts[-1]
        pending = []
        if fresh:
            headings = fresh if len(fresh) > 1 or not headings or _closed(headings, found) else [*headings[:-1], *fresh]
        row.section = _named(headings, row) or (headings[-1] if headings else "")
        found.append(row)
        headings = _after(headings, row)
    for p in pending:
        if found and p not in whole and not _of_nil_words(p.text) and _continues(found[-1], p, known, right):
            found[-1].label = join(found[-1].label, p.left)
            found[-1].last = p
    return found


def _take_first_label(block: Block, rows: Sequence[Line]) -> None:
    """In text, a first label that begins on the line above its figures: that line is no part of the header."""
    first = rows[0]
    if first.positioned or not block.header or block.body[0] is not first:
        return
    above = block.header[-1]
    goes_on = first.label[:1].islower() or first.label[:1] == "(" or ends_open(above.text)
    if (
        goes_on
        and above.text[:1].isupper()
        and not headers.tokens(above.text)
        and not any(c.isdigit() for c in above.text)
    ):
        block.body.insert(0, block.header.pop())


def _of_nil_words(text: str) -> bool:
    """What is left of wrapped cells that say a figure is missing: `ej / tillämpligt ej / tillämpligt`."""
    words = text.casefold().split()
    return bool(words) and all(word in _NIL_PARTS for word in words)


def _joined(parts: Sequence[Line]) -> str:
    label = ""
    for part in parts:
        label = join(label, part.label if part.row else part.left)
    return label


def _by_distance(block: Block) -> dict[Line, Line | None]:
    """The row (or None: a heading) that each line of the body belongs to, where the distances of lines tell."""
    first = block.body[0]
    if not first.positioned:
        return {}
    above = _label_lines(block.header, first)
    lines = [*above, *(line for line in block.body if not line.furniture), *block.below]
    whole: dict[Line, Line | None] = {}
    right = wraps.right_edge(lines)
    for group in wraps.groups(lines) or []:
        rows = [line for line in group if line.row]
        at = lines.index(group[-1]) + 1
        if not rows and at < len(lines) and lines[at].page is not group[-1].page:
            continue  # the end of a page: a heading, or the beginning of a label
        if len(rows) > 1:
            continue  # rows as close as lines: words decide
        if rows and len(group) > 1 and _heads(group, right):
            whole[group[0]] = None
            group = group[1:]
        for line in group:
            if line in block.body or rows:
                whole[line] = rows[0] if rows else None
    for line, row in wraps.around(lines).items():
        whole[line] = whole[row] = row
    if not whole and above and _joins_first(above, first):
        whole = dict.fromkeys([*above, first], first)
    taken = [line for line in above if whole.get(line)]
    block.header = [line for line in block.header if line not in taken]
    block.body = [*taken, *block.body, *(line for line in block.below if whole.get(line))]
    return whole


def _heads(group: Sequence[Line], right: float) -> bool:
    """Is the first line of a group a heading set close to its first row: in other type, or broken off without need?"""
    first, second = group[0], group[1]
    if first.row or not second.words:
        return False
    if not _set_alike(first, second):
        return bool(second.head) or not second.row
    return (
        second.text[:1].isupper()
        and not ends_open(first.text)
        and not wraps.full(first, second, right)
        and bool(second.head)
    )


def _joins_first(above: Sequence[Line], first: Line) -> bool:
    """Does the label of the first row go on from these lines that stand over it?"""
    return (first.label[:1].islower() or ends_open(above[-1].text)) and _set_alike(above[0], first)


def _label_lines(header: Sequence[Line], first: Line) -> list[Line]:
    """The last lines of a header that stand over nothing but the labels: they may begin the first row's label."""
    found: list[Line] = []
    left = first.tail[0].x0 if first.tail else first.words[-1].x1
    below = first
    for line in reversed(header):
        if below.blank_before or line.page is not first.page or line.words[-1].x1 > left or headers.tokens(line.text):
            break
        found.insert(0, line)
        below = line
    return found


def _continues(row: LabelledRow, line: Line, known: Known, right: float) -> bool:
    """Does this label line go on with the label of the row above it?"""
    text = line.text.strip()
    if line.blank_before and row.last is not None and row.last is not line:
        return False
    if line.positioned and row.last is not None and line.page is row.line.page:
        if not _set_alike(row.line, line) or not wraps.full(row.last, line, right):
            return False
        if row.last.label and not known(row.label) and not known(text):
            return True
    if text[:1].islower() or text[:1] in "+(":
        return True
    if GRAND_TOTAL.match(row.label):
        return False
    if known(row.label) and not known(join(row.label, text)):
        return False
    return ends_open(row.label) or (known(join(row.label, text)) and not known(text))


def _begins(line: Line, following: Line, row: Line, known: Known, right: float) -> bool:
    """Is this label line the beginning of the label that the next line goes on with?"""
    if following.blank_before and row.label:
        return False
    if not row.label:
        return True
    rest = row.label if following is row else following.text
    if line.positioned and row.label and not (_set_alike(line, row) and wraps.full(line, following, right)):
        return False
    if rest[:1].islower() or rest[:1] == "(" or ends_open(line.text):
        return True
    return following is row and known(join(line.text, row.label)) and not known(row.label)


def _edge_of_words(rows: Sequence[Line]) -> float | None:
    """Where a second column of words begins between the labels and the figures (`Huvudman`), where most rows have one."""
    if not rows[0].positioned or len(rows) < LEAST_EDGES:
        return None
    gap = WORD_GAP * rows[0].page.number_gap
    edges = sorted(
        b.x0
        for r in rows
        for a, b in pairwise(r.head)
        if b.x0 - a.x1 >= gap and b.text[0].isalpha() and b.text != "Not"
    )
    for i, edge in enumerate(edges):
        shared = sum(e - edge <= LEFT_SLACK for e in edges[i:])
        if shared >= max(LEAST_EDGES, 0.5 * len(rows)):
            return edge - LEFT_SLACK / 2
    return None


def _beside_figures(line: Line, row: Line) -> bool:
    """On a page with positions: does this line begin right of where the figures of a row begin, or hold figures there?"""
    if not line.positioned or not row.tail or line.page is not row.page:
        return False
    return (
        line.words[0].x0 > row.tail[0].x0 or sum(w.x0 >= row.tail[0].x0 for w in line.words if w.text[0].isdigit()) > 1
    )


def _set_alike(first: Line, second: Line) -> bool:
    """On a page with positions: may these be two lines of one label (same weight, the second no further left)?"""
    return first.words[0].bold == second.words[0].bold and second.words[0].x0 > first.words[0].x0 - LEFT_SLACK


def _closed(headings: list[str], rows: list[LabelledRow]) -> bool:
    return bool(rows) and rows[-1].section == "" and not headings


_SUM_OF = re.compile(r"^(?:(?:del)?summa|s:a|totala|totalt|total)\s*(?P<what>.*)$", re.IGNORECASE)


def _after(headings: list[str], row: LabelledRow) -> list[str]:
    """The headings still open after this row: a sum closes the one it names, or the innermost."""
    if not _SUM_OF.match(row.label) or not headings:
        return headings
    named = _named(headings, row)
    return headings[: headings.index(named)] if named else headings[:-1]


def _named(headings: list[str], row: LabelledRow) -> str:
    """The open heading that a row such as `Summa tillgångar` is the sum of, or empty."""
    match = _SUM_OF.match(row.label)
    what = re.sub(r"\W+", "", (match["what"] or "").lower()) if match else ""
    return next((h for h in reversed(headings) if what and re.sub(r"\W+", "", h.lower()) == what), "")


def _of_stack(above: Line, line: Line) -> bool:
    """In text, a header with a line for each column: `Varav nya` directly below `Totalt` heads a column, no rows."""
    if line.positioned or line.blank_before or line.wide:
        return False
    return len(headers.tokens(above.text)) == 1 and populations.named(line.text) == 1


def _header_headings(block: Block) -> list[str]:
    """Headings between the header and the first row, or in the header's label column."""
    headings: list[str] = []
    for above, line in zip([None, *block.header], block.header, strict=False):
        if above is not None and _of_stack(above, line):
            continue
        if headers.tokens(line.text) or re.match(
            r"^(jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)", line.text, re.IGNORECASE
        ):
            if line.wide and not headers.tokens(first := _label_cell(line)) and _is_group(first):
                headings = [first]
            elif not _is_group(headings[-1] if headings else ""):
                headings = []
            continue
        if len(line.text) < 60 and not re.search(r"\d|\bbelopp\b|\btkr\b", line.text, re.IGNORECASE):
            headings.append(line.text.strip())
    while headings and headings[-1][:1].islower():
        headings.pop()  # the rest of a column's header
    return headings


def _label_cell(line: Line) -> str:
    words = [line.words[0].text]
    for a, b in zip(line.words, line.words[1:], strict=False):
        if b.x0 - a.x1 >= 3:
            break
        words.append(b.text)
    return " ".join(words)


_GROUP = re.compile(r"(insatser|intäkter|kostnader|tillgångar|kapital|skulder|aktiviteter)\W*$", re.IGNORECASE)


def _is_group(text: str) -> bool:
    return bool(_GROUP.search(text))


def _labels_from_header(block: Block, rows: list[Line]) -> list[LabelledRow]:
    """Rows without labels whose labels stand in a block of their own above the header: joined later by arithmetic."""
    return [LabelledRow(r, r.label, last=r) for r in rows]


def label_block(block: Block) -> list[str]:
    """The labels that stand in a block of their own between the title and the figures, wrapped ones joined."""
    labels: list[str] = []
    for line in block.header:
        text = line.text.strip()
        if re.match(r"^(belopp|not)\b", text, re.IGNORECASE) or re.search(r"\d{4}-\d\d-\d\d", text):
            continue
        if labels and not line.blank_before and (text[:1].islower() or ends_open(labels[-1])):
            labels[-1] = join(labels[-1], text)
        else:
            labels.append(text)
    return labels
