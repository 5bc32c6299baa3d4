"""How well the parser reads, measured cell by cell against tables keyed by hand.

Quality estimates, not pass or fail: recall, precision and the share of right semantics per report and kind, with and
without each report's own layout, and the numbers that nothing accounts for.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from parsers.accounting import Unaccounted
from pipeline import register, scans, vocabulary
from pipeline.batch import CACHE, read
from pipeline.checks.registry import grouped
from pipeline.model import OCR, Fact

SEMANTICS = ("sex", "measure", "scenario", "fiscal_year", "unit", "scope")
DEFAULT_REPORTS = (Path("../shared/reports"), Path("raw"))


@dataclass(frozen=True, slots=True)
class GoldenCell:
    """One cell keyed by hand."""

    document_id: str
    table: str
    kind: str
    row_label: str
    value_printed: str
    sex: str
    measure: str
    scenario: str
    fiscal_year: str
    unit: str
    scope: str
    line: int


@dataclass
class Score:
    """Counts of one report and kind; the figures are derived."""

    golden: int = 0
    found: int = 0  # facts of the kinds that were keyed
    matched: int = 0
    right_semantics: int = 0
    tables: int = 0
    right_kind: int = 0  # tables of which most of what was found again is of the kind that was keyed
    wrong: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        self.golden += other.golden
        self.found += other.found
        self.matched += other.matched
        self.right_semantics += other.right_semantics
        self.tables += other.tables
        self.right_kind += other.right_kind
        self.wrong.update(other.wrong)
        self.misses += other.misses

    @property
    def recall(self) -> float:
        return self.matched / self.golden if self.golden else 1.0

    @property
    def precision(self) -> float:
        return self.matched / self.found if self.found else 1.0

    @property
    def semantics(self) -> float:
        return self.right_semantics / self.matched if self.matched else 1.0


def golden_cells(path: Path) -> list[GoldenCell]:
    with open(path, newline="", encoding="utf-8") as file:
        return [
            GoldenCell(
                r["document_id"],
                r["table"],
                r["kind"],
                r["row_label"],
                r["value_printed"],
                r["sex"],
                r["measure"],
                r["scenario"],
                r["fiscal_year"],
                r["unit"],
                r["scope"],
                int(r["line"]),
            )
            for r in csv.DictReader(file)
        ]


_MINUS = str.maketrans(dict.fromkeys("\u2212\u2013\u2011", "-"))


def _value(text: str) -> str:
    return re.sub(r"\s+", " ", text.strip()).translate(_MINUS)


def _digits(text: str) -> str:
    """The figure without its spaces, which OCR loses and finds where there are none, its points and commas alike."""
    return "~" + re.sub(r"\s", "", text).translate(_MINUS).replace(".", ",")


def _printed(fact: Fact) -> str:
    return _digits(fact.value_printed) if fact.text_origin == OCR else _value(fact.value_printed)


def _label(text: str) -> str:
    return vocabulary.fold(text)


def _label_among(text: str, facts: Sequence[Fact]) -> str:
    """A keyed label; one that is keyed by its first words (`Fråga 5;…`) is the label among these facts that begins so."""
    label = _label(text)
    if not text.endswith("…"):
        return label
    return next((full for f in facts if (full := _label(f.row_label)).startswith(label)), label)


def score(golden: Sequence[GoldenCell], facts: Sequence[Fact]) -> dict[str, Score]:
    """By kind. A cell is found when a fact of its kind has its row label and its printed value.

    Tables are paired first, by how many cells they share, so that equal values in several tables are not mixed up;
    within a pair each fact is matched once, in the order that gets most semantics right.
    """
    scores: dict[str, Score] = {}
    by_table = grouped(facts, lambda f: f.table_id)
    keyed = grouped(golden, lambda c: c.table)
    pairs = sorted(
        (
            (-_shared(cells, table_facts), name, table_id)
            for name, cells in keyed.items()
            for table_id, table_facts in by_table.items()
            if table_facts[0].kind == cells[0].kind
        )
    )
    partner: dict[str, str] = {}
    for shared, name, table_id in pairs:
        if shared and name not in partner and table_id not in partner.values():
            partner[name] = table_id
    kinds = {c.kind for c in golden}
    for fact in facts:
        if fact.kind in kinds:
            scores.setdefault(fact.kind, Score()).found += 1
    for name, cells in keyed.items():
        result = scores.setdefault(cells[0].kind, Score())
        best = max(by_table.values(), key=lambda own: _shared(cells, own), default=[])
        result.tables += 1
        result.right_kind += bool(best) and _shared(cells, best) > 0 and best[0].kind == cells[0].kind
        _match(cells, by_table.get(partner.get(name, ""), []), result)
    return scores


def _shared(cells: Sequence[GoldenCell], facts: Sequence[Fact]) -> int:
    left = Counter((_label(f.row_label), _digits(f.value_printed)) for f in facts)
    right = Counter((_label_among(c.row_label, facts), _digits(c.value_printed)) for c in cells)
    return sum((left & right).values())


def _match(cells: Sequence[GoldenCell], facts: Sequence[Fact], result: Score) -> None:
    free: dict[tuple[str, str], list[Fact]] = {}
    for fact in facts:
        free.setdefault((_label(fact.row_label), _printed(fact)), []).append(fact)
    for cell in cells:
        result.golden += 1
        label = _label_among(cell.row_label, facts)
        options = free.get((label, _value(cell.value_printed))) or free.get((label, _digits(cell.value_printed))) or []
        if not options:
            result.misses.append(
                f"{cell.document_id} {cell.table} line {cell.line}: {cell.row_label}: {cell.value_printed}"
            )
            continue
        best = min(options, key=lambda f: (len(_wrong(cell, f)), f.column))
        options.remove(best)
        result.matched += 1
        wrong = _wrong(cell, best)
        result.right_semantics += not wrong
        for name in wrong:
            result.wrong[name] += 1
            result.misses.append(
                f"{cell.document_id} {cell.table} line {cell.line}: {cell.row_label}: {cell.value_printed}: "
                f"{name} {getattr(best, name)!s} for {getattr(cell, name)}"
            )


def _wrong(cell: GoldenCell, fact: Fact) -> list[str]:
    own = {**{n: getattr(fact, n) for n in SEMANTICS}, "fiscal_year": str(fact.fiscal_year or "")}
    wrong = [n for n in SEMANTICS if own[n] != getattr(cell, n)]
    intervention = cell.scope.partition("-")[2]  # behind the place, which a keyer may name shorter than we do
    if "scope" in wrong and intervention and fact.scope.endswith(f"-{intervention}"):
        wrong.remove("scope")
    return wrong


@dataclass
class Evaluation:
    """One folder of reports against the golden tables of the same names."""

    scores: dict[tuple[str, str], Score]  # (document, kind)
    unaccounted: list[Unaccounted]
    printed: dict[str, int]

    def total(self, document: str = "", kind: str = "") -> Score:
        result = Score()
        for (d, k), part in self.scores.items():
            if document in ("", d) and kind in ("", k):
                result.add(part)
        return result


def evaluate(reports: Path, golden: Path, *, use_layouts: bool = True) -> Evaluation:
    """Parse every report and score those that have golden tables, their own or those of the report they are a setting of."""
    scores: dict[tuple[str, str], Score] = {}
    unaccounted: list[Unaccounted] = []
    printed: dict[str, int] = {}
    kept = scans.Kept.beside(reports, CACHE)
    say = partial(print, file=sys.stderr)
    for result in read(register.scan(reports), kept, use_layouts=use_layouts, say=say):
        document = result.document.document_id
        unaccounted += result.unaccounted
        printed[document] = result.document.numbers_printed
        if path := _golden_of(document, golden):
            for kind, part in score(golden_cells(path), result.facts).items():
                scores[(document, kind)] = part
    return Evaluation(scores, unaccounted, printed)


def _golden_of(document: str, golden: Path) -> Path | None:
    """`report-2020-office` and `report-2020-scan` are settings of `report-2020` and share its golden tables."""
    parts = document.split("-")
    names = ("-".join(parts[:n]) for n in range(len(parts), 0, -1))
    return next((path for name in names if (path := golden / f"{name}.csv").is_file()), None)


def main(golden: Path, reports: Sequence[Path] | None, most_misses: int) -> int:
    """Print the figures for each folder of reports. Exit status 2 where there is nothing to evaluate."""
    folders = list(reports) if reports else [p for p in DEFAULT_REPORTS if p.is_dir()]
    missing = [p for p in folders if not p.is_dir()]
    if missing or not folders or not golden.is_dir():
        print(f"nothing to evaluate: {', '.join(map(str, missing)) or golden} is not there")
        return 2
    if not reports and not DEFAULT_REPORTS[0].is_dir():
        print(f"{DEFAULT_REPORTS[0]} is not there: the real reports are not measured, only the specimens")
    pairs = [(folder, golden) for folder in folders]
    if not reports:  # reports of invented associations, each set with tables of its own
        beside = sorted(p for p in golden.parent.iterdir() if (p / "reports").is_dir() and (p / "golden").is_dir())
        pairs += [(p / "reports", p / "golden") for p in beside]
    for folder, keyed in pairs:
        _print(folder, evaluate(folder, keyed), evaluate(folder, keyed, use_layouts=False), most_misses)
    return 0


def _print(folder: Path, own: Evaluation, generic: Evaluation, most_misses: int) -> None:
    print(f"\n{folder}")
    print(f"{'report and kind':<58}{'cells':>6}{'recall':>8}{'prec.':>8}{'sem.':>8}   without own layout")
    documents = sorted({d for d, _ in own.scores})
    for document in documents:
        _row(document, own.total(document), generic.total(document))
        for kind in sorted({k for d, k in own.scores if d == document}):
            _row(f"    {kind}", own.total(document, kind), generic.total(document, kind))
    _row("all", own.total(), generic.total())
    for title, total in (("", own.total()), (" without own layout", generic.total())):
        print(f"tables of the right kind{title}: {total.right_kind} of {total.tables}")
    for document, count in sorted(own.printed.items()):
        left = sum(u.document_id == document for u in own.unaccounted)
        print(f"numbers of {document}: {count} printed, {left} unaccounted")
    for title, evaluation in (("", own), (" without own layout", generic)):
        misses = evaluation.total().misses
        if misses and (not title or misses != own.total().misses):
            print(f"misses{title}: {len(misses)}")
            for miss in misses[:most_misses]:
                print(f"  {miss}")


def _row(name: str, own: Score, generic: Score) -> None:
    print(
        f"{name:<58}{own.golden:>6}{own.recall:>8.3f}{own.precision:>8.3f}{own.semantics:>8.3f}"
        f"   {generic.recall:.3f} {generic.precision:.3f} {generic.semantics:.3f}"
    )
