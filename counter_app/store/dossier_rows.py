"""How a dossier becomes columns and a JSON body, and comes back as it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from counter_app.domain.dossier import (
    Channel,
    DeliveryStatus,
    Dossier,
    DossierStatus,
    DueDate,
    EntrySource,
    HandedIn,
    MoneyStatus,
    RegisterEntry,
    ReplacedDue,
    ReturnMethod,
    SyncStatus,
)
from counter_app.domain.errors import DomainError, StoreBroken
from counter_app.domain.fee import FeeLine
from counter_app.domain.lodging import Authorisation, PostalItem
from counter_app.domain.notice_wish import NoticeWish
from counter_app.domain.operation import canonical_json
from counter_app.domain.payment import Payment
from counter_app.domain.person import Person
from counter_app.domain.processing_time import ProcessingTime
from counter_app.domain.record_json import record_from_json, record_to_json
from counter_app.domain.views import DossierRow
from counter_app.store.delivery import SYNC_OF_RANK, SYNC_RANK
from counter_app.store.moments import moment
from counter_app.store.search import phone_key

# Nothing more is expected of the unit: such a dossier is neither due nor late.
CLOSED = frozenset(
    {
        DossierStatus.REFUSED,
        DossierStatus.RETURNED_FOR_SUPPLEMENT,  # the applicant's turn; the term begins again with the new round
        DossierStatus.STOPPED,
        DossierStatus.WITHDRAWN,
        DossierStatus.VOIDED,
        DossierStatus.REFUSED_AS_RESULT,
        DossierStatus.RESULT_READY,
        DossierStatus.RESULT_RETURNED,
    }
)

ROW_COLUMNS = f"""
d.uid, d.dossier_code, d.provisional_number, d.applicant_name, d.identity_number, p.name, d.received_at, d.due_at, d.status,
{SYNC_RANK.format(uid="d.uid")}
"""


# What an act may change. Numbers and times of reception stand on paper and stay.
MOVING_COLUMNS = ("due_at", "due_on", "late_after", "is_open", "status")
PEOPLE_COLUMNS = ("applicant_name", "submitter_name", "identity_number", "phone")  # only a correction changes these


def to_columns(dossier: Dossier) -> dict[str, Any]:
    """The columns that lists, look-ups and counts need."""
    due = dossier.due
    late_after = due.overdue_after or due.due_at
    # A term in days ends at 24:00, which is the next day's 00:00: the last day in time is the one before.
    last_day = (late_after - timedelta.resolution).date() if late_after else None
    return {
        "uid": dossier.uid,
        "dossier_code": dossier.dossier_code,
        "provisional_number": dossier.provisional_number,
        "applicant_name": dossier.applicant.name,
        "submitter_name": dossier.submitter.name if dossier.submitter else "",
        "identity_number": dossier.applicant.identity_number,
        "phone": phone_key(dossier.applicant),
        "received_at": dossier.received_at.isoformat(),
        "received_on": dossier.received_at.date().isoformat(),
        "due_at": due.due_at.isoformat() if due.due_at else None,
        "due_on": due.due_at.date().isoformat() if due.due_at else None,
        "late_after": last_day.isoformat() if last_day else None,
        "is_open": int(dossier.status not in CLOSED),
        "status": str(dossier.status),
    }


def to_row(columns: tuple[Any, ...]) -> DossierRow:
    """A line of a list from `ROW_COLUMNS`."""
    uid, code, temporary, name, identity_number, procedure_name, received_at, due_at, status, rank = columns
    return DossierRow(
        uid=uid,
        number=code or temporary or "",
        provisional=code is None,
        applicant_name=name,
        identity_number=identity_number,
        procedure_name=procedure_name,
        received_at=datetime.fromisoformat(received_at),
        due_at=moment(due_at),
        status=status,
        sync=SyncStatus(SYNC_OF_RANK[rank]),
    )


def to_body(dossier: Dossier) -> bytes:
    """The whole dossier as canonical JSON."""
    return canonical_json(record_to_json(dossier))


def with_code(body: bytes, dossier_code: str) -> bytes:
    """The body with the official code. Everything else stays as it was written: a backlog of codes decodes no dossier."""
    return canonical_json({**json.loads(body), "dossier_code": dossier_code})


def from_body(body: bytes) -> Dossier:
    """The dossier of a body, also of one written before a field was added. Raises StoreBroken."""
    try:
        members = json.loads(body)
        return Dossier(**{name: _READ.get(name, _as_is)(value) for name, value in members.items()})
    except (ValueError, TypeError, KeyError, DomainError) as error:
        raise StoreBroken(reason=f"dossier-body: {error}") from error


def _as_is(value: Any) -> Any:
    return value


def _record(kind: Any) -> Callable[[Any], Any]:
    return lambda value: record_from_json(kind, value)


def _due(members: dict[str, Any]) -> DueDate:
    return DueDate(
        due_at=moment(members["due_at"]),
        counted_from=datetime.fromisoformat(members["counted_from"]),
        term=ProcessingTime.parse(members["term"]),
        policy=members["policy"],
        overdue_after=moment(members["overdue_after"]),
        calendar_version=members["calendar_version"],
        explanation=tuple((code, dict(facts)) for code, facts in members["explanation"]),
    )


def _replaced(rows: list[dict[str, Any]]) -> tuple[ReplacedDue, ...]:
    return tuple(ReplacedDue(_due(row["due"]), row["kind"], datetime.fromisoformat(row["at"])) for row in rows)


_READ: dict[str, Callable[[Any], Any]] = {
    "channel": Channel,
    "applicant": _record(Person),
    "submitter": _record(Person | None),
    "handed_in": _record(tuple[HandedIn, ...]),
    "received_at": datetime.fromisoformat,
    "recorded_at": datetime.fromisoformat,
    "due": _due,
    "return_method": ReturnMethod,
    "fee_lines": _record(tuple[FeeLine, ...]),
    "status": DossierStatus,
    "money": MoneyStatus,
    "delivery": DeliveryStatus,
    "entry_source": EntrySource,
    "register": _record(RegisterEntry | None),
    "replaced_dues": _replaced,
    "stopped_at": moment,
    "authorisation": _record(Authorisation | None),
    "postal": _record(PostalItem | None),
    "payment": _record(Payment | None),
    "notice_wish": _record(NoticeWish | None),
}
