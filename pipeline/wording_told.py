"""Words for statements of one thing in several places: a target, a date, an age group, a number of things."""

from __future__ import annotations

from pipeline import vocabulary
from pipeline.checks.repeated import MARK
from pipeline.model import Reconciliation
from pipeline.wording import place

DOUBT = (
    "The two places may speak of different times, parts or ways of counting.",
    "De båda ställena kan avse olika tider, delar eller sätt att räkna.",
)
_SAYS = {
    "target": ("gives the target '{}' as", "anger målet '{}' till"),
    "outcome": ("gives the outcome of '{}' as", "anger resultatet av '{}' till"),
    "age": ("gives the age group as", "anger åldersgruppen till"),
    "number": ("gives the number of {} as", "anger antalet {} till"),
    "more_new": ("counts more new participants than participants:", "anger fler nya deltagare än deltagare:"),
    "span": ("gives the target {} for", "anger målet {} för"),
    "listed": ("gives the number of {} as", "anger antalet {} till"),
    "caseload": ("gives a total of", "anger totalt"),
    "reason": ("gives the number to '{}' as", "anger antalet till '{}' som"),
    "people": ("gives '{}' as", "anger '{}' till"),
    "most_women": ("says that there are more women than men in {}:", "anger att kvinnorna är fler än männen i {}:"),
    "most_men": ("says that there are more men than women in {}:", "anger att männen är fler än kvinnorna i {}:"),
    "not_most_women": (
        "says that there are not more women than men in {}:",
        "anger att kvinnorna inte är fler än männen i {}:",
    ),
    "not_most_men": (
        "says that there are not more men than women in {}:",
        "anger att männen inte är fler än kvinnorna i {}:",
    ),
    "project_goal": ("gives the target of the whole project as", "anger målet för hela projektet till"),
    "exits": ("gives the number of exits as", "anger antalet avslutade till"),
    "year_count": ("says", "anger"),
    "planned_end": ("dates the planned end to", "daterar det planerade avslutet till"),
    "consent": ("gives the number with consent as", "anger antalet med samtycke till"),
    "swapped": ("gives '{}' as", "anger '{}' som"),
}


def is_told(r: Reconciliation) -> bool:
    """Is it a check of statements?"""
    return r.note.startswith(f"{MARK};")


def values(r: Reconciliation) -> tuple[str, str]:
    """What is stated and what the other place has, as printed."""
    parts = r.note.split(";")
    if parts[1] == "verdict":
        return _verdict(parts[6])[0], _verdict(parts[7])[0]
    return parts[6], parts[7]


def _verdict(token: str) -> tuple[str, str]:
    """`met:117` in words."""
    said, _, figure = token.partition(":")
    en, sv = ("reached", "nått") if said == "met" else ("missed", "inte nått")
    return (f"{en} ({figure})", f"{sv} ({figure})") if figure else (en, sv)


def one(r: Reconciliation) -> tuple[str, str]:
    """What the place says, and what the other place does."""
    _, sort, label, page, line, document, stated, other = r.note.split(";")[:8]
    en, sv = _SAYS.get(sort) or _event(label)
    place_en, place_sv = place(page, line)
    if sort == "verdict":
        (said_en, said_sv), (was_en, was_sv) = _verdict(stated), _verdict(other)
        return (
            f"it has the target {label} as {said_en}, but by {place_en} it is {was_en}",
            f"texten anger målet {label} som {said_sv}, men enligt {place_sv} är det {was_sv}",
        )
    if document:
        place_en, place_sv = f"{document}, {place_en},", f"{document}, {place_sv},"
    return (
        f"it {en.format(label)} {stated}, but {place_en} has {other}",
        f"texten {sv.format(label)} {stated}, men {place_sv} har {other}",
    )


def _event(label: str) -> tuple[str, str]:
    event, _, of = label.partition(" ")
    known = next((e for e in vocabulary.rows("told_events.csv") if e["event"] == event), None)
    en, sv = (known["name_en"], known["name_sv"]) if known else (event, event)
    name = f" ({of})" if of else ""
    return f"dates {en}{name} to", f"daterar {sv}{name} till"
