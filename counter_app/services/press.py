"""How does one wanted copy get onto a sheet of paper, and what is stored before and after each step (capture §9.1, §9.2)?"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from counter_app.domain.errors import (
    DeviceError,
    DeviceUnavailable,
    OutOfPaper,
    PrinterOffline,
    PrintOutcomeUnknown,
    SlipTorn,
    StoreError,
)
from counter_app.domain.paper_ledger import IN_FLIGHT, TAKEABLE, TRANSITIONS, AttemptChange, AttemptState, Evidence
from counter_app.domain.sheet import sheet_document
from counter_app.domain.slip import PaperFormat, PrintJob, RenderedSlip
from counter_app.ports import (
    DeskClock,
    DeskStore,
    Identifiers,
    PrinterState,
    PrintReceipt,
    Session,
    SlipPrinter,
    SlipRenderer,
)
from counter_app.services.paper_record import PaperRecord, attempt_of, job_of

S = AttemptState
NEAR_END = "near-end"
LONG_SLIP_MM = 300  # a roll that is near its end may not have so much left
_ROLL_MM = {PaperFormat.ROLL_80MM: 72, PaperFormat.ROLL_58MM: 48}  # printable width


@dataclass(frozen=True, slots=True)
class PrintOutcome:
    """Where a job stands after a try. `problem` is the error that a person must act on, None when all went well."""

    job: PrintJob
    problem: DeviceError | None = None
    where: str = ""


@dataclass(frozen=True, slots=True)
class PrintingDoors:
    """What printing needs from the outside. `printers`: which printer takes which paper. `files`: keeps sheets as PDF files,
    whatever the printers do."""

    store: DeskStore
    clock: DeskClock
    identifiers: Identifiers
    renderer: SlipRenderer
    printers: Mapping[PaperFormat, SlipPrinter]
    files: SlipPrinter | None = None


@dataclass(frozen=True, slots=True)
class PressOrder:
    """One copy for one device. `printer`: the device's name in the ledger. `roll_looked_at`: somebody has seen that the
    roll will do."""

    job: PrintJob
    device: SlipPrinter
    printer: str
    paper: PaperFormat
    roll_looked_at: bool = False


class Press:
    """Works for every caller of one desk: at a device one attempt after the other, nothing sent that is not stored first."""

    def __init__(self, doors: PrintingDoors, record: PaperRecord) -> None:
        self._doors = doors
        self._store = doors.store
        self._record = record
        self._turns: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()
        self._working: set[str] = set()  # attempts that a thread of this program is at
        self._unsettled: dict[str, tuple[str, AttemptChange]] = {}  # attempt → copy and what is still to be written

    def is_working_on(self, attempt_id: str) -> bool:
        """True while this program knows what becomes of it: a restart has nothing to ask about such an attempt."""
        with self._guard:
            return attempt_id in self._working or attempt_id in self._unsettled

    def order(
        self, job: PrintJob, device: SlipPrinter | None = None, paper: PaperFormat | None = None, *, looked_at: bool = False
    ) -> PressOrder | None:
        """The copy for the device of its paper, or for another one; None when no printer takes the paper."""
        found = device or self._doors.printers.get(job.paper)
        return PressOrder(job, found, self.name_of(found), paper or job.paper, looked_at) if found else None

    def name_of(self, device: SlipPrinter) -> str:
        """How the ledger names a device: by the papers that it takes here."""
        papers = [str(paper) for paper, known in self._doors.printers.items() if known is device]
        return "+".join(papers) or type(device).__name__

    def put_on_paper(self, order: PressOrder) -> PrintOutcome:
        """One attempt, from the claim to what became of it. A copy that is not wanted any more comes back as it stands.

        Raises StoreError: then nothing was sent, or what was sent is asked about later.
        """
        with self._turn(order.printer):
            self.settle_the_rest()
            try:
                slip = self._slip(order)
            except DeviceError as error:
                return PrintOutcome(order.job, error)
            attempt_id = attempt_of(order.job).attempt_id
            self._known_here(attempt_id, True)
            try:
                claimed = self._claim(order, slip)
                return claimed if isinstance(claimed, PrintOutcome) else self._print(order, claimed, slip)
            finally:
                self._known_here(attempt_id, False)

    def settle_the_rest(self) -> None:
        """Write what could not be written when it happened (a full disk). Raises StoreError while it still cannot."""
        with self._guard:
            waiting = list(self._unsettled.items())
        for attempt_id, (job_id, change) in waiting:
            with self._store.write() as session:
                job = job_of(session, job_id)
                attempt = attempt_of(job)
                if attempt.attempt_id == attempt_id and (attempt.state, change.state) in TRANSITIONS:
                    self._record.move(session, job, change)
            with self._guard:
                self._unsettled.pop(attempt_id, None)

    # --- the steps ------------------------------------------------------------------------------

    def _slip(self, order: PressOrder) -> RenderedSlip:
        """Made once for each attempt, and from then on taken from the store. Raises DeviceError."""
        attempt = attempt_of(order.job)
        with self._store.read() as session:
            kept = session.prints.rendered(attempt.attempt_id, order.job.kind, order.paper)
        return kept or self._doors.renderer.render(sheet_document(order.job), order.paper)

    def _claim(self, order: PressOrder, slip: RenderedSlip) -> PrintJob | PrintOutcome:
        """Take the attempt, or tell why not: somebody was faster, or the device has an open job of another worker."""
        attempt = attempt_of(order.job)
        with self._store.write() as session:
            job = job_of(session, order.job.job_id)
            if attempt_of(job).attempt_id != attempt.attempt_id or attempt_of(job).state not in TAKEABLE:
                return PrintOutcome(job)
            if _is_busy(session, order.printer):
                return PrintOutcome(job, PrinterOffline(printer=order.printer, reason="busy"))
            session.prints.store_rendered(job.job_id, slip)
            return self._record.move(session, job, self._change(S.CLAIMED, order.printer, slip.sha256))

    def _print(self, order: PressOrder, job: PrintJob, slip: RenderedSlip) -> PrintOutcome:
        """Look at the device, store that bytes will go out, send, and write down what became of it."""
        refusal = self._look(order, slip)
        if refusal is not None:
            return self._settle(job, self._change(S.REFUSED, note=_note_of(refusal)), refusal)
        try:
            with self._store.write() as session:
                job = self._record.move(session, job, self._change(S.CHECKED), self._change(S.SENDING))
        except StoreError:  # nothing was sent, whatever reached the disk
            self._settle_later(job, self._change(S.REFUSED, note="store"))
            raise
        return self._send(order, job, slip)

    def _look(self, order: PressOrder, slip: RenderedSlip) -> DeviceError | None:
        """Why nothing should be sent now, or None."""
        state = order.device.probe()
        if not state.ready:
            return refusal_of(state)
        if state.paper_near_end and is_long(slip) and not order.roll_looked_at:
            return near_end(state)
        return None

    def _send(self, order: PressOrder, job: PrintJob, slip: RenderedSlip) -> PrintOutcome:
        try:
            receipt = order.device.print_slip(slip, attempt_of(job).attempt_id)
        except SlipTorn as error:
            return self._settle(job, self._change(S.TORN, evidence=Evidence.DEVICE, note=error.code), error)
        except PrintOutcomeUnknown as error:
            return self._settle(job, self._change(S.UNSURE, note=error.code), error)
        except DeviceError as error:  # the device said that nothing came out: the wish stands
            return self._settle(job, self._change(S.REFUSED, note=error.code), error)
        except Exception as error:  # a mistake in an adapter: nobody knows what is on paper
            self._settle(job, self._change(S.UNSURE, note=type(error).__name__))
            raise
        return self._take_receipt(job, receipt)

    def _take_receipt(self, job: PrintJob, receipt: PrintReceipt) -> PrintOutcome:
        if receipt.device_done:
            evidence = receipt.evidence or Evidence.DEVICE
            return self._settle(job, self._change(S.CONFIRMED, evidence=evidence, note=receipt.where), None, receipt.where)
        problem = PrintOutcomeUnknown(printer=receipt.where)
        return self._settle(job, self._change(S.SENT, evidence=receipt.evidence, note=problem.code), problem, receipt.where)

    def _settle(
        self, job: PrintJob, change: AttemptChange, problem: DeviceError | None = None, where: str = ""
    ) -> PrintOutcome:
        try:
            with self._store.write() as session:
                return PrintOutcome(self._record.move(session, job, change), problem, where)
        except StoreError:
            self._settle_later(job, change)
            raise

    def _settle_later(self, job: PrintJob, change: AttemptChange) -> None:
        with self._guard:
            self._unsettled[attempt_of(job).attempt_id] = (job.job_id, change)

    # --- small things ---------------------------------------------------------------------------

    def _change(
        self, state: AttemptState, printer: str = "", slip_sha256: str = "", *, evidence: str = "", note: str = ""
    ) -> AttemptChange:
        return AttemptChange(state, self._doors.clock.now(), printer, slip_sha256, evidence, note)

    def _turn(self, printer: str) -> threading.Lock:
        with self._guard:
            return self._turns.setdefault(printer, threading.Lock())

    def _known_here(self, attempt_id: str, working: bool) -> None:
        with self._guard:
            (self._working.add if working else self._working.discard)(attempt_id)


def near_end(state: PrinterState) -> OutOfPaper:
    """The roll may not hold a long slip: a person looks at it, then it is printed or a new roll is put in."""
    return OutOfPaper(printer=state.name, reason=NEAR_END)


def is_near_end(problem: object) -> bool:
    """Whether a look at the roll answers this problem."""
    return isinstance(problem, OutOfPaper) and problem.facts.get("reason") == NEAR_END


def _note_of(refusal: DeviceError) -> str:
    return NEAR_END if is_near_end(refusal) else refusal.code


def refusal_of(state: PrinterState) -> DeviceError:
    """What a printer that is not ready would say if it were asked to print."""
    if state.problem == OutOfPaper.code:
        return OutOfPaper(printer=state.name)
    if state.problem == DeviceUnavailable.code:
        return DeviceUnavailable(device=state.name, reason=state.note or "not-ready")
    return PrinterOffline(printer=state.name, reason=state.note or "not-ready")


def is_long(slip: RenderedSlip) -> bool:
    """A slip that the end of a roll may not hold: long, or of several parts. Sheets are never cut off in the middle."""
    if not slip.paper.is_roll or not slip.width_px:
        return False
    return slip.pages > 1 or slip.height_px * _ROLL_MM[slip.paper] > LONG_SLIP_MM * slip.width_px


def _is_busy(session: Session, printer: str) -> bool:
    open_attempts = (attempt_of(job) for job in session.prints.open_jobs())
    return any(attempt.state in IN_FLIGHT and attempt.printer == printer for attempt in open_attempts)
