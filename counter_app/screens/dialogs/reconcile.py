"""What lies in the till, and what do bank and gateway report? A difference needs its reason (Cần Thơ Đ15.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from counter_app.screens.dialogs.form_dialog import FormDialog
from counter_app.services.fees_day import Counted, FeesSheet
from counter_app.texts import names
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import LabelledField
from counter_app.widgets.money_input import MoneyInput


class Reconcile(FormDialog[FeesSheet]):
    """`sheet`: what is written down. Closes with the sheet as it was reconciled."""

    title_told = "Đối chiếu thu phí, lệ phí trong ngày"
    doing = "Đang ghi đối chiếu"
    field_of = {"reason": "reason"}  # noqa: RUF012 - as in the parent

    def __init__(self, sheet: FeesSheet, keep: Callable[[Counted, str], FeesSheet]) -> None:
        super().__init__()
        self._sheet = sheet
        self._keep = keep

    def facts(self) -> Iterable[str]:
        """What must be found."""
        yield f"Đã ghi: tiền mặt {names.money(self._sheet.cash)}, tài khoản {names.money(self._sheet.online)}."
        yield "Nơi nào chưa đếm thì để trống."

    def fields(self) -> Iterable[LabelledField]:
        """Counted, not copied: nothing is prefilled."""
        yield LabelledField("counted_cash", "Tiền mặt đếm được", MoneyInput())
        yield LabelledField("told_online", "Tài khoản báo về", MoneyInput())
        yield LabelledField("reason", "Lý do lệch", FieldInput(max_length=500, placeholder="chỉ khi lệch số"))

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """Something was counted; a difference is explained."""
        counted = _counted(values)
        if counted == Counted():
            return {"counted_cash": "Nhập số tiền đếm được ở ít nhất một nơi."}
        sheet = FeesSheet(self._sheet.day, self._sheet.rows, counted)
        if not sheet.adds_up and not values["reason"]:
            gaps = (("tiền mặt", sheet.cash_difference), ("tài khoản", sheet.online_difference))
            told = ", ".join(f"{place} lệch {gap:+,} đ".replace(",", ".") for place, gap in gaps if gap)
            return {"reason": f"{told[:1].upper()}{told[1:]}: ghi lý do."}
        return {}

    def store(self, values: Mapping[str, str]) -> FeesSheet:
        """Into the audit chain. Raises CounterError."""
        return self._keep(_counted(values), values["reason"])


def _counted(values: Mapping[str, str]) -> Counted:
    cash, online = (_dong(values[name]) for name in ("counted_cash", "told_online"))
    return Counted(cash, online)


def _dong(text: str) -> int | None:
    digits = text.replace(".", "")
    return int(digits) if digits else None
