"""Dates as Swedish text writes them: `juni 2018`, `1 jan 2022`, `2020-03-30`, `våren 2019`, `årsskiftet 2021/2022`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SPELT = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
]
_MONTHS = {name: n for n, name in enumerate(_SPELT, 1)} | {
    name[:3]: n for n, name in enumerate(_SPELT, 1)
} | {"sept": 9}  # fmt: skip
_SEASONS = {
    "våren": (1, 6),
    "sommaren": (5, 9),
    "hösten": (8, 12),
    "första halvåret": (1, 6),
    "andra halvåret": (7, 12),
    "första kvartalet": (1, 3),
    "andra kvartalet": (4, 6),
    "tredje kvartalet": (7, 9),
    "fjärde kvartalet": (10, 12),
    "början av": (1, 6),
    "mitten av": (4, 9),
    "slutet av": (7, 12),
}
_NAMED = "|".join(_SEASONS).replace(" ", r"\s")
_YEAR = r"(?:19|20)\d\d"
DATE = re.compile(
    rf"""(?P<iso>(?P<iy>{_YEAR})-(?P<im>0[1-9]|1[0-2])(?:-(?P<id>[0-3]\d))?)(?!\d)
    |(?:(?:den\s+)?(?P<day>\d{{1,2}}|första|sista)(?::[ae])?\s+)?\b(?P<month>{"|".join(sorted(_MONTHS, key=len, reverse=True))})\b\.?(?:\s+månad)?(?:\s+(?:år\s+)?(?P<my>{_YEAR})\b)?
    |\b(?P<season>{_NAMED})\s+(?:år\s+)?(?P<sy>{_YEAR})\b
    |\bårsskiftet\s+(?P<ty>{_YEAR})\s?[/–-]\s?\d{{2,4}}
    |(?:\bår\s+)?\b(?P<year>{_YEAR})\b(?![-/–:.,]?\d)""",
    re.VERBOSE | re.IGNORECASE,
)

_CENTURY = re.compile(r"19\d\d|20\d\d")
_STEM = re.compile("|".join(sorted({name[:3] for name in _SPELT})))


@dataclass(frozen=True, slots=True)
class Date:
    """The days a date may mean, as 20180330; `juni 2018` is 20180600 to 20180699. `year_read`: no year was printed, the caller's was taken."""

    first: int
    last: int
    year_read: bool = False


def may_hold(text: str) -> bool:
    """False where no date can stand: a quick look before the slow search for DATE."""
    return _CENTURY.search(text) is not None or _STEM.search(text.casefold()) is not None


def of_match(match: re.Match[str], year: int | None) -> Date | None:
    """A date found by DATE; `year` is taken where none is printed. None where no year is known."""
    if match["iso"]:
        return _of_month(int(match["iy"]), int(match["im"]), match["id"] or "")
    if match["month"]:
        own = int(match["my"]) if match["my"] else year
        return _of_month(own, _MONTHS[match["month"].lower()], match["day"] or "", not match["my"]) if own else None
    if match["season"]:
        first, last = _SEASONS[" ".join(match["season"].lower().split())]
        return Date(int(match["sy"]) * 10000 + first * 100, int(match["sy"]) * 10000 + last * 100 + 99)
    if match["ty"]:
        return Date(int(match["ty"]) * 10000 + 1200, (int(match["ty"]) + 1) * 10000 + 199)
    return Date(int(match["year"]) * 10000, int(match["year"]) * 10000 + 9999)


def _of_month(year: int, month: int, day: str, year_read: bool = False) -> Date:
    first = year * 10000 + month * 100
    known = {"första": 1}.get(day.lower(), int(day) if day.isdigit() else 0)
    return Date(first + known, first + (known or 99), year_read)


def months_apart(a: int, b: int) -> int:
    """Months from one to the other of two days written as 20180330."""
    return abs((a // 10000 * 12 + a // 100 % 100) - (b // 10000 * 12 + b // 100 % 100))
