"""Contradictions in running text and captions: claims the tables do not bear out, references and act numbers."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from decimal import Decimal

from tests.archive.content import Report, Seeded, Sentence
from tests.archive.layout import Layout
from tests.archive.model import Association
from tests.archive.prose import amount

Make = Callable[[random.Random, Report, Association, Layout], Seeded | None]


def _untouched(report: Report, *says: str) -> list[Sentence]:
    taken = {place for s in report.seeded for place in s.places}
    return [s for s in report.sentences(*says) if s.name not in taken]


def _told(sort: str, rule: str, sentence: Sentence, key: str, value: str, cause: str = "report_error") -> Seeded:
    """Another value in a sentence."""
    was, sentence.values[key] = sentence.values[key], value
    return Seeded(sort, rule, (sentence.name,), value, was, cause, f"in running text: {sentence.text}")


def _other(rng: random.Random, number: Decimal) -> str:
    """Another count: one digit off, or some more or fewer."""
    off = rng.choice((10, 20, -10, 3, 7, -4, 30))
    return str(number + off if number + off > 0 else number + abs(off))


def _count(says: str, sort: str, key: str, rule: str) -> Make:
    """A sentence whose count or percentage is another."""

    def make(rng: random.Random, report: Report, made: Association, layout: Layout) -> Seeded | None:
        found = _untouched(report, says)
        if not found:
            return None
        sentence = rng.choice(found)
        value = _other(rng, sentence.numbers[key])
        if key == "p" and int(value) > 99:
            return None
        return _told(sort, rule, sentence, key, value)

    return make


def claimed_amount(rng: random.Random, report: Report, made: Association, layout: Layout) -> Seeded | None:
    says = ("amount result_year", "amount equity_closing", "amount rev_total", "amount cost_operating")
    found = _untouched(report, *says)
    if not found:
        return None
    sentence = rng.choice(found)
    kronor = int(sentence.numbers["kronor"])
    value = amount(round(kronor * rng.choice((0.8, 0.9, 1.1, 1.25))), sentence.values["form"])
    if value == sentence.values["amount"]:
        return None
    return _told("claimed_amount", "claim_vs_table", sentence, "amount", value)


def claimed_sex(rng: random.Random, report: Report, made: Association, layout: Layout) -> Seeded | None:
    """Women and men no longer make the number told with them."""
    found = _untouched(report, "participants", "exits")
    if not found:
        return None
    sentence = rng.choice(found)
    key = rng.choice(("w", "m"))
    return _told("claimed_sex", "claim_arithmetic", sentence, key, _other(rng, Decimal(sentence.values[key])))


def claimed_comparison(rng: random.Random, report: Report, made: Association, layout: Layout) -> Seeded | None:
    found = _untouched(report, "comparison")
    if not found:
        return None
    values = found[0].values
    values["more"], values["fewer"] = values["fewer"], values["more"]
    year = made.years[report.year]
    more, fewer = sorted(year.participants)
    text = f"in running text: {found[0].text}"
    return Seeded(
        "claimed_comparison",
        "ordering",
        (found[0].name,),
        f"{more} / {fewer}",
        f"{fewer} / {more}",
        "report_error",
        text,
    )


def claimed_commonest(rng: random.Random, report: Report, made: Association, layout: Layout) -> Seeded | None:
    found = _untouched(report, "commonest")
    if not found:
        return None
    totals = [sum(c) for c in made.years[report.year].reasons]
    labels = layout.sets["reasons"]
    other = sorted(range(len(labels)), key=lambda n: totals[n])[-3]
    was, found[0].values["label"] = found[0].values["label"], labels[other]
    text = f"in running text: {found[0].text}"
    stated, expected = f"{labels[other]} {totals[other]}", f"{was} {max(totals)}"
    return Seeded("claimed_commonest", "ordering", (found[0].name,), stated, expected, "report_error", text)


def hedge_unmet(rng: random.Random, report: Report, made: Association, layout: Layout) -> Seeded | None:
    """`Drygt 140` where there are fewer, `nästan 150` where there are more."""
    found = _untouched(report, "hedge")
    if not found:
        return None
    step = -20 * int(found[0].numbers["side"])
    return _told("hedge_unmet", "claim_vs_table", found[0], "n", str(found[0].numbers["n"] + step))


def wrong_act(rng: random.Random, report: Report, made: Association, layout: Layout) -> Seeded | None:
    found = _untouched(report, "act")
    if not found:
        return None
    sentence = rng.choice(found)
    year, _, number = sentence.values["act"].partition(":")
    value = (
        f"{int(year) + rng.choice((10, -1, 1))}:{number}"
        if rng.random() < 0.6
        else f"{year}:{number[:-2]}{number[-1]}{number[-2]}"
    )
    if value == sentence.values["act"]:
        return None
    return _told("wrong_act", "act_number", sentence, "act", value, "citation")


def dead_reference(rng: random.Random, report: Report, made: Association, layout: Layout) -> Seeded | None:
    found = _untouched(report, "reference table", "reference note")
    if not found:
        return None
    sentence = rng.choice(found)
    return _told("dead_reference", "dead_reference", sentence, "n", str(rng.randint(16, 29)), "citation")


def wrong_caption(rng: random.Random, report: Report, made: Association, layout: Layout) -> Seeded | None:
    """The number of people in a caption is not the table's."""
    for table in report.tables("exit_reasons"):
        number = re.search(r"(\d+) deltagare$", table.caption)
        if number and not table.touched:
            was = number.group(1)
            value = _other(rng, Decimal(was))
            table.caption = table.caption[: number.start()] + f"{value} deltagare"
            table.touched = True
            place = f"{table.name}/caption"
            return Seeded(
                "wrong_caption", "stated_count", (place,), value, was, "report_error", f"caption: {table.caption}"
            )
    return None


SORTS: tuple[Make, ...] = (
    _count("participants", "claimed_participants", "n", "claim_vs_table"),
    _count("exits", "claimed_exits", "n", "claim_vs_table"),
    _count("reason count", "claimed_reason", "n", "claim_vs_table"),
    _count("reason share", "claimed_share", "p", "claim_vs_table"),
    _count("cost share", "claimed_cost_share", "p", "claim_vs_table"),
    _count("change", "claimed_change", "d", "claim_arithmetic"),
    claimed_amount, claimed_sex, claimed_comparison, claimed_commonest, hedge_unmet, wrong_act, dead_reference, wrong_caption,
)  # fmt: skip
