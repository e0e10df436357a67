"""What does the desk talk to? The wizard's pages on the centre and the printer; both may be left for later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual import on
from textual.widget import Widget
from textual.widgets import Select

from counter_app.domain.slip import PaperFormat
from counter_app.ports import PrinterState
from counter_app.screens.printer_words import probe_word
from counter_app.screens.wizard_step import WizardStep
from counter_app.services.set_up import ThermalPrinter, gateway_address_is_valid, printer_address
from counter_app.texts.names import name_of
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import Form, LabelledField
from counter_app.widgets.pick_one import PickOne

SECRET_VARIABLE = "COUNTER_GATEWAY_SECRET"
NO_PRINTER, THERMAL = "files", "thermal"


class CentreStep(WizardStep):
    """Which centre, if any."""

    title = "4 Trung tâm"
    told = "Hệ thống trung tâm nhận hồ sơ của quầy. Chưa có thì bỏ trống: hồ sơ được giữ tại máy và gửi sau."

    def __init__(self, keyring_is_safe: bool) -> None:
        super().__init__(id="centre-step")
        self._keyring_is_safe = keyring_is_safe

    def fields(self) -> Iterable[Widget]:
        """Address, id, secret."""
        yield LabelledField(
            *("gateway_url", "Địa chỉ", FieldInput(max_length=200)), hint="Ví dụ: https://motcua.tinh.gov.vn"
        )
        yield LabelledField(
            "client_id", "Tên kết nối", FieldInput(max_length=80), hint="Đơn vị vận hành cấp cho riêng quầy này"
        )
        secret = FieldInput(max_length=200, password=True)
        secret.disabled = not self._keyring_is_safe
        kept = "Hệ điều hành giữ, không ghi vào tệp"
        told = f"Máy không có nơi giữ khóa an toàn: khai ở biến môi trường {SECRET_VARIABLE} rồi mở lại chương trình"
        yield LabelledField("client_secret", "Mã bí mật", secret, hint=kept if self._keyring_is_safe else told)

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """All three together or none."""
        url = values["gateway_url"]
        if not url:
            given = values["client_id"] or values["client_secret"]
            return {"gateway_url": "Chưa nhập địa chỉ. Chưa có trung tâm thì bỏ trống cả ba ô."} if given else {}
        found = {}
        if not gateway_address_is_valid(url):
            found["gateway_url"] = "Địa chỉ phải bắt đầu bằng https:// và có tên máy chủ."
        if not values["client_id"]:
            found["client_id"] = "Chưa nhập tên kết nối. Hỏi đơn vị vận hành."
        if self._keyring_is_safe and not values["client_secret"]:
            found["client_secret"] = "Chưa nhập mã bí mật. Hỏi đơn vị vận hành."
        return found


class PrinterStep(WizardStep):
    """Which printer, and whether it answers."""

    title = "5 Máy in"
    told = "Giấy tiếp nhận in ra đâu? F5: hỏi thử máy in. Đổi máy in sau này được."

    def __init__(self) -> None:
        super().__init__(id="printer-step")

    def fields(self) -> Iterable[Widget]:
        """Kind, address, roll."""
        kinds = [("Chưa có máy in: lưu thành tệp", NO_PRINTER), ("Máy in nhiệt trong mạng", THERMAL)]
        yield LabelledField("printer_kind", "In ra", PickOne(kinds, value=NO_PRINTER, blank=False))
        yield LabelledField(
            "printer_address",
            "Địa chỉ máy in",
            FieldInput(max_length=120),
            hint="Ví dụ: 192.168.1.50:9100 (bỏ cổng: 9100)",
        )
        papers = [(name_of(paper), str(paper)) for paper in PaperFormat if paper.is_roll]
        yield LabelledField("printer_paper", "Khổ giấy", PickOne(papers, value=papers[0][1], blank=False))

    def on_mount(self) -> None:
        self._ask_for(NO_PRINTER)

    @on(Select.Changed, "#printer_kind")
    def _kind_changed(self) -> None:
        self._ask_for(self.values()["printer_kind"])

    def _ask_for(self, kind: str) -> None:
        for name in ("printer_address", "printer_paper"):
            field = self.query_one(Form).field(name)
            field.display = kind == THERMAL
            field.field.disabled = kind != THERMAL

    def printer(self) -> ThermalPrinter | None:
        """The printer as typed, None when there is none or the address is not one."""
        values = self.values()
        address = printer_address(values["printer_address"])
        if values["printer_kind"] != THERMAL or address is None:
            return None
        return ThermalPrinter(*address, PaperFormat(values["printer_paper"]))

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """An address that can be one. Whether the printer answers is told, but stops nobody: it may be off today."""
        if values["printer_kind"] == THERMAL and printer_address(values["printer_address"]) is None:
            return {"printer_address": "Địa chỉ phải viết như 192.168.1.50 hoặc 192.168.1.50:9100."}
        return {}

    def show_probe(self, state: PrinterState | None) -> None:
        """What the printer answered; None: asking."""
        field = self.query_one(Form).field("printer_address")
        if state is None:
            field.show_hint("Đang hỏi máy in…")
        elif state.ready:
            field.show_hint(f"● Máy in {probe_word(state)}.")
        else:
            field.show_error(f"Máy in {probe_word(state)}. Kiểm tra nguồn, dây mạng, giấy rồi F5 hỏi lại.")
