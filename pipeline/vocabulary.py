"""The vocabularies of schemas/ as Python values, and the matching of printed labels against them."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"
FUZZY_FROM = 9  # characters; shorter labels must match to the letter
FUZZY_SCORE = 91  # of 100; OCR damage and spelling, never another line item
REMEMBERED = 1 << 14  # labels whose plain form is kept: those of some documents, not of an archive
_NEITHER = re.compile(r"[\W_]+")  # no letter and no digit, of any script


@dataclass(frozen=True, slots=True)
class Entry:
    """One printed label of one vocabulary with its canonical code."""

    code: str
    label: str
    kind: str = ""
    nature: str = ""
    role: str = ""
    group: str = ""
    relation: str = ""
    owner: str = ""
    sort: str = ""
    instant: str = ""  # opening or closing: a stock on the first or last day, not a flow of the period
    valid_from: int = 0
    valid_to: int = 9999
    parent: str = ""  # the umbrella an intervention belongs to

    def valid(self, year: int | None) -> bool:
        return year is None or self.valid_from <= year <= self.valid_to


@dataclass(frozen=True, slots=True)
class Kind:
    kind: str
    shape: (
        str  # persons, figure, budget, years, instants; overview, note_years, note_instants, forecast, people, shares
    )
    title: re.Pattern[str]
    description: str
    scope: str = (
        ""  # where the intervention is named: rows, caption, section (caption, else the section); empty: nowhere
    )

    name_en: str = ""  # what a reader calls such a table: `Balance sheet`
    name_sv: str = ""

    @property
    def money(self) -> bool:
        """Amounts, in a unit that has to be found."""
        return self.shape in ("budget", "years", "instants", "overview", "note_years", "note_instants", "forecast")

    @property
    def people(self) -> bool:
        """Counts of people, by sex."""
        return self.shape in ("persons", "people")

    @property
    def of_people(self) -> bool:
        """Figures about people, counted or shared out, so that each is of one sex or of all."""
        return self.people or self.shape in ("figure", "shares")

    @property
    def note(self) -> bool:
        """A note to the statements."""
        return self.shape in ("note_years", "note_instants")

    @property
    def instants(self) -> bool:
        """Figures of a day, not of a period."""
        return self.shape in ("instants", "note_instants")

    @property
    def core(self) -> bool:
        """One of the statements, budgets and exit tables whose titles tell where a table begins."""
        return self.shape in ("persons", "figure", "budget", "years", "instants")


@dataclass(frozen=True, slots=True)
class Identity:
    """total = sum of weight x item, in amounts normalised (costs negative). Optional items count as 0 when absent."""

    rule: str
    kind: str
    total: str
    terms: tuple[tuple[int, str, bool], ...]  # weight, item, optional
    title_en: str
    title_sv: str


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV below schemas/."""
    with open(SCHEMAS / name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@lru_cache(maxsize=REMEMBERED)
def fold(text: str) -> str:
    """Letters and digits only, lower case, without diacritics: what two spellings of a label share."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return _NEITHER.sub("", decomposed)


@lru_cache(maxsize=REMEMBERED)
def slug(text: str) -> str:
    """Lower-case ASCII letters and digits, whatever stands between them as one hyphen: a part of an identifier."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _year(text: str, default: int) -> int:
    return int(text[:4]) if text else default


@cache
def kinds() -> dict[str, Kind]:
    return {
        r["kind"]: Kind(
            r["kind"],
            r["shape"],
            re.compile(r["title_patterns"], re.IGNORECASE),
            r["description"],
            r["scope"],
            r["name_en"],
            r["name_sv"],
        )
        for r in rows("kinds.csv")
    }


@cache
def entries(name: str) -> tuple[Entry, ...]:
    """`exit_reasons`, `line_items`, `interventions` or `organisations`."""
    code = {
        "exit_reasons": "item",
        "line_items": "item",
        "interventions": "intervention",
        "organisations": "organisation",
    }[name]
    return tuple(
        Entry(
            code=r[code],
            label=r["label"],
            kind=r.get("kind", ""),
            nature=r.get("nature", ""),
            role=r.get("role", ""),
            group=r.get("group", ""),
            relation=r.get("relation", ""),
            owner=r.get("organisation", "") if name == "interventions" else r.get("name", ""),
            sort=r.get("sort", ""),
            instant=r.get("instant", ""),
            valid_from=_year(r["valid_from"], 0),
            valid_to=_year(r["valid_to"], 9999),
            parent=r.get("parent", ""),
        )
        for r in rows(f"vocabulary/{name}.csv")
    )


@cache
def members(organisation: str) -> tuple[str, ...]:
    """Names of an association's members at any time, each once; `organisation` is its code."""
    found = (r["member"] for r in rows("vocabulary/organisation_members.csv") if r["organisation"] == organisation)
    return tuple(dict.fromkeys(found))


@cache
def _parties() -> dict[str, dict[str, str]]:
    return {fold(r["label"]): r for r in rows("vocabulary/parties.csv")}


_PAYER = re.compile(r"^\W*(?:drift)?bidrag\s+från\s+|^\W*medel\s+från\s+", re.IGNORECASE)


def party(label: str) -> str:
    """The code of the party that a row of a note names (`Driftbidrag från staten`, `Huddinge kommun`), else empty."""
    row = _parties().get(fold(_PAYER.sub("", label)))
    return row["party"] if row is not None else ""


@cache
def identities() -> tuple[Identity, ...]:
    found = []
    for r in rows("identities.csv"):
        terms = tuple((1 if t[0] == "+" else -1, t[1:].rstrip("?"), t.endswith("?")) for t in r["terms"].split())
        found.append(Identity(r["rule"], r["kind"], r["total"], terms, r["title_en"], r["title_sv"]))
    return tuple(found)


@cache
def units() -> dict[str, dict[str, str]]:
    return {r["unit"]: r for r in rows("vocabulary/units.csv")}


@cache
def organisation_code(name: str) -> str:
    """The code of an association: the vocabulary's, else one made of its name."""
    entry = next((e for e in entries("organisations") if e.owner == name), None)
    if entry is not None:
        return entry.code
    return slug(re.sub(r"^samordningsförbundet\s+(i\s+)?", "", name, flags=re.IGNORECASE)) or "unknown"


def allowed_values(spec: str) -> list[str]:
    """The values column of schemas/tables: codes joined by `;`, or @kinds, @units, @rules for a whole vocabulary."""
    if spec == "@kinds":
        return sorted(kinds())
    if spec == "@units":
        return sorted(units())
    if spec == "@rules":
        return [r["rule"] for r in rows("rules.csv")]
    return spec.split(";") if spec else []


@cache
def _unit_pattern() -> list[tuple[re.Pattern[str], str]]:
    return [
        (re.compile(rf"(?<![\wåäö])(?:{r['labels']})(?![\wåäö%])", re.IGNORECASE), r["unit"])
        for r in rows("vocabulary/units.csv")
    ]


def unit_in(text: str) -> str:
    """The money unit a header or caption names (kr, tkr, mnkr), else empty. The largest-scale word wins."""
    named = [unit for pattern, unit in _unit_pattern() if unit in ("kr", "tkr", "mnkr") and pattern.search(text)]
    return named[-1] if named else ""


@cache
def _index(name: str, key: str) -> dict[str, list[Entry]]:
    index: dict[str, list[Entry]] = {}
    for e in entries(name):
        if name == "exit_reasons" or key in (e.kind, e.owner):
            index.setdefault(fold(e.label), []).append(e)
    return index


@cache
def match(name: str, label: str, year: int | None, key: str = "", exact: bool = False) -> Entry | None:
    """The vocabulary entry a printed label means, or None. `key`: table kind (line_items) or organisation (interventions).

    `exact`: by letters and digits alone; otherwise spelling variants and OCR damage of longer labels are let through.
    """
    index = _index(name, key)
    for text in _variants(label):
        valid = [e for e in index.get(text, []) if e.valid(year)]
        if valid:
            return valid[0]
    for text in () if exact else _variants(label):
        if len(text) < FUZZY_FROM:
            continue
        best = process.extractOne(text, index.keys(), scorer=fuzz.ratio, score_cutoff=FUZZY_SCORE)
        if best and not _opposite(text, best[0]):
            valid = [e for e in index[best[0]] if e.valid(year)]
            if valid:
                return valid[0]
    return _by_pattern(label, year, key) if name == "line_items" and not exact else None


def _by_pattern(label: str, year: int | None, kind: str) -> Entry | None:
    """The line of a statement that a label's words name in whatever order (schemas/line_patterns.csv)."""
    text = " ".join(_bare(label).casefold().split())
    for code, pattern, excluded in _line_patterns().get(kind, ()):
        if pattern.search(text) and not (excluded and excluded.search(text)):
            return next((e for e in entries("line_items") if e.kind == kind and e.code == code and e.valid(year)), None)
    return None


@cache
def _line_patterns() -> dict[str, list[tuple[str, re.Pattern[str], re.Pattern[str] | None]]]:
    found: dict[str, list[tuple[str, re.Pattern[str], re.Pattern[str] | None]]] = {}
    for r in rows("line_patterns.csv"):
        excluded = re.compile(r["not_pattern"]) if r["not_pattern"] else None
        found.setdefault(r["kind"], []).append((r["item"], re.compile(r["pattern"]), excluded))
    return found


_UNIT_OF_ROW = re.compile(
    r"[\s,]*\(?\b(?:i\s+)?(?:[tk]kr|m?kr|mnkr|kronor|procent)\)?\W*$|[\s,]*\(?%\)?\W*$", re.IGNORECASE
)
_NAME_FIRST = re.compile(r"^(?P<name>[^,]+),\s+(?P<which>[^\W\d]+)$")  # `Skulder, kortfristiga`


def _bare(label: str) -> str:
    """A label without its unit and its footnote's mark: `Årets resultat, tkr*`."""
    return re.sub(r"\W+$", "", _UNIT_OF_ROW.sub("", re.sub(r"[*\s]+$", "", label)))


_OPPOSITES = (
    ("fore", "efter"),
    ("ingaende", "utgaende"),
    ("borjan", "slut"),
    ("ingang", "utgang"),
    ("okning", "minskning"),
    ("intakt", "kostnad"),
    ("kort", "lang"),
    ("fordring", "skuld"),
)


def _opposite(one: str, other: str) -> bool:
    """Do two spellings differ in a word that turns the meaning round?"""
    return any((a in one) != (a in other) and (b in one) != (b in other) for a, b in _OPPOSITES)


@cache
def _variants(label: str) -> tuple[str, ...]:
    """A label as printed, without what stands in brackets, without a note mark, its word for a sum made `summa`."""
    plain = re.sub(r"\s*\([^)]*\)\s*$", "", label)
    summed = re.sub(r"^(s:a|totala|totalt)\s+(?=\w)", "summa ", plain, flags=re.IGNORECASE)
    unsigned = re.sub(r"\s*\([-+−–]\)|^\d{2,6}\s+", "", label)
    bare = _bare(label)
    turned = _NAME_FIRST.sub(r"\g<which> \g<name>", bare)
    found = dict.fromkeys(
        fold(t)
        for t in (label, plain, re.sub(r"[*\d]+$", "", plain), label.split(" inkl")[0], summed, unsigned, bare, turned)
    )
    return tuple(t for t in found if t)


def name_at_start(name: str, text: str, key: str) -> int:
    """How many characters at the start of a text are a label of the vocabulary, the longest one; 0: none."""
    lowered = text.casefold()
    found = (e.label for e in entries(name) if key in (e.kind, e.owner) and lowered.startswith(e.label.casefold()))
    whole = (label for label in found if not text[len(label) : len(label) + 1].isalnum())
    return max((len(label) for label in whole), default=0)


def closest(name: str, label: str, key: str = "") -> str:
    """The known label most like this one, for the list of unmapped labels."""
    labels: Iterable[str] = [e.label for entries_ in _index(name, key).values() for e in entries_]
    best = process.extractOne(label, list(labels), scorer=fuzz.WRatio)
    return best[0] if best else ""
