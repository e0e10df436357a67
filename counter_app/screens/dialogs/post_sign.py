"""Who signs for the post, and when? With it the minutes are committed (QĐ 45/2016 Đ7.3–7.4, Đ9)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from counter_app.domain.post_batch import Direction
from counter_app.screens.dialogs.form_dialog import FormDialog
from counter_app.services.post import SignedMinutes
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import LabelledField

_CLOCK: Final = re.compile(r"([01]?\d|2[0-3])[:hg. ]?([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Signer:
    """As typed. `at` None: now."""

    carrier: str
    post_officer: str
    at: datetime | None = None


class PostSign(FormDialog[SignedMinutes]):
    """Closes with the signed minutes. `told`: what is signed for; `before`: who signed last."""

    title_told = "Ký biên bản giao nhận với bưu chính"
    doing = "Đang ghi biên bản"

    def __init__(
        self, direction: Direction, told: str, before: Signer, now: datetime, sign: Callable[[Signer], SignedMinutes]
    ) -> None:
        super().__init__()
        self._direction = direction
        self._told = told
        self._before = before
        self._now = now
        self._sign = sign

    def facts(self) -> Iterable[str]:
        """What the signature means."""
        yield self._told
        if self._direction is Direction.IN:
            yield "Thời điểm ký là thời điểm nộp của các hồ sơ này."
        else:
            yield "Ký xong, các kết quả này chuyển sang “Đã giao bưu chính”."

    def fields(self) -> Iterable[LabelledField]:
        """The same post office every day: prefilled."""
        before = self._before
        yield LabelledField("carrier", "Đơn vị bưu chính", FieldInput(before.carrier, max_length=200), required=True)
        yield LabelledField("post_officer", "Nhân viên", FieldInput(before.post_officer, max_length=200), required=True)
        clock = FieldInput(max_length=5, restrict=r"[\d:hg. ]*", placeholder="bây giờ")
        yield LabelledField("at", "Ký lúc", clock, hint="Giờ ký thật trong hôm nay, ví dụ 09:05.")

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """Both names, and a time that has come."""
        wrong: dict[str, str] = {}
        if not values["carrier"]:
            wrong["carrier"] = "Nhập tên đơn vị bưu chính, ví dụ Bưu điện phường."
        if not values["post_officer"]:
            wrong["post_officer"] = "Nhập họ tên nhân viên bưu chính ký biên bản."
        if values["at"]:
            at = self._read_clock(values["at"])
            if at is None:
                wrong["at"] = "Giờ viết như 09:05."
            elif at > self._now:
                wrong["at"] = "Giờ ký ở sau thời điểm hiện tại."
        return wrong

    def store(self, values: Mapping[str, str]) -> SignedMinutes:
        """Commit. Raises CounterError."""
        at = self._read_clock(values["at"]) if values["at"] else None
        return self._sign(Signer(values["carrier"], values["post_officer"], at))

    def _read_clock(self, text: str) -> datetime | None:
        found = _CLOCK.fullmatch(text.strip())
        return self._now.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0) if found else None
