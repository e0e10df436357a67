"""How is a form that was entered wrongly taken back, so that it can be entered again (NĐ 224/2026 Đ23.6a; BG Đ21.3)?

Nothing is deleted and nothing that was sent is changed: the reception is voided by an act with a reason, its number stays
used, and the paper is *issued* again. A result that was given at once with it is reversed first, in the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from counter_app.domain import act_details
from counter_app.domain.act import Act, SideEvent, holding
from counter_app.domain.catch_up import CatchUp, CatchUpLine, LineState
from counter_app.domain.errors import BadField, MissingField
from counter_app.domain.life_cycle import DossierEvent
from counter_app.domain.officer import Act as Right
from counter_app.domain.officer import Officer
from counter_app.domain.operation import ClockTrust
from counter_app.domain.paper_form import FormChange, FormKind, FormState
from counter_app.ports import AuditEntry, Session
from counter_app.services.acting import Acting, ActRequest, allow
from counter_app.services.catch_up import open_session
from counter_app.services.correction import CorrectionService, TakeBack
from counter_app.services.kit_telling import tell_changed_kits


@dataclass(frozen=True, slots=True)
class Undoing:
    """`approver`: who agrees where the session has its entries checked; None: the officer answers for it."""

    line_id: str
    reason: str
    officer: Officer
    approver: Officer | None = None

    @property
    def answers(self) -> Officer:
        """Who signs for it."""
        return self.approver or self.officer


class CatchUpUndo:
    """Takes back lines of an open session. Asked twice, it is one undoing."""

    def __init__(self, acting: Acting, correction: CorrectionService) -> None:
        self._acting = acting
        self._correction = correction

    def needs_other(self, of: CatchUp, line: CatchUpLine, officer: Officer) -> bool:
        """Must somebody else agree? Where entries are checked by a second person, nobody takes back their own alone."""
        return of.check_every > 0 and line.keyed_id == officer.officer_id

    def undo(self, asked: Undoing) -> CatchUpLine:
        """Void what the form became and free its number, in one transaction.

        Raises NotAllowed, MissingField(reason), BadField (line, catch_up, checker), NotUndoable(not-the-last) when the
        dossier went on, DateNotConfirmed.
        """
        allow(asked.officer, Right.HANDLE)
        reason = act_details.tidy(asked.reason, "reason")
        if not reason:
            raise MissingField(field="reason")
        vouched = self._acting.plausible_now()
        with self._acting.store.write() as session:
            line = session.downtime.catch_ups.line(asked.line_id)
            if line is not None and line.state is LineState.UNDONE:
                return line
            of, line = self._judged(session, line, asked)
            if line.dossier_uid:
                self._void(session, line, replace(asked, reason=reason), vouched)
            undone = replace(line, state=LineState.UNDONE, decided_by=asked.answers.name, decision=reason)
            session.downtime.catch_ups.move_line(undone)
            self._free(session, of, undone, asked.officer, vouched[0])
            tell_changed_kits(session, self._acting, asked.officer)
            facts = {"number": line.form.form_number, "reason": reason, "approver": asked.answers.officer_id}
            session.audit.add(AuditEntry(vouched[0], asked.officer.officer_id, "catch-up.undone", line.dossier_uid, facts))
        return undone

    # --- inside the transaction ------------------------------------------------------------------

    def _judged(self, session: Session, line: CatchUpLine | None, asked: Undoing) -> tuple[CatchUp, CatchUpLine]:
        if line is None or line.state is not LineState.ENTERED:
            raise BadField(field="line", value=asked.line_id[:60], reason="line-not-entered")
        if line.kind not in (FormKind.RECEIPT, FormKind.REGISTER_PAGE):  # the visit was told as a fact of its own
            raise BadField(field="line", value=line.form.form_number, reason="slip-stays")
        of = open_session(session, session.downtime.catch_ups.session_of(asked.line_id))
        if self.needs_other(of, line, asked.answers):
            raise BadField(field="checker", value=asked.answers.name, reason="checks-own-entry")
        return of, line

    def _void(self, session: Session, line: CatchUpLine, asked: Undoing, vouched: tuple[datetime, ClockTrust]) -> None:
        for act in reversed(self._with_entry(session, line)):
            back = TakeBack(f"{act.act_id}:undone", act.act_id, SideEvent.REVERSE, asked.reason)
            self._correction.take_back_in(session, back, asked.officer, vouched)
        details = {"formNumber": line.form.form_number}
        if asked.approver is not None:
            details |= {"approvedBy": asked.approver.officer_id}
        request = ActRequest(
            intent_id=f"{line.form.line_id}:undone",
            dossier_uid=line.dossier_uid,
            event=DossierEvent.VOID,
            officer=asked.officer,
            reason=asked.reason,
            details=details,
            wants_slip=False,
        )
        self._acting.perform_in(session, request, vouched)

    def _with_entry(self, session: Session, line: CatchUpLine) -> list[Act]:
        """The acts that the entry itself made, oldest first: a result given while the citizen waited."""
        acts = holding([one.act for one in session.acts.of_dossier(line.dossier_uid)])
        return [act for act in acts if act.act_id.startswith(f"{line.form.line_id}:")]

    def _free(self, session: Session, of: CatchUp, line: CatchUpLine, officer: Officer, now: datetime) -> None:
        """The number is the paper's again, or another's that was entered under it, too, and stays."""
        number, forms = line.form.form_number, session.downtime.forms
        form = forms.by_number(number)
        if form is None or form.state is not FormState.ENTERED or form.dossier_uid != line.dossier_uid:
            return
        others = [
            other
            for other in session.downtime.catch_ups.lines(of.uid)
            if other.form.form_number == number and other.state is LineState.ENTERED
        ]
        by = (officer.officer_id, officer.name)
        forms.move(number, FormChange(FormState.ISSUED, now, *by, reason=line.decision, session_id=of.uid))
        if others:
            uid = others[0].dossier_uid
            forms.move(number, FormChange(FormState.ENTERED, now, *by, dossier_uid=uid, session_id=of.uid))
