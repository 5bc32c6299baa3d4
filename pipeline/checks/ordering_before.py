"""This year's number against last year's in words: `vilket är fler än 2020 då det var 8 deltagare`.

Where a row prints last year's share and the text tells last year's number of some other row of the table, the number of
all people last year lies in an interval, and with it that of every row: `ungefär lika många` is held against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from parsers.numbers import swedish
from parsers.quantities import PERSONS
from pipeline.checks import categories, share_rows, told
from pipeline.checks.categories import EXIT, Categories
from pipeline.model import AGREES, ALL, COUNT, DISAGREES, Document, Figure, Reconciliation, Sentence

RULE = "ordering"
_BEFORE = r"(?:förra året|föregående år|året innan|(?:år\s+)?(?P<year>20\d\d))"
_COMPARED = re.compile(
    rf"(?:(?P<more>fler)|(?P<less>färre)|(?P<same>lika många))\b[^.;]{{0,90}}?(?:jämfört med|än|som)\s+(?:under\s+)?{_BEFORE}(?P<was>,?\s+då\s+(?:det|de|antalet)\s+var\s+(?:ca |cirka )?)?",
    re.IGNORECASE,
)
_BACK = re.compile(r"^\W*(?:Det|Detta|Vilket)\s+(?:är|var)\b", re.IGNORECASE)
_ABOUT = re.compile(r"(?:ungefär|nästan|i stort sett|ungefärligen|i princip|så gott som)\s+$", re.IGNORECASE)
_SHARE = re.compile(r"\bandel", re.IGNORECASE)
ROOM = Decimal("0.1")
LEAST_ROOM = Decimal(2)  # people: `ungefär lika många` is said of 9 and 11


def check(document: Document, own: Sequence[Categories]) -> list[Reconciliation]:
    """Every comparison of numbers with the year before whose two sides are told or follow from the table."""
    found: list[Reconciliation] = []
    before: Sentence | None = None
    last_year = {t.grid.table.table_id: _everybody(document, t) for t in own if t.dimension == EXIT and t.before}
    for sentence in document.prose.sentences:
        table = categories.of_sentence(document, own, EXIT, sentence)
        for match in _COMPARED.finditer(sentence.text):
            if not match["year"] or int(match["year"]) == (document.report_year or 0) - 1:
                found += _compared(document, sentence, before, match, table, last_year)
        before = sentence
    return found


def _people(sentence: Sentence) -> list[Figure]:
    return [
        f
        for f in sentence.figures
        if f.measure == COUNT and f.unit == PERSONS and f.sex in ("", ALL) and f.hedge == "none" and not f.part
    ]


def _was(sentence: Sentence, match: re.Match[str]) -> Figure | None:
    """The number that the words tell of last year."""
    if match["was"] is None:
        return None
    return next((f for f in _people(sentence) if match.end() <= f.start + 1 and f.start - match.end() < 12), None)


def _everybody(document: Document, table: Categories) -> tuple[Decimal, Decimal, int | None] | None:
    """Between which whole numbers the table's people of last year lie, by the numbers the text tells of its rows."""
    low, high, line = Decimal(0), Decimal("Infinity"), None
    for sentence in document.prose.sentences:
        if sentence.scope != table.grid.table.scope:
            continue
        for match in _COMPARED.finditer(sentence.text):
            was = _was(sentence, match)
            names = categories.named(table, _subject(sentence, match))
            if was is None or len(names) != 1 or names[0] not in table.before or not was.value:
                continue
            share = table.before[names[0]]
            if not share.value or share.value <= share.quantum / 2:
                continue
            low = max(low, 100 * was.value / (share.value + share.quantum / 2))
            high = min(high, 100 * was.value / (share.value - share.quantum / 2))
            line = sentence.line
    low, high = low.to_integral_value(ROUND_CEILING), high.to_integral_value(ROUND_FLOOR) if high.is_finite() else high
    return (low, high, line) if 0 < low <= high and high.is_finite() else None


def _subject(sentence: Sentence, match: re.Match[str]) -> str:
    """The words of a comparison that say of whom: those within it, and those before it in its clause."""
    ahead = re.split(r"[.;]|\bmen\b", sentence.text[: match.start()])[-1]
    own = sentence.text[match.start() : match.start("was") if match["was"] else match.end()]
    return f"{ahead} {own}"


def _compared(
    document: Document,
    sentence: Sentence,
    before: Sentence | None,
    match: re.Match[str],
    table: Categories | None,
    last_year: dict[str, tuple[Decimal, Decimal, int | None] | None],
) -> Iterator[Reconciliation]:
    if _SHARE.search(sentence.text[max(0, match.start() - 25) : match.end()]):
        return
    was = _was(sentence, match)
    mine = [f for f in _people(sentence) if f is not was and f.stop <= match.end()]
    if any(re.match(r"\s*(?:deltagare |personer )?(?:fler|färre)\b", sentence.text[f.end : f.end + 25]) for f in mine):
        return  # `fyra färre` is a difference
    if was is not None:
        if len(mine) == 1:
            yield _row(document, sentence, match, mine[0].value, was.value, was.value, [])
        return
    if table is None or last_year.get(table.grid.table.table_id) is None:
        return
    place, words = (sentence, _subject(sentence, match))
    if (
        not mine
        and before is not None
        and not categories.named(table, words)
        and _BACK.match(sentence.text[: match.end()])
        and before.paragraph == sentence.paragraph
    ):
        place, words = before, before.text
    names = categories.named(table, words)
    everybody = last_year[table.grid.table.table_id]
    now = table.count(names)
    if (
        len(names) != 1
        or names[0] not in table.before
        or everybody is None
        or now is None
        or not any(f.value == now for f in _people(place))
    ):
        return
    share = table.before[names[0]]
    low, high, line = everybody
    if share.value is None:
        return
    least = (low * (share.value - share.quantum / 2) / 100).to_integral_value(ROUND_CEILING)
    most = (high * (share.value + share.quantum / 2) / 100).to_integral_value(ROUND_FLOOR)
    if least > most:
        return
    notes = [f"rows={share_rows.clean(table.labels[names[0]])}", f"line={share.line or line or ''}"]
    mine_share = table.shares.get(names[0])
    if (
        match["same"]
        and mine_share is not None
        and mine_share.value is not None
        and abs(mine_share.value - share.value) <= 2
    ):
        notes.append(f"{share_rows.HOLDS}={swedish(mine_share.value)} % / {swedish(share.value)} %")
    yield _row(document, sentence, match, now, least, most, notes, (share.fact_id,), table.grid.table.table_id)


def _row(
    document: Document, sentence: Sentence, match: re.Match[str], now: Decimal, least: Decimal, most: Decimal, notes: Sequence[str],
    ids: tuple[str, ...] = (), table_id: str = "",
) -> Reconciliation:  # fmt: skip
    if match["more"]:
        holds = now > least
    elif match["less"]:
        holds = now < most
    else:
        room = max(LEAST_ROOM, max(now, most) * ROOM)
        holds = least - room <= now <= most + room
    said = match.group("more") or match.group("less") or match.group("same")
    kept = [n for n in notes if holds is False or not n.startswith(share_rows.HOLDS)]
    old = least if abs(now - least) < abs(now - most) else most
    place = Figure(match.start(), match.end(), match.end(), said, now, COUNT, PERSONS, ALL)
    return told.row(
        RULE, document, sentence, place, f"Running text: {said}", stated=now, computed=old, tolerance=Decimal(0),
        verdict=AGREES if holds else DISAGREES, terms=f"{said}: {swedish(now)} / {swedish(old)}", fact_ids=ids, table_id=table_id,
        suffix=".before", note=";".join(["group", *kept, "" if holds or not ids else told.OPEN]).strip(";"),
    )  # fmt: skip
