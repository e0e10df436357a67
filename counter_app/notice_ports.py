"""The door to the duties to tell: the queue of notices and what came of each; part of `counter_app.ports`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from counter_app.domain.notice import Notice, NoticeKind, NoticeState, NoticeStep
from counter_app.domain.notice_wish import NoticeChannel


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One line of the queue: the duty beside what a clerk needs to know whom it is about."""

    notice: Notice
    number: str
    applicant_name: str
    procedure_name: str
    status: str


@dataclass(frozen=True, slots=True)
class NoticePage:
    """Rows in the order of their `tell_by`; `next` continues the page ("" at the end)."""

    rows: tuple[NoticeRow, ...]
    next: str = ""


@dataclass(frozen=True, slots=True)
class NoticeCounts:
    """`late`: those of `waiting` whose time is over."""

    waiting: int
    late: int
    exported: int


@dataclass(frozen=True, slots=True)
class ExportedNotice:
    """One line of a batch that the centre sends: where to, and the very words."""

    uid: str
    kind: NoticeKind
    number: str
    tell_by: datetime
    channel: NoticeChannel
    to: str
    text: str


class BatchFolder(Protocol):
    """Where files for others are put down."""

    def keep(self, name: str, data: bytes) -> str:
        """Whole or not at all, readable by the desk's user only; returns where. Raises DiskFull, NotReadable."""


class NoticeTable(Protocol):
    def add(self, notice: Notice) -> bool:
        """Append a duty; False when this source raised it already."""

    def by_uid(self, uid: str) -> Notice | None: ...

    def of_dossier(self, dossier_uid: str) -> list[Notice]:
        """Oldest first, closed ones included."""

    def of_source(self, source: str) -> list[Notice]:
        """What one act raised."""

    def queue(
        self, states: Sequence[NoticeState], limit: int, after: str = "", channels: Sequence[NoticeChannel] = ()
    ) -> NoticePage:
        """Duties in these open states, by these channels (none = all), the most urgent first: a page of at most 500."""

    def waiting_of(self, kind: NoticeKind, limit: int) -> list[NoticeRow]:
        """Duties of one kind that wait, the most urgent first, at most 500."""

    def count_waiting(self, kind: NoticeKind) -> int:
        """How many of one kind wait."""

    def in_batch(self, batch: str) -> list[ExportedNotice]:
        """What one export took along, in the order in which it did."""

    def step(self, uid: str, step: NoticeStep, state: NoticeState) -> Notice:
        """Append a step and move the duty. Raises StoreBroken for an unknown one."""

    def steps_of(self, uid: str) -> list[NoticeStep]:
        """Oldest first."""

    def counts(self, now: datetime) -> NoticeCounts: ...
