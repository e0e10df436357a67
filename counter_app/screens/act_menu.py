"""What may this officer do with this dossier now, and how is it led from the list to the committed act?

The list is the life cycle's (`events_from`), cut to what is done at the desk and to the officer's rights.
"""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from textual.message import Message
from textual.screen import ModalScreen, Screen

from counter_app.domain.act import ENDED, ActEvent, SideEvent
from counter_app.domain.dossier import DeliveryStatus, Dossier, HandedIn
from counter_app.domain.life_cycle import DossierEvent as E
from counter_app.domain.life_cycle import events_from
from counter_app.domain.officer import Act as Right
from counter_app.domain.officer import Officer
from counter_app.domain.procedure import Procedure
from counter_app.screens.act_agency import agency_received
from counter_app.screens.act_payments import MONEY, PaymentForms, side_acts
from counter_app.screens.desk_session import DeskSession
from counter_app.screens.dialogs.act_form import ActForm, ActSheet, Asked, Values
from counter_app.screens.dialogs.choose import Choose
from counter_app.screens.dialogs.resubmit_check import ResubmitCheck
from counter_app.screens.dialogs.supervisor import Approval, ApprovalSheet, SupervisorAsked
from counter_app.screens.dialogs.supplement_lines import SupplementLines, SupplementSheet, SupplementTold
from counter_app.screens.dossier_correction import correction_form
from counter_app.screens.messages import OpenDueBoard, OpenHandover, OpenReturn
from counter_app.screens.same_people import SamePeopleDialogs
from counter_app.services.acting import Acted
from counter_app.services.correction import Undoable
from counter_app.services.counter import CounterServices
from counter_app.services.handover import OutsideForm
from counter_app.services.refusal import RefusalForm
from counter_app.services.result_return import is_immediate
from counter_app.services.result_validity import InvalidForm
from counter_app.services.supplement import ResubmitForm, SupplementForm
from counter_app.services.withdrawal import EndForm
from counter_app.texts import act_words, names

OPENS: Final[dict[ActEvent, Callable[[str], Message]]] = {  # what has a screen of its own
    E.HAND_OVER: lambda _uid: OpenHandover(),
    E.POSTPONE: lambda _uid: OpenDueBoard(),
    E.FINISH: OpenReturn,
    E.FINISH_AT_ONCE: OpenReturn,
    E.RETURN_RESULT: OpenReturn,
    SideEvent.RETURN_PAPERS: OpenReturn,
}
_USUAL: Final = (E.FINISH_AT_ONCE, E.FINISH, E.HAND_OVER, E.RECEIVE_SUPPLEMENT, E.RETURN_RESULT)
_OUTSIDE: Final = (E.SEND_OUTSIDE, E.RECEIVE_OUTSIDE_RESULT)
_HERE: Final = (E.RETURN_FOR_SUPPLEMENT, E.RECEIVE_SUPPLEMENT, *_OUTSIDE, *MONEY, E.WITHDRAW, E.STOP, E.REFUSE_AS_RESULT)


def acts_now(dossier: Dossier, officer: Officer, procedure: Procedure | None) -> Iterator[ActEvent]:
    """What may be done now: the usual way on first, then as in the life cycle; taking back is not among them."""
    if not officer.may(Right.HANDLE):
        return
    for event in sorted(events_from(dossier.status), key=lambda event: event not in _USUAL):
        if event is E.FINISH_AT_ONCE and not is_immediate(procedure, dossier):
            continue
        if event in _HERE or event in OPENS:
            yield event
    yield from side_acts(dossier)
    if dossier.status in ENDED and dossier.delivery is not DeliveryStatus.RETURNED:
        yield SideEvent.RETURN_PAPERS


ALIKE = "alike"  # no act: who is one and the same


@dataclass(frozen=True, slots=True)
class Subject:
    """The dossier as the officer looks at it; an act on another version of it is refused."""

    dossier: Dossier
    procedure: Procedure | None


class ActMenu:
    """Leads one act. Runs in a worker of the screen that asks; the committed act comes back, None when none was made."""

    def __init__(self, services: CounterServices, session: DeskSession) -> None:
        self._services = services
        self._acts = services.acts
        self._session = session

    async def lead(self, screen: Screen[None], subject: Subject) -> Acted | None:
        """Choose, ask, commit. Raises CounterError for what cannot even be looked up."""
        dossier = subject.dossier
        last = await to_thread(self._acts.correction.last_act, dossier.uid)
        alike = await to_thread(self._acts.people.alike, dossier.applicant, dossier.uid)
        offered = [(act_words.event_words(event), str(event)) for event in self._offered(subject)]
        offered += await to_thread(self._beside, dossier, last)
        if alike and self._session.who().may(Right.HANDLE):
            offered.append((act_words.ALIKE, ALIKE))
        if not offered:
            screen.notify(act_words.NOTHING_TO_DO)
            return None
        chosen = await screen.app.push_screen_wait(Choose("Việc làm được với hồ sơ này", offered))
        if not chosen:
            return None
        if chosen == ALIKE:
            await SamePeopleDialogs(self._services, self._session).settle(screen, dossier.applicant, alike)
            return None
        if (form := self._beside_form(chosen, dossier, last)) is not None:
            return await screen.app.push_screen_wait(form)
        event = next(event for event in self._offered(subject) if event == chosen)
        if opens := OPENS.get(event):
            screen.post_message(opens(dossier.uid))
            return None
        return await screen.app.push_screen_wait(await to_thread(self._form, event, subject))

    def _beside(self, dossier: Dossier, last: Undoable | None) -> list[tuple[str, str]]:
        """Lines for what the life cycle does not list. In a thread."""
        found: list[ActEvent] = []
        if self._awaits_agency(dossier.uid):
            found.append(SideEvent.RECEIVE_AT_AGENCY)
        if self._acts.validity.may_end(dossier.uid):
            found.append(SideEvent.INVALIDATE_RESULT)
        if self._session.who().may(Right.HANDLE):
            found.append(SideEvent.CORRECT)
        lines = [(act_words.event_words(event), str(event)) for event in found]
        return lines + ([(act_words.undo_words(last.act.event), str(SideEvent.UNDO))] if last is not None else [])

    def _beside_form(self, chosen: str, dossier: Dossier, last: Undoable | None) -> ModalScreen[Acted | None] | None:
        if last is not None and chosen == SideEvent.UNDO:
            return self._take_back(last)
        if chosen == SideEvent.RECEIVE_AT_AGENCY:
            return agency_received(dossier, self._services, self._session)
        if chosen == SideEvent.INVALIDATE_RESULT:
            return self._invalidate(dossier)
        return correction_form(dossier, self._services, self._session) if chosen == SideEvent.CORRECT else None

    def _offered(self, subject: Subject) -> Iterator[ActEvent]:
        return acts_now(subject.dossier, self._session.who(), subject.procedure)

    def _awaits_agency(self, uid: str) -> bool:
        return self._session.who().may(Right.HANDLE) and self._acts.handover.awaits_agency(uid)

    # --- the forms -----------------------------------------------------------------------------

    def _form(self, event: ActEvent, subject: Subject) -> ModalScreen[Acted | None]:
        """In a thread: some forms look something up first."""
        if event is E.RETURN_FOR_SUPPLEMENT:
            return self._supplement(subject)
        if event is E.RECEIVE_SUPPLEMENT:
            return self._resubmit(subject)
        if event in _OUTSIDE:
            return self._outside(event, subject)
        if event in MONEY:
            return PaymentForms(self._services, self._session).form(event, subject.dossier)
        return self._refusal(subject) if event is E.REFUSE_AS_RESULT else self._end(event, subject)

    def _supplement(self, subject: Subject) -> SupplementLines[Acted]:
        acts, who, dossier, procedure = self._acts, self._session.who, subject.dossier, subject.procedure
        intent_id = acts.new_intent()

        def do(told: SupplementTold, date_confirmed: bool) -> Acted:
            form = SupplementForm(
                intent_id,
                dossier.uid,
                told.lines,
                told.reason,
                expected_rev=dossier.rev,
                approver=told.approval.officer if told.approval else None,
                approval_reason=told.approval.reason if told.approval else "",
                date_confirmed=date_confirmed,
            )
            return acts.supplement.request(form, who())

        components = procedure.components_for(dossier.case_code) if procedure else ()
        sheet = SupplementSheet(
            lines=(),
            reason="",
            ground=act_words.ground_words(procedure) if procedure else "",
            more=tuple((component.code, component.name) for component in components),
            note=f"Trả lại người nộp chậm nhất {names.weekday_and_day(acts.supplement.return_by(dossier))}.",
        )
        return SupplementLines(sheet, do, self._services.login, self._services.day, self._session)

    def _resubmit(self, subject: Subject) -> ResubmitCheck[Acted]:
        acts, who, dossier, procedure = self._acts, self._session.who, subject.dossier, subject.procedure
        intent_id = acts.new_intent()

        def do(handed_in: tuple[HandedIn, ...], date_confirmed: bool) -> Acted:
            told = handed_in if procedure else None  # the catalogue lost it: the papers stay as they were received
            form = ResubmitForm(intent_id, dossier.uid, told, expected_rev=dossier.rev, date_confirmed=date_confirmed)
            return acts.supplement.resubmit(form, who())

        components = procedure.components_for(dossier.case_code) if procedure else ()
        asked = acts.supplement.asked_for(dossier.uid)
        return ResubmitCheck(components, dossier.handed_in, asked, do, (self._services.day, self._session))

    def _refusal(self, subject: Subject) -> ActForm[Acted]:
        acts, who, dossier = self._acts, self._session.who, subject.dossier
        intent_id = acts.new_intent()

        def do(values: Values, date_confirmed: bool) -> Acted:
            form = RefusalForm(
                intent_id,
                dossier.uid,
                values["reason"],
                values["redirect_to"],
                expected_rev=dossier.rev,
                date_confirmed=date_confirmed,
            )
            return acts.refusal.refuse(form, who())

        return ActForm(_REFUSAL, do, self._services.day, self._session)

    def _outside(self, event: ActEvent, subject: Subject) -> ActForm[Acted]:
        """To, or back from, an agency that is not on the system; the promised date stays (Cần Thơ Đ7.3)."""
        handover, who, dossier = self._acts.handover, self._session.who, subject.dossier
        intent_id = self._acts.new_intent()
        step = handover.send_outside if event is E.SEND_OUTSIDE else handover.outside_result

        def do(values: Values, date_confirmed: bool) -> Acted:
            form = OutsideForm(
                intent_id,
                dossier.uid,
                receiver=values.get("receiver", ""),
                agency_name=values.get("redirect_to", ""),
                result=values.get("result", ""),
                expected_rev=dossier.rev,
                date_confirmed=date_confirmed,
            )
            return step(form, who())

        return ActForm(_SEND_OUTSIDE if event is E.SEND_OUTSIDE else _FROM_OUTSIDE, do, self._services.day, self._session)

    def _end(self, event: ActEvent, subject: Subject) -> ActForm[Acted]:
        acts, who, dossier = self._acts, self._session.who, subject.dossier
        intent_id = acts.new_intent()
        end = acts.withdrawal.withdraw if event is E.WITHDRAW else acts.withdrawal.stop

        def do(values: Values, date_confirmed: bool) -> Acted:
            form = EndForm(
                intent_id,
                dossier.uid,
                values["reason"],
                values["proposed_by"],
                expected_rev=dossier.rev,
                date_confirmed=date_confirmed,
            )
            return end(form, who())

        sheet = _withdrawal(dossier) if event is E.WITHDRAW else _STOP
        return ActForm(sheet, do, self._services.day, self._session)

    def _invalidate(self, dossier: Dossier) -> ActForm[Acted]:
        """A returned result that no longer counts, with a supervisor's name and reason (Cà Mau Đ26)."""
        validity, intent_id = self._acts.validity, self._acts.new_intent()

        def do(approval: Approval, date_confirmed: bool) -> Acted:
            form = InvalidForm(
                intent_id, dossier.uid, approval.reason, expected_rev=dossier.rev, date_confirmed=date_confirmed
            )
            return validity.invalidate(form, approval.officer)

        sheet = ApprovalSheet(act_words.event_words(SideEvent.INVALIDATE_RESULT), act_words.INVALID_RULE)
        return SupervisorAsked(sheet, do, self._services.login, self._services.day, self._session)

    def _take_back(self, last: Undoable) -> ActForm[Acted]:
        """Undone while nobody outside the desk knows of it; afterwards a reversing entry with a supervisor's name."""
        correction, who, act_id = self._acts.correction, self._session.who, last.act.act_id
        intent_id = self._acts.new_intent()
        title, rule = act_words.undo_words(last.act.event), act_words.undo_rule(last.hindrance)
        services = self._services

        def undo() -> Acted:
            return correction.undo(intent_id, act_id, who())

        if not last.hindrance:
            sheet = ActSheet(title, rule, fields=(), doing="Đang hoàn tác")
            return ActForm(sheet, lambda _values, _confirmed: undo(), services.day, self._session)

        def reverse(approval: Approval, _confirmed: bool) -> Acted:
            return correction.reverse(intent_id, act_id, approval.reason, approval.officer)

        return SupervisorAsked(ApprovalSheet(title, rule), reverse, services.login, services.day, self._session)


_REFUSAL: Final = ActSheet(
    title="Từ chối giải quyết hồ sơ",
    told="Văn bản từ chối là kết quả của hồ sơ, trả trong thời hạn đã hẹn. Phải có lý do cụ thể.",
    fields=(
        Asked("reason", "Lý do từ chối", required=True),
        Asked("redirect_to", "Cơ quan cần đến", hint="Ghi khi việc thuộc thẩm quyền của cơ quan khác"),
    ),
    usual=act_words.USUAL_REFUSALS,
    danger=True,
)
_SEND_OUTSIDE: Final = ActSheet(
    title="Chuyển cơ quan ngoài hệ thống",
    told="Hồ sơ chờ kết quả của cơ quan chưa dùng chung hệ thống. Ngày hẹn trả không đổi; hồ sơ vẫn nằm trong mục Hạn trả.",
    fields=(
        Asked("redirect_to", "Cơ quan nhận", required=True),
        Asked("receiver", "Người nhận", hint="Người của cơ quan đó, hoặc bưu chính", required=True),
    ),
)
_FROM_OUTSIDE: Final = ActSheet(
    title="Nhận lại từ cơ quan ngoài hệ thống",
    told="Ghi kết quả bằng giấy mà cơ quan kia trả về; hồ sơ giải quyết tiếp.",
    fields=(Asked("result", "Kết quả nhận về", hint="Ví dụ: Công văn số 12/CV, đồng ý", required=True),),
)
_STOP: Final = ActSheet(
    title="Dừng giải quyết hồ sơ",
    told="In Thông báo dừng giải quyết hồ sơ. Giấy tờ đã nộp trả lại ở bước “Trả lại giấy tờ”.",
    fields=(
        Asked("reason", "Lý do dừng", required=True),
        Asked("proposed_by", "Người đề nghị", hint="Bộ phận hoặc người đề nghị dừng"),
    ),
    usual=act_words.USUAL_STOPS,
    danger=True,
)


def _withdrawal(dossier: Dossier) -> ActSheet:
    """Who hands in may take back as well."""
    person = dossier.submitter or dossier.applicant
    return ActSheet(
        title="Công dân rút hồ sơ",
        told="In Thông báo dừng giải quyết hồ sơ. Giấy tờ đã nộp trả lại ở bước “Trả lại giấy tờ”.",
        fields=(
            Asked("reason", "Lý do rút", hint="Không bắt buộc"),
            Asked("proposed_by", "Người đề nghị", prefilled=person.name),
        ),
        usual=act_words.USUAL_WITHDRAWALS,
        danger=True,
    )
