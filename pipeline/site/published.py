"""What a published folder holds, as the site needs it: rows of the CSVs with lookups between them.

Only the columns that a page shows are kept, so that an archive of a thousand reports fits into memory.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, get_type_hints

LONGEST_CELL = 256_000_000  # characters; a finding may name thousands of facts
AGREES, WITHIN_ROUNDING, DISAGREES = "agrees", "within_rounding", "disagrees"
VERDICTS = (AGREES, WITHIN_ROUNDING, DISAGREES)
SEVERITIES = ("error", "warning", "notice")


class PublishedError(Exception):
    """The folder is no published folder; the message says what is missing."""


class DocumentRow(NamedTuple):
    document_id: str
    organisation: str
    report_type: str
    report_year: str
    period_start: str
    period_end: str
    title: str
    file: str
    sha256: str
    media_type: str
    pages: int
    text_origin: str
    status: str
    message: str
    numbers_printed: int
    numbers_accounted: int
    pages_ocr: int


class TableRow(NamedTuple):
    table_id: str
    document_id: str
    kind: str
    number_printed: str
    caption: str
    scope: str
    page: int
    line_first: int | None
    line_last: int | None
    bbox: str
    unit: str
    heading: str


class FactRow(NamedTuple):
    fact_id: str
    document_id: str
    table_id: str
    row: int
    column: int
    row_label: str
    column_label: str
    section: str
    item: str
    row_role: str
    scope: str
    sex: str
    measure: str
    scenario: str
    fiscal_year: str
    period_start: str
    period_end: str
    value_printed: str
    value: Decimal | None
    unit: str
    amount: Decimal | None
    nil: str
    page: int
    line: int | None
    bbox: str


class ClaimRow(NamedTuple):
    claim_id: str
    document_id: str
    page: int
    line: int | None
    text: str
    sex: str
    measure: str
    value: Decimal | None
    unit: str
    fact_ids: tuple[str, ...]
    table_id: str
    value_printed: str


class CheckRow(NamedTuple):
    """A row of reconciliations.csv."""

    reconciliation_id: str
    rule: str
    document_id: str
    table_id: str
    other_document_id: str
    description: str
    stated: Decimal | None
    computed: Decimal | None
    difference: Decimal | None
    tolerance: Decimal | None
    verdict: str
    terms: str
    fact_ids: tuple[str, ...]
    note: str


class FindingRow(NamedTuple):
    finding_id: str
    severity: str
    cause: str
    rule: str
    document_id: str
    page: int | None
    line: int | None
    table_id: str
    stated: str
    expected: str
    difference: str
    message: str
    message_sv: str
    suggestion: str
    fact_ids: tuple[str, ...]
    status: str
    note: str
    reconciliation_ids: tuple[str, ...]
    suggestion_sv: str


Row = TypeVar("Row", DocumentRow, TableRow, FactRow, ClaimRow, CheckRow, FindingRow)
T = TypeVar("T")
KINDS: dict[str, type[Any]] = {
    "documents": DocumentRow,
    "tables": TableRow,
    "facts": FactRow,
    "claims": ClaimRow,
    "reconciliations": CheckRow,
    "findings": FindingRow,
}


@dataclass
class Published:
    """The rows of a published folder, in the order of their files."""

    documents: list[DocumentRow]
    tables: list[TableRow]
    facts: dict[str, FactRow]
    claims: dict[str, ClaimRow]
    checks: dict[str, CheckRow]
    findings: list[FindingRow]
    own: frozenset[str] | None = None  # the documents that pages are wanted of, of those that are here; None: of all

    def is_own(self, document_id: str) -> bool:
        """Are pages wanted of this document? The empty name stands for all that documents.csv does not have."""
        known = document_id if document_id in self.by_document else ""
        return self.own is None or known in self.own

    @cached_property
    def own_documents(self) -> list[DocumentRow]:
        return [d for d in self.documents if self.is_own(d.document_id)]

    @cached_property
    def own_findings(self) -> list[FindingRow]:
        return [f for f in self.findings if self.is_own(f.document_id)]

    @cached_property
    def by_document(self) -> dict[str, DocumentRow]:
        return {d.document_id: d for d in self.documents}

    @cached_property
    def by_table(self) -> dict[str, TableRow]:
        return {t.table_id: t for t in self.tables}

    @cached_property
    def tables_of(self) -> dict[str, list[TableRow]]:
        return grouped(self.tables, lambda t: t.document_id)

    @cached_property
    def facts_of(self) -> dict[str, list[FactRow]]:
        """Facts by document."""
        return grouped(self.facts.values(), lambda f: f.document_id)

    @cached_property
    def claims_of(self) -> dict[str, list[ClaimRow]]:
        """Claims by document, in the order in which they are printed."""
        rows = sorted(self.claims.values(), key=lambda c: (c.document_id, ordinal(c.claim_id)))
        return grouped(rows, lambda c: c.document_id)

    @cached_property
    def checks_of(self) -> dict[str, list[CheckRow]]:
        """Checks by document."""
        return grouped(self.checks.values(), lambda c: c.document_id)

    @cached_property
    def findings_of(self) -> dict[str, list[FindingRow]]:
        """Findings by document; those of the run under the empty name."""
        return grouped(self.findings, lambda f: f.document_id)

    @cached_property
    def checks_of_fact(self) -> dict[str, list[CheckRow]]:
        """The checks a fact takes part in."""
        found: dict[str, list[CheckRow]] = {}
        for check in self.checks.values():
            for fact_id in dict.fromkeys(check.fact_ids):
                found.setdefault(fact_id, []).append(check)
        return found

    def facts_of_findings(self) -> Iterator[FactRow]:
        """The figures that findings with pages name, themselves or by their checks; one may come twice."""
        for finding in self.own_findings:
            checks = (self.checks[i] for i in finding.reconciliation_ids if i in self.checks)
            for fact_id in (*finding.fact_ids, *(i for c in checks for i in c.fact_ids)):
                if fact_id in self.facts:
                    yield self.facts[fact_id]

    def year_of(self, document_id: str) -> str:
        document = self.by_document.get(document_id)
        return document.report_year if document else ""


def read(curated: Path) -> Published:
    """The published CSVs of a folder, all of them. Raises PublishedError."""
    csv.field_size_limit(LONGEST_CELL)
    return gathered(lambda name, kind: _rows(curated / f"{name}.csv", kind))


def gathered(rows: Callable[[str, type[Any]], Iterator[Any]]) -> Published:
    """The rows that `rows` gives of each file, by the file's name and the kind of its rows."""
    return Published(
        list(rows("documents", DocumentRow)),
        list(rows("tables", TableRow)),
        {f.fact_id: f for f in rows("facts", FactRow)},
        {c.claim_id: c for c in rows("claims", ClaimRow)},
        {c.reconciliation_id: c for c in rows("reconciliations", CheckRow)},
        list(rows("findings", FindingRow)),
    )


def _rows(path: Path, kind: type[Row]) -> Iterator[Row]:
    """The rows of one CSV as `kind`, by the names of its fields."""
    try:
        with open(path, newline="", encoding="utf-8") as file:
            reader = csv.reader(file)
            header = next(reader, [])
            missing = [name for name in kind._fields if name not in header]
            if missing:
                raise PublishedError(f"{path} has no column {', '.join(missing)}; run make curate")
            yield from typed(reader, header, kind)
    except FileNotFoundError as error:
        raise PublishedError(f"{path} is missing; run make curate") from error
    except (csv.Error, IndexError, UnicodeDecodeError) as error:
        raise PublishedError(f"{path} can't be read ({error}); run make curate") from error


def typed(rows: Iterable[Sequence[str]], header: Sequence[str], kind: type[Row]) -> Iterator[Row]:
    """Rows of cells as `kind`, by the names of its fields. Raises IndexError for a row that is too short."""
    hints = get_type_hints(kind)
    known: dict[str, str] = {}  # labels, codes and ids come again and again
    casts = [_casts(known)[hints[name]] for name in kind._fields]
    at = [header.index(name) for name in kind._fields]
    for cells in rows:
        yield kind(*(cast(cells[i]) for cast, i in zip(casts, at, strict=True)))


def _integer(cell: str) -> int:
    return int(cell) if cell.lstrip("-").isdecimal() else 0


def _optional(cell: str) -> int | None:
    return int(cell) if cell.lstrip("-").isdecimal() else None


def _decimal(cell: str) -> Decimal | None:
    try:
        return Decimal(cell) if cell else None
    except InvalidOperation:
        return None


def _casts(known: dict[str, str]) -> dict[Any, Callable[[str], Any]]:
    """What makes a field of a cell, by the field's type; a text that came before is kept once."""
    same = known.setdefault
    return {
        str: lambda cell: same(cell, cell),
        int: _integer,
        int | None: _optional,
        Decimal | None: _decimal,
        tuple[str, ...]: lambda cell: tuple(same(i, i) for i in cell.split(";")) if cell else (),
    }


def ordinal(claim_id: str) -> tuple[int, str]:
    """Sorts the ids of claims as their figures stand in the document."""
    number = claim_id.rpartition(".")[2]
    return int(number) if number.isdecimal() else 0, claim_id


def grouped(rows: Iterable[T], key: Callable[[T], str]) -> dict[str, list[T]]:
    """Rows by a key, in their order."""
    groups: dict[str, list[T]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups
