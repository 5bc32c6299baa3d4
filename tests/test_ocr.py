"""Reading scanned pages: words with exact ends, skew, the store, the pool of processes, one real page."""

from __future__ import annotations

import importlib.util
import json
import os
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.readers.ocr import engine, geometry, page, pool, words
from pipeline.readers.ocr.engine import Box, Char
from pipeline.readers.ocr.ink import Ink
from pipeline.readers.ocr.page import OcrPage
from pipeline.readers.ocr.pool import Task
from pipeline.readers.ocr.store import Store
from pipeline.readers.ocr.words import OcrWord

RECORDED = json.loads((Path(__file__).parent / "ocr" / "boxes.json").read_text())
needs_ocr = pytest.mark.skipif(bool(engine.available()), reason=engine.available() or "installed")
needs_cv2 = pytest.mark.skipif(importlib.util.find_spec("cv2") is None, reason="opencv is not installed")
KEY = "ab" * 32
PAGE = OcrPage((OcrWord("Årets", 1.0, 2.5, 3.0, 4.0, 0.9),), 595.0, 842.0, -0.4, 90, 0.93, 200, "a note")


def box(name: str) -> tuple[Box, Ink]:
    """A line as the engine read it and its ink: 200 dpi, typeset by us."""
    r = RECORDED[name]
    a, b, c, d = (tuple(p) for p in r["quad"])
    chars = tuple(Char(*c) for c in r["chars"])
    ink = Ink(tuple(tuple(run) for run in r["ink"]["runs"]), r["ink"]["top"], r["ink"]["bottom"], r["ink"]["height"])
    return Box(r["text"], (a, b, c, d), r["confidence"], chars), ink


def without_spaces(read: Box) -> Box:
    return replace(read, chars=tuple(c for c in read.chars if not c.text.isspace()))


def texts(read: Box, ink: Ink) -> list[str]:
    return [p.text for p in words.split(read, ink)]


# Words ----------------------------------------------------------------------------------------------------
def test_thousands_groups_are_words_with_their_true_gaps() -> None:
    read, ink = box("thousands")
    pieces = words.split(read, ink)
    assert [p.text for p in pieces] == ["17", "188", "396"]
    gaps = [b.start - a.end for a, b in pairwise(pieces)]
    assert all(6 <= gap <= 13 for gap in gaps)  # a space of 10 pt type at 200 dpi is 7.7 px wide
    assert (pieces[0].start, pieces[-1].end) == (ink.runs[0][0], ink.runs[-1][1])


def test_two_columns_in_one_box_are_told_by_their_gap() -> None:
    pieces = words.split(*box("columns"))
    assert [p.text for p in pieces] == ["16", "000", "000", "16", "000", "000"]
    gaps = [b.start - a.end for a, b in pairwise(pieces)]
    assert gaps[2] > 2 * max(gaps[:2] + gaps[3:])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("thousands", "17 188 396"),
        ("columns", "16 000 000 16 000 000"),
        ("signed", "-9 335,5"),
        ("ones", "111 111 111"),
    ],
)
def test_spaces_the_engine_dropped_are_found_in_the_ink(name: str, expected: str) -> None:
    read, ink = box(name)
    assert texts(without_spaces(read), ink) == expected.split()


def test_a_space_dropped_in_prose_is_found_beside_the_others() -> None:
    read, ink = box("prose")
    assert texts(read, ink) == ["År", "2025", "deltog", "509", "personer", "(259", "kvinnor", "och", "250", "män)."]
    at = [i for i, c in enumerate(read.chars) if c.text == " "]
    for dropped in at[2:4]:  # around 509
        chars = tuple(c for i, c in enumerate(read.chars) if i != dropped)
        assert texts(replace(read, chars=chars), ink) == texts(read, ink)


def test_a_spaced_out_heading_is_not_cut_into_letters() -> None:
    read, ink = box("spaced")
    assert texts(without_spaces(read), ink) == ["NOTER"]


def test_without_ink_the_engines_places_stand() -> None:
    read, ink = box("thousands")
    pieces = words.split(read, Ink((), 0.0, ink.height, ink.height))
    exact = words.split(read, ink)
    assert [p.text for p in pieces] == ["17", "188", "396"]
    assert all(abs(a.start - b.start) < 8 and abs(a.end - b.end) < 8 for a, b in zip(pieces, exact, strict=True))


def test_a_zero_read_as_a_letter() -> None:
    quad = ((0.0, 0.0), (60.0, 0.0), (60.0, 20.0), (0.0, 20.0))
    for text, expected in (("O", ["0"]), ("2O5", ["205"]), ("OSA 10", ["OSA", "10"])):
        chars = tuple(Char(c, 5 + 10.0 * i, 0.9) for i, c in enumerate(text))
        assert texts(Box(text, quad, 0.9, chars), Ink((), 0, 20, 20)) == expected


_RUNS = st.lists(st.integers(1, 40), max_size=24).map(
    lambda steps: tuple((float(sum(steps[:i])), float(sum(steps[: i + 1]))) for i in range(0, len(steps), 2))
)


@given(st.text("ab1 0-,%Å", max_size=14), st.lists(st.floats(0, 300), min_size=14, max_size=14), _RUNS)
def test_no_character_is_lost_or_invented(
    text: str, places: list[float], runs: tuple[tuple[float, float], ...]
) -> None:
    chars = tuple(Char(c, x, 0.5) for c, x in zip(text, sorted(places), strict=False))
    quad = ((0.0, 0.0), (300.0, 0.0), (300.0, 30.0), (0.0, 30.0))
    pieces = words.split(Box(text, quad, 0.5, chars), Ink(runs, 5, 25, 30))
    assert "".join(p.text for p in pieces) == text.replace(" ", "")
    assert all(p.text for p in pieces)


def test_a_character_two_boxes_hold_is_kept_once() -> None:
    def at(x: float, text: str) -> Box:
        quad = ((x, 0.0), (x + 10.0 * len(text), 0.0), (x + 10.0 * len(text), 30.0), (x, 30.0))
        return Box(text, quad, 0.9, tuple(Char(c, 5 + 10.0 * i, 0.9) for i, c in enumerate(text)))

    kept = words.without_doubles([at(0, "vill till"), at(80, "l*Alfa*och")], 0.0)
    assert "".join(b.text for b in kept) == "vill til" + "l*Alfa*och"
    kept = words.without_doubles([at(0, "A"), at(0, "År 2025")], 0.0)
    assert [b.text for b in kept] == ["År 2025"]


def test_a_figure_cut_at_its_comma_by_the_detector_is_one_word() -> None:
    def at(x0: float, text: str, y: float = 0.0) -> OcrWord:
        return OcrWord(text, x0, x0 + 10.0 * len(text), y, y + 20, 0.9)

    assert [w.text for w in words.joined([at(0, "813"), at(33, ",4"), at(70, "5,"), at(91, "6")])] == ["813,4", "5,6"]
    apart = [at(0, "813"), at(45, ",4"), at(0, "16,", 40), at(33, "och", 40), at(70, "1", 80), at(81, "2", 80)]
    assert words.joined(apart) == apart


# Skew -----------------------------------------------------------------------------------------------------
def test_coordinates_are_turned_back() -> None:
    quad = geometry.aligned(((10.0, 10.0), (30.0, 10.0), (30.0, 20.0), (10.0, 20.0)), 2.0)
    assert geometry.angle(quad) == pytest.approx(2.0)
    flat = [geometry.turned(p, 2.0, (0.0, 0.0)) for p in quad]
    assert flat[0][1] == pytest.approx(flat[1][1])
    assert flat[0][0] == pytest.approx(flat[3][0])


def test_words_of_a_leaning_line_share_their_height_once_it_is_undone() -> None:
    read, ink = box("prose")
    upright = words.place(read, ink, words.split(read, ink), 0.0, (0.0, 0.0))
    a, b, c, d = (geometry.turned(p, -2.0, (0.0, 0.0)) for p in read.quad)
    leaning = replace(read, quad=(a, b, c, d))
    for got, want in zip(words.place(leaning, ink, words.split(read, ink), 2.0, (0, 0)), upright, strict=True):
        assert (got.x0, got.x1, got.y0, got.y1) == pytest.approx((want.x0, want.x1, want.y0, want.y1), abs=0.1)


@pytest.mark.parametrize("lean", [-1.3, 0.0, 0.7])
def test_the_skew_is_found_to_a_tenth_of_a_degree(lean: float) -> None:
    y, x = np.mgrid[0:600, 0:900]
    rows = (y - (x - 450) * np.tan(np.radians(lean))).astype(int) % 30 < 9
    image = np.where(rows & (x % 11 < 7), 0, 255).astype(np.uint8)
    assert page.fine_skew(image, lean + 0.4) == pytest.approx(lean, abs=0.1)


# Pages without a model ------------------------------------------------------------------------------------
def test_a_page_without_ink_returns_at_once() -> None:
    noise = np.random.default_rng(1).normal(238, 8, (2339, 1654)).clip(0, 255).astype(np.uint8)
    began = time.monotonic()
    read = page.read_image(noise, 200, 1)
    assert (read.words, round(read.width), round(read.height)) == ((), 595, 842)
    assert time.monotonic() - began < 1


def test_a_huge_page_is_rendered_smaller_and_says_so() -> None:
    pymupdf = pytest.importorskip("pymupdf")
    document = pymupdf.open()
    document.new_page(width=7200, height=3600)
    document.new_page(width=595, height=842)
    large, usual = page.render(document, 1, 200), page.render(document, 2, 100)
    assert large.image.size <= page.MOST_PIXELS
    assert large.dpi < 200
    assert f"{large.dpi} dpi instead of 200" in large.note
    assert (usual.image.shape, usual.dpi, usual.note) == ((1170, 827), 100, "")
    with pytest.raises(ValueError, match="no page 3"):
        page.render(document, 3, 100)


def test_the_key_tells_pixels_size_and_settings_apart() -> None:
    image = np.zeros((4, 6), np.uint8)
    keys = {page.page_key(image, "a"), page.page_key(image, "b"), page.page_key(image.reshape(6, 4), "a")}
    image[0, 0] = 1
    assert len(keys | {page.page_key(image, "a")}) == 4


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "rapidocr" else found(name))
    assert "pip install" in engine.available()
    assert "rapidocr" in engine.available()


# Store ----------------------------------------------------------------------------------------------------
def test_a_stored_page_comes_back_as_it_was(tmp_path: Path) -> None:
    store = Store(tmp_path / "s")
    assert store.get(KEY) is None
    store.put(KEY, PAGE)
    assert store.get(KEY) == PAGE
    assert [p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*.*")] == [f"s/ab/{KEY}.json"]
    store.remember("f" * 64, 3, "dpi 200", KEY)
    assert store.find("f" * 64, 3, "dpi 200") == KEY
    assert store.find("f" * 64, 3, "dpi 300") is None
    assert store.find("f" * 64, 4, "dpi 200") is None
    assert store.size()[0] == 1
    assert store.size()[1] > 100
    store.clear()
    assert store.size() == (0, 0)
    assert store.get(KEY) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda good: b"",
        lambda good: good[: len(good) // 2],
        lambda good: b"\x00\xff" * 50,
        lambda good: b"[]",
        lambda good: b'{"format":0}',
        lambda good: good.replace(b"2.5", b'"x"'),
        lambda good: good.replace(b",3.0,4.0", b""),
    ],
)
def test_a_damaged_file_counts_as_missing(tmp_path: Path, damage: Any) -> None:
    store = Store(tmp_path)
    store.put(KEY, PAGE)
    path = tmp_path / "ab" / f"{KEY}.json"
    path.write_bytes(damage(path.read_bytes()))
    assert store.get(KEY) is None
    store.put(KEY, PAGE)
    assert store.get(KEY) == PAGE


def test_a_damaged_index_counts_as_missing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.remember("f" * 64, 1, "s", KEY)
    (index,) = (tmp_path / "index").rglob("*.json")
    index.write_bytes(b'{"s":')
    assert store.find("f" * 64, 1, "s") is None
    store.remember("f" * 64, 1, "s", KEY)
    assert store.find("f" * 64, 1, "s") == KEY


def test_recorded_pages_serve_and_are_never_written(tmp_path: Path) -> None:
    Store(tmp_path / "r").put(KEY, PAGE)
    Store(tmp_path / "r").remember("f" * 64, 1, "another version", KEY)
    before = sorted(tmp_path.rglob("*"))
    store = Store(tmp_path / "s", tmp_path / "r")
    assert store.find("f" * 64, 1, "this version") == KEY
    assert store.get(KEY) == PAGE
    store.clear()
    assert sorted(tmp_path.rglob("*")) == before


# Pool -----------------------------------------------------------------------------------------------------
def fake_reader(task: Task, threads: int) -> tuple[str, OcrPage]:
    """Stands in for the models in a worker process: page 2 crashes it, 3 hangs, 4 fails."""
    if task.page == 2:
        os._exit(7)
    if task.page == 3:
        time.sleep(600)
    if task.page == 4:
        raise ValueError("the document needs a password")
    return f"{task.page:064x}", replace(PAGE, note=f"{task.page} {threads}")


def test_only_the_page_that_crashes_or_hangs_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(b"content")
    said: list[str] = []
    store = Store(tmp_path / "store")
    tasks = [Task(path, "", number, 200) for number in range(1, 7)]
    tasks.append(Task(tmp_path / "gone.pdf", "", 1, 200))
    results = pool.run(tasks, 2, store, said.append, timeout_s=2, reader=fake_reader)
    notes = {p: r.note for (_, p), r in results.items() if isinstance(r, OcrPage)}
    assert notes == {1: "1 1", 5: "5 1", 6: "6 1"}
    assert "exit code 7" in str(results[path, 2])
    assert "longer than 2 s" in str(results[path, 3])
    assert results[path, 4] == "the document needs a password"
    assert "can't be read" in str(results[tmp_path / "gone.pdf", 1])
    assert said[0] == "OCR: 6 pages to read"
    assert said[-1] == "OCR: 6 of 6 pages done"
    said.clear()
    good = [Task(path, "", number, 200) for number in (1, 5, 6)]
    assert len(pool.run(good, 2, store, said.append, reader=fake_reader)) == 3
    assert said == []  # all in the store: nothing was started


def test_one_page_gets_all_threads(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(b"content")
    results = pool.run([Task(path, "", 1, 200)], 3, Store(tmp_path / "s"), lambda _: None, reader=fake_reader)
    assert isinstance(results[path, 1], OcrPage)
    assert results[path, 1].note == "1 3"  # type: ignore[union-attr]


def test_an_interrupt_ends_the_processes(tmp_path: Path) -> None:
    import multiprocessing

    path = tmp_path / "report.pdf"
    path.write_bytes(b"content")

    def interrupted(text: str) -> None:
        if "done" in text or "left" in text:
            raise KeyboardInterrupt

    tasks = [Task(path, "", number, 200) for number in (1, 3)]
    with pytest.raises(KeyboardInterrupt):
        pool.run(tasks, 2, Store(tmp_path / "s"), interrupted, timeout_s=60, reader=fake_reader)
    assert multiprocessing.active_children() == []


def test_time_left_is_no_more_exact_than_it_can_be() -> None:
    assert [pool.time_left(s) for s in (1, 42, 61, 349, 9000)] == [
        "about 5 s",
        "about 40 s",
        "about 1 min",
        "about 6 min",
        "about 2 h",
    ]


# The real engine ------------------------------------------------------------------------------------------
@needs_ocr
def test_a_real_page_whichever_way_it_lies(tmp_path: Path) -> None:
    pymupdf = pytest.importorskip("pymupdf")
    document = pymupdf.open()
    sheet = document.new_page(width=330, height=170)
    rows = [
        ("Belopp i kronor", "2025", "2024"),
        ("Bidrag från Försäkringskassan", "17 188 396", "-4 032 085"),
        ("Köpta tjänster", "-9 335", "-"),
        ("Årets resultat", "812,5", "64,2"),
    ]
    for y, (label, *figures) in enumerate(rows):
        sheet.insert_text((20, 40 + 26 * y), label, fontname="helv", fontsize=10)
        for right, figure in zip((230, 310), figures, strict=True):
            start = right - pymupdf.get_text_length(figure, "helv", 10)
            sheet.insert_text((start, 40 + 26 * y), figure, fontname="helv", fontsize=10)
    rendering = page.render(document, 1, 200)
    read = page.read_image(rendering.image, rendering.dpi, 2)
    truth = sheet.get_text("words")
    found = sorted((round((w.y0 + w.y1) / 52), w.x0, w) for w in read.words)
    printed = sorted((round((w[1] + w[3]) / 52), w[0], w) for w in truth)
    assert [f[2].text for f in found] == [p[2][4] for p in printed]
    for (_, _, got), (_, _, want) in zip(found, printed, strict=True):
        assert abs(got.x0 - want[0]) < 2  # points; a glyph's ink starts up to 1 after its place
        assert abs(got.x1 - want[2]) < 2
        assert want[1] - 2 < (got.y0 + got.y1) / 2 < want[3] + 2
    assert (read.skew_degrees, read.rotation) == (0.0, 0)
    assert read.mean_confidence > 0.9
    for quarters in (1, 2, 3):
        lying = page.read_image(np.ascontiguousarray(np.rot90(rendering.image, -quarters)), 200, 2)
        assert lying.rotation == 90 * quarters
        assert sorted(w.text for w in lying.words) == sorted(w.text for w in read.words)
        assert (lying.width, lying.height) == pytest.approx((330, 170), abs=1)


@needs_ocr
def test_pages_run_through_the_pool(tmp_path: Path) -> None:
    pymupdf = pytest.importorskip("pymupdf")
    document = pymupdf.open()
    document.new_page(width=200, height=80).insert_text((20, 40), "Summa 1 234", fontsize=11)
    document.save(tmp_path / "scan.pdf")
    store = Store(tmp_path / "store")
    task = Task(tmp_path / "scan.pdf", "", 1, 150)
    first = pool.run([task], 2, store, lambda _: None)[task.path, 1]
    assert isinstance(first, OcrPage)
    assert [w.text for w in first.words] == ["Summa", "1", "234"]
    said: list[str] = []
    assert pool.run([task], 2, store, said.append) == {(task.path, 1): first}
    assert said == []
