"""How does a person answer for one keyed form: enter it or not, compare it a second time, take a wrong entry back (I4)?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from textual import work
from textual.reactive import reactive

from counter_app.domain.catch_up import CatchUpLine, LineState, Verdict
from counter_app.domain.catch_up_report import CatchUpFigures
from counter_app.domain.errors import CounterError, MissingField
from counter_app.domain.officer import Officer
from counter_app.screens.catch_up_lines import LinesTable, to_check
from counter_app.screens.desk_screen import DeskScreen
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.act_form import ActForm, ActSheet, Asked, Values
from counter_app.screens.dialogs.confirm import Confirm
from counter_app.screens.dialogs.second_person import SecondPersonAsked
from counter_app.screens.dialogs.submit import Done
from counter_app.screens.dialogs.supervisor import Approval, ApprovalSheet, SupervisorAsked
from counter_app.services.catch_up import Keyed
from counter_app.services.catch_up_undo import Undoing
from counter_app.services.counter import CounterServices
from counter_app.texts.catch_up_words import STATES, clash_words
from counter_app.widgets.notices import Banner, Tone

USUAL_UNDOINGS: Final = ("Nhầm thủ tục", "Nhầm người", "Nhầm giờ nhận", "Nhầm số mẫu")


class DecidingScreen(DeskScreen):
    """Subclasses yield one Banner and one LinesTable, give `_read`, `_refuse` and `_open`."""

    figures: reactive[CatchUpFigures | None] = reactive(None, init=False, bindings=True)

    def __init__(self, services: CounterServices, session: DeskSession) -> None:
        super().__init__(services.desk, session)
        self._services = services

    def _read(self) -> object:
        """In a worker thread of its own; called from any thread."""
        raise NotImplementedError

    def _refuse(self, error: CounterError) -> None:
        """Say an error where it belongs."""
        raise NotImplementedError

    async def _open(self) -> None:
        """Ask for a new session."""
        raise NotImplementedError

    @work
    async def action_decide(self, verdict: str) -> None:
        """F8 opens a session where none is open; on a waiting line it is the supervisor's word; F10 takes an entry back."""
        if self.figures is None:
            if verdict == Verdict.ENTER:
                await self._open()
            return
        line = self.query_one(LinesTable).chosen(self.figures)
        if line is not None and verdict == Verdict.ENTER and line.form.form_number in to_check(self.figures):
            await self._check(line)
        elif line is not None and verdict == Verdict.SET_ASIDE and line.state is LineState.ENTERED:
            await self._undo(line, self.figures)
        elif line is None or line.state is not LineState.CLASHING:
            self._say(Tone.WARN, "Chọn một tờ đang chờ quyết định hoặc chờ đối chiếu trong bảng (Tab, ↑ ↓).")
        else:
            await self._decide(line, Verdict(verdict))

    async def _decide(self, line: CatchUpLine, verdict: Verdict) -> None:
        doing = "Vẫn nhập" if verdict is Verdict.ENTER else "Không nhập"
        sheet = ApprovalSheet(f"{doing} {line.form.form_number}", f"Tờ này {clash_words(line.clashes)}. Ghi lý do.")
        entry = self._services.catch_up_entry

        def then(approval: Approval, _date_confirmed: bool) -> Keyed:
            return entry.decide(line.form.line_id, verdict, approval.reason, approval.officer)

        done = await self._supervised(sheet, then)
        if done is not None:
            self._say(Tone.GOOD, f"Đã ghi quyết định: {STATES[done.line.state] if done.line else ''}.")
            self._read()

    async def _check(self, line: CatchUpLine) -> None:
        """Whoever keyed it calls somebody else, who signs with a PIN; anybody else answers for themselves."""
        told = f"Đã so tờ {line.form.form_number}, {line.form.name}, nhận {line.form.received_at:%H:%M}, với hồ sơ?"
        services, who, line_id = self._services, self.session.who(), line.form.line_id
        check = partial(services.catch_up_entry.check, line_id)
        done = f"Đã ghi đối chiếu {line.form.form_number}."
        if line.keyed_id != who.officer_id:
            if await self.app.push_screen_wait(Confirm(told, "Đã so")):
                self._do(partial(check, who), done)
            return
        dialog = SecondPersonAsked(told, check, services.login, day=services.day, session=self.session)
        if await self.app.push_screen_wait(dialog) is not None:
            self._say(Tone.GOOD, done)
            self._read()

    async def _undo(self, line: CatchUpLine, figures: CatchUpFigures) -> None:
        """One dialog says what becomes of it and asks why; where entries are checked, somebody else signs with a PIN."""
        services, number = self._services, line.form.form_number
        undoing = services.catch_up_desk.undoing
        needs_other = undoing.needs_other(figures.session, line, self.session.who())
        asked: tuple[Asked, ...] = (Asked("reason", "Lý do", required=True),)
        if needs_other:
            asked += (Asked("checker", "Người đối chiếu", required=True), Asked("pin", "Mã PIN", required=True, secret=True))
        kept = "Hồ sơ đã tạo ghi là «Đã hủy, nhập nhầm», số không dùng lại.\n" if line.dossier_uid else ""
        told = f"{line.form.name}, nhận {line.form.received_at:%H:%M}.\n{kept}Tờ giấy thành chưa nhập: nhập lại cho đúng."
        sheet = ActSheet(f"Hủy lần nhập {number}", told, asked, doing="Đang hủy", usual=USUAL_UNDOINGS, danger=True)

        def then(values: Values, _date_confirmed: bool) -> CatchUpLine:
            approver = self._other(values) if needs_other else None
            return undoing.undo(Undoing(line.form.line_id, values["reason"], self.session.who(), approver))

        dialog = ActForm[CatchUpLine](sheet, then, services.day, self.session)
        if await self.app.push_screen_wait(dialog) is not None:
            self._say(Tone.GOOD, f"Đã hủy lần nhập {number}. Nhập lại tờ này cho đúng.")
            self._read()

    def _other(self, values: Values) -> Officer:
        if not values["checker"].strip():
            raise MissingField(field="checker")
        return self._services.login.log_in(values["checker"], values["pin"])

    async def _supervised(self, sheet: ApprovalSheet, then: Callable[[Approval, bool], Done]) -> Done | None:
        services = self._services
        return await self.app.push_screen_wait(SupervisorAsked(sheet, then, services.login, services.day, self.session))

    @work(thread=True, exit_on_error=False, group="catch-up-enter")
    def _do(self, job: Callable[[], object], done: str) -> None:
        try:
            job()
        except CounterError as error:
            self.app.call_from_thread(self._refuse, error)
        else:
            self.app.call_from_thread(self._say, Tone.GOOD, done)
            self._read()

    def _say(self, tone: Tone, words: str) -> None:
        if self.is_attached:
            self.query_one("#catch-banner", Banner).say(tone, words)
