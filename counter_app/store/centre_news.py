"""What did the centre say that a person has to see to, and who has? Kept for ever, closed once."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from counter_app.domain.centre_news import CentreNews, NewsConflict
from counter_app.domain.operation import canonical_json
from counter_app.store.transaction import Transaction

if TYPE_CHECKING:
    from counter_app.case_ports import CaseTables

MOST = 500
_SELECT = "SELECT key, subject, body, closed_at, closed_by, answer FROM centre_news"
_OPEN = "closed_at IS NULL"


class SqliteCentreNews:
    """Implements changes_ports.NewsTable."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    @property
    def cases(self) -> CaseTables:
        """Loaded when somebody asks for them (D20)."""
        from counter_app.store.field_cases import SqliteCases

        return SqliteCases(self._tx)

    def add(self, news: CentreNews) -> bool:
        """Append; False when it came before."""
        body = {
            "kind": news.kind,
            "event": news.event,
            "at": news.at.isoformat(),
            "seen_at": news.seen_at.isoformat(),
            "told": dict(news.told),
            "ours": dict(news.ours),
            "conflict": str(news.conflict),
        }
        sql = "INSERT INTO centre_news (key, subject, body) VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING"
        return self._tx.run(sql, (news.key, news.subject, canonical_json(body))) == 1

    def by_key(self, key: str) -> CentreNews | None:
        """The message with this key."""
        row = self._tx.one(f"{_SELECT} WHERE key = ?", (key,))
        return _news(row) if row else None

    def open(self, limit: int = 200) -> list[CentreNews]:
        """What waits for a person, oldest first."""
        return [_news(row) for row in self._tx.rows(f"{_SELECT} WHERE {_OPEN} ORDER BY id LIMIT ?", (min(limit, MOST),))]

    def open_count(self) -> int:
        """How many wait."""
        return int(self._tx.value(f"SELECT count(*) FROM centre_news WHERE {_OPEN}"))

    def close(self, key: str, at: datetime, officer_id: str, answer: str) -> bool:
        """A person has seen to it; False when it was closed before."""
        sql = f"UPDATE centre_news SET closed_at = ?, closed_by = ?, answer = ? WHERE key = ? AND {_OPEN}"
        return self._tx.run(sql, (at.isoformat(), officer_id, answer, key)) == 1


def _news(row: tuple[Any, ...]) -> CentreNews:
    key, subject, body, closed_at, closed_by, answer = row
    members = json.loads(body)
    return CentreNews(
        key=key,
        subject=subject,
        kind=members["kind"],
        event=members["event"],
        at=datetime.fromisoformat(members["at"]),
        seen_at=datetime.fromisoformat(members["seen_at"]),
        told=members["told"],
        ours=members["ours"],
        conflict=NewsConflict(members["conflict"]),
        closed_at=datetime.fromisoformat(closed_at) if closed_at else None,
        closed_by=closed_by,
        answer=answer,
    )
