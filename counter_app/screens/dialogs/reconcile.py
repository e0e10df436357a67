"""What lies in the till, and what do bank and gateway report? A difference needs its reason (Cần Thơ Đ15.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from counter_app.screens.dialogs.form_dialog import FormDialog
from counter_app.services.fees_day import Counted, FeesSheet
from counter_app.texts import names
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import Form, LabelledField
from counter_app.widgets.money_input import MoneyInput


class Reconcile(FormDialog[FeesSheet]):
    """`sheet`: what is written down. Closes with the sheet as it was reconciled. `half`: what was counted so far; a
    count that is broken off is put there and stands in the fields when it goes on."""

    title_told = "Đối chiếu thu phí, lệ phí trong ngày"
    doing = "Đang ghi đối chiếu"
    field_of = {"reason": "reason"}  # noqa: RUF012 - as in the parent

    def __init__(
        self, sheet: FeesSheet, keep: Callable[[Counted, str], FeesSheet], half: dict[str, str] | None = None
    ) -> None:
        super().__init__()
        self._half = {} if half is None else half
        self._sheet = sheet
        self._keep = keep

    def facts(self) -> Iterable[str]:
        """What must be found."""
        if any(self._half.values()):
            yield "Đang đếm dở: số đã nhập còn đây."
        yield f"Đã ghi: tiền mặt {names.money(self._sheet.cash)}, tài khoản {names.money(self._sheet.online)}."
        yield "Nơi nào chưa đếm thì để trống."

    def fields(self) -> Iterable[LabelledField]:
        """Counted, not copied: nothing is prefilled."""
        yield LabelledField("counted_cash", "Tiền mặt đếm được", MoneyInput())
        yield LabelledField("told_online", "Tài khoản báo về", MoneyInput())
        yield LabelledField("reason", "Lý do lệch", FieldInput(max_length=500, placeholder="chỉ khi lệch số"))

    def on_mount(self) -> None:
        """Where the count was broken off."""
        self.query_one(Form).fill(self._half)

    def action_close(self) -> None:
        """Somebody came to the counter: nothing that was counted is lost."""
        self._half.update(self.query_one(Form).values())
        super().action_close()

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
