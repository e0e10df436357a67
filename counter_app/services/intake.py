"""How a walk-in dossier is received: check, due date, fee, number, and the one commit (D3; NĐ 61 Đ17.1, NĐ 309 Đ17.3)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial

from counter_app.domain import checklist, deadlines, due_date, fee, identity_number
from counter_app.domain.at_once import receipt_wanted
from counter_app.domain.checklist import ChecklistVerdict
from counter_app.domain.comparing import stamped
from counter_app.domain.desk import Desk
from counter_app.domain.dossier import (
    Channel,
    Dossier,
    DueDate,
    HandedIn,
    RegisterEntry,
    ReturnMethod,
)
from counter_app.domain.dossier_code import provisional
from counter_app.domain.errors import BadField, DateNotConfirmed, IncompleteChecklist, NotAllowed
from counter_app.domain.fee import FeeCircumstances, FeeLine, FeeTotal
from counter_app.domain.identity_number import Finding
from counter_app.domain.lodging import Authorisation, PostalItem
from counter_app.domain.notice_wish import NoticeWish
from counter_app.domain.officer import Act, Officer
from counter_app.domain.online_dossier import OnlineState
from counter_app.domain.operation import ClockTrust, Operation, OperationKind
from counter_app.domain.payment import CASH, Payment
from counter_app.domain.person import Person
from counter_app.domain.plain_text import plain
from counter_app.domain.procedure import Procedure
from counter_app.domain.province import NumberPolicy
from counter_app.domain.received_fact import received_fact
from counter_app.domain.slip import SlipKind
from counter_app.ports import AuditEntry, DeskClock, DeskStore, Identifiers, Session, SyncEngine
from counter_app.services.catalogue import CatalogueService
from counter_app.services.database_ground import require_ground
from counter_app.services.fee_ledger import keep_fee_of_intake
from counter_app.services.intake_rules import age_on, entry_source_of, money_of, require, require_fee, told_lodging
from counter_app.services.labels import DossierLabels
from counter_app.services.lodged import judge_channel, judge_lodging, payment_at_once
from counter_app.services.online_decision import decide_online
from counter_app.services.people import agreed, tidy
from counter_app.services.slip_printing import SlipPrinting


@dataclass(frozen=True, slots=True)
class IntakeForm:
    """What the officer has entered. `received_at` None = now; another time is the real reception of a catch-up.

    `pages`/`copies_wanted`/`event_on`/`person_attributes` feed fee formulas; `typed_fee` answers a council fee, in đồng;
    `fee_later`: receive although the fee cannot be told yet (the receipt says so). `payment`: how it was paid;
    None = whole, by `paid_by`.
    `authorisation`: by which paper the submitter lodges for the owner. `postal`: which item of signed minutes this is.
    `online_uid`: which dossier of the portal this is; it keeps that uid; `received_at` is its lodging.
    `wants_receipt` None: as the law has it, none for what is settled at once. `received_by`: who took a paper form in by
    hand, when somebody else enters it; nothing is labelled then.
    """

    intent_id: str
    procedure_code: str
    case_code: str
    applicant: Person
    handed_in: tuple[HandedIn, ...]
    channel: Channel = Channel.DIRECT
    submitter: Person | None = None
    return_method: ReturnMethod | None = None
    received_at: datetime | None = None
    summary: str = ""
    dossier_sets: int = 1
    pages: int = 0
    copies_wanted: int = 1
    event_on: date | None = None
    person_attributes: frozenset[str] = frozenset()
    typed_fee: int | None = None
    fee_later: bool = False
    fee_paid: bool = False
    paid_by: str = CASH
    payment: Payment | None = None
    authorisation: Authorisation | None = None
    postal: PostalItem | None = None
    notice_wish: NoticeWish | None = None
    reuse_agreed: bool | None = None
    external_code: str = ""
    online_uid: str = ""
    wants_receipt: bool | None = True
    date_confirmed: bool = False
    received_by: Officer | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """What the desk would promise if the form were confirmed now. Nothing is stored."""

    procedure: Procedure
    verdict: ChecklistVerdict
    due: DueDate
    fee: FeeTotal
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Received:
    """The committed dossier and the print job that waits for it ("" when no receipt is wanted). `again`: it was there."""

    dossier: Dossier
    job_id: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class IntakeDoors:
    """What intake needs from the outside."""

    store: DeskStore
    clock: DeskClock
    identifiers: Identifiers
    engine: SyncEngine | None = None


@dataclass(slots=True)
class Reception:
    """The facts of one confirm on their way into the transaction: judged, nothing stored yet."""

    form: IntakeForm
    officer: Officer
    quote: Quote
    now: datetime
    trust: ClockTrust
    uid: str = ""
    received_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.received_at = self.form.received_at or self.now

    @property
    def number_on(self) -> date:
        """The day of the code. An online one is of the day on which the desk gave it: a Sunday has no numbers of its own."""
        return self.now.date() if self.form.online_uid else self.received_at.date()


class IntakeService:
    """Receives dossiers. `receive` is idempotent by the intent id made when the form opened (ten Enters, one dossier)."""

    def __init__(
        self,
        doors: IntakeDoors,
        desk: Desk,
        catalogue: CatalogueService,
        slips: SlipPrinting,
        labels: DossierLabels | None = None,
    ) -> None:
        self._store = doors.store
        self._clock = doors.clock
        self._identifiers = doors.identifiers
        self._engine = doors.engine
        self._desk = desk
        self._catalogue = catalogue
        self._slips = slips
        self._labels = labels

    def open_form(self) -> str:
        """The intent id of a new form."""
        return self._identifiers.new_id()

    def prefill(self, identity_number: str) -> Person | None:
        """What this desk knows of the person, so that nobody is asked twice (Đà Nẵng Đ3.3)."""
        with self._store.read() as session:
            return session.dossiers.people_like(identity_number)

    def quote(self, form: IntakeForm) -> Quote:
        """Verdict, due date and fee as they would be now. Raises UnknownProcedure, BadField, CalendarYearMissing."""
        received_at = form.received_at or self._clock.now()
        procedure = self._catalogue.procedure(form.procedure_code, received_at.date())
        case = form.case_code or (procedure.cases[0].code if procedure.cases else "")
        if procedure.cases and case not in {known.code for known in procedure.cases}:
            raise BadField(field="case", value=case, reason="unknown-case")
        term = procedure.term_for(case, form.channel)
        applicant = form.applicant
        return Quote(
            procedure=procedure,
            verdict=checklist.judge(procedure, case, form.handed_in),
            due=due_date.compute(received_at, term.time, self._catalogue.calendar(), self._desk.profile.due_time_policy),
            fee=self._fee(form, procedure, received_at.date()),
            findings=identity_number.judge(
                applicant.identity_number, birth_date=applicant.birth_date, sex=applicant.sex, today=received_at.date()
            ),
        )

    def _fee(self, form: IntakeForm, procedure: Procedure, on: date) -> FeeTotal:
        total = fee.charge(
            procedure.fees,
            FeeCircumstances(
                on=on,
                channel=form.channel,
                pages=form.pages,
                copies=form.copies_wanted,
                event_on=form.event_on,
                age_years=age_on(form.applicant.birth_date, on),
                person_attributes=form.person_attributes,
                last_day=partial(deadlines.register_by, calendar=self._catalogue.calendar()),
            ),
        )
        if total.must_be_typed and form.typed_fee is not None:
            line = FeeLine(name=total.typed_name, amount=form.typed_fee, unit_amount=form.typed_fee)
            return replace(total, lines=(*total.lines, line))
        return total

    def receive(self, form: IntakeForm, officer: Officer) -> Received:
        """Commit the dossier, its operation, number, audit link and print intent in one transaction, then return.

        Raises NotAllowed, MissingField, BadField, IncompleteChecklist, DateNotConfirmed, StoreError. Prints nothing.
        """
        with self._store.read() as session:
            known = session.dossiers.by_intent(form.intent_id)
            if known is not None:
                return self._received_before(session, known)
        reception = self.judged(form, officer)
        if self._desk.profile.number_policy is NumberPolicy.CENTRAL and self._engine is not None:
            self._engine.ask_number(reception.number_on)
        with self._store.write() as session:
            return self.receive_in(session, reception)

    def receive_in(self, session: Session, reception: Reception) -> Received:
        """The same in the caller's transaction: forms written by hand are entered many at a time or not at all."""
        known = session.dossiers.by_intent(reception.form.intent_id)
        if known is not None:
            return self._received_before(session, known)
        return self._commit(session, reception)

    def judged(self, form: IntakeForm, officer: Officer) -> Reception:
        """May it be received so? Nothing is stored. Raises what `receive` raises."""
        if not officer.may(Act.RECEIVE):
            raise NotAllowed(role=officer.role, act=Act.RECEIVE)
        now, trust = self._clock.now(), self._clock.trust()
        if trust in (ClockTrust.IMPLAUSIBLE, ClockTrust.UNCONFIRMED):
            if not form.date_confirmed:
                raise DateNotConfirmed(clock_date=now.date())
            trust = ClockTrust.PERSON_CONFIRMED
        form = replace(form, applicant=tidy(form.applicant), submitter=tidy(form.submitter) if form.submitter else None)
        lodged = judge_lodging(told_lodging(form), self._store, self._desk.profile.channels, now)
        form = replace(form, authorisation=lodged.authorisation, postal=lodged.postal, received_at=lodged.received_at)
        form = replace(form, notice_wish=agreed(form.notice_wish, form.applicant, form.submitter))
        require(form, now)
        quote = self.quote(form)
        judge_channel(form.channel, quote.procedure)
        require_ground(form.handed_in, quote.procedure, form.received_at or now, self._store)
        if not quote.verdict.complete:
            raise IncompleteChecklist(verdict=quote.verdict)
        if not form.fee_later:
            require_fee(form, quote.fee)
        errors = [finding for finding in quote.findings if finding.level == "error"]
        if errors:
            raise BadField(field="identity_number", value=form.applicant.identity_number, reason=errors[0].code)
        return Reception(form, officer, quote, now, trust, uid=form.online_uid or self._identifiers.new_id())

    def _received_before(self, session: Session, known: Dossier) -> Received:
        jobs = [job for job in session.prints.of_dossier(known.uid) if job.kind is not SlipKind.LABEL]
        return Received(known, jobs[0].job_id if jobs else "", again=True)

    def _commit(self, session: Session, reception: Reception) -> Received:
        form, now = reception.form, reception.now
        dossier = self._dossier(session, reception)
        session.dossiers.add(dossier, form.intent_id)
        if dossier.postal is not None:
            session.post_batches.bind(dossier.postal.batch_uid, dossier.postal.slip_number, dossier.uid)
        if form.online_uid:
            decide_online(session, form.online_uid, OnlineState.ACCEPTED, now, reception.officer.officer_id)
        keep_fee_of_intake(session, dossier, form.intent_id)
        session.outbox.add(
            Operation(
                op_id=self._identifiers.new_id(),
                dossier_uid=dossier.uid,
                kind=OperationKind.DOSSIER_RECEIVED,
                data=received_fact(dossier, reception.trust),
                actor=reception.officer.officer_id,
                at=now,
                monotonic_seconds=int(self._clock.monotonic()),
                boot_id=self._clock.boot_id(),
                clock_trust=reception.trust,
            )
        )
        session.audit.add(AuditEntry(now, reception.officer.officer_id, "dossier.received", dossier.uid, {}))
        session.drafts.discard(form.intent_id)
        session.notes.put("latest_recorded_at", now.isoformat())
        job_id = ""
        if not form.online_uid and receipt_wanted(form.wants_receipt, reception.quote.procedure, dossier):
            job_id = self._slips.want_first(session, dossier, reception.quote.procedure, reception.officer)
        if self._labels is not None and form.received_by is None:
            self._labels.want_first(session, dossier, reception.officer)
        return Received(dossier, job_id)

    def _dossier(self, session: Session, reception: Reception) -> Dossier:
        form, quote, received_at = reception.form, reception.quote, reception.received_at
        receiver = form.received_by or reception.officer
        case = next((c for c in quote.procedure.cases if c.code == form.case_code), None)
        case = case or (quote.procedure.cases[0] if quote.procedure.cases else None)
        code, temporary = self._number(session, reception.number_on, reception.uid)
        book = str(received_at.year)
        assert form.return_method is not None  # checked by _require
        return Dossier(
            uid=reception.uid,
            procedure_code=quote.procedure.code,
            procedure_name=quote.procedure.name,
            case_code=case.code if case else "",
            case_name=case.name if case else "",
            catalogue_version=self._catalogue.current().version,
            channel=form.channel,
            applicant=form.applicant,
            submitter=form.submitter,
            handed_in=stamped(form.handed_in, receiver.name, reception.received_at),
            received_at=received_at,
            recorded_at=reception.now,
            due=quote.due,
            return_method=form.return_method,
            officer_id=receiver.officer_id,
            officer_name=receiver.name,
            desk_id=self._desk.desk_id,
            agency_code=self._desk.agency_code,
            dossier_code=code,
            provisional_number=temporary,
            summary=form.summary,
            dossier_sets=form.dossier_sets,
            fee_lines=quote.fee.lines,
            money=money_of(quote.fee, form),
            authorisation=form.authorisation,
            postal=form.postal,
            payment=payment_at_once(form.payment, form.fee_paid, quote.fee.amount, form.paid_by),
            entry_source=entry_source_of(form),
            notice_wish=form.notice_wish,
            reuse_agreed=form.reuse_agreed,
            external_code=plain(form.external_code).strip(),
            register=RegisterEntry(book, session.leases.next_register_number(book)),
        )

    def _number(self, session: Session, on: date, uid: str) -> tuple[str | None, str | None]:
        """An official code from a lease, else a provisional number that says so on paper (D8)."""
        code = session.leases.take(self._desk.agency_code, on, uid)
        if code is not None:
            return code, None
        return None, provisional(self._desk.desk_id, on, session.leases.next_provisional(on))
