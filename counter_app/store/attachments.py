"""Which files still wait for the centre, and how far is each? (D5)"""

from __future__ import annotations

from datetime import datetime

from counter_app.attachment_ports import Attachment, AttachmentState, ParkedAttachment
from counter_app.store.moments import to_microseconds
from counter_app.store.transaction import Transaction

_COLUMNS = "file_id, sha256, size_bytes, media_type, dossier_uid, reached_bytes, attempts"


class SqliteAttachments:
    """Implements attachment_ports.AttachmentTable."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, file: Attachment) -> None:
        """Waits from now on."""
        self._tx.run(
            "INSERT INTO attachment (file_id, sha256, size_bytes, media_type, dossier_uid, state)"
            " VALUES (?, ?, ?, ?, ?, 'waiting') ON CONFLICT (file_id) DO NOTHING",
            (file.file_id, file.sha256, file.size_bytes, file.media_type, file.dossier_uid),
        )

    def next_due(self, now: datetime) -> Attachment | None:
        """One that was begun is finished first: its bytes are at the centre already."""
        row = self._tx.one(
            f"SELECT {_COLUMNS} FROM attachment WHERE state = 'waiting' AND next_try_us <= ?"
            " ORDER BY reached_bytes > 0 DESC, id LIMIT 1",
            (to_microseconds(now),),
        )
        return Attachment(*row) if row else None

    def of_dossier(self, dossier_uid: str) -> list[tuple[Attachment, str]]:
        """Oldest first."""
        rows = self._tx.rows(f"SELECT {_COLUMNS}, state FROM attachment WHERE dossier_uid = ? ORDER BY id", (dossier_uid,))
        return [(Attachment(*row[:7]), row[7]) for row in rows]

    def reached(self, file_id: str, offset: int, now: datetime) -> None:
        """As the centre said it."""
        self._set(file_id, "reached_bytes = ?, next_try_us = 0, changed_us = ?", offset, to_microseconds(now))

    def put_off(self, file_id: str, next_try_at: datetime, problem: str, *, counts: bool) -> None:
        """Waits on."""
        changes = "next_try_us = ?, problem = ?, attempts = attempts + ?"
        self._set(file_id, changes, to_microseconds(next_try_at), problem, int(counts))

    def park(self, file_id: str, problem: str, now: datetime) -> None:
        """Out of the lane until a person decides."""
        self._set(file_id, "state = 'parked', problem = ?, changed_us = ?", problem, to_microseconds(now))

    def release(self, file_id: str, now: datetime) -> None:
        """Back into the lane, from what the centre has."""
        self._tx.run(
            "UPDATE attachment SET state = 'waiting', next_try_us = 0, attempts = 0, changed_us = ?"
            " WHERE file_id = ? AND state = 'parked'",
            (to_microseconds(now), file_id),
        )

    def sent(self, file_id: str, receipt: str, now: datetime) -> None:
        """Final."""
        changes = "state = 'sent', reached_bytes = size_bytes, receipt = ?, problem = '', changed_us = ?"
        self._set(file_id, changes, receipt, to_microseconds(now))

    def state(self) -> AttachmentState:
        """Sums over all rows; the index keeps those that wait apart."""
        row = self._tx.one(
            "SELECT count(*) FILTER (WHERE state = 'waiting'),"
            " coalesce(sum(size_bytes) FILTER (WHERE state = 'waiting'), 0),"
            " coalesce(sum(reached_bytes) FILTER (WHERE state = 'waiting'), 0),"
            " count(*) FILTER (WHERE state = 'parked'), count(*) FILTER (WHERE state = 'sent') FROM attachment"
        )
        return AttachmentState(*row) if row else AttachmentState()

    def parked(self) -> list[ParkedAttachment]:
        """Oldest first."""
        rows = self._tx.rows("SELECT file_id, dossier_uid, problem FROM attachment WHERE state = 'parked' ORDER BY id")
        return [ParkedAttachment(*row) for row in rows]

    def _set(self, file_id: str, changes: str, *values: object) -> None:
        self._tx.run(f"UPDATE attachment SET {changes} WHERE file_id = ? AND state = 'waiting'", (*values, file_id))
