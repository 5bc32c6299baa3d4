"""What a reference points at: is it another place than its own, and does that place hold what the sentence speaks of?

A reference is held against a report only where the place it names says none of the words that set the sentence's subject
apart, and the heading or caption of another place of that sort does; or where it names the very section it stands
in, and nothing below in that section is headed so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline import vocabulary
from pipeline.checks.grid import Grid
from pipeline.model import Document, Reference, Sentence

SELF, OTHER = "self", "other"
_SECTION = re.compile(r"^(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+(?=[A-ZÅÄÖ\d])")
_HERE = re.compile(
    r"\b(?:ovan|nedan|detta|samma|denna|här|ovanstående|nedanstående|inled\w*|längre (?:ned|fram))\b", re.I
)
_CLAUSE = re.compile(r"[.!?]\s+(?=[A-ZÅÄÖ]|$)|[;:]\s")  # `tabell 3. Av dem` ends one, which no sentence is cut at
_COMMON = (  # what any sentence of such a report may say, as vocabulary.fold leaves it
    *("deltaga", "insats", "forbund", "samordn", "redovis", "framga", "beskriv", "present", "avsnitt", "kapitel"),
    *("tabell", "figur", "diagram", "narmare", "foljand", "respekt", "fordeln", "antal", "andel", "under", "olika"),
    *("samtlig", "totalt", "genomfo", "uppfolj", "verksam", "person", "utforli", "separat", "jamfort", "tidigar"),
    *("resulta", "finns", "visar", "aterfin", "mellan", "individ", "ytterli", "uppgift", "procent", "kvinnor"),
)
LEAST, STEM = 6, 7
BEFORE, BEHIND = 130, 90  # characters of a sentence around a reference that say what it is of


@dataclass(frozen=True, slots=True)
class Place:
    """Something to point at: its number, its heading or caption, and all it says, folded."""

    number: str
    heading: str
    text: str
    first: int


def misplaced(document: Document, grids: Sequence[Grid], x: Reference) -> tuple[str, str]:
    """Why a reference to a place that exists can't be meant, and the number of the one place that fits; else empty."""
    places = _places(document, grids, x.sort)
    own = next((p for p in places if p.number == x.number), None)
    if own is None or x.at < 0:
        return "", ""
    clause, stems = _subject(document, x)
    others = [p for p in places if p.number != x.number and not _kin(p.number, x.number, x.sort)]
    scored = [(sum(s in p.heading for s in stems), p.number) for p in others]
    best = max((n for n, _ in scored), default=0)
    fitting = [number for n, number in scored if n == best > 0]
    expected = fitting[0] if len(fitting) == 1 else ""
    if x.sort == "section" and _containing(places, x.at) == x.number and not _HERE.search(clause):
        return ("", "") if _headed_below(document, x, places, stems) else (SELF, expected)
    clear = bool(expected) or (best > 0 and x.sort in ("note", "section"))  # several notes may be headed as meant
    if clear and not any(s in own.text for s in stems):
        return OTHER, expected
    return "", ""


def sentence(x: Reference) -> str:
    """The sentence a reference stands in, as far as its own line and those beside it hold it."""
    at = x.before.rfind(x.text)
    if at < 0:
        return x.before
    before = _CLAUSE.split(x.before[:at])[-1]
    behind = _CLAUSE.split(f"{x.before[at + len(x.text) :]} {x.behind}")[0]
    return f"{before}{x.text}{behind}"


def _kin(one: str, other: str, sort: str) -> bool:
    """A section's own parts, and what it is part of, are no other place."""
    return sort == "section" and (one.startswith(f"{other}.") or other.startswith(f"{one}."))


def _containing(places: Sequence[Place], at: int) -> str:
    before = [p for p in places if p.first <= at]
    return max(before, key=lambda p: p.first).number if before else ""


def _headed_below(document: Document, x: Reference, places: Sequence[Place], stems: Sequence[str]) -> bool:
    """Does a heading further down in the section itself name the subject?"""
    end = min((p.first for p in places if p.first > x.at), default=10**9)
    headings = [s for s in document.prose.sentences if s.sort == "heading" and x.at < s.at < end]
    return any(stem in vocabulary.fold(s.text) for s in headings for stem in stems)


def _subject(document: Document, x: Reference) -> tuple[str, list[str]]:
    """The words around a reference within its sentence, and the stems that set its subject apart."""
    holding = [s for s in document.prose.sentences if s.at <= x.at and x.text in s.text]
    near = max(holding, key=lambda s: s.at, default=None)
    if near is None or x.at - near.at > 12:
        return "", []
    at = near.text.index(x.text)
    before = _CLAUSE.split(near.text[max(0, at - BEFORE) : at])[-1]
    behind = _CLAUSE.split(near.text[at + len(x.text) : at + len(x.text) + BEHIND])[0]
    clause = f"{before} {behind}"
    words = [vocabulary.fold(w) for w in re.findall(r"[^\W\d_]+", clause)]
    return clause, list(dict.fromkeys(w[:STEM] for w in words if len(w) >= LEAST and not w.startswith(_COMMON)))


def _places(document: Document, grids: Sequence[Grid], sort: str) -> list[Place]:
    if sort == "section":
        return _sections(document, grids)
    if sort == "note":
        return _of_tables([g for g in grids if g.table.kind.startswith("note_")], {})
    captions = {c.number: c.behind for c in document.prose.captions if c.sort == sort}
    words = ("tabell", "tab.", "tablå") if sort == "table" else ("figur", "diagram", "bild")
    return _of_tables([g for g in grids if g.table.number_printed.casefold().startswith(words)], captions)


def _sections(document: Document, grids: Sequence[Grid]) -> list[Place]:
    """Numbered sections, each with the headings without a number below it and all the text down to the next."""
    headed: list[tuple[str, Sentence]] = []
    for s in document.prose.sentences:
        if s.sort == "heading" and (match := _SECTION.match(s.text)):
            headed.append((match["number"], s))
    found = []
    for i, (number, s) in enumerate(headed):
        end = next((t.at for n, t in headed[i + 1 :] if not n.startswith(f"{number}.")), 10**9)
        own = [t for t in document.prose.sentences if s.at <= t.at < end]
        tables = [r.label for g in grids if s.at <= g.table.first < end for r in g.table.rows]
        heading = " ".join(vocabulary.fold(t.text) for t in own if t.sort == "heading")
        text = " ".join(vocabulary.fold(t) for t in [*(t.text for t in own), *tables])
        found.append(Place(number, heading, text, s.at))
    return found if len({p.number for p in found}) == len(found) else []


def _of_tables(grids: Sequence[Grid], captions: dict[str, str]) -> list[Place]:
    """Tables read, by the number of their caption, with the words of their header and rows; captions whose table is not."""
    found: dict[str, Place] = {}
    for grid in grids:
        match = re.search(r"\d+", grid.table.number_printed)
        if match is None:
            continue
        table = grid.table
        heading = vocabulary.fold(f"{table.caption} {captions.get(match.group(), '')}")
        labels = [*(c.label for c in table.columns), *(f"{r.section} {r.label}" for r in table.rows)]
        text = " ".join([heading, vocabulary.fold(table.heading), *map(vocabulary.fold, labels)])
        found[match.group()] = Place(match.group(), heading, text, table.first)
    for number, caption in captions.items():
        found.setdefault(number, Place(number, vocabulary.fold(caption), vocabulary.fold(caption), -1))
    return list(found.values())
