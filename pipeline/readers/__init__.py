"""Raw file to Pages of Words: one reader for each sort of file, chosen by content before name.

The PDF reader is loaded when the first PDF is read; text needs none of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pipeline.model import Page
from pipeline.readers.failure import Unreadable

if TYPE_CHECKING:
    from pipeline.readers.ocr.page import OcrPage

PDF = "application/pdf"
MEDIA_TYPES = {".txt": "text/plain", ".text": "text/plain", ".md": "text/markdown", ".markdown": "text/markdown"}
_SIGNATURES = (
    (b"%PDF-", PDF),
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0", "application/x-ole-storage"),
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
)
_ADVICE = {
    "application/zip": "this is an archive or an office document, not a report's text; save it as PDF or plain text",
    "application/x-ole-storage": "this is an old office document; save it as PDF or plain text",
    "image/png": "this is a picture; put the pages of the report into one PDF",
    "image/jpeg": "this is a picture; put the pages of the report into one PDF",
    "image/tiff": "this is a picture; put the pages of the report into one PDF",
}


class Ocr(Protocol):
    """The pages of a file that OCR has read so far, by number from 1."""

    def get(self, page: int, /) -> OcrPage | str | None:
        """What was read, or why it could not be, or None where it has not been tried."""


NO_OCR: Ocr = {}


@dataclass(slots=True)
class Reading:
    """A file read: its pages, what the user should know, and the pages that only OCR can read (with the reason)."""

    pages: list[Page]
    notes: list[str] = field(default_factory=list)
    wanted: dict[int, str] = field(default_factory=dict)
    partial: bool = False  # some pages could not be read


def media_type(path: Path, head: bytes) -> str:
    """The media type by the file's first bytes, then by its ending; empty where neither tells."""
    if b"%PDF-" in head[:1024]:
        return PDF  # some scanners and mail gateways put bytes before it
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    return MEDIA_TYPES.get(path.suffix.lower(), "")


def read(path: Path, data: bytes, kind: str, ocr: Ocr | None = None) -> Reading:
    """Pages and notes. Raises Unreadable with what the user can do about it. `ocr`: the pages OCR has read so far."""
    if kind in ("text/plain", "text/markdown"):
        from pipeline.readers import text

        pages, note = text.read(data)
        return Reading(pages, [note] if note else [])
    if kind == PDF:
        from pipeline.readers import paged

        return paged.read(data, ocr if ocr is not None else NO_OCR)
    if not data.strip():
        raise Unreadable("the file is empty; put the report's text or PDF in its place")
    if path.suffix.lower() == ".pdf":
        raise Unreadable("the file is named .pdf but holds no PDF; fetch it again from its source")
    if not kind:
        raise Unreadable(
            f"files ending in {path.suffix or 'nothing'} are not read; give the report as a PDF, or a .txt or .md extract"
        )
    raise Unreadable(_ADVICE.get(kind, f"{kind} is not read; give the report as a PDF, or a .txt or .md extract"))


__all__ = ["PDF", "Ocr", "Reading", "Unreadable", "media_type", "read"]
