"""Rows of a table of sentences that an extraction emitted cell after cell, in lines with blank lines between the cells.

What tells a goal from its outcome is form: a verdict (`Målet uppfyllt`) parts them, or an outcome is a bare figure, or
goals and outcomes are runs of as many sentences each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from parsers import quantities
from parsers.lines import Line, ends_open
from parsers.numbers import is_nil_word
from parsers.textcells import GOAL, GROUP, LABEL, OUTCOME, PEOPLE, REMARK, CellText, TextTable

Names = Callable[[str], int]  # how many characters at the start of a text are an intervention's name
_STOP = re.compile(r"^(?:bilaga\b|\d{1,2}(?:\.\d{1,2})+\.?\s|resultat\W*$|utfall\W*$)", re.IGNORECASE)
_VERDICT = re.compile(
    r"^(?:bedömning\w*\b.*(?:uppfyll|uppnå)|mål(?:et|en)\s.{0,24}(?:uppfyll|uppnå))", re.IGNORECASE | re.DOTALL
)
_GRADE = re.compile(
    r"^(?:(?:mycket\s+)?god(?:tagbar\w*)?\W*$|mål(?:et|en)\s+(?:ej|är|har|delvis|inte|upp))", re.IGNORECASE
)
_HEADER_AGAIN = re.compile(r"^(?:övergripande\s+)?mål\s+(?:för|resultat|utfall)\b|^insats\s+mål\b", re.IGNORECASE)
_N_OF_N = re.compile(r"\(?\s*\d+\s+av\s+\d+[^)\d]*\)?")
_BARE = re.compile(r"\(?\d{1,3}(?:[ \u00a0]\d{3})*(?:[.,]\d+)?\s?(?:%|procent\b)?\)?")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ\d])")
MOST_RESULTS = 3  # paragraphs behind the last verdict
LONGEST_LABEL = 140  # characters of a label, or of a cell with figures, that is a paragraph of its own
LONGEST_REMARK = 60
_ORDINAL = re.compile(r"\d{1,2}\.\s+")
LONGEST_CELL = 400  # characters


def fill(table: TextTable, names: Names) -> None:
    """Make the rows of a loose table out of its body, and cut the body behind the last line they use."""
    paragraphs = _paragraphs(table.body)
    roles = [c.role for c in table.columns]
    outcomes = roles.count(OUTCOME)
    apart = (
        len(table.header) == len(roles) > 2 and REMARK in roles
    )  # the header's own cells stand on lines of their own
    if LABEL in roles or PEOPLE in roles or apart:
        table.rows = _by_paragraphs(paragraphs, roles)
    else:
        if GROUP in roles:
            rows = _by_groups(paragraphs, names)
        elif len(paragraphs) > 1 and outcomes == 1 and _VERDICT.match(_text(paragraphs[1])):
            rows = _by_verdicts(paragraphs)
        else:
            rows = _by_figures(paragraphs, outcomes)
        table.rows = [_laid_out(row if GROUP in roles else row[1:], roles) for row in rows]
    used = [line.index for row in table.rows for cell in row for _, _, line in cell.pieces]
    table.body = [line for line in table.body if line.index <= max(used, default=-1)]


def _laid_out(cells: Sequence[CellText], roles: Sequence[str]) -> list[CellText]:
    """Cells found in the order group, goal, outcomes, as the columns stand; a column of remarks stays empty."""
    order = [i for i, r in enumerate(roles) if r in (GROUP, GOAL, OUTCOME)]
    row = [CellText() for _ in roles]
    for i, cell in zip(order, cells, strict=False):
        row[i] = cell
    return row


def _by_paragraphs(paragraphs: Sequence[list[Line]], roles: Sequence[str]) -> list[list[CellText]]:
    """Every cell a paragraph: rows of as many as there are columns, as long as their cells are what the columns hold."""
    rows = []
    for at in range(0, len(paragraphs) - len(roles) + 1, len(roles)):
        cells = [_cell(p) for p in paragraphs[at : at + len(roles)]]
        if not all(_fits(cell, role) for cell, role in zip(cells, roles, strict=True)):
            break
        rows.append(cells)
    return rows


def _fits(cell: CellText, role: str) -> bool:
    text = cell.text.strip()
    if role in (GROUP, LABEL):
        sentence = text.endswith(".") or len(text) > LONGEST_LABEL
        return not sentence and not _BARE.fullmatch(text) and any(c.isalpha() for c in text)
    nil = is_nil_word(text) or text in ("-", "–", "−")
    if role == REMARK:
        return len(text) <= LONGEST_REMARK
    numbered = role == GOAL and _ORDINAL.match(text) is not None  # a goal may be set in words
    told = nil or numbered or _BARE.fullmatch(text) is not None or bool(quantities.find(text))
    return told and len(text) <= LONGEST_LABEL


def sentences(cell: CellText, finer: bool = False) -> list[tuple[int, int]]:
    """Where the sentences of a cell begin and end; a line that begins with a quantity begins a sentence of its own.

    `finer`: so does every quantity behind a word or a bracket, wherever the lines of the cell break.
    """
    starts = {0, *cell.parts, *(m.end() for m in _SENTENCE.finditer(cell.text))}
    figures = {q.start for q in quantities.find(cell.text) if not q.part}
    for at in sorted(figures) if finer else cell.breaks:
        before = cell.text[:at]
        opens = before.count("(") > before.count(")") or re.search(
            r"(?:\b(?:med|till|av|från|på|och|ca)|,)\s*$", before
        )
        if at in figures and not opens:
            starts.add(at)
    ordinal = _ORDINAL.match(cell.text)
    ordered = sorted(starts - ({ordinal.end()} if ordinal else set()))
    return list(zip(ordered, [*ordered[1:], len(cell.text)], strict=True))


def _paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """Runs of lines without a blank line between them, up to where something else begins."""
    found: list[list[Line]] = []
    for line in lines:
        if line.furniture:
            continue
        if line.caption or line.heading or line.toc or _STOP.match(line.text) or _HEADER_AGAIN.match(line.text):
            break
        if not found or line.blank_before:
            found.append([])
        found[-1].append(line)
    return found


def _cell(lines: Sequence[Line]) -> CellText:
    cell = CellText()
    for line in lines:
        cell.add(line.words, line)
    return cell


def _text(lines: Sequence[Line]) -> str:
    return _cell(lines).text


def _by_verdicts(paragraphs: Sequence[list[Line]]) -> list[list[CellText]]:
    """goals, verdict, outcomes, goals, verdict, outcomes: as many outcomes as goals, else the last ones belong together."""
    marks = [i for i, p in enumerate(paragraphs) if _VERDICT.match(_text(p))]
    rows: list[list[CellText]] = []
    goals = list(paragraphs[: marks[0]])
    for at, mark in enumerate(marks):
        last = at + 1 == len(marks)
        behind = list(paragraphs[mark + 1 : len(paragraphs) if last else marks[at + 1]])
        own = _of_verdict(_text(paragraphs[mark]))
        count = MOST_RESULTS if last else max(1, sum(bool(_figures(g)) for g in goals)) - bool(own)
        rows += _paired([_cell(g) for g in goals], [_cell(b) for b in behind[:count]])
        goals = behind[count:]
    return rows


def _of_verdict(text: str) -> bool:
    """Does the paragraph go on with an outcome behind the verdict?"""
    return bool(quantities.find(text))


def _figures(lines: Sequence[Line]) -> list[quantities.Quantity]:
    return quantities.find(_text(lines))


def _paired(goals: list[CellText], outcomes: list[CellText]) -> list[list[CellText]]:
    """Each goal with its outcome; fewer outcomes belong to the last goals, more to the last one together."""
    rows = []
    shift = len(goals) - len(outcomes)
    for i, goal in enumerate(goals):
        if shift >= 0:
            own = [outcomes[i - shift]] if i >= shift else []
        else:
            own = outcomes[i:] if i + 1 == len(goals) else [outcomes[i]]
        cell = CellText()
        for outcome in own:
            cell.extend(outcome)
        rows.append([CellText(), goal, cell])
    return rows


def _by_figures(paragraphs: Sequence[list[Line]], outcomes: int) -> list[list[CellText]]:
    """A goal in words, then as many bare figures as there are columns of outcomes; a single outcome may be words too."""
    rows: list[list[CellText]] = []

    def full() -> bool:
        return not rows or len(rows[-1]) >= outcomes + 2

    for paragraph in paragraphs:
        fresh = True
        for line in paragraph:
            cells = _bare_cells(line)
            trailing = _trailing(line, outcomes) if cells is None else 0
            if cells is not None:
                if not rows:
                    return rows
                for words, new in cells:
                    if new and not full():
                        rows[-1].append(CellText())
                    if len(rows[-1]) > 2:
                        rows[-1][-1].add(words, line)
            elif trailing:
                rows.append([CellText(), _of_words(line, 0, trailing)])
                rows[-1] += [_of_words(line, i, i + 1) for i in range(trailing, len(line.words))]
            elif fresh and not full() and outcomes == 1 and line.text[:1].isdigit():
                rows[-1].append(_cell([line]))
            elif fresh or (len(rows[-1]) > 2 and not _is_outcome_text(rows[-1], line)):
                if not _begins_goal(line, paragraph):
                    return rows
                rows.append([CellText(), _cell([line])])
            else:
                rows[-1][-1].add(line.words, line)
            fresh = False
    return rows


def _is_outcome_text(row: list[CellText], line: Line) -> bool:
    """Does this line go on with an outcome in words that began in the same paragraph?"""
    last = row[-1].pieces[-1][2] if row[-1].pieces else None
    return (
        last is not None and last.index + 1 == line.index and _bare_cells(last) is None and not line.text[:1].isdigit()
    )


def _begins_goal(line: Line, paragraph: Sequence[Line]) -> bool:
    text = _text(paragraph)
    return len(text) < LONGEST_CELL and bool(quantities.find(text)) and (line.text[:1].isdigit() or len(text) < 120)


def _of_words(line: Line, start: int, end: int) -> CellText:
    cell = CellText()
    cell.add(line.words[start:end], line)
    return cell


def _trailing(line: Line, outcomes: int) -> int:
    """Where the bare figures at the end of a goal's line begin (`28 deltagare 51 44`); 0 where there are none."""
    words = line.words
    at = len(words) - outcomes
    if outcomes < 2 or at < 2 or not words[at - 1].text[-1:].isalpha():
        return 0
    return at if all(_BARE.fullmatch(w.text) for w in words[at:]) else 0


def _bare_cells(line: Line) -> list[tuple[list, bool]] | None:  # type: ignore[type-arg]
    """The cells of a line of nothing but figures and words for none: (words, is a cell of its own)."""
    found: list[tuple[list, bool]] = []  # type: ignore[type-arg]
    words = list(line.words)
    at = 0
    while at < len(words):
        taken = _bare_at([w.text for w in words[at:]])
        if not taken:
            return None
        of = _N_OF_N.fullmatch(" ".join(w.text for w in words[at : at + taken])) is not None
        if of and found:
            found[-1][0].extend(words[at : at + taken])
        else:
            found.append((words[at : at + taken], not of))
        at += taken
    return found


def _bare_at(texts: Sequence[str]) -> int:
    """How many words at the start are one bare figure, `(5 av 12)` or a word for none; 0: none."""
    for count in range(min(len(texts), 6), 0, -1):
        text = " ".join(texts[:count])
        if _N_OF_N.fullmatch(text) or _BARE.fullmatch(text) or is_nil_word(text) or text in ("-", "–", "−"):
            return count
    return 0


def _by_groups(paragraphs: Sequence[list[Line]], names: Names) -> list[list[CellText]]:
    """Runs that a grade ends: the intervention's name, its goals, its outcomes, the grade."""
    rows: list[list[CellText]] = []
    group: list[list[Line]] = []
    opens = False
    for paragraph in paragraphs:
        if group and _GRADE.match(_text(paragraph)) and not quantities.find(_text(paragraph)):
            row = _group(group, names)
            if row is not None:
                rows.append(row)
            group, opens = [], ends_open(_text(paragraph))
        elif not group and (opens or (rows and paragraph[0].text[:1].islower())):  # the grade goes on
            opens = ends_open(_text(paragraph))
        else:
            group.append(paragraph)
    return rows


def _group(group: Sequence[list[Line]], names: Names) -> list[CellText] | None:
    label, rest = _label(group[0], names)
    cells = [*([rest] if rest.text else []), *(_cell(p) for p in group[1:])]
    counts = [len(sentences(c)) for c in cells]
    splits = range(1, len(cells))
    if not splits:
        return None
    best = min(splits, key=lambda k: (abs(sum(counts[:k]) - sum(counts[k:])), k))
    merged = []
    for part in (cells[:best], cells[best:]):
        cell = CellText()
        for c in part:
            cell.extend(c)
        merged.append(cell)
    return [label, *merged]


def _label(lines: Sequence[Line], names: Names) -> tuple[CellText, CellText]:
    """A group's first paragraph as the intervention's name and what follows it there."""
    whole = _cell(lines)
    end = names(whole.text)
    behind = re.match(r"\s*\([^)]*\)(?:\s*\([^)]*\))?", whole.text[end:]) if end else None
    if behind:
        end += behind.end()
    if not end:
        first = next(iter(quantities.find(whole.text)), None)
        end = first.start if first else len(whole.text)
        hedge = re.search(r"\b(?:ca|cirka|minst|drygt)\.?\s*$", whole.text[:end], re.IGNORECASE)
        end = hedge.start() if hedge else end
    label, rest = CellText(), CellText()
    for at, word, line in whole.pieces:
        cell = label if at + len(word.text) <= end else rest
        if cell.pieces and cell.pieces[-1][2] is line:
            cell.pieces.append((len(cell.text) + 1, word, line))
            cell.text += f" {word.text}"
        else:
            cell.add([word], line)
    return label, rest
