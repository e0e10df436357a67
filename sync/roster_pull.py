"""How does the centre shut an officer out of every desk? Its roster names who was revoked; the desk follows, and only that.

A roster never opens an account and never gives a right: who may work here is decided here (Bắc Giang Đ19.7). One that would
leave a desk with nobody is not followed: a wrong file must not close the desks of a province. "Until" is a day of the
centre's calendar: a desk whose battery is dead neither shuts out who may work nor keeps who may not (F17, F34).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from counter_app.ports import AuditEntry, DeskClock, DeskStore, Session
from sync.answers import Answer, gateway_object, told
from sync.contact import CLOCK_SKEW_MS, Trouble, trouble_of
from sync.gateway_client import GatewayClient
from sync.lane_alarm import SYNC_ACTOR

STAFF = "staff"
REVOKED = "revoked"
_ETAG_NOTE = "catalogue_etag:staff"
_ENDS_NOTE = "roster_ends"  # officer id → last day, as the roster said: the day comes without another roster


class RosterPull:
    """Asks with an ETag; a roster is read once, the days in it are looked at in every contact."""

    def __init__(self, store: DeskStore, client: GatewayClient, clock: DeskClock, agency: str) -> None:
        self._store = store
        self._client = client
        self._clock = clock
        self._agency = agency

    def pull(self) -> int | Trouble:
        """How many accounts were stopped. A centre without a roster (404) leaves all as it is."""
        with self._store.read() as session:
            known = session.notes.get(_ETAG_NOTE) or ""
        answer = self._client.catalogue(STAFF, known)
        if (trouble := trouble_of(answer)) is not None:
            return trouble
        found = gateway_object(answer) if isinstance(answer, Answer) else None
        if found is None or not isinstance(answer, Answer):
            return self._shut_out_ended() if isinstance(answer, Answer) and answer.status == 304 else 0
        return self._follow(found, answer.etag)

    def _shut_out_ended(self) -> int:
        """The same roster as before: whose last day has passed since?"""
        with self._store.read() as session:
            ends, today = _kept_ends(session.notes.get(_ENDS_NOTE)), self._centre_date(session)
            working = {officer.officer_id for officer in session.officers.all() if officer.active}
        gone = {officer: "ended" for officer, until in ends.items() if officer in working and _ended(until, today)}
        if not gone:
            return 0
        with self._store.write() as session:
            rest = {officer: until for officer, until in ends.items() if officer not in gone}
            session.notes.put(_ENDS_NOTE, json.dumps(rest, sort_keys=True))  # once: who is taken up here again stays
            return self._shut_out(session, gone, "")

    def _centre_date(self, session: Session) -> date:
        """Today as the centre's clock has it, measured in this contact."""
        skew = session.notes.get(CLOCK_SKEW_MS) or "0"
        return (self._clock.now() - timedelta(milliseconds=int(skew))).date()

    def _follow(self, roster: Mapping[str, Any], etag: str) -> int:
        with self._store.write() as session:
            gone = _revoked(roster.get("items"), self._agency, self._centre_date(session))
            session.notes.put(_ETAG_NOTE, etag)
            to_come = {one: day for one, day in _ends(roster.get("items"), self._agency).items() if one not in gone}
            session.notes.put(_ENDS_NOTE, json.dumps(to_come, sort_keys=True))
            return self._shut_out(session, gone, told(roster.get("version"), 60))

    def _shut_out(self, session: Session, gone: Mapping[str, str], version: str) -> int:
        """`gone`: officer id → reason. In the caller's transaction."""
        now = self._clock.now()
        working = [officer for officer in session.officers.all() if officer.active]
        shut_out = [officer for officer in working if officer.officer_id in gone]
        if shut_out and len(shut_out) == len(working):
            session.audit.add(AuditEntry(now, SYNC_ACTOR, "roster.refused", version, {"accounts": str(len(shut_out))}))
            return 0
        for officer in shut_out:
            session.officers.update(replace(officer, active=False))
            facts = {"version": version, "reason": gone[officer.officer_id]}
            session.audit.add(AuditEntry(now, SYNC_ACTOR, "officer.revoked", officer.officer_id, facts))
        return len(shut_out)


def _ours(items: object, agency: str) -> list[Mapping[str, Any]]:
    """Lines about officers of this agency. A line that cannot be read is about nobody."""
    listed = items if isinstance(items, Sequence) and not isinstance(items, str) else ()
    lines = [item for item in listed if isinstance(item, Mapping) and item.get("agency") == agency]
    return [line for line in lines if isinstance(line.get("officerId"), str)]


def _revoked(items: object, agency: str, today: date) -> dict[str, str]:
    """Officer id → reason."""
    gone = [line for line in _ours(items, agency) if line.get("state") == REVOKED or _ended(line.get("validUntil"), today)]
    return {line["officerId"]: told(line.get("reason")) for line in gone}


def _ends(items: object, agency: str) -> dict[str, str]:
    """Officer id → last day."""
    lines = _ours(items, agency)
    return {line["officerId"]: line["validUntil"] for line in lines if isinstance(line.get("validUntil"), str)}


def _kept_ends(note: str | None) -> dict[str, str]:
    kept: dict[str, str] = json.loads(note or "{}")
    return kept


def _ended(valid_until: object, today: date) -> bool:
    try:
        return isinstance(valid_until, str) and date.fromisoformat(valid_until) < today
    except ValueError:
        return False
