"""When something began, ended, moved or was formed, told in several places: of an intervention, a system, the association.

An event counts only where the thing stands right beside the verb (`Projektet startade i mars`, `SUS, stängdes ner`,
`I mars startade projektet`) or a bracket behind its name holds both (`(avslutad juni 2018)`); what began within the
thing (`en grupp startade`) is another matter. Planned events are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from parsers.dates import DATE, Date, may_hold, months_apart, of_match
from pipeline import vocabulary
from pipeline.checks import repeated
from pipeline.checks.grid import Grid
from pipeline.checks.once import per_document
from pipeline.checks.repeated import Statement
from pipeline.model import ASSOCIATION, Document, Reconciliation, Sentence

_GENERIC = r"(?:projektet|insatsen|verksamheten|satsningen|samverkan|teamet|delprojektet)"
_ASSOCIATION = r"(?:samordnings)?förbundet"
_NAME = r"[A-ZÅÄÖ][\w-]*(?:\s+(?:[A-ZÅÄÖ][\w-]*|i\s+[A-ZÅÄÖ][\w-]*))*"
_LOOSE = (
    r"(?:\s+(?:ner|ned|upp|igång|officiellt|formellt|helt|slutligen|redan|först|sin\s+verksamhet|verksamheten|arbetet|under"
    r"|i|den|från|per|vid|om|och\s+med|månadsskiftet|som\s+(?:en\s+|ett\s+)?[\w-]+|till\s+(?:nya\s+)?[\w-]+|,))*\s*"
)
_SINCE = r"(?i:\b(?:sedan|vid|efter)\s+(?:projektets\s+|insatsens\s+|verksamhetens\s+)?(?:projekt)?start(?:en)?)\s*(?i:i|den|under|år|,)?\s*"
_FIELD = r"^\W*(?i:{})\W+"  # of a fact box: `Startdatum: 2019-04-01`
_NATIONAL = re.compile(r"nationell|\bförbundens\b|samordningsförbundens|försäkringskassan", re.IGNORECASE)
_PLANNED = re.compile(r"\b(?:planera\w*|beräkna\w*|förvänta\w*|skulle|ska|kommer att|tänkt|avsikt\w*)\b", re.IGNORECASE)
_NEW_START = re.compile(r"\b(?:ny(?:tt|a)?|andra|nästa|första)\s+(?:omgång|grupp|fas|etapp|kull)", re.IGNORECASE)
# a phase, or a change on the way, which has a date of its own
_PHASE = re.compile(
    r"\b(?:pilot\w*|försöks?\w*|förstudie\w*|\w*fas(?:en)?|etapp\w*|ESF\w*|permanent\w*|ordinarie|förläng\w*|som (?:ett|en)|på nytt|delprojekt\w*)\b",
    re.IGNORECASE,
)
SORT = "date"
# until when a project or its money is to last: `pågår från X till Y`, `under perioden X-Y`, `projektets slut den Y`
_LASTS = re.compile(
    r"(?P<how>\bpåg(?:år|å|ått)\b|\blöper\b|\w*finansieras\b|\bfortsätter\b|\bperiod(?:en)?\b:?|\bprojekt(?:tid|period)(?:en)?\b:?)"
    r"(?P<between>[^.;()]{0,110}?)(?:\btill(?:\s+och\s+med)?|\bt\.?o\.?m\.?|[–-]|\bprojektets\s+slut)\s*(?:den\s+)?"
    rf"(?P<date>(?i:{DATE.pattern}))(?!\s*[–-]\s?\d|\s+till\s)",
    re.VERBOSE | re.IGNORECASE,
)
_RUNS_OUT = re.compile(
    rf"\b(?P<how>projekttiden|projektperioden|projektet|insatsen|verksamheten)\b[^.;()]{{0,60}}?\b(?:löper\s+ut|går\s+ut|tar\s+slut|upphör)\s+(?P<date>(?i:{DATE.pattern}))",
    re.VERBOSE | re.IGNORECASE,
)
_MONEY = re.compile(r"finansier|socialfond|\bESF\b|\bstöd(?:et)?\s+(?:till|från)|\bbidrag|\bmedel\b", re.IGNORECASE)
_LONGER = re.compile(
    r"förläng|tidigare|ursprung|ansök|föreslå|prövar|avtal|hyr|upphandl|förordnande|mandat", re.IGNORECASE
)


@cache
def _events() -> tuple[tuple[str, str], ...]:
    return tuple((e["event"], e["pattern"].replace(" ", r"\s+")) for e in vocabulary.rows("told_events.csv"))


@cache
def _any() -> re.Pattern[str]:
    """The words of any event: what most sentences do not hold. For text in lower case, where the search is far quicker."""
    return re.compile("|".join([*(verb for _, verb in _events()), "start", "slut"]).casefold())


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Per event: the thing before the verb and the date behind, the date first, and the bracket."""
    found = []
    for event, verb in _events():
        thing = rf"(?P<{{0}}>(?i:(?<![\w-]){_GENERIC})\b|(?i:(?<![\w-]){_ASSOCIATION})(?:\s+{_NAME})?|\b{_NAME})"
        date = r"(?P<date>(?i:" + DATE.pattern + "))"
        before = rf"{thing.format('thing')}\s*,?\s+(?:(?:har|hade|som)\s+)?(?i:{verb})\b,?{_LOOSE}{date}"
        behind = rf"{date}\s*,?\s+(?i:{verb})\s+{thing.format('thing')}"
        bracket = rf"\((?i:{verb})\b{_LOOSE}{date}\s*\)"
        ways = [before, behind, bracket]
        if event == "begin":
            ways += [_SINCE + date, _FIELD.format("start\\w*|projektstart") + date]
        if event == "end":
            ways.append(_FIELD.format("slutdatum|projektslut") + date)
        for pattern in ways:
            found.append((event, re.compile(pattern, re.VERBOSE)))
    return tuple(found)


def statements(document: Document, grids: Sequence[Grid]) -> list[Statement]:
    """Every dated event of a document."""
    names = _names(document)
    labels: dict[str, Statement] = {}
    for grid in grids:
        for fact in grid.facts:
            if fact.scope == ASSOCIATION:
                continue
            for text in (fact.section, fact.row_label):
                if "(" in text and text not in labels:
                    own = Sentence(text, fact.page, fact.line, -1, fact.scope, section=fact.scope)
                    for s in _of_text(document, own, fact.scope, names, fact.fact_id):
                        labels[text] = s
    return [*of_prose(document), *labels.values()]


@per_document
def of_prose(document: Document) -> tuple[Statement, ...]:
    """Every dated event that the running text tells."""
    names = _names(document)
    found: list[Statement] = []
    for sentence, thing in repeated.scoped(document):
        found += _of_text(document, sentence, thing, names)
        found += _planned_end(document, sentence, thing)
    return tuple(found)


def _of_text(
    document: Document, sentence: Sentence, thing: str, names: frozenset[str], fact_id: str = ""
) -> Iterator[Statement]:
    text = sentence.text.replace("*", "")
    if not may_hold(text) or not _any().search(text.casefold()) or not DATE.search(text):
        return
    for event, pattern in _patterns():
        for match in pattern.finditer(text):
            date = of_match(match, _year_of(text, match.start("date"), document))
            named = match.groupdict().get("thing")
            of = _thing(document, sentence, thing, named, names, match.start() == 0) if named else thing
            before = text[max(0, match.start() - 25) : match.end()]
            if date is None or not of or (of == ASSOCIATION and event != "formed"):
                continue
            if _PLANNED.search(before) or _NEW_START.search(before):
                continue
            yield _statement(
                document, sentence, event, of, date, match["date"], named or "", fact_id, match.start("date")
            )


def _planned_end(document: Document, sentence: Sentence, thing: str) -> Iterator[Statement]:
    """Until when an intervention, or the money for it, is to last; a date needs its month and year."""
    text = sentence.text.replace("*", "")
    if not thing or thing == ASSOCIATION or thing.startswith("heading:") or not may_hold(text):
        return
    if _LONGER.search(text):
        return
    for match in [*_LASTS.finditer(text), *_RUNS_OUT.finditer(text)]:
        date = of_match(match, None) if match["month"] or match["iso"] else None
        if date is None or date.year_read:
            continue
        about = text[max(0, match.start() - 60) : match.start("date")]
        event = "money" if _MONEY.search(about) else "until"
        yield _statement(document, sentence, event, thing, date, match["date"], "", "", match.start("date"))
        return


def _statement(
    document: Document, sentence: Sentence, event: str, of: str, date: Date, shown: str, named: str, fact_id: str, at: int
) -> Statement:  # fmt: skip
    where = fact_id or repeated.place_of(document, sentence, at)
    room = event in ("until", "money") or _PHASE.search(sentence.text) is not None
    word = named.lower()
    generic = "project" if word.endswith("projektet") else "intervention" if re.fullmatch(_GENERIC, word) else ""
    name = named if named[:1].isupper() and of.startswith("name:") else ""
    return Statement(
        SORT, f"{event} {name}".strip(), (event, of), Decimal(date.first), _shown(shown, date), sentence.page, sentence.line_at(at),
        where, sentence.text, "year_read" if date.year_read else "none", room, fact_id,
        Decimal(date.last), document.document_id, generic,
    )  # fmt: skip


def _shown(printed: str, date: Date) -> str:
    return f"{printed.strip()} ({date.first // 10000})" if date.year_read else printed.strip()


def _year_of(text: str, at: int, document: Document) -> int | None:
    """The year a month without one belongs to: the last that the sentence has named, else the report's."""
    named = re.findall(r"\b(?:19|20)\d\d\b", text[:at])
    return int(named[-1]) if named else document.report_year


def _thing(document: Document, sentence: Sentence, thing: str, named: str, names: frozenset[str], first: bool) -> str:
    if re.search(rf"(?:^|\s){_GENERIC}$", named, re.IGNORECASE):
        return thing if thing != ASSOCIATION else ""
    if match := re.search(rf"\b{_ASSOCIATION}\b\s*(?P<name>.*)", named, re.IGNORECASE):
        own = vocabulary.fold(document.organisation)
        other = match["name"] and vocabulary.fold(match["name"]) not in own
        return f"name:{vocabulary.slug(match.group())}" if other else ASSOCIATION
    named = re.sub(rf"^{_GENERIC}\s+", "", named, flags=re.IGNORECASE)
    words = named.split()
    parts = [p[:4] for p in sentence.scope.split("-")[1:]]
    if sentence.scope != ASSOCIATION and vocabulary.slug(words[-1])[:4] in parts:
        return sentence.scope
    if first and len(words) == 1 and not (named.isupper() and len(named) > 1) and named not in names:
        return ""  # a common word that only opens the sentence
    return f"name:{vocabulary.slug(named)}"


@per_document
def _names(document: Document) -> frozenset[str]:
    """Words with a capital inside sentences: what of the words that open sentences is a name."""
    return frozenset(w for s in document.prose.sentences for w in re.findall(r"(?<=[a-zåäö,] )[A-ZÅÄÖ][\w-]+", s.text))


def _same(a: Statement, b: Statement) -> bool:
    assert a.last is not None and b.last is not None
    return a.value <= b.last and b.value <= a.last


def _unsure(a: Statement, b: Statement) -> bool:
    """A phase, a project within an intervention, a year not printed, neighbouring months in other words (30 June, 1 July)."""
    near = months_apart(int(a.value), int(b.value)) <= 1 and a.label.split()[:1] != b.label.split()[:1]
    return a.unsure or b.unsure or a.hedge != b.hedge or near or (bool(a.mark and b.mark) and a.mark != b.mark)


def check(document: Document, told: Sequence[Statement]) -> list[Reconciliation]:
    """Every event dated at least twice within a document; `told`: its dated events."""
    return list(repeated.compared(document, told, _same, _unsure))


@dataclass(frozen=True, slots=True)
class Told:
    """A dated event of one report that other reports may date too. `national`: of a system that any association may name."""

    report: tuple[str, str, int | None]
    number: int  # among the events of its document
    national: bool
    statement: Statement

    @property
    def order(self) -> tuple[str, int]:
        return (self.statement.document_id, self.number)


def told_of(document: Document) -> list[Told]:
    """The events of a document that can be held against those of other reports."""
    found: list[Told] = []
    for s in of_prose(document):
        if s.key[1] in (ASSOCIATION, "") or s.key[1].startswith("heading:") or s.hedge != "none":
            continue
        national = s.key[1].startswith("name:") and _NATIONAL.search(s.text) is not None
        found.append(Told(report_of(document), len(found), national, s))
    return found


class Elsewhere:
    """What the reports of an archive tell of national systems, no more of it than any of them can be held against.

    An event is held against the first that another report dates otherwise, else against the first of another report:
    for each date the first events of two reports are enough, however many reports there are.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, ...], dict[tuple[Decimal, Decimal | None], list[Told]]] = {}

    def add(self, told: Iterable[Told]) -> None:
        """Take in the events of a document; documents may come in any order."""
        for t in told:
            if t.national:
                own = self._kept.setdefault(t.statement.key, {}).setdefault((t.statement.value, t.statement.last), [])
                own.append(t)
                own.sort(key=lambda o: o.order)
                first = own[0]
                own[:] = [first, *(o for o in own if o.report != first.report)][:2]

    def of(self, keys: Iterable[tuple[str, ...]]) -> list[Told]:
        """The events to hold those of these keys against."""
        groups = (self._kept.get(key, {}) for key in set(keys))
        return sorted((t for group in groups for own in group.values() for t in own), key=lambda t: t.order)


def across(documents: Sequence[Document], told: Sequence[Told], elsewhere: Sequence[Told] = ()) -> list[Reconciliation]:
    """Events of one thing in several reports of one association, or of a national system in any: each report has its own check.

    `documents` of one association, or of an archive; `told`: their events; `elsewhere`: of national systems, in other
    reports. What two reports tell may be two steps of one thing, so that a difference is a warning.
    """
    by_id = {d.document_id: d for d in documents}
    groups: dict[tuple[str, ...], list[Told]] = {}
    for t in sorted({t.order: t for t in (*elsewhere, *told)}.values(), key=lambda t: t.order):
        groups.setdefault((*t.statement.key, "" if t.national else t.report[0] or t.statement.document_id), []).append(
            t
        )
    found: list[Reconciliation] = []
    for own in groups.values():
        for t in own:
            document, s = by_id.get(t.statement.document_id), t.statement
            others = [o.statement for o in own if o.report != t.report] if document is not None else []
            other = next((o for o in others if not _same(s, o)), others[0] if others else None)
            if document is not None and other is not None:
                found.append(repeated.row(document, s, other, _same(s, other), True, f".{other.document_id}"))
    return found


def report_of(document: Document) -> tuple[str, str, int | None]:
    """Which report a document is an edition of: two editions of one report tell nothing of each other."""
    return (document.organisation, document.report_type, document.report_year)
