"""What else is written when a copy's paper changes: the fate of its number, and the fact for the centre (D3, D7)."""

from __future__ import annotations

from collections.abc import Sequence

from counter_app.domain.dossier import Dossier
from counter_app.domain.errors import UnknownDossier
from counter_app.domain.number_lease import NumberState
from counter_app.domain.operation import Operation, OperationKind
from counter_app.domain.paper_ledger import AttemptChange, PrintAttempt
from counter_app.domain.slip import PaperState, PrintJob, SlipKind
from counter_app.ports import DeskClock, Identifiers, Session

_FATES = (
    (NumberState.PRINTED, {PaperState.DEVICE_DONE, PaperState.CONFIRMED}),
    (NumberState.PRINT_UNKNOWN, {PaperState.UNKNOWN}),
    (NumberState.SPOILED, {PaperState.SPOILED}),
)
# A wish is no fact, and what is on its way says nothing of paper yet.
_NOT_TOLD = {PaperState.WANTED, PaperState.SENT}


class PaperRecord:
    """Writes in the caller's transaction, so that ledger, number and outbox say the same or nothing."""

    def __init__(self, clock: DeskClock, identifiers: Identifiers) -> None:
        self._clock = clock
        self._identifiers = identifiers

    def move(self, session: Session, job: PrintJob, *changes: AttemptChange) -> PrintJob:
        """Move the copy's latest attempt, then tell what this means. Raises StoreBroken for an unknown move."""
        attempt = attempt_of(job)
        for change in changes:
            session.prints.move_attempt(attempt.attempt_id, change)
        return self.tell(session, job)

    def tell(self, session: Session, before: PrintJob) -> PrintJob:
        """The copy as it stands now; if its state differs from `before`, number and centre are told. A label is of the
        house: nobody outside hears of it."""
        job = job_of(session, before.job_id)
        if job.state is not before.state and job.state not in _NOT_TOLD and job.kind is not SlipKind.LABEL:
            self._tell(session, job)
        return job

    def mark_number(self, session: Session, dossier_uid: str) -> None:
        """Give the dossier's number the fate of its receipts."""
        dossier = session.dossiers.by_uid(dossier_uid)  # None: the slip of a visit that led to no dossier
        receipts = [copy for copy in session.prints.of_dossier(dossier_uid) if copy.kind is SlipKind.RECEIPT]
        fate = fate_of([sheets_say(receipt) for receipt in receipts])
        if fate and dossier and dossier.dossier_code:
            session.leases.mark(dossier.dossier_code, fate)

    def _tell(self, session: Session, job: PrintJob) -> None:
        self.mark_number(session, job.dossier_uid)
        session.outbox.add(
            Operation(
                op_id=self._identifiers.new_id(),
                dossier_uid=job.dossier_uid,
                kind=OperationKind.SLIP_PRINTED,
                data={
                    "slip": str(job.kind),
                    "paper": str(job.paper),
                    "copy": job.copy_number,
                    "state": str(job.state),
                    "contentHash": job.content_hash,
                    "clerkId": job.officer_id,
                    "reason": job.reason,
                },
                actor=job.officer_id,
                at=self._clock.now(),
                monotonic_seconds=int(self._clock.monotonic()),
                boot_id=self._clock.boot_id(),
                clock_trust=self._clock.trust(),
            )
        )


def fate_of(copies: Sequence[PaperState]) -> NumberState | None:
    """A number is printed while one good sheet carries it: a failed copy does not unprint the sheet beside it."""
    return next((fate for fate, states in _FATES if states.intersection(copies)), None)


def told_of(job: PrintJob) -> dict[str, str]:
    """What an entry of the audit says of the copy: its number, and its kind unless it is a receipt."""
    return {"copy": str(job.copy_number)} | ({} if job.kind is SlipKind.RECEIPT else {"slip": str(job.kind)})


def sheets_say(copy: PrintJob) -> PaperState:
    """The copy's state; while its next sheet waits or prints, that the one before is void."""
    waits = copy.state in _NOT_TOLD and attempt_of(copy).number > 1
    return PaperState.SPOILED if waits else copy.state


def attempt_of(job: PrintJob) -> PrintAttempt:
    """The latest attempt of a copy that was read from the store."""
    assert job.attempt is not None
    return job.attempt


def job_of(session: Session, job_id: str) -> PrintJob:
    """Raises UnknownDossier."""
    job = session.prints.by_id(job_id)
    if job is None:
        raise UnknownDossier(dossier_code=job_id)
    return job


def dossier_of(session: Session, uid: str) -> Dossier:
    """Raises UnknownDossier."""
    dossier = session.dossiers.by_uid(uid)
    if dossier is None:
        raise UnknownDossier(dossier_code=uid)
    return dossier
