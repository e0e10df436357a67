"""Office printers over real IPP: what is sent, what is refused before it is sent, and what nobody can know."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pikepdf
import pytest

from counter_app.domain.errors import (
    DeviceUnavailable,
    OutOfPaper,
    PrinterOffline,
    PrintOutcomeUnknown,
)
from counter_app.domain.slip import PaperFormat, RenderedSlip
from counter_app.ports import PrintReceipt
from printers.ipp_media import IppOptions, size_of
from printers.ipp_state import IppJob, JobState, read_job, read_printer
from printers.ipp_watch import IppTiming
from printers.office import OfficePrinter
from tests.printers.ipp_rig import IppRig, mdns_stub, running
from tests.printers.slips import dossier, receipt, rendered
from tests.printers.test_slip_printer_contract import SlipPrinterContract
from tests.waiting import wait_until

JOB = "0190a000-0000-7000-8000-00000000abcd"
PATIENT = IppTiming(
    answer_seconds=5, job_seconds=20, stuck_seconds=10, silence_seconds=5, cancel_seconds=1, look_every_seconds=0.02
)
QUICK = IppTiming(
    answer_seconds=2,
    busy_seconds=0.1,
    job_seconds=0.6,
    stuck_seconds=0.2,
    silence_seconds=0.2,
    cancel_seconds=0.2,
    look_every_seconds=0.02,
)


@pytest.fixture(scope="module")
def stub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mdns_stub(tmp_path_factory.mktemp("mdns"))


@pytest.fixture
def ipp(stub: Path) -> Iterator[IppRig]:
    with running(stub) as rig:
        yield rig


@pytest.fixture(scope="module")
def slip() -> RenderedSlip:
    return rendered(receipt(), PaperFormat.A5)


def printer_at(rig: IppRig, timing: IppTiming = PATIENT, options: IppOptions | None = None) -> OfficePrinter:
    return OfficePrinter(rig.printer_uri, timing=timing, options=options)


@contextmanager
def meanwhile(print_it: Callable[[], PrintReceipt]) -> Iterator[Future[PrintReceipt]]:
    """Prints in a worker thread, as the desk does, while the hands do something."""
    with ThreadPoolExecutor(1) as workers:
        yield workers.submit(print_it)


# --- what is sent ---------------------------------------------------------------------------------


def test_the_pages_arrive_byte_for_byte_on_the_sheet_that_was_asked_for(ipp: IppRig, slip: RenderedSlip) -> None:
    printer_at(ipp).print_slip(slip, JOB)
    printer_at(ipp).print_slip(rendered(receipt(), PaperFormat.A4), JOB)
    with pikepdf.open(ipp.document(1)) as arrived, arrived.open_metadata() as told:
        assert told.pdfa_status == "2B"
    assert ipp.document(1).read_bytes() == slip.data
    assert [ipp.asked(n)["IPP_MEDIA"] for n in (1, 2)] == ["iso_a5_148x210mm", "iso_a4_210x297mm"]
    assert "IPP_COPIES" not in ipp.asked(1)


def test_completed_is_told_as_taken_by_the_printer_not_as_paper_in_the_hand(ipp: IppRig, slip: RenderedSlip) -> None:
    told = printer_at(ipp).print_slip(slip, JOB)
    assert told == PrintReceipt(device_done=False, where="localhost/ipp/print #1", evidence="spooler")


def test_each_page_of_a_receipt_has_a_sheet_of_its_own_unless_the_province_wants_both_sides(
    ipp: IppRig, slip: RenderedSlip
) -> None:
    printer_at(ipp).print_slip(slip, JOB)
    printer_at(ipp, options=IppOptions(duplex=True, copies=2)).print_slip(slip, JOB)
    assert ipp.asked(1)["IPP_SIDES"] == "one-sided"
    assert (ipp.asked(2)["IPP_SIDES"], ipp.asked(2)["IPP_COPIES"]) == ("two-sided-long-edge", "2")


def test_a_tray_is_asked_for_with_the_size_of_its_sheet(ipp: IppRig, slip: RenderedSlip) -> None:
    printer_at(ipp, options=IppOptions(tray="main")).print_slip(slip, JOB)
    asked = ipp.asked(1)["IPP_MEDIA_COL"]
    assert "x-dimension=14800 y-dimension=21000" in asked and "media-source=main" in asked
    assert "IPP_MEDIA" not in ipp.asked(1)


def test_a_sheet_that_the_printer_does_not_have_is_refused_and_not_printed_on_another(
    ipp: IppRig, slip: RenderedSlip
) -> None:
    options = IppOptions(media={PaperFormat.A5: "iso_a3_297x420mm"})
    with pytest.raises(PrinterOffline, match="ipp-040b"):
        printer_at(ipp, options=options).print_slip(slip, JOB)
    assert not ipp.anything_moved()


def test_a_printer_and_its_queue_learn_nothing_about_people(ipp: IppRig, slip: RenderedSlip) -> None:
    printer_at(ipp).print_slip(slip, JOB)
    asked = ipp.asked(1)
    assert asked["IPP_JOB_NAME"] == JOB
    assert asked["IPP_JOB_ORIGINATING_USER_NAME"] == "counter"
    person, everything = dossier().applicant, " ".join(asked.values()) + (ipp.folder / "log").read_text()
    for secret in (person.name, person.identity_number, person.phone, dossier().officer_name, dossier().dossier_code):
        assert secret and secret not in everything


def test_the_job_name_survives_whatever_letters_it_holds(ipp: IppRig, slip: RenderedSlip) -> None:
    printer_at(ipp).print_slip(slip, "phiếu-ẵẶ-1")
    assert ipp.asked(1)["IPP_JOB_NAME"] == "phiếu-ẵẶ-1"


# --- what is refused ------------------------------------------------------------------------------


def test_an_empty_tray_is_found_before_anything_is_sent(ipp: IppRig, slip: RenderedSlip) -> None:
    ipp.load("iso_a5_148x210mm", level=0)
    printer = printer_at(ipp)
    assert printer.probe().problem == OutOfPaper.code
    with pytest.raises(OutOfPaper):
        printer.print_slip(slip, JOB)
    ipp.load("iso_a5_148x210mm")
    assert printer.probe().ready
    assert not ipp.anything_moved()


def test_another_tray_may_be_empty(ipp: IppRig, slip: RenderedSlip) -> None:
    ipp.load("iso_a4_210x297mm", level=0, second="iso_a5_148x210mm")
    printer = printer_at(ipp)
    assert printer.probe().ready
    with pytest.raises(OutOfPaper):
        printer.print_slip(rendered(receipt(), PaperFormat.A4), JOB)
    assert not ipp.anything_moved()


@pytest.mark.parametrize("trouble", ["cover-open", "media-jam", "paused"])
def test_a_printer_that_cannot_print_names_its_trouble(ipp: IppRig, slip: RenderedSlip, trouble: str) -> None:
    ipp.settle(keeps=trouble)
    printer = printer_at(ipp)
    state = printer.probe()
    assert (state.ready, state.problem, state.note) == (False, PrinterOffline.code, trouble)
    with pytest.raises(PrinterOffline) as raised:
        printer.print_slip(slip, JOB)
    assert raised.value.facts["reason"] == trouble
    assert len(ipp.documents()) == 1


def test_toner_that_runs_low_is_told_and_still_prints(ipp: IppRig, slip: RenderedSlip) -> None:
    ipp.toner(2)
    printer = printer_at(ipp)
    state = printer.probe()
    assert state.ready and state.note == "toner-low"
    printer.print_slip(slip, JOB)
    assert ipp.document(1).exists()


def test_a_slip_for_a_roll_is_refused_before_a_line_is_opened() -> None:
    printer = OfficePrinter("ipp://localhost:1/ipp/print")
    with pytest.raises(PrinterOffline, match="does-not-take"):
        printer.print_slip(rendered(receipt(), PaperFormat.ROLL_80MM), JOB)


@pytest.mark.parametrize("address", ["http://localhost/ipp/print", "localhost", "ipp:///ipp/print", ""])
def test_an_address_that_is_none_is_found_at_set_up(address: str) -> None:
    with pytest.raises(DeviceUnavailable):
        OfficePrinter(address)


def test_the_password_of_an_address_is_never_told(ipp: IppRig, slip: RenderedSlip) -> None:
    printer = OfficePrinter(ipp.printer_uri.replace("localhost", "desk:hush@localhost"), timing=PATIENT)
    assert "hush" not in printer.probe().name + printer.print_slip(slip, JOB).where
    assert "hush" not in " ".join(ipp.asked(1).values()) + (ipp.folder / "log").read_text()


def test_a_printer_with_a_certificate_of_its_own_prints_over_ipps(ipp: IppRig, slip: RenderedSlip) -> None:
    OfficePrinter(ipp.printer_uri.replace("ipp:", "ipps:"), timing=PATIENT).print_slip(slip, JOB)
    assert ipp.document(1).read_bytes() == slip.data


# --- what goes wrong on the way -------------------------------------------------------------------


def test_paper_that_is_refilled_in_time_ends_in_one_whole_job(ipp: IppRig, slip: RenderedSlip) -> None:
    ipp.at_each_job(says="media-empty", hold=True)
    with meanwhile(lambda: printer_at(ipp).print_slip(slip, JOB)) as told:
        wait_until(lambda: ipp.began(1))
        ipp.go_on()
        assert told.result(10).evidence == "spooler"
    assert len(ipp.documents()) == 1


@pytest.mark.parametrize(("fault", "reason"), [("media-empty", "paper-ended"), ("cover-open", "cover-open")])
def test_a_fault_in_the_middle_of_a_job_is_unknown_with_its_reason(
    ipp: IppRig, slip: RenderedSlip, fault: str, reason: str
) -> None:
    ipp.at_each_job(says=fault, hold=True)
    with pytest.raises(PrintOutcomeUnknown) as raised:
        printer_at(ipp, QUICK).print_slip(slip, JOB)
    assert raised.value.facts["reason"] == reason


def test_a_job_that_the_printer_aborts_is_unknown(ipp: IppRig, slip: RenderedSlip) -> None:
    ipp.at_each_job(abort=True)
    with pytest.raises(PrintOutcomeUnknown) as raised:
        printer_at(ipp).print_slip(slip, JOB)
    assert raised.value.facts["reason"] == "aborted"


def test_a_job_that_somebody_cancels_at_the_printer_is_unknown(ipp: IppRig, slip: RenderedSlip) -> None:
    ipp.at_each_job(hold=True)
    with meanwhile(lambda: printer_at(ipp).print_slip(slip, JOB)) as told:
        wait_until(lambda: ipp.began(1))
        ipp.cancel(1)
        ipp.go_on()
        with pytest.raises(PrintOutcomeUnknown, match="cancelled"):
            told.result(10)


def test_a_printer_that_dies_with_the_job_leaves_it_unknown(ipp: IppRig, slip: RenderedSlip) -> None:
    ipp.at_each_job(hold=True)
    with meanwhile(lambda: printer_at(ipp, QUICK).print_slip(slip, JOB)) as told:
        wait_until(lambda: ipp.began(1))
        ipp.kill()
        with pytest.raises(PrintOutcomeUnknown, match="no-connection"):
            told.result(10)


def test_a_printer_that_never_ends_is_left_at_the_desks_own_deadline(ipp: IppRig, slip: RenderedSlip) -> None:
    ipp.at_each_job(hold=True)
    with pytest.raises(PrintOutcomeUnknown, match="took-too-long"):
        printer_at(ipp, QUICK).print_slip(slip, JOB)


def test_a_printer_with_another_desks_job_is_asked_again_until_it_is_free(ipp: IppRig, slip: RenderedSlip) -> None:
    ipp.at_each_job(hold=True)
    other = ipp.foreign_job()
    wait_until(lambda: ipp.began(other))
    with meanwhile(lambda: printer_at(ipp).print_slip(slip, JOB)) as told:
        ipp.go_on()
        assert told.result(10).where
    assert len(ipp.documents()) == 2


def test_a_printer_that_stays_busy_gets_nothing(ipp: IppRig, slip: RenderedSlip) -> None:
    ipp.at_each_job(hold=True)
    other = ipp.foreign_job()
    wait_until(lambda: ipp.began(other))
    with pytest.raises(PrinterOffline, match="ipp-0507"):
        printer_at(ipp, QUICK).print_slip(slip, JOB)
    assert not ipp.began(other + 1)


def test_pages_that_got_lost_on_the_way_are_called_back(
    ipp: IppRig, slip: RenderedSlip, monkeypatch: pytest.MonkeyPatch
) -> None:
    from printers.ipp_client import IppLine
    from printers.ipp_errors import IppLost

    def lose(self: IppLine, number: int, document: bytes) -> None:
        raise IppLost("connection-lost")

    monkeypatch.setattr(IppLine, "send_document", lose)
    with pytest.raises(PrinterOffline, match="connection-lost"):
        printer_at(ipp).print_slip(slip, JOB)
    assert not ipp.anything_moved()


def test_two_slips_at_once_are_two_jobs_one_after_the_other(ipp: IppRig, slip: RenderedSlip) -> None:
    printer = printer_at(ipp)
    with ThreadPoolExecutor(2) as workers:
        told = list(workers.map(lambda n: printer.print_slip(slip, f"job-{n}"), range(2)))
    assert {receipt.where for receipt in told} == {"localhost/ipp/print #1", "localhost/ipp/print #2"}


def test_it_prints_from_a_worker_thread_and_leaves_no_thread_behind(ipp: IppRig, slip: RenderedSlip) -> None:
    before = set(threading.enumerate())
    with meanwhile(lambda: printer_at(ipp).print_slip(slip, JOB)) as told:
        assert told.result(10).where
    wait_until(lambda: set(threading.enumerate()) <= before)


# --- the contract of every printer ----------------------------------------------------------------


class OfficeRig:
    def __init__(self, ipp: IppRig) -> None:
        self.ipp = ipp
        self.printer = OfficePrinter(ipp.printer_uri, timing=QUICK)

    def whole_slips(self) -> int:
        return len(self.ipp.documents())

    def anything_out(self) -> bool:
        return self.ipp.anything_moved()

    def go_offline(self) -> None:
        self.ipp.kill()

    def come_back(self) -> None:
        self.ipp.start()

    def pull_half_way(self) -> None:
        self.come_back() if not self._up() else None
        self.ipp.at_each_job(says="cover-open", hold=True)

    def _up(self) -> bool:
        return self.printer.probe().ready


class TestOfficePrinter(SlipPrinterContract):
    @pytest.fixture
    def rig(self, ipp: IppRig) -> OfficeRig:
        return OfficeRig(ipp)

    @pytest.fixture
    def slip(self) -> RenderedSlip:
        return rendered(receipt(), PaperFormat.A5)

    def test_done_means_done(self, rig: OfficeRig, slip: RenderedSlip) -> None:  # type: ignore[override]
        """A queue cannot know; it never says so."""
        told = rig.printer.print_slip(slip, "job-1")
        assert not told.device_done and told.where and told.evidence == "spooler"
        assert rig.whole_slips() == 1

    def test_it_takes_the_paper_it_names(self, rig: OfficeRig) -> None:  # type: ignore[override]
        assert rig.printer.papers() == (PaperFormat.A5, PaperFormat.A4)

    def test_it_works_again_after_it_was_offline(  # type: ignore[override]
        self, rig: OfficeRig, slip: RenderedSlip
    ) -> None:
        rig.go_offline()
        with pytest.raises(PrinterOffline):
            rig.printer.print_slip(slip, "job-1")
        rig.come_back()
        assert rig.printer.probe().ready
        assert rig.printer.print_slip(slip, "job-1").evidence == "spooler"
        assert rig.whole_slips() == 1


# --- the printer's words --------------------------------------------------------------------------


def test_reasons_come_as_nothing_one_word_or_many() -> None:
    for nothing in (None, "none", []):
        assert not read_printer({"printer-state": 3, "printer-state-reasons": nothing}, None).blocked
    assert read_printer({"printer-state-reasons": "cover-open-error"}, None).trouble == "cover-open"
    assert read_printer({"printer-state-reasons": ["media-low", "door-open"]}, None).trouble == "door-open"
    assert read_printer({"printer-state-reasons": "media-low-warning"}, None).paper_near_end


def test_an_empty_colour_does_not_stop_the_desk_but_a_stopped_printer_does() -> None:
    empty = read_printer({"printer-state": 3, "printer-state-reasons": "marker-supply-empty-warning"}, None)
    assert not empty.blocked and empty.supply_low == "marker-supply-empty"
    assert read_printer({"printer-state-reasons": "toner-empty-error"}, None).trouble == "toner-empty"
    assert read_printer({"printer-state": 3, "printer-state-reasons": "door-open-report"}, None).blocked
    assert read_printer({"printer-state": 5, "printer-state-reasons": "none"}, None).trouble == "stopped"
    assert read_printer({"printer-state": 5, "printer-state-reasons": "paused"}, None).trouble == "paused"
    assert read_printer({"printer-is-accepting-jobs": False}, None).trouble == "not-accepting-jobs"


def test_a_marker_is_low_at_its_own_mark_and_unknown_below_zero() -> None:
    assert read_printer({"marker-levels": [40, 7], "marker-low-levels": [10, 10]}, None).supply_low == "toner-low"
    assert read_printer({"marker-levels": -2, "marker-low-levels": 10}, None).supply_low == ""


def test_a_job_has_begun_unless_the_printer_says_that_it_has_not() -> None:
    assert read_job({"job-state": 7, "time-at-processing": ""}) == IppJob(JobState.CANCELED, (), started=False)
    assert read_job({"job-state": 7, "time-at-processing": 12}).started
    assert read_job({"job-state": 7}).started
    assert not read_job({"job-state": 4}).started


def test_the_name_of_a_sheet_tells_its_size() -> None:
    assert size_of("iso_a5_148x210mm") == (14800, 21000)
    assert size_of("na_letter_8.5x11in") == (21590, 27940)
    assert size_of("custom") is None


def test_starting_the_desk_loads_no_network_library() -> None:
    code = "import sys, printers.office; sys.exit(' '.join({'pyipp', 'aiohttp', 'asyncio'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stderr.strip() == ""
