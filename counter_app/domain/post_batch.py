"""What is counted and signed with the post officer, in both directions (QĐ 45/2016/QĐ-TTg Đ7, Đ9)?

Coming in, both count every phiếu gửi; the legal moment of lodging is the signing of the biên bản giao nhận (Đ7.4). Going
out, each result has its phiếu gửi, and the desk has given it when the biên bản is signed (Đ9).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from counter_app.domain.check_digits import text_check
from counter_app.domain.errors import BadField, DifferenceUnanswered, MissingField
from counter_app.domain.operation import ClockTrust

MOST_ITEMS: Final = 500
MOST_PAPERS: Final = 9_999


class Direction(StrEnum):
    """The stored value never changes."""

    IN = "in"
    OUT = "out"


class Count(StrEnum):
    """What counting an item has shown."""

    UNCOUNTED = "uncounted"
    COMPLETE = "complete"
    MISSING = "missing"  # declared, but not in the bag
    TOO_FEW = "too_few"  # papers are lacking
    TOO_MANY = "too_many"  # more papers than declared
    EXTRA = "extra"  # in the bag, but on no list


@dataclass(frozen=True, slots=True)
class PostItem:
    """One phiếu gửi. `declared`: papers that it states (0 = on no list), `counted`: papers found, None = not counted yet.

    `answer`: what both sides say to a difference. `dossier_uid`, `dossier_number`: of a result that goes out, else "".
    """

    slip_number: str
    person: str  # sender of a dossier, addressee of a result
    declared: int = 1
    counted: int | None = None
    answer: str = ""
    dossier_uid: str = ""
    dossier_number: str = ""
    address: str = ""

    @property
    def count(self) -> Count:
        """What the two numbers say."""
        if self.counted is None:
            return Count.UNCOUNTED
        if self.declared == 0:
            return Count.EXTRA
        if self.counted == 0:
            return Count.MISSING
        if self.counted == self.declared:
            return Count.COMPLETE
        return Count.TOO_FEW if self.counted < self.declared else Count.TOO_MANY

    @property
    def is_here(self) -> bool:
        """Something of it lies on the counter."""
        return bool(self.counted)

    @property
    def lacks_papers(self) -> bool:
        """Lodged only when the papers are complete (Đ7.4)."""
        return self.count is Count.TOO_FEW


@dataclass(frozen=True, slots=True)
class PostBatch:
    """One signed biên bản giao nhận. It is never changed; what becomes of each item is told by the dossiers."""

    uid: str
    number: str
    direction: Direction
    carrier: str  # the post office
    post_officer: str  # who signs for it
    items: tuple[PostItem, ...]
    signed_at: datetime
    recorded_at: datetime
    officer_id: str
    officer_name: str
    desk_id: str
    agency_code: str

    def item(self, slip_number: str) -> PostItem:
        """Raises BadField(phieu_gui) for a slip that is not in these minutes."""
        found = next((item for item in self.items if item.slip_number == slip_number), None)
        if found is None:
            raise BadField(field="post_slip", value=slip_number, reason="not-in-the-minutes")
        return found


def batch_number(desk_id: str, on: date, running: int) -> str:
    """BC-Q1-261125-001-42: its own series, with check digits."""
    body = f"BC-{desk_id.upper()}-{on:%y%m%d}-{running:03d}"
    return f"{body}-{text_check(body)}"


def judge(direction: Direction, items: Iterable[PostItem]) -> None:
    """May the minutes be signed? Every item is counted, every inequality has its answer.

    Raises MissingField(post_items, post_slip), BadField (post_slip, paper_count), DifferenceUnanswered(slips).
    """
    counted = tuple(items)
    if not counted:
        raise MissingField(field="post_items")
    if len(counted) > MOST_ITEMS:
        raise BadField(field="post_items", value=str(len(counted)), reason="out-of-range")
    seen: set[str] = set()
    for item in counted:
        if not item.slip_number:
            raise MissingField(field="post_slip")
        if item.slip_number in seen:
            raise BadField(field="post_slip", value=item.slip_number, reason="listed-twice")
        seen.add(item.slip_number)
        if not 0 <= item.declared <= MOST_PAPERS or not 0 <= (item.counted or 0) <= MOST_PAPERS:
            raise BadField(field="paper_count", value=f"{item.declared}/{item.counted}", reason="out-of-range")
        if item.declared == 0 and item.counted == 0:
            raise BadField(field="paper_count", value="0/0", reason="out-of-range")
    open_slips = tuple(item.slip_number for item in counted if _asks(direction, item))
    if open_slips:
        raise DifferenceUnanswered(slips=open_slips)


def _asks(direction: Direction, item: PostItem) -> bool:
    if direction is Direction.OUT:
        return False
    return item.count is Count.UNCOUNTED or (item.count is not Count.COMPLETE and not item.answer.strip())


def lodged_at(batch: PostBatch, slip_number: str, completed_at: datetime | None) -> datetime:
    """The legal moment of lodging: the signing; for papers that lacked, when they are complete (QĐ 45/2016 Đ7.4).

    Raises BadField (post_slip, received_at), MissingField(received_at).
    """
    item = batch.item(slip_number)
    if batch.direction is not Direction.IN or not item.is_here:
        raise BadField(field="post_slip", value=slip_number, reason="not-handed-over")
    if not item.lacks_papers:
        if completed_at is not None and completed_at != batch.signed_at:
            raise BadField(field="received_at", value=completed_at.isoformat(), reason="not-the-signing")
        return batch.signed_at
    if completed_at is None:
        raise MissingField(field="received_at")
    if completed_at < batch.signed_at:
        raise BadField(field="received_at", value=completed_at.isoformat(), reason="not-the-signing")
    return completed_at


def batch_fact(batch: PostBatch, clock_trust: ClockTrust) -> dict[str, Any]:
    """What the centre is told (docs/wire.md, `post.batch-signed` version 1)."""
    return {
        "number": batch.number,
        "direction": str(batch.direction),
        "agency": batch.agency_code,
        "desk": batch.desk_id,
        "carrier": batch.carrier,
        "postOfficer": batch.post_officer,
        "items": [
            {
                "slipNumber": item.slip_number,
                "person": item.person,
                "declared": item.declared,
                "counted": item.counted or 0,
                "count": str(item.count),
                "answer": item.answer,
                "dossier": item.dossier_uid or None,
            }
            for item in batch.items
        ],
        "signedAt": batch.signed_at.isoformat(timespec="milliseconds"),
        "recordedAt": batch.recorded_at.isoformat(timespec="milliseconds"),
        "clerkId": batch.officer_id,
        "clerkName": batch.officer_name,
        "deskClock": {"trust": str(clock_trust)},
    }
