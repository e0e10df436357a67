"""How does the centre shut an officer out of every desk? Its roster names who was revoked; the desk follows, and only that.

A roster never opens an account and never gives a right: who may work here is decided here (Bắc Giang Đ19.7). One that would
leave a desk with nobody is not followed: a wrong file must not close the desks of a province.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from counter_app.ports import AuditEntry, DeskClock, DeskStore
from sync.answers import Answer, gateway_object, told
from sync.contact import Trouble, trouble_of
from sync.gateway_client import GatewayClient
from sync.lane_alarm import SYNC_ACTOR

STAFF = "staff"
REVOKED = "revoked"
_ETAG_NOTE = "catalogue_etag:staff"


class RosterPull:
    """Asks with an ETag; each roster is looked at once."""

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
            return 0
        return self._follow(found, answer.etag)

    def _follow(self, roster: Mapping[str, Any], etag: str) -> int:
        now, version = self._clock.now(), told(roster.get("version"), 60)
        with self._store.write() as session:
            working = [officer for officer in session.officers.all() if officer.active]
            gone = _revoked(roster.get("items"), self._agency, now.date())
            shut_out = [officer for officer in working if officer.officer_id in gone]
            session.notes.put(_ETAG_NOTE, etag)
            if shut_out and len(shut_out) == len(working):
                session.audit.add(AuditEntry(now, SYNC_ACTOR, "roster.refused", version, {"accounts": str(len(shut_out))}))
                return 0
            for officer in shut_out:
                session.officers.update(replace(officer, active=False))
                facts = {"version": version, "reason": gone[officer.officer_id]}
                session.audit.add(AuditEntry(now, SYNC_ACTOR, "officer.revoked", officer.officer_id, facts))
        return len(shut_out)


def _revoked(items: object, agency: str, today: date) -> dict[str, str]:
    """Officer id → reason. A line that cannot be read revokes nobody."""
    found: dict[str, str] = {}
    for item in items if isinstance(items, Sequence) and not isinstance(items, str) else ():
        if not isinstance(item, Mapping) or item.get("agency") != agency or not isinstance(item.get("officerId"), str):
            continue
        if item.get("state") == REVOKED or _ended(item.get("validUntil"), today):
            found[item["officerId"]] = told(item.get("reason"))
    return found


def _ended(valid_until: object, today: date) -> bool:
    try:
        return isinstance(valid_until, str) and date.fromisoformat(valid_until) < today
    except ValueError:
        return False
