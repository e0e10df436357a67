"""What the desk tells the centre: operations, their canonical bytes, and the hash chain over them (D4)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

SCHEMA_VERSION = 1
GENESIS_HASH = "0" * 64


class OperationKind(StrEnum):
    """The event types of central-apis §5.3 that this program makes. The wire name is `vn.motcua.<kind>.v<schema>`."""

    DOSSIER_RECEIVED = "dossier.received"
    RECEPTION_VOIDED = "reception.voided"
    SLIP_PRINTED = "slip.printed"
    NOTE_ADDED = "note.added"
    DOSSIER_CORRECTED = "dossier.corrected"
    SUPPLEMENT_REQUESTED = "dossier.supplement-requested"
    SUPPLEMENT_RECEIVED = "dossier.supplement-received"
    DOSSIER_REFUSED = "dossier.refused"
    DOSSIER_HANDED_OVER = "dossier.handed-over"
    DOSSIER_CAME_BACK = "dossier.returned"
    RESULT_RECEIVED = "result.received"
    RESULT_RETURNED = "result.returned"
    DOSSIER_WITHDRAWN = "dossier.withdrawn"
    DOSSIER_STOPPED = "dossier.stopped"
    APPOINTMENT_CHANGED = "appointment.changed"
    PAYMENT_RECORDED = "payment.recorded"
    NOTICE_GIVEN = "notice.given"
    ACT_REVERSED = "act.reversed"
    GUIDANCE_GIVEN = "guidance.given"
    RESULT_GIVEN_TO_POST = "result.given-to-post"
    RESULT_CAME_BACK = "result.came-back"
    RESULT_INVALIDATED = "result.invalidated"
    POST_BATCH_SIGNED = "post.batch-signed"
    DOCUMENT_ATTACHED = "document.attached"
    DOCUMENT_CONFIRMED = "document.confirmed"
    OUTAGE_RECORDED = "outage.recorded"
    KIT_ISSUED = "paper.kit-issued"
    DAY_CLOSED = "day.closed"
    CATCH_UP_RECORDED = "catch-up.recorded"
    OPERATION_SUPERSEDED = "operation.superseded"


class DeliveryState(StrEnum):
    """State of one operation on its way (lives in the delivery table, never on the fact)."""

    PENDING = "pending"
    SENDING = "sending"
    ACKED = "acked"
    PARKED = "parked"
    SUPERSEDED = "superseded"  # parked, and the centre took a person's decision on it; the store counts it as parked


class ClockTrust(StrEnum):
    """What the desk knows about its own clock (D17)."""

    CONFIRMED = "confirmed"  # measured against the centre
    PERSON_CONFIRMED = "person_confirmed"  # a person confirmed today's date
    UNCONFIRMED = "unconfirmed"
    IMPLAUSIBLE = "implausible"  # before the program was built, or behind what is already in the store


@dataclass(frozen=True, slots=True)
class Operation:
    """A new fact for the centre, made in the use case and committed with it.

    `data` holds JSON values only (str, int, bool, None, list, dict; no floats). `intent_id` makes the use case idempotent.
    """

    op_id: str
    dossier_uid: str
    kind: OperationKind
    data: Mapping[str, Any]
    actor: str
    at: datetime
    monotonic_seconds: int
    boot_id: str
    clock_trust: ClockTrust
    schema_version: int = SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """An immutable outbox row as stored; `lane_seq` counts per dossier.

    `payload`: canonical bytes of `Operation.data`, empty once the centre had them long enough to let them go (`trim_ports`).
    """

    seq: int
    op_id: str
    dossier_uid: str
    lane_seq: int
    kind: str
    schema_version: int
    payload: bytes
    payload_hash: str
    prev_hash: str
    row_hash: str
    actor: str
    at: datetime
    monotonic_seconds: int
    boot_id: str
    clock_trust: str


def canonical_json(value: object) -> bytes:
    """Bytes that are the same for the same value: sorted keys, no spaces, UTF-8, no NaN. Floats are refused.

    Raises TypeError on a float (money is whole đồng, times are text).
    """
    _refuse_floats(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


_NEVER_FLOATS: Final = frozenset({str, int, bool, type(None)})


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("floats have no canonical form here")
    members: Iterable[object] = ()
    if isinstance(value, dict | Mapping):
        members = value.values()
    elif isinstance(value, list | tuple):
        members = value
    for member in members:
        if type(member) not in _NEVER_FLOATS:
            _refuse_floats(member)


def payload_hash(payload: bytes) -> str:
    """SHA-256 of the payload bytes, lower-case hex. The centre echoes it in every answer (D6)."""
    return hashlib.sha256(payload).hexdigest()


def row_hash(prev_hash: str, entry: Mapping[str, object]) -> str:
    """Link of the chain: SHA-256(prev_hash ‖ canonical entry). `entry` holds every immutable column but the two hashes."""
    return hashlib.sha256(prev_hash.encode() + canonical_json(dict(entry))).hexdigest()
