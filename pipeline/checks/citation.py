"""References: acts by number, sections, tables, figures and notes by theirs, gaps in a numbering, tables called figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline import repair
from pipeline.checks import acts, references
from pipeline.checks.grid import Grid
from pipeline.model import AGREES, COUNT, DISAGREES, MEN, WOMEN, Document, Reconciliation, Reference

ACT, POINTER, GAP, TWICE, SORT = "act_number", "dead_reference", "numbering_gap", "numbering_twice", "caption_sort"
_PAST = re.compile(
    r"\b(?:ersatt\w*|ersätter|tidigare|upphäv\w*|upphört|gamla|dåvarande|fram till|innan|före)\b", re.IGNORECASE
)
_ELSEWHERE = re.compile(
    r"verksamhetsplan|årsredovisning\w* (?:för )?(?:19|20)\d\d|förra årets|slutrapport|utvärdering|bilaga|lag(?:en|s)?\b|kap\b|rapporten|förbundsordning|RKR|rekommendation",
    re.IGNORECASE,
)
_CARRIED_ON = re.compile(r"\b(?:forts|fortsättning)", re.IGNORECASE)
_QUANTITY = re.compile(r"\b(?:antal|genomsnitt|medel|fördelning|kostnad|utfall|volym|budget|längd|tid)", re.IGNORECASE)
_ASKED = re.compile(r"enkät|svar|fråg|\bforts", re.IGNORECASE)  # several questions under one name
_FEWEST = 3  # captions that show that a document numbers its tables
_NAMES = {"section": "avsnitt", "table": "tabell", "figure": "figur", "note": "not"}


def check(document: Document, grids: Sequence[Grid], _claims: object = ()) -> list[Reconciliation]:
    """Everything a document cites by number."""
    found = [r for x in document.prose.references if x.sort == "act" for r in _act(document, x)]
    found += [r for x in document.prose.references if x.sort != "act" for r in _pointer(document, grids, x)]
    found += [r for sort in ("table", "figure") for r in _gaps(document, sort)]
    found += [r for sort in ("table", "figure") for r in _twice(document, sort)]
    found += [r for sort in ("table", "figure") for r in _repeated(document, sort)]
    found += [r for g in grids for r in _captioned(document, g)]
    numbered: dict[str, Reconciliation] = {}
    for r in found:  # one number told twice on a line is one check, as bad as the worse
        if numbered.setdefault(r.reconciliation_id, r).verdict == AGREES:
            numbered[r.reconciliation_id] = r
    return list(numbered.values())


def _act(document: Document, x: Reference) -> Iterator[Reconciliation]:
    """The act a number is given for, by the title beside it; a number whose title is not known is left alone."""
    named = acts.named(x.before, x.behind) or acts.slipped(x.number, x.before, x.behind)
    if not named:
        return
    same = [r for r in named if r["act"] == x.number]
    year = document.report_year
    if not same and any(r["replaced_by"] == x.number for r in named):
        same = [r for r in acts.of_number(x.number) if year is not None and int(r["valid_from"]) > year + 1]
        if not same:
            return  # the follower under the name of the act before it
    if not same:
        near = next((r for r in named if _near(r["act"], x.number)), None) or max(named, key=lambda r: _valid(r, year))
        yield _row(
            ACT,
            document,
            x,
            near["act"],
            DISAGREES,
            f"{near['act']} {near['title_sv']}",
            f"number;{near['act']};{near['title_sv']}",
        )
        return
    act = same[0]
    ended = bool(act["valid_to"]) and year is not None and int(act["valid_to"]) < year
    begins = year is not None and int(act["valid_from"]) > year + 1
    if (ended or begins) and not _PAST.search(x.before[-50:] + x.behind[:50]):
        yield _row(
            ACT,
            document,
            x,
            act["replaced_by"] or act["act"],
            DISAGREES,
            act["title_sv"],
            f"year;{act['replaced_by']};{act['title_sv']};{act['valid_to'] if ended else act['valid_from']};{'ended' if ended else 'begins'}",
        )
        return
    yield _row(ACT, document, x, act["act"], AGREES, act["title_sv"], "")


def _near(one: str, other: str) -> bool:
    a, b = (Decimal(x.replace(":", "")) for x in (one, other))
    return len(one) == len(other) and bool(repair.slip(a, b))


def _valid(row: dict[str, str], year: int | None) -> bool:
    return year is None or (int(row["valid_from"]) <= year and (not row["valid_to"] or year <= int(row["valid_to"])))


def _pointer(document: Document, grids: Sequence[Grid], x: Reference) -> Iterator[Reconciliation]:
    """A section, table, figure or note the text points at: is there one of that number, and is it what is meant?"""
    numbers = document.prose.numbers
    if x.sort == "section" and "." not in x.number:
        return  # `avsnitt 5` may be any document's
    if _ELSEWHERE.search(references.sentence(x)):
        return
    there = {n for s, n, *_ in numbers if s.removesuffix("_captioned") == x.sort}
    if x.sort == "note":
        there = {n for s, n, *_ in numbers if s.startswith("note")}
    needed = _FEWEST if x.sort != "section" else 2
    sure = [n for n in there if x.sort != "section" or "." in n]
    if len(sure) < needed:
        return
    if x.sort == "section" and x.number not in there and any(n.startswith(f"{x.number}.") for n in there):
        return
    why, expected = references.misplaced(document, grids, x) if x.number in there else ("", "")
    yield _row(
        POINTER,
        document,
        x,
        expected,
        AGREES if x.number in there and not why else DISAGREES,
        f"{_NAMES[x.sort]} {x.number}",
        f"{x.sort};{x.number}" + (f";{why};{expected}" if why else ""),
    )


def _gaps(document: Document, sort: str) -> Iterator[Reconciliation]:
    """`Tabell 3`, `Tabell 5`: which number is missing. Only where captions are numbered from one."""
    captions = [
        (int(n), page, line) for s, n, page, line in document.prose.numbers if s == f"{sort}_captioned" and n.isdigit()
    ]
    anywhere = {int(n) for s, n, *_ in document.prose.numbers if s.startswith(sort) and n.isdigit()}
    anywhere |= {
        int(n)
        for s, n, *_ in document.prose.numbers
        if s.startswith(("table", "figure")) and n.isdigit() and sort == "figure"
    }
    have = sorted({n for n, *_ in captions})
    if len(have) < _FEWEST or have[0] != 1:
        return
    missing = [n for n in range(1, have[-1]) if n not in have and n not in anywhere]
    after = next(((n, p, at) for n, p, at in captions if not missing or n > missing[0]), captions[0])
    listed = ", ".join(map(str, missing))
    x = Reference(sort, str(have[-1]), f"{_NAMES[sort]} {listed or after[0]}", after[1], after[2])
    yield _row(
        GAP,
        document,
        x,
        listed,
        DISAGREES if missing else AGREES,
        ", ".join(map(str, have)),
        f"{sort};{listed};{after[0]}",
        Decimal(len(missing)),
    )


def _twice(document: Document, sort: str) -> Iterator[Reconciliation]:
    """One number over two different tables or figures; a caption carried on overleaf says the same again."""
    captions = [c for c in document.prose.captions if c.sort == sort and c.behind]
    first: dict[str, Reference] = {}
    for x in captions:
        before = first.setdefault(x.number, x)
        if before is x or _CARRIED_ON.search(x.behind):
            continue
        one, other = acts.packed(before.behind), acts.packed(x.behind)
        if one.startswith(other) or other.startswith(one):
            continue
        where = f"{before.page};{'' if before.line is None else before.line}"
        yield _row(TWICE, document, x, "", DISAGREES, before.text, f"{sort};{x.number};{where}")
    if len(first) >= _FEWEST and len(first) == len({(c.number, acts.packed(c.behind)) for c in captions}):
        yield _row(TWICE, document, captions[0], "", AGREES, ", ".join(first), sort)


def _repeated(document: Document, sort: str) -> Iterator[Reconciliation]:
    """Two numbers over one caption that names a quantity, with no heading between: one of them is of something else."""
    captions = [c for c in document.prose.captions if c.sort == sort and len(c.behind.split()) >= _FEWEST]
    headings = [s.at for s in document.prose.sentences if s.sort == "heading"]
    last: dict[str, Reference] = {}
    repeated = False
    for x in captions:
        before = last.get(acts.packed(x.behind))
        last[acts.packed(x.behind)] = x
        if before is None or before.number == x.number or not _QUANTITY.search(x.behind) or _ASKED.search(x.behind):
            continue
        if any(before.at < at < x.at for at in headings):
            continue  # the same of another intervention
        repeated = True
        where = f"{before.page};{'' if before.line is None else before.line}"
        yield _row(TWICE, document, x, "", DISAGREES, before.behind, f"{sort};{x.number};{where};{before.number}")
    if len(captions) >= _FEWEST and not repeated:
        whole = Reference(sort, "words", captions[0].text, captions[0].page, captions[0].line)
        yield _row(TWICE, document, whole, "", AGREES, ", ".join(c.number for c in captions), f"{sort};words")


def _captioned(document: Document, grid: Grid) -> Iterator[Reconciliation]:
    """A table of women, men and all under a caption that says `Figur`."""
    table = grid.table
    word = table.number_printed.partition(" ")[0].casefold()
    if not word or table.kind.startswith("figure"):
        return
    columns = {(f.column) for f in grid.facts if f.measure == COUNT and f.sex in (WOMEN, MEN)}
    is_table = len(columns) >= 2 and len(table.rows) >= 3
    if word in ("figur", "diagram", "bild") and not is_table:
        return
    x = Reference("table", table.number_printed, table.number_printed, *_caption_place(document, grid))
    yield _row(
        SORT,
        document,
        x,
        "",
        DISAGREES if word in ("figur", "diagram", "bild") else AGREES,
        table.number_printed,
        table.number_printed,
        table_id=table.table_id,
    )


def _caption_place(document: Document, grid: Grid) -> tuple[int, int | None]:
    """Page and line of a table's caption, else those of the table."""
    table = grid.table
    number = table.number_printed.rpartition(" ")[2]
    above = [c for c in document.prose.captions if c.number == number and c.behind.strip() == table.caption.strip()]
    return (above[0].page, above[0].line) if len(above) == 1 else (table.page, table.line_first)


def _row(
    rule: str, document: Document, x: Reference, expected: str, verdict: str, terms: str, note: str,
    difference: Decimal | None = None, table_id: str = "",
) -> Reconciliation:  # fmt: skip
    """Numbers that name something are no quantities: stated and computed say only how many are wrong."""
    wrong = (Decimal(1) if difference is None else difference) if verdict == DISAGREES else Decimal(0)
    place = f"{x.line}" if x.line is not None else f"p{x.page}"
    name = re.sub(r"[^\w.]+", "_", f"{x.sort}.{x.number}.{place}")
    return Reconciliation(
        reconciliation_id=f"{rule}.{document.document_id}.{name}", rule=rule, document_id=document.document_id, table_id=table_id,
        other_document_id="", description=f"Running text: {x.text.strip()}", stated=wrong, computed=Decimal(0), difference=wrong,
        tolerance=Decimal(0), verdict=verdict, terms=terms, fact_ids=(), note=note, page=x.page, line=x.line, quote=x.text.strip(),
    )  # fmt: skip
