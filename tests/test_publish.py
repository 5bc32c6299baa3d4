"""Publishing: all at once or not at all, the same to the byte, and never over other people's files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline import publish
from tests.helpers import ROOT


def tables(documents: int) -> dict[str, publish.Rows]:
    empty: dict[str, publish.Rows] = {name: [] for name in publish.table_names()}
    return {**empty, "documents": [{"document_id": f"d{i}", "pages": i} for i in range(documents)]}


def test_cells() -> None:
    assert [
        publish.text_of(v) for v in (None, "", True, Decimal("1E+3"), Decimal("5.10"), Decimal("-0.0"), ("a", "b"), 7)
    ] == [
        "",
        "",
        "true",
        "1000",
        "5.1",
        "0",
        "a;b",
        "7",
    ]
    assert publish.text_of("two\nlines\r") == "two lines "


def test_a_new_folder_and_a_second_run(tmp_path: Path) -> None:
    target = tmp_path / "curated"
    publish.publish(target, tables(1), {"fingerprint": "a"})
    publish.publish(target, tables(2), {"fingerprint": "b"})
    assert (target / "documents.csv").read_text().count("\n") == 3
    assert sorted(p.name for p in tmp_path.iterdir()) == ["curated"], "nothing is left beside it"
    run = publish.last_run(target)
    assert run is not None and run["fingerprint"] == "b"


def test_a_changed_file_is_noticed(tmp_path: Path) -> None:
    target = tmp_path / "curated"
    publish.publish(target, tables(1), {"fingerprint": "a"})
    (target / "documents.csv").write_text("edited")
    assert publish.last_run(target) is None


def test_files_of_others_stay(tmp_path: Path) -> None:
    target = tmp_path / "curated"
    publish.publish(target, tables(1), {})
    (target / "README.md").write_text("mine")
    (target / "notes").mkdir()
    (target / "notes" / "a.txt").write_text("also mine")
    publish.publish(target, tables(2), {})
    assert (target / "README.md").read_text() == "mine"
    assert (target / "notes" / "a.txt").read_text() == "also mine"


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("years of work")
    with pytest.raises(publish.PublishError, match="did not publish"):
        publish.publish(tmp_path, tables(1), {})
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.docx"]
    with pytest.raises(publish.PublishError, match="is a file"):
        publish.publish(tmp_path / "thesis.docx", tables(1), {})


def test_the_archive_and_the_results_are_two_folders(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for target in (raw, raw / "curated", tmp_path):
        with pytest.raises(publish.PublishError, match="two folders"):
            publish.check_target(target, raw)
    publish.check_target(tmp_path / "curated", raw)


def test_a_folder_that_happens_to_hold_a_file_of_our_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "claims.csv").write_text("somebody's claims")
    with pytest.raises(publish.PublishError, match="did not publish"):
        publish.publish(tmp_path, tables(1), {})
    assert (tmp_path / "claims.csv").read_text() == "somebody's claims"


def test_a_link_is_followed_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    publish.publish(tmp_path / "link", tables(1), {})
    publish.publish(tmp_path / "link", tables(2), {})
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "documents.csv").read_text().count("\n") == 3
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link", "real"]


def test_where_nothing_can_be_written_the_message_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(publish.PublishError, match="no permission to write"):
        publish.check_target(tmp_path / "file" / "curated")


def test_two_runs_at_once_wait_for_each_other(tmp_path: Path) -> None:
    target = tmp_path / "curated"
    publish.publish(target, tables(300), {"fingerprint": "first"})
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(target)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    try:
        for writer in writers:
            assert writer.stdout is not None and writer.stdout.readline().strip() == "ready"
        for _ in range(150):
            assert all((target / f"{t}.csv").exists() for t in ("documents", "facts", "unmapped_labels"))
            time.sleep(0.002)
        assert [w.poll() for w in writers] == [None, None], "neither failed"
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()
    publish.publish(target, tables(1), {})
    assert publish.last_run(target) is not None


def test_a_failure_while_writing_leaves_the_last_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "curated"
    publish.publish(target, tables(1), {"fingerprint": "a"})
    before = publish.file_hashes(target)
    write = publish.write_csv

    def full_disk(path: Path, table: str, rows: publish.Rows) -> None:
        if table == "facts":
            raise OSError(28, "No space left on device")
        write(path, table, rows)

    monkeypatch.setattr(publish, "write_csv", full_disk)
    with pytest.raises(publish.PublishError, match="No space left"):
        publish.publish(target, tables(5), {"fingerprint": "b"})
    assert publish.file_hashes(target) == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["curated"]


def test_where_folders_cannot_be_exchanged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "_exchange", lambda a, b: False)
    target = tmp_path / "curated"
    publish.publish(target, tables(1), {})
    publish.publish(target, tables(2), {})
    assert (target / "documents.csv").read_text().count("\n") == 3
    target.rename(tmp_path / ".curated.old")  # killed between the two renames
    publish.clean_up(target)
    assert (target / "documents.csv").read_text().count("\n") == 3


WRITER = """
import sys
from pathlib import Path
from pipeline import publish
from tests.test_publish import tables
target = Path(sys.argv[1])
print("ready", flush=True)
for n in range(10**6):
    publish.publish(target, tables(300 + n % 2), {"fingerprint": str(n)})
"""


def test_killed_at_any_moment_the_folder_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "curated"
    publish.publish(target, tables(300), {"fingerprint": "first"})
    for delay in (0.0, 0.003, 0.011, 0.017, 0.029, 0.041, 0.053):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(target)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None and process.stdout.readline().strip() == "ready"
        time.sleep(delay)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        run = publish.last_run(target)
        assert run is not None and publish.formats_current(target, run), "all files are there and are of one run"
        assert set(publish.file_hashes(target)) == {f"{t}.csv" for t in publish.table_names()}
    publish.publish(target, tables(1), {})
    assert sorted(p.name for p in tmp_path.iterdir()) == ["curated"], "what killed runs left is cleaned up"
