"""What became of those who left, told in running text, against the table of exits of the same people.

`Av 30 avslutade gick 9 till arbete och 6 till studier` beside a table with 6 and 9: the words for where people went and
the labels of the table's rows are read as the same concepts (schemas/exit_words.csv), and compared only where some rows
are exactly what the words name. Two figures that are each other's have changed places; any other difference may be of
other people, and is a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from parsers.numbers import swedish
from pipeline import vocabulary
from pipeline.checks import repeated, told_parts
from pipeline.checks.grid import Grid
from pipeline.checks.repeated import Statement
from pipeline.checks.splits import unnamed
from pipeline.model import (
    ALL,
    ASSOCIATION,
    COUNT,
    ITEM,
    MEN,
    OUTCOME,
    TOTAL,
    WOMEN,
    Document,
    Fact,
    Reconciliation,
    Sentence,
)

RULE = "claim_vs_table"
_N = told_parts.NUMBER
_ANY = told_parts.NUMBER.replace("?P<number>", "?:")
_WHO = r"(?:\s+(?:deltagare|personer|individer|ungdomar|av\s+(?:dem|dessa|vilka|deltagarna)|av\s+(?:de\s+)?(?:totalt\s+)?\d+(?:\s+(?:avslutade|deltagare|avslut))*))?(?:\s+i\s+insatsen)?"
_WENT = r"(?:\s+(?:har|hade|som))?(?:\s+(?:gick|gått|kom|kommit|avslutades|avslutats|skrevs\s+ut|gick\s+vidare))?(?:\s+vidare)?"
_STOP = (
    rf"(?=\s*(?:[.;:–]|$|(?:,|,?\s+och|,?\s+samt)\s+(?:till\s+\w+\s+)?{_ANY}\b|,\s+(?:vilket|ofta|tillsammans|sammanlagt|totalt|varav|de\s+flesta"
    r"|medan|men|eller\s+\d|det\s|och\s+av)|\s(?:som|med|hos|inom|under|efter|varav|medan|vilket|eller\s+\d)\s))"
)
_TO = re.compile(rf"(?<![\w,.:/–-]){_N}{_WHO}{_WENT}\s+till\s+(?P<what>[^.;:\d]{{3,90}}?){_STOP}", re.IGNORECASE)
_TO_FIRST = re.compile(
    rf"\btill\s+(?P<what>[a-zåäö]+(?:\s+(?:eller|och)\s+[a-zåäö]+)?)\s+(?:gick\s+|kom\s+|avslutades\s+)?{_N}(?!\s*(?:%|procent)|[\d,:/])",
    re.IGNORECASE,
)
_DID = re.compile(
    rf"(?<![\w,.:/–-]){_N}{_WHO}\s+(?:har\s+)?(?P<what>(?:fick|fått)\s+(?:ett\s+)?(?:arbete|jobb|anställning|fortsatt\s+rehabilitering)"
    r"(?:\s+eller\s+började\s+studera)?|(?:började|börjat)\s+(?:studera|arbeta)(?:\s+eller\s+(?:studera|arbeta|fick\s+arbete))?"
    r"|(?:var|blev)\s+(?:aktivt\s+)?arbetssökande)\b(?!\s+(?:eller|med|genom|på|inom|i|och\s+(?:stud|arbet|prakt|börja))\b)",
    re.IGNORECASE,
)
_GOT = re.compile(rf"\b(?:fick)\s+{_N}\s+(?P<what>arbete|jobb|anställning)\b(?!\s+(?:eller|och|med)\b)", re.IGNORECASE)
# `Vanligast var fortsatt rehabilitering (13 personer)`, `... med 13 personer`: the words right before the number
_LABELLED = re.compile(
    r"(?P<what>(?:[^\W\d_][\w-]*(?:\s+|\s*-\s*och\s+|,\s+)){0,5}?[^\W\d_][\w-]+)(?:\s+(?:är|var)\s+vanligast)?(?:\s+bland\s+(?P<sex>kvinnor|män)(?:na|nen)?)?"
    r"\s+(?:\(\s*|med\s+)(?P<number>\d{1,4})\s*(?:personer|deltagare|st\b|av\s+de)",
    re.IGNORECASE,
)
_MOST = re.compile(r"\b(?:vanligast\w*|flest|största\s+(?:gruppen|andelen)|följt\s+av|därefter)\b", re.IGNORECASE)
_VERB_FIRST = re.compile(
    r"\b(?:började|fick)\s+(?P<number>\d{1,4})\s+(?:deltagare|personer|av\s+dem|ungdomar)\s+(?P<what>(?:ett\s+)?(?:arbete?\w*|jobb|studera|studier)"
    r"(?:\s+eller\s+(?:stude\w+|studier|arbet\w+))?)",
    re.IGNORECASE,
)
_ELSE = re.compile(
    r"\b(?:mål\w*|ska(?:ll)?|skulle|förvänta\w*|planera\w*|sedan\s+\w*(?:start|bör)\w*|projekttid\w*|hela\s+projekt\w*|hittills|månader\s+efter"
    r"|följts\s+upp|uppföljning\w*|enkät\w*|ytterligare|tidigare|förra|föregående|åren|närmare|vill(?!\s+säga)|hoppas|anser|tror|varav\s+\w+\s+till\s+\w+\s+insats"
    r"|av\s+(?:de\s+)?\w+\s+(?:kvinnor|män)|kvinnorna|männen|motsvarande|jämför\w*|praktik|flyttade|behåller)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_LEFT = re.compile(r"\bavslut\w*|\bskrev\w*\s+ut|\butskriv\w*|\blämna\w*", re.IGNORECASE)
_ALL_LEFT = re.compile(r"^\W*Av\s+(?:de\s+|samtliga\s+)(?:\d+\s+)?(?:avslutade\b(?!\s+(?:kvinn|män))|som\s+avslut\w+)")
_SAID_BASE = re.compile(r"\bav\s+(?:de\s+|totalt\s+)*(?P<number>\d{1,4})\b", re.IGNORECASE)
_ITEM = re.compile(r",|/|\b(?:och|eller|samt)\b", re.IGNORECASE)
_BASE = re.compile(r"\bav\s+(?:de\s+|totalt\s+)*$", re.IGNORECASE)
_OF_LEFT = re.compile(
    r"(?<![\w,.:/–-])(?P<part>\d{1,4})\s+av\s+(?:de\s+)?(?:totalt\s+)?(?P<number>\d{1,4})\s+(?:deltagare\s+som\s+)?avslut(?:ade|ats|ades)\b(?!\s+(?:kvinn|män))",
    re.IGNORECASE,
)
_SEX = re.compile(r"^\s+(?:kvinn\w*|män\b|man\b)", re.IGNORECASE)


@dataclass(frozen=True)
class Exits:
    """One table's exits of all sexes: what each row counts, as concepts, and its total."""

    rows: tuple[tuple[frozenset[str], tuple[Fact, ...]], ...]
    totals: tuple[Fact, ...] = ()
    sexes: tuple[Fact, ...] = ()  # the totals of women, men and others
    by_sex: tuple[tuple[frozenset[str], str, Fact], ...] = ()  # each row's women and men

    @property
    def total(self) -> Decimal | None:
        return self.totals[0].value if self.totals else None

    def of(self, concepts: frozenset[str]) -> tuple[Fact, ...]:
        """The rows that together are exactly these concepts; none where a row is partly something else."""
        own = [(c, facts) for c, facts in self.rows if c and c <= concepts]
        whole = frozenset[str]().union(*(c for c, _ in own))
        if whole != concepts or len({c for c, _ in own}) != len(own) or sum(len(c) for c, _ in own) != len(whole):
            return ()
        return tuple(f for _, facts in own for f in facts)

    def of_sex(self, concepts: frozenset[str], sex: str) -> tuple[Fact, ...]:
        """One sex in the one row that is exactly these concepts."""
        own = tuple(f for c, s, f in self.by_sex if (c, s) == (concepts, sex))
        return own if len(own) == 1 else ()


@dataclass(frozen=True)
class _Told:
    sentence: Sentence
    thing: str
    value: Decimal
    printed: str
    at: int
    concepts: frozenset[str]
    read: bool = True  # every item of what is listed is known: `arbete, studier eller en kommunal åtgärd` is not


@cache
def _words() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((r["concept"], re.compile(r["pattern"], re.IGNORECASE)) for r in vocabulary.rows("exit_words.csv"))


def concepts(text: str) -> frozenset[str]:
    """Where people went, by the words for it."""
    return frozenset(c for c, p in _words() if p.search(text))


def check(document: Document, grids: Sequence[Grid]) -> list[Reconciliation]:
    """Every number of people told with where they went, where one table of the same people has it."""
    tables = exits(document, grids)
    if not tables:
        return []
    told = [t for t in _told(document) if t.thing in tables and tables[t.thing].of(t.concepts)]
    found = [r for t in told for r in _against(document, t, told, tables[t.thing])]
    return found + list(_bases(document, tables)) + list(_by_label(document, tables))


def _bases(document: Document, tables: dict[str, Exits]) -> Iterator[Reconciliation]:
    """`21 av 47 avslutade` beside a table of 29: a share of other people, which the sentence does not say."""
    for sentence, thing in repeated.scoped(document):
        table = tables.get(thing)
        if table is None or not table.totals or sentence.sort != "prose" or _ELSE.search(sentence.text):
            continue
        if {int(y) for y in _YEAR.findall(sentence.text)} - {document.report_year}:
            continue
        for m in _OF_LEFT.finditer(sentence.text):
            value, total = Decimal(m["number"]), table.totals[0]
            of_one_sex = any(f.value == value for f in table.sexes)
            if of_one_sex or thing == ASSOCIATION:
                continue
            s = Statement(
                "exits", "", (thing,), value, m["number"], sentence.page, sentence.line_at(m.start("number")),
                repeated.place_of(document, sentence, m.start("number")), sentence.text, document_id=document.document_id,
            )  # fmt: skip
            yield repeated.noted(
                document, s, value, total.value or Decimal(0), value == total.value, True, (total.page, total.line), "",
                total.value_printed, fact_ids=(total.fact_id,), rule=RULE, suffix=".base",
            )  # fmt: skip


def exits(document: Document, grids: Sequence[Grid]) -> dict[str, Exits]:
    """By intervention its one table of exits, else its row of a table of all; what two tables are of is left out."""
    found: dict[str, list[Exits]] = {}
    for grid in grids:
        if grid.table.kind == "exit_reasons" and not grid.table.of_words:
            found.setdefault(grid.table.scope, []).append(_of_grid(document, grid))
    own = {scope: many[0] for scope, many in found.items() if len(many) == 1}
    for grid in grids:
        if grid.table.kind in _LISTS and not grid.table.of_words and not unnamed(grid):
            for scope, one in _of_rows(document, grid, own.get(ASSOCIATION)):
                if scope not in found:
                    own.setdefault(scope, one)
    return own


_LISTS = ("participants_by_intervention", "exits_by_intervention")
_ITEMS = {
    "exits_work_or_study": frozenset({"work", "study"}),
    "exits_work": frozenset({"work"}),
    "exits_study": frozenset({"study"}),
    "exits_jobseek": frozenset({"jobseek"}),
}


def _of_rows(document: Document, grid: Grid, whole: Exits | None) -> Iterator[tuple[str, Exits]]:
    """Every intervention's row: a column of a reason that its name does not tell is the association's reason of that sum."""
    own = [f for f in grid.facts if _counts(document, f) and f.sex == ALL]
    sums = {f.column: f.value for f in own if f.scope == ASSOCIATION and f.row_role == TOTAL}
    named: dict[int, frozenset[str]] = {}
    for f in own:
        alike = [c for c, facts in (whole.rows if whole else ()) if _sum(facts) == sums.get(f.column)]
        if f.item in _ITEMS:
            named[f.column] = _ITEMS[f.item]
        elif f.item == "exits_reason" and len(alike) == 1:
            named[f.column] = alike[0]
    by_scope: dict[str, list[Fact]] = {}
    for f in own:
        if f.scope != ASSOCIATION:
            by_scope.setdefault(f.scope, []).append(f)
    for scope, facts in by_scope.items():
        rows = tuple((named[f.column], (f,)) for f in facts if f.column in named)
        totals = tuple(f for f in facts if f.item in ("participants_exited", "exits"))
        sexes = tuple(f for f in grid.facts if f.scope == scope and f.sex != ALL)
        if len({c for c, _ in rows}) == len(rows) and len(totals) <= 1:
            yield scope, Exits(rows, totals, sexes)


def _counts(document: Document, f: Fact) -> bool:
    year = f.fiscal_year in (None, document.report_year)
    return f.measure == COUNT and f.scenario == OUTCOME and f.value is not None and year


def _of_grid(document: Document, grid: Grid) -> Exits:
    rows: dict[str, list[Fact]] = {}
    totals: list[Fact] = []
    sexes: list[Fact] = []
    by_sex: list[tuple[frozenset[str], str, Fact]] = []
    for f in (f for f in grid.facts if _counts(document, f)):
        label = f.column_label if grid.table.transposed else f.row_label
        summed = re.match(r"\W*(?:summa|total|samtliga)", label, re.IGNORECASE) is not None
        summed = summed or (f.row_role == TOTAL and not grid.table.transposed)
        if summed:
            (totals if f.sex == ALL else sexes).append(f)
        elif f.sex == ALL and (grid.table.transposed or f.row_role == ITEM):
            rows.setdefault(label, []).append(f)
        elif f.row_role == ITEM and f.sex in (WOMEN, MEN) and not grid.table.transposed:
            by_sex.append((concepts(label), f.sex, f))
    own = tuple((concepts(label), tuple(many)) for label, many in rows.items() if len(many) == 1)
    return Exits(own, tuple(totals) if len(totals) == 1 else (), tuple(sexes), tuple(by_sex))


def _told(document: Document) -> Iterator[_Told]:
    for sentence, thing in repeated.scoped(document):
        text = sentence.text
        if sentence.sort != "prose" or not thing or thing.startswith("heading:") or _ELSE.search(text):
            continue
        if {int(y) for y in _YEAR.findall(text)} - {document.report_year}:
            continue
        plain = re.sub(r"\([^()]*\)", lambda m: " " * len(m.group()), text)
        seen: set[int] = set()
        verb_first = (_VERB_FIRST,) if _LEFT.search(plain) else ()  # who stays on may have begun to work too
        for pattern in (_TO, _DID, _GOT, _TO_FIRST, *verb_first):
            for m in pattern.finditer(plain):
                printed, at = m["number"], m.start("number")
                if _BASE.search(plain[:at]):
                    continue
                if at in seen or _SEX.match(plain[at + len(printed) :]) or not told_parts.is_number(printed):
                    continue
                seen.add(at)
                said = concepts(m["what"])
                of = thing if sentence.section != ASSOCIATION or _named_before(sentence, at) else ASSOCIATION
                if said:
                    read = all(concepts(item) for item in _ITEM.split(m["what"]) if item.strip(" .,"))
                    yield _Told(sentence, of, told_parts.value(printed), printed, at, said, read)


def _by_label(document: Document, tables: dict[str, Exits]) -> Iterator[Reconciliation]:
    """A reason's own words with its number behind them, of all or of one sex, in a sentence on what is most common."""
    for sentence, thing in repeated.scoped(document):
        table, text = tables.get(thing), sentence.text
        if table is None or sentence.sort != "prose" or not _MOST.search(text) or _ELSE.search(text):
            continue
        if {int(y) for y in _YEAR.findall(text)} - {document.report_year}:
            continue
        read = []
        for m in _LABELLED.finditer(text):
            said = concepts(m["what"])
            sex = {"k": WOMEN, "m": MEN}[m["sex"][0].lower()] if m["sex"] else ALL
            facts = table.of(said) if sex == ALL else table.of_sex(said, sex)
            if said and facts:
                read.append((m, Decimal(m["number"]), _sum(facts) or Decimal(0), facts))
        for m, value, computed, facts in read:
            swapped = value != computed and any(v == computed and c == value for _, v, c, _ in read)
            s = Statement(
                "reason", _label(facts), (thing,), value, m["number"], sentence.page, sentence.line_at(m.start("number")),
                repeated.place_of(document, sentence, m.start("number")), text, document_id=document.document_id,
            )  # fmt: skip
            yield repeated.noted(
                document, s, value, computed, value == computed, not swapped, (facts[0].page, facts[0].line), "",
                swedish(computed), fact_ids=tuple(f.fact_id for f in facts), rule=RULE, suffix=".label",
            )  # fmt: skip


def _named_before(sentence: Sentence, at: int) -> bool:
    """Does the intervention's name stand before the number: not `14 gick till vård, de flesta från X`?"""
    parts = [p[:4] for p in sentence.scope.split("-")[1:] if len(p) > 2]
    words = re.findall(r"[^\W\d_]+", sentence.text[:at])
    return sentence.scope == ASSOCIATION or any(vocabulary.slug(w)[:4] in parts for w in words if w[:1].isupper())


def _against(document: Document, t: _Told, told: Sequence[_Told], table: Exits) -> Iterator[Reconciliation]:
    facts = table.of(t.concepts)
    computed = sum((f.value or Decimal(0) for f in facts), Decimal(0))
    agrees = t.value == computed
    swapped = not agrees and any(
        o.value == computed and _sum(table.of(o.concepts)) == t.value and o.concepts != t.concepts
        for o in told
        if o.thing == t.thing and abs(o.sentence.at - t.sentence.at) <= 1
    )
    if not agrees and (not t.read or _of_others(t, table) or not (swapped or _of_exits(t, table))):
        return
    s = Statement(
        "reason", _label(facts), (t.thing,), t.value, t.printed, t.sentence.page, t.sentence.line_at(t.at),
        repeated.place_of(document, t.sentence, t.at), t.sentence.text, document_id=document.document_id,
    )  # fmt: skip
    yield repeated.noted(
        document, s, t.value, computed, agrees, not swapped, (facts[0].page, facts[0].line), "", swedish(computed),
        fact_ids=tuple(f.fact_id for f in facts), rule=RULE, suffix=".reason",
    )  # fmt: skip


def _of_others(t: _Told, table: Exits) -> bool:
    """Does the sentence say of how many it speaks, and are these not all of the table's?"""
    said = {Decimal(m["number"]) for m in _SAID_BASE.finditer(t.sentence.text)}
    return bool(said) and table.total not in said


def _of_exits(t: _Told, table: Exits) -> bool:
    """Are these plainly those who left: their whole number stands there, or more went there than the table has?"""
    text = t.sentence.text
    whole = table.total is not None and re.search(rf"(?<!\d){table.total}(?!\d)", text) is not None
    if (whole and _LEFT.search(text)) or _ALL_LEFT.match(text):
        return True
    more = t.value > (_sum(table.of(t.concepts)) or Decimal(0))
    return more and t.thing != ASSOCIATION


def _sum(facts: Sequence[Fact]) -> Decimal | None:
    return sum((f.value or Decimal(0) for f in facts), Decimal(0)) if facts else None


def _label(facts: Sequence[Fact]) -> str:
    return " + ".join(f.row_label if concepts(f.row_label) else f.column_label for f in facts)
