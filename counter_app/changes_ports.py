"""The doors to what the centre sends down: online dossiers that wait, news of units, cases for a person; part of `ports`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from counter_app.domain.centre_news import CentreNews
from counter_app.domain.online_dossier import OnlineDossier, OnlineState

if TYPE_CHECKING:
    from counter_app.case_ports import CaseTables


class OnlineTable(Protocol):
    def add(self, lodged: OnlineDossier, fingerprint: str, arrived_at: datetime) -> None:
        """Keep a version. One that waited before it is replaced, never lost. A version twice raises StoreBroken."""

    def newest(self, uid: str) -> OnlineDossier | None:
        """The latest version that came."""

    def fingerprint(self, uid: str, rev: int) -> str | None:
        """Of the version as it came; None when it never did."""

    def waiting(self, limit: int = 200) -> list[OnlineDossier]:
        """Earliest lodging first, at most 500."""

    def waiting_count(self) -> int: ...

    def decide(self, uid: str, state: OnlineState, at: datetime, officer_id: str) -> bool:
        """What became of the version that waits; False when none does."""


class NewsTable(Protocol):
    @property
    def cases(self) -> CaseTables:
        """What a person has to decide about values and people."""

    def add(self, news: CentreNews) -> bool:
        """Append; False when it came before."""

    def by_key(self, key: str) -> CentreNews | None: ...

    def open(self, limit: int = 200) -> list[CentreNews]:
        """What waits for a person, oldest first, at most 500."""

    def open_count(self) -> int: ...

    def close(self, key: str, at: datetime, officer_id: str, answer: str) -> bool:
        """A person has seen to it; False when it was closed before."""
