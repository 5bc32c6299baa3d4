"""Seconds that OCR takes for a page, measured on a few."""

from __future__ import annotations

import time

import pymupdf

from pipeline import scans
from tests.archive import build


def seconds(pages: int, seed: int) -> float:
    """Seconds of processor a page of invented scans, after one that loads the models. Raises RuntimeError without OCR."""
    from pipeline.readers.ocr import available, pool

    if problem := available():
        raise RuntimeError(problem)
    scanned = (slot for slot in build.slots(seed) if build.format_of(seed, slot) == "scan")
    left = pages + 1
    began = 0.0
    for slot in scanned:
        data = build.write(seed, slot).data
        with pymupdf.open(stream=data, filetype="pdf") as document:
            count = min(document.page_count, left)
        for number in range(1, count + 1):
            pool.read_bytes(data, number, scans.DPI)
            began = began or time.process_time()  # after the first page
        left -= count
        if not left:
            break
    return (time.process_time() - began) / pages
