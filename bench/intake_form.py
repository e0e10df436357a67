"""Which dossier do the benchmarks receive? A complete birth registration of the starter catalogue, for a made-up person."""

from __future__ import annotations

from counter_app.commands.opening import AtDesk
from counter_app.domain.checklist import ask_everything
from counter_app.domain.dossier import ReturnMethod
from counter_app.domain.person import Person
from counter_app.services.intake import IntakeForm, Received

PROCEDURE = "1.001193"
APPLICANT = Person("Nguyễn Thị Mẫu", identity_number="001190000123", phone="0912000321", address="Số 3 phố Mẫu, phường Mẫu")


def new_form(at: AtDesk, *, receipt: bool) -> IntakeForm:
    """A form of its own, as a screen opens it."""
    procedure = at.desk.services.catalogue.procedure(PROCEDURE)
    case = procedure.cases[0].code if procedure.cases else ""
    return IntakeForm(
        intent_id=at.desk.services.intake.open_form(),
        procedure_code=PROCEDURE,
        case_code=case,
        applicant=APPLICANT,
        handed_in=ask_everything(procedure, case),
        return_method=ReturnMethod.AT_DESK,
        fee_later=True,
        wants_receipt=receipt,
        date_confirmed=True,
    )


def receive(at: AtDesk, form: IntakeForm) -> Received:
    """Confirm it."""
    return at.desk.services.intake.receive(form, at.officer)
