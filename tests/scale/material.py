"""Archives to measure on: invented reports, half of them text extracts, half born-digital PDFs."""

from __future__ import annotations

import multiprocessing
import os
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path

from tests.archive import build

TEXT, PDF = "text", "pdf"
CHUNK = 64  # documents handed out at once

Slot = tuple[int, int, int]


def slots(seed: int) -> Iterator[Slot]:
    """Documents of which half are texts, half PDFs, wherever one stops; an archive holds those smaller than it."""
    texts = pdfs = 0
    for slot in build.slots(seed):
        if slot[0] < build.SHORT_SERIES:  # few reports each, which no large archive is made of
            continue
        form = build.format_of(seed, slot)
        if form == TEXT and texts <= pdfs:
            texts += 1
            yield slot
        elif form == PDF and pdfs <= texts:
            pdfs += 1
            yield slot


def write(folder: Path, number: int, seed: int, *, skip: int = 0, jobs: int = 2) -> list[str]:
    """Write so many documents into a folder, beside what is there; their file names. `skip`: documents passed over."""
    folder.mkdir(parents=True, exist_ok=True)
    left = islice(slots(seed), skip, skip + number)
    work = partial(_one, folder, seed)
    if jobs < 2:
        return [work(slot) for slot in left]
    names: list[str] = []
    # spawned: what typesets has threads of its own
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        while batch := list(islice(left, CHUNK * jobs)):
            names += pool.map(work, batch, chunksize=8)
    return names


def _one(folder: Path, seed: int, slot: Slot) -> str:
    made = build.write(seed, slot)
    (folder / made.file).write_bytes(made.data)
    return made.file


def part_of(whole: Path, folder: Path, names: Iterable[str]) -> None:
    """A folder, made anew, with some files of another, without copying them where that can be."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in names:
        try:
            os.link(whole / name, folder / name)
        except OSError:
            shutil.copy2(whole / name, folder / name)
