"""How is the form of one intake kept while it is open: a draft, set aside for the next person, opened again, thrown away?"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual import on, work
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget

from counter_app.domain.errors import CounterError
from counter_app.domain.procedure import Procedure
from counter_app.ports import Draft
from counter_app.screens.desk_screen import DeskScreen
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.intake_drafts import DraftKeeper, kept_draft
from counter_app.screens.intake_fields import IntakeFields
from counter_app.screens.intake_form import OpenForm
from counter_app.screens.intake_reception import Reception
from counter_app.screens.intake_steps import STEPS, ProcedureStep
from counter_app.screens.messages import DeskChanged
from counter_app.services.counter import CounterServices
from counter_app.texts.errors import sentence
from counter_app.widgets.notices import Banner, Tone

SAVE_AFTER_SECONDS = 0.3


class KeptFormScreen(DeskScreen):
    """One open form that is never lost. Subclasses lead the officer through it and end it."""

    busy = reactive(False, bindings=True)

    def __init__(self, services: CounterServices, session: DeskSession) -> None:
        super().__init__(services.desk, session)
        self._services = services
        self._drafts = DraftKeeper(services.drafts)
        self._form = OpenForm(self._blank(), self.desk.profile)
        self._reception = Reception(services, session, self._drafts)
        self._save_timer: Timer | None = None

    def _blank(self) -> IntakeFields:
        return IntakeFields.blank(self._services.intake.open_form(), self.desk.profile)

    def body(self) -> Iterable[Widget]:
        """The form; what goes on over its last line."""
        yield self._form
        yield self._reception

    def on_mount(self) -> None:
        self.call_after_refresh(self._form.focus_step)

    def on_screen_suspend(self) -> None:
        """Another job, or the lock: what was typed last is kept now, not in a moment."""
        if self._save_timer is not None:
            self._save_timer.stop()
        self._keep()

    # --- keeping, quoting ----------------------------------------------------------------------

    @on(OpenForm.Changed)
    def _changed(self) -> None:
        """Keep the draft soon, and quote again."""
        if self._save_timer is not None:
            self._save_timer.stop()
        self._save_timer = self.set_timer(SAVE_AFTER_SECONDS, self._keep)

    def _keep(self) -> None:
        fields = self._form.collect()
        if not fields.is_empty and not self.busy:
            self._drafts.put(fields.intent_id, fields.draft())
            self._with_drafts(lambda: self._drafts.keep(self.session.who()))
        self._form.requote(self._services.intake, self._services.day.now())

    @work(thread=True, exit_on_error=False, group="draft")
    def _with_drafts(self, act: Callable[[], None]) -> None:
        try:
            act()
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))

    # --- new, open, set aside ------------------------------------------------------------------

    def open_draft(self, draft_id: str) -> None:
        """Show a kept draft. What stands in the form now is kept as a draft itself."""
        if draft_id and draft_id != self._form.fields.intent_id and not self.busy:
            self._keep()
            self._read_draft(draft_id)

    @work(thread=True, exit_on_error=False, group="draft")
    def _read_draft(self, draft_id: str) -> None:
        services = self._services
        try:
            found = kept_draft(services.drafts, services.catalogue, self.session.who(), draft_id)
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
        else:
            if found is not None:
                self.app.call_from_thread(self._show_draft, *found)

    def _show_draft(self, kept: Draft, procedure: Procedure | None) -> None:
        opened = IntakeFields.of_draft(kept.draft_id, kept.fields)
        opened.texts = self._blank().texts | opened.texts
        self._clear(opened)
        if procedure is not None:
            self._form.take_procedure(procedure, opened.case)
        self._form.step = opened.step if procedure and opened.step in STEPS else STEPS[0]
        self._form.focus_step()
        self._say(Tone.NOTE, "Đã mở lại phiếu nhập dở. Kiểm tra rồi làm tiếp.")
        self._changed()

    @work
    async def action_set_aside(self) -> None:
        """The next person first, or a form that nobody wants: nothing goes without an answer."""
        self._keep()
        fields = self._form.fields
        if fields.is_empty:
            self._new_form()
            return
        options = [("Để lại làm sau (F5 ở trang đầu mở lại)", "later"), ("Bỏ hẳn phiếu này", "discard")]
        answer = await self.app.push_screen_wait(Choose("Phiếu đang nhập: làm gì?", options))
        if answer == "discard":
            self._with_drafts(lambda: self._drafts.throw_away(fields.intent_id))
        if answer:
            self._new_form()
            self.post_message(DeskChanged())

    def _new_form(self) -> None:
        """Everything empty, the cursor in the procedure search, the usual procedures on top."""
        self._clear(self._blank())
        self._form.step = STEPS[0]
        self._form.focus_step()
        self._order_procedures()

    def _clear(self, fields: IntakeFields) -> None:
        if self._save_timer is not None:
            self._save_timer.stop()
        self._form.clear(fields)
        self._hush()

    @work(thread=True, exit_on_error=False, group="order")
    def _order_procedures(self) -> None:
        """Also shows what a newer catalogue brought, and says so when there is none yet."""
        try:
            procedures = self._services.catalogue.by_use()
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))
        else:
            self.app.call_from_thread(self.query_one(ProcedureStep).show, procedures)

    def _say(self, tone: Tone, told: str) -> None:
        self.query_one("#intake-banner", Banner).say(tone, told)

    def _hush(self) -> None:
        """What was said is answered."""
        self.query_one("#intake-banner", Banner).hide()
