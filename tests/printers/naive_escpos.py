"""python-escpos as its users write it: ask whether it is online, print, and try again after an error."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

from escpos.printer import Dummy, Network

from counter_app.domain.slip import RenderedSlip
from printers.virtual.tcp import VirtualEscpos
from tests.printers.print_drills import Drill, Told, mend, settled
from tests.printers.strips import strip, strip_image

PROFILE = "TM-T20II"
TRIES = 5


class NaiveQueue:
    """Prints each slip of a queue, and strikes it off when no error came. `send(port, slip)` is the library's way."""

    name = ""

    def send(self, port: int, slip: RenderedSlip) -> None:
        """Print one slip. Raises whatever the library raises."""
        raise NotImplementedError

    def half(self, port: int, slip: RenderedSlip) -> None:
        """What had left the program when it was killed while it sent."""
        raise NotImplementedError

    def run(self, drill: Drill, virtual: VirtualEscpos) -> Told:
        """Implements System."""
        slips = [strip(f"{self.name} {drill.name} {number}") for number in range(50 if drill.special == "fifty" else 1)]
        virtual.turn(**drill.switches)
        if drill.death in ("sending", "sent"):
            dying: Callable[[int, RenderedSlip], None] = self.half if drill.death == "sending" else self.send
            with suppress(Exception):  # it is dead by now
                dying(virtual.port, slips[0])
        elif drill.special == "two-workers":
            other = threading.Thread(target=self._until_no_error, args=(virtual, slips[0]))
            other.start()
            self._until_no_error(virtual, slips[0])
            other.join()
            return Told(slips)
        done = [slip for slip in slips if self._until_no_error(virtual, slip)]
        mend(virtual)
        return Told(done)

    def _until_no_error(self, virtual: VirtualEscpos, slip: RenderedSlip) -> bool:
        for _ in range(TRIES):
            try:
                self.send(virtual.port, slip)
            except Exception:
                mend(virtual)
            else:
                return True
        return False


class NaiveEscpos(NaiveQueue):
    """Implements System with python-escpos alone."""

    name = "python-escpos + retry loop"

    def send(self, port: int, slip: RenderedSlip) -> None:
        """Implements NaiveQueue."""
        printer = Network("127.0.0.1", port, timeout=1, profile=PROFILE)
        try:
            if not printer.is_online() or printer.paper_status() == 0:
                raise RuntimeError("not ready")
            printer.image(strip_image(slip))
            printer.cut()
        finally:
            printer.close()

    def half(self, port: int, slip: RenderedSlip) -> None:
        """Implements NaiveQueue."""
        kept = Dummy(profile=PROFILE)
        kept.image(strip_image(slip))
        printer = Network("127.0.0.1", port, timeout=1, profile=PROFILE)
        printer._raw(kept.output[: len(kept.output) // 2])
        printer.close()

    def bytes_of_a_slip(self) -> int:
        """Implements System."""
        with VirtualEscpos() as virtual:
            self.send(virtual.port, strip())
            settled(virtual)
            return virtual.bytes_heard
