"""Arithmetic that running text does itself: written sums, women and men, shares beside their numbers, parts of a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from parsers.numbers import swedish
from pipeline.checks import bundles, listing, told
from pipeline.checks.bundles import Bundle
from pipeline.checks.grid import Grid
from pipeline.model import (
    AGREES,
    ALL,
    AMOUNT,
    COUNT,
    DISAGREES,
    MEN,
    PERCENT,
    WOMEN,
    Document,
    Figure,
    Reconciliation,
    Sentence,
)

RULE = "claim_arithmetic"
FEW = 3  # people left out of `x kvinnor och y män` without a word: of another sex, or not known
FEW_SHARE = Decimal("0.05")
_OF_THESE = re.compile(r"\bav (?:dessa|dem|de som)\b", re.IGNORECASE)
_BASE = re.compile(
    r"\b(?:av|bland)\s+(?:de|totalt|sammanlagt|alla|samtliga|våra)\s+(?:totalt\s+)?(?:\w+\s+)?$", re.IGNORECASE
)
_BASE_BEHIND = re.compile(r"^\s*av\s+(?:de\s+)?(?:totalt\s+)?$", re.IGNORECASE)
_OF_WHICH = re.compile(r"^[\s,]*(?:\([^()]*\)\s*)?,?\s*varav\s+(?:[a-zåäö]+\s+){0,2}$", re.IGNORECASE)
_MADE_OF = re.compile(r"^[\s,]*(?:[a-zåäö]+\s+){0,6}(?:,\s*)?fördelat på\b[^;.]{0,30}$", re.IGNORECASE)
_PART = re.compile(r"^[^.;()]{0,70}$")
_CHANGE = re.compile(
    r"\b(?P<way>ök|minsk|sjunk|stig)\w*\s+med\s+(?:ca |cirka |drygt |knappt |nästan )?$", re.IGNORECASE
)
_TO = re.compile(r"^[^.;]{0,25}\btill\s+(?:ca |cirka |drygt |knappt )?$", re.IGNORECASE)
_NOT_NOW = re.compile(
    r"\bmål(?:et|sättning\w*)?\b|förvänta|planera|budget|förra året|föregående|jämfört", re.IGNORECASE
)


def check(document: Document, grids: Sequence[Grid], _claims: object = ()) -> list[Reconciliation]:
    """Every piece of arithmetic a sentence holds within itself, or with the sentence before it."""
    others = {f.value for g in grids for f in g.facts if f.sex == "other" and f.value}
    found: list[Reconciliation] = []
    before: Sentence | None = None
    for sentence in document.prose.sentences:
        groups = bundles.of_sentence(sentence)
        found += _written(document, sentence)
        found += [r for b in groups if (r := _sexes(document, sentence, b, others)) is not None]
        found += _shares_of_sexes(document, sentence, groups)
        found += _n_of_n(document, sentence)
        found += _shares(document, sentence, groups, before)
        found += _parts(document, sentence)
        found += _changes(document, sentence)
        before = sentence
    return found


def _written(document: Document, sentence: Sentence) -> Iterator[Reconciliation]:
    """`1 752 + 4 834 = 6 586 tkr`, or `15 408 tkr (34 962-19 554)`."""
    expressions: dict[int, list[Figure]] = {}
    for f in sentence.figures:
        if f.noun == "arithmetic":
            expressions.setdefault(f.stop, []).append(f)
    for terms in expressions.values():
        total = next((b for a, b in pairwise(terms) if "=" in sentence.text[a.end : b.start]), None)
        added = [t for t in terms if t is not total]
        if total is None:
            total = next(
                (
                    f
                    for f in sentence.figures
                    if f.stop <= terms[0].start
                    and f.noun != "arithmetic"
                    and f.unit == terms[0].unit
                    and not sentence.text[f.stop : terms[0].start].strip(" (")
                    and "(" in sentence.text[f.stop : terms[0].start + 1]
                ),
                None,
            )
        if total is None or len(added) < 2:
            continue
        signs = [
            1,
            *(-1 if re.search("[-−–]", sentence.text[a.end : b.start]) else 1 for a, b in pairwise(added)),
        ]
        computed = sum((t.value * s for t, s in zip(added, signs, strict=True)), Decimal(0))
        tolerance = max(told.quantum(t) for t in terms) * (len(added) + 1) / 2
        shown = " ".join(
            f"{'- ' if s < 0 else '+ ' if i else ''}{swedish(t.value)}"
            for i, (t, s) in enumerate(zip(added, signs, strict=True))
        )
        yield _row(
            document,
            sentence,
            total,
            computed,
            tolerance,
            told.judge(total.value, computed, tolerance),
            shown,
            "written arithmetic",
            note="written",
        )


def _sexes(document: Document, sentence: Sentence, b: Bundle, others: set[Decimal]) -> Reconciliation | None:
    """`480 deltagare (298 kvinnor och 182 män)`. People of another sex may be left out where they are few and nothing names them."""
    if b.total is None or b.women is None or b.men is None:
        return None
    terms = [b.women.value, b.men.value, *(Decimal(o) for o in b.others)]
    computed = sum(terms, Decimal(0))
    gap = b.total.value - computed
    verdict, note = told.judge(b.total.value, computed, Decimal(0), b.total.hedge), "sexes"
    if verdict == DISAGREES and gap > 0 and not b.others:
        if b.mode == bundles.OF_WHICH and (not b.shut or gap in others or _told_of(document, gap)):
            return None  # `varav` need not name all
        if not b.shut and b.mode != bundles.BRACKET:
            return None
        if gap <= max(Decimal(FEW), b.total.value * FEW_SHARE) or gap in others:
            note = f"sexes;{told.OPEN}"
    elif verdict == DISAGREES and not b.shut and b.mode != bundles.BRACKET:
        return None
    return _row(
        document,
        sentence,
        b.total,
        computed,
        Decimal(0),
        verdict,
        " + ".join(map(swedish, terms)),
        "women and men make the number",
        note=note,
    )


def _told_of(document: Document, gap: Decimal) -> bool:
    """Does the text say of just so many that their sex is another or not known?"""
    unknown = re.compile(r"könskategori|annat kön|okän|(?:ej|inte) (?:ang|upp)|identifier", re.IGNORECASE)
    return any(unknown.search(s.text) and any(f.value == gap for f in s.figures) for s in document.prose.sentences)


def _shares_of_sexes(document: Document, sentence: Sentence, groups: Sequence[Bundle]) -> Iterator[Reconciliation]:
    """`67 kvinnor och 117 män ... motsvarar 34 procent kvinnor och 66 procent män`; `368 kvinnor (57 %)`."""
    split = [b for b in groups if b.women is not None and b.men is not None]
    shares = [f for f in sentence.figures if f.measure == PERCENT and f.sex in (WOMEN, MEN)]
    if len(split) != 1 or split[0].women is None or split[0].men is None or len(shares) > 2:
        return
    b = split[0]
    assert b.women is not None and b.men is not None
    named = {f.sex: f for f in shares if f.start >= b.stop and "motsvara" in sentence.text[b.stop : f.start]}
    for count in (b.women, b.men):
        beside = next(
            (
                f
                for f in sentence.figures
                if f.measure == PERCENT and f.start >= count.stop and sentence.text[count.stop : f.start].strip() == "("
            ),
            None,
        )
        share = beside or named.get(count.sex)
        if share is None or (beside is not None and b.total is not None):  # `share_sexes` holds both to one base
            continue
        bases = [b.women.value + b.men.value + sum(b.others)]
        if b.total is not None:
            bases.insert(0, b.total.value)
        tried = [(told.share_verdict(share, count.value, base), base) for base in bases if base >= count.value and base]
        if tried:
            (verdict, near, note), base = next((t for t in tried if t[0][0] != DISAGREES), tried[0])
            yield _share_row(document, sentence, share, count, base, verdict, near, note)


def _n_of_n(document: Document, sentence: Sentence) -> Iterator[Reconciliation]:
    """`23 % (27 av 119)`, `78 % (32 av 41 svarande)`, `13 av de 16 (drygt 80 procent)`."""
    figures = sentence.figures
    for a, b in pairwise(figures):
        if (a.part, b.part) != ("reached", "base") or not b.value or a.measure != COUNT:
            continue
        ahead = next(
            (
                f
                for f in figures
                if f.measure == PERCENT and f.stop <= a.start and sentence.text[f.stop : a.start].strip() == "("
            ),
            None,
        )
        behind = next(
            (
                f
                for f in figures
                if f.measure == PERCENT
                and f.start >= b.end
                and re.fullmatch(
                    r"(?:\s+[a-zåäö]+){0,2}\s*,?\s*\((?:ca |cirka |drygt |knappt )?", sentence.text[b.stop : f.start]
                )
            ),
            None,
        )
        share = ahead or behind
        if share is not None and a.value <= b.value:
            verdict, near, note = told.share_verdict(share, a.value, b.value)
            yield _share_row(document, sentence, share, a, b.value, verdict, near, note)


def _base_in(sentence: Sentence, b: Bundle) -> Figure | None:
    """`Av de 74 ... 48 deltagare (64 procent)`, `14 procent av de totalt 44`: the number a share is said to be of."""
    for f in sentence.figures:
        if (
            b.share is not None
            and f.measure == COUNT
            and f.start > b.share.start
            and _BASE_BEHIND.match(sentence.text[b.share.stop : f.start])
        ):
            return f
    named = [
        f
        for f in sentence.figures
        if f.measure == COUNT and f.stop <= b.start and _BASE.search(sentence.text[: f.start])
    ]
    return named[-1] if named else None


def _fails(b: Bundle, base: Figure) -> bool:
    assert b.total is not None and b.share is not None
    return base.value > 0 and told.share_verdict(b.share, b.total.value, base.value)[0] == DISAGREES


def _shares(
    document: Document, sentence: Sentence, groups: Sequence[Bundle], before: Sentence | None
) -> Iterator[Reconciliation]:
    """A share beside its number, where the text says of what: `av de 74`, or `av dessa` after a sentence with one number."""
    pairs = [b for b in groups if b.total is not None and b.share is not None and not b.total.part]
    found: list[tuple[Bundle, Decimal]] = []
    for b in pairs:
        assert b.total is not None and b.share is not None
        base = _base_in(sentence, b)
        if (
            base is None
            and before is not None
            and (m := _OF_THESE.search(sentence.text))
            and m.start() < b.share.start
            and before.paragraph == sentence.paragraph
        ):
            totals = [x.total for x in bundles.of_sentence(before) if x.total is not None and x.total.unit == "persons"]
            base = totals[0] if len(totals) == 1 else None
            sure = base is not None and listing.pointed_at(sentence, b.total, before, base)
            if not sure and (m.start() > b.start or base is None or _fails(b, base)):
                continue
        if base is None or base.hedge != "none" or base.value < b.total.value or not base.value:
            continue
        verdict, near, note = told.share_verdict(b.share, b.total.value, base.value)
        if verdict == DISAGREES and _OF_THESE.search(sentence.text, base.stop, b.share.start):
            continue  # `av de 80 fick 40 praktik och 10 av dem (25 procent) arbete`: of a nearer number
        yield _share_row(document, sentence, b.share, b.total, base.value, verdict, near, note)
        found.append((b, base.value))
    whole = sum((b.share.value for b, _ in found if b.share is not None), Decimal(0))
    if len(found) >= 2 and len({base for _, base in found}) == 1 and 99 <= whole <= 101:
        parts = [b.total for b, _ in found if b.total is not None]
        computed, said = sum((p.value for p in parts), Decimal(0)), found[0][1]
        yield _row(
            document, sentence, parts[0], said, Decimal(0), told.judge(computed, said, Decimal(0)),
            swedish(said), "numbers whose shares make 100 % make the whole", note="whole", stated=computed, suffix=".whole",
        )  # fmt: skip


def _parts(document: Document, sentence: Sentence) -> Iterator[Reconciliation]:
    """`40 948 tkr, varav 36 168 tkr ..., 4 104 tkr ... och 676 tkr`: no part is more than the whole; `fördelat på` names all parts."""
    figures = [f for f in sentence.figures if f.noun != "arithmetic"]
    for at, whole in enumerate(figures[:-1]):
        after = figures[at + 1 :]
        gap = sentence.text[whole.stop : after[0].start]
        of_which, made_of = _OF_WHICH.match(gap), _MADE_OF.match(gap)
        same = [f for f in after if f.measure == whole.measure and f.unit == whole.unit]
        if not (of_which or made_of) or not same or same[0] is not after[0] or _NOT_NOW.search(gap):
            continue
        if whole.measure == COUNT and (whole.unit != "persons" or whole.sex != ALL or same[0].sex != ALL):
            continue
        parts = [same[0]]
        for f in after[1:]:
            if f not in same or not _PART.match(sentence.text[parts[-1].stop : f.start]):
                break
            parts.append(f)
        if whole.measure not in (AMOUNT, COUNT):
            continue
        size = max(told.quantum(f) for f in (whole, *parts)) if whole.measure == AMOUNT else Decimal(0)
        computed = sum((p.value for p in parts), Decimal(0)) if whole.measure == AMOUNT else parts[0].value
        room = size * (len(parts) + 1) / 2
        verdict = told.judge(whole.value, computed, room, whole.hedge)
        if of_which and verdict == DISAGREES and computed < whole.value:
            if len(parts) > 1:
                continue  # the parts named need not be all
            verdict = AGREES
        if len(parts) == 1 and not of_which:
            continue
        yield _row(
            document,
            sentence,
            whole,
            computed,
            room,
            verdict,
            " + ".join(swedish(p.value) for p in parts),
            "the parts and the whole",
            note="parts",
            suffix=".parts",
        )


def _changes(document: Document, sentence: Sentence) -> Iterator[Reconciliation]:
    """`ökade med 10 procent från 200 till 220`: the change and its two ends."""
    figures = [f for f in sentence.figures if f.measure in (COUNT, AMOUNT, PERCENT)]
    told_of = [(f, m) for f in figures if (m := _CHANGE.search(sentence.text[: f.start]))]
    ends = [
        (a, b)
        for a, b in pairwise(figures)
        if told.FROM.search(sentence.text[: a.start])
        and _TO.match(sentence.text[a.stop : b.start])
        and a.unit == b.unit
    ]
    if len(told_of) != 1 or len(ends) != 1:
        return
    (change, match), (old, new) = told_of[0], ends[0]
    if change in (old, new) or not old.value:
        return
    sign = -1 if match["way"].lower() in ("minsk", "sjunk") else 1
    if change.measure == PERCENT and old.measure != PERCENT:
        computed = sign * 100 * (new.value - old.value) / old.value
        room = told.quantum(change) / 2 + 100 * (told.quantum(old) + told.quantum(new)) / (2 * old.value)
        near = computed.quantize(told.quantum(change))
    elif change.unit == old.unit and change.measure != PERCENT:
        computed = near = sign * (new.value - old.value)
        room = (
            (told.quantum(old) + told.quantum(new) + told.quantum(change)) / 2
            if change.measure == AMOUNT
            else Decimal(0)
        )
    else:
        return
    verdict = told.judge(change.value, computed, room, change.hedge)
    yield _row(
        document,
        sentence,
        change,
        near,
        room,
        verdict,
        f"{swedish(old.value)} - {swedish(new.value)}",
        "a change and its two ends",
        note="change",
        suffix=".change",
    )


def _share_row(
    document: Document,
    sentence: Sentence,
    share: Figure,
    count: Figure,
    base: Decimal,
    verdict: str,
    near: Decimal,
    note: str,
) -> Reconciliation:
    marks = ";".join(x for x in ("share", note) if x)
    terms = f"100 x {swedish(count.value)} / {swedish(base)}"
    return _row(
        document,
        sentence,
        share,
        near,
        told.quantum(share) / 2,
        verdict,
        terms,
        "a share beside its number",
        note=marks,
    )


def _row(
    document: Document, sentence: Sentence, figure: Figure, computed: Decimal, tolerance: Decimal, verdict: str,
    terms: str, what: str, *, note: str, stated: Decimal | None = None, suffix: str = "",
) -> Reconciliation:  # fmt: skip
    return told.row(
        RULE, document, sentence, figure, f"Running text: {what}", stated=figure.value if stated is None else stated,
        computed=computed, tolerance=tolerance, verdict=verdict, terms=terms, note=note, suffix=suffix,
    )  # fmt: skip
