"""The settings screen: how this desk is set up, how it looks, and who may work here."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import ContentSwitcher, OptionList, Static
from textual.widgets.option_list import Option

from counter_app import theme
from counter_app.domain.catalogue import Catalogue
from counter_app.domain.errors import CatalogueRefused, CounterError
from counter_app.domain.officer import Act, Officer
from counter_app.domain.scanner_check import TargetReading
from counter_app.domain.slip import PaperFormat
from counter_app.ports import PrinterState
from counter_app.screens.desk_screen import DeskScreen
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.printer_words import probe_word
from counter_app.screens.settings_accounts import AddOfficer, ChangePin, OfficerTable
from counter_app.services.counter import CounterServices
from counter_app.texts import names, textual_words
from counter_app.texts.errors import sentence
from counter_app.texts.scanner_trend_words import scanner_words
from counter_app.widgets.plain import plain_content

SECTIONS = (
    ("desk", "Quầy"),
    ("catalogue", "Danh mục"),
    ("printers", "Máy in"),
    ("scanners", "Máy quét"),
    ("look", "Giao diện"),
    ("accounts", "Tài khoản"),
    ("version", "Phiên bản"),
)
KEEPER = "F8: thêm cán bộ. Enter ở một tài khoản: ngừng, cấp lại mã PIN, lưu danh sách."
LOOKS = (
    (theme.DARK, textual_words.THEME_DARK),
    (theme.LIGHT, textual_words.THEME_LIGHT),
    (theme.HIGH_CONTRAST, textual_words.THEME_HIGH_CONTRAST),
)


class SettingsScreen(DeskScreen):
    """Sections at the left, the chosen one at the right. What belongs to the installer is shown, not changed."""

    job = "Cài đặt"
    CSS_PATH = "settings.tcss"
    HELP: ClassVar[str] = (
        "**↑ ↓** chọn mục, **→** hoặc **Enter** vào mục, **←** trở ra. Ai cũng đổi được mã PIN của mình (**F7**); "
        "thêm cán bộ (**F8**), ngừng tài khoản, cấp lại mã PIN (**Enter** ở một tài khoản) là việc của người quản trị. "
        "Quầy, tỉnh do người cài đặt khai trong tệp cài đặt. "
        "**Ctrl+E**: máy in (tìm, in thử, chỉnh máy)."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "refresh", "Đọc lại", id="settings.refresh", tooltip="Hỏi lại máy in, đọc lại danh mục, tài khoản"),
        Binding("f7", "change_pin", "Đổi mã PIN", id="settings.pin", tooltip="Đổi mã PIN của chính mình"),
        Binding("f8", "add_officer", "Thêm cán bộ", id="settings.add", tooltip="Người quản trị thêm một tài khoản"),
        Binding("ctrl+e", "printer_setup", "Máy in", id="settings.printers", tooltip="Tìm, in thử, chỉnh máy in của quầy"),
        Binding("right", "enter_section", "Vào mục", id="settings.in", show=False),
        Binding("left,escape", "leave_section", "Trở ra", id="settings.out", show=False),
    ]

    def __init__(self, services: CounterServices, session: DeskSession) -> None:
        super().__init__(services.desk, session)
        self._services = services
        self._officers: dict[str, Officer] = {}

    # --- what is on the screen -----------------------------------------------------------------

    def body(self) -> Iterable[Widget]:
        """The list of sections and their pages."""
        looks = OptionList(*(Option(_look_line(*words), id=name) for name, words in LOOKS), id="looks")
        yield Horizontal(
            OptionList(*(Option(plain_content(title), id=key) for key, title in SECTIONS), id="sections"),
            ContentSwitcher(
                _Page("desk", "Quầy này", Static(id="desk-facts")),
                _Page("catalogue", "Danh mục thủ tục và lịch nghỉ", Static(id="catalogue-facts")),
                _Page("printers", "Máy in theo khổ giấy", Static(id="printer-facts")),
                _Page("scanners", "Máy quét: kiểm tra mỗi sáng", Static(id="scanner-facts")),
                _Page("look", "Giao diện, đổi ngay khi chọn", looks, Static(id="look-told", classes="muted")),
                _Page("accounts", "Tài khoản ở quầy này", OfficerTable(id="officers"), Static(id="account-told")),
                _Page("version", "Phiên bản", Static(id="version-facts")),
                initial="desk",
                id="pages",
            ),
            id="settings-body",
        )

    def on_mount(self) -> None:
        self._show_desk()
        self._show_version()
        self.query_one("#sections", OptionList).highlighted = 0
        self.query_one("#sections").focus()

    def on_screen_resume(self) -> None:
        """Fresh facts whenever somebody comes here; another officer may have other rights."""
        self.refresh_bindings()
        looks = self.query_one("#looks", OptionList)
        places = {name: place for place, (name, _) in enumerate(LOOKS)}
        looks.highlighted = places.get(self.app.theme, 0)
        keeper = KEEPER if self._may_keep_accounts() else "Thêm cán bộ: nhờ người quản trị."
        self.query_one("#account-told", Static).update(plain_content(f"F7: đổi mã PIN của mình. {keeper}", "$text-muted"))
        self.action_refresh()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Accounts are the admin's (Bắc Giang Đ19.7); a read-only window changes nothing."""
        if action == "add_officer":
            return self._may_keep_accounts()
        if action == "printer_setup":
            return self._services.printer_setup is not None
        return True

    def _may_keep_accounts(self) -> bool:
        officer = self.session.officer
        return officer is not None and officer.may(Act.KEEP_ACCOUNTS)

    # --- moving --------------------------------------------------------------------------------

    @on(OptionList.OptionHighlighted, "#sections")
    def _show_page(self, event: OptionList.OptionHighlighted) -> None:
        self.query_one("#pages", ContentSwitcher).current = event.option_id

    @on(OptionList.OptionSelected, "#sections")
    def action_enter_section(self) -> None:
        """Into the page, if there is something to choose."""
        section = self.query_one("#pages", ContentSwitcher).current or ""
        within = {"look": "#looks", "accounts": "#officers"}.get(section)
        if within:
            self.query_one(within).focus()
        elif section == "printers":
            self.action_printer_setup()

    def action_printer_setup(self) -> None:
        """The printers by job, on a screen of their own."""
        setup = self._services.printer_setup
        if setup is not None:
            from counter_app.screens.printer_setup import PrinterSetupScreen

            self.app.push_screen(PrinterSetupScreen(self._services, setup, self.session))

    def action_leave_section(self) -> None:
        """Back to the list of sections."""
        self.query_one("#sections").focus()

    # --- facts ---------------------------------------------------------------------------------

    def _show_desk(self) -> None:
        profile = self.desk.profile
        centre = "đã khai báo (F4 xem kết nối)" if self._services.sync.has_centre else "chưa khai báo, hồ sơ giữ tại máy"
        lines = [
            ("Mã quầy", self.desk.desk_id),
            ("Tên quầy", self.desk.name),
            ("Đơn vị", profile.unit_name),
            ("Cơ quan cấp trên", profile.parent_agency),
            ("Mã cơ quan", profile.agency_code),
            ("Hồ sơ tỉnh", profile.name),
            ("Theo", profile.ground or "–"),
            ("Giờ làm việc", profile.hours.replace(",", ", ")),
            ("Trung tâm", centre),
        ]
        self.query_one("#desk-facts", Static).update(_rows(lines))

    def _show_version(self) -> None:
        lines = [
            ("Chương trình quầy", self._services.set_up.version),
            ("Python", platform.python_version()),
            ("Hệ điều hành", f"{platform.system()} {platform.machine()}"),
            ("Kiểm tra máy", "chạy lệnh: counter doctor"),
        ]
        self.query_one("#version-facts", Static).update(_rows(lines))

    def action_refresh(self) -> None:
        """Read again; the printers answer in their own time."""
        self.query_one("#printer-facts", Static).update("Đang hỏi máy in…")
        self._read()
        self._probe()

    @work(thread=True, exit_on_error=False, group="settings")
    def _read(self) -> None:
        try:
            officers = self._services.login.officers()
            catalogue: Catalogue | None = self._services.catalogue.current()
            scan = self._services.scanning
            trends = scan.trends.all() if scan is not None else []
        except CatalogueRefused:
            catalogue = None
        except CounterError as error:
            self.app.call_from_thread(self._tell, error)
            return
        self.app.call_from_thread(self._show_read, officers, catalogue)
        self.app.call_from_thread(self._show_scanners, trends)

    def _show_read(self, officers: list[Officer], catalogue: Catalogue | None) -> None:
        self._officers = {officer.officer_id: officer for officer in officers}
        self.query_one(OfficerTable).show(officers, self._services.day.now())
        lines = [("Danh mục", "chưa có: kết nối trung tâm hoặc báo đơn vị vận hành")]
        if catalogue is not None:
            old = names.age(self._services.catalogue.age().total_seconds())
            stale = ", đã cũ: kiểm tra kết nối trung tâm" if self._services.catalogue.is_stale() else ""
            lines = [
                ("Phiên bản", catalogue.version),
                ("Công bố", names.moment(catalogue.published_at)),
                ("Nhận về quầy", f"{old} trước{stale}"),
                ("Số thủ tục", str(len(catalogue.procedures))),
                ("Lịch nghỉ", "năm " + ", ".join(str(year) for year in sorted(catalogue.holidays.years))),
            ]
        self.query_one("#catalogue-facts", Static).update(_rows(lines))

    def _show_scanners(self, trends: list[tuple[str, list[TargetReading]]]) -> None:
        """The last self-test of each and the way to it."""
        self.query_one("#scanner-facts", Static).update(plain_content(scanner_words(trends), keep_newlines=True))

    @work(thread=True, exit_on_error=False, exclusive=True, group="settings-probe")
    def _probe(self) -> None:
        printers = self._services.set_up.printers()
        self.app.call_from_thread(self._show_printers, printers)

    def _show_printers(self, printers: list[tuple[PaperFormat, PrinterState]]) -> None:
        parts: list[Content | str] = []
        for paper, state in printers:
            sign, style = ("●", "$text-success") if state.ready and not state.paper_near_end else ("▲", "$text-warning")
            if not state.ready:
                sign, style = "✕", "$text-error"
            label = plain_content(f"{names.name_of(paper):<18}", "$text-muted")
            told = plain_content(f" {probe_word(state)} · {state.name}")
            parts += ["\n" if parts else "", label, plain_content(sign, style), told]
        self.query_one("#printer-facts", Static).update(Content.assemble(*parts))

    def _tell(self, error: CounterError) -> None:
        self.notify(sentence(error), severity="error", markup=False)

    # --- changes -------------------------------------------------------------------------------

    @on(OptionList.OptionSelected, "#looks")
    @on(OptionList.OptionHighlighted, "#looks")
    def _look_chosen(self, event: OptionList.OptionHighlighted | OptionList.OptionSelected) -> None:
        """Moving over a look shows it; it is kept as soon as it is another one."""
        name = event.option_id
        if name and name != self.app.theme and event.option_list.has_focus:
            self.app.theme = name
            self._keep_look(name)

    @work(thread=True, exit_on_error=False, group="look")
    def _keep_look(self, name: str) -> None:
        try:
            kept = self._services.set_up.keep_look(name)
        except CounterError as error:
            self.app.call_from_thread(self._tell, error)
            return
        told = "Đã nhớ cho lần mở sau." if kept else "Cửa sổ chỉ đọc: không nhớ cho lần sau."
        self.app.call_from_thread(self._tell_look, told)

    def _tell_look(self, told: str) -> None:
        self.query_one("#look-told", Static).update(plain_content(told))

    def action_add_officer(self) -> None:
        """A new account, by the admin who is logged in."""
        admin = self.session.who()
        self.app.push_screen(AddOfficer(lambda new: self._services.login.add(new, admin)), self._officer_added)

    def _officer_added(self, officer: Officer | None) -> None:
        if officer is not None:
            self.notify(f"Đã thêm {officer.name}. Giao mã PIN tận tay; người đó đổi ngay bằng F7.", markup=False)
            self._read()

    @on(OfficerTable.RowSelected)
    def _account_chosen(self, event: OfficerTable.RowSelected) -> None:
        """What to do with this account; for whoever keeps the accounts."""
        event.stop()
        officer = self._officers.get(str(event.row_key.value))
        if officer is not None and self._may_keep_accounts():
            from counter_app.screens.account_acts import AccountActs

            def read_again() -> None:
                self._read()

            AccountActs(self.app, self._services, self.session.who(), read_again).ask(officer)

    def action_change_pin(self) -> None:
        """One's own PIN."""
        self.app.push_screen(ChangePin(self._change_pin), self._pin_changed)

    def _change_pin(self, old: str, new: str) -> Officer:
        """Counted against the account as it is now, not as it was at log-in: wrong tries add up."""
        login, who = self._services.login, self.session.who()
        return login.change_pin(login.officer(who.officer_id) or who, old, new)

    def _pin_changed(self, officer: Officer | None) -> None:
        if officer is not None:
            self.session.officer = officer
            self.notify("Đã đổi mã PIN. Lần đăng nhập sau dùng mã mới.")


class _Page(Vertical):
    """One section: a title over its widgets."""

    def __init__(self, key: str, title: str, *widgets: Widget) -> None:
        super().__init__(Static(plain_content(title), classes="title"), *widgets, id=key, classes="page")


def _look_line(title: str, told: str) -> Content:
    return plain_content(f"{title:<16}{told}")


def _rows(lines: list[tuple[str, str]]) -> Content:
    parts: list[Content | str] = []
    for label, told in lines:
        parts += ["\n" if parts else "", plain_content(f"{label:<18}", "$text-muted"), plain_content(told)]
    return Content.assemble(*parts)
