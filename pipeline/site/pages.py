"""Pictures of a PDF's pages for the site, where a printed figure stands on them, and the lines of a text extract.

A picture is drawn as a viewer shows the page: rotated, cut to its crop box, on white. `facts.csv` has its boxes in points
of that same page, so a box becomes a place on the picture by its scale alone.

Set pages are kept without loss in 16 steps of each colour (25 to 50 kB a page of A4), pages that are a photograph or a
scan with loss (20 to 75 kB): a lossless scan takes ten times as much, and lossy type gets a grey fringe.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipeline import batch, readers
from pipeline.readers import text
from pipeline.readers.failure import Unreadable
from pipeline.register import Source

if TYPE_CHECKING:
    import pymupdf
    from PIL import Image

DPI = 120
MOST_PIXELS = 3000  # of a side; larger pages (posters, fold-outs) are drawn smaller
PICTURED = 0.2  # share of a page covered by pictures from which it is kept as a photograph is
STEPS = 17  # between the 16 levels of a colour: 0, 17, ... 255
QUALITY = 50  # of lossy WebP: small print of a scan still reads, its noise does not come back
EFFORT = 2  # of WebP, 0 to 6: more takes twice the time for one per cent
ENDING = ".webp"


class PageError(Exception):
    """A page can't be drawn; the message is one sentence for the user."""


class Picture(NamedTuple):
    """The picture of one page: file name, size in pixels, pixels for a point."""

    file: str
    width: int
    height: int
    scale: float


class Box(NamedTuple):
    """A place on a picture in per cent of its width and height, as CSS has it."""

    left: float
    top: float
    width: float
    height: float


def picture(source: Source, page: int, folder: Path) -> Picture | None:
    """Write the picture of a page (from 1) to folder/<document_id>-<page>.webp; None for a text extract.

    Raises PageError where it can't be drawn. `pictures` draws many, and outlives a PDF that crashes or hangs.
    """
    if source.document.media_type != readers.PDF:
        return None
    return _draw(_opened(source), source.document.document_id, page, folder)


def pictures(
    sources: Sequence[Source],
    pages: Mapping[str, Sequence[int]],
    folder: Path,
    *,
    jobs: int = 1,
    limits: batch.Limits = batch.LIMITS,
) -> Iterator[dict[int, Picture | str]]:
    """For every source the pictures of its `pages` (by document_id), or the sentence why a page could not be drawn.

    Each PDF is drawn in a process of its own with the limits on time and memory that reading has.
    """
    folder.mkdir(parents=True, exist_ok=True)
    work = partial(_all, pages=pages, folder=folder)
    return batch.each(sources, work, partial(_lost, pages=pages), jobs=jobs, limits=limits)


def placed(picture: Picture, bbox: str) -> Box:
    """Where a `bbox` of facts.csv or tables.csv lies on the picture, cut to it. Raises ValueError for an empty one."""
    x0, y0, x1, y1 = corners(bbox)
    wide, tall = picture.width / picture.scale, picture.height / picture.scale
    left, right = (min(max(100 * x / wide, 0.0), 100.0) for x in (x0, x1))
    top, bottom = (min(max(100 * y / tall, 0.0), 100.0) for y in (y0, y1))
    return Box(round(left, 3), round(top, 3), round(right - left, 3), round(bottom - top, 3))


def corners(bbox: str) -> tuple[float, float, float, float]:
    """`x0 y0 x1 y1` as published to numbers. Raises ValueError where it is anything else."""
    x0, y0, x1, y1 = (float(n) for n in bbox.split())
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def text_lines(source: Source, first: int, last: int) -> list[tuple[int, str]]:
    """Lines `first` to `last` of a text extract, from 1, as printed and numbered as `line` is in the published files.

    Nothing for a PDF, lines beyond the last one, or a file that is no text.
    """
    if source.document.media_type == readers.PDF:
        return []
    try:
        whole, _ = text.decode(source.data)
    except Unreadable:
        return []
    lines = whole.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    start = max(first, 1)
    return [(n, line[: text.LONGEST_LINE]) for n, line in enumerate(lines[start - 1 : max(last, 0)], start)]


def _all(source: Source, pages: Mapping[str, Sequence[int]], folder: Path) -> dict[int, Picture | str]:
    wanted = pages.get(source.document.document_id, ())
    if source.document.media_type != readers.PDF or not wanted:
        return {}
    try:
        document = _opened(source)
    except PageError as problem:
        return dict.fromkeys(wanted, str(problem))
    drawn: dict[int, Picture | str] = {}
    for page in wanted:
        try:
            drawn[page] = _draw(document, source.document.document_id, page, folder)
        except PageError as problem:
            drawn[page] = str(problem)
    return drawn


def _lost(source: Source, message: str, pages: Mapping[str, Sequence[int]]) -> dict[int, Picture | str]:
    return dict.fromkeys(pages.get(source.document.document_id, ()), message)


def _opened(source: Source) -> pymupdf.Document:
    from pipeline.readers.pdf import open_pdf

    if source.problem:
        raise PageError(f"{source.document.file}: {source.problem}")
    try:
        return open_pdf(source.data)
    except Unreadable as problem:
        raise PageError(f"{source.document.file}: {problem}") from problem


def _draw(document: pymupdf.Document, document_id: str, number: int, folder: Path) -> Picture:
    if not 1 <= number <= document.page_count:
        raise PageError(f"there is no page {number}; the PDF has {document.page_count}")
    try:
        image, scale, pictured = _rendered(document[number - 1])
    except MemoryError:
        raise
    except Exception as problem:
        raise PageError(f"page {number} can't be drawn; print the PDF to a new one and try that") from problem
    name = f"{document_id}-{number}{ENDING}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        whole = folder / f"{name}.{os.getpid()}"  # a process that is ended leaves no half picture behind
        whole.write_bytes(_packed(image, pictured))
        whole.replace(folder / name)
    except OSError as problem:
        raise PageError(f"{folder / name} can't be written ({problem.strerror})") from problem
    return Picture(name, image.width, image.height, scale)


def _rendered(page: pymupdf.Page) -> tuple[Image.Image, float, float]:
    """The page as displayed, its pixels for a point, and the share of it that pictures cover."""
    import pymupdf
    from PIL import Image

    zoom = min(DPI / 72, MOST_PIXELS / max(page.rect.width, page.rect.height, 1))
    ground = page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), colorspace=pymupdf.csRGB, alpha=False)
    image = Image.frombytes("RGB", (ground.width, ground.height), ground.samples)
    area = max(page.mediabox.width * page.mediabox.height, 1.0)
    boxes = [pymupdf.Rect(i["bbox"]) for i in page.get_image_info()] if page.get_images() else []
    return image, zoom, sum(b.width * b.height for b in boxes) / area


def _packed(image: Image.Image, pictured: float) -> bytes:
    packed = io.BytesIO()
    if pictured >= PICTURED:
        image.save(packed, "WEBP", quality=QUALITY, method=EFFORT)
    else:
        levels = [(v + STEPS // 2) // STEPS * STEPS for v in range(256)]
        image.point(levels * 3).save(packed, "WEBP", lossless=True, method=EFFORT)
    return packed.getvalue()
