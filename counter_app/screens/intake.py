"""The intake screen: four steps, one confirm. What stands in the fields is a draft until the store has the dossier."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget

from counter_app.domain.errors import CounterError, DateNotConfirmed, IncompleteChecklist
from counter_app.domain.person import Person
from counter_app.domain.procedure import Procedure
from counter_app.domain.scanned_code import CodeKind, Recognised, recognise
from counter_app.ports import Draft
from counter_app.screens.act_done import ActDone
from counter_app.screens.desk_screen import DeskScreen
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.dialogs.confirm_date import ConfirmDate
from counter_app.screens.dialogs.told import Told
from counter_app.screens.intake_drafts import DraftKeeper, kept_draft
from counter_app.screens.intake_fields import IntakeFields
from counter_app.screens.intake_form import OpenForm
from counter_app.screens.intake_steps import STEPS, ComponentsStep, ProcedureStep, ask_case
from counter_app.screens.messages import CodeArrived, DeskChanged, DossierReceived, OpenLookup
from counter_app.screens.outcome import OutcomeOfCheck
from counter_app.services.counter import CounterServices
from counter_app.services.intake import Received
from counter_app.texts import scan_words
from counter_app.texts.errors import sentence
from counter_app.widgets.choice_list import ChoiceList
from counter_app.widgets.form import Form
from counter_app.widgets.notices import Banner, BusyLine, Tone
from counter_app.widgets.scan_catcher import CodeScanned

SAVE_AFTER_SECONDS = 0.3


def _key(key: str, action: str, told: str, name: str, tooltip: str, *, show: bool = True) -> Binding:
    """A key that works in every field of the form."""
    return Binding(key, action, told, id=f"intake.{name}", tooltip=tooltip, priority=True, show=show)


class IntakeScreen(DeskScreen):
    """Enter goes on from field to field; F8 goes on from step to step and, in the last one, receives the dossier."""

    job = "Tiếp nhận hồ sơ"
    CSS_PATH = "intake.tcss"
    HELP: ClassVar[str] = (
        "Bốn bước: thủ tục, chủ hồ sơ, thành phần, trả kết quả. Enter sang ô tiếp theo, F8 sang bước tiếp theo. "
        "Quẹt thẻ căn cước ở ô nào cũng được. Nội dung đang nhập tự lưu: mất điện cũng không mất."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        _key("f8", "forward", "Tiếp", "forward", "Sang bước tiếp theo; ở bước cuối: tiếp nhận hồ sơ"),
        _key("f7", "back", "Lùi", "back", "Quay lại bước trước, không mất gì"),
        _key("f5", "explain", "Cách tính", "explain", "Vì sao hẹn trả ngày đó"),
        _key("f10,ctrl+b", "outcome", "Bổ sung/Từ chối", "outcome", "Không tiếp nhận: lập phiếu yêu cầu bổ sung, từ chối"),
        _key("ctrl+n", "set_aside", "Phiếu khác", "aside", "Để phiếu này lại làm sau, hoặc bỏ hẳn", show=False),
    ]
    busy = reactive(False, bindings=True)

    def __init__(self, services: CounterServices, session: DeskSession) -> None:
        super().__init__(services.desk, session)
        self._services = services
        self._drafts = DraftKeeper(services.drafts)
        self._form = OpenForm(self._blank(), self.desk.profile)
        self._save_timer: Timer | None = None
        self._outcome = OutcomeOfCheck(services, session)

    def _blank(self) -> IntakeFields:
        return IntakeFields.blank(self._services.intake.open_form(), self.desk.profile)

    def body(self) -> Iterable[Widget]:
        """The form; what goes on over its last line."""
        yield self._form
        yield BusyLine()

    def on_mount(self) -> None:
        self.call_after_refresh(self._form.focus_step)

    def on_screen_resume(self) -> None:
        """Another job may have brought a newer catalogue."""
        self._order_procedures()

    def on_screen_suspend(self) -> None:
        """Another job, or the lock: what was typed last is kept now, not in a moment."""
        if self._save_timer is not None:
            self._save_timer.stop()
        self._keep()

    @on(OpenForm.StepShown)
    def _step_shown(self) -> None:
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is pressed twice while the store works; a visit is about a procedure."""
        if action == "outcome" and self._form.procedure is None:
            return False
        if self.busy and action in ("back", "forward", "set_aside", "outcome"):
            return None
        return True

    # --- going through the steps ---------------------------------------------------------------

    def _go(self, by: int) -> None:
        self.query_one("#intake-banner", Banner).hide()
        self._form.go(by)

    def action_back(self) -> None:
        """The step before."""
        self._go(-1)

    def action_forward(self) -> None:
        """The next step, or receive. What was typed into the procedure search is chosen, not passed over."""
        choices = self.query_one("#procedures", ChoiceList)
        if self._form.step == "procedure" and choices.is_searching and choices.chosen_key:
            self._choose(choices.chosen_key)
        elif self._form.procedure is None:
            self._form.step = "procedure"
            self._say(Tone.WARN, "Chọn thủ tục trước: gõ tên thủ tục rồi nhấn Enter.")
        elif self._form.step != STEPS[-1]:
            self._go(1)
        else:
            self.receive()

    @on(Form.Completed)
    def _step_done(self) -> None:
        if not self.busy:
            self.action_forward()

    @on(ChoiceList.Chosen)
    def _procedure_chosen(self, event: ChoiceList.Chosen) -> None:
        self._choose(event.key)

    @on(ChoiceList.NothingFound)
    def _no_procedure(self, event: ChoiceList.NothingFound) -> None:
        """A reader that plays keyboard types the number of a dossier into the search."""
        found = recognise(event.typed, today=self._services.day.today())
        if found.dossier_code:
            event.choices.clear_search()
            self.post_message(OpenLookup(found.dossier_code))

    @work
    async def _choose(self, code: str) -> None:
        try:
            procedure = self._services.catalogue.procedure(code)
        except CounterError as error:
            self._say(Tone.BAD, sentence(error))
            return
        if (case := await ask_case(self.app, procedure)) is None:
            return
        self._form.collect()
        self._form.take_procedure(procedure, case)
        self._form.step = "applicant"
        self._changed()

    @on(ComponentsStep.AllMarked)
    def _all_marked(self) -> None:
        self._say(Tone.NOTE, "Đã đánh dấu đủ các thành phần còn lại. Kiểm tra lại rồi nhấn F8.")

    # --- cards ---------------------------------------------------------------------------------

    @on(CodeScanned)
    @on(CodeArrived)
    def _code_came(self, event: CodeScanned | CodeArrived) -> None:
        event.stop()
        found = recognise(event.text, today=self._services.day.today())
        if found.kind is CodeKind.DOSSIER and found.dossier_code:
            self.post_message(OpenLookup(found.dossier_code))
        elif found.person is None:
            self._say(Tone.WARN, scan_words.not_a_person(found))
        elif not self.busy:  # the form on its way into the store is not to change
            self._take_person(found, found.person)

    def _take_person(self, found: Recognised, person: Person) -> None:
        self._form.take_person(person)
        self._say(Tone.WARN if found.warnings else Tone.GOOD, scan_words.person_read(found))
        self._look_up_person(self._form.fields.intent_id, person.identity_number)
        self._changed()

    @work(thread=True, exit_on_error=False, group="prefill")
    def _look_up_person(self, intent_id: str, identity_number: str) -> None:
        """What this desk knows of the person; without an answer everything is simply typed."""
        try:
            known = self._services.intake.prefill(identity_number)
        except CounterError:
            return
        if known is not None:
            self.app.call_from_thread(self._prefill, intent_id, identity_number, known)

    def _prefill(self, intent_id: str, identity_number: str, known: Person) -> None:
        if not self.busy and self._form.add_known(intent_id, identity_number, known):
            self._changed()

    # --- collecting, quoting, keeping ----------------------------------------------------------

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

    def action_explain(self) -> None:
        """Why this due date: the steps that led to it."""
        self._keep()
        if self._form.quote is None:
            self._say(Tone.NOTE, "Chọn thủ tục để biết ngày hẹn trả.")
            return
        self.app.push_screen(Told.due(self._form.quote.due))

    # --- receive -------------------------------------------------------------------------------

    def receive(self) -> None:
        """Collect, check what only the screen knows, and hand over to the service in a worker."""
        if self.busy:
            return
        fields = self._form.collect()
        if undecided := self._form.show_undecided():
            self._say(Tone.WARN, undecided)
        else:
            self._begin_receive(fields)

    def _begin_receive(self, fields: IntakeFields, *, date_confirmed: bool = False) -> None:
        self.busy = True
        self.query_one(BusyLine).display = True
        self.query_one(BusyLine).begin("Đang lưu hồ sơ")
        self._receive(fields, date_confirmed)

    @work(thread=True, exit_on_error=False, group="receive")
    def _receive(self, fields: IntakeFields, date_confirmed: bool) -> None:
        """The intent id makes a second try the same dossier, whatever happened to the first answer."""
        try:
            if date_confirmed:
                self._services.day.confirm_date(self.session.who())
                self.session.date_confirmed = True
            form = fields.form(date_confirmed=self.session.date_confirmed)
            with self._drafts.closing(fields.intent_id):
                received = self._services.intake.receive(form, self.session.who())
        except CounterError as error:
            self.app.call_from_thread(self._failed, error)
        except Exception as error:
            self.app.call_from_thread(self._failed, CounterError(bug=type(error).__name__))
            raise
        else:
            self.app.call_from_thread(self._done, received)

    def _failed(self, error: CounterError) -> None:
        """Say what to do, where it is to be done; everything typed stays."""
        self._idle()
        if isinstance(error, DateNotConfirmed):
            self._ask_date()
        elif isinstance(error, IncompleteChecklist):
            self._form.step = "components"
            self._say(Tone.BAD, sentence(error))
            self._end_otherwise(blocked=True)
        else:
            self._show_where(error)

    def _show_where(self, error: CounterError) -> None:
        """Under its field, else in the banner."""
        if self._form.mark_wrong(str(error.facts.get("field", "")), sentence(error)):
            self.query_one("#intake-banner", Banner).hide()
        else:
            self._say(Tone.BAD, sentence(error))

    @work
    async def _ask_date(self) -> None:
        """D17: asked once; after a yes the same form is received without another key."""
        if await self.app.push_screen_wait(ConfirmDate(self._services.day.today())):
            self._begin_receive(self._form.collect(), date_confirmed=True)
        else:
            self._say(Tone.WARN, "Chưa tiếp nhận. Sửa ngày giờ của máy, hoặc chờ đối chiếu với trung tâm, rồi nhấn F8.")

    def _done(self, received: Received) -> None:
        """Committed: the form is free for the next person, the paper comes next."""
        self._idle()
        self._new_form()
        self.post_message(DeskChanged())
        self.post_message(DossierReceived(received))

    def _idle(self) -> None:
        self.busy = False
        self.query_one(BusyLine).end()
        self.query_one(BusyLine).display = False

    # --- the other outcomes of the check --------------------------------------------------------

    def action_outcome(self) -> None:
        """Not received: ask how the visit ends."""
        self._end_otherwise(blocked=False)

    @work
    async def _end_otherwise(self, *, blocked: bool) -> None:
        try:
            guided = await self._outcome.of_form(self, self._form, blocked=blocked)
        except CounterError as error:
            self._show_where(error)
            return
        if guided is not None:
            intent_id = self._form.fields.intent_id
            self._new_form()
            self._with_drafts(lambda: self._drafts.throw_away(intent_id))
            self.post_message(DeskChanged())
            self.app.push_screen(ActDone.of_visit(guided, self._services, self.session))

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
        self.query_one("#intake-banner", Banner).hide()

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
