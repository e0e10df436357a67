"""How does a duty to tell look in its list, and which keys note what came of it?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message

from counter_app.domain.notice import NoticeOutcome
from counter_app.domain.notice_wish import NoticeChannel
from counter_app.notice_ports import NoticePage, NoticeRow
from counter_app.texts import notice_words
from counter_app.widgets.fitted_table import FittedColumn
from counter_app.widgets.plain import plain_cell
from counter_app.widgets.shelves import ShelfTable


class NoticeQueue(ShelfTable):
    """One duty a row. A figure key notes what came of the call; the cursor stays for the next person."""

    COLUMNS: ClassVar[tuple[FittedColumn, ...]] = (
        FittedColumn("by", "Báo trước", 10),
        FittedColumn("who", "Chủ hồ sơ"),
        FittedColumn("to", "Báo tới", 12),
        FittedColumn("kind", "Việc", 18),
        FittedColumn("number", "Mã số hồ sơ", 22, from_width=100),
        FittedColumn("channel", "Cách báo", 14, from_width=120),
        FittedColumn("standing", "Đã làm", 16),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "note('told')", "Đã báo", id="notices.told", tooltip="Đã nói được với công dân; ghi giờ và lời báo"),
        Binding("2", "note('no_answer')", "Chưa nghe", id="notices.no-answer", tooltip="Không nghe máy; việc vẫn còn"),
        Binding("3", "note('wrong_number')", "Sai số", id="notices.wrong-number", tooltip="Sai số; việc vẫn còn"),
    ]

    class Noted(Message):
        """A figure key on a row."""

        def __init__(self, key: str, outcome: NoticeOutcome) -> None:
            super().__init__()
            self.key = key
            self.outcome = outcome

    def action_note(self, outcome: str) -> None:
        """What came of the highlighted duty."""
        if self.cursor_key:
            self.post_message(self.Noted(self.cursor_key, NoticeOutcome(outcome)))


def way_of(row: NoticeRow) -> NoticeChannel:
    """Who chose no notices is told when they come, or by letter."""
    return NoticeChannel.IN_PERSON if row.notice.channel is NoticeChannel.NONE else row.notice.channel


def count_of(page: NoticePage) -> str:
    """As the tab shows it: a full page may have more behind it."""
    return f"{len(page.rows)}+" if page.next else str(len(page.rows))


def duty_cells(row: NoticeRow, now: datetime) -> Mapping[str, Text]:
    """The cells of one duty; late and today stand out by more than their colour."""
    notice = row.notice
    late = notice.tell_by < now
    by = f"{notice.tell_by:%d/%m}"
    today = notice.tell_by.date() == now.date()
    told = "hôm nay" if today else by
    return {
        "by": plain_cell(f"✕ {by}", "$text-error") if late else plain_cell(f"▲ {told}" if today else f"  {told}"),
        "who": plain_cell(row.applicant_name),
        "to": plain_cell(notice.to or "–"),
        "kind": plain_cell(notice_words.kind_words(notice.kind)),
        "number": plain_cell(row.number),
        "channel": plain_cell(notice_words.channel_words(notice.channel)),
        "standing": plain_cell(notice_words.standing(notice, now)),
    }
