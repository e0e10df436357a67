"""Who prints what still waits, and in which order? One worker per device, oldest first, each once (capture §9.1 c, d)."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from counter_app.domain.errors import DeviceError, SlipTorn
from counter_app.domain.paper_ledger import AttemptState
from counter_app.domain.slip import PaperState, PrintJob
from counter_app.ports import SlipPrinter
from counter_app.services.paper_record import attempt_of
from counter_app.services.press import Press, PrintingDoors, PrintOutcome, refusal_of


@dataclass(frozen=True, slots=True)
class SpoolReport:
    """What one run did. `asked`: sheets that only a person can vouch for. `problems`: at most one error per device; what
    waits behind it stays queued, in its order."""

    printed: int = 0
    asked: int = 0
    waiting: int = 0
    problems: tuple[DeviceError, ...] = ()


@dataclass(slots=True)
class _Line:
    """One device, the copies for it, and how far they came."""

    device: SlipPrinter
    name: str
    printed: int = 0
    asked: int = 0
    problem: DeviceError | None = None


class Spool:
    """Drains the queue of wanted copies. `Press` takes care that nothing goes out twice; the spool gives it the order.

    A copy whose fate is unknown is no hindrance: it is asked about while the next ones print. A device that says no stops
    its own line only, and a long slip that waits for a fresh roll is not overtaken.
    """

    def __init__(self, doors: PrintingDoors, press: Press) -> None:
        self._store = doors.store
        self._printers = doors.printers
        self._press = press
        self._workers: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()

    def run(self) -> SpoolReport:
        """Print everything that is wanted. Returns when each device is done or has said no. Raises StoreError."""
        return self._run(tried_only=False)

    def retry(self) -> SpoolReport:
        """Print only what was refused, or interrupted before its first byte; what nobody has tried yet stays."""
        return self._run(tried_only=True)

    def _run(self, tried_only: bool) -> SpoolReport:
        self._press.settle_the_rest()
        lines = self._lines(self._wanted(tried_only))
        if lines:
            with ThreadPoolExecutor(max_workers=len(lines), thread_name_prefix="spool") as workers:
                for _ in workers.map(lambda line: self._drain(line, tried_only), lines):
                    pass  # an error of a worker comes up here
        problems = tuple(line.problem for line in lines if line.problem)
        printed, asked = sum(line.printed for line in lines), sum(line.asked for line in lines)
        return SpoolReport(printed, asked, len(self._wanted(tried_only)), problems)

    def _wanted(self, tried_only: bool) -> list[PrintJob]:
        with self._store.read() as session:
            jobs = session.prints.open_jobs()
        return [job for job in jobs if job.state is PaperState.WANTED and (attempt_of(job).was_tried or not tried_only)]

    def _lines(self, jobs: Iterable[PrintJob]) -> list[_Line]:
        lines: dict[str, _Line] = {}
        for job in jobs:
            device = self._printers.get(job.paper)
            if device is not None:
                name = self._press.name_of(device)
                lines.setdefault(name, _Line(device, name))
        return list(lines.values())

    def _drain(self, line: _Line, tried_only: bool) -> None:
        worker = self._worker(line.name)
        if not worker.acquire(blocking=False):
            return  # somebody is at this device already and will see every copy that is wanted
        try:
            self._drain_alone(line, tried_only)
        finally:
            worker.release()

    def _drain_alone(self, line: _Line, tried_only: bool) -> None:
        seen: set[str] = set()
        while line.problem is None:
            job = self._next(line, tried_only, seen)
            if job is None:
                return
            line.problem = None if seen else self._hindrance(line)
            if line.problem is None:
                seen.add(job.job_id)
                self._take(line, self._print(line, job))

    def _hindrance(self, line: _Line) -> DeviceError | None:
        """Nothing is claimed at a printer that is off, nor while half a slip still hangs out of it."""
        with self._store.read() as session:
            attempts = [attempt_of(job) for job in session.prints.open_jobs()]
        if any(attempt.state is AttemptState.TORN and attempt.printer == line.name for attempt in attempts):
            return SlipTorn(printer=line.name, reason="not-collected")
        state = line.device.probe()
        return None if state.ready else refusal_of(state)

    def _take(self, line: _Line, outcome: PrintOutcome) -> None:
        """A queue that takes every byte and vouches for nothing is no reason to stop; a line that broke is one."""
        line.printed += outcome.job.state in (PaperState.DEVICE_DONE, PaperState.CONFIRMED)
        line.asked += outcome.job.state is PaperState.UNKNOWN
        line.problem = None if attempt_of(outcome.job).state is AttemptState.SENT else outcome.problem

    def _next(self, line: _Line, tried_only: bool, seen: set[str]) -> PrintJob | None:
        """The oldest copy for this device; read anew each time, since a key press may have taken one meanwhile."""
        for job in self._wanted(tried_only):
            if job.job_id not in seen and self._printers.get(job.paper) is line.device:
                return job
        return None

    def _print(self, line: _Line, job: PrintJob) -> PrintOutcome:
        order = self._press.order(job)
        assert order is not None and order.device is line.device
        return self._press.put_on_paper(order)

    def _worker(self, name: str) -> threading.Lock:
        with self._guard:
            return self._workers.setdefault(name, threading.Lock())
