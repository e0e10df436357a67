"""How a committed dossier becomes paper, and what is done when nobody knows whether it did (D3, D7)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from counter_app.domain.desk import Desk
from counter_app.domain.dossier import Dossier
from counter_app.domain.errors import DeviceUnavailable, IllegalTransition, MissingField, NotAllowed
from counter_app.domain.officer import Act, Officer
from counter_app.domain.operation import canonical_json
from counter_app.domain.paper_ledger import (
    AFTER_RESTART,
    ASKED,
    AttemptChange,
    AttemptState,
    Evidence,
    PrintAttempt,
    RetryCause,
    SheetSeen,
    attempt_id_of,
)
from counter_app.domain.plain_text import plain
from counter_app.domain.procedure import Procedure
from counter_app.domain.receipt import ReceiptFacts, receipt_document
from counter_app.domain.sheet import sheet_document
from counter_app.domain.slip import PaperFormat, PaperState, PrintJob, RenderedSlip, SlipKind
from counter_app.ports import AuditEntry, Session, SlipPrinter
from counter_app.services.catalogue import CatalogueService
from counter_app.services.paper_record import PaperRecord, attempt_of, dossier_of, job_of, told_of
from counter_app.services.press import Press
from counter_app.services.press import PrintingDoors as PrintingDoors
from counter_app.services.press import PrintOutcome as PrintOutcome


class SlipPrinting:
    """The officer's verbs over paper. An unknown outcome is asked of the officer, never retried by the program."""

    def __init__(self, doors: PrintingDoors, desk: Desk, catalogue: CatalogueService) -> None:
        self._store = doors.store
        self._clock = doors.clock
        self._identifiers = doors.identifiers
        self._renderer = doors.renderer
        self._printers = doors.printers
        self._files = doors.files
        self._desk = desk
        self._catalogue = catalogue
        self._record = PaperRecord(doors.clock, doors.identifiers)
        self.press = Press(doors, self._record)

    @property
    def default_paper(self) -> PaperFormat:
        """The paper of the desk's receipt printer, else of its office form, else any that a printer takes."""
        profile = self._desk.profile
        for paper in (profile.roll_paper, profile.receipt_paper):
            if paper in self._printers:
                return paper
        return next((paper for paper in self._printers if paper is not PaperFormat.LABEL), profile.receipt_paper)

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
            dossier = dossier_of(session, dossier_uid)
            procedure = self._catalogue.procedure(dossier.procedure_code, dossier.received_at.date())
            copies = [job.copy_number for job in session.prints.of_dossier(dossier_uid) if job.kind is SlipKind.RECEIPT]
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
            reprinted_by=wish.officer.name if wish.copy_number > 1 else "",
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
        """The slip of a job as it lies in the store, or as it will look; for the screen only. Raises DeviceError."""
        with self._store.read() as session:
            job = job_of(session, job_id)
            attempt_id = attempt_of(job).attempt_id
            kept = session.prints.rendered(attempt_id, job.kind, paper or job.paper)
        return kept or self._renderer.render(sheet_document(job), paper or job.paper)

    def print_job(
        self,
        job_id: str,
        printer: SlipPrinter | None = None,
        paper: PaperFormat | None = None,
        *,
        roll_looked_at: bool = False,
    ) -> PrintOutcome:
        """Send a wanted job to its printer, once. A job in any other state is returned as it stands, never sent again.

        `roll_looked_at`: somebody has seen that a roll near its end will do for this slip.
        """
        with self._store.read() as session:
            job = job_of(session, job_id)
        if job.state is not PaperState.WANTED:
            return PrintOutcome(job)
        order = self.press.order(job, printer, paper, looked_at=roll_looked_at)
        if order is None:
            return PrintOutcome(job, DeviceUnavailable(device="printer", reason=f"no-printer-for-{job.paper}"))
        return self.press.put_on_paper(order)

    def save_pdf(self, job_id: str) -> PrintOutcome:
        """The wanted copy as a PDF file instead of a sheet from a printer: the file is its one sheet, so that printing it
        somewhere else makes no unmarked double. `where` of the outcome is the file."""
        with self._store.read() as session:
            job = job_of(session, job_id)
        paper = self._desk.profile.receipt_paper if job.paper.is_roll else job.paper
        if self._files is None:
            return PrintOutcome(job, DeviceUnavailable(device="pdf", reason="no-folder"))
        return self.print_job(job_id, self._files, paper)

    def as_it_stands(self, job_id: str) -> PrintOutcome:
        """Where a copy is now. Nothing is sent."""
        with self._store.read() as session:
            return PrintOutcome(job_of(session, job_id))

    # --- what only a person knows ---------------------------------------------------------------

    def answer(self, job_id: str, came_out: bool, officer: Officer) -> PrintJob:
        """The officer says whether the paper came out. "No" gives the copy up; a new numbered one is asked for by `reprint`.

        Raises IllegalTransition for "yes" about a sheet that the device itself calls broken.
        """
        state = PaperState.CONFIRMED if came_out else PaperState.SPOILED
        now = self._clock.now()
        with self._store.write() as session:
            before = job_of(session, job_id)
            if came_out and attempt_of(before).state is AttemptState.TORN:
                raise IllegalTransition(status=str(AttemptState.TORN), event=str(SheetSeen.WHOLE))
            session.prints.set_state(job_id, state, now, "answered")
            job = self._record.tell(session, before)
            if job.state is not before.state:
                facts = told_of(job)
                session.audit.add(AuditEntry(now, officer.officer_id, f"slip.{state}", job.dossier_uid, facts))
            return job

    def tell_seen(self, job_id: str, seen: SheetSeen, officer: Officer) -> PrintJob:
        """What the officer found in the tray. Half a sheet, or none: it is void, and the same copy is wanted on another one,
        which says so. A copy that has been answered for in the meantime comes back as it stands."""
        if seen is SheetSeen.WHOLE:
            return self.answer(job_id, True, officer)
        with self._store.write() as session:
            job = job_of(session, job_id)
            attempt = attempt_of(job)
            if attempt.state not in ASKED | {AttemptState.TORN}:
                return job
            half = seen is SheetSeen.HALF or attempt.state is AttemptState.TORN
            self._make_void(session, attempt, half)
            session.prints.begin_attempt(
                self._next_attempt(attempt, RetryCause.HALF if half else RetryCause.NOTHING, officer)
            )
            self._record.mark_number(session, job.dossier_uid)
            job = job_of(session, job_id)
            facts = told_of(job) | {"attempt": str(attempt_of(job).number), "seen": str(seen)}
            session.audit.add(AuditEntry(self._clock.now(), officer.officer_id, "slip.retry", job.dossier_uid, facts))
            return job

    def _make_void(self, session: Session, attempt: PrintAttempt, half: bool) -> None:
        now = self._clock.now()
        states = [AttemptState.VOID]
        if half and attempt.state is not AttemptState.TORN:
            states.insert(0, AttemptState.TORN)
        for state in states:
            session.prints.move_attempt(
                attempt.attempt_id, AttemptChange(state, now, evidence=Evidence.PERSON, note="answered")
            )

    def _next_attempt(self, before: PrintAttempt, cause: RetryCause, officer: Officer) -> PrintAttempt:
        now, number = self._clock.now(), before.number + 1
        attempt_id = attempt_id_of(before.job_id, number)
        queued = AttemptState.QUEUED
        return PrintAttempt(attempt_id, before.job_id, number, cause, officer.officer_id, now, queued, now)

    def recover(self) -> list[PrintJob]:
        """After a restart: what was on its way is unknown and must be asked; what was not sent is queued again.

        Returns every job that waits for somebody. What this program itself is printing right now is left alone.
        """
        self.press.settle_the_rest()
        with self._store.write() as session:
            for job in session.prints.open_jobs():
                attempt = attempt_of(job)
                told = AFTER_RESTART.get(attempt.state)
                if told is not None and not self.press.is_working_on(attempt.attempt_id):
                    self._record.move(session, job, AttemptChange(told, self._clock.now(), note="restart"))
        return self.waiting()

    def waiting(self) -> list[PrintJob]:
        """Jobs that wait for a printer or for the officer's answer, oldest first."""
        with self._store.read() as session:
            return session.prints.open_jobs()

    def jobs_of(self, dossier_uid: str) -> list[PrintJob]:
        """Every copy ever wanted of this dossier's slips."""
        with self._store.read() as session:
            return session.prints.of_dossier(dossier_uid)


@dataclass(frozen=True, slots=True)
class _Wish:
    """Who wants which copy on which paper, and why again."""

    officer: Officer
    paper: PaperFormat
    copy_number: int
    reason: str
