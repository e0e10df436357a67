"""`python -m scanners.worker`: one driver in a process of its own; a crash here costs one page and not the program."""

from __future__ import annotations

import errno
import importlib
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any, Final, Protocol

from counter_app.domain.errors import CounterError, DiskFull
from counter_app.domain.scan_errors import PageUnreadable, ScannerTrouble, ScanTruncated
from counter_app.domain.scan_source import ScanSettings
from scanners import page_file
from scanners.wire import Message, RawPage, WholeFile, error_message, settings_of

DRIVERS: Final = {
    "sane": "scanners.drivers.sane:SaneDriver",
    "escl": "scanners.drivers.escl:EsclDriver",
    "replay": "scanners.drivers.replay:ReplayDriver",
    "camera": "scanners.drivers.camera:CameraDriver",
    "file": "scanners.drivers.file:FileDriver",
}
_MOST_MEMORY: Final = 4 << 30  # address space; the pictures of one page take a tenth of it
_MOST_FILE_BYTES: Final = 1 << 30


class Driver(Protocol):
    """What every driver is. Made with the device's settings as keyword arguments."""

    def probe(self) -> Message:
        """Fields of SourceState. Raises CounterError."""

    def scan(self, settings: ScanSettings, into: Path) -> Iterator[RawPage | WholeFile | CounterError]:
        """Asking for the next item pulls the next sheet. A yielded error voids one file; a raised one ends the run."""

    def cancel(self) -> None:
        """From another thread: make `scan` end soon."""


class Worker:
    """Reads orders, runs one driver, tells what happened."""

    def __init__(self, orders: IO[bytes], answers: IO[bytes]) -> None:
        self._orders = orders
        self._answers = answers
        self._next: SimpleQueue[bool] = SimpleQueue()
        self._driver: Driver | None = None
        self._told = threading.Lock()
        self._sequence = 0
        self._run = ""

    def run(self) -> None:
        """Until the order is done or nobody listens any more."""
        order = self._order()
        if order is None:
            return
        threading.Thread(target=self._listen, daemon=True, name="orders").start()
        try:
            self._driver = driver_of(order, self.tell)
            if order["do"] == "probe":
                self.tell({"tell": "state", **self._driver.probe()})
            else:
                self._scan(order, self._driver)
        except CounterError as error:
            self.tell({"tell": "fault", **error_message(error)})
        except MemoryError:
            self.tell({"tell": "fault", "code": "scan-file-refused", "facts": {"reason": "bomb"}})
        except OSError as error:
            self.tell({"tell": "fault", **error_message(_of_machine(error, str(order.get("into", ""))))})
        self.tell({"tell": "end"})

    def tell(self, message: Message) -> None:
        """One line; a desk that is gone needs no answer."""
        with self._told, suppress(OSError, ValueError):
            self._answers.write(json.dumps(message, ensure_ascii=True).encode() + b"\n")
            self._answers.flush()

    def _order(self) -> Message | None:
        line = self._orders.readline()
        return json.loads(line) if line else None

    def _listen(self) -> None:
        """Orders during a run. The end of the pipe means that the desk is gone: then the scanner must be let go."""
        while (order := self._order()) is not None:
            match order.get("do"):
                case "next":
                    self._next.put(True)
                case "cancel":
                    self._stop()
                case other if self._driver is not None and hasattr(self._driver, "order"):
                    self._driver.order(str(other))
        self._stop()

    def _stop(self) -> None:
        if self._driver is not None:
            self._driver.cancel()
        self._next.put(False)

    def _scan(self, order: Message, driver: Driver) -> None:
        settings, into = settings_of(order["settings"]), Path(order["into"])
        spare = int(order.get("spare_bytes", page_file.SPARE_BYTES))
        into.mkdir(parents=True, exist_ok=True)
        page_file.room_for_a_page(into, spare)
        self._run, self._sequence = str(order["run"]), int(order["after_sequence"])
        items = driver.scan(settings, into)
        try:
            for item in items:
                self._deliver(item, into)
                if not self._next.get():
                    return
                page_file.room_for_a_page(into, spare)
        finally:
            if hasattr(items, "close"):
                items.close()

    def _deliver(self, item: RawPage | WholeFile | CounterError, into: Path) -> None:
        if isinstance(item, CounterError):
            self.tell({"tell": "fault", **error_message(item), "ends_run": False})
        elif isinstance(item, WholeFile):
            self._sequence += 1
            final = into / f"{self._run}-document-{self._sequence:04d}.pdf"
            size = Path(item.path).stat().st_size
            digest = page_file.seal(Path(item.path), final)
            facts = asdict(item) | {"path": str(final), "sha256": digest, "size_bytes": size}
            self.tell({"tell": "document", "sequence": self._sequence, **facts})
        else:
            self.tell({"tell": "page", **self._sealed(item, into)})

    def _sealed(self, page: RawPage, into: Path) -> Message:
        """Raises PageUnreadable or ScanTruncated; the void file stays beside the good ones under another name."""
        unsealed = Path(page.path)
        try:
            picture = page_file.measure(unsealed)
            page_file.must_measure(picture, page.wanted_px, page.dpi_y)
        except (PageUnreadable, ScanTruncated) as error:
            void = unsealed.with_name(f"{self._run}-void-{self._sequence + 1:04d}{unsealed.suffix}")
            with suppress(OSError):
                unsealed.replace(void)
            error.facts.setdefault("void", str(void))
            raise
        self._sequence += 1
        final = into / f"{self._run}-page-{self._sequence:04d}{picture.suffix}"
        size = unsealed.stat().st_size
        digest = page_file.seal(unsealed, final)
        return {
            **asdict(page),
            **asdict(picture),
            "path": str(final),
            "view": self._named_view(page.view, final),
            "sequence": self._sequence,
            "sha256": digest,
            "size_bytes": size,
        }

    def _named_view(self, view: str, page: Path) -> str:
        """A view is named after its page; losing one loses nothing."""
        return str(Path(view).replace(Path(view).with_name(page.with_suffix(".jpg").name))) if view else ""


def _of_machine(error: OSError, folder: str) -> CounterError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(path=folder)
    return ScannerTrouble(reason=f"{type(error).__name__}: {error.strerror or error}")


def driver_of(order: Message, tell: Callable[[Message], None]) -> Driver:
    """The driver of an order, with its device's settings; `tell` is for signs of life and preview pictures."""
    module, _, name = DRIVERS[order["driver"]].partition(":")
    made: Driver = getattr(importlib.import_module(module), name)(tell=tell, **order["device"])
    return made


def limit_this_process() -> None:
    """No driver may take the machine down with it. Windows has no such limits for a plain process."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (_MOST_FILE_BYTES, _MOST_FILE_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _own_streams() -> tuple[IO[Any], IO[Any]]:
    """The pipes to the desk; what a library prints goes to the error stream instead and cannot break a line of ours."""
    orders = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    return orders, answers


def _hear_interrupts() -> None:
    """Started in the background of a shell, a program and all its children ignore SIGINT: a driver could not be stopped."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def main() -> int:
    """0 when the order was carried out or refused in words."""
    limit_this_process()
    _hear_interrupts()
    orders, answers = _own_streams()
    Worker(orders, answers).run()
    answers.flush()
    os._exit(0)  # a library's threads must not keep the scanner


if __name__ == "__main__":
    sys.exit(main())
