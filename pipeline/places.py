"""Folders and files, here or anywhere fsspec reaches: a path for what is on this machine, a URL for what is not.

A URL (`s3://bucket/raw`, `memory://cache`) needs the extra `cluster`; a local run imports none of it.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

REMOTE = "://"


class PlaceError(OSError):
    """A URL that can't be used; the message says what is missing."""


def place(text: str | Path) -> Path:
    """A path; of a URL an object that is used like one. Raises PlaceError where it can't be reached, or what it needs is missing."""
    if not isinstance(text, str):
        return text
    if REMOTE not in text:
        return Path(text)
    try:
        from upath import UPath
    except ImportError as error:
        raise PlaceError(f"{text} is a URL, which needs the cluster extra: pip install -e '.[cluster]'") from error
    try:
        found = UPath(text, use_listings_cache=False)  # other machines write there, too
        if not is_remote(cast(Path, found)):
            return Path(found.path)
        found.exists()  # loads what the protocol needs and finds out whether the store answers
    except Exception as error:  # every store has errors of its own
        raise PlaceError(f"{text} can't be reached: {error}") from error
    return cast(Path, found)


def absolute(place: Path) -> Path:
    """The place under a name that holds in any working directory."""
    return place if is_remote(place) else place.resolve()


def files(folder: Path) -> Iterator[Path]:
    """Every file below a remote folder, in one listing, in the order of their folders and names. Raises OSError."""
    remote: Any = folder
    base = remote.path.rstrip("/") + "/"
    names = (name.removeprefix(base) for name in remote.fs.find(remote.path))
    for parts in sorted(tuple(name.strip("/").split("/")) for name in names if name and not name.endswith("/")):
        yield folder.joinpath(*parts)


def is_remote(path: Path) -> bool:
    """Is it somewhere that only fsspec reaches?"""
    return getattr(path, "protocol", "") not in ("", "file", "local")


def read(path: Path) -> bytes | None:
    """A file's bytes, or None where there is none that can be read."""
    remote: Any = path
    try:
        return cast(bytes, remote.fs.cat_file(remote.path)) if is_remote(path) else path.read_bytes()  # one request
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
