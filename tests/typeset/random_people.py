"""Builders of invented tables about participants, survey answers and notes."""

from __future__ import annotations

from collections.abc import Sequence

from tests.typeset import wordstock as words
from tests.typeset.content import Cell, Row, Table
from tests.typeset.random_tables import (
    Amounts,
    Builder,
    Context,
    added,
    balance_sheet,
    cash_flow,
    group,
    header,
    income_statement,
    intervention_budget,
    multi_year,
    operating_statement,
    row,
    table_of,
)


def _counts(ctx: Context, values: Sequence[int]) -> list[str]:
    return [f"{value:,}".replace(",", ctx.separator) if value else ctx.dash for value in values]


def _people(ctx: Context, sexes: int) -> Amounts:
    """Women, men and now and then others, some of them none."""
    top = ctx.rng.choice((6, 40, 140))
    counts = [0 if ctx.rng.random() < 0.08 else ctx.rng.randint(1, top) for _ in range(2)]
    return counts + [ctx.rng.choice((0, 0, 1, 2))] * (sexes - 2)


def participants_by_sex(ctx: Context) -> Table:
    """Counts by sex, perhaps their shares below a second level of headers."""
    rng = ctx.rng
    sexes = rng.choice((["Kvinnor", "Män"], ["Kvinnor", "Män"], ["Kvinnor", "Män", "Annat"]))
    shares = rng.random() < 0.55 and len(sexes) == 2
    two_levels = shares and rng.random() < 0.6
    by_group = rng.random() < 0.35
    pools = (words.PARTICIPANT_GROUPS,) if by_group else (ctx.interventions, words.LONG_INTERVENTIONS)
    items = [(label, _people(ctx, len(sexes))) for label in ctx.pick(*pools, k=rng.randint(3, 8))]

    def line(label: str, counts: Amounts, *classes: str) -> Row:
        texts = _counts(ctx, [*counts, sum(counts)])
        if shares:
            texts += [ctx.share(part, sum(counts)) if sum(counts) else ctx.dash for part in counts]
        return row(label, texts, *classes)

    body = [line(label, counts) for label, counts in items]
    body.append(line(rng.choice(("Totalt", "Summa", "Samtliga")), added([counts for _, counts in items]), "total"))
    first = "Bakgrund" if by_group else "Insats"
    total = rng.choice(("Totalt", "Samtliga"))
    if two_levels:
        spans = Row((Cell(""), Cell("Antal", len(sexes) + 1), Cell("Andel", len(sexes))))
        head = [spans, header(first, *sexes, total, *sexes)]
    elif shares:
        head = [
            header(
                first,
                *(f"Antal\n{sex.lower()}" for sex in sexes),
                f"Antal\n{total.lower()}",
                *(f"Andel\n{sex.lower()}" for sex in sexes),
            )
        ]
    else:
        head = [header(first, *sexes, total)]
    return table_of(
        "participants_by_intervention", head, body, f"Antal deltagare {ctx.year}, totalt och fördelat på kön"
    )


def exit_reasons(ctx: Context) -> Table:
    """Exits by reason and sex, with the share of all this year and perhaps last year."""
    rng = ctx.rng
    reasons = ctx.pick(words.EXIT_REASONS, k=rng.randint(3, 7)) + ctx.pick(words.LONG_EXIT_REASONS, k=rng.randint(1, 4))
    rng.shuffle(reasons)
    items = [(label, _people(ctx, 2)) for label in reasons]
    total = added([counts for _, counts in items])
    decimals, last = rng.choice((0, 0, 1)), rng.random() < 0.5
    swapped = rng.random() < 0.25
    before = [rng.randint(0, 60) for _ in items]

    def line(label: str, counts: Amounts, old: int, *classes: str) -> Row:
        pair = counts[::-1] if swapped else counts
        texts = [*_counts(ctx, [*pair, sum(counts)]), ctx.share(sum(counts), sum(total), decimals)]
        return row(label, texts + ([ctx.share(old, sum(before), decimals)] if last else []), *classes)

    body = [line(label, counts, old) for (label, counts), old in zip(items, before, strict=True)]
    body.append(line(rng.choice(("Totalt", "Summa", "Total")), total, sum(before), "total"))
    sexes = ["Män", "Kvinnor"] if swapped else ["Kvinnor", "Män"]
    if rng.random() < 0.5:
        percent = f"Totalt i\nprocent {ctx.year}", f"Totalt i\nprocent {ctx.year - 1}"
        texts = [f"Antal {sexes[0].lower()}", f"Antal {sexes[1].lower()}", "Antal totalt", *percent[: 1 + last]]
        head = [header("Avslutsorsaker", *texts)]
    elif rng.random() < 0.5:
        spans = Row((Cell(""), Cell("Antal avslutade", 3), Cell("Andel", 1 + last)))
        head = [spans, header("Avslutsorsak", *sexes, "Totalt", str(ctx.year), *([str(ctx.year - 1)] if last else []))]
    else:
        head = [
            header(
                "Avslutsanledning",
                *sexes,
                "Totalt",
                f"Andel\n{ctx.year}",
                *([f"Andel\n{ctx.year - 1}"] if last else []),
            )
        ]
    where = rng.choice((*ctx.interventions[:3], "samtliga insatser"))
    return table_of(
        "exit_reasons",
        head,
        body,
        f"Avslutsorsaker {where}, {sum(total)} deltagare ({total[0]} kvinnor och {total[1]} män)",
    )


def survey(ctx: Context) -> Table:
    """Statements of a questionnaire and the shares agreeing: labels wrap, figures are short."""
    rng = ctx.rng
    columns = rng.choice(
        (
            ["Kvinnor", "Män", "Totalt"],
            [str(ctx.year), str(ctx.year - 1)],
            ["Instämmer\nhelt", "Instämmer\ndelvis", "Instämmer\ninte", "Vet ej"],
        )
    )
    body = [
        row(label, [f"{rng.randint(1, 100)}{ctx.percent}" if rng.random() > 0.06 else ctx.dash for _ in columns])
        for label in ctx.pick(words.SURVEY, k=rng.randint(4, 9))
    ]
    caption = f"Deltagarenkät {ctx.year}, andel som instämmer" + ("" if ctx.percent else ", procent")
    return table_of("survey_results", [header(rng.choice(("Fråga", "Påstående", "")), *columns)], body, caption)


def note(ctx: Context) -> Table:
    """A note: a few sums of this year and last; or an asset's account with its opening and closing values."""
    rng = ctx.rng
    if rng.random() < 0.25:
        return _asset_note(ctx)
    title, kind, pool = rng.choice(
        (
            ("Verksamhetens intäkter", "note_revenue", words.REVENUE),
            ("Verksamhetens kostnader", "note_costs", words.COSTS),
            ("Kortfristiga fordringar", "note_receivables", words.CURRENT_ASSETS),
            ("Kortfristiga skulder", "note_current_liabilities", words.LIABILITIES),
        )
    )
    items = [(label, ctx.amounts(2, 5_000, 2_000_000, 1, 0.1)) for label in ctx.pick(pool, k=rng.randint(2, 7))]
    body = [row(label, ctx.moneys(values)) for label, values in items]
    body.append(row("Summa", ctx.moneys(added([values for _, values in items])), "total"))
    head = header(rng.choice(("", f"Belopp i {ctx.unit}")), *ctx.years(2))
    return table_of(kind, [head], body, f"Not {rng.randint(2, 9)}. {title}")


def _asset_note(ctx: Context) -> Table:
    cost = ctx.amounts(2, 300_000, 900_000)
    bought = ctx.amounts(2, 10_000, 90_000, 1, 0.5)
    old = [-round(value * 0.4) for value in cost]
    now = ctx.amounts(2, 20_000, 90_000, -1)
    body = [
        group("Anskaffningsvärden", 3),
        row("Ingående anskaffningsvärde", ctx.moneys(cost), "indent"),
        row("Årets inköp", ctx.moneys(bought), "indent"),
        row("Utgående ackumulerade anskaffningsvärden", ctx.moneys(added([cost, bought])), "total"),
        group("Avskrivningar", 3),
        row("Ingående avskrivningar", ctx.moneys(old), "indent"),
        row("Årets avskrivningar enligt plan för maskiner och inventarier", ctx.moneys(now), "indent"),
        row("Utgående ackumulerade avskrivningar", ctx.moneys(added([old, now])), "total"),
        row("Redovisat värde vid årets slut", ctx.moneys(added([cost, bought, old, now])), "total"),
    ]
    return table_of(
        "note_fixed_assets", [header("", *[f"{year}-12-31" for year in ctx.years(2)])], body, "Not 5. Inventarier"
    )


BUILDERS: dict[Builder, int] = {
    income_statement: 3,
    balance_sheet: 2,
    cash_flow: 2,
    multi_year: 3,
    intervention_budget: 4,
    operating_statement: 3,
    participants_by_sex: 4,
    exit_reasons: 4,
    survey: 2,
    note: 3,
}
