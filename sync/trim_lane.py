"""When may the bytes of what was sent go from the desk? A little at each idle contact, only what the centre proves to hold.

Three things come before it: the centre acknowledged the row, a backup of the centre holds it since thirty days (the store
counts, `trim_ports`), and in this very contact the centre shows the mark that it makes of the row anew. And one of our own:
the bytes must stand elsewhere in the store, too, so that a centre which loses everything can still be told again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from counter_app.domain.errors import CentralError
from counter_app.domain.operation import OutboxRow
from counter_app.domain.row_mark import mark_of
from counter_app.ports import AuditEntry, DeskClock, DeskStore
from counter_app.proof_ports import SeqRange
from sync.gateway_client import GatewayClient
from sync.held_rows import HeldRows
from sync.lane_alarm import SYNC_ACTOR

ROWS_AT_ONCE: Final = 200
_MOST_PLACES: Final = 500  # one question to the centre tells so many places
TRIMMED: Final = "outbox.trimmed"


@dataclass(frozen=True, slots=True)
class TrimStep:
    """What one step did. `more`: there may be another one."""

    trimmed: int = 0
    more: bool = False


class TrimLane:
    """Goes through the acknowledgements in their order; begins again from the first one when it came to the end."""

    def __init__(self, store: DeskStore, client: GatewayClient, clock: DeskClock, incarnation: str) -> None:
        self._store = store
        self._held = HeldRows(client, incarnation)
        self._clock = clock
        self._after = 0

    def run(self) -> TrimStep:
        """One step. Does nothing when the centre cannot be asked. Raises StoreError."""
        with self._store.read() as session:
            trims = session.outbox.proof.trims
            found = trims.ripe(self._clock.now(), self._after, ROWS_AT_ONCE)
            if not found:
                self._after = 0
                return TrimStep()
            rows = [row for row in found if trims.made_anew(row)]
            last = max(trims.ack_order(row) for row in found)
        try:
            proven = self._proven(rows)
        except CentralError:
            return TrimStep()
        if proven:
            self._let_go(proven)
        self._after = last
        return TrimStep(len(proven), more=True)

    def _proven(self, rows: Sequence[OutboxRow]) -> list[OutboxRow]:
        """Those whose mark the centre shows: it has hashed the bytes that lie there now."""
        proven: list[OutboxRow] = []
        rest = list(rows)
        while rest:
            first = rest[0].seq
            here = [row for row in rest if row.seq < first + _MOST_PLACES]
            there = {row.seq: row.mark for row in self._held.rows(SeqRange(first, here[-1].seq))}
            proven += [row for row in here if there.get(row.seq) == mark_of(row)]
            rest = rest[len(here) :]
        return proven

    def _let_go(self, rows: list[OutboxRow]) -> None:
        now = self._clock.now()
        with self._store.write() as session:
            session.outbox.proof.trims.trim(rows, now)
            facts = {"count": str(len(rows)), "first": str(rows[0].seq), "last": str(rows[-1].seq)}
            session.audit.add(AuditEntry(now, SYNC_ACTOR, TRIMMED, "desk", facts))
