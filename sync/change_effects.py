"""What does one line of the changes feed do to the desk? Nothing twice, nothing over an officer's head (I2, I4).

No dossier is changed but for its official number: everything else waits for a person (reliability §3.5, §3.6).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from counter_app.domain.centre_news import CentreNews, NewsConflict
from counter_app.domain.dossier import Dossier, SyncStatus
from counter_app.domain.errors import BadField, IllegalTransition, MissingField
from counter_app.domain.life_cycle import DossierEvent, transition
from counter_app.domain.online_dossier import OnlineState, online_from_fact
from counter_app.domain.operation import canonical_json, payload_hash
from counter_app.domain.outage import OutageKind, PlannedOutage
from counter_app.ports import DeskClock, Session
from sync.answers import NUMBER
from sync.code_mapping import give_code
from sync.contact import read_time
from sync.correction_effects import CorrectionEffects
from sync.lane_alarm import SYNC_ACTOR

LODGED, TOLD, REFUSED, PLANNED = "online.lodged", "unit.told", "upstream.refused", "outage.planned"
CATCH_UP: Final = "catch-up.recorded"
UNIT_CORRECTED, CONFLICT = "unit.corrected", "dossier.conflict"
CATCH_UPS: Final = "catch_ups_of_unit"  # note: {session: desk} of those that are open
LONGEST_WORDS = 500
_MOST_REV: Final = 2**53  # what every JSON reader keeps whole, and a store can hold
# Here the citizen may lodge again: nobody at this desk has said yes or no.
_OPEN = (OnlineState.WAITING, OnlineState.ASKED, OnlineState.ELSEWHERE)


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the feed. `data` as it came."""

    kind: str
    subject: str
    rev: int
    at: datetime
    data: Mapping[str, Any]


def read_change(item: object) -> Change | None:
    """None for what is no line of a feed at all: it has no subject that a person could look up, or no content to keep."""
    if not isinstance(item, Mapping):
        return None
    kind, subject, rev, data = (item.get(name) for name in ("kind", "subject", "rev", "data"))
    at = read_time(item.get("at"))
    if not (
        isinstance(kind, str)
        and isinstance(subject, str)
        and type(rev) is int
        and abs(rev) < _MOST_REV
        and at
        and isinstance(data, Mapping)
    ):
        return None
    change = Change(kind, subject, rev, at, data)
    try:
        _print(change)
    except (TypeError, RecursionError):  # a number that is not whole, a nest without end
        return None
    return change


class ChangeEffects:
    """Applies lines in the caller's transaction; counts what a person has to look at."""

    def __init__(self, session: Session, clock: DeskClock) -> None:
        self._session = session
        self._now = clock.now()
        self._corrections = CorrectionEffects(session, clock)
        self.lodged = 0
        self.news = 0
        self.codes_mapped = 0

    def apply(self, change: Change) -> None:
        """One line. What cannot be read becomes a case, so that it holds up nothing behind it."""
        try:
            if change.kind == LODGED:
                self._lodge(change)
            elif change.kind == TOLD:
                self._tell(change)
            elif change.kind == REFUSED:
                self._refuse(change)
            elif change.kind == PLANNED:
                self._plan(change)
            elif change.kind == CATCH_UP:
                self._note_catch_up(change)
            elif change.kind == UNIT_CORRECTED:
                self._corrections.take(change.subject, change.data, change.at)
            elif change.kind == CONFLICT:
                self._corrections.meet(change.subject, change.data, change.at)
            else:
                self._follow(change)
        except (BadField, MissingField, KeyError, TypeError, ValueError, OverflowError):
            key = f"{change.kind}:{change.subject}:{change.rev}:{_print(change)[:12]}"
            self._keep(change, key, NewsConflict.UNREADABLE)

    @property
    def cases(self) -> int:
        """Differences of values that a person has to settle."""
        return self._corrections.cases

    def _lodge(self, change: Change) -> None:
        """A version of an online dossier: once, and never over a decision of this desk."""
        online, print_ = self._session.online, _print(change)
        kept = online.fingerprint(change.subject, change.rev)
        if kept == print_:
            return
        lodged = online_from_fact(change.subject, change.data)
        newest = online.newest(change.subject)
        if kept is not None or (newest is not None and newest.rev > lodged.rev):
            self._keep(change, f"online:{change.subject}:{change.rev}:{print_[:12]}", NewsConflict.OTHER_CONTENT)
        elif newest is not None and newest.state not in _OPEN:
            ours = {"state": str(newest.state), "rev": str(newest.rev)}
            self._keep(change, f"online:{change.subject}:{change.rev}", NewsConflict.LATE_VERSION, ours=ours)
        elif self._session.dossiers.by_uid(change.subject) is None:
            online.add(lodged, print_, self._now)
            self.lodged += 1

    def _tell(self, change: Change) -> None:
        """News of a unit about a dossier of this desk; about others it is not ours to act on."""
        dossier = self._session.dossiers.by_uid(change.subject)
        if dossier is None:
            return
        key, event = change.data["newsId"], DossierEvent(change.data["event"])
        if not isinstance(key, str) or not key:
            raise ValueError("newsId")
        if self._session.acts.by_id(key) is None:
            ours = {"status": str(dossier.status), "rev": str(dossier.rev)}
            self._keep(change, key, self._conflict(dossier, event), str(event), ours)

    def _refuse(self, change: Change) -> None:
        """A system above did not take a dossier of this desk: the person who received it can best put it right."""
        if self._session.dossiers.by_uid(change.subject) is not None:
            key = f"{REFUSED}:{change.subject}:{change.rev}:{_print(change)[:12]}"
            self._keep(change, key, NewsConflict.REFUSED_ABOVE)

    def _plan(self, change: Change) -> None:
        """The operator announced an outage, moved it or called it off (NĐ 224/2026 Đ13.1a)."""
        told, times = change.data, (read_time(change.data["beginsAt"]), read_time(change.data["endsAt"]))
        if times[0] is None or times[1] is None:
            raise ValueError("beginsAt, endsAt")
        words = {name: str(told.get(name, ""))[:LONGEST_WORDS] for name in ("reason", "contact")}
        planned = PlannedOutage(
            change.subject, OutageKind(told["kind"]), times[0], times[1], **words, called_off=told.get("calledOff") is True
        )
        self._session.downtime.outages.plan(planned)

    def _note_catch_up(self, change: Change) -> None:
        """Another desk of the unit has opened or closed its catch-up: none is forgotten (Bắc Giang Đ21.3)."""
        known: dict[str, str] = json.loads(self._session.notes.get(CATCH_UPS) or "{}")
        known.pop(change.subject, None)
        if change.data["status"] == "open":
            known[change.subject] = str(change.data["desk"])[:LONGEST_WORDS]
        self._session.notes.put(CATCH_UPS, json.dumps(known, sort_keys=True))

    def _conflict(self, dossier: Dossier, event: DossierEvent) -> NewsConflict:
        if self._session.outbox.sync_status(dossier.uid) is not SyncStatus.AT_CENTRE:
            return NewsConflict.PENDING
        try:
            transition(dossier.status, event)
        except IllegalTransition:
            return NewsConflict.NOT_NOW
        return NewsConflict.NONE

    def _follow(self, change: Change) -> None:
        """An event of some desk: its decision on an online dossier, the official number it brought."""
        decided = change.data.get("onlineId")
        if isinstance(decided, str) and decided:
            self._session.online.decide(decided, OnlineState.ELSEWHERE, self._now, SYNC_ACTOR)
        central_no = change.data.get("centralNo")
        if isinstance(central_no, str) and NUMBER.fullmatch(central_no):
            self._take_number(change, central_no)

    def _take_number(self, change: Change, central_no: str) -> None:
        given = give_code(self._session, change.subject, central_no, self._now)
        if given is True:
            self.codes_mapped += 1
        elif given is not False:
            dossier = self._session.dossiers.by_uid(change.subject)
            ours = {"code": dossier.shown_number if dossier else ""}
            self._keep(change, f"code:{change.subject}:{central_no}", NewsConflict.CODE_DIFFERS, ours=ours)

    def _keep(
        self,
        change: Change,
        key: str,
        conflict: NewsConflict,
        event: str = "",
        ours: Mapping[str, str] | None = None,
    ) -> None:
        at = read_time(change.data.get("at")) or change.at
        news = CentreNews(
            key, change.subject, change.kind, event, at, self._now, dict(change.data), dict(ours or {}), conflict
        )
        self.news += self._session.news.add(news)


def _print(change: Change) -> str:
    return payload_hash(canonical_json(dict(change.data)))
