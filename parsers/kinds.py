"""What a block of rows is a table of: by its labels, then by its caption, then as a note or a table of people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parsers import charts, classify, headers, reading, rows, solve, topics
from parsers.blocks import Block
from parsers.layouts import TableLayout
from parsers.rows import LabelledRow
from pipeline import vocabulary
from pipeline.model import Document

STATEMENTS = ("income_statement", "balance_sheet", "cash_flow", "operating_statement", "intervention_budget")


@dataclass(eq=False)
class Draft:
    """A block read as far as its kind."""

    block: Block
    labelled: list[LabelledRow]
    kind: str
    layout: TableLayout | None
    chart: charts.Chart | None = None


def known(kinds: Sequence[str], year: int | None) -> rows.Known:
    def in_vocabulary(label: str) -> bool:
        return any(vocabulary.match("line_items", label, year, k, exact=True) is not None for k in kinds) or bool(
            vocabulary.match("exit_reasons", label, year, exact=True)
        )

    return in_vocabulary


def classified(block: Block, labelled: list[LabelledRow], document: Document, caption: str) -> str:
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


def of_draft(draft: Draft, document: Document) -> str:
    """The kind by labels, else by the caption once it is known; rows below `Not 4. Fordringar` are a note's."""
    caption = draft.block.caption.caption if draft.block.caption else None
    if caption is not None and caption["sort"].lower() == "not" and draft.chart is None:
        of_statement = not draft.kind or vocabulary.kinds()[draft.kind].shape in ("years", "instants")
        if of_statement and draft.block.caption is not None:
            header = " ".join(line.text for line in draft.block.header)
            labels = [r.label for r in draft.labelled]
            return topics.note_kind(draft.block.caption.text, header, labels, document.report_year)
    if draft.kind or draft.chart is not None:
        return draft.kind
    text = draft.block.caption.text if draft.block.caption else ""
    return (classified(draft.block, draft.labelled, document, text) if text else "") or _topic(draft, document, text)


def _topic(draft: Draft, document: Document, caption: str) -> str:
    block, year = draft.block, document.report_year
    header = " ".join(line.text for line in block.header)
    signature = headers.signature(header)
    width = solve.width_by_rows(block.rows, signature.note, signature.year_column, reading.expected(signature))
    return topics.kind_of(
        [r.label for r in draft.labelled],
        header,
        signature,
        " ".join([caption, *(t.text for t in block.titles)]).strip(),
        width,
        year,
        vocabulary.organisation_code(document.organisation),
    )
