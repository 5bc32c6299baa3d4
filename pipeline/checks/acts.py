"""Which act a number is given for: by the name before it, or by the title behind it, as reports print both.

`Kommunallagen (2017:725)`, `lag (2016:1145) om offentlig upphandling`, `LOU (SFS 2016:1145)`, `lagen om anställningsskydd,
1982:80`, `SFS 2009:400 Offentlighets- och sekretesslagen`: the names and their short forms are in schemas/vocabulary/acts.csv.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from pipeline import vocabulary

_SFS = r"(?:SFS\s*(?:nr\.?\s*)?)?"
_GENERIC = re.compile(r"^(?:lag|förordning)\s+(?=om\b|med\b)", re.IGNORECASE)
_PLAIN = re.compile(
    rf"(?<![a-zåäö]-\s)(?<!-)\b(?:lag|lagen|lagens|lagar(?:na)?|förordning|förordningen)\s*[,(]?\s*(?:nr\.?\s*)?{_SFS}$",
    re.IGNORECASE,
)
_AHEAD = re.compile(rf"(?P<words>[a-zåäöé][a-zåäöé –-]*?)\s*[,(]?\s*(?:nr\.?\s*)?{_SFS}$", re.IGNORECASE)
_SHORT = re.compile(rf"\b(?P<short>[A-ZÅÄÖ][A-Za-zÅÄÖ]{{1,4}})\)?\s*[,(]?\s*{_SFS}$")
_SHORT_BETWEEN = re.compile(rf"\s*[,(]\s*(?P<short>[A-ZÅÄÖ][A-Za-zÅÄÖ-]{{1,8}})\)?(?=\s*[,(]?\s*{_SFS}$)")
_NO_ACT = re.compile(
    r"\b(?:SOU|Ds|prop\.?|skr\.?|bet\.?|rskr\.?|dnr\.?|diarienummer|(?!SFS)[A-ZÅÄÖ]{2,6}-?FS|rapport\w*|ISF|RKR)\s*[:(]?\s*(?:nr\.?\s*)?$",
    re.IGNORECASE,
)
_FIRST = re.compile(r"(?:\bSFS\s*(?:nr\.?\s*)?|[•▪●*;]\s*|^\s*)$")
_ENDING = r"(?:en|ens|et|ets|s)?$"
LONG = 14  # letters of a title in which OCR may have spoilt some
ALIKE = 0.88
TELLING = 10  # letters of a title's word by which its subject is known again
_COMMON_TITLE = ("komplet", "bestäm", "förordn", "särskil", "verksam", "offentl", "kommuna")
_CALLED_LAW = re.compile(r"(?:lag|lagen|förordning|förordningen)\s*\(?\s*(?:SFS\s*)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Act:
    """One row of schemas/vocabulary/acts.csv with the names it is cited by, words run together."""

    row: dict[str, str]
    titles: tuple[str, ...]  # as one run: `offentligupphandling`, `kommunallag`
    words: tuple[str, ...]  # names of one word, which must begin a word
    links: tuple[str, ...]  # titles with the word that joins them to `lag`: `omoffentligupphandling`
    shorts: tuple[str, ...]  # `LOU`


@cache
def known() -> tuple[Act, ...]:
    """All acts of the list."""
    return tuple(_act(r) for r in vocabulary.rows("vocabulary/acts.csv"))


def _act(r: dict[str, str]) -> Act:
    also = [a.strip() for a in r["also"].split(";") if a.strip()]
    shorts = tuple(a for a in also if a.isupper() or (len(a) <= 5 and a[-1:].isupper()))
    names = [r["title_sv"], *(a for a in also if a not in shorts)]
    ordinance = r["title_sv"].casefold().startswith("förordning")
    titles, words, links = [], [], []
    for name in names:
        bare = _GENERIC.sub("", name)
        if bare != name:
            links.append(packed(bare))
            titles += [packed(("förordningen" if ordinance else "lagen") + bare), packed(name)]
            titles += [packed(bare)] if bare.count(" ") >= 2 and not ordinance else []
        elif " " in name and not name[:1].isupper():
            links.append(packed("om " + name))
            titles.append(packed("lagen om " + name))
        else:
            titles.append(packed(name))
            words += [packed(name)] if " " not in name else []
    return Act(r, tuple(titles), tuple(words), tuple(links), shorts)


def packed(text: str) -> str:
    """Words as one run: a line's end may part a word, and OCR any."""
    return re.sub(r"[\s–-]+", "", text.casefold())


def named(before: str, behind: str) -> list[dict[str, str]]:
    """The acts whose name stands beside a number, by the words before and behind it; none where it has no known name."""
    if _NO_ACT.search(before):
        return []
    if _PLAIN.search(before):
        return _behind(behind)
    own = _ahead(before)
    if own or not _FIRST.search(before):
        return own
    return _leading(behind)


def of_number(number: str) -> list[dict[str, str]]:
    """The act of a number."""
    return [a.row for a in known() if a.row["act"] == number]


def slipped(number: str, before: str, behind: str) -> list[dict[str, str]]:
    """The act meant by a number that no act has, where two digits of it are swapped and its sentence speaks of that act.

    `dataskyddsförordningen med kompletterande lag (2018:281)`: a long word of the title, or its whole subject, stands near.
    """
    if _NO_ACT.search(before) or of_number(number) or not _CALLED_LAW.search(before[-40:]):
        return []
    near = before.rsplit(". ", 1)[-1] + " " + behind.split(". ", 1)[0]
    words = packed(near)
    return [
        a.row
        for a in known()
        if _swapped(a.row["act"], number) and any(w[:TELLING] in words for w in _telling(a.row["title_sv"]))
    ]


def _swapped(one: str, other: str) -> bool:
    """Are two numbers of acts one but for two neighbouring digits?"""
    if len(one) != len(other):
        return False
    odd = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return len(odd) == 2 and odd[1] == odd[0] + 1 and one[odd[0]] == other[odd[1]] and one[odd[1]] == other[odd[0]]


def _telling(title: str) -> list[str]:
    """The long words of a title that few others have."""
    return [
        w for w in re.findall(r"[a-zåäö]+", title.casefold()) if len(w) >= TELLING and not w.startswith(_COMMON_TITLE)
    ]


def _behind(behind: str) -> list[dict[str, str]]:
    """`lag (2016:1145) om offentlig upphandling`: what stands behind, up to the next number."""
    around = packed(re.split(r"\(?\d{4}:", behind)[0]).lstrip("),")
    exact = [a.row for a in known() if any(around.startswith(t) for t in a.links)]
    return exact or [a.row for a in known() if any(_alike(around[: len(t)], t) for t in a.links)]


def _ahead(before: str) -> list[dict[str, str]]:
    short = _SHORT.search(before)
    found = [a.row for a in known() if short and short["short"] in a.shorts]
    if found:
        return found
    between = _SHORT_BETWEEN.search(before)
    if between and any(between["short"] in a.shorts for a in known()):
        before = before[: between.start()] + before[between.end() :]
    match = _AHEAD.search(before)
    if match is None:
        return []
    last = packed(re.sub(r"-\s+", "", match["words"]).split()[-1])  # a line's end may part a word
    around = packed(match["words"])
    exact = [
        (len(t), a.row)
        for a in known()
        for t in a.titles
        if t in around
        and re.search(re.escape(t) + _ENDING, around)
        and (t not in a.words or _whole_word(around, t, last))
    ]
    if exact:  # the longest name: `sekretesslag` ends that of another act
        return [row for size, row in exact if size == max(size for size, _ in exact)]
    several = [(a.row, t) for a in known() for t in a.titles if t not in a.words]  # one word is like too many others
    return [row for row, t in several if any(_alike(around[-len(t) - n :], t + "en"[:n]) for n in (0, 2))]


def _whole_word(around: str, title: str, last: str) -> bool:
    """A title of one word is the last word before the number: `kommunallagen`, not `folkkommunallagen`."""
    return last.startswith(title) or (around.endswith(title + "en") and len(last) <= len(title) + 3)


def _leading(behind: str) -> list[dict[str, str]]:
    """`SFS 2017:725 Kommunallagen`: the name behind a number that begins an item of a list."""
    if not re.match(r"\s*[,:–-]?\s+[A-ZÅÄÖa-zåäö]", behind):
        return []
    around = packed(behind).lstrip(",:")
    return [a.row for a in known() if any(re.match(re.escape(t) + r"(?:en|et)?", around) for t in a.titles)]


def _alike(one: str, title: str) -> bool:
    if len(title) < LONG or len(one) < LONG:
        return False
    match = SequenceMatcher(None, one, title)
    return match.quick_ratio() >= ALIKE and match.ratio() >= ALIKE  # the quick one is never below the other
