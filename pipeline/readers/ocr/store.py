"""A folder of pages already read, so that no page is read twice: one small JSON file a page, and an index.

    ab/abcdef….json         a page by its key (`page.page_key`)
    index/cd/cdef12….json   keys by what a page was rendered from: {settings: key}

Files are replaced whole; whatever can't be read as a page counts as missing. One process writes, several may read.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from pipeline import places
from pipeline.readers.ocr.page import OcrPage
from pipeline.readers.ocr.words import OcrWord

FORMAT = 1  # of the files; others count as missing


class Store:
    """Pages in `folder`, and before reading anew those in `recorded`, which is never written to."""

    def __init__(self, folder: Path, recorded: Path | None = None) -> None:
        self.folder = folder
        self.recorded = recorded

    def get(self, key: str) -> OcrPage | None:
        """The page of that key; None where it is missing or damaged."""
        for folder in self._folders():
            page = decode(_read(_place(folder, key)))
            if page is not None:
                return page
        return None

    def put(self, key: str, page: OcrPage) -> None:
        """Keep a page. Raises OSError where the folder can't be written."""
        _write(_place(self.folder, key), encode(page))

    def find(self, file_sha256: str, page: int, settings: str) -> str | None:
        """The key of a file's page (from 1) as read with these settings, without rendering it; None if unknown.

        Recorded pages were put there on purpose: they also serve where the settings (a version, say) differ.
        """
        for folder in self._folders():
            known = _read(_index_place(folder, file_sha256, page))
            if not isinstance(known, dict):
                continue
            key = known.get(settings)
            if key is None and folder == self.recorded and known:
                key = list(known.values())[-1]
            if isinstance(key, str):
                return key
        return None

    def remember(self, file_sha256: str, page: int, settings: str, key: str) -> None:
        """Note which key a file's page has. Raises OSError where the folder can't be written."""
        place = _index_place(self.folder, file_sha256, page)
        known = _read(place)
        _write(place, {**(known if isinstance(known, dict) else {}), settings: key})

    def size(self) -> tuple[int, int]:
        """Pages and bytes in the folder, the recorded ones not counted."""
        files = [p for p in self.folder.glob("*/**/*.json") if p.is_file()]
        pages = [p for p in files if p.parent.parent == self.folder]
        return len(pages), sum(p.stat().st_size for p in files)

    def clear(self) -> None:
        """Forget all pages in the folder; the recorded ones and files that are not the store's stay."""
        for child in self.folder.glob("*"):
            if child.is_dir() and (child.name == "index" or (len(child.name) == 2 and _is_hex(child.name))):
                shutil.rmtree(child)

    def _folders(self) -> list[Path]:
        return [self.folder] if self.recorded is None else [self.folder, self.recorded]


def encode(page: OcrPage) -> dict[str, Any]:
    """A page as JSON values; `decode` undoes it."""
    return {
        "format": FORMAT,
        "width": round(page.width, 2),
        "height": round(page.height, 2),
        "skew": page.skew_degrees,
        "rotation": page.rotation,
        "confidence": page.mean_confidence,
        "dpi": page.dpi,
        "note": page.note,
        "words": [[w.text, w.x0, w.x1, w.y0, w.y1, w.confidence] for w in page.words],
    }


def decode(values: Any) -> OcrPage | None:
    """The page, or None where `values` aren't one."""
    try:
        if values["format"] != FORMAT:
            return None
        words = []
        for text, *numbers in values["words"]:
            x0, x1, y0, y1, confidence = (float(n) for n in numbers)
            if not isinstance(text, str):
                return None
            words.append(OcrWord(text, x0, x1, y0, y1, confidence))
        return OcrPage(
            tuple(words),
            float(values["width"]),
            float(values["height"]),
            float(values["skew"]),
            int(values["rotation"]),
            float(values["confidence"]),
            int(values["dpi"]),
            str(values["note"]),
        )
    except (KeyError, TypeError, ValueError):
        return None


def _is_hex(name: str) -> bool:
    return all(c in "0123456789abcdef" for c in name)


def _place(folder: Path, key: str) -> Path:
    if len(key) != 64 or not _is_hex(key):
        raise ValueError(f"not a key: {key!r}")
    return folder / key[:2] / f"{key}.json"


def _index_place(folder: Path, file_sha256: str, page: int) -> Path:
    return _place(folder / "index", hashlib.sha256(f"{file_sha256} {page}".encode()).hexdigest())


def _read(path: Path) -> Any:
    try:
        return json.loads(places.read(path) or b"")
    except ValueError:
        return None


def _write(path: Path, values: Any) -> None:
    places.write(path, json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode())
