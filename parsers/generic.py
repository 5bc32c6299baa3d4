"""The generic parser: a document's pages to tables, from what tables look like and what this field's tables hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from parsers import blocks, charts, classify, columns, headers, lines, reading, rows, solve, units
from parsers.blocks import Block
from parsers.layouts import Layout, TableLayout
from parsers.lines import Line
from parsers.numbers import Value, parse_printed
from parsers.rows import LabelledRow
from parsers.scopes import ScopeReader
from parsers.uncollected import uncollected
from pipeline import vocabulary
from pipeline.model import OUTCOME, PERCENT, Cell, Column, Document, Page, Row, Table, Word

LEAST_ROWS = 2
MOST_ROWS = 4000  # more is a data dump, no table of a report


@dataclass(eq=False)
class Parsed:
    """What a document yields: its lines (for claims and number accounting) and its tables."""

    lines: list[Line]
    tables: list[Table]
    blocks: list[Block]


@dataclass(eq=False)
class _Draft:
    """A block read as far as its kind."""

    block: Block
    labelled: list[LabelledRow]
    kind: str
    layout: TableLayout | None
    chart: charts.Chart | None = None


@uncollected()
def parse(document: Document, pages: list[Page], layout: Layout | None = None) -> Parsed:
    """All tables of the kinds in schemas/kinds.csv that stand in these pages. `layout` adds what cannot be known from them."""
    all_lines = lines.lines_of(pages)
    found_charts = charts.find(all_lines)
    used = {id(line) for chart in found_charts for line in chart.lines}
    found = blocks.find([line for line in all_lines if id(line) not in used])
    drafts = [d for d in (_draft(b, document, layout) for b in found) if d is not None]
    drafts += [_chart_draft(chart, document) for chart in found_charts]
    drafts.sort(key=lambda d: d.block.body[0].index)
    blocks.assign_captions(
        [d.block for d in drafts], all_lines, [d.kind for d in drafts], [d.chart is not None for d in drafts]
    )
    scopes = ScopeReader(document, [r.label for d in drafts if d.kind == "intervention_budget" for r in d.labelled])
    tables: list[Table] = []
    counters: dict[str, int] = {}
    for draft in drafts:
        kind = draft.kind or _kind_by_caption(draft, document)
        if not kind or _note(draft, kind):
            continue
        draft.kind = kind
        table = _chart_table(draft, document) if draft.chart else _table(draft, document)
        if table is None:
            continue
        counters[kind] = counters.get(kind, 0) + 1
        table.table_id = f"{document.document_id}.{kind}.{counters[kind]}"
        if vocabulary.kinds()[kind].shape in ("persons", "figure"):
            table.scope, flags = scopes.of_title(f"{table.caption} {table.heading}")
            table.flags = (*table.flags, *flags)
        if draft.layout is not None:
            table.layout = layout.name if layout else "generic"
        tables.append(table)
    named = document.organisation.casefold()
    units.complete(tables, association=not named or "samordningsförbund" in named)
    return Parsed(all_lines, tables, found)


def enough_rows(block: Block) -> bool:
    """Two rows make a table; one does under a header of columns on a page with positions (`Revisorsarvode 50 004 76 436`)."""
    rows_ = block.rows
    if len(rows_) >= LEAST_ROWS:
        return True
    one = rows_[0]
    return (
        one.positioned
        and bool(one.head)
        and len(one.readings) > 0
        and len(headers.tokens(" ".join(h.text for h in block.header))) >= 2
    )


def known(kinds: Sequence[str], year: int | None) -> rows.Known:
    def in_vocabulary(label: str) -> bool:
        return any(vocabulary.match("line_items", label, year, k, exact=True) is not None for k in kinds) or bool(
            vocabulary.match("exit_reasons", label, year, exact=True)
        )

    return in_vocabulary


STATEMENTS = ("income_statement", "balance_sheet", "cash_flow", "operating_statement", "intervention_budget")


def _draft(block: Block, document: Document, layout: Layout | None) -> _Draft | None:
    if len(block.rows) > MOST_ROWS or not enough_rows(block):
        return None
    labelled = rows.label_rows(block, known(STATEMENTS, document.report_year))
    table_layout = layout.table_for([r.label for r in labelled]) if layout else None
    if table_layout is not None and table_layout.kind:
        return _Draft(block, labelled, table_layout.kind, table_layout)
    return _Draft(block, labelled, _classified(block, labelled, document, ""), table_layout)


def _classified(block: Block, labelled: list[LabelledRow], document: Document, caption: str) -> str:
    header = " ".join(line.text for line in block.header)
    signature = headers.signature(header)
    if not any(signature.scenarios) and not signature.sexes and not signature.years and block.caption:
        signature = headers.signature(block.caption.text)
    labels = [r.label for r in labelled]
    if not any(labels):
        labels = rows.label_block(block)
    width = solve.width_by_rows(block.rows, signature.note, signature.year_column, reading.expected(signature))
    title = " ".join([caption, *(t.text for t in block.titles)]).strip()
    return classify.classify(
        labels,
        [r.section for r in labelled],
        signature,
        header,
        title,
        width,
        document.report_year,
        vocabulary.organisation_code(document.organisation),
    )


def _note(draft: _Draft, kind: str) -> bool:
    """Does the caption (`Not 4. Fordringar`) say that these rows, though they read like a statement's, are a note's?"""
    caption = draft.block.caption.caption if draft.block.caption else None
    of_statement = vocabulary.kinds()[kind].shape in ("years", "instants")
    return of_statement and caption is not None and caption["sort"].lower() == "not"


def _kind_by_caption(draft: _Draft, document: Document) -> str:
    """Blocks whose labels did not tell: once the caption is known, it may."""
    if draft.block.caption is None:
        return ""
    return _classified(draft.block, draft.labelled, document, draft.block.caption.text)


def _table(draft: _Draft, document: Document) -> Table | None:
    block, year = draft.block, document.report_year
    organisation = vocabulary.organisation_code(document.organisation)
    header_text = " ".join(line.text for line in block.header)
    shape = classify.shape_of(draft.kind)
    labels = [r.label for r in draft.labelled]
    sexes_as_rows = shape == "persons" and sum(bool(columns.row_sex(x)) for x in labels) >= 0.7 * len(labels)
    read = reading.read(
        block,
        draft.labelled,
        draft.kind,
        year,
        organisation,
        counts=shape == "persons",
        sexes_as_rows=sexes_as_rows,
        width=len(draft.layout.columns) if draft.layout else 0,
    )
    if read is None:
        return None
    if shape == "budget" and _mostly_shares(read.solution):
        return None  # goals and how far they were reached, no money
    solution, signature, texts, note_column = read.solution, read.signature, read.texts, read.note_column
    flags = list(read.flags)
    if draft.layout and draft.layout.columns:
        value_columns = [Column(c, "value", "amount", "", c, year) for c in draft.layout.columns]
    elif sexes_as_rows:
        transposed = columns.reasons_as_columns(solution, texts, block.header, year)
        if transposed is None:
            return None
        value_columns = transposed
    else:
        value_columns, more = columns.assign(solution, signature, texts, year, shape)
        flags += more
    if not block.header:
        flags.append("header_lost")
    grid = [*value_columns]
    if note_column >= 0:
        grid.insert(
            note_column, Column("Not" if signature.note else "År", "note" if signature.note else "ordinal_year")
        )
    offsets = [i for i, c in enumerate(grid) if c.role == "value"]
    body = [
        _row(labelled, found, offsets, i in solution.by_arithmetic, sexes_as_rows)
        for i, (labelled, found) in enumerate(zip(draft.labelled, solution.rows, strict=True))
    ]
    table = _finished(draft, document, grid, body, signature, header_text, tuple(flags))
    formulas = [f for text in texts if (f := headers.signature(text).formula)]
    table.variance_as_headed = table.variance_as_headed or next(iter(formulas), "")
    table.transposed = sexes_as_rows
    return table


def _mostly_shares(solution: solve.Solution) -> bool:
    values = [v for r in solution.rows for v in r.values if v is not None]
    return sum(v.percent for v in values) > len(values) / 2


def _row(
    labelled: LabelledRow, found: solve.Reading, offsets: list[int], by_arithmetic: bool, sexes_as_rows: bool
) -> Row:
    cells = []
    for offset, value in zip(offsets, found.values, strict=True):
        if value is not None:
            cells.append(_cell(value, offset, labelled.line, by_arithmetic))
    sex = columns.row_sex(labelled.label) if sexes_as_rows else ""
    return Row(labelled.label, cells, "" if sexes_as_rows else labelled.section, sex)


def _cell(value: Value, column: int, line: Line, by_arithmetic: bool) -> Cell:
    words = line.tail[value.first : value.last + 1]
    confidences = [w.confidence for w in words if w.confidence is not None]
    printed = line.printed(value.first, value.last)
    damaged = ("ocr_damage",) if printed != value.text else ()
    flags = (*value.flags, *damaged, *(("split_by_arithmetic",) if by_arithmetic else ()))
    return Cell(
        printed,
        value.value,
        value.quantum,
        column,
        line.number,
        _box(words, line.page) if line.positioned else "",
        value.percent,
        round(min(confidences), 3) if confidences else None,
        flags,
        line.page.number,
        line.page.origin,
        line.index,
    )


def _box(words: Sequence[Word], page: Page) -> str:
    """`x0 y0 x1 y1` of these words on the page as it is displayed."""
    box = (min(w.x0 for w in words), min(w.y0 for w in words), max(w.x1 for w in words), max(w.y1 for w in words))
    if page.placement is not None:
        box = page.placement.box(*box)
    return " ".join(f"{v:.2f}" for v in box)


def _finished(
    draft: _Draft,
    document: Document,
    grid: list[Column],
    body: list[Row],
    signature: headers.Signature,
    header_text: str,
    flags: tuple[str, ...],
) -> Table:
    block = draft.block
    caption = block.caption.caption if block.caption else None
    number = f"{caption['sort'].capitalize()} {caption['number']}" if caption else ""
    title = (caption["title"] or "").strip() if caption else (draft.layout.caption if draft.layout else "")
    heading = " ".join(t.text for t in block.titles)
    numbers_ = [n for line in [*block.header, *block.body] if (n := line.number) is not None]
    unit = units.in_text(header_text, title, heading, draft.kind)
    start = block.body[0]
    on_first = [w for line in [*block.header, *block.body] if line.page is start.page for w in line.words]
    return Table(
        table_id="",
        document_id=document.document_id,
        kind=draft.kind,
        columns=grid,
        rows=body,
        number_printed=number,
        caption=title,
        heading=heading,
        unit=(draft.layout.unit if draft.layout and draft.layout.unit else unit),
        unit_as_headed=unit if draft.kind not in ("exit_reasons", "figure_exit_reasons") else "",
        variance_as_headed=signature.formula,
        page=block.body[0].page.number,
        line_first=min(numbers_, default=None),
        line_last=max(numbers_, default=None),
        bbox=_box(on_first, start.page) if start.positioned else "",
        flags=flags,
        first=(block.header or block.body)[0].index,
        last=block.body[-1].index,
        first_row=next((line.index for line in block.body if line.row), block.body[-1].index),
    )


def _chart_draft(chart: charts.Chart, document: Document) -> _Draft:
    labels = [s.label for s in chart.slices]
    known = classify.share("exit_reasons", labels, document.report_year)
    kind = "figure_exit_reasons" if known >= classify.LABEL_SHARE else ""
    return _Draft(Block([], list(chart.lines)), [], kind, None, chart)


def _chart_table(draft: _Draft, document: Document) -> Table:
    assert draft.chart is not None
    column = Column("", "value", PERCENT, "all", OUTCOME, document.report_year)
    body = []
    for piece in draft.chart.slices:
        value = parse_printed(piece.value)
        decimals = piece.value.replace("%", "").strip().replace(".", ",").partition(",")[2]
        if value is None:
            continue
        quantum = Decimal(1).scaleb(-len(decimals))
        body.append(Row(piece.label, [_slice_cell(piece, value, quantum)]))
    table = _finished(draft, document, [column], body, headers.signature(""), "", ())
    table.unit, table.unit_as_headed = "percent", ""
    return table


def _slice_cell(piece: charts.Slice, value: Decimal, quantum: Decimal) -> Cell:
    line = piece.line
    box = _box(line.words, line.page) if line.positioned else ""
    page, origin = line.page.number, line.page.origin
    return Cell(piece.value, value, quantum, 0, line.number, box, True, None, (), page, origin, line.index)


__all__ = ["Parsed", "parse"]
