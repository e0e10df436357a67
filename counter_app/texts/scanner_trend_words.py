"""How does the row of a scanner's self-tests read: scale, resolution, colour, skew, streaks, from the first to the last?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from counter_app.domain.scanner_check import TargetMeasures, TargetReading
from counter_app.texts.names import moment

_SHOWN: Final = 12
_BARS: Final = "▁▂▃▄▅▆▇█"


def trend_lines(readings: Sequence[TargetReading]) -> list[str]:
    """One line a measure: the last value, and the last twelve checks as a row of bars. [] without any check."""
    if not readings:
        return []
    last = readings[-_SHOWN:]

    def line(name: str, told: str, of: Callable[[TargetMeasures], float], limit: float) -> str:
        return f"{name:<16}{told:<22}{_bars([abs(of(each.measures)) for each in last], limit)}"

    now = readings[-1].measures
    scale = max(now.scale_x_percent, now.scale_y_percent, key=abs)
    return [
        line("Tỷ lệ", _number(scale, 2) + " %", lambda m: max(m.scale_x_percent, m.scale_y_percent, key=abs), 1.0),
        f"{'Độ phân giải':<16}{now.dpi_x:.0f} × {now.dpi_y:.0f} dpi",
        line("Ám màu", _number(now.cast_levels, 1) + " mức", lambda m: m.cast_levels, 8.0),
        line("Độ nghiêng", _number(now.skew_degrees, 1) + "°", lambda m: m.skew_degrees, 3.0),
        line("Vệt sọc", f"{len(now.streaks_mm)} vệt", lambda m: float(len(m.streaks_mm)), 3.0),
    ]


def scanner_words(trends: Sequence[tuple[str, Sequence[TargetReading]]]) -> str:
    """Every scanner of the desk, for the settings screen."""
    if not trends:
        return "Quầy chưa khai máy quét. Khai trong tệp cài đặt; tìm máy bằng lệnh: counter scanners find"
    parts = []
    for name, readings in trends:
        told = (
            f"kiểm tra {moment(readings[-1].at)}"
            if readings
            else "chưa kiểm tra lần nào: counter scanners target, rồi check"
        )
        parts += [f"{name} · {told}", *trend_lines(readings), ""]
    return "\n".join(parts).rstrip()


def _bars(values: Sequence[float], full: float) -> str:
    """The highest bar stands at the limit that stops the scanner."""
    steps = len(_BARS) - 1
    return "".join(_BARS[min(steps, round(value / full * steps))] for value in values)


def _number(value: float, places: int) -> str:
    return f"{value:+.{places}f}".replace(".", ",")
