"""The doors to files that wait for the centre: their rows, and their bytes; part of `counter_app.ports`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file of a digital copy.

    `file_id` (UUIDv7) is made once, when the file is stored. `sha256` is of the plain content. `reached_bytes`: how far the
    centre confirmed it, as far as this desk knows.
    """

    file_id: str
    sha256: str
    size_bytes: int
    media_type: str
    dossier_uid: str
    reached_bytes: int = 0
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class AttachmentState:
    """Where the lane of files stands. `parked`: a person must look; the bytes are of those that wait."""

    waiting: int = 0
    waiting_bytes: int = 0
    reached_bytes: int = 0
    parked: int = 0
    sent: int = 0


@dataclass(frozen=True, slots=True)
class ParkedAttachment:
    """A file that the centre will not have as it is. `problem`: the code of the refusal."""

    file_id: str
    dossier_uid: str
    problem: str


class AttachmentTable(Protocol):
    """Rows of files. A file with its receipt stays so; none is ever deleted."""

    def add(self, file: Attachment) -> None:
        """In the transaction that links the file to its dossier (D3). The same file id again changes nothing."""

    def next_due(self, now: datetime) -> Attachment | None:
        """The file to send now: the one that is furthest along, then the oldest."""

    def of_dossier(self, dossier_uid: str) -> list[tuple[Attachment, str]]:
        """The files of one dossier with their state, oldest first."""

    def reached(self, file_id: str, offset: int, now: datetime) -> None:
        """The centre confirmed so many bytes."""

    def put_off(self, file_id: str, next_try_at: datetime, problem: str, *, counts: bool) -> None:
        """Not now. `counts` only for answers, never for a network that failed (D6)."""

    def park(self, file_id: str, problem: str, now: datetime) -> None:
        """A person must look at it; the others go on."""

    def release(self, file_id: str, now: datetime) -> None:
        """Try a parked one again."""

    def sent(self, file_id: str, receipt: str, now: datetime) -> None:
        """The centre has all of it, checked: final. `receipt`: what it said, as JSON."""

    def state(self) -> AttachmentState:
        """The whole lane."""

    def parked(self) -> list[ParkedAttachment]:
        """Those that wait for a person."""


class AttachmentBytes(Protocol):
    """Where the bytes of a file come from."""

    def read(self, sha256: str, offset: int, length: int) -> bytes:
        """At most `length` plain bytes from `offset`. Raises StoreError when the file is gone or was changed."""
