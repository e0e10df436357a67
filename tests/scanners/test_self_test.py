"""The morning's self-test: a scanner's faults are read off the target, and a slow drift is told before it is a fault."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest

from bench.pages import wear
from bench.pages.page_set import Recipe, make
from bench.pages.sheet import Pixels
from counter_app.domain.scan_errors import PageUnreadable, ScanError
from counter_app.domain.scan_source import ScanSettings
from counter_app.domain.scanner_check import (
    READINGS_KEPT,
    CheckVerdict,
    TargetMeasures,
    TargetReading,
    drifts,
    findings,
    readings_from_text,
    readings_to_text,
    worst,
)
from counter_app.ports import DeskStore
from counter_app.services.scanner_check import NOTE, ScannerCheck, last_check
from counter_app.store.database import open_store
from scanners.self_test.reading import TargetReader, measured
from scanners.self_test.target import draw_target, write_target
from scanners.sources.replay import ReplaySource
from tests.scanners.rigs.clock import StillClock
from tests.store.rig import KEY

DPI = 150


def scanned(pixels: Pixels | None = None) -> TargetMeasures:
    page = wear.sensor(target() if pixels is None else pixels, seed=1)
    bgr = np.ascontiguousarray(page[:, :, ::-1])
    return measured(bgr, np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY), np.uint8), DPI)


def target() -> Pixels:
    return np.asarray(draw_target(DPI), np.uint8).copy()


def judged(measures: TargetMeasures) -> dict[str, CheckVerdict]:
    reading = TargetReading("Máy quét", datetime(2026, 3, 2, tzinfo=UTC), DPI, measures)
    return {finding.code: finding.verdict for finding in findings(reading)}


def test_a_true_scanner_passes_everything() -> None:
    told = scanned()
    assert abs(told.scale_x_percent) < 0.1 and abs(told.scale_y_percent) < 0.1
    assert set(judged(told).values()) == {CheckVerdict.PASS}


def test_a_scale_that_is_off_along_the_feed_is_measured_to_a_tenth_of_a_percent() -> None:
    page = target()
    longer = np.asarray(cv2.resize(page, (page.shape[1], round(page.shape[0] * 1.008))), np.uint8)
    told = scanned(longer)
    assert told.scale_y_percent == pytest.approx(0.8, abs=0.1)
    assert abs(told.scale_x_percent) < 0.1
    assert judged(told)["scale"] is CheckVerdict.ASK
    far = np.asarray(cv2.resize(page, (page.shape[1], round(page.shape[0] * 1.02))), np.uint8)
    assert judged(scanned(far))["scale"] is CheckVerdict.STOP


def test_skew_cast_and_dirt_are_each_told_for_themselves() -> None:
    skewed = scanned(wear.skewed(target(), -1.6))
    assert skewed.skew_degrees == pytest.approx(1.6, abs=0.1)
    assert judged(skewed)["skew"] is CheckVerdict.ASK and judged(skewed)["scale"] is CheckVerdict.PASS
    warm = scanned(wear.tinted(target(), (1.0, 0.97, 0.90)))
    assert judged(warm)["cast"] is CheckVerdict.STOP
    dirty = scanned(wear.streaked(target(), round(70 / 25.4 * DPI), 3, 90))
    assert dirty.streaks_mm == pytest.approx((70.0,), abs=1.5)
    assert judged(dirty)["streak"] is CheckVerdict.ASK


def test_another_page_is_no_target(tmp_path: Path) -> None:
    with pytest.raises(PageUnreadable) as refused:
        TargetReader().read(make(Recipe("label-page", 100)).save(tmp_path), 100)
    assert refused.value.facts["reason"] == "no-target"


def test_the_target_is_printed_at_its_true_size(tmp_path: Path) -> None:
    import pikepdf

    write_target(tmp_path / "target.pdf", 150)
    with pikepdf.open(tmp_path / "target.pdf") as pdf:
        box = [float(edge) for edge in pdf.pages[0].mediabox]
    assert box[2] / 72 * 25.4 == pytest.approx(210, abs=0.2)
    assert box[3] / 72 * 25.4 == pytest.approx(297, abs=0.2)


def row(days: int, scale: float, cast: float = 1.0) -> TargetReading:
    at = datetime(2026, 3, 2, 7, tzinfo=UTC) + timedelta(days=days)
    return TargetReading("Máy quét", at, 300, TargetMeasures(scale, 0.0, 0.0, cast))


def test_a_drift_is_told_while_every_single_day_still_passes() -> None:
    slow = [row(day, 0.05 + day * 0.03) for day in range(14)]
    assert all(worst(findings(each)) is CheckVerdict.PASS for each in slow)
    assert [finding.code for finding in drifts(slow)] == ["scale-drifts"]
    assert drifts([row(day, 0.3) for day in range(14)]) == ()  # off from the first day is the printer's, and no drift
    assert drifts(slow[:5]) == ()


def test_the_first_readings_stay_for_ever_to_measure_the_drift_from() -> None:
    kept = readings_from_text(readings_to_text([row(day, day / 1000) for day in range(300)]))
    assert len(kept) == READINGS_KEPT
    assert [each.measures.scale_x_percent for each in kept[:3]] == [0.0, 0.001, 0.002]
    assert kept[-1] == row(299, 0.299)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[DeskStore]:
    opened = open_store(tmp_path / "desk.db", KEY, clock=StillClock())
    yield opened
    opened.close()


def test_a_check_scans_reads_judges_and_keeps_the_reading(store: DeskStore, tmp_path: Path) -> None:
    draw_target(DPI).save(tmp_path / "target.png", dpi=(DPI, DPI))
    source = ReplaySource("Máy quét mẫu", StillClock(), [tmp_path / "target.png", tmp_path / "target.png"])
    check = ScannerCheck(store, StillClock(), TargetReader())
    first = check.run(source, replace(ScanSettings(), dpi=DPI))
    second = check.run(source, replace(ScanSettings(), dpi=DPI))
    assert first.verdict is second.verdict is CheckVerdict.PASS
    assert check.readings("Máy quét mẫu") == [first.reading, second.reading]
    with store.read() as session:
        kept = last_check(session.notes.get(NOTE + "Máy quét mẫu") or "")
    assert kept is not None and kept.reading == second.reading


@pytest.mark.parametrize("code", ["scanner-jam", "feeder-empty"])
def test_a_scanner_that_fails_its_check_says_why(code: str, store: DeskStore) -> None:
    check = ScannerCheck(store, StillClock(), TargetReader())
    source = ReplaySource("Máy quét mẫu", StillClock(), [code])
    with pytest.raises(ScanError) as failed:
        check.run(source, ScanSettings())
    assert failed.value.code == code
