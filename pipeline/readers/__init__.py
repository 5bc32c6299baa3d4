"""Raw file to Pages of Words: one reader for each sort of file, chosen by content before name."""

from __future__ import annotations

from pathlib import Path

from pipeline.model import Page
from pipeline.readers import text
from pipeline.readers.text import Unreadable

MEDIA_TYPES = {".txt": "text/plain", ".text": "text/plain", ".md": "text/markdown", ".markdown": "text/markdown"}
_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0", "application/x-ole-storage"),
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
)
_ADVICE = {
    "application/pdf": "PDF files are not read yet; put a text extract of it (for instance made with `pdftotext -layout`) beside it",
    "application/zip": "this is an archive or an office document, not a report's text; save it as plain text",
    "application/x-ole-storage": "this is an old office document; save it as plain text",
}


def media_type(path: Path, head: bytes) -> str:
    """The media type by the file's first bytes, then by its ending; empty where neither tells."""
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    return MEDIA_TYPES.get(path.suffix.lower(), "")


def read(path: Path, data: bytes, kind: str) -> tuple[list[Page], str]:
    """Pages and a note for the user. Raises Unreadable with what the user can do about it."""
    if kind in ("text/plain", "text/markdown"):
        return text.read(data)
    if not kind:
        raise Unreadable(
            f"files ending in {path.suffix or 'nothing'} are not read; give a .txt or .md extract of the report"
        )
    raise Unreadable(_ADVICE.get(kind, f"{kind} is not read; give a .txt or .md extract of the report"))


__all__ = ["Unreadable", "media_type", "read"]
