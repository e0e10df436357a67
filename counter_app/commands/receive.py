"""`counter receive`: dossiers from JSON Lines, one result line each, through the same service as the screen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from counter_app.commands.due_date import moment
from counter_app.commands.opening import AtDesk
from counter_app.domain.checklist import ChecklistVerdict, ask_everything
from counter_app.domain.dossier import Channel, HandedIn, HandedInState, ReturnMethod
from counter_app.domain.errors import BadField, CounterError, DomainError, IncompleteChecklist, MissingField
from counter_app.domain.operation import ClockTrust
from counter_app.domain.person import Person, PersonKind, Sex
from counter_app.services.intake import IntakeForm, Received
from counter_app.texts.errors import sentence

E = TypeVar("E", bound=StrEnum)
LONGEST_LINE = 1_000_000


def receive_line(line: str, at: AtDesk) -> dict[str, Any]:
    """The result of one input line. Never raises for what stands in the line; StoreError goes up."""
    try:
        form = form_of(_object(line), at)
        received = at.desk.services.intake.receive(form, at.officer)
    except IncompleteChecklist as error:
        return _failed("incomplete", error, missing=_missing(error.facts["verdict"]))
    except DomainError as error:
        return _failed("invalid", error)
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


def _failed(status: str, error: CounterError, missing: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    told = {"code": error.code, "message": sentence(error)}
    if "field" in error.facts:
        told["field"] = str(error.facts["field"])
    return {
        "id": None,
        "dossier_code": None,
        "provisional_number": None,
        "status": status,
        "missing": missing or [],
        "due_at": None,
        "slips": [],
        "sync": None,
        "errors": [told],
    }


def _missing(verdict: object) -> list[dict[str, Any]]:
    assert isinstance(verdict, ChecklistVerdict)
    return [
        {"code": line.component_code, "name": line.name, "reason": str(line.code), "note": line.reason}
        for line in verdict.lines
    ]


def _object(line: str) -> Mapping[str, Any]:
    if len(line) > LONGEST_LINE:
        raise BadField(field="line", value="", reason="too-long")
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadField(field="line", value=line[:60], reason="not-json") from error
    if not isinstance(value, dict):
        raise BadField(field="line", value=line[:60], reason="not-json")
    return value


def form_of(asked: Mapping[str, Any], at: AtDesk) -> IntakeForm:
    """The form that one input object describes. Raises DomainError that names the field."""
    catalogue = at.desk.services.catalogue
    received_at = moment(asked["received_at"]) if asked.get("received_at") else None
    procedure = catalogue.procedure(_text(asked, "procedure"), received_at.date() if received_at else None)
    case = _text(asked, "case", "") or (procedure.cases[0].code if procedure.cases else "")
    components = asked.get("components", "all")
    handed_in = ask_everything(procedure, case) if components == "all" else _components(components)
    submitter = asked.get("submitter")
    return IntakeForm(
        intent_id=_text(asked, "intent_id", "") or at.desk.services.intake.open_form(),
        procedure_code=procedure.code,
        case_code=case,
        applicant=_person(asked.get("applicant"), "applicant"),
        submitter=_person(submitter, "submitter") if submitter else None,
        handed_in=handed_in,
        channel=_member(asked, "channel", Channel, None) or Channel.DIRECT,
        return_method=_member(asked, "return_method", ReturnMethod, None),
        received_at=received_at,
        summary=_text(asked, "summary", ""),
        pages=_number(asked, "pages", 0),
        copies_wanted=_number(asked, "copies_wanted", 1),
        event_on=_day(asked, "event_on"),
        typed_fee=_number(asked, "typed_fee", 0) if "typed_fee" in asked else None,
        fee_later=True,
        # Whoever runs the command by hand has looked at the date; an impossible clock is refused all the same.
        date_confirmed=at.desk.doors.clock.trust() is not ClockTrust.IMPLAUSIBLE,
    )


def _person(value: object, field: str) -> Person:
    if not isinstance(value, dict):
        raise MissingField(field=f"{field}_name")
    sex = value.get("sex")
    return Person(
        name=_text(value, "name", ""),
        kind=_member(value, "kind", PersonKind, PersonKind.CITIZEN) or PersonKind.CITIZEN,
        identity_number=_text(value, "identity_number", ""),
        birth_date=_day(value, "birth_date"),
        sex=Sex(sex) if sex in tuple(Sex) else None,
        address=_text(value, "address", ""),
        phone=_text(value, "phone", ""),
        email=_text(value, "email", ""),
    )


def _components(rows: object) -> tuple[HandedIn, ...]:
    if not isinstance(rows, list):
        raise BadField(field="components", value=str(rows)[:60], reason="not-a-list")
    return tuple(_component(row) for row in rows)


def _component(row: object) -> HandedIn:
    if not isinstance(row, dict):
        raise BadField(field="components", value=str(row)[:60], reason="not-an-object")
    return HandedIn(
        component_code=_text(row, "code"),
        state=_member(row, "state", HandedInState, HandedInState.OK) or HandedInState.OK,
        originals=_number(row, "originals", 0),
        copies=_number(row, "copies", 0),
        substitute=_text(row, "substitute", ""),
        reason=_text(row, "reason", ""),
    )


def _text(asked: Mapping[str, Any], key: str, default: str | None = None) -> str:
    value = asked.get(key, default)
    if value is None and default is not None:
        return default
    if value is None:
        raise MissingField(field=key)
    if not isinstance(value, str):
        raise BadField(field=key, value=str(value)[:60], reason="not-text")
    return value


def _number(asked: Mapping[str, Any], key: str, default: int) -> int:
    value = asked.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 100_000_000:
        raise BadField(field=key, value=str(value)[:60], reason="out-of-range")
    return value


def _day(asked: Mapping[str, Any], key: str) -> date | None:
    value = asked.get(key)
    if value in (None, ""):
        return None
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(str(value), form).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    raise BadField(field=key, value=str(value)[:60], reason="not-a-date")


def _member(asked: Mapping[str, Any], key: str, kinds: type[E], default: E | None) -> E | None:
    value = asked.get(key)
    if value is None:
        return default
    if value not in tuple(kinds):
        raise BadField(field=key, value=str(value)[:60], reason="not-one-of")
    return kinds(value)
