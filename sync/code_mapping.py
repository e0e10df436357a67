"""How a provisional number gets its official code: once and for ever, and what stops it (D8, I2, I3)."""

from __future__ import annotations

from datetime import datetime

from counter_app.domain.notice_duty import code_given
from counter_app.domain.operation import OutboxRow
from counter_app.ports import AuditEntry, Session
from sync.answers import Problem
from sync.lane_alarm import SYNC_ACTOR, alarm


def map_code(session: Session, row: OutboxRow, central_no: str, now: datetime) -> bool | Problem:
    """As `give_code`, for the answer to an operation; what must not happen is an alarm about that operation."""
    given = give_code(session, row.dossier_uid, central_no, now)
    if isinstance(given, Problem):
        alarm(session, row, given, now)
    return given


def give_code(session: Session, uid: str, central_no: str, now: datetime) -> bool | Problem:
    """True when the code was mapped now, False when there is nothing to map; a Problem when paper and centre would part.

    A number that differs from one already mapped, or that another dossier owns, is never a rename.
    """
    dossier = session.dossiers.by_uid(uid)
    if dossier is None or dossier.dossier_code == central_no:
        return False
    owner = session.dossiers.by_number(central_no)
    if dossier.dossier_code is not None:
        return Problem("number-differs", f"{dossier.dossier_code} ≠ {central_no}")
    if owner is not None and owner.uid != dossier.uid:
        return Problem("number-taken", central_no)
    session.dossiers.give_code(dossier.uid, central_no)
    facts = {"code": central_no, "provisional": dossier.provisional_number or ""}
    session.notices.add(code_given(dossier, now))
    session.audit.add(AuditEntry(now, SYNC_ACTOR, "code.mapped", dossier.uid, facts))
    return True
