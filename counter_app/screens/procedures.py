"""Which procedures are there, and what does one ask for? Look-up before anybody hands in anything (Bắc Giang Đ8.1b)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget

from counter_app.domain.errors import CounterError
from counter_app.domain.procedure import Procedure
from counter_app.screens.desk_screen import DeskScreen
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.procedure_view import ProcedureView
from counter_app.services.counter import CounterServices
from counter_app.texts.errors import sentence
from counter_app.widgets.choice_list import Choice, ChoiceList
from counter_app.widgets.notices import Banner, Tone


class ProceduresScreen(DeskScreen):
    """One field over the catalogue; Enter shows the whole sheet."""

    job = "Hướng dẫn thủ tục"
    CSS_PATH = "procedures.tcss"
    HELP: ClassVar[str] = (
        "Gõ tên hoặc mã thủ tục (không dấu cũng được), **Enter** xem trình tự, thành phần, thời hạn, phí, mẫu đơn, kết quả, "
        "căn cứ; trong đó **F7** in tờ hướng dẫn."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f8", "look", "Xem", id="procedures.look", tooltip="Xem thủ tục đang chọn"),
        Binding("escape", "again", "Tìm lại", id="procedures.again", tooltip="Xóa ô tìm"),
    ]

    def __init__(self, services: CounterServices, session: DeskSession) -> None:
        super().__init__(services.desk, session)
        self._services = services

    def body(self) -> Iterable[Widget]:
        """What there is to say, the list."""
        yield Banner(id="procedures-banner")
        yield Vertical(ChoiceList(id="all-procedures", placeholder="Tên hoặc mã thủ tục"), id="procedures-box")

    def on_mount(self) -> None:
        self.query_one("#all-procedures FieldInput").focus()

    def on_screen_resume(self) -> None:
        """A newer catalogue may have come."""
        self._read()

    @work(thread=True, exit_on_error=False, group="procedures")
    def _read(self) -> None:
        try:
            procedures = self._services.catalogue.by_use()
        except CounterError as error:
            self.app.call_from_thread(self._say, sentence(error))
        else:
            self.app.call_from_thread(self._show, procedures)

    def _show(self, procedures: list[Procedure]) -> None:
        shown = [Choice(p.code, p.name, detail=f"{p.code} · {p.area}", words=" ".join(p.aliases)) for p in procedures]
        choices = self.query_one(ChoiceList)
        if shown != choices.choices:
            choices.set_choices(shown)

    def _say(self, told: str) -> None:
        if self.is_attached:
            self.query_one("#procedures-banner", Banner).say(Tone.BAD, told)

    @on(ChoiceList.Chosen)
    def action_look(self) -> None:
        """The sheet of the procedure under the highlight."""
        code = self.query_one(ChoiceList).chosen_key
        if code:
            try:
                procedure = self._services.catalogue.procedure(code)
            except CounterError as error:
                self._say(sentence(error))
            else:
                self.app.push_screen(ProcedureView(procedure, self._services, self.session))

    def action_again(self) -> None:
        """Empty the field."""
        self.query_one(ChoiceList).clear_search()
