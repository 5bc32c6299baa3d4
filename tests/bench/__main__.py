"""Compare this pipeline with its peers on the same pages: python -m tests.bench [--seeds 1-40] [--only NAME ...]"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.bench import report, steps
from tests.bench.material import ROOT, documents
from tests.bench.peers import MUPDF2, PEERS, PROJECT
from tests.bench.run import Run, run

OUT = ROOT / "build" / "bench"
FAST = 20.0  # seconds: tools faster than this are timed twice


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.split(":")[0])
    parser.add_argument("--seeds", default="1-40", help="first-last (1-40)")
    parser.add_argument("--out", type=Path, default=OUT, help="folder for the results (build/bench)")
    parser.add_argument("--mupdf2", type=Path, help="the Python of the environment with PyMuPDF 2")
    parser.add_argument("--only", nargs="+", default=[], metavar="WORD", help="only tools whose name holds a word")
    args = parser.parse_args()
    pages = documents(args.out / "pages", args.seeds)
    wanted = [p for p in PEERS if p.name == PROJECT or not args.only or any(w in p.name for w in args.only)]
    runs = [Run(peer) for peer in wanted]
    for number in (1, 2):
        for each in runs:
            if number == 2 and (each.missing or each.total > FAST):
                continue
            if each.peer.environment == MUPDF2 and not (args.mupdf2 and args.mupdf2.exists()):
                each.missing = "no environment with PyMuPDF 2"
                continue
            python = str(args.mupdf2.absolute()) if each.peer.environment == MUPDF2 else sys.executable
            run(each, pages, python)
            said = f"{each.total:.1f} s, {each.failed_pages} pages failed"
            print(f"pass {number}  {each.peer.name}: {each.missing or said}", file=sys.stderr, flush=True)
    results = report.lines(runs, pages)
    text = report.markdown(results, runs, pages, steps.shares(pages), args.seeds)
    (args.out / "results.md").write_text(text, encoding="utf-8")
    report.write_csv(args.out / "results.csv", results, pages)
    failures = [f"{each.peer.name}: {why}\n" for each in runs for why in each.failures]
    (args.out / "failures.txt").write_text("".join(failures), encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
