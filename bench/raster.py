"""How much longer does a slip of 200 mm take than its dots need on the same line? Questions and waiting included."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

from bench.measuring import ROUNDS, Figure, Target, interleaved, middle, timed
from printers.escpos import EscposPrinter
from printers.escpos_raster import EscposModel, bands
from printers.virtual.tcp import VirtualEscpos
from tests.printers.slips import PaperFormat, receipt, rendered
from tests.printers.strips import strip, strip_image

ROWS = 1600  # 200 mm at 8 dots/mm
LINE_BYTES_PER_SECOND = 1_000_000  # USB full speed; a wired network is faster, a serial port a hundred times slower
CHUNK_BYTES = 4096


class SlowLine(VirtualEscpos):
    """A virtual printer at the end of a line of known speed."""

    def hear(self, received: bytes) -> None:
        """As the line brings it."""
        for start in range(0, len(received), CHUNK_BYTES):
            piece = received[start : start + CHUNK_BYTES]
            time.sleep(len(piece) / LINE_BYTES_PER_SECOND)
            super().hear(piece)


def dots_alone(port: int, dots: bytes) -> None:
    """The floor: one order with all dots, and an answer when they are through."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(dots + b"\x10\x04\x01")
        line.recv(1)


def measure() -> Iterator[Figure]:
    """Time on a line of known speed, then bytes."""
    slip = strip("200 mm", rows=ROWS)
    plain = strip_image(slip)
    floor_order = b"".join(bands(plain, EscposModel(band_rows=ROWS)))
    with SlowLine() as virtual:
        printer = EscposPrinter("127.0.0.1", virtual.port)
        ours, floor = interleaved(
            [
                lambda: timed(lambda: printer.print_slip(slip, "bench")),
                lambda: timed(lambda: dots_alone(virtual.port, floor_order)),
            ],
            ROUNDS,
        )
    note = "every row inked; a real printer needs 800 ms for the paper"
    yield Figure(
        "Slip of 200 mm on a 1 MB/s line, until proven", middle(ours), "ms", "its dots alone", middle(floor),
        Target(1.3, "ratio"), note,
    )  # fmt: skip
    page = rendered(receipt(), PaperFormat.ROLL_80MM)
    sent = sum(map(len, bands(strip_image(page), EscposModel()))) / 1000
    dots = page.width_px / 8 * page.height_px / 1000
    yield Figure(
        f"Bytes of a receipt of {page.height_px // 8} mm", sent, "kB", "all its dots", dots,
        Target(1.3, "ratio"), "white costs one byte a row",
    )  # fmt: skip
