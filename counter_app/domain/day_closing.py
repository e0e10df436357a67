"""Does the day add up: paper, ledger, centre and till; and what is left over (Cần Thơ Đ15.4, Đ15.6; Đà Nẵng Đ17.6đ, Đ17.6e)?

A day is closed every day, outage or not. What is open is put right first, or a supervisor signs for it by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from counter_app.domain.operation import ClockTrust


class OpenPoint(StrEnum):
    """What may be left over at the end of a day. The stored value never changes."""

    UNSENT = "unsent"  # waits for the centre
    PARKED = "parked"  # the centre refused it
    UNPRINTED = "unprinted"  # wanted on paper, not printed
    PRINT_UNSURE = "print_unsure"  # nobody knows whether a sheet came out
    COPIES_UNCONFIRMED = "copies_unconfirmed"  # scanned while the centre was away (Cà Mau Đ23.3)
    SCANS_UNFINISHED = "scans_unfinished"  # begun and not ended
    FORMS_OUT = "forms_out"  # numbered forms of an opened kit without a fate
    OUTAGE_OPEN = "outage_open"
    RECEIPTS_UNNAMED = "receipts_unnamed"  # money was taken, no electronic receipt is named (NĐ 254/2026 Đ24.1)
    FEES_UNCOUNTED = "fees_uncounted"  # money was taken, nobody has counted
    CASH_DIFFERS = "cash_differs"  # đồng
    ONLINE_DIFFERS = "online_differs"  # đồng
    NUMBERS_UNBALANCED = "numbers_unbalanced"  # a leased number without exactly one fate


@dataclass(frozen=True, slots=True)
class DayFigures:
    """The day as the desk's ledgers have it; money in đồng.

    `first_number` and `last_number`: of the receipts, as printed, "" when nothing was received. `printed`: receipts of the
    day whose sheet came out; `spoiled`: sheets that do not count; `counterfoils`: liên lưu that must lie in the folder.
    `counted_cash`, `told_online`: None while nobody has counted.
    """

    day: date
    received: int = 0
    first_number: str = ""
    last_number: str = ""
    printed: int = 0
    spoiled: int = 0
    counterfoils: int = 0
    at_centre: int = 0
    cash: int = 0
    online: int = 0
    counted_cash: int | None = None
    told_online: int | None = None
    head_hash: str = ""
    open_points: tuple[tuple[OpenPoint, int], ...] = ()

    @property
    def is_clean(self) -> bool:
        """True when nothing is left over."""
        return not self.open_points


@dataclass(frozen=True, slots=True)
class DayClosing:
    """A day that was closed. `signer_name` and `reason`: who signed for what was open, "" for a clean day."""

    uid: str
    figures: DayFigures
    desk_id: str
    closed_at: datetime
    officer_id: str
    officer_name: str
    signer_id: str = ""
    signer_name: str = ""
    reason: str = ""


def open_points(counts: Mapping[OpenPoint, int]) -> tuple[tuple[OpenPoint, int], ...]:
    """Those that are not zero, in the order of the list."""
    return tuple((point, counts[point]) for point in OpenPoint if counts.get(point))


def day_fact(closing: DayClosing, clock_trust: ClockTrust) -> dict[str, Any]:
    """What the centre is told (docs/wire.md, `day.closed` version 1)."""
    figures = closing.figures
    return {
        "day": figures.day.isoformat(),
        "desk": closing.desk_id,
        "firstNumber": figures.first_number,
        "lastNumber": figures.last_number,
        "received": figures.received,
        "printed": figures.printed,
        "atCentre": figures.at_centre,
        "cash": figures.cash,
        "online": figures.online,
        "countedCash": figures.counted_cash,
        "toldOnline": figures.told_online,
        "open": [{"kind": str(point), "count": abs(count)} for point, count in figures.open_points],
        "signerId": closing.signer_id,
        "signerName": closing.signer_name,
        "reason": closing.reason,
        "headHash": figures.head_hash,
        "closedAt": closing.closed_at.isoformat(timespec="milliseconds"),
        "clerkId": closing.officer_id,
        "clerkName": closing.officer_name,
        "deskClock": {"trust": str(clock_trust)},
    }
