"""What is known of an outage, from the moment somebody noticed it until it is over (Bắc Giang Đ21.3; Huế Đ23)?

Work goes on unchanged while one is open; only `ONE_DATABASE_DOWN` lets a desk ask for papers (NĐ 309/2026 Đ4.2a).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from counter_app.domain.errors import BadField, MissingField
from counter_app.domain.operation import ClockTrust


class OutageKind(StrEnum):
    """The stored value never changes."""

    NO_NETWORK = "no_network"
    CENTRE_DOWN = "centre_down"
    ONE_DATABASE_DOWN = "one_database_down"
    PC_DEAD = "pc_dead"
    POWER = "power"


class OutageStepKind(StrEnum):
    """What may be written down of an open outage; `CLOSED` is the last."""

    TOLD = "told"  # somebody was told: `whom`
    TICKET = "ticket"  # the operator's number: `text`
    EXPECTED_END = "expected_end"  # `moment`
    NOTE = "note"
    CLOSED = "closed"  # it was over at `moment`


@dataclass(frozen=True, slots=True)
class OutageStep:
    """One line of the record; lines are only ever added. `at`: when it was written down."""

    kind: OutageStepKind
    at: datetime
    officer_id: str
    officer_name: str
    whom: str = ""
    text: str = ""
    moment: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outage:
    """The record as it stands. `began_at` is when it was noticed, `recorded_at` when it was written down.

    `database`: which one is down, for ONE_DATABASE_DOWN only. `planned_key`: the announcement of the centre that it belongs
    to, "" for one that nobody announced. `proposed`: the program asked first, a person confirmed.
    """

    uid: str
    kind: OutageKind
    began_at: datetime
    recorded_at: datetime
    noticed_by: str
    officer_id: str
    officer_name: str
    desk_id: str
    database: str = ""
    planned_key: str = ""
    proposed: bool = False
    steps: tuple[OutageStep, ...] = ()

    @property
    def is_open(self) -> bool:
        """True until somebody wrote down that it is over."""
        return self.closing is None

    @property
    def closing(self) -> OutageStep | None:
        """The line that ended it."""
        return next((step for step in self.steps if step.kind is OutageStepKind.CLOSED), None)

    @property
    def ended_at(self) -> datetime | None:
        """When it was over; None while it is open."""
        return self.closing.moment if self.closing else None

    @property
    def told(self) -> tuple[OutageStep, ...]:
        """Who was told, in order."""
        return tuple(step for step in self.steps if step.kind is OutageStepKind.TOLD)

    @property
    def ticket(self) -> str:
        """The operator's number, the latest one."""
        return next((step.text for step in reversed(self.steps) if step.kind is OutageStepKind.TICKET), "")

    @property
    def expected_end_at(self) -> datetime | None:
        """As told last."""
        return next((step.moment for step in reversed(self.steps) if step.kind is OutageStepKind.EXPECTED_END), None)

    def covers(self, at: datetime) -> bool:
        """True for a moment inside the outage: the window in which paper may have been written."""
        return self.began_at <= at and (self.ended_at is None or at <= self.ended_at)

    def with_step(self, step: OutageStep) -> Outage:
        """With one line more. Raises BadField(outage) when it is over."""
        if not self.is_open:
            raise BadField(field="outage", value=self.uid, reason="outage-is-over")
        return replace(self, steps=(*self.steps, step))


@dataclass(frozen=True, slots=True)
class PlannedOutage:
    """An outage that the centre announced (NĐ 224/2026 Đ13.1a: seven working days before). `called_off`: not now."""

    key: str
    kind: OutageKind
    begins_at: datetime
    ends_at: datetime
    reason: str = ""
    contact: str = ""
    called_off: bool = False


def judge_opening(kind: OutageKind, began_at: datetime, now: datetime, database: str) -> None:
    """May the record be opened so? Raises BadField(began_at), MissingField(outage_database)."""
    if began_at > now:
        raise BadField(field="began_at", value=began_at.isoformat(), reason="in-the-future")
    if kind is OutageKind.ONE_DATABASE_DOWN and not database:
        raise MissingField(field="outage_database")


def judge_end(outage: Outage, ended_at: datetime, now: datetime) -> None:
    """May it end then? Raises BadField(ended_at)."""
    if ended_at > now:
        raise BadField(field="ended_at", value=ended_at.isoformat(), reason="in-the-future")
    if ended_at < outage.began_at:
        raise BadField(field="ended_at", value=ended_at.isoformat(), reason="before-the-outage")


def database_is_down(outages: Iterable[Outage]) -> bool:
    """True while the ground of NĐ 309/2026 Đ4.2a holds: a database that the desk reads from cannot be read."""
    return any(one.is_open and one.kind is OutageKind.ONE_DATABASE_DOWN for one in outages)


def outage_fact(outage: Outage, clock_trust: ClockTrust) -> dict[str, Any]:
    """What the centre is told when it opens, and once more when it closes (docs/wire.md, `outage.recorded` version 1)."""
    return {
        "desk": outage.desk_id,
        "kind": str(outage.kind),
        "database": outage.database or None,
        "beganAt": _iso(outage.began_at),
        "endedAt": _iso(outage.ended_at),
        "expectedEndAt": _iso(outage.expected_end_at),
        "noticedBy": outage.noticed_by,
        "told": [{"whom": step.whom, "at": _iso(step.at), "note": step.text} for step in outage.told],
        "ticket": outage.ticket,
        "plannedKey": outage.planned_key or None,
        "proposed": outage.proposed,
        "recordedAt": _iso(outage.recorded_at),
        "clerkId": outage.officer_id,
        "clerkName": outage.officer_name,
        "deskClock": {"trust": str(clock_trust)},
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat(timespec="milliseconds") if at else None
