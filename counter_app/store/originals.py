"""Can the bytes of an act be made anew from what the store keeps of the dossier? Believed only when their hash agrees."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from counter_app.domain.act import Act, event_of
from counter_app.domain.act_fact import act_fact
from counter_app.domain.errors import CounterError
from counter_app.domain.operation import ClockTrust, OperationKind, canonical_json, payload_hash
from counter_app.domain.received_fact import received_fact
from counter_app.store.dossier_rows import from_body
from counter_app.store.transaction import Transaction

_FIRST = "SELECT v.body FROM dossier d JOIN dossier_version v ON v.dossier_id = d.id AND v.version = 1 WHERE d.uid = ?"
_ACT = """
SELECT a.body, b.body, v.body FROM dossier d JOIN dossier_act a ON a.dossier_id = d.id
JOIN dossier_version b ON b.dossier_id = d.id AND b.version = a.version_before
JOIN dossier_version v ON v.dossier_id = d.id AND v.version = a.version
WHERE d.uid = ? AND a.op_id = ?
"""


class Wanted(NamedTuple):
    """What an outbox row still tells of the bytes that are gone."""

    kind: str
    dossier_uid: str
    op_id: str
    clock_trust: str
    payload_hash: str


def made_anew(tx: Transaction, row: Wanted) -> bytes | None:
    """Receptions from the first version of their dossier, acts from the act and the versions around it; None for what stands
    nowhere else, and for what today's program would say in other words."""
    try:
        return next((made for made in _versions_of(tx, row) if payload_hash(made) == row.payload_hash), None)
    except (CounterError, ValueError, TypeError, KeyError):  # a record that this program reads no more is no original
        return None


def _versions_of(tx: Transaction, row: Wanted) -> Iterator[bytes]:
    trust = ClockTrust(row.clock_trust)
    if row.kind == OperationKind.DOSSIER_RECEIVED:
        body = tx.value(_FIRST, (row.dossier_uid,))
        if body is not None:
            dossier = from_body(body)
            yield canonical_json(received_fact(dossier, trust))
            yield canonical_json(received_fact(replace(dossier, dossier_code=None), trust))
        return
    found = tx.one(_ACT, (row.dossier_uid, row.op_id))
    if found is not None:
        act, before, after = found
        yield canonical_json(act_fact(from_body(before), from_body(after), _act(act), trust))


def _act(body: bytes) -> Act:
    members: dict[str, Any] = json.loads(body)
    times = {name: datetime.fromisoformat(members[name]) for name in ("at", "recorded_at")}
    return Act(**{**members, **times, "event": event_of(members["event"])})
