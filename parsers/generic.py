"""The generic parser: a document's pages to tables, from what tables look like and what this field's tables hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsers import (
    blocks,
    charts,
    classify,
    columns,
    emitted,
    exports,
    goal_blocks,
    goals,
    headers,
    kinds,
    lines,
    populations,
    reading,
    rows,
    scope_names,
    solve,
    structure,
    textcells,
    topics,
    units,
)
from parsers.blocks import Block
from parsers.kinds import Draft
from parsers.layouts import Layout
from parsers.lines import Line
from parsers.numbers import Value
from parsers.places import box
from parsers.rows import LabelledRow
from parsers.scopes import ScopeReader, title_above
from parsers.uncollected import uncollected
from pipeline import vocabulary
from pipeline.model import (
    AMOUNT,
    ASSOCIATION,
    FORECAST,
    ITEM,
    ROW_ABOVE,
    Cell,
    Column,
    Document,
    Page,
    Row,
    Table,
)

LEAST_ROWS = 2
YEARS_OF_NOTE = 2
CLOSE = 2  # line heights
NOTE_REACH = 4  # lines from a note's caption to its only row
MOST_ROWS = 4000  # more is a data dump, no table of a report


@dataclass(eq=False)
class Parsed:
    """What a document yields: its lines (for claims and number accounting) and its tables."""

    lines: list[Line]
    tables: list[Table]
    blocks: list[Block]
    scopes: ScopeReader


@uncollected()
def parse(document: Document, pages: list[Page], layout: Layout | None = None) -> Parsed:
    """All tables of the kinds in schemas/kinds.csv that stand in these pages. `layout` adds what cannot be known from them."""
    all_lines = lines.lines_of(pages)
    found_charts = charts.find(all_lines)
    organisation = vocabulary.organisation_code(document.organisation)
    found_texts = textcells.find(
        all_lines,
        lambda table: emitted.fill(table, lambda text: vocabulary.name_at_start("interventions", text, organisation)),
    )
    used = {id(line) for chart in found_charts for line in chart.lines}
    used |= {id(line) for table in found_texts for line in [*table.header, *table.body]}
    found = blocks.find([line for line in all_lines if id(line) not in used])
    notes = [line.index for line in all_lines if line.caption and line.caption["sort"].lower() == "not"]
    drafts = [d for b in found if enough_rows(b) or _note_of_one_row(b, notes) if (d := _draft(b, document, layout))]
    drafts += [_chart_draft(chart, document) for chart in found_charts]
    drafts += [Draft(Block(x.header, x.body), [], goals.kind_of(x), None, texts=x) for x in found_texts]
    drafts.sort(key=lambda d: d.block.body[0].index)
    blocks.assign_captions(
        [d.block for d in drafts], all_lines, [d.kind for d in drafts], [d.chart is not None for d in drafts]
    )
    for draft in drafts:
        draft.kind = kinds.of_draft(draft, document)
        draft.kind = goal_blocks.KIND if goal_blocks.is_one(draft) else draft.kind
    scopes = ScopeReader(document, [*_interventions(drafts), *scope_names.of_captions(all_lines)])
    scopes.cells = frozenset(line.index for table in found_texts for line in table.body)
    scopes.list_contents(all_lines)
    tables: list[Table] = []
    counters: dict[str, int] = {}
    for draft in drafts:
        kind = draft.kind
        if not kind:
            continue
        table = _made(draft, document)
        if table is None:
            continue
        counters[kind] = counters.get(kind, 0) + 1
        table.table_id = f"{document.document_id}.{kind}.{counters[kind]}"
        _place(table, scopes, all_lines, draft.block)
        if draft.layout is not None:
            table.layout = layout.name if layout else "generic"
        tables.append(table)
    _flag_rows_above(tables, all_lines)
    named = document.organisation.casefold()
    units.complete(tables, association=not named or "samordningsförbund" in named)
    return Parsed(all_lines, tables, found, scopes)


def _interventions(drafts: Sequence[Draft]) -> list[str]:
    """The labels of the rows that stand for an intervention each."""
    by_rows = [d for d in drafts if d.kind and vocabulary.kinds()[d.kind].scope == "rows"]
    return [r.label for d in by_rows for r in d.labelled if structure.role_of(r.label) == ITEM]


def _made(draft: Draft, document: Document) -> Table | None:
    if draft.chart is not None:
        return _chart_table(draft, document)
    return _text_table(draft, document) if draft.texts is not None else _table(draft, document)


def _text_table(draft: Draft, document: Document) -> Table | None:
    assert draft.texts is not None
    body = goals.rows_of(draft.texts, document)
    if not body:
        return None
    grid = goals.columns_of(draft.texts, document.report_year)
    table = _finished(draft, document, grid, body, headers.signature(""), ())
    table.unit, table.unit_as_headed, table.of_words = "", "", True
    return table


def _place(table: Table, scopes: ScopeReader, all_lines: Sequence[Line], block: Block) -> None:
    """Give a table the intervention it is about, by its caption and heading, else by the section it stands in."""
    kind = vocabulary.kinds()[table.kind]
    if kind.scope not in ("caption", "section"):
        return
    own = title_above(block.header) if kind.core else ""
    named = scopes.of_title(own) if own else (ASSOCIATION, ())
    if named[0] == ASSOCIATION:
        named = scopes.of_title(f"{table.caption} {table.heading}" if kind.core else table.caption)
    table.scope, flags = named
    if kind.scope == "section" and not flags and table.scope == ASSOCIATION and not goals.of_association(table):
        table.scope = scopes.of_section(all_lines, table.first)
    if table.scope == ASSOCIATION and not table.caption and kind.people:
        table.scope, flags = scopes.of_title_above(all_lines, table.first, table.first_row)
    table.flags = (*table.flags, *flags)


def _flag_rows_above(tables: Sequence[Table], all_lines: Sequence[Line]) -> None:
    """A row of figures directly above a table that is in no table may be one of its own, fused with another table's header."""
    taken = {i for t in tables for i in range(t.first, t.last + 1)}
    for table in tables:
        if table.first < 1:
            continue
        first, above = all_lines[table.first], all_lines[table.first - 1]
        close = not first.blank_before
        if first.positioned:
            close = 0 <= first.y - above.y < CLOSE * (first.words[0].y1 - first.words[0].y0)
        if above.row and above.head and above.index not in taken and above.page is first.page and close:
            table.flags = (*table.flags, ROW_ABOVE)


def enough_rows(block: Block) -> bool:
    """Two rows make a table; one does under a header of columns on a page with positions (`Revisorsarvode 50 004 76 436`)."""
    rows_ = block.rows
    if len(rows_) >= LEAST_ROWS:
        return True
    one = rows_[0]
    return one.positioned and bool(one.head) and len(one.readings) > 0 and len(headers.tokens(block.header_text)) >= 2


def _note_of_one_row(block: Block, notes: Sequence[int]) -> bool:
    """`Not 4. Kostnader för revision`, two years, and a single row directly below."""
    row = block.rows[0]
    return 2 in row.readings and bool(row.label) and any(0 < row.index - n <= NOTE_REACH for n in notes)


def _draft(block: Block, document: Document, layout: Layout | None) -> Draft | None:
    if len(block.rows) > MOST_ROWS:
        return None
    labelled = rows.label_rows(block, kinds.known(document.report_year))
    exports.without_yes_no(block, labelled, document.organisation)
    table_layout = layout.table_for([r.label for r in labelled], block.header_text) if layout else None
    if table_layout is not None and table_layout.kind:
        return Draft(block, labelled, table_layout.kind, table_layout)
    draft = Draft(block, labelled, "", table_layout)
    draft.kind = kinds.classified(draft, document, "")
    return draft


def _table(draft: Draft, document: Document) -> Table | None:
    block, year = draft.block, document.report_year
    organisation = vocabulary.organisation_code(document.organisation)
    shape = classify.shape_of(draft.kind)
    people = vocabulary.kinds()[draft.kind].people
    sexes_as_rows = people and columns.sexes_as_rows([r.label for r in draft.labelled])
    read = reading.read(
        block,
        draft.labelled,
        draft.kind,
        year,
        organisation,
        counts=people,
        sexes_as_rows=sexes_as_rows,
        width=len(draft.layout.columns)
        if draft.layout and draft.layout.columns
        else _width_by_caption(block, draft.kind),
    )
    if read is None:
        return None
    if draft.kind == goal_blocks.KIND:
        return _goal_table(draft, document, read.solution)
    if shape == "budget" and _mostly_shares(read.solution):
        return None  # goals and how far they were reached, no money
    solution, signature, texts, note_column = read.solution, read.signature, read.texts, read.note_column
    flags = list(read.flags)
    if draft.layout and draft.layout.columns:
        value_columns = [Column(c, "value", "amount", "", c, year) for c in draft.layout.columns]
    elif sexes_as_rows:
        transposed = (
            columns.reasons_as_columns(solution, texts, block.header, year)
            if draft.kind == "exit_reasons"
            else populations.flow(texts, block.header, solution.width, year)
        )
        if transposed is None:
            return None
        value_columns = transposed
    else:
        value_columns, more = _value_columns(draft.kind, shape, read, block, year)
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
    body = [r for r in (topics.row_of(draft.kind, r) for r in body) if r is not None]
    body = topics.with_parts(draft.kind, body)
    table = _finished(draft, document, grid, body, signature, tuple(flags))
    formulas = [f for text in texts if (f := headers.signature(text).formula)]
    table.variance_as_headed = table.variance_as_headed or next(iter(formulas), "")
    table.transposed = sexes_as_rows
    return table


def _goal_table(draft: Draft, document: Document, solution: solve.Solution) -> Table | None:
    """Single goals with a target and an outcome each; None where a row is neither of shares nor of people."""
    body = []
    for labelled, found in zip(draft.labelled, solution.rows, strict=True):
        told = goal_blocks.told(labelled.label, found.values)
        if told is None:
            return None
        cells = [_cell(v, i, labelled.line, False) for i, v in enumerate(found.values) if v is not None]
        body.append(Row(labelled.label, [replace(c, told=told) for c in cells], labelled.section))
    return _finished(draft, document, goal_blocks.columns(document.report_year), body, headers.signature(""), ())


def _width_by_caption(block: Block, kind: str) -> int:
    """`Not 7 Kostnader för revision 2020-12-31 2019-12-31`: the years of a note that stand in its caption; 0: none do."""
    if block.caption is None or not vocabulary.kinds()[kind].shape.startswith("note_"):
        return 0
    years = headers.signature(block.caption.text).years
    return len(years) if len(years) == YEARS_OF_NOTE and not reading.signature_of(block).years else 0


def _value_columns(
    kind: str, shape: str, read: reading.Read, block: Block, year: int | None
) -> tuple[list[Column], list[str]]:
    """What the columns hold, and flags."""
    solution, signature = read.solution, read.signature
    texts = read.texts or _cells_of_header(shape, read, block, year)
    if shape == "shares":
        title = block.caption.text if block.caption else ""
        return populations.answers(solution, texts, signature, title, block.header_text, year), []
    if shape == "forecast" and solution.width == 1:
        return populations.single(solution, texts, AMOUNT, FORECAST, "", year), []
    if shape == "forecast":
        return columns.assign(solution, signature, texts, year, "budget")
    if shape != "people":
        return columns.assign(solution, signature, texts, year, shape)
    headed = populations.of_years(solution, signature, texts, year)
    if headed is not None:
        return headed, []
    found, flags = columns.assign(solution, signature, texts, year, "persons")
    found = populations.columns_of(solution, texts, block.header, year, found)
    if kind == "exits_by_intervention":
        found = populations.of_exits(found)
    title = block.caption.text if block.caption else ""
    return (populations.as_shares(found, solution) if topics.of_shares(title) else found), flags


def _cells_of_header(shape: str, read: reading.Read, block: Block, year: int | None) -> list[str]:
    """The cells of a header line in which the words known of columns are fewer than the columns; else none."""
    solution, signature = read.solution, read.signature
    if read.texts or len(block.header) != 1 or block.header[0].positioned:
        return []
    if shape == "people":
        known = populations.known(solution, block.header, year)
    elif shape == "budget":
        known = len(signature.sequence) == solution.width or len(signature.scenarios) >= solution.width
    else:
        return []
    return [] if known else headers.cells_by_capitals(block.header[0].text, solution.width)


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
    return Row(labelled.label, cells, "" if sexes_as_rows else labelled.section, sex, note=found.note)


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
        words[0].line if words else line.number,
        box(words, line.page) if line.positioned else "",
        value.percent,
        round(min(confidences), 3) if confidences else None,
        flags,
        line.page.number,
        line.page.origin,
        line.index,
    )


def _finished(
    draft: Draft,
    document: Document,
    grid: list[Column],
    body: list[Row],
    signature: headers.Signature,
    flags: tuple[str, ...],
) -> Table:
    block = draft.block
    caption = block.caption.caption if block.caption else None
    number = f"{caption['sort'].capitalize()} {caption['number']}" if caption else ""
    title = (caption["title"] or "").strip() if caption else (draft.layout.caption if draft.layout else "")
    heading = " ".join(t.text for t in block.titles)
    ends = [w for line in [*block.header, *block.body] for w in (line.words[0], line.words[-1])]
    numbers_ = [w.line for w in ends if w.line is not None]
    unit = units.in_text(block.header_text, title, heading, draft.kind)
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
        bbox=box(on_first, start.page) if start.positioned else "",
        flags=flags,
        first=(block.header or block.body)[0].index,
        last=block.body[-1].index,
        first_row=next((line.index for line in block.body if line.row), block.body[-1].index),
    )


def _chart_draft(chart: charts.Chart, document: Document) -> Draft:
    labels = [s.label for s in chart.slices]
    known = classify.share("exit_reasons", labels, document.report_year)
    kind = "figure_exit_reasons" if known >= classify.LABEL_SHARE else ""
    if not kind and topics.of_costs(labels):
        kind = "figure_cost_shares"
    return Draft(Block([], list(chart.lines)), [], kind, None, chart)


def _chart_table(draft: Draft, document: Document) -> Table:
    assert draft.chart is not None
    grid, body = charts.columns_of(draft.chart, document.report_year), charts.rows_of(draft.chart)
    table = _finished(draft, document, grid, body, headers.signature(""), ())
    table.unit, table.unit_as_headed = "percent", ""
    return table


__all__ = ["Parsed", "parse"]
