"""Which duties to tell are open, in the order of their urgency, and what came of each? Steps are append-only (I4)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from counter_app.domain.errors import StoreBroken
from counter_app.domain.notice import MISSED, OPEN, Notice, NoticeKind, NoticeOutcome, NoticeState, NoticeStep
from counter_app.domain.notice_wish import NoticeChannel
from counter_app.notice_ports import ExportedNotice, NoticeCounts, NoticePage, NoticeRow
from counter_app.store.moments import moment
from counter_app.store.transaction import Transaction

MOST: Final = 500
_COLUMNS: Final = """
n.source, n.kind, d.uid, n.raised_at, n.tell_by, n.channel, n.address, n.facts, n.state, n.retry_at, n.tries, n.last, n.note,
n.batch
"""
_FROM: Final = "FROM notice n JOIN dossier d ON d.id = n.dossier_id"
_ROW: Final = f"SELECT {_COLUMNS}, coalesce(d.dossier_code, d.provisional_number), d.applicant_name, p.name, d.status, n.id"
_PROCEDURE: Final = "JOIN procedure_seen p ON p.id = d.procedure_id"
# The condition of the partial index stands in the text: only then does SQLite see that it holds every row asked for.
_IS_OPEN: Final = "n.state IN ('waiting', 'exported')"


class SqliteNotices:
    """Implements notice_ports.NoticeTable."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, notice: Notice) -> bool:
        """Append a duty; False when this source raised it already. Raises StoreBroken for an unknown dossier."""
        dossier_id = self._tx.value("SELECT id FROM dossier WHERE uid = ?", (notice.dossier_uid,))
        if dossier_id is None:
            raise StoreBroken(reason="unknown-dossier", uid=notice.dossier_uid)
        done = self._tx.run(
            "INSERT INTO notice (uid, source, kind, dossier_id, raised_at, tell_by, facts, channel, address, state)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (uid) DO NOTHING",
            (
                notice.uid,
                notice.source,
                str(notice.kind),
                dossier_id,
                notice.raised_at.isoformat(),
                notice.tell_by.isoformat(),
                json.dumps(dict(notice.facts), ensure_ascii=False, sort_keys=True),
                str(notice.channel),
                notice.to,
                str(notice.state),
            ),
        )
        return done == 1

    def by_uid(self, uid: str) -> Notice | None:
        """The duty with this uid."""
        row = self._tx.one(f"SELECT {_COLUMNS} {_FROM} WHERE n.uid = ?", (uid,))
        return _notice(row) if row else None

    def of_dossier(self, dossier_uid: str) -> list[Notice]:
        """Oldest first."""
        return [
            _notice(row) for row in self._tx.rows(f"SELECT {_COLUMNS} {_FROM} WHERE d.uid = ? ORDER BY n.id", (dossier_uid,))
        ]

    def of_source(self, source: str) -> list[Notice]:
        """What one act raised."""
        return [
            _notice(row) for row in self._tx.rows(f"SELECT {_COLUMNS} {_FROM} WHERE n.source = ? ORDER BY n.id", (source,))
        ]

    def queue(
        self, states: Sequence[NoticeState], limit: int, after: str = "", channels: Sequence[NoticeChannel] = ()
    ) -> NoticePage:
        """The most urgent first. Raises StoreBroken for a state that is not open, or for a page that nobody gave."""
        if not states or not OPEN.issuperset(states):
            raise StoreBroken(reason="no-such-list", status=",".join(states))
        tell_by, row_id = _cursor(after)
        most = min(limit, MOST)
        holes = ", ".join("?" for _ in states)
        by_channel = f"AND n.channel IN ({', '.join('?' for _ in channels)})" if channels else ""
        sql = f"""
            {_ROW} FROM notice n INDEXED BY notice_open JOIN dossier d ON d.id = n.dossier_id {_PROCEDURE}
            WHERE {_IS_OPEN} AND n.state IN ({holes}) {by_channel} AND (n.tell_by, n.id) > (?, ?)
            ORDER BY n.tell_by, n.id LIMIT ?
        """
        told = (*map(str, states), *map(str, channels), tell_by, row_id, most)
        rows = self._tx.rows(sql, told)
        more = f"{rows[-1][4]}|{rows[-1][-1]}" if len(rows) == most else ""
        return NoticePage(tuple(_line(row) for row in rows), more)

    def waiting_of(self, kind: NoticeKind, limit: int) -> list[NoticeRow]:
        """The most urgent first."""
        sql = f"""
            {_ROW} FROM notice n INDEXED BY notice_open JOIN dossier d ON d.id = n.dossier_id {_PROCEDURE}
            WHERE {_IS_OPEN} AND n.state = 'waiting' AND n.kind = ? ORDER BY n.tell_by, n.id LIMIT ?
        """
        return [_line(row) for row in self._tx.rows(sql, (str(kind), min(limit, MOST)))]

    def count_waiting(self, kind: NoticeKind) -> int:
        """Over the open duties only."""
        sql = f"SELECT count(*) FROM notice n INDEXED BY notice_open WHERE {_IS_OPEN} AND n.state = 'waiting' AND n.kind = ?"
        return int(self._tx.value(sql, (str(kind),)))

    def in_batch(self, batch: str) -> list[ExportedNotice]:
        """What one export took along, in the order in which it did."""
        sql = """
            SELECT n.uid, n.kind, coalesce(d.dossier_code, d.provisional_number), n.tell_by, s.channel, s.address, s.text
            FROM notice_step s INDEXED BY notice_step_by_batch
            JOIN notice n ON n.id = s.notice_id JOIN dossier d ON d.id = n.dossier_id
            WHERE s.batch = ? AND s.batch <> '' AND s.outcome = 'exported' ORDER BY s.id
        """
        return [
            ExportedNotice(
                uid, NoticeKind(kind), number or "", datetime.fromisoformat(tell_by), NoticeChannel(channel), to, text
            )
            for uid, kind, number, tell_by, channel, to, text in self._tx.rows(sql, (batch,))
        ]

    def step(self, uid: str, step: NoticeStep, state: NoticeState) -> Notice:
        """Append a step and move the duty; a try by another way or to another number is the one that counts from now on."""
        notice_id = self._tx.value("SELECT id FROM notice WHERE uid = ?", (uid,))
        if notice_id is None:
            raise StoreBroken(reason="unknown-notice", uid=uid)
        retry_at = step.retry_at.isoformat() if step.retry_at else None
        self._tx.run(
            "INSERT INTO notice_step (notice_id, outcome, at, officer_id, channel, address, text, note, retry_at, batch)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                notice_id,
                str(step.outcome),
                step.at.isoformat(),
                step.officer_id,
                str(step.channel),
                step.to,
                step.text,
                step.note,
                retry_at,
                step.batch,
            ),
        )
        tried = int(step.outcome in (NoticeOutcome.TOLD, *MISSED))
        self._tx.run(
            "UPDATE notice SET state = ?, retry_at = ?, tries = tries + ?, last = ?, note = ?, channel = ?, address = ?,"
            " batch = CASE WHEN ? <> '' THEN ? ELSE batch END WHERE id = ?",
            (
                str(state),
                retry_at,
                tried,
                str(step.outcome),
                step.note,
                str(step.channel),
                step.to,
                step.batch,
                step.batch,
                notice_id,
            ),
        )
        moved = self.by_uid(uid)
        assert moved is not None
        return moved

    def steps_of(self, uid: str) -> list[NoticeStep]:
        """Oldest first."""
        sql = """
            SELECT s.outcome, s.at, s.officer_id, s.channel, s.address, s.text, s.note, s.retry_at, s.batch
            FROM notice_step s JOIN notice n ON n.id = s.notice_id WHERE n.uid = ? ORDER BY s.id
        """
        return [_step(row) for row in self._tx.rows(sql, (uid,))]

    def counts(self, now: datetime) -> NoticeCounts:
        """Over the open duties only."""
        sql = f"""
            SELECT n.state, n.tell_by < ?, count(*) FROM notice n INDEXED BY notice_open WHERE {_IS_OPEN} GROUP BY 1, 2
        """
        found = {(state, bool(late)): count for state, late, count in self._tx.rows(sql, (now.isoformat(),))}
        late = found.get(("waiting", True), 0)
        return NoticeCounts(
            waiting=late + found.get(("waiting", False), 0),
            late=late,
            exported=found.get(("exported", True), 0) + found.get(("exported", False), 0),
        )


def _cursor(after: str) -> tuple[str, int]:
    if not after:
        return ("", 0)
    tell_by, separator, row_id = after.partition("|")
    if not separator or not row_id.isdecimal():
        raise StoreBroken(reason="no-such-page", after=after[:60])
    return tell_by, int(row_id)


def _line(row: tuple[Any, ...]) -> NoticeRow:
    number, name, procedure, status = row[14:18]
    return NoticeRow(_notice(row[:14]), number or "", name, procedure, status)


def _notice(row: tuple[Any, ...]) -> Notice:
    source, kind, uid, raised_at, tell_by, channel, to, facts, state, retry_at, tries, last, note, batch = row
    return Notice(
        source=source,
        kind=NoticeKind(kind),
        dossier_uid=uid,
        raised_at=datetime.fromisoformat(raised_at),
        tell_by=datetime.fromisoformat(tell_by),
        channel=NoticeChannel(channel),
        to=to,
        facts=json.loads(facts),
        state=NoticeState(state),
        retry_at=moment(retry_at),
        tries=tries,
        last=last,
        note=note,
        batch=batch,
    )


def _step(row: tuple[Any, ...]) -> NoticeStep:
    outcome, at, officer_id, channel, to, text, note, retry_at, batch = row
    return NoticeStep(
        outcome=NoticeOutcome(outcome),
        at=datetime.fromisoformat(at),
        officer_id=officer_id,
        channel=NoticeChannel(channel),
        to=to,
        text=text,
        note=note,
        retry_at=moment(retry_at),
        batch=batch,
    )
