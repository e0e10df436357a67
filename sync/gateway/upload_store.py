"""Through which door do files of digital copies go, whatever keeps them: a folder of this machine, or an object store?"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from sync.gateway.settings import GatewaySettings


class WrongOffset(ValueError):
    """The chunk does not begin where the file ends. `offset`: where it ends."""

    def __init__(self, offset: int) -> None:
        super().__init__(str(offset))
        self.offset = offset


class StoreAway(OSError):
    """The object store does not answer, or not as one should; what was acknowledged is there when it comes back."""


class UploadStore(Protocol):
    """Files by id while they grow, by SHA-256 (hex) once they are whole; a whole file never changes again.

    Every method raises OSError when the place cannot be read or written, ValueError for what is no id or hash.
    """

    def alone(self, file_id: str) -> AbstractContextManager[None]:
        """Nobody else of this machine works on this file meanwhile."""

    def offset(self, file_id: str) -> int:
        """How many bytes of it are safely here."""

    def append(self, file_id: str, offset: int, chunk: bytes) -> int:
        """Put the chunk at the end, so that a power cut cannot take it; gives the new offset. Raises WrongOffset."""

    def finish(self, file_id: str, sha256: str) -> bool:
        """Check the whole and give it its place; False (and begin again at 0) when it is another content.

        What was appended stays until `drop`: should the gateway die before its database knows, it is still this desk's.
        """

    def drop(self, file_id: str) -> None:
        """What was appended is no longer needed."""

    def holds(self, sha256: str) -> bool:
        """True when the whole file is there."""

    def content(self, sha256: str) -> bytes:
        """The whole file. Raises FileNotFoundError."""


class FileLocks:
    """One lock for each file that is worked on in this process, kept as long as anybody has it or waits for it."""

    def __init__(self) -> None:
        self._locks: dict[str, tuple[threading.Lock, int]] = {}  # and for how many
        self._guard = threading.Lock()

    @contextlib.contextmanager
    def of(self, file_id: str) -> Iterator[None]:
        """Held inside the block."""
        lock = self._count(file_id, 1)
        try:
            with lock:
                yield
        finally:
            self._count(file_id, -1)

    def _count(self, file_id: str, by: int) -> threading.Lock:
        with self._guard:
            lock, users = self._locks.get(file_id) or (threading.Lock(), 0)
            self._locks[file_id] = lock, users + by
            if not users + by:
                del self._locks[file_id]
        return lock


def upload_store(settings: GatewaySettings) -> UploadStore | None:
    """The place that the settings name; None where this gateway keeps no files. Raises OSError."""
    if settings.upload_bucket is not None:
        from sync.gateway.s3_client import S3Client
        from sync.gateway.upload_bucket import UploadBucket

        return UploadBucket(S3Client(settings.upload_bucket))
    if settings.upload_folder is not None:
        from sync.gateway.upload_folder import UploadFolder

        return UploadFolder(settings.upload_folder)
    return None
