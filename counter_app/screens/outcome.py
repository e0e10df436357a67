"""How does the check of a dossier end when it is not received: request to complete, refusal, advice (NĐ 61 Đ15.2, Đ17.1)?

Whatever is chosen is kept under a slip's number before anything is printed; no mã số hồ sơ is spent.
"""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from counter_app.domain import checklist
from counter_app.domain.checklist import ChecklistVerdict
from counter_app.domain.dossier import Channel
from counter_app.domain.errors import MissingField
from counter_app.domain.guidance import Guidance, GuidanceOutcome
from counter_app.domain.procedure import Procedure
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.act_form import ActForm, ActSheet, Asked, Values
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.dialogs.supplement_lines import SupplementLines, SupplementSheet, SupplementTold
from counter_app.screens.intake_fields import IntakeFields
from counter_app.screens.intake_form import OpenForm
from counter_app.services.counter import CounterServices
from counter_app.services.guidance import GuidanceForm, Guided
from counter_app.texts import names
from counter_app.texts.act_words import USUAL_REFUSALS, ground_words, prefilled_lines, usual_reason
from counter_app.texts.checklist_words import line_words
from counter_app.widgets.plain import plain_content

MOST_SHOWN: Final = 5
BACK: Final = "back"
HELPED_ONLINE: Final = "helped_online"  # advice with a mark: counted in reports by itself (Cà Mau Đ24.1b)
_OUTCOMES: Final = {
    BACK: ("Quay lại nhập", "Sửa đánh dấu, hoặc chờ người nộp đưa thêm giấy tờ ngay tại quầy"),
    str(GuidanceOutcome.SUPPLEMENT): (
        "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
        "Ghi một lần, đủ mọi giấy tờ thiếu hoặc chưa đúng; in phiếu",
    ),
    str(GuidanceOutcome.REFUSED): (
        "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
        "Phải có lý do; ghi nơi cần đến nếu việc thuộc cơ quan khác",
    ),
    str(GuidanceOutcome.ADVICE): ("Chỉ hướng dẫn, không lập phiếu", "Ghi lại nội dung đã hướng dẫn, không in giấy"),
    HELPED_ONLINE: ("Đã giúp nộp trực tuyến", "Hồ sơ nộp qua cổng, về mục Trực tuyến; ghi lại tài khoản đã dùng"),
}


@dataclass(frozen=True, slots=True)
class Visit:
    """Who came for which procedure. `form` holds everything but the outcome's own words."""

    form: GuidanceForm
    procedure: Procedure
    blocked: bool = False  # the check has failed: reception is not possible as it stands

    @property
    def verdict(self) -> ChecklistVerdict:
        """What the check list says of the marks."""
        return checklist.judge(self.procedure, self.form.case_code, self.form.handed_in)


def visit_of(fields: IntakeFields, procedure: Procedure, *, blocked: bool) -> Visit:
    """The visit as it stands in the intake's fields; the form's intent makes a second try the same. Raises BadField."""
    form = GuidanceForm(
        intent_id=fields.intent_id,
        procedure_code=procedure.code,
        applicant=fields.applicant(),
        case_code=fields.case,
        handed_in=fields.marks,
        channel=Channel(fields.texts.get("channel") or Channel.DIRECT),
    )
    return Visit(form, procedure, blocked)


class OutcomeChoice(ModalScreen[str]):
    """BACK or a GuidanceOutcome. What is wrong stands above; the safe answer is first."""

    DEFAULT_CSS = """
    OutcomeChoice {
        & .findings { height: auto; max-height: 7; padding: 0 1; color: $text-error; }
        & .findings.-none { color: $text-muted; }
        & OptionList { margin-top: 1; }
        & .muted { padding: 0 1; margin-top: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Quay lại", id="outcome.close", tooltip="Quay lại phiếu đang nhập")
    ]

    def __init__(self, visit: Visit, undecided: int) -> None:
        super().__init__()
        self._visit = visit
        self._undecided = undecided

    def compose(self) -> ComposeResult:
        findings = self._findings()
        with Vertical(classes="dialog -wide") as dialog:
            dialog.border_title = "Hồ sơ chưa tiếp nhận được" if self._visit.blocked else "Kết thúc mà không tiếp nhận"
            with VerticalScroll(can_focus=False, classes="findings" if findings else "findings -none"):
                yield Static(plain_content("\n".join(findings) or self._nothing_found(), keep_newlines=True))
            yield OptionList(*(Option(self._option(key), id=key, disabled=self._waits(key)) for key in self._keys()))
            yield Static(plain_content("↑ ↓ chọn · Enter nhận · Esc quay lại"), classes="muted")

    def _findings(self) -> list[str]:
        lines = () if self._undecided else self._visit.verdict.lines
        shown = [f"✕ {line_words(line)}" for line in lines[:MOST_SHOWN]]
        if rest := len(lines) - len(shown):
            shown.append(f"… và {rest} thành phần nữa; phiếu ghi đủ tất cả")
        return shown

    def _nothing_found(self) -> str:
        if self._undecided:
            return f"Còn {self._undecided} thành phần chưa đánh dấu."
        return "Mọi thành phần đã đánh dấu đủ."

    def _keys(self) -> list[str]:
        """What was handed in and fails the check is answered on paper (NĐ 61 Đ17.1), not by advice alone."""
        return [key for key in _OUTCOMES if not (self._visit.blocked and key in (GuidanceOutcome.ADVICE, HELPED_ONLINE))]

    def _waits(self, key: str) -> bool:
        """Everything is asked for at once, so nothing may be unseen (NĐ 61 Đ15.3)."""
        return key == GuidanceOutcome.SUPPLEMENT and self._undecided > 0

    def _option(self, key: str) -> Content:
        name, told = _OUTCOMES[key]
        if self._waits(key):
            told = "Ghi một lần, đầy đủ: đánh dấu hết các thành phần trước"
        return plain_content(name, "bold") + plain_content(f"\n  {told}", keep_newlines=True)

    def on_mount(self) -> None:
        options = self.query_one(OptionList)
        options.highlighted = 0
        options.focus()

    def action_close(self) -> None:
        """Back to the form."""
        self.dismiss(BACK)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id or BACK)


class OutcomeOfCheck:
    """Leads one visit from the choice to the kept record. Runs in a worker of the screen that asks."""

    def __init__(self, services: CounterServices, session: DeskSession) -> None:
        self._services = services
        self._session = session
        self._is_open = False

    async def of_form(self, screen: Screen[None], form: OpenForm, *, blocked: bool) -> Guided | None:
        """How the visit in the intake's form ends; None when the officer went back to it.

        Raises MissingField, BadField for a field of the form that must be right first.
        """
        if self._is_open or form.procedure is None:  # ten presses, one question
            return None
        self._is_open = True
        try:
            return await self._lead(screen, form, form.procedure, blocked=blocked)
        finally:
            self._is_open = False

    async def of_visit(self, screen: Screen[None], visit: Visit) -> Guided | None:
        """How an online dossier is answered that is not accepted; None when the officer went back to it."""
        if self._is_open:
            return None
        self._is_open = True
        try:
            outcome = await screen.app.push_screen_wait(OutcomeChoice(visit, 0))
            return None if outcome == BACK else await self._give(screen, visit, outcome)
        finally:
            self._is_open = False

    async def _lead(self, screen: Screen[None], form: OpenForm, procedure: Procedure, *, blocked: bool) -> Guided | None:
        visit = visit_of(form.collect(), procedure, blocked=blocked)
        if not visit.form.applicant.name.strip():
            raise MissingField(field="applicant_name")
        outcome = await screen.app.push_screen_wait(OutcomeChoice(visit, len(form.undecided)))
        if outcome == BACK:
            return None
        return await self._give(screen, visit, outcome)

    async def _give(self, screen: Screen[None], visit: Visit, outcome: str) -> Guided | None:
        """Ask what the outcome needs and keep it. Typed words stay until it is kept."""
        if outcome != GuidanceOutcome.SUPPLEMENT:
            return await screen.app.push_screen_wait(self._reason_form(visit, outcome))
        followed = await self._follow_up(screen, visit)
        return await screen.app.push_screen_wait(self._lines_form(followed)) if followed else None

    def _lines_form(self, visit: Visit) -> SupplementLines[Guided]:
        services, procedure, verdict = self._services, visit.procedure, visit.verdict

        def do(told: SupplementTold, date_confirmed: bool) -> Guided:
            approval = told.approval
            form = replace(
                visit.form,
                lines=told.lines,
                reason=told.reason,
                approver=approval.officer if approval else None,
                approval_reason=approval.reason if approval else "",
                date_confirmed=date_confirmed,
            )
            return services.acts.supplement.request_before_acceptance(form, self._session.who())

        components = checklist.asked_components(procedure, visit.form.case_code)
        sheet = SupplementSheet(
            lines=prefilled_lines(verdict, ground_words(procedure)),
            reason=usual_reason(verdict),
            ground=ground_words(procedure),
            more=tuple((component.code, component.name) for component in components),
        )
        return SupplementLines(sheet, do, services.login, services.day, self._session)

    def _reason_form(self, visit: Visit, outcome: str) -> ActForm[Guided]:
        acts, who = self._services.acts, self._session.who

        def do(values: Values, date_confirmed: bool) -> Guided:
            form = replace(
                visit.form,
                reason=values["reason"],
                redirect_to=values.get("redirect_to", ""),
                helped_online=outcome == HELPED_ONLINE,
                online_account=values.get("online_account", ""),
                date_confirmed=date_confirmed,
            )
            if outcome == GuidanceOutcome.REFUSED:
                return acts.refusal.refuse_before_acceptance(form, who())
            return acts.guidance.give(form, GuidanceOutcome.ADVICE, who())

        return ActForm(_SHEETS[outcome], do, self._services.day, self._session)

    async def _follow_up(self, screen: Screen[None], visit: Visit) -> Visit | None:
        """The same person asked for the same procedure before: one matter is asked for once (Bắc Giang Đ15.1d)."""
        before = await to_thread(self._asked_before, visit.form)
        if before is None:
            return visit
        asked = f"Người này đã nhận phiếu {before.slip_number} ({names.day(before.at.date())}). Lần này là việc nào?"
        options = [("Vẫn việc đó: yêu cầu bổ sung lần nữa", "same"), ("Việc khác, cùng thủ tục", "other")]
        answer = await screen.app.push_screen_wait(Choose(asked, options))
        if answer == "same":
            return replace(visit, form=replace(visit.form, follows=before.uid))
        return visit if answer else None

    def _asked_before(self, form: GuidanceForm) -> Guidance | None:
        number = form.applicant.identity_number.strip()
        visits: Sequence[Guidance] = self._services.acts.guidance.visits_of(number) if number else ()
        asked = [
            one for one in visits if one.procedure_code == form.procedure_code and one.outcome is GuidanceOutcome.SUPPLEMENT
        ]
        return max(asked, key=lambda one: one.recorded_at, default=None)


_REDIRECT: Final = Asked("redirect_to", "Cơ quan cần đến", hint="Ghi khi việc thuộc thẩm quyền của cơ quan khác")
_SHEETS: Final = {
    GuidanceOutcome.REFUSED: ActSheet(
        title="Phiếu từ chối tiếp nhận giải quyết hồ sơ",
        told="Phiếu ghi lý do cụ thể bằng văn bản. Chưa cấp mã số hồ sơ.",
        fields=(Asked("reason", "Lý do từ chối", required=True), _REDIRECT),
        doing="Đang lưu phiếu",
        usual=USUAL_REFUSALS,
    ),
    HELPED_ONLINE: ActSheet(
        title="Đã giúp công dân nộp trực tuyến",
        told="Không in giấy, chưa cấp mã số. Hồ sơ về mục Trực tuyến khi cổng gửi xuống.",
        fields=(
            Asked("online_account", "Tài khoản đã dùng", required=True, hint="Của công dân, ví dụ số định danh VNeID"),
            Asked("reason", "Đã giúp việc gì", prefilled="Hướng dẫn đăng nhập, kê khai, nộp hồ sơ", required=True),
        ),
        doing="Đang lưu",
    ),
    GuidanceOutcome.ADVICE: ActSheet(
        title="Ghi lại nội dung đã hướng dẫn",
        told="Không in giấy. Lần hướng dẫn được giữ lại ở quầy để lần sau không hướng dẫn lại từ đầu.",
        fields=(Asked("reason", "Đã hướng dẫn", required=True), _REDIRECT),
        doing="Đang lưu",
    ),
}
