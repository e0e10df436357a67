"""What came of a try to tell somebody: by which way, to which number, with what success, and when again?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from counter_app.domain.notice import NoticeOutcome
from counter_app.domain.notice_wish import NoticeChannel
from counter_app.notice_ports import NoticeRow
from counter_app.screens.dialogs.form_dialog import FormDialog
from counter_app.texts import notice_words
from counter_app.widgets.date_input import DateInput, read_day
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import LabelledField
from counter_app.widgets.pick_one import PickOne

_WAYS = tuple(channel for channel in NoticeChannel if channel is not NoticeChannel.NONE)


@dataclass(frozen=True, slots=True)
class NoticeAnswer:
    """As filled in. `retry_at` None: any time."""

    outcome: NoticeOutcome
    channel: NoticeChannel
    to: str
    note: str
    retry_at: datetime | None


class NoticeResult(FormDialog[NoticeAnswer]):
    """`keep` stores the answer in the worker. The outcome that is most often wanted here comes first: not reached."""

    title_told = "Kết quả báo tin"

    def __init__(self, row: NoticeRow, now: datetime, keep: Callable[[NoticeAnswer], object]) -> None:
        super().__init__()
        self._row = row
        self._now = now
        self._keep = keep

    def facts(self) -> Iterable[str]:
        """Whom it is about."""
        yield f"{self._row.number} · {self._row.applicant_name} · {notice_words.kind_words(self._row.notice.kind)}"

    def fields(self) -> Iterable[LabelledField]:
        """Success, way, number, note, when again."""
        notice = self._row.notice
        outcomes = [(words, str(outcome)) for words, outcome in notice_words.PUT_OFF]
        ways = [(notice_words.channel_words(way), str(way)) for way in _WAYS]
        way = notice.channel if notice.channel in _WAYS else NoticeChannel.IN_PERSON
        yield LabelledField("outcome", "Kết quả", PickOne(outcomes, value=str(NoticeOutcome.NO_ANSWER), blank=False))
        yield LabelledField("notice_channel", "Cách báo", PickOne(ways, value=str(way), blank=False))
        yield LabelledField("notice_to", "Báo tới", FieldInput(notice.to, max_length=120))
        yield LabelledField("notice_note", "Ghi chú", FieldInput(max_length=200))
        yield LabelledField("retry_on", "Báo lại ngày", DateInput(), hint="Bỏ trống: lúc nào cũng được")

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """A day to try again lies ahead."""
        told = values["retry_on"].strip()
        day = read_day(told)
        if told and (day is None or day < self._now.date()):
            return {"retry_on": "Ghi một ngày từ hôm nay trở đi, ví dụ 27/11/2026."}
        return {}

    def store(self, values: Mapping[str, str]) -> NoticeAnswer:
        """Hand over to the service."""
        day = read_day(values["retry_on"])
        again = datetime.combine(day, self._now.timetz().replace(hour=0, minute=0, second=0, microsecond=0)) if day else None
        answer = NoticeAnswer(
            NoticeOutcome(values["outcome"]),
            NoticeChannel(values["notice_channel"]),
            values["notice_to"],
            values["notice_note"],
            again,
        )
        self._keep(answer)
        return answer
