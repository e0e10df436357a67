"""What is wrong, since when, who was told? Short: a waiting room stands behind it (Bắc Giang Đ21.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from counter_app.domain.errors import BadField
from counter_app.domain.outage import Outage, OutageKind, OutageStep, OutageStepKind
from counter_app.screens.act_agency import read_moment
from counter_app.screens.dialogs.form_dialog import FormDialog
from counter_app.services.outages import OpenedOutage, OutageForm
from counter_app.texts.outage_words import KINDS
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import LabelledField
from counter_app.widgets.pick_one import PickOne


class OutageTold(FormDialog[OpenedOutage]):
    """Closes with the record. `form`: what the program knows already; `support`: whom to call."""

    title_told = "Ghi sự cố"
    doing = "Đang ghi sự cố"
    field_of = {"outage_database": "database"}  # noqa: RUF012 - as in the parent

    def __init__(
        self, form: OutageForm, now: datetime, support: tuple[str, ...], keep: Callable[[OutageForm], OpenedOutage]
    ) -> None:
        super().__init__()
        self._form = form
        self._now = now
        self._support = support
        self._keep = keep

    def facts(self) -> Iterable[str]:
        """Whom to tell."""
        yield from (f"Hỗ trợ: {line}" for line in self._support[:3])

    def fields(self) -> Iterable[LabelledField]:
        """Kind and beginning are known by the program where it asked first."""
        kinds = [(words, str(kind)) for kind, words in KINDS.items()]
        yield LabelledField("kind", "Loại sự cố", PickOne(kinds, value=str(self._form.kind), blank=False), required=True)
        yield LabelledField("database", "CSDL nào", FieldInput(max_length=100, placeholder="chỉ khi một CSDL ngừng"))
        began = self._form.began_at or self._now
        yield LabelledField("began_at", "Bắt đầu lúc", FieldInput(f"{began:%H:%M}", max_length=11), required=True)
        yield LabelledField("told", "Đã báo cho", FieldInput(max_length=200, placeholder="tên hoặc số đã gọi"))
        yield LabelledField("ticket", "Số phiếu", FieldInput(max_length=60, placeholder="của đơn vị vận hành"))
        end = FieldInput(max_length=11, placeholder="14:05 hoặc 14:05 26/11")
        yield LabelledField("expected_end_at", "Dự kiến xong", end)
        yield LabelledField("noticed_by", "Người phát hiện", FieldInput(max_length=100, placeholder="trống: người ghi"))

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """A database has its name; times can be read."""
        found = {}
        if values["kind"] == OutageKind.ONE_DATABASE_DOWN and not values["database"]:
            found["database"] = "Ghi tên cơ sở dữ liệu, ví dụ hộ tịch, dân cư."
        for name in ("began_at", "expected_end_at"):
            try:
                clock_and_day(values[name], self._now, name)
            except BadField:
                found[name] = "Viết như 14:05 hoặc 14:05 26/11."
        return found

    def store(self, values: Mapping[str, str]) -> OpenedOutage:
        """Into the record. Raises CounterError."""
        began = clock_and_day(values["began_at"], self._now, "began_at")
        known = self._form.began_at
        return self._keep(
            OutageForm(
                self._form.intent_id,
                OutageKind(values["kind"]),
                began_at=known if known and began and known.replace(second=0, microsecond=0) == began else began,
                noticed_by=values["noticed_by"],
                database=values["database"],
                told=(values["told"],) if values["told"] else (),
                ticket=values["ticket"],
                expected_end_at=clock_and_day(values["expected_end_at"], self._now, "expected_end_at"),
                planned_key=self._form.planned_key,
                proposed=self._form.proposed,
                date_confirmed=self._form.date_confirmed,
            )
        )


class OutageNoted(FormDialog[Outage]):
    """One line more for an open outage. Closes with the record."""

    title_told = "Ghi thêm về sự cố"
    doing = "Đang ghi"

    def __init__(self, now: datetime, support: tuple[str, ...], keep: Callable[[list[OutageStep]], Outage]) -> None:
        super().__init__()
        self._now = now
        self._support = support
        self._keep = keep

    def facts(self) -> Iterable[str]:
        """Whom to tell."""
        yield from (f"Hỗ trợ: {line}" for line in self._support[:3])

    def fields(self) -> Iterable[LabelledField]:
        """Whatever is new."""
        yield LabelledField("told", "Đã báo cho", FieldInput(max_length=200, placeholder="tên hoặc số đã gọi"))
        yield LabelledField("ticket", "Số phiếu", FieldInput(max_length=60, placeholder="của đơn vị vận hành"))
        end = FieldInput(max_length=11, placeholder="14:05 hoặc 14:05 26/11")
        yield LabelledField("expected_end_at", "Dự kiến xong", end)
        yield LabelledField("note", "Ghi chú", FieldInput(max_length=500))

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """Something is said, and its time can be read."""
        if not any(values.values()):
            return {"told": "Ghi ít nhất một ô."}
        try:
            clock_and_day(values["expected_end_at"], self._now, "expected_end_at")
        except BadField:
            return {"expected_end_at": "Viết như 14:05 hoặc 14:05 26/11."}
        return {}

    def store(self, values: Mapping[str, str]) -> Outage:
        """Into the record, a line each. Raises CounterError."""
        end = clock_and_day(values["expected_end_at"], self._now, "expected_end_at")
        lines = (
            OutageStep(OutageStepKind.TOLD, self._now, "", "", whom=values["told"]) if values["told"] else None,
            OutageStep(OutageStepKind.TICKET, self._now, "", "", text=values["ticket"]) if values["ticket"] else None,
            OutageStep(OutageStepKind.EXPECTED_END, self._now, "", "", moment=end) if end else None,
            OutageStep(OutageStepKind.NOTE, self._now, "", "", text=values["note"]) if values["note"] else None,
        )
        return self._keep([line for line in lines if line])


class OutageEnded(FormDialog[Outage]):
    """When was it over? A PC that was dead is told hours later; only paper from inside the outage is entered unasked."""

    title_told = "Hết sự cố"
    doing = "Đang ghi"

    def __init__(self, told: str, now: datetime, keep: Callable[[datetime | None], Outage]) -> None:
        super().__init__()
        self._told = told
        self._now = now
        self._keep = keep

    def facts(self) -> Iterable[str]:
        """Which one, and what comes next."""
        yield self._told
        yield "Sau đó nhập bù mọi mẫu giấy đã viết."

    def fields(self) -> Iterable[LabelledField]:
        """Now, unless it was earlier."""
        end = FieldInput(f"{self._now:%H:%M}", max_length=11, placeholder="14:05 hoặc 14:05 26/11")
        yield LabelledField("ended_at", "Hết lúc", end, required=True)

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """A moment that can be read."""
        try:
            clock_and_day(values["ended_at"], self._now, "ended_at")
        except BadField:
            return {"ended_at": "Viết như 14:05 hoặc 14:05 26/11."}
        return {}

    def store(self, values: Mapping[str, str]) -> Outage:
        """Into the record; what was not changed is this moment, to the second. Raises CounterError."""
        end = clock_and_day(values["ended_at"], self._now, "ended_at")
        unchanged = end == self._now.replace(second=0, microsecond=0)
        return self._keep(None if unchanged else end)


def clock_and_day(text: str, now: datetime, field: str) -> datetime | None:
    """14:05, or 14:05 26/11, in the desk's zone; None for nothing. Raises BadField(field)."""
    if not text.strip():
        return None
    try:
        return read_moment(text, now)
    except BadField as error:
        raise BadField(**{**error.facts, "field": field}) from error
