"""What is kept of earlier runs is used again and made anew exactly where it must be; whatever is wrong with it, the bytes are the same."""

from __future__ import annotations

import csv
import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from pipeline import cli, formats, keys, part, places, publish, reasons, unit, verify
from pipeline.cache import KINDS, PARTS, READINGS, UNITS
from pipeline.crew import Crew, Limits
from pipeline.curate import curate
from pipeline.readers.ocr import engine
from pipeline.summary import Summary
from pipeline.verify import Verdict
from tests import hostile
from tests.archive import build
from tests.helpers import ROOT

SEED = 5
TEXTS = [slot for slot in islice(build.slots(SEED), 40) if build.format_of(SEED, slot) == "text"]
ONE_RUN = ROOT / "tests" / "one_run.py"
PROGRAM = ("pipeline", "parsers", "schemas")


@dataclass
class Here:
    """Does tasks in this process, in an order drawn by lot, and remembers what came of them."""

    seed: int = 1
    units: list[tuple[str, unit.Made]] = field(default_factory=list)
    parts: list[tuple[str, part.Made]] = field(default_factory=list)
    at_once: int = 1

    def run(
        self, work: Callable[[Any], Any], tasks: Iterable[Any], limits: Limits
    ) -> Generator[tuple[Any, Any], None, None]:
        drawn = list(tasks)
        random.Random(self.seed).shuffle(drawn)
        for task in drawn:
            made = work(task)
            if isinstance(task, part.Task):
                self.parts.append((task.organisation, made))
            else:
                self.units.append((task.source.document.document_id, made))
            yield task, made

    def close(self) -> None:
        """Nothing to give back."""

    @property
    def made(self) -> list[str]:
        return sorted(name for name, made in self.units if not made.reused)

    @property
    def parts_made(self) -> list[str]:
        return sorted(name for name, made in self.parts if not made.reused)


@pytest.fixture(autouse=True)
def tables_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The CSVs are what these tests hold against each other: their other forms and the verdict cost seconds a run."""
    monkeypatch.setattr(verify, "verify_folder", lambda *given: Verdict(1, 1, ()))
    monkeypatch.setattr(formats, "write", lambda folder: None)


def text(slot: tuple[int, int, int]) -> tuple[str, bytes, str]:
    """A text's name, its bytes, its association."""
    made = build.write(SEED, slot)
    return made.file, made.data, made.association


def pdf(organisation: str) -> bytes:
    return hostile.saved(hostile.report(organisation))


@dataclass
class Place:
    """An archive of texts of some associations and two PDFs of others, with a folder to publish to and one to keep in."""

    folder: Path

    @property
    def raw(self) -> Path:
        return self.folder / "raw"

    @property
    def out(self) -> Path:
        return self.folder / "out"

    @property
    def cache(self) -> Path:
        return self.folder / "cache"

    def run(self, workers: Any = None, out: Path | None = None, **how: Any) -> Summary:
        how = {"jobs": 1, **how}  # the verdict in this process: its library is loaded once
        done = curate(self.raw, out or self.out, cache=self.cache, workers=workers or Here(), pages=False, **how)
        assert not done.internal_errors
        return done

    def entries(self) -> dict[str, int]:
        """Everything kept, with the time it was written."""
        return {p.name: p.stat().st_mtime_ns for kind in KINDS for p in self.of(kind)}

    def of(self, kind: str) -> list[Path]:
        return sorted(p for p in (self.cache / kind).rglob("*") if p.is_file())

    def rows(self, table: str) -> list[dict[str, str]]:
        with open(self.out / f"{table}.csv", newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))


def archive(folder: Path) -> Place:
    place = Place(folder)
    place.raw.mkdir(parents=True)
    for slot in TEXTS[:4]:
        name, data, _ = text(slot)
        (place.raw / name).write_bytes(data)
    for organisation in ("Ett", "Två"):
        (place.raw / f"{organisation}.pdf").write_bytes(pdf(organisation))
    return place


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """An archive that has been run once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verify, "verify_folder", lambda *given: Verdict(1, 1, ()))
        patch.setattr(formats, "write", lambda folder: None)
        place = archive(tmp_path_factory.mktemp("once"))
        workers = Here()
        place.run(workers)
    assert len(workers.made) == 6 and len(workers.parts_made) >= 3
    assert len(place.rows("facts")) > 500
    return place


@pytest.fixture
def place(once: Place, tmp_path: Path) -> Place:
    """A copy of it, to do things to."""
    shutil.copytree(once.folder, tmp_path / "place", copy_function=shutil.copy2)
    found = Place(tmp_path / "place")
    (record,) = (found.cache / reasons.FOLDER).iterdir()  # what was made there was made from the other archive
    reasons.keep(found.cache, found.raw, reasons.Record(**json.loads(record.read_text(encoding="utf-8"))))
    return found


# What is made again ------------------------------------------------------------------------------------------
def test_unchanged(place: Place) -> None:
    before, kept, workers = publish.file_hashes(place.out), place.entries(), Here()
    assert place.run(workers).unchanged
    assert publish.file_hashes(place.out) == before
    assert place.entries() == kept
    assert not workers.units and not workers.parts, "nobody is even asked"


def test_the_published_folder_is_deleted(place: Place) -> None:
    before, kept, workers = publish.file_hashes(place.out), place.entries(), Here()
    shutil.rmtree(place.out)
    assert not place.run(workers).unchanged
    assert publish.file_hashes(place.out) == before
    assert (workers.made, workers.parts_made) == ([], [])
    assert len(workers.units) == 6, "they were asked for"
    assert place.entries() == kept


def test_one_document_is_added(place: Place, tmp_path: Path) -> None:
    name, data, association = text(TEXTS[4])
    (place.raw / name).write_bytes(data)
    workers = Here()
    place.run(workers)
    assert workers.made == [Path(name).stem]
    (made,) = workers.parts_made
    assert association in made
    anew = Place(tmp_path / "anew")
    shutil.copytree(place.raw, anew.raw)
    anew.run()
    assert publish.file_hashes(place.out) == publish.file_hashes(anew.out), "as if it had always been there"


def test_one_document_is_changed_and_one_taken_away(place: Place) -> None:
    (place.raw / "Ett.pdf").write_bytes(hostile.saved(hostile.report("Ett", 3)))
    workers, told = Here(), list[str]()
    place.run(workers, say=told.append)
    assert workers.made == ["Ett"]
    assert workers.parts_made == ["Samordningsförbundet Ett"]
    assert any("5 as kept, 1 made now (1 changed)" in line for line in told)
    (place.raw / "Ett.pdf").unlink()
    workers = Here()
    place.run(workers)
    assert (workers.made, workers.parts_made) == ([], [])
    assert "Ett" not in {row["document_id"] for row in place.rows("documents")}


def test_a_row_of_the_register_is_changed(place: Place) -> None:
    (place.raw / "documents.csv").write_text("file,title\nTvå.pdf,Berättelsen om året\n", encoding="utf-8")
    workers, told = Here(), list[str]()
    place.run(workers, say=told.append)
    assert workers.made == ["Två"]
    assert not dict(workers.units)["Två"].read, "its pages are those kept"
    assert any("described otherwise in documents.csv" in line for line in told)
    assert "Berättelsen om året" in {row["title"] for row in place.rows("documents")}


@dataclass
class Program:
    """A copy of the program that can be changed, and runs of it."""

    folder: Path

    def changed(self, name: str, more: str) -> None:
        path = self.folder / name
        assert path.is_file(), name
        path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")

    def run(self, place: Place, command: str = "curate") -> dict[str, Any]:
        given = [sys.executable, str(ONE_RUN), command, str(place.raw), str(place.out), str(place.cache)]
        done = subprocess.run(
            given, cwd=self.folder, env={**os.environ, "PYTHONPATH": str(self.folder)}, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found


def test_the_program_is_changed(tmp_path: Path) -> None:
    """Each sort of change makes anew what it can have changed. A PDF is opened for its pages only where the reader has changed."""
    program = Program(tmp_path / "program")
    for name in PROGRAM:
        shutil.copytree(ROOT / name, program.folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    place = archive(tmp_path / "place")
    scanned = not engine.available()
    if scanned:
        (place.raw / "bild.pdf").write_bytes(hostile.image_only("Tre"))
    everything = sorted(p.stem for p in place.raw.iterdir())
    first = program.run(place)
    assert first["program"] == str(program.folder / "pipeline")
    assert (first["made"], first["kept"]) == (everything, [])
    assert (first["opened"] > 2, first["ocr"]) == (True, int(scanned))
    parts = first["parts_made"]

    def again(name: str, more: str) -> dict[str, Any]:
        program.changed(name, more)
        found = program.run(place)
        assert found["ocr"] == 0, f"{name}: no page is read by OCR twice"
        assert found["hashes"] == first["hashes"], f"{name}: the change was none of substance"
        return found

    for name, more in (("schemas/line_patterns.csv", "\n"), ("parsers/lines.py", "\n# more\n")):
        found = again(name, more)
        assert (found["made"], found["parts_made"]) == (everything, parts), name
        assert found["opened"] == 0, f"{name}: no PDF is opened"
        assert any(f"because {name} changed" in line for line in found["told"]), found["told"]
    found = again("schemas/key_figures.csv", "\n")
    assert (found["made"], found["kept"], found["parts_made"]) == ([], everything, parts)
    found = again("schemas/charts.csv", "\n")
    assert (found["made"], found["parts_made"], found["parts_kept"]) == ([], [], parts)
    found = again("pipeline/readers/pdf.py", "\n# more\n")
    assert (found["made"], found["opened"] >= 2) == (everything, True)
    assert any("the reader changed: pipeline/readers/pdf.py" in line for line in found["told"])


def test_a_step_opens_no_vocabulary_of_later_steps(tmp_path: Path) -> None:
    """What a step opens and loads is what `keys` says it depends on, so no change can be missed."""
    place = Place(tmp_path)
    place.raw.mkdir()
    texts = [p for p in (ROOT / "raw").iterdir() if p.suffix in (".txt", ".md") and p.stem != "README"]
    for path in texts:
        shutil.copy(path, place.raw)
    assert len(texts) >= 3
    (place.raw / "Ett.pdf").write_bytes(pdf("Ett"))
    found = Program(ROOT).run(place, "opens")
    assert {"line_patterns.csv", "kinds.csv"} <= set(found["units"]), "they are seen being opened"
    assert [n for n in found["units"] if n.startswith((*keys.OF_PARTS, *keys.OF_PUBLISHING))] == []
    assert {ROOT / "pipeline" / "readers" / "pdf.py", ROOT / "parsers" / "lines.py"} <= set(map(Path, found["modules"]))
    assert set(map(Path, found["modules"])) <= set(keys.files_of("pipeline.unit"))
    assert "series_items.csv" in found["parts"]
    assert [n for n in found["parts"] if n.startswith(keys.OF_PUBLISHING)] == []


# Damage ------------------------------------------------------------------------------------------------------
def rotated(paths: list[Path]) -> None:
    contents = [p.read_bytes() for p in paths]
    for path, other in zip(paths, [*contents[1:], *contents[:1]], strict=True):
        path.write_bytes(other)


def each(change: Callable[[bytes], bytes]) -> Callable[[list[Path]], None]:
    def damage(paths: list[Path]) -> None:
        for path in paths:
            path.write_bytes(change(path.read_bytes()))

    return damage


DAMAGE = {
    "truncated": each(lambda data: data[: len(data) // 2]),
    "one byte short": each(lambda data: data[:-1]),
    "empty": each(lambda data: b""),
    "garbage": each(lambda data: random.Random(1).randbytes(len(data))),
    "one byte other": each(lambda data: data[:-20] + bytes([data[-20] ^ 255]) + data[-19:]),
    "another's content": rotated,
}


SORTS = ((PARTS,), (UNITS, PARTS), KINDS)


@pytest.mark.parametrize(("damage", "kinds"), [(name, SORTS[n % len(SORTS)]) for n, name in enumerate(DAMAGE)], ids=str)
def test_what_is_damaged_is_made_again(place: Place, damage: str, kinds: tuple[str, ...]) -> None:
    before = publish.file_hashes(place.out)
    shutil.rmtree(place.out)
    for kind in kinds:
        paths = place.of(kind)
        assert len(paths) > 1
        DAMAGE[damage](paths)
    workers = Here()
    place.run(workers)
    assert publish.file_hashes(place.out) == before
    assert len(workers.parts_made) >= 3
    assert bool(workers.made) == (UNITS in kinds)
    shutil.rmtree(place.out)
    place.run(workers := Here())
    assert (workers.made, workers.parts_made) == ([], []), "what was made again is kept"


def test_a_reading_that_is_damaged_alone_is_not_missed(place: Place) -> None:
    before = publish.file_hashes(place.out)
    DAMAGE["garbage"](place.of(READINGS))
    shutil.rmtree(place.cache / UNITS)
    shutil.rmtree(place.cache / PARTS)
    shutil.rmtree(place.out)
    place.run()
    assert publish.file_hashes(place.out) == before


# A folder that can't be written ------------------------------------------------------------------------------
def command(place: Place, *more: str) -> int:
    given = ["--raw", str(place.raw), "--curated", str(place.out), "--cache", str(place.cache)]
    return cli.main(["curate", *given, "--no-report", "--quiet", *more])


@pytest.mark.parametrize(
    ("number", "kind"), [(errno.ENOSPC, READINGS), (errno.EROFS, UNITS), (errno.EACCES, PARTS)], ids=str
)
def test_a_cache_that_can_not_be_written(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], number: int, kind: str
) -> None:
    before = publish.file_hashes(place.out)
    own = places.write

    def refused(path: Path, data: bytes) -> None:
        if kind in path.parts:
            raise OSError(number, os.strerror(number), str(path))
        own(path, data)

    monkeypatch.setattr(places, "write", refused)
    (place.raw / "Fyra.pdf").write_bytes(pdf("Fyra"))
    assert command(place, "--jobs", "2") == cli.USAGE
    told = capsys.readouterr().err
    assert f"results can't be kept in {place.cache} ({os.strerror(number)})" in told
    assert "Traceback" not in told and len(told.splitlines()) == 1
    assert publish.file_hashes(place.out) == before
    assert not [p for p in place.folder.iterdir() if p.name.startswith(".")]


def test_a_file_where_the_cache_should_be(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    before = publish.file_hashes(place.out)
    shutil.rmtree(place.cache)
    place.cache.write_text("not a folder")
    (place.raw / "Fyra.pdf").write_bytes(pdf("Fyra"))
    assert command(place) == cli.USAGE
    assert "results can't be kept in" in capsys.readouterr().err
    assert publish.file_hashes(place.out) == before


# Who does it, in which order, how many at once ------------------------------------------------------------------
@pytest.mark.parametrize("workers", [Crew(1), Crew(2), Here(2), Here(3)], ids=str)
def test_the_same_bytes_whoever_does_it_in_which_order(once: Place, tmp_path: Path, workers: Any) -> None:
    out = tmp_path / "out"
    curate(once.raw, out, cache=tmp_path / "cache", workers=workers, pages=False, jobs=1)
    assert publish.file_hashes(out) == publish.file_hashes(once.out)


def test_a_hostile_pdf_costs_one_row_and_is_tried_again(place: Place) -> None:
    facts = place.rows("facts")
    (place.raw / "ond.pdf").write_bytes(hostile.doubling_forms(40))
    for _ in range(2):
        told = list[str]()
        done = place.run(Crew(2), limits=Limits(1.0, 2 << 30), force=False, say=told.append)
        assert done.by_status == {"parsed": 6, "unreadable": 1}
        assert place.rows("facts") == facts
        assert any("6 as kept, 1 made now" in line for line in told), told
        shutil.rmtree(place.out)


def test_two_runs_at_the_same_time_on_one_cache(once: Place, tmp_path: Path) -> None:
    place = Place(tmp_path)
    outs = [tmp_path / name for name in ("a", "b")]
    runs = [subprocess.Popen([sys.executable, str(ONE_RUN), "curate", str(once.raw), str(out), str(place.cache)],
                             env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL) for out in outs]  # fmt: skip
    assert [run.wait(timeout=120) for run in runs] == [0, 0]
    for out in outs:
        assert publish.file_hashes(out) == publish.file_hashes(once.out)
    assert list(place.cache.rglob("*.part")) == []


@pytest.mark.skipif(not Path("/proc/self/stat").is_file(), reason="needs /proc")
def test_ctrl_c_ends_it_and_the_next_run_goes_on(tmp_path: Path) -> None:
    from tests.scale import processes

    place = Place(tmp_path)
    place.raw.mkdir()
    for slot in TEXTS[:16]:
        name, data, _ = text(slot)
        (place.raw / name).write_bytes(data)
    run = processes.started(place.raw, place.out, place.cache, 2, report=False)
    until = time.monotonic() + 60
    while len(place.of(UNITS)) < 6 and time.monotonic() < until and run.poll() is None:
        time.sleep(0.01)
    assert run.poll() is None, "it was to be stopped half-way"
    run.send_signal(signal.SIGINT)
    began = time.monotonic()
    _, told = run.communicate(timeout=20)
    assert time.monotonic() - began < 10
    assert run.returncode == 130
    assert "what was done is kept" in told.decode()
    assert processes.gone(run.pid, 5) is not None
    assert not place.out.exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["cache", "raw"]
    workers = Here()
    place.run(workers)
    assert 0 < len(workers.made) < len(workers.units) == 16
