"""People of the year in an overview over years against the total of the table of interventions.

A number that is the table's with the people it counts apart, without a name, is another way of counting under the same
label, and a warning; so is any other difference but two digits that have changed places.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.numbers import swedish
from pipeline.checks import repeated
from pipeline.checks.grid import Grid
from pipeline.checks.people_rows import ANONYMOUS, Rows
from pipeline.checks.people_words import EXITED, NEW, PARTICIPANTS
from pipeline.checks.repeated import Statement
from pipeline.model import ALL, ASSOCIATION, COUNT, OUTCOME, Document, Reconciliation
from pipeline.slips import slip

_LABELS = (
    (NEW, re.compile(r"^(?:antal\s+)?(?:nya|påbörjade|inskrivna\s+nya)\s*(?:deltagare)?\W*$", re.IGNORECASE)),
    (EXITED, re.compile(r"^(?:antal\s+)?(?:avslutade\s*(?:deltagare)?|avslut)\W*$", re.IGNORECASE)),
    (PARTICIPANTS, re.compile(r"^(?:totalt\s+)?(?:antal(?:et)?\s+)?(?:namngivna\s+)?deltagare(?:\s+totalt)?\W*$", re.IGNORECASE)),
)  # fmt: skip


def check(document: Document, grids: Sequence[Grid]) -> list[Reconciliation]:
    """Every row of people of an overview, in the report's year."""
    rows = Rows(document, grids)
    found = []
    for fact in (f for g in grids if g.table.kind == "multi_year_overview" for f in g.facts):
        if fact.value is None or fact.fiscal_year != document.report_year or fact.scenario != OUTCOME:
            continue
        item = next((i for i, p in _LABELS if p.match(fact.row_label)), "")
        answers = rows.answers(ASSOCIATION, item, ALL) if item and fact.measure in (COUNT, "amount") else []
        if not answers or len({a.value for a in answers}) != 1:
            continue
        answer = answers[0]
        s = Statement(
            "people", fact.row_label, (ASSOCIATION, item), fact.value, fact.value_printed, fact.page, fact.line, fact.fact_id,
            fact.row_label, fact_id=fact.fact_id, document_id=document.document_id,
        )  # fmt: skip
        apart = sum((f.value or 0 for _, f in rows.by.get((ASSOCIATION, ANONYMOUS, ALL), [])), start=0)
        shown = f"{swedish(answer.value)} (+ {swedish(apart)})" if apart else swedish(answer.value)
        found.append(
            repeated.noted(
                document, s, fact.value, answer.value, fact.value == answer.value,
                slip(fact.value, answer.value) != "swap", (answer.facts[0].page, answer.facts[0].line), "", shown,
                fact_ids=tuple(f.fact_id for f in answer.facts), suffix=".overview",
            )
        )  # fmt: skip
    return found
