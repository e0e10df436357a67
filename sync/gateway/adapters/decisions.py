"""What does a person decide about a dossier that is stuck at an upstream, and where is it written down? (rule 10)"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, update

from sync.gateway.adapters.tables import upstream_dossier, upstream_step
from sync.gateway.operators import Decision, NothingToDo, write_down


@dataclass(frozen=True, slots=True)
class Stands:
    """Which dossier at which upstream, who decides and why."""

    name: str
    dossier_id: str
    operator: str
    reason: str


def release(connection: Connection, about: Stands, now: datetime) -> None:
    """Try again, after the cause was put right. Raises NothingToDo for a dossier that is not stuck."""
    _release(connection, about, now)
    _note(connection, "upstream-release", about, now)


def settle(connection: Connection, about: Stands, *, is_there: bool, now: datetime) -> None:
    """Steps whose outcome nobody could look up: a person looked and found them there, or not. Raises NothingToDo."""
    doubtful = (
        upstream_step.c.name == about.name,
        upstream_step.c.dossier_id == about.dossier_id,
        upstream_step.c.state == "unknown",
    )
    decided = update(upstream_step).where(*doubtful).values(state="done", at=now)
    if connection.execute(decided if is_there else delete(upstream_step).where(*doubtful)).rowcount == 0:
        raise NothingToDo(about.dossier_id)
    _release(connection, about, now)
    _note(connection, "upstream-there" if is_there else "upstream-again", about, now)


def _release(connection: Connection, about: Stands, now: datetime) -> None:
    row = upstream_dossier.c
    stuck = (row.name == about.name, row.dossier_id == about.dossier_id, row.state == "stuck")
    fresh = {"state": "sending", "attempts": 0, "retry_at": None, "problem": "", "problem_text": "", "updated_at": now}
    if connection.execute(update(upstream_dossier).where(*stuck).values(**fresh)).rowcount != 1:
        raise NothingToDo(about.dossier_id)


def _note(connection: Connection, act: str, about: Stands, now: datetime) -> None:
    write_down(connection, act, Decision(about.operator, about.name, about.dossier_id, about.reason), now)
