"""One set of rules for every tool; docs/benchmark.md says them in words. Only the standard library is used here.

Wherever a tool's grid can be read in two ways, the way that makes it right counts.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Table = Sequence[Sequence[str]]
MOST_LINES = 3  # lines without figures that may belong to a row's label, above it and below it
_BLANK = re.compile(r"[\s\u00ad\u200b-\u200d\u2060\ufeff\ufffe\x00-\x1f]+")
_MINUS = str.maketrans({"−": "-", "–": "-", "—": "-", "‐": "-", "‑": "-"})
_FIGURE = re.compile(r"[-+(]*\d[\d.,:]*\)?%?")
_YEAR = re.compile(r"(19|20)\d\d")
_NOTE = re.compile(r"(not)?\d{1,2}([,.;/och-]{1,3}\d{1,2})*", re.IGNORECASE)
_TOKEN = re.compile(r"[-+−–]?\d[\d.,:]*%?")


@dataclass(slots=True)
class Score:
    """What a tool got right in one document, or in several added up."""

    rows: int = 0
    rows_right: int = 0
    rows_as_told: int = 0  # of these, the ones whose label needs no lines from the rows around
    figures: int = 0
    figures_told: int = 0
    figures_right: int = 0

    def add(self, other: Score) -> None:
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def row_share(self) -> float:
        return self.rows_right / max(self.rows, 1)

    @property
    def told_share(self) -> float:
        return self.rows_as_told / max(self.rows, 1)

    @property
    def recall(self) -> float:
        return self.figures_right / max(self.figures, 1)

    @property
    def precision(self) -> float:
        return self.figures_right / max(self.figures_told, 1)

    @property
    def f1(self) -> float:
        return 2 * self.figures_right / max(self.figures + self.figures_told, 1)


@dataclass(frozen=True, slots=True)
class _Wanted:
    table: int
    label: str
    values: tuple[str, ...]  # the ones that are not blank
    columns: tuple[int, ...]  # where they stand
    full: bool  # no column of the table is blank in this row
    notes: bool  # the table has a column of note references


@dataclass(frozen=True, slots=True)
class _Found:
    wanted: int
    place: tuple[int, int]  # table and row of the tool
    columns: tuple[int, ...]
    as_told: bool


def figure(text: str | None) -> str:
    """A cell for comparison: no spaces of any kind, one sign for minus."""
    return _BLANK.sub("", text or "").translate(_MINUS)


def label(text: str | None) -> str:
    """A label for comparison: letters, digits and signs, without spaces, hyphens and case."""
    return figure(text).replace("-", "").casefold()


def score(truth: Mapping[str, Any], tables: Sequence[Table]) -> Score:
    """What a tool found of one document."""
    wanted = list(_wanted(truth))
    found = Score(len(wanted), *_rows_right(wanted, tables))
    _figures(found, truth, tables)
    return found


def _wanted(truth: Mapping[str, Any]) -> Iterator[_Wanted]:
    for number, table in enumerate(truth["tables"]):
        if table["kind"] == "text":
            continue
        rows = [(row["label"], [figure(value) for value in row["values"]]) for row in table["rows"]]
        width = max((len(values) for _, values in rows), default=0)
        used = [c for c in range(width) if any(values[c : c + 1] > [""] for _, values in rows)]
        for name, values in rows:
            if any(_FIGURE.fullmatch(value) for value in values):
                kept = tuple((c, values[c]) for c in used if c < len(values) and values[c])
                columns, texts = tuple(c for c, _ in kept), tuple(text for _, text in kept)
                yield _Wanted(number, label(name), texts, columns, len(kept) == len(used), bool(table["note_column"]))


def _rows_right(wanted: Sequence[_Wanted], tables: Sequence[Table]) -> tuple[int, int]:
    """Rows right, and how many of them as the tool told them. A row of a tool stands for one row only."""
    by_values: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, row in enumerate(wanted):
        by_values[row.values].append(number)
    found = [f for t, table in enumerate(tables) for f in _candidates(t, table, wanted, by_values)]
    owners = _owners(found, wanted)
    taken: set[tuple[int, int]] = set()
    right: dict[int, bool] = {}
    for candidate in sorted(found, key=lambda f: (f.wanted, not f.as_told, f.place)):
        if candidate.wanted in right or candidate.place in taken:
            continue
        row = wanted[candidate.wanted]
        owner = owners[row.table, candidate.place[0]]
        if row.full or all(owner.get(p, c) == c for c, p in zip(row.columns, candidate.columns, strict=True)):
            right[candidate.wanted] = candidate.as_told
            taken.add(candidate.place)
    return len(right), sum(right.values())


def _candidates(
    number: int, table: Table, wanted: Sequence[_Wanted], by_values: Mapping[tuple[str, ...], list[int]]
) -> Iterator[_Found]:
    """Rows of a tool whose cells from one on are the values of a row, and whose cells before it make its label."""
    rows = [[(c, text) for c, text in enumerate(row) if figure(text)] for row in table]
    bare = [not any(_FIGURE.fullmatch(figure(text)) for _, text in row) for row in rows]
    for r, row in enumerate(rows):
        if bare[r]:
            continue
        values = [figure(text) for _, text in row]
        for k in range(len(row)):
            for w in by_values.get(tuple(values[k:]), ()):
                own = _own_labels([text for _, text in row[:k]], wanted[w].notes)
                if _is_label(wanted[w].label, own, rows, bare, r):
                    yield _Found(w, (number, r), tuple(c for c, _ in row[k:]), wanted[w].label in own)


def _own_labels(cells: Sequence[str], notes: bool) -> set[str]:
    """The cells joined, each text once in a row of the same; with a reference to a note at the end, and without it."""
    once = [text for i, text in enumerate(cells) if not i or text != cells[i - 1]]
    joined = {label("".join(cells)), label("".join(once))}
    if notes:
        joined |= {text[: m.start()] for text in joined for m in [re.search(rf"{_NOTE.pattern}$", text)] if m}
        joined |= {label("".join(cells[:-1]))} if cells and _NOTE.fullmatch(figure(cells[-1])) else set()
    return joined


def _is_label(wanted: str, own: set[str], rows: Sequence[list[tuple[int, str]]], bare: Sequence[bool], r: int) -> bool:
    above = _lines(rows, bare, range(r - 1, -1, -1))
    below = _lines(rows, bare, range(r + 1, len(rows)))
    heads = ["".join(reversed(above[:n])) for n in range(len(above) + 1)]
    tails = ["".join(below[:n]) for n in range(len(below) + 1)]
    return any(head + text + tail == wanted for text in own for head in heads for tail in tails)


def _lines(rows: Sequence[list[tuple[int, str]]], bare: Sequence[bool], order: range) -> list[str]:
    """The next lines of text without figures; empty rows between them do not count."""
    found: list[str] = []
    for r in order:
        if not bare[r] or len(found) == MOST_LINES:
            break
        if rows[r]:
            found.append(label("".join(text for _, text in rows[r])))
    return found


def _owners(found: Sequence[_Found], wanted: Sequence[_Wanted]) -> dict[tuple[int, int], dict[int, int]]:
    """For each table of the truth and each of the tool: to which column most rows say that a column of the tool belongs.

    Rows without blanks say it; where there are none, the others do.
    """
    votes: dict[tuple[int, int], dict[bool, dict[int, Counter[int]]]] = {}
    for candidate in found:
        row = wanted[candidate.wanted]
        kinds = votes.setdefault((row.table, candidate.place[0]), {True: {}, False: {}})
        for column, place in zip(row.columns, candidate.columns, strict=True):
            kinds[row.full].setdefault(place, Counter())[column] += 1
    return {
        key: {place: counts.most_common(1)[0][0] for place, counts in {**kinds[False], **kinds[True]}.items()}
        for key, kinds in votes.items()
    }


def _figures(found: Score, truth: Mapping[str, Any], tables: Sequence[Table]) -> None:
    wanted: Counter[str] = Counter()
    elsewhere: set[str] = set()
    for table in truth["tables"]:
        texts = [figure(value) for row in table["rows"] for value in row["values"]]
        if table["kind"] != "text":
            wanted.update(text for text in texts if _FIGURE.fullmatch(text))
        else:
            elsewhere.update(texts)
        printed = [table["caption"], *table["columns"]]
        printed += [text for row in table["rows"] for text in (row["label"], row["section"])]
        elsewhere.update(figure(token) for text in printed for token in _TOKEN.findall(text or ""))
    notes = any(table["note_column"] for table in truth["tables"])
    told: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for table_told in tables:
        for row_told in table_told:
            cells = [text for text in map(figure, row_told) if text]
            (told if len(cells) > 1 else alone).update(text for text in cells if _FIGURE.fullmatch(text))

    def excused(text: str) -> bool:
        return bool(_YEAR.fullmatch(text) or text in elsewhere or (notes and _NOTE.fullmatch(text)))

    wrong = sum(count for text, count in (told - wanted).items() if not excused(text))
    found.figures = wanted.total()
    found.figures_right = (wanted & (told + alone)).total()
    found.figures_told = found.figures_right + wrong
