"""A scanner with a SANE driver: every status told apart, and exit code 0 is no proof of a page."""

from __future__ import annotations

import subprocess
import sys
import threading
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from counter_app.domain.errors import DiskFull
from counter_app.domain.scan_page import ScanFault, ScanItem, ScannedSide, SheetSide
from counter_app.domain.scan_source import ColourMode, PaperPath, ScanSettings
from counter_app.scan_ports import ScanSource
from scanners.drivers.sane_options import read_options
from scanners.sources.driven import Patience
from tests.scanners.rigs.fake_scanimage import OPTIONS
from tests.scanners.rigs.sane_rig import configured, fake, feeder, page_on_glass
from tests.waiting import wait_until

FLATBED = ScanSettings(dpi=100, paper_path=PaperPath.FLATBED)
FEEDER = ScanSettings(dpi=100)
BOTH = ScanSettings(dpi=100, both_sides=True)


@pytest.fixture(autouse=True)
def virtual_devices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANE_CONFIG_DIR", str(configured(tmp_path / "sane")))


def run(source: ScanSource, settings: ScanSettings, folder: Path) -> tuple[list[ScannedSide], ScanFault | None]:
    items: list[ScanItem] = list(source.scan(settings, folder))
    pages = [item for item in items if isinstance(item, ScannedSide)]
    faults = [item for item in items if isinstance(item, ScanFault)]
    assert len(faults) <= 1 and (not faults or items[-1] is faults[0])
    return pages, faults[0] if faults else None


def is_running(pid: int) -> bool:
    """A killed process that nobody has waited for yet is gone all the same."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def test_the_sensors_pixels_are_on_disk_unchanged(tmp_path: Path) -> None:
    pages, fault = run(page_on_glass(tmp_path), FLATBED, tmp_path / "out")
    assert fault is None
    with Image.open(pages[0].path) as scanned, Image.open(tmp_path / "only-seal-100.ppm") as paper:
        assert np.array_equal(np.asarray(scanned), np.asarray(paper))
    assert pages[0].width_mm == pytest.approx(210, abs=0.5)


def test_a_feeder_runs_empty_after_its_last_sheet_without_a_fault(tmp_path: Path) -> None:
    pages, fault = run(feeder(), FEEDER, tmp_path / "out")
    assert (len(pages), fault) == (10, None)


@pytest.mark.parametrize(
    ("switch", "code"),
    [
        ("jammed", "scanner-jam"),
        ("nodocs", "feeder-empty"),
        ("coveropen", "scanner-cover-open"),
        ("ioerror", "scanner-trouble"),
        ("accessdenied", "scanner-denied"),
        ("eof", "scan-truncated"),
    ],
)
def test_every_status_of_the_driver_is_told_apart(switch: str, code: str, tmp_path: Path) -> None:
    pages, fault = run(page_on_glass(tmp_path, f"--status-{switch}=yes"), FLATBED, tmp_path / "out")
    assert pages == []
    assert fault is not None and fault.error.code == code


def test_a_scan_that_ends_early_is_no_page_though_the_driver_says_success(tmp_path: Path) -> None:
    pages, fault = run(fake("page,short,page,done"), FEEDER, tmp_path / "out")
    assert len(pages) == 1
    assert fault is not None and fault.error.code == "scan-truncated"
    assert fault.error.facts["sheet"] == 2
    assert fault.after_sequence == 1


def test_a_jam_at_the_third_sheet_keeps_the_two_before_it(tmp_path: Path) -> None:
    pages, fault = run(fake("page,page,jam"), FEEDER, tmp_path / "out")
    assert [page.path.exists() for page in pages] == [True, True]
    assert fault is not None
    assert (fault.error.code, fault.error.facts["sheet"], fault.error.facts["device"]) == ("scanner-jam", 3, "Máy giả")


def test_duplex_gives_front_and_back_of_each_sheet_in_turn(tmp_path: Path) -> None:
    pages, fault = run(fake("page,page,page,page,done"), BOTH, tmp_path / "out")
    assert fault is None
    front, back = SheetSide.FRONT, SheetSide.BACK
    assert [(page.sheet, page.side) for page in pages] == [(1, front), (1, back), (2, front), (2, back)]


def test_the_next_sheet_is_not_pulled_before_the_last_one_is_asked_for_again(tmp_path: Path) -> None:
    run_of = feeder().scan(FEEDER, tmp_path / "out")
    taken = list(islice(run_of, 2))
    waiting = sorted(path.name for path in (tmp_path / "out").iterdir())
    run_of.close()  # type: ignore[attr-defined]
    assert waiting == sorted(page.path.name for page in taken if isinstance(page, ScannedSide))


def test_unplugged_at_page_seven_keeps_six_pages(tmp_path: Path) -> None:
    pages, fault = run(fake("page,page,page,page,page,page,gone"), FEEDER, tmp_path / "out")
    assert len(pages) == 6 and all(page.path.exists() for page in pages)
    assert fault is not None and (fault.error.code, fault.error.facts["sheet"]) == ("scanner-unplugged", 7)


def test_an_input_error_of_a_device_that_is_still_there_is_no_pulled_plug(tmp_path: Path) -> None:
    pages, fault = run(fake("page,io"), FEEDER, tmp_path / "out")
    assert len(pages) == 1
    assert fault is not None and (fault.error.code, fault.error.facts["sheet"]) == ("scanner-trouble", 2)


def test_a_driver_that_dies_costs_its_page_and_not_the_program(tmp_path: Path) -> None:
    pages, fault = run(fake("page,crash"), FEEDER, tmp_path / "out")
    assert len(pages) == 1 and pages[0].path.exists()
    assert fault is not None and fault.error.code in ("scan-driver-crashed", "scanner-trouble")


@pytest.mark.slow
def test_a_driver_that_hangs_is_ended_with_everything_it_started(tmp_path: Path) -> None:
    source = fake("page,hang", Patience(page_seconds=0.8, cancel_seconds=0.5))
    pages, fault = run(source, FEEDER, tmp_path / "out")
    assert len(pages) == 1
    its_child = int((tmp_path / "out" / "hangs").read_text())
    wait_until(lambda: not is_running(its_child))  # what outlives the worker holds the scanner
    assert fault is not None and fault.error.code == "scan-hung"


@pytest.mark.slow
def test_cancel_from_another_thread_ends_a_run_that_waits_and_keeps_its_pages(tmp_path: Path) -> None:
    source = fake("page,hang", Patience(page_seconds=60, cancel_seconds=3))
    items: list[ScanItem] = []
    running = threading.Thread(target=lambda: items.extend(source.scan(FEEDER, tmp_path / "out")))
    running.start()
    wait_until((tmp_path / "out" / "hangs").exists)
    source.cancel()
    running.join(20)
    assert not running.is_alive()
    assert [type(item) for item in items] == [ScannedSide]  # ended on purpose: no fault is told
    wait_until(lambda: not is_running(int((tmp_path / "out" / "hangs").read_text())))


@pytest.mark.slow
def test_a_desk_that_dies_leaves_no_driver_behind(tmp_path: Path) -> None:
    """kill -9 of the desk: the worker's orders end, it lets the scanner go, and the pages stay."""
    plan = (
        "import sys; from pathlib import Path; from tests.scanners.rigs.sane_rig import fake; "
        "from counter_app.domain.scan_source import ScanSettings; run = fake('page,hang').scan(ScanSettings(dpi=100), "
        f"Path({str(tmp_path / 'out')!r})); print(next(run).path, flush=True); next(run)"
    )
    desk = subprocess.Popen([sys.executable, "-c", plan], stdout=subprocess.PIPE, text=True)
    assert desk.stdout is not None
    page = Path(desk.stdout.readline().strip())
    wait_until((tmp_path / "out" / "hangs").exists, timeout=10)
    desk.kill()
    desk.wait()
    desk.stdout.close()
    wait_until(lambda: not is_running(int((tmp_path / "out" / "hangs").read_text())), timeout=15)
    assert page.exists()


def test_what_the_driver_rounds_is_not_granted(tmp_path: Path) -> None:
    """scanimage takes 1 dpi for an impossible wish, with exit code 0."""
    pages, fault = run(fake("rounds,page,done"), FEEDER, tmp_path / "out")
    assert pages == []
    assert fault is not None and fault.error.code == "scan-settings-not-granted"
    assert (fault.error.facts["wanted"], fault.error.facts["got"]) == ("100", "75")


@pytest.mark.parametrize(
    ("settings", "setting"),
    [
        (ScanSettings(dpi=190), "dpi"),
        (ScanSettings(dpi=100, width_mm=297, height_mm=420), "size"),
    ],
)
def test_what_the_device_cannot_do_is_refused_before_a_sheet_is_pulled(
    settings: ScanSettings, setting: str, tmp_path: Path
) -> None:
    pages, fault = run(fake("page"), settings, tmp_path / "out")
    assert pages == []
    assert fault is not None and fault.error.facts["setting"] == setting


def test_an_unknown_device_is_unplugged_and_a_missing_scanimage_says_so(tmp_path: Path) -> None:
    _, fault = run(fake("absent"), FEEDER, tmp_path / "out")
    assert fault is not None and fault.error.code == "scanner-unplugged"
    source = fake("absent")
    source._device["command"] = ["no-such-scanimage"]
    assert (source.probe().problem, source.probe().detail) == ("scanner-unplugged", "scanimage-missing")


def test_a_full_disk_stops_before_a_sheet_is_pulled(tmp_path: Path) -> None:
    source = feeder()
    source.spare_bytes = 1 << 60
    with pytest.raises(DiskFull):
        list(source.scan(FEEDER, tmp_path / "out"))


def test_the_drivers_own_improvements_are_switched_off_and_its_double_feed_sensor_on() -> None:
    options = read_options(OPTIONS)
    told = options.for_settings(BOTH)
    assert "--swskip=0" in told
    assert "--df-action=Stop" in told
    assert told[told.index("--source") + 1] == "ADF Duplex"
    single = options.for_settings(ScanSettings(dpi=300, colour=ColourMode.GREY))
    assert single[single.index("--source") + 1] == "ADF Front"
    assert single[single.index("--mode") + 1] == "Gray"
