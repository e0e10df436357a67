"""The row of morning self-tests shows a scanner that drifts before it is stopped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from counter_app.domain.scanner_check import TargetMeasures, TargetReading
from counter_app.texts.scanner_trend_words import scanner_words, trend_lines


def readings(*scales: float) -> list[TargetReading]:
    start = datetime(2026, 11, 1, 1, tzinfo=UTC)
    return [
        TargetReading("Máy", start + timedelta(days=day), 200, TargetMeasures(scale, 0.0, 0.2, 2.0, (), 201.0, 200.0))
        for day, scale in enumerate(scales)
    ]


def test_a_scale_that_grows_reads_as_rising_bars_up_to_the_limit() -> None:
    scale, dpi, *_ = trend_lines(readings(0.0, 0.5, 1.0))
    assert scale.split() == ["Tỷ", "lệ", "+1,00", "%", "▁▅█"]
    assert "201 × 200 dpi" in dpi
    assert trend_lines(readings(0.0, 0.0, 0.0))[0].endswith("▁▁▁")


def test_a_scanner_that_was_never_checked_says_what_to_do() -> None:
    assert "counter scanners" in scanner_words([("Máy 1", [])])
    assert "find" in scanner_words([])
