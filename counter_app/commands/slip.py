"""`counter slip …`: a committed slip as a file; all but the first sheet of each are marked copies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from counter_app.commands.opening import AtDesk
from counter_app.domain.errors import BadField, DeviceUnavailable, UnknownDossier
from counter_app.domain.slip import PaperFormat, PaperState, PrintJob, RenderedSlip, SlipKind
from counter_app.export_folder import keep_file
from counter_app.ports import PrinterState, PrintReceipt

REASON = "Lưu ra tệp"


class FilePrinter:
    """A SlipPrinter whose paper is one named file. Written whole or not at all."""

    def __init__(self, path: Path, paper: PaperFormat) -> None:
        self._path = path
        self._paper = paper

    def papers(self) -> tuple[PaperFormat, ...]:
        """The one paper asked for."""
        return (self._paper,)

    def print_slip(self, slip: RenderedSlip, job_id: str) -> PrintReceipt:
        """Write the file. Raises DeviceUnavailable."""
        try:
            keep_file(self._path, slip.data)
        except OSError as error:
            raise DeviceUnavailable(device=self._path.name, reason=type(error).__name__) from error
        return PrintReceipt(device_done=True, where=self._path.name)

    def probe(self) -> PrinterState:
        """Always ready; writing tells the rest."""
        return PrinterState(ready=True, name=self._path.name)


def save_receipt(at: AtDesk, code: str, paper_name: str, out: Path) -> dict[str, Any]:
    """Raises UnknownDossier, BadField (file name does not fit the paper), DeviceError."""
    paper = _paper(paper_name, out)
    slips = at.desk.services.slips
    dossier = at.desk.services.lookup.by_number(code)
    job = _job(at, dossier.uid, paper)
    outcome = slips.print_job(job.job_id, FilePrinter(out, paper), paper)
    if outcome.problem is not None:
        raise outcome.problem
    return {
        "dossier_code": dossier.dossier_code,
        "provisional_number": dossier.provisional_number,
        "file": str(out),
        "copy": job.copy_number,
        "state": str(outcome.job.state),
    }


def save_act_slip(at: AtDesk, kind: SlipKind, code: str, paper_name: str, out: Path) -> dict[str, Any]:
    """The latest slip of this kind; `code` is a dossier's or the number of a visit's slip.

    Raises UnknownDossier (also when no such slip was ever wanted), BadField, DeviceError.
    """
    paper = _paper(paper_name, out)
    subject = _subject(at, code)
    jobs = [job for job in at.desk.services.slips.jobs_of(subject) if job.kind is kind]
    if not jobs:
        raise UnknownDossier(dossier_code=code)
    job = jobs[-1]
    if job.state is not PaperState.WANTED:
        job = at.desk.services.acts.acting.reprint(job.job_id, at.officer, REASON)
    outcome = at.desk.services.slips.print_job(job.job_id, FilePrinter(out, paper), paper)
    if outcome.problem is not None:
        raise outcome.problem
    return {
        "number": str(job.content["number"]["text"]),
        "kind": str(kind),
        "file": str(out),
        "copy": job.copy_number,
        "state": str(outcome.job.state),
    }


def _subject(at: AtDesk, code: str) -> str:
    visit = at.desk.services.acts.guidance.by_slip_number(code)
    return visit.uid if visit else at.desk.services.lookup.by_number(code).uid


def _paper(paper_name: str, out: Path) -> PaperFormat:
    paper = PaperFormat(paper_name)
    wanted_suffix = ".png" if paper.is_roll else ".pdf"
    if out.suffix.lower() != wanted_suffix:
        raise BadField(field="out", value=out.name, reason=f"not-{wanted_suffix[1:]}-name")
    return paper


def _job(at: AtDesk, dossier_uid: str, paper: PaperFormat) -> PrintJob:
    """The print wish that still waits, else a new numbered copy."""
    slips = at.desk.services.slips
    receipts = [job for job in slips.jobs_of(dossier_uid) if job.kind is SlipKind.RECEIPT]
    waiting = [job for job in receipts if job.state is PaperState.WANTED]
    return waiting[0] if waiting else slips.reprint(dossier_uid, at.officer, REASON, paper)
