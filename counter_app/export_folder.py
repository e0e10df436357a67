"""Where are files put that leave the desk for others, and how is none ever half there?"""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

from counter_app.domain.errors import DiskFull, NotReadable
from counter_app.store.folder_sync import sync_folder


class ExportFolder:
    """Implements notice_ports.BatchFolder. Phone numbers stand in these files: only the desk's user may read them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, name: str, data: bytes) -> str:
        """Whole or not at all; returns where. Raises DiskFull, NotReadable."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            keep_file(self._folder / name, data)
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise DiskFull(path=str(self._folder)) from error
            raise NotReadable(line=0, file=name, reason=type(error).__name__) from error
        return str(self._folder / name)


def keep_file(path: Path, data: bytes) -> None:
    """Beside its place, then into it: a reader sees the old file or the new one, after a power cut, too. Private by
    mkstemp. Raises OSError."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
        sync_folder(path.parent)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
