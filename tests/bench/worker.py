"""One tool in a process of its own: a line of JSON with files in, a line with their tables and the time taken out."""

from __future__ import annotations

import json
import os
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from tests.bench.peers import PEERS, Missing, Pages, Peer


def serve(peer: Peer) -> None:
    """Answer until the input ends. The tool's own printing goes nowhere."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        extract = peer.load()
    except (Missing, ImportError, OSError) as error:
        _say(answers, {"missing": str(error)})
        return
    _say(answers, {"version": _version(peer)})
    for line in sys.stdin:
        files = [(Path(path), count) for path, count in json.loads(line)]
        started = time.perf_counter()
        try:
            if peer.batch and len(files) > 1:
                found = peer.batch(files)
            else:
                found = [_guarded(extract, path, count) for path, count in files]
        except Exception as error:  # counted as failed pages, the run goes on
            found = [[f"{type(error).__name__}: {error}"] * count for _, count in files]
        _say(answers, {"seconds": time.perf_counter() - started, "found": found})


def _guarded(extract: Any, path: Path, count: int) -> Pages:
    try:
        pages: Pages = extract(path, count)
    except Exception as error:
        pages = [f"{type(error).__name__}: {error}"] * count
    return pages


def _say(answers: Any, told: dict[str, Any]) -> None:
    answers.write(json.dumps(told) + "\n")
    answers.flush()


def _version(peer: Peer) -> str:
    if not peer.package:
        return ""
    try:
        return version(peer.package)
    except PackageNotFoundError:
        return "?"


if __name__ == "__main__":
    serve(next(peer for peer in PEERS if peer.name == sys.argv[1]))
