"""Who prints what still waits, and in which order? One worker per device, oldest first, each once (capture §9.1 c, d)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from counter_app.domain.errors import DeviceError, SlipTorn
from counter_app.domain.paper_ledger import AttemptState
from counter_app.domain.slip import PaperState, PrintJob
from counter_app.ports import SlipPrinter
from counter_app.services.paper_record import attempt_of
from counter_app.services.press import (
    NEAR_END,
    Press,
    PrintingDoors,
    PrintOutcome,
    is_near_end,
    near_end,
    refusal_of,
)

Progress = Callable[[int, int], None]  # copies that were tried, of how many that were wanted; from the workers' threads


@dataclass(frozen=True, slots=True)
class SpoolReport:
    """What one run did. `asked`: sheets that only a person can vouch for. `problems`: at most one error per device; what
    waits behind it stays queued, in its order."""

    printed: int = 0
    asked: int = 0
    waiting: int = 0
    problems: tuple[DeviceError, ...] = ()

    @property
    def roll_to_look_at(self) -> bool:
        """A roll near its end holds a long slip back: somebody may look at it and print all the same."""
        return any(is_near_end(problem) for problem in self.problems)


@dataclass(frozen=True, slots=True)
class _Wish:
    """How a run is to go. `looked_at`: somebody has seen that the rolls will do."""

    tried_only: bool = False
    looked_at: bool = False
    tell: Callable[[], None] = lambda: None


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

    def run(self, progress: Progress | None = None, *, roll_looked_at: bool = False) -> SpoolReport:
        """Print everything that is wanted. Returns when each device is done or has said no. Raises StoreError.

        `roll_looked_at`: somebody has seen that the rolls near their end will do for what waits.
        """
        return self._run(_Wish(looked_at=roll_looked_at, tell=self._counter(progress)))

    def retry(self) -> SpoolReport:
        """Print only what was refused, or interrupted before its first byte; what nobody has tried yet stays."""
        return self._run(_Wish(tried_only=True))

    def _run(self, wish: _Wish) -> SpoolReport:
        self._press.settle_the_rest()
        lines = self._lines(self._wanted(wish))
        if lines:
            with ThreadPoolExecutor(max_workers=len(lines), thread_name_prefix="spool") as workers:
                for _ in workers.map(lambda line: self._drain(line, wish), lines):
                    pass  # an error of a worker comes up here
        problems = tuple(line.problem for line in lines if line.problem)
        printed, asked = sum(line.printed for line in lines), sum(line.asked for line in lines)
        return SpoolReport(printed, asked, len(self._wanted(wish)), problems)

    def _counter(self, progress: Progress | None) -> Callable[[], None]:
        if progress is None:
            return lambda: None
        total, done, guard = len(self._wanted(_Wish())), 0, threading.Lock()

        def one_more() -> None:
            nonlocal done
            with guard:
                done += 1
                progress(done, max(done, total))

        return one_more

    def _wanted(self, wish: _Wish) -> list[PrintJob]:
        with self._store.read() as session:
            jobs = session.prints.open_jobs()
        wanted = [job for job in jobs if job.state is PaperState.WANTED]
        return [job for job in wanted if attempt_of(job).was_tried or not wish.tried_only]

    def _lines(self, jobs: Iterable[PrintJob]) -> list[_Line]:
        lines: dict[str, _Line] = {}
        for job in jobs:
            device = self._printers.get(job.paper)
            if device is not None:
                name = self._press.name_of(device)
                lines.setdefault(name, _Line(device, name))
        return list(lines.values())

    def _drain(self, line: _Line, wish: _Wish) -> None:
        worker = self._worker(line.name)
        if not worker.acquire(blocking=False):
            return  # somebody is at this device already and will see every copy that is wanted
        try:
            self._drain_alone(line, wish)
        finally:
            worker.release()

    def _drain_alone(self, line: _Line, wish: _Wish) -> None:
        seen: set[str] = set()
        while line.problem is None:
            job = self._next(line, wish, seen)
            if job is None:
                return
            line.problem = None if seen else self._hindrance(line, job, wish)
            if line.problem is None:
                seen.add(job.job_id)
                self._take(line, self._print(line, job, wish))
                wish.tell()

    def _hindrance(self, line: _Line, job: PrintJob, wish: _Wish) -> DeviceError | None:
        """Nothing is claimed at a printer that is off, nor while half a slip still hangs out of it, nor again and again
        for a long slip while nobody has looked at the roll."""
        with self._store.read() as session:
            attempts = [attempt_of(open_job) for open_job in session.prints.open_jobs()]
        if any(attempt.state is AttemptState.TORN and attempt.printer == line.name for attempt in attempts):
            return SlipTorn(printer=line.name, reason="not-collected")
        state = line.device.probe()
        if not state.ready:
            return refusal_of(state)
        waits_for_a_look = state.paper_near_end and attempt_of(job).note == NEAR_END and not wish.looked_at
        return near_end(state) if waits_for_a_look else None

    def _take(self, line: _Line, outcome: PrintOutcome) -> None:
        """A queue that takes every byte and vouches for nothing is no reason to stop; a line that broke is one."""
        line.printed += outcome.job.state in (PaperState.DEVICE_DONE, PaperState.CONFIRMED)
        line.asked += outcome.job.state is PaperState.UNKNOWN
        line.problem = None if attempt_of(outcome.job).state is AttemptState.SENT else outcome.problem

    def _next(self, line: _Line, wish: _Wish, seen: set[str]) -> PrintJob | None:
        """The oldest copy for this device; read anew each time, since a key press may have taken one meanwhile."""
        for job in self._wanted(wish):
            if job.job_id not in seen and self._printers.get(job.paper) is line.device:
                return job
        return None

    def _print(self, line: _Line, job: PrintJob, wish: _Wish) -> PrintOutcome:
        order = self._press.order(job, looked_at=wish.looked_at)
        assert order is not None and order.device is line.device
        return self._press.put_on_paper(order)

    def _worker(self, name: str) -> threading.Lock:
        with self._guard:
            return self._workers.setdefault(name, threading.Lock())
