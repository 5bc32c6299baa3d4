"""Numbers of things told in several places: coordinators, suppliers, teams, sub-projects, staff (schemas/counted_things.csv).

A number counts only where the words say that it is all of them (`består av fem delprojekt`, `de sex teamen`, a fact
box headed `Antal ...`): not a part (`varav två`, `två av`), not those of another place, adjective or time. A change
(`ökade från sju till 14`) has two ends; a third number is neither of them. An ordinal that is yet to come (`en andra
koordinator från 1 jan 2022`) tells how many there were.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache

from parsers.dates import DATE, of_match
from parsers.quantities import HEDGES, NUMBER_WORDS
from pipeline import vocabulary
from pipeline.checks import repeated
from pipeline.checks.grid import Grid
from pipeline.checks.once import per_document
from pipeline.checks.repeated import Statement
from pipeline.model import ASSOCIATION, Document, Fact, Reconciliation, Sentence

SORT = "number"
_NUMBER = rf"(?P<number>\d{{1,3}}(?:,\d{{1,2}})?(?!\d|[.,:/–-]\d)|{'|'.join(NUMBER_WORDS)})"
_HEDGE = "|".join(HEDGES)
_NEUTRAL = r"(?:medverkande|samarbetande|samverkande|ingående|deltagande|olika|avtalade|befintliga|fasta|egna|anslutna|(?P<kind>individinriktade|strukturinriktade|strukturövergripande))"
# what makes a number the number of all
_WHOLE = re.compile(
    r"\b(?:består|bestod|bestått|utgörs|utgjordes|leds|letts|leddes|bemanna\w*|omfattar|omfattade|omfattat|har|haft|hade|finns|fanns"
    r"|arbetar|arbetat|arbetade|tjänstgör|finansierar|finansierat|finansierade|drivit|driver|avtal med|samarbetar med|samtliga|alla|totalt"
    r"|sammanlagt|summa|(?:drivs|bedrivs|finns|pågår|erbjuds|verksam\w*|bedrivits)\s+(?:i|på|vid|hos)|sammanträ\w+(?:\s+vid)?|insatsens|projektets|teamets|verksamhetens|förbundets|styrelsens|kansliets|våra|dess|de|av de|på de|vid de)"
    rf"\s+(?:(?:under året|för närvarande|idag|i dag|totalt|sammanlagt|av|även|nu|haft|varit|under\s+20\d\d)\s+){{0,3}}(?:(?:{_HEDGE})\s+)?$",
    re.IGNORECASE,
)
# the same behind the number: `Sex insatser har finansierats`
_WHOLE_BEHIND = re.compile(
    r"^\s+(?:har\s+)?(?:varit\s+igång|pågått|finansierats|finansierades|bedrivits|bedrevs|drivits|är anställda|var anställda|ingår i (?:projektet|insatsen|teamet)|arbetar i (?:projektet|insatsen|teamet))\b",
    re.IGNORECASE,
)
_OF_ALL_PASSIVE = re.compile(r"finansiera|varit\s+igång|pågått|bedriv|drivits", re.IGNORECASE)
_NOT_ALL = re.compile(
    r"\b(?:som\s+(?:mest|flest)|varav|därav|ytterligare|av vilka|av dem|av dessa|minst|högst|upp till|mer än|fler än|inte|endast|enbart|bara|nya|nästa|övriga|andra"
    r"|slut(?:ade|at)|anställ(?:de|ts|t)\s+(?:\w+\s+)?|rekryter\w*|sökte|vakan\w*|sjukskriv\w*|föräldraledig\w*|tjänstledig\w*|behov av|behöver|mål\w*|önska\w*|föreslå\w*)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:våren|hösten|sommaren|halvår\w*|kvartal\w*|månad\w*|inledning\w*|tidigare|tillfällig\w*|början|slutet|från och med|fr\.?o\.?m|sedan|förra|föregående"
    r"|nästa|framöver|planera\w*|kommer att|ska|skulle|när|periodvis|innan|efter|januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"^\s+(?:(?:på|i|från|vid|hos|av|till|per|för|inom)\s+(?:de\s+)?(?:\w+\s+)?[A-ZÅÄÖ]|av\s|per\s|på\s+(?:hel|halv|del)tid|som\s|i\s+l[äa])"
)
_HAS = re.compile(r"\b(?:har|hade)\s+(?:(?:under året|även|nu|totalt|sammanlagt)\s+){0,2}$", re.IGNORECASE)
_SUPINE = re.compile(r"\b[a-zåäö]{2,}(?:[aiy]ts?|tts?|[lrng]ts?)\b", re.IGNORECASE)
_OWN = re.compile(r"\b(?:förbundets|styrelsens|kansliets)\s+$", re.IGNORECASE)  # whatever the section is about
_OTHER_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_BOX = re.compile(r"^\W*(?:antal\w*|bemanning|personal\w*|personalresurs\w*)\s+(?:[a-zåäö]+\s+){0,2}", re.IGNORECASE)
_BOX_HEAD = re.compile(
    r"^\W*(?:antal\w*\s+(?:projekt)?(?:medarbetare|personal|tjänster|anställda)|bemanning|personal(?:resurser)?)\W*$",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    rf"\b(?P<way>ök|minsk|växt|växte|gått|gick|utök|sjunk|sjönk)\w*\s+(?:\w+\s+){{0,4}}?från\s+(?P<old>\d{{1,3}}|{'|'.join(NUMBER_WORDS)})\s+(?:\w+\s+)?till\s+{_NUMBER}",
    re.IGNORECASE,
)
_ORDINALS = {"andra": 2, "tredje": 3, "fjärde": 4, "femte": 5, "sjätte": 6}
_ORDINAL = re.compile(
    rf"\b(?:anställ\w*|rekryter\w*|tillsätt\w*|tillkom\w*|knyt\w*)\s+(?:\w+\s+)?en\s+(?P<ordinal>{'|'.join(_ORDINALS)})\s+(?P<word>[a-zåäö-]+)(?=\s)",
    re.IGNORECASE,
)


@cache
def _things() -> tuple[tuple[str, re.Pattern[str], tuple[str, ...], bool], ...]:
    """Per thing: its words, who may hold it at the association, whether words of any beginning mean the same."""
    return tuple(
        (r["thing"], re.compile(rf"(?P<first>[a-zåäö-]*)(?:{r['pattern']})", re.IGNORECASE),
         tuple(h for h in r["holder"].split(";") if h), bool(r["alike"]))
        for r in vocabulary.rows("counted_things.csv")
    )  # fmt: skip


@cache
def _firm() -> frozenset[str]:
    return frozenset(r["thing"] for r in vocabulary.rows("counted_things.csv") if r["firm"])


_COUNTED = re.compile(
    rf"(?:\b(?P<hedge>{_HEDGE})\s+)?(?<![\w.,:/–-]){_NUMBER}\s+(?:{_NEUTRAL}\s+)?(?:personer\s+)?(?P<word>(?:case\s)?[a-zåäö-]{{3,}})(?!\w)",
    re.IGNORECASE,
)


def _thing(word: str) -> tuple[str, str, tuple[str, ...]] | None:
    """The thing a word means, its key (with the word's beginning where that tells things apart), its holders."""
    for thing, pattern, holders, alike in _things():
        match = pattern.fullmatch(word)
        if match is not None:
            first = match["first"].casefold().strip("-")
            return thing, thing if alike and not first else f"{first}{thing}", holders
    return None


def _value(word: str) -> Decimal:
    return Decimal(NUMBER_WORDS.get(word.lower(), 0) or word.replace(",", "."))


def statements(document: Document, grids: Sequence[Grid] = ()) -> list[Statement]:
    """Every number of things of a document that is told to be all of them, in the report's own year."""
    return [*_of_overview(document, grids), *_of_text(document)]


@per_document
def _of_text(document: Document) -> tuple[Statement, ...]:
    found: list[Statement] = []
    box = -1
    for sentence, thing in repeated.scoped(document):
        if _BOX_HEAD.match(sentence.text):
            box = sentence.paragraph
            continue
        boxed = _BOX.match(sentence.text) is not None or (box >= 0 and sentence.paragraph - box <= 1)
        if not thing.startswith("heading:"):
            found += _of_sentence(document, sentence, thing, boxed)
        if sentence.paragraph - box > 1:
            box = -1
    return tuple(found)


def _of_overview(document: Document, grids: Sequence[Grid]) -> Iterator[Statement]:
    """`Antal anställda` of the year in an overview over years."""
    for fact in (f for g in grids if g.table.kind == "multi_year_overview" for f in g.facts):
        named = _thing(fact.row_label.casefold().removeprefix("antal").strip())
        if fact.fiscal_year == document.report_year and named is not None and "förbund" in named[2] and fact.value:
            yield Statement(
                SORT, named[0], (ASSOCIATION, "förbund", "", named[1]), fact.value, fact.value_printed, fact.page, fact.line,
                fact.fact_id, fact.row_label, fact_id=fact.fact_id, document_id=document.document_id,
            )  # fmt: skip


def _of_sentence(document: Document, sentence: Sentence, thing: str, boxed: bool) -> Iterator[Statement]:
    text = sentence.text
    if any(int(y) != document.report_year for y in _OTHER_YEAR.findall(text)):
        return
    for match in _COUNTED.finditer(text):
        named = _thing(match["word"])
        if named is None:
            continue
        _, key, holders = named
        before = text[: match.start()]
        clause = re.split(r"[.;:]", before)[-1]
        listed = boxed and not _NOT_ALL.search(before)
        passive = _WHOLE_BEHIND.match(text[match.end() :])
        if not listed and (
            not (passive or _whole(before, match)) or _NOT_ALL.search(clause[-60:]) or _TIME.search(text)
        ):
            continue
        if _HAS.search(before) and not listed and _SUPINE.search(re.split(r"[.;:,]", text[match.end() :])[0]):
            continue  # `har två coacher slutat` is no possession
        if _ELSEWHERE.match(text[match.end() :]) and not listed:
            continue
        of, holder = thing, ""
        if thing == ASSOCIATION or _OWN.search(before):
            of, holder = ASSOCIATION, _holder(text, before, holders)
            if not holder and passive and _OF_ALL_PASSIVE.search(passive.group()) and "förbund" in holders:
                holder = "förbund"
        if not of or (of == ASSOCIATION and not holder):
            continue
        word = f"{match['kind'] or ''} {match['word']}".strip()
        yield Statement(
            SORT, word, (of, holder, (match["kind"] or "").lower(), key), _value(match["number"]), match["number"],
            sentence.page, sentence.line_at(match.start()), repeated.place_of(document, sentence, match.start()), text,
            HEDGES.get((match["hedge"] or "").lower(), "none"), document_id=document.document_id,
        )  # fmt: skip


def _whole(before: str, match: re.Match[str]) -> bool:
    """Do the words before the number say that it is all: also behind another number of such a list (`två lotsar och tre coacher`)?"""
    lead = before + (f"{match['hedge']} " if match["hedge"] else "")
    if _WHOLE.search(lead):
        return True
    listed = re.search(
        rf"^(?P<lead>.*?)(?:(?:\b(?:en|ett|{'|'.join(NUMBER_WORDS)}|\d+)\s+[\w-]+(?:\s+[\w-]+)?(?:,\s+|\s+och\s+|\s+samt\s+))+)$",
        lead,
    )
    return listed is not None and _WHOLE.search(listed["lead"]) is not None


def _holder(text: str, before: str, holders: Sequence[str]) -> str:
    """Who of the association has them: its board, its office or itself; the nearest word before the number."""
    near = [
        (m.end(), h)
        for h in ("styrelse", "kansli", "förbund")
        for m in re.finditer(rf"(?<!\w)(?:samordnings)?{h}\w*", before, re.IGNORECASE)
    ]
    held = max(near)[1] if near else ""
    if held not in holders:
        return ""
    return "förbund" if held == "kansli" else held


def changes(document: Document) -> Iterator[tuple[Statement, Decimal]]:
    """`ökade från sju till 14 avtalade leverantörer`: the end of a change within the year, with its beginning."""
    for sentence, thing in repeated.scoped(document):
        match = _CHANGE.search(sentence.text)
        if match is None or not thing or thing.startswith("heading:") or thing == ASSOCIATION:
            continue
        behind = re.match(rf"\s+(?:{_NEUTRAL}\s+)?(?P<word>[a-zåäö-]{{3,}})", sentence.text[match.end() :])
        ahead = re.search(
            r"(?:antal(?:et)?\s+)(?P<word>[a-zåäö-]{3,})", sentence.text[: match.start()] + match.group(), re.IGNORECASE
        )
        named = next((t for m in (behind, ahead) if m is not None and (t := _thing(m["word"]))), None)
        if named is None or any(int(y) != document.report_year for y in _OTHER_YEAR.findall(sentence.text)):
            continue
        s = Statement(
            SORT, named[0], (thing, "", "", named[1]), _value(match["number"]), match["number"], sentence.page, sentence.line_at(match.start()),
            repeated.place_of(document, sentence, match.start()), sentence.text, document_id=document.document_id,
        )  # fmt: skip
        yield s, _value(match["old"])


def _ordinals(document: Document) -> Iterator[tuple[Statement, Decimal]]:
    """`anställa en andra koordinator från 1 jan 2022`: one fewer until then, which is after the report's year."""
    for sentence, thing in repeated.scoped(document):
        match = _ORDINAL.search(sentence.text)
        if match is None or not thing or thing == ASSOCIATION or document.report_year is None:
            continue
        date = DATE.search(sentence.text, match.end())
        read = of_match(date, None) if date is not None else None
        named = of_one(match["word"])
        if read is None or named is None or read.first // 10000 <= document.report_year:
            continue
        value = Decimal(_ORDINALS[match["ordinal"].lower()])
        shown = f"{value - 1} ({match['ordinal']} {match['word']} {date.group().strip() if date else ''})"
        s = Statement(
            SORT, named[0], (thing, "", "", named[1]), value - 1, shown, sentence.page, sentence.line_at(match.start()),
            repeated.place_of(document, sentence, match.start()), sentence.text, document_id=document.document_id,
        )  # fmt: skip
        yield s, value


def _interventions(document: Document, grids: Sequence[Grid], own: Sequence[Statement]) -> Iterator[Reconciliation]:
    """How many interventions the association is said to have, against the rows of its one table of their participants."""
    named = _thing("insatser")
    tables = [g for g in grids if g.table.kind == "participants_by_intervention" and not g.table.of_words]
    if len(tables) != 1 or named is None:
        return
    first: dict[int, Fact] = {}
    for f in tables[0].facts:
        if f.scope != ASSOCIATION:
            first.setdefault(f.row, f)
    if len({f.scope for f in first.values()}) != len(first) or len(first) < FEWEST:
        return
    fact = next(iter(first.values()))
    for s in own:
        if s.key[0] != ASSOCIATION or s.key[3] != named[1] or s.key[2] not in ("", "individinriktade") or s.fact_id:
            continue
        yield repeated.noted(
            document, s, s.value, Decimal(len(first)), s.value == len(first) or s.hedge != "none", True,
            (fact.page, fact.line), "", str(len(first)), fact_ids=(fact.fact_id,), suffix=".rows",
        )  # fmt: skip


FEWEST = 3  # rows of a table of interventions


def of_one(word: str) -> tuple[str, str, tuple[str, ...]] | None:
    return next((t for end in ("", "er", "ar", "or") if (t := _thing(word + end))), None)


def _same(a: Statement, b: Statement) -> bool:
    near = any(s.hedge != "none" for s in (a, b)) and abs(a.value - b.value) * 5 <= max(a.value, b.value)
    return a.value == b.value or near


def _unsure(a: Statement, _b: Statement) -> bool:
    """Staff and the like come and go within a year; members and the board do not."""
    return a.key[3] not in _firm()


def check(document: Document, grids: Sequence[Grid] = ()) -> list[Reconciliation]:
    """Every number of things told at least twice, and those that a change or a coming one leaves no room for."""
    own = statements(document, grids)
    found = list(repeated.compared(document, own, _same, _unsure))
    for end, old in changes(document):
        for s in own:
            if s.key == end.key and s.at != end.at:
                agrees = s.value in (old, end.value) or s.hedge != "none"
                lead = replace(end, shown=f"{old} → {end.value}")
                between = min(old, end.value) < s.value < max(old, end.value)
                found.append(
                    repeated.row(document, s, lead, agrees, between, f".change.{end.at.rpartition('.text.')[2]}")
                )
    found += _interventions(document, grids, own)
    for before, coming in _ordinals(document):
        for s in own:
            if s.key == before.key and s.at != before.at and s.value in (before.value, coming):
                found.append(repeated.row(document, s, before, s.value == before.value, True, ".ordinal"))
    return found
