"""How many people a project is to reach in all, told in several places: `150 deltagare under hela projekttiden`.

Held against each other are figures that a sentence plans for the whole of a project; what it plans for a year, or what
has been reached so far, is no such figure. Where one of the two does not say that it is of the whole project the check is
unsure, and a difference a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.checks import repeated
from pipeline.checks.grid import Grid
from pipeline.checks.repeated import Statement
from pipeline.model import ALL, ASSOCIATION, COUNT, Document, Reconciliation

SORT = "project_goal"
_WHOLE = re.compile(
    r"\bhela\s+projekt\w*|\bunder\s+projekt(?:tiden|perioden|et)\b|\bprojekt(?:tiden|perioden)\b|\bprojektet\s+är\s+(?:slut|avslutat)|\bvid\s+projektets\s+slut"
    r"|\btill\s+projektets\s+slut|\btotalt\s+för\s+projektet|\binnan\s+projektet\s+(?:är\s+slut|avslutas)",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:ska(?:ll)?|skulle|räknar|räknade|räkna|planera\w*|mål\w*|förvänta\w*|beräkna\w*|åtagit|ansök\w*|syftar)\b",
    re.IGNORECASE,
)
_PROJECT = re.compile(
    r"\bprojekt(?:et)?\s+(?:räknar|räknade|planerar|ska(?:ll)?)\s+(?:fortfarande\s+|nu\s+|därmed\s+)?(?:med\s+)?(?:att\s+)?(?:ta\s+emot|nå|ge\s+stöd|omfatta)\b",
    re.IGNORECASE,
)
_SO_FAR = re.compile(
    r"\b(?:har|hade|hittills|årsskiftet|nåtts|nått|deltagit|varit)\b[^,.;]{0,30}$", re.IGNORECASE
)  # before a figure: what has come about
_PART = re.compile(
    r"^\s+(?:av\s+dem|av\s+dessa|kvinn|män|per\b|åt\s+gången|i\s+taget|samtidigt|nya\s+(?:arbet|jobb)|arbetsgivare|under\s+(?:19|20)\d\d|i\s+(?:arbete|studier)|till\b)"
    r"|^[^,.;]{0,40}\b(?:per|varje|vart)\b",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\b(?:ändra\w*|höj\w*|sänk\w*|revidera\w*|ursprunglig\w*|från\s+\d+\s+till|tidigare)\b", re.IGNORECASE
)
_YEARLY = re.compile(r"\bper\s+år\b|\bvarje\s+år\b|\bårligen\b|\bvart\s+och\s+ett\b|\bom\s+året\b", re.IGNORECASE)
NEAR = 80  # characters between a figure and the words for the whole project


def statements(document: Document) -> Iterator[Statement]:
    """The figures of the whole project, in order."""
    for sentence, thing in repeated.scoped(document):
        text = sentence.text
        if not thing or thing == ASSOCIATION or thing.startswith("heading:") or sentence.sort != "prose":
            continue
        if not _PLANNED.search(text) or _CHANGED.search(text) or _YEARLY.search(text):
            continue
        whole = _WHOLE.search(text)
        loose = _PROJECT.search(text)
        figures = [
            f
            for f in sentence.figures
            if f.measure == COUNT and f.unit == "persons" and f.sex == ALL and not f.part
            and not _PART.search(text[f.end : f.end + 60].removeprefix(f" {f.noun}"))
            and not _SO_FAR.search(text[: f.start])
        ]  # fmt: skip
        if whole is not None:
            figures = [f for f in figures if min(abs(whole.start() - f.end), abs(f.start - whole.end())) <= NEAR]
        elif loose is None or not re.match(
            r"\W*(?:\w+\s+){0,3}$", text[loose.end() : figures[0].start] if figures else ""
        ):
            continue
        if len(figures) > 1 and whole is not None:
            ahead = [f for f in figures if f.end <= whole.start()]  # `150 under hela projekttiden, 60 av dem i år`
            figures = ahead[-1:] or figures[:1]
        for f in figures[:1]:
            yield Statement(
                SORT, "", (thing,), f.value, f.printed, sentence.page, f.line or sentence.line,
                f.claim_id or repeated.place_of(document, sentence, f.start), text, f.hedge, unsure=whole is None,
                document_id=document.document_id,
            )  # fmt: skip


def check(document: Document, _grids: Sequence[Grid] = ()) -> list[Reconciliation]:
    """Every figure of a whole project that is told at least twice."""
    return list(
        repeated.compared(
            document,
            list(statements(document)),
            lambda a, b: a.value == b.value or "none" not in (a.hedge, b.hedge),
            lambda a, b: a.unsure or b.unsure,
        )
    )
