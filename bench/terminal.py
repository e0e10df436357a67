"""What does a person at a terminal wait for? When a text is on the screen, and when a key is painted, on a pty."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).parents[1]
ROWS, COLUMNS = 40, 130
QUIET_SECONDS = 0.06  # no output for so long: the key is painted
UNWANTED = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "PYTHONPATH")  # the first doubles every start


def environment() -> dict[str, str]:
    """As a terminal's shell has it, without what slows Python."""
    kept = {name: value for name, value in os.environ.items() if name not in UNWANTED}
    return kept | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}


@dataclass(frozen=True, slots=True)
class Painted:
    """Milliseconds from a key to the first and to the last byte of what it changed on the screen."""

    first: float
    last: float


class Terminal:
    """One program on a terminal of 130×40."""

    def __init__(self, command: Sequence[str], more: dict[str, str] | None = None) -> None:
        self.started_at = time.perf_counter()
        self._seen = bytearray()
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=ROOT,
            env=environment() | (more or {}),
            start_new_session=True,
        )
        os.close(slave)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        self._process.kill()
        self._process.wait(5)
        os.close(self._master)

    def _read(self, timeout_seconds: float) -> bool:
        """True when something came."""
        if not select.select([self._master], [], [], timeout_seconds)[0]:
            return False
        with suppress(OSError):  # the program has ended
            self._seen += os.read(self._master, 1 << 16)
            return True
        raise EOFError(f"the program ended: {self.text()[-300:]}")

    def text(self) -> str:
        """What came since the last key or marker, without colours and cursor moves."""
        return re.sub(r"\x1b\[[0-9;?<>=]*[A-Za-z~$]", "", self._seen.decode(errors="replace"))

    def wait_for(self, marker: str, timeout_seconds: float = 60) -> float:
        """Milliseconds from the start until the marker is on the screen. Raises TimeoutError."""
        wanted, give_up_at = marker.encode(), time.perf_counter() + timeout_seconds
        while wanted not in self._seen:
            if time.perf_counter() > give_up_at:
                raise TimeoutError(f"{marker!r} never came: {self.text()[-300:]}")
            self._read(0.5)
        return (time.perf_counter() - self.started_at) * 1000

    def settle(self, quiet_seconds: float = 0.4) -> None:
        """Until nothing more is painted."""
        while self._read(quiet_seconds):
            pass
        self._seen.clear()

    def drain(self) -> None:
        """Take what the program painted by itself (lights, a blinking cursor): it does not count for the next key."""
        while self._read(0):
            pass

    def send(self, keys: str) -> None:
        """Write keys and look at nothing."""
        os.write(self._master, keys.encode())

    def press(self, key: str, timeout_seconds: float = 5) -> Painted:
        """Write one key and time its paint. Raises TimeoutError when nothing is painted."""
        self._seen.clear()
        pressed_at = time.perf_counter()
        self.send(key)
        if not self._read(timeout_seconds):
            raise TimeoutError(f"nothing was painted after {key!r}")
        first = last = time.perf_counter()
        while self._read(QUIET_SECONDS):
            last = time.perf_counter()
        return Painted((first - pressed_at) * 1000, (last - pressed_at) * 1000)

    @property
    def process_id(self) -> int:
        """For a look into /proc."""
        return self._process.pid

    def memory_mb(self) -> float:
        """Resident memory of the program, in MB of 2^20 bytes."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found
        return int(found[1]) / 1024
