"""Whom a table speaks of: the association as a whole, or one intervention named in its caption."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from parsers.lines import Line
from pipeline import vocabulary
from pipeline.model import ASSOCIATION, Document

UNMAPPED = "scope_unmapped"
SECTION_REACH = 120  # lines
_NUMBERED = re.compile(r"^\d{1,2}(?:\.\d{1,2})*\.?\s+")
_ENDING = r"(?:s|en|ens|et|ets|n|ns)?"
GENERAL = re.compile(
    r"summa|total|insatser$|intäkt|kostnad|resultat|styrelse|kansli|revision|lokal|utvärdering|övrig"
    r"|processtöd|processledning|kompetensutveckling",
    re.IGNORECASE,
)


class ScopeReader:
    """Knows the interventions of the vocabulary and those the document itself lists in its budget tables."""

    def __init__(self, document: Document, own_labels: Iterable[str]) -> None:
        organisation = self.prefix = vocabulary.organisation_code(document.organisation)
        names: dict[str, tuple[str, bool]] = {}
        for label in own_labels:
            if not GENERAL.search(label) and len(label) > 2:
                names[label] = (f"{organisation}-{vocabulary.slug(label)}", True)
        for e in vocabulary.entries("interventions"):
            if e.owner == organisation and e.sort == "individual" and e.valid(document.report_year):
                names[e.label] = (e.code, False)
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

    def of_section(self, lines: Sequence[Line], first: int) -> str:
        """The intervention that the section before line `first` is about: the nearest line that is its name alone."""
        names = {vocabulary.fold(label): code for label, (code, _) in self.names}
        for line in reversed(lines[max(0, first - SECTION_REACH) : max(first, 0)]):
            code = names.get(vocabulary.fold(_NUMBERED.sub("", line.text)))
            if code is not None and not line.row:
                return code
        return ASSOCIATION
