"""When did the competent agency get a dossier that this desk only took in? From then on its term counts (NĐ 118 Đ17.3)."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from counter_app.domain.dossier import Dossier
from counter_app.domain.errors import BadField
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.act_form import ActForm, ActSheet, Asked, Values
from counter_app.services.acting import Acted
from counter_app.services.counter import CounterServices

_MOMENT: Final = re.compile(r"(\d{1,2})[:hg](\d{2})(?: +(\d{1,2})/(\d{1,2})(?:/(\d{4}))?)?")


def agency_received(dossier: Dossier, services: CounterServices, session: DeskSession) -> ActForm[Acted]:
    """Who took it there, and when; the date on the receipt stays beside the new one."""
    intent_id, who = services.acts.new_intent(), session.who

    def do(values: Values, _date_confirmed: bool) -> Acted:
        at = read_moment(values["at"], services.day.now()) if values["at"] else None
        return services.acts.handover.receive_at_agency(intent_id, dossier.uid, who(), at, receiver=values["receiver"])

    return ActForm(_RECEIVED, do, services.day, session)


def read_moment(text: str, now: datetime) -> datetime:
    """14:05, 14:05 26/11 or 14:05 26/11/2026; what is left out is today's. Raises BadField(at, not-a-clock-and-day)."""
    found = _MOMENT.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError(text)
        hour, minute, day, month, year = (int(part) if part else None for part in found.groups())
        return now.replace(
            year=year or now.year,
            month=month or now.month,
            day=day or now.day,
            hour=hour or 0,
            minute=minute or 0,
            second=0,
            microsecond=0,
        )
    except ValueError as error:
        raise BadField(field="at", value=text[:60], reason="not-a-clock-and-day") from error


_RECEIVED: Final = ActSheet(
    title="Cơ quan có thẩm quyền đã nhận hồ sơ",
    told="Thời hạn giải quyết tính lại từ lúc cơ quan đó nhận. Ngày hẹn trên giấy tiếp nhận vẫn được giữ.",
    fields=(
        Asked("receiver", "Người nhận", hint="Người của cơ quan có thẩm quyền", required=True),
        Asked("at", "Nhận lúc", hint="Ví dụ 14:05 26/11; bỏ trống là bây giờ"),
    ),
)
