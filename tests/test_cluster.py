"""The work of a run on a cluster: the same bytes as on one machine, whatever becomes of a worker, and told where it can't be."""

from __future__ import annotations

import dataclasses
import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline import cli, cluster, crew, curate, making, places, publish, register, unit
from pipeline.cache import Cache
from pipeline.crew import ClusterError, Limits, Lost
from tests import hostile
from tests.archive import build
from tests.helpers import ROOT, published
from tests.tasks import act
from tests.test_checks import EXITS

pytest.importorskip("distributed", reason="the extra 'cluster' is not installed: pip install -e '.[cluster]'")
pytest.importorskip("upath", reason="the extra 'cluster' is not installed: pip install -e '.[cluster]'")

SEED, DOCUMENTS = 5, 4
REMOTE = ("dask", "distributed", "fsspec", "s3fs", "upath")  # what a run on one machine must not load
SHORT = Limits(2.0, 1 << 30)


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Texts and PDFs of two associations."""
    folder = tmp_path_factory.mktemp("archive") / "raw"
    folder.mkdir()
    readable = (s for s in build.slots(SEED) if build.format_of(SEED, s) != "scan")
    for slot in itertools.islice(readable, DOCUMENTS):
        made = build.write(SEED, slot)
        (folder / made.file).write_bytes(made.data)
    assert {p.suffix for p in folder.iterdir()} > {".pdf"}
    return folder


@pytest.fixture(scope="module")
def local(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Hashes of the CSVs that one process on one machine publishes, which loads nothing that a cluster needs."""
    out = tmp_path_factory.mktemp("local")
    code = (
        "import json, sys; from pipeline import cli; "
        "done = cli.main(['curate', '--quiet', '--no-report', '--jobs', '1', *sys.argv[1:]]); "
        f"print(json.dumps([done, [m for m in {REMOTE} if m in sys.modules]]))"
    )
    given = ["--raw", str(raw), "--curated", str(out / "curated"), "--cache", str(out / "cache")]
    told = subprocess.run([sys.executable, "-c", code, *given], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(told.stdout.splitlines()[-1]) == [cli.OK, []]
    return publish.file_hashes(out / "curated")


def test_two_processes_give_the_bytes_of_one(raw: Path, local: dict[str, str], tmp_path: Path) -> None:
    assert len(local) > 15
    published(raw, tmp_path / "out", jobs=2, cache=tmp_path / "cache")
    assert publish.file_hashes(tmp_path / "out") == local


# Workers in processes of their own ----------------------------------------------------------------------------
@pytest.fixture(scope="module")
def scheduler(local: dict[str, str]) -> Iterator[str]:
    """A scheduler here with two workers, started as a person starts them. After `local`, which must not meet its threads."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=0, processes=False, protocol="tcp://", host="127.0.0.1", dashboard_address=":0"
    ) as made:
        command = [sys.executable, "-m", "pipeline", "worker", made.scheduler_address, "--nworkers", "2"]
        workers = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
        try:
            assert workers.stderr is not None
            told = list(itertools.takewhile(lambda line: "2 workers for" not in line, workers.stderr))
            assert workers.poll() is None, told
            yield made.scheduler_address
        finally:
            workers.terminate()
            assert workers.wait(timeout=30) == 0
            workers.stderr.close()


def pids(scheduler: str) -> set[int]:
    from distributed import Client

    with Client(scheduler, set_as_default=False) as client:
        return set(client.run(os.getpid, on_error="ignore").values())


def test_a_cluster_gives_the_same_bytes_also_when_a_worker_is_killed(
    scheduler: str, raw: Path, local: dict[str, str], tmp_path: Path
) -> None:
    lines: list[str] = []
    victims: list[int] = []
    with cluster.Cluster(scheduler, raw, tmp_path / "cache") as made:
        own = pids(scheduler)
        assert made.at_once == len(own) == 2

        def say(text: str) -> None:
            lines.append(text)
            if text.startswith("[1/") and not victims:
                victims.append(min(own))
                os.kill(victims[0], signal.SIGKILL)

        published(raw, tmp_path / "out", cache=tmp_path / "cache", workers=made, say=say)
        deadline = time.monotonic() + 20
        while len(after := pids(scheduler)) < 2 and time.monotonic() < deadline:  # its nanny starts another
            time.sleep(0.2)
    assert publish.file_hashes(tmp_path / "out") == local
    assert len(victims) == 1
    assert len(after) == 2 and not set(victims) & after
    assert any(line.startswith(f"{DOCUMENTS} documents: ") for line in lines)
    assert not list((tmp_path / "cache" / cluster.MARKS).iterdir()), "nothing is left of how workers were tried"


def test_what_ends_a_process_ends_one_task(scheduler: str, raw: Path, tmp_path: Path) -> None:
    names = ["fine", "hang", "crash", "eat", "fail", "fine, too"]
    with cluster.Cluster(scheduler, raw, tmp_path) as made:
        own = pids(scheduler)
        found = dict(made.run(act, names, SHORT))
        assert pids(scheduler) == own, "no worker was lost"
    how = {name: outcome.how for name, outcome in found.items() if isinstance(outcome, Lost)}
    assert how == {"hang": crew.TIME, "crash": crew.CRASH, "eat": crew.MEMORY, "fail": crew.ERROR}
    assert (found["fine"], found["fine, too"]) == ("FINE", "FINE, TOO")


def test_a_hostile_pdf_costs_one_row(scheduler: str, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "doubling.pdf").write_bytes(hostile.doubling_forms(40))
    (raw / "good.txt").write_text(EXITS, encoding="utf-8")
    archive, kept = register.scan(raw), Cache(tmp_path / "cache")
    with cluster.Cluster(scheduler, raw, kept.folder) as made:
        run = making.Run(archive, raw, kept, True, False, made, SHORT, lambda text: None)
        found = making.make_units(run, archive.sources)
    rows = {name: unit.load(kept, one.key).document for name, one in found.items()}
    assert (rows["doubling"].status, rows["good"].status) == ("unreadable", "parsed")
    ended = ("took longer than 2 seconds", "GB of memory", "crashed the program")
    assert any(words in rows["doubling"].messages[0] for words in ended)


# Workers in this process, as plain `dask worker` has them ------------------------------------------------------
@pytest.fixture(scope="module")
def plain(local: dict[str, str]) -> Iterator[Any]:
    from distributed import LocalCluster

    with LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=":0") as made:
        yield made


@pytest.fixture
def store() -> Iterator[Path]:
    """An empty store that only URLs reach."""
    from fsspec.implementations.memory import MemoryFileSystem

    MemoryFileSystem.store.clear()
    MemoryFileSystem.pseudo_dirs[:] = [""]
    yield places.place("memory://store")
    MemoryFileSystem.store.clear()


def copied(raw: Path, to: Path) -> Path:
    for path in raw.rglob("*"):
        if path.is_file():
            (to / path.relative_to(raw).as_posix()).write_bytes(path.read_bytes())
    return to


def test_archive_and_cache_at_urls(plain: Any, store: Path, raw: Path, local: dict[str, str], tmp_path: Path) -> None:
    archive, kept = copied(raw, store / "raw"), store / "cache"
    with cluster.Cluster(plain.scheduler_address, archive, kept) as made:
        published(archive, tmp_path / "out", cache=kept, workers=made)
        with pytest.raises(ClusterError, match="not open"):
            list(made.run(act, ["left before publishing"], SHORT))
    with cluster.Cluster(plain.scheduler_address, archive, kept) as made:
        run = making.Run(register.scan(archive), archive, Cache(kept), True, False, made, curate.LIMITS, print)
        again = making.make_units(run, run.archive.sources)
    assert publish.file_hashes(tmp_path / "out") == local
    assert [one.reused for one in again.values()] == [True] * DOCUMENTS


def test_an_archive_at_a_url_is_listed_as_one_here(store: Path, tmp_path: Path) -> None:
    files = {
        "b.txt": "one",
        "a/b.txt": "two",
        "a/c.txt": "one",
        "a.md": "three",
        ".hidden/d.txt": "four",
        "a/~$e.txt": "five",
        "README.md": "six",
        "å ö.txt": "seven",
        "documents.csv": "file,title,report_year\nb.txt,Named,2020\nlost.txt,Lost,\n",
    }
    here = tmp_path / "raw"
    for name, text in files.items():
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_text(text, encoding="utf-8")
    there = copied(here, store / "raw")
    one, other = register.scan(here), register.scan(there)
    assert [(s.document, s.problem) for s in one.sources] == [(s.document, s.problem) for s in other.sources]
    assert (one.ignored, one.notes) == (other.ignored, other.notes)
    assert len(one.sources) == 6 and [s.data for s in one.sources] == [s.data for s in other.sources]


def test_a_url_of_a_file_is_a_path_and_a_wrong_one_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert places.place(f"file://{tmp_path}/raw") == tmp_path / "raw"
    given = ["--curated", str(tmp_path / "out"), "--cache", str(tmp_path / "cache")]
    assert cli.main(["curate", "--raw", "nowhere://bucket/raw", *given]) == cli.USAGE
    assert "nowhere://bucket/raw can't be reached" in capsys.readouterr().err


def test_tasks_are_taken_in_as_they_can_be_done_and_cancelled_with_the_run(plain: Any, tmp_path: Path) -> None:
    taken: list[int] = []

    def tasks() -> Iterator[str]:
        for n in range(200):
            taken.append(n)
            yield f"task {n}"

    with cluster.Cluster(plain.scheduler_address, tmp_path, tmp_path) as made:
        most = cluster.WINDOW * made.at_once
        coming = made.run(act, tasks(), SHORT)
        for done in range(1, 11):
            task, result = next(coming)
            assert result == task.upper()
            assert len(taken) <= done + 2 * most, "no more than those done, those in flight and as many just back"
        coming.close()
        deadline = time.monotonic() + 10
        while plain.scheduler.tasks and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not plain.scheduler.tasks
        assert len(list(made.run(act, tasks(), SHORT))) == 200, "another run follows"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"program": "another"}, "another version of the program"),
        ({"raw": Path("/nowhere/raw")}, "does not see the archive /nowhere/raw"),
        ({"sample": Path("/nowhere/raw/a.txt")}, "does not see the archive"),
        ({"token": "another"}, "does not see the cache"),
        ({"cache": ROOT / "Makefile"}, "does not see the cache"),
    ],
)
def test_a_worker_that_can_not_do_the_work_says_why(
    plain: Any, tmp_path: Path, wrong: dict[str, Any], said: str
) -> None:
    with cluster.Cluster(plain.scheduler_address, tmp_path, tmp_path) as made:
        right = made._terms
        assert right is not None
        made._terms = dataclasses.replace(right, **wrong)
        with pytest.raises(ClusterError) as told:
            list(made.run(act, ["a", "b"], SHORT))
        made._terms = right
    assert said in str(told.value) and str(told.value).startswith("worker ")
    assert "Traceback" not in str(told.value)


def test_a_cache_that_can_not_be_written_is_told_by_the_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    agreed = cluster.terms(tmp_path, tmp_path)
    places.write(agreed.mark, b"")
    assert cluster.refused(agreed) == ""

    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(places, "write", full)
    assert "No space left on device" in cluster.refused(agreed)


def test_another_program_is_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    before = cluster.program()
    assert before == cluster.program()
    changed = {**unit.making_program(), "parsers/generic.py": "changed"}
    monkeypatch.setattr(unit, "making_program", lambda: changed)
    assert cluster.program() != before


def test_a_scheduler_that_does_not_answer_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "ANSWER", 1)
    (tmp_path / "raw").mkdir()
    given = ["--raw", str(tmp_path / "raw"), "--curated", str(tmp_path / "out"), "--cache", str(tmp_path / "cache")]
    assert cli.main(["curate", *given, "--scheduler", "tcp://127.0.0.1:9"]) == cli.USAGE
    assert "no scheduler answers at tcp://127.0.0.1:9" in capsys.readouterr().err
