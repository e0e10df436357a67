"""What was done with each dossier, on which version, and what waits for the desk? Append-only (I4)."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

from counter_app.act_ports import DuePage, DueRow, RecordedAct
from counter_app.domain.act import Act, event_of
from counter_app.domain.dossier import Dossier
from counter_app.domain.errors import StoreBroken
from counter_app.domain.operation import canonical_json
from counter_app.store.dossier_rows import from_body
from counter_app.store.transaction import Transaction

MOST_DUE = 200
MOST_WAITING = 500
_SELECT = "SELECT d.uid, a.rev, a.op_id, a.body FROM dossier_act a JOIN dossier d ON d.id = a.dossier_id"
_WAITING = ("received", "processing", "waiting_outside", "returned_for_supplement", "waiting_payment", "result_ready")


class SqliteActs:
    """Implements act_ports.ActTable."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, recorded: RecordedAct) -> None:
        """Append to the version that `dossiers.update` has just made. A second use of the act id raises StoreBroken."""
        found = self._tx.one("SELECT id, version FROM dossier WHERE uid = ?", (recorded.dossier_uid,))
        if found is None:
            raise StoreBroken(reason="unknown-dossier", uid=recorded.dossier_uid)
        dossier_id, version = found
        act = recorded.act
        self._tx.run(
            "INSERT INTO dossier_act (act_id, dossier_id, version_before, version, rev, event, op_id, body)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (act.act_id, dossier_id, version - 1, version, recorded.rev, str(act.event), recorded.op_id, _body(act)),
        )

    def by_id(self, act_id: str) -> RecordedAct | None:
        """The act of this intent."""
        row = self._tx.one(f"{_SELECT} WHERE a.act_id = ?", (act_id,))
        return _recorded(row) if row else None

    def of_dossier(self, uid: str) -> list[RecordedAct]:
        """Oldest first, undone ones included."""
        return [_recorded(row) for row in self._tx.rows(f"{_SELECT} WHERE d.uid = ? ORDER BY a.rev", (uid,))]

    def of_batch(self, batch_id: str) -> list[RecordedAct]:
        """By the range of ids that begin with the batch's: the unique index is asked, not every act."""
        sql = f"{_SELECT} WHERE a.act_id > ? AND a.act_id < ? ORDER BY a.id LIMIT ?"
        return [_recorded(row) for row in self._tx.rows(sql, (f"{batch_id}:", f"{batch_id};", MOST_WAITING))]

    def state_before(self, act_id: str) -> Dossier:
        """The version that the act was made on."""
        body = self._tx.value(
            "SELECT v.body FROM dossier_act a JOIN dossier_version v"
            " ON v.dossier_id = a.dossier_id AND v.version = a.version_before WHERE a.act_id = ?",
            (act_id,),
        )
        if body is None:
            raise StoreBroken(reason="unknown-act", act_id=act_id)
        return from_body(body)

    def due_between(self, first: date | None, last: date, limit: int, after: str = "") -> DuePage:
        """Open dossiers by due time, a page by keyset. Due times stand in the desk's zone: their text sorts as time does."""
        due_at, row_id = _cursor(after, first)
        most = min(limit, MOST_DUE)
        until = (last + timedelta(days=1)).isoformat()
        sql = """
            SELECT d.id, d.uid, d.dossier_code, d.provisional_number, d.applicant_name, d.phone, p.name, d.received_at,
                   d.due_at, d.status, d.late_after
            FROM dossier d INDEXED BY dossier_due JOIN procedure_seen p ON p.id = d.procedure_id
            WHERE d.is_open AND d.due_at IS NOT NULL AND (d.due_at, d.id) > (?, ?) AND d.due_at < ?
            ORDER BY d.due_at, d.id LIMIT ?
        """
        rows = self._tx.rows(sql, (due_at, row_id, until, most))
        more = f"{rows[-1][8]}|{rows[-1][0]}" if len(rows) == most else ""
        return DuePage(tuple(_due_row(row) for row in rows), more)

    def waiting(self, status: str, received_until: datetime, limit: int, after_uid: str = "") -> list[Dossier]:
        """Dossiers in one of the statuses that wait for somebody, oldest reception first."""
        if status not in _WAITING:
            raise StoreBroken(reason="no-such-list", status=status)
        start = self._tx.one("SELECT received_at, id FROM dossier WHERE uid = ?", (after_uid,)) if after_uid else None
        # The condition of the partial index stands in the text: only then does SQLite see that it holds every row asked for.
        sql = f"""
            SELECT v.body FROM dossier d INDEXED BY dossier_waiting
            JOIN dossier_version v ON v.dossier_id = d.id AND v.version = d.version
            WHERE d.status IN {_WAITING!r} AND d.status = ? AND (d.received_at, d.id) > (?, ?) AND d.received_at <= ?
            ORDER BY d.received_at, d.id LIMIT ?
        """
        parameters = (status, *(start or ("", 0)), received_until.isoformat(), min(limit, MOST_WAITING))
        return [from_body(row[0]) for row in self._tx.rows(sql, parameters)]


def _cursor(after: str, first: date | None) -> tuple[str, int]:
    """Where to go on. Raises StoreBroken for text that no page gave."""
    if not after:
        return (first.isoformat() if first else "", 0)
    due_at, separator, row_id = after.partition("|")
    if not separator or not row_id.isdecimal():
        raise StoreBroken(reason="no-such-page", after=after[:60])
    return due_at, int(row_id)


def _due_row(row: tuple[Any, ...]) -> DueRow:
    _, uid, code, provisional, name, phone, procedure, received_at, due_at, status, last_day = row
    return DueRow(
        uid=uid,
        number=code or provisional or "",
        applicant_name=name,
        phone=phone,
        procedure_name=procedure,
        received_at=datetime.fromisoformat(received_at),
        due_at=datetime.fromisoformat(due_at),
        status=status,
        last_day=date.fromisoformat(last_day),
    )


def _body(act: Act) -> bytes:
    return canonical_json(
        {
            "act_id": act.act_id,
            "event": str(act.event),
            "at": act.at.isoformat(),
            "recorded_at": act.recorded_at.isoformat(),
            "officer_id": act.officer_id,
            "officer_name": act.officer_name,
            "reason": act.reason,
            "details": dict(act.details),
        }
    )


def _recorded(row: tuple[Any, ...]) -> RecordedAct:
    uid, rev, op_id, body = row
    members = json.loads(body)
    times = {name: datetime.fromisoformat(members[name]) for name in ("at", "recorded_at")}
    return RecordedAct(uid, Act(**{**members, **times, "event": event_of(members["event"])}), rev, op_id)
