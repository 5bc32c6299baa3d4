"""Running text as sentences with their figures, and what it points at: sections, tables, notes and acts.

Claims are figures one by one, with the line they stand on. A check of a sentence (`480 deltagare (298 kvinnor och 182
män)`, `fler kvinnor än män`) needs the whole of it, over its lines, and the order of its figures.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from parsers import prose
from parsers.blocks import Block
from parsers.lines import Line, ends_open
from parsers.scopes import ScopeReader
from pipeline.model import ASSOCIATION, Claim, Figure, Prose, Reference, Sentence, Table

LONGEST = 900  # characters; a longer run without an end is no sentence but a list or a table in disguise
SHORTEST_ROW = 12
_END = re.compile(r"(?<=[a-zåäöé)%\d”\"])[.!?]\s+(?=[A-ZÅÄÖ\d(\"”])")
_ABBREVIATED = re.compile(
    r"(?:\b(?:bl|ca|dvs|ev|exkl|inkl|jmf|kap|kl|m|mm|nr|osv|resp|s|st|t|tex|bl\.a|t\.ex|m\.m)|(?<!\d)\d{1,2})\.$",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"[.!?:;]\W*$")
_OPENS = re.compile(r"[A-ZÅÄÖ\d•●▪*“”\"•–-]")
_BOX = re.compile(r"^\W*[A-ZÅÄÖ][\w-]+(?:\s[\w-]+){0,2}:\s+\S")  # a line of a fact box: `Period: 2014-2017`
WIDEST_BOX = 90  # characters
_DIVIDED = re.compile(r"[a-zåäö]-$")
_BULLET = re.compile(r"^\s*[-•●▪*]\s+")
_SECTION = re.compile(r"^(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+(?=[A-ZÅÄÖ\d])")
_POINTER = re.compile(
    r"\b(?:(?P<section>avsnitt|kapitel)|(?P<table>tabell)|(?P<figure>figur|diagram)|(?P<note>not))\s+"
    r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})(?![\d:/]|\.\d| §|\s?(?:kr|tkr|%|procent))",
    re.IGNORECASE,
)
_ACT = re.compile(r"(?<![\d/:.-])(?P<number>(?:1[789]|20)\d\d:\d{1,4})(?![\d:/-])")
_NUMBERED = re.compile(
    r"^\W*(?P<sort>tabell|tab\.|tablå|figur|diagram|bild|not)\s*(?P<number>\d{1,2})(?!\d|,\d|\s?%)", re.IGNORECASE
)
_BESIDE = re.compile(
    r"(?<=\s)(?P<sort>Tabell|Tab\.|Tablå|Figur|Diagram|Bild|Not)\s*(?P<number>\d{1,2})(?=\s*[:.]?\s+[A-ZÅÄÖ])"
)
SORTS = {
    "tabell": "table",
    "tab.": "table",
    "tablå": "table",
    "figur": "figure",
    "diagram": "figure",
    "bild": "figure",
    "not": "note",
}
_POINTS = re.compile(r"\b(?:avsnitt|kapitel|punkt|bilaga|tabell|figur|not)\s*$", re.IGNORECASE)
NEAR_END = 40  # characters in which a word that ends a text is looked for
WIDEST = 70  # characters of a line that a caption goes on with
AROUND = 90  # characters of context an act's number is read with


def of_document(
    lines: Sequence[Line],
    tables: Sequence[Table],
    blocks: Sequence[Block],
    scopes: ScopeReader,
    claims: Sequence[Claim],
) -> Prose:
    """Sentences outside tables, references anywhere, and the numbers of sections, tables, figures and notes."""
    inside = {i for t in tables for i in range(t.first, t.last + 1)}
    inside |= {row.index for b in blocks if len(b.rows) >= prose.ROWS_OF_A_TABLE for row in b.rows}
    by_line: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_line[claim.at].append(claim)
    about = {t.last: t.scope for t in tables if t.scope != ASSOCIATION}
    sentences = tuple(_sentence(part, by_line) for part in _parts(lines, inside, about, scopes))
    return Prose(sentences, tuple(_references(lines)), tuple(_numbers(lines)), tuple(_captions(lines)))


class _Part:
    """The text of one or several lines as one, and where each line begins in it."""

    def __init__(self, sort: str, scope: str, paragraph: int) -> None:
        self.sort, self.scope, self.paragraph = sort, scope, paragraph
        self.text = ""
        self.lines: list[tuple[int, Line]] = []

    def add(self, line: Line) -> None:
        text = _BULLET.sub("", line.text.replace("**", "").replace("<b>", "").replace("</b>", "").strip())
        if self.text and _DIVIDED.search(self.text) and text[:1].islower():
            self.text = self.text[:-1]
        elif self.text:
            self.text += " "
        self.lines.append((len(self.text), line))
        self.text += text

    def line_at(self, offset: int) -> Line:
        return next(line for start, line in reversed(self.lines) if start <= offset)


def _parts(
    lines: Sequence[Line], inside: set[int], about: dict[int, str], scopes: ScopeReader
) -> Iterator[tuple[_Part, int, int, str]]:
    """Every sentence as a part of a paragraph: the paragraph, first and last character, the scope it speaks of.

    `about`: the intervention that a table is about, by its last line; the text below it goes on about that.
    """
    scope, paragraph, open_part = ASSOCIATION, 0, None
    for line in lines:
        before = scope
        scope = about.get(line.index) or scopes.of_heading(line, scope)
        pointed = (
            open_part is not None and _POINTS.search(open_part.text[-NEAR_END:]) is not None
        )  # `... i avsnitt` / `2.6. För dem`
        headed = line.heading or (_headed(line) and not pointed)
        sort = "caption" if line.caption else "heading" if headed else "prose"
        passed = line.furniture or line.toc or line.index in inside
        fresh = passed or sort != "prose" or scope != before or open_part is None or _begins(line, open_part)
        if fresh and open_part is not None and not line.furniture:
            yield from _cut(open_part, scopes)
            open_part = None
        if passed:
            continue
        if open_part is None:
            paragraph += 1
            open_part = _Part(sort, scope, paragraph)
        open_part.add(line)
        if sort != "prose":
            yield from _cut(open_part, scopes)
            open_part = None
    if open_part is not None:
        yield from _cut(open_part, scopes)


def _headed(line: Line) -> bool:
    """`1.2.5 Finansiering`: a heading that no size tells."""
    match = _SECTION.match(line.text)
    return bool(match and "." in match["number"] and len(line.text) < 110 and not _CLOSED.search(line.text))


def _begins(line: Line, part: _Part) -> bool:
    """Does a paragraph begin with this line?"""
    last = part.lines[-1][1]
    if _BULLET.match(line.text) or line.blank_before > 2:
        return True
    if _boxed(last) and (_boxed(line) or (line.blank_before and _OPENS.match(line.text))):
        return True
    if _boxed(line) and len(last.text) < WIDEST_BOX / 2 and not last.text[-1:].isdigit():
        return True
    return bool(line.blank_before and (_CLOSED.search(last.text) or (_OPENS.match(line.text) and len(last.text) < 45)))


def _boxed(line: Line) -> bool:
    return len(line.text) < WIDEST_BOX and _BOX.match(line.text) is not None and not line.text.rstrip().endswith(".")


def _cut(part: _Part, scopes: ScopeReader) -> Iterator[tuple[_Part, int, int, str]]:
    start = 0
    ends = [
        m
        for m in _END.finditer(part.text)
        if m.group()[0] != "." or not _ABBREVIATED.search(part.text[max(0, m.start() - NEAR_END) : m.start() + 1])
    ]
    for begin, stop in [*((m.start() + 1, m.end()) for m in ends), (len(part.text), len(part.text))]:
        text = part.text[start:begin]
        if text.strip() and len(text) <= LONGEST:
            yield part, start, begin, scopes.in_sentence(text, part.scope)
        start = stop


def _sentence(found: tuple[_Part, int, int, str], by_line: dict[int, list[Claim]]) -> Sentence:
    part, start, end, scope = found
    text = part.text[start:end]
    figures = []
    for q in prose.quantities_of(text):
        line = part.line_at(start + q.start)
        printed = q.printed.rstrip("% ")
        claim = next((c for c in by_line[line.index] if c.value == q.value and c.measure == q.measure), None)
        if claim is not None:
            by_line[line.index].remove(claim)
        figures.append(
            Figure(
                q.start, q.end, q.stop, printed, q.value, q.measure, q.unit, q.sex, q.hedge, q.part, q.noun,
                line.number, claim.claim_id if claim is not None else "",
            )
        )  # fmt: skip
    first = part.line_at(start)
    return Sentence(
        text,
        first.page.number,
        first.number,
        first.index,
        scope,
        part.sort,
        part.paragraph,
        tuple(figures),
        part.scope,
        tuple((max(0, at - start), line.number) for at, line in part.lines if at < end),
    )


def _references(lines: Sequence[Line]) -> Iterator[Reference]:
    """Pointers inside the document and acts by number; a caption names itself and is none."""
    for at, line in enumerate(lines):
        if line.furniture or line.toc or _SECTION.match(line.text):
            continue
        before = lines[at - 1].text if at else ""
        behind = lines[at + 1].text if at + 1 < len(lines) else ""
        whole, base = f"{before} {line.text} {behind}", len(before) + 1
        for match in _ACT.finditer(whole, base, base + len(line.text)):
            yield Reference(
                "act", match["number"], match.group(), line.page.number, line.number,
                whole[max(0, match.start() - AROUND) : match.start()], whole[match.end() : match.end() + AROUND],
            )  # fmt: skip
        if line.caption or line.row or (_NUMBERED.match(line.text) and not _goes_on_from(lines, at)):
            continue
        for match in _POINTER.finditer(line.text):
            sort = next(k for k in ("section", "table", "figure", "note") if match[k])
            if sort != "section" and "." in match["number"]:
                continue
            own = f"{before[-60:]} {line.text}" if match.start() < 60 else line.text
            yield Reference(
                sort, match["number"], match.group(), line.page.number, line.number, own, behind[:60], line.index
            )


def _goes_on_from(lines: Sequence[Line], at: int) -> bool:
    """Does a line that begins `tabell 7.` end the sentence of the line above, rather than head a table?"""
    if not at or lines[at].blank_before or not lines[at].text[:1].islower():
        return False
    return not _CLOSED.search(lines[at - 1].text) and (lines[at - 1].prose or ends_open(lines[at - 1].text))


def _captions(lines: Sequence[Line]) -> Iterator[Reference]:
    """Captions with their number and all they say: those beside each other on one line, and over a line's end."""
    for at, line in enumerate(lines):
        text = line.text.replace("*", "").replace("<b>", "").replace("</b>", "").strip("# ")
        match = _NUMBERED.match(text)
        if not match or not line.caption or line.toc:
            continue
        starts = [match, *_BESIDE.finditer(text, match.end())]
        ends = [*(m.start() for m in starts[1:]), len(text)]
        for one, end in zip(starts, ends, strict=True):
            sort = SORTS[one["sort"].lower()]
            said = text[one.end() : end].strip(" .:\t")
            if end == len(text) and at + 1 < len(lines) and _goes_on(said, lines[at + 1]):
                said = f"{said} {lines[at + 1].text.strip(' .')}"
            if sort != "note":
                yield Reference(
                    sort, one["number"], one.group().strip(), line.page.number, line.number, "", said, line.index
                )


def _goes_on(said: str, line: Line) -> bool:
    """Is the line below a caption the rest of it? It begins small, is short and no row, and closes no sentence."""
    other = line.caption or line.heading or line.row or line.toc or line.furniture
    return bool(said) and not other and line.text[:1].islower() and len(line.text) < WIDEST and line.blank_before < 2


def _numbers(lines: Sequence[Line]) -> Iterator[tuple[str, str, int, int | None]]:
    """What there is to point at: a number counts once it stands at the beginning of any line, a list of contents included."""
    for at, line in enumerate(lines):
        text = line.text.replace("*", "").replace("<b>", "").replace("</b>", "").strip("# ")
        place = (line.page.number, line.number)
        if match := _SECTION.match(text):
            yield ("section", match["number"], *place)
        if (match := _NUMBERED.match(text)) and not _goes_on_from(lines, at):
            sort = SORTS[match["sort"].lower()]
            yield (f"{sort}_captioned" if line.caption and not line.toc else sort, match["number"], *place)
        for match in _BESIDE.finditer(text, 1):  # a second caption on the same line
            yield (SORTS[match["sort"].lower()], match["number"], *place)
