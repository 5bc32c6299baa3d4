"""Words for shares, changes and comparisons that need a base: what the share is of, where that is printed, what explains it."""

from __future__ import annotations

from parsers.numbers import swedish
from pipeline import wording
from pipeline.checks.share_rows import HOLDS
from pipeline.model import Reconciliation

_SEX = {"women": ("women", "kvinnor"), "men": ("men", "män"), "all": ("", "")}
# what a doubtful check may have overlooked, by the sort of the check
DOUBT = {
    "share_rows": (
        "The share may be of other people than the table's.",
        "Andelen kan avse andra personer än tabellens.",
    ),
    "share_number": (
        "The number is everybody's; the share itself may be right.",
        "Antalet är allas; andelen i sig kan stämma.",
    ),
}


def told(note: str) -> dict[str, str]:
    """The named parts of a note: `line=306;rows=Arbete`."""
    return dict(part.split("=", 1) for part in note.split(";") if "=" in part)  # type: ignore[misc]


def _at(parts: dict[str, str], r: Reconciliation) -> tuple[str, str]:
    """`line 306`, where the other figures stand."""
    if parts.get("line"):
        return wording.place(None, parts["line"])
    return wording.place(parts["page"], None) if parts.get("page") else ("the same text", "samma text")


def one(r: Reconciliation, printed: str) -> tuple[str, str]:
    """What is wrong with one share, in English and Swedish."""
    parts = told(r.note)
    at_en, at_sv = _at(parts, r)
    sort = r.note.split(";")[0]
    en, sv = _FORMS[sort]
    values = {
        "stated": printed, "computed": swedish(r.computed), "terms": r.terms, "at_en": at_en, "at_sv": at_sv,
        "rows": parts.get("rows", ""), "sex_en": _SEX.get(parts.get("sex", ""), ("", ""))[0],
        "sex_sv": _SEX.get(parts.get("sex", ""), ("", ""))[1], "said": parts.get("said", ""), "base": parts.get("base", ""),
        "other": parts.get("other", ""),
    }  # fmt: skip
    en, sv = en.format(**values), sv.format(**values)
    if HOLDS in parts:
        en += f"; it holds on another base, {parts[HOLDS]}"
        sv += f"; det stämmer på en annan bas, {parts[HOLDS]}"
    return en, sv


_FORMS = {
    "share_rows": (
        "it says {stated} %, but the rows '{rows}' ({at_en}) make {terms} = {computed} %",
        "det står {stated} %, men raderna '{rows}' ({at_sv}) ger {terms} = {computed} %",
    ),
    "share_number": (
        "it says {stated} people, which is all of them; the rows '{rows}' ({at_en}) have {computed}",
        "det står {stated} personer, vilket är alla; raderna '{rows}' ({at_sv}) har {computed}",
    ),
}
