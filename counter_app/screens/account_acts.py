"""What may the admin do with an account: stop it, take it up again, give a PIN, take the list along (Bắc Giang Đ19.7)?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from textual.app import App

from counter_app.domain.errors import CounterError
from counter_app.domain.officer import Officer
from counter_app.screens.account_fields import pin_fields, pin_problems
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.dialogs.reason import Reason
from counter_app.screens.settings_accounts import AccountDialog
from counter_app.services.counter import CounterServices
from counter_app.texts.account_sheets import accounts_file, accounts_sheet
from counter_app.texts.errors import sentence
from counter_app.widgets.form import LabelledField

WHY_STOPPED = ("Chuyển công tác", "Nghỉ việc, nghỉ hưu", "Nghỉ dài ngày", "Nghi lộ mã PIN")


class GivePin(AccountDialog):
    """A PIN for somebody who forgot the own one; it holds for one log-in."""

    title_told: ClassVar[str] = "Cấp lại mã PIN"

    def __init__(self, give: Callable[[str], Officer]) -> None:
        super().__init__()
        self._give = give

    def fields(self) -> Iterable[LabelledField]:
        """New, new again."""
        yield from pin_fields("Mã PIN cấp lại")

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """A PIN that nobody guesses."""
        return pin_problems(values)

    def store(self, values: Mapping[str, str]) -> Officer:
        """Give it."""
        return self._give(values["pin"])


class AccountActs:
    """The acts on one account, opened from its row. `done` is called in the app's thread after a change."""

    def __init__(self, app: App[Any], services: CounterServices, admin: Officer, done: Callable[[], None]) -> None:
        self._app = app
        self._services = services
        self._admin = admin
        self._done = done

    def ask(self, officer: Officer) -> None:
        """Which act."""
        stop = ("Ngừng tài khoản", "stop") if officer.active else ("Cho dùng lại tài khoản", "take_up")
        options = [stop, ("Cấp lại mã PIN (quên mã)", "give_pin"), ("Lưu danh sách tài khoản ra tệp CSV", "list")]
        acts: dict[str, Callable[[Officer], object]] = {
            "stop": self._stop,
            "take_up": self._take_up,
            "give_pin": self._give_pin,
            "list": self._save_list,
        }
        chosen = Choose(f"{officer.name} ({officer.login})", options)

        def act(key: str | None) -> None:
            if key:
                acts[key](officer)

        self._app.push_screen(chosen, act)

    def _stop(self, officer: Officer) -> None:
        def stopped(reason: str | None) -> None:
            if reason:
                told = f"Đã ngừng tài khoản {officer.login}. Lịch sử hồ sơ vẫn giữ tên."
                self._run(lambda: self._services.accounts.stop(officer.officer_id, reason, self._admin), told)

        self._app.push_screen(Reason(f"Ngừng tài khoản {officer.name}", usual=WHY_STOPPED), stopped)

    def _take_up(self, officer: Officer) -> None:
        told = f"Tài khoản {officer.login} dùng lại được."
        self._run(lambda: self._services.accounts.take_up(officer.officer_id, self._admin), told)

    def _give_pin(self, officer: Officer) -> None:
        def given(changed: Officer | None) -> None:
            if changed is not None:
                told = f"Đã cấp mã PIN cho {officer.name}. Giao tận tay; lần đăng nhập tới phải đổi."
                self._app.notify(told, markup=False)
                self._done()

        dialog = GivePin(lambda pin: self._services.accounts.give_pin(officer.officer_id, pin, self._admin))
        self._app.push_screen(dialog, given)

    def _save_list(self, _officer: Officer) -> None:
        def saved() -> str:
            now, desk = self._services.day.now(), self._services.desk
            listed = self._services.accounts.listed(self._admin)
            sheet = accounts_sheet(listed, desk.profile.unit_name, desk.name, now)
            files = self._services.reporting.files
            return files.keep(accounts_file(now), files.csv(sheet), self._admin)

        self._run(saved, "Đã lưu danh sách tài khoản.")

    def _run(self, act: Callable[[], object], told: str) -> None:
        """In a thread of the app: a store may be busy, a disk may be full."""

        def work() -> None:
            try:
                result = act()
            except CounterError as error:
                self._app.call_from_thread(self._app.notify, sentence(error), severity="error", markup=False)
                return
            words = f"{told} {result}" if isinstance(result, str) else told
            self._app.call_from_thread(self._app.notify, words, markup=False)
            self._app.call_from_thread(self._done)

        self._app.run_worker(work, thread=True, exit_on_error=False, group="accounts")
