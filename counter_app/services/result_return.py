"""How a result comes to the desk and into the right hands: identity, authorisation, receipt, originals, fee, in one step.

NĐ 61 Đ6.2b, Đ20; Đà Nẵng Đ10.3 (early: told first); Bắc Giang Đ21.2 (paper and system together). Overdue never blocks it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from counter_app.domain import act_details, comparing
from counter_app.domain.act import ENDED, Known, SideEvent
from counter_app.domain.at_once import is_immediate as is_immediate
from counter_app.domain.dossier import DeliveryStatus, Dossier, DossierStatus, HandedInState, ReturnMethod
from counter_app.domain.errors import BadField, MissingField
from counter_app.domain.life_cycle import DossierEvent
from counter_app.domain.officer import Officer
from counter_app.domain.operation import ClockTrust
from counter_app.domain.payment import Payment as Payment
from counter_app.domain.procedure import HandIn
from counter_app.domain.search_key import fold
from counter_app.ports import Session
from counter_app.services.acting import Acted, Acting, ActRequest, Prepared, known_dossier


class ReceiptAtReturn(StrEnum):
    """What became of the receipt that the receiver should bring (NĐ 61 Đ6.2b)."""

    SHOWN = "shown"
    LOST = "lost"
    NOT_GIVEN = "not_given"  # settled at once: there was none (NĐ 61 Đ17.4)


@dataclass(frozen=True, slots=True)
class Original:
    """An original that the desk holds for comparison and must give back (NĐ 61 Đ20.2).

    `to_compare`: one that the citizen brings now, to be compared with what came as a file (Bắc Giang Đ15.3a).
    """

    component_code: str
    name: str
    count: int
    to_compare: bool = False


@dataclass(frozen=True, slots=True)
class ResultForm:
    """A result that reached the desk. `name`: what it is, `number`: its own number, "" when it has none."""

    intent_id: str
    dossier_uid: str
    name: str = ""
    number: str = ""
    at: datetime | None = None
    expected_rev: int | None = None
    wants_slip: bool = True
    date_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class NoticeForm:
    """The applicant was told. `about`: "result_ready" and others; `channel`: phone, sms, zalo, email, post, in_person."""

    intent_id: str
    dossier_uid: str
    about: str
    channel: str
    to: str = ""
    text: str = ""
    outcome: str = ""
    at: datetime | None = None
    date_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class ReturnForm:
    """Who takes the result. `receiver_identity`: the number of the paper that was looked at.

    `authorisation`: what the proxy brought; needed when the receiver is neither applicant nor submitter.
    `originals_back`: component codes ticked one by one; `compared`: those whose originals were seen (Bắc Giang Đ15.3a).
    `method` None: as the applicant asked at reception.
    """

    intent_id: str
    dossier_uid: str
    receiver_name: str
    receiver_identity: str = ""
    receiver_phone: str = ""
    identity_checked: bool = False
    authorisation: str = ""
    receipt: ReceiptAtReturn | None = None
    originals_back: frozenset[str] = frozenset()
    compared: frozenset[str] = frozenset()
    payment: Payment | None = None
    method: ReturnMethod | None = None
    at: datetime | None = None
    expected_rev: int | None = None
    wants_slip: bool = True
    date_confirmed: bool = False


class ResultReturn:
    """Takes results in and hands them out."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting

    def result_ready(self, form: ResultForm, officer: Officer) -> Acted:
        """The result lies at the desk. A procedure settled at once needs no hand-over before (NĐ 61 Đ17.4).

        Raises IllegalTransition, BadField(dossier, not-immediate) and what Acting.perform raises.
        """
        dossier = self._dossier(form.dossier_uid)
        event = DossierEvent.FINISH
        if dossier is not None and dossier.status is DossierStatus.RECEIVED:
            if not is_immediate(self._acting.procedure_of(dossier), dossier):
                raise BadField(field="dossier", value=dossier.shown_number, reason="not-immediate")
            event = DossierEvent.FINISH_AT_ONCE

        request = ActRequest(
            form.intent_id,
            form.dossier_uid,
            event,
            officer,
            at=form.at,
            expected_rev=form.expected_rev,
            date_confirmed=form.date_confirmed,
        )
        return self._acting.perform(request, lambda dossier, _known: self._result(form, dossier))

    def give_at_once_in(
        self, session: Session, ready: ResultForm, back: ReturnForm, officer: Officer, vouched: tuple[datetime, ClockTrust]
    ) -> Acted:
        """Both acts in the caller's transaction, every original back: written by hand when it happened (NĐ 61 Đ17.4).

        Raises BadField(dossier, not-immediate), and as `result_ready` and `return_result` do.
        """
        dossier = known_dossier(session, ready.dossier_uid)
        if not is_immediate(self._acting.procedure_of(dossier), dossier):
            raise BadField(field="dossier", value=dossier.shown_number, reason="not-immediate")
        ticked = frozenset(paper.component_code for paper in self.papers_to_tick(dossier))
        back = replace(back, originals_back=ticked, compared=ticked)
        finish = ActRequest(
            ready.intent_id, dossier.uid, DossierEvent.FINISH_AT_ONCE, officer, at=ready.at, wants_slip=ready.wants_slip
        )
        self._acting.perform_in(session, finish, vouched, lambda now, _known: self._result(ready, now))
        give = ActRequest(
            back.intent_id, dossier.uid, DossierEvent.RETURN_RESULT, officer, at=back.at, wants_slip=back.wants_slip
        )
        return self._acting.perform_in(
            session, give, vouched, lambda now, known: Prepared(now, self._details(back, now, known))
        )

    def notify(self, form: NoticeForm, officer: Officer) -> Acted:
        """A notice record: what about, how, with what success. Sending itself belongs to the centre."""
        members = ("about", "channel", "to", "text", "outcome")
        details = {name: act_details.tidy(getattr(form, name), name) for name in members}
        return self._acting.perform(
            ActRequest(
                form.intent_id,
                form.dossier_uid,
                SideEvent.GIVE_NOTICE,
                officer,
                at=form.at,
                details=details,
                date_confirmed=form.date_confirmed,
            )
        )

    def take_payment(self, intent_id: str, dossier_uid: str, payment: Payment, officer: Officer) -> Acted:
        """The fee paid or waived, apart from the return. Raises BadField(does-not-add-up), IllegalTransition."""
        return self._acting.perform(
            ActRequest(intent_id, dossier_uid, SideEvent.TAKE_PAYMENT, officer, details=payment.to_json())
        )

    def originals_of(self, dossier: Dossier) -> tuple[Original, ...]:
        """What the desk holds for comparison and gives back with the result."""
        procedure = self._acting.procedure_of(dossier)
        held = {paper.component_code: paper for paper in dossier.handed_in if paper.state is HandedInState.OK}
        return tuple(
            Original(component.code, component.name, held[component.code].originals)
            for component in (procedure.components if procedure else ())
            if component.code in held and held[component.code].originals and _is_lent(component.hand_in)
            if not held[component.code].to_compare  # came as a file: the desk never had the paper
        )

    def papers_to_tick(self, dossier: Dossier) -> tuple[Original, ...]:
        """What goes back, and what has to be seen, before the result leaves the desk."""
        waits = (
            comparing.codes_to_compare(dossier.handed_in) if dossier.return_method is ReturnMethod.AT_DESK else frozenset()
        )
        procedure = self._acting.procedure_of(dossier)
        names = {component.code: component.name for component in (procedure.components if procedure else ())}
        seen = tuple(Original(code, names.get(code, code), 1, to_compare=True) for code in sorted(waits))
        return (*self.originals_of(dossier), *seen)

    def return_result(self, form: ReturnForm, officer: Officer) -> Acted:
        """Status, whereabouts, fee and paper in one transaction; also for a refusal or the papers of a stopped dossier.

        Raises MissingField (receiver_name, identity_checked, receipt_shown, authorisation, originals), NoticeMissing,
        FeeNotSettled, IllegalTransition and what Acting.perform raises.
        """
        dossier = self._dossier(form.dossier_uid)
        event: DossierEvent | SideEvent = DossierEvent.RETURN_RESULT
        if dossier is not None and dossier.status in ENDED:
            event = SideEvent.RETURN_PAPERS
        request = ActRequest(
            form.intent_id,
            form.dossier_uid,
            event,
            officer,
            at=form.at,
            expected_rev=form.expected_rev,
            wants_slip=form.wants_slip,
            date_confirmed=form.date_confirmed,
        )
        return self._acting.perform(request, lambda dossier, known: Prepared(dossier, self._details(form, dossier, known)))

    def _result(self, form: ResultForm, dossier: Dossier) -> Prepared:
        at = form.at or self._acting.clock.now()
        due_at = dossier.due.due_at
        procedure = self._acting.procedure_of(dossier)
        details = {
            "result": act_details.tidy(form.name, "result") or (procedure.result if procedure else ""),
            "resultNumber": act_details.tidy(form.number, "result"),
            "early": due_at is not None and at.date() < due_at.astimezone(at.tzinfo).date(),
        }
        return Prepared(dossier, details)

    def _details(self, form: ReturnForm, dossier: Dossier, known: Known) -> dict[str, Any]:
        method = form.method or dossier.return_method
        name = act_details.text({"n": form.receiver_name}, "n", "receiver_name")
        if method is ReturnMethod.AT_DESK:
            _judge_receiver(form, dossier)
        if method is ReturnMethod.POST and dossier.delivery is not DeliveryStatus.GIVEN_TO_POST:
            raise BadField(field="return_method", value=str(method), reason="needs-minutes")
        originals = self.originals_of(dossier)
        if any(original.component_code not in form.originals_back for original in originals):
            raise MissingField(field="originals")
        compared = comparing.judge_compared(dossier, method, form.compared)
        finished = known.last(DossierEvent.FINISH) or known.last(DossierEvent.FINISH_AT_ONCE)
        told = finished.details if finished else {}
        details: dict[str, Any] = {
            "receiverName": name,
            "identityNumber": act_details.tidy(form.receiver_identity, "identity_number"),
            "phone": act_details.tidy(form.receiver_phone, "phone"),
            "identityChecked": form.identity_checked,
            "receiptShown": form.receipt is ReceiptAtReturn.SHOWN,
            "authorisation": act_details.tidy(form.authorisation, "authorisation"),
            "method": str(method),
            "originals": [{"component": one.component_code, "name": one.name, "count": one.count} for one in originals],
            "results": [{"name": told.get("result", ""), "number": told.get("resultNumber", "")}] if told else [],
        }
        details |= {"compared": list(compared)} if compared else {}
        return details | ({"payment": form.payment.to_json()} if form.payment else {})

    def _dossier(self, uid: str) -> Dossier | None:
        with self._acting.store.read() as session:
            return session.dossiers.by_uid(uid)


def _judge_receiver(form: ReturnForm, dossier: Dossier) -> None:
    """Over the counter: who is it, may this person take it, where is the receipt (NĐ 61 Đ6.2b)."""
    if not form.identity_checked:
        raise MissingField(field="identity_checked")
    if form.receipt is None:
        raise MissingField(field="receipt_shown")
    if not form.authorisation.strip() and not _is_party(form, dossier):
        raise MissingField(field="authorisation")


def _is_party(form: ReturnForm, dossier: Dossier) -> bool:
    """Applicant or submitter, by number where both are known, else by name."""
    for person in (dossier.applicant, dossier.submitter):
        if person is None:
            continue
        if form.receiver_identity and person.identity_number:
            if form.receiver_identity.replace(" ", "") == person.identity_number:
                return True
        elif fold(form.receiver_name) == fold(person.name):
            return True
    return False


def _is_lent(hand_in: HandIn) -> bool:
    return hand_in is HandIn.COPY_KEPT  # originals beside a kept copy are there for comparison only
