"""Which reading of each row is the right one: columns by position where there are any, else by arithmetic.

A single space may separate thousands, columns or words. Every row comes with all readings of its figures; the number
of columns, the table's own arithmetic (variance, sexes, sums, statement identities) and, last, the regularity of
the spacing choose among them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations, pairwise

from parsers import numbers
from parsers.lines import Line
from parsers.numbers import Value

MOST_COLUMNS = 9
LEAST_SOUND = 2  # rows that agree on the columns
MOST_CANDIDATES = 80  # per row
SWEEPS = 3
MOST_PAIRED_ROWS = 12  # rows with several readings of which pairs are tried
PAIR_OPTIONS = 3
MOST_PEOPLE = 10_000
PEOPLE_COST = 12.0
MOST_TRIED = 16  # readings of a row that the columns' sums may choose among
MOST_SWEPT_ROWS = 150  # no table of this field comes near; longer ones are read row by row
BLANK_COST = 3
RELATION_GAIN = 12
COLUMN_GAIN = 8
NOTE_COST = 1  # a note reference whose digit could as well begin the number behind it
LONE_VARIANCE_COST = 6
SPREAD_COST = 0.05  # per power of ten between the figures of a row


@dataclass(frozen=True, slots=True)
class Reading:
    """One row read: its values by column (None = blank), the note reference taken off, and how unlikely that is."""

    values: tuple[Value | None, ...]
    note: str = ""
    cost: float = 0


@dataclass(frozen=True, slots=True)
class Relation:
    """Column `total` = column `plus` + sign x column `other`, row by row."""

    total: int
    plus: int
    other: int
    sign: int


@dataclass(frozen=True, slots=True)
class Solution:
    """All rows read over `width` value columns."""

    width: int
    rows: list[Reading]
    positions: list[tuple[float, float]]  # x-intervals of the columns; empty where columns are by arithmetic
    relations: list[Relation]
    by_arithmetic: frozenset[int]  # rows whose reading needed arithmetic to be told from another


ColumnHits = Callable[[list[Reading]], int]


def by_position(rows: Sequence[Line]) -> Solution | None:
    """Columns from positions, where figures are set apart by wide gaps in (nearly) every row; else None."""
    gap = rows[0].page.number_gap
    apart = 0
    for row in rows:
        before = row.words[row.start - 1] if row.start else None
        apart += before is None or row.words[row.start].x0 - before.x1 > gap
    if apart < 0.8 * len(rows):
        return None
    parts = [_segments(row) for row in rows]
    if not any(parts):
        return None
    found = _in_order(rows, parts)
    if found is None and rows[0].positioned:
        found = _by_usual_columns(rows, parts)
    return found


Segment = tuple[int, int]  # first and last word of a tail


def _segments(row: Line) -> list[Segment]:
    """The words of a tail in runs without a gap that no number has inside."""
    segments: list[Segment] = []
    start = 0
    for i, joined in enumerate(row.may_join):
        if not joined:
            segments.append((start, i))
            start = i + 1
    return segments


def _value(row: Line, segment: Segment) -> Value | None:
    """The one number that these words of a tail are, or None."""
    first, last = segment
    words = row.tail[first : last + 1]
    value = numbers.plain(words, first)
    if value is not None:
        return value
    found = numbers.readings(words, [True] * (len(words) - 1) + [False]).get(1)
    return replace(found[0].values[0], first=first, last=last) if found else None


def _in_order(rows: Sequence[Line], parts: Sequence[Sequence[Segment]]) -> Solution | None:
    """Each segment a number, and columns the connected stretches of their x-intervals."""
    cells: list[list[tuple[Value, float, float]]] = []
    for row, segments in zip(rows, parts, strict=True):
        own = []
        for segment in segments:
            value = _value(row, segment)
            if value is None:
                return None
            own.append((value, row.tail[segment[0]].x0, row.tail[segment[1]].x1))
        cells.append(own)
    intervals = _connected([(x0, x1) for own in cells for _, x0, x1 in own])
    fullest = max(len(own) for own in cells)
    if fullest != len(intervals) and (len(intervals) > MOST_COLUMNS or fullest < 2):
        return None
    readings = []
    for row, own in zip(rows, cells, strict=True):
        values: list[Value | None] = [None] * len(intervals)
        for value, x0, _ in own:
            column = next(i for i, (a, b) in enumerate(intervals) if a <= x0 <= b)
            if values[column] is not None:
                return None
            values[column] = value
        readings.append(Reading(tuple(values), row.note))
    return Solution(len(intervals), readings, intervals, [], frozenset())


def _connected(stretches: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    intervals: list[tuple[float, float]] = []
    for x0, x1 in sorted(stretches):
        if intervals and x0 <= intervals[-1][1]:
            intervals[-1] = (intervals[-1][0], max(intervals[-1][1], x1))
        else:
            intervals.append((x0, x1))
    return intervals


def _by_usual_columns(rows: Sequence[Line], parts: Sequence[Sequence[Segment]]) -> Solution | None:
    """Columns of the rows that agree; the words of the others are given to these columns one by one.

    For tables of which some rows have a number torn by a wide gap, or two numbers run together, as on scans.
    """
    counts = Counter(len(segments) for segments in parts)
    usual = max(counts, key=lambda n: (n * counts[n], n))
    sound = [
        [(row.tail[a].x0, row.tail[b].x1) for a, b in segments]
        for row, segments in zip(rows, parts, strict=True)
        if len(segments) == usual and all(_value(row, s) for s in segments)
    ]
    intervals = _connected([stretch for row in sound for stretch in row])
    if len(sound) < LEAST_SOUND or len(intervals) != usual:
        return None
    readings: list[Reading] = []
    for row in rows:
        values = _given_out(row, intervals)
        if values is None:
            return None
        readings.append(Reading(tuple(values), row.note))
    return Solution(len(intervals), readings, intervals, [], frozenset())


def _given_out(row: Line, intervals: Sequence[tuple[float, float]]) -> list[Value | None] | None:
    """A row's words by the column they overlap or stand next to; None where a column's words are no number."""
    spans: list[Segment | None] = [None] * len(intervals)
    for i, word in enumerate(row.tail):
        apart = [max(a - word.x1, word.x0 - b, 0.0) for a, b in intervals]
        column = min(range(len(intervals)), key=lambda c: apart[c])
        if apart[column] > 2 * row.page.number_gap:
            return None
        span = spans[column]
        if span is not None and span[1] != i - 1:
            return None
        spans[column] = (span[0], i) if span is not None else (i, i)
    values = [None if span is None else _value(row, span) for span in spans]
    if any(v is None and s is not None for v, s in zip(values, spans, strict=True)):
        return None
    return values


def width_by_rows(rows: Sequence[Line], note: bool, year_column: bool, expected: Sequence[int]) -> int:
    """How many value columns most rows can be read with; the header's count where enough rows bear it out."""
    support: Counter[int] = Counter()
    for row in rows:
        counts = set(row.readings)
        extra = int(bool(year_column))
        for width in range(1, MOST_COLUMNS + 1):
            if width in counts or width + extra in counts or (note and width + 1 in counts):
                support[width] += 3
            elif counts and min(counts) < width:
                support[width] += 1  # some cells blank
            elif counts:
                support[width] -= 2
    if not support:
        return expected[0] if expected else 1
    best = max(support.values())
    borne = [w for w in expected if support[w] >= 0.6 * best]
    if borne:
        return max(borne, key=lambda w: (support[w], -borne.index(w)))
    wide = [w for w, s in support.items() if s == best]
    return max(w for w in wide if w <= 4) if any(w <= 4 for w in wide) else min(wide)


def candidates(row: Line, width: int, note: bool, year_column: bool) -> list[Reading]:
    """All ways to lay a row's figures over `width` columns, cheapest first."""
    found: list[Reading] = []
    for count, readings in row.readings.items():
        for reading in readings:
            values, note_text, cost = reading.values, row.note, float(reading.cost)
            if year_column and values and numbers.is_year(values[0].text) and count > 1:
                values = values[1:]
            found.extend(_placed(row, values, width, note_text, cost))
            if note and len(values) > 1 and numbers.is_note_reference(values[0].text) and not note_text:
                joinable = row.may_join[values[0].last] and numbers.may_continue(row.tail[values[1].first].text)
                found.extend(_placed(row, values[1:], width, values[0].text, cost + NOTE_COST * joinable))
    unique = {
        (tuple((v.first, v.last) if v else None for v in r.values), r.note): r
        for r in sorted(found, key=lambda r: -r.cost)
    }
    return sorted(unique.values(), key=lambda r: r.cost)[:MOST_CANDIDATES]


def _placed(row: Line, values: tuple[Value, ...], width: int, note: str, cost: float) -> list[Reading]:
    missing = width - len(values)
    if missing < 0 or not values:
        return []
    sizes = [v.value.adjusted() for v in values if v.value]
    cost += SPREAD_COST * (max(sizes) - min(sizes)) if sizes else 0  # between equals, figures of one size in a row
    if missing == 0:
        return [Reading(values, note, cost)]
    found = []
    for places in combinations(range(width), len(values)):
        cells: list[Value | None] = [None] * width
        for place, value in zip(places, values, strict=True):
            cells[place] = value
        mismatch = _gap_mismatch(row, values, places)
        found.append(Reading(tuple(cells), note, cost + BLANK_COST * missing + mismatch))
    return found


def _gap_mismatch(row: Line, values: tuple[Value, ...], places: tuple[int, ...]) -> float:
    """Blank cells leave wider gaps behind in many extracts: one blank, one more space."""
    cost = 0.0
    if row.start and not row.note_words:
        before = row.tail[values[0].first].x0 - row.words[row.start - 1].x1
        extra = round(before / max(row.page.number_gap, 0.1)) - 1
        cost += 0.25 * abs(extra - places[0])
    for (a, b), (p, q) in zip(pairwise(values), pairwise(places), strict=False):
        gap = row.tail[b.first].x0 - row.tail[a.last].x1
        blanks = q - p - 1
        extra = round(gap / max(row.page.number_gap, 0.1)) - 1
        cost += 0.5 * abs(extra - blanks)
    return cost


def relations(rows: Sequence[Reading], width: int, counts: bool) -> list[Relation]:
    """Column relations that most full rows bear out: a variance, or women + men = total."""
    full = [r for r in rows if all(v is not None and v.value is not None for v in r.values)]
    if width < 3 or len(full) < 2:
        return []
    places = max(-int(v.quantum.as_tuple().exponent) for r in full for v in r.values if v is not None)
    scaled = [[int(_number(r, c).scaleb(places)) for c in range(width)] for r in full]
    quanta = [[int(v.quantum.scaleb(places)) for v in r.values if v is not None] for r in full]
    found: list[tuple[float, Relation]] = []
    for total in range(width):
        for plus, other in combinations([c for c in range(width) if c != total], 2):
            hits = {(plus, other, 1): 0, (plus, other, -1): 0, (other, plus, -1): 0}
            whole = dict.fromkeys(hits, 0)  # in rows that print all three: `9 + 0 = 9` bears out much that isn't so
            telling = complete = 0
            for row, steps in zip(scaled, quanta, strict=True):
                t, p, o = row[total], row[plus], row[other]
                if bool(t) + bool(p) + bool(o) < 2:
                    continue  # too few figures for an equation of them to tell anything
                telling += 1
                slack = 0 if counts else 3 * max(steps[total], steps[plus], steps[other])
                all_three = bool(t and p and o)
                complete += all_three
                for key, off in (
                    ((plus, other, 1), p + o - t),
                    ((plus, other, -1), p - o - t),
                    ((other, plus, -1), o - p - t),
                ):
                    holds = abs(off) * 2 <= slack
                    hits[key] += holds
                    whole[key] += holds and all_three
            for (one, two, sign), hit in hits.items():
                if telling >= 2 and hit >= 0.6 * telling and 2 * whole[one, two, sign] >= complete:
                    found.append((hit / telling, Relation(total, one, two, sign)))
    return [r for _, r in sorted(found, key=lambda f: -f[0])]


def _number(row: Reading, column: int) -> Decimal:
    value = row.values[column]
    return value.value if value is not None and value.value is not None else Decimal(0)


def _satisfied(row: Reading, relation: Relation, counts: bool) -> bool | None:
    """None where the row has too few figures to tell."""
    cells = [row.values[c] for c in (relation.total, relation.plus, relation.other)]
    if sum(v is not None for v in cells) < 2:
        return None
    quantum = max((v.quantum for v in cells if v is not None), default=Decimal(1))
    tolerance = Decimal(0) if counts else quantum * 3 / 2
    computed = _number(row, relation.plus) + relation.sign * _number(row, relation.other)
    return abs(computed - _number(row, relation.total)) <= tolerance


def by_arithmetic(
    rows: Sequence[Line],
    width: int,
    note: bool,
    year_column: bool,
    counts: bool,
    column_hits: ColumnHits,
    variance: int | None = None,
) -> Solution | None:
    """Read every row over `width` columns so that the table's own arithmetic holds as often as it can.

    `variance`: the column the header calls the variance, where it does; a lone figure never stands there.
    """
    options = [candidates(row, width, note, year_column) for row in rows]
    if counts:
        options = [sorted(map(_of_people, o), key=lambda r: r.cost) for o in options]
    if not any(options):
        return None
    empty = Reading((None,) * width)
    chosen = [o[0] if o else empty for o in options]
    single = [o[0] for o in options if len([c for c in o if c.cost <= o[0].cost]) == 1]
    related = relations(single if len(single) >= 3 else chosen, width, counts)
    needed: set[int] = set()

    def row_score(reading: Reading) -> float:
        score = -reading.cost
        if variance is not None and [i for i, v in enumerate(reading.values) if v is not None] == [variance]:
            score -= LONE_VARIANCE_COST
        for relation in related:
            held = _satisfied(reading, relation, counts)
            if held is not None:
                score += RELATION_GAIN if held else -RELATION_GAIN / 2
        return score

    for i, o in enumerate(options):
        if o:
            best = max(o, key=row_score)
            if best is not o[0]:
                needed.add(i)
            chosen[i] = best
    likely = [sorted(o, key=row_score, reverse=True)[:MOST_TRIED] for o in options]
    for _ in range(SWEEPS if len(rows) <= MOST_SWEPT_ROWS else 0):
        changed = False
        for i, o in enumerate(likely):
            if len(o) < 2:
                continue
            scored = []
            for option in o:
                trial = [*chosen[:i], option, *chosen[i + 1 :]]
                scored.append((row_score(option) + COLUMN_GAIN * column_hits(trial), -o.index(option), option))
            best = max(scored, key=lambda s: s[:2])[2]
            if best is not chosen[i]:
                chosen[i] = best
                needed.add(i)
                changed = True
        if not changed:
            break
    open_rows = [i for i, o in enumerate(likely) if len(o) > 1]
    if len(rows) <= MOST_SWEPT_ROWS and len(open_rows) <= MOST_PAIRED_ROWS and width > 1:
        needed |= _pairs(likely, chosen, open_rows, row_score, column_hits)
    return Solution(width, chosen, [], related, frozenset(needed))


def _of_people(reading: Reading) -> Reading:
    """Tens of thousands of people in a report are two figures side by side: `90 509`."""
    large = sum(v is not None and v.value is not None and v.value >= MOST_PEOPLE for v in reading.values)
    return replace(reading, cost=reading.cost + PEOPLE_COST * large) if large else reading


def _pairs(
    likely: Sequence[Sequence[Reading]],
    chosen: list[Reading],
    open_rows: Sequence[int],
    row_score: Callable[[Reading], float],
    column_hits: ColumnHits,
) -> set[int]:
    """Read two rows otherwise at once where that alone lets more columns add up; changes `chosen`, gives the rows."""
    changed: set[int] = set()
    now = column_hits(chosen)
    score = COLUMN_GAIN * now + sum(row_score(chosen[i]) for i in open_rows)
    for i, j in combinations(open_rows, 2):
        for one in likely[i][:PAIR_OPTIONS]:
            for other in likely[j][:PAIR_OPTIONS]:
                if one is chosen[i] or other is chosen[j]:
                    continue
                trial = list(chosen)
                trial[i], trial[j] = one, other
                hits = column_hits(trial)
                if hits <= now:
                    continue
                total = COLUMN_GAIN * hits + sum(row_score(trial[k]) for k in open_rows)
                if total > score:
                    chosen[:], now, score = trial, hits, total
                    changed |= {i, j}
    return changed
