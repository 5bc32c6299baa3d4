"""What a table's header says its columns hold: scenario, sex, year, note references; by words, in any line order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.model import ALL, BUDGET, FORECAST, MEN, OTHER, OUTCOME, VARIANCE, WOMEN

PRIOR = "prior_outcome"  # last year's accounts
NOTE, YEAR_COLUMN, PERCENT_WORD, YEAR, TOTAL_WORD = "note", "year_column", "percent", "year", "total"
SCENARIOS = (OUTCOME, BUDGET, VARIANCE, FORECAST, PRIOR)
SEXES = (WOMEN, MEN, OTHER, ALL)

_FORMULA = r"(?:\s*\(?\s*(?P<of>utfall|budget)\s*(?P<sep>[-–—−]|minus)\s*(?P<less>utfall|budget)\s*\)?)"
_BARE = r"\b(?P<of2>utfall|budget)\s*(?:[-–—−]|minus)\s*(?P<less2>utfall|budget)\b"  # `Utfall – budget`
_TOKENS = re.compile(
    rf"""(?P<bare>{_BARE})
     |(?P<share>(?:\bandel(?:en|ar)?|\bprocent|%)(?:\s*\(%\))?\s+av\s+(?:alla\s+|samtliga\s+|antalet\s+)?
        (?:(?P<of_women>kvinnor(?:na)?)|(?P<of_men>män(?:nen)?)|(?:de\s+)?(?:samtliga|alla|totalt|total(?:en|antalet)|deltagar(?:e|na)))\b)
    |(?P<variance>\ba[vw]{{1,2}}i?kelse(?:r)?{_FORMULA}?|\bdifferens\b|\bskillnad(?:er)?\b|\bdiff\b
        |\b(?:återstår|kvar|återstående)(?:\ av)?(?:\ budget\w*)?|\bbudgetavvikelse\b)
    |(?P<prior_outcome>\bbokslut\b|\bföregående\ år\b|\bfg\ år\b)
    |(?P<forecast>\bprognos)
    |(?P<outcome>\butfall\b|\bredovisa[td]\w*|\bbokfört\b|\bbokförda?\b|\bförbruka[td]\w*|\bförbrukning\b)
    |(?P<budget>\baktuell\ budget|budget|\baktuell\b|\bbevilja[td]\w*)
    |(?P<women>\bkvinn(?:or|a)\b|\bkv\b\.?)
    |(?P<men>\b(?:män|man)\b)
    |(?P<other>\bannat\b|\bokän[dt]\b|\b(?:ej|inte)\ ang[ei]\w*|\bicke\W?binär\w*)
    |(?P<percent>\bprocent\b|\bandel(?:en)?\b|%)
    |(?P<year>(?<![\d-])(?P<y>(?:19[89]|20[0-6])\d)(?:-\d\d-\d\d)?(?!\d)|-(?P<y2>(?:19[89]|20[0-6])\d)-\d\d-\d\d)
    |(?P<note>\bnot(?:er)?\b)
    |(?P<year_column>(?<!\w)(?<!\bi\ )(?<!\bper\ )(?<!\bvarje\ )[åa]r(?!\w))
    |(?P<total>\btot(?:alt?)?\b|\bantal\ deltagare\b|\bsamtliga\b|\bsumma\b|\bs:a\b)
    |(?-i:(?P<w1>(?<![\w/])K(?![\w/]))|(?P<m1>(?<![\w/])M(?![\w/])))""",
    re.IGNORECASE | re.VERBOSE,
)
_UNIT_LINE = re.compile(r"^belopp\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    role: str
    year: int | None = None
    formula: str = ""  # of a variance: outcome-budget or budget-outcome
    of: str = ""  # of a percent: the sex it is a share of, where one run of words says so (`Andel av kvinnorna`)
    noun: bool = False  # of a percent: `Andel`, a column of its own, where `procent` and `%` may end another's name


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[Token, ...]:
    """The column words of a header text in reading order."""
    found: list[Token] = []
    letters = bool(re.search(r"\b(?:K|Kv)\b", text) and re.search(r"\b(?:M|Män)\b", text)) or text.strip() in ("K", "M")
    for match in _TOKENS.finditer(text):
        role = match.lastgroup or ""
        if match["share"]:
            of = WOMEN if match["of_women"] else MEN if match["of_men"] else ALL
            found.append(Token(PERCENT_WORD, of=of, noun=True))
            continue
        if match["w1"] or match["m1"]:
            role = WOMEN if match["w1"] else MEN
            if not letters:
                continue  # a lone K or M is anything
        elif match["variance"]:
            role = VARIANCE
        elif match["bare"]:
            found += _difference(match["of2"].lower(), match["less2"].lower(), found, text[match.end() :])
            continue
        elif match["year"]:
            role = YEAR
        year = match["y"] or match["y2"]
        formula = ""
        if match["of"] and match["less"] and match["of"].lower() != match["less"].lower():
            formula = "outcome-budget" if match["of"].lower() == "utfall" else "budget-outcome"
        noun = match.group().lower().startswith("andel")
        found.append(Token(role, int(year) if year else None, formula, noun=noun))
    return tuple(found)


def _difference(one: str, other: str, before: Sequence[Token], behind: str) -> list[Token]:
    """`Utfall – budget` beside columns of both is the variance; alone it names the two columns."""
    beside = {t.role for t in (*before, *tokens(behind))}
    if one != other and {OUTCOME, BUDGET} <= beside:
        return [Token(VARIANCE, None, "outcome-budget" if one == "utfall" else "budget-outcome")]
    return [Token(OUTCOME if word == "utfall" else BUDGET) for word in (one, other)]


def is_unit_line(text: str) -> bool:
    """`Belopp i kr`, `Belopp tkr`: the corner of a statement's header."""
    return bool(_UNIT_LINE.match(text.strip()))


def is_header(text: str) -> bool:
    """Does this text between rows start a new table: three column words, two years, or a unit line?"""
    found = tokens(text)
    if re.search(r"\bbelopp\b", text, re.IGNORECASE):
        return True
    scenarios = {t.role for t in found if t.role in SCENARIOS}
    sexes = {t.role for t in found if t.role in (WOMEN, MEN)}
    years = [t for t in found if t.role == YEAR]
    return len(scenarios) >= 2 or len(sexes) >= 2 or len(years) >= 2


_BOTH_SEXES = re.compile(r"\bKvinnor\s+Män\b|\bMän\s+Kvinnor\b")
LEAST_OVER = 2  # words of columns on the upper line of a header of two lines
LEAST_CELLS = 4  # words with a capital in a header of several cells


def of_cells(text: str) -> bool:
    """Does a line name both sexes beside each other, and other columns, each with a capital?"""
    return bool(_BOTH_SEXES.search(text)) and sum(w[:1].isupper() for w in text.split()) >= LEAST_CELLS


def of_people(text: str) -> bool:
    """Does a line of cells name women and men, and no figure?"""
    roles = {t.role for t in tokens(text)}
    return {WOMEN, MEN} <= roles and not re.search(r"\d", text)


def cells_by_capitals(text: str, width: int) -> list[str]:
    """A header line of a text extract cut into its cells, each of which begins with a capital; empty where it does not fit.

    `Insats Budget Utfall Avvikelse Kostnad per deltagare` over four columns of figures: the first cell is the labels'.
    """
    cells: list[str] = []
    for word in text.split():
        if not cells or word[:1].isupper():
            cells.append(word)
        else:
            cells[-1] += f" {word}"
    return cells[1:] if len(cells) == width + 1 else []


def unique(roles: list[str]) -> list[str]:
    return list(dict.fromkeys(roles))


@dataclass(frozen=True, slots=True)
class Signature:
    """What the header as a whole offers, before it is laid over columns."""

    scenarios: list[str]
    sexes: list[str]
    years: list[int]
    note: bool
    year_column: bool
    percent: bool
    total: bool
    formula: str
    sequence: tuple[tuple[str, int | None], ...] = ()  # scenario columns in order with their years, repeats kept
    people: tuple[tuple[str, int | None], ...] = ()  # columns of people and shares in order with their years
    words: tuple[Token, ...] = ()  # all column words in order

    @property
    def shape(self) -> str:
        if len(self.scenarios) >= 2:
            return "budget"
        if WOMEN in self.sexes or MEN in self.sexes:
            return "persons"
        if self.years:
            return "years"
        return ""


def signature(text: str) -> Signature:
    """The column words of a whole header: scenarios, sexes and years in order of first mention."""
    found = tokens(text)
    sexes: list[str] = []
    for t in found:
        if t.role in SEXES:
            sexes.append(t.role)
        elif t.role == TOTAL_WORD:
            sexes.append(ALL)
    return Signature(
        scenarios=unique([t.role for t in found if t.role in SCENARIOS]),
        sexes=unique(sexes),
        years=list(dict.fromkeys(t.year for t in found if t.year)),
        note=any(t.role == NOTE for t in found),
        year_column=any(t.role == YEAR_COLUMN for t in found),
        percent=any(t.role == PERCENT_WORD for t in found),
        total=any(t.role == TOTAL_WORD for t in found),
        formula=next((t.formula for t in found if t.formula), ""),
        sequence=_sequence(found),
        people=_people(found),
        words=found,
    )


def over_two_lines(upper: str, lower: str) -> tuple[tuple[str, int | None], ...]:
    """The scenario columns of a header of two lines of a text extract; empty where the lines do not tell.

    `Budget Utfall Utfall` above `2023 2023 Avvikelse 2022`: a year stands below the next word of the upper line, any
    other word is a column of its own. `Utfall Avvikelse Utfall` above `2023 utfall–budget 2022`: each below its word.
    """
    above = tokens(upper)
    below = tokens(f"{upper} {lower}")[len(above) :]  # `utfall–budget` beside columns of both is their difference
    if len(above) < LEAST_OVER or any(t.role not in SCENARIOS for t in above) or not below or not below[0].year:
        return ()
    if any(t.role not in (*SCENARIOS, YEAR) for t in below):
        return ()
    if len(below) == len(above):
        return tuple((a.role, b.year) for a, b in zip(above, below, strict=True))
    if sum(t.year is not None for t in below) != len(above):
        return ()
    heads = iter(above)
    return tuple((next(heads).role, t.year) if t.year else (t.role, None) for t in below)


def _people(found: Sequence[Token]) -> tuple[tuple[str, int | None], ...]:
    """Columns of people as they follow each other: `Kvinnor 2022 Män 2022 Totalt 2022 Andel 2021`.

    `Totalt i procent` and `Andel (%)` are one column each, `Totalt Andel` two; a year belongs to the column it stands behind.
    """
    columns: list[tuple[str, int | None]] = []
    fresh = False  # nothing but words of one column since it was begun
    for t in found:
        goes_on = (PERCENT_WORD,) if t.noun else (ALL, PERCENT_WORD)
        if t.role == PERCENT_WORD and fresh and columns and columns[-1][0] in goes_on:
            columns[-1] = (PERCENT_WORD, columns[-1][1])
        elif t.role in SEXES or t.role in (TOTAL_WORD, PERCENT_WORD):
            columns.append((ALL if t.role == TOTAL_WORD else t.role, None))
            fresh = True
        elif t.year and columns:
            if columns[-1][1] is None:
                columns[-1] = (columns[-1][0], t.year)
            fresh = False
    return tuple(columns)


def _sequence(found: Sequence[Token]) -> tuple[tuple[str, int | None], ...]:
    """Scenario columns as they follow each other: `Utfall 2021 Budget 2021 Diff Utfall 2020`.

    Years that all stand behind the scenarios are given out in order, past the variance where there are too few.
    """
    columns: list[tuple[str, int | None]] = []
    behind: list[int] = []
    for t in found:
        if t.role in SCENARIOS:
            columns.append((t.role, None))
            behind = []
        elif t.year and columns:
            if columns[-1][1] is None and not behind:
                columns[-1] = (columns[-1][0], t.year)
            behind.append(t.year)
    if columns and len(behind) > 1:
        holders = [i for i, (role, _) in enumerate(columns) if role != VARIANCE]
        if len(behind) == len(columns):
            holders = list(range(len(columns)))
        if len(behind) == len(holders):
            years = dict(zip(holders, behind, strict=True))
            columns = [(role, years.get(i, year if i in years else None)) for i, (role, year) in enumerate(columns)]
    return tuple(columns)
