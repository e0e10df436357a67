"""Is there now what was asked for? The check list again, what was asked for not yet marked; then a new round, the same code.

NĐ 61 Đ19.4, Huế Đ11.2c.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from counter_app.domain.dossier import HandedIn
from counter_app.domain.procedure import Component
from counter_app.domain.supplement import SupplementLine
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.submit import Done, SubmitDialog
from counter_app.services.desk_day import DeskDay
from counter_app.widgets.checklist_table import ChecklistTable, ComponentRows
from counter_app.widgets.notices import Banner, BusyLine, Tone
from counter_app.widgets.plain import plain_content


class ResubmitCheck(SubmitDialog[Done]):
    """`asked`: the lines of the request; `handed_in`: as it was received before."""

    DEFAULT_CSS = """
    ResubmitCheck {
        & .asked { height: auto; max-height: 6; padding: 0 1; margin-bottom: 1; }
        & ChecklistTable { height: 9; }
        & .muted { padding: 0 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Quay lại", id="resubmit.close", tooltip="Đóng, chưa nhận"),
        Binding("f8", "submit", "Nhận", id="resubmit.submit", tooltip="Nhận hồ sơ nộp bổ sung và in giấy", priority=True),
        Binding("9", "all_ok", "Đủ hết", id="resubmit.all-ok", tooltip="Đánh dấu đủ các thành phần chưa đánh dấu"),
    ]

    def __init__(
        self,
        components: Sequence[Component],
        handed_in: Sequence[HandedIn],
        asked: Sequence[SupplementLine],
        do: Callable[[tuple[HandedIn, ...], bool], Done],
        at_desk: tuple[DeskDay, DeskSession],
    ) -> None:
        super().__init__(*at_desk)
        self._components = components
        self._asked = asked
        codes = {line.component for line in asked}
        self._kept = tuple(item for item in handed_in if item.component_code not in codes)
        self._do = do

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -wide") as dialog:
            dialog.border_title = "Nhận hồ sơ nộp bổ sung"
            with VerticalScroll(can_focus=False, classes="asked"):
                for place, line in enumerate(self._asked, 1):
                    yield Static(plain_content(f"{place}. {line.paper}: {line.remedy}"))
            yield ChecklistTable()
            yield Banner()
            yield BusyLine()
            yield Static(plain_content("1 đủ · 2 thiếu · 3 chưa đúng · 9 đủ hết · F8: nhận · Esc: lùi"), classes="muted")

    def on_mount(self) -> None:
        checklist = self.query_one(ChecklistTable)
        checklist.load(self._components, self._kept)
        rows = self.query_one(ComponentRows)
        rows.focus()
        if undecided := checklist.undecided():
            rows.move_to(undecided[0])

    def action_all_ok(self) -> None:
        """Mark the rest."""
        self.query_one(ChecklistTable).mark_undecided_ok()

    def action_submit(self) -> None:
        """Take it in, when everything has been looked at; the service judges whether it is complete."""
        checklist = self.query_one(ChecklistTable)
        if undecided := checklist.undecided():
            self.query_one(ComponentRows).move_to(undecided[0])
            self.query_one(Banner).say(Tone.WARN, f"Còn {len(undecided)} thành phần chưa đánh dấu. Phím 1 đủ, 9 đủ hết.")
            return
        marks = checklist.handed_in()
        self.submit("Đang lưu", lambda confirmed: self._do(marks, confirmed))
