"""Columns of tables of people that are no sexes: all, new, exited, anonymous, unique participants; one item each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from parsers.headers import SEXES, Signature
from parsers.lines import Line
from parsers.solve import Solution
from pipeline.model import ALL, COUNT, MEN, OTHER, OUTCOME, PERCENT, POINTS, TARGET, WOMEN, Column

_WORDS = re.compile(
    r"""(?P<women>\bkvinn(?:or|a)\b|\bkv\b)|(?P<men>\b(?:män|man)\b|\bm\b(?!\.))|(?P<other>\bann(?:at|an)\b(?:\s+kön\w*(?:-\s+\w+)*)?|\bokän[dt]\b|\buppgift\s+saknas\b|\b(?:ej|inte)\s+(?:ang[ei]|uppg)\w*)
    |(?P<share>\bandel(?:\s+orsak\s+\d)?\s*$)
    |(?P<part>\borsak\s+\d\b|\bvarav\s+till\s+arbete\s+m\.\s?m\.)
    |(?P<work>\barbete/\s*studier\b|\barbete\s+(?:eller|och)\s+studier\b|\bi\s+arbete\b)
    |(?P<to_work>\barbete(?=\s+studier\b))|(?P<to_study>(?<=arbete\s)studier\b)
    |(?P<jobseek>\barbets-?\s*sökande\b)
    |(?P<anonymous>\banonyma\b)|(?P<unique>\bunika\b)
    |(?P<oriented>\barbets-?\s*livsinriktade\b|(?<!avslutat\s)(?<!påbörjat\s)\barbets-?\s*livsinriktad\b)
    |(?P<started>\bpåbörja\w*)
    |(?P<new>\bnya\b|\bnyinskriv\w*|\binskrivna\b(?=.*\butskriv)|\bbörja(?:de|t)\b)|(?P<exited>\bavsluta\w*|\butskriv(?:na|its)\b)
    |(?P<all>\btotalt?\b|\baktuella\b|\bsamtliga\b|\bsumma\b|\balla\s+deltagare\b)
    |(?P<people>\bantal\s+deltagare\b|\bantal(?=\s+(?:kvinnor|män)\b)|(?<!nya\s)(?<!tade\s)(?<!nyma\s)(?<!nika\s)\bdeltagare(?=\s+(?:kvinnor|män)\b))""",
    re.IGNORECASE | re.VERBOSE,
)
# the columns of `Deltagarrapport, antal deltagare fördelat per insats` as SUS exports it
SUS_EXPORT = {
    "all": "Totalt antal deltagare",
    "anonymous": "Antal nya anonyma",
    "new": "Antal nya deltagare",
    "exited": "Antal avslutade deltagare",
    "unique": "Antal unika deltagare",
}
HUNDRED = 100
_SCALE = re.compile(r"medelvärde|\bskala\b|\bindex\b|\bpoäng\b|medelbetyg", re.IGNORECASE)
_TARGET = re.compile(r"\bmål(?:värde|tal|nivå)?\b", re.IGNORECASE)
_PLAIN = re.compile(r"(?:antal|deltagare|personer)(?:\s+(?:deltagare|personer))?", re.IGNORECASE)
_DIVIDED = re.compile(r"-\s+(?=[a-zåäö])")  # `anony- ma`
ITEMS = {
    "work": "exits_work_or_study",
    "to_work": "exits_work",
    "to_study": "exits_study",
    "jobseek": "exits_jobseek",
    "part": "exits_reason",
    "anonymous": "participants_anonymous",
    "unique": "participants_unique",
    "oriented": "participants_work_oriented",
    "started": "participants_started",
    "new": "participants_new",
    "exited": "participants_exited",
    "all": "participants",
    "people": "participants",
}


def _said(text: str) -> list[tuple[str, str]]:
    """(word, as printed) in order; a word said twice running counts once."""
    found: list[tuple[str, str]] = []
    for m in _WORDS.finditer(text):
        name = m.lastgroup or ""
        previous = found[-1][0] if found else ""
        if name == previous or (name in ("all", "people") and previous in ("all", "people")):
            continue
        found.append((name, m.group()))
    return found


def named(header: str) -> int:
    """How many columns of people a header's words name; 0 where they speak of shares or of years too."""
    others = re.search(r"%|\bandel|\bprocent|\b(?:19|20)\d\d\b", header, re.IGNORECASE)
    return 0 if others else len(_said(_DIVIDED.sub("", header)))


def known(solution: Solution, header: Sequence[Line], year: int | None) -> bool:
    """Does a header without positions name every column by its words?"""
    whole = _DIVIDED.sub("", " ".join(line.text for line in header))
    words = _said(whole)
    missing = solution.width - len(words)
    return missing in (0, -1) or (missing == 1 and _other_year(whole, year) is not None)


def _other_year(header: str, year: int | None) -> int | None:
    """A header's last year, where it is not the report's: the column it stands over is of that year."""
    years = re.findall(r"\b(?:19|20)\d\d\b", header)
    return int(years[-1]) if years and year is not None and int(years[-1]) < year else None


def columns_of(
    solution: Solution, texts: Sequence[str], header: Sequence[Line], year: int | None, found: Sequence[Column]
) -> list[Column]:
    """The columns with the population each counts as its item. `found`: as the sexes and percentages name them.

    By the header above each column where positions tell; else by the words of the whole header, where there are as
    many as columns. What can't be told is left without an item.
    """
    if texts:
        named = _with_all([(_of_column(t)[0], t) for t in texts])
    else:
        whole = _DIVIDED.sub("", " ".join(line.text for line in header))
        words = _said(whole)
        if {"all" if n == "people" else n for n, _ in words} == set(SUS_EXPORT) and solution.width == len(SUS_EXPORT):
            words = list(SUS_EXPORT.items())
        elif len(words) + 1 == solution.width and (other := _other_year(whole, year)):
            words = [*words, ("all", str(other))]
        elif sum(len(_said(line.text)) > 1 for line in header) > 1 and len(words) != solution.width:
            words = []  # cells over several lines: which word is of which column can't be told
        if len(words) == solution.width + 1 and words[0][0] == "people":
            words = words[1:]
        named = [(n, t) for n, t in words] if len(words) == solution.width else []
    if not named:
        return list(found)
    result = []
    for column, (_, text) in zip(found, named, strict=True):
        sexes = [n for n, _ in _said(text) if n in (WOMEN, MEN, OTHER)]
        sex = sexes[0] if len(sexes) == 1 else (column.sex if texts and column.sex in SEXES else ALL)
        target = TARGET if _TARGET.search(text) else column.scenario
        own = int(text) if not texts and text.isdigit() else column.fiscal_year
        result.append(replace(column, label=column.label if texts else text, sex=sex, scenario=target, fiscal_year=own))
    return _populations(result, [name for name, _ in named])


def _populations(columns: Sequence[Column], names: Sequence[str]) -> list[Column]:
    """Each column with what it counts. Columns of sexes go together with their total, on either side, until one comes again."""
    groups: list[list[int]] = []
    seen: set[str] = set()
    for i, column in enumerate(columns):
        counted = column.measure == COUNT and column.scenario != TARGET
        if not groups or (counted and column.sex in seen):
            groups.append([])
            seen = set()
        groups[-1].append(i)
        if counted:
            seen.add(column.sex)
    found = list(columns)
    for group in groups:
        own = [ITEMS[names[i]] for i in group if names[i] in ITEMS]
        item = next((x for x in own if x != ITEMS["all"]), own[0] if own else "")
        for i in group:
            found[i] = replace(columns[i], population=item)
    return found


def _of_column(text: str) -> tuple[str, str]:
    words = _said(_DIVIDED.sub("", text))
    telling = [w for w in words if w[0] not in ("all", "people", WOMEN, MEN, OTHER)]
    telling.sort(key=lambda w: w[0] != "anonymous")  # `Antal nya anonyma`
    return (telling or words or [("", text)])[0]


def of_exits(columns: Sequence[Column]) -> list[Column]:
    """All people of a table of exits, where no column is headed as exits beside them, are those who left."""
    own = {c.population for c in columns}
    if ITEMS["all"] not in own or len(own - {ITEMS["all"], ""}) > 0:
        return list(columns)
    everybody, exited = ITEMS["all"], ITEMS["exited"]
    return [replace(c, population=exited) if c.population == everybody else c for c in columns]


def _with_all(named: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """`Antal` or `Deltagare` beside columns of sexes or of new and exited people is all of them."""
    if len({n for n, _ in named if n}) < 2 or any(n == "all" for n, _ in named):
        return named
    return [("people" if not n and _PLAIN.fullmatch(t.strip()) else n, t) for n, t in named]


def flow(texts: Sequence[str], header: Sequence[Line], width: int, year: int | None) -> list[Column]:
    """Columns of a table whose rows are the sexes: participants, those who started, those who left."""
    labels = list(texts)
    names = [_of_column(t)[0] for t in labels]
    if not labels:
        words = [w for w in _said(" ".join(line.text for line in header)) if w[0] not in (WOMEN, MEN, OTHER)]
        words = words if len(words) == width else [("", "")] * width
        names, labels = [w[0] for w in words], [w[1] for w in words]
    return [
        Column(label, "value", COUNT, "", OUTCOME, year, population=ITEMS.get(name, ""))
        for label, name in zip(labels, names, strict=True)
    ]


def of_years(solution: Solution, signature: Signature, texts: Sequence[str], year: int | None) -> list[Column] | None:
    """`Remittenter 2021 K M`: a year over the total of a table of people is no other year."""
    sexes = [s for s in signature.sexes if s != ALL]
    if texts or signature.total or len(sexes) + 1 != solution.width or not signature.years:
        return None
    return [
        Column(str(signature.years[0]), "value", COUNT, ALL, OUTCOME, signature.years[0] or year),
        *(Column({WOMEN: "K", MEN: "M"}.get(s, s), "value", COUNT, s, OUTCOME, signature.years[0]) for s in sexes),
    ]


def single(
    solution: Solution, texts: Sequence[str], measure: str, scenario: str, sex: str, year: int | None
) -> list[Column]:
    """The columns of a table of one sort of figure: shares of answers, a forecast."""
    return [Column(texts[c] if texts else "", "value", measure, sex, scenario, year) for c in range(solution.width)]


def answers(
    solution: Solution, texts: Sequence[str], signature: Signature, title: str, header: str, year: int | None
) -> list[Column]:
    """The columns of a survey: shares of answers, numbers of answers, or a mean of a scale; by answer, sex or year."""
    values = [v for r in solution.rows for v in r.values if v is not None]
    measure, said = PERCENT, f"{title} {header}"
    words = header.split()[1:]
    labels = texts or (words if len(words) == solution.width else [""] * solution.width)
    if values and not any(v.percent for v in values) and not re.search(r"procent|%", said, re.IGNORECASE):
        measure = POINTS if _SCALE.search(said) else COUNT if re.search(r"\bantal\b", title, re.IGNORECASE) else PERCENT
    years: list[int | None] = [*signature.years] if len(signature.years) == solution.width else [year] * solution.width
    marked = [[v.percent for r in solution.rows if (v := r.values[c]) is not None] for c in range(solution.width)]
    shares = any(own and all(own) for own in marked)  # beside a column of `%` one without is of numbers
    return [_answer(labels[c], COUNT if shares and not any(marked[c]) else measure, own) for c, own in enumerate(years)]


def _answer(label: str, measure: str, year: int | None) -> Column:
    """One column of a survey by its own header: `Kvinnor`, `Alla 2023`, `Antal svar`."""
    told = re.search(r"\b(?:19|20)\d\d\b", label)
    own = int(told.group()) if told else year
    if re.match(r"antal\s+svar", label, re.IGNORECASE):
        return Column(label, "value", COUNT, ALL, OUTCOME, own)
    sexes = [n for n, _ in _said(label) if n in (WOMEN, MEN, OTHER)]
    sex = sexes[0] if len(sexes) == 1 else ALL
    return Column(label, "value", measure, sex, OUTCOME, own)


def as_shares(found: Sequence[Column], solution: Solution) -> list[Column]:
    """Columns of a table whose title says that it prints per cent: none of its figures is a count."""
    values = [v.value for r in solution.rows for v in r.values if v is not None and v.value is not None]
    if any(v > HUNDRED for v in values):
        return list(found)
    return [replace(c, measure=PERCENT) for c in found]
