"""Does the day add up, what is left over, and is the desk fit for the next one (Cần Thơ Đ15.4; Đà Nẵng Đ17.6e; BG Đ21.3)?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial
from pathlib import PurePath
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from counter_app.domain.day_closing import DayClosing, DayFigures
from counter_app.domain.day_statement import KeptStatement
from counter_app.domain.desk_printer import PrinterJob
from counter_app.domain.errors import CounterError
from counter_app.domain.paper_form import PaperKit
from counter_app.domain.readiness import Readiness, ReadyLine
from counter_app.screens.desk_screen import DeskScreen
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.confirm import Confirm
from counter_app.screens.dialogs.supervisor import Approval, ApprovalSheet, SupervisorAsked
from counter_app.screens.kit_acts import KitActs, printed
from counter_app.screens.messages import DeskChanged, SendNow
from counter_app.screens.table_out import print_table
from counter_app.services.counter import CounterServices
from counter_app.services.day_closing import ClosingForm
from counter_app.services.desk_day import DeskState
from counter_app.services.paper_kits import KitState
from counter_app.texts import day_words, names
from counter_app.texts.day_sheets import closing_sheet
from counter_app.texts.errors import sentence
from counter_app.texts.statement_sheets import statement_document
from counter_app.widgets.notices import Banner, BusyLine, Tone
from counter_app.widgets.plain import plain_content

STYLES = {Readiness.GOOD: "$text-success", Readiness.WARN: "$text-warning", Readiness.BAD: "$text-error"}


class ReadyCard(Static):
    """The card of the morning. The first look of a day is for it, and it stands below the evening's figures."""

    stays_in_sight = False

    def on_resize(self) -> None:
        """It has its lines only now: before the layout there is nothing to scroll to."""
        if self.stays_in_sight and isinstance(self.parent, VerticalScroll):
            self.parent.scroll_end(animate=False)


class DayEndScreen(DeskScreen):
    """In the evening the upper half is read, in the morning the lower one."""

    job = "Chốt ngày"
    CSS_PATH = "day_end.tcss"
    HELP: ClassVar[str] = (
        "Cuối ngày: đối chiếu giấy, sổ, trung tâm, tiền rồi **F8** chốt; còn việc mở thì người phụ trách ký. **F7** in. "
        "Đầu ngày: xem thẻ sẵn sàng, **F10** in phiếu thử, **F12** cấp, mở, hủy bộ mẫu giấy. **Ctrl+←/→** ngày khác."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "close_day", "Chốt ngày", id="day.close", tooltip="Chốt ngày; còn việc mở thì người phụ trách ký"),
        Binding("f7", "print", "In phiếu", id="day.print", tooltip="In phiếu chốt ngày khổ A4"),
        Binding("f5", "refresh", "Đọc lại", id="day.refresh", tooltip="Đếm lại, hỏi lại máy in"),
        Binding("f10", "test_slip", "In thử", id="day.test-slip", tooltip="In một phiếu thử ở máy in giấy tiếp nhận"),
        Binding("f12", "kit", "Bộ mẫu", id="day.kit", tooltip="Cấp, in bộ mẫu giấy; mở niêm phong; hủy mẫu chưa dùng"),
        Binding("ctrl+left", "day(-1)", "Ngày trước", show=False, id="day.before"),
        Binding("ctrl+right", "day(1)", "Ngày sau", show=False, id="day.after"),
    ]
    figures: reactive[DayFigures | None] = reactive(None, init=False, bindings=True)

    def __init__(self, services: CounterServices, session: DeskSession) -> None:
        super().__init__(services.desk, session)
        self._services = services
        self._day: date | None = None  # None: today, whatever day it is by then
        self._kept: DayClosing | None = None
        self._seen: int | None = None
        self._intent = ""

    def body(self) -> Iterable[Widget]:
        """The day, what is left over, the card."""
        yield Static("", id="day-head")
        yield Banner(id="day-banner")
        yield BusyLine()
        with VerticalScroll(id="day-scroll", can_focus=True):
            yield Static("", id="day-figures")
            yield Static(plain_content("Việc còn mở"), classes="title")
            yield Static("", id="day-open")
            yield Static(plain_content("Thẻ sẵn sàng"), classes="title")
            yield ReadyCard(plain_content("Đang hỏi các thiết bị…"), id="day-ready")

    def on_mount(self) -> None:
        self.query_one("#day-scroll").focus()

    def on_screen_resume(self) -> None:
        """Opened, or back from putting something right."""
        self.action_refresh()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing before the day is read; no day that has not come; a slip of what was closed."""
        if action == "close_day":
            return None if self.figures is None else True
        if action == "print":
            return None if self._kept is None else True
        if action == "test_slip":
            return self._services.printer_setup is not None
        if action == "day" and parameters[0] == 1:
            return None if self.figures is None or self.figures.day >= self._services.day.today() else True
        return True

    def state_read(self, state: DeskState) -> None:
        """Something was stored or sent: count again."""
        seen = state.queue.last_seq * 1_000_003 + state.queue.acked
        if self._seen is not None and seen != self._seen:
            self._read()
        self._seen = seen

    # --- the day -------------------------------------------------------------------------------

    def action_refresh(self) -> None:
        """Count, and ask the devices."""
        self._read()
        self._ask_devices()

    def action_day(self, step: int) -> None:
        """The day before, or after."""
        today = self._services.day.today()
        day = (self._day or today) + timedelta(days=step)
        self._day = None if day >= today else day
        self.query_one("#day-banner", Banner).hide()
        self._read()

    @work(thread=True, exit_on_error=False, group="day")
    def _read(self) -> None:
        end = self._services.day_end
        try:
            figures = end.figures(self._day)
            closing = end.closing_of(figures.day)
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
        else:
            self.app.call_from_thread(self._take, figures, closing)

    def _take(self, figures: DayFigures, closing: DayClosing | None) -> None:
        if not self.is_attached:
            return
        self._kept = closing
        self.figures = figures
        self.refresh_bindings()
        head = names.weekday_and_day(figures.day)
        if closing:
            head += f" · đã chốt {closing.closed_at:%H:%M %d/%m}, {closing.signer_name or closing.officer_name}"
        self.query_one("#day-head", Static).update(plain_content(head))
        lines = [f"{name:<28}{value}" for name, value in day_words.figure_lines(figures)]
        self.query_one("#day-figures", Static).update(plain_content("\n".join(lines), keep_newlines=True))
        self.query_one("#day-open", Static).update(_open_content(figures))

    @work(thread=True, exit_on_error=False, group="ready")
    def _ask_devices(self) -> None:
        card = self._services.ready_card
        try:
            is_morning = card.is_due()
            lines = card.look(self._services.devices.printers())
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
        else:
            self.app.call_from_thread(self._show_card, lines, is_morning)

    def _show_card(self, lines: tuple[ReadyLine, ...], is_morning: bool) -> None:
        if self.is_attached:
            card = self.query_one(ReadyCard)
            card.stays_in_sight = card.stays_in_sight or is_morning
            card.update(_card_content(lines))

    # --- closing and printing ------------------------------------------------------------------

    @work
    async def action_close_day(self) -> None:
        """A clean day after one question, another one with a supervisor's name."""
        figures = self.figures
        if figures is None:
            return
        self._intent = self._intent or self._services.day_end.new_id()
        if figures.is_clean:
            if await self.app.push_screen_wait(Confirm(f"Chốt ngày {names.day(figures.day)}? Mọi việc đã khớp.", "Chốt")):
                self._close_clean(ClosingForm(self._intent, figures.day))
            return
        told = "; ".join(day_words.open_words(point, count) for point, count in figures.open_points)
        sheet = ApprovalSheet(f"Chốt ngày {names.day(figures.day)}, còn việc mở", f"Còn {told}. Người phụ trách ký tên.")
        asked = SupervisorAsked(sheet, self._signed(figures.day), self._services.login, self._services.day, self.session)
        closing = await self.app.push_screen_wait(asked)
        if closing is not None:
            self._was_closed(closing)

    def _signed(self, day: date) -> Callable[[Approval, bool], DayClosing]:
        who = self.session.who()

        def then(approval: Approval, _date_confirmed: bool) -> DayClosing:
            form = ClosingForm(self._intent, day, approval.officer, approval.reason)
            return self._services.day_end.close(form, who)

        return then

    @work(thread=True, exit_on_error=False, group="day")
    def _close_clean(self, form: ClosingForm) -> None:
        try:
            closing = self._services.day_end.close(form, self.session.who())
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
        else:
            self.app.call_from_thread(self._was_closed, closing)

    def _was_closed(self, closing: DayClosing) -> None:
        self._intent = ""
        self._kept = closing
        self._say(Tone.GOOD, "Đã chốt ngày. Phiếu chốt đang in; ký, lưu cùng liên lưu.")
        self._print_closing()
        self._vouch(closing.figures.day)
        self.post_message(DeskChanged())
        self._read()

    def action_print(self) -> None:
        """The slip of the closing, and the desk's statement of that day with what the centre has said to it since."""
        if self._kept is not None:
            self._print_closing()
            self._vouch(self._kept.figures.day)

    def _print_closing(self) -> None:
        if self._kept is not None:
            sheet = closing_sheet(self._kept, self.desk)
            print_table(self.app, self._services.office_tables, sheet, self.session.who(), "Phiếu chốt ngày")

    @work(thread=True, exit_on_error=False, group="day")
    def _vouch(self, day: date) -> None:
        """Signed after the closing, so that it counts the closing; the same facts again are the same statement."""
        statements = self._services.statements
        if statements is None:
            return
        try:
            kept = statements.make(self.session.who(), day)
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
        else:
            self.app.call_from_thread(self._print_statement, kept)
            self.app.call_from_thread(self.post_message, SendNow())

    def _print_statement(self, kept: KeptStatement) -> None:
        who = self.session.who()
        sheet = statement_document(kept, self.desk.profile, self.desk.name, who.name)
        print_table(self.app, self._services.office_tables, sheet, who, "Báo cáo ngày")

    @work(thread=True, exit_on_error=False, group="paper")
    def action_test_slip(self) -> None:
        """One slip at the printer of receipts; what came out is judged by eye."""
        setup = self._services.printer_setup
        if setup is None:
            return
        try:
            receipt = setup.test(PrinterJob.RECEIPT)
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
        else:
            told = f"Đã in phiếu thử ở {PurePath(receipt.where).name}. Xem chữ, mã, mép giấy."
            self.app.call_from_thread(self._say, Tone.GOOD, told)

    @work(thread=True, exit_on_error=False, group="paper")
    def action_kit(self) -> None:
        """What lies there decides what is asked."""
        try:
            states = self._services.paper_kits.kits()
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
        else:
            self.app.call_from_thread(self._ask_of_kits, states)

    @work
    async def _ask_of_kits(self, states: list[KitState]) -> None:
        answer = await KitActs(self.app, self._services, self.session).asked(states)
        if isinstance(answer, PaperKit):
            self.query_one(BusyLine).begin("Đang in bộ mẫu giấy")
            self._print_kit(answer)
        elif answer is not None:
            self._say(*answer)
            self.post_message(DeskChanged())
            self.action_refresh()

    @work(thread=True, exit_on_error=False, group="paper")
    def _print_kit(self, kit: PaperKit) -> None:
        tell = self.app.call_from_thread
        try:
            tell(self._say, *printed(self._services, kit, self.session.who()))
        finally:
            tell(partial(self.query_one(BusyLine).end))
            tell(self.action_refresh)

    def _say(self, tone: Tone, told: str) -> None:
        if self.is_attached:
            self.query_one("#day-banner", Banner).say(tone, told)


def _open_content(figures: DayFigures) -> Content:
    if figures.is_clean:
        return plain_content("● Không còn việc nào. F8 chốt ngày.", "$text-success")
    lines = [
        Content.assemble(
            plain_content(f"▲ {day_words.open_words(point, count)}", "$text-warning"),
            plain_content(f" – {day_words.TODO[point]}", "$text-muted"),
        )
        for point, count in figures.open_points
    ]
    return Content("\n").join(lines)


def _card_content(lines: Iterable[ReadyLine]) -> Content:
    """What is not ready stands first, the worst on top: on the smallest screen the rest is below the edge."""
    worst_first = sorted(lines, key=lambda line: -list(Readiness).index(line.state))
    return Content("\n").join(plain_content(day_words.ready_words(line), STYLES[line.state]) for line in worst_first)
