"""After the commit: the number is read out, the receipt printed once, and no answer of a printer is lost or doubled."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.domain.paper_ledger import AttemptState, PrintAttempt
from counter_app.domain.slip import PaperFormat, PaperState, RenderedSlip
from counter_app.ports import PrintReceipt
from counter_app.screens.messages import CodeArrived
from counter_app.screens.received import PaperServices, ReceivedScreen
from counter_app.services.intake import Received
from printers.faulty import FaultyPrinter, PrinterFault
from printers.preview import PreviewPrinter
from tests.builders import person
from tests.desk_rig import DeskRig
from tests.ui.desk_app import Clerk, clerk_at
from tests.ui.keys import send


class SlowPrinter(PreviewPrinter):
    """Prints when it is told to; counts the sheets."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.begun, self.may_go_on, self.sheets = threading.Event(), threading.Event(), 0

    def print_slip(self, slip: RenderedSlip, job_id: str) -> PrintReceipt:
        self.begun.set()
        assert self.may_go_on.wait(20)
        self.sheets += 1
        return super().print_slip(slip, job_id)


@pytest.fixture
def inner(tmp_path: Path) -> SlowPrinter:
    printer = SlowPrinter(tmp_path / "slips")
    printer.may_go_on.set()
    return printer


@pytest.fixture
def printer(inner: SlowPrinter) -> FaultyPrinter:
    return FaultyPrinter(inner)


@pytest.fixture
def rig(tmp_path: Path, printer: FaultyPrinter) -> Iterator[DeskRig]:
    desk = DeskRig(tmp_path, printers={PaperFormat.A5: printer})
    yield desk
    desk.close()


def received_by(clerk: Clerk, rig: DeskRig, *, again: bool = False, **form: object) -> Received:
    """Received, and the screen that tells it."""
    received = replace(rig.services.intake.receive(rig.form("2.000635", pages=1, **form), rig.officer), again=again)
    services = rig.services
    screen = ReceivedScreen(
        received, PaperServices(services.slips, services.scan_back, services.labels), services.day, clerk.app.session
    )
    clerk.app.push_screen(screen)
    return received


def attempts(rig: DeskRig, received: Received) -> list[PrintAttempt]:
    """Every sheet of the original receipt."""
    with rig.store.read() as session:
        return session.prints.attempts_of(received.job_id)


def copies(rig: DeskRig, received: Received) -> list[tuple[int, PaperState, str]]:
    jobs = rig.services.slips.jobs_of(received.dossier.uid)
    return [(job.copy_number, job.state, job.reason) for job in jobs]


@pytest.mark.anyio
async def test_number_due_date_and_receipt_are_there_at_once_and_enter_calls_the_next_person(
    rig: DeskRig, inner: SlowPrinter
) -> None:
    rig.lease()
    async with clerk_at(rig) as clerk:
        received = received_by(clerk, rig, applicant=person("Lê [/b] Đức"))
        await clerk.sees("MÃ SỐ HỒ SƠ", "0 0 0 1", "Lê [/b] Đức", "Hẹn trả 17:00 ngày 25/11/2026", "Nhận tại quầy")
        await clerk.sees(f"Giấy tiếp nhận đã lưu: {received.job_id}.pdf", "Enter: người tiếp theo")
        assert "Số tiếp nhận tạm" not in clerk.screen_text()
        assert inner.sheets == 1
        await clerk.press("enter")
        await clerk.until(lambda: not isinstance(clerk.app.screen, ReceivedScreen))
        assert copies(rig, received) == [(1, PaperState.DEVICE_DONE, "")]


@pytest.mark.anyio
async def test_a_provisional_number_says_so_and_a_dossier_received_before_says_that(rig: DeskRig) -> None:
    async with clerk_at(rig) as clerk:
        received = received_by(clerk, rig)
        await clerk.sees("SỐ TIẾP NHẬN TẠM", "T A M", "mã hồ sơ chính thức cấp sau, tra cứu bằng số tạm", "đã lưu")
        await clerk.press("f2")
        again = Received(received.dossier, "", again=True)
        clerk.app.push_screen(ReceivedScreen(again, PaperServices(rig.services.slips), rig.services.day, clerk.app.session))
        await clerk.sees("đã được tiếp nhận trước đó", "Không in giấy tiếp nhận cho hồ sơ này")


@pytest.mark.anyio
async def test_nothing_is_pressed_twice_and_leaving_early_still_tells_what_the_printer_says(
    rig: DeskRig, inner: SlowPrinter, printer: FaultyPrinter
) -> None:
    rig.lease()
    printer.fault = PrinterFault.OUT_OF_PAPER
    async with clerk_at(rig) as clerk:
        received = received_by(clerk, rig)
        await clerk.sees("hết giấy. Lắp giấy rồi in lại.", "F8: in lại")
        printer.fault = PrinterFault.NO_ANSWER
        inner.may_go_on.clear()
        await clerk.press("f8", "f8", "enter", "f8", "1", "2", "enter")  # the form's last Enter may come twice as well
        await clerk.until(inner.begun.is_set)
        assert isinstance(clerk.app.screen, ReceivedScreen)
        await clerk.sees("Đang in giấy tiếp nhận")
        await clerk.press("f2")
        await clerk.until(lambda: not isinstance(clerk.app.screen, ReceivedScreen))
        inner.may_go_on.set()
        await clerk.sees("chưa rõ giấy ra chưa")
        assert inner.sheets == 1
        assert copies(rig, received) == [(1, PaperState.UNKNOWN, "")]


@pytest.mark.anyio
async def test_paper_that_did_not_come_out_comes_again_as_the_same_copy_and_says_so(
    rig: DeskRig, printer: FaultyPrinter
) -> None:
    printer.fault = PrinterFault.PULLED_HALF_WAY
    everything = {"applicant": person("Công ty " + "Giả Định " * 20), "submitter": person("Vũ Đức Thử")}
    async with clerk_at(rig) as clerk:
        received = received_by(clerk, rig, again=True, **everything)
        await clerk.sees("đã được tiếp nhận trước đó", "Vũ Đức Thử", "Nhận tại quầy", "Giấy đã ra chưa?", "1: đã ra đủ")
        await clerk.press("enter", "f8")  # neither runs past the open question
        assert copies(rig, received) == [(1, PaperState.UNKNOWN, "")]
        await clerk.press("2")
        await clerk.sees("Đã hủy tờ trước", "lần in 2")
        printer.fault = PrinterFault.NONE
        await clerk.press("f8")
        await clerk.sees(f"Giấy tiếp nhận đã lưu: {received.job_id}-a2.pdf")
        assert copies(rig, received) == [(1, PaperState.DEVICE_DONE, "")]
        assert [attempt.state for attempt in attempts(rig, received)] == [AttemptState.VOID, AttemptState.CONFIRMED]


@pytest.mark.anyio
async def test_a_torn_sheet_is_collected_before_the_whole_slip_comes_again(rig: DeskRig, printer: FaultyPrinter) -> None:
    printer.fault = PrinterFault.TORN
    async with clerk_at(rig) as clerk:
        received = received_by(clerk, rig)
        await clerk.sees("in dở", "Đã thu tờ in dở chưa?", "1: đã thu tờ dở")
        await clerk.press("2", "3")  # no answers to this question
        printer.fault = PrinterFault.NONE
        await clerk.pilot.pause(0.3)
        await clerk.press("1")
        await clerk.sees("Đã hủy tờ trước", "F8: in lại cả tờ")
        await clerk.press("f8")
        await clerk.sees(f"{received.job_id}-a2.pdf")
        states = [attempt.state for attempt in attempts(rig, received)]
        assert states == [AttemptState.VOID, AttemptState.CONFIRMED]


@pytest.mark.anyio
async def test_a_reader_that_types_answers_with_the_slips_code_and_never_by_its_digits(
    rig: DeskRig, printer: FaultyPrinter
) -> None:
    rig.lease()
    printer.fault = PrinterFault.NO_ANSWER
    async with clerk_at(rig) as clerk:
        received = received_by(clerk, rig)
        await clerk.sees("Giấy đã ra chưa?")
        send(clerk.app, "X1.2.3-261125\r")  # some other code
        await clerk.sees("không phải của tờ đang hỏi")
        assert copies(rig, received) == [(1, PaperState.UNKNOWN, "")]
        await clerk.sees("Giấy đã ra chưa?")
        send(clerk.app, f"{received.dossier.shown_number}\r")
        await clerk.sees("đã thấy trên giấy")
        assert [attempt.state for attempt in attempts(rig, received)] == [AttemptState.PROVEN]
        assert isinstance(clerk.app.screen, ReceivedScreen), "the Enter of the code closes nothing"


@pytest.mark.anyio
async def test_a_code_from_the_camera_answers_as_well(rig: DeskRig, printer: FaultyPrinter) -> None:
    rig.lease()
    printer.fault = PrinterFault.NO_ANSWER
    async with clerk_at(rig) as clerk:
        received = received_by(clerk, rig)
        await clerk.sees("Giấy đã ra chưa?")
        clerk.app.screen.post_message(CodeArrived(received.dossier.shown_number))
        await clerk.sees("đã ra.")
        assert copies(rig, received) == [(1, PaperState.CONFIRMED, "")]
