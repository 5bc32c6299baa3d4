"""What a report says of itself and of its figures' people: when the board adopted it, and how many gave their consent.

The day of adoption stands on the title page, beside the signatures, or in a sentence on the report itself. What was
adopted is the report only where the sentence opens with the participle or names the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from parsers.dates import DATE, of_match
from pipeline.checks import repeated
from pipeline.checks.grid import Grid
from pipeline.checks.repeated import Statement
from pipeline.model import ALL, ASSOCIATION, COUNT, TOTAL, Document, Reconciliation, Sentence

_DONE = r"(?:antagen|antogs|antog|fastställd|fastställdes|fastställde|beslutad|beslutades|godkänd|godkändes|godkände|undertecknad|undertecknades)"
_REPORT = r"(?:årsredovisning|delårsrapport|halvårsrapport|årsberättelse|verksamhetsberättelse)(?:en)?"
_ADOPTED = re.compile(
    rf"^\W*(?:{_DONE}\b|{_REPORT}\s+(?:har\s+)?{_DONE}\b|styrelsen\s+(?:har\s+)?{_DONE}\s+{_REPORT}\b)(?P<between>[^.;\d]{{0,60}}?)(?P<date>(?i:{DATE.pattern}))",
    re.VERBOSE | re.IGNORECASE,
)
_CONSENT = re.compile(
    r"(?<![\w.,:/–-])(?P<number>\d{1,4})\s+(?:deltagare\s+|personer\s+)?(?:som\s+(?:har\s+)?(?:lämnat|gett|givit|gav)\s+(?:sitt\s+)?samtycke|med\s+samtycke|som\s+(?:har\s+)?samtyckt)\b",
    re.IGNORECASE,
)
_CONSENTED = re.compile(r"\bsamtycke|\bsamtyckt|\bnamngivna\b|\bej\s+anonyma\b", re.IGNORECASE)


def check(document: Document, grids: Sequence[Grid]) -> list[Reconciliation]:
    """Days of adoption told twice; numbers of people with consent against the tables' column of them."""
    return [
        *repeated.compared(document, list(_adopted(document)), _same, lambda _a, _b: True),
        *_consents(document, grids),
    ]


def _same(a: Statement, b: Statement) -> bool:
    return a.value == b.value


def _adopted(document: Document) -> Iterator[Statement]:
    for sentence in document.prose.sentences:
        match = _ADOPTED.match(sentence.text)
        if match is None or sentence.sort == "heading" or not _day(match):
            continue
        date = of_match(match, None)
        if date is not None and not date.year_read and date.first == date.last:
            yield Statement(
                "date", "adopted", ("adopted",), Decimal(date.first), match["date"].strip(), sentence.page,
                sentence.line_at(match.start("date")), repeated.place_of(document, sentence, match.start("date")),
                sentence.text, document_id=document.document_id,
            )  # fmt: skip


def _day(match: re.Match[str]) -> bool:
    return bool(match["day"] and match["my"]) or bool(match["iso"] and match["id"])


def _consents(document: Document, grids: Sequence[Grid]) -> Iterator[Reconciliation]:
    """Against the total of the one column headed as those with consent."""
    totals = [
        f
        for g in grids
        for f in g.facts
        if f.row_role == TOTAL and f.measure == COUNT and f.sex in ("", ALL) and _CONSENTED.search(f.column_label)
        and f.value is not None and f.fiscal_year in (None, document.report_year)
    ]  # fmt: skip
    if len(totals) != 1:
        return
    total = totals[0]
    for sentence, thing in repeated.scoped(document):
        if thing == ASSOCIATION and sentence.sort == "prose":
            yield from _consent(document, sentence, total.value or Decimal(0), total.page, total.line, total.fact_id)


def _consent(
    document: Document, sentence: Sentence, total: Decimal, page: int, line: int | None, fact_id: str
) -> Iterator[Reconciliation]:
    if re.search(r"\b(?:19|20)\d\d\b|\bav\s+dem\b|\bvarav\b", sentence.text):
        return
    for match in _CONSENT.finditer(sentence.text):
        value = Decimal(match["number"])
        s = Statement(
            "consent", "", (ASSOCIATION,), value, match["number"], sentence.page, sentence.line_at(match.start()),
            repeated.place_of(document, sentence, match.start()), sentence.text, document_id=document.document_id,
        )  # fmt: skip
        if value * 2 < total:
            continue  # some of them
        yield repeated.noted(
            document, s, value, total, value == total, True, (page, line), "", f"{total}", fact_ids=(fact_id,),
            rule="claim_vs_table",
        )  # fmt: skip
