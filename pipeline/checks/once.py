"""What many checks ask of one document, worked out once for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from pipeline.model import Document, Prose

T = TypeVar("T")


def per_document(read: Callable[[Document], T]) -> Callable[[Document], T]:
    """Keep what `read` finds in the running text of the document it was last asked about, and of no other.

    Checks run document by document, so that one is enough, and a process that reads thousands holds no more than that.
    `read` may use only what does not change after parsing, and nobody may change what it returns.
    """
    last: tuple[Document, Prose, T] | None = None

    @wraps(read)
    def once(document: Document) -> T:
        nonlocal last
        held = last  # one look: another thread may replace it
        if held is None or held[0] is not document or held[1] is not document.prose:
            held = last = (document, document.prose, read(document))
        return held[2]

    return once
