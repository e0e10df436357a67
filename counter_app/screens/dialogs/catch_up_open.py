"""What was counted from the paper before it is entered: used receipts, first and last number, cash (Bắc Giang Đ21.3)?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from counter_app.domain.catch_up import CatchUp, KindTotal
from counter_app.domain.outage import Outage
from counter_app.domain.paper_form import FormKind
from counter_app.screens.dialogs.form_dialog import FormDialog
from counter_app.services.catch_up_sessions import CatchUpForm
from counter_app.texts import names
from counter_app.texts.outage_words import KINDS
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import LabelledField


class CatchUpOpen(FormDialog[CatchUp]):
    """Closes with the session."""

    title_told = "Mở đợt nhập bù"
    doing = "Đang mở đợt nhập bù"
    field_of = {"paid_amount": "cash", "forms": "count", "form_number": "first"}  # noqa: RUF012 - as in the parent

    def __init__(self, uid: str, outage: Outage, kits: int, keep: Callable[[CatchUpForm], CatchUp]) -> None:
        super().__init__()
        self._uid = uid
        self._outage = outage
        self._kits = kits
        self._keep = keep

    def facts(self) -> Iterable[str]:
        """For which outage, and with which kits."""
        yield f"{KINDS[self._outage.kind]}, từ {names.moment(self._outage.began_at)}."
        if not self._kits:
            yield "Chưa bộ mẫu nào mở niêm phong: nhập mã bộ mẫu ghi trên tờ bìa bằng lệnh ./counter paper-kit open."
        yield "Đếm giấy tiếp nhận đã dùng và tiền mặt trước khi nhập."

    def fields(self) -> Iterable[LabelledField]:
        """The control totals."""
        yield LabelledField("count", "Số tờ đã dùng", FieldInput(max_length=4), required=True)
        yield LabelledField("first", "Số đầu", FieldInput(max_length=40, placeholder="quét QR tờ đầu"))
        yield LabelledField("last", "Số cuối", FieldInput(max_length=40, placeholder="quét QR tờ cuối"))
        yield LabelledField("cash", "Tiền mặt, đồng", FieldInput("0", max_length=12), required=True)
        yield LabelledField(
            "check_every", "Đối chiếu lần hai", FieldInput("10", max_length=4), hint="mỗi mấy số; 0 là không"
        )

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """Whole numbers; ends where something was used."""
        whole = ("count", "cash", "check_every")
        found = {name: "Viết bằng số." for name in whole if not values[name].replace(".", "").isdecimal()}
        if not found and int(values["count"]) and not (values["first"] and values["last"]):
            found["first"] = "Ghi số đầu, số cuối đã dùng."
        return found

    def store(self, values: Mapping[str, str]) -> CatchUp:
        """Raises CounterError."""
        count = int(values["count"])
        ends = (values["first"], values["last"]) if count else ("", "")
        return self._keep(
            CatchUpForm(
                uid=self._uid,
                outage_uid=self._outage.uid,
                totals=(KindTotal(FormKind.RECEIPT, count, *ends),),
                cash=int(values["cash"].replace(".", "")),
                check_every=int(values["check_every"]),
            )
        )
