"""Tables whose cells are sentences: `Indikator | Förväntat resultat | Utfall`, `Insats | Mål | Resultat`.

Three forms of one thing: cells kept apart by tabs, cells in columns on a page with positions, and text that an
extraction emitted cell after cell, where blank lines and the sentences' own form are all that is left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from parsers.lines import Line
from parsers.rows import join
from pipeline.model import ALL, MEN, WOMEN, Word

GROUP, LABEL, GOAL, OUTCOME, PEOPLE, REMARK = "group", "label", "goal", "outcome", "people", "remark"
_YEAR = r"(?:(?:19|20)\d\d)"
_WHEN = rf"(?:\s+(?:per\s+|den\s+|för\s+|år\s+|helår(?:et)?\s+)?(?:\d{{1,2}}\s+[a-zåäö]+\s+)?(?P<year>{_YEAR}))?"
_ROLES = (
    (
        GOAL,
        r"(?:förväntat\s+resultat|förväntade\s+resultat|målvärde|målnivå|måltal|målsättning)(?:\s+(?:vid|för)\b.*)?",
    ),
    (REMARK, r"nr\.?|mål-?\s?uppfyllelse|bedömning|status|läge|kommentar\w*|(?:kort\s+)?beskrivning\b.*"),
    (
        OUTCOME,
        rf"(?:resultat|utfall|läget|nuläge|uppnått)(?:\s+(?:helår|jan\w*\s?[-–]\s?[a-zåäö]+))?{_WHEN}(?:\s+vid\b.*)?",
    ),
    (OUTCOME, r"(?P<forecast>prognos)(?:\s+för\s+(?:hel)?året|\s+helår)?"),
    (OUTCOME, r"(?P<sex>kvinnor|män|totalt)"),
    (
        PEOPLE,
        rf"antal\s+(?:\w+\s+)?(?:deltagare|avslutade|personer){_WHEN}|(?:varav\s+)?till\s+arbete\s+eller\s+studier",
    ),
    (GROUP, r"insats(?:er)?|verksamhet|projekt"),
    (LABEL, r"indikator(?:er)?|(?:uppföljnings)?mått|nyckeltal|aktivitet"),
    (GOAL, rf"(?:övergripande\s+)?mål(?:\s+(?:för\s+)?(?:helår|året|(?={_YEAR})))?{_WHEN}"),
    (GOAL, r"(?:övergripande\s+)?mål\s+för\b.*"),
)
_ROLE = tuple((role, re.compile(rf"(?:{pattern})$", re.IGNORECASE)) for role, pattern in _ROLES)
_STARTS = re.compile(
    r"^(?:förvänta|nr\b|indikator|insats|verksamhet|projekt|mål|övergripande mål|(?:uppföljnings)?mått|nyckeltal|aktivitet)",
    re.IGNORECASE,
)
_TOKENS = re.compile(
    rf"(?P<remark>mål-?\s?uppfyllelse|bedömning|kommentar)"
    rf"|(?P<goal>förväntat resultat|målvärde|målnivå|måltal|(?:övergripande )?mål"
    rf"(?: för (?!helår|året)(?:(?!resultat\b|utfall\b|läget\b).)+?(?= resultat\b| utfall\b| läget\b)| helår| året)?(?: {_YEAR})?)"
    rf"|(?P<outcome>(?:resultat|utfall|läget|nuläge|uppnått){_WHEN})"
    rf"|(?P<bracket>\((?P<other>{_YEAR})[^)]*\))"
    rf"|(?P<people>antal (?:\w+ )?(?:deltagare|avslutade|personer)(?: {_YEAR})?|(?:varav )?till arbete eller studier)",
    re.IGNORECASE,
)
MOST_LABEL_WORDS = 3
_SEXES = {"kvinnor": WOMEN, "män": MEN, "totalt": ALL}
MOST_BETWEEN = 4  # lines between the parts of a table that goes on
_CONTINUED = re.compile(r"\bforts|fortsätt", re.IGNORECASE)
HEADER_LINES = 5
LONGEST_HEADER = 200  # characters
CELL_GAP = 3.0  # spaces between cells kept apart by tabs
SLACK = 0.6  # line heights a cell's text may begin left of its column's header
ROW_GAP = 1.2  # times the pitch of lines: rows stand further apart than the lines of a cell
LINE_PITCH = 1.15  # line heights
LONGEST_TABLE = 400  # lines


@dataclass(frozen=True, slots=True)
class TextColumn:
    role: str
    label: str
    year: int | None = None
    other_year: int | None = None  # of the figures in brackets, where the header says so
    sex: str = ""  # of everything in the column
    forecast: bool = False


@dataclass(eq=False)
class CellText:
    """The text of one cell with the words it is made of, so that a figure in it leads back to its place."""

    text: str = ""
    pieces: list[tuple[int, Word, Line]] = field(default_factory=list)  # offset in the text, word, its line
    breaks: list[int] = field(default_factory=list)  # offsets where a line of it begins
    parts: list[int] = field(default_factory=list)  # offsets where a paragraph of it begins

    def extend(self, other: CellText) -> None:
        """Another paragraph."""
        first = True
        for _, word, line in other.pieces:
            if first or self.pieces[-1][2] is not line:
                self.add([word], line)
            else:
                self.pieces.append((len(self.text) + 1, word, line))
                self.text += f" {word.text}"
            if first:
                self.parts.append(self.breaks[-1])
            first = False

    def add(self, words: Sequence[Word], line: Line) -> None:
        if self.text:
            joined = join(self.text, words[0].text)
            self.text = joined[: len(joined) - len(words[0].text)]
        self.breaks.append(len(self.text))
        for word in words:
            if len(self.text) > self.breaks[-1]:
                self.text += " "
            self.pieces.append((len(self.text), word, line))
            self.text += word.text

    def words(self, start: int, end: int) -> tuple[list[Word], Line]:
        """The words that text[start:end] lies in, and the line of the first."""
        found = [(w, line) for at, w, line in self.pieces if at < end and at + len(w.text) > start]
        return [w for w, _ in found], found[0][1]


@dataclass(eq=False)
class TextTable:
    columns: list[TextColumn]
    header: list[Line]
    body: list[Line]
    rows: list[list[CellText]]  # a cell for each column
    loose: bool = False  # cell after cell in running text: rows are still to be made of `body`


def find(lines: Sequence[Line], fill: Callable[[TextTable], None]) -> list[TextTable]:
    """All tables of sentences of a document.

    `fill` makes the rows of a loose one, which comes with its header and everything that may be its body, and cuts that
    behind the last line it uses.
    """
    found: list[TextTable] = []
    end = 0
    for at, line in enumerate(lines):
        if at < end or line.furniture or line.toc or line.caption or not _may_begin(line):
            continue
        table = _tabbed(lines, at) or _positioned(lines, at) or _loose(lines, at)
        if table is not None and table.loose:
            fill(table)
        if table is not None and table.rows:
            if found and _goes_on(found[-1], table, lines):
                found[-1].rows += table.rows
                found[-1].body += [*table.header, *table.body]
            else:
                found.append(table)
            end = _position(lines, table.body[-1], at) + 1
    return found


def _goes_on(above: TextTable, table: TextTable, lines: Sequence[Line]) -> bool:
    """The same header again after a page break or `forts.`: one table."""
    if [c.label for c in above.columns] != [c.label for c in table.columns] or above.loose or table.loose:
        return False
    between = [x for x in lines if above.body[-1].index < x.index < table.header[0].index and not x.furniture]
    other = any((x.caption or x.heading) and not _CONTINUED.search(x.text) for x in between)
    return len(between) <= MOST_BETWEEN and not other


def _may_begin(line: Line) -> bool:
    return len(line.text) < LONGEST_HEADER and (_STARTS.match(line.text) is not None or _header_word(line.text))


def _header_word(text: str) -> bool:
    return re.match(r"^(?:(?:resultat|mål-)(?:\s+resultat)?|antal(?:\s+\w+)?)$", text, re.IGNORECASE) is not None


def _position(lines: Sequence[Line], line: Line, start: int) -> int:
    return next(i for i in range(start, len(lines)) if lines[i] is line)


def _column(text: str) -> TextColumn | None:
    """What a column with this header holds."""
    text = re.sub(r"(?<=[a-zåäö])[I|](?=\W|$)", "l", re.sub(r"\s+", " ", text).strip())  # `MåI`, as OCR reads it
    bracket = re.search(r"\((?P<other>(?:19|20)\d\d)[^)]*\)\s*$", text)
    bare = text[: bracket.start()].strip() if bracket else text
    for role, pattern in _ROLE:
        match = pattern.match(bare)
        if match:
            told = match.groupdict()
            year, sex = told.get("year"), (told.get("sex") or "").lower()
            other = int(bracket["other"]) if bracket else None
            return TextColumn(
                role, text, int(year) if year else None, other, _SEXES.get(sex, ""), bool(told.get("forecast"))
            )
    return None


def _known(columns: Sequence[TextColumn | None], texts: Sequence[str]) -> list[TextColumn] | None:
    """The columns, if they are those of such a table: goals with outcomes, or people told beside the labels."""
    roles = [c.role if c is not None else "" for c in columns]
    if len(columns) < 2 or not {OUTCOME, PEOPLE} & set(roles):
        return None
    first = columns[0]
    if GOAL in roles[1:] and (roles[0] in ("", GOAL)) and len(texts[0].split()) <= MOST_LABEL_WORDS:
        first = TextColumn(LABEL, texts[0])  # `Mål | Utfall 2023 | Mål 2024`, `Uppföljningsmått | ...`
    known = [c for c in [first, *columns[1:]] if c is not None]
    roles = [c.role for c in known]
    if len(known) < len(columns):
        return None
    goals = GOAL in roles and OUTCOME in roles
    people = roles[0] == GROUP and PEOPLE in roles and set(roles[1:]) <= {PEOPLE, REMARK} and len(roles) > 2
    return known if goals or people else None


def _segments(line: Line, gap: float) -> list[list[Word]]:
    """The words of a line, cut where they stand further apart than `gap`."""
    found = [[line.words[0]]]
    for a, b in pairwise(line.words):
        if b.x0 - a.x1 >= gap:
            found.append([])
        found[-1].append(b)
    return found


def _text(words: Sequence[Word]) -> str:
    return " ".join(w.text for w in words)


def _tabbed(lines: Sequence[Line], at: int) -> TextTable | None:
    """Every row on one line, its cells kept apart by tabs; other lines may stand between rows."""
    header = lines[at]
    if header.positioned:
        return None
    texts = [_text(s) for s in _segments(header, CELL_GAP)]
    columns = _known([_column(x) for x in texts], texts)
    if columns is None:
        return None
    body: list[Line] = []
    rows: list[list[CellText]] = []
    between = 0
    for line in lines[at + 1 :]:
        cells = _segments(line, CELL_GAP)
        short = len(cells) == len(columns) - 1 and columns[-1].role == REMARK  # a total has no remark
        if (len(cells) == len(columns) or short) and not line.caption and not line.heading:
            rows.append([_cell(words, line) for words in cells] + [CellText()] * short)
            body.append(line)
            between = 0
        elif line.caption or line.heading or between:
            break
        else:
            between += 1  # a footnote between two rows
    return TextTable(columns, [header], body, rows)


def _cell(words: Sequence[Word], line: Line) -> CellText:
    cell = CellText()
    if words:
        cell.add(words, line)
    return cell


def _positioned(lines: Sequence[Line], at: int) -> TextTable | None:
    """Columns on a page with positions; the header may take several lines."""
    if not lines[at].positioned:
        return None
    gap = 2 * max(lines[at].page.number_gap, 1.0)
    for count in range(1, HEADER_LINES):
        header = list(lines[at : at + count])
        if len(header) < count or any(line.page is not header[0].page for line in header):
            return None
        places = _places([s for line in header for s in _segments(line, gap)])
        texts = [_joined(words) for _, _, words in places]
        columns = _known([_column(x) for x in texts], texts)
        lone = len({w.y0 for w in places[0][2]}) == 1 or _column(texts[0]) is not None  # else a title above the header
        if columns is not None and lone and not _header_goes_on(lines, at + count, gap):
            return _of_page(lines, at, count, columns, [(x0, x1) for x0, x1, _ in places], gap)
    return None


def _joined(words: Sequence[Word]) -> str:
    text = ""
    for word in words:
        text = join(text, word.text)
    return text


def _places(segments: Sequence[Sequence[Word]]) -> list[tuple[float, float, list[Word]]]:
    """Segments of several lines by the column they stand over, from left to right, with the column's edges."""
    found: list[tuple[float, float, list[Word]]] = []
    for segment in segments:
        left, right = segment[0].x0, segment[-1].x1
        for i, (x0, x1, words) in enumerate(found):
            if left < x1 and right > x0:
                found[i] = (min(x0, left), max(x1, right), [*words, *segment])
                break
        else:
            found.append((left, right, list(segment)))
    return sorted(found, key=lambda f: f[0])


def _header_goes_on(lines: Sequence[Line], at: int, gap: float) -> bool:
    """Is the next line a part of the header: a year, a bracket, the second half of a word?"""
    if at >= len(lines):
        return False
    texts = [_text(s) for s in _segments(lines[at], gap)]
    close = lines[at].y - lines[at - 1].y < LINE_PITCH * ROW_GAP * lines[at].height
    return close and all(
        re.match(r"^(?:(?:19|20)\d\d$|\(|uppfyllelse$|[a-zåäö]|resultat)", t, re.IGNORECASE) for t in texts
    )


def _of_page(
    lines: Sequence[Line], at: int, count: int, columns: list[TextColumn], edges: list[tuple[float, float]], gap: float
) -> TextTable | None:
    body: list[Line] = []
    split: list[list[list[Word]]] = []
    for line in lines[at + count : at + count + LONGEST_TABLE]:
        if line.furniture:
            continue
        words = _in_columns(line, edges, gap) if not (line.caption or line.heading) else None
        if words is None or (body and _apart(body[-1], line)):
            break
        if body and line.page is not body[-1].page and sum(map(bool, words)) < 2:
            break  # a heading at the top of the next page
        body.append(line)
        split.append(words)
    if not body:
        return None
    pitches = [b.y - a.y for a, b in pairwise(body) if b.page is a.page and b.y > a.y]
    base = min([*pitches, LINE_PITCH * body[0].height])
    told = [i for i, c in enumerate(columns) if c.role in (GOAL, OUTCOME)]
    even = len(pitches) > 1 and max(pitches) <= ROW_GAP * min(pitches)  # rows stand as close as lines of a cell would
    rows: list[list[CellText]] = []
    previous: Line | None = None
    for line, words in zip(body, split, strict=True):
        fresh = previous is None or line.page is not previous.page or line.y - previous.y > ROW_GAP * base
        fresh = fresh or (even and all(words[i] and not words[i][0].text[:1].islower() for i in told))
        begins = words[0] or (columns[0].role == GROUP and words[1])  # a group's name stands once for all its rows
        if not rows or (fresh and begins):
            rows.append([CellText() for _ in columns])
        for cell, own in zip(rows[-1], words, strict=True):
            if own:
                cell.add(own, line)
        previous = line
    return TextTable(columns, list(lines[at : at + count]), body, rows)


def _apart(above: Line, line: Line) -> bool:
    """So far below the line above that it is no row of the same table."""
    return line.page is above.page and line.y - above.y > 2.4 * line.height


def _in_columns(line: Line, edges: Sequence[tuple[float, float]], gap: float) -> list[list[Word]] | None:
    """The words of a line by column: by the header they stand under, else by its left edge.

    None where text runs on from one column into the next: then the line is no row.
    """
    found: list[list[Word]] = [[] for _ in edges]
    slack = SLACK * line.height
    column = -1
    for segment in _segments(line, gap / 2):
        left, right = segment[0].x0, segment[-1].x1
        over = [max(0.0, min(right, x1) - max(left, x0)) for x0, x1 in edges]
        under = [i for i, o in enumerate(over) if o > 0]
        by_left = max((i for i, (x0, _) in enumerate(edges) if x0 - slack <= left), default=-1)
        own = under[0] if len(under) == 1 else by_left
        if own < 0 or own < column or (len(under) > 1 and right > edges[own + 1][0] + slack):
            return None
        found[own] += segment
        column = own
    return found


def _loose(lines: Sequence[Line], at: int) -> TextTable | None:
    """A header over up to five lines, `Mål Resultat` / `2018` / `Resultat` / `2017`, and what follows it."""
    first = lines[at]
    if first.positioned or not _STARTS.match(first.text):
        return None
    best: TextTable | None = None
    text = ""
    for count in range(1, HEADER_LINES + 1):
        header = list(lines[at : at + count])
        if len(header) < count:
            break
        text = join(text, header[-1].text)
        if len(text) > LONGEST_HEADER:
            break
        columns = _loose_columns(text)
        if columns and (columns[0].role == GOAL or columns[0].label in first.text):
            best = TextTable(columns, header, list(lines[at + count : at + count + LONGEST_TABLE]), [], loose=True)
    return best


def _loose_columns(text: str) -> list[TextColumn] | None:
    """The columns of a header in one text; None where something stands in it that is no part of a header."""
    tokens = [*_TOKENS.finditer(text)]
    if not tokens:
        return None
    label = text[: tokens[0].start()].strip()
    between = _TOKENS.sub("", text[tokens[0].start() :])
    if re.sub(r"[\s()-]", "", between) or len(label.split()) > MOST_LABEL_WORDS or re.search(r"[\d.,]", label):
        return None
    found: list[TextColumn | None] = [_column(label) or TextColumn(LABEL, label)] if label else []
    texts = [label] if label else []
    for i, m in enumerate(tokens):
        if m["bracket"]:
            continue
        behind = tokens[i + 1] if i + 1 < len(tokens) and tokens[i + 1]["bracket"] else None
        texts.append(f"{m.group()} {behind.group()}" if behind else m.group())
        found.append(_column(texts[-1]))
    return _known(found, texts)


__all__ = ["CellText", "TextColumn", "TextTable", "find"]
