"""The doors to what happened after a reception, and to visits that became no dossier; part of `counter_app.ports`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from counter_app.domain.act import Act
from counter_app.domain.dossier import Dossier
from counter_app.domain.guidance import Guidance


@dataclass(frozen=True, slots=True)
class RecordedAct:
    """An act as stored. `rev`: the revision of the dossier that it made; `op_id`: the operation that tells it."""

    dossier_uid: str
    act: Act
    rev: int
    op_id: str


@dataclass(frozen=True, slots=True)
class DueRow:
    """One open dossier with a promised date. `overdue_on`: the last day that is still in time."""

    uid: str
    number: str
    applicant_name: str
    phone: str
    procedure_name: str
    received_at: datetime
    due_at: datetime
    status: str
    last_day: date


@dataclass(frozen=True, slots=True)
class DuePage:
    """Rows in the order they fall due; `next` continues the page ("" at the end)."""

    rows: tuple[DueRow, ...]
    next: str = ""


class ActTable(Protocol):
    def add(self, recorded: RecordedAct) -> None:
        """Append, after `dossiers.update` made its version. The act id is unique for ever."""

    def by_id(self, act_id: str) -> RecordedAct | None: ...

    def of_dossier(self, uid: str) -> list[RecordedAct]:
        """Oldest first, undone ones included."""

    def of_batch(self, batch_id: str) -> list[RecordedAct]:
        """The acts of one batch (their ids are `<batch id>:<dossier uid>`), oldest first, at most 500."""

    def state_before(self, act_id: str) -> Dossier:
        """The dossier's version that the act was made on. Raises StoreBroken for an unknown act."""

    def due_between(self, first: date | None, last: date, limit: int, after: str = "") -> DuePage:
        """Open dossiers whose last day in time is from `first` (None = the beginning) to `last`, by due time, a keyset page
        of at most 200."""

    def waiting(self, status: str, received_until: datetime, limit: int, after_uid: str = "") -> list[Dossier]:
        """Dossiers in one status that were received by then, oldest reception first, at most 500."""


class GuidanceTable(Protocol):
    def add(self, guidance: Guidance, intent_id: str) -> None: ...

    def by_uid(self, uid: str) -> Guidance | None: ...

    def by_intent(self, intent_id: str) -> Guidance | None: ...

    def by_slip_number(self, number: str) -> Guidance | None: ...

    def next_number(self, on: date) -> int:
        """The desk's next running number of that day."""

    def of_person(self, identity_number: str, limit: int = 20) -> list[Guidance]:
        """The latest visits of a person, newest first: what was asked for before (Đà Nẵng Đ5.4)."""
