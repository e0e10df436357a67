"""How a visit ends that becomes no dossier: advice, a request to complete, a refusal – each kept under its slip's number.

NĐ 61 Đ15.2 (guidance is kept at the desk), Đ15.3 (once, fully and exactly), Đ17.1a–b (slip with reason).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from counter_app.domain import act_details, checklist, supplement
from counter_app.domain.act import Act, SideEvent
from counter_app.domain.desk import Desk
from counter_app.domain.dossier import Channel, HandedIn
from counter_app.domain.errors import BadField, MissingField, SecondRequest
from counter_app.domain.guidance import Guidance, GuidanceOutcome, guidance_fact, slip_number
from counter_app.domain.officer import Act as Right
from counter_app.domain.officer import Officer
from counter_app.domain.operation import ClockTrust, OperationKind
from counter_app.domain.person import Person
from counter_app.domain.procedure import Procedure
from counter_app.domain.supplement import SupplementLine
from counter_app.ports import AuditEntry, Session
from counter_app.services.acting import Acting, allow
from counter_app.services.online_decision import STATE_OF, decide_online
from counter_app.services.people import tidy

GIVEN = "guidance.given"


@dataclass(frozen=True, slots=True)
class GuidanceForm:
    """What the officer has entered. `follows`: uid of the visit before in the same matter, "" for the first.

    `approver`: the supervisor who agrees to a second request, with `approval_reason`. `redirect_to`: the right agency.
    `online_uid`: the dossier of the portal that this answers. `helped_online`: the person lodged online with the desk's
    help, from `online_account`.
    """

    intent_id: str
    procedure_code: str
    applicant: Person
    case_code: str = ""
    handed_in: tuple[HandedIn, ...] = ()
    lines: tuple[SupplementLine, ...] = ()
    reason: str = ""
    redirect_to: str = ""
    channel: Channel = Channel.DIRECT
    at: datetime | None = None
    follows: str = ""
    approver: Officer | None = None
    approval_reason: str = ""
    online_uid: str = ""
    helped_online: bool = False
    online_account: str = ""
    wants_slip: bool = True
    date_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Guided:
    """The committed record and the print job of its slip. `again`: it was there already."""

    guidance: Guidance
    job_id: str = ""
    again: bool = False


class GuidanceService:
    """Keeps visits. `give` is idempotent by the intent id of the form."""

    def __init__(self, acting: Acting, desk: Desk) -> None:
        self._acting = acting
        self._desk = desk

    def open_lines(self, procedure_code: str, case_code: str, handed_in: tuple[HandedIn, ...]) -> tuple[SupplementLine, ...]:
        """One line per failed line of the checklist, to be completed by the officer. Raises UnknownProcedure, BadField."""
        procedure = self._acting.catalogue.procedure(procedure_code)
        return supplement.open_lines(checklist.judge(procedure, _case(procedure, case_code), handed_in), procedure.ground)

    def visits_of(self, identity_number: str) -> list[Guidance]:
        """What this person was told before (Đà Nẵng Đ5.4: no repeated guidance)."""
        with self._acting.store.read() as session:
            return session.guidances.of_person(identity_number)

    def by_slip_number(self, number: str) -> Guidance | None:
        """The number on paper resolves for ever (I3)."""
        with self._acting.store.read() as session:
            return session.guidances.by_slip_number(number.strip().upper())

    def give(self, form: GuidanceForm, outcome: GuidanceOutcome, officer: Officer) -> Guided:
        """Commit record, operation, audit link and print wish in one transaction.

        Raises NotAllowed, UnknownProcedure, MissingField, BadField, LinesUnanswered, SecondRequest, DateNotConfirmed.
        """
        allow(officer, Right.HANDLE)
        now, trust = self._acting.vouched_now(form.date_confirmed)
        with self._acting.store.write() as session:
            return self.give_in(session, form, outcome, Giver(officer, now, trust))

    def give_in(self, session: Session, form: GuidanceForm, outcome: GuidanceOutcome, giver: Giver) -> Guided:
        """The same in the caller's transaction: slips written by hand are entered many at a time."""
        known = session.guidances.by_intent(form.intent_id)
        if known is not None:
            jobs = session.prints.of_dossier(known.uid)
            return Guided(known, jobs[0].job_id if jobs else "", again=True)
        guidance = self._judge(session, form, outcome, giver)
        return self._commit(session, form, guidance, giver.trust)

    def _judge(self, session: Session, form: GuidanceForm, outcome: GuidanceOutcome, giver: Giver) -> Guidance:
        applicant = tidy(form.applicant)
        if not applicant.name:
            raise MissingField(field="applicant_name")
        at = form.at or giver.now
        if at > giver.now:
            raise BadField(field="at", value=at.isoformat(), reason="in-the-future")
        procedure = self._acting.catalogue.procedure(form.procedure_code, at.date())
        case = _case(procedure, form.case_code)
        reason = act_details.tidy(form.reason, "reason")
        if not reason:
            raise MissingField(field="reason")
        account = act_details.tidy(form.online_account, "online_account")
        if form.helped_online and not account:  # only from a registered account (Cà Mau Đ9.3, Đà Nẵng Đ4.3)
            raise MissingField(field="online_account")
        lines: tuple[SupplementLine, ...] = ()
        if outcome is GuidanceOutcome.SUPPLEMENT:
            lines = supplement.answered(checklist.judge(procedure, case, form.handed_in), form.lines)
        number = _request_number(session, form, outcome)
        return Guidance(
            uid=self._acting.identifiers.new_id(),
            slip_number=slip_number(self._desk.desk_id, giver.now.date(), session.guidances.next_number(giver.now.date())),
            outcome=outcome,
            procedure_code=procedure.code,
            procedure_name=procedure.name,
            case_code=case,
            case_name=next((known.name for known in procedure.cases if known.code == case), ""),
            catalogue_version=self._acting.catalogue.current().version,
            channel=form.channel,
            applicant=applicant,
            handed_in=form.handed_in,
            lines=lines,
            reason=reason,
            at=at,
            recorded_at=giver.now,
            officer_id=giver.officer.officer_id,
            officer_name=giver.officer.name,
            desk_id=self._desk.desk_id,
            agency_code=self._desk.agency_code,
            redirect_to=act_details.tidy(form.redirect_to, "redirect_to"),
            request_number=number,
            follows=form.follows,
            approved_by=form.approver.officer_id if form.approver and number > 1 else "",
            online_uid=form.online_uid,
            helped_online=form.helped_online,
            online_account=account,
        )

    def _commit(self, session: Session, form: GuidanceForm, guidance: Guidance, trust: ClockTrust) -> Guided:
        session.guidances.add(guidance, form.intent_id)
        if guidance.online_uid and guidance.outcome in STATE_OF:
            state = STATE_OF[guidance.outcome]
            decide_online(session, guidance.online_uid, state, guidance.recorded_at, guidance.officer_id)
        act = Act(
            act_id=form.intent_id,
            event=SideEvent.GIVE_NOTICE,
            at=guidance.at,
            recorded_at=guidance.recorded_at,
            officer_id=guidance.officer_id,
            officer_name=guidance.officer_name,
        )
        self._acting.tell(session, guidance.uid, OperationKind.GUIDANCE_GIVEN, guidance_fact(guidance, trust), act)
        facts = {"outcome": str(guidance.outcome)}
        session.audit.add(AuditEntry(guidance.recorded_at, guidance.officer_id, GIVEN, guidance.uid, facts))
        session.notes.put("latest_recorded_at", guidance.recorded_at.isoformat())
        session.drafts.discard(form.intent_id)
        return Guided(guidance, self._acting.slips.want_for_visit(session, guidance, act) if form.wants_slip else "")


@dataclass(frozen=True, slots=True)
class Giver:
    """Who gives it, and now; `trust`: who vouches for the moment."""

    officer: Officer
    now: datetime
    trust: ClockTrust


def _case(procedure: Procedure, case_code: str) -> str:
    return case_code or (procedure.cases[0].code if procedure.cases else "")


def _request_number(session: Session, form: GuidanceForm, outcome: GuidanceOutcome) -> int:
    """1 for the first visit. A second request in the same matter needs a supervisor and a reason (Bắc Giang Đ15.1d)."""
    if not form.follows:
        return 1
    before = session.guidances.by_uid(form.follows)
    if before is None or before.procedure_code != form.procedure_code:
        raise BadField(field="follows", value=form.follows, reason="not-the-same-matter")
    if outcome is GuidanceOutcome.SUPPLEMENT and before.outcome is GuidanceOutcome.SUPPLEMENT:
        approval(form.approver, form.approval_reason, SecondRequest(asked_at=before.at))
        return before.request_number + 1
    return before.request_number


def approval(approver: Officer | None, reason: str, refusal: SecondRequest) -> dict[str, str]:
    """Who agreed to a second request and why, as details of the act. Raises the refusal, BadField, MissingField."""
    if approver is None:
        raise refusal
    if not approver.may(Right.SUPERVISE):
        raise BadField(field="approver", value=approver.login, reason="not-a-supervisor")
    told = act_details.tidy(reason, "approval_reason")
    if not told:
        raise MissingField(field="approval_reason")
    return {"approvedBy": approver.officer_id, "approverName": approver.name, "approvalReason": told}


def with_follow_up(form: GuidanceForm, before: Guidance) -> GuidanceForm:
    """The form of a second visit in the same matter."""
    return replace(form, follows=before.uid, procedure_code=before.procedure_code, applicant=before.applicant)
