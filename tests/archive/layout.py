"""How an association prints its report: choices drawn by chance, changed every few years, and named as hazards."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.archive import words

STATEMENTS = "income_statement;balance_sheet;cash_flow"
NOTES = "note_revenue;note_costs;note_audit_fee;note_fixed_assets;note_receivables;note_current_liabilities"
BUDGETS = "intervention_budget;operating_statement"
MONEY = f"multi_year_overview;{STATEMENTS};{NOTES};{BUDGETS}"
PEOPLE = (
    "participants_by_intervention;participant_flow;exits_by_intervention;exit_reasons;education_background;referrers"
)
TABLES = f"{MONEY};{PEOPLE}"

# Every choice: its values with their weights, and the kinds of table it shows in.
CHOICES: dict[str, tuple[dict[str, int], str]] = {
    "unit": ({"kr": 45, "tkr": 32, "tkr with a decimal": 16, "mnkr": 7}, MONEY),
    "unit_place": ({"corner": 40, "line": 25, "caption": 20, "once": 15}, MONEY),
    "thousands": ({"space": 62, "no-break space": 14, "thin space": 8, "point": 8, "none": 8}, MONEY),
    "minus": ({"hyphen": 50, "minus": 20, "dash": 18, "detached": 6, "brackets": 6}, MONEY),
    "costs": ({"negative": 60, "positive": 40}, f"income_statement;multi_year_overview;{BUDGETS}"),
    "variance": ({"outcome-budget": 40, "budget-outcome": 40, "effect on result": 20}, BUDGETS),
    "budget_order": ({"budget first": 60, "outcome first": 40}, BUDGETS),
    "variance_header": ({"plain": 70, "states the sign": 20, "short": 10}, BUDGETS),
    "nil": ({"hyphen": 40, "zero": 25, "dash": 20, "blank": 15}, TABLES),
    "years": ({"newest first": 80, "oldest first": 20}, f"{STATEMENTS};{NOTES}"),
    "overview_years": ({"oldest first": 45, "newest first": 55}, "multi_year_overview"),
    "period": ({"year": 45, "date": 20, "two lines": 20, "word and year": 15}, f"{STATEMENTS};{NOTES}"),
    "notes": ({"number": 45, "two numbers": 15, "word": 10, "none": 30}, STATEMENTS),
    "header": ({"one line": 60, "two lines": 30, "a line a column": 10}, TABLES),
    "sexes": ({"columns": 76, "rows": 24}, "exit_reasons"),
    "sex_order": ({"women first": 65, "men first": 20, "total first": 15}, PEOPLE),
    "percent_columns": ({"none": 25, "this year": 30, "two years": 30, "by sex": 15}, "exit_reasons;referrers"),
    "percent_style": ({"space": 50, "no space": 30, "bare": 20}, "exit_reasons;referrers;figure_cost_shares"),
    "percent_decimals": ({"0": 65, "1": 35}, "exit_reasons;referrers;figure_cost_shares"),
    "caption_place": (
        {"above": 62, "below": 20, "heading instead": 11, "missing": 7},
        f"{PEOPLE};{BUDGETS};multi_year_overview",
    ),
    "caption_far": ({"no": 90, "yes": 10}, f"{PEOPLE};{BUDGETS};multi_year_overview"),
    "wraps": ({"none": 40, "first line": 20, "last line": 30, "middle line": 10}, TABLES),
    "total_place": ({"last": 88, "first": 12}, f"{PEOPLE};note_revenue;note_costs"),
    "groups": ({"headings and subtotals": 55, "plain": 45}, "intervention_budget"),
    "income_form": ({"short": 55, "detailed": 45}, "income_statement"),
    "equity_form": ({"three lines": 65, "closing alone": 35}, "balance_sheet"),
    "cash_form": ({"with subtotals": 65, "headed sections": 35}, "cash_flow"),
    "labels": ({"common": 60, "rare": 40}, TABLES),
    "furniture": ({"none": 30, "name and page": 30, "page of pages": 20, "header each page": 20}, TABLES),
    "continuation": ({"whole": 72, "header repeated": 16, "no header": 12}, TABLES),
    "numbering": ({"sections": 60, "none": 40}, ""),
    "notes_where": ({"at the end": 85, "under the statement": 15}, NOTES),
    "chart": ({"none": 50, "label and figure": 35, "figures then labels": 15}, "figure_cost_shares"),
}
TEXT_CHOICES: dict[str, tuple[dict[str, int], str]] = {
    "cells": ({"single spaces": 46, "tabs": 26, "wide gaps": 10, "pipes": 10, "a line a cell": 8}, TABLES),
}
PAGE_CHOICES: dict[str, tuple[dict[str, int], str]] = {
    "rules": ({"bare": 30, "ruled": 20, "zebra": 25, "booktabs": 25}, TABLES),
    "font": (
        {"Libertinus Serif": 25, "DejaVu Sans": 25, "DejaVu Serif": 15, "STIXGeneral": 15, "New Computer Modern": 20},
        "",
    ),
    "size": ({"8": 20, "9": 25, "10": 35, "11": 20}, ""),
    "figures": ({"right": 75, "centre": 15, "left": 10}, TABLES),
    "pitch": ({"tight": 30, "normal": 50, "wide": 20}, TABLES),
    "label_width": ({"normal": 65, "narrow": 35}, TABLES),
    "bold_totals": ({"yes": 60, "no": 40}, TABLES),
    "gutter": ({"wide": 70, "narrow": 30}, TABLES),
}
SCAN_CHOICES: dict[str, tuple[dict[str, int], str]] = {
    "dpi": ({"150": 35, "200": 65}, ""),
    "skew": ({"straight": 30, "slight": 70}, ""),
    "noise": ({"little": 60, "much": 40}, ""),
}
PARTS = {
    "participants": 0.8,
    "flow": 0.5,
    "exits": 0.5,
    "education": 0.45,
    "referrers": 0.4,
    "reasons by intervention": 0.4,
    "operating": 0.75,
    "budget": 0.75,
    "cash flow": 0.85,
    "audit": 0.6,
}


@dataclass(frozen=True)
class Layout:
    """One association's choices for some years. `names` says which synonym of a label it prints."""

    choices: dict[str, str]
    names: dict[str, str]
    sexes: tuple[str, str, str]
    caption_style: str
    regime: str
    table_word: str = "Tabell"
    sets: dict[str, list[str]] = field(default_factory=dict)  # labels of the lists: receivables, reasons, ...
    parts: frozenset[str] = frozenset()  # tables that not every report has

    def __getitem__(self, choice: str) -> str:
        return self.choices[choice]

    def hazards(self, format: str) -> Iterator[tuple[str, str]]:
        """The layout's features as hazards, with the kinds of table each concerns (empty: all)."""
        known = CHOICES | _of_format(format)
        for name, (_, kinds) in known.items():
            drawn = name == "chart" and format != "text" and self.choices[name] != "none"
            yield f"{name}: {'bars' if drawn else self.choices[name]}", kinds
        yield f"exit regime: {self.regime}", "exit_reasons"


def _of_format(format: str) -> dict[str, tuple[dict[str, int], str]]:
    return TEXT_CHOICES if format == "text" else PAGE_CHOICES | (SCAN_CHOICES if format == "scan" else {})


def draw(rng: random.Random, year: int) -> Layout:
    """A layout for an association's years from `year` on."""
    everything = CHOICES | TEXT_CHOICES | PAGE_CHOICES | SCAN_CHOICES
    choices = {name: _weighted(rng, values) for name, (values, _) in everything.items()}
    if choices["unit"] in ("kr", "mnkr") and choices["thousands"] == "none":
        choices["thousands"] = "space"  # millions in one run of digits are nobody's habit
    rare = choices["labels"] == "rare"
    return Layout(
        choices,
        {item: _synonym(rng, labels, rare) for item, labels in words.ITEMS.items()},
        rng.choice(words.SEXES) if rare else words.SEXES[0],
        rng.choice((". ", ": ", " ", " – ")),
        regime := _regime(rng, year),
        rng.choice(("Tabell", "Tabell", "Tabell", "Tab.")) if rare else "Tabell",
        {
            "receivables": [_synonym(rng, labels, rare) for labels in words.RECEIVABLES],
            "liabilities": [_synonym(rng, labels, rare) for labels in words.LIABILITIES],
            "audit": [_synonym(rng, labels, rare) for labels in words.AUDIT],
            "education": [_synonym(rng, labels, rare) for labels in words.EDUCATION],
            "referrers": [_synonym(rng, labels, rare) for labels in words.REFERRERS],
            "reasons": [_synonym(rng, labels, rare) for _, labels in words.REASONS[regime]],
        },
        frozenset(part for part, chance in PARTS.items() if rng.random() < chance),
    )


def _weighted(rng: random.Random, values: dict[str, int]) -> str:
    return rng.choices(list(values), list(values.values()))[0]


def _synonym(rng: random.Random, labels: tuple[str, ...], rare: bool) -> str:
    return rng.choice(labels) if rare else labels[0]


def _regime(rng: random.Random, year: int) -> str:
    """Which list of exit reasons is in use: as in the field by year, or a list of the association's own."""
    by_year = (
        ["sus_codes", "occupation_groups"]
        if year < 2023
        else ["six_categories"]
        if year == 2023
        else ["ten_categories"]
    )
    return rng.choice([*by_year * 2, "own_list", "six_categories"])
