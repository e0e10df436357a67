"""How do duties to tell follow a dossier: raised, fulfilled or given up in the act's own transaction (D3)?"""

from __future__ import annotations

from counter_app.act_ports import RecordedAct
from counter_app.domain.act import Act, SideEvent
from counter_app.domain.dossier import Dossier
from counter_app.domain.life_cycle import DossierEvent
from counter_app.domain.notice import MISSED, Notice, NoticeKind, NoticeOutcome, NoticeState, NoticeStep, answers
from counter_app.domain.notice_duty import correction, duties_of, met_by_coming
from counter_app.domain.notice_wish import NoticeChannel
from counter_app.ports import Session

NOTICE = "notice"  # names the duty in the details of a notice act
_TAKEN_BACK = (SideEvent.UNDO, SideEvent.REVERSE)
_CLOSING = (NoticeOutcome.TOLD, NoticeOutcome.MOOT)
# Whoever is told one of these needs not be told that it is late.
_REPLACES_OVERDUE = frozenset(
    {
        NoticeKind.REDATED,
        NoticeKind.RESULT_READY,
        NoticeKind.RESULT_EARLY,
        NoticeKind.REFUSED,
        NoticeKind.STOPPED,
        NoticeKind.SUPPLEMENT,
    }
)


def keep_notices(session: Session, before: Dossier, after: Dossier, act: Act) -> None:
    """Called for every act, in its transaction."""
    if act.event in _TAKEN_BACK:
        _take_back(session, after, act)
        return
    duties = duties_of(before, after, act)
    for duty in duties:
        session.notices.add(duty)
    replaced = any(duty.kind in _REPLACES_OVERDUE for duty in duties)
    for notice in [one for one in session.notices.of_dossier(after.uid) if one.is_open]:
        if act.event is SideEvent.GIVE_NOTICE:
            _answer(session, notice, act)
        elif (
            act.event is DossierEvent.VOID or met_by_coming(act, notice) or (replaced and notice.kind is NoticeKind.OVERDUE)
        ):
            _close(session, notice, act, NoticeOutcome.MOOT)


def _answer(session: Session, notice: Notice, act: Act) -> None:
    """A notice act fulfils the duty it names, else every duty about the same matter. A try that failed fulfils none."""
    named = str(act.details.get(NOTICE, ""))
    if named != notice.uid if named else not answers(notice, str(act.details.get("about", ""))):
        return
    outcome = str(act.details.get("outcome", ""))
    missed = next((kind for kind in MISSED if kind == outcome), None)
    _close(session, notice, act, missed or NoticeOutcome.TOLD)


def _close(session: Session, notice: Notice, act: Act, outcome: NoticeOutcome) -> None:
    told = act.event is SideEvent.GIVE_NOTICE
    step = NoticeStep(
        outcome=outcome,
        at=act.recorded_at,
        officer_id=act.officer_id,
        channel=_channel(act, notice) if told else notice.channel,
        to=str(act.details.get("to", "")) if told else notice.to,
        text=str(act.details.get("text", "")) if told else "",
        note=str(act.details.get("note", "")) if told else "",
    )
    states = {NoticeOutcome.TOLD: NoticeState.TOLD, NoticeOutcome.MOOT: NoticeState.MOOT}
    session.notices.step(notice.uid, step, states.get(outcome, NoticeState.WAITING))


def _channel(act: Act, notice: Notice) -> NoticeChannel:
    """Words of an older record that name no channel of today leave the agreed one."""
    told = act.details.get("channel")
    return NoticeChannel(told) if told in tuple(NoticeChannel) else notice.channel


def _take_back(session: Session, dossier: Dossier, act: Act) -> None:
    """The act no longer holds: what it raised is given up or put right, what it closed is open again."""
    undone = session.acts.by_id(str(act.details["actId"]))
    if undone is None:
        return
    for notice in session.notices.of_source(undone.act.act_id):
        if notice.state in (NoticeState.TOLD, NoticeState.EXPORTED):
            session.notices.add(correction(dossier, act, notice.kind))
        if notice.is_open:
            session.notices.step(notice.uid, _step_of(notice, act, NoticeOutcome.MOOT), NoticeState.MOOT)
    for notice in session.notices.of_dossier(dossier.uid):
        if _closed_by(session, notice, undone):
            session.notices.step(notice.uid, _step_of(notice, act, NoticeOutcome.REOPENED), NoticeState.WAITING)


def _closed_by(session: Session, notice: Notice, undone: RecordedAct) -> bool:
    if notice.is_open or notice.source == undone.act.act_id:
        return False
    steps = session.notices.steps_of(notice.uid)
    return bool(steps) and steps[-1].outcome in _CLOSING and steps[-1].at == undone.act.recorded_at


def _step_of(notice: Notice, act: Act, outcome: NoticeOutcome) -> NoticeStep:
    return NoticeStep(outcome, act.recorded_at, act.officer_id, notice.channel, notice.to)
