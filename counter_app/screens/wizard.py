"""The wizard of the first start: eight short pages with the keyboard, one write at the very end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen
from textual.widgets import Button, ContentSwitcher, Footer, Static

from counter_app.domain.errors import CounterError
from counter_app.ports import PrinterState
from counter_app.screens.printer_words import probe_word
from counter_app.screens.wizard_outside import SECRET_VARIABLE, CentreStep, PrinterStep
from counter_app.screens.wizard_place import AgencyStep, DeskStep, ProvinceStep
from counter_app.screens.wizard_step import SummaryStep, WizardStep
from counter_app.screens.wizard_trust import PASSPHRASE, KeyStep, OfficerStep
from counter_app.services.set_up import SetUpAnswers, ThermalPrinter, WizardDoors
from counter_app.texts.errors import sentence
from counter_app.texts.names import name_of
from counter_app.widgets.choice_list import ChoiceList
from counter_app.widgets.form import Form
from counter_app.widgets.notices import Banner, BusyLine, Tone
from counter_app.widgets.plain import plain_content

PAGE_OF_ERROR = {
    "unknown-officer": ("officer-step", "login"),
    "account-locked": ("officer-step", "login"),
    "not-allowed": ("officer-step", "login"),
    "wrong-pin": ("officer-step", "pin"),
    "wrong-key": ("key-step", "passphrase"),
    "unsafe-keyring": ("key-step", "passphrase"),
}
PAGE_OF_FIELD = {"login": "officer-step", "officer-name": "officer-step", "pin": "officer-step"}
FOUND = (
    "Thấy kho dữ liệu của một lần cài đặt chưa xong trong thư mục này. Trình cài đặt dùng tiếp, không xóa gì. "
    "Nếu kho đã có tài khoản, bước 6 nhập đúng tài khoản quản trị cũ."
)


class WizardScreen(Screen[None]):
    """Enter goes from field to field and on to the next page; F7 goes back and keeps everything that was typed."""

    CSS_PATH = "wizard.tcss"
    HELP: ClassVar[str] = (
        "Tám bước ngắn, dưới ba phút. **Enter** sang ô sau, **F8** sang bước sau, **F7** về bước trước. "
        "Chỉ ở bước cuối máy mới ghi. Chưa biết địa chỉ trung tâm, máy in thì để trống, khai sau."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f7", "back", "Bước trước", id="wizard.back", tooltip="Về bước trước, giữ nội dung đã nhập", priority=True),
        Binding("f8", "forward", "Bước sau", id="wizard.forward", tooltip="Sang bước sau; bước cuối là ghi", priority=True),
        Binding("f5", "probe", "Thử máy in", id="wizard.probe", tooltip="Hỏi máy in có trả lời không", priority=True),
        Binding("enter", "forward", "Bước sau", id="wizard.enter", show=False),
    ]
    busy = reactive(False, bindings=True)
    page = reactive(0, init=False, bindings=True)

    class Written(Message):
        """Everything is in place; the desk can be opened."""

    def __init__(self, doors: WizardDoors) -> None:
        super().__init__()
        self._doors = doors
        self._probed: tuple[ThermalPrinter, PrinterState] | None = None
        self._steps: tuple[WizardStep, ...] = (
            ProvinceStep(doors.provinces),
            AgencyStep({province.key: province for province in doors.provinces}),
            DeskStep(),
            CentreStep(doors.keyring_is_safe),
            PrinterStep(),
            OfficerStep(),
            KeyStep(doors.keyring_is_safe, doors.found),
            SummaryStep(),
        )

    def compose(self) -> ComposeResult:
        yield Static("Cài đặt lần đầu · Quầy Một cửa", id="wizard-head")
        yield Static("", id="wizard-steps")
        yield Banner(id="wizard-banner")
        yield ContentSwitcher(*self._steps, initial=self._steps[0].id, id="wizard-body")
        yield BusyLine()
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        if self._doors.found.store or self._doors.found.key:
            self.query_one(Banner).say(Tone.WARN, FOUND)
        self._draw_steps()
        self.call_after_refresh(self._step.focus_first)

    # --- going through the pages ---------------------------------------------------------------

    @property
    def _step(self) -> WizardStep:
        return self._steps[self.page]

    def watch_page(self) -> None:
        """Another page: show it and go into its first field."""
        self.query_one(ContentSwitcher).current = self._step.id
        self._draw_steps()
        self._step.focus_first()

    def _draw_steps(self) -> None:
        parts: list[Content | str] = []
        for place, step in enumerate(self._steps):
            style = "bold reverse" if place == self.page else "$text-success" if place < self.page else "$text-muted"
            parts.append(plain_content(f" {step.title} ", style))
        self.query_one("#wizard-steps", Static).update(Content.assemble(*parts))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is pressed twice while it writes; the printer is asked on its own page."""
        if action == "probe":
            return isinstance(self._step, PrinterStep)
        if action == "back" and self.page == 0:
            return None
        return None if self.busy and action in ("back", "forward") else True

    def action_back(self) -> None:
        """The page before."""
        self.query_one(Banner).hide()
        self.page = max(0, self.page - 1)

    def action_forward(self) -> None:
        """Judge this page, then the next one; on the last page: write."""
        if self.busy or self._is_wrong(self.page):
            return
        self.query_one(Banner).hide()
        if isinstance(self._step, SummaryStep):
            self._write()
            return
        self._leave(self._step)
        self.page += 1

    def _is_wrong(self, page: int) -> bool:
        """Show what is wrong with a page, on that page."""
        step = self._steps[page]
        problems = step.problems(self._values())
        if problems:
            self.page = page
        homeless = step.show(problems)
        if homeless:
            self.query_one(Banner).say(Tone.BAD, homeless[0])
        return bool(problems)

    def _leave(self, step: WizardStep) -> None:
        """What the answers of one page mean for others."""
        if isinstance(step, ProvinceStep):
            province = step.known[step.values()["province"]]
            self.query_one(AgencyStep).offer(province)
        if isinstance(step, PrinterStep):
            self.action_probe()
        if isinstance(self._steps[self.page + 1], SummaryStep):
            self._draw_summary()

    @on(ChoiceList.Highlighted)
    def _another_province(self) -> None:
        self.query_one(ProvinceStep).chosen = ""

    @on(ChoiceList.Chosen)
    def _province_chosen(self, event: ChoiceList.Chosen) -> None:
        self.query_one(ProvinceStep).chosen = event.key
        self.action_forward()

    @on(Form.Completed)
    @on(Button.Pressed)
    def _page_done(self) -> None:
        self.action_forward()

    def _values(self) -> dict[str, str]:
        return {name: value for step in self._steps for name, value in step.values().items()}

    # --- the printer ---------------------------------------------------------------------------

    def action_probe(self) -> None:
        """Ask the printer as typed; the answer comes when it comes."""
        step = self.query_one(PrinterStep)
        printer = step.printer()
        if printer is None:
            step.show(step.problems(self._values()))
            return
        step.show_probe(None)
        self._probe(printer)

    @work(thread=True, exit_on_error=False, group="probe")
    def _probe(self, printer: ThermalPrinter) -> None:
        try:
            state = self._doors.probe_printer(printer)
        except CounterError as error:  # the printer's library is missing
            state = PrinterState(ready=False, name=printer.host, problem=error.code)
        self.app.call_from_thread(self._probe_answered, printer, state)

    def _probe_answered(self, printer: ThermalPrinter, state: PrinterState) -> None:
        """An answer about an address that was changed meanwhile is of no use."""
        step = self.query_one(PrinterStep)
        if step.printer() == printer:
            self._probed = (printer, state)
            step.show_probe(state)
            self._draw_summary()

    # --- the end -------------------------------------------------------------------------------

    def _draw_summary(self) -> None:
        values, printer = self._values(), self.query_one(PrinterStep).printer()
        province = self.query_one(ProvinceStep).known.get(values["province"])
        paper = "lưu thành tệp, chưa có máy in"
        if printer is not None:
            asked = self._probed[1] if self._probed and self._probed[0] == printer else None
            told = probe_word(asked) if asked else "đang hỏi"
            paper = f"{printer.host}:{printer.port}, {name_of(printer.paper)}, {told}"
        own_key = values["key_place"] == PASSPHRASE
        self.query_one(SummaryStep).draw(
            [
                ("Tỉnh", province.name if province else ""),
                ("Cơ quan", f"{values['agency_code']} · {values['unit_name']}"),
                ("Quầy", f"{values['desk_id']} · {values['desk_name'] or values['desk_id']}"),
                ("Trung tâm", self._centre_words(values)),
                ("Máy in", paper),
                ("Quản trị", f"{values['officer-name']} ({values['login'].lower()}), mã PIN đã nhập"),
                ("Khóa kho", "mật khẩu kho, hỏi mỗi lần mở" if own_key else "hệ điều hành giữ"),
                ("Thư mục dữ liệu", self._doors.data_folder),
            ]
        )

    def _centre_words(self, values: Mapping[str, str]) -> str:
        if not values["gateway_url"]:
            return "chưa có; hồ sơ giữ tại máy"
        kept = "mã bí mật đã nhập" if self._doors.keyring_is_safe else f"mã bí mật lấy từ {SECRET_VARIABLE}"
        return f"{values['gateway_url']} ({values['client_id']}), {kept}"

    def answers(self) -> SetUpAnswers:
        """Everything as asked."""
        values = self._values()
        return SetUpAnswers(
            province=values["province"],
            agency_code=values["agency_code"],
            unit_name=values["unit_name"],
            desk_id=values["desk_id"],
            desk_name=values["desk_name"] or values["desk_id"],
            officer_name=values["officer-name"],
            login=values["login"],
            pin=values["pin"],
            passphrase=values["passphrase"] if values["key_place"] == PASSPHRASE else "",
            gateway_url=values["gateway_url"].rstrip("/"),
            client_id=values["client_id"],
            client_secret=values["client_secret"],
            printer=self.query_one(PrinterStep).printer(),
        )

    def _write(self) -> None:
        if any(self._is_wrong(page) for page in range(len(self._steps) - 1)):
            return
        self.busy = True
        self.query_one(BusyLine).begin("Đang tạo kho dữ liệu")
        self._finish(self.answers())

    @work(thread=True, exit_on_error=False, group="finish")
    def _finish(self, answers: SetUpAnswers) -> None:
        try:
            self._doors.finish(answers)
        except CounterError as error:
            self.app.call_from_thread(self._failed, error)
        except Exception as error:
            self.app.call_from_thread(self._failed, CounterError(bug=type(error).__name__))
            raise
        else:
            self.post_message(self.Written())

    def _failed(self, error: CounterError) -> None:
        """Back to the page that can put it right; everything typed stays."""
        self.busy = False
        self.query_one(BusyLine).end()
        field = str(error.facts.get("field", ""))
        page, name = PAGE_OF_ERROR.get(error.code, (PAGE_OF_FIELD.get(field, ""), field))
        for place, step in enumerate(self._steps):
            if step.id == page:
                self.page = place
                step.show({name: sentence(error)})
        self.query_one(Banner).say(Tone.BAD, sentence(error))
