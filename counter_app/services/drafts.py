"""How every field of an open form survives a power cut."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from counter_app.domain.officer import Officer
from counter_app.ports import Clock, DeskStore, Draft


class DraftService:
    """Open forms by intent id. A draft goes when its dossier is committed or the officer throws it away."""

    def __init__(self, store: DeskStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def save(self, draft_id: str, officer: Officer, fields: Mapping[str, Any]) -> None:
        """Keep all fields as typed, right or wrong."""
        if self._store.read_only:
            return
        with self._store.write() as session:
            session.drafts.save(Draft(draft_id, officer.officer_id, self._clock.now(), dict(fields)))

    def of_officer(self, officer: Officer) -> list[Draft]:
        """This officer's open forms, newest first."""
        with self._store.read() as session:
            return session.drafts.of_officer(officer.officer_id)

    def discard(self, draft_id: str) -> None:
        """The officer threw the form away."""
        with self._store.write() as session:
            session.drafts.discard(draft_id)
