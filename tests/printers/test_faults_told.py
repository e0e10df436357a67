"""Each thing that goes wrong at a receipt printer: what the ledger says, what the clerk is told, what lies on paper.

The rows of "Faults and bad input, row by row" in docs/virtual-printer.md name these tests.
"""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from config.paths import SLIPS
from counter_app.domain.paper_ledger import AttemptState
from counter_app.domain.slip import PaperFormat, PaperState, RenderedSlip, SlipDocument
from counter_app.services.press import is_near_end
from counter_app.services.slip_printing import PrintOutcome
from counter_app.texts.errors import sentence
from printers.escpos import EscposPrinter
from printers.escpos_line import EscposTiming
from printers.fonts import find_fonts
from printers.render import TypstRenderer
from printers.virtual.tcp import VirtualEscpos
from tests.desk_rig import DeskRig
from tests.printers.print_drills import settled
from tests.printers.strips import StripRenderer, strip

QUICK = EscposTiming(connect_seconds=1.0, answer_seconds=0.3, done_seconds=0.5, wake_seconds=0.7)
ROLL = PaperFormat.ROLL_80MM
S = AttemptState


class LongStrips:
    """Slips of 400 mm: more than the end of a roll may hold."""

    def render(self, slip: SlipDocument, paper: PaperFormat) -> RenderedSlip:
        return strip(repr(sorted(slip.content.items())), paper, rows=3200)


@pytest.fixture
def virtual() -> Iterator[VirtualEscpos]:
    with VirtualEscpos() as printer:
        yield printer


@contextmanager
def desk_at(folder: Path, port: int, renderer: Any = None) -> Iterator[DeskRig]:
    printer = EscposPrinter("127.0.0.1", port, timing=QUICK)
    rig = DeskRig(folder, printers={ROLL: printer}, renderer=renderer or StripRenderer())
    rig.lease()
    try:
        yield rig
    finally:
        rig.close()


def printed(rig: DeskRig) -> PrintOutcome:
    """One receipt, tried once."""
    return rig.services.slips.print_job(rig.services.intake.receive(rig.form(), rig.officer).job_id)


def stands(outcome: PrintOutcome) -> AttemptState:
    assert outcome.job.attempt is not None
    return outcome.job.attempt.state


def told(outcome: PrintOutcome) -> str:
    assert outcome.problem is not None
    return sentence(outcome.problem)


BEFORE: dict[str, tuple[dict[str, Any], str]] = {
    "no-paper": ({"paper": "out"}, "hết giấy. Lắp giấy"),
    "cover": ({"cover_open": True}, "đang mở nắp, chưa in gì. Đóng nắp"),
    "cutter": ({"cutter_jammed": True}, "kẹt dao cắt, chưa in gì"),
    "button": ({"button_offline": True}, "đang tạm ngừng, chưa in gì"),
    "never": ({"mute": True}, "không trả lời, chưa in gì"),
    "late": ({"late_seconds": 1.2}, "không trả lời, chưa in gì"),
}


@pytest.mark.parametrize("fault", BEFORE)
def test_a_fault_before_the_slip_refuses_it_and_the_spool_prints_it_once_afterwards(
    tmp_path: Path, virtual: VirtualEscpos, fault: str
) -> None:
    switches, words = BEFORE[fault]
    virtual.turn(**switches)
    with desk_at(tmp_path, virtual.port) as rig:
        outcome = printed(rig)
        assert (stands(outcome), outcome.job.state) == (S.REFUSED, PaperState.WANTED)
        assert words in told(outcome)
        assert virtual.dots_out == 0
        virtual.turn(
            paper="enough", cover_open=False, cutter_jammed=False, button_offline=False, mute=False, late_seconds=0.0
        )
        assert rig.services.spool.retry().printed == 1
        assert len(virtual.slips) == 1


AFTER: dict[str, tuple[dict[str, Any], AttemptState, str]] = {
    "paper-ends": ({"rows_until_paper_ends": 200}, S.TORN, "dở"),
    "cover-opens": ({"rows_until_paper_ends": 200, "ends_by": "cover"}, S.TORN, "dở"),
    "cable": ({"bytes_until_line_breaks": 20_000}, S.UNSURE, "chưa rõ giấy ra chưa"),
    "silent-after-the-cut": ({"knows_queued_status": False}, S.UNSURE, "chưa rõ giấy ra chưa"),
    "foreign": ({"foreign": True}, S.UNSURE, "chưa rõ giấy ra chưa"),
}


@pytest.mark.parametrize("fault", AFTER)
def test_a_fault_inside_the_slip_is_asked_about_and_never_printed_again_by_itself(
    tmp_path: Path, virtual: VirtualEscpos, fault: str
) -> None:
    switches, state, words = AFTER[fault]
    virtual.turn(**switches)
    with desk_at(tmp_path, virtual.port) as rig:
        outcome = printed(rig)
        assert (stands(outcome), outcome.job.state) == (state, PaperState.UNKNOWN)
        assert words in told(outcome)
        if not virtual.switches.stopped:
            settled(virtual)  # the desk gave up; the printer goes on reading what was sent
        sheets = len(virtual.slips)
        virtual.turn(paper="enough", cover_open=False, rows_until_paper_ends=None, bytes_until_line_breaks=None)
        virtual.turn(knows_queued_status=True, foreign=False)
        rig.services.spool.run()
        rig.services.spool.retry()
        assert len(virtual.slips) == sheets or fault in ("paper-ends", "cover-opens")
        assert rig.services.slips.as_it_stands(outcome.job.job_id).job.state is PaperState.UNKNOWN


@pytest.mark.parametrize("switch", ["doubled", "chatty"])
def test_a_printer_that_says_too_much_still_prints_once(tmp_path: Path, virtual: VirtualEscpos, switch: str) -> None:
    virtual.turn(**{switch: True})
    with desk_at(tmp_path, virtual.port) as rig:
        assert printed(rig).job.state in (PaperState.DEVICE_DONE, PaperState.UNKNOWN)
        assert len(virtual.slips) == 1


def test_a_printer_that_is_off_refuses_and_says_so(tmp_path: Path) -> None:
    with VirtualEscpos() as gone:
        port = gone.port
    with desk_at(tmp_path, port) as rig:
        outcome = printed(rig)
        assert stands(outcome) is S.REFUSED and "không trả lời, chưa in gì. Bật máy in" in told(outcome)


def test_a_program_that_holds_the_device_keeps_the_slip_waiting_until_it_lets_go(
    tmp_path: Path, virtual: VirtualEscpos
) -> None:
    with desk_at(tmp_path, virtual.port) as rig:
        with socket.create_connection(("127.0.0.1", virtual.port)) as other:
            other.sendall(b"\x10\x04\x01")
            assert other.recv(1)
            outcome = printed(rig)
            assert stands(outcome) is S.REFUSED and "không trả lời, chưa in gì" in told(outcome)
        assert rig.services.spool.retry().printed == 1
        assert len(virtual.slips) == 1


def test_another_machine_on_the_port_gets_nothing_to_print(tmp_path: Path) -> None:
    """A web server, or an office printer's raw port."""
    heard = bytearray()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                with line:
                    try:
                        while received := line.recv(65_536):
                            heard.extend(received)
                            line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                    except OSError:
                        continue

        threading.Thread(target=answer, daemon=True).start()
        with desk_at(tmp_path, server.getsockname()[1]) as rig:
            outcome = printed(rig)
            assert stands(outcome) is S.REFUSED
            assert "trả lời không như máy in nhiệt, chưa in gì" in told(outcome)
    assert b"\x1dv0" not in heard  # no picture was sent


def test_a_roll_near_its_end_holds_a_long_slip_until_somebody_has_looked(tmp_path: Path, virtual: VirtualEscpos) -> None:
    """From the question to the paper: press, spool and printer."""
    virtual.turn(paper="near_end")
    with desk_at(tmp_path, virtual.port, LongStrips()) as rig:
        outcome = printed(rig)
        assert stands(outcome) is S.REFUSED and is_near_end(outcome.problem)
        assert "sắp hết giấy, không đủ cho giấy dài" in told(outcome)
        changes = len(changes_of(rig, outcome))
        for _ in range(3):
            assert rig.services.spool.retry().roll_to_look_at  # every half minute: asked, not claimed and refused again
        assert len(changes_of(rig, outcome)) == changes and virtual.dots_out == 0
        assert rig.services.spool.run(roll_looked_at=True).printed == 1
        assert len(virtual.slips) == 1


def test_a_new_roll_needs_no_look(tmp_path: Path, virtual: VirtualEscpos) -> None:
    virtual.turn(paper="near_end")
    with desk_at(tmp_path, virtual.port, LongStrips()) as rig:
        printed(rig)
        virtual.turn(paper="enough")
        assert rig.services.spool.retry().printed == 1


def changes_of(rig: DeskRig, outcome: PrintOutcome) -> list[Any]:
    assert outcome.job.attempt is not None
    with rig.store.read() as session:
        return session.prints.attempt_changes(outcome.job.attempt.attempt_id)


# --- what stops a slip before it reaches any printer -------------------------------------------------


def test_a_broken_template_prints_nothing_and_the_slip_waits_for_it_to_be_mended(
    tmp_path: Path, virtual: VirtualEscpos
) -> None:
    templates = tmp_path / "slips"
    shutil.copytree(SLIPS, templates)
    whole = (templates / "receipt_roll.typ").read_text(encoding="utf-8")
    (templates / "receipt_roll.typ").write_text(whole + "\n#strong[", encoding="utf-8")
    renderer = TypstRenderer(templates, find_fonts().folders)
    with desk_at(tmp_path / "desk", virtual.port, renderer) as rig:
        outcome = printed(rig)
        assert outcome.job.state is PaperState.WANTED and stands(outcome) is S.QUEUED
        assert "receipt_roll.typ" in told(outcome)
        assert virtual.dots_out == 0
        (templates / "receipt_roll.typ").write_text(whole, encoding="utf-8")
        assert rig.services.spool.run().printed == 1


def test_a_missing_font_prints_nothing_and_names_what_is_missing(tmp_path: Path, virtual: VirtualEscpos) -> None:
    empty = tmp_path / "fonts"
    empty.mkdir()
    with desk_at(tmp_path / "desk", virtual.port, TypstRenderer(SLIPS, [empty])) as rig:
        outcome = printed(rig)
        assert outcome.job.state is PaperState.WANTED and virtual.dots_out == 0
        assert "phông" in told(outcome).lower()
