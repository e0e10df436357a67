"""Who takes this batch, for which unit, and when? Giver, receiver and time of every dossier (NĐ 61 Đ18, Đ21.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from counter_app.screens.dialogs.form_dialog import FormDialog
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import LabelledField

_CLOCK: Final = re.compile(r"([01]?\d|2[0-3])[:hg. ]?([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Receiver:
    """As typed. `at` None: now. `agency_code` "": a unit of our own agency."""

    name: str
    unit: str = ""
    agency_code: str = ""
    agency_name: str = ""
    at: datetime | None = None


class HandOverTo(FormDialog[Receiver]):
    """`group`: unit and competent agency; `told`: how many dossiers. It only asks: all is given after the last question."""

    title_told = "Bàn giao cho ai?"

    def __init__(self, group: tuple[str, str], told: str, before: Receiver | None, now: datetime) -> None:
        super().__init__()
        self._group = group
        self._told = told
        self._before = before or Receiver("", group[0])
        self._now = now

    def facts(self) -> Iterable[str]:
        """Which group."""
        yield " · ".join(part for part in (*self._group, self._told) if part)

    def fields(self) -> Iterable[LabelledField]:
        """The receiver first: the rest is mostly right as it stands."""
        before = self._before
        yield LabelledField("receiver", "Người nhận", FieldInput(before.name, max_length=200), required=True)
        yield LabelledField("unit", "Bộ phận", FieldInput(before.unit, max_length=200))
        clock = FieldInput(max_length=5, restrict=r"[\d:hg. ]*", placeholder="bây giờ")
        yield LabelledField("at", "Giao lúc", clock, hint="Giờ giao thật trong hôm nay, ví dụ 14:05.")
        code = FieldInput(before.agency_code, max_length=40, placeholder="chỉ khi cơ quan khác giải quyết")
        yield LabelledField("agency_code", "Mã cơ quan khác", code)
        yield LabelledField("agency_name", "Tên cơ quan khác", FieldInput(before.agency_name, max_length=200))

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """A name, and a time that has come."""
        wrong: dict[str, str] = {}
        if not values["receiver"]:
            wrong["receiver"] = "Nhập họ tên người nhận hồ sơ."
        if values["at"]:
            at = self._read_clock(values["at"])
            if at is None:
                wrong["at"] = "Giờ viết như 14:05."
            elif at > self._now:
                wrong["at"] = "Giờ giao ở sau thời điểm hiện tại."
        if values["agency_name"] and not values["agency_code"]:
            wrong["agency_code"] = "Nhập mã định danh của cơ quan đó, hoặc xóa tên."
        return wrong

    def store(self, values: Mapping[str, str]) -> Receiver:
        """Nothing is committed yet."""
        at = self._read_clock(values["at"]) if values["at"] else None
        return Receiver(values["receiver"], values["unit"], values["agency_code"], values["agency_name"], at)

    def _read_clock(self, text: str) -> datetime | None:
        found = _CLOCK.fullmatch(text.strip())
        return self._now.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0) if found else None
