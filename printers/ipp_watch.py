"""What became of a job that an IPP printer was given: watched by state and reasons, called back when it takes too long."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.domain.errors import DeviceError, OutOfPaper, PrinterOffline, PrintOutcomeUnknown
from printers.ipp_errors import IppLost, IppRefused
from printers.ipp_state import IppJob, IppPrinter, JobState

if TYPE_CHECKING:
    from printers.ipp_client import IppLine


@dataclass(frozen=True, slots=True)
class IppTiming:
    """How long to wait, in seconds.

    `busy_seconds`: for a printer that holds one job at a time and has somebody else's. `job_seconds`: the desk's own
    deadline, since a queue keeps a job of a printer that is switched off for ever. `stuck_seconds`: a printer without paper
    or with an open cover gets so long before the job is called back. `silence_seconds`: a printer that cannot be reached
    meanwhile. `cancel_seconds`: for the end of a job that was called back.
    """

    answer_seconds: float = 8.0
    busy_seconds: float = 20.0
    job_seconds: float = 120.0
    stuck_seconds: float = 10.0
    silence_seconds: float = 10.0
    cancel_seconds: float = 5.0
    look_every_seconds: float = 0.25


class IppJobWatch:
    """Follows one job to its end. `started` once the printer has begun with it: then paper may have moved."""

    def __init__(self, line: IppLine, number: int, medium: str, timing: IppTiming) -> None:
        self._line = line
        self._number = number
        self._medium = medium
        self._timing = timing
        self._started = False
        self._printer = IppPrinter()
        self._reason = ""

    def to_the_end(self, name: str, lost: str = "") -> None:
        """Returns when the printer calls the job completed. `lost`: why nobody knows that it has the whole document.

        Raises PrinterOffline or OutOfPaper when no sheet can have come out, PrintOutcomeUnknown when one may have.
        """
        self._reason = lost
        job = None if lost else self._follow()
        if job is None:
            job = self._call_back()
        if job is None or not job.completed:
            raise self._verdict(job, name)

    def _call_back(self) -> IppJob | None:
        """Cancels, then waits for the end. None when nothing is known of the job any more."""
        with suppress(IppRefused, IppLost):
            self._line.cancel(self._number)
        ends_at = time.monotonic() + self._timing.cancel_seconds
        while True:
            job = None
            with suppress(IppRefused, IppLost):
                job = self._look()
            if time.monotonic() > ends_at or (job is not None and job.ended):
                return job
            time.sleep(self._timing.look_every_seconds)

    def _follow(self) -> IppJob | None:
        """The ended job; else None with the reason for giving up."""
        now = time.monotonic()
        ends_at, heard_at, fit_at = now + self._timing.job_seconds, now, now
        while (now := time.monotonic()) < ends_at:
            try:
                job = self._look()
                if job.ended:
                    return job
                self._printer = self._line.printer(self._medium)
                heard_at = time.monotonic()
            except IppRefused:
                self._reason = "job-gone"
                return None
            except IppLost as lost:
                self._reason = lost.reason
            fit_at = fit_at if self._printer.blocked else now
            if now - fit_at > self._timing.stuck_seconds or now - heard_at > self._timing.silence_seconds:
                return None
            time.sleep(self._timing.look_every_seconds)
        self._reason = self._reason or "took-too-long"
        return None

    def _look(self) -> IppJob:
        job = self._line.job(self._number)
        self._started = self._started or job.started
        return job

    def _verdict(self, job: IppJob | None, name: str) -> DeviceError:
        """Nothing came out only where the printer itself says that the job is over and had never begun."""
        reason = self._printer.trouble or self._reason
        if job is not None and job.ended:
            reason = reason or ("aborted" if job.state is JobState.ABORTED else "cancelled")
        nothing_out = job is not None and job.ended and not self._started
        if nothing_out and self._printer.paper_out:
            return OutOfPaper(printer=name)
        if nothing_out:
            return PrinterOffline(printer=name, reason=reason)
        return PrintOutcomeUnknown(printer=name, reason="paper-ended" if self._printer.paper_out else reason)
