"""`python -m tests.scale measure` tells what runs cost by size; `kill` kills runs and looks at what is left of them."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

OUT = Path("build/scale")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.scale", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    measured = commands.add_parser("measure", help="seconds, memory and bytes by size, as markdown")
    measured.add_argument("--sizes", default="", help="documents of each archive (100,1000)")
    measured.add_argument("--large", action="store_true", help="10,000 documents, too: hours")
    measured.add_argument("--jobs", type=int, default=2)
    measured.add_argument("--seed", type=int, default=1)
    measured.add_argument("--no-report", action="store_true", help="leave out the pages that people open")
    measured.add_argument("--ocr-pages", type=int, default=0, help="scanned pages to read, for their seconds")
    killed = commands.add_parser("kill", help="kill -9 at random moments")
    killed.add_argument("--times", type=int, default=50)
    killed.add_argument("--seed", type=int, default=1)
    killed.add_argument("--no-report", action="store_true")
    for command in (measured, killed):
        command.add_argument("--out", type=Path, default=OUT, help="folder, made anew (build/scale)")
    given = parser.parse_args(arguments)
    return _measure(given, parser) if given.command == "measure" else _kill(given)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _measure(given: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    from tests.scale import estimate, measure, ocr_pages, tell

    try:
        sizes = [int(n) for n in given.sizes.split(",")] if given.sizes else list(measure.SIZES)
    except ValueError:
        parser.error("sizes are numbers: 100,1000")
    sizes = sorted({*sizes, *((measure.LARGE,) if given.large else ())})
    if sizes[0] < 2 or given.jobs < 1:
        parser.error("an archive has 2 documents or more, a run 1 process or more")
    out = given.out / "measure"
    found, ways, failures = measure.main(sizes, out, given.seed, given.jobs, report=not given.no_report, say=_say)
    seconds = ocr_pages.seconds(given.ocr_pages, given.seed) if given.ocr_pages else estimate.OCR_SECONDS
    print(tell.page(found, ways, given.jobs, estimate.costs_of(found, seconds)))
    for failure in failures:
        print(f"FAILED: {failure}")
    return 0 if ways.same and not failures else 1


def _kill(given: argparse.Namespace) -> int:
    from tests.scale import kill

    if os.name != "posix" or not Path("/proc/self/stat").is_file():
        _say("needs a system with /proc")
        return 2
    trial = kill.Trial(given.out / "kill", given.seed, report=not given.no_report)
    result = trial.run(max(given.times, 1), _say)
    print(kill.told(result))
    return 1 if result.problems else 0


if __name__ == "__main__":
    sys.exit(main())
