"""What do all gates say of one page? Stages 4 to 6 of the pipeline; the page's file is only ever read."""

from __future__ import annotations

from pathlib import Path

from counter_app.domain.page_gate import PageReading
from counter_app.domain.page_limits import PageLimits
from counter_app.domain.scan_page import SheetSide
from scanners.pipeline.edges import judge_edges
from scanners.pipeline.geometry import MM_PER_INCH, judge_geometry
from scanners.pipeline.ink import judge_blank, judge_spots, residual_ink
from scanners.pipeline.likeness import difference_hash
from scanners.pipeline.page_image import load_page
from scanners.pipeline.sharpness import judge_sharpness
from scanners.pipeline.skew import judge_skew
from scanners.pipeline.streaks import judge_streaks, streak_places_mm
from scanners.pipeline.tones import judge_tones


def judge_page(path: Path, dpi: tuple[int, int], side: SheetSide, limits: PageLimits) -> PageReading:
    """Every gate on one page. `dpi`: granted by the device, across and along. Raises FileRefused.

    For pages that this program's own scanner drivers wrote; a file from elsewhere goes through `PageJudge`, a limited child.
    """
    page = load_page(path)
    half_dpi = dpi[0] // 2
    ink = residual_ink(page.half, half_dpi)
    places = streak_places_mm(page.grey, dpi[0])
    blank = judge_blank(ink.marks, limits)
    findings = [
        *judge_geometry(page, dpi, limits),
        judge_sharpness(page.grey, dpi[0], limits),
        *judge_tones(page, dpi[0], limits),
        judge_skew(page.half_grey, limits),
        judge_streaks(places),
        *judge_edges(page.half_grey, half_dpi, limits),
        judge_spots(ink.specks_per_dm2, limits),
        blank,
    ]
    empty = blank.reason == "blank-candidate"
    return PageReading(
        width_px=page.width_px,
        height_px=page.height_px,
        width_mm=round(page.width_px / dpi[0] * MM_PER_INCH, 2),
        height_mm=round(page.height_px / dpi[1] * MM_PER_INCH, 2),
        dpi_x=dpi[0],
        dpi_y=dpi[1],
        side=side,
        findings=tuple(findings),
        ink=ink.marks,
        streaks_mm=places,
        likeness=None if empty else difference_hash(page.half_grey),
        fine_likeness=None if empty else difference_hash(page.half_grey, 16),
    )
