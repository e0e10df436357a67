"""`counter receive`: dossiers from JSON Lines, one result line each, through the same service as the screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from counter_app.commands.due_date import moment
from counter_app.commands.fields import components, day, member, notice_wish, number, person, text
from counter_app.commands.json_lines import error_row, object_of
from counter_app.commands.lodging import authorisation, payment, postal
from counter_app.commands.opening import AtDesk
from counter_app.domain.checklist import ChecklistVerdict, ask_everything
from counter_app.domain.dossier import Channel, ReturnMethod
from counter_app.domain.errors import CounterError, DomainError, IncompleteChecklist, MissingField
from counter_app.domain.operation import ClockTrust
from counter_app.services.intake import IntakeForm, Received

LONGEST_INTENT_ID = 200
LONGEST_SUMMARY = 500


def receive_line(line: str, at: AtDesk) -> dict[str, Any]:
    """The result of one input line. Never raises for what stands in the line; StoreError goes up."""
    try:
        form = form_of(object_of(line), at)
        received = at.desk.services.intake.receive(form, at.officer)
    except IncompleteChecklist as error:
        return failed("incomplete", error, error.facts["verdict"])
    except DomainError as error:
        return failed("invalid", error)
    return _done(received, at)


def _done(received: Received, at: AtDesk) -> dict[str, Any]:
    dossier = received.dossier
    jobs = at.desk.services.slips.jobs_of(dossier.uid)
    sync = at.desk.services.lookup.detail(dossier.uid).sync
    return {
        "id": dossier.uid,
        "dossier_code": dossier.dossier_code,
        "provisional_number": dossier.provisional_number,
        "status": "received",
        "missing": [],
        "due_at": dossier.due.due_at.isoformat() if dossier.due.due_at else None,
        "slips": [
            {"id": job.job_id, "kind": str(job.kind), "copy": job.copy_number, "state": str(job.state)} for job in jobs
        ],
        "sync": str(sync),
        "errors": [],
    }


def failed(status: str, error: CounterError, verdict: object = None) -> dict[str, Any]:
    """The answer to a line that could not be done, with the field and the sentence; `verdict`: what is missing."""
    return {
        "id": None,
        "dossier_code": None,
        "provisional_number": None,
        "status": status,
        "missing": _missing(verdict) if verdict else [],
        "due_at": None,
        "slips": [],
        "sync": None,
        "errors": [error_row(error)],
    }


def _missing(verdict: object) -> list[dict[str, Any]]:
    assert isinstance(verdict, ChecklistVerdict)
    return [
        {"code": line.component_code, "name": line.name, "reason": str(line.code), "note": line.reason}
        for line in verdict.lines
    ]


def form_of(asked: Mapping[str, Any], at: AtDesk) -> IntakeForm:
    """The form that one input object describes. Raises DomainError that names the field."""
    catalogue = at.desk.services.catalogue
    received_at = moment(asked["received_at"], "received_at") if asked.get("received_at") else None
    procedure = catalogue.procedure(text(asked, "procedure"), received_at.date() if received_at else None)
    case = text(asked, "case", "") or (procedure.cases[0].code if procedure.cases else "")
    told = asked.get("components")
    if told is None:
        raise MissingField(field="components")
    handed_in = ask_everything(procedure, case) if told == "all" else components(told)
    submitter = asked.get("submitter")
    return IntakeForm(
        intent_id=text(asked, "intent_id", "", LONGEST_INTENT_ID) or at.desk.services.intake.open_form(),
        procedure_code=procedure.code,
        case_code=case,
        applicant=person(asked.get("applicant"), "applicant"),
        submitter=person(submitter, "submitter") if submitter is not None else None,
        handed_in=handed_in,
        channel=member(asked, "channel", Channel, None) or Channel.DIRECT,
        return_method=member(asked, "return_method", ReturnMethod, None),
        received_at=received_at,
        summary=text(asked, "summary", "", LONGEST_SUMMARY),
        dossier_sets=number(asked, "dossier_sets", 1),
        pages=number(asked, "pages", 0),
        copies_wanted=number(asked, "copies_wanted", 1),
        event_on=day(asked, "event_on"),
        notice_wish=notice_wish(asked.get("notice")),
        reuse_agreed=told_reuse if isinstance(told_reuse := asked.get("reuse"), bool) else None,
        external_code=text(asked, "external_code", "", 60),
        authorisation=authorisation(asked.get("authorisation")),
        postal=postal(asked.get("postal"), at),
        payment=payment(asked.get("payment")),
        typed_fee=number(asked, "typed_fee", 0) if asked.get("typed_fee") is not None else None,
        fee_later=True,
        # Whoever runs the command by hand has looked at the date; an impossible clock is refused all the same.
        date_confirmed=at.desk.doors.clock.trust() is not ClockTrust.IMPLAUSIBLE,
    )
