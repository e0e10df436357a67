"""What a search brings to light, on fakes of USB, ports and resolvers, and on a real print server; nothing is probed."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from counter_app.domain.desk_printer import DeskLabelPrinter, DeskPrinter, LabelLanguageName, PrinterJob, PrinterKind
from counter_app.domain.found_printer import Certainty, FindWay, FoundPrinter, NotLooked
from counter_app.domain.slip import PaperFormat
from printers.finding import CannotLook, Place, PrinterSearch, machine_search
from printers.finding_cups import cups_queues
from printers.finding_mdns import announced_printers
from printers.finding_serial import serial_ports
from printers.finding_usb import NEEDS_QUEUE, UsbDevice, device_files, usb_printers
from printers.finding_windows import windows_printers
from tests.printers.cups_rig import queue_before

RECEIPT, FORMS, LABELS = PrinterJob.RECEIPT, PrinterJob.FORMS, PrinterJob.LABELS


@pytest.mark.parametrize(
    ("device", "job", "certainty", "kind"),
    [
        (UsbDevice(0x04B8, 0x0E15, (7,), "EPSON", "TM-T20II"), RECEIPT, Certainty.SURE, PrinterKind.ESCPOS_USB),
        (UsbDevice(0x0416, 0x5011, (7,)), RECEIPT, Certainty.LIKELY, PrinterKind.ESCPOS_USB),
        (UsbDevice(0x0FE6, 0x811E, (0xFF,)), RECEIPT, Certainty.LIKELY, PrinterKind.ESCPOS_USB),
        (UsbDevice(0x0A5F, 0x0166, (7,), "Zebra", "ZD220"), LABELS, Certainty.LIKELY, PrinterKind.LABEL),
        (UsbDevice(0x1203, 0x0272, (7,)), LABELS, Certainty.LIKELY, PrinterKind.LABEL),
        (UsbDevice(0x04F9, 0x209B, (7,), "Brother", "QL-800"), LABELS, Certainty.LIKELY, PrinterKind.LABEL),
        (UsbDevice(0x04B8, 0x1142, (7,), "EPSON", "L3150 Series"), FORMS, Certainty.LIKELY, PrinterKind.OFFICE),
    ],
)
def test_a_usb_printer_is_known_by_class_maker_and_name(
    device: UsbDevice, job: PrinterJob, certainty: Certainty, kind: PrinterKind
) -> None:
    (found,) = usb_printers(lambda: [device])
    assert (found.job, found.certainty, found.kind) == (job, certainty, kind)
    assert found.usable is (job is not FORMS)  # an office printer on USB is reached through the system's queue


def test_keyboards_scanners_and_disks_are_no_printers() -> None:
    others = [UsbDevice(0x04F2, 0x0111, (3,)), UsbDevice(0x04B8, 0x013D, (6,)), UsbDevice(0x0781, 0x5567, (8,))]
    assert usb_printers(lambda: others) == []


def test_a_device_file_tells_what_hangs_behind_it(tmp_path: Path) -> None:
    for name, told in (
        ("lp0", "MFG:XPRINTER;CMD:ESC/POS;MDL:XP-N160II;CLS:PRINTER;"),
        ("lp1", "MANUFACTURER:HP;COMMAND SET:PCLXL,PDF;MODEL:LaserJet M110;"),
        ("lp2", ""),
    ):
        (tmp_path / "dev").mkdir(exist_ok=True)
        (tmp_path / "dev" / name).touch()
        (tmp_path / "sys" / name / "device").mkdir(parents=True)
        (tmp_path / "sys" / name / "device" / "ieee1284_id").write_text(told)
    receipt, office, silent = device_files(tmp_path / "dev", tmp_path / "sys")
    assert (receipt.job, receipt.certainty, receipt.model) == (RECEIPT, Certainty.SURE, "XPRINTER XP-N160II")
    assert (office.job, office.certainty, office.hint) == (FORMS, Certainty.SURE, NEEDS_QUEUE)
    assert silent.certainty is Certainty.POSSIBLE


def test_serial_ports_are_listed_with_doubt_and_never_opened() -> None:
    ports = [
        SimpleNamespace(device="/dev/ttyS0", description="n/a", vid=None),
        SimpleNamespace(device="COM4", description="USB Receipt Printer (COM4)", vid=0x0416),
    ]
    plain, likely = serial_ports(lambda: ports)
    assert (plain.certainty, plain.model, plain.address) == (Certainty.POSSIBLE, "", "/dev/ttyS0")
    assert (likely.certainty, likely.job) == (Certainty.LIKELY, RECEIPT)


AVAHI = r"""+;eth0;IPv4;Kyocera\032M2040;_ipp._tcp;local
=;eth0;IPv4;Kyocera\032M2040;_ipp._tcp;local;kyo.local;192.0.2.31;631;"txtvers=1" "rp=ipp/print" "ty=Kyocera ECOSYS M2040dn" "pdl=application/pdf"
=;eth0;IPv6;B\195\161o\032c\195\161o;_ipp._tcp;local;hp.local;fe80::1;631;"rp=ipp/print"
"""  # noqa: E501
AVAHI_RAW = r"""
=;eth0;IPv4;EPSON\032TM-m30;_pdl-datastream._tcp;local;tm.local;192.0.2.32;9100;"ty=EPSON TM-m30" "usb_CMD=ESC"
=;eth0;IPv4;Kyocera\032M2040;_pdl-datastream._tcp;local;kyo.local;192.0.2.31;9100;"ty=Kyocera ECOSYS M2040dn"
=;eth0;broken line
"""


def _avahi(command: Sequence[str], _seconds: float) -> str:
    return {"_ipp._tcp": AVAHI, "_pdl-datastream._tcp": AVAHI_RAW}.get(command[2], "")


def test_announced_printers_are_told_once_by_their_best_way() -> None:
    found = announced_printers(_avahi, lambda name: name if name == "avahi-browse" else None)
    told = {row.model: (row.kind, row.job, row.address) for row in found}
    assert told == {
        "Kyocera ECOSYS M2040dn": (PrinterKind.OFFICE, FORMS, "ipp://192.0.2.31:631/ipp/print"),
        "Báo cáo": (PrinterKind.OFFICE, FORMS, "ipp://hp.local:631/ipp/print"),
        "EPSON TM-m30": (PrinterKind.ESCPOS, RECEIPT, "192.0.2.32:9100"),
    }


ZONE = r"""; To direct clients to browse a different domain
lb._dns-sd._udp                                 PTR     @
Canon\032MF3010._ipps._tcp                      SRV     0 0 443 canon.local. ; Replace with unicast FQDN of target host
Canon\032MF3010._ipps._tcp                      TXT     "txtvers=1" "rp=ipp/print" "ty=Canon MF3010"
"""


def test_the_resolver_of_windows_and_macs_is_read_as_well() -> None:
    found = announced_printers(
        lambda command, _: ZONE if "_ipps._tcp" in command else "", lambda name: name if name == "dns-sd" else None
    )
    assert [(row.model, row.uri) for row in found] == [("Canon MF3010", "ipps://canon.local:443/ipp/print")]


def test_without_a_resolver_addresses_are_typed() -> None:
    with pytest.raises(CannotLook, match="no-resolver"):
        announced_printers(which=lambda _: None)


def test_windows_tells_its_queues_and_leaves_out_what_is_no_paper() -> None:
    rows = [
        {"pPrinterName": "Microsoft Print to PDF", "pDriverName": "Microsoft Print To PDF"},
        {"pPrinterName": "XP-80C", "pDriverName": "POS-80C"},
        {"pPrinterName": "HP quầy 2", "pDriverName": "HP LaserJet M110"},
    ]
    receipt, office = windows_printers(SimpleNamespace(EnumPrinters=lambda *_: rows))
    assert (receipt.kind, receipt.job, receipt.queue) == (PrinterKind.ESCPOS_SPOOLER, RECEIPT, "XP-80C")
    assert (office.job, office.hint) == (FORMS, "needs-ipp")


def test_the_queues_of_a_real_print_server() -> None:
    with queue_before("ipp://127.0.0.1:9/ipp/print") as rig:
        rig.order("lpadmin", "-p", "POS80", "-E", "-v", "ipp://127.0.0.1:9/ipp/print", "-D", "Máy in nhiệt POS-80")
        port = int(rig.uri.split(":")[2].split("/")[0])
        found = {row.address: row for row in cups_queues(port)}
    assert found["POS80"].kind is PrinterKind.ESCPOS_SPOOLER and found["POS80"].model == "Máy in nhiệt POS-80"
    assert found[rig.uri].kind is PrinterKind.OFFICE and found[rig.uri].job is FORMS


def test_where_no_print_server_answers_that_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
    with pytest.raises(CannotLook, match="no-server"):
        cups_queues(port)


# --- nobody is probed -----------------------------------------------------------------------------


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every host that this process tries to reach; none is reached."""
    hosts: list[str] = []

    def note(_self: socket.socket, address: object) -> None:
        hosts.append(str(address[0]) if isinstance(address, tuple) else str(address))
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", note)
    return hosts


def _probing() -> Sequence[FoundPrinter]:
    for number in range(1, 4):
        with contextlib.suppress(OSError):
            socket.create_connection((f"192.0.2.{number}", 9100), 0.1)
    return []


def test_the_search_of_this_machine_dials_nobody_but_itself(dialled: list[str]) -> None:
    machine_search().find()
    assert set(dialled) == {"127.0.0.1"}


def test_a_search_that_probes_the_subnet_is_caught(dialled: list[str]) -> None:
    PrinterSearch([Place(FindWay.NETWORK, _probing)]).find()
    assert set(dialled) == {"192.0.2.1", "192.0.2.2", "192.0.2.3"}


# --- the whole search -----------------------------------------------------------------------------

TM = FoundPrinter(FindWay.USB, PrinterKind.ESCPOS_USB, RECEIPT, Certainty.SURE, "EPSON TM-T20II", usb="04b8:0e15")
PORT = FoundPrinter(FindWay.SERIAL, PrinterKind.ESCPOS_SERIAL, RECEIPT, Certainty.POSSIBLE, device="COM1")
INKJET = FoundPrinter(FindWay.USB, PrinterKind.OFFICE, FORMS, Certainty.LIKELY, "L3150", usb="04b8:1142", hint=NEEDS_QUEUE)


def _breaks() -> Sequence[FoundPrinter]:
    raise RuntimeError("a driver's own mistake")


def _refuses() -> Sequence[FoundPrinter]:
    raise PermissionError


def _lacks() -> Sequence[FoundPrinter]:
    raise CannotLook("not-installed")


def test_one_broken_way_keeps_no_find_from_the_clerk_and_the_usable_come_first() -> None:
    never = threading.Event()
    places = [
        Place(FindWay.SERIAL, lambda: [PORT]),
        Place(FindWay.QUEUES, _breaks),
        Place(FindWay.DEVICE, _refuses),
        Place(FindWay.WINDOWS, _lacks),
        Place(FindWay.NETWORK, lambda: [PORT] * never.wait(5)),
        Place(FindWay.USB, lambda: [INKJET, TM, TM]),
    ]
    try:
        report = PrinterSearch(places, patience_seconds=0.1).find()
    finally:
        never.set()
    assert report.found == (TM, PORT, INKJET)
    assert report.for_job(RECEIPT) == [TM, PORT]
    assert report.not_looked == (
        NotLooked(FindWay.QUEUES, "failed"),
        NotLooked(FindWay.DEVICE, "not-allowed"),
        NotLooked(FindWay.WINDOWS, "not-installed"),
        NotLooked(FindWay.NETWORK, "no-answer"),
    )


def test_a_find_becomes_a_printer_of_the_desk() -> None:
    printer = TM.as_printer(RECEIPT, PaperFormat.ROLL_80MM)
    assert isinstance(printer, DeskPrinter) and (printer.usb, printer.purpose) == ("04b8:0e15", RECEIPT)
    (zebra,) = usb_printers(lambda: [UsbDevice(0x0A5F, 0x0166, (7,), "Zebra", "ZD220")])
    label = zebra.as_printer(LABELS, PaperFormat.A5)
    assert isinstance(label, DeskLabelPrinter) and label.language is LabelLanguageName.ZPL
