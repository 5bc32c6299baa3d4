"""Figures of a sentence that speak of the same people: `63 deltagare (24 kvinnor och 39 män), 18 procent`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from parsers.quantities import NUMBER_WORDS, PERSONS
from pipeline.model import ALL, COUNT, MEN, PERCENT, WOMEN, Figure, Sentence

FARTHEST = 260  # characters from a number to the share that ends what is said of it
BRACKET, LISTED, OF_WHICH = "bracket", "listed", "of_which"
_TO_SPLIT = re.compile(
    r"(?P<bracket>^[^().;:]{0,30}\((?!var)\s*(?:totalt\s+)?$)|(?P<of_which>^[^.;:]{0,60}\bvara?v\s*$)|(?P<listed>^(?:[^().;:\d]{0,60}[,:]|[^().;\d]{0,60}\bvar)\s*$)"
)
_BETWEEN_SEXES = re.compile(r"^\s*(?:\([^()]{1,9}\))?\s*(?:,|och|samt|&|,\s*och)?\s*(?:\([^()]{1,9}\))?\s*$")
_REST = re.compile(
    r"^\s*(?:,|och|samt)\s+(?:(?P<figure>\d+)|(?P<word>en|ett|[a-zåäö]+))\s+"
    r"(?:(?:person(?:er)?\s+|deltagare\s+)?(?:(?:som|med|av|vars\s+kön)\s+(?:är\s+|har\s+)?)?"
    r"(?:anonym\w*|annat\b|annan\b|okän\w*|ej\b|inte\b|icke[ -]?binär\w*|övrig\w*|ospecificera\w*|uppgift\s+saknas))"
    r"(?:(?:\s+(?!och\b|samt\b)[a-zåäö]+){1,3}(?=\s*(?:\)|$|[.,])))?",
    re.IGNORECASE,
)
# in the same bracket whatever follows women and men is the rest: `(64 kvinnor, 52 män och 2 som inte angett kön)`
_REST_IN_BRACKET = re.compile(
    r"^\s*(?:,|och|samt)\s+(?:(?P<figure>\d+)|(?P<word>[a-zåäö]+))\s+(?!%|procent|år)(?:[^\d()%;,]|,(?=\s*\w+\s+(?:som|med)))+?(?=\)|,|\s+och\s+\d)",
    re.IGNORECASE,
)
_SHUT = re.compile(r"^\s*(?:\([^()]{1,9}\))?\s*(?:[),.]|$|(?:ha[rd]e?|som|deltog|deltagit|avslut\w+|samt|vilket)\b)")
_TO_SHARE = re.compile(
    r"^\s*(?:[a-zåäö]+\s+){0,2}(?:\(\s*(?:ca |cirka |drygt |knappt |nästan |närmare )?|,?\s*(?:det vill säga|dvs\.?|motsvarande|eller)\s+(?:ca |cirka |drygt |knappt |nästan )?)$",
    re.IGNORECASE,
)
_SHARE_TO = re.compile(r"^\s*\(\s*(?:ca |cirka |drygt |knappt |nästan )?$")
_LATE_SHARE = re.compile(
    r"(?:\(\s*|\b(?:vilket|som)\s+(?:är|var|motsvara[rd]e?|utgör|utgjorde)\s+)(?:ca |cirka |drygt |knappt |nästan )?$"
)


@dataclass(eq=False)
class Bundle:
    """A number of people with its women, men and others, and the share it makes; `mode`: how the sexes are told."""

    total: Figure | None = None
    women: Figure | None = None
    men: Figure | None = None
    others: list[int] = field(default_factory=list)
    share: Figure | None = None
    mode: str = ""
    shut: bool = False  # nothing behind the sexes narrows them down (`20 män under 30 år`)
    start: int = 0
    stop: int = 0

    @property
    def figures(self) -> list[Figure]:
        return [f for f in (self.total, self.women, self.men, self.share) if f is not None]


def of_sentence(sentence: Sentence) -> list[Bundle]:
    """The bundles of a sentence in order; what stands alone is a bundle of one."""
    figures = [f for f in sentence.figures if f.measure in (COUNT, PERCENT) and f.noun != "arithmetic"]
    taken: set[int] = set()
    found: list[Bundle] = []
    for at, figure in enumerate(figures):
        if at in taken or figure.measure != COUNT or figure.sex != ALL or figure.unit != PERSONS:
            continue
        bundle = Bundle(total=figure, start=figure.start, stop=figure.stop)
        _split(sentence.text, figures, at, bundle, taken)
        found.append(bundle)
        taken.add(at)
    for bundle in found:
        _share(sentence.text, figures, bundle, taken, found)
    for at, figure in enumerate(figures):
        if at not in taken:
            one = Bundle(start=figure.start, stop=figure.stop)
            if figure.measure == PERCENT:
                one.share = figure
            elif figure.sex in (WOMEN, MEN):
                one.women, one.men = (figure, None) if figure.sex == WOMEN else (None, figure)
                _other_sex(sentence.text, figures, at, one, taken)
            else:
                one.total = figure
            found.append(one)
    return sorted(found, key=lambda b: b.start)


def split_of(sentence: Sentence) -> Bundle | None:
    """The one number of a sentence that is told with its women and men, and no other number of either beside it."""
    split = [b for b in of_sentence(sentence) if b.women is not None or b.men is not None]
    whole = [b for b in split if b.total is not None and b.women is not None and b.men is not None]
    return whole[0] if len(split) == len(whole) == 1 else None


def _split(text: str, figures: Sequence[Figure], at: int, bundle: Bundle, taken: set[int]) -> None:
    """Women and men behind a total; a bracket about another year in between does not part them."""
    total = figures[at]
    after = [(i, f) for i, f in enumerate(figures) if i > at and i not in taken and f.measure != PERCENT]
    between = text[total.stop :]
    bracket = re.match(r"^[^().;:]{0,30}\([^()]*\b(?:19|20)\d\d\b[^()]*\)", between)
    skip = total.stop + bracket.end() if bracket else total.stop
    after = [(i, f) for i, f in after if f.start >= skip]
    sexed = [(i, f) for i, f in after[:2] if f.sex in (WOMEN, MEN) and f.measure == COUNT and f.value >= 0]
    if len(sexed) < 2 or sexed[0][1].sex == sexed[1][1].sex:
        return
    (i, one), (j, two) = sexed
    led = _TO_SPLIT.match(text[skip : one.start])
    if led is None or not _BETWEEN_SEXES.match(text[one.stop : two.start]):
        return
    bundle.mode = BRACKET if led["bracket"] is not None else OF_WHICH if led["of_which"] is not None else LISTED
    bundle.women, bundle.men = (one, two) if one.sex == WOMEN else (two, one)
    stop = two.stop
    while rest := _REST.match(text[stop:]) or (_REST_IN_BRACKET.match(text[stop:]) if bundle.mode == BRACKET else None):
        number = rest["figure"] or (
            "1" if rest["word"] in ("en", "ett") else str(NUMBER_WORDS.get(rest["word"].lower(), ""))
        )
        if not number:
            break
        bundle.others.append(int(number))
        stop += rest.end()
        taken.update(k for k, f in enumerate(figures) if f.start < stop and f.start >= two.stop)
    bundle.shut = _SHUT.match(text[stop:]) is not None
    bundle.stop = stop
    taken |= {i, j}


def _other_sex(text: str, figures: Sequence[Figure], at: int, one: Bundle, taken: set[int]) -> None:
    """`121 kvinnor och 96 män` without a total."""
    if at + 1 >= len(figures) or at + 1 in taken:
        return
    other = figures[at + 1]
    both = other.measure == COUNT and other.sex in (WOMEN, MEN) and other.sex != figures[at].sex
    if both and _BETWEEN_SEXES.match(text[figures[at].stop : other.start]):
        one.women, one.men = (figures[at], other) if figures[at].sex == WOMEN else (other, figures[at])
        one.stop = other.stop
        taken.add(at + 1)


def _share(text: str, figures: Sequence[Figure], bundle: Bundle, taken: set[int], bundles: Sequence[Bundle]) -> None:
    """The percentage beside a number: before it, in a bracket behind it, or at the end of what is said of it."""
    assert bundle.total is not None
    nearby = [
        (i, f)
        for i, f in enumerate(figures)
        if i not in taken and f.measure == PERCENT and f.sex == ALL and f.part == ""
    ]
    found = next(((i, f) for i, f in nearby if _beside(text, bundle, f, bundles)), None)
    if found is None:
        return
    at, share = found
    bundle.share = share
    bundle.start, bundle.stop = min(bundle.start, share.start), max(bundle.stop, share.stop)
    taken.add(at)


def _beside(text: str, bundle: Bundle, share: Figure, bundles: Sequence[Bundle]) -> bool:
    assert bundle.total is not None
    if share.start >= bundle.total.stop and _TO_SHARE.match(text[bundle.total.stop : share.start]):
        return True
    if share.stop <= bundle.total.start and _SHARE_TO.match(text[share.stop : bundle.total.start]):
        return True
    following = min((b.start for b in bundles if b.start > bundle.start), default=len(text))
    gap = text[bundle.stop : share.start]
    near = bundle.stop <= share.start < following and len(gap) < FARTHEST and "%" not in gap
    return near and _LATE_SHARE.search(gap) is not None and not re.search(r"jämför|förra|20\d\d|;", gap)
