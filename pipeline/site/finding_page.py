"""What the page of one finding shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import zip_longest
from typing import NamedTuple

from pipeline.site import arithmetic, lines, places
from pipeline.site.arithmetic import Sheet, Working
from pipeline.site.drawings import Drawings, Missing, is_text
from pipeline.site.lines import Line, Marked
from pipeline.site.pages import Picture
from pipeline.site.published import CheckRow, ClaimRow, DocumentRow, FactRow, FindingRow, Published, TableRow
from pipeline.site.spots import Spot, spot

STATED, TERM, TOLD = "stated", "term", "told"
NEAR = 12  # figures of running text before and behind one in which its terms are looked for
AROUND = 2  # lines shown before and behind a marked one


@dataclass(frozen=True)
class View:
    """A page with its marks, or the lines of a text with theirs."""

    document: DocumentRow
    page: int
    picture: Picture | Missing | None = None
    spots: tuple[Spot, ...] = ()
    blocks: tuple[tuple[Line, ...], ...] = ()


class Stated(NamedTuple):
    """One printed figure of a finding, what follows from the rest, the difference, and which figure it is."""

    stated: str
    expected: str
    difference: str
    row: FactRow | ClaimRow | None


@dataclass
class FindingPage:
    """Everything on a finding's page. `keys`: the name that links a figure in the arithmetic with its mark."""

    finding: FindingRow
    document: DocumentRow | None
    table: TableRow | None
    figures: list[Stated]
    sheets: list[Sheet]
    claims: list[ClaimRow]
    views: list[View]
    places: places.Places
    keys: dict[str, str] = field(default_factory=dict)
    marked: dict[str, str] = field(default_factory=dict)  # which sort of mark each figure has
    shown: set[str] = field(default_factory=set)  # names that the arithmetic has on the page so far

    @cached_property
    def placed(self) -> set[str]:
        """The names of the figures that have a mark on a picture or a line."""
        spots = {s.fact.fact_id if s.fact else s.claim.claim_id if s.claim else "" for v in self.views for s in v.spots}
        lines_of = (line for v in self.views for block in v.blocks for line in block)
        return {self.keys[i] for i in spots if i} | {p.mark.key for x in lines_of for p in x.pieces if p.mark}

    def first(self, key: str) -> bool:
        """Is this the first place of the arithmetic with this figure? It is the one that its mark leads to."""
        new = key not in self.shown
        self.shown.add(key)
        return new


def finding_page(finding: FindingRow, published: Published, index: places.Index, drawings: Drawings) -> FindingPage:
    """Gather what a finding's page shows."""
    checks = [published.checks[i] for i in finding.reconciliation_ids if i in published.checks]
    claims = _claims(checks, published)
    workings = [arithmetic.working(c, published.facts, _near(c, published)) for c in checks]
    facts = _facts(finding, workings, published)
    stated = [w.stated for w in workings if w.stated is not None]
    if not stated and not claims:
        stated = facts[:1]
    marked = {f.fact_id: STATED if f in stated else TERM for f in facts}
    keys = {f.fact_id: f"f{n}" for n, f in enumerate(facts, 1)} | {c.claim_id: f"c{n}" for n, c in enumerate(claims, 1)}
    return FindingPage(
        finding,
        published.by_document.get(finding.document_id),
        published.by_table.get(finding.table_id),
        _figures(finding, workings, claims),
        arithmetic.sheets(workings),
        claims,
        _views(finding, facts, claims, marked, keys, published, drawings),
        index.of(list(dict.fromkeys(stated)), claims),
        keys,
        marked,
    )


def _figures(finding: FindingRow, workings: Sequence[Working], claims: Sequence[ClaimRow]) -> list[Stated]:
    """Stated, expected and difference, figure by figure; which one it is where a check has just that figure."""
    columns = [[p.strip() for p in cell.split(";")] for cell in (finding.stated, finding.expected, finding.difference)]
    left: list[FactRow | ClaimRow] = [w.stated for w in workings if w.stated is not None]
    left += claims
    found: list[Stated] = []
    for stated, expected, difference in zip_longest(*columns, fillvalue=""):
        value = arithmetic.number(stated)
        row = next((r for r in left if value is not None and _states(r, value)), None)
        if row is not None:
            left.remove(row)
        if stated or expected or difference:
            found.append(Stated(stated, expected, difference, row))
    return found


def _states(row: FactRow | ClaimRow, value: Decimal) -> bool:
    return arithmetic.same(value, row) if isinstance(row, FactRow) else row.value == value


def _near(check: CheckRow, published: Published) -> list[ClaimRow]:
    """The figures of running text on the page or line of the one a check is about, those behind it first."""
    named = [published.claims[i] for i in arithmetic.claims_named(check)[:1] if i in published.claims]
    if not named:
        return []
    own = named[0]
    claims = published.claims_of[own.document_id]
    at = claims.index(own)
    return [c for c in (*claims[at + 1 : at + NEAR], *claims[max(at - NEAR, 0) : at][::-1]) if c.page == own.page]


def _claims(checks: Sequence[CheckRow], published: Published) -> list[ClaimRow]:
    named = dict.fromkeys(i for c in checks for i in arithmetic.claims_named(c))
    return [published.claims[i] for i in named if i in published.claims]


def _facts(finding: FindingRow, workings: Sequence[Working], published: Published) -> list[FactRow]:
    """The figures of the finding: the stated ones of its checks first, then the terms as they come."""
    stated = (w.stated.fact_id for w in workings if w.stated)
    named = dict.fromkeys((*stated, *(i for w in workings for i in w.check.fact_ids), *finding.fact_ids))
    return [published.facts[i] for i in named if i in published.facts]


def _views(
    finding: FindingRow,
    facts: Sequence[FactRow],
    claims: Sequence[ClaimRow],
    marked: dict[str, str],
    keys: dict[str, str],
    published: Published,
    drawings: Drawings,
) -> list[View]:
    """The pages and lines on which the finding's figures stand; the finding's own place first."""
    found: list[View] = []
    ordered = [finding.document_id, *(f.document_id for f in facts), *(c.document_id for c in claims)]
    for document_id in dict.fromkeys(d for d in ordered if d in published.by_document):
        document = published.by_document[document_id]
        own = [f for f in facts if f.document_id == document_id]
        told = [c for c in claims if c.document_id == document_id]
        line = finding.line if document_id == finding.document_id else None
        if is_text(document):
            found += _lines(document, own, told, line, marked, keys, drawings)
        else:
            found += _pages(document, own, told, finding, marked, drawings)
    return found


def _pages(
    document: DocumentRow,
    facts: Sequence[FactRow],
    claims: Sequence[ClaimRow],
    finding: FindingRow,
    marked: dict[str, str],
    drawings: Drawings,
) -> Iterable[View]:
    own = finding.document_id == document.document_id
    numbers = [*([finding.page] if finding.page and own else []), *(f.page for f in facts), *(c.page for c in claims)]
    for page in dict.fromkeys(numbers):
        picture = drawings.of(document.document_id, page)
        spots: tuple[Spot, ...] = ()
        if isinstance(picture, Picture):
            here = [f for f in facts if f.page == page]
            made = [spot(picture, f.bbox, f, marked[f.fact_id]) for f in here]
            made += [spot(picture, drawings.told(c.claim_id), c, TOLD) for c in claims if c.page == page]
            if own and page == finding.page and not any(made):  # what is said of words alone: the words
                made.append(spot(picture, drawings.told(finding.finding_id), None, TOLD))
            spots = tuple(s for s in made if s is not None)
        yield View(document, page, picture, spots)


def _lines(
    document: DocumentRow,
    facts: Sequence[FactRow],
    claims: Sequence[ClaimRow],
    first: int | None,
    marked: dict[str, str],
    keys: dict[str, str],
    drawings: Drawings,
) -> Iterable[View]:
    figures: dict[int, list[Marked]] = {}
    for fact in sorted(facts, key=lambda f: (f.table_id, f.row, f.column, f.fact_id)):
        if fact.line is not None:
            figures.setdefault(fact.line, []).append(
                Marked(fact.value_printed, marked[fact.fact_id], keys[fact.fact_id])
            )
    for claim in claims:
        if claim.line is not None:
            figures.setdefault(claim.line, []).append(Marked(claim.value_printed, TOLD, keys[claim.claim_id]))
    numbers = sorted({*figures, *([first] if first is not None else [])})
    if not numbers:
        return
    text = drawings.lines(document.document_id)
    blocks = [tuple(lines.marked_lines(text, figures, [keep])) for keep in spans(numbers)]
    blocks = [b for b in blocks if b]
    if not blocks:
        yield View(document, 1, drawings.of(document.document_id, 1))
    else:
        yield View(document, 1, blocks=tuple(blocks))


def spans(numbers: Sequence[int]) -> list[range]:
    """Runs of lines around the numbers, those that touch joined."""
    found: list[range] = []
    for n in numbers:
        around = range(max(n - AROUND, 1), n + AROUND + 1)
        if found and around.start <= found[-1].stop:
            found[-1] = range(found[-1].start, around.stop)
        else:
            found.append(around)
    return found
