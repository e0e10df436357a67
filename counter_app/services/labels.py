"""Which labels does a dossier need, who wanted each, and where is a strip taken up again (capture §9.3)?

A label is a copy in the paper ledger as a receipt is: its id is made when the key is pressed, its symbols carry the mark of
its sheet, a second one says that it is one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from counter_app.domain.desk import Desk
from counter_app.domain.dossier import Dossier
from counter_app.domain.errors import DeviceError, NotAllowed
from counter_app.domain.label import LabelContent, LabelKind, component_labels, folder_label
from counter_app.domain.officer import Act, Officer
from counter_app.domain.operation import canonical_json
from counter_app.domain.paper_ledger import AttemptState
from counter_app.domain.slip import PaperFormat, PaperState, PrintJob, SlipKind
from counter_app.domain.slip_mark import LABEL, SlipMark, marked
from counter_app.domain.slip_parts import moment_parts
from counter_app.ports import AuditEntry, Session
from counter_app.services.catalogue import CatalogueService
from counter_app.services.paper_record import attempt_of, dossier_of
from counter_app.services.press import PrintingDoors
from counter_app.services.slip_printing import PrintOutcome, SlipPrinting

WHICH = "label"  # names the label among those of its dossier, in the facts of a print job
FOLDER = str(LabelKind.FOLDER)
_ON_PAPER = (PaperState.DEVICE_DONE, PaperState.CONFIRMED)
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class StripReport:
    """How far a strip is. `asks`: the first label that a person must answer for; `problem`: why it stopped."""

    done: int
    total: int
    asks: PrintJob | None = None
    problem: DeviceError | None = None


class DossierLabels:
    """Labels of the folder and of the papers in it."""

    def __init__(self, doors: PrintingDoors, desk: Desk, catalogue: CatalogueService, slips: SlipPrinting) -> None:
        self._doors = doors
        self._desk = desk
        self._catalogue = catalogue
        self._slips = slips

    @property
    def has_printer(self) -> bool:
        """Whether this desk prints labels at all."""
        return PaperFormat.LABEL in self._doors.printers

    def want_first(self, session: Session, dossier: Dossier, officer: Officer) -> str:
        """The folder's label inside the intake transaction (D3) where the province wants one with each reception.

        Returns the job id, "" for none.
        """
        if not (self.has_printer and self._desk.profile.label_at_intake):
            return ""
        return self._want(session, dossier, self._folder(dossier), _Wish(officer)).job_id

    def folder_label_of(self, dossier_uid: str) -> PrintJob | None:
        """The newest label of the folder."""
        return next((job for job in reversed(self._slips.jobs_of(dossier_uid)) if job.facts.get(WHICH) == FOLDER), None)

    def want_folder(self, dossier_uid: str, officer: Officer, reason: str = "") -> PrintJob:
        """The label that still waits or is asked about; else another one, marked with its number when it is not the first.

        Raises UnknownDossier; NotAllowed for a further one without the right to reprint.
        """
        with self._doors.store.write() as session:
            dossier = dossier_of(session, dossier_uid)
            last = next(iter(reversed(_labels(session, dossier_uid, FOLDER))), None)
            if last is not None and last.state in (PaperState.WANTED, PaperState.SENT, PaperState.UNKNOWN):
                return last
            return self._want(session, dossier, self._folder(dossier), _Wish(officer, reason))

    def want_strip(self, dossier_uid: str, officer: Officer) -> list[PrintJob]:
        """One label a kept paper, in the order of the checklist: those that exist, and new ones where none does, where one
        was given up, or where the strip has changed. Raises UnknownDossier, UnknownProcedure."""
        with self._doors.store.write() as session:
            dossier = dossier_of(session, dossier_uid)
            procedure = self._catalogue.procedure(dossier.procedure_code, dossier.received_at.date())
            strip = component_labels(dossier, procedure)
            wish = _Wish(officer)
            return [self._standing(session, dossier, one) or self._want(session, dossier, one, wish) for one in strip]

    def print_strip(self, dossier_uid: str, officer: Officer, progress: Progress = lambda done, total: None) -> StripReport:
        """Print from the first label on that nobody vouches for. Stops where a person must answer or the printer says no.

        Raises UnknownDossier, UnknownProcedure, StoreError.
        """
        jobs = self.want_strip(dossier_uid, officer)
        done, asks = 0, None
        for job in jobs:
            outcome = self._slips.print_job(job.job_id)  # anything but a wanted one comes back as it stands
            if outcome.job.state in _ON_PAPER:
                done += 1
                progress(done, len(jobs))
            elif attempt_of(outcome.job).state is AttemptState.SENT:
                asks = asks or outcome.job  # this printer never answers: the whole strip goes out, then it is asked about
            elif outcome.job.state is PaperState.UNKNOWN:
                return StripReport(done, len(jobs), asks or outcome.job, outcome.problem)
            else:
                return StripReport(done, len(jobs), asks, outcome.problem)
        return StripReport(done, len(jobs), asks)

    def print_folder(self, dossier_uid: str, officer: Officer, reason: str = "") -> PrintOutcome:
        """Want it and print it. Raises as `want_folder`."""
        return self._slips.print_job(self.want_folder(dossier_uid, officer, reason).job_id)

    # --- wishes ---------------------------------------------------------------------------------

    def _folder(self, dossier: Dossier) -> LabelContent:
        return folder_label(dossier, self._desk.profile)

    def _standing(self, session: Session, dossier: Dossier, label: LabelContent) -> PrintJob | None:
        """The label of this paper that counts; one of an older strip does not."""
        for job in reversed(_labels(session, dossier.uid, _which(label))):
            same = all(job.content.get(key) == value for key, value in label.values().items() if key not in _SHEET)
            if job.state is not PaperState.SPOILED and same:
                return job
        return None

    def _want(self, session: Session, dossier: Dossier, label: LabelContent, wish: _Wish) -> PrintJob:
        """The ledger counts all labels of a dossier; the label says which copy of itself it is."""
        now = self._doors.clock.now()
        copy_number = max((job.copy_number for job in _labels(session, dossier.uid)), default=0) + 1
        place = len(_labels(session, dossier.uid, _which(label))) + 1
        if place > 1 and not wish.officer.may(Act.REPRINT):
            raise NotAllowed(role=wish.officer.role, act=Act.REPRINT)
        content: dict[str, Any] = {
            **{key: value for key, value in label.values().items() if key not in _SHEET},
            "qr": marked(label.code, SlipMark(copy_number, kind=LABEL)),
            "copy": {"number": place, "reason": wish.reason, "officer": wish.officer.name},
            "printed_at": moment_parts(now),
        }
        job = PrintJob(
            job_id=self._doors.identifiers.new_id(),
            dossier_uid=dossier.uid,
            kind=SlipKind.LABEL,
            paper=PaperFormat.LABEL,
            copy_number=copy_number,
            content=content,
            content_hash=hashlib.sha256(canonical_json(content)).hexdigest(),
            officer_id=wish.officer.officer_id,
            wanted_at=now,
            reason=wish.reason,
            facts={WHICH: _which(label)},
        )
        session.prints.add(job)
        if place > 1:
            told = {"copy": str(place), "which": _which(label), "reason": wish.reason}
            session.audit.add(AuditEntry(now, wish.officer.officer_id, "label.reprint", dossier.uid, told))
        return job


_SHEET = ("copy_number", "attempt_number")


@dataclass(frozen=True, slots=True)
class _Wish:
    officer: Officer
    reason: str = ""


def _which(label: LabelContent) -> str:
    return FOLDER if label.kind is LabelKind.FOLDER else f"{label.kind}-{label.number}"


def _labels(session: Session, dossier_uid: str, which: str = "") -> Sequence[PrintJob]:
    jobs = [job for job in session.prints.of_dossier(dossier_uid) if job.kind is SlipKind.LABEL]
    return [job for job in jobs if not which or job.facts.get(WHICH) == which]
