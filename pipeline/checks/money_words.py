"""What an amount in running text is of: the line or intervention its words name, and whether plan, outcome or variance.

The words are data (schemas/money_words.csv); the interventions are those a table of the document has a row for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from pipeline import vocabulary
from pipeline.checks.grid import PER_HEAD, Grid
from pipeline.model import AMOUNT, ASSOCIATION, ITEM, Fact, Figure, Sentence

LOOK_BACK = 3  # sentences of a paragraph that may have named what `avvikelsen` is of
_WHOLE = ("cost_total", "surplus")  # what a section on one intervention says of that intervention
_OWN = re.compile(r"förbund|\bårets\b|\bperiodens?\b|halvår", re.IGNORECASE)
_OF_INTERVENTION = re.compile(r"avvik|\b(?:insatsen|projektet|verksamheten)\b", re.IGNORECASE)
_ENDING = r"(?:s|en|ens|et|ets|n|ns)?"
_SHORT_NAME = re.compile(r"\s*(?:\(.*|,.*|\+.*|\binkl\.?\b.*)$", re.IGNORECASE)
_TAKEN_UP = re.compile(
    r"^(?:Det|Detta|Denna|Avvik|Budgetavvik|Överskott|Underskott|Utfall|Budget|Kostnad|Resultat|Insats|Projekt|Verksamhet)"
)
_NAMED_BEHIND = re.compile(
    r"^\s*(?:kronor\s+)?(?:för|till|avseende|avser|i|på)\s+(?:(?:insatsen|projektet|verksamheten)\s+)?"
)
CLAUSE = re.compile(r"[.;,(]|\b(?:och|men|samt|medan)\b")
_OF_BEHIND = (
    re.compile(
        r"\s*(?:kronor\s+)?(?:(?:i|avseende|som|är|utgör\w*(?:\s+av)?|från|kommer\s+från|av|i\s+form\s+av)\s+)?"
    ),
    re.compile(r"\s*(?:kronor\s+)?(?:(?:i|avseende|är|av)\s+)?[a-zåäö]+\s+"),
    re.compile(r"\s*(?:kronor\s+)?"),
)


@dataclass(frozen=True, slots=True)
class Words:
    """One line of schemas/money_words.csv."""

    code: str
    pattern: re.Pattern[str]
    forms: tuple[tuple[tuple[str, bool], ...], ...]
    firm: str  # yes, line (beside a line or a name), empty: only an amount that agrees is told


@dataclass(frozen=True)
class Row:
    """A row of a table of interventions, with what a sentence may call it."""

    table_id: str
    row: int
    label: str
    scope: str
    name: re.Pattern[str]
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Subject:
    """What a figure is of: rows (one intervention) or a line; `near`: named in its own clause or section."""

    rows: tuple[Row, ...] = ()
    line: Words | None = None
    near: bool = True
    by_name: bool = False  # named in the sentence itself
    stop: int = 0  # where words behind the figure that name it end


@cache
def words(sort: str) -> tuple[Words, ...]:
    """The words of one sort, in order."""
    return tuple(
        Words(r["code"], re.compile(r["pattern"], re.IGNORECASE), _forms(r["items"]), r["firm"])
        for r in vocabulary.rows("money_words.csv")
        if r["sort"] == sort
    )


def _forms(text: str) -> tuple[tuple[tuple[str, bool], ...], ...]:
    """`a b? | c`: ways to make up a line, each of items that must or may (`?`) be there."""
    ways = (way.split() for way in text.split("|") if way.strip())
    return tuple(tuple((item.rstrip("?"), item.endswith("?")) for item in way) for way in ways)


def rows_of(grids: Sequence[Grid]) -> list[Row]:
    """Rows of interventions and measures in tables of budget and outcome; lines of the vocabulary have words of their own."""
    lines = {e.code for e in vocabulary.entries("line_items")}
    found = []
    for grid in grids:
        if grid.table.kind not in ("intervention_budget", "operating_statement"):
            continue
        for number, label in enumerate(grid.labels):
            facts = tuple(
                f
                for f in grid.by_row.get(number, ())
                if f.measure == AMOUNT and f.value is not None and not PER_HEAD.search(f.column_label)
            )
            item = grid.table.rows[number].item
            if not facts or facts[0].row_role != ITEM or (item in lines and facts[0].scope == ASSOCIATION):
                continue
            name = _name(label, facts[0].scope)
            if name is not None:
                found.append(Row(grid.table.table_id, number, label, facts[0].scope, name, facts))
    return found


def _name(label: str, scope: str) -> re.Pattern[str] | None:
    """The row's label, its head before a comma or bracket, and what the vocabulary calls the same intervention.

    One word must stand with its capital: `Start` is an intervention, `start` is not.
    """
    names = {label, _SHORT_NAME.sub("", label)}
    if scope != ASSOCIATION:
        names |= {e.label for e in vocabulary.entries("interventions") if e.code == scope}
    parts = []
    for name in sorted((n.strip() for n in names), key=len, reverse=True):
        if len(name) < 3 or not re.search(r"[A-Za-zÅÄÖåäö]{3}", name) or vocabulary.fold(name) in _GENERAL:
            continue
        text = re.escape(name).replace(r"\ ", r"\s+").replace("/", r"[/\s]+")
        parts.append(text if " " not in name else f"(?i:{text})")
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)}){_ENDING}(?!\w)") if parts else None


_GENERAL = frozenset(
    ("summa", "total", "totalt", "delsumma", "övrigt", "nya insatser", "projekt", "insatser", "resultat")
)


def named(text: str, rows: Iterable[Row]) -> list[Row]:
    """The rows a text names; of names within one another the longest (`MIA Vidare`, not `MIA`)."""
    hits = [(m.start(), m.end(), r) for r in rows for m in r.name.finditer(text)]
    kept = [
        r for s, e, r in hits if not any(a <= s and e <= b and (b - a) > (e - s) for a, b, _ in hits)
    ]  # fmt: skip
    return list(dict.fromkeys(kept))


def line_in(text: str, last: bool = True) -> Words | None:
    """The line a text names nearest to its end; the longest of those that end there."""
    hits = [(m.end(), m.end() - m.start(), w) for w in words("line") for m in w.pattern.finditer(text)]
    hits = [
        h
        for h in hits
        if not any(h is not o and o[0] >= h[0] and o[0] - o[1] <= h[0] - h[1] and o[1] > h[1] for o in hits)
    ]
    if not hits:
        return None
    if any(w.code == "result_year" for _, _, w in hits) or _OF_INTERVENTION.search(text):
        hits = [h for h in hits if h[2].code != "surplus"]  # `resultatet är ett överskott`
    if not hits:
        return None
    return max(hits, key=lambda h: (h[0], h[1]))[2] if last else min(hits, key=lambda h: h[0] - h[1])[2]


def line_behind(text: str) -> tuple[Words, int] | None:
    """`9 400 tkr i medlemsbidrag`: the line that stands right behind a figure, and where its words end."""
    clause = CLAUSE.split(text)[0]
    starts = dict.fromkeys(m.end() for lead in _OF_BEHIND if (m := lead.match(clause)))
    hits = [(m.end(), w) for at in starts for w in words("line") if (m := w.pattern.match(clause, at))]
    if not hits:
        return None
    end, line = max(hits, key=lambda h: h[0])
    return line, end


def scenario(before: str, behind: str) -> tuple[str, str]:
    """Budget, outcome, variance or forecast, and whether the words leave no doubt; empty where nothing tells.

    What stands right behind the figure comes first, then the last word before it.
    """
    for w in words("behind"):
        if w.pattern.search(behind):
            return w.code, w.firm
    hits = [(m.end(), w.firm, w.code) for w in words("before") for m in w.pattern.finditer(before)]
    if not hits:
        return "", ""
    _, sure, code = max([h for h in hits if h[1]] or hits)
    return code, sure


def subject(
    figure: Figure, sentence: Sentence, before: str, earlier: Sequence[Sentence], rows: Sequence[Row]
) -> Subject | None:
    """What a figure is of; None where the words leave it open. `earlier`: sentences of its paragraph, nearest first."""
    behind = sentence.text[figure.stop : figure.stop + 90]
    own, line = named(before, rows), line_in(before)
    after = _NAMED_BEHIND.match(behind)
    if not own and after is not None:
        own = [r for r in rows if r.name.match(behind, after.end())]
    if own:
        mixed = line is not None and line.code not in ("cost_total", "rev_total", "result_year", "surplus")
        return Subject(rows=tuple(own), by_name=True) if len({r.label for r in own}) == 1 and not mixed else None
    if (said := line_behind(behind)) is not None and (line is None or line.code in ("rev_total", "cost_total")):
        return Subject(line=said[0], near=sentence.scope == ASSOCIATION, stop=figure.stop + said[1])
    whole = line is not None and line.code in _WHOLE and sentence.scope != ASSOCIATION and not _OWN.search(before)
    if line is not None and not (whole and not named(sentence.text, rows)):
        others = named(sentence.text[: figure.start], rows)
        return Subject(
            line=line, near=(sentence.scope == ASSOCIATION or _OWN.search(before) is not None) and not others
        )
    start = sentence.text[: figure.start]
    own, line = named(start, rows), line_in(start)
    if len({r.label for r in own}) == 1:
        return Subject(rows=tuple(own), by_name=True)
    if own:
        return None
    if line is not None and not whole:
        return Subject(line=line, near=sentence.scope == ASSOCIATION)
    if whole_sentence := named(sentence.text, rows):  # named behind the figure: what it is of is less sure
        return Subject(rows=tuple(whole_sentence), near=False) if len({r.label for r in whole_sentence}) == 1 else None
    if sentence.scope != ASSOCIATION:
        own = [r for r in rows if r.scope == sentence.scope]
        return Subject(rows=tuple(own)) if len({r.label for r in own}) == 1 else None
    return _taken_up(sentence, earlier, rows)


def _taken_up(sentence: Sentence, earlier: Sequence[Sentence], rows: Sequence[Row]) -> Subject | None:
    """`Budgetavvikelsen är 310 tkr`: of the row, or the line, that the sentences before it speak of."""
    if not _TAKEN_UP.match(sentence.text):
        return None
    for at, other in enumerate(earlier[:LOOK_BACK]):
        own = named(other.text, rows)
        if own:
            return Subject(rows=tuple(own)) if len({r.label for r in own}) == 1 else None
        line = line_in(other.text, last=False)
        if at == 0 and line is not None and other.scope == ASSOCIATION:
            return Subject(line=line)
    return None
