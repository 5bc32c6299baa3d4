"""Tables besides statements, budgets and exits: overviews, notes, participants, surveys, forecasts; by title, header and labels.

These are tried only where a table is none of the statements, and need more than one sign, because text tables and
lists look like them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from parsers import classify, columns, headers, structure
from parsers.headers import Signature
from parsers.quantities import sex_named
from pipeline import vocabulary
from pipeline.model import ALL, COUNT, FORECAST, FTE, ITEM, OUTCOME, PERCENT, SUBTOTAL, TOTAL, Row, Told

OVERVIEW_YEARS = 3  # a statement compares two
SURE_SHARE = 0.6  # of a note's labels
INTERVENTION_SHARE = 0.4
_EDUCATION = re.compile(r"grundskol|gymnasi|eftergymnas|högskol|universitet|folkhögskol|utbildning", re.IGNORECASE)
_QUESTION = re.compile(r"\bfråg(?:a|or)\s+\d|\?\s*$", re.IGNORECASE)
_COSTS = re.compile(r"kostnad|finansiering|utfall|intäkt|personal", re.IGNORECASE)
_COST_PART = re.compile(r"individ\w*|struktur\w*|kansli|administration|styrelse", re.IGNORECASE)
_SHARE = re.compile(r"\bandel\b|%|\bprocent\b", re.IGNORECASE)
_FORECAST = re.compile(r"\bprognos|\b(?:beräknade|förväntade|uppskattade)\s+(?:kostnad|intäkt|utfall)", re.IGNORECASE)
_PEOPLE = re.compile(r"\bdeltagar|\bpersoner\b|\bantal\b|\bkvinn|\bmän\b", re.IGNORECASE)
LEAST_GROUPS = 2
_COUNTED = re.compile(r"\bantal\b", re.IGNORECASE)
_OTHER_PEOPLE = re.compile(
    r"\borsak|anställd|personal|chef|medarbetare|kostnad|tkr|kronor|avslut|utskriv", re.IGNORECASE
)
_STATEMENT = re.compile(r"\s*(?:påståenden?|fråg(?:a|or)|enkätfråg(?:a|or))\b", re.IGNORECASE)
_ANSWER = re.compile(r"\binstämmer\b|\bhåller med\b|\bstämmer\b", re.IGNORECASE)
_YES_NO = re.compile(r"\bja\b.*\bnej\b|\bindex\b", re.IGNORECASE)
_MOVING = re.compile(
    r"(?:inskrivna|pågående|påbörja\w*|startade|nya|avsluta\w*|utskrivna|kvar|kvarstående|ingående|utgående)\b",
    re.IGNORECASE,
)
_EXITED = re.compile(r"\bavslut", re.IGNORECASE)
_NOTE = re.compile(r"^\s*not(?:er)?\s*\d+[a-z]?[.:]?\s*", re.IGNORECASE)


def note_kind(title: str, header: str = "", labels: Sequence[str] = (), year: int | None = None) -> str:
    """The kind of a note by its title (`Not 5. Inventarier`), which may go on in the header; empty where it is none of ours.

    Rows that another sort of note is known for, and this one is not, say that the title is another table's.
    """
    text = f"{_NOTE.sub('', title)} {header}"
    named = next((name for name in _notes() if vocabulary.kinds()[name].title.search(text)), "")
    shares = {name: classify.share("line_items", labels, year, name) for name in _notes()}
    best = max(shares, key=lambda name: shares[name])
    if shares[best] >= SURE_SHARE and (not named or shares[named] <= shares[best] / 2):
        return best
    return named


def _notes() -> list[str]:
    return [k.kind for k in vocabulary.kinds().values() if k.note]


def kind_of(
    labels: Sequence[str],
    header: str,
    signature: Signature,
    title: str,
    width: int,
    year: int | None,
    organisation: str,
) -> str:
    """A kind of schemas/kinds.csv that is neither statement, budget, exits by reason nor note; or empty."""
    if not labels or not any(labels):
        return ""
    said = f"{title} {header}"
    if len(signature.years) >= OVERVIEW_YEARS and width >= OVERVIEW_YEARS and not signature.scenarios:
        known = classify.share("line_items", labels, year, "multi_year_overview")
        return "multi_year_overview" if known >= classify.LABEL_SHARE or _named("multi_year_overview", title) else ""
    costs = any(_COSTS.search(x) for x in labels) or FORECAST in signature.scenarios
    if (width == 1 or FORECAST in signature.scenarios) and _FORECAST.search(said) and costs:
        return "cost_forecast"
    asked = sum(bool(_QUESTION.search(label)) for label in labels)
    if width == 1 and _SHARE.search(said) and (2 * asked > len(labels) or _named("survey_results", said)):
        return "survey_results"
    answered = _STATEMENT.match(header) is not None or _ANSWER.search(header) is not None
    if not signature.scenarios and (answered or (_named("survey_results", title) and _YES_NO.search(header))):
        return "survey_results"
    by_sex = columns.sexes_as_rows(labels) or len(signature.sexes) > 1
    if signature.scenarios or not (_PEOPLE.search(said) or by_sex):
        return "referrers" if _named("referrers", header) and width <= 4 and not signature.scenarios else ""
    return _people_kind(labels, header, title, said, year, organisation)


def _people_kind(labels: Sequence[str], header: str, title: str, said: str, year: int | None, organisation: str) -> str:
    if columns.sexes_as_rows(labels):
        return "participant_flow" if _named("participant_flow", title) or _EXITED.search(header) else ""
    moving = sum(bool(_MOVING.match(label)) for label in labels)
    if moving >= 2 and 2 * moving >= len(labels):
        return "participant_flow"
    if _named("referrers", said):
        return "referrers"
    educated = sum(bool(_EDUCATION.search(label)) for label in labels)
    if educated >= 2 and 2 * educated >= len(labels):
        return "education_background"
    items = [x for x in labels if columns.row_sex(x) != ALL]
    known = sum(vocabulary.match("interventions", x, year, organisation) is not None for x in items)
    headed = re.match(r"\s*(?:insats|verksamhet|projekt)", header, re.IGNORECASE) is not None
    if not headed and not (items and known >= INTERVENTION_SHARE * len(items)):
        if _named("participants_by_intervention", said):
            return "participants_by_intervention"
        return "participants_by_group" if _grouped(labels, header) else ""
    return "exits_by_intervention" if _named("exits_by_intervention", title) else "participants_by_intervention"


def _grouped(labels: Sequence[str], header: str) -> bool:
    """People counted by district, age or any other group: groups and their sum, under women and men, or numbers and shares."""
    roles = [structure.role_of(label) for label in labels]
    summed = roles[-1] in (SUBTOTAL, TOTAL) and roles.count(ITEM) == len(labels) - 1 >= LEAST_GROUPS
    told = headers.of_people(header) or (_COUNTED.search(header) and _SHARE.search(header))
    return summed and bool(told) and not _OTHER_PEOPLE.search(header)


def _named(kind: str, text: str) -> bool:
    return vocabulary.kinds()[kind].title.search(text) is not None


_TO_NOTE = re.compile(r"\b(?:i|se|enligt)\s+not(?:er)?\W*$", re.IGNORECASE)
_SIGNATURE = re.compile(r"^(?:datum|ort och datum|underskrift)\b", re.IGNORECASE)
_STAFF = re.compile(
    r"\bantal\b.*\b(?:anställda|tjänster|årsarbetare|heltid\w*)|\bårsarbetare\b|\bheltidstjänster", re.IGNORECASE
)
_RATIO = re.compile(r"soliditet|\b(?:i )?procent\b|\bandel\b|%|likviditet", re.IGNORECASE)
_ANSWERS = re.compile(r"antal (?:svar|svarande|deltagare|besvarade)", re.IGNORECASE)
_PEOPLE_ROW = re.compile(
    r"^(?:antal(?:et)?\s+)?(?:\w+\s+)?(?:deltagare|personer|individer|kvinnor|män)\b", re.IGNORECASE
)
_THINGS_ROW = re.compile(
    r"^antal(?:et)?\s+(?!(?:\w+\s+)?(?:deltagare|personer|individer|kvinnor|män|anställda|medarbetare)\b)[a-zåäö]",
    re.IGNORECASE,
)
_PART = re.compile(r"^(?:[-–]\s+|varav\b|därav\b)", re.IGNORECASE)
_OF_SEX = re.compile(r"^(?:andel|antal)\s+(?P<sex>kvinn\w+|män\b)", re.IGNORECASE)
_OF_OUTCOME = re.compile(r"^\s*utfall\b", re.IGNORECASE)


def of_costs(labels: Sequence[str]) -> bool:
    """Are these the parts an association's costs are divided into?"""
    return (
        len(labels) > 1
        and sum(bool(_COST_PART.search(x)) for x in labels) >= 2
        and not any(map(_PEOPLE.search, labels))
    )


def of_forecast(title: str) -> bool:
    """Does a title name a forecast: `Prognos för helåret 2019`?"""
    return _FORECAST.search(title) is not None or re.search(r"prognos\b", title, re.IGNORECASE) is not None


def of_shares(title: str) -> bool:
    """Does a title say that its table prints shares, not counts: `..., procent`, `Andel ...`?"""
    return _SHARE.search(title) is not None and not re.search(r"\bantal\b", title, re.IGNORECASE)


def with_parts(kind: str, rows: Sequence[Row]) -> list[Row]:
    """`varav kvinnor` below a row of an overview is measured as that row is."""
    found: list[Row] = []
    for row in rows:
        if found and vocabulary.kinds()[kind].shape == "overview" and _PART.match(row.label):
            row.measure = found[-1].measure
            row.sex = found[-1].sex and (sex_named(_PART.sub("", row.label).strip()) or found[-1].sex)
        found.append(row)
    return found


def row_of(kind: str, row: Row) -> Row | None:
    """A row with what its own label says of its figures: staff, a ratio, an outcome; None for `... anges i not 7`."""
    sort = vocabulary.kinds()[kind]
    if sort.note and (_SIGNATURE.search(row.label) or (_TO_NOTE.search(row.label) and len(row.cells) == 1)):
        return None
    if sort.shape == "shares":
        row.section = ""  # a question's only heading is the header
        if _ANSWERS.match(row.label):
            row.measure, row.sex = COUNT, ALL
    if sort.shape == "overview" and _THINGS_ROW.match(row.label) and not _STAFF.search(row.label):
        row.measure = COUNT
        row.cells = [replace(c, told=Told(COUNT, "number", "")) for c in row.cells]
    elif sort.shape == "overview" and _PEOPLE_ROW.search(row.label) and not _RATIO.search(row.label):
        row.measure, row.sex = COUNT, ALL
    elif sort.shape == "overview":
        told = _OF_SEX.match(row.label)
        row.sex = sex_named(told["sex"]) if told else ""
        row.measure = FTE if _STAFF.search(row.label) else (PERCENT if _RATIO.search(row.label) else "")
    elif sort.shape == "forecast" and _OF_OUTCOME.search(row.label):
        row.scenario = OUTCOME
    return row
