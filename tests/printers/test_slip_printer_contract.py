"""What every printer promises: done means done, refused means nothing came out, and no other error exists."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from counter_app.domain.errors import CounterError, DeviceError, OutOfPaper, PrinterOffline, PrintOutcomeUnknown
from counter_app.domain.slip import PaperFormat, RenderedSlip
from counter_app.ports import SlipPrinter
from printers.escpos import EscposPrinter
from printers.faulty import FaultyPrinter, PrinterFault
from printers.preview import PreviewPrinter
from tests.printers.drills import PATIENT
from tests.printers.slips import receipt, rendered
from tests.printers.virtual_escpos import VirtualEscpos


class Rig(Protocol):
    """A printer and the hands at it."""

    printer: SlipPrinter

    def whole_slips(self) -> int: ...

    def anything_out(self) -> bool: ...

    def go_offline(self) -> None: ...

    def come_back(self) -> None: ...

    def pull_half_way(self) -> None: ...


class SlipPrinterContract:
    """Runs over the real printer, the preview and the faulty one."""

    half_way: type[DeviceError] = PrintOutcomeUnknown

    @pytest.fixture
    def slip(self) -> RenderedSlip:
        return rendered(receipt(), PaperFormat.ROLL_80MM)

    def test_done_means_done(self, rig: Rig, slip: RenderedSlip) -> None:
        told = rig.printer.print_slip(slip, "job-1")
        assert told.device_done and told.where
        assert rig.whole_slips() == 1

    def test_it_takes_the_paper_it_names(self, rig: Rig) -> None:
        assert PaperFormat.ROLL_80MM in rig.printer.papers()

    def test_a_probe_of_a_ready_printer_says_so(self, rig: Rig) -> None:
        state = rig.printer.probe()
        assert state.ready and state.problem == "" and state.name

    def test_offline_prints_nothing_and_says_so(self, rig: Rig, slip: RenderedSlip) -> None:
        rig.go_offline()
        with pytest.raises(PrinterOffline):
            rig.printer.print_slip(slip, "job-1")
        assert not rig.anything_out()
        state = rig.printer.probe()
        assert not state.ready and state.problem == PrinterOffline.code

    def test_it_works_again_after_it_was_offline(self, rig: Rig, slip: RenderedSlip) -> None:
        rig.go_offline()
        with pytest.raises(PrinterOffline):
            rig.printer.print_slip(slip, "job-1")
        rig.come_back()
        assert rig.printer.probe().ready
        assert rig.printer.print_slip(slip, "job-1").device_done
        assert rig.whole_slips() == 1

    def test_pulled_half_way_is_never_told_as_done(self, rig: Rig, slip: RenderedSlip) -> None:
        rig.pull_half_way()
        with pytest.raises(DeviceError) as raised:
            rig.printer.print_slip(slip, "job-1")
        assert type(raised.value) is self.half_way
        assert rig.whole_slips() == 0

    def test_every_error_is_one_of_the_three(self, rig: Rig, slip: RenderedSlip) -> None:
        for spoil in (rig.go_offline, rig.pull_half_way):
            spoil()
            try:
                rig.printer.print_slip(slip, "job-1")
            except CounterError as error:
                assert type(error) in (PrinterOffline, OutOfPaper, PrintOutcomeUnknown)
                assert error.facts["printer"]


class PreviewRig:
    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder / "slips"
        self.printer: SlipPrinter = PreviewPrinter(self.folder)
        self._monkeypatch = monkeypatch

    def whole_slips(self) -> int:
        return len(list(self.folder.glob("*.png"))) if self.folder.is_dir() else 0

    def anything_out(self) -> bool:
        return self.folder.is_dir() and any(self.folder.iterdir())

    def go_offline(self) -> None:
        if not self.folder.exists():
            self.folder.write_text("a file where the folder should be")

    def come_back(self) -> None:
        self.folder.unlink()

    def pull_half_way(self) -> None:
        def disk_full(_: int) -> None:
            raise OSError("no space left on device")

        self._monkeypatch.setattr(os, "fsync", disk_full)


class EscposRig:
    def __init__(self, virtual: VirtualEscpos) -> None:
        self.virtual = virtual
        self.printer: SlipPrinter = EscposPrinter("127.0.0.1", virtual.port, timing=PATIENT)

    def whole_slips(self) -> int:
        return len(self.virtual.slips)

    def anything_out(self) -> bool:
        return self.virtual.dots_out > 0

    def go_offline(self) -> None:
        self.virtual.turn(button_offline=True)

    def come_back(self) -> None:
        self.virtual.turn(button_offline=False)

    def pull_half_way(self) -> None:
        self.virtual.turn(button_offline=False, bytes_until_line_breaks=50_000)


class FaultyRig(PreviewRig):
    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(folder, monkeypatch)
        self._faulty = FaultyPrinter(self.printer)
        self.printer = self._faulty

    def go_offline(self) -> None:
        self._faulty.fault = PrinterFault.OFFLINE

    def come_back(self) -> None:
        self._faulty.fault = PrinterFault.NONE

    def pull_half_way(self) -> None:
        self._faulty.fault = PrinterFault.PULLED_HALF_WAY


class TestPreviewPrinter(SlipPrinterContract):
    half_way = PrinterOffline  # a file is there whole or not at all, so "nothing came out" is known

    @pytest.fixture
    def rig(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rig:
        return PreviewRig(tmp_path, monkeypatch)

    def test_nothing_half_written_is_left_behind(self, rig: Rig, slip: RenderedSlip) -> None:
        rig.pull_half_way()
        with pytest.raises(PrinterOffline):
            rig.printer.print_slip(slip, "job-1")
        assert not rig.anything_out()

    def test_the_file_is_the_slip_and_its_name_tells_nothing(self, tmp_path: Path, slip: RenderedSlip) -> None:
        told = PreviewPrinter(tmp_path).print_slip(slip, "../0190a000/etc")
        assert Path(told.where).parent == tmp_path
        assert Path(told.where).name == "___0190a000_etc.png"
        assert Path(told.where).read_bytes() == slip.data


class TestEscposPrinter(SlipPrinterContract):
    @pytest.fixture
    def rig(self) -> Iterator[Rig]:
        with VirtualEscpos() as virtual:
            yield EscposRig(virtual)


class TestFaultyPrinter(SlipPrinterContract):
    @pytest.fixture
    def rig(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rig:
        return FaultyRig(tmp_path, monkeypatch)

    def test_out_of_paper_prints_nothing(self, tmp_path: Path, slip: RenderedSlip) -> None:
        faulty = FaultyPrinter(PreviewPrinter(tmp_path), PrinterFault.OUT_OF_PAPER)
        with pytest.raises(OutOfPaper):
            faulty.print_slip(slip, "job-1")
        assert not list(tmp_path.iterdir())
        assert faulty.probe().problem == OutOfPaper.code

    def test_no_answer_means_that_the_slip_came_out_and_nobody_knows(self, tmp_path: Path, slip: RenderedSlip) -> None:
        faulty = FaultyPrinter(PreviewPrinter(tmp_path), PrinterFault.NO_ANSWER)
        with pytest.raises(PrintOutcomeUnknown):
            faulty.print_slip(slip, "job-1")
        assert len(list(tmp_path.iterdir())) == 1
