"""Which groups of fields have two values that a person must choose from, and who has? Kept for ever, answered once."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from counter_app.domain.field_case import FieldCase, Side
from counter_app.domain.field_group import FieldGroup
from counter_app.domain.operation import canonical_json
from counter_app.store.people import SqlitePeople
from counter_app.store.transaction import Transaction

MOST = 500
_SELECT = "SELECT key, dossier_uid, field_group, body, opened_at, closed_at, closed_by, answer FROM field_case"
_OPEN = "closed_at IS NULL"


class SqliteCases:
    """Implements case_ports.CaseTables."""

    def __init__(self, tx: Transaction) -> None:
        self.fields = SqliteFieldCases(tx)
        self.people = SqlitePeople(tx)


class SqliteFieldCases:
    """Implements case_ports.FieldCaseTable."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, case: FieldCase) -> bool:
        """Both halves of the program may see one difference: the desk by its own value, the centre by what arrived."""
        if any(
            (one.group, one.ours.value, one.theirs.value) == (case.group, case.ours.value, case.theirs.value)
            for one in self.open_of(case.dossier_uid)
        ):
            return False
        sql = "INSERT INTO field_case (key, dossier_uid, field_group, body, opened_at) VALUES (?, ?, ?, ?, ?)"
        body = {"base": dict(case.base), "ours": _side_json(case.ours), "theirs": _side_json(case.theirs)}
        values = (case.key, case.dossier_uid, str(case.group), canonical_json(body), case.opened_at.isoformat())
        return self._tx.run(f"{sql} ON CONFLICT (key) DO NOTHING", values) == 1

    def by_key(self, key: str) -> FieldCase | None:
        """The case with this key."""
        row = self._tx.one(f"{_SELECT} WHERE key = ?", (key,))
        return _case(row) if row else None

    def open(self, limit: int = 200) -> list[FieldCase]:
        """What waits for a person, oldest first."""
        return [_case(row) for row in self._tx.rows(f"{_SELECT} WHERE {_OPEN} ORDER BY id LIMIT ?", (min(limit, MOST),))]

    def open_of(self, dossier_uid: str) -> list[FieldCase]:
        """Of one dossier, oldest first."""
        sql = f"{_SELECT} WHERE {_OPEN} AND dossier_uid = ? ORDER BY id"
        return [_case(row) for row in self._tx.rows(sql, (dossier_uid,))]

    def open_count(self) -> int:
        """How many wait."""
        return int(self._tx.value(f"SELECT count(*) FROM field_case WHERE {_OPEN}"))

    def close(self, dossier_uid: str, group: FieldGroup, at: datetime, closed_by: str, answer: str) -> int:
        """One answer settles every open difference in the group: what counts is one value."""
        values = (at.isoformat(), closed_by, answer, dossier_uid, str(group))
        sql = f"UPDATE field_case SET closed_at = ?, closed_by = ?, answer = ? WHERE {_OPEN} AND dossier_uid = ?"
        return self._tx.run(f"{sql} AND field_group = ?", values)


def _side_json(side: Side) -> dict[str, Any]:
    return {"value": dict(side.value), "by": side.by, "at": side.at.isoformat() if side.at else ""}


def _side(members: dict[str, Any]) -> Side:
    return Side(members["value"], members["by"], datetime.fromisoformat(members["at"]) if members["at"] else None)


def _case(row: tuple[Any, ...]) -> FieldCase:
    key, uid, group, body, opened_at, closed_at, closed_by, answer = row
    members = json.loads(body)
    return FieldCase(
        key=key,
        dossier_uid=uid,
        group=FieldGroup(group),
        base=members["base"],
        ours=_side(members["ours"]),
        theirs=_side(members["theirs"]),
        opened_at=datetime.fromisoformat(opened_at),
        closed_at=datetime.fromisoformat(closed_at) if closed_at else None,
        closed_by=closed_by,
        answer=answer,
    )
