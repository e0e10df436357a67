"""The store's passphrase, asked at each start where the operating system does not keep the key."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Center, Middle, Vertical
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, Static

from counter_app.domain.errors import CounterError, WrongKey
from counter_app.texts.errors import sentence
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import Form, LabelledField
from counter_app.widgets.notices import Banner, BusyLine, Tone
from counter_app.widgets.plain import plain_content

WRONG = "Mật khẩu kho chưa đúng. Xem phím Caps Lock, bộ gõ tiếng Việt rồi nhập lại."


class UnlockScreen(Screen[None]):
    """A wrong passphrase costs a second of thinking (argon2id), nothing else: it may be tried again."""

    CSS_PATH = "unlock.tcss"
    HELP: ClassVar[str] = (
        "Nhập mật khẩu kho đã đặt khi cài đặt rồi nhấn Enter. Quên mật khẩu: báo lãnh đạo đơn vị lấy bản giấy đã cất."
    )

    class Unlocked(Message):
        """The key."""

        def __init__(self, key: bytes) -> None:
            super().__init__()
            self.key = key

    def __init__(self, load: Callable[[str], bytes], desk_name: str) -> None:
        super().__init__()
        self._load = load
        self._desk_name = desk_name
        self._busy = False

    def compose(self) -> ComposeResult:
        with Middle(), Center(), Vertical(id="unlock-card"):
            yield Static(plain_content(f"Mở kho dữ liệu · {self._desk_name}"), classes="unlock-title")
            yield Banner()
            with Form():
                yield LabelledField("passphrase", "Mật khẩu kho", FieldInput(max_length=200, password=True))
            yield BusyLine()
            yield Static("Enter: mở kho", classes="unlock-hint")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one(Form).focus_first()

    @on(Form.Completed)
    def _enter(self) -> None:
        typed = self.query_one(FieldInput).value
        if typed and not self._busy:
            self._busy = True
            self.query_one(BusyLine).begin("Đang mở kho")
            self._try(typed)

    @work(thread=True, exit_on_error=False)
    def _try(self, passphrase: str) -> None:
        try:
            key = self._load(passphrase)
        except CounterError as error:
            self.app.call_from_thread(self._refuse, error)
        else:
            self.post_message(self.Unlocked(key))

    def _refuse(self, error: CounterError) -> None:
        self._busy = False
        self.query_one(BusyLine).end()
        self.query_one(Banner).say(Tone.BAD, WRONG if isinstance(error, WrongKey) else sentence(error))
        self.query_one(FieldInput).value = ""
        self.query_one(FieldInput).focus()
