"""What does a receipt printer burn for these bytes? Read by rules of its own, for no decoder may judge itself.

Written from Epson's command reference alone; shares no line with `printers` (nor with the virtual printer, which is what the
desk's own drills use). It is a recording that is read afterwards, not a machine: `Recorder` answers what any printer in good
order answers, keeps every byte, and `sheets_of` turns them into pictures. An order that it does not know stops it.
"""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from PIL import Image

HEAD_DOTS = 576
READY = {1: 0x16, 2: 0x12, 3: 0x12, 4: 0x12}  # DLE EOT n of a printer that has paper, a closed cover and a sharp knife
CASH_DRAWER_CLOSED = 0x00  # GS r 2


class UnknownOrder(Exception):
    """The bytes at this place are no order of the reference."""


@dataclass
class Paper:
    """Rows of dots (1: burned) since the last cut, and the pieces that were cut off."""

    rows: list[list[int]] = field(default_factory=list)
    cut_off: list[Image.Image] = field(default_factory=list)
    stored: list[list[int]] = field(default_factory=list)  # GS ( L keeps a picture until it is told to print

    def feed(self, count: int) -> None:
        self.rows += [[0] * HEAD_DOTS for _ in range(count)]

    def burn(self, rows: list[list[int]]) -> None:
        self.rows += [(row + [0] * HEAD_DOTS)[:HEAD_DOTS] for row in rows]

    def cut(self) -> None:
        picture = Image.new("L", (HEAD_DOTS, max(len(self.rows), 1)), 255)
        picture.putdata([0 if dot else 255 for row in self.rows for dot in row])
        self.cut_off.append(picture)
        self.rows = []


def sheets_of(stream: bytes) -> list[Image.Image]:
    """Each piece of paper, black on white, as wide as the head. Raises UnknownOrder."""
    paper, at = Paper(), 0
    while at < len(stream):
        for begins, carry_out in ORDERS:
            found = begins.match(stream, at)
            if found:
                at = carry_out(found, stream, paper)
                break
        else:
            raise UnknownOrder(f"{stream[at : at + 8].hex(' ')} at byte {at}")
    if any(map(any, paper.rows)):
        paper.cut()
    return paper.cut_off


def _unpacked(packed: bytes, bytes_a_row: int) -> list[list[int]]:
    """The highest bit of a byte is its leftmost dot."""
    bits = f"{int.from_bytes(packed):0{len(packed) * 8}b}" if packed else ""
    width = bytes_a_row * 8
    return [[int(bit) for bit in bits[start : start + width]] for start in range(0, len(bits), width)]


def _number(low_first: bytes) -> int:
    return int.from_bytes(low_first, "little")


Order = Callable[["re.Match[bytes]", bytes, Paper], int]


def _nothing(found: re.Match[bytes], _: bytes, __: Paper) -> int:
    return found.end()


def _line_feed(found: re.Match[bytes], _: bytes, paper: Paper) -> int:
    paper.feed(30)
    return found.end()


def _feed_dots(found: re.Match[bytes], _: bytes, paper: Paper) -> int:
    paper.feed(found[1][0] // 2)  # ESC J counts half dots on a head of 8 dots a millimetre
    return found.end()


def _feed_lines(found: re.Match[bytes], _: bytes, paper: Paper) -> int:
    paper.feed(30 * found[1][0])
    return found.end()


def _cut(found: re.Match[bytes], _: bytes, paper: Paper) -> int:
    paper.cut()
    return found.end()


def _raster(found: re.Match[bytes], stream: bytes, paper: Paper) -> int:
    """GS v 0 m xL xH yL yH d…"""
    scale, across, down = found[1][0], _number(found[2]), _number(found[3])
    end = found.end() + across * down
    rows = _unpacked(stream[found.end() : end], across)
    if scale & 2:
        rows = [row for row in rows for _ in range(2)]
    paper.burn([[dot for dot in row for _ in range(2)] for row in rows] if scale & 1 else rows)
    return end


def _graphics(found: re.Match[bytes], stream: bytes, paper: Paper) -> int:
    """GS ( L pL pH m fn …: function 112 keeps a raster picture, function 50 prints what is kept."""
    start = found.end()
    end = start + _number(found[1])
    tone, function = stream[start], stream[start + 1]
    if tone != 48 or function not in (50, 112):
        raise UnknownOrder(f"GS ( L {tone} {function}")
    if function == 50:
        paper.burn(paper.stored)
        paper.stored = []
    else:
        across, down = _number(stream[start + 6 : start + 8]), _number(stream[start + 8 : start + 10])
        bytes_a_row = -(-across // 8)
        paper.stored = _unpacked(stream[start + 10 : start + 10 + bytes_a_row * down], bytes_a_row)
    return end


def _skip_counted(found: re.Match[bytes], _: bytes, __: Paper) -> int:
    return found.end() + _number(found[1])


def _orders() -> Iterator[tuple[re.Pattern[bytes], Order]]:
    for pattern, carry_out in (
        (rb"\x10\x04[\x01-\x08]|\x10\x05[\x00-\x02]", _nothing),  # DLE EOT, DLE ENQ
        (rb"\x1b@|\x00|\r|\x1b[a3Mt!ER{][\s\S]|\x1b2", _nothing),  # ESC @, alignment, spacing, fonts
        (rb"\x1da[\s\S]|\x1dr[\x01\x02\x31\x32]|\x1dI[\s\S]|\x1d[LW][\s\S]{2}", _nothing),  # GS a, GS r, GS I, margins
        (rb"\x1d\(H([\s\S]{2})", _skip_counted),  # process id
        (rb"\x1dv0([\s\S])([\s\S]{2})([\s\S]{2})", _raster),
        (rb"\x1d\(L([\s\S]{2})", _graphics),
        (rb"\x1bJ([\s\S])", _feed_dots),
        (rb"\x1bd([\s\S])", _feed_lines),
        (rb"\x1dV[\x00\x01\x30\x31]|\x1dV[\x41\x42][\s\S]", _cut),
        (rb"\n", _line_feed),
    ):
        yield re.compile(pattern), carry_out


ORDERS = tuple(_orders())


class Recorder:
    """A printer in good order on a port of this machine: answers at once, keeps what it is sent. Use it with `with`."""

    def __init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self.heard = bytearray()
        self._answered = 0
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Recorder:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._door.close()
        self._thread.join(5)

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._door.accept()
                with line, suppress(OSError):
                    while piece := line.recv(65536):
                        self.heard += piece
                        self._answer(line)

    def _answer(self, line: socket.socket) -> None:
        """Real-time and queued questions since the last answer, wherever no picture is under way."""
        while (question := QUESTION.search(self.heard, self._answered)) is not None:
            self._answered = question.end()
            if question["realtime"]:
                line.sendall(bytes([READY[question["realtime"][0]]]))
            elif question["queued"]:
                line.sendall(bytes([CASH_DRAWER_CLOSED]))
            elif question["id"]:
                line.sendall(b"\x37\x22" + question["id"] + b"\x00")
            elif question["across"]:
                self._answered += _number(question["across"]) * _number(question["down"])
            elif question["length"]:
                self._answered += _number(question["length"])


QUESTION = re.compile(
    rb"\x10\x04(?P<realtime>[\x01-\x04])|\x1dr(?P<queued>[\x01\x31])|\x1d\(H\x06\x00\x30\x30(?P<id>[\s\S]{4})"
    rb"|\x1dv0[\s\S](?P<across>[\s\S]{2})(?P<down>[\s\S]{2})|\x1d\(L(?P<length>[\s\S]{2})"
)
