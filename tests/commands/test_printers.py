"""`counter printers …` and what the doctor says of printers, against virtual printers and a real IPP printer."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from config.paths import DeskPaths
from config.settings import DeskSettings, PrinterKind, PrinterSettings, load_settings, save_settings
from counter_app.commands.doctor_check import State
from counter_app.commands.doctor_printers import printer_checks
from counter_app.commands.printers import find_printers, list_printers, try_printer
from counter_app.domain.desk_printer import DeskLabelPrinter, DeskPrinter, LabelLanguageName, PrinterJob
from counter_app.domain.errors import BadField, DeviceUnavailable, OutOfPaper
from counter_app.domain.label import LabelStock
from counter_app.domain.printer_profile import PrintLook
from counter_app.domain.slip import PaperFormat
from printers.virtual.tcp import VirtualEscpos
from tests.printers.ipp_rig import mdns_stub, running
from tests.printers.reading_back import codes_of
from tests.printers.virtual_label import VirtualLabel
from tests.services.printer_setup_rig import FakeFinder
from tests.waiting import wait_until

ROOT = Path(__file__).parents[2]
RECEIPT, FORMS, LABELS = PrinterJob.RECEIPT, PrinterJob.FORMS, PrinterJob.LABELS


@pytest.fixture
def paths(tmp_path: Path) -> DeskPaths:
    return DeskPaths(tmp_path / "desk")


@pytest.fixture
def roll() -> Iterator[VirtualEscpos]:
    with VirtualEscpos() as printer:
        yield printer


def set_up(paths: DeskPaths, *printers: DeskPrinter, label: DeskLabelPrinter | None = None) -> DeskSettings:
    settings = DeskSettings("bac-giang", "Q1", "Quầy số 1", printers=printers, label_printer=label)
    save_settings(paths.settings, settings)
    return settings


def receipt_at(printer: VirtualEscpos) -> PrinterSettings:
    return PrinterSettings(PaperFormat.ROLL_80MM, PrinterKind.ESCPOS, "127.0.0.1", printer.port)


class Heard:
    """What a command said."""

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self.told: list[str] = []

    def put(self, row: Any) -> None:
        json.dumps(row)
        self.rows.append(row)

    @property
    def text(self) -> str:
        return "\n".join(self.told)


def test_finds_are_told_in_the_clerks_words_and_as_json() -> None:
    heard = Heard()
    assert find_printers(heard.put, heard.told.append, as_json=False, finder=FakeFinder()) == 0
    assert "Máy in giấy cuộn EPSON TM-T20II, cổng USB (chắc chắn)" in heard.text
    assert "cài vào hàng đợi in của hệ điều hành rồi tìm lại" in heard.text
    assert "Không tìm được ở hàng đợi in của máy này: không có dịch vụ in." in heard.text
    find_printers(heard.put, heard.told.append, as_json=True, finder=FakeFinder())
    (row,) = heard.rows
    assert row["found"][0] | {"what": ""} == {
        **{"what": "", "job": "receipt", "certainty": "sure", "way": "usb", "kind": "escpos_usb"},
        **{"address": "04b8:0e15", "serial_number": "", "usable": True},
    }
    assert [found["usable"] for found in row["found"]] == [True, True, False]


def test_the_real_search_of_this_machine_ends_and_is_json() -> None:
    run = [sys.executable, "-m", "counter_app.cli", "printers", "find", "--json"]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert {"found", "not_looked"} == json.loads(done.stdout).keys()


def test_a_test_page_comes_out_and_the_answer_is_kept(paths: DeskPaths, roll: VirtualEscpos) -> None:
    set_up(paths, receipt_at(roll))
    heard = Heard()
    assert try_printer(str(paths.data), RECEIPT, "", heard.put, heard.told.append, as_json=True) == 0
    assert heard.rows[0]["device_done"] is True
    (sheet,) = roll.slips
    assert codes_of(sheet.image())[0].startswith("TEST-")
    try_printer(str(paths.data), RECEIPT, "faint", heard.put, heard.told.append, as_json=False)
    test = load_settings(paths.settings).printers[0].profile.test
    assert test is not None and test.look is PrintLook.FAINT and "mờ" in heard.text
    assert len(roll.slips) == 1


def test_what_cannot_be_tested_is_an_error_of_its_kind(paths: DeskPaths, roll: VirtualEscpos) -> None:
    set_up(paths, receipt_at(roll))
    heard = Heard()
    with pytest.raises(DeviceUnavailable):
        try_printer(str(paths.data), LABELS, "", heard.put, heard.told.append, as_json=True)
    with pytest.raises(BadField):
        try_printer(str(paths.data), RECEIPT, "đẹp", heard.put, heard.told.append, as_json=True)
    roll.turn(paper="out")
    with pytest.raises(OutOfPaper):
        try_printer(str(paths.data), RECEIPT, "", heard.put, heard.told.append, as_json=True)


def test_forms_and_labels_are_tried_on_their_own_printers(paths: DeskPaths, tmp_path: Path) -> None:
    with running(mdns_stub(tmp_path)) as rig, VirtualLabel("tspl") as sticker:
        forms = DeskPrinter(PaperFormat.A5, PrinterKind.OFFICE, uri=rig.printer_uri, job=FORMS)
        label = DeskLabelPrinter(LabelLanguageName.TSPL, LabelStock(50, 30), host="127.0.0.1", port=sticker.port)
        settings = set_up(paths, forms, label=label)
        heard = Heard()
        try_printer(str(paths.data), FORMS, "", heard.put, heard.told.append, as_json=True)
        try_printer(str(paths.data), LABELS, "", heard.put, heard.told.append, as_json=True)
        wait_until(lambda: rig.documents() and sticker.labels)
        assert rig.document(1).read_bytes().startswith(b"%PDF")
        assert all(code.startswith("TEST-") for code in codes_of(sticker.labels[0].convert("L")))
        assert [row["device_done"] for row in heard.rows] == [False, True]
        checks = {check.name: check for check in printer_checks(settings, paths)}
    assert "Virtual Laser" in checks["printer-a5"].what and checks["printer-labels"].state is State.WARN
    assert "chưa in thử" in checks["printer-labels"].what


def test_each_job_is_listed_with_its_printer_or_without(paths: DeskPaths, roll: VirtualEscpos) -> None:
    set_up(paths, receipt_at(roll))
    heard = Heard()
    list_printers(str(paths.data), heard.put, heard.told.append, as_json=False)
    assert f"Giấy tiếp nhận: Cuộn 80 mm, 127.0.0.1:{roll.port}, sẵn sàng; in thử: chưa in thử" in heard.text
    assert "Nhãn hồ sơ: chưa có máy in nhãn" in heard.text
    list_printers(str(paths.data), heard.put, heard.told.append, as_json=True)
    assert [row["job"] for row in heard.rows] == ["receipt", "forms", "labels"]
    assert heard.rows[0]["ready"] is True and heard.rows[2]["printer"] is None


def test_the_doctor_tells_firmware_and_last_test_and_what_to_do(paths: DeskPaths, roll: VirtualEscpos) -> None:
    settings = set_up(paths, receipt_at(roll))
    (check,) = printer_checks(settings, paths)
    assert check.state is State.WARN and "counter virtual" in check.what and "in một trang thử" in check.to_do
    for look, state in ((PrintLook.GOOD, State.OK), (PrintLook.MARKS_LOST, State.WARN)):
        try_printer(str(paths.data), RECEIPT, str(look), Heard().put, Heard().told.append, as_json=True)
        (check,) = printer_checks(load_settings(paths.settings), paths)
        assert (check.state, bool(check.to_do)) == (state, state is State.WARN)
    roll.turn(cover_open=True)
    (check,) = printer_checks(load_settings(paths.settings), paths)
    assert check.state is State.BAD and "chữ mất dấu" in check.what


def test_a_login_inside_an_address_is_never_told(paths: DeskPaths) -> None:
    secret = DeskPrinter(PaperFormat.A4, PrinterKind.OFFICE, uri="ipp://lan:bimat@127.0.0.1:9/ipp/print")
    settings = set_up(paths, secret)
    heard = Heard()
    list_printers(str(paths.data), heard.put, heard.told.append, as_json=False)
    list_printers(str(paths.data), heard.put, heard.told.append, as_json=True)
    told = heard.text + json.dumps(heard.rows) + "".join(check.what for check in printer_checks(settings, paths))
    assert "127.0.0.1:9/ipp/print" in told and "bimat" not in told


def test_a_printer_that_was_measured_narrow_gets_a_narrow_test_page(paths: DeskPaths, roll: VirtualEscpos) -> None:
    measured = replace(receipt_at(roll), profile=replace(receipt_at(roll).profile, width_dots=512, dpi=180))
    set_up(paths, measured)
    heard = Heard()
    try_printer(str(paths.data), RECEIPT, "", heard.put, heard.told.append, as_json=True)
    (sheet,) = roll.slips
    assert max(len(row.rstrip(b"\0")) for row in sheet.rows) == 512 // 8
