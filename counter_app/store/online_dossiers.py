"""Which dossiers did citizens lodge online, and what became of each version?"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from counter_app.domain.dossier import HandedIn, ReturnMethod
from counter_app.domain.online_dossier import OnlineDossier, OnlineState
from counter_app.domain.operation import canonical_json
from counter_app.domain.person import Person
from counter_app.domain.record_json import record_from_json, record_to_json
from counter_app.store.transaction import Transaction

MOST = 500
# The condition of the partial index stands in the text: only then does SQLite see that it holds every row asked for.
_WAITING = "state = 'waiting'"


class SqliteOnline:
    """Implements changes_ports.OnlineTable."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, lodged: OnlineDossier, fingerprint: str, arrived_at: datetime) -> None:
        """Keep a version; one that waited before it is replaced. A version twice raises StoreBroken."""
        self._tx.run(f"UPDATE online_dossier SET state = 'replaced' WHERE uid = ? AND {_WAITING}", (lodged.uid,))
        self._tx.run(
            "INSERT INTO online_dossier (uid, rev, lodged_at, arrived_at, fingerprint, body, state)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                lodged.uid,
                lodged.rev,
                lodged.lodged_at.astimezone(UTC).isoformat(timespec="milliseconds"),
                arrived_at.isoformat(),
                fingerprint,
                canonical_json(record_to_json(lodged)),
                str(lodged.state),
            ),
        )

    def newest(self, uid: str) -> OnlineDossier | None:
        """The latest version that came."""
        row = self._tx.one("SELECT body, state FROM online_dossier WHERE uid = ? ORDER BY rev DESC LIMIT 1", (uid,))
        return _lodged(row) if row else None

    def fingerprint(self, uid: str, rev: int) -> str | None:
        """Of the version as it came."""
        found = self._tx.value("SELECT fingerprint FROM online_dossier WHERE uid = ? AND rev = ?", (uid, rev))
        return None if found is None else str(found)

    def waiting(self, limit: int = 200) -> list[OnlineDossier]:
        """Earliest lodging first."""
        sql = f"SELECT body, state FROM online_dossier WHERE {_WAITING} ORDER BY lodged_at, id LIMIT ?"
        return [_lodged(row) for row in self._tx.rows(sql, (min(limit, MOST),))]

    def waiting_count(self) -> int:
        """How many wait."""
        return int(self._tx.value(f"SELECT count(*) FROM online_dossier WHERE {_WAITING}"))

    def decide(self, uid: str, state: OnlineState, at: datetime, officer_id: str) -> bool:
        """What became of the version that waits; False when none does."""
        sql = f"UPDATE online_dossier SET state = ?, decided_at = ?, decided_by = ? WHERE uid = ? AND {_WAITING}"
        return self._tx.run(sql, (str(state), at.isoformat(), officer_id, uid)) == 1


def _lodged(row: tuple[Any, ...]) -> OnlineDossier:
    body, state = row
    members = json.loads(body)
    submitter = members["submitter"]
    read = {
        "lodged_at": datetime.fromisoformat(members["lodged_at"]),
        "applicant": record_from_json(Person, members["applicant"]),
        "submitter": record_from_json(Person, submitter) if submitter else None,
        "handed_in": record_from_json(tuple[HandedIn, ...], members["handed_in"]),
        "return_method": ReturnMethod(members["return_method"]),
        "state": OnlineState(state),
    }
    return OnlineDossier(**{**members, **read})
