"""A real encrypted store in a temporary folder, under a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from counter_app.store.database import SqliteDeskStore, open_store
from tests.store.rig import KEY, StandingClock

Opener = Callable[..., SqliteDeskStore]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desk.db"


@pytest.fixture
def opened(path: Path) -> Iterator[Opener]:
    """Opens the store as often as a test wants; whatever is still open is closed at the end."""
    stores: list[SqliteDeskStore] = []

    def opener(key: bytes = KEY, *, read_only: bool = False) -> SqliteDeskStore:
        stores.append(open_store(path, key, clock=StandingClock(), read_only=read_only))
        return stores[-1]

    yield opener
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Opener) -> SqliteDeskStore:
    return opened()
