"""Benchmark reports made by chance: one seed, one report of one to three pages and the style it is set in."""

from __future__ import annotations

import random
import re
from dataclasses import replace

from tests.typeset import wordstock as words
from tests.typeset.content import Block, Chart, Heading, ListItems, Paragraph, Report, Slice, Table
from tests.typeset.random_people import BUILDERS, note
from tests.typeset.random_tables import Builder, Context
from tests.typeset.style import (
    ADVANCE,
    EN_DASH,
    HYPHEN,
    MINUS,
    NO_BREAK,
    OFFICE_FONTS,
    PLAIN,
    THIN,
    TYPST_FONTS,
    Style,
    figure_columns,
)

HEADINGS = {
    "income_statement": "Resultaträkning",
    "balance_sheet": "Balansräkning",
    "cash_flow": "Kassaflödesanalys",
    "multi_year_overview": "Översikt över verksamhetens utveckling",
    "intervention_budget": "Budget och utfall för förbundets insatser",
    "operating_statement": "Driftredovisning",
    "participants_by_intervention": "Deltagare i insatserna",
    "exit_reasons": "Deltagarnas avslutsorsaker",
    "survey_results": "Vad deltagarna tycker",
}
_PADDING = 13  # points beside the text of a cell, both sides together
_INDENT = 10  # points before a sub-item
_LEAST_LABEL = 0.24  # share of the table width
_PAGES = 2.5  # by estimate, which leaves room for what does not fit at the foot of a page
_WORD = re.compile(r"[^\s–-]+[–-]?")


def report(seed: int, producer: str = "typst") -> tuple[Report, Style]:
    """The report and style of a seed. The producer, typst or office, decides which fonts there are."""
    rng = random.Random(f"{producer}-{seed}")
    style = _style(rng, TYPST_FONTS if producer == "typst" else OFFICE_FONTS)
    ctx = _context(rng)
    name = rng.choice(words.ASSOCIATIONS)
    blocks: list[Block] = [Heading(1, rng.choice((f"Årsredovisning {ctx.year}", "Förvaltningsberättelse", "Ekonomi")))]
    rules = rng.choice(("unruled", "unruled", "partly", "partly", "ruled"))
    below = rng.random() < 0.2
    numbered = rng.random() < 0.7
    made, used = 0, 0.0
    for wanted in _chosen(rng, rng.randint(2, 6)):
        table = _fitted(wanted, ctx, style)
        if table is None:
            continue
        made += 1
        table = replace(table, rules=rules if rng.random() < 0.8 else rng.choice(("unruled", "partly", "ruled")))
        parts = _before(table, ctx)
        if numbered and not table.kind.startswith("note_"):
            table = replace(table, caption=f"Tabell {made}. {table.caption}", caption_below=below)
        elif table.kind.startswith("note_") or rng.random() < 0.5:
            parts.append(Heading(3 if table.kind.startswith("note_") else 2, table.caption))
            table = replace(table, caption="")
        parts += [table, *_after(ctx)]
        used += sum(_height(block, style) for block in parts)
        if made > 1 and used > _PAGES * (842 - 2 * style.margin_y):
            break
        blocks += parts
    furniture = _furniture(rng, name, ctx.year)
    return Report(
        f"bench-{seed:04d}-{producer}", f"{name}, årsredovisning {ctx.year}", *furniture, tuple(blocks)
    ), style


def _chosen(rng: random.Random, count: int) -> list[Builder]:
    """Kinds of tables by weight; only notes come more than once."""
    picked = rng.choices(list(BUILDERS), weights=list(BUILDERS.values()), k=3 * count)
    return [builder for n, builder in enumerate(picked) if builder is note or builder not in picked[:n]][:count]


def _style(rng: random.Random, fonts: tuple[str, ...]) -> Style:
    mono = fonts[-1] == "DejaVu Sans Mono"
    return Style(
        font=rng.choices(fonts, weights=(5, 4, 1) if mono else (4, 3, 3))[0],
        size=rng.choice((9, 9.5, 10, 10, 10.5, 11)),
        pitch=rng.choice((1.0, 1.5, 2.5, 2.5, 3.5, 5.0)),
        value_align=rng.choices(("right", "centre", "left"), weights=(7, 2, 1))[0],
        figures=rng.choice(("first", "middle", "last")),
        header_align=rng.choice(("right", "right", "centre", "left")),
        columns=rng.choice((1, 1, 1, 2)),
        margin_x=rng.choice((54, 62, 71, 80)),
        margin_y=rng.choice((62, 74, 90)),
        number_space=rng.choice((PLAIN, PLAIN, NO_BREAK, NO_BREAK, THIN)),
        minus=rng.choice((HYPHEN, HYPHEN, MINUS, EN_DASH)),
        table_width=rng.choice((1.0, 1.0, 1.0, 0.9, 0.8)),
        repeat_header=rng.random() < 0.7,
        keep_tables=rng.random() < 0.4,
        shaded_header=rng.random() < 0.3,
        bold_header=rng.random() < 0.8,
        justify=rng.random() < 0.3,
        hyphenate=rng.random() < 0.1,
        chart=rng.choice(("bars", "pie")),
    )


def _context(rng: random.Random) -> Context:
    scale = rng.choice((1, 1, 1000))
    return Context(
        rng=rng,
        year=rng.randint(2012, 2025),
        scale=scale,
        tenths=scale == 1000 and rng.random() < 0.3,
        separator=rng.choices((" ", "", "."), weights=(90, 6, 4))[0],
        dash=rng.choice(("", "-", "-", "–", "0", "0")),
        percent=rng.choice((" %", " %", "%", "")),
        notes=rng.random() < 0.7,
        interventions=tuple(rng.sample(words.INTERVENTIONS, 9)),
    )


def _fitted(builder: Builder, ctx: Context, style: Style) -> Table | None:
    """A table with column widths that hold its figures on one line, the rest for the labels; None if none fits."""
    for _ in range(6):
        table = builder(ctx)
        widths, least = _widths(table, style)
        if widths[0] >= least:
            return replace(table, widths=_roomy(widths, least, ctx))
    return None


def _widths(table: Table, style: Style) -> tuple[tuple[float, ...], float]:
    """Per cent of the table's width: figures and header words on one line, the label column takes the rest.

    Beside it the least the label column needs for its longest word.
    """
    advance, room = ADVANCE[style.font] * style.size * 1.08, style.text_width * style.table_width
    needs = [0.0] * table.columns
    for rows, heading in ((table.header, True), (table.body, False)):
        for row in rows:
            column = 0
            for cell in row.cells:
                words_only = heading and len(cell.text) > 12
                pieces = cell.text.split() if words_only else cell.text.split("\n")
                needed = max((len(piece) for piece in pieces), default=0) * advance + _PADDING
                for covered in range(column, column + cell.span):
                    needs[covered] = max(needs[covered], needed / cell.span)
                column += cell.span
    even = max(
        (need for need, figures in zip(needs, figure_columns(table), strict=True) if figures and need > 40), default=0
    )
    needs = [even if need > 40 else need for need in needs]
    shares = [100 * need / room for need in needs[1:]]
    longest = max(len(word) for row in table.header + table.body for word in _WORD.findall(row.cells[0].text) or [""])
    least = max(_LEAST_LABEL * 100, 100 * (longest * advance + _PADDING + _INDENT) / room)
    return (100 - sum(shares), *shares), least


def _height(block: Block, style: Style) -> float:
    """About how many points a block takes on the page."""
    line = 1.3 * style.size
    match block:
        case Paragraph(text):
            return line * (1 + len(text) * ADVANCE[style.font] * style.size / style.text_width)
        case Table():
            room = block.widths[0] / 100 * style.text_width * style.table_width
            wrapped = [len(row.cells[0].text) * ADVANCE[style.font] * style.size / room for row in block.body]
            return sum(line * (1 + int(lines)) + 2 * style.pitch for lines in wrapped) + 5 * line
        case Chart():
            return 150
        case ListItems(items):
            return line * len(items)
    return 2.5 * line


def _roomy(widths: tuple[float, ...], least: float, ctx: Context) -> tuple[float, ...]:
    """Part of a wide label column given to the figures, so that labels wrap in one report and not in the next."""
    spare = (widths[0] - ctx.rng.uniform(least, max(least, 58))) / (len(widths) - 1)
    if spare <= 0:
        return tuple(round(width, 1) for width in widths)
    values = [round(width + spare, 1) for width in widths[1:]]
    return (round(100 - sum(values), 1), *values)


def _sentence(ctx: Context) -> str:
    rng = ctx.rng
    return rng.choice(words.SENTENCES).format(
        year=ctx.year,
        next=ctx.year + 1,
        last=ctx.year - 1,
        n=rng.randint(3, 12),
        p=rng.randint(60, 900),
        s=rng.randint(45, 75),
        m=rng.randint(100, 990),
        k=f"{rng.randint(1, 9)} {rng.randint(100, 999)}",
    )


def _paragraph(ctx: Context) -> Paragraph:
    return Paragraph(" ".join(dict.fromkeys(_sentence(ctx) for _ in range(ctx.rng.randint(1, 5)))))


def _before(table: Table, ctx: Context) -> list[Block]:
    blocks: list[Block] = []
    if table.kind in HEADINGS and ctx.rng.random() < 0.7:
        blocks.append(Heading(2, HEADINGS[table.kind]))
    blocks += [_paragraph(ctx) for _ in range(ctx.rng.choice((0, 1, 1, 2)))]
    return blocks


def _after(ctx: Context) -> list[Block]:
    rng = ctx.rng
    blocks: list[Block] = []
    if rng.random() < 0.25:
        blocks.append(Paragraph(rng.choice(words.FOOTNOTES)))
    if rng.random() < 0.5:
        blocks.append(_paragraph(ctx))
    if rng.random() < 0.12:
        blocks.append(ListItems(tuple(ctx.pick(words.STRUCTURAL, k=3))))
    if rng.random() < 0.12:
        parts = [rng.randint(3, 40) for _ in range(rng.randint(3, 6))]
        labels = ctx.pick(words.EXIT_REASONS, k=len(parts))
        shares = [f"{round(100 * part / sum(parts))} %" for part in parts]
        slices = [Slice(label, share, f"{label} {share}") for label, share in zip(labels, shares, strict=True)]
        blocks.append(Chart(f"Figur {rng.randint(1, 9)}. Deltagarna efter avslutsorsak, procent", tuple(slices)))
    return blocks


def _furniture(rng: random.Random, name: str, year: int) -> tuple[str, str]:
    """Running header and footer; a newline parts left from right."""
    head = rng.choice(("", name, f"{name}\nÅrsredovisning {year}", f"Årsredovisning {year}\n{{page}} ({{pages}})"))
    foot = rng.choice(
        (
            "{page}",
            "Sida {page} av {pages}",
            f"{name}\n{{page}} ({{pages}})",
            f"Dnr {year + 1}/{rng.randint(3, 40):03d}\n{{page}}",
        )
    )
    return head, foot
