"""`python -m tests.archive make` writes a synthetic archive, `evaluate` runs the pipeline on it and tells how well it reads."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from tests.archive import build, evaluate

OUT = Path("build/archive")


def _formats(text: str) -> tuple[str, ...]:
    names = tuple(filter(None, text.split(",")))
    if wrong := [n for n in names if n not in build.FORMATS]:
        raise argparse.ArgumentTypeError(f"no format: {', '.join(wrong)}; there are {', '.join(build.FORMATS)}")
    return names


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.archive", description=__doc__)
    parser.add_argument("command", choices=("make", "evaluate"))
    parser.add_argument("--number", type=int, default=100, help="documents")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=OUT, help="folder, made anew")
    parser.add_argument("--only", type=_formats, default=(), help="of the documents, those of a format: text,pdf")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--most", type=int, default=10, help="misses and findings to show")
    given = parser.parse_args(arguments)
    if given.number < 1 or given.jobs < 1:
        parser.error("a number of documents and of processes is 1 or more")
    start = time.monotonic()
    made = build.archive(given.out, given.number, given.seed, given.jobs, given.only)
    told = ", ".join(f"{count} {format}" for format, count in sorted(made.formats.items()))
    print(
        f"{made.documents} documents ({told}), {made.seeded} contradictions, in {given.out}: {time.monotonic() - start:.1f} s",
        file=sys.stderr,
    )
    return evaluate.main(given.out, given.jobs, given.most) if given.command == "evaluate" else 0


if __name__ == "__main__":
    sys.exit(main())
