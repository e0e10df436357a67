"""Printers in counter.toml: what is saved is read back, and a mistake is named by its key."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from config.printer_book import SettingsBook
from config.settings import DeskSettings, load_settings, save_settings
from counter_app.domain.desk_printer import (
    DeskLabelPrinter,
    DeskPrinter,
    DeskPrinters,
    LabelLanguageName,
    PrinterJob,
    PrinterKind,
)
from counter_app.domain.errors import SettingsError
from counter_app.domain.label import LabelStock
from counter_app.domain.printer_profile import CodePage, PrinterProfile, PrintLook, TestAnswer
from counter_app.domain.slip import PaperFormat

AT = datetime(2026, 11, 25, 9, 30, tzinfo=timezone(timedelta(hours=7)))
PROFILE = PrinterProfile(
    width_dots=512,
    dpi=180,
    cutter=False,
    band_rows=96,
    rows_per_second=700,
    code_page=CodePage.TCVN3,
    firmware=("EPSON", 'TM-T88IV "ổn"', "30.21 ESC/POS"),
    calibrated_at=AT,
    test=TestAnswer(PrintLook.MARKS_LOST, AT),
)
RECEIPT = DeskPrinter(PaperFormat.ROLL_80MM, PrinterKind.ESCPOS, host="192.0.2.7", job=PrinterJob.RECEIPT, profile=PROFILE)
FORMS = DeskPrinter(PaperFormat.A5, PrinterKind.OFFICE, uri="ipp://192.0.2.8/ipp/print", job=PrinterJob.FORMS)
LABELS = DeskLabelPrinter(LabelLanguageName.ZPL, LabelStock(62.5, 40, 300, 3), usb="0a5f:0166", serial_number="Z1")
DESK = DeskSettings("bac-giang", "Q1", "Quầy số 1", printers=(RECEIPT, FORMS), label_printer=LABELS)


def test_printers_profiles_and_labels_are_read_back_as_saved(tmp_path: Path) -> None:
    path = tmp_path / "counter.toml"
    save_settings(path, DESK)
    assert load_settings(path) == DESK


def test_a_change_of_one_printer_leaves_everything_else_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "counter.toml"
    save_settings(path, replace(DESK, theme="desk-dark"))
    book = SettingsBook(path)
    tested = replace(FORMS, profile=FORMS.profile.with_test(PrintLook.GOOD, AT))
    book.write(book.read().with_printer(PrinterJob.FORMS, tested))
    told = load_settings(path)
    assert (told.printers, told.label_printer, told.theme) == ((RECEIPT, tested), LABELS, "desk-dark")
    assert list(tmp_path.iterdir()) == [path]


def test_a_demo_desk_without_a_file_starts_from_its_own_printers(tmp_path: Path) -> None:
    book = SettingsBook(tmp_path / "demo" / "counter.toml", DESK)
    assert book.read() == DeskPrinters((RECEIPT, FORMS), LABELS)
    book.write(DeskPrinters((RECEIPT,)))
    assert book.read() == DeskPrinters((RECEIPT,))


def test_a_job_without_a_printer_is_told_as_none() -> None:
    desk = DeskPrinters((DeskPrinter(PaperFormat.A4, PrinterKind.PREVIEW),))
    assert desk.of(PrinterJob.FORMS) is desk.slips[0]
    assert desk.of(PrinterJob.RECEIPT) is None and desk.of(PrinterJob.LABELS) is None


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        ('paper = "a5"\nkind = "office"', "printer[1].uri"),
        ('paper = "a5"\nkind = "office"\nuri = "http://192.0.2.8"', "printer[1].uri"),
        ('paper = "80mm"\nkind = "office"\nuri = "ipp://192.0.2.8/ipp/print"', "printer[1].paper"),
        ('paper = "80mm"\nkind = "escpos"\nhost = "h"\njob = "labels"', "printer[1].job"),
        ('kind = "label"\nlanguage = "tspl"', "printer[1].host"),
        ('kind = "label"\nlanguage = "epl"\nhost = "h"', "printer[1].language"),
        ('paper = "80mm"\nkind = "escpos"\nhost = "h"\n[printer.profile]\nwidth_dots = 511',
         "printer[1].profile.width_dots"),
        ('paper = "80mm"\nkind = "escpos"\nhost = "h"\n[printer.profile]\nwidht = 512', "printer[1].profile.widht"),
        ('paper = "80mm"\nkind = "escpos"\nhost = "h"\n[printer.profile]\ntest_look = "good"\ntested_at = "2026-11-25"',
         "printer[1].profile.tested_at"),
        ('kind = "label"\nlanguage = "zpl"\nhost = "h"\n[[printer]]\nkind = "label"\nlanguage = "zpl"\nhost = "i"',
         "printer[2].kind"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_by_its_key(tmp_path: Path, rows: str, key: str) -> None:
    path = tmp_path / "counter.toml"
    path.write_text(f'province = "hue"\ndesk_id = "Q1"\n[[printer]]\n{rows}\n', encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings(path)
    assert caught.value.facts["key"] == key
