"""Find and read the lines of text on an image of a page, with the place of every character.

The two models are those of PP-OCRv6 small (Apache-2.0) in the wheel of `rapidocr`; they run on onnxruntime. The
wheel's own pipeline stays unused: it may download models, shrinks a page to 2,000 px before it cuts the lines out,
rounds the places of words and lays narrow digits such as 1 on their side. Nothing here ever asks the network.

Source of the steps before and after the models (scaling, DB boxes, CTC decoding): PaddleOCR's inference code, as
RapidOCR 3.10 has it.
"""

from __future__ import annotations

import hashlib
import importlib.util
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.readers.ocr.geometry import Image, Quad, of_rectangle, paper_white, strip

REVISION = 1  # of everything in this folder that decides what is read; raise it when results change
DETECTION_SIDE = 1280  # px of the longer side; above it (1,600, 2,000, all) not one more line was found in 7 pt type
DETECTION_FLOOR = 64  # px; smaller images are padded so the model has something to look at
MASK_LEVEL = 0.3  # DB: probability of a pixel being text
BOX_LEVEL = 0.5  # DB: mean probability of a box
UNCLIP = 1.5  # DB: how far a box grows around the shrunk core the model marks
LINE_HEIGHT = 48  # px the recogniser was trained on
NARROWEST = 200  # px; with less context beside a short number commas become points, with more thin spaces get lost
LATE = 0.2  # steps of the recogniser by which it sees characters behind their middle (measured)
WIDEST = 6400  # px; bounds the memory one line may take (about 60 MB)
MODELS = {"det": "PP-OCRv6_det_small.onnx", "rec": "PP-OCRv6_rec_small.onnx"}
NEEDED = {"rapidocr": "rapidocr", "onnxruntime": "onnxruntime", "cv2": "opencv-python-headless"}

_LETTERS = "åäöéèëüïøæçñßšž"  # beside a to z; without àáâã the model says å, which it was
_EXTRA = "–—−‐‑…„“”‘’‚‹›•·‰€™†‡≤≥≈≠±→←↑↓√∑Δ□■○●✓½¼¾²³¹°"
_STANDS_FOR = str.maketrans({"一": "–", "—": "–", "ー": "–", "丨": "|", "、": ",", "。": ".", "〇": "0", "○": "o"})


@dataclass(frozen=True, slots=True)
class Char:
    """A character, its centre in px from the box's left edge along the line, and how sure the model is, 0 to 1."""

    text: str
    x: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Box:
    """A piece of a line: `quad` in px of the image (top left, top right, bottom right, bottom left of the text)."""

    text: str
    quad: Quad
    confidence: float
    chars: tuple[Char, ...]


def model_folder() -> Path | None:
    """Where the wheel keeps its models; None where it isn't installed. Doesn't import the package."""
    found = importlib.util.find_spec("rapidocr")
    if found is None or not found.submodule_search_locations:
        return None
    return Path(found.submodule_search_locations[0]) / "models"


def available() -> str:
    """Empty when OCR can be used, else one sentence that says what to do."""
    missing = [package for module, package in NEEDED.items() if importlib.util.find_spec(module) is None]
    if missing:
        return f"OCR is not installed; run `pip install {' '.join(missing)}`"
    folder = model_folder()
    lacking = [name for name in MODELS.values() if folder is None or not (folder / name).is_file()]
    if lacking:
        return f"the installed rapidocr lacks {' and '.join(lacking)}; run `pip install --force-reinstall rapidocr`"
    return ""


@cache
def signature() -> str:
    """Engine, models by content, versions and settings in one line: part of every cache key. Raises RuntimeError."""
    problem = available()
    folder = model_folder()
    if problem or folder is None:
        raise RuntimeError(problem)
    parts = [f"{kind}:{hashlib.sha256((folder / name).read_bytes()).hexdigest()[:12]}" for kind, name in MODELS.items()]
    return f"PP-OCRv6-small {' '.join(parts)} onnxruntime:{metadata.version('onnxruntime')} reader:{REVISION}"


class _Engine:
    """Both models, loaded once. Not safe for several threads at once; each process has its own."""

    def __init__(self, threads: int) -> None:
        import cv2
        import onnxruntime  # type: ignore[import-untyped,unused-ignore]

        problem = available()
        folder = model_folder()
        if problem or folder is None:
            raise RuntimeError(problem)
        cv2.setNumThreads(threads)
        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # waiting threads leave the cores free
        self.threads = threads
        self.sessions = {
            kind: onnxruntime.InferenceSession(str(folder / name), options, providers=["CPUExecutionProvider"])
            for kind, name in MODELS.items()
        }
        self.inputs = {kind: s.get_inputs()[0].name for kind, s in self.sessions.items()}
        meta = self.sessions["rec"].get_modelmeta().custom_metadata_map
        self.characters = ["", *meta["character"].splitlines(), " "]
        self.allowed = np.array([i for i, c in enumerate(self.characters) if _of_swedish(c)])
        self.is_allowed = np.zeros(len(self.characters), bool)
        self.is_allowed[self.allowed] = True
        self.stands_for = {c: i for i, c in enumerate(self.characters)}

    def run(self, kind: str, values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        output: np.ndarray[Any, Any] = self.sessions[kind].run(None, {self.inputs[kind]: values})[0]
        return output


def _of_swedish(character: str) -> bool:
    """Can this stand in a Swedish report? The model also knows 18,000 Chinese characters."""
    return all(
        c in _EXTRA or c.lower() in _LETTERS or (ord(c) < 0x100 and not (ord(c) > 0x7F and c.isalpha()))
        for c in character
    )


_loaded: dict[str, _Engine] = {}


def _engine(threads: int) -> _Engine:
    held = _loaded.get("engine")
    if held is None or held.threads != threads:
        _loaded.pop("engine", None)  # before the new one is loaded, so two never share the memory
        held = _loaded["engine"] = _Engine(threads)
    return held


def recognise(image: Image, threads: int) -> list[Box]:
    """Boxes of an upright page (uint8, HxW or HxWx3), roughly top to bottom. Raises RuntimeError if not installed."""
    return read(image, detect(image, threads), threads)


def grey(image: Image) -> Image:
    """HxW uint8 of HxW or HxWx3 (the order of the colours hardly matters for ink on paper)."""
    if image.ndim == 2:
        return image
    return np.asarray(image.mean(axis=2).round(), np.uint8)


def detect(image: Image, threads: int, side: int = DETECTION_SIDE) -> list[Quad]:
    """Quads around pieces of lines in px of the image, top to bottom; `side` is the longest side the model sees."""
    import cv2

    page = grey(image)
    height, width = page.shape
    if not height or not width:
        return []
    page = np.pad(
        page, ((0, max(0, DETECTION_FLOOR - height)), (0, max(0, DETECTION_FLOOR - width))), constant_values=255
    )
    ratio = min(1.0, side / max(page.shape))
    rows, columns = (max(32, round(n * ratio / 32) * 32) for n in page.shape)
    scale = np.array([page.shape[1] / columns, page.shape[0] / rows])
    small = cv2.resize(page, (columns, rows), interpolation=cv2.INTER_AREA if ratio < 1 else cv2.INTER_LINEAR)
    values = np.repeat((small.astype(np.float32) / 127.5 - 1)[None, None], 3, axis=1)
    chance = _engine(threads).run("det", values)[0, 0]
    mask = cv2.dilate((chance > MASK_LEVEL).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    quads = []
    for contour in contours:
        centre, (w, h), angle = cv2.minAreaRect(contour)
        if min(w, h) < 3 or _mean_inside(chance, cv2.boxPoints((centre, (w, h), angle))) < BOX_LEVEL:
            continue
        grow = w * h * UNCLIP / (w + h)
        quads.append(of_rectangle(cv2.boxPoints((centre, (w + grow, h + grow), angle)) * scale))
    return sorted(quads, key=lambda q: (q[0][1], q[0][0]))


def _mean_inside(chance: np.ndarray[Any, Any], points: np.ndarray[Any, Any]) -> float:
    import cv2

    x0, y0 = np.maximum(np.floor(points.min(0)), 0).astype(int)
    x1, y1 = np.ceil(points.max(0)).astype(int)
    part = chance[y0 : y1 + 1, x0 : x1 + 1]
    inside = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(inside, [(points - [x0, y0]).astype(np.int32)], 1)  # type: ignore[call-overload,unused-ignore]
    return float(cv2.mean(part, inside)[0])


def read(image: Image, quads: list[Quad], threads: int) -> list[Box]:
    """The text in each quad; quads without any text are left out.

    One line at a time: on a CPU a batch only adds the padding of its shorter lines (measured: 16 at once took
    a third longer than one by one).
    """
    page = grey(image)
    engine = _engine(threads)
    boxes = []
    for quad in quads:
        line = strip(page, quad, height=LINE_HEIGHT, widest=WIDEST)
        if not line.size:
            continue
        values = np.ones((1, 3, LINE_HEIGHT, max(NARROWEST, line.shape[1])), np.float32)
        values[0, :, :, : line.shape[1]] = paper_white(line).astype(np.float32) / 127.5 - 1
        chances = engine.run("rec", values)[0]
        along = float(np.hypot(quad[1][0] - quad[0][0], quad[1][1] - quad[0][1]))
        px = values.shape[3] / len(chances) * along / line.shape[1]  # of the image for one step of the recogniser
        chars = _decode(engine, chances, px, along)
        text = "".join(c.text for c in chars)
        if text.strip():
            sure = [c.confidence for c in chars if not c.text.isspace()]
            boxes.append(Box(text, quad, sum(sure) / len(sure), tuple(chars)))
    return boxes


def _decode(engine: _Engine, chances: np.ndarray[Any, Any], px: float, along: float) -> list[Char]:
    """CTC: one character for each run of the same first choice; its place is the middle of the run.

    A first choice that can't stand in a Swedish report is replaced by what it looks like or by the likeliest
    character that can; never by nothing.
    """
    best = chances.argmax(axis=1)
    for step in np.flatnonzero(~engine.is_allowed[best]):
        folded = unicodedata.normalize("NFKC", engine.characters[best[step]].translate(_STANDS_FOR))
        alike = engine.stands_for.get(folded, 0)
        if not alike or not engine.is_allowed[alike]:
            candidates = engine.allowed[engine.allowed > 0]
            alike = int(candidates[chances[step, candidates].argmax()])
        best[step] = alike
    chars: list[Char] = []
    edges = [0, *(np.flatnonzero(np.diff(best)) + 1).tolist(), len(best)]
    blank_between = True
    for start, end in pairwise(edges):
        index = int(best[start])
        if index:
            sure = round(float(chances[start:end, index].max()), 4)
            place = min(((start + end) / 2 - LATE) * px, along)
            read = [Char(c, place, sure) for c in engine.characters[index]]
            if not blank_between and chars and _base(chars[-1].text) == _base(read[0].text) != "":
                # AÅ without a blank between them is one letter of two minds about its ring
                if chars[-1].confidence < sure:
                    chars[-1:] = read
            else:
                chars += read
        blank_between = not index
    return chars


def _base(letter: str) -> str:
    decomposed = unicodedata.normalize("NFD", letter)
    return decomposed[0] if decomposed[0].isalpha() else ""
