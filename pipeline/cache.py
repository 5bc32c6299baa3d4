"""Results by the hash of everything they were made from: what is there under a key is what would be made again.

    readings/ab/abcd…   pages of a PDF as words; what `wanted` says of pages that only OCR can read
    units/ab/abcd…      one document: its tables, facts, claims and checks
    parts/ab/abcd…      one association: its rows of the published tables
    ocr/                pages that OCR has read (pipeline.readers.ocr.store)

Entries are written whole and carry their own key and a checksum; one that is damaged, by a crash or a full disk, or that
lies under another's key, counts as missing.
"""

from __future__ import annotations

import shutil
import time
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline import places

CACHE = Path(".cache")  # where results are kept if nobody says otherwise
READINGS, UNITS, PARTS, OCR = "readings", "units", "parts", "ocr"
KINDS = (READINGS, UNITS, PARTS)
MEANT = {
    READINGS: "pages of PDFs as words",
    UNITS: "documents: their tables, facts, claims and checks",
    PARTS: "associations: their rows of the published tables",
    OCR: "pages that OCR has read",
}
_MAGIC = b"finsam2\n"
_LEVEL = 1  # of compression: a fifth of the size for a tenth of the time of making the entry
_TOUCHED = 86_400  # seconds after which a use is noted again
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of results, here or at a URL."""

    folder: Path

    def get(self, kind: str, key: str) -> bytes | None:
        """What was kept under the key; None where there is nothing, or nothing whole."""
        path = self._path(kind, key)
        packed = places.read(path)
        head = _head(kind, key)
        if packed is None or not packed.startswith(head):
            return None
        try:
            data = zlib.decompress(packed[len(head) :])
        except zlib.error:
            return None
        self._used(path)
        return data

    def put(self, kind: str, key: str, data: bytes) -> None:
        """Keep a result. Raises OSError where the folder can't be written."""
        places.write(self._path(kind, key), _head(kind, key) + zlib.compress(data, _LEVEL))

    def has(self, kind: str, key: str) -> bool:
        """Is there an entry, whole or not?"""
        return self._path(kind, key).is_file()

    def sizes(self) -> dict[str, tuple[int, int]]:
        """Entries and bytes by kind; pages of OCR with what is noted of them."""
        return {kind: _measured(self._files(kind)) for kind in (*KINDS, OCR)}

    def clear(self, kinds: Iterable[str] = KINDS, unused_days: float | None = None) -> int:
        """Forget results of these kinds, or those not used for so many days; how many. Other files stay."""
        gone = 0
        before = time.time() - unused_days * DAY if unused_days is not None else None
        for kind in kinds:
            for path in list(self._files(kind)):
                if before is None or path.stat().st_mtime < before:
                    path.unlink(missing_ok=True)
                    gone += 1
            if before is None and not places.is_remote(self.folder):
                shutil.rmtree(self.folder / kind, ignore_errors=True)
        return gone

    def _path(self, kind: str, key: str) -> Path:
        return self.folder / kind / key[:2] / key

    def _files(self, kind: str) -> Iterator[Path]:
        folder = self.folder / kind
        if folder.is_dir():
            yield from (p for p in folder.rglob("*") if p.is_file())

    def _used(self, path: Path) -> None:
        """Note that an entry is in use, by its time, once a day."""
        if places.is_remote(path):
            return
        try:
            if time.time() - path.stat().st_mtime > _TOUCHED:
                path.touch()
        except OSError:  # a folder that only can be read is as good
            return


def _head(kind: str, key: str) -> bytes:
    return _MAGIC + f"{kind}/{key}\n".encode()


def _measured(files: Iterable[Path]) -> tuple[int, int]:
    sizes = [p.stat().st_size for p in files]
    return len(sizes), sum(sizes)
