"""The tools compared, each behind the same function: a PDF and its number of pages to tables of cells, page by page.

A tool is imported when its worker starts it, so that no worker loads more than one.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench import markup

Table = list[list[str]]
Pages = list[list[Table] | str]  # a text in place of tables: why the page failed
Extract = Callable[[Path, int], Pages]

PROJECT = "this pipeline"
WORDS = "bare words"  # no peer: what the extraction of words alone costs
MUPDF2 = "mupdf2"  # the environment of PyMuPDF 2
EDGE = 3  # characters: right edges closer than this are one column of pdftotext
_WIDE = re.compile(r"\s{2,}")


class Missing(Exception):
    """A tool is not here; the message says what it needs."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A tool with its settings. `batch` reads all files in one call, because every call starts a virtual machine."""

    name: str
    package: str
    load: Callable[[], Extract]
    environment: str = ""
    batch: Callable[[Sequence[tuple[Path, int]]], list[Pages]] | None = None


def _by_page(count: int, tables: Callable[[int], list[Table]]) -> Pages:
    pages: Pages = []
    for number in range(count):
        try:
            pages.append(tables(number))
        except Exception as error:  # one page costs nothing else
            pages.append(f"{type(error).__name__}: {error}")
    return pages


def _texts(rows: Iterable[Iterable[Any]]) -> Table:
    return [["" if cell is None else str(cell) for cell in row] for row in rows]


def _pipeline() -> Extract:
    from parsers.grids import grids
    from pipeline.readers import read

    def extract(path: Path, count: int) -> Pages:
        pages: Pages = [[] for _ in range(count)]
        for grid in grids(read(path, path.read_bytes(), "application/pdf").pages):
            table = [[row.label, *(v.text if v else "" for v in row.values)] for row in grid.rows]
            pages[grid.page - 1].append(table)  # type: ignore[union-attr]
        return pages

    return extract


def _words() -> Extract:
    import pymupdf

    def extract(path: Path, count: int) -> Pages:
        with pymupdf.open(stream=path.read_bytes(), filetype="pdf") as document:
            for page in document:
                page.get_text("words")
        return [[] for _ in range(count)]

    return extract


def _pymupdf(strategy: str) -> Callable[[], Extract]:
    def load() -> Extract:
        import pymupdf

        def extract(path: Path, count: int) -> Pages:
            with pymupdf.open(path) as document:
                return _by_page(
                    count, lambda n: [_texts(t.extract()) for t in document[n].find_tables(strategy=strategy).tables]
                )

        return extract

    return load


def _pdfplumber(strategy: str) -> Callable[[], Extract]:
    def load() -> Extract:
        import pdfplumber

        settings = {"vertical_strategy": strategy, "horizontal_strategy": strategy}

        def extract(path: Path, count: int) -> Pages:
            with pdfplumber.open(path) as document:
                return _by_page(count, lambda n: [_texts(t) for t in document.pages[n].extract_tables(settings)])

        return extract

    return load


def _camelot(flavor: str) -> Callable[[], Extract]:
    def load() -> Extract:
        import camelot

        def of_page(path: Path, number: int) -> list[Table]:
            found = camelot.read_pdf(str(path), pages=str(number + 1), flavor=flavor, suppress_stdout=True)
            return [_texts(table.df.values.tolist()) for table in found]

        def extract(path: Path, count: int) -> Pages:
            try:
                pages: Pages = [[] for _ in range(count)]
                for table in camelot.read_pdf(str(path), pages="all", flavor=flavor, suppress_stdout=True):
                    pages[table.page - 1].append(_texts(table.df.values.tolist()))
                return pages
            except Exception:  # find the page that fails
                return _by_page(count, lambda n: of_page(path, n))

        return extract

    return load


def _img2table() -> Extract:
    from img2table.document import PDF

    def cells(table: Any) -> Table:
        rows = []
        for row in table.content.values():
            seen: set[tuple[int, ...]] = set()
            texts = []
            for cell in row:  # a merged cell is told once for every column
                box = (cell.bbox.x1, cell.bbox.y1, cell.bbox.x2, cell.bbox.y2)
                texts.append("" if cell.value is None or box in seen else str(cell.value))
                seen.add(box)
            rows.append(texts)
        return rows

    def extract(path: Path, count: int) -> Pages:
        found = PDF(str(path)).extract_tables(borderless_tables=True, implicit_rows=False)
        return [[cells(table) for table in found.get(number, [])] for number in range(count)]

    return extract


def _tabula(**mode: bool) -> Callable[[], Extract]:
    def load() -> Extract:
        if not shutil.which("java"):
            raise Missing("no Java on this machine")
        import tabula

        def of_page(path: Path, number: int) -> list[Table]:
            found = tabula.read_pdf(
                str(path), pages=number + 1, output_format="json", silent=True, force_subprocess=False, **mode
            )
            return [[[cell["text"] for cell in row] for row in table["data"]] for table in found]

        return lambda path, count: _by_page(count, lambda n: of_page(path, n))

    return load


def _pdftotext() -> Extract:
    program = shutil.which("pdftotext")
    if not program:
        raise Missing("no pdftotext on this machine (Debian: poppler-utils)")

    def extract(path: Path, count: int) -> Pages:
        done = subprocess.run([program, "-layout", str(path), "-"], capture_output=True, check=True)
        pages = done.stdout.decode("utf-8", "replace").split("\f")
        return [_split(page) for page in (pages + [""] * count)[:count]]

    return extract


def _split(page: str) -> list[Table]:
    """Lines cut at two spaces or more, each cell in the column of its right edge; lines of one cell stay between rows."""
    rows: list[list[tuple[int, str]]] = []
    for line in page.split("\n"):
        cells, at = [], 0
        for part in _WIDE.split(line.strip()):
            at = line.find(part, at) + len(part)
            if part:
                cells.append((at, part))
        rows.append(cells)
    places: dict[int, int] = {}
    number, start = 0, -EDGE
    for edge in sorted({edge for row in rows for edge, _ in row[1:]}):
        if edge - start >= EDGE:
            number, start = number + 1, edge
        places[edge] = number
    table = []
    for row in rows:
        texts = [""] * (number + 1)
        for place, (edge, text) in enumerate(row):
            texts[places[edge] if place else 0] = text
        table.append(texts)
    return [table] if any(len(row) > 1 for row in rows) else []


def _pymupdf4llm() -> Extract:
    import pymupdf4llm

    def extract(path: Path, count: int) -> Pages:
        chunks = pymupdf4llm.to_markdown(str(path), page_chunks=True, use_ocr=False)
        pages: Pages = [markup.tables(chunk["text"]) for chunk in chunks]
        return (pages + [[] for _ in range(count)])[:count]

    return extract


def _pdf_inspector() -> Extract:
    import pdf_inspector

    def extract(path: Path, count: int) -> Pages:
        pages: Pages = [[] for _ in range(count)]
        for page in pdf_inspector.extract_pages_markdown(str(path)).pages:
            with suppress(IndexError):
                pages[page.page] = markup.tables(page.markdown)
        return pages

    return extract


def _pdf_oxide() -> Extract:
    from pdf_oxide import PdfDocument

    def extract(path: Path, count: int) -> Pages:
        document = PdfDocument(str(path))
        return _by_page(count, lambda n: [markup.oxide(table) for table in document.extract_tables(n)])

    return extract


def _opendataloader() -> Extract:
    if not shutil.which("java"):
        raise Missing("no Java on this machine")
    return lambda path, count: markup.opendataloader([(path, count)])[0]


PEERS = (
    Peer(PROJECT, "", _pipeline),
    Peer("pdftotext -layout", "", _pdftotext),
    Peer("PyMuPDF find_tables, lines", "pymupdf", _pymupdf("lines")),
    Peer("PyMuPDF find_tables, text", "pymupdf", _pymupdf("text")),
    Peer("pymupdf4llm with layout", "pymupdf4llm", _pymupdf4llm),
    Peer("pymupdf4llm 2 with layout", "pymupdf4llm", _pymupdf4llm, MUPDF2),
    Peer("pdfplumber, lines", "pdfplumber", _pdfplumber("lines")),
    Peer("pdfplumber, text", "pdfplumber", _pdfplumber("text")),
    Peer("camelot stream", "camelot-py", _camelot("stream")),
    Peer("camelot lattice", "camelot-py", _camelot("lattice")),
    Peer("camelot hybrid", "camelot-py", _camelot("hybrid")),
    Peer("camelot network", "camelot-py", _camelot("network")),
    Peer("img2table, borderless", "img2table", _img2table),
    Peer("tabula stream", "tabula-py", _tabula(stream=True, guess=False)),
    Peer("tabula stream, guess", "tabula-py", _tabula(stream=True)),
    Peer("tabula lattice", "tabula-py", _tabula(lattice=True)),
    Peer("OpenDataLoader, cluster", "opendataloader-pdf", _opendataloader, batch=markup.opendataloader),
    Peer("pdf-inspector", "pdf-inspector", _pdf_inspector),
    Peer("pdf_oxide", "pdf-oxide", _pdf_oxide),
    Peer(WORDS, "pymupdf", _words),
)
