"""What the page of one document shows: every table as read beside its page, with what the checks say of each figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.site import lines
from pipeline.site.arithmetic import claims_named, stated_fact
from pipeline.site.drawings import Drawings, Missing, is_text
from pipeline.site.lines import Line, Marked
from pipeline.site.marks import UNCHECKED, Mark, Marks
from pipeline.site.pages import Picture
from pipeline.site.published import (
    AGREES,
    DISAGREES,
    WITHIN_ROUNDING,
    CheckRow,
    ClaimRow,
    DocumentRow,
    FactRow,
    FindingRow,
    Published,
    TableRow,
    grouped,
)
from pipeline.site.spots import Spot, spot

LONGEST = 400  # lines of one table; a table of more is a reading that went wrong, and its rows are shown as read


@dataclass(frozen=True)
class CheckView:
    """One check in a list: what it is of, and where the finding that tells of it is."""

    check: CheckRow
    stated: FactRow | None
    claim: ClaimRow | None
    finding_id: str


@dataclass(frozen=True)
class RowView:
    """A row as read. A cell may hold several figures, or none."""

    label: str
    section: str  # where another section begins with this row
    cells: tuple[tuple[FactRow, ...], ...]


@dataclass(frozen=True)
class TableView:
    table: TableRow
    heads: tuple[str, ...]
    rows: tuple[RowView, ...]
    checks: tuple[CheckView, ...]
    lines: tuple[Line, ...] = ()

    @property
    def counts(self) -> Counter[str]:
        return Counter(c.check.verdict for c in self.checks)


@dataclass(frozen=True)
class PageView:
    """A page of a PDF with the tables that begin on it; for a text one for each table."""

    page: int
    picture: Picture | Missing | None
    spots: tuple[Spot, ...]
    tables: tuple[TableView, ...]


@dataclass
class DocumentPage:
    document: DocumentRow
    findings: list[FindingRow]
    by_rule: list[tuple[str, Counter[str]]]
    pages: list[PageView]
    text_checks: list[CheckView]
    marks: Mapping[str, Mark]
    keys: Mapping[str, str] = field(default_factory=dict)  # the name of each figure's cell

    @property
    def tables(self) -> list[TableView]:
        return [t for p in self.pages for t in p.tables]


def document_page(document: DocumentRow, published: Published, marks: Marks, drawings: Drawings) -> DocumentPage:
    """Gather what a document's page shows."""
    document_id = document.document_id
    own = marks.of(document_id)
    facts = published.facts_of.get(document_id, [])
    keys = {f.fact_id: f"c{n}" for n, f in enumerate(facts, 1)}
    checks = [_check(c, published) for c in published.checks_of.get(document_id, [])]
    told = {i: f.finding_id for f in published.findings_of.get(document_id, []) for i in f.reconciliation_ids}
    checks = [CheckView(c.check, c.stated, c.claim, told.get(c.check.reconciliation_id, "")) for c in checks]
    tables = _tables(document, published, checks)
    views = (
        _of_text(document, tables, facts, own, keys, drawings)
        if is_text(document)
        else _of_pdf(document, tables, facts, own, drawings)
    )
    return DocumentPage(
        document,
        published.findings_of.get(document_id, []),
        by_rule(c.check for c in checks),
        views,
        [c for c in checks if not c.check.table_id],
        own,
        keys,
    )


def by_rule(checks: Iterable[CheckRow]) -> list[tuple[str, Counter[str]]]:
    """Verdicts by rule, the rules in the order of their names."""
    found: dict[str, Counter[str]] = {}
    for check in checks:
        found.setdefault(check.rule, Counter())[check.verdict] += 1
    return sorted(found.items())


def _check(check: CheckRow, published: Published) -> CheckView:
    claim = next((published.claims[i] for i in claims_named(check) if i in published.claims), None)
    stated = stated_fact(check, published.facts)
    if stated is None and claim is None and check.fact_ids:
        stated = published.facts.get(check.fact_ids[0])
    return CheckView(check, stated, claim, "")


def _tables(document: DocumentRow, published: Published, checks: Sequence[CheckView]) -> list[TableView]:
    facts = grouped(published.facts_of.get(document.document_id, []), lambda f: f.table_id)
    own = grouped(checks, lambda c: c.check.table_id)
    order = {DISAGREES: 0, WITHIN_ROUNDING: 1, AGREES: 2}
    return [
        _table(
            t,
            facts.get(t.table_id, []),
            sorted(own.get(t.table_id, []), key=lambda c: order.get(c.check.verdict, 0)),
        )
        for t in published.tables_of.get(document.document_id, [])
    ]


def _table(table: TableRow, facts: Sequence[FactRow], checks: Sequence[CheckView]) -> TableView:
    columns = sorted({f.column for f in facts})
    heads = tuple(next((f.column_label for f in facts if f.column == c and f.column_label), "") for c in columns)
    rows: list[RowView] = []
    section = ""
    for _, own in sorted(_by_row(facts).items()):
        cells = tuple(tuple(f for f in own if f.column == c) for c in columns)
        begins = own[0].section if own[0].section != section else ""
        section = own[0].section
        rows.append(RowView(own[0].row_label, begins, cells))
    return TableView(table, heads, tuple(rows), tuple(checks))


def _by_row(facts: Sequence[FactRow]) -> dict[int, list[FactRow]]:
    rows: dict[int, list[FactRow]] = {}
    for fact in facts:
        rows.setdefault(fact.row, []).append(fact)
    return rows


def _of_pdf(
    document: DocumentRow,
    tables: Sequence[TableView],
    facts: Sequence[FactRow],
    own: Mapping[str, Mark],
    drawings: Drawings,
) -> list[PageView]:
    by_page: dict[int, list[TableView]] = {}
    for view in tables:
        by_page.setdefault(view.table.page, []).append(view)
    on_page: dict[int, list[FactRow]] = {}
    for fact in facts:
        on_page.setdefault(fact.page, []).append(fact)
    found: list[PageView] = []
    for page in sorted({*by_page, *on_page}):
        picture = drawings.of(document.document_id, page)
        spots: tuple[Spot, ...] = ()
        if isinstance(picture, Picture):
            here = [f for f in on_page.get(page, []) if own[f.fact_id].sort != UNCHECKED]
            spots = tuple(s for f in here if (s := spot(picture, f.bbox, f, own[f.fact_id].sort)) is not None)
        found.append(PageView(page, picture, spots, tuple(by_page.get(page, []))))
    return found


def _of_text(
    document: DocumentRow,
    tables: Sequence[TableView],
    facts: Sequence[FactRow],
    own: Mapping[str, Mark],
    keys: Mapping[str, str],
    drawings: Drawings,
) -> list[PageView]:
    text = drawings.lines(document.document_id)
    figures: dict[int, list[Marked]] = {}
    for fact in sorted(facts, key=lambda f: (f.table_id, f.row, f.column, f.fact_id)):
        if fact.line is not None:
            figures.setdefault(fact.line, []).append(
                Marked(fact.value_printed, own[fact.fact_id].sort, keys[fact.fact_id])
            )
    found: list[PageView] = []
    for view in sorted(tables, key=lambda t: (t.table.line_first or 0, t.table.table_id)):
        first, last = view.table.line_first, view.table.line_last
        shown: tuple[Line, ...] = ()
        if first is not None and last is not None and text:
            keep = range(first, min(last, first + LONGEST - 1) + 1)
            shown = tuple(lines.marked_lines(text[first - 1 : last], figures, [keep]))
        missing = None if shown else drawings.of(document.document_id, 1)
        found.append(
            PageView(view.table.page, missing, (), (TableView(view.table, view.heads, view.rows, view.checks, shown),))
        )
    return found
