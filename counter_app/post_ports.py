"""The doors to minutes signed with the post and to the ledger of fees; part of `counter_app.ports`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from counter_app.domain.payment import PaidFee
from counter_app.domain.post_batch import PostBatch, PostItem


@dataclass(frozen=True, slots=True)
class OpenPostItem:
    """A phiếu gửi that was handed over and has not become a dossier yet."""

    batch: PostBatch
    item: PostItem


class PostBatchTable(Protocol):
    def add(self, batch: PostBatch, intent_id: str) -> None:
        """Store signed minutes. The intent id, the number and each incoming phiếu gửi are unique for ever."""

    def by_uid(self, uid: str) -> PostBatch | None: ...

    def by_intent(self, intent_id: str) -> PostBatch | None: ...

    def by_number(self, number: str) -> PostBatch | None: ...

    def newest(self, limit: int) -> list[PostBatch]:
        """Newest first, at most 200."""

    def next_number(self, on: date) -> int:
        """The desk's next running number of that day."""

    def used(self, slip_numbers: tuple[str, ...]) -> tuple[str, ...]:
        """Which of these phiếu gửi stand in minutes already."""

    def open_items(self, limit: int) -> list[OpenPostItem]:
        """Incoming items on the counter that are no dossier yet, oldest minutes first, at most 500."""

    def bind(self, batch_uid: str, slip_number: str, dossier_uid: str) -> None:
        """The item became this dossier, once and for ever. Raises BadField(post_slip, used-before)."""


class PaidFeeTable(Protocol):
    def add(self, paid: PaidFee) -> None:
        """Append. The entry id is unique for ever."""

    def by_entry(self, entry_id: str) -> PaidFee | None: ...

    def of_day(self, day: date) -> list[PaidFee]:
        """Every line of that day in the order it was written, reversals included."""

    def of_dossier(self, uid: str) -> list[PaidFee]: ...
