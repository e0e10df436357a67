"""Log-in and lock: name, PIN, Enter. What was open behind the lock stays as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Center, Middle, Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen
from textual.widgets import Footer, Static

from counter_app.domain.errors import CounterError
from counter_app.texts import practice_words
from counter_app.texts.errors import sentence
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import Form, LabelledField
from counter_app.widgets.notices import Banner, Tone
from counter_app.widgets.plain import plain_content

if TYPE_CHECKING:
    from counter_app.domain.desk import Desk
    from counter_app.domain.officer import Officer
    from counter_app.screens.desk_session import DeskSession
    from counter_app.services.login import LoginService


class LoginScreen(Screen[None]):
    """The first screen. `locked`: it stands over the desk's work and takes the same officer, or another one. `practice`:
    a practice desk is one key away."""

    CSS_PATH = "login.tcss"
    HELP: ClassVar[str] = (
        "Nhập tên đăng nhập và mã PIN của chính mình rồi nhấn Enter. Quên mã PIN: nhờ người quản trị của đơn vị."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "practise", "Luyện tập", id="login.practise", tooltip="Mở quầy luyện tập: không gì rời máy này"),
    ]

    class PracticeWanted(Message):
        """Somebody would rather try first."""

    class LoggedIn(Message):
        """The right PIN."""

        def __init__(self, officer: Officer, was_locked: bool) -> None:
            super().__init__()
            self.officer = officer
            self.was_locked = was_locked

    busy = reactive(False, bindings=True)

    def __init__(
        self, login: LoginService, desk: Desk, session: DeskSession, *, locked: bool = False, practice: bool = False
    ) -> None:
        super().__init__()
        self._login = login
        self._desk = desk
        self._session = session
        self._locked = locked
        self._practice = practice and not locked

    def compose(self) -> ComposeResult:
        profile = self._desk.profile
        with Middle(), Center(), Vertical(id="login-card"):
            yield Static(plain_content(profile.unit_name), classes="unit")
            yield Static(plain_content(self._desk.name), classes="desk")
            yield Banner(id="login-banner")
            with Form(id="login-form"):
                yield LabelledField("login", "Tên đăng nhập", FieldInput(max_length=40))
                yield LabelledField("pin", "Mã PIN", FieldInput(max_length=12, password=True, restrict=r"\d*"))
            yield Static(plain_content("Enter: vào làm việc"), classes="hint")
            if self._practice:
                yield Static(plain_content(practice_words.HINT), classes="hint")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        form = self.query_one(Form)
        officer = self._session.officer
        known = officer.login if officer else ""
        if self._locked:
            self.query_one(Banner).say(Tone.NOTE, "Màn hình đã khóa. Nội dung đang nhập được giữ nguyên.")
        form.field("login").value = known
        form.field("pin" if known else "login").field.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Practice only where a real desk stands behind the log-in, and never over work that is locked."""
        return self._practice if action == "practise" else True

    def action_practise(self) -> None:
        """Leave the desk for the practice desk; it comes back afterwards."""
        self.post_message(self.PracticeWanted())

    @on(Form.Completed)
    def _enter(self) -> None:
        if not self.busy:
            self.busy = True
            values = self.query_one(Form).values()
            self._check(values["login"], values["pin"])

    @work(thread=True, exit_on_error=False)
    def _check(self, login: str, pin: str) -> None:
        try:
            officer = self._login.log_in(login, pin)
        except CounterError as error:
            self.app.call_from_thread(self._refuse, error)
        else:
            self.app.call_from_thread(self._known, officer, pin)

    def _known(self, officer: Officer, pin: str) -> None:
        self.busy = False
        if not officer.first_pin:
            self.post_message(self.LoggedIn(officer, self._locked))
            return
        from counter_app.screens.first_pin import FirstPin

        def changed(own: Officer | None) -> None:
            if own is not None:
                self.post_message(self.LoggedIn(own, self._locked))
            else:
                self.query_one(Banner).say(Tone.WARN, "Mã PIN được cấp chỉ dùng một lần: phải đổi rồi mới vào làm việc.")

        self.app.push_screen(FirstPin(lambda new: self._login.change_pin(officer, pin, new)), changed)

    def _refuse(self, error: CounterError) -> None:
        self.busy = False
        self.query_one(Banner).say(Tone.BAD, sentence(error))
        pin = self.query_one(Form).field("pin")
        pin.value = ""
        (self.query_one(Form).field("login") if error.code == "unknown-officer" else pin).field.focus()
