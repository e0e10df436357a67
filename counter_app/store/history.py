"""What happened to a dossier, and where does each act stand on its way to the centre?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, tzinfo
from heapq import merge

from counter_app.domain.operation import DeliveryState, OperationKind
from counter_app.domain.views import HistoryRow
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
            SELECT o.at, o.actor, o.kind, o.payload, o.op_id, d.state, d.attempts, d.next_try_us, d.last_answer
            FROM outbox o JOIN delivery d ON d.seq = o.seq WHERE o.dossier_uid = ? ORDER BY o.lane_seq DESC
        """
        for at, actor, kind, payload, op_id, state, attempts, next_try_us, last_answer in self._tx.rows(sql, (uid,)):
            yield HistoryRow(
                at=datetime.fromisoformat(at),
                actor=actor,
                code=kind,
                facts=_facts(payload),
                op_id=op_id,
                sync=DeliveryState(state),
                attempts=attempts,
                next_try_at=from_microseconds(next_try_us, self._zone) if state == DeliveryState.PENDING else None,
                last_answer=last_answer,
            )

    def _entries(self, uid: str) -> Iterator[HistoryRow]:
        sql = "SELECT at, actor, action, facts FROM audit WHERE subject = ? ORDER BY n DESC"
        for at, actor, action, facts in self._tx.rows(sql, (uid,)):
            if action not in _TOLD_BY_OPERATIONS:
                yield HistoryRow(datetime.fromisoformat(at), actor, action, json.loads(facts))


def _facts(payload: bytes) -> dict[str, str]:
    """The single values of the operation as text; lists and people stay where they are."""
    members = json.loads(payload)
    details = members.get("details")
    if isinstance(details, dict):  # what a notice was about, how it was given, with what success
        members |= {name: details[name] for name in _OF_DETAILS if name in details}
    return {
        name: str(value) for name, value in members.items() if isinstance(value, str | int) and not isinstance(value, bool)
    }
