"""A run in an interpreter of its own, for tests that change the program: python one_run.py COMMAND RAW CURATED CACHE

PYTHONPATH tells which program. `curate` tells as JSON what was made, what was as kept, which PDFs were opened for their
pages and which pages went through OCR; `opens` which vocabularies were opened in making documents, and associations, and which
modules the former loaded. Everything is done in this process, so that it can be counted.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable
from pathlib import Path
from typing import Any


class Here:
    """Does tasks in this process."""

    at_once = 1

    def __init__(self) -> None:
        self.done: defaultdict[str, list[tuple[Any, Any]]] = defaultdict(list)

    def close(self) -> None:
        """Nothing to give back."""

    def run(
        self, work: Callable[[Any], Any], tasks: Iterable[Any], limits: object
    ) -> Generator[tuple[Any, Any], None, None]:
        for task in tasks:
            made = work(task)
            self.done[type(work).__module__].append((task, made))
            yield task, made


def curate(raw: Path, curated: Path, cache: Path) -> dict[str, object]:
    """A run without judging the tables and without their other forms, which are not what is counted."""
    import pymupdf

    from pipeline import curate, formats, publish, verify
    from pipeline.readers.ocr import pool

    opened: list[str] = []
    read: list[int] = []
    own_open, own_read = pymupdf.open, pool.read_bytes

    def open_(*given: Any, **named: Any) -> Any:
        opened.append("PDF")
        return own_open(*given, **named)

    def read_bytes(data: bytes, number: int, *more: Any) -> Any:
        read.append(number)
        return own_read(data, number, *more)

    pymupdf.open, pool.read_bytes = open_, read_bytes  # type: ignore[assignment]
    verify.verify_folder = lambda *given: verify.Verdict(1, 1, ())
    formats.write = lambda folder: None
    workers = Here()
    told: list[str] = []
    curate.curate(raw, curated, cache=cache, workers=workers, pages=False, jobs=1, say=told.append)
    units = [(t.source.document.document_id, m) for t, m in workers.done["pipeline.unit"] if not m.wanted]
    parts = [(t.organisation, m) for t, m in workers.done["pipeline.part"]]
    return {
        "program": str(Path(curate.__file__).parent),
        "made": sorted(name for name, m in units if not m.reused),
        "kept": sorted(name for name, m in units if m.reused),
        "parts_made": sorted(name for name, m in parts if not m.reused),
        "parts_kept": sorted(name for name, m in parts if m.reused),
        "opened": len(opened),
        "ocr": len(read),
        "told": told,
        "hashes": publish.file_hashes(curated),
    }


def opens(raw: Path, curated: Path, cache: Path) -> dict[str, object]:
    """Names below schemas/ that were opened, apart from those opened to take their hash, by what was being done."""
    found: dict[str, set[str]] = {"units": set(), "between": set(), "parts": set()}
    doing = ["units"]

    def heard(event: str, given: tuple[Any, ...]) -> None:
        if event != "open" or not isinstance(given[0], str) or "/schemas/" not in given[0]:
            return
        frame = sys._getframe(1)
        while frame is not None:
            if frame.f_code.co_filename.endswith("pipeline/keys.py"):
                return
            frame = frame.f_back  # type: ignore[assignment]
        found[doing[0]].add(given[0].rpartition("/schemas/")[2])

    sys.addaudithook(heard)
    from pipeline import register, unit

    archive = register.scan(raw)
    maker = unit.Maker(cache)
    units = {s.document.document_id: maker(unit.Task(s)) for s in archive.sources}
    assert not any(m.reused for m in units.values())
    modules = [sys.modules[name].__file__ for name in sys.modules if name.split(".")[0] in ("pipeline", "parsers")]
    doing[0] = "between"
    from pipeline import crew, making, part
    from pipeline.cache import Cache

    run = making.Run(archive, raw, Cache(cache), True, False, Here(), crew.Limits(60, 1 << 32), lambda text: None)
    run.units = units
    tasks = making.part_tasks(run)
    doing[0] = "parts"
    made = [part.Maker(cache)(task) for task in tasks]
    assert made and not any(m.reused for m in made)
    return {**{name: sorted(names) for name, names in found.items()}, "modules": modules}


if __name__ == "__main__":
    command, *places = sys.argv[1:]
    print(json.dumps({"curate": curate, "opens": opens}[command](*map(Path, places))))
