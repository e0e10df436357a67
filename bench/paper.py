"""How long from confirm until the receipt printer burns its first dot? Floor: connect, one byte, its answer."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from time import perf_counter

from bench.desk_folder import folder_with, opened, settings_of
from bench.intake_form import new_form, receive
from bench.measuring import Figure, Target, interleaved, middle, percentile, timed
from config.settings import PrinterKind, PrinterSettings
from counter_app.domain.slip import PaperFormat, PaperState
from tests.printers.virtual_escpos import VirtualEscpos

DOSSIERS = 100_000
SLIPS = 40
WARM_UP = 3
ASK_STATUS = b"\x10\x04\x01"


def ask(port: int) -> None:
    """What no driver can do without: a connection and one question."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(ASK_STATUS)
        line.recv(1)


def measure() -> Iterator[Figure]:
    """Commit, render, send, through the services that the screen calls. The virtual printer prints at once."""
    with folder_with(DOSSIERS) as folder, VirtualEscpos() as virtual:
        printer = PrinterSettings(PaperFormat.ROLL_80MM, PrinterKind.ESCPOS, host="127.0.0.1", port=virtual.port)
        with opened(folder, settings_of(printers=(printer,))) as at:
            done: list[float] = []

            def first_dot() -> float:
                form, virtual.first_dot_at = new_form(at, receipt=True), None
                started_at = perf_counter()
                outcome = at.desk.services.slips.print_job(receive(at, form).job_id)
                done.append((perf_counter() - started_at) * 1000)
                assert outcome.job.state is PaperState.DEVICE_DONE and virtual.first_dot_at
                return (virtual.first_dot_at - started_at) * 1000

            for _ in range(WARM_UP):
                first_dot()
            ours, floor = interleaved([first_dot, lambda: timed(lambda: ask(virtual.port))], SLIPS)
    note = (
        f"{SLIPS} receipts; p95 {percentile(ours, 0.95):.0f}; the desk knows it is out after {middle(done[WARM_UP:]):.0f} ms"
    )
    yield Figure(
        "Confirm → first dot at the 80 mm printer", middle(ours), "ms", "connect + 1 byte", middle(floor), Target(300), note
    )
