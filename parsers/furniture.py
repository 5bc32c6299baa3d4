"""Running headers and footers, page numbers and tables of contents: lines that are no part of what a page says."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from typing import TYPE_CHECKING

from parsers import headers

if TYPE_CHECKING:
    from parsers.lines import Line

_PAGE_NUMBER = re.compile(r"^\s*(sida?\s*)?\d{1,3}\s*(\(\d{1,3}\)|/\s*\d{1,3}|av \d{1,3})?\s*$", re.IGNORECASE)
_RUNNING_TITLE = re.compile(
    r"(?:årsredovisning|delårsrapport|halvårsrapport|verksamhetsberättelse)\s+(?:för\s+)?(?:19|20)\d\d\W{1,5}(?:sida\s+)?\d{1,3}$",
    re.IGNORECASE,
)
_PAGE_OF = re.compile(r"^\s*\d{1,3}\s*\(\d{1,3}\)\s*$")
MARGIN = 0.13  # of a page's height at its top and bottom, where running headers and footers stand
BESIDE = 0.7  # of the times a running header comes, a page number stands near it
EDGE_LINES = 4  # lines at the top and bottom of a page that may be running headers and footers
LONGEST = 120  # characters of a running header


def mark(lines: list[Line]) -> None:
    """Mark the lines of a document that are page furniture or entries of a table of contents."""
    _mark_furniture(lines)
    _mark_running(lines)
    _mark_contents(lines)


def _mark_furniture(lines: list[Line]) -> None:
    """Running headers and page numbers: lines that come again and again without figures of their own."""
    counts = Counter(line.text.strip() for line in lines if len(line.text) < 80)
    beside = Counter(
        line.text.strip() for line in lines if counts[line.text.strip()] >= 3 and _near_page_number(lines, line.index)
    )
    for line in lines:
        text = line.text.strip()
        repeated = counts[text] >= 3 and not line.tail and line.words[0].text[0].isupper() and not line.positioned
        if (
            _PAGE_OF.match(text)
            or _RUNNING_TITLE.search(text)
            or (repeated and beside[text] > BESIDE * counts[text] and _near_page_number(lines, line.index))
        ):
            line.furniture = True


def _mark_running(lines: list[Line]) -> None:
    """On pages with positions: lines at the edge of the page that come again on other pages, page numbers apart.

    The line that heads a page has no blank lines before it: a table may go on there.
    """
    edges: list[list[tuple[Line, str]]] = []  # from the edge of a page inwards
    pages: dict[str, set[int]] = {}
    for _, group in itertools.groupby(lines, key=lambda line: line.page.number):
        on_page = list(group)
        if not on_page[0].positioned:
            continue
        height = on_page[0].page.height
        for side, nearest in (("top", on_page[:EDGE_LINES]), ("bottom", on_page[: -EDGE_LINES - 1 : -1])):
            edge = []
            for line in nearest:
                middle = line.y + line.height / 2
                if MARGIN * height < middle < (1 - MARGIN) * height or len(line.text) > LONGEST:
                    break
                if line.years_only or sum(t.role != headers.YEAR for t in headers.tokens(line.text)) > 1:
                    break  # the header of a table, repeated where the table goes on
                if line.row and line.wide and len(line.tail) > 1 and not _PAGE_OF.search(line.text):
                    break  # a row of figures, such as the total of a table that ends the page
                key = side + re.sub(r"\d+", "#", line.text)
                edge.append((line, key))
                pages.setdefault(key, set()).add(line.page.number)
            edges.append(edge)
    for edge in edges:
        for line, key in edge:
            lone = _PAGE_NUMBER.match(line.text) is not None
            if len(pages[key]) < (2 if lone else 3) and not (lone and line.page.number > 1):
                break
            line.furniture = True
    for _, group in itertools.groupby(lines, key=lambda line: line.page.number):
        first = next((line for line in group if not line.furniture), None)
        if first is not None and first.positioned:
            first.blank_before = 0


def _mark_contents(lines: list[Line]) -> None:
    """Entries below a heading `Innehåll` whose page numbers never fall: a table of contents without dot leaders."""
    for line in lines:
        if not re.match(r"^innehåll(sförteckning)?\W*$", line.text.strip(), re.IGNORECASE):
            continue
        page = 0
        for entry in lines[line.index + 1 :]:
            number = entry.words[-1].text
            if entry.furniture:
                continue
            if not number.isdigit() or len(entry.words) < 2 or not page <= int(number) <= page + 60:
                break
            page = int(number)
            entry.contents = True


def _near_page_number(lines: list[Line], index: int) -> bool:
    return any(
        _PAGE_NUMBER.match(other.text) or _PAGE_OF.match(other.text) for other in lines[max(0, index - 4) : index + 5]
    )
