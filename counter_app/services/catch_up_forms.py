"""What does a form written by hand say in the words of the intake, and may it be entered at all (Bắc Giang Đ21.3)?"""

from __future__ import annotations

from dataclasses import dataclass, replace

from counter_app.domain.catch_up import CatchUp, KeyedForm, judge_return
from counter_app.domain.checklist import ask_everything, asked_components
from counter_app.domain.desk import Desk
from counter_app.domain.dossier import HandedIn, HandedInState, ReturnMethod
from counter_app.domain.errors import BadField, FeeNotSettled, MissingField, UnknownOfficer
from counter_app.domain.officer import Officer
from counter_app.domain.operation import ClockTrust
from counter_app.domain.paper_form import FormKind, FormNumber, FormState, read_form_number
from counter_app.domain.payment import CASH, Payment
from counter_app.domain.person import Person, Sex
from counter_app.domain.procedure import Procedure
from counter_app.domain.processing_time import TermKind
from counter_app.domain.search_key import fold
from counter_app.ports import DeskClock, Session
from counter_app.services.catalogue import CatalogueService
from counter_app.services.intake import IntakeForm, IntakeService, Reception

EVERYTHING = frozenset({"all", "du"})  # as the commands say it, and as a spreadsheet does, whatever its marks


@dataclass(frozen=True, slots=True)
class JudgedForm:
    """A keyed form that may be entered. `reception` None: a form that became no dossier."""

    keyed: KeyedForm
    number: FormNumber
    reception: Reception | None = None
    procedure: Procedure | None = None


class FormReading:
    """Judges keyed forms one by one; stores nothing."""

    def __init__(self, desk: Desk, catalogue: CatalogueService, intake: IntakeService, clock: DeskClock) -> None:
        self._desk = desk
        self._catalogue = catalogue
        self._intake = intake
        self._clock = clock

    def judged(self, session: Session, of: CatchUp, keyed: KeyedForm, officer: Officer) -> JudgedForm:
        """Raises BadField, MissingField, UnknownOfficer, UnknownProcedure, IncompleteChecklist, NotAllowed."""
        number = self._number(session, of, keyed)
        receiver = _receiver(session, keyed.received_by)
        keyed = _tidy(keyed, number, receiver)
        if keyed.received_at > self._clock.now():
            raise BadField(field="received_at", value=keyed.received_at.isoformat(), reason="in-the-future")
        judge_return(keyed, self._clock.now())
        if number.kind is FormKind.RECEIPT:
            reception = self._intake.judged(self._intake_form(keyed, receiver), officer)
            _judge_given(keyed, reception)
            return JudgedForm(keyed, number, reception)
        if number.kind is not FormKind.REGISTER_PAGE:
            if not keyed.name:
                raise MissingField(field="applicant_name")
            if not keyed.reason:
                raise MissingField(field="reason")
            procedure = self._catalogue.procedure(keyed.procedure, keyed.received_at.date())
            handed_in_of(keyed, procedure)
            return JudgedForm(keyed, number, procedure=procedure)
        return JudgedForm(keyed, number)

    def _number(self, session: Session, of: CatchUp, keyed: KeyedForm) -> FormNumber:
        number = read_form_number(keyed.form_number)
        if number is None:
            raise BadField(field="form_number", value=keyed.form_number[:60], reason="form-check-digits")
        if number.desk_id != self._desk.desk_id.upper():
            raise BadField(field="form_number", value=number.text, reason="form-of-another-desk")
        form = session.downtime.forms.by_number(number.text)
        if form is None:
            raise BadField(field="form_number", value=number.text, reason="form-not-issued")
        if form.kit_id not in of.kit_ids:
            raise BadField(field="form_number", value=number.text, reason="form-of-another-kit")
        if form.state in (FormState.VOIDED, FormState.RETURNED):
            raise BadField(field="form_number", value=number.text, reason=f"form-is-{form.state}")
        return number

    def _intake_form(self, keyed: KeyedForm, receiver: Officer) -> IntakeForm:
        procedure = self._catalogue.procedure(keyed.procedure, keyed.received_at.date())
        case = case_of(keyed, procedure)
        if keyed.return_method not in tuple(ReturnMethod):
            raise BadField(field="return_method", value=keyed.return_method, reason="not-one-of")
        if keyed.sex and keyed.sex not in tuple(Sex):
            raise BadField(field="sex", value=keyed.sex, reason="not-one-of")
        person = Person(
            name=keyed.name,
            identity_number=keyed.identity_number,
            birth_date=keyed.birth_date,
            sex=Sex(keyed.sex) if keyed.sex else None,
            address=keyed.address,
            phone=keyed.phone,
        )
        return IntakeForm(
            intent_id=keyed.line_id,
            procedure_code=procedure.code,
            case_code=case,
            applicant=person,
            handed_in=papers_of(keyed.papers, procedure, case),
            return_method=ReturnMethod(keyed.return_method),
            received_at=keyed.received_at,
            summary=keyed.summary,
            typed_fee=keyed.cash if keyed.cash else None,
            payment=Payment(CASH, keyed.cash) if keyed.cash else None,
            fee_later=True,
            wants_receipt=False,  # the citizen holds the one that was written by hand
            date_confirmed=self._clock.trust() is not ClockTrust.IMPLAUSIBLE,
            received_by=receiver,
        )


def _judge_given(keyed: KeyedForm, reception: Reception) -> None:
    """May the result have left the desk at once? Raises BadField(returned_at, not-immediate), FeeNotSettled."""
    if keyed.returned_at is None:
        return
    quote = reception.quote
    if not (quote.procedure.immediate_result or quote.due.term.kind in (TermKind.SAME_DAY, TermKind.NONE)):
        raise BadField(field="returned_at", value=keyed.returned_at.isoformat(), reason="not-immediate")
    if quote.fee.amount and reception.form.payment is None:
        raise FeeNotSettled(amount=quote.fee.amount)


def case_of(keyed: KeyedForm, procedure: Procedure) -> str:
    """As keyed, else the usual one."""
    return keyed.case or (procedure.cases[0].code if procedure.cases else "")


def handed_in_of(keyed: KeyedForm, procedure: Procedure) -> tuple[HandedIn, ...]:
    """What lay on the counter when more was asked for; nothing keyed means nothing. Raises BadField(components)."""
    return papers_of(keyed.papers, procedure, case_of(keyed, procedure)) if keyed.papers.strip() else ()


def papers_of(told: str, procedure: Procedure, case: str) -> tuple[HandedIn, ...]:
    """The checklist by its numbers as they stand on the look-up sheet ("1 2 4"), by codes, or "all".

    Raises MissingField, BadField(components).
    """
    if not told.strip():
        raise MissingField(field="components")
    if fold(told).strip() in EVERYTHING:
        return ask_everything(procedure, case)
    given = {paper.component_code: paper for paper in ask_everything(procedure, case)}
    codes = {component.code for component in asked_components(procedure, case)}
    found: dict[str, HandedIn] = {}
    for word in told.replace(",", " ").split():
        code = _code(word, procedure)
        if code not in codes:
            raise BadField(field="components", value=word[:60], reason="not-one-of")
        usual = given.get(code)
        found[code] = usual if usual and usual.state is HandedInState.OK else HandedIn(code, HandedInState.OK, originals=1)
    return tuple(found.values())


def _code(word: str, procedure: Procedure) -> str:
    if word.isdecimal() and len(word) < 6 and 1 <= int(word) <= len(procedure.components):
        return procedure.components[int(word) - 1].code
    return word


def _receiver(session: Session, told: str) -> Officer:
    """By the login. A stopped account still took in what it took in. Raises MissingField, UnknownOfficer."""
    if not told.strip():
        raise MissingField(field="received_by")
    officer = session.officers.by_login(told.strip())
    if officer is None:
        raise UnknownOfficer(login=told.strip()[:60])
    return officer


def _tidy(keyed: KeyedForm, number: FormNumber, receiver: Officer) -> KeyedForm:
    name = " ".join(keyed.name.split())
    return replace(keyed, form_number=number.text, received_by=receiver.login, name=name, reason=keyed.reason.strip())
