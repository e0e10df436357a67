"""What lets the lights of the desk tell the truth: workers that read its state, contact the centre and ask the printers."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any

from textual import on, work

from counter_app.domain.errors import CounterError, StoreError
from counter_app.domain.scan_source import NO_SCANNER, ScannerStanding
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.login import LoginScreen
from counter_app.screens.messages import DeskChanged, DeskStateRead, SendNow
from counter_app.texts.errors import sentence
from counter_app.widgets.shell import ShellApp

if TYPE_CHECKING:
    from counter_app.ports import PrinterState, SyncReport
    from counter_app.services.counter import CounterServices
    from counter_app.services.desk_day import DeskState

IDLE_LOCK_SECONDS = 15 * 60
CONTACT_EVERY_SECONDS = PROBE_EVERY_SECONDS = 30.0
LIST_EVERY_SECONDS = 60.0
BACKUP_EVERY_SECONDS = 300.0


class DeskLights(ShellApp):
    """The part of the desk that works while nobody presses a key. Who is logged in stands in `session`."""

    def __init__(self, services: CounterServices) -> None:
        super().__init__()
        self._services = services
        self.session = DeskSession()
        self._printers: list[PrinterState] = []
        self._report: SyncReport | None = None
        self._busy_jobs: set[str] = set()
        self._contact_wanted = True
        self._last_contact = self._last_probe = self._last_list = self._last_backup = float("-inf")
        self._list_failed = False
        self._last_key = monotonic()

    def readers_connected(self) -> bool | None:
        """Whether the code readers answer; None: no reader is set up."""
        return None

    def scanner_standing(self) -> ScannerStanding:
        """How the scanners of the desk are."""
        return NO_SCANNER

    def action_lock(self) -> None:
        """Hide everything behind the log-in; open forms stay as they are."""
        if not self._is_locked():
            self.push_screen(LoginScreen(self._services.login, self._services.desk, self.session, locked=True))

    def _is_locked(self) -> bool:
        return bool(self.screen_stack) and isinstance(self.screen_stack[-1], LoginScreen)  # empty while the app is closing

    async def on_event(self, event: Any) -> None:
        """Any key or paste puts the idle lock off."""
        if type(event).__name__ in ("Key", "Paste", "MouseDown"):
            self._last_key = monotonic()
            if self.session.officer is not None:
                self._services.sync.key_pressed()
        await super().on_event(event)

    @on(SendNow)
    @on(DeskChanged)
    def _send_soon(self) -> None:
        self._contact_wanted = True
        self._tick()

    def _tick(self) -> None:
        """Every two seconds: read the state; contact the centre when something waits or half a minute has passed."""
        now = monotonic()
        if self.session.officer is not None and not self._is_locked() and now - self._last_key > IDLE_LOCK_SECONDS:
            self.action_lock()
        if now - self._last_probe > PROBE_EVERY_SECONDS:
            self._last_probe = now
            self._probe_printers()
        if self._services.sync.has_centre and (self._contact_wanted or now - self._last_contact > CONTACT_EVERY_SECONDS):
            self._last_contact = now
            self._contact(force=self._contact_wanted)
            self._contact_wanted = False
        if now - self._last_list > LIST_EVERY_SECONDS:
            self._last_list = now
            self._keep_open_list()
        if self.session.officer is not None and now - self._last_backup > BACKUP_EVERY_SECONDS:
            self._last_backup = now
            self._back_up()
        self._read_state()

    def _begin(self, job: str) -> bool:
        """Own flags instead of exclusive workers: a cancelled thread would go on unseen."""
        if job in self._busy_jobs:
            return False
        self._busy_jobs.add(job)
        return True

    @work(thread=True, exit_on_error=False, group="contact")
    def _contact(self, force: bool) -> None:
        if not self._begin("contact"):
            return
        try:
            report = self._services.sync.run(force=force)
            if report is not None and report.catalogue_updated:
                self._services.catalogue.refresh()
            self.call_from_thread(self._take_report, report)
        except StoreError as error:
            self.call_from_thread(self.notify, sentence(error), severity="error", markup=False)
        finally:
            self._busy_jobs.discard("contact")

    def _take_report(self, report: SyncReport | None) -> None:
        if report is not None:
            self._report = report
        self._read_state()

    @work(thread=True, exit_on_error=False, group="state")
    def _read_state(self) -> None:
        if self.session.officer is None or not self._begin("state"):
            return
        try:
            state = self._services.day.state()
            self.call_from_thread(self._hand_on, state)
        except CounterError as error:
            self.call_from_thread(self.notify, sentence(error), severity="error", markup=False)
        finally:
            self._busy_jobs.discard("state")

    def _hand_on(self, state: DeskState) -> None:
        queue = state.queue
        if queue.pending and (queue.next_try_at is None or queue.next_try_at <= state.now):
            self._contact_wanted = True  # the next tick sends
        for screen in self.screen_stack:
            devices = (tuple(self._printers), self.readers_connected(), self.scanner_standing())
            screen.post_message(DeskStateRead(state, self._report, *devices))

    @work(thread=True, exit_on_error=False, group="open-list")
    def _keep_open_list(self) -> None:
        """For the worst case, once a minute: what is open, on another medium. A medium that is gone is told once."""
        if not self._services.open_list.is_set_up or not self._begin("open-list"):
            return
        from counter_app.texts.day_sheets import open_list_sheet

        try:
            self._services.open_list.refresh(lambda listed: open_list_sheet(listed, self._services.desk))
            self._list_failed = False
        except CounterError as error:
            if not self._list_failed:
                self._list_failed = True
                told = f"Danh sách hồ sơ đang mở chưa ghi được ra nơi thứ hai: {sentence(error)}"
                self.call_from_thread(self.notify, told, severity="warning", markup=False)
        finally:
            self._busy_jobs.discard("open-list")

    @work(thread=True, exit_on_error=False, group="backup")
    def _back_up(self) -> None:
        """A copy of the store on the second medium. What went wrong stands on the home screen until it is right again."""
        if not self._services.backups.is_set_up or not self._begin("backup"):
            return
        try:
            self._services.backups.run()
            self._services.backups.run_files()
        except CounterError as error:
            self.log.warning(f"backup: {error.code}")
        finally:
            self._busy_jobs.discard("backup")

    @work(thread=True, exit_on_error=False, group="probe")
    def _probe_printers(self) -> None:
        if not self._begin("probe"):
            return
        from counter_app.screens.slips_read_back import print_what_was_refused

        try:
            self._printers = self._services.devices.printers()
            print_what_was_refused(self, self._services.spool, self.session)
        finally:
            self._busy_jobs.discard("probe")
