"""How a mistaken act is taken back: undone while nobody outside the desk knows of it, afterwards by a reversing entry.

NĐ 224/2026 Đ23.6a. Nothing is deleted: both acts stay in the history, both operations go to the centre, in order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from counter_app.act_ports import RecordedAct
from counter_app.domain import act_details
from counter_app.domain.act import Act, SideEvent, holding, put_back
from counter_app.domain.errors import MissingField, NotUndoable
from counter_app.domain.life_cycle import DossierEvent
from counter_app.domain.officer import Act as Right
from counter_app.domain.officer import Officer
from counter_app.domain.operation import ClockTrust, DeliveryState
from counter_app.domain.slip import PaperState
from counter_app.ports import Session
from counter_app.services.acting import Acted, Acting, allow, known_dossier

PRINTED = "printed"
SYNCED = "synced"


@dataclass(frozen=True, slots=True)
class Undoable:
    """The latest act that holds, and why it can only be reversed ("" = it can be undone)."""

    act: Act
    hindrance: str


@dataclass(frozen=True, slots=True)
class TakeBack:
    """One taking back as asked for; `event`: UNDO or REVERSE."""

    intent_id: str
    act_id: str
    event: SideEvent
    reason: str = ""
    date_confirmed: bool = False


class CorrectionService:
    """Takes back the latest act of a dossier, one at a time."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting

    def last_act(self, dossier_uid: str) -> Undoable | None:
        """What could be taken back now; None when nothing followed the reception."""
        with self._acting.store.read() as session:
            recorded = self._last(session, dossier_uid)
            return Undoable(recorded.act, self._hindrance(session, recorded)) if recorded else None

    def act_of(self, dossier_uid: str, op_id: str) -> Act | None:
        """The act that an operation told; None for one that told something else (a reception, a file)."""
        with self._acting.store.read() as session:
            return next((one.act for one in session.acts.of_dossier(dossier_uid) if one.op_id == op_id), None)

    def undo(self, intent_id: str, act_id: str, officer: Officer, *, date_confirmed: bool = False) -> Acted:
        """Put the dossier back. Raises NotUndoable(nothing | not-the-last | printed | synced), NotAllowed."""
        return self._take_back(TakeBack(intent_id, act_id, SideEvent.UNDO, date_confirmed=date_confirmed), officer)

    def reverse(
        self, intent_id: str, act_id: str, reason: str, supervisor: Officer, *, date_confirmed: bool = False
    ) -> Acted:
        """The same, after the act was printed or synced: with a supervisor's name and reason, told to the centre.

        Raises NotAllowed, MissingField(reason), NotUndoable(nothing | not-the-last).
        """
        allow(supervisor, Right.SUPERVISE)
        told = act_details.tidy(reason, "reason")
        if not told:
            raise MissingField(field="reason")
        return self._take_back(TakeBack(intent_id, act_id, SideEvent.REVERSE, told, date_confirmed), supervisor)

    def _take_back(self, asked: TakeBack, officer: Officer) -> Acted:
        allow(officer, Right.HANDLE)
        vouched = self._acting.vouched_now(asked.date_confirmed)
        with self._acting.store.write() as session:
            return self.take_back_in(session, asked, officer, vouched)

    def take_back_in(
        self, session: Session, asked: TakeBack, officer: Officer, vouched: tuple[datetime, ClockTrust]
    ) -> Acted:
        """The same in the caller's transaction. Raises NotUndoable."""
        done = session.acts.by_id(asked.intent_id)
        if done is not None:
            return self._acting.acted_before(session, done)
        recorded = self._judged(session, asked.act_id, asked.event)
        current = known_dossier(session, recorded.dossier_uid)
        after = put_back(session.acts.state_before(asked.act_id), current)
        act = Act(
            act_id=asked.intent_id,
            event=asked.event,
            at=vouched[0],
            recorded_at=vouched[0],
            officer_id=officer.officer_id,
            officer_name=officer.name,
            reason=asked.reason,
            details={"actId": asked.act_id, "event": str(recorded.act.event)},
        )
        self._acting.slips.give_up(session, recorded.dossier_uid, asked.act_id)
        return self._acting.commit(session, current, after, act, vouched[1], wants_slip=False)

    def _judged(self, session: Session, act_id: str, event: SideEvent) -> RecordedAct:
        recorded = session.acts.by_id(act_id)
        if recorded is None:
            raise NotUndoable(reason="nothing")
        last = self._last(session, recorded.dossier_uid)
        if last is None or last.act.act_id != act_id:
            raise NotUndoable(reason="not-the-last")
        hindrance = self._hindrance(session, recorded)
        if hindrance and event is SideEvent.UNDO:
            raise NotUndoable(reason=hindrance)
        return recorded

    def _last(self, session: Session, dossier_uid: str) -> RecordedAct | None:
        recorded = session.acts.of_dossier(dossier_uid)
        held = {act.act_id for act in holding([one.act for one in recorded])}
        if recorded and recorded[-1].act.event is DossierEvent.VOID:  # its form may be another dossier by now
            return None
        return next((one for one in reversed(recorded) if one.act.act_id in held), None)

    def _hindrance(self, session: Session, recorded: RecordedAct) -> str:
        jobs = self._acting.slips.jobs_of_act(session, recorded.dossier_uid, recorded.act.act_id)
        if recorded.act.event is SideEvent.GIVE_TO_POST:  # it stands on signed minutes
            return PRINTED
        if any(job.state is not PaperState.WANTED for job in jobs):
            return PRINTED
        rows = session.dossiers.history(recorded.dossier_uid)
        state = next((row.sync for row in rows if row.op_id == recorded.op_id), None)
        told = (DeliveryState.ACKED, DeliveryState.SENDING, DeliveryState.SUPERSEDED)
        return SYNCED if state in told else ""
