"""Pictures of the result for the README, out of the published specimens: `make pictures`. Needs a browser."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image

from pipeline.site import published as rows
from tests.helpers import ROOT
from tests.test_site_browser import ARGUMENTS, BROWSER, TYPESET, playwright

FOLDER = ROOT / "docs" / "pictures"
REPORT = ROOT / "curated" / "report"
WIDTH = 1280
COLOURS = 48  # of a picture: type on paper needs no more, and the file stays small


def pages() -> dict[str, tuple[str, int]]:
    """What is shown: name of the picture, page of the site, height in pixels."""
    found = rows.read(ROOT / "curated").findings
    known = next(f for f in found if f.stated == "82; 50; 132" and f.document_id == TYPESET)
    return {
        "overview": ("index.html", 900),
        "finding": (f"finding/{known.finding_id}.html", 1060),
        "document": (f"document/{TYPESET}.html", 900),
        "charts": ("charts/stockholms-stad.html", 900),
    }


def main() -> int:
    """Write the pictures. Exit status 2 where there is no browser or no report."""
    if BROWSER is None or not (REPORT / "index.html").is_file():
        print("error: pictures need a browser and a report: run make curate", file=sys.stderr)
        return 2
    FOLDER.mkdir(exist_ok=True)
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=BROWSER, args=list(ARGUMENTS))
        for name, (path, height) in pages().items():
            page = browser.new_page(viewport={"width": WIDTH, "height": height}, locale="en-GB")
            page.goto(f"{REPORT.as_uri()}/{path}")
            page.wait_for_load_state("networkidle")
            _write(page.screenshot(), FOLDER / f"{name}.png")
        browser.close()
    return 0


def _write(picture: bytes, path: Path) -> None:
    image = Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    image.save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    sys.exit(main())
