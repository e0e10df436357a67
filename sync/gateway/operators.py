"""What may a person at the centre do past the rules, and where is it written down? (rule 10)"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from sync.gateway.desk_tables import divergence
from sync.gateway.tables import dossier, inbox, operator_act


class NothingToDo(LookupError):
    """No refused event of this desk has this id."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decides about which event, and why."""

    operator: str
    client_id: str
    event_id: str
    reason: str


def reconsider(connection: Connection, decision: Decision, now: datetime) -> None:
    """Forget a refusal, so that the same event is judged anew when the desk sends it again. Raises NothingToDo."""
    refused = (inbox.c.client_id == decision.client_id, inbox.c.event_id == decision.event_id, inbox.c.state == "rejected")
    if connection.execute(delete(inbox).where(*refused)).rowcount != 1:
        raise NothingToDo(decision.event_id)
    write_down(connection, "reconsider", decision, now)


def skip(connection: Connection, decision: Decision, now: datetime) -> None:
    """Let the dossier go on after a refused event that will never be right; refusal and data stay. Raises NothingToDo."""
    refused = (inbox.c.client_id == decision.client_id, inbox.c.event_id == decision.event_id, inbox.c.state == "rejected")
    row = connection.execute(select(inbox.c.subject, inbox.c.sequence).where(*refused)).first()
    if row is None:
        raise NothingToDo(decision.event_id)
    waits_for_it = (dossier.c.id == row.subject, dossier.c.last_sequence == row.sequence - 1)
    moved = update(dossier).where(*waits_for_it).values(last_sequence=row.sequence, updated_at=now)
    if connection.execute(moved).rowcount != 1:
        raise NothingToDo(decision.event_id)
    write_down(connection, "skip", decision, now)


def reopen(connection: Connection, decision: Decision, now: datetime) -> None:
    """Take events of this life of a desk again; what stands at the disputed places stays there. Raises NothingToDo."""
    d = divergence.c
    life = select(d.incarnation).where(
        d.client_id == decision.client_id, d.event_id == decision.event_id, d.decided_at.is_(None)
    )
    waiting = (d.client_id == decision.client_id, d.incarnation.in_(life), d.decided_at.is_(None))
    decided = update(divergence).where(*waiting)
    settled = decided.values(decided_at=now, decided_by=decision.operator, reason=decision.reason)
    if connection.execute(settled).rowcount < 1:
        raise NothingToDo(decision.event_id)
    write_down(connection, "reopen", decision, now)


def write_down(connection: Connection, act: str, decision: Decision, now: datetime) -> None:
    """Who decided what about which event (or dossier), and why; kept for ever."""
    row = {"id": str(uuid.uuid4()), "at": now, "act": act, "operator": decision.operator, "client_id": decision.client_id}
    connection.execute(insert(operator_act).values(**row, event_id=decision.event_id, reason=decision.reason))
