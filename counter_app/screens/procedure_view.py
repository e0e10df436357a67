"""What does this procedure ask for and give: every published part, to read out or to print for the citizen (BG Đ8.1b)?"""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from counter_app.domain.procedure import Procedure
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.table_out import print_table
from counter_app.services.counter import CounterServices
from counter_app.texts.procedure_sheet import procedure_parts, procedure_table
from counter_app.widgets.plain import plain_content


class ProcedureView(ModalScreen[None]):
    """Over any job: what was being typed stays as it is."""

    DEFAULT_CSS = """
    ProcedureView {
        & .dialog { height: 92%; }
        & VerticalScroll { height: 1fr; padding: 0 1; margin-top: 1; }
        & .part-title { text-style: bold; color: $primary; }
        & .part-line { margin-left: 2; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter", "close", "Đóng", id="procedure.close", tooltip="Đóng và làm tiếp"),
        Binding("f7", "print", "In hướng dẫn", id="procedure.print", tooltip="In tờ hướng dẫn thủ tục khổ A4"),
    ]

    def __init__(self, procedure: Procedure, services: CounterServices, session: DeskSession) -> None:
        super().__init__()
        self._procedure = procedure
        self._services = services
        self._session = session

    def compose(self) -> ComposeResult:
        parts = procedure_parts(self._procedure, self._services.catalogue.current().version)
        with Vertical(classes="dialog -wide"):
            yield Static(plain_content("Hướng dẫn thủ tục  ·  ↑ ↓ đọc  ·  F7 in tờ A4  ·  Esc đóng"), classes="title")
            with VerticalScroll():
                for part in parts:
                    yield Static(plain_content(part.heading), classes="part-title")
                    yield from (Static(plain_content(line), classes="part-line") for line in part.lines)

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def action_close(self) -> None:
        """Close."""
        self.dismiss(None)

    def action_print(self) -> None:
        """One sheet for the citizen."""
        catalogue, now = self._services.catalogue.current(), self._services.day.now()
        table = procedure_table(self._procedure, catalogue.version, self._services.desk, now)
        print_table(self.app, self._services.office_tables, table, self._session.who(), "Tờ hướng dẫn thủ tục")
