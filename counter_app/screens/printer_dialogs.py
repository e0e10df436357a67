"""What only a person can tell of a printer: the address that is written on it, and what is read off its calibration page."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from counter_app.domain.desk_printer import PrinterJob
from counter_app.domain.errors import BadField
from counter_app.domain.printer_profile import BAR_MM, LEAST_MARKS, RULER_MARKS, CalibrationReading, CodePage, dpi_of
from counter_app.services.printer_setup import typed_printer
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import Form, LabelledField
from counter_app.widgets.pick_one import PickOne
from counter_app.widgets.plain import plain_content

_EXAMPLES = {
    PrinterJob.RECEIPT: "Ví dụ: 192.168.1.50 (cổng 9100) hoặc 192.168.1.50:9101",
    PrinterJob.FORMS: "Ví dụ: 192.168.1.60 hoặc ipp://192.168.1.60/ipp/print",
    PrinterJob.LABELS: "Ví dụ: 192.168.1.70:9100",
}


class TypedAddress(ModalScreen[str]):
    """An address that can be one, "" when closed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Quay lại", id="printer-address.close", tooltip="Đóng, không đổi gì")
    ]
    DEFAULT_CSS = """
    TypedAddress {
        & LabelledField { margin: 1 0; }
        & .field-label { width: 10; }
        & .field-message { margin-left: 11; }
    }
    """

    def __init__(self, job: PrinterJob) -> None:
        super().__init__()
        self._job = job

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("Địa chỉ máy in trong mạng", classes="title")
            yield LabelledField("printer_address", "Địa chỉ", FieldInput(max_length=120), hint=_EXAMPLES[self._job])
            yield Static("Địa chỉ in trên nhãn máy hoặc trên trang tự kiểm tra của máy in.", classes="muted")
            yield Static("Enter nhận · Esc quay lại", classes="muted")

    def on_mount(self) -> None:
        self.query_one(FieldInput).focus()

    def action_close(self) -> None:
        """Close without an address."""
        self.dismiss("")

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        text = event.value.strip()
        try:
            typed_printer(text, self._job)
        except BadField:
            self.query_one(LabelledField).show_error("Đây không phải địa chỉ máy in.")
        else:
            self.dismiss(text)


class CalibrationDialog(ModalScreen[CalibrationReading | None]):
    """What was read off the page, None when closed. `told`: what the printer showed by itself."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Quay lại", id="calibration.close", tooltip="Đóng, không đổi gì"),
        Binding("f8", "save", "Ghi", id="calibration.save", tooltip="Kiểm tra và ghi", priority=True),
    ]
    DEFAULT_CSS = """
    CalibrationDialog {
        & .title { margin-bottom: 1; }
        & .muted { margin-top: 1; padding: 0 1; }
    }
    """

    def __init__(self, told: str) -> None:
        super().__init__()
        self._told = told

    def compose(self) -> ComposeResult:
        marks = FieldInput(max_length=2, restrict=r"\d*")
        bar = FieldInput(max_length=3, restrict=r"\d*")
        cut = PickOne([("Có cắt", "yes"), ("Không, phải xé", "no")], value="yes", blank=False)
        lines = [("Dòng A", "tcvn3"), ("Dòng B", "cp1258"), ("Không dòng nào", "none")]
        with Vertical(classes="dialog"):
            yield Static("Đọc trên trang chỉnh máy", classes="title")
            yield Static(plain_content(self._told), classes="muted")
            with Form():
                yield LabelledField("last_mark", "Số cuối đủ vạch", marks, required=True)
                yield LabelledField("bar_mm", "Thanh đen dài (mm)", bar, hint="Thường là 40", required=True)
                yield LabelledField("cut", "Máy tự cắt giấy", cut)
                yield LabelledField("code_page", "Dòng đúng chữ", PickOne(lines, value="none", blank=False))
            yield Static("Enter sang ô sau · F8 ghi · Esc quay lại", classes="muted")

    def on_mount(self) -> None:
        self.query_one(Form).focus_first()

    def action_close(self) -> None:
        """Close; the profile stays as it was."""
        self.dismiss(None)

    @on(Form.Completed)
    def action_save(self) -> None:
        """Judge, then hand over."""
        form = self.query_one(Form)
        values = form.values()
        problems = _problems(values["last_mark"], values["bar_mm"])
        form.show_errors(problems)
        if not problems:
            page = CodePage(values["code_page"])
            self.dismiss(CalibrationReading(int(values["last_mark"]), int(values["bar_mm"]), values["cut"] == "yes", page))


def _problems(last_mark: str, bar_mm: str) -> dict[str, str]:
    found = {}
    if not (last_mark.isascii() and last_mark.isdigit()) or not LEAST_MARKS <= int(last_mark) <= RULER_MARKS:
        found["last_mark"] = f"Số trên thước từ {LEAST_MARKS} đến {RULER_MARKS}."
    try:
        dpi_of(int(bar_mm or 0))
    except BadField:
        lengths = ", ".join(str(length) for length in sorted(BAR_MM.values()))
        found["bar_mm"] = f"Thanh đen của máy in thường dài {lengths} mm. Đo lại."
    return found
