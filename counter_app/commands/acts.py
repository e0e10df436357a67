"""`counter supplement|resubmit|refuse|hand-over|result-ready|return-result|apologise|withdraw`: acts from JSON Lines.

One result line each, through the same services as the screens. A dossier is named by its code, provisional number or id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from counter_app.commands.due_date import moment
from counter_app.commands.fields import components, member, number, person, text
from counter_app.commands.json_lines import object_of
from counter_app.commands.lodging import payment
from counter_app.commands.opening import AtDesk
from counter_app.commands.receive import failed
from counter_app.domain import supplement
from counter_app.domain.dossier import Channel, Dossier, ReturnMethod
from counter_app.domain.errors import BadField, DomainError, IncompleteChecklist, MissingField, UnknownDossier
from counter_app.domain.officer import Act as Right
from counter_app.domain.officer import Officer
from counter_app.domain.operation import ClockTrust
from counter_app.services.acting import Acted
from counter_app.services.due_board import ApologyForm
from counter_app.services.guidance import GuidanceForm, Guided
from counter_app.services.handover import HandoverForm
from counter_app.services.refusal import RefusalForm
from counter_app.services.result_return import NoticeForm, ReceiptAtReturn, ResultForm, ReturnForm
from counter_app.services.supplement import ResubmitForm, SupplementForm
from counter_app.services.withdrawal import EndForm

Asked = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One input line at an open desk."""

    asked: Asked
    at: AtDesk

    @property
    def intent(self) -> str:
        """As told, else a new one: a script that wants ten tries to be one act names it."""
        return text(self.asked, "intent_id", "") or self.at.desk.services.acts.new_intent()

    @property
    def when(self) -> datetime | None:
        """When it really happened, None for now."""
        return moment(self.asked["at"], "at") if self.asked.get("at") else None

    @property
    def vouched(self) -> bool:
        """Whoever runs the command by hand has looked at the date; an impossible clock is refused all the same."""
        return self.at.desk.doors.clock.trust() is not ClockTrust.IMPLAUSIBLE

    def word(self, name: str, default: str | None = "") -> str:
        """A text member."""
        return text(self.asked, name, default)

    def common(self) -> dict[str, Any]:
        """What most forms begin with."""
        return {
            "intent_id": self.intent,
            "dossier_uid": self.dossier().uid,
            "at": self.when,
            "expected_rev": number(self.asked, "rev", 0) or None,
            "date_confirmed": self.vouched,
        }

    def dossier(self) -> Dossier:
        """Raises MissingField, UnknownDossier."""
        told = self.word("dossier", None)
        with self.at.desk.doors.store.read() as session:
            found = session.dossiers.by_uid(told)
        return found or self.at.desk.services.lookup.by_number(told)

    def approver(self) -> Officer | None:
        """The supervisor of a second request: as named, else whoever runs the command where the right is there."""
        login = self.word("approver")
        if not login:
            return self.at.officer if self.at.officer.may(Right.SUPERVISE) else None
        return next((one for one in self.at.desk.services.login.officers() if one.login == login), None)

    def visit(self) -> GuidanceForm:
        """The form of a visit without a dossier."""
        told = self.asked.get("components", [])
        return GuidanceForm(
            intent_id=self.intent,
            procedure_code=self.word("procedure", None),
            case_code=self.word("case"),
            applicant=person(self.asked.get("applicant"), "applicant"),
            handed_in=components(told),
            lines=supplement.from_json(self.asked.get("lines", [])),
            reason=self.word("reason"),
            redirect_to=self.word("redirect_to"),
            channel=member(self.asked, "channel", Channel, None) or Channel.DIRECT,
            at=self.when,
            follows=self._visit_before(),
            approver=self.approver(),
            approval_reason=self.word("approval_reason"),
            date_confirmed=self.vouched,
        )

    def _visit_before(self) -> str:
        told = self.word("follows")
        if not told:
            return ""
        before = self.at.desk.services.acts.guidance.by_slip_number(told)
        if before is None:
            raise UnknownDossier(dossier_code=told)
        return before.uid


def act_line(raw: str, at: AtDesk, job: Callable[[Line], Acted | Guided]) -> dict[str, Any]:
    """The result of one input line. Never raises for what stands in the line; StoreError goes up."""
    try:
        done = job(Line(object_of(raw), at))
    except IncompleteChecklist as error:
        return failed("incomplete", error, error.facts["verdict"])
    except DomainError as error:
        return failed("invalid", error)
    return _visited(done, at) if isinstance(done, Guided) else acted_row(done, at)


def supplement_job(line: Line) -> Acted | Guided:
    """With a dossier: sent back through the desk. With a procedure: a visit that becomes no dossier yet."""
    acts = line.at.desk.services.acts.supplement
    if "dossier" not in line.asked:
        return acts.request_before_acceptance(line.visit(), line.at.officer)
    form = SupplementForm(
        **line.common(),
        lines=supplement.from_json(line.asked.get("lines", [])),
        reason=line.word("reason"),
        approver=line.approver(),
        approval_reason=line.word("approval_reason"),
    )
    return acts.request(form, line.at.officer)


def resubmit_job(line: Line) -> Acted:
    """`components` "all" or left out: everything is there now."""
    told = line.asked.get("components", "all")
    handed_in = None if told == "all" else components(told)
    form = ResubmitForm(**line.common(), handed_in=handed_in)
    return line.at.desk.services.acts.supplement.resubmit(form, line.at.officer)


def refuse_job(line: Line) -> Acted | Guided:
    """With a dossier: the refusal is its result. With a procedure: a refusal before acceptance."""
    acts = line.at.desk.services.acts.refusal
    if "dossier" not in line.asked:
        return acts.refuse_before_acceptance(line.visit(), line.at.officer)
    form = RefusalForm(**line.common(), reason=line.word("reason"), redirect_to=line.word("redirect_to"))
    return acts.refuse(form, line.at.officer)


def hand_over_job(line: Line) -> Acted:
    """One dossier a line; `receiver` is who takes it."""
    form = HandoverForm(
        intent_id=line.intent,
        dossier_uids=(line.dossier().uid,),
        receiver=line.word("receiver"),
        unit=line.word("unit"),
        agency_code=line.word("agency"),
        agency_name=line.word("agency_name"),
        at=line.when,
        date_confirmed=line.vouched,
    )
    done = line.at.desk.services.acts.handover.hand_over(form, line.at.officer)
    if done.refused:
        raise done.refused[0][1]
    return done.done[0]


def result_ready_job(line: Line) -> Acted:
    """`result` its name, `number` its own number; `notice` {"channel", "to"?, "outcome"?} when the applicant was told."""
    acts = line.at.desk.services.acts.result_return
    form = ResultForm(**line.common(), name=line.word("result"), number=line.word("number"))
    done = acts.result_ready(form, line.at.officer)
    told = line.asked.get("notice")
    if not isinstance(told, Mapping):
        return done
    notice = NoticeForm(
        f"{form.intent_id}:notice",
        form.dossier_uid,
        "result_ready",
        text(told, "channel"),
        to=text(told, "to", ""),
        outcome=text(told, "outcome", ""),
        at=line.when,
        date_confirmed=line.vouched,
    )
    return acts.notify(notice, line.at.officer)


def _codes(line: Line, name: str) -> frozenset[str]:
    codes = line.asked.get(name, [])
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        raise BadField(field=name, value=str(codes)[:60], reason="not-a-list")
    return frozenset(codes)


def return_result_job(line: Line) -> Acted:
    """`receiver` {"name", "identity_number"?, "phone"?}; `receipt` shown|lost; codes in `originals` and `compared`."""
    told = line.asked.get("receiver")
    if not isinstance(told, Mapping):
        raise MissingField(field="receiver_name")
    originals, compared = _codes(line, "originals"), _codes(line, "compared")
    form = ReturnForm(
        **line.common(),
        receiver_name=text(told, "name", ""),
        receiver_identity=text(told, "identity_number", ""),
        receiver_phone=text(told, "phone", ""),
        identity_checked=line.asked.get("identity_checked") is True,
        authorisation=line.word("authorisation"),
        receipt=member(line.asked, "receipt", ReceiptAtReturn, None),
        originals_back=originals,
        compared=compared,
        payment=payment(line.asked.get("payment")),
        method=member(line.asked, "method", ReturnMethod, None),
    )
    return line.at.desk.services.acts.result_return.return_result(form, line.at.officer)


def apologise_job(line: Line) -> Acted:
    """`new_due_at` an ISO time in working time, later than the current date."""
    if not line.asked.get("new_due_at"):
        raise MissingField(field="new_due_at")
    new_due_at = moment(line.asked["new_due_at"], "new_due_at")
    form = ApologyForm(**line.common(), reason=line.word("reason"), new_due_at=new_due_at)
    return line.at.desk.services.acts.due_board.apologise(form, line.at.officer)


def withdraw_job(line: Line) -> Acted:
    """`by` "citizen" (default) withdraws, "unit" stops with a `reason`."""
    form = EndForm(**line.common(), reason=line.word("reason"), proposed_by=line.word("proposed_by"))
    acts = line.at.desk.services.acts.withdrawal
    end = acts.stop if line.word("by") == "unit" else acts.withdraw
    return end(form, line.at.officer)


JOBS: dict[str, Callable[[Line], Acted | Guided]] = {
    "supplement": supplement_job,
    "resubmit": resubmit_job,
    "refuse": refuse_job,
    "hand-over": hand_over_job,
    "result-ready": result_ready_job,
    "return-result": return_result_job,
    "apologise": apologise_job,
    "withdraw": withdraw_job,
}


def acted_row(done: Acted, at: AtDesk) -> dict[str, Any]:
    """The answer to an act: the dossier as it stands after it."""
    dossier = done.dossier
    previous = dossier.replaced_dues[-1].due.due_at if dossier.replaced_dues else None
    return {
        "id": dossier.uid,
        "dossier_code": dossier.dossier_code,
        "provisional_number": dossier.provisional_number,
        "slip_number": None,
        "act": str(done.act.event),
        "status": str(dossier.status),
        "money": str(dossier.money),
        "delivery": str(dossier.delivery),
        "round": dossier.round,
        "rev": dossier.rev,
        "due_at": dossier.due.due_at.isoformat() if dossier.due.due_at else None,
        "previous_due_at": previous.isoformat() if previous else None,
        "again": done.again,
        "slips": _slips(at, dossier.uid, done.job_id),
        "sync": str(at.desk.services.lookup.detail(dossier.uid).sync),
        "errors": [],
    }


def _visited(done: Guided, at: AtDesk) -> dict[str, Any]:
    guidance = done.guidance
    return {
        "id": guidance.uid,
        "dossier_code": None,
        "provisional_number": None,
        "slip_number": guidance.slip_number,
        "act": "guidance",
        "status": str(guidance.outcome),
        "request_number": guidance.request_number,
        "again": done.again,
        "slips": _slips(at, guidance.uid, done.job_id),
        "errors": [],
    }


def _slips(at: AtDesk, subject: str, job_id: str) -> list[dict[str, Any]]:
    jobs = [job for job in at.desk.services.slips.jobs_of(subject) if job.job_id == job_id]
    return [{"id": job.job_id, "kind": str(job.kind), "copy": job.copy_number, "state": str(job.state)} for job in jobs]
