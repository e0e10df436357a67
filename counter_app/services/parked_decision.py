"""How does a supervisor decide on an act that the centre refused for good? By an operation of its own that names it (D5).

One transaction holds the decision, what it changes at the desk, and the audit link (D3). The refused act stays as sent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from counter_app.domain import act_details
from counter_app.domain.act import Act, SideEvent
from counter_app.domain.case_errors import NothingCorrected, NotRefused, WayNotOpen
from counter_app.domain.desk import Desk
from counter_app.domain.errors import MissingField
from counter_app.domain.officer import Act as Right
from counter_app.domain.officer import Officer
from counter_app.domain.operation import ClockTrust, OperationKind
from counter_app.domain.parked_decision import ParkedDecision, RefusedAct, Way, superseded_fact, ways_of
from counter_app.domain.received_fact import received_fact
from counter_app.ports import AuditEntry, Session
from counter_app.services.acting import Acting, ActRequest, allow, known_dossier
from counter_app.services.correction import CorrectionService, TakeBack
from counter_app.services.dossier_correction import corrected

DECIDED = "operation.decided"  # audit
_CORRECTED_MEMBERS = ("applicant", "submitter", "summary", "returnMethod")


@dataclass(frozen=True, slots=True)
class RefusedCase:
    """What a supervisor looks at. `act`: the officer's act that the operation told, None for what is no act on a dossier."""

    refused: RefusedAct
    number: str
    ways: tuple[Way, ...]
    act: Act | None = None

    @property
    def told(self) -> Mapping[str, Any]:
        """The refused content."""
        found: dict[str, Any] = json.loads(self.refused.row.payload)
        return found


@dataclass(frozen=True, slots=True)
class DecisionForm:
    """One decision. `instead`: members of the refused content that are told otherwise (only for Way.CORRECTED)."""

    intent_id: str
    op_id: str
    way: Way
    reason: str
    instead: Mapping[str, Any] | None = None
    date_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class ReceptionForm:
    """A refused reception told otherwise. `values`: as in dossier_correction.CorrectionForm."""

    intent_id: str
    op_id: str
    values: Mapping[str, str]
    reason: str
    date_confirmed: bool = False


class ParkedDecisions:
    """Idempotent by the intent id: ten Enters, one decision."""

    def __init__(self, acting: Acting, correction: CorrectionService, desk: Desk) -> None:
        self._acting = acting
        self._correction = correction
        self._desk = desk

    def look(self, op_id: str) -> RefusedCase:
        """Raises NotRefused."""
        with self._acting.store.read() as session:
            return self._case(session, op_id)

    def decide(self, form: DecisionForm, supervisor: Officer) -> str:
        """The operation that tells it. An act on a dossier that is withdrawn is taken back here in the same transaction.

        Raises NotAllowed, MissingField(reason), NotRefused, WayNotOpen, NothingCorrected, DateNotConfirmed, and
        NotUndoable(not-the-last) for an act that others build upon.
        """
        allow(supervisor, Right.SUPERVISE)
        reason = act_details.tidy(form.reason, "reason")
        if not reason:
            raise MissingField(field="reason")
        vouched = self._acting.vouched_now(form.date_confirmed)
        with self._acting.store.write() as session:
            if (known := session.outbox.proof.decisions.by_intent(form.intent_id)) is not None:
                return known
            case = self._case(session, form.op_id)
            if form.way not in case.ways:
                raise WayNotOpen(way=str(form.way), kind=case.refused.row.kind)
            if case.act is not None and form.way is Way.WITHDRAWN:
                asked = TakeBack(f"{form.intent_id}:back", case.act.act_id, SideEvent.REVERSE, reason)
                self._correction.take_back_in(session, asked, supervisor, vouched)
            decision = ParkedDecision(
                uid=form.intent_id,
                refused=case.refused,
                way=form.way,
                reason=reason,
                officer_id=supervisor.officer_id,
                officer_name=supervisor.name,
                at=vouched[0],
                instead=_instead(case, form),
            )
            return self.keep(session, decision, vouched[1])

    def correct_reception(self, form: ReceptionForm, supervisor: Officer) -> str:
        """The dossier is corrected here, and received so at the centre: the numbers, dates and fees on paper stay.

        Raises NotAllowed, MissingField, NotRefused, WayNotOpen, NothingCorrected, BadField, DateNotConfirmed.
        """
        allow(supervisor, Right.SUPERVISE)
        reason = act_details.tidy(form.reason, "reason")
        vouched = self._acting.vouched_now(form.date_confirmed)
        with self._acting.store.write() as session:
            if (known := session.outbox.proof.decisions.by_intent(form.intent_id)) is not None:
                return known
            case = self._case(session, form.op_id)
            if case.refused.row.kind != OperationKind.DOSSIER_RECEIVED:
                raise WayNotOpen(way=str(Way.CORRECTED), kind=case.refused.row.kind)
            before = known_dossier(session, case.refused.row.dossier_uid)
            details = corrected(before, form.values, vouched[0].date()).details
            act = ActRequest(
                f"{form.intent_id}:act", before.uid, SideEvent.CORRECT, supervisor, reason, details=details, wants_slip=False
            )
            after = self._acting.perform_in(session, act, vouched).dossier
            told = received_fact(after, vouched[1])
            instead = {**case.told, **{name: told[name] for name in _CORRECTED_MEMBERS}}
            who = (supervisor.officer_id, supervisor.name, vouched[0])
            decision = ParkedDecision(form.intent_id, case.refused, Way.CORRECTED, reason, *who, instead)
            return self.keep(session, decision, vouched[1])

    def keep(self, session: Session, decision: ParkedDecision, trust: ClockTrust) -> str:
        """The decision's operation, its place beside the refused act, and the audit link, in the caller's transaction."""
        fact = superseded_fact(decision, self._desk.desk_id, trust)
        told = (OperationKind.OPERATION_SUPERSEDED, fact)
        op_id = self._acting.record(session, decision.uid, told, actor=decision.officer_id, at=decision.at)
        refused = decision.refused
        op_ids = (refused.row.op_id, *refused.earlier)
        session.outbox.proof.decisions.supersede(op_ids, op_id, decision.way, decision.uid)
        facts = {"way": str(decision.way), "kind": refused.row.kind, "op_id": refused.row.op_id, "reason": decision.reason}
        session.audit.add(AuditEntry(decision.at, decision.officer_id, DECIDED, refused.row.dossier_uid, facts))
        return op_id

    def _case(self, session: Session, op_id: str) -> RefusedCase:
        refused = session.outbox.proof.decisions.refused(op_id)
        if refused is None:
            raise NotRefused(op_id=op_id)
        row = refused.row
        dossier = session.dossiers.by_uid(row.dossier_uid)
        acts = session.acts.of_dossier(row.dossier_uid)
        act = next((one.act for one in acts if one.op_id == op_id), None)
        number = dossier.shown_number if dossier else ""
        return RefusedCase(refused, number, ways_of(row.kind, is_act=act is not None), act)


def _instead(case: RefusedCase, form: DecisionForm) -> dict[str, Any] | None:
    """The refused content with what is told otherwise. Raises NothingCorrected."""
    if form.way is Way.WITHDRAWN:
        return None
    told = case.told
    instead = {**told, **(form.instead or {})}
    if instead == told:
        raise NothingCorrected()
    return instead
