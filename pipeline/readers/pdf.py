"""Read a PDF's text layer into Pages of Words, with what the layer tells of itself (judged in `textlayer`).

PyMuPDF is used in the readers, `overlay` and `site` (`pages`, `marked`) alone; nothing behind them sees it. Nothing in a PDF is executed,
followed or fetched: only page contents are read. Coordinates are turned into a reading frame (text runs left to
right, y downwards, points); `Page.placement` leads back to the page as it is displayed.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import pymupdf

from pipeline.model import BORN_DIGITAL, Page, Placement, Rulings, Word
from pipeline.readers.failure import Unreadable

MOST_PAGES = 1000
MOST_CONTENT = 2_000_000  # bytes of drawing on a page that the slower library is asked about
SPACE = 0.25  # of the font size: a space in most fonts
WIDEST_SPACE = 0.7  # of the font size, in a typewriter's font
LEAST_OF_FONT, UNLIKE = 20, 0.3  # words that tell a font's space; what makes it another than the page's
GAP_WORDS = 250  # of a page are enough to know its spaces
GAP_OF_SPACE = 1.55  # a gap inside a number is at most this much wider than the page's space
BODY_SHARE = 0.2  # of a page's characters
HEADING = 1.15  # times the body size; less is chance
ASCENT, DESCENT = 0.75, 0.25  # of the font size from the baseline: boxes alike in every font
GLANCE = 36  # dpi at which a page without words is looked at; the smallest print leaves a trace
SMALL = 0.8  # of the size before it: what is set smaller and higher is a mark
THIN = 2.0  # points: a rectangle no higher is a line
STRAY_LEADING = 1.2  # lines of text that runs in another direction are put below the page, this far apart
_FLAGS = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_MEDIABOX_CLIP
_INKED = 16 | 32  # span char_flags filled and stroked; neither: invisible text, as OCR layers have
_BOLD, _SUPERSCRIPT = 16, 1  # span flags
HEAVY = re.compile(r"bold|black|heavy|semibd|demi", re.IGNORECASE)
_THIN_SPACE = re.compile(r"(?<=\d)[\u2000-\u200a\u202f\u205f](?=\d{3}|%)")
_THIN_BEHIND_SIGN = re.compile(r"(?<=[-\u2212\u2013])[\u2000-\u200a\u202f\u205f](?=\d)")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff\u2060"))
Turn = tuple[int, int]  # the direction text runs in: (1, 0), (0, -1) upwards, (0, 1) downwards, (-1, 0)
LEVEL: Turn = (1, 0)


@dataclass(frozen=True, slots=True)
class Layer:
    """The text layer of one page and what it lies on."""

    page: Page
    pictured: float = 0.0  # share of the page that its largest picture covers
    hidden: float = 0.0  # share of the words drawn invisibly, as behind a scan
    fonts: tuple[str, ...] = ()  # the font of each word: damage goes by font
    drawn: bool = False  # a page without words has pictures or drawings
    failed: bool = False


@dataclass(slots=True)
class _Span:
    x0: float
    origin: tuple[float, float]
    size: float
    bold: bool
    superscript: bool
    hidden: bool
    font: str
    text: str

    @property
    def length(self) -> int:
        return len(self.text)


@dataclass(slots=True)
class _Run:
    """A line as the library gives it: its direction and its spans in the order of their positions."""

    turn: Turn
    spans: list[_Span]

    def at(self, x: float) -> _Span:
        best = self.spans[0]
        for span in self.spans:
            if span.x0 > x + 0.5:
                break
            best = span
        return best


def open_pdf(data: bytes) -> pymupdf.Document:
    """Open a PDF from its bytes. Raises Unreadable with what the user can do."""
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    try:
        document = pymupdf.open(stream=data, filetype="pdf")
    except Exception as error:
        raise Unreadable("the PDF is damaged beyond reading; fetch it again from its source") from error
    if document.needs_pass and not document.authenticate(""):
        raise Unreadable("the PDF is encrypted; save a copy that opens without a password and put it in its place")
    try:
        pages = document.page_count
    except Exception as error:  # the page tree says something impossible
        raise Unreadable(
            "the PDF's list of pages is damaged; print it to a new PDF and put that in its place"
        ) from error
    if not pages:
        raise Unreadable("the PDF has no pages, it may be cut off; fetch it again from its source")
    if pages > MOST_PAGES:
        raise Unreadable(f"the PDF has {pages:,} pages, more than any report (at most {MOST_PAGES:,}); split it")
    return document


def layers(document: pymupdf.Document, data: bytes = b"") -> Iterator[Layer]:
    """The text layer of every page, in order. A page that can't be read comes without words, marked as failed.

    With the file's `data`, pdfplumber is asked about such a page first.
    """
    for index in range(document.page_count):
        try:
            yield layer(document[index], index + 1)
        except MemoryError:
            raise
        except Exception:  # one broken page costs nothing else
            yield _otherwise(document, data, index + 1)


def _otherwise(document: pymupdf.Document, data: bytes, number: int) -> Layer:
    from pipeline.readers import second

    try:
        if data and _content(document, number) <= MOST_CONTENT:
            found = second.layer(data, number)
            if found.page.words or found.drawn:
                return found  # a page it finds empty was not read either
    except MemoryError:
        raise
    except Exception:  # both libraries give up
        pass
    return Layer(Page(number, (), 0.0, 0.0, BORN_DIGITAL, 0.0), failed=True)


def _content(document: pymupdf.Document, number: int) -> int:
    """Bytes of drawing on a page, unpacked only as far as need be; 0 where that can't be told."""
    size = 0
    try:
        for xref in document[number - 1].get_contents():
            packed = document.xref_stream_raw(xref)
            try:
                size += len(zlib.decompressobj().decompress(packed, MOST_CONTENT + 1))
            except zlib.error:  # not packed, or otherwise
                size += len(packed)
    except MemoryError:
        raise
    except Exception:
        return 0
    return size


def layer(page: pymupdf.Page, number: int) -> Layer:
    """The text layer of one page."""
    text = page.get_textpage(flags=_FLAGS)
    runs = _runs(text.extractDICT())
    turns: Counter[Turn] = Counter()
    for run in runs.values():
        turns[run.turn] += sum(s.length for s in run.spans)
    turn = max(turns, key=lambda t: (turns[t], t == LEVEL)) if turns else LEVEL
    width, height = page.rect.width, page.rect.height
    if page.rotation % 180:
        width, height = height, width
    body = _body_size(runs)
    words: list[Word] = []
    fonts: list[str] = []
    strays: dict[tuple[int, int], list[Word]] = {}
    hidden = 0
    at = (-1, -1)
    of_word: _Run | None = None
    new = tuple.__new__  # what Word(...) does, without the call: words are most of the work
    for x0, y0, x1, y1, printed, block, line, _ in text.extractWORDS():
        if (block, line) != at:
            at = (block, line)
            of_word = runs.get(at)
            if of_word is not None:
                span = of_word.spans[0]
                top, bottom, relative = _type(span, body)
        if of_word is None:
            continue
        if not printed.isascii():
            printed = _THIN_SPACE.sub(" ", printed.translate(_INVISIBLE)).replace("\u00ad", "-")
            printed = _THIN_BEHIND_SIGN.sub("", printed)
            if not printed:
                continue
        if of_word.turn != LEVEL:
            x0, x1, base = _across((x0, y0, x1, y1), span.origin, of_word.turn, width, height)
            top, bottom = base - ASCENT * span.size, base + DESCENT * span.size
        elif len(of_word.spans) > 1:
            span = of_word.at(x0)
            top, bottom, relative = _type(span, body)
            mark = _mark_behind(of_word, printed, x0, x1)
            if mark is not None:
                printed, raised = printed[: -mark.length], _mark(mark, x1, top, bottom, relative)
                x1 = mark.x0
                words.append(new(Word, (printed, x0, x1, top, bottom, None, span.bold, relative, False, None, 0.0)))
                words.append(raised)
                fonts += [span.font, mark.font]
                continue
        word = new(Word, (printed, x0, x1, top, bottom, None, span.bold, relative, span.superscript, None, 0.0))
        if of_word.turn != turn:
            strays.setdefault(at, []).append(word)
            continue
        words.append(word)
        fonts.append(span.font)
        hidden += span.hidden
    if turn[0] == 0:
        width, height = height, width
    gap = number_gap(words, body)
    if len(set(fonts)) > 1:
        words = _with_gaps(words, fonts, body, gap)
    words += _below(strays.values(), height)
    fonts += [""] * (len(words) - len(fonts))
    placement = None
    if turn != LEVEL or page.rotation:
        placement = Placement(*_placement(page, turn, width, height))
    ruler = partial(_rulings, page) if turn == LEVEL else None
    made = Page(number, tuple(words), width, height, BORN_DIGITAL, gap, ruler, placement)
    drawn = not words and (bool(page.get_images()) or _inked(page))
    return Layer(made, _pictured(page), hidden / max(len(words), 1), tuple(fonts), drawn)


def rulings(data: bytes, number: int) -> Rulings:
    """The level lines of a page (from 1) of a PDF. Raises Unreadable."""
    return _rulings(open_pdf(data)[number - 1])


def _rulings(page: pymupdf.Page) -> Rulings:
    """Level lines, and the upper and lower edges of rectangles, of a page whose text runs level."""
    found: set[tuple[float, float, float, float]] = set()
    for drawing in page.get_cdrawings():
        for item in drawing.get("items", ()):
            if item[0] == "l" and abs(item[1][1] - item[2][1]) < THIN:
                x0, x1 = sorted((item[1][0], item[2][0]))
                ends = [item[1][1]]
            elif item[0] == "re":
                x0, y0, x1, y1 = item[1]
                ends = [(y0 + y1) / 2] if abs(y1 - y0) < THIN else [y0, y1]
            else:
                continue
            found |= {(round(x0, 1), round(y, 1), round(x1, 1), round(y, 1)) for y in ends if x1 - x0 > THIN}
    return tuple(sorted(found, key=lambda r: (r[1], r[0])))


def _mark_behind(run: _Run, printed: str, x0: float, x1: float) -> _Span | None:
    """The raised or small span that ends a word (`4 100 234` with a note mark): the library makes one word of both."""
    for span in run.spans[1:]:
        if x0 + 0.5 < span.x0 < x1 - 0.3 and span.text.strip() and printed.endswith(span.text.strip()):
            before = run.at(span.x0 - 1)
            raised = span.superscript or (span.size < SMALL * before.size and span.origin[1] < before.origin[1] - 0.5)
            if raised and len(printed) > span.length and span.text == span.text.strip():
                return span
    return None


def _mark(span: _Span, x1: float, top: float, bottom: float, relative: float) -> Word:
    return Word(span.text.strip(), span.x0, x1, top, bottom, None, span.bold, relative, True)


def _type(span: _Span, body: float) -> tuple[float, float, float]:
    """Top and bottom of the boxes of its words, and their size relative to running text."""
    base, size = span.origin[1], span.size
    return base - ASCENT * size, base + DESCENT * size, relative_size(size / body)


def _runs(content: dict[str, Any]) -> dict[tuple[int, int], _Run]:
    """The lines of a page by their block and line number, as its words name them; one printed twice for weight, once."""
    runs: dict[tuple[int, int], _Run] = {}
    heavy: dict[str, bool] = {}
    seen: set[tuple[str, int, int, int]] = set()
    for b, block in enumerate(content["blocks"]):
        for n, line in enumerate(block["lines"]):
            cos, sin = line["dir"]
            turn = LEVEL if cos > 0.7 else (-1, 0) if cos < -0.7 else (0, -1) if sin < 0 else (0, 1)
            spans = []
            for s in line["spans"]:
                flags, font = s["flags"], s["font"]
                if font not in heavy:
                    heavy[font] = HEAVY.search(font) is not None
                bold, raised = bool(flags & _BOLD) or heavy[font], bool(flags & _SUPERSCRIPT)
                hidden = not s["char_flags"] & _INKED
                spans.append(_Span(s["bbox"][0], s["origin"], s["size"], bold, raised, hidden, font, s["text"]))
            if not spans:
                continue
            first = line["spans"][0]
            place = (first["text"], len(spans), int(first["origin"][0]), int(first["origin"][1]))
            if place not in seen:
                seen.add(place)
                runs[b, n] = _Run(turn, spans)
    return runs


def _body_size(runs: dict[tuple[int, int], _Run]) -> float:
    """The font size of running text: the largest that a good share of the characters has (tables are often set smaller)."""
    sizes: Counter[float] = Counter()
    for run in runs.values():
        for span in run.spans:
            sizes[round(span.size, 1)] += span.length
    enough = BODY_SHARE * sizes.total()
    return max((s for s, count in sizes.items() if count >= enough), default=10.0) or 10.0


def relative_size(ratio: float) -> float:
    return round(ratio, 2) if ratio >= HEADING else min(1.0, round(ratio, 2))


def number_gap(words: Sequence[Word], body: float) -> float:
    """The widest gap inside a number: by the page's spaces between letters (justified lines stretch them, so by narrow ones)."""
    gaps = sorted(
        b.x0 - a.x1
        for a, b in pairwise(words[:GAP_WORDS])
        if a.y0 == b.y0 and 0 < b.x0 - a.x1 < WIDEST_SPACE * body and a.text[-1].isalpha() and b.text[0].isalpha()
    )
    space = gaps[len(gaps) // 3] if len(gaps) >= 6 else SPACE * body
    return GAP_OF_SPACE * max(space, 0.18 * body)


def _with_gaps(words: list[Word], fonts: Sequence[str], body: float, gap: float) -> list[Word]:
    """Words of a font whose spaces are much wider or narrower than the page's (a typewriter's) with the gap of their font."""
    own: dict[str, float] = {}
    for font in set(fonts):
        of_font = [w for w, f in zip(words, fonts, strict=True) if f == font]
        found = number_gap(of_font, body)
        if len(of_font) >= LEAST_OF_FONT and abs(found - gap) > UNLIKE * gap:
            own[font] = found
    if not own:
        return words
    return [w._replace(gap=own[f]) if f in own else w for w, f in zip(words, fonts, strict=True)]


def _across(
    box: tuple[float, float, float, float], origin: tuple[float, float], turn: Turn, width: float, height: float
) -> tuple[float, float, float]:
    """Left, right and baseline in the frame in which text of this direction runs from left to right."""
    x0, y0, x1, y1 = box
    if turn == (0, -1):
        return height - y1, height - y0, origin[0]
    if turn == (0, 1):
        return y0, y1, width - origin[0]
    return width - x1, width - x0, height - origin[1]


def _placement(page: pymupdf.Page, turn: Turn, width: float, height: float) -> pymupdf.Matrix:
    """From the reading frame (of this width and height) to the page as displayed."""
    back = {
        LEVEL: pymupdf.Matrix(1, 1),
        (0, -1): pymupdf.Matrix(0, -1, 1, 0, 0, width),
        (0, 1): pymupdf.Matrix(0, 1, -1, 0, height, 0),
        (-1, 0): pymupdf.Matrix(-1, 0, 0, -1, width, height),
    }[turn]
    return back * rotation(page)


def rotation(page: pymupdf.Page) -> pymupdf.Matrix:
    """From the page unturned to the page as displayed. The library's own matrix leaves out the page's unit of length."""
    width, height = page.rect.width, page.rect.height
    turns = {90: (0, 1, -1, 0, width, 0), 180: (-1, 0, 0, -1, width, height), 270: (0, -1, 1, 0, 0, height)}
    return pymupdf.Matrix(*turns.get(page.rotation, (1, 0, 0, 1, 0, 0)))


def _below(strays: Iterable[list[Word]], height: float) -> list[Word]:
    """Text that runs in another direction than the page's (a signature strip): lines of their own below the page."""
    found: list[Word] = []
    y = height
    for line in strays:
        tall = max(w.y1 - w.y0 for w in line)
        y += STRAY_LEADING * tall * 2
        found += [w._replace(y0=y, y1=y + (w.y1 - w.y0), superscript=False) for w in line]
    return found


def _inked(page: pymupdf.Page) -> bool:
    """Is anything to be seen? Looked at from afar: a list of millions of drawings takes gigabytes, a small picture never."""
    return not page.get_pixmap(dpi=GLANCE, colorspace=pymupdf.csGRAY, alpha=False, annots=False).is_unicolor


def _pictured(page: pymupdf.Page) -> float:
    if not page.get_images():
        return 0.0
    bounds = page.rect
    area = max(bounds.width * bounds.height, 1.0)
    largest = 0.0
    for picture in page.get_image_info():
        shown = pymupdf.Rect(picture["bbox"]) * rotation(page) & bounds
        largest = max(largest, shown.width * shown.height / area)
    return min(largest, 1.0)
