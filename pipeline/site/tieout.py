"""The tie-out of each document out of the published files: which figures tie out, which do not, and what to note where.

Figures of tables have their places in facts.csv. Those of running text have a sentence and a page: they are looked for
among the words of the page, as the reader or OCR has them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from parsers import places
from pipeline import scans, vocabulary
from pipeline.model import Page
from pipeline.register import Source
from pipeline.site.verdicts import WRONG, claim_of, ids, rows, tally

BEFORE, BEHIND = 24, 12  # letters of a sentence around a figure that find it where the whole sentence can't be found
MOST_FRAMED = 8  # further figures of one finding that get its number


class Place(NamedTuple):
    """Where a figure of a table is printed."""

    document_id: str
    page: int
    bbox: str


class Claim(NamedTuple):
    """A figure in running text: its page, its sentence, itself as printed, how many alike stand before it there."""

    page: int
    text: str
    printed: str
    nth: int


@dataclass
class Plan:
    """What is to be marked in one document."""

    verdicts: dict[str, str] = field(default_factory=dict)  # of figures of tables and of running text
    places: dict[str, Place] = field(default_factory=dict)  # of figures of tables
    claims: dict[str, Claim] = field(default_factory=dict)
    tables: dict[str, tuple[int, str]] = field(default_factory=dict)
    findings: list[dict[str, str]] = field(default_factory=list)


Ticks = list[tuple[int, str, str]]
Notes = list[tuple[int, str, str, str, str, tuple[tuple[int, str], ...]]]


def plans(curated: Path) -> dict[str, Plan]:
    """What is to be marked in every PDF that a published folder has figures or findings of."""
    return plans_of(lambda table: rows(curated / f"{table}.csv"))


def plans_of(rows_of: Callable[[str], Iterator[dict[str, str]]]) -> dict[str, Plan]:
    """What is to be marked in every PDF of these rows, which `rows_of` gives by the name of their table."""
    made = {
        r["document_id"]: Plan()
        for r in rows_of("documents")
        if r["media_type"] == "application/pdf" and r["status"] != "unreadable"
    }
    amounts: dict[str, tuple[str, ...]] = {}
    owners: dict[str, str] = {}
    for r in rows_of("facts"):
        if r["document_id"] in made:
            amounts[r["fact_id"]] = (r["value"], r["amount"])
            owners[r["fact_id"]] = r["document_id"]
            place = Place(r["document_id"], int(r["page"] or 0), r["bbox"])
            made[r["document_id"]].places[r["fact_id"]] = place
    _read_claims(rows_of("claims"), made, owners)
    for r in rows_of("tables"):
        if r["document_id"] in made:
            made[r["document_id"]].tables[r["table_id"]] = (int(r["page"] or 0), r["bbox"])
    for figure, one in tally(rows_of("reconciliations"), amounts).items():
        if figure in owners:
            made[owners[figure]].verdicts[figure] = one.verdict
    for r in rows_of("findings"):
        if r["document_id"] in made:
            made[r["document_id"]].findings.append(r)
    return made


def _read_claims(rows: Iterator[dict[str, str]], made: Mapping[str, Plan], owners: dict[str, str]) -> None:
    """The figures of running text, with their order among those alike in one sentence."""
    alike: dict[tuple[str, str, str, str], int] = defaultdict(int)
    claims = [r for r in rows if r["document_id"] in made]
    for r in sorted(claims, key=lambda r: (r["document_id"], _ordinal(r["claim_id"]))):
        key = (r["document_id"], r["page"], r["text"], r["value_printed"])
        claim = Claim(int(r["page"] or 0), r["text"], r["value_printed"], alike[key])
        alike[key] += 1
        made[r["document_id"]].claims[r["claim_id"]] = claim
        owners[r["claim_id"]] = r["document_id"]


def _ordinal(claim_id: str) -> tuple[int, str]:
    number = claim_id.rpartition(".")[2]
    return (int(number) if number.isdecimal() else 0, claim_id)


def placed(plan: Plan, source: Source, kept: scans.Kept | None) -> tuple[Ticks, Notes]:
    """The marks and the notes of one document with their places. Raises Unreadable where the PDF can't be read."""
    words = Words(source, kept)
    ticks: Ticks = []
    done: set[tuple[int, str]] = set()
    for figure, verdict in sorted(plan.verdicts.items(), key=lambda v: (v[1] != WRONG, v[0])):
        page, bbox = _figure(plan, figure, words)
        if bbox and (page, bbox) not in done:  # a cell of several quantities is marked once, by the worst
            done.add((page, bbox))
            ticks.append((page, bbox, verdict))
    ticks.sort(key=lambda t: (t[0], [float(n) for n in t[1].split()][1::-1], t[2]))
    titles = {
        r["rule"]: f'"{r["title_en"]}" does not hold / "{r["title_sv"]}" håller inte'
        for r in vocabulary.rows("rules.csv")
    }
    return ticks, [_note(plan, finding, words, titles) for finding in plan.findings]


def _figure(plan: Plan, figure: str, words: Words) -> tuple[int, str]:
    """Page and box of a figure of a table or of running text; an empty box where it can't be told."""
    if figure in plan.places:
        return plan.places[figure].page, plan.places[figure].bbox
    claim = plan.claims.get(figure)
    return (claim.page, words.find_figure(claim)) if claim else (0, "")


def _note(
    plan: Plan, finding: Mapping[str, str], words: Words, titles: Mapping[str, str]
) -> tuple[int, str, str, str, str, tuple[tuple[int, str], ...]]:
    found = _anchors(plan, finding, words)
    page = int(finding["page"] or 0)
    (at, bbox), *others = found or [(page, "")]
    text = [f"{finding['message']} {finding['suggestion']}", f"{finding['message_sv']} {finding['suggestion_sv']}"]
    title = titles.get(finding["rule"], finding["rule"])
    told = "\n".join(" ".join(t.split()) for t in text)
    return at, bbox, title, told, finding["severity"], tuple(others[:MOST_FRAMED])


def _anchors(plan: Plan, finding: Mapping[str, str], words: Words) -> list[tuple[int, str]]:
    """The places that a finding is of, those on its own page first: what is contradicted, else what it names."""
    checks = [{"reconciliation_id": i, "rule": i.partition(".")[0]} for i in ids(finding["reconciliation_ids"])]
    claims = [_figure(plan, claim, words) for claim in map(claim_of, checks) if claim]
    facts = ids(finding["fact_ids"])
    wrong = [_figure(plan, f, words) for f in facts if plan.verdicts.get(f) == WRONG]
    page = int(finding["page"] or 0)
    found = [a for a in dict.fromkeys([*claims, *wrong]) if a[1]]
    found = found or [a for a in (_figure(plan, f, words) for f in facts[:1]) if a[1]]
    if not found and page and (bbox := words.find(page, finding["stated"])):
        found = [(page, bbox)]
    if not found and (table := plan.tables.get(finding["table_id"])) and table[1]:
        found = [table]
    return sorted(found, key=lambda a: a[0] != page)


class Words:
    """The words of a document's pages on the pages as displayed, read when asked for."""

    def __init__(self, source: Source, kept: scans.Kept | None) -> None:
        from pipeline.readers import pdf

        self._layers = pdf
        self._document = pdf.open_pdf(source.data)
        self._ocr = scans.Pages(kept, source.document.sha256) if kept is not None else None
        self._pages: dict[int, tuple[str, list[tuple[int, int, int, Page]]]] = {}

    def find_figure(self, claim: Claim) -> str:
        """The box of a figure in its sentence, as published boxes are, or empty."""
        digits = rf"(?<!\d){re.escape(claim.printed)}(?!\d)"
        starts = [m.start() for m in re.finditer(digits, claim.text)] if claim.printed else []
        if claim.nth >= len(starts):
            return ""
        start = starts[claim.nth]
        before, figure = vocabulary.fold(claim.text[:start]), vocabulary.fold(claim.printed)
        behind = vocabulary.fold(claim.text[start + len(claim.printed) :])
        text, _ = self._page(claim.page)
        for pre, post in ((before, behind), (before[-BEFORE:], behind[:BEHIND])):
            at = text.find(pre + figure + post)
            if at >= 0 and figure:
                return self._box(claim.page, at + len(pre), len(figure))
        return ""

    def find(self, page: int, printed: str) -> str:
        """The box of the first place on a page where this is printed, or empty."""
        text, _ = self._page(page)
        wanted = vocabulary.fold(printed)
        at = text.find(wanted) if len(wanted) > 3 else -1  # a shorter one stands anywhere
        return self._box(page, at, len(wanted)) if at >= 0 else ""

    def _page(self, number: int) -> tuple[str, list[tuple[int, int, int, Page]]]:
        """A page's letters and digits in one, and where in them each word starts and ends."""
        if number not in self._pages:
            page = self._read(number)
            text, spans = [], []
            at = 0
            for n, word in enumerate(page.words if page else ()):
                folded = vocabulary.fold(word.text)
                if page and folded:
                    text.append(folded)
                    spans.append((at, at + len(folded), n, page))
                    at += len(folded)
            self._pages[number] = "".join(text), spans
        return self._pages[number]

    def _read(self, number: int) -> Page | None:
        from pipeline.readers import scanned

        if not 1 <= number <= self._document.page_count:
            return None
        found = self._ocr.get(number) if self._ocr is not None else None
        if found is not None and not isinstance(found, str):
            return scanned.page(found, number)
        try:
            return self._layers.layer(self._document[number - 1], number).page
        except MemoryError:
            raise
        except Exception:  # a broken page has no words here, and its figures no marks
            return None

    def _box(self, number: int, start: int, length: int) -> str:
        """The box of the words that hold these letters, as far as they stand on one line."""
        met = [(page, page.words[n]) for a, b, n, page in self._page(number)[1] if a < start + length and b > start]
        if not met:
            return ""
        page, first = met[0]
        return places.box([w for _, w in met if w.y0 < first.y1 and w.y1 > first.y0], page)
