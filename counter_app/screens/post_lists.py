"""What do the five lists of the post's screen hold, and how does a row of each read?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final

from rich.text import Text

from counter_app.domain.dossier import Dossier, MoneyStatus
from counter_app.domain.post_batch import Count, Direction, PostBatch, PostItem
from counter_app.post_ports import OpenPostItem
from counter_app.services.post import PostService
from counter_app.texts import names
from counter_app.texts.sheet_words import COUNTS, DIRECTIONS
from counter_app.widgets.fitted_table import FittedColumn
from counter_app.widgets.plain import plain_cell
from counter_app.widgets.shelves import ShelfTable

COUNTING, TO_RECEIVE, TO_SEND, ON_THE_WAY, MINUTES = range(5)
NAMES: Final = ("Đếm túi", "Chờ nhận", "Chờ giao", "Đang gửi", "Biên bản")
EMPTY: Final = (
    ("Chưa đếm phiếu gửi nào.", "F7 ghi từng phiếu gửi của túi bưu chính, rồi F8 ký biên bản."),
    ("Không còn hồ sơ bưu chính nào chờ tiếp nhận.", "Ký biên bản nhận túi xong, hồ sơ hiện ở đây."),
    ("Không có kết quả nào chờ giao bưu chính.", "Hồ sơ chọn “Qua bưu chính” hiện ở đây khi đã có kết quả."),
    ("Không có kết quả nào bưu chính đang giữ.", "Giao xong, theo dõi ở đây đến khi bưu chính báo đã phát."),
    ("Chưa có biên bản nào.", "Biên bản hai chiều đã ký hiện ở đây; F8 in lại."),
)


class PostTable(ShelfTable):
    """One row per phiếu gửi, result or minutes."""

    COLUMNS: ClassVar[tuple[FittedColumn, ...]] = (
        FittedColumn("number", "Số", 23),
        FittedColumn("person", "Người gửi/nhận"),
        FittedColumn("papers", "Giấy tờ", 9),
        FittedColumn("state", "Tình trạng", 22),
    )


@dataclass(frozen=True, slots=True)
class PostLists:
    """What is stored; the bag being counted is the screen's own."""

    to_receive: tuple[OpenPostItem, ...] = ()
    to_send: tuple[Dossier, ...] = ()
    on_the_way: tuple[Dossier, ...] = ()
    minutes: tuple[PostBatch, ...] = ()

    @classmethod
    def read(cls, post: PostService) -> PostLists:
        """In a thread. Raises StoreError."""
        return cls(post.open_items(), post.to_send(), post.on_the_way(), post.batches())

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Of the four stored lists; minutes are not work."""
        return (len(self.to_receive), len(self.to_send), len(self.on_the_way), 0)


@dataclass(slots=True)
class Bag:
    """What the officer has typed and not signed yet: counted items, and the phiếu gửi of results that go out."""

    items: dict[str, PostItem] = field(default_factory=dict)
    slips: dict[str, str] = field(default_factory=dict)  # dossier uid → phiếu gửi

    def going_out(self, to_send: tuple[Dossier, ...]) -> tuple[PostItem, ...]:
        """Results that have a phiếu gửi and are still at the desk."""
        return tuple(
            PostItem(self.slips[dossier.uid], "", dossier_uid=dossier.uid)
            for dossier in to_send
            if self.slips.get(dossier.uid)
        )


def rows_of(tab: int, lists: PostLists, bag: Bag) -> dict[str, Mapping[str, Text]]:
    """The rows of one list by key."""
    if tab == COUNTING:
        return {item.slip_number: _item_cells(item) for item in bag.items.values()}
    if tab == TO_RECEIVE:
        return {f"{one.batch.uid}|{one.item.slip_number}": _open_cells(one) for one in lists.to_receive}
    if tab == TO_SEND:
        return {dossier.uid: _send_cells(dossier, bag.slips.get(dossier.uid, "")) for dossier in lists.to_send}
    if tab == ON_THE_WAY:
        return {
            dossier.uid: _cells(dossier.shown_number, dossier.applicant.name, "", "Chờ báo phát")
            for dossier in lists.on_the_way
        }
    return {batch.number: _batch_cells(batch) for batch in lists.minutes}


def _cells(number: str, person: str, papers: str, state: str, style: str = "") -> Mapping[str, Text]:
    return {
        "number": plain_cell(number),
        "person": plain_cell(person),
        "papers": plain_cell(papers),
        "state": plain_cell(state, style) if style else plain_cell(state),
    }


def _item_cells(item: PostItem) -> Mapping[str, Text]:
    good = item.count is Count.COMPLETE
    told = f"{'✓' if good else '▲'} {COUNTS[item.count]}"
    return _cells(item.slip_number, item.person, f"{item.counted}/{item.declared}", told, "" if good else "$text-warning")


def _open_cells(one: OpenPostItem) -> Mapping[str, Text]:
    lacking = one.item.lacks_papers
    told = "▲ Thiếu giấy tờ" if lacking else f"Ký {names.short_moment(one.batch.signed_at)}"
    papers = f"{one.item.counted}/{one.item.declared}"
    return _cells(one.item.slip_number, one.item.person, papers, told, "$text-warning" if lacking else "")


def _send_cells(dossier: Dossier, slip: str) -> Mapping[str, Text]:
    if dossier.money is MoneyStatus.UNPAID:
        return _cells(dossier.shown_number, dossier.applicant.name, "", "✕ Chưa thu phí", "$text-error")
    return _cells(dossier.shown_number, dossier.applicant.name, "", slip or "Enter: số phiếu gửi")


def _batch_cells(batch: PostBatch) -> Mapping[str, Text]:
    count = f"{len(batch.items)} phiếu"
    way = "Nhận" if batch.direction is Direction.IN else "Giao"
    return _cells(
        batch.number,
        f"{DIRECTIONS[batch.direction]}: {batch.carrier}",
        count,
        f"{way} {names.short_moment(batch.signed_at)}",
    )
