"""Bursts of keys arrive in order on our driver; the same bursts come out wrong on the stock one (the positive control)."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ui.keys import CARD
from tests.waiting import wait_until

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are POSIX", allow_module_level=True)

import fcntl
import pty
import struct
import termios

ROOT = Path(__file__).parents[2]
F9, F12 = b"\x1b[20~", b"\x1b[24~"
BACK = "\x7f"
NOTE = "\t\t\t"  # three fields further: the text area

# name → (keys in one write, fields afterwards)
BURSTS: dict[str, tuple[str, dict[str, str]]] = {
    "unikey in an input": (f"Nguyeen{BACK * 3}ễn Thij{BACK * 2}ị", {"first": "Nguyễn Thị"}),
    "unikey in a text area": (f"{NOTE}Nguyeen{BACK * 3}ễn Thij{BACK * 2}ị", {"note": "Nguyễn Thị"}),
    "reader with tab": ("HS-1\tHS-2\tHS-3\t", {"first": "HS-1", "second": "HS-2", "third": "HS-3"}),
    "reader with enter": ("HS-1\rHS-2\rHS-3\r", {"first": "HS-1", "second": "HS-2", "third": "HS-3"}),
}


class Terminal:
    """An app on a pseudo-terminal of 100×30."""

    def __init__(self, driver: str, log: Path) -> None:
        self._log = log
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        command = [sys.executable, "-m", "tests.ui.pty_app", driver, str(log)]
        environment = {**os.environ, "TERM": "xterm-256color"}
        self._process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, cwd=ROOT, env=environment, start_new_session=True
        )
        os.close(slave)
        self._shown = bytearray()
        self._closing = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        wait_until(lambda: b"ready" in self._shown, 30)

    def _read(self) -> None:
        while not self._closing.is_set():
            if select.select([self._master], [], [], 0.05)[0]:
                try:
                    self._shown += os.read(self._master, 65536)
                except OSError:
                    return

    def _states(self) -> list[dict[str, Any]]:
        if not self._log.exists():
            return []
        lines = self._log.read_text(encoding="utf-8").splitlines(keepends=True)
        return [json.loads(line) for line in lines if line.endswith("\n")]

    def _send(self, keys: bytes) -> dict[str, Any]:
        """Write the keys, then F12, and wait for the state that F12 reports."""
        told = len(self._states())
        os.write(self._master, keys)
        os.write(self._master, F12)
        wait_until(lambda: len(self._states()) > told, 20)
        return self._states()[-1]

    def burst(self, keys: str) -> dict[str, Any]:
        """The fields after this burst into an empty form."""
        self._send(F9)
        return self._send(keys.encode())

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(10)
        self._closing.set()
        self._reader.join(5)
        os.close(self._master)


@pytest.fixture(scope="module", params=["stock", "paced", "pause-only-slow", "paced-slow"])
def terminal(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Terminal]]:
    terminal = Terminal(request.param, tmp_path_factory.mktemp("pty") / "log")
    yield request.param, terminal
    terminal.close()


@pytest.mark.slow
def test_bursts_come_out_as_typed_only_on_the_paced_driver(terminal: tuple[str, Terminal]) -> None:
    driver, app = terminal
    slow = driver.endswith("slow")
    names = ["unikey in an input", "reader with tab"] if slow else list(BURSTS)
    times = 3 if slow else 10
    right = {
        name: sum(BURSTS[name][1].items() <= app.burst(BURSTS[name][0]).items() for _ in range(times)) for name in names
    }
    if driver.startswith("paced"):
        assert right == dict.fromkeys(names, times)
    else:
        assert all(count < times for count in right.values()), f"a control came out right, the rig proves nothing: {right}"


@pytest.mark.slow
def test_a_card_on_a_real_terminal_touches_nothing_ten_times_of_ten(tmp_path: Path) -> None:
    app = Terminal("shell", tmp_path / "log")
    try:
        untouched = {"first": "0123", "second": "", "codes": [CARD], "pressed": 0}
        for _ in range(5):
            assert app.burst(CARD + "\r") == untouched | {"focused": "first"}
            assert app.burst(f"\t\t{CARD}\t") == untouched | {"focused": "done"}  # the focus is on the button
    finally:
        app.close()
