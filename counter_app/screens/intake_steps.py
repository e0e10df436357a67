"""The four steps of an intake as widgets: procedure, applicant, components, return and fee. They only show and collect."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from textual import on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from counter_app.domain.dossier import Channel, ReturnMethod
from counter_app.domain.fee import FeeKind, asked
from counter_app.domain.payment import WAIVED
from counter_app.domain.person import PersonKind, Sex
from counter_app.domain.procedure import Procedure
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.intake_fields import AUTHORISATION_FIELDS, PERSON_FIELDS, SUBMITTER_FIELDS
from counter_app.texts.board_words import PAYMENT_METHODS
from counter_app.texts.names import name_of
from counter_app.texts.notice_words import CONSENT, REUSE_CONSENT, intake_choices
from counter_app.widgets.checklist_table import ChecklistTable, ComponentRows
from counter_app.widgets.choice_list import Choice, ChoiceList
from counter_app.widgets.date_input import DateInput
from counter_app.widgets.field_input import FieldInput
from counter_app.widgets.form import Form, LabelledField
from counter_app.widgets.money_input import MoneyInput
from counter_app.widgets.notices import EmptyState
from counter_app.widgets.pick_one import PickOne

ASKED_AFTER_CARD = ("identity_number", "birth_date", "sex", "address")
EXEMPT_NAMES = {  # person_attribute of the published fee lines (Luật Hộ tịch 60/2014 Đ11.1a)
    "poor_household": "Hộ nghèo",
    "merit_family": "Gia đình có công với cách mạng",
    "disabled": "Người khuyết tật",
}
STEPS = ("procedure", "applicant", "components", "return")
STEP_NAMES = {
    "procedure": "1 Thủ tục",
    "applicant": "2 Chủ hồ sơ",
    "components": "3 Thành phần",
    "return": "4 Trả kết quả",
}
STEP_OF_FIELD = dict.fromkeys(
    (*PERSON_FIELDS, *SUBMITTER_FIELDS, *AUTHORISATION_FIELDS, "kind"), "applicant"
) | dict.fromkeys(
    (
        *("pages", "copies_wanted", "event_on", "person_attribute", "typed_fee", "fee_paid"),
        *("wants_receipt", "return_method", "channel", "dossier_sets", "notice_channel", "summary"),
        *("reuse_agreed", "external_code"),
    ),
    "return",
)


async def ask_case(app: App[Any], procedure: Procedure) -> str | None:
    """Which case of the procedure; asked only when there is a choice. None: not now. In a worker."""
    if len(procedure.cases) < 2:
        return procedure.cases[0].code if procedure.cases else ""
    options = [(known.name, known.code) for known in procedure.cases]
    return await app.push_screen_wait(Choose(f"{procedure.name}: trường hợp nào?", options)) or None


class ProcedureStep(Vertical):
    """Which procedure: type a few letters of its name, or its code."""

    def __init__(self) -> None:
        super().__init__(id="procedure", classes="step")

    def compose(self) -> ComposeResult:
        yield ChoiceList(id="procedures", placeholder="Tên hoặc mã thủ tục, gõ không dấu cũng được")

    def focus_first(self) -> None:
        """Into the search field."""
        self.query_one(FieldInput).focus()

    def show(self, procedures: Iterable[Procedure]) -> None:
        """The procedures that may be received, the usual ones first; the list does not move under a searching hand."""
        choices = self.query_one(ChoiceList)
        shown = [Choice(p.code, p.name, detail=f"{p.code} · {p.area}", words=" ".join(p.aliases)) for p in procedures]
        if shown != choices.choices and not (choices.choices and choices.is_searching):
            choices.set_choices(shown)

    def clear_search(self) -> None:
        """The whole list again."""
        self.query_one(ChoiceList).clear_search()


class ApplicantStep(Vertical):
    """Whose dossier it is, and who hands it in."""

    def __init__(self) -> None:
        super().__init__(id="applicant", classes="step")

    def compose(self) -> ComposeResult:
        with Form(id="applicant-form"):
            yield LabelledField(
                "name", "Họ tên", FieldInput(max_length=200), required=True, hint="Quẹt thẻ căn cước vào ô nào cũng được"
            )
            yield LabelledField("identity_number", "Số định danh", FieldInput(max_length=40))
            yield LabelledField("birth_date", "Ngày sinh", DateInput())
            yield LabelledField("sex", "Giới tính", PickOne([(name_of(sex), str(sex)) for sex in Sex], prompt="Chưa rõ"))
            yield LabelledField("address", "Địa chỉ", FieldInput(max_length=500))
            yield LabelledField("phone", "Số điện thoại", FieldInput(max_length=40))
            yield LabelledField("email", "Thư điện tử", FieldInput(max_length=120))
            kinds = [(name_of(kind), str(kind)) for kind in PersonKind]
            yield LabelledField("kind", "Loại đối tượng", PickOne(kinds, value=str(PersonKind.CITIZEN), blank=False))
            yield LabelledField(
                "submitter_name", "Người nộp thay", FieldInput(max_length=200), hint="Bỏ trống nếu chủ hồ sơ tự nộp"
            )
            yield LabelledField("submitter_identity_number", "  Số định danh", FieldInput(max_length=40))
            yield LabelledField("submitter_phone", "  Điện thoại", FieldInput(max_length=40))
            yield LabelledField("authorisation_number", "  Giấy ủy quyền số", FieldInput(max_length=100))
            yield LabelledField("authorisation_on", "  Ngày", DateInput())
            agent = FieldInput(max_length=60, placeholder="chỉ khi đại lý nộp thay")
            yield LabelledField("agent_account", "  Tài khoản đại lý", agent)

    def on_mount(self) -> None:
        """A stray key must not wipe what a card filled in, so nothing is selected on the way through the fields."""
        for field in self.query(FieldInput):
            field.select_on_focus = False
        self.unfold()

    @on(Input.Changed, "#submitter_name, #submitter_identity_number, #submitter_phone")
    def unfold(self) -> None:
        """Who hands in for another person: more fields appear with the name, and stay while they hold text."""
        form = self.query_one(Form)
        wanted = any(form.field(name).value for name in (*SUBMITTER_FIELDS, *AUTHORISATION_FIELDS))
        for name in (*SUBMITTER_FIELDS[1:], *AUTHORISATION_FIELDS):
            field = form.field(name)
            field.display, field.field.disabled = wanted, not wanted

    def focus_first(self) -> None:
        """Into the first field, or after a card into the first that the card leaves open."""
        form = self.query_one(Form)
        open_fields = (form.field(name) for name in ("name", *ASKED_AFTER_CARD) if not form.field(name).value)
        (next(open_fields, None) or form.field("phone")).field.focus()


class ComponentsStep(Vertical):
    """What was handed in, component by component."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("9", "all_ok", "Đủ hết", id="components.all-ok", tooltip="Đánh dấu đủ các thành phần chưa đánh dấu")
    ]

    class AllMarked(Message):
        """Every component that nobody had looked at now counts as handed in the way it is published."""

    def __init__(self) -> None:
        super().__init__(id="components", classes="step")

    def compose(self) -> ComposeResult:
        yield ChecklistTable(id="checklist")
        yield EmptyState("Chưa chọn thủ tục.", "Nhấn F7 để quay lại bước 1 và chọn thủ tục.")

    def focus_first(self) -> None:
        """Onto the first component."""
        self.query_one(ComponentRows).focus()

    def action_all_ok(self) -> None:
        """Mark the rest."""
        self.query_one(ChecklistTable).mark_undecided_ok()
        self.post_message(self.AllMarked())

    def go_to(self, code: str) -> None:
        """Onto one component."""
        self.query_one(ComponentRows).move_to(code)


class ReturnStep(Vertical):
    """How the result goes back, how many sets, and what the fee formula needs to know."""

    def __init__(
        self,
        return_methods: tuple[str, ...],
        channels: tuple[str, ...],
        notice_channels: tuple[str, ...] = (),
        *,
        asks_reuse: bool = False,
    ) -> None:
        super().__init__(id="return", classes="step")
        self._methods = return_methods or tuple(str(method) for method in ReturnMethod)
        self._channels = channels or (str(Channel.DIRECT),)
        self._notices = intake_choices(notice_channels)
        self._asks_reuse = asks_reuse

    def compose(self) -> ComposeResult:
        methods = [(name_of(ReturnMethod(method)), method) for method in self._methods]
        channels = [(name_of(Channel(channel)), channel) for channel in self._channels]
        with Form(id="return-form"):
            yield LabelledField("pages", "Số trang bản chính", FieldInput(max_length=5, restrict=r"\d*"))
            yield LabelledField("copies_wanted", "Số bản cần cấp", FieldInput("1", max_length=4, restrict=r"\d*"))
            yield LabelledField("event_on", "Ngày xảy ra việc", DateInput())
            exempt = [(name, key) for key, name in EXEMPT_NAMES.items()]
            yield LabelledField("person_attribute", "Diện miễn phí", PickOne(exempt, prompt="Không thuộc diện miễn"))
            yield LabelledField("typed_fee", "Phí, lệ phí", MoneyInput(), hint="Mức do Hội đồng nhân dân tỉnh quy định")
            ways = [(f"Đã thu: {words.lower()}", key) for words, key in PAYMENT_METHODS if key != WAIVED]
            paid = [("Chưa thu", "no"), *ways]
            yield LabelledField("fee_paid", "Thu phí", PickOne(paid, value="no", blank=False))
            printed = [("Không in", "no"), ("In theo yêu cầu", "yes")]
            receipt = PickOne(printed, value="no", blank=False)
            yield LabelledField("wants_receipt", "Giấy tiếp nhận", receipt, hint="Trả ngay; hẹn sang ngày khác thì luôn in")
            yield LabelledField(
                "return_method", "Nhận kết quả", PickOne(methods, value=self._methods[0], blank=False), required=True
            )
            yield LabelledField("channel", "Cách nộp", PickOne(channels, value=self._channels[0], blank=False))
            yield LabelledField("dossier_sets", "Số bộ hồ sơ", FieldInput("1", max_length=2, restrict=r"\d*"))
            told = PickOne(self._notices, prompt="Theo số điện thoại đã ghi")
            yield LabelledField("notice_channel", "Cách báo tin", told, hint=CONSENT)
            if self._asks_reuse:
                agreed = PickOne([("Đồng ý", "yes"), ("Không đồng ý", "no")], prompt="Chưa hỏi")
                yield LabelledField("reuse_agreed", "Dùng lại giấy tờ", agreed, hint=REUSE_CONSENT)
            hint = "Nếu đã nhập trên hệ thống đó"
            yield LabelledField("external_code", "Mã của bộ, ngành", FieldInput(max_length=60), hint=hint)
            yield LabelledField("summary", "Trích yếu", FieldInput(max_length=500), hint="Có thể bỏ trống")

    def on_mount(self) -> None:
        """A number is typed over; a half-typed date goes on where it stopped."""
        for name in ("event_on", "summary"):
            self.query_one(f"#{name}", FieldInput).select_on_focus = False

    def focus_first(self) -> None:
        """Into the first field."""
        self.query_one(Form).focus_first()

    def ask_for(self, procedure: Procedure) -> None:
        """Show only the fields that this procedure's fee formula needs."""
        kinds = {rule.kind for rule in procedure.fees}
        needed = asked(procedure.fees)
        wanted = {
            "pages": "pages" in needed,
            "copies_wanted": "copies" in needed,
            "event_on": "event_on" in needed,
            "person_attribute": "person_attributes" in needed,
            "typed_fee": False,
            "fee_paid": bool(kinds - {FeeKind.FREE}),
            "wants_receipt": procedure.immediate_result,
            "external_code": bool(procedure.external_system),
        }
        for name, shown in wanted.items():
            self.show_field(name, shown)
        label = procedure.event_name or "Ngày xảy ra việc"
        self.query_one(Form).field("event_on").ask_for(label, "Để biết có đăng ký quá hạn không")

    def show_field(self, name: str, shown: bool) -> None:
        """Show or hide one field; Enter must not lead into a field that nobody sees."""
        form = self.query_one(Form)
        field = form.field(name)
        comes_up = shown and not field.display
        field.display = shown
        field.field.disabled = not shown
        shown_fields = [each for each in form.fields if each.display]
        behind = shown_fields[shown_fields.index(field) + 1 :] if comes_up else []
        if behind and behind[0].field.has_focus and isinstance(behind[0].field, PickOne):
            field.field.focus()  # the quote came after the step opened: what is typed next belongs here, not to the choice
