"""CounterApp: which job is on screen, global keys, and who is logged in. No rules."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from counter_app.app_scans import DeskScans
from counter_app.domain.errors import CounterError
from counter_app.jobs import JOBS, Workplace, load_the_rest, modes
from counter_app.kept_styles import KeptStyles
from counter_app.screens.login import LoginScreen
from counter_app.screens.messages import (
    CodeArrived,
    DateWanted,
    DossierReceived,
    GiveAtOnce,
    GoHome,
    OpenDayEnd,
    OpenDossier,
    OpenDueBoard,
    OpenHandover,
    OpenIntake,
    OpenLookup,
    OpenOutages,
    OpenReturn,
    OpenScanLeft,
)
from counter_app.start_pace import collect_from_now_on
from counter_app.texts.errors import sentence
from counter_app.widgets.scan_catcher import CodeScanned

if TYPE_CHECKING:
    from counter_app.domain.officer import Officer
    from counter_app.ports import DemoControls
    from counter_app.screens.received import ReceivedScreen
    from counter_app.services.counter import CounterServices

STATE_EVERY_SECONDS = 2.0
LOAD_AFTER_SECONDS = 0.1  # until the log-in is painted: a thread beside it would take turns with the paint
_FUNCTION_OR_CTRL = re.compile(r"f\d{1,2}|\^[a-z]")


def _key(key: str, action: str, told: str, name: str, tooltip: str, *, show: bool = True) -> Binding:
    """A key that works on every screen, also while a field has the focus."""
    return Binding(key, action, told, id=name, tooltip=tooltip, show=show, priority=True)


def _job_key(mode: str) -> Binding:
    """The key of a job, as the table of jobs has it."""
    job = JOBS[mode]
    return _key(job.key, f"job('{mode}')", job.name, f"app.{mode.replace('_', '-')}", job.told, show=job.shown)


class CounterApp(DeskScans):
    """One desk. Screens are handed the services they use; what they want of each other comes up as messages."""

    TITLE = "Quầy Một cửa"
    # Each spares Textual one pass over all styles before the first screen stands there.
    DEFAULT_MODE = "login"
    CSS_PATH: ClassVar[list[str | Path]] = [*DeskScans.CSS_PATH, Path(__file__).parent / "screens" / "login.tcss"]  # type: ignore[assignment]
    HORIZONTAL_BREAKPOINTS: ClassVar[list[tuple[int, str]]] = [  # type: ignore[misc]  # Textual reads it off the class
        (0, "-narrow"),
        (110, "-wide"),
    ]

    BINDINGS: ClassVar[list[BindingType]] = [
        *(_job_key(mode) for mode in ("intake", "lookup", "home")),
        _key("ctrl+o", "sample_codes", "Thẻ mẫu", "demo.cards", "Chạy thử: quẹt một thẻ căn cước mẫu"),
        _job_key("sync"),
        _key("ctrl+t", "network", "Rút/nối mạng", "demo.network", "Chạy thử: ngắt hoặc nối hệ thống trung tâm"),
        *(_job_key(mode) for mode, job in JOBS.items() if job.key and mode not in ("intake", "lookup", "home", "sync")),
        _key("f1", "show_keys", "Trợ giúp", "app.help", "Các phím dùng được ở màn hình này"),
        _key("ctrl+l", "lock", "Khóa", "app.lock", "Khóa màn hình; nội dung đang nhập được giữ", show=False),
        _key("ctrl+p", "command_palette", "Lệnh", "app.palette", "Tìm một việc theo tên", show=False),
        _key("ctrl+q", "quit", "Thoát", "app.quit", "Đóng chương trình; hồ sơ chưa gửi vẫn còn", show=False),
    ]
    _OURS = frozenset({"job", "lock", "network", "sample_codes"})

    def __init__(
        self,
        services: CounterServices,
        *,
        demo: DemoControls | None = None,
        logged_in: Officer | None = None,
        practice: bool = False,
    ) -> None:
        """`practice`: the log-in offers a practice desk; whoever runs the app opens it when `wants_practice` is left set."""
        super().__init__(services)
        self.stylesheet = KeptStyles(variables=self.get_css_variables())
        self._demo = demo
        self.session.officer = logged_in
        self._starts_logged_in = logged_in is not None
        self._after_unlock: list[ReceivedScreen] = []
        self.wants_practice = False
        for mode, screen in modes(Workplace(services, self.session, demo.simulated if demo else (), practice)).items():
            self.add_mode(mode, screen)

    # --- start ---------------------------------------------------------------------------------

    def on_mount(self) -> None:
        if self.session.officer is not None:
            self.switch_mode("home")
        self.call_after_refresh(self.set_timer, LOAD_AFTER_SECONDS, self._load_the_rest)

    @work(thread=True, exit_on_error=False, group="load")
    def _load_the_rest(self) -> None:
        """What nobody waits for at the log-in: the other services and screens, the lights, the first contact."""
        try:
            load_the_rest(self._services)
        finally:
            self.call_from_thread(self._all_is_loaded)

    def _all_is_loaded(self) -> None:
        collect_from_now_on()
        if self._starts_logged_in:  # nobody logs in, so nobody asks at the log-in what became of the paper
            self._recover_prints()
            self.sweep_scans()
        self.keep_scans()
        self.set_interval(STATE_EVERY_SECONDS, self._tick)
        self._tick()

    @on(LoginScreen.LoggedIn)
    async def _logged_in(self, event: LoginScreen.LoggedIn) -> None:
        self.session.officer = event.officer
        self._last_key = monotonic()
        if event.was_locked:
            self.pop_screen()
            while self._after_unlock:
                self.push_screen(self._after_unlock.pop(0))
        else:
            await self.switch_mode("home")
            self._recover_prints()
            self.sweep_scans()
        if self._services.day.must_confirm_date() and not self.session.date_confirmed:
            self._ask_date()
        self._read_state()
        self.refresh_bindings()

    @on(LoginScreen.PracticeWanted)
    def _practise(self) -> None:
        self.wants_practice = True
        self.exit()

    @on(DateWanted)
    @work
    async def _ask_date(self) -> None:
        """D17: no date goes on paper from a clock that nobody vouches for."""
        from counter_app.screens.dialogs.confirm_date import ConfirmDate

        if await self.push_screen_wait(ConfirmDate(self._services.day.today())):
            self.session.date_confirmed = True
            self._note_date()

    @work(thread=True, exit_on_error=False, group="date")
    def _note_date(self) -> None:
        try:
            self._services.day.confirm_date(self.session.who())
        except CounterError as error:
            self.call_from_thread(self.notify, sentence(error), severity="error", markup=False)
        self.call_from_thread(self._read_state)

    def _recover_prints(self) -> None:
        """What was on its way when the program last ended is asked about, never printed again by itself."""
        try:
            self._services.slips.recover()
        except CounterError as error:
            self.notify(sentence(error), severity="error", markup=False)

    # --- keys ----------------------------------------------------------------------------------

    def get_key_display(self, binding: Binding) -> str:
        """As the keys are labelled and as the sentences name them: F8, ^O."""
        shown = super().get_key_display(binding)
        return (
            shown.upper()
            if _FUNCTION_OR_CTRL.fullmatch(shown)
            else {"esc": "Esc", "space": "Space", "insert": "Ins", "del": "Del"}.get(shown, shown)
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing works before log-in; demo keys exist only in the demo; a dialog keeps the job keys away."""
        if action in ("network", "sample_codes") and self._demo is None:
            return False
        if action == "job" and parameters[0] == self.current_mode and len(self.screen_stack) == 1:
            return False  # already there
        if action in self._OURS:
            if self.session.officer is None or self._is_locked():
                return False
            if self.screen_stack and self.screen.is_modal:
                return None
        return True

    def action_show_keys(self) -> None:
        """The keys that work right now, ours only: the arrows of a field need no explanation."""
        from counter_app.screens.dialogs.keys_here import KeysHere

        self.push_screen(KeysHere.of(self.screen))

    async def action_job(self, mode: str) -> None:
        """Open one of the jobs of the desk."""
        await self._show(mode)

    async def _show(self, mode: str) -> None:
        """Switch to a job; its pushed screens (a detail) are closed first, so that a key always leads to the same place."""
        await self.switch_mode(mode)
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        self._read_state()

    @work(thread=True, exit_on_error=False)
    def action_network(self) -> None:
        """Demo: pull the network or plug it in."""
        assert self._demo is not None
        try:
            if self._demo.centre_running():
                self._demo.stop_centre()
                self.call_from_thread(self.notify, "Đã rút mạng (mô phỏng). Cứ tiếp nhận như thường.", severity="warning")
            else:
                self._demo.start_centre()
                self.call_from_thread(self.notify, "Đã nối mạng lại (mô phỏng). Hồ sơ đang tự gửi.")
        except CounterError as error:
            self.call_from_thread(self.notify, sentence(error), severity="error", markup=False)
        self.call_from_thread(self._send_soon)

    @work
    async def action_sample_codes(self) -> None:
        """Demo: swipe a made-up card."""
        from counter_app.screens.dialogs.choose import Choose

        assert self._demo is not None
        text = await self.push_screen_wait(Choose("Chọn thẻ mẫu để quẹt (dữ liệu bịa)", self._demo.sample_codes()))
        if text:
            self.screen.post_message(CodeArrived(text))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette speaks Vietnamese and offers what the keys offer."""
        if self.session.officer is not None and not self._is_locked():
            for mode, job in JOBS.items():
                told = f"{job.told} ({job.key.title()})" if job.key else job.told
                yield SystemCommand(job.title, told, partial(self._show, mode))
            yield SystemCommand("Khóa màn hình", "Giữ nguyên nội dung đang nhập (Ctrl+L)", self.action_lock)
            for _, key, enabled, told in screen.active_bindings.values():
                if enabled and told and key.id and key in screen.BINDINGS:
                    yield SystemCommand(key.description, told, partial(screen.run_action, key.action))
        yield from super().get_system_commands(screen)

    # --- messages that come up from screens ---------------------------------------------------

    @on(OpenDossier)
    def _open_dossier(self, event: OpenDossier) -> None:
        from counter_app.screens.dossier_detail import DossierDetailScreen

        self.push_screen(DossierDetailScreen(event.uid, self._services, self.session))
        self._read_state()

    @on(DossierReceived)
    def _show_received(self, event: DossierReceived) -> None:
        """Whatever job is open; over the lock only after the officer is back."""
        from counter_app.screens.received import PaperServices, ReceivedScreen
        from counter_app.services.at_once import AtOnce

        services = self._services
        at_once = AtOnce(services.acts).is_possible(event.received.dossier)
        paper = PaperServices(services.slips, services.scan_back, services.labels, at_once)
        screen = ReceivedScreen(event.received, paper, services.day, self.session)
        if self._is_locked():
            self._after_unlock.append(screen)
        else:
            self.push_screen(screen)

    @on(GiveAtOnce)
    @work
    async def _give_at_once(self, event: GiveAtOnce) -> None:
        from counter_app.screens.at_once import at_once_form

        received = self.screen
        if await self.push_screen_wait(at_once_form(event.dossier, self._services, self.session)):
            self.notify(f"Đã trả kết quả hồ sơ {event.dossier.shown_number}.", markup=False)
            self._read_state()
            if self.screen is received:
                await received.run_action("leave")

    @on(OpenIntake)
    async def _open_intake(self, event: OpenIntake) -> None:
        from counter_app.screens.intake import IntakeScreen

        await self._show("intake")
        screen = self.screen
        if isinstance(screen, IntakeScreen):
            screen.open_draft(event.draft_id)

    @on(OpenLookup)
    async def _open_lookup(self, event: OpenLookup) -> None:
        from counter_app.screens.lookup import LookupScreen

        await self._show("lookup")
        screen = self.screen
        if isinstance(screen, LookupScreen):
            screen.look_up(event.words)

    @on(GoHome)
    @on(OpenHandover)
    @on(OpenDueBoard)
    @on(OpenOutages)
    @on(OpenScanLeft)
    @on(OpenDayEnd)
    async def _open_job(self, event: GoHome | OpenHandover | OpenDueBoard | OpenOutages | OpenScanLeft | OpenDayEnd) -> None:
        await self._show(event.mode)

    @on(OpenReturn)
    def _open_return(self, event: OpenReturn) -> None:
        from counter_app.screens.return_result import ReturnResultScreen

        self.push_screen(ReturnResultScreen(event.uid, self._services, self.session, receipt_shown=event.receipt_shown))
        self._read_state()

    @on(CodeScanned)
    @on(CodeArrived)
    async def _code_at_home(self, event: CodeScanned | CodeArrived) -> None:
        """On the home screen: a card is somebody with something to hand in, a receipt somebody who asks for a result."""
        from counter_app.domain.paper_form import is_form_number
        from counter_app.domain.scanned_code import recognise

        if self.current_mode == "home" and not self.screen.is_modal and not self._is_locked():
            code = recognise(event.text, code_pattern=self._services.desk.profile.code_pattern).dossier_code
            await self._show("lookup" if code or is_form_number(event.text) else "intake")
            self.screen.post_message(CodeArrived(event.text))
