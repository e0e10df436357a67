"""After an outage, what is still open on this desk, in numbers for one line (Bắc Giang Đ21.3; NĐ 61 Đ26.1; Cà Mau Đ23.3)?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from counter_app.domain.notice import NoticeKind

if TYPE_CHECKING:
    from counter_app.domain.outage import Outage
    from counter_app.ports import Session

REMEMBERED: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class StillOpen:
    """`unsent`: acts that wait to be sent, in order; `to_tell`: provisional numbers that got codes, unknown to the citizen;
    `copies`: scans that wait for confirmation; `forms`: forms of opened kits without a fate."""

    outage: Outage
    unsent: int = 0
    to_tell: int = 0
    copies: int = 0
    forms: int = 0

    @property
    def is_done(self) -> bool:
        """Nothing is left of it."""
        return not (self.unsent or self.to_tell or self.copies or self.forms)


def still_open(session: Session, now: datetime) -> StillOpen | None:
    """For the last outage that is over, for three days; None when there was none, or while one goes on."""
    latest = next(iter(session.downtime.outages.newest(1)), None)
    if latest is None or latest.ended_at is None or now - latest.ended_at > REMEMBERED:
        return None
    return StillOpen(
        outage=latest,
        unsent=session.outbox.state().pending,
        to_tell=session.notices.count_waiting(NoticeKind.CODE_GIVEN),
        copies=len(session.scans.copies.unconfirmed()),
        forms=session.downtime.days.forms_out(),
    )
