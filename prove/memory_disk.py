"""Where does a rig work that makes its faults itself? In memory where the system has such a folder: no disk to wait for."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY = Path("/dev/shm")


@contextmanager
def memory_folder(name: str) -> Iterator[Path]:
    """An empty folder, gone afterwards."""
    place = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix=f"{name}-", dir=place, ignore_cleanup_errors=True) as folder:
        yield Path(folder)
