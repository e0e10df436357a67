"""How do data lie in a bundle that is carried by hand, before it is encrypted? (docs/wire.md, reliability §3.9)

Magic and format, manifest, signature over the manifest, events each with its length, files one after the other, an end mark.
No archive format, no names from outside: nothing in it can point anywhere. The manifest names recipient and sender and has
the size and hash of everything behind it, so one signature vouches for the whole.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from counter_app.attachment_ports import Attachment, AttachmentBytes
from counter_app.domain.errors import StoreBroken
from counter_app.domain.operation import canonical_json
from counter_app.proof_ports import Signer

FORMAT: Final = 1
MAGIC: Final = b"MCQBDL" + FORMAT.to_bytes(2, "big")
END: Final = b"MCQEND"
PURPOSE: Final = b"motcua bundle 1\n"
_LENGTH_BYTES: Final = 4
_CHUNK_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Sizes:
    """What was counted in the first reading: the second one must give the same."""

    count: int
    size_bytes: int
    sha256: str


def measured(events: Iterable[bytes]) -> Sizes:
    """Count, size with lengths, hash of the events as they will lie there."""
    count, size, found = 0, 0, hashlib.sha256()
    for record in map(framed, events):
        count, size = count + 1, size + len(record)
        found.update(record)
    return Sizes(count, size, found.hexdigest())


def framed(event: bytes) -> bytes:
    """Length, then the bytes."""
    return len(event).to_bytes(_LENGTH_BYTES, "big") + event


def file_facts(file: Attachment) -> dict[str, Any]:
    """One file as the manifest names it."""
    return {"fileId": file.file_id, "sha256": file.sha256, "size": file.size_bytes, "mediaType": file.media_type}


def bundle_pieces(
    manifest: dict[str, Any], signer: Signer, events: Iterable[bytes], files: Iterable[Iterable[bytes]]
) -> Iterator[bytes]:
    """The whole, piece by piece: a bundle of a hundred days never lies in memory."""
    told = canonical_json(manifest)
    yield MAGIC + framed(told) + signer.sign(PURPOSE + told)
    yield from map(framed, events)
    for file in files:
        yield from file
    yield END


def file_pieces(file: Attachment, source: AttachmentBytes) -> Iterator[bytes]:
    """The bytes of one file. Raises StoreError when it is gone or was changed."""
    offset = 0
    while offset < file.size_bytes:
        piece = source.read(file.sha256, offset, min(_CHUNK_BYTES, file.size_bytes - offset))
        if not piece:
            raise StoreBroken(reason="file-short", file_id=file.file_id)
        yield piece
        offset += len(piece)


class PieceReader(io.RawIOBase):
    """A file to read from, made of pieces; `moved` hears how many bytes were taken."""

    def __init__(self, pieces: Iterable[bytes], moved: Any = None) -> None:
        self._pieces = iter(pieces)
        self._left = memoryview(b"")
        self._moved = moved
        self.failed: Exception | None = None

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The next bytes; 0 at the end."""
        while not self._left:
            try:
                piece = next(self._pieces, None)
            except Exception as error:  # the library in between would turn it into an error of the disk
                self.failed = error
                raise OSError(str(error)) from error
            if piece is None:
                return 0
            self._left = memoryview(piece)
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        if self._moved is not None:
            self._moved(count)
        return count


class HashingWriter(io.RawIOBase):
    """A file to write to that knows the hash and size of what was written."""

    def __init__(self, target: io.BufferedIOBase | io.RawIOBase) -> None:
        self._target = target
        self._found = hashlib.sha256()
        self.size = 0
        self.failed: OSError | None = None

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: Any) -> int:
        """All of it. Raises OSError, and keeps it: the library in between has errors of its own."""
        try:
            self._target.write(data)
        except OSError as error:
            self.failed = error
            raise
        self._found.update(data)
        self.size += len(data)
        return len(data)

    @property
    def sha256(self) -> str:
        """Of everything so far."""
        return self._found.hexdigest()
