"""The hand-overs between the steps: Document, Page, Word, Table, Claim, Fact, Reconciliation, Finding.

Every step takes one of these and gives the next one; no step sees a library's own object of another step.
All figures are `decimal.Decimal`; positions are in the page's own unit (characters and lines for text,
points for PDF), so nothing behind the reader needs to know where a page came from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

# Words as the contract spells them -------------------------------------------------------------------------
WOMEN, MEN, OTHER, ALL = "women", "men", "other", "all"
BORN_DIGITAL, OCR_LAYER, OCR, TEXT_EXTRACT = "born_digital", "ocr_layer", "ocr", "text_extract"
AMOUNT, COUNT, PERCENT, FTE, POINTS = "amount", "count", "percent", "fte", "points"
OUTCOME, BUDGET, VARIANCE, FORECAST, TARGET = "outcome", "budget", "variance", "forecast", "target"
ITEM, SUBTOTAL, TOTAL, RESULT, MEMO = "item", "subtotal", "total", "result", "memo"
AGREES, WITHIN_ROUNDING, DISAGREES = "agrees", "within_rounding", "disagrees"
ASSOCIATION = "association"
ROW_ABOVE = "row_above_unread"  # flag: a row of figures directly above a table that is in none
REPORT_TYPES = ("annual_report", "half_year_report", "follow_up_report")


class Word(NamedTuple):
    """A run of characters without an ambiguous space in it. `x`/`y` in the page's unit, y downwards.

    A named tuple, because an archive has millions of them.
    """

    text: str
    x0: float
    x1: float
    y0: float
    y1: float
    line: int | None = None  # 1-based line of the raw text file; None where the raw file has no lines
    bold: bool = False
    size: float = 1.0  # relative to body text; above 1 in a heading
    superscript: bool = False
    confidence: float | None = None  # of OCR, 0 to 1
    gap: float = 0.0  # the widest gap behind it that may stand inside a number of its font; 0: the page's


@dataclass(frozen=True, slots=True)
class Placement:
    """How a page's reading frame lies on the page as it is displayed: (x, y) is shown at (ax + cy + e, bx + dy + f)."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """The upright box on the displayed page that holds a box of the reading frame."""
        corners = [
            (self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f) for x in (x0, x1) for y in (y0, y1)
        ]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return min(xs), min(ys), max(xs), max(ys)


Rulings = tuple[tuple[float, float, float, float], ...]  # x0, y0, x1, y1 of straight lines; y0 = y1 for level ones


@dataclass(frozen=True, slots=True)
class Page:
    """One page of words in reading order. `number_gap`: the widest gap that may stand inside one number.

    `width`, `height` and all positions are of the reading frame, in which text runs from left to right; `placement`
    leads to the page as displayed (None: the same).
    """

    number: int
    words: tuple[Word, ...]
    width: float
    height: float
    origin: str  # born_digital, ocr_layer, ocr, text_extract
    number_gap: float
    ruler: Callable[[], Rulings] | None = field(default=None, compare=False, repr=False)
    placement: Placement | None = None

    @property
    def rulings(self) -> Rulings:
        """The page's level lines, looked up when asked for: few tables need them, and finding them takes time."""
        return self.ruler() if self.ruler is not None else ()


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a sentence. `start`, `end`: the figure itself; `stop`: behind what says what it is of."""

    start: int
    end: int
    stop: int
    printed: str
    value: Decimal
    measure: str
    unit: str
    sex: str
    hedge: str = "none"
    part: str = ""  # reached and base (`27 av 119`), previous (`37 % (39 %)`)
    noun: str = ""
    line: int | None = None
    claim_id: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of running text, put together over its lines; a caption or a heading is one of its own."""

    text: str
    page: int
    line: int | None
    at: int  # position of its first line among the document's lines
    scope: str
    sort: str = "prose"  # prose, caption, heading
    paragraph: int = 0
    figures: tuple[Figure, ...] = ()
    section: str = ASSOCIATION  # the scope of its section; `scope` is the one that it names itself, if any
    starts: tuple[tuple[int, int | None], ...] = ()  # where each of its lines begins in the text, and its number

    def line_at(self, offset: int) -> int | None:
        """The line that a character of the text stands on."""
        return next((line for start, line in reversed(self.starts) if start <= offset), self.line)


@dataclass(frozen=True, slots=True)
class Reference:
    """Something the text points at by its number: a section, a table, a figure, a note, an act."""

    sort: str  # section, table, figure, note, act
    number: str
    text: str
    page: int
    line: int | None
    before: str = ""  # the words before and behind an act's number
    behind: str = ""
    at: int = -1  # position of its line among the document's lines


@dataclass(frozen=True, slots=True)
class Prose:
    """A document's running text as the checks need it: sentences, references, and which numbers exist to point at."""

    sentences: tuple[Sentence, ...] = ()
    references: tuple[Reference, ...] = ()
    numbers: tuple[tuple[str, str, int, int | None], ...] = ()  # sort, number, page, line of sections and captions
    captions: tuple[Reference, ...] = ()  # those of tables and figures; `behind` is what the caption says


@dataclass(slots=True)
class Document:
    """One file of the archive, as the register and the document itself describe it."""

    document_id: str
    file: str
    sha256: str = ""
    media_type: str = ""
    organisation: str = ""
    report_type: str = ""
    report_year: int | None = None
    period_start: str = ""
    period_end: str = ""
    title: str = ""
    pages: int = 0
    text_origin: str = ""
    layout: str = ""
    status: str = "unreadable"  # parsed, partial, unreadable
    messages: list[str] = field(default_factory=list)
    numbers_printed: int = 0
    numbers_accounted: int = 0
    pages_ocr: int = 0
    prose: Prose = field(default_factory=Prose, compare=False, repr=False)  # not published

    def tell(self, message: str) -> None:
        """Add a message for the user once."""
        if message not in self.messages:
            self.messages.append(message)


@dataclass(frozen=True, slots=True)
class Column:
    """What a column of a table holds. `role` is note, ordinal_year or value."""

    label: str
    role: str = "value"
    measure: str = ""
    sex: str = ""
    scenario: str = ""
    fiscal_year: int | None = None
    item_label: str = ""  # where reasons or line items stand as columns
    population: str = ""  # which people it counts, as an item: all, new, exited, anonymous


@dataclass(frozen=True, slots=True)
class Told:
    """What a cell of words says of one of its figures, where the column can't say it of all."""

    measure: str
    unit: str
    sex: str
    item: str = ""
    fiscal_year: int | None = None
    scenario: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed figure: the text as printed, its value in the printed unit, and where it stands."""

    text: str
    value: Decimal | None
    quantum: Decimal
    column: int  # index into Table.columns
    line: int | None
    bbox: str = ""
    percent: bool = False
    confidence: float | None = None
    flags: tuple[str, ...] = ()
    page: int = 1
    origin: str = TEXT_EXTRACT
    at: int = -1  # its line's position among the document's lines
    told: Told | None = None


@dataclass(slots=True)
class Row:
    """A body row: its label as printed (lines joined), the heading it stands under, its cells."""

    label: str
    cells: list[Cell]
    section: str = ""
    sex: str = ""  # where the sexes stand as rows
    item: str = ""
    role: str = ITEM
    nature: str = ""  # revenue, cost, asset ... by the vocabulary
    measure: str = ""  # of rows that are measured otherwise than their column: percent, fte
    scenario: str = ""  # of rows that are of another scenario than their column
    note: str = ""  # the notes it refers to, as printed: `3, 5`
    flags: tuple[str, ...] = ()


@dataclass(slots=True)
class Table:
    """A grid in the report's own terms. Column 0 is the label column; `columns[i]` is grid column i + 1."""

    table_id: str
    document_id: str
    kind: str
    columns: list[Column]
    rows: list[Row]
    number_printed: str = ""
    caption: str = ""
    heading: str = ""
    scope: str = ASSOCIATION
    unit: str = ""
    unit_as_headed: str = ""
    variance_as_headed: str = ""  # outcome-budget or budget-outcome, where the header says so
    page: int = 1
    line_first: int | None = None
    line_last: int | None = None
    bbox: str = ""
    layout: str = "generic"
    flags: tuple[str, ...] = ()
    transposed: bool = False  # the sexes stand as rows, the exit reasons as columns
    first: int = -1  # its first and last line among the document's lines
    last: int = -1
    first_row: int = -1  # the line of its first row; what stands above it is its header
    of_words: bool = False  # its cells are sentences, which may hold figures that are no facts


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure in prose, a caption or a heading, with the sex and hedge it is printed with."""

    claim_id: str
    document_id: str
    page: int
    line: int | None
    text: str
    subject: str
    scope: str
    sex: str
    measure: str
    value: Decimal
    unit: str
    hedge: str = "none"
    table_id: str = ""
    fact_ids: tuple[str, ...] = ()
    at: int = -1  # its line's position among the document's lines
    value_printed: str = ""  # as it stands in running text
    context: str = ""  # the lines around it, by which its facts are found; not published
    item: str = ""  # the exit reason it counts (exits: all of them), where the text names one by its number


@dataclass(frozen=True, slots=True)
class Fact:
    """One printed figure in the one schema; the fields are the columns of facts.csv."""

    fact_id: str
    document_id: str
    table_id: str
    kind: str
    row: int
    column: int
    row_label: str
    column_label: str
    section: str
    item: str
    row_role: str
    scope: str
    sex: str
    measure: str
    scenario: str
    fiscal_year: int | None
    period_start: str
    period_end: str
    value_printed: str
    value: Decimal | None
    unit: str
    amount: Decimal | None
    amount_normalised: Decimal | None
    quantum: Decimal
    nil: str
    page: int
    line: int | None
    bbox: str
    ocr_confidence: float | None
    flags: tuple[str, ...]
    text_origin: str = TEXT_EXTRACT


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """One check performed, agreed or not. `stated` is what is printed, `computed` what follows from the terms."""

    reconciliation_id: str
    rule: str
    document_id: str
    table_id: str
    other_document_id: str
    description: str
    stated: Decimal
    computed: Decimal
    difference: Decimal
    tolerance: Decimal
    verdict: str
    terms: str
    fact_ids: tuple[str, ...]  # the stated figure first, then the terms, as far as they are facts
    weights: tuple[int, ...] = ()  # of the terms, in the order of fact_ids[1:]
    note: str = ""  # machine-readable remark: base of a percentage, convention found, truncated, forced
    page: int | None = None  # where running text states it; a check of a table has its figure's place
    line: int | None = None
    quote: str = ""  # the sentence, of a check of running text


@dataclass(frozen=True, slots=True)
class Finding:
    """A contradiction with one cause, in words an auditor understands without the code."""

    finding_id: str
    severity: str
    cause: str
    rule: str
    document_id: str
    page: int | None
    line: int | None
    table_id: str
    stated: str
    expected: str
    difference: str
    message: str
    message_sv: str
    suggestion: str
    fact_ids: tuple[str, ...]
    status: str = "new"
    note: str = ""
    reconciliation_ids: tuple[str, ...] = ()
    suggestion_sv: str = ""
