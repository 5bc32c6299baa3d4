"""What a cached result was made from, as digests: program files, vocabularies, libraries.

A step depends on the module it starts in and on every module of the project that this one imports, directly or not;
so a change of code or of a vocabulary makes anew what it can have changed, and nothing else.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("pipeline", "parsers")
# `from a import (b, c)` over lines, `from a import b`, `import a.b`: at any depth, so that late imports count
_FROM = re.compile(r"^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n#]+)", re.MULTILINE)
_IMPORT = re.compile(r"^[ \t]*import[ \t]+([\w.]+)", re.MULTILINE)
_NAME = re.compile(r"\w+")
# vocabularies that a step does not look at: those of later steps
OF_PARTS = (
    "breaks.csv",
    "comparable_measures.csv",
    "key_figures.csv",
    "series_derivations.csv",
    "series_items.csv",
    "series_sources.csv",
    "tables/",
)
OF_PUBLISHING = ("charts.csv", "known_issues.csv", "published.csv", "views/")
READING_LIBRARIES = ("pdfplumber", "pymupdf", "rapidfuzz")
LIBRARIES = (
    "duckdb",
    "great-expectations",
    "jinja2",
    "matplotlib",
    "onnxruntime",
    "opencv-python-headless",
    "pandas",
    "pdfplumber",
    "pillow",
    "pymupdf",
    "rapidfuzz",
    "rapidocr",
    "xlsxwriter",
)


def digest(*parts: object) -> str:
    """One hash of values, each told apart from the next."""
    return hashlib.sha256("\x1f".join(str(p) for p in parts).encode("utf-8", "surrogateescape")).hexdigest()


@cache
def files_of(module: str) -> tuple[Path, ...]:
    """The module's file and those of every module of the project that it imports, directly or not."""
    found: dict[str, Path] = {}
    left = [module]
    while left:
        name = left.pop()
        path = _file(name)
        if name in found or path is None:
            continue
        found[name] = path
        left += _imported(path)
        left += [name.rpartition(".")[0]] if "." in name else []  # a package's own file is run, too
    return tuple(sorted(set(found.values())))


@cache
def _file(name: str) -> Path | None:
    base = ROOT.joinpath(*name.split("."))
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if name.split(".")[0] in PACKAGES and path.is_file():
            return path
    return None


@cache
def _imported(path: Path) -> tuple[str, ...]:
    text = path.read_text(encoding="utf-8")
    own = [(module, names) for module, names in _FROM.findall(text) if module.split(".")[0] in PACKAGES]
    found = [m for module, names in own for m in (module, *(f"{module}.{name}" for name in _NAME.findall(names)))]
    return tuple(dict.fromkeys(found + _IMPORT.findall(text)))


@cache
def files(module: str, without: tuple[str, ...] = ()) -> dict[str, str]:
    """A hash for every program file and vocabulary that a step which starts in this module depends on, by name.

    `without`: vocabularies it does not look at, by the beginning of their names below schemas/.
    """
    looked_at = [p for p in vocabularies() if not p.relative_to(ROOT / "schemas").as_posix().startswith(without)]
    return {**program(module), **_hashes(looked_at)}


@cache
def program(module: str) -> dict[str, str]:
    """A hash for every program file that a step which starts in this module depends on; without vocabularies."""
    return _hashes(files_of(module))


def _hashes(paths: Iterable[Path]) -> dict[str, str]:
    names = (p.relative_to(ROOT).as_posix() for p in paths)
    return {name: hash_of(name) for name in names}


@cache
def hash_of(name: str) -> str:
    """The hash of one file of the project, by its name from the top."""
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()[:16]


def vocabularies() -> list[Path]:
    """All files below schemas/."""
    return sorted(p for p in (ROOT / "schemas").rglob("*") if p.is_file() and not p.name.startswith("."))


def of(values: dict[str, str]) -> str:
    """One hash of named hashes."""
    return digest(*(f"{name}={value}" for name, value in sorted(values.items())))


@cache
def libraries(names: Iterable[str] = LIBRARIES) -> dict[str, str]:
    """Their versions, by name."""
    return {name: _version(name) for name in names}


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "none"
