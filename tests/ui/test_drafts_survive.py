"""Every field of an open form outlives kill -9: a real terminal, a real store, SIGKILL in the middle of a word."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from counter_app.screens.intake_fields import IntakeFields
from counter_app.store.database import open_store
from tests.desk_rig import KEY, TestClock
from tests.waiting import wait_until

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are POSIX", allow_module_level=True)

import fcntl
import pty
import struct
import termios

ROOT = Path(__file__).parents[2]
F2, F5, F7, F8, ENTER = "\x1bOQ", "\x1b[15~", "\x1b[18~", "\x1b[19~", "\r"
REASON, HALF_A_DATE, NAME = "Thiếu dấu của bệnh viện", "31/1", "Nguyễn Thị Ánh Tuyết"
# name, number, half a birth date and an address; then two marks, the second with its reason; then a number of sets
TYPED = (
    *(F2, ENTER, ENTER, NAME, ENTER, "07919000012", ENTER, HALF_A_DATE, ENTER, ENTER, "Số 1, phố Mẫu"),
    *(F8, "1", "3", REASON, ENTER, F8, "0111"),
)


class Terminal:
    """The app on a pseudo-terminal of 80×24; `shown` is everything it has drawn."""

    def __init__(self, folder: Path, *options: str) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.ui.draft_desk", str(folder), *options],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=ROOT,
            env={**os.environ, "TERM": "xterm-256color"},
            start_new_session=True,
        )
        os.close(slave)
        self.shown = bytearray()
        self._closing = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while not self._closing.is_set():
            if select.select([self._master], [], [], 0.05)[0]:
                try:
                    self.shown += os.read(self._master, 65536)
                except OSError:
                    return

    def sees(self, words: str, timeout: float = 30) -> None:
        """Wait until these words have been drawn since the last key, then forget them."""
        wait_until(lambda: words.encode() in self.shown, timeout)

    def press(self, keys: str) -> None:
        self.shown.clear()
        os.write(self._master, keys.encode())

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def close(self) -> None:
        if self.process.poll() is None:
            self.kill()
        self._closing.set()
        self._reader.join(5)
        os.close(self._master)


@contextmanager
def terminal(folder: Path, *options: str) -> Iterator[Terminal]:
    opened = Terminal(folder, *options)
    try:
        opened.sees("Tiếp nhận")
        yield opened
    finally:
        opened.close()


def kept(folder: Path) -> list[IntakeFields]:
    """The drafts as another process reads them from the store, oldest knowledge first."""
    store = open_store(folder / "store.db", KEY, clock=TestClock(), read_only=True)
    try:
        with store.read() as session:
            drafts = [draft for officer in session.officers.all() for draft in session.drafts.of_officer(officer.officer_id)]
            return [IntakeFields.of_draft(draft.draft_id, draft.fields) for draft in drafts]
    finally:
        store.close()


def whole(fields: IntakeFields) -> bool:
    """Every field as typed, also the half of a date, the mark with its reason, and where the officer was."""
    marks: dict[str, Any] = {mark.component_code: (str(mark.state), mark.reason) for mark in fields.marks}
    texts = {name: fields.texts.get(name) for name in ("name", "identity_number", "birth_date", "address", "event_on")}
    return (
        texts
        == {"name": NAME, "identity_number": "07919000012", "birth_date": HALF_A_DATE}
        | {"address": "Số 1, phố Mẫu", "event_on": "0111"}
        and marks == {"to-khai": ("ok", ""), "chung-sinh": ("incorrect", REASON)}
        and (fields.procedure, fields.case, fields.step) == ("1.001193", "thuong", "return")
    )


def type_and_kill(folder: Path, *options: str, until: Callable[[], bool], timeout: float) -> None:
    """Type, wait for the draft in the store, kill. AssertionError when it does not get there."""
    with terminal(folder, *options) as desk:
        for keys, answer in zip(TYPED, answers(), strict=True):
            desk.press(keys)
            if answer:
                desk.sees(answer)
        wait_until(until, timeout)
        desk.kill()


def answers() -> Iterator[str]:
    """What the screen shows behind each entry of TYPED before the next may be typed; "" = it need not be waited for."""
    told = {F2: "46 mục", "3": "Ghi rõ"}
    first_enters = iter(("trường hợp nào", "Người nộp thay"))
    steps = iter(("Tờ khai", "Trích yếu"))
    for keys in TYPED:
        yield next(first_enters, "") if keys == ENTER else next(steps) if keys == F8 else told.get(keys, "")


@pytest.mark.slow
def test_a_form_killed_in_the_middle_of_a_word_comes_back_as_typed(tmp_path: Path) -> None:
    type_and_kill(tmp_path, until=lambda: any(map(whole, kept(tmp_path))), timeout=20)
    with terminal(tmp_path) as desk:
        desk.sees("nhập dở")
        desk.press(F5)
        desk.sees("Đã mở lại phiếu nhập dở")
        desk.sees("0111")
        desk.press("2026" + F7 + F7)  # the date goes on where it stopped; then back to the person
        desk.sees(NAME)
        wait_until(lambda: any(fields.texts.get("event_on") == "01/11/2026" for fields in kept(tmp_path)), 20)
        again = kept(tmp_path)[0]
        again.texts["event_on"], again.step = "0111", "return"
        assert whole(again), again


@pytest.mark.slow
def test_the_rig_sees_a_desk_that_keeps_no_drafts(tmp_path: Path) -> None:
    """Positive control: the same keys, the saving switched off."""
    with pytest.raises(AssertionError, match="within 3 s"):
        type_and_kill(tmp_path, "without-drafts", until=lambda: any(map(whole, kept(tmp_path))), timeout=3)
    assert kept(tmp_path) == []
