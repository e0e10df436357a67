"""Which printers are there? Looks at USB, device files, serial ports, queues and announcements; a subnet is never probed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass

from counter_app.domain.found_printer import Certainty, FindReport, FindWay, FoundPrinter, NotLooked

PATIENCE_SECONDS = 8.0


class CannotLook(Exception):
    """A way that is not there on this machine. `reason`: a code of NotLooked."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Place:
    """One way to look. `look` raises CannotLook, or OSError when it fails."""

    way: FindWay
    look: Callable[[], Sequence[FoundPrinter]]


class PrinterSearch:
    """Implements PrinterFinder: all ways at once, each with the same patience; what breaks is told, never raised."""

    def __init__(self, places: Sequence[Place], patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._places = tuple(places)
        self._patience_seconds = patience_seconds

    def find(self) -> FindReport:
        """Implements PrinterFinder."""
        if not self._places:
            return FindReport()
        workers = ThreadPoolExecutor(len(self._places), thread_name_prefix="find")
        try:
            asked = [(place.way, workers.submit(place.look)) for place in self._places]
            answers = [(way, self._answer(future)) for way, future in asked]
        finally:
            workers.shutdown(wait=False, cancel_futures=True)
        found = [printer for _, told in answers if not isinstance(told, str) for printer in told]
        not_looked = tuple(NotLooked(way, told) for way, told in answers if isinstance(told, str))
        return FindReport(tuple(sorted(_once(found), key=_usefulness)), not_looked)

    def _answer(self, future: Future[Sequence[FoundPrinter]]) -> Sequence[FoundPrinter] | str:
        """The finds, or a code for why there are none."""
        try:
            return future.result(self._patience_seconds)
        except CannotLook as error:
            return error.reason
        except TookTooLong:
            return "no-answer"
        except PermissionError:
            return "not-allowed"
        except Exception:  # a driver, a daemon or its library: none may keep the other finds from the clerk
            return "failed"


def _once(found: Sequence[FoundPrinter]) -> list[FoundPrinter]:
    """An address that two ways told is one printer; the first telling stays."""
    return list({(printer.kind, printer.address, printer.serial_number): printer for printer in reversed(found)}.values())


def _usefulness(printer: FoundPrinter) -> tuple[bool, str, int, str]:
    return not printer.usable, printer.job, list(Certainty).index(printer.certainty), printer.address


def machine_search() -> PrinterSearch:
    """Everywhere that this machine can look."""
    import sys

    from printers.finding_cups import cups_queues
    from printers.finding_mdns import announced_printers
    from printers.finding_serial import serial_ports
    from printers.finding_usb import device_files, usb_printers
    from printers.finding_windows import windows_printers

    places = [Place(FindWay.USB, usb_printers), Place(FindWay.SERIAL, serial_ports)]
    if sys.platform == "win32":
        places.append(Place(FindWay.WINDOWS, windows_printers))
    else:
        places += [Place(FindWay.DEVICE, device_files), Place(FindWay.QUEUES, cups_queues)]
    return PrinterSearch([*places, Place(FindWay.NETWORK, announced_printers)])
