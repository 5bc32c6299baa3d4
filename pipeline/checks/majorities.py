"""Which interventions have more women or more men, told by their names, against their rows of participants.

`Det är bara i Ankaret och Kajutan som männen är fler`, `de är i majoritet i Ankaret men inte i Bryggan`: every name is
held against its own row. A sentence that says `bara` also says that no other intervention is such.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from parsers.numbers import swedish
from pipeline.checks import repeated
from pipeline.checks.grid import Grid
from pipeline.checks.people_rows import Rows
from pipeline.checks.repeated import Statement
from pipeline.checks.splits import PARTICIPANTS, Split, of_document
from pipeline.model import ASSOCIATION, MEN, WOMEN, Document, Reconciliation, Sentence

_MORE = re.compile(
    r"\b(?:(?P<women>kvinnorna|kvinnor)|(?P<men>männen|män))\b[^.;]{0,30}?\b(?:i\s+majoritet|flest|fler\s+än\s+(?:männen|män|kvinnorna|kvinnor)|i\s+flertal)\b"
    r"|\b(?:fler|flest)\s+(?:(?P<more_women>kvinnor)|(?P<more_men>män))\s+än\s+(?:män|kvinnor)\b"
    r"|\bär\s+(?:(?P<are_women>kvinnorna)|(?P<are_men>männen))\s+(?:i\s+majoritet|flest|fler)",
    re.IGNORECASE,
)
_THEY = re.compile(r"^\W*(?:de|dessa)\s+är\s+(?:i\s+majoritet|flest|fler)\b", re.IGNORECASE)
_WHOM = re.compile(r"^\W*(?P<sex>kvinnorna|männen)\b", re.IGNORECASE)
_NOT = re.compile(r"\b(?:men\s+)?inte\b", re.IGNORECASE)
_ONLY = re.compile(r"\b(?:bara|endast|enbart)\s+(?:i|på|inom)\b", re.IGNORECASE)
_JOINED = re.compile(r"(?:\s|,|\b(?:och|samt|men|inte|i|på|inom)\b)*")
_BESIDE = re.compile(r"(?:\s|\b(?:i|på|inom|som|är|än|männen|kvinnorna|män|kvinnor)\b)*", re.IGNORECASE)
_CLAUSE = re.compile(r"(?<=[\d%a-zåäö)])[.;]\s+(?=[A-ZÅÄÖa-zåäö])")
_ELSE = re.compile(
    r"\b(?:(?:19|20)\d\d|avslut\w*|nya|till\s+arbete|arbete|studier|utom|förutom|undantag\w*|andel\w*|förra|tidigare|samtliga|alla)\b",
    re.IGNORECASE,
)


_TOOK_PART = re.compile(
    r"^\W*(?:något\s+|betydligt\s+)?fler\s+(?P<sex>kvinnor|män)\s+än\s+(?:män|kvinnor)\s+(?:har\s+)?(?:deltog|deltagit|deltar|var\s+inskrivna|tog\s+del)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Row:
    name: str
    women: Decimal
    men: Decimal
    split: Split

    def has_more(self, sex: str) -> bool:
        return self.women > self.men if sex == WOMEN else self.men > self.women


def check(document: Document, grids: Sequence[Grid]) -> list[Reconciliation]:
    """Every intervention that a sentence names as one with more women or more men."""
    rows = _rows(grids)
    found: list[Reconciliation] = []
    before: Sentence | None = None
    for sentence in document.prose.sentences:
        if sentence.sort == "prose" and sentence.section == ASSOCIATION and len(rows) > 1:
            found += _of_sentence(document, sentence, before, rows)
        before = sentence
    return [*found, *_in_sections(document, grids)]


def _in_sections(document: Document, grids: Sequence[Grid]) -> Iterator[Reconciliation]:
    """`Fler kvinnor än män deltog` in the section of one intervention, against its row of participants."""
    rows = Rows(document, grids)
    for sentence, thing in repeated.scoped(document):
        match = _TOOK_PART.match(sentence.text)
        if match is None or not thing or thing == ASSOCIATION or thing.startswith("heading:"):
            continue
        own = [rows.answers(thing, PARTICIPANTS, s) for s in (WOMEN, MEN)]
        if any(len(a) != 1 for a in own) or _ELSE.search(sentence.text[match.start() : match.end()]):
            continue
        (women,), (men,) = own
        sex = WOMEN if match["sex"].lower() == "kvinnor" else MEN
        more, fewer = (women, men) if sex == WOMEN else (men, women)
        s = Statement(
            f"most_{sex}", women.label, (thing,), more.value, swedish(more.value), sentence.page, sentence.line_at(0),
            repeated.place_of(document, sentence, 0), sentence.text, document_id=document.document_id,
        )  # fmt: skip
        fact = women.facts[0]
        yield repeated.noted(
            document, s, more.value, fewer.value, more.value > fewer.value, False, (fact.page, fact.line), "",
            f"{swedish(women.value)} / {swedish(men.value)}", fact_ids=(fact.fact_id, men.facts[0].fact_id), rule="ordering",
            suffix=".section",
        )  # fmt: skip


def _rows(grids: Sequence[Grid]) -> list[_Row]:
    """Participants by intervention; a name that stands in two rows is none."""
    found: dict[str, list[_Row]] = {}
    for split in of_document(grids):
        women, men = split.value(WOMEN), split.value(MEN)
        by_row = split.grid.table.kind in ("participants_by_intervention", "exits_by_intervention")
        if split.concept != PARTICIPANTS or split.scope == ASSOCIATION or women is None or men is None or not by_row:
            continue
        name = next(iter(split.sexes.values()))[0].row_label
        found.setdefault(name, []).append(_Row(name, women, men, split))
    return [own[0] for own in found.values() if len(own) == 1 and len(own[0].name) > 2]


def _of_sentence(
    document: Document, sentence: Sentence, before: Sentence | None, rows: Sequence[_Row]
) -> Iterator[Reconciliation]:
    clauses = _CLAUSE.split(sentence.text)
    text = next((c for c in clauses if _MORE.search(c)), sentence.text)
    start = sentence.text.find(text)
    sex = _sex(text, before)
    likely = [r for r in rows if r.name in text]
    places = [(m.start(), r) for r in likely for m in re.finditer(rf"(?<!\w){re.escape(r.name)}(?!\w)", text)]
    # a name within a longer one is not meant
    places = [(at, r) for at, r in places if not any(o is not r and r.name in o.name and b <= at for b, o in places)]
    plain = text
    for _, r in places:
        plain = plain.replace(r.name, " " * len(r.name))
    if not sex or not places or _ELSE.search(plain) or len(_MORE.findall(plain)) > 1:
        return
    places.sort(key=lambda x: x[0])
    if not _listed(text, places):
        return
    denied = _NOT.search(plain)
    for at, row in places:
        said = not (denied and at > denied.start())
        yield _row(document, sentence, row, sex, start + at, said)
    if _ONLY.search(plain) and not denied:
        named = {r.name for _, r in places}
        for row in rows:
            if row.name not in named:
                yield _row(document, sentence, row, sex, start + places[0][0], False)


def _listed(text: str, places: Sequence[tuple[int, _Row]]) -> bool:
    """Are the names one list with nothing else between them, right beside the words for more?"""
    ends = [at + len(row.name) for at, row in places]
    gaps = [text[end:at] for end, (at, _) in zip(ends, places[1:], strict=False)]
    told = _MORE.search(text) or _THEY.match(text)
    if told is None or not all(_JOINED.fullmatch(g) for g in gaps):
        return False
    first, last = places[0][0], ends[-1]
    between = text[told.end() : first] if told.end() <= first else text[last : told.start()]
    return _BESIDE.fullmatch(between) is not None and (told.end() <= first or told.start() >= last)


def _sex(text: str, before: Sentence | None) -> str:
    match = _MORE.search(text)
    if match is not None:
        return WOMEN if any(v for k, v in match.groupdict().items() if k.endswith("women")) else MEN
    whom = _WHOM.match(before.text) if before is not None and _THEY.match(text) else None
    return "" if whom is None else WOMEN if whom["sex"].lower().startswith("k") else MEN


def _row(document: Document, sentence: Sentence, row: _Row, sex: str, at: int, said: bool) -> Reconciliation:
    """`said`: the sentence says that this intervention has more of them; else that it has not."""
    facts = [f for s in (WOMEN, MEN) for f in row.split.sexes[s]]
    stated, other = (row.women, row.men) if sex == WOMEN else (row.men, row.women)
    s = Statement(
        f"most_{sex}" if said else f"not_most_{sex}", row.name, (row.name,), stated, swedish(stated), sentence.page,
        sentence.line_at(at), f"{repeated.place_of(document, sentence, at)}.{facts[0].fact_id}", sentence.text,
        document_id=document.document_id,
    )  # fmt: skip
    return repeated.noted(
        document, s, stated, other, row.has_more(sex) is said, False, (facts[0].page, facts[0].line), "",
        f"{swedish(row.women)} / {swedish(row.men)}", fact_ids=tuple(f.fact_id for f in facts), rule="ordering",
    )  # fmt: skip
