"""Fuzzed: what a scanner (eSCL) and printers (IPP, ESC/POS) answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from counter_app.domain.scan_errors import ScanError
from counter_app.domain.scan_source import ColourMode, PaperPath, ScanSettings
from counter_app.domain.slip import PaperFormat
from printers.escpos_status import AnswerSieve, read_status, says_paper_out
from prove.fuzz_target import Reader, Target
from prove.mutators import spoil_bytes, spoil_text
from scanners.drivers import escl_wire
from scanners.drivers.escl_wire import NotEscl

_WISHES: Final = (
    ScanSettings(),
    ScanSettings(both_sides=True, colour=ColourMode.GREY),
    ScanSettings(paper_path=PaperPath.FLATBED, dpi=600),
)


# --- eSCL ---------------------------------------------------------------------------------------


def _read_capabilities(data: bytes) -> str:
    can = escl_wire.capabilities(data)
    for wish in _WISHES:
        try:
            escl_wire.ticket(wish, can)
        except ScanError:
            continue
    return ""


def _read_status(data: bytes) -> str:
    now = escl_wire.status(data)
    escl_wire.refusal(409, now, True)
    return ""


def _escl_pages(which: str) -> Callable[[Path], Sequence[bytes]]:
    def samples(folder: Path) -> Sequence[bytes]:
        from tests.scanners.rigs import escl_server

        machine = escl_server.Machine(folder / "glass.png", [folder / "one.png"])
        full = getattr(escl_server, which)(machine)
        machine.feeder.clear()
        machine.flaw = "jam"
        return [full.encode(), getattr(escl_server, which)(machine).encode()]

    return samples


# --- IPP ----------------------------------------------------------------------------------------


def _ipp_answer(groups: dict[int, list[tuple[int, str, Any]]]) -> bytes:
    """RFC 8010, written once more."""
    told = bytearray(b"\x02\x00\x00\x00\x00\x00\x00\x01")
    for group, attributes in {1: [(0x47, "attributes-charset", "utf-8")], **groups}.items():
        told.append(group)
        for tag, name, value in attributes:
            raw = value.to_bytes(4, "big", signed=True) if isinstance(value, int) else value.encode()
            told += bytes([tag]) + len(name).to_bytes(2, "big") + name.encode() + len(raw).to_bytes(2, "big") + raw
    return bytes(told) + b"\x03"


def _ipp_answers(_: Path) -> Sequence[bytes]:
    tray = "type=sheetFeedAutoRemovableTray;mediafeed=1;mediaxfeed=1;maxcapacity=250;level=100;status=0;name=main;"
    printer = [
        (0x23, "printer-state", 3),
        (0x44, "printer-state-reasons", "media-empty-report"),
        (0x44, "", "toner-low-warning"),
        (0x22, "printer-is-accepting-jobs", "\x01"),
        (0x30, "printer-input-tray", tray),
        (0x44, "sides-supported", "two-sided-long-edge"),
        (0x21, "marker-levels", 40),
        (0x21, "marker-low-levels", 50),
        (0x34, "media-col-ready", ""),
        (0x4A, "", "media-size"),
        (0x34, "", ""),
        (0x4A, "", "x-dimension"),
        (0x21, "", 21000),
        (0x37, "", ""),
        (0x37, "", ""),
    ]
    job = [
        (0x21, "job-id", 7),
        (0x23, "job-state", 5),
        (0x44, "job-state-reasons", "job-printing"),
        (0x21, "time-at-processing", 9),
    ]
    return [_ipp_answer({4: printer}), _ipp_answer({2: job}), b"\x02\x00\x04\x0b" + _ipp_answer({})[4:]]


def _read_ipp(_: Path) -> Reader:
    """Through the whole of our side, but for the socket."""
    from pyipp import IPP

    from printers.ipp_client import IppLine
    from printers.ipp_errors import IppLost, IppRefused
    from printers.ipp_media import IppOptions

    said = b""

    async def answered(*_: Any, **__: Any) -> bytes:
        return said

    line = IppLine("ipp://127.0.0.1/ipp/print", 1.0).__enter__()
    IPP._request = answered  # type: ignore[method-assign]  # this process does nothing else

    def read(data: bytes) -> str:
        nonlocal said
        said = data
        asks: tuple[Callable[[], object], ...] = (
            lambda: line.printer("iso_a4_210x297mm"),
            lambda: line.job(7),
            lambda: line.queues(("printer-name",)),
            lambda: line.create_job("x", PaperFormat.A4, IppOptions(), tells_sides=False),
        )
        for ask in asks:
            try:
                ask()
            except (IppLost, IppRefused):
                continue
        return ""

    return read


# --- ESC/POS ------------------------------------------------------------------------------------


def _read_escpos(data: bytes) -> str:
    """No stray byte may ever say that a slip is out: only the answer with our own four characters does."""
    sieve = AnswerSieve()
    sieve.feed(data)
    for process_id in sieve.process_ids:
        if b"\x37\x22" + process_id + b"\0" not in data:
            return "an answer that was never given"
    for answer in sieve.realtime + sieve.queued:
        says_paper_out(answer)
    told = [*sieve.realtime[:4], 0, 0, 0, 0][:4]
    read_status((told[0], told[1], told[2], told[3]))
    return ""


_ESCPOS: Final = (
    b"\x12\x12\x12\x12",
    b"\x37\x22AB12\0",
    b"\x10\0\0\0\x16\x00",
    b"\x1a\x32\x16\x72\x37\x22zzzz\0\x0c\x11\x13",
)

TARGETS: Final = (
    Target("escl-can", lambda _: _read_capabilities, _escl_pages("capabilities"), spoil_text, may_raise=(NotEscl,)),
    Target("escl-status", lambda _: _read_status, _escl_pages("status"), spoil_text, may_raise=(NotEscl,)),
    Target("ipp", _read_ipp, _ipp_answers, spoil_bytes, may_raise=()),
    Target("escpos", lambda _: _read_escpos, lambda _: _ESCPOS, spoil_bytes, may_raise=()),
)
