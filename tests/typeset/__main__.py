"""Write the specimens of the archive, or a benchmark of invented pages.

python -m tests.typeset specimens [--out DIR]
python -m tests.typeset bench DIR [--seeds 1-40]
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from tests.typeset import content, office_writer, typst_writer
from tests.typeset.random_pages import report as random_report
from tests.typeset.scan import Scan, fitting, images_only, with_text_layer
from tests.typeset.style import MINUS, NO_BREAK, Style
from tests.typeset.truth import truth

HERE = Path(__file__).parent
RAW = HERE.parents[1] / "raw"
LARGEST = 3_600_000  # bytes of one specimen


@dataclass(frozen=True)
class Specimen:
    """A file of the archive: its content, who sets it in which style, and how it is scanned."""

    file: str
    document: str
    producer: str  # typst | office
    style: Style
    scan: Scan | None = None
    damaged: float | None = None  # share of the words of an OCR layer; None: no text layer
    pages: tuple[int, int] | None = None  # first and last page kept


HBS = Style(font="Carlito", size=9.5, margin_x=57, pitch=2.0, figures="first", header_align="right")
S2020 = Style(font="New Computer Modern", size=9, margin_x=54, pitch=2.0, figures="last", number_space=NO_BREAK)
S2023 = Style(font="Liberation Sans", size=9.5, margin_x=62, pitch=2.0, header_align="centre", shaded_header=True)
S2025 = Style(font="Libertinus Serif", size=10, margin_x=62, pitch=3.0, figures="middle", minus=MINUS, justify=True)

SPECIMENS = (
    Specimen("hbs-arsredovisning-2018-office.pdf", "hbs-arsredovisning-2018", "office", HBS),
    Specimen("stockholm-arsredovisning-2025-typeset.pdf", "stockholm-arsredovisning-2025", "typst", S2025),
    Specimen("stockholm-halvarsrapport-2023-office.pdf", "stockholm-halvarsrapport-2023", "office", S2023),
    Specimen("stockholm-arsredovisning-2020-typeset.pdf", "stockholm-arsredovisning-2020", "typst", S2020),
    Specimen("stockholm-halvarsrapport-2023-scan300.pdf", "stockholm-halvarsrapport-2023", "office", S2023, Scan(300, blur=0.6, seed=2023)),
    Specimen("stockholm-arsredovisning-2020-scan200.pdf", "stockholm-arsredovisning-2020", "typst", S2020, Scan(200, skew=0.8, noise=6, blur=0.4, seed=2020)),
    Specimen("hbs-arsredovisning-2018-ocrlayer.pdf", "hbs-arsredovisning-2018", "office", HBS, Scan(150, bilevel=True, seed=2018), 0.12),
)  # fmt: skip


def specimens(out: Path) -> None:
    """Write every specimen whose content is there and whose producer is installed."""
    made: dict[tuple[str, str], bytes] = {}
    for specimen in SPECIMENS:
        source = HERE / "content" / f"{specimen.document}.html"
        key = (specimen.document, specimen.producer)
        if not source.exists() or (specimen.producer == "office" and not office_writer.available()):
            print(f"left out  {specimen.file}: no {'LibreOffice' if source.exists() else source.name}", file=sys.stderr)
            continue
        if key not in made:
            writer = office_writer if specimen.producer == "office" else typst_writer
            made[key] = writer.to_pdf(content.load(source), specimen.style)
        pdf = _scanned(made[key], specimen)
        (out / specimen.file).write_bytes(pdf)
        print(f"{len(pdf):9}  {specimen.file}")


def _scanned(pdf: bytes, specimen: Specimen) -> bytes:
    scan, name = specimen.scan, specimen.file
    if scan is None:
        return pdf
    pages = range(specimen.pages[0] - 1, specimen.pages[1]) if specimen.pages else None
    if specimen.damaged is not None:
        return with_text_layer(pdf, scan, name, specimen.damaged, pages=pages)[0]
    return fitting(lambda quality: images_only(pdf, replace(scan, quality=quality), name, pages), LARGEST)


def bench(out: Path, seeds: range) -> None:
    """Write one report a seed, odd seeds set by Typst and even ones by LibreOffice, each with its truth."""
    out.mkdir(parents=True, exist_ok=True)
    office = office_writer.available()
    made = [(producer, *random_report(seed, producer)) for seed in seeds for producer in [_producer(seed, office)]]
    by_office = [(report, style) for producer, report, style in made if producer == "office"]
    pdfs = iter(office_writer.to_pdfs(by_office) if by_office else [])
    for producer, report, style in made:
        pdf = next(pdfs) if producer == "office" else typst_writer.to_pdf(report, style)
        (out / f"{report.document_id}.pdf").write_bytes(pdf)
        told = {**truth(report, style), "producer": producer, "style": asdict(style)}
        text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
        (out / f"{report.document_id}.json").write_text(text, encoding="utf-8")
    print(f"{len(made)} reports, {len(by_office)} of them by LibreOffice, in {out}")


def _producer(seed: int, office: bool) -> str:
    return "office" if office and seed % 2 == 0 else "typst"


def _seeds(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.typeset", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("specimens", help="write the specimens of the archive")
    command.add_argument("--out", type=Path, default=RAW, help="folder (raw/)")
    command = commands.add_parser("bench", help="write invented reports with their truth")
    command.add_argument("out", type=Path, metavar="DIR")
    command.add_argument("--seeds", type=_seeds, default=range(1, 41), help="first-last (1-40)")
    args = parser.parse_args()
    if args.command == "bench":
        bench(args.out, args.seeds)
    else:
        args.out.mkdir(parents=True, exist_ok=True)
        specimens(args.out)


if __name__ == "__main__":
    main()
