"""Commands and options of the command line, with their help."""

from __future__ import annotations

import argparse
from pathlib import Path

from pipeline import __version__

KEPT = ("readings", "units", "parts", "ocr")
_EPILOG = """exit status:
  0  done; contradictions found in the reports are results, not failures
  1  this program failed: an internal error, or a published table that breaks the schema
  2  wrong arguments, or a folder that can't be read or written
  3  with --strict: an unreadable document, a new finding of severity error, or an issue in
     schemas/known_issues.csv that is no longer true or was to be looked at again by now
"""


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="python -m pipeline",
        description="Tables, figures and contradictions out of annual reports of Swedish coordination associations.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=_EPILOG,
    )
    top.add_argument("--version", action="version", version=__version__)
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    curate = commands.add_parser(
        "curate",
        help="read an archive folder and publish its tables, facts, checks and findings",
        description="Read every report in a folder and publish documents, tables, facts, checks and findings\n"
        "as CSV, Parquet and one DuckDB database.\n"
        "A second run with nothing changed publishes nothing and takes seconds.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=_EPILOG,
    )
    curate.add_argument(
        "--raw",
        default="raw",
        help="folder or URL (s3://bucket/raw) of the archive; documents.csv in it is the register (default: raw)",
    )
    curate.add_argument(
        "--curated",
        type=Path,
        default=Path("curated"),
        help="folder to publish to; replaced as a whole (default: curated)",
    )
    curate.add_argument(
        "--strict",
        action="store_true",
        help="exit 3 when a document is unreadable, an error is not in schemas/known_issues.csv, or an issue there "
        "is no longer true or past its review date",
    )
    curate.add_argument("--force", action="store_true", help="do everything again even if nothing has changed")
    curate.add_argument("--no-report", action="store_true", help="publish the tables alone, without the pages to open")
    curate.add_argument("--no-layouts", action="store_true", help="parse every report without its own layout file")
    curate.add_argument("--jobs", type=int, default=0, help="processes at once (default: one for each core)")
    curate.add_argument(
        "--cache",
        help="folder for what a later run can use again: pages that OCR has read, documents, associations "
        "(default: .cache)",
    )
    curate.add_argument(
        "--scheduler", help="do the work on a cluster: address of its Dask scheduler, tcp://host:8786 (docs/scale.md)"
    )
    curate.add_argument("--quiet", action="store_true", help="no progress, only the closing summary")
    cache = commands.add_parser(
        "cache",
        help="what is kept of earlier runs, how large it is, and clearing it",
        description="Tell what is kept of earlier runs and how large it is. With --clear forget it: the next run makes\n"
        "everything anew. Pages that OCR has read go only when named.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    cache.add_argument("--cache", default=".cache", help="the folder (default: .cache)")
    cache.add_argument(
        "--clear", nargs="*", choices=KEPT, metavar="SORT", help=f"forget it: {', '.join(KEPT)} (default: all but ocr)"
    )
    cache.add_argument("--unused", type=float, metavar="DAYS", help="only what no run has used for so many days")
    worker = commands.add_parser(
        "worker",
        help="do the work of a run on another machine: docs/scale.md",
        description="Run workers for the scheduler of a cluster, until Ctrl-C. Each does one document at a time, in a\n"
        "process apart with limits on time and memory.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    worker.add_argument("scheduler", help="address of the Dask scheduler, tcp://host:8786")
    worker.add_argument("--nworkers", type=int, default=0, help="how many (default: one for each core)")
    worker.add_argument(
        "--memory-limit",
        default="auto",
        help="of one worker, its process for documents not counted: 4GB; 0 for none (default: an equal share of the machine's)",
    )
    worker.add_argument(
        "--local-directory", type=Path, help="folder for what Dask writes down (default: a temporary one)"
    )
    formats = commands.add_parser(
        "formats",
        help="write the Parquet files and the DuckDB database of a published folder anew from its CSVs",
        description="Write Parquet files, finsam.duckdb and datapackage.json anew from the CSVs of a published folder.\n"
        "No document is read: what a fresh clone lacks is there in a second.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    formats.add_argument(
        "--curated", type=Path, default=Path("curated"), help="folder that was published to (default: curated)"
    )
    report = commands.add_parser(
        "report",
        help="write the pages about a published folder anew: CURATED/report/index.html",
        description="Write the site of a published folder anew from its CSVs and the archive: findings with their places,\n"
        "documents with their tables, rules, marked copies of PDFs. No document is read for figures.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    report.add_argument("--raw", type=Path, default=Path("raw"), help="folder of the archive (default: raw)")
    report.add_argument("--curated", type=Path, default=Path("curated"), help="published folder (default: curated)")
    report.add_argument("--cache", type=Path, default=Path(".cache"), help="folder with the pages that OCR has read")
    report.add_argument("--jobs", type=int, default=0, help="processes at once (default: one for each core)")
    told = commands.add_parser(
        "findings",
        help="list what a published run found: new since the run before, still there, known, resolved",
        description="List the findings of a published folder, worst first, compared with the run before it, which the\n"
        "folder keeps, or with another folder. Ids stay the same from run to run.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    told.add_argument("--curated", type=Path, default=Path("curated"), help="published folder (default: curated)")
    told.add_argument("--against", type=Path, help="another published folder to compare with")
    told.add_argument("--full", action="store_true", help="messages in full length")
    form = told.add_mutually_exclusive_group()
    form.add_argument("--json", dest="form", action="store_const", const="json", default="", help="as JSON")
    form.add_argument(
        "--issues", dest="form", action="store_const", const="issues", help="as rows for schemas/known_issues.csv"
    )
    changed = commands.add_parser(
        "diff",
        help="what changed between two published folders, by document, table, figure, series and finding",
        description="Compare two published folders. Rows are matched by what the report prints, so a table that was not\n"
        "read before changes nothing of those behind it.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    changed.add_argument("old", type=Path, help="folder that was published before")
    changed.add_argument("new", type=Path, help="folder that was published since")
    changed.add_argument("--full", action="store_true", help="every line, however many")
    evaluate = commands.add_parser("evaluate", help="compare the parser cell by cell with tables keyed by hand")
    evaluate.add_argument(
        "--reports",
        type=Path,
        action="append",
        help="folder of reports to read (default: ../shared/reports where it exists, and raw)",
    )
    evaluate.add_argument(
        "--golden",
        type=Path,
        default=Path("tests/golden"),
        help="folder of the tables keyed by hand (default: tests/golden)",
    )
    evaluate.add_argument(
        "--misses", type=int, default=1000, help="how many misses to list for each folder (default: 1000)"
    )
    mutation = commands.add_parser(
        "evaluate-checks",
        help="seed defects one at a time into clean tables and count those that the checks find",
        description="Seed defects, one at a time, into the tables of an archive that no check has anything to say of,\n"
        "check their document again and count what is found, and where. Exit status 1 where a target is missed.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    mutation.add_argument(
        "--raw", type=Path, action="append", help="folder of an archive; may be given again (default: raw)"
    )
    mutation.add_argument("--seed", type=int, default=1, help="another seed, other defects (default: 1)")
    mutation.add_argument("--count", type=int, default=4000, help="how many (default: 4000)")
    mutation.add_argument("--jobs", type=int, default=2, help="processes at once (default: 2)")
    inspect = commands.add_parser(
        "inspect",
        help="draw what was read over the pages of one document",
        description="Draw what the program saw over a page, as a PNG, and list the tables on it.",
    )
    inspect.add_argument("document", help="a document_id, a file name in the archive, or a path")
    inspect.add_argument("--page", default="", help="number of the page from 1 (default: every page with a table)")
    inspect.add_argument("--raw", type=Path, default=Path("raw"), help="folder of the archive (default: raw)")
    inspect.add_argument(
        "--out", type=Path, help="a .png file, or a folder (default: inspect/<document_id>-p<page>.png)"
    )
    layout = commands.add_parser(
        "new-layout",
        help="write the skeleton of a layout for one document",
        description="Write what was recognised of a document as a layout file, all commented out: nothing changes "
        "until a person edits it.",
    )
    layout.add_argument("document", help="a document_id, a file name in the archive, or a path")
    layout.add_argument("--raw", type=Path, default=Path("raw"), help="folder of the archive (default: raw)")
    layout.add_argument("--layouts", type=Path, help="folder to write to (default: parsers/layouts)")
    dictionary = commands.add_parser("dictionary", help="write docs/data_dictionary.md and docs/rules.md from schemas/")
    dictionary.add_argument("--docs", type=Path, default=Path("docs"))
    audit = commands.add_parser(
        "evaluate-findings", help="hold the findings against the contradictions that people found by hand"
    )
    audit.add_argument(
        "--reports",
        type=Path,
        help="folder of reports (default: those of tests/ and ../shared/reports where it exists)",
    )
    audit.add_argument("--known", type=Path, help="folder of contradictions found by hand in them")
    audit.add_argument("--clean", type=Path, help="folder of the same reports without them")
    audit.add_argument("--most", type=int, default=1000, help="how many misses to list (default: 1000)")
    return top
