"""What every test starts from."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import cache


@pytest.fixture(autouse=True)
def own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of its own: a test that changes the program must not meet what an unchanged one has kept, nor leave anything."""
    folder = tmp_path_factory.mktemp("cache", numbered=True)
    monkeypatch.setattr(cache, "CACHE", folder)
    return folder
