"""`make new-layout DOC=...`: what was recognised of a document as a layout file to edit.

The tables stand in comments, so that the file changes nothing until a person takes the marks away from what is to
change (`parsers.layouts` leaves out a file without a [[table]]).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from parsers import kinds, layouts, rows
from parsers.blocks import Block
from pipeline import inspect, vocabulary
from pipeline.inspect import InspectError, Seen
from pipeline.model import AMOUNT, REPORT_TYPES, Column, Table

LEAST_ROWS = 3  # of a block that no kind was found for
MOST_LABELS = 3


def main(wanted: str, raw: Path, folder: Path | None = None) -> int:
    """Write the skeleton for a document. Returns the exit status; errors go to stderr."""
    try:
        seen = inspect.read(inspect.source_of(wanted, raw))
        path = (folder or layouts.FOLDER) / name_of(seen)
        text = skeleton(seen)
        try:
            with open(path, "x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            raise InspectError(f"{path} exists and is not written over; edit it, or move it away") from None
        except OSError as problem:
            raise InspectError(f"{path} can't be written ({problem.strerror})") from problem
    except InspectError as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2
    print(f"{path} is written; it changes nothing until you take the marks # away from a table")
    return 0


def name_of(seen: Seen) -> str:
    """The file's name: organisation, type and year. Raises InspectError where the document does not tell them."""
    document = seen.document
    if not document.organisation or document.report_year is None:
        lost = "organisation" if not document.organisation else "report year"
        raise InspectError(f"{document.file}: no {lost} is known; give it in documents.csv of the archive first")
    code = vocabulary.organisation_code(document.organisation)
    return f"{code}_{document.report_type.removesuffix('_report')}_{document.report_year}.toml"


def skeleton(seen: Seen) -> str:
    """The layout file as text: a head, then one table for each that was recognised and for each block that was not."""
    document, year = seen.document, seen.document.report_year
    parts = [
        f"# A layout of {_one_line(document.organisation)}, {document.report_type} of {year},",
        f"# made from {document.document_id} by make new-layout. Layouts say only what the page does not tell: docs/add_a_report.md.",
        "#",
        "# Every table below is a comment and changes nothing. For a table that is read wrongly take `# ` away from",
        "# [[table]], from labels and from the keys that put it right; remove everything else.",
        f"organisation = {_text(vocabulary.organisation_code(document.organisation))}  # code in schemas/vocabulary/organisations.csv",
        f"report_type = {_text(document.report_type)}  # {', '.join(REPORT_TYPES)}",
        f"years = [{year}, {year}]  # the first and the last year it holds for",
        'reason = ""  # why the page does not tell it; needed as soon as there is a table',
        "",
        "# What the keys of a table can be:",
        "#   labels   the table whose rows carry all these labels",
        "#   header   and whose header holds these words, where two tables carry the same labels",
        *_folded("#   kind     ", list(vocabulary.kinds())),
        "#   caption  used where print has none",
        f"#   columns  the columns of amounts from left to right, all of the report's year: {', '.join(layouts.SCENARIOS)}",
        f"#   unit     {', '.join(vocabulary.units())}",
    ]
    tables = [(t, [r.label for r in t.rows]) for t in seen.parsed.tables if not t.of_words]
    blocks = [(b, labels) for b in _left_over(seen) if (labels := _labels(seen, b))]
    everything = [labels for _, labels in tables] + [labels for _, labels in blocks]
    headers = [header_lines(seen, t) for t, _ in tables] + [[line.text for line in b.header] for b, _ in blocks]
    for number, (table, _) in enumerate(tables, 1):
        known = _known_by(number - 1, everything, headers)
        parts += ["", *_recognised(number, table, *known)]
    for number, (block, _) in enumerate(blocks, len(tables)):
        parts += ["", *_unrecognised(block, *_known_by(number, everything, headers))]
    return "\n".join(parts) + "\n"


def header_lines(seen: Seen, table: Table) -> list[str]:
    """The lines of a table's header as printed."""
    return [line.text for line in seen.parsed.lines[max(table.first, 0) : max(table.first_row, 0)]]


def _known_by(at: int, labels: Sequence[Sequence[str]], headers: Sequence[Sequence[str]]) -> tuple[list[str], str]:
    """What a table is known by: labels of its own, else its labels with a line of its header that no other has."""
    own = identifying(labels[at], labels)
    if own:
        return own, ""
    others = [vocabulary.fold(" ".join(h)) for i, h in enumerate(headers) if i != at]
    alone = (line for line in headers[at] if (folded := vocabulary.fold(line)) and not any(folded in o for o in others))
    header = next(alone, "")
    return (list(dict.fromkeys(x for x in labels[at] if vocabulary.fold(x)))[:MOST_LABELS] if header else []), header


def identifying(labels: Sequence[str], tables: Sequence[Sequence[str]]) -> list[str]:
    """The fewest labels that no other table carries all of; none where another table carries every one of them."""
    own = [label for label in dict.fromkeys(labels) if vocabulary.fold(label)]
    folded = {vocabulary.fold(label) for label in own}
    rivals = [
        {vocabulary.fold(x) for x in t} for t in tables if t is not labels and {vocabulary.fold(x) for x in t} != folded
    ]
    twins = sum({vocabulary.fold(x) for x in t} == folded for t in tables) > 1
    if twins or any(folded <= r for r in rivals):
        return []
    chosen: list[str] = []
    while own and (rivals or len(chosen) < min(2, len(own))) and len(chosen) < len(own):
        left = [label for label in own if label not in chosen]
        best = min(left, key=lambda label: sum(vocabulary.fold(label) in r for r in rivals))
        chosen.append(best)
        rivals = [r for r in rivals if vocabulary.fold(best) in r]
        if not rivals and len(chosen) >= MOST_LABELS:
            break
    return chosen


def _recognised(number: int, table: Table, labels: list[str], header: str) -> Iterator[str]:
    title = " ".join(filter(None, [table.number_printed, table.caption or table.heading])) or "without a caption"
    yield f"# Table {number}, {_place(table.page, table.line_first)}, {len(table.rows)} rows: {_one_line(title)}"
    for i, column in enumerate(table.columns, 1):
        printed = f" (headed {_text(column.label)})" if column.label else ""
        yield f"# column {i}: {' '.join(inspect.meaning(column)) or 'not understood'}{printed}"
    yield from _entry(labels, header, table.kind, table.caption)
    if table.columns and all(_scenario_alone(c, table) for c in table.columns if c.role == "value"):
        yield f"# columns = [{', '.join(_text(c.scenario) for c in table.columns if c.role == 'value')}]"
    else:
        yield "# columns = []  # only where every column is an amount of the report's year"
    yield f"# unit = {_text(table.unit)}"


def _scenario_alone(column: Column, table: Table) -> bool:
    own = {c.fiscal_year for c in table.columns if c.role == "value"}
    return column.measure == AMOUNT and column.scenario in layouts.SCENARIOS and len(own) == 1


def _unrecognised(block: Block, labels: list[str], header: str) -> Iterator[str]:
    first = block.rows[0]
    line = first.words[0].line if first.words else None
    yield f"# Rows that are no table of a known kind, {_place(first.page.number, line)}, {len(block.rows)} rows"
    yield from _entry(labels, header, "", "")
    yield "# columns = []"
    yield '# unit = ""'


def _entry(labels: list[str], header: str, kind: str, caption: str) -> Iterator[str]:
    yield "# [[table]]"
    if labels:
        yield f"# labels = [{', '.join(map(_text, labels))}]"
    else:
        yield "# labels = []  # another table carries all labels and the header of this one: nothing tells them apart"
    if header:
        yield f"# header = {_text(header)}"
    yield f"# kind = {_text(kind)}"
    yield f"# caption = {_text(caption)}"


def _left_over(seen: Seen) -> list[Block]:
    """Blocks of rows that became no table."""
    taken = {i for t in seen.parsed.tables for i in range(t.first, t.last + 1)}
    return [b for b in seen.parsed.blocks if len(b.rows) >= LEAST_ROWS and not taken & {line.index for line in b.rows}]


def _labels(seen: Seen, block: Block) -> list[str]:
    """Labels as a layout meets them, of rows that have a word for one."""
    labelled = rows.label_rows(block, kinds.known(seen.document.report_year))
    found = [r.label for r in labelled if any(c.isalpha() for c in r.label)]
    return found if len(found) >= LEAST_ROWS else []


def _place(page: int, line: int | None) -> str:
    return f"page {page}" if line is None else f"line {line}"


def _folded(head: str, words: list[str]) -> list[str]:
    lines, width = [head], 100
    for word in words:
        if len(lines[-1]) + len(word) > width:
            lines.append("#" + " " * (len(head) - 1))
        lines[-1] += f"{word}, "
    return [line.rstrip() for line in [*lines[:-1], lines[-1].rstrip(", ")]]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _text(text: str) -> str:
    """A TOML string: what JSON escapes, TOML escapes alike."""
    return json.dumps(_one_line(text), ensure_ascii=False).replace("\x7f", "\\u007f")
