"""How something that must never happen is written into the audit log, so that a person sees it (I4)."""

from __future__ import annotations

from datetime import datetime

from counter_app.domain.operation import OutboxRow
from counter_app.ports import AuditEntry, Session
from sync.answers import Problem

SYNC_ACTOR = "sync"


def alarm(session: Session, row: OutboxRow, problem: Problem, now: datetime) -> None:
    """One audit entry; in the caller's transaction."""
    facts = {"problem": problem.code, "detail": problem.detail, "op_id": row.op_id}
    session.audit.add(AuditEntry(now, SYNC_ACTOR, "sync.alarm", row.dossier_uid, facts))
