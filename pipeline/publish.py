"""Write the published files beside the last ones and swap the folders: all of a run appears at once or not at all.

Every table's columns, order and types are those of schemas/tables/; the CSVs are the same to the byte from run to run.
The other forms of the same rows (`pipeline.formats`) are made from the CSVs, side by side with the verdict on them, or
linked from the last run where its CSVs and program were the same; they appear in the same swap.
"""

from __future__ import annotations

import csv
import ctypes
import errno
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from pipeline import compare, formats, guide
from pipeline.beside import Step, side_by_side
from pipeline.rows import Rows, columns, table_names, text_of

try:
    import fcntl
except ImportError:  # no such locks on this system: runs must not publish to one folder at once
    fcntl = None  # type: ignore[assignment]

RUN_FILE = ".run.json"
MARKER = ".published"  # a folder with this file in it is ours to replace
MARKER_TEXT = "This folder is replaced as a whole by every run. Files of other names in it are kept.\n"
_EXCHANGE = 2  # RENAME_EXCHANGE of renameat2(2)
REPORT = "report"  # the folder of what people open; made from the CSVs
Fill = Callable[[Path], None]  # writes the CSVs to a folder
Report = Callable[[Path, Path], None]  # a folder of CSVs, the folder to write to


class PublishError(Exception):
    """The folder can't be published to; the message says why."""


def write_csv(path: Path, table: str, rows: Rows) -> None:
    """One published table. Rows come sorted by the caller."""
    names = columns(table)
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        for row in rows:
            writer.writerow([text_of(row.get(n)) for n in names])
        file.flush()
        os.fsync(file.fileno())


def publish(target: Path, tables: Mapping[str, Rows], run: Mapping[str, Any], report: Report | None = None) -> None:
    """Replace the contents of `target` by these tables, or raise PublishError and leave it as it was.

    `report` writes the report of the CSVs in a folder to another; without it there is none, and an old one goes.

    One run at a time publishes to a folder; another waits. The folder a link points to is replaced, not the link.
    """

    def fill(staging: Path) -> None:
        for name, rows in tables.items():
            write_csv(staging / f"{name}.csv", name, rows)

    _replace(target, fill, lambda staging: run, report)


def publish_written(
    target: Path,
    fill: Fill,
    run: Callable[..., Mapping[str, Any]],
    report: Report | None = None,
    *,
    judge: Callable[[Path], Any] | None = None,
    jobs: int = 1,
) -> None:
    """As `publish`, of tables that `fill` writes to a folder as CSVs; `run` then tells of the run, once all forms are there.

    `judge` looks at the CSVs while so many processes (`jobs`) write the other forms; what it gives, pickled, is the
    second argument of `run`.
    """
    _replace(target, fill, run, report, judge=judge, jobs=jobs)


def renew(target: Path, report: Report | None = None, *, jobs: int = 1) -> None:
    """Make the other forms anew from the CSVs of a published folder, which stay as they are. Raises PublishError.

    Its report stays too, unless `report` writes it anew.
    """

    def fill(staging: Path) -> None:
        for name in table_names():
            if (target / f"{name}.csv").is_file():
                _linked(target / f"{name}.csv", staging / f"{name}.csv")
        if (target / compare.PREVIOUS).is_file():
            _linked(target / compare.PREVIOUS, staging / compare.PREVIOUS)
        if report is None and (target / REPORT).is_dir():
            shutil.copytree(target / REPORT, staging / REPORT, copy_function=_linked)

    if not (target / MARKER).is_file():
        raise PublishError(f"{target} is no folder that this program published; run make curate")
    run = run_of(target)
    _replace(
        target, fill, lambda staging: run, report, changes=run is not None and not run.get("fingerprint"), jobs=jobs
    )


def _replace(
    target: Path,
    fill: Fill,
    run_made: Callable[..., Mapping[str, Any] | None],
    report: Report | None = None,
    *,
    judge: Callable[[Path], Any] | None = None,
    changes: bool = True,
    jobs: int = 1,
) -> None:
    """Swap `target` for a folder that `fill` has written the CSVs to. Without a run it keeps no record of one.

    `changes`: the run may have changed something, so what it is is told anew.
    """
    target = target.resolve()
    check_target(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _alone(target.parent):
            clean_up(target)
            staging = Path(tempfile.mkdtemp(prefix=f".{target.name}.new-", dir=target.parent))
            try:
                staging.chmod(0o755)
                fill(staging)
                verdict = _beside(target, staging, judge, changes, jobs)
                run = run_made(staging) if judge is None else run_made(staging, verdict)
                _explain(target, staging, run)
                if report is not None:
                    report(staging, staging / REPORT)
                if run is not None:
                    _write_run(staging, run)
                (staging / MARKER).write_text(MARKER_TEXT, encoding="utf-8")
                _carry_over(target, staging)
                _swap(staging, target)
            finally:
                shutil.rmtree(staging, ignore_errors=True)
    except (OSError, shutil.Error, formats.FormatError) as error:
        raise PublishError(f"can't publish to {target}: {error}; what was published before is untouched") from error


def _beside(target: Path, staging: Path, judge: Callable[[Path], Any] | None, changes: bool, jobs: int) -> Any:
    """Everything that the CSVs are all it takes for; the verdict is given back.

    Side by side the longest begin first. One by one the verdict comes last: its library stays in memory.
    """
    verdict: dict[str, Step] = {} if judge is None else {"verdict": partial(judge, staging)}
    steps = dict(verdict) if jobs > 1 else {}
    steps |= formats.steps(staging, _link_forms(target, staging))
    if changes:
        steps[guide.CHANGES] = partial(guide.write_changes, target, staging)
    steps[guide.GUIDE] = partial(guide.write, staging)
    return side_by_side({**steps, **verdict}, jobs).get("verdict")


def _link_forms(target: Path, staging: Path) -> list[str]:
    """Link what the last run made of the same CSVs with the same program, and still is as it was made; their names."""
    made = (run_of(target) or {}).get("formats")
    if not isinstance(made, dict) or not isinstance(made.get("of"), dict):
        return []
    of = formats.made_of(file_hashes(staging))
    same = sorted(name for name in formats.names() & of.keys() if made["of"].get(name) == of[name])
    there = [name for name, found in _hashes(target, same).items() if found == made.get("files", {}).get(name)]
    for name in there:
        _linked(target / name, staging / name)
    return there


def _explain(target: Path, staging: Path, run: Mapping[str, Any] | None) -> None:
    """The same run done again changed what it changed the first time; texts that somebody else wrote stay."""
    old = run_of(target)
    if run is None or (old is not None and run.get("fingerprint") and old.get("fingerprint") == run["fingerprint"]):
        (staging / guide.CHANGES).unlink(missing_ok=True)
        if (target / guide.CHANGES).is_file():
            shutil.copy2(target / guide.CHANGES, staging)
    for name in (guide.GUIDE, guide.CHANGES):
        if (target / name).is_file() and not guide.ours(target / name):
            shutil.copy2(target / name, staging)


def _write_run(staging: Path, run: Mapping[str, Any]) -> None:
    """A record that names hashes of CSVs already keeps them: CSVs that were edited since do not pass for a run's."""
    found = file_hashes(staging)
    made = {"made_by": formats.made_by(), "files": _format_hashes(staging), "of": formats.made_of(found)}
    record = {"files": found, **run, "formats": made, "report": report_mark(staging)}
    text = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True)
    (staging / RUN_FILE).write_text(text + "\n", encoding="utf-8")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder for one publisher at a time, by a lock that leaves no file and ends with the process."""
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def check_target(target: Path, raw: Path | None = None) -> None:
    """Raise PublishError where a run must not publish: over other people's files, or into the archive it reads."""
    target = target.resolve()
    if raw is not None:
        archive = raw.resolve()
        if target == archive or archive in target.parents or target in archive.parents:
            raise PublishError(f"{target} and the archive {archive} must be two folders, neither inside the other")
    if target.exists() and not target.is_dir():
        raise PublishError(f"{target} is a file; give a folder with CURATED=... or --curated")
    if target.is_dir():
        names = {p.name for p in target.iterdir()}
        if names and MARKER not in names:
            raise PublishError(f"{target} holds files that this program did not publish; give an empty or a new folder")
    above = next((p for p in target.parents if p.exists()), target.parent)
    if not above.is_dir() or not os.access(above, os.W_OK):
        raise PublishError(f"no permission to write to {above}; give another folder with CURATED=... or --curated")


def clean_up(target: Path) -> None:
    """Remove what a killed run left beside the folder; put back the folder if it was killed between two renames."""
    old = target.with_name(f".{target.name}.old")
    if old.exists() and not target.exists():
        old.rename(target)
    for left in [old, *target.parent.glob(f".{target.name}.new-*")]:
        shutil.rmtree(left, ignore_errors=True)


def _carry_over(target: Path, staging: Path) -> None:
    """Files in the folder that are not ours stay."""
    if not target.is_dir():
        return
    ours = (
        {f"{t}.csv" for t in table_names()}
        | {RUN_FILE, MARKER, compare.PREVIOUS, REPORT, guide.GUIDE, guide.CHANGES}
        | formats.names()
    )
    for path in target.iterdir():
        if path.name not in ours:
            if path.is_dir() and not path.is_symlink():
                shutil.copytree(path, staging / path.name, symlinks=True)
            elif path.is_file() or path.is_symlink():
                shutil.copy2(path, staging / path.name, follow_symlinks=False)
            else:
                raise PublishError(f"{path} is no regular file; move it out of {target}")


def _linked(source: str | Path, target: str | Path) -> None:
    """The file under another name, without copying it where the system can."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _swap(staging: Path, target: Path) -> None:
    if not target.exists():
        staging.rename(target)
        return
    if _exchange(staging, target):
        return  # what was published before is now in `staging`, and removed by the caller
    # no exchange on this system: the time between two renames is the only gap, and clean_up closes it
    old = target.with_name(f".{target.name}.old")
    target.rename(old)
    staging.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _exchange(a: Path, b: Path) -> bool:
    """Swap two folders in one step (Linux renameat2); False where the system can't."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    if renameat2(-100, os.fsencode(a), -100, os.fsencode(b), _EXCHANGE) == 0:
        return True
    if ctypes.get_errno() in (errno.ENOSYS, errno.EINVAL, errno.EXDEV, errno.EBUSY, errno.EPERM):
        return False
    raise PublishError(f"{b} can't be replaced: {os.strerror(ctypes.get_errno())}")


def file_hashes(folder: Path) -> dict[str, str]:
    """sha256 of every published CSV in a folder."""
    return _hashes(folder, (f"{t}.csv" for t in table_names()))


def _format_hashes(folder: Path) -> dict[str, str]:
    return _hashes(folder, formats.names())


def _hashes(folder: Path, names: Iterable[str]) -> dict[str, str]:
    found = {}
    for name in sorted(names):
        if (folder / name).is_file():
            with open(folder / name, "rb") as file:
                found[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def last_run(target: Path) -> dict[str, Any] | None:
    """What the last run said of itself, if its CSVs still are what it wrote; else None."""
    run = run_of(target)
    return run if run is not None and run.get("files") == file_hashes(target) else None


def formats_current(target: Path, run: Mapping[str, Any]) -> bool:
    """Are the Parquet files, the database and the package those that this run wrote?"""
    made = run.get("formats")
    return (
        isinstance(made, dict)
        and made.get("made_by") == formats.made_by()
        and made.get("files") == _format_hashes(target)
    )


def report_mark(target: Path) -> str:
    """A checksum over the names and sizes of the report's files; empty where there is none."""
    folder = target / REPORT
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()} {path.stat().st_size}\n".encode())
    return digest.hexdigest() if (folder / "index.html").is_file() else ""


def report_current(target: Path, run: Mapping[str, Any]) -> bool:
    """Is the report there as this run wrote it?"""
    return bool(run.get("report")) and run["report"] == report_mark(target)


def run_of(target: Path) -> dict[str, Any] | None:
    """The record of the run that published this folder, whatever has become of its files since."""
    try:
        run = json.loads((target / RUN_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return run if isinstance(run, dict) else None
