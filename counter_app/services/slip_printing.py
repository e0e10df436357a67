"""How a committed dossier becomes paper, and what is done when nobody knows whether it did (D3, D7)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from counter_app.domain.desk import Desk
from counter_app.domain.dossier import Dossier
from counter_app.domain.errors import (
    DeviceError,
    DeviceUnavailable,
    MissingField,
    NotAllowed,
    PrintOutcomeUnknown,
    UnknownDossier,
)
from counter_app.domain.number_lease import NumberState
from counter_app.domain.officer import Act, Officer
from counter_app.domain.operation import Operation, OperationKind, canonical_json
from counter_app.domain.plain_text import plain
from counter_app.domain.procedure import Procedure
from counter_app.domain.receipt import ReceiptFacts, receipt_document
from counter_app.domain.slip import PaperFormat, PaperState, PrintJob, RenderedSlip, SlipDocument, SlipKind
from counter_app.ports import AuditEntry, DeskClock, DeskStore, Identifiers, Session, SlipPrinter, SlipRenderer
from counter_app.services.catalogue import CatalogueService


@dataclass(frozen=True, slots=True)
class PrintOutcome:
    """Where a job stands after a try. `problem` is the error that a person must act on, None when all went well."""

    job: PrintJob
    problem: DeviceError | None = None
    where: str = ""


@dataclass(frozen=True, slots=True)
class PrintingDoors:
    """What printing needs from the outside. `printers`: which printer takes which paper."""

    store: DeskStore
    clock: DeskClock
    identifiers: Identifiers
    renderer: SlipRenderer
    printers: Mapping[PaperFormat, SlipPrinter]


class SlipPrinting:
    """Prints from committed rows only. An unknown outcome is asked of the officer, never retried by the program."""

    def __init__(self, doors: PrintingDoors, desk: Desk, catalogue: CatalogueService) -> None:
        self._store = doors.store
        self._clock = doors.clock
        self._identifiers = doors.identifiers
        self._renderer = doors.renderer
        self._printers = doors.printers
        self._desk = desk
        self._catalogue = catalogue

    @property
    def default_paper(self) -> PaperFormat:
        """The paper of the desk's receipt printer, else of its office form, else any that a printer takes."""
        profile = self._desk.profile
        for paper in (profile.roll_paper, profile.receipt_paper):
            if paper in self._printers:
                return paper
        return next(iter(self._printers), profile.receipt_paper)

    def want_first(self, session: Session, dossier: Dossier, procedure: Procedure, officer: Officer) -> str:
        """Note the print intent of the first receipt inside the intake transaction. Returns the job id."""
        return self._want(session, dossier, procedure, _Wish(officer, self.default_paper, 1, "")).job_id

    def reprint(self, dossier_uid: str, officer: Officer, reason: str, paper: PaperFormat | None = None) -> PrintJob:
        """A numbered, marked copy with its reason. Raises NotAllowed, MissingField, UnknownDossier."""
        if not officer.may(Act.REPRINT):
            raise NotAllowed(role=officer.role, act=Act.REPRINT)
        told = " ".join(plain(reason).split())
        if not told:
            raise MissingField(field="reprint_reason")
        with self._store.write() as session:
            dossier = _known(session, dossier_uid)
            procedure = self._catalogue.procedure(dossier.procedure_code, dossier.received_at.date())
            copies = [job.copy_number for job in session.prints.of_dossier(dossier_uid)]
            wish = _Wish(officer, paper or self.default_paper, max(copies, default=0) + 1, told)
            job = self._want(session, dossier, procedure, wish)
            session.audit.add(
                AuditEntry(
                    job.wanted_at,
                    officer.officer_id,
                    "slip.reprint",
                    dossier_uid,
                    {"copy": str(job.copy_number), "reason": told},
                )
            )
        return job

    def _want(self, session: Session, dossier: Dossier, procedure: Procedure, wish: _Wish) -> PrintJob:
        now = self._clock.now()
        facts = ReceiptFacts(
            profile=self._desk.profile,
            procedure=procedure,
            copy_number=wish.copy_number,
            reprint_reason=wish.reason,
            printed_at=now,
        )
        content = receipt_document(dossier, facts).content
        job = PrintJob(
            job_id=self._identifiers.new_id(),
            dossier_uid=dossier.uid,
            kind=SlipKind.RECEIPT,
            paper=wish.paper,
            copy_number=wish.copy_number,
            content=content,
            content_hash=hashlib.sha256(canonical_json(content)).hexdigest(),
            officer_id=wish.officer.officer_id,
            wanted_at=now,
            reason=wish.reason,
        )
        session.prints.add(job)
        return job

    def preview(self, job_id: str, paper: PaperFormat | None = None) -> RenderedSlip:
        """The slip of a job as it will look, for the screen only: nothing leaves the desk. Raises DeviceError."""
        with self._store.read() as session:
            job = _job(session, job_id)
        return self._renderer.render(SlipDocument(job.kind, job.content), paper or job.paper)

    def print_job(self, job_id: str, printer: SlipPrinter | None = None, paper: PaperFormat | None = None) -> PrintOutcome:
        """Send a wanted job to its printer, once. A job in any other state is returned as it stands, never sent again."""
        with self._store.read() as session:
            job = _job(session, job_id)
        if job.state is not PaperState.WANTED:
            return PrintOutcome(job)
        device = printer or self._printers.get(job.paper)
        try:
            if device is None:
                raise DeviceUnavailable(device="printer", reason=f"no-printer-for-{job.paper}")
            slip = self._renderer.render(SlipDocument(job.kind, job.content), paper or job.paper)
        except DeviceError as error:
            return PrintOutcome(job, error)
        with self._store.write() as session:
            if _job(session, job_id).state is not PaperState.WANTED:  # another key press was faster
                return PrintOutcome(_job(session, job_id))
            session.prints.store_rendered(job_id, slip)
            session.prints.set_state(job_id, PaperState.SENT, self._clock.now())
        return self._send(job, slip, device)

    def _send(self, job: PrintJob, slip: RenderedSlip, device: SlipPrinter) -> PrintOutcome:
        try:
            receipt = device.print_slip(slip, job.job_id)
        except PrintOutcomeUnknown as error:
            return self._settle(job, PaperState.UNKNOWN, error)
        except DeviceError as error:  # the device said that nothing came out: the wish stands
            return self._settle(job, PaperState.WANTED, error)
        state = PaperState.DEVICE_DONE if receipt.device_done else PaperState.UNKNOWN
        problem = None if receipt.device_done else PrintOutcomeUnknown(printer=receipt.where)
        return self._settle(job, state, problem, receipt.where)

    def _settle(self, job: PrintJob, state: PaperState, problem: DeviceError | None, where: str = "") -> PrintOutcome:
        now = self._clock.now()
        with self._store.write() as session:
            session.prints.set_state(job.job_id, state, now, problem.code if problem else where)
            if state is not PaperState.WANTED:
                self._tell(session, job, state)
            return PrintOutcome(_job(session, job.job_id), problem, where)

    def answer(self, job_id: str, came_out: bool, officer: Officer) -> PrintJob:
        """The officer says whether the paper came out. "No" spoils the copy; a new one is then asked for by `reprint`."""
        state = PaperState.CONFIRMED if came_out else PaperState.SPOILED
        now = self._clock.now()
        with self._store.write() as session:
            job = _job(session, job_id)
            session.prints.set_state(job_id, state, now, "answered")
            self._tell(session, job, state)
            session.audit.add(
                AuditEntry(now, officer.officer_id, f"slip.{state}", job.dossier_uid, {"copy": str(job.copy_number)})
            )
            return _job(session, job_id)

    def recover(self) -> list[PrintJob]:
        """After a restart: what was on its way is unknown and must be asked. Returns every job that waits for somebody."""
        with self._store.write() as session:
            for job in session.prints.open_jobs():
                if job.state is PaperState.SENT:
                    session.prints.set_state(job.job_id, PaperState.UNKNOWN, self._clock.now(), "restart")
                    self._tell(session, job, PaperState.UNKNOWN)
        return self.waiting()

    def waiting(self) -> list[PrintJob]:
        """Jobs that wait for a printer or for the officer's answer, oldest first."""
        with self._store.read() as session:
            return session.prints.open_jobs()

    def jobs_of(self, dossier_uid: str) -> list[PrintJob]:
        """Every copy ever wanted of this dossier's slips."""
        with self._store.read() as session:
            return session.prints.of_dossier(dossier_uid)

    def _tell(self, session: Session, job: PrintJob, state: PaperState) -> None:
        """Number fate and the fact for the centre, in the caller's transaction."""
        dossier = _known(session, job.dossier_uid)
        fate = _fate([copy.state for copy in session.prints.of_dossier(job.dossier_uid)])
        if fate and dossier.dossier_code:
            session.leases.mark(dossier.dossier_code, fate)
        now = self._clock.now()
        session.outbox.add(
            Operation(
                op_id=self._identifiers.new_id(),
                dossier_uid=job.dossier_uid,
                kind=OperationKind.SLIP_PRINTED,
                data={
                    "slip": str(job.kind),
                    "paper": str(job.paper),
                    "copy": job.copy_number,
                    "state": str(state),
                    "contentHash": job.content_hash,
                    "clerkId": job.officer_id,
                    "reason": job.reason,
                },
                actor=job.officer_id,
                at=now,
                monotonic_seconds=int(self._clock.monotonic()),
                boot_id=self._clock.boot_id(),
                clock_trust=self._clock.trust(),
            )
        )


_FATES = (
    (NumberState.PRINTED, {PaperState.DEVICE_DONE, PaperState.CONFIRMED}),
    (NumberState.PRINT_UNKNOWN, {PaperState.UNKNOWN}),
    (NumberState.SPOILED, {PaperState.SPOILED}),
)


def _fate(copies: Sequence[PaperState]) -> NumberState | None:
    """A number is printed while one good sheet carries it: a failed copy does not unprint the sheet beside it."""
    return next((fate for fate, states in _FATES if states.intersection(copies)), None)


@dataclass(frozen=True, slots=True)
class _Wish:
    """Who wants which copy on which paper, and why again."""

    officer: Officer
    paper: PaperFormat
    copy_number: int
    reason: str


def _known(session: Session, uid: str) -> Dossier:
    dossier = session.dossiers.by_uid(uid)
    if dossier is None:
        raise UnknownDossier(dossier_code=uid)
    return dossier


def _job(session: Session, job_id: str) -> PrintJob:
    job = session.prints.by_id(job_id)
    if job is None:
        raise UnknownDossier(dossier_code=job_id)
    return job
