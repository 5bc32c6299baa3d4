"""Builders of invented tables whose figures add up: each takes the report's context and gives columns of texts.

Amounts are kept in whole printed units (kr, tkr or tenths of tkr), so that sums are exact as printed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.typeset import wordstock as words
from tests.typeset.content import Cell, Row, Table

Amounts = list[int]


@dataclass
class Context:
    """What the tables of one report share."""

    rng: random.Random
    year: int
    scale: int  # kr of 1: 1, tkr: 1000
    tenths: bool  # one decimal
    separator: str  # between thousands
    dash: str  # how nothing is printed: "", "-", "–" or "0"
    percent: str  # " %", "%" or ""
    notes: bool = True
    interventions: tuple[str, ...] = ()
    captions: list[str] = field(default_factory=list)

    @property
    def unit(self) -> str:
        return "tkr" if self.scale == 1000 else "kr"

    def pick(self, *pools: Sequence[str], k: int) -> list[str]:
        """k labels in random order, none of them twice."""
        stock = sorted({label for pool in pools for label in pool})
        return self.rng.sample(stock, min(k, len(stock)))

    def amount(self, low: int, high: int) -> int:
        """A sum between low and high kr in printed units."""
        value = self.rng.randint(low, high) // self.scale
        return value * 10 + self.rng.randint(0, 9) if self.tenths else value

    def amounts(self, count: int, low: int, high: int, sign: int = 1, blank: float = 0.0) -> Amounts:
        """Figures of one row over the years: near each other, now and then nothing."""
        base = self.amount(low, high)
        near = [round(base * self.rng.uniform(0.75, 1.25)) for _ in range(count)]
        return [0 if self.rng.random() < blank else sign * value for value in near]

    def money(self, value: int) -> str:
        """The amount as printed."""
        if not value:
            return self.dash
        whole, tenth = divmod(abs(value), 10) if self.tenths else (abs(value), None)
        text = f"{whole:,}".replace(",", self.separator) + (f",{tenth}" if tenth is not None else "")
        return ("-" if value < 0 else "") + text

    def moneys(self, values: Amounts) -> list[str]:
        return [self.money(value) for value in values]

    def share(self, part: int, total: int, decimals: int = 0) -> str:
        """A percentage as printed."""
        return f"{100 * part / total if total else 0:.{decimals}f}".replace(".", ",") + self.percent

    def years(self, count: int) -> list[str]:
        return [str(self.year - back) for back in range(count)]


def header(*texts: str) -> Row:
    return Row(tuple(Cell(text) for text in texts))


def row(label: str, values: Sequence[str], *classes: str) -> Row:
    return Row((Cell(label), *map(Cell, values)), frozenset(classes))


def group(label: str, columns: int) -> Row:
    return Row((Cell(label, columns),), frozenset({"group"}))


def added(rows: Sequence[Amounts]) -> Amounts:
    return [sum(column) for column in zip(*rows, strict=True)]


def table_of(kind: str, head: Sequence[Row], body: Sequence[Row], caption: str) -> Table:
    return Table(kind, "unruled", caption, (), tuple(head), tuple(body))


def _periods(ctx: Context, count: int, instant: bool = False) -> list[str]:
    """Headers of years: bare, as a date, or as a period over two lines."""
    style = ctx.rng.choice(("bare", "bare", "date", "lines", "word"))
    if style == "date" or (instant and style == "lines"):
        return [f"{year}-12-31" for year in ctx.years(count)]
    if style == "lines":
        return [f"{year}-01-01 -\n{year}-12-31" for year in ctx.years(count)]
    if style == "word":
        return [
            f"{ctx.rng.choice(('Bokslut', 'Utfall')) if not back else 'Bokslut'}\n{year}"
            for back, year in enumerate(ctx.years(count))
        ]
    return ctx.years(count)


def _with_notes(ctx: Context, head: list[str], body: list[Row]) -> tuple[Row, list[Row]]:
    """The same table with a column of references to notes behind the labels."""
    if not ctx.notes:
        return header(*head), body
    rows = []
    number = 2
    for line in body:
        if "group" in line.classes:
            rows.append(group(line.cells[0].text, line.cells[0].span + 1))
            continue
        reference = ""
        if "total" not in line.classes and ctx.rng.random() < 0.6:
            reference = f"{number}, {number + 1}" if ctx.rng.random() < 0.15 else str(number)
            number += 1
        rows.append(Row((line.cells[0], Cell(reference), *line.cells[1:]), line.classes))
    return header(head[0], "Not", *head[1:]), rows


def income_statement(ctx: Context) -> Table:
    count = ctx.rng.choice((2, 2, 2, 3))
    income = [
        (label, ctx.amounts(count, 300_000, 9_000_000)) for label in ctx.pick(words.REVENUE, k=ctx.rng.randint(1, 4))
    ]
    costs = [
        (label, ctx.amounts(count, 50_000, 3_000_000, -1, 0.05))
        for label in ctx.pick(words.COSTS, k=ctx.rng.randint(3, 7))
    ]
    groups = ctx.rng.random() < 0.6
    body: list[Row] = []
    for title, total, part in (
        ("Verksamhetens intäkter", "Summa intäkter", income),
        ("Verksamhetens kostnader", "Summa kostnader", costs),
    ):
        if groups:
            body.append(group(title, count + 1))
        body += [row(label, ctx.moneys(values), *(["indent"] if groups else [])) for label, values in part]
        body.append(row(total, ctx.moneys(added([values for _, values in part])), "total"))
    result = added([values for _, values in income + costs])
    body.append(row("Verksamhetens resultat", ctx.moneys(result), "total"))
    interest = [
        (label, ctx.amounts(count, 1_000, 90_000, sign))
        for label, sign in (("Finansiella intäkter", 1), ("Finansiella kostnader", -1))
    ]
    body += [row(label, ctx.moneys(values)) for label, values in interest]
    result = added([result, *(values for _, values in interest)])
    body.append(row("Resultat efter finansiella poster", ctx.moneys(result), "total"))
    body.append(row("Årets resultat", ctx.moneys(result), "total"))
    head, rows = _with_notes(ctx, [f"Belopp i {ctx.unit}", *_periods(ctx, count)], body)
    return table_of("income_statement", [head], rows, f"Resultaträkning {ctx.year}")


def balance_sheet(ctx: Context) -> Table:
    count = 2
    fixed = [
        (label, ctx.amounts(count, 20_000, 400_000, 1, 0.1))
        for label in ctx.pick(words.FIXED_ASSETS, k=ctx.rng.randint(1, 2))
    ]
    current = [
        (label, ctx.amounts(count, 100_000, 6_000_000))
        for label in ctx.pick(words.CURRENT_ASSETS, k=ctx.rng.randint(2, 4))
    ]
    owed = [
        (label, ctx.amounts(count, 40_000, 900_000)) for label in ctx.pick(words.LIABILITIES, k=ctx.rng.randint(2, 4))
    ]
    assets, debts = added([values for _, values in fixed + current]), added([values for _, values in owed])
    equity = [have - debt for have, debt in zip(assets, debts, strict=True)]
    result = ctx.amounts(count, 50_000, 800_000, ctx.rng.choice((1, -1)))
    opening = [end - year for end, year in zip(equity, result, strict=True)]
    body = [group("TILLGÅNGAR", count + 1)]
    for title, part in (("Anläggningstillgångar", fixed), ("Omsättningstillgångar", current)):
        body.append(group(title, count + 1))
        body += [row(label, ctx.moneys(values), "indent") for label, values in part]
        body.append(row(f"Summa {title.lower()}", ctx.moneys(added([values for _, values in part])), "total"))
    body.append(row("SUMMA TILLGÅNGAR", ctx.moneys(assets), "total"))
    body.append(
        group(ctx.rng.choice(("EGET KAPITAL OCH SKULDER", "EGET KAPITAL, AVSÄTTNINGAR OCH SKULDER")), count + 1)
    )
    body.append(group("Eget kapital", count + 1))
    body.append(row("Ingående eget kapital", ctx.moneys(opening), "indent"))
    body.append(row("Årets resultat", ctx.moneys(result), "indent"))
    body.append(row("Summa eget kapital", ctx.moneys(equity), "total"))
    body.append(group("Skulder", count + 1))
    body += [row(label, ctx.moneys(values), "indent") for label, values in owed]
    body.append(row("Summa skulder", ctx.moneys(debts), "total"))
    body.append(row("SUMMA EGET KAPITAL OCH SKULDER", ctx.moneys(assets), "total"))
    head, rows = _with_notes(ctx, [f"Belopp i {ctx.unit}", *_periods(ctx, count, instant=True)], body)
    return table_of("balance_sheet", [head], rows, f"Balansräkning per den 31 december {ctx.year}")


def cash_flow(ctx: Context) -> Table:
    count = ctx.rng.choice((2, 2, 3))
    result = ctx.amounts(count, 50_000, 900_000, ctx.rng.choice((1, -1)))
    body = [group("Den löpande verksamheten", count + 1), row("Årets resultat", ctx.moneys(result))]
    flow = [result]
    for label in ctx.pick(words.CASH_ADJUSTMENTS, k=ctx.rng.randint(1, 2)):
        flow.append(ctx.amounts(count, 5_000, 90_000, 1, 0.1))
        body.append(row(label, ctx.moneys(flow[-1])))
    body.append(row("Medel från verksamheten före förändring av rörelsekapital", ctx.moneys(added(flow)), "total"))
    for label in ctx.pick(words.CASH_CHANGES, k=2):
        flow.append(ctx.amounts(count, 20_000, 900_000, ctx.rng.choice((1, -1))))
        body.append(row(label, ctx.moneys(flow[-1])))
    body.append(row("Kassaflöde från den löpande verksamheten", ctx.moneys(added(flow)), "total"))
    body.append(group("Investeringsverksamheten", count + 1))
    flow.append(ctx.amounts(count, 10_000, 200_000, -1, 0.5))
    body.append(row("Investering i materiella anläggningstillgångar", ctx.moneys(flow[-1])))
    body.append(row("Kassaflöde från investeringsverksamheten", ctx.moneys(flow[-1]), "total"))
    change = added(flow)
    opening = [ctx.amount(2_000_000, 8_000_000) for _ in range(count)]
    body.append(row("ÅRETS KASSAFLÖDE", ctx.moneys(change), "total"))
    body.append(row("Likvida medel vid årets början", ctx.moneys(opening)))
    body.append(row("Likvida medel vid årets slut", ctx.moneys(added([opening, change]))))
    return table_of(
        "cash_flow", [header(f"Belopp i {ctx.unit}", *_periods(ctx, count))], body, f"Kassaflödesanalys {ctx.year}"
    )


def multi_year(ctx: Context) -> Table:
    count = ctx.rng.randint(3, 5 if ctx.scale == 1 else 6)
    rng = ctx.rng
    income = ctx.amounts(count, 6_000_000, 30_000_000)
    costs = [-round(value * rng.uniform(0.85, 1.15)) for value in income]
    body = [
        row("Verksamhetens intäkter", ctx.moneys(income)),
        row(
            rng.choice(("Verksamhetens kostnader", "Verksamhetens kostnader inklusive avskrivningar och finansnetto")),
            ctx.moneys(costs),
        ),
        row("Årets resultat", ctx.moneys(added([income, costs]))),
    ]
    body += [
        row(label, ctx.moneys(ctx.amounts(count, 300_000, 9_000_000)))
        for label in ctx.pick(words.OVERVIEW[3:], k=rng.randint(1, 3))
    ]
    for label in ctx.pick(words.OVERVIEW_SHARES, k=rng.randint(1, 3)):
        decimals = rng.choice((0, 1, 2))
        body.append(row(label, [f"{rng.uniform(3, 90):.{decimals}f}".replace(".", ",") for _ in range(count)]))
    for label in ctx.pick(words.OVERVIEW_COUNTS, k=rng.randint(1, 3)):
        values = [str(rng.randint(4, 900)) if rng.random() > 0.15 else ctx.dash for _ in range(count)]
        body.append(row(label, values))
    head = header(rng.choice(("", f"Belopp i {ctx.unit}", "Nyckeltal")), *ctx.years(count))
    return table_of(
        "multi_year_overview",
        [head],
        body,
        f"{rng.choice(('Femårsöversikt', 'Flerårsöversikt', 'Ekonomisk översikt'))}, {ctx.unit}",
    )


def _variance(ctx: Context, budget: int, outcome: int, sense: int) -> int:
    return sense * (outcome - budget)


def intervention_budget(ctx: Context) -> Table:
    """Budget and outcome in groups with sums and a grand total; now and then with last year or the share used."""
    rng, sense = ctx.rng, ctx.rng.choice((1, -1))
    extra = rng.choice(("", "", "last", "used", "both"))
    level = rng.random() < 0.3
    order = ["Budget", "Utfall"] if rng.random() < 0.5 else ["Utfall", "Budget"]
    names = [*order, rng.choice(("Avvikelse", "Differens", "Avvikelse\nmot budget"))]
    columns = 1 + len(names) + (extra in ("last", "both")) + (extra in ("used", "both"))

    def line(label: str, values: Amounts, *classes: str) -> Row:
        budget, outcome, last = values
        pair = {"Budget": budget, "Utfall": outcome}
        texts = ctx.moneys([pair[name] for name in order] + [_variance(ctx, budget, outcome, sense)])
        if extra in ("used", "both"):
            texts.append(ctx.share(outcome, budget, 1) if budget else "")
        if extra in ("last", "both"):
            texts.append(ctx.money(last))
        return row(label, texts, *classes)

    pools = ((ctx.interventions, words.LONG_INTERVENTIONS), (words.STRUCTURAL,), (words.ADMINISTRATION,))
    titles = [
        words.BUDGET_GROUPS[rng.choice((0, 6, 5, 7))],
        words.BUDGET_GROUPS[rng.choice((1, 4))],
        words.BUDGET_GROUPS[rng.choice((2, 3))],
    ]
    chosen = list(range(rng.choice((1, 2, 2, 3))))
    body: list[Row] = []
    sums: list[Amounts] = []
    for number in chosen:
        low, high = ((400_000, 5_000_000), (30_000, 900_000), (50_000, 2_000_000))[number]
        items = [(label, ctx.amounts(3, low, high, 1, 0.06)) for label in ctx.pick(*pools[number], k=rng.randint(2, 6))]
        sums.append(added([values for _, values in items]))
        if len(chosen) > 1:
            body.append(group(titles[number], columns))
        body += [
            line(label, values, *(["indent"] if len(chosen) > 1 and rng.random() < 0.9 else []))
            for label, values in items
        ]
        if len(chosen) > 1:
            body.append(line(f"Summa {titles[number][0].lower()}{titles[number][1:]}", sums[-1], "total"))
    body.append(line(rng.choice(("Totalt", "Summa insatser", "SUMMA KOSTNADER")), added(sums), "total"))
    label = rng.choice(("Insats", f"Belopp i {ctx.unit}", "", "Verksamhet"))
    tail = (["Förbrukat"] if extra in ("used", "both") else []) + (["Utfall"] if extra in ("last", "both") else [])
    if level and extra in ("last", "both"):
        spans = (Cell(""), Cell(str(ctx.year), len(names) + len(tail) - 1), Cell(str(ctx.year - 1)))
        head = [Row(spans), header(label, *names, *tail)]
    else:
        named = [f"{name}\n{ctx.year}" if name in ("Budget", "Utfall") else name for name in names]
        tail = [f"{name}\n{ctx.year - 1}" if name == "Utfall" else name for name in tail]
        head = [header(label, *named, *tail)]
    return table_of("intervention_budget", head, body, f"Budget och utfall per insats {ctx.year}, belopp i {ctx.unit}")


def operating_statement(ctx: Context) -> Table:
    rng = ctx.rng
    income = [(label, ctx.amounts(3, 300_000, 9_000_000)) for label in ctx.pick(words.REVENUE, k=rng.randint(1, 3))]
    costs = [
        (label, ctx.amounts(3, 100_000, 3_000_000, -1))
        for label in ctx.pick(words.COSTS, words.BUDGET_GROUPS, k=rng.randint(2, 5))
    ]

    def line(label: str, values: Amounts, *classes: str) -> Row:
        outcome, budget, last = values
        return row(label, ctx.moneys([outcome, budget, outcome - budget, last]), *classes)

    body = [line(label, values) for label, values in income]
    body.append(line("Summa intäkter", added([values for _, values in income]), "total"))
    body += [line(label, values) for label, values in costs]
    body.append(line("Summa kostnader", added([values for _, values in costs]), "total"))
    body.append(line("Resultat", added([values for _, values in income + costs]), "total"))
    period = rng.choice((f"\njan-dec {ctx.year}", f"\n{ctx.year}", f" {ctx.year}"))
    last = rng.choice((f"Bokslut\n{ctx.year - 1}", f"Bokslut\nhelår {ctx.year - 1}", f"Utfall\n{ctx.year - 1}"))
    head = header(
        f"Belopp {ctx.unit}",
        f"Utfall{period}",
        f"Budget{period}",
        rng.choice(("Avvikelse", "Avvikelse\nutfall – budget")),
        last,
    )
    return table_of("operating_statement", [head], body, f"Driftredovisning {ctx.year}")


Builder = Callable[[Context], Table]
