"""One year's figures and a layout to a report: which tables and sentences stand where."""

from __future__ import annotations

import random
from collections.abc import Iterable

from tests.archive import money, people, prose
from tests.archive.content import Block, Heading, PageBreak, Paragraph, Report, Sentence, Table
from tests.archive.figures import WORDS, unit
from tests.archive.layout import Layout
from tests.archive.model import Association, Year
from tests.archive.notes import notes

_CAPTIONED = ("above", "below")


class _Builder:
    """Collects blocks; numbers sections, tables and the names of sentences as they come."""

    def __init__(self, rng: random.Random, made: Association, layout: Layout) -> None:
        self.rng, self.made, self.layout = rng, made, layout
        self.blocks: list[Block] = []
        self.sections = self.tables = self.sentences = 0
        self.fillers = prose.fillers(rng)

    def heading(self, level: int, text: str) -> None:
        if level == 1:
            self.sections += 1
            text = f"{self.sections} {text}" if self.layout["numbering"] == "sections" else text
        self.blocks.append(Heading(level, text, f"h{len(self.blocks)}"))

    def text(self, *sentences: Sentence | None) -> None:
        kept = [s for s in sentences if s is not None]
        for sentence in kept:
            self.sentences += 1
            sentence.name = f"s{self.sentences}"
        if kept:
            self.blocks.append(Paragraph(kept))

    def filler(self, count: int = 2) -> list[Sentence]:
        return [next(self.fillers) for _ in range(count)]

    def table(self, table: Table, named: str = "") -> None:
        """A table with its caption where the layout puts it; `named`: an intervention that must be told."""
        place = self.layout["caption_place"]
        if place in _CAPTIONED:
            self.tables += 1
            table.number = f"{self.layout.table_word} {self.tables}"
            table.caption_below = place == "below"
            if self.layout["caption_far"] == "yes" and not table.caption_below:
                table.between = next(self.fillers).text
            self.blocks.append(table)
            return
        if place == "heading instead" or named:
            self.heading(3, named if place == "missing" else table.caption)
        table.caption = ""
        self.blocks.append(table)

    def statement(self, title: str, table: Table) -> None:
        self.heading(1, title)
        table.caption = ""
        self.blocks.append(table)


def compose(rng: random.Random, made: Association, year: int, layout: Layout, document_id: str, first: int) -> Report:
    """The report of one year. `first`: the first year that overviews reach back to."""
    own, before = made.years[year], made.years[year - 1]
    builder = _Builder(rng, made, layout)
    _summary(builder, own, before)
    _administration(builder, own, [y for y in made.years.values() if first <= y.year <= year][-5:])
    builder.blocks.append(PageBreak(soft=True))
    _people(builder, own, before)
    builder.blocks.append(PageBreak(soft=True))
    _economy(builder, own, before)
    builder.blocks.append(PageBreak())
    _statements(builder, [own, before])
    report = Report(document_id, f"Årsredovisning {year}", f"Samordningsförbundet {made.place}", year, builder.blocks)
    _refer(builder, report)
    return report


def _summary(b: _Builder, own: Year, before: Year) -> None:
    b.heading(1, "Året i korthet")
    b.text(*b.filler(1), prose.participants(b.rng, own), prose.change(b.rng, before, own), prose.more(b.rng, own))
    b.text(prose.money(b.rng, own, "result_year"), *b.filler(1), prose.hedge(b.rng, own))


def _administration(b: _Builder, own: Year, years: list[Year]) -> None:
    b.heading(1, "Förvaltningsberättelse")
    b.text(*prose.founding(b.made, own), *b.filler(1))
    if b.layout["unit_place"] == "once":
        word = WORDS[unit(b.layout)][1]
        b.text(Sentence(f"Belopp i denna årsredovisning anges i {word} om inget annat sägs."))
    b.table(money.overview(years, b.layout))
    b.text(*b.filler(2))


def _people(b: _Builder, own: Year, before: Year) -> None:
    made, layout, parts = b.made, b.layout, b.layout.parts
    b.heading(1, "Insatser och deltagare")
    b.text(*b.filler(2))
    tables = {
        "participants": people.participants(made, own, layout, 2),
        "flow": people.flow(own, layout, 3),
        "education": people.education(own, layout, 4),
        "referrers": people.referrers(own, layout, 5),
        "exits": people.exits_by_intervention(made, own, layout, 6),
    }
    for part, table in tables.items():
        if part in parts:
            b.table(table)
            b.text(*b.filler(b.rng.randint(1, 2)))
    b.heading(2, "Varför insatserna avslutades")
    b.text(prose.exits(b.rng, own), *prose.reasons(b.rng, own, layout)[:2])
    reasons = people.exit_reasons(made, own, before, layout, 7, None)
    if layout["caption_place"] in _CAPTIONED and b.rng.random() < 0.5:
        reasons.caption += f", {sum(own.exited)} deltagare"
    b.table(reasons)
    b.text(*prose.reasons(b.rng, own, layout)[2:], *b.filler(1))
    if "reasons by intervention" in parts:
        for which, one in enumerate(own.interventions[:3]):
            b.table(people.exit_reasons(made, own, before, layout, 8 + which, which), one.name)
            b.text(*b.filler(1))


def _economy(b: _Builder, own: Year, before: Year) -> None:
    b.heading(1, "Ekonomi")
    b.text(*(prose.money(b.rng, own, item) for item in ("rev_total", "cost_operating", "equity_closing")))
    b.text(prose.cost_share(b.rng, own, b.layout), *b.filler(1))
    if b.layout["chart"] != "none":
        b.blocks.append(people.cost_chart(own, b.layout))
        b.text(*b.filler(1))
    if "operating" in b.layout.parts:
        b.table(money.operating_statement(before, own, b.layout, 11))
        b.text(*b.filler(1))
    if "budget" in b.layout.parts:
        b.table(money.intervention_budget(b.made, own, b.layout, 12))
        b.text(*b.filler(1))


def _statements(b: _Builder, years: list[Year]) -> None:
    layout = b.layout
    made = [n for n in notes(years, layout) if n.kind != "note_audit_fee" or "audit" in layout.parts]
    under = layout["notes_where"] == "under the statement"
    b.statement("Resultaträkning", money.income_statement(years, layout))
    if under:
        _notes(b, [n for n in made if n.kind in ("note_revenue", "note_costs", "note_audit_fee")])
    b.statement("Balansräkning", money.balance_sheet(years, layout))
    if under:
        _notes(b, [n for n in made if n.kind not in ("note_revenue", "note_costs", "note_audit_fee")])
    if "cash flow" in layout.parts:
        b.statement("Kassaflödesanalys", money.cash_flow(years, layout))
    b.heading(1, "Noter" if not under else "Redovisningsprinciper")
    if not under:
        b.heading(3, "Not 1 Redovisningsprinciper")
    b.text(prose.accounting(years[0]), Sentence("Inventarier skrivs av linjärt på fem år."))
    if not under:
        _notes(b, made)


def _notes(b: _Builder, made: Iterable[Table]) -> None:
    for note in made:
        b.heading(3, f"{note.number}{b.layout.caption_style}{note.caption}")
        note.caption = ""
        b.blocks.append(note)


def _refer(b: _Builder, report: Report) -> None:
    """Sentences that refer to tables and notes there are."""
    numbered = [t for t in report.tables() if t.number.startswith(b.layout.table_word)]
    places = [n for n, block in enumerate(report.blocks) if isinstance(block, Paragraph)]
    found = [
        prose.pointer(f"Tabell {t.number.split()[1]}", "table") for t in b.rng.sample(numbered, min(2, len(numbered)))
    ]
    found.append(prose.pointer(b.rng.choice(report.tables("note_costs", "note_revenue")).number, "note"))
    for sentence in found:
        b.sentences += 1
        sentence.name = f"s{b.sentences}"
        target = report.blocks[b.rng.choice(places)]
        assert isinstance(target, Paragraph)
        target.sentences.append(sentence)
