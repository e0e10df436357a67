"""How does the desk learn what happened at the centre? Page by page, each with its cursor in one transaction (D3).

A crash between two pages reads the second one; the same page twice does nothing; a cursor that the centre does not know any
more (it was replaced or restored) starts the feed anew, and what is here already is recognised.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from counter_app.ports import AuditEntry, DeskClock, DeskStore
from sync.answers import Answer, Failure, gateway_object, gateway_problem
from sync.change_effects import Change, ChangeEffects, read_change
from sync.contact import Trouble, trouble_of
from sync.gateway_client import GatewayClient
from sync.lane_alarm import SYNC_ACTOR

CURSOR = "feed_cursor"
PAGE_ITEMS = 100
MOST_PAGES = 50  # in one contact: the outbox has its turn again before the rest
MAX_CURSOR = 200


@dataclass(slots=True)
class ChangesReport:
    """`lodged`: online dossiers that wait now; `news`: cases for a person; `restarted`: the feed began anew."""

    pages: int = 0
    lodged: int = 0
    news: int = 0
    codes_mapped: int = 0
    restarted: bool = False
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class _Page:
    changes: tuple[Change, ...]
    lines: int
    next: str


class ChangesPull:
    """Reads the feed from where this store has come to."""

    def __init__(self, store: DeskStore, client: GatewayClient, clock: DeskClock) -> None:
        self._store = store
        self._client = client
        self._clock = clock

    def pull(self) -> ChangesReport:
        """Everything new, or as far as the link lets. Raises StoreError."""
        report = ChangesReport()
        for _ in range(MOST_PAGES):
            cursor = self._cursor()
            answer = self._client.changes(cursor, PAGE_ITEMS)
            if cursor and _is_unknown(answer):
                self._begin_anew(report)
                continue
            report.trouble = trouble_of(answer)
            page = _page_of(answer) if report.trouble is None else None
            if page is None or not self._take(page, cursor, report) or page.next == cursor:
                break
        return report

    def _cursor(self) -> str:
        with self._store.read() as session:
            return session.notes.get(CURSOR) or ""

    def _take(self, page: _Page, cursor: str, report: ChangesReport) -> bool:
        """The page and its cursor, or nothing of both. False when another contact was faster."""
        now = self._clock.now()
        with self._store.write() as session:
            if (session.notes.get(CURSOR) or "") != cursor:
                return False
            effects = ChangeEffects(session, self._clock)
            for change in page.changes:
                effects.apply(change)
            session.notes.put(CURSOR, page.next)
            if unread := page.lines - len(page.changes):
                facts = {"lines": str(unread)}
                session.audit.add(AuditEntry(now, SYNC_ACTOR, "feed.unreadable", "", facts))
        report.pages += 1
        report.lodged += effects.lodged
        report.news += effects.news + effects.cases
        report.codes_mapped += effects.codes_mapped
        return True

    def _begin_anew(self, report: ChangesReport) -> None:
        with self._store.write() as session:
            session.notes.put(CURSOR, "")
            session.audit.add(AuditEntry(self._clock.now(), SYNC_ACTOR, "feed.restarted", "", {}))
        report.restarted = True


def _is_unknown(answer: Answer | Failure) -> bool:
    """Our gateway says that it cannot go on from this cursor: too old, of another database, or none of its own."""
    problem = gateway_problem(answer) if isinstance(answer, Answer) else None
    return problem is not None and isinstance(answer, Answer) and answer.status in (400, 410)


def _page_of(answer: Answer | Failure) -> _Page | None:
    found: dict[str, Any] | None = gateway_object(answer) if isinstance(answer, Answer) else None
    if found is None:
        return None
    items, following = found.get("items"), found.get("next")
    if not isinstance(items, list) or not isinstance(following, str) or not 0 < len(following) <= MAX_CURSOR:
        return None
    return _Page(tuple(change for change in map(read_change, items) if change), len(items), following)
