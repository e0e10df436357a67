"""Does the line wait for the desk's disk while a file goes out?"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import pytest

from counter_app.attachment_ports import Attachment
from counter_app.domain.errors import StoreBroken
from sync.answers import Answer, Failure, FailureKind
from sync.chunk_sender import ChunkSender
from sync.gateway_client import GatewayClient

CONTENT = bytes(range(250))
FILE = Attachment("0192aaaa-0000-7000-8000-000000000001", "a" * 64, len(CONTENT), "application/pdf", "dossier-1")
PATIENCE_SECONDS = 5.0


@dataclass
class Disk:
    """Tells when something was read or written down. Implements AttachmentBytes."""

    read_from: list[int] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    broken_from: int = len(CONTENT)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def read(self, sha256: str, offset: int, length: int) -> bytes:
        with self.changed:
            self.read_from.append(offset)
            self.changed.notify_all()
        if offset >= self.broken_from:
            raise StoreBroken(reason="file-gone")
        return CONTENT[offset : offset + length]

    def keep(self, reached: int) -> None:
        with self.changed:
            self.kept.append(reached)
            self.changed.notify_all()


class Centre(GatewayClient):
    """Confirms everything; while a chunk is on the line it waits until the desk has done the rest of its work."""

    def __init__(self, disk: Disk, *, waits: bool = False) -> None:
        self.disk, self.waits = disk, waits
        self.told: list[tuple[int, int]] = []
        self.in_time = True
        self.ends_at: int | None = None

    def send_chunk(self, file_id: str, offset: int, chunk: bytes, checksum: str) -> Answer | Failure:
        self.told.append((offset, len(chunk)))
        reached = offset + len(chunk)
        if self.waits:
            with self.disk.changed:
                self.in_time &= self.disk.changed.wait_for(lambda: self._desk_is_done(offset, reached), PATIENCE_SECONDS)
        if self.ends_at is not None:
            reached, self.ends_at = self.ends_at, None
            body = b'{"type":"urn:motcua:problem:wrong-offset","code":"wrong-offset","title":"","status":409,"detail":"",'
            body += b'"retryable":true,"expected":%d}' % reached
            return Answer(409, body, "application/problem+json", None)
        return Answer(204, b"", "", None, upload_offset=reached)

    def _desk_is_done(self, offset: int, reached: int) -> bool:
        next_is_read = reached == len(CONTENT) or reached in self.disk.read_from
        return next_is_read and (offset == 0 or offset in self.disk.kept)


def test_while_a_chunk_is_on_the_line_the_one_before_is_written_down_and_the_next_one_read() -> None:
    disk = Disk()
    centre = Centre(disk, waits=True)
    with ChunkSender(centre, disk, FILE, disk.keep) as chunks:
        for offset in (0, 100, 200):
            assert chunks.send(offset, 100) == min(offset + 100, 250)
    assert centre.in_time, "the line waited for the desk"
    assert (disk.read_from, disk.kept, centre.told) == ([0, 100, 200], [100, 200, 250], [(0, 100), (100, 100), (200, 50)])


def test_a_chunk_that_cannot_be_read_is_said_at_its_turn_and_what_was_confirmed_is_written_down() -> None:
    disk = Disk(broken_from=100)
    with ChunkSender(Centre(disk), disk, FILE, disk.keep) as chunks:
        assert chunks.send(0, 100) == 100
        assert chunks.send(100, 100) is None
    assert disk.kept == [100]


def test_what_was_read_ahead_is_not_sent_where_the_centre_is_elsewhere_or_wants_less() -> None:
    disk = Disk()
    centre = Centre(disk)
    centre.ends_at = 30
    with ChunkSender(centre, disk, FILE, disk.keep) as chunks:
        assert chunks.send(0, 100) == 30
        assert chunks.send(30, 100) == 130
        assert chunks.send(130, 50) == 180
    assert centre.told == [(0, 100), (30, 100), (130, 50)]
    assert disk.kept == [30, 130, 180]


def test_a_desk_that_cannot_write_says_so_and_leaves_nothing_on_the_line() -> None:
    disk = Disk()

    def full(_: int) -> None:
        raise StoreBroken(reason="full")

    with pytest.raises(StoreBroken), ChunkSender(Centre(disk), disk, FILE, full) as chunks:
        chunks.send(0, 100)
        chunks.send(100, 100)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("upload")]


def test_a_line_that_broke_is_told_and_keeps_nothing_of_that_chunk() -> None:
    disk = Disk()
    centre = Centre(disk)
    centre.send_chunk = lambda *_: Failure(FailureKind.TIMEOUT, maybe_sent=True)  # type: ignore[method-assign]
    with ChunkSender(centre, disk, FILE, disk.keep) as chunks:
        assert isinstance(chunks.send(0, 100), Failure)
    assert disk.kept == []
