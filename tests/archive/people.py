"""Tables of people: participants, flow, exits and their reasons, education, referrers, and the chart of costs."""

from __future__ import annotations

from decimal import Decimal

from pipeline.vocabulary import slug
from tests.archive.content import Cell, Column, Row, Table
from tests.archive.figures import cell, count, share
from tests.archive.layout import Layout
from tests.archive.model import Association, Counts, Year, plus

_ALL_OF = {"women": "kvinnorna", "men": "männen", "all": "samtliga"}
_ORDER = {
    "women first": ("women", "men", "all"),
    "men first": ("men", "women", "all"),
    "total first": ("all", "women", "men"),
}


def sexes(layout: Layout) -> list[tuple[str, str]]:
    """Sex and its label, in the layout's order."""
    names = dict(zip(("women", "men", "all"), layout.sexes, strict=True))
    return [(sex, names[sex]) for sex in _ORDER[layout["sex_order"]]]


def by_sex(counts: Counts) -> dict[str, int]:
    return {"women": counts[0], "men": counts[1], "all": sum(counts)}


def _cells(counts: Counts, layout: Layout, before: str = "") -> dict[str, Cell]:
    return {f"{before}{sex}": count(n, layout) for sex, n in by_sex(counts).items()}


def _columns(year: int, layout: Layout, before: str = "", over: tuple[str, ...] = ()) -> list[Column]:
    return [
        Column(f"{before}{sex}", (*over, label), sex=sex, measure="count", year=year, unit="persons")
        for sex, label in sexes(layout)
    ]


def _ordered(rows: list[Row], total: Row, layout: Layout) -> list[Row]:
    total.role = "total"
    return [total, *rows] if layout["total_place"] == "first" else [*rows, total]


def participants(made: Association, year: Year, layout: Layout, number: int) -> Table:
    """Participants by intervention and sex, with those who are new."""
    fresh = Column("new", ("Varav nya",), sex="all", measure="count", year=year.year, unit="persons")
    rows = []
    for n, i in enumerate(year.interventions):
        cells = {**_cells(i.participants, layout), "new": count(sum(i.new), layout)}
        rows.append(Row(f"i{n}", i.name, cells, scope=f"{slug(made.place)}-{slug(i.name)}"))
    sums = {**_cells(year.participants, layout), "new": count(sum(sum(i.new) for i in year.interventions), layout)}
    total = Row("total", layout.names["total"], sums)
    columns = [*_columns(year.year, layout), fresh]
    caption = "Antal deltagare per insats"
    return Table(
        f"t{number}",
        "participants_by_intervention",
        columns,
        _ordered(rows, total, layout),
        caption=caption,
        corner="Insats",
    )


def flow(year: Year, layout: Layout, number: int) -> Table:
    lines = (
        ("open", "Pågående vid årets början", plus([i.opening for i in year.interventions])),
        ("new", "Nya under året", plus([i.new for i in year.interventions])),
        ("exit", "Avslutade under året", year.exited),
        ("close", "Pågående vid årets slut", plus([i.closing for i in year.interventions])),
    )
    rows = [Row(key, label, _cells(counts, layout)) for key, label, counts in lines]
    return Table(
        f"t{number}", "participant_flow", _columns(year.year, layout), rows, caption="Flöde av deltagare under året"
    )


def exits_by_intervention(made: Association, year: Year, layout: Layout, number: int) -> Table:
    rows = [
        Row(f"i{n}", i.name, _cells(i.exited, layout), scope=f"{slug(made.place)}-{slug(i.name)}")
        for n, i in enumerate(year.interventions)
    ]
    total = Row("total", layout.names["total"], _cells(year.exited, layout))
    columns = _columns(year.year, layout)
    caption = "Antal avslutade deltagare per insats"
    return Table(
        f"t{number}", "exits_by_intervention", columns, _ordered(rows, total, layout), caption=caption, corner="Insats"
    )


def _percent_columns(year: int, layout: Layout, before: bool, own_sexes: bool = True) -> list[Column]:
    bare = layout["percent_style"] == "bare"
    word = "Andel (%)" if bare else "Andel"
    common = {"measure": "percent", "unit": "percent"}
    style = layout["percent_columns"]
    if style == "none":
        return []
    if style == "by sex" and own_sexes:
        return [
            Column(f"p-{sex}", (f"{word} av", _ALL_OF[sex]), sex=sex, year=year, **common) for sex, _ in sexes(layout)
        ]
    made = [Column(f"p-{year}", (word, str(year)), sex="all", year=year, **common)]
    if style == "two years" and before:
        made.append(Column(f"p-{year - 1}", (word, str(year - 1)), sex="all", year=year - 1, **common))
    return made


def exit_reasons(
    made: Association, year: Year, before: Year | None, layout: Layout, number: int, which: int | None
) -> Table:
    """Exits by reason, of the association or of its intervention number `which`."""
    own = year.reasons if which is None else year.interventions[which].exits
    name = "" if which is None else year.interventions[which].name
    scope = f"{slug(made.place)}-{slug(name)}" if name else "association"
    caption = f"Avslutsorsaker, {name}" if name else "Deltagarnas avslutsorsaker"
    last = before.reasons if before and before.regime == year.regime and which is None else None
    if layout["sexes"] == "rows":
        rows, columns = _transposed(own, year, layout, scope)
        caption = caption.replace("Avslutsorsaker", "Avslutsorsaker och kön").replace(
            "avslutsorsaker", "avslutsorsaker och kön"
        )
        return Table(f"t{number}", "exit_reasons", columns, rows, caption=caption)
    columns = _columns(year.year, layout) + _percent_columns(year.year, layout, last is not None)
    labels = layout.sets["reasons"]
    whole, whole_before = plus(own), plus(last) if last else (0, 0)
    every = [*own, whole]
    rows = []
    for n, counts in enumerate(every):
        cells = _cells(counts, layout)
        for column in columns:
            if column.measure == "percent" and column.year == year.year:
                cells[column.key] = share(by_sex(counts)[column.sex], by_sex(whole)[column.sex], layout)
            elif column.measure == "percent" and last:
                cells[column.key] = share(sum([*last, whole_before][n]), sum(whole_before), layout)
        label = labels[n] if n < len(labels) else layout.names["total"]
        rows.append(Row(f"r{n}" if n < len(labels) else "total", label, cells, scope=scope))
    return Table(
        f"t{number}",
        "exit_reasons",
        columns,
        _ordered(rows[:-1], rows[-1], layout),
        caption=caption,
        corner="Avslutsorsak",
    )


def _transposed(own: list[Counts], year: Year, layout: Layout, scope: str) -> tuple[list[Row], list[Column]]:
    """Sexes as rows, reasons as columns."""
    labels = [*layout.sets["reasons"], layout.names["total"]]
    common = {"measure": "count", "unit": "persons"}
    columns = [Column(f"r{n}", _broken(label), year=year.year, **common) for n, label in enumerate(labels)]
    every = [*own, plus(own)]
    rows = [
        Row(sex, label, {f"r{n}": count(by_sex(c)[sex], layout) for n, c in enumerate(every)}, scope=scope, sex=sex)
        for sex, label in sexes(layout)
    ]
    for row in rows:
        row.role = "total" if row.sex == "all" else "item"
    return rows, columns


def _broken(label: str) -> tuple[str, ...]:
    """A long header on two lines, parted at a space."""
    words = label.split()
    half = (len(words) + 1) // 2
    return (label,) if len(label) < 14 or len(words) < 2 else (" ".join(words[:half]), " ".join(words[half:]))


def education(year: Year, layout: Layout, number: int) -> Table:
    rows = [
        Row(f"e{n}", label, _cells(counts, layout))
        for n, (label, counts) in enumerate(zip(layout.sets["education"], year.education, strict=True))
    ]
    total = Row("total", layout.names["total"], _cells(year.participants, layout))
    columns = _columns(year.year, layout)
    return Table(
        f"t{number}",
        "education_background",
        columns,
        _ordered(rows, total, layout),
        caption="Deltagarnas utbildningsbakgrund",
    )


def referrers(year: Year, layout: Layout, number: int) -> Table:
    whole = sum(year.referrers)
    columns = [Column("n", ("Antal",), sex="all", measure="count", year=year.year, unit="persons")]
    columns += _percent_columns(year.year, layout, False, own_sexes=False)
    rows = []
    for n, (label, number_) in enumerate(
        [*zip(layout.sets["referrers"], year.referrers, strict=True), (layout.names["total"], whole)]
    ):
        cells = {"n": count(number_, layout)}
        cells |= {c.key: share(number_, whole, layout) for c in columns[1:]}
        rows.append(Row(f"f{n}", label, cells))
    rows[-1].key = "total"
    return Table(
        f"t{number}",
        "referrers",
        columns,
        _ordered(rows[:-1], rows[-1], layout),
        caption="Remittenter för nya deltagare",
    )


def cost_chart(year: Year, layout: Layout) -> Table:
    """Labels of a chart: shares of costs."""
    names = layout.names
    parts = (
        (names["individual"], year.individual),
        (names["structural"], year.structure),
        ("Administration", year.office + year.board),
    )
    column = Column("p", ("[Andel]",), measure="percent", year=year.year, unit="percent")
    rows = []
    for n, (label, amount) in enumerate(parts):
        value = share(amount, year.costs, layout).value or Decimal(0)
        rows.append(Row(f"c{n}", label, {"p": cell(value, "percent", layout)}))
        if layout["percent_style"] == "bare":  # a figure in a chart says what it is
            rows[-1].cells["p"].text += " %"
    made = Table("f1", "figure_cost_shares", [column], rows, number="Figur 1", caption="Fördelning av kostnader")
    made.chart = layout["chart"]
    return made
