"""The receipt printer over real TCP: what it prints, what it refuses, and what nobody can know."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator

import pytest
from PIL import Image, ImageChops

from counter_app.domain.errors import OutOfPaper, PrinterOffline, PrintOutcomeUnknown
from counter_app.domain.slip import PaperFormat, RenderedSlip
from counter_app.ports import PrintReceipt
from printers.escpos import EscposPrinter
from printers.escpos_line import EscposTiming
from printers.escpos_raster import CUT, EscposModel
from printers.escpos_status import AnswerSieve, read_status, says_paper_out
from tests.printers.drills import PATIENT, QUICK, PaperLied, try_to_print
from tests.printers.slips import receipt, rendered
from tests.printers.virtual_escpos import VirtualEscpos
from tests.waiting import wait_until


@pytest.fixture
def virtual() -> Iterator[VirtualEscpos]:
    with VirtualEscpos() as made:
        yield made


@pytest.fixture
def slip() -> RenderedSlip:
    return rendered(receipt(), PaperFormat.ROLL_80MM)


def printer_at(virtual: VirtualEscpos, **changes: object) -> EscposPrinter:
    return EscposPrinter("127.0.0.1", virtual.port, **{"timing": PATIENT, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize("paper", [PaperFormat.ROLL_80MM, PaperFormat.ROLL_58MM])
@pytest.mark.parametrize("graphics", [False, True])
def test_the_dots_on_paper_are_the_dots_of_the_image(virtual: VirtualEscpos, paper: PaperFormat, graphics: bool) -> None:
    slip = rendered(receipt(), paper)
    printer_at(virtual, paper=paper, model=EscposModel(graphics=graphics)).print_slip(slip, "job-1")
    printed = virtual.slips[0].image()
    image = Image.open(io.BytesIO(slip.data))
    assert printed.size == image.size
    assert ImageChops.logical_xor(printed, image).getbbox() is None
    assert virtual.unknown == []


def test_the_screen_of_the_desk_stays_untouched(
    virtual: VirtualEscpos, slip: RenderedSlip, capfd: pytest.CaptureFixture[str]
) -> None:
    printer_at(virtual).print_slip(slip, "job-1")
    assert capfd.readouterr() == ("", "")


def test_two_slips_in_a_row_are_two_slips(virtual: VirtualEscpos, slip: RenderedSlip) -> None:
    printer = printer_at(virtual)
    printer.print_slip(slip, "job-1")
    printer.print_slip(slip, "job-2")
    assert [len(sheet.rows) for sheet in virtual.slips] == [slip.height_px, slip.height_px]
    assert virtual.connections == 2


def test_an_empty_roll_is_found_before_anything_is_sent(virtual: VirtualEscpos, slip: RenderedSlip) -> None:
    virtual.turn(paper="out")
    with pytest.raises(OutOfPaper):
        printer_at(virtual).print_slip(slip, "job-1")
    virtual.turn(paper="enough")
    wait_until(lambda: virtual.idle)
    assert virtual.dots_out == 0


@pytest.mark.parametrize(
    ("switch", "reason"), [("cover_open", "cover-open"), ("cutter_jammed", "cutter"), ("button_offline", "offline")]
)
def test_a_printer_that_cannot_print_names_its_trouble(
    virtual: VirtualEscpos, slip: RenderedSlip, switch: str, reason: str
) -> None:
    virtual.turn(**{switch: True})
    with pytest.raises(PrinterOffline) as raised:
        printer_at(virtual).print_slip(slip, "job-1")
    assert raised.value.facts["reason"] == reason
    assert virtual.dots_out == 0


def test_paper_near_its_end_is_told_and_still_prints(virtual: VirtualEscpos, slip: RenderedSlip) -> None:
    virtual.turn(paper="near_end")
    printer = printer_at(virtual)
    state = printer.probe()
    assert state.ready and state.paper_near_end
    assert printer.print_slip(slip, "job-1").device_done


def test_nobody_listening_is_offline(slip: RenderedSlip) -> None:
    with VirtualEscpos() as virtual:
        port = virtual.port
    printer = EscposPrinter("127.0.0.1", port, timing=QUICK)
    assert printer.probe().problem == PrinterOffline.code
    with pytest.raises(PrinterOffline):
        printer.print_slip(slip, "job-1")


def test_a_printer_that_never_answers_gets_nothing_to_print(virtual: VirtualEscpos, slip: RenderedSlip) -> None:
    virtual.turn(mute=True)
    with pytest.raises(PrinterOffline, match="no-answer"):
        printer_at(virtual, timing=QUICK).print_slip(slip, "job-1")
    assert virtual.dots_out == 0


def test_silence_after_the_cut_is_unknown_although_the_slip_came_out(virtual: VirtualEscpos, slip: RenderedSlip) -> None:
    virtual.turn(answers_until_mute=4)
    with pytest.raises(PrintOutcomeUnknown):
        printer_at(virtual, timing=QUICK).print_slip(slip, "job-1")
    wait_until(lambda: virtual.slips)


def test_unasked_status_between_the_answers_does_not_confuse(virtual: VirtualEscpos, slip: RenderedSlip) -> None:
    virtual.turn(chatty=True)
    assert printer_at(virtual).print_slip(slip, "job-1").device_done


@pytest.mark.parametrize("rows", [1, 100, 500, 1000, 1900])
def test_paper_that_ends_half_way_is_unknown_and_the_rest_never_follows(
    virtual: VirtualEscpos, slip: RenderedSlip, rows: int
) -> None:
    virtual.turn(rows_until_paper_ends=rows)
    with pytest.raises(PrintOutcomeUnknown):
        printer_at(virtual).print_slip(slip, "job-1")
    virtual.turn(paper="enough")
    wait_until(lambda: virtual.idle)
    assert len(virtual.torn.rows) == rows
    assert virtual.slips == []


def test_without_the_order_to_drop_the_rest_it_would_follow(
    virtual: VirtualEscpos, slip: RenderedSlip, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Positive control: the virtual printer keeps what it was sent, as the real ones do."""
    monkeypatch.setattr("printers.escpos.DROP_THE_REST", b"")
    virtual.turn(rows_until_paper_ends=100)
    with pytest.raises(PrintOutcomeUnknown):
        printer_at(virtual).print_slip(slip, "job-1")
    virtual.turn(paper="enough")
    wait_until(lambda: virtual.idle)
    assert len(virtual.torn.rows) > 100


def test_a_slip_for_other_paper_is_refused_before_a_line_is_opened(virtual: VirtualEscpos) -> None:
    with pytest.raises(PrinterOffline):
        printer_at(virtual).print_slip(rendered(receipt(), PaperFormat.ROLL_58MM), "job-1")
    with pytest.raises(PrinterOffline):
        printer_at(virtual).print_slip(rendered(receipt(), PaperFormat.A5), "job-1")
    assert virtual.connections == 0


def test_wherever_the_line_breaks_the_answer_agrees_with_the_paper(slip: RenderedSlip) -> None:
    whole = slip.width_px // 8 * slip.height_px
    outcomes = {}
    for position in [*range(1, 40, 2), 1_000, 13_800, 13_900, 60_000, whole - 1, whole, *range(whole + 60, whole + 200, 7)]:
        with VirtualEscpos() as virtual:
            virtual.turn(bytes_until_line_breaks=position)
            outcomes[position] = try_to_print(printer_at(virtual), slip, virtual)
    assert outcomes[1] == "refused"
    assert outcomes[60_000] == "unknown"
    assert outcomes[whole + 60 + 7 * 19] == "done"


def test_the_drill_catches_a_driver_that_believes_in_bytes_sent(virtual: VirtualEscpos, slip: RenderedSlip) -> None:
    """Positive control: the usual driver, which calls a slip printed once the bytes have left."""

    class Trusting(EscposPrinter):
        def print_slip(self, slip: RenderedSlip, job_id: str) -> PrintReceipt:
            with self._line() as line:
                for order in [*self._sheet(slip), CUT]:
                    line.send(order)
            return PrintReceipt(device_done=True, where="")

    virtual.turn(rows_until_paper_ends=100)
    with pytest.raises(PaperLied):
        try_to_print(Trusting("127.0.0.1", virtual.port, timing=PATIENT), slip, virtual)


def test_the_drill_catches_a_driver_that_takes_every_error_for_nothing_printed(
    virtual: VirtualEscpos, slip: RenderedSlip
) -> None:
    """Positive control: such a driver would let the program print the slip a second time, unmarked."""

    class Denying(EscposPrinter):
        def print_slip(self, slip: RenderedSlip, job_id: str) -> PrintReceipt:
            try:
                return super().print_slip(slip, job_id)
            except PrintOutcomeUnknown as error:
                raise PrinterOffline(printer="denying") from error

    virtual.turn(bytes_until_line_breaks=60_000)
    with pytest.raises(PaperLied):
        try_to_print(Denying("127.0.0.1", virtual.port, timing=PATIENT), slip, virtual)


def test_the_general_offline_bit_gives_way_to_the_cause() -> None:
    assert read_status((0x1A, 0x16, 0x12, 0x12)).trouble == "cover-open"
    assert read_status((0x1A, 0x12, 0x1A, 0x12)).trouble == "cutter"
    assert read_status((0x1A, 0x12, 0x32, 0x12)).trouble == "error"
    assert read_status((0x1A, 0x32, 0x12, 0x7E)).paper_out
    assert read_status((0x12, 0x12, 0x12, 0x1E)).paper_near_end
    assert read_status((0x12, 0x12, 0x12, 0x12)).ready
    assert says_paper_out(0x0F) and not says_paper_out(0x03)


def test_a_late_status_byte_never_passes_for_the_answer_behind_the_cut() -> None:
    sieve = AnswerSieve()
    sieve.feed(bytes([0x12, 0x14, 0x00, 0x00, 0x0F, 0x1A]))
    assert sieve.realtime == [0x12, 0x1A] and sieve.queued == []
    sieve.feed(b"\x03")
    assert sieve.queued == [0x03]


def test_times_are_patient_by_default() -> None:
    assert EscposTiming().connect_seconds == 3.0
    assert EscposTiming().done_seconds >= 10


def test_starting_the_desk_loads_no_device_library() -> None:
    rooms = "printers.render, printers.escpos, printers.preview, printers.faulty, printers.fonts"
    code = f"import sys, {rooms}; sys.exit(' '.join({{'typst', 'escpos', 'segno', 'PIL'}} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stderr.strip() == ""
