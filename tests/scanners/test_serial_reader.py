"""A reader on a serial line: whole codes only, back by itself after the cable was pulled."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from counter_app.domain.scanned_code import CodeKind, recognise
from counter_app.ports import ScannedCode
from scanners.readers.serial_codes import ReaderLine, SerialReader
from tests.scanners.rigs.pty_reader import PtyReader
from tests.waiting import wait_until

CARD = "001190000001|012345678|Nguyễn Thị Ví Dụ|02011990|Nữ|Số 1, xã Bạc Hà|01062022"


class Listening:
    """A reader with a thread that collects what it reads."""

    def __init__(self, reader: SerialReader) -> None:
        self.reader = reader
        self.heard: list[ScannedCode] = []
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        for code in self.reader.codes():
            self.heard.append(code)

    @property
    def texts(self) -> list[str]:
        return [code.text for code in self.heard]

    def end(self) -> None:
        self.reader.close()
        self._thread.join(5)
        assert not self._thread.is_alive()


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[PtyReader]:
    reader = PtyReader(tmp_path / "ttyREADER")
    reader.plug()
    yield reader
    reader.unplug()


@pytest.fixture
def states() -> list[bool]:
    return []


@pytest.fixture
def desk(cable: PtyReader, states: list[bool]) -> Iterator[Listening]:
    listening = Listening(SerialReader(ReaderLine(str(cable.link)), states.append, retry_seconds=0.02))
    wait_until(lambda: listening.reader.connected)
    yield listening
    listening.end()


def test_a_code_comes_when_its_end_came_and_not_before(desk: Listening, cable: PtyReader) -> None:
    data = CARD.encode() + b"\r\n"
    for place in range(0, len(data) - 2, 7):  # a slow line, letters cut in the middle
        cable.send(data[place : min(place + 7, len(data) - 2)])
    assert desk.texts == []
    cable.send(b"\r\n")
    wait_until(lambda: desk.texts == [CARD])
    assert recognise(desk.texts[0]).kind is CodeKind.CARD


def test_two_codes_in_one_burst_stay_two(desk: Listening, cable: PtyReader) -> None:
    cable.send(b"]Q1H29.12-251125-0001\r]C0H29.12-251125-0002\r")
    wait_until(lambda: len(desk.heard) == 2)
    assert [(code.text, code.symbology) for code in desk.heard] == [
        ("H29.12-251125-0001", "QRCode"),
        ("H29.12-251125-0002", "Code128"),
    ]


def test_unplugged_in_the_middle_of_a_code_gives_no_code_and_the_next_plug_starts_clean(
    desk: Listening, cable: PtyReader, states: list[bool]
) -> None:
    cable.send(b"H29.12-2511")
    cable.unplug()
    wait_until(lambda: states == [True, False])
    cable.plug()
    wait_until(lambda: states == [True, False, True])
    cable.send(b"25-0001\rH29.12-251125-0002\r")
    wait_until(lambda: "H29.12-251125-0002" in desk.texts)
    assert "H29.12-251125-0001" not in desk.texts  # half of one plug and half of another are no code


def test_a_reader_that_is_not_there_yet_is_waited_for(cable: PtyReader, tmp_path: Path) -> None:
    cable.unplug()
    listening = Listening(SerialReader(ReaderLine(str(cable.link)), retry_seconds=0.02))
    cable.plug()
    wait_until(lambda: listening.reader.connected)
    listening.end()


def test_a_usb_reader_is_found_whatever_its_port_is_called_today(cable: PtyReader) -> None:
    def ports() -> list[SimpleNamespace]:
        return [
            SimpleNamespace(vid=None, pid=None, device="/dev/ttyS0"),
            SimpleNamespace(vid=0x0C2E, pid=0x0B61, device=str(cable.link)),
        ]

    listening = Listening(SerialReader(ReaderLine(usb="0C2E:0B61"), ports=ports, retry_seconds=0.02))
    wait_until(lambda: listening.reader.connected)
    cable.send(b"PATCHT\r")
    wait_until(lambda: listening.texts == ["PATCHT"])
    listening.end()


def test_noise_without_end_takes_no_memory_and_is_told_as_too_long(desk: Listening, cable: PtyReader) -> None:
    for _ in range(70):
        cable.send(b"\xff" * 1000)
    cable.send(b"\r")
    wait_until(lambda: len(desk.heard) == 1)
    assert recognise(desk.texts[0]).warnings == ("too-long",)
