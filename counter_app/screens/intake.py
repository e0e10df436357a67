"""The intake screen: four steps, one confirm. What stands in the fields is a draft until the store has the dossier."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType

from counter_app.domain.dossier import Dossier
from counter_app.domain.errors import CounterError, DateNotConfirmed, IncompleteChecklist
from counter_app.domain.outage import database_is_down
from counter_app.domain.person import Person
from counter_app.domain.scanned_code import CodeKind, Recognised, recognise
from counter_app.screens.act_done import ActDone
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.confirm_date import ConfirmDate
from counter_app.screens.dialogs.told import Told
from counter_app.screens.intake_fields import IntakeFields
from counter_app.screens.intake_form import OpenForm
from counter_app.screens.intake_kept import KeptFormScreen
from counter_app.screens.intake_reception import Reception
from counter_app.screens.intake_steps import STEPS, ComponentsStep, ask_case
from counter_app.screens.messages import CodeArrived, DeskChanged, DossierReceived, OpenLookup
from counter_app.screens.outcome import OutcomeOfCheck
from counter_app.services.counter import CounterServices
from counter_app.services.desk_day import DeskState
from counter_app.texts import case_words, scan_words
from counter_app.texts.errors import sentence
from counter_app.widgets.checklist_table import ChecklistTable
from counter_app.widgets.choice_list import ChoiceList
from counter_app.widgets.form import Form
from counter_app.widgets.notices import Tone
from counter_app.widgets.scan_catcher import CodeScanned


def _key(key: str, action: str, told: str, name: str, tooltip: str, *, show: bool = True) -> Binding:
    """A key that works in every field of the form."""
    return Binding(key, action, told, id=f"intake.{name}", tooltip=tooltip, priority=True, show=show)


class IntakeScreen(KeptFormScreen):
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
        _key("f10,ctrl+f", "outcome", "Bổ sung/Từ chối", "outcome", "Không tiếp nhận: lập phiếu yêu cầu bổ sung, từ chối"),
        _key("f12", "sheet", "Hướng dẫn", "sheet", "Xem, in hướng dẫn của thủ tục đang chọn", show=False),
        _key("ctrl+n", "set_aside", "Phiếu khác", "aside", "Để phiếu này lại làm sau, hoặc bỏ hẳn", show=False),
    ]

    def __init__(self, services: CounterServices, session: DeskSession) -> None:
        super().__init__(services, session)
        self._outcome = OutcomeOfCheck(services, session)

    def on_screen_resume(self) -> None:
        """Another job may have brought a newer catalogue."""
        self._order_procedures()

    def state_read(self, state: DeskState) -> None:
        """Only a recorded outage of a database lets the desk ask for what it holds (NĐ 309/2026 Đ4.2a)."""
        self.query_one(ChecklistTable).database_down = database_is_down(state.outages)

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
        self._hush()
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

    def action_sheet(self) -> None:
        """Every published part of the procedure that is chosen, or under the highlight (Bắc Giang Đ8.1b)."""
        from counter_app.screens.procedure_view import ProcedureView

        procedure = self._form.procedure
        if self._form.step == "procedure" and (code := self.query_one("#procedures", ChoiceList).chosen_key):
            try:
                procedure = self._services.catalogue.procedure(code)
            except CounterError as error:
                self._say(Tone.BAD, sentence(error))
                return
        if procedure is not None:
            self.app.push_screen(ProcedureView(procedure, self._services, self.session))

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
        self._look_up_person(self._form.fields.intent_id, person)
        self._changed()

    @work(thread=True, exit_on_error=False, group="prefill")
    def _look_up_person(self, intent_id: str, person: Person) -> None:
        """What this desk knows of the person; without an answer everything is simply typed."""
        try:
            known = self._services.intake.prefill(person.identity_number)
            alike = self._services.acts.people.alike(person)
        except CounterError:
            return
        if known is not None:
            self.app.call_from_thread(self._prefill, intent_id, person.identity_number, known)
        if alike:
            self.app.call_from_thread(self._tell_alike, intent_id, case_words.alike_banner(alike[0], len(alike)))

    def _tell_alike(self, intent_id: str, words: str) -> None:
        """Beside the form, which goes on: nobody is refused for being like somebody else."""
        if not self.busy and self._form.fields.intent_id == intent_id:
            self._say(Tone.WARN, words)

    @work(thread=True, exit_on_error=False, group="alike")
    def _tell_after(self, dossier: Dossier) -> None:
        """Also for a person who was typed; the dossier's own page keeps the link."""
        if alike := self._services.acts.people.alike(dossier.applicant, dossier.uid):
            words = case_words.alike_banner(alike[0], len(alike))
            self.app.call_from_thread(self.app.notify, words, severity="warning", markup=False)

    def _prefill(self, intent_id: str, identity_number: str, known: Person) -> None:
        if not self.busy and self._form.add_known(intent_id, identity_number, known):
            self._changed()

    # --- collecting, quoting, keeping ----------------------------------------------------------

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
        self._reception.start(fields, date_confirmed=date_confirmed)

    @on(Reception.Failed)
    def _failed(self, event: Reception.Failed) -> None:
        """Say what to do, where it is to be done; everything typed stays."""
        self._idle()
        error = event.error
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
            self._hush()
        else:
            self._say(Tone.BAD, sentence(error))

    @work
    async def _ask_date(self) -> None:
        """D17: asked once; after a yes the same form is received without another key."""
        if await self.app.push_screen_wait(ConfirmDate(self._services.day.today())):
            self._begin_receive(self._form.collect(), date_confirmed=True)
        else:
            self._say(Tone.WARN, "Chưa tiếp nhận. Sửa ngày giờ của máy, hoặc chờ đối chiếu với trung tâm, rồi nhấn F8.")

    @on(Reception.Kept)
    def _done(self, event: Reception.Kept) -> None:
        """Committed: the form is free for the next person, the paper comes next."""
        self._idle()
        self._new_form()
        self.post_message(DeskChanged())
        self.post_message(DossierReceived(event.received))
        self._tell_after(event.received.dossier)

    def _idle(self) -> None:
        self.busy = False
        self._reception.stop()

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
