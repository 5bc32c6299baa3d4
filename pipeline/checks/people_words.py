"""How many people a sentence tells of, and which: taken part, new, exited, exited to what, employed.

What a figure counts is told by the words of its own clause (schemas/people_phrases.csv). A figure whose clause speaks
of a target, a part of the people, another time, or how many there were at one time, is no telling of a quantity that
stands elsewhere too, and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache

from parsers.quantities import PERSONS
from pipeline import vocabulary
from pipeline.checks import bundles
from pipeline.checks.bundles import Bundle
from pipeline.model import ALL, ASSOCIATION, COUNT, MEN, WOMEN, Document, Figure, Sentence

PARTICIPANTS, NEW, EXITED = "participants", "participants_new", "participants_exited"
TO_WORK, TO_JOBSEEK, STAFF, FULL_TIME = "exits_work_or_study", "exits_jobseek", "staff", "staff_full_time"
UNTOLD = "participants?"  # people by sex, of whom the words don't say what they are
OF_BEFORE = 2  # sentences back to which `av dessa` may point
CLAUSE = 170  # characters of a clause that are looked at
_LEFT = re.compile(
    r"[,;:](?=\s)|\b(?:och|samt|varav|därav|medan|men|än|jämfört)\b"
    r"|(?<=[a-zåäö\d)]\s)(?=(?:Det|De|Under|Totalt|Sammanlagt|Av|Antalet|Insatsen|Projektet|Verksamheten)\s)"  # a stop was lost
)
_WIDE = re.compile(
    r"\b(?:varav|därav|ingen|inga|inte)\b|\d|[,;]|(?<!arbete)(?<!arbeta)(?<!arbetat)(?<!studier)(?<!studera)(?<!studerat)\s+(?:och|samt)\b"
)
_RIGHT = re.compile(r"[,;:](?=\s)|\b(?:och|samt|varav|därav|medan|men|än|jämfört|vilket|vilka|av vilka)\b")
_BRACKETS = re.compile(r"\([^()]*\)|\([^()]*$|^[^()]*\)")
_PEOPLE = re.compile(
    r"^(?:\w+\s+)?(?:deltag|person|individ|kvinn|män|man\b|ungdom(?:ar\w*)?\b|klient|elev|brukar)", re.IGNORECASE
)
_OF_THESE = re.compile(r"\bav\s+(?:dessa|dem|deltagarna)\b|\b(?:av\s+(?:dessa|dem)|varav|därav)\b", re.IGNORECASE)
_LETTERS = re.compile(r"[a-zåäöé]+")
STEM = 6
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_SINCE = r"(?:från|sedan)\s+(?:och\s+med\s+)?(?:den\s+)?(?:\d{1,2}\s+)?(?:månads?skiftet\s+)?[a-z]{3,9}\s+"
_HALF = re.compile(
    r"(?:under\s+)?(?:det\s+)?(?:årets\s+)?första\s+halvåret|januari\s*(?:till\s+och\s+med|till|t\.?o\.?m\.?|[-–])\s*juni",
    re.IGNORECASE,
)
_WHERE = re.compile(
    r"^\s*(?:i|på|inom|vid|genom|av|från|som|per|åt|till|med|utan|mot|för|hos|om|kring|runt|utifrån|där|vars|att)\s+(?P<what>[^\s,.;]+(?:\s+(?!(?:i|på|inom|från|av|vid)\s)[^\s,.;]+){0,3})",
    re.IGNORECASE,
)
_ITSELF = re.compile(
    r"\b(?:\w{2,5}-)?(?:insats|projekt|verksamhet|stödet\b|program|någon\s+av|något\s+av|någon\s+insats|förbund)",
    re.IGNORECASE,
)
_TAKES_WHERE = re.compile(
    r"\b(?:deltagit|deltog|deltar|del|aktuella|inskrivna|[\w-]*stöd(?:et)?|varit\s+med)\s+"
    r"(?:(?:i|på|inom|vid|av|från|genom|hos|för|med|om|kring)\s+(?P<what>.+)|(?P<to>att)\b.*)$",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    r"^\s*(?:$|[.)]|(?:en|sin|sina|någon|en\s+ny)\s+(?:\S+\s+)?insats\w*|insats|projekt|programm|verksamhet|under\b|20\d\d|(?:i|på|inom|hos|vid|via|som|av|per|och|samt|varit)\s|totalt|sammanlagt|inskrivna|aktuella|fördela|jämnt)",
    re.IGNORECASE,
)  # what may stand behind people an intervention had: anything else is what they had, or began
_YEAR_END = re.compile(r"vid\s+(?:årets|verksamhetsårets)\s+(?:slut|utgång)|vid\s+årsskiftet", re.IGNORECASE)
_STAFF_LEFT = re.compile(
    r"\b(?:har|hade|haft|är|var|best(?:år|od|ått)\s+av|antalet?|totalt|sammanlagt)\b[^.,;]*$", re.IGNORECASE
)
_STAFF_RIGHT = re.compile(
    r"^\s*(?:anställda\b)?\s*(?:$|[.)]|(?:under|vid|på|i|inklusive|varav|motsvarande|och|samt|fördela\w*|20\d\d)\b)",
    re.IGNORECASE,
)
_BEGAN = re.compile(r"\b(?:påbörja(?:de|t|ts|des)|började?|börjat|starta(?:de|t)|avsluta(?:de|t))\b", re.IGNORECASE)
_SEVERAL = re.compile(r"\binsatser\w*|\ben\s+insats\b|\bförbundets\b", re.IGNORECASE)
_OF_ALL = re.compile(
    r"\bav\s+(?:de|samtliga|alla|totalt)(?:\s+totalt)?\s*$", re.IGNORECASE
)  # `Av de 90 som avslutades`
_OF_FIRST = re.compile(r"^\W*(?:[A-ZÅÄÖ][a-zåäö]+\s+)?(?:Av|Bland)\s+(?:de|dessa|dem|totalt|samtliga|alla)\b")
_THAT = re.compile(r"^\s*som\s+(?:ha[rd]e?\s+)?[^\s,.;]+")  # what is said of the people before
_AND_THEN = re.compile(r"\boch\s+(?:ha[rd]e?\s+|då\s+|därefter\s+|sedan\s+)?(?:gått|gick|fått|fick|börjat|började)\b")
_GOES_ON = re.compile(
    r"^[)\s]*,?\s+(?=(?:ha[rd]e?|som|deltog|deltagit|avslut\w+|varit|fått|fick|skrevs|skrivits|började|börjat|påbörja\w+)\b)|^\s*\)"
)
_OF_ALL_OF_THEM = re.compile(
    r"\b(?:någon|något|en)\s+av\s+(?:våra|förbundets|de)\s+(?:\S+\s+){0,2}insatser(?:na)?\b|\bvåra\s+(?:\S+\s+){0,2}insatser\b|"
    r"\bförbundets\s+(?:\S+\s+){0,2}insatser\b|\b(?:samtliga|alla|finansierade?|individ\w*)\s+(?:\S+\s+)?insatser(?:na)?\b",
    re.IGNORECASE,
)
_OTHER_CLAUSE = re.compile(r",\s+(?:och|men|medan|samtidigt|vilket|eftersom|trots|så|även)\b|;")
_BARE = re.compile(
    r"(?:^|(?<=\bvarav\s)|(?<=\boch\s))(?P<number>\d{1,4})\s+(?:har\s+(?:redan\s+)?)?(?:avslut(?:ades|ats)|skrevs\s+ut|skrivits\s+ut|(?:var|är)\s+nya)\b(?!\s+(?:till|på\s+grund|med)\b)"
)
_OFFICE = re.compile(r"\bförbundet?\b|\bsamordningsförbundet\b|\bkansli", re.IGNORECASE)


@dataclass(frozen=True)
class Telling:
    """Some people a sentence counts: what of them, of which intervention, and the figures by sex."""

    at: int  # the sentence's number
    sentence: Sentence
    scope: str
    item: str
    bundle: Bundle
    figures: dict[str, Figure]  # all, women, men
    whole: bool  # the words say that these are all of the year's
    certain: bool  # the words alone leave no other meaning; else it takes the figures to tell

    @property
    def lead(self) -> Figure:
        return next(iter(self.figures.values()))

    @property
    def total(self) -> Decimal | None:
        """All of them: as told, or as women and men make them."""
        if ALL in self.figures:
            return self.figures[ALL].value
        if WOMEN in self.figures and MEN in self.figures and not self.bundle.others:
            return self.figures[WOMEN].value + self.figures[MEN].value
        return None


@dataclass(frozen=True)
class _Clause:
    left: str
    noun: str
    right: str
    wide: str  # to the next figure, whatever stands in between
    lead: str  # from the beginning of the sentence
    rest: bool = False  # the sentence begins with people of whom this is a part: `Av de 90 som avslutades gick 20`

    @property
    def own(self) -> str:
        return f"{self.left} {self.noun} {self.right}"


_DIGIT = re.compile(r"\d")


@cache
def phrases(sort: str) -> tuple[tuple[str, re.Pattern[str], re.Pattern[str] | None], ...]:
    """Item, pattern and what must not stand beside it, of the rows of one sort in their order."""
    return tuple(
        (r["item"], re.compile(r["pattern"], re.IGNORECASE), re.compile(r["not_pattern"], re.IGNORECASE) if r["not_pattern"] else None)
        for r in vocabulary.rows("people_phrases.csv")
        if r["sort"] == sort
    )  # fmt: skip


@dataclass
class Reader:
    """Reads the tellings of one document. `names`: what the tables call the interventions, by scope."""

    document: Document
    names: dict[str, list[str]] = field(default_factory=dict)
    listed: frozenset[str] = frozenset()  # the interventions that the tables have people of

    def _scope(self, sentence: Sentence) -> str:
        """Its intervention's; the association's where the sentence speaks of all interventions and names none."""
        if sentence.scope != ASSOCIATION and _OF_ALL_OF_THEM.search(sentence.text):
            said = sentence.text.casefold()
            if not any(len(n) > 2 and n.casefold() in said for n in self.names.get(sentence.scope, ())):
                return ASSOCIATION
        if sentence.scope != sentence.section and self._named_later(sentence):
            return sentence.section
        return sentence.scope

    def _named_later(self, sentence: Sentence) -> bool:
        """Is the intervention named only in another clause than every number of people: `..., och ändå har kön till X vuxit`?"""
        names = [n for n in self.names.get(sentence.scope, ()) if len(n) > 2]
        places = [m.start() for n in names for m in re.finditer(re.escape(n), sentence.text, re.IGNORECASE)]
        ends = [m.start() for m in _OTHER_CLAUSE.finditer(sentence.text)]
        told = [f.start for f in sentence.figures if f.unit == PERSONS]
        if not places or not told:
            return False
        return all(any(min(at, f) < e <= max(at, f) for e in ends) for at in places for f in told)

    def tellings(self) -> list[Telling]:
        """All figures of people whose words say what they count, in order."""
        found: list[Telling] = []
        for at, sentence in enumerate(self.document.prose.sentences):
            if sentence.sort == "caption" or not (sentence.figures or _DIGIT.search(sentence.text)):
                continue
            sentence = _with_bare(replace(sentence, scope=self._scope(sentence)))
            own = bundles.of_sentence(sentence)
            counts = [b for b in own if any(_of_people(f) for _, f in _by_sex(b))]
            for i in range(len(counts)):
                told = self._telling(at, sentence, counts, i, found)
                if told is not None:
                    found.append(told)
        return found

    def _names_another(self, sentence: Sentence) -> bool:
        """Does a sentence name another intervention than it is about, or one of all? Its people may be of these."""
        own = " ".join(self.names.get(sentence.scope, ())).casefold()
        others = {n for code in self.listed - {sentence.scope} for n in self.names.get(code, ()) if len(n) > 3}
        near = (n for n in others if n in sentence.text and n.casefold() not in own)
        return any(re.search(rf"(?<!\w){re.escape(n)}(?!\w)", sentence.text) for n in near)

    def _telling(
        self, at: int, sentence: Sentence, counts: Sequence[Bundle], i: int, found: Sequence[Telling]
    ) -> Telling | None:
        bundle = counts[i]
        figures = dict(_by_sex(bundle))
        lead = next(iter(figures.values()), None)
        if (
            lead is None
            or lead.value != lead.value.to_integral_value()
            or lead.part in ("base", "previous")
            or _YEAR.fullmatch(lead.printed)
        ):
            return None
        clause = self._clause(sentence, counts, i)
        office = _OFFICE.search(sentence.text) is not None and sentence.scope == ASSOCIATION
        if office and (item := _employed(clause)):
            certain = item == FULL_TIME or _all_employed(clause)
            clause = replace(clause, left=_YEAR_END.sub(" ", clause.left), right=_YEAR_END.sub(" ", clause.right))
        elif _PEOPLE.match(lead.noun) or (lead.unit == PERSONS and not lead.noun):
            item, certain = self._counted(clause, sentence)
        else:
            return None
        if not item and sentence.scope != ASSOCIATION and set(figures) == {ALL, WOMEN, MEN}:
            item = UNTOLD  # figures may tell what the words don't
        if not item or (item == EXITED and lead.part) or self._elsewhere(clause):
            return None
        if item in (STAFF, FULL_TIME):
            figures = {ALL: bundle.total} if bundle.total is not None else figures
            return Telling(at, sentence, ASSOCIATION, item, bundle, figures, True, certain)
        if self._part(clause, item, at, sentence.scope, found):
            return None
        if lead.noun == "individ" and re.match(r"\s*-?\s*inriktad", clause.right):
            return None
        if self._names_another(sentence) or (item == EXITED and _AND_THEN.search(sentence.text[lead.stop :][:CLAUSE])):
            certain = False
        if sentence.scope == ASSOCIATION and not _SEVERAL.search(clause.lead + clause.own):
            certain = False
        whole = any(p.search(clause.lead + clause.own) for _, p, _ in phrases("whole"))
        return Telling(at, sentence, sentence.scope, item, bundle, figures, whole, certain)

    def _clause(self, sentence: Sentence, counts: Sequence[Bundle], i: int) -> _Clause:
        """The words around a bundle, without brackets; the intervention's own name is `insatsen` there."""
        text, bundle = sentence.text, counts[i]
        after = list(counts[i + 1 :])
        stop = bundle.stop if bundle.share is None else max(f.stop for _, f in _by_sex(bundle))
        if bundle.total is not None and bundle.total.part == "reached" and after:
            stop, after = after[0].stop, after[1:]
        last = counts[i - 1].stop if i else 0
        plain = self._plain(sentence.scope)
        left = _THAT.sub(" ", _BRACKETS.sub(" ", plain(text[last : bundle.start])))
        behind = _GOES_ON.sub(" ", text[stop : after[0].start if after else len(text)])
        if bundle.total is not None and bundle.women is not None and bundle.men is not None:
            between = text[bundle.total.stop : min(bundle.women.start, bundle.men.start)].rstrip(" (,")
            behind = f"{between} {behind}"
        right = _BRACKETS.sub(" ", plain(behind))
        cuts = [m.start() for m in _LEFT.finditer(left)]
        cut, wider = _RIGHT.search(right), _WIDE.search(right)
        return _Clause(
            left[cuts[-1] if cuts else 0 :][-CLAUSE:],
            text[bundle.start : next(iter(dict(_by_sex(bundle)).values())).stop],
            right[: cut.start() if cut else len(right)][:CLAUSE],
            right[: wider.start() if wider else len(right)][:CLAUSE],
            plain(text[: bundle.start]),
            i > 0 and _OF_FIRST.match(text) is not None,
        )

    def _plain(self, scope: str) -> Callable[[str], str]:
        """Text without the intervention's own name, which may look like something else, and without the report's own time."""
        names = sorted((n for n in self.names.get(scope, ()) if len(n) > 2), key=len, reverse=True)
        own = "|".join(re.escape(n) for n in names) if scope != ASSOCIATION else ""
        named = re.compile(rf"(?<!\w)(?:{own or '(?!)'})(?:s|en)?(?!\w)", re.IGNORECASE)
        since = re.compile(rf"{_SINCE}{self.document.report_year}", re.IGNORECASE)
        half = _HALF if self.document.report_type == "half_year_report" else re.compile("(?!)")
        return lambda text: since.sub(" under året ", half.sub(" under perioden ", named.sub("insatsen", text)))

    def _counted(self, clause: _Clause, sentence: Sentence) -> tuple[str, bool]:
        """What is counted, and whether the words alone say so."""
        for item, pattern, no in phrases("counted"):
            if item in (STAFF, FULL_TIME) or (item in (TO_WORK, TO_JOBSEEK) and _OF_ALL.search(clause.left)):
                continue
            text = f"{clause.left} {clause.noun} {clause.wide}" if item in (TO_WORK, TO_JOBSEEK) else clause.own
            led = item == PARTICIPANTS and any(p.search(clause.left) for _, p, _ in phrases("counted_before"))
            if not led and not pattern.search(text):
                continue
            if no is not None and no.search(text if sentence.scope != ASSOCIATION else clause.lead + text):
                return (item, False) if item == PARTICIPANTS else ("", False)
            return item, item in (TO_WORK, TO_JOBSEEK) or self._at_itself(clause, item, led, sentence.scope)
        return "", False

    def _at_itself(self, clause: _Clause, item: str, led: bool, scope: str) -> bool:
        """Do the words say that people took part in the intervention itself, not in a meeting or a step of it?"""
        if re.match(r"\s*[-–]", clause.right):
            return False
        behind = _WHERE.match(clause.right)
        if behind is not None and not self._itself(behind["what"], scope):
            taken = any(p.search(clause.right) for i, p, _ in phrases("counted") if i == item)
            if not (re.match(r"\s*som\b", clause.right) and taken):
                return False
        if led and not _OBJECT.match(clause.right):
            return False
        began = _BEGAN.search(clause.right)
        if began is not None and not _OBJECT.match(clause.right[began.end() :]):
            return False
        if began is None and _BEGAN.search(clause.left) and not _OBJECT.match(clause.right):
            return False
        where = _TAKES_WHERE.search(clause.right) or _TAKES_WHERE.search(clause.left)
        return where is None or (where["to"] is None and self._itself(where["what"], scope))

    def _itself(self, what: str, scope: str) -> bool:
        """Is it the intervention, by a word for one or by a word of what the tables call it?"""
        if _ITSELF.search(what):
            return True
        words = {w[:STEM] for n in self.names.get(scope, ()) for w in _LETTERS.findall(n.casefold()) if len(w) >= STEM}
        return scope != ASSOCIATION and any(
            w[:STEM] in words for w in _LETTERS.findall(what.casefold()) if len(w) >= STEM
        )

    def _elsewhere(self, clause: _Clause) -> bool:
        """A target, another time, a part by what the people are, how many at one time."""
        year = self.document.report_year
        text = f"{clause.lead} {clause.right}"
        if {int(y) for y in _YEAR.findall(text)} - {year}:
            return True
        anywhere = any(p.search(clause.lead) for _, p, _ in phrases("never_before"))
        return anywhere or any(p.search(clause.own) for sort in ("never", "never_before") for _, p, _ in phrases(sort))

    def _part(self, clause: _Clause, item: str, at: int, scope: str, found: Sequence[Telling]) -> bool:
        """Is it a part of people told before? New and exited ones of those taken part are all new and exited ones."""
        if clause.rest and item not in (TO_WORK, TO_JOBSEEK):
            return True
        own = f"{_OF_ALL.sub(' ', clause.left)} {clause.noun} {clause.right}"
        if not any(p.search(own) for _, p, _ in phrases("part")):
            return False
        if not _OF_THESE.search(clause.noun + clause.right[:20]) and not _OF_THESE.search(clause.left):
            return True
        before = next((t for t in reversed(found) if t.item in (PARTICIPANTS, NEW, EXITED)), None)
        near = before is not None and at - before.at <= OF_BEFORE and before.scope == scope
        if not near or before is None:
            return True
        return not (before.item == PARTICIPANTS and item != PARTICIPANTS) and not (before.item == EXITED and item in (TO_WORK, TO_JOBSEEK))  # fmt: skip


def _with_bare(sentence: Sentence) -> Sentence:
    """With numbers that no noun but what they did makes people: `och 69 avslutades`, `varav 12 var nya`."""
    people = [f for f in sentence.figures if f.unit == PERSONS or f.measure != COUNT]
    taken = [(f.start, f.stop) for f in people]
    found = [
        Figure(
            m.start("number"), m.end("number"), m.end("number"), m["number"], Decimal(m["number"]), COUNT, PERSONS, ALL,
            line=sentence.line_at(m.start("number")),
        )
        for m in _BARE.finditer(sentence.text)
        if not any(a <= m.start("number") < b for a, b in taken)
    ]  # fmt: skip
    if not found:
        return sentence
    starts = {f.start for f in found}
    kept = [f for f in sentence.figures if f.start not in starts]
    return replace(sentence, figures=tuple(sorted([*kept, *found], key=lambda f: f.start)))


def _by_sex(bundle: Bundle) -> Iterator[tuple[str, Figure]]:
    for sex, figure in ((ALL, bundle.total), (WOMEN, bundle.women), (MEN, bundle.men)):
        if figure is not None:
            yield sex, figure


def _of_people(figure: Figure) -> bool:
    if figure.measure != COUNT or _YEAR.fullmatch(figure.printed):
        return False
    return figure.unit == PERSONS or any(i == FULL_TIME and p.search(figure.noun) for i, p, _ in phrases("counted"))


def _all_employed(clause: _Clause) -> bool:
    """`Förbundet har fem anställda`, not `två anställda har gått en utbildning`."""
    few = re.search(r"medarbetare", clause.noun, re.IGNORECASE) is not None
    led = _STAFF_LEFT.search(clause.left)
    told = led is not None and (not few or re.search(r"best|total|samman", led.group(), re.IGNORECASE) is not None)
    return told and _STAFF_RIGHT.match(clause.right) is not None


def _employed(clause: _Clause) -> str:
    for item, pattern, no in reversed(phrases("counted")):
        text = f"{clause.noun} {clause.right}"
        if item in (STAFF, FULL_TIME) and pattern.search(text) and not (no and no.search(clause.own)):
            return item
    return ""
