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
    "share_sex": (
        "People of another sex, or whose sex is not known, may have been left out, or others may be meant.",
        "Personer av annat eller okänt kön kan vara utelämnade, eller andra personer avses.",
    ),
    "share_fraction": (
        "The hedge may be loosely used, or other people meant.",
        "Förbehållet kan vara löst använt, eller andra personer avses.",
    ),
    "share_money": (
        "The whole is the sum of the rounded amounts; another may be meant.",
        "Helheten är summan av de avrundade beloppen; en annan kan avses.",
    ),
    "share_each": (
        "Other results than these rows may be meant.",
        "Andra resultat än dessa rader kan avses.",
    ),
    "share_joint": (
        "An intervention reports several such numbers; others may be meant.",
        "En insats redovisar flera sådana tal; andra kan avses.",
    ),
    "share_others": (
        "Legal sex and what people say of themselves may be counted apart.",
        "Juridiskt kön och vad personerna själva uppger kan vara räknade var för sig.",
    ),
    "share_beside": (
        "The share may be of other people than these, or loosely told.",
        "Andelen kan avse andra personer än dessa, eller vara ungefärlig.",
    ),
    "share_whole": (
        "The share may be of other people than these.",
        "Andelen kan avse andra personer än dessa.",
    ),
    "share_list_ages": (
        "One share may take in two of the groups, or a group may be missing.",
        "En andel kan omfatta två av grupperna, eller en grupp saknas.",
    ),
    "share_change": (
        "The change is reckoned from what is after, not from what was before.",
        "Förändringen är räknad på värdet efter, inte på värdet före.",
    ),
    "group": (
        "The words may be of the shares where the numbers are meant, or the other way; or the hedge is loosely used.",
        "Orden kan avse andelar där antal menas eller tvärtom, eller så är förbehållet löst använt.",
    ),
    "share_number": (
        "The number is everybody's; the share itself may be right.",
        "Antalet är allas; andelen i sig kan stämma.",
    ),
}


def told(note: str) -> dict[str, str]:
    """The named parts of a note: `line=306;rows=Arbete`."""
    return dict(part.split("=", 1) for part in note.split(";") if "=" in part)


def compared(r: Reconciliation) -> tuple[str, str]:
    """What is wrong with a comparison over rows of a table."""
    parts = told(r.note)
    at_en, at_sv = _at(parts, r)
    said = r.terms.partition(":")[0]
    rows = f" '{parts['rows']}'" if parts.get("rows") else ""
    en = f"it says '{said}', but the figures{rows} ({at_en}) are {swedish(r.stated)} and {swedish(r.computed)}"
    sv = f"det står '{said}', men talen{rows} ({at_sv}) är {swedish(r.stated)} och {swedish(r.computed)}"
    if HOLDS in parts:
        en += f"; it holds of {parts[HOLDS]}"
        sv += f"; det stämmer för {parts[HOLDS]}"
    return en, sv


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
        "other": parts.get("other", ""), "who_en": _SEX.get(parts.get("sex", ""), ("", ""))[0] or "people",
        "who_sv": _SEX.get(parts.get("sex", ""), ("", ""))[1] or "personer",
    }  # fmt: skip
    en, sv = en.format(**values), sv.format(**values)
    if sort.startswith("share_list") and parts.get("other"):
        en += f"; {parts['other']} % may be of two of them together"
        sv += f"; {parts['other']} % kan vara två av dem tillsammans"
    if HOLDS in parts:
        en += f"; it holds on another base, {parts[HOLDS]}"
        sv += f"; det stämmer på en annan bas, {parts[HOLDS]}"
    return en, sv


_N = (
    "it says {stated} %, but the share is {terms} = {computed} % ({at_en})",
    "det står {stated} %, men andelen är {terms} = {computed} % ({at_sv})",
)
_WHOLE = (
    "it says {stated} %, but no whole number of {base} {who_en} ({at_en}) makes that share; the nearest is {terms} = {computed} %",
    "det står {stated} %, men inget helt antal av {base} {who_sv} ({at_sv}) ger den andelen; närmast är {terms} = {computed} %",
)
_LIST = (
    "the shares {terms} make {stated}, though the groups exclude each other and make 100 at most",
    "andelarna {terms} blir {stated}, fast grupperna utesluter varandra och blir högst 100",
)
_FORMS = {
    "share_list_ages": _LIST,
    "share_list_sexes": _LIST,
    "share_list_split": (
        "the shares {terms} make {stated}, though they split one whole, which is 100",
        "andelarna {terms} blir {stated}, fast de delar upp en helhet, som är 100",
    ),
    "share_change": (
        "it says {stated} %, but from {said} is {terms} = {computed} % ({at_en})",
        "det står {stated} %, men från {said} är {terms} = {computed} % ({at_sv})",
    ),
    "share_n": _N,
    "share_beside": _N,
    "share_near": _N,
    "share_fraction": (
        "it says '{said}', but the share is {terms} ({at_en})",
        "det står '{said}', men andelen är {terms} ({at_sv})",
    ),
    "share_money": _N,
    "share_parts": _N,
    "share_whole": _WHOLE,
    "share_whole_women": _WHOLE,
    "share_whole_men": _WHOLE,
    "share_sex": (
        "it says {stated} % {sex_en}, but {at_en} makes it {terms} = {computed} %",
        "det står {stated} % {sex_sv}, men {at_sv} ger {terms} = {computed} %",
    ),
    "share_joint": (
        "it says {stated} of {base}, but the interventions it is of ({at_en}) report {terms} = {computed}",
        "det står {stated} av {base}, men insatserna det avser ({at_sv}) redovisar {terms} = {computed}",
    ),
    "share_others": (
        "the shares of women and men make {stated} % of {base} people, though {other} of another sex are named beside them",
        "kvinnors och mäns andelar blir {stated} % av {base} personer, fast {other} av annat kön anges bredvid",
    ),
    "share_cost": (
        "it says {stated} %, but the row '{rows}' ({at_en}) makes {terms} = {computed} %",
        "det står {stated} %, men raden '{rows}' ({at_sv}) ger {terms} = {computed} %",
    ),
    "share_rows": (
        "it says {stated} %, but the rows '{rows}' ({at_en}) make {terms} = {computed} %",
        "det står {stated} %, men raderna '{rows}' ({at_sv}) ger {terms} = {computed} %",
    ),
    "share_each": (
        "it says {stated} % of the {sex_en}, but the rows '{rows}' ({at_en}) make {terms} = {computed} % of them",
        "det står {stated} % av {sex_sv}, men raderna '{rows}' ({at_sv}) ger {terms} = {computed} % av dem",
    ),
    "share_number": (
        "it says {stated} people, which is all of them; the rows '{rows}' ({at_en}) have {computed}",
        "det står {stated} personer, vilket är alla; raderna '{rows}' ({at_sv}) har {computed}",
    ),
}
