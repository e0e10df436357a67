"""How was the fee paid, how much, and under which electronic receipt? (NĐ 61 Đ22; NĐ 254/2026 Đ24.1)"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from counter_app.screens.dialogs.form_dialog import FormDialog
from counter_app.services.acting import Acted
from counter_app.services.payments import Payment
from counter_app.texts import board_words, names
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import LabelledField
from counter_app.widgets.money_input import MoneyInput
from counter_app.widgets.pick_one import PickOne


class PaymentTold(FormDialog[Acted]):
    """`owed`: in đồng, 0 when only the notice says it. Closes with the committed act."""

    title_told = "Thu phí, lệ phí"

    def __init__(self, told: str, owed: int, settle: Callable[[Payment], Acted]) -> None:
        super().__init__()
        self._told = told
        self._owed = owed
        self._settle = settle

    def facts(self) -> Iterable[str]:
        """Whose, and how much."""
        yield self._told
        yield f"Phải thu {names.money(self._owed)}." if self._owed else "Số tiền theo thông báo của cơ quan giải quyết."

    def fields(self) -> Iterable[LabelledField]:
        """The amount owed stands there; it is paid whole."""
        yield LabelledField("payment_method", "Cách nộp", PickOne(board_words.PAYMENT_METHODS), required=True)
        yield LabelledField("paid_amount", "Số tiền", MoneyInput(self._owed or None))
        number = FieldInput(max_length=60, placeholder="ký hiệu-số, do nơi thu cấp")
        yield LabelledField("receipt_number", "Biên lai điện tử", number)

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """A way, and unless waived an amount."""
        if not values["payment_method"]:
            return {"payment_method": "Nhấn Space chọn cách nộp, hoặc được miễn."}
        if values["payment_method"] != "waived" and not values["paid_amount"]:
            return {"paid_amount": "Nhập số tiền đã nộp."}
        return {}

    def store(self, values: Mapping[str, str]) -> Acted:
        """Commit. Raises CounterError."""
        method = values["payment_method"]
        amount = 0 if method == "waived" else int(values["paid_amount"].replace(".", ""))
        return self._settle(Payment(method, amount, "" if method == "waived" else values["receipt_number"]))
