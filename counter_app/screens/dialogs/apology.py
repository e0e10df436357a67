"""Why is it late, and when will it be done? The apology with its new date, once per dossier (NĐ 61 Đ19.9)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from counter_app.domain.dossier import Dossier
from counter_app.screens.dialogs.form_dialog import FormDialog
from counter_app.services.acting import Acted
from counter_app.texts import names
from counter_app.texts.board_words import warn_in_time, warn_late
from counter_app.widgets.date_input import DateInput, read_day
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import LabelledField
from counter_app.widgets.notices import Banner, Tone

LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised. `suggested`: the working day after it, or after today when that is later."""

    dossier: Dossier
    due_at: datetime
    warn_by: date
    today: date
    suggested: date

    @property
    def is_late(self) -> bool:
        """Whether the apology comes after its own last day."""
        return self.today > self.warn_by


class Apology(FormDialog[Acted]):
    """`apologise` gets the reason and the new moment, at the hour of the old one."""

    title_told = "Xin lỗi và hẹn lại ngày trả kết quả"
    begins_at = "reason"  # the usual day stands there already
    field_of: ClassVar[dict[str, str]] = {"new_due_at": "new_due_on"}

    def __init__(self, promise: Promise, apologise: Callable[[str, datetime], Acted]) -> None:
        super().__init__()
        self._promise = promise
        self._apologise = apologise

    def facts(self) -> Iterable[str]:
        """Which dossier, which promise."""
        dossier = self._promise.dossier
        yield f"{dossier.shown_number} · {dossier.applicant.name}"
        yield dossier.procedure_name
        yield f"Đang hẹn trả lúc {names.moment(self._promise.due_at)}"

    def fields(self) -> Iterable[LabelledField]:
        """The new day and the reason that the citizen reads."""
        hint = f"Lúc {self._promise.due_at:%H:%M}, ngày làm việc sau ngày đang hẹn."
        yield LabelledField("new_due_on", "Ngày hẹn mới", DateInput(self._promise.suggested), required=True, hint=hint)
        field = FieldInput(max_length=LONGEST_REASON, placeholder="công dân đọc được lý do này trên phiếu")
        yield LabelledField("reason", "Lý do chậm", field, required=True)

    def on_mount(self) -> None:
        """In time, or late already."""
        late, warn_by = self._promise.is_late, self._promise.warn_by
        self.query_one(Banner).say(Tone.WARN if late else Tone.NOTE, (warn_late if late else warn_in_time)(warn_by))

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """A day to come, and a reason."""
        day = read_day(values["new_due_on"])
        wrong: dict[str, str] = {}
        if day is None:
            wrong["new_due_on"] = "Nhập ngày hẹn mới, ví dụ 27/11/2026."
        elif day <= self._promise.today:
            wrong["new_due_on"] = "Ngày hẹn mới phải sau hôm nay."
        if not values["reason"]:
            wrong["reason"] = "Ghi lý do chậm: công dân đọc được lý do này trên phiếu."
        return wrong

    def store(self, values: Mapping[str, str]) -> Acted:
        """Commit; the slip is printed by whoever asked."""
        day = read_day(values["new_due_on"])
        assert day is not None
        return self._apologise(values["reason"], datetime.combine(day, self._promise.due_at.timetz()))
