"""What a marked copy looks like: ticks and crosses, numbered frames, the notes beside the page, the legend.

Marks differ in shape and not in colour alone, for paper without colours and for who sees none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pipeline.site.canvas import Canvas, Colour, Typeface, wrapped
from pipeline.site.pages import corners
from pipeline.site.placing import Box, Ground, Strip, around, stacked
from pipeline.site.verdicts import ONCE, OPEN, TWICE, VERDICTS, WRONG

if TYPE_CHECKING:
    from pipeline.site.marked import Note

LEGEND = (595.0, 842.0)  # points: the page of the legend
COLUMN, MARGIN, GAP = 196.0, 7.0, 5.0  # points: a column of notes, around its text, between notes
SIZES = (7.0, 6.5, 6.0)  # points: type of the notes, the largest in which they fit
LEADING, HALF = 1.22, 0.55  # of the type size: from line to line, between paragraphs
MOST_COLUMNS = 40  # of notes beside one page
_GREEN, _RED, _AMBER, _BLUE = (0.0, 0.42, 0.2), (0.78, 0.05, 0.1), (0.72, 0.38, 0.0), (0.1, 0.32, 0.65)
_GREY, _INK, _WHITE, _PALE = (0.45, 0.45, 0.45), (0.1, 0.1, 0.1), (1.0, 1.0, 1.0), (0.975, 0.972, 0.955)
SEVERITY = {"error": _RED, "warning": _AMBER, "notice": _BLUE}
IN_SWEDISH = {"error": "fel", "warning": "varning", "notice": "notis"}
MARKS = {TWICE: _GREEN, ONCE: _GREEN, WRONG: _RED, OPEN: _AMBER}
MEANING = {
    TWICE: ("ties out by two or more checks", "stämmer enligt två eller flera kontroller"),
    ONCE: ("ties out by one check", "stämmer enligt en kontroll"),
    WRONG: ("does not agree with what it is checked against", "stämmer inte med det som den kontrolleras mot"),
    OPEN: ("part of a check that does not agree", "ingår i en kontroll som inte stämmer"),
}


class Faces(NamedTuple):
    """The fonts of a copy."""

    plain: Typeface
    bold: Typeface


@dataclass(frozen=True, slots=True)
class Numbered:
    """A note with its number in the document. `places`: page and box of its figures, its own first; none: of the document."""

    number: int
    title: str
    text: str
    severity: str
    places: tuple[tuple[int, str], ...]

    @property
    def heading(self) -> str:
        return f"{self.number}. {self.severity.upper()} / {IN_SWEDISH.get(self.severity, '').upper()}: {self.title}"

    @property
    def contents(self) -> str:
        return f"{self.heading}\n\n{self.text}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page with room for notes beside it. `unit`: how much larger than on A4 everything is drawn."""

    page_width: float
    width: float
    height: float
    unit: float
    strip: Strip
    heights: tuple[float, ...]


def numbered(notes: Sequence[Note], pages: int) -> list[Numbered]:
    """The notes in the order of their places, numbered from 1; one on no page of the document comes last."""

    def place(note: Note) -> tuple[float, float, float]:
        if not 1 <= note.page <= pages:
            return pages + 1, 0.0, 0.0
        x, y, *_ = corners(note.bbox) if note.bbox else (0.0, 0.0)
        return note.page, y, x

    found = []
    for number, note in enumerate(sorted(notes, key=place), 1):
        wanted = [(note.page, note.bbox), *note.others] if 1 <= note.page <= pages else []
        places = tuple(dict.fromkeys(p for p in wanted if 1 <= p[0] <= pages))
        found.append(Numbered(number, note.title, note.text, note.severity, places))
    return found


def sheet(width: float, height: float, beside: Sequence[Numbered], faces: Faces) -> Sheet:
    """The room that the notes of a page take: the fewest columns beside it, and the largest type, in which they fit."""
    unit = max(1.0, min(width, height) / LEGEND[0])
    if not beside:
        return Sheet(width, width, height, unit, Strip(SIZES[0], 0, ()), ())
    room = height - 2 * MARGIN * unit
    tall = {size: [_height(n, size * unit, room, unit, faces) for n in beside] for size in SIZES}
    for columns in range(1, MOST_COLUMNS + 1):
        for size, heights in tall.items():
            tops = _columned(beside, heights, columns, room, unit)
            if tops is not None or (columns, size) == (MOST_COLUMNS, SIZES[-1]):
                strip = Strip(size * unit, columns, tuple(tops or [(0, 0.0)] * len(beside)))
                return Sheet(width, width + columns * COLUMN * unit, height, unit, strip, tuple(heights))
    raise AssertionError("the last columns are always taken")


def _columned(
    beside: Sequence[Numbered], heights: Sequence[float], columns: int, room: float, unit: float
) -> list[tuple[int, float]] | None:
    """Column and top of each note, in the first column where it can stand level with its figure; None where they don't fit."""
    tops = [(corners(n.places[0][1])[1] if n.places[0][1] else 0.0) - MARGIN * unit for n in beside]
    wanted = [min(max(top, 0.0), room) for top in tops]
    free = [0.0] * columns
    dealt: list[list[int]] = [[] for _ in free]
    for n, (want, height) in enumerate(zip(wanted, heights, strict=True)):
        column = next((c for c, f in enumerate(free) if f <= want), free.index(min(free)))
        dealt[column].append(n)
        free[column] = max(free[column], want) + height + GAP * unit
    found: dict[int, tuple[int, float]] = {}
    for column, own in enumerate(dealt):
        stack = stacked([wanted[n] for n in own], [heights[n] for n in own], room, GAP * unit)
        if stack is None:
            return None
        found |= {n: (column, top + MARGIN * unit) for n, top in zip(own, stack, strict=True)}
    return [found[n] for n in range(len(beside))]


def _lines(note: Numbered, size: float, unit: float, faces: Faces) -> list[tuple[Typeface, str]]:
    """The lines of a note; an empty one stands for half a line between paragraphs."""
    wide = (COLUMN - 4 * MARGIN) * unit
    found = [(faces.bold, line) for line in wrapped(note.heading, faces.bold, size, wide)]
    for paragraph in note.text.split("\n"):
        found += [(faces.plain, ""), *((faces.plain, line) for line in wrapped(paragraph, faces.plain, size, wide))]
    return found


def _height(note: Numbered, size: float, room: float, unit: float, faces: Faces) -> float:
    steps = sum(LEADING if line else HALF for _, line in _lines(note, size, unit, faces))
    return min(steps * size + 6 * unit, room)


def paper(canvas: Canvas, sheet: Sheet) -> None:
    """The ground that the notes stand on: what a page has beyond its edge must not show through."""
    if sheet.width > sheet.page_width:
        canvas.box(sheet.page_width, 0, sheet.width - sheet.page_width, sheet.height, fill=_PALE)
        canvas.line([(sheet.page_width, 0), (sheet.page_width, sheet.height)], _GREY, 0.4 * sheet.unit)


def notes(sheet: Sheet, beside: Sequence[Numbered], faces: Faces) -> Iterator[tuple[Numbered, Box, Canvas]]:
    """Every note of a page with its place beside it and its drawing."""
    size, unit = sheet.strip.size, sheet.unit
    for note, height, (column, top) in zip(beside, sheet.heights, sheet.strip.tops, strict=True):
        left = sheet.page_width + (column * COLUMN + MARGIN) * unit
        wide = (COLUMN - 2 * MARGIN) * unit
        canvas = Canvas(height)
        colour = SEVERITY.get(note.severity, _GREY)
        canvas.box(0.3, 0.3, wide - 0.6, height - 0.6, fill=_WHITE, line=colour, width=0.5 * unit)
        canvas.box(0, 0, 3 * unit, height, fill=colour)
        base = 2 * unit - 0.2 * size
        lines = _lines(note, size, unit, faces)
        for n, (face, line) in enumerate(lines):
            base += size * (LEADING if line else HALF)
            full = base + size * LEADING > height and n + 1 < len(lines)
            line = "(...) the rest stands in the text of this annotation" if full else line
            canvas.text(8 * unit, base, line, face, size, colour if face is faces.bold else _INK)
            if full:
                break
        yield note, (left, top, left + wide, top + height), canvas


def frames(canvas: Canvas, ground: Ground, sheet: Sheet, page: int, here: Sequence[Numbered], faces: Faces) -> None:
    """A frame around every figure that a note is of, and the note's number at it."""
    unit = sheet.unit
    size = 6.2 * unit
    for note in here:
        colour = SEVERITY.get(note.severity, _GREY)
        for bbox in [b for p, b in note.places if p == page]:
            wide, tall = faces.bold.width(str(note.number), size) + 3.2 * unit, size + 1.4 * unit
            x, y, *_ = ground.place(_chips(canvas, ground, sheet, bbox, wide, tall, colour))
            canvas.box(x, y, wide, tall, fill=colour)
            canvas.text(x + 1.6 * unit, y + size * 0.98, str(note.number), faces.bold, size, _WHITE)


def _chips(
    canvas: Canvas, ground: Ground, sheet: Sheet, bbox: str, wide: float, tall: float, colour: Colour
) -> list[Box]:
    """Draw the frame of a figure and tell the places for its number: at its left, else in the margin; at the page's top."""
    if not bbox:
        lefts = [sheet.page_width - (n + 1) * (wide + 2 * sheet.unit) - 4 * sheet.unit for n in range(12)]
        return [(x, 4 * sheet.unit, x + wide, 4 * sheet.unit + tall) for x in lefts]
    x0, y0, x1, y1 = corners(bbox)
    frame = x0 - 1.2, y0 - 0.8, x1 + 1.2, y1 + 0.8
    ground.taken.append(frame)
    canvas.box(frame[0], frame[1], frame[2] - frame[0], frame[3] - frame[1], line=colour, width=0.7 * sheet.unit)
    lefts = [frame[0] - 0.4 - wide, frame[0]]
    tops = [(y0 + y1 - tall) / 2, frame[1] - tall]
    first = [(x, y, x + wide, y + tall) for x, y in ((lefts[0], tops[0]), (lefts[0], tops[1]), (lefts[1], tops[1]))]
    right = (frame[2] + 0.4, tops[0], frame[2] + 0.4 + wide, tops[0] + tall)
    under = (frame[0], frame[3], frame[0] + wide, frame[3] + tall)
    return [*first, right, under, *ground.margins((x0, y0, x1, y1), wide, tall)]


def ticks(canvas: Canvas, ground: Ground, sheet: Sheet, marks: Sequence[tuple[Box, str]]) -> None:
    """A mark beside every figure, the crosses first: they must stand nearest."""
    for box, verdict in sorted(marks, key=lambda m: (m[1] != WRONG, m[0][1], m[0][0])):
        size = min(max(0.55 * (box[3] - box[1]), 3.6 * sheet.unit), 6.0 * sheet.unit)
        x0, y0, _, y1 = ground.place(around(box, _wide(verdict, size), size))
        sign(canvas, verdict, x0, y0, y1 - y0)


def _wide(verdict: str, size: float) -> float:
    return size * (1.45 if verdict == TWICE else 0.95)


def sign(canvas: Canvas, verdict: str, x: float, y: float, size: float) -> None:
    """One mark with its upper left corner here."""
    colour, pen = MARKS[verdict], 0.17 * size
    if verdict in (ONCE, TWICE):
        for dx in (0.0, 0.5 * size) if verdict == TWICE else (0.0,):
            tick = ((x + dx + a * size, y + b * size) for a, b in ((0.06, 0.58), (0.32, 0.92), (0.9, 0.08)))
            canvas.line(list(tick), colour, pen)
    elif verdict == WRONG:
        canvas.line([(x + 0.1 * size, y + 0.1 * size), (x + 0.85 * size, y + 0.9 * size)], colour, pen * 1.2)
        canvas.line([(x + 0.85 * size, y + 0.1 * size), (x + 0.1 * size, y + 0.9 * size)], colour, pen * 1.2)
    else:
        canvas.circle(x + size / 2, y + size / 2, 0.33 * size, colour, pen * 0.9)


def told(counts: Mapping[str, int]) -> str:
    """The marks of a page in words, for who hears the page instead of seeing it."""
    return "; ".join(
        f"{counts[v]} {'figure' if counts[v] == 1 else 'figures'}: {' / '.join(MEANING[v])}"
        for v in VERDICTS
        if counts[v]
    )


def legend(name: str, counts: Counter[str], found: Sequence[Numbered], faces: Faces) -> Canvas:
    """The last page: what the marks mean, how many there are, and the findings with their pages."""
    canvas = Canvas(LEGEND[1])
    left, y = 56.0, 70.0

    def write(text: str, face: Typeface, size: float, colour: Colour = _INK, at: float = left) -> None:
        nonlocal y
        for line in wrapped(text, face, size, LEGEND[0] - 56 - at):
            canvas.text(at, y, line, face, size, colour)
            y += size * 1.4

    write("Marks in this copy / Märken i denna kopia", faces.bold, 15)
    write(name, faces.plain, 9, _GREY)
    write(
        "This copy and its marks were made by a program that checks a report's figures against each other. The pages "
        "themselves are unchanged; this page was added.",
        faces.plain,
        9,
    )
    write(
        "Kopian och märkena är gjorda av ett program som kontrollerar en rapports siffror mot varandra. Själva sidorna "
        "är oförändrade; den här sidan är tillagd.",
        faces.plain,
        9,
    )
    y += 10
    for verdict in VERDICTS:
        sign(canvas, verdict, left + 2, y - 8, 9)
        canvas.text(left + 34, y, str(counts[verdict]), faces.bold, 10, _INK)
        write(" / ".join(MEANING[verdict]), faces.plain, 9, at=left + 70)
        y += 4
    write(
        "A figure without a mark is in no check. / En siffra utan märke ingår inte i någon kontroll.",
        faces.plain,
        9,
        at=left + 70,
    )
    y += 8
    severities = Counter(n.severity for n in found)
    for severity, colour in SEVERITY.items():
        canvas.box(left + 1, y - 8, 14, 9, fill=colour)
        canvas.text(left + 5, y - 0.8, "n", faces.bold, 7.5, _WHITE)
        canvas.text(left + 34, y, str(severities[severity]), faces.bold, 10, _INK)
        write(
            f"framed, with note number n: {severity} / inramad, med anteckning nummer n: {IN_SWEDISH[severity]}",
            faces.plain,
            9,
            at=left + 70,
        )
        y += 4
    y += 12
    _list(canvas, found, write, lambda: y, faces)
    return canvas


def _list(
    canvas: Canvas, found: Sequence[Numbered], write: Callable[..., None], at: Callable[[], float], faces: Faces
) -> None:
    """The findings in a line each, those of no page in full, as far as the page goes."""
    write("Findings / Fynd" if found else "No findings / Inga fynd", faces.bold, 11)
    for n, note in enumerate(found):
        if at() > LEGEND[1] - 76:
            write(
                f"and {len(found) - n} more, in findings.csv / och {len(found) - n} till, i findings.csv",
                faces.plain,
                8,
            )
            return
        where = f"page / sida {note.places[0][0]}" if note.places else "the whole report / hela rapporten"
        write(f"{note.heading} ({where})", faces.plain, 8, SEVERITY.get(note.severity, _INK))
        if not note.places:
            write(note.text, faces.plain, 8)
