"""What an act of an officer makes of a dossier: one pure step along the life cycle, with the guards of the law.

`apply` decides and changes nothing else; storing, telling the centre and printing belong to the service that calls it.
Members of `details` are JSON values; each event reads those that its rule names here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from counter_app.domain import act_details, field_group
from counter_app.domain.dossier import DeliveryStatus, Dossier, DossierStatus, EntrySource, MoneyStatus, ReturnMethod
from counter_app.domain.due_history import DueHistory
from counter_app.domain.errors import (
    BadField,
    FeeNotSettled,
    IllegalTransition,
    MissingField,
    NoticeMissing,
    NotUndoable,
    SecondRequest,
)
from counter_app.domain.life_cycle import DossierEvent, transition
from counter_app.domain.notice import MISSED, RESULT_KINDS
from counter_app.domain.payment import WAIVED, read_payment
from counter_app.domain.procedure import SupplementClock
from counter_app.domain.side_axes import DeliveryEvent, MoneyEvent, next_delivery, next_money
from counter_app.domain.working_calendar import WorkingCalendar


class SideEvent(StrEnum):
    """Acts that leave the business status as it is, or put an earlier one back. The stored value never changes."""

    TAKE_PAYMENT = "take_payment"
    RECONCILE_PAYMENT = "reconcile_payment"  # till or account of its day agree (Cần Thơ Đ15.4)
    GIVE_NOTICE = "give_notice"  # the applicant was told something (NĐ 224 Đ15.1g)
    RECEIVE_AT_AGENCY = "receive_at_agency"  # the competent agency has it: the term begins (NĐ 118 Đ17.3)
    GIVE_TO_POST = "give_to_post"  # the minutes of the hand-over to the post are signed (QĐ 45/2016 Đ9)
    COME_BACK_FROM_POST = "come_back_from_post"  # not delivered: the post brought the result back
    INVALIDATE_RESULT = "invalidate_result"  # cancelled or no longer valid after its return (Cà Mau Đ26)
    CORRECT = "correct"  # what was taken down wrongly, or has changed since: by groups of fields, old and new value kept
    RETURN_PAPERS = "return_papers"  # a refusal, or the papers of a stopped dossier, go back to the applicant
    UNDO = "undo"  # before anybody outside the desk knew (NĐ 224 Đ23.6a)
    REVERSE = "reverse"  # afterwards: an entry that says so


ActEvent = DossierEvent | SideEvent
RESULT_READY = "result_ready"  # what a notice of an early result is about
ENDED = frozenset({DossierStatus.REFUSED_AS_RESULT, DossierStatus.STOPPED, DossierStatus.WITHDRAWN})


def event_of(value: str) -> ActEvent:
    """The event by its stored value. Raises ValueError."""
    return DossierEvent(value) if value in tuple(DossierEvent) else SideEvent(value)


@dataclass(frozen=True, slots=True)
class Act:
    """What an officer did with a dossier. `act_id` is the intent id: ten Enters are one act.

    `at` is when it really happened, `recorded_at` when it was entered.
    """

    act_id: str
    event: ActEvent
    at: datetime
    recorded_at: datetime
    officer_id: str
    officer_name: str
    reason: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """What the rules look at besides the dossier. `past`: its acts that still hold (nothing undone), oldest first."""

    calendar: WorkingCalendar
    past: Sequence[Act] = ()
    supplement_clock: SupplementClock = SupplementClock.RESTART

    def last(self, event: ActEvent) -> Act | None:
        """The latest act of this kind."""
        return next((act for act in reversed(self.past) if act.event == event), None)


def holding(acts: Sequence[Act]) -> tuple[Act, ...]:
    """The acts that still hold: neither undone nor an undoing."""
    undone = {act.details.get("actId") for act in acts if act.event in (SideEvent.UNDO, SideEvent.REVERSE)}
    return tuple(act for act in acts if act.event not in (SideEvent.UNDO, SideEvent.REVERSE) and act.act_id not in undone)


def apply(dossier: Dossier, act: Act, known: Known) -> Dossier:
    """The dossier after the act, one `rev` later.

    Raises IllegalTransition, MissingField, BadField, AlreadyRedated, SecondRequest, NoticeMissing, FeeNotSettled,
    CalendarYearMissing. Being late forbids nothing.
    """
    _judge_times(dossier, act)
    if isinstance(act.event, SideEvent):
        moved = _judge_side(dossier, act, known)
    else:
        edge = transition(dossier.status, act.event)
        if edge.needs_reason and not act.reason.strip():
            raise MissingField(field="reason")
        moved = replace(dossier, status=edge.target, round=dossier.round + edge.new_round)
    rule = _RULES.get(act.event)
    if rule is not None:
        moved = rule(moved, act, known)
    return replace(moved, rev=dossier.rev + 1)


def put_back(before: Dossier, now: Dossier) -> Dossier:
    """The dossier as it was before an act, as a new version. What the centre gave it meanwhile stays (its code, I3)."""
    return replace(before, rev=now.rev + 1, dossier_code=now.dossier_code, external_code=now.external_code)


def _judge_times(dossier: Dossier, act: Act) -> None:
    if act.at > act.recorded_at:
        raise BadField(field="at", value=act.at.isoformat(), reason="in-the-future")
    if act.at < dossier.received_at:
        raise BadField(field="at", value=act.at.isoformat(), reason="before-reception")


def _judge_side(dossier: Dossier, act: Act, known: Known) -> Dossier:
    """Side events move no status; some only make sense at a place of the life cycle."""
    forwarded = any("agency" in past.details for past in known.past if past.event == DossierEvent.HAND_OVER)
    fits = {
        SideEvent.RECEIVE_AT_AGENCY: forwarded and known.last(SideEvent.RECEIVE_AT_AGENCY) is None,
        SideEvent.GIVE_TO_POST: dossier.delivery is DeliveryStatus.AT_DESK,
        SideEvent.COME_BACK_FROM_POST: dossier.delivery is DeliveryStatus.GIVEN_TO_POST,
        SideEvent.INVALIDATE_RESULT: dossier.status is DossierStatus.RESULT_RETURNED and known.last(act.event) is None,
        SideEvent.RETURN_PAPERS: dossier.status in ENDED and dossier.delivery is not DeliveryStatus.RETURNED,
        SideEvent.UNDO: False,  # put_back makes these
        SideEvent.REVERSE: False,
    }
    if not fits.get(SideEvent(act.event), True):
        raise IllegalTransition(status=dossier.status, event=act.event)
    return dossier


def _ask_supplement(dossier: Dossier, act: Act, known: Known) -> Dossier:
    """Once, fully and exactly (NĐ 61 Đ15.3); a second time only with a supervisor's name and reason."""
    if not act.details.get("lines"):
        raise MissingField(field="lines")
    first = known.last(DossierEvent.RETURN_FOR_SUPPLEMENT)
    if first is not None and not (act.details.get("approvedBy") and act.details.get("approvalReason")):
        raise SecondRequest(asked_at=first.at)
    return replace(dossier, stopped_at=act.at)


def _complete_again(dossier: Dossier, act: Act, known: Known) -> Dossier:
    """A new round under the same code (Huế Đ11.2c): the whole term again (Đ19.4), or what was left of it (R12)."""
    history = DueHistory.of(dossier)
    if known.supplement_clock is SupplementClock.RESUME and dossier.stopped_at is not None:
        history = history.resumed(dossier.stopped_at, act.at, known.calendar)
    else:
        history = history.restarted(act.at, known.calendar)
    return replace(history.put_on(dossier), stopped_at=None)


def _postpone(dossier: Dossier, act: Act, known: Known) -> Dossier:
    """The apology with the new date: at most once, the old date kept (NĐ 61 Đ19.9)."""
    new_due_at = act_details.moment(act.details, "newDueAt", "new_due_at")
    return DueHistory.of(dossier).redated(act.at, new_due_at, known.calendar).put_on(dossier)


def _hand_over(dossier: Dossier, act: Act, known: Known) -> Dossier:
    """Who gave, who took, when (NĐ 61 Đ18, Đ21.2: the chain of custody has no gap)."""
    for name in ("giver", "receiver"):
        act_details.text(act.details, name)
    return dossier


def _start_term(dossier: Dossier, act: Act, known: Known) -> Dossier:
    """Non-boundary reception: the term counts from the competent agency's reception (NĐ 118 Đ17.3, R6)."""
    return DueHistory.of(dossier).started(act.at, known.calendar).put_on(dossier)


def _result_arrives(dossier: Dossier, act: Act, known: Known) -> Dossier:
    return replace(dossier, delivery=next_delivery(dossier.delivery, DeliveryEvent.RESULT_ARRIVES))


def _give_notice(dossier: Dossier, act: Act, known: Known) -> Dossier:
    """Every duty to tell is a record: what about, by which channel, with what success."""
    for name in ("about", "channel"):
        act_details.text(act.details, name)
    return dossier


def _take_payment(dossier: Dossier, act: Act, known: Known) -> Dossier:
    return paid(dossier, act.details, asked_amount(known.past))


def _reconcile(dossier: Dossier, act: Act, known: Known) -> Dossier:
    """The day's money was counted and agrees: what was paid is no longer only a word of the desk (Cần Thơ Đ15.4)."""
    act_details.text(act.details, "day")
    return replace(dossier, money=next_money(dossier.money, MoneyEvent.RECONCILE))


def _pay_as_asked(dossier: Dossier, act: Act, known: Known) -> Dossier:
    """A financial duty is over when it is paid or waived (NĐ 61 Đ22)."""
    return paid(dossier, act.details, asked_amount(known.past)) if dossier.money is MoneyStatus.UNPAID else dossier


def _charge(dossier: Dossier, act: Act, known: Known) -> Dossier:
    """The agency asks for a payment: the receipt's fee stays as printed, the money axis waits again."""
    if "amount" in act.details and not act_details.whole(act.details, "amount", "paid_amount"):
        raise BadField(field="paid_amount", value="0", reason="out-of-range")
    if dossier.money is MoneyStatus.UNPAID:
        return dossier
    return replace(dossier, money=next_money(dossier.money, MoneyEvent.CHARGE))


def _return_result(dossier: Dossier, act: Act, known: Known) -> Dossier:
    """The result leaves the desk: status, whereabouts and fee in one step (Bắc Giang Đ21.2). Overdue never blocks it."""
    _judge_early(dossier, act, known)
    return _give_out(dossier, act)


def _return_papers(dossier: Dossier, act: Act, known: Known) -> Dossier:
    at_desk = replace(dossier, delivery=DeliveryStatus.AT_DESK) if dossier.delivery is DeliveryStatus.NONE else dossier
    return _give_out(at_desk, act, with_fee=False)


def _give_to_post(dossier: Dossier, act: Act, known: Known) -> Dossier:
    """Only what the applicant wants by post and owes nothing for; under the number of its phiếu gửi (QĐ 45/2016 Đ9)."""
    act_details.text(act.details, "postSlip", "post_slip")
    if dossier.return_method is not ReturnMethod.POST:
        raise BadField(field="return_method", value=str(dossier.return_method), reason="not-by-post")
    if dossier.money is MoneyStatus.UNPAID:
        raise FeeNotSettled(amount=dossier.fee_amount)
    return replace(dossier, delivery=next_delivery(dossier.delivery, DeliveryEvent.GIVE_TO_POST))


def _come_back(dossier: Dossier, act: Act, known: Known) -> Dossier:
    """It lies at the desk again, with the post's reason; it can be sent once more or fetched."""
    if not act.reason.strip():
        raise MissingField(field="reason")
    return replace(dossier, delivery=next_delivery(dossier.delivery, DeliveryEvent.COMES_BACK))


def _invalidate(dossier: Dossier, act: Act, known: Known) -> Dossier:
    """Marked with its moment and reason; status and whereabouts stay what they were (Cà Mau Đ26)."""
    if not act.reason.strip():
        raise MissingField(field="reason")
    return dossier


def _void(dossier: Dossier, act: Act, known: Known) -> Dossier:
    """A form of an outage that was entered wrongly (`{"formNumber"}`): nobody holds a sheet of it, nothing followed.

    What was paid belongs to the form, which is entered again: the money axis of this record ends with nothing due.
    """
    act_details.text(act.details, "formNumber", "form_number")
    if dossier.entry_source is not EntrySource.CATCH_UP:
        raise NotUndoable(reason="not-from-paper")
    if known.past:
        raise NotUndoable(reason="not-the-last")
    return replace(dossier, money=MoneyStatus.NOTHING_DUE, payment=None)


def _judge_early(dossier: Dossier, act: Act, known: Known) -> None:
    """A result before its day is told beforehand (Đà Nẵng Đ10.3, NĐ 61 Đ20.4); a posted one has come."""
    due_at = dossier.due.due_at
    if dossier.delivery is DeliveryStatus.GIVEN_TO_POST:
        return
    if due_at is None or act.at.date() >= due_at.astimezone(act.at.tzinfo).date():
        return
    notices = [past for past in known.past if past.event == SideEvent.GIVE_NOTICE]
    told = any(
        notice.details.get("about") in RESULT_KINDS and notice.details.get("outcome") not in MISSED for notice in notices
    )
    if not told and known.last(DossierEvent.FINISH_AT_ONCE) is None:
        raise NoticeMissing(due_at=due_at)


def _correct(dossier: Dossier, act: Act, known: Known) -> Dossier:
    """Each group from the value that stands there to a new one (`{"groups": {"contact": {"old", "new"}}}`), and why."""
    if not act.reason.strip():
        raise MissingField(field="reason")
    for change in field_group.changes_in(act.details):  # an answer to a conflict may keep the new one, which stands here
        if field_group.value_of(dossier, change.group) not in (change.old, change.new):
            raise BadField(field=str(change.group), value="", reason="changed-meanwhile")
        dossier = field_group.with_value(dossier, change.group, change.new)
    return dossier


def _give_out(dossier: Dossier, act: Act, *, with_fee: bool = True) -> Dossier:
    act_details.text(act.details, "receiverName", "receiver_name")
    if "payment" in act.details:
        dossier = paid(dossier, act.details["payment"])
    if with_fee and dossier.money is MoneyStatus.UNPAID:
        raise FeeNotSettled(amount=dossier.fee_amount)
    return replace(dossier, delivery=next_delivery(dossier.delivery, _way(dossier, act)))


def _way(dossier: Dossier, act: Act) -> DeliveryEvent:
    if dossier.delivery is DeliveryStatus.GIVEN_TO_POST:
        return DeliveryEvent.POST_DELIVERS
    by_wire = act.details.get("method") == "electronic"
    return DeliveryEvent.SEND_ELECTRONICALLY if by_wire else DeliveryEvent.HAND_TO_CITIZEN


def asked_amount(past: Sequence[Act]) -> int:
    """What the agency has asked for last, in đồng; 0 when it asked for nothing, or named no amount."""
    asked = next((act for act in reversed(past) if act.event == DossierEvent.REQUEST_PAYMENT), None)
    return int(asked.details.get("amount", 0)) if asked else 0


def paid(dossier: Dossier, payment: Mapping[str, Any], asked: int = 0) -> Dossier:
    """The fee settled: `{"method": "cash"|"transfer"|"online"|"card"|"waived", "amount": đồng, "receiptNumber"}`.

    What is known to be owed (`asked` by the agency, else the fee on the receipt) is paid whole: an amount that differs
    raises BadField(does-not-add-up). Nothing due raises IllegalTransition.
    """
    told = read_payment(payment)
    if told.method == WAIVED:
        return replace(dossier, money=next_money(dossier.money, MoneyEvent.WAIVE), payment=told)
    owed = asked or dossier.fee_amount
    if owed and told.amount != owed:
        raise BadField(field="paid_amount", value=str(told.amount), reason="does-not-add-up")
    return replace(dossier, money=next_money(dossier.money, MoneyEvent.PAY), payment=told)


_RULES: dict[ActEvent, Callable[[Dossier, Act, Known], Dossier]] = {
    DossierEvent.RETURN_FOR_SUPPLEMENT: _ask_supplement,
    DossierEvent.RECEIVE_SUPPLEMENT: _complete_again,
    DossierEvent.POSTPONE: _postpone,
    DossierEvent.HAND_OVER: _hand_over,
    DossierEvent.SEND_OUTSIDE: _hand_over,
    DossierEvent.FINISH: _result_arrives,
    DossierEvent.FINISH_AT_ONCE: _result_arrives,
    DossierEvent.REFUSE_AS_RESULT: _result_arrives,
    DossierEvent.REQUEST_PAYMENT: _charge,
    DossierEvent.CONFIRM_PAYMENT: _pay_as_asked,
    DossierEvent.RETURN_RESULT: _return_result,
    DossierEvent.VOID: _void,
    SideEvent.TAKE_PAYMENT: _take_payment,
    SideEvent.RECONCILE_PAYMENT: _reconcile,
    SideEvent.GIVE_NOTICE: _give_notice,
    SideEvent.RECEIVE_AT_AGENCY: _start_term,
    SideEvent.GIVE_TO_POST: _give_to_post,
    SideEvent.COME_BACK_FROM_POST: _come_back,
    SideEvent.INVALIDATE_RESULT: _invalidate,
    SideEvent.CORRECT: _correct,
    SideEvent.RETURN_PAPERS: _return_papers,
}
