"""Folders and files, here or anywhere fsspec reaches: a path for what is on this machine, a URL for what is not.

A URL (`s3://bucket/raw`, `memory://cache`) needs the extra `cluster`; a local run imports none of it.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import cast

REMOTE = "://"


class PlaceError(OSError):
    """A URL that can't be used; the message says what is missing."""


def place(text: str | Path) -> Path:
    """A path; of a URL an object that is used like one. Raises PlaceError where what a URL needs is not installed."""
    if isinstance(text, Path) or REMOTE not in text:
        return Path(text)
    try:
        from upath import UPath
    except ImportError as error:
        raise PlaceError(f"{text} is a URL, which needs the cluster extra: pip install -e '.[cluster]'") from error
    try:
        found = UPath(text)
        found.exists()  # loads what the protocol needs and finds out whether the store answers
    except (ImportError, ValueError) as error:
        raise PlaceError(f"{text}: {error}") from error
    return cast(Path, found)


def is_remote(path: Path) -> bool:
    """Is it somewhere that only fsspec reaches?"""
    return getattr(path, "protocol", "") not in ("", "file", "local")


def read(path: Path) -> bytes | None:
    """A file's bytes, or None where there is none that can be read."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def write(path: Path, data: bytes) -> None:
    """Put a whole file in place: a reader sees the old one, none, or all of the new one, however the writer ends.

    Raises OSError where it can't be written.
    """
    if is_remote(path):
        path.write_bytes(data)  # an object appears when it is complete
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
