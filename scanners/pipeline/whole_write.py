"""How does a finished file get its name: whole, on the disk, or not at all?"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from counter_app.domain.errors import DiskFull

_CHUNK_BYTES = 1 << 20


def write_whole(path: Path, make: Callable[[Path], None]) -> None:
    """`make` writes the file at the path it is given; then it is synced and takes its name. Raises DiskFull, what `make`
    raises."""
    part = path.with_name(f".{path.name}.part")
    try:
        make(part)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        part.unlink(missing_ok=True)
        if error.errno == errno.ENOSPC:
            raise DiskFull(path=str(path)) from error
        raise
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """The new name must survive a power cut, too. Windows has no handle for a folder and does it by itself. Raises OSError:
    a disk that failed here may have lost the name."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of(path: Path) -> str:
    """Hex digest of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_CHUNK_BYTES):
            digest.update(piece)
    return digest.hexdigest()
