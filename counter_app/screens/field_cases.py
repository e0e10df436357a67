"""Desk and unit gave one thing two values: both side by side, with who, when and what is on paper; a supervisor answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from counter_app.domain.field_case import CaseAnswer
from counter_app.domain.slip import PrintJob
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.dialogs.supervisor import Approval, ApprovalSheet, SupervisorAsked
from counter_app.screens.messages import DeskChanged
from counter_app.services.acting import Acted
from counter_app.services.counter import CounterServices
from counter_app.services.field_cases import CaseForm, CaseView
from counter_app.texts import case_words, names
from counter_app.texts.act_words import sheet_words
from counter_app.texts.group_words import GROUPS
from counter_app.widgets.notices import EmptyState
from counter_app.widgets.plain import plain_content


class FieldCasesDialog(ModalScreen[None]):
    """The list above, the chosen case below; Enter answers it."""

    DEFAULT_CSS = """
    FieldCasesDialog {
        & OptionList { height: auto; max-height: 8; border: none; padding: 0; background: $surface; }
        & #case { height: auto; padding: 0 1; margin-top: 1; }
        & EmptyState { height: auto; display: none; }
        & .-empty EmptyState { display: block; }
        & .-empty OptionList { display: none; }
        & .-empty #case { display: none; }
        & .muted { padding: 0 1; margin-top: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Quay lại", id="field-cases.close", tooltip="Đóng danh sách"),
        Binding("f8", "answer", "Quyết định", id="field-cases.answer", tooltip="Chọn giá trị được giữ", priority=True),
    ]

    def __init__(self, services: CounterServices, session: DeskSession) -> None:
        super().__init__()
        self._services = services
        self._session = session
        self._views: list[CaseView] = []

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -wide", id="cases") as dialog:
            dialog.border_title = plain_content("Thông tin có hai giá trị khác nhau")
            yield OptionList()
            yield EmptyState("Không có thông tin nào khác nhau.", "Nhấn Esc để quay lại.")
            yield Static("", id="case")
            yield Static(plain_content("↑ ↓ chọn · Enter hoặc F8: quyết định · Esc: quay lại"), classes="muted")

    def on_mount(self) -> None:
        self._read()

    def action_close(self) -> None:
        """Back; what is open stays open."""
        self.dismiss(None)

    @work(thread=True, exit_on_error=False, group="cases")
    def _read(self) -> None:
        views = self._services.acts.cases.open()
        self.app.call_from_thread(self._show, views)

    def _show(self, views: list[CaseView]) -> None:
        self._views = views
        options = self.query_one(OptionList)
        options.clear_options()
        lines = (case_words.case_line(view.case, view.dossier.shown_number) for view in views)
        options.add_options([Option(plain_content(line)) for line in lines])
        self.query_one("#cases").set_class(not views, "-empty")
        if views:
            options.highlighted = 0
            options.focus()

    @on(OptionList.OptionHighlighted)
    def _look(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_index < len(self._views):
            self.query_one("#case", Static).update(_case_content(self._views[event.option_index]))

    @on(OptionList.OptionSelected)
    def _chosen(self) -> None:
        self.action_answer()

    @work
    async def action_answer(self) -> None:
        """Which value counts, and why; by a supervisor's name."""
        place = self.query_one(OptionList).highlighted
        if place is None or place >= len(self._views):
            return
        view = self._views[place]
        offered = [(case_words.ANSWERS[answer], str(answer)) for answer in CaseAnswer]
        title = f"{view.dossier.shown_number} · {GROUPS[view.case.group]}"
        chosen = await self.app.push_screen_wait(Choose(title, offered))
        if chosen and await self.app.push_screen_wait(self._form(view, CaseAnswer(chosen))) is not None:
            self.post_message(DeskChanged())
            self._read()

    def _form(self, view: CaseView, answer: CaseAnswer) -> SupervisorAsked[Acted]:
        services, intent_id = self._services, self._services.acts.new_intent()

        def do(approval: Approval, confirmed: bool) -> Acted:
            form = CaseForm(intent_id, view.case.key, answer, approval.reason, confirmed)
            return services.acts.cases.answer(form, approval.officer)

        sheet = ApprovalSheet(case_words.ANSWERS[answer], case_words.CASE_RULE)
        return SupervisorAsked(sheet, do, services.login, services.day, self._session)


def _case_content(view: CaseView) -> Content:
    case = view.case
    lines = [
        ("Quầy", case_words.side_words(case.ours) + _on_paper(view.ours)),
        ("Đơn vị", case_words.side_words(case.theirs) + _on_paper(view.theirs)),
        ("Trước đó", case_words.value_words(case.base)),
        ("Chủ hồ sơ", view.dossier.applicant.name),
        ("Phát hiện", names.moment(case.opened_at)),
    ]
    parts: list[Content | str] = []
    for label, told in lines:
        parts += ["\n" if parts else "", plain_content(f"{label:<11}", "$text-muted"), plain_content(told)]
    return Content.assemble(*parts)


def _on_paper(jobs: Sequence[PrintJob]) -> str:
    return f" · đã in: {', '.join(sheet_words(job) for job in jobs)}" if jobs else " · chưa in trên giấy nào"
