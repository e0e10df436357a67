"""Accounts on the settings screen: the list, the dialog for a new officer, the dialog for one's own PIN."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from counter_app.domain.errors import CounterError
from counter_app.domain.officer import Officer, Role
from counter_app.screens.account_fields import name_fields, name_problems, pin_fields, pin_input, pin_problems
from counter_app.services.login import NewOfficer
from counter_app.texts.account_sheets import IN_USE, account_state
from counter_app.texts.errors import sentence
from counter_app.texts.names import name_of
from counter_app.widgets.fitted_table import FittedColumn, FittedTable
from counter_app.widgets.form import Form, LabelledField
from counter_app.widgets.notices import Banner, Tone
from counter_app.widgets.pick_one import PickOne
from counter_app.widgets.plain import plain_cell, plain_content


class OfficerTable(FittedTable):
    """Who may work here, and as what."""

    COLUMNS: ClassVar[tuple[FittedColumn, ...]] = (
        FittedColumn("name", "Họ tên"),
        FittedColumn("login", "Đăng nhập", width=12),
        FittedColumn("role", "Vai trò", width=16),
        FittedColumn("state", "Hiện nay", width=9),
    )

    def show(self, officers: Iterable[Officer], now: datetime) -> None:
        """All accounts, as the store lists them."""
        self.fill({officer.officer_id: _cells(officer, now) for officer in officers})


def _cells(officer: Officer, now: datetime) -> dict[str, Text]:
    state = account_state(officer, now)
    return {
        "name": plain_cell(officer.name),
        "login": plain_cell(officer.login),
        "role": plain_cell(name_of(officer.role)),
        "state": plain_cell(state, "" if state == IN_USE else "$text-warning"),
    }


class AccountDialog(ModalScreen[Officer | None]):
    """A short form about one account; the result is the account as stored, None when closed."""

    DEFAULT_CSS = """
    AccountDialog {
        & .title { margin-bottom: 1; }
        & .muted { margin-top: 1; padding: 0 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Quay lại", id="account.close", tooltip="Đóng, không đổi gì"),
        Binding("f8", "save", "Ghi", id="account.save", tooltip="Kiểm tra và ghi", priority=True),
    ]
    title_told: ClassVar[str] = ""
    field_of: ClassVar[dict[str, str]] = {}
    """Code of an error → the field that it is about, where the error itself names none."""

    def __init__(self) -> None:
        super().__init__()
        self._busy = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(plain_content(self.title_told), classes="title")
            yield Banner()
            with Form():
                yield from self.fields()
            yield Static("Enter sang ô sau · F8 ghi · Esc quay lại", classes="muted")

    def fields(self) -> Iterable[LabelledField]:
        """What is asked."""
        return ()

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """A sentence per wrong field."""
        return {}

    def store(self, values: Mapping[str, str]) -> Officer:
        """Hand over to the service, in a worker. Raises CounterError."""
        raise NotImplementedError

    def on_mount(self) -> None:
        self.query_one(Form).focus_first()

    def action_close(self) -> None:
        """Close without a change."""
        if not self._busy:
            self.dismiss(None)

    @on(Form.Completed)
    def action_save(self) -> None:
        """Judge, then store."""
        form = self.query_one(Form)
        values = form.values()
        problems = self.problems(values)
        form.show_errors(problems)
        if not problems and not self._busy:
            self._busy = True
            self._store(values)

    @work(thread=True, exit_on_error=False)
    def _store(self, values: Mapping[str, str]) -> None:
        try:
            officer = self.store(values)
        except CounterError as error:
            self.app.call_from_thread(self._refuse, error)
        else:
            self.app.call_from_thread(self.dismiss, officer)

    def _refuse(self, error: CounterError) -> None:
        self._busy = False
        name = self.field_of.get(error.code, str(error.facts.get("field", "")))
        for told in self.query_one(Form).show_errors({name: sentence(error)}):
            self.query_one(Banner).say(Tone.BAD, told)


class AddOfficer(AccountDialog):
    """A new personal account; for whoever keeps the accounts."""

    title_told = "Thêm cán bộ"

    def __init__(self, add: Callable[[NewOfficer], Officer]) -> None:
        super().__init__()
        self._add = add

    def fields(self) -> Iterable[LabelledField]:
        """Name, login, role, first PIN."""
        yield from name_fields()
        roles = [(name_of(role), str(role)) for role in Role]
        yield LabelledField("role", "Vai trò", PickOne(roles, value=str(Role.OFFICER), blank=False))
        yield from pin_fields("Mã PIN đầu tiên")

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """Complete, and a PIN that nobody guesses."""
        return name_problems(values) | pin_problems(values)

    def store(self, values: Mapping[str, str]) -> Officer:
        """The service has the last word on login and PIN."""
        return self._add(NewOfficer(values["login"], values["officer-name"], Role(values["role"]), values["pin"]))


class ChangePin(AccountDialog):
    """One's own PIN, with the old one as proof."""

    title_told = "Đổi mã PIN của mình"
    field_of: ClassVar[dict[str, str]] = {"wrong-pin": "old_pin"}

    def __init__(self, change: Callable[[str, str], Officer]) -> None:
        super().__init__()
        self._change = change

    def fields(self) -> Iterable[LabelledField]:
        """Old, new, new again."""
        yield LabelledField("old_pin", "Mã PIN đang dùng", pin_input(), required=True)
        yield from pin_fields("Mã PIN mới")

    def problems(self, values: Mapping[str, str]) -> dict[str, str]:
        """The old one given, the new one good and new."""
        if not values["old_pin"]:
            return {"old_pin": "Chưa nhập mã PIN đang dùng."}
        if values["pin"] == values["old_pin"]:
            return {"pin": "Mã PIN mới phải khác mã đang dùng."}
        return pin_problems(values)

    def store(self, values: Mapping[str, str]) -> Officer:
        """Change it."""
        return self._change(values["old_pin"], values["pin"])
