"""Women's and men's shares of a result, each said to be of its own sex: `bland männen är andelen 38 procent och bland kvinnorna 33`.

Rows of the section's table are tried in which both shares hold: of all women and of all men who are counted there. Where
both are instead the parts that women and men make of the result itself, they have the wrong base, which is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from parsers.numbers import swedish
from pipeline.checks import categories, share_rows, told
from pipeline.checks.categories import Categories
from pipeline.model import (
    AGREES,
    DISAGREES,
    MEN,
    PERCENT,
    WITHIN_ROUNDING,
    WOMEN,
    Document,
    Figure,
    Reconciliation,
    Sentence,
)

BACK = 2  # sentences before that may name the result
_P = r"\d+(?:,\d+)?\s*(?:%|procent)?"
_ONE = r"(?P<{0}>kvinnorna|männen|kvinnor|män)"
_EACH = re.compile(
    r"\b(?:bland|av|för|hos)\s+(?:de\s+)?" + _ONE.format("one") + r"\b(?!\s+och\b)(?P<what>[^.;:%\d]{0,90}?)"
    r"(?:ca |cirka |drygt |knappt )?(?P<first>\d+(?:,\d+)?)(?:\s?(?:%|procent))?(?P<more>[^.;:%\d]{0,90}?)"
    r"\b(?:bland|av|för|hos)\s+(?:de\s+)?" + _ONE.format("two") + r"\b(?P<what2>[^.;:%\d]{0,60}?)(?P<second>\d+(?:,\d+)?)\s?(?:%|procent)",
    re.IGNORECASE,
)  # fmt: skip
_EACH_BEHIND = re.compile(
    r"(?P<first>\d+(?:,\d+)?)\s?(?:%|procent)\s+(?:av|bland)\s+(?:de\s+)?" + _ONE.format("one") + r"\b(?P<what>)(?P<more>[^.;:%\d]{0,60}?)"
    r"(?P<second>\d+(?:,\d+)?)\s?(?:%|procent)\s+(?:av|bland)\s+(?:de\s+)?" + _ONE.format("two") + r"\b(?P<what2>[^.;:%\d]{0,90})",
    re.IGNORECASE,
)  # fmt: skip
_COMPARED = re.compile(
    r"\b(?:bland|för|hos)\s+(?:de\s+)?" + _ONE.format("one") + r"\b(?P<what>[^.;:%\d]{0,110}?)\b(?:än|jämfört med)\s+(?:bland|för|hos)\s+(?:de\s+)?"
    + _ONE.format("two") + r"\b(?P<more>\W{1,4})(?P<first>\d+(?:,\d+)?)(?:\s?(?:%|procent))?\s+(?:mot|respektive|jämfört med)\s+(?P<second>\d+(?:,\d+)?)\s?(?:%|procent)(?P<what2>)",
    re.IGNORECASE,
)  # fmt: skip
_ELSE = re.compile(
    r"\bmål(?:et)?\b|förra året|föregående|i fjol|riket|nationell|landet|enkät|svara[dt]|nöjd|månader efter|ett år efter|sedan start|förvänta"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def check(document: Document, own: Sequence[Categories]) -> list[Reconciliation]:
    """Every pair of shares, each of its own sex, whose result the table holds."""
    found: list[Reconciliation] = []
    sentences = document.prose.sentences
    for at, sentence in enumerate(sentences):
        if sentence.sort != "prose":
            continue
        match = _COMPARED.search(sentence.text) or _EACH.search(sentence.text) or _EACH_BEHIND.search(sentence.text)
        pair = _pair(sentence, match) if match is not None else None
        if match is None or pair is None or _of_another_time(document, sentence):
            continue
        before = [s for s in sentences[max(0, at - BACK) : at] if s.paragraph == sentence.paragraph]
        for table in (c for c in own if c.grid.table.scope == sentence.scope):
            rows = list(_judged(document, sentence, match, pair, before, table))
            if rows:
                found += rows
                break
    return found


def _of_another_time(document: Document, sentence: Sentence) -> bool:
    said = sentence.text.casefold()
    years = {int(y) for y in _YEAR.findall(said)} - {document.report_year}
    return bool(_ELSE.search(said) or years)


def _pair(sentence: Sentence, match: re.Match[str]) -> dict[str, Figure] | None:
    """The two shares by sex, as the words give them."""
    one, two = (WOMEN if match[g].lower().startswith("kv") else MEN for g in ("one", "two"))
    if one == two:
        return None
    found = {}
    for sex, group in ((one, "first"), (two, "second")):
        own = next((f for f in sentence.figures if f.start == match.start(group) and f.measure == PERCENT), None)
        if own is None or own.hedge != "none":
            return None
        found[sex] = own
    return found


def _judged(
    document: Document, sentence: Sentence, match: re.Match[str], pair: dict[str, Figure], before: Sequence[Sentence], table: Categories
) -> Iterator[Reconciliation]:  # fmt: skip
    inside = f"{match['what']} {match['more']} {match['what2']}"
    for at, words in enumerate((inside, sentence.text, *(s.text for s in reversed(before)))):
        names = tuple(categories.named(table, words))
        counts = {s: table.count(names, s) for s in pair}
        if not names or len(names) == len(table.labels) or None in counts.values():
            continue
        known = {s: c for s, c in counts.items() if c is not None}
        yield from _of_rows(document, sentence, pair, known, names, table, named_here=at < 2)
        return


def _of_rows(
    document: Document, sentence: Sentence, pair: dict[str, Figure], counts: dict[str, Decimal], names: tuple[str, ...], table: Categories,
    *, named_here: bool,
) -> Iterator[Reconciliation]:  # fmt: skip
    """Both shares against their own sex; `named_here`: the sentence itself names the rows."""
    totals = {s: table.totals.get(s) for s in pair}
    both = sum(counts.values(), Decimal(0))
    if not all(totals.values()) or not both:
        return
    of_own = {s: share_rows.verdict(pair[s], counts[s], totals[s] or Decimal(1)) for s in pair}
    of_result = all(share_rows.verdict(pair[s], counts[s], both)[0] != DISAGREES for s in pair)
    holding = [s for s in pair if of_own[s][0] != DISAGREES]
    if not holding and not of_result:
        return  # what these shares are of is not known
    label = share_rows.clean(" + ".join(table.labels[n] for n in names))
    for sex, figure in pair.items():
        verdict, near, note = of_own[sex]
        holds = f"{share_rows.HOLDS}={swedish(both)}" if verdict == DISAGREES and of_result else ""
        yield share_rows.row(
            document, sentence, figure, "each", f"a share of one sex of {label}", computed=near, verdict=verdict,
            terms=share_rows.terms(counts[sex], totals[sex] or Decimal(1)),
            notes=(f"rows={label}", f"line={table.grid.table.line_first or ''}", f"page={table.grid.table.page}", f"sex={sex}", note, holds,
                   told.OPEN if verdict == DISAGREES and (of_result or not named_here) else ""),
            fact_ids=table.ids(names, sex), table_id=table.grid.table.table_id,
        )  # fmt: skip


__all__ = ["AGREES", "WITHIN_ROUNDING", "check"]
