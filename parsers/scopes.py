"""Whom a table speaks of: the association as a whole, or one intervention named in its caption."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from parsers import headers, scope_names
from parsers.lines import Line
from pipeline import vocabulary
from pipeline.model import ASSOCIATION, Document

UNMAPPED = "scope_unmapped"
SECTION_REACH = 120  # lines
LONGEST_TITLE = 90  # characters
TITLE_REACH = 2  # lines from a table to the title above it
_WHAT_IT_IS = re.compile(
    r"^(?:[Ii]nsats|[Pp]rojekt|[Vv]erksamhet|[Dd]elprojekt|[Aa]ktivitet)\s+(?:nr\.?\s*)?\d{1,2}\s*[.:–-]?\s+(?=[A-ZÅÄÖ])"
    r"|^(?:ESF-?|[Pp]ilot|[Uu]tvecklings)?(?:[Pp]rojekt(?:et)?|[Ii]nsatsen|[Vv]erksamheten)\s+(?=[A-ZÅÄÖ])"
)  # before its name
_REMARK = re.compile(r"^\d{2,6}\s+|\s*\([^)]*\)\s*$")  # an activity code of the ledger, a remark in brackets
_ENDING = r"(?:s|en|ens|et|ets|n|ns)?"
GENERAL = re.compile(
    r"summa|total|insatser$|intäkt|kostnad|resultat|styrelse|kansli|revision|lokal|utvärdering|övrig"
    r"|processtöd|processledning|kompetensutveckling|socialfond|försäkringskass|arbetsförmedling|^region\b|landsting|kommuns?$|avskriv|^löner",
    re.IGNORECASE,
)


def title_above(header: Sequence[Line]) -> str:
    """The title without a number that stands on a line of its own above the column words: `Avslut, Bryggan, 2021`."""
    for line in reversed(header[:-1]):
        if line.prose or line.text.rstrip().endswith((".", "?", ":")) or len(line.text) > LONGEST_TITLE:
            return ""
        if len([t for t in headers.tokens(line.text) if t.role != headers.YEAR]) < 2:
            return line.text
    return ""


class ScopeReader:
    """Knows the interventions of the vocabulary and those the document itself lists in its budget tables."""

    def __init__(self, document: Document, own_labels: Iterable[str]) -> None:
        organisation = self.prefix = vocabulary.organisation_code(document.organisation)
        names: dict[str, tuple[str, bool]] = {}
        for label in own_labels:
            known = vocabulary.match("interventions", label, document.report_year, organisation)
            if (known is None or known.sort == "individual") and not GENERAL.search(label) and len(label) > 2:
                plain = _REMARK.sub("", label)  # as the facts of its row are named
                code = f"{organisation}-{vocabulary.slug(plain)}"
                names[label] = (code, True)
                names.setdefault(plain, (code, True))
        for e in vocabulary.entries("interventions"):
            if e.owner == organisation and e.sort == "individual" and e.valid(document.report_year):
                names[e.label] = (e.code, False)
        self.cells: frozenset[int] = frozenset()  # lines that are cells of a table, where a name heads nothing
        self.contents: frozenset[str] = frozenset()  # what the table of contents lists, folded: headings of no size
        self.names = sorted(names.items(), key=lambda n: -len(n[0]))

    def of_title(self, text: str) -> tuple[str, tuple[str, ...]]:
        """The scope a caption names and flags; the longest name in it wins."""
        named = re.search(r"\binsatsen\s+([A-ZÅÄÖ][\wåäöé-]+)", text)
        if named and not any(named.group(1).casefold() in label.casefold() for label, _ in self.names):
            return f"{self.prefix}-{vocabulary.slug(named.group(1))}", (UNMAPPED,)
        for label, (code, unmapped) in self.names:
            if re.search(rf"(?<!\w){re.escape(label)}{_ENDING}(?!\w)", text, re.IGNORECASE):
                return code, (UNMAPPED,) if unmapped else ()
        return ASSOCIATION, ()

    def of_title_above(self, lines: Sequence[Line], first: int, first_row: int) -> tuple[str, tuple[str, ...]]:
        """The intervention of the title above a table or its header, which no word marks as a caption."""
        near = [x for x in lines[max(0, first - TITLE_REACH) : max(first, first_row)] if x.text.strip()]
        for line in reversed(near):
            if (
                line.row
                or line.prose
                or len(line.text) > scope_names.LONGEST_HEADING
                or line.text.rstrip().endswith(".")
            ):
                continue
            found = self.of_title(line.text)
            if found[0] != ASSOCIATION:
                return found
        return ASSOCIATION, ()

    @cached_property
    def _by_name(self) -> dict[str, str]:
        """Codes by folded name."""
        return {vocabulary.fold(label): code for label, (code, _) in self.names}

    @cached_property
    def _any(self) -> re.Pattern[str] | None:
        names = "|".join(re.escape(label) for label, _ in self.names)
        return re.compile(rf"(?<!\w)(?P<name>{names}){_ENDING}(?!\w)", re.IGNORECASE) if names else None

    def of_heading(self, line: Line, current: str) -> str:
        """What running text below this line is about: the intervention it names alone; another heading ends that."""
        code = self._named_alone(line)
        if code:
            return code
        ends = (
            line.heading
            or (scope_names.NUMBERED.match(line.text) and scope_names.SECTION.match(line.text))
            or self._listed(line)
        )
        return ASSOCIATION if ends else current

    def list_contents(self, lines: Sequence[Line]) -> None:
        """Remember what the table of contents lists, without the numbers of pages."""
        entries = [re.sub(r"[\s.…]*\d+\W*$", "", line.text) for line in lines if line.toc]
        named = [scope_names.plain_title(e) for e in entries] + scope_names.contents(lines)
        self.contents = frozenset(vocabulary.fold(e) for e in named if re.search(r"[^\W\d_]{3}", e))

    def _listed(self, line: Line) -> bool:
        """Is the line a heading by the table of contents alone?"""
        if (
            not self.contents
            or line.row
            or line.toc
            or line.index in self.cells
            or len(line.text) > scope_names.LONGEST_HEADING
        ):
            return False
        return vocabulary.fold(scope_names.plain_title(line.text)) in self.contents

    def _named_alone(self, line: Line) -> str:
        """The intervention a line names and nothing else, but for its name at length (`HUVAS - Huddinge Utbildning`)."""
        if line.row or len(line.text) > scope_names.LONGEST_HEADING or line.index in self.cells:
            return ""
        text = _WHAT_IT_IS.sub("", scope_names.plain_title(line.text))
        code = self._by_name.get(vocabulary.fold(text))
        if code is None and (cut := re.match(r"(?P<name>[^-–(:]{3,}?)\s*(?:[-–:]\s|\()", text)) and not line.prose:
            code = self._by_name.get(vocabulary.fold(cut["name"]))
        return code or ""

    def in_sentence(self, text: str, current: str) -> str:
        """The one intervention a piece of running text names, else what its section is about."""
        if self._any is None:
            return current
        named = {self._by_name[vocabulary.fold(m["name"])] for m in self._any.finditer(text)}
        return named.pop() if len(named) == 1 else current

    def of_section(self, lines: Sequence[Line], first: int) -> str:
        """The intervention that the section before line `first` is about.

        That is the nearest line with nothing but its name; or the only one that the text under the nearest heading names.
        """
        named: set[str] = set()
        heading = False
        highest = 0.0  # size of the headings in between; one as large as the intervention's own has ended its section
        for line in reversed(lines[max(0, first - SECTION_REACH) : max(first, 0)]):
            code = self._named_alone(line)
            size = line.words[0].size
            if code:
                return code if not highest or size <= 1 or size > highest else ASSOCIATION
            if line.heading:
                highest = max(highest, size)
            if not heading and line.heading:
                heading = True
                if len(named) == 1:
                    return named.pop()
            if scope_names.SECTION.match(line.text) and not line.row:
                return ASSOCIATION
            if not heading and self._any is not None:
                named |= {self._by_name[vocabulary.fold(m["name"])] for m in self._any.finditer(line.text)}
        return ASSOCIATION
