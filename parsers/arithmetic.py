"""How much of a table's own arithmetic holds when its rows are read in a certain way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from parsers import structure
from parsers.lazy import lazy
from parsers.solve import Reading
from pipeline import vocabulary
from pipeline.model import ITEM, RESULT
from pipeline.vocabulary import Entry, Identity

LARGEST_SKIP = 3  # labels without figures in a block of labels
SIGN_GAIN = 1
IDENTITY_GAIN = 6
MOST_UNKNOWN = 2  # rows no vocabulary knows that an identity may take in when a reading is chosen


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the vocabulary says of a row's label."""

    item: str
    nature: str
    role: str
    entry: Entry | None


def meaning(kind: str, label: str, year: int | None, organisation: str) -> Meaning:
    """The canonical item of a row label in a table of this kind."""
    entry: Entry | None = None
    if kind in ("exit_reasons", "figure_exit_reasons"):
        entry = vocabulary.match("exit_reasons", label, year)
        return Meaning(entry.code if entry else "", "", structure.role_of(label), entry)
    if kind:
        entry = vocabulary.match("line_items", label, year, kind)
    if kind and vocabulary.kinds()[kind].people and vocabulary.kinds()[kind].scope == "rows":
        entry = vocabulary.match("interventions", label, year, organisation)
        return Meaning("", "", structure.role_of(label), entry)
    if kind == "intervention_budget" and entry is None:
        entry = vocabulary.match("interventions", label, year, organisation)
        if entry:
            return Meaning(entry.code, "cost", structure.role_of(label), entry)
        return Meaning("", "cost", structure.role_of(label), None)
    if entry is None:
        role = structure.role_of(label)
        # a cash flow statement begins with a result and adds to it
        return Meaning("", "", ITEM if kind == "cash_flow" and role == RESULT else role, None)
    return Meaning(entry.code, entry.nature, structure.role_of(label, entry.role), entry)


def cost_sign(natures: Sequence[str], columns: Sequence[Sequence[Decimal | None]]) -> int:
    """+1 where costs are printed negative, -1 where they are printed positive (so that sign x cost is negative)."""
    negative = positive = 0
    for nature, values in zip(natures, columns, strict=True):
        if nature == "cost":
            for value in values:
                if value is not None and value:
                    negative += value < 0
                    positive += value > 0
    return 1 if negative >= positive else -1


def identity_hits(
    identities: Sequence[Identity],
    meanings: Sequence[Meaning],
    values: Sequence[Sequence[Decimal | None]],
    quantum: Decimal,
) -> int:
    """How many (identity, column) pairs hold. `values`: per row, per column."""
    if not values or not identities:
        return 0
    sign = cost_sign([m.nature for m in meanings], values)
    hits = 0
    for column in range(len(values[0])):
        by_item: dict[str, Decimal] = {}
        for m, row in zip(meanings, values, strict=True):
            value = row[column]
            if m.item and value is not None and m.item not in by_item:
                by_item[m.item] = value * sign if m.nature == "cost" else value
        by_item.setdefault("cf_wc_change", by_item.get("cf_operating", Decimal(0)))
        for identity in identities:
            if identity.total not in by_item:
                continue
            terms = [w * by_item[item] for w, item, _ in identity.terms if item in by_item]
            if len(terms) >= (1 if len(identity.terms) == 1 else 2) and all(
                o or i in by_item for _, i, o in identity.terms
            ):
                gap = by_item[identity.total] - sum(terms, Decimal(0))
                room = quantum * (len(terms) + 1) / 2
                hits += abs(gap) <= room or _unknown_makes(gap, room, identity.total, meanings, values, column)
    return hits


def _unknown_makes(
    gap: Decimal,
    room: Decimal,
    total: str,
    meanings: Sequence[Meaning],
    values: Sequence[Sequence[Decimal | None]],
    column: int,
) -> bool:
    """Do the rows above a total that no vocabulary knows make up what its identity lacks, all of them together?"""
    last = next((i for i, m in enumerate(meanings) if m.item == total), 0)
    unknown = [
        v for m, row in zip(meanings[:last], values, strict=False)
        if not m.item and m.role == ITEM and (v := row[column]) is not None and v
    ]  # fmt: skip
    return 0 < len(unknown) <= MOST_UNKNOWN and abs(gap - sum(unknown, Decimal(0))) <= room


@dataclass(frozen=True)
class Body:
    """The rows of a table without their figures: labels, the headings they stand under, and what they mean."""

    kind: str
    labels: tuple[str, ...]
    sections: tuple[str, ...]
    meanings: tuple[Meaning, ...]
    counts: bool  # of people: sums are exact

    def hits(self, readings: Sequence[Reading]) -> int:
        """How much of the table's arithmetic holds when its rows are read this way."""
        values = [[v.value if v is not None else None for v in r.values] for r in readings]
        quanta = [v.quantum for r in readings for v in r.values if v is not None]
        quantum = min(quanta) if quanta else Decimal(1)
        return identity_hits(self._identities, self.meanings, values, quantum) + self._sum_hits(values, quantum)

    @lazy
    def _identities(self) -> list[Identity]:
        """Those whose total and whose terms that may not be absent have a row each."""
        items = {m.item for m in self.meanings if m.item} | {"cf_wc_change"}  # which may be worked out
        return [
            i
            for i in vocabulary.identities()
            if i.kind == self.kind and i.total in items and all(o or item in items for _, item, o in i.terms)
        ]

    @lazy
    def _proposals(self) -> dict[int, list[tuple[int, ...]]]:
        """The rows that each total may be the sum of."""
        roles = structure.finish_roles([m.role for m in self.meanings])
        proposals: dict[int, list[tuple[int, ...]]] = {}
        for s in structure.sums(roles, self.labels, sections=self.sections):
            proposals.setdefault(s.total, []).append(s.terms)
        return proposals

    def _sum_hits(self, values: Sequence[Sequence[Decimal | None]], quantum: Decimal) -> int:
        """How many (total row, column) pairs are the sum of what they may be the sum of."""
        if not values:
            return 0
        columns = range(len(values[0]))

        def agreeing(total: int, terms: tuple[int, ...]) -> int:
            return sum(
                structure.holds(values[total][c], [values[t][c] for t in terms], quantum, self.counts) for c in columns
            )

        return sum(max(agreeing(total, terms) for terms in options) for total, options in self._proposals.items())


def body(
    kind: str, labels: Sequence[str], sections: Sequence[str], year: int | None, organisation: str, counts: bool
) -> Body:
    """Labels with what the vocabulary says they mean in a table of this kind."""
    meanings = tuple(meaning(kind, label, year, organisation) for label in labels)
    return Body(kind, tuple(labels), tuple(sections), meanings, counts)


def alignments(labels: Sequence[str], count: int) -> list[list[str]]:
    """All ways to leave labels out, in order, so that `count` are left; none where too many would have to go."""
    extra = len(labels) - count
    if not 0 <= extra <= LARGEST_SKIP:
        return []
    return [
        [label for i, label in enumerate(labels) if i not in skipped]
        for skipped in combinations(range(len(labels)), extra)
    ]


def align_labels(
    kind: str, labels: Sequence[str], readings: Sequence[Reading], year: int | None, organisation: str
) -> tuple[list[str], bool] | None:
    """Which label of a separate block belongs to which row of figures, and whether arithmetic was needed.

    Labels and rows keep their order; where there are more labels than rows, those left out are the ones whose
    absence lets the statement's identities hold and gives costs and revenue their signs.
    """
    extra = len(labels) - len(readings)
    best: tuple[int, list[str]] | None = None
    for kept in alignments(labels, len(readings)):
        own = body(kind, kept, [""] * len(kept), year, organisation, counts=False)
        score = IDENTITY_GAIN * own.hits(readings)
        values = [[v.value if v else None for v in r.values] for r in readings]
        sign = cost_sign([m.nature for m in own.meanings], values)
        for m, reading in zip(own.meanings, readings, strict=True):
            for value in reading.values:
                if value is not None and value.value:
                    expected = {"revenue": 1, "cost": -sign if sign < 0 else -1}.get(m.nature, 0)
                    score += SIGN_GAIN * (expected * (1 if value.value > 0 else -1))
        if best is None or score > best[0]:
            best = (score, kept)
    return (best[1], extra > 0) if best else None
