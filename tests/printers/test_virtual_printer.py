"""The virtual printer: foreign senders' bytes become the right picture, and it breaks as the hardware does."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from escpos.printer import Dummy, Network
from PIL import Image, ImageChops

from counter_app.domain.slip import PaperFormat
from printers.escpos import EscposPrinter
from printers.escpos_raster import CUT, EscposModel, bands
from printers.virtual.printer import LineBroken, VirtualPrinter
from printers.virtual.switches import Switches, faults_of
from printers.virtual.tcp import VirtualEscpos
from printers.virtual.typesetting import decode
from tests.printers.drills import PATIENT
from tests.printers.reading_back import codes_of
from tests.printers.slips import CODE, receipt, rendered
from tests.printers.strips import strip, strip_image
from tests.waiting import wait_until

CODE_PAGE_WORDS = "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    with VirtualPrinter() as made:
        yield made


def said(printer: VirtualPrinter) -> bytearray:
    """Plugs a line in; what the printer answers is collected."""
    heard = bytearray()
    printer.plug(heard.extend)
    return heard


def one_slip(printer: VirtualPrinter, orders: bytes) -> Image.Image:
    """The picture of one slip, in pieces as a slow line brings them."""
    for start in range(0, len(orders), 1000):
        printer.hear(orders[start : start + 1000])
    printer.hear(CUT)
    wait_until(lambda: printer.slips)
    assert printer.unknown == []
    return printer.slips[-1].image(576)


# --- foreign senders -------------------------------------------------------------------------------


@pytest.mark.parametrize("implementation", ["bitImageRaster", "graphics", "bitImageColumn"])
def test_pictures_of_a_foreign_sender_come_out_dot_by_dot(printer: VirtualPrinter, implementation: str) -> None:
    sender = Dummy(profile="TM-T20II")
    sender.image(strip_image(strip()), impl=implementation)
    printed = one_slip(printer, sender.output)
    wanted = strip_image(strip())
    assert ImageChops.logical_xor(printed.crop((0, 0, *wanted.size)), wanted).getbbox() is None


@pytest.mark.parametrize("native", [False, True])
def test_a_foreign_senders_qr_reads(printer: VirtualPrinter, native: bool) -> None:
    sender = Dummy(profile="TM-T20II")
    sender.set(align="center")
    sender.qr(CODE, size=5, native=native)
    assert codes_of(one_slip(printer, sender.output)) == [CODE]


def test_vietnamese_text_in_code_pages_is_decoded(printer: VirtualPrinter) -> None:
    sender = Dummy(profile="TM-T20II")
    sender.set(bold=True, double_height=True)
    sender.textln(CODE_PAGE_WORDS)
    one_slip(printer, sender.output)
    assert printer.slips[0].words == [CODE_PAGE_WORDS]


def test_an_unknown_code_page_gives_question_marks_not_nonsense() -> None:
    assert decode(b"a\xe1", 250) == "a?"


def test_text_stands_where_it_was_aligned(printer: VirtualPrinter) -> None:
    picture = one_slip(printer, b"left\n\x1ba\x02right\n")
    ink = ImageChops.invert(picture)
    assert ink.crop((0, 0, 576, 24)).getbbox()[0] < 20  # type: ignore[index]
    assert ink.crop((0, 24, 576, 48)).getbbox()[2] > 560  # type: ignore[index]


@pytest.mark.parametrize("graphics", [False, True])
def test_our_bands_are_what_python_escpos_sends(graphics: bool) -> None:
    """An independent encoder: where no white is saved, every byte is the same."""
    from itertools import pairwise

    picture = Image.new("1", (576, 400), 0)
    sender = Dummy(profile="TM-T20II")
    for top, end in pairwise([0, 192, 384, 400]):
        sender.image(
            picture.crop((0, top, 576, end)), impl="graphics" if graphics else "bitImageRaster", fragment_height=192
        )
    sender.cut(feed=False)
    assert b"".join(bands(picture, EscposModel(graphics, 192))) + CUT == sender.output


# --- our own receipt ---------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", [PaperFormat.ROLL_80MM, PaperFormat.ROLL_58MM])
def test_the_receipt_becomes_a_file_whose_qr_reads(tmp_path: Path, paper: PaperFormat) -> None:
    width = 576 if paper is PaperFormat.ROLL_80MM else 384
    slip = rendered(receipt(), paper)
    with VirtualEscpos(0, width, lambda sheet: sheet.save(tmp_path / "slip.png", width)) as virtual:
        assert EscposPrinter("127.0.0.1", virtual.port, paper, timing=PATIENT).print_slip(slip, "job-1").device_done
        assert virtual.unknown == []
    picture = Image.open(tmp_path / "slip.png")
    assert picture.size == (slip.width_px, slip.height_px)
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    assert [code.text for code in zxingcpp.read_barcodes(picture.convert("L"), formats=formats)] == codes_of(
        strip_image(slip).convert("L")
    )
    assert CODE in codes_of(picture.convert("L"))[0]


def test_a_slip_of_200_mm_needs_little_more_than_its_dots() -> None:
    """The line may carry 1.3 times what the dots alone need; white makes it less."""
    full = bands(Image.new("1", (576, 1600), 0), EscposModel())
    assert sum(map(len, full)) <= 1.01 * 72 * 1600
    slip = rendered(receipt(), PaperFormat.ROLL_80MM)
    assert sum(map(len, bands(strip_image(slip), EscposModel()))) < 0.9 * 72 * slip.height_px


# --- it breaks as the hardware does --------------------------------------------------------------------


def test_a_half_said_command_waits_for_its_rest_over_a_new_connection(printer: VirtualPrinter) -> None:
    order = bands(strip_image(strip()), EscposModel())[0]
    printer.hear(order[:500])
    printer.unplug()
    heard = said(printer)
    printer.hear(b"\x10\x04\x01")
    assert heard == b"", "the question became dots"
    printer.hear(order[503:] + b"\x10\x04\x01")
    assert heard == b"\x12"


def test_it_keeps_what_it_was_sent_until_the_refill(printer: VirtualPrinter) -> None:
    heard = said(printer)
    printer.turn(rows_until_paper_ends=100)
    for band in bands(strip_image(strip()), EscposModel()):
        printer.hear(band)
    wait_until(lambda: printer.switches.stopped)
    assert printer.dots_out == 100
    printer.hear(b"\x10\x04\x04\x1dr\x01")
    assert heard == b"\x7e", "real time is answered, the queue is not"
    printer.turn(paper="enough")
    wait_until(lambda: heard == b"\x7e\x00")
    assert printer.dots_out == strip().height_px


def test_paper_can_end_after_so_many_bytes(printer: VirtualPrinter) -> None:
    printer.turn(bytes_until_paper_ends=1000)
    printer.hear(bytes(999))
    assert not printer.switches.stopped
    printer.hear(bytes(1))
    assert printer.switches.paper == "out"


def test_the_line_breaks_after_so_many_bytes(printer: VirtualPrinter) -> None:
    printer.turn(bytes_until_line_breaks=10)
    printer.hear(bytes(9))
    with pytest.raises(LineBroken):
        printer.hear(bytes(9))
    assert printer.bytes_heard == 10


def test_automatic_status_tells_of_the_cover_by_itself(printer: VirtualPrinter) -> None:
    heard = said(printer)
    printer.hear(b"\x1da\x0e")
    wait_until(lambda: heard == b"\x10\0\0\0")
    printer.turn(cover_open=True)
    assert heard[4:] == b"\x38\0\0\0"


def test_process_ids_come_back_in_their_turn(printer: VirtualPrinter) -> None:
    heard = said(printer)
    printer.turn(cover_open=True)
    printer.hear(b"\x1d(H\x06\x00\x30\x30abcd")
    assert not printer.idle and heard == b""
    printer.turn(cover_open=False)
    wait_until(lambda: heard == b"\x37\x22abcd\x00")


def test_one_client_at_a_time() -> None:
    with VirtualEscpos() as virtual, socket.create_connection(("127.0.0.1", virtual.port)) as first:
        first.sendall(b"\x10\x04\x01")
        assert first.recv(1) == b"\x12"
        with socket.create_connection(("127.0.0.1", virtual.port)) as second:
            second.sendall(b"\x10\x04\x01")
            second.settimeout(0.2)
            with pytest.raises(TimeoutError):
                second.recv(1)
            first.close()
            second.settimeout(5)
            assert second.recv(1) == b"\x12"


@pytest.mark.parametrize("word", ["nope", "cover:3", "paper-out:many"])
def test_a_fault_that_does_not_exist_is_refused(word: str) -> None:
    with pytest.raises(ValueError):
        faults_of(iter([word]))


@pytest.mark.parametrize(("name", "value"), [("paper", "gone"), ("cover_open", 1), ("late_seconds", -1), ("nope", True)])
def test_a_switch_takes_only_what_it_can_be(name: str, value: object) -> None:
    with pytest.raises(ValueError):
        Switches().set(name, value)


# --- the command -------------------------------------------------------------------------------------


def test_the_command_prints_obeys_and_keeps_its_files(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "counter_app.cli", "virtual-printer", "--port", "0", "--out", str(tmp_path / "paper")]
    running = subprocess.Popen(
        [*command, "--fault", "near-end"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert running.stdin and running.stdout
    try:
        first = json.loads(running.stdout.readline())
        assert first["paper"] == "near_end"
        desk = EscposPrinter("127.0.0.1", first["listening"], timing=PATIENT)
        assert desk.print_slip(strip(), "job-1").paper_near_end
        told = json.loads(running.stdout.readline())
        assert Path(told["slip"]).name == "slip-0001.png" and told["rows"] == strip().height_px
        assert ImageChops.logical_xor(Image.open(told["slip"]).convert("1"), strip_image(strip())).getbbox() is None
        for line in ('{"paper": "out"}', "not json"):
            running.stdin.write(line + "\n")
        running.stdin.flush()
        assert json.loads(running.stdout.readline())["paper"] == "out"
        assert json.loads(running.stdout.readline())["errors"][0]["code"] == "not-readable"
        assert desk.probe().problem == "out-of-paper"
    finally:
        running.terminate()
        running.communicate(timeout=5)


def test_python_escpos_over_the_network_finds_it_ready() -> None:
    with VirtualEscpos() as virtual:
        foreign = Network("127.0.0.1", virtual.port, profile="TM-T20II", timeout=3)
        assert foreign.is_online() and foreign.paper_status() == 2
        foreign.textln("xin chào")
        foreign.cut(feed=False)
        foreign.close()
        wait_until(lambda: virtual.slips)
        assert virtual.slips[0].words == ["xin chào"]
