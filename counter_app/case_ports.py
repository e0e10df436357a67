"""The doors to what a person decides about values and people (conflicts, who is the same); part of `counter_app.ports`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from counter_app.domain.dossier import Dossier
    from counter_app.domain.field_case import FieldCase
    from counter_app.domain.field_group import FieldGroup
    from counter_app.domain.person import Person


@dataclass(frozen=True, slots=True)
class PersonVerdict:
    """What an officer said of two records of people. `pair`: a key made of both, whichever comes first."""

    pair: str
    is_same: bool
    at: datetime
    officer_id: str
    reason: str


class FieldCaseTable(Protocol):
    def add(self, case: FieldCase) -> bool:
        """Append; False when it came before, or an open one of the same two values stands there."""

    def by_key(self, key: str) -> FieldCase | None: ...

    def open(self, limit: int = 200) -> list[FieldCase]:
        """What waits for a person, oldest first, at most 500."""

    def open_of(self, dossier_uid: str) -> list[FieldCase]: ...

    def open_count(self) -> int: ...

    def close(self, dossier_uid: str, group: FieldGroup, at: datetime, closed_by: str, answer: str) -> int:
        """Every open case of this group. Returns how many."""


class PersonTable(Protocol):
    """People as dossiers have them; what was decided about two of them."""

    def alike(self, person: Person, but_not: str = "", limit: int = 20) -> list[tuple[Dossier, Person]]:
        """People of other dossiers with the same number, or with the same name and birth date; newest first."""

    def verdict(self, pair: str) -> PersonVerdict | None:
        """The latest one."""

    def decide(self, verdict: PersonVerdict) -> None:
        """Append: an earlier one stays."""


class CaseTables(Protocol):
    """Reached by `session.news.cases`."""

    @property
    def fields(self) -> FieldCaseTable: ...

    @property
    def people(self) -> PersonTable: ...
