"""What kind of table this is: by the words of its labels, its header and its title, never by the document it stands in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers import columns
from parsers.headers import Signature
from pipeline import vocabulary
from pipeline.model import FORECAST, VARIANCE

_SUM_OF_GROUP = re.compile(
    r"^(?:(?:del)?summa|s:a|totalt)\s+(individ|struktur|process|insats)|^(individ\w*|struktur\w*)\s*inriktade insatser",
    re.IGNORECASE,
)
_REVENUE = re.compile(r"intäkt|bidrag|medlemsavgift|nettokostnad", re.IGNORECASE)
_GROUP_WORD = re.compile(r"\b(individ\w+|struktur\w+|process\w+)\b.{0,12}\b(insatser|samverkan)\b", re.IGNORECASE)
_SUM = re.compile(r"^(?:(?:del)?summa|s:a|totala?t?)\b", re.IGNORECASE)
_RESULT = re.compile(
    r"^(?:årets|periodens|verksamhetens|rörelsens?)?\s*(?:rörelse)?(?:resultat|överskott|underskott)", re.IGNORECASE
)
LABEL_SHARE = 0.45
LEAST_UNKNOWN = 3  # rows of a budget table of which the vocabularies know nothing
MOST_YEARS = 2  # a statement compares two years; more make an overview


def share(name: str, labels: Sequence[str], year: int | None, key: str = "") -> float:
    """Share of labels the vocabulary knows."""
    return sum(vocabulary.match(name, label, year, key) is not None for label in labels) / max(len(labels), 1)


def classify(
    labels: Sequence[str],
    sections: Sequence[str],
    signature: Signature,
    header: str,
    title: str,
    width: int,
    year: int | None,
    organisation: str,
) -> str:
    """A kind of schemas/kinds.csv, or empty where it is none of them."""
    if not labels:
        return ""
    if re.match(r"\s*not\s*\d", title, re.IGNORECASE):
        return ""
    if columns.sexes_as_rows(labels):
        return "exit_reasons" if columns_known(header, year) >= 2 or _names("exit_reasons", title) else ""
    if FORECAST in signature.scenarios and _names("cost_forecast", title):
        return ""  # a forecast beside outcomes
    scenario = signature.shape == "budget"
    if signature.shape == "persons" and not scenario:
        known = share("exit_reasons", [x for x in labels if not columns.row_sex(x)], year)
        headed = _names("exit_reasons", header) or re.match(r"\s*orsak\b", header, re.IGNORECASE) is not None
        if known >= LABEL_SHARE or (_names("exit_reasons", title) and (known > 0 or headed)) or (headed and known > 0):
            return "exit_reasons"
        return "exit_reasons" if re.match(r"\s*avslut\w*(orsak|anledning)", header, re.IGNORECASE) else ""
    if scenario or (not signature.shape and _groups(labels, sections) >= 2 and width == 3):
        return _budget_kind(labels, signature, title, year, organisation)
    named = any(_names(kind, title) for kind in ("income_statement", "balance_sheet", "cash_flow"))
    more = int(named)  # a balance may have a column of changes, a cash flow a third year
    if len(signature.years) > MOST_YEARS + more or width > MOST_YEARS + more:
        return ""
    return _statement_kind(labels, title, year)


def columns_known(header: str, year: int | None) -> int:
    """Columns named after an exit reason; `arbete eller studier` is one of them."""
    words = re.sub(r"\b(\w+)(?:\s+(?:eller|och|samt)\s+|/)\w+", r"\1", header).split()
    return sum(vocabulary.match("exit_reasons", w, year) is not None for w in words)


def _names(kind: str, text: str) -> bool:
    return bool(vocabulary.kinds()[kind].title.search(text))


def _groups(labels: Sequence[str], sections: Sequence[str]) -> int:
    return len({m.group().lower() for text in [*labels, *sections] if (m := _GROUP_WORD.search(text))})


def _budget_kind(labels: Sequence[str], signature: Signature, title: str, year: int | None, organisation: str) -> str:
    if _names("income_statement", title) and sum(bool(_RESULT.match(label)) for label in labels) >= 2:
        return "income_statement"  # account by account, as an accounting system prints it
    if _whole_result(labels) and not _names("intervention_budget", title):
        return "operating_statement"
    interventions = sum(vocabulary.match("interventions", label, year, organisation) is not None for label in labels)
    if interventions >= 3 or any(_SUM_OF_GROUP.match(label) for label in labels):
        return "intervention_budget"
    operating = share("line_items", labels, year, "operating_statement")
    of_statement = share("line_items", labels, year, "income_statement")
    if _names("income_statement", title) and of_statement >= LABEL_SHARE:
        return "income_statement"  # with a column for the budget
    if operating >= LABEL_SHARE:
        return "operating_statement"
    if _names("intervention_budget", title) and not _names("operating_statement", title):
        return "intervention_budget"
    if _names("operating_statement", title):
        return "operating_statement"
    if VARIANCE not in signature.scenarios or len(labels) < LEAST_UNKNOWN:
        return "operating_statement" if operating >= 0.3 else ""
    if operating >= 0.3 or any(_REVENUE.search(label) for label in labels):
        return "operating_statement"
    return "intervention_budget"  # budget, outcome and variance of rows no vocabulary knows: cost lines of some sort


def _whole_result(labels: Sequence[str]) -> bool:
    """Revenue, a result, and the groups of interventions as single lines: the whole association's, no intervention's."""
    return (
        any(_GROUP_WORD.search(label) and not _SUM.match(label) for label in labels)
        and any(_REVENUE.search(label) for label in labels)
        and any(_RESULT.match(label) for label in labels)
    )


def _statement_kind(labels: Sequence[str], title: str, year: int | None) -> str:
    best, best_share = "", 0.0
    for kind in ("income_statement", "balance_sheet", "cash_flow"):
        known = share("line_items", labels, year, kind) + (0.3 if _names(kind, title) else 0.0)
        if known > best_share:
            best, best_share = kind, known
    return best if best_share >= LABEL_SHARE and len(labels) >= 4 else ""


def shape_of(kind: str) -> str:
    return vocabulary.kinds()[kind].shape if kind else ""
