"""Whom did another desk of the unit enter, too? Asked of the centre while a catch-up is open (BG Đ21.3)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from counter_app.domain.catch_up import doubles_note
from counter_app.ports import DeskStore
from sync.answers import Answer, gateway_object, told
from sync.gateway_client import GatewayClient

_LONGEST: Final = 64


class DoublesPull:
    """Nothing is asked while no catch-up is open. An answer that is none leaves what was noted before."""

    def __init__(self, store: DeskStore, client: GatewayClient) -> None:
        self._store = store
        self._client = client

    def pull(self) -> None:
        """Note for each open session: own dossier → number and desk of the other."""
        with self._store.read() as session:
            sessions = session.downtime.catch_ups.open()
            own = {of.uid: {line.dossier_uid for line in session.downtime.catch_ups.lines(of.uid)} for of in sessions}
        for uid, dossiers in own.items():
            answer = self._client.catch_up_doubles(uid)
            found = gateway_object(answer) if isinstance(answer, Answer) else None
            if found is not None and isinstance(found.get("items"), list):
                self._note(uid, _others(found["items"], dossiers))

    def _note(self, uid: str, others: Mapping[str, Any]) -> None:
        text = json.dumps(others, ensure_ascii=False, sort_keys=True)
        name = doubles_note(uid)
        with self._store.read() as session:
            same = (session.notes.get(name) or "{}") == text
        if not same:
            with self._store.write() as session:
                session.notes.put(name, text)


def _others(groups: list[Any], own: set[str]) -> dict[str, dict[str, str]]:
    """Own dossier → the first one of another desk in its group."""
    found: dict[str, dict[str, str]] = {}
    for group in groups:
        members = [one for one in group if isinstance(one, Mapping)] if isinstance(group, list) else []
        strangers = [one for one in members if one.get("id") not in own]
        for one in members:
            if one.get("id") in own and strangers:
                other = strangers[0]
                found[str(one["id"])] = {
                    "number": told(other.get("centralNo"), _LONGEST),
                    "desk": told(other.get("desk"), _LONGEST),
                }
    return found
