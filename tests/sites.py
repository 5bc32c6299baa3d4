"""Small archives for the tests of the site: one harmless, one that tries to run as markup."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipeline import register
from pipeline.curate import curate
from tests.helpers import tabbed

HOSTILE = '</script><script>document.title="run"</script>'
ATTRIBUTE = '" onmouseover="document.title=1'
BIDI = "\u202etxet\u2066"


def exits(total: tuple[int, int, int], caption: str, label: str = "Studier") -> str:
    """A report with one table of exits whose rows sum to 12, 8 and 20, and a total of its own."""
    women, men, both = total
    return "Samordningsförbundet Påhittade Dalen\nÅrsredovisning 2024\n\n" + tabbed(
        f"Tabell 1. Avslutsorsaker {caption}, 20 deltagare",
        "",
        "Avslutsorsak | Antal kvinnor | Antal män | Antal totalt",
        "Arbete | 5 | 3 | 8",
        f"{label} | 4 | 2 | 6",
        "Övrigt | 3 | 3 | 6",
        f"Totalt | {women} | {men} | {both}",
    )


def published(folder: Path) -> tuple[Path, Path]:
    """Publish an archive of invented reports; its folder and the published one."""
    raw, curated = folder / "raw", folder / "curated"
    raw.mkdir()
    (raw / "sound.txt").write_text(exits((12, 8, 20), "för insatsen"), encoding="utf-8")
    (raw / "wrong.txt").write_text(exits((14, 8, 22), "för insatsen"), encoding="utf-8")
    caption, label = f"{HOSTILE}{ATTRIBUTE} {BIDI}", f"Studier <img src=x onerror=alert(1)> {BIDI}"
    (raw / "hostile.txt").write_text(exits((15, 8, 23), caption, label), encoding="utf-8")
    (raw / "documents.csv").write_text(
        "file;organisation;title;report_year\n"
        f'hostile.txt;Förbundet {HOSTILE};"Titel {ATTRIBUTE.replace(chr(34), chr(34) * 2)}{BIDI}";2024\n',
        encoding="utf-8",
    )
    curate(raw, curated, jobs=1, cache=folder / "cache")
    return raw, curated


def of_specimens(root: Path, folder: Path, *document_ids: str) -> tuple[Path, register.Archive]:
    """The published specimens with only some of their files to draw; copies, so that a test can't change them."""
    curated = folder / "specimens"
    curated.mkdir()
    for path in (root / "curated").glob("*.csv"):
        shutil.copy2(path, curated)
    archive = register.scan(root / "raw")
    return curated, register.Archive([s for s in archive.sources if s.document.document_id in document_ids], [], [])
