"""Words for contradictions in running text: what the sentence says, what it is held against, and the sentence itself."""

from __future__ import annotations

from parsers.numbers import swedish
from pipeline import wording, wording_money, wording_shares, wording_told
from pipeline.checks import told
from pipeline.checks.people_told import PEOPLE
from pipeline.checks.told import OPEN
from pipeline.model import AMOUNT, MEN, PERCENT, WOMEN, Claim, Fact, Reconciliation
from pipeline.wording import Case, Words

MOST_QUOTED = 240
_COUNTED = {
    "participants": ("taken part", "deltagare"),
    "participants_new": ("new", "nya"),
    "participants_started": ("new", "nya"),
    "participants_exited": ("exited", "avslutade"),
    "exits": ("exited", "avslutade"),
    "exits_work_or_study": ("left for work or studies", "till arbete eller studier"),
    "exits_jobseek": ("left as job-seekers", "till arbetssökande"),
    "staff": ("employed", "anställda"),
    "staff_full_time": ("full-time posts", "heltidstjänster"),
}  # what a column of people counts
_PLACE = {
    "section": ("section", "avsnitt"),
    "table": ("table", "tabell"),
    "figure": ("figure", "figur"),
    "note": ("note", "not"),
}
_ARITHMETIC = {
    "written": ("the sum written out gives", "den utskrivna räkningen ger"),
    "sexes": ("women and men make", "kvinnor och män blir"),
    "share": ("the share is", "andelen är"),
    "whole": ("the whole is said to be", "helheten anges till"),
    "parts": ("the parts make", "delarna blir"),
    "rest": ("the parts and the rest make", "delarna och resten blir"),
    "rate": ("the number and its times make", "antalet och gångerna ger"),
    "gap": ("the figure and its target lie apart by", "talet och målet skiljer sig med"),
    "result": ("revenue less costs makes", "intäkter minus kostnader blir"),
    "listed": ("the amounts listed make", "de uppräknade beloppen blir"),
    "change": ("the two ends make", "de båda talen ger"),
}
_SAID = {
    "up": ("a rise", "en ökning"),
    "down": ("a fall", "en minskning"),
    "same": ("no change", "oförändrat"),
    "largest": ("the largest share", "den största andelen"),
}
_LEADS = {  # why a reference leads nowhere
    "": ("which is not there", "som inte finns"),
    "self": (
        "where it stands itself, and nothing there is headed so",
        "där den själv står, och inget där har den rubriken",
    ),
    "other": ("which says nothing of that in its heading or text", "som inte säger något om det i rubrik eller text"),
}
_DOUBT = {
    "sexes": (
        "People of another sex, or whose sex is not known, may have been left out.",
        "Personer av annat eller okänt kön kan vara utelämnade.",
    ),
    PEOPLE: (
        "Other people or another period may be meant: a subset, another register, another count of the same.",
        "En annan population eller period kan avses: en delmängd, ett annat register, ett annat sätt att räkna.",
    ),
    **wording_money.DOUBT,
    **wording_shares.DOUBT,
    "named": ("The word may be used loosely.", "Ordet kan vara löst använt."),
    "gap": (
        "The gap may be reckoned from another figure or target.",
        "Skillnaden kan vara räknad från ett annat tal eller mål.",
    ),
    "parts": ("Some may be told nowhere.", "Någon del kan vara onämnd."),
    "rest": (
        "A part may be told without a number.",
        "En del kan vara nämnd utan antal.",
    ),
    "referrers": (
        "Some may have come without a referral, or been referred by somebody else.",
        "Någon kan ha kommit utan remiss eller på annans initiativ.",
    ),
    "result": ("Financial items may be left out.", "Finansiella poster kan vara utelämnade."),
    "told": wording_told.DOUBT,
    "": ("The text may speak of something else than the table.", "Texten kan avse något annat än tabellen."),
}


def text(case: Case) -> Words:
    """A group of failing checks of running text, the sentence quoted once for each place."""
    parts_en, parts_sv, quoted = [], [], set()
    for r in case.group:
        en, sv = _one(r, case)
        place_en, place_sv = wording.place(r.page, r.line)
        quote = ""
        if r.quote not in quoted and r.rule not in _REFERENCES:
            cut = r.quote.strip()
            quote = f" ('{cut if len(cut) <= MOST_QUOTED else cut[: MOST_QUOTED - 3] + '...'}')"
            quoted.add(r.quote)
        parts_en.append(f"{place_en}: {en}{quote}")
        parts_sv.append(f"{place_sv}: {sv}{quote}")
    doubt = next((_DOUBT[_sense(r)] for r in case.group if OPEN in r.note.split(";")), None)
    lead = case.lead
    stated, expected = swedish(lead.stated), swedish(lead.computed)
    if lead.rule in _REFERENCES:
        stated, expected = lead.quote, _expected(lead)
    elif wording_told.is_told(lead):
        stated, expected = wording_told.values(lead)
    advice = _suggestion(lead)
    return Words(
        f"Running text, {'; '.join(parts_en)}.",
        f"Löpande text, {'; '.join(parts_sv)}.",
        stated,
        expected,
        "" if lead.rule in _REFERENCES or wording_told.is_told(lead) else swedish(lead.difference),
        advice[0],
        doubt[0] if doubt else "",
        suggestion_sv=advice[1],
    )


def _sense(r: Reconciliation) -> str:
    """What the doubt about a check is, as a key of `_DOUBT`."""
    parts = r.note.split(";")
    return PEOPLE if PEOPLE in parts else parts[0] if parts[0] in _DOUBT else ""


def _printed(r: Reconciliation, case: Case) -> str:
    """The figure as the text prints it."""
    claim = _claim(r, case)
    if claim is not None and claim.measure == AMOUNT and claim.value_printed:
        return f"{claim.value_printed} {claim.unit}"
    return swedish(r.stated)


def _claim(r: Reconciliation, case: Case) -> Claim | None:
    """The claim that a check is named by: what follows the rule in its name, perhaps with more parts behind it."""
    named = r.reconciliation_id.removeprefix(f"{r.rule}.")
    while named and named not in case.claims:
        named = named.rpartition(".")[0]
    return case.claims.get(named)


def _in_unit_of_text(r: Reconciliation, case: Case) -> str:
    """The other figure in the unit its sentence prints; checks hold money in kronor."""
    printed = _printed(r, case)
    unit = printed.rpartition(" ")[2]
    if printed == swedish(r.stated):
        return swedish(r.computed)
    size = told.factor(unit)
    return f"{swedish(told.plain(r.computed / size))} {unit}"


def _one(r: Reconciliation, case: Case) -> tuple[str, str]:
    if wording_told.is_told(r):
        return wording_told.one(r)
    if r.rule == "claim_vs_table" and r.note.split(";")[0] == "cell" and len(r.fact_ids) > 1:
        return wording_money.cells(r, case, _printed(r, case))
    if r.rule == "claim_vs_table" and r.note.split(";")[0] == "called":
        return wording_money.called(r, case, _printed(r, case))
    if r.rule == "claim_vs_table":
        return _against_table(r, case)
    if r.rule == "claim_arithmetic" and r.note.split(";")[0] in wording_money.ARITHMETIC:
        return wording_money.arithmetic(r, case, _printed(r, case))
    if r.rule == "claim_arithmetic" and r.note.startswith("share_"):
        return wording_shares.one(r, _printed(r, case))
    if r.rule == "claim_arithmetic" and r.note.startswith("referrers;"):
        _, page, line, _ = r.note.split(";")
        at_en, at_sv = wording.place(page, line)
        return (
            f"the parties referred {r.terms} = {swedish(r.stated)} people, but {at_en} has {swedish(r.computed)} who took part",
            f"parterna har anmält {r.terms} = {swedish(r.stated)} personer, men {at_sv} har {swedish(r.computed)} deltagare",
        )
    if r.rule == "claim_arithmetic":
        en, sv = _ARITHMETIC[r.note.split(";")[0]]
        many = f"{r.terms} = {swedish(r.computed)}" if r.terms != swedish(r.computed) else swedish(r.computed)
        unit = " %" if r.note.startswith("share") else ""
        return (
            f"it says {_printed(r, case)}{unit}, but {en} {many}{unit}",
            f"det står {_printed(r, case)}{unit}, men {sv} {many}{unit}",
        )
    if r.rule == "same_quantity" and r.note.startswith("named;"):
        _, page, line, word, *_ = r.note.split(";")
        at_en, at_sv = wording.place(page, line)
        return (
            f"it calls {_printed(r, case)} '{word}', but {at_en} has that as equity, and {_in_unit_of_text(r, case)} as the result",
            f"det kallar {_printed(r, case)} '{word}', men {at_sv} har det som eget kapital, och {_in_unit_of_text(r, case)} som resultat",
        )
    if r.rule == "same_quantity":
        times, page, line = r.note.split(";")[:3]
        en, sv = wording.place(page, line)
        usual = _in_unit_of_text(r, case)
        often_en, often_sv = (
            (f" and {times} places in all", f" och sammanlagt {times} ställen") if int(times) > 1 else ("", "")
        )
        of_en, of_sv = ("of the same people", "om samma personer") if _sense(r) == PEOPLE else ("in the same words", "med samma ord")  # fmt: skip
        return (
            f"it says {_printed(r, case)}, but {en}{often_en} says {usual} {of_en}",
            f"det står {_printed(r, case)}, men {sv}{often_sv} anger {usual} {of_sv}",
        )
    if r.rule == "ordering" and r.note.startswith("group"):
        return wording_shares.compared(r)
    if r.rule == "ordering":
        said = r.terms.partition(":")[0]
        en, sv = _SAID.get(said, (f"'{said}'", f"'{said}'"))
        return (
            f"it says {en}, but the figures are {swedish(r.stated)} and {swedish(r.computed)}",
            f"det står {sv}, men talen är {swedish(r.stated)} och {swedish(r.computed)}",
        )
    return _reference(r)


def _of_sex(sex: str) -> tuple[str, str]:
    """What stands behind a number of people: ` women`; nothing where no sex is told."""
    en, sv = wording.SEX.get(sex, ("", ""))
    return (f" {en}", f" {sv}") if en else ("", "")


def _against_table(r: Reconciliation, case: Case) -> tuple[str, str]:
    fact = case.by_id[r.fact_ids[0]]
    grid = case.tables.get(r.table_id)
    en_name, sv_name = wording.table_name(grid) if grid is not None else ("the table", "tabellen")
    sex = (
        "" if fact.measure == AMOUNT or (len(r.fact_ids) > 1 and fact.measure != PERCENT and not fact.sex) else fact.sex
    )
    value = f"{fact.value_printed} {fact.unit}" if fact.measure == AMOUNT else swedish(r.computed)
    label = r.note.split(";")[0] if fact.measure != AMOUNT else fact.row_label
    unit = " %" if fact.measure == PERCENT else ""
    at_en, at_sv = wording.place(fact.page, fact.line)
    if _sense(r) == PEOPLE:
        return _of_people(r, case, fact, label, en_name, sv_name)
    en_sex, sv_sex = ("", "") if unit else _of_sex(sex)
    return (
        f"it says {_printed(r, case)}{unit}{en_sex}, but {en_name} has {value}{unit} in the row '{label}' ({at_en})",
        f"det står {_printed(r, case)}{unit}{sv_sex}, men {sv_name} har {value}{unit} i raden '{label}' ({at_sv})",
    )


def _of_people(r: Reconciliation, case: Case, fact: Fact, label: str, en_name: str, sv_name: str) -> tuple[str, str]:
    """People told in a sentence and in a row, or several rows together; what both count, and where the row stands."""
    en_at, sv_at = wording.place(fact.page, fact.line)
    en_what, sv_what = _COUNTED.get(fact.item, ("exited", "avslutade"))
    en_sex, sv_sex = _of_sex(fact.sex) if fact.sex in (WOMEN, MEN) else ("", "")
    made = swedish(r.computed) if len(r.fact_ids) == 1 else f"{r.terms} = {swedish(r.computed)}"
    en_rows, sv_rows = ("row", "raden") if len(r.fact_ids) == 1 else ("rows", "raderna")
    return (
        f"it says {_printed(r, case)}{en_sex} ({en_what}), but {en_name} ({en_at}) has {made} in the {en_rows} '{label}'",
        f"det står {_printed(r, case)}{sv_sex} ({sv_what}), men {sv_name} ({sv_at}) har {made} i {sv_rows} '{label}'",
    )


def _expected(r: Reconciliation) -> str:
    parts = r.note.split(";")
    if r.rule == "dead_reference" and len(parts) > 3 and parts[3]:
        return f"{_PLACE[parts[0]][1]} {parts[3]}"
    return parts[1] if r.rule == "act_number" else ""


def _reference(r: Reconciliation) -> tuple[str, str]:
    parts = r.note.split(";")
    if r.rule == "act_number" and parts[0] == "number":
        return f"{parts[2]} is {parts[1]}, not {r.quote}", f"{parts[2]} är {parts[1]}, inte {r.quote}"
    if r.rule == "act_number":
        _, follower, title, year, end = parts
        end_en, end_sv = ("last year", "sista år") if end == "ended" else ("first year", "första år")
        en = f"; {follower} replaced it" if follower else ""
        sv = f"; {follower} ersatte den" if follower else ""
        return (
            f"{title} ({r.quote}) does not apply to the year of the report ({year} is its {end_en}){en}",
            f"{title} ({r.quote}) gällde inte under rapportens år ({year} är dess {end_sv}){sv}",
        )
    if r.rule == "dead_reference":
        en, sv = _PLACE[parts[0]]
        why_en, why_sv = _LEADS[parts[2] if len(parts) > 2 else ""]
        fits = parts[3] if len(parts) > 3 else ""
        also_en, also_sv = (f"; {en} {fits} does", f"; {sv} {fits} gör det") if fits else ("", "")
        return (
            f"it refers to {en} {parts[1]}, {why_en}{also_en}",
            f"det hänvisas till {sv} {parts[1]}, {why_sv}{also_sv}",
        )
    if r.rule == "numbering_gap":
        en, sv = _PLACE[parts[0]]
        return (
            f"no {en} has the number {parts[1]}, but {en} {parts[2]} is there",
            f"ingen {sv} har numret {parts[1]}, men {sv} {parts[2]} finns",
        )
    if r.rule == "numbering_twice":
        en, sv = _PLACE[parts[0]]
        at = wording.place(parts[2], parts[3])
        if len(parts) > 4:
            return (
                f"{en} {parts[1]} has the caption of {en} {parts[4]} ({at[0]}) word for word: one of them is of something else",
                f"{sv} {parts[1]} har samma rubrik som {sv} {parts[4]} ({at[1]}) ord för ord: en av dem avser något annat",
            )
        return (
            f"{en} {parts[1]} is the number of another one too ({at[0]})",
            f"{sv} {parts[1]} är numret också på en annan ({at[1]})",
        )
    return f"a table is called '{r.quote}'", f"en tabell kallas '{r.quote}'"


def _suggestion(r: Reconciliation) -> tuple[str, str]:
    """What to make of it, in English and Swedish."""
    if r.rule == "claim_vs_table" and r.note == "unit":
        return (
            "The unit beside the figure is likely wrong: a table prints the same digits in another.",
            "Enheten bredvid talet är troligen fel: en tabell har samma siffror i en annan.",
        )
    if r.rule == "claim_vs_table" and OPEN not in r.note and _sense(r) != PEOPLE:
        return "The table is more likely right than the text.", "Tabellen är troligare rätt än texten."
    return "", ""


_REFERENCES = ("act_number", "dead_reference", "numbering_gap", "numbering_twice", "caption_sort")
RULES = ("claim_vs_table", "claim_arithmetic", "same_quantity", "ordering", *_REFERENCES)
wording.MORE.update(dict.fromkeys(RULES, text))
