"""In the morning the desk says what is ready and what needs a hand; every minute it leaves a list for the worst case."""

from __future__ import annotations

from pathlib import Path

from config.paths import DeskPaths
from counter_app.demo_desk import demo_settings
from counter_app.demo_scanner import DEMO_SCANNER, DemoScanner
from counter_app.domain.backup import LAST_AT
from counter_app.domain.operation import ClockTrust
from counter_app.domain.readiness import Readiness, ReadyLine, ReadyPoint
from counter_app.domain.table_sheet import TableDocument
from counter_app.export_folder import ExportFolder
from counter_app.main import machine_of, table_renderer
from counter_app.ports import PrinterState
from counter_app.services.day_closing import ClosingForm
from counter_app.services.open_list import FILE_NAME, OpenList, OpenListKeeper
from counter_app.services.paper_kits import KitWish
from counter_app.services.readiness import DeskMachine, ReadyCard, ReadyDoors
from counter_app.texts.day_sheets import open_list_sheet
from counter_app.texts.day_words import morning_words, ready_words
from tests.desk_rig import DeskRig

READY = PrinterState(True, "Máy in A5")


def card(rig: DeskRig, machine: DeskMachine | None = None, *printers: PrinterState) -> dict[ReadyPoint, ReadyLine]:
    services = rig.services
    doors = ReadyDoors(rig.store, rig.clock, rig.desk, services.catalogue, services.paper_kits, machine)
    return {line.point: line for line in ReadyCard(doors).lines(printers or (READY,))}


def test_every_line_has_words_that_say_what_to_do(rig: DeskRig) -> None:
    found = card(rig)
    assert list(found) == list(ReadyPoint)
    for line in found.values():
        told = ready_words(line)
        assert told.endswith(".") and "chưa rõ" not in told


def test_a_kit_that_is_missing_small_or_old_is_named(rig: DeskRig) -> None:
    assert (card(rig)[ReadyPoint.KIT].state, card(rig)[ReadyPoint.KIT].code) == (Readiness.WARN, "none")
    kits = rig.services.paper_kits
    kits.issue(KitWish("small", 3), rig.officer)
    assert card(rig)[ReadyPoint.KIT].state is Readiness.WARN
    kits.issue(KitWish("large", 30), rig.officer)
    line = card(rig)[ReadyPoint.KIT]
    assert (line.state, line.facts["open"]) == (Readiness.GOOD, "42")
    rig.clock.move(days=91)
    assert card(rig)[ReadyPoint.KIT].state is Readiness.WARN


def test_printers_disk_clock_and_numbers_stop_or_warn(rig: DeskRig) -> None:
    off = PrinterState(False, "Máy in A4", "printer-offline")
    assert card(rig, None, READY, off)[ReadyPoint.PRINTER].state is Readiness.WARN
    assert card(rig, None, off)[ReadyPoint.PRINTER].state is Readiness.BAD
    files = PrinterState(True, "/kho/slips")
    assert card(rig, None, files, files)[ReadyPoint.PRINTER].facts == {"name": "slips"}
    full = DeskMachine(lambda: 100 << 20)
    assert card(rig, full)[ReadyPoint.DISK].state is Readiness.BAD
    assert card(rig, DeskMachine(lambda: 8 << 30))[ReadyPoint.DISK].state is Readiness.GOOD
    rig.clock.trusted = ClockTrust.IMPLAUSIBLE
    assert card(rig)[ReadyPoint.CLOCK].state is Readiness.BAD
    rig.clock.move(days=1)
    assert card(rig)[ReadyPoint.NUMBERS].state is Readiness.WARN  # leased for yesterday only


def test_a_scanner_that_was_not_checked_today_is_named(rig: DeskRig) -> None:
    line = card(rig, DeskMachine(lambda: 8 << 30, ("Máy quét 1",)))[ReadyPoint.SCANNER]
    assert (line.state, line.code, line.facts["name"]) == (Readiness.WARN, "not-checked", "Máy quét 1")


def test_the_card_asks_for_a_look_once_each_morning(rig: DeskRig) -> None:
    ready = rig.services.ready_card
    assert ready.is_due()
    assert {line.point for line in ready.look((READY,))} == set(ReadyPoint)
    assert not ready.is_due()
    rig.reopen()
    assert not rig.services.ready_card.is_due()
    rig.clock.move(days=1)
    assert rig.services.ready_card.is_due()
    told = morning_words(rig.services.ready_card.lines((PrinterState(False, "Máy in A4", "printer-offline"),)))
    assert told.startswith("Đầu ngày – ✕ Máy in: ") and told.endswith("F12: thẻ sẵn sàng.")
    assert morning_words(()) == ""


def test_a_practice_scanner_in_place_of_those_of_the_settings_stands_on_the_card_too(rig: DeskRig) -> None:
    paths = DeskPaths(rig.folder)
    scanner = DemoScanner(rig.folder, rig.clock)
    machine = machine_of(demo_settings(), paths, lambda: {scanner.name: scanner})
    assert card(rig, machine)[ReadyPoint.SCANNER].facts["name"] == DEMO_SCANNER
    assert card(rig, machine_of(demo_settings(), paths))[ReadyPoint.SCANNER].code == "none"


def test_the_copy_on_the_second_medium_is_told_by_its_age(rig: DeskRig, tmp_path: Path) -> None:
    machine = DeskMachine(lambda: 8 << 30, second_medium=ExportFolder(tmp_path))
    assert card(rig, machine)[ReadyPoint.BACKUP].code == "copy-failed"
    with rig.store.write() as session:
        session.notes.put(LAST_AT, rig.clock.now().isoformat())
    line = card(rig, machine)[ReadyPoint.BACKUP]
    assert (line.state, line.code) == (Readiness.GOOD, "copy")
    rig.clock.move(days=2)
    assert card(rig, machine)[ReadyPoint.BACKUP].state is Readiness.WARN


def test_a_day_with_work_that_was_not_closed_is_remembered_the_next_morning(rig: DeskRig) -> None:
    yesterday = rig.services.intake.receive(rig.form(), rig.officer).dossier.received_at.date()
    rig.clock.move(days=1)
    assert card(rig)[ReadyPoint.LAST_DAY].code == "not-closed"
    form = ClosingForm("c-1", yesterday, rig.officer, "Quên chốt")
    rig.services.day_end.close(form, rig.officer)
    assert card(rig)[ReadyPoint.LAST_DAY].state is Readiness.GOOD


def test_the_list_on_the_second_medium_is_made_anew_only_when_something_changed(rig: DeskRig, tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    keeper = OpenListKeeper(rig.store, rig.clock, table_renderer(), ExportFolder(folder))
    seen: list[OpenList] = []

    def words(listed: OpenList) -> TableDocument:
        seen.append(listed)
        return open_list_sheet(listed, rig.desk)

    assert keeper.refresh(words)
    assert (folder / FILE_NAME).read_bytes().startswith(b"%PDF")
    assert not keeper.refresh(words)
    dossier = rig.services.intake.receive(rig.form("1.004837"), rig.officer).dossier
    assert keeper.refresh(words)
    assert [row.number for row in seen[-1].rows] == [dossier.shown_number]
    assert not list(folder.glob(".*"))  # whole or not at all


def test_without_a_second_medium_nothing_is_made(rig: DeskRig) -> None:
    keeper = rig.services.open_list
    assert not keeper.is_set_up
    assert not keeper.refresh(lambda listed: open_list_sheet(listed, rig.desk))
