"""Tasks for tests of whatever does tasks, by name: what workers load of it must be quick to load."""

from __future__ import annotations

import os
import signal
import time


def act(name: str) -> str:
    """Do what the name says, or answer with the name in capitals."""
    if name == "hang":
        time.sleep(600)
    if name == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if name == "eat":
        return str(len(bytearray(8 << 30)))
    if name == "fail":
        raise ValueError("told")
    return name.upper()
