"""What is asked before the desk is open: the first set-up, the store's passphrase, whether looking on is enough."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from counter_app.domain.errors import StoreLockedByOther
from counter_app.screens.dialogs.confirm import Confirm
from counter_app.screens.unlock import UnlockScreen
from counter_app.screens.wizard import WizardScreen
from counter_app.services.set_up import WizardDoors
from counter_app.texts.names import moment
from counter_app.widgets.shell import ShellApp


class AskingApp(ShellApp):
    """An app with one question. Leaving it leaves everything as it is."""

    TITLE = "Quầy Một cửa"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "show_keys", "Trợ giúp", id="ask.help", tooltip="Các phím dùng được ở đây", priority=True),
        Binding("ctrl+q", "quit", "Thoát", id="ask.leave", tooltip="Đóng, không ghi gì", priority=True),
    ]


class WizardApp(AskingApp):
    """`written` is True when the desk is set up."""

    def __init__(self, doors: WizardDoors) -> None:
        super().__init__()
        self._doors = doors
        self.written = False

    def on_mount(self) -> None:
        self.push_screen(WizardScreen(self._doors))

    @on(WizardScreen.Written)
    def _written(self) -> None:
        self.written = True
        self.exit()


class UnlockApp(AskingApp):
    """`key` is the data key once the passphrase was right, None when the person left. `load` raises StoreError."""

    def __init__(self, load: Callable[[str], bytes], desk_name: str) -> None:
        super().__init__()
        self._load = load
        self._desk_name = desk_name
        self.key: bytes | None = None

    def on_mount(self) -> None:
        self.push_screen(UnlockScreen(self._load, self._desk_name))

    @on(UnlockScreen.Unlocked)
    def _unlocked(self, event: UnlockScreen.Unlocked) -> None:
        self.key = event.key
        self.exit()


class AlreadyOpenApp(AskingApp):
    """`look_on` is True when the person wants to look without writing."""

    def __init__(self, error: StoreLockedByOther) -> None:
        super().__init__()
        self._since = error.facts.get("since")
        self.look_on = False

    def on_mount(self) -> None:
        since = f" từ {moment(self._since)}" if isinstance(self._since, datetime) else ""
        question = (
            f"Chương trình đang mở ở cửa sổ khác trên máy này{since}.\n\nMỗi máy chỉ một cửa sổ được ghi. "
            "Hãy dùng cửa sổ đó; hoặc mở thêm ở đây để xem, không tiếp nhận được."
        )
        self.push_screen(Confirm(question, "Mở để xem", "Thoát"), self._answered)

    def _answered(self, look_on: bool | None) -> None:
        self.look_on = bool(look_on)
        self.exit()
