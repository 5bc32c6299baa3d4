"""Start a worker for a tool, hand it the files one by one, end it where it hangs, and count what failed."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from tests.bench.material import ROOT, Document
from tests.bench.peers import Pages, Peer

START_LIMIT = 180  # seconds for a tool to be imported
LIMIT, LIMIT_PAGE = 30, 10  # seconds for a document, and for each of its pages
MOST_ENDED = 3  # documents in a row; then a tool is given up


@dataclass(slots=True)
class Run:
    """What a tool said of every document: its pages, and the seconds of each pass."""

    peer: Peer
    version: str = ""
    missing: str = ""
    found: dict[str, Pages] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)  # the best pass of each document
    failures: list[str] = field(default_factory=list)
    failed_pages: int = 0

    @property
    def total(self) -> float:
        return sum(self.seconds.values())


class Worker:
    """The process of one tool, in a group of its own so that ending it ends what it started."""

    def __init__(self, peer: Peer, python: str) -> None:
        self.process = subprocess.Popen(
            [python, "-m", "tests.bench.worker", peer.name],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        self._rest = b""

    def hello(self) -> dict[str, Any]:
        return self._answer(START_LIMIT) or {"missing": "it did not start"}

    def ask(self, files: Sequence[Document], limit: float) -> dict[str, Any] | None:
        """The worker's answer, or None where it ended or took too long."""
        question = json.dumps([[str(d.path), d.pages] for d in files]) + "\n"
        try:
            _pipe(self.process.stdin).write(question.encode())
            _pipe(self.process.stdin).flush()
        except BrokenPipeError:
            return None
        return self._answer(limit)

    def end(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _answer(self, limit: float) -> dict[str, Any] | None:
        pipe = _pipe(self.process.stdout)
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, selectors.EVENT_READ)
            while b"\n" not in self._rest:
                if not selector.select(limit):
                    return None
                piece = os.read(pipe.fileno(), 1 << 20)
                if not piece:
                    return None
                self._rest += piece
        line, _, self._rest = self._rest.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer


def run(known: Run, documents: Sequence[Document], python: str = sys.executable) -> Run:
    """One pass of a tool over all documents. The first is read once before, uncounted: imports, virtual machines, models."""
    worker = Worker(known.peer, python)
    try:
        told = worker.hello()
        known.version, known.missing = told.get("version", known.version), told.get("missing", "")
        if known.missing:
            return known
        first = not known.found
        groups = [list(documents)] if known.peer.batch else [[document] for document in documents]
        worker.ask(documents[:1], _limit(documents[:1]) + START_LIMIT)
        ended = 0
        for group in groups:
            limit = _limit(group)
            answer = worker.ask(group, limit) if ended < MOST_ENDED else None
            if answer is None and ended < MOST_ENDED:
                worker.end()
                ended += 1
                worker = Worker(known.peer, python)
                worker.hello()
                worker.ask(documents[:1], _limit(documents[:1]) + START_LIMIT)
            else:
                ended = 0 if answer else ended
            _keep(known, group, answer, limit, first)
    finally:
        worker.end()
    return known


def _keep(known: Run, group: Sequence[Document], answer: dict[str, Any] | None, limit: float, first: bool) -> None:
    found = answer["found"] if answer else [["ended: it hung or broke off"] * d.pages for d in group]
    seconds = answer["seconds"] if answer else limit
    pages = sum(d.pages for d in group)
    for document, told in zip(group, found, strict=True):
        name, share = document.path.stem, seconds * document.pages / pages
        known.seconds[name] = min(share, known.seconds.get(name, share))
        if first:
            known.found[name] = told
            wrong = [page for page in told if isinstance(page, str)]
            known.failed_pages += len(wrong)
            known.failures += sorted({f"{name}: {reason[:160]}" for reason in wrong})


def _limit(group: Sequence[Document]) -> float:
    return sum(LIMIT + LIMIT_PAGE * document.pages for document in group)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe
