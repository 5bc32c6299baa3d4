"""An association over years as figures that tie out: whole kronor and whole people, before anything is printed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.archive import words

ACT = 2004  # the first year that the act on such associations was in force
Counts = tuple[int, int]  # women, men


@dataclass
class Intervention:
    """One intervention's year: its money, its people, and why they left."""

    name: str
    budget: int
    cost: int
    opening: Counts
    new: Counts
    exits: list[Counts]  # by reason, in the order of the regime

    @property
    def exited(self) -> Counts:
        return plus(self.exits)

    @property
    def participants(self) -> Counts:
        return plus([self.opening, self.new])

    @property
    def closing(self) -> Counts:
        return (self.participants[0] - self.exited[0], self.participants[1] - self.exited[1])


@dataclass
class Year:
    """One financial year. Costs and depreciation are positive here; what is printed is a matter of layout."""

    year: int
    regime: str
    members: list[tuple[str, int]]  # the state, the region, then the municipalities
    other_revenue: int
    interventions: list[Intervention]
    structural: list[tuple[str, int, int]]  # name, budget, cost
    office: int
    office_budget: int
    board: int
    board_budget: int
    audit: Counts  # fee to the accountants, fee to elected auditors; both part of `board`
    depreciation: int
    fin_income: int
    fin_cost: int
    equity_opening: int
    acquisitions: int
    cost_opening: int
    dep_opening: int
    receivables: list[int]
    liabilities: list[int]
    cash_opening: int
    receivables_before: int
    liabilities_before: int
    staff: int  # quarters of a full-time post
    education: list[Counts]
    referrers: list[int]
    budget_members: int = field(default=0)

    @property
    def revenue_members(self) -> int:
        return sum(amount for _, amount in self.members)

    @property
    def revenue(self) -> int:
        return self.revenue_members + self.other_revenue

    @property
    def individual(self) -> int:
        return sum(i.cost for i in self.interventions)

    @property
    def structure(self) -> int:
        return sum(cost for _, _, cost in self.structural)

    @property
    def costs(self) -> int:
        """Operating costs without depreciation."""
        return self.individual + self.structure + self.office + self.board

    @property
    def result_operating(self) -> int:
        return self.revenue - self.costs - self.depreciation

    @property
    def result(self) -> int:
        return self.result_operating + self.fin_income - self.fin_cost

    @property
    def equity(self) -> int:
        return self.equity_opening + self.result

    @property
    def book_value(self) -> int:
        return self.cost_opening + self.acquisitions - self.dep_opening - self.depreciation

    @property
    def cash(self) -> int:
        return self.equity + sum(self.liabilities) - sum(self.receivables) - self.book_value

    @property
    def assets(self) -> int:
        return self.book_value + sum(self.receivables) + self.cash

    @property
    def participants(self) -> Counts:
        return plus([i.participants for i in self.interventions])

    @property
    def exited(self) -> Counts:
        return plus([i.exited for i in self.interventions])

    @property
    def reasons(self) -> list[Counts]:
        """Exits of the association by reason."""
        return [plus(column) for column in zip(*(i.exits for i in self.interventions), strict=True)]


@dataclass
class Association:
    """An invented association, its years in order and what stays the same through them."""

    place: str
    region: str
    towns: list[str]
    formed: int
    years: dict[int, Year] = field(default_factory=dict)


def _whole(amount: float, step: int) -> int:
    """An amount in whole steps, as what is decided beforehand is."""
    return round(amount / step) * step


def plus(counts: Sequence[Counts]) -> Counts:
    return (sum(c[0] for c in counts), sum(c[1] for c in counts))


def association(rng: random.Random, place: str, regimes: dict[int, str]) -> Association:
    """The association with a year of figures for each year of `regimes`, which says how exits are classed that year."""
    towns = [
        place.removesuffix("en")[:9].rstrip("aeiouyåäö") + end for end in rng.sample(words.TOWNS, rng.randint(1, 4))
    ]
    made = Association(place, rng.choice(words.REGIONS), towns, max(ACT, min(regimes) - rng.randint(3, 9)))
    names = rng.sample(words.INTERVENTIONS, 7) + rng.sample(words.LONG_INTERVENTIONS, 2)
    rng.shuffle(names)
    structural = rng.sample(words.STRUCTURAL, 4)
    state = rng.randrange(2_000, 9_000) * 1000
    running = {name: _people(rng, 4, 20) for name in names}
    count = rng.randint(3, 5)
    weights = [rng.uniform(0.5, 2) for _ in towns]
    before: Year | None = None
    for number, (year, regime) in enumerate(sorted(regimes.items())):
        if number and rng.random() < 0.3:
            names.append(names.pop(0))  # one ends, another begins
        state = _whole(state * rng.uniform(0.97, 1.06), 1000)
        current = names[:count]
        frame = _frame(rng, made, state, weights)
        own = _year(rng, year, regime, frame, current, structural[: rng.randint(2, 4)], running, before)
        made.years[year] = before = own
    return made


def _frame(rng: random.Random, made: Association, state: int, weights: Sequence[float]) -> list[tuple[str, int]]:
    """Who pays what: the state half, the region a quarter, the municipalities a quarter together."""
    region = state // 2
    shares = [_whole(region * w / sum(weights), 1000) for w in weights]
    shares[0] += region - sum(shares)
    towns = [(f"{town} kommun", round(share)) for town, share in zip(made.towns, shares, strict=True)]
    return [("staten", state), (f"Region {made.region}", region), *towns]


def _people(rng: random.Random, low: int, high: int) -> Counts:
    return (rng.randint(low, high), rng.randint(low, high))


def _spread(rng: random.Random, total: int, weights: Sequence[float]) -> list[int]:
    parts = [0] * len(weights)
    for place in rng.choices(range(len(weights)), weights, k=total):
        parts[place] += 1
    return parts


def _intervention(rng: random.Random, name: str, cost: int, opening: Counts, regime: str) -> Intervention:
    new = _people(rng, 8, 45)
    weights = [weight * rng.uniform(0.6, 1.5) for weight, _ in words.REASONS[regime]]
    left = [round((opening[s] + new[s]) * rng.uniform(0.35, 0.8)) for s in (0, 1)]
    women, men = (_spread(rng, number, weights) for number in left)
    budget = _whole(cost * rng.uniform(0.88, 1.2), 10000)
    return Intervention(name, budget, cost, opening, new, list(zip(women, men, strict=True)))


def _year(
    rng: random.Random,
    year: int,
    regime: str,
    members: list[tuple[str, int]],
    names: Sequence[str],
    structural: Sequence[str],
    running: dict[str, Counts],
    before: Year | None,
) -> Year:
    total = sum(amount for _, amount in members)
    parts = [rng.uniform(0.6, 1.8) for _ in names]
    pot = total * rng.uniform(0.55, 0.72)
    costs = [round(pot * p / sum(parts)) for p in parts]
    own = [_intervention(rng, n, c, running[n], regime) for n, c in zip(names, costs, strict=True)]
    for each in own:
        running[each.name] = each.closing
    shares = [rng.uniform(0.01, 0.05) * total for _ in structural]
    people = plus([i.participants for i in own])
    made = Year(
        year=year,
        regime=regime,
        members=members,
        other_revenue=rng.choice((rng.randrange(20_000, 900_000), rng.randrange(20_000, 900_000), 0)),
        interventions=own,
        structural=[
            (n, _whole(s * rng.uniform(0.9, 1.3), 10000), round(s)) for n, s in zip(structural, shares, strict=True)
        ],
        office=(office := round(total * rng.uniform(0.12, 0.2))),
        office_budget=_whole(office * rng.uniform(0.9, 1.12), 10000),
        board=(board := rng.randrange(150_000, 420_000)),
        board_budget=_whole(board * rng.uniform(0.9, 1.2), 10000),
        audit=(rng.randrange(30_000, 70_000), rng.randrange(8_000, 30_000)),
        depreciation=0,
        fin_income=rng.choice((0, rng.randrange(800, 90_000))),
        fin_cost=rng.choice((0, rng.randrange(300, 9_000))),
        equity_opening=before.equity if before else round(total * rng.uniform(0.25, 0.6)),
        acquisitions=rng.choice((0, 0, rng.randrange(20_000, 160_000))),
        cost_opening=before.cost_opening + before.acquisitions if before else rng.randrange(60_000, 260_000),
        dep_opening=before.dep_opening + before.depreciation if before else 0,
        receivables=[rng.randrange(15_000, 400_000) if rng.random() < 0.9 else 0 for _ in words.RECEIVABLES],
        liabilities=[rng.randrange(60_000, 900_000) if rng.random() < 0.93 else 0 for _ in words.LIABILITIES],
        cash_opening=before.cash if before else 0,
        receivables_before=sum(before.receivables) if before else 0,
        liabilities_before=sum(before.liabilities) if before else 0,
        staff=rng.randint(6, 22),
        education=_by_sex(rng, people, [20, 42, 8, 18, 6]),
        referrers=_spread(rng, sum(plus([i.new for i in own])), [25, 15, 22, 24, 9, 4]),
        budget_members=_whole(total, 1000),
    )
    left = made.cost_opening - made.dep_opening
    made.depreciation = min(left, round(made.cost_opening / 5))
    _keep_solvent(made, total)
    if before is None:
        made.cash_opening = max(0, made.cash - rng.randrange(-300_000, 300_000))
        made.receivables_before = round(sum(made.receivables) * rng.uniform(0.8, 1.2))
        _open_with(made)
    return made


def _keep_solvent(made: Year, total: int) -> None:
    """Equity and cash stay within what such associations have: where the year would leave less, less is spent."""
    short = round(total * 0.12) - made.equity
    if short > 0:
        each = short // len(made.interventions) + 1
        for one in made.interventions:
            one.cost -= each
    over = made.equity - round(total * 0.8)
    if over > 0:
        made.interventions[0].cost += over
    if made.cash < 200_000:
        made.liabilities[0] += 200_000 - made.cash


def _open_with(made: Year) -> None:
    """The first year's opening liabilities follow from its cash flow, as no year before says them."""
    receivables = sum(made.receivables)
    flow = made.cash - made.cash_opening + made.acquisitions
    made.liabilities_before = sum(made.liabilities) - (
        flow - made.result - made.depreciation + receivables - made.receivables_before
    )


def _by_sex(rng: random.Random, people: Counts, weights: Sequence[float]) -> list[Counts]:
    women, men = (_spread(rng, number, weights) for number in people)
    return list(zip(women, men, strict=True))
