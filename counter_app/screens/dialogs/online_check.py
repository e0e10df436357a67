"""One online dossier, or one message of a unit, in full: what stands in it, and yes or the way to another answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.submit import Done, SubmitDialog
from counter_app.services.desk_day import DeskDay
from counter_app.widgets.notices import Banner, BusyLine
from counter_app.widgets.plain import plain_content

OTHERWISE: Final = "otherwise"


@dataclass(frozen=True, slots=True)
class CheckSheet:
    """`yes`, `otherwise`: what the two keys do, in words; `yes` "" when only the other one is left."""

    title: str
    lines: Sequence[str]
    yes: str
    otherwise: str
    doing: str = "Đang lưu"


class OnlineCheck(SubmitDialog["Done | str"]):
    """Closes with what the service answered, OTHERWISE, or None."""

    DEFAULT_CSS = """
    OnlineCheck {
        & .check-lines { height: auto; max-height: 1fr; padding: 0 1; }
        & .check-lines .-wrong { color: $text-error; }
        & .muted { padding: 0 1; margin-top: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Quay lại", id="check.close", tooltip="Đóng, chưa trả lời"),
        Binding("f8,enter", "submit", "Đồng ý", id="check.submit", tooltip="Làm như dòng dưới cùng ghi", priority=True),
        Binding("f10,ctrl+f", "otherwise", "Trả lời khác", id="check.otherwise", tooltip="Không đồng ý: trả lời cách khác"),
    ]
    GUARDED = frozenset({"submit", "close", "otherwise"})

    def __init__(self, sheet: CheckSheet, do: Callable[[bool], Done], day: DeskDay, session: DeskSession) -> None:
        super().__init__(day, session)
        self._sheet = sheet
        self._do = do

    def compose(self) -> ComposeResult:
        sheet = self._sheet
        with Vertical(classes="dialog -wide") as dialog:
            dialog.border_title = plain_content(sheet.title)
            with VerticalScroll(classes="check-lines"):
                for line in sheet.lines:
                    yield Static(plain_content(line), classes="-wrong" if line.startswith("✕") else "")
            yield Banner()
            yield BusyLine()
            yes = f"Enter hoặc F8: {sheet.yes} · " if sheet.yes else ""
            yield Static(plain_content(f"{yes}F10: {sheet.otherwise} · Esc: quay lại"), classes="muted")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the sheet offers."""
        if action == "submit" and not self._sheet.yes:
            return False
        return super().check_action(action, parameters)

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def action_submit(self) -> None:
        """Yes."""
        self.submit(self._sheet.doing, self._do)

    def action_otherwise(self) -> None:
        """Not like this."""
        self.dismiss(OTHERWISE)
