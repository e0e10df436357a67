"""The doors of register and reports: what the store counts and lists, and how a table becomes a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from counter_app.domain.period import Span
from counter_app.domain.register import Registered
from counter_app.domain.reports import CountedGroup, DayCount
from counter_app.domain.workbook import Workbook, WorkbookSheet


class PaperGapKind(StrEnum):
    """How paper and system came apart (QĐ 2602/QĐ-UBND Cần Thơ Đ15.6: "paper returned but system still late")."""

    NOT_ON_PAPER = "not_on_paper"  # the system did it, no sheet ever came out
    UNSURE = "unsure"  # nobody said yet whether the sheet came out
    TAKEN_BACK = "taken_back"  # the sheet is out, the system took the act back
    OLD_DATE = "old_date"  # the newest sheet in the citizen's hand promises another day


@dataclass(frozen=True, slots=True)
class PaperGap:
    """One slip that does not say what the system says. `slip`: a value of SlipKind; `since`: when the slip was wanted.

    `paper_on`, `system_on`: the promised days that differ (OLD_DATE only). A visit has a `number` and no `uid`.
    """

    kind: PaperGapKind
    uid: str
    number: str
    slip: str
    since: datetime
    paper_on: date | None = None
    system_on: date | None = None


@dataclass(frozen=True, slots=True)
class LateEntry:
    """Something that was written down later than it happened (QĐ 17/2024/QĐ-UBND Đà Nẵng Đ17.6e).

    `event`: "receive" or the event of an act.
    """

    uid: str
    number: str
    procedure_name: str
    event: str
    happened_at: datetime
    gap_seconds: int
    officer_name: str


class ReportTable(Protocol):
    """Aggregates over narrow rows; no body of a dossier is read but for the register."""

    def counts(self, span: Span, until: datetime) -> list[CountedGroup]:
        """What was carried over, received, resolved and is in work. `until` decides what is late in work."""

    def course(self, span: Span) -> list[DayCount]:
        """Days on which something was received or resolved, in order."""

    def visits(self, span: Span) -> int:
        """Guidance and refusals that led to no dossier."""

    def helped_online(self, span: Span) -> int:
        """Those of the visits at which the person was helped to lodge online (QĐ Cà Mau Đ24.1b)."""

    def late_entries(self, span: Span, limit: int = 1_000) -> list[LateEntry]:
        """A minute or more late, the longest gap first."""

    def paper_gaps(self, limit: int = 1_000) -> list[PaperGap]:
        """As things stand now, the oldest first."""

    def register(self, span: Span) -> Iterator[Registered]:
        """Dossiers received on these days, in the order of their entry. Read while the session is open."""

    def copies_kept(self, dossier_uid: str, *, digitised: int, reused: int) -> None:
        """How many of the dossier's papers are digital now, and how many were taken from a store. Raises StoreBroken."""


class SheetWriter(Protocol):
    """Implemented by printers.spreadsheet."""

    def xlsx(self, workbook: Workbook) -> bytes:
        """A workbook that Excel and LibreOffice open; the same bytes for the same workbook. Raises DeviceUnavailable."""

    def csv(self, sheet: WorkbookSheet) -> bytes:
        """One sheet as UTF-8 with a byte order mark; no cell is taken for a formula."""
