"""The door to what the ledgers say of one day, and to the days that were closed; part of `counter_app.ports`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from counter_app.domain.day_closing import DayClosing


@dataclass(frozen=True, slots=True)
class DayLedger:
    """What the tables say of the dossiers received on a day.

    `printed`: receipts whose first sheet came out; `spoiled`: receipts whose sheet does not count; `at_centre`: dossiers
    of which the centre has every act. `counted`: cash and account as counted last, each None while nobody has.
    """

    received: int
    first_number: str
    last_number: str
    printed: int
    spoiled: int
    at_centre: int
    counted: tuple[int | None, int | None]
    head_hash: str


class DayTable(Protocol):
    def ledger(self, day: date) -> DayLedger: ...

    def forms_out(self) -> int:
        """Numbered forms of opened kits that nobody has answered for."""

    def add(self, closing: DayClosing) -> None:
        """Append. A day may be closed again after something came in late: the newest counts."""

    def of_day(self, day: date) -> list[DayClosing]:
        """Oldest first."""

    def newest(self) -> DayClosing | None: ...

    def by_uid(self, uid: str) -> DayClosing | None: ...
