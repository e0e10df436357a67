"""Which act on a dossier obliges the desk to tell the citizen, until when, and by which of the ways that were agreed?

Acts done in front of the citizen (reception, supplement handed in, withdrawal, result over the counter) raise none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo

from counter_app.domain.act import Act, SideEvent
from counter_app.domain.dossier import DeliveryStatus, Dossier, ReturnMethod
from counter_app.domain.life_cycle import DossierEvent as E
from counter_app.domain.notice import INSISTED, Notice, NoticeKind, NoticeState
from counter_app.domain.notice_wish import NoticeChannel, NoticeWish

_END = time(23, 59)
CAME = frozenset({E.RECEIVE_SUPPLEMENT, E.WITHDRAW, E.RETURN_RESULT, SideEvent.RETURN_PAPERS})
_AFTER_RETURN = frozenset({NoticeKind.RESULT_POSTED, NoticeKind.RESULT_SENT, NoticeKind.CORRECTION})


@dataclass(frozen=True, slots=True)
class _Duty:
    """`tell_by` None: on the day it arises."""

    kind: NoticeKind
    facts: Mapping[str, str] = field(default_factory=dict)
    tell_by: datetime | None = None


def duties_of(before: Dossier, after: Dossier, act: Act) -> tuple[Notice, ...]:
    """What must be told because of this act, in the order of urgency."""
    rule = _RULES.get(act.event)
    duties = list(rule(before, after, act)) if rule else []
    if after.delivery is DeliveryStatus.GIVEN_TO_POST and before.delivery is not DeliveryStatus.GIVEN_TO_POST:
        duties.append(_Duty(NoticeKind.RESULT_POSTED))
    return tuple(_notice(after, act.act_id, duty, act.recorded_at) for duty in duties)


def code_given(dossier: Dossier, at: datetime) -> Notice:
    """The provisional number on the receipt has its official code now. `dossier` as it was before."""
    duty = _Duty(NoticeKind.CODE_GIVEN, {"provisional": dossier.provisional_number or ""})
    return _notice(dossier, f"code:{dossier.uid}", duty, at)


def overdue(dossier: Dossier, at: datetime) -> Notice:
    """The promised date passed. Raised once per date; told at once, so it stands first in the queue."""
    due_at = dossier.due.due_at
    assert due_at is not None  # without a date nothing is late
    duty = _Duty(NoticeKind.OVERDUE, {"due_at": due_at.isoformat()}, due_at)
    return _notice(dossier, f"due:{dossier.uid}:{due_at:%Y%m%dT%H%M}", duty, at)


def outage(dossier: Dossier, outage_id: str, at: datetime, tell_by: datetime) -> Notice:
    """The system is down while this dossier waits: other lawful means (Huế Đ23.2)."""
    return _notice(dossier, f"outage:{outage_id}:{dossier.uid}", _Duty(NoticeKind.OUTAGE, tell_by=tell_by), at)


def correction(dossier: Dossier, act: Act, told: NoticeKind) -> Notice:
    """An act was taken back after the citizen had been told of it."""
    return _notice(dossier, act.act_id, _Duty(NoticeKind.CORRECTION, {"told": str(told)}), act.recorded_at)


def met_by_coming(act: Act, notice: Notice) -> bool:
    """True when the citizen who came learned this at the counter. A result sent away is news of its own."""
    if act.event not in CAME or act.details.get("method", ReturnMethod.AT_DESK) != ReturnMethod.AT_DESK:
        return False
    return notice.kind not in _AFTER_RETURN and notice.source != act.act_id


def wish_of(dossier: Dossier) -> NoticeWish:
    """As chosen at the desk; where nobody chose, the phone that was given for the dossier, then the e-mail address."""
    chosen = dossier.notice_wish
    people = [person for person in (dossier.applicant, dossier.submitter) if person is not None]
    phone = next((person.phone for person in people if person.phone), "")
    email = next((person.email for person in people if person.email), "")
    if chosen is not None:
        usual = email if chosen.channel is NoticeChannel.EMAIL else phone
        return chosen if chosen.to else NoticeWish(chosen.channel, usual, chosen.consented, chosen.purpose)
    if phone:
        return NoticeWish(NoticeChannel.PHONE, phone)
    return NoticeWish(NoticeChannel.EMAIL, email) if email else NoticeWish(NoticeChannel.NONE)


def _notice(dossier: Dossier, source: str, duty: _Duty, at: datetime) -> Notice:
    wish = wish_of(dossier)
    unwanted = wish.channel is NoticeChannel.NONE and duty.kind not in INSISTED
    return Notice(
        source=source,
        kind=duty.kind,
        dossier_uid=dossier.uid,
        raised_at=at,
        tell_by=duty.tell_by or datetime.combine(at.date(), _END, at.tzinfo),
        channel=wish.channel,
        to="" if wish.channel is NoticeChannel.NONE else wish.to,
        facts=duty.facts,
        state=NoticeState.NOT_WANTED if unwanted else NoticeState.WAITING,
    )


def _supplement(before: Dossier, after: Dossier, act: Act) -> Iterator[_Duty]:
    return_by = str(act.details.get("returnBy", ""))
    day = _end_of(return_by, act.recorded_at.tzinfo)
    yield _Duty(NoticeKind.SUPPLEMENT, {"reason": act.reason, "return_by": return_by}, day)


def _refused(before: Dossier, after: Dossier, act: Act) -> Iterator[_Duty]:
    yield _Duty(NoticeKind.REFUSED, {"reason": act.reason})


def _redated(before: Dossier, after: Dossier, act: Act) -> Iterator[_Duty]:
    facts = {"reason": act.reason, "previous_due_at": _iso(before), "due_at": _iso(after)}
    yield _Duty(NoticeKind.REDATED, facts, _end_of(str(act.details.get("warnBy", "")), act.recorded_at.tzinfo))


def _stopped(before: Dossier, after: Dossier, act: Act) -> Iterator[_Duty]:
    yield _Duty(NoticeKind.STOPPED, {"reason": act.reason})


def _payment(before: Dossier, after: Dossier, act: Act) -> Iterator[_Duty]:
    yield _Duty(NoticeKind.PAYMENT_ASKED)


def _due_moved(before: Dossier, after: Dossier, act: Act) -> Iterator[_Duty]:
    if before.due.due_at != after.due.due_at:
        yield _Duty(NoticeKind.DUE_MOVED, {"previous_due_at": _iso(before), "due_at": _iso(after)})


def _result(before: Dossier, after: Dossier, act: Act) -> Iterator[_Duty]:
    early = act.details.get("early") is True
    yield _Duty(NoticeKind.RESULT_EARLY if early else NoticeKind.RESULT_READY, {"due_at": _iso(after)})


def _back_from_post(before: Dossier, after: Dossier, act: Act) -> Iterator[_Duty]:
    """It was to be brought home and was not: it lies at the desk again."""
    yield _Duty(NoticeKind.RESULT_READY, {"due_at": _iso(after)})


def _returned(before: Dossier, after: Dossier, act: Act) -> Iterator[_Duty]:
    if act.details.get("method") == ReturnMethod.ELECTRONIC:
        yield _Duty(NoticeKind.RESULT_SENT)


def _iso(dossier: Dossier) -> str:
    return dossier.due.due_at.isoformat() if dossier.due.due_at else ""


def _end_of(day: str, zone: tzinfo | None) -> datetime | None:
    return datetime.combine(date.fromisoformat(day), _END, zone) if day else None


_Rule = Callable[[Dossier, Dossier, Act], Iterator[_Duty]]
_RULES: Mapping[object, _Rule] = {
    E.RETURN_FOR_SUPPLEMENT: _supplement,
    E.REFUSE_AS_RESULT: _refused,
    E.POSTPONE: _redated,
    E.STOP: _stopped,
    E.REQUEST_PAYMENT: _payment,
    SideEvent.RECEIVE_AT_AGENCY: _due_moved,
    E.FINISH: _result,
    SideEvent.COME_BACK_FROM_POST: _back_from_post,
    E.RETURN_RESULT: _returned,
    SideEvent.RETURN_PAPERS: _returned,
}
