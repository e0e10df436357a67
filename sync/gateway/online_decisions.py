"""What did desks decide about dossiers that were lodged online, and may this desk still decide? (once: I2)"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, select, update

from sync.gateway.envelope import Event
from sync.gateway.problems import Problem
from sync.gateway.row_sets import among
from sync.gateway.tables import online

ACCEPTED, WAITING = "accepted", "waiting"
RECEIVED, GUIDED = "dossier.received", "guidance.given"
DECIDED = Problem("already-decided", "another desk has decided on this online dossier")
_STATES = {"supplement": "supplement", "refused": "refused"}


def online_id_of(event: Event) -> str:
    """The online dossier that this event decides on; "" for the many that decide on none."""
    if event.problem is not None or event.data is None:
        return ""
    if event.kind == RECEIVED:
        return event.subject if event.data["entrySource"] == "online" else ""
    told = event.data.get("onlineId") if event.kind == GUIDED else None
    return told if isinstance(told, str) and event.data["outcome"] in _STATES else ""


class OnlineDecisions:
    """The online dossiers that a batch decides on, locked until its end. An id that no portal lodged is no decision."""

    def __init__(self, connection: Connection, agency: str) -> None:
        self._connection = connection
        self._agency = agency
        self._states: dict[str, str] = {}
        self._decided: dict[str, str] = {}

    def load(self, events: Iterable[Event]) -> None:
        """Lock and read; asks nothing when the batch holds no such event."""
        ids = {found for found in map(online_id_of, events) if found}
        if not ids:
            return
        mine = (online.c.agency == self._agency, among(online.c.id, ids))
        query = select(online.c.id, online.c.state).where(*mine).order_by(online.c.id).with_for_update()
        self._states = {row.id: row.state for row in self._connection.execute(query)}

    def problem(self, event: Event) -> Problem | None:
        """Two final decisions are for a person, never for the order of arrival to undo."""
        found = online_id_of(event)
        return DECIDED if self._states.get(found, WAITING) != WAITING else None

    def take(self, event: Event) -> None:
        """The event was applied: its decision stands."""
        found = online_id_of(event)
        if found in self._states and event.data is not None:
            state = ACCEPTED if event.kind == RECEIVED else _STATES[event.data["outcome"]]
            self._states[found] = self._decided[found] = state

    def write(self, now: datetime) -> None:
        """Into the table, in id order."""
        for found, state in sorted(self._decided.items()):
            self._connection.execute(update(online).where(online.c.id == found).values(state=state, updated_at=now))
