"""Where do the files of digital copies lie, so that an acknowledged byte survives a power cut and no file is there twice?

`parts/<file id>` grows chunk by chunk; a whole and checked file gets the name `files/<ab>/<sha256>` and never changes again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from sync.gateway.upload_store import FileLocks, WrongOffset

_FILE_ID = re.compile(r"[0-9a-f][0-9a-f-]{7,63}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_READ_BYTES = 1024 * 1024
_NO_BYTES = hashlib.sha256(b"").hexdigest()


class UploadFolder:
    """Implements UploadStore: one folder, shared by all workers of a machine. Names are made of checked identifiers only."""

    def __init__(self, folder: Path) -> None:
        """Makes the folder. Raises OSError."""
        self._parts = folder / "parts"
        self._files = folder / "files"
        for place in (self._parts, self._files):
            place.mkdir(parents=True, exist_ok=True)
        self._locks = FileLocks()

    @contextlib.contextmanager
    def alone(self, file_id: str) -> Iterator[None]:
        """Nobody else works on this file meanwhile: no thread, and where the system can, no other worker."""
        with self._locks.of(file_id), _other_workers_wait(self._part(file_id).with_suffix(".lock")):
            yield

    def holds(self, sha256: str) -> bool:
        """True when the whole file is there."""
        return self.place(sha256).is_file()

    def place(self, sha256: str) -> Path:
        """Where the whole file lies or will lie. Raises ValueError for what is no hash."""
        if not _SHA256.fullmatch(sha256):
            raise ValueError("not a SHA-256")
        return self._files / sha256[:2] / sha256

    def content(self, sha256: str) -> bytes:
        """The whole file. Raises FileNotFoundError."""
        return self.place(sha256).read_bytes()

    def offset(self, file_id: str) -> int:
        """How many bytes of it are safely here."""
        part = self._part(file_id)
        return part.stat().st_size if part.is_file() else 0

    def append(self, file_id: str, offset: int, chunk: bytes) -> int:
        """Put the chunk at the end and on the disk; gives the new offset. Raises WrongOffset, OSError.

        What a power cut left behind the last acknowledged byte cannot be told from acknowledged bytes, and need not be: the
        whole is hashed at the end.
        """
        part = self._part(file_id)
        fresh = not part.exists()
        with part.open("ab") as file:
            there = file.tell()
            if there != offset:
                raise WrongOffset(there)
            try:
                file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                os.truncate(part, there)  # a disk that is full must not leave half a chunk
                raise
        if fresh:
            _sync_folder(self._parts)
        return offset + len(chunk)

    def finish(self, file_id: str, sha256: str) -> bool:
        """Check the whole and give it its place; False (and begin again at 0) when it is another content. Raises OSError.

        The part stays until `drop`: should the gateway die before its database knows, the whole is still this desk's.
        """
        part, place = self._part(file_id), self.place(sha256)
        if sha256 == _NO_BYTES:
            part.touch()  # a file of no bytes has nothing to append, yet must be there to be finished
        if not part.exists() or _hash_of(part) != sha256:
            part.unlink(missing_ok=True)
            return False
        place.parent.mkdir(exist_ok=True)
        with contextlib.suppress(FileExistsError):
            os.link(part, place)
        _sync_folder(place.parent)
        _sync_folder(self._files)
        return True

    def drop(self, file_id: str) -> None:
        """The part is no longer needed. Raises OSError."""
        self._part(file_id).unlink(missing_ok=True)

    def _part(self, file_id: str) -> Path:
        if not _FILE_ID.fullmatch(file_id):
            raise ValueError("not a file id")
        return self._parts / file_id


@contextlib.contextmanager
def _other_workers_wait(path: Path) -> Iterator[None]:
    """An advisory lock between processes; on systems without it one worker is all there is (the demo)."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


def _hash_of(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_READ_BYTES):
            found.update(chunk)
    return found.hexdigest()


def _sync_folder(folder: Path) -> None:
    """The name of a new file is on the disk only after its folder is (not possible, and not needed, on Windows)."""
    if os.name != "posix":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
