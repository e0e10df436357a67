"""What the gates say of made-up sheets whose faults are known; each fault beside the same sheet without it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from counter_app.domain.copy_errors import FileRefused
from counter_app.domain.page_gate import GateVerdict, PageGate, PageReading
from counter_app.domain.page_limits import PageLimits
from counter_app.domain.scan_page import SheetSide
from scanners.pipeline.page_gates import judge_page
from tests.scanners.pipeline import sheets

Judge = Callable[..., PageReading]


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    def judged(page: Any, dpi: int = 200, limits: PageLimits | None = None) -> PageReading:
        path = sheets.jpeg(page, tmp_path / "page.jpg")
        return judge_page(path, (dpi, dpi), SheetSide.FRONT, limits or PageLimits())

    return judged


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> PageReading:
    """The page that has no fault: the control beside every fault."""
    path = sheets.jpeg(sheets.full(), tmp_path_factory.mktemp("good") / "page.jpg")
    return judge_page(path, (200, 200), SheetSide.FRONT, PageLimits())


def said(reading: PageReading, gate: PageGate) -> tuple[GateVerdict, str]:
    finding = reading.finding(gate)
    assert finding is not None
    return finding.verdict, finding.reason


def test_a_good_page_passes_every_gate(good: PageReading) -> None:
    assert good.verdict is GateVerdict.PASS
    assert (good.width_mm, good.height_mm) == pytest.approx((210, 297), abs=0.2)


@pytest.mark.slow
def test_a_good_page_at_300_dpi_passes_every_gate(judge: Judge) -> None:
    assert judge(sheets.full(dpi=300), dpi=300).verdict is GateVerdict.PASS


# --- stage 4: the law's geometry ----------------------------------------------------------------


def test_190_dpi_is_below_the_decree_and_fails(judge: Judge) -> None:
    """NĐ 30/2020, phụ lục I phần II: at least 200 dpi."""
    finding = judge(sheets.full(dpi=190), dpi=190).finding(PageGate.RESOLUTION)
    assert finding is not None
    assert (finding.verdict, finding.reason, finding.value, finding.limit) == (GateVerdict.FAIL, "dpi-low", 190, 200)


@pytest.mark.slow
def test_600_dpi_by_mistake_is_asked_about(judge: Judge) -> None:
    assert said(judge(sheets.paper(dpi=600, size_mm=(105, 148)), dpi=600), PageGate.RESOLUTION) == (
        GateVerdict.ASK,
        "dpi-high",
    )


def test_uneven_resolution_is_not_one_to_one(tmp_path: Path) -> None:
    path = sheets.jpeg(sheets.full(), tmp_path / "page.jpg")
    reading = judge_page(path, (200, 300), SheetSide.FRONT, PageLimits())
    assert said(reading, PageGate.RESOLUTION) == (GateVerdict.FAIL, "dpi-uneven")


@pytest.mark.parametrize(
    ("size_mm", "verdict"), [((210, 297), "pass"), ((297, 210), "pass"), ((210, 290), "ask"), ((85, 54), "pass")]
)
def test_a_size_that_no_form_has_is_asked_about(judge: Judge, size_mm: tuple[float, float], verdict: str) -> None:
    finding = judge(sheets.paper(size_mm=size_mm)).finding(PageGate.PAGE_SIZE)
    assert finding is not None and finding.verdict == verdict


def test_grey_saved_as_colour_is_found_and_so_is_grey(judge: Judge, tmp_path: Path) -> None:
    grey = cv2.cvtColor(sheets.full(), cv2.COLOR_BGR2GRAY)
    assert said(judge(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR)), PageGate.COLOUR) == (GateVerdict.FAIL, "grey-as-colour")
    assert said(judge(grey), PageGate.COLOUR) == (GateVerdict.FAIL, "grey-page")
    assert said(judge(sheets.paper()), PageGate.COLOUR)[0] is GateVerdict.PASS  # an empty colour page is still colour


# --- stage 5: quality -----------------------------------------------------------------------------


@pytest.mark.parametrize(("sigma", "verdict"), [(0.6, "pass"), (1.2, "pass"), (2.4, "ask"), (4.0, "fail")])
def test_blur_is_told_by_the_width_of_edges(judge: Judge, sigma: float, verdict: str) -> None:
    finding = judge(sheets.blurred(sheets.full(), sigma)).finding(PageGate.SHARPNESS)
    assert finding is not None and finding.verdict == verdict, finding


def test_a_page_with_too_few_edges_cannot_be_judged_for_blur(judge: Judge) -> None:
    assert said(judge(sheets.paper()), PageGate.SHARPNESS) == (GateVerdict.CANNOT_JUDGE, "few-edges")


@pytest.mark.slow
def test_blur_counts_the_same_at_300_dpi(judge: Judge) -> None:
    assert said(judge(sheets.blurred(sheets.full(dpi=300), 3.6), dpi=300), PageGate.SHARPNESS)[0] is GateVerdict.ASK


@pytest.mark.parametrize("levels", [9, 22, 60])
def test_a_streak_is_found_at_its_place_also_between_print(judge: Judge, good: PageReading, levels: int) -> None:
    reading = judge(sheets.streaked(sheets.full(), 62, levels=levels))
    assert reading.streaks_mm == pytest.approx([62], abs=0.5)
    assert good.streaks_mm == ()


def test_a_ruled_line_of_a_form_is_no_streak(judge: Judge) -> None:
    page = sheets.full().copy()
    page[sheets.mm(20, 200) : sheets.mm(277, 200), sheets.mm(30, 200)] = 40
    assert judge(page).streaks_mm == ()


@pytest.mark.parametrize(("degrees", "verdict"), [(0.0, "pass"), (1.5, "pass"), (-3.0, "ask"), (4.0, "ask")])
def test_a_leaning_page_is_asked_about_with_its_angle(judge: Judge, degrees: float, verdict: str) -> None:
    page = sheets.full()
    turn = cv2.getRotationMatrix2D((page.shape[1] / 2, page.shape[0] / 2), -degrees, 1)  # OpenCV counts the other way round
    leaning = cv2.warpAffine(page, turn, (page.shape[1], page.shape[0]), borderValue=sheets.WHITE)
    finding = judge(leaning).finding(PageGate.SKEW)
    assert finding is not None and finding.verdict == verdict
    assert finding.facts["degrees"] == pytest.approx(degrees, abs=0.3)


def test_a_page_without_lines_cannot_be_judged_for_skew(judge: Judge) -> None:
    assert said(judge(sheets.seal(sheets.paper())), PageGate.SKEW) == (GateVerdict.CANNOT_JUDGE, "no-lines")


FAULTS: list[tuple[Callable[[], Any], PageGate, str]] = [
    (lambda: sheets.bordered(sheets.full()), PageGate.DARK_BORDER, "dark-border"),
    (lambda: sheets.corner_missing(sheets.full()), PageGate.CORNER, "corner"),
    (lambda: sheets.corner_missing(sheets.full(), lid=232), PageGate.CORNER, "corner"),
    (lambda: sheets.peppered(sheets.full()), PageGate.SPOTS, "spots"),
    (lambda: np.uint8(sheets.full() * 0.55), PageGate.EXPOSURE, "too-dark"),
    (lambda: sheets.typed(sheets.paper(), strength=0.2), PageGate.EXPOSURE, "too-light"),
    (lambda: sheets.paper(tint=(170, 235, 245)), PageGate.CAST, "cast"),
]


@pytest.mark.parametrize(
    ("make", "gate", "reason"), FAULTS, ids=[f"{reason} {at}" for at, (_, _, reason) in enumerate(FAULTS)]
)
def test_each_fault_is_asked_about_by_its_own_gate(
    judge: Judge, good: PageReading, make: Callable[[], Any], gate: PageGate, reason: str
) -> None:
    assert said(judge(make()), gate) == (GateVerdict.ASK, reason)
    assert said(good, gate) == (GateVerdict.PASS, "")


def test_print_drowned_in_black_is_clipped(judge: Judge) -> None:
    page = sheets.full().copy()
    page[800:1600, 300:1300] = 0
    assert said(judge(page), PageGate.CLIPPING) == (GateVerdict.ASK, "clipped")


# --- stage 6: blank is asked, content is never a candidate ------------------------------------------

EMPTY = {
    "white": lambda: sheets.paper(),
    "yellow": lambda: sheets.paper(tint=(170, 235, 245)),
    "grey newsprint": lambda: sheets.paper(tint=(190, 190, 192)),
}
CONTENT = {
    "one typed line": lambda: sheets.typed(sheets.paper(), ("Người nộp đơn",)),
    "page number": lambda: sheets.page_number(sheets.paper()),
    "pencil": lambda: sheets.pencil(sheets.paper()),
    "pencil on grey paper": lambda: sheets.pencil(sheets.paper(tint=(190, 190, 192))),
    "seal": lambda: sheets.seal(sheets.paper()),
    "faint red seal": lambda: sheets.seal(sheets.paper(), strength=0.15),
    "faint print": lambda: sheets.typed(sheets.paper(), strength=0.15),
}


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_sheet_is_a_blank_candidate_whatever_its_colour(judge: Judge, name: str) -> None:
    reading = judge(EMPTY[name]())
    assert said(reading, PageGate.BLANK) == (GateVerdict.ASK, "blank-candidate")
    assert reading.blank_candidate and reading.likeness is None


@pytest.mark.parametrize("name", CONTENT)
def test_a_mark_that_somebody_made_is_never_a_blank_candidate(judge: Judge, name: str) -> None:
    assert not judge(CONTENT[name]()).blank_candidate


def test_a_red_mark_counts_as_coloured(judge: Judge) -> None:
    assert judge(sheets.seal(sheets.paper())).ink.coloured_mm2 > 50
    assert judge(sheets.pencil(sheets.paper())).ink.coloured_mm2 < 3


# --- the file itself ----------------------------------------------------------------------------


def test_files_that_are_no_complete_picture_are_refused_by_name(tmp_path: Path) -> None:
    good = sheets.jpeg(sheets.paper(size_mm=(105, 148)), tmp_path / "good.jpg").read_bytes()
    bomb = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (60_000).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0" + b"IEND"
    cases = {
        "truncated": good[:-4000],
        "empty": b"",
        "wrong-kind": b"%PDF-1.7 not a picture",
        "picture-too-large": bomb,
    }
    for reason, content in cases.items():
        path = tmp_path / "page.jpg"
        path.write_bytes(content)
        with pytest.raises(FileRefused) as refused:
            judge_page(path, (200, 200), SheetSide.FRONT, PageLimits())
        assert refused.value.facts["reason"] == reason


def test_the_file_is_not_touched_by_the_gates(tmp_path: Path) -> None:
    path = sheets.jpeg(sheets.full(), tmp_path / "page.jpg")
    before = path.read_bytes()
    judge_page(path, (200, 200), SheetSide.FRONT, PageLimits())
    assert path.read_bytes() == before
