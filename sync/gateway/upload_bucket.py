"""How do files of digital copies lie in an S3-compatible store, so that a chunk that was acknowledged is never sent again?

An object cannot grow, so each chunk is an object of its own, `parts/<file id>/<offset>-<length>`; at the end they are read
in order, checked, and put as `files/<ab>/<sha256>`. (A multipart upload would not do: its parts are 5 MB at least, and a
chunk on a line of 64 kbit/s is 32 kB.) The store is told the hash of every object and refuses other bytes.

Two workers that take chunks of one file at once can leave pieces that overlap. No lock is needed for that: all are bytes of
one file, one chain through them is chosen, and the whole is checked against the hash that was declared.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sync.gateway.s3_client import S3Client
from sync.gateway.upload_store import FileLocks, StoreAway, WrongOffset

_FILE_ID = re.compile(r"[0-9a-f][0-9a-f-]{7,63}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PIECE = re.compile(r".*/(\d{15})-(\d{10})")


class _OtherContent(Exception):
    """What lies here is not what was declared."""


@dataclass(frozen=True, slots=True)
class _Piece:
    key: str
    offset: int
    length: int


class UploadBucket:
    """Implements UploadStore. Shared by any number of workers on any number of machines."""

    def __init__(self, client: S3Client) -> None:
        self._client = client
        self._locks = FileLocks()

    def alone(self, file_id: str) -> AbstractContextManager[None]:
        """Within this process; see above for the others."""
        return self._locks.of(file_id)

    def offset(self, file_id: str) -> int:
        """The end of the chain of pieces."""
        return sum(piece.length for piece in self._chain(file_id))

    def append(self, file_id: str, offset: int, chunk: bytes) -> int:
        """An object is wholly there when the store says so."""
        there = self.offset(file_id)
        if there != offset:
            raise WrongOffset(there)
        if chunk:
            self._client.put(f"{_parts(file_id)}{offset:015d}-{len(chunk):010d}", chunk)
        return offset + len(chunk)

    def finish(self, file_id: str, sha256: str) -> bool:
        """One object of all pieces; nothing is kept of a whole that is not what was declared."""
        chain = self._chain(file_id)
        size = sum(piece.length for piece in chain)
        try:
            self._client.put_stream(_place(sha256), sha256, size, lambda: self._whole(chain, sha256))
        except _OtherContent:
            self.drop(file_id)
            return False
        return True

    def drop(self, file_id: str) -> None:
        """Every piece, those outside the chain too."""
        for key in self._client.keys(_parts(file_id)):
            self._client.delete(key)

    def holds(self, sha256: str) -> bool:
        return self._client.has(_place(sha256))

    def content(self, sha256: str) -> bytes:
        found = self._client.get(_place(sha256))
        if found is None:
            raise FileNotFoundError(sha256)
        return found

    def _chain(self, file_id: str) -> list[_Piece]:
        """Pieces that follow each other from the first byte; of two that begin alike the longer one."""
        by_offset: dict[int, _Piece] = {}
        for key in self._client.keys(_parts(file_id)):  # in order, so that the longer of two comes later
            if found := _PIECE.fullmatch(key):
                by_offset[int(found[1])] = _Piece(key, int(found[1]), int(found[2]))
        chain: list[_Piece] = []
        while (piece := by_offset.get(chain[-1].offset + chain[-1].length if chain else 0)) is not None:
            chain.append(piece)
        return chain

    def _whole(self, chain: list[_Piece], sha256: str) -> Iterator[bytes]:
        """The last piece is held back until the hash is known, so that the store never has a whole that is another."""
        found, held = hashlib.sha256(), b""
        for piece in chain:
            if held:
                yield held
            content = self._client.get(piece.key)
            if content is None or len(content) != piece.length:
                raise StoreAway("a piece that was there is not")
            found.update(content)
            held = content
        if found.hexdigest() != sha256:
            raise _OtherContent
        yield held


def _parts(file_id: str) -> str:
    if not _FILE_ID.fullmatch(file_id):
        raise ValueError("not a file id")
    return f"parts/{file_id}/"


def _place(sha256: str) -> str:
    if not _SHA256.fullmatch(sha256):
        raise ValueError("not a SHA-256")
    return f"files/{sha256[:2]}/{sha256}"
