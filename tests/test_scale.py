"""Runs that are killed leave what was published whole; and the figures of docs/scale.md are computed as it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scale import kill, material, measure, tell
from tests.scale.estimate import MACHINE, OCR_MEMORY, Costs, Load, costs_of, estimate
from tests.scale.measure import Run, Size, Ways


@pytest.mark.skipif(not Path("/proc/self/stat").is_file(), reason="needs /proc")
def test_two_runs_killed(tmp_path: Path) -> None:
    trial = kill.Trial(tmp_path / "kill", 3, documents=2, report=False)
    result = trial.run(2, lambda text: None)
    assert result.problems == []
    assert result.times == 2 and result.running >= 1
    assert sum(result.published.values()) == 2
    (trial.curated / "facts.csv").write_bytes((trial.curated / "claims.csv").read_bytes())
    assert trial._problems(trial.states, "spoilt") != [], "what is not whole is seen"


def test_an_archive_holds_the_smaller_one_and_is_half_texts(tmp_path: Path) -> None:
    few, more = tmp_path / "few", tmp_path / "more"
    names = material.write(more, 4, 1, jobs=1)
    assert material.write(few, 2, 1, jobs=1) == names[:2]
    material.write(few, 2, 1, skip=2, jobs=1)
    assert {p.name: p.read_bytes() for p in few.iterdir()} == {p.name: p.read_bytes() for p in more.iterdir()}
    assert sorted(Path(n).suffix == ".pdf" for n in names) == [False, False, True, True]


def test_a_run_is_measured(tmp_path: Path) -> None:
    """In an interpreter of its own; every step is seen, and a second run makes nothing."""
    raw, out, cache = tmp_path / "raw", tmp_path / "out", tmp_path / "cache"
    material.write(raw, 2, 1, jobs=1)
    first = measure.run(raw, out, cache, 2)
    assert set(first.steps) == {*tell.ORDER} == set(first.used)
    assert first.documents == 2 and first.facts > 100 and first.units == {"made": 2}
    assert 0 < sum(first.steps.values()) < first.seconds
    assert 20e6 < first.parent < 2e9 and 10e6 < first.child < 2e9
    again = measure.run(raw, out, cache, 2)
    assert again.unchanged and again.units == {} and again.processor < first.processor


def run(documents: int, seconds: float, scale: float = 1.0) -> Run:
    """An invented run: 2 s for a document, of which processes use 1.6 and the parent 0.3, beside 10 s for a run."""
    steps = {
        "finding the files": 0.0,
        "documents": 1.2,
        "associations": 0.4,
        "putting together": 0.1,
        "forms and verdict": 0.2,
    }
    used = {step: scale * documents * each for step, each in {**steps, "report": 0.5}.items()}
    return Run(seconds, sum(used.values()) + 10, used, used, 300_000_000, 80_000_000, documents, 9, False, {"made": 1})


def size(documents: int) -> Size:
    made = run(documents, 10 + 2.0 * documents)
    return Size(documents, made, documents * 2, 1, 1, made, 1)  # 2 pages a document in all: half are PDFs of 4


def test_costs_are_those_of_a_page() -> None:
    costs = costs_of([size(100), size(1000)], 7.5)
    assert (costs.page, costs.report_page, costs.alone) == pytest.approx((1.6 / 4, 0.5 / 4, 0.3 / 4))
    assert (costs.fixed, costs.ocr_page, costs.parent, costs.child) == pytest.approx((10, 7.5, 3e8, 8e7))


def test_an_estimate_shares_out_what_can_be_shared() -> None:
    costs = Costs(page=0.1, alone=0.001, fixed=10, report_page=0.2, ocr_page=8, parent=3e8, child=1e8)
    load = Load(10, 1000, 500)
    two, sixteen, many = (estimate(costs, load, cores) for cores in (2, 16, 160))
    assert two.hours * 3600 == pytest.approx(10 + 1 + (100 + 200 + 4000) / 2)
    assert sixteen.hours * 3600 == pytest.approx(10 + 1 + (100 + 200 + 4000) / 16)
    assert many.hours * 3600 == pytest.approx(10 + 1 + 200 / MACHINE + 4100 / 160), "the report is made on one machine"
    assert many.gigabytes == pytest.approx((3e8 + 160 * OCR_MEMORY) / 1e9)
    assert estimate(costs, Load(10, 1000, 0), 2).gigabytes == pytest.approx(0.5), "without scans there is no OCR"
    with pytest.raises(ValueError, match="cores"):
        estimate(costs, load, 0)


def test_the_page_tells_ratios_and_bytes_that_differ() -> None:
    sizes = [size(100), size(1000)]
    ways = Ways(1000, run(1000, 1000), run(1000, 1900), run(1000, 5), run(1000, 90), run(1000, 80), same=True)
    page = tell.page(sizes, ways, 2, costs_of(sizes))
    assert "| two processes | 1000.0 | 1.90 times as fast |" in page
    assert "| repeated | 5.00 | 0.50 % of the first |" in page
    assert "| per document, held against the smallest | 1.00 | 0.96 |" in page
    assert "out of the cache: the same bytes" in page
    ways.same = False
    assert "NOT THE SAME BYTES" in tell.page(sizes, ways, 2, costs_of(sizes))
