"""What was counted from the paper before it is entered: used receipts, first and last number, cash (Bắc Giang Đ21.3)?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from counter_app.domain.catch_up import CatchUp, KindTotal
from counter_app.domain.outage import Outage
from counter_app.domain.paper_form import FormKind
from counter_app.screens.catch_up_keying import number_of
from counter_app.screens.dialogs.form_dialog import FormDialog
from counter_app.services.catch_up_sessions import CatchUpForm
from counter_app.texts import names
from counter_app.texts.outage_words import KINDS
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import LabelledField

OTHERS: Final = {
    FormKind.SUPPLEMENT: "Phiếu bổ sung",
    FormKind.REFUSAL: "Phiếu từ chối",
    FormKind.REGISTER_PAGE: "Trang sổ",
}


class CatchUpOpen(FormDialog[CatchUp]):
    """Closes with the session."""

    title_told = "Mở đợt nhập bù"
    doing = "Đang mở đợt nhập bù"
    field_of = {"paid_amount": "cash", "forms": "count", "form_number": "first"}  # noqa: RUF012 - as in the parent

    def __init__(self, uid: str, desk_id: str, outage: Outage, kits: int, keep: Callable[[CatchUpForm], CatchUp]) -> None:
        super().__init__()
        self._uid = uid
        self._desk_id = desk_id
        self._outage = outage
        self._kits = kits
        self._keep = keep

    def facts(self) -> Iterable[str]:
        """For which outage, and with which kits."""
        yield f"{KINDS[self._outage.kind]}, từ {names.moment(self._outage.began_at)}."
        if not self._kits:
            yield "Chưa bộ mẫu nào mở niêm phong. Ghi đã mở trước: Ctrl+P, Chốt ngày, sẵn sàng, F12."
        yield "Đếm giấy đã dùng từng loại và tiền mặt trước khi nhập."

    def fields(self) -> Iterable[LabelledField]:
        """The control totals."""
        yield LabelledField("count", "Số tờ đã dùng", FieldInput(max_length=4), required=True)
        yield LabelledField("first", "Số đầu", FieldInput(max_length=40, placeholder="quét QR tờ đầu"))
        yield LabelledField("last", "Số cuối", FieldInput(max_length=40, placeholder="quét QR tờ cuối"))
        for kind in OTHERS:
            told = FieldInput(max_length=120, placeholder="số tờ, số đầu, số cuối: 2 1-15 2-40")
            yield LabelledField(str(kind), OTHERS[kind], told)
        yield LabelledField("cash", "Tiền mặt, đồng", FieldInput("0", max_length=12), required=True)
        yield LabelledField(
            "check_every", "Đối chiếu lần hai", FieldInput("10", max_length=4), hint="mỗi mấy số; 0 là không"
        )

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """Whole numbers; ends where something was used."""
        whole = ("count", "cash", "check_every")
        found = {name: "Viết bằng số." for name in whole if not values[name].replace(".", "").isdecimal()}
        for kind in OTHERS:
            words = values[str(kind)].replace(",", " ").split()
            if words and (len(words) != 3 or not words[0].isdecimal()):
                found[str(kind)] = "Ghi số tờ, số đầu, số cuối, cách nhau một dấu cách."
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
                totals=(self._total(FormKind.RECEIPT, count, *ends), *self._others(values)),
                cash=int(values["cash"].replace(".", "")),
                check_every=int(values["check_every"]),
            )
        )

    def _others(self, values: Mapping[str, str]) -> Iterable[KindTotal]:
        for kind in OTHERS:
            words = values[str(kind)].replace(",", " ").split()
            if words:
                yield self._total(kind, int(words[0]), words[1], words[2])

    def _total(self, kind: FormKind, count: int, first: str, last: str) -> KindTotal:
        year = self._outage.began_at.year
        return KindTotal(kind, count, *(number_of(text, self._desk_id, year, kind) for text in (first, last)))
