"""A block's rows to figures in columns: by position where there are columns to see, else by the table's own arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsers import arithmetic, header_cells, headers, numbers, people_widths, rows, solve
from parsers.blocks import Block
from parsers.headers import Signature
from parsers.lines import Line
from parsers.rows import LabelledRow
from parsers.solve import Solution
from pipeline.model import VARIANCE

LINES_OF_CELLS = 2  # of a header whose cells have two lines
AMOUNT = 500  # figures of a statement are mostly larger, references to notes never


@dataclass(eq=False)
class Read:
    """The figures of a block in columns. `texts`: the header above each column, where positions tell."""

    solution: Solution
    signature: Signature
    texts: list[str]
    note_column: int  # where note references (or years) stood among the columns; -1: nowhere
    flags: list[str]


def expected(signature: Signature) -> list[int]:
    """How many value columns the header speaks of, the fullest reading of it first."""
    if len(signature.scenarios) >= 2:
        repeated = [len(signature.sequence)] if len(signature.sequence) == len(signature.scenarios) + 1 else []
        return [*repeated, len(signature.scenarios)]
    if len(signature.sexes) >= 2:
        repeated = [len(signature.people)] if len(signature.people) > len(signature.sexes) else []
        return [*repeated, len(signature.sexes)]
    return [len(signature.years)] if signature.years else []


def signature_of(block: Block) -> Signature:
    """What the whole header offers."""
    found = headers.signature(block.header_text)
    if len(block.header) < LINES_OF_CELLS or block.header[-1].positioned:
        return found
    sequence = headers.over_two_lines(*(line.text for line in block.header[-LINES_OF_CELLS:]))
    return replace(found, sequence=sequence) if sequence else found


def read(
    block: Block,
    labelled: Sequence[LabelledRow],
    kind: str,
    year: int | None,
    organisation: str,
    *,
    counts: bool = False,
    sexes_as_rows: bool = False,
    width: int = 0,
) -> Read | None:
    """The rows' figures in columns, or None where no reading fits.

    `kind`, `year` and `organisation` tell what the labels mean, for arithmetic to choose among readings; `width`: the
    number of columns where a layout gives it. Labels that stand in a block of their own are given to the rows.
    """
    signature = signature_of(block)
    lines = [r.line for r in labelled]
    labels = [r.label for r in labelled]
    unlabelled = sum(not x for x in labels) > len(labels) / 2
    apart = rows.label_block(block) if unlabelled else []
    likely = [] if sexes_as_rows else expected(signature)
    flags: list[str] = []
    note_column = -1
    texts: list[str] = []
    solution = solve.by_position(lines)
    if solution is not None and _scattered(solution, signature, likely):
        solution = None
    if solution is not None:
        solution, texts, note_column = _without_notes(solution, block, signature)
    else:
        proposals = arithmetic.alignments(apart, len(labels)) if unlabelled else [labels]
        sections = [r.section for r in labelled]
        bodies = [arithmetic.body(kind, p, sections, year, organisation, counts) for p in proposals]

        def hits(readings: list[solve.Reading]) -> int:
            across = sum(people_widths.adds_up(r) for r in readings) if sexes_as_rows else 0
            return across + max((b.hits(readings) for b in bodies), default=0)

        width = width or _width(block, lines, signature, likely, counts, sexes_as_rows)
        named = signature.scenarios if len(signature.scenarios) == width else []
        variance = named.index(VARIANCE) if VARIANCE in named else None
        solution = solve.by_arithmetic(lines, width, signature.note, signature.year_column, counts, hits, variance)
        note_column = 0 if signature.note or signature.year_column else -1
    if solution is None:
        return None
    if kind and not solution.relations:
        solution = replace(solution, relations=solve.relations(solution.rows, solution.width, counts))
    if unlabelled:
        aligned = arithmetic.align_labels(kind, apart, solution.rows, year, organisation)
        if aligned is None:
            return None
        named_so, by_arithmetic = aligned
        flags += ["label_from_other_block"] + (["label_by_arithmetic"] if by_arithmetic else [])
        for row, label in zip(labelled, named_so, strict=True):
            row.label = label
    return Read(solution, signature, texts, note_column, flags)


def _width(
    block: Block, lines: Sequence[Line], signature: Signature, likely: list[int], counts: bool, sexes_as_rows: bool
) -> int:
    """How many value columns rows have whose cells stand no further apart than the words of a label."""
    if sexes_as_rows and (by_sums := people_widths.by_sums(lines)):
        return by_sums
    named = people_widths.by_words(block.header_text) if counts and not sexes_as_rows else []
    width = solve.width_by_rows(lines, signature.note, signature.year_column, [*named, *likely])
    bare = not (signature.note or signature.year_column)
    return people_widths.narrowest(lines, width) if counts and bare else width


def _scattered(solution: Solution, signature: Signature, likely: list[int]) -> bool:
    """Do the figures stand at more places than the header has columns, though the fullest rows are as wide as it?"""
    fullest = max(sum(v is not None for v in r.values) for r in solution.rows)
    extra = int(signature.note or signature.year_column)
    return solution.width > fullest and any(w <= fullest <= w + extra < solution.width for w in likely)


def _without_notes(solution: Solution, block: Block, signature: Signature) -> tuple[Solution, list[str], int]:
    """Take the column of note references out of columns found by position, and read the header above the rest."""
    first_x = min(p[0] for p in solution.positions)
    texts = header_cells.labels_by_position(block.header, solution.positions, first_x)[1:]
    yearly = [c for c in range(solution.width) if _years_only(solution, c, texts[c])]
    if len(yearly) == 1 and solution.width > 1:
        rest = _without(solution, yearly[0], note=False)
        texts = [t for i, t in enumerate(texts) if i != yearly[0]]
        kept, texts, note_column = _without_notes(rest, block, signature)
        return kept, texts, note_column if note_column >= 0 else yearly[0]
    for c in range(solution.width):
        cells = [r.values[c] for r in solution.rows if r.values[c] is not None]
        own = headers.tokens(texts[c])
        named = [t.role for t in own] == [headers.NOTE]
        small = all(
            v is not None and v.value is not None and 0 < v.value < 40 and v.value == v.value.to_integral_value()
            for v in cells
        )
        if (named or (signature.note and not own and c == 0) or _lone_notes(solution, c)) and small:
            return _without(solution, c, note=True), [t for i, t in enumerate(texts) if i != c], c
    return solution, texts, (0 if signature.note else -1)


def _lone_notes(solution: Solution, column: int) -> bool:
    """On a page with positions: a first column of small numbers in few rows, left of amounts, whose heading is lost."""
    if column or not solution.positions or solution.width < 2:
        return False
    cells = [r.values[0] for r in solution.rows if r.values[0] is not None]
    others = sorted(abs(v.value) for r in solution.rows for v in r.values[1:] if v is not None and v.value is not None)
    return 2 * len(cells) < len(solution.rows) and bool(others) and others[len(others) // 2] >= AMOUNT


def _years_only(solution: Solution, column: int, text: str) -> bool:
    """A column `År` that says the same year, or years, in every row (under that heading in most): no figures."""
    cells = [r.values[column] for r in solution.rows]
    given = [v for v in cells if v is not None]
    headed = any(t.role == headers.YEAR_COLUMN for t in headers.tokens(text))
    enough = len(given) > len(cells) / 2 if headed else len(given) == len(cells)
    return len(cells) > 1 and enough and all(numbers.is_year(v.text) for v in given)


def _without(solution: Solution, column: int, *, note: bool) -> Solution:
    """The solution without a column; its cells are kept as note references where they are."""
    kept = [i for i in range(solution.width) if i != column]
    readings = []
    for r in solution.rows:
        cell = r.values[column]
        reference = r.note or (cell.text if note and cell else "")
        readings.append(solve.Reading(tuple(r.values[i] for i in kept), reference, r.cost))
    return Solution(len(kept), readings, [solution.positions[i] for i in kept], [], frozenset())
