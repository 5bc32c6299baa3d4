"""Runs that are started to be killed, and what is left of them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROC = Path("/proc")


def started(raw: Path, curated: Path, cache: Path, jobs: int, *, report: bool) -> subprocess.Popen[bytes]:
    """A run in a session of its own, so that all its processes can be told by it."""
    places = ["--raw", str(raw), "--curated", str(curated), "--cache", str(cache), "--jobs", str(jobs)]
    command = [sys.executable, "-m", "pipeline", "curate", *places, "--quiet", *([] if report else ["--no-report"])]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )


def ended(run: subprocess.Popen[bytes], seconds: float = 900) -> None:
    """Wait for a run that must succeed. Raises RuntimeError."""
    _, told = run.communicate(timeout=seconds)
    if run.returncode:
        raise RuntimeError(f"exit status {run.returncode}: {told.decode(errors='replace')[-2000:]}")


def kill(run: subprocess.Popen[bytes], *, all_of_it: bool) -> bool:
    """kill -9 of a run's whole group of processes, or of the parent alone; was it still running?"""
    running = run.poll() is None
    with contextlib.suppress(ProcessLookupError):
        if all_of_it:
            os.killpg(run.pid, signal.SIGKILL)
        else:
            run.kill()
    run.wait()
    if run.stderr is not None:
        run.stderr.close()
    return running


def of_session(session: int) -> list[int]:
    """Processes of a session that are alive; those dead that nobody has waited for don't count."""
    found = []
    for stat in PROC.glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            fields = stat.read_text().rpartition(")")[2].split()  # after the name: state, parent, group, session
            if int(fields[3]) == session and fields[0] not in ("Z", "X"):
                found.append(int(stat.parent.name))
    return found


def gone(session: int, seconds: float) -> float | None:
    """After how many seconds no process of a session is left; None where some are after `seconds`."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if not of_session(session):
            return time.monotonic() - began
        time.sleep(0.05)
    return None
