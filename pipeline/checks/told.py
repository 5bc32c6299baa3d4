"""What running text states, held against something: hedges, the rounding of a printed figure, and the check as a row."""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline import vocabulary
from pipeline.checks.grid import printable
from pipeline.checks.stated import LOOSE
from pipeline.model import AGREES, AMOUNT, DISAGREES, WITHIN_ROUNDING, Document, Figure, Reconciliation, Sentence

OPEN = "sense_unsure"  # note of a check that something the text does not say may explain: a warning
FROM = re.compile(
    r"\bfrån\s+(?:ca |cirka |drygt |knappt )?$", re.IGNORECASE
)  # `från 120 till 90`: before the first figure
HALF = Decimal("0.5")


def quantum(figure: Figure) -> Decimal:
    """The step of a figure as printed: 1 for `16`, 0.1 for `16,5`; in the printed unit."""
    decimals = len(figure.printed.replace(" ", "").replace(".", ",").partition(",")[2])
    return Decimal(1).scaleb(-decimals)


def factor(unit: str) -> Decimal:
    row = vocabulary.units().get(unit)
    return Decimal(row["factor"]) if row is not None and row["factor"] else Decimal(1)


def amount(figure: Figure) -> Decimal:
    """A sum of money in kronor; anything else as it stands."""
    return figure.value * factor(figure.unit) if figure.measure == AMOUNT else figure.value


def step(figure: Figure) -> Decimal:
    return quantum(figure) * (factor(figure.unit) if figure.measure == AMOUNT else 1)


def plain(value: Decimal) -> Decimal:
    """7200000.0 as 7200000."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


def judge(stated: Decimal, computed: Decimal, tolerance: Decimal, hedge: str = "none") -> str:
    """agrees, within_rounding or disagrees; `drygt` is at least and near, `knappt` at most and near, `cirka` near."""
    difference = stated - computed
    if difference == 0:
        return AGREES
    near = max(abs(stated) * LOOSE, tolerance)
    if hedge == "about" and abs(difference) <= near * 2:
        return AGREES
    if hedge == "at_least" and -near <= difference <= tolerance:
        return AGREES
    if hedge == "at_most" and -tolerance <= difference <= near:
        return AGREES
    return WITHIN_ROUNDING if abs(difference) <= tolerance else DISAGREES


def share_verdict(figure: Figure, count: Decimal, base: Decimal) -> tuple[str, Decimal, str]:
    """A printed percentage against count / base: verdict, the share at its precision, and `truncated` where it was cut."""
    exact = 100 * count / base
    size = quantum(figure)
    near = exact.quantize(size)
    if abs(figure.value - exact) <= size / 2:
        return AGREES, near, ""
    if 0 <= exact - figure.value < size:
        return WITHIN_ROUNDING, near, "truncated"
    return judge(figure.value, exact, size / 2, figure.hedge), near, ""


def row(
    rule: str,
    document: Document,
    sentence: Sentence,
    figure: Figure,
    description: str,
    *,
    stated: Decimal,
    computed: Decimal,
    tolerance: Decimal,
    verdict: str,
    terms: str,
    fact_ids: tuple[str, ...] = (),
    table_id: str = "",
    suffix: str = "",
    note: str = "",
) -> Reconciliation:
    """One check of a sentence as a row; named by the claim it states something of, or by its place in the text."""
    subject = figure.claim_id or f"{document.document_id}.text.{sentence.at}.{figure.start}"
    return Reconciliation(
        reconciliation_id=f"{rule}.{subject}{suffix}",
        rule=rule,
        document_id=document.document_id,
        table_id=table_id,
        other_document_id="",
        description=description,
        stated=plain(stated),
        computed=plain(computed),
        difference=plain(stated - computed),
        tolerance=printable(tolerance),
        verdict=verdict,
        terms=terms,
        fact_ids=fact_ids,
        note=note,
        page=sentence.page,
        line=figure.line if figure.line is not None else sentence.line,
        quote=sentence.text,
    )
