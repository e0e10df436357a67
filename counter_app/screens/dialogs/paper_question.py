"""Did the paper come out? Only somebody who looks at the printer knows (D7); until then the copy stays unknown."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from counter_app.widgets.plain import plain_content


class PaperQuestion(ModalScreen[bool | None]):
    """True: it came out whole. False: it did not. None: answered later."""

    DEFAULT_CSS = """
    PaperQuestion {
        & .answers { height: auto; margin: 1 0; }
        & .muted { padding: 0 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "answer(True)", "Đã ra", id="paper.yes", tooltip="Đã cầm tờ giấy nguyên vẹn"),
        Binding("2", "answer(False)", "Chưa ra", id="paper.no", tooltip="Không có giấy, hoặc giấy hỏng"),
        Binding("escape", "later", "Để sau", id="paper.later", tooltip="Trả lời sau; tờ in vẫn chờ trả lời"),
    ]

    def __init__(self, what: str) -> None:
        super().__init__()
        self._what = what

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(plain_content("Giấy đã ra chưa?"), classes="title")
            yield Static(plain_content(self._what, keep_newlines=True), classes="fact")
            with Vertical(classes="answers"):
                yield Static(plain_content("1   Đã ra: tờ giấy nguyên vẹn", "bold"), classes="fact")
                yield Static(plain_content("2   Chưa ra, hoặc giấy hỏng", "bold"), classes="fact")
            yield Static(plain_content("Xem máy in rồi nhấn phím số · Esc: trả lời sau"), classes="muted")

    def action_answer(self, came_out: bool) -> None:
        """Close with what the officer saw."""
        self.dismiss(came_out)

    def action_later(self) -> None:
        """Close without an answer."""
        self.dismiss(None)
