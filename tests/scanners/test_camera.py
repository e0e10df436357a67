"""A document camera: each sheet once, still and sharp; what is seen from above is a view, the frame stays the master."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from counter_app.domain.camera_frame import CameraHint, PreviewFrame
from counter_app.domain.scan_page import ScanFault, ScannedSide
from counter_app.domain.scan_source import ScanSettings
from scanners.drivers.camera_eye import CameraEye, sheet_corners, straightened
from scanners.sources.camera import CameraSource
from tests.scanners.rigs.camera_frames import DESK, recorded, visits
from tests.scanners.rigs.clock import StillClock
from tests.scanners.rigs.source_contract import SourceContract

PAPERS = ("application", "contract", "label-page")
THREE = ScanSettings(most_sheets=3)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> str:
    return recorded(tmp_path_factory.mktemp("film"), visits(PAPERS))


@pytest.mark.slow
class TestCamera(SourceContract):
    settings = THREE
    tells_dpi = False

    @pytest.fixture(autouse=True)
    def _film(self, film: str) -> None:
        self.film = film

    def loaded(self, folder: Path) -> CameraSource:
        return camera(self.film)

    def bare(self, folder: Path) -> CameraSource:
        return camera(str(folder / "nothing%04d.jpg"))


def camera(device: str) -> CameraSource:
    return CameraSource("Máy chụp", StillClock(), device)


def test_every_sheet_is_taken_once_with_its_view_and_the_preview_tells_why(film: str, tmp_path: Path) -> None:
    source, shown = camera(film), list[PreviewFrame]()
    source.watch(shown.append)
    pages = list(source.scan(THREE, tmp_path / "out"))
    assert [type(page) for page in pages] == [ScannedSide] * 3
    for page in pages:
        assert isinstance(page, ScannedSide)
        assert (page.width_px, page.height_px) == (800, 600)
        assert page.dpi_x is None  # nothing vouches for a scale under a camera
        assert page.view is not None and page.view.parent.name == "views"
        with Image.open(page.view) as view:
            assert view.height / view.width == pytest.approx(297 / 210, rel=0.04)
    hints = {frame.hint for frame in shown}
    assert CameraHint.TAKEN in hints and hints & {CameraHint.NO_SHEET, CameraHint.MOVING}
    taken = [frame for frame in shown if frame.hint is CameraHint.TAKEN]
    assert all(frame.corners is not None and frame.jpeg[:2] == b"\xff\xd8" for frame in taken)


def test_a_film_that_ends_is_a_camera_that_went_away_and_the_pages_stay(film: str, tmp_path: Path) -> None:
    *pages, fault = camera(film).scan(ScanSettings(), tmp_path / "out")
    assert len(pages) == 3
    assert isinstance(fault, ScanFault) and fault.error.code == "scanner-unplugged"


def test_an_absent_and_a_black_camera_are_told_apart(tmp_path: Path) -> None:
    absent = camera(str(tmp_path / "nothing%04d.jpg"))
    assert absent.probe().problem == "scanner-unplugged"
    (fault,) = absent.scan(THREE, tmp_path / "out")
    assert isinstance(fault, ScanFault) and fault.error.code == "scanner-unplugged"
    black = recorded(tmp_path / "black", iter([np.full((120, 160, 3), 2, np.uint8)] * 30))
    (fault,) = camera(black).scan(THREE, tmp_path / "out")
    assert isinstance(fault, ScanFault) and fault.error.code == "camera-blind"


def test_the_button_takes_what_is_seen_without_any_sheet(tmp_path: Path) -> None:
    desk = recorded(tmp_path / "desk", iter([np.full((120, 160, 3), 90, np.uint8)] * 400))
    source = camera(desk)
    source.watch(lambda _frame: source.capture())
    (page,) = source.scan(ScanSettings(most_sheets=1), tmp_path / "out")
    assert isinstance(page, ScannedSide) and page.view is None


def test_a_sheet_is_not_taken_while_it_moves_or_is_out_of_focus() -> None:
    eye, taken = CameraEye(), []
    for number, frame in enumerate(visits(("contract",))):
        if eye.look(frame).take:
            taken.append(number)
    assert len(taken) == 1
    assert taken[0] >= 12 + 4  # four frames of desk, five of sliding, three out of focus, then still ones


@pytest.mark.slow
def test_a_page_that_is_turned_under_the_camera_is_a_new_page() -> None:
    frames = list(visits(("contract",)))
    lying = frames[15]
    other = list(visits(("land-certificate",)))[15]
    eye = CameraEye()
    taken = [eye.look(frame).take for frame in [lying] * 8 + [other] * 8]
    assert sum(taken) == 2


def test_the_view_shows_the_sheet_from_above_and_nothing_of_the_desk() -> None:
    sheet = np.full((600, 800, 3), DESK, np.uint8)
    four = np.array([(250, 60), (560, 80), (600, 540), (200, 520)], np.int32)
    cv2.fillPoly(sheet, [four], (245, 245, 245))
    corners = sheet_corners(np.asarray(cv2.cvtColor(sheet, cv2.COLOR_BGR2GRAY), np.uint8))
    assert corners is not None
    assert np.allclose([(x * 800, y * 600) for x, y in corners], four, atol=6)
    inner = straightened(sheet, corners)[8:-8, 8:-8]
    assert inner.min() > 200


def test_a_sheet_that_is_half_out_of_the_picture_or_a_desk_alone_is_no_sheet() -> None:
    desk = np.full((360, 480), 70, np.uint8)
    assert sheet_corners(desk) is None
    desk[50:300, 300:480] = 245
    assert sheet_corners(desk) is None
