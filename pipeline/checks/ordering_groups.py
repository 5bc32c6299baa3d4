"""Comparisons of women and men over rows of a table: shares of each (`en större andel av kvinnorna`), and so many times as many.

`nästan dubbelt` is at most twice, `drygt` and `mer än` at least; without a hedge it is about. A larger share that only
the numbers bear out, or as many as before that only the shares bear out, has the wrong base: a warning that says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from parsers.numbers import swedish
from pipeline.checks import categories, share_rows, told
from pipeline.checks.categories import EXIT, Categories
from pipeline.model import (
    AGREES,
    ALL,
    COUNT,
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

RULE = "ordering"
_SEX = r"(?:av\s+)?(?:de\s+)?(?P<{}>kvinn\w+|män(?:nen)?\b)"
_SHARE = re.compile(
    rf"\b(?:(?P<more>större|högre)|(?P<less>mindre|lägre))\s+andel\s+{_SEX.format('one')}\s+(?:jämfört med|än)\s+{_SEX.format('two')}",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"\b(?:(?P<most>nästan|knappt|närmare|inte fullt|inte riktigt)\s+|(?P<least>drygt|mer än|fler än|över|minst)\s+|(?:ungefär|cirka|ca|omkring|runt)\s+)?"
    rf"(?P<times>dubbelt|tre gånger|fyra gånger|fem gånger|hälften)\s+så\s+(?:många|få)\s+{_SEX.format('one')}\s+(?:jämfört med|än|som)\s+{_SEX.format('two')}",
    re.IGNORECASE,
)
_GROUP = re.compile(
    rf"\b(?:(?P<more>fler)|(?P<less>färre)|(?P<same>lika många))\s+{_SEX.format('one')}\s+(?:jämfört med|än|som)\s+{_SEX.format('two')}",
    re.IGNORECASE,
)
_FACTOR = {
    "dubbelt": Decimal(2),
    "tre gånger": Decimal(3),
    "fyra gånger": Decimal(4),
    "fem gånger": Decimal(5),
    "hälften": Decimal("0.5"),
}
_PAIR = re.compile(
    r"\(\s*(?P<one>\d+)(?:\s+(?:kvinnor|män))?\s*(?:respektive|mot|jämfört med|och|,)\s*(?P<two>\d+)(?:\s+(?:kvinnor|män))?\s*\)",
    re.IGNORECASE,
)
_OTHER_TIME = re.compile(
    r"halvår|hösten|våren|kvartal|början|slutet|sedan start|tidigare|förra|utan arbete|utan studier|\bmål(?:et)?\b|förvänta|enkät|svara|20\d\d",
    re.IGNORECASE,
)
_LEFT = re.compile(
    r"avslut|utskriv|skrivits ut|skrevs ut|lämna|\b(?:gått|gick|går|fått|fick|börja\w*|påbörja\w*|började)\b",
    re.IGNORECASE,
)
ABOUT = Decimal("0.2")  # of the factor: how far `dubbelt` may lie from twice
NEXT_TO = Decimal("0.15")  # and how far beyond the side its hedge names, before it is no slip of the hedge
LEAST_GAP = Decimal(1)  # percentage points between two shares that words may tell apart


def check(document: Document, own: Sequence[Categories]) -> list[Reconciliation]:
    """Every comparison of the sexes whose rows, or figures, the sentence names."""
    found: list[Reconciliation] = []
    for sentence in document.prose.sentences:
        if sentence.sort == "caption":
            continue
        table = categories.of_sentence(document, own, EXIT, sentence)
        for match in _SHARE.finditer(sentence.text):
            found += _larger_share(document, sentence, match, table)
        for match in _TIMES.finditer(sentence.text):
            found += _times_as_many(document, sentence, match, table)
        for match in _GROUP.finditer(sentence.text):
            found += _of_group(document, sentence, match, table)
    return found


def _order(match: re.Match[str]) -> tuple[str, str] | None:
    one, two = (WOMEN if match[g].lower().startswith("kv") else MEN for g in ("one", "two"))
    return (one, two) if one != two else None


def _rows(sentence: Sentence, match: re.Match[str], table: Categories | None) -> list[str]:
    """The rows that the words behind the comparison name, else those of the whole sentence where it makes one only."""
    if table is None or not _LEFT.search(sentence.text) or _OTHER_TIME.search(sentence.text):
        return []
    behind = sentence.text[match.end() :]
    following = min((m.start() for p in (_SHARE, _TIMES, _GROUP) if (m := p.search(behind))), default=len(behind))
    names = categories.named(table, re.split(r"[;.]", behind[:following])[0])
    alone = sum(len(list(p.finditer(sentence.text))) for p in (_SHARE, _TIMES, _GROUP)) == 1
    return names or (categories.named(table, sentence.text[: match.start()]) if alone else [])


def _larger_share(
    document: Document, sentence: Sentence, match: re.Match[str], table: Categories | None
) -> Iterator[Reconciliation]:
    order, names = _order(match), _rows(sentence, match, table)
    if (
        order is None
        or not names
        or table is None
        or any(f.measure == PERCENT and f.sex in (WOMEN, MEN) for f in sentence.figures)
    ):
        return
    counts = [table.count(names, sex) for sex in order]
    totals = [table.totals.get(sex) for sex in order]
    if counts[0] is None or counts[1] is None or not totals[0] or not totals[1]:
        return
    one, two = 100 * counts[0] / totals[0], 100 * counts[1] / totals[1]
    holds = one > two if match["more"] else one < two
    verdict = AGREES if holds else WITHIN_ROUNDING if abs(one - two) < LEAST_GAP else DISAGREES
    by_number = (counts[0] > counts[1]) == bool(match["more"]) and counts[0] != counts[1]
    step = Decimal("0.1")
    notes = [
        f"rows={share_rows.clean(' + '.join(table.labels[n] for n in names))}",
        f"line={table.grid.table.line_first or ''}",
        f"page={table.grid.table.page}",
    ]
    if verdict == DISAGREES and by_number:
        notes += [f"{share_rows.HOLDS}={swedish(counts[0])} / {swedish(counts[1])}", told.OPEN]
    yield _row(
        document, sentence, match, "andel", one.quantize(step), two.quantize(step), verdict, table, names, order, notes
    )


def _times_as_many(
    document: Document, sentence: Sentence, match: re.Match[str], table: Categories | None
) -> Iterator[Reconciliation]:
    order = _order(match)
    if order is None or (figures := _figures(sentence, match, table, order)) is None:
        return
    one, two, names = figures
    factor = _FACTOR[match["times"].lower()]
    if not two or not one:
        return
    ratio = one / two / factor
    if match["most"]:
        holds, near = 1 - ABOUT <= ratio < 1 or ratio == 1, 1 < ratio <= 1 + NEXT_TO
    elif match["least"]:
        drygt = match["least"].lower() == "drygt"
        holds, near = ratio >= 1 and (not drygt or ratio <= 1 + 2 * ABOUT), 1 - NEXT_TO <= ratio < 1
    else:
        holds, near = abs(ratio - 1) <= ABOUT, abs(ratio - 1) <= ABOUT + NEXT_TO
    notes = [
        f"rows={share_rows.clean(' + '.join(table.labels[n] for n in names))}" if table is not None and names else ""
    ]
    if table is not None and names:
        notes += [f"line={table.grid.table.line_first or ''}", f"page={table.grid.table.page}"]
    if not holds and near:
        notes.append(told.OPEN)
    yield _row(
        document,
        sentence,
        match,
        "gånger",
        one,
        two,
        AGREES if holds else DISAGREES,
        table if names else None,
        names,
        order,
        notes,
    )


def _of_group(
    document: Document, sentence: Sentence, match: re.Match[str], table: Categories | None
) -> Iterator[Reconciliation]:
    """More, fewer or as many over several rows together; over one row it is `ordering`'s own."""
    order, names = _order(match), _rows(sentence, match, table)
    if (
        order is None
        or table is None
        or len(names) < 2
        or any(f.sex in (WOMEN, MEN) for f in sentence.figures)
        or "andel" in sentence.text.casefold()
    ):
        return
    one, two = (table.count(names, sex) for sex in order)
    if one is None or two is None:
        return
    near = max(Decimal(2), max(one, two) / 10)
    holds = one > two if match["more"] else one < two if match["less"] else abs(one - two) <= near
    notes = [
        f"rows={share_rows.clean(' + '.join(table.labels[n] for n in names))}",
        f"line={table.grid.table.line_first or ''}",
        f"page={table.grid.table.page}",
        "" if holds else told.OPEN,
    ]
    yield _row(document, sentence, match, "antal", one, two, AGREES if holds else DISAGREES, table, names, order, notes)


def _figures(
    sentence: Sentence, match: re.Match[str], table: Categories | None, order: tuple[str, str]
) -> tuple[Decimal, Decimal, list[str]] | None:
    """The two numbers compared: of the sentence itself, else of the rows it names."""
    behind = sentence.text[match.end() :]
    if pair := _PAIR.search(behind):
        women_first = re.search(r"kvinn", pair.group(), re.IGNORECASE)
        one, two = Decimal(pair["one"]), Decimal(pair["two"])
        swapped = women_first is not None and (
            pair.group().lower().find("kvinn") > pair.group().lower().find("män") >= 0
        ) == (order[0] == WOMEN)
        return (two, one, []) if swapped else (one, two, [])
    counts = {s: [f for f in sentence.figures if f.measure == COUNT and f.sex == s and not f.part] for s in order}
    if all(len(c) == 1 for c in counts.values()):
        return counts[order[0]][0].value, counts[order[1]][0].value, []
    if any(counts.values()):
        return None
    names = _rows(sentence, match, table)
    if not names or table is None:
        return None
    first, second = (table.count(names, sex) for sex in order)
    return (first, second, names) if first is not None and second is not None else None


def _row(
    document: Document, sentence: Sentence, match: re.Match[str], sort: str, one: Decimal, two: Decimal, verdict: str,
    table: Categories | None, names: Sequence[str], order: Sequence[str], notes: Sequence[str],
) -> Reconciliation:  # fmt: skip
    place = Figure(match.start(), match.end(), match.end(), match.group(), Decimal(0), COUNT, "", ALL)
    ids = tuple(i for s in order for i in table.ids(names, s)) if table is not None else ()
    return told.row(
        RULE, document, sentence, place, f"Running text: {match.group()}", stated=one, computed=two, tolerance=Decimal(0), verdict=verdict,
        terms=f"{match.group()}: {swedish(one)} / {swedish(two)}", fact_ids=ids, table_id=table.grid.table.table_id if table is not None else "",
        suffix=f".{sort}", note=";".join(["group", *(n for n in notes if n)]),
    )  # fmt: skip
