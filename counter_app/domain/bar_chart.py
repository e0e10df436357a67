"""How are a few numbers drawn side by side for paper? Columns as SVG, told apart by their filling, each with its number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

HEIGHT: Final = 190
_TOP, _BASE, _LEFT = 22, 150, 8
_GROUP_GAP: Final = 0.35  # of a group's width
_FILLS: Final = ("#1f1f1f", "url(#stripes)", "#ffffff")
_FONT: Final = "Liberation Sans, Arial, sans-serif"
_STRIPES: Final = (
    '<pattern id="stripes" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="4" height="4" fill="#ffffff"/><rect width="2" height="4" fill="#555555"/></pattern>'
)


@dataclass(frozen=True, slots=True)
class BarGroup:
    """Bars that stand together above one label; one value for each name of the legend."""

    label: str
    values: tuple[int, ...]


def bar_chart_svg(groups: Sequence[BarGroup], legend: Sequence[str], width: int = 560) -> str:
    """At most three series. "" when there is nothing to draw: an empty frame would look like a fault."""
    most = max((value for group in groups for value in group.values), default=0)
    if not most:
        return ""
    group_width = (width - 2 * _LEFT) / len(groups)
    drawn = [_legend(legend)]
    for place, group in enumerate(groups):
        drawn.append(_group(group, _LEFT + place * group_width, group_width, (_BASE - _TOP - 14) / most))
    axis = f'<path d="M{_LEFT},{_BASE}H{width - _LEFT}" stroke="#000000" stroke-width="1"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" font-family="{_FONT}" font-size="9">'
        f"<defs>{_STRIPES}</defs>{''.join(drawn)}{axis}</svg>"
    )


def _group(group: BarGroup, left: float, width: float, scale: float) -> str:
    bar = width * (1 - _GROUP_GAP) / len(group.values)
    start = left + width * _GROUP_GAP / 2
    drawn = [_text(group.label, left + width / 2, _BASE + 14)]
    for place, value in enumerate(group.values):
        x, height = start + place * bar, value * scale
        drawn.append(_box(x, _BASE - height, bar * 0.9, height, _FILLS[place]))
        if value:
            drawn.append(_text(str(value), x + bar * 0.45, _BASE - height - 3))
    return "".join(drawn)


def _legend(names: Sequence[str]) -> str:
    drawn, x = [], float(_LEFT)
    for place, name in enumerate(names):
        drawn.append(_box(x, 4, 9, 9, _FILLS[place]))
        drawn.append(_text(name, x + 13, 12, anchor="start"))
        x += 28 + 6.0 * len(name)
    return "".join(drawn)


def _box(x: float, y: float, width: float, height: float, fill: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"'
        ' stroke="#000000" stroke-width="0.6"/>'
    )


def _text(text: str, x: float, y: float, anchor: str = "middle") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
