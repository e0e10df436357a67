"""What happened to a dossier, and where does each act stand on its way to the centre?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, tzinfo
from heapq import merge

from counter_app.domain.operation import DeliveryState, OperationKind
from counter_app.domain.views import ORIGINAL_AT_CENTRE, HistoryRow
from counter_app.store.moments import from_microseconds
from counter_app.store.transaction import Transaction

# These audit entries tell again what an operation of the outbox tells already.
_TOLD_BY_OPERATIONS = (*(str(kind) for kind in OperationKind), "slip.confirmed", "slip.spoiled")

_OF_DETAILS = ("about", "channel", "outcome")


class Histories:
    """Acts from the outbox, and those audit entries about the dossier that no operation tells."""

    def __init__(self, tx: Transaction, zone: tzinfo | None) -> None:
        self._tx = tx
        self._zone = zone

    def of_dossier(self, uid: str) -> list[HistoryRow]:
        """Newest first. Inside each source the order is that of its numbers, whatever the clock did (D17)."""
        return list(merge(self._operations(uid), self._entries(uid), key=lambda row: row.at, reverse=True))

    def _operations(self, uid: str) -> Iterator[HistoryRow]:
        sql = """
            SELECT o.kind, o.dossier_uid, o.op_id, o.clock_trust, o.payload_hash,
                   o.payload, o.at, o.actor,
                   iif(d.state = 'parked' AND d.decided = 2, 'superseded', d.state), d.attempts, d.next_try_us, d.last_answer
            FROM outbox o JOIN delivery d ON d.seq = o.seq WHERE o.dossier_uid = ? ORDER BY o.lane_seq DESC
        """
        for *key, payload, at, actor, state, attempts, next_try_us, last_answer in self._tx.rows(sql, (uid,)):
            kind, _, op_id, _, _ = key
            yield HistoryRow(
                at=datetime.fromisoformat(at),
                actor=actor,
                code=kind,
                facts=_facts(payload or self._made_anew(key)),
                op_id=op_id,
                sync=DeliveryState(state),
                attempts=attempts,
                next_try_at=from_microseconds(next_try_us, self._zone) if state == DeliveryState.PENDING else None,
                last_answer=last_answer,
            )

    def _made_anew(self, key: list[str]) -> bytes | None:
        """Of an act whose bytes were let go of; loaded only for such a one (D20)."""
        from counter_app.store.originals import Wanted, made_anew

        return made_anew(self._tx, Wanted(*key))

    def _entries(self, uid: str) -> Iterator[HistoryRow]:
        sql = "SELECT at, actor, action, facts FROM audit WHERE subject = ? ORDER BY n DESC"
        for at, actor, action, facts in self._tx.rows(sql, (uid,)):
            if action not in _TOLD_BY_OPERATIONS:
                yield HistoryRow(datetime.fromisoformat(at), actor, action, json.loads(facts))


def _facts(payload: bytes | None) -> dict[str, str]:
    """The single values of the operation as text; lists and people stay where they are."""
    if payload is None:
        return {ORIGINAL_AT_CENTRE: "1"}
    members = json.loads(payload)
    details = members.get("details")
    if isinstance(details, dict):  # what a notice was about, how it was given, with what success
        members |= {name: details[name] for name in _OF_DETAILS if name in details}
    return {
        name: str(value) for name, value in members.items() if isinstance(value, str | int) and not isinstance(value, bool)
    }
