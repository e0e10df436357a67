"""How does the open form get into the store while the officer types on, and never come back once it has become a dossier?"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from counter_app.domain.officer import Officer
from counter_app.domain.procedure import Procedure
from counter_app.ports import Draft
from counter_app.services.catalogue import CatalogueService
from counter_app.services.drafts import DraftService


def kept_draft(
    drafts: DraftService, catalogue: CatalogueService, officer: Officer, draft_id: str
) -> tuple[Draft, Procedure | None] | None:
    """A draft of this officer with its procedure, None when it is gone. For a worker thread.

    Raises StoreError, UnknownProcedure.
    """
    kept = next((draft for draft in drafts.of_officer(officer) if draft.draft_id == draft_id), None)
    if kept is None:
        return None
    code = kept.fields.get("procedure")
    return kept, catalogue.procedure(code) if code else None


class DraftKeeper:
    """One slot for the newest state of the form. The screen puts, worker threads keep; an older state never comes last."""

    def __init__(self, drafts: DraftService) -> None:
        self._drafts = drafts
        self._newest: tuple[str, Mapping[str, Any]] | None = None
        self._gone = ""
        self._writing = threading.Lock()

    def put(self, intent_id: str, fields: Mapping[str, Any]) -> None:
        """What is to be kept next. Never waits."""
        self._newest = (intent_id, fields)

    def keep(self, officer: Officer) -> None:
        """Write the newest state if that is not done yet. For a worker thread. Raises StoreError; it stays wanted."""
        with self._writing:
            wanted, self._newest = self._newest, None
            if wanted is None or wanted[0] == self._gone:
                return
            try:
                self._drafts.save(wanted[0], officer, wanted[1])
            except Exception:
                self._newest = self._newest or wanted
                raise

    @contextmanager
    def closing(self, intent_id: str) -> Iterator[None]:
        """While this form becomes a dossier or is thrown away. For a worker thread.

        A draft written between the commit and the new form would offer a received dossier as an unfinished one.
        """
        with self._writing:
            yield
            self._gone = intent_id

    def throw_away(self, intent_id: str) -> None:
        """The officer does not want the form any more. For a worker thread. Raises StoreError."""
        with self.closing(intent_id):
            self._drafts.discard(intent_id)
