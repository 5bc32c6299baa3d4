"""Where the pipeline's time goes: clocks around the functions of its steps, each without the steps inside it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from tests.bench.material import Document

STEPS = (
    ("open the PDF", "pipeline.readers.pdf", "open_pdf"),
    ("text layer: words with styles", "pipeline.readers.pdf", "layer"),
    ("judge the text layer", "pipeline.readers.textlayer", "judge"),
    ("words to lines", "parsers.lines", "lines_of"),
    ("charts", "parsers.charts", "find"),
    ("lines to blocks", "parsers.blocks", "find"),
    ("labels", "parsers.rows", "label_rows"),
    ("headers", "parsers.reading", "signature_of"),
    ("headers", "parsers.header_cells", "labels_by_position"),
    ("columns by position", "parsers.solve", "by_position"),
    ("columns by arithmetic", "parsers.arithmetic", "body"),
    ("columns by arithmetic", "parsers.arithmetic", "alignments"),
    ("columns by arithmetic", "parsers.arithmetic", "align_labels"),
    ("columns by arithmetic", "parsers.solve", "width_by_rows"),
    ("columns by arithmetic", "parsers.solve", "by_arithmetic"),
)
REST = "rest"


def shares(documents: Sequence[Document], passes: int = 2) -> dict[str, float]:
    """Each step's share of the time to read all documents and find their tables, in the fastest pass."""
    clocks: dict[str, float] = {}
    stack: list[float] = []  # time spent in steps inside the one that runs

    def timed(step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            stack.append(0.0)
            started = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                spent = time.perf_counter() - started
                clocks[step] = clocks.get(step, 0.0) + spent - stack.pop()
                if stack:
                    stack[-1] += spent

        return call

    from parsers.grids import grids
    from pipeline.readers import read

    replaced = []
    for step, module_name, name in STEPS:
        module = import_module(module_name)
        if hasattr(module, name):
            replaced.append((module, name, getattr(module, name)))
            setattr(module, name, timed(step, getattr(module, name)))
    best: tuple[float, dict[str, float]] = (float("inf"), {})
    try:
        for _ in range(passes + 1):  # the first one warms up
            clocks.clear()
            started = time.perf_counter()
            for document in documents:
                grids(read(document.path, document.path.read_bytes(), "application/pdf").pages)
            total = time.perf_counter() - started
            clocks[REST] = total - sum(clocks.values())
            best = min(best, (total, dict(clocks)), key=lambda b: b[0])
    finally:
        for module, name, function in replaced:
            setattr(module, name, function)
    order = [*dict.fromkeys(step for step, _, _ in STEPS), REST]
    return {step: best[1][step] / best[0] for step in order if step in best[1]}
