"""Page to lines: what is caption, heading, prose, page furniture or a row with figures at its end."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from parsers import cells, footnotes, furniture, headers, numbers, side_by_side, stacked
from parsers.lazy import lazy
from pipeline.model import BORN_DIGITAL, OCR, TEXT_EXTRACT, Page, Word

CAPTION = re.compile(
    r"^(?P<sort>Tabell|Tab\.|Tablå|Figur|Diagram|Not|Bild)\s*(?P<number>\d{1,2}[a-z]?|[A-Z](?=\s*[.:]\s))(?P<sep>\s*[.:]\s*|\s+)(?P<title>\S.*)?$",
    re.IGNORECASE,
)
_CAPTION_VERB = re.compile(
    r"^(visar|och|redovisar|är|i|framgår|ovan|nedan|samt|till|eller|ger|som|kan|har)\b", re.IGNORECASE
)
_DOT_LEADERS = re.compile(r"\.{4,}|…{2,}")
_NOTE_CELL = re.compile(r"\s+Not(?:er)?\s+\d{1,2}(?:\s*(?:,|och|-)\s*\d{1,2})*$", re.IGNORECASE)  # a cell `Not 3`
_NOTE_WORD, _NOTE_NUMBER = re.compile(r"(?<=\S)\s+Not(?:er)?$"), re.compile(r"\d{1,2}")  # in text, `Not 3` ends a label
_LEADER = re.compile(r"[.…]{2,}")
_OPEN_END = re.compile(
    r"(?:[-–/,]|\b(?:och|för|från|av|i|på|till|med|vid|den|samt|genom|eller|inkl\.?|efter|före|hos|om|per|mot|under|över|inom|utan|mellan|enligt|som|annan|andra))$",
    re.IGNORECASE,
)
# words that carry a sentence and stand in no row label of a statement
_SENTENCE_WORDS = frozenset(
    [
        "att",
        "som",
        "har",
        "är",
        "det",
        "vilket",
        "de",
        "den",
        "denna",
        "detta",
        "dessa",
        "inte",
        "kan",
        "ska",
        "skall",
        "sig",
        "haft",
        "varit",
        "blev",
        "blir",
        "var",
        "vid",
        "också",
        "men",
        "under",
        "mellan",
        "genom",
        "sedan",
        "även",
        "dock",
        "därför",
        "bland",
        "där",
        "när",
        "hade",
        "få",
        "fått",
        "får",
        "vi",
        "man",
        "ett",
    ]
)
_MISREAD = re.compile(r"\d[|lIOoSB]|[|lIOoSB]\d|Yo\b|o/o|0/0")
_DRESSED = re.compile(r"\d(?:[*†‡]|:-|,-)|\(\s?[-−–]?\d|\d (?:kr|tkr|mnkr|mkr|sek|st|:-)\b", re.IGNORECASE)
_ANSWERED = re.compile(r"\?\s+\d[\d\s,%]*$")
_COUNT_AND_SHARE = re.compile(r"[a-zåäö)]\s+\d[\d ]*\s\d{1,3}(?:,\d+)?\s?%$")
_NEXT_SENTENCE = re.compile(r"[a-zåäö]{4,}[.!?]\s+[A-ZÅÄÖ][a-zåäö]+\s")  # `... under året. Målet var 90`
MOST_BETWEEN_YEARS = 2  # of a header; a survey may be made every other year
_LETTERS = re.compile(r"[a-zåäöé]+")
_ENDS_A_SENTENCE = re.compile(r"(?:[a-zåäöé]{4,}|\b(?:19|20)\d\d)[.!?]\s+[A-ZÅÄÖ][a-zåäö]+\s+[a-zåäö]|[a-zåäöé]{3,}\.$")
FEWEST_WORDS = 5  # of a line in or with which a sentence ends, as no label and no header does
PROSE_LENGTH = 45  # characters; shorter lines are labels unless they end a paragraph
LONG_LINE = 120
NEW_COLUMN = 20  # blank lines before the first line of a column: nothing goes on from the one before
SLIM = 0.1  # of a line's height: what a 1 lacks in width on either side
CLOSE_PITCH, LEADING = 0.55, 1.25  # in font sizes: lines up to 1.8 apart have no blank line between them


def ends_open(label: str) -> bool:
    """Does a label break off where more must follow (a hyphen, a comma, a preposition)?"""
    return bool(_OPEN_END.search(label))


@dataclass(eq=False)
class Line:
    """One line of a page; `tail` are the number words at its end, `head` what stands before them."""

    page: Page
    words: tuple[Word, ...]
    index: int  # position among the document's lines, blank ones not counted
    y: float
    furniture: bool = False
    contents: bool = False  # an entry of a table of contents
    paragraph: bool = False  # the short last line of a paragraph
    blank_before: int = 0  # blank lines (or their height) above
    edge: float = float("inf")  # where another column of words begins, right of the labels
    asks: bool = False  # the first line of a question whose figures stand on the next
    brackets: bool = False  # in a report that prints negatives in brackets
    footnote: bool = False  # begins a note at the foot of a page
    marks: tuple[Word, ...] = ()  # raised marks of notes, which are no part of labels and figures

    @property
    def number(self) -> int | None:
        return self.words[0].line

    @lazy
    def positioned(self) -> bool:
        """Does its page have positions that mean something (a PDF's, not a text extract's)?"""
        return self.page.origin != TEXT_EXTRACT

    @lazy
    def height(self) -> float:
        return max(self.words[0].y1 - self.words[0].y0, 0.1)

    @lazy
    def text(self) -> str:
        return " ".join(w.text for w in self.words)

    @lazy
    def read(self) -> tuple[Word, ...]:
        """The words as numbers are read from them: digits that OCR took for letters are digits again."""
        words: Sequence[Word] = self.words
        if _DRESSED.search(self.text):
            gap = self.page.number_gap
            words = (
                cells.bare(words, gap, self.brackets) if self.positioned else cells.negatives(words, gap, self.brackets)
            )
        if self.page.origin != BORN_DIGITAL and _MISREAD.search(self.text):
            words = [w._replace(text=numbers.mended(w.text)) for w in words]
        return tuple(words)

    @lazy
    def end(self) -> int:
        """How many of its words come before a remark that is set apart behind its figures."""
        return cells.end_of_figures(self.read, self.page.number_gap) if self.positioned else len(self.words)

    @lazy
    def start(self) -> int:
        words = self.read[: self.end]
        start = numbers.tail_start(words)
        if self.positioned:
            gap = self.page.number_gap
            while 0 < start < len(words) and words[start].x0 - words[start - 1].x1 <= (words[start].gap or gap):
                start += 1  # figures of a table are set apart from its labels; these end a label or a sentence
            return start
        if 0 < start < len(words) - 1 and numbers.is_year(words[start].text):
            near = words[start].x0 - words[start - 1].x1 <= self.page.number_gap
            if near and words[start + 1].x0 - words[start].x1 > 2 * self.page.number_gap:
                return start + 1  # a year that ends the label, set apart from the figures
        return start

    @lazy
    def head(self) -> tuple[Word, ...]:
        return self.words[: self.start]

    @lazy
    def note_words(self) -> int:
        """How many words at the start of the tail are a list of note references (`3, 7`)."""
        words = self.read[self.start : self.end]
        count = 0
        while count < len(words) and re.fullmatch(r"\d{1,2},", words[count].text):
            count += 1
        return count + 1 if count and count < len(words) and re.fullmatch(r"\d{1,2}", words[count].text) else 0

    @property
    def note(self) -> str:
        return " ".join(w.text for w in self.words[self.start : self.start + self.note_words])

    @lazy
    def tail(self) -> tuple[Word, ...]:
        """The number words at the end, without a list of note references, as they are read (`read`)."""
        return self.read[self.start + self.note_words : self.end]

    def printed(self, first: int, last: int) -> str:
        """The words `first` to `last` of the tail as they are printed."""
        at = self.start + self.note_words
        return " ".join(w.text for w in self.words[at + first : at + last + 1])

    @lazy
    def years_only(self) -> bool:
        """A header of years: `2020 2019 2018`, also behind `Belopp i kr Not`."""
        return (
            len(self.tail) >= 2 and all(numbers.is_year(w.text) for w in self.tail) and self._of_years(len(self.tail))
        )

    @lazy
    def label(self) -> str:
        head = (w for w in self.head if w.x0 < self.edge and not w.superscript and not _LEADER.fullmatch(w.text))
        label = " ".join(w.text for w in head)
        if self.positioned:
            return _NOTE_CELL.sub("", label)
        return _NOTE_WORD.sub("", label) if self.tail and _NOTE_NUMBER.fullmatch(self.tail[0].text) else label

    @property
    def left(self) -> str:
        """Its text as far as the column of labels goes."""
        return self.text if self.edge == float("inf") else " ".join(w.text for w in self.words if w.x0 < self.edge)

    def rewrite(self, words: Sequence[Word], marks: Sequence[Word]) -> None:
        """Other words, and marks of notes that were found among them; what was worked out before is forgotten."""
        self.words, self.marks = tuple(words), (*self.marks, *marks)
        for name, value in vars(type(self)).items():
            if isinstance(value, lazy):
                self.__dict__.pop(name, None)

    def cut(self, edge: float) -> None:
        """Another column of words begins at `edge`."""
        self.edge = edge
        self.__dict__.pop("label", None)

    @lazy
    def may_join(self) -> list[bool]:
        """For each word of the tail: may it and the next one be parts of one number?"""
        tail = self.tail
        gap = self.page.number_gap
        slim = SLIM * self.height if self.page.origin == OCR else 0.0
        joins: list[bool] = []
        for a, b in itertools.pairwise(tail):
            room = slim * ((a.text[-1] == "1") + (b.text[0] == "1"))  # a box of ink ends early on either side of a 1
            at = self.start + self.note_words + len(joins)
            bracket = self.words[at + 1].text[0] == "(" or self.words[at].text[-1] == ")"
            joins.append(b.x0 - a.x1 <= (a.gap or gap) + room + 1e-6 and not bracket)
        return [*joins, False]

    @lazy
    def readings(self) -> dict[int, list[numbers.Reading]]:
        return numbers.readings(self.tail, self.may_join)

    @lazy
    def caption(self) -> re.Match[str] | None:
        match = CAPTION.match(self.text.strip("* "))
        if not match or _DOT_LEADERS.search(self.text):
            return None
        title = match["title"] or ""
        if not title and self.text[:1].islower():
            return None  # `tabell 7.` ends a sentence
        if _CAPTION_VERB.match(title) or (match["sep"].isspace() and title[:1].islower()):
            return None
        return match

    @lazy
    def heading(self) -> bool:
        """Set larger than running text, and no row of figures (totals are often set larger)."""
        if self.words[0].size <= 1:
            return False
        return not (self.positioned and self.tail and self.wide and not self.lone_year)

    @lazy
    def wide(self) -> bool:
        """Are there gaps in it that no sentence has (a line of cells)?"""
        return any(
            b.x0 - a.x1 >= 3 * max(self.page.number_gap, 1) for a, b in zip(self.words, self.words[1:], strict=False)
        )

    @lazy
    def toc(self) -> bool:
        """An entry of a table of contents. Leaders before more than a page number are an accounting system's."""
        if self.contents:
            return True
        if not _DOT_LEADERS.search(self.text):
            return False
        figures = [w.text for w in self.tail]
        return not self.positioned or len(figures) < 2 or not any(len(f) > 3 or "," in f for f in figures)

    @lazy
    def prose(self) -> bool:
        """Does it read like a line of a paragraph?"""
        text = self.text
        if self.toc or self.heading or self.caption:
            return False
        if self.wide and (len(self.tail) >= 1 or (not self.positioned and headers.of_people(self.text))):
            return False
        if _COUNT_AND_SHARE.search(text):
            return False
        if self.paragraph or self.footnote:
            return True
        if len(text) > PROSE_LENGTH and len(self.tail) <= 1 and not self.wide and _NEXT_SENTENCE.search(text):
            return True
        if self.asks or _ANSWERED.search(text):
            return False  # a question with figures behind it: a row of a survey
        words = _LETTERS.findall(text.lower())
        sentence = sum(w in _SENTENCE_WORDS for w in words)
        ended = sentence and _ENDS_A_SENTENCE.search(text) and len(words) >= FEWEST_WORDS
        if not self.wide and (len(text) > LONG_LINE or ended):
            return True
        if len(text) > PROSE_LENGTH and (sentence >= 2 or (sentence >= 1 and text.rstrip()[-1:] in ".,:;-)")):
            return True
        return len(words) >= 7 and sentence >= 2

    @lazy
    def lone_year(self) -> bool:
        """Its only figure is a year: a title such as `Årsredovisning 2020`, no row."""
        return len(self.tail) == 1 and numbers.is_year(self.tail[0].text)

    def _of_years(self, years: int) -> bool:
        """Nothing but years behind the label: a header, unless they are figures that only look like years."""
        if years < sum(not numbers.is_dash(w.text) for w in self.tail):
            return False
        if not self.positioned or not self.head:
            return True
        values = sorted({int(w.text) for w in self.tail if numbers.is_year(w.text)})
        follow = all(b - a <= MOST_BETWEEN_YEARS for a, b in itertools.pairwise(values))
        return follow and years == len(self.tail)

    @lazy
    def row(self) -> bool:
        """May it be a row of a table: figures at its end that are more than a year or a page number?"""
        if not self.tail or self.furniture or self.toc or self.caption or self.heading or self.prose:
            return False
        years = sum(numbers.is_year(w.text) for w in self.tail)
        if self.lone_year or (years and self._of_years(years)):
            return False  # a title, or a header of years
        if len(self.tail) == 1 and headers.of_cells(self.text):
            return False  # a header whose last cell ends in a number: `Kvinnor Män Nya Andel orsak 1`
        if all(numbers.is_dash(w.text) for w in self.tail):
            return bool(self.head) and (len(self.tail) > 1 or (self.positioned and self.wide))
        if len(self.tail) > 1 and all(numbers.is_nil_word(w.text) for w in self.tail):
            return bool(self.head)
        return any(numbers.starts_number(w.text) for w in self.tail)


def lines_of(pages: list[Page]) -> list[Line]:
    """The document's non-blank lines in reading order, page furniture marked."""
    found: list[Line] = []
    for page in pages:
        positioned = page.origin != TEXT_EXTRACT
        above: Line | None = None
        previous_bottom = 0.0
        grouped = _group(page)
        grouped, begins = side_by_side.columns(page, grouped) if positioned else (grouped, set())
        for at, words in enumerate(grouped):
            if all(len(w.text) > 4 and not w.text.strip("-_=–—.*~") for w in words):
                continue  # a ruling drawn with characters
            y = words[0].y0
            marks = [w for w in words if w.superscript] if positioned else []
            line = Line(page, tuple(w for w in words if not w.superscript) if marks else tuple(words), len(found), y)
            if not line.words:
                line.words = tuple(words)
            elif marks:
                line.marks = tuple(marks)
            if not positioned:
                line.blank_before = max(0, round((y - previous_bottom) / max(words[0].y1 - y, 0.1)))
            elif above is not None:
                pitch = (y - above.y) / max(words[0].y1 - y, 0.1)
                line.blank_before = NEW_COLUMN if at in begins else max(0, int((pitch - CLOSE_PITCH) / LEADING))
            previous_bottom = max(w.y1 for w in words)
            above = line
            found.append(line)
    found = stacked.join(found)
    habit = cells.negatives_in_brackets(line.text for line in found)
    for line in found:
        line.brackets = habit
    furniture.mark(found)
    footnotes.mark(found)
    for above, line in itertools.pairwise(found):
        above.asks = line.text[:1].islower() and not line.blank_before and _ANSWERED.search(line.text) is not None
    for above, line in itertools.pairwise(found):
        ends = line.text[:1].islower() and line.text[-1:] in ".!?" and not line.wide and not line.blank_before
        line.paragraph = ends and above.prose
    return found


def _group(page: Page) -> list[list[Word]]:
    """Words by baseline; a word belongs to the line whose middle it shares."""
    groups: list[list[Word]] = []
    middle = -1e9
    for word in sorted(page.words, key=_place):
        half = (word.y0 + word.y1) / 2
        if half - middle <= 0.45 * (word.y1 - word.y0):
            groups[-1].append(word)
        else:
            groups.append([word])
            middle = half
    for i, group in enumerate(groups):
        group.sort(key=_left)
        if any(w.text == "ej" for w in group):
            groups[i] = _phrases(group)
    return _wrapped_phrases(groups) if page.origin != TEXT_EXTRACT else groups


def _wrapped_phrases(groups: list[list[Word]]) -> list[list[Word]]:
    """`ej` with `tillämpligt` on the line below it, in the same cell, as one word."""
    for above, below in itertools.pairwise(groups):
        for i, word in enumerate(above):
            under = next((w for w in below if w.x0 < word.x1 and w.x1 > word.x0), None) if word.text == "ej" else None
            if under is not None and numbers.is_nil_word(f"ej {under.text}"):
                left, right = min(word.x0, under.x0), max(word.x1, under.x1)
                above[i] = word._replace(text=f"ej {under.text}", x0=left, x1=right)
                below.remove(under)
    return [group for group in groups if group]


def _phrases(words: list[Word]) -> list[Word]:
    """The words of a line with `ej tillämpligt` as one word: it stands where a figure would."""
    found: list[Word] = []
    for word in words:
        if found and found[-1].text == "ej" and numbers.is_nil_word(f"ej {word.text}"):
            found[-1] = found[-1]._replace(text=f"ej {word.text}", x1=word.x1)
        else:
            found.append(word)
    return found


def _place(word: Word) -> tuple[float, float]:
    return word.y0 + word.y1, word.x0


def _left(word: Word) -> float:
    return word.x0
