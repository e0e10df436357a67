"""Which forms were keyed after an outage, in which session, and what was decided of each (Bắc Giang Đ21.3)?"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from counter_app.domain.catch_up import CatchUp, CatchUpLine, Clash, KeyedForm, KindTotal, LineState
from counter_app.domain.errors import StoreBroken
from counter_app.domain.paper_form import FormKind
from counter_app.domain.search_key import fold, fold_code
from counter_app.store.plain_rows import from_text, to_text
from counter_app.store.transaction import Transaction

MOST = 500
_LINE: Final = "SELECT form, fate FROM catch_up_line"
_TAKEN: Final = "state IN ('entered', 'clashing')"


class SqliteCatchUps:
    """Implements catch_up_ports.CatchUpTable."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, session: CatchUp) -> None:
        """The header as counted from the paper."""
        sql = "INSERT INTO catch_up (uid, outage_uid, body) VALUES (?, ?, ?)"
        self._tx.run(sql, (session.uid, session.outage_uid, _session_text(session)))

    def close(self, session: CatchUp) -> None:
        """Once."""
        assert session.closed_at is not None
        sql = "UPDATE catch_up SET body = ?, closed_at = ? WHERE uid = ? AND closed_at IS NULL"
        if not self._tx.run(sql, (_session_text(session), session.closed_at.isoformat(), session.uid)):
            raise StoreBroken(reason="catch-up-not-open", uid=session.uid)

    def by_uid(self, uid: str) -> CatchUp | None:
        """As it stands."""
        row = self._tx.one("SELECT body FROM catch_up WHERE uid = ?", (uid,))
        return _session(row[0]) if row else None

    def open(self) -> list[CatchUp]:
        """Oldest first."""
        return [_session(body) for (body,) in self._tx.rows("SELECT body FROM catch_up WHERE closed_at IS NULL ORDER BY id")]

    def newest(self, limit: int = 50) -> list[CatchUp]:
        """Newest first."""
        rows = self._tx.rows("SELECT body FROM catch_up ORDER BY id DESC LIMIT ?", (min(limit, MOST),))
        return [_session(body) for (body,) in rows]

    def add_line(self, uid: str, line: CatchUpLine) -> None:
        """The form as keyed and the first step."""
        form = line.form
        sql = """
            INSERT INTO catch_up_line (line_id, catch_up_id, form_number, person_key, state, form, fate)
            SELECT ?, id, ?, ?, ?, ?, ? FROM catch_up WHERE uid = ?
        """
        key = person_key(form.identity_number or form.name, form.procedure)
        told = (form.line_id, form.form_number, key, str(line.state), to_text(form), _fate_text(line), uid)
        if not self._tx.run(sql, told):
            raise StoreBroken(reason="unknown-catch-up", uid=uid)
        self._step(line)

    def move_line(self, line: CatchUpLine) -> None:
        """The summary and one step more."""
        sql = "UPDATE catch_up_line SET state = ?, fate = ? WHERE line_id = ?"
        if not self._tx.run(sql, (str(line.state), _fate_text(line), line.form.line_id)):
            raise StoreBroken(reason="unknown-line", line=line.form.line_id)
        self._step(line)

    def line(self, line_id: str) -> CatchUpLine | None:
        """By its id."""
        row = self._tx.one(f"{_LINE} WHERE line_id = ?", (line_id,))
        return _line(row) if row else None

    def lines(self, uid: str) -> list[CatchUpLine]:
        """In the order of keying."""
        sql = f"{_LINE} WHERE catch_up_id = (SELECT id FROM catch_up WHERE uid = ?) ORDER BY id"
        return [_line(row) for row in self._tx.rows(sql, (uid,))]

    def session_of(self, line_id: str) -> str:
        """The session's uid."""
        sql = "SELECT s.uid FROM catch_up_line l JOIN catch_up s ON s.id = l.catch_up_id WHERE l.line_id = ?"
        row = self._tx.one(sql, (line_id,))
        return str(row[0]) if row else ""

    def number_taken(self, form_number: str) -> bool:
        """In any session."""
        sql = f"SELECT 1 FROM catch_up_line WHERE form_number = ? AND {_TAKEN} LIMIT 1"
        return self._tx.one(sql, (form_number,)) is not None

    def person_taken(self, uid: str, key: str, procedure: str) -> bool:
        """In this session."""
        sql = f"""
            SELECT 1 FROM catch_up_line
            WHERE catch_up_id = (SELECT id FROM catch_up WHERE uid = ?) AND person_key = ? AND {_TAKEN} LIMIT 1
        """
        return self._tx.one(sql, (uid, person_key(key, procedure))) is not None

    def received_at_desk(self, identity_number: str, procedure: str, day: date) -> bool:
        """Among the dossiers of the day."""
        sql = """
            SELECT 1 FROM lookup_key k JOIN dossier d ON d.id = k.dossier_id JOIN procedure_seen p ON p.id = d.procedure_id
            WHERE k.key = ? AND d.received_on = ? AND p.code = ? AND d.status <> 'voided' LIMIT 1
        """
        return self._tx.one(sql, (fold_code(identity_number), day.isoformat(), procedure)) is not None

    def _step(self, line: CatchUpLine) -> None:
        sql = "INSERT INTO catch_up_step (line_ref, fate) SELECT id, ? FROM catch_up_line WHERE line_id = ?"
        self._tx.run(sql, (_fate_text(line), line.form.line_id))


def person_key(who: str, procedure: str) -> str:
    """One key per person and procedure, however the name was typed; "" for a form that names nobody."""
    return f"{fold(who)}|{procedure}" if who else ""


def _session_text(session: CatchUp) -> str:
    told = json.loads(to_text(session, ("totals",)))
    told["totals"] = [[str(one.kind), one.count, one.first, one.last] for one in session.totals]
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def _session(body: str) -> CatchUp:
    told = json.loads(body)
    totals = tuple(KindTotal(FormKind(kind), count, first, last) for kind, count, first, last in told.pop("totals"))
    return replace(from_text(CatchUp, json.dumps(told)), totals=totals)


def _fate_text(line: CatchUpLine) -> str:
    told: dict[str, Any] = json.loads(to_text(line, ("form", "clashes")))
    told["clashes"] = [str(clash) for clash in line.clashes]
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def _line(row: tuple[Any, ...]) -> CatchUpLine:
    form, fate = row
    told = json.loads(fate)
    return CatchUpLine(
        form=from_text(KeyedForm, form),
        kind=FormKind(told["kind"]),
        state=LineState(told["state"]),
        keyed_at=datetime.fromisoformat(told["keyed_at"]),
        keyed_id=told["keyed_id"],
        keyed_by=told["keyed_by"],
        clashes=tuple(Clash(clash) for clash in told["clashes"]),
        dossier_uid=told["dossier_uid"],
        decided_by=told["decided_by"],
        decision=told["decision"],
        checked_by=told["checked_by"],
    )
