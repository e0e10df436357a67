"""The same slip over every cable: what came out, what was refused, and what a one-way line can never claim."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from PIL import Image, ImageChops

from config.paths import DeskPaths
from config.settings import DeskSettings, PrinterKind, PrinterSettings, load_settings, save_settings
from counter_app.domain.errors import DeviceError, PrinterOffline, PrintOutcomeUnknown, SettingsError, SlipTorn
from counter_app.domain.slip import PaperFormat, RenderedSlip
from counter_app.main import printer_of
from printers.escpos import EscposPrinter
from printers.escpos_line import EscposTiming
from printers.escpos_raster import EscposModel
from printers.transports.device_file import DeviceFileTransport
from printers.transports.serial import SerialPort, SerialTransport
from printers.transports.spooler import SpoolerTransport, WindowsQueue
from printers.transports.tcp import TcpTransport
from printers.transports.transport import NothingSent, Transport
from printers.transports.usb import UsbAddress, UsbTransport
from printers.virtual.printer import VirtualPrinter
from printers.virtual.tcp import VirtualEscpos
from tests.printers.drills import PATIENT, QUICK
from tests.printers.strips import strip, strip_image
from tests.waiting import wait_until

if sys.platform != "win32":
    from tests.printers.pty_line import PtyLine

IMPATIENT = EscposTiming(answer_seconds=0.3, done_seconds=5.0, wake_seconds=5.0)
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="ptys and FIFOs")


@pytest.fixture(params=["tcp", pytest.param("serial", marks=posix_only), pytest.param("device", marks=posix_only)])
def cable(request: pytest.FixtureRequest) -> Iterator[tuple[VirtualPrinter, Transport]]:
    """A virtual printer and a two-way line to it."""
    if request.param == "tcp":
        with VirtualEscpos() as virtual:
            yield virtual, TcpTransport("127.0.0.1", virtual.port)
        return
    with VirtualPrinter() as printer, PtyLine(printer) as line:
        if request.param == "serial":
            yield printer, SerialTransport(SerialPort(line.path))
        else:
            yield printer, DeviceFileTransport(line.path)


def same_dots(printed: Image.Image, slip: RenderedSlip) -> bool:
    wanted = strip_image(slip)
    return printed.size == wanted.size and ImageChops.logical_xor(printed, wanted).getbbox() is None


@pytest.mark.parametrize("process_ids", [False, True])
def test_a_slip_comes_out_dot_by_dot_and_the_device_vouches_for_it(
    cable: tuple[VirtualPrinter, Transport], process_ids: bool
) -> None:
    printer, transport = cable
    model = EscposModel(process_ids=process_ids)
    receipt = EscposPrinter(transport=transport, timing=PATIENT, model=model).print_slip(strip(), "job-1")
    assert receipt.device_done and receipt.evidence == ("process-id" if process_ids else "device")
    assert len(printer.slips) == 1 and printer.unknown == []
    assert same_dots(printer.slips[0].image(576), strip())


def test_two_slips_and_a_probe_share_one_cable(cable: tuple[VirtualPrinter, Transport]) -> None:
    printer, transport = cable
    desk = EscposPrinter(transport=transport, timing=PATIENT)
    for number in (1, 2):
        assert desk.print_slip(strip(f"slip {number}"), f"job-{number}").device_done
        assert desk.probe().ready
    assert [same_dots(sheet.image(576), strip(f"slip {n}")) for n, sheet in enumerate(printer.slips, 1)] == [True, True]


def test_paper_that_ends_half_way_is_torn_and_the_rest_never_follows(cable: tuple[VirtualPrinter, Transport]) -> None:
    printer, transport = cable
    printer.turn(rows_until_paper_ends=300)
    with pytest.raises(SlipTorn) as raised:
        EscposPrinter(transport=transport, timing=PATIENT).print_slip(strip(), "job-1")
    assert raised.value.facts["reason"] == "out-of-paper"
    printer.turn(paper="enough")
    wait_until(lambda: printer.idle)
    assert len(printer.torn.rows) == 300 and printer.slips == []


def test_the_sheet_after_a_torn_one_does_not_hang_on_it(cable: tuple[VirtualPrinter, Transport]) -> None:
    printer, transport = cable
    desk = EscposPrinter(transport=transport, timing=PATIENT)
    printer.turn(rows_until_paper_ends=300)
    with pytest.raises(SlipTorn):
        desk.print_slip(strip(), "job-1")
    printer.turn(paper="enough")
    assert desk.print_slip(strip("again"), "job-2").device_done
    assert len(printer.slips[0].rows) == 300
    assert same_dots(printer.slips[1].image(576), strip("again"))


def test_a_printer_without_queued_status_prints_and_is_asked_about() -> None:
    with VirtualEscpos() as virtual:
        virtual.turn(knows_queued_status=False)
        desk = EscposPrinter("127.0.0.1", virtual.port, timing=QUICK)
        for number in (1, 2):
            with pytest.raises(PrintOutcomeUnknown):
                desk.print_slip(strip(f"slip {number}"), f"job-{number}")
        wait_until(lambda: len(virtual.slips) == 2)
        assert all(same_dots(sheet.image(576), strip(f"slip {n}")) for n, sheet in enumerate(virtual.slips, 1)), "no stubs"


def test_a_line_that_talks_nonsense_gets_nothing_to_print() -> None:
    with VirtualEscpos() as virtual:
        virtual.turn(garbage=True)
        with pytest.raises(PrinterOffline):
            EscposPrinter("127.0.0.1", virtual.port, timing=QUICK).print_slip(strip(), "job-1")
        assert virtual.dots_out == 0


@pytest.mark.parametrize("started_anew", [False, True])
@pytest.mark.parametrize("position", [9_000, 20_000, 30_000])
def test_after_a_cut_line_the_next_slip_is_whole_and_the_stub_falls_off(position: int, started_anew: bool) -> None:
    """The printer still waits for the rest of a band: without the flush it would swallow the questions as dots."""
    with VirtualEscpos() as virtual:
        desk = EscposPrinter("127.0.0.1", virtual.port, timing=IMPATIENT)
        virtual.turn(bytes_until_line_breaks=position)
        with pytest.raises(PrintOutcomeUnknown):
            desk.print_slip(strip(), "job-1")
        if started_anew:
            desk = EscposPrinter("127.0.0.1", virtual.port, timing=IMPATIENT)
        assert desk.print_slip(strip("next"), "job-2").device_done
        assert len(virtual.slips) == 2 and same_dots(virtual.slips[1].image(576), strip("next"))


def test_a_silent_printer_gets_nothing_to_print(cable: tuple[VirtualPrinter, Transport]) -> None:
    printer, transport = cable
    printer.turn(mute=True)
    with pytest.raises(PrinterOffline):
        EscposPrinter(transport=transport, timing=QUICK).print_slip(strip(), "job-1")
    assert printer.dots_out == 0


@pytest.mark.parametrize(
    "transport",
    [
        TcpTransport("127.0.0.1", 1, 1.0),
        SerialTransport(SerialPort("/dev/there-is-no-such-port")),
        DeviceFileTransport("/dev/there-is-no-such-file"),
        UsbTransport(UsbAddress.parse("ffff:fffe")),
        SpoolerTransport("there-is-no-such-queue"),
    ],
    ids=lambda transport: type(transport).__name__,
)
def test_what_is_not_there_is_offline_and_says_its_name(transport: Transport) -> None:
    printer = EscposPrinter(transport=transport, timing=QUICK)
    with pytest.raises(PrinterOffline) as raised:
        printer.print_slip(strip(), "job-1")
    assert raised.value.facts["printer"] == transport.name
    assert not printer.probe().ready


# --- as the settings file says ----------------------------------------------------------------------

ROLL = PaperFormat.ROLL_80MM
ROWS = [
    (PrinterSettings(ROLL, PrinterKind.ESCPOS, host="192.0.2.7", port=9101, process_ids=True), "192.0.2.7:9101"),
    (PrinterSettings(ROLL, PrinterKind.ESCPOS_USB, usb="04b8:0e15", serial_number="X1"), "usb 04b8:0e15 X1"),
    (PrinterSettings(ROLL, PrinterKind.ESCPOS_SERIAL, device="COM3", baud=19_200), "COM3"),
    (PrinterSettings(ROLL, PrinterKind.ESCPOS_DEVICE, device="/dev/usb/lp0"), "/dev/usb/lp0"),
    (PrinterSettings(ROLL, PrinterKind.ESCPOS_SPOOLER, queue="Máy in quầy 1"), "Máy in quầy 1"),
]


@pytest.mark.parametrize(("row", "name"), ROWS, ids=lambda told: told.kind if isinstance(told, PrinterSettings) else "")
def test_every_kind_survives_the_settings_file_and_becomes_a_printer(
    tmp_path: Path, row: PrinterSettings, name: str
) -> None:
    path = tmp_path / "counter.toml"
    save_settings(path, DeskSettings("bac-giang", "Q1", "Quầy số 1", printers=(row,)))
    assert load_settings(path).printers == (row,)
    printer = printer_of(row, DeskPaths(tmp_path))
    assert isinstance(printer, EscposPrinter) and printer.papers() == (ROLL,)
    assert printer.name == name


@pytest.mark.parametrize(
    "line",
    [
        'kind = "escpos_usb"',
        'kind = "escpos_usb"\nusb = "4b8:e15"',
        'kind = "escpos_serial"',
        'kind = "escpos_serial"\ndevice = "COM3"\nbaud = 0',
        'kind = "escpos_spooler"',
        'kind = "escpos_device"',
    ],
)
def test_a_printer_that_could_not_be_found_is_refused_by_the_settings(tmp_path: Path, line: str) -> None:
    path = tmp_path / "counter.toml"
    path.write_text(f'province = "bac-giang"\ndesk_id = "Q1"\n[[printer]]\npaper = "80mm"\n{line}\n', encoding="utf-8")
    with pytest.raises(SettingsError):
        load_settings(path)


# --- one way only ---------------------------------------------------------------------------------


@posix_only
def test_a_pipe_prints_and_never_claims_that_it_did(tmp_path: Path) -> None:
    path = tmp_path / "lp0"
    os.mkfifo(path)
    keeper = os.open(path, os.O_RDWR)  # so that the reader sees no end between two slips

    def carry(printer: VirtualPrinter) -> None:
        with path.open("rb", buffering=0) as pipe:
            while received := pipe.read(65_536):
                printer.hear(received)

    with VirtualPrinter() as printer:
        reader = threading.Thread(target=carry, args=(printer,), daemon=True)
        reader.start()
        receipt = EscposPrinter(transport=DeviceFileTransport(str(path)), timing=PATIENT).print_slip(strip(), "job-1")
        assert not receipt.device_done
        wait_until(lambda: printer.slips)
        assert same_dots(printer.slips[0].image(576), strip())
        os.close(keeper)
        reader.join(timeout=5)


@pytest.fixture
def cups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Commands named lp and lpstat that keep the job as a file, or refuse."""

    def install(*, accepts: bool = True, takes: bool = True) -> Path:
        job = tmp_path / "job"
        word = "accepting requests since now" if accepts else "not accepting requests since now"
        lpstat = f'#!/bin/sh\necho "$2 {word}"\n'
        lp = f'#!/bin/sh\necho "$@" > {tmp_path}/arguments\n' + (f"cat > {job}\n" if takes else "echo no >&2; exit 1\n")
        for name, text in (("lp", lp), ("lpstat", lpstat)):
            path = tmp_path / name
            path.write_text(text)
            path.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
        return job

    return install


@posix_only
def test_a_spooled_slip_is_whole_and_unsure(cups: Callable[..., Path], tmp_path: Path) -> None:
    job = cups()
    receipt = EscposPrinter(transport=SpoolerTransport("receipts"), timing=PATIENT).print_slip(strip(), "job-1")
    assert not receipt.device_done and receipt.where == "receipts"
    assert (tmp_path / "arguments").read_text().split() == ["-d", "receipts", "-o", "raw", "-t", "slip", "-s", "--", "-"]
    with VirtualPrinter() as printer:
        printer.hear(job.read_bytes())
        wait_until(lambda: printer.slips)
        assert same_dots(printer.slips[0].image(576), strip())


@posix_only
@pytest.mark.parametrize("refusal", [{"accepts": False}, {"takes": False}])
def test_a_queue_that_refuses_has_printed_nothing(cups: Callable[..., Path], refusal: dict[str, bool]) -> None:
    job = cups(**refusal)
    with pytest.raises(PrinterOffline):
        EscposPrinter(transport=SpoolerTransport("receipts"), timing=PATIENT).print_slip(strip(), "job-1")
    assert not job.exists()


class FakeWindows(ModuleType):
    """win32print as far as the desk uses it."""

    def __init__(self, fails_at: str = "") -> None:
        super().__init__("win32print")
        self.calls: list[tuple[Any, ...]] = []
        self._fails_at = fails_at

    def __getattr__(self, name: str) -> Callable[..., object]:
        def call(*arguments: object) -> object:
            if name == self._fails_at:
                raise RuntimeError(f"({name})")
            self.calls.append((name, *arguments))
            return 7

        return call


@pytest.mark.parametrize(
    ("fails_at", "outcome"), [("", None), ("OpenPrinter", PrinterOffline), ("WritePrinter", PrintOutcomeUnknown)]
)
def test_the_windows_spooler_gets_raw_bytes(
    monkeypatch: pytest.MonkeyPatch, fails_at: str, outcome: type[DeviceError] | None
) -> None:
    """The seam only: there is no Windows here."""
    windows = FakeWindows(fails_at)
    monkeypatch.setitem(sys.modules, "win32print", windows)
    printer = EscposPrinter(transport=SpoolerTransport("EPSON", WindowsQueue("EPSON")), timing=PATIENT)
    if outcome is None:
        assert not printer.print_slip(strip(), "job-1").device_done
        assert ("StartDocPrinter", 7, 1, ("slip", None, "RAW")) in windows.calls
        assert [call[0] for call in windows.calls][-2:] == ["EndDocPrinter", "ClosePrinter"]
    else:
        with pytest.raises(outcome) as raised:
            printer.print_slip(strip(), "job-1")
        assert type(raised.value) is outcome


def test_a_missing_library_of_windows_is_nothing_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "win32print", None)
    with pytest.raises(NothingSent):
        WindowsQueue("EPSON").look()


# --- USB: the seam only, there is no printer here ---------------------------------------------------


class FakeUsbDevice:
    """A device whose second interface is a printer, wired to a virtual one."""

    def __init__(self, printer: VirtualPrinter) -> None:
        self.backend = SimpleNamespace(__module__="fake")
        self._printer = printer
        self._words = bytearray()
        self._came = threading.Condition()
        printer.plug(self._keep)
        ends = [SimpleNamespace(bEndpointAddress=address, bmAttributes=2) for address in (0x03, 0x84)]
        self._interfaces = [Interface(3, []), Interface(7, ends)]

    def __iter__(self) -> Iterator[list[Interface]]:
        return iter([self._interfaces])

    def set_configuration(self) -> None: ...

    def reset(self) -> None: ...

    def write(self, end: int, order: bytes, timeout_ms: int) -> None:
        assert end == 0x03 and timeout_ms > 0
        self._printer.hear(order)

    def read(self, end: int, count: int, timeout_ms: int) -> bytes:
        assert end == 0x84
        with self._came:
            if not self._came.wait_for(lambda: self._words, timeout_ms / 1000):
                raise TimeoutError(110, "timed out")
            words, self._words = bytes(self._words[:count]), self._words[count:]
        return words

    def _keep(self, words: bytes) -> None:
        with self._came:
            self._words += words
            self._came.notify_all()


class Interface(list[SimpleNamespace]):
    def __init__(self, number: int, ends: list[SimpleNamespace]) -> None:
        super().__init__(ends)
        self.bInterfaceClass = number


def test_a_usb_printer_is_found_by_its_class_and_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    with VirtualPrinter() as printer:
        device = FakeUsbDevice(printer)
        asked: list[dict[str, object]] = []
        monkeypatch.setattr("usb.core.find", lambda **wanted: asked.append(wanted) or device)
        monkeypatch.setattr("usb.util.dispose_resources", lambda _: None)
        transport = UsbTransport(UsbAddress.parse("04b8:0e15", "X1"))
        assert EscposPrinter(transport=transport, timing=PATIENT).print_slip(strip(), "job-1").device_done
        assert asked[0] == {"idVendor": 0x04B8, "idProduct": 0x0E15, "serial_number": "X1"}
        assert same_dots(printer.slips[0].image(576), strip())


@pytest.mark.parametrize("text", ["04b8", "04b8:0e1", "zzzz:0e15", ""])
def test_a_misspelt_usb_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"lsusb|invalid literal"):
        UsbAddress.parse(text)


def test_a_slip_on_58mm_paper_goes_over_any_cable() -> None:
    with VirtualEscpos() as virtual:
        printer = EscposPrinter(
            transport=TcpTransport("127.0.0.1", virtual.port), paper=PaperFormat.ROLL_58MM, timing=PATIENT
        )
        assert printer.print_slip(strip(paper=PaperFormat.ROLL_58MM), "job-1").device_done


def test_the_serial_port_stays_open_when_the_library_s_opener_is_collected() -> None:
    """python-escpos closes its port when its object goes; that must not happen in the middle of a slip."""
    master, slave = os.openpty()
    line = SerialTransport(SerialPort(os.ttyname(slave)))
    try:
        line.open()
        gc.collect()
        line.write(b"hello", 1.0)
        assert os.read(master, 16) == b"hello"
        assert line.read(0) == b""
    finally:
        line.close()
        os.close(master)
        os.close(slave)
