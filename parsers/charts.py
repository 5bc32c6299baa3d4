"""Chart labels emitted as text: `Arbete; 10%`, `Fortsatt / rehabilitering; / 22%`, `Arbete 25,9 %` below `Figur 1`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from parsers.lines import Line
from parsers.numbers import parse_printed
from parsers.places import box
from pipeline.model import AMOUNT, OUTCOME, PERCENT, Cell, Column, Row, Told

_LABELLED = re.compile(r"^(?P<label>.*?\D)?;?\s*(?P<value>\d{1,3}(?:[,.]\d+)?\s?%)$")
LEAST = 3  # labels with a percentage make a chart
REACH = 4  # lines one label may be wrapped over
LONGEST_LABEL = 60  # characters
MOST_APART = 24  # lines of a chart whose percentages stand apart from its labels
_BARE = re.compile(r"\d{1,3}(?:[,.]\d+)?\s?%")
_PLAIN = re.compile(r"[A-ZÅÄÖ][^\d]{3,50}")
_LABEL_AMOUNT = r"(?P<label>[A-Za-zÅÄÖåäö][^\d]{2,}?)\s+(?P<amount>\d[\d ]*(?:[,.]\d+)?)\s*(?P<unit>kr|tkr|mkr|mnkr)\.?"
_WITH_AMOUNT = re.compile(_LABEL_AMOUNT)
_BEHIND = re.compile(rf"{_LABEL_AMOUNT}\s*\(\d{{1,3}}(?:[,.]\d+)?\s?%\)")  # `Administration 1,3 mnkr (19 %)`
_BESIDE = re.compile(rf"\d{{1,3}}(?:[,.]\d+)?\s?%\s+{_LABEL_AMOUNT}")  # `10% administration 2,17 mkr`


@dataclass(frozen=True, slots=True)
class Slice:
    label: str
    value: str
    line: Line

    amount: str = ""  # printed behind the label: `administration 2,17 mkr`
    unit: str = ""
    percent_line: Line | None = None  # where the percentage stands apart from its label


@dataclass(frozen=True, slots=True)
class Chart:
    slices: tuple[Slice, ...]
    lines: tuple[Line, ...]


def find(lines: list[Line]) -> list[Chart]:
    """Runs of at least three labels with a percentage: `label; percentage`, or `label percentage` below a figure's caption.

    Without the semicolon or the caption they are rows of a table.
    """
    charts: list[Chart] = []
    slices: list[Slice] = []
    used: list[Line] = []
    pending: list[Line] = []
    captioned = False

    def close() -> None:
        nonlocal slices, used
        if len(slices) >= LEAST and (_whole(slices) or not any(s.line.wide for s in slices)):
            charts.append(Chart(tuple(slices), tuple(used)))
        slices, used = [], []
        pending.clear()

    for line in lines:
        if line.furniture:
            continue
        if line.prose or line.caption or line.heading or len(line.text) > LONGEST_LABEL:
            close()
            captioned = line.caption is not None and line.caption["sort"].lower() in ("figur", "diagram")
            apart = _apart(lines, line.index) if captioned else None
            if apart is not None:
                charts.append(apart)
            continue
        match = _LABELLED.match(line.text) if line.text.endswith("%") else None
        label = " ".join([*(p.text for p in pending), match["label"] or ""]) if match else ""
        label = re.sub(r"\s+", " ", label).strip()
        if (
            match
            and label
            and (label.endswith(";") or ";" in line.text or (captioned and (line.positioned or not line.wide)))
        ):
            slices.append(Slice(label.rstrip("; "), match["value"], line))
            used += [*pending, line]
            pending.clear()
            continue
        if match or line.row or len(pending) >= REACH:
            close()
            captioned = False
        if not line.row and not match and line.text[-1:] not in ".:":  # the end of a sentence is no part of a label
            pending.append(line)
    close()
    return charts


def _whole(slices: list[Slice]) -> bool:
    """Do the shares make a hundred? Bars stand between labels and figures as gaps between columns do."""
    total = sum((parse_printed(s.value) or Decimal(0) for s in slices), Decimal(0))
    return abs(total - 100) <= len(slices)


def _apart(lines: list[Line], caption: int) -> Chart | None:
    """All percentages in one block and all labels, each with its amount, in another: told by their number and their sum."""
    shares: list[Line] = []
    labels: list[tuple[str, str, str, Line]] = []
    for line in lines[caption + 1 : caption + 1 + MOST_APART]:
        bare = _BARE.fullmatch(line.text.strip())
        if bare and not labels:
            shares.append(line)
        elif (behind := _BEHIND.fullmatch(line.text.strip())) and len(labels) == len(shares):
            shares.append(line)
            labels.append((behind["label"], behind["amount"], behind["unit"], line))
        elif (beside := _BESIDE.fullmatch(line.text.strip())) and len(labels) == len(
            shares
        ):  # `10% administration 2,17 mkr`
            shares.append(line)
            labels.append((beside["label"], beside["amount"], beside["unit"], line))
        elif (named := _WITH_AMOUNT.fullmatch(line.text.strip())) and len(labels) < len(shares):
            labels.append((named["label"], named["amount"], named["unit"], line))
        elif (
            _PLAIN.fullmatch(line.text.strip()) and len(labels) < len(shares) and (line.blank_before or not line.prose)
        ):
            labels.append((line.text.strip(), "", "", line))
        else:
            break
    printed = [_BARE.search(s.text) for s in shares]
    values = [m.group() if m else "" for m in printed]
    if len(shares) < LEAST or len(labels) != len(shares):
        return None
    slices = [
        Slice(label, value, line, amount, unit, share)
        for value, share, (label, amount, unit, line) in zip(values, shares, labels, strict=True)
    ]
    if not _whole(slices):
        return None
    return Chart(tuple(slices), tuple(dict.fromkeys([*shares, *(s.line for s in slices)])))


def columns_of(chart: Chart, year: int | None) -> list[Column]:
    """The shares, and the amounts where the labels carry them."""
    shares = Column("", "value", PERCENT, "all", OUTCOME, year)
    return [shares, *([Column("", "value", AMOUNT, "", OUTCOME, year)] if any(s.amount for s in chart.slices) else [])]


def rows_of(chart: Chart) -> list[Row]:
    """A row for each label with a percentage."""
    found = []
    for piece in chart.slices:
        share = _cell(piece.value, piece.percent_line or piece.line, 0)
        if share is None:
            continue
        unit = "mnkr" if piece.unit == "mkr" else piece.unit
        amount = _cell(piece.amount, piece.line, 1, Told(AMOUNT, unit, "")) if piece.amount else None
        found.append(Row(piece.label, [share, *([amount] if amount else [])]))
    return found


def _cell(text: str, line: Line, column: int, told: Told | None = None) -> Cell | None:
    value = parse_printed(text)
    if value is None:
        return None
    decimals = text.replace("%", "").strip().replace(".", ",").partition(",")[2]
    place = box(line.words, line.page) if line.positioned else ""
    return Cell(
        text,
        value,
        Decimal(1).scaleb(-len(decimals)),
        column,
        line.number,
        place,
        told is None,
        None,
        (),
        line.page.number,
        line.page.origin,
        line.index,
        told,
    )
