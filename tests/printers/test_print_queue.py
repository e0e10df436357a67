"""Office printers behind a CUPS queue, which takes every job at once and knows little of paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.errors import PrinterOffline, PrintOutcomeUnknown
from counter_app.domain.slip import PaperFormat, RenderedSlip
from printers.ipp_watch import IppTiming
from printers.office import OfficePrinter
from tests.printers.cups_rig import QUEUE, CupsQueue, queue_before
from tests.printers.ipp_rig import IppRig, mdns_stub, running
from tests.printers.slips import receipt, rendered
from tests.waiting import wait_until

JOB = "0190a000-0000-7000-8000-00000000abcd"
PATIENT = IppTiming(job_seconds=20, look_every_seconds=0.05)
QUICK = IppTiming(answer_seconds=2, job_seconds=1, stuck_seconds=1, cancel_seconds=1, look_every_seconds=0.05)


@pytest.fixture
def ipp(tmp_path: Path) -> Iterator[IppRig]:
    with running(mdns_stub(tmp_path)) as rig:
        yield rig


@pytest.fixture
def queue(ipp: IppRig) -> Iterator[CupsQueue]:
    with queue_before(ipp.printer_uri) as made:
        yield made


@pytest.fixture(scope="module")
def slip() -> RenderedSlip:
    return rendered(receipt(), PaperFormat.A5)


def test_the_pages_pass_the_queue_unchanged_with_their_sheet_and_name(
    ipp: IppRig, queue: CupsQueue, slip: RenderedSlip
) -> None:
    printer = OfficePrinter(queue.uri, timing=PATIENT)
    assert printer.probe().ready
    told = printer.print_slip(slip, JOB)
    assert not told.device_done and told.evidence == "spooler"
    assert ipp.document(1).read_bytes() == slip.data
    assert ipp.asked(1)["IPP_MEDIA"] == "iso_a5_148x210mm"
    assert ipp.asked(1)["IPP_JOB_NAME"] == JOB


def test_a_queue_that_is_stopped_or_closed_gets_nothing(ipp: IppRig, queue: CupsQueue, slip: RenderedSlip) -> None:
    printer = OfficePrinter(queue.uri, timing=QUICK)
    queue.order("cupsdisable", QUEUE)
    with pytest.raises(PrinterOffline, match="paused"):
        printer.print_slip(slip, JOB)
    queue.order("cupsenable", QUEUE)
    queue.order("cupsreject", QUEUE)
    with pytest.raises(PrinterOffline, match="not-accepting-jobs"):
        printer.print_slip(slip, JOB)
    queue.order("cupsaccept", QUEUE)
    assert printer.probe().ready
    assert not ipp.anything_moved()


def test_a_printer_switched_off_behind_the_queue_is_left_at_the_deadline(
    ipp: IppRig, queue: CupsQueue, slip: RenderedSlip
) -> None:
    ipp.kill()
    with pytest.raises(PrintOutcomeUnknown, match="took-too-long"):
        OfficePrinter(queue.uri, timing=QUICK).print_slip(slip, JOB)


@pytest.mark.slow
def test_a_job_that_never_left_the_queue_is_called_back_and_never_comes_out(
    ipp: IppRig, queue: CupsQueue, slip: RenderedSlip
) -> None:
    _hold_the_printer(ipp, queue)
    with pytest.raises(PrinterOffline, match="took-too-long"):
        OfficePrinter(queue.uri, timing=QUICK).print_slip(slip, JOB)
    ipp.go_on()
    OfficePrinter(queue.uri, timing=PATIENT).print_slip(slip, "the-next")
    assert [ipp.asked(n)["IPP_JOB_NAME"] for n in (1, 2)] == ["foreign", "the-next"]


@pytest.mark.slow
def test_without_the_call_back_it_would_come_out_later(
    ipp: IppRig, queue: CupsQueue, slip: RenderedSlip, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Positive control: a desk that only stops waiting would print the slip a second time."""
    monkeypatch.setattr("printers.ipp_client.IppLine.cancel", lambda self, number: None)
    _hold_the_printer(ipp, queue)
    with pytest.raises(PrintOutcomeUnknown):
        OfficePrinter(queue.uri, timing=QUICK).print_slip(slip, JOB)
    ipp.go_on()
    wait_until(lambda: ipp.document(2).exists(), timeout=15)
    assert ipp.asked(2)["IPP_JOB_NAME"] == JOB


def _hold_the_printer(ipp: IppRig, queue: CupsQueue) -> None:
    """Another program's job is being printed and does not end."""
    ipp.at_each_job(hold=True)
    page = ipp.folder / "foreign"
    page.write_bytes(b"%PDF-foreign")
    queue.order("lp", "-d", QUEUE, "-o", "document-format=application/pdf", str(page))
    wait_until(lambda: ipp.began(1), timeout=10)
