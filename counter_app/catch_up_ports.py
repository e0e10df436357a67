"""The door to sessions of entering paper after an outage; part of `counter_app.ports`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Protocol

from counter_app.domain.catch_up import CatchUp, CatchUpLine


class TableReader(Protocol):
    def rows_of(self, path: Path) -> list[list[str]]:
        """The first sheet of a table, texts as they stand. Raises FileRefused."""


class CatchUpTable(Protocol):
    def add(self, session: CatchUp) -> None:
        """A new session. Raises StoreError when the uid is known."""

    def close(self, session: CatchUp) -> None:
        """Keep it as closed. Raises StoreBroken for one that is closed or unknown."""

    def by_uid(self, uid: str) -> CatchUp | None: ...

    def open(self) -> list[CatchUp]:
        """Oldest first."""

    def newest(self, limit: int = 50) -> list[CatchUp]:
        """Newest first, at most 500."""

    def add_line(self, uid: str, line: CatchUpLine) -> None:
        """Keep a keyed form; its line id is unique for ever."""

    def move_line(self, line: CatchUpLine) -> None:
        """Append what was decided or checked; the form as keyed is never changed."""

    def line(self, line_id: str) -> CatchUpLine | None: ...

    def lines(self, uid: str) -> list[CatchUpLine]:
        """Every line of a session, in the order of keying."""

    def session_of(self, line_id: str) -> str:
        """The uid of the session of a line, "" when there is no such line."""

    def number_taken(self, form_number: str) -> bool:
        """True when a line of any session with this number is entered or waits for a decision."""

    def person_taken(self, uid: str, key: str, procedure: str) -> bool:
        """True when a line of the session for this person and procedure is entered or waits."""

    def received_at_desk(self, identity_number: str, procedure: str, day: date) -> bool:
        """True when this desk has a dossier of this person and procedure that was received on that day."""
