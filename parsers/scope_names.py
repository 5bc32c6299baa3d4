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

    `Avslut från Bryggan` and a heading `E.2 Bryggan`: no table needs to list the interventions for that.
    """
    headed = {vocabulary.fold(t): t for t in _headings(lines)}
    found = []
    for line in lines:
        if line.row or line.toc or len(line.text) > LONGEST_HEADING or not _OF_PEOPLE.search(line.text):
            continue
        own = _TAIL.search(line.text)
        title = headed.get(vocabulary.fold(own["name"])) if own is not None else None
        if title is not None:
            found.append(title)
    return list(dict.fromkeys(found))


def _headings(lines: Sequence[Line]) -> Iterator[str]:
    listed = {vocabulary.fold(t) for t in contents(lines)}
    for line in lines:
        if line.row or line.caption or line.toc or len(line.text) > LONGEST_HEADING:
            continue
        title = plain_title(line.text)
        if line.heading or SECTION.match(line.text.strip("#* ")) or vocabulary.fold(title) in listed:
            yield title
