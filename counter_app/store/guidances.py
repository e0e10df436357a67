"""How are visits kept that became no dossier? By their slip's own number; a given slip is never changed (NĐ 61 Đ15.2)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from counter_app.domain.dossier import Channel, HandedIn
from counter_app.domain.guidance import Guidance, GuidanceOutcome
from counter_app.domain.operation import canonical_json
from counter_app.domain.person import Person
from counter_app.domain.record_json import record_from_json, record_to_json
from counter_app.domain.search_key import fold_code
from counter_app.domain.supplement import SupplementLine
from counter_app.store.transaction import Transaction


class SqliteGuidances:
    """Implements act_ports.GuidanceTable."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, guidance: Guidance, intent_id: str) -> None:
        """Store one visit. A second use of the intent id or slip number raises StoreBroken."""
        self._tx.run(
            "INSERT INTO guidance (uid, intent_id, slip_number, given_on, identity_key, body) VALUES (?, ?, ?, ?, ?, ?)",
            (
                guidance.uid,
                intent_id,
                guidance.slip_number,
                guidance.recorded_at.date().isoformat(),
                fold_code(guidance.applicant.identity_number),
                canonical_json(record_to_json(guidance)),
            ),
        )

    def by_uid(self, uid: str) -> Guidance | None:
        """The visit with this uid, which is also its lane towards the centre."""
        return self._one("uid = ?", uid)

    def by_intent(self, intent_id: str) -> Guidance | None:
        """The visit that this form became."""
        return self._one("intent_id = ?", intent_id)

    def by_slip_number(self, number: str) -> Guidance | None:
        """The number on paper resolves for ever (I3)."""
        return self._one("slip_number = ?", number)

    def next_number(self, on: date) -> int:
        """The next running number of the day; rows are never deleted, so none is used twice."""
        return int(self._tx.value("SELECT count(*) FROM guidance WHERE given_on = ?", (on.isoformat(),))) + 1

    def of_person(self, identity_number: str, limit: int = 20) -> list[Guidance]:
        """The latest visits of a person, newest first."""
        key = fold_code(identity_number)
        if not key:
            return []
        sql = "SELECT body FROM guidance WHERE identity_key = ? AND identity_key <> '' ORDER BY id DESC LIMIT ?"
        return [_from_body(row[0]) for row in self._tx.rows(sql, (key, limit))]

    def _one(self, where: str, value: str) -> Guidance | None:
        body = self._tx.value(f"SELECT body FROM guidance WHERE {where}", (value,))
        return None if body is None else _from_body(body)


_READ: dict[str, Callable[[Any], Any]] = {
    "outcome": GuidanceOutcome,
    "channel": Channel,
    "applicant": lambda value: record_from_json(Person, value),
    "handed_in": lambda value: record_from_json(tuple[HandedIn, ...], value),
    "lines": lambda value: record_from_json(tuple[SupplementLine, ...], value),
    "at": datetime.fromisoformat,
    "recorded_at": datetime.fromisoformat,
}


def _from_body(body: bytes) -> Guidance:
    members = json.loads(body)
    return Guidance(**{name: _READ[name](value) if name in _READ else value for name, value in members.items()})
