"""How a province wants its sheets (sides, tray, copies, stock) reaches the office printer, and a slip of the pen is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config.paths import PROVINCES
from config.province_files import load_province
from counter_app.desk_printers import slip_printer
from counter_app.domain.desk_printer import DeskPrinter, PrinterKind
from counter_app.domain.errors import SettingsError
from counter_app.domain.sheet_wish import SheetWish
from counter_app.domain.slip import PaperFormat
from printers.ipp_media import IppOptions, job_attributes
from printers.office import OfficePrinter

ROWS = '\n[office_printing]\nduplex = true\ntray = "tray-2"\ncopies = 2\nmedia_a5 = "custom_a5-light_148x210mm"\n'


def profile_with(tmp_path: Path, rows: str) -> Path:
    whole = (PROVINCES / "hue.toml").read_text(encoding="utf-8").partition("\n[office_printing]")[0]
    path = tmp_path / "hue.toml"
    path.write_text(whole + rows, encoding="utf-8")
    return path


def options_of(folder: Path, wish: SheetWish) -> IppOptions:
    """What the printer of a desk in this province asks for."""
    row = DeskPrinter(PaperFormat.A5, PrinterKind.OFFICE, uri="ipp://127.0.0.1:1/ipp/print")
    printer = slip_printer(row, folder, wish)
    assert isinstance(printer, OfficePrinter)
    return printer._options


def test_without_a_word_of_the_province_a_form_is_one_sheet_on_one_side(tmp_path: Path) -> None:
    profile = load_province(profile_with(tmp_path, ""))
    wish = profile.office_printing
    assert (wish.duplex, wish.tray, wish.copies) == (False, "", 1)
    assert not profile.label_at_intake


def test_what_the_province_writes_stands_in_the_job(tmp_path: Path) -> None:
    wish = load_province(profile_with(tmp_path, ROWS)).office_printing
    options = options_of(tmp_path, wish)
    assert (options.duplex, options.tray, options.copies) == (True, "tray-2", 2)
    assert options.medium(PaperFormat.A5) == "custom_a5-light_148x210mm"
    assert options.medium(PaperFormat.A4) == "iso_a4_210x297mm"  # not named: the standard sheet
    asked = job_attributes(options, PaperFormat.A5, tells_sides=True)
    for told in (b"two-sided-long-edge", b"tray-2", b"copies"):
        assert told in asked
    plain = job_attributes(options_of(tmp_path, SheetWish()), PaperFormat.A5, tells_sides=True)
    assert b"one-sided" in plain and b"copies" not in plain


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("copies = 0", "copies"),
        ("copies = 60", "copies"),
        ('tray = "Khay 2"', "tray"),
        ('media_a5 = "A5"', "media_a5"),
        ("sides = 2", "sides"),
    ],
)
def test_a_wrong_wish_is_told_by_its_key(tmp_path: Path, line: str, key: str) -> None:
    with pytest.raises(SettingsError) as raised:
        load_province(profile_with(tmp_path, f"\n[office_printing]\n{line}\n"))
    assert key in str(raised.value.facts["key"])


@pytest.mark.parametrize("file", sorted(PROVINCES.glob("*.toml")), ids=lambda file: file.stem)
def test_each_province_file_says_how_its_sheets_lie_and_is_read(file: Path) -> None:
    """TT 01/2018 Đ9.2: one copy is kept, one is given: no copy may lie on the back of the other."""
    assert "[office_printing]" in file.read_text(encoding="utf-8")
    wish = load_province(file).office_printing
    assert (wish.duplex, wish.copies, wish.tray) == (False, 1, "")


@pytest.mark.parametrize("file", sorted(PROVINCES.glob("*.toml")), ids=lambda file: file.stem)
def test_the_rows_that_stand_as_examples_are_good_ones(tmp_path: Path, file: Path) -> None:
    """Without their # the examples are read, and they stand in the wish."""
    whole = re.sub(r"^# (?=tray|media)", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    tried = tmp_path / file.name
    tried.write_text(
        whole.replace("duplex = false", "duplex = true").replace("\ncopies = 1 ", "\ncopies = 2 "), encoding="utf-8"
    )
    wish = load_province(tried).office_printing
    assert (wish.duplex, wish.copies, wish.tray) == (True, 2, "tray-1")
    assert wish.media[PaperFormat.A5] == "iso_a5_148x210mm"
