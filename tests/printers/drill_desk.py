"""Our desk under the drills: the real store, the real service, the real driver, and an officer who looks at the paper."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from counter_app.domain.errors import DiskFull
from counter_app.domain.slip import PaperFormat, PaperState, PrintJob, RenderedSlip
from counter_app.ports import PrinterState, PrintReceipt, SlipPrinter
from printers.escpos import EscposPrinter
from printers.escpos_line import EscposTiming
from printers.escpos_raster import EscposModel, bands
from printers.transports.tcp import TcpTransport
from printers.virtual.tcp import VirtualEscpos
from tests.desk_rig import DeskRig
from tests.printers.print_drills import Drill, Told, mend, settled, whole_sheets
from tests.printers.strips import StripRenderer, strip, strip_image

TIMING = EscposTiming(connect_seconds=2.0, answer_seconds=0.3, done_seconds=0.5, wake_seconds=0.7)
DONE = (PaperState.DEVICE_DONE, PaperState.CONFIRMED)
MOST_ROUNDS = 6
ROLL = PaperFormat.ROLL_80MM


class Killed(BaseException):
    """The worker ends here, as by kill -9: nothing behind it runs."""


class DyingTransport(TcpTransport):
    """Ends the worker before the first dots, or after so many bytes."""

    def __init__(self, port: int, bytes_left: int) -> None:
        super().__init__("127.0.0.1", port)
        self._left = bytes_left

    def write(self, order: bytes, timeout_seconds: float) -> None:
        """As the real one, until it is over."""
        if order.startswith(b"\x1dv0"):
            if self._left < len(order):
                super().write(order[: self._left], timeout_seconds)
                raise Killed
            self._left -= len(order)
        super().write(order, timeout_seconds)


class DyingPrinter:
    """Ends the worker before or after the printer's work."""

    def __init__(self, inner: SlipPrinter, after: bool) -> None:
        self._inner = inner
        self._after = after

    def papers(self) -> tuple[PaperFormat, ...]:
        """As inside."""
        return self._inner.papers()

    def probe(self) -> PrinterState:
        """As inside."""
        return self._inner.probe()

    def print_slip(self, slip: RenderedSlip, job_id: str) -> PrintReceipt:
        """Never returns."""
        if self._after:
            self._inner.print_slip(slip, job_id)
        raise Killed


class DrillDesk:
    """Implements System. One desk for all drills; each has a dossier of its own."""

    def __init__(self, folder: Path, model: EscposModel | None = None, driver: type[EscposPrinter] = EscposPrinter) -> None:
        self._driver = driver
        self._model = model or EscposModel()
        self.name = "counter, process ids" if self._model.process_ids else "counter"
        self._printers: dict[PaperFormat, SlipPrinter] = {}
        self._printers[ROLL] = EscposPrinter("127.0.0.1", 1)
        self._rig = DeskRig(folder, printers=self._printers, renderer=StripRenderer())
        self._rig.lease(1, 5_000)

    def close(self) -> None:
        """Give the store back."""
        self._rig.close()

    def bytes_of_a_slip(self) -> int:
        """Four questions, the way in, the bands with a look behind each, the cut and what is asked around it."""
        with VirtualEscpos() as virtual:
            self._plug(virtual)
            self._printers[ROLL].print_slip(strip(), "dry-run")
            settled(virtual)
            return virtual.bytes_heard

    def run(self, drill: Drill, virtual: VirtualEscpos) -> Told:
        """Receive, print under the drill, then do what the screen asks for until nothing is asked any more."""
        jobs = [self._receive() for _ in range(50 if drill.special == "fifty" else 1)]
        self._plug(virtual)
        virtual.turn(**drill.switches)
        self._first_try(drill, virtual, jobs)
        mend(virtual)
        asked, done = 0, []
        for job_id in jobs:
            told, slip = self._until_done(job_id, virtual)
            asked += told
            done.append(slip)
        return Told(done, asked)

    def _plug(self, virtual: VirtualEscpos) -> None:
        self._printers[ROLL] = self._driver("127.0.0.1", virtual.port, timing=TIMING, model=self._model)

    def _receive(self) -> str:
        return self._rig.services.intake.receive(self._rig.form(), self._rig.officer).job_id

    def _first_try(self, drill: Drill, virtual: VirtualEscpos, jobs: list[str]) -> None:
        slips = self._rig.services.slips
        if drill.death:
            self._die(drill.death, virtual, jobs[0])
        elif drill.special == "fifty":
            self._restart()
        elif drill.special == "two-workers":
            workers = [threading.Thread(target=slips.print_job, args=(jobs[0],)) for _ in range(2)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
        elif drill.special == "clock-back":
            self._rig.clock.move(days=-3)
            slips.print_job(jobs[0])
            self._rig.clock.move(days=3)
        elif drill.special == "disk-full":
            with full_disk(self._rig):
                slips.print_job(jobs[0])
        else:
            slips.print_job(jobs[0])

    def _die(self, where: str, virtual: VirtualEscpos, job_id: str) -> None:
        if where in ("checked", "sending"):
            half = len(bands(strip_image(strip()), self._model)[0]) // 2
            transport = DyingTransport(virtual.port, 0 if where == "checked" else half)
            self._printers[ROLL] = EscposPrinter(transport=transport, timing=TIMING, model=self._model)
        elif where in ("claimed", "sent"):
            self._printers[ROLL] = DyingPrinter(self._printers[ROLL], after=where == "sent")
        try:
            if where != "queued":
                self._rig.services.slips.print_job(job_id)
        except Killed:
            pass
        self._restart()
        self._plug(virtual)

    def _restart(self) -> None:
        self._rig.reopen()
        self._rig.services.slips.recover()

    def _until_done(self, job_id: str, virtual: VirtualEscpos) -> tuple[int, RenderedSlip]:
        """The officer's part. Returns how often was asked, and the slip that is believed to be out."""
        slips, asked = self._rig.services.slips, 0
        uid = self._job(job_id).dossier_uid
        for _ in range(MOST_ROUNDS):
            job = slips.jobs_of(uid)[-1]
            if job.state in DONE:
                return asked, self._picture(job)
            if job.state is PaperState.WANTED:
                slips.print_job(job.job_id)
            elif job.state is PaperState.UNKNOWN:
                asked += 1
                came_out = whole_sheets(virtual, self._picture(job)) > 0
                slips.answer(job.job_id, came_out=came_out, officer=self._rig.officer)
            else:
                slips.reprint(uid, self._rig.officer, "Giấy in dở")
            if job.state is not PaperState.WANTED:
                mend(virtual)
        raise AssertionError(f"the desk never comes to an end: {job.state}")

    def _job(self, job_id: str) -> PrintJob:
        with self._rig.store.read() as session:
            job = session.prints.by_id(job_id)
        assert job is not None
        return job

    def _picture(self, job: PrintJob) -> RenderedSlip:
        return self._rig.services.slips.preview(job.job_id)


@contextmanager
def full_disk(rig: DeskRig) -> Iterator[None]:
    """No page more for the store: the claim cannot be written. The desk must say so and print nothing."""
    with rig.store.write() as session:
        database: Any = session.prints._tx.database  # type: ignore[attr-defined]
    pages = database.one("PRAGMA page_count")[0]
    database.execute(f"PRAGMA max_page_count = {pages}")
    try:
        yield
        raise AssertionError("the disk was not full")
    except DiskFull:
        pass
    finally:
        database.execute("PRAGMA max_page_count = 1000000")
