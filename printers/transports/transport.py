"""What does the desk need of a cable? Open, write, read with a time limit, close, and whether it can answer at all."""

from __future__ import annotations

from typing import Protocol


class Transport(Protocol):
    """One way to one printer, opened anew for each slip. Every failure is an OSError."""

    @property
    def name(self) -> str:
        """What a person at the desk calls this way: an address, a port, a queue."""

    @property
    def can_answer(self) -> bool:
        """True when the printer's words come back; known once it is open. Without words no slip is ever confirmed."""

    def open(self) -> None:
        """Raises OSError: then nothing was sent."""

    def write(self, order: bytes, timeout_seconds: float) -> None:
        """Hand over all bytes. Raises OSError, TimeoutError when the printer takes no more."""

    def read(self, timeout_seconds: float) -> bytes:
        """What has come, at least one byte; b"" when nothing came in time. Raises OSError when the line is gone."""

    def close(self) -> None:
        """Give the line back. A spooler hands the job over here. Raises OSError."""


class NothingSent(ConnectionError):
    """Whatever was written never left this machine: nothing can come out."""
