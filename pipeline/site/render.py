"""The pages as HTML: templates, and the few functions they may call. Everything that is not Markup is escaped."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from parsers.numbers import swedish
from pipeline import vocabulary
from pipeline.site import arithmetic, labels
from pipeline.site.lines import Marked, marked_lines
from pipeline.site.published import SEVERITIES, CheckRow, FactRow, FindingRow
from pipeline.site.words import both, plain, word

_NUMBER = re.compile(r"(?<![\w.,])-?\d{1,3}(?: \d{3})+(?!\w)")
TEMPLATES = Path(__file__).with_name("templates")


@cache
def environment() -> Environment:
    """The templates with what they may call. An unknown name is an error, never an empty place on a page."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {
        "t": word,
        "both": both,
        "message": message,
        "printed": labels.printed,
        "quoted": quoted,
        "legible": labels.legible,
        "rule_title": labels.rule_title,
        "kind_name": labels.kind_name,
        "table_name": labels.table_name,
        "figure_name": labels.figure_name,
        "place": labels.place,
        "what": what,
        "share": lambda figures: both(figures.share, figures.share.replace(".", ",")),
        "severities": SEVERITIES,
    }
    filters: dict[str, Callable[..., object]] = {
        "figure": amount,
        "amount": amount,
        "legible": labels.legible,
        "squeezed": lambda text: "".join(str(text).split()),
        "spaced": lambda terms: "".join(f" {sign} {figure}" if sign else figure for sign, figure in _parts(terms)),
        "parts_of": lambda terms: len(_parts(terms)),
        "role": _role,
    }
    made.filters |= filters
    return made


def page(template: str, target: Path, *, here: str, title: tuple[str, str], depth: int = 0, **values: Any) -> None:
    """Write one page. `title` in English and Swedish, `depth`: folders between the page and the start page."""
    english, swedish_title = (
        f"{labels.legible(own)} – {plain('site.title', language)}"
        for own, language in zip(title, ("en", "sv"), strict=True)
    )
    text = (
        environment()
        .get_template(template)
        .render(root="../" * depth, here=here, title_en=english, title_sv=swedish_title, **values)
    )
    written(target, "\n".join(line for line in text.splitlines() if line.strip()) + "\n")


def written(target: Path, text: str) -> None:
    """Write a file under another name and put it in its place: what is there may be linked to a published file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    whole = target.with_name(f".{target.name}.{os.getpid()}")
    whole.write_text(text, encoding="utf-8")
    whole.replace(target)


def message(finding: FindingRow) -> Markup:
    """The sentence that says what is wrong, in both languages; what it quotes is kept to itself."""
    english, swedish_text = labels.legible(finding.message), labels.legible(finding.message_sv or finding.message)
    return Markup("<bdi>{}</bdi>").format(both(_unbroken(english), _unbroken(swedish_text)))


def _unbroken(text: str) -> Markup:
    """A sentence in which no line ends inside a number: `14 943 035`."""
    parts = _NUMBER.split(text)
    numbers = map(Markup('<span class="whole">{}</span>').format, _NUMBER.findall(text))
    return Markup("").join(part for pair in zip_longest(map(escape, parts), numbers, fillvalue="") for part in pair)


def quoted(text: str, figure: str = "") -> Markup:
    """Words of a report with the figure in them marked."""
    if not figure:
        return Markup('<q lang="sv">{}</q>').format(labels.printed(text))
    line = marked_lines([(1, text)], {1: [Marked(figure, "told", "")]})[0]
    pieces = (
        Markup("<mark>{}</mark>").format(labels.legible(p.text)) if p.mark else escape(labels.legible(p.text))
        for p in line.pieces
    )
    return Markup('<q lang="sv"><bdi class="printed">{}</bdi></q>').format(Markup("").join(pieces))


def amount(value: Decimal | int | None) -> str:
    """A figure that was computed, as Swedish reports print figures."""
    return swedish(value).replace(" ", "\u00a0")


@cache
def _named() -> dict[str, tuple[str, str]]:
    """What identities and ties between tables are of, in English and Swedish, by the code in a check's note."""
    found = {r["tie"]: (r["title_en"], r["title_sv"]) for r in vocabulary.rows("ties.csv")}
    for row in vocabulary.rows("identities.csv"):
        found.setdefault(row["rule"], (row["title_en"], row["title_sv"]))
    return found


def what(check: CheckRow) -> Markup:
    """What an identity or a tie sets against each other, where schemas/ has words for it."""
    codes = check.note.split(";")
    texts = next((_named()[c] for c in codes if c in _named()), None)
    return both(*texts) if texts else Markup("")


def _parts(terms: str) -> list[tuple[str, str]]:
    return arithmetic.parts(terms)


def _role(cells: Iterable[Iterable[FactRow]]) -> str:
    """The role of a row: that of its first figure."""
    return next((f.row_role for own in cells for f in own), "item")
