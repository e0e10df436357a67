"""The intake screen: four steps, one confirm. What stands in the fields is a draft until the store has the dossier."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Input, Select, Static

from counter_app.domain.errors import CounterError, IncompleteChecklist
from counter_app.domain.procedure import Procedure
from counter_app.domain.scanned_code import CodeKind, recognise
from counter_app.screens.desk_screen import DeskScreen
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.dialogs.told import Told
from counter_app.screens.intake_fields import PERSON_FIELDS, IntakeFields, quotable
from counter_app.screens.intake_quote import QuotePanel
from counter_app.screens.intake_steps import (
    STEP_NAMES,
    STEPS,
    ApplicantStep,
    ComponentsStep,
    ProcedureStep,
    ReturnStep,
)
from counter_app.screens.messages import CodeArrived, DeskChanged, OpenLookup
from counter_app.screens.received import ReceivedScreen
from counter_app.services.counter import CounterServices
from counter_app.services.intake import Quote, Received
from counter_app.texts import scan_words
from counter_app.texts.due_steps import sentence as step_sentence
from counter_app.texts.errors import sentence
from counter_app.widgets.checklist_table import ChecklistTable
from counter_app.widgets.choice_list import ChoiceList
from counter_app.widgets.form import Form, LabelledField
from counter_app.widgets.notices import Banner, BusyLine, Tone
from counter_app.widgets.plain import plain_content
from counter_app.widgets.scan_catcher import CodeScanned

SAVE_AFTER_SECONDS = 0.3
STEP_OF_FIELD = {name: "applicant" for name in PERSON_FIELDS} | {
    "applicant_name": "applicant",
    "submitter_name": "applicant",
    "typed_fee": "return",
    "return_method": "return",
    "dossier_sets": "return",
    "pages": "return",
    "copies_wanted": "return",
    "event_on": "return",
    "summary": "return",
}


class IntakeScreen(DeskScreen):
    """Enter goes on from field to field; F8 goes on from step to step and, in the last one, receives the dossier."""

    job = "Tiếp nhận hồ sơ"
    CSS_PATH = "intake.tcss"
    HELP: ClassVar[str] = (
        "Bốn bước: thủ tục, chủ hồ sơ, thành phần, trả kết quả. **F8** đi tiếp, **F7** quay lại. "
        "Quẹt thẻ căn cước vào bất cứ ô nào. Ở bước thành phần, phím **9** đánh dấu đủ tất cả. "
        "Nội dung đang nhập tự lưu: mất điện cũng không mất."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f7", "back", "Bước trước", id="intake.back", tooltip="Quay lại bước trước", priority=True),
        Binding(
            "f8", "forward", "Tiếp / Nhận", id="intake.forward", tooltip="Đi tiếp; ở bước cuối là tiếp nhận", priority=True
        ),
        Binding("f5", "explain", "Cách tính", id="intake.explain", tooltip="Vì sao hẹn trả ngày đó", priority=True),
        Binding("9", "all_ok", "Đủ tất cả", id="intake.all-ok", tooltip="Đánh dấu đủ các thành phần chưa đánh dấu"),
        Binding("ctrl+d", "throw_away", "Bỏ phiếu", id="intake.discard", tooltip="Bỏ phiếu đang nhập, làm phiếu mới"),
    ]
    busy = reactive(False, bindings=True)
    step = reactive("procedure", init=False)

    def __init__(self, services: CounterServices, session: DeskSession) -> None:
        super().__init__(services.desk, session)
        self._services = services
        self._fields = IntakeFields(services.intake.open_form())
        self._procedure: Procedure | None = None
        self._quote: Quote | None = None
        self._save_timer: Timer | None = None
        self._filling = False

    # --- what is on the screen -----------------------------------------------------------------

    def body(self) -> Iterable[Widget]:
        """Step line, the step, what would be promised."""
        profile = self.desk.profile
        yield Static("", id="steps")
        yield Banner(id="intake-banner")
        yield Horizontal(
            ContentSwitcher(
                ProcedureStep(self._services.catalogue.find("")),
                ApplicantStep(),
                ComponentsStep(),
                ReturnStep(profile.return_methods, profile.channels),
                initial="procedure",
                id="step-switcher",
            ),
            Vertical(QuotePanel(), id="quote-side"),
            id="intake-body",
        )
        yield BusyLine()

    def on_mount(self) -> None:
        self._draw_steps()
        self.call_after_refresh(self._focus_step)

    def watch_step(self) -> None:
        """Another step: show it and go into its first field."""
        self.query_one("#step-switcher", ContentSwitcher).current = self.step
        self.query_one("#intake-banner", Banner).hide()
        self._draw_steps()
        self._focus_step()

    def _draw_steps(self) -> None:
        parts: list[Content | str] = []
        for name in STEPS:
            style = "bold reverse" if name == self.step else "$text-muted"
            parts += [plain_content(f" {STEP_NAMES[name]} ", style), " "]
        title = self._procedure.name if self._procedure else "Chưa chọn thủ tục"
        self.query_one("#steps", Static).update(Content.assemble(*parts, " ", plain_content(title, "bold $text-primary")))

    def _focus_step(self) -> None:
        step = self.query_one(f"#{self.step}")
        if isinstance(step, ProcedureStep | ApplicantStep | ComponentsStep | ReturnStep):
            step.focus_first()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is pressed twice while the store works; "all complete" belongs to the check list."""
        if self.busy and action in ("back", "forward", "throw_away"):
            return None
        if action == "all_ok":
            return self.step == "components"
        return True

    # --- going through the steps ---------------------------------------------------------------

    def action_back(self) -> None:
        """The step before."""
        place = STEPS.index(self.step)
        if place:
            self.step = STEPS[place - 1]

    def action_forward(self) -> None:
        """The next step, or receive."""
        if self._procedure is None:
            self._say(Tone.WARN, "Chọn thủ tục trước: gõ tên thủ tục rồi nhấn Enter.")
            self.step = "procedure"
            return
        place = STEPS.index(self.step)
        if place + 1 < len(STEPS):
            self.step = STEPS[place + 1]
        else:
            self.receive()

    @on(Form.Completed)
    def _step_done(self) -> None:
        if not self.busy:
            self.action_forward()

    @on(ChoiceList.Chosen)
    @work
    async def _choose_procedure(self, event: ChoiceList.Chosen) -> None:
        procedure = self._services.catalogue.procedure(event.key)
        case = procedure.cases[0].code if procedure.cases else ""
        if len(procedure.cases) > 1:
            options = [(known.name, known.code) for known in procedure.cases]
            case = await self.app.push_screen_wait(Choose(f"{procedure.name}: trường hợp nào?", options))
            if not case:
                return
        self._take_procedure(procedure, case)
        self.step = "applicant"
        self._changed()

    def _take_procedure(self, procedure: Procedure, case: str) -> None:
        kept = self._fields.marks if self._fields.procedure == procedure.code else ()
        self._procedure = procedure
        self._fields.procedure, self._fields.case = procedure.code, case
        self.query_one(ChecklistTable).load(procedure.components_for(case), kept)
        self.query_one("#components").add_class("-chosen")
        self.query_one(ReturnStep).ask_for(procedure)
        self._draw_steps()

    def action_all_ok(self) -> None:
        """Mark every undecided component as handed in the way it is published."""
        self.query_one(ChecklistTable).mark_undecided_ok()
        self._say(Tone.NOTE, "Đã đánh dấu đủ các thành phần còn lại. Kiểm tra lại rồi nhấn F8.")

    # --- cards ---------------------------------------------------------------------------------

    @on(CodeScanned)
    @on(CodeArrived)
    def _code_came(self, event: CodeScanned | CodeArrived) -> None:
        event.stop()
        found = recognise(event.text, today=self._services.day.today())
        if found.kind is CodeKind.DOSSIER and found.dossier_code:
            self.post_message(OpenLookup(found.dossier_code))
            return
        if found.person is None:
            self._say(Tone.WARN, scan_words.not_a_person(found))
            return
        self._collect()
        self._fields.take_person(found.person)
        known = self._services.intake.prefill(found.person.identity_number)
        if known is not None:
            for name in ("phone", "email", "address"):
                if not self._fields.texts.get(name):
                    self._fields.texts[name] = getattr(known, name)
        self._fill()
        told = scan_words.person_read(found)
        self._say(Tone.WARN if found.warnings else Tone.GOOD, told)
        if self.step == "procedure" and self._procedure is not None:
            self.step = "applicant"
        if self.step == "applicant":
            self.query_one("#applicant-form", Form).field("phone").field.focus()
        self._changed()

    # --- collecting, quoting, keeping ----------------------------------------------------------

    @on(Input.Changed)
    @on(Select.Changed)
    @on(ChecklistTable.Changed)
    def _something_changed(self) -> None:
        if not self._filling:
            self._changed()

    def _changed(self) -> None:
        """Keep the draft soon, and quote again."""
        if self._save_timer is not None:
            self._save_timer.stop()
        self._save_timer = self.set_timer(SAVE_AFTER_SECONDS, self._keep)

    def _keep(self) -> None:
        self._collect()
        if not self._fields.is_empty and not self.busy:
            self._save(self._fields.intent_id, self._fields.draft())
        self._requote()

    @work(thread=True, exit_on_error=False, group="draft")
    def _save(self, intent_id: str, fields: dict[str, object]) -> None:
        try:
            self._services.drafts.save(intent_id, self.session.who(), fields)
        except CounterError as error:
            self.app.call_from_thread(self._say, Tone.BAD, sentence(error))

    def _collect(self) -> None:
        """Read every field into `_fields`."""
        for form in self.query(Form):
            self._fields.texts.update(form.values())
        self._fields.marks = self.query_one(ChecklistTable).handed_in()

    def _fill(self) -> None:
        """Write `_fields` into every field."""
        self._filling = True
        for form in self.query(Form):
            form.fill(self._fields.texts)
        self.call_after_refresh(setattr, self, "_filling", False)

    def _requote(self) -> None:
        """Due date, fee and verdict as they would be now; all computed in memory."""
        if self._procedure is None:
            return
        try:
            self._quote = self._services.intake.quote(quotable(self._fields.form(date_confirmed=True)))
        except CounterError as error:
            self.query_one(QuotePanel).show_problem(sentence(error))
        else:
            self.query_one(ReturnStep).show_field("typed_fee", self._quote.fee.must_be_typed)
            undecided = len(self.query_one(ChecklistTable).undecided())
            self.query_one(QuotePanel).show(self._quote, undecided, self._services.day.now())

    def action_explain(self) -> None:
        """Why this due date: the steps that led to it."""
        self._keep()
        if self._quote is None:
            self._say(Tone.NOTE, "Chọn thủ tục để biết ngày hẹn trả.")
            return
        lines = [step_sentence(step) for step in self._quote.due.explanation]
        self.app.push_screen(Told("Cách tính ngày hẹn trả", lines, numbered=True))

    # --- receive -------------------------------------------------------------------------------

    def receive(self) -> None:
        """Collect, check what only the screen knows, and hand over to the service in a worker."""
        if self.busy:
            return
        self._collect()
        undecided = self.query_one(ChecklistTable).undecided()
        if undecided:
            self.step = "components"
            self._say(Tone.WARN, f"Còn {len(undecided)} thành phần chưa đánh dấu. Phím 1 đủ, 2 thiếu, 9 đủ tất cả.")
            return
        self.busy = True
        self.query_one(BusyLine).begin("Đang lưu hồ sơ")
        self._receive()

    @work(thread=True, exit_on_error=False, group="receive")
    def _receive(self) -> None:
        """The intent id makes a second try the same dossier, whatever happened to the first answer."""
        try:
            form = self._fields.form(date_confirmed=self.session.date_confirmed)
            received = self._services.intake.receive(form, self.session.who())
        except CounterError as error:
            self.app.call_from_thread(self._failed, error)
        except Exception as error:
            self.app.call_from_thread(self._failed, CounterError(bug=type(error).__name__))
            raise
        else:
            self.app.call_from_thread(self._done, received)

    def _failed(self, error: CounterError) -> None:
        """Say what to do; everything typed stays."""
        self._idle()
        field = str(error.facts.get("field", ""))
        step = "components" if isinstance(error, IncompleteChecklist) else STEP_OF_FIELD.get(field)
        if step:
            self.step = step
        name = "name" if field == "applicant_name" else field
        for labelled in self.query(LabelledField):
            if labelled.field_name == name:
                labelled.show_error(sentence(error))
                labelled.field.focus()
        self._say(Tone.BAD, sentence(error))

    def _done(self, received: Received) -> None:
        """Committed: the form is free for the next person, the paper comes next."""
        self._idle()
        self._new_form()
        self.post_message(DeskChanged())
        self.app.push_screen(ReceivedScreen(received, self._services.slips, self._services.day, self.session))

    def _idle(self) -> None:
        self.busy = False
        self.query_one(BusyLine).end()

    # --- new, open, discard --------------------------------------------------------------------

    def open_draft(self, draft_id: str) -> None:
        """Show a kept draft in place of an empty form; a form with content stays what it is."""
        if not draft_id or draft_id == self._fields.intent_id or not self._fields.is_empty:
            return
        kept = next((d for d in self._services.drafts.of_officer(self.session.who()) if d.draft_id == draft_id), None)
        if kept is None:
            return
        self._fields = IntakeFields.of_draft(draft_id, kept.fields)
        self._fill()
        if self._fields.procedure:
            self._take_procedure(self._services.catalogue.procedure(self._fields.procedure), self._fields.case)
            self.step = "applicant"
        self._say(Tone.NOTE, "Đã mở lại phiếu nhập dở. Kiểm tra rồi làm tiếp.")
        self._changed()

    def action_throw_away(self) -> None:
        """Throw the open form away and begin a new one."""
        self._services.drafts.discard(self._fields.intent_id)
        self._new_form()
        self._say(Tone.NOTE, "Đã bỏ phiếu. Bắt đầu phiếu mới.")

    def _new_form(self) -> None:
        if self._save_timer is not None:
            self._save_timer.stop()
        self._fields = IntakeFields(self._services.intake.open_form())
        self._procedure = self._quote = None
        blank = {name: "" for form in self.query(Form) for name in form.values()}
        profile = self.desk.profile
        defaults = {
            "kind": "citizen",
            "dossier_sets": "1",
            "copies_wanted": "1",
            "fee_paid": "no",
            "return_method": profile.return_methods[0] if profile.return_methods else "at_desk",
            "channel": profile.channels[0] if profile.channels else "direct",
        }
        self._fields.texts = blank | defaults
        self._fill()
        self.query_one(ChecklistTable).load(())
        self.query_one("#components").remove_class("-chosen")
        self.query_one(QuotePanel).clear()
        self.query_one("#procedures", ChoiceList).clear_search()
        self.query_one("#intake-banner", Banner).hide()
        self.step = "procedure"
        self._draw_steps()

    def _say(self, tone: Tone, told: str) -> None:
        self.query_one("#intake-banner", Banner).say(tone, told)
