"""How do files reach the centre without delaying a dossier: after the queue, in chunks that fit the line, to a receipt?"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

from counter_app.attachment_ports import Attachment, AttachmentBytes
from counter_app.ports import DeskClock, DeskStore
from sync.answers import Answer, Failure, gateway_object, gateway_problem
from sync.chunk_sender import ChunkSender
from sync.contact import Trouble, trouble_of
from sync.gateway_client import GatewayClient
from sync.retry import GIVE_UP_AFTER, next_delay

SMALLEST_CHUNK_BYTES = 32 * 1024  # 4 s on a line of 64 kbit/s
FIRST_CHUNK_BYTES = 256 * 1024
LARGEST_CHUNK_BYTES = 1024 * 1024
QUICK_SECONDS, SLOW_SECONDS = 1.0, 6.0
LANE_SECONDS = 20.0  # then the queue gets its turn again
UNREADABLE = "file-unreadable"
_AGAIN = ("checksum-mismatch", "hash-mismatch", "wrong-offset")


@dataclass(frozen=True, slots=True)
class LaneReport:
    """What one turn did. `trouble`: the line or the centre does not work now; nothing of it counts against a file."""

    sent: int = 0
    bytes_sent: int = 0
    parked: int = 0
    trouble: Trouble | None = None
    closed: bool = False  # this gateway keeps no files


class UploadLane:
    """Sends what waits, one file after the other; each confirmed chunk is kept, so that a cut costs at most one chunk."""

    def __init__(
        self,
        store: DeskStore,
        client: GatewayClient,
        clock: DeskClock,
        files: AttachmentBytes,
        random: Callable[[], float],
    ) -> None:
        self._store = store
        self._client = client
        self._clock = clock
        self._files = files
        self._random = random
        self.chunk_bytes = FIRST_CHUNK_BYTES

    def run(self, more_urgent: Callable[[], bool] = lambda: False) -> LaneReport:
        """Until nothing waits, the turn is over, or `more_urgent` says that the queue has something. Raises StoreError."""
        report = LaneReport()
        ends = self._clock.monotonic() + LANE_SECONDS
        while self._clock.monotonic() < ends and not more_urgent():
            with self._store.read() as session:
                file = session.attachments.next_due(self._clock.now())
            if file is None:
                break
            report = self._send(file, report, ends, more_urgent)
            if report.trouble is not None or report.closed:
                break
        return report

    def _send(self, file: Attachment, report: LaneReport, ends: float, more_urgent: Callable[[], bool]) -> LaneReport:
        answer = self._client.declare_file(
            {"fileId": file.file_id, "sha256": file.sha256, "size": file.size_bytes, "mediaType": file.media_type}
        )
        told = _upload_of(answer)
        if told is None:
            return self._refused(file, answer, report)
        offset = min(_whole(told.get("offset")), file.size_bytes)
        if not told.get("complete"):
            with ChunkSender(self._client, self._files, file, partial(self._keep, file)) as chunks:
                whole, report = self._send_chunks(file, chunks, offset, report, lambda: self._must_stop(ends, more_urgent))
            if not whole:
                return report
        return self._take_receipt(file, report)

    def _must_stop(self, ends: float, more_urgent: Callable[[], bool]) -> bool:
        return self._clock.monotonic() >= ends or more_urgent()

    def _send_chunks(
        self, file: Attachment, chunks: ChunkSender, offset: int, report: LaneReport, must_stop: Callable[[], bool]
    ) -> tuple[bool, LaneReport]:
        """Is the whole of it there by the centre's word, and what was done until then?"""
        while True:
            if offset >= file.size_bytes:  # all of it is there, yet it is not complete: what it says is not to be believed
                return False, self._corrupted(file, "hash-mismatch", report)
            if must_stop():
                return False, report
            moved = chunks.send(offset, self.chunk_bytes)
            if moved is None:
                return False, self._park(file, UNREADABLE, report)
            self._adapt(chunks.seconds, not isinstance(moved, Failure))
            if isinstance(moved, Answer | Failure):
                return False, self._refused(file, moved, report)
            report = replace(report, bytes_sent=report.bytes_sent + max(moved - offset, 0))
            offset = moved
            if offset == file.size_bytes:
                return True, report

    def _keep(self, file: Attachment, reached: int) -> None:
        with self._store.write() as session:
            session.attachments.reached(file.file_id, reached, self._clock.now())

    def _adapt(self, seconds: float, answered: bool) -> None:
        """Twice as much where the line is quick, half where it is slow or broke."""
        if answered and seconds < QUICK_SECONDS:
            self.chunk_bytes = min(self.chunk_bytes * 2, LARGEST_CHUNK_BYTES)
        elif not answered or seconds > SLOW_SECONDS:
            self.chunk_bytes = max(self.chunk_bytes // 2, SMALLEST_CHUNK_BYTES)

    def _take_receipt(self, file: Attachment, report: LaneReport) -> LaneReport:
        """Success is the centre's own word about this very content, never a status alone (D6)."""
        answer = self._client.file_receipt(file.file_id)
        told = _upload_of(answer)
        if told is None:
            return self._refused(file, answer, report)
        if not told.get("complete") or (told.get("sha256"), told.get("size")) != (file.sha256, file.size_bytes):
            return self._corrupted(file, "hash-mismatch", report)
        with self._store.write() as session:
            session.attachments.sent(file.file_id, json.dumps(told, sort_keys=True), self._clock.now())
        return replace(report, sent=report.sent + 1)

    def _refused(self, file: Attachment, answer: Answer | Failure, report: LaneReport) -> LaneReport:
        problem = gateway_problem(answer) if isinstance(answer, Answer) else None
        code = problem.code if problem is not None else ""
        if code == "policy-off":
            return replace(report, closed=True)
        if code in _AGAIN:
            return self._corrupted(file, code, report)
        trouble = trouble_of(answer)
        if trouble is None and problem is None:
            trouble = Trouble("not-our-answer")
        if trouble is not None:
            return replace(report, trouble=trouble)
        return self._park(file, code, report)

    def _corrupted(self, file: Attachment, code: str, report: LaneReport) -> LaneReport:
        """Sent again later, but not for ever: a line or a disk that changes bytes is a person's business."""
        if file.attempts + 1 >= GIVE_UP_AFTER:
            return self._park(file, code, report)
        delay = timedelta(seconds=next_delay(file.attempts, self._random()))
        with self._store.write() as session:
            session.attachments.put_off(file.file_id, self._clock.now() + delay, code, counts=True)
        return report

    def _park(self, file: Attachment, code: str, report: LaneReport) -> LaneReport:
        with self._store.write() as session:
            session.attachments.park(file.file_id, code, self._clock.now())
        return replace(report, parked=report.parked + 1)


def _upload_of(answer: Answer | Failure) -> Mapping[str, Any] | None:
    """The `upload` of an answer that is truly ours."""
    found = gateway_object(answer) if isinstance(answer, Answer) else None
    told = (found or {}).get("upload")
    return told if isinstance(told, Mapping) else None


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0
