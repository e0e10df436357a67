"""What can be known of a slip that the operating system's print queue takes? That it was queued; never that it came out."""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
from typing import Any, Protocol

from printers.transports.transport import NothingSent

JOB_TITLE = "slip"  # tells nothing of a person in the queue's window
QUEUE_SECONDS = 10.0


class RawQueue(Protocol):
    """A queue of the operating system that passes bytes on unchanged. Both verbs raise NothingSent."""

    def look(self) -> None: ...

    def submit(self, data: bytes) -> None: ...


class SpoolerTransport:
    """Bytes are kept until `close` and then handed over as one job: whole, or not at all."""

    can_answer = False

    def __init__(self, queue: str, system: RawQueue | None = None) -> None:
        self.name = queue
        self._system = system or (WindowsQueue(queue) if sys.platform == "win32" else CupsQueue(queue))
        self._kept = bytearray()

    def open(self) -> None:
        """Raises NothingSent when there is no such queue or it takes no jobs."""
        self._kept.clear()
        self._system.look()

    def write(self, order: bytes, timeout_seconds: float) -> None:
        """Implements Transport."""
        self._kept += order

    def read(self, timeout_seconds: float) -> bytes:
        """A queue says nothing."""
        return b""

    def close(self) -> None:
        """Hand the job over. Raises NothingSent when the queue refuses it."""
        job, self._kept = bytes(self._kept), bytearray()
        if job:
            self._system.submit(job)


class CupsQueue:
    """A raw queue of CUPS through its own commands, so that no library has to fit the server."""

    def __init__(self, queue: str) -> None:
        self._queue = queue

    def look(self) -> None:
        """Is the queue there, and does it take jobs?"""
        told = self._run("lpstat", "-a", self._queue)
        if "not accepting" in told:
            raise NothingSent(f"{self._queue} takes no jobs")

    def submit(self, data: bytes) -> None:
        """`lp` answers after the server has the whole job."""
        self._run("lp", "-d", self._queue, "-o", "raw", "-t", JOB_TITLE, "-s", "--", "-", data=data)

    def _run(self, command: str, *arguments: str, data: bytes = b"") -> str:
        found = shutil.which(command)
        if found is None:
            raise NothingSent(f"{command} is not installed")
        try:
            done = subprocess.run(
                [found, *arguments], input=data, capture_output=True, timeout=QUEUE_SECONDS, env=_plain_words(), check=False
            )
        except subprocess.TimeoutExpired as error:
            raise TimeoutError(command) from error  # the server may have taken the job: nobody knows
        if done.returncode:
            raise NothingSent(done.stderr.decode(errors="replace").strip()[:200])
        return done.stdout.decode(errors="replace")


def _plain_words() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C"}


class WindowsQueue:
    """A printer of the Windows spooler, datatype RAW, through win32print (pywin32)."""

    def __init__(self, queue: str) -> None:
        self._queue = queue

    def look(self) -> None:
        """Is the printer known?"""
        api = self._api()
        try:
            api.ClosePrinter(api.OpenPrinter(self._queue))
        except Exception as error:  # pywintypes.error, which is no OSError
            raise NothingSent(str(error)) from error

    def submit(self, data: bytes) -> None:
        """One document. A failure before `EndDocPrinter` leaves no job."""
        api = self._api()
        try:
            printer = api.OpenPrinter(self._queue)
        except Exception as error:
            raise NothingSent(str(error)) from error
        try:
            api.StartDocPrinter(printer, 1, (JOB_TITLE, None, "RAW"))
            api.WritePrinter(printer, data)
            api.EndDocPrinter(printer)
        except Exception as error:  # the spooler prints while it takes: some may be out
            raise OSError(str(error)) from error
        finally:
            api.ClosePrinter(printer)

    @staticmethod
    def _api() -> Any:
        try:
            return importlib.import_module("win32print")
        except ImportError as error:
            raise NothingSent("win32print is not installed") from error
