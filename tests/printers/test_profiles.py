"""Calibration page and test page: what the printer answers, what a person reads, and the profile that both make."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from PIL import Image

from counter_app.domain.errors import BadField, OutOfPaper, PrinterOffline
from counter_app.domain.printer_profile import (
    BAR_DOTS,
    RULER_STEP_DOTS,
    CalibrationReading,
    CalibrationRun,
    CodePage,
    PrinterProfile,
    PrintLook,
    TestAnswer,
    calibrated,
)
from counter_app.domain.slip import SLIP_PAPERS, PaperFormat, RenderedSlip
from printers.calibration import EscposCalibration
from printers.escpos import EscposPrinter
from printers.firmware import firmware_of_ipp, firmware_of_line, told_by_ipp
from printers.fonts import vietnamese_letters
from printers.own_letters import in_cp1258, in_tcvn3
from printers.test_page import SAMPLE, calibration_page, test_page
from printers.transports.spooler import SpoolerTransport
from printers.transports.tcp import TcpTransport
from printers.virtual.tcp import VirtualEscpos
from printers.virtual.typesetting import decode
from tests.printers.drills import PATIENT, QUICK
from tests.printers.ipp_rig import mdns_stub, running
from tests.printers.reading_back import codes_of, pages_of, texts_of
from tests.printers.slips import renderer

AT = datetime(2026, 11, 25, 9, 30, tzinfo=timezone(timedelta(hours=7)))


@pytest.fixture
def printer() -> Iterator[VirtualEscpos]:
    with VirtualEscpos() as virtual:
        yield virtual


@pytest.fixture(scope="module")
def page() -> RenderedSlip:
    return renderer().render(calibration_page("Máy in quầy 1", AT), PaperFormat.ROLL_80MM)


def calibrate(printer: VirtualEscpos, page: RenderedSlip, *, quick: bool = False) -> CalibrationRun:
    way = TcpTransport("127.0.0.1", printer.port)
    return EscposCalibration(way, QUICK if quick else PATIENT).print_page(page, SAMPLE)


# --- the calibration page -------------------------------------------------------------------------


def test_the_printer_tells_its_speed_its_answers_and_its_name(printer: VirtualEscpos, page: RenderedSlip) -> None:
    run = calibrate(printer, page)
    assert run.tells_when_done and run.process_ids and run.firmware == ("counter virtual",)
    assert run.rows == page.height_px and run.bytes_sent > 5_000 and run.seconds > 0
    (sheet,) = printer.slips
    assert sheet.words == [f"A: {SAMPLE}".replace("Đ", "Ð"), "B: " + sheet.words[1][3:]]
    assert printer.unknown == []


def test_a_printer_that_answers_nothing_in_its_queue_is_known_as_one(printer: VirtualEscpos, page: RenderedSlip) -> None:
    printer.turn(knows_queued_status=False, knows_process_ids=False)
    run = calibrate(printer, page, quick=True)
    assert not run.tells_when_done and not run.process_ids and run.rows_per_second == 0


@pytest.mark.parametrize(
    ("switches", "error"),
    [({"paper": "out"}, OutOfPaper), ({"cover_open": True}, PrinterOffline), ({"mute": True}, PrinterOffline)],
)  # fmt: skip
def test_nothing_is_sent_to_a_printer_that_cannot_print(
    printer: VirtualEscpos, page: RenderedSlip, switches: dict[str, object], error: type[Exception]
) -> None:
    printer.turn(**switches)
    with pytest.raises(error):
        calibrate(printer, page, quick=True)
    assert printer.dots_out == 0


def test_marks_and_bar_stand_on_the_dots_that_they_stand_for(page: RenderedSlip) -> None:
    picture = Image.open(io.BytesIO(page.data)).convert("L")
    rows = [[picture.getpixel((x, y)) == 0 for x in range(picture.width)] for y in range(picture.height)]
    right_edges = {x + 1 for row in rows for x in range(575) if row[x] and not row[x + 1]} | {576}
    assert {n * RULER_STEP_DOTS for n in range(1, 19)} <= right_edges
    assert sum(sum(row) == BAR_DOTS and all(row[:BAR_DOTS]) for row in rows) == 24


class Queue:
    """A raw queue that keeps its jobs."""

    def __init__(self) -> None:
        self.jobs: list[bytes] = []

    def look(self) -> None: ...

    def submit(self, data: bytes) -> None:
        self.jobs.append(data)


def test_through_a_queue_the_page_comes_out_and_nobody_answers(page: RenderedSlip) -> None:
    queue = Queue()
    run = EscposCalibration(SpoolerTransport("quay", queue)).print_page(page, SAMPLE)
    assert len(queue.jobs) == 1 and run == CalibrationRun(tells_when_done=False, process_ids=False)


# --- the profile ----------------------------------------------------------------------------------

RUN = CalibrationRun(True, True, rows=400, bytes_sent=20_000, seconds=0.8, firmware=("EPSON",))


def test_run_and_reading_make_the_profile_and_keep_the_last_test() -> None:
    before = PrinterProfile(test=TestAnswer(PrintLook.GOOD, AT))
    result = calibrated(RUN, CalibrationReading(18, 41, cut=True, code_page=CodePage.TCVN3), AT, before)
    assert result.paper is PaperFormat.ROLL_80MM and result.process_ids
    profile = result.profile
    assert (profile.width_dots, profile.dpi, profile.rows_per_second, profile.band_rows) == (576, 203, 500, 96)
    assert profile.test == before.test and profile.calibrated_at == AT and round(profile.mm_per_second) == 63


@pytest.mark.parametrize(
    ("mark", "bar_mm", "paper", "dpi"),
    [
        (12, 40, PaperFormat.ROLL_58MM, 203),
        (16, 40, PaperFormat.ROLL_80MM, 203),  # TM-T88: 512 dots
        (16, 45, PaperFormat.ROLL_80MM, 180),
        (11, 45, PaperFormat.ROLL_58MM, 180),
    ],
)
def test_the_roll_follows_from_marks_and_bar(mark: int, bar_mm: int, paper: PaperFormat, dpi: int) -> None:
    result = calibrated(RUN, CalibrationReading(mark, bar_mm, cut=False), AT, PrinterProfile())
    assert (result.paper, result.profile.dpi, result.profile.cutter) == (paper, dpi, False)


@pytest.mark.parametrize(("mark", "bar_mm"), [(3, 40), (19, 40), (18, 33), (18, 60)])
def test_a_reading_that_no_printer_can_give_is_refused(mark: int, bar_mm: int) -> None:
    with pytest.raises(BadField):
        calibrated(RUN, CalibrationReading(mark, bar_mm, cut=True), AT, PrinterProfile())


def test_every_vietnamese_letter_has_its_bytes_in_both_code_pages() -> None:
    """Read back by the virtual printer's tables: TCVN-3 lacks nothing, CP1258 puts tones behind their vowels."""
    letters = vietnamese_letters()
    assert b"?" not in in_tcvn3(letters) and b"?" not in in_cp1258(letters)
    told = "".join(decode(run[1:], run[0]) for run in in_tcvn3(letters.lstrip("ayeiou")).split(b"\x1bt") if run)
    assert told.replace("Ð", "Đ") == letters.lstrip("ayeiou")


# --- the test page --------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", SLIP_PAPERS)
def test_the_test_page_has_every_letter_and_a_code_on_every_paper(paper: PaperFormat) -> None:
    made = renderer().render(test_page("Máy in quầy 1", AT), paper)
    assert codes_of(pages_of(made)[0]) == ["TEST-261125-0930"]
    if not paper.is_roll:
        told = "".join(texts_of(made))
        assert made.pages == 1 and [letter for letter in vietnamese_letters() if letter not in told] == []


def test_the_test_page_comes_out_of_a_receipt_printer(printer: VirtualEscpos, tmp_path: Path) -> None:
    slip = renderer().render(test_page("Máy in quầy 1", AT), PaperFormat.ROLL_80MM)
    way = EscposPrinter("127.0.0.1", printer.port, timing=PATIENT)
    assert way.print_slip(slip, "test-1").device_done
    assert len(printer.slips) == 1


# --- who are you ----------------------------------------------------------------------------------


def test_a_receipt_printer_is_asked_who_it_is_and_silence_is_no_error(printer: VirtualEscpos) -> None:
    assert firmware_of_line(TcpTransport("127.0.0.1", printer.port)) == ("counter virtual",)
    printer.turn(mute=True)
    assert firmware_of_line(TcpTransport("127.0.0.1", printer.port)) == ()
    assert firmware_of_line(TcpTransport("127.0.0.1", 9)) == ()


def test_an_office_printer_is_asked_over_ipp(tmp_path: Path) -> None:
    with running(mdns_stub(tmp_path)) as rig:
        told = firmware_of_ipp(rig.printer_uri)
    assert told == ("Virtual Laser",)
    assert firmware_of_ipp(rig.printer_uri) == ()


def test_firmware_of_several_parts_is_told_line_by_line_and_harmless() -> None:
    told = {"printer-make-and-model": "HP\x1b[2J Laser", "printer-firmware-string-version": ["2.1", "", "2.1", "net 7"]}
    lines = told_by_ipp(told)
    assert lines[1:] == ("2.1", "net 7") and "\x1b" not in lines[0] and "Laser" in lines[0]
