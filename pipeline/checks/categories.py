"""Tables that split people by category (exit reasons, education, referrers) and the words that name their rows.

A row is named by its code's words in schemas/category_words.csv, or by its own label word for word. Words that name a
category the table does not print leave the whole phrase unread: what they mean in its rows is not known.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from pipeline import vocabulary
from pipeline.checks.grid import Grid
from pipeline.model import ALL, ASSOCIATION, COUNT, OUTCOME, PERCENT, TOTAL, Document, Fact, Sentence

EXIT, EDUCATION, REFERRER = "exit", "education", "referrer"
DIMENSIONS = {"exit_reasons": EXIT, "education_background": EDUCATION, "referrers": REFERRER}
MEMBERS_OF = 3  # rows of one group: more of them give every share by chance
_BRACKET = re.compile(r"\([^()]*\)?")
_LETTERS = re.compile(r"[a-zåäöé]+")
LEAST_WORD = 4
_LISTED = re.compile(r"\btill\s+(?P<list>[^.;:()\d%]+,[^.;:()\d%]+?\b(?:och|eller|samt)\s+[^.;:,()\d%]+)")
_JOINT = re.compile(r",|\b(?:och|eller|samt)\b")
STEM = 9
MUCH_LARGER = Decimal("1.5")  # how many times the people of the next table those of the whole are at least


@dataclass(frozen=True, slots=True)
class Word:
    dimension: str
    code: str
    covers: frozenset[str]  # codes of finer lists that the words stand for
    pattern: re.Pattern[str] | None


@cache
def words() -> tuple[Word, ...]:
    """schemas/category_words.csv."""
    return tuple(
        Word(
            r["dimension"],
            r["code"],
            frozenset(c for c in r["covers"].split(";") if c),
            re.compile(r["pattern"], re.IGNORECASE) if r["pattern"] else None,
        )
        for r in vocabulary.rows("category_words.csv")
    )


@dataclass(eq=False)
class Categories:
    """One table of people by category, for the report's own year."""

    grid: Grid
    dimension: str
    labels: dict[str, str] = field(default_factory=dict)  # category to its printed label
    codes: dict[str, str] = field(default_factory=dict)
    counts: dict[tuple[str, str], Fact] = field(default_factory=dict)  # by category and sex
    shares: dict[str, Fact] = field(default_factory=dict)  # of all, this year
    before: dict[str, Fact] = field(default_factory=dict)  # of all, the year before
    totals: dict[str, Decimal] = field(default_factory=dict)
    total_facts: dict[str, Fact] = field(default_factory=dict)

    def count(self, names: Sequence[str], sex: str = ALL) -> Decimal | None:
        """How many people the categories hold together; None where one is not printed."""
        facts = [self.counts.get((n, sex)) for n in names]
        if not names or any(f is None or f.value is None for f in facts):
            return None
        return sum((f.value or Decimal(0) for f in facts if f is not None), Decimal(0))

    def wholes(self, sex: str = ALL) -> list[Decimal]:
        """What shares of a sex may be of: the printed total, and the sum of the rows where that is another."""
        summed = sum((f.value or Decimal(0) for (_, s), f in self.counts.items() if s == sex), Decimal(0))
        return [v for v in dict.fromkeys([self.totals.get(sex, Decimal(0)), summed]) if v]

    def ids(self, names: Sequence[str], sex: str = ALL) -> tuple[str, ...]:
        """The facts of a share: its rows and, where it is printed, the total."""
        own = [self.counts[n, sex].fact_id for n in names if (n, sex) in self.counts]
        return (*own, *([self.total_facts[sex].fact_id] if sex in self.total_facts else []))

    def line(self, names: Sequence[str]) -> int | None:
        return next((f.line for n in names for s in (ALL, "women", "men") if (f := self.counts.get((n, s)))), None)


def tables(document: Document, grids: Sequence[Grid]) -> list[Categories]:
    """The tables of a document that split people by category and print counts."""
    found = [_read(document, g, DIMENSIONS[g.table.kind]) for g in grids if g.table.kind in DIMENSIONS]
    return [c for c in found if len(c.labels) > 1 and c.totals]


def of_scope(own: Sequence[Categories], dimension: str, scope: str) -> Categories | None:
    """The one table of a dimension that speaks of these people."""
    alike = [c for c in own if c.dimension == dimension and c.grid.table.scope == scope]
    return alike[0] if len(alike) == 1 else None


def of_sentence(document: Document, own: Sequence[Categories], dimension: str, sentence: Sentence) -> Categories | None:
    """The one table of a sentence's people; among several of the association the one of all, outside the others' sections.

    A table whose intervention is not known counts as the association's. It is much smaller than the one of everybody,
    and what stands under its heading is of it.
    """
    alike = [c for c in own if c.dimension == dimension and c.grid.table.scope == sentence.scope]
    if len(alike) < 2 or sentence.scope != ASSOCIATION:
        return alike[0] if len(alike) == 1 else None
    ordered = sorted(alike, key=lambda c: c.totals.get(ALL, Decimal(0)), reverse=True)
    whole, others = ordered[0], ordered[1:]
    if any(c.totals.get(ALL, Decimal(0)) * MUCH_LARGER > whole.totals.get(ALL, Decimal(0)) for c in others):
        return None
    headings = sorted({s.at for s in document.prose.sentences if s.sort == "heading"})
    here = bisect_right(headings, sentence.at)
    return None if any(bisect_right(headings, c.grid.table.first) == here for c in others) else whole


def _read(document: Document, grid: Grid, dimension: str) -> Categories:
    found = Categories(grid, dimension)
    transposed = grid.table.transposed
    for fact in grid.facts:
        if fact.value is None or fact.scenario not in (OUTCOME, ""):
            continue
        year, sex = fact.fiscal_year, fact.sex or ALL
        total = fact.row_role == TOTAL
        if total and not transposed:
            if fact.measure == COUNT and year in (None, document.report_year) and sex not in found.totals:
                found.totals[sex], found.total_facts[sex] = fact.value, fact
            continue
        name = fact.item if transposed else f"{fact.row}"
        if not name or (not total and fact.row_role != "item") or (transposed and total and sex != ALL):
            continue
        if fact.measure == COUNT and year in (None, document.report_year):
            found.counts.setdefault((name, sex), fact)
            found.labels.setdefault(name, fact.column_label if transposed else fact.row_label)
            found.codes.setdefault(name, fact.item)
        elif fact.measure == PERCENT and sex == ALL and year in (None, document.report_year):
            found.shares.setdefault(name, fact)
        elif fact.measure == PERCENT and sex == ALL and document.report_year and year == document.report_year - 1:
            found.before.setdefault(name, fact)
    for sex in {s for _, s in found.counts}:
        if sex not in found.totals:
            found.totals[sex] = sum(
                (f.value or Decimal(0) for (_, s), f in found.counts.items() if s == sex), Decimal(0)
            )
    found.totals = {s: v for s, v in found.totals.items() if v}
    return found


def plain(text: str) -> str:
    """A phrase without what stands in brackets, in small letters."""
    return _BRACKET.sub(" ", text).casefold().replace("- och ", "och ")


def named(categories: Categories, phrase: str) -> list[str]:
    """The categories that a phrase names, in the table's order; none where it names one that the table has not."""
    said = plain(phrase)
    own = [w for w in words() if w.dimension == categories.dimension]
    by_code = {w.code: w for w in own}
    found, covered = [], set()
    for name, code in categories.codes.items():
        word = by_code.get(code)
        if _says(categories.labels[name], word, said):
            found.append(name)
            covered |= {code, *(word.covers if word is not None else ())}
    found = _outside_labels(categories, found, said, by_code)
    # `arbetssökande` where the table tells two sorts of it apart: both
    for word in own:
        if word.code in covered or word.pattern is None or not word.pattern.search(said):
            continue
        finer = [n for n, c in categories.codes.items() if c in word.covers]
        if word.code == "active_unsplit" or word.covers & covered:
            continue
        if finer and {categories.codes[n] for n in finer} == word.covers:
            found += [n for n in finer if n not in found]
        elif not _inside(word, said, categories, found):
            return []
    if len(found) > 1 and not _all_named(categories, found, said):
        return []
    return [n for n in categories.codes if n in found]


def _says(label: str, word: Word | None, said: str) -> bool:
    return (word is not None and word.pattern is not None and word.pattern.search(said) is not None) or _labelled(
        label, said, word
    )


def _outside_labels(categories: Categories, found: Sequence[str], said: str, by_code: Mapping[str, Word]) -> list[str]:
    """The categories without those that are named only by words of another's label, printed whole (`Söker arbete aktivt`)."""
    kept = list(found)
    for name in found:
        label = plain(categories.labels[name])
        if len(_LETTERS.findall(label)) < 2 or label not in said:
            continue
        rest = said.replace(label, " ")
        kept = [n for n in kept if n == name or _says(categories.labels[n], by_code.get(categories.codes[n]), rest)]
    return kept


def _all_named(categories: Categories, found: Sequence[str], said: str) -> bool:
    """Is every part of a list (`till arbete, studier eller en kommunal insats`) one of the categories found? Else a row is missed."""
    listed = _LISTED.search(said)
    if listed is None:
        return True
    own = [w for w in words() if w.dimension == categories.dimension and w.pattern is not None]
    labels = [categories.labels[n] for n in found]
    return all(
        any(w.pattern is not None and w.pattern.search(part) for w in own)
        or any(_labelled(label, part, None) for label in labels)
        or any(p.strip() and p.strip() in label.casefold() for label in labels for p in [part])
        for part in _JOINT.split(listed["list"])
        if part.strip()
    )


def _inside(word: Word, said: str, categories: Categories, found: Sequence[str]) -> bool:
    """Do the words belong to a label that is named whole (`Fortsatt rehabilitering` of a later list)?"""
    labels = [categories.labels[n].casefold() for n in found]
    return word.pattern is not None and any(word.pattern.search(label) for label in labels)


def _labelled(label: str, said: str, word: Word | None) -> bool:
    parts = [w for w in _LETTERS.findall(label.casefold()) if len(w) >= LEAST_WORD]
    if word is not None and word.pattern is not None and len(parts) < 2:
        return False
    return bool(parts) and all(re.search(rf"\b{re.escape(p[:STEM])}", said) for p in parts)


def combinations(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Every choice of the rows that one word may mean (`högskola`: all of them, or some)."""
    for mask in range(1, 1 << min(len(names), MEMBERS_OF + 2)):
        yield tuple(n for i, n in enumerate(names) if mask >> i & 1)


__all__ = ["ASSOCIATION", "Categories", "combinations", "named", "of_scope", "of_sentence", "plain", "tables"]
