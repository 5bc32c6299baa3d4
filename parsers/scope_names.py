"""Names of interventions and of sections that no table and no page number tells: from captions and a bare list of contents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from parsers.lines import Line
from pipeline import vocabulary

LONGEST_HEADING = 80  # characters
NUMBERED = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*\.?|[A-Z](?:\.\d{1,2})+\.?|[A-Z]\.)\s+")  # `2.4`, `E.1`, `E.`
SECTION = re.compile(r"^(?:\d{1,2}|[A-Z])(?:\.\d{1,2})+\.?\s+[A-ZÅÄÖ]")
_CONTENTS = re.compile(r"^\W*innehåll(?:sförteckning)?\W*$", re.IGNORECASE)
_OF_PEOPLE = re.compile(r"avslut|utskriv|utgång|orsak|anledning|deltag|mål\b", re.IGNORECASE)
_TAIL = re.compile(
    r"(?:\b(?:från|för|i|ur)\s+|[,:–-]\s+)(?P<name>[A-ZÅÄÖ][^,:]{2,60}?)[\s.]*$"
)  # `Avslut från Bryggan`
_OF_EXITS = re.compile(r"avslut|utskriv|utgång", re.IGNORECASE)
_NO_NAME = re.compile(
    r"^(?:kvinn|män\b|flickor|pojkar|annat|samtlig|alla\b|total|summa|hela\b|unga?\b(?!\s\w)|vuxna\b|andel|antal|procent|utfall|hel|halv"
    r"|jan|feb|mars|apr|maj|jun|jul|aug|sep|okt|nov|dec|kvartal|period|år\b)|\d{4}|förbund|individ|insatser\b|deltagare",
    re.IGNORECASE,
)  # ends of captions that name no intervention
LEAST_ALIKE = 2  # captions that differ in the name at their end alone
LONGEST_CONTENTS = 60  # lines
FEWEST = 3  # entries of a list of contents


def plain_title(text: str) -> str:
    """A heading without its number and marks."""
    return NUMBERED.sub("", text.strip("#* -•"))


def contents(lines: Sequence[Line]) -> list[str]:
    """What stands under `Innehåll` without page numbers, as far as every line of it comes again later, alone on its line."""
    start = next((i for i, line in enumerate(lines) if _CONTENTS.match(line.text)), None)
    if start is None:
        return []
    found: dict[str, str] = {}
    later = {vocabulary.fold(plain_title(line.text)): line.index for line in lines}
    for line in lines[start + 1 : start + 1 + LONGEST_CONTENTS]:
        title = plain_title(line.text)
        key = vocabulary.fold(title)
        if key in found or later[key] <= line.index or len(title) > LONGEST_HEADING:
            break
        found[key] = title
    return list(found.values()) if len(found) >= FEWEST else []


def of_captions(lines: Sequence[Line]) -> list[str]:
    """Interventions by the captions of their own tables: the end of a caption that is also a heading, word for word.

    `Avslut från Bryggan` and a heading `E.2 Bryggan`: no table needs to list the interventions for that. Nor for captions
    of exits that differ in the name at their end alone: `Avslutsorsaker, Bryggan` and `Avslutsorsaker, Fyren`.
    """
    headed = {vocabulary.fold(t): t for t in _headings(lines)}
    found = []
    families: dict[str, list[str]] = {}
    for line in lines:
        if line.row or line.toc or len(line.text) > LONGEST_HEADING or not _OF_PEOPLE.search(line.text):
            continue
        text = (line.caption["title"] or "") if line.caption else line.text
        own = _TAIL.search(text)
        if own is None:
            continue
        title = headed.get(vocabulary.fold(own["name"]))
        if title is not None:
            found.append(title)
        elif not line.prose and not _NO_NAME.search(own["name"]) and _OF_EXITS.search(text[: own.start()]):
            families.setdefault(vocabulary.fold(text[: own.start()]), []).append(own["name"])
    found += [n for names in families.values() if len(set(names)) >= LEAST_ALIKE for n in names]
    return list(dict.fromkeys(found))


def _headings(lines: Sequence[Line]) -> Iterator[str]:
    listed = {vocabulary.fold(t) for t in contents(lines)}
    for line in lines:
        if line.row or line.caption or line.toc or len(line.text) > LONGEST_HEADING:
            continue
        title = plain_title(line.text)
        if line.heading or SECTION.match(line.text.strip("#* ")) or vocabulary.fold(title) in listed:
            yield title
