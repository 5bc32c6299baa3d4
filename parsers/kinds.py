"""What a block of rows is a table of: by its labels, then by its caption, then as a note or a table of people."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from parsers import charts, classify, headers, reading, rows, solve, textcells, topics
from parsers.blocks import Block
from parsers.headers import Signature
from parsers.layouts import TableLayout
from parsers.rows import LabelledRow
from pipeline import vocabulary
from pipeline.model import FORECAST, Document


@dataclass(eq=False)
class Draft:
    """A block read as far as its kind."""

    block: Block
    labelled: list[LabelledRow]
    kind: str
    layout: TableLayout | None
    chart: charts.Chart | None = None
    texts: textcells.TextTable | None = None

    @cached_property
    def signature(self) -> Signature:
        return reading.signature_of(self.block)

    @property
    def labels(self) -> list[str]:
        return [r.label for r in self.labelled]

    def width(self, signature: Signature) -> int:
        """Value columns, by the rows and what the header (or caption) `signature` speaks of."""
        return solve.width_by_rows(self.block.rows, signature.note, signature.year_column, reading.expected(signature))

    def title(self, caption: str) -> str:
        return " ".join([caption, *(t.text for t in self.block.titles)]).strip()


def known(year: int | None) -> rows.Known:
    """Is this a label of the vocabularies, in whatever kind of table?"""
    kinds = [k.kind for k in vocabulary.kinds().values() if k.money]

    def in_vocabulary(label: str) -> bool:
        return any(vocabulary.match("line_items", label, year, k, exact=True) is not None for k in kinds) or bool(
            vocabulary.match("exit_reasons", label, year, exact=True)
        )

    return in_vocabulary


def classified(draft: Draft, document: Document, caption: str) -> str:
    """A statement's, budget's or exit table's kind by its labels, columns and `caption`; else empty."""
    block, signature, labels = draft.block, draft.signature, draft.labels
    if not any(signature.scenarios) and not signature.sexes and not signature.years and block.caption:
        signature = headers.signature(block.caption.text)
    if not any(labels):
        labels = rows.label_block(block)
    return classify.classify(
        labels,
        [r.section for r in draft.labelled],
        signature,
        block.header_text,
        draft.title(caption),
        draft.width(signature),
        document.report_year,
        vocabulary.organisation_code(document.organisation),
    )


def of_draft(draft: Draft, document: Document) -> str:
    """The kind by labels, else by the caption once it is known; rows below `Not 4. Fordringar` are a note's."""
    caption = draft.block.caption.caption if draft.block.caption else None
    if caption is not None and caption["sort"].lower() == "not" and draft.labelled:
        of_statement = not draft.kind or vocabulary.kinds()[draft.kind].shape in ("years", "instants")
        if of_statement and draft.block.caption is not None:
            return topics.note_kind(
                draft.block.caption.text, draft.block.header_text, draft.labels, document.report_year
            )
    text = draft.block.caption.text if draft.block.caption else ""
    if draft.labelled and FORECAST in draft.signature.scenarios and topics.of_forecast(draft.title(text)):
        return "cost_forecast"
    if draft.kind or draft.chart is not None or draft.texts is not None:
        return draft.kind
    return (classified(draft, document, text) if text else "") or _topic(draft, document, text)


def _topic(draft: Draft, document: Document, caption: str) -> str:
    return topics.kind_of(
        draft.labels,
        draft.block.header_text,
        draft.signature,
        draft.title(caption),
        draft.width(draft.signature),
        document.report_year,
        vocabulary.organisation_code(document.organisation),
    )
