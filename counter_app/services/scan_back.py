"""A slip's own code was read off the paper: which question does that answer, and is the sheet one that counts (D7)?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from counter_app.domain.desk import Desk
from counter_app.domain.dossier import Dossier
from counter_app.domain.officer import Officer
from counter_app.domain.paper_ledger import ASKED, NOT_VALID, AttemptChange, AttemptState, Evidence, PrintAttempt
from counter_app.domain.plain_text import plain
from counter_app.domain.scanned_code import recognise
from counter_app.domain.sheet import mark_of
from counter_app.domain.slip import PrintJob
from counter_app.domain.slip_mark import LABEL, ORIGINAL, SlipMark
from counter_app.ports import AuditEntry, DeskClock, DeskStore, Session
from counter_app.services.paper_record import PaperRecord, told_of


class ScanBackKind(StrEnum):
    """What the code on paper told."""

    NOTHING = "nothing"  # no slip of this desk, or one that nobody asks about
    SEEN = "seen"  # the question is answered: it is on paper
    ALARM = "alarm"  # a sheet that was made void is in somebody's hand
    STRANGE = "strange"  # a mark of a sheet that this desk never made


@dataclass(frozen=True, slots=True)
class ScanBackResult:
    """`dossier`: whose slip it is, None when unknown here. `mark`: which sheet; the plain original where the code has none.

    `surely`: the code carries the mark of exactly this sheet. A number without a mark stands on the original, and may stand
    on other things as well (a folder's label, another system's letter).
    """

    kind: ScanBackKind
    dossier: Dossier | None = None
    mark: SlipMark = ORIGINAL
    surely: bool = False
    job: PrintJob | None = None


NOTHING = ScanBackResult(ScanBackKind.NOTHING)


class ScanBack:
    """For readers only: what a person types is a question about a dossier, never a proof of paper."""

    def __init__(self, store: DeskStore, clock: DeskClock, desk: Desk, record: PaperRecord) -> None:
        self._store = store
        self._clock = clock
        self._desk = desk
        self._record = record

    def read(self, code_text: str, officer: Officer) -> ScanBackResult:
        """Take what a reader read. Writes only when it answers an open question or raises an alarm. Raises StoreError."""
        found = recognise(code_text, code_pattern=self._desk.profile.code_pattern)
        mark = found.slip_mark or ORIGINAL
        if found.dossier_code is None:
            return NOTHING
        number = plain(found.dossier_code).strip().upper()
        with self._store.read() as session:
            result = self._look(session, number, mark, surely=found.slip_mark is not None)
        if result.kind is ScanBackKind.NOTHING or self._store.read_only:
            return result
        with self._store.write() as session:
            return self._take(session, self._look(session, number, mark, surely=found.slip_mark is not None), officer)

    def _look(self, session: Session, number: str, mark: SlipMark, *, surely: bool) -> ScanBackResult:
        dossier = session.dossiers.by_number(number)
        if dossier is None:
            return NOTHING
        job = next((one for one in session.prints.of_dossier(dossier.uid) if mark_of(one, mark.attempt) == mark), None)
        attempt = _attempt(session, job, mark)  # none for a label: a folder of another desk or of an older store, no alarm
        kind = ScanBackKind.NOTHING
        if attempt is None:
            kind = ScanBackKind.STRANGE if surely and mark.kind != LABEL else ScanBackKind.NOTHING
        elif attempt.state in ASKED:
            kind = ScanBackKind.SEEN
        elif attempt.state in NOT_VALID:
            kind = ScanBackKind.ALARM
        return ScanBackResult(kind, dossier, mark, surely, job)

    def _take(self, session: Session, result: ScanBackResult, officer: Officer) -> ScanBackResult:
        """Write down what was read, in one transaction with what it changes."""
        now, dossier = self._clock.now(), result.dossier
        if dossier is None or result.kind is ScanBackKind.NOTHING:
            return result
        facts = {"copy": str(result.mark.copy_number)} if result.job is None else told_of(result.job)
        facts["attempt"] = str(result.mark.attempt)
        if result.kind is ScanBackKind.SEEN:
            assert result.job is not None
            proven = AttemptChange(AttemptState.PROVEN, now, evidence=Evidence.SCAN, note="read-back")
            job = self._record.move(session, result.job, proven)
            session.audit.add(AuditEntry(now, officer.officer_id, "slip.proven", dossier.uid, facts))
            return ScanBackResult(result.kind, dossier, result.mark, result.surely, job)
        session.audit.add(AuditEntry(now, officer.officer_id, "slip.alarm", dossier.uid, facts | {"kind": str(result.kind)}))
        return result


def _attempt(session: Session, job: PrintJob | None, mark: SlipMark) -> PrintAttempt | None:
    attempts = session.prints.attempts_of(job.job_id) if job else []
    return next((one for one in attempts if one.number == mark.attempt), None)
