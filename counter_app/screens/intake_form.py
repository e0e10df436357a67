"""The form of one intake on the screen: its four steps, its fields, what would be promised. It knows no store."""

from __future__ import annotations

from datetime import datetime

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import ContentSwitcher, Input, Select, Static

from counter_app.domain.dossier import HandedIn
from counter_app.domain.errors import CounterError
from counter_app.domain.person import Person
from counter_app.domain.procedure import Procedure
from counter_app.domain.province import ProvinceProfile
from counter_app.screens.intake_fields import IntakeFields, quotable
from counter_app.screens.intake_quote import QuotePanel
from counter_app.screens.intake_steps import (
    STEP_NAMES,
    STEP_OF_FIELD,
    STEPS,
    ApplicantStep,
    ComponentsStep,
    ProcedureStep,
    ReturnStep,
)
from counter_app.services.intake import IntakeService, Quote
from counter_app.texts.errors import sentence
from counter_app.widgets.checklist_table import ChecklistTable
from counter_app.widgets.form import Form, LabelledField
from counter_app.widgets.notices import Banner
from counter_app.widgets.plain import plain_content


class OpenForm(Vertical):
    """`fields` as last collected; `procedure` once one is chosen; `quote`: what would be promised; `step`: the one shown."""

    step = reactive("procedure", init=False)

    class Changed(Message):
        """A field, a choice or a mark changed by the officer's hand."""

    class StepShown(Message):
        """Another step is on the screen."""

    def __init__(self, fields: IntakeFields, profile: ProvinceProfile) -> None:
        super().__init__()
        self.fields = fields
        self.procedure: Procedure | None = None
        self.quote: Quote | None = None
        self._profile = profile
        self._marks_of: dict[str, tuple[HandedIn, ...]] = {}  # of procedures chosen before in this form
        self._filling = False

    def compose(self) -> ComposeResult:
        yield Static("", id="steps")
        yield Banner(id="intake-banner")
        with Horizontal(id="intake-body"):
            with ContentSwitcher(initial=STEPS[0], id="step-switcher"):
                yield ProcedureStep()
                yield ApplicantStep()
                yield ComponentsStep()
                profile = self._profile
                ways = (profile.return_methods, profile.channels, profile.notice_channels)
                yield ReturnStep(*ways, asks_reuse=profile.asks_reuse)
            with Vertical(id="quote-side"):
                yield QuotePanel()

    def on_mount(self) -> None:
        self._draw_steps()

    # --- steps ---------------------------------------------------------------------------------

    def watch_step(self) -> None:
        """Another step: show it and go into its first field."""
        self.query_one("#step-switcher", ContentSwitcher).current = self.step
        self._draw_steps()
        self.focus_step()
        self.post_message(self.StepShown())

    def go(self, by: int) -> None:
        """So many steps forward or back; stays at the ends."""
        self.step = STEPS[min(max(STEPS.index(self.step) + by, 0), len(STEPS) - 1)]

    def focus_step(self) -> None:
        """Into the field of this step that is asked first."""
        step = self.query_one(f"#{self.step}")
        assert isinstance(step, ProcedureStep | ApplicantStep | ComponentsStep | ReturnStep)
        step.focus_first()

    def _draw_steps(self) -> None:
        parts: list[Content | str] = []
        for name in STEPS:
            style = "bold reverse" if name == self.step else "$text-muted"
            parts += [plain_content(f" {STEP_NAMES[name]} ", style), " "]
        title = self.procedure.name if self.procedure else "Chưa chọn thủ tục"
        self.query_one("#steps", Static).update(Content.assemble(*parts, " ", plain_content(title, "bold $text-primary")))

    # --- fields --------------------------------------------------------------------------------

    @on(Input.Changed)
    @on(Select.Changed)
    @on(ChecklistTable.Changed)
    def _something_changed(self) -> None:
        if not self._filling:
            self.post_message(self.Changed())

    def collect(self) -> IntakeFields:
        """Read every field into `fields`."""
        for form in self.query(Form):
            self.fields.texts.update(form.values())
        self.fields.marks = self.query_one(ChecklistTable).handed_in()
        self.fields.step = self.step
        return self.fields

    def fill(self) -> None:
        """Write `fields` into every field."""
        self._filling = True
        for form in self.query(Form):
            form.fill(self.fields.texts)
        self.query_one(ApplicantStep).unfold()
        self.call_after_refresh(setattr, self, "_filling", False)

    def clear(self, fields: IntakeFields) -> None:
        """Another form: nothing of the one before is left."""
        blank = {name: "" for form in self.query(Form) for name in form.values()}  # nothing is handed on to the next person
        fields.texts = blank | fields.texts
        self.fields, self.procedure, self.quote = fields, None, None
        self._marks_of.clear()
        self.fill()
        for form in self.query(Form):
            form.clear_errors()
        self.query_one(ChecklistTable).load(())
        self.query_one(ComponentsStep).remove_class("-chosen")
        self.query_one(QuotePanel).clear()
        self.query_one(ProcedureStep).clear_search()
        self._draw_steps()

    def take_person(self, person: Person) -> None:
        """A card was read: into the fields, and on to the applicant when nothing else is open before that."""
        self.collect().take_person(person)
        self.fill()
        if self.step == "procedure" and self.procedure is not None:
            self.step = "applicant"
        if self.step == "applicant":
            self.focus_step()

    def add_known(self, intent_id: str, identity_number: str, known: Person) -> bool:
        """What the desk knows of the person, into fields that are still empty, while the same person's form is open."""
        fields = self.collect()
        same = fields.intent_id == intent_id and fields.texts.get("identity_number") == identity_number
        added = same and fields.add_known(known)
        if added:
            self.fill()
        return added

    def take_procedure(self, procedure: Procedure, case: str) -> None:
        """Marks are kept when a procedure is chosen again, also after another one was chosen by mistake."""
        fields = self.fields
        if fields.procedure:
            self._marks_of[fields.procedure] = fields.marks
        self.procedure = procedure
        fields.marks = self._marks_of.get(procedure.code, ())
        fields.procedure, fields.case = procedure.code, case
        self.query_one(ChecklistTable).load(procedure.components_for(case), fields.marks)
        self.query_one(ComponentsStep).add_class("-chosen")
        self.query_one(ReturnStep).ask_for(procedure)
        self.query_one(ProcedureStep).clear_search()
        self._draw_steps()

    @property
    def undecided(self) -> tuple[str, ...]:
        """Codes of components that nobody has marked."""
        return self.query_one(ChecklistTable).undecided()

    def show_undecided(self) -> str:
        """Onto the first component that nobody has marked, and what to say; "" when all are marked."""
        undecided = self.undecided
        if not undecided:
            return ""
        self.step = "components"
        self.query_one(ComponentsStep).go_to(undecided[0])
        return f"Còn {len(undecided)} thành phần chưa đánh dấu. Phím 1 đủ, 2 thiếu, 9 đủ hết."

    def mark_wrong(self, name: str, told: str) -> bool:
        """Show the sentence under its field, on its step, with the cursor in it; False when there is no such field."""
        name = "name" if name == "applicant_name" else name
        if name not in STEP_OF_FIELD:
            return False
        self.step = STEP_OF_FIELD[name]
        labelled = self.query_one(f"#field-{name}", LabelledField)
        labelled.display, labelled.field.disabled = True, False
        labelled.show_error(told)
        labelled.field.focus()
        return True

    # --- what would be promised ----------------------------------------------------------------

    def requote(self, intake: IntakeService, now: datetime) -> None:
        """Due date, fee and verdict as they would be now, all computed in memory. Asks for a council fee once it applies.

        While the fields do not add up, `quote` is the last one that did, and the panel says what is wrong.
        """
        if self.procedure is None:
            return
        panel = self.query_one(QuotePanel)
        try:
            self.quote = intake.quote(quotable(self.fields.form(date_confirmed=True)))
        except CounterError as error:
            panel.show_problem(sentence(error))
        else:
            self.query_one(ReturnStep).show_field("typed_fee", self.quote.fee.must_be_typed)
            panel.show(self.quote, len(self.undecided), now)
